"""What reading is worth and what it costs, on real files that nobody here wrote, beside what people would use instead.

A file is *right* where all that is known of it (the truth of the corpus: heading rows, data rows, sums, totals, cells,
encoding) is read so; *refused* rightly where it must not be read and one problem says why; else *wrong*, with a problem
that says so or in silence. Of a tool that hands on a grid only the refusal, the number of cells and the sums are asked,
and it never has a problem to show; `frictionless validate` is asked for its verdict alone.

Each file and tool is a child process of its own: processor seconds, and MiB beyond what the libraries take.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared/corpus"
SECONDS, MEMORY = 60, 6_000
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/corpus")]
Grids = dict[str | None, list[list[Any]]]


class Cost(NamedTuple):
    answer: Any
    seconds: float
    mib: float


def measured(work: Callable[[], Any]) -> Cost:
    """The answer of a piece of work (an exception if it failed, None if it died) and its price."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiver)
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY << 20, MEMORY << 20))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        before = time.process_time()
        try:
            answer = work()
        except BaseException as fault:
            answer = RuntimeError(f"{type(fault).__name__}: {fault}"[:200])
        after = time.process_time()
        peak = max(0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) / 1024
        with os.fdopen(sender, "wb") as file:
            pickle.dump((answer, after - before, peak), file)
        os._exit(0)
    os.close(sender)
    with os.fdopen(receiver, "rb") as file:
        data = file.read()
    _, _, used = os.wait4(child, 0)
    if not data:
        return Cost(None, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
    return Cost(*pickle.loads(data))


# What people would use instead: bytes of a file -> its grids.


def calamine(data: bytes, path: Path) -> Grids:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        name: book.get_sheet_by_index(n).to_python(skip_empty_area=False) for n, name in enumerate(book.sheet_names)
    }


def pandas(data: bytes, path: Path) -> Grids:
    import pandas as pd

    if path.suffix == ".csv":
        return {None: pd.read_csv(io.BytesIO(data), header=None, skip_blank_lines=False).values.tolist()}
    found = pd.read_excel(io.BytesIO(data), sheet_name=None, header=None)
    return {name: frame.values.tolist() for name, frame in found.items()}


def openpyxl(data: bytes, path: Path) -> Grids:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def frictionless(data: bytes, path: Path) -> list[str]:
    from frictionless import Resource, system

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(data)
        with system.use_context(trusted=True):
            report = Resource(path=str(copy)).validate()
    return [row[0] for row in report.flatten(["type"])]


# What is known of a file, asked of each.


def grid_wrong(want: dict[str, Any], grids: Grids) -> bool:
    """Whether a grid contradicts the truth: data where none may be read, other cells, other sums."""
    if want["read"] == "no":
        return True
    cells = sum(
        value is not None and value == value and bool(str(value).strip()) for rows in grids.values() for row in rows
        for value in row
    )  # fmt: skip
    if "cells" in want and cells not in want["cells"]:
        return True
    for table in want.get("tables", []):
        rows = grids.get(table["sheet"], [])
        first, last = table["data_rows"] or (1, 0)
        for column in table["columns"]:
            numbers = [
                row[index(column["column"])] for row in rows[first - 1 : last] if len(row) > index(column["column"])
            ]
            total = sum((Decimal(repr(n)) for n in numbers if isinstance(n, int | float) and n == n), Decimal(0))
            if abs(total - Decimal(column["sum"])) > Decimal("0.005"):
                return True
    return False


def index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def verdict(tool: str, want: dict[str, Any], answer: Any) -> str:
    """right, refused, problem (wrong, and said so) or silence."""
    if answer is None or isinstance(answer, Exception):  # an error, or a process that died of the file
        return "refused" if want["read"] == "no" else "either" if want["read"] == "either" else "problem"
    if tool in ("ours", "cells"):
        return answer
    if tool == "frictionless":
        kinds = [one["kind"] for one in want.get("must_problem", [])]
        if want["read"] == "no":
            return "refused" if answer else "silence"
        return "problem" if answer and not kinds else "silence" if kinds and not answer else "right"
    return "silence" if grid_wrong(want, answer) else "right"


def ours(want: dict[str, Any], data: bytes, path: Path) -> str:
    """Read to the facts and problems and compared with the truth, as the tests of the corpus do."""
    import test_truth

    said, found = test_truth.reading(want["path"])
    if not test_truth.differences(want):
        return "right" if said["readable"] else "refused"
    named = any(problem["severity"] != "note" for _, each in found for problem in each.problems)
    return "problem" if named else "silence"


TOOLS = {"calamine": calamine, "pandas": pandas, "openpyxl": openpyxl, "frictionless": frictionless}


def real() -> tuple[list[str], list[str]]:
    """The table of families, and that of tools."""
    import test_truth

    from ketnghia import readers

    test_truth.rules()
    wants = [json.loads(line) for line in (CORPUS / "truth.jsonl").read_text("utf-8").splitlines()]
    families: dict[str, dict[str, list[Any]]] = {}
    slow = []
    for want in wants:
        path = CORPUS / want["path"]
        data = path.read_bytes()
        costs = {"ours": measured(lambda: ours(want, data, path))}  # noqa: B023 (called at once)
        costs["cells"] = measured(lambda: len(readers.columns(readers.read(data), "a", "b")["cell"]))  # noqa: B023
        for name, tool in TOOLS.items():
            if name == "openpyxl" and path.suffix not in (".xlsx", ".xlsm"):
                continue
            if name == "calamine" and path.suffix in (".csv", ".docx"):
                continue
            costs[name] = measured(lambda: tool(data, path))  # noqa: B023
        family = families.setdefault(want["family"], {})
        for name, cost in costs.items():
            family.setdefault(name, []).append((verdict(name, want, cost.answer), cost.seconds, cost.mib))
        if len(data) < 1_000_000 and costs["ours"].seconds > 2:
            slow.append(want["path"])
    assert not slow, f"slower than 2 s: {slow}"
    return by_family(families), by_tool(families)


def by_family(families: dict[str, dict[str, list[Any]]]) -> list[str]:
    head = [
        "family", "files", "right", "refused rightly", "wrong, with a problem", "wrong in silence", "s", "s, slowest",
        "MiB, largest", "s to the cells", *(f"{name} s" for name in TOOLS),
    ]  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for family, found in sorted(families.items()):
        mine = found["ours"]
        counts = [sum(one[0] == way for one in mine) for way in ("right", "refused", "problem", "silence")]
        seconds = [one[1] for one in mine]
        cells = [
            family, len(mine), *counts, f"{sum(seconds):.2f}", f"{max(seconds):.2f}",
            f"{max(one[2] for one in mine):.0f}",
            f"{sum(one[1] for one in found['cells']):.2f}",
            *(f"{sum(one[1] for one in found.get(name, ())):.2f}" if name in found else "" for name in TOOLS),
        ]  # fmt: skip
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return lines


def by_tool(families: dict[str, dict[str, list[Any]]]) -> list[str]:
    lines = ["| tool | files | right | refused | error where it should read | wrong in silence | s | MiB, largest |",
             "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for name in ("ours", *TOOLS):
        all_of = [one for found in families.values() for one in found.get(name, ())]
        counts = [
            sum(one[0] in way for one in all_of)
            for way in (("right",), ("refused", "either"), ("problem",), ("silence",))
        ]
        lines.append(
            f"| {name} | {len(all_of)} | {' | '.join(map(str, counts))} | {sum(one[1] for one in all_of):.1f} |"
            f" {max(one[2] for one in all_of):.0f} |"
        )
    return lines


def tame(runs: int) -> list[str]:
    """The form as it should be: the illustrative workbooks, each tool over all of them in one process, best of runs."""
    from ketnghia import readers

    files = [(path.read_bytes(), path) for path in sorted((ROOT / "inputs/submissions").rglob("*.xlsx"))]
    tools: dict[str, Callable[[bytes, Path], Any]] = {
        "floor (calamine)": calamine,
        "ours, to the cells": lambda data, _: readers.columns(readers.read(data), "a", "b"),
        "ours, to facts and problems": facts,
        "openpyxl": openpyxl,
        "pandas.read_excel": pandas,
    }
    found = {}
    for name, tool in tools.items():
        tool(*files[0])

        def work(tool: Callable[[bytes, Path], Any] = tool) -> float:
            best = []
            for _ in range(runs):
                before = time.process_time()
                for data, path in files:
                    tool(data, path)
                after = time.process_time()
                best.append(after - before)
            return min(best)

        found[name] = measured(work)
    floor, mine = found["floor (calamine)"].answer, found["ours, to the cells"].answer
    lines = ["| the tame form | ms a file | times the floor | times ours | MiB |", "|---|---|---|---|---|"]
    for name, cost in found.items():
        ms = 1000 * cost.answer / len(files)
        lines.append(f"| {name} | {ms:.2f} | {cost.answer / floor:.1f} | {cost.answer / mine:.1f} | {cost.mib:.0f} |")
    return lines


def facts(data: bytes, path: Path) -> int:
    import test_truth

    from ketnghia import readers
    from ketnghia.commands.read import one

    return len(one(path.name, readers.read(data), "00", test_truth.rules())[1])


def text(runs: int) -> str:
    parts = ["`./run bench --reading --write`; what the words mean: `tests/benchmarks/reading.py`.", *tame(runs)]
    if CORPUS.is_dir():
        families, tools = real()
        parts = [parts[0], "", *parts[1:], "", *tools, "", *families]
    else:
        parts = [parts[0], "", *parts[1:], "", "The corpus of real files was not beside this checkout."]
    return "\n".join(parts)


def main() -> None:
    from bench import put

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    made = text(options.runs)
    print(made)
    if options.write:
        put("What reading costs and is worth", made)


if __name__ == "__main__":
    main()
