"""Measures: where the lines of text and the rules of a PDF's page stand, in millimetres from its upper left corner."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

MM = 25.4 / 72


@dataclass(frozen=True)
class Line:
    """Characters on one base line that no wide gap parts: its text, ends and base line in mm, size in points, font,
    colour of its largest letter (red, green, blue)."""

    text: str
    left: float
    right: float
    base: float
    size: float
    font: str
    colour: tuple[int, int, int] = (0, 0, 0)

    @property
    def bold(self) -> bool:
        return "Bold" in self.font

    @property
    def italic(self) -> bool:
        return "Italic" in self.font

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True)
class Rule:
    """A drawn level line or the outline of a box: its edges in mm."""

    left: float
    right: float
    top: float
    foot: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Glyph:
    """One visible character: its text, the edges of its ink, its origin, size, font, colour, marked content."""

    text: str
    left: float
    right: float
    top: float
    foot: float
    x: float
    base: float
    size: float
    font: str
    colour: tuple[int, int, int]
    mcid: int


def glyphs(page: pypdfium2.PdfPage) -> Iterator[Glyph]:
    """The visible characters in the order of the content, ink edges and origins in mm, sizes in points."""
    text, height = page.get_textpage(), page.get_height()
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    name = ctypes.create_string_buffer(200)
    red, green, blue, clear = (ctypes.c_uint() for _ in range(4))
    for at in range(text.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(text, at))
        if not letter.strip() or pdfium.FPDFText_IsGenerated(text, at):
            continue
        left, foot, right, top = text.get_charbox(at)
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        pdfium.FPDFText_GetMatrix(text, at, matrix)
        pdfium.FPDFText_GetFontInfo(text, at, name, 200, None)
        size = pdfium.FPDFText_GetFontSize(text, at) * abs(matrix.d)
        edges = (left * MM, right * MM, (height - top) * MM, (height - foot) * MM)
        pdfium.FPDFText_GetFillColor(text, at, red, green, blue, clear)
        mcid = pdfium.FPDFPageObj_GetMarkedContentID(pdfium.FPDFText_GetTextObject(text, at))
        place = (x.value * MM, (height - y.value) * MM, round(size, 2), name.value.decode())
        yield Glyph(letter, *edges, *place, (red.value, green.value, blue.value), mcid)


def lines(page: pypdfium2.PdfPage, gap: float = 6.0) -> list[Line]:
    """The lines of a page from top to foot; a gap wider than `gap` mm ends one."""
    rows: dict[float, list[Glyph]] = {}
    for glyph in glyphs(page):
        rows.setdefault(round(glyph.base, 1), []).append(glyph)
    found = []
    for base in sorted(rows):
        row: list[Glyph] = []
        for glyph in [*sorted(rows[base], key=lambda one: one.x), None]:
            if row and (glyph is None or glyph.x - row[-1].right > gap):
                found.append(line_of(row))
                row = []
            if glyph is not None:
                row.append(glyph)
    return found


def line_of(row: list[Glyph]) -> Line:
    words = row[0].text
    for before, glyph in zip(row, row[1:], strict=False):
        # A space is about a quarter of the size.
        words += (" " if glyph.x - before.right > 0.15 * glyph.size * MM else "") + glyph.text
    size, font, colour = max((one.size, one.font, one.colour) for one in row)
    return Line(words, row[0].x, row[-1].right, row[0].base, size, font, colour)


def rules(page: pypdfium2.PdfPage) -> list[Rule]:
    """What is drawn as a path, from top to foot."""
    height = page.get_height()
    found = []
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        left, foot, right, top = one.get_bounds()
        found.append(Rule(left * MM, right * MM, (height - top) * MM, (height - foot) * MM))
    return sorted(found, key=lambda rule: (rule.top, rule.left))


def clipped(page: pypdfium2.PdfPage) -> Iterator[str]:
    """Texts whose ink reaches beyond the box that they are clipped to."""
    words = page.get_textpage()
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
        clip = pdfium.FPDFPageObj_GetClipPath(item)
        count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        if count <= 0:
            continue
        edges = (ctypes.c_float() for _ in range(4))
        left, foot, right, top = edges
        pdfium.FPDFPageObj_GetBounds(item, left, foot, right, top)
        for path in range(count):
            points = list(path_points(clip, path))
            if not points:
                continue
            xs, ys = [x for x, _ in points], [y for _, y in points]
            inside = min(xs) - 0.2 <= left.value and right.value <= max(xs) + 0.2
            if not (inside and min(ys) - 0.2 <= foot.value and top.value <= max(ys) + 0.2):
                size = pdfium.FPDFTextObj_GetText(item, words, None, 0)
                buffer = (pdfium.FPDF_WCHAR * (size // 2 + 1))()
                pdfium.FPDFTextObj_GetText(item, words, buffer, size)
                yield bytes(buffer)[: max(0, size - 2)].decode("utf-16-le", "replace")


def path_points(clip: object, path: int) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(pdfium.FPDFClipPath_CountPathSegments(clip, path)):
        segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, at)
        if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            yield x.value, y.value
