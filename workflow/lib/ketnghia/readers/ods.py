"""Ods: OpenDocument spreadsheets -> sheets, sparse, whatever a cell or row claims to be repeated."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from lxml import etree

from ketnghia.encodings import style_of
from ketnghia.readers.guard import LONGEST_TEXT, Count, Limits, Package
from ketnghia.readers.numerals import shortest
from ketnghia.readers.workbook import Cell, Fault, Sheet, Workbook, address, blocks, letters, ordered, raised

_N = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
_DURATION = re.compile(r"^P(?:\d+D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?$")


def _q(prefix: str, name: str) -> str:
    return f"{{{_N[prefix]}}}{name}"


_ROW, _CELL, _COVERED = _q("table", "table-row"), _q("table", "table-cell"), _q("table", "covered-table-cell")
_GROUPS = {_q("table", name) for name in ("table-row-group", "table-rows", "table-header-rows")}
_COLUMN = _q("table", "table-column")
_COLUMN_GROUPS = {_q("table", name) for name in ("table-column-group", "table-columns", "table-header-columns")}
_HIDDEN = ("collapse", "filter")
_ACROSS, _DOWN = _q("table", "number-columns-repeated"), _q("table", "number-rows-repeated")
_SPAN_ACROSS, _SPAN_DOWN = _q("table", "number-columns-spanned"), _q("table", "number-rows-spanned")
_FORMULA, _STYLE, _VISIBILITY = _q("table", "formula"), _q("table", "style-name"), _q("table", "visibility")
_TYPE, _NUMBER, _STRING = _q("office", "value-type"), _q("office", "value"), _q("office", "string-value")
_SPAN, _SPAN_STYLE, _POSITION = _q("text", "span"), _q("text", "style-name"), _q("style", "text-position")
_CALC_TYPE, _PARAGRAPH, _HEADING = _q("calcext", "value-type"), _q("text", "p"), _q("text", "h")


class Style(NamedTuple):
    font: str | None
    struck: bool | None
    parent: str | None
    display: bool
    raised: bool = False


def read(package: Package, limits: Limits) -> Workbook:
    """An opened package -> workbook; raises Fault."""
    if "meta-inf/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Fault("TEP02")
    if "content.xml" not in package:
        raise Fault("TEP01", "content.xml")
    root = package.xml("content.xml")
    styles: dict[str, Style] = {}
    for tree in ([package.xml("styles.xml")] if "styles.xml" in package else []) + [root]:
        styles |= _styles(tree)
    count = Count(limits)
    tables = root.iterfind("office:body/office:spreadsheet/table:table", _N)
    sheets = tuple(SheetReader(styles, count).read(tag, index) for index, tag in enumerate(tables, 1))
    linked = root.find(".//table:table-source", _N) is not None or any(
        cell.formula and ("file:" in cell.formula or "DDE(" in cell.formula) for sheet in sheets for cell in sheet.cells
    )
    macros = any(name.startswith(("basic/", "scripts/")) for name in package.parts)
    remarks = [("TEP11", "", "")] * linked + [("TEP19", "", "")] * macros
    return Workbook("ods", sheets=sheets, remarks=tuple(remarks))


def _styles(root: etree._Element) -> dict[str, Style]:
    found = {}
    for tag in root.iter(_q("style", "style")):
        text = tag.find("style:text-properties", _N)
        table = tag.find("style:table-properties", _N)
        font = struck = None
        high = (text.get(_POSITION) if text is not None else None) or ""
        if text is not None:
            font = text.get(_q("style", "font-name")) or text.get(_q("fo", "font-family"))
            line = text.get(_q("style", "text-line-through-style")) or text.get(_q("style", "text-line-through-type"))
            struck = None if line is None else line != "none"
        display = table is None or table.get(_q("table", "display")) != "false"
        name = tag.get(_q("style", "name"), "")
        parent = tag.get(_q("style", "parent-style-name"))
        found[name] = Style(font and font.strip("'"), struck, parent, display, high.startswith(("super", "33%")))
    return found


class SheetReader:
    """One table of the document."""

    def __init__(self, styles: dict[str, Style], count: Count) -> None:
        self.styles, self.count = styles, count
        self.cells: list[Cell] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden: list[tuple[int, int]] = []
        self.default: list[tuple[int, str | None]] = []  # last column of each block of columns and its style
        self.ends: list[int] = []
        self.resolved: dict[str | None, tuple[str | None, bool]] = {}
        self.row = 0

    def read(self, table: etree._Element, index: int) -> Sheet:
        columns: list[tuple[int, int]] = []
        self._columns(table, 0, columns)
        self.ends = [last for last, _ in self.default]
        self._rows(table)
        last_row = max((cell.row for cell in self.cells), default=0)
        last_column = max((cell.column for cell in self.cells), default=0)
        style = self.styles.get(table.get(_STYLE, ""))
        hidden = {row for first, end in self.hidden for row in range(first, min(end, last_row) + 1)}
        names = [letters(column) for first, end in columns for column in range(first, min(end, last_column) + 1)]
        self.count.merges(len(self.merges))
        merges = tuple(
            f"{address(top, left)}:{address(bottom, right)}" for top, left, bottom, right in sorted(self.merges)
        )
        state = "visible" if style is None or style.display else "hidden"
        name = table.get(_q("table", "name"), "")
        return Sheet(name, index, state, ordered(self.cells), blocks(hidden), tuple(names), merges)

    def _columns(self, parent: etree._Element, column: int, hidden: list[tuple[int, int]]) -> int:
        for tag in parent:
            if tag.tag == _COLUMN:
                repeat = _repeat(tag.get(_ACROSS))
                if tag.get(_VISIBILITY) in _HIDDEN:
                    hidden.append((column + 1, column + repeat))
                column += repeat
                self.default.append((column, tag.get(_q("table", "default-cell-style-name"))))
            elif tag.tag in _COLUMN_GROUPS:
                column = self._columns(tag, column, hidden)
        return column

    def _rows(self, parent: etree._Element) -> None:
        for tag in parent:
            if tag.tag == _ROW:
                self._add_row(tag)
            elif tag.tag in _GROUPS:
                self._rows(tag)

    def _add_row(self, tag: etree._Element) -> None:
        repeat = _repeat(tag.get(_DOWN))
        first = self.row + 1
        self.row += repeat
        cells = self._cells(tag, first)
        if tag.get(_VISIBILITY) in _HIDDEN:
            self.hidden.append((first, self.row))
        if not cells:
            return
        self.count.add(len(cells) * repeat, first + repeat - 1)
        for row in range(first, first + repeat):
            self.cells += cells if row == first else [cell._replace(row=row) for cell in cells]

    def _cells(self, row: etree._Element, number: int) -> list[Cell]:
        cells: list[Cell] = []
        column = 0
        for tag in row:
            get, name = tag.get, tag.tag
            if name != _CELL and name != _COVERED:
                continue
            repeat = 1 if (said := get(_ACROSS)) is None else _repeat(said)
            first = column + 1
            column += repeat
            if name == _COVERED:
                continue
            down, across = get(_SPAN_DOWN), get(_SPAN_ACROSS)
            if down is not None or across is not None:
                self._span(_repeat(down), _repeat(across), number, first)
            formula, kind = get(_FORMULA), get(_TYPE)
            if not formula and not kind and not len(tag):
                continue
            if len(tag) and any(map(len, tag)):
                self._mark(tag)
            text, kind = _value(tag, kind)
            formula = formula and _PREFIX.sub("", formula)
            if formula is None and (not text or text.isspace()):
                continue
            self.count.add(0 if repeat < 100 else repeat)
            for at in range(first, first + repeat):
                font, struck = self._style(tag, at)
                cells.append(Cell(number, at, text, kind, formula, font, struck))
        return cells

    def _mark(self, tag: etree._Element) -> None:
        """Marks of notes that stand raised behind a number, as signs of their own."""
        for span in tag.iter(_SPAN):
            style, left = self.styles.get(span.get(_SPAN_STYLE, "")), span.getprevious()
            before = span.getparent().text if left is None else left.tail or left.text
            if style and style.raised and span.text:
                span.text = raised(span.text, before or "")

    def _span(self, down: int, across: int, row: int, column: int) -> None:
        if down > 1 or across > 1:
            self.merges.append((row, column, row + down - 1, column + across - 1))

    def _style(self, tag: etree._Element, column: int) -> tuple[str | None, bool]:
        name = tag.get(_STYLE)
        if name is None:
            place = bisect_left(self.ends, column)
            name = self.default[place][1] if place < len(self.default) else None
        font, struck = self._resolve(name or "Default")
        if not any(map(len, tag)) or tag.find(".//text:span", _N) is None:
            return font, struck
        runs: list[tuple[str, str | None]] = []
        for number, paragraph in enumerate(tag.iterchildren(_PARAGRAPH, _HEADING)):
            if number:
                runs.append(("\n", font))
            struck = self._spans(paragraph, font, False, runs) or struck
        return style_of(runs, font), struck

    def _spans(self, tag: etree._Element, font: str | None, mark: bool, runs: list[tuple[str, str | None]]) -> bool:
        """Collect the runs of a paragraph, as `_inline` reads them; returns whether one of them is struck out."""
        runs.append((tag.text or "", font))
        struck = mark and bool((tag.text or "").strip())
        for child in tag:
            name = child.tag.rpartition("}")[2]
            if name in _SIGNS:
                runs.append((_sign(child), font))
            elif name not in _SILENT:
                own, line = self._resolve(child.get(_q("text", "style-name"))) if name == "span" else (None, False)
                struck = self._spans(child, own or font, mark or line, runs) or struck
            runs.append((child.tail or "", font))
            struck = struck or (mark and bool((child.tail or "").strip()))
        return struck

    def _resolve(self, name: str | None) -> tuple[str | None, bool]:
        """The font of a style and whether it strikes out."""
        if name not in self.resolved:
            self.resolved[name] = self._search(name)
        return self.resolved[name]

    def _search(self, name: str | None) -> tuple[str | None, bool]:
        font, struck = None, None
        for _ in range(20):  # a chain of parents may be a ring
            style = self.styles.get(name or "")
            if style is None:
                break
            font = font or style.font
            struck = style.struck if struck is None else struck
            name = style.parent
        return font, bool(struck)


_PREFIX = re.compile(r"^[a-z]+:?=|^=")


def _repeat(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else 1


def _value(tag: etree._Element, kind: str | None) -> tuple[str, str]:
    """Text and kind of a cell; `kind`: what it says itself to be."""
    value = tag.get(_NUMBER)
    if tag.get(_CALC_TYPE) == "error":
        return _paragraphs(tag), "error"
    if kind in ("float", "percentage", "currency") and value is not None:
        try:
            return shortest(value.strip()), "number"
        except ValueError:
            return value, "text"
    if kind == "date":
        return tag.get(_q("office", "date-value"), "").removesuffix("T00:00:00"), "date"
    if kind == "time":
        said = tag.get(_q("office", "time-value"), "")
        match = _DURATION.match(said)
        return (":".join((part or "0").zfill(2) for part in match.groups()) if match else said), "time"
    if kind == "boolean":
        return tag.get(_q("office", "boolean-value"), "").upper(), "bool"
    text = tag.get(_STRING)
    text = text if text is not None else _paragraphs(tag)
    return text, "error" if text in _ERRORS else "text"


_ERRORS = {"#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"}


def _paragraphs(tag: etree._Element) -> str:
    if len(tag) == 1 and not len(tag[0]) and tag[0].tag == _PARAGRAPH and len(tag[0].text or "") <= LONGEST_TEXT:
        return tag[0].text or ""
    text = "\n".join(_inline(paragraph) for paragraph in tag.iterchildren(_PARAGRAPH, _HEADING))
    if len(text) > LONGEST_TEXT * 2:
        raise Fault("TEP10", f"một ô {len(text)} ký tự")
    return text


_SIGNS = ("s", "tab", "line-break")
_SILENT = ("annotation", "note", "ruby-text")


def _inline(tag: etree._Element) -> str:
    parts = [tag.text or ""]
    for child in tag:
        name = child.tag.rpartition("}")[2]
        if name in _SIGNS:
            parts.append(_sign(child))
        elif name not in _SILENT:
            parts.append(_inline(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _sign(tag: etree._Element) -> str:
    name = tag.tag.rpartition("}")[2]
    if name != "s":
        return "\t" if name == "tab" else "\n"
    count = tag.get(_q("text", "c"), "1")
    return " " * min(int(count) if count.isdigit() and len(count) < 6 else 1, 1000)
