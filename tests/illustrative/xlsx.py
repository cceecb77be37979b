"""Xlsx: a workbook's bytes from plain rows; no clock, no library, the same rows give the same file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STAMP = (2018, 1, 2, 8, 0, 0)


@dataclass(frozen=True)
class Style:
    """How a cell looks; `number` is a number format code."""

    font: str = "Times New Roman"
    size: int = 12
    bold: bool = False
    italic: bool = False
    strike: bool = False
    border: bool = False
    align: str = ""
    wrap: bool = False
    number: str = "General"
    fill: str = ""


@dataclass(frozen=True)
class Formula:
    """A formula and the result that the program which saved the file had computed."""

    text: str
    value: int | Decimal


@dataclass(frozen=True)
class Fault:
    """An error value such as #REF!."""

    text: str


@dataclass
class Sheet:
    """Cells by (row, column), counted from 1: a value and a style."""

    name: str
    cells: dict[tuple[int, int], tuple[Any, Style]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    state: str = "visible"
    landscape: bool = True

    def put(self, row: int, column: int, value: Any, style: Style) -> None:
        self.cells[row, column] = (value, style)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))
            style = self.cells[top, left][1]
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self.cells.setdefault((row, column), (None, style))


def letters(column: int) -> str:
    """Column number -> letters.

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def address(row: int, column: int) -> str:
    return f"{letters(column)}{row}"


class Book:
    """Collects shared strings and styles while the sheets are written."""

    def __init__(self) -> None:
        self.strings: dict[str, int] = {}
        self.styles: dict[Style, int] = {Style(): 0}
        self.used = 0

    def text(self, value: str) -> int:
        self.used += 1
        return self.strings.setdefault(value, len(self.strings))

    def style(self, style: Style) -> int:
        return self.styles.setdefault(style, len(self.styles))

    def cell(self, row: int, column: int, value: Any, style: Style) -> str:
        head = f'<c r="{address(row, column)}" s="{self.style(style)}"'
        if value is None or value == "":
            return f"{head}/>"
        if isinstance(value, Fault):
            return f'{head} t="e"><v>{value.text}</v></c>'
        if isinstance(value, Formula):
            return f"{head}><f>{escape(value.text)}</f><v>{plain(value.value)}</v></c>"
        if isinstance(value, str):
            return f'{head} t="s"><v>{self.text(value)}</v></c>'
        return f"{head}><v>{plain(value)}</v></c>"

    def sheet(self, sheet: Sheet) -> str:
        rows: dict[int, list[str]] = {}
        for (row, column), (value, style) in sorted(sheet.cells.items()):
            rows.setdefault(row, []).append(self.cell(row, column, value, style))
        parts = [HEAD, f'<worksheet xmlns="{MAIN}" xmlns:r="{RELS}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>']
        parts.append(
            '<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15.75"/>'
        )
        if sheet.widths:
            columns = "".join(
                f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
                for number, width in sorted(sheet.widths.items())
            )
            parts.append(f"<cols>{columns}</cols>")
        parts.append("<sheetData>")
        for row, cells in sorted(rows.items()):
            hidden = ' hidden="1"' if row in sheet.hidden_rows else ""
            height = f' ht="{sheet.heights[row]}" customHeight="1"' if row in sheet.heights else ""
            parts.append(f'<row r="{row}"{height}{hidden}>{"".join(cells)}</row>')
        parts.append("</sheetData>")
        if sheet.merges:
            ranges = "".join(
                f'<mergeCell ref="{address(top, left)}:{address(bottom, right)}"/>'
                for top, left, bottom, right in sorted(sheet.merges)
            )
            parts.append(f'<mergeCells count="{len(sheet.merges)}">{ranges}</mergeCells>')
        turned = "landscape" if sheet.landscape else "portrait"
        parts.append('<pageMargins left="0.7" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>')
        parts.append(f'<pageSetup paperSize="9" orientation="{turned}" fitToHeight="0"/></worksheet>')
        return "".join(parts)

    def shared_strings(self) -> str:
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in self.strings)
        return f'{HEAD}<sst xmlns="{MAIN}" count="{self.used}" uniqueCount="{len(self.strings)}">{items}</sst>'

    def style_sheet(self) -> str:
        fonts: dict[Style, int] = {}
        fills: dict[str, int] = {"none": 0, "gray125": 1}
        formats: dict[str, int] = {"General": 0}
        formats |= {
            code: 164 + index for index, code in enumerate(sorted({s.number for s in self.styles} - {"General"}))
        }
        records = []
        for style in self.styles:
            font = fonts.setdefault(letter(style), len(fonts))
            fill = fills.setdefault(style.fill, len(fills)) if style.fill else 0
            align = (f' horizontal="{style.align}"' if style.align else "") + (' wrapText="1"' if style.wrap else "")
            records.append(
                f'<xf numFmtId="{formats[style.number]}" fontId="{font}" fillId="{fill}" borderId="{int(style.border)}"'
                ' xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
                f'<alignment{align} vertical="center"/></xf>'
            )
        codes = "".join(
            f'<numFmt numFmtId="{key}" formatCode={quoteattr(code)}/>' for code, key in formats.items() if key
        )
        painted = "".join(
            f'<fill><patternFill patternType="{name}"/></fill>'
            if key < 2
            else f'<fill><patternFill patternType="solid"><fgColor rgb="FF{name}"/></patternFill></fill>'
            for name, key in fills.items()
        )
        edge = "".join(
            f'<{side} style="thin"><color auto="1"/></{side}>' for side in ("left", "right", "top", "bottom")
        )
        return (
            f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats) - 1}">{codes}</numFmts>'.replace(
                '<numFmts count="0"></numFmts>', ""
            )
            + f'<fonts count="{len(fonts)}">{"".join(map(font_xml, fonts))}</fonts>'
            f'<fills count="{len(fills)}">{painted}</fills>'
            '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
            f"<border>{edge}<diagonal/></border></borders>"
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(records)}">{"".join(records)}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )


def letter(style: Style) -> Style:
    """The part of a style that is its font."""
    return replace(Style(), font=style.font, size=style.size, bold=style.bold, italic=style.italic, strike=style.strike)


def font_xml(style: Style) -> str:
    marks = "".join(f"<{tag}/>" for tag, on in (("b", style.bold), ("i", style.italic), ("strike", style.strike)) if on)
    return f'<font>{marks}<sz val="{style.size}"/><name val={quoteattr(style.font)}/><family val="1"/></font>'


def plain(value: int | Decimal) -> str:
    """A number as a spreadsheet stores it: shortest, no exponent."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def workbook(sheets: list[Sheet], author: str) -> bytes:
    """Sheets -> bytes of an .xlsx file."""
    book = Book()
    bodies = [book.sheet(sheet) for sheet in sheets]
    count = len(sheets)
    entries = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{index}"'
        + (f' state="{sheet.state}"' if sheet.state != "visible" else "")
        + f' r:id="rId{index}"/>'
        for index, sheet in enumerate(sheets, 1)
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    links = [
        f'<Relationship Id="rId{i}" Type="{RELS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, count + 1)
    ]
    links.append(f'<Relationship Id="rId{count + 1}" Type="{RELS}/styles" Target="styles.xml"/>')
    links.append(f'<Relationship Id="rId{count + 2}" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/>')
    over = [
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kind}.worksheet+xml"/>'
        for i in range(1, count + 1)
    ]
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{"".join(over)}'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        "</Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/relationships/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{package}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "docProps/core.xml": f'{HEAD}<cp:coreProperties xmlns:cp="{package}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:creator>{escape(author)}</dc:creator>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2018-01-02T01:00:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">2018-01-02T01:00:00Z</dcterms:modified></cp:coreProperties>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{package}/relationships">'
        f"{''.join(links)}</Relationships>",
        **{f"xl/worksheets/sheet{index}.xml": body for index, body in enumerate(bodies, 1)},
        "xl/styles.xml": book.style_sheet(),
        "xl/sharedStrings.xml": book.shared_strings(),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, body in parts.items():
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            archive.writestr(entry, body.encode("utf-8"), compresslevel=6)
    return buffer.getvalue()
