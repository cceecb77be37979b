"""Recount: without some facts each figure says what it would say had they never come."""

from __future__ import annotations

import figures
from figures import SUM, line, yaml_of
from hypothesis import given, settings
from hypothesis import strategies as st

from ketnghia.recount import Count, moved

MONEY = {"id": "money", **SUM, "where": {"group_a": "in"}, "unit": "đồng"}
BY = {**MONEY, "id": "by", "by": "year"}
TOP = {"id": "top", "measure": "claim", "claim": "highest", "of": "by"}


def count(rows: list[dict], *listed: dict) -> Count:
    return Count(figures.programme(yaml_of(*listed)), figures.frame(rows))


def test_what_moves_is_said_before_and_after() -> None:
    made = count([line(money=7), line(money=5, year="2016"), line(money=4, year="2016")], MONEY, BY, TOP)
    found = moved(made, made.without(["f000"]))
    assert found["money"] == (
        {"value": 16, "unit": "đồng", "text": "16\u00a0đồng"},
        {"value": 9, "unit": "đồng", "text": "9\u00a0đồng"},
    )
    assert found["by.2015"][1] is None
    assert "by.2016" not in found


def test_a_claim_says_another_name() -> None:
    made = count([line(money=70), line(money=5, year="2016"), line(money=4, year="2014")], BY, TOP)
    before, after = moved(made, made.without(["f000"]))["top"]
    assert (before["text"], after["text"]) == ("2015", "2016")


@settings(deadline=None, max_examples=50)
@given(figures.ROWS, st.sets(st.integers(0, 11)))
def test_without_is_as_if_they_had_never_come(rows: list[dict], left_out: set[int]) -> None:
    rows = [{**row, "fact": f"f{number:03}", "group_a": "in"} for number, row in enumerate(rows)]
    left = [row for number, row in enumerate(rows) if number not in left_out]
    whole = count(rows, MONEY, BY, TOP)
    assert moved(whole.without([f"f{number:03}" for number in left_out]), count(left, MONEY, BY, TOP)) == {}
