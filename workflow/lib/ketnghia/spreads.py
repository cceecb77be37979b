"""Spreads: one field written in several columns, one for each year or each source of funds, with or without their sum.

'Kinh phí | 2012 | 2013 | Tổng' says in two columns what the form asks in two rows. Where every heading of such a group
is understood, a row becomes one fact for each of them; where one is not, none is read and a problem says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ketnghia import periods
from ketnghia.headers import Column
from ketnghia.headings import NONE, Match, key
from ketnghia.looks import WITHIN
from ketnghia.rules import Rules
from ketnghia.units import fold, unit_of

MEASURES = ("amount", "quantity", "people")
_TOTAL = re.compile(r"^(?:tổng|tổng số|tổng cộng|cộng|tổng các năm|cả giai đoạn|total|sum)$")
_WITH_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PASSED = Match(None, 1.0, True, passed=True)


@dataclass(frozen=True)
class Part:
    """One column of a spread: which field it holds, and what its heading fixes (field -> code)."""

    column: Column
    measure: str
    name: str
    fixed: tuple[str, str]


@dataclass(frozen=True)
class Spread:
    """The parts of a table's spread, the columns of their sums by field, and groups that are not understood."""

    parts: tuple[Part, ...] = ()
    totals: Mapping[str, Column] = field(default_factory=dict)
    unclear: tuple[tuple[str, tuple[Column, ...]], ...] = ()
    over: Mapping[int, str] = field(default_factory=dict)  # column -> heading of the sum that it is a part of
    wholes: Mapping[int, tuple[str, tuple[Column, ...]]] = field(default_factory=dict)  # column of a sum that counts ->
    # its field and the columns of its parts, which are no field ('Tổng số | Tiền mặt | Hiện vật')

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.name for part in self.parts))

    @property
    def fields(self) -> dict[int, str]:
        """Column -> the field it holds."""
        wholes = {number: measure for number, (measure, _) in self.wholes.items()}
        return wholes | {part.column.number: part.measure for part in self.parts}


def find(columns: Sequence[Column], rules: Rules, declared: bool) -> Spread:
    """The spread of a table. `declared`: a line above the table says that its numbers are money."""
    found: list[Part] = []
    totals: dict[str, Column] = {}
    above: dict[str, tuple[str, ...]] = {}
    unclear = []
    over: dict[int, str] = {}
    wholes: dict[int, tuple[str, tuple[Column, ...]]] = {}
    for parents, group in _groups(columns).items():
        held = {column.field for column in columns if column.field and column not in group}
        whole = _whole_of(columns, parents, group, rules)
        measure = rules.role("amount") if whole else _measure(parents, group, rules, declared)
        if measure is None:
            continue
        over |= dict.fromkeys((column.number for column in group), whole.heading if whole else "")
        ends = [column for column in group if _TOTAL.match(key(column.parts[-1]))]
        rest = [column for column in group if column not in ends and not _else(column, measure)]
        fixed = _fixed(rest, rules, held)
        if fixed:
            found += [Part(each, measure, key(each.parts[-1]), one) for each, one in zip(rest, fixed, strict=True)]
            if ends:
                totals[measure] = ends[0]
            above[measure] = parents
        elif parents and len(ends) == 1 and measure not in held and not any(_known(one, measure) for one in rest):
            wholes[ends[0].number] = measure, tuple(rest)
        elif parents and rules.roles[measure] == "amount" and _undecided(rest, measure, rules):
            unclear.append((measure, tuple(group)))
    if len({part.fixed[0] for part in found}) > 1:
        return Spread(unclear=tuple(unclear), over=over, wholes=wholes)
    for measure in {part.measure for part in found}:
        if beside := _sum_beside(columns, found, measure, rules):
            # What the parent of the group says (its unit) holds for the sum beside it.
            totals.setdefault(measure, replace(beside, parts=(*above[measure], *beside.parts)))
    return Spread(tuple(found), totals, tuple(unclear), over, wholes)


def _whole_of(columns: Sequence[Column], parents: tuple[str, ...], group: list[Column], rules: Rules) -> Column | None:
    """The column of money left of a group under 'Trong đó', of which its columns are the parts."""
    if not parents or not WITHIN.match(key(parents[-1])):
        return None
    left = max((one for one in columns if one.number < group[0].number), key=lambda one: one.number, default=None)
    said = (left.match.field or left.match.guess) if left else None
    return left if rules.roles.get(said or "") in ("amount", "total") else None


def _sum_beside(columns: Sequence[Column], found: list[Part], measure: str, rules: Rules) -> Column | None:
    """The column outside the group that holds its sum: one that means the same field, or says nothing but 'total'."""
    taken = {part.column.number for part in found}
    for column in columns:
        role = rules.roles.get(column.field or "")
        same = column.field == measure or (role == "total" and not column.match.sure)
        if column.number not in taken and column.parts and (same or _TOTAL.match(key(column.parts[-1]))):
            return column
    return None


def _groups(columns: Sequence[Column]) -> dict[tuple[str, ...], list[Column]]:
    """Columns under one parent heading; those of one heading only stand together."""
    found: dict[tuple[str, ...], list[Column]] = {}
    for column in columns:
        if column.parts:
            found.setdefault(tuple(column.parts[:-1]), []).append(column)
    return {parents: group for parents, group in found.items() if not parents or len(group) > 1}


def _measure(parents: tuple[str, ...], group: list[Column], rules: Rules, declared: bool) -> str | None:
    """The field that all columns of a group hold, by their parent or by what is declared of the table."""
    if parents:
        name = rules.book.match(parents).field
        if rules.roles.get(name or "") not in (*MEASURES, "total"):
            name = rules.book.match(parents[:1]).field
        counted = declared or unit_of(parents[-1]) is not None
        if counted and (name is None or rules.roles[name] == "source"):
            name = rules.role("amount")  # 'Nguồn kinh phí (đồng)' over the names of sources
        if name and rules.roles[name] == "total":
            name = rules.role("amount")
        return name if name and rules.roles[name] in MEASURES else None
    sources = rules.lists.get(rules.role("source") or "")
    own = [column for column in group if sources and sources.find(_bare(column.parts[-1])).code]
    paid = [column for column in own if declared or unit_of(column.parts[-1]) is not None]
    if len(paid) > 1:
        group[:] = [*paid, *(column for column in group if _TOTAL.match(key(column.parts[-1])))]
        return rules.role("amount")
    years = [column for column in group if _WITH_YEAR.search(column.parts[-1])]
    amounts = [column for column in group if column.match.sure and rules.roles.get(column.field or "") == "amount"]
    group[:] = [*years, *(column for column in group if _TOTAL.match(key(column.parts[-1])))]
    return rules.role("amount") if declared and len(years) > 1 and not amounts else None


def _fixed(group: list[Column], rules: Rules, held: set[str]) -> list[tuple[str, str]]:
    """What each column's heading fixes; nothing where one of them is not understood."""
    time, source = rules.role("time"), rules.role("source")
    years = [_year(column.parts[-1], rules) for column in group]
    if group and time and time not in held and all(years):
        return [(time, year) for year in years]
    if len(group) > 1 and source in rules.lists and source not in held:
        codes = [rules.lists[source].find(_bare(column.parts[-1])).code for column in group]
        if all(codes) and len(set(codes)) > 1:
            return [(source, code) for code in codes]
    return []


def _year(text: str, rules: Rules) -> str | None:
    """'2012', 'Năm 2012', 'Quý I/2015'; a span or a sentence is none."""
    if len(text) > 30 or not _WITH_YEAR.search(text):
        return None
    read = periods.read(text, "text", rules.period)
    return read.value if read.value != periods.SPAN else None


def _bare(text: str) -> str:
    return re.sub(r"\(.*?\)", " ", fold(text)).strip(" .:")


def _else(column: Column, measure: str) -> bool:
    """Whether a column is known, by its own words, as another field."""
    return column.match.sure and column.field not in (None, measure)


def _known(column: Column, measure: str) -> bool:
    """Whether a column is some field, or may be the measure itself, by its own words."""
    return column.match.sure and column.field not in (None, measure)


def _undecided(group: list[Column], measure: str, rules: Rules) -> bool:
    """Whether several columns may be the amount and none is it by its own words, or some but not all name a source."""
    maybe = [column for column in group if measure in (column.field, column.match.guess)]
    sources = rules.lists.get(rules.role("source") or "")
    named = [column for column in group if sources and sources.find(_bare(column.parts[-1])).code]
    return len(maybe) > 1 and (bool(named) or not any(column.match.sure and column.field for column in maybe))


def settled(columns: Sequence[Column], spread: Spread) -> tuple[Column, ...]:
    """The columns of a table without those of its spread and of what is not understood."""
    held = {number: Match(measure, 1.0, True) for number, (measure, _) in spread.wholes.items()}
    passed = {column.number for _, parts in spread.wholes.values() for column in parts}
    taken = {*spread.fields, *(column.number for column in spread.totals.values()), *passed} - set(held)
    doubtful = {column.number for _, group in spread.unclear for column in group}
    sums = {column.number: column for column in spread.totals.values()}
    return tuple(
        _with(sums.get(column.number, column), _PASSED)
        if column.number in taken
        else _with(column, NONE if column.number in doubtful else held.get(column.number))
        for column in columns
    )


def _with(column: Column, match: Match | None) -> Column:
    return column if match is None else replace(column, match=match)


def bound(
    columns: Sequence[Column], held: Mapping[int, str], without: frozenset[str] = frozenset()
) -> tuple[Column, ...]:
    """The columns as one part of the spread sees them: its own ones hold their field; `without`: fields left out."""
    made = []
    for column in columns:
        if column.number in held:
            made.append(_with(column, Match(held[column.number], 1.0, True)))
        else:
            made.append(_with(column, _PASSED) if column.field in without else column)
    return tuple(made)
