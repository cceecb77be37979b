"""Xlsx: Office Open XML workbooks (xlsx, xlsm, strict or not) -> sheets.

Read straight from the XML, in one pass a sheet. That pass is needed anyway for fonts, struck-out text, formulas, error
cells and hidden rows, none of which a values-only reader hands on; reading the values in it as well keeps the grid
sparse (a values-only reader builds it dense: one cell at the far corner exhausts memory) and needs only the shared
strings and the date formats besides. A test compares every value with python-calamine's.
"""

from __future__ import annotations

import posixpath
import re
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from lxml import etree

from ketnghia.encodings import style_of
from ketnghia.readers.guard import LONGEST_TEXT, Count, Limits, Package
from ketnghia.readers.numerals import dated, is_date, scales, shortest
from ketnghia.readers.workbook import (
    Cell,
    Fault,
    Sheet,
    Workbook,
    blocks,
    bounds,
    letters,
    number_of,
    ordered,
    raised,
    shown_otherwise,
    uncovered,
)

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"^([A-Z]{1,3})([1-9]\d{0,6})$")
# No sheet has more columns, and no honest one more descriptions of them.
_MOST_COLUMNS = 16384
_PLAIN = re.compile(r"[1-9][0-9]{0,14}").fullmatch
_OUTSIDE = re.compile(r"\[\d+\]|\[[^\]]+\.xl\w+\]|\|")
KINDS = {"chartsheet": "chart", "dialogsheet": "macro", "xlmacrosheet": "macro", "xlintlmacrosheet": "macro"}


class Style(NamedTuple):
    """What matters of a cell's format."""

    font: str | None = None
    struck: bool = False
    date: bool = False
    format: str = ""


class Text(NamedTuple):
    """A string; its runs (text and font) where they have fonts of their own."""

    text: str
    runs: tuple[tuple[str, str | None], ...] = ()
    struck: bool = False


def read(package: Package, limits: Limits) -> Workbook:
    """An opened package -> workbook; raises Fault."""
    main = _main_part(package)
    book = package.xml(main)
    folder = posixpath.dirname(main)
    links = relations(package, main)
    remarks = [("TEP11", "", target) for kind, target in links.values() if kind == "externallink"]
    _refuse_schemas(package)
    strings = _strings(package, target_of(links, "sharedstrings", folder, package))
    styles = _styles(package, target_of(links, "styles", folder, package))
    epoch_1904 = any(tag.get("date1904") in ("1", "true") for tag in book.iterfind("{*}workbookPr"))
    count = Count(limits)
    sheets = []
    for index, tag in enumerate(book.iterfind("{*}sheets/{*}sheet"), 1):
        id = next((value for name, value in tag.items() if etree.QName(name).localname == "id"), "")
        kind, target = links.get(id, ("", ""))
        name, state = tag.get("name", ""), tag.get("state", "visible")
        if kind != "worksheet":
            sheets.append(Sheet(name, index, KINDS.get(kind, "chart")))
            continue
        part = resolve(folder, target)
        if part not in package:
            raise Fault("TEP01", target)
        root = package.xml(part)
        sheet = SheetReader(strings, styles, epoch_1904, count).read(root)
        sheets.append(Sheet(name, index, state, *sheet))
        remarks += shown_otherwise(name, _scaled(root, styles, sheet[0]))
    if any(cell.formula and _OUTSIDE.search(cell.formula) for sheet in sheets for cell in sheet.cells) and not remarks:
        remarks.append(("TEP11", "", ""))
    if any(name.endswith("vbaproject.bin") for name in package.parts):
        remarks.append(("TEP19", "", ""))
    return Workbook("xlsx", sheets=tuple(sheets), remarks=tuple(remarks))


def _scaled(root: etree._Element, styles: list[Style], cells: tuple[Cell, ...]) -> list[tuple[int, int, str]]:
    """Row, column and format of the numbers that are shown in thousands or millions."""
    formats = {str(number): style.format for number, style in enumerate(styles) if scales(style.format)}
    if not formats:
        return []
    said = {tag.get("r"): formats[tag.get("s")] for tag in root.iter("{*}c") if tag.get("s") in formats}
    found = ((cell, said.get(f"{letters(cell.column)}{cell.row}")) for cell in cells if cell.kind == "number")
    return [(cell.row, cell.column, format) for cell, format in found if format]


def _main_part(package: Package) -> str:
    for kind, target in relations(package, "").values():
        if kind == "officedocument":
            part = resolve("", target)
            if part in package:
                return part
    raise Fault("TEP01", "_rels/.rels")


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Relations of a part: id -> last word of the type in lower case, target."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package:
        return {}
    return {
        tag.get("Id", ""): (tag.get("Type", "").rpartition("/")[2].lower(), tag.get("Target", ""))
        for tag in package.xml(path).iterfind("{*}Relationship")
    }


def resolve(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))


def target_of(links: dict[str, tuple[str, str]], kind: str, folder: str, package: Package) -> str | None:
    found = next((resolve(folder, target) for name, target in links.values() if name == kind), None)
    return found if found and found in package else None


def _refuse_schemas(package: Package) -> None:
    """A schema that pulls in another from elsewhere is an attack; office programs store schemas whole."""
    if "xl/xmlmaps.xml" in package and b"schemaLocation=" in package.read("xl/xmlMaps.xml"):
        raise Fault("TEP10", "schemaLocation")


def unescape(text: str) -> str:
    """The format's own escapes for characters that XML cannot hold.

    >>> unescape("a_x000D_b_x005F_x000D_"), unescape("_xD83D__xDE00_"), unescape("_xD83D_")
    ('a\\rb_x000D_', '😀', '\ufffd')
    """
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    # Two escapes may be the halves of one letter; a half alone is none, and no file could hold it.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _text(tag: etree._Element) -> Text:
    """A string item: plain or in runs; phonetic hints are no text."""
    if len(tag) == 1 and tag[0].tag.endswith("}t"):
        return _checked(unescape(tag[0].text or ""))
    runs: list[tuple[str, str | None]] = []
    struck = False
    for child in tag:
        name = child.tag.rpartition("}")[2]
        if name == "t":
            runs.append((unescape(child.text or ""), None))
        elif name == "r":
            text = unescape("".join(piece.text or "" for piece in child.iterfind("{*}t")))
            if runs and any(tag.get("val") == "superscript" for tag in child.iterfind("{*}rPr/{*}vertAlign")):
                text = raised(text, runs[-1][0])
            runs.append((text, next((font.get("val") for font in child.iterfind("{*}rPr/{*}rFont")), None)))
            if text.strip():
                struck = struck or any(_on(mark) for mark in child.iterfind("{*}rPr/{*}strike"))
    own = tuple(runs) if any(font for _, font in runs) else ()
    return _checked("".join(text for text, _ in runs), own, struck)


def _checked(text: str, runs: tuple[tuple[str, str | None], ...] = (), struck: bool = False) -> Text:
    if len(text) > LONGEST_TEXT:
        raise Fault("TEP10", f"một ô {len(text)} ký tự")
    return Text(text, runs, struck)


def _on(tag: etree._Element) -> bool:
    return tag.get("val", "1") not in ("0", "false")


def _strings(package: Package, part: str | None) -> list[Text]:
    return [_text(tag) for tag in package.xml(part).iterfind("{*}si")] if part else []


def _styles(package: Package, part: str | None) -> list[Style]:
    if not part:
        return []
    root = package.xml(part)
    fonts = [
        (
            next((tag.get("val") for tag in font.iterfind("{*}name")), None),
            any(_on(tag) for tag in font.iterfind("{*}strike")),
        )
        for font in root.iterfind("{*}fonts/{*}font")
    ]
    codes = {tag.get("numFmtId"): tag.get("formatCode", "") for tag in root.iterfind("{*}numFmts/{*}numFmt")}
    styles = []
    for xf in root.iterfind("{*}cellXfs/{*}xf"):
        font = _number(xf.get("fontId")) or 0
        name, struck = fonts[font] if font < len(fonts) else (None, False)
        format = xf.get("numFmtId") or "0"
        code = codes.get(format, "")
        styles.append(Style(name, struck, is_date(_number(format) or 0, code), code))
    return styles


class SheetReader:
    """One pass over a sheet's XML; what it finds is the rest of a Sheet's fields."""

    def __init__(self, strings: list[Text], styles: list[Style], epoch_1904: bool, count: Count) -> None:
        self.strings, self.epoch_1904, self.count = strings, epoch_1904, count
        self.styles = {str(number): style for number, style in enumerate(styles)}
        self.plain = styles[0] if styles else Style()
        self.columns: dict[str, int] = {}
        self.shared: dict[str, tuple[str, str]] = {}

    def read(self, root: etree._Element) -> tuple[tuple[Cell, ...], tuple, tuple[str, ...], tuple[str, ...]]:
        space = root.tag.rpartition("}")[0] + "}" if "}" in root.tag else ""
        self.tags = {f"{space}{name}": name for name in ("v", "f", "is")}
        data = root.find(f"{space}sheetData")
        cells: list[Cell] = []
        hidden: set[int] = set()
        row = 0
        for tag in () if data is None else data:
            row = _number(tag.get("r")) or row + 1
            before = len(cells)
            self._row(tag, row, cells)
            self.count.add(len(cells) - before, row if len(cells) > before else 0)
            if tag.get("hidden") in ("1", "true") or tag.get("ht") in ("0", "0.0"):
                hidden.add(row)
        merges = [tag.get("ref", "") for tag in root.iterfind(f"{space}mergeCells/{space}mergeCell")]
        self.count.merges(len(merges))
        merges = tuple(sorted({ref for ref in merges if bounds(ref)}, key=lambda ref: bounds(ref)))
        kept = ordered(uncovered(cells, merges))
        last_row = kept[-1].row if kept else 0
        last_column = max(map(itemgetter(1), kept), default=0)
        columns = self._hidden_columns(root, space, last_column)
        return kept, blocks({number for number in hidden if number <= last_row}), columns, merges

    @staticmethod
    def _hidden_columns(root: etree._Element, space: str, last: int) -> tuple[str, ...]:
        numbers: set[int] = set()
        for tag in islice(root.iterfind(f"{space}cols/{space}col"), _MOST_COLUMNS):
            if tag.get("hidden") in ("1", "true") or tag.get("width") in ("0", "0.0"):
                numbers.update(range(_number(tag.get("min")) or 1, min(_number(tag.get("max")) or 0, last) + 1))
        return tuple(letters(number) for number in sorted(numbers))

    def _row(self, tag: etree._Element, row: int, cells: list[Cell]) -> None:  # noqa: C901 (unrolled for speed)
        """The innermost loop: a good half of the time of reading goes here."""
        column, empty = 0, ""
        styles, plain, tags, columns, strings = self.styles, self.plain, self.tags, self.columns, self.strings
        suffix = str(row)
        cut = -len(suffix)
        for c in tag:
            get = c.get
            reference = get("r")
            if not reference:
                if empty:  # it stands after a cell that was passed without a look
                    row, column = self._place(empty)
                    empty = ""
                column += 1
            elif not len(c):
                empty = reference
                continue
            elif reference[:cut] in columns and reference.endswith(suffix):
                column = columns[reference[:cut]]
            else:
                row, column = self._place(reference)
            empty = ""
            value = formula = inline = None
            for child in c:
                name = tags.get(child.tag)
                if name == "v":
                    value = child.text
                elif name == "f":
                    formula = self._formula(child, reference or f"{letters(column)}{row}")
                elif name == "is":
                    inline = child
            if value is None and formula is None and inline is None:
                continue
            font, struck, date, _ = styles.get(get("s"), plain)
            type = get("t")
            if type == "s" and value and value.isdecimal() and int(value) < len(strings):
                text, runs, run_struck = strings[int(value)]
                kind = "text"
            elif type is None and value and not date and _PLAIN(value):
                text, kind, runs, run_struck = value, "number", (), False
            else:
                text, kind, runs, run_struck = self._value(type, value, inline, date)
            if formula is None and (not text or text.isspace()):
                continue
            style = style_of(runs, font) if runs else font
            cells.append(Cell(row, column, text, kind, formula, style, run_struck or struck))

    def _place(self, reference: str) -> tuple[int, int]:
        match = _REFERENCE.match(reference)
        if not match:
            raise Fault("TEP01", reference)
        name = match[1]
        number = self.columns.get(name) or self.columns.setdefault(name, number_of(name))
        row = int(match[2])
        self.count.add(0, row)
        return row, number

    def _value(
        self, type: str | None, value: str | None, inline: etree._Element | None, date: bool
    ) -> tuple[str, str, tuple, bool]:
        """Text, kind, its runs, and whether one of them is struck out."""
        if type == "s" and value is not None:
            raise Fault("TEP01", f"sharedStrings {value}")
        if inline is not None and (type == "inlineStr" or value is None):
            found = _text(inline)
            return found.text, "text", found.runs, found.struck
        if value is None:
            return "", "text", (), False
        if type == "e":
            return value, "error", (), False
        if type == "b":
            return ("TRUE" if value.strip() in ("1", "true") else "FALSE"), "bool", (), False
        if type == "d":
            return value.removesuffix("T00:00:00"), "date", (), False
        if type in ("str", "inlineStr"):
            return unescape(value), "text", (), False
        try:
            number = value.strip()
            text, kind = dated(number, self.epoch_1904) if date else (shortest(number), "number")
        except ValueError:
            return value, "text", (), False
        return text, kind, (), False

    def _formula(self, tag: etree._Element, at: str) -> str | None:
        text = tag.text or ""
        if tag.get("t") == "shared":
            id = tag.get("si", "")
            if text:
                self.shared[id] = (text, at)
            elif id in self.shared:
                return translate(*self.shared[id], at)
        # A table of data ('what if') has a formula without text; it is one all the same.
        return text


def translate(formula: str, origin: str, at: str) -> str:
    """A shared formula as it reads in another cell; imported only where one occurs, for openpyxl is slow to start."""
    from openpyxl.formula.translate import Translator, TranslatorError

    try:
        return Translator(f"={formula}", origin).translate_formula(at).removeprefix("=")
    except (TranslatorError, ValueError, IndexError, KeyError, TypeError):
        return formula


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 8 else None
