"""Dumbbell: two counts on one line, the part and the whole, with the share at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketnghia.plots.canvas import PT, Canvas
from ketnghia.plots.data import Data, Form, Member, Nothing, reach
from ketnghia.plots.table import Drawn, cell, leading


def draw(pen: Canvas, data: Data, options: Mapping[str, Any]) -> Drawn:
    by, form = options["by"], data.form(options.get("form"))
    whole, part = data.by(options["whole"], by), data.by(options["part"], by)
    shares = data.by(options["shares"], by) if options.get("shares") else {}
    share_form = data.form(options.get("share_form"))
    order = sorted((code for code, m in whole.items() if m.value), key=lambda code: (-whole[code].number, code))
    if not order:
        raise Nothing
    order = order[: int(options.get("most", 14))]
    names = {
        code: pen.wrap(data.name(by, code) if code else options.get("other", "…"), pen.width * 0.34) for code in order
    }
    left = max(pen.measure(line) for lines in names.values() for line in lines) + 3.0
    steps, end = reach(max(whole[code].number for code in order))
    texts = [share_form.said(member) for member in shares.values() if member.value is not None]
    column = max(pen.measure(text, weight=600) for text in [options.get("shares_head", ""), *texts]) if shares else 0.0
    figures = [
        form.said(member) for side in (whole, part) for member in side.values() if member.value is not None
    ]
    figure = max(pen.measure(text, weight=600) for text in figures) + 3.2
    start, right = left + figure - 1.0, pen.width - column - figure
    scale = (right - start) / end
    top = 9.0 if pen.narrow and shares else 6.0
    high = max(6.4, max(len(lines) for lines in names.values()) * pen.base * 1.24 * PT + 1.2)
    foot = top + high * len(order)
    for step in steps:
        x = start + step * scale
        pen.lines([(x, top - 1.0, x, foot)], "hair", pen.hairline)
    bottom = pen.axis(steps, start, scale, foot + 2.6, options.get("axis", ""))
    if shares:
        level = 1.6 if pen.narrow else top - 3.2
        pen.text(pen.width, level, options.get("shares_head", ""), "ink3", "end", pen.small)
    heads(pen, options, start + whole[order[0]].number * scale, part.get(order[0]), start, scale, top)
    for number, code in enumerate(order):
        y = top + high * (number + 0.5)
        pen.block(left - 3.0, y, names[code], "ink", "end")
        draw_pair(pen, whole[code], part.get(code), form, start, scale, y)
        if shares:
            pen.label(shares.get(code), share_form, pen.width, y, "end")
    pen.height = bottom
    head = [options.get(f"{name}_head", "") for name in ("rows", "whole", "part", *(["shares"] if shares else []))]
    rows = []
    for code in order:
        cells = [cell(whole[code], form), cell(part.get(code), form)]
        rows.append((" ".join(names[code]), cells + ([cell(shares.get(code), share_form)] if shares else [])))
    return Drawn(head, rows, leading([(" ".join(names[code]), whole[code]) for code in order]))


def draw_pair(pen: Canvas, one: Member, other: Member | None, form: Form, start: float, scale: float, y: float) -> None:
    """The whole as a ring, the part as a dot, their values on the outer sides."""
    x = start + one.number * scale
    known = other is not None and other.value is not None
    at = start + other.number * scale if known else x
    if at != x:
        pen.lines([(min(at, x), y, max(at, x), y)], "muted", 1.8)
    pen.circles([(x, y)], 1.25, "page", "accent", 1.1)
    if known:
        pen.circles([(at, y)], 1.25 if at != x else 0.7, "accent")
    pen.label(other, form, at - 2.2, y, "end", "accent")
    pen.label(one, form, x + 2.2, y, weight=400, colour="ink2")


def heads(pen: Canvas, options, x: float, part, start: float, scale: float, top: float) -> None:
    """What the two dots are, said once above the first row."""
    left, right = options.get("part_short", ""), options.get("whole_short", "")
    at = start + part.number * scale if part is not None and part.value is not None else x
    y = top - 3.2
    wide, far = pen.measure(left, pen.small, 600), pen.measure(right, pen.small)
    middle = (at + x) / 2
    if x - at < (wide + far) / 2 + 2.0:
        # Too close for both to stand over their dots: away from one another.
        pen.text(middle - 1.0, y, left, "accent", "end", pen.small, 600)
        pen.text(min(middle + 1.0, pen.width - far), y, right, "ink2", "start", pen.small)
    else:
        pen.text(at, y, left, "accent", "middle", pen.small, 600)
        pen.text(min(x, pen.width - far / 2), y, right, "ink2", "middle", pen.small)
