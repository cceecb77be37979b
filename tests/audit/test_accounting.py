"""The accounting against the files themselves: every non-empty cell of every file, counted by code of the test's own.

Imports nothing of the package: files are counted by `counting.py`, accounts are what `accounting.json` and `read` say.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from audit.counting import count

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
HERE = ROOT / "tests/illustrative/handmade"
REAL = sorted(
    path for path in (SHARED / "corpus").rglob("*.*") if path.suffix not in (".tsv", ".jsonl", ".md", ".json")
)
MADE = sorted(path for path in HERE.rglob("*.*") if path.is_file()) if HERE.is_dir() else []


def balances(account: dict[str, Any]) -> bool:
    parts = [account, *account["sheets"].values()]
    even = all(
        part["cells"] == part["in_facts"] + part["in_problems"] + sum(part["passed_over"].values()) for part in parts
    )
    return even and all(account[key] == sum(part[key] for part in parts[1:]) for key in ("cells", "in_facts"))


def read(path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "ketnghia", "read", str(path), "--format", "json"],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT / "workflow/lib"), "PATH": ""}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 2), done.stderr
    return json.loads(done.stdout)


def test_the_report_accounts_for_every_cell_of_every_submission(review) -> None:
    folder = review.programme / "inputs/submissions/2012-2017"
    account = json.loads((review.programme / "results/reports/2012-2017/accounting.json").read_text(encoding="utf-8"))
    said = account["submissions"]
    files = {
        f"inputs/submissions/2012-2017/{path.name}": path for path in folder.iterdir() if path.name != "RECEIVED.csv"
    }
    assert set(said) == set(files)
    assert all(balances(each) for each in said.values())
    assert "read" in {each["state"] for each in said.values()}
    for name, path in files.items():
        counted = count(path.read_bytes()) if said[name]["sheets"] else {}
        assert {sheet: part["cells"] for sheet, part in said[name]["sheets"].items()} == {
            sheet or "": number for sheet, number in counted.items()
        }, name


@pytest.mark.parametrize("path", MADE + REAL, ids=lambda path: path.name)
def test_read_accounts_for_every_cell(path: Path) -> None:
    said = read(path)
    account = said["accounting"]
    assert balances(account)
    if not said["readable"]:
        assert account["cells"] == 0 or account["in_problems"] == account["cells"]
        return
    counted = count(path.read_bytes())
    if counted is None:
        pytest.skip("an old binary workbook, counted by other tests")
    # A sheet without cells (a chart, say) may have no account.
    assert {name: part["cells"] for name, part in account["sheets"].items() if part["cells"]} == {
        name or "": number for name, number in counted.items() if number
    }
