"""Ledger: who helps whom, group by group: giver, a beam as thick as the value, receiver, value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ketnghia.plots.canvas import CURVE, LINE, MOVE, PT, Canvas
from ketnghia.plots.data import Data, Form, Member, Nothing, tick, ticks
from ketnghia.plots.table import Drawn, cell, leading, words

THICKEST = 2.8
GAP = 4.0


@dataclass(frozen=True)
class Receiver:
    """One receiver and its givers, each with what it gave (nothing recorded: None)."""

    code: str
    givers: list[tuple[str, Member | None]]

    @property
    def number(self) -> float:
        return sum(member.number for _, member in self.givers if member)


def groups_of(data: Data, options: Mapping[str, Any]) -> list[tuple[str, list[Receiver]]]:
    """Groups in the configured order, in each the receivers by value."""
    pairs, parent = options["pairs"], options["parent"]
    group_of = {row["code"]: row[parent["column"]] for row in data.rows(parent)}
    members = data.by(options["family"], options["giver"], options["receiver"])
    found: dict[str, dict[str, set[str]]] = {}
    for row in data.rows(pairs):
        giver, receiver = row[pairs["from"]], row[pairs["to"]]
        if receiver in group_of:
            found.setdefault(group_of[receiver], {}).setdefault(receiver, set()).add(giver)
    order = {str(code): number for number, code in enumerate(options.get("order", []))}
    result = []
    for group in sorted(found, key=lambda code: (order.get(code, len(order)), code)):
        receivers = []
        for code, givers in found[group].items():
            given = [(giver, members.get((giver, code))) for giver in givers]
            receivers.append(Receiver(code, sorted(given, key=lambda one: (-(one[1].number if one[1] else 0), one[0]))))
        result.append((group, sorted(receivers, key=lambda one: (-one.number, one.code))))
    return result


def fitting(
    groups: list[tuple[str, list[Receiver]]], paint: Painter, columns: int, most: float
) -> tuple[list[tuple[str, list[Receiver]]], int, bool]:
    """As many receivers as a page holds, the largest of each group; where columns part; whether some are left out."""
    share = 1.0
    while True:
        kept = [(group, receivers[: max(1, int(len(receivers) * share + 0.999))]) for group, receivers in groups]
        tall = [paint.height(receivers) for _, receivers in kept]
        split = len(kept) if columns == 1 else best_split(tall)
        if max(sum(tall[:split]), sum(tall[split:])) <= most:
            return kept, split, share < 1.0
        if share < 0.02:
            return kept[: max(1, int(columns * most // 12))], max(1, int(most // 12)), True
        share *= 0.95


def draw(pen: Canvas, data: Data, options: Mapping[str, Any]) -> Drawn:
    every = groups_of(data, options)
    values = [member.number for _, receivers in every for one in receivers for _, member in one.givers if member]
    if not values:
        raise Nothing
    form = data.form(options["form"])
    paint = Painter(pen, data, options, form, every, max(values) or 1.0)
    columns = 1 if pen.narrow else 2
    most = float(options.get("tallest_narrow", 480.0) if pen.narrow else options.get("tallest", 222.0))
    groups, split, cut = fitting(every, paint, columns, most)
    wide = pen.width if columns == 1 else (pen.width - GAP) / 2
    bottom = 0.0
    for number, part in enumerate((groups[:split], groups[split:])):
        x, y = number * (wide + GAP), 0.0
        if part:
            y = paint.heads(x, y, wide)
        for group, receivers in part:
            y = paint.group(x, y, wide, group, receivers)
        bottom = max(bottom, y)
    pen.height = paint.key(0.0, bottom + 1.0, cut)
    rows = [
        (
            data.name(options["giver"], giver),
            [
                words(data.name(options["receiver"], one.code)),
                words(data.name(options["group"], group)),
                cell(member, form),
            ],
        )
        for group, receivers in groups
        for one in receivers
        for giver, member in one.givers
    ]
    named = [
        (f"{data.name(options['giver'], g)} – {data.name(options['receiver'], one.code)}", m)
        for _, rs in groups
        for one in rs
        for g, m in one.givers
    ]
    head = [
        options.get("giver_head", ""),
        options.get("receiver_head", ""),
        options.get("group_head", ""),
        options.get("values_head", ""),
    ]
    return Drawn(head, rows, leading(named))


def best_split(tall: list[float]) -> int:
    """Where the second column begins so that the longer of the two is as short as can be."""
    return min(range(1, len(tall) + 1), key=lambda at: (max(sum(tall[:at]), sum(tall[at:])), at))


class Painter:
    """The measures that all groups share."""

    def __init__(self, pen: Canvas, data: Data, options: Mapping[str, Any], form: Form, groups, most: float) -> None:
        self.pen, self.data, self.options, self.form, self.most = pen, data, options, form, most
        self.line = pen.small * 1.2 * PT
        self.row = self.line + 0.55
        everyone = [one for _, receivers in groups for one in receivers]
        figures = [form.said(m) for one in everyone for _, m in one.givers if m and m.value is not None]
        self.value = max(pen.measure(text, pen.small, 600) for text in figures) + 1.5
        receivers = [data.name(options["receiver"], one.code) for one in everyone]
        self.receiver = min(max(pen.measure(text, pen.small, 600) for text in receivers), 19.0)
        self.beam = 6.5

    def name_width(self, wide: float) -> float:
        return wide - self.value - self.receiver - self.beam - 3.0

    def names(self, giver: str, wide: float) -> list[str]:
        return self.pen.wrap(
            self.data.name(self.options["giver"], giver), self.name_width(wide), self.pen.small, most=3
        )

    def height_of(self, one: Receiver, wide: float) -> float:
        return sum(self.row_of(giver, wide) for giver, _ in one.givers) + (0.4 if len(one.givers) > 1 else 0.0)

    def row_of(self, giver: str, wide: float) -> float:
        return self.row + (len(self.names(giver, wide)) - 1) * self.line

    def height(self, receivers: list[Receiver]) -> float:
        wide = self.pen.width if self.pen.narrow else (self.pen.width - GAP) / 2
        return 7.4 + sum(self.height_of(one, wide) for one in receivers)

    def heads(self, x: float, y: float, wide: float) -> float:
        pen, o = self.pen, self.options
        name = x + self.name_width(wide)
        pen.text(name, y + 1.6, o.get("giver_head", ""), "ink3", "end", pen.small)
        pen.text(name + self.beam + 3.0, y + 1.6, o.get("receiver_head", ""), "ink3", "start", pen.small)
        pen.text(x + wide, y + 1.6, o.get("axis", self.form.scale or ""), "ink3", "end", pen.small)
        return y + 4.2

    def group(self, x: float, y: float, wide: float, group: str, receivers: list[Receiver]) -> float:
        pen, o = self.pen, self.options
        pen.lines([(x, y, x + wide, y)], "ink", pen.axisline)
        pen.text(x, y + 2.9, self.data.name(o["group"], group), "ink", size=pen.head, weight=700)
        if o.get("counts"):
            count = self.data.one(f"{o['counts']}.{group}")
            form = self.data.form(o.get("counts_form"))
            if count is not None:
                pen.label(count, form, x + wide, y + 2.9, "end", "ink2", pen.small, 400)
        y += 5.3
        for one in receivers:
            y = self.receiver_rows(x, y, wide, one)
        return y + 2.1

    def receiver_rows(self, x: float, y: float, wide: float, one: Receiver) -> float:
        pen, start = self.pen, y
        shared = len(one.givers) > 1
        colour, ink = ("accent", "accent") if shared else ("muted", "ink")
        left = x + self.name_width(wide) + 1.5
        right = left + self.beam
        middles = []
        for giver, member in one.givers:
            high = self.row_of(giver, wide)
            middle = y + high / 2
            names = self.names(giver, wide)
            step = self.line
            for number, text in enumerate(names):
                pen.text(left - 1.5, middle + (number - (len(names) - 1) / 2) * step, text, ink, "end", pen.small)
            pen.label(
                member, self.form, x + wide, middle, "end", ink if shared else "ink2", pen.small, 600 if shared else 400
            )
            middles.append((middle, self.thickness(member)))
            y += high
        end = y + (0.4 if shared else 0.0)
        centre = (start + end) / 2 if shared else middles[0][0]
        receiver = pen.fit(self.data.name(self.options["receiver"], one.code), self.receiver, pen.small, 600)
        pen.text(right + 1.5, centre, receiver, ink, "start", pen.small, 600 if shared else 400)
        self.beams(left, right, centre, middles, colour)
        return end

    def thickness(self, member: Member | None) -> float:
        """Zero where nothing is known: no beam, and the sign for a gap at the row's end."""
        return max(0.25, THICKEST * member.number / self.most) if member is not None and member.value else 0.0

    def beams(self, left: float, right: float, centre: float, middles: list[tuple[float, float]], colour: str) -> None:
        at = centre - sum(thick for _, thick in middles) / 2
        bend = (right - left) / 2
        for middle, thick in middles:
            if not thick:
                continue
            top, foot = middle - thick / 2, middle + thick / 2
            points = [(left, top), (left + bend, top), (right - bend, at), (right, at), (right, at + thick)]
            points += [(right - bend, at + thick), (left + bend, foot), (left, foot), (left, top)]
            self.pen.path(points, [MOVE, CURVE, CURVE, CURVE, LINE, CURVE, CURVE, CURVE, 79], colour)
            at += thick

    def key(self, x: float, y: float, cut: bool) -> float:
        """How thick is how much; that pairs were left out, if they were."""
        pen, form = self.pen, self.form
        size = ticks(self.most / form.factor, 2)
        shown = [size[1] / 2, size[1]] if len(size) > 1 else [1.0]
        text = self.options.get("key", "")
        moved = pen.text(x, y + 1.8, text, "ink3", size=pen.small) + 3.0
        place = x + moved
        for step in shown:
            thick = THICKEST * step * form.factor / self.most
            pen.rects([(place, y + 1.8 - thick / 2, 7.0, thick)], "muted")
            place += 8.2
            place += pen.text(place, y + 1.8, tick(step), "ink3", size=pen.small) + 4.0
        pen.tail = (y + 1.8, place)
        y += 3.6
        if cut and self.options.get("cut"):
            for line in pen.wrap(self.options["cut"], pen.width, pen.small):
                pen.text(x, y + 1.8, line, "ink3", size=pen.small)
                y += 3.6
            pen.tail = None
        return y
