"""Columns: small multiples by year on one scale, in groups that are never added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ketnghia.plots.canvas import PT, Canvas
from ketnghia.plots.colours import edge, text
from ketnghia.plots.data import Data, Form, Member, Nothing, tick, ticks
from ketnghia.plots.table import Drawn, cell, leading

# Between the panels of one group.
GAP = 4.0


@dataclass(frozen=True)
class Panel:
    """One set of columns: whose they are, its sum over all years, a value for each year."""

    group: str
    label: str
    colour: str
    total: Member | None
    years: Mapping[str, Member]


def panels(data: Data, options: Mapping[str, Any]) -> list[Panel]:
    """The panels in order: groups as configured, the largest sum first within each."""
    found = []
    for group in options["groups"]:
        time, title = options["x"], group.get("title", "")
        if "split" not in group:
            years = data.by(group["family"], time)
            found.append(
                Panel(title, group["label"], group.get("colour", "muted"), data.one(group.get("total")), years)
            )
            continue
        split = group["split"]
        members = data.by(group["family"], split, time)
        totals = data.by(group["totals"], split)
        codes = {code for code, _ in members}
        for code in sorted(codes, key=lambda one: (-(totals[one].number if one in totals else 0), one)):
            years = {year: member for (other, year), member in members.items() if other == code}
            found.append(Panel(title, data.name(split, code), data.colour(code), totals.get(code), years))
    return [panel for panel in found if any(year in panel.years for year in data.years)]


def rows_of(found: list[Panel], pen: Canvas, gutter: float, widest: float) -> list[list[Panel]]:
    """Panels in as many rows as they need, about equally full; a group is not torn where it fits."""
    fits = max(1, int((pen.width - gutter) // widest))
    number = -(-len(found) // fits)
    each = -(-len(found) // number)
    return [found[start : start + each] for start in range(0, len(found), each)]


def draw(pen: Canvas, data: Data, options: Mapping[str, Any]) -> Drawn:
    found = panels(data, options)
    if not found:
        raise Nothing
    form, years = data.form(options["form"]), data.years
    known = [member.number / form.factor for panel in found for year, member in panel.years.items() if year in years]
    steps = ticks(max(known, default=0.0))
    gutter = max(pen.measure(tick(step), pen.small) for step in steps) + 2.0
    y = 0.0
    for row in rows_of(found, pen, gutter, 21.0):
        y = draw_row(pen, data, row, form, steps, gutter, y, options) + 4.0
    pen.height = y - 4.0
    rows = [
        (panel.label, [*(cell(panel.years.get(year), form) for year in years), cell(panel.total, form)])
        for panel in found
    ]
    return Drawn(
        [options.get("rows_head", ""), *years, options.get("total_head", "")],
        rows,
        leading([(panel.label, panel.total) for panel in found]),
    )


def draw_row(pen, data: Data, row: list[Panel], form: Form, steps, gutter: float, top: float, options) -> float:
    line = pen.base * 1.3 * PT
    breaks = sum(1 for before, panel in zip(row, row[1:], strict=False) if before.group != panel.group)
    gap, wide_gap = GAP, 7.0 if not pen.narrow else 5.5
    width = min(32.0, (pen.width - gutter - gap * (len(row) - 1 - breaks) - wide_gap * breaks) / len(row))
    heads = 1 + max(len(pen.wrap(panel.label, width + 1.5, pen.head, 600)) for panel in row)
    spans = groups_in(row, gutter, width, gap, wide_gap)
    titles = [pen.wrap(title, end - start, pen.small, 600) for title, start, end in spans]
    deep = max(len(lines) for lines in titles) if any(title for title, _, _ in spans) else 0
    body = top + (deep * 3.3 + 3.0 if deep else 0.0) + heads * line + 8.4
    scale = (options.get("height_narrow", 24.0) if pen.narrow else options.get("height", 34.0)) / steps[-1]
    # A row with small columns only keeps the scale and is cut where nothing stands.
    tallest = max(m.number for panel in row for year, m in panel.years.items() if year in data.years) / form.factor
    steps = steps[: 1 + next(number for number, step in enumerate(steps) if step >= tallest * 0.999999)]
    high = max(steps[-1] * scale, 3.0)
    foot = body + high
    for step in steps:
        if step:
            pen.lines([(gutter, foot - step * scale, pen.width, foot - step * scale)], "hair", pen.hairline)
        pen.text(gutter - 1.6, foot - step * scale, tick(step), "ink3", "end", pen.small)
    # Above the value of a first column as high as the axis.
    pen.text(0, foot - steps[-1] * scale - 5.4, options.get("axis", form.scale or ""), "ink3", "start", pen.small)
    for (title, start, end), lines in zip(spans, titles, strict=True):
        if title:
            for number, text_line in enumerate(lines):
                pen.text(
                    start, top + 1.6 + 3.3 * (deep - len(lines) + number), text_line, "ink2", size=pen.small, weight=600
                )
            pen.lines([(start, top + deep * 3.3 + 0.6, end, top + deep * 3.3 + 0.6)], "ink", pen.axisline)
    x = gutter
    for number, panel in enumerate(row):
        draw_panel(
            pen, data, panel, form, (x, body, width, high, scale), line, heads, data.form(options.get("total_form"))
        )
        torn = number + 1 < len(row) and row[number + 1].group != panel.group
        x += width + (wide_gap if torn else gap)
    return foot + 5.0


def groups_in(
    row: list[Panel], gutter: float, width: float, gap: float, wide_gap: float
) -> list[tuple[str, float, float]]:
    """Title, left and right end of each stretch of panels of one group."""
    found: list[tuple[str, float, float]] = []
    x = gutter
    for number, panel in enumerate(row):
        if number and row[number - 1].group == panel.group:
            x += width + gap
            found[-1] = (panel.group, found[-1][1], x + width)
        else:
            x += width + wide_gap if number else 0.0
            found.append((panel.group, x, x + width))
    return found


def draw_panel(pen: Canvas, data: Data, panel: Panel, form: Form, place, line: float, heads: int, sums: Form) -> None:
    x, body, width, high, scale = place
    foot, years = body + high, data.years
    name = pen.wrap(panel.label, width + 1.5, pen.head, 600, most=heads - 1)
    top = body - 8.4 - (heads - 0.5) * line
    for number, text_line in enumerate(name):
        pen.text(x, top + number * line, text_line, text(panel.colour), size=pen.head, weight=600)
    if panel.total is not None:
        pen.label(panel.total, sums, x, top + len(name) * line, weight=400, colour="ink2")
    step = width / len(years)
    thick = step * 0.8
    full, part = [], []
    for number, year in enumerate(years):
        member = panel.years.get(year)
        left = x + number * step + (step - thick) / 2
        if member is None or member.value is None:
            # A gap is a sign on the line, never a column of no height.
            pen.text(left + thick / 2, foot - 1.4, form.gap(member), "ink3", "middle", pen.small)
        else:
            height = member.number / form.factor * scale
            (part if year in data.partial else full).append((left, foot - height, thick, height))
    pen.rects(full, panel.colour, edge(panel.colour), 0.5)
    pen.hatch(part, text(panel.colour))
    pen.rects(part, None, text(panel.colour), 0.5)
    pen.lines([(x, foot, x + width, foot)], "ink3", pen.axisline)
    label_peak(pen, data, panel, form, x, step, foot, scale)


def label_peak(
    pen: Canvas, data: Data, panel: Panel, form: Form, x: float, step: float, foot: float, scale: float
) -> None:
    """The highest column gets its value and its year; without a single highest the last one stands for all."""
    years = data.years
    known = {
        year: panel.years[year].number for year in years if year in panel.years and panel.years[year].value is not None
    }
    if not known:
        return
    most = max(known.values())
    highest = [year for year, value in known.items() if value == most]
    peak = highest[0] if len(highest) == 1 else highest[-1]
    at = years.index(peak)
    weight = 600 if len(highest) == 1 else 400
    centre = x + (at + 0.5) * step
    # Above the column, and above the signs of gaps beside it.
    above = max(most / form.factor * scale + 2.2, 4.2 if len(known) < len(years) else 0.0)
    wide = pen.measure(form.said(panel.years[peak]), weight=weight)
    right = x + step * len(years)
    # Within its panel and the gap beside it; a number wider than that stands in the table.
    if wide <= right - x + GAP:
        middle = min(max(centre, x - GAP / 2 + wide / 2), right + GAP / 2 - wide / 2, pen.width - wide / 2)
        pen.label(panel.years[peak], form, middle, foot - above, "middle", weight=weight)
    half = pen.measure(peak, pen.small, 600) / 2
    place = min(max(centre, x + half), right - half)
    pen.text(place, foot + 2.6, peak, "ink", "middle", pen.small, weight)
    # The first year, or else the last, says where the row begins or ends, if there is room.
    if place - half > x + 2 * half + 1.2:
        pen.text(x, foot + 2.6, years[0], "ink3", "start", pen.small)
    elif place + half < right - 2 * half - 1.2:
        pen.text(right, foot + 2.6, years[-1], "ink3", "end", pen.small)
