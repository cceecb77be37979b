"""Drawing: every plot of a programme, at both widths, with what the page must know to lay its values over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ketnghia.plots import bars, butterfly, columns, dots, dumbbell, grid, hexes, ledger, squares, svg, waterfall
from ketnghia.plots.canvas import PT, Canvas, Typeface, register
from ketnghia.plots.data import Data, Nothing
from ketnghia.plots.table import Drawn

KINDS: dict[str, Callable[[Canvas, Data, Mapping[str, Any]], Drawn]] = {
    "bars": bars.draw,
    "butterfly": butterfly.draw,
    "columns": columns.draw,
    "dots": dots.draw,
    "dumbbell": dumbbell.draw,
    "grid": grid.draw,
    "hexes": hexes.draw,
    "ledger": ledger.draw,
    "squares": squares.draw,
    "waterfall": waterfall.draw,
}
WIDTHS = {"wide": 160.0, "narrow": 78.0}


def data_of(
    settings: Mapping[str, Any],
    config: Mapping[str, Any],
    entries: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, Sequence[Mapping[str, str]]],
) -> Data:
    """Indicators with the names behind their codes and the years of the period.

    entries: indicators by id; tables: rows of code files and reference tables by path.
    """
    names = {}
    for dimension, source in settings.get("names", {}).items():
        if "table" in source:
            key, label = source.get("code", "code"), source.get("label", "label")
            names[dimension] = {row[key]: row[label] for row in tables.get(source["table"], ()) if row.get(key)}
        else:
            names[dimension] = {str(code): str(label) for code, label in source.items()}
    first, last = (date.fromisoformat(str(config[key])) for key in ("period_start", "period_end"))
    partial = [str(first.year)] if (first.month, first.day) != (1, 1) else []
    partial += [str(last.year)] if (last.month, last.day) != (12, 31) and last.year != first.year else []
    years = tuple(str(year) for year in range(first.year, last.year + 1))
    return Data(entries, tables, names, settings.get("colours", {}), years, tuple(partial))


def holds(condition: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether all of `{id: true | false | {at_least: x} | {below: x} | {is: x}}` hold; true: known and not zero.

    >>> holds({"a": {"at_least": 50}, "b": False}, {"a": {"value": "74.7"}})
    True
    """

    def one(id: str, want: Any) -> bool:
        value = entries.get(id, {}).get("value")
        if isinstance(want, bool):
            return (value is not None and Decimal(str(value)) != 0) == want
        if value is None:
            return False
        tests = {"at_least": Decimal.__ge__, "below": Decimal.__lt__, "is": Decimal.__eq__}
        return all(tests[name](Decimal(str(value)), Decimal(str(limit))) for name, limit in want.items())

    return all(one(id, want) for id, want in condition.items())


def variant(choices: Any, entries: Mapping[str, Mapping[str, Any]]) -> str:
    """The first text whose conditions hold, or none; a plain string stands for itself."""
    if isinstance(choices, str):
        return choices
    return next((one["text"] for one in choices or () if holds(one.get("when", {}), entries)), "")


def mark(
    settings: Mapping[str, Any], plot: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]], status: str
) -> str:
    """What a picture says of itself wherever it is pasted: its status, and how many stand behind it."""
    words = settings.get("mark", {})
    parts = [words.get("status", {}).get(status, "")]
    coverage = entries.get(plot.get("coverage", ""), {}).get("coverage")
    if isinstance(coverage, Mapping):
        coverage = f"{coverage['received']}/{coverage['expected']}"
    if coverage and words.get("coverage"):
        parts.append(words["coverage"].format(coverage=coverage))
    return " · ".join(part for part in parts if part)


def finish(pen: Canvas, words: str) -> None:
    """The mark at the picture's foot."""
    if words and pen.tail and pen.tail[1] + pen.measure(words, pen.small, 600) + 4.0 <= pen.width:
        pen.text(pen.width, pen.tail[0], words, "ink3", "end", pen.small, 600)
    elif words:
        for line in pen.wrap(words, pen.width, pen.small, 600):
            pen.height += pen.small * 1.3 * PT + 0.4
            pen.text(pen.width, pen.height - pen.small * 0.65 * PT, line, "ink3", "end", pen.small, 600)


def draw(
    id: str,
    plot: Mapping[str, Any],
    data: Data,
    style: Mapping[str, Any],
    face: Typeface,
    words: str = "",
    signs: Mapping[str, str] | None = None,
) -> tuple[dict[str, str], dict[str, Any]]:
    """One plot -> its pictures by width, and its record. Nothing if there is nothing to show.

    The record: title, sub, note (templates of words), alt, kind; for each width its size in mm, the labels (id, x and y
    in percent, y the middle of the line, anchor, text, type), the texts of the picture that hold a digit; the table.
    """
    pictures, record, used = {}, {}, set()
    for name, width in WIDTHS.items():
        pen = Canvas(width, style, face, narrow=name == "narrow")
        drawn = KINDS[plot["kind"]](pen, data, plot["draw"])
        finish(pen, words)
        numbers = "; ".join(f"{label}: {member.text}" for label, member in drawn.leading if member.text)
        title = f"{plot['name']}: {plot['subject']}"
        pictures[name] = svg.clean(pen.svg(), f"{id}-{name}", title, f"{numbers}." if numbers else plot["subject"])
        used |= set(pen.texts)
        plain = sorted({text for text in pen.texts if any(sign.isdigit() for sign in text)})
        record[name] = {
            "width_mm": width,
            "height_mm": round(pen.height, 2),
            "labels": pen.placed(),
            "plain": plain,
        }
        alt = f"{title}. {numbers}." if numbers else f"{title}."
    entries = data.entries
    said = [variant(one, entries) for one in notes(plot.get("note"))]
    said += [meaning for sign, meaning in (signs or {}).items() if sign in used]
    return pictures, {
        "kind": plot["name"],
        "title": variant(plot["title"], entries),
        "sub": variant(plot.get("sub", ""), entries),
        "note": " ".join(one for one in said if one),
        "alt": alt,
        **record,
        "table": {"unit": plot.get("unit", ""), **drawn.published()},
    }


def notes(given: Any) -> list[Any]:
    """A note is a text, or a list of texts and conditional ones, each of which may stand."""
    if not given:
        return []
    return [given] if isinstance(given, str) else [one if isinstance(one, str) else [one] for one in given]


def draw_all(
    settings: Mapping[str, Any],
    config: Mapping[str, Any],
    entries: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, Sequence[Mapping[str, str]]],
    style: Mapping[str, Any],
    fonts: Mapping[int, str],
) -> dict[str, Any]:
    """All plots -> file name -> text (SVG) or record (JSON); a plot with nothing to show has no files."""
    if not settings.get("plots"):
        return {}
    data = data_of(settings, config, entries, tables)
    face = Typeface(fonts)
    register(face, style["font.family"][0])
    found: dict[str, Any] = {}
    for id, plot in settings.get("plots", {}).items():
        if not holds(plot.get("when", {}), entries):
            continue
        says = mark(settings, plot, entries, str(config.get("status", "")))
        try:
            pictures, record = draw(id, plot, data, style, face, says, settings.get("signs"))
        except Nothing:
            continue
        found |= {f"{id}.{name}.svg": text for name, text in pictures.items()}
        found[f"{id}.json"] = record
    return found
