"""Periods: what stands in a cell of time -> a year of the period, a span of it, or a problem that says why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ketnghia.units import fold

SPAN = "nhieu_nam"  # counts for the period and in no single year

_YEAR = r"(?:19|20)\d\d"
_YEARS = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_SHORT_SPAN = re.compile(rf"(?<!\d)({_YEAR})\s*[-–—/]\s*(\d\d)(?!\d)")
_ISO = re.compile(rf"({_YEAR})-(\d\d)-(\d\d)(?:[t ][\d:.]+)?")
_DAY = re.compile(rf"(?:ngày\s+)?(\d{{1,2}})\s*[/.-]\s*(\d{{1,2}})\s*[/.-]\s*({_YEAR})")
_LONG_DAY = re.compile(rf"ngày\s+(\d{{1,2}})\s+tháng\s+(\d{{1,2}})\s+năm\s+({_YEAR})")
_SHORT_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d\d)")
_WHOLE = re.compile(
    r"(?:hằng năm|hàng năm|các năm|cả giai đoạn|cả kỳ|nhiều năm|trong kỳ|(?:5|05|6|06|năm|sáu) năm|every year|"
    r"all years)"
)

# A time with one end: it holds for no single year.
_OPEN = re.compile(
    rf"(?:đến|tới|[-–—])\s*(?:hiện )?nay|trở (?:đi|lại|về)|^từ (?:năm |tháng \d+[/ .-]*(?:năm )?)?{_YEAR}$|"
    rf"^(?:đến|tới|trước|sau|until|since|before|after)(?: hết)?(?: năm)? {_YEAR}$"
)


@dataclass(frozen=True)
class Period:
    """First and last day of what is reported; None where the programme sets none."""

    start: date | None = None
    end: date | None = None

    @classmethod
    def of(cls, config: dict) -> Period:
        """From `period_start` and `period_end`, else from a period that is a year or two ('2024', '2012-2017')."""
        start, end = _day(config.get("period_start")), _day(config.get("period_end"))
        match = re.fullmatch(rf"({_YEAR})(?:-({_YEAR}))?", str(config.get("period", "")))
        if match:
            start = start or date(int(match[1]), 1, 1)
            end = end or date(int(match[2] or match[1]), 12, 31)
        return cls(start, end)

    @property
    def years(self) -> list[str]:
        return [str(year) for year in range(self.start.year, self.end.year + 1)] if self.start and self.end else []


@dataclass(frozen=True)
class Time:
    """A year of the period or SPAN, with a problem or without (SO12 unreadable, SO21 short date, SO25 no such day,
    KT03 outside); `day`: its last day, for looking up what was valid then."""

    value: str | None = None
    problem: str | None = None
    outside: bool = False
    day: date | None = None


NONE = Time()


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


@lru_cache(maxsize=65536)
def read(text: str, kind: str, period: Period) -> Time:
    """A cell of time.

    >>> p = Period.of({"period": "2012-2017", "period_start": "2012-10-22"})
    >>> [read(t, "text", p).value for t in ("Năm 2015", "22.10.2012", "2013 - 2015", "Quý I/2016", "hằng năm", "2015")]
    ['2015', '2012', 'nhieu_nam', '2016', 'nhieu_nam', '2015']
    >>> t = read("2011", "number", p); t.value, t.problem, t.outside
    ('2011', 'KT03', True)
    >>> read("sau Tết", "text", p).problem, read("12/5/2012", "text", p).outside
    ('SO12', True)
    >>> read("tết Ất Mùi 2015", "text", p).value
    '2015'
    """
    plain = fold(text)
    if kind in ("bool", "error", "time"):
        return Time(problem="SO12")
    wrong = _no_such_day(plain)
    if days := _days(plain):
        return _within(days, days, period, "SO21" if _SHORT_DAY.fullmatch(plain) else None)
    # Words around a year and lists of years: the years are plain, and the first and last bound the time.
    years = [int(found) for found in _YEARS.findall(plain)]
    years += [int(first[:2] + last) for first, last in _SHORT_SPAN.findall(plain) if len(years) == 1]
    if years and len(set(years)) == 1 and _OPEN.search(plain):
        return Time(SPAN, "SO12")
    if years:
        return _within(date(min(years), 1, 1), date(max(years), 12, 31), period, "SO25" if wrong else None)
    if _WHOLE.fullmatch(plain):
        return Time(SPAN)
    return Time(problem="SO12") if re.search(r"\w", plain) else NONE


_MONTH = re.compile(rf"(?<![\d/.-])(?:tháng\s*|t)?(\d{{1,2}})\s*[/.-]\s*{_YEAR}")


def _no_such_day(plain: str) -> bool:
    """'13/2015', '31/02/2015': marks of a date without being one."""
    if match := (_DAY.fullmatch(plain) or _LONG_DAY.fullmatch(plain)):
        return _days(plain) is None and bool(match)
    match = _MONTH.fullmatch(plain)
    return match is not None and not 1 <= int(match[1]) <= 12


# Lines that date a document or name one are no titles of a year.
_DATED = re.compile(
    r"ngày\s*[\d.…/]*\s*(?:tháng\s*[\d.…/]*\s*)?(?:năm\s*[\d.…]*)?|tháng\s*[\d.…/]+\s*năm\s*\d{4}|"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
)
_DOCUMENT = re.compile(
    r"kèm theo|công văn|quyết định|chỉ thị|nghị quyết|nghị định|thông tư|văn bản|căn cứ|số\s*:?\s*\d+/"
)
_TITLED = re.compile(rf"(?:năm|year)\s*:?\s*({_YEAR})(?!\d)")


@lru_cache(maxsize=4096)
def titled(text: str) -> str | None:
    """The one year that a line above a table says the table is of.

    >>> [titled(t) for t in ("KẾT QUẢ NĂM 2014", "Giai đoạn 2012-2017", "Quảng Nam, ngày 15 tháng 01 năm 2018")]
    ['2014', None, None]
    >>> titled("(Kèm theo Công văn số 05/CV ngày 12/01/2017)"), titled("Kết quả từ năm 2012 đến năm 2017")
    (None, None)
    """
    plain = fold(text)
    if len(plain) > 300 or _DOCUMENT.search(plain):
        return None
    plain = _DATED.sub(" ", plain)
    found = set(_TITLED.findall(plain))
    return next(iter(found)) if len(found) == 1 and len(set(_YEARS.findall(plain))) == 1 else None


def named(text: str) -> str | None:
    """The one year in the name of a sheet.

    >>> named("Năm 2014"), named("KN 2014"), named("2012-2017"), named("Biểu 1"), named("15.3.2018")
    ('2014', '2014', None, None, None)
    """
    found = set(_YEARS.findall(text))
    return next(iter(found)) if len(found) == 1 and not _DATED.search(fold(text)) else None


def _days(plain: str) -> date | None:
    """The day that a text is, if it is one; day before month, as Vietnamese writes it."""
    if match := _ISO.fullmatch(plain):
        year, month, day = map(int, match.groups())
    elif match := (_DAY.fullmatch(plain) or _LONG_DAY.fullmatch(plain) or _SHORT_DAY.fullmatch(plain)):
        day, month, year = map(int, match.groups())
    else:
        return None
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def _within(first: date, last: date, period: Period, problem: str | None = None) -> Time:
    """A day or year counts for its year, a longer time for the period; a whole year may begin before the period."""
    value = str(first.year) if first.year == last.year else SPAN
    start, end = period.start, period.end
    early = start is not None and (last < start or first.year < start.year)
    late = end is not None and (first > end or last.year > end.year)
    return Time(value, "KT03", True, last) if early or late else Time(value, problem, False, last)
