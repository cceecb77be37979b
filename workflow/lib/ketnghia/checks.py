"""Checks: whether what was read makes sense, by itself, against its table's totals and against other rows."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ketnghia import persons, problems, values
from ketnghia.grids import Cell, Grid
from ketnghia.headers import Column
from ketnghia.headings import key
from ketnghia.looks import is_number
from ketnghia.readers.workbook import blocks
from ketnghia.rows import class_of
from ketnghia.rules import Rules
from ketnghia.sheets import Notebook, Sheet, runs
from ketnghia.tables import Table
from ketnghia.units import Units, fold, settle


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
    if persons.numbered(cell.text) or persons.addressed(cell.text):
        book.note("RT01", cell.at)
    elif persons.named(cell.text):
        book.note("RT02", cell.at)


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
        if before is not fact and (before["sheet"], before["row"]) != (fact["sheet"], fact["row"]):
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
_PLAIN = re.compile(r"[-−(+]?\s*(\d[\d.,\s\u00a0]*)\)?")
_ONLY_MARKS = re.compile(r"[-–—−.\s]+")


@lru_cache(maxsize=65536)
def _bare_number(text: str) -> str:
    """A text without signs of currency and percent."""
    return text if text.isdigit() and text.isascii() else _CURRENCY.sub("", values.clean(text)).strip()


def plain_number(cell: Cell, marks: values.Marks) -> tuple[Decimal | None, bool]:
    """A cell's number as written, and whether the cell carries a unit of its own; a date is no number."""
    if cell.kind == "number":
        return Decimal(cell.text), False
    if cell.kind != "text":
        return None, False
    text = _bare_number(cell.text)
    if text.isdigit() and text.isascii():
        return Decimal(text), False
    sign = -1 if text.startswith(("-", "−", "(")) else 1
    if match := _PLAIN.fullmatch(text):
        value, _ = values.number("".join(match[1].split()).rstrip(".,"), marks)
        return (sign * value if value is not None else None), False
    reading = values.money(cell.text, "text", Units(), marks)
    return (Decimal(reading.value), True) if reading.value is not None else (None, False)


def numbers(grid: Grid, table: Table) -> list[Numbers]:
    """The numeric columns of a table: those where most filled cells of data rows are numbers."""
    rows = table.rows("data", "total", "subtotal")
    data = set(table.rows("data"))
    made = [_numbers(grid, table, column, rows, data) for column in table.columns]
    return [each for each in made if each]


def _numbers(grid: Grid, table: Table, column: Column, rows: Sequence[int], data: set[int]) -> Numbers | None:
    """The numbers of one column, if it is one of numbers. A table is asked for them by its checks and again where it is
    shown: the grid keeps them, by what they depend on."""
    place = (id(table.kinds), column.number, bool(column.field))
    if place not in grid.known:
        # With the kinds, so that no other mapping can take their id.
        grid.known[place] = (table.kinds, _numbers_of(grid, column, rows, data))
    found = grid.known[place][1]
    return found and replace(found, column=column)


def _numbers_of(grid: Grid, column: Column, rows: Sequence[int], data: set[int]) -> Numbers | None:
    cells = {number: cell for number in rows if (cell := grid.row(number).get(column.number))}
    said = [
        cell for number, cell in cells.items()
        if number in data and not (cell.kind == "text" and _ONLY_MARKS.fullmatch(cell.text))
    ]  # fmt: skip
    if not said or sum(cell.kind in ("number", "text") and is_number(cell) for cell in said) * 2 < len(said):
        return None
    marks = _marks(column, [_bare_number(cell.text) for cell in cells.values() if cell.kind == "text"])
    read = {number: plain_number(cell, marks) for number, cell in cells.items()}
    unread = tuple((cell.at, cell.raw) for number, cell in cells.items() if read[number][0] is None and number in data)
    texts = sum(cell.kind == "text" and read[number][0] is not None for number, cell in cells.items() if number in data)
    known = {number: value for number, (value, _) in read.items() if value is not None}
    return Numbers(column, known, texts, unread, marks, any(own for _, own in read.values()))


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


def totals(grid: Grid, table: Table, known: Sequence[Numbers] | None = None) -> list[Total]:
    """Each total and subtotal row against the rows it may be of: the first reading that fits, else the likeliest.

    `known`: the numbers of the table's columns, where they are read already.
    """
    rows = table.rows("total", "subtotal")
    every = (numbers(grid, table) if known is None else known) if rows else ()
    columns = [each for each in every if not _uncounted(each, table)]
    found = []
    for row in rows:
        choices = _choices(grid, table, row)
        best = max(choices, key=lambda rows: (_fits(columns, row, rows), -choices.index(rows))) if choices else ()
        for each in columns:
            if row in each.values and best:
                stated, computed = each.values[row], each.sum(best)
                total = Total(row, table.kinds[row], each.column, blocks(list(best)), stated, computed)
                if total.equal:
                    found.append(total)
                elif each.column.field or not _in_between(each, stated, computed, best):
                    found.append(_suspected(total, each, best))
    return found


_UNCOUNTED = re.compile(r"^(?:stt|tt|số tt|mã|code|id|số hiệu|tài khoản)(?![^\W_])")
_MEAN = re.compile(r"%|(?:tỷ lệ|tỉ lệ|bình quân|trung bình|đơn giá|average|percent|rate|ratio)(?![^\W_])")


def _uncounted(each: Numbers, table: Table) -> bool:
    """Whether the numbers of a column are nothing that could be added: running numbers, years, codes, shares, means."""
    said = fold(each.column.heading)
    if each.column.field is None and (_UNCOUNTED.search(key(said)) or _MEAN.search(said)):
        return True
    role_free = [each.values[row] for row in table.rows("data") if row in each.values]
    steps = [b - a for a, b in zip(role_free, role_free[1:], strict=False)]
    counting = len(role_free) > 2 and role_free[0] in (0, 1) and any(steps) and all(step in (0, 1) for step in steps)
    years = bool(role_free) and all(1990 <= value <= 2100 and value == int(value) for value in role_free)
    return counting or years


def _in_between(each: Numbers, stated: Decimal, computed: Decimal, rows: Iterable[int]) -> bool:
    """In a table that is not ours: a figure of the whole that lies among those of its parts is a mean or a share."""
    parts = [each.values[row] for row in rows if row in each.values]
    return len(parts) >= 4 and min(parts) <= stated <= max(parts) and abs(computed) > 2 * abs(stated)


def _choices(grid: Grid, table: Table, row: int) -> list[tuple[int, ...]]:
    """The sets of rows that a total may be of, likeliest first."""
    if row in table.parents:
        return [table.parents[row]] if table.parents[row] else []
    data = table.rows("data")
    if table.kinds[row] == "subtotal" and _said_again(table, row):
        return []
    subtotals = [number for number in table.rows("subtotal") if number != row]
    own = [number for number in subtotals if number not in table.parents]
    named = _named(grid, table, row)
    if table.kinds[row] == "total":
        every = tuple(data)
        ranges = [named, every, tuple(own), *_levels(grid, table, data)]
        return [rows for rows in dict.fromkeys(ranges) if rows]
    last = _before(subtotals, row)
    start = max(last, _before(table.rows("section"), row))
    bounds = [bound for bound in dict.fromkeys((start, last, 0))]
    upto = bisect_left(data, row)
    parts = [data[bisect_right(data, bound) : upto] for bound in bounds]
    ranges = [named, *map(tuple, parts)]
    following = subtotals[-1] if subtotals and subtotals[-1] > row else 10**9
    ranges.append(tuple(data[bisect_right(data, row) : bisect_left(data, following)]))
    for bound, part in zip(bounds, parts, strict=True):
        ranges += _levels(grid, table, part)
        ranges.append(tuple(own[bisect_left(own, bound) : bisect_left(own, row)]))
    return [rows for rows in dict.fromkeys(ranges) if rows]


def _before(rows: Sequence[int], row: int) -> int:
    """The last of some rising rows that stands above one; 0 for none."""
    place = bisect_left(rows, row)
    return rows[place - 1] if place else 0


def _said_again(table: Table, row: int) -> bool:
    """Whether a row only says once more what a total above it is made of."""
    before = _before(table.rows("total"), row)
    return before > 0 and _before(table.rows("data"), row) < before


def _first_text(grid: Grid, row: int) -> str:
    cell = next((cell for cell in grid.row(row).values() if cell.kind == "text"), None)
    return cell.text.strip() if cell else ""


def _levels(grid: Grid, table: Table, rows: Sequence[int]) -> list[tuple[int, ...]]:
    """Rows of one level only, where a table holds wholes beside their parts: by how they are numbered, or by codes of
    which one begins with another."""
    if any(column.field for column in table.columns):
        return []
    classes: dict[str, list[int]] = {}
    for number in rows:
        classes.setdefault(class_of(_first_text(grid, number)), []).append(number)
    found = [tuple(each) for each in classes.values()] if len(classes) > 1 else []
    return found + _roots(grid, table, rows)


def _roots(grid: Grid, table: Table, rows: Sequence[int]) -> list[tuple[int, ...]]:
    """The rows whose code has no shorter code above it, for a column of nested codes ('10', '101', '1011')."""
    for column in table.columns:
        cells = {row: cell.text.strip() for row in rows if (cell := grid.row(row).get(column.number))}
        codes = {text for text in cells.values() if re.fullmatch(r"\d{1,12}", text)}
        if len(codes) < 6 or len(codes) * 10 < len(rows) * 6 or len({len(code) for code in codes}) < 2:
            continue
        under = {code for code in codes if any(code[:size] in codes for size in range(1, len(code)))}
        if len(under) * 2 >= len(codes):
            return [tuple(row for row, text in cells.items() if text in codes - under)]
    return []


_NAME_OF_ROW = r"(?:[IVX]+(?:\.\d+)*|\d+(?:\.\d+)*|[A-H])"
_REFERENCES = re.compile(rf"{_NAME_OF_ROW}(?:\s*\+\s*{_NAME_OF_ROW})+")


def _named(grid: Grid, table: Table, row: int) -> tuple[int, ...]:
    """The rows that a total names itself: 'Cộng I + II', '= 1+2+3'."""
    said = " ".join(cell.text for cell in grid.row(row).values() if cell.kind == "text" and len(cell.text) < 120)
    match = _REFERENCES.search(said)
    names = re.split(r"\s*\+\s*", match.group()) if match else []
    before = [number for number in table.rows("data", "subtotal") if number < row]
    found = []
    for name in names:
        sums = [number for number in before if key(_first_text(grid, number)) == key(f"cộng {name}")]
        own = [
            number for number in before
            if re.match(rf"{re.escape(name)}(?=$|[.):\s]\s*(?!\d))", _first_text(grid, number))
        ]  # fmt: skip
        if not (sums or own):
            return ()
        found.append((sums or own)[-1])
    return tuple(sorted(set(found)))


def _fits(columns: Sequence[Numbers], row: int, rows: tuple[int, ...]) -> int:
    """In how many columns a total agrees with some rows; nothing equal to nothing says little."""
    return sum(
        3 if each.values[row] else 1
        for each in columns
        if row in each.values and Total(row, "", each.column, (), each.values[row], each.sum(rows)).equal
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
        role = sheet.rules.roles.get(sheet.field_of(total.column) or "")
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
    known = numbers(grid, table)
    for total in totals(grid, table, known):
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
    for each in known:
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
