"""Spoken: numbers in Vietnamese words, exactly and as people say them; no digit and no sign is left."""

import re
from decimal import Decimal

import pytest
from drafting import vietnamese
from hypothesis import given
from hypothesis import strategies as st

from ketnghia import spoken, wording

SHORT = {"ĐBKK": "đặc biệt khó khăn", "QĐ": "Quyết định", "UBND": "Ủy ban nhân dân"}
UNITS = {word: n for n, word in enumerate(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"])}
UNITS |= {"mốt": 1, "tư": 4, "lăm": 5}


def value_of(words: list[str]) -> int:
    """Words -> whole number, by the largest scale that stands last: written for this test, knows no rule of ours."""
    for word, size in (("tỷ", 10**9), ("triệu", 10**6), ("nghìn", 1000), ("trăm", 100), ("mươi", 10)):
        if word in words:
            at = len(words) - 1 - words[::-1].index(word)
            return value_of(words[:at]) * size + value_of(words[at + 1 :])
    if words[:1] == ["linh"]:
        return value_of(words[1:])
    if words[:1] == ["mười"]:
        return 10 + value_of(words[1:])
    assert len(words) < 2, words
    return UNITS[words[0]] if words else 0


def number_of(text: str) -> Decimal:
    negative = text.startswith("âm ")
    integer, _, decimals = text.removeprefix("âm ").partition(" phẩy ")
    digits = decimals.split()
    digits = [str(value_of(digits))] if {"mươi", "mười"} & set(digits) else [str(UNITS[word]) for word in digits]
    value = Decimal(value_of(integer.split())) + (Decimal("0." + "".join(digits)) if digits else 0)
    return -value if negative else value


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("3.583.120.000 đồng", "ba tỷ năm trăm tám mươi ba triệu một trăm hai mươi nghìn đồng"),
        ("27,5%", "hai mươi bảy phẩy năm phần trăm"),
        ("09 huyện", "chín huyện"),
        ("1.234,5", "một nghìn hai trăm ba mươi tư phẩy năm"),
        ("0", "không"),
        ("4; 14; 24; 104; 1.004", "bốn; mười bốn; hai mươi tư; một trăm linh bốn; một nghìn không trăm linh bốn"),
        ("5; 15; 25; 105; 155", "năm; mười lăm; hai mươi lăm; một trăm linh năm; một trăm năm mươi lăm"),
        ("1; 11; 21; 101; 111", "một; mười một; hai mươi mốt; một trăm linh một; một trăm mười một"),
        ("10; 20; 100; 110; 1.000", "mười; hai mươi; một trăm; một trăm mười; một nghìn"),
        ("1.050", "một nghìn không trăm năm mươi"),
        ("10.000.001", "mười triệu không trăm linh một"),
        ("1.000.000.000.000", "một nghìn tỷ"),
        ("hơn 705 triệu đồng", "hơn bảy trăm linh năm triệu đồng"),
        ("gần 3,6 tỷ đồng", "gần ba phẩy sáu tỷ đồng"),
        ("0,05; 27,56; 3,125", "không phẩy không năm; hai mươi bảy phẩy năm mươi sáu; ba phẩy một hai năm"),
        ("77/81 đơn vị", "bảy mươi bảy trên tám mươi mốt đơn vị"),
        ("600 con/30 hộ", "sáu trăm con với ba mươi hộ"),
        ("ngày 22/10/2012", "ngày hai mươi hai tháng mười năm hai nghìn không trăm mười hai"),
        ("ngày 05/4/2018", "ngày mùng năm tháng tư năm hai nghìn không trăm mười tám"),
        ("tháng 4/2017", "tháng tư năm hai nghìn không trăm mười bảy"),
        ("giai đoạn 2012\u00a0-\u00a02017",
         "giai đoạn hai nghìn không trăm mười hai đến hai nghìn không trăm mười bảy"),
        ("Chỉ thị số 23-CT/TU", "Chỉ thị số hai mươi ba"),
        ("QĐ số 900/QĐ-TTg", "Quyết định số chín trăm"),
        ("Nghị định số 30/2020/NĐ-CP", "Nghị định số ba mươi, năm hai nghìn không trăm hai mươi"),
        ("khu vực III, Phụ lục IX, điểm 7 mục IV", "khu vực ba, Phụ lục chín, điểm bảy mục bốn"),
        ("đặc biệt khó khăn (ĐBKK), xã ĐBKK", "đặc biệt khó khăn, xã đặc biệt khó khăn"),
        ("4 ha, 12 km, 30m2", "bốn héc-ta, mười hai ki-lô-mét, ba mươi mét vuông"),
        ("nhóm (B) và (C) trùng", "nhóm B và, C, trùng"),
        ("xã (Phụ lục I).", "xã, Phụ lục một."),
        ("«rất tâm huyết» – Ch'ơm", "rất tâm huyết Ch'ơm"),
        ("-3 con", "âm ba con"),
        ("mẫu B2 của UBND", "mẫu B hai của Ủy ban nhân dân"),
    ],
)  # fmt: skip
def test_printed_text_is_said_as_people_say_it(printed: str, said: str) -> None:
    assert spoken.aloud(printed, SHORT) == said


@given(st.one_of(st.integers(-(10**20), 10**20), st.integers(0, 2100)))
def test_a_whole_number_is_said_exactly(value: int) -> None:
    assert number_of(spoken.whole(value)) == value


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=3), st.integers(0, 3))
def test_a_printed_number_is_said_exactly(value: Decimal, decimals: int) -> None:
    printed = wording.number(value, decimals=decimals)
    said = spoken.aloud(printed)
    assert number_of(said) == Decimal(printed.replace(".", "").replace(",", "."))
    assert not re.search(r"[\d%]", said)


@given(st.text(alphabet="aăđXIV019 .,:;()/-%«»–…+&=\u00a0", max_size=40))
def test_no_digit_and_no_sign_is_left_whatever_was_printed(text: str) -> None:
    assert re.fullmatch(r"[^\W\d_]*(?:[\s.,:;?!'-]*[^\W\d_]*)*", spoken.aloud(text))


def test_words_of_scale_behind_a_number_stay_ambiguous_to_nobody() -> None:
    """«1.000 tỷ» and «1 nghìn tỷ» are the same words, and the same number."""
    assert spoken.aloud("1.000 tỷ đồng") == spoken.aloud("1 nghìn tỷ đồng") == "một nghìn tỷ đồng"


MORE = """
a) Quy mô {{ figure('gold') }}; năm {{ figure('peak') }} cao nhất.

{{ table('t') }}

Trên đây là báo cáo./.
"""


def test_the_report_is_read_in_short_sentences_and_points_to_its_tables() -> None:
    text = spoken.read_aloud(vietnamese(MORE, "spoken: {file: ban-doc.txt}\nabbreviations: {BC: báo cáo}\n"))
    lines = text.split("\n")
    assert lines[0] == "Báo cáo tổng kết."
    assert "Mục một." in lines and "Kết quả." in lines
    assert "Quy mô gần ba phẩy sáu tỷ đồng." in lines
    assert "Năm hai nghìn không trăm mười sáu cao nhất." in lines
    assert "Trên đây là báo cáo." in lines
    assert any("bảng một" in line.casefold() and "tiền" in line.casefold() for line in lines)
    assert "một phụ lục" in text and "Phụ lục một, Bảng kê." in lines
    assert "minh họa" in text
    assert not re.search(r"[^\w\s.,:;?!'-]|\d", text)


def test_every_figure_of_the_text_is_said_where_it_was_printed() -> None:
    report = vietnamese(MORE, "spoken: {file: ban-doc.txt}\n")
    text = spoken.read_aloud(report)
    for one in report.draft.figures:
        if one["place"].startswith("words/"):
            assert spoken.aloud(one["text"]) in text
