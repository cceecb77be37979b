"""Reading the four real returns to the cell: their sums are the return made from them by hand; no name gets out."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from conftest import PROGRAMMES

from ketnghia import lineage, readers, returns, submissions
from ketnghia.accounting import balance
from ketnghia.rules import Rules
from ketnghia.steps.files import load_programme


def read(path: Path, rules: Rules) -> returns.Return:
    data = path.read_bytes()
    book = readers.read(data, path.name)
    submission = f"inputs/submissions/201708/{path.name}"
    entry = submissions.entry_of(book, submission, lineage.sha256(data), path.name[7:15])
    cells = readers.columns(book, submission, entry["sha256"])
    return returns.read(entry, returns.grids_of(entry, cells), rules)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules(load_programme(PROGRAMMES / "vn-tt35", lineage.PARTS["clean_facts"]))


@pytest.fixture(scope="module")
def units(corpus: Path, rules: Rules) -> list[returns.Return]:
    return [read(path, rules) for path in sorted((corpus / "vn-tt35").glob("G01304-*-BI-M-01.xlsx"))]


def test_the_sums_are_the_consolidated_return(units: list[returns.Return], corpus: Path, rules: Rules) -> None:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for unit in units:
        for fact in unit.facts:
            sums[fact["line"], fact["column"]] += fact["contribution"]
    (path,) = (corpus / "vn-tt35").glob("G01304-*-BT-M-01.xlsx")
    gold = {(fact["line"], fact["column"]): fact["amount"] for fact in read(path, rules).facts}
    assert len(gold) == 1884
    assert sums == gold


def test_each_file_is_read_to_the_cell(units: list[returns.Return]) -> None:
    assert len(units) == 4
    for unit in units:
        balance(unit.account)
        assert (unit.layout, unit.account["state"]) == ("g01304", "read")
        assert (unit.account["cells"], len(unit.facts)) == (3187, 1884)
        (table,) = unit.readings[0].tables
        assert (table.header_rows, table.data_rows) == ((16, 17), (19, 331))
        assert unit.readings[0].kinds[332] == "total"


def test_the_total_row_adds_up_the_accounts_of_the_first_level(units: list[returns.Return]) -> None:
    assert [problem for unit in units for problem in unit.problems] == []


def test_no_name_of_a_person_is_in_facts_problems_or_account(units: list[returns.Return]) -> None:
    for unit in units:
        assert unit.account["passed_over"]["private"] == 2
        assert not re.search(r"linh", str(unit.facts) + str(unit.problems) + str(unit.account), re.IGNORECASE)
