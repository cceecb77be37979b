"""Definitions: what each figure of the report is, as `config/indicators.yaml` says it; nothing is computed here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from ketnghia.programme import Programme, Refusal

PATH = "config/indicators.yaml"
# Measures that add up rows of a table, and those made of other indicators.
ROWS = ("sum", "count", "distinct")
PAIRS = ("share", "ratio", "difference")
OVERALL = ("mean", "median", "max", "min", "rank", "claim")
MEASURES = (*ROWS, *PAIRS, *OVERALL, "quoted")
DECIMALS = {"share": 1, "ratio": 1}
# Places after the point in which decimal columns are kept.
PLACES = 3


@dataclass(frozen=True)
class Over:
    """The codes a family has a member for even where nothing was reported: the keys of reference statements."""

    key: str
    where: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Definition:
    """One indicator, or one family of them (`by`).

    `by`: dimension -> its column. `below`: column -> indicator whose value it must stay under.
    `where`, `unless`: column -> values; one ending in * is the beginning of a value, '*' any, '' none.
    `among`: the members of `of` that are compared, by the beginning of their code.
    `empty`: code of the member for rows without one; `unit_of`: column of the members' own unit.
    `vague`: the field that may say a number in words only, where it is not the one summed up.
    """

    id: str
    title: str
    measure: str
    unit: str
    table: str = "facts"
    where: Mapping[str, tuple[str, ...]] = default(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = default(default_factory=dict)
    below: Mapping[str, str] = default(default_factory=dict)
    field: str | None = None
    of: tuple[str, ...] = ()
    by: Mapping[str, str] = default(default_factory=dict)
    over: Over | None = None
    among: tuple[str, ...] = ()
    empty: str | None = None
    unit_of: str | None = None
    wording: Mapping[str, Any] = default(default_factory=dict)
    scope: tuple[str, ...] | None = None
    decimals: int | None = None
    claim: str | None = None
    reach: str | None = None
    prefix: bool = True
    hide_zero: bool = False
    vague: str | None = None
    note: str = ""

    @property
    def places(self) -> int | None:
        """Decimals that the result is rounded to; None where it is exact as it is."""
        if self.decimals is not None:
            return self.decimals
        return DECIMALS.get(self.measure, 0 if self.measure in ("mean", "median") else None)

    def member(self, codes: Iterable[str]) -> str:
        """The id of a member."""
        return ".".join([*([self.id] if self.prefix else []), *(slug(code) for code in codes)])


Book = Mapping[str, Definition]


def slug(code: str) -> str:
    """A code as it stands in an id.

    >>> slug("KT1"), slug("nhieu_nam"), slug("Cột 3")
    ('kt1', 'nhieu_nam', 'c-t-3')
    """
    return re.sub(r"[^a-z0-9_-]+", "-", code.lower())


def conditions(given: Mapping[str, Any] | None) -> dict[str, tuple[str, ...]]:
    """Column -> values as texts; one value need not be a list."""
    return {
        column: tuple(str(value) for value in (values if isinstance(values, list) else [values]))
        for column, values in (given or {}).items()
    }


def definition_of(entry: Mapping[str, Any]) -> Definition:
    """One entry of the file -> definition."""
    table = entry.get("table", "facts")
    where = conditions(entry.get("where"))
    if table == "facts" and entry["measure"] in ROWS:
        where = {"record": tuple(_many(entry.get("record", "fact"))), **where}
    by = entry.get("by", [])
    over = dict(entry["over"]) if isinstance(entry.get("over"), Mapping) else {"record": entry.get("over")}
    known = {
        name: entry[name]
        for name in ("field", "unit_of", "empty", "decimals", "claim", "reach", "hide_zero", "vague", "note")
        if name in entry
    }
    return Definition(
        id=entry["id"],
        title=entry["title"],
        measure=entry["measure"],
        unit=entry.get("unit", ""),
        table=table,
        where=where,
        unless=conditions(entry.get("not")),
        below=dict(entry.get("below") or {}),
        of=tuple(_many(entry.get("of", []))),
        by=dict(by) if isinstance(by, Mapping) else {name: name for name in _many(by)},
        over=Over(str(over.pop("key", "code")), conditions(over)) if entry.get("over") else None,
        among=tuple(str(one) for one in _many(entry.get("among", []))),
        wording=dict(entry.get("wording") or {}),
        scope=tuple(_many(entry["scope"])) if "scope" in entry else None,
        prefix=entry.get("prefix", "id") != "none",
        **known,
    )


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def parse(programme: Programme) -> dict[str, Definition]:
    """The programme's definitions by id, in the order of the file.

    Raises Refusal where an id stands twice, or a definition is made of what is not there or does not fit.
    """
    book: dict[str, Definition] = {}
    for entry in programme.yaml(PATH).get("indicators") or []:
        made = definition_of(entry)
        if made.id in book:
            raise Refusal("CH03", PATH, f"{made.id}: x2")
        book[made.id] = made
    for made in book.values():
        if fault := _fault(made, book):
            raise Refusal("CH12", PATH, f"{made.id}: {fault}")
    return book


def _fault(made: Definition, book: Book) -> str | None:
    """What is wrong with a definition, in few words."""
    missing = [id for id in (*made.of, *made.below.values()) if id not in book]
    if missing:
        return missing[0]
    parts = [book[id] for id in made.of]
    if made.measure in PAIRS and (len(parts) != 2 or not _paired(made, *parts)):
        return "of"
    if made.measure in OVERALL and made.claim != "quantifier" and (len(parts) != 1 or not parts[0].by):
        return "of"
    if made.measure in OVERALL and any(part.unit_of for part in parts):
        return "unit_of"
    if made.claim == "quantifier" and (len(parts) != 2 or any(part.by for part in parts)):
        return "of"
    if made.measure == "sum" and not made.field or made.measure == "distinct" and not made.field:
        return "field"
    if made.measure == "rank" and not made.reach and list(made.by) != list(parts[0].by):
        return "by"
    if len(made.by) > 1 and made.over:
        return "over"
    return None


def _paired(made: Definition, first: Definition, second: Definition) -> bool:
    """The first part has the same members; the second too, or it is one figure for all of them."""
    return list(first.by) == list(made.by) and list(second.by) in (list(made.by), [])
