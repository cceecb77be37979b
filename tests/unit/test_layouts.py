"""Layouts: a form is known by its signs; one with codes is read by them, its private lines stay unread."""

from __future__ import annotations

import doctest

import pytest
from conftest import PROGRAMMES
from making import HEADINGS, codes, entry, grid, line, read, root_rules

from ketnghia import layouts, lineage, returns
from ketnghia.accounting import balance
from ketnghia.rules import Rules
from ketnghia.steps.files import load_programme

FORM_2018 = (
    "Mã dòng", "Năm", "Huyện", "Xã", "Thôn", "Lĩnh vực", "Nội dung hỗ trợ", "Số lượng", "Đơn vị tính",
    "Số hộ được giúp", "trong đó hộ nghèo", "số hộ thoát nghèo",
    "Giá trị phần của đơn vị (đồng)", "Nguồn kinh phí", "Cùng hỗ trợ với",
    "Tổng giá trị các bên (đồng)", "Thuộc mô hình", "Chứng từ, biên bản bàn giao (số, ngày)", "Ghi chú", "Đọc lại",
    "Kiểm tra",
)  # fmt: skip
VD = ("VD-001", 2015, "Nam Giang", "Cà Dy", "", "KT1", "Bò giống sinh sản", 2, "con", 2, 2, 1, 24000000, 1, "", "", "",
      "BB 03, 12/5/2015", "", "24 triệu đồng", "Đủ")  # fmt: skip


def test_doctests() -> None:
    assert doctest.testmod(layouts).failed == 0


def test_the_form_of_2018() -> None:
    found = read(
        grid([FORM_2018, VD], "Biểu 1"), grid([FORM_2018, VD], "Ví dụ", 2), grid([["Năm", "Kế hoạch năm"]], "Biểu 2", 3)
    )
    assert (found.layout, len(found.facts), codes(found)) == ("form-2018", 1, [])
    balance(found.account)
    assert found.account["sheets"]["Ví dụ"]["passed_over"] == {"passed_sheet": 21 + len([v for v in VD if v != ""])}


def test_the_form_of_2018_demands_a_source() -> None:
    without = (*VD[:13], "", *VD[14:])
    assert codes(read(grid([FORM_2018, without]))) == ["KT05"]
    assert codes(read(grid([HEADINGS, line(source="")]))) == ["KT18"]


def test_nothing_to_report_and_the_letters_total_stand_on_the_check_sheet() -> None:
    check = [["Không phát sinh hỗ trợ", "Có"], ["Tổng giá trị ghi trong văn bản ký", "0"]]
    found = read(grid([FORM_2018], "Biểu 1"), grid(check, "Biểu 4", 2))
    assert found.nil == "A1"
    assert found.stated_total == 0
    blank = read(grid([FORM_2018], "Biểu 1"), grid([["Không phát sinh hỗ trợ"]], "Biểu 4", 2))
    assert (blank.nil, codes(blank)) == (None, ["BANG13"])


def test_an_old_form_may_say_so_in_words() -> None:
    assert read(grid([["Trong kỳ, đơn vị không phát sinh hỗ trợ."]])).nil == "A1"


def test_an_unknown_version_is_named() -> None:
    assert codes(read(grid([["Phiên bản biểu mẫu: 2031"], ["x"]]))) == ["BANG01", "BANG06"]


def test_a_layout_settles_a_heading_for_good() -> None:
    odd = tuple("Khoản mục đã làm" if name == "Nội dung hỗ trợ" else name for name in HEADINGS)
    rows = [odd, line()]
    assert "BANG05" in codes(read(grid(rows)))
    text = "kind: table\nrecognise: {headings: [Khoản mục đã làm]}\nheadings: {Khoản mục đã làm: description}\n"
    plain = root_rules()
    settled = Rules(type(plain.programme).parse(plain.programme.files | {"config/layouts/odd.yaml": text}))
    found = read(grid(rows), rules=settled)
    assert (found.layout, found.facts[0]["description"], codes(found)) == ("odd", "Bò giống sinh sản", [])


@pytest.mark.parametrize(
    ("name", "use"), [("Biểu 1", "data"), ("BIỂU 2", "passed"), ("Ví dụ", "passed"), ("khác", "data")]
)
def test_sheets(name: str, use: str) -> None:
    rules = root_rules()
    assert layouts.sheet_use(rules.layouts["form-2018"], rules.checks["passed_sheets"], name) == use


# Forms with codes.

ROWS = [
    ["G01304", "Tên file", "x.xlsx"], ["", "Mã đơn vị phát sinh dữ liệu", "01912001"],
    ["", "Tên/Số điện thoại người kiểm duyệt báo cáo", "Nguyễn Văn A"], ["", "Đơn vị tính : Đồng Việt Nam (VND)"],
    ["", "", "", "C-200", "C-301", "C-302"], ["", "", "Tên tài khoản", "Số hiệu", "Nợ", "Có"],
    ["", "", "", "1", "3", "4"],
    ["R-101", "1", "Vốn", "1", "42050791938,0", "00,0"], ["R-102", "2", "Tiền mặt", "10", "42050791938,0", "00,0"],
    ["R-103", "3", "Khác", "2", "2,0", "1,0"], ["R-100", "4", "Tổng cộng", "Không", "42050791940,0", "1,0"], [],
    ["Help", "Hướng dẫn lập báo cáo"],
]  # fmt: skip


@pytest.fixture(scope="module")
def coded() -> Rules:
    return Rules(load_programme(PROGRAMMES / "vn-tt35", lineage.PARTS["clean_facts"]))


def coded_read(rules: Rules, rows: list) -> returns.Return:
    made = grid(rows, "G013041")
    name = "G01304-01912001-01912001-201708-BI-M-01.xlsx"
    return returns.read(
        {**entry(made, agency="01912001"), "submission": f"inputs/submissions/201708/{name}"}, (made,), rules
    )


def test_one_fact_per_value_cell(coded: Rules) -> None:
    found = coded_read(coded, ROWS)
    balance(found.account)
    assert (found.layout, codes(found), len(found.facts)) == ("g01304", [], 8)
    first = found.facts[0]
    assert (first["line"], first["column"], first["amount"]) == ("r101", "c301", 42050791938)
    assert (first["line_at"], first["column_at"], first["amount_at"]) == ("A8", "E5", "E8 E6 B4")
    assert (first["contribution"], first["amount_raw"]) == (42050791938, "42050791938,0")
    kinds = found.readings[0].kinds
    assert (kinds[11], kinds[5], kinds[6], kinds[7], kinds[13]) == ("total", "code", "header", "index", "note")


def test_a_persons_name_is_passed_over_and_nowhere_in_the_facts(coded: Rules) -> None:
    found = coded_read(coded, ROWS)
    assert found.account["passed_over"]["private"] == 1
    assert "Nguyễn Văn A" not in str(found.facts) + str(found.problems)


def test_the_total_is_checked_against_its_parts(coded: Rules) -> None:
    rows = [list(row) for row in ROWS]
    rows[10][4] = "42050791941,0"
    found = coded_read(coded, rows)
    assert [(problem["code"], problem["cell"]) for problem in found.problems] == [("KT01", "E11")]


def test_a_form_without_its_codes_is_held(coded: Rules) -> None:
    found = coded_read(coded, [["G01304"], ["", "x"]])
    assert (codes(found), found.facts, found.account["state"]) == (["BANG16"], [], "held")
    balance(found.account)
