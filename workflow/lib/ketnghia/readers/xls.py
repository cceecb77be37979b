"""Xls: binary Excel files (BIFF 2 to 8) -> sheets, through xlrd, which hands on fonts, hidden rows and error cells."""

from __future__ import annotations

import io
import struct

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.compdoc import SIGNATURE, CompDoc, CompDocError

from ketnghia.encodings import encoding_of, style_of
from ketnghia.readers import biff
from ketnghia.readers.guard import Count, Limits
from ketnghia.readers.numerals import is_date, moment, plain, scales
from ketnghia.readers.workbook import (
    Cell,
    Fault,
    Sheet,
    Workbook,
    address,
    blocks,
    bounds,
    letters,
    ordered,
    raised,
    shown_otherwise,
    uncovered,
)

_STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}
_BOOL, _ERROR = 4, 5


def read(data: bytes, limits: Limits) -> Workbook:
    """Bytes of an OLE or bare BIFF file -> workbook; raises Fault."""
    try:
        _refuse_rings(data)
        try:
            book, odd = _open(data)
            worksheets = book.sheets()
        except Exception as fault:
            if "encrypt" in str(fault).lower() or isinstance(fault, MemoryError):
                raise
            # What Excel passes over ends the library: names, notes, a wrong count of strings, sectors of two owners.
            book, odd = _open(biff.mended(_stream(data)))[0], True
            worksheets = book.sheets()
        memory = book.mem or data  # of an OLE file its workbook stream; the oldest files are the stream
    except xlrd.XLRDError as fault:
        raise Fault("TEP02" if "encrypt" in str(fault).lower() else "TEP01", "xls") from None
    except (Fault, MemoryError):
        raise
    except Exception:  # a parser of a binary format fails in as many ways as there are broken files
        raise Fault("TEP01", "xls") from None
    try:
        others, linked = biff.other_sheets(book, memory)
        formulas = [biff.formulas(book, memory, number) for number in range(book.nsheets)]
    except (struct.error, IndexError, UnicodeDecodeError, xlrd.XLRDError):
        raise Fault("TEP01", "xls") from None
    count = Count(limits)
    sheets: list[Sheet] = []
    scaled: list[tuple[str, str, str]] = []
    for sheet, known in zip(worksheets, formulas, strict=True):
        while len(sheets) in others:
            sheets.append(_other(others, len(sheets)))
        sheets.append(_sheet(book, sheet, len(sheets) + 1, count, known))
        scaled += shown_otherwise(sheet.name, _scaled(book, sheet, sheets[-1].cells))
    while len(sheets) in others:
        sheets.append(_other(others, len(sheets)))
    if odd and not _confirmed(data, sheets):
        raise Fault("TEP01", "xls")
    macros = "_VBA_PROJECT".encode("utf-16-le") in data or any(sheet.state == "macro" for sheet in sheets)
    remarks = [("TEP11", "", "")] * linked + [("TEP19", "", "")] * macros
    return Workbook("xls", sheets=tuple(sheets), remarks=(*remarks, *scaled))


def _open(data: bytes) -> tuple[xlrd.Book, bool]:
    """The workbook, and whether its sectors are not in the order that the format asks for: programs of offices write
    such files, and so does a failing disk."""
    # Rows as long as they are: no dense grid. Its warnings go nowhere: standard output may be JSON.
    how = dict(formatting_info=True, ragged_rows=True, on_demand=True)
    try:
        return xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), **how), False
    except CompDocError:
        more = dict(how, ignore_workbook_corruption=True)
        return xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), **more), True


def _stream(data: bytes) -> bytes:
    """The workbook's stream, its sectors one after the other whoever else claims them; a bare stream as it is."""
    if data[:8] != SIGNATURE:
        return data
    file = CompDoc(data, logfile=io.StringIO(), ignore_workbook_corruption=True)
    node = next(node for name in ("workbook", "book") for node in file.dirlist if node.name.lower() == name)
    if node.tot_size < file.min_size_std_stream:
        return file.get_named_stream(node.name)
    sector, found = node.first_SID, []
    while 0 <= sector < len(file.SAT) and len(found) * file.sec_size < node.tot_size:
        found.append(data[512 + sector * file.sec_size : 512 + (sector + 1) * file.sec_size])
        sector = file.SAT[sector]
    return b"".join(found)[: node.tot_size]


_MOST_COMPARED = 2_000_000


def _confirmed(data: bytes, sheets: list[Sheet]) -> bool:
    """Whether a reader that shares no code with this one gets the same numbers and texts out of a file, and no more."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        other = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in sheets:
            if sheet.state in ("chart", "macro"):
                continue
            mine = {(cell.row, cell.column): cell for cell in sheet.cells}
            if max((row for row, _ in mine), default=0) * max((one for _, one in mine), default=0) > _MOST_COMPARED:
                return False
            boxes = [bounds(ref) for ref in sheet.merges]
            rows = other.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            theirs = {(row, column): value for row, line in enumerate(rows, 1) for column, value in enumerate(line, 1)}
            if not all(_same(cell, theirs[place]) for place, cell in mine.items()):
                return False
            more = [place for place, value in theirs.items() if str(value).strip() and place not in mine]
            if not all(any(a <= row <= c and b <= one <= d for a, b, c, d in boxes) for row, one in more):
                return False
    except (CalamineError, ValueError, KeyError):
        return False
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # of its own kind, which nothing names for importing
            raise
        return False
    return True


def _same(cell: Cell, value: object) -> bool:
    """Whether the other reader has the same number or text; dates, errors and empty results have forms of their own."""
    if cell.kind == "number":
        return isinstance(value, int | float) and float(cell.text) == value
    return cell.kind != "text" or not cell.text or cell.text.strip() == str(value).strip()


def _other(others: dict[int, tuple[str, str]], place: int) -> Sheet:
    name, state = others[place]
    return Sheet(name, place + 1, state)


def _refuse_rings(data: bytes) -> None:
    """A short stream whose chain of sectors bites its own tail: the library would follow it for ever."""
    if data[:8] != SIGNATURE:
        return
    file = CompDoc(data, logfile=io.StringIO())
    for node in file.dirlist:
        if node.etype == 2 and node.tot_size < file.min_size_std_stream:
            sector, left = node.first_SID, len(file.SSAT)
            while 0 <= sector < len(file.SSAT):
                sector, left = file.SSAT[sector], left - 1
                if left < 0:
                    raise Fault("TEP01", "xls")


def _sheet(
    book: xlrd.Book, sheet: xlrd.sheet.Sheet, index: int, count: Count, formulas: dict[tuple[int, int], str]
) -> Sheet:
    cells: list[Cell] = []
    for row in range(sheet.nrows):
        before = len(cells)
        for column in range(sheet.row_len(row)):
            if cell := _cell(book, sheet, row, column, formulas.get((row, column))):
                cells.append(cell)
        count.add(len(cells) - before, row + 1 if len(cells) > before else 0)
    boxes = sorted((top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    merges = tuple(
        f"{address(top, left)}:{address(bottom, right)}"
        for top, left, bottom, right in boxes
        if (top, left) != (bottom, right)
    )
    kept = ordered(uncovered(cells, merges))
    last_row = max((cell.row for cell in kept), default=0)
    last_column = max((cell.column for cell in kept), default=0)
    hidden = {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden and row < last_row}
    columns = [
        letters(column + 1)
        for column, info in sorted(sheet.colinfo_map.items())
        if (info.hidden or info.width == 0) and column < last_column
    ]
    state = _STATES.get(sheet.visibility, "hidden")
    return Sheet(sheet.name, index, state, kept, blocks(hidden), tuple(columns), merges)


def _cell(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int, formula: str | None) -> Cell | None:
    type, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if type in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    font, date = _format(book, sheet, row, column)
    if type == xlrd.XL_CELL_TEXT:
        if not value.strip() and formula is None:
            return None
        value = _with_marks(book, sheet, row, column, value)
        name, struck = _runs(book, sheet, row, column, font)
        return Cell(row + 1, column + 1, _as_typed(book, value, name), "text", formula, name, struck)
    name, struck = (font.name, bool(font.struck_out)) if font else (None, False)
    if type == _ERROR:
        text, kind = error_text_from_code.get(value, "#N/A"), "error"
    elif type == _BOOL:
        text, kind = ("TRUE" if value else "FALSE"), "bool"
    else:
        text, kind = _number(value, date, book.datemode == 1)
    return Cell(row + 1, column + 1, text, kind, formula, name, struck)


def _as_typed(book: xlrd.Book, text: str, font: str | None) -> str:
    """Text of a workbook older than Unicode, typed with an old Vietnamese font: its bytes are those of the font,
    whatever code page the machine had."""
    if book.biff_version >= 80 or text.isascii() or not encoding_of(font):
        return text
    try:
        return text.encode(book.encoding).decode("cp1252")
    except (UnicodeError, LookupError):
        return text


def _scaled(book: xlrd.Book, sheet: xlrd.sheet.Sheet, cells: tuple[Cell, ...]) -> list[tuple[int, int, str]]:
    """Row, column and format of the numbers that are shown in thousands or millions."""
    codes = {key: format.format_str for key, format in book.format_map.items() if scales(format.format_str or "")}
    said = {number: codes[xf.format_key] for number, xf in enumerate(book.xf_list) if xf.format_key in codes}
    if not said:
        return []
    places = ((cell, sheet.cell_xf_index(cell.row - 1, cell.column - 1)) for cell in cells if cell.kind == "number")
    return [(cell.row, cell.column, said[index]) for cell, index in places if index in said]


def _number(value: float, date: bool, epoch_1904: bool) -> tuple[str, str]:
    try:
        return (moment(value, epoch_1904) if date else None) or (plain(value), "number")
    except ValueError:
        return str(value), "error"


def _format(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> tuple[object | None, bool]:
    """The cell's font and whether its number format shows a date."""
    try:
        xf = book.xf_list[sheet.cell_xf_index(row, column)]
        font = book.font_list[xf.font_index]
        format = book.format_map.get(xf.format_key)
    except (IndexError, KeyError, TypeError, AttributeError, struct.error):
        return None, sheet.cell_type(row, column) == xlrd.XL_CELL_DATE
    return font, bool(format and is_date(xf.format_key, format.format_str))


def _with_marks(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int, text: str) -> str:
    """A text with the marks of notes, where runs of it stand raised behind a number."""
    runs = [pair for pair in sheet.rich_text_runlist_map.get((row, column)) or () if pair[1] < len(book.font_list)]
    for (at, index), end in zip(runs, [*(at for at, _ in runs[1:]), len(text)], strict=False):
        if getattr(book.font_list[index], "escapement", 0) == 1:
            text = text[:at] + raised(text[at:end], text[:at]) + text[end:]
    return text


def _runs(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int, font) -> tuple[str | None, bool]:
    """Font and strike of a text, whose runs may have fonts of their own."""
    runs = [(at, index) for at, index in sheet.rich_text_runlist_map.get((row, column)) or ()]
    text = sheet.cell_value(row, column)
    fonts = [(at, book.font_list[index]) for at, index in runs if index < len(book.font_list) and at < len(text)]
    if font and not (fonts and fonts[0][0] == 0):
        fonts.insert(0, (0, font))
    if not fonts:
        return None, False
    ends = [at for at, _ in fonts[1:]] + [len(text)]
    runs = [(text[at:end], found.name) for (at, found), end in zip(fonts, ends, strict=True)]
    struck = any(found.struck_out and text[at:end].strip() for (at, found), end in zip(fonts, ends, strict=True))
    return style_of(runs, font.name if font else None), struck
