"""The back test: each way in which a figure can differ from the published one is found and named."""

from __future__ import annotations

import doctest

import pytest

from ketnghia import phrases, published, wording
from ketnghia.published import compare

ROW = {"id": "x", "section": "s", "printed": "gần 3,6 tỷ đồng", "qualifier": "nearly", "unit": "đồng"}
TENTH = {"scale": "tỷ", "step": "0.1"}


def entry(value: int | None, unit: str = "đồng", words: dict | None = None) -> dict:
    return {"id": "x", "value": value, "unit": unit, "text": wording.sentence(value, unit, words or TENTH)}


@pytest.mark.parametrize(
    ("ours", "row", "kind"),
    [
        (entry(3583120000), ROW, ""),
        (entry(3583120000), {**ROW, "printed": "gần 3,6 tỷ đồng cho các xã"}, ""),
        (entry(3610000000), ROW, "word"),
        (entry(3660000000), ROW, "above"),
        (entry(3520000000), ROW, "below"),
        (entry(3583120000, words={"scale": "triệu", "step": "1"}), ROW, "said"),
        (entry(3583120000, unit="USD"), ROW, "unit"),
        (entry(None), ROW, "unknown"),
        (None, ROW, "absent"),
        (None, {**ROW, "printed": "làm cầu bản", "qualifier": "named"}, "named"),
        (entry(4, "ha", {}), {**ROW, "printed": "4ha", "unit": "ha"}, ""),
        (entry(95, "con", {}), {**ROW, "printed": "96 con bò", "unit": "con"}, "below"),
        (entry(95, "con", {}), {**ROW, "printed": "94 con bò", "unit": "con"}, "above"),
        (entry(9, "huyện", {"pad": True}), {**ROW, "printed": "09 huyện miền núi", "unit": "huyện"}, ""),
        (entry(9, "huyện", {}), {**ROW, "printed": "09 huyện miền núi", "unit": "huyện"}, "said"),
    ],
)
def test_each_difference_has_its_name(ours: dict | None, row: dict, kind: str) -> None:
    (found,) = compare({"x": ours} if ours else {}, [row])
    assert found["kind"] == kind
    assert found["equal"] is (None if kind == "named" else kind == "")
    assert found["reason"] == phrases.DIFFERS["vi"][kind]
    assert bool(found["reason"]) == (kind != "")


def test_doctests() -> None:
    assert doctest.testmod(published).failed == 0
