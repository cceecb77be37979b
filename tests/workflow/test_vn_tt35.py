"""A real return: four units' submissions on a form of the State Bank against the return made from them by hand."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from conftest import PROGRAMMES, ROOT, Tree

PERIOD = "201708"


@pytest.fixture(scope="module")
def built(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The programme copied to an empty place, the four files laid in, the report built."""
    place = tmp_path_factory.mktemp("tt35") / "copy"
    shutil.copytree(PROGRAMMES / "vn-tt35", place, ignore=shutil.ignore_patterns("results", ".*"))
    target = place / "inputs/submissions" / PERIOD
    target.mkdir(parents=True, exist_ok=True)
    for path in (corpus / "vn-tt35").glob("G01304-*-BI-M-01.xlsx"):
        shutil.copy(path, target)
    tree = Tree(ROOT, place)
    tree.report()
    return tree


@pytest.fixture(scope="module")
def consolidated(corpus: Path) -> dict[str, tuple[str, Decimal]]:
    """Id -> (cell, value) of the consolidated return, read with another library than the pipeline's."""
    sheet = openpyxl.load_workbook(corpus / "vn-tt35/G01304-01912001-01912001-201708-BT-M-01.xlsx").worksheets[0]
    columns = {cell.column: cell.value for cell in sheet[15] if re.fullmatch(r"C-[345]\d\d", str(cell.value))}
    return {
        f"{row[0].value}.{columns[cell.column]}".lower().replace("-", ""): (
            cell.coordinate,
            Decimal(str(cell.value).replace(",", ".")),
        )
        for row in sheet.iter_rows(min_row=19)
        if re.fullmatch(r"R-\d+", str(row[0].value))
        for cell in row
        if cell.column in columns
    }


def load(tree: Tree, name: str) -> dict:
    return json.loads((tree.programme / "results/reports" / PERIOD / name).read_text(encoding="utf-8"))


def test_every_cell_of_the_consolidated_return_comes_out(built: Tree, consolidated: dict) -> None:
    values = {entry["id"]: entry["value"] for entry in load(built, "indicators.json")["indicators"]}
    assert len(consolidated) == 1884
    wrong = {
        id: (values.get(id), want) for id, (_, want) in consolidated.items() if Decimal(str(values.get(id))) != want
    }
    assert not wrong


def test_each_figure_leads_to_its_four_cells(built: Tree, consolidated: dict) -> None:
    traces = load(built, "trace.json")["traces"]
    for id, (cell, value) in consolidated.items():
        facts = traces[id]["facts"]
        assert len(facts) == 4
        assert {fact["cell"] for fact in facts} == {cell}
        assert len({fact["submission"] for fact in facts}) == 4
        assert sum(Decimal(str(fact["contribution"])) for fact in facts) == value


def test_no_person_of_the_metadata_is_published(built: Tree) -> None:
    secret = re.compile("Do Khanh Linh|912\\.linhdk", re.IGNORECASE)
    for folder in ("reports", "internal"):
        for path in (built.programme / "results" / folder).rglob("*"):
            if path.is_file():
                assert not secret.search(path.read_bytes().decode("latin-1")), path


def test_accounting_balances(built: Tree) -> None:
    for entry in load(built, "accounting.json")["submissions"].values():
        assert entry["state"] == "read"
        assert entry["cells"] == entry["in_facts"] + entry["in_problems"] + sum(entry["passed_over"].values())
        assert entry["cells"] == 3187


def test_report_holds_the_total(built: Tree) -> None:
    page = (built.programme / "results/reports" / PERIOD / "report.html").read_text(encoding="utf-8")
    assert re.search(r'data-indicator="r100\.c301"[^>]*>215\.209\.389\.162<', page)
    assert (built.programme / "results/reports" / PERIOD / "report.pdf").read_bytes().startswith(b"%PDF")
