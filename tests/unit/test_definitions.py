"""Definitions: what is refused, and how members get their ids."""

from __future__ import annotations

import doctest

import figures
import pytest
from figures import SUM, entered, line

from ketnghia import definitions
from ketnghia.programme import Refusal

FAMILY = {"id": "by_district", **SUM, "by": "district"}


def test_doctests() -> None:
    assert doctest.testmod(definitions).failed == 0


def test_ids_without_prefix() -> None:
    found = entered([line()], {"id": "cells", **SUM, "by": ["year", "category"], "prefix": "none"})
    assert list(found) == ["2015.kt1"]


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ([{"id": "a", **SUM}, {"id": "a", **SUM}], "a: x2"),
        ([{"id": "a", "measure": "share", "of": ["b", "c"]}], "a: b"),
        ([FAMILY, {"id": "a", **SUM}, {"id": "s", "measure": "share", "of": ["a", "by_district"]}], "s: of"),
        ([{"id": "a", **SUM}, {"id": "m", "measure": "max", "of": "a"}], "m: of"),
        ([{**FAMILY, "unit_of": "unit"}, {"id": "m", "measure": "max", "of": "by_district"}], "m: unit_of"),
        ([{"id": "a", **SUM, "below": {"contribution": "b"}}], "a: b"),
    ],
)
def test_definitions_that_do_not_fit_are_refused(listed: list[dict], found: str) -> None:
    with pytest.raises(Refusal) as refusal:
        definitions.parse(figures.programme(figures.yaml_of(*listed)))
    assert refusal.value.found == found
