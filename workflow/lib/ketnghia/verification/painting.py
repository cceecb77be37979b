"""Painting: what a page's content streams put on it, glyph by glyph, and what they do besides writing.

A small interpreter of its own: it follows graphics state, marked content and form XObjects, and keeps for each run of
glyphs its codes, its place, the marked content it stands in and its turn in the order of painting. Boxes are in points
from the lower left corner of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Object, Stream, parse_content_stream

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)
PAINTS = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s"}
# Forms within forms that are followed; a page of ours has one in another.
DEEPEST = 12
FILLS = {"f", "F", "f*", "B", "B*", "b", "b*"}
# What our pages need of the language; a report that uses more was not made by us.
KNOWN = PAINTS | {
    "q", "Q", "cm", "w", "J", "j", "M", "d", "gs", "BT", "ET", "Tf", "Tm", "Tr", "Tj", "TJ", "BDC", "BMC", "EMC",
    "m", "l", "c", "v", "y", "h", "re", "n", "W", "W*", "rg", "RG", "g", "G", "cs", "CS", "scn", "SCN", "Do", "i", "ri",
}  # fmt: skip


def times(a: Matrix, b: Matrix) -> Matrix:
    """First `a`, then `b`."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def through(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def meet(a: Box, b: Box, slack: float = 0.0) -> bool:
    """Whether two boxes share more than an edge."""
    return a[0] < b[2] - slack and b[0] < a[2] - slack and a[1] < b[3] - slack and b[1] < a[3] - slack


def within(a: Box, b: Box) -> Box:
    """What two boxes share."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def inside_of(box: Box, clip: Box) -> bool:
    """Whether a box's centre is let through."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3]


@dataclass(frozen=True)
class Mark:
    """The marked content that something stands in: its number in the tree, or the kind of artifact it is."""

    mcid: int | None = None
    artifact: str | None = None


@dataclass(slots=True)
class Run:
    """Glyphs shown by one operator: their codes, the box of each, and where they stand."""

    order: int
    font: Object
    size: float
    codes: list[int]
    boxes: list[Box]
    mark: Mark
    inside: str
    mode: int
    alpha: float
    colour: float | None
    hidden: bool
    upright: bool

    @property
    def box(self) -> Box:
        lows, foots, highs, tops = zip(*self.boxes, strict=True)
        return min(lows), min(foots), max(highs), max(tops)


@dataclass(slots=True)
class Paint:
    """Anything painted that is no text: kind (fill, stroke, image), box, and where it stands."""

    order: int
    kind: str
    box: Box
    mark: Mark
    inside: str
    curved: bool = False
    colour: float | None = None
    # Whether it is one whole box: what lies in it lies on its colour.
    solid: bool = False


@dataclass
class Page:
    """All that a page's own content paints, in order, and what in it is none of our language."""

    runs: list[Run] = field(default_factory=list)
    paints: list[Paint] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """The graphics state that matters here."""

    ctm: Matrix
    font: Object | None = None
    size: float = 0.0
    mode: int = 0
    alpha: float = 1.0
    stroke_alpha: float = 1.0
    # How broad a line is, and how far a corner of lines may stick out, in widths.
    width: float = 1.0
    miter: float = 10.0
    # How light the filling colour is, 0 to 1; None where it is a pattern or the like.
    colour: float | None = 0.0
    clip: Box = EVERYWHERE
    # Whether the clip is another shape than a box: what it lets through cannot be told from boxes.
    cut: bool = False

    def copy(self) -> State:
        return State(*(getattr(self, key) for key in State.__slots__))


class Widths:
    """Glyph widths of the fonts in use, by code, in thousandths of the size."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], dict[int, float]] = {}

    def of(self, font: Object) -> Mapping[int, float]:
        key = font.objgen
        if key not in self.known or key == (0, 0):
            self.known[key] = widths(font)
        return self.known[key]


def widths(font: Object) -> dict[int, float]:
    """Code -> width of a composite font; nothing for any other."""
    found: dict[int, float] = {}
    if "/DescendantFonts" not in font:
        return found
    items = list(font.DescendantFonts[0].get("/W", []))
    at = 0
    while at + 1 < len(items):
        first = int(items[at])
        if isinstance(items[at + 1], Array):
            for step, width in enumerate(items[at + 1]):
                found[first + step] = float(width)
            at += 2
        else:
            if at + 2 < len(items):
                found.update(dict.fromkeys(range(first, int(items[at + 1]) + 1), float(items[at + 2])))
            at += 3
    return found


class Painter:
    """Paints one page in the mind: `page` holds what was found, `marks` the marked content that is open."""

    def __init__(self, widths: Widths) -> None:
        self.widths = widths
        self.page = Page()
        self.order = 0
        self.marks: list[Mark] = [Mark()]
        self.tiles: set[tuple[int, int] | None] = set()

    def paint(self, page: Object) -> Page:
        Reading(self, page.get("/Resources", Dictionary()), State(IDENTITY)).read(page)
        if len(self.marks) != 1:
            self.page.foreign.append("BDC")
        return self.page

    def tile(self, pattern: Object | None) -> None:
        """A pattern is lines and nothing else: what it repeats could be words."""
        key = pattern.objgen if isinstance(pattern, Object) else None
        if key in self.tiles:
            return
        self.tiles.add(key)
        if not isinstance(pattern, Stream):
            self.page.foreign.append("Pattern")
            return
        inner = Painter(self.widths)
        Reading(inner, pattern.get("/Resources", Dictionary()), State(IDENTITY)).read(pattern)
        page = inner.page
        if page.foreign or page.runs or any(paint.curved or paint.kind == "image" for paint in page.paints):
            self.page.foreign.append("Pattern")

    def add(self, kind: str, box: Box, inside: str) -> Paint:
        self.order += 1
        self.page.paints.append(Paint(self.order, kind, box, self.marks[-1], inside))
        return self.page.paints[-1]


class Reading:
    """One content stream being read: a page's, or a form's that it uses."""

    def __init__(self, painter: Painter, resources: Object, state: State, inside: str = "", depth: int = 0) -> None:
        self.painter, self.resources, self.state, self.inside, self.depth = painter, resources, state, inside, depth
        self.stack: list[State] = []
        self.text: Matrix = IDENTITY
        self.begin_path()

    def read(self, stream: Object) -> None:
        for instruction in parse_content_stream(stream):
            name = str(instruction.operator)
            method = METHODS.get(name)
            if method:
                method(self, instruction.operands, name)
            elif name not in KNOWN:
                self.unknown(name)

    def unknown(self, name: str) -> None:
        self.painter.page.foreign.append("BI" if name == "INLINE IMAGE" else name)
        if name == "INLINE IMAGE":
            self.square("image")
        elif name == "sh":
            self.painter.add("fill", self.state.clip, self.inside)

    def square(self, kind: str) -> None:
        corners = [through(self.state.ctm, x, y) for x in (0, 1) for y in (0, 1)]
        self.painter.add(kind, within(self.state.clip, around(corners)), self.inside)

    # State.

    def save(self, operands: Any, name: str) -> None:
        self.stack.append(self.state.copy())

    def restore(self, operands: Any, name: str) -> None:
        if self.stack:
            self.state = self.stack.pop()

    def transform(self, operands: Any, name: str) -> None:
        self.state.ctm = times(matrix(operands), self.state.ctm)

    def colour(self, operands: Any, name: str) -> None:
        values = [float(value) for value in operands]
        self.state.colour = values[0] if name == "g" else 0.299 * values[0] + 0.587 * values[1] + 0.114 * values[2]

    def other_colour(self, operands: Any, name: str) -> None:
        self.state.colour = None
        if name == "scn" and operands:
            self.painter.tile(self.resources.get("/Pattern", {}).get(str(operands[-1])))

    def graphics(self, operands: Any, name: str) -> None:
        for key, value in (self.resources.get("/ExtGState", {}).get(str(operands[0])) or {}).items():
            if key == "/ca":
                self.state.alpha = float(value)
            elif key == "/CA":
                self.state.stroke_alpha = float(value)
            elif not (key in ("/Type", "/AIS") or (key, str(value)) in (("/BM", "/Normal"), ("/SMask", "/None"))):
                self.painter.page.foreign.append(f"gs {key}")

    def line(self, operands: Any, name: str) -> None:
        setattr(self.state, "width" if name == "w" else "miter", float(operands[0]))

    def broad(self, box: Box) -> Box:
        """A path's box with the breadth of its line: corners of boxes do not stick out further than their sides."""
        a, b, c, d, _, _ = self.state.ctm
        corners = 1.0 if self.boxed or len(self.path) <= 2 else max(1.0, self.state.miter)
        half = 0.5 * self.state.width * max(abs(a) + abs(c), abs(b) + abs(d)) * corners
        return box[0] - half, box[1] - half, box[2] + half, box[3] + half

    # Paths.

    def begin_path(self) -> None:
        self.path: list[tuple[float, float]] = []
        self.curved, self.boxed, self.clipping = False, True, False

    def points(self, operands: Any, name: str) -> None:
        numbers = [float(value) for value in operands]
        self.path += [through(self.state.ctm, *numbers[at : at + 2]) for at in range(0, len(numbers), 2)]
        self.curved, self.boxed = self.curved or name in ("c", "v", "y"), False

    def rectangle(self, operands: Any, name: str) -> None:
        x, y, w, h = (float(value) for value in operands)
        self.boxed = self.boxed and not self.path
        self.path += [through(self.state.ctm, x + dx, y + dy) for dx in (0, w) for dy in (0, h)]

    def clip(self, operands: Any, name: str) -> None:
        self.clipping = True

    def end_path(self, operands: Any, name: str) -> None:
        state = self.state
        if self.path and name != "n":
            kind = "fill" if name in FILLS else "stroke"
            box = around(self.path)
            if name not in ("f", "F", "f*"):
                box = self.broad(box)
            paint = self.painter.add(kind, within(state.clip, box), self.inside)
            paint.curved, paint.colour, paint.solid = self.curved, state.colour, self.boxed and not state.cut
        if self.path and self.clipping:
            state.clip = within(state.clip, around(self.path))
            state.cut = state.cut or self.curved or not self.boxed
        self.begin_path()

    # Marked content.

    def begin(self, operands: Any, name: str) -> None:
        foreign, marks = self.painter.page.foreign, self.painter.marks
        tag, properties = str(operands[0]), operands[1] if len(operands) > 1 else None
        if properties is not None and not isinstance(properties, Dictionary):
            properties = self.resources.get("/Properties", {}).get(str(properties))
            foreign.append(f"BDC {tag}")
        given = set(properties.keys()) if properties is not None else set()
        foreign.extend(key for key in ("/ActualText", "/Alt", "/E") if key in given)
        if tag == "/OC":
            foreign.append("BDC /OC")
        if "/MCID" in given:
            marks.append(Mark(int(properties.MCID), marks[-1].artifact))
        elif tag == "/Artifact":
            marks.append(Mark(marks[-1].mcid, str(properties.get("/Type", "")) if given else ""))
        else:
            marks.append(marks[-1])

    def end(self, operands: Any, name: str) -> None:
        if len(self.painter.marks) > 1:
            self.painter.marks.pop()
        else:
            self.painter.page.foreign.append("EMC")

    def external(self, operands: Any, name: str) -> None:
        """A form is followed, an image is a box; what is neither is foreign."""
        thing = self.resources.get("/XObject", {}).get(str(operands[0]))
        kind = str(thing.get("/Subtype", "")) if isinstance(thing, Stream) else ""
        if kind and "/OC" in thing:
            self.painter.page.foreign.append("/OC")
        if kind == "/Form" and self.depth < DEEPEST:
            inner = self.state.copy()
            inner.ctm = times(matrix(thing.get("/Matrix", IDENTITY)), inner.ctm)
            if "/BBox" in thing:
                x0, y0, x1, y1 = (float(value) for value in thing.BBox)
                inner.clip = within(inner.clip, around([through(inner.ctm, x, y) for x in (x0, x1) for y in (y0, y1)]))
            marks = list(self.painter.marks)
            resources = thing.get("/Resources", self.resources)
            Reading(self.painter, resources, inner, self.inside or "form", self.depth + 1).read(thing)
            if len(self.painter.marks) != len(marks):
                self.painter.page.foreign.append("BDC")
                self.painter.marks = marks
        elif kind == "/Image":
            self.square("image")
        else:
            self.painter.page.foreign.append(f"Do {kind}")

    # Text.

    def begin_text(self, operands: Any, name: str) -> None:
        self.text = IDENTITY

    def place(self, operands: Any, name: str) -> None:
        self.text = matrix(operands)

    def font(self, operands: Any, name: str) -> None:
        self.state.font = self.resources.get("/Font", {}).get(str(operands[0]))
        self.state.size = float(operands[1])

    def mode(self, operands: Any, name: str) -> None:
        self.state.mode = int(operands[0])

    def show(self, operands: Any, name: str) -> None:
        """Place the glyphs of one operator, and move behind them."""
        state, painter = self.state, self.painter
        if state.font is None or str(state.font.get("/Subtype")) != "/Type0":
            painter.page.foreign.append("Tf")
            return
        known, size = painter.widths.of(state.font), state.size
        full = times(self.text, state.ctm)
        codes: list[int] = []
        ends: list[tuple[float, float]] = []
        x = 0.0
        for item in operands[0] if isinstance(operands[0], Array) else operands[:1]:
            if isinstance(item, int | float) or type(item).__name__ == "Decimal":
                x -= float(item) / 1000 * size
                continue
            data = bytes(item)
            for at in range(0, len(data), 2):
                code = int.from_bytes(data[at : at + 2], "big")
                width = known.get(code, 1000.0) / 1000 * size
                codes.append(code)
                ends.append((x, x + width))
                x += width
        self.text = times((1.0, 0.0, 0.0, 1.0, x, 0.0), self.text)
        if codes:
            painter.order += 1
            boxes = boxes_of(full, ends, -0.2 * size, 0.7 * size)
            hidden = state.cut or not all(inside_of(box, state.clip) for box in boxes)
            alpha = state.alpha if state.mode in (0, 4) else state.stroke_alpha
            painter.page.runs.append(
                Run(painter.order, state.font, abs(full[3] or full[2]) * size, codes, boxes, painter.marks[-1],
                    self.inside, state.mode, alpha, state.colour, hidden, is_upright(full))
            )  # fmt: skip


def is_upright(full: Matrix) -> bool:
    """Whether letters stand as they are read: not turned, mirrored or stretched."""
    a, b, c, d, _, _ = full
    return a > 0 < d and max(abs(b), abs(c)) < 1e-6 and 0.8 < a / d < 1.25


def boxes_of(full: Matrix, ends: list[tuple[float, float]], foot: float, top: float) -> list[Box]:
    """The boxes of glyphs that stand in one row: from their ends along the row, and its foot and top."""
    a, b, c, d, e, f = full
    if b or c or a < 0:
        return [around([through(full, first, foot), through(full, last, top)]) for first, last in ends]
    low, high = sorted((d * foot + f, d * top + f))
    return [(a * first + e, low, a * last + e, high) for first, last in ends]


def matrix(values: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return a, b, c, d, e, f


METHODS: dict[str, Callable[[Reading, Any, str], None]] = {
    "q": Reading.save, "Q": Reading.restore, "cm": Reading.transform, "rg": Reading.colour, "g": Reading.colour,
    "cs": Reading.other_colour, "scn": Reading.other_colour, "gs": Reading.graphics,
    "w": Reading.line, "M": Reading.line,
    "re": Reading.rectangle, "W": Reading.clip, "W*": Reading.clip, "n": Reading.end_path,
    **dict.fromkeys(("m", "l", "c", "v", "y"), Reading.points), **dict.fromkeys(PAINTS, Reading.end_path),
    "BDC": Reading.begin, "BMC": Reading.begin, "EMC": Reading.end, "Do": Reading.external,
    "BT": Reading.begin_text, "Tm": Reading.place, "Tf": Reading.font, "Tr": Reading.mode,
    "Tj": Reading.show, "TJ": Reading.show,
}  # fmt: skip


def pages(pages: list[Object]) -> Iterator[Page]:
    """What each page paints."""
    known = Widths()
    for page in pages:
        yield Painter(known).paint(page)
