"""Bars: one value for each category, the largest first, its share of the whole beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketnghia.plots.canvas import PT, Canvas
from ketnghia.plots.colours import edge
from ketnghia.plots.data import Data, Nothing
from ketnghia.plots.table import Drawn, cell, leading


def draw(pen: Canvas, data: Data, options: Mapping[str, Any]) -> Drawn:
    by, form = options["by"], data.form(options["form"])
    members = data.by(options["family"], by)
    shares = data.by(options["shares"], by) if options.get("shares") else {}
    share_form = data.form(options.get("share_form"))
    order = sorted(members, key=lambda code: (-members[code].number, code))
    if not order:
        raise Nothing
    most = max(members[code].number for code in order)
    emphasised = set(options.get("emphasise", order[:1]))
    names = {code: pen.wrap(data.name(by, code), pen.width * (0.34 if pen.narrow else 0.3)) for code in order}
    left = max(pen.measure(line) for lines in names.values() for line in lines) + 2.5
    values = (
        max(pen.measure(form.said(members[c]), weight=600) for c in order if members[c].value is not None) + 2.0
    )
    column = max(
        [pen.measure(share_form.said(m), weight=600) for m in shares.values() if m.value is not None], default=0
    )
    column = max(column, pen.measure(options.get("shares_head", ""), pen.small)) + 3.0 if shares else 0.0
    room = pen.width - left - values - column
    y = 4.6 if shares else 0.0
    if shares:
        pen.text(pen.width, 1.6, options.get("shares_head", ""), "ink3", "end", pen.small)
        pen.text(left, 1.6, options.get("axis", ""), "ink3", "start", pen.small)
    top = y
    for code in order:
        member, lines = members[code], names[code]
        high = max(6.2, len(lines) * pen.base * 1.24 * PT + 1.6)
        middle = y + high / 2
        strong = code in emphasised
        pen.block(left - 2.5, middle, lines, "ink", "end", weight=600 if strong else 400)
        length = member.number / most * room if most else 0.0
        colour = options.get("colour") or data.colour(code)
        if length:
            pen.rects([(left, middle - 2.0, length, 4.0)], colour, edge(colour), 0.5)
        pen.label(member, form, left + length + 1.4, middle, weight=600 if strong else 400)
        if shares:
            pen.label(shares.get(code), share_form, pen.width, middle, "end", weight=600 if strong else 400)
        y += high
    pen.lines([(left, top, left, y)], "ink3", pen.axisline)
    pen.height = y
    head = [
        options.get("rows_head", ""),
        options.get("values_head", ""),
        *([options.get("shares_head", "")] if shares else []),
    ]
    rows = [
        (data.name(by, code), [cell(members[code], form), *([cell(shares.get(code), share_form)] if shares else [])])
        for code in order
    ]
    return Drawn(head, rows, leading([(data.name(by, code), shares.get(code) or members[code]) for code in order]))
