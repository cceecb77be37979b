"""Periods: years, days and spans as agencies write them, inside and outside the period."""

from __future__ import annotations

import doctest

import pytest

from ketnghia import periods
from ketnghia.periods import SPAN, Period, read

PERIOD = Period.of({"period": "2012-2017", "period_start": "2012-10-22", "period_end": "2017-12-31"})


def test_doctests() -> None:
    assert doctest.testmod(periods).failed == 0


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("2015", "number", "2015"), ("Năm 2016", "text", "2016"), ("12/5/2015", "text", "2015"),
        ("22.10.2012", "text", "2012"), ("2014-03-02", "date", "2014"), ("2013-2015", "text", SPAN),
        ("2013, 2015", "text", SPAN), ("2014-15", "text", SPAN), ("Quý I/2016", "text", "2016"),
        ("tháng 5 năm 2015", "text", "2015"), ("hằng năm", "text", SPAN), ("2012", "number", "2012"),
    ],
)  # fmt: skip
def test_inside(text: str, kind: str, value: str) -> None:
    found = read(text, kind, PERIOD)
    assert (found.value, found.problem, found.outside) == (value, None, False)


@pytest.mark.parametrize("text", ["2011", "2018", "21/10/2012", "2010-2013", "2016-2018"])
def test_outside(text: str) -> None:
    found = read(text, "text", PERIOD)
    assert (found.problem, found.outside) == ("KT03", True)


@pytest.mark.parametrize("text", ["sau Tết", "15", "quý I"])
def test_unreadable(text: str) -> None:
    assert read(text, "text", PERIOD).problem == "SO12"


def test_a_year_of_two_digits_is_read_and_asked_about() -> None:
    assert (read("12/5/15", "text", PERIOD).value, read("12/5/15", "text", PERIOD).problem) == ("2015", "SO21")


def test_a_dash_is_nothing() -> None:
    assert read("-", "text", PERIOD) == periods.NONE


def test_a_programme_without_dates_bounds_nothing_or_a_year() -> None:
    assert Period.of({"period": 201708}) == Period()
    assert Period.of({"period": 2024}).years == ["2024"]
    assert len(PERIOD.years) == 6
