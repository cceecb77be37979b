"""Html: pages with tables, often named .xls -> one sheet whose rows are the page's table rows in order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from ketnghia.encodings import style_of
from ketnghia.readers.delimited import text_of
from ketnghia.readers.guard import LONGEST_TEXT, Count, Limits
from ketnghia.readers.numerals import shortest
from ketnghia.readers.workbook import Cell, Fault, Sheet, Workbook, address, blocks, letters, ordered, raised

_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|table|meta|div|style)\b",
    re.I | re.S,
)  # noqa: E501
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# How a number shows, with its marks, a currency or a unit; a day or an hour has other marks.
_SHOWN = re.compile(r"[-+−(]?\s*[^\d\s]{0,4}\s*[-−]?\d[\d.,\s]*\)?\s*[^\d/:]{0,15}")
_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}")
error_codes = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WIDEST = 1000
_MOST_COLUMNS = 16384


def is_html(data: bytes) -> bool:
    """Whether bytes are a page: they begin as one, or with some tag and hold a table.

    >>> is_html(b"<table><tr><td>1"), is_html(b"a,b<table>"), is_html(b"<p>x</p><TABLE>"), is_html(b"<5,6")
    (True, False, True, False)
    """
    start = _plain(data, 100_000)
    if _START.match(start[:4000]):
        return True
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*<[a-zA-Z]", start)) and b"<table" in start.lower()


def _plain(data: bytes, length: int) -> bytes:
    """The beginning of a file as plain letters, whatever Unicode it is in."""
    start = data[:length]
    return start.replace(b"\x00", b"")[2:] if start[:2] in (b"\xff\xfe", b"\xfe\xff") else start


def is_xml(data: bytes) -> bool:
    """Whether the bytes are XML of some other kind, in whatever Unicode.

    >>> is_xml(b"<?xml version='1.0'?><Workbook/>"), is_xml("<?xml ?>".encode("utf-16")), is_xml(b"<5; 3")
    (True, True, False)
    """
    start = _plain(data, 400).lstrip(b"\xef\xbb\xbf \r\n\t")
    return start.startswith((b"<?xml", b"<!DOCTYPE", b"<Workbook", b"<office:"))


def read(data: bytes, limits: Limits, rule: str | None = None) -> Workbook:
    """Bytes of a page -> workbook; raises Fault."""
    said = _CHARSET.search(data[:4000])
    name = said[1].decode("ascii", "replace").lower() if said and not rule else rule
    if name == "x-user-defined":  # how pages in an old font call their letters, which are single bytes
        name = "cp1252"
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
    page = Page(Looks.of(root), Count(limits))
    for row, tag in enumerate(rows, 1):
        page.add(row, tag)
    return Workbook("html", encoding, sheets=(page.sheet(root),) if rows else ())


@dataclass(frozen=True)
class Look:
    """What a style says of text: its font, whether it is struck out, whether it is shown at all."""

    font: str | None = None
    struck: bool = False
    hidden: bool = False
    raised: bool = False

    def __or__(self, inner: Look) -> Look:
        struck, hidden, raised = self.struck or inner.struck, self.hidden or inner.hidden, self.raised or inner.raised
        return Look(inner.font or self.font, struck, hidden, raised)


def look_of(style: str) -> Look:
    """The look that CSS declarations give.

    >>> look_of("font-family:'.VnTime', serif; text-decoration : line-through"), look_of("display:none").hidden
    (Look(font='.VnTime', struck=True, hidden=False, raised=False), True)
    """
    said = {name.strip().lower(): value.strip() for name, _, value in (one.partition(":") for one in style.split(";"))}
    font = said.get("font-family", "").partition(",")[0].strip(" '\"")
    struck = any("line-through" in said.get(name, "").lower() for name in ("text-decoration", "text-line-through"))
    hidden = said.get("display", "").lower().startswith("none") or said.get("mso-hide", "").lower() == "all"
    return Look(font or None, struck, hidden)


@dataclass(frozen=True)
class Looks:
    """The style sheet of a page, as far as office programs write one: a look for each tag or class."""

    by_name: Mapping[str, Look]

    @classmethod
    def of(cls, root) -> Looks:
        found: dict[str, Look] = {}
        for sheet in root.iter("style"):
            text = re.sub(r"<!--|-->|/\*.*?\*/", " ", sheet.text or "", flags=re.DOTALL)
            for names, declarations in _RULE.findall(text):
                for name in names.lower().split(","):
                    found[name.strip()] = found.get(name.strip(), Look()) | look_of(declarations)
        return cls(found)

    def __call__(self, tag) -> Look:
        look = self.by_name.get(tag.tag, Look())
        for name in (tag.get("class") or "").lower().split():
            look = look | self.by_name.get(f".{name}", Look()) | self.by_name.get(f"{tag.tag}.{name}", Look())
        if tag.tag in ("s", "strike", "del"):
            look = look | Look(struck=True)
        if tag.tag == "sup":
            look = look | Look(raised=True)
        if tag.tag == "font":
            look = look | Look(tag.get("face"))
        if tag.get("hidden") is not None:
            look = look | Look(hidden=True)
        return look | look_of(tag.get("style") or "")


class Page:
    """The rows of a page, one after another, whatever tables they stand in."""

    def __init__(self, looks: Looks, count: Count) -> None:
        self.looks, self.count = looks, count
        self.cells: list[Cell] = []
        self.merges: list[tuple[int, int, int, int, Any]] = []
        self.hidden: set[int] = set()
        self.rows: dict[Any, list[int]] = {}  # of each table
        self.until: dict[Any, dict[int, int]] = {}  # of each table: column -> place of the last row covered there

    def add(self, row: int, tag) -> None:
        table = next(tag.iterancestors("table"))
        rows, until = self.rows.setdefault(table, []), self.until.setdefault(table, {})
        rows.append(row)
        place, column, before = len(rows), 0, len(self.cells)
        above = self.looks(table) | self.looks(tag)
        for cell in tag:
            if cell.tag not in ("td", "th"):
                continue
            column += 1
            while until.get(column, 0) >= place:
                column += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            if column + across > _MOST_COLUMNS:
                raise Fault("TEP08", f"cột {column + across}")
            if made := self._cell(cell, row, column, above):
                self.cells.append(made)
            if across > 1 or down > 1:
                self.merges.append((row, column, place + down - 1, column + across - 1, table))
            if down > 1:
                until |= dict.fromkeys(range(column, column + across), place + down - 1)
            column += across - 1
        self.count.add(len(self.cells) - before, row if len(self.cells) > before else 0)
        if above.hidden:
            self.hidden.add(row)

    def _cell(self, tag, row: int, column: int, above: Look) -> Cell | None:
        runs: list[tuple[str, str | None]] = []
        look = above | self.looks(tag)
        struck = _walk(tag, look, self.looks, runs)
        text = _tidy("".join(text for text, _ in runs))
        if len(text) > LONGEST_TEXT:
            raise Fault("TEP08", f"một ô {len(text)} ký tự")
        kind = "text"
        # Beside what a cell shows office programs write the number it holds: of a date its serial, of an error 0.
        stored = (tag.get("x:num") or tag.get("sdval") or "").strip()
        if text in error_codes:
            kind = "error"
        elif _NUMBER.fullmatch(stored) and (not text or (_SHOWN.fullmatch(text) and not _DAY.fullmatch(text))):
            text, kind = shortest(stored), "number"
        formula = tag.get("x:fmla")
        if not text.strip() and formula is None:
            return None
        fonts = {font for said, font in runs if said.strip()}
        style = style_of(_tidy_runs(runs)) if len(fonts) > 1 else next(iter(fonts), None)
        return Cell(row, column, text, kind, formula and formula.removeprefix("="), style, struck)

    def sheet(self, root) -> Sheet:
        ranges = []
        self.count.merges(len(self.merges))
        for top, left, place, right, table in self.merges:
            rows = self.rows[table]
            bottom = rows[min(place, len(rows)) - 1]
            if (top, left) != (bottom, right):
                ranges.append((top, left, bottom, right))
        merges = tuple(f"{address(*box[:2])}:{address(*box[2:])}" for box in sorted(ranges))
        kept = ordered(self.cells)
        return Sheet(None, 1, "visible", kept, blocks(self.hidden), self._columns(root, kept), merges)

    def _columns(self, root, cells: tuple[Cell, ...]) -> tuple[str, ...]:
        """Hidden columns, where the page has one table: of several each has columns of its own."""
        tables = [table for table, rows in self.rows.items() if rows]
        last = max((cell.column for cell in cells), default=0)
        hidden, column = set(), 0
        for tag in tables[0].iter("col") if len(tables) == 1 else ():
            across = _span(tag, "span")
            if self.looks(tag).hidden:
                hidden.update(range(column + 1, min(column + across, last) + 1))
            column += across
        return tuple(letters(number) for number in sorted(hidden))


def _span(tag, name: str) -> int:
    text = (tag.get(name) or "1").strip()
    return min(max(int(text), 1), _WIDEST) if text.isdigit() and len(text) < 9 else 1


_SILENT = ("table", "script", "style", "head", "template", "noscript", "iframe", "object")


def _walk(element, look: Look, looks: Looks, runs: list[tuple[str, str | None]]) -> bool:
    """Collect what a reader of the page sees in a cell, run by run, inner tables left to their own rows; returns
    whether any of it is struck out."""
    struck = False
    if element.tag == "br" or (element.tag in ("p", "div", "li") and runs):
        runs.append(("\n", look.font))

    def say(text: str | None) -> None:
        nonlocal struck
        if text:
            plain = re.sub(r"[ \t\r\n\f]+", " ", text)
            runs.append((raised(plain, runs[-1][0]) if look.raised and runs else plain, look.font))
            struck = struck or (look.struck and bool(text.strip()))

    say(element.text)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SILENT:
            inner = look | looks(child)
            if not inner.hidden or look.hidden:
                struck = _walk(child, inner, looks, runs) or struck
        say(child.tail)
    return struck


def _tidy(text: str) -> str:
    text = re.sub(r" *\n[ \n]*", "\n", text).strip(" \n")
    return text if text.strip() else ""


def _tidy_runs(runs: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """The runs of the tidied text: each letter keeps its font, however many blanks went before it."""
    fonts = [font for text, font in runs for letter in text if not letter.isspace()]
    made: list[tuple[str, str | None]] = []
    at = 0
    for letter in _tidy("".join(text for text, _ in runs)):
        if not letter.isspace():
            made.append((letter, fonts[at]))
            at += 1
        else:
            made.append((letter, made[-1][1] if made else None))
    joined: list[tuple[str, str | None]] = []
    for letter, font in made:
        if joined and joined[-1][1] == font:
            joined[-1] = (joined[-1][0] + letter, font)
        else:
            joined.append((letter, font))
    return joined
