"""Rules: configuration and reference data as reading needs them."""

from __future__ import annotations

from datetime import date

import pytest
from making import root_rules

RULES = root_rules()


def test_roles_and_receivers_come_from_the_fields() -> None:
    assert RULES.role("amount") == "value"
    assert [each.id for each in RULES.receivers] == ["district", "commune"]
    assert RULES.parent_column == "district"
    assert RULES.need == 3


@pytest.mark.parametrize(
    ("category", "text", "item"),
    [
        ("KT1", "Bò giống sinh sản", "cow"), ("KT1", "Tặng 02 con trâu", "buffalo"), ("KT1", "Phân bón", None),
        ("KT4", "Nuôi heo đen bản địa theo nhóm hộ", "pig_group"), ("KT4", "Nuôi heo đen bản địa", "pig"),
        ("KT4", "Trồng ngô nếp xen Đảng sâm", "maize_ginseng"), ("GD1", "Xây điểm trường thôn 2", "school_site"),
        ("GD1", "Phòng học vi tính", "computer_room"), ("GD2", "Ti vi", "television"),
        ("GD2", "Máy vi tính", "computer"),
        ("NO1", "Bò giống", None), (None, "Bò giống", None),
    ],
)  # fmt: skip
def test_items(category: str | None, text: str, item: str | None) -> None:
    assert RULES.item(category, text) == item


def test_a_category_is_told_by_a_phrase_that_only_it_has() -> None:
    assert RULES.category_of("Bò giống sinh sản") == "KT1"
    assert RULES.category_of("bò") is None
    assert RULES.category_of("bò", within="KT") is None
    assert RULES.category_of("máy vi tính") == "GD2"


def test_themes_are_the_parents_of_categories() -> None:
    assert RULES.themes.find("I. Kinh tế").code is None
    assert RULES.themes.find("Kinh tế").code == "KT"


def test_twinning_and_names() -> None:
    assert "20713" in RULES.twinned["so-xay-dung"]
    assert RULES.place_name("20713") == "Cà Dy"
    assert RULES.giver_names.named("Cùng Sở Y tế, Hội Chữ thập đỏ tỉnh") >= {"so-y-te"}


def test_places_are_those_valid_inside_the_period() -> None:
    assert RULES.valid_on(date(2019, 1, 1)) == date(2017, 12, 31)
    assert RULES.valid_on(date(2014, 1, 1)) == date(2014, 1, 1)


def test_every_code_of_items_units_and_categories_is_well_formed() -> None:
    for path in ("config/items.csv", "config/units.csv", "config/categories.csv", "config/sources.csv"):
        for row in RULES.programme.table(path):
            assert row["code"]
            assert row["label"]
    assert {row["category"] for row in RULES.programme.table("config/items.csv")} <= set(RULES.category_rows)


def test_units_are_written_in_one_way_each() -> None:
    ways: dict[str, str] = {}
    for row in RULES.programme.table("config/units.csv"):
        for text in filter(None, [row["label"], *row["aliases"].split("|")]):
            assert ways.setdefault(text, row["code"]) == row["code"], text
