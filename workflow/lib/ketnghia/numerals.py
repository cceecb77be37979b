"""Numerals: whole numbers written in Vietnamese words, as people write them out in a cell."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_LINKS = ("linh", "lẻ")


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[int, str] | None:
    """The number a text begins with, in words, and the rest of the text; None if it begins with no such number.

    >>> read("ba mươi triệu đồng"), read("Mười hai triệu năm trăm nghìn đồng"), read("hai con")
    ((30000000, 'đồng'), (12500000, 'đồng'), (2, 'con'))
    >>> read("một trăm linh năm suất"), read("hai mươi mốt"), read("bò giống"), read("hàng trăm suất"), read("năm 2015")
    ((105, 'suất'), (21, ''), None, None, None)
    """
    words = re.findall(r"[^\s,.]+", unicodedata.normalize("NFC", text).casefold())
    total = last = 0
    position = 0
    scale_before = 10**12
    while position < len(words):
        hundreds, after = _below_thousand(words, position)
        if after == position:
            break
        scale = _SCALES.get(words[after]) if after < len(words) else None
        if scale is not None and scale >= scale_before:
            return None
        total += hundreds * (scale or 1)
        position = after + (scale is not None)
        last, scale_before = position, scale or 1
        if scale is None:
            break
    rest = " ".join(words[last:])
    return (total, rest) if last and not re.search(r"\d", rest) else None


def _below_thousand(words: list[str], start: int) -> tuple[int, int]:
    """A number below a thousand and where it ends."""
    value, at = 0, start
    take = lambda index: words[index] if index < len(words) else ""  # noqa: E731
    if take(at) in _DIGITS and take(at + 1) == "trăm":
        value, at = _DIGITS[take(at)] * 100, at + 2
        if take(at) in _LINKS and take(at + 1) in _DIGITS:
            return value + _DIGITS[take(at + 1)], at + 2
    if take(at) in _DIGITS and take(at + 1) in ("mươi", "chục"):
        value, at = value + _DIGITS[take(at)] * 10, at + 2
    elif take(at) == "mười":
        value, at = value + 10, at + 1
    elif take(at) in _DIGITS and (value == 0 or at > start):
        return value + _DIGITS[take(at)], at + 1
    else:
        return value, at
    return (value + _DIGITS[take(at)], at + 1) if take(at) in _DIGITS else (value, at)
