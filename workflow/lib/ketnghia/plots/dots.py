"""Dots: one for each unit in the row of its group, the middle as a line, names for the extremes only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ketnghia.plots.canvas import PT, Canvas
from ketnghia.plots.data import Data, Form, Member, Nothing, median, reach
from ketnghia.plots.table import Drawn, cell, words


@dataclass(frozen=True)
class Row:
    """One group: its units and their middle."""

    code: str
    members: list[Member]
    middle: float


def rows_of(data: Data, options: Mapping[str, Any]) -> list[Row]:
    """Groups by their median, the highest first; only units that belong to the reference table, where one is named."""
    by, parent = options["by"], options["parent"]
    inside = {row[options["among"]["column"]] for row in data.rows(options["among"])} if options.get("among") else None
    group_of = {row["code"]: row[parent["column"]] for row in data.rows(parent)}
    found: dict[str, list[Member]] = {}
    for member in data.family(options["family"]):
        code = member.dims.get(by, "")
        if member.value is not None and code in group_of and (inside is None or code in inside):
            found.setdefault(group_of[code], []).append(member)
    rows = [Row(code, members, median(member.number for member in members)) for code, members in found.items()]
    return sorted(rows, key=lambda row: (-row.middle, row.code))


@dataclass(frozen=True)
class Frame:
    """Where rows and values stand: ends of the rows, their height, the middle of all, the length of one unit."""

    left: float
    right: float
    top: float
    tall: float
    scale: float
    line: float | None

    def x(self, value: float) -> float:
        return self.left + value * self.scale

    def y(self, row: int) -> float:
        return self.top + self.tall * (row + 0.5)


def draw(pen: Canvas, data: Data, options: Mapping[str, Any]) -> Drawn:
    by, form = options["by"], data.form(options["form"])
    rows = rows_of(data, options)
    if not rows:
        raise Nothing
    everyone = sorted((m for row in rows for m in row.members), key=lambda m: (m.number, m.id))
    few = min(int(options.get("named", 2)), len(everyone) // 4)
    low, high = everyone[:few], everyone[len(everyone) - few :]
    left = max(pen.measure(data.name(options["group"], row.code)) for row in rows) + 3.0
    right = pen.width - 3.0
    middle = data.one(options.get("median"))
    steps, end = reach(max(everyone[-1].number, middle.number if middle else 0.0) / form.factor, 5)
    scale = (right - left) / end
    at = left + middle.number / form.factor * scale if middle and middle.value is not None else None
    frame = Frame(left, right, 6.4, 8.8 if pen.narrow else 8.2, scale, at)
    foot = frame.top + frame.tall * len(rows)
    pen.lines([(frame.x(step), frame.top, frame.x(step), foot) for step in steps], "hair", pen.hairline)
    if at is not None:
        draw_middle(pen, middle, form, frame, foot, options.get("median_label", ""))
    radius = 0.95 if len(everyone) <= 150 else 0.7
    for number, row in enumerate(rows):
        if number:
            edge = frame.top + frame.tall * number
            pen.lines([(left, edge, right, edge)], "hair", pen.hairline)
        pen.text(left - 3.0, frame.y(number), data.name(options["group"], row.code), "ink", "end")
        draw_row(pen, data, row, form, by, frame, frame.y(number), radius, low, high)
    pen.height = pen.axis(steps, left, scale, foot + 2.6, options.get("axis", form.scale or ""))
    return Drawn(
        [options.get("rows_head", ""), options.get("group_head", ""), options.get("values_head", "")],
        [
            (data.name(by, member.dims[by]), [words(data.name(options["group"], row.code)), cell(member, form)])
            for row in rows
            for member in sorted(row.members, key=lambda m: (-m.number, m.id))
        ],
        [(data.name(by, m.dims[by]), m) for m in ([*reversed(high), *low] or everyone[::-1])][:3],
    )


def draw_middle(pen: Canvas, middle: Member, form: Form, frame: Frame, foot: float, label: str) -> None:
    """The line of the middle through all rows, its name and value on top, to the right if they fit."""
    at = frame.line
    pen.lines([(at, frame.top - 2.0, at, foot)], "ink", 0.8)
    width, value = pen.measure(label, weight=600), pen.measure(form.said(middle), weight=600)
    start = min(at + 1.2, pen.width - width - value - 1.2)
    start = start if start > at else max(0.0, at - 2.4 - width - value)
    pen.text(start, 2.0, label, "ink", "start", weight=600)
    pen.label(middle, form, start + width + 1.1, 2.0)


def draw_row(
    pen: Canvas, data: Data, row: Row, form: Form, by: str, frame: Frame, y: float, radius: float, low, high
) -> None:
    """The dots of one group with its median; those of the extremes are marked and, where there is room, named."""
    taken = []
    if len(row.members) > 2:
        x, reach_up = frame.x(row.middle / form.factor), frame.tall * 0.32
        pen.lines([(x, y - reach_up, x, y + reach_up)], "ink2", 0.8)
        taken.append((x - 0.2, y - reach_up, x + 0.2, y + reach_up))
    spots = swarm([frame.x(m.number / form.factor) for m in row.members], y, radius, frame.tall)
    of = dict(zip((m.id for m in row.members), spots, strict=True))
    pen.circles([of[m.id] for m in row.members if m not in low and m not in high], radius, "muted", "page", 0.3)
    pen.circles([of[m.id] for m in row.members if m in low], radius, "page", "error", 0.9)
    pen.circles([of[m.id] for m in row.members if m in high], radius, "accent", "page", 0.3)
    taken += [(cx - radius, cy - radius, cx + radius, cy + radius) for cx, cy in spots]
    for member in row.members:
        if member in low or member in high:
            name = data.name(by, member.dims[by])
            colour = "accent" if member in high else "error"
            name_dot(pen, member, name, colour, of[member.id], form, frame, y, taken)


def swarm(xs: list[float], y: float, radius: float, tall: float) -> list[tuple[float, float]]:
    """Places for the dots of one row, as given: below or above the line where they would cover one another."""
    step = radius * 2.05
    levels = [0.0]
    for number in range(1, int(tall / 2 / step) + 2):
        levels += [sign * number * step for sign in (1, -1) if number * step < tall / 2]
    placed: dict[int, tuple[float, float]] = {}
    for index in sorted(range(len(xs)), key=lambda one: (xs[one], one)):
        x = xs[index]
        near = [(px, py) for px, py in placed.values() if abs(px - x) < step]
        clear = [dy for dy in levels if all(math.hypot(px - x, py - y - dy) >= step * 0.98 for px, py in near)]
        placed[index] = (x, y + (clear or levels)[0])
    return [placed[index] for index in range(len(xs))]


def name_dot(
    pen: Canvas, member: Member, name: str, colour: str, spot, form: Form, frame: Frame, y: float, taken
) -> None:
    """Name and value beside a dot, at the first place that covers nothing; without one they stand in the table only."""
    size = pen.small
    width = pen.measure(name, size, 600) + 1.0 + pen.measure(form.said(member), size, 600)
    high = size * 1.05 * PT
    x, level = spot
    under, over = y + frame.tall / 2 - high / 2 - 0.1, y - frame.tall / 2 + high / 2 + 0.1
    starts = [(x + 1.8, level), (x - 1.8 - width, level), (x - width / 2, under), (x - width / 2, over)]
    starts += [(x + 0.4, under), (x - width - 0.4, under), (x + 0.4, over), (x - width - 0.4, over)]
    for start, middle in starts:
        box = (start - 0.4, middle - high / 2, start + width + 0.4, middle + high / 2)
        inside = box[0] >= frame.left - 0.5 and box[2] <= pen.width
        crosses = frame.line is not None and box[0] < frame.line < box[2]
        if inside and not crosses and not any(overlap(box, other) for other in taken):
            moved = pen.text(start, middle, name, colour, "start", size, 600)
            pen.label(member, form, start + moved + 1.0, middle, "start", colour, size)
            taken.append(box)
            return


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    """Whether two boxes (left, top, right, bottom) share a point."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
