"""Calculation: facts and indicators -> a workbook in which every figure is worked out again beside what was printed."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ketnghia import bridge, formulas, phrases
from ketnghia.definitions import ROWS, Book, Definition
from ketnghia.formulas import DIGITS, EXACT, Area, Formulas, area_of
from ketnghia.programme import Programme, rows_of

# Records that stand on the sheet of facts; all others are reference statements.
OWN = ("fact", "left_out")
# What a sheet of rows begins with, where its table has it.
FIRST = ("record", "fact", "submission", "sheet", "row", "agency", "status", "correction")
# A spreadsheet could take a text that begins so for a formula once somebody edits the cell.
RISKY = ("=", "+", "-", "@", "'")
# Beyond so many rows a spreadsheet recalculates for minutes; the statements in SQL do not mind.
LIMIT = 100_000
HEAD = 3
PREFIX = {"facts": "sl", "others": "dm", "bridge": "cn"}


@dataclass(frozen=True)
class Source:
    """What the workbook is made of.

    listed: entries of `indicators.json`, those of a family together; tables: facts as published and bridge; label:
    what a column is called; shown: columns of the facts that people look for beside those that formulas need; whole:
    what `indicators.json` says beside its entries; words: those of the workbook in its language.
    """

    book: Book
    listed: Sequence[Mapping[str, Any]]
    tables: Mapping[str, pa.Table]
    label: Callable[[str], str]
    whole: Mapping[str, Any]
    words: Mapping[str, Any]
    shown: Sequence[str] = ()
    decimal: frozenset[str] = frozenset()
    limit: int = LIMIT

    @property
    def small(self) -> bool:
        """Whether a spreadsheet can work with all the rows, and with a formula for each figure."""
        return max(sum(table.num_rows for table in self.tables.values()), len(self.listed)) <= self.limit

    def definition(self, entry: Mapping[str, Any]) -> Definition:
        return self.book[entry["family"] or entry["id"]]


def column_of(values: pa.ChunkedArray, number: bool) -> list[Any]:
    """A column as cells: doubles where it is counted with, else texts; nothing where it is empty."""
    if number or pa.types.is_integer(values.type) or pa.types.is_decimal(values.type):
        return [None if value in (None, "") else float(value) for value in values.to_pylist()]
    return [value or None for value in values.cast(pa.string()).to_pylist()]


@dataclass
class Sheets:
    """The rows of all sheets: areas for the formulas, tables for the writer."""

    source: Source
    made: dict[str, Area] = field(default_factory=dict)

    @cached_property
    def asked(self) -> dict[str, dict[str, frozenset[str]]]:
        """Codes that criteria name, with those of the members."""
        found = formulas.asked(self.source.book)
        for entry in self.source.listed:
            made = self.source.definition(entry)
            if made.measure in ROWS:
                for name, code in entry["dims"].items():
                    if code != made.empty:
                        found[made.table][made.by[name]] |= {code}
        return found

    @cached_property
    def areas(self) -> dict[str, Area]:
        """Table or record -> sheet, as formulas look it up."""
        facts = self.source.tables["facts"]
        own = pc.is_in(facts["record"], pa.array(OWN))
        bridged = self.area("bridge", self.source.tables["bridge"])
        if self.whole:
            whole = self.area("facts", facts)
            return {"fact": whole, "others": whole, "bridge": bridged}
        first, others = self.area("facts", facts.filter(own)), self.area("others", facts.filter(pc.invert(own)))
        return {**dict.fromkeys(OWN, first), "others": others, "bridge": bridged}

    def area(self, name: str, table: pa.Table) -> Area:
        kind = "bridge" if name == "bridge" else "facts"
        asked, summed = self.asked.get(kind, {}), formulas.summed(self.source.book).get(kind, frozenset())
        wanted = [*FIRST, *(self.source.shown if name == "facts" else ("code", "label", "text"))]
        names = [column for column in wanted if column in table.column_names]
        needed = [
            column
            for column in table.column_names
            if kind == "bridge" or column in asked or column in summed
            if column in self.used(name) or pc.any(filled(table[column])).as_py()
        ]
        names = list(dict.fromkeys([*names, *needed]))
        numeric = {
            column
            for column in names
            if column in summed or pa.types.is_integer(table.schema.field(column).type)
            or pa.types.is_decimal(table.schema.field(column).type)
        }  # fmt: skip
        columns = {column: column_of(table[column], column in numeric) for column in names}
        return Area(PREFIX[name], columns, asked, frozenset(numeric))

    def used(self, name: str) -> set[str]:
        """Columns that some definition names which counts on a sheet."""
        found: set[str] = set()
        for made in self.source.book.values():
            own = bool(set(made.where.get("record", ())) & set(OWN))
            place = made.table if made.table != "facts" or own or self.whole else "others"
            if made.measure in ROWS and place == name:
                found |= {*made.where, *made.unless, *made.below, *made.by.values(), str(made.field)}
        return found

    @cached_property
    def whole(self) -> bool:
        """Whether facts and reference statements share a sheet."""
        return formulas.mixed(self.source.book, OWN)


def filled(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.not_equal(values.cast(pa.string()), ""), False)


def workbook(source: Source) -> bytes:
    """The workbook as bytes; the same tables give the same bytes.

    Numbers are doubles: an indicator beyond 2^53 is said to be too large for them. Above `limit` rows there is only
    the first sheet, which says so.
    """
    import xlsxwriter

    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"constant_memory": True, "strings_to_formulas": False}) as book:
        writer = Writer(book, source)
        writer.properties()
        if source.small:
            writer.whole()
        else:
            writer.guide({})
    return sink.getvalue()


@dataclass
class Writer:
    """One workbook being written, sheet by sheet from top to bottom, since no sheet is held in memory."""

    book: Any
    source: Source

    @property
    def words(self) -> Mapping[str, Any]:
        return self.source.words

    def properties(self) -> None:
        self.book.set_properties(
            {"title": self.words["title"], "created": datetime.datetime(2000, 1, 1)}  # noqa: DTZ001
        )
        self.book.set_calc_mode("auto")

    def look(self, **more: Any) -> Any:
        """A cell's format; each is made once."""
        key = tuple(sorted(more.items()))
        if key not in self._looks:
            self._looks[key] = self.book.add_format({"font_name": "Times New Roman", "font_size": 11, **more})
        return self._looks[key]

    @cached_property
    def _looks(self) -> dict[tuple, Any]:
        return {}

    def text(self, sheet: Any, row: int, column: int, text: str | None, **look: Any) -> None:
        """A text, never a formula, not even after an edit."""
        if text:
            more = {"quote_prefix": True} if text.startswith(RISKY) else {}
            sheet.write_string(row, column, text, self.look(**look, **more))

    def number(self, sheet: Any, row: int, column: int, value: float, places: int = 0, **look: Any) -> None:
        sheet.write_number(row, column, value, self.look(num_format=shown(places), **look))

    # The sheets.

    def whole(self) -> None:
        names = self.words["sheets"]
        areas = Sheets(self.source).areas
        unique = {area.prefix: area for area in areas.values()}
        at = {"first": self.book.add_worksheet(names["guide"]), "list": self.book.add_worksheet(names["indicators"])}
        self.guide({"sheet": at["first"], "last": len(self.source.listed) + HEAD})
        self.indicators(at["list"], areas)
        titles = {PREFIX[name]: names[name] for name in ("facts", "others", "bridge")}
        for prefix, area in unique.items():
            self.rows(self.book.add_worksheet(titles[prefix]), titles[prefix], area)
        self.codes(self.book.add_worksheet(names["codes"]), names["codes"], areas)

    def guide(self, at: Mapping[str, Any]) -> None:
        """The first sheet: what is which, how to check again, and in one line whether everything is equal."""
        sheet = at.get("sheet") or self.book.add_worksheet(self.words["sheets"]["guide"])
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        self.text(sheet, 0, 0, self.words["title"], bold=True, font_size=16)
        self.text(sheet, 1, 0, self.words["about"].format_map(self.source.whole), italic=True)
        row = self.verdict(sheet, 3, int(at["last"])) if self.source.small else 3
        names = set(self.words["sheets"].values())
        for line in self.words["guide" if self.source.small else "too_large"]:
            head, text = ("", line) if isinstance(line, str) else line
            if not head:
                self.text(sheet, row + 1, 0, text, bold=True, font_size=13, bottom=1)
                row += 2
                continue
            text = text.format(limit=self.source.limit)
            sheet.set_row(row, 16 * -(-len(text) // 84))
            if head in names:
                link = self.look(valign="top", font_color="#0B4F9C", underline=1)
                sheet.write_url(row, 0, f"internal:'{head}'!A1", link, head)
            else:
                self.text(sheet, row, 0, head, valign="top")
            self.text(sheet, row, 1, text, text_wrap=True, valign="top")
            row += 1

    def verdict(self, sheet: Any, row: int, last: int) -> int:
        """How many figures were worked out here and how many of them differ."""
        names = self.words["sheets"]
        checks = f"'{names['indicators']}'!$E${HEAD + 1}:$E${last}"
        calculated = [entry for entry in self.source.listed if entry["measure"] not in formulas.UNCALCULATED]
        same = sum(fits(entry) for entry in calculated)
        counts = (
            ("calculated", f"=COUNTIF({checks},TRUE)+COUNTIF({checks},FALSE)", same),
            ("equal", f"=COUNTIF({checks},TRUE)", same),
            ("different", f"=COUNTIF({checks},FALSE)", 0),
        )
        said = f'=IF($B${row + 4}=0,"{self.words["all_equal"]}","{self.words["not_equal"]}")'
        sheet.write_formula(row, 0, said, self.look(bold=True, font_size=14), self.words["all_equal"])
        green = {"type": "formula", "criteria": f"=$B${row + 4}=0", "format": self.look(font_color="#1B5E20")}
        red = {"type": "formula", "criteria": f"=$B${row + 4}<>0", "format": self.look(font_color="#B71C1C")}
        for rule in (green, red):
            sheet.conditional_format(row, 0, row, 0, rule)
        for place, (name, formula, value) in enumerate(counts, row + 1):
            self.text(sheet, place, 0, self.words["counts"][name])
            sheet.write_formula(place, 1, formula, self.look(num_format=shown(0), align="left", bold=True), value)
        return row + len(counts) + 2

    def indicators(self, sheet: Any, areas: Mapping[str, Area]) -> None:
        """A row a figure: formula, value as published, whether they are equal, printed text, definition."""
        listed, words = self.source.listed, self.words["columns"]
        dims = max((len(entry["dims"]) for entry in listed), default=0)
        names = [*("id", "title", "computed", "published", "equal", "printed", "unit", "measure"),
                 *("n_facts", "definition", "remark"), *(f"code{n + 1}" for n in range(dims))]  # fmt: skip
        heads = [words.get(name) or words["code"].format(n=name[4:]) for name in names]
        widths = [34, 52, 20, 20, 10, 26, 14, 12, 9, 90, 40, *[18] * dims]
        self.heading(sheet, self.words["sheets"]["indicators"], heads, names, widths, 2)
        rows = {entry["id"]: number for number, entry in enumerate(listed, HEAD + 1)}
        members: dict[str, list[tuple[str, str]]] = {}
        for entry in listed:
            members.setdefault(entry["family"] or "", []).append(("|".join(entry["dims"].values()), entry["id"]))
        compiler = Formulas(
            self.source.book,
            areas,
            {e["id"]: f"${'D' if e['measure'] in formulas.UNCALCULATED else 'C'}${rows[e['id']]}" for e in listed},
            {e["id"]: number_of(e["value"]) for e in listed},
            members,
            self.source.decimal,
        )
        for row, entry in enumerate(listed, HEAD):
            made = self.source.definition(entry)
            codes = {name: f"${letter(len(names) - dims + n)}{row + 1}" for n, name in enumerate(entry["dims"])}
            self.entry(sheet, row, entry, compiler.formula(made, entry, codes))
            for n, code in enumerate(entry["dims"].values(), len(names) - dims):
                self.text(sheet, row, n, code)
        last = max(len(listed) + HEAD - 1, HEAD)
        sheet.autofilter(HEAD - 1, 0, last, len(names) - 1)
        for value, colours in ((True, ("#E8F5E9", "#1B5E20")), (False, ("#FFCDD2", "#B71C1C"))):
            # A number format as well: some programs show a stored truth as 1.
            look = self.book.add_format({"bg_color": colours[0], "font_color": colours[1], "bold": not value,
                                         "num_format": f'"{str(value).upper()}"'})  # fmt: skip
            rule = {"type": "formula", "criteria": f"=$E{HEAD + 1}={str(value).upper()}", "format": look}
            sheet.conditional_format(HEAD, 4, last, 4, rule)

    def entry(self, sheet: Any, row: int, entry: Mapping[str, Any], formula: str | None) -> None:
        value, places = number_of(entry["value"]), int(entry["decimals"] or 0)
        self.text(sheet, row, 0, entry["id"], font_name="Consolas", font_size=9)
        self.text(sheet, row, 1, entry["title"])
        if formula:
            look = self.look(num_format=shown(places), bold=True)
            sheet.write_formula(row, 2, formula, look, "" if value is None else value)
        else:
            self.text(sheet, row, 2, self.words["uncalculated"], italic=True, font_color="#616161")
        if formula and fits(entry):
            sheet.write_formula(row, 4, f"=C{row + 1}=D{row + 1}", self.look(align="center"), True)
        else:
            self.text(sheet, row, 4, "–", align="center")
        if value is not None:
            self.number(sheet, row, 3, value, places)
        self.text(sheet, row, 5, entry["text"])
        self.text(sheet, row, 6, entry["unit"])
        self.text(sheet, row, 7, self.words["measures"][entry["measure"]])
        self.number(sheet, row, 8, entry["n_facts"])
        self.text(sheet, row, 9, entry["definition"])
        self.text(sheet, row, 10, None if fits(entry) else self.words["inexact"], font_color="#B71C1C")

    def rows(self, sheet: Any, title: str, area: Area) -> None:
        """A sheet of rows; each column a defined name, and a key column beside one whose codes need it."""
        names, columns = [], []
        for name, values in area.columns.items():
            names.append(name)
            columns.append(values)
            if name in area.keyed:
                keys = area.keyed[name]
                names.append(f"{name}_key")
                columns.append([None if value is None else keys[value] for value in values])
        heads = [self.source.label(name) for name in names]
        widths = [width(name, values) for name, values in zip(names, columns, strict=True)]
        self.heading(sheet, title, heads, names, widths, 2)
        places = [3 if name in self.source.decimal else 0 for name in names]
        number = 0
        for number, row in enumerate(zip(*columns, strict=True), HEAD):
            for column, value in enumerate(row):
                if isinstance(value, float):
                    self.number(sheet, number, column, value, places[column])
                elif value is not None:
                    self.text(sheet, number, column, value)
        last = max(number, HEAD)
        sheet.autofilter(HEAD - 1, 0, last, len(names) - 1)
        for column, name in enumerate(names):
            self.define(area.name(name), title, column, HEAD, last)

    def codes(self, sheet: Any, title: str, areas: Mapping[str, Area]) -> None:
        """The codes of each column whose different values are counted; and whether the list is whole."""
        listed: dict[str, tuple[Area, str]] = {}
        for made in self.source.book.values():
            if made.measure == "distinct":
                area = area_of(made, areas)
                listed.setdefault(area.name(str(made.field)), (area, str(made.field)))
        columns = [[area.code(name, code) for code in area.codes(name)] or ["–"] for area, name in listed.values()]
        heads = [self.source.label(name) for _, name in listed.values()]
        self.text(sheet, 0, 0, title, bold=True, font_size=14)
        for place, (area, name) in enumerate(listed.values()):
            self.define(area.name(f"{name}_list"), title, place, HEAD, HEAD + len(columns[place]) - 1)
            rows = f"SUMPRODUCT(COUNTIFS({area.key(name)},{area.name(f'{name}_list')}))"
            whole = f'=IF({rows}=COUNTA({area.key(name)}),"{self.words["list_whole"]}","{self.words["list_short"]}")'
            sheet.write_formula(1, place, whole, self.look(italic=True), self.words["list_whole"])
        self.heading(sheet, "", heads, list(listed), [26] * len(heads), 0)
        for row in range(max(map(len, columns), default=0)):
            for place, values in enumerate(columns):
                if row < len(values):
                    self.text(sheet, HEAD + row, place, values[row])

    def heading(
        self, sheet: Any, title: str, heads: Sequence[str], names: Iterable[str], widths: Sequence[float], frozen: int
    ) -> None:
        """Title, headings for people, names as in the CSV files; both stay in sight."""
        for place, wide in enumerate(widths):
            sheet.set_column(place, place, wide)
        self.text(sheet, 0, 0, title, bold=True, font_size=14)
        head = {"bold": True, "bg_color": "#E3E8EF", "text_wrap": True, "valign": "top", "bottom": 1}
        row = HEAD - 1
        for place, (text, name) in enumerate(zip(heads, names, strict=True)):
            self.text(sheet, row, place, text if text == name else f"{text}\n{name}", **head)
        sheet.set_row(row, 48)
        sheet.freeze_panes(HEAD, frozen)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(row)

    def define(self, name: str, title: str, column: int, first: int, last: int) -> None:
        place = letter(column)
        self.book.define_name(name, f"='{title}'!${place}${first + 1}:${place}${last + 1}")


def labels(programme: Programme, words: Mapping[str, Any]) -> Callable[[str], str]:
    """What the columns of the sheets are called: as the workbook says, as the form does, or as definitions do."""
    lang = str(programme.config.get("lang", "vi"))
    known = dict(phrases.DEFINITION[lang]["columns"])
    known |= {each.id: (each.label_en if lang == "en" else "") or each.label for each in programme.fields}
    known |= words["labels"]

    def label(name: str) -> str:
        own, _, kind = name.rpartition("_")
        if name not in known and kind in ("at", "key"):
            return f"{known.get(own, own)} ({words[kind]})"
        return known.get(name, name)

    return label


def wanted(programme: Programme) -> list[str]:
    """Columns of a fact that people look for: what, where, when, how many, how much, and the cells of both."""
    names = []
    for role in ("time", "receiver", "category", "quantity", "unit", "amount", "total", "people", "source"):
        for each in programme.fields_of(role):
            names += [each.id, *([f"{each.id}_at"] if role in ("quantity", "amount") else [])]
    return names


def bridge_table(text: str) -> pa.Table:
    """The bridge as it is attached -> a table with its amounts as numbers."""
    rows = rows_of(text)
    texts = {name: pa.array([row[name] for row in rows], pa.string()) for name in bridge.COLUMNS[:2]}
    return pa.table(texts | {
        name: pa.array([int(row[name]) if row[name] else None for row in rows], pa.int64())
        for name in bridge.COLUMNS[2:]
    })  # fmt: skip


def letter(column: int) -> str:
    """Column 0 is A.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(column)


def shown(places: int) -> str:
    """The format of a number: grouped, with its decimals, the marks as in Vietnam where the program can."""
    return f"[$-42A]#,##0{'.' + '0' * places if places else ''}"


def number_of(value: Any) -> int | float | None:
    """A value of `indicators.json` as a cell holds it."""
    return value if value is None or isinstance(value, int) else float(value)


def fits(entry: Mapping[str, Any]) -> bool:
    """Whether a spreadsheet keeps every digit of a value: of whole numbers up to 2^53, else fifteen."""
    value, places = entry["value"], int(entry["decimals"] or 0)
    return value is None or abs(Decimal(value)).scaleb(places) <= (DIGITS if places else EXACT)


def width(name: str, values: Sequence[Any]) -> float:
    """What most of a column's values need."""
    lengths = sorted(len(value) if isinstance(value, str) else 14 for value in values if value is not None)
    usual = lengths[int(0.95 * (len(lengths) - 1))] if lengths else 0
    return float(min(max(usual + 2, len(name) + 3, 9), 44))
