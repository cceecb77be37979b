"""Reading the PDF back: figures by their tags, the text around them, and the numbers that are no figures."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from pikepdf import Array, Dictionary, Object, Pdf, parse_content_stream

# Structure elements that stand in the running text: what is inside them belongs to the block around.
INLINE = {"Span", "Lbl", "Quote", "Code", "NonStruct"}
# A figure stands here in a block's text; a table's cell or a footnote inside it is a block of its own.
HOLE = "\ufffc"
BROKEN = re.compile(r"\w[-/]$")
# The descriptions of schemas say nothing of the document, and each writer sets them out in its own way.
DESCRIBED = "http://www.aiim.org/pdfa/ns/extension/"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "ketnghia": "urn:ketnghia:report:1#",
}


@dataclass(frozen=True)
class Figure:
    """A link to a line of the trace part: page (from 1), id, text as printed."""

    page: int
    id: str
    text: str


@dataclass
class Block:
    """A paragraph, heading, cell, caption or list item: its text, with HOLE where a link was."""

    kind: str
    page: int
    text: str = ""
    under: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    id: str = ""


@dataclass
class Piece:
    """One marked-content sequence: its text, and where its first line stands."""

    text: str = ""
    y: float | None = None
    size: float = 0.0


@dataclass
class Reader:
    """A document opened for reading, each page's pieces read once."""

    pdf: Pdf
    pages: dict[tuple[int, int], int] = field(default_factory=dict)
    pieces: dict[int, dict[int, Piece]] = field(default_factory=dict)
    maps: dict[tuple[int, int], dict[int, str]] = field(default_factory=dict)

    @classmethod
    def open(cls, data: bytes) -> Reader:
        pdf = Pdf.open(io.BytesIO(data))
        return cls(pdf, {page.obj.objgen: at for at, page in enumerate(pdf.pages)})

    def piece(self, page: int, mcid: int) -> Piece:
        if page not in self.pieces:
            self.pieces[page] = pieces(self.pdf.pages[page].obj, self.maps)
        return self.pieces[page].get(mcid, Piece())


def pieces(page: Object, maps: dict[tuple[int, int], dict[int, str]]) -> dict[int, Piece]:
    """MCID -> piece, by reading the content stream through the fonts' ToUnicode maps."""
    found: dict[int, Piece] = {}
    open_: list[Piece | None] = []
    known: dict[int, str] = {}
    y = size = 0.0
    fonts = page.Resources.Font
    for operands, operator in parse_content_stream(page, "BDC BMC EMC BT Tf Tm Td Tj TJ"):
        name = str(operator)
        if name == "BDC":
            mcid = operands[1].get("/MCID") if isinstance(operands[1], Dictionary) else None
            open_.append(found.setdefault(int(mcid), Piece()) if mcid is not None else None)
        elif name == "BMC":
            open_.append(None)
        elif name == "EMC":
            open_.pop()
        elif name == "Tf":
            known, size = unicode_map(fonts[str(operands[0])], maps), float(operands[1])
        elif name == "Tm":
            y, size = float(operands[5]), size * abs(float(operands[3]) or 1)
        elif name in ("Tj", "TJ"):
            piece = open_[-1] if open_ else None
            if piece is not None:
                if piece.y is None:
                    piece.y, piece.size = y, size
                piece.text += shown(operands[0], known)
    return found


def shown(operand: Any, known: Mapping[int, str]) -> str:
    codes = [bytes(item) for item in (operand if isinstance(operand, Array) else [operand]) if not is_number(item)]
    return "".join(
        known.get(int.from_bytes(code[at : at + 2], "big"), "\ufffd") for code in codes for at in range(0, len(code), 2)
    )


def is_number(item: Any) -> bool:
    return isinstance(item, int | float) or type(item).__name__ == "Decimal"


def unicode_map(font: Object, maps: dict[tuple[int, int], dict[int, str]]) -> dict[int, str]:
    """Two-byte code -> text, from the font's ToUnicode stream."""
    key = font.objgen
    if key not in maps:
        found: dict[int, str] = {}
        text = font.ToUnicode.read_bytes().decode("latin-1") if "/ToUnicode" in font else ""
        for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
            for code, value in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
                found[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be", "replace")
        for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
            for low, high, value in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
                for code in range(int(low, 16), int(high, 16) + 1):
                    found[code] = chr(int(value, 16) + code - int(low, 16))
        maps[key] = found
    return maps[key]


# The tree ------------------------------------------------------------------------------------------------------------


def kids(element: Object) -> list[Any]:
    value = element.get("/K")
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def is_element(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid


def content(reader: Reader, element: Object, page: int) -> Iterator[tuple[int, Piece]]:
    """(page, piece) of all text at and under an element, in reading order."""
    home = reader.pages.get(element.Pg.objgen, page) if "/Pg" in element else page
    for kid in kids(element):
        if is_number(kid):
            yield home, reader.piece(home, int(kid))
        elif is_element(kid):
            yield from content(reader, kid, home)
        elif "/MCID" in kid:
            there = reader.pages.get(kid.Pg.objgen, home) if "/Pg" in kid else home
            yield there, reader.piece(there, int(kid.MCID))


class Line:
    """Text put together from pieces: a piece on another line or page is one space away, unless the line was broken
    inside a word, behind its hyphen or stroke."""

    def __init__(self) -> None:
        self.text = ""
        self.page: int | None = None
        self.at: tuple[int, float] | None = None

    def add(self, page: int, piece: Piece) -> None:
        if piece.y is None:
            return
        if self.at and (self.at[0] != page or abs(self.at[1] - piece.y) > 0.6 * piece.size):
            self.text += "" if BROKEN.search(self.text) and piece.text[:1].isalnum() else " "
        self.at = (page, piece.y)
        self.page = page if self.page is None else self.page
        self.text += piece.text

    def hole(self) -> None:
        self.text += HOLE


def spaced(text: str) -> str:
    """NFC, every kind of space a plain one, single."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def destination(reader: Reader, link: Object) -> str:
    """Where a Link element leads: the name of its destination, '' if it has none."""
    for kid in kids(link):
        if isinstance(kid, Dictionary) and kid.get("/Type") == "/OBJR" and "/Dest" in kid.Obj:
            return bytes(kid.Obj.Dest).decode("utf-8", "replace")
    return ""


def walk(element: Object, under: tuple[str, ...] = ()) -> Iterator[tuple[Object, tuple[str, ...]]]:
    """Every element under the given one, with the kinds above it."""
    for kid in kids(element):
        if is_element(kid):
            yield kid, under
            yield from walk(kid, (*under, str(kid.S)[1:]))


def figures(data: bytes) -> list[Figure]:
    """All figures of a finished PDF in reading order, from its structure tree alone."""
    reader = Reader.open(data)
    found = []
    for element, _ in walk(reader.pdf.Root.StructTreeRoot):
        if str(element.S) != "/Link":
            continue
        name = destination(reader, element)
        if name.startswith("trace-"):
            line = Line()
            for page, piece in content(reader, element, 0):
                line.add(page, piece)
            found.append(Figure((line.page or 0) + 1, name.removeprefix("trace-"), spaced(line.text)))
    return found


def blocks(reader: Reader, passed_over: frozenset[int] = frozenset()) -> Iterator[Block]:
    """The document's blocks in reading order, links cut out of their text; some pages (from 0) may be passed over."""
    for kid in kids(reader.pdf.Root.StructTreeRoot):
        for part in kids(kid):
            if is_element(part) and reader.pages.get(part.Pg.objgen) not in passed_over:
                yield from gather(reader, part, (str(kid.S)[1:],), 0)


def gather(reader: Reader, element: Object, under: tuple[str, ...], page: int) -> Iterator[Block]:
    kind = str(element.S)[1:]
    line = Line()
    inner: list[tuple[Object, int]] = []
    collect(reader, element, page, line, inner)
    if line.page is not None:
        attributes = element.get("/A", {})
        heads = tuple(bytes(head).decode() for head in attributes.get("/Headers", ()))
        name = bytes(element.ID).decode() if "/ID" in element else ""
        yield Block(kind, line.page + 1, spaced(line.text), under, heads, name)
    for kid, home in inner:
        yield from gather(reader, kid, (*under, kind), home)


def collect(reader: Reader, element: Object, page: int, line: Line, inner: list[tuple[Object, int]]) -> None:
    """Add an element's own text to the line; the blocks in it are left for later."""
    home = reader.pages.get(element.Pg.objgen, page) if "/Pg" in element else page
    for kid in kids(element):
        if is_number(kid):
            line.add(home, reader.piece(home, int(kid)))
        elif is_element(kid):
            kind = str(kid.S)[1:]
            if kind == "Link":
                line.hole()
                if line.page is None:
                    line.page = home
            elif kind == "Reference":
                # A footnote's call; in the table of contents the whole entry, which nobody asks for.
                line.text += " "
            elif kind in INLINE:
                collect(reader, kid, home, line, inner)
            else:
                inner.append((kid, home))
        elif "/MCID" in kid:
            there = reader.pages.get(kid.Pg.objgen, home) if "/Pg" in kid else home
            line.add(there, reader.piece(there, int(kid.MCID)))


# Numbers outside links ------------------------------------------------------------------------------------------------

NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
MONTH = r"(?:0?[1-9]|1[0-2])"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
# What a number may be without being a figure, in the language of the report. The order matters: dates before years.
PLAIN = {
    "date": rf"\bngày {DAY}(?: tháng {MONTH}(?: năm \d{{4}})?)?(?!\d)",
    "month": rf"\btháng {MONTH}(?:/\d{{4}}| năm \d{{4}})?(?![\d.,]\d)",
    "date in digits": rf"\b{DAY}/{MONTH}/\d{{4}}\b|\b{MONTH}/(?:19|20)\d\d\b|\b\d{{4}}-\d\d-\d\d(?:T[\d:+]+)?\b",
    "clock": r"\b\d\d?:\d\d(?::\d\d)?\b",
    "document": r"\b\d+(?:/\d{4})?[/-](?-i:[A-ZĐ])[\w/-]*",
    "citation": r"\b(?:khoản|điều|điểm|chương|mục|phần|tiết) \d+(?:\.\d+)*[a-zđ]?\b",
    "reference": r"\b(?:bảng|hình|biểu|phụ lục|trang|cột|dòng|ô|bước|mẫu|kỳ|lần|thứ|table|figure|annex|section|page)"
    r"(?: số)? \d+(?:\.\d+)*\b(?!,\d|%)",
    "token": r"(?<![\w.,])[A-Za-zĐđ_][\w./-]*\d[\w./-]*|\bsha256:[0-9a-f]+",
    "class": r"(?<![\w.,])\d+[a-zđ]\b",
    "digest": r"\b[0-9a-f]{8}\b|\b[0-9a-f]{12}\b|\b[0-9a-f]{64}\b",
    "year": r"(?<![\d.,])(?:19|20)\d\d(?![\d%]|[.,]\d)",
    "quotation": r"“[^”]*”|«[^»]*»",
}
RULES = re.compile("|".join(f"(?:{pattern})" for pattern in PLAIN.values()), re.IGNORECASE)
# A heading's, caption's or paragraph's own number at its beginning, and a caption's word with it.
LEADING = re.compile(r"^(?:[IVXLC]+\.|\d{1,3}(?:\.\d\d?)*[.)]|\(?\d{1,3}\)|[a-zđ]\))(?=\s|$)|^\d\d?(?:\.\d\d?)+(?=\s)")
ORDINALS = {"stt", "tt", "số tt", "mã", "mã số", "mã dòng", "mã chỉ tiêu"}
OUTSIDE = {"TOC", "TOCI", "Figure"}


def untraced(data: bytes, exemptions: Iterable[Mapping[str, str]] = ()) -> list[tuple[int, str]]:
    """Numbers of the text layer that are in no link and not exempt: (page from 1, number in its surroundings).

    `exemptions` are rows of plain_numbers.csv: `text` is a phrase as printed, `place` the prefix of the page labels it
    holds for ('' is the whole document); no text with a place exempts those pages; `KT`, the trace part, always is.
    """
    reader = Reader.open(data)
    labels = page_labels(reader.pdf)
    given = [(spaced(row.get("text") or ""), row.get("place") or "") for row in exemptions]
    whole = {"KT", *(place for text, place in given if place and not text)}
    # The longest first: a phrase may be part of another.
    phrases = sorted(((text, place) for text, place in given if text), key=lambda one: -len(one[0]))
    title = spaced(str(reader.pdf.docinfo.get("/Title", "")))
    found = []
    heads: dict[str, str] = {}
    for block in blocks(reader, frozenset(page for page, label in enumerate(labels) if label in whole)):
        if block.id:
            heads[block.id] = block.text
        label = labels[block.page - 1]
        if OUTSIDE & {block.kind, *block.under} or is_ordinal(block, heads):
            continue
        if (block.kind == "H1" and block.page == 1) or not NUMBER.search(block.text):
            continue
        text = block.text if not title else replaced(block.text, title)
        # There may be thousands of phrases, and few of them occur.
        low = text.casefold()
        for phrase, place in phrases:
            if (not place or place == label) and phrase.casefold() in low:
                text = replaced(text, phrase)
        rest = RULES.sub(blank, LEADING.sub(blank, text))
        found += [(block.page, near(text, match)) for match in NUMBER.finditer(rest)]
    return found


def is_ordinal(block: Block, heads: Mapping[str, str]) -> bool:
    """Whether a cell only numbers its row."""
    return block.kind in ("TD", "TH") and any(heads.get(head, "").casefold() in ORDINALS for head in block.heads)


def blank(match: re.Match[str]) -> str:
    return "·" * len(match[0])


def replaced(text: str, phrase: str) -> str:
    """The text with a phrase blanked wherever it stands by itself, whatever the case."""
    pattern = rf"(?<![\w.,]){re.escape(phrase)}(?!\w|[.,]\d)" if phrase[0].isalnum() else re.escape(phrase)
    return re.sub(pattern, blank, text, flags=re.IGNORECASE)


def near(text: str, match: re.Match[str]) -> str:
    """A number with what stands beside it, for a person to find it by."""
    return text[max(0, match.start() - 30) : match.end() + 20].replace(HOLE, "[…]").strip()


def page_labels(pdf: Pdf) -> list[str]:
    """The label prefix of each page, without the hyphen."""
    nums = pdf.Root.PageLabels.Nums if "/PageLabels" in pdf.Root else []
    found: list[str] = []
    for at in range(0, len(nums), 2):
        start = int(nums[at])
        end = int(nums[at + 2]) if at + 2 < len(nums) else len(pdf.pages)
        found += [str(nums[at + 1].get("/P", "")).rstrip("-")] * (end - start)
    return found or [""] * len(pdf.pages)


def properties(root: Object) -> dict[str, str]:
    """The XMP properties by prefix:name; those of other namespaces by their full name."""
    if "/Metadata" not in root:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    short = {uri: prefix for prefix, uri in SPACES.items()}
    found: dict[str, str] = {}
    for about in etree.fromstring(root.Metadata.read_bytes(), parser).iter(f"{RDF}Description"):
        if about.getparent().tag != f"{RDF}RDF":
            continue
        named = [(key, value) for key, value in about.attrib.items() if not key.startswith(RDF)]
        named += [(node.tag, "".join(node.itertext())) for node in about if isinstance(node.tag, str)]
        for full, text in named:
            name = etree.QName(full)
            if name.namespace == DESCRIBED:
                continue
            prefix = short.get(name.namespace or "")
            key = f"{prefix}:{name.localname}" if prefix else str(full)
            found[key] = f"{found[key]} {spaced(text)}" if key in found else spaced(text)
    return found
