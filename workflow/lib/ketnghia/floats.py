"""Floats: pictures and short tables of the report wait for the next page while the text goes on.

Such a block is kept whole, so where it does not fit it leaves the rest of its page empty. Here the text that follows it
moves up, unit by unit (headings with their first paragraph), as far as it fits; blocks keep their order. Only the order
of the page's source changes, so the order of reading is that of the eye.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

# Blocks that nothing may pass.
ENDS = {"closing", "contents"}
# Text passes a heading of the first rank only if it fills so much of a page.
WORTH = 0.2
# So much of a page may stay empty, so that blocks stay near the text that names them.
HOLE = 0.35


@dataclass
class Unit:
    """What stays together: its elements, how much of a page it takes in CSS pixels, whether it may wait."""

    elements: list[Any]
    height: float
    waits: bool = False
    last: bool = False
    major: bool = False
    kinds: list[str] = field(default_factory=list)


def settle(body: Any, document: Any) -> bool:
    """Put the kids of a `body` element in the order in which they fill the pages; whether it changed anything.

    `document`: the body as WeasyPrint laid it out in the order that it has.
    """
    heights, room = measured(document, body)
    flow = [kid for kid in body if kid in heights]
    made = [one for unit in order(list(units(flow, heights)), room) for one in unit.elements]
    if made == flow:
        return False
    places = [at for at, kid in enumerate(body) if kid in heights]
    for at, kid in zip(places, made, strict=True):
        body[at] = kid
    return True


def measured(document: Any, body: Any) -> tuple[dict[Any, float], float]:
    """How far each kid of the body pushes down what follows it, and the height of a page's text."""
    boxes: dict[Any, list[Any]] = {}
    room = 0.0
    for page in document.pages:
        room = max(room, page._page_box.height)
        for box in inside(page._page_box, body):
            boxes.setdefault(box.element, []).append(box)
    taken = list(boxes)
    heights = {}
    for one, after in pairwise([*taken, None]):
        below = boxes[after][0].margin_top if after is not None else 0
        inner = sum(box.border_height() for box in boxes[one])
        heights[one] = inner + max(boxes[one][-1].margin_bottom, below, 0)
    return heights, room


def inside(box: Any, body: Any) -> Iterator[Any]:
    """The boxes of the body's own kids on a page, in flow."""
    for kid in getattr(box, "children", ()):
        element = getattr(kid, "element", None)
        if element is body or getattr(element, "tag", "") == "html":
            yield from inside(kid, body)
        elif element is not None and kid.is_in_normal_flow() and not kid.element_tag.endswith(("::before", "::after")):
            yield kid


def name(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def units(flow: Sequence[Any], heights: dict[Any, float]) -> Iterator[Unit]:
    """The flow cut where it may be cut: a block that waits with its notes, a paragraph with the headings above it."""
    open_: list[Any] = []

    def unit(waits: bool = False, last: bool = False) -> Unit:
        made = Unit(list(open_), sum(heights[one] for one in open_), waits, last, open_[0].tag == "h2")
        open_.clear()
        return made

    for one, after in pairwise([*flow, None]):
        classes = name(one)
        open_.append(one)
        if one.tag in ("h1", "h2", "h3", "h4") or introduces(one, after):
            continue
        if one.tag in ("figure", "table"):
            if after is not None and "notes" in name(after) and one.tag == "table":
                continue
            yield unit(waits=len(open_) == 1 and "long" not in classes)
        elif "notes" in classes:
            yield unit(waits=len(open_) == 2 and "long" not in name(open_[0]))
        else:
            yield unit(last=bool(ENDS & classes))
    if open_:
        yield unit()


def introduces(one: Any, after: Any) -> bool:
    """Whether a paragraph ends in a colon before a block: then the block follows at once."""
    return one.tag == "p" and after is not None and after.tag in ("table", "figure", "ul", "ol") and (
        "".join(one.itertext()).rstrip().endswith(":")
    )  # fmt: skip


def order(given: Sequence[Unit], room: float) -> list[Unit]:
    """The units in the order in which pages of this height take them.

    >>> text, picture = Unit(["a"], 60), Unit(["b"], 70, waits=True)
    >>> [unit.elements[0] for unit in order([text, picture, Unit(["c"], 30), Unit(["d"], 30)], 100)]
    ['a', 'c', 'b', 'd']
    >>> table, page = Unit(["t"], 50, waits=True), Unit(["p"], 100, waits=True)
    >>> [unit.elements[0] for unit in order([text, table, page, Unit(["c"], 50), Unit(["d"], 60)], 100)]
    ['a', 't', 'c', 'p', 'd']
    """
    made: list[Unit] = []
    waiting: list[Unit] = []
    left = room

    def put(unit: Unit) -> None:
        nonlocal left
        made.append(unit)
        if unit.height <= left:
            left -= unit.height
        elif unit.waits:
            left = room - unit.height
        else:
            # Text breaks over pages; what it takes of the next one is what did not fit.
            left = room - (unit.height - left) % room

    def release(whole: bool) -> None:
        """The first that waits, and those after it, unless one would leave a hole: then text goes on to fill that."""
        put(waiting.pop(0))
        while waiting and (whole or waiting[0].height <= left or left < HOLE * room):
            put(waiting.pop(0))

    for unit in given:
        if unit.waits and (waiting or unit.height > left):
            waiting.append(unit)
            continue
        stuck = unit.last or unit.height > left or (unit.major and left < WORTH * room)
        if waiting and stuck:
            release(whole=unit.last)
        put(unit)
    if waiting:
        release(whole=True)
    return made
