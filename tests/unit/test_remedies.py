"""Remedies: each problem has a small file that raises it, and whoever does what it asks for is rid of it."""

# A table of cases is read line by line.
# ruff: noqa: E501

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import hostile
import openpyxl
import pytest
from conftest import ROOT
from making import COW, HEADINGS, codes, entry, grid, line, root_rules

from ketnghia import checks, merging, problems, readers, returns, submissions
from ketnghia.merging import merge
from ketnghia.rules import Rules

RULES = root_rules()
# Codes of whole files and of the ledger: raised and mended in the tests of readers, submissions and corrections.
ELSEWHERE = {code for code in problems.CATALOGUE if code.startswith(("TEP", "CH", "TU", "PH", "DC"))}


@dataclass(frozen=True)
class Case:
    """A file with a fault and the same file after the remedy: rows, and what else reading it takes."""

    wrong: list
    right: list
    wrong_extra: dict[str, Any]
    right_extra: dict[str, Any]
    rules: Rules
    rules_after: Rules


def case(wrong: list, right: list, *, rules: Rules = RULES, after: Rules | None = None, **extra: Any) -> Case:
    """`name=value` holds for both files, `wrong_name` and `right_name` for one of them."""
    wrong_extra = {name.removeprefix("wrong_"): value for name, value in extra.items() if not name.startswith("right_")}
    right_extra = {name.removeprefix("right_"): value for name, value in extra.items() if not name.startswith("wrong_")}
    return Case(wrong, right, wrong_extra, right_extra, rules, after or rules)


def rows(**fields: Any) -> list:
    return [HEADINGS, line(**fields)]


def herd(value: int) -> list:
    return [HEADINGS, *(line(line=number, year=2012 + number % 5, value=24000000) for number in range(1, 8)),
            line(line=9, value=value)]  # fmt: skip


def named(**headings: str) -> tuple[str, ...]:
    """The headings with some of them written otherwise; '' leaves one out."""
    return tuple(headings.get(text.split()[0], text) for text in HEADINGS)


def without(heading: str, *body: tuple) -> list:
    """A form without one of its columns."""
    place = HEADINGS.index(heading)
    return [[value for number, value in enumerate(row) if number != place] for row in (HEADINGS, *body)]


def error(text: str) -> tuple[str, dict]:
    return text, {"kind": "error"}


def struck(row: tuple) -> tuple:
    return tuple((value, {"struck": True}) for value in row)


NEW = (
    "Mã dòng", "Năm", "Huyện", "Xã", "Lĩnh vực", "Nội dung hỗ trợ", "Số lượng", "Đơn vị tính",
    "Giá trị phần của đơn vị (đồng)", "Nguồn kinh phí", "Cùng hỗ trợ với", "Tổng giá trị các bên (đồng)",
)  # fmt: skip
NEW_COW = ("SXD-001", 2015, "Nam Giang", "Cà Dy", "KT1", "Bò giống", 2, "con", 24000000, "1", "", "")
TOTAL = ("", "Tổng cộng", "", "", "", "", "", "", "", "", "", "", 24000000)
TT35 = root_rules(**{
    "config__layouts__coded.yaml": "kind: coded\nlabel: Coded\nrecognise: {text: 'Biểu X-1'}\nrow_codes: 'R-\\d+'\n"
    "column_codes: 'C-\\d+'\nunit: đồng\n"
})  # fmt: skip
MERGED = (
    "code,label,kind,block,administrative,basis,aliases,valid_from,valid_to,merged_into,expected,absent\nso-xay-dung,"
)
MERGED += "Sở Xây dựng,agency,,yes,K,,,{},,yes,\n"
GONE, THERE = (root_rules(**{"inputs__reference__agencies.csv": MERGED.format(day)}) for day in ("2014-06-30", ""))

CASES: dict[str, Case] = {
    # Where the table stands and what its columns mean.
    "BANG01": case([["Kính gửi: Ban Dân tộc"], ["Đơn vị đã giúp xã Cà Dy 2 con bò"]], rows()),
    "BANG02": case([named(Giá="Thành tiền (đồng)"), COW], rows()),
    "BANG03": case(rows(), rows(), wrong_state="hidden"),
    "BANG04": case(rows(), rows(), wrong_hidden_rows=[[2, 2]]),
    "BANG05": case([(*HEADINGS, "Mức độ hài lòng"), (*COW, "cao")], rows()),
    "BANG06": case([["Phiên bản biểu mẫu: KN-2009"], *rows()], rows()),
    "BANG07": case([HEADINGS, COW, line(line=2, value="")], [HEADINGS, COW, line(line=2, value=12000000)],
                   wrong_merges=("M2:M3",)),
    "BANG08": case([HEADINGS, COW, struck(line(line=2, value=1000000))], rows()),
    "BANG09": case(
        [("Nội dung hỗ trợ", "Năm", "Huyện", "Xã", "Kinh phí (đồng)", "", "Nguồn"),
         ("", "", "", "", "Của đơn vị", "Phần thêm", ""), ("Bò giống", 2015, "Nam Giang", "Cà Dy", 10000000, 5000000, "")],
        [("Nội dung hỗ trợ", "Năm", "Huyện", "Xã", "Kinh phí (đồng)", "", "Ghi chú"),
         ("", "", "", "", "Của đơn vị", "Vận động", ""), ("Bò giống", 2015, "Nam Giang", "Cà Dy", 10000000, 5000000, "")],
        merges=("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "G1:G2"),
    ),
    "BANG10": case(without("Năm", COW), rows()),
    "BANG11": case([*rows(), [], ("Loài hoa", "Số bông", "Màu"), ("Cúc", 5, "vàng")], rows()),
    "BANG12": case([HEADINGS, line(village=("Thôn 2", {"raw": "Th«n 2", "style": ".VnTime"}))], rows(village="Thôn 2")),
    "BANG13": case([HEADINGS], rows()),
    "BANG14": case([("Beneficiary", "Project", "Amount"), ("A", "x", 10), ("B", "y", 20)], rows()),
    "BANG16": case([["Biểu X-1"], ["Chỉ tiêu", "Số tiền"], ["Tiền mặt", 5]], [["", "", "C-1"], ["", "R-1", "5"], ["Biểu X-1"]],
                   rules=TT35),
    "BANG17": case([HEADINGS, (*COW, "", 5000000)], rows()),
    "BANG18": case([HEADINGS, COW, ("", "", "", "", "", "", "Trong đó: vận động", "", "", "", "", "", 4000000)],
                   [HEADINGS, COW, line(line=2, description="Bò giống vận động", value=4000000, source="4")]),
    "BANG19": case([*rows(), [], ("STT", "Năm", "Lĩnh vực", "Số lượng", "Giá trị (đồng)"), (1, 2015, "KT1", 2, 24000000)],
                   rows()),
    "BANG20": case(without("Năm", COW), rows(), wrong_sheet="Năm 2015"),
    "BANG21": case([["KẾT QUẢ NĂM 2015"], *without("Năm", COW)], rows(), sheet="2014"),
    "BANG22": case(rows(value=(24000000, {"struck": True})), rows()),
    # Numbers, units, dates.
    "SO01": case([named(Giá="Giá trị"), COW], rows()),
    "SO02": case([named(Giá="Giá trị (1.000 đồng)"), line(value=24000)], rows()),
    "SO03": case(rows(value="5.2 tỷ"), rows(value="5,2 tỷ")),
    "SO04": case(rows(value=error("#REF!")), rows()),
    "SO05": case(rows(value="200-300 triệu"), rows(value="250 triệu")),
    "SO07": case(rows(quantity="-3"), rows(quantity="3")),
    "SO08": case(rows(quantity="hàng trăm", unit="suất"), rows(quantity="150", unit="suất")),
    "SO09": case(rows(quantity="1.500", unit="m2"), rows(quantity="1500", unit="m2")),
    "SO26": case(
        [named(Giá="Giá trị (triệu đồng)"), line(value="0,5"), line(line=2, value="2,345")],
        [named(Giá="Giá trị (triệu đồng)"), line(value="0,5"), line(line=2, value=2.345)],
    ),
    "SO10": case([["", "", "", "", "", "", "", "", "", "", "", "", "ĐVT: triệu đồng"], *rows()],
                 [["", "", "", "", "", "", "", "", "", "", "", "", "ĐVT: đồng"], *rows()]),
    "SO06": case(herd(24000), herd(24000000)),
    "SO22": case(herd(24000000000), herd(24000000)),
    "BANG23": case([*rows(), ["", "Dự kiến năm 2016"], line(line=2, year=2016)],
                   [*rows(), ["", "Năm 2016"], line(line=2, year=2016)]),
    "SO29": case([*rows(), ["", "ĐVT: triệu đồng"], line(line=2, year=2016, value=24)],
                 [*rows(), line(line=2, year=2016)]),
    "SO11": case(rows(value="theo hóa đơn"), rows()),
    "SO12": case(rows(year="sau Tết"), rows(year="2015")),
    "SO27": case([HEADINGS, line(share=50, total_value=48000000), line(line=2, year=2016, share=0.5, total_value=48000000)],
                 [HEADINGS, line(share=50, total_value=48000000), line(line=2, year=2016, share=5, total_value=48000000)]),
    "SO28": case(rows(share=0.5, total_value=48000000), rows(share=50, total_value=48000000)),
    "SO13": case(rows(share="120%", total_value=48000000), rows(share="50%", total_value=48000000)),
    "SO14": case(rows(quantity="95 con bò; 30 suất quà"), rows(quantity="95")),
    "SO15": case(rows(unit=""), rows(unit="con")),
    "SO16": case(rows(value=(" ", {"formula": "L2*12000000"})), rows()),
    "SO17": case(rows(value="24000000,5"), rows(value="24000001")),
    "SO18": case([named(Giá="Giá trị (triệu đồng)"), COW], rows()),
    "SO19": case(rows(unit="bầy"), rows(unit="con")),
    "SO20": case(rows(quantity="2 nhà", unit="con"), rows(quantity="2", unit="con")),
    "SO21": case(rows(year="05/06/15"), rows(year="05/06/2015")),
    "SO23": case(rows(value="24tr5"), rows(value="24.500.000")),
    "SO24": case(rows(value=350), rows(value=350000000)),
    "SO25": case(rows(year="31/02/2015"), rows(year="28/02/2015")),
    # Places.
    "NOI01": case(rows(district="Nam Trà My", commune="Trà Dong"), rows(district="Nam Trà My", commune="Trà Don")),
    "NOI02": case(rows(commune="Tam Thanh"), rows(district="Tam Kỳ", commune="Tam Thanh")),
    "NOI03": case(rows(district="Tam Kỳ", commune="Tam Thanh"), rows()),
    "NOI04": case(rows(district="", commune="Phước Hòa"), rows(district="Phước Sơn", commune="Phước Hòa")),
    "NOI05": case(rows(district="", commune="Cà Dy"), rows()),
    "NOI06": case(rows(district="Trà My"), rows(district="Nam Giang")),
    "NOI07": case(rows(commune="Cà Dy, La Dêê"), [HEADINGS, COW, line(line=2, commune="La Dêê")]),
    "NOI08": case(rows(district="", commune=""), rows()),
    # Sense.
    "KT01": case([HEADINGS, COW, (*TOTAL[:-1], 25000000)], [HEADINGS, COW, TOTAL]),
    "KT02": case(rows(escaped_poverty=8), rows(escaped_poverty=1)),
    "KT03": case(rows(year=2011), rows(year=2015)),
    "KT05": case([NEW, (*NEW_COW[:9], "", "", "")], [NEW, NEW_COW]),
    "KT06": case([HEADINGS, COW, line(line=2)], rows()),
    "KT07": case(rows(category="Việc khác hẳn", description="Thăm hỏi"), rows(category="QT1", description="Thăm hỏi")),
    "KT08": case(rows(source="Nguồn lạ"), rows(source="1")),
    "KT10": case(rows(total_value=20000000), rows(total_value=24000000)),
    "KT11": case(rows(description="Con vật lạ"), rows(description="Bò giống")),
    "KT13": case(
        [("Nội dung hỗ trợ", "Huyện", "Xã", "Kinh phí (đồng)", "", "Tổng", "Nguồn"), ("", "", "", "2014", "2015", "", ""),
         ("Bò giống", "Nam Giang", "Cà Dy", 10000000, 5000000, 16000000, "1")],
        [("Nội dung hỗ trợ", "Huyện", "Xã", "Kinh phí (đồng)", "", "Tổng", "Nguồn"), ("", "", "", "2014", "2015", "", ""),
         ("Bò giống", "Nam Giang", "Cà Dy", 10000000, 5000000, 15000000, "1")],
        merges=("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:G2"),
    ),
    "KT14": case([NEW, NEW_COW, ("SXD-001", 2016, *NEW_COW[2:])], [NEW, NEW_COW, ("SXD-002", 2016, *NEW_COW[2:])]),
    "KT15": case(rows(share="40%", total_value=48000000), rows(share="50%", total_value=48000000)),
    "KT16": case(rows(year=""), rows()),
    "KT17": case(rows(category="", description="Thăm hỏi"), rows(category="QT1", description="Thăm hỏi")),
    "KT18": case(rows(source=""), rows()),
    "KT19": case(rows(category="KT1, KT2"), rows()),
    "KT20": case(rows(value=""), rows()),
    "KT21": case(rows(), rows(year=2014), rules=GONE, after=THERE),
    "RT02": case(rows(description="Bò giống (Nguyễn Văn Tí)"), rows(description="Bò giống cho 01 hộ nghèo")),
    "RT01": case(rows(description="Bò giống cho hộ ông Nguyễn Văn An"), rows(description="Bò giống cho 01 hộ nghèo")),
}  # fmt: skip


def found(body: list, extra: dict[str, Any], rules: Rules) -> returns.Return:
    layout = {name: value for name, value in extra.items() if name in ("sheet", "state", "merges", "top", "left")}
    made = grid(body, **layout)
    described = entry(made)
    described["sheets"][0] |= {name: value for name, value in extra.items() if name.startswith("hidden_")}
    return returns.read(described, (made,), rules)


@pytest.mark.parametrize("code", CASES)
def test_done_as_told_the_problem_is_gone(code: str) -> None:
    one = CASES[code]
    assert code in codes(found(one.wrong, one.wrong_extra, one.rules))
    mended = found(one.right, one.right_extra, one.rules_after)
    assert code not in codes(mended)
    assert not [problem["code"] for problem in mended.problems if problem["severity"] == "error"]


def over_files(*files: tuple[str, list]) -> list[str]:
    """The problems that show only between files."""
    lists = [
        returns.read(entry(made, name=f"{agency}.xlsx", agency=agency), (made,), RULES).facts
        for agency, body in files
        for made in [grid(body)]
    ]
    frame = merging.frame([fact for facts in lists for fact in facts], merging.schema(RULES))
    return [problem["code"] for problem in merge([frame], RULES, lambda path: True, lambda table: {})[1]]


HOUSE = {"category": "NO1", "description": "Nhà tình nghĩa", "quantity": 1, "unit": "nhà", "value": 40000000,
         "households": 1, "poor_households": 1, "escaped_poverty": ""}  # fmt: skip


def house(**fields: Any) -> list:
    return rows(**HOUSE, **fields)


BETWEEN: dict[str, tuple[Callable[[], list[str]], Callable[[], list[str]]]] = {
    "KT04": (lambda: over_files(("so-y-te", house(village="Thôn 1")), ("so-noi-vu", house(village="thôn 1"))),
             lambda: over_files(("so-y-te", house(village="Thôn 1", cofunders="Sở Nội vụ")),
                                ("so-noi-vu", house(village="Thôn 1", cofunders="Sở Y tế")))),
    "KT12": (lambda: over_files(("so-y-te", house()), ("so-noi-vu", house())),
             lambda: over_files(("so-y-te", house(village="Thôn 1")), ("so-noi-vu", house(village="Thôn 2")))),
}  # fmt: skip


@pytest.mark.parametrize("code", BETWEEN)
def test_between_files(code: str) -> None:
    wrong, right = BETWEEN[code]
    assert code in wrong()
    assert code not in right()


def test_the_letter() -> None:
    said = {"submission": "x", "agency": "so-y-te", "rows": 1, "rows_sum": 24000000}
    assert codes_of(checks.letter(said | {"stated_total": 25000000}, RULES)) == ["KT09"]
    assert codes_of(checks.letter(said | {"stated_total": 24000000}, RULES)) == []


MACRO = {"xl/vbaProject.bin": "x"}
OF_FILES: dict[str, tuple[bytes, bytes]] = {
    "TEP19": (hostile.xlsx(hostile.line(2), **MACRO), hostile.xlsx(hostile.line(2))),
    "TEP23": ("Năm;Xã;Nội dung hỗ trợ\n".encode("ascii", "replace") + b"2015;C? Dy;B? gi?ng\n" * 9,
              "Năm;Xã;Nội dung hỗ trợ\n2015;Cà Dy;Bò giống\n".encode()),
}  # fmt: skip


@pytest.mark.parametrize("code", OF_FILES)
def test_a_whole_file_done_as_told(code: str) -> None:
    wrong, right = (
        [one["code"] for one in submissions.entry_of(readers.read(data), "x", "0" * 64, None)["problems"]]
        for data in OF_FILES[code]
    )
    assert code in wrong
    assert code not in right


def test_a_file_of_the_ledger_that_is_not_there() -> None:
    ledger = "file,agency\nso-y-te.xlsx,so-y-te\nso-noi-vu.zip,so-noi-vu\n"
    programme = root_rules(**{"inputs__submissions__2012-2017__RECEIVED.csv": ledger}).programme
    there = ["inputs/submissions/2012-2017/so-noi-vu.zip!so-noi-vu.xlsx"]
    (made,) = submissions.absent(programme, there)
    assert (made["code"], made["agency"], made["args"]["file"]) == ("TEP17", "so-y-te", "so-y-te.xlsx")
    assert submissions.absent(programme, [*there, "inputs/submissions/2012-2017/so-y-te.xlsx"]) == []


def codes_of(made: list[dict[str, Any]]) -> list[str]:
    return [problem["code"] for problem in made]


def test_every_code_has_its_case() -> None:
    assert set(problems.CATALOGUE) - ELSEWHERE == {*CASES, *BETWEEN, "KT09", "SO30"}


def test_codes_of_files_are_raised_in_other_tests() -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    raised = {code for code in ELSEWHERE if code.startswith(("TEP", "DC"))}
    assert not {code for code in raised if f'"{code}"' not in said}


# The tone (REPORT_VI.md part B): where, what stands there, what to do, how it counts meanwhile.


@pytest.mark.parametrize("code", CASES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_message_says_where_what_to_do_and_how_it_counts(code: str, lang: str) -> None:
    one = CASES[code]
    made = next(p for p in found(one.wrong, one.wrong_extra, one.rules).problems if p["code"] == code)
    said = problems.render(made, lang)
    whole = f"{said['message']} {said['remedy']} {said['counted']}"
    assert said["message"] and said["remedy"] and said["counted"]
    for part in (said["message"], said["remedy"], said["counted"]):
        assert part[0].isupper() or not part[0].isalpha()
        assert part.endswith(".")
        assert "  " not in part
        assert not {"None", "{", "}", "[[", "]]", "«»", "..", " ,", " ."} & {part, *part.split()}, part
        assert "«»" not in part
    if made["cell"]:
        address = made["cell"].split(":")[0]
        assert address in said["message"]
    if lang == "vi":
        assert said["remedy"].startswith(("Đề nghị", "Không phải", "Lần sau", "Nếu")), said["remedy"]
        assert said["counted"].startswith(("Hiện", "Giữ", "Không")), said["counted"]
    assert len(whole) < 600


def test_a_format_that_shows_thousands_of_what_is_stored() -> None:
    """SO30 is of a workbook's formats, so it takes a workbook."""

    def codes_of(format: str) -> list[tuple[str, str | None]]:
        book = openpyxl.Workbook()
        for row in (HEADINGS, line(), line(line=2, year=2016)):
            book.active.append(row)
        for row in (2, 3):
            book.active.cell(row, HEADINGS.index("Giá trị (đồng)") + 1).number_format = format
        stream = io.BytesIO()
        book.save(stream)
        workbook = readers.read(stream.getvalue())
        made = submissions.entry_of(workbook, "inputs/submissions/2012-2017/so-y-te.xlsx", "00", "so-y-te")
        return [(one["code"], one["cell"]) for one in made["problems"]]

    assert codes_of("#,##0,") == codes_of('#,##0.0" triệu"') == [("SO30", "M2:M3")]
    assert codes_of("#,##0") == codes_of('#,##0 "đồng"') == []
