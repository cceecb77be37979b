"""Workbook: what a reader hands on, whatever the format: sheets of non-empty cells under the file's own addresses."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter, lt
from typing import NamedTuple

# Why a file (or a member of a zip) gave no cells: code of the catalogue -> kind of problem (INTERFACE part 2).
FAULTS = {
    "TEP01": "damaged",
    "TEP02": "encrypted",
    "TEP03": "format",  # a picture, a scan, a PDF, an old .doc: kept, but no table can be got out
    "TEP06": "empty",
    "TEP07": "format",  # nothing we know
    "TEP08": "limit",
    "TEP09": "encoding",
    "TEP23": "encoding",  # letters that were lost when the file was saved
    "TEP21": "format",  # an archive other than zip
    "TEP10": "security",  # a document type, an entity: no office program writes them into a workbook
}
# What is odd about a file that was read all the same.
REMARKS = {
    "TEP11": "link",
    "TEP19": "security",  # macros, never run
    "TEP22": "damaged",  # a quotation in a CSV that nothing closes
    "SO30": "ambiguous_number",  # a number format that shows thousands or millions of what is stored
    "TEP20": "encoding",  # text that is not Unicode, read by an encoding that fits all of its bytes
}


class Fault(Exception):
    """Raised inside a reader where a file cannot be read: a code of FAULTS and what was found."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code, found)
        self.code, self.found = code, found


class Cell(NamedTuple):
    """One non-empty cell. A tuple, because there are millions of them."""

    row: int  # from 1, as the file counts
    column: int  # from 1
    text: str  # `raw` of INTERFACE part 1; empty for a formula without a cached value
    kind: str = "text"  # text number date time bool error
    formula: str | None = None  # without the leading =
    style: str | None = None  # name of the font
    struck: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet, Word table, HTML page or CSV file."""

    name: str | None  # null in CSV
    index: int  # from 1
    state: str = "visible"  # visible hidden veryHidden chart macro
    cells: tuple[Cell, ...] = ()  # by row, then column
    hidden_rows: tuple[tuple[int, int], ...] = ()  # first and last of each block
    hidden_columns: tuple[str, ...] = ()  # letters
    merges: tuple[str, ...] = ()  # "A1:C1"
    lead: tuple[tuple[str, str | None], ...] = ()  # of Word: the lines above the table with their fonts; no cells


@dataclass(frozen=True)
class Workbook:
    """What one file holds, or why it could not be read."""

    format: str  # xlsx xlsm xls xlsb ods csv tsv docx html zip unknown
    encoding: str | None = None  # of text formats
    readable: bool = True
    fault: str | None = None  # one code of FAULTS if not readable (TEP06 also where it is readable and empty)
    found: str = ""
    sheets: tuple[Sheet, ...] = ()
    members: tuple[tuple[str, Workbook], ...] = ()  # of a zip: name and content
    remarks: tuple[tuple[str, str, str], ...] = ()  # (code of REMARKS, 'sheet!M7' or '', found)


# Rows of merged ranges, summed up.
_MOST_PLACES = 2_000_000


@lru_cache(maxsize=16384)
def letters(column: int) -> str:
    """Column number -> letters.

    >>> letters(1), letters(26), letters(27), letters(16384)
    ('A', 'Z', 'AA', 'XFD')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number_of(column: str) -> int:
    """Letters -> column number.

    >>> number_of("A"), number_of("XFD")
    (1, 16384)
    """
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """
    >>> address(12, 7)
    'G12'
    """
    return f"{letters(column)}{row}"


def blocks(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Numbers -> first and last of each unbroken run.

    >>> blocks([8, 3, 4])
    ((3, 4), (8, 8))
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return tuple((first, last) for first, last in runs)


_RANGE = re.compile(r"^([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})$")


def bounds(ref: str) -> tuple[int, int, int, int] | None:
    """'A1:C2' -> top, left, bottom, right; None if it is no range of more than one cell."""
    match = _RANGE.match(ref)
    if not match:
        return None
    top, left, bottom, right = int(match[2]), number_of(match[1]), int(match[4]), number_of(match[3])
    return (top, left, bottom, right) if top <= bottom and left <= right and (top, left) != (bottom, right) else None


def uncovered(cells: list[Cell], merges: tuple[str, ...]) -> list[Cell]:
    """The cells without those that a merge covers: nobody sees them, so they say nothing."""
    boxes = [box for ref in merges if (box := bounds(ref))]
    if not boxes:
        return cells
    rows = sorted({cell.row for cell in cells})
    by_row: dict[int, list[tuple[int, int, int, int]]] = {}
    places = 0
    for box in boxes:
        within = rows[bisect_left(rows, box[0]) : bisect_right(rows, box[2])]
        places += len(within)
        if places > _MOST_PLACES:  # merged ranges that lie over one another, which no office program makes
            raise Fault("TEP08", f"{len(boxes)} vùng gộp ô")
        for row in within:
            by_row.setdefault(row, []).append(box)
    # Where a row's ranges begin, and how far right those up to each reach: a cell asks only the few before it.
    starts = {row: sorted(found, key=lambda box: box[1]) for row, found in by_row.items()}
    lefts = {row: [box[1] for box in found] for row, found in starts.items()}
    reach = {row: list(accumulate((box[3] for box in found), max)) for row, found in starts.items()}

    def covered(cell: Cell) -> bool:
        found, reached = starts[cell.row], reach[cell.row]
        for place in range(bisect_right(lefts[cell.row], cell.column) - 1, -1, -1):
            if reached[place] < cell.column:
                return False
            if cell.column <= found[place][3] and (cell.row, cell.column) != found[place][:2]:
                return True
        return False

    return [cell for cell in cells if cell.row not in by_row or not covered(cell)]


def seen(merges: tuple[str, ...], cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """The merged ranges that begin where something stands; refuses ranges that lie over one another by the heap,
    which no office program makes and which every later look at a cell would have to wade through."""
    last_row = cells[-1].row if cells else 0
    last_column = max(map(itemgetter(1), cells), default=0)
    kept, area = [], 0
    for ref in merges:
        box = bounds(ref)
        if box and box[0] <= last_row and box[1] <= last_column:
            kept.append(ref)
            area += (min(box[2], last_row) - box[0] + 1) * (min(box[3], last_column) - box[1] + 1)
    if area > 2 * last_row * last_column + 10_000:
        raise Fault("TEP08", f"{len(kept)} vùng gộp ô đè lên nhau")
    return tuple(kept)


def ordered(cells: list[Cell]) -> tuple[Cell, ...]:
    """By row and column, the last of two with one address (as office programs do)."""
    places = [cell[:2] for cell in cells]
    if all(map(lt, places, places[1:])):
        return tuple(cells)
    unique = dict(zip(places, cells, strict=True))
    return tuple(unique[place] for place in sorted(unique))


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str, before: str) -> str:
    """Digits that stand raised right behind a digit: the mark of a note, no part of the number before it.

    >>> raised("1", "24.000"), raised("2", "m")
    ('¹', '2')
    """
    return text.translate(_RAISED) if before[-1:].isdigit() and text.strip().isdigit() else text


def shown_otherwise(sheet: str, cells: Iterable[tuple[int, int, str]]) -> list[tuple[str, str, str]]:
    """Remarks on the numbers of a sheet whose formats scale them: rows, columns and formats -> one for each column."""
    found: dict[tuple[int, str], list[int]] = {}
    for row, column, format in cells:
        found.setdefault((column, format), []).append(row)
    return [
        ("SO30", f"{sheet}!{address(rows[0], column)}" + (f":{address(rows[-1], column)}" if rows[1:] else ""), format)
        for (column, format), rows in found.items()
    ]
