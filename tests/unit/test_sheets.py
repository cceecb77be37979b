"""Sheets: what is at hand while rows are read: units around a column, merged cells, and problems said together."""

from __future__ import annotations

import doctest

from making import COW, HEADINGS, grid, line, root_rules

from ketnghia import sheets
from ketnghia.sheets import Notebook, Sheet, seen, with_marks
from ketnghia.tables import read_sheet

RULES = root_rules()


def sheet(rows: list, **extra) -> Sheet:
    made = grid(rows, **extra)
    (table,) = read_sheet(made, RULES.book, RULES.roles).tables
    return with_marks(Sheet(RULES, made, table, Notebook("x.xlsx", "so-xay-dung", made.sheet)))


def test_doctests() -> None:
    assert doctest.testmod(sheets).failed == 0


def test_an_address_names_value_heading_and_unit() -> None:
    made = sheet([["ĐVT: triệu đồng"], HEADINGS, line(value=24)])
    column = made.table.by_field["value"]
    cell = made.grid.row(3)[column.number]
    assert made.address(column, cell) == "M3 M2"
    assert made.address(column, cell, "line") == "M3 M2 A1"


def test_marks_of_a_column_by_its_own_texts() -> None:
    made = sheet([HEADINGS, line(value="1.234.567"), line(value="50.000")])
    marks = made.marks[made.table.by_field["value"].number]
    assert (marks.decimal, marks.group, marks.proven) == (",", ".", True)


def test_a_merge_brings_a_cell_down_but_not_across() -> None:
    made = sheet([HEADINGS, COW, line(commune="", village="")], merges=("D2:D3", "C2:C3"))
    commune = made.table.by_field["commune"]
    assert seen(made, commune, 2)[1] is False
    cell, shared = seen(made, commune, 3)
    assert (cell.text, shared) == ("Cà Dy", True)
    across = sheet([HEADINGS, COW, line(village="")], merges=("D3:E3",))
    assert seen(across, across.table.by_field["village"], 3) == (None, False)


def test_one_cause_is_said_once_with_all_its_rows() -> None:
    book = Notebook("x.xlsx", None, "Biểu 1")
    for row in (4, 5, 6, 9):
        book.keep("NOI03", "", f"D{row}", row, found="La Dêê", label="Bò")
    for row in (2, 3):
        book.keep("KT11", "", f"G{row}", row, found=f"việc {row}")
    book.say_kept()
    assert [(one["code"], one["cell"], one["args"]["rows"], one["found"]) for one in book.found] == [
        ("NOI03", "D4", "4-6, 9", "La Dêê"), ("KT11", "G2:G3", "2-3", "việc 2; việc 3"),
    ]  # fmt: skip
    book.say_kept()
    assert len(book.found) == 2
