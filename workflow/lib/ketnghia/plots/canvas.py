"""Canvas: marks and text placed in millimetres from the top left corner, drawn by matplotlib at the end.

The kinds of plots say where each mark stands; axes, scales and spacing are theirs, so that a plot looks the same
whatever matplotlib's own layout does, and a picture's height can follow from what it has to show.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ketnghia.plots.colours import light
from ketnghia.plots.data import Form, Member, tick

PT = 25.4 / 72
# Half the height of a capital or a digit, in the size of the type: what lies between a line's middle and its baseline.
HALF_CAPITAL = 0.33
LEADING = 1.24
# On a phone a picture 78 mm wide is shown at some 340 px: smaller type than this would fall under 12 px.
NARROW_FLOOR = 8.0
MOVE, LINE, CURVE, CLOSE = 1, 2, 4, 79
# A circle's four arcs as Bézier curves.
ROUND = 0.5522847498


class Typeface:
    """The weights of one family by file; measures what is set in them."""

    def __init__(self, files: Mapping[int, str]) -> None:
        from matplotlib.ft2font import FT2Font

        self.files = dict(files)
        self.faces = {weight: FT2Font(path) for weight, path in files.items()}
        self.known: dict[tuple[str, int], float] = {}

    def width(self, text: str, size: float, weight: int) -> float:
        """Width in mm of one line."""
        key = (text, weight)
        if key not in self.known:
            from matplotlib.ft2font import LoadFlags

            face = self.faces[min(self.faces, key=lambda one: abs(one - weight))]
            face.set_size(100, 72)
            face.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
            self.known[key] = face.get_width_height()[0] / 64 / 100
        return self.known[key] * size * PT


class Canvas:
    """What a plot is made of: marks in drawing order, and labels for the page to lay over them."""

    def __init__(self, width: float, style: Mapping[str, Any], face: Typeface, narrow: bool = False) -> None:
        self.width, self.height, self.narrow = width, 0.0, narrow
        self.style, self.face = style, face
        floor = NARROW_FLOOR if narrow else 7.0
        self.small = max(floor, float(style["xtick.labelsize"]))
        self.base = max(floor, float(style["font.size"]))
        self.head = max(floor, float(style["axes.titlesize"]))
        self.hairline = float(style["grid.linewidth"])
        self.axisline = float(style["axes.linewidth"])
        self.marks: list[tuple[str, tuple[Any, ...]]] = []
        self.labels: list[dict[str, Any]] = []
        self.texts: list[str] = []
        # Middle and right end of a last line with room behind it, if there is one.
        self.tail: tuple[float, float] | None = None

    # Marks.

    def path(
        self, points: Sequence[tuple[float, float]], codes: Sequence[int], fill=None, edge=None, line=0.0, dash=None
    ):
        if points:
            self.marks.append(("path", (points, codes, fill, edge, line, dash)))

    def polygons(self, shapes: Iterable[Sequence[tuple[float, float]]], fill=None, edge=None, line=0.0) -> None:
        points: list[tuple[float, float]] = []
        codes: list[int] = []
        for shape in shapes:
            points += [*shape, shape[0]]
            codes += [MOVE, *[LINE] * (len(shape) - 1), CLOSE]
        self.path(points, codes, fill, edge, line)

    def rects(self, boxes: Iterable[tuple[float, float, float, float]], fill=None, edge=None, line=0.0) -> None:
        """Boxes of x, y, width, height; an edge lies inside its box."""
        inset = line * PT / 2 if edge else 0.0
        self.polygons(
            [
                (
                    (x + inset, y + inset),
                    (x + w - inset, y + inset),
                    (x + w - inset, y + h - inset),
                    (x + inset, y + h - inset),
                )
                for x, y, w, h in boxes
                if w > 0 and h > 0
            ],
            fill,
            edge,
            line,
        )

    def circles(self, centres: Iterable[tuple[float, float]], radius: float, fill=None, edge=None, line=0.0) -> None:
        points: list[tuple[float, float]] = []
        codes: list[int] = []
        r, k = radius - (line * PT / 2 if edge else 0.0), ROUND
        for x, y in centres:
            arc = [
                (0, -1),
                (k, -1),
                (1, -k),
                (1, 0),
                (1, k),
                (k, 1),
                (0, 1),
                (-k, 1),
                (-1, k),
                (-1, 0),
                (-1, -k),
                (-k, -1),
                (0, -1),
            ]
            points += [(x + r * dx, y + r * dy) for dx, dy in arc] + [(x, y - r)]
            codes += [MOVE, *[CURVE] * 12, CLOSE]
        self.path(points, codes, fill, edge, line)

    def lines(self, segments: Iterable[tuple[float, float, float, float]], colour: str, line: float, dash=None) -> None:
        points: list[tuple[float, float]] = []
        codes: list[int] = []
        for x1, y1, x2, y2 in segments:
            points += [(x1, y1), (x2, y2)]
            codes += [MOVE, LINE]
        self.path(points, codes, None, colour, line, dash)

    def hatch(
        self, boxes: Iterable[tuple[float, float, float, float]], colour: str, pitch: float = 0.9, line: float = 0.45
    ) -> None:
        """Slanted lines inside boxes, drawn one by one: patterns come out differently in each program."""
        segments = []
        for x, y, w, h in boxes:
            offset = pitch
            while offset < w + h:
                x1, y1 = (x + offset, y) if offset <= w else (x + w, y + offset - w)
                x2, y2 = (x, y + offset) if offset <= h else (x + offset - h, y + h)
                segments.append((x1, y1, x2, y2))
                offset += pitch
        self.lines(segments, colour, line)

    # Text.

    def measure(self, text: str, size: float | None = None, weight: int = 400) -> float:
        return self.face.width(text, size or self.base, weight)

    def text(self, x: float, y: float, text: str, colour="ink", anchor="start", size=None, weight=400) -> float:
        """One line whose middle is at y; returns its width."""
        size = size or self.base
        self.marks.append(("text", (x, y + HALF_CAPITAL * size * PT, text, light(colour), anchor, size, weight)))
        self.texts.append(text)
        return self.measure(text, size, weight)

    def block(
        self, x: float, y: float, lines: Sequence[str], colour="ink", anchor="start", size=None, weight=400
    ) -> None:
        """Several lines around the middle y."""
        size = size or self.base
        step = size * LEADING * PT
        for number, line in enumerate(lines):
            self.text(x, y + (number - (len(lines) - 1) / 2) * step, line, colour, anchor, size, weight)

    def wrap(self, text: str, width: float, size: float | None = None, weight: int = 400, most: int = 2) -> list[str]:
        """Lines no wider than `width`; what stands in brackets stays together; the rest after `most` lines is cut."""
        words = re.sub(r"\([^)]*\)", lambda match: match[0].replace(" ", "\u00a0"), text).split(" ")
        lines: list[str] = []
        for word in words:
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and self.measure(joined, size, weight) <= width:
                lines[-1] = joined
            else:
                lines.append(word)
        if len(lines) > most:
            lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
        return [self.fit(line, width, size, weight) for line in lines]

    def fit(self, text: str, width: float, size: float | None = None, weight: int = 400) -> str:
        """The text, or as much of it as there is room for, with an ellipsis."""
        if self.measure(text, size, weight) <= width:
            return text
        while text and self.measure(f"{text}…", size, weight) > width:
            text = text[:-1].rstrip()
        return f"{text}…"

    def label(
        self, member: Member | None, form: Form, x: float, y: float, anchor="start", colour="ink", size=None, weight=600
    ) -> float:
        """A value: room is kept for it in the picture and the page lays it over; without a value the sign for a gap.

        Returns its width.
        """
        size = size or self.base
        if member is None or member.value is None:
            return self.text(x, y, form.gap(member), "ink3", anchor, size)
        text = form.said(member)
        self.labels.append(
            {
                "id": member.id,
                "x": x,
                "y": y,
                "anchor": anchor,
                "text": text,
                "scale": form.scale,
                "decimals": form.places(member.value),
                "size_pt": size,
                "weight": weight,
                "colour": colour,
                "class": f"s{round(size * 10)} w{weight // 100} k-{colour}",
            }
        )
        return self.measure(text, size, weight)

    def axis(self, steps: Sequence[float], start: float, scale: float, y: float, unit: str) -> float:
        """Numbers under a horizontal axis, the unit behind the last or, without room, below it; returns the foot."""
        self.numbers(steps, start, scale, y)
        last = start + steps[-1] * scale + self.measure(tick(steps[-1]), self.small) / 2 + 1.0
        wide = self.measure(unit, self.small)
        if not unit:
            return y + 2.2
        if last + wide <= self.width + 0.2:
            self.text(last, y, unit, "ink3", "start", self.small)
            return y + 2.2
        self.text(self.width, y + 3.6, unit, "ink3", "end", self.small)
        return y + 5.8

    def numbers(self, steps: Sequence[float], start: float, scale: float, y: float) -> None:
        """The numbers of an axis, each under its tick; one that would touch another or leave the picture is skipped."""
        free = -1.0
        for step in steps:
            half, at = self.measure(tick(step), self.small) / 2, start + step * scale
            if at - half > free and at + half <= self.width + 0.2:
                self.text(at, y, tick(step), "ink3", "middle", self.small)
                free = at + half + 0.8

    # Results.

    def placed(self) -> list[dict[str, Any]]:
        """The labels, their places in percent of the finished picture."""
        return [
            {**one, "x": round(100 * one["x"] / self.width, 3), "y": round(100 * one["y"] / self.height, 3)}
            for one in self.labels
        ]

    def svg(self) -> str:
        """The picture as matplotlib writes it."""
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        with matplotlib.rc_context(self.style):
            figure = Figure(figsize=(self.width / 25.4, self.height / 25.4))
            FigureCanvasSVG(figure)
            figure.patch.set_visible(False)
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set_axis_off()
            axes.set(xlim=(0, self.width), ylim=(self.height, 0))
            for order, (kind, what) in enumerate(self.marks):
                axes.add_artist(artist(kind, what, order))
            sink = io.StringIO()
            figure.savefig(sink, format="svg", metadata={"Date": None})
        return sink.getvalue()


ALIGN = {"start": "left", "middle": "center", "end": "right"}


def artist(kind: str, what: tuple[Any, ...], order: int) -> Any:
    """One mark as matplotlib knows it."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.text import Text

    if kind == "text":
        x, y, text, colour, anchor, size, weight = what
        return Text(
            x,
            y,
            text,
            color=colour,
            ha=ALIGN[anchor],
            va="baseline",
            size=size,
            weight=weight,
            zorder=order,
            parse_math=False,
            clip_on=False,
        )
    points, codes, fill, edge, line, dash = what
    return PathPatch(
        Path(points, codes),
        facecolor=light(fill) if fill else "none",
        edgecolor=light(edge) if edge else "none",
        linewidth=line,
        linestyle=(0, dash) if dash else "solid",
        clip_on=False,
        zorder=order,
    )


def register(face: Typeface, family: str) -> None:
    """Make matplotlib know the family by these files alone, whatever is installed."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    others = [one for one in manager.ttflist if one.name != family]
    manager.ttflist = others + [
        font_manager.FontEntry(
            fname=path, name=family, style="normal", variant="normal", weight=weight, stretch="normal", size="scalable"
        )
        for weight, path in sorted(face.files.items())
    ]
