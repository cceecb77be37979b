"""Indicators: definitions and facts -> the figures of the report, each with the facts behind it.

Values are whole numbers in units of 10^-places throughout; nothing is a float. A definition's SQL (`sql.py`) gives the
same values from the attached tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ketnghia import wording
from ketnghia.definitions import PAIRS, PATH, PLACES, ROWS, Book, Definition
from ketnghia.programme import Refusal

# States of a giver whose file is read.
READ = ("gave", "nil")
STATUS = ("final", "preliminary", "illustrative")
# A share that is not quite nothing or not quite all is printed with more decimals, up to these.
FINEST = 4
NONE = np.zeros(0, np.int64)


@dataclass
class Table:
    """One of the tables that definitions filter: columns as codes or whole numbers, and the fact behind each row."""

    arrow: pa.Table
    facts: np.ndarray
    _codes: dict[str, tuple[np.ndarray, list[str]]] = field(default_factory=dict)
    _numbers: dict[str, tuple[np.ndarray, np.ndarray, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, frame: pd.DataFrame, facts: np.ndarray | None = None) -> Table:
        """A frame, and for each of its rows the number of the fact it stands for (itself unless given)."""
        arrow = pa.Table.from_pandas(frame, preserve_index=False)
        return cls(arrow, np.arange(len(frame)) if facts is None else np.asarray(facts, np.int64))

    def column(self, name: str) -> pa.Array:
        try:
            return self.arrow.column(name).combine_chunks()
        except KeyError:
            raise Refusal("CH12", PATH, name) from None

    def codes(self, name: str) -> tuple[np.ndarray, list[str]]:
        """A column as numbers into a list of texts; nothing and an empty text are the same."""
        if name not in self._codes:
            text = pc.fill_null(self.column(name).cast(pa.string()), "")
            made = text.dictionary_encode()
            if isinstance(made, pa.ChunkedArray):
                made = made.combine_chunks()
            index = made.indices.to_numpy(zero_copy_only=False).astype(np.int64)
            self._codes[name] = index, made.dictionary.to_pylist()
        return self._codes[name]

    def numbers(self, name: str) -> tuple[np.ndarray, np.ndarray, int]:
        """A column as whole numbers in units of 10^-places, where there is one, and the places."""
        if name not in self._numbers:
            self._numbers[name] = _whole(self.column(name))
        return self._numbers[name]

    def matching(self, name: str, values: Iterable[str]) -> np.ndarray:
        """Rows whose column has one of the values; `KT*` is the beginning of one, '*' any, '' none."""
        index, names = self.codes(name)
        values = tuple(values)
        starts = tuple(value[:-1] for value in values if value.endswith("*") and value != "*")
        hits = [
            text in values or ("*" in values and text != "") or bool(starts and text.startswith(starts))
            for text in names
        ]
        return np.array(hits, bool)[index] if len(names) else np.zeros(len(index), bool)


def _whole(column: pa.Array) -> tuple[np.ndarray, np.ndarray, int]:
    present = np.asarray(column.is_valid())
    if pa.types.is_decimal(column.type):
        # The low half of each 128-bit number: quantities are far below 2^63 thousandths.
        low = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)[:, 0]
        held = low[column.offset : column.offset + len(column)]
        return np.where(present, held, 0), present, column.type.scale
    if pa.types.is_integer(column.type):
        return np.asarray(pc.fill_null(column, 0).cast(pa.int64())), present, 0
    texts = [text or "" for text in column.cast(pa.string()).to_pylist()]
    return np.array([int(text or 0) for text in texts], np.int64), np.array([text != "" for text in texts]), 0


@dataclass
class Result:
    """One indicator: its value as `raw` x 10^-places (None: unknown), the facts behind it, what each gives (10^-3)."""

    made: Definition
    raw: int | None
    places: int
    rows: np.ndarray
    given: np.ndarray
    dims: dict[str, str] = field(default_factory=dict)
    of: tuple[Result, ...] = ()
    said: Any = None
    vague: bool = False
    unit: str | None = None
    status: int = -1
    # A share that its usual decimals would print as nothing or as all, and that is neither.
    blunt: bool = False

    @property
    def id(self) -> str:
        return self.made.member(self.dims.values()) if self.dims else self.made.id

    @property
    def key(self) -> str:
        return "|".join(self.dims.values())


def quotient(numerator: int, denominator: int) -> int:
    """To the nearest whole number, ties away from zero; the denominator is positive.

    >>> quotient(5, 2), quotient(-5, 2), quotient(1, 3)
    (3, -3, 0)
    """
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


@dataclass
class Evaluation:
    """All definitions of a programme over its tables; each is worked out once, those it is made of first."""

    book: Book
    tables: Mapping[str, Table]
    found: dict[str, list[Result]] = field(default_factory=dict)

    def all(self) -> dict[str, list[Result]]:
        """Definition id -> its results, in the order of the file."""
        return {id: self.results(id) for id in self.book}

    def results(self, id: str) -> list[Result]:
        if id not in self.found:
            self.found[id] = []
            made = self.book[id]
            self.found[id] = self.evaluate(made)
            for one in self.found[id]:
                one.status = self.status(one)
        return self.found[id]

    def one(self, id: str) -> Result | None:
        return next(iter(self.results(id)), None)

    def evaluate(self, made: Definition) -> list[Result]:
        if made.measure in ROWS:
            return self.added(made)
        if made.measure in PAIRS:
            return self.paired(made)
        if made.measure == "quoted":
            return self.quoted(made)
        if made.claim == "quantifier":
            return self.quantified(made)
        return self.compared(made)

    # From the rows of a table.

    def selected(self, made: Definition) -> np.ndarray:
        """Which rows a definition takes."""
        table = self.tables[made.table]
        mask = np.ones(len(table.facts), bool)
        for column, values in made.where.items():
            mask &= table.matching(column, values)
        for column, values in made.unless.items():
            mask &= ~table.matching(column, values)
        for column, id in made.below.items():
            values, present, places = table.numbers(column)
            limit = self.one(id)
            if limit is None or limit.raw is None:
                return np.zeros(len(mask), bool)
            mask &= present & (values * 10**limit.places < limit.raw * 10**places)
        return mask

    def added(self, made: Definition) -> list[Result]:
        """Sum, count or distinct: one result, or one per combination of codes that occurs."""
        table = self.tables[made.table]
        rows = np.flatnonzero(self.selected(made))
        given, keep, places, vague = self.gives(made, table, rows)
        rows, given, vague = rows[keep], given[keep], vague[keep]
        codes, member = _members(made, table, rows)
        there = member >= 0
        rows, given, vague, member = rows[there], given[there], vague[there], member[there]
        order = np.argsort(member, kind="stable")
        rows, given, vague, member = rows[order], given[order], vague[order], member[order]
        if made.measure == "distinct":
            given = _first_of_each(table.codes(made.field or "")[0][rows], member)
        bounds = np.searchsorted(member, np.arange(len(codes) + 1))
        found = []
        for number, code in enumerate(codes):
            part = slice(bounds[number], bounds[number + 1])
            unit = self.unit(made, table, rows[part]) if made.unit_of else None
            raw = int(given[part].sum())
            if (made.unit_of and unit is None) or (made.hide_zero and raw == 0):
                continue
            thousandths = given[part] * 10 ** (PLACES - places)
            dims = dict(zip(made.by, code, strict=True))
            own, thousandths = merged(table.facts[rows[part]], thousandths)
            words = bool(vague[part].any())
            found.append(Result(made, raw, places, own, thousandths, dims, vague=words, unit=unit))
        return self.with_absent(made, found, places)

    def gives(self, made: Definition, table: Table, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, int, np.ndarray]:
        """What each row gives, which rows have anything to give, in which places, and which say it in words only."""
        none = np.zeros(len(rows), bool)
        if made.measure == "count" and not made.field:
            return np.ones(len(rows), np.int64), ~none, 0, none
        if made.measure in ("count", "distinct"):
            return np.ones(len(rows), np.int64), ~table.matching(made.field or "", [""])[rows], 0, none
        values, present, places = table.numbers(made.field or "")
        words = self.words_only(made, table)[rows] if made.wording.get("form") == "order_of" else none
        keep = present[rows] & ((values[rows] != 0) if made.table != "facts" else True)
        return values[rows], keep | words, places, words

    def words_only(self, made: Definition, table: Table) -> np.ndarray:
        """Rows whose quantity stands in words without a number."""
        name = made.vague or made.field
        if not {f"{name}_raw", name} <= set(table.arrow.column_names):
            return np.zeros(len(table.facts), bool)
        return ~table.matching(f"{name}_raw", [""]) & ~table.numbers(name)[1]

    def unit(self, made: Definition, table: Table, rows: np.ndarray) -> str | None:
        """The one unit of a member's rows; None where there are several."""
        index, names = table.codes(made.unit_of or "")
        units = {names[number] for number in np.unique(index[rows])}
        return units.pop() if len(units) == 1 else None

    def with_absent(self, made: Definition, found: list[Result], places: int) -> list[Result]:
        """A family also has a member for each code of its reference table, where nothing was reported."""
        if made.over and made.by:
            facts = self.tables["facts"]
            mask = np.ones(len(facts.facts), bool)
            for column, values in made.over.where.items():
                mask &= facts.matching(column, values)
            index, names = facts.codes(made.over.key)
            (dimension,) = made.by
            known = {one.key for one in found}
            for code in sorted({names[number] for number in np.unique(index[mask])} - known - {""}):
                found.append(Result(made, 0, places, NONE, NONE, {dimension: code}))
        return sorted(found, key=lambda one: tuple(one.dims.values()))

    # From other indicators.

    def paired(self, made: Definition) -> list[Result]:
        """Share, ratio or difference of two figures, or of two families member by member."""
        first, second = (self.results(id) for id in made.of)
        if made.by and not self.book[made.of[1]].by:
            pairs = [(one, second[0]) for one in first if second]
        elif made.by:
            known = {one.key: one for one in first}
            pairs = [(known.get(two.key) or self.nothing(made.of[0], two), two) for two in second]
        else:
            pairs = [(one, two) for one in first for two in second]
        return [result for one, two in pairs if (result := self.pair(made, one, two)) is not None]

    def nothing(self, id: str, like: Result) -> Result:
        return Result(self.book[id], 0, 0, NONE, NONE, like.dims)

    def pair(self, made: Definition, one: Result, two: Result) -> Result | None:
        dims = one.dims if made.by else {}
        if one.raw is None or two.raw is None:
            return Result(made, None, made.places or 0, NONE, NONE, dims, (one, two))
        if made.measure == "difference":
            places = max(one.places, two.places)
            raw = one.raw * 10 ** (places - one.places) - two.raw * 10 ** (places - two.places)
            rows, given = merged(np.concatenate([one.rows, two.rows]), np.concatenate([one.given, -two.given]))
            return Result(made, raw, places, rows, given, dims, (one, two))
        numerator, denominator = one.raw * 10**two.places, two.raw * 10**one.places
        if denominator <= 0:
            return None if made.by else Result(made, None, made.places or 0, NONE, NONE, dims, (one, two))
        numerator *= 100 if made.measure == "share" else 1
        places = made.places or 0
        raw = quotient(numerator * 10**places, denominator)
        blunt = made.measure == "share" and _blunt(raw, places, numerator, denominator)
        # The SQL works in 64 bits: twice the numerator with all its decimals must fit.
        finest = FINEST if made.measure == "share" and not made.by else places
        while places < finest and _blunt(raw, places, numerator, denominator) and numerator * 10**places < 2**58:
            places += 1
            raw = quotient(numerator * 10**places, denominator)
        return Result(made, raw, places, one.rows, one.given, dims, (one, two), blunt=blunt)

    def compared(self, made: Definition) -> list[Result]:
        """What a family has at its top, bottom or middle, where it stands, how it moves."""
        members = [one for one in self.results(made.of[0]) if one.raw is not None and _among(one.key, made.among)]
        if not members:
            return []
        if made.measure == "rank" and not made.reach:
            places = [1 + sum(other.raw > one.raw for other in members) for one in members]
            return [
                Result(made, place, 0, one.rows, one.given, one.dims, tuple(members))
                for place, one in zip(places, members, strict=True)
            ]
        made_of = {
            "max": self.extreme, "min": self.extreme, "median": self.middle, "mean": self.middle, "rank": self.reached,
            "claim": self.claimed,
        }[made.measure](made, members)  # fmt: skip
        if made_of is None:
            return []
        raw, places, chosen, said = made_of
        rows, given = merged(*(np.concatenate([getattr(one, name) for one in chosen]) for name in ("rows", "given")))
        return [Result(made, raw, places, rows, given, {}, tuple(members), said, False, chosen[0].unit)]

    def extreme(self, made: Definition, members: list[Result]) -> Any:
        best = (max if made.measure == "max" else min)(one.raw for one in members)
        return best, members[0].places, [one for one in members if one.raw == best], None

    def middle(self, made: Definition, members: list[Result]) -> Any:
        """Median: the middle member, or the mean of the two; mean: of all."""
        order = sorted(members, key=lambda one: (one.raw, one.key))
        chosen = order[(len(order) - 1) // 2 : len(order) // 2 + 1] if made.measure == "median" else order
        places = made.places or 0
        total = sum(one.raw for one in chosen) * 10**places
        return quotient(total, len(chosen) * 10 ** members[0].places), places, chosen, None

    def reached(self, made: Definition, members: list[Result]) -> Any:
        """How many of the largest members hold half of the whole; how many are equal at the top or at the bottom."""
        if made.reach != "half":
            best = (max if made.reach == "highest" else min)(one.raw for one in members)
            chosen = [one for one in members if one.raw == best]
            return len(chosen), 0, chosen, None
        order = sorted(members, key=lambda one: (-one.raw, one.key))
        whole, held = sum(one.raw for one in members), 0
        if whole <= 0:
            return None
        for number, one in enumerate(order, 1):
            held += one.raw
            if 2 * held >= whole:
                return number, 0, order[:number], None
        return None

    def claimed(self, made: Definition, members: list[Result]) -> Any:
        """A claim that holds has the value 1; one that does not is not made."""
        if made.claim == "trend":
            said = trend([one.raw for one in sorted(members, key=lambda one: one.key)])
            return None if said is None else (1, 0, members, said)
        best = (max if made.claim == "highest" else min)(one.raw for one in members)
        winners = [one for one in members if one.raw == best]
        if len(winners) > 2 or (len(winners) == len(members) and len(members) > 1):
            return None
        return 1, 0, winners, tuple(one.key for one in winners)

    def quantified(self, made: Definition) -> list[Result]:
        """'Hầu hết' and its kin, of a part and a whole; the part is named where it is one or two."""
        part, whole = (self.one(id) for id in made.of)
        if part is None or whole is None or part.raw is None or not whole.raw:
            return []
        read, expected = coverage(self.tables["facts"], made.scope)
        said = wording.quantifier(part.raw, whole.raw, 10 * read >= 9 * expected)
        if said is None and 0 < part.raw < 3:
            said = "named"
        return [Result(made, 1, 0, part.rows, part.given, {}, (part, whole), said)] if said else []

    def quoted(self, made: Definition) -> list[Result]:
        """A statement of the reference data: its value if it states one exactly."""
        table = self.tables["facts"]
        rows = np.flatnonzero(table.matching("record", ["quoted"]) & table.matching("id", [made.id]))
        if len(rows) != 1:
            raise Refusal("CH12", PATH, made.id)
        text = statement(table, int(rows[0]), "value")
        raw = int(wording.rounded(text, "0.001") * 10**PLACES) if text else None
        given = np.array([raw or 0], np.int64)
        return [Result(made, raw, PLACES, table.facts[rows], given, {}, (), statement(table, int(rows[0]), "text"))]

    def status(self, one: Result) -> int:
        """The weakest status among the facts behind a figure; -1 where they have none."""
        ranks = self.ranks
        own = int(ranks[one.rows].max()) if len(one.rows) else -1
        return max([own, *(part.status for part in one.of)])

    @cached_property
    def ranks(self) -> np.ndarray:
        index, names = self.tables["facts"].codes("status")
        return np.array([STATUS.index(name) if name in STATUS else -1 for name in names], np.int64)[index]


def _members(made: Definition, table: Table, rows: np.ndarray) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """The combinations of codes that occur in rows, and which of them each row is of (-1: of none)."""
    if not made.by:
        return [()], np.zeros(len(rows), np.int64)
    key = np.zeros(len(rows), np.int64)
    known = np.ones(len(rows), bool)
    lists = []
    for column in made.by.values():
        index, names = table.codes(column)
        index = index[rows]
        if not made.empty:
            known &= ~table.matching(column, [""])[rows]
        key = key * len(names) + index
        lists.append([name or made.empty or "" for name in names])
    unique, member = np.unique(key[known], return_inverse=True)
    whole = np.full(len(rows), -1, np.int64)
    whole[known] = member
    codes = []
    for value in unique.tolist():
        code: list[str] = []
        for names in reversed(lists):
            value, place = divmod(value, len(names))
            code.append(names[place])
        codes.append(tuple(reversed(code)))
    return codes, whole


def _first_of_each(value: np.ndarray, member: np.ndarray) -> np.ndarray:
    """1 for the first row of each value within a member, 0 for the others."""
    if not len(value):
        return NONE
    key = member * (int(value.max()) + 1) + value
    given = np.zeros(len(value), np.int64)
    given[np.unique(key, return_index=True)[1]] = 1
    return given


def merged(rows: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each fact once, in the order of facts, with all that it gives."""
    unique, place = np.unique(rows, return_inverse=True)
    if len(unique) == len(rows) and (rows == unique).all():
        return rows, given
    whole = np.zeros(len(unique), np.int64)
    np.add.at(whole, place, given)
    return unique, whole


def _blunt(raw: int, places: int, numerator: int, denominator: int) -> bool:
    """Whether a share looks like nothing or like all and is not."""
    return (raw == 0 and numerator > 0) or (raw == 100 * 10**places and numerator < 100 * denominator)


def _among(key: str, wanted: Iterable[str]) -> bool:
    wanted = tuple(wanted)
    return not wanted or any(key.startswith(one[:-1]) if one.endswith("*") else key == one for one in wanted)


def trend(values: list[int]) -> str | None:
    """How a series moves.

    >>> trend([1, 2, 2, 3]), trend([3, 1]), trend([1, 3, 2]), trend([2, 2]), trend([1])
    ('rising', 'falling', 'mixed', 'level', None)
    """
    steps = [after - before for before, after in zip(values, values[1:], strict=False)]
    if not steps:
        return None
    if min(steps) >= 0:
        return "rising" if max(steps) > 0 else "level"
    return "falling" if max(steps) <= 0 else "mixed"


def statement(table: Table, row: int, column: str) -> str:
    """A column of a quoted statement; one whose name a fact's field has is called `quoted_<name>`."""
    name = stated_column(table.arrow.column_names, column)
    value = table.arrow.column(name)[row].as_py() if name in table.arrow.column_names else None
    return "" if value is None else str(value)


def stated_column(names: Iterable[str], column: str = "value") -> str:
    return f"quoted_{column}" if f"quoted_{column}" in names else column


def coverage(facts: Table, kinds: Iterable[str] | None = None) -> tuple[int, int]:
    """Of the expected givers (of some kinds), how many have a file that is read, and how many there are."""
    names = facts.arrow.column_names
    mask = facts.matching("record", ["giver"])
    if "expected" in names:
        mask = mask & facts.matching("expected", ["yes"])
    if kinds is not None:
        mask = mask & facts.matching("kind", kinds)
    read = mask & facts.matching("state", READ) if "state" in names else mask & False
    return int(read.sum()), int(mask.sum())


def contributions(results: Iterable[Result], facts: Table, most: int = 1_000_000) -> Iterator[pa.Table]:
    """indicator, fact, contribution (decimal) of all results, in the order of both; some `most` rows at a time."""
    names = facts.column("fact")
    held, n = [], 0
    for one in results:
        held.append(one)
        n += len(one.rows)
        if n >= most:
            yield _contributed(held, names)
            held, n = [], 0
    yield _contributed(held, names)


def _contributed(results: list[Result], facts: pa.Array) -> pa.Table:
    lengths = np.array([len(one.rows) for one in results], np.int64)
    rows = np.concatenate([NONE, *(one.rows for one in results)])
    given = np.concatenate([NONE, *(one.given for one in results)])
    number = np.repeat(np.arange(len(results)), lengths)
    ids = pa.array([one.id for one in results], pa.string())
    return pa.table(
        {
            "indicator": pa.DictionaryArray.from_arrays(pa.array(number, pa.int32()), ids),
            "fact": pa.DictionaryArray.from_arrays(pa.array(rows, pa.int32()), facts),
            "contribution": decimals(given),
        }
    )


def decimals(thousandths: np.ndarray) -> pa.Array:
    """Whole thousandths -> decimal128(24, 3)."""
    pairs = np.empty((len(thousandths), 2), np.int64)
    pairs[:, 0], pairs[:, 1] = thousandths, thousandths >> 63
    return pa.Array.from_buffers(pa.decimal128(24, PLACES), len(thousandths), [None, pa.py_buffer(pairs.tobytes())])
