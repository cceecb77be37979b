"""Units: which words say in what money is counted, and which of several declarations holds."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Scale words as agencies write them, in composed lower-case letters.
SCALES = {
    "nghìn": 10**3, "ngàn": 10**3, "nghin": 10**3, "ngan": 10**3, "ng": 10**3, "k": 10**3, "thousand": 10**3,
    "triệu": 10**6, "trieu": 10**6, "tr": 10**6, "million": 10**6,
    "tỷ": 10**9, "tỉ": 10**9, "ty": 10**9, "billion": 10**9,
    "chục nghìn": 10**4, "chục ngàn": 10**4, "chục triệu": 10**7, "chục tỷ": 10**10, "chục tỉ": 10**10,
    "trăm nghìn": 10**5, "trăm ngàn": 10**5, "trăm triệu": 10**8, "trăm tỷ": 10**11, "trăm tỉ": 10**11,
}  # fmt: skip
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_DONG = r"đồng|vnđ|vnd|đ|₫|dong"
# A power of a thousand, as in 'ĐVT: 1.000 đồng'; spaces and both marks occur.
_POWER = r"1(?:[.,  ]?000){0,3}"
# After these, 'đồng' is no money: compatriots, comrades, plain, contract, council, clock, copper ...
_OTHER = (
    "bào|bằng|chí|thời|hành|ruộng|hương|nghiệp|đội|phục|bộ|ý|loạt|hồ|tâm|cỏ|dân|đều|nhất|tình|thuận|diễn|tính|"
    "giao|môn|nai|tháp|hới|xoài|đăng|giang|nội"
)
_END = rf"(?![^\W\d_])(?!\s+(?:{_OTHER})(?![^\W\d_]))"
# 'nghìn đồng', 'tr.đ', 'trđ', '1.000 đồng', 'tỷ đ', 'triệu VND'
_FULL = re.compile(
    rf"(?<![^\W_])(?:(?P<power>{_POWER})\s*)?(?:(?P<scale>{_SCALE})\s*\.?\s*)?(?P<dong>{_DONG}){_END}", re.IGNORECASE
)
# Bare words count only where nothing else stands: the whole text, a bracket, after 'ĐVT:'.
_BARE = re.compile(rf"^(?:(?P<power>{_POWER})\s*)?(?P<scale>nghìn|ngàn|triệu|tr|tỷ|tỉ)\.?$")
# What may stand before a bare 'đồng': nothing, a mark, or a word that speaks of money.
_BEFORE = re.compile(r"(?:^|[(\[:;,/–—-]|\b(?:trị|tiền|phí|vốn|tính|đvt|là|giá|chi|thu))\s*$")
_AFTER = re.compile(r"^\s*(?:$|[)\]:;,./–—-]|\(|việt nam|vn|chẵn)")
_DECLARED = re.compile(r"(?:đvt|đơn vị(?: tính)?(?: tiền)?)\s*[:：]?\s*([^()]+)$")


# No declaration of a unit is longer; what is, would only be slow to search.
_LONGEST = 1000


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Text for comparing: composed, lower case, Eth as Đ, odd blanks as blanks; letters keep their marks."""
    text = unicodedata.normalize("NFC", text).replace("Ð", "Đ").replace("ð", "đ")
    return re.sub(r"[\s\u200b\ufeff]+", " ", text).strip().casefold()


def _power(text: str | None) -> int:
    return int(re.sub(r"\D", "", text)) if text else 1


def _full(folded: str) -> set[int]:
    """Scales of the declarations that name the đồng."""
    found = set()
    for match in _FULL.finditer(folded):
        power, scale, dong = match["power"], match["scale"], match["dong"]
        plain = not power and not scale
        if plain and dong not in ("vnđ", "vnd"):
            if dong == "dong":
                continue
            before, after = folded[: match.start()], folded[match.end() :]
            # A heading may end in its unit, once on a line of its own; 'hội đồng' may end one too.
            ends = dong in ("đ", "₫") and not after
            if not (ends or _BEFORE.search(before)) or not _AFTER.match(after):
                continue
        if power and power != "1" and _power(power) == 1:
            continue
        found.add(_power(power) * SCALES.get(scale or "", 1))
    return found


def _bare(folded: str) -> set[int]:
    """Scales of bare scale words: 'triệu', '(tỷ)', 'ĐVT: nghìn'."""
    parts = [folded, *re.findall(r"[(\[]([^()\[\]]*)[)\]]", folded), *_DECLARED.findall(folded)]
    matches = [_BARE.match(part.strip(" .:-")) for part in parts]
    return {_power(match["power"]) * SCALES[match["scale"]] for match in matches if match}


@lru_cache(maxsize=4096)
def unit_of(text: str) -> int | None:
    """How many đồng one counts, if the text (a heading, a unit cell, a line above) says so; else None.

    >>> [unit_of(t) for t in ("Đơn vị tính: 1.000 đồng", "ĐVT: triệu đồng", "Giá trị (tr.đ)", "trđ", "tỷ", "Đồng")]
    [1000, 1000000, 1000000, 1000000, 1000000000, 1]
    >>> [unit_of(t) for t in ("Đồng Việt Nam (VND)", "1,000 đồng", "1000000 đồng", "Số tiền (ngàn đồng)", "1.000đ")]
    [1, 1000, 1000000, 1000, 1000]
    >>> [unit_of(t) for t in ("Kinh phí thực hiện đ", "Kinh phí của Hội đồng")]
    [1, None]
    >>> [unit_of(t) for t in ("410.000 đồng bào", "Hội đồng nhân dân", "hợp đồng", "đồng bằng", "Tỷ lệ (%)", "con")]
    [None, None, None, None, None, None]
    """
    folded = fold(text[:_LONGEST])
    scales = _full(folded) or _bare(folded)
    return next(iter(scales)) if len(scales) == 1 else None


def numeric(text: str) -> bool:
    """Whether a declaration writes its scale in digits ('1.000 đồng'): the commonest form and the most misread.

    >>> numeric("ĐVT: 1.000 đồng"), numeric("ĐVT: nghìn đồng")
    (True, False)
    """
    return any(_power(match["power"]) > 1 for match in _FULL.finditer(fold(text)))


@dataclass(frozen=True)
class Units:
    """The texts around a column that may declare its unit of money, each '' where there is none.

    `row`: the column's cell in a unit row; `heading`: its heading; `line`: a line above ('ĐVT: …');
    `rule`: what the layout lays down, used last.
    """

    row: str = ""
    heading: str = ""
    line: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Settled:
    """Which declaration holds: `by` row, heading, line or rule; `conflict`: another one says otherwise."""

    scale: int | None
    unit: str = ""
    by: str = ""
    conflict: bool = False


@lru_cache(maxsize=4096)
def settle(units: Units) -> Settled:
    """The nearest declaration wins (unit row, heading, line above, rule); a differing one is a conflict.

    >>> settle(Units(heading="Giá trị (đồng)", line="ĐVT: triệu đồng"))
    Settled(scale=1, unit='Giá trị (đồng)', by='heading', conflict=True)
    """
    said = [(by, getattr(units, by)) for by in ("row", "heading", "line", "rule")]
    scales = [(unit_of(text), text, by) for by, text in said if text]
    scales = [entry for entry in scales if entry[0] is not None]
    if not scales:
        return Settled(None)
    scale, text, by = scales[0]
    return Settled(scale, text, by, any(other != scale for other, _, _ in scales))
