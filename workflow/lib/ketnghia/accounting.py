"""Accounting: every non-empty cell of a file is in a fact, in a problem, or passed over for a named reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ketnghia.grids import Cell, Grid  # noqa: F401 (doctest)
from ketnghia.readers.workbook import letters, number_of
from ketnghia.rows import ROW_KINDS

# Why a cell is neither in a fact nor in a problem. There is no 'other'.
REASONS = (
    "title", "metadata", "header", "unit", "index", "code", "section", "subtotal", "total", "note", "signature",
    "repeated_header",
    "unused_column",  # a column that no field reads
    "row_label",  # the words of a coded row
    "blank_mark",  # a dash where there is nothing to say
    "summary_table",  # sums of rows that stand in detail elsewhere in the file
    "other_table",  # a table about something else
    "passed_sheet",  # examples, instructions, lists
    "foreign_table",  # a table that is not of this form
    "private",  # names and numbers of persons in the lines above a form
    "superseded", "withdrawn", "late",
)  # fmt: skip

IN_FACT, IN_PROBLEM = "in_facts", "in_problems"
# Problems of a whole sheet, none of whose cells can be told apart.
WHOLE = {"BANG01", "BANG03", "BANG16"}
_CELL = re.compile(r"^([A-Z]+)(\d+)$")


def cells_in(address: str, grid: Grid) -> set[str]:
    """The non-empty cells of a sheet that an address covers: 'M12', 'E5:E27', 'E:E', '29:29'. A row costs no more than
    its cells, for a large file may have a problem in each.

    >>> sheet = Grid.of("S", 1, [Cell(row, column, "x", "x") for row, column in ((1, 1), (2, 1), (2, 3))])
    >>> [sorted(cells_in(address, sheet)) for address in ("2:2", "A:A", "C2", "B2")]
    [['A2', 'C2'], ['A1', 'A2'], ['C2'], []]
    """
    first, _, last = address.partition(":")
    left, top = _bounds(first)
    right, bottom = _bounds(last or first)
    few = top is not None and bottom - top < len(grid.rows)
    return {
        cell.at
        for row in (range(top, bottom + 1) if few else grid.rows)
        if top is None or top <= row <= bottom
        for column, cell in grid.row(row).items()
        if left is None or left <= column <= right
    }


def _bounds(text: str) -> tuple[int | None, int | None]:
    if match := _CELL.match(text):
        return number_of(match[1]), int(match[2])
    return (None, int(text)) if text.isdigit() else (number_of(text), None)


def in_problems(grid: Grid, found: Iterable[Mapping[str, Any]], only: bool) -> set[str]:
    """The cells of a sheet that problems point at; some point at all of them.

    `only`: the file has one sheet, so a problem need not name it.
    """
    covered: set[str] = set()
    for problem in found:
        if problem["sheet"] != grid.sheet and not (only and problem["sheet"] is None):
            continue
        address = problem["cell"]
        if address is not None:
            covered |= cells_in(address, grid)
        elif problem["code"] in WHOLE:
            return {cell.at for cell in grid.cells}
    return covered


def outcomes(
    grid: Grid, kinds: Mapping[int, str], facts: set[str], doubtful: set[str], reasons: Mapping[str, str]
) -> dict[str, str]:
    """Address of each cell -> what became of it: IN_FACT, IN_PROBLEM or one of REASONS. `facts`, `doubtful`: addresses
    of cells in facts and in problems; `reasons`: address -> why it is passed over, where its row's kind is silent."""
    made = {}
    for row, cells in grid.rows.items():
        plain = _reason(kinds.get(row, "note"))
        for column in cells:
            at = f"{letters(column)}{row}"
            made[at] = IN_FACT if at in facts else IN_PROBLEM if at in doubtful else reasons.get(at, plain)
    return made


def of_sheet(grid: Grid, kinds: Mapping[int, str], became: Mapping[str, str]) -> dict[str, Any]:
    """The account of one sheet; `became`: its `outcomes`."""
    passed = Counter(became.values())
    rows = Counter(kinds.values())
    return {
        "cells": sum(len(row) for row in grid.rows.values()),
        "in_facts": passed[IN_FACT],
        "in_problems": passed[IN_PROBLEM],
        "passed_over": {reason: passed[reason] for reason in REASONS if passed[reason]},
        "rows": {kind: rows[kind] for kind in ROW_KINDS if rows[kind]},
    }


def _reason(kind: str) -> str:
    return kind if kind in REASONS else "unused_column"


def joined(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The account of a sheet from those of its parts; a row of two tables beside one another counts in both."""
    if len(parts) == 1:
        return dict(parts[0])
    return {
        **{name: sum(part[name] for part in parts) for name in ("cells", "in_facts", "in_problems")},
        **{
            name: {key: total for key in order if (total := sum(part[name].get(key, 0) for part in parts))}
            for name, order in (("passed_over", REASONS), ("rows", ROW_KINDS))
        },
    }


def of_file(state: str, sheets: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The account of a file from those of its sheets."""
    total: dict[str, Any] = {"state": state, "cells": 0, "in_facts": 0, "in_problems": 0, "passed_over": {}, "rows": {}}
    for account in sheets.values():
        for name in ("cells", "in_facts", "in_problems"):
            total[name] += account[name]
    for name, order in (("passed_over", REASONS), ("rows", ROW_KINDS)):
        sums = sum((Counter(account[name]) for account in sheets.values()), Counter())
        total[name] = {key: sums[key] for key in order if sums[key]}
    return {**total, "sheets": {name: {"state": state, **account} for name, account in sheets.items()}}


def set_aside(account: Mapping[str, Any], state: str) -> dict[str, Any]:
    """The account of a file that does not count (superseded, withdrawn, late): its cells are passed over as such."""
    sheets = {}
    for name, sheet in account["sheets"].items():
        cells = sheet["cells"]
        sheets[name] = {**sheet, "in_facts": 0, "in_problems": 0, "passed_over": {state: cells} if cells else {}}
        del sheets[name]["state"]
    return of_file(state, sheets)


def balance(account: Mapping[str, Any]) -> None:
    """AssertionError where a file or a sheet does not account for each of its cells exactly once."""
    for part in (account, *account.get("sheets", {}).values()):
        counted = part["in_facts"] + part["in_problems"] + sum(part["passed_over"].values())
        assert counted == part["cells"], part
        assert set(part["passed_over"]) <= set(REASONS), part
    if sheets := account.get("sheets", {}).values():
        for name in ("cells", "in_facts", "in_problems"):
            assert account[name] == sum(sheet[name] for sheet in sheets), name
