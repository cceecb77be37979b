"""Butterfly: shares of two wholes back to back, category by category."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketnghia.plots.canvas import PT, Canvas
from ketnghia.plots.data import Data, Nothing
from ketnghia.plots.table import Drawn, cell, leading


def draw(pen: Canvas, data: Data, options: Mapping[str, Any]) -> Drawn:
    by, form = options["by"], data.form(options["form"])
    left, right = data.by(options["left"], by), data.by(options["right"], by)
    codes = {code for side in (left, right) for code, member in side.items() if member.value is not None}
    fixed = {str(code): number for number, code in enumerate(options.get("order", []))}
    size = {code: max(side[code].number for side in (left, right) if code in side) for code in codes}
    order = sorted(
        codes,
        key=lambda code: (fixed.get(code, len(fixed)), -(left[code].number if code in left else 0), -size[code], code),
    )
    if not order:
        raise Nothing
    names = {code: pen.wrap(data.name(by, code), pen.width * 0.3, weight=600) for code in order}
    centre = max(pen.measure(line, weight=600) for lines in names.values() for line in lines) + 5.0
    texts = [form.said(one) for side in (left, right) for one in side.values() if one.value is not None]
    value = max(pen.measure(text, weight=600) for text in ("99,9%", *texts)) + 2.0
    room = (pen.width - centre) / 2 - value
    most = max(size.values()) or 1.0
    start, end = pen.width / 2 - centre / 2, pen.width / 2 + centre / 2
    heads = [pen.wrap(options.get(f"{side}_head", ""), room + value, pen.small, 600) for side in ("left", "right")]
    top = max(len(lines) for lines in heads) * pen.small * 1.24 * PT + 2.2
    pen.block(start, top / 2 - 0.8, heads[0], "ink", "end", pen.small, 600)
    pen.block(end, top / 2 - 0.8, heads[1], "ink", "start", pen.small, 600)
    high = max(6.6, max(len(lines) for lines in names.values()) * pen.base * 1.24 * PT + 1.6)
    ratio = float(options.get("strong", 2))
    for number, code in enumerate(order):
        y = top + high * (number + 0.5)
        one, other = left.get(code), right.get(code)
        # The point of the picture: many gifts, little value. Such rows are dark and bold, the others pale.
        strong = one is not None and one.number > 0 and one.number >= (other.number if other else 0) * ratio
        colour, weight = ("accent", 600) if strong else ("muted", 400)
        pen.block(pen.width / 2, y, names[code], "ink", "middle", weight=weight)
        for member, x, way, anchor in ((one, start, -1, "end"), (other, end, 1, "start")):
            length = member.number / most * room if member else 0.0
            if length:
                pen.rects([(x - length if way < 0 else x, y - 2.2, length, 4.4)], colour)
            pen.label(member, form, x + way * (length + 1.4), y, anchor, weight=weight)
    foot = top + high * len(order)
    pen.lines([(start, top, start, foot), (end, top, end, foot)], "ink3", pen.axisline)
    pen.height = foot + 0.6
    rows = [(data.name(by, code), [cell(left.get(code), form), cell(right.get(code), form)]) for code in order]
    head = [options.get("rows_head", ""), options.get("left_head", ""), options.get("right_head", "")]
    return Drawn(head, rows, leading([(data.name(by, code), left.get(code)) for code in order]))
