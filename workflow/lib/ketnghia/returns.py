"""Returns: all the cells of one file -> its facts, problems and account; the sheets read, the layout it follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from ketnghia import (
    accounting,
    checks,
    corrections,
    encodings,
    facts,
    layouts,
    periods,
    persons,
    problems,
    totals,
    values,
)  # fmt: skip
from ketnghia.facts import Carried
from ketnghia.grids import Cell, Grid
from ketnghia.headings import key
from ketnghia.layouts import Coded
from ketnghia.looks import is_number
from ketnghia.rules import COUNTED_ROLES, Rules
from ketnghia.sheets import Notebook, Sheet, Value, with_marks
from ketnghia.spreads import Spread, find, settled
from ketnghia.tables import SheetReading, Table, read_parts, read_sheet
from ketnghia.units import unit_of

_DASHES = re.compile(r"[-–—−_./*x×\s]+")


@dataclass(frozen=True)
class Return:
    """One file as read.

    `facts`: records ('fact', 'left_out'); `problems`: one a place and kind; `account`: part 1 of INTERFACE;
    `rows`: data rows of its fact tables; `nil`: the cell that says there is nothing to report.
    """

    facts: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    account: dict[str, Any]
    readings: tuple[SheetReading, ...]
    layout: str | None
    rows: int
    nil: str | None
    stated_total: int | None
    tables: tuple[Sheet, ...] = ()
    outcomes: Mapping[int, Mapping[str, str]] = field(default_factory=dict)  # sheet -> address -> what became of it

    def record(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """What the gathering needs of a file besides its facts."""
        sums = [fact["rows_value"] or 0 for fact in self.facts]
        names = (
            "submission",
            "sha256",
            "agency",
            "version",
            "kind",
            "state",
            "received",
            "letter",
            "ledger",
            "readable",
            "format",
        )
        return {
            **{name: entry.get(name) for name in names},
            "status": entry.get("status"),
            "layout": self.layout,
            "rows": self.rows,
            "rows_sum": sum(sums),
            "n_facts": sum(fact["record"] == "fact" for fact in self.facts),
            "nil": self.nil is not None,
            "stated_total": self.stated_total,
            "problems": self.problems,
            "account": self.account,
        }


_OF_CELLS = ("sheet_index", "row", "column", "text", "kind", "formula", "style", "struck", "hidden")


def grids_of(entry: Mapping[str, Any], cells: Mapping[str, Sequence[Any]]) -> tuple[Grid, ...]:
    """The sheets of a file from its entry and its cells (columns of the cells frame), old encodings resolved."""
    rule = entry.get("rule")
    by_sheet: dict[int, list[Cell]] = {}
    for index, row, column, raw, kind, formula, style, struck, hidden in zip(
        *(cells.get(name, ()) for name in _OF_CELLS), strict=True
    ):
        # Plain letters without an old font, as in most cells, are what they are.
        same = kind != "text" or (raw.isascii() and style is None)
        text = raw if same else encodings.decode(raw, style, rule)
        made = Cell(row, column, text, raw, kind, formula, style, struck, hidden)
        by_sheet.setdefault(index, []).append(made)
    return tuple(
        Grid.of(
            sheet["sheet"],
            sheet["index"],
            by_sheet.get(sheet["index"], ()),
            sheet.get("merges", ()),
            sheet["state"],
            [Cell(0, 0, encodings.decode(text, font, rule), text) for text, font in sheet.get("lead", ())],
        )  # fmt: skip
        for sheet in entry["sheets"]
    )


def read(entry: Mapping[str, Any], grids: Sequence[Grid], rules: Rules) -> Return:
    """One file -> facts, problems, account. A file that could not be read, or is held back, has problems only."""
    book = Notebook(entry["submission"], entry["agency"])
    book.found += entry.get("problems", ())
    state = "read" if entry.get("readable", True) else "held"
    if not entry.get("readable", True) or not any(grid.rows for grid in grids):
        return _unread(entry, grids, book, state)
    applied = corrections.apply(
        grids, corrections.of_file(rules.programme.corrections, entry["submission"], entry["sha256"]), book
    )
    name = layouts.recognised(rules.layouts, applied.grids, entry["submission"], entry["agency"])
    layout = rules.layouts.get(name or "", {})
    _fonts(applied.grids, book)
    worker = _Worker(entry, rules, book, applied, name, layout)
    worker.run()
    return worker.result(state)


def _unread(entry: Mapping[str, Any], grids: Sequence[Grid], book: Notebook, state: str) -> Return:
    if not entry.get("members") and not any(problem["severity"] == "error" for problem in book.found):
        book.note("TEP06" if entry.get("readable", True) else "TEP18", None)
    # Held back as a whole: its one problem stands for each of its cells.
    sheets = {
        grid.sheet or "": accounting.of_sheet(grid, {}, {cell.at: accounting.IN_PROBLEM for cell in grid.cells})
        for grid in grids
    }
    account = accounting.of_file(state, sheets)
    return Return([], problems.settle(book.found), account, (), None, 0, None, _stated(entry, None))


def _fonts(grids: Iterable[Grid], book: Notebook) -> None:
    """Say once for a file that its letters were converted."""
    fonts = sorted(
        {
            font
            for grid in grids
            for cell in grid.cells
            if cell.style and cell.text != cell.raw
            for font in encodings.fonts_of(cell.style)
            if encodings.encoding_of(font)
        }
    )
    if fonts:
        book.note("BANG12", None, found=", ".join(fonts))


def _stated(entry: Mapping[str, Any], found: int | None) -> int | None:
    stated = entry.get("stated_total")
    return int(stated) if stated not in (None, "") else found


class _Worker:
    """The reading of one file, sheet by sheet; kept together because every part adds facts, problems and reasons."""

    def __init__(self, entry: Mapping[str, Any], rules: Rules, book: Notebook, applied: corrections.Applied,
                 name: str | None, layout: Mapping[str, Any]) -> None:  # fmt: skip
        self.entry, self.rules, self.book, self.applied, self.layout_name, self.layout = (
            entry,
            rules,
            book,
            applied,
            name,
            layout,
        )
        config = rules.programme.config
        self.status = entry.get("status") or config.get("status", "final")
        folder = f"inputs/submissions/{rules.programme.period}/"
        self.stem = facts.slug(persons.open_path(entry["submission"], entry["sha256"]).removeprefix(folder))
        self.records: list[dict[str, Any]] = []
        self.readings: list[SheetReading] = []
        self.sheets: list[Sheet] = []
        self.reasons: dict[int, dict[str, str]] = {}
        self.passed: dict[int, dict[int, str]] = {}  # of a reading: row -> why it is passed over as a whole
        self.labels: dict[str, Callable[[], str]] = {}
        self.rows = 0

    def run(self) -> None:
        if self.layout.get("kind") == "coded":
            for grid in self.applied.grids:
                self._coded(grid)
        else:
            self._tables()
        self._finish()

    # Forms with codes.

    def _coded(self, grid: Grid) -> None:
        self.book.sheet = grid.sheet
        coded = layouts.read_coded(grid, self.layout_name, self.layout)
        if coded is None:
            if grid.rows:
                self.book.note("BANG16", None)
            self.readings.append(read_sheet(grid, self.rules.book, {}))
            return
        self.readings.append(coded.reading)
        reasons = self.reasons.setdefault(grid.index, {})
        for row in coded.row_codes:
            for column, cell in grid.row(row).items():
                if column in coded.passed or column not in coded.column_codes:
                    reasons[cell.at] = "unused_column" if column in coded.passed else "row_label"
        reasons |= dict.fromkeys(coded.private, "private")
        if not self._admitted(grid, coded.reading):
            return
        sheet = self._sheet(grid, coded.reading.tables[0], self.layout.get("unit", ""))
        made = facts.read_coded(coded, sheet, self.entry, self.stem, self.status, self.layout.get("decimal", ","))
        self._coded_total(coded, made)
        self.labels |= {fact["fact"]: partial(coded.labels.get, fact["row"], "") for fact in made}
        self.rows += len(coded.row_codes)
        self._add(grid, made, sheet)

    def _coded_total(self, coded: Coded, made: list[dict[str, Any]]) -> None:
        """The form's total row against the rows that its rule names, column by column."""
        amount, column = self.rules.role("amount"), self.rules.role("category")
        if coded.total is None or not coded.parts:
            return
        sums: dict[str, int] = {}
        for fact in made:
            if fact["row"] in coded.parts:
                sums[fact[column]] = sums.get(fact[column], 0) + (fact[amount] or 0)
        for fact in made:
            if fact["row"] == coded.total and fact[amount] is not None and fact[amount] != sums.get(fact[column], 0):
                stated, computed = fact[amount], sums.get(fact[column], 0)
                self.book.note(
                    "KT01", fact[f"{amount}_at"].split()[0], found=fact[f"{amount}_raw"],
                    label=coded.labels[fact["row"]],
                    stated=stated, computed=computed, difference=abs(stated - computed),
                )  # fmt: skip

    # Tables with headings.

    def _tables(self) -> None:
        book, roles = self.rules.book_of(self.layout), self.rules.roles
        self.readings = [part for grid in self.applied.grids for part in read_parts(grid, book, roles)]
        passed = self.rules.checks.get("passed_sheets", ())
        chosen: list[tuple[SheetReading, Table, Spread]] = []
        for reading in self.readings:
            if layouts.sheet_use(self.layout, passed, reading.grid.sheet) == "passed":
                self._pass(reading, reading.kinds, "passed_sheet")
                continue
            chosen += [(reading, table, self._spread(table)) for table in reading.tables]
        ours = [entry for entry in chosen if self._counts(*entry[1:])]
        detailed = [table for _, table, _ in ours if self._detailed(table)]
        for reading, table, spread in chosen:
            if not self._counts(table, spread):
                self._foreign(reading, table, bool(ours))
        for reading in self.readings:
            if not reading.tables:
                self.book.sheet = reading.grid.sheet
                self._admitted(reading.grid, reading)
        summaries = [(reading, table) for reading, table, _ in ours if detailed and not self._detailed(table)]
        for reading, table, spread in ours:
            if not detailed or self._detailed(table):
                self._table(reading, table, spread)
        for reading, table in summaries:
            self._summary(reading, table)
        if not ours:
            self._nothing(chosen)
        if self.layout_name is None:
            self._version(bool(ours))

    def _summary(self, reading: SheetReading, table: Table) -> None:
        """BANG19: a note where a summary is the sum of what the file tells in detail, else a warning."""
        self._pass(reading, table.kinds, "summary_table")
        sheet = self._sheet(reading.grid, table, self.layout.get("unit", ""))
        name = next((each for each in table.by_field if self.rules.roles.get(each) in ("amount", "total")), None)
        cells = reading.grid.column(table.by_field[name].number) if name else {}
        rows = [cells[row] for row in table.rows("data") if row in cells]
        said = [facts.number_of(sheet, self.rules.fields[name], table.by_field[name], cell).value for cell in rows]
        same = sum(filter(None, said)) in (0, sum(fact["rows_value"] or 0 for fact in self.records))
        self.book.note("BANG19", None, sheet=reading.grid.sheet, severity=None if same else "warning")

    def _version(self, ours: bool) -> None:
        """A file that no layout recognises says which version of the form it is, or is on the oldest."""
        if version := layouts.unknown_version(self.applied.grids):
            self.book.note("BANG06", version[1].at, sheet=version[0].sheet, found=version[1].text)
        elif ours:
            self.layout_name = layouts.otherwise(self.rules.layouts)

    def _foreign(self, reading: SheetReading, table: Table, beside: bool) -> None:
        """What can be said of a table whose columns are not ours; `beside`: the file has one of ours as well."""
        known = any(column.field for column in table.columns)
        self._pass(reading, table.kinds, "other_table" if known else "foreign_table")
        self.book.sheet = reading.grid.sheet
        if beside and table.rows("data"):
            found = "; ".join(column.heading for column in table.columns[:6] if column.heading)
            self.book.note("BANG11", table.range, found=found, severity="warning" if known else None)
        if not self._admitted(reading.grid, reading):
            return
        if not table.rows("data"):
            self.book.note("BANG13", None)
        checks.foreign_notes(reading.grid, table, self.book)

    def _spread(self, table: Table) -> Spread:
        declared = [column.unit for column in table.columns if column.unit] + [table.line]
        return find(table.columns, self.rules, any(cell and unit_of(cell.text) is not None for cell in declared))

    def _counts(self, table: Table, spread: Spread) -> bool:
        """Whether a table has a column of something that can be counted."""
        return any(self.rules.roles.get(name) in COUNTED_ROLES for name in {*table.by_field, *spread.fields.values()})

    def _detailed(self, table: Table) -> bool:
        """Whether a table says what was given or to whom, row by row; else it is a summary."""
        return (
            any(self.rules.roles.get(name) in ("receiver", "text") for name in table.by_field)
            or len(self.rules.fields) <= 4
        )

    def _nothing(self, chosen: list[tuple[SheetReading, Table, Spread]]) -> None:
        """No table of ours: a foreign one, or none at all."""
        self.book.sheet = None
        if encodings.look_old(cell.text for grid in self.applied.grids for cell in grid.cells if cell.kind == "text"):
            self.book.note("TEP09", None)
        elif chosen:
            self.book.note("BANG14", None, sheet=chosen[0][0].grid.sheet)
        else:
            self.book.note("BANG01", None, sheet=self.applied.grids[0].sheet if len(self.applied.grids) == 1 else None)

    def _pass(self, reading: SheetReading, kinds: Mapping[int, str], reason: str) -> None:
        self.passed.setdefault(id(reading), {}).update(dict.fromkeys(kinds, reason))

    def _sheet(self, grid: Grid, table: Table, rule: str) -> Sheet:
        original = {at: cell for (index, at), cell in self.applied.original.items() if index == grid.index}
        return with_marks(Sheet(self.rules, grid, table, self.book, rule, original=original))

    def _admitted(self, grid: Grid, reading: SheetReading) -> bool:
        """A hidden sheet is read and accounted for, but its rows count only once a correction admits it."""
        if grid.state == "visible" or grid.index in self.applied.admitted:
            return True
        if grid.state in ("hidden", "veryHidden"):
            rows = sum(kind == "data" for kind in reading.kinds.values()) or len(reading.kinds)
            self.book.note("BANG03", None, rows=rows, severity=None if rows else "note")
        return False

    def _table(self, reading: SheetReading, as_found: Table, spread: Spread) -> None:
        grid = reading.grid
        table = replace(as_found, columns=settled(as_found.columns, spread))
        self.book.sheet = grid.sheet
        self._columns(grid, table, spread)
        if not self._admitted(grid, reading):
            return
        sheet = replace(self._sheet(grid, table, self.layout.get("unit", "")), spread=spread, found=as_found)
        sheet = with_marks(sheet) if spread.parts else sheet
        facts.unit_notes(sheet)
        facts.unit_turns(sheet)
        sheet = replace(sheet, doubted=facts.doubted_units(sheet))
        self._blocks(grid, table)
        carried = Carried()
        if table.header_rows:
            self._titles(carried, reading, table)
            self._between(carried, reading, table)
        self._parts_of_rows(grid, table)
        self._plans(reading, table)
        made = facts.read_table(sheet, self.entry, self.stem, self.status, carried)
        if not made:
            self.book.note("BANG13", table.range)
        self.rows += len(table.rows("data"))
        self._tell_apart(made, table)
        self.labels |= {fact["fact"]: partial(facts.label_of, self.rules, sheet, fact["row"], {}) for fact in made}
        self._lacking(table, made, spread)
        self._strays(grid, table)
        reasons = self.reasons.setdefault(grid.index, {})
        sums = {column.number for column in spread.totals.values()}
        for row in table.rows("data"):
            reasons |= {cell.at: "total" for column, cell in grid.row(row).items() if column in sums}
        facts.part_notes(sheet, made)
        checks.total_notes(sheet)
        checks.sources(made, self.rules, sheet, bool(self.layout.get("source_required")))
        self._add(grid, made, sheet)

    def _plans(self, reading: SheetReading, table: Table) -> None:
        """BANG23 for a title right above the table, or a section of it, that speaks of plans."""
        above = [other.ends[1] for other in reading.tables if other.kinds and other.ends[1] < table.ends[0]]
        first = (table.header_rows or (1, 1))[0]
        titles = [row for row in reading.grid.rows if max(above, default=0) < row < first]
        for row in (*titles, *table.rows("section")):
            if cell := facts.plans(reading.grid.row(row).values()):
                self.book.note("BANG23", cell.at, found=" ".join(cell.text.split()))

    def _strays(self, grid: Grid, table: Table) -> None:
        """Cells of data rows outside any column with a heading: one problem a column."""
        headed = {column.number for column in table.columns if column.heading.strip()}
        found: dict[int, list[Cell]] = {}
        for row in table.rows("data"):
            for column, cell in grid.row(row).items():
                if column not in headed and not (cell.kind == "text" and _DASHES.fullmatch(cell.text)):
                    found.setdefault(column, []).append(cell)
        for cells in found.values():
            numeric = any(is_number(cell) for cell in cells)
            at = cells[0].at if len(cells) == 1 else f"{cells[0].at}:{cells[-1].at}"
            said = "; ".join(cell.text.strip() for cell in cells[:3])
            self.book.note("BANG17", at, found=said, severity="warning" if numeric else None)

    def _tell_apart(self, made: list[dict[str, Any]], table: Table) -> None:
        """Tables beside one another share their rows: the later ones add their first column to their facts' ids."""
        known = {fact["fact"] for fact in self.records}
        if any(fact["fact"] in known for fact in made):
            for fact in made:
                fact["fact"] += f"-{table.columns[0].letter.lower()}"

    def _label(self, fact: Mapping[str, Any]) -> str:
        return self.labels[fact["fact"]]()

    def _parts_of_rows(self, grid: Grid, table: Table) -> None:
        """BANG18 for a row with an amount that is neither data nor a sum: 'Trong đó: …' under a row of data."""
        roles = self.rules.roles
        amounts = {column.number for column in table.columns if roles.get(column.field or "") in COUNTED_ROLES}
        for row in table.rows("note", "section"):
            cells = grid.row(row)
            if any(is_number(cell) for column, cell in cells.items() if column in amounts):
                label = next((cell.text.strip() for cell in cells.values() if cell.kind == "text"), "")
                self.book.note("BANG18", f"{row}:{row}", label=label)

    def _titles(self, carried: Carried, reading: SheetReading, table: Table) -> None:
        """The year of a table that has no column of years: its section rows, else the titles above it, else the name
        of the sheet. Titles that differ, or differ from the sheet's name, decide nothing."""
        time = self.rules.role("time")
        if time is None or time in table.by_field:
            return
        grid, header = reading.grid, table.header_rows[0]
        ends = [other.ends[1] for other in reading.tables if other.kinds and other.ends[1] < header]
        starts = [other.ends[0] for other in reading.tables if other.kinds]
        near = [row for row in grid.rows if max(ends, default=0) < row < header]
        top = [row for row in grid.rows if row < min(starts, default=header)]
        titles = self._dated(grid.row(row) for row in near) or self._dated(grid.row(row) for row in top)
        titles = titles or [(year, cell) for cell in grid.lead if cell.at and (year := periods.titled(cell.text))]
        named = periods.named(grid.sheet or "")
        years = {year for year, _ in titles} | ({named} if named else set())
        if len(years) > 1:
            said = [*dict.fromkeys(cell.text.strip() for _, cell in titles), *([grid.sheet] if named else [])]
            self.book.note("BANG21", titles[-1][1].at if titles else None, found="; ".join(said))
        elif titles:
            carried.values[time] = Value(titles[-1][0], titles[-1][1].at, titles[-1][1].raw)
        elif named:
            carried.values[time] = Value(named, None, None)
            self.book.note("BANG20", None, found=grid.sheet, year=named)

    def _between(self, carried: Carried, reading: SheetReading, table: Table) -> None:
        """A title between two tables of a sheet speaks for the second as a section row would."""
        before = [other.ends[1] for other in reading.tables if other.kinds and other.ends[1] < table.ends[0]]
        for row in range(max(before, default=table.header_rows[0]), table.header_rows[0]):
            if reading.kinds.get(row) in ("title", "unit"):
                facts.carry(carried, reading.grid.row(row), self.rules, self.book)

    @staticmethod
    def _dated(rows: Iterable[Mapping[int, Cell]]) -> list[tuple[str, Cell]]:
        cells = [cell for row in rows for cell in row.values() if cell.kind == "text"]
        return [(year, cell) for cell in cells if (year := periods.titled(cell.text))]

    def _columns(self, grid: Grid, table: Table, spread: Spread) -> None:
        """Headings that are not certain."""
        unclear = {column.number for _, group in spread.unclear for column in group}
        for name, group in spread.unclear:
            first, last = min(group, key=lambda one: one.number), max(group, key=lambda one: one.number)
            cells = f"{first.letter}{table.header_rows[1]}:{last.letter}{max(table.kinds)}"
            found = "; ".join(column.parts[-1] for column in group)
            self.book.note("BANG09", cells, found=found, field=self.rules.fields[name].label)
        labels = {name: field.label for name, field in self.rules.fields.items()}
        for column in table.columns:
            match, at = column.match, column.heading_cells[-1] if column.heading_cells else None
            if column.number in unclear:
                continue
            if match.field and not match.sure and at:
                score = f"{round(match.score * 100)}%" if match.score < 1 else None
                self.book.note("BANG02", at, found=column.heading, field=labels[match.field], score=score)
            elif match.field is None and not match.passed and at and column.heading:
                guess = labels.get(match.guess or "")
                filled = any(column.number in grid.row(row) for row in table.rows("data"))
                if guess or filled:
                    self.book.note("BANG05", at, found=column.heading, guess=guess, severity=None if guess else "note")

    def _lacking(self, table: Table, made: list[dict[str, Any]], spread: Spread) -> None:
        """Columns that the counting needs and the table has not, unless its titles or sections say it."""
        rows = table.header_rows or (1, 1)
        needs = (
            ("amount", ("amount", "total"), "error"),
            ("time", ("time",), "warning"),
            ("receiver", ("receiver",), "warning"),
        )  # fmt: skip
        for name, ways, severity in needs:
            wanted = self.rules.role(name)
            known = {*table.by_field, *spread.fields.values(), *(part.fixed[0] for part in spread.parts)}
            known |= {field for field, _ in spread.unclear}
            said = any(self.rules.roles.get(field) in ways for field in known)
            if not wanted or said:
                continue
            names = [each.id for each in self.rules.receivers] if name == "receiver" else [wanted]
            told = [
                any(fact[f"{one}_at"] or fact[one] not in (None, periods.SPAN) for one in names) for fact in made
            ]  # fmt: skip
            if not names or all(told) and made:
                continue
            if not any(told):
                self.book.note(
                    "BANG10", f"{rows[0]}:{rows[1]}", field=self.rules.fields[wanted].label, severity=severity
                )
            elif name != "amount":
                # Sections tell it of some rows and not of others.
                for fact, said in zip(made, told, strict=True):
                    if not said:
                        label = self._label(fact)
                        code = "KT16" if name == "time" else "NOI08"
                        self.book.note(code, f"{fact['row']}:{fact['row']}", label=label)

    def _blocks(self, grid: Grid, table: Table) -> None:
        """One warning a block of hidden rows or columns, a struck row, a merged amount."""
        data = set(table.rows("data"))
        found = next((sheet for sheet in self.entry["sheets"] if sheet["index"] == grid.index), {})
        for first, last in found.get("hidden_rows", ()):
            if any(first <= row <= last for row in data):
                self.book.note("BANG04", f"{first}:{last}")
        for letter in found.get("hidden_columns", ()):
            first, _, last = letter.partition(":")
            if any(column.letter == first and column.field for column in table.columns):
                self.book.note("BANG04", f"{first}:{last or first}")
        for row in table.rows("struck"):
            self.book.note("BANG08", f"{row}:{row}")
        counted = {
            column.number for column in table.columns if self.rules.roles.get(column.field or "") in COUNTED_ROLES
        }
        for box in grid.boxes:
            inside = [row for row in data if box.top <= row <= box.bottom] if box.bottom - box.top < 5000 else []
            if box.left in counted and box.top in data and len(inside) > 1:
                self.book.note("BANG07", box.text, range=box.text, rows=len(inside))

    # What all forms share.

    def _add(self, grid: Grid, made: list[dict[str, Any]], sheet: Sheet) -> None:
        ids = {at: name for (index, at), name in self.applied.ids.items() if index == grid.index}
        if ids:
            for fact in made:
                cells = {at for name in self.rules.fields for at in (fact[f"{name}_at"] or "").split()}
                used = sorted({ids[at] for at in cells & set(ids)})
                fact["correction"] = " ".join(used) or None
        self.records += made
        self.sheets.append(sheet)

    def _finish(self) -> None:
        self.book.say_kept()
        self.book.sheet = None
        if self.layout.get("kind") != "coded":
            checks.twice(self.records, self.rules, self.book, self._label)
            checks.codes_twice(self.records, self.rules, self.book)
            checks.prices(self.records, self.rules, self.book)
        for reading in self.readings:
            if reading.grid.state == "visible":
                for cell in reading.grid.cells:
                    if cell.kind == "error":
                        self.book.note("SO04", cell.at, sheet=reading.grid.sheet, found=cell.text)
        used = {name for fact in self.records for name in (fact["correction"] or "").split()}
        for (index, at), name in self.applied.ids.items():
            if name not in used:
                sheet = next(grid.sheet for grid in self.applied.grids if grid.index == index)
                self.book.note("DC04", at, sheet=sheet, correction=name)

    def result(self, state: str) -> Return:
        found = problems.joined(problems.settle(self.book.found))
        only = len(self.applied.grids) == 1
        parts: dict[str, list[dict[str, Any]]] = {}
        outcomes: dict[int, dict[str, str]] = {}
        for reading in self.readings:
            grid = reading.grid
            known = (self._in_facts(grid), self._doubtful(grid, found, only), self._reasons(reading))
            became = accounting.outcomes(grid, reading.kinds | self.passed.get(id(reading), {}), *known)
            parts.setdefault(grid.sheet or "", []).append(accounting.of_sheet(grid, reading.kinds, became))
            outcomes.setdefault(grid.index, {}).update(became)
        sheets = {name: accounting.joined(accounts) for name, accounts in parts.items()}
        held = state if self.rows or self._nil() else "held" if any(p["severity"] == "error" for p in found) else state
        return Return(
            self.records, found, accounting.of_file(held, sheets), tuple(self.readings), self.layout_name, self.rows,
            self._nil(), _stated(self.entry, self._stated_here()), tuple(self.sheets), outcomes,
        )  # fmt: skip

    def _mine(self, grid: Grid) -> list[dict[str, Any]]:
        return [fact for fact in self.records if fact["sheet"] == grid.sheet]

    def _in_facts(self, grid: Grid) -> set[str]:
        names = [f"{name}_at" for name in self.rules.fields]
        mine = [fact for fact in self._mine(grid) if fact["record"] == "fact"]
        return {at for said in {fact[name] for fact in mine for name in names} if said for at in said.split()}

    def _doubtful(self, grid: Grid, found: Iterable[Mapping[str, Any]], only: bool) -> set[str]:
        cells = accounting.in_problems(grid, found, only)
        left_out = {fact["row"] for fact in self._mine(grid) if fact["record"] == "left_out"}
        return cells | {cell.at for row in left_out for cell in grid.row(row).values()}

    def _reasons(self, reading: SheetReading) -> dict[str, str]:
        """Why cells of data rows are passed over: a dash, or a column that no field reads."""
        reasons = dict(self.reasons.get(reading.grid.index, {}))
        passed = self.passed.get(id(reading), {})
        for row, kind in reading.kinds.items():
            if kind in ("data", "struck") and row not in passed:
                for cell in reading.grid.row(row).values():
                    if cell.kind == "text" and _DASHES.fullmatch(cell.text):
                        reasons.setdefault(cell.at, "blank_mark")
        return reasons

    @cached_property
    def _nil_said(self) -> str | None:
        """The cell that says there is nothing to report."""
        rule = self.layout.get("nil")
        phrases = [key(phrase) for phrase in self.rules.checks.get("nil") or ()]
        first = {phrase.split()[0] for phrase in phrases}
        for grid in self.applied.grids:
            for cell in grid.cells:
                if cell.kind != "text" or len(cell.text) > 200:
                    continue
                if rule:
                    if _answered(grid, cell, rule):
                        return cell.at
                # Most cells hold none of the words, and finding that out must cost little.
                elif any(map(cell.text.casefold().__contains__, first)) and _says_nil(cell.text, phrases):
                    return cell.at
        return None

    def _nil(self) -> str | None:
        """That cell, where the file indeed reports nothing."""
        return None if self.rows else self._nil_said

    def _stated_here(self) -> int | None:
        """The total of the signed letter, where the form asks for it on a sheet of its own."""
        label = (self.layout.get("stated") or {}).get("label")
        for grid in self.applied.grids if label else ():
            for cell in grid.cells:
                if cell.kind == "text" and key(cell.text) == key(label) and (beside := _beside(grid, cell)) is not None:
                    value, _ = totals.plain_number(beside, values.Marks(",", ".", 0, True))
                    return int(value) if value is not None else None
        return None


def _beside(grid: Grid, cell: Cell) -> Cell | None:
    """The next filled cell to the right in the same row."""
    return next((other for column, other in grid.row(cell.row).items() if column > cell.column), None)


def _answered(grid: Grid, cell: Cell, rule: Mapping[str, Any]) -> bool:
    beside = _beside(grid, cell) if key(cell.text) == key(rule["label"]) else None
    return beside is not None and key(beside.text) in {key(word) for word in rule.get("yes", ())}


def _says_nil(text: str, phrases: Sequence[str]) -> bool:
    said = f" {key(text)} "
    return any(f" {phrase} " in said for phrase in phrases)
