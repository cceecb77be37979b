"""Headings: what the dictionary knows is certain, what is like it is said, what is not is no field."""

from __future__ import annotations

import doctest

import pytest
from making import root_rules

from ketnghia import headings
from ketnghia.headings import Headings, Match, key, settle
from ketnghia.programme import Programme

BOOK = root_rules().book


def test_doctests() -> None:
    assert doctest.testmod(headings).failed == 0


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        (("Giá trị hỗ trợ\n(Triệu đồng)",), "value"),
        (("Trị giá", "(1.000đ)"), "value"),
        (("Địa bàn hỗ trợ", "Huyện"), "district"),
        (("Số hộ", "Tổng số"), "households"),
        (("Số hộ", "Trong đó: hộ nghèo"), "poor_households"),
        (("Số hộ được giúp", "Thoát nghèo"), "escaped_poverty"),
        (("ĐVT",), "unit"),
        (("Thôn/bản",), "village"),
        (("NGUỒN KINH PHÍ",), "source"),
        (("Tỷ lệ (%)",), "share"),
    ],
)
def test_known_headings_are_certain(parts: tuple[str, ...], field: str) -> None:
    match = BOOK.match(parts)
    assert (match.field, match.sure, match.score) == (field, True, 1.0)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Số hộ thoát ngèo", "escaped_poverty"),
        ("Nội dung hổ trợ", "description"),
        ("Kinh phí hỗ trợ trong năm", "value"),
    ],
)
def test_like_headings_are_used_and_asked_about(text: str, field: str) -> None:
    match = BOOK.match((text,))
    assert match.field == field
    assert not match.sure
    assert headings.LIKE <= match.score < 1


@pytest.mark.parametrize(
    "text", ["Năm sinh", "Số hộ không thoát nghèo", "Kinh phí kế hoạch", "Họ và tên", "Số hoạt động"]
)
def test_others_are_no_field(text: str) -> None:
    assert BOOK.match((text,)).field is None


def test_a_known_heading_may_say_that_it_is_not_read() -> None:
    assert BOOK.match(("Đơn giá",)).passed


def test_two_columns_of_one_field_are_settled_by_certainty() -> None:
    value, total = settle([Match("value", 1.0, False, other="total_value"), Match("value", 1.0, True)])
    assert (value.field, total.field) == ("total_value", "value")
    first, second = settle([Match("value", 1.0, True), Match("value", 1.0, True)])
    assert (first.field, second.field, second.guess) == ("value", None, "value")


def test_labels_of_fields_are_headings_without_a_dictionary() -> None:
    files = {
        "config/fields.csv": "field,type,role,codes,label,label_en,public\nx1,integer,quantity,,Ausleihen,Loans,yes\n"
    }
    book = Headings.of(Programme.parse(files))
    assert [book.match((text,)).field for text in ("Ausleihen", "loans", "x1")] == ["x1"] * 3


def test_no_heading_of_the_dictionary_means_two_fields() -> None:
    rows = root_rules().programme.table("config/headings.csv")
    keys = [key(row["heading"]) for row in rows]
    assert len(keys) == len(set(keys))
