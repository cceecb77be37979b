"""Squares: one for each object, by group and type, so that a count is seen and not only read."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from typing import Any

from ketnghia.plots.canvas import PT, Canvas
from ketnghia.plots.data import Data, Member, Nothing, tick
from ketnghia.plots.table import Drawn, cell, leading

# Fill and edge of the first type, the second, the third: solid, pale, hollow, so that they differ in grey as well.
LOOKS = (("c3", "c3"), ("c3-light", "c3"), (None, "c3"))


def each(counts: list[int], most: int = 900) -> int:
    """How many objects one square stands for: 1, or the first round number with which the picture stays readable."""
    rounds = (factor * 10**power for power in itertools.count() for factor in (1, 2, 5))
    return next(size for size in rounds if sum(counts) <= most * size)


def stack(widest: list[int], room: float, least: float, most: float) -> tuple[int, float]:
    """Squares on top of one another, and their pitch: as few as leave them large enough."""
    for high in range(2, 13):
        pitch = min(most, room / max(1, sum(math.ceil(number / high) for number in widest)))
        if pitch >= least:
            return high, pitch
    return 12, pitch


def draw(pen: Canvas, data: Data, options: Mapping[str, Any]) -> Drawn:
    group, kind, form = options["group"], options["by"], data.form(options.get("form"))
    members = data.by(options["family"], group, kind)
    sums, kinds = data.by(options["sums"], group), data.by(options["totals"], kind)
    if not any(member.number for member in members.values()):
        raise Nothing
    rows = by_size({code for code, _ in members}, sums)
    types = by_size({code for _, code in members}, kinds)
    per = each([int(member.number) for member in members.values()])
    many = {key: math.ceil(member.number / per) for key, member in members.items()}
    left = 0.0 if pen.narrow else max(pen.measure(data.name(group, row)) for row in rows) + 3.0
    last = max([pen.measure(form.said(m), weight=600) for m in sums.values() if m.value is not None], default=0.0) + 2.0
    room = pen.width - left - (0.0 if pen.narrow else max(12.0, last))
    figure = max([pen.measure(form.said(m), pen.small) for m in members.values() if m.value is not None]) + 3.0
    # Numbers that would leave the squares no room stand in the sums and in the table.
    numbers = figure * len(types) <= room * 0.7
    figure = figure if numbers else 3.0
    widest = [max(many.get((row, code), 0) for row in rows) for code in types]
    high, pitch = stack(widest, room - figure * len(types), 1.75 if pen.narrow else 1.9, 2.5)
    blocks = [max(math.ceil(number / high) * pitch + figure, 9.0 if pen.narrow else 14.0) for number in widest]
    spare = max(0.0, room - sum(blocks))
    starts = [left + sum(blocks[:at]) + at * min(6.0, spare / len(blocks)) for at in range(len(blocks))]
    y = key(pen, data, types, kinds, form, kind, per, options)
    for row in rows:
        if pen.narrow:
            pen.text(0, y + 1.8, data.name(group, row), "ink", weight=600)
            pen.label(sums.get(row), form, pen.width, y + 1.8, "end")
            y += 4.2
        else:
            # Squares stand on the row's line; the name is level with their middle.
            pen.text(left - 3.0, y + high * pitch / 2, data.name(group, row), "ink", "end")
            pen.label(sums.get(row), form, pen.width, y + high * pitch / 2, "end")
        y += high * pitch
        for at, code in enumerate(types):
            count = many.get((row, code), 0)
            pen.rects(pile(starts[at], y, count, high, pitch), *LOOKS[at % len(LOOKS)], 0.45)
            end = starts[at] + math.ceil(count / high) * pitch + (1.0 if count else 0.0)
            middle = y - high * pitch / 2
            if numbers:
                pen.label(members.get((row, code)), form, end, middle, colour="ink2", size=pen.small, weight=400)
        pen.lines([(left, y + 1.1, pen.width, y + 1.1)], "hair", pen.hairline)
        y += 2.4
    pen.height = y
    head = [options.get("rows_head", ""), *(data.name(kind, code) for code in types), options.get("total_head", "")]
    body = [
        (data.name(group, row), [*(cell(members.get((row, code)), form) for code in types), cell(sums.get(row), form)])
        for row in rows
    ]
    return Drawn(head, body, leading([(data.name(kind, code), kinds.get(code)) for code in types]))


def by_size(codes: Iterable[str], sums: Mapping[str, Member]) -> list[str]:
    """Codes by their sums, the largest first."""
    return sorted(codes, key=lambda code: (-(sums[code].number if code in sums else 0), code))


def pile(x: float, foot: float, count: int, high: int, pitch: float) -> list[tuple[float, float, float, float]]:
    """Squares from the bottom up, column after column."""
    size = pitch * 0.84
    return [(x + pitch * (n // high), foot - pitch * (n % high) - size, size, size) for n in range(count)]


def key(pen: Canvas, data: Data, types: list[str], kinds, form, kind: str, per: int, options) -> float:
    """What each look means, with the sum of the type; what one square stands for."""
    x, y, size = 0.0, 1.8, 2.0
    for number, code in enumerate(types):
        fill, edge = LOOKS[number % len(LOOKS)]
        name = data.name(kind, code)
        total = form.said(kinds[code]) if code in kinds and kinds[code].value is not None else ""
        width = size + 1.2 + pen.measure(name, weight=600) + 1.2 + pen.measure(total, weight=600) + 5.0
        if x and x + width - 5.0 > pen.width:
            x, y = 0.0, y + 4.4
        pen.rects([(x, y - size / 2, size, size)], fill, edge, 0.45)
        moved = pen.text(x + size + 1.2, y, name, "c3-text", weight=600)
        pen.label(kinds.get(code), form, x + size + 2.4 + moved, y, colour="c3-text")
        x += width
    if said := options.get("per" if per > 1 else "one"):
        y += 4.4
        pen.text(0, y, said.format(n=tick(per)), "ink3", size=pen.small)
    return y + pen.base * PT + 1.6
