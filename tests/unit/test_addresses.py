"""Addresses: whatever is put in around and inside a table, addresses are those of the file and no sum moves."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from making import HEADINGS, cell_of, entry, line, root_rules

from ketnghia import readings, returns, totals
from ketnghia.accounting import balance, cells_in
from ketnghia.grids import Cell, Grid
from ketnghia.readers.workbook import address

RULES = root_rules()
TITLES = ["UBND TỈNH QUẢNG NAM", "BÁO CÁO KẾT QUẢ CÔNG TÁC KẾT NGHĨA", "Đơn vị: Sở Xây dựng", "(Biểu số 01)"]
BODY = [
    line(line=1),
    line(line=2, year="Quý I/2016", commune="xã La Dêê", quantity="03 con", value="36.000.000"),
    line(line=3, district="Nam Trà My", commune="Trà Dong", value="1,5 tỷ"),
    line(line=4, value="200-300 triệu", village="-"),
    line(line=5, year=2011),
    line(line=6, category="NO1", description="Nhà tình nghĩa", unit="nhà", value=40000000, source=""),
]
TOTAL = ("", "Tổng cộng", *[""] * 10, 1640000000)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Grid, dict[str, Any], list[str]]:
    """The form with rows and columns put in, hidden or not, titles above and merged cells; what the cells hold."""
    titles = draw(st.lists(st.sampled_from(TITLES), max_size=4, unique=True))
    top, left = draw(st.integers(0, 5)), draw(st.integers(0, 4))
    # Before which column an empty one stands, and after which row how many empty ones.
    empty = sorted(draw(st.sets(st.integers(1, len(HEADINGS) - 1), max_size=4)))
    gaps = [draw(st.sampled_from([0, 0, 0, 1, 2])) for _ in range(len(BODY) + 1)]
    hidden_rows = draw(st.sets(st.integers(0, len(BODY) - 1), max_size=3))
    two = draw(st.booleans())  # headings merged over two rows
    place = {number: left + number + 1 + sum(number >= at for at in empty) for number in range(len(HEADINGS))}
    hidden_columns = sorted(draw(st.sets(st.sampled_from(sorted(set(place.values()))), max_size=2)))
    cells: list[Cell] = []
    merges = []
    row = top + 1
    for text in titles:
        cells.append(cell_of(text, row, left + 1))
        if draw(st.booleans()):
            merges.append(f"{address(row, left + 1)}:{address(row, max(place.values()))}")
        row += 1 + draw(st.integers(0, 2))
    head = row
    for number, text in enumerate(HEADINGS):
        cells.append(cell_of(text, head, place[number]))
        if two:
            merges.append(f"{address(head, place[number])}:{address(head + 1, place[number])}")
    row = head + 1 + two
    stored = {}
    hidden = set()
    for number, (values, gap) in enumerate(zip([*BODY, TOTAL], gaps, strict=True)):
        shut = number in hidden_rows
        if shut:
            hidden.add(row)
        for column, value in enumerate(values):
            if value != "":
                made = cell_of(value, row, place[column], hidden=shut or place[column] in hidden_columns)
                cells.append(made)
                stored[made.at] = str(value)
        row += 1 + gap
    letters = [address(1, column).rstrip("1") for column in hidden_columns]
    described = {"hidden_rows": [[at, at] for at in sorted(hidden)], "hidden_columns": letters}
    return Grid.of("Biểu 1", 1, cells, merges), described, stored


def told(found: returns.Return) -> list[tuple]:
    """What a reading says without where it stands."""
    names = (
        "record",
        "year",
        "commune",
        "category",
        "quantity",
        "unit",
        "households",
        "value",
        "contribution",
        "source",
    )
    return [tuple(fact[name] for name in names) for fact in found.facts]


def read(grid: Grid, described: dict[str, Any]) -> returns.Return:
    made = entry(grid)
    made["sheets"][0] |= described
    return returns.read(made, (grid,), RULES)


PLAIN = Grid.of(
    "Biểu 1", 1,
    [cell_of(value, row, column) for row, values in enumerate([HEADINGS, *BODY, TOTAL], 1)
     for column, value in enumerate(values, 1) if value != ""],
)  # fmt: skip
SAID = told(read(PLAIN, {}))


@given(sheets())
@settings(max_examples=60, deadline=None)
def test_every_address_is_that_of_the_file(made: tuple[Grid, dict[str, Any], dict[str, str]]) -> None:
    grid, described, stored = made
    found = read(grid, described)
    assert told(found) == SAID
    for fact in found.facts:
        for name in RULES.fields:
            at = (fact[f"{name}_at"] or "").split()
            if at and fact[f"{name}_raw"] is not None:
                assert stored[at[0]] == fact[f"{name}_raw"]
                assert grid.row(int("".join(filter(str.isdigit, at[0])))), at
    for problem in found.problems:
        if problem["cell"] and problem["found"] and ":" not in problem["cell"] and problem["code"].startswith("SO"):
            assert stored[problem["cell"]] == problem["found"]
        if problem["cell"] and problem["code"] != "KT18":  # that one points at what is empty
            assert cells_in(problem["cell"], grid), problem
    balance(found.account)
    assert found.account["cells"] == sum(1 for _ in grid.cells)


@given(sheets())
@settings(max_examples=30, deadline=None)
def test_sums_and_totals_do_not_move(made: tuple[Grid, dict[str, Any], dict[str, str]]) -> None:
    grid, described, _ = made
    found = read(grid, described)
    ((table, sheet),) = [(each.table, each) for each in found.tables]
    column = table.by_field["value"]
    shown = readings.column_of(grid, table, totals.numbers(grid, table)[-2], sheet, RULES)
    assert shown["numbers"] > 0
    (total,) = [total for total in totals.totals(grid, table) if total.column.number == column.number]
    assert (total.stated, total.kind) == (1640000000, "total")
    assert grid.row(total.row)[column.number].text == "1640000000"
    assert len(table.rows("data")) == len(BODY)
