"""Differences: what changed between two versions of a report, and what accounts for it, exactly.

A figure that is added up differs by the contributions of its facts; each of these is put down to the submission, the
correction, the reference data, the configuration or the code that changed. A figure made of others (share, ratio, the
middle of a family …) is worked out again with one cause after the other; the steps add up to the difference. What no
cause explains is named as such, so that the parts always add up.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

ADDED = ("sum", "count", "distinct", "quoted")
# The tables of a version, as they travel inside the PDF.
TABLES = ("indicators", "facts", "traces", "submissions", "corrections")
# What a report was compared with moves no value.
RELEASED = "inputs/released/"
ZERO = Decimal(0)
# How a definition ends that is one of a family's.
MEMBER = re.compile(r"\. (?:Riêng|Only) (.+)\.$")
# In this order causes are applied to figures that are made of others.
KINDS = ("correction", "submission", "reference", "configuration", "definition", "code", "several", "rest")


@dataclass(frozen=True, order=True)
class Cause:
    """What changed: its kind, and its name (path, correction, names of several)."""

    kind: str
    name: str = ""

    @property
    def rank(self) -> tuple[int, str]:
        return KINDS.index(self.kind), self.name


@dataclass
class Version:
    """One version of a report: its tables as CSV text, its record of the build, what it printed where."""

    name: str
    tables: Mapping[str, bytes]
    record: Mapping[str, Any] = field(default_factory=dict)
    printed: Sequence[Mapping[str, Any]] = ()

    def rows(self, table: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.tables[table].decode("utf-8"))))

    @cached_property
    def indicators(self) -> dict[str, dict[str, str]]:
        return {row["id"]: row for row in self.rows("indicators")}

    @cached_property
    def files(self) -> dict[str, tuple[str, str, str]]:
        """Path -> kind, digest, state of all that decides values."""
        rows = (row for row in self.rows("submissions") if not row["submission"].startswith(RELEASED))
        return {row["submission"]: (row["kind"], row["sha256"], row["state"]) for row in rows}

    @cached_property
    def senders(self) -> dict[str, str]:
        """Path of a submission -> who sent it."""
        return {row["submission"]: row["agency"] for row in self.rows("submissions") if row["agency"]}

    @cached_property
    def corrections(self) -> dict[str, dict[str, str]]:
        return {row["correction"]: row for row in self.rows("corrections")}

    @cached_property
    def facts(self) -> dict[str, tuple[str, str, str]]:
        """Fact -> submission, correction, and whom it is about."""
        return {
            row["fact"]: (row["submission"], row["correction"], row["agency"] or row.get("code", ""))
            for row in self.rows("facts")
        }

    @cached_property
    def traces(self) -> pa.Table:
        """indicator, fact, contribution (decimal)."""
        types = {name: pa.string() for name in ("indicator", "fact", "contribution")}
        table = pacsv.read_csv(
            pa.BufferReader(self.tables["traces"]), convert_options=pacsv.ConvertOptions(column_types=types)
        )
        given = pc.if_else(pc.equal(table["contribution"], ""), "0", pc.fill_null(table["contribution"], "0"))
        return table.set_column(2, "contribution", given.cast(pa.decimal128(24, 3)))

    @cached_property
    def places(self) -> dict[str, list[str]]:
        """Figure -> where it was printed."""
        found: dict[str, list[str]] = {}
        for one in self.printed:
            found.setdefault(one["id"], []).append(one["place"])
        return found


@dataclass(frozen=True)
class Change:
    """One figure of two versions: what it said and says, and the causes with what each adds to the difference."""

    id: str
    title: str
    unit: str
    old: tuple[str | None, str | None]
    new: tuple[str | None, str | None]
    causes: tuple[tuple[Cause, Decimal], ...]
    printed: tuple[str, ...] = ()

    @property
    def difference(self) -> Decimal | None:
        """New less old; a figure that is not made counts as nothing."""
        if self.old[0] is None and self.new[0] is None:
            return None
        return number(self.new[0]) - number(self.old[0])

    def row(self) -> dict[str, Any]:
        """The change as JSON."""
        sides = {name: {"value": one[0], "text": one[1]} for name, one in (("old", self.old), ("new", self.new))}
        causes = [{"kind": cause.kind, "name": cause.name, "amount": plain(given)} for cause, given in self.causes]
        difference = None if self.difference is None else plain(self.difference)
        head = {"id": self.id, "title": self.title, "unit": self.unit}
        return {**head, **sides, "difference": difference, "causes": causes, "printed": list(self.printed)}


def titled(definition: str) -> str:
    """What a figure is called, from its definition: the first sentence, and the member of its family.

    >>> titled("Giá trị theo huyện. Cộng các dòng. Riêng Huyện: Tây Giang (504).")
    'Giá trị theo huyện (Huyện: Tây Giang (504))'
    """
    title = definition.partition(". ")[0]
    member = MEMBER.search(definition)
    return f"{title} ({member[1]})" if member else title


def number(value: str | None) -> Decimal:
    return Decimal(value) if value else ZERO


def plain(value: Decimal) -> str:
    """A decimal without needless zeros.

    >>> plain(Decimal("1200.000")), plain(Decimal("-0.50"))
    ('1200', '-0.5')
    """
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


@dataclass
class Comparison:
    """Two versions side by side."""

    old: Version
    new: Version

    def changes(self) -> list[Change]:
        """Every figure whose value or sentence differs, in the order of the new version."""
        ids = [*self.new.indicators, *(id for id in self.old.indicators if id not in self.new.indicators)]
        return [self.change(id) for id in ids if self.said(self.old, id) != self.said(self.new, id)]

    def said(self, version: Version, id: str) -> tuple[str | None, str | None]:
        one = version.indicators.get(id)
        return (None, None) if one is None else (one["value"] or None, one["text"])

    def change(self, id: str) -> Change:
        one = self.new.indicators.get(id) or self.old.indicators[id]
        old, new = self.said(self.old, id), self.said(self.new, id)
        causes = self.causes(id, number(new[0]) - number(old[0]))
        printed = tuple(dict.fromkeys(self.old.places.get(id, ())))
        return Change(id, titled(one["definition"]), one["unit"], old, new, causes, printed)

    # What is due to what.

    def causes(self, id: str, difference: Decimal) -> tuple[tuple[Cause, Decimal], ...]:
        """Causes with their parts of a difference, which add up to it."""
        found = dict(self.by_cause.get(id, {})) if self.additive(id) else self.steps(id)
        found = {cause: given for cause, given in found.items() if given}
        left = difference - sum(found.values(), ZERO)
        if left:
            cause = self.remainder(id)
            found[cause] = found.get(cause, ZERO) + left
        if not found:
            # The value is the same, its words are not: say at least what the figure rests on.
            found = dict.fromkeys(self.touching(id) or [self.elsewhere("")], ZERO)
        return tuple(sorted(found.items(), key=lambda item: item[0].rank))

    def remainder(self, id: str) -> Cause:
        """What accounts for a difference that no row does: another definition; the one thing that moved what the figure
        is made of; the program, where nothing else changed."""
        if self.redefined(id):
            return Cause("definition", id)
        moved = [] if self.additive(id) else self.touching(id)
        if len(moved) == 1:
            return moved[0]
        if moved:
            return Cause("several", "; ".join(cause.name for cause in moved))
        return Cause("code", "") if self.nothing_else else Cause("rest")

    def additive(self, id: str) -> bool:
        """Whether a figure is the sum of what its facts contribute, in both versions."""
        measures = {version.indicators[id]["measure"] for version in (self.old, self.new) if id in version.indicators}
        return measures <= {*ADDED}

    @cached_property
    def by_cause(self) -> dict[str, dict[Cause, Decimal]]:
        """Figure -> cause -> what the facts behind it contribute more or less."""
        found: dict[str, dict[Cause, Decimal]] = {}
        for id, fact, given in self.moved():
            causes = found.setdefault(id, {})
            cause = self.cause(fact, id)
            causes[cause] = causes.get(cause, ZERO) + given
        return found

    def moved(self) -> Iterable[tuple[str, str, Decimal]]:
        """(indicator, fact, how much more it contributes) wherever that is not nothing."""
        keys = ["indicator", "fact"]
        sides = self.old.traces, self.new.traces
        joined = sides[0].join(sides[1], keys=keys, join_type="full outer", left_suffix="_old", right_suffix="_new")
        zero = pa.scalar(ZERO, pa.decimal128(24, 3))
        old, new = (pc.fill_null(joined[f"contribution_{side}"], zero) for side in ("old", "new"))
        joined = joined.append_column("more", pc.subtract(new, old)).filter(pc.not_equal(old, new)).sort_by(
            [("indicator", "ascending"), ("fact", "ascending")]
        )  # fmt: skip
        return zip(*(joined[name].to_pylist() for name in (*keys, "more")), strict=True)

    def cause(self, fact: str, id: str) -> Cause:
        """What made a fact contribute otherwise: the nearest thing to it that changed."""
        old, new = self.old.facts.get(fact), self.new.facts.get(fact)
        path, _, about = new or old or ("", "", "")
        if path in self.changed_files:
            kind = self.changed_files[path]
            return Cause(kind if kind in KINDS else "submission", path)
        marks = [side[1] for side in (old, new) if side]
        if len(set(marks)) > 1 or any(mark in self.changed_corrections for mark in marks):
            names = {name for mark in marks for name in mark.split() if name}
            return Cause("correction", " ".join(sorted(names)))
        if self.redefined(id):
            return Cause("definition", id)
        return self.elsewhere(about)

    @cached_property
    def changed_files(self) -> dict[str, str]:
        """Path -> kind of all that decides values and is not the same in both: new, gone, edited, of another state."""
        old, new = self.old.files, self.new.files
        kinds = {path: (new.get(path) or old[path])[0] for path in {*old, *new} if old.get(path) != new.get(path)}
        # The ledger of receipts changes with whatever comes in: by itself it is a cause only where nothing came.
        came = "submission" in kinds.values()
        aside = {path for path in kinds if came and path.endswith("/RECEIVED.csv")}
        return {path: kind for path, kind in sorted(kinds.items()) if kind != "corrections" and path not in aside}

    @cached_property
    def changed_corrections(self) -> set[str]:
        old, new = self.old.corrections, self.new.corrections
        return {id for id in {*old, *new} if old.get(id) != new.get(id)}

    @cached_property
    def changed_code(self) -> list[str]:
        old, new = (version.record.get("code", {}) for version in (self.old, self.new))
        return sorted(path for path in {*old, *new} if old.get(path) != new.get(path)) if old and new else []

    @cached_property
    def nothing_else(self) -> bool:
        """Whether the program alone can have changed: no file that decides values did, and a version does not say what
        program made it, as no published PDF does."""
        silent = not all(version.record.get("code") for version in (self.old, self.new))
        return silent and not self.changed_files and not self.changed_corrections

    def redefined(self, id: str) -> bool:
        """Whether what a figure is, not only what it is made from, changed."""
        sides = [version.indicators.get(id) for version in (self.old, self.new)]
        return all(sides) and any(sides[0][name] != sides[1][name] for name in ("sql", "measure", "of"))

    def elsewhere(self, about: str) -> Cause:
        """What else can have moved a row that is itself the same: its sender's other files, other senders' files (the
        same gift reported by two), reference data or configuration, code."""
        senders = {**self.old.senders, **self.new.senders}
        own = [path for path in self.changed_files if about and senders.get(path) == about]
        if len(own) == 1:
            return Cause("submission", own[0])
        names = {kind: [path for path, one in self.changed_files.items() if one == kind] for kind in KINDS}
        found = [Cause(kind, ", ".join(paths)) for kind, paths in names.items() if paths]
        if not found and self.changed_corrections:
            found = [Cause("correction", " ".join(sorted(self.changed_corrections)))]
        if not found and (self.changed_code or self.nothing_else):
            found = [Cause("code", ", ".join(self.changed_code))]
        if len(found) == 1:
            return found[0]
        return Cause("several", "; ".join(one.name for one in found)) if found else Cause("rest")

    # Figures that are made of others.

    def steps(self, id: str) -> dict[Cause, Decimal]:
        """Cause -> by how much a figure moves when it is applied after those before it."""
        causes = sorted(
            {cause for part in self.parts(id) for cause in self.by_cause.get(part, {})}, key=lambda c: c.rank
        )
        found, done = {}, frozenset()
        value = self.value(id, done, {})
        for cause in causes:
            done = done | {cause}
            now = self.value(id, done, {})
            if value is not None and now is not None:
                found[cause] = now - value
            value = now if now is not None else value
        return found

    def touching(self, id: str) -> list[Cause]:
        return sorted({cause for part in self.parts(id) for cause in self.by_cause.get(part, {})}, key=lambda c: c.rank)

    def of(self, id: str) -> list[str]:
        """The ids that a figure is made of; a family is all its members."""
        one = self.new.indicators.get(id) or self.old.indicators[id]
        found: list[str] = []
        for name in one["of"].split():
            known = name in self.new.indicators or name in self.old.indicators
            found += [name] if known else self.members(name)
        return found

    def members(self, family: str) -> list[str]:
        return self.families.setdefault(family, sorted(
            id for id in {**self.old.indicators, **self.new.indicators} if id.startswith(f"{family}.")
        ))  # fmt: skip

    @cached_property
    def families(self) -> dict[str, list[str]]:
        return {}

    def parts(self, id: str) -> set[str]:
        """The added-up figures that a figure rests on in the end."""
        if self.additive(id):
            return {id}
        return {part for name in self.of(id) if name != id for part in self.parts(name)}

    def value(self, id: str, done: frozenset[Cause], known: dict[str, Decimal | None]) -> Decimal | None:
        """What a figure is once some causes have done their work; None where that cannot be told."""
        if id not in known:
            known[id] = self.worked_out(id, done, known)
        return known[id]

    def worked_out(self, id: str, done: frozenset[Cause], known: dict[str, Decimal | None]) -> Decimal | None:
        if self.additive(id):
            start = number(self.said(self.old, id)[0])
            return start + sum((given for cause, given in self.by_cause.get(id, {}).items() if cause in done), ZERO)
        one = self.new.indicators.get(id) or self.old.indicators[id]
        values = [self.value(part, done, known) for part in self.of(id)]
        work = MADE.get(one["measure"])
        if work is None or not values or any(value is None for value in values):
            return None
        return work(values, int(one["decimals"] or 0))


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Ties away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _quotient(values: Sequence[Decimal], decimals: int, times: int) -> Decimal | None:
    if len(values) != 2 or values[1] <= 0:
        return None
    return rounded(times * values[0] / values[1], decimals)


def _middle(values: Sequence[Decimal], decimals: int) -> Decimal:
    order = sorted(values)
    chosen = order[(len(order) - 1) // 2 : len(order) // 2 + 1]
    return rounded(sum(chosen, ZERO) / len(chosen), decimals)


MADE: dict[str, Callable[[Sequence[Decimal], int], Decimal | None]] = {
    "share": lambda values, decimals: _quotient(values, decimals, 100),
    "ratio": lambda values, decimals: _quotient(values, decimals, 1),
    "difference": lambda values, decimals: values[0] - values[1] if len(values) == 2 else None,
    "mean": lambda values, decimals: rounded(sum(values, ZERO) / len(values), decimals),
    "median": _middle,
    "max": lambda values, decimals: max(values),
    "min": lambda values, decimals: min(values),
}
