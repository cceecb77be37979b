"""Tables: the cells of one sheet -> where its tables stand, what each column means and what kind each row is.

Nothing is taken for granted: headings may stand in any row and column, in up to five rows, merged or not, repeated on
each page; a sheet may hold several tables or none. A row's kind comes from what stands in it and around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from ketnghia import headings as words
from ketnghia.headings import Headings, Match, key
from ketnghia.readers.workbook import address, letters, number_of
from ketnghia.units import fold, unit_of

# The closed list of what a row can be (INTERFACE part 2).
ROW_KINDS = (
    "title", "metadata", "header", "unit", "index", "code", "data", "section", "subtotal", "total", "note",
    "signature", "blank", "repeated_header", "struck",
)  # fmt: skip
MOST_HEADER_ROWS = 5


class Cell(NamedTuple):
    """One non-empty cell: `text` as it reads (old encodings resolved), `raw` as it is stored."""

    row: int
    column: int
    text: str
    raw: str
    kind: str = "text"
    formula: str | None = None
    style: str | None = None
    struck: bool = False
    hidden: bool = False

    @property
    def at(self) -> str:
        return address(self.row, self.column)


class Box(NamedTuple):
    """A merged range, all bounds inside."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def text(self) -> str:
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


_RANGE = re.compile(r"^([A-Z]+)(\d+):([A-Z]+)(\d+)$")


def box(text: str) -> Box:
    """
    >>> box("A1:C2")
    Box(top=1, left=1, bottom=2, right=3)
    """
    left, top, right, bottom = _RANGE.match(text).groups()
    return Box(int(top), number_of(left), int(bottom), number_of(right))


@dataclass(frozen=True)
class Grid:
    """One sheet: cells by row and column, merged ranges, and what is hidden."""

    sheet: str | None
    index: int
    rows: Mapping[int, Mapping[int, Cell]]
    boxes: tuple[Box, ...] = ()
    state: str = "visible"
    covered: Mapping[tuple[int, int], Box] = field(default_factory=dict)

    @classmethod
    def of(
        cls, sheet: str | None, index: int, cells: Iterable[Cell], merges: Iterable[str] = (), state: str = "visible"
    ) -> Grid:
        rows: dict[int, dict[int, Cell]] = {}
        for cell in cells:
            rows.setdefault(cell.row, {})[cell.column] = cell
        boxes = tuple(box(text) for text in merges if ":" in text)
        covered = {}
        for each in boxes:
            # A merge over the whole sheet must cost no more than its filled rows.
            for row in range(each.top, min(each.bottom, each.top + 2000) + 1):
                for column in range(each.left, min(each.right, each.left + 400) + 1):
                    covered[row, column] = each
        ordered = {row: dict(sorted(rows[row].items())) for row in sorted(rows)}
        return cls(sheet, index, ordered, boxes, state, covered)

    def row(self, number: int) -> Mapping[int, Cell]:
        return self.rows.get(number, {})

    def seen(self, row: int, column: int) -> Cell | None:
        """The cell that a person sees there: its own, or the anchor of the merge that covers it."""
        cell = self.row(row).get(column)
        if cell is None and (over := self.covered.get((row, column))):
            return self.row(over.top).get(over.left)
        return cell

    @property
    def cells(self) -> Iterable[Cell]:
        return (cell for row in self.rows.values() for cell in row.values())


@dataclass(frozen=True)
class Column:
    """One column of a table: its stacked heading, the cells it is made of, and the field it means."""

    number: int
    parts: tuple[str, ...]
    heading_cells: tuple[str, ...]
    match: Match = words.NONE
    unit: Cell | None = None  # its cell in a unit row

    @property
    def letter(self) -> str:
        return letters(self.number)

    @property
    def heading(self) -> str:
        return " | ".join(" ".join(part.split()) for part in self.parts)

    @property
    def field(self) -> str | None:
        return self.match.field


@dataclass(frozen=True)
class Table:
    """One table of a sheet. `kinds`: the kind of each row from the heading to the end; `lines`: unit declarations
    above it; `parents`: subtotal rows that stand above the rows they add up."""

    sheet: str | None
    index: int
    header_rows: tuple[int, int] | None
    columns: tuple[Column, ...]
    kinds: Mapping[int, str]
    line: Cell | None = None
    layout: str | None = None
    parents: frozenset[int] = frozenset()

    @property
    def by_field(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns if column.field}

    def rows(self, *kinds: str) -> list[int]:
        return [row for row, kind in self.kinds.items() if kind in kinds]

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


# What a cell looks like.

_NUMBERLIKE = re.compile(r"^[-+−(]?\s*[$£€₫]?\s*\d[\d.,\s\u00a0]*\)?\s*(?:%|đ|₫|€|£|\$|vnđ|vnd|eur)?$", re.IGNORECASE)
_DASH = re.compile(r"^[-–—−.\s]+$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_ROMAN = re.compile(r"^(?:[IVX]{1,5}|[A-H])[.)]?$")
_LINE = re.compile(r"^\d+(?:[.,]\d+)*[.)]?$")
_INDEX = re.compile(r"^[\[(]?(?:\d{1,3}|[A-Z])[\])]?(?:\s*=.*)?$")
_CODE = re.compile(r"^(?:[A-Z]{1,3}-?\d{1,4}|#[\w+,-]+)$")


@lru_cache(maxsize=65536)
def numberlike(text: str) -> bool:
    return bool(_NUMBERLIKE.match(text.strip()))


def is_number(cell: Cell) -> bool:
    return cell.kind in ("number", "date", "time", "bool", "error") or (cell.kind == "text" and numberlike(cell.text))


def is_words(cell: Cell) -> bool:
    return cell.kind == "text" and not numberlike(cell.text)


_TOTAL = re.compile(
    r"^(?:tổng cộng|tổng số|tổng|cộng|lũy kế|toàn quốc|toàn tỉnh|toàn ngành|toàn hệ thống|cả nước|"
    r"grand total|sub ?total|totals?|sum|summe|gesamt(?:summe)?|итого|合計)(?![^\W_])\s*(?P<rest>.*)$"
)
# What may follow 'tổng', 'cộng' in a total row; 'tổng vệ sinh' is an activity.
_OF = re.compile(
    r"^(?:$|[ivx]+(?![^\W_])|[a-h](?![^\W_])|\d|năm|xã|huyện|mục|phần|nhóm|kinh phí|giá trị|số tiền|tiền|toàn|chung|"
    r"cộng|lĩnh vực|giai đoạn|các|của|theo|trang|số|bảng|biểu|đơn vị|for|of)"
)
_SIGNATURE = re.compile(
    r"^(?:người lập|lập biểu|thủ trưởng|kế toán|giám đốc|chủ tịch|phó chủ tịch|trưởng ban|trưởng phòng|"
    r"phó |chánh |(?:tm|kt|tl|tuq) (?:ủy ban|uỷ ban|ubnd|chủ tịch|giám đốc|trưởng|thủ trưởng|phó|ban|bộ|hiệu|"
    r"chánh|tổng)|"
    r"ký tên|ký ghi|đã ký|xác nhận của|nơi nhận|thủ quỹ|"
    r"hiệu trưởng|bí thư|người tổng hợp|cán bộ tổng hợp)|"
    r"ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm"
)
_NOTE = re.compile(r"^(?:ghi chú|lưu ý|chú thích|chú ý|nguồn|help|note|source|\*|\(\*|- )")
_WITHIN = re.compile(r"^(?:trong đó|tr\.? ?đó|gồm|bao gồm)\s*:?\s*")


def total_words(cells: Iterable[Cell]) -> str | None:
    """What follows the word for a total in one of the row's first texts; None where there is no such word."""
    for cell in [cell for cell in cells if is_words(cell)][:3]:
        if match := _TOTAL.match(key(cell.text)):
            return match["rest"]
    return None


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


def _spread(grid: Grid, row: int, column: int) -> Box | None:
    """The merge that starts in this cell, if any."""
    over = grid.covered.get((row, column))
    return over if over and (over.top, over.left) == (row, column) else None


def _width(grid: Grid, row: int) -> int:
    """How many columns the row's texts stand over."""
    return sum(
        (over.right - over.left + 1) if (over := _spread(grid, row, cell.column)) else 1
        for cell in grid.row(row).values()
    )


def _all_words(row: Mapping[int, Cell]) -> bool:
    return bool(row) and all(is_words(cell) or _YEAR.match(cell.text) for cell in row.values())


def _is_subheading(grid: Grid, above: tuple[int, int], row: int) -> bool:
    """Whether a row goes on with the headings above it: under their merges, and only words."""
    cells = grid.row(row)
    first, last = above
    reaching = [
        over
        for at in range(first, last + 1)
        for cell in grid.row(at).values()
        if (over := _spread(grid, at, cell.column))
    ]
    if not cells:
        return any(over.bottom > row for over in reaching)
    if any(over.bottom >= row for over in reaching):
        return all(not is_number(cell) or _YEAR.match(cell.text) for cell in cells.values())
    parents = [over for over in reaching if over.bottom == row - 1 and over.right > over.left]
    under = lambda column: any(over.left <= column <= over.right for over in parents)  # noqa: E731
    free = lambda column: all(column not in grid.row(at) for at in range(first, last + 1))  # noqa: E731
    return bool(parents) and _all_words(cells) and all(under(column) or free(column) for column in cells)


def _header_above(grid: Grid, row: int) -> bool:
    """Whether the row above holds headings over this one: parents merged across or down, or words over several."""
    cells = grid.row(row - 1)
    below = set(grid.row(row))
    if not cells or not _all_words(cells):
        return False
    boxes = {column: over for column in cells if (over := _spread(grid, row - 1, column))}
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
    if grid.boxes or not cells or not _all_words(cells) or len(cells) >= len(grid.row(above[1])):
        return False
    meant = sum(bool(book.match((cell.text,)).field) for cell in cells.values())
    return meant >= 1 and meant * 2 >= len(cells)


def find_headers(grid: Grid, book: Headings, need: int) -> list[tuple[int, int]]:
    """Places of headings that the dictionary knows: first and last row of each, downwards."""
    found: list[tuple[int, int]] = []
    for row, cells in grid.rows.items():
        if len(cells) < 2 or (found and row <= found[-1][1]):
            continue
        if max(_hits(cells, book), _joint_hits(grid, row, book, need)) >= need and sum(
            map(is_number, cells.values())
        ) * 2 < len(cells):
            found.append(_extend(grid, row, book))
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
    first = _first_header(grid)
    if first is None:
        return []
    places = [first]
    numbers = [row for row in grid.rows if row > first[1]]
    for row in numbers:
        if row > places[-1][1] + 1 and _begins_again(grid, row):
            places.append(_extend_plain(grid, row))
    return places


def _first_header(grid: Grid) -> tuple[int, int] | None:
    numbers = list(grid.rows)
    for above, row in zip(numbers, numbers[1:], strict=False):
        # '(1) (2) (3)' stands right under the headings, whatever is above them.
        if row == above + 1 and len(grid.row(row)) >= 3 and _is_index(grid.row(row)) and _all_words(grid.row(above)):
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
            or not _all_words(cells)
            or _is_code_row(cells)
            or any(_SIGNATURE.search(key(text)) for text in texts)
        ):
            continue
        broad = max(after[len(after) // 2], usual)
        if len(cells) == 1 and not (
            broad == 1 and after[-1] == 1 and _numbers_below(grid, numbers[position + 1 :], row)
        ):
            continue
        distinct = len(set(texts)) >= min(4, len(texts) * 0.8)
        if _width(grid, row) * 10 >= broad * 6 and distinct:
            return _extend_plain(grid, row)
    return None


def _begins_again(grid: Grid, row: int) -> bool:
    """Headings of a further table: words after an empty row, perhaps with a title between, over new numbers."""
    cells, below = grid.row(row), grid.row(row + 1)
    gap = row - 1 not in grid.rows or (len(grid.row(row - 1)) == 1 and row - 2 not in grid.rows)
    if (
        len(cells) < 2
        or not gap
        or not _all_words(cells)
        or len(set(cell.text for cell in cells.values())) < len(cells)
    ):
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
    return not grid.boxes and 3 <= len(cells) < len(grid.row(row)) and _all_words(cells)


def _says_again(grid: Grid, row: int) -> bool:
    """The headings once more in another language: words where the next rows have numbers in at least two columns."""
    cells = grid.row(row)
    below = [grid.row(number) for number in range(row + 1, row + 31) if number in grid.rows]
    if not below or not _all_words(cells) or any(_YEAR.match(cell.text) for cell in cells.values()):
        return False
    numeric = [
        column
        for column in cells
        if any(column in other and is_number(other[column]) for other in below)
        and all(column not in other or is_number(other[column]) or _DASH.match(other[column].text) for other in below)
    ]
    return len(numeric) >= 2


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
            over = _spread(grid, row, cell.column)
            numbers |= set(range(cell.column, min(over.right, cell.column + 400) + 1)) if over else {cell.column}
    found = [Column(number, *_parts(grid, rows, number)) for number in sorted(numbers)]
    if rows[1] > rows[0] and not grid.boxes:
        found = _filled(grid, rows, found)
    matches = words.settle(book.match(column.parts) for column in found)
    return tuple(replace(column, match=match) for column, match in zip(found, matches, strict=True))


def _filled(grid: Grid, rows: tuple[int, int], columns: list[Column]) -> list[Column]:
    """Without merges a parent heading stands over its first column only: it holds for the next ones as well."""
    filled, parent = [], None
    for column in columns:
        top = grid.row(rows[0]).get(column.number)
        if top is not None:
            parent = top if grid.row(rows[1]).get(column.number) else None
        elif parent is not None:
            column = replace(
                column, parts=(parent.text, *column.parts), heading_cells=(parent.at, *column.heading_cells)
            )
        filled.append(column)
    return filled


# Rows.


@dataclass(frozen=True)
class _Context:
    """What the classification of a table's rows goes by."""

    grid: Grid
    columns: tuple[Column, ...]
    header: tuple[int, int]
    roles: Mapping[str, str]  # field -> role

    def role(self, column: int) -> str | None:
        return self._roles.get(column)

    @cached_property
    def _roles(self) -> dict[int, str]:
        return {column.number: self.roles.get(column.field, "") for column in self.columns if column.field}


_WEIGHTY = ("amount", "total", "quantity", "people", "share", "source")
_WHO_WHEN = ("time", "category", "quantity", "receiver")
_TELLING = (*_WEIGHTY, "category", "time", "receiver", "giver")


def _texts(cells: Mapping[int, Cell]) -> list[str]:
    return [cell.text for cell in cells.values()]


def _repeats(cells: Mapping[int, Cell], columns: tuple[Column, ...]) -> bool:
    """Whether a row says the headings again, as on each printed page."""
    if len(cells) < 2:
        return False
    said = {column.number: {key(part) for part in column.parts} for column in columns}
    same = sum(key(cell.text) in said.get(column, ()) for column, cell in cells.items())
    return same * 10 >= len(cells) * 6


def _is_index(cells: Mapping[int, Cell]) -> bool:
    """'1 2 3 …', '(1) (2)', 'A B 1 2': numbers rising by steps from column to column; in a narrow table in brackets."""
    texts = [cell.text.strip() for cell in cells.values()]
    if len(cells) < 2 or not all(_INDEX.match(text) for text in texts):
        return False
    numbers = [int(found.group()) for text in texts if (found := re.match(r"\d+", text.strip("([ ")))]
    rising = all(a < b <= a + 4 for a, b in zip(numbers, numbers[1:], strict=False))
    marked = any(text.startswith(("(", "[")) for text in texts)
    return len(numbers) >= (2 if marked else 3) and numbers[0] <= 3 and rising


_UNIT_WORDS = re.compile(
    r"^\(?(?:đồng|con|nhà|suất|người|lượt người|hộ|ha|km|m2|m3|công trình|bộ|cái|%|cây|kg|tấn|lượt|xã|thôn|đơn vị|"
    r"[-x])\)?$"
)


def _is_unit_row(cells: Mapping[int, Cell]) -> bool:
    """'người | tr.đồng | %': nothing but units, one of them of money or in brackets."""
    folded = [fold(cell.text) for cell in cells.values()]
    if not all(cell.kind == "text" for cell in cells.values()):
        return False
    money = [unit_of(text) is not None and len(text) <= 20 for text in folded]
    bracketed = any(text.startswith("(") for text in folded)
    return (any(money) or bracketed) and all(
        sure or _UNIT_WORDS.match(text) for sure, text in zip(money, folded, strict=True)
    )


def _is_code_row(cells: Mapping[int, Cell]) -> bool:
    return len(cells) >= 2 and all(_CODE.match(cell.text.strip()) for cell in cells.values())


def _kind_under_header(context: _Context, row: int) -> str | None:
    """Unit, index and code rows stand right under the headings."""
    cells = context.grid.row(row)
    if not cells:
        return None
    if _is_index(cells):
        return "index"
    if _is_code_row(cells):
        return "code"
    return "unit" if _is_unit_row(cells) else None


def _kind(context: _Context, row: int) -> str:
    """The kind of a row in a table's body, by itself."""
    cells = context.grid.row(row)
    if not cells:
        return "blank"
    if _repeats(cells, context.columns):
        return "repeated_header"
    if all(cell.struck for cell in cells.values()):
        return "struck"
    said = total_words(cells.values())
    if said is not None and _is_total(context, cells, said):
        return "total"
    if context.roles and any(column.field for column in context.columns):
        return _known_kind(context, cells)
    return _foreign_kind(context, cells)


def _is_total(context: _Context, cells: Mapping[int, Cell], rest: str) -> bool:
    numbers = any(is_number(cell) for cell in cells.values())
    telling = any(
        context.role(column) in ("time", "category", "receiver") and is_number(cell) for column, cell in cells.items()
    )
    return bool(_OF.match(rest)) and (numbers or not rest) and not (telling and rest)


def _known_kind(context: _Context, cells: Mapping[int, Cell]) -> str:
    """A row of a table whose columns have fields."""
    first = next(iter(cells.values()))
    roles = {context.role(column) for column in cells}
    telling = {
        context.role(column)
        for column, cell in cells.items()
        if not (len(cells) == 1 and is_words(cell) and _spans(context, cell))
    }
    signed = any(_SIGNATURE.search(key(cell.text)) for cell in cells.values())
    if signed and len(cells) <= 4 and all(is_words(cell) for cell in cells.values()):
        return "signature"
    if _NOTE.match(fold(first.text)) and not any(role in _WEIGHTY for role in roles if role):
        return "note"
    line = next((cell for column, cell in cells.items() if context.role(column) == "line"), None)
    others = [cell for cell in cells.values() if cell is not line]
    if len(others) == 1 and is_words(others[0]) and (line is None or _ROMAN.match(line.text.strip())):
        return "section"
    numbered = line is not None and bool(_LINE.match(line.text.strip()) or re.search(r"\d{2,}$", line.text.strip()))
    if any(is_number(cell) for cell in others):
        return "data"
    if not any(role in _TELLING for role in telling if role):
        return "data" if numbered and len(cells) > 1 else "section"
    if len(cells) == 1 and (_spans(context, first) or is_words(first)) and not roles & {"amount", "total"}:
        return "section"
    return "data"


def _spans(context: _Context, cell: Cell) -> bool:
    over = _spread(context.grid, cell.row, cell.column)
    return bool(over and over.right - over.left >= 1)


def _foreign_kind(context: _Context, cells: Mapping[int, Cell]) -> str:
    """A row of a table that is nobody's form: data unless it is a lone text in a broad table."""
    first = next(iter(cells.values()))
    broad = len(context.columns) >= 3
    if _SIGNATURE.search(key(first.text)) and not any(map(is_number, cells.values())):
        return "signature"
    if (
        _NOTE.match(fold(first.text))
        and len(cells) <= max(2, len(context.columns) // 3)
        and all(map(is_words, cells.values()))
    ):
        return "note"
    if len(cells) == 1 and is_words(first) and broad:
        return "note" if _NOTE.match(fold(first.text)) else "section"
    return "data"


def classify(
    grid: Grid, columns: tuple[Column, ...], header: tuple[int, int], last: int, roles: Mapping[str, str]
) -> dict[int, str]:
    """The kind of each row from the headings to the last row, blank ones inside the data included."""
    context = _Context(grid, columns, header, roles)
    kinds = {row: "header" for row in range(header[0], header[1] + 1) if row in grid.rows}
    row = header[1] + 1
    if row not in grid.rows and row + 1 <= last and _kind_under_header(context, row + 1):
        row += 1  # a merged heading may reach over an empty row
    while (kind := _kind_under_header(context, row)) and row <= last:
        kinds[row] = kind
        row += 1
    end = max((number for number in grid.rows if number <= last), default=header[1])
    body = {number: _kind(context, number) for number in range(row, end + 1)} if end - row < 200_000 else {}
    for number in list(body):
        if (
            body[number] == "repeated_header"
            and number + 1 in body
            and _kind_under_header(context, number + 1) == "index"
        ):
            body[number + 1] = "index"
    return kinds | _settle_rows(context, body)


def _settle_rows(context: _Context, body: dict[int, str]) -> dict[int, str]:
    """What a row is by its neighbours: where the data ends, which totals are of parts, what stands under the table."""
    data = [row for row, kind in body.items() if kind == "data"]
    signed = next((row for row, kind in body.items() if kind == "signature" and row > (data[0] if data else 0)), None)
    if signed is not None and not any(_weighty(context, row) for row in data if row > signed):
        for row in body:
            if row >= signed and body[row] != "blank":
                body[row] = "signature"
        data = [row for row in data if row < signed]
    last = data[-1] if data else 0
    totals = [row for row, kind in body.items() if kind == "total"]
    for row, kind in list(body.items()):
        if row > last and kind == "section":
            body[row] = "note" if data or totals else "section"
        elif row > max([last, *totals]) and kind == "blank":
            del body[row]
    if data and _sums_up(context.grid, data):
        body[data[-1]] = "total"
        totals.append(data.pop())
    _settle_totals(context, body, totals, data)
    _settle_key(context, body)
    return body


def _sums_up(grid: Grid, data: list[int]) -> bool:
    """Whether the last row has no words and is the sum of the others in two columns at least."""
    last = grid.row(data[-1])
    if len(data) < 3 or len(last) < 2 or not all(cell.kind == "number" for cell in last.values()):
        return False
    hits = 0
    for column, cell in last.items():
        above = [other for row in data[:-1] if (other := grid.row(row).get(column)) and other.kind == "number"]
        hits += len(above) >= 2 and Decimal(cell.text) == sum(Decimal(other.text) for other in above) != 0
    return hits >= 2


def _settle_key(context: _Context, body: dict[int, str]) -> None:
    """A list of few columns under a note explains the table; it does not belong to it."""
    note = next((row for row, kind in body.items() if kind == "note"), None)
    after = [row for row in body if note is not None and row > note]
    if len(context.columns) >= 6 and all(len(context.grid.row(row)) * 3 <= len(context.columns) for row in after):
        body.update(dict.fromkeys([row for row in after if body[row] == "data"], "note"))


def _weighty(context: _Context, row: int) -> bool:
    return any(context.role(column) in _WEIGHTY and is_number(cell) for column, cell in context.grid.row(row).items())


def _settle_totals(context: _Context, body: dict[int, str], totals: list[int], data: list[int]) -> None:
    """Of several totals the last one, or one before all data, is of everything; the rest are of parts."""
    if not data:
        return
    for row in totals:
        rest = total_words(context.grid.row(row).values()) or ""
        inside = data[0] < row < data[-1]
        part = bool(re.match(r"^(?:[ivx]+|[a-h]|\d|năm|xã|huyện|mục|phần|nhóm|lĩnh vực|trang)(?![^\W_])", rest))
        if inside or (part and row < max(totals)):
            body[row] = "subtotal"


def parents_of(grid: Grid, table: Table, roles: Mapping[str, str]) -> tuple[dict[int, str], frozenset[int]]:
    """Rows that carry the sum of the rows below them, told by their numbering: I over 1, 1 over 1.1.

    Returns the kinds with such rows as subtotals, and those rows.
    """
    kinds = dict(table.kinds)
    column = next((column for column in table.columns if roles.get(column.field or "") == "line"), None)
    amounts = [each.number for each in table.columns if roles.get(each.field or "") in ("amount", "total")]
    if column is None or not amounts:
        return kinds, frozenset()
    data = [row for row, kind in kinds.items() if kind == "data"]
    lines = {row: cell.text.strip().rstrip(".)") for row in data if (cell := grid.row(row).get(column.number))}
    has = {row: any(number in grid.row(row) for number in amounts) for row in data}
    telling = [each.number for each in table.columns if roles.get(each.field or "") in _WHO_WHEN]
    bare = {row: not any(number in grid.row(row) for number in telling) for row in data}
    found = set()
    for position, row in enumerate(data):
        line, after = lines.get(row, ""), data[position + 1 : position + 2]
        below = lines.get(after[0], "") if after else ""
        roman = bool(_ROMAN.match(line)) and bare[row] and bool(_LINE.match(below))
        nested = bool(_LINE.match(line)) and below.replace(",", ".").startswith(line.replace(",", ".") + ".")
        if has[row] and after and (roman or (nested and has[after[0]])):
            found.add(row)
        elif roman and not has[row]:
            kinds[row] = "section"
    kinds |= dict.fromkeys(found, "subtotal")
    return kinds, frozenset(found)


# Above and below the tables.

_META = re.compile(r"^[^:：]{2,60}[:：]")
_LINE_UNIT = re.compile(r"(?:đvt|đơn vị(?: tính)?|đv tính|đv|unit)\s*[:：(]|^\s*\(.*\)\s*$", re.IGNORECASE)


def is_unit_line(cell: Cell) -> bool:
    """'ĐVT: 1.000 đồng', '(triệu đồng)' above a table."""
    return (
        cell.kind == "text"
        and len(cell.text) <= 200
        and unit_of(cell.text) is not None
        and bool(_LINE_UNIT.search(fold(cell.text)))
    )


def kind_outside(cells: Mapping[int, Cell], before: bool) -> str:
    """The kind of a row that belongs to no table."""
    first = next(iter(cells.values()))
    if any(is_unit_line(cell) for cell in cells.values()) and len(cells) == 1:
        return "unit" if before else "note"
    if not before:
        return "signature" if _SIGNATURE.search(key(first.text)) else "note"
    if len(cells) > 1 or _META.match(first.text):
        return "metadata"
    return "title"


def unit_line(grid: Grid, first: int, above: int) -> Cell | None:
    """The nearest declaration of a unit between a row and the headings."""
    for row in range(above - 1, first - 1, -1):
        for cell in grid.row(row).values():
            if is_unit_line(cell):
                return cell
    return None


def read_sheet(
    grid: Grid,
    book: Headings,
    roles: Mapping[str, str],
    header: Callable[[Grid], list[tuple[int, int]]] | None = None,
) -> SheetReading:
    """One sheet -> its tables and the kind of every row. `roles`: field -> role; `header`: a layout's own finder."""
    need = min(3, max(2, len(roles) - 1)) if roles else 99
    places = header(grid) if header else find_headers(grid, book, need)
    places = places or guess_headers(grid)
    kinds: dict[int, str] = {}
    tables: list[Table] = []
    free = min(grid.rows, default=1)
    last_row = max(grid.rows, default=0)
    while places:
        place = places.pop(0)
        columns = _ours(columns_of(grid, place, book), need, roles)
        while places and _repeats(grid.row(places[0][1]), columns):
            places.pop(0)
        end = (_before(grid, places[0][0], place[1]) if places else last_row) or last_row
        made = classify(grid, columns, place, end, roles)
        table = Table(grid.sheet, grid.index, place, columns, made, unit_line(grid, free, place[0]))
        made, parents = parents_of(grid, table, roles)
        table = replace(table, kinds=made, parents=parents, columns=_with_units(grid, table))
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


def _ours(columns: tuple[Column, ...], need: int, roles: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns of a table of ours; in one with too few of our headings, or nothing to count, they mean nothing."""
    found = {column.field for column in columns if column.field}
    if len(found) >= need and any(roles.get(name) in _WEIGHTY for name in found):
        return columns
    return tuple(replace(column, match=words.NONE) for column in columns)


def _before(grid: Grid, header: int, above: int) -> int:
    """The last row of a table that another follows: titles right above the next headings belong to those."""
    row = header - 1
    while row > above and len(grid.row(row)) <= 1:
        row -= 1
    return max(row, above)


def _with_units(grid: Grid, table: Table) -> tuple[Column, ...]:
    rows = [row for row, kind in table.kinds.items() if kind == "unit"]
    return tuple(
        replace(column, unit=next((cell for row in rows if (cell := grid.row(row).get(column.number))), None))
        for column in table.columns
    )
