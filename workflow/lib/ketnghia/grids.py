"""Grids: the non-empty cells of one sheet by row and column, with its merges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from ketnghia.readers.workbook import address, number_of


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
        """Its address; '' for a line of text above a table of Word, which has none."""
        return address(self.row, self.column) if self.row else ""


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
    lead: tuple[Cell, ...] = ()  # for a part of a sheet: the cells above it, which may speak for it
    known: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)  # computed of it

    @classmethod
    def of(
        cls, sheet: str | None, index: int, cells: Iterable[Cell], merges: Iterable[str] = (), state: str = "visible",
        lead: Iterable[Cell] = (),
    ) -> Grid:  # fmt: skip
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
        return cls(sheet, index, ordered, boxes, state, covered, tuple(lead))

    def row(self, number: int) -> Mapping[int, Cell]:
        return self.rows.get(number, {})

    def column(self, number: int) -> Mapping[int, Cell]:
        """The cells of a column by row, downwards."""
        return self._columns.get(number, {})

    @cached_property
    def _columns(self) -> dict[int, dict[int, Cell]]:
        found: dict[int, dict[int, Cell]] = {}
        for row, cells in self.rows.items():
            for number, cell in cells.items():
                if number not in found:
                    found[number] = {}
                found[number][row] = cell
        return found

    def seen(self, row: int, column: int) -> Cell | None:
        """The cell that a person sees there: its own, or the anchor of the merge that covers it."""
        cell = self.row(row).get(column)
        if cell is None and (over := self.covered.get((row, column))):
            return self.row(over.top).get(over.left)
        return cell

    def part(self, rows: Iterable[int], left: int = 1, right: int = 10**6, lead: Iterable[Cell] = ()) -> Grid:
        """Some rows between two columns, as a sheet of their own with the same addresses."""
        cut = {
            row: kept
            for row in rows
            if (kept := {column: cell for column, cell in self.row(row).items() if left <= column <= right})
        }
        boxes = tuple(over for over in self.boxes if over.top in cut and left <= over.left <= right)
        mine = set(boxes)
        covered = {place: over for place, over in self.covered.items() if over in mine} if boxes else {}
        return replace(self, rows=cut, boxes=boxes, covered=covered, lead=tuple(lead))

    def joined(self, other: Grid) -> Grid:
        """This part and another one with rows of its own."""
        rows = {row: {**self.row(row), **other.row(row)} for row in sorted({*self.rows, *other.rows})}
        boxes = tuple(dict.fromkeys((*self.boxes, *other.boxes)))
        return replace(self, rows=rows, boxes=boxes, covered={**self.covered, **other.covered})

    @property
    def cells(self) -> Iterable[Cell]:
        return (cell for row in self.rows.values() for cell in row.values())


def spread(grid: Grid, row: int, column: int) -> Box | None:
    """The merge that starts in this cell, if any."""
    over = grid.covered.get((row, column))
    return over if over and (over.top, over.left) == (row, column) else None


def width(grid: Grid, row: int) -> int:
    """How many columns the row's texts stand over."""
    return sum(
        (over.right - over.left + 1) if (over := spread(grid, row, cell.column)) else 1
        for cell in grid.row(row).values()
    )
