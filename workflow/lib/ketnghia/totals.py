"""Totals: the numbers of a table's columns, and its stated totals against the sums of the rows they may be of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal, localcontext
from functools import cached_property, lru_cache
from itertools import accumulate

from ketnghia import values
from ketnghia.grids import Cell, Grid
from ketnghia.headers import Column
from ketnghia.headings import key
from ketnghia.looks import is_number
from ketnghia.readers.workbook import blocks
from ketnghia.rows import class_of
from ketnghia.tables import Table
from ketnghia.units import Units, fold


@dataclass(frozen=True)
class Numbers:
    """The numbers of one column as written: row -> value; what could not be read; how many were text."""

    column: Column
    values: Mapping[int, Decimal]
    texts: int
    unread: tuple[tuple[str, str], ...]
    marks: values.Marks
    own_units: bool = False

    def sum(self, rows: Iterable[int]) -> Decimal:
        return sum((self.values[row] for row in rows if row in self.values), Decimal(0))

    @cached_property
    def where(self) -> dict[Decimal, list[int]]:
        """Value -> the rows that hold it."""
        found: dict[Decimal, list[int]] = {}
        for row, value in self.values.items():
            found.setdefault(value, []).append(row)
        return found


_CURRENCY = re.compile(r"[£$€₫%]|\b(?:eur|usd|gbp|vnđ|vnd|đồng|đ)\b", re.IGNORECASE)
_PLAIN = re.compile(r"[-−(+]?\s*(\d[\d.,\s\u00a0]*)\)?")
_ONLY_MARKS = re.compile(r"[-–—−.\s]+")


@lru_cache(maxsize=65536)
def _bare_number(text: str) -> str:
    """A text without signs of currency and percent."""
    return text if text.isdigit() and text.isascii() else _CURRENCY.sub("", values.clean(text)).strip()


def plain_number(cell: Cell, marks: values.Marks) -> tuple[Decimal | None, bool]:
    """A cell's number as written, and whether the cell carries a unit of its own; a date is no number."""
    if cell.kind == "number":
        return Decimal(cell.text), False
    if cell.kind != "text":
        return None, False
    text = _bare_number(cell.text)
    if text.isdigit() and text.isascii():
        return Decimal(text), False
    sign = -1 if text.startswith(("-", "−", "(")) else 1
    if match := _PLAIN.fullmatch(text):
        value, _ = values.number("".join(match[1].split()).rstrip(".,"), marks)
        return (sign * value if value is not None else None), False
    reading = values.money(cell.text, "text", Units(), marks)
    return (Decimal(reading.value), True) if reading.value is not None else (None, False)


def numbers(grid: Grid, table: Table) -> list[Numbers]:
    """The numeric columns of a table: those where most filled cells of data rows are numbers."""
    rows = table.rows("data", "total", "subtotal")
    data = set(table.rows("data"))
    made = [_numbers(grid, table, column, rows, data) for column in table.columns]
    return [each for each in made if each]


def _numbers(grid: Grid, table: Table, column: Column, rows: Sequence[int], data: set[int]) -> Numbers | None:
    """The numbers of one column, if it is one of numbers. A table is asked for them by its checks and again where it is
    shown: the grid keeps them, by what they depend on."""
    place = (id(table.kinds), column.number, bool(column.field))
    if place not in grid.known:
        # With the kinds, so that no other mapping can take their id.
        grid.known[place] = (table.kinds, _numbers_of(grid, column, rows, data))
    found = grid.known[place][1]
    return found and replace(found, column=column)


def _numbers_of(grid: Grid, column: Column, rows: Sequence[int], data: set[int]) -> Numbers | None:
    mine = grid.column(column.number)
    cells = {number: mine[number] for number in rows if number in mine}
    said = [
        cell for number, cell in cells.items()
        if number in data and not (cell.kind == "text" and _ONLY_MARKS.fullmatch(cell.text))
    ]  # fmt: skip
    if not said or sum(cell.kind in ("number", "text") and is_number(cell) for cell in said) * 2 < len(said):
        return None
    marks = _marks(column, [_bare_number(cell.text) for cell in cells.values() if cell.kind == "text"])
    read = {number: plain_number(cell, marks) for number, cell in cells.items()}
    unread = tuple((cell.at, cell.raw) for number, cell in cells.items() if read[number][0] is None and number in data)
    texts = sum(cell.kind == "text" and read[number][0] is not None for number, cell in cells.items() if number in data)
    known = {number: value for number, (value, _) in read.items() if value is not None}
    return Numbers(column, known, texts, unread, marks, any(own for _, own in read.values()))


def _marks(column: Column, texts: list[str]) -> values.Marks:
    """The marks of a column; in one that is not ours, three numbers like '2,666' beside none above a thousand without
    a mark are taken for grouped."""
    marks = values.marks_of(texts)
    found = [text for text in texts if re.fullmatch(r"\d{1,3}[.,]\d{3}", text)]
    used = {text[-4] for text in found}
    plain = all(len(text) <= 3 for text in texts if text.isdigit())
    if column.field or marks.decimal or len(found) < 3 or len(used) != 1 or not plain:
        return marks
    group = used.pop()
    return values.Marks("." if group == "," else ",", group, len(found))


@dataclass(frozen=True)
class Total:
    """One stated total against the sum of its rows."""

    row: int
    kind: str
    column: Column
    of: tuple[tuple[int, int], ...]
    stated: Decimal
    computed: Decimal
    suspect: int | None = None

    @property
    def difference(self) -> Decimal:
        return self.stated - self.computed

    @property
    def equal(self) -> bool:
        """Within half of the last place shown."""
        exponent = self.stated.as_tuple().exponent
        place = Decimal(1).scaleb(exponent if isinstance(exponent, int) and exponent < 0 else 0)
        return abs(self.difference) <= place / 2


def totals(grid: Grid, table: Table, known: Sequence[Numbers] | None = None) -> list[Total]:
    """Each total and subtotal row against the rows it may be of: the first reading that fits, else the likeliest.

    `known`: the numbers of the table's columns, where they are read already.
    """
    rows = sorted([*table.rows("total", "subtotal"), *table.items])
    every = (numbers(grid, table) if known is None else known) if rows else ()
    columns = [each for each in every if not _uncounted(each, table)]
    # Asked by the checks and again where the table is shown.
    place = ("totals", id(table.kinds), tuple((each.column.number, each.column.field is None) for each in columns))
    if place not in grid.known:
        grid.known[place] = (table.kinds, _totals(grid, table, columns, rows))
    mine = {each.column.number: each.column for each in columns}
    return [replace(total, column=mine[total.column.number]) for total in grid.known[place][1]]


_UNCOUNTED = re.compile(r"^(?:stt|tt|số tt|mã|code|id|số hiệu|tài khoản)(?![^\W_])")
_MEAN = re.compile(r"%|(?:tỷ lệ|tỉ lệ|bình quân|trung bình|đơn giá|average|percent|rate|ratio)(?![^\W_])")


def _uncounted(each: Numbers, table: Table) -> bool:
    """Whether the numbers of a column are nothing that could be added: running numbers, years, codes, shares, means."""
    said = fold(each.column.heading)
    if each.column.field is None and (_UNCOUNTED.search(key(said)) or _MEAN.search(said)):
        return True
    role_free = [each.values[row] for row in table.rows("data") if row in each.values]
    steps = [b - a for a, b in zip(role_free, role_free[1:], strict=False)]
    counting = len(role_free) > 2 and role_free[0] in (0, 1) and any(steps) and all(step in (0, 1) for step in steps)
    years = bool(role_free) and all(1990 <= value <= 2100 and value == int(value) for value in role_free)
    return counting or years


def _in_between(each: Numbers, stated: Decimal, computed: Decimal, rows: Iterable[int]) -> bool:
    """In a table that is not ours: a figure of the whole that lies among those of its parts is a mean or a share."""
    parts = [each.values[row] for row in rows if row in each.values]
    return len(parts) >= 4 and min(parts) <= stated <= max(parts) and abs(computed) > 2 * abs(stated)


def _totals(grid: Grid, table: Table, columns: Sequence[Numbers], rows: Sequence[int]) -> list[Total]:
    search = _Search(grid, table, tuple(columns))
    found = []
    for row in rows:
        choices = search.choices(row)
        fits = [search.fits(row, choice) for choice in choices]
        best = choices[fits.index(max(fits))] if choices else None
        for each in columns if best else ():
            if row not in each.values:
                continue
            total = Total(row, search.kind(row), each.column, best.blocks, each.values[row], search.sum(each, best))
            if total.equal:
                found.append(total)
            elif each.column.field or not _in_between(each, total.stated, total.computed, best):
                found.append(_suspected(total, each, best))
    return found


@dataclass(frozen=True)
class Run:
    """Neighbours in a rising list of rows: what a total is of, mostly; a long table has thousands of them."""

    line: Sequence[int]
    first: int
    last: int

    def __len__(self) -> int:
        return max(0, self.last - self.first)

    def __iter__(self) -> Iterator[int]:
        return iter(self.line[self.first : self.last])

    def __contains__(self, row: object) -> bool:
        at = bisect_left(self.line, row, self.first, self.last)
        return at < self.last and self.line[at] == row

    @cached_property
    def blocks(self) -> tuple[tuple[int, int], ...]:
        return blocks(list(self))

    @classmethod
    def between(cls, line: Sequence[int], low: int, high: int) -> Run:
        """The rows of a line above `high` and below `low`."""
        return cls(line, bisect_right(line, low), bisect_left(line, high))

    @classmethod
    def of(cls, rows: Sequence[int]) -> Run:
        return cls(rows, 0, len(rows))


_END = 10**9  # below every row
_EXACT = Context(prec=100)
_MANY = 200  # sums in a table: with more, codes are compared between one sum and the next alone


@dataclass(frozen=True)
class _Search:
    """Where the rows that a total may be of are looked for. What is asked for each total is prepared for all."""

    grid: Grid
    table: Table
    columns: tuple[Numbers, ...]
    _sums: dict[tuple[int, int], list[Decimal]] = field(default_factory=dict)

    @cached_property
    def lines(self) -> set[int]:
        """The lists that are asked for the sums of many of their runs."""
        return {id(self.data), id(self.own), *(map(id, self.by_class.values()) if self.foreign else ())}

    @cached_property
    def data(self) -> list[int]:
        return [row for row in self.table.rows("data") if row not in self.table.items]

    @cached_property
    def subtotals(self) -> list[int]:
        return sorted([*self.table.rows("subtotal"), *self.table.items])

    def kind(self, row: int) -> str:
        return "subtotal" if row in self.table.items else self.table.kinds[row]

    @cached_property
    def own(self) -> list[int]:
        """Subtotals that do not stand above what they add up."""
        return [row for row in self.subtotals if row not in self.table.parents]

    @cached_property
    def sections(self) -> list[int]:
        return self.table.rows("section")

    @cached_property
    def whole(self) -> list[int]:
        return self.table.rows("total")

    def sum(self, each: Numbers, rows: Run) -> Decimal:
        """The sum of a column over some rows, from the running sums of their line."""
        if id(rows.line) not in self.lines:
            return each.sum(rows)
        place = (each.column.number, id(rows.line))
        with localcontext(_EXACT):
            if place not in self._sums:
                line = (each.values.get(row, Decimal(0)) for row in rows.line)
                self._sums[place] = list(accumulate(line, initial=Decimal(0)))
            sums = self._sums[place]
            found = sums[rows.last] - sums[rows.first] if rows.last > rows.first else Decimal(0)
            return found.normalize() + 0

    def fits(self, row: int, rows: Run) -> int:
        """In how many columns a total agrees with some rows; nothing equal to nothing says little."""
        return sum(
            3 if each.values[row] else 1
            for each in self.columns
            if row in each.values and Total(row, "", each.column, (), each.values[row], self.sum(each, rows)).equal
        )

    def choices(self, row: int) -> list[Run]:
        """The sets of rows that a total may be of, likeliest first."""
        table = self.table
        if row in table.parents:
            return [Run.of(table.parents[row])] if table.parents[row] else []
        if self.kind(row) == "subtotal" and self.said_again(row):
            return []
        named = Run.of(self.named(row))
        if table.kinds[row] == "total":
            ranges = [named, Run.of(self.data), Run.of(self.own), *self.levels(0, _END)]
            last = _before(self.subtotals, row)
            if last and key(self.first_text(row)) in (key(self.first_text(last)), "cộng"):
                ranges.append(Run.between(self.data, last, row))  # called as the sums of parts are, it may be one
            return _different(ranges)
        place = bisect_left(self.subtotals, row)
        last = self.subtotals[place - 1] if place else 0
        start = max(last, _before(self.sections, row))
        bounds = list(dict.fromkeys((start, last, 0)))
        ranges = [named, *(Run.between(self.data, bound, row) for bound in bounds)]
        # A sum may stand above what it adds up: as far as the next one, or as far as the last.
        after = self.subtotals[place + 1 :: max(1, len(self.subtotals) - place - 2)] or [_END]
        ranges += [Run.between(self.data, row, end) for end in (after[-1], after[0])]
        for bound in bounds:
            ranges += self.levels(bound, row)
            ranges.append(Run.between(self.own, bound - 1, row))
        return _different(ranges)

    def said_again(self, row: int) -> bool:
        """Whether a row only says once more what a total above it is made of."""
        before = _before(self.whole, row)
        return before > 0 and _before(self.data, row) < before

    # Rows of one level only, where a table holds wholes beside their parts.

    def levels(self, low: int, high: int) -> list[Run]:
        """By how rows are numbered, or by codes of which one begins with another."""
        if self.foreign:
            found = [run for rows in self.by_class.values() if len(run := Run.between(rows, low, high))]
            found.sort(key=lambda run: next(iter(run)))
            return (found if len(found) > 1 else []) + self.roots(low, high)
        return []

    @cached_property
    def foreign(self) -> bool:
        return not any(column.field for column in self.table.columns)

    @cached_property
    def by_class(self) -> dict[str, list[int]]:
        classes: dict[str, list[int]] = {}
        for row in self.data:
            classes.setdefault(class_of(self.first_text(row)), []).append(row)
        return classes

    @cached_property
    def coded(self) -> list[dict[int, str]]:
        """The columns that may hold nested codes ('10', '101', '1011'): row -> code."""
        found = []
        for column in self.table.columns:
            mine = self.grid.column(column.number)
            cells = {row: mine[row].text.strip() for row in self.data if row in mine}
            codes = {text for text in cells.values() if _NESTED.fullmatch(text)}
            if len(codes) >= 6 and len({len(code) for code in codes}) > 1:
                found.append(cells)
        return found

    def roots(self, low: int, high: int) -> list[Run]:
        """The rows whose code has no shorter code above it."""
        if not self.coded or (low == 0 and len(self.subtotals) > _MANY and high < _END):
            return []
        return self.all_roots if high == _END else self.roots_of(Run.between(self.data, low, high))

    @cached_property
    def all_roots(self) -> list[Run]:
        return self.roots_of(Run.of(self.data))

    def roots_of(self, span: Run) -> list[Run]:
        for held in self.coded:
            cells = {row: held[row] for row in span if row in held}
            codes = {text for text in cells.values() if _NESTED.fullmatch(text)}
            if len(codes) < 6 or len(codes) * 10 < len(span) * 6 or len({len(code) for code in codes}) < 2:
                continue
            under = {code for code in codes if any(code[:size] in codes for size in range(1, len(code)))}
            if len(under) * 2 >= len(codes):
                return [Run.of([row for row, text in cells.items() if text in codes - under])]
        return []

    # Rows that a total names itself.

    def first_text(self, row: int) -> str:
        cell = next((cell for cell in self.grid.row(row).values() if cell.kind == "text"), None)
        return cell.text.strip() if cell else ""

    @cached_property
    def names(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """What rows are called, and what they are numbered by -> rows."""
        called: dict[str, list[int]] = {}
        numbered: dict[str, list[int]] = {}
        for row in self.table.rows("data", "subtotal"):
            text = self.first_text(row)
            called.setdefault(key(text), []).append(row)
            if match := _NUMBERED.match(text):
                numbered.setdefault(match.group(), []).append(row)
        return called, numbered

    def named(self, row: int) -> list[int]:
        """'Cộng I + II', '= 1+2+3'."""
        texts = (cell.text for cell in self.grid.row(row).values() if cell.kind == "text" and len(cell.text) < 120)
        said = " ".join(texts)
        match = _REFERENCES.search(said) if "+" in said else None
        found = []
        for name in re.split(r"\s*\+\s*", match.group()) if match else ():
            called, numbered = self.names
            before = _before(called.get(key(f"cộng {name}"), ()), row) or _before(numbered.get(name, ()), row)
            if not before:
                return []
            found.append(before)
        return sorted(set(found))


_NESTED = re.compile(r"\d{1,12}")
_NAME_OF_ROW = r"(?:[IVX]+(?:\.\d+)*|\d+(?:\.\d+)*|[A-H])"
_REFERENCES = re.compile(rf"{_NAME_OF_ROW}(?:\s*\+\s*{_NAME_OF_ROW})+")
_NUMBERED = re.compile(rf"{_NAME_OF_ROW}(?=$|[.):\s]\s*(?!\d))")


def _before(rows: Sequence[int], row: int) -> int:
    """The last of some rising rows that stands above one; 0 for none."""
    place = bisect_left(rows, row)
    return rows[place - 1] if place else 0


def _different(runs: Iterable[Run]) -> list[Run]:
    """Runs that hold something, each once."""
    return list({(id(run.line), run.first, run.last): run for run in runs if len(run)}.values())


def _suspected(total: Total, each: Numbers, rows: Run) -> Total:
    """The likeliest wrong cell: the total itself where one digit of it differs; else a row that is the whole
    difference (left out, or added twice), or that would be right a thousand times larger."""
    gap = total.difference
    stated, computed = f"{total.stated:f}", f"{total.computed:f}"
    if len(stated) == len(computed) and sum(a != b for a, b in zip(stated, computed, strict=True)) == 1:
        return replace(total, suspect=total.row)
    sought = [gap, -gap, *([gap / 999] if gap / 999 * 999 == gap else [])]
    found = [row for value in sought for row in each.where.get(value, ()) if row in rows]
    return replace(total, suspect=min(found)) if found else total


def shown(value: Decimal) -> str:
    """A number as Vietnamese writes it.

    >>> shown(Decimal("1234567.50"))
    '1.234.567,5'
    """
    text = f"{value.normalize():f}"
    whole, _, part = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{part}" if part else grouped
