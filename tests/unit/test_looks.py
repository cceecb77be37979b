"""Looks: what is a number, a total, an index row, a unit row, by itself."""

from __future__ import annotations

import doctest

import pytest
from making import cell_of, grid

from ketnghia import looks


def test_doctests() -> None:
    assert doctest.testmod(looks).failed == 0


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("1.234.567", True), ("(120)", True), ("50 %", True), ("24.000.000 đ", True), ("€ 2.476.927", True),
     ("2 con", False), ("2012-2013", False), ("I", False), ("", False)],
)  # fmt: skip
def test_numbers_in_text(text: str, is_one: bool) -> None:
    assert looks.numberlike(text) is is_one


@pytest.mark.parametrize(
    ("text", "rest"),
    [("Tổng cộng", ""), ("CỘNG I:", "i"), ("Tổng số xã", "xã"), ("Cộng năm 2015", "năm 2015"), ("Bò giống", None),
     ("Cộng đồng dân cư", "đồng dân cư")],
)  # fmt: skip
def test_words_for_a_total(text: str, rest: str | None) -> None:
    assert looks.total_words([cell_of(text, 1, 1)]) == rest


def test_what_a_total_may_be_of() -> None:
    assert all(looks.OF.match(rest) for rest in ("", "i", "năm 2015", "đợt 1", "hạng mục a", "nguồn vận động"))
    assert not any(looks.OF.match(rest) for rest in ("đồng dân cư", "quát tình hình", "vệ sinh", "khối lượng đào đắp"))


@pytest.mark.parametrize(
    ("row", "is_one"),
    [((1, 2, 3, 4), True), (("A", "B", 1, 2, "3=1+2"), True), (("A", "B", 1, 2, 3), True), (("(1)", "(2)"), True),
     ((1, 2015, 3), False), ((7, 8, 9), False), (("[1]", "[2]", "[3]"), True)],
)  # fmt: skip
def test_index_rows(row: tuple, is_one: bool) -> None:
    assert looks.is_index(grid([row]).row(1)) is is_one


@pytest.mark.parametrize(
    ("row", "is_one"),
    [(("hộ", "con", "tr.đồng"), True), (("(người)", "(%)"), True), (("Đơn vị", "(1,000)", "(percent)"), True),
     (("hộ", "con"), False), (("Bò giống", "con", "triệu đồng"), False)],
)  # fmt: skip
def test_unit_rows(row: tuple, is_one: bool) -> None:
    assert looks.is_unit_row(grid([row]).row(1)) is is_one


def test_a_line_that_states_a_unit() -> None:
    assert looks.is_unit_line(cell_of("ĐVT: 1.000 đồng", 1, 1))
    assert looks.is_unit_line(cell_of("(triệu đồng)", 1, 1))
    assert not looks.is_unit_line(cell_of("Hội đồng nhân dân xã", 1, 1))
