"""Docx: Word documents -> a sheet for each table, named by its number: those of the text first, then those in them."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from ketnghia.encodings import style_of
from ketnghia.readers.guard import LONGEST_TEXT, Count, Limits, Package
from ketnghia.readers.workbook import Cell, Fault, Sheet, Workbook, address, ordered, raised
from ketnghia.readers.xlsx import relations, resolve, target_of

# Both namespaces of the format, the usual and the strict one.
_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
# Deleted text and what belongs elsewhere is not read.
_SKIPPED = {
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "footnoteReference",
    "endnoteReference",
    "commentReference",
    "pict",
    "Fallback",  # the same once more, for older programs
}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_WIDEST = 1000


def read(package: Package, limits: Limits) -> Workbook:
    """An opened package -> workbook; raises Fault."""
    part = _main_part(package)
    root = package.xml(part)
    body = root.find("{*}body")
    if body is None or root.tag.strip("{").partition("}")[0] not in _SPACES:
        raise Fault("TEP01", part)
    links = relations(package, part)
    styles = target_of(links, "styles", posixpath.dirname(part), package)
    fonts = Fonts.of(package.xml(styles)) if styles else Fonts({}, None, None)
    count = Count(limits)
    tables = [tag for tag in body.iter("{*}tbl") if next(tag.iterancestors("{*}Fallback"), None) is None]
    outer = [tag for tag in tables if next(tag.iterancestors("{*}tbl"), None) is None]
    inner = [tag for tag in tables if next(tag.iterancestors("{*}tbl"), None) is not None]
    leads = _leads(body, fonts) if outer else {}
    made = [Table(fonts, count).read(tag, number) for number, tag in enumerate(outer + inner, 1)]
    sheets = tuple(replace(sheet, lead=leads.get(tag, ())) for sheet, tag in zip(made, outer + inner, strict=True))
    macros = any(name.endswith("vbaproject.bin") for name in package.parts)
    return Workbook("docx", sheets=sheets, remarks=(("TEP19", "", ""),) if macros else ())


# How many lines above a table may speak for it, and how long one may be.
_NEAR, _LONGEST_LINE = 8, 300


def _leads(body: etree._Element, fonts: Fonts) -> dict[etree._Element, tuple[tuple[str, str | None], ...]]:
    """Each table of the text -> the lines right above it, down from the table before: they may state its unit."""
    found, lines = {}, []
    for tag in body.iter("{*}p", "{*}tbl"):
        if next(tag.iterancestors("{*}tbl", "{*}Fallback"), None) is not None:
            continue
        if _name(tag) == "tbl":
            found[tag] = tuple(lines[-_NEAR:])
            lines = []
            continue
        runs = [("".join(_run(run)), fonts.look(run, tag, "")[0]) for run in _runs(tag)]
        text = "".join(text for text, _ in runs)
        if text.strip() and len(text) <= _LONGEST_LINE:
            lines.append((text, style_of(runs)))
    return found


def _main_part(package: Package) -> str:
    for kind, target in relations(package, "").values():
        if kind == "officedocument" and (part := resolve("", target)) in package:
            return part
    if "word/document.xml" in package:
        return "word/document.xml"
    raise Fault("TEP01", "word/document.xml")


class Style(NamedTuple):
    font: str | None
    struck: bool | None
    parent: str | None


class Fonts(NamedTuple):
    """What the document's styles say of runs that say nothing themselves."""

    styles: dict[str, Style]
    paragraph: str | None  # the style of paragraphs that name none
    default: str | None

    @classmethod
    def of(cls, root: etree._Element) -> Fonts:
        styles, paragraph = {}, None
        for tag in root.iterfind("{*}style"):
            said = {name.rpartition("}")[2]: value for name, value in tag.items()}
            id, marks = said.get("styleId", ""), tag.find("{*}rPr")
            styles[id] = Style(_font(marks), _struck(marks), _value(tag.find("{*}basedOn")) or None)
            if said.get("type") == "paragraph" and said.get("default") in ("1", "true", "on"):
                paragraph = id
        return cls(styles, paragraph, _font(root.find("{*}docDefaults/{*}rPrDefault/{*}rPr")))

    def look(self, run: etree._Element, paragraph: etree._Element, table: str) -> tuple[str | None, bool]:
        """The font of a run and whether it is struck out: its own marks, else those of its style, its paragraph's
        style, the table's style, the document's default."""
        marks = run.find("{*}rPr")
        font, struck = _font(marks), _struck(marks)
        style = _value(paragraph.find("{*}pPr/{*}pStyle")) or self.paragraph
        for name in (_value(run.find("{*}rPr/{*}rStyle")), style, table):
            for _ in range(20):  # a chain of parents may be a ring
                if name not in self.styles:
                    break
                found = self.styles[name]
                font, struck, name = font or found.font, found.struck if struck is None else struck, found.parent
        return font or self.default, bool(struck)


def _name(tag: etree._Element) -> str:
    return tag.tag.rpartition("}")[2] if isinstance(tag.tag, str) else ""


def _value(tag: etree._Element | None) -> str:
    return "" if tag is None else next((value for name, value in tag.items() if name.endswith("}val")), "")


def _parts(tag: etree._Element, wanted: str):
    """Children of a name, seen through content controls and custom XML, but not through deleted rows."""
    for child in tag:
        name = _name(child)
        if name == wanted:
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            yield from _parts(child, wanted)


class Table:
    """The reading of one table."""

    def __init__(self, fonts: Fonts, count: Count) -> None:
        self.fonts, self.count, self.style = fonts, count, ""

    def read(self, table: etree._Element, number: int) -> Sheet:
        self.style = _value(table.find("{*}tblPr/{*}tblStyle"))
        return self._sheet(table, number)

    def _sheet(self, table: etree._Element, number: int) -> Sheet:
        cells: list[Cell] = []
        merges: list[list[int]] = []
        open_merges: dict[int, list[int]] = {}  # by first column: what the next row may continue
        rows = [row for row in _parts(table, "tr") if row.find("{*}trPr/{*}del") is None]
        for number_of_row, row in enumerate(rows, 1):
            column = 1 + _whole(row.find("{*}trPr/{*}gridBefore"), 0)
            before, going = len(cells), {}
            for tag in _parts(row, "tc"):
                across = _whole(tag.find("{*}tcPr/{*}gridSpan"), 1)
                mark = tag.find("{*}tcPr/{*}vMerge")
                restart = mark is not None and _value(mark) == "restart"
                box = open_merges.get(column) if mark is not None and not restart else None
                if box:
                    box[2] = number_of_row
                else:
                    box = [number_of_row, column, number_of_row, column + across - 1]
                    merges.append(box)
                    if cell := self._cell(tag, number_of_row, column):
                        cells.append(cell)
                if mark is not None:
                    going[column] = box
                column += across
            open_merges = going
            self.count.add(len(cells) - before, number_of_row if len(cells) > before else 0)
        ranges = tuple(
            f"{address(top, left)}:{address(bottom, right)}"
            for top, left, bottom, right in sorted(merges)
            if (top, left) != (bottom, right)
        )
        return Sheet(str(number), number, cells=ordered(cells), merges=ranges)

    def _cell(self, tag: etree._Element, row: int, column: int) -> Cell | None:
        runs: list[tuple[str, str | None]] = []
        struck = False
        for number, paragraph in enumerate(_paragraphs(tag)):
            if number:
                runs.append(("\n", runs[-1][1] if runs else None))
            for run in _runs(paragraph):
                text = "".join(_run(run))
                if _value(run.find("{*}rPr/{*}vertAlign")) == "superscript" and runs:
                    text = raised(text, runs[-1][0])
                font, marked = self.fonts.look(run, paragraph, self.style)
                runs.append((text, font))
                struck = struck or (marked and bool(text.strip()))
        text = "".join(text for text, _ in runs)
        if not text.strip():
            return None
        lead = len(text) - len(text.lstrip("\n"))
        while runs and lead:  # line ends around the text go, and the places of the runs with them
            cut = min(lead, len(runs[0][0]))
            runs[0] = (runs[0][0][cut:], runs[0][1])
            lead -= cut
            if not runs[0][0]:
                runs.pop(0)
        text = text.strip("\n")
        if len(text) > LONGEST_TEXT:
            raise Fault("TEP08", f"một ô {len(text)} ký tự")
        return Cell(row, column, text, "text", None, style_of(runs), struck)


def _paragraphs(tag: etree._Element):
    """The paragraphs of a cell in order, but for those of tables inside it."""
    for child in tag:
        name = _name(child)
        if name == "p":
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            yield from _paragraphs(child)


def _whole(tag: etree._Element | None, default: int) -> int:
    text = _value(tag)
    return min(int(text), _WIDEST) if text.isdigit() and len(text) < 9 else default


def _runs(tag: etree._Element):
    """Runs of a paragraph that still stand."""
    for child in tag:
        name = _name(child)
        if name == "r":
            yield child
        elif name not in _SKIPPED and name not in ("p", "tbl", "pPr"):
            yield from _runs(child)


def _run(run: etree._Element):
    for child in run:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]


def _font(marks: etree._Element | None) -> str | None:
    tag = None if marks is None else marks.find("{*}rFonts")
    if tag is None:
        return None
    said = {name.rpartition("}")[2]: value for name, value in tag.items()}
    return said.get("ascii") or said.get("hAnsi")


def _struck(marks: etree._Element | None) -> bool | None:
    if marks is None:
        return None
    tags = [*marks.iterfind("{*}strike"), *marks.iterfind("{*}dstrike")]
    return any(_value(tag) not in ("0", "false", "off") for tag in tags) if tags else None
