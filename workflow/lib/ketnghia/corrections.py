"""Corrections: reviewed changes of one cell's reading, kept as data; the submission stays as it was sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketnghia.grids import Cell, Grid

if TYPE_CHECKING:
    from ketnghia.sheets import Notebook

ADMIT = "admit"  # what a correction without a cell says of a hidden sheet: read it after all


@dataclass(frozen=True)
class Applied:
    """The sheets with corrections in place: `original`: (sheet index, cell) -> the cell as sent; `ids`: the same ->
    correction; `admitted`: indexes of hidden sheets that count after all."""

    grids: tuple[Grid, ...]
    original: Mapping[tuple[int, str], Cell]
    ids: Mapping[tuple[int, str], str]
    admitted: frozenset[int]


def of_file(rows: Iterable[Mapping[str, str]], submission: str, sha256: str) -> list[Mapping[str, str]]:
    """The corrections that name a file: by its path, and by its digest where they give one."""
    name = unicodedata.normalize("NFC", submission)
    return [
        row for row in rows
        if (row["submission"] == name or name.endswith("/" + row["submission"]))
        and (not row.get("sha256") or row["sha256"] == sha256)
    ]  # fmt: skip


def reviewed(row: Mapping[str, str]) -> bool:
    """Whether a correction has a basis and was decided and approved by two different persons."""
    people = [row.get(name, "").strip() for name in ("decided_by", "approved_by")]
    return bool(row.get("basis", "").strip()) and all(people) and people[0] != people[1]


def apply(grids: Sequence[Grid], rows: Iterable[Mapping[str, str]], book: Notebook) -> Applied:
    """Sheets and the corrections of their file -> sheets as they are to be read.

    A correction that lacks its review, finds no cell, or finds another text than it says, is not applied but noted.
    """
    sheets = {grid.sheet or "": position for position, grid in enumerate(grids)}
    mended = list(grids)
    original: dict[tuple[int, str], Cell] = {}
    ids: dict[tuple[int, str], str] = {}
    admitted: set[int] = set()
    for row in rows:
        place = sheets.get(row.get("sheet", ""))
        where = {"sheet": row.get("sheet") or None, "correction": row["correction"]}
        if not reviewed(row):
            book.note("DC03", row["cell"] or None, **where)
            continue
        if place is None:
            book.note("DC01", row["cell"] or None, **where)
            continue
        grid = mended[place]
        if not row["cell"]:
            if row["becomes"].strip() == ADMIT and grid.state != "visible":
                admitted.add(grid.index)
            else:
                book.note("DC04", None, **where)
            continue
        cell = next((cell for cell in grid.cells if cell.at == row["cell"]), None)
        if cell is None:
            book.note("DC01", row["cell"], **where)
        elif _same(cell.raw, row["was"]) or _same(cell.text, row["was"]):
            if _same(cell.text, row["becomes"]):
                book.note("DC04", cell.at, **where)
                continue
            original[grid.index, cell.at] = cell
            ids[grid.index, cell.at] = row["correction"]
            mended[place] = _with(grid, cell, row["becomes"])
        else:
            book.note("DC02", cell.at, found=cell.raw, was=row["was"], **where)
    return Applied(tuple(mended), original, ids, frozenset(admitted))


def _same(one: str, other: str) -> bool:
    return unicodedata.normalize("NFC", one).strip() == unicodedata.normalize("NFC", other).strip()


def _with(grid: Grid, cell: Cell, text: str) -> Grid:
    """A sheet with one cell reading otherwise; its stored text stays."""
    number = cell.kind == "number" and text.strip().replace(".", "", 1).lstrip("-").isdigit()
    new = cell._replace(text=text, kind="number" if number else "text", formula=None)
    rows = {**grid.rows, cell.row: {**grid.rows[cell.row], cell.column: new}}
    return Grid(grid.sheet, grid.index, rows, grid.boxes, grid.state, grid.covered)
