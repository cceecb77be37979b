"""Xlsb: binary Open XML workbooks -> sheets; values through python-calamine, extents and errors from the records."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from ketnghia.readers.guard import Count, Limits, Package
from ketnghia.readers.numerals import plain
from ketnghia.readers.workbook import Cell, Fault, Sheet, Workbook, address, ordered, uncovered

_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_ROW, _CELL_ERROR, _FORMULA_ERROR = 0, 3, 11
# The grid is built dense: no more places than this, whatever stands in them.
_DENSE = 20_000_000


def read(data: bytes, package: Package, limits: Limits) -> Workbook:
    """Bytes -> workbook; raises Fault. The parts are scanned before the grid is built."""
    errors = [_scan(package.read(name), limits) for name in sorted(package.parts) if "/worksheets/sheet" in name]
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        count = Count(limits)
        sheets = []
        for index, about in enumerate(book.sheets_metadata, 1):
            if about.typ != SheetTypeEnum.WorkSheet:
                sheets.append(Sheet(about.name, index, "chart" if about.typ == SheetTypeEnum.ChartSheet else "macro"))
                continue
            # Sheets and parts are in the same order but for moved ones; then an error cell stays blank, no worse.
            known = errors[index - 1] if len(errors) == len(book.sheet_names) else {}
            sheets.append(_sheet(book.get_sheet_by_index(index - 1), about, index, known, count))
    except PasswordError:
        raise Fault("TEP02") from None
    except CalamineError:
        raise Fault("TEP01", "xlsb") from None
    return Workbook("xlsb", sheets=tuple(sheets))


def _sheet(sheet, about, index: int, errors: dict[tuple[int, int], str], count: Count) -> Sheet:
    cells = [Cell(row, column, text, "error") for (row, column), text in errors.items()]
    start = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python() if sheet.start else (), start[0] + 1):
        before = len(cells)
        for column, value in enumerate(values, start[1] + 1):
            text, kind = _value(value)
            if text.strip():
                cells.append(Cell(row, column, text, kind))
        count.add(len(cells) - before, row if len(cells) > before else 0)
    merges = tuple(
        f"{address(top + 1, left + 1)}:{address(bottom + 1, right + 1)}"
        for (top, left), (bottom, right) in sorted(sheet.merged_cell_ranges or ())
        if (top, left) != (bottom, right)
    )
    state = _state(about.visible)
    return Sheet(about.name, index, state, ordered(uncovered(cells, merges)), (), (), merges)


def _state(visible: SheetVisibleEnum) -> str:
    if visible == SheetVisibleEnum.VeryHidden:
        return "veryHidden"
    return "hidden" if visible == SheetVisibleEnum.Hidden else "visible"


def _value(value: object) -> tuple[str, str]:
    if isinstance(value, bool):
        return str(value).upper(), "bool"
    if isinstance(value, int | float):
        return plain(float(value)), "number"
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat(), "date"
    if isinstance(value, date):
        return value.isoformat(), "date"
    if isinstance(value, time | timedelta):
        return str(value), "time"
    return str(value), "text"


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: number and content; both number and length are of variable length."""
    at, end = 0, len(data)
    while at < end:
        number = data[at]
        at += 1
        if number & 0x80 and at < end:
            number = (number & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        for _ in range(4):
            if at >= end:
                return
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield number, data[at : at + length]
        at += length


def _scan(data: bytes, limits: Limits) -> dict[tuple[int, int], str]:
    """The error cells of a sheet; refuses one whose cells lie too far apart for a dense grid."""
    row = 0
    errors: dict[tuple[int, int], str] = {}
    rows: set[int] = set()
    columns: set[int] = set()
    for number, content in _records(data):
        if number == _ROW and len(content) >= 4:
            row = int.from_bytes(content[:4], "little") + 1
        elif 1 <= number <= 11 and len(content) >= 4:
            column = int.from_bytes(content[:4], "little") + 1
            rows.add(row)
            columns.add(column)
            if number in (_CELL_ERROR, _FORMULA_ERROR) and len(content) > 8:
                errors[row, column] = _ERRORS.get(content[8], "#N/A")
    if rows and max(rows) > limits.rows:
        raise Fault("TEP08", f"dòng {max(rows)} > {limits.rows}")
    if rows and (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > _DENSE:
        raise Fault("TEP08", f"cột {max(columns)}")
    return errors
