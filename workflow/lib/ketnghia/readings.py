"""Readings: how one file was read, as people and programs see it (INTERFACE part 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

from ketnghia import accounting, encodings, facts, problems, totals, values
from ketnghia.grids import Grid
from ketnghia.headings import key
from ketnghia.periods import SPAN
from ketnghia.readers.workbook import Workbook, blocks
from ketnghia.returns import Return
from ketnghia.rows import ROW_KINDS
from ketnghia.rules import Rules
from ketnghia.tables import SheetReading, Table
from ketnghia.units import Settled, Units, settle


def as_json(
    name: str, workbook: Workbook, entry: Mapping[str, Any], found: Return, rules: Rules, members: list
) -> dict[str, Any]:
    """The object of INTERFACE part 2 for one file."""
    rule = entry.get("rule")
    tables = [made for reading in found.readings for made in tables_of(reading, found, rules, rule)]
    counts: Counter[int] = Counter()
    for reading in found.readings:
        counts[reading.grid.index] += len(reading.tables)
    return {
        "file": name,
        "sha256": entry["sha256"],
        "format": workbook.format,
        "encoding": workbook.encoding,
        "readable": workbook.readable,
        "layout": found.layout or _layout(found),
        "members": members,
        "sheets": [
            {key: sheet[key] for key in ("sheet", "index", "state", "cells", "hidden_rows", "hidden_columns")}
            | {"tables": counts[sheet["index"]]}
            for sheet in entry["sheets"]
        ],
        "tables": tables,
        "facts": [fact_of(fact, rules) for fact in found.facts if fact["record"] == "fact"],
        "accounting": found.account,
        "problems": [
            problems.published(problem, rules.programme.config.get("lang", "vi")) for problem in found.problems
        ],
    }


def _layout(found: Return) -> str | None:
    """A file that no layout file names but whose headings are ours is on the older form."""
    return "headings" if found.tables else None


def tables_of(reading: SheetReading, found: Return, rules: Rules, rule: str | None = None) -> list[dict[str, Any]]:
    """Each table of a sheet; the rows of the sheet that stand in none go to the nearest one."""
    grid = reading.grid
    made = []
    starts = [min(table.header_rows or (min(table.kinds, default=1),)) for table in reading.tables]
    for position, table in enumerate(reading.tables):
        last = max(table.kinds, default=starts[position])
        begin = 0 if position == 0 else max(reading.tables[position - 1].kinds, default=0) + 1
        end = 10**9 if position + 1 == len(reading.tables) else last
        kinds = {row: kind for row, kind in reading.kinds.items() if begin <= row <= end} | dict(table.kinds)
        sheet = next((each for each in found.tables if table is each.table or table is each.found), None)
        made.append(_table(grid, table, kinds, sheet, rules, rule))
    return made


def _table(
    grid: Grid, table: Table, kinds: Mapping[int, str], sheet: Any, rules: Rules, rule: str | None
) -> dict[str, Any]:
    known = totals.numbers(grid, table)
    columns = [column_of(grid, table, numbers, sheet, rules, rule) for numbers in every_column(table, known)]
    return {
        "sheet": table.sheet,
        "range": table.range,
        "header_rows": list(table.header_rows) if table.header_rows else None,
        "data_rows": list(table.data_rows) if table.data_rows else None,
        "row_kinds": {
            kind: [list(block) for block in blocks([row for row, each in kinds.items() if each == kind])]
            for kind in ROW_KINDS
        },
        "columns": columns,
        "totals": [total_of(total) for total in totals.totals(grid, table, known)],
        "row_totals": row_totals(table, known),
    }


def every_column(table: Table, known: Iterable[totals.Numbers]) -> list[totals.Numbers]:
    """All columns with their numbers, the columns of words without."""
    numeric = {each.column.number: each for each in known}
    empty = values.Marks()
    return [numeric.get(column.number) or totals.Numbers(column, {}, 0, (), empty) for column in table.columns]


def column_of(
    grid: Grid, table: Table, numbers: totals.Numbers, sheet: Any, rules: Rules, rule: str | None = None
) -> dict[str, Any]:
    """One column as `read` shows it; `rule`: the encoding that a layout lays down for the file's text."""
    column = numbers.column
    settled = _unit(table, column, sheet, rules)
    data = set(table.rows("data"))
    mine = {row: value for row, value in numbers.values.items() if row in data}
    total = sum(mine.values(), Decimal(0))
    down = grid.column(column.number)
    cells = [down[row] for row in table.rows("data") if row in down]
    is_date = any(cell.kind == "date" for cell in cells)
    fonts = {cell.style for cell in cells if cell.style}
    old = sorted({encoding for font in fonts if (encoding := encodings.encoding_of(font))})
    if rule in encodings.NAMES and any(cell.kind == "text" and cell.text != cell.raw for cell in cells):
        old = [rule]  # a layout goes before the fonts
    base = None
    turns = bool(sheet and money_of(sheet, column) and sheet.turns)
    if mine and (numbers.own_units or turns or settled.scale):
        base = _base(grid, numbers, data, lambda row: _unit(table, column, sheet, rules, row).scale)
    return {
        "column": column.letter,
        "heading": column.heading,
        "field": sheet.field_of(column) if sheet else column.field,
        "score": f"{column.match.score:.2f}" if column.match.score else None,
        "unit": settled.unit or None,
        "scale": settled.scale,
        "encoding": old[0] if old else None,
        "marks": {"decimal": numbers.marks.decimal, "group": numbers.marks.group, "ambiguous": numbers.marks.ambiguous},
        "numbers": len(mine),
        "text_numbers": numbers.texts,
        "sum": None if numbers.own_units or turns or not mine or is_date else plain(total),
        "sum_base": base,
        "unread": [list(pair) for pair in numbers.unread],
    }


def money_of(sheet: Any, column: Any) -> bool:
    """Whether a column of a table of ours counts money."""
    name = sheet.field_of(column)
    return bool(name) and sheet.rules.fields[name].type == "money"


def _unit(table: Table, column: Any, sheet: Any, rules: Rules, row: int = 0) -> Settled:
    """The unit of money of a column; what a line declares above a table of ours holds for its amounts alone."""
    if sheet is None:
        return settle(Units(heading=column.heading, line=table.line.text if table.line else ""))
    name = sheet.field_of(column)
    money = name is None or rules.fields[name].type == "money"
    units = sheet.units(column, row if money else 0)
    return settle(units if money else Units(row=units.row, heading=units.heading))


def _base(
    grid: Grid, numbers: totals.Numbers, data: set[int], scale_of: Callable[[int], int | None]
) -> int | None:
    """The sum in đồng, each cell by its own unit or the column's."""
    total = Decimal(0)
    for row, value in numbers.values.items():
        if row in data:
            own = totals.plain_number(grid.row(row)[numbers.column.number], numbers.marks)[1]
            scale = None if own else scale_of(row)
            if not own and scale is None:
                return None
            total += value if scale is None else value * scale
    return int(total)


def plain(value: Decimal) -> str:
    """A decimal without exponent and without needless zeros.

    >>> plain(Decimal("1E+3")), plain(Decimal("2.50"))
    ('1000', '2.5')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def total_of(total: totals.Total) -> dict[str, Any]:
    return {
        "row": total.row,
        "kind": total.kind,
        "of": [list(block) for block in total.of],
        "column": total.column.letter,
        "stated": plain(total.stated),
        "computed": plain(total.computed),
        "difference": plain(total.difference),
        "equal": total.equal,
    }


def row_totals(table: Table, known: Iterable[totals.Numbers]) -> list[dict[str, Any]]:
    """Columns that sum up the numeric columns beside them under one parent heading, with the rows that differ."""
    numeric = {each.column.number: each for each in known}
    made = []
    for number, each in numeric.items():
        parts = each.column.parts
        if not parts or not key(parts[-1]).startswith(("tổng", "cộng", "total", "sum")):
            continue
        same = [
            other
            for other in numeric.values()
            if other.column.number != number and other.column.parts[:-1] == parts[:-1]
        ]
        if len(same) < 2:
            continue
        rows = [row for row in table.rows("data") if row in each.values]
        unequal = [
            row
            for row in rows
            if sum((other.values.get(row, Decimal(0)) for other in same), Decimal(0)) != each.values[row]
        ]
        if rows and len(unequal) * 2 < len(rows):
            made.append(
                {"column": each.column.letter, "of": [other.column.letter for other in same], "unequal": unequal}
            )
    return made


def fact_of(fact: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """One fact as `read` shows it."""
    amount, quantity, unit, source = (rules.role(name) for name in ("amount", "quantity", "unit", "source"))
    filled = [name for name in rules.fields if fact[f"{name}_at"] or fact[name] not in (None, SPAN)]
    shown = {name: _shown(fact[name]) for name in filled}
    value = fact[amount] if amount else None
    return {
        "sheet": fact["sheet"],
        "row": fact["row"],
        "cells": {name: fact[f"{name}_at"] for name in filled if fact[f"{name}_at"]},
        "fields": shown,
        "value": value,
        "unit": "đồng" if value is not None else None,
        "contribution": fact["contribution"],
        "quantity": _shown(fact[quantity]) if quantity else None,
        "quantity_unit": fact[unit] if unit else None,
        "source": fact[source] if source else None,
    }


def _shown(value: Any) -> Any:
    """A number as JSON has it: an integer where it is whole, else a decimal string."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else plain(value)
    return value


def cells_of(found: Return, rules: Rules) -> Iterable[dict[str, Any]]:
    """One object per non-empty cell: where, what, the kind of its row, its field and what became of it.

    `field` for a cell that is in a fact (its value, or the heading or unit line that the fact goes by), `value` for the
    first alone; `problem` for a cell that a problem names; else `reason`.
    """
    fields: dict[tuple[Any, str], tuple[str, Any]] = {}
    by_heading: dict[tuple[Any, str], str] = {}
    for fact in found.facts:
        for name in rules.fields if fact["record"] == "fact" else ():
            for place, at in enumerate((fact[f"{name}_at"] or "").split()):
                if place:
                    by_heading.setdefault((fact["sheet"], at), name)
                else:
                    fields.setdefault((fact["sheet"], at), (name, _shown(fact[name])))
    for reading in found.readings:
        grid = reading.grid
        codes = _codes(grid, found.problems, len(found.readings) == 1)
        for cell in grid.cells:
            place = (grid.sheet, cell.at)
            name, value = fields.get(place, (by_heading.get(place), None))
            became = found.outcomes.get(grid.index, {}).get(cell.at)
            yield {
                "sheet": grid.sheet,
                "cell": cell.at,
                "raw": cell.raw,
                "row_kind": reading.kinds.get(cell.row, "note"),
                "field": name,
                "value": value,
                "problem": codes.get(cell.at)
                or ((codes.get(str(cell.row)) or codes.get("")) if became == accounting.IN_PROBLEM else None),
                "reason": None if became in (accounting.IN_FACT, accounting.IN_PROBLEM) else became,
            }


def _codes(grid: Grid, found: Iterable[Mapping[str, Any]], only: bool) -> dict[str, str]:
    """Address -> code of the problem that says most closely what is wrong there; a row's number and '' stand for the
    rest of a row that was left out for one of its cells, and for the sheet as a whole."""
    codes: dict[str, str] = {}
    mine = [one for one in found if one["sheet"] == grid.sheet or (only and one["sheet"] is None)]
    for problem in sorted(mine, key=lambda one: ":" in (one["cell"] or ":")):
        address = problem["cell"]
        places = {""} if address is None else {address, address.lstrip(ascii_uppercase)}
        if address and ":" in address:
            places = accounting.cells_in(address, grid)
        for place in places:
            codes.setdefault(place, problem["code"])
    return codes


__all__ = ["as_json", "cells_of", "facts", "plain"]
