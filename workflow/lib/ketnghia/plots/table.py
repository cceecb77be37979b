"""Table: what a plot says, for whoever reads its numbers instead of its marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ketnghia.plots.data import Form, Member


@dataclass(frozen=True)
class Drawn:
    """What a kind hands back beside its marks: the table, and the few values that carry the picture."""

    head: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Any]]]
    leading: Sequence[tuple[str, Member]] = field(default_factory=tuple)

    def published(self) -> dict[str, Any]:
        return {"head": list(self.head), "rows": [{"label": label, "cells": list(cells)} for label, cells in self.rows]}


def cell(member: Member | None, form: Form) -> dict[str, Any]:
    """A figure's cell, or the sign for a gap."""
    if member is None or member.value is None:
        return {"text": form.gap(member)}
    return {
        "id": member.id,
        "text": form.said(member),
        "scale": form.scale,
        "decimals": form.places(member.value),
    }


def words(text: str) -> dict[str, str]:
    return {"text": text}


def leading(pairs: Sequence[tuple[str, Member | None]], most: int = 3) -> list[tuple[str, Member]]:
    """The largest values with their names."""
    known = [(label, member) for label, member in pairs if member and member.value is not None]
    return sorted(known, key=lambda pair: (-pair[1].number, pair[1].id))[:most]
