"""Sections: what the committed word files say of nothing, one line, equal ones, most of all, little and huge sums."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sections
from sections import givers, line, report, rules, text

from ketnghia import words

AGENCIES, DISTRICTS = givers("agency"), givers("district")
YEARS = (2013, 2014, 2015, 2016, 2017)
BILLION = 10**9


def pairs() -> list[tuple[str, dict[str, str]]]:
    """An agency and its commune in each mountain district, the first of the list."""
    reference = rules().programme.reference
    communes = {row["code"]: row for row in reference["communes"]}
    districts = {row["code"]: row["label"] for row in reference["districts"]}
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for row in reference["twinning"]:
        if row["level"] == "commune" and row["giver"] in AGENCIES:
            commune = communes[row["receiver"]]
            where = {"district": districts[commune["district"]], "commune": commune["label"]}
            found.setdefault(commune["district"], (row["giver"], where))
    return list(found.values())


PAIRS = pairs()
NIL: dict[str, list[tuple]] = {code: [] for code in givers()}


def sent(*rows: tuple[int, dict[str, Any]], nil: bool = False) -> dict[str, list[tuple]]:
    """Rows of the pairs with such numbers; `nil`: all others report that there was nothing."""
    found: dict[str, list[tuple]] = {}
    for number, fields in rows:
        giver, where = PAIRS[number]
        found.setdefault(giver, []).append(line(**where, **fields))
    return {**(NIL if nil else {}), **found}


def values(*amounts: int, years: Iterable[int] = YEARS) -> list[tuple[int, dict[str, Any]]]:
    return [(n, {"value": value, "year": year}) for n, (value, year) in enumerate(zip(amounts, years, strict=False))]


def kinds(value: int, quantity: Any) -> list[tuple[int, dict[str, Any]]]:
    """A line of every kind of thing the report speaks of, by one giver each in turn."""
    things = (
        ("KT1", "Bò giống sinh sản", "con"), ("KT2", "Keo giống", "cây"), ("KT4", "Nuôi ngan địa phương", "con"),
        ("KT5", "Giúp hộ nghèo", "hộ"), ("NO1", "Nhà tình nghĩa", "nhà"), ("YT1", "Khám bệnh", "lượt người"),
        ("GD1", "Xây điểm trường", "điểm trường"), ("GD2", "Ti vi", "cái"), ("GD3", "Học bổng", "suất"),
        ("GD4", "Sách, vở", "bộ"), ("QT1", "Quà Tết", "suất"), ("TT", "Khắc phục bão", "đợt"), ("CT", "Giúp xã", "đợt"),
    )  # fmt: skip
    common = {"value": value, "quantity": quantity, "households": 9, "poor_households": 9, "escaped_poverty": 9}
    return [
        (n % 9, {**common, "category": code, "description": said, "unit": unit, "year": YEARS[n % 5]})
        for n, (code, said, unit) in enumerate(things)
    ]


HUGE = 9 * 10**15
GIFTS = {"value": 3 * BILLION, "year": 2014, "category": "QT1", "description": "Quà", "unit": "suất", "quantity": 150}
SCENES: dict[str, dict[str, list[tuple]]] = {
    "nobody has reported": {},
    "all report nothing": NIL,
    "one line": sent((0, {})),
    "one line of all": sent((0, {}), nil=True),
    "two equal": sent(*values(5 * BILLION, 5 * BILLION, BILLION)),
    "four equal": sent(*values(*[5 * BILLION] * 4, 10**6), nil=True),
    "all equal": sent(*values(*[5 * BILLION] * 5), nil=True),
    "equal communes": sent(*values(*[9 * BILLION] * 3, *[BILLION] * 5, years=[2015] * 9), nil=True),
    "several years": sent((0, {"year": "2013-2017"})),
    "a fall to nearly nothing": sent(*values(10**6, 9 * 10**12, years=(2017, 2016))),
    "everything, huge": sent(*kinds(HUGE, 10**9), nil=True),
    "everything, one each": sent(*kinds(10**6, 1), nil=True),
    "number in words": {**sent((0, {}), nil=True), DISTRICTS[0]: [
        line(district="Nam Giang", commune="Cà Dy", **GIFTS),
        line(district="Nam Giang", commune="Cà Dy", **{**GIFTS, "quantity": "hàng trăm"}),
        line(district="Nam Giang", commune="Cà Dy", **{**GIFTS, "category": "GD3", "quantity": "hàng ngàn"}),
    ]},
    "three years": sent(*((0, {"year": year, "value": BILLION}) for year in YEARS[:3]), nil=True),
}  # fmt: skip
SAID = {
    "nobody has reported": (
        "báo cáo của 0/81 đơn vị, địa phương gửi đến hết ngày 31/01/2018: chưa đơn vị nào báo cáo có hỗ trợ, 81 đơn vị",
        "Báo cáo của 0/81 đơn vị, địa phương không ghi nhận hỗ trợ về phát triển kinh tế.",
        "Chưa có đơn vị, địa phương nào gửi báo cáo đúng hạn.",
        "Biểu mẫu kỳ này chưa thu thập số buổi quán triệt, tuyên truyền.",
    ),
    "all report nothing": (
        "tổng hợp từ báo cáo của tất cả 81 đơn vị, địa phương",
        "Tất cả 81 đơn vị, địa phương gửi báo cáo đúng hạn; không còn lỗi chưa giải trình.",
        "Trong kỳ, các đơn vị không có hỗ trợ về phát triển kinh tế.",
        "Trong kỳ, các huyện, thị xã, thành phố đồng bằng không có hỗ trợ cho các huyện miền núi.",
    ),
    "one line": (
        "Tính trên 1/81 đơn vị, địa phương đã gửi báo cáo, kết quả hỗ trợ gồm ba nhóm: (A)",
        ", đều tại huyện Nam Trà My. Chỉ có Văn phòng Tỉnh ủy (minh họa) hỗ trợ nội dung này.",
        "Hỗ trợ chỉ ghi nhận trong năm 2015 (24 triệu đồng).",
    ),
    "one line of all": ("Kết quả hỗ trợ gồm ba nhóm: (A)", "a) Giống vật nuôi: tặng 2 con bò giống sinh sản"),
    "two equal": (
        "nhiều nhất tại hai huyện Phước Sơn và Nam Trà My, bằng nhau (5 tỷ đồng)",
        "cao nhất là hai năm 2013 và 2014, bằng nhau (5 tỷ đồng), thấp nhất là năm 2015 (1 tỷ đồng)",
    ),
    "four equal": (
        "; 04 huyện cùng nhận nhiều nhất (5 tỷ đồng mỗi huyện)",
        "Giá trị hỗ trợ giảm dần qua các năm, cao nhất ở 4 năm, bằng nhau (5 tỷ đồng), thấp nhất là năm 2017 (1 triệu",
        "20% số lượt hỗ trợ có giá trị dưới 5 triệu đồng, chỉ chiếm chưa đến 1% tổng giá trị.",
        "Năm 2017 là 1 triệu đồng, giảm gần 5 tỷ đồng (tương ứng trên 99%) so với năm 2016.",
    ),
    "all equal": (
        "; các huyện có ghi nhận đều bằng nhau (5 tỷ đồng)",
        "Giá trị hỗ trợ các năm có ghi nhận đều bằng nhau (5 tỷ đồng).",
        "Năm 2017 là 5 tỷ đồng, bằng năm 2016.",
    ),
    "equal communes": ("3 xã cùng ở mức cao nhất (9 tỷ đồng mỗi xã, Phụ lục III) gấp 9 lần xã ở mức giữa (trung vị).",),
    "several years": ("Các khoản hỗ trợ đều ghi cho nhiều năm, không tách được theo từng năm.",),
    "a fall to nearly nothing": ("giảm gần 9.000 tỷ đồng (tương ứng trên 99%)", "kinh tế là hơn 9.000 tỷ đồng"),
    "everything, huge": (
        "hỗ trợ phát triển kinh tế là 36.000.000 tỷ đồng",
        "cao nhất ở 3 năm, bằng nhau (27.000.000 tỷ đồng), thấp nhất là hai năm 2016 và 2017, bằng nhau",
        "tỷ lệ hộ thoát nghèo là 100%",
    ),
    "everything, one each": ("tặng 1 con bò giống sinh sản cho các hộ gia đình, trị giá 1 triệu", "1 nhà tình nghĩa"),
    "number in words": (
        "tặng hàng trăm suất quà (đơn vị không ghi số cụ thể); tặng học bổng (đơn vị không ghi số cụ thể).",
        "Chỉ có Thành phố Tam Kỳ (minh họa) báo cáo nội dung này.",
        "c) Giáo dục: tặng học bổng (đơn vị không ghi số cụ thể), trị giá 3 tỷ đồng.",
    ),
    "three years": ("Trong kỳ, chỉ có Văn phòng Tỉnh ủy (minh họa) hỗ trợ từ ba năm trở lên.",),
}  # fmt: skip
# What a sentence never looks like, whatever the numbers.
BROKEN = re.compile(r"\(\)|None|[{}]|\s[,.;:]|[,;:]\s*[,.;:)]|\.\.(?!/)|\bvà và\b|  |(?:^|[.:] )(?:và|, )|\(\s|\s\)")


def whole(made: words.Report) -> str:
    return "\n".join(text(made, part) for part in made.sections)


@pytest.mark.parametrize("scene", SCENES)
def test_sentences_follow_the_numbers(scene: str) -> None:
    made = report(SCENES[scene])
    said = whole(made)
    for sentence in SAID[scene]:
        assert sentence in said
    wrong = [one for one in said.split("\n") if BROKEN.search(one) or (one[0].islower() and one[1] != ")")]
    assert not wrong
    starts = ("Theo đánh giá của", "Chế độ thông tin, báo cáo", "Hằng năm, nhất là", "Nơi nào đơn vị", "Toàn tỉnh có")
    for start in starts:
        assert start not in said or re.search(f"^{start}", said, re.MULTILINE), f"{start} begins a paragraph"
    letters = re.findall(r"^([a-eđ])\) ", said, re.MULTILINE)
    assert "".join(letters) in {"", "abc", "abcdđ", "abcabcdđ"}, "a list skips no letter"
    known = {one["id"]: one for one in made.draft.material.indicators.values()}
    assert {figure["id"] for figure in made.draft.figures} <= set(known)


def test_nothing_is_asked_what_the_form_did_not_ask() -> None:
    made = report({})
    asked = {**made.draft.material.indicators, "meetings": {"value": 0, "text": "0 buổi"}}
    draft = words.Draft(replace(made.draft.material, indicators=asked), sections.FOLDER)
    call = "{{ unasked('số buổi họp', '%s', otherwise='Không có buổi họp nào.') }}"
    for id, said in (("absent", "Biểu mẫu kỳ này chưa thu thập số buổi họp."), ("meetings", "Không có buổi họp nào.")):
        assert text(words.Report(draft, [], [], []), draft.inline(call % id)) == said


@pytest.fixture(scope="module")
def draw() -> Any:
    from matplotlib import rc_params_from_file

    from ketnghia.plots import drawing
    from ketnghia.steps.draw_plots import STYLE, faces

    folder = Path(sys.prefix) / "share/ketnghia/fonts"
    style = dict(rc_params_from_file(sections.ROOT / "templates/styles" / STYLE, use_default_template=False))
    return lambda *given: drawing.draw_all(*given, style, faces(folder, style["font.family"][0]))


@pytest.mark.parametrize(
    ("scene", "titles"),
    [
        ("one line", {"money": "Hỗ trợ cao nhất năm 2015", "communes": "Giá trị hỗ trợ mỗi xã"}),
        ("four equal", {"small": "20% số lượt dưới 5 triệu đồng chỉ chiếm chưa đến 1% giá trị"}),
        ("two equal", {"money": "Hỗ trợ giảm dần, cao nhất năm 2013 và 2014"}),
        ("everything, huge", {"houses": "1.000.000.000 nhà được hỗ trợ xây dựng, đều là Nhà tình nghĩa"}),
        ("number in words", {"themes": "Quà tặng chiếm 66,7% giá trị an sinh xã hội"}),
    ],
)
def test_the_finding_in_a_title_is_what_the_picture_shows(scene: str, titles: dict[str, str], draw: Any) -> None:
    made = report(SCENES[scene], draw)
    plots = made.draft.material.plots
    assert {id: text(made, made.draft.inline(plots[id]["title"])) for id in titles} == titles
    assert not [one for one in whole(made).split("\n") if BROKEN.search(one)]
