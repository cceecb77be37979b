"""Slices: the indicators that plots are drawn from, and no more, so that nothing else redraws them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# Settings that name a family of indicators, or the id of one.
NAMED = (
    "family",
    "totals",
    "total",
    "shares",
    "whole",
    "part",
    "sums",
    "counts",
    "median",
    "left",
    "right",
    "coverage",
)
KEPT = ("value", "unit", "dims", "text", "family", "coverage", "status")


def wanted(settings: Mapping[str, Any]) -> set[str]:
    """Ids and families that `config/plots.yaml` names.

    >>> one = {"coverage": "all", "draw": {"family": "a.by_b"}, "title": [{"when": {"c": True}}]}
    >>> sorted(wanted({"plots": {"one": one}}))
    ['a.by_b', 'all', 'c']
    """
    return {name for plot in settings.get("plots", {}).values() for name in named(plot)}


def named(value: Any) -> Iterable[str]:
    """The names in one plot's settings, wherever they stand."""
    if isinstance(value, list):
        for one in value:
            yield from named(one)
    elif isinstance(value, Mapping):
        yield from (value[key] for key in NAMED if isinstance(value.get(key), str))
        yield from value.get("when", {})
        for step in value.get("steps", ()):
            yield from (step["id"].format(**panel) for panel in value.get("panels", ()))
        for one in value.values():
            yield from named(one)


def slice_of(settings: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Entries of indicators -> those that plots ask for, by id, with what a picture needs of each."""
    names = wanted(settings)
    return {
        entry["id"]: {key: entry[key] for key in KEPT if entry.get(key) is not None or key == "value"}
        for entry in sorted(entries, key=lambda entry: entry["id"])
        if entry["id"] in names or entry.get("family") in names
    }
