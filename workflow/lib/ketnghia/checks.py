"""Checks: whether what was read makes sense, by itself, against its table's totals and against other rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ketnghia import persons, problems, values
from ketnghia.headings import key
from ketnghia.readers.workbook import blocks
from ketnghia.tables import Cell, Column, Grid, Table, is_number
from ketnghia.units import Units, settle

if TYPE_CHECKING:
    from ketnghia.facts import Notebook, Sheet
    from ketnghia.rules import Rules


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
    _share(fact, rules, book, label, at)
    _twinning(fact, rules, book, label, at)
    for name in rules.check("private") or ():
        if name in cells and cells[name].kind == "text":
            _private(cells[name], book)


def _private(cell: Cell, book: Notebook) -> None:
    """A name after a form of address or a number is a person's; a bare name may be one, and somebody must look."""
    if persons.numbered(cell.text) or persons.addressed(cell.text):
        book.note("RT01", cell.at)
    elif persons.named(cell.text):
        book.note("RT02", cell.at)


def _above(value: Any, limit: Any) -> bool:
    return value is not None and limit is not None and value > limit


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
        book.note("NOI03", at(next(reversed(codes))), label=label)


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
    cell = f"{letter}{min(empty)}:{letter}{max(empty)}" if letter else None
    sheet.book.note("KT05" if required else "KT18", cell, n=len(empty), rows=[str(number) for number in empty[:12]])


def twice(facts: Iterable[Mapping[str, Any]], rules: Rules, book: Notebook, labels: Mapping[str, str]) -> None:
    """The same line twice in one file: all fields but the line's number agree."""
    names = [each.id for each in rules.programme.fields if each.role != "line"]
    first: dict[tuple, Mapping[str, Any]] = {}
    for fact in facts:
        said = tuple(fact[name] for name in names)
        if fact["record"] != "fact" or not any(
            fact[each.id] for each in rules.programme.fields if each.role in ("amount", "total")
        ):
            continue
        before = first.setdefault(said, fact)
        if before is not fact:
            other = str(before["row"]) if before["sheet"] == fact["sheet"] else f"{before['sheet']}!{before['row']}"
            book.note(
                "KT06", f"{fact['row']}:{fact['row']}", sheet=fact["sheet"], label=labels[fact["fact"]], other_row=other
            )


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


# A table's own totals.


@dataclass(frozen=True)
class Numbers:
    """The numbers of one column as written: row -> value; what could not be read; how many were text."""

    column: Column
    values: Mapping[int, Decimal]
    texts: int
    unread: tuple[tuple[str, str], ...]
    marks: values.Marks
    own_units: bool = False

    def sum(self, rows: Iterable[int]) -> Decimal:
        return sum((self.values[row] for row in rows if row in self.values), Decimal(0))


_CURRENCY = re.compile(r"[£$€₫%]|\b(?:eur|usd|gbp|vnđ|vnd|đồng|đ)\b", re.IGNORECASE)


def _bare_number(text: str) -> str:
    """A text without signs of currency and percent."""
    return _CURRENCY.sub("", text).strip()


def plain_number(cell: Cell, marks: values.Marks) -> tuple[Decimal | None, bool]:
    """A cell's number as written, and whether the cell carries a unit of its own; a date is no number."""
    if cell.kind == "number":
        return Decimal(cell.text), False
    if cell.kind != "text":
        return None, False
    text = _bare_number(cell.text)
    sign = -1 if text.startswith(("-", "−", "(")) else 1
    match = re.fullmatch(r"[-−(+]?\s*(\d[\d.,\s\u00a0]*)\)?", text)
    if match:
        value, _ = values.number(re.sub(r"\s", "", match[1]).rstrip(".,"), marks)
        return (sign * value if value is not None else None), False
    reading = values.money(cell.text, "text", Units(), marks)
    return (Decimal(reading.value), True) if reading.value is not None else (None, False)


def numbers(grid: Grid, table: Table) -> list[Numbers]:
    """The numeric columns of a table: those where most filled cells of data rows are numbers."""
    rows = table.rows("data", "total", "subtotal")
    data = set(table.rows("data"))
    found = []
    for column in table.columns:
        cells = {number: cell for number in rows if (cell := grid.row(number).get(column.number))}
        mine = [cell for number, cell in cells.items() if number in data]
        said = [cell for cell in mine if not re.fullmatch(r"[-–—−.\s]+", cell.text)]
        if not said or sum(is_number(cell) and cell.kind in ("number", "text") for cell in said) * 2 < len(said):
            continue
        marks = _marks(column, [_bare_number(cell.text) for cell in cells.values() if cell.kind == "text"])
        read = {number: plain_number(cell, marks) for number, cell in cells.items()}
        unread = tuple(
            (cell.at, cell.raw) for number, cell in cells.items() if read[number][0] is None and number in data
        )
        texts = sum(
            cell.kind == "text" and read[number][0] is not None for number, cell in cells.items() if number in data
        )
        known = {number: value for number, (value, _) in read.items() if value is not None}
        found.append(Numbers(column, known, texts, unread, marks, any(own for _, own in read.values())))
    return found


def _marks(column: Column, texts: list[str]) -> values.Marks:
    """The marks of a column; in one that is not ours, three numbers like '2,666' beside none above a thousand without
    a mark are taken for grouped."""
    marks = values.marks_of(texts)
    found = [text for text in texts if re.fullmatch(r"\d{1,3}[.,]\d{3}", text)]
    used = {text[-4] for text in found}
    plain = all(len(text) <= 3 for text in texts if text.isdigit())
    if column.field or marks.decimal or len(found) < 3 or len(used) != 1 or not plain:
        return marks
    group = used.pop()
    return values.Marks("." if group == "," else ",", group, len(found))


@dataclass(frozen=True)
class Total:
    """One stated total against the sum of its rows."""

    row: int
    kind: str
    column: Column
    of: tuple[tuple[int, int], ...]
    stated: Decimal
    computed: Decimal
    suspect: int | None = None

    @property
    def difference(self) -> Decimal:
        return self.stated - self.computed

    @property
    def equal(self) -> bool:
        """Within half of the last place shown."""
        exponent = self.stated.as_tuple().exponent
        place = Decimal(1).scaleb(exponent if isinstance(exponent, int) and exponent < 0 else 0)
        return abs(self.difference) <= place / 2


def totals(grid: Grid, table: Table) -> list[Total]:
    """Each total and subtotal row against the rows it may be of: the first reading that fits, else the likeliest."""
    columns = [each for each in numbers(grid, table) if not _running(each, table)]
    found = []
    for row in table.rows("total", "subtotal"):
        choices = _choices(table, row)
        best = max(choices, key=lambda rows: (_fits(columns, row, rows), -choices.index(rows))) if choices else ()
        for each in columns:
            if row in each.values and best:
                stated, computed = each.values[row], each.sum(best)
                total = Total(row, table.kinds[row], each.column, blocks(list(best)), stated, computed)
                found.append(total if total.equal else _suspected(total, each, best))
    return found


def _running(each: Numbers, table: Table) -> bool:
    """Whether a column only numbers the rows, or holds years: nothing that could be added."""
    role_free = [each.values[row] for row in table.rows("data") if row in each.values]
    steps = [b - a for a, b in zip(role_free, role_free[1:], strict=False)]
    counting = len(role_free) > 2 and role_free[0] in (0, 1) and any(steps) and all(step in (0, 1) for step in steps)
    years = bool(role_free) and all(1990 <= value <= 2100 and value == int(value) for value in role_free)
    return counting or years


def _choices(table: Table, row: int) -> list[tuple[int, ...]]:
    """The sets of rows that a total may be of, likeliest first."""
    data = table.rows("data")
    subtotals = [number for number in table.rows("subtotal") if number != row]
    if table.kinds[row] == "total":
        every = tuple(data)
        own = [tuple(subtotals)] if subtotals else []
        return [every, *own]
    if row in table.parents:
        after = [number for number in data if number > row]
        stop = min((number for number in table.parents if number > row), default=10**9)
        return [tuple(number for number in after if number < stop), tuple(after)]
    start = max((number for number in [*subtotals, *table.rows("section")] if number < row), default=0)
    last = max((number for number in subtotals if number < row), default=0)
    ranges = [tuple(number for number in data if bound < number < row) for bound in (start, last, 0)]
    following = max((number for number in subtotals if number > row), default=10**9)
    ranges.append(tuple(number for number in data if row < number < following))
    return [rows for rows in dict.fromkeys(ranges) if rows]


def _fits(columns: Sequence[Numbers], row: int, rows: tuple[int, ...]) -> int:
    return sum(
        Total(row, "", each.column, (), each.values[row], each.sum(rows)).equal
        for each in columns
        if row in each.values
    )


def _suspected(total: Total, each: Numbers, rows: Iterable[int]) -> Total:
    """The likeliest wrong cell: the total itself where one digit of it differs; else a row that is the whole
    difference (left out, or added twice), or that would be right a thousand times larger."""
    gap = total.difference
    stated, computed = f"{total.stated:f}", f"{total.computed:f}"
    if len(stated) == len(computed) and sum(a != b for a, b in zip(stated, computed, strict=True)) == 1:
        return replace(total, suspect=total.row)
    for number in rows:
        value = each.values.get(number)
        if value and (value in (-gap, gap) or value * 999 == gap):
            return replace(total, suspect=number)
    return total


def total_notes(sheet: Sheet) -> None:
    """KT01 for each stated total of a column that counts and does not add up."""
    roles = ("amount", "total", "quantity", "people")
    for total in totals(sheet.grid, sheet.table):
        role = sheet.rules.roles.get(total.column.field or "")
        if total.equal or role not in roles:
            continue
        scale = settle(sheet.units(total.column)).scale if role in ("amount", "total") else None
        unit = " đồng" if scale else ""
        shown = [_shown(value * (scale or 1)) + unit for value in (total.stated, total.computed, abs(total.difference))]
        cell = sheet.grid.row(total.row)[total.column.number]
        suspect = f"{total.column.letter}{total.suspect}" if total.suspect else None
        sheet.book.note(
            "KT01", cell.at, found=cell.text, stated=shown[0], computed=shown[1], difference=shown[2], suspect=suspect
        )


def _shown(value: Decimal) -> str:
    """A number as Vietnamese writes it."""
    text = f"{value.normalize():f}"
    whole, _, part = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{part}" if part else grouped


# Tables of somebody else's.

ABSURD = 10**17  # đồng: more than the country earns in ten years


def foreign_notes(grid: Grid, table: Table, book: Notebook) -> None:
    """A table whose columns are not ours: totals that do not add up, codes that stand twice, absurd units."""
    for total in totals(grid, table):
        if not total.equal:
            cell = grid.row(total.row)[total.column.number]
            shown = [_shown(value) for value in (total.stated, total.computed, abs(total.difference))]
            suspect = f"{total.column.letter}{total.suspect}" if total.suspect else None
            book.note(
                "KT01",
                cell.at,
                found=cell.text,
                stated=shown[0],
                computed=shown[1],
                difference=shown[2],
                suspect=suspect,
            )
    for column in table.columns:
        cells = [cell for row in table.rows("data") if (cell := grid.row(row).get(column.number))]
        if re.match(r"(?:mã|code|id)(?![^\W_])", key(column.heading)):
            _same_codes(cells, book)
    for each in numbers(grid, table):
        scale = settle(Units(heading=each.column.heading, line=table.line.text if table.line else "")).scale
        worst = max(each.values.values(), default=Decimal(0))
        if scale and scale > 1 and worst * scale > ABSURD:
            book.note("SO18", each.column.heading_cells[-1], found=each.column.heading, value=_shown(worst))


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
    shown = [_shown(Decimal(value)) + " đồng" for value in (stated, computed, abs(stated - computed))]
    return [
        problems.problem(
            "KT09",
            submission=entry["submission"],
            agency=entry["agency"],
            stated=shown[0],
            computed=shown[1],
            difference=shown[2],
        )  # fmt: skip
    ]
