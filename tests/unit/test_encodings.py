"""Encodings: text of old fonts -> Unicode, by font or rule."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnghia import encodings, readers
from ketnghia.encodings import capitals, compose, decode, encoding_of


@pytest.mark.parametrize(
    ("stored", "font", "text"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", ".VnTime", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("B¶o Th¾ng", ".VnArial", "Bảo Thắng"),
        ("KÕT QU¶", ".VnTimeH", "KẾT QUẢ"),
        ("kÕt qu¶", ".VnTimeH", "KẾT QUẢ"),
        ("Ch\u00ad\u00a7", "VnTime", "ChưĐ"),
        ("Xaõ Phöôùc Myõ", "VNI-Times", "Xã Phước Mỹ"),
        ("baûn aú kyî KYÎ", "VNI-Helve", "bản ẳ kyỵ KYỴ"),
        ("Xã La Dêê", "Times New Roman", "Xã La Dêê"),
        ("Xã La Dêê", None, "Xã La Dêê"),
        ("Xã đã là Unicode", ".VnTime", "Xã đã là Unicode"),
        ("12.500", ".VnTime", "12.500"),
        ("Ðảng ủy", "Arial", "Đảng ủy"),
        ("Phu\u031bo\u031b\u0301c", None, "Phước"),
    ],
)
def test_decode(stored, font, text):
    assert decode(stored, font) == text


def test_a_rule_is_stronger_than_the_font():
    assert decode("ViÖt Nam", "Arial", "tcvn3") == "Việt Nam"
    assert decode("ViÖt", ".VnTime", "unicode") == "ViÖt"


def test_fonts():
    names = {
        ".VnTime": "tcvn3",
        ".vntimeH": "tcvn3",
        "VNI-Times": "vni",
        "VNI Times": "vni",
        "Vni": None,
        "Vniversity": None,
    }
    assert {name: encoding_of(name) for name in names} == names
    assert capitals(".VnArialH") and not capitals(".VnTime") and not capitals("VNI-TimesH")


@given(st.text(max_size=40))
def test_without_font_or_rule_nothing_but_the_composition_changes(text):
    assert decode(text, "Calibri") == compose(text) == compose(compose(text))


def test_a_real_file_in_mixed_encodings(corpus):
    """Column B is TCVN3, all else Unicode; the soft hyphen is the letter ư."""
    workbook = readers.read((corpus / "vn-tcvn3/input_tcvn3.anon.xlsx").read_bytes())
    cells = [cell for cell in workbook.sheets[0].cells if cell.kind == "text"]
    old = [cell for cell in cells if encoding_of(cell.style)]
    assert len(old) > 100 and {cell.column for cell in old} == {2}
    assert not any(decode(cell.text, cell.style) != compose(cell.text) for cell in cells if cell not in old)
    strange = set("µ·¶¸¹©ª«¬\u00ad®")
    assert not any(strange & set(decode(cell.text, cell.style)) for cell in old)


@pytest.mark.parametrize("module", [encodings])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


def test_blanks_and_line_ends_stay() -> None:
    assert encodings.decode(" x·  héi\r\n\tHoµ ", ".VnTime") == " xã  hội\r\n\tHoà "
