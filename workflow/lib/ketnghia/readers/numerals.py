"""Numerals: stored doubles and serial dates -> `raw` text."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}")
_LAST_SERIAL = 2958465  # 9999-12-31


@lru_cache(maxsize=65536)
def shortest(text: str) -> str:
    """A stored number as the shortest plain decimal that reads back to the same double, no trailing .0.

    >>> [shortest(t) for t in ("12", "1.10", "0.30000000000000004", "1E+20", "-3.0", "1.1000000000000001")]
    ['12', '1.1', '0.30000000000000004', '100000000000000000000', '-3', '1.1']
    """
    return text if _WHOLE.fullmatch(text) else plain(float(text))


def plain(number: float) -> str:
    """
    >>> plain(3.0), plain(-0.0), plain(2.5)
    ('3', '0', '2.5')
    """
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(number)
    text = repr(number)
    if "e" in text:
        text = format(Decimal(text), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


# Builtin formats that show a date or a time.
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


@lru_cache(maxsize=4096)
def is_date(number: int, code: str = "") -> bool:
    """Whether a number format shows dates or times: by its builtin number, else by its code.

    >>> is_date(14), is_date(164, "dd/mm/yyyy"), is_date(165, '#,##0 "đồng"'), is_date(166, "[h]:mm"), is_date(1)
    (True, True, False, True, False)
    """
    if not code:
        return number in _DATES
    # Quoted and escaped letters, colours and locales say nothing; elapsed time in brackets does.
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', "", code.split(";")[0].lower())
    if re.search(r"general|standard", bare):
        return False
    return bool(re.search(r"[ymdhs]", bare)) and not re.search(r"[0#?]\.?[#0?]*e[+-]", bare)


_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_UNITS = re.compile(r"(?<![^\W_])(?:k|tr|nghìn|ngàn|triệu|tỷ|tỉ|thousand|million)(?![^\W_])")


@lru_cache(maxsize=1024)
def scales(code: str) -> bool:
    """Whether a number format shows thousands or millions of what is stored, or writes such a word behind it.

    >>> [scales(code) for code in ("#,##0,", "#,##0.0,,", '0" triệu"', "#,##0", "#,##0.00", '#,##0 "đồng"', "@", "0,0")]
    [True, True, True, False, False, False, False, False]
    """
    first = code.partition(";")[0]
    said = "".join((match[1] or match[2] or "") for match in _LITERAL.finditer(first)).lower()
    bare = _LITERAL.sub("", first)
    return bool(re.search(r"[0#?],+(?![0#?,])", bare)) or bool(_UNITS.search(said))


def moment(serial: float, epoch_1904: bool = False) -> tuple[str, str] | None:
    """A serial day number -> (ISO text, 'date' or 'time'); None if no calendar has it. Milliseconds are rounded away.

    >>> moment(42156.0), moment(0.5), moment(42156.75), moment(60.0), moment(1.0)
    (('2015-06-01', 'date'), ('12:00:00', 'time'), ('2015-06-01T18:00:00', 'date'), None, ('1900-01-01', 'date'))
    """
    if not 0 <= serial < _LAST_SERIAL + 1:
        return None
    if serial < 1:
        seconds = round(serial * 86400)
        if seconds < 86400:
            return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}", "time"
    if not epoch_1904 and serial < 61:
        if serial >= 60:  # 29 February 1900, which never was
            return None
        serial += 1
    when = _EPOCHS[epoch_1904] + timedelta(seconds=round(serial * 86400))
    return (when.date() if when.time() == datetime.min.time() else when).isoformat(), "date"


def dated(text: str, epoch_1904: bool) -> tuple[str, str]:
    """A stored number under a date format -> (raw, kind)."""
    found = moment(float(text), epoch_1904)
    return found or (shortest(text), "number")
