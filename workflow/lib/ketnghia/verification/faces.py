"""Faces: whether each embedded font is one of ours, glyph by glyph, and whether its codes read as what they look like.

Glyph ids are kept when a font is cut down for embedding, so the outline behind each code in use can be compared with
the font file that this checkout sets its pages in, and the text of each code with what that file says the glyph is.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Object, PdfError, Stream

from ketnghia.fonts import FACES
from ketnghia.pdf_reading import unicode_map

STYLES = {300: "light", 400: "", 600: "semibold", 700: "bold"}
# What an embedded font of ours consists of: outlines, and no instructions, pictures or colours.
TABLES = {"GDEF", "GPOS", "GSUB", "GlyphOrder", "OS/2", "STAT", "cmap", "gasp", "glyf", "head", "hhea", "hmtx", "loca",
          "maxp", "name", "post"}  # fmt: skip
SPACES = {" ", "\u00a0", "\u202f", "\u2009"}


def key_of(name: str) -> str:
    """A font's name without its tag, marks and case: what the PDF's and the file's names agree in.

    >>> key_of("/SSXSNX+Tinos-Bold-Italic"), key_of("/ABCDEF+Source-Sans-3,-Semi-Bold"), key_of("/ABCDEF+Tinos")
    ('tinosbolditalic', 'sourcesans3semibold', 'tinos')
    """
    return re.sub(r"[^a-z0-9]", "", name.lstrip("/").split("+")[-1].lower())


def names() -> dict[str, str]:
    """Name as a PDF has it -> file of our fonts folder."""
    found = {}
    for face in FACES:
        italic = "italic" if face.style == "italic" else ""
        found[key_of(face.family + STYLES[face.weight] + italic)] = face.file
    return found


class Pinned:
    """One font file of ours, its glyphs by number."""

    def __init__(self, data: bytes) -> None:
        self.font = TTFont(io.BytesIO(data), lazy=True)
        self.glyphs = self.font.getGlyphSet()
        self.order = self.font.getGlyphOrder()
        self.drawn: dict[int, Any] = {}

    def outline(self, number: int) -> Any:
        if number not in self.drawn:
            self.drawn[number] = outline(self.glyphs, self.order[number]) if number < len(self.order) else None
        return self.drawn[number]

    def width(self, number: int) -> float:
        advance = self.font["hmtx"][self.order[number]][0] if number < len(self.order) else 0
        return 1000 * advance / self.font["head"].unitsPerEm

    @cached_property
    def characters(self) -> dict[str, set[str]]:
        """Glyph name -> the characters that it may stand for: its own, and those of glyphs that it replaces."""
        found: dict[str, set[str]] = {}
        for code, name in self.font.getBestCmap().items():
            found.setdefault(name, set()).add(chr(code))
        if "GSUB" not in self.font:
            return found
        for lookup in self.font["GSUB"].table.LookupList.Lookup:
            for table in lookup.SubTable:
                table = getattr(table, "ExtSubTable", table)
                for before, after in single(table):
                    if before in found:
                        found.setdefault(after, set()).update(found[before])
        return found

    def means(self, number: int) -> set[str]:
        return self.characters.get(self.order[number], set()) if number < len(self.order) else set()


@cache
def pinned(data: bytes) -> Pinned:
    """A font file of ours, opened once however many reports are looked at."""
    return Pinned(data)


def single(table: Any) -> Iterable[tuple[str, str]]:
    """Pairs of glyphs of which one replaces the other."""
    for before, after in (getattr(table, "mapping", None) or {}).items():
        if isinstance(after, str):
            yield before, after
    for before, others in (getattr(table, "alternates", None) or {}).items():
        for after in others:
            yield before, after


def outline(glyphs: Any, name: str) -> Any:
    """A glyph's contours, composites taken apart."""
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return tuple((step, tuple(tuple(p) if p else p for p in points)) for step, points in pen.value)


def programmed(font: TTFont, number: int) -> bool:
    """Whether a glyph carries instructions, which may move its outline when it is drawn."""
    order = font.getGlyphOrder()
    program = getattr(font["glyf"][order[number]], "program", None) if number < len(order) else None
    return bool(program and program.getBytecode())


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def compare(font: Object, codes: Iterable[int], pinned: Mapping[str, Pinned]) -> list[tuple[str, str, str]]:
    """What is wrong with one embedded font, for the codes in use: (code or '', expected, found)."""
    name = str(font.get("/BaseFont", ""))
    known = names().get(key_of(name))
    if known is None or known not in pinned:
        return [("", "Tinos / Source", name)]
    ours = pinned[known]
    inner = font.DescendantFonts[0]
    program = inner.get("/FontDescriptor", {}).get("/FontFile2")
    if str(font.get("/Encoding")) != "/Identity-H" or str(inner.get("/CIDToGIDMap")) != "/Identity":
        return [("", "Identity", f"{font.get('/Encoding')} {type(inner.get('/CIDToGIDMap')).__name__}")]
    if not isinstance(program, Stream):
        return [("", known, "–")]
    try:
        embedded = TTFont(io.BytesIO(program.read_bytes()), lazy=True)
        glyphs, order = embedded.getGlyphSet(), embedded.getGlyphOrder()
        scale = embedded["head"].unitsPerEm, ours.font["head"].unitsPerEm
    except (TTLibError, KeyError, AssertionError, PdfError, ValueError) as fault:
        return [("", known, type(fault).__name__)]
    if more := set(embedded.keys()) - TABLES:
        return [("", known, " ".join(sorted(more)))]
    if scale[0] != scale[1]:
        return [("", f"unitsPerEm {scale[1]}", f"unitsPerEm {scale[0]}")]
    from ketnghia.verification.painting import widths

    stated, reads = widths(font), unicode_map(font, {})
    found = []
    for code in sorted(codes):
        said = reads.get(code, "")
        means = ours.means(code)
        drawn = outline(glyphs, order[code]) if code < len(order) else None
        if drawn != ours.outline(code) or programmed(embedded, code):
            found.append((f"{code:04x}", f"{known}: {'/'.join(sorted(means))}", "≠"))
        elif abs(stated.get(code, 1000.0) - ours.width(code)) > 1.5:
            found.append((f"{code:04x}", f"W {ours.width(code):.0f}", f"W {stated.get(code, 1000.0):.0f}"))
        if means and composed(said) not in {composed(one) for one in means} and not ({said} | means) <= SPACES:
            found.append((f"{code:04x}", "/".join(sorted(means)), said))
        elif not means and said.strip():
            found.append((f"{code:04x}", "", said))
    return found
