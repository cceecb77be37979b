"""Checks: whether what was read makes sense, by itself, against its table's totals and against other rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from statistics import median
from typing import Any

from ketnghia import persons, problems, totals
from ketnghia.grids import Cell, Grid
from ketnghia.headings import key
from ketnghia.rules import Rules
from ketnghia.sheets import Notebook, Sheet, runs
from ketnghia.tables import Table
from ketnghia.totals import shown
from ketnghia.units import Units, settle


def row(fact: dict[str, Any], rules: Rules, book: Notebook, label: str, cells: Mapping[str, Cell]) -> None:
    """The checks of one row by itself; what they hold back is taken out of the fact."""
    number = fact["row"]
    at = lambda name: cells[name].at if name in cells else f"{number}:{number}"  # noqa: E731
    for low, high in rules.check("at_most") or ():
        if low in fact and _above(fact[low], fact.get(high)):
            book.note("KT02", at(low), label=label, escaped=fact[low], helped=fact[high])
            fact[low] = fact[high] = None
    amount, total = rules.role("amount"), rules.role("total")
    if amount and total and _above(fact[amount], fact[total]):
        book.note("KT10", at(amount), label=label, value=fact[amount], total=fact[total])
        fact |= {"set_aside": fact["set_aside"] or "held", "contribution": None}
    _merged(fact, rules, book, at)
    _small(fact, rules, book, label, at)
    _share(fact, rules, book, label, at)
    _twinning(fact, rules, book, label, at)
    for name in rules.check("private") or ():
        if name in cells and cells[name].kind == "text":
            _private(cells[name], book)


def _private(cell: Cell, book: Notebook) -> None:
    """A name after a form of address or a number is a person's; a bare name may be one, and somebody must look."""
    if told := persons.told(cell.text):
        book.note("RT01" if told == "sure" else "RT02", cell.at)


def _above(value: Any, limit: Any) -> bool:
    return value is not None and limit is not None and value > limit


def _merged(fact: Mapping[str, Any], rules: Rules, book: Notebook, at: Any) -> None:
    """A row of a year in which its giver was no longer there."""
    time, until = rules.role("time"), rules.givers.get(fact["agency"] or "", {}).get("valid_to")
    year = str(fact[time] or "") if time else ""
    if until and year.isdigit() and int(year) > int(until[:4]):
        book.keep("KT21", "", at(time), fact["row"], found=year, until=until)


def _small(fact: dict[str, Any], rules: Rules, book: Notebook, label: str, at: Any) -> None:
    """A gift worth less than anything costs: its unit was forgotten."""
    least, amount, value = rules.check("smallest_value"), rules.role("amount"), fact["rows_value"]
    if least and value and 0 < value < least:
        book.note("SO24", at(amount), label=label, value=value)
        fact |= {"set_aside": fact["set_aside"] or "held", "contribution": None}


def _share(fact: Mapping[str, Any], rules: Rules, book: Notebook, label: str, at: Any) -> None:
    """Own part, share and total of all parties say the same thing three times: within half a percent."""
    amount, total, share = rules.role("amount"), rules.role("total"), rules.role("share")
    if not (amount and total and share) or any(fact[name] is None for name in (amount, total, share)):
        return
    if abs(Decimal(fact[amount]) - fact[total] * fact[share]) > Decimal(fact[total]) / 100:
        book.note("KT15", at(share), label=label)


def _twinning(fact: Mapping[str, Any], rules: Rules, book: Notebook, label: str, at: Any) -> None:
    """Help to a place that is not the giver's: neither the place nor what it lies in is twinned with it."""
    twinned = rules.twinned.get(fact["agency"] or "")
    if not twinned or "twinning" in rules.checks.get("silent", ()):
        return
    codes = {each.id: fact[each.id] for each in rules.receivers if fact[each.id]}
    if codes and not twinned & set(codes.values()):
        name = next(reversed(codes))
        book.keep("NOI03", "", at(name), fact["row"], label=label, found=fact[f"{name}_raw"])


# Over the rows of one file.


def sources(facts: Sequence[Mapping[str, Any]], rules: Rules, sheet: Sheet, required: bool) -> None:
    """Rows without a source of funds, in one problem for the column: an error where the form demands one."""
    name = rules.role("source")
    column = sheet.table.by_field.get(name or "")
    empty = [
        fact["row"] for fact in facts if name and fact[name] is None and fact["record"] == "fact" and fact["rows_value"]
    ]
    if not empty or name is None:
        return
    letter = column.letter if column else None
    rows = sorted(set(empty))
    cell = f"{letter}{rows[0]}" + (f":{letter}{rows[-1]}" if len(rows) > 1 else "") if letter else None
    sheet.book.note("KT05" if required else "KT18", cell, n=len(rows), rows=runs(rows))


def twice(
    facts: Iterable[Mapping[str, Any]], rules: Rules, book: Notebook, label: Callable[[Mapping[str, Any]], str]
) -> None:
    """The same line twice in one file: all fields but the line's number agree."""
    names = [each.id for each in rules.programme.fields if each.role != "line"]
    paid = [each.id for each in rules.programme.fields if each.role in ("amount", "total")]
    first: dict[tuple, Mapping[str, Any]] = {}
    again: dict[tuple[Any, int], list[Mapping[str, Any]]] = {}
    for fact in facts:
        if fact["record"] != "fact" or not any(fact[name] for name in paid):
            continue
        before = first.setdefault(tuple([fact[name] for name in names]), fact)
        if before is not fact and (before["sheet"], before["row"]) != (fact["sheet"], fact["row"]):
            again.setdefault((fact["sheet"], id(before)), [before]).append(fact)
    for (sheet, _), copies in again.items():
        before, *copies = copies
        rows = sorted({fact["row"] for fact in copies})
        other = str(before["row"]) if before["sheet"] == sheet else f"{before['sheet']}!{before['row']}"
        # A line that stands hundreds of times in a file is one thing to ask about.
        together = len(rows) >= problems.MANY and rows[-1] - rows[0] >= len(rows)
        said: dict[str, Any] = {"n": len(rows), "rows": runs(rows)} if together else {}
        for fact in copies[:1] if together else copies:
            at = f"{fact['row']}:{fact['row']}"
            book.note("KT06", at, sheet=sheet, label=label(fact), other_row=other, **said)


def codes_twice(facts: Iterable[Mapping[str, Any]], rules: Rules, book: Notebook) -> None:
    """A line's own code (not a running number) must stand once."""
    name = rules.role("line")
    first: dict[str, Mapping[str, Any]] = {}
    for fact in facts:
        code = fact[name] if name else None
        if not code or not re.search(r"[^\W\d_].*\d|\d.*[^\W\d_]", code):
            continue
        before = first.setdefault(code, fact)
        if before is not fact:
            book.note(
                "KT14", fact[f"{name}_at"].split()[0], sheet=fact["sheet"], found=code, other_row=str(before["row"])
            )


# Prices.


def prices(facts: Iterable[dict[str, Any]], rules: Rules, book: Notebook) -> None:
    """A value about a thousand times off the middle price of its peers in the same file is held back; the quantity
    still counts. Over all files the same is asked again of what is left."""
    spec, quantity, amount = rules.check("unit_price"), rules.role("quantity"), rules.role("amount")
    if not spec or not quantity or not amount:
        return
    names = [name for name in (rules.role("category"), "item", rules.role("unit")) if name]
    peers: dict[tuple, list[tuple[float, dict[str, Any]]]] = {}
    for fact in facts:
        value = (fact["rows_value"] or 0) + (fact["delta"] or 0)
        if fact["record"] == "fact" and not fact["set_aside"] and (fact["counted"] or 0) > 0 and value > 0:
            price = value / float(fact["counted"])
            peers.setdefault(tuple(fact[name] or "" for name in names), []).append((price, fact))
    times, slack = spec["times"], spec["tolerance"]
    for group in peers.values():
        middle = median(price for price, _ in group) if len(group) > spec["peers"] else None
        for price, fact in group if middle else ():
            ratio = price / middle
            if times / slack <= max(ratio, 1 / ratio) <= times * slack:
                book.found.append(price_problem(fact, rules, ratio))
                fact |= {"set_aside": "held", "contribution": None}


def price_problem(row: Mapping[str, Any], rules: Rules, ratio: float) -> dict[str, Any]:
    """SO06 or SO22 for one fact; `ratio`: its price to that of its peers."""
    amount, unit = rules.role("amount"), rules.role("unit")
    value = int(row["rows_value"] + row["delta"])
    price = int(Decimal(value) / row["counted"])
    times = round(ratio if ratio > 1 else 1 / ratio)
    step = 10 ** max(0, len(str(times)) - 1)
    label = rules.lists[unit].labels.get(row[unit], row[unit]) if unit in rules.lists else row[unit] if unit else ""
    sheet, found = (row[name] if isinstance(row[name], str) else None for name in ("sheet", f"{amount}_raw"))
    return problems.problem(
        "SO06" if ratio < 1 else "SO22", submission=row["submission"], agency=row["agency"], sheet=sheet,
        cell=row[f"{amount}_at"].split()[0], label=label_of(row, rules), found=found, value=value, price=price,
        unit=label, times=round(times / step) * step,
    )  # fmt: skip


def label_of(row: Mapping[str, Any], rules: Rules) -> str:
    """A few words of a fact."""
    texts = [row.get(each.id) for each in rules.of_role("text")]
    text = " ".join(max((text for text in texts if isinstance(text, str)), key=len, default="").split())
    return text if len(text) <= 60 else text[:57].rsplit(" ", 1)[0] + " …"


# A table's own totals.


def total_notes(sheet: Sheet) -> None:
    """KT01 for each stated total of a column that counts and does not add up."""
    roles = ("amount", "total", "quantity", "people")
    for total in totals.totals(sheet.grid, sheet.table):
        role = sheet.rules.roles.get(sheet.field_of(total.column) or "")
        if total.equal or role not in roles:
            continue
        scale = settle(sheet.units(total.column)).scale if role in ("amount", "total") else None
        unit = " đồng" if scale else ""
        said = [shown(value * (scale or 1)) + unit for value in (total.stated, total.computed, abs(total.difference))]
        cell = sheet.grid.row(total.row)[total.column.number]
        suspect = f"{total.column.letter}{total.suspect}" if total.suspect else None
        sheet.book.note(
            "KT01", cell.at, found=cell.text, stated=said[0], computed=said[1], difference=said[2], suspect=suspect
        )


# Tables of somebody else's.

ABSURD = 10**17  # đồng: more than the country earns in ten years


def foreign_notes(grid: Grid, table: Table, book: Notebook) -> None:
    """A table whose columns are not ours: totals that do not add up, codes that stand twice, absurd units."""
    known = totals.numbers(grid, table)
    for total in totals.totals(grid, table, known):
        if not total.equal:
            cell = grid.row(total.row)[total.column.number]
            said = [shown(value) for value in (total.stated, total.computed, abs(total.difference))]
            suspect = f"{total.column.letter}{total.suspect}" if total.suspect else None
            book.note(
                "KT01",
                cell.at,
                found=cell.text,
                stated=said[0],
                computed=said[1],
                difference=said[2],
                suspect=suspect,
            )
    for column in table.columns:
        cells = [cell for row in table.rows("data") if (cell := grid.row(row).get(column.number))]
        if re.match(r"(?:mã|code|id)(?![^\W_])", key(column.heading)):
            _same_codes(cells, book)
    for each in known:
        scale = settle(Units(heading=each.column.heading, line=table.line.text if table.line else "")).scale
        worst = max(each.values.values(), default=Decimal(0))
        if scale and scale > 1 and worst * scale > ABSURD:
            book.note("SO18", each.column.heading_cells[-1], found=each.column.heading, value=shown(worst))


def _same_codes(cells: Sequence[Cell], book: Notebook) -> None:
    """Codes that stand twice in a column where nearly all stand once."""
    first: dict[str, Cell] = {}
    again = [cell for cell in cells if first.setdefault(cell.text, cell) is not cell]
    if len(again) * 5 <= len(cells):
        for cell in again:
            book.note("KT14", cell.at, found=cell.text, other_row=str(first[cell.text].row))


# Against the signed letter.


def letter(entry: Mapping[str, Any], rules: Rules) -> list[dict[str, Any]]:
    """KT09 where the total stated in the signed letter is not the sum of the file's rows."""
    stated, computed = entry.get("stated_total"), entry["rows_sum"]
    if stated is None or not entry["rows"] or stated == computed or "letter" in rules.checks.get("silent", ()):
        return []
    said = [shown(Decimal(value)) + " đồng" for value in (stated, computed, abs(stated - computed))]
    return [
        problems.problem(
            "KT09",
            submission=entry["submission"],
            agency=entry["agency"],
            stated=said[0],
            computed=said[1],
            difference=said[2],
        )  # fmt: skip
    ]
