"""Codes: a code, a label or an alias, with a number before it or not; several in one cell are none."""

from __future__ import annotations

import pytest
from making import root_rules

from ketnghia.codes import CodeBook

RULES = root_rules()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KT1", "KT1"), ("KT1 - Giống vật nuôi", "KT1"), ("giống vật nuôi", "KT1"), ("NO1. Nhà tình nghĩa", "NO1"),
        ("Quà Tết", "QT1"), ("Sách, vở, đồ dùng học tập", "GD4"), ("Tặng quà cho hộ nghèo", None), ("KT9", None),
    ],
)  # fmt: skip
def test_categories(text: str, code: str | None) -> None:
    assert RULES.lists["category"].find(text).code == code


@pytest.mark.parametrize(
    ("text", "code"), [("1", "1"), ("4. Vận động", "4"), ("2 - Cán bộ đóng góp", "2"), ("5 triệu", None), ("7", None)]
)
def test_sources(text: str, code: str | None) -> None:
    assert RULES.lists["source"].find(text).code == code


def test_several_codes_in_one_cell_are_none_but_are_known() -> None:
    assert RULES.lists["category"].find("KT1, KT2").several == ("KT1", "KT2")
    assert RULES.lists["source"].find("1 và 4").several == ("1", "4")


def test_a_way_that_two_codes_share_is_no_way() -> None:
    book = CodeBook.of([{"code": "a", "label": "Nhà"}, {"code": "b", "label": "Phòng", "aliases": "nhà|gian"}])
    assert book.find("nhà").code is None
    assert book.find("gian").code == "b"


def test_agencies_named_in_a_text_longest_first() -> None:
    book = CodeBook.of([{"code": "so", "label": "Sở Y tế (minh họa)"}, {"code": "tt", "label": "Thanh tra Sở Y tế"}])
    assert book.named("cùng Sở Y tế") == {"so"}
    assert book.named("Thanh tra Sở Y tế, và người khác") == {"tt"}
    assert book.named("Công ty Minh Họa 2") == set()
