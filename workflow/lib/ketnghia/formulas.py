"""Formulas: a definition as one spreadsheet formula over the sheets of the workbook, the third way to the same value.

Only functions that every spreadsheet program since 2010 knows. SUMIFS and COUNTIFS compare texts without regard to
case, read signs into them and take '01' for the number 1; a column whose codes they could not tell apart gets a key
column beside it (`Area.keyed`), and the formulas go by that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from ketnghia.definitions import PAIRS, PLACES, ROWS, Book, Definition

# What has no formula: claims, ranks and quotations are compared or read, not calculated.
UNCALCULATED = ("claim", "rank", "quoted")
# A whole number beyond this has no exact double.
EXACT = 2**53
# Rounding to decimals is sure for so many thousandths, hundredths …: what fifteen digits can say.
DIGITS = 10**15
# A quotient's rounding is sure as long as the numerator, with its decimals, stays below this.
SURE = 2**47
FUNCTIONS = {"max": "MAX", "min": "MIN", "mean": "AVERAGE", "median": "MEDIAN"}
DATED = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|true$|false$)"
PLAIN = re.compile(rf"(?!{DATED})[^\W\d][\w.-]{{0,199}}|0|[1-9]\d{{0,14}}", re.IGNORECASE)


def literal(text: str) -> str:
    """A text inside a formula.

    >>> literal('a"b')
    '"a""b"'
    """
    return '"' + text.replace('"', '""') + '"'


def plain(codes: Iterable[str]) -> bool:
    """Whether criteria tell all these codes apart, as they stand."""
    given = [code for code in codes if code]
    return all(PLAIN.fullmatch(code) for code in given) and len({code.casefold() for code in given}) == len(given)


@dataclass(frozen=True)
class Area:
    """One sheet as formulas see it: each column a defined name `<prefix>_<column>`.

    columns: name -> values as the sheet holds them, texts or numbers, None for nothing; `asked`: column -> codes that
    definitions ask of it.
    """

    prefix: str
    columns: Mapping[str, Sequence[Any]]
    asked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numeric: frozenset[str] = frozenset()

    def name(self, column: str) -> str:
        return f"{self.prefix}_{column}"

    def codes(self, column: str) -> list[str]:
        """The values of a column as texts, each once, sorted, without the empty one."""
        if column not in self._codes:
            self._codes[column] = sorted({str(value) for value in self.columns[column] if value not in (None, "")})
        return self._codes[column]

    @cached_property
    def _codes(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def keyed(self) -> dict[str, dict[str, str]]:
        """Column -> code -> what stands for it in the key column, where criteria would mix codes up."""
        found = {}
        for column, asked in self.asked.items():
            if column in self.numeric or column not in self.columns:
                continue
            codes = sorted({*self.codes(column), *(code for code in asked if not code.endswith("*"))} - {""})
            if not plain(codes):
                short = all(re.fullmatch(r"[\w.-]{1,200}", code) for code in codes)
                clear = short and len({code.casefold() for code in codes}) == len(codes)
                found[column] = {code: f"_{code}" if clear else f"k{n}" for n, code in enumerate(codes)}
        return found

    def key(self, column: str) -> str:
        """The name of the column that criteria on a column look at."""
        return self.name(f"{column}_key" if column in self.keyed else column)

    def code(self, column: str, code: str) -> str:
        return self.keyed.get(column, {}).get(code, code)

    def patterns(self, column: str, values: Iterable[str]) -> list[str]:
        """Values as criteria: '' is '=', '*' is '<>', `KT*` stays where the column is of texts; none covers another."""
        starts = [value[:-1] for value in values if value.endswith("*") and value != "*"]
        if column in self.keyed or column in self.numeric or not all(map(str.isidentifier, starts)):
            values = [*(v for v in values if not v.endswith("*") or v == "*"), *self._beginning(column, starts)]
            starts = []
        starts = [one for one in starts if not any(one != other and one.startswith(other) for other in starts)]
        found = [f"{one}*" for one in dict.fromkeys(starts)]
        for value in dict.fromkeys(values):
            if value == "":
                found.append("=")
            elif value == "*":
                found = ["<>", *(one for one in found if one == "=")]
            elif not value.endswith("*") and "<>" not in found and not value.startswith(tuple(starts)):
                found.append(self.code(column, value))
        return [one for one in found if "<>" not in found or one in ("=", "<>")]

    def _beginning(self, column: str, starts: Sequence[str]) -> list[str]:
        return [code for code in self.codes(column) if starts and code.startswith(tuple(starts))]

    def without(self, column: str, values: Iterable[str]) -> list[str]:
        """The criteria that leave values out."""
        opposite = {"=": "<>", "<>": "="}
        return [opposite.get(one, f"<>{one}") for one in self.patterns(column, values)]


# What a row must fulfil: a named column and the criteria of which one must hold, as parts of a formula.
Condition = tuple[str, list[str]]


@dataclass(frozen=True)
class Formulas:
    """Definitions of one programme -> formulas.

    `areas`: table or record -> its sheet, `others` that of other records; `cell`: id -> the cell that holds an
    indicator's value; `values`: id -> the published value, None where unknown; `members`: family -> its members as
    (codes joined by '|', id); `decimal`: fields whose sums have decimals.
    """

    book: Book
    areas: Mapping[str, Area]
    cell: Mapping[str, str]
    values: Mapping[str, Any]
    members: Mapping[str, Sequence[tuple[str, str]]]
    decimal: frozenset[str] = frozenset()

    def formula(self, made: Definition, entry: Mapping[str, Any], codes: Mapping[str, str]) -> str | None:
        """The formula of one entry of `indicators.json`; `codes`: dimension -> the cell that holds its code."""
        if made.measure in UNCALCULATED:
            return None
        if made.measure in ROWS:
            return f"={self.added(made, entry['dims'], codes)}"
        if made.measure in PAIRS:
            return f"={self.paired(made, entry, codes)}"
        return f"={self.overall(made, entry)}"

    def area(self, made: Definition) -> Area:
        return area_of(made, self.areas)

    # From the rows of a sheet.

    def conditions(self, made: Definition, dims: Mapping[str, str], codes: Mapping[str, str]) -> list[Condition] | None:
        """What a row must fulfil; None where none can."""
        area = self.area(made)
        found: list[Condition] = []
        for column, values in made.where.items():
            accepted = area.patterns(column, values)
            if not accepted:
                return None
            if set(accepted) != {"=", "<>"}:
                found.append((area.key(column), [literal(one) for one in accepted]))
        for column, values in made.unless.items():
            found += [(area.key(column), [literal(one)]) for one in area.without(column, values)]
        for column, id in made.below.items():
            if self.values.get(id) is None:
                return None
            found.append((area.name(column), [f'"<"&{self.cell[id]}']))
        for name, code in dims.items():
            column = made.by[name]
            if code == made.empty:
                found.append((area.key(column), ['"="']))
            elif name in codes and column not in area.keyed:
                found.append((area.name(column), [codes[name]]))
            else:
                found.append((area.key(column), [literal(area.code(column, code))]))
        return found

    def added(self, made: Definition, dims: Mapping[str, str], codes: Mapping[str, str]) -> str:
        """Sum, count or number of different values over the rows that a definition takes."""
        area, given = self.area(made), self.conditions(made, dims, codes)
        if given is None:
            return "0"
        if made.field and made.measure == "count":
            given.append((area.name(made.field), ['"<>"']))
        if made.measure == "distinct":
            return distinct(area, made.field or "", given)
        if made.measure == "count":
            return gathered("COUNTIFS", [], given) if given else f"ROWS({area.name(next(iter(area.columns)))})"
        field = area.name(made.field or "")
        summed = gathered("SUMIFS", [field], given) if given else f"SUM({field})"
        return f"ROUND({summed},{PLACES})" if made.field in self.decimal else summed

    # From other indicators.

    def part(self, id: str, made: Definition, dims: Mapping[str, str], codes: Mapping[str, str]) -> str:
        """An indicator's cell; one that is not published, for it is nothing, is worked out in place."""
        return self.cell[id] if id in self.cell else f"({self.added(made, dims, codes)})"

    def paired(self, made: Definition, entry: Mapping[str, Any], codes: Mapping[str, str]) -> str:
        parts = [self.book[id] for id in made.of]
        first, second = (
            self.part(id, part, entry["dims"] if part.by else {}, codes)
            for id, part in zip(entry["of"], parts, strict=True)
        )
        if made.measure == "difference":
            exact = f"ROUND({first}-{second},{PLACES})"
            return exact if self.known(entry) else f'IF(COUNT({first},{second})=2,{exact},"")'
        places = int(entry["decimals"]) if entry["value"] is not None else made.places or 0
        whole = 100 if made.measure == "share" else 1
        n, d = (self.values.get(id) or 0 for id in entry["of"])
        quotient = f"ROUND({'100*' if whole == 100 else ''}{first}/{second},{places})"
        if abs(float(n)) * 2 * whole * 10**places >= SURE and all(isinstance(one, int) for one in (n, d)):
            # Close to a tie a double no longer tells on which side it is: the same in whole numbers.
            x = f"(2*{whole * 10**places}*ABS({first})+{second})"
            quotient = f"SIGN({first})*({x}-MOD({x},2*{second}))/(2*{second})/{10**places}"
        test = f"{second}>0" if self.known(entry) else f"AND(COUNT({first},{second})=2,N({second})>0)"
        return f'IF({test},{quotient},"")'

    def known(self, entry: Mapping[str, Any]) -> bool:
        """Whether all that a figure is made of has a value; what is not published is nothing, hence known."""
        return all(self.values.get(id, 0) is not None for id in entry["of"])

    def overall(self, made: Definition, entry: Mapping[str, Any]) -> str:
        """Largest, smallest, middle or mean of a family's members."""
        members = [
            self.cell[id]
            for key, id in self.members[made.of[0]]
            if self.values[id] is not None and among(key, made.among)
        ]
        found = f"{FUNCTIONS[made.measure]}({','.join(runs(members))})"
        return found if made.places is None else f"ROUND({found},{made.places})"


def area_of(made: Definition, areas: Mapping[str, Area]) -> Area:
    """The sheet a definition counts on: that of its table, or of the records it takes."""
    if made.table != "facts":
        return areas[made.table]
    return areas.get(made.where["record"][0], areas["others"])


def gathered(function: str, head: Sequence[str], given: Sequence[Condition]) -> str:
    """A SUMIFS or COUNTIFS: one or two conditions with several criteria as arrays, more as a sum of several."""
    many = [one for one in given if len(one[1]) > 1]
    arrays = {id(one): mark for one, mark in zip(many[:2], (",", ";"), strict=False)}
    found = []
    for choice in product(*(criteria for _, criteria in many[2:])):
        chosen = dict(zip((id(one) for one in many[2:]), choice, strict=True))
        parts = list(head)
        for one in given:
            name, criteria = one
            mark = arrays.get(id(one))
            parts += [name, f"{{{mark.join(criteria)}}}" if mark else chosen.get(id(one), criteria[0])]
        found.append(f"{function}({','.join(parts)})")
    text = "+".join(found)
    return f"SUMPRODUCT({text})" if many else text


def distinct(area: Area, column: str, given: Sequence[Condition]) -> str:
    """How many of a column's codes, listed on a sheet of their own, have a row that fulfils the conditions."""
    found = []
    for choice in product(*(criteria for _, criteria in given)):
        pairs = [part for (name, _), one in zip(given, choice, strict=True) for part in (name, one)]
        found.append(f"COUNTIFS({','.join([area.key(column), area.name(f'{column}_list'), *pairs])})")
    return f"SUMPRODUCT(--(({'+'.join(found)})>0))"


def among(key: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(key.startswith(one[:-1]) if one.endswith("*") else key == one for one in wanted)


def runs(cells: Sequence[str]) -> list[str]:
    """Cells of one column -> ranges where they follow each other.

    >>> runs(["$C$2", "$C$3", "$C$5"])
    ['$C$2:$C$3', '$C$5']
    """
    found: list[list[str]] = []
    for cell in cells:
        row = int(cell.rpartition("$")[2])
        if found and int(found[-1][-1].rpartition("$")[2]) == row - 1:
            found[-1].append(cell)
        else:
            found.append([cell])
    return [f"{run[0]}:{run[-1]}" if len(run) > 1 else run[0] for run in found]


def asked(book: Book) -> dict[str, dict[str, frozenset[str]]]:
    """Table -> column -> codes that criteria compare it with, whatever the record."""
    found: dict[str, dict[str, set[str]]] = {}
    for made in book.values():
        if made.measure not in ROWS:
            continue
        columns = found.setdefault(made.table, {})
        for given in (made.where, made.unless):
            for column, values in given.items():
                columns.setdefault(column, set()).update(values)
        for column in [*made.by.values(), *([made.field] if made.measure == "distinct" else [])]:
            columns.setdefault(str(column), set())
    return {table: {column: frozenset(codes) for column, codes in columns.items()} for table, columns in found.items()}


def summed(book: Book) -> dict[str, frozenset[str]]:
    """Table -> columns that hold numbers because they are added up or compared."""
    found: dict[str, set[str]] = {}
    for made in book.values():
        columns = found.setdefault(made.table, set())
        columns.update(made.below)
        if made.measure == "sum":
            columns.add(str(made.field))
    return {table: frozenset(columns) for table, columns in found.items()}


def mixed(book: Book, apart: Iterable[str]) -> bool:
    """Whether a definition takes records of `apart` and others in one: then they must stand on one sheet."""
    apart = frozenset(apart)
    for made in book.values():
        records = made.where.get("record", ())
        if made.table == "facts" and made.measure in ROWS:
            named = {record in apart for record in records}
            if len(named) != 1 or any("*" in record or not record for record in records):
                return True
    return False
