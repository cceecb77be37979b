"""Data: members of families of indicators with their labels, and how their values are written in a picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ketnghia import wording

# Signs of a statistical table: nothing occurred; something did, but there is no figure.
NOTHING, UNKNOWN = "–", "…"


class Nothing(Exception):
    """There is nothing to draw: the plot is left out, and words ask for that before they place it."""


@dataclass(frozen=True)
class Member:
    """One indicator as a picture needs it."""

    id: str
    value: Decimal | None
    unit: str = ""
    dims: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    coverage: Any = None
    status: str = ""

    @classmethod
    def of(cls, id: str, entry: Mapping[str, Any]) -> Member:
        value = entry.get("value")
        return cls(
            id,
            None if value is None else Decimal(str(value)),
            entry.get("unit") or "",
            {key: str(code) for key, code in (entry.get("dims") or {}).items()},
            entry.get("text") or "",
            entry.get("coverage"),
            entry.get("status") or "",
        )

    @property
    def number(self) -> float:
        """For places and lengths only; nothing unknown has a length."""
        return float(self.value or 0)


@dataclass(frozen=True)
class Form:
    """How values of one plot are written: in which unit, with how many decimals."""

    scale: str | None = None
    decimals: int = 0
    suffix: str = ""
    fine: bool = False

    @property
    def factor(self) -> int:
        return wording.SCALES[self.scale] if self.scale else 1

    def scaled(self, value: Decimal) -> Decimal:
        return value / self.factor

    def places(self, value: Decimal) -> int:
        """Decimals for one value: more where it would be printed as zero and is none."""
        if not self.fine or not value:
            return self.decimals
        places = self.decimals
        while places < 6 and not wording.rounded(self.scaled(value), Decimal(1).scaleb(-places)):
            places += 1
        return places

    def text(self, value: Decimal) -> str:
        """
        >>> Form("billion", decimals=1).text(Decimal(48378000000)), Form(decimals=1, suffix="%").text(Decimal("61.04"))
        ('48,4', '61,0%')
        """
        places = self.places(value)
        return wording.number(self.scaled(value), decimals=places if value else 0) + self.suffix

    def said(self, member: Member) -> str:
        """A known value as it is printed: its number, or its own words where that would call a share nothing or all
        which is neither.
        """
        value = member.value or Decimal(0)
        near = wording.rounded(self.scaled(value), Decimal(1).scaleb(-self.places(value)))
        return member.text if wording.is_edge(member.text) and near in (0, 100) else self.text(value)

    def gap(self, member: Member | None) -> str:
        return NOTHING if member is None else UNKNOWN


def tick(value: float) -> str:
    """A tick's number, without needless zeros.

    >>> tick(2.5), tick(1500.0)
    ('2,5', '1.500')
    """
    return wording.number(str(round(value, 10)))


def ticks(most: float, wanted: int = 4) -> list[float]:
    """Round steps from 0 to at least `most`: 1, 2, 2.5 or 5 times a power of ten.

    >>> ticks(8.3)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    """
    if most <= 0:
        return [0.0, 1.0]
    raw = most / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.95)
    return [round(step * number, 10) for number in range(math.ceil(round(most / step, 9)) + 1)]


def reach(most: float, wanted: int = 4) -> tuple[list[float], float]:
    """Ticks, and where the axis ends: at the last tick if that is near, else at the greatest value.

    >>> reach(2260.0, 5), reach(11.0)
    (([0.0, 500.0, 1000.0, 1500.0, 2000.0], 2260.0), ([0.0, 5.0, 10.0], 11.0))
    """
    steps = ticks(most, wanted)
    if len(steps) > 2 and steps[-1] > most * 1.1:
        return steps[:-1], most
    return steps, steps[-1]


def median(values: Iterable[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


@dataclass(frozen=True)
class Data:
    """The slice of indicators that plots are drawn from, and the names behind its codes."""

    entries: Mapping[str, Mapping[str, Any]]
    tables: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    years: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()

    def one(self, id: str | None) -> Member | None:
        return Member.of(id, self.entries[id]) if id and id in self.entries else None

    def family(self, name: str, **where: str) -> list[Member]:
        """The members of a family (all that hang below its name with as many codes as dims), in the order of ids."""
        found = []
        for id in sorted(self.entries):
            entry = self.entries[id]
            belongs = entry["family"] == name if entry.get("family") else id.startswith(f"{name}.")
            if belongs and entry.get("dims"):
                member = Member.of(id, entry)
                if all(member.dims.get(key) == code for key, code in where.items()):
                    found.append(member)
        return found

    def by(self, name: str, *dims: str) -> dict[Any, Member]:
        """A family's members by their codes in the given dimensions (one code, or a tuple of several)."""
        found = {}
        for member in self.family(name):
            if all(dim in member.dims for dim in dims):
                key = tuple(member.dims[dim] for dim in dims)
                found[key[0] if len(dims) == 1 else key] = member
        return found

    def name(self, dimension: str, code: str) -> str:
        return self.names.get(dimension, {}).get(code) or code

    def colour(self, code: str, otherwise: str = "muted") -> str:
        return self.colours.get(code, otherwise)

    def form(self, options: Mapping[str, Any] | None) -> Form:
        options = options or {}
        return Form(
            options.get("scale"),
            int(options.get("decimals", 0)),
            options.get("suffix", "").replace(" ", wording.NBSP),
            bool(options.get("fine", False)),
        )

    def rows(self, source: Mapping[str, Any]) -> list[Mapping[str, str]]:
        """Rows of a reference table whose columns have the wanted values."""
        where = source.get("where") or {}
        return [
            row
            for row in self.tables.get(source["table"], ())
            if all(row.get(key) == str(want) for key, want in where.items())
        ]
