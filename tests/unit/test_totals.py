"""Totals: stated totals against the rows they may be of, in long tables as in short ones."""

from __future__ import annotations

import doctest
import time
from decimal import Decimal

from making import form, grid, line, root_rules

from ketnghia import totals
from ketnghia.tables import read_sheet

RULES = root_rules()


def of(rows: list) -> list[totals.Total]:
    found = read_sheet(grid(rows), RULES.book, RULES.roles)
    return totals.totals(found.grid, found.tables[0])


def test_doctests() -> None:
    assert doctest.testmod(totals).failed == 0


def blocks(number: int, wrong: int = -1) -> list[tuple]:
    """A foreign table of blocks of three rows with their sum, one of them wrong."""
    rows: list[tuple] = [("Tên hàng", "Nơi bán", "Số tiền", "Số lượng")]
    for block in range(number):
        rows += [(f"hàng {n}", "chợ", f"{block + n}.25", n) for n in (1, 2, 3)]
        rows.append(("Cộng", "", str(Decimal("6.75") + 3 * block + (block == wrong)), 6))
    return rows


def test_each_of_many_sums_is_compared_with_its_own_rows() -> None:
    found = of(blocks(40, wrong=17))
    assert [total.row for total in found if not total.equal] == [17 * 4 + 5]
    assert {total.of for total in found} == {((row, row + 2),) for row in range(2, 160, 4)}


def test_running_sums_are_exact() -> None:
    rows = [("Tên", "Nơi", "Số tiền"), *((f"x{n}", "y", f"0.{n:015d}1") for n in range(1, 60)),
            *((f"z{n}", "y", 10**15) for n in range(60)), ("Cộng phần", "", str(60 * 10**15)),
            ("a", "b", 5), ("c", "d", "0.5"), ("Tổng cộng", "", 10**17)]  # fmt: skip
    last = of(rows)[-1]
    small = sum((Decimal(f"0.{n:015d}1") for n in range(1, 60)), Decimal("5.5"))
    assert f"{last.computed:f}" == f"{6 * 10**16 + 5}{f'{small - 5:f}'[1:]}".rstrip("0")


def test_a_table_of_sums_costs_by_its_length() -> None:
    """4 times as many sums take about 4 times as long; they took 16 times."""

    def seconds(number: int) -> float:
        rows = blocks(number)
        before = time.process_time()
        of(rows)
        return time.process_time() - before

    few = min(seconds(150) for _ in range(3))
    assert min(seconds(1200) for _ in range(2)) < 24 * few


def test_a_sum_above_its_rows_is_of_those_up_to_the_next() -> None:
    sums = ("Cộng đợt", *[""] * 11, 48000000)
    body = [line(line=n, value=24000000) for n in (1, 2)]
    found = form(*body, sums, *body, sums, *body, ("Tổng cộng", *[""] * 11, 144000000))
    assert [one["code"] for one in found.problems if one["code"] == "KT01"] == []


def test_sums_of_a_chart_are_items_of_it_and_still_compared() -> None:
    chart = [
        ("Chỉ tiêu", "Mã số", "Sản lượng", "Doanh thu"),
        ("A. Dịch vụ", "0010", 0, 0), ("I. Bưu chính", "0020", 0, 0),
        ("1. Thư", "1100", 5, 50), ("- trong nước", "1110", 2, 20), ("- nước ngoài", "1120", 3, 30),
        ("2. Gói", "1200", 6, 60), ("CỘNG I", "1900", 11, 111),
        ("II. Khác", "2000", 1, 10), ("1. Sách", "2100", 1, 10),
    ]  # fmt: skip
    found = read_sheet(grid(chart), RULES.book, RULES.roles)
    assert found.tables[0].rows("data") == list(range(2, 11))
    compared = {total.column.letter: (total.kind, total.equal) for total in totals.totals(found.grid, found.tables[0])}
    assert compared == {"C": ("subtotal", True), "D": ("subtotal", False)}
    without = [tuple(cell for place, cell in enumerate(row) if place != 1) for row in chart]
    assert read_sheet(grid(without), RULES.book, RULES.roles).tables[0].rows("subtotal") == [8]
