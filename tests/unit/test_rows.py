"""Rows: levels of an outline, rows that carry sums, totals without a word, breakdowns under a total."""

from __future__ import annotations

import doctest

import pytest
from making import grid, root_rules

from ketnghia import rows
from ketnghia.tables import read_sheet

RULES = root_rules()
FORM = ("STT", "Nội dung hỗ trợ", "Năm", "Xã", "Giá trị (đồng)")


def kinds(*body: tuple, headings: tuple = FORM) -> list[str]:
    (table,) = read_sheet(grid([headings, *body]), RULES.book, RULES.roles).tables
    return [table.kinds[row] for row in sorted(table.kinds)][1:]


def test_doctests() -> None:
    assert doctest.testmod(rows).failed == 0


BO, HEO = ("Bò", 2015, "Cà Dy", 10), ("Heo", 2016, "Cà Dy", 20)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([("I", "Kinh tế", "", "", 30), (1, *BO), (2, *HEO)], "subtotal data data"),
        (
            [("A", "Kinh tế", "", "", 30), ("I", "Con giống", "", "", 30), (1, *BO), (2, *HEO)],
            "subtotal subtotal data data",
        ),
        ([("1", "Kinh tế", "", "", 30), ("1.1", *BO), ("1.2", *HEO)], "subtotal data data"),
        ([("1", "Kinh tế", "", "", 30), ("a", *BO), ("b", *HEO)], "subtotal data data"),
        ([("1", "Kinh tế", "", "", 30), ("-", *BO), ("-", *HEO)], "subtotal data data"),
        ([("1", "Kinh tế", "", "", 30), ("", *BO), ("", *HEO)], "subtotal data data"),
        ([("", "Kinh tế", "", "", 30), ("", *BO), ("", *HEO)], "subtotal data data"),
        # Sums that belong to the row itself stay with it.
        ([("1", "Bò", 2015, "Cà Dy", 30), ("", "con thứ nhất", 2015, "Cà Dy", 7)], "data data"),
        ([("1", "Bò", 2015, "Cà Dy", 30), ("2", "Heo", 2015, "Cà Dy", 30)], "data data"),
        ([("1", "Kinh tế", "", "", 30), ("2", *BO)], "data data"),
        ([("I", "Kinh tế"), (1, *BO)], "section data"),
    ],
)  # fmt: skip
def test_levels(body: list, expected: str) -> None:
    assert " ".join(kinds(*body)) == expected


def test_a_parent_without_amounts_below_keeps_its_own() -> None:
    assert kinds(("I", "Kinh tế", 2015, "Cà Dy", 30), (1, "Bò", 2015, "Cà Dy", ""), (2, "Heo", 2016, "Cà Dy", "")) == [
        "data", "data", "data",
    ]  # fmt: skip


@pytest.mark.parametrize("stated", [30, 31])
def test_a_last_row_of_nothing_but_an_amount_is_a_total(stated: int) -> None:
    assert kinds((1, *BO), (2, *HEO), ("", "", "", "", stated)) == ["data", "data", "total"]


def test_a_row_in_the_middle_that_adds_up_without_a_word() -> None:
    body = [(1, *BO), (2, *HEO), ("", "", "", "", 30), (3, *BO), (4, *BO), ("", "", "", "", 20)]
    assert kinds(*body) == ["data", "data", "subtotal", "data", "data", "total"]


def test_what_stands_in_a_total_is_not_counted_again() -> None:
    body = [(1, *BO), (2, *HEO), ("", "Tổng cộng", "", "", 30), ("", "Trong đó:"), ("", "- Kinh tế", "", "", 10),
            ("", "- An sinh", "", "", 20)]  # fmt: skip
    assert kinds(*body) == ["data", "data", "total", "note", "subtotal", "subtotal"]


def test_a_breakdown_of_a_foreign_total_must_add_up() -> None:
    other = ("Segment", "Staff", "Cost")
    body = [("A", 5, 10), ("B", 6, 20), ("Total", 11, 30), (), ("Of which:",), ("Core", 10, 25), ("NDPB", 1, 5)]
    assert kinds(*body, headings=other) == [
        "data", "data", "total", "blank", "note", "subtotal", "subtotal",
    ]  # fmt: skip
    assert kinds(*body[:-1], headings=other)[-1] == "data"


def test_a_breakdown_ends_where_the_next_number_begins() -> None:
    """The parts of a sum are said again in lines with a dash; what is numbered after them is new."""
    body = [("1. Thư", 5, 50), ("2. Báo", 3, 30), ("CỘNG I", 8, 80), ("Trong đó:", 0, 0), ("- Thuế 5%", 0, 0),
            ("- Thuế 10%", 0, 0), ("1. Tem", 8, 2), ("2. Sách", 0, 1)]  # fmt: skip
    found = kinds(*body, headings=("Chỉ tiêu", "Cước", "Phí"))
    assert found == ["data", "data", "subtotal", "data", "data", "data", "data", "data"]
