"""Rows: what each row of a table is (data, total, section, note …), by what stands in it and around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ketnghia.grids import Cell, Grid, spread
from ketnghia.headers import Column
from ketnghia.headings import key
from ketnghia.looks import (
    LINE,
    NOTE,
    OF,
    ROMAN,
    SIGNATURE,
    WITHIN,
    is_code_row,
    is_index,
    is_number,
    is_unit_row,
    is_words,
    labelled_year,
    total_words,
)  # fmt: skip
from ketnghia.units import fold

# The closed list of what a row can be (INTERFACE part 2).
ROW_KINDS = (
    "title", "metadata", "header", "unit", "index", "code", "data", "section", "subtotal", "total", "note",
    "signature", "blank", "repeated_header", "struck",
)  # fmt: skip


@dataclass(frozen=True)
class _Context:
    """What the classification of a table's rows goes by."""

    grid: Grid
    columns: tuple[Column, ...]
    header: tuple[int, int]
    roles: Mapping[str, str]  # field -> role

    def role(self, column: int) -> str | None:
        return self._roles.get(column)

    def roles_of(self, columns: tuple[int, ...]) -> frozenset[str | None]:
        """The roles of some columns: a long table has few sorts of rows."""
        if columns not in self._sorts:
            self._sorts[columns] = frozenset(map(self._roles.get, columns))
        return self._sorts[columns]

    @cached_property
    def _sorts(self) -> dict[tuple[int, ...], frozenset[str | None]]:
        return {}

    @cached_property
    def tells(self) -> bool:
        """Whether the table has columns of when and to whom."""
        return bool({"time", "receiver"} & set(self._roles.values()))

    @cached_property
    def said(self) -> dict[int, set[str]]:
        return _said(self.columns)

    @cached_property
    def known(self) -> bool:
        """Whether any column of the table has a field."""
        return bool(self.roles) and any(column.field for column in self.columns)

    @cached_property
    def _roles(self) -> dict[int, str]:
        return {column.number: self.roles.get(column.field, "") for column in self.columns if column.field}


WEIGHTY = ("amount", "total", "quantity", "people", "share", "source")
_WHO_WHEN = ("time", "category", "quantity", "receiver")
_TELLING = (*WEIGHTY, "category", "time", "receiver", "giver")


def _texts(cells: Mapping[int, Cell]) -> list[str]:
    return [cell.text for cell in cells.values()]


def repeats(cells: Mapping[int, Cell], columns: tuple[Column, ...]) -> bool:
    """Whether a row says the headings again, as on each printed page."""
    return _repeats(cells, _said(columns))


def _said(columns: tuple[Column, ...]) -> dict[int, set[str]]:
    return {column.number: {key(part) for part in column.parts} for column in columns}


def _repeats(cells: Mapping[int, Cell], said: Mapping[int, set[str]]) -> bool:
    spoken = same = 0
    for column, cell in cells.items():
        if is_words(cell):
            spoken += 1
            same += key(cell.text) in said.get(column, ())
            # Most rows are lines of data: after a few words they cannot be headings any more.
            if (spoken - same) * 10 > len(cells) * 4:
                return False
    return spoken > 1 and spoken * 10 >= len(cells) * 6 and same * 10 >= spoken * 6


def _kind_under_header(context: _Context, row: int) -> str | None:
    """Unit, index and code rows stand right under the headings."""
    cells = context.grid.row(row)
    if not cells:
        return None
    if is_index(cells):
        return "index"
    if is_code_row(cells):
        return "code"
    return "unit" if is_unit_row(cells) else None


def _kind(context: _Context, row: int) -> str:
    """The kind of a row in a table's body, by itself."""
    cells = context.grid.row(row)
    if not cells:
        return "blank"
    if _repeats(cells, context.said):
        return "repeated_header"
    if all(cell.struck for cell in cells.values()):
        return "struck"
    said = total_words(cells.values())
    if said is not None and _is_total(context, cells, said):
        return "total"
    if context.known:
        return _known_kind(context, cells)
    return _foreign_kind(context, cells)


_AMOUNT = re.compile(r"\s*\d[\d.,\s]*(?:đồng|đ|vnđ|triệu|tr|tỷ|tỉ|nghìn|ngàn)(?![^\W_])", re.IGNORECASE)


def _is_total(context: _Context, cells: Mapping[int, Cell], rest: str) -> bool:
    numbers = any(is_number(cell) or _AMOUNT.match(cell.text) for cell in cells.values())
    telling = any(
        context.role(column) in ("time", "category", "receiver") and is_number(cell) for column, cell in cells.items()
    )
    return bool(OF.match(rest)) and (numbers or not rest) and not (telling and rest)


def _known_kind(context: _Context, cells: Mapping[int, Cell]) -> str:
    """A row of a table whose columns have fields."""
    first = next(iter(cells.values()))
    roles = context.roles_of(tuple(cells))
    alone = len(cells) == 1 and is_words(first) and _spans(context, first)
    brief = len(cells) <= 4 and all(map(is_words, cells.values()))
    if brief and any(SIGNATURE.search(key(cell.text)) for cell in cells.values()):
        return "signature"
    if not roles.intersection(WEIGHTY) and NOTE.match(fold(first.text)):
        return "note"
    line = next((cell for column, cell in cells.items() if context.role(column) == "line"), None)
    if line is None and len(cells) == 2 and ROMAN.match(first.text.strip()):
        line = first  # the number of a section, in a table that numbers nothing else
    if labelled_year(cells):
        return "section"
    others = [cell for cell in cells.values() if cell is not line]
    if len(others) == 1 and is_words(others[0]) and (line is None or ROMAN.match(line.text.strip())):
        return "section"
    numbered = line is not None and bool(LINE.match(line.text.strip()) or re.search(r"\d{2,}$", line.text.strip()))
    if context.tells and not roles & {"time", "receiver"}:
        named = next((cell for cell in others if is_words(cell)), None)
        if named is not None and WITHIN.match(key(named.text)):
            return "note"  # 'Trong đó: …' is a part of the row above
    if any(is_number(cell) for cell in others):
        return "data"
    if alone or not roles.intersection(_TELLING):
        return "data" if numbered and len(cells) > 1 else "section"
    if len(cells) == 1 and (_spans(context, first) or is_words(first)) and not roles & {"amount", "total"}:
        return "section"
    return "data"


def _spans(context: _Context, cell: Cell) -> bool:
    over = spread(context.grid, cell.row, cell.column)
    return bool(over and over.right - over.left >= 1)


def _foreign_kind(context: _Context, cells: Mapping[int, Cell]) -> str:
    """A row of a table that is nobody's form: data unless it is a lone text in a broad table."""
    first = next(iter(cells.values()))
    broad = len(context.columns) >= 3
    if any(map(is_number, cells.values())):
        return "data"
    if SIGNATURE.search(key(first.text)):
        return "signature"
    few = len(cells) <= max(2, len(context.columns) // 3) and all(map(is_words, cells.values()))
    if few and NOTE.match(fold(first.text)):
        return "note"
    if len(cells) == 1 and is_words(first) and broad:
        return "note" if NOTE.match(fold(first.text)) else "section"
    return "data"


def classify(
    grid: Grid, columns: tuple[Column, ...], header: tuple[int, int], last: int, roles: Mapping[str, str]
) -> dict[int, str]:
    """The kind of each row from the headings to the last row, blank ones inside the data included."""
    context = _Context(grid, columns, header, roles)
    kinds = {row: "header" for row in range(header[0], header[1] + 1) if row in grid.rows}
    row = header[1] + 1
    # A merged heading may reach over empty rows.
    after = next((at for at in range(row, min(row + 4, last + 1)) if at in grid.rows), row)
    if _kind_under_header(context, after):
        kinds |= dict.fromkeys(range(row, after), "blank")
        row = after
    while (kind := _kind_under_header(context, row)) and row <= last:
        kinds[row] = kind
        row += 1
    end = max((number for number in grid.rows if number <= last), default=header[1])
    body = {number: _kind(context, number) for number in range(row, end + 1)} if end - row < 200_000 else {}
    for number in list(body):
        if (
            body[number] == "repeated_header"
            and number + 1 in body
            and _kind_under_header(context, number + 1) == "index"
        ):
            body[number + 1] = "index"
    return kinds | _settle_rows(context, body)


def _settle_rows(context: _Context, body: dict[int, str]) -> dict[int, str]:
    """What a row is by its neighbours: where the data ends, which totals are of parts, what stands under the table."""
    data = [row for row, kind in body.items() if kind == "data"]
    signed = next((row for row, kind in body.items() if kind == "signature" and row > (data[0] if data else 0)), None)
    if signed is not None and not any(_weighty(context, row) for row in data if row > signed):
        for row in body:
            if row >= signed and body[row] != "blank":
                body[row] = "signature"
        data = [row for row in data if row < signed]
    _settle_breakdown(context, body)
    data = [row for row in data if body[row] == "data"]
    last = data[-1] if data else 0
    totals = [row for row, kind in body.items() if kind in ("total", "subtotal")]
    end = max([last, *totals])
    for row, kind in list(body.items()):
        if row > last and kind == "section":
            body[row] = "note" if data or totals else "section"
        elif kind == "blank" and row > end:
            del body[row]
    for row in _nameless(context, data):
        body[row] = "total"
        totals.append(row)
        data.remove(row)
    _settle_totals(context, body, [row for row in sorted(totals) if body[row] == "total"], data)
    _settle_key(context, body)
    return body


def _nameless(context: _Context, data: list[int]) -> list[int]:
    """Rows that say no word and only add up: the last one, and such as are the sum of the rows since the one before.

    In a table of ours the last row with amounts and nothing else is a total even where it does not add up: what it
    would be a total of is checked later. Elsewhere two columns at least must add up.
    """
    grid, found = context.grid, []
    ours = [column.number for column in context.columns if context.role(column.number) in ("amount", "total")]
    countable = {*ours, *(column.number for column in context.columns if _adds(context, column.number))}
    sums: dict[int, tuple[Decimal, int]] = {}  # column -> sum and count of the rows since the last sum
    since = 0
    maybe = {row for row in data if _may_sum(grid.row(row))}
    for position, row in enumerate(data[: data.index(max(maybe)) + 1] if maybe else ()):
        cells, last = grid.row(row), position == len(data) - 1
        # 'Total expenses claim': the word for a total, and it is one.
        called = row in maybe and position - since >= 2 and total_words(cells.values()) is not None
        numbers = [column for column, cell in cells.items() if is_number(cell)] if called else []
        if numbers and all(_is_sum(cells[column], sums.get(column)) for column in numbers):
            found.append(row)
            sums, since = {}, position + 1
            continue
        mute = row in maybe and all(map(_is_plain, cells.values()))
        if mute and position - since >= 2 and (last or ours):
            hits = sum(_is_sum(cell, sums.get(column)) for column, cell in cells.items())
            bare = bool(ours) and set(cells) <= countable and bool(set(cells) & set(ours))
            if (bare and (hits or last)) or (last and not ours and hits >= 2):
                found.append(row)
                sums, since = {}, position + 1
                continue
        for column, cell in cells.items():
            if (value := _amount_of(cell)) is not None:
                total, count = sums.get(column, (Decimal(0), 0))
                sums[column] = (total + value, count + 1)
    return found


def _is_plain(cell: Cell) -> bool:
    return cell.kind in ("number", "text") and is_number(cell)


def _may_sum(cells: Mapping[int, Cell]) -> bool:
    """Whether a row holds numbers alone, or the word for a total."""
    return all(map(_is_plain, cells.values())) or total_words(cells.values()) is not None


def _is_sum(cell: Cell, above: tuple[Decimal, int] | None) -> bool:
    """Whether a number is the sum of two and more others."""
    return above is not None and above[1] >= 2 and _amount_of(cell) == above[0] != 0


_FIRST = frozenset("0123456789£$€")
_CENTS = re.compile(r"[£$€]?\d+\.\d\d")


def _amount_of(cell: Cell) -> Decimal | None:
    """A number as stored, or a text that is one beyond doubt, its sign of currency aside."""
    if cell.kind == "number":
        return Decimal(cell.text)
    text = cell.text.strip()
    # Most cells are words: their first letter tells.
    if cell.kind != "text" or text[:1] not in _FIRST:
        return None
    return Decimal(text.lstrip("£$€")) if _CENTS.fullmatch(text) else _value(cell)


def _adds(context: _Context, column: int) -> bool:
    return context.role(column) in ("quantity", "people", "share")


def _settle_breakdown(context: _Context, body: dict[int, str]) -> None:
    """'Trong đó: …' right under a total says once more of what it is made: such rows are never data again.

    In a table of ours they say neither when nor to whom and are no more than the total; elsewhere they must make it
    up to the last unit in some column.
    """
    filled = [row for row, kind in body.items() if kind != "blank"]
    for position, row in enumerate(filled[:-1]):
        below = filled[position + 1]
        first = next((cell for cell in context.grid.row(below).values() if is_words(cell)), None)
        if body[row] not in ("total", "subtotal") or first is None or not WITHIN.match(key(first.text)):
            continue
        rows, inner = [], set()
        for at in filled[position + 1 :]:
            cells = context.grid.row(at)
            if body[at] in ("total", "subtotal", "section") and at != below or _tells(context, cells):
                break
            # '2. …', 'I.3. …' after lines with a dash is the next of what the total is one of.
            name = class_of(next((cell.text for cell in cells.values() if cell.kind == "text"), ""))
            if len(rows) > 1 and name in _RANKS and name not in inner:
                break
            inner.add(name)
            rows.append(at)
        rows = [at for at in rows if any(is_number(cell) for cell in context.grid.row(at).values())]
        if _made_of(context, row, rows):
            body |= {at: "subtotal" for at in rows if body[at] == "data"}


def _made_of(context: _Context, total: int, rows: list[int]) -> bool:
    ours = [column.number for column in context.columns if context.role(column.number) in WEIGHTY]
    whole = {column: _value(cell) for column, cell in context.grid.row(total).items() if not ours or column in ours}
    sums = {
        column: sum((_value(cell) or 0 for row in rows if (cell := context.grid.row(row).get(column))), Decimal(0))
        for column, value in whole.items()
        if value is not None
    }
    if not rows or not any(sums.values()):
        return False
    if ours:
        return all(sums[column] <= whole[column] for column in sums)
    return any(sums[column] == whole[column] != 0 for column in sums)


def _tells(context: _Context, cells: Mapping[int, Cell]) -> bool:
    """Whether a row says when or to whom something was given, as only a row of data does."""
    return any(context.role(column) in ("time", "receiver", "source") for column in cells)


def _settle_key(context: _Context, body: dict[int, str]) -> None:
    """A list of few columns under a note explains the table; it does not belong to it."""
    note = next((row for row, kind in body.items() if kind == "note"), None)
    after = [row for row in body if note is not None and row > note]
    if len(context.columns) >= 6 and all(len(context.grid.row(row)) * 3 <= len(context.columns) for row in after):
        body.update(dict.fromkeys([row for row in after if body[row] == "data"], "note"))


def _weighty(context: _Context, row: int) -> bool:
    return any(context.role(column) in WEIGHTY and is_number(cell) for column, cell in context.grid.row(row).items())


def _settle_totals(context: _Context, body: dict[int, str], totals: list[int], data: list[int]) -> None:
    """Of several totals the last one, or one before all data, is of everything; the rest are of parts."""
    if not data:
        return
    end = max(totals, default=0)
    for row in totals:
        rest = total_words(context.grid.row(row).values()) or ""
        inside = data[0] < row < data[-1]
        part = bool(re.match(r"^(?:[ivx]+|[a-h]|\d|năm|xã|huyện|mục|phần|nhóm|lĩnh vực|trang)(?![^\W_])", rest))
        if inside or (part and row < end):
            body[row] = "subtotal"


# Rows that stand above the rows they add up.

_CLASSES = (
    ("roman.number", re.compile(r"^[IVX]+\.\d+(?=$|[.)\s:])")),
    ("roman", re.compile(r"^[IVX]+(?=$|[.)\s:/-])")),
    ("letter", re.compile(r"^[A-H](?=$|[.)\s:/-])")),
    ("number", re.compile(r"^\d{1,3}(?=$|[.)\s:/-])(?![.,]\d)")),
    ("nested", re.compile(r"^\d{1,3}(?:[.,]\d{1,3})+(?=$|[.)\s:])")),
    ("small", re.compile(r"^[a-zđ](?=$|[.)])")),
    ("within", re.compile(r"^(?:trong đó|tr\.? ?đó)", re.IGNORECASE)),
    ("dash", re.compile(r"^[-–—](?=$|\s|\w)")),
    ("plus", re.compile(r"^\+(?=$|\s|\w)")),
)
_DOTS = re.compile(r"[.,](?=\d)")


def class_of(text: str) -> str:
    """How a row is numbered, as the level of an outline; '' for no number.

    >>> [class_of(text) for text in ("I", "A.", "1", "1.2", "1.2.1", "a)", "- Bò", "+ Heo", "Bò", "I.1. Bưu chính")]
    ['roman', 'letter', 'number', 'nested1', 'nested2', 'small', 'dash', 'plus', '', 'roman.number']
    """
    plain = text.strip()
    for name, pattern in _CLASSES:
        if match := pattern.match(plain):
            return f"nested{len(_DOTS.findall(match.group()))}" if name == "nested" else name
    return ""


def _outline(classes: Mapping[int, str]) -> dict[int, list[int]]:
    """Row -> all rows below it in the outline that its numbering makes."""
    below: dict[int, list[int]] = {row: [] for row in classes}
    stack: list[tuple[str, int]] = []
    for row, name in classes.items():
        names = [other for other, _ in stack]
        if name in names:
            del stack[names.index(name) :]
        for _, parent in stack:
            below[parent].append(row)
        stack.append((name, row))
    return below


_RANKS = ("letter", "roman", "roman.number", "number", "nested1", "nested2", "nested3", "small")


def parents_of(
    grid: Grid, columns: tuple[Column, ...], kinds: Mapping[int, str], roles: Mapping[str, str]
) -> tuple[dict[int, str], dict[int, tuple[int, ...]]]:
    """Rows that carry the sum of the rows below them: I over 1, 1 over 1.1 or a, a name over its lines.

    Returns the kinds with such rows as subtotals, and each such row with the rows of data under it.
    """
    kinds = dict(kinds)
    amounts = [each.number for each in columns if roles.get(each.field or "") in ("amount", "total")]
    if not amounts:
        return kinds, {}
    kinds |= dict.fromkeys(_Levels(grid, columns, kinds, roles, tuple(amounts)).broken_down(), "note")
    outline = _Levels(grid, columns, kinds, roles, tuple(amounts))
    found = outline.parents()
    for row in outline.bare_sections(found):
        kinds[row] = "section"
    kinds |= dict.fromkeys(found, "subtotal")
    leaves = {row: tuple(at for at in below if kinds[at] == "data") for row, below in found.items()}
    return kinds, leaves


_CODES = re.compile(r"(?:mã|code)(?![^\W_])")


def items_of(grid: Grid, columns: tuple[Column, ...], kinds: Mapping[int, str]) -> tuple[int, ...]:
    """Sums that are items of a chart: in a table that is not ours, where wholes stand among their parts and a row is
    known by its code, 'CỘNG I.1' with a code of its own is one more line of it, as 'I.1' is."""
    code = next((column.number for column in columns if _CODES.match(key(column.heading))), None)
    below = [row for row, kind in kinds.items() if kind == "subtotal"]
    sums = [row for row in below if total_words(grid.row(row).values()) is not None]
    data = [row for row, kind in kinds.items() if kind == "data"]
    if code is None or not sums or any(column.field for column in columns):
        return ()
    said = Counter(cell.text.strip() for row in (*data, *sums) if (cell := grid.row(row).get(code)))
    own = {row for row in (*data, *sums) if (cell := grid.row(row).get(code)) and said[cell.text.strip()] == 1}
    first = (next((cell.text for cell in grid.row(row).values() if cell.kind == "text"), "") for row in data)
    levels = {class_of(text) for text in first} & {"letter", "roman", "roman.number", "number", "dash"}
    return tuple(sums) if own.issuperset(sums) and len(own) * 2 > len(data) and len(levels) > 1 else ()


@dataclass(frozen=True)
class _Levels:
    """The data rows of a table as an outline."""

    grid: Grid
    columns: tuple[Column, ...]
    kinds: Mapping[int, str]
    roles: Mapping[str, str]
    amounts: tuple[int, ...]

    @cached_property
    def data(self) -> list[int]:
        return [row for row, kind in self.kinds.items() if kind == "data"]

    @cached_property
    def telling(self) -> list[int]:
        """The columns by which a line of its own is known: who, when, how many."""
        found = [each.number for each in self.columns if self.roles.get(each.field or "") in _WHO_WHEN]
        return [number for number in found if any(number in self.grid.row(row) for row in self.data)]

    @cached_property
    def classes(self) -> dict[int, str]:
        line = next((each.number for each in self.columns if self.roles.get(each.field or "") == "line"), None)
        places = {each.number for each in self.columns if self.roles.get(each.field or "") in ("receiver", "giver")}
        found = {}
        for row in self.data:
            cells = self.grid.row(row)
            first = cells.get(line) if line else next((cell for cell in cells.values() if cell.kind == "text"), None)
            # 'A Nông' is a commune and no letter of an outline.
            named = first is not None and first.column in places
            found[row] = class_of(first.text) if first is not None and not named else ""
        return found

    def bare(self, row: int) -> bool:
        return not any(number in self.grid.row(row) for number in self.telling)

    def has(self, row: int) -> bool:
        return any(number in self.grid.row(row) for number in self.amounts)

    def broken_down(self) -> list[int]:
        """Lines right below a row that say neither when nor to whom, as that row does, and add up to it: what it is
        made of, said once more."""
        who = [each.number for each in self.columns if self.roles.get(each.field or "") in ("time", "receiver")]
        found: list[int] = []
        whole, parts = 0, []
        for row in [*(row for row, kind in self.kinds.items() if kind != "blank"), 0]:
            kind = self.kinds.get(row, "")
            says = kind == "data" and any(number in self.grid.row(row) for number in who)
            if kind in ("data", "note") and not says:
                parts += [row] if self.has(row) else []
                continue
            if whole and self.classes[whole] not in ("letter", "roman") and self.sums(whole, parts):
                found += parts
            whole, parts = (row, []) if says else (0, [])
        return found

    def parents(self) -> dict[int, tuple[int, ...]]:
        found = {}
        ends = sorted(row for row, kind in self.kinds.items() if kind in ("total", "subtotal", "section"))
        for row, below in _outline(self.classes).items():
            place = bisect_right(ends, row)
            stop = ends[place] if place < len(ends) else 10**9
            under = tuple(at for at in below if at < stop)
            if self.has(row) and any(map(self.has, under)) and self._is_parent(row, under):
                found[row] = under
        if not found and not any(self.classes.values()):
            found = self._unnumbered()
        return found

    def _is_parent(self, row: int, under: tuple[int, ...]) -> bool:
        """By its level and by saying nothing of its own; else only if it is the sum of what stands under it."""
        mine, first = self.classes[row], self.classes[under[0]]
        ranked = mine in _RANKS and first in _RANKS and _RANKS.index(mine) < _RANKS.index(first)
        if ranked and (mine, first) != ("roman.number", "number"):
            if self.telling and self.bare(row) and not all(self.bare(at) for at in under):
                return True
            if not self.telling and mine in ("letter", "roman") or first.startswith("nested"):
                return True
        return mine != "" and self.sums(row, self._direct(under))

    def _direct(self, under: tuple[int, ...]) -> list[int]:
        first = self.classes[under[0]]
        return [row for row in under if self.classes[row] == first]

    def sums(self, row: int, rows: list[int], least: int = 2) -> bool:
        """Whether each amount of a row is the sum of those of others."""
        if len(rows) < least:
            return False
        mine = {number: self.grid.row(row)[number] for number in self.amounts if number in self.grid.row(row)}
        # An amount with a unit of its own is no plain number: what is not known is equal to nothing.
        sums = {number: self._sum(number, rows) for number in mine}
        return bool(mine) and all(sums[number] is not None and sums[number] == _value(mine[number]) for number in mine)

    def _sum(self, number: int, rows: list[int]) -> Decimal | None:
        values = [_value(cell) for row in rows if (cell := self.grid.row(row).get(number))]
        return sum(values, Decimal(0)) if values and None not in values else None

    def _unnumbered(self) -> dict[int, tuple[int, ...]]:
        """Names of groups with the sum of the lines under them, without any number in front."""
        if not self.telling:
            return {}
        own = [each.number for each in self.columns if self.roles.get(each.field or "") in ("unit", "source")]
        bare = [row for row in self.data if self.bare(row) and not any(number in self.grid.row(row) for number in own)]
        heads = [row for row in bare if self.has(row)]
        found = {}
        for row in heads:
            stop = min((at for at in heads if at > row), default=10**9)
            under = tuple(at for at in self.data if row < at < stop)
            if under and self.sums(row, list(under), 1):
                found[row] = under
        return found

    def bare_sections(self, found: Mapping[int, tuple[int, ...]]) -> list[int]:
        """Roman and letter rows that say nothing but a name."""
        return [
            row for row, name in self.classes.items()
            if name in ("roman", "letter") and not self.has(row) and row not in found and self._only_named(row)
        ]  # fmt: skip

    def _only_named(self, row: int) -> bool:
        line = next((each.number for each in self.columns if self.roles.get(each.field or "") == "line"), None)
        return line is not None and line in self.grid.row(row)


_DIGITS = re.compile(r"\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+")


def _value(cell: Cell) -> Decimal | None:
    """A cell's plain number; grouped text by its digits, where that is beyond doubt."""
    if cell.kind == "number":
        return Decimal(cell.text)
    if cell.kind != "text" or not _DIGITS.fullmatch(text := cell.text.strip()):
        return None
    return Decimal(text.replace(".", "").replace(",", ""))
