"""Values: text -> an exact number, or the problem that says why not."""

from __future__ import annotations

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnghia import units, values
from ketnghia.units import SCALES, Units, numeric, settle, unit_of
from ketnghia.values import Marks, integer, marks_of, money, number, quantity, share

VIETNAMESE = Marks(",", ".", 0, True)
ENGLISH = Marks(".", ",", 0, True)
DONG = Units(heading="Giá trị (đồng)")
MILLION = Units(heading="Giá trị (triệu đồng)")


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("Đơn vị tính: 1.000 đồng", 1000), ("ĐVT: 1.000 đồng", 1000), ("Đvt: 1.000.000 đồng", 10**6),
        ("1,000 đồng", 1000), ("1000000 đồng", 10**6), ("(Tr.đồng)", 10**6), ("tr.đ", 10**6), ("trđ", 10**6),
        ("nghìn đồng", 1000), ("Ngàn Đồng", 1000), ("tỷ đồng", 10**9), ("Tổng chi (tỉ đ)", 10**9), ("triệu", 10**6),
        ("ĐVT: nghìn", 1000), ("Đồng Việt Nam (VND)", 1), ("Đồng", 1), ("Giá trị phần của đơn vị (đồng)", 1),
        ("Thành tiền - VNĐ", 1), ("Đơn giá (đồng/con)", 1), ("ĐVT: người, triệu đồng", 10**6), ("trieu dong", 10**6),
        ("410.000 đồng bào", None), ("hàng ngàn đồng bào An Lộc", None), ("Hội đồng nhân dân", None),
        ("hợp đồng", None), ("đồng bằng", None), ("đồng chí", None), ("Tỷ lệ (%)", None), ("Huyện Triệu Phong", None),
        ("Xã Đại Đồng", None), ("con", None), ("Số lượng", None), ("", None),
    ],
)  # fmt: skip
def test_units(text, scale):
    assert unit_of(text) == scale


def test_the_nearest_declaration_holds_and_a_differing_one_is_a_conflict():
    assert settle(Units(row="đồng", heading="Giá trị", line="ĐVT: đồng")).conflict is False
    both = settle(Units(row="đồng", line="ĐVT: 1.000 đồng"))
    assert (both.scale, both.by, both.conflict) == (1, "row", True)
    assert settle(Units(rule="đồng")).by == "rule" and settle(Units()).scale is None
    assert numeric("ĐVT: 1.000 đồng") and not numeric("ĐVT: 1 đồng")


@pytest.mark.parametrize(
    ("texts", "marks"),
    [
        (["1.234.567", "50.000"], Marks(",", ".", 0, True)),
        (["1,234,567.5", "50,000"], Marks(".", ",", 0, True)),
        (["42050791938,0", "00,0"], Marks(",", ".", 0, False)),
        (["5.2", "50.000"], Marks(".", ",", 1, False)),
        (["50.000", "20.000"], Marks(None, None, 2, False)),
        (["1.234.567", "1,234,567", "50.000"], Marks(None, None, 1, False)),
        (["12", "con"], Marks()),
    ],
)
def test_marks_by_the_evidence_of_the_column(texts, marks):
    assert marks_of(texts) == marks


@pytest.mark.parametrize(
    ("digits", "marks", "value", "problem"),
    [
        ("42050791938,0", Marks(), "42050791938", None), ("00,0", Marks(), "0", None),
        ("1.234.567,8", Marks(), "1234567.8", None), ("1,234,567.8", Marks(), "1234567.8", None),
        ("80 418", Marks(), "80418", None), ("50.000", Marks(), None, "SO09"), ("50.000", VIETNAMESE, "50000", None),
        ("50.000", ENGLISH, "50", None), ("5.2", Marks(), "5.2", "SO03"), ("5.2", ENGLISH, "5.2", None),
        ("5,2", ENGLISH, "5.2", "SO03"), ("0,125", Marks(), "0.125", None), ("22.10.2012", Marks(), None, "SO11"),
        ("12,681,882,27", Marks(), None, "SO11"),
    ],
)  # fmt: skip
def test_numbers(digits, marks, value, problem):
    assert number(digits, marks) == (None if value is None else Decimal(value), problem)


@pytest.mark.parametrize(
    ("column", "text", "value", "problem"),
    [
        (["0,5", "12", "2,345"], "2,345", 2_345_000, "SO26"),
        (["0.5", "12", "2.345"], "2.345", None, "SO09"),
        (["12.000", "15.500", "2.345"], "15.500", 15_500_000_000, "SO26"),
        (["12.000", "15.500"], "15.500", None, "SO09"),
        (["1.234", "5.678", "9.120"], "1.234", None, "SO09"),
        (["12,000", "15.500", "2.300"], "15.500", None, "SO09"),
    ],
)
def test_a_columns_habit_tells_a_mark_and_is_said(column, text, value, problem):
    reading = money(text, "text", MILLION, marks_of(column))
    assert (reading.value, reading.problem) == (value, problem)


@pytest.mark.parametrize(
    ("text", "units", "value", "problem"),
    [
        ("1,1 tỷ", Units(), 1_100_000_000, None), ("5.2 tỷ", Units(), 5_200_000_000, "SO03"),
        ("1,5tr", Units(), 1_500_000, None), ("500k", Units(), 500_000, None),
        ("2 triệu rưỡi", Units(), 2_500_000, None), ("1 tỷ 200 triệu đồng", Units(), 1_200_000_000, None),
        ("10.500,5 ngàn đồng", Units(), 10_500_500, None), ("24.000.000 đồng", Units(), 24_000_000, None),
        ("1,1 tỷ đồng (50 triệu đồng/nhà)", Units(), 1_100_000_000, None),
        ("1.234.567", DONG, 1_234_567, None), ("50.000", DONG, 50_000, "SO03"), ("50.000", MILLION, None, "SO09"),
        ("12,5", MILLION, 12_500_000, None), ("350", Units(), None, "SO01"), ("0", Units(), 0, None),
        ("1,1 tỷ", MILLION, 1_100_000_000, "SO10"), ("1234,5", DONG, 1235, "SO17"),
        ("200-300 triệu", Units(), None, "SO05"), ("từ 200 đến 300 triệu", Units(), None, "SO05"),
        ("200 triệu - 300 triệu", Units(), None, "SO05"), ("hàng trăm suất", Units(), None, "SO08"),
        ("khoảng 200 triệu", Units(), None, "SO08"), ("-3", MILLION, None, "SO07"), ("(1.500.000)", DONG, None, "SO07"),
        ("50 triệu đồng/nhà", Units(), None, "SO11"), ("410.000 đồng bào", Units(), None, "SO11"),
        ("31%", MILLION, None, "SO11"), ("95 con bò; 30 suất quà", MILLION, None, "SO14"),
        ("-", MILLION, None, None), ("—", MILLION, None, None), ("không", MILLION, None, None), ("", DONG, None, None),
    ],
)  # fmt: skip
def test_money(text, units, value, problem):
    reading = money(text, "text", units)
    assert (reading.value, reading.problem) == (value, problem)
    assert reading.found == text or value is None


def test_money_of_other_kinds_of_cell():
    assert money("#REF!", "error", DONG).problem == "SO04"
    assert money("2015-06-01", "date", DONG).problem == "SO11"
    assert money("0.30000000000000004", "number", Units(heading="tỷ đồng")).value == 300_000_000
    assert money("333333.3333333333", "number", DONG).value == 333_333
    assert money("-3", "number", MILLION).problem == "SO07"
    assert money("1.1", "number", Units(row="tỷ", heading="Giá trị (đồng)")).problem == "SO10"


def test_quantities():
    many = quantity("600 con/30 hộ", "text")
    assert (many.value, many.unit, many.of, many.of_unit) == (600, "con", 30, "hộ")
    assert (quantity("4ha/16 hộ", "text").unit, quantity("350 lượt người", "text").unit) == ("ha", "lượt người")
    assert quantity("30 suất quà cho 30 hộ", "text").of == 30
    assert quantity("2 con (1 đực, 1 cái)", "text").value == 2
    assert (quantity("1.200 suất", "text").problem, quantity("1.200 suất", "text", whole=True).value) == ("SO09", 1200)
    why = {"3-5 con": "SO05", "-3": "SO07", "hàng trăm suất": "SO08", "01 nhà, 2 bò": "SO14", "2x3 m": "SO11"}
    assert {text: quantity(text, "text").problem for text in why} == why


def test_integers_and_shares():
    assert (integer("05 hộ", "text").value, integer("1.200", "text").value) == (5, 1200)
    assert integer("2.5", "number").problem == "SO11"
    assert share("48,39 %", "text").value == Decimal("0.4839")
    assert share("1", "number", percent=True).value == Decimal("0.01")
    assert share("0.31", "number", percent=False).value == Decimal("0.31")
    assert share("150", "number").problem == "SO13" and share("-5%", "text").problem == "SO07"


def written(value: int, group: str) -> str:
    return f"{value:,}".replace(",", group)


@given(st.integers(0, 10**15), st.sampled_from([".", " "]))
def test_what_is_written_the_vietnamese_way_reads_back(value, group):
    assert money(written(value, group), "text", DONG, VIETNAMESE).value == value
    assert money(written(value, group) + " đồng", "text", Units(), VIETNAMESE).value == value


@given(st.integers(0, 10**9), st.integers(1, 99), st.sampled_from(sorted(SCALES)))
def test_scaled_amounts_read_back(whole, part, word):
    text = f"{written(whole, '.')},{part:02} {word} đồng"
    assert money(text, "text", Units(), VIETNAMESE).value == whole * SCALES[word] + part * SCALES[word] // 100


@given(st.integers(0, 10**12), st.integers(0, 999))
def test_english_and_vietnamese_marks_mean_the_same_number(whole, part):
    english = f"{whole:,}.{part:03}"
    vietnamese = english.translate(str.maketrans(",.", ".,"))
    assert number(english, ENGLISH)[0] == number(vietnamese, VIETNAMESE)[0] == Decimal(f"{whole}.{part:03}")


@given(st.text(max_size=30), st.sampled_from(["text", "error", "bool", "date", "time"]))
def test_any_text_gives_a_value_a_problem_or_a_blank(text, kind):
    for reading in (money(text, kind, MILLION), quantity(text, kind), integer(text, kind), share(text, kind)):
        assert reading.value is None or isinstance(reading.value, int | Decimal)
        assert kind == "text" or reading.problem in ("SO04", "SO11")


@pytest.mark.parametrize("module", [units, values])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ("１２．０００．０００", 12_000_000, None), ("12\u00a0000\u00a0000", 12_000_000, None),
        ("12\u2009000\u202f000 đ", 12_000_000, None), ("1'234'567", 1_234_567, None), ("'24000000", 24_000_000, None),
        ("24.000.000 ₫", 24_000_000, None), ("24.000.000,-", 24_000_000, None), ("24.000.000.VNĐ", 24_000_000, None),
        ("2tr5", 2_500_000, "SO23"), ("2tr500", 2_500_000, "SO23"), ("1 tỷ 2", 1_200_000_000, "SO23"),
        ("2tr50", None, "SO11"), ("1 tỷ 250 triệu", 1_250_000_000, None), ("ba mươi triệu", 30_000_000, "SO23"),
        ("Mười hai triệu năm trăm nghìn đồng", 12_500_000, "SO23"), ("~50 triệu", None, "SO08"),
        (">50.000.000", None, "SO08"), ("gần 19 tỷ", None, "SO08"), ("(120.000)", None, "SO07"),
        ("2 con x 12.000.000", None, "SO14"), ("24.000.000/2 con", None, "SO14"), ("40 triệu + 5 triệu", None, "SO14"),
        ("24.000.000 đ/con", None, "SO11"), ("100 USD", None, "SO11"), ("1,5", 2, "SO17"), ("1O.000.000", None, "SO11"),
    ],
)  # fmt: skip
def test_money_as_agencies_type_it(text: str, value: int | None, problem: str | None) -> None:
    reading = values.money(text, "text", Units(heading="Giá trị (đồng)"))
    assert (reading.value, reading.problem) == (value, problem)


@pytest.mark.parametrize(
    ("text", "value", "unit", "problem"),
    [
        ("hai con", 2, "con", "SO23"), ("01 (một) nhà", 1, "nhà", None), ("~50", None, "", "SO08"),
        ("50+", None, "", "SO08"), ("2 x 5", None, "", "SO14"), ("50 con x 2tr", None, "", "SO14"),
        ("１０ con", 10, "con", None), ("1/2", None, "", "SO14"),
    ],
)  # fmt: skip
def test_quantities_as_agencies_type_them(text: str, value: int | None, unit: str, problem: str | None) -> None:
    reading = values.quantity(text, "text")
    assert (reading.value, reading.unit, reading.problem) == (value, unit, problem)


@given(value=st.integers(0, 10**14), mark=st.sampled_from([".", ",", "\u00a0", "\u202f", "'", " "]),
       tail=st.sampled_from(["", " đ", " đồng", "đ", " VNĐ", " ₫", ",-"]))  # fmt: skip
def test_whole_amounts_round_trip(value: int, mark: str, tail: str) -> None:
    text = f"{value:,}".replace(",", mark) + tail
    reading = values.money(text, "text", Units(heading="Giá trị (đồng)"))
    assert reading.value == value


@given(value=st.decimals("0.01", "99999", places=2), mark=st.sampled_from([".", ","]))
def test_decimals_round_trip_in_a_column_that_shows_its_marks(value: Decimal, mark: str) -> None:
    text = f"{value:,.2f}".replace(",", " ").replace(".", mark)
    marks = values.Marks(mark, "." if mark == "," else ",", 0, True)
    assert values.quantity(text, "text", marks).value == value
