"""Headers: headings in one row or many, merged or not, with gaps between them, of our form or of somebody else's."""

from __future__ import annotations

import pytest
from making import COW, HEADINGS, grid, root_rules

from ketnghia.headers import columns_of, find_headers, guess_headers

RULES = root_rules()


def guessed(rows: list, **extra) -> list[tuple[int, int]]:
    return guess_headers(grid(rows, **extra))


def headings(rows: list, place: tuple[int, int], **extra) -> list[str]:
    return [column.heading for column in columns_of(grid(rows, **extra), place, RULES.book)]


UNMERGED = [
    ["STT", "Nội dung", "Địa bàn", "", "Số hộ", "", "Giá trị (đồng)"],
    ["", "", "Huyện", "Xã", "Tổng số", "Trong đó hộ nghèo", ""],
    [1, "Bò giống", "Nam Giang", "Cà Dy", 2, 1, 24000000],
]


def test_two_rows_without_merges() -> None:
    assert find_headers(grid(UNMERGED), RULES.book, 3) == [(1, 2)]
    assert headings(UNMERGED, (1, 2)) == [
        "STT", "Nội dung", "Địa bàn | Huyện", "Địa bàn | Xã", "Số hộ | Tổng số", "Số hộ | Trong đó hộ nghèo",
        "Giá trị (đồng)",
    ]  # fmt: skip


def test_two_rows_without_merges_under_a_merged_title() -> None:
    rows = [["BÁO CÁO"], *UNMERGED]
    assert find_headers(grid(rows, merges=("A1:G1",)), RULES.book, 3) == [(2, 3)]


def test_parents_above_a_row_that_is_found_first() -> None:
    rows = [
        ["STT", "Hoạt động đã làm", "Nơi nhận", "", "", "Kết quả"],
        ["", "", "Huyện", "Xã", "Thôn", "Số hộ", "Trong đó hộ nghèo", "Giá trị (đồng)"],
        [1, "Bò giống", "Nam Giang", "Cà Dy", "2", 2, 1, 24000000],
        [2, "Heo giống", "Nam Giang", "Cà Dy", "3", 2, 1, 12000000],
    ]
    assert find_headers(grid(rows), RULES.book, 3) == [(1, 2)]


def test_three_rows_without_merges_of_a_table_that_is_not_ours() -> None:
    rows = [
        ["Average number of persons"], [],
        ["", "", "", "2013", "2012"],
        ["Segment", "Permanent", "Others", "Total", "Total"],
        ["", "", "", "", "Restated"],
        ["Cabinet", 609, 2, 611, 641], ["Reform", 720, 214, 934, 760],
    ]  # fmt: skip
    assert guessed(rows) == [(3, 5)]
    assert headings(rows, (3, 5))[3:] == ["2013 | Total", "2012 | Total | Restated"]


def test_headings_with_empty_rows_between_them() -> None:
    rows = [
        ["Table 743"], [], ["See notes"], [],
        ["Industry", "Code", "2000", "", "2001", ""], [], [],
        ["", "", "Total", "Women", "Total", "Women"], [],
        ["Mining", "21", 5, 2, 6, 3], ["Retail", "44", 50, 20, 60, 30],
    ]  # fmt: skip
    assert guessed(rows) == [(5, 8)]


def test_years_as_numbers_are_headings() -> None:
    rows = [["Chỉ tiêu", 2012, 2013, 2014], ["Bò", 5, 6, 7], ["Heo", 1, 2, 3]]
    assert guessed(rows) == [(1, 1)]


def test_lines_above_complete_headings_stay_out() -> None:
    rows = [["Đơn vị: Sở A", "", "Biểu số 1"], ["Tên", "Số lượng", "Tiền"], ["Bò", 5, 6], ["Heo", 1, 2]]
    assert guessed(rows) == [(2, 2)]


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_a_second_table_under_the_first(gap: int) -> None:
    first = [["Tên", "Số"], ["Bò", 5], ["Heo", 3]]
    second = [["Bảng hai"], ["Khoản", "Tiền"], ["Thu", 9], ["Chi", 4]]
    found = guessed([*first, *[[]] * gap, *([[]] if not gap else []), *second])
    assert len(found) == 2


def test_a_form_in_the_middle() -> None:
    assert find_headers(grid([["x"], HEADINGS, COW], top=5, left=3), RULES.book, 3) == [(6, 6)]
