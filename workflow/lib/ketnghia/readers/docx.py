"""Docx: Word documents -> a sheet for each table, named by its number."""

from __future__ import annotations

from lxml import etree

from ketnghia.readers.guard import LONGEST_TEXT, Count, Limits, Package
from ketnghia.readers.workbook import Cell, Fault, Sheet, Workbook, address, ordered

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
}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_WIDEST = 1000


def read(package: Package, limits: Limits) -> Workbook:
    """An opened package -> workbook; raises Fault."""
    part = "word/document.xml"
    if part not in package:
        raise Fault("TEP01", part)
    root = package.xml(part)
    body = root.find("{*}body")
    if body is None or root.tag.strip("{").partition("}")[0] not in _SPACES:
        raise Fault("TEP01", part)
    count = Count(limits)
    outer = [tag for tag in body.iter("{*}tbl") if next(tag.iterancestors("{*}tbl"), None) is None]
    sheets = tuple(_sheet(tag, number, count) for number, tag in enumerate(outer, 1))
    macros = any(name.endswith("vbaproject.bin") for name in package.parts)
    return Workbook("docx", sheets=sheets, remarks=(("TEP19", "", ""),) if macros else ())


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


def _sheet(table: etree._Element, number: int, count: Count) -> Sheet:
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
                if cell := _cell(tag, number_of_row, column):
                    cells.append(cell)
            if mark is not None:
                going[column] = box
            column += across
        open_merges = going
        count.add(len(cells) - before, number_of_row if len(cells) > before else 0)
    ranges = tuple(
        f"{address(top, left)}:{address(bottom, right)}"
        for top, left, bottom, right in sorted(merges)
        if (top, left) != (bottom, right)
    )
    return Sheet(str(number), number, cells=ordered(cells), merges=ranges)


def _whole(tag: etree._Element | None, default: int) -> int:
    text = _value(tag)
    return min(int(text), _WIDEST) if text.isdigit() and len(text) < 9 else default


def _cell(tag: etree._Element, row: int, column: int) -> Cell | None:
    lines, fonts, struck = [], set(), False
    for paragraph in tag.iter("{*}p"):
        parts: list[str] = []
        for run in _runs(paragraph):
            text = "".join(_run(run))
            parts.append(text)
            if text.strip():
                fonts.add(_font(run))
                struck = struck or _struck(run)
        lines.append("".join(parts))
    text = "\n".join(lines).strip("\n")
    if not text.strip():
        return None
    if len(text) > LONGEST_TEXT:
        raise Fault("TEP08", f"một ô {len(text)} ký tự")
    return Cell(row, column, text, "text", None, fonts.pop() if len(fonts) == 1 else None, struck)


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


def _font(run: etree._Element) -> str | None:
    tag = run.find("{*}rPr/{*}rFonts")
    if tag is None:
        return None
    said = {name.rpartition("}")[2]: value for name, value in tag.items()}
    return said.get("ascii") or said.get("hAnsi")


def _struck(run: etree._Element) -> bool:
    tags = [*run.iterfind("{*}rPr/{*}strike"), *run.iterfind("{*}rPr/{*}dstrike")]
    return any(_value(tag) not in ("0", "false", "off") for tag in tags)
