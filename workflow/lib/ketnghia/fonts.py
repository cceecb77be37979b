"""Fonts: which faces the report is set in, static instances of variable fonts, subsets for the web."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont


@dataclass(frozen=True)
class Face:
    """One file of the fonts folder: the family and style that pages name, where it comes from, its fixed axes."""

    file: str
    family: str
    weight: int
    style: str
    source: str
    axes: tuple[tuple[str, float], ...] = ()
    web: bool = True


def _faces() -> tuple[Face, ...]:
    # The serif is for paper only: the document rules ask for its look, a screen does not.
    tinos = [
        Face(f"Tinos-{name}.ttf", "Tinos", weight, style, f"Tinos-{name}.ttf", web=False)
        for name, weight, style in (
            ("Regular", 400, "normal"),
            ("Bold", 700, "normal"),
            ("Italic", 400, "italic"),
            ("BoldItalic", 700, "italic"),
        )
    ]
    sans = "fontpkg_source_sans_3/SourceSans3[wght].ttf"
    serif = "fontpkg_source_serif_4/SourceSerif4[opsz,wght].ttf"
    slanted = "fontpkg_source_serif_4/SourceSerif4-Italic[opsz,wght].ttf"
    code = "fontpkg_source_code_pro/SourceCodePro[wght].ttf"
    text = ("opsz", 14.0)
    return (
        *tinos,
        Face("SourceSans3-Regular.ttf", "Source Sans 3", 400, "normal", sans, (("wght", 400.0),)),
        Face("SourceSans3-SemiBold.ttf", "Source Sans 3", 600, "normal", sans, (("wght", 600.0),)),
        Face("SourceSans3-Bold.ttf", "Source Sans 3", 700, "normal", sans, (("wght", 700.0),)),
        Face("SourceSerif4-Regular.ttf", "Source Serif 4", 400, "normal", serif, (text, ("wght", 400.0))),
        Face("SourceSerif4-SemiBold.ttf", "Source Serif 4", 600, "normal", serif, (text, ("wght", 600.0))),
        Face("SourceSerif4-Italic.ttf", "Source Serif 4", 400, "italic", slanted, (text, ("wght", 400.0))),
        Face("SourceCodePro-Regular.ttf", "Source Code Pro", 400, "normal", code, (("wght", 400.0),)),
    )


FACES = _faces()

# Vowels with their marks and tones, and đ: the letters that fonts lack one by one.
_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = "".join(
    sorted(
        {
            letter
            for vowel in _VOWELS
            for tone in _TONES
            for lower in [unicodedata.normalize("NFC", vowel + tone)]
            for letter in (lower, lower.upper())
            if not letter.isascii()
        }
        | {"đ", "Đ"}
    )
)
# What is kept of a face: Latin with every accent, combining marks of letters sent decomposed, dashes, quotes, the signs
# of tables and plots. The rest (Greek, Cyrillic, phonetics) would cost half a minute at set-up and never be printed.
KEPT = (
    [*range(0x20, 0x7F), *range(0xA0, 0x250), 0x2BC, *range(0x300, 0x30D), 0x31B, 0x323, *range(0x1E00, 0x1F00)]
    + [*range(0x2010, 0x2016), *range(0x2018, 0x201F), *range(0x2020, 0x2023), 0x2026, 0x202F, 0x2030, 0x2039, 0x203A]
    + [0x2044, 0x20AB, 0x2116, *range(0x2190, 0x2194), 0x2212, 0x2248, 0x2260, 0x2264, 0x2265]
    + [*range(0x25A0, 0x2600), 0x2610, 0x2611, 0x2713, 0x2717]
)
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum")


def covered(data: bytes) -> set[int]:
    """The characters that a font file has."""
    from fontTools.ttLib import TTFont

    return set(TTFont(io.BytesIO(data), lazy=True).getBestCmap())


def lacking(data: bytes) -> str:
    """The Vietnamese letters that a font file lacks: '' for a fit one."""
    found = covered(data)
    return "".join(letter for letter in LETTERS if ord(letter) not in found)


def cut(data: bytes) -> bytes:
    """A font with the kept characters and features only; variable stays variable."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    options.layout_features = list(FEATURES)
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    font = TTFont(io.BytesIO(data), recalcTimestamp=False, lazy=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=KEPT)
    subsetter.subset(font)
    return _saved(font)


def instance(data: bytes, axes: Iterable[tuple[str, float]]) -> bytes:
    """One static font out of a variable one, named by its weight; the same bytes every time."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    return _saved(instantiateVariableFont(font, dict(axes), inplace=True, optimize=False, updateFontNames=True))


def web(data: bytes) -> bytes:
    """The same font as WOFF2, as browsers want it."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    font.flavor = "woff2"
    return _saved(font)


def _saved(font: TTFont) -> bytes:
    sink = io.BytesIO()
    font.save(sink, reorderTables=False)
    return sink.getvalue()


def font_faces(folder: str) -> str:
    """CSS that makes the faces known by family, weight and style; `folder` is a URL without the last slash."""
    return "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style};'
        f' src: url("{folder}/{face.file}") }}'
        for face in FACES
    )
