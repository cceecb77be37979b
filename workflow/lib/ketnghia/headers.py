"""Headers: in which rows of a sheet the headings stand, and what each column means by them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ketnghia import headings as words
from ketnghia.grids import Cell, Grid, spread, width
from ketnghia.headings import Headings, Match, key
from ketnghia.looks import (
    DASH,
    SIGNATURE,
    WITHIN,
    YEAR,
    all_words,
    is_code_row,
    is_index,
    is_number,
    is_unit_line,
    is_unit_row,
    labelled_year,
)  # fmt: skip
from ketnghia.readers.workbook import letters
from ketnghia.units import unit_of

MOST_HEADER_ROWS = 5


@dataclass(frozen=True)
class Column:
    """One column of a table: its stacked heading, the cells it is made of, and the field it means."""

    number: int
    parts: tuple[str, ...]
    heading_cells: tuple[str, ...]
    match: Match = words.NONE
    unit: Cell | None = None  # its cell in a unit row
    shown: str = ""  # its heading as it stands, where `parts` take it apart

    @property
    def letter(self) -> str:
        return letters(self.number)

    @cached_property
    def heading(self) -> str:
        return self.shown or " | ".join(" ".join(part.split()) for part in self.parts)

    @property
    def field(self) -> str | None:
        return self.match.field


# Headings.


def _hits(row: Mapping[int, Cell], book: Headings) -> int:
    """How many different meanings of the dictionary stand in a row."""
    found = set()
    for cell in row.values():
        if cell.kind == "text" and len(cell.text) <= 90:
            match = book.exact(cell.text)
            if match.field or match.passed:
                found.add(match.field or cell.text)
    return len(found)


def _is_subheading(grid: Grid, above: tuple[int, int], row: int) -> bool:
    """Whether a row goes on with the headings above it: under their merges, and only words."""
    cells = grid.row(row)
    first, last = above
    reaching = [
        over
        for at in range(first, last + 1)
        for cell in grid.row(at).values()
        if (over := spread(grid, at, cell.column))
    ]
    if not cells:
        return any(over.bottom > row for over in reaching)
    if any(over.bottom >= row for over in reaching):
        return all(not is_number(cell) or YEAR.match(cell.text) for cell in cells.values())
    parents = [over for over in reaching if over.bottom == row - 1 and over.right > over.left]
    under = lambda column: any(over.left <= column <= over.right for over in parents)  # noqa: E731
    free = lambda column: all(column not in grid.row(at) for at in range(first, last + 1))  # noqa: E731
    return bool(parents) and all_words(cells) and all(under(column) or free(column) for column in cells)


def _header_above(grid: Grid, row: int) -> bool:
    """Whether the row above holds headings over this one: parents merged across or down, or words over several."""
    cells = grid.row(row - 1)
    below = set(grid.row(row))
    if not cells or not all_words(cells):
        return False
    boxes = {column: over for column in cells if (over := spread(grid, row - 1, column))}
    if any(over.bottom >= row for over in boxes.values()):
        return True
    across = [over for over in boxes.values() if over.right > over.left]
    if not across or len(cells) == 1 and across[0].right - across[0].left + 1 >= len(below):
        return False  # one text over everything is a title
    return all(any(over.left <= column <= over.right for column in below) for over in across) and len(cells) > 1


def _extend(grid: Grid, row: int, book: Headings) -> tuple[int, int]:
    """One row of headings -> the first and last row that make them."""
    first = last = row
    while first > 1 and last - first + 1 < MOST_HEADER_ROWS and _header_above(grid, first):
        first -= 1
    while last - first + 1 < MOST_HEADER_ROWS and (
        _is_subheading(grid, (first, last), last + 1) or _plain_subheading(grid, (first, last), last + 1, book)
    ):
        last += 1
    while last > first and last not in grid.rows:
        last -= 1
    return first, last


def _plain_subheading(grid: Grid, above: tuple[int, int], row: int, book: Headings) -> bool:
    """Sub-headings in a file without merges: words of the dictionary, fewer than the row above, no number."""
    cells = grid.row(row)
    over = grid.row(above[1])
    if _merged(grid, above) or not cells or not all_words(cells) or labelled_year(cells):
        return False
    if any(map(_says_no_heading, cells.values())) or (len(cells) == 1 and _remark(next(iter(cells.values())))):
        return False
    # As many as above only where they name columns that have no heading yet.
    if len(cells) >= len(over) and (not set(cells) - set(over) or min(cells) <= min(over)):
        return False
    meant = sum(bool(book.match((cell.text,)).field or YEAR.match(cell.text)) for cell in cells.values())
    return meant >= 1 and meant * 2 >= len(cells)


def find_headers(grid: Grid, book: Headings, need: int) -> list[tuple[int, int]]:
    """Places of headings that the dictionary knows: first and last row of each, downwards."""
    found: list[tuple[int, int]] = []
    for row, cells in grid.rows.items():
        if len(cells) < 2 or (found and row <= found[-1][1]):
            continue
        # Rows of numbers, as most are, need no look into the dictionary.
        if sum(map(is_number, cells.values())) * 2 >= len(cells):
            continue
        if max(_hits(cells, book), _joint_hits(grid, row, book, need)) >= need:
            found.append(complete(grid, _extend(grid, row, book), found[-1][1] if found else 0))
    return found


def _joint_hits(grid: Grid, row: int, book: Headings, need: int) -> int:
    """Meanings of this row together with the one below, where merges join them."""
    if not grid.boxes or _hits(grid.row(row), book) == 0:
        return 0
    if not _is_subheading(grid, (row, row), row + 1):
        return 0
    columns = range(min(grid.row(row)), max(max(grid.row(row)), max(grid.row(row + 1), default=0)) + 1)
    return len(
        {match.field for column in columns if (match := book.match(_parts(grid, (row, row + 1), column)[0])).field}
    )


def guess_headers(grid: Grid) -> list[tuple[int, int]]:
    """Headings in tables of somebody else's: the first row of different words about as wide as what follows, and
    each later one that stands after a gap over a column of numbers."""
    first = _first_header(grid) or _over_numbers(grid)
    if first is None:
        return []
    places = [complete(grid, first, 0)]
    first = places[0]
    numbers = [row for row in grid.rows if row > first[1]]
    for row in numbers:
        if row > places[-1][1] + 1 and begins_again(grid, row):
            places.append(complete(grid, _extend_plain(grid, row), row - 2))
    return places


# Headings that do not stand in one piece: rows above and below that make them whole.

_ROWS_OF_BODY = 15
_GAP = 3  # empty rows between headings of one table
_MOST_IN_ALL = 9


def _body_columns(grid: Grid, last: int, least: int = 5) -> dict[int, list[Cell]]:
    """The columns that the next rows fill, with their cells: in one row of `least` at the fewest (0: at all)."""
    found: dict[int, list[Cell]] = {}
    rows = [row for row in range(last + 1, last + 3 * _ROWS_OF_BODY) if len(grid.row(row)) > 1][:_ROWS_OF_BODY]
    for row in rows:
        for column, cell in grid.row(row).items():
            found.setdefault(column, []).append(cell)
    return {column: cells for column, cells in sorted(found.items()) if not least or len(cells) * least >= len(rows)}


def _in_need(grid: Grid, rows: tuple[int, int], body: Mapping[int, list[Cell]]) -> set[int]:
    """Columns of the body without a heading of their own, or with one that another column has as well."""
    parts = {column: _parts(grid, rows, column)[0] for column in body}
    if rows[1] > rows[0]:
        parts = {each.number: each.parts for each in _filled(grid, rows, [Column(c, p, ()) for c, p in parts.items()])}
    said = Counter(tuple(key(text) for text in texts) for texts in parts.values())
    return {column for column, texts in parts.items() if said[tuple(key(text) for text in texts)] > 1 or not texts}


def complete(grid: Grid, rows: tuple[int, int], after: int) -> tuple[int, int]:
    """Headings with the rows above that name the columns still without a heading, and sub-headings below.

    `after`: the last row above that belongs to something else.
    """
    first, last = rows
    own = last
    body = _body_columns(grid, last)
    if not body or all_words({column: cells[0] for column, cells in body.items()}):
        return rows
    while last - first < _MOST_IN_ALL and (below := _next(grid, last, 1)) and _words_over_numbers(grid, rows, below):
        last = below
        rows = (first, last)
    kept, top = first, first
    while need := _in_need(grid, (kept, own), body):
        above = _next(grid, top, -1)
        if not above or above <= after or last - above > _MOST_IN_ALL or not _goes_above(grid, above, body):
            break
        top = above
        if need & _reach(grid, above, body):
            kept = above
    return kept, last


def _next(grid: Grid, row: int, step: int) -> int | None:
    """The next filled row up or down, over a few empty ones."""
    return next((at for at in range(row + step, row + step * (_GAP + 2), step) if at in grid.rows), None)


def _reach(grid: Grid, row: int, body: Mapping[int, list[Cell]]) -> set[int]:
    """The columns that a row's texts may speak for: their own, and without merges those up to the next text."""
    cells = sorted(grid.row(row))
    ends = [*cells[1:], max(body, default=0) + 1]
    boxed = any(spread(grid, row, column) for column in cells)
    return {
        at
        for column, end in zip(cells, ends, strict=True)
        for at in range(column, (spread(grid, row, column).right + 1 if spread(grid, row, column) else
                                 column + 1 if boxed else end))
    }  # fmt: skip


_PAIR = re.compile(r":\s*$|:\s+\S")


def _says_no_heading(cell: Cell) -> bool:
    """'* số liệu sơ bộ', 'Kết quả năm 2013:': a remark or a title of what follows, no heading of a column."""
    text = cell.text.strip()
    return text.startswith(("*", "- ", "+ ")) or _is_pair(text)


def _remark(cell: Cell) -> bool:
    """'(đã bàn giao)' and no unit."""
    text = cell.text.strip()
    return text.startswith("(") and text.endswith(")") and unit_of(text) is None and not is_unit_row({1: cell})


def _is_pair(text: str) -> bool:
    """'Đơn vị: Sở A' tells of the sheet, 'Trong đó: hộ nghèo' of a column."""
    return bool(_PAIR.search(text)) and not WITHIN.match(key(text))


def _goes_above(grid: Grid, row: int, body: Mapping[int, list[Cell]]) -> bool:
    """Whether a row may be part of headings further down: only words or years, no title, no line of its own."""
    cells = grid.row(row)
    if not all_words(cells) or SIGNATURE.search(key(next(iter(cells.values())).text)):
        return False
    if any(len(cell.text) > 120 or _is_pair(cell.text) or is_unit_line(cell) for cell in cells.values()):
        return False
    (first, *_), (last, *_) = sorted(cells), sorted(cells, reverse=True)
    if first < min(body) or last > max(body):
        return False
    if len(cells) > 1:
        return True
    over = spread(grid, row, first)
    return first > min(body) and not (over and (over.right - over.left + 1) * 10 >= len(body) * 6)


def _words_over_numbers(grid: Grid, rows: tuple[int, int], row: int) -> bool:
    """A sub-heading: words or years, none over the labels of the rows, over columns that hold numbers only, or nothing
    at all."""
    cells = grid.row(row)
    if not all_words(cells) or is_index(cells) or is_code_row(cells) or is_unit_row(cells):
        return False
    if any(map(_says_no_heading, cells.values())) or (len(cells) == 1 and _remark(next(iter(cells.values())))):
        return False
    body = _body_columns(grid, row, least=0)
    if not body or min(cells) <= min(body) or min(grid.row(rows[1])) > min(body):
        return False
    if all(len(cell.text) == 1 for cell in cells.values()):
        return False
    under = {column: body.get(column, []) for column in cells}
    if not any(len(below) >= 2 for below in under.values()):
        return False
    # A word among many numbers may be the label of a total.
    return all(
        not below
        or any(map(is_number, below))
        and sum(is_number(cell) or bool(DASH.match(cell.text)) for cell in below) * 5 >= len(below) * 4
        for below in under.values()
    )


def _over_numbers(grid: Grid) -> tuple[int, int] | None:
    """Headings above the first row of numbers, in a sheet where no row of words is as wide as what follows."""
    numbers = list(grid.rows)
    for position, row in enumerate(numbers):
        found = {
            column
            for column, cell in grid.row(row).items()
            if is_number(cell) and not YEAR.match(cell.text) and cell.kind in ("number", "text")
        }
        after = [grid.row(other) for other in numbers[position + 1 : position + 9]]
        borne = {column for column in found if any(column in cells and is_number(cells[column]) for cells in after)}
        if not found or len(borne) * 2 < len(found) or is_index(grid.row(row)):
            continue
        heads = [above for above in numbers[:position] if len(grid.row(above)) > 1 and row - above <= 6]
        if heads and all_words(grid.row(heads[-1])) and set(grid.row(heads[-1])) & found:
            return heads[-1], heads[-1]
        return None
    return None


def _first_header(grid: Grid) -> tuple[int, int] | None:
    numbers = list(grid.rows)
    for above, row in zip(numbers, numbers[1:], strict=False):
        # '(1) (2) (3)' stands right under the headings, whatever is above them.
        if row == above + 1 and len(grid.row(row)) >= 3 and all_words(grid.row(above)) and is_index(grid.row(row)):
            return _extend_plain(grid, above)
    widths = sorted(len(grid.row(row)) for row in numbers)
    # Most rows of a long table are as wide as this: lines of two or three words above it are no headings.
    usual = widths[len(widths) // 2] if len(widths) > 30 else 0
    for position, row in enumerate(numbers):
        cells = grid.row(row)
        after = sorted(len(grid.row(other)) for other in numbers[position + 1 : position + 12])
        texts = [cell.text for cell in cells.values()]
        if (
            not after
            or not all_words(cells)
            or is_code_row(cells)
            or any(SIGNATURE.search(key(text)) for text in texts)
            or _is_pair(texts[0])
        ):
            continue
        broad = max(after[len(after) // 2], usual)
        if len(cells) == 1 and not (
            broad == 1 and after[-1] == 1 and _numbers_below(grid, numbers[position + 1 :], row)
        ):
            continue
        distinct = len(set(texts)) >= min(4, len(texts) * 0.8)
        if width(grid, row) * 10 >= broad * 6 and distinct:
            return _extend_plain(grid, row)
    return None


def begins_again(grid: Grid, row: int) -> bool:
    """Headings of a further table: words after an empty row, perhaps with a title between, over new numbers."""
    cells, below = grid.row(row), grid.row(row + 1)
    gap = row - 1 not in grid.rows or (len(grid.row(row - 1)) == 1 and row - 2 not in grid.rows)
    if len(cells) < 2 or not gap or not all_words(cells) or len(set(cell.text for cell in cells.values())) < len(cells):
        return False
    return any(is_number(cell) for column, cell in below.items() if column in cells) and set(below) <= set(cells) | {0}


def _numbers_below(grid: Grid, rows: list[int], above: int) -> bool:
    """A list of one column: numbers right under one word."""
    return rows[:1] == [above + 1] and all(is_number(cell) for row in rows[:5] for cell in grid.row(row).values())


def _extend_plain(grid: Grid, row: int) -> tuple[int, int]:
    first, last = row, row
    while first > 1 and (_header_above(grid, first) or _parents_above(grid, first)):
        first -= 1
    while last - first + 1 < MOST_HEADER_ROWS and (
        _is_subheading(grid, (first, last), last + 1) or _says_again(grid, last + 1)
    ):
        last += 1
    while last > first and last not in grid.rows:
        last -= 1
    return first, last


def _parents_above(grid: Grid, row: int) -> bool:
    """Without merges: some three words right above the headings, fewer than these, stand over several each."""
    cells = grid.row(row - 1)
    return not grid.boxes and 3 <= len(cells) < len(grid.row(row)) and all_words(cells)


def _says_again(grid: Grid, row: int) -> bool:
    """The headings once more in another language: words where the next rows have numbers in at least two columns."""
    cells = grid.row(row)
    below = [grid.row(number) for number in range(row + 1, row + 31) if number in grid.rows]
    if not below or not all_words(cells) or any(YEAR.match(cell.text) for cell in cells.values()):
        return False
    numeric = [
        column
        for column in cells
        if any(column in other and is_number(other[column]) for other in below)
        and all(column not in other or is_number(other[column]) or DASH.match(other[column].text) for other in below)
    ]
    return len(numeric) >= 2


def _merged(grid: Grid, rows: tuple[int, int]) -> bool:
    """Whether merges shape these headings."""
    return any(over.top <= rows[1] and over.bottom >= rows[0] for over in grid.boxes)


def _parts(grid: Grid, rows: tuple[int, int], column: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The heading texts over a column from the top down, with their cells; a merge counts once."""
    texts: list[str] = []
    cells: list[str] = []
    for row in range(rows[0], rows[1] + 1):
        cell = grid.seen(row, column)
        if cell is not None and cell.at not in cells and cell.text.strip():
            texts.append(cell.text)
            cells.append(cell.at)
    return tuple(texts), tuple(cells)


def columns_of(grid: Grid, rows: tuple[int, int], book: Headings) -> tuple[Column, ...]:
    """The columns under a heading, each with what it means."""
    numbers: set[int] = set()
    for row in range(rows[0], rows[1] + 1):
        for cell in grid.row(row).values():
            over = spread(grid, row, cell.column)
            numbers |= set(range(cell.column, min(over.right, cell.column + 400) + 1)) if over else {cell.column}
    found = [Column(number, *_parts(grid, rows, number)) for number in sorted(numbers)]
    if rows[1] > rows[0] and not _merged(grid, rows):
        found = _filled(grid, rows, found)
    found = _by_year(found)
    hidden = [_unseen(grid, rows, column) for column in found]
    matches = words.settle((book.match(column.parts) for column in found), hidden)
    return tuple(replace(column, match=match) for column, match in zip(found, matches, strict=True))


_OF_YEAR = re.compile(
    r"^(?P<what>.+?)[\s,:-]*(?:trong\s+)?năm\s+(?P<year>(?:19|20)\d\d)(?P<more>\s*[(,-].*)?$", re.IGNORECASE
)


def _by_year(columns: list[Column]) -> list[Column]:
    """'Kinh phí năm 2013', 'Kinh phí năm 2014' side by side say what 'Kinh phí' over '2013' and '2014' says."""
    said = {column.number: _OF_YEAR.match(column.heading) for column in columns if len(column.parts) == 1}
    stems = Counter(key(match["what"]) for match in said.values() if match)
    made = []
    for column in columns:
        match = said.get(column.number)
        if match and stems[key(match["what"])] > 1:
            parent = f"{match['what']}{match['more'] or ''}"
            column = replace(column, parts=(parent, match["year"]), shown=column.heading)
        made.append(column)
    return made


def _unseen(grid: Grid, rows: tuple[int, int], column: Column) -> bool:
    """Whether a column is hidden: the last of its headings is, and others of that row are not."""
    row = next((at for at in range(rows[1], rows[0] - 1, -1) if column.number in grid.row(at)), None)
    cells = grid.row(row) if row else {}
    return bool(cells) and cells[column.number].hidden and not all(cell.hidden for cell in cells.values())


def _filled(grid: Grid, rows: tuple[int, int], columns: list[Column]) -> list[Column]:
    """Without merges a parent heading stands over its first column only: it holds for the next ones as well, up to
    the next text in its own row or above it."""
    if _merged(grid, rows):
        return columns
    added: dict[int, list[Cell]] = {column.number: [] for column in columns}
    ended: set[int] = set()  # columns where a higher heading begins
    for row in range(rows[0], rows[1]):
        parent = None
        lower = {at for below in range(row + 1, rows[1] + 1) for at in grid.row(below)}
        for column in columns:
            cell = grid.row(row).get(column.number)
            if cell is not None:
                parent = cell if column.number in lower else None
                ended.add(column.number)
            elif column.number in ended or column.number not in lower:
                parent = None
            elif parent is not None:
                added[column.number].append(parent)
    return [_with_parents(column, added[column.number]) for column in columns]


def _with_parents(column: Column, parents: list[Cell]) -> Column:
    own = list(zip(column.heading_cells or [""] * len(column.parts), column.parts, strict=True))
    both = sorted([*((cell.at, cell.text) for cell in parents), *own], key=lambda pair: _row_of(pair[0]))
    return replace(column, parts=tuple(text for _, text in both), heading_cells=tuple(at for at, _ in both if at))


def _row_of(at: str) -> int:
    return int(re.sub(r"\D", "", at) or 10**9)
