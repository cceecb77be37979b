"""Grid: a cell for each unit and year, solid, hollow or slashed by what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ketnghia.plots.canvas import Canvas
from ketnghia.plots.data import Data, Member, Nothing
from ketnghia.plots.table import Drawn, cell, leading, words

# Gave; reported or assigned, but nothing recorded; nothing known; not there in that year.
GAVE, NONE, UNKNOWN, ABSENT = "gave", "none", "unknown", "absent"
TALL = 3.5


@dataclass(frozen=True)
class Group:
    """A heading and its units, each with its state by year."""

    title: str
    units: list[tuple[str, dict[str, str]]]


def groups_of(data: Data, options: Mapping[str, Any]) -> list[Group]:
    """Groups with their units, each with its state by year; the fullest unit first, so that gaps stand together."""
    units, by, time = options["units"], options["by"], options["x"]
    members = data.by(options["family"], by, time)
    if not members:
        raise Nothing
    inside = {row[options["among"]["column"]] for row in data.rows(options["among"])} if options.get("among") else None
    said = options.get("states", {"family": "", "unknown": ()})
    silent = {m.dims.get(by) for m in data.family(said["family"]) if m.dims.get("state") in said["unknown"]}
    found: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for row in data.rows(units):
        code = row["code"]
        if inside is not None and code not in inside:
            continue
        states = {year: state_of(row, year, code in silent, members.get((code, year))) for year in data.years}
        found.setdefault(row.get(units["group"], ""), []).append((code, states))
    order = {str(code): number for number, code in enumerate(options.get("order", []))}
    return [
        Group(
            data.name(options["group"], key),
            sorted(found[key], key=lambda one: (-list(one[1].values()).count(GAVE), tuple(one[1].values()), one[0])),
        )
        for key in sorted(found, key=lambda key: (order.get(key, len(order)), key))
    ]


def state_of(row: Mapping[str, str], year: str, silent: bool, member: Member | None) -> str:
    """What is known of a unit in a year; a value outside its dates still counts as given."""
    if member is not None and member.value:
        return GAVE
    since, until = row.get("valid_from", ""), row.get("valid_to", "")
    if (since and since[:4] > year) or (until and until[:4] < year):
        return ABSENT
    return UNKNOWN if silent or (member is not None and member.value is None) else NONE


def bands(
    pen: Canvas, groups: Sequence[Group], room: float, largest: float, least: float
) -> tuple[float, list[list[Group]]]:
    """Groups in as few bands as hold them, with the largest cells that keep that number."""

    def pack(pitch: float) -> list[list[Group]]:
        rows: list[list[Group]] = [[]]
        used = 0.0
        for group in groups:
            wide = block(pen, group, pitch)
            if rows[-1] and used + wide > room:
                rows.append([])
                used = 0.0
            rows[-1].append(group)
            used += wide + 1.8
        return rows

    count = len(pack(least))
    pitch = largest
    while pitch > least and len(pack(pitch)) > count:
        pitch = round(pitch - 0.05, 2)
    return pitch, pack(pitch)


def block(pen: Canvas, group: Group, pitch: float) -> float:
    """The width of a group: its cells, or its title on two lines."""
    longest = max(pen.measure(word, pen.small, 600) for word in group.title.split(" "))
    half = pen.measure(group.title, pen.small, 600) * 0.58
    return max(len(group.units) * pitch, longest, min(half, longest * 2))


def draw(pen: Canvas, data: Data, options: Mapping[str, Any]) -> Drawn:
    groups, years = groups_of(data, options), data.years
    counts = data.by(options["counts"], options["x"]) if options.get("counts") else {}
    heads, form = options.get("counts_head", []) if counts else [], data.form(options.get("counts_form"))
    left = pen.measure("2000", pen.small) + 2.4
    right = max([10.0, *(pen.measure(line, pen.small) + 2.0 for line in heads)]) if counts else 0.0
    room = pen.width - left - right
    least = 1.9 if pen.narrow else 1.55 if sum(len(group.units) for group in groups) <= 400 else 1.15
    groups = split(groups, int(room // least))
    pitch, rows = bands(pen, groups, room, 2.9, least)
    y = 0.0
    for row in rows:
        top = draw_band(pen, row, years, left, y, pitch, len(heads) if row is rows[-1] else 1)
        y = top + TALL * len(years) + 2.6
    # The sums over all bands stand beside the last one.
    for at, text in enumerate(reversed(heads)):
        pen.text(pen.width, top - 2.7 - 3.2 * at, text, "ink3", "end", pen.small)
    for at, year in enumerate(years if counts else ()):
        pen.label(counts.get(year), form, pen.width, top + TALL * (at + 0.5), "end", size=pen.base)
    names = options.get("key", {})
    used = {state for group in groups for _, states in group.units for state in states.values()}
    pen.height = key(pen, names, used, y + 1.2)
    table = [
        (data.name(options["by"], code), [words(title), *(words(names.get(states[y], states[y])) for y in years)])
        for title, code, states in ((group.title, *unit) for group in groups for unit in group.units)
    ]
    if counts:
        table.append((" ".join(heads), [words(""), *(cell(counts.get(year), form) for year in years)]))
    head = [options.get("rows_head", ""), options.get("group_head", ""), *years]
    return Drawn(head, table, leading([(year, counts.get(year)) for year in years]))


def draw_band(
    pen: Canvas, groups: Sequence[Group], years: Sequence[str], left: float, y: float, pitch: float, lines: int
) -> float:
    """Groups side by side under their titles, the years before them; returns where the cells begin."""
    wide = [block(pen, group, pitch) for group in groups]
    titles = [pen.wrap(group.title, width + 0.2, pen.small, 600) for group, width in zip(groups, wide, strict=True)]
    top = y + 3.3 * max(lines, *(len(title) for title in titles)) + 1.4
    x = left
    for group, width, title in zip(groups, wide, titles, strict=True):
        for at, text in enumerate(title):
            pen.text(x, top - 2.7 - 3.2 * (len(title) - 1 - at), text, "ink2", size=pen.small, weight=600)
        pen.lines([(x, top - 0.7, x + max(len(group.units) * pitch - 0.4, 2.0), top - 0.7)], "ink", pen.axisline)
        cells(pen, group, years, x, top, pitch)
        x += width + 1.8
    for at, year in enumerate(years):
        pen.text(left - 2.0, top + TALL * (at + 0.5), year, "ink2", "end", pen.small)
    return top


def split(groups: list[Group], most: int) -> list[Group]:
    """A group wider than the picture goes on in the next band, under its title again."""
    return [
        Group(group.title, group.units[start : start + most])
        for group in groups
        for start in range(0, len(group.units), most)
    ]


def cells(pen: Canvas, group: Group, years: Sequence[str], x: float, y: float, pitch: float) -> None:
    boxes: dict[str, list[tuple[float, float, float, float]]] = {}
    for column, (_, states) in enumerate(group.units):
        for row, year in enumerate(years):
            box = (x + column * pitch, y + row * TALL + 0.2, pitch - 0.4, TALL - 0.5)
            boxes.setdefault(states[year], []).append(box)
    paint(pen, boxes)


def paint(pen: Canvas, boxes: Mapping[str, Sequence[tuple[float, float, float, float]]]) -> None:
    pen.rects(boxes.get(GAVE, []), "s4")
    pen.rects(boxes.get(NONE, []), "page", "s4", 0.6)
    pen.rects(boxes.get(ABSENT, []), "hair")
    pen.rects(boxes.get(UNKNOWN, []), "page", "error", 0.6)
    pen.lines([(x + 0.1, y + h - 0.1, x + w - 0.1, y + 0.1) for x, y, w, h in boxes.get(UNKNOWN, [])], "error", 0.6)


def key(pen: Canvas, names: Mapping[str, str], used: set[str], y: float) -> float:
    """The states that occur and how they look."""
    x = 0.0
    for state in (GAVE, NONE, UNKNOWN, ABSENT):
        if state in used and names.get(state):
            width = 2.0 + 1.4 + pen.measure(names[state], pen.small)
            if x and x + width > pen.width:
                x, y = 0.0, y + 4.4
            paint(pen, {state: [(x, y, 2.0, TALL - 0.5)]})
            pen.text(x + 3.4, y + (TALL - 0.5) / 2, names[state], "ink2", size=pen.small)
            x += width + 6.0
    pen.tail = (y + (TALL - 0.5) / 2, x - 6.0)
    return y + TALL
