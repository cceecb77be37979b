"""Phrases: both languages say the same things, with the same blanks to fill."""

from __future__ import annotations

import string
from typing import Any

import pytest

from ketnghia import definitions, indicators, phrases


def blanks(value: Any) -> Any:
    """A phrase's blanks, or those of all phrases in a table."""
    if isinstance(value, str):
        return {name for _, name, _, _ in string.Formatter().parse(value) if name is not None}
    return {key: blanks(one) for key, one in value.items()}


@pytest.mark.parametrize("table", [phrases.DEFINITION, phrases.DIFFERS])
def test_languages_agree(table: dict) -> None:
    free = ("columns", "values", "records")
    vi, en = ({key: blanks(one) for key, one in table[lang].items() if key not in free} for lang in ("vi", "en"))
    for measure in ("share", "ratio"):
        assert vi.get(measure) == en.get(measure)
    assert vi.keys() == en.keys()
    assert all(vi[key] == en[key] for key in vi)


def test_every_measure_and_claim_has_a_phrase() -> None:
    known = {*phrases.DEFINITION["vi"]}
    assert {*definitions.MEASURES} - {"claim"} <= known
    assert {"highest", "lowest", "trend", "quantifier", "reach_half", "reach_highest", "reach_lowest"} <= known


def test_states_that_are_read_have_names() -> None:
    assert {*indicators.READ} <= {*phrases.DEFINITION["vi"]["values"]}


def test_reasons_hold_no_number() -> None:
    assert not [text for texts in phrases.DIFFERS.values() for text in texts.values() if any(map(str.isdigit, text))]
