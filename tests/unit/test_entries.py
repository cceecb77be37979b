"""Entries: what is published of a figure: coverage, status, words, definition, the schema."""

from __future__ import annotations

from decimal import Decimal

import pytest
from figures import SUM, entered, line, results

from ketnghia import entries, schemas
from ketnghia.programme import Refusal

FAMILY = {"id": "by_district", **SUM, "by": "district"}


def test_one_id_twice_is_refused() -> None:
    rows = [line(category="KT.1"), line(category="KT 1")]
    found, publisher = results(rows, {"id": "x", **SUM, "by": "category"})
    with pytest.raises(Refusal):
        list(entries.document({}, map(publisher.entry, found)))


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
    found, publisher = results(rows, *listed)
    made = [{key: entry[key] for key in entries.KEYS} for entry in map(publisher.entry, found)]
    head = entries.whole(publisher.programme, publisher.facts)
    assert schemas.faults("indicators", {**head, "indicators": made}) == []


def test_a_code_of_no_list_is_said_in_words() -> None:
    found = entered([line(year="nhieu_nam")], {"id": "by_year", **SUM, "by": "year"})
    assert found["by_year.nhieu_nam"]["definition"].endswith("Riêng Năm: nhiều năm (nhieu_nam).")
