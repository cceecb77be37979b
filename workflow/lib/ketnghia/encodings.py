"""Encodings: text typed with a pre-Unicode Vietnamese font -> Unicode, by the cell's font or by a rule, never by guess.

A guess per cell corrupts good Unicode (Xã La Dêê), so text whose font says nothing and for which no layout lays down
an encoding stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# What the converter's VNI table leaves out or has wrong; the letters themselves, in both cases.
_VNI = (("aú", "ẳ"), ("AÚ", "Ẳ"), ("î", "ỵ"), ("Î", "Ỵ"))
NAMES = ("tcvn3", "vni")


@lru_cache(maxsize=4096)
def encoding_of(font: str | None) -> str | None:
    """The old encoding that a font implies, if any.

    >>> [encoding_of(f) for f in (".VnTime", ".VnArialH", "VNI-Times", "Times New Roman", "VnTime", None)]
    ['tcvn3', 'tcvn3', 'vni', None, 'tcvn3', None]
    """
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
    encoding = rule or encoding_of(font)
    if encoding in NAMES and not text.isascii() and not _unicode(text):
        from viparse import fix

        if encoding == "vni":
            for old, new in _VNI:
                text = text.replace(old, new)
        text = fix(text, encoding=encoding)
    if encoding == "tcvn3" and capitals(font):
        text = text.upper()
    return compose(text)


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
