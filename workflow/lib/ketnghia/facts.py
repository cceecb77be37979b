"""Facts: the rows of a submission's tables -> one typed record each, every field with the cells it comes from.

A field that cannot be read stays empty beside a problem; the row stays a fact. What a row gives to the totals:
`rows_value` (its readable money as sent), `delta` (what corrections change), `others` (the part of other parties) and
`contribution` = rows_value + delta - others, the giver's own part; nothing where the value is held back.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ketnghia import checks, periods, values
from ketnghia.grids import Cell, Grid
from ketnghia.headers import Column
from ketnghia.layouts import Coded, identifier
from ketnghia.looks import labelled_year
from ketnghia.places import Match
from ketnghia.programme import Field
from ketnghia.rows import class_of
from ketnghia.rules import Rules
from ketnghia.sheets import EMPTY, Notebook, Sheet, Value, runs, seen
from ketnghia.spreads import bound
from ketnghia.units import Units, fold, numeric, settle

# The columns every fact has beside its fields (CONTRACT: facts frame).
CORE = ("record", "fact", "submission", "agency", "sheet", "row", "status", "correction", "withheld")
DERIVED = ("kind", "block", "theme", "item", "rows_value", "delta", "others", "set_aside", "contribution", "counted")

_COUNTED = ("integer", "decimal", "money", "share")
_DITTO = re.compile(r'^(?:"|”|″|〃|-nt-|nt|như trên|-"-|,,|\'\')$')
_BLANK_MARK = re.compile(r"^[-–—−_./*x×\s]+$")


def slug(path: str) -> str:
    """A submission's path inside its period -> the stem of its facts' ids, different for different paths.

    >>> slug("so-y-te.xlsx"), slug("so-y-te.v2.xlsx"), slug("so-y-te.csv")
    ('so-y-te', 'so-y-te_v2', 'so-y-te_csv')
    >>> slug("Sở Y tế.xlsx")
    'so-y-te-3081'
    """
    plain = path.removesuffix(".xlsx")
    if re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*", plain):
        return plain.replace(".", "_")
    folded = unicodedata.normalize("NFD", plain.casefold().replace("đ", "d"))
    ascii_only = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", folded)).strip("-")
    return f"{ascii_only}-{hashlib.sha256(path.encode()).hexdigest()[:4]}"


_NOTHING = {
    "theme": None, "item": None, "rows_value": None, "delta": 0, "others": 0, "set_aside": "", "contribution": None,
    "counted": None,
}  # fmt: skip


def blank_fact(entry: Mapping[str, Any], rules: Rules, grid: Grid, row: int, stem: str, status: str) -> dict[str, Any]:
    """A record with every column, empty but for where it comes from."""
    giver = rules.givers.get(entry["agency"] or "", {})
    made: dict[str, Any] = {
        "record": "fact",
        "fact": f"{stem}-{grid.index}-{row}",
        "submission": entry["submission"],
        "agency": entry["agency"],
        "sheet": grid.sheet,
        "row": row,
        "status": status,
        "correction": None,
        "withheld": "",
    }
    return made | rules.empty | {"kind": giver.get("kind", ""), "block": giver.get("block", "")} | _NOTHING


# What stands around a table and holds for its rows.


@dataclass
class Carried:
    """What titles and section rows say for the rows below them: field -> value with its cell; `theme` narrows.

    `levels`: what held before each numbered section, by its kind of number. A new one of that kind ends all that the
    one before it said, even where it says nothing that is known. `plain`: the category is from a section without one.
    """

    values: dict[str, Value] = field(default_factory=dict)
    theme: str | None = None
    levels: list[tuple[str, dict[str, Value], str | None]] = field(default_factory=list)
    plain: bool = False

    def begin(self, name: str) -> None:
        """A section with a number of some kind begins."""
        for position, (kind, values_before, theme_before) in enumerate(self.levels):
            if kind == name:
                self.values, self.theme = dict(values_before), theme_before
                del self.levels[position:]
                break
        self.levels.append((name, dict(self.values), self.theme))


def carry(
    carried: Carried, cells: Mapping[int, Cell], rules: Rules, book: Notebook, twinned: frozenset[str] = frozenset(),
    note: bool = False,
) -> None:  # fmt: skip
    """Let a section row speak for what follows; `note`: a line with a star or dash in front, which may be one."""
    if note and not (len(cells) == 1 and _BULLET.match(next(iter(cells.values())).text)):
        return
    first = next((cell for cell in cells.values() if cell.kind == "text"), None)
    name = class_of(first.text) if first is not None else ""
    if name:
        carried.begin(name)
    category, time, said = rules.role("category"), rules.role("time"), False
    if time and (year := labelled_year(cells)):
        carried.values[time] = Value(year.text, year.at, year.raw)
        return
    for cell in cells.values():
        if cell.kind != "text" or len(cell.text) > 150:
            continue
        text = _NUMBERING.sub("", cell.text).strip(" .:;-*")
        if time and not _ONLY_TIME.fullmatch(fold(text)) and (said_year := periods.titled(text)):
            # 'Kết quả năm 2014' dates what follows; what else it says is looked at without the year.
            carried.values[time] = Value(said_year, cell.at, cell.raw)
            text = _YEAR_SAID.sub(" ", text).strip(" .,:;-–()")
        place = _section_place(text, rules, carried, twinned)
        if place is not None:
            _carry_place(carried, cell, place, rules, book)
            said = True
            continue
        found = _section_values(cell, text, rules)
        if found is None:
            continue
        said = True
        carried.values |= found[0]
        if found[1] or category in found[0]:
            carried.theme, carried.plain = found[1], not name
    if not said and not name and not note:
        _other_place(carried, cells, rules)
    if not said and not name and not note and carried.plain:
        # Another section without a number, of something that is not known: no longer what the one before it said.
        carried.values.pop(category, None)
        carried.theme = None


_BULLET = re.compile(r"^\s*[*•+–-]+\s*\S")
_ONLY_TIME = re.compile(r"(?:trong )?(?:năm|giai đoạn|thời gian)?\s*:?\s*[\d\s\-–—/.]+")
_YEAR_SAID = re.compile(r"(?:trong\s+)?(?:năm|year)\s*:?\s*(?:19|20)\d\d", re.IGNORECASE)


_NUMBERING = re.compile(r"^\s*(?:[IVX]+|[A-H]|\d+(?:\.\d+)*)\s*[.)/:-]\s*")


def _section_values(cell: Cell, text: str, rules: Rules) -> tuple[dict[str, Value], str | None] | None:
    made = lambda value: Value(value, cell.at, cell.raw)  # noqa: E731
    time, category = rules.role("time"), rules.role("category")
    if time and _ONLY_TIME.fullmatch(fold(text)):
        read = periods.read(text, "text", rules.period)
        if read.value and not read.problem:
            return {time: made(read.value)}, None
    if category and category in rules.lists and (found := rules.lists[category].find(text)).code:
        return {category: made(found.code)}, None
    theme = rules.themes.find(text).code
    return ({}, theme) if theme else None


_SOME_PLACE = re.compile(
    r"(?<![^\W_])(?:(?:các|những|một số|nhiều|toàn)\s+(?:xã|huyện|thôn|bản|làng|địa phương|địa bàn|tỉnh)(?!\s+hội)|"
    r"(?:xã|huyện|thôn|bản|làng|địa phương|địa bàn|nơi)\s+(?:\S+\s+)?khác)(?![^\W_])"
)


def _other_place(carried: Carried, cells: Mapping[int, Cell], rules: Rules) -> None:
    """'Các xã khác', 'Hỗ trợ chung toàn huyện': a section that speaks of a place and names none ends the one before."""
    if any(cell.kind == "text" and _SOME_PLACE.search(fold(cell.text)) for cell in cells.values()):
        for each in rules.receivers:
            carried.values.pop(each.id, None)


_PLAN = re.compile(r"^(?:kế hoạch|dự kiến|đề xuất|đề nghị|nhu cầu|đăng ký)(?!\s+(?:số|của))(?![^\W_])")


def plans(cells: Iterable[Cell]) -> Cell | None:
    """The cell of a title or section that speaks of what is planned: 'Kế hoạch năm 2018', 'II. Nhu cầu'."""
    texts = ((cell, fold(_NUMBERING.sub("", cell.text)).strip(" *-+.")) for cell in cells if cell.kind == "text")
    return next((cell for cell, text in texts if len(text) <= 150 and _PLAN.match(text)), None)


_FINE = re.compile(r"(?:xã|x\.|thị trấn|tt\.|phường)\s")
_COARSE = re.compile(r"(?:huyện|h\.|thị xã|thành phố|tp\.?|tx\.?)\s")
# 'xã hội hóa', 'xã đặc biệt khó khăn', 'huyện ủy': words and no name, also where a text is all capitals.
_NO_NAME = re.compile(
    r"\S+\s+(?:xã\s+)?(?:hội|đoàn|đội|ủy|uỷ|nghèo|đặc biệt|đbkk|khu vực|miền|vùng|đồng bằng|biên giới|"
    r"bãi ngang|kết nghĩa|được|nhận|giúp|hỗ trợ)(?![^\W_])"
)


def _names_place(text: str, kind: re.Pattern[str]) -> bool:
    """Whether a text begins with the word of a kind and goes on with a name: a capital letter, as it is written.

    >>> [_names_place(text, _FINE) for text in ("Xã Cà Dy", "XÃ CÀ DY", "Xã hội hóa", "XÃ HỘI HÓA", "Xã nghèo")]
    [True, True, False, False, False]
    """
    match = kind.match(fold(text))
    rest = text[match.end() :].lstrip() if match else ""
    return bool(rest) and not rest[0].islower() and not _NO_NAME.match(fold(text))


def _section_place(text: str, rules: Rules, carried: Carried, twinned: frozenset[str]) -> Match | None:
    """'Xã Cà Dy, huyện Nam Giang', 'Huyện Nam Giang': which place, or why none; None for a text that names none.

    Only the word of its kind in front makes a name a place that must be found.
    """
    if not rules.places:
        return None
    on = rules.valid_on(None)
    if _FINE.match(fold(text)) or len(rules.receivers) == 1:
        above = carried.values.get(rules.receivers[0].id, EMPTY).value if len(rules.receivers) == 2 else None
        within = rules.places.match(above, text, on, twinned) if above else None
        found = within if within and within.code else rules.places.match("", text, on, twinned)
        return found if found.code or _names_place(text, _FINE) else None
    if _COARSE.match(fold(text)) and len(rules.receivers) == 2:
        found = rules.places.district(text, on)
        return replace(found, how="district") if found.code or _names_place(text, _COARSE) else None
    return None


def _carry_place(carried: Carried, cell: Cell, place: Match, rules: Rules, book: Notebook) -> None:
    """What a section says of the place; one that is not known ends what the section before it said, and is told."""
    fine, coarse = rules.receivers[-1].id, rules.receivers[0].id
    if place.how == "district" or place.problem:
        # A new district ends what was said of a commune, and so does an unknown commune: with the district it lay in.
        before = carried.values.pop(fine, None)
        if before and carried.values.get(coarse, EMPTY).at == before.at:
            carried.values.pop(coarse, None)
    if place.code:
        carried.values[coarse if place.how == "district" else fine] = Value(place.code, cell.at, cell.raw)
        if place.how != "district" and place.district and coarse != fine:
            carried.values[coarse] = Value(place.district, cell.at, cell.raw)
        return
    if place.how == "district":
        carried.values.pop(coarse, None)
    book.note(
        place.problem, cell.at, found=place.found, near=_names(rules, place.candidates), n=len(place.candidates),
        other="", within=rules.place_name(place.district) if place.district else None,
    )  # fmt: skip


# Cells to values.


def _whole(sheet: Sheet, row: int) -> bool:
    """Whether a row's unit counts whole things only: then '4.500 cây' can be read in one way."""
    unit = sheet.rules.role("unit")
    column = sheet.table.by_field.get(unit or "")
    cell = seen(sheet, column, row)[0] if column else None
    if cell is None or unit not in sheet.rules.lists:
        return False
    code = sheet.rules.lists[unit].find(cell.text).code
    return bool(code) and _uncut(sheet.rules, unit, code)


def read_cell(sheet: Sheet, each: Field, column: Column, cell: Cell, shared: bool, whole: bool = False) -> Value:
    """One cell -> the value of its field, by the field's type; what is wrong goes into the notebook."""
    if cell.formula is not None and not cell.text.strip():
        sheet.book.note("SO16", cell.at)
        return Value(None, sheet.address(column, cell), "", shared, True)
    if cell.kind == "text" and _BLANK_MARK.match(cell.text):
        return EMPTY
    if cell.struck:
        sheet.book.note("BANG22", cell.at, found=cell.text)
        return Value(None, sheet.address(column, cell), cell.raw, shared, True)
    if each.type in _COUNTED:
        return _read_number(sheet, each, column, cell, shared, whole)
    at = sheet.address(column, cell)
    if cell.kind == "error":
        sheet.book.note("SO04", cell.at, found=cell.text)
        return Value(None, at, cell.raw, shared, True)
    if each.role == "time":
        return Value(None, at, cell.raw, shared)
    if each.id in sheet.rules.lists:
        return _read_code(sheet, each, cell, Value(None, at, cell.raw, shared))
    said = " ".join(cell.text.split()) if each.type == "code" else cell.text.strip()
    return Value(said, at, cell.raw, shared)


def _read_code(sheet: Sheet, each: Field, cell: Cell, value: Value) -> Value:
    """A cell of a list of codes; categories and units that are not on the list are dealt with by the row."""
    found = sheet.rules.lists[each.id].find(cell.text)
    if found.code:
        return Value(found.code, value.at, value.raw, value.shared)
    if found.several:
        sheet.book.note("KT19", cell.at, found=cell.text)
        return value._replace(held=True)
    if each.role in ("category", "unit"):
        return value
    sheet.book.note("KT08", cell.at, found=cell.text, field=each.label)
    return value._replace(held=True)


def _read_number(sheet: Sheet, each: Field, column: Column, cell: Cell, shared: bool, whole: bool) -> Value:
    """A cell of money, quantity, people or share. A value that a merge brought down counted in the first row."""
    if shared:
        return Value(None, sheet.address(column, cell), None, True)
    reading = number_of(sheet, each, column, cell)
    if whole and reading.problem == "SO09":
        reading = values.integer(cell.text, cell.kind, sheet.marks.get(column.number, values.Marks()))
    at = sheet.address(column, cell, reading.evidence)
    held = reading.value is None
    if reading.problem:
        # Words where money is asked for leave out a whole value: more than a note.
        vague = "warning" if reading.problem == "SO08" and each.type == "money" else None
        sheet.book.note(reading.problem, cell.at, found=cell.text, severity=vague, **_said(each, reading))
    if each.id in sheet.doubted and reading.evidence != "cell":
        return Value(None, at, cell.raw, False, True)
    held = held and reading.problem is not None
    return Value(
        reading.value, at, cell.raw, False, held, reading.unit, reading.of, reading.of_unit
    )  # fmt: skip


def number_of(sheet: Sheet, each: Field, column: Column, cell: Cell) -> values.Reading:
    """The reading of one numeric cell by its field's type."""
    marks = sheet.marks.get(column.number, values.Marks())
    if each.type == "money":
        return values.money(cell.text, cell.kind, sheet.units(column, cell.row), marks)
    if each.type == "decimal":
        return values.quantity(cell.text, cell.kind, marks)
    if each.type == "integer":
        return values.integer(cell.text, cell.kind, marks)
    percent = True if "%" in column.heading else None
    return values.share(cell.text, cell.kind, marks, percent, bool(percent) and _of_one(sheet, column))


def _of_one(sheet: Sheet, column: Column) -> bool:
    """Whether no number of a column is above one."""
    place = ("of one", id(sheet.table.kinds), column.number)
    if place not in sheet.grid.known:
        cells = [sheet.grid.row(row).get(column.number) for row in sheet.table.rows("data")]
        sheet.grid.known[place] = (
            sheet.table.kinds,
            not any(
                "%" not in cell.text and (values.quantity(cell.text, cell.kind).value or 0) > 1
                for cell in cells
                if cell
            ),
        )
    return sheet.grid.known[place][1]


def _said(each: Field, reading: values.Reading) -> dict[str, Any]:
    """How a doubtful number was read, for its message."""
    if reading.value is None:
        return {"value": None}
    if each.type == "money":
        return {"value": f"{int(reading.value):,} đồng".replace(",", ".")}
    if each.type == "share":
        return {"value": f"{(reading.value * 100).normalize():f}%".replace(".", ",")}
    return {"value": f"{reading.value:f}".replace(".", ",")}


# Rows.


def read_table(
    sheet: Sheet, entry: Mapping[str, Any], stem: str, status: str, carried: Carried
) -> list[dict[str, Any]]:
    """The data rows of one table -> facts and rows left out, in order; sections speak for the rows below them."""
    made = []
    above: dict[str, dict[str, Any]] = {}
    for row, kind in sheet.table.kinds.items():
        if kind in ("section", "note") or (kind == "subtotal" and row in sheet.table.parents):
            twinned = sheet.rules.twinned.get(entry["agency"] or "", frozenset())
            carry(carried, sheet.grid.row(row), sheet.rules, sheet.book, twinned, kind == "note")
        elif kind == "data" and sheet.spread.parts:
            made += _read_spread(sheet, entry, row, stem, status, carried, above)
        elif kind == "data":
            made.append(read_row(sheet, entry, row, stem, status, carried, above.setdefault("", {})))
    return made


def _read_spread(
    sheet: Sheet, entry: Mapping[str, Any], row: int, stem: str, status: str, carried: Carried, above: dict[str, Any]
) -> list[dict[str, Any]]:
    """A row that says the same of several years or sources -> a fact for each that it fills.

    What the row counts (heads, households) belongs to all of them together: with several filled it is a fact of its
    own, of no single year or source.
    """
    spread, cells = sheet.spread, sheet.grid.row(row)
    filled = {
        part.name: None for part in spread.parts
        if (cell := cells.get(part.column.number)) and not (cell.kind == "text" and _BLANK_MARK.match(cell.text))
    }  # fmt: skip
    if not filled:
        held = {column.number: name for name, column in spread.totals.items()}
        part = sheet.view(lambda: bound(sheet.table.columns, held), "")
        return [read_row(part, entry, row, stem, status, carried, above.setdefault("", {}))]
    counts = {name for name, role in sheet.rules.roles.items() if role in ("quantity", "unit", "people")}
    own = [name for name, column in sheet.table.by_field.items() if name in counts and column.number in cells]
    apart = frozenset(own) if len(filled) > 1 else frozenset()
    made = []
    for name in filled:
        parts = [part for part in spread.parts if part.name == name]
        held = {part.column.number: part.measure for part in parts}
        view = sheet.view(lambda held=held: bound(sheet.table.columns, held, apart), (name, apart))
        heading = parts[0].column
        field_id, code = parts[0].fixed
        said = Value(code, heading.heading_cells[-1], heading.parts[-1])
        mine = Carried(carried.values | {field_id: said}, carried.theme)
        fact = read_row(view, entry, row, stem, status, mine, above.setdefault(name, {}))
        if len(filled) > 1:
            fact["fact"] += f"-{heading.letter.lower()}"
        made.append(fact)
    if apart - {sheet.rules.role("unit")}:
        made.insert(0, read_row(sheet, entry, row, stem, status, carried, above.setdefault("", {})))
    _across(sheet, row, made)
    return made


def _across(sheet: Sheet, row: int, made: list[dict[str, Any]]) -> None:
    """KT13 where the row's own sum of its years or sources is not theirs."""
    amount = sheet.rules.role("amount")
    column = sheet.spread.totals.get(amount or "")
    cell = sheet.grid.row(row).get(column.number) if column else None
    if cell is None or amount is None:
        return
    stated = number_of(sheet, sheet.rules.fields[amount], column, cell).value
    values_read = [fact["rows_value"] for fact in made if fact["rows_value"] is not None]
    if stated is not None and values_read and stated != sum(values_read):
        sheet.book.note("KT13", cell.at, found=cell.text, stated=int(stated), computed=sum(values_read))


def read_row(
    sheet: Sheet, entry: Mapping[str, Any], row: int, stem: str, status: str, carried: Carried, above: dict[str, Any]
) -> dict[str, Any]:
    """One data row -> a record; `above` remembers the last cells, for rows that say 'as above'."""
    rules = sheet.rules
    fact = blank_fact(entry, rules, sheet.grid, row, stem, status)
    found: dict[str, Value] = {}
    cells: dict[str, Cell] = {}
    own, merged = sheet.grid.row(row), bool(sheet.grid.covered)
    for name, column in sheet.table.by_field.items():
        cell, shared = own.get(column.number), False
        if cell is None and merged:
            cell, shared = seen(sheet, column, row)
        if cell is None:
            continue
        each = rules.fields[name]
        # Most cells are longer than any sign for 'as above'. An amount 'as above' may be another one or the same one.
        short = cell.kind == "text" and len(cell.text) < 20 and each.type not in _COUNTED
        if short and name in above and _DITTO.match(cell.text.strip()):
            cell, shared = above[name], True
        above[name] = cells[name] = cell
        found[name] = read_cell(sheet, each, column, cell, shared, each.role == "quantity" and _whole(sheet, row))
    label = label_of(rules, sheet, row, found)
    context = _Row(sheet, fact, found, cells, label, row)
    for name, value in carried.values.items():
        if found.get(name, EMPTY).at is None:
            found[name] = value
    _time(context)
    _receivers(context, entry)
    _category(context, carried.theme)
    _quantity(context)
    for name, value in found.items():
        at, raw = rules.columns[name]
        fact[name], fact[at], fact[raw] = value.value, value.at, value.raw
    _money(context)
    _derived(context)
    checks.row(fact, rules, sheet.book, label, cells)
    return fact


@dataclass
class _Row:
    sheet: Sheet
    fact: dict[str, Any]
    found: dict[str, Value]
    cells: dict[str, Cell]
    label: str
    row: int

    @property
    def rules(self) -> Rules:
        return self.sheet.rules

    @property
    def book(self) -> Notebook:
        return self.sheet.book

    def at(self, name: str | None) -> str:
        """The cell of a field, or the whole row where the row has none."""
        cell = self.cells.get(name or "")
        return cell.at if cell else f"{self.row}:{self.row}"


def label_of(rules: Rules, sheet: Sheet, row: int, found: Mapping[str, Value]) -> str:
    """A few of the row's own words, so that the sender finds it."""
    texts = [found[each.id].value for each in rules.of_role("text") if each.id in found and found[each.id].value]
    if not texts:
        cells = sheet.grid.row(row)
        told = [column for name, column in sheet.table.by_field.items() if rules.roles.get(name) == "text"]
        texts = [cell.text for column in told if (cell := cells.get(column.number)) and cell.kind == "text"]
        texts = texts or [cell.text for cell in cells.values() if cell.kind == "text"]
    text = " ".join(str(max(texts[:3], key=len, default="")).split())
    return text if len(text) <= 60 else text[:57].rsplit(" ", 1)[0] + " …"


def _time(row: _Row) -> None:
    """The year of a row: its own cell, else what stands above; outside the period the row is left out."""
    name = row.rules.role("time")
    if name is None:
        return
    value = row.found.get(name, EMPTY)
    if name in row.cells and value.value is None and not value.held and value.at:
        read = periods.read(row.cells[name].text, row.cells[name].kind, row.rules.period)
        if read.problem:
            row.book.note(read.problem, row.at(name), found=row.cells[name].text)
        row.found[name] = value._replace(value=read.value or periods.SPAN, held=read.problem == "SO12")
        row.fact["_day"] = read.day
        if read.outside:
            row.fact |= {"record": "left_out", "set_aside": "out_of_period"}
    elif value.value is None:
        if name in row.sheet.table.by_field and not value.held:
            row.book.note("KT16", f"{row.row}:{row.row}", label=row.label)
        row.found[name] = value._replace(value=periods.SPAN)
    elif periods.read(str(value.value), "text", row.rules.period).outside:
        # A title, section or heading of a year outside the period puts out all rows that it speaks for.
        row.book.note("KT03", value.at, found=value.raw or value.value)
        row.fact |= {"record": "left_out", "set_aside": "out_of_period"}


def _receivers(row: _Row, entry: Mapping[str, Any]) -> None:
    """Who received: the finer place within the coarser; a doubtful one counts for no place."""
    rules = row.rules
    if not rules.receivers or rules.places is None:
        return
    coarse, fine = rules.receivers[0].id, rules.receivers[-1].id
    two = coarse != fine
    on = rules.valid_on(row.fact.pop("_day", None))
    texts = {name: row.cells[name].text for name in {coarse, fine} if name in row.cells}
    above = row.found.get(coarse, EMPTY)
    district = texts.get(coarse) or (above.value if two and above.value else "") or ""
    commune = texts.get(fine, "")
    if not commune.strip():
        if two and texts.get(coarse):
            _one_place(row, coarse, rules.places.district(texts[coarse], on))
        elif not any(row.found.get(name, EMPTY).value for name in (coarse, fine)) and {coarse, fine} & set(
            row.sheet.table.by_field
        ):
            row.book.note("NOI08", f"{row.row}:{row.row}", label=row.label)
        return
    found = rules.places.match(
        district if two else "", commune, on, rules.twinned.get(entry["agency"] or "", frozenset())
    )
    if found.problem and (alone := _coarse_in_fine(row, commune, on)):
        found = alone
        row.found[fine] = row.found[fine]._replace(value=None)
        _one_place(row, coarse, found)
        return
    _one_place(row, fine, found)
    if found.problem == "NOI06":
        row.found[coarse] = above._replace(value=None, held=True)
    elif two and coarse in texts:
        _one_place(row, coarse, rules.places.district(texts[coarse], on), quiet=bool(found.problem))
    elif two and found.district and not above.value:
        row.found[coarse] = Value(found.district, row.found[fine].at, row.found[fine].raw)


def _coarse_in_fine(row: _Row, text: str, on: Any) -> Any:
    """A district written where a commune is asked for ('huyện Nam Giang'), with its word of kind."""
    if len(row.rules.receivers) < 2 or not re.match(r"(?:huyện|h\.|thị xã|tx|thành phố|tp)[\s.]", fold(text)):
        return None
    found = row.rules.places.district(text, on)
    return found if found.code else None


def _one_place(row: _Row, name: str, match: Any, quiet: bool = False) -> None:
    """A place as matched, or held with the reason why."""
    value = row.found.get(name, EMPTY)
    row.found[name] = value._replace(value=match.code, held=match.problem is not None)
    if match.problem is None and name in row.cells and match.code:
        _not_exact(row, name, match)
    if match.problem is None or quiet:
        return
    rules, coarse = row.rules, row.rules.receivers[0].id
    code, at = match.problem, row.at(name)
    if code == "NOI06":
        at = row.at(coarse)
    elif code == "NOI01" and re.search(r"[,;+&]|(?<![^\W_])và(?![^\W_])", match.found):
        code = "NOI07"
    other = row.cells.get(coarse)
    row.book.note(
        code, at, found=match.found, near=_names(rules, match.candidates), n=len(match.candidates),
        other=other.text if other else "", within=rules.place_name(match.district) if match.district else None,
    )  # fmt: skip


def _names(rules: Rules, codes: Iterable[str]) -> list[str]:
    """The names of places, each with what it lies in where two bear the same."""
    names = [rules.place_name(code) for code in codes]
    return [
        f"{name} ({rules.place_name(above)})" if names.count(name) > 1 and (above := rules.parent_of(code)) else name
        for name, code in zip(names, codes, strict=True)
    ]


def _not_exact(row: _Row, name: str, match: Any) -> None:
    """NOI05 where a place was matched otherwise than by its own letters: with the reason and how sure."""
    how, _, why = match.how.partition("+")
    reason = why or (how if how in ("alias", "spelling") else "")
    if reason:
        told = {reason: f"{match.score}%", "name": match.label}
        row.book.keep("NOI05", f"{match.code} {match.found}", row.at(name), row.row, found=match.found, **told)


def _category(row: _Row, theme: str | None) -> None:
    """The category: its cell, a section above, or what the description names without doubt; else a problem."""
    name = row.rules.role("category")
    if name is None or name not in row.rules.lists:
        return
    value = row.found.get(name, EMPTY)
    if value.value is not None or value.held:
        return
    words = [
        (each.id, row.found[each.id].value) for each in row.rules.of_role("text")
        if row.found.get(each.id, EMPTY).value and each.type == "text"
    ]  # fmt: skip
    own = row.cells[name].text if name in row.cells and value.at else ""
    within = theme or (row.rules.themes.find(own).code if own else None)
    guess = row.rules.category_of(own) if own and not within else None
    if guess:
        row.found[name] = value._replace(value=guess)
        return
    for source, said in words:
        if code := row.rules.category_of(str(said), within):
            at = " ".join(filter(None, (row.found[source].at.split()[0], value.at)))
            row.found[name] = Value(code, at, value.raw or row.found[source].raw)
            return
    if own:
        row.book.note("KT07", row.at(name), found=own, label=row.label)
    else:
        row.book.note("KT17", f"{row.row}:{row.row}", label=row.label)
    row.found[name] = value._replace(held=True)


def _quantity(row: _Row) -> None:
    """A quantity with its unit: its own cell before the unit column; 'for 30 households' fills that field."""
    rules = row.rules
    name, unit = rules.role("quantity"), rules.role("unit")
    value = row.found.get(name or "", EMPTY)
    if name is None or value.at is None:
        return
    row.fact["_counted"] = value.value
    if value.of is not None:
        _of(row, value)
    if unit is None:
        return
    written = row.found.get(unit, EMPTY)
    lists = rules.lists.get(unit)
    own = lists.find(value.unit).code if lists and value.unit else value.unit or None
    if value.unit and (own or written.at is None):
        if written.value and own and own != written.value:
            row.book.note("SO20", row.at(name), found=row.cells[name].text, unit=row.cells[unit].text)
        row.found[unit] = Value(own, written.at or value.at, written.raw or value.raw, held=own is None)
    counted = row.found.get(unit, EMPTY).value
    if counted is None and value.value is not None:
        _without_unit(row, unit, name)
    elif counted and value.value is not None and value.value % 1 and _uncut(rules, unit, counted):
        row.book.note("SO17", row.at(name), found=row.cells[name].text)


def _uncut(rules: Rules, unit: str, code: str) -> bool:
    """Whether what a unit counts has no parts: heads, houses."""
    return unit in rules.lists and rules.programme.codes[unit].get(code, {}).get("whole") == "yes"


def _without_unit(row: _Row, unit: str, name: str) -> None:
    """A quantity whose unit is missing or not on the list is not added to anything."""
    row.fact["_counted"] = None
    if unit in row.cells or row.found.get(unit, EMPTY).raw:
        said = row.cells[unit].text if unit in row.cells else row.found[unit].raw
        row.book.note("SO19", row.at(unit if unit in row.cells else name), found=said)
    elif not row.found.get(unit, EMPTY).held:
        row.book.note("SO15", row.at(name), found=row.cells[name].text)


def _of(row: _Row, value: Value) -> None:
    """'600 con/30 hộ': the second number belongs to the field of its unit, unless that has a cell of its own."""
    said = fold(value.of_unit)
    for name, units in (row.rules.checks.get("of_units") or {}).items():
        if (
            said in (fold(unit) for unit in units)
            and name in row.rules.fields
            and row.found.get(name, EMPTY).value is None
        ):
            row.found[name] = Value(int(value.of), value.at, value.raw)


def _money(row: _Row) -> None:
    """The giver's own part of a row: its value, a share of it, or a share of the total of all parties."""
    rules, fact = row.rules, row.fact
    amount, total, share = rules.role("amount"), rules.role("total"), rules.role("share")
    if amount is None:
        return
    value, whole, part = (row.found.get(name or "", EMPTY) for name in (amount, total, share))
    base = value if value.value is not None or value.held else whole if part.value is not None else EMPTY
    fact["rows_value"] = _as_sent(row, amount if base is value else total, base)
    fact["delta"] = (base.value or 0) - (fact["rows_value"] or 0)
    _missing_value(row, amount, value, whole, part)
    if base.value is None or part.held:
        fact["set_aside"] = fact["set_aside"] or ("held" if value.held or part.held else "")
        return
    own = base.value
    # A share beside the giver's own part and a total only says how the two compare.
    if part.value is not None and not (base is value and whole.value is not None):
        own = int((Decimal(base.value) * part.value).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    fact["others"] = base.value - own
    fact["contribution"] = None if fact["set_aside"] else own


def _as_sent(row: _Row, name: str | None, base: Value) -> int | None:
    """What the row's money was before a correction of its cell."""
    cell = row.cells.get(name or "")
    before = row.sheet.original.get(cell.at) if cell else None
    if before is None or name is None:
        return base.value
    column = row.sheet.table.by_field[name]
    return number_of(row.sheet, row.rules.fields[name], column, before).value if before.text.strip() else None


def _missing_value(row: _Row, amount: str, value: Value, whole: Value, part: Value) -> None:
    """A row that states no value at all, where its table has a column for it."""
    table = row.sheet.table.by_field
    if value.at is None and part.value is None and amount in table and not value.shared:
        row.book.note("KT20", f"{row.row}:{row.row}", label=row.label)
    elif value.at is None and whole.value is not None and part.value is None and amount not in table:
        row.book.note("KT20", row.at(row.rules.role("total")), label=row.label)
        row.fact["set_aside"] = row.fact["set_aside"] or "held"


def _derived(row: _Row) -> None:
    """What follows from the fields: theme, item, the quantity that counts, what may not be published unreviewed."""
    rules, fact = row.rules, row.fact
    category = fact.get(rules.role("category") or "")
    fact["theme"] = rules.category_rows.get(category or "", {}).get("parent") or None
    said = _spoken(fact, rules)
    if category in rules.items and said:
        fact["item"] = rules.item(category, str(fact[said]))
        if fact["item"] is None:
            row.book.keep("KT11", "", row.at(said), row.row, found=fact[said])
    counted = fact.pop("_counted", None)
    fact.pop("_day", None)
    fact["counted"] = None if fact["set_aside"] == "out_of_period" else counted
    fact["withheld"] = " ".join([name for name in rules.hidden if fact[name] is not None])


def _spoken(fact: Mapping[str, Any], rules: Rules) -> str | None:
    """The field in whose words items are looked for: the configured one, else the longest text."""
    if name := rules.checks.get("items_in"):
        return name if fact.get(name) else None
    names = [each.id for each in rules.of_role("text") if each.type == "text" and fact[each.id]]
    return max(names, key=lambda name: len(str(fact[name])), default=None)


# A form with row and column codes.


def read_coded(
    coded: Coded, sheet: Sheet, entry: Mapping[str, Any], stem: str, status: str, decimal: str
) -> list[dict[str, Any]]:
    """One fact per value cell; the total row is a fact as well, and is in no other sum."""
    rules, grid, table = sheet.rules, sheet.grid, sheet.table
    line, column_field, amount = rules.role("line"), rules.role("category"), rules.role("amount")
    scale = settle(Units(line=table.line.text if table.line else "", rule=sheet.unit_rule)).scale
    marks = values.Marks(decimal, "." if decimal == "," else ",", 0, True)
    columns = {column.number: column for column in table.columns}
    made = []
    for row, code in coded.row_codes.items():
        for number, head in coded.column_codes.items():
            cell = grid.row(row).get(number)
            if number in coded.passed or cell is None:
                continue
            fact = blank_fact(entry, rules, grid, row, stem, status)
            fact["fact"] += f"-{columns[number].letter.lower()}"
            unit = [table.line.at] if table.line and table.line.at else []
            reading = values.money(cell.text, cell.kind, Units(rule="đồng"), marks)
            value = reading.value * scale if reading.value is not None and scale else None
            if reading.problem or scale is None:
                sheet.book.note(
                    reading.problem or "SO01",
                    cell.at,
                    found=cell.text,
                    label=coded.labels[row],
                    **_said(rules.fields[amount], reading),
                )
            fact |= {
                line: identifier(code.text), f"{line}_at": code.at, f"{line}_raw": code.raw,
                column_field: identifier(head.text), f"{column_field}_at": head.at, f"{column_field}_raw": head.raw,
                amount: value, f"{amount}_at": " ".join([cell.at, *columns[number].heading_cells[-1:], *unit]),
                f"{amount}_raw": cell.raw, "rows_value": value, "contribution": value,
            }  # fmt: skip
            if before := sheet.original.get(cell.at):
                fact["rows_value"] = values.money(before.text, before.kind, Units(rule="đồng"), marks).value
                fact["delta"] = (value or 0) - (fact["rows_value"] or 0)
            made.append(fact)
    return made


# Columns of a frame.


def columns_of(rules: Rules, groups: Iterable[str] = ()) -> dict[str, str]:
    """Column -> Arrow type of the facts frame, in order: string, int64, decimal."""
    types = {"money": "int64", "integer": "int64", "decimal": "decimal", "share": "decimal"}
    named = {name: "string" for name in CORE} | {"row": "int64"}
    for each in rules.programme.fields:
        named |= {each.id: types.get(each.type, "string"), f"{each.id}_at": "string", f"{each.id}_raw": "string"}
    numbers = {
        "rows_value": "int64",
        "delta": "int64",
        "others": "int64",
        "contribution": "int64",
        "counted": "decimal",
    }
    named |= {name: numbers.get(name, "string") for name in DERIVED}
    return named | {f"group_{group}": "string" for group in groups}


def _money_columns(sheet: Sheet) -> list[tuple[str, Column]]:
    named = [(sheet.field_of(column), column) for column in sheet.table.columns]
    return [(name, column) for name, column in named if name and sheet.rules.fields[name].type == "money"]


def unit_notes(sheet: Sheet) -> None:
    """'ĐVT: 1.000 đồng' is the commonest and most misread declaration: say once how it was understood."""
    for _, column in _money_columns(sheet):
        found = settle(sheet.units(column))
        unseen = found.by == "line" and sheet.table.line and not sheet.table.line.at  # above a table of Word
        if found.scale and (unseen or numeric(found.unit)):
            unit = {1000: "nghìn đồng", 10**6: "triệu đồng", 10**9: "tỷ đồng"}.get(found.scale, "đồng")
            at = {"row": column.unit, "line": sheet.table.line}.get(found.by)
            sheet.book.note("SO02", at.at if at and at.at else column.heading_cells[-1], found=found.unit, unit=unit)


def unit_turns(sheet: Sheet) -> None:
    """SO29 where a line in the midst of a table counts the rows below it otherwise than those above."""
    before = {settle(sheet.units(column)).scale for _, column in _money_columns(sheet)}
    for first, last, cell in sheet.turns if before else ():
        found = settle(sheet.units(_money_columns(sheet)[0][1], first))
        if before != {found.scale}:
            sheet.book.note("SO29", cell.at, found=" ".join(cell.text.split()), rows=runs(list(range(first, last + 1))))
        before = {found.scale}


def part_notes(sheet: Sheet, made: Iterable[Mapping[str, Any]]) -> None:
    """KT13 where a row's sum is not that of the columns that it is made of."""
    rules, grid = sheet.rules, sheet.grid
    for number, (name, parts) in sheet.spread.wholes.items():
        whole = next(column for column in sheet.table.columns if column.number == number)
        for row in {fact["row"]: None for fact in made}:
            cell = grid.row(row).get(number)
            read = [number_of(sheet, rules.fields[name], part, one) for part in parts
                    if (one := grid.row(row).get(part.number))]  # fmt: skip
            stated = number_of(sheet, rules.fields[name], whole, cell).value if cell else None
            known = [reading.value for reading in read if reading.value is not None]
            if stated is not None and len(parts) > 1 and known and len(known) == len(read) and sum(known) != stated:
                sheet.book.note("KT13", cell.at, found=cell.text, stated=int(stated), computed=int(sum(known)))


def doubted_units(sheet: Sheet) -> frozenset[str]:
    """Money columns whose numbers are absurd in the unit stated: most likely they are in đồng."""
    limit = sheet.rules.check("largest_value")
    found = set()
    for name, column in _money_columns(sheet) if limit else ():
        settled = settle(sheet.units(column))
        if settled.scale in (None, 1):
            continue
        cells = [cell for row in sheet.table.rows("data") if (cell := sheet.grid.row(row).get(column.number))]
        read = [(number_of(sheet, sheet.rules.fields[name], column, cell), cell) for cell in cells]
        worst = max(((reading.value, cell) for reading, cell in read if reading.value and reading.evidence != "cell"),
                    default=None, key=lambda pair: pair[0])  # fmt: skip
        if worst and worst[0] > limit:
            at = {"row": column.unit, "line": sheet.table.line}.get(settled.by)
            place = at.at if at and at.at else column.heading_cells[-1]
            sheet.book.note("SO18", place, found=settled.unit, value=worst[1].text)
            found.add(name)
    return frozenset(found)
