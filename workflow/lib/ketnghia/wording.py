"""Wording: numbers and dates as Vietnamese (or English) official text prints them, and such text read back.

`sentence` prints an exact value rounded to its indicator's step with the word that the rounding bears: gần below, hơn
or trên above, none if exactly equal. `shown` reads a printed phrase as the interval of values it can stand for; what
one prints the other contains. All arithmetic is decimal, ties away from zero.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

NBSP = "\u00a0"
SCALES = {
    "nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9,
    "thousand": 10**3, "million": 10**6, "billion": 10**9,
}  # fmt: skip
MARKS = {"vi": (".", ","), "en": (",", ".")}
BELOW = {"vi": "gần", "en": "nearly"}
ABOVE = {"vi": "hơn", "en": "more than"}
NOTHING = {"vi": "chưa có số liệu", "en": "no data"}
# A share that rounding would print as nothing or as all, and that is neither.
EDGES = {
    "vi": (f"chưa đến{NBSP}1%", f"trên{NBSP}99%"),
    "en": (f"less than{NBSP}1%", f"over{NBSP}99%"),
}
# Vague numbers: from the first inclusive to the second exclusive (DESIGN 4).
ORDERS = {
    "vi": ((100, 1000, "hàng trăm"), (1000, 10000, "hàng ngàn")),
    "en": ((100, 1000, "hundreds of"), (1000, 10000, "thousands of")),
}
AUTOMATIC = {
    "vi": (("tỷ", Decimal("0.1")), ("triệu", Decimal(1)), ("nghìn", Decimal(1))),
    "en": (("billion", Decimal("0.1")), ("million", Decimal(1)), ("thousand", Decimal(1))),
}
ROUNDING = {
    "vi": {
        "gần": "số chính xác thấp hơn số in ra.",
        "hơn": "số chính xác cao hơn số in ra.",
        "dưới": "số chính xác thấp hơn số in ra, nhưng không phải là không.",
    },
    "en": {
        "gần": "the exact value is below the printed one.",
        "hơn": "the exact value is above the printed one.",
        "dưới": "the exact value is below the printed one, and is not nought.",
    },
}
_HALF = Decimal("0.5")


def rounded(value: Any, step: Any) -> Decimal:
    """To the nearest multiple of a step, ties away from zero.

    >>> rounded("2.5", 1), rounded("-2.5", 1), rounded(32738, 100)
    (Decimal('3'), Decimal('-3'), Decimal('32700'))
    """
    value, step = Decimal(value), Decimal(step)
    return (value / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step


def number(value: Any, lang: str = "vi", decimals: int | None = None) -> str:
    """Grouped digits with the language's marks; `decimals` None keeps just those that are needed.

    >>> number("1234567.50"), number(-1200, "en"), number("0.35", decimals=1), number(5, decimals=1)
    ('1.234.567,5', '-1,200', '0,4', '5,0')
    """
    value = Decimal(value)
    if decimals is not None:
        text = f"{rounded(value, Decimal(1).scaleb(-decimals)):.{decimals}f}"
    else:
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    group, mark = MARKS[lang]
    sign = "-" if text.startswith("-") and Decimal(text) else ""
    whole, _, rest = text.lstrip("-").partition(".")
    return f"{sign}{int(whole):,}".replace(",", group) + (mark + rest if rest else "")


def with_unit(text: str, unit: str) -> str:
    """Number and unit: a percent sign stands close, all else behind a no-break space."""
    if not unit:
        return text
    return f"{text}{unit}" if unit == "%" else f"{text}{NBSP}{unit}"


def exact(value: Any, unit: str, lang: str = "vi") -> str:
    """The exact form with all digits.

    >>> exact(3583120000, "đồng").replace(NBSP, " "), exact("27.56", "%"), exact(None, "người")
    ('3.583.120.000 đồng', '27,56%', 'chưa có số liệu')
    """
    return NOTHING[lang] if value is None else with_unit(number(value, lang), unit)


def cell(value: Any, unit: str, scale: str | None = None, decimals: int | None = None, lang: str = "vi") -> str:
    """The bare number of a table cell, in the unit that the column's head states.

    Without a scale all needed digits stand; with one, just `decimals`.

    >>> cell(3583120000, "đồng", "triệu", 1), cell("12.5", "%", None, 1), cell(4, "ha"), cell(None, "đồng")
    ('3.583,1', '12,5', '4', '')
    """
    if value is None:
        return ""
    if scale is None:
        return number(value, lang, decimals if decimals else None)
    return number(Decimal(value) / SCALES[scale], lang, decimals or 0)


def sentence(
    value: Any, unit: str, wording: Mapping[str, Any] | None = None, lang: str = "vi", vague: bool = False
) -> str:
    """A figure as a sentence prints it.

    wording: `scale` (tỷ, triệu, nghìn, auto), `step` (in the scaled unit), `above` (hơn, trên), `pad` (09), `noun`
    (said instead of the unit), `form` (number, order_of). `vague`: a contributing line has words only.

    >>> plain = lambda *given, **more: sentence(*given, **more).replace(NBSP, " ")
    >>> plain(3583120000, "đồng", {"scale": "tỷ", "step": "0.1"})
    'gần 3,6 tỷ đồng'
    >>> plain(213600000, "đồng", {"scale": "triệu", "step": "10"})
    'hơn 210 triệu đồng'
    >>> plain(9, "huyện", {"pad": True, "noun": "huyện, thị xã, thành phố"})
    '09 huyện, thị xã, thành phố'
    >>> plain(32738, "lượt người", {"step": "100", "above": "trên"}), plain(2874, "lượt người", {"step": "100"})
    ('trên 32.700 lượt người', 'gần 2.900 lượt người')
    >>> plain("27.56", "%"), plain(1240, "suất", {"form": "order_of"}, vague=True), plain(95, "con")
    ('27,56%', 'hàng ngàn suất', '95 con')
    """
    wording = wording or {}
    if value is None:
        return NOTHING[lang]
    value = Decimal(value)
    noun = str(wording.get("noun") or unit)
    if wording.get("form") == "order_of" and vague:
        for low, high, words in ORDERS[lang]:
            if low <= value < high:
                return with_unit(words, noun)
    scale, step = _scale_and_step(value, wording, lang) if value else (None, None)
    size = SCALES[scale] if scale else 1
    near = rounded(value / size, step) if step else value / size
    if unit == "%" and near in (0, 100) and value != near and (said := edge(value, lang)):
        return said
    if value and not near:
        # Too small for its own scale: in the next that shows it, else as it is.
        scale, step = _scale_and_step(value, {"scale": "auto"} if scale else {}, lang)
        size = SCALES[scale] if scale else 1
        near = rounded(value / size, step) if step else value / size
    text = number(near, lang)
    if wording.get("pad") and 0 <= near < 10 and near == int(near):
        text = text.zfill(2)
    text = with_unit(text, f"{scale}{' ' + noun if noun else ''}" if scale else noun)
    return _with_word(text, value, near * size, str(wording.get("above") or ABOVE[lang]), lang)


def edge(value: Any, lang: str = "vi") -> str:
    """A share below one or above ninety-nine percent, in words that hold for all of them; '' for any other.

    >>> edge("0.03").replace(NBSP, " "), edge("99.97").replace(NBSP, " "), edge("31.2")
    ('chưa đến 1%', 'trên 99%', '')
    """
    value = Decimal(value)
    low, high = EDGES[lang]
    return low if 0 <= value < 1 else high if 99 < value <= 100 else ""


def is_order(text: str, lang: str = "vi") -> bool:
    """Whether a figure is printed as 'hàng trăm' or 'hàng ngàn'."""
    return any(text.startswith(f"{words}{NBSP}") or text == words for _, _, words in ORDERS[lang])


def is_edge(text: str) -> bool:
    """Whether a figure is printed as a share that is not quite nothing or not quite all."""
    return any(text in pair for pair in EDGES.values())


def _scale_and_step(value: Decimal, wording: Mapping[str, Any], lang: str) -> tuple[str | None, Decimal | None]:
    scale, step = wording.get("scale"), wording.get("step")
    if scale != "auto":
        return scale, Decimal(str(step)) if step else None
    for name, unit_step in AUTOMATIC[lang]:
        if abs(rounded(value / SCALES[name], unit_step)) >= 1:
            return name, unit_step
    return None, None


def bound(text: str) -> str:
    """A phrase with a no-break space between each number and the next word.

    >>> bound("khoảng 410.000 người") == f"khoảng{NBSP}410.000{NBSP}người"
    True
    """
    return re.sub(r"(?<=\d) (?=[^\W\d])", NBSP, re.sub(r"^(\S+) (?=\d)", rf"\1{NBSP}", text))


def rounding(text: str, lang: str = "vi") -> str:
    """What the word in front of a printed number says of the exact value.

    >>> rounding(f"gần{NBSP}3,6 tỷ đồng")
    '«gần»: số chính xác thấp hơn số in ra.'
    """
    word = text.split(NBSP)[0]
    sense = _WORDS.get(word)
    said = ROUNDING[lang].get(sense or "")
    return f"«{word}»: {said}" if said else ""


def _with_word(text: str, value: Decimal, near: Decimal, above: str, lang: str) -> str:
    if value == near:
        return text
    return f"{BELOW[lang] if abs(value) < abs(near) else above}{NBSP}{text}"


# Reading a printed phrase.


@dataclass(frozen=True)
class Shown:
    """The values that a printed phrase can stand for, and the words that follow the number.

    `word`: the word in front ('' if none); bounds belong to the interval where `low_in`, `high_in` say so; a bound is
    None where the phrase sets none.
    """

    word: str
    low: Decimal | None
    high: Decimal | None
    low_in: bool
    high_in: bool
    rest: str

    def __contains__(self, value: Any) -> bool:
        value = Decimal(value)
        above = self.low is None or value > self.low or (self.low_in and value == self.low)
        below = self.high is None or value < self.high or (self.high_in and value == self.high)
        return above and below


_WORDS = {
    "gần": "gần", "nearly": "gần", "almost": "gần",
    "hơn": "hơn", "trên": "hơn", "over": "hơn", "more than": "hơn",
    "khoảng": "khoảng", "about": "khoảng", "ước": "khoảng",
    "chưa đến": "dưới", "dưới": "dưới", "less than": "dưới",
}  # fmt: skip
_PHRASE = re.compile(
    rf"(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})?\s*"
    rf"(?P<number>-?\d[\d.,]*)\s*(?P<scale>{'|'.join(SCALES)})?(?![^\W\d_])\s*(?P<rest>.*)",
    re.IGNORECASE,
)


def shown(text: str, lang: str = "vi") -> Shown | None:
    """A printed phrase -> the interval it stands for (in the unscaled unit); None if it holds no number.

    Shown precision is the place of the last printed decimal, else of the last digit that is not zero.

    >>> read = shown("gần 2.900 lượt người")
    >>> 2849 in read, 2850 in read, 2900 in read, read.rest
    (False, True, False, 'lượt người')
    >>> 3583120000 in shown("gần 3,6 tỷ đồng"), 95 in shown("tặng 95 con bò"), 1240 in shown("hàng ngàn suất quà")
    (True, True, True)
    """
    text = " ".join(text.replace(NBSP, " ").split())
    for low, high, words in ORDERS[lang]:
        if words in text.casefold():
            rest = re.split(re.escape(words), text, flags=re.IGNORECASE)[1].strip()
            return Shown(words, Decimal(low), Decimal(high), True, False, rest)
    match = _PHRASE.search(text)
    if match is None:
        return None
    size = SCALES[match["scale"].lower()] if match["scale"] else 1
    value, place = _printed(match["number"].rstrip(".,"), lang)
    value, half = value * size, place * size * _HALF
    word = _WORDS.get((match["word"] or "").lower(), "")
    if match["rest"] == "%" and (word, value) in (("dưới", 1), ("hơn", 99)):
        # What is not quite nothing or not quite all may have been rounded to either (see EDGES).
        low = value == 1
        return Shown(word, value - low, value + (not low), low, not low, "%")
    return _interval(word, value, half, match["rest"])


def _printed(digits: str, lang: str) -> tuple[Decimal, Decimal]:
    """Printed digits -> value and the place of the last shown digit."""
    group, mark = MARKS[lang]
    value = Decimal(digits.replace(group, "").replace(mark, "."))
    if mark in digits:
        return value, Decimal(1).scaleb(value.as_tuple().exponent)
    whole = str(abs(int(value)))
    return value, Decimal(10 ** (len(whole) - len(whole.rstrip("0")))) if int(value) else Decimal(1)


def _interval(word: str, value: Decimal, half: Decimal, rest: str) -> Shown:
    away = half if value >= 0 else -half
    if word == "":
        return Shown(word, value, value, True, True, rest)
    if word == "khoảng":
        return Shown(word, value - half, value + half, True, True, rest)
    if word == "dưới":
        return Shown(word, Decimal(0), value, False, False, rest)
    near, far = (value - away, value) if word == "gần" else (value, value + away)
    inner = word == "gần"
    return Shown(word, near, far, inner, False, rest) if value >= 0 else Shown(word, far, near, False, inner, rest)


# Dates.


def short_date(day: date | str) -> str:
    """'22/10/2012', '05/3/2020': days below ten and the first two months are padded, the other months are not.

    >>> short_date("2020-03-05"), short_date(date(2018, 1, 16))
    ('05/3/2020', '16/01/2018')
    """
    day = date.fromisoformat(day) if isinstance(day, str) else day
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{day.day:02}/{month}/{day.year:04}"


def long_date(day: date | str) -> str:
    """
    >>> long_date("2018-01-16"), long_date("2012-10-22")
    ('ngày 16 tháng 01 năm 2018', 'ngày 22 tháng 10 năm 2012')
    """
    parts = short_date(day).split("/")
    return "ngày {} tháng {} năm {}".format(*parts)


# Words of claims.

AND = {"vi": "và", "en": "and"}
TREND = {
    "vi": {"rising": "tăng dần", "falling": "giảm dần", "mixed": "tăng, giảm không đều", "level": "không đổi"},
    "en": {"rising": "rising", "falling": "falling", "mixed": "up and down", "level": "unchanged"},
}
QUANTIFIERS = {
    "vi": {"all": "tất cả", "nearly_all": "hầu hết", "most": "phần lớn", "some": "một số"},
    "en": {"all": "all", "nearly_all": "nearly all", "most": "most", "some": "some"},
}


def listed(names: list[str], lang: str = "vi") -> str:
    """
    >>> listed(["A", "B", "C"]), listed(["A"])
    ('A, B và C', 'A')
    """
    return f" {AND[lang]} ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def quantifier(part: int, whole: int, complete: bool = True) -> str | None:
    """The quantifier's key that a part of a whole bears; None below three, where one gives names instead.

    `complete`: at most a tenth of those asked is missing; else 'nearly all' is not said.

    >>> [quantifier(part, 81) for part in (81, 75, 41, 40, 2)], quantifier(75, 81, complete=False)
    (['all', 'nearly_all', 'most', 'some', None], 'most')
    """
    if whole <= 0 or part <= 0:
        return None
    if part == whole:
        return "all"
    if 10 * part >= 9 * whole and complete:
        return "nearly_all"
    if 2 * part > whole:
        return "most"
    return "some" if part >= 3 else None
