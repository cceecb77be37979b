"""Regions: tables beside one another are read each by itself; one table with an empty column stays one."""

from __future__ import annotations

from making import HEADINGS, entry, grid, line, root_rules

from ketnghia import readings, returns
from ketnghia.accounting import balance
from ketnghia.readers.workbook import Workbook
from ketnghia.regions import cuts, repeats_across
from ketnghia.tables import read_parts

RULES = root_rules()


def ranges(rows: list, **extra) -> list[str]:
    return [
        table.range for part in read_parts(grid(rows, **extra), RULES.book, RULES.roles) for table in part.tables
    ]  # fmt: skip


def beside(*tables: list[tuple], gap: int = 1) -> list[list]:
    """Tables side by side -> rows."""
    height = max(map(len, tables))
    rows = [[] for _ in range(height)]
    for table in tables:
        width = max(map(len, table))
        for number in range(height):
            row = list(table[number]) if number < len(table) else []
            rows[number] += row + [""] * (width - len(row) + gap)
    return rows


SPENDING = [("Khoản", "Tiền"), ("Điện", 5), ("Nước", 3), ("Thuê", 9)]
INCOME = [("Khoản", "Tiền"), ("Lương", 20)]


def test_two_tables_with_a_gap() -> None:
    assert ranges(beside(SPENDING, INCOME)) == ["A1:B4", "D1:E2"]


def test_tables_that_begin_in_different_rows_under_one_title() -> None:
    rows = [["NGÂN SÁCH THÁNG"], [], *beside(SPENDING, [(), (), ("Tổng thu", "Tổng chi"), (20, 17)])]
    assert ranges(rows) == ["A3:B6", "D5:E6"]


def test_a_wide_table_above_two_narrow_ones() -> None:
    wide = [("Tên", "Năm", "Số", "Tiền", "Nguồn"), ("a", 2012, 1, 2, "x"), ("b", 2013, 3, 4, "y")]
    assert ranges([*wide, [], *beside(SPENDING, INCOME)]) == ["A1:E3", "A5:B8", "D5:E6"]


def test_the_same_headings_again_without_a_gap() -> None:
    rows = beside(SPENDING, [("Khoản", "Tiền"), ("Lương", 20), ("Thưởng", 1), ("Khác", 2)], gap=0)
    assert repeats_across(grid(rows), [1, 2, 3, 4]) == [2]
    assert ranges(rows) == ["A1:B4", "C1:D4"]


def test_an_empty_column_inside_a_table_parts_nothing() -> None:
    rows = [("Tên", "Số", "", "Tiền", "Tỷ trọng"), ("a", 1, "", 5, 10), ("b", 2, "", 6, 20), ("c", 3, "", 7, 30)]
    assert list(cuts(grid(rows)))
    assert ranges(rows) == ["A1:E4"]


def test_remarks_beside_a_table_part_nothing() -> None:
    rows = [("Tên", "Số", "Tiền"), ("a", 1, 5, "", "", "xem lại"), ("b", 2, 6), ("c", 3, 7)]
    assert ranges(rows) == ["A1:C4"]


def test_two_forms_beside_one_another_count_both_and_balance() -> None:
    width = len(HEADINGS)
    left, right = [HEADINGS, line(line=1), line(line=2)], [HEADINGS, line(line=1, commune="La Dêê")]
    made = grid(beside(left, right))
    found = returns.read(entry(made), (made,), RULES)
    assert [fact["row"] for fact in found.facts] == [2, 3, 2]
    assert len({fact["fact"] for fact in found.facts}) == 3
    assert found.account["in_facts"] + found.account["in_problems"] > 3 * (width - 6)
    balance(found.account)
    shown = readings.as_json("x.xlsx", Workbook("xlsx"), entry(made) | {"sheets": [
        {"sheet": "Biểu 1", "index": 1, "state": "visible", "cells": 0, "hidden_rows": [], "hidden_columns": []}
    ]}, found, RULES, [])  # fmt: skip
    assert shown["sheets"][0]["tables"] == 2
    for kind, count in found.account["rows"].items():
        spans = [span for table in shown["tables"] for span in table["row_kinds"][kind]]
        assert sum(last - first + 1 for first, last in spans) == count
