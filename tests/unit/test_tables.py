"""Tables: where they stand, what their columns mean, what kind each row is, whatever is above, below and between."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import COW, HEADINGS, grid, line, root_rules

from ketnghia import tables
from ketnghia.rows import ROW_KINDS
from ketnghia.tables import read_sheet

RULES = root_rules()


def sheet(rows: list, **extra):
    return read_sheet(grid(rows, **extra), RULES.book, RULES.roles)


def kinds(rows: list, **extra) -> list[str]:
    return list(sheet(rows, **extra).kinds.values())


def test_doctests() -> None:
    assert doctest.testmod(tables).failed == 0


def test_a_table_in_the_middle_of_a_sheet() -> None:
    rows = [
        ["UBND TỈNH QUẢNG NAM"], ["BÁO CÁO KẾT QUẢ"], ["Đơn vị: Sở Xây dựng"], [None, None, "ĐVT: 1.000 đồng"],
        HEADINGS, list(range(1, 19)), COW, line(line=2, commune="La Dêê"),
        ["", "Tổng cộng", "", "", "", "", "", "", "", "", "", "", 48000000], [],
        ["", "Quảng Nam, ngày   tháng   năm 2018"],
        ["", "NGƯỜI LẬP BIỂU", "", "", "", "", "", "", "", "THỦ TRƯỞNG ĐƠN VỊ"],
    ]  # fmt: skip
    found = sheet(rows, top=3, left=2)
    (table,) = found.tables
    assert table.header_rows == (7, 7)
    assert table.data_rows == (9, 10)
    assert table.range == "B7:S11"
    assert table.line.at == "D6"
    assert list(found.kinds.values()) == [
        "title", "title", "metadata", "unit", "header", "index", "data", "data", "total", "signature", "signature",
    ]  # fmt: skip


def test_merged_headings_of_two_rows_with_a_unit_row() -> None:
    rows = [
        ["STT", "Năm", "Địa bàn hỗ trợ", "", "Lĩnh vực", "Nội dung", "Số hộ", "", "Kinh phí"],
        ["", "", "Huyện", "Xã", "", "", "Tổng số", "Trong đó: hộ nghèo", ""],
        ["", "", "", "", "", "", "hộ", "hộ", "tr.đồng"],
        [1, 2015, "Nam Giang", "Cà Dy", "KT1", "Bò giống", 2, 2, 24],
    ]
    merges = ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2", "G1:H1", "I1:I2")
    found = sheet(rows, merges=merges)
    (table,) = found.tables
    assert table.header_rows == (1, 2)
    assert {column.letter: column.field for column in table.columns} == {
        "A": "line", "B": "year", "C": "district", "D": "commune", "E": "category", "F": "description",
        "G": "households", "H": "poor_households", "I": "value",
    }  # fmt: skip
    assert table.by_field["poor_households"].heading == "Số hộ | Trong đó: hộ nghèo"
    assert table.by_field["value"].unit.text == "tr.đồng"
    assert list(found.kinds.values()) == ["header", "header", "unit", "data"]


def test_headings_repeated_on_each_page_are_one_table() -> None:
    found = sheet([HEADINGS, COW, HEADINGS, line(line=2), HEADINGS, list(range(1, 19)), line(line=3)])
    assert len(found.tables) == 1
    assert list(found.kinds.values()) == [
        "header", "data", "repeated_header", "data", "repeated_header", "index", "data",
    ]  # fmt: skip


def test_several_tables_on_one_sheet() -> None:
    other = ("STT", "Nội dung", "Xã", "Thành tiền (triệu đồng)")
    found = sheet(
        [HEADINGS, COW, [], ["Hoạt động khác"], other, (1, "Quà Tết", "Cà Dy", 5), (2, "Học bổng", "Cà Dy", 3)]
    )
    assert [table.range for table in found.tables] == ["A1:R2", "A5:D7"]
    assert [table.data_rows for table in found.tables] == [(2, 2), (6, 7)]


def test_sections_subtotals_and_totals() -> None:
    rows = [
        HEADINGS, ["I", "", "", "", "", "Kinh tế"], line(line=1), line(line=2),
        ["", "Cộng I", "", "", "", "", "", "", "", "", "", "", 48], ["II", "", "", "", "", "Nhà ở"],
        line(line=3, category="NO1"), ["", "Cộng II", "", "", "", "", "", "", "", "", "", "", 24],
        ["", "Tổng cộng", "", "", "", "", "", "", "", "", "", "", 72], ["Ghi chú: số liệu tính đến 31/12/2017"],
    ]  # fmt: skip
    assert kinds(rows) == [
        "header", "section", "data", "data", "subtotal", "section", "data", "subtotal", "total", "note",
    ]  # fmt: skip


def test_roman_rows_that_carry_the_sum_of_what_is_below_them() -> None:
    headings = ("STT", "Nội dung hỗ trợ", "Năm", "Xã", "Giá trị (đồng)")
    rows = [headings, ("I", "Kinh tế", "", "", 30), (1, "Bò", 2015, "Cà Dy", 10), (2, "Heo", 2016, "Cà Dy", 20),
            ("II", "Nhà ở", "", "", 5), (1, "Nhà", 2016, "Cà Dy", 5)]  # fmt: skip
    found = sheet(rows)
    assert list(found.kinds.values()) == ["header", "subtotal", "data", "data", "subtotal", "data"]
    assert found.tables[0].parents == {2: (3, 4), 5: (6,)}


def test_nested_numbers_one_point_one() -> None:
    headings = ("STT", "Nội dung hỗ trợ", "Năm", "Xã", "Giá trị (đồng)")
    rows = [headings, ("1", "Kinh tế", "", "", 30), ("1.1", "Bò", 2015, "Cà Dy", 10), ("1.2", "Heo", 2016, "Cà Dy", 20)]
    assert list(sheet(rows).kinds.values()) == ["header", "subtotal", "data", "data"]


def test_a_total_above_the_rows() -> None:
    total = ["", "Tổng số", "", "", "", "", "", "", "", "", "", "", 48]
    assert kinds([HEADINGS, total, COW, line(line=2)]) == ["header", "total", "data", "data"]


def test_an_activity_that_begins_with_the_word_for_a_total_is_data() -> None:
    assert kinds([HEADINGS, line(description="Tổng vệ sinh đường làng")]) == ["header", "data"]


def test_a_struck_row() -> None:
    struck = tuple((value, {"struck": True}) for value in COW)
    assert kinds([HEADINGS, struck, COW]) == ["header", "struck", "data"]


def test_a_blank_row_between_rows_of_data_belongs_to_the_table() -> None:
    assert kinds([HEADINGS, COW, [], COW]) == ["header", "data", "blank", "data"]


def test_a_table_of_somebody_else_is_found_by_its_shape() -> None:
    rows = [
        ["Ausgaben"],
        [],
        ["Beneficiary", "Project", "Amount"],
        ["A", "x", 10.5],
        ["B", "y", 2],
        ["Total", "", 12.5],
    ]
    found = sheet(rows)
    (table,) = found.tables
    assert (table.header_rows, table.data_rows) == ((3, 3), (4, 5))
    assert not table.by_field
    assert list(found.kinds.values()) == ["title", "header", "data", "data", "total"]


def test_a_sheet_without_a_table() -> None:
    found = sheet([["Kính gửi: Ban Dân tộc"], ["Đơn vị không phát sinh hỗ trợ."]])
    assert found.tables == ()
    assert list(found.kinds.values()) == ["metadata", "title"]


def test_a_blank_form() -> None:
    (table,) = sheet([HEADINGS]).tables
    assert (table.header_rows, table.data_rows) == ((1, 1), None)


@given(
    top=st.integers(1, 40),
    left=st.integers(1, 30),
    gaps=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    titles=st.integers(0, 4),
)
@settings(max_examples=40, deadline=None)
def test_addresses_are_those_of_the_file(top: int, left: int, gaps: list[int], titles: int) -> None:
    rows: list = [[f"Tiêu đề {number}"] for number in range(titles)] + [HEADINGS]
    for number, gap in enumerate(gaps, 1):
        rows += [[]] * gap + [line(line=number, quantity=number)]
    found = sheet(rows, top=top, left=left)
    (table,) = found.tables
    column = table.by_field["quantity"]
    assert column.number == left + HEADINGS.index("Số lượng")
    values = [found.grid.row(row)[column.number].text for row in table.rows("data")]
    assert values == ["1", "2", "3", "4"]
    assert table.header_rows == (top + titles, top + titles)


words = st.one_of(
    st.just(""), st.integers(-5, 10**12), st.text(max_size=12), st.sampled_from(["Tổng cộng", "I", "Năm", "Xã"])
)


@given(st.lists(st.lists(words, max_size=7), max_size=12))
@settings(max_examples=80, deadline=None)
def test_any_sheet_is_read_and_every_filled_row_has_a_kind(rows: list) -> None:
    made = grid([[value if not isinstance(value, str) or value.strip() else "" for value in row] for row in rows])
    found = read_sheet(made, RULES.book, RULES.roles)
    assert set(made.rows) <= set(found.kinds)
    assert set(found.kinds.values()) <= set(ROW_KINDS)


@pytest.mark.parametrize("merge", ["A1:XFD1048576", "A1:A1048576"])
def test_a_merge_over_the_whole_sheet_costs_nothing(merge: str) -> None:
    assert sheet([HEADINGS, COW], merges=(merge,)).kinds
