"""Html: pages with tables, often named .xls -> one sheet whose rows are the page's table rows in order."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

from ketnghia.readers.delimited import text_of
from ketnghia.readers.guard import LONGEST_TEXT, Count, Limits
from ketnghia.readers.workbook import Cell, Fault, Sheet, Workbook, address, blocks, ordered

_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|table|meta|div|style)\b",
    re.I | re.S,
)  # noqa: E501
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_WIDEST = 1000


def is_html(data: bytes) -> bool:
    """
    >>> is_html(b"<table><tr><td>1"), is_html(b"a,b<table>")
    (True, False)
    """
    return bool(_START.match(data[:4000]))


def read(data: bytes, limits: Limits, rule: str | None = None) -> Workbook:
    """Bytes of a page -> workbook; raises Fault."""
    said = _CHARSET.search(data[:4000])
    name = said[1].decode("ascii", "replace").lower() if said and not rule else rule
    try:
        text, encoding = text_of(data, None if name in (None, "utf-8", "utf-16") else name)
    except Fault:
        text, encoding = text_of(data, rule)
    # The declaration of an encoding contradicts a text that is decoded already.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not text.strip():
        raise Fault("TEP06")
    try:
        root = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise Fault("TEP01", "html") from None
    rows = [tag for tag in root.iter("tr") if next(tag.iterancestors("table"), None) is not None]
    cells, merges, hidden = _cells(rows, Count(limits))
    sheet = Sheet(None, 1, cells=cells, hidden_rows=blocks(hidden), merges=merges)
    return Workbook("html", encoding, sheets=(sheet,) if rows else ())


def _cells(rows: list, count: Count) -> tuple[tuple[Cell, ...], tuple[str, ...], set[int]]:
    cells: list[Cell] = []
    merges: list[tuple[int, int, int, int]] = []
    hidden: set[int] = set()
    taken: dict[tuple[object, int], set[int]] = {}  # columns that a cell of an earlier row of the same table covers
    for row, tag in enumerate(rows, 1):
        table = next(tag.iterancestors("table"))
        column = 0
        covered = taken.pop((table, row), set())
        before = len(cells)
        for cell in tag:
            if cell.tag not in ("td", "th"):
                continue
            column += 1
            while column in covered:
                column += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            text = _text(cell)
            if text:
                struck = cell.find(".//s") is not None or cell.find(".//strike") is not None
                font = next((inner.get("face") for inner in cell.iter("font") if inner.get("face")), None)
                cells.append(Cell(row, column, text, "text", None, font, struck))
            if across > 1 or down > 1:
                merges.append((row, column, row + down - 1, column + across - 1))
            for below in range(row + 1, row + down):
                taken.setdefault((table, below), set()).update(range(column, column + across))
            column += across - 1
        count.add(len(cells) - before, row if len(cells) > before else 0)
        if "display:none" in (tag.get("style") or "").replace(" ", "").lower():
            hidden.add(row)
    last = len(rows)
    ranges = (
        f"{address(t, left)}:{address(min(b, last), r)}"
        for t, left, b, r in sorted(merges)
        if (t, left) != (min(b, last), r)
    )
    return ordered(cells), tuple(ranges), hidden


def _span(tag, name: str) -> int:
    text = (tag.get(name) or "1").strip()
    return min(max(int(text), 1), _WIDEST) if text.isdigit() and len(text) < 9 else 1


def _text(tag) -> str:
    """What a reader of the page sees in a cell: blanks folded, breaks kept, inner tables left to their own rows."""
    parts: list[str] = []

    def walk(element) -> None:
        if not isinstance(element.tag, str) or element.tag in ("table", "script", "style", "head", "template"):
            return
        if element.tag == "br" or element.tag in ("p", "div", "li") and parts:
            parts.append("\n")
        parts.append(re.sub(r"[ \t\r\n\f]+", " ", element.text or ""))
        for child in element:
            walk(child)
            parts.append(re.sub(r"[ \t\r\n\f]+", " ", child.tail or ""))

    walk(tag)
    text = re.sub(r" *\n[ \n]*", "\n", "".join(parts)).strip(" \n")
    if len(text) > LONGEST_TEXT:
        raise Fault("TEP08", f"một ô {len(text)} ký tự")
    return text if text.strip() else ""
