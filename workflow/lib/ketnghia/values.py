"""Values: the text of a cell -> an exact number, or a problem that says why not. Integers and decimals only.

Problem codes used here: SO01 no unit, SO03 suspect decimal mark, SO04 error cell, SO05 a range, SO07 negative,
SO08 words without a number, SO09 a mark that may group or divide, SO10 units contradict, SO11 no number,
SO13 a share beyond 0 to 100 %, SO14 several values in one cell, SO17 a part of a đồng, SO23 a number in words,
SO26 a mark told by the column's habit, SO27 and SO28 a share that may be a percent or a part of one. A reading may
carry a value and a problem at once (SO03, SO10, SO17, SO23, SO26, SO28): then the value is how it is counted meanwhile.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from ketnghia import numerals
from ketnghia.units import SCALES, Settled, Units, fold, numeric, settle, unit_of

__all__ = [
    "Marks", "Reading", "Settled", "Units", "fold", "integer", "marks_of", "money", "number", "numeric",
    "quantity", "settle", "share", "unit_of",
]  # fmt: skip


@dataclass(frozen=True)
class Marks:
    """What the number marks of a column mean; `ambiguous`: texts that could not be told by the column's evidence.

    `proven`: some text showed grouping beyond doubt, so that the decimal mark is sure as well. A group mark without a
    decimal mark is the column's habit: all its marks stand before three digits, mostly round ones.
    """

    decimal: str | None = None
    group: str | None = None
    ambiguous: int = 0
    proven: bool = False


@dataclass(frozen=True)
class Reading:
    """One value as read.

    `value`: đồng as int for money, Decimal for quantities and shares, int for integers, None where unknown or blank;
    `unit`: its words; `scale`: đồng to one; `evidence`: what decided the unit ('cell', 'row', 'heading', 'line',
    'rule'); `of`, `of_unit`: '600 con/30 hộ' is 600 con for 30 hộ; `found`: the text.
    """

    value: int | Decimal | None = None
    unit: str = ""
    scale: int | None = None
    evidence: str = ""
    problem: str | None = None
    found: str = ""
    of: Decimal | None = None
    of_unit: str = ""


_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009]+")
_NUMBER = r"\d(?:[\d.,]|[ ](?=\d{3}(?!\d)))*"
_LEADING = re.compile(rf"^(?P<sign>[-+−–(]?)\s*(?P<number>{_NUMBER})(?P<close>\)?)(?P<rest>.*)$", re.DOTALL)
_BLANK = re.compile(r"^(?:[-–—−_./*x×\s]*|không(?: có)?|k(?:o|hông)? có|0 có|chưa có|nil|none|n/a)$")
_VAGUE = re.compile(
    r"^(?:hàng|nhiều|vài|mấy|một số|một vài|khoảng|gần|hơn|trên|dưới|ước(?: tính| khoảng)?|chừng|tầm|độ|ngót|trăm|"
    r"nghìn|about|over|under|almost|several|many|hundreds|thousands)(?![^\W\d_])"
)
# Full-width forms of the keyboard's digits and marks.
_WIDE = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}
_APOSTROPHES = re.compile(r"^['’`](?=\s*[\d(+-])|(?<=\d)['’](?=\d{3}(?!\d))")
_EMPTY_PART = re.compile(r"(?<=\d)[.,][-–—]{1,2}$")
# '24.000.000¹': the mark of a note behind a number of some length.
_NOTE_MARK = re.compile(r"(?<=\d{3})[⁰¹²³⁴-⁹]+(?=$|\s)")
# A sign that a number is rough: as good as a word for 'about'.
_ROUGH = re.compile(r"^\s*(?:[~≈><≥≤±]|c\.)|\d\s*\+\s*$|\d\s*±")
_JOIN = r"\s*(?:-|–|—|−|÷|~|đến|tới|to)\s*"
_RANGE = re.compile(rf"^(?:từ\s+)?{_NUMBER}(?P<unit>[^\d;]{{0,20}}?){_JOIN}{_NUMBER}(?![\d.,]*[/.\d])")


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """Composed text with plain single blanks, digits and marks as on a keyboard, and without the apostrophes that
    group digits or that a spreadsheet puts before a number kept as text.

    >>> clean("１２．０００．０００"), clean("1'234'567"), clean("'24000000"), clean("12\u00a0000\u202f000,-")
    ('12.000.000', '1234567', '24000000', '12 000 000')
    >>> clean("24.000.000¹"), clean("10³")
    ('24.000.000', '10³')
    """
    plain = unicodedata.normalize("NFC", text).translate(_WIDE)
    plain = _SPACES.sub(" ", plain).replace("\u200b", "").replace("\ufeff", "").strip()
    return _NOTE_MARK.sub("", _EMPTY_PART.sub("", _APOSTROPHES.sub("", plain)))


def vague(text: str) -> bool:
    """Whether a text says about how many, without a number to count with, or nothing at all.

    >>> vague("hàng trăm suất"), vague("~50"), vague("-"), vague("Số suất")
    (True, True, True, False)
    """
    folded = fold(clean(text))
    return bool(_VAGUE.match(folded) or _ROUGH.search(folded) or _BLANK.match(folded))


def _shape(digits: str) -> tuple[str, str | None, bool]:
    """How the marks of one written number are used, judged by itself: kind, decimal mark, proven grouping.

    Kinds: 'plain', 'decimal', 'grouped', 'both', 'ambiguous', 'none' (no number).
    """
    digits = digits.replace(" ", "")
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        return "plain", None, False
    if dots and commas:
        last = "." if digits.rfind(".") > digits.rfind(",") else ","
        other = "," if last == "." else "."
        whole, _, part = digits.rpartition(last)
        good = last not in whole and part and re.fullmatch(rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+", whole)
        return ("both", last, True) if good else ("none", None, False)
    mark = "." if dots else ","
    if dots + commas > 1:
        good = re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", digits)
        return ("grouped", "," if mark == "." else ".", True) if good else ("none", None, False)
    whole, _, part = digits.partition(mark)
    if not part:
        return "none", None, False
    if len(part) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        return "ambiguous", mark, False
    return "decimal", mark, False


def _written(text: str) -> str | None:
    """The digits and marks of the number a text begins with."""
    match = _LEADING.match(clean(text))
    return match["number"].rstrip(" .,") if match else None


# So many texts make a habit. As decimals, most of them would not end in a nought.
_HABIT = 3


def marks_of(texts: Iterable[str]) -> Marks:
    """The marks of a column, by the evidence of its text cells (cells stored as numbers are none).

    >>> marks_of(["1.234.567", "50.000", "1,5 tỷ"])
    Marks(decimal=',', group='.', ambiguous=0, proven=True)
    >>> marks_of(["1,234.50", "50,000"])
    Marks(decimal='.', group=',', ambiguous=0, proven=True)
    >>> marks_of(["50.000"])
    Marks(decimal=None, group=None, ambiguous=1, proven=False)
    >>> marks_of(["50.000", "12.500", "1.345"]).group
    '.'
    """
    written = [digits for text in texts if (digits := _written(text))]
    shapes = [_shape(digits) for digits in written]
    proven = {mark for _, mark, sure in shapes if sure}
    seen = proven or {mark for kind, mark, _ in shapes if kind == "decimal"}
    doubtful = [mark for kind, mark, _ in shapes if kind == "ambiguous"]
    if not seen and len(doubtful) >= _HABIT and len(set(doubtful)) == 1:
        marked = [digits for digits in written if re.search("[.,]", digits)]
        habit = 2 * sum(digits.endswith("0") for digits in marked) > len(marked)
        return Marks(group=doubtful[0] if habit else None, ambiguous=len(doubtful))
    if len(seen) != 1:
        return Marks(ambiguous=len(doubtful))
    decimal = next(iter(seen))
    group = "," if decimal == "." else "."
    return Marks(decimal, group, 0 if proven else sum(mark == decimal for mark in doubtful), bool(proven))


def number(digits: str, marks: Marks = Marks()) -> tuple[Decimal | None, str | None]:  # noqa: B008 (frozen)
    """A written number without sign or unit -> its value and a problem.

    >>> number("42050791938,0"), number("00,0")
    ((Decimal('42050791938.0'), None), (Decimal('0.0'), None))
    >>> number("1.234.567"), number("80 418")
    ((Decimal('1234567'), None), (Decimal('80418'), None))
    >>> number("50.000"), number("50.000", Marks(",", ".", 0, True)), number("5.2")
    ((None, 'SO09'), (Decimal('50000'), None), (Decimal('5.2'), 'SO03'))
    """
    digits = digits.replace(" ", "")
    kind, mark, _ = _shape(digits)
    if kind == "none":
        return None, "SO11"
    if kind in ("plain", "grouped", "both"):
        grouping = "," if mark == "." else "."
        return Decimal(digits.replace(grouping, "").replace(",", ".") if mark else digits), None
    if kind == "ambiguous":
        if marks.decimal is None or (marks.decimal == mark and not marks.proven):
            return None, "SO09"
        return Decimal(digits.replace(mark, "" if marks.group == mark else ".")), None
    # A point where Vietnamese writes a comma: read as meant, and asked about, unless the column shows it is English.
    suspect = marks.group == mark if marks.proven else mark == "."
    return Decimal(digits.replace(",", ".")), "SO03" if suspect else None


_Unit = tuple[int, str, str]  # đồng to one, its words, what says so


@dataclass(frozen=True)
class _Amount:
    """A number with whatever follows it."""

    value: Decimal | None
    rest: str = ""
    problem: str | None = None
    blank: bool = False
    grouped: Decimal | None = None  # what an ambiguous number is if its mark groups


def _amount(text: str, kind: str, marks: Marks) -> _Amount:
    """The first number of a cell and the rest of its text; says why there is none."""
    if kind == "error":
        return _Amount(None, problem="SO04")
    if kind == "number":
        value = Decimal(text)
        return _Amount(value, problem="SO07" if value < 0 else None)
    if kind != "text":
        return _Amount(None, problem="SO11")
    plain = clean(text)
    folded = fold(plain)
    if _BLANK.match(folded):
        return _Amount(None, blank=True)
    if _VAGUE.match(folded) or _ROUGH.search(folded):
        return _Amount(None, problem="SO08")
    if _RANGE.match(folded):
        return _Amount(None, problem="SO05")
    match = _LEADING.match(plain)
    if not match:
        said = numerals.read(plain)
        return _Amount(Decimal(said[0]), said[1], "SO23") if said else _Amount(None, problem="SO11")
    digits = match["number"].rstrip(" .,")
    rest = match["number"][len(digits) :] + (match["close"] if match["sign"] != "(" else "") + match["rest"]
    value, problem = number(digits, marks)
    grouped = Decimal(re.sub(r"[.,]", "", digits.replace(" ", ""))) if problem == "SO09" else None
    if match["sign"] in ("-", "−", "–") or (match["sign"] == "(" and match["close"]):
        value, problem = (-value if value is not None else None), "SO07"
    return _Amount(value, rest.strip(), problem, grouped=grouped)


# What may follow an amount of money: a unit, 'rưỡi', a remark in brackets, a full stop.
_SCALE_WORDS = "|".join(sorted(SCALES, key=len, reverse=True))
_MONEY_REST = re.compile(
    rf"^(?:(?P<scale>{_SCALE_WORDS})(?=$|[\s.(,;]|đ|₫|dong|vn|rưỡi)\.?\s*)?(?P<half>rưỡi)?\s*"
    r"(?P<dong>đồng|vnđ|vnd|đ|₫|dong)?(?:\s*(?:chẵn|việt nam|vn))?\s*[.;,]?\s*(?P<remark>\(.*\))?$",
    re.DOTALL,
)
_NEXT = re.compile(r"^(?P<scale>tỷ|tỉ|ty|triệu|tr)\s*(?P<more>\d.*)$", re.DOTALL)


_SHORT = re.compile(r"^(?P<scale>tỷ|tỉ|ty|triệu|tr)\s*(?P<part>\d|\d{3})\s*(?:đồng|vnđ|vnd|đ|₫|dong)?\s*\.?$")


def _compound(amount: _Amount, marks: Marks) -> tuple[Decimal, str | None] | None:
    """'1 tỷ 200 triệu đồng', '2tr5' -> the sum in đồng and what to ask about it; None if it is no such thing."""
    if amount.value is None:
        return None
    if short := _SHORT.match(fold(amount.rest)):
        # Said aloud the digits after the scale go on where it ends: 2tr5 and 2tr500 are both two and a half million.
        return (amount.value + Decimal(f"0.{short['part']}")) * SCALES[short["scale"]], "SO23"
    match = _NEXT.match(fold(amount.rest))
    if not match:
        return None
    scale = SCALES[match["scale"]]
    more = _amount(match["more"], "text", marks)
    tail = _MONEY_REST.match(fold(more.rest))
    if more.value is None or more.problem or not tail or not tail["scale"]:
        return None
    smaller = SCALES[tail["scale"]]
    return (amount.value * scale + more.value * smaller, amount.problem) if smaller < scale else None


@lru_cache(maxsize=65536)
def money(text: str, kind: str, units: Units = Units(), marks: Marks = Marks()) -> Reading:  # noqa: B008 (frozen)
    """A cell of money -> whole đồng. The cell's own unit goes before the column's.

    >>> money("1,1 tỷ", "text").value, money("350", "number", Units(heading="Giá trị (triệu đồng)")).value
    (1100000000, 350000000)
    >>> money("350", "number").problem, money("200-300 triệu", "text").problem, money("hàng trăm suất", "text").problem
    ('SO01', 'SO05', 'SO08')
    >>> reading = money("5.2 tỷ", "text"); reading.value, reading.problem
    (5200000000, 'SO03')
    >>> money("350 (nghìn đồng)", "text").value, money("1200 (USD)", "text", Units(heading="đồng")).problem
    (350000, 'SO11')
    >>> money("1 tỷ 200 triệu đồng", "text").value, money("2 triệu rưỡi", "text").value
    (1200000000, 2500000)
    """
    amount = _amount(text, kind, marks)
    if amount.blank or (amount.value is None and amount.problem != "SO09"):
        return Reading(problem=amount.problem, found=text)
    if amount.problem == "SO07":
        return Reading(problem="SO07", found=text)
    if compound := _compound(amount, marks):
        return Reading(_whole(compound[0]), fold(amount.rest), 1, "cell", compound[1], text)
    own = _MONEY_REST.match(fold(amount.rest).lstrip(" ."))
    if not own:
        return Reading(problem=_why_not(amount.rest), found=text)
    aside = "SO11" if own["half"] and not own["scale"] else _remarked(own)
    if isinstance(aside, str):
        return Reading(problem=aside, found=text)
    return _counted(amount, own, aside, units, marks, _two_marks(text, kind), text)


def _counted(
    amount: _Amount, own: re.Match[str], aside: _Unit | None, units: Units, marks: Marks, two: bool, text: str
) -> Reading:
    """An amount in the unit that its cell states, before or `aside` in brackets, else in that of its column."""
    column = settle(units)
    scale, unit, by = _own_scale(own) or _spelt(amount) or aside or (column.scale, column.unit, column.by)
    value, problem = amount.value, amount.problem
    if problem == "SO09" or scale == 1:
        value, problem = _told(amount, scale, marks, two)
    if value is None:
        return Reading(None, unit, scale, by, problem, text)
    if scale is None:
        return Reading(0, found=text) if value == 0 else Reading(problem="SO01", found=text)
    if own["half"]:
        value += Decimal("0.5")
    said = numerals.read((own["remark"] or "").strip("() ."))
    if said and said[1].startswith("đồng") and said[0] not in (value, value * scale):
        return Reading(problem="SO14", found=text)  # the amount again in words, and it is another
    if column.conflict or (by == "cell" and column.scale not in (None, scale)):
        problem = problem or "SO10"
    value *= scale
    if problem in (None, "SO03", "SO26") and _typed_part(value):
        problem = "SO17"
    return Reading(_whole(value), unit, scale, by, problem, text)


_TWO_MARKS = re.compile(r"\d{1,3}(?:(?P<group>[., ])\d{3})+(?!(?P=group))[.,]\d{3}")


def _two_marks(text: str, kind: str) -> bool:
    """Whether the digits are grouped by threes under two marks, so that the last three may be a group as well."""
    match = _LEADING.match(clean(text)) if kind == "text" else None
    return bool(match and _TWO_MARKS.fullmatch(match["number"].rstrip(" .,")))


def _told(amount: _Amount, scale: int | None, marks: Marks, two: bool) -> tuple[Decimal | None, str | None]:
    """An amount whose mark stands before three digits, as its unit or its column tells it, and what to ask; `two`:
    other digits are grouped under another mark."""
    if scale == 1 and two:
        return None, "SO09"  # '24.000,000': no part of a đồng, or the other mark by mistake
    if amount.problem != "SO09":
        return amount.value, amount.problem
    grouped = amount.grouped
    if scale == 1:
        return grouped, "SO03"  # there is no part of a đồng: the mark can only group
    if marks.decimal == ",":
        # Elsewhere in the column a comma divides, as Vietnamese writes it; a point may group and divide by turns.
        return grouped / 1000, "SO26"
    habit = marks.group and not marks.decimal
    return (grouped, "SO26") if habit else (None, "SO09")


def _typed_part(value: Decimal) -> bool:
    """Whether an amount has a part of a đồng that someone wrote; the long tail of a division is none, nor is noise."""
    return value != value.to_integral_value() and -value.normalize().as_tuple().exponent <= 2


_FOREIGN = re.compile(r"(?<![^\W_])(?:usd|eur|euro|đô|đô la|kíp|kip|baht|tệ|yên)(?![^\W_])|[$€£¥]")
_SCALED = re.compile(r"(?:(?:trăm|chục|vạn|nghìn|ngàn|triệu|tỷ|tỉ|đồng|đ)(?:\s+|$))+")
_TIMES = re.compile(r"^[x×*]\s*\d")


def _remarked(own: re.Match[str]) -> _Unit | str | None:
    """What a remark in brackets behind an amount says of its unit; a code where that is not clear."""
    said = fold(own["remark"] or "").strip("()[] .")
    if _FOREIGN.search(said):
        return "SO11"
    if _TIMES.match(said):
        return "SO14"
    if re.search(r"\d", said) or own["scale"] or own["dong"] or numerals.read(said):
        return None
    if (scale := unit_of(said)) is not None:
        return scale, said, "cell"
    return "SO11" if _SCALED.fullmatch(said) else None


def _own_scale(own: re.Match[str]) -> _Unit | None:
    if not own["scale"] and not own["dong"]:
        return None
    return SCALES.get(own["scale"] or "", 1), f"{own['scale'] or ''} {own['dong'] or ''}".strip(), "cell"


def _spelt(amount: _Amount) -> _Unit | None:
    """Words that say thousands and millions say đồng."""
    return (1, "", "cell") if amount.problem == "SO23" and amount.value and amount.value >= 1000 else None


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _why_not(rest: str) -> str:
    """Why what follows a number makes it no single number."""
    joined = re.search(r"[;,+&*×/=]|(?<![^\W_])(?:và|x)(?![^\W_])|\n", rest)
    return "SO14" if joined and re.search(r"\d", rest) else "SO11"


_FOR = re.compile(rf"^(?P<unit>[^\d/]*?)\s*(?:/|cho)\s*(?P<of>{_NUMBER})\s*(?P<of_unit>[^\d]*)$")


@lru_cache(maxsize=65536)
def quantity(text: str, kind: str, marks: Marks = Marks(), whole: bool = False) -> Reading:  # noqa: B008 (frozen)
    """A quantity, its unit if the cell has one, and for how many it is. `whole`: what is counted has no parts (heads,
    houses), so that '1.200' can only be twelve hundred.

    >>> quantity("02 con", "text").value, quantity("4ha", "text").unit, quantity("350 lượt người", "text").unit
    (Decimal('2'), 'ha', 'lượt người')
    >>> r = quantity("600 con/30 hộ", "text"); r.value, r.unit, r.of, r.of_unit
    (Decimal('600'), 'con', Decimal('30'), 'hộ')
    >>> quantity("-3", "number").problem, quantity("95 con bò; 30 suất quà", "text").problem
    ('SO07', 'SO14')
    """
    amount = _amount(text, kind, marks)
    if whole and amount.grouped is not None:
        amount = _Amount(amount.grouped, amount.rest)
    if amount.value is None or amount.problem == "SO07":
        return Reading(problem=amount.problem, found=text)
    rest = amount.rest.strip(" .")
    if match := _FOR.match(rest):
        of, problem = number(match["of"].rstrip(" .,"), marks)
        if of is not None and match["of_unit"].strip():
            unit, of_unit = match["unit"].strip(" ,"), match["of_unit"].strip(" .")
            return Reading(amount.value, unit, None, "cell", amount.problem or problem, text, of, of_unit)
    if re.search(r"\d", re.sub(r"\(.*?\)", "", rest)) or rest.startswith(("%", "/")):
        return Reading(problem=_why_not(amount.rest), found=text)
    unit = " ".join(re.sub(r"\(.*?\)", " ", rest).split())
    return Reading(amount.value, unit, None, "cell" if unit else "", amount.problem, text)


@lru_cache(maxsize=65536)
def integer(text: str, kind: str, marks: Marks = Marks()) -> Reading:  # noqa: B008 (frozen)
    """A whole number: households, people; '1.200' can only be twelve hundred here.

    >>> integer("05 hộ", "text").value, integer("1.200", "text").value, integer("2,5", "text").problem
    (5, 1200, 'SO11')
    """
    reading = quantity(text, kind, marks, whole=True)
    if reading.value is None:
        return reading
    if reading.value != int(reading.value):
        return Reading(problem="SO11", found=text)
    return Reading(int(reading.value), reading.unit, None, reading.evidence, reading.problem, text, reading.of)


def share(
    text: str,
    kind: str,
    marks: Marks = Marks(),  # noqa: B008 (frozen)
    percent: bool | None = None,
    parts: bool = False,
) -> Reading:
    """A share -> Decimal from 0 to 1. `percent`: the column counts in percent (True), in parts of one (False),
    or it is not known (None: above one is percent). `parts`: though it counts in percent no number of it is
    above one, as where a spreadsheet shows 0.5 as 50%.

    >>> share("31%", "text").value, share("0.31", "number").value, share("31", "number").value
    (Decimal('0.31'), Decimal('0.31'), Decimal('0.31'))
    >>> share("120%", "text").problem, share("0.5", "number", percent=True).problem, share("0.5%", "text").value
    ('SO13', 'SO27', Decimal('0.005'))
    """
    amount = _amount(text, kind, marks)
    if amount.value is None or amount.problem == "SO07":
        return Reading(problem=amount.problem, found=text)
    rest = amount.rest.strip()
    if rest not in ("", "%"):
        return Reading(problem="SO11", found=text)
    if rest != "%" and percent is True and (0 < amount.value < 1 or (amount.value == 1 and parts)):
        # Half of a percent, or a half.
        return Reading(amount.value, "", None, "", "SO28", text) if parts else Reading(problem="SO27", found=text)
    hundredths = rest == "%" or (percent is not False and amount.value > 1) or percent is True
    value = amount.value / 100 if hundredths else amount.value
    if value > 1:
        return Reading(problem="SO13", found=text)
    return Reading(value, "%" if hundredths else "", None, "cell" if rest else "", None, text)
