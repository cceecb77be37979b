"""Facts: what a row says, typed, with the cells it comes from; what cannot be read stays empty beside a problem."""

from __future__ import annotations

import doctest
import re
from decimal import Decimal

import pytest
from making import COW, HEADINGS, codes, column, form, grid, line, read, root_rules

from ketnghia import facts
from ketnghia.programme import Programme
from ketnghia.rules import Rules


def one(*rows: tuple, **extra):
    found = form(*(rows or (COW,)), **extra)
    return found.facts[0], found


def test_doctests() -> None:
    assert doctest.testmod(facts).failed == 0


def test_the_example_row() -> None:
    fact, found = one()
    expected = {
        "year": "2015", "district": "510", "commune": "20713", "category": "KT1", "unit": "con", "source": "1",
        "item": "cow", "theme": "KT",
    }  # fmt: skip
    assert {name: fact[name] for name in expected} == expected
    assert (fact["quantity"], fact["counted"], fact["households"], fact["escaped_poverty"]) == (2, 2, 2, 1)
    assert (fact["value"], fact["rows_value"], fact["contribution"], fact["others"], fact["delta"]) == (
        24000000, 24000000, 24000000, 0, 0,
    )  # fmt: skip
    assert fact["fact"] == "so-xay-dung-1-2"
    assert (fact["kind"], fact["status"], fact["record"]) == ("agency", "illustrative", "fact")
    assert codes(found) == []


def test_each_field_points_at_its_cells() -> None:
    fact, _ = one()
    assert fact["value_at"] == "M2 M1"
    assert fact["category_at"] == "F2 F1"
    assert fact["value_raw"] == "24000000"
    fact, _ = one(above=[["ĐVT: triệu đồng"]], headings=tuple("Giá trị" if "Giá trị (" in h else h for h in HEADINGS))
    assert fact["value_at"] == "M3 M2 A1"


@pytest.mark.parametrize(
    ("heading", "above", "written", "value", "code"),
    [
        ("Giá trị (triệu đồng)", [], 24, 24000000, None),
        ("Giá trị", [["ĐVT: 1.000 đồng"]], 24000, 24000000, "SO02"),
        ("Giá trị", [["Đơn vị tính: triệu đồng"]], "24,5", 24500000, None),
        ("Giá trị", [], "1,1 tỷ", 1100000000, None),
        ("Giá trị", [], 350, None, "SO01"),
        ("Giá trị (đồng)", [], "200-300 triệu", None, "SO05"),
        ("Giá trị (đồng)", [], "5.2 tỷ", 5200000000, "SO03"),
        ("Giá trị (đồng)", [], -3, None, "SO07"),
        ("Giá trị (đồng)", [], "không rõ lắm", None, "SO11"),
    ],
)
def test_money(heading: str, above: list, written, value: int | None, code: str | None) -> None:
    headings = tuple(heading if name == "Giá trị (đồng)" else name for name in HEADINGS)
    fact, found = one(line(value=written), headings=headings, above=above)
    assert fact["value"] == value
    assert fact["contribution"] == value
    assert fact["set_aside"] == ("" if value is not None else "held")
    assert codes(found) == ([code] if code else [])


def test_money_in_a_unit_that_cannot_be_is_held_for_the_whole_column() -> None:
    headings = tuple("Giá trị (tỷ đồng)" if name == "Giá trị (đồng)" else name for name in HEADINGS)
    found = form(COW, line(line=2, value=5), headings=headings)
    assert [fact["value"] for fact in found.facts] == [None, None]
    assert codes(found) == ["SO18"]


@pytest.mark.parametrize(
    ("fields", "contribution", "others"),
    [
        ({"share": 40}, 9600000, 14400000),
        ({"share": "40%"}, 9600000, 14400000),
        ({"total_value": 60000000, "cofunders": "Sở Y tế"}, 24000000, 0),
        ({"value": "", "total_value": 60000000, "share": 40}, 24000000, 36000000),
        ({"total_value": 60000000, "share": 40}, 24000000, 0),
    ],
)
def test_the_givers_own_part(fields: dict, contribution: int, others: int) -> None:
    fact, found = one(line(**fields))
    assert (fact["contribution"], fact["others"]) == (contribution, others)
    assert fact["rows_value"] - fact["others"] == fact["contribution"]
    assert codes(found) == []


def test_a_row_without_a_value_says_so() -> None:
    fact, found = one(line(value=""))
    assert fact["contribution"] is None
    assert fact["counted"] == 2
    assert codes(found) == ["KT20"]


@pytest.mark.parametrize(
    ("written", "unit", "quantity", "counted", "households", "code"),
    [
        ("02 con", "", 2, 2, 2, None),
        ("600 con/30 hộ", "", 600, 600, 30, None),
        ("4ha/16 hộ", "", 4, 4, 16, None),
        (2, "", 2, None, 2, "SO15"),
        (2, "cặp đôi", 2, None, 2, "SO19"),
        ("hàng trăm suất", "suất", None, None, 2, "SO08"),
        ("95 con bò; 30 suất quà", "", None, None, 2, "SO14"),
        (-3, "con", None, None, 2, "SO07"),
        ("4.500", "cây", 4500, 4500, 2, None),
        ("4.500", "ha", None, None, 2, "SO09"),
        ("0,5", "ha", Decimal("0.5"), Decimal("0.5"), 2, None),
    ],
)
def test_quantities(written, unit: str, quantity, counted, households: int, code: str | None) -> None:
    given = {"households": "", "poor_households": "", "escaped_poverty": ""} if households != 2 else {}
    fact, found = one(line(quantity=written, unit=unit, **given))
    assert (fact["quantity"], fact["counted"], fact["households"]) == (quantity, counted, households)
    assert [c for c in codes(found) if c not in ("KT02",)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("year", "value", "record", "code"),
    [
        ("Năm 2015", "2015", "fact", None), ("12/5/2015", "2015", "fact", None),
        ("2013-2015", "nhieu_nam", "fact", None), ("2011", "2011", "left_out", "KT03"),
        ("sau Tết", "nhieu_nam", "fact", "SO12"), ("", "nhieu_nam", "fact", "KT16"),
    ],
)  # fmt: skip
def test_years(year: str, value: str, record: str, code: str | None) -> None:
    fact, found = one(line(year=year))
    assert (fact["year"], fact["record"]) == (value, record)
    assert codes(found) == ([code] if code else [])
    if record == "left_out":
        assert (fact["set_aside"], fact["contribution"], fact["rows_value"]) == ("out_of_period", None, 24000000)


@pytest.mark.parametrize(
    ("district", "commune", "expected", "code"),
    [
        ("Nam Giang", "xã Cà Dy", ("510", "20713"), None),
        ("", "Cà Dy", ("510", "20713"), "NOI05"),
        ("Đông Giang", "TT. Prao", ("505", "20467"), None),
        ("Nam Trà My", "Trà Dong", ("516", None), "NOI01"),
        ("Nam Giang", "Tam Thanh", ("510", None), "NOI02"),
        ("Nam Giàng", "Cà Dy", (None, None), "NOI06"),
        ("", "Phước Hòa", (None, None), "NOI04"),
        ("Nam Giang", "Cà Dy, La Dêê", ("510", None), "NOI07"),
        ("Nam Giang", "", ("510", None), None),
        ("", "huyện Nam Giang", ("510", None), None),
        ("", "", (None, None), "NOI08"),
    ],
)
def test_receivers(district: str, commune: str, expected: tuple, code: str | None) -> None:
    fact, found = one(line(district=district, commune=commune))
    assert (fact["district"], fact["commune"]) == expected
    assert [c for c in codes(found) if c != "NOI03"] == ([code] if code else [])
    assert fact["contribution"] == 24000000


@pytest.mark.parametrize(
    ("category", "description", "expected", "code"),
    [
        ("KT1 - Giống vật nuôi", "Bò giống", "KT1", None),
        ("", "Bò giống sinh sản", "KT1", None),
        ("", "Thăm và tặng quà", None, "KT17"),
        ("Việc khác hẳn", "Thăm và tặng quà", None, "KT07"),
        ("KT1, KT2", "Bò và keo", None, "KT19"),
    ],
)
def test_categories(category: str, description: str, expected: str | None, code: str | None) -> None:
    fact, found = one(line(category=category, description=description))
    assert fact["category"] == expected
    assert codes(found) == ([code] if code else [])


def test_an_unknown_source_is_held_and_an_empty_one_said_once() -> None:
    fact, found = one(line(source="nguồn trời cho"))
    assert (fact["source"], codes(found)) == (None, ["KT08", "KT18"])
    found = form(line(source=""), line(line=2, source="", value=25000000))
    assert codes(found) == ["KT18"]
    assert found.problems[0]["cell"] == "N2:N3"


def test_sections_speak_for_the_rows_below_them() -> None:
    headings = ("STT", "Nội dung hỗ trợ", "Số lượng", "Đơn vị tính", "Giá trị (đồng)", "Nguồn kinh phí")
    rows = [
        headings, ["", "Năm 2015"], ["", "Xã Cà Dy, huyện Nam Giang"], ["", "Giống vật nuôi"],
        (1, "Bò cái", 2, "con", 24000000, 1), ["", "Năm 2016"], (2, "Bò cái", 1, "con", 12000000, 1),
    ]  # fmt: skip
    found = read(grid(rows))
    first, second = found.facts
    assert (first["year"], first["year_at"], first["commune"], first["commune_at"]) == ("2015", "B2", "20713", "B3")
    assert (first["category"], first["district"]) == ("KT1", "510")
    assert (second["year"], second["year_at"], second["commune"]) == ("2016", "B6", "20713")
    assert codes(found) == []


def test_a_section_that_is_not_known_ends_what_the_one_before_it_said() -> None:
    headings = ("Năm", "Nội dung hỗ trợ", "Số lượng", "Đơn vị tính", "Giá trị (đồng)", "Nguồn kinh phí")
    cow = (2015, "Bò cái", 2, "con", 24000000, 1)
    other = (2015, "Hỗ trợ bà con", 2, "suất", 24000000, 1)
    found = read(grid([headings, ["Xã Cà Dy"], ["Giống vật nuôi"], cow, ["Xã Cà Dị"], ["Việc khác chưa rõ"], other]))
    first, second = found.facts
    assert (first["commune"], first["category"]) == ("20713", "KT1")
    assert (second["commune"], second["district"], second["category"]) == (None, None, None)
    assert [(one["code"], one["cell"]) for one in found.problems if one["kind"] == "place"] == [
        ("NOI01", "A5"), ("NOI08", "7:7"),
    ]  # fmt: skip
    assert "KT17" in codes(found)


@pytest.mark.parametrize(
    "section", ["Xã hội hóa giáo dục", "XÃ HỘI HÓA", "Xã đặc biệt khó khăn", "Huyện ủy", "Huyện miền núi"]
)
def test_words_that_only_begin_like_a_place_are_none(section: str) -> None:
    headings = ("Năm", "Nội dung hỗ trợ", "Số lượng", "Đơn vị tính", "Giá trị (đồng)", "Nguồn kinh phí")
    cow = (2015, "Bò cái", 2, "con", 24000000, 1)
    found = read(grid([headings, ["Xã Cà Dy"], cow, [section], (2016, *cow[1:])]))
    assert [fact["commune"] for fact in found.facts] == ["20713", "20713"]
    assert codes(found) == []


def test_the_word_in_front_and_the_district_above_tell_namesakes_apart() -> None:
    headings = ("Năm", "Nội dung hỗ trợ", "Số lượng", "Đơn vị tính", "Giá trị (đồng)", "Nguồn kinh phí")
    cow = (2015, "Bò cái", 2, "con", 24000000, 1)
    rows = [headings, ["Xã Phước Hòa"], cow, ["Huyện Nam Giang"], ["Xã Cà Dy"], cow, ["Huyện Tây Giang"], cow]
    found = read(grid(rows))
    assert [(fact["district"], fact["commune"]) for fact in found.facts] == [
        ("511", "20729"), ("510", "20713"), ("504", None),
    ]  # fmt: skip


def test_a_title_may_name_the_year_of_a_table_without_years() -> None:
    headings = tuple(name for name in HEADINGS if name != "Năm")
    fact, found = one(COW[:1] + COW[2:], headings=headings, above=[["KẾT QUẢ NĂM 2014"]])
    assert (fact["year"], fact["year_at"]) == ("2014", "A1")
    assert codes(found) == []


def test_a_merged_value_counts_once_and_a_merged_year_for_each_row() -> None:
    rows = [COW, line(line=2, value="", year="", description="Heo giống")]
    letter = column("Giá trị (đồng)")
    found = form(*rows, merges=(f"{letter}2:{letter}3", "B2:B3"))
    first, second = found.facts
    assert (first["contribution"], second["contribution"]) == (24000000, None)
    assert (first["year"], second["year"]) == ("2015", "2015")
    assert codes(found) == ["BANG07"]


def test_as_above() -> None:
    found = form(COW, line(line=2, district="-nt-", commune='"', year="như trên"))
    assert [(fact["commune"], fact["year"]) for fact in found.facts] == [("20713", "2015")] * 2


def test_a_formula_without_a_result_is_said() -> None:
    broken = line(value=("", {}))
    cells = grid([HEADINGS, broken])
    assert codes(read(cells)) == ["KT20"]
    made = grid([HEADINGS, line(value=(" ", {"formula": "SUM(A1)"}))])
    assert codes(read(made)) == ["SO16"]


def test_a_giver_that_is_not_on_the_list_is_read_and_of_no_kind() -> None:
    fact, _ = one(agency=None, name="la.xlsx")
    assert (fact["agency"], fact["kind"], fact["value"]) == (None, "", 24000000)


def renamed(plain: Rules) -> tuple[Rules, dict[str, str]]:
    """The root programme with nonsense for the names of all fields."""
    names = {name: f"zq{number}" for number, name in enumerate(plain.fields)}
    lines = ["field,type,role,codes,label,label_en,public"]
    for row in plain.programme.table("config/fields.csv"):
        name = names[row["field"]]
        lines.append(f'{name},{row["type"]},{row["role"]},{row["codes"]},"{row["label"]}",x,{row["public"]}')
    heads = ["heading,field,sure,else"]
    for row in plain.programme.table("config/headings.csv"):
        field, other = (names.get(row[name], row[name]) for name in ("field", "else"))
        heads.append(f'"{row["heading"]}",{field},{row["sure"]},{other}')
    checks = re.sub(r"[a-z_]+", lambda word: names.get(word[0], word[0]), plain.programme.text("config/checks.yaml"))
    # 'share' and 'source' are words of ours as well, but not in this file; the key `private` and others stay.
    texts = {
        "config/fields.csv": "\n".join(lines), "config/headings.csv": "\n".join(heads), "config/checks.yaml": checks
    }  # fmt: skip
    return Rules(Programme.parse(plain.programme.files | texts)), names


def test_nonsense_names_of_fields_give_the_same_figures() -> None:
    """The core goes by types and roles: another programme may call its fields what it likes."""
    plain = root_rules()
    other, names = renamed(plain)
    rows = (
        COW, line(line=2, quantity="600 con/30 hộ", unit="", households=""), line(line=3, share=40, escaped_poverty=9),
    )  # fmt: skip
    first, second = form(*rows, rules=plain), form(*rows, rules=other)
    assert codes(first) == codes(second)
    for one_fact, same in zip(first.facts, second.facts, strict=True):
        assert [one_fact[name] for name in names] == [same[new] for new in names.values()]
        for name in ("contribution", "counted", "others", "item", "theme"):
            assert one_fact[name] == same[name]
