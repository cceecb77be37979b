"""Encodings: text typed with a pre-Unicode Vietnamese font -> Unicode, by the cell's font or by a rule, never by guess.

A guess per cell corrupts good Unicode (Xã La Dêê), so text whose font says nothing and for which no layout lays down
an encoding stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# What the converter's VNI table leaves out or has wrong; the letters themselves, in both cases.
_VNI = (("aú", "ẳ"), ("AÚ", "Ẳ"), ("î", "ỵ"), ("Î", "Ỵ"))
NAMES = ("tcvn3", "vni")
_RUNS = re.compile(r"[^@|]*@\d+(?:\|[^@|]*@\d+)+")


def style_of(runs: Iterable[tuple[str, str | None]], base: str | None = None) -> str | None:
    """The font of a text in runs (each text and font, None: that of the cell, `base`), as cells keep it: their common
    font, the cell's if they differ; but where they differ in encoding each font with the place at which its run
    begins, for then each run is read its own way.

    >>> style_of([("Xã ", "Arial"), (" ", None), ("A", "Arial")]), style_of([("a", "Arial"), ("b", None)], "Times")
    ('Arial', 'Times')
    >>> style_of([("Xã ", None), ("Hoµ", ".VnTime")], "Arial")
    'Arial@0|.VnTime@3'
    """
    runs = [(text, font or base) for text, font in runs]
    said = {font for text, font in runs if text.strip()}
    if len(said) < 2:
        return next(iter(said), base)
    if not any(map(encoding_of, said)):
        return base
    parts, at = [], 0
    for text, font in runs:
        parts.append(f"{re.sub(r'[@|]', ' ', font or '')}@{at}")
        at += len(text)
    return "|".join(parts)


def fonts_of(style: str | None) -> list[str]:
    """The fonts that a style names.

    >>> fonts_of("Arial@0|.VnTime@3"), fonts_of("Arial"), fonts_of(None)
    (['Arial', '.VnTime'], ['Arial'], [])
    """
    return [font for font, _ in _runs(style)] if _in_runs(style) else [style] if style else []


def _in_runs(style: str | None) -> bool:
    return bool(style) and "@" in style and _RUNS.fullmatch(style) is not None


def _runs(style: str) -> list[tuple[str, int]]:
    return [(font, int(at)) for font, _, at in (part.rpartition("@") for part in style.split("|"))]


@lru_cache(maxsize=4096)
def encoding_of(font: str | None) -> str | None:
    """The old encoding that a font implies, if any; of a text in runs, that of its first old font.

    >>> [encoding_of(f) for f in (".VnTime", ".VnArialH", "VNI-Times", "Times New Roman", "VnTime", None)]
    ['tcvn3', 'tcvn3', 'vni', None, 'tcvn3', None]
    """
    if _in_runs(font):
        return next(filter(None, (encoding_of(each) for each, _ in _runs(font))), None)
    name = (font or "").strip().casefold()
    if re.match(r"\.?vn(?!i)[a-z]", name):
        return "tcvn3"
    return "vni" if re.match(r"vni[- ]", name) else None


def capitals(font: str | None) -> bool:
    """Whether a TCVN3 font draws all letters as capitals: '.VnTimeH', '.VnArialH'."""
    return encoding_of(font) == "tcvn3" and bool(re.search(r"[a-z]H$", (font or "").strip()))


@lru_cache(maxsize=65536)
def decode(text: str, font: str | None = None, rule: str | None = None) -> str:
    """Text as stored -> composed Unicode. `rule`: an encoding that the layout lays down ('tcvn3', 'vni', 'unicode'),
    stronger than the font. Text without a letter beyond ASCII is only ever changed by a capitals font.

    >>> decode("Céng hoµ x· héi chñ nghÜa ViÖt Nam", ".VnTime")
    'Cộng hoà xã hội chủ nghĩa Việt Nam'
    >>> decode("KÕT QU¶", ".VnTimeH"), decode("Xaõ Phöôùc Myõ", "VNI-Times"), decode("Xã La Dêê", "Arial")
    ('KẾT QUẢ', 'Xã Phước Mỹ', 'Xã La Dêê')
    """
    if rule is None and _in_runs(font):
        runs = _runs(font)
        ends = [at for _, at in runs[1:]] + [len(text)]
        return compose("".join(decode(text[at:end], name) for (name, at), end in zip(runs, ends, strict=True)))
    encoding = rule or encoding_of(font)
    if encoding in NAMES and not text.isascii() and not _unicode(text):
        text = re.sub(r"\S+", lambda word: _word(word[0], encoding), text)
    if encoding == "tcvn3" and capitals(font):
        text = text.upper()
    return compose(text)


@lru_cache(maxsize=65536)
def _word(word: str, encoding: str) -> str:
    """One word, for the converter tidies away the blanks and line ends of a longer text."""
    from viparse import fix

    for old, new in _VNI if encoding == "vni" else ():
        word = word.replace(old, new)
    return word if word.isascii() else fix(word, encoding=encoding)


# Letter, vowel mark of the VNI fonts: 'aù', 'oä', 'ôø'; and marks of TCVN3 amid letters: 'Nhµ', 'h·ng'.
LIKE_VNI = re.compile(r"(?i)[aeouyôö][ùøûõïäåáàãëè]")
LIKE_TCVN3 = re.compile(r"[A-Za-z][\xa8\xa9\xab-\xae\xb5-\xbe\xd7]|[\xa8\xa9\xab-\xae\xb5-\xbe][A-Za-z]")


# Signs of other languages that look like those marks: a number's, a trade mark's, a measure's.
_SIGNS = re.compile(r"\b[Nn][º°]|[®©]\B|(?<=\d)\s?µ")


def look_old(texts: Iterable[str]) -> bool:
    """Whether many of a file's texts look typed with an old font, though no font says so: a reason to ask, never one
    to convert.

    >>> look_old(["Néi dung", "N¨m", "HuyÖn", "X·", "Gi¸ trÞ"]), look_old(["Nº 1", "Nº 2", "Nº 3", "Windows®"])
    (True, False)
    """
    found = [_SIGNS.sub("", text) for text in texts if not text.isascii()]
    found = [text for text in found if not text.isascii() and any(letter.isalpha() for letter in text)]
    old = sum(bool(LIKE_TCVN3.search(text) or LIKE_VNI.search(text)) and not _unicode(text) for text in found)
    return old >= 3 and old * 2 >= len(found)


def compose(text: str) -> str:
    """NFC, and the look-alike Eth as the letter Đ where it stands in a Vietnamese word.

    >>> compose("Ðảng ủy"), compose("Ðắk Lắk")
    ('Đảng ủy', 'Đắk Lắk')
    """
    text = unicodedata.normalize("NFC", text)
    return text.replace("Ð", "Đ").replace("ð", "đ") if "Ð" in text or "ð" in text else text


def _unicode(text: str) -> bool:
    """Whether a text holds letters that no one-byte font could: then it is Unicode whatever its font says."""
    return any(ord(letter) > 0xFF and letter.isalpha() for letter in unicodedata.normalize("NFC", text))
