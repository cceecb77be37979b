"""Numerals: every whole number below a trillion reads back from its words."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnghia import numerals

ONES = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def test_doctests() -> None:
    assert doctest.testmod(numerals).failed == 0


def below_thousand(value: int, full: bool) -> list[str]:
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    words = [ONES[hundreds], "trăm"] if hundreds or full else []
    if tens > 1:
        words += [ONES[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif words and ones:
        words.append("linh")
    if ones:
        words.append("mốt" if ones == 1 and tens > 1 else "lăm" if ones == 5 and tens else ONES[ones])
    return words


def spelt(value: int) -> str:
    words: list[str] = []
    for scale, name in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        part = value // scale % 1000
        if part:
            words += [*below_thousand(part, bool(words)), *([name] if name else [])]
    return " ".join(words)


@given(st.integers(1, 10**12 - 1))
def test_words_read_back(value: int) -> None:
    assert numerals.read(spelt(value)) == (value, "")


@pytest.mark.parametrize("text", ["", "con", "nhiều", "một số hộ nghèo 2", "trăm", "triệu phú", "12 con"])
def test_no_number(text: str) -> None:
    assert numerals.read(text) is None
