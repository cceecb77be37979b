"""Neighbours: who stands beside a figure, and that nothing counted stands among them."""

from __future__ import annotations

import dataclasses

import figures
import pytest
from figures import SUM, line, yaml_of
from hypothesis import given, settings

from ketnghia import definitions
from ketnghia.indicators import Evaluation, Table
from ketnghia.neighbours import Neighbour, Search

MONEY = {"id": "money", **SUM, "where": {"group_a": "in"}}


def search(rows: list[dict], *listed: dict) -> Search:
    book = definitions.parse(figures.programme(yaml_of(*listed)))
    return Search(Evaluation(book, {"facts": Table.of(figures.frame(rows))}), "source", {"contribution": "rows_value"})


def beside(rows: list[dict], *listed: dict, id: str = "money", **dims: str) -> list[tuple]:
    made = search(rows, *listed)
    return [dataclasses.astuple(one) for one in made.of(made.figures.book[id], dims)]


def test_outside_the_total_of_the_group_is_beside_it_and_of_no_group_is_not() -> None:
    rows = [line(), line(group_a="integrated", source="5"), line(group_a="")]
    assert beside(rows, MONEY) == [(1, "group_a", "integrated")]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (line(money=None, set_aside="held"), (0, "set_aside", "held")),
        (line(money=None, set_aside="out_of_period", record="left_out"), (0, "set_aside", "out_of_period")),
        (line(money=None), None),
        (line(money=0), None),
    ],
)
def test_what_is_set_aside_stands_beside(row: dict, found: tuple | None) -> None:
    assert beside([row], MONEY) == ([found] if found else [])


def test_two_reasons_make_no_neighbour() -> None:
    both = line(money=None, group_a="integrated", set_aside="held")
    lines = {"id": "lines", "measure": "count", "where": {"group_a": "in", "set_aside": ""}}
    assert beside([both], lines, id="lines") == []
    assert beside([line(set_aside="held")], lines, id="lines") == [(0, "set_aside", "held")]
    left = line(set_aside="out_of_period", record="left_out")
    assert beside([left], lines, id="lines") == [(0, "set_aside", "out_of_period")]


def test_an_unknown_source_is_beside_a_figure_by_source_another_source_is_not() -> None:
    raised = {"id": "money", **SUM, "where": {"source": "4"}}
    assert beside([line(source="4"), line(source=None), line(source="1")], raised) == [(1, "source", "")]


def test_a_member_has_its_own_and_a_share_those_of_its_parts() -> None:
    rows = [line(group_a="integrated"), line(group_a="integrated", year="2016"), line(source="5", year="2016")]
    family = {**MONEY, "id": "by", "by": "year"}
    part = {"id": "share", "measure": "share", "of": ["by", "money"], "by": "year"}
    assert [one[0] for one in beside(rows, family, id="by", year="2016")] == [1]
    assert [one[0] for one in beside(rows, family, MONEY, part, id="share", year="2016")] == [0, 1]
    highest = {"id": "top", "measure": "claim", "claim": "highest", "of": "by"}
    assert [one[0] for one in beside(rows, family, highest, id="top")] == [0, 1]


@settings(deadline=None, max_examples=50)
@given(figures.ROWS)
def test_no_neighbour_is_counted(rows: list[dict]) -> None:
    made = search([{**row, "group_a": "in" if row["source"] == "1" else "raised"} for row in rows], MONEY)
    found = made.of(made.figures.book["money"], {})
    counted = set(made.figures.results("money")[0].rows.tolist())
    assert not counted & {one.row for one in found}
    assert all(isinstance(one, Neighbour) for one in found)


def test_families_at_once_are_the_members_one_by_one() -> None:
    rows = [line(group_a="integrated"), line(group_a="raised", year="2016"), line(year="2016"), line(), line(year=None)]
    family = {**MONEY, "id": "by", "by": "year"}
    part = {"id": "share", "measure": "share", "of": ["by", "money"], "by": "year"}
    made = search(rows, MONEY, family, part)
    found = {id: [one.row for one in listed] for id, listed in made.all()}
    assert found == {"money": [0, 1], "by.2015": [0], "by.2016": [1], "share.2015": [0, 1], "share.2016": [0, 1]}
