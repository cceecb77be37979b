"""Indicators: facts behind each figure, families, claims that hold, coverage, status, definitions in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import figures
import pytest
from hypothesis import given, settings

from ketnghia import bridge, definitions, entries, schemas
from ketnghia.indicators import Evaluation, Table, contributions
from ketnghia.programme import Refusal

SUM = {"measure": "sum", "field": "contribution"}


def results(rows: list[dict], *listed: dict, **files: str) -> tuple[list, Table, Any]:
    programme = figures.programme(figures.yaml_of(*listed), **files)
    book = definitions.parse(programme)
    frame = figures.frame(rows)
    made = bridge.entries(frame, programme, {})
    tables = {"facts": Table.of(frame), "bridge": Table.of(made, made["row"])}
    found = Evaluation(book, tables).all()
    publisher = entries.Publisher(programme, book, tables["facts"], entries.labels(programme))
    return [one for each in found.values() for one in each], tables["facts"], publisher


def entered(rows: list[dict], *listed: dict, **files: str) -> dict[str, dict]:
    found, _, publisher = results(rows, *listed, **files)
    return {entry["id"]: entry for entry in map(publisher.entry, found)}


def line(agency: str = "g1", money: int | None = 10, **more: Any) -> dict:
    return {"agency": agency, "kind": "agency", "contribution": money, "source": "1", "year": "2015", "district": "01",
            "category": "KT1", "group_a": "in", **more}  # fmt: skip


FAMILY = {"id": "by_district", **SUM, "by": "district"}
YEARS = {"id": "by_year", **SUM, "by": "year"}


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
    found, table, publisher = results(rows, *listed)
    given_ = contributions(found, table).to_pylist()
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


def test_ids_without_prefix() -> None:
    found = entered([line()], {"id": "cells", **SUM, "by": ["year", "category"], "prefix": "none"})
    assert list(found) == ["2015.kt1"]


def test_one_id_twice_is_refused() -> None:
    rows = [line(category="KT.1"), line(category="KT 1")]
    with pytest.raises(Refusal):
        list(entries.document({}, entered_list(rows, {"id": "x", **SUM, "by": "category"})))


def entered_list(rows: list[dict], *listed: dict) -> list[dict]:
    found, _, publisher = results(rows, *listed)
    return [publisher.entry(one) for one in found]


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ([{"id": "a", **SUM}, {"id": "a", **SUM}], "a: x2"),
        ([{"id": "a", "measure": "share", "of": ["b", "c"]}], "a: b"),
        ([FAMILY, {"id": "a", **SUM}, {"id": "s", "measure": "share", "of": ["a", "by_district"]}], "s: of"),
        ([{"id": "a", **SUM}, {"id": "m", "measure": "max", "of": "a"}], "m: of"),
        ([{**FAMILY, "unit_of": "unit"}, {"id": "m", "measure": "max", "of": "by_district"}], "m: unit_of"),
        ([{"id": "a", **SUM, "below": {"contribution": "b"}}], "a: b"),
    ],
)
def test_definitions_that_do_not_fit_are_refused(listed: list[dict], found: str) -> None:
    with pytest.raises(Refusal) as refusal:
        definitions.parse(figures.programme(figures.yaml_of(*listed)))
    assert refusal.value.found == found


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


def test_median_of_even_number_is_rounded_away_from_zero() -> None:
    rows = [line(district="01", money=1), line(district="502", money=2)]
    median = {"id": "m", "measure": "median", "of": "by_district"}
    assert entered(rows, FAMILY, median)["m"]["value"] == 2


def test_coverage_asks_the_kinds_of_the_group() -> None:
    listed = (
        {"id": "a", **SUM, "where": {"group_a": "in"}},
        {"id": "b", **SUM, "where": {"group_b": "in"}},
        {"id": "c", **SUM},
        {"id": "d", "measure": "count", "record": "district"},
        {"id": "words", "measure": "quoted"},
    )
    found = {id: entry["coverage"] for id, entry in entered([line()], *listed).items()}
    assert found["a"] == {"received": 1, "expected": 2}
    assert found["b"] == {"received": 1, "expected": 1}
    assert found["c"] == {"received": 2, "expected": 3}
    assert found["d"] is None and found["words"] is None


def test_status_is_the_weakest() -> None:
    rows = [line(status="final"), line(district="502", status="preliminary")]
    whole = {"id": "all", **SUM}
    found = entered(rows, whole, FAMILY, {"id": "m", "measure": "min", "of": "by_district"})
    assert found["by_district.01"]["status"] == "final"
    assert found["all"]["status"] == found["m"]["status"] == "preliminary"


def test_quoted_statement_without_exact_value_keeps_its_words() -> None:
    found = entered([], {"id": "words", "measure": "quoted"}, {"id": "limit", "measure": "quoted"})
    assert (found["words"]["value"], found["words"]["text"].replace("\u00a0", " ")) == (None, "khoảng 7 người")
    assert (found["limit"]["value"], found["limit"]["status"]) == (5, "final")


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


def test_definition_says_what_a_reader_needs() -> None:
    where = {"group_a": "in", "category": "KT*"}
    listed = {"id": "a", **SUM, "title": "Giá trị giống", "where": where, "not": {"source": "5"}}
    said = entered([line()], listed)["a"]["definition"]
    for part in ("Giá trị giống", "nhóm A", "Kinh tế", "Giống (KT1), Cây (KT2)", "không lấy Nguồn: Lồng ghép (5)"):
        assert part in said


def test_entries_fit_their_schema() -> None:
    rows = [line(), line(district="502", counted=Decimal("0.5"))]
    listed = (
        FAMILY,
        {"id": "n", "measure": "sum", "field": "counted"},
        {"id": "words", "measure": "quoted"},
        {"id": "top", "measure": "claim", "claim": "highest", "of": "by_district"},
    )
    found, table, publisher = results(rows, *listed)
    made = [{key: entry[key] for key in entries.KEYS} for entry in map(publisher.entry, found)]
    head = entries.whole(publisher.programme, table)
    assert schemas.faults("indicators", {**head, "indicators": made}) == []
