"""Wording: what a sentence prints stands for the exact value, and for no other that rounds elsewhere."""

from __future__ import annotations

import doctest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ketnghia import wording
from ketnghia.wording import NBSP, cell, sentence, shown

STEPS = st.sampled_from(
    [
        {},
        {"step": "100"},
        {"step": 10, "above": "trên"},
        {"scale": "tỷ", "step": "0.1"},
        {"scale": "tỷ", "step": "1"},
        {"scale": "triệu", "step": "10"},
        {"scale": "auto"},
        {"pad": True},
    ]
)


def test_doctests() -> None:
    assert doctest.testmod(wording).failed == 0


@given(st.integers(-(10**13), 10**13), STEPS, st.sampled_from(["vi", "en"]))
def test_what_is_printed_stands_for_the_value(value: int, words: dict, lang: str) -> None:
    if lang == "en" and words.get("scale") not in (None, "auto"):
        words = {**words, "scale": {"tỷ": "billion", "triệu": "million"}[words["scale"]]}
    if lang == "en":
        words = {key: one for key, one in words.items() if key != "above"}
    text = sentence(value, "đồng", words, lang)
    assert value in shown(text, lang)
    assert shown(text, lang).rest == "đồng"


@given(st.decimals(0, 100, places=3), st.sampled_from([None, "0.1", "1", "10"]))
def test_percent(value: Decimal, step: str | None) -> None:
    text = sentence(value, "%", {"step": step} if step else {})
    assert value in shown(text)
    assert " " not in text.removeprefix("chưa ").replace(NBSP, "")
    assert (text not in ("0%", "100%")) or value in (0, 100)


@given(st.integers(1, 10**13), STEPS)
def test_word_tells_the_side(value: int, words: dict) -> None:
    text = sentence(value, "đồng", words).replace(NBSP, " ")
    read = shown(text)
    if text.startswith("gần "):
        assert read.high is not None and value < read.high
    elif text.startswith(("hơn ", "trên ")):
        assert read.low is not None and value > read.low
    else:
        assert read.low == read.high == value


def test_number_and_next_word_hold_together() -> None:
    text = sentence(3583120000, "đồng", {"scale": "tỷ", "step": "0.1"})
    assert text == f"gần{NBSP}3,6{NBSP}tỷ đồng"


def test_order_of_needs_words_and_its_range() -> None:
    form = {"form": "order_of"}
    assert sentence(390, "suất", form, vague=True) == f"hàng trăm{NBSP}suất"
    assert sentence(390, "suất", form, vague=False) == f"390{NBSP}suất"
    assert sentence(10000, "suất", form, vague=True) == f"10.000{NBSP}suất"
    assert 999 in shown("hàng trăm suất") and 1000 not in shown("hàng trăm suất")


def test_nothing_known_is_said_so() -> None:
    assert sentence(None, "đồng") == "chưa có số liệu"
    assert cell(None, "đồng") == ""


def test_a_small_value_is_never_printed_as_zero() -> None:
    assert sentence(400, "đồng", {"scale": "tỷ", "step": "0.1"}) == f"400{NBSP}đồng"


@given(st.integers(-(10**13), 10**13), st.sampled_from(["tỷ", "triệu", "nghìn"]), st.integers(0, 3))
def test_cells_round_half_away_from_zero(value: int, scale: str, decimals: int) -> None:
    printed = Decimal(cell(value, "đồng", scale, decimals).replace(".", "").replace(",", "."))
    exact = Decimal(value) / wording.SCALES[scale]
    half = Decimal(5).scaleb(-decimals - 1)
    assert abs(printed - exact) <= half
    if abs(printed - exact) == half:
        assert abs(printed) > abs(exact)


def test_dates() -> None:
    assert wording.long_date("2020-03-05") == "ngày 05 tháng 3 năm 2020"
    assert wording.short_date("2018-02-28") == "28/02/2018"
