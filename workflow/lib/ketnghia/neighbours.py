"""Neighbours: the rows that a figure passes over although one thing alone keeps them out, and what that is.

One rule for every figure: a row is a neighbour if it meets all conditions of the definition but one, and that one is
the group's (it is of the group, its source outside the total), what set it aside, or a source that is not known; or if
it meets them all and what it states cannot be added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ketnghia.definitions import PAIRS, ROWS, Definition
from ketnghia.indicators import Evaluation, Table

LINES = ("fact", "left_out")


@dataclass(frozen=True)
class Neighbour:
    """A row (its number among the facts), the column that keeps it out of the figure, and what stands there."""

    row: int
    column: str
    value: str


@dataclass(frozen=True)
class Search:
    """Where neighbours are looked for: the figures of a programme, the column of sources, and for each derived column
    the field that it is made from (contribution: value)."""

    figures: Evaluation
    source: str = ""
    stands: Mapping[str, str] | None = None
    known: dict[str, dict[tuple[str, ...], list[Neighbour]]] = field(default_factory=dict)

    def of(self, made: Definition, dims: Mapping[str, str]) -> list[Neighbour]:
        """The neighbours of one figure, in the order of the facts, each row once.

        A share or a difference has those of both its parts, what is picked out of a family those of the whole family;
        a quotation has none, nor has what is not counted from the facts.
        """
        return self.by_member(made).get(tuple(dims.values()), [])

    def all(self) -> Iterator[tuple[str, list[Neighbour]]]:
        """(id, neighbours) of every figure that has any; those of a family are found in one go."""
        for results in self.figures.all().values():
            for one in results:
                if found := self.of(one.made, one.dims):
                    yield one.id, found

    def by_member(self, made: Definition) -> dict[tuple[str, ...], list[Neighbour]]:
        """The neighbours of a definition by the codes of its members; () alone where it is no family."""
        if made.id not in self.known:
            self.known[made.id] = self.found(made)
        return self.known[made.id]

    def found(self, made: Definition) -> dict[tuple[str, ...], list[Neighbour]]:
        if made.measure in ROWS:
            return self.split(made, self.beside(made)) if set(LINES) & set(made.where.get("record", ())) else {}
        parts = [self.figures.book[id] for id in made.of]
        if made.measure not in PAIRS:
            return {(): _once(one for part in parts for each in self.by_member(part).values() for one in each)}
        members = [self.by_member(part) for part in parts]
        keys = dict.fromkeys(tuple(one.dims.values()) for one in self.figures.results(made.id))
        return {
            key: _once(
                one
                for part, found in zip(parts, members, strict=True)
                for one in found.get(key if part.by else (), ())
            )
            for key in keys
        }  # fmt: skip

    def split(self, made: Definition, found: list[Neighbour]) -> dict[tuple[str, ...], list[Neighbour]]:
        """Neighbours by the codes of a definition's dimensions."""
        table = self.figures.tables["facts"]
        columns = [table.codes(column) for column in made.by.values()]
        members: dict[tuple[str, ...], list[Neighbour]] = {}
        for one in found:
            key = tuple(names[index[one.row]] or made.empty or "" for index, names in columns)
            members.setdefault(key, []).append(one)
        return members

    def beside(self, made: Definition) -> list[Neighbour]:
        """The neighbours of a definition that is added up from the facts, of all its members."""
        table = self.figures.tables["facts"]
        near = self.figures.selected(replace(made, where={}))
        barred = {column: self.excused(table, column) & ~table.matching(column, values)
                  for column, values in made.where.items()}  # fmt: skip
        for column, values in made.where.items():
            near = near & (barred[column] | table.matching(column, values))
        if "record" in barred and "set_aside" in barred:
            # A row that was left out is set aside as well: one reason, not two.
            barred["record"] = barred["record"] & ~barred["set_aside"]
        number = sum((mask.astype(np.int64) for mask in barred.values()), np.zeros(len(near), np.int64))
        found = [
            Neighbour(int(row), *self.why(table, column, int(row)))
            for column, mask in barred.items()
            for row in np.flatnonzero(near & mask & (number == 1))
        ]
        found += [
            Neighbour(int(row), *self.why(table, made.field or "", int(row)))
            for row in np.flatnonzero(near & (number == 0) & self.silent(made, table))
        ]
        return _once(found)

    def excused(self, table: Table, column: str) -> np.ndarray:
        """Rows that may miss the condition on a column and still be neighbours."""
        if column == "record":
            return table.matching(column, LINES)
        if column == "set_aside" or column.startswith("group_"):
            return table.matching(column, ["*"])
        if column == self.source:
            return table.matching(column, [""])
        return np.zeros(len(table.facts), bool)

    def silent(self, made: Definition, table: Table) -> np.ndarray:
        """Rows that have nothing to add up although they state something, or were set aside."""
        if made.measure != "sum" or not made.field:
            return np.zeros(len(table.facts), bool)
        names = table.arrow.column_names
        raw = f"{(self.stands or {}).get(made.field, made.field)}_raw"
        stated = table.matching(raw, ["*"]) if raw in names else np.zeros(len(table.facts), bool)
        aside = table.matching("set_aside", ["*"]) if "set_aside" in names else stated & False
        return ~table.numbers(made.field)[1] & (stated | aside)

    def why(self, table: Table, column: str, row: int) -> tuple[str, str]:
        """The column that keeps a row out and its text; what set a row aside says more than that it was."""
        names = table.arrow.column_names
        if not column.startswith("group_") and column != self.source and "set_aside" in names:
            index, texts = table.codes("set_aside")
            if texts[index[row]]:
                return "set_aside", texts[index[row]]
        index, texts = table.codes(column)
        return column, texts[index[row]]


def _once(found: Iterable[Neighbour]) -> list[Neighbour]:
    """Each row once, in the order of the facts."""
    known: dict[int, Neighbour] = {}
    for one in found:
        known.setdefault(one.row, one)
    return [known[row] for row in sorted(known)]
