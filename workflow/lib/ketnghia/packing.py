"""Packing: facts and indicators -> the tables that travel inside the PDF, so that anyone can recompute it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ketnghia import bridge, persons
from ketnghia.entries import KEYS
from ketnghia.lineage import sha256
from ketnghia.programme import Programme

# A spreadsheet program would take a text that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "'")
# What a number, date or code takes at most.
SHORT = 40
# What stands for words of a sender that are not published.
HIDDEN = "…"
OPEN = persons.Masks({}, {})
MEDIA = {
    "txt": "text/plain", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
# Rows that are turned into text at a time.
ROWS = 20_000
CORRECTION = (
    *("correction", "submission", "sha256", "sheet", "cell", "was", "becomes", "reason", "basis", "confirmed"),
    *("decided_by", "approved_by", "decided_on"),
)
SUBMISSION = ("submission", "kind", "agency", "sha256", "state", "received")
# Configuration that decides values: not words, plots, report, pages or profiles.
DECIDES = re.compile(r"config/(?!words/|profiles/|(?:plots|report|site)\.yaml).*")
NUMBERS = {"integer", "decimal", "money", "date", "code", "share"}
KINDS = {"int64": "integer", "int32": "integer", "double": "number", "bool": "boolean"}


# Stage and status in the words of the guide.
NAMES = {
    "vi": {
        "so_bo": "sơ bộ", "trinh_ky": "trình ký", "chinh_thuc": "chính thức",
        "illustrative": "minh họa", "preliminary": "sơ bộ", "final": "chính thức",
    },
    "en": {"so_bo": "preliminary", "trinh_ky": "for signature", "chinh_thuc": "final"},
}  # fmt: skip


def said(published: Mapping[str, Any], lang: str) -> dict[str, str]:
    """Stage and status for people."""
    return {key: NAMES[lang].get(published[key], published[key]) for key in ("stage", "status")}


def guarded(text: str) -> str:
    """A text no spreadsheet takes for a formula; numbers are not texts and stay as they are.

    >>> guarded("=1+1"), guarded("-3 con"), guarded("Bò")
    ("'=1+1", "'-3 con", 'Bò')
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV: LF, quotes where needed, nothing for unknown, texts guarded, lists separated by blanks."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([[plain(value) for value in row] for row in rows])
    return sink.getvalue()


def plain(value: Any) -> str:
    """One value as the CSV files write it.

    >>> plain(None), plain(Decimal("4.500")), plain(Decimal("600.000")), plain(["a", "b"]), plain(True)
    ('', '4.5', '600', 'a b', 'true')
    """
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, list | tuple):
        return " ".join(value)
    return guarded(value) if isinstance(value, str) else str(value)


def texts_of(column: pa.Array) -> pa.Array:
    """A column as the CSV files write it, by the rules of `plain`."""
    if pa.types.is_decimal(column.type):
        return pc.fill_null(pc.utf8_rtrim(pc.utf8_rtrim(column.cast(pa.string()), "0"), "."), "")
    text = pc.fill_null(column.cast(pa.string()), "")
    if not pa.types.is_string(column.type) and not pa.types.is_dictionary(column.type):
        return text
    risky = pc.match_substring_regex(text, "^[=+@'-]")
    return pc.if_else(risky, pc.binary_join_element_wise("'", text, ""), text)


def table_csv(names: Sequence[str], batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """A table as CSV, batch by batch."""
    yield _lines([names])
    for batch in batches:
        yield _lines(zip(*(texts_of(column).to_pylist() for column in batch.columns), strict=True))


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows(rows)
    return sink.getvalue().encode()


def facts_table(
    facts: pd.DataFrame, programme: Programme, released: persons.Released, masks: persons.Masks = OPEN
) -> pa.Table:
    """The gathered facts as published: texts of agencies left out unless released, `withheld` naming what is missing.

    released: (sha256, sheet, cell) of reviewed texts -> what is printed; a fact's own cell is the first of its
    `<field>_at`. Where one household would be known by it, a place (`public` is `place`) is left out all the same.
    """
    made = persons.cleaned(facts, programme, masks).copy(deep=False)
    own = made["record"].isin(["fact", "left_out"])
    alone = _one_household(facts, programme)
    for each in programme.fields:
        if each.public == "yes":
            if f"{each.id}_raw" in made and each.type not in NUMBERS:
                made = made.drop(columns=f"{each.id}_raw")
            elif f"{each.id}_raw" in made:
                made.loc[made[each.id].isna(), f"{each.id}_raw"] = None
            continue
        printed = _released(facts, each.id, released)
        free = printed.notna() & ~(alone if each.public == "place" else False)
        made[each.id] = made[each.id].mask(own, printed.where(free, None))
        made = made.drop(columns=f"{each.id}_raw", errors="ignore")
    _same_cell(made, facts, programme)
    made["withheld"] = _withheld(facts, made, programme)
    return pa.Table.from_pandas(made, preserve_index=False)


def _same_cell(made: pd.DataFrame, facts: pd.DataFrame, programme: Programme) -> None:
    """What was read as a code out of a text that is withheld does not bring the text back."""
    raws = {each.id: _first_cell(facts, each.id) for each in programme.fields if f"{each.id}_raw" in made}
    for text in (each.id for each in programme.fields if each.public != "yes" and each.type == "text"):
        cell = _first_cell(facts, text).where(made[text].isna())
        for name, own in raws.items():
            made.loc[(own == cell).fillna(False).astype(bool), f"{name}_raw"] = None


def _first_cell(facts: pd.DataFrame, name: str) -> pd.Series:
    """The cell that a field was read from, without those of heading and unit."""
    return facts[f"{name}_at"].astype("string[pyarrow]").str.split(" ").str[0]


def _one_household(facts: pd.DataFrame, programme: Programme) -> pd.Series:
    """Rows that speak of one household or person."""
    found = pd.Series(False, index=facts.index)
    for each in programme.fields_of("people"):
        found |= facts[each.id].eq(1).fillna(False).astype(bool)
    return found


def _released(facts: pd.DataFrame, name: str, released: persons.Released) -> pd.Series:
    """What is printed of a text, nothing where nobody released it."""
    if not released or "sha256" not in facts:
        return pd.Series(None, index=facts.index, dtype=facts[name].dtype)
    keys = zip(facts["sha256"], facts["sheet"].fillna(""), _first_cell(facts, name).fillna(""), strict=True)
    return pd.Series([released.get(key) for key in keys], index=facts.index, dtype=facts[name].dtype)


def _withheld(before: pd.DataFrame, after: pd.DataFrame, programme: Programme) -> pd.Series:
    """The fields of each row that held something and are left out."""
    names = [each.id for each in programme.fields if each.id in after]
    gone = {name: before[name].notna() & before[name].ne("") & after[name].isna() for name in names}
    gone = {name: left.fillna(False).astype(bool) for name, left in gone.items()}
    names = [name for name in names if gone[name].any()]
    rows = zip(*(gone[name] for name in names), strict=True) if names else ([] for _ in range(len(after)))
    said = [" ".join(name for name, left in zip(names, row, strict=True) if left) for row in rows]
    return pd.Series(said, index=after.index)


def ledger(period: str) -> str:
    """Where the ledger of what was received lies.

    >>> ledger("2018")
    'inputs/submissions/2018/RECEIVED.csv'
    """
    return f"inputs/submissions/{period}/RECEIVED.csv"


def submissions_rows(
    submissions: Mapping[str, Mapping[str, Any]],
    programme: Programme,
    masks: persons.Masks = OPEN,
    compared: Mapping[str, str] | None = None,
) -> list[list[Any]]:
    """What went in: submissions, reference data, corrections, and the configuration that decides values.

    compared: the edition published before (`file`, `sha256`), which decides no value and stands in the annex of
    changes. The ledger of what was received is reference data as well. A day of receipt is said only of the very file
    that the ledger knows, by its digest.
    """
    rows = [
        [masks.path(path), "submission", entry["agency"], entry["sha256"], entry["state"],
         entry["received"] if entry.get("ledger", "known") == "known" else None]
        for path, entry in submissions.items()
    ]  # fmt: skip
    for path, text in programme.files.items():
        if path == "inputs/corrections.csv":
            kind = "corrections"
        elif path.startswith("inputs/reference/") or path == ledger(programme.period):
            kind = "reference"
        elif DECIDES.fullmatch(path):
            kind = "configuration"
        else:
            continue
        rows.append([path, kind, None, sha256(text.encode()), "read", None])
    if compared:
        rows.append([compared["file"], "reference", None, compared["sha256"], "read", None])
    return sorted(rows, key=lambda row: row[0])


def plain_numbers(programme: Programme) -> list[tuple[str, str, str]]:
    """Numbers in the text that are no figures: in names of the code lists, in what reference data quotes, and those
    that the report's settings declare."""
    words = {"vi": ("tên riêng", "trích nguyên văn"), "en": ("a name", "quoted")}[programme.config.get("lang", "vi")]
    found: dict[str, str] = {}
    for path, text in programme.files.items():
        if not path.endswith(".csv") or not re.search(r"\d", text):
            continue
        kinds = {"label": words[0], "title": words[0], "demand": words[1], "target": words[1]}
        for row in programme.table(path):
            for column, reason in kinds.items():
                if re.search(r"\d", row.get(column, "")):
                    found.setdefault(row[column], reason)
    # What was printed before, on the pages of the annex that compares with it.
    quoted = [
        (row["printed"], annex["label"], words[1])
        for annex in programme.report.get("annexes") or []
        for row in programme.reference.get(annex.get("quotes", ""), ())
        if re.search(r"\d", row["printed"])
    ]
    declared = [
        (str(row["text"]), str(row.get("place", "")), str(row["reason"]))
        for row in programme.report.get("plain_numbers", [])
    ]
    return sorted([*((text, "", reason) for text, reason in found.items()), *quoted, *declared])


def coverage(value: Mapping[str, int] | None) -> str | None:
    return f"{value['received']}/{value['expected']}" if value else None


def _published(key: str, value: Any) -> Any:
    """One value of a figure's entry as `indicators.csv` has it; a value is a number, though JSON writes it as text."""
    if key == "coverage":
        return coverage(value)
    return Decimal(value) if key == "value" and value is not None else value


Parts = Iterable[bytes]


def pack(
    programme: Programme,
    listed: list[dict[str, Any]],
    contributions: Iterable[pa.RecordBatch],
    bridged: str,
    table: pa.Table,
    submissions: Mapping[str, Mapping[str, Any]],
    guide: str,
    compared: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, Parts]]:
    """The tables to attach and their guide, one after the other in parts, so that none need be held whole; all but the
    numbers that need no link, which the annex of changes may add to.

    table: the facts as `public_facts` gives them; compared: see `submissions_rows`.
    """
    rows = ([_published(key, entry[key]) for key in KEYS] for entry in listed)
    yield "indicators.csv", [csv_text(KEYS, rows).encode()]
    listed.clear()
    masks = persons.Masks.of(submissions)
    corrections = open_corrections(programme.corrections, masks)
    yield "DOC_DAU_TIEN.txt", [guide.encode()]
    yield "bridge.csv", [bridged.encode()]
    yield "corrections.csv", [csv_text(CORRECTION, corrections).encode()]
    yield "facts.csv", table_csv(table.column_names, table.to_batches(max_chunksize=ROWS))
    rows = submissions_rows(submissions, programme, masks, compared)
    yield "submissions.csv", [csv_text(SUBMISSION, rows).encode()]
    yield "traces.csv", table_csv(("indicator", "fact", "contribution"), contributions)


def exempt(programme: Programme, more: Iterable[tuple[str, str, str]] = ()) -> bytes:
    """`plain_numbers.csv`; more: what the annex of changes says of the edition before."""
    return csv_text(("text", "place", "reason"), sorted([*plain_numbers(programme), *more])).encode()


def public_facts(programme: Programme, facts: pd.DataFrame, submissions: Mapping[str, Mapping[str, Any]]) -> pa.Table:
    """The facts without what is not released."""
    released = persons.released(programme.table("inputs/reviewed.csv"))
    if released:
        facts = facts.assign(sha256=facts["submission"].map({path: one["sha256"] for path, one in submissions.items()}))
    table = facts_table(facts, programme, released, persons.Masks.of(submissions))
    return table.drop_columns(["sha256"]) if "sha256" in table.column_names else table


def open_corrections(rows: Iterable[Mapping[str, str]], masks: persons.Masks) -> Iterator[list[str | None]]:
    """Corrections as published: words of a sender only where they are short, as numbers, dates and codes are."""
    for row in rows:
        made = dict(row)
        path = next((path for path in masks.paths if path.endswith(row["submission"])), row["submission"])
        made["submission"], made["sheet"] = masks.path(path), masks.sheet(path, row.get("sheet"))
        for name in ("was", "becomes", "reason", "basis"):
            text = made.get(name) or ""
            if persons.private(text) or (name in ("was", "becomes") and len(text) > SHORT):
                made[name] = HIDDEN
        yield [made.get(key) for key in CORRECTION]


@dataclass
class Seal:
    """Size, digest and head of a file, taken while it is written."""

    size: int = 0
    head: bytes = b""
    digest: Any = field(default_factory=hashlib.sha256)

    def passing(self, parts: Parts) -> Iterator[bytes]:
        for part in parts:
            self.head = self.head or part.split(b"\n", 1)[0]
            self.size += len(part)
            self.digest.update(part)
            yield part


def kind_of(type: pa.DataType) -> str:
    """Arrow type -> Frictionless field type."""
    return "number" if pa.types.is_decimal(type) else KINDS.get(str(type), "string")


# What the columns of the tables hold where it is no text; those of the facts are known by their schema.
TYPED = {
    "bridge.csv": dict.fromkeys((*bridge.AMOUNTS, *bridge.STATED), "integer"),
    "indicators.csv": {"value": "number", "n_facts": "integer", "decimals": "integer"},
    "traces.csv": {"contribution": "number"},
}
# By what a row is known, and what it points at.
KEYED = {"facts.csv": ["fact"], "indicators.csv": ["id"], "submissions.csv": ["submission"]}
POINTS = {"traces.csv": (("indicator", "indicators", "id"), ("fact", "facts", "fact"))}


def resource_name(path: str) -> str:
    return path.rpartition(".")[0].lower().replace("_", "-")


def schema_of(path: str, head: Sequence[str], types: Mapping[str, str], label: Callable[[str], str]) -> dict[str, Any]:
    """The Table Schema of an attached CSV."""
    fields = []
    for column in head:
        made: dict[str, Any] = {"name": column, "type": types.get(column, "string")}
        if label(column) != column:
            made["title"] = label(column)
        if column in KEYED.get(path, ()):
            made["constraints"] = {"required": True, "unique": True}
        fields.append(made)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if path in KEYED:
        schema["primaryKey"] = KEYED[path]
    if path in POINTS:
        schema["foreignKeys"] = [
            {"fields": [own], "reference": {"resource": resource, "fields": [other]}}
            for own, resource, other in POINTS[path]
        ]
    return schema


def datapackage(
    programme: Programme,
    whole: Mapping[str, Any],
    seals: Mapping[str, Seal],
    facts: pa.Schema,
    titles: Mapping[str, str],
    label: Callable[[str], str] = str,
) -> dict[str, Any]:
    """A Frictionless data package: each file with its digest, each table with its Table Schema.

    whole: `indicators.json` without its entries; facts: the schema of the facts as they were gathered; titles: what
    each file is, in the language of the report; label: what a column is called.
    """
    kinds = {**TYPED, "facts.csv": {column.name: kind_of(column.type) for column in facts}}
    resources = []
    for name, seal in sorted(seals.items()):
        resource: dict[str, Any] = {
            "name": resource_name(name),
            "path": name,
            "title": titles.get(name, name),
            "bytes": seal.size,
            "hash": f"sha256:{seal.digest.hexdigest()}",
        }
        if name.endswith(".csv"):
            head = next(csv.reader([seal.head.decode()]))
            schema = schema_of(name, head, kinds.get(name, {}), label)
            resource |= {
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": schema,
            }
        else:
            # Not a table to be read by a schema: a guide, a workbook of several sheets.
            resource |= {"type": "file", "mediatype": MEDIA[name.rpartition(".")[2]]}
        resources.append(resource)
    return {
        "profile": "data-package",
        "name": "report-data",
        "title": str(programme.config["programme"]),
        "period": programme.period,
        "stage": whole["stage"],
        "status": whole["status"],
        "coverage": coverage(whole["coverage"]),
        "text_guard": "A text that begins with one of = + - @ ' is stored with a leading apostrophe.",
        "resources": resources,
    }
