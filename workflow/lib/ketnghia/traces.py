"""Traces: the way from a figure to the cells it comes from, for programs (JSON) and for readers (pages).

A row is written many times, for each figure it enters: what it says of its fact is put into text once per field.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from markupsafe import Markup, escape

from ketnghia import wording
from ketnghia.reports import Edition, exact, json_number, plain

if TYPE_CHECKING:
    import pandas as pd

# A trace of more cells is cut into parts; above so many entries in all each trace is a file.
CELLS, ENTRIES = 2000, 200_000
# Traces of a family share a page while it stays below so many elements: what a trace, a row and a link cost.
ELEMENTS, TRACE, ROW, LINK = 13_000, 60, 7, 3
# So many of the figures that one is made of are listed.
SHOWN = 200
# Where an article's rows go.
ROWS = Markup("<!--rows-->")
# So many rows' texts are kept for the next figure that they enter.
KEPT = 20_000
NONE = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Place:
    """Where a figure's trace stands: page by name, and its parts if it needs several."""

    page: str
    parts: int = 1

    def href(self, id: str, folder: str = "trace/") -> str:
        return f"{folder}{self.page}.html#trace-{id}"


def places(indicators: Iterable[Mapping[str, Any]], whole: bool = True) -> dict[str, Place]:
    """Indicator id -> page: members of a family stand together as long as a page has room.

    whole: each row is told, in parts where they are many; else the first part is all.

    Goes by ids and counts alone, so that pages with links need not wait for the traces themselves.
    """
    found: dict[str, Place] = {}
    used: dict[str, int] = {}
    room: dict[str, tuple[str, int]] = {}
    for one in sorted(indicators, key=lambda one: one["id"]):
        family = one.get("family") or one["id"].split(".")[0]
        told = one["n_facts"] if whole else min(one["n_facts"], CELLS)
        weight = TRACE + ROW * told + LINK * min(len(one.get("of") or ()), SHOWN)
        page, held = room.get(family, ("", ELEMENTS))
        if held + weight > ELEMENTS:
            used[family] = used.get(family, 0) + 1
            page, held = family if used[family] == 1 else f"{family}-{used[family]}", 0
        room[family] = (page, held + weight)
        found[one["id"]] = Place(page, max(1, -(-told // CELLS)))
    return found


def whole(frame: pd.DataFrame, name: str) -> pa.Array:
    """A column in one piece, however many chunks a long table came in."""
    column = pa.Table.from_pandas(frame[[name]], preserve_index=False)[name].combine_chunks()
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


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
    # (sha256, sheet, cell) of a reviewed text -> what is printed of it.
    released: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    # The field whose cell says what a derived column holds: of what enters a sum, the amount as it was read.
    stands: Mapping[str | None, str] = field(default_factory=dict)
    frame: pd.DataFrame | None = None
    # What many rows begin with, by number: sender, sheet, digest of the file.
    heads: dict[tuple[str, str | None, str], int] = field(default_factory=dict)
    made: dict[tuple[Any, ...], Said] = field(default_factory=dict)
    numbers: dict[str, tuple[np.ndarray, list[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, frame: pd.DataFrame, **values: Any) -> Facts:
        return cls({}, frame=frame, **values)

    def edition(self, internal: bool) -> Facts:
        """The same facts as one edition tells them."""
        return dataclasses.replace(self, internal=internal, made={}, heads={})

    def column(self, name: str) -> list[Any] | None:
        if name not in self.columns:
            if self.frame is None or name not in self.frame.columns:
                return None
            self.columns[name] = listed(whole(self.frame, name))
        return self.columns[name]

    def index(self, name: str) -> tuple[np.ndarray, list[str]]:
        """A column of texts as numbers (-1 for none) into the list of its texts."""
        if name not in self.numbers:
            self.numbers[name] = coded(pa.chunked_array([pa.array(self.column(name) or [], pa.string())]))
        return self.numbers[name]

    def get(self, name: str, row: int) -> Any:
        values = self.column(name)
        return None if values is None else values[row]

    def corrected(self, row: int) -> str:
        """The correction of a fact in JSON."""
        correction = self.get("correction", row)
        return "null" if correction is None else json.dumps(correction, ensure_ascii=False)

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
        if not (self.internal or readable):
            raw = self.released.get((digest, sheet or "", cell or ""))
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

    def row(self, name: str | None, number: int, unit: str | None) -> Said:
        """What one row says, but for its contribution: the same for each figure it enters."""
        key = (self.stands.get(name, name), unit, number)
        if key not in self.made:
            if len(self.made) >= KEPT:
                self.made.clear()
            entry = self.entry(name, number)
            shown = entry.pop("field")
            entry["unit"] = unit if shown == self.stands.get(name, name) else None
            text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))[:-1]
            name = self.names.get(entry["agency"] or "", entry["submission"] or "")
            read = "" if entry["value"] is None else self.reading(shown, entry["value"])
            head = self.heads.setdefault((name, entry["sheet"], entry["sha256"]), len(self.heads))
            self.made[key] = Said(
                text,
                html_of(entry, name, read),
                f"{head},{json.dumps([entry['cell'] or '', entry['raw'], read], ensure_ascii=False)[1:-1]}",
                head,
                entry["value"],
            )
        return self.made[key]

    def reading(self, shown: str | None, value: Any) -> str:
        if isinstance(value, int) or (self.types.get(shown or "") in ("decimal", "money", "integer", "share")):
            return plain(value, self.ui["lang"])
        row = self.codes.get(shown or "", {}).get(str(value))
        return row["label"] if row else str(value)


def listed(column: pa.Array) -> list[Any]:
    """A column as a list in which equal texts are one object: addresses and names repeat a thousandfold."""
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return column.to_pylist()
    coded = column.dictionary_encode()
    texts = coded.dictionary.to_pylist()
    return [None if number is None else texts[number] for number in coded.indices.to_pylist()]


class Said(NamedTuple):
    """A row as text up to its contribution: for `trace.json`, for a page, for the report's panel; head; reading."""

    json: str
    html: str
    script: str
    head: int
    value: Any


class Told(NamedTuple):
    """The rows of one trace as texts, and the heads that those of its first part begin with.

    `rest`: in JSON, the rows that are not told in full.
    """

    json: list[str]
    html: list[str]
    script: list[str]
    heads: set[int]
    rest: list[str]

    def part(self, number: int) -> str:
        """The HTML of one part."""
        return "".join(self.html[(number - 1) * CELLS : number * CELLS])


def html_of(entry: Mapping[str, Any], name: str, read: str) -> str:
    """A row of a page; the panel's script makes the same from what its bundle holds."""
    sheet = f' data-sheet="{escape(entry["sheet"])}"' if entry["sheet"] is not None else ""
    where = " · ".join(str(part) for part in (entry["sheet"], entry["cell"]) if part)
    raw = "" if entry["raw"] is None else f"<code data-raw>{escape(entry['raw'])}</code>"
    return (
        f'<tr data-field="cell"{sheet} data-cell="{escape(entry["cell"] or "")}" data-sha256="{entry["sha256"]}">'
        f"<td>{escape(name)}<small>{escape(where)}</small></td><td>{raw}</td><td>{escape(read)}"
    )


@dataclass(frozen=True)
class Trace:
    """One figure with the rows behind it, the largest first.

    rows: numbers of the facts; given: what each contributes, in thousandths (both int64, of one length); measured: the
    field that these rows are behind the figure for, where the figure is made of others.
    """

    one: Mapping[str, Any]
    rows: np.ndarray
    given: np.ndarray
    measured: str | None = None

    def told(self, facts: Facts, most: int | None = None) -> Told:
        """The rows as JSON, as HTML and for the panel's script, in one go: the first `most` in full."""
        name = self.measured or self.one.get("field")
        unit = self.one.get("unit") if self.one["measure"] == "sum" else None
        told = Told([], [], [], set(), [])
        numbers, given = self.rows.tolist(), [thousandths(value) for value in self.given.tolist()]
        for number, text in zip(numbers[:most], given[:most], strict=True):
            said = facts.row(name, number, unit)
            under = self.enters(facts, number, said.value, text)
            told.json.append(f'{said.json},"contribution":{json_text(text)},"correction":{facts.corrected(number)}}}')
            told.html.append(f"{said.html}{under}</td></tr>")
            told.script.append(f"[{said.script}{f',{json.dumps(under, ensure_ascii=False)}' if under else ''}]")
            if len(told.html) <= CELLS:
                told.heads.add(said.head)
        if most is not None and len(numbers) > most:
            names = facts.column("fact") or []
            told.rest.extend(
                f'{{"fact":"{names[number]}","contribution":{json_text(text)}}}'
                for number, text in zip(numbers[most:], given[most:], strict=True)
            )
        return told

    def json(self, told: Told) -> str:
        """The trace as `trace.json` holds it."""
        head = {name: self.one.get(name) for name in ("id", "value", "unit", "text", "definition", "measure", "of")}
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
        return f'{text},"facts":[{",".join([*told.json, *told.rest])}]}}'

    def enters(self, facts: Facts, number: int, value: Any, given: str) -> str:
        """What is said beneath a reading: what enters where that is another number, and a correction."""
        said = [] if given == str(value) else [f"{facts.ui['trace']['enters']} {plain(given, facts.ui['lang'])}"]
        if correction := facts.get("correction", number):
            said.append(f"■ {escape(correction)}")
        return "".join(f"<small>{one}</small>" for one in said)

    def givers(self, facts: Facts) -> list[tuple[str, int]]:
        """What each sender contributes in all (thousandths), the largest first."""
        index, names = facts.index("agency")
        own = index[self.rows]
        known = np.unique(own[own >= 0])
        sums = np.zeros(len(names), np.int64)
        np.add.at(sums, own[own >= 0], self.given[own >= 0])
        return sorted(((names[code], int(sums[code])) for code in known.tolist()), key=lambda one: (-one[1], one[0]))

    def by_giver(self, facts: Facts, names: Mapping[str, str], lang: str, most: int = 5) -> dict[str, Any]:
        """The givers that contribute most, and what the others give together, so that the column adds up."""
        givers = self.givers(facts)
        top, rest = givers[:most], givers[most:]
        scale = givers[0][1] if givers else 0
        return {
            "n": len(givers),
            "top": [
                {
                    "name": names.get(agency, agency),
                    "text": plain(thousandths(given), lang),
                    "share": 100 * given // scale if scale > 0 and given > 0 else 0,
                }
                for agency, given in top
            ],
            "others": len(rest),
            "rest": plain(thousandths(sum(given for _, given in rest)), lang) if rest else "",
        }

    def submissions(self, facts: Facts) -> int:
        return len(np.unique(facts.index("submission")[0][self.rows]))

    def summary(self, facts: Facts) -> tuple[int, int, str]:
        """Rows, submissions, digest: what a printed line says."""
        return len(self.rows), self.submissions(facts), self.digest(facts)

    def digest(self, facts: Facts) -> str:
        """First 12 hex digits over what `traces.csv` holds of this figure."""
        names = facts.column("fact") or []
        pairs = zip(self.rows.tolist(), self.given.tolist(), strict=True)
        lines = sorted(f"{names[number]},{thousandths(given)}" for number, given in pairs)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def thousandths(value: int) -> str:
    """Whole thousandths as a decimal text without needless zeros.

    >>> thousandths(1200000), thousandths(-2500), thousandths(1)
    ('1200', '-2.5', '0.001')
    """
    whole, rest = divmod(abs(value), 1000)
    return f"{'-' if value < 0 else ''}{whole}{f'.{rest:03}'.rstrip('0') if rest else ''}"


def json_text(given: str) -> str:
    """A contribution in JSON: whole numbers bare, others as text."""
    return f'"{given}"' if "." in given else given


@dataclass
class Traces(Mapping[str, Trace]):
    """The traces of all figures by id, in the order of ids; each is put together when it is asked for.

    There may be millions of contributions: they stay three columns of numbers. Of one figure they stand together.
    """

    indicators: Mapping[str, Mapping[str, Any]]
    bounds: Mapping[str, tuple[int, int]]
    rows: np.ndarray
    given: np.ndarray
    # What is told of a figure, where `indicators` does not hold all of it.
    full: Mapping[str, Mapping[str, Any]] | None = None

    @classmethod
    def of(
        cls, indicators: Iterable[Mapping[str, Any]], contributions: Iterable[pa.Table | pa.RecordBatch], facts: Facts
    ) -> Traces:
        """contributions, in parts: indicator, fact (texts or dictionaries), contribution (decimal, three places)."""
        names = pa.array(facts.column("fact") or [], pa.string())
        bounds: dict[str, tuple[int, int]] = {}
        rows, given, last, end = [], [], None, 0
        for part in contributions:
            index, ids = coded(part["indicator"])
            rows.append(pc.index_in(part["fact"].cast(pa.string()), value_set=names).to_numpy(zero_copy_only=False))
            given.append(low_halves(part["contribution"].cast(pa.decimal128(38, 3))))
            starts = np.flatnonzero(np.diff(index, prepend=-1)).tolist()
            for start, stop in zip(starts, [*starts[1:], len(index)], strict=False):
                id = ids[index[start]]
                if id in bounds and id != last:
                    raise AssertionError("the contributions of a figure do not stand together")
                bounds[id] = (bounds[id][0] if id == last else end + start, end + stop)
                last = id
            end += len(index)
        known = {one["id"]: one for one in sorted(indicators, key=lambda one: one["id"])}
        return cls(known, bounds, np.concatenate([NONE.astype(np.int32), *rows]), np.concatenate([NONE, *given]))

    def __getitem__(self, id: str) -> Trace:
        start, stop = self.bounds.get(id, (0, 0))
        rows, given = self.rows[start:stop], self.given[start:stop]
        order = np.lexsort((rows, -given))
        return Trace((self.full or self.indicators)[id], rows[order], given[order], self.measured(id))

    def measured(self, id: str) -> str | None:
        """What is added up or counted: of a share that of its first part, so that its rows show the cells of that."""
        one = self.indicators[id]
        first = next((other for other in one.get("of") or () if other in self.indicators and other != id), None)
        return one.get("field") or (self.measured(first) if first else None)

    def __iter__(self) -> Iterator[str]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)


def coded(column: pa.Array | pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """A column of texts as numbers (-1 for none) into the list of its texts."""
    column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    parts = column.unify_dictionaries().chunks if isinstance(column, pa.ChunkedArray) else [column]
    if not parts:
        return NONE, []
    index = np.concatenate([pc.fill_null(part.indices, -1).to_numpy(zero_copy_only=False) for part in parts])
    return index, parts[0].dictionary.to_pylist()


def low_halves(amounts: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Decimals of 128 bits as the whole numbers that they scale: all are far below 2^63."""
    parts = amounts.chunks if isinstance(amounts, pa.ChunkedArray) else [amounts]
    held = [
        np.frombuffer(part.buffers()[1], np.int64).reshape(-1, 2)[part.offset : part.offset + len(part), 0]
        for part in parts
        if len(part)
    ]
    return np.concatenate(held) if held else NONE


def whole_in_one(indicators: Iterable[Mapping[str, Any]]) -> bool:
    """Whether all traces go into one file, each row told in full."""
    return sum(one["n_facts"] for one in indicators) <= ENTRIES


def files(
    traces: Mapping[str, Trace],
    where: Mapping[str, Place],
    facts: Facts,
    edition: Edition,
    beside: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[tuple[str, str]]:
    """All files of the traces by name: pages, their bundles, the JSON. `beside`: id -> what is said of rows left out.

    A bundle is a script that hands the same articles to the report's panel. The JSON is one `trace.json`; where there
    are too many entries for one, a file per figure, and beyond the largest rows only fact and contribution are told.
    """
    bundles: dict[str, list[str]] = {}
    for id in sorted(where):
        bundles.setdefault(where[id].page, []).append(id)
    whole = whole_in_one(traces.indicators.values()) if isinstance(traces, Traces) else True
    documents: list[str] = []
    for name, ids in sorted(bundles.items()):
        full, scripts, heads = [], [], set()
        for id in ids:
            trace, parts = traces[id], where[id].parts
            told = trace.told(facts, None if whole else CELLS)
            if whole:
                documents.append(f"{json.dumps(id)}:{trace.json(told)}")
            else:
                yield f"trace/{id}.json", f'{{"version":1,"trace":{trace.json(told)}}}\n'
            submissions = trace.submissions(facts)
            bare = [
                article(trace, traces, where, edition, facts, whole, submissions, part, (beside or {}).get(id, ()))
                for part in range(1, parts + 1)
            ]
            done = [Markup(text.replace(ROWS, told.part(part))) for part, text in enumerate(bare, 1)]
            full.append(done[0])
            for part, text in enumerate(done[1:], 2):
                one = edition.render("trace.html", root="../", page=name, articles=[text])
                yield f"trace/{part_name(where[id], id, part)}", one
            rows = ",".join(told.script[:CELLS])
            scripts.append(f"{json.dumps(id)}:[{json.dumps(bare[0], ensure_ascii=False)},[{rows}]]")
            heads |= told.heads
        yield f"trace/{name}.html", edition.render("trace.html", root="../", page=name, articles=full)
        named = {number: list(head) for head, number in facts.heads.items() if number in heads}
        yield f"trace/{name}.js", f"ketnghia({json.dumps(named, ensure_ascii=False)},{{{','.join(scripts)}}});\n"
    entries = [(name, ids[0], family_title(called(traces, ids[0])), len(ids)) for name, ids in sorted(bundles.items())]
    yield "trace/index.html", edition.render("trace_index.html", root="../", entries=entries)
    if whole:
        body = ",\n".join(documents)
        yield "trace.json", f'{{"version":1,"traces":{{\n{body}\n}}}}\n'
    else:
        yield "trace.json", json.dumps({"version": 1, "files": "trace/<id>.json"}) + "\n"


def called(traces: Mapping[str, Trace], id: str) -> Mapping[str, Any]:
    """What a figure is called: without its rows, which take longer to put in order."""
    return traces.indicators[id] if isinstance(traces, Traces) else traces[id].one


def family_title(one: Mapping[str, Any]) -> str:
    """What a page of traces is about: the title of its first figure, without the member."""
    title = one.get("title") or one["definition"]
    return title.rpartition(": ")[0] or title if one.get("family") else title


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
    edition: Edition,
    facts: Facts,
    whole: bool = True,
    submissions: int = 0,
    part: int = 1,
    beside: Sequence[str] = (),
) -> str:
    """One figure's trace (or one part of it) as HTML, `ROWS` in place of its rows; links start from their folder."""
    id = trace.one["id"]
    others = [called(traces, other) for other in (trace.one.get("of") or [])[:SHOWN] if other in traces]
    return edition.template("parts/trace.html").render(
        one=trace.one,
        part=part,
        trace_parts=where[id].parts,
        part_href=lambda number: part_name(where[id], id, number),
        exact=exact(trace.one, edition.material.ui),
        rounding=interval(trace.one, edition.material.ui["lang"]),
        n_facts=len(trace.rows),
        n_submissions=submissions,
        of=[(one["id"], where[one["id"]].href(one["id"], ""), one["text"], one.get("title", "")) for one in others],
        givers=trace.by_giver(facts, edition.names, edition.material.ui["lang"]),
        left="" if whole or len(trace.rows) <= CELLS else plain(len(trace.rows) - CELLS, edition.material.ui["lang"]),
        rows=ROWS if len(trace.rows) else "",
        beside=beside,
        href=where[id].href(id, ""),
        json_href="trace.json" if whole else f"trace/{id}.json",
    )
