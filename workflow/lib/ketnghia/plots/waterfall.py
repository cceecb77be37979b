"""Waterfall: from one sum to another by what is added and taken off, for groups that are never added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ketnghia.plots.canvas import PT, Canvas
from ketnghia.plots.data import Data, Form, Member, Nothing, ticks
from ketnghia.plots.table import Drawn, cell

# A step: what it is called, what it does (start, add, take, end), its value in each panel.
Step = tuple[str, str, list[Member | None]]


def steps_of(data: Data, options: Mapping[str, Any]) -> list[Step]:
    """The steps that occur in any panel."""
    found = []
    for step in options["steps"]:
        members = [data.one(step["id"].format(**panel)) for panel in options["panels"]]
        if step["does"] in ("start", "end") or any(member is not None and member.value for member in members):
            found.append((step["label"], step["does"], members))
    return found


def draw(pen: Canvas, data: Data, options: Mapping[str, Any]) -> Drawn:
    form, steps = data.form(options["form"]), steps_of(data, options)
    panels = options["panels"]
    if not any(member is not None and member.value for _, _, members in steps for member in members):
        raise Nothing
    names = [
        pen.wrap(label, pen.width * (0.42 if pen.narrow else 0.27), weight=600 if does in ("start", "end") else 400)
        for label, does, _ in steps
    ]
    left = max(pen.measure(line, weight=600) for lines in names for line in lines) + 3.0
    spans = [span(steps, number) for number in range(len(panels))]
    most = [max(high for _, high in one) / form.factor for one in spans]
    value = (
        pen.measure(
            form.text(max((m.value for _, _, ms in steps for m in ms if m and m.value), default=Decimal(0))), weight=600
        )
        + 2.6
    )
    # One scale for all; side by side each panel is as wide as it needs to be.
    if pen.narrow:
        scale = (pen.width - left - value) / max(most)
        wide = [pen.width - left] * len(panels)
    else:
        least = [pen.measure(panel["label"], weight=600) + 1.0 for panel in panels]
        scale, wide = shared(pen.width - left - 5.0 * (len(panels) - 1), most, value, least)
    grid = ticks(max(most), 3)
    x, y, bottom = left, 0.0, 0.0
    for number, panel in enumerate(panels):
        steps_shown = [step for step in grid if step <= most[number] * 1.02] or [0.0]
        frame = (x, y, wide[number], scale)
        bottom = draw_panel(
            pen,
            steps,
            spans[number],
            number,
            frame,
            form,
            steps_shown,
            names,
            panel,
            left,
            number == 0 or pen.narrow,
            options,
        )
        x, y = (left, bottom + 4.0) if pen.narrow else (x + wide[number] + 5.0, 0.0)
    pen.height = bottom
    rows = [(label, [cell(members[number], form) for number in range(len(panels))]) for label, _, members in steps]
    ends = [(panel["label"], steps[-1][2][number]) for number, panel in enumerate(panels)]
    return Drawn(
        [options.get("rows_head", ""), *(panel["label"] for panel in panels)],
        rows,
        [(label, member) for label, member in ends if member],
    )


def shared(room: float, most: Sequence[float], value: float, least: Sequence[float]) -> tuple[float, list[float]]:
    """The scale at which panels of different reach, none narrower than its head, fill the room; their widths."""
    low, high = 0.0, room / max(*most, 1e-9)
    for _ in range(60):
        scale = (low + high) / 2
        wide = [max(value + one * scale, head) for one, head in zip(most, least, strict=True)]
        low, high = (scale, high) if sum(wide) <= room else (low, scale)
    return low, [max(value + one * low, head) for one, head in zip(most, least, strict=True)]


def span(steps: Sequence[Step], panel: int) -> list[tuple[float, float]]:
    """Where each step's bar begins and ends."""
    found, level = [], 0.0
    for _, does, members in steps:
        member = members[panel]
        value = member.number if member else 0.0
        if does == "end":
            found.append((0.0, value))
        elif does == "start":
            level = value
            found.append((0.0, value))
        else:
            after = level + (value if does == "add" else -value)
            found.append((min(level, after), max(level, after)))
            level = after
    return found


def draw_panel(
    pen, steps, spans, panel: int, frame, form: Form, grid, names, head, left: float, first: bool, options
) -> float:
    x, y, each, scale = frame
    pen.text(x, y + 1.8, pen.fit(head["label"], each, pen.base, 600), "ink", weight=600)
    top = y + 5.2
    high = 6.4 if max(len(lines) for lines in names) == 1 else max(6.4, 2 * pen.base * 1.24 * PT + 1.0)
    foot = top + high * len(steps)
    for step in grid:
        at = x + step * scale
        pen.lines([(at, top, at, foot)], "hair" if step else "ink3", pen.hairline if step else pen.axisline)
    pen.numbers(grid, x, scale, foot + 2.4)
    for number, ((_, does, members), (low, high_value)) in enumerate(zip(steps, spans, strict=True)):
        middle = top + high * (number + 0.5)
        whole = does in ("start", "end")
        if first:
            pen.block(left - 3.0, middle, names[number], "ink", "end", weight=600 if whole else 400)
        member = members[panel]
        start, end = x + low / form.factor * scale, x + high_value / form.factor * scale
        if end > start:
            if whole:
                pen.rects([(start, middle - 2.1, end - start, 4.2)], "accent" if does == "end" else "muted")
            else:
                taken = does == "take" or (member is not None and member.number < 0)
                if taken:
                    pen.hatch([(start, middle - 2.1, end - start, 4.2)], "error")
                pen.rects(
                    [(start, middle - 2.1, max(end - start, 0.3), 4.2)],
                    None if taken else "s4",
                    "error" if taken else "s4",
                    0.6,
                )
        pen.label(
            member,
            form,
            end + 1.4 if end > start else max(end, x) + 1.4,
            middle,
            colour="ink" if whole else "ink2",
            weight=600 if whole else 400,
        )
        if number + 1 < len(steps):
            level = end if steps[number][1] in ("start", "add") else start
            pen.lines([(level, middle + 2.1, level, middle + high - 2.1)], "ink3", 0.4)
    if first:
        pen.text(left - 3.0, foot + 2.4, options.get("axis", form.scale or ""), "ink3", "end", pen.small)
    return foot + 4.4
