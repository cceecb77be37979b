"""Xlsb: binary Open XML workbooks -> sheets, from their records; sparse, so that a far cell costs what a near one does.

The readers that know this format hand on values alone: no fonts, no struck text, no hidden rows, no formulas. The
records that hold them are few and plain, so all is read from those; a test compares the values with python-calamine's.
"""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator

from ketnghia.encodings import style_of
from ketnghia.readers.guard import LONGEST_TEXT, Count, Limits, Package
from ketnghia.readers.numerals import is_date, moment, plain
from ketnghia.readers.tokens import points_to, text_of
from ketnghia.readers.workbook import Cell, Fault, Sheet, Workbook, address, blocks, letters, ordered, uncovered
from ketnghia.readers.xlsx import KINDS, Style, Text, relations, resolve, target_of

_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
# Numbers of records, as the format's description names them.
_ROW, _BLANK, _RK, _ERROR, _BOOL, _REAL, _STRING, _ISST = 0, 1, 2, 3, 4, 5, 6, 7
_F_STRING, _F_NUMBER, _F_BOOL, _F_ERROR, _RICH = 8, 9, 10, 11, 62
_ITEM, _FONT, _FORMAT, _XF, _COLUMN, _SHEET, _WORKBOOK, _MERGE = 19, 43, 44, 47, 60, 156, 153, 176
_BEGIN_XFS, _END_XFS = 617, 618
_ARRAY, _SHARED = 426, 427
_STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}
_MAIN = "xl/workbook.bin"


def read(package: Package, limits: Limits) -> Workbook:
    """An opened package -> workbook; raises Fault."""
    try:
        return _read(package, limits)
    except (struct.error, IndexError, UnicodeDecodeError):
        raise Fault("TEP01", "xlsb") from None


def _read(package: Package, limits: Limits) -> Workbook:
    links = relations(package, _MAIN)
    styles, fonts = _styles(package, target_of(links, "styles", "xl", package))
    strings = _strings(package, target_of(links, "sharedstrings", "xl", package), fonts)
    epoch_1904, count = False, Count(limits)
    sheets: list[Sheet] = []
    for number, data in records(package.read(_MAIN)):
        if number == _WORKBOOK:
            epoch_1904 = bool(data[0] & 1)
        elif number == _SHEET:
            id, at = _wide(data, 8)
            name, _ = _wide(data, at)
            kind, target = links.get(id, ("", ""))
            if kind != "worksheet":
                sheets.append(Sheet(name, len(sheets) + 1, KINDS.get(kind, "chart")))
                continue
            part = resolve("xl", target)
            if part not in package:
                raise Fault("TEP01", target)
            state = _STATES.get(struct.unpack_from("<I", data)[0] & 3, "hidden")
            reader = SheetReader(strings, styles, fonts, epoch_1904, count)
            sheets.append(reader.read(package.read(part), name, len(sheets) + 1, state))
    remarks = [("TEP11", "", target) for kind, target in links.values() if kind == "externallink"]
    if any(posixpath.basename(name) == "vbaproject.bin" for name in package.parts) or any(
        sheet.state == "macro" for sheet in sheets
    ):
        remarks.append(("TEP19", "", ""))
    return Workbook("xlsb", sheets=tuple(sheets), remarks=tuple(remarks))


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
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
                raise Fault("TEP01", "xlsb")
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if at + length > end:
            raise Fault("TEP01", "xlsb")
        yield number, data[at : at + length]
        at += length


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A counted UTF-16 string (a count of all ones: none at all) and where it ends."""
    (length,) = struct.unpack_from("<I", data, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(data):
        raise Fault("TEP01", "xlsb")
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _text(data: bytes, at: int, fonts: list[tuple[str | None, bool]]) -> Text:
    """A string with its runs: the font they share, whether any is struck out."""
    text, end = _wide(data, at + 1)
    if len(text) > LONGEST_TEXT:
        raise Fault("TEP10", f"một ô {len(text)} ký tự")
    if not data[at] & 1 or end + 4 > len(data):
        return Text(text)
    (runs,) = struct.unpack_from("<I", data, end)
    runs = min(runs, (len(data) - end - 4) // 4)
    found = [struct.unpack_from("<HH", data, end + 4 + 4 * number) for number in range(runs)]
    used = [(start, fonts[font]) for start, font in found if font < len(fonts) and start < len(text)]
    if used and used[0][0]:
        used.insert(0, (0, (None, False)))  # in the cell's own font
    ends = [start for start, _ in used[1:]] + [len(text)]
    runs = [(text[start:end], *font) for (start, font), end in zip(used, ends, strict=True)] if used else []
    return Text(text, tuple(run[:2] for run in runs), any(run[2] and run[0].strip() for run in runs))


def _strings(package: Package, part: str | None, fonts: list[tuple[str | None, bool]]) -> list[Text]:
    if not part:
        return []
    return [_text(data, 0, fonts) for number, data in records(package.read(part)) if number == _ITEM]


def _styles(package: Package, part: str | None) -> tuple[list[Style], list[tuple[str | None, bool]]]:
    """The formats of cells, and the fonts (name, struck)."""
    fonts: list[tuple[str | None, bool]] = []
    codes: dict[int, str] = {}
    formats: list[tuple[int, int]] = []
    inside = False
    for number, data in records(package.read(part)) if part else ():
        if number == _FONT:
            fonts.append((_wide(data, 21)[0] or None, bool(data[2] & 8)))
        elif number == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = _wide(data, 2)[0]
        elif number in (_BEGIN_XFS, _END_XFS):
            inside = number == _BEGIN_XFS
        elif number == _XF and inside:
            formats.append(struct.unpack_from("<HH", data, 2))
    styles = []
    for format, font in formats:
        name, struck = fonts[font] if font < len(fonts) else (None, False)
        styles.append(Style(name, struck, is_date(format, codes.get(format, ""))))
    return styles, fonts


class SheetReader:
    """One pass over the records of a sheet."""

    def __init__(
        self,
        strings: list[Text],
        styles: list[Style],
        fonts: list[tuple[str | None, bool]],
        epoch_1904: bool,
        count: Count,
    ) -> None:
        self.strings, self.styles, self.fonts, self.epoch_1904, self.count = strings, styles, fonts, epoch_1904, count
        self.pointing: dict[tuple[int, int], int] = {}  # cell -> row of the shared formula it stands for

    def read(self, data: bytes, name: str, index: int, state: str) -> Sheet:
        cells: list[Cell] = []
        hidden: set[int] = set()
        spans: list[tuple[int, int]] = []
        boxes: list[tuple[int, int, int, int]] = []
        common: list[tuple[tuple[int, int, int, int], bytes]] = []
        row = 0
        for number, content in records(data):
            if number in (_ARRAY, _SHARED):
                at = 17 if number == _ARRAY else 16
                length = struct.unpack_from("<I", content, at)[0]
                common.append((struct.unpack_from("<IIII", content), content[at + 4 : at + 4 + length]))
            elif number == _ROW:
                row = struct.unpack_from("<I", content)[0] + 1
                if len(content) > 11 and content[11] & 0x10:
                    hidden.add(row)
            elif 1 < number <= _F_ERROR or number == _RICH:
                if cell := self._cell(number, content, row):
                    self.count.add(1, row)
                    cells.append(cell)
            elif number == _COLUMN:
                first, last, width, _, flags = struct.unpack_from("<IIIIH", content)
                if flags & 1 or width == 0:
                    spans.append((first + 1, last + 1))
            elif number == _MERGE:
                top, bottom, left, right = struct.unpack_from("<IIII", content)
                if top <= bottom < 2**20 and left <= right < 2**14 and (top, left) != (bottom, right):
                    boxes.append((top + 1, left + 1, bottom + 1, right + 1))
        cells = self._with_common(cells, common)
        self.count.merges(len(boxes))
        merges = tuple(f"{address(*box[:2])}:{address(*box[2:])}" for box in sorted(set(boxes)))
        kept = ordered(uncovered(cells, merges))
        last_row = max((cell.row for cell in kept), default=0)
        last_column = max((cell.column for cell in kept), default=0)
        numbers = {number for first, last in spans for number in range(first, min(last, last_column) + 1)}
        return Sheet(
            name, index, state, kept, blocks({number for number in hidden if number <= last_row}),
            tuple(letters(number) for number in sorted(numbers)), merges,
        )  # fmt: skip

    def _with_common(self, cells: list[Cell], common: list[tuple[tuple[int, int, int, int], bytes]]) -> list[Cell]:
        """Formulas that several cells share, as they read in each: the range that begins in the row they point to."""
        by_row: dict[int, list[tuple[int, int, bytes]]] = {}
        for (top, _, left, right), tokens in common:
            by_row.setdefault(top + 1, []).append((left + 1, right + 1, tokens))
        if not self.pointing or not by_row:
            return cells
        return [self._worded(cell, by_row.get(self.pointing.get(cell[:2], 0), ())) for cell in cells]

    @staticmethod
    def _worded(cell: Cell, ranges) -> Cell:
        tokens = next((tokens for left, right, tokens in ranges if left <= cell.column <= right), None)
        return cell if tokens is None else cell._replace(formula=text_of(tokens, cell.row, cell.column))

    def _cell(self, number: int, data: bytes, row: int) -> Cell | None:
        column, format = struct.unpack_from("<II", data)
        if column >= 2**14:
            raise Fault("TEP01", f"cột {column + 1}")
        format &= 0xFFFFFF
        style = self.styles[format] if format < len(self.styles) else Style()
        text, kind, runs, struck = self._value(number, data, style.date)
        formula = None
        if number in (_F_STRING, _F_NUMBER, _F_BOOL, _F_ERROR):
            tokens = _tokens(number, data)
            base = points_to(tokens)
            formula = text_of(tokens, row, column + 1) if base is None else ""
            if base is not None:
                self.pointing[row, column + 1] = base
        if formula is None and not text.strip():
            return None
        return Cell(row, column + 1, text, kind, formula, style_of(runs, style.font), struck or style.struck)

    def _value(self, number: int, data: bytes, date: bool) -> tuple[str, str, tuple, bool]:
        """Text, kind, its runs, and whether one of them is struck out."""
        if number in (_ISST, _RICH):
            found = self._shared(data) if number == _ISST else _text(data, 8, self.fonts)
            return found.text, "text", found.runs, found.struck
        if number in (_STRING, _F_STRING):
            return _wide(data, 8)[0], "text", (), False
        if number in (_BOOL, _F_BOOL):
            return ("TRUE" if data[8] else "FALSE"), "bool", (), False
        if number in (_ERROR, _F_ERROR):
            return _ERRORS.get(data[8], "#N/A"), "error", (), False
        value = _packed(data) if number == _RK else struct.unpack_from("<d", data, 8)[0]
        try:
            text, kind = (moment(value, self.epoch_1904) if date else None) or (plain(value), "number")
        except ValueError:
            return str(value), "error", (), False
        return text, kind, (), False

    def _shared(self, data: bytes) -> Text:
        (place,) = struct.unpack_from("<I", data, 8)
        if place >= len(self.strings):
            raise Fault("TEP01", f"sharedStrings {place}")
        return self.strings[place]


def _tokens(number: int, data: bytes) -> bytes:
    """The tokens of a formula: after its value and two bytes of marks, counted."""
    at = 2 + (_wide(data, 8)[1] if number == _F_STRING else 16 if number == _F_NUMBER else 9)
    if at + 4 > len(data):
        return b""
    return data[at + 4 : at + 4 + struct.unpack_from("<I", data, at)[0]]


def _packed(data: bytes) -> float:
    """A number in four bytes: a whole one or the upper half of a double, either perhaps a hundredfold."""
    (word,) = struct.unpack_from("<i", data, 8)
    (real,) = struct.unpack("<d", struct.pack("<II", 0, word & 0xFFFFFFFC))
    value = float(word >> 2) if word & 2 else real
    return value / 100 if word & 1 else value
