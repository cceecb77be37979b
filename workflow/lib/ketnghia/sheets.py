"""Sheets: one table of a file with what reading its rows needs at hand, and the notebook for what is found wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from ketnghia import problems, values
from ketnghia.grids import Cell, Grid
from ketnghia.headers import Column
from ketnghia.looks import declares_unit
from ketnghia.readers.workbook import blocks
from ketnghia.rows import class_of
from ketnghia.rules import Rules
from ketnghia.spreads import Spread
from ketnghia.tables import Table
from ketnghia.units import Units, unit_of


class Value(NamedTuple):
    """One field as read: the value, the cells it comes from, the text as stored; `shared`: held by a merge for rows
    above too; `unit`, `of`, `of_unit`: what a quantity's own cell says."""

    value: Any = None
    at: str | None = None
    raw: str | None = None
    shared: bool = False
    held: bool = False
    unit: str = ""
    of: Any = None
    of_unit: str = ""
    rows_value: int | None = None


EMPTY = Value()


@dataclass
class Notebook:
    """The problems of one file, as they are found."""

    submission: str
    agency: str | None
    sheet: str | None = None
    found: list[dict[str, Any]] = field(default_factory=list)
    kept: dict[tuple[Any, ...], list[dict[str, Any]]] = field(default_factory=dict)

    def note(self, code: str, cell: str | None, **args: Any) -> None:
        sheet = args.pop("sheet", self.sheet)
        made = problems.problem(code, submission=self.submission, agency=self.agency, sheet=sheet, cell=cell, **args)
        self.found.append(made)

    def keep(self, code: str, cause: str, cell: str, row: int, **args: Any) -> None:
        """A problem of one row that others have for one and the same cause: they are said together at the end."""
        self.kept.setdefault((self.sheet, code, cause), []).append({"cell": cell, "row": row, **args})

    def say_kept(self) -> None:
        """One problem for each cause, with all its rows; its address is exact where these follow one another."""
        for (sheet, code, _), cases in self.kept.items():
            rows = sorted({case["row"] for case in cases})
            first = min(cases, key=lambda case: case["row"])
            cells = {case["cell"] for case in cases}
            letters = {re.sub(r"\d", "", cell) for cell in cells if ":" not in cell}
            run = len(rows) > 1 and rows[-1] - rows[0] + 1 == len(rows) and len(letters) == 1
            cell = f"{min(letters)}{rows[0]}:{min(letters)}{rows[-1]}" if run and letters else first["cell"]
            founds = list(dict.fromkeys(case["found"] for case in cases if case.get("found")))
            args = {name: value for name, value in first.items() if name not in ("cell", "row", "found")}
            said = "; ".join(founds[:5]) + ("; …" if len(founds) > 5 else "")
            self.note(code, cell, sheet=sheet, found=said or None, n=len(rows), rows=runs(rows), **args)
        self.kept.clear()


def runs(rows: list[int]) -> str:
    """
    >>> runs([4, 5, 6, 9])
    '4-6, 9'
    """
    return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in blocks(rows))


@dataclass(frozen=True)
class Sheet:
    """What reading the rows of one table needs at hand."""

    rules: Rules
    grid: Grid
    table: Table
    book: Notebook
    unit_rule: str = ""
    marks: Mapping[int, values.Marks] = field(default_factory=dict)
    doubted: frozenset[str] = frozenset()  # fields whose unit is doubted as a whole
    original: Mapping[str, Cell] = field(default_factory=dict)  # corrected cells as they were sent
    spread: Spread = Spread()
    found: Table | None = None  # the table before its spread was settled

    def field_of(self, column: Column) -> str | None:
        """The field a column holds, by itself or as part of a spread."""
        return column.field or self.spread.fields.get(column.number)

    def units(self, column: Column, row: int = 0) -> Units:
        """The declarations that a column's unit may come from; asked for each of its cells. `row`: of the cell, for a
        line in the midst of the table may say another unit for the rows below it."""
        if self.turns and (turn := self.turn(row)):
            return Units(line=turn.text)
        place = (column.number, column.heading)
        if place not in self._units:
            self._units[place] = self._units_of(column)
        return self._units[place]

    @cached_property
    def _units(self) -> dict[tuple[int, str], Units]:
        return {}

    def _units_of(self, column: Column) -> Units:
        unit, line = column.unit, self.table.line
        heading = column.heading
        if (over := self.spread.over.get(column.number)) and unit_of(heading) is None:
            heading = f"{over} | {heading}"  # a part is counted as its sum is
        return Units(unit.text if unit else "", heading, line.text if line else "", self.unit_rule)

    @cached_property
    def views(self) -> dict[Any, Sheet]:
        """This sheet as the parts of its spread see it, kept by what each of them holds."""
        return {}

    def view(self, columns: Callable[[], tuple[Column, ...]], place: Any) -> Sheet:
        if place not in self.views:
            self.views[place] = replace(self, table=replace(self.table, columns=columns()))
        return self.views[place]

    @cached_property
    def turns(self) -> tuple[tuple[int, int, Cell], ...]:
        """Where a line between the rows of data declares a unit of money: first and last row that it holds for, and
        its cell. A section's own remark holds for the section, a line that says nothing else to the next one."""
        kinds = self.table.kinds
        first, last = self.table.data_rows or (0, 0)
        rows = [row for row, kind in kinds.items() if kind in ("section", "note") and first < row < last]
        said = [(row, cell) for row in rows for cell in self.grid.row(row).values() if declares_unit(cell)]
        found = []
        for place, (row, cell) in enumerate(said):
            end = said[place + 1][0] - 1 if place + 1 < len(said) else last
            if any(class_of(other.text) for other in self.grid.row(row).values()):
                end = min([end, *(at - 1 for at in rows if at > row and kinds[at] == "section")])
            found.append((row + 1, end, cell))
        return tuple(found)

    def turn(self, row: int) -> Cell | None:
        """The line in the midst of the table that says in what the money of a row is counted."""
        return next((cell for first, last, cell in self.turns if first <= row <= last), None)

    def address(self, column: Column, cell: Cell, by: str = "") -> str:
        """'M12 M4 A2': value, heading, unit."""
        if by not in ("row", "line"):
            return f"{cell.at} {column.heading_cells[-1]}" if column.heading_cells else cell.at
        parts = [cell.at, *column.heading_cells[-1:]]
        if by == "row" and column.unit:
            parts.append(column.unit.at)
        elif by == "line" and (line := self.turn(cell.row) or self.table.line):
            parts.append(line.at)
        return " ".join(filter(None, dict.fromkeys(parts)))


def with_marks(sheet: Sheet) -> Sheet:
    """The number marks of each numeric column, by the evidence of its own text cells."""
    rules, rows = sheet.rules, sheet.table.rows("data", "total", "subtotal")
    totals = {column.number: name for name, column in sheet.spread.totals.items()}
    marks = {}
    for column in sheet.table.columns:
        name = sheet.field_of(column) or totals.get(column.number)
        if name and rules.fields[name].type in ("integer", "decimal", "money", "share"):
            mine = sheet.grid.column(column.number)
            texts = (mine[row].text for row in rows if row in mine and mine[row].kind == "text")
            marks[column.number] = values.marks_of(texts)
    return replace(sheet, marks=marks)


def seen(sheet: Sheet, column: Column, row: int) -> tuple[Cell | None, bool]:
    """The cell of a row in a column, and whether a merge brought it down from a row above."""
    cell = sheet.grid.row(row).get(column.number)
    if cell is not None:
        return cell, False
    over = sheet.grid.covered.get((row, column.number))
    if over is None or over.top == row and over.left == column.number:
        return None, False
    anchor = sheet.grid.row(over.top).get(over.left)
    # A merge across columns says nothing of the columns it swallowed.
    return (anchor, True) if anchor and over.left == column.number and over.top < row else (None, False)
