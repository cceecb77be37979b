"""Tables: the cells of one sheet -> where its tables stand, what each column means and what kind each row is.

Nothing is taken for granted: headings may stand in any row and column, in up to five rows, merged or not, repeated on
each page; a sheet may hold several tables or none. A row's kind comes from what stands in it and around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ketnghia import headings as words
from ketnghia.grids import Cell, Grid
from ketnghia.headers import Column, begins_again, columns_of, complete, find_headers, guess_headers
from ketnghia.headings import Headings, key
from ketnghia.looks import SIGNATURE, is_unit_line, is_words
from ketnghia.readers.workbook import address
from ketnghia.regions import cuts
from ketnghia.rows import WEIGHTY, classify, items_of, parents_of, repeats
from ketnghia.units import unit_of
from ketnghia.values import vague


@dataclass(frozen=True)
class Table:
    """One table of a sheet. `kinds`: the kind of each row from the heading to the end; `lines`: unit declarations
    above it; `parents`: subtotal rows that stand above the rows they add up, with these; `items`: sums that are data
    all the same."""

    sheet: str | None
    index: int
    header_rows: tuple[int, int] | None
    columns: tuple[Column, ...]
    kinds: Mapping[int, str]
    line: Cell | None = None
    layout: str | None = None
    parents: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    items: tuple[int, ...] = ()

    @cached_property
    def ends(self) -> tuple[int, int]:
        """Its first and last row."""
        return min(self.kinds), max(self.kinds)

    @cached_property
    def by_field(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns if column.field}

    def rows(self, *kinds: str) -> list[int]:
        if len(kinds) == 1:
            return list(self._by_kind.get(kinds[0], ()))
        return [row for row, kind in self.kinds.items() if kind in kinds]

    @cached_property
    def _by_kind(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row, kind in self.kinds.items():
            found.setdefault(kind, []).append(row)
        return found

    @property
    def data_rows(self) -> tuple[int, int] | None:
        rows = self.rows("data")
        return (rows[0], rows[-1]) if rows else None

    @property
    def range(self) -> str:
        """From the first heading cell to the last row that belongs to the table."""
        inside = self.rows("header", "unit", "index", "code", "data", "section", "subtotal", "total", "repeated_header")
        rows = [*inside, *(self.header_rows or ())] or [1]
        numbers = [column.number for column in self.columns] or [1]
        return f"{address(min(rows), min(numbers))}:{address(max(rows), max(numbers))}"


@dataclass(frozen=True)
class SheetReading:
    """What stands on one sheet: the kind of each non-empty row, and the tables."""

    grid: Grid
    kinds: Mapping[int, str]
    tables: tuple[Table, ...]


# Above and below the tables.

# The roles of columns that words alone do not fill.
TYPED = ("time", "amount", "total", "quantity", "people", "share")

_META = re.compile(r"^[^:：]{2,60}[:：]")


def kind_outside(cells: Mapping[int, Cell], before: bool) -> str:
    """The kind of a row that belongs to no table."""
    first = next(iter(cells.values()))
    if any(is_unit_line(cell) for cell in cells.values()) and len(cells) == 1:
        return "unit" if before else "note"
    if not before:
        return "signature" if SIGNATURE.search(key(first.text)) else "note"
    if len(cells) > 1 or _META.match(first.text):
        return "metadata"
    return "title"


def unit_line(grid: Grid, first: int, above: int) -> Cell | None:
    """The nearest declaration of a unit between a row and the headings, or above the part of a sheet that this is."""
    for row in range(above - 1, first - 1, -1):
        for cell in grid.row(row).values():
            if is_unit_line(cell):
                return cell
    return next((cell for cell in reversed(grid.lead) if is_unit_line(cell)), None)


def read_parts(grid: Grid, book: Headings, roles: Mapping[str, str]) -> tuple[SheetReading, ...]:
    """One sheet -> a reading for each of its parts: one, or several where tables stand beside one another."""
    for rows, columns in cuts(grid):
        block = grid.part(rows)
        beside = _beside(block, columns, book, roles)
        if len(beside) > 1:
            return _around(grid, rows, beside, book, roles)
    return (read_sheet(grid, book, roles),)


def _beside(block: Grid, columns: list[int], book: Headings, roles: Mapping[str, str]) -> list[SheetReading]:
    """The readings of a block cut after those columns where what stands left and right are tables of their own."""
    parts, left = [], 1
    for column in columns:
        one, rest = (
            read_sheet(block.part(block.rows, *span), book, roles) for span in ((left, column), (column + 1, 10**6))
        )
        if _apart(one, rest):
            parts.append(one)
            left = column + 1
    return [*parts, read_sheet(block.part(block.rows, left), book, roles)] if parts else []


def _apart(one: SheetReading, other: SheetReading) -> bool:
    """Whether two readings are of two tables: both have headings and labels of their own, and either headings that say
    the same, headings in different rows, or different rows of data."""
    if not (one.tables and other.tables):
        return False
    left, right = one.tables[0], other.tables[0]
    mine, yours = _rows(one, "data"), _rows(other, "data")
    if not mine or not yours or len(right.columns) < 2 or len(left.columns) < 2:
        return False
    heads = min(abs(a - b) for a in _rows(one, "header") for b in _rows(other, "header"))
    if _says(left) == _says(right) and len(left.columns) > 2:
        return True
    if not (_labelled(one.grid, left) and _labelled(other.grid, right)):
        return heads > 1
    same = key(left.columns[0].heading) == key(right.columns[0].heading) != ""
    return same or heads > 1 or len(mine ^ yours) * 10 > 3 * len(mine | yours)


def _says(table: Table) -> list[str]:
    return [key(column.heading) for column in table.columns]


def _rows(reading: SheetReading, kind: str) -> set[int]:
    return {row for table in reading.tables for row in table.rows(kind)}


def _labelled(grid: Grid, table: Table) -> bool:
    """Whether one of the first two columns holds words in most rows of data."""
    rows = table.rows("data")
    return any(
        sum(column.number in grid.row(row) and is_words(grid.row(row)[column.number]) for row in rows) * 10
        >= len(rows) * 6
        for column in table.columns[:2]
    )


def _around(
    grid: Grid, rows: list[int], beside: list[SheetReading], book: Headings, roles: Mapping[str, str]
) -> tuple[SheetReading, ...]:
    """The parts beside one another with what stands above and below them: tables of their own, else lines that belong
    to the first part."""
    above = grid.part(row for row in grid.rows if row < rows[0])
    below = grid.part(row for row in grid.rows if row > rows[-1])
    before = read_sheet(above, book, roles)
    after = read_parts(below, book, roles) if below.rows else ()
    end = max((max(table.kinds, default=0) for table in before.tables), default=0)
    lead = [*grid.lead, *(cell for cell in above.cells if cell.row > end)]
    lead += [cell for row in rows[:2] if len(grid.row(row)) == 1 for cell in grid.row(row).values()]
    first, *others = (each.grid for each in beside)
    if not before.tables:
        first = above.joined(first)
    if not any(each.tables for each in after):
        first = first.joined(below)
    parts = [
        read_sheet(replace(first, lead=grid.lead), book, roles),
        *(read_sheet(replace(part, lead=tuple(lead)), book, roles) for part in others),
    ]
    return (*((before,) if before.tables else ()), *parts, *(after if any(each.tables for each in after) else ()))


def read_sheet(
    grid: Grid,
    book: Headings,
    roles: Mapping[str, str],
    header: Callable[[Grid], list[tuple[int, int]]] | None = None,
) -> SheetReading:
    """One sheet -> its tables and the kind of every row. `roles`: field -> role; `header`: a layout's own finder."""
    need = min(3, max(2, len(roles) - 1)) if roles else 99
    places = header(grid) if header else find_headers(grid, book, need)
    guessed = not places
    places = places or guess_headers(grid)
    kinds: dict[int, str] = {}
    tables: list[Table] = []
    free = min(grid.rows, default=1)
    last_row = max(grid.rows, default=0)
    while places:
        place = places.pop(0)
        columns = _ours(columns_of(grid, place, book), need, roles)
        if again := _interrupted(grid, columns, place, places, roles):
            places.insert(0, again)
        while (
            places
            and repeats(grid.row(places[0][1]), columns)
            and not (guessed and _titled(grid, places[0][0]))
            and not _counts_anew(grid, place[1], places[0][0])
            and not _letterhead(grid, place[1], places[0][0])
            and not _says_otherwise(columns, _ours(columns_of(grid, places[0], book), need, roles))
        ):
            places.pop(0)
        end = (_before(grid, places[0][0], place[1]) if places else last_row) or last_row
        made = classify(grid, columns, place, end, roles)
        table = Table(grid.sheet, grid.index, place, columns, made, unit_line(grid, free, place[0]))
        made, parents = parents_of(grid, columns, made, roles)
        items = items_of(grid, columns, made)
        made |= dict.fromkeys(items, "data")
        table = replace(table, kinds=made, parents=parents, items=items, columns=_with_units(grid, table))
        tables.append(table)
        for row in range(free, place[0]):
            if row in grid.rows:
                kinds[row] = kind_outside(grid.row(row), True)
        kinds |= made
        free = max(made, default=place[1]) + 1
    for row, cells in grid.rows.items():
        if row not in kinds:
            kinds[row] = kind_outside(cells, not tables or row < free)
    return SheetReading(grid, dict(sorted(kinds.items())), tuple(tables))


def _interrupted(
    grid: Grid, columns: tuple[Column, ...], place: tuple[int, int], places: list[tuple[int, int]],
    roles: Mapping[str, str],
) -> tuple[int, int] | None:  # fmt: skip
    """Headings of some other table further down: after an empty row, only words, one of them where this table counts or
    dates, over a row that holds numbers there."""
    typed = {column.number for column in columns if roles.get(column.field or "") in TYPED}
    last = places[0][0] - 1 if places else max(grid.rows, default=0)
    for row in grid.rows:
        if place[1] + 1 < row <= last and typed & set(grid.row(row)) and begins_again(grid, row):
            texts = [grid.row(row)[number].text for number in typed & set(grid.row(row))]
            if not any(re.search(r"\d", text) or vague(text) for text in texts):
                return complete(grid, (row, row), row - 2)
    return None


def _counts_anew(grid: Grid, above: int, header: int) -> bool:
    """Whether a line right above headings states a unit, below rows of the table before: a table of its own, though its
    headings say the same."""
    near = [row for row in range(max(above + 1, header - 3), header) if len(grid.row(row)) in (1, 2)]
    said = [row for row in near if any(map(is_unit_line, grid.row(row).values()))]
    return any(len(grid.row(row)) > 2 for end in said[-1:] for row in range(above + 1, end))


_LETTERHEAD = re.compile(r"^(?:cộng hòa xã hội chủ nghĩa|đảng cộng sản|độc lập tự do)")


def _letterhead(grid: Grid, above: int, header: int) -> int | None:
    """The first row of a letterhead between the headings of one table and those of the next, which is a return of its
    own then."""
    rows = range(max(above + 1, header - 12), header)
    said = (row for row in rows for cell in grid.row(row).values() if _LETTERHEAD.match(key(cell.text)))
    return next(said, None)


def _says_otherwise(columns: tuple[Column, ...], again: tuple[Column, ...]) -> bool:
    """Whether headings that say nearly the same again give a column another meaning, or its money another unit."""
    before = {column.number: column for column in columns}
    for column in again:
        old = before.get(column.number)
        if old is None or not column.match.sure or not column.field or not old.field:
            continue
        units = {unit_of(old.heading), unit_of(column.heading)} - {None}
        if column.field != old.field or len(units) > 1:
            return True
    return False


def _titled(grid: Grid, header: int) -> bool:
    """Whether headings stand under a title of their own, after an empty row."""
    return len(grid.row(header - 1)) == 1 and header - 2 not in grid.rows


def _ours(columns: tuple[Column, ...], need: int, roles: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns of a table of ours; in one with too few of our headings, or nothing to count, they mean nothing."""
    found = {column.field for column in columns if column.field}
    if len(found) >= need and any(roles.get(name) in WEIGHTY for name in found):
        return columns
    return tuple(replace(column, match=words.NONE) for column in columns)


def _before(grid: Grid, header: int, above: int) -> int:
    """The last row of a table that another follows: titles right above the next headings belong to those."""
    row = (_letterhead(grid, above, header) or header) - 1
    while row > above and len(grid.row(row)) <= 1:
        row -= 1
    return max(row, above)


def _with_units(grid: Grid, table: Table) -> tuple[Column, ...]:
    rows = [row for row, kind in table.kinds.items() if kind == "unit"]
    return tuple(
        replace(column, unit=next((cell for row in rows if (cell := grid.row(row).get(column.number))), None))
        for column in table.columns
    )
