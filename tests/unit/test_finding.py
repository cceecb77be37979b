"""Finding: with or without marks, whole words before parts of words, numbers as numbers."""

from __future__ import annotations

import doctest

import pytest

from ketnghia import finding
from ketnghia.finding import Wanted, rows

COLUMNS = {
    "place": ["1", "2", "3", "1", None],
    "what": ["Bò giống", "Ngô nếp", "Bò cái", "Nhà ở", "Đơn vị khác"],
    "value": [24000000, 5200, None, 3583120000, 7],
    "value_raw": ["24000", "5,2", "hai con", "3.583,12", "7"],
}
NAMES = {"place": lambda code: {"1": ["Trà Don"], "2": ["Trà Dơn", "Tra Don cũ"], "3": ["Trà Đông"]}[code]}


def found(text: str, **more) -> dict:
    wanted = Wanted.of(text)
    return rows(finding.replace(wanted, **more) if more else wanted, COLUMNS, NAMES)


def test_doctests() -> None:
    assert doctest.testmod(finding).failed == 0


@pytest.mark.parametrize("text", ["Trà Don", "tra don", "TRÀ DON", "Trà  Don", "tra-don"])
def test_marks_and_capitals_need_not_be_typed(text: str) -> None:
    assert found(text) == {0: ["place"], 1: ["place"], 3: ["place"]}


def test_marks_tell_which_comes_first() -> None:
    assert Wanted.of("Trà Don").marks("xã Trà Don")
    assert not Wanted.of("Trà Don").marks("xã Trà Dơn")


def test_parts_of_words_only_when_asked_for() -> None:
    assert found("giố") == {}
    assert found("giố", loose=True) == {0: ["what"]}


def test_a_phrase_in_as_few_pieces_as_will_do() -> None:
    assert found("bò Trà Don") == {0: ["what", "place"]}
    assert found("trà đông bò") == {2: ["place", "what"]}
    # «đơn» of «Đơn vị» is no «Don» of «Trà Don».
    assert 4 not in found("tra don")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("24 triệu", {0: ["value"]}), ("24.000.000 đồng", {0: ["value"]}), ("24000", {0: ["value_raw"]}),
        ("gần 3,6 tỷ", {3: ["value"]}), ("7", {4: ["value", "value_raw"]}), ("8", {}),
    ],
)  # fmt: skip
def test_amounts_as_people_say_them(text: str, at: dict) -> None:
    assert found(text) == at


def test_words_with_a_number_in_them_are_words() -> None:
    assert Wanted.of("thôn 3").amount is None
    assert Wanted.of("3 con bò").amount is None
    assert Wanted.of("hơn 3 tỷ đồng").amount is not None


def test_nothing_finds_nothing() -> None:
    assert found("   ") == {}
    assert not Wanted.of("").said("anything")
