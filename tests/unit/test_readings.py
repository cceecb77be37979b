"""Readings: the object of `read --format json`, whose every part agrees with the others."""

from __future__ import annotations

import doctest
import json

from making import COW, HEADINGS, line, root_rules

from ketnghia import readings, returns, submissions, totals
from ketnghia.readers.workbook import Cell, Sheet, Workbook

RULES = root_rules()


def workbook(*rows: tuple, above: tuple = ()) -> Workbook:
    cells = [
        Cell(number, place, str(value), "number" if isinstance(value, int) else "text")
        for number, row in enumerate([*above, HEADINGS, *rows], 1)
        for place, value in enumerate(row, 1)
        if value != ""
    ]
    return Workbook("xlsx", sheets=(Sheet("Biểu 1", 1, cells=tuple(cells)),))


def made(*rows: tuple, above: tuple = ()) -> tuple[dict, returns.Return]:
    from ketnghia import readers

    book = workbook(*rows, above=above)
    entry = submissions.entry_of(book, "inputs/submissions/2012-2017/so-xay-dung.xlsx", "00", "so-xay-dung")
    cells = readers.columns(book, entry["submission"], "00")
    found = returns.read(entry, returns.grids_of(entry, cells), RULES)
    return readings.as_json("so-xay-dung.xlsx", book, entry, found, RULES, []), found


def test_doctests() -> None:
    assert doctest.testmod(readings).failed == 0


def test_the_object() -> None:
    total = ("", "Tổng cộng", *[""] * 10, 48000001)
    said, _ = made(COW, line(line=2, value="24.000.000", quantity=3), total, above=(("TIÊU ĐỀ",),))
    json.dumps(said)
    (table,) = said["tables"]
    assert (table["range"], table["header_rows"], table["data_rows"]) == ("A2:R5", [2, 2], [3, 4])
    assert table["row_kinds"]["data"] == [[3, 4]]
    assert table["row_kinds"]["title"] == [[1, 1]]
    lengths = {kind: sum(b - a + 1 for a, b in blocks) for kind, blocks in table["row_kinds"].items() if blocks}
    assert lengths == said["accounting"]["rows"]
    value = next(column for column in table["columns"] if column["field"] == "value")
    assert (value["column"], value["scale"], value["numbers"], value["text_numbers"]) == ("M", 1, 2, 1)
    assert (value["sum"], value["sum_base"], value["unread"]) == ("48000000", 48000000, [])
    assert value["marks"] == {"decimal": ",", "group": ".", "ambiguous": 0}
    (stated,) = [one for one in table["totals"] if one["column"] == "M"]
    assert stated == {
        "row": 5, "kind": "total", "of": [[3, 4]], "column": "M", "stated": "48000001", "computed": "48000000",
        "difference": "1", "equal": False,
    }  # fmt: skip
    assert [problem["code"] for problem in said["problems"]] == ["KT01"]
    assert said["problems"][0]["found"] == "48000001"
    first = said["facts"][0]
    assert (first["cells"]["value"], first["value"], first["contribution"], first["quantity"]) == (
        "M3 M2",
        24000000,
        24000000,
        2,
    )
    assert first["fields"]["category"] == "KT1"


def test_every_cell_has_a_line() -> None:
    said, found = made(COW, line(line=2, value="5.2 tỷ"))
    lines = list(readings.cells_of(found, RULES))
    assert len(lines) == said["accounting"]["cells"]
    by_cell = {one["cell"]: one for one in lines}
    assert (by_cell["M2"]["field"], by_cell["M2"]["value"]) == ("value", 24000000)
    assert (by_cell["M3"]["raw"], by_cell["M3"]["problem"]) == ("5.2 tỷ", "SO03")
    assert by_cell["A1"]["row_kind"] == "header"


def test_row_totals() -> None:
    from making import grid

    from ketnghia.tables import read_sheet

    rows = [("Đơn vị", "Chi", "", ""), ("", "Tổng số", "A", "B"), ("x", 3, 1, 2), ("y", 9, 4, 4), ("z", 7, 3, 4)]
    found = read_sheet(grid(rows, merges=("A1:A2", "B1:D1")), RULES.book, RULES.roles)
    known = totals.numbers(found.grid, found.tables[0])
    assert readings.row_totals(found.tables[0], known) == [{"column": "B", "of": ["C", "D"], "unequal": [4]}]


def test_an_unreadable_workbook_has_one_error() -> None:
    book = Workbook("xlsx", readable=False, fault="TEP02")
    entry = submissions.entry_of(book, "a.xlsx", "00", None)
    found = returns.read(entry, (), RULES)
    said = readings.as_json("a.xlsx", book, entry, found, RULES, [])
    assert (said["readable"], said["tables"], [one["severity"] for one in said["problems"]]) == (False, [], ["error"])
