"""Hexes: a map on which each area has the same size, coloured by a rate; beside it the same areas in order."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ketnghia.plots.canvas import PT, Canvas
from ketnghia.plots.colours import INVERTED, STEPS
from ketnghia.plots.data import Data, Form, Member, Nothing, tick, ticks
from ketnghia.plots.table import Drawn, cell, leading


def corners(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """A hexagon that stands on a point."""
    return [
        (x + radius * math.sin(math.radians(60 * turn)), y - radius * math.cos(math.radians(60 * turn)))
        for turn in range(6)
    ]


def breaks(values: list[float], number: int = len(STEPS)) -> list[float]:
    """Round limits between classes of equal width from below the least to above the most; none if all are equal."""
    low, high = min(values), max(values)
    if low == high:
        return []
    step = ticks((high - low) / number, 1)[1]
    first = math.floor(low / step) * step
    limits = [round(first + step * count, 10) for count in range(1, number)]
    return [limit for limit in limits if limit <= high]


def class_of(value: float, limits: list[float]) -> int:
    """The step of the scale; a single class takes the middle one."""
    return sum(value >= limit for limit in limits) if limits else 2


def draw(pen: Canvas, data: Data, options: Mapping[str, Any]) -> Drawn:
    by, form = options["by"], data.form(options["form"])
    places = {str(code): place for code, place in options["places"].items()}
    members = {code: member for code, member in data.by(options["family"], by).items() if code in places}
    known = [member.number / form.factor for member in members.values() if member.value is not None]
    if not known:
        raise Nothing
    limits = [float(limit) for limit in options["breaks"]] if options.get("breaks") else breaks(known)
    across = max(x for x, _ in places.values()) + 1
    width = pen.width / across if pen.narrow else min(17.2, pen.width * 0.6 / across)
    areas = {row["code"] for row in data.rows(options["areas"])} if options.get("areas") else set(members)
    bottom = draw_map(pen, data, members, places, areas, form, limits, width, options)
    if pen.narrow:
        pen.height = draw_key(pen, form, limits, 0, bottom + 3.0, pen.width, options)
    else:
        left = across * width + 9.0
        under = draw_order(pen, data, members, form, limits, left, options)
        pen.height = max(
            bottom, draw_key(pen, form, limits, left, max(under + 4.0, bottom - 12.0), pen.width - left, options)
        )
    order = sorted(members, key=lambda code: (-members[code].number, code))
    more = [
        (column, data.by(column["family"], by), data.form(column.get("form"))) for column in options.get("columns", [])
    ]
    rows = [
        (data.name(by, code), [cell(members[code], form), *(cell(found.get(code), its) for _, found, its in more)])
        for code in order
    ]
    head = [options.get("rows_head", ""), options.get("values_head", ""), *(column["head"] for column, _, _ in more)]
    return Drawn(head, rows, leading([(data.name(by, code), members[code]) for code in order]))


def recorded(member: Member | None) -> Member | None:
    """A figure unless it is zero: where nothing is recorded a map says so, and not that it was nought."""
    return None if member is not None and member.value is not None and not member.number else member


def draw_map(pen, data: Data, members, places, areas, form: Form, limits, width: float, options) -> float:
    radius = width / math.sqrt(3)
    for code, (column, row) in sorted(places.items(), key=lambda item: (item[1][1], item[1][0])):
        x, y = (column + 0.5) * width, radius * (1 + 1.5 * row)
        member = members.get(code)
        name = pen.wrap(data.name(options["by"], code), width - 1.6, pen.small, most=2)
        shape = corners(x, y, radius - 0.4)
        if code not in areas:
            pen.polygons([shape], None, "rule", 0.5)
            pen.block(x, y, name, "ink3", "middle", pen.small)
            continue
        value = member.number / form.factor if member and member.value is not None else None
        step = class_of(value, limits) if value is not None else None
        pen.polygons([shape], STEPS[step] if step is not None else None, "accent" if step is not None else "ink3", 0.5)
        ink = "page" if step is not None and step >= INVERTED else "ink"
        lift = radius * (0.3 if len(name) == 1 else 0.27)
        pen.block(x, y - lift, name, ink, "middle", pen.small, 600 if len(name) == 1 else 400)
        drop = radius * (0.36 if len(name) == 1 else 0.5)
        # A number that is wider than its tile stands beside the map and in the table.
        sizes = [size for size in (pen.head, pen.small) if printed(pen, member, form, size) <= width - 1.2]
        if sizes:
            pen.label(recorded(member), form, x, y - lift + drop + pen.small * PT * 0.75, "middle", ink, sizes[0])
    return radius * (1.5 * max(row for _, row in places.values()) + 2)


def printed(pen: Canvas, member: Member | None, form: Form, size: float) -> float:
    """How wide a value is, or the sign for none."""
    return pen.measure(form.said(member) if member and member.value is not None else form.gap(member), size, 600)


def draw_order(pen, data: Data, members: Mapping[str, Member], form: Form, limits, left: float, options) -> float:
    """The areas as bars, the largest first: a map shows where, not which is more."""
    by = options["by"]
    order = sorted(members, key=lambda code: (-members[code].number, code))
    start = left + max(pen.measure(data.name(by, code)) for code in order) + 2.2
    more = [
        (column, data.by(column["family"], by), data.form(column.get("form")))
        for column in options.get("columns", [])
        if "short" in column
    ]
    shown = [form.said(member) for member in members.values() if member.value is not None]
    columns = [
        max([pen.measure(column["short"], pen.small), *(printed(pen, m, its, pen.base) for m in found.values())]) + 3.0
        for column, found, its in more
    ]
    room = pen.width - start - max(pen.measure(text, weight=600) for text in shown) - 2.0 - sum(columns)
    most = max(member.number for member in members.values()) or 1.0
    y, high = 5.6, min(5.6, 62.0 / len(order))
    pen.text(start, 1.8, options.get("values_short", options.get("values_head", "")), "ink3", "start", pen.small)
    ends = [pen.width - sum(columns[number + 1 :]) for number in range(len(columns))]
    for (column, _, _), end in zip(more, ends, strict=True):
        pen.text(end, 1.8, column["short"], "ink3", "end", pen.small)
    for code in order:
        member, middle = members[code], y + high / 2
        pen.text(start - 2.2, middle, data.name(by, code), "ink", "end")
        if member.value is not None:
            step = STEPS[class_of(member.number / form.factor, limits)]
            pen.rects([(start, middle - high * 0.33, member.number / most * room, high * 0.66)], step, "accent", 0.4)
        pen.label(recorded(member), form, start + member.number / most * room + 1.2, middle, weight=600)
        for (_, found, its), end in zip(more, ends, strict=True):
            pen.label(found.get(code), its, end, middle, "end", "ink2", weight=400)
        y += high
    pen.lines([(start, 5.6, start, y)], "ink3", pen.axisline)
    return y


def draw_key(pen: Canvas, form: Form, limits: list[float], x: float, y: float, width: float, options) -> float:
    """The classes, their limits between them, and what an empty tile means."""
    if not limits:
        return y
    count = len(limits) + 1
    each = min(15.0, (width - 1.0) / count)
    pen.text(x, y + 1.4, options.get("key", ""), "ink2", "start", pen.small)
    for number in range(count):
        pen.rects([(x + number * each, y + 3.6, each, 3.0)], STEPS[number], "accent", 0.4)
    free = -1.0
    for number, limit in enumerate(limits, 1):
        at, half = x + number * each, pen.measure(tick(limit), pen.small) / 2
        # One that would touch another is skipped.
        if at - half > free:
            pen.text(at, y + 8.6, tick(limit), "ink2", "middle", pen.small)
            free = at + half + 0.8
    if options.get("empty"):
        pen.text(x, y + 12.8, options["empty"], "ink3", "start", pen.small)
        return y + 14.6
    return y + 10.4
