"""Recount: every figure over the facts at hand, or over those that are left without some of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ketnghia import bridge, definitions, entries
from ketnghia.indicators import Evaluation, Result, Table
from ketnghia.programme import Programme

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Count:
    """The figures of a programme over one frame of facts.

    `files`: what is known of each submission (`submissions.json`), for the totals that agencies stated.
    """

    programme: Programme
    facts: pd.DataFrame
    files: Iterable[Mapping[str, Any]] = ()

    @cached_property
    def figures(self) -> Evaluation:
        made = bridge.entries(self.facts, self.programme, bridge.stated_totals(self.files))
        tables = {"facts": Table.of(self.facts), "bridge": Table.of(made, made["row"])}
        return Evaluation(definitions.parse(self.programme), tables)

    @cached_property
    def publisher(self) -> entries.Publisher:
        figures = self.figures
        return entries.Publisher(self.programme, figures.book, figures.tables["facts"], entries.labels(self.programme))

    def results(self) -> Iterator[Result]:
        for each in self.figures.all().values():
            yield from each

    def said(self, one: Result) -> dict[str, Any]:
        """Value, unit and sentence of a result."""
        made = one.made
        unit = self.publisher.label(made.unit_of, one.unit) if made.unit_of and one.unit else made.unit
        value, _ = entries.published(one)
        return {"value": value, "unit": unit, "text": self.publisher.text(one, value, unit)}

    def without(self, facts: Collection[str]) -> Count:
        """The same programme as if it had never had these facts."""
        left = self.facts[~self.facts["fact"].isin(list(facts)).fillna(False)].reset_index(drop=True)
        return Count(self.programme, left, self.files)


def moved(before: Count, after: Count) -> dict[str, tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """Figure id -> what it says before and after, of those whose value or sentence differs; None: it is not made."""
    then = {one.id: one for one in before.results()}
    now = {one.id: one for one in after.results()}
    found = {}
    for id in sorted({*then, *now}):
        pair = [count.said(side[id]) if id in side else None for count, side in ((before, then), (after, now))]
        if pair[0] != pair[1]:
            found[id] = (pair[0], pair[1])
    return found
