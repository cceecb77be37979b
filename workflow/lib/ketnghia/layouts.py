"""Layouts: what a file of `config/layouts/` settles for good: which form it is, its headings, its row and column codes.

kind: table     headings {words: field or -}, sheets {pattern: data or passed}, unit, source_required
kind: coded     row_codes, column_codes (regular expressions), passed_columns, total {row, of {column, pattern}},
                private [labels], giver (label), decimal
recognise       {files: [patterns of file names]}, {agencies: [codes]}, {text: regular expression on a whole cell},
                {headings: [words that all stand in the file]}, or {otherwise: true} for files with a table of our
                headings that no other layout recognises
encoding        how the text of such files is stored where no font says so: tcvn3, vni or the name of a codec
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from ketnghia.grids import Cell, Grid
from ketnghia.headers import Column
from ketnghia.headings import key
from ketnghia.signs import named, shows
from ketnghia.tables import SheetReading, Table, kind_outside, unit_line
from ketnghia.units import fold


def recognised(
    layouts: Mapping[str, Mapping[str, Any]], grids: Iterable[Grid], file: str = "", agency: str | None = None
) -> str | None:
    """The id of the layout that names a file or that it shows itself to be; the first by name whose sign is there."""
    if found := named(layouts, file, agency):
        return found
    texts = [cell.text for grid in grids for cell in grid.cells if cell.kind == "text"]
    return next((name for name, layout in sorted(layouts.items()) if shows(layout, texts)), None)


def otherwise(layouts: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The layout of files that show no sign of another."""
    signs = {name: layout.get("recognise") or {} for name, layout in sorted(layouts.items())}
    return next((name for name, sign in signs.items() if sign.get("otherwise")), None)


_MAY_NAME = re.compile("[:：]")
_VERSION = re.compile(r"(?:phiên bản biểu mẫu|mã biểu mẫu|form version)\s*[:：]")


def unknown_version(grids: Iterable[Grid]) -> tuple[Grid, Cell] | None:
    """A cell that names a version of the form ('Phiên bản biểu mẫu: …'), for a file that no layout recognises."""
    for grid in grids:
        for cell in grid.cells:
            if cell.kind == "text" and _MAY_NAME.search(cell.text) and _VERSION.match(fold(cell.text)):
                return grid, cell
    return None


def sheet_use(layout: Mapping[str, Any], passed: Iterable[str], sheet: str | None) -> str:
    """'data' or 'passed': what the layout, else the general list of names, says of a sheet."""
    name = fold(sheet or "")
    for pattern, use in (layout.get("sheets") or {}).items():
        if fnmatchcase(name, fold(pattern)):
            return use
    return "passed" if name and any(fnmatchcase(name, fold(pattern)) for pattern in passed) else "data"


@dataclass(frozen=True)
class Coded:
    """One sheet of a form with row and column codes.

    `row_codes`, `column_codes`: row or column number -> the cell of its code; `labels`: row -> its words;
    `private`: cells that name a person; `total`: the row of the total; `parts`: the rows that it adds up.
    """

    reading: SheetReading
    row_codes: Mapping[int, Cell]
    column_codes: Mapping[int, Cell]
    passed: frozenset[int]
    labels: Mapping[int, str]
    private: frozenset[str]
    total: int | None
    parts: tuple[int, ...]
    giver: Cell | None


def identifier(code: str) -> str:
    """
    >>> identifier("R-101")
    'r101'
    """
    return re.sub(r"[^a-z0-9]+", "", code.casefold())


def _codes(grid: Grid, pattern: str, down: bool) -> dict[int, Cell]:
    """The cells of the codes: the column (or row) that holds most of them, by row (or column)."""
    lines: dict[int, dict[int, Cell]] = {}
    for cell in grid.cells:
        if cell.kind == "text" and re.fullmatch(pattern, cell.text.strip()):
            line, place = (cell.column, cell.row) if down else (cell.row, cell.column)
            lines.setdefault(line, {})[place] = cell
    return max(lines.values(), key=len, default={})


def read_coded(grid: Grid, name: str, layout: Mapping[str, Any]) -> Coded | None:
    """A sheet by its codes; None if it has no codes of rows or columns."""
    rows = _codes(grid, layout["row_codes"], True)
    columns = _codes(grid, layout["column_codes"], False)
    if not rows or not columns:
        return None
    code_row = next(iter(columns.values())).row
    first = min(rows)
    passed = frozenset(
        number for number, cell in columns.items() if cell.text.strip() in layout.get("passed_columns", ())
    )
    total = next(
        (row for row, cell in rows.items() if cell.text.strip() == (layout.get("total") or {}).get("row")), None
    )
    private, giver = _metadata(grid, layout, min(first, code_row))
    kinds = _kinds(grid, rows, code_row, total)
    table = Table(
        grid.sheet, grid.index, _header_rows(kinds), _columns(grid, kinds, columns), kinds,
        unit_line(grid, 1, min(first, code_row)), name,
    )  # fmt: skip
    labels = {row: _label(grid.row(row), rows[row], columns) for row in rows}
    parts = _parts(grid, rows, columns, layout.get("total") or {}, total)
    reading = SheetReading(grid, kinds, (table,))
    return Coded(reading, rows, columns, passed, labels, private, total, parts, giver)


def _kinds(grid: Grid, rows: Mapping[int, Cell], code_row: int, total: int | None) -> dict[int, str]:
    """The kind of each row: coded rows are data, what stands between the column codes and them are headings."""
    kinds = {}
    first, last = min(rows), max(rows)
    for row, cells in grid.rows.items():
        if row in rows:
            kinds[row] = "total" if row == total else "data"
        elif row == code_row:
            kinds[row] = "code"
        elif code_row < row < first:
            index = all(re.fullmatch(r"\(?\d{1,3}\)?", cell.text.strip()) for cell in cells.values())
            kinds[row] = "index" if index else "header"
        elif row < first:
            kinds[row] = kind_outside(cells, True)
        else:
            kinds[row] = "section" if row < last else kind_outside(cells, False)
    for row in range(first, last):
        kinds.setdefault(row, "blank")
    return dict(sorted(kinds.items()))


def _header_rows(kinds: Mapping[int, str]) -> tuple[int, int] | None:
    rows = [row for row, kind in kinds.items() if kind == "header"]
    return (rows[0], rows[-1]) if rows else None


def _columns(grid: Grid, kinds: Mapping[int, str], codes: Mapping[int, Cell]) -> tuple[Column, ...]:
    """The coded columns with their code and headings."""
    rows = [row for row, kind in kinds.items() if kind == "header"]
    made = []
    for number, code in codes.items():
        cells = {cell.at: cell for row in rows if (cell := grid.seen(row, number))}
        made.append(Column(number, tuple(cell.text for cell in cells.values()) or (code.text,), (code.at, *cells)))
    return tuple(made)


def _label(cells: Mapping[int, Cell], code: Cell, columns: Mapping[int, Cell]) -> str:
    """The row's own words: its longest text outside the coded columns."""
    texts = [
        cell.text.strip()
        for number, cell in cells.items()
        if number not in columns and cell != code and cell.kind == "text"
    ]
    return " ".join(max(texts, key=len, default=code.text).split())


def _metadata(grid: Grid, layout: Mapping[str, Any], until: int) -> tuple[frozenset[str], Cell | None]:
    """Above the table: the cells that name a person, and the one that names the giver."""
    private: set[str] = set()
    giver = None
    for row, cells in grid.rows.items():
        if row >= until:
            break
        ordered = list(cells.values())
        for position, cell in enumerate(ordered):
            said = key(cell.text)
            if any(key(label) in said for label in layout.get("private", ())):
                private |= {other.at for other in ordered[position + 1 :]}
            if (label := layout.get("giver")) and key(label) == said and position + 1 < len(ordered):
                giver = ordered[position + 1]
    return frozenset(private), giver


def _parts(
    grid: Grid, rows: Mapping[int, Cell], columns: Mapping[int, Cell], rule: Mapping[str, Any], total: int | None
) -> tuple[int, ...]:
    """The rows that the total adds up, by what stands in one of their columns."""
    of = rule.get("of") or {}
    column = next((number for number, cell in columns.items() if cell.text.strip() == of.get("column")), None)
    if total is None or column is None:
        return ()
    return tuple(
        row for row in rows
        if row != total and (cell := grid.row(row).get(column)) and re.fullmatch(of["pattern"], cell.text.strip())
    )  # fmt: skip
