"""Indicators: facts behind each figure, families, claims that hold."""

from __future__ import annotations

import doctest
from decimal import Decimal

import figures
import pytest
from figures import SUM, entered, line, results
from hypothesis import given, settings

from ketnghia import indicators, wording
from ketnghia.indicators import contributions
from ketnghia.programme import Refusal

FAMILY = {"id": "by_district", **SUM, "by": "district"}
YEARS = {"id": "by_year", **SUM, "by": "year"}


def test_doctests() -> None:
    assert doctest.testmod(indicators).failed == 0


@settings(max_examples=40, deadline=None)
@given(figures.ROWS)
def test_contributions_add_up_and_families_partition(rows: list[dict]) -> None:
    listed = (
        {"id": "all", **SUM},
        {"id": "dated", **SUM, "where": {"year": "*"}},
        YEARS,
        {"id": "n", "measure": "count"},
        {"id": "who", "measure": "distinct", "field": "agency"},
        {"id": "number", "measure": "sum", "field": "counted"},
        {"id": "bridge", "measure": "sum", "table": "bridge", "field": "rows_sum", "by": "group"},
    )
    found, publisher = results(rows, *listed)
    given_ = [row for table in contributions(found, publisher.facts, most=2) for row in table.to_pylist()]
    sums: dict[str, Decimal] = {}
    for row in given_:
        sums[row["indicator"]] = sums.get(row["indicator"], Decimal(0)) + row["contribution"]
    assert len({(row["indicator"], row["fact"]) for row in given_}) == len(given_)
    for one in found:
        assert sums.get(one.id, 0) == Decimal(publisher.entry(one)["value"])
    values = {one.id: one.raw for one in found}
    assert sum(value for id, value in values.items() if id.startswith("by_year.")) == values["dated"]


def test_members_are_named_by_code_and_absent_ones_are_there() -> None:
    found = entered([line(), line(district="502")], {**FAMILY, "over": {"record": "district", "key": "code"}})
    assert {id: entry["value"] for id, entry in found.items()} == {
        "by_district.01": 10, "by_district.502": 10, "by_district.503": 0
    }  # fmt: skip
    assert found["by_district.502"]["dims"] == {"district": "502"}
    assert found["by_district.502"]["title"].endswith("Tam Kỳ")
    assert found["by_district.503"]["n_facts"] == 0


def test_unknown_column_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        entered([line()], {"id": "a", **SUM, "where": {"nowhere": "1"}})
    assert refusal.value.found == "nowhere"


def test_claims_name_ties_and_are_not_made_where_they_do_not_hold() -> None:
    top = {"id": "top", "measure": "claim", "claim": "highest", "of": "by_district"}
    both = [line(district="01"), line(district="502"), line(district="503", money=1)]
    assert entered(both, FAMILY, top)["top"]["text"] == "Nam Giang và Tam Kỳ"
    assert entered(both, FAMILY, top)["top"]["value"] == 1
    three = [line(district="01"), line(district="502"), line(district="503")]
    assert "top" not in entered(three, FAMILY, top)
    assert "top" not in entered([], FAMILY, top)


def test_trend() -> None:
    rows = [line(year="2014", money=1), line(year="2015", money=2), line(year="nhieu_nam", money=9)]
    trend = {"id": "t", "measure": "claim", "claim": "trend", "of": "by_year", "among": ["2*"]}
    assert entered(rows, YEARS, trend)["t"]["text"] == "tăng dần"


def test_quantifier_by_threshold_and_names_of_few() -> None:
    gave = {"id": "n", "measure": "distinct", "field": "agency"}
    asked = {"id": "N", "measure": "count", "record": "giver"}
    said = {"id": "q", "measure": "claim", "claim": "quantifier", "of": ["n", "N"]}
    few = [line("g1"), line("g1")]
    assert entered(few, gave, {**asked, "id": "N"}, said)["q"]["text"] == "Sở A"
    two = [line("g1"), line("g2")]
    assert entered(two, gave, asked, said)["q"]["text"] == "phần lớn"
    assert entered([*two, line("g3")], gave, asked, said)["q"]["text"] == "tất cả"
    assert "q" not in entered([], gave, asked, said)


def test_half() -> None:
    half = {"id": "h", "measure": "rank", "reach": "half", "of": "by_district"}
    rows = [line(district="01", money=40), line(district="502", money=35), line(district="503", money=25)]
    assert entered(rows, FAMILY, half)["h"]["value"] == 2
    assert "h" not in entered([line(money=0)], FAMILY, half)


def test_those_that_are_equal_at_the_top_are_counted() -> None:
    tied = {"id": "t", "measure": "rank", "reach": "highest", "of": "by_district"}
    last = {"id": "l", "measure": "rank", "reach": "lowest", "of": "by_district"}
    rows = [line(district=code, money=money) for code, money in (("01", 9), ("502", 9), ("503", 9), ("504", 4))]
    found = entered(rows, FAMILY, tied, last)
    assert (found["t"]["value"], found["l"]["value"]) == (3, 1)
    assert found["t"]["n_facts"] == 3, "the facts of those that are equal"
    assert not {"t", "l"} & set(entered([], FAMILY, tied, last))


@pytest.mark.parametrize(
    ("part", "whole", "value", "text"),
    [
        (0, 7, "0.0", "0%"),
        (1, 100_000, "0.001", "chưa đến 1%"),
        (1, 10**9, "0.0000", "chưa đến 1%"),
        (1, 250, "0.4", "0,4%"),
        (99_999, 100_000, "99.999", "trên 99%"),
        (10**9 - 1, 10**9, "100.0000", "trên 99%"),
        (7, 7, "100.0", "100%"),
        (1, 1, "100.0", "100%"),
    ],
)
def test_a_share_is_called_nothing_or_all_only_where_it_is(part: int, whole: int, value: str, text: str) -> None:
    some = {"id": "some", **SUM, "where": {"district": "01"}}
    share = {"id": "share", "measure": "share", "of": ["some", "all"], "unit": "%"}
    rows = [line(district="01", money=part), line(district="502", money=whole - part)]
    one = entered(rows, some, {"id": "all", **SUM}, share)["share"]
    assert (one["value"], one["text"].replace("\u00a0", " ")) == (value, text)
    shown = wording.shown(one["text"])
    assert shown is not None and Decimal(one["value"]) in shown


def test_a_share_of_a_family_keeps_its_decimals_and_is_no_nothing_either() -> None:
    share = {"id": "s", "measure": "share", "of": ["by_district", "all"], "by": "district", "unit": "%"}
    rows = [line(district="01", money=1), line(district="502", money=99_999), line(district="503", money=0)]
    found = entered(rows, FAMILY, {"id": "all", **SUM}, share)
    said = [(found[id]["value"], found[id]["text"].replace("\u00a0", " ")) for id in ("s.01", "s.502", "s.503")]
    assert said == [("0.0", "chưa đến 1%"), ("100.0", "trên 99%"), ("0.0", "0%")]


def test_median_of_even_number_is_rounded_away_from_zero() -> None:
    rows = [line(district="01", money=1), line(district="502", money=2)]
    median = {"id": "m", "measure": "median", "of": "by_district"}
    assert entered(rows, FAMILY, median)["m"]["value"] == 2


def test_order_of_only_where_a_line_has_words() -> None:
    number = {"id": "n", "measure": "sum", "field": "counted", "unit": "suất", "vague": "quantity"}
    number["wording"] = {"form": "order_of"}
    exact = line(counted=Decimal(120), quantity=Decimal(120), quantity_raw="120")
    assert entered([exact], number)["n"]["text"] == "120\u00a0suất"
    words = entered([exact, line(quantity_raw="hàng trăm")], number)["n"]
    assert (words["text"], words["value"], words["n_facts"]) == ("hàng trăm\u00a0suất", 120, 2)


def test_family_with_mixed_units_prints_only_members_of_one() -> None:
    rows = [
        line(category="KT1", counted=Decimal(1), code="con"),
        line(category="KT2", counted=Decimal("0.5"), code="ha"),
        line(category="KT2", counted=Decimal(2), code="kg"),
    ]
    found = entered(rows, {"id": "q", "measure": "sum", "field": "counted", "by": "category", "unit_of": "code"})
    assert {id: entry["unit"] for id, entry in found.items()} == {"q.kt1": "con"}
