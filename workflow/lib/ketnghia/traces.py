"""Traces: the way from a figure to the cells it comes from, for programs (JSON) and for readers (pages).

A row is written many times, for each figure it enters: what it says of its fact is put into text once per field.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from markupsafe import Markup, escape

from ketnghia import wording
from ketnghia.reports import Edition, exact, json_number, plain

if TYPE_CHECKING:
    import pandas as pd

# A page holds so many cells, a bundle of small traces so many figures; above so many entries each trace is a file.
CELLS, TRACES, ENTRIES = 2000, 150, 200_000
# So many rows' texts are kept for the next figure that they enter.
KEPT = 50_000


@dataclass(frozen=True)
class Place:
    """Where a figure's trace stands: page by name, and its parts if it needs several."""

    page: str
    parts: int = 1

    def href(self, id: str, folder: str = "trace/") -> str:
        return f"{folder}{self.page}.html#trace-{id}"


def places(indicators: Iterable[Mapping[str, Any]]) -> dict[str, Place]:
    """Indicator id -> page: members of a family stand together as long as a page has room.

    Goes by ids and counts alone, so that pages with links need not wait for the traces themselves.
    """
    found: dict[str, Place] = {}
    used: dict[str, int] = {}
    room: dict[str, tuple[str, int, int]] = {}
    for one in sorted(indicators, key=lambda one: one["id"]):
        family = (one.get("family") or one["id"]).split(".")[0] if not one.get("family") else one["family"]
        cells = one["n_facts"]
        page, held, traces = room.get(family, ("", CELLS, TRACES))
        if held + cells > CELLS or traces >= TRACES:
            used[family] = used.get(family, 0) + 1
            page, held, traces = family if used[family] == 1 else f"{family}-{used[family]}", 0, 0
        room[family] = (page, held + cells, traces + 1)
        found[one["id"]] = Place(page, max(1, -(-cells // CELLS)))
    return found


@dataclass
class Facts:
    """The facts as traces tell them: columns as lists, made when asked for, and what a row says, kept for a while."""

    columns: dict[str, list[Any]]
    types: Mapping[str, str]
    shown: tuple[str, ...]
    sha256: Mapping[str, str]
    names: Mapping[str, str]
    ui: Mapping[str, Any]
    internal: bool = False
    released: frozenset[tuple[str, str, str]] = frozenset()
    codes: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    # The field whose cell says what a derived column holds: of what enters a sum, the amount as it was read.
    stands: Mapping[str | None, str] = field(default_factory=dict)
    frame: pd.DataFrame | None = None
    made: dict[tuple[Any, ...], tuple[str, str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, frame: pd.DataFrame, **values: Any) -> Facts:
        return cls({}, frame=frame, **values)

    def column(self, name: str) -> list[Any] | None:
        if name not in self.columns:
            if self.frame is None or name not in self.frame.columns:
                return None
            self.columns[name] = pa.Array.from_pandas(self.frame[name]).to_pylist()
        return self.columns[name]

    def get(self, name: str, row: int) -> Any:
        values = self.column(name)
        return None if values is None else values[row]

    def measured(self, name: str | None, row: int) -> str | None:
        """The field whose cell a row shows: the measured one if the fact has it, else its amount, else the first."""
        order = (self.stands.get(name, name), self.stands.get(None), *self.shown)
        return next((one for one in order if one and self.get(f"{one}_at", row)), name)

    def entry(self, name: str | None, row: int) -> dict[str, Any]:
        """What `trace.json` says of one fact, without what it contributes."""
        one = self.measured(name, row)
        at = str(self.get(f"{one}_at", row) or "")
        value = self.get(one, row) if one else None
        submission = self.get("submission", row)
        cell = at.split(" ")[0] if at else (f"A{self.get('row', row)}" if self.get("row", row) else None)
        sheet = self.get("sheet", row)
        readable = value is not None and self.types.get(one or "", "text") != "text"
        raw = self.get(f"{one}_raw", row) if one else None
        digest = self.sha256.get(submission or "", "")
        if not (self.internal or readable or (digest, sheet or "", cell or "") in self.released):
            raw = None
        shown_value = value if readable or self.internal else None
        return {
            "fact": self.get("fact", row),
            "agency": self.get("agency", row),
            "submission": submission,
            "sha256": digest,
            "sheet": sheet,
            "cell": cell,
            "cells": {f: str(a) for f in self.shown if (a := self.get(f"{f}_at", row))},
            "raw": raw,
            "value": json_number(shown_value),
            "unit": None,
            "field": one,
        }

    def row(self, name: str | None, number: int, unit: str | None) -> tuple[str, str, Any]:
        """JSON and HTML of one row up to its contribution, and its reading: the same for each figure it enters."""
        key = (name, unit, number)
        if key not in self.made:
            if len(self.made) >= KEPT:
                self.made.clear()
            entry = self.entry(name, number)
            shown = entry.pop("field")
            entry["unit"] = unit if name and shown == self.stands.get(name, name) else None
            text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))[:-1]
            self.made[key] = (text, self.html(entry, shown), entry["value"])
        return self.made[key]

    def html(self, entry: Mapping[str, Any], shown: str | None) -> str:
        sheet = f' data-sheet="{escape(entry["sheet"])}"' if entry["sheet"] is not None else ""
        where = " · ".join(str(part) for part in (entry["sheet"], entry["cell"]) if part)
        name = self.names.get(entry["agency"] or "", entry["submission"] or "")
        value = entry["value"]
        read = "" if value is None else self.reading(shown, value)
        raw = "" if entry["raw"] is None else f"<code data-raw>{escape(entry['raw'])}</code>"
        return (
            f'<tr data-field="cell"{sheet} data-cell="{escape(entry["cell"] or "")}" data-sha256="{entry["sha256"]}">'
            f"<td>{escape(name)}<small>{escape(where)}</small></td><td>{raw}</td><td>{escape(read)}"
        )

    def reading(self, shown: str | None, value: Any) -> str:
        if isinstance(value, int) or (self.types.get(shown or "") in ("decimal", "money", "integer", "share")):
            return plain(value, self.ui["lang"])
        row = self.codes.get(shown or "", {}).get(str(value))
        return row["label"] if row else str(value)


@dataclass(frozen=True)
class Trace:
    """One figure with the rows behind it: (fact number, contribution), largest first where it is a number."""

    one: Mapping[str, Any]
    rows: Sequence[tuple[int, Any]]

    def entries(self, facts: Facts) -> Iterator[str]:
        """The JSON of each row."""
        for number, contribution in self.rows:
            text, _, entry = facts.row(self.one.get("field"), number, self.one.get("unit"))
            correction = json.dumps(facts.get("correction", number), ensure_ascii=False)
            given = json.dumps(json_number(contribution))
            yield f'{text},"contribution":{given},"correction":{correction}}}'

    def json(self, facts: Facts) -> str:
        head = {name: self.one.get(name) for name in ("id", "value", "unit", "text", "definition", "measure", "of")}
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
        return f'{text},"facts":[{",".join(self.entries(facts))}]}}'

    def rows_html(self, facts: Facts, part: int = 1) -> str:
        """The table rows of one part: who and where, as sent, read as, what enters."""
        return "".join(
            f"{html}{self.enters(facts, number, value, given)}</td></tr>"
            for number, given in self.rows[(part - 1) * CELLS : part * CELLS]
            for _, html, value in [facts.row(self.one.get("field"), number, self.one.get("unit"))]
        )

    def enters(self, facts: Facts, number: int, value: Any, given: Any) -> str:
        """What is said beneath a reading: what enters where that is another number, and a correction."""
        said = [] if given is None or json_number(given) == value else [self.counted(facts, given)]
        correction = facts.get("correction", number)
        return "".join(f"<small>{one}</small>" for one in (*said, *([f"■ {escape(correction)}"] if correction else [])))

    def counted(self, facts: Facts, given: Any) -> str:
        return f"{facts.ui['trace']['enters']} {plain(json_number(given), facts.ui['lang'])}"

    def by_giver(self, facts: Facts, most: int = 5) -> dict[str, Any]:
        """The givers that contribute most, and what the others give together, so that the column adds up."""
        sums: dict[str, Any] = {}
        for number, given in self.rows:
            agency = facts.get("agency", number)
            if agency is not None and given is not None:
                sums[agency] = sums.get(agency, 0) + given
        order = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
        top, rest = order[:most], order[most:]
        scale = max((given for _, given in order), default=0)
        return {
            "n": len(order),
            "top": [
                {
                    "name": facts.names.get(agency, agency),
                    "text": plain(json_number(given), facts.ui["lang"]),
                    "share": int(100 * given / scale) if scale and given > 0 else 0,
                }
                for agency, given in top
            ],
            "others": len(rest),
            "rest": plain(json_number(sum(given for _, given in rest)), facts.ui["lang"]) if rest else "",
        }

    def submissions(self, facts: Facts) -> int:
        return len({facts.get("submission", number) for number, _ in self.rows})

    def digest(self, facts: Facts) -> str:
        """First 12 hex digits over what `traces.csv` holds of this figure."""
        lines = sorted(f"{facts.get('fact', number)},{json_number(given)}" for number, given in self.rows)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


class Rows(Sequence[tuple[int, Any]]):
    """A stretch of the contributions, turned into pairs only while it is read."""

    def __init__(self, numbers: pa.ChunkedArray, given: pa.ChunkedArray, start: int, stop: int) -> None:
        self.numbers, self.given, self.start, self.stop = numbers, given, start, stop

    def __len__(self) -> int:
        return self.stop - self.start

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        length = len(self)
        return zip(
            self.numbers.slice(self.start, length).to_pylist(),
            self.given.slice(self.start, length).to_pylist(),
            strict=True,
        )

    def __getitem__(self, where: Any) -> Any:
        if isinstance(where, slice):
            start, stop, _ = where.indices(len(self))
            return Rows(self.numbers, self.given, self.start + start, max(self.start + start, self.start + stop))
        return next(iter(self[where : where + 1]))


def gather(indicators: Iterable[Mapping[str, Any]], contributions: pd.DataFrame, facts: Facts) -> dict[str, Trace]:
    """Indicators and contributions (indicator, fact, contribution) -> traces by id, in the order of ids.

    The largest contribution comes first, equal ones in the order of the facts.
    """
    table = pa.Table.from_pandas(contributions[["indicator", "fact", "contribution"]], preserve_index=False)
    numbers = pc.index_in(table["fact"], value_set=pa.array(facts.column("fact"), table["fact"].type))
    order = [("indicator", "ascending"), ("contribution", "descending"), ("number", "ascending")]
    table = table.append_column("number", numbers).sort_by(order).combine_chunks()
    ids = table["indicator"].combine_chunks()
    changes = [0, *(number + 1 for number in _changes(ids)), len(ids)] if len(ids) else [0]
    found = {
        ids[start].as_py(): Rows(table["number"], table["contribution"], start, stop)
        for start, stop in zip(changes, changes[1:], strict=False)
    }
    return {one["id"]: Trace(one, found.get(one["id"], ())) for one in sorted(indicators, key=lambda one: one["id"])}


def _changes(ids: pa.Array) -> list[int]:
    """Where the next value differs."""
    return pc.indices_nonzero(pc.not_equal(ids[:-1], ids[1:])).to_pylist()


def documents(traces: Mapping[str, Trace], facts: Facts) -> Iterator[tuple[str, str]]:
    """The published JSON: `trace.json`, or a file per figure where there are too many entries for one."""
    if sum(len(trace.rows) for trace in traces.values()) <= ENTRIES:
        body = ",\n".join(f"{json.dumps(id)}:{trace.json(facts)}" for id, trace in traces.items())
        yield "trace.json", f'{{"version":1,"traces":{{\n{body}\n}}}}\n'
        return
    yield "trace.json", json.dumps({"version": 1, "files": "trace/<id>.json"}) + "\n"
    for id, trace in traces.items():
        yield f"trace/{id}.json", f'{{"version":1,"trace":{trace.json(facts)}}}\n'


def pages(
    traces: Mapping[str, Trace], where: Mapping[str, Place], facts: Facts, edition: Edition
) -> Iterator[tuple[str, str]]:
    """HTML pages and their bundles (scripts that hand the same articles to the report's panel), by file name."""
    bundles: dict[str, list[str]] = {}
    for id, place in where.items():
        bundles.setdefault(place.page, []).append(id)
    whole = sum(len(trace.rows) for trace in traces.values()) <= ENTRIES
    for name, ids in sorted(bundles.items()):
        articles = {id: article(traces[id], traces, where, facts, edition, whole) for id in sorted(ids)}
        yield (
            f"{name}.html",
            edition.render("trace.html", root="../", page=name, articles=map(Markup, articles.values())),
        )
        yield f"{name}.js", f"ketnghia({json.dumps(articles, ensure_ascii=False, separators=(',', ':'))});\n"
        for id in sorted(ids):
            for part in range(2, where[id].parts + 1):
                one = Markup(article(traces[id], traces, where, facts, edition, whole, part))
                yield (
                    part_name(where[id], id, part),
                    edition.render("trace.html", root="../", page=name, articles=[one]),
                )
    entries = [
        (name, ids[0], traces[sorted(ids)[0]].one.get("title") or traces[sorted(ids)[0]].one["definition"], len(ids))
        for name, ids in sorted(bundles.items())
    ]
    yield "index.html", edition.render("trace_index.html", root="../", entries=entries)


def interval(one: Mapping[str, Any], lang: str) -> dict[str, Any] | None:
    """The values that print alike, and where the exact one stands among them (in percent of a line)."""
    read = wording.shown(one["text"], lang) if one.get("rounding") else None
    if read is None or read.low is None or read.high is None or one["value"] is None or read.low == read.high:
        return None
    place = 20 + 60 * (Decimal(one["value"]) - read.low) / (read.high - read.low)
    low, high = (wording.number(bound, lang) for bound in (read.low, read.high))
    return {"low": low, "high": high, "place": f"{place:.1f}", "text": one["rounding"]}


def part_name(place: Place, id: str, part: int) -> str:
    return f"{place.page}.html" if part == 1 else f"{id}.{part}.html"


def article(
    trace: Trace,
    traces: Mapping[str, Trace],
    where: Mapping[str, Place],
    facts: Facts,
    edition: Edition,
    whole: bool = True,
    part: int = 1,
) -> str:
    """One figure's trace (or one part of it) as HTML; its links start from the folder of traces."""
    id = trace.one["id"]
    others = [traces[other].one for other in (trace.one.get("of") or [])[:200] if other in traces]
    return edition.template("parts/trace.html").render(
        one=trace.one,
        part=part,
        trace_parts=where[id].parts,
        part_href=lambda number: part_name(where[id], id, number),
        exact=exact(trace.one, edition.material.ui),
        rounding=interval(trace.one, edition.material.ui["lang"]),
        n_facts=len(trace.rows),
        n_submissions=trace.submissions(facts),
        of=[(one["id"], where[one["id"]].href(one["id"], ""), one["text"], one.get("title", "")) for one in others],
        givers=trace.by_giver(facts),
        rows=Markup(trace.rows_html(facts, part)),
        href=where[id].href(id, ""),
        json_href="trace.json" if whole else f"trace/{id}.json",
    )
