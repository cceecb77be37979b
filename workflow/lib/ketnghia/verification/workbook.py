"""Workbook: the spreadsheet inside the PDF against the tables beside it, cell by cell, and its formulas as formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ketnghia import readers
from ketnghia.pdf_reading import spaced
from ketnghia.verification import frame
from ketnghia.verification.findings import Findings
from ketnghia.verification.paper import Paper

NAME = "so-lieu.xlsx"
# The row whose cells name the columns: words for people, and below them the name of the column in the tables.
HEAD = 3
# What is worked out by no formula.
SAID = ("claim", "rank", "quoted")
REFERS = re.compile(r"[A-Za-z_]\w*\(|\$?[A-Z]{1,3}\$?\d")


@dataclass
class Sheet:
    """One sheet: column name -> its letters, and its rows below the head as column name -> (cell, text, formula)."""

    name: str
    columns: dict[int, str] = field(default_factory=dict)
    rows: dict[int, dict[str, tuple[str, str, str]]] = field(default_factory=dict)


def sheets(data: bytes) -> dict[str, Sheet]:
    """The sheets of the workbook; raises ValueError for what is none."""
    book = readers.read(data, NAME)
    if not book.readable:
        raise ValueError(NAME)
    found: dict[str, Sheet] = {}
    made = readers.columns(book, NAME, "")
    keys = ("sheet", "row", "column", "cell", "text", "formula")
    for name, row, column, cell, text, formula in zip(*(made[key] for key in keys), strict=True):
        sheet = found.setdefault(name, Sheet(name))
        if row == HEAD:
            sheet.columns[column] = text.rpartition("\n")[2]
        elif row > HEAD and column in sheet.columns:
            sheet.rows.setdefault(row, {})[sheet.columns[column]] = (cell, text, formula or "")
    return found


def check_workbook(paper: Paper, findings: Findings) -> None:
    """Each sheet says what its table says; each figure is worked out by a formula and has the published value."""
    try:
        found = sheets(paper.files[NAME])
    except ValueError:
        findings.differ("table", NAME, "xlsx", "–")
        return
    frame.check_frame(paper.files[NAME], NAME, findings)
    frame.check_ranges(paper.files[NAME], NAME, found, findings)
    kinds: dict[str, list[Sheet]] = {"id": [], "fact": [], "group": []}
    for sheet in found.values():
        for key, listed in kinds.items():
            if key in sheet.columns.values():
                listed.append(sheet)
                break
    if not kinds["id"]:
        findings.differ("table", NAME, "id", "–")
    for sheet in kinds["id"]:
        check_figures(paper, sheet, bool(kinds["fact"]), findings)
        frame.check_formulas(paper, sheet, f"{NAME}!{sheet.name}", findings)
    facts = {row["fact"]: row for row in paper.tables["facts"].dicts}
    check_rows(kinds["fact"], facts, ("fact",), findings, "facts.csv")
    bridge = {f"{row['agency']} {row['group']}": row for row in paper.tables["bridge"].dicts}
    check_rows(kinds["group"], bridge, ("agency", "group"), findings, "bridge.csv")


def check_figures(paper: Paper, sheet: Sheet, worked_out: bool, findings: Findings) -> None:
    """`worked_out`: whether the rows are there that formulas refer to; of very many they are not."""
    seen = []
    for row in sheet.rows.values():
        id = row.get("id", ("", "", ""))[1]
        one = paper.indicators.get(id)
        if one is None:
            if id:
                findings.differ("table", place(sheet, row["id"][0]), "indicators.csv", id)
            continue
        seen.append(id)
        findings.looked("table")
        wanted = {"published": "value", "printed": "text", "n_facts": "n_facts", "definition": "definition"}
        wanted |= {} if one["measure"] in SAID else {"computed": "value"}
        for name, want in ((name, one[column]) for name, column in wanted.items()):
            cell, text, _ = row.get(name, (f"{name}:{id}", "", ""))
            if name in sheet.columns.values() and want and not alike(text, want):
                findings.differ("table", place(sheet, cell), f"{id} {want}", text)
        cell, _, formula = row.get("computed", ("", "", ""))
        if one["measure"] not in SAID and one["value"] and worked_out and not REFERS.search(formula):
            findings.differ("table", place(sheet, cell), f"{id} =…()", formula or "–")
    for id in sorted(set(paper.indicators) - set(seen)):
        findings.differ("table", f"{NAME}!{sheet.name}", id, "–")


def check_rows(
    listed: Iterable[Sheet],
    rows: Mapping[str, Mapping[str, str]],
    keys: tuple[str, ...],
    findings: Findings,
    table: str,
) -> None:
    """The rows of some sheets are those of a table, as far as they show its columns."""
    seen: set[str] = set()
    listed = list(listed)
    for sheet in listed:
        for row in sheet.rows.values():
            key = " ".join(row.get(name, ("", "", ""))[1] for name in keys)
            if not key.strip():
                continue
            findings.looked("table")
            seen.add(key)
            want = rows.get(key)
            for name, (cell, text, _) in row.items():
                if want is None:
                    findings.differ("table", place(sheet, cell), table, key)
                    break
                if name in want and not alike(text, want[name]):
                    findings.differ("table", place(sheet, cell), f"{table} {key} {name}: {want[name]}", text)
    if listed:
        for key in sorted(set(rows) - seen):
            findings.differ("table", NAME, f"{table} {key}", "–")


def place(sheet: Sheet, cell: str) -> str:
    return f"{NAME}!{sheet.name}!{cell}"


def alike(text: str, want: str) -> bool:
    """Whether a cell says what a table says: the same words, or the same number."""
    if spaced(text) == spaced(want) or spaced(text) == spaced(want.removeprefix("'")):
        return True
    try:
        return Decimal(text) == Decimal(want)
    except InvalidOperation:
        return False
