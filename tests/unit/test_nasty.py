"""Nasty: whole sheets as agencies draw them, each with the facts it must give and the problems it must raise."""

# Sheets are read line by line.
# ruff: noqa: E501

from __future__ import annotations

from typing import Any

import pytest
from making import codes, entry, grid, root_rules

from ketnghia import returns
from ketnghia.accounting import balance

RULES = root_rules()
H = ("STT", "Nội dung hỗ trợ", "Năm", "Huyện", "Xã", "Số lượng", "Đơn vị tính", "Giá trị (đồng)", "Nguồn kinh phí")
BARE = tuple("Giá trị" if text.startswith("Giá") else text for text in H)
SHORT = ("STT", "Nội dung hỗ trợ", "Năm", "Huyện", "Xã", "Giá trị (đồng)", "Nguồn")
M, K = 1_000_000, 1_000


def r(
    n: Any = 1,
    d: Any = "Bò giống",
    y: Any = 2015,
    h: Any = "Nam Giang",
    x: Any = "Cà Dy",
    q: Any = 2,
    u: Any = "con",
    v: Any = 24 * M,
    s: Any = "1",
) -> tuple:
    return (n, d, y, h, x, q, u, v, s)


def t(
    n: Any = 1,
    d: Any = "Bò giống",
    y: Any = 2015,
    h: Any = "Nam Giang",
    x: Any = "Cà Dy",
    v: Any = 24 * M,
    s: Any = "1",
) -> tuple:
    return (n, d, y, h, x, v, s)


UNDATED = tuple(text for text in H if text != "Năm")


def u(n: Any = 1) -> tuple:
    return tuple(value for place, value in enumerate(r(n=n)) if place != 2)


SHORT_UNDATED = tuple(text for text in H if text not in ("Năm", "Huyện", "Xã"))


def s(n: Any = 1) -> tuple:
    return tuple(value for place, value in enumerate(r(n=n)) if place not in (2, 3, 4))


CA, LA = "20713", "20704"
COW = ("2015", CA, 2, 24 * M)
# name: (rows, what else the sheet has, facts as (year, commune, quantity, contribution), problems)
SHEETS: dict[str, tuple[list, dict[str, Any], list[tuple], list[str]]] = {
    "unit in a line above": ([["", "", "", "", "", "", "", "ĐVT: triệu đồng"], BARE, r(v=24)], {}, [COW], []),
    "unit in a line above, in digits": ([["", "", "", "", "", "", "", "ĐVT: 1.000 đồng"], BARE, r(v=24_000)], {}, [COW], ["SO02"]),
    "unit row under the headings": ([BARE, ("", "", "", "", "", "con", "", "tr.đồng", ""), r(v=24)], {}, [COW], []),
    "unit row nearer than the line above": (
        [["ĐVT: nghìn đồng"], BARE, ("", "", "", "", "", "", "", "triệu đồng", ""), r(v=24)], {}, [COW], ["SO10"],
    ),
    "unit in the cell before all others": ([["ĐVT: triệu đồng"], BARE, r(v="24.000.000đ")], {}, [COW], ["SO10"]),
    "no unit anywhere": ([BARE, r()], {}, [("2015", CA, 2, None)], ["SO01"]),
    "compatriots are no money": ([["Giúp đồng bào các xã, hội đồng nhân dân xã"], BARE, r()], {}, [("2015", CA, 2, None)], ["SO01"]),
    "millions in a column of đồng": ([H, r(v=24)], {}, [("2015", CA, 2, None)], ["SO24"]),
    "đồng in a column of millions": ([["ĐVT: triệu đồng"], BARE, r()], {}, [("2015", CA, 2, None)], ["SO18"]),
    "two tables with units of their own": (
        [["Bảng 1 (ĐVT: triệu đồng)"], BARE, r(v=24), [], ["Bảng 2 (ĐVT: nghìn đồng)"], BARE, r(v=24_000)], {},
        [COW, COW], ["KT06"],
    ),
    "marks of both kinds in one column": ([H, r(v="24.000.000"), r(n=2, d="Heo giống", v="12,500,000")], {}, [COW, ("2015", CA, 2, 12_500_000)], []),
    "index row of numbers": ([H, (1, 2, 3, 4, 5, 6, 7, 8, 9), r()], {}, [COW], []),
    "index row of letters and numbers": ([H, ("A", "B", "C", "D", "E", 1, 2, 3, 4), r()], {}, [COW], []),
    "index row in brackets with formulas": ([H, ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"), r()], {}, [COW], []),
    "headings repeated on each page, page sums": (
        [H, r(), ("", "Cộng trang 1", "", "", "", "", "", 24 * M), H, r(n=2, v=12 * M), ("", "Cộng trang 2", "", "", "", "", "", 12 * M),
         ("", "Tổng cộng", "", "", "", "", "", 36 * M)], {}, [COW, ("2015", CA, 2, 12 * M)], [],
    ),
    "roman sections with sums": (
        [H, ("I", "Kinh tế", "", "", "", "", "", 36 * M), r(), r(n=2, v=12 * M), ("II", "An sinh", "", "", "", "", "", 5 * M),
         r(d="Nhà tình nghĩa", q=1, u="nhà", v=5 * M), ("", "Tổng", "", "", "", "", "", 41 * M)], {},
        [COW, ("2015", CA, 2, 12 * M), ("2015", CA, 1, 5 * M)], [],
    ),
    "a section's sum that is wrong": (
        [H, ("I", "Kinh tế", "", "", "", "", "", 37 * M), r(), r(n=2, v=12 * M)], {}, [COW, ("2015", CA, 2, 12 * M)], ["KT01"],
    ),
    "a total on top": ([H, ("", "Tổng số", "", "", "", "", "", 36 * M), r(), r(n=2, v=12 * M)], {}, [COW, ("2015", CA, 2, 12 * M)], []),
    "a total without a word": ([H, r(), r(n=2, v=12 * M), ("", "", "", "", "", "", "", 36 * M)], {}, [COW, ("2015", CA, 2, 12 * M)], []),
    "a total in words and figures": ([H, r(), ("", "Tổng cộng", "", "", "", "", "", "24 triệu đồng")], {}, [COW], []),
    "a total that leaves a row out": ([H, r(), r(n=2, v=12 * M), r(n=3, v=5 * M), ("", "Tổng cộng", "", "", "", "", "", 29 * M)], {}, [COW, ("2015", CA, 2, 12 * M), ("2015", CA, 2, 5 * M)], ["KT01"]),
    "parts of a total named again": (
        [H, r(), ("", "Tổng cộng", "", "", "", "", "", 24 * M), ("", "Trong đó:"), ("", "- Vận động", "", "", "", "", "", 4 * M)], {}, [COW], [],
    ),
    "parts of a row named again": ([H, r(), ("", "Trong đó: vận động", "", "", "", "", "", 4 * M)], {}, [COW], ["BANG18"]),
    "amount in words under the table": ([H, r(), ("Bằng chữ: hai mươi bốn triệu đồng.",)], {}, [COW], []),
    "signatures and names under the table": (
        [H, r(), ("", "", "", "", "", "Cà Dy, ngày 12 tháng 01 năm 2018"), ("NGƯỜI LẬP BIỂU", "", "", "", "", "CHỦ TỊCH"), ("Trần A", "", "", "", "", "Lê B")], {}, [COW], [],
    ),
    "one value merged over three rows": (
        [H, r(), r(n=2, d="Heo giống", v=""), r(n=3, d="Bò giống sinh sản", v="")], {"merges": ("H2:H4",)}, [COW, ("2015", CA, 2, None), ("2015", CA, 2, None)], ["BANG07"],
    ),
    "one line over two years by merges": (
        [H, r(y=2014, v=10 * M), ("", "", 2015, "", "", 3, "con", 20 * M, "1")], {"merges": ("A2:A3", "B2:B3", "D2:D3", "E2:E3")},
        [("2014", CA, 2, 10 * M), ("2015", CA, 3, 20 * M)], [],
    ),
    "as above": ([H, r(), (2, "nt", 2016, '"', "''", 3, "con", 36 * M, "nt")], {}, [COW, ("2016", CA, 3, 36 * M)], []),
    "as above, by every mark": ([H, r(), (2, "nt", 2016, '"', "như trên", 3, "con", 36 * M, "-nt-")], {}, [COW, ("2016", CA, 3, 36 * M)], []),
    "an amount as above is the same or another one": (
        [H, r(), r(n=2, y=2016, v='"'), r(n=3, y=2017, v="nt")], {},
        [COW, ("2016", CA, 2, None), ("2017", CA, 2, None)], ["SO11", "SO11"],
    ),
    "a dash behind an amount": ([H, r(v="24.000.000-")], {}, [("2015", CA, 2, None)], ["SO11"]),
    "the unit changes in the midst": (
        [H, r(), ["", "ĐVT: triệu đồng"], r(n=2, y=2016, v=24), r(n=3, y=2017, v="24.000.000đ")], {},
        [COW, ("2016", CA, 2, 24 * M), ("2017", CA, 2, 24 * M)], ["SO10", "SO29"],
    ),
    "a section with a unit of its own": (
        [["ĐVT: nghìn đồng"], BARE, ("I", "Năm 2015"), r(v=24_000), ("II", "Năm 2016 (ĐVT: triệu đồng)"), r(y=2016, v=24),
         ("III", "Năm 2017"), r(y=2017, v=24_000)], {},
        [COW, ("2016", CA, 2, 24 * M), ("2017", CA, 2, 24 * M)], ["SO29"],
    ),
    "a remark on money is no unit": ([H, r(), ["", "(12 triệu đồng/con)"], r(n=2, y=2016)], {}, [COW, ("2016", CA, 2, 24 * M)], []),
    "headings again with another unit": (
        [H, r(), tuple("Giá trị (triệu đồng)" if text.startswith("Giá") else text for text in H), r(n=2, y=2016, v=24)], {},
        [COW, ("2016", CA, 2, 24 * M)], [],
    ),
    "headings again with another meaning": (
        [H, r(), (*H[:7], "Tổng giá trị các bên (đồng)", "Giá trị (đồng)"), r(n=2, y=2016, v=60 * M, s=24 * M)], {},
        [COW, ("2016", CA, 2, 24 * M)], ["KT18"],
    ),
    "a line and what it is made of": (
        [H, r(), ("", "- Bò đực", "", "", "", 1, "con", 14 * M, ""), ("", "- Bò cái", "", "", "", 1, "con", 10 * M, ""), r(n=2, y=2016)], {},
        [COW, ("2016", CA, 2, 24 * M)], ["BANG18", "BANG18"],
    ),
    "lines below that do not make it up are lines of their own": (
        [H, r(), ("", "Heo giống", "", "", "", 1, "con", 14 * M, "1"), r(n=2, y=2016)], {},
        [COW, ("nhieu_nam", None, 1, 14 * M), ("2016", CA, 2, 24 * M)], ["KT16", "NOI08"],
    ),
    "a hidden column of old amounts gives way": (
        [(*H[:7], ("Giá trị (đồng)", {"hidden": True}), *H[7:]), (*r()[:7], (20 * M, {"hidden": True}), *r()[7:])], {}, [COW], ["BANG05"],
    ),
    "a remark in brackets says the unit": ([H, r(v="24000 (nghìn đồng)")], {}, [COW], ["SO10"]),
    "a remark in brackets says another money": ([H, r(v="1200 (USD)")], {}, [("2015", CA, 2, None)], ["SO11"]),
    "the same amount in words": ([H, r(v="24.000.000 (hai mươi bốn triệu đồng)")], {}, [COW], []),
    "another amount in words": ([H, r(v="24.000.000 (hai mươi lăm triệu đồng)")], {}, [("2015", CA, 2, None)], ["SO14"]),
    "hundreds of millions": ([tuple("Giá trị (trăm triệu đồng)" if text.startswith("Giá") else text for text in H), r(v=0.24)], {}, [COW], []),
    "years one below the other under the same headings": (
        [["KẾT QUẢ NĂM 2013"], UNDATED, u(), u(n=2), ["BÁO CÁO KẾT QUẢ NĂM 2014"], UNDATED, u()], {},
        [("2013", CA, 2, 24 * M), ("2013", CA, 2, 24 * M), ("2014", CA, 2, 24 * M)], ["KT06"],
    ),
    "sections that date their rows in a sentence": (
        [["KẾT QUẢ 2013-2014"], UNDATED, ["I. Kết quả hỗ trợ năm 2013"], u(), ["II. Kết quả hỗ trợ năm 2014"], u(n=2)], {},
        [("2013", CA, 2, 24 * M), ("2014", CA, 2, 24 * M)], [],
    ),
    "a year and its word in two cells": (
        [UNDATED, ["Năm:", 2013], u(), ["Năm:", 2014], u(n=2)], {}, [("2013", CA, 2, 24 * M), ("2014", CA, 2, 24 * M)], [],
    ),
    "a return below another with its letterhead": (
        [["KẾT QUẢ NĂM 2013"], UNDATED, u(), ["", "", "", "", "", "Thủ trưởng đơn vị"], [],
         ["UBND TỈNH", "", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["SỞ XÂY DỰNG", "", "", "", "", "Độc lập - Tự do - Hạnh phúc"],
         ["KẾT QUẢ NĂM 2014"], UNDATED, u()], {},
        [("2013", CA, 2, 24 * M), ("2014", CA, 2, 24 * M)], [],
    ),
    "sections with a star or a dash in front": (
        [SHORT_UNDATED, ["* Kết quả thực hiện năm 2013:"], ["* Xã Cà Dy (huyện Nam Giang)"], s(), ["* số liệu sơ bộ"], ["- Xã La Dêê, huyện Nam Giang"], s(n=2),
         ["* Kết quả thực hiện năm 2014:"], ["XÃ CÀ DY, HUYỆN NAM GIANG"], s(n=3)], {},
        [("2013", CA, 2, 24 * M), ("2013", LA, 2, 24 * M), ("2014", CA, 2, 24 * M)], ["NOI03"],
    ),
    "a remark under the headings is none of them": (
        [H, ["", "* số liệu sơ bộ"], r(), H, ["", "(đã bàn giao)"], r(n=2, y=2016), H, ["", "Ghi chú: có biên bản"], r(n=3, y=2017)], {},
        [COW, ("2016", CA, 2, 24 * M), ("2017", CA, 2, 24 * M)], [],
    ),
    "headings again before any data keep the unit above": (
        [["", "", "", "", "", "", "", "ĐVT: triệu đồng"], BARE, ["", "Năm 2015"], BARE, r(v=24)], {}, [COW], [],
    ),
    "sums that carry their unit": (
        [H, r(), ["", "Cộng năm 2015", "", "", "", "", "", "24 triệu"], r(n=2, y=2016), ["", "Cộng năm 2016", "", "", "", "", "", "24.000.000 đồng"]], {},
        [COW, ("2016", CA, 2, 24 * M)], [],
    ),
    "years in headings of their own": (
        [(*SHORT_UNDATED[:2], "Huyện", "Xã", "Kinh phí năm 2013 (triệu đồng)", "Kinh phí năm 2014 (triệu đồng)", "Tổng (triệu đồng)"),
         (1, "Bò giống", "Nam Giang", "Cà Dy", 24, 30, 54), (2, "Bò giống", "Nam Giang", "Cà Dy", "-", 6, 7)], {},
        [("2013", CA, None, 24 * M), ("2014", CA, None, 30 * M), ("2014", CA, None, 6 * M)], ["KT13", "KT18"],
    ),
    "sources under a heading of money": (
        [(*H[:5], "Nguồn kinh phí (đồng)", "", ""), ("", "", "", "", "", "Kinh phí của đơn vị", "Vận động", "Lồng ghép"),
         (1, "Bò giống", 2015, "Nam Giang", "Cà Dy", 24 * M, "", 6 * M)], {"merges": ("F1:H1", "A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2")},
        [("2015", CA, None, 24 * M), ("2015", CA, None, 6 * M)], [],
    ),
    "a sum and what it is made of": (
        [(*H[:5], "Giá trị hỗ trợ (đồng)", "", "", "Nguồn kinh phí"), ("", "", "", "", "", "Tổng số", "Tiền mặt", "Hiện vật", ""),
         (1, "Bò giống", 2015, "Nam Giang", "Cà Dy", 24 * M, 4 * M, 20 * M, "1"), (2, "Bò giống", 2016, "Nam Giang", "Cà Dy", 25 * M, 4 * M, 20 * M, "1")],
        {"merges": ("F1:H1", "A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "I1:I2")},
        [("2015", CA, None, 24 * M), ("2016", CA, None, 25 * M)], ["KT13"],
    ),
    "a section of other places ends the one before": (
        [SHORT_UNDATED, ["Năm 2013"], ["Xã Cà Dy, huyện Nam Giang"], s(), ["Hỗ trợ sản xuất"], s(n=2), ["Các xã khác"], s(n=3)], {},
        [("2013", CA, 2, 24 * M), ("2013", CA, 2, 24 * M), ("2013", None, 2, 24 * M)], ["KT06", "NOI08"],
    ),
    "what is planned is asked about": ([["KẾ HOẠCH HỖ TRỢ"], H, r(), ["", "II. Nhu cầu"], r(n=2, y=2016)], {}, [COW, ("2016", CA, 2, 24 * M)], ["BANG23", "BANG23"]),
    "a plan that was carried out is none": ([["Kết quả thực hiện kế hoạch"], ["Kế hoạch số 12/KH-UBND"], H, r()], {}, [COW], []),
    "communes that begin with a letter are no outline": (
        [("Xã", "Huyện", "Năm", "Nội dung hỗ trợ", "Số lượng", "Đơn vị tính", "Giá trị (đồng)"),
         ("A Nông", "Tây Giang", 2015, "Bò giống", 2, "con", 48 * M), ("Cà Dy", "Nam Giang", 2015, "Bò giống", 2, "con", 24 * M),
         ("Cà Dy", "Nam Giang", 2016, "Bò giống", 2, "con", 24 * M)], {},
        [("2015", "20452", 2, 48 * M), COW, ("2016", CA, 2, 24 * M)], ["KT18", "NOI03"],
    ),
    "a line without a quantity is no name of a group": (
        [SHORT_UNDATED, ["Năm 2013"], ("", "Bò giống", "", "con", 24 * M, "1"), ("", "Heo giống", 2, "con", 24 * M, "1")], {},
        [("2013", None, None, 24 * M), ("2013", None, 2, 24 * M)], ["BANG10"],
    ),
    "amounts with units add up to nothing that is not known": (
        [("Nội dung hỗ trợ", "Năm", "Huyện", "Xã", "Số lượng", "Đơn vị tính", "Giá trị (đồng)", "Nguồn kinh phí"),
         ("A. Bò giống", 2015, "Nam Giang", "Cà Dy", 2, "con", "24.000.000đ", "1"), ("Heo giống", 2016, "Nam Giang", "Cà Dy", 2, "con", "24 triệu", "1"),
         ("Bò giống", 2017, "Nam Giang", "Cà Dy", 2, "con", "24.000.000 đồng", "1")], {}, [COW, ("2016", CA, 2, 24 * M), ("2017", CA, 2, 24 * M)], ["SO10"],
    ),
    "struck-out amount": ([H, r(v=(24 * M, {"struck": True}))], {}, [("2015", CA, 2, None)], ["BANG22"]),
    "formula without a result": ([H, r(v=(" ", {"formula": "F2*12"}))], {}, [("2015", CA, 2, None)], ["SO16"]),
    "formula with its result": ([H, r(v=(24 * M, {"formula": "F2*12"}))], {}, [COW], []),
    "error cell": ([H, r(v=("#DIV/0!", {"kind": "error"}))], {}, [("2015", CA, 2, None)], ["SO04"]),
    "a date where money belongs": ([H, r(v=("2015-03-12", {"kind": "date"}))], {}, [("2015", CA, 2, None)], ["SO11"]),
    "dates in every dress": (
        [H, r(y="10/2014"), r(n=2, y="Quý I/2015", v=M), r(n=3, y="2012-2014", v=2 * M), r(n=4, y="giai đoạn 2012 – 2017", v=3 * M), r(n=5, y="22.10.2012", v=4 * M),
         r(n=6, y=("2016-02-29", {"kind": "date"}), v=5 * M), r(n=7, y="T10/2014", v=6 * M), r(n=8, y="2013, 2014", v=7 * M)], {},
        [("2014", CA, 2, 24 * M), ("2015", CA, 2, M), ("nhieu_nam", CA, 2, 2 * M), ("nhieu_nam", CA, 2, 3 * M), ("2012", CA, 2, 4 * M), ("2016", CA, 2, 5 * M),
         ("2014", CA, 2, 6 * M), ("nhieu_nam", CA, 2, 7 * M)], [],
    ),
    "a serial number for a date": ([H, r(y=41275)], {}, [("nhieu_nam", CA, 2, 24 * M)], ["SO12"]),
    "a day before the directive": ([H, r(y="12/5/2012")], {}, [], ["KT03"]),
    "places written every way": (
        [H, r(h="Nam Trà My", x="Trà Don"), r(n=2, h="Nam Trà My", x="Trà Dơn", v=M), r(n=3, x="x. Cà Dy", v=2 * M), r(n=4, x="CÀ DY", v=3 * M), r(n=5, h="", x="Cà Dy (Nam Giang)", v=4 * M)], {},
        [("2015", "20956", 2, 24 * M), ("2015", "20938", 2, M), ("2015", CA, 2, 2 * M), ("2015", CA, 2, 3 * M), ("2015", CA, 2, 4 * M)], ["NOI03"],
    ),
    "places that are none": (
        [H, r(h="Nam Trà My", x="Trà Dong"), r(n=2, h="Hiên", x="A Vương", v=M), r(n=3, h="", x="Tân An", v=2 * M), r(n=4, x="toàn huyện", v=3 * M)], {},
        [("2015", None, 2, 24 * M), ("2015", None, 2, M), ("2015", None, 2, 2 * M), ("2015", None, 2, 3 * M)], ["NOI01", "NOI01", "NOI03", "NOI04", "NOI06"],
    ),
    "a section that nothing is known of ends the one before": (
        [("STT", "Nội dung hỗ trợ", "Năm", "Giá trị (đồng)", "Nguồn"), ("I", "Xã Cà Dy, huyện Nam Giang"), (1, "Bò giống", 2015, 24 * M, "1"), ("II", "Các nơi khác"), (1, "Bò giống", 2016, 4 * M, "1")],
        {}, [("2015", CA, None, 24 * M), ("2016", None, None, 4 * M)], ["NOI08"],
    ),
    "communes as section rows": (
        [("STT", "Nội dung hỗ trợ", "Năm", "Số lượng", "ĐVT", "Giá trị (đồng)", "Nguồn"), ("I", "Xã Cà Dy, huyện Nam Giang"), (1, "Bò giống", 2015, 2, "con", 24 * M, "1"),
         ("II", "Xã La Dêê, huyện Nam Giang"), (1, "Heo giống", 2016, 2, "con", 4 * M, "1")], {}, [COW, ("2016", LA, 2, 4 * M)], ["NOI03"],
    ),
    "no column of places": ([("STT", "Nội dung hỗ trợ", "Năm", "Giá trị (đồng)", "Nguồn"), (1, "Bò giống", 2015, 24 * M, "1")], {}, [("2015", None, None, 24 * M)], ["BANG10"]),
    "households: help for so many": ([("Nội dung hỗ trợ", "Năm", "Huyện", "Xã", "Số lượng", "Số hộ", "Giá trị (đồng)", "Nguồn"), ("Bò giống", 2015, "Nam Giang", "Cà Dy", "600 con/30 hộ", "", 24 * M, "1")], {}, [("2015", CA, 600, 24 * M)], []),
    "several things in one cell": ([H, r(q="95 con bò; 30 suất quà")], {}, [("2015", CA, None, 24 * M)], ["SO14"]),
    "rough numbers": ([H, r(q="~50"), r(n=2, q="hàng trăm", u="suất", v=M)], {}, [("2015", CA, None, 24 * M), ("2015", CA, None, M)], ["SO08", "SO08"]),
    "a rough amount": ([H, r(v="gần 19 tỷ")], {}, [("2015", CA, 2, None)], ["SO08"]),
    "unit price beside the value": (
        [("STT", "Nội dung hỗ trợ", "Năm", "Huyện", "Xã", "ĐVT", "Số lượng", "Đơn giá (đồng)", "Giá trị (đồng)", "Nguồn"), (1, "Bò giống", 2015, "Nam Giang", "Cà Dy", "con", 2, 12 * M, 24 * M, "1")], {}, [COW], [],
    ),
    "plan beside result": (
        [("STT", "Nội dung hỗ trợ", "Năm", "Huyện", "Xã", "Kinh phí (đồng)", "", "Nguồn"), ("", "", "", "", "", "Kế hoạch", "Thực hiện", ""), (1, "Bò giống", 2015, "Nam Giang", "Cà Dy", 20 * M, 24 * M, "1")],
        {"merges": ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1", "H1:H2")}, [("2015", CA, None, 24 * M)], ["BANG05"],
    ),
    "a plan is no result": ([("STT", "Nội dung hỗ trợ", "Năm", "Huyện", "Xã", "Kinh phí dự kiến (đồng)"), (1, "Bò giống", 2015, "Nam Giang", "Cà Dy", 24 * M)], {}, [], ["BANG14"]),
    "three rows of merged headings": (
        [("TT", "Nội dung", "Thời gian", "Địa bàn", "", "Quy mô", "", "Kinh phí (triệu đồng)", ""), ("", "", "", "Huyện", "Xã", "Số lượng", "ĐVT", "Nguồn huy động", ""),
         ("", "", "", "", "", "", "", "Của đơn vị", "Vận động"), (1, "Bò giống", 2015, "Nam Giang", "Cà Dy", "", "", 20, 4)],
        {"merges": ("A1:A3", "B1:B3", "C1:C3", "D1:E1", "D2:D3", "E2:E3", "F1:G1", "F2:F3", "G2:G3", "H1:I1", "H2:I2")}, [("2015", CA, None, 20 * M), ("2015", CA, None, 4 * M)], [],
    ),
    "three rows of headings without merges": (
        [("TT", "Nội dung", "Thời gian", "Địa bàn", "", "Kinh phí (triệu đồng)", "", ""), ("", "", "", "Huyện", "Xã", "2014", "2015", "Nguồn"), (1, "Bò giống", "", "Nam Giang", "Cà Dy", "", 24, "1")],
        {}, [("nhieu_nam", CA, None, None)], ["BANG09", "KT16"],
    ),
    "headings in capitals over line breaks": ([("STT", "NỘI DUNG\nHỖ TRỢ", "NĂM", "HUYỆN", "XÃ", "GIÁ  TRỊ\n(ĐỒNG)", "NGUỒN\nKINH PHÍ"), t()], {}, [("2015", CA, None, 24 * M)], []),
    "a hidden sheet": ([H, r()], {"state": "hidden"}, [], ["BANG03"]),
    "a remark beside the table": ([H, (*r(), "", "xem lại")], {}, [COW], ["BANG17"]),
    "not in the corner": ([["", "BÁO CÁO"], [], H, r()], {"top": 9, "left": 6}, [COW], []),
    "grouped under two marks": ([H, r(v="24.000,000"), r(n=2, v="24 000.000"), r(n=3, v="24.000.000,5")], {}, [("2015", CA, 2, None), ("2015", CA, 2, None), ("2015", CA, 2, 24_000_001)], ["SO09", "SO09", "SO17"]),
    "two marks where thousands have parts": ([["ĐVT: triệu đồng"], BARE, r(v="1.024,000")], {}, [("2015", CA, 2, 1024 * M)], []),
    "half a house": ([H, r(d="Nhà tình nghĩa", q=1.5, u="nhà"), r(n=2, q="2,5", u="ha")], {}, [("2015", CA, 1.5, 24 * M), ("2015", CA, 2.5, 24 * M)], ["SO17"]),
    "unit in a sentence above": ([["Số liệu tính bằng triệu đồng"], BARE, r(v=24)], {}, [COW], []),
    "headings in short": (
        [("TT", "ND hỗ trợ", "Năm", "H.", "X.", "SL", "ĐVT", "GT (tr.đ)", "NKP"), r(v=24)], {}, [COW], ["BANG02", "BANG02", "BANG02"],
    ),
    "headings in English": (
        [("No.", "Activity", "Year", "District", "Commune", "Qty", "Unit", "Value (million VND)", "Source"), r(v=24)], {}, [COW], [],
    ),
    "sums carried from page to page": (
        [H, r(), ("", "Cộng mang sang", "", "", "", "", "", 24 * M), ("", "Trang trước chuyển sang", "", "", "", "", "", 24 * M), r(n=2, y=2016, v=12 * M),
         ("", "Tổng cộng", "", "", "", "", "", 36 * M)], {}, [COW, ("2016", CA, 2, 12 * M)], [],
    ),
    "times with one end": (
        [H, r(y="2012 đến nay"), r(n=2, y="từ năm 2013", v=M), r(n=3, y="sau Tết 2015", v=2 * M)], {},
        [("nhieu_nam", CA, 2, 24 * M), ("nhieu_nam", CA, 2, M), ("2015", CA, 2, 2 * M)], ["SO12", "SO12"],
    ),
    "district and commune in one cell, either first": (
        [("STT", "Nội dung hỗ trợ", "Năm", "Huyện, xã", "Giá trị (đồng)", "Nguồn"), (1, "Bò giống", 2015, "Nam Giang, Cà Dy", 24 * M, "1"),
         (2, "Bò giống", 2016, "Cà Dy - Nam Giang", M, "1"), (3, "Bò giống", 2016, "thôn 2, xã Cà Dy, huyện Nam Giang", 2 * M, "1"), (4, "Bò giống", 2014, "Cà Dy, La Dêê", 3 * M, "1")],
        {}, [("2015", CA, None, 24 * M), ("2016", CA, None, M), ("2016", CA, None, 2 * M), ("2014", None, None, 3 * M)], ["NOI07"],
    ),
    "sources beside their sum, the unit in its heading alone": (
        [("STT", "Nội dung", "Năm", "Huyện", "Xã", "Tổng kinh phí (triệu đồng)", "Trong đó", "", ""), ("", "", "", "", "", "", "Kinh phí đơn vị", "CBCC đóng góp", "Vận động"),
         (1, "Bò giống", 2015, "Nam Giang", "Cà Dy", 24, 20, 4, ""), (2, "Heo giống", 2016, "Nam Giang", "Cà Dy", 13, "", "", 12), ("", "Cộng", "", "", "", 37, 20, 4, 12)],
        {"merges": ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:F2", "G1:I1")},
        [("2015", CA, None, 20 * M), ("2015", CA, None, 4 * M), ("2016", CA, None, 12 * M)], ["KT13"],
    ),
    "households of whom": (
        [("STT", "Nội dung", "Năm", "Huyện", "Xã", "Số hộ", "Trong đó", "", "Kinh phí (đồng)"), ("", "", "", "", "", "", "Hộ nghèo", "Thoát nghèo", ""),
         (1, "Bò giống", 2015, "Nam Giang", "Cà Dy", 5, 3, 2, 24 * M)],
        {"merges": ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:F2", "G1:H1", "I1:I2")}, [("2015", CA, None, 24 * M)], ["KT18"],
    ),
    "an unknown version of the form": ([["Phiên bản biểu mẫu: KN-2009"], H, r()], {}, [COW], ["BANG06"]),
}  # fmt: skip


def read(rows: list, extra: dict[str, Any]) -> returns.Return:
    made = grid(rows, **extra)
    return returns.read(entry(made), (made,), RULES)


@pytest.mark.parametrize("name", SHEETS)
def test_the_right_fact_or_the_right_problem(name: str) -> None:
    rows, extra, facts, problems = SHEETS[name]
    found = read(rows, extra)
    said = [
        (fact["year"], fact["commune"], fact["counted"], fact["contribution"])
        for fact in found.facts
        if fact["record"] == "fact"
    ]
    assert said == facts
    assert sorted(codes(found)) == sorted(problems)
    balance(found.account)


def test_the_wrong_cell_is_named_with_why() -> None:
    found = read(SHEETS["a total that leaves a row out"][0], {})
    (problem,) = found.problems
    assert (problem["cell"], problem["args"]["suspect"]) == ("H5", "H3")
    assert (problem["args"]["stated"], problem["args"]["computed"]) == ("29.000.000 đồng", "41.000.000 đồng")


def test_a_summary_that_is_not_the_sum_of_the_details_is_a_warning() -> None:
    detail, head = grid([H, r(), r(n=2, y=2016)], "Chi tiết"), ("STT", "Năm", "Giá trị (đồng)")
    for second, severity in ((24 * M, "note"), (25 * M, "warning")):
        summary = grid([head, (1, 2015, 24 * M), (2, 2016, second)], "Tổng hợp", 2)
        found = returns.read(entry(detail, summary), (detail, summary), RULES)
        assert [(one["code"], one["sheet"], one["severity"]) for one in found.problems] == [("BANG19", "Tổng hợp", severity)]
        assert sum(fact["contribution"] for fact in found.facts) == 48 * M
