"""Spreads: years and sources as columns become facts where every heading is understood, else a problem."""

from __future__ import annotations

import doctest

from making import codes, grid, read, root_rules

from ketnghia import periods, spreads

RULES = root_rules()


def said(rows: list, **extra) -> tuple[list[tuple], list[str]]:
    found = read(grid(rows, **extra), rules=RULES)
    return [
        (fact["year"], fact["source"], fact["quantity"], fact["value"])
        for fact in found.facts
        if fact["record"] == "fact"
    ], codes(found)


def test_doctests() -> None:
    assert doctest.testmod(spreads).failed == 0
    assert doctest.testmod(periods).failed == 0


YEARS = [
    ["STT", "Nội dung hỗ trợ", "Huyện", "Xã", "Kinh phí (triệu đồng)", "", "", "", "Nguồn"],
    ["", "", "", "", "2014", "Năm 2015", "Quý I/2016", "Tổng", ""],
    [1, "Bò giống", "Nam Giang", "Cà Dy", 10, 20, "", 30, "1"],
]
MERGES = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:H1", "I1:I2")


def test_years_as_columns() -> None:
    facts, problems = said(YEARS, merges=MERGES)
    assert facts == [("2014", "1", None, 10_000_000), ("2015", "1", None, 20_000_000)]
    assert problems == []


def test_the_year_points_at_its_heading_and_ids_differ() -> None:
    found = read(grid(YEARS, merges=MERGES), rules=RULES)
    assert [(fact["year_at"], fact["value_at"]) for fact in found.facts] == [("E2", "E3 E2"), ("F2", "F3 F2")]
    assert [fact["fact"] for fact in found.facts] == ["so-xay-dung-1-3-e", "so-xay-dung-1-3-f"]


def test_a_sum_that_is_not_that_of_the_years() -> None:
    rows = [*YEARS[:2], [1, "Bò giống", "Nam Giang", "Cà Dy", 10, 20, "", 31, "1"]]
    found = read(grid(rows, merges=MERGES), rules=RULES)
    (problem,) = found.problems
    assert (problem["code"], problem["cell"]) == ("KT13", "H3")
    assert problem["args"]["computed"] == 30_000_000


def test_only_the_sum_is_filled() -> None:
    facts, problems = said([*YEARS[:2], [1, "Bò giống", "Nam Giang", "Cà Dy", "", "", "", 31, "1"]], merges=MERGES)
    assert facts == [("nhieu_nam", "1", None, 31_000_000)]
    assert problems == []


def test_what_is_counted_belongs_to_all_years_together() -> None:
    head = ["Nội dung hỗ trợ", "Huyện", "Xã", "Số lượng", "ĐVT", "Giá trị (đồng)", "", "Nguồn"]
    rows = [head, ["", "", "", "", "", "2014", "2015", ""]]
    body = ["Bò giống", "Nam Giang", "Cà Dy", 5, "con", 10_000_000, 20_000_000, "1"]
    merges = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1", "H1:H2")
    facts, problems = said([*rows, body], merges=merges)
    assert facts == [("nhieu_nam", "1", 5, None), ("2014", "1", None, 10_000_000), ("2015", "1", None, 20_000_000)]
    assert problems == []
    one = [*body[:5], "", 20_000_000, "1"]
    assert said([*rows, one], merges=merges)[0] == [("2015", "1", 5, 20_000_000)]


def test_quantities_and_money_by_year() -> None:
    rows = [
        ["Nội dung hỗ trợ", "Huyện", "Xã", "Số lượng (con)", "", "Giá trị (đồng)", "", "Nguồn", "ĐVT"],
        ["", "", "", "2014", "2015", "2014", "2015", "", ""],
        ["Bò giống", "Nam Giang", "Cà Dy", 2, 3, 20_000_000, 30_000_000, "1", "con"],
    ]
    merges = ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1", "H1:H2", "I1:I2")
    assert said(rows, merges=merges)[0] == [("2014", "1", 2, 20_000_000), ("2015", "1", 3, 30_000_000)]


def test_years_under_no_parent_count_where_a_line_says_money() -> None:
    rows = [["", "", "", "", "ĐVT: đồng"], ["Nội dung hỗ trợ", "Huyện", "Xã", "Năm 2014", "Năm 2015", "Tổng cộng"],
            ["Bò giống", "Nam Giang", "Cà Dy", 10_000_000, 20_000_000, 30_000_000]]  # fmt: skip
    facts, problems = said(rows)
    assert [fact[0] for fact in facts] == ["2014", "2015"]
    assert "BANG05" not in problems


def test_a_year_outside_the_period_is_left_out_and_said() -> None:
    rows = [YEARS[0], ["", "", "", "", "2011", "2015", "2016", "Tổng", ""], YEARS[2]]
    facts, problems = said(rows, merges=MERGES)
    assert facts == [("2015", "1", None, 20_000_000)]
    assert problems == ["KT03"]


SOURCES = ["Nội dung hỗ trợ", "Năm", "Huyện", "Xã", "Kinh phí (triệu đồng)", "", "", "Tổng"]
UNDER = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:G1", "H1:H2")


def test_sources_as_columns() -> None:
    rows = [SOURCES, ["", "", "", "", "Của đơn vị", "CBCC đóng góp", "Vận động"],
            ["Bò giống", 2015, "Nam Giang", "Cà Dy", 10, 5, 4, 19]]  # fmt: skip
    facts, problems = said(rows, merges=UNDER)
    assert facts == [("2015", "1", None, 10_000_000), ("2015", "2", None, 5_000_000), ("2015", "4", None, 4_000_000)]
    assert problems == []


def test_a_group_with_one_heading_that_nobody_knows_counts_nothing() -> None:
    rows = [SOURCES, ["", "", "", "", "Của đơn vị", "Quỹ đền ơn", "Vận động"],
            ["Bò giống", 2015, "Nam Giang", "Cà Dy", 10, 5, 4, 19]]  # fmt: skip
    found = read(grid(rows, merges=UNDER), rules=RULES)
    assert [fact["contribution"] for fact in found.facts] == [None]
    (problem,) = [problem for problem in found.problems if problem["code"] == "BANG09"]
    assert problem["cell"] == "E2:G3"


BARE = ("Nội dung hỗ trợ", "Huyện", "Xã", "Giá trị (đồng)", "Nguồn")
ROW = ("Bò giống", "Nam Giang", "Cà Dy", 24_000_000, "1")


def test_the_year_of_a_title_a_section_or_a_sheets_name() -> None:
    assert said([["KẾT QUẢ NĂM 2014"], BARE, ROW])[0][0][0] == "2014"
    assert said([["KẾT QUẢ NĂM 2014"], BARE, ["Năm 2015"], ROW])[0][0][0] == "2015"
    facts, problems = said([BARE, ROW], sheet="KN 2014")
    assert (facts[0][0], problems) == ("2014", ["BANG20"])


def test_titles_that_differ_decide_nothing() -> None:
    facts, problems = said([["KẾT QUẢ NĂM 2014"], BARE, ROW], sheet="2013")
    assert (facts[0][0], "BANG21" in problems) == ("nhieu_nam", True)


def test_dates_and_documents_above_are_no_year() -> None:
    lines = [["Quảng Nam, ngày 15 tháng 01 năm 2017"], ["(Kèm theo Báo cáo số 05/BC năm 2016)"]]
    assert said([*lines, BARE, ROW])[0][0][0] == "nhieu_nam"


def test_a_title_outside_the_period_leaves_its_rows_out() -> None:
    facts, problems = said([["KẾT QUẢ NĂM 2011"], BARE, ROW])
    assert (facts, problems) == ([], ["KT03"])
