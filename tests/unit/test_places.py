"""Places: names as agencies write them -> dated codes; no diacritic is ever dropped."""

from __future__ import annotations

import csv
import doctest
import unicodedata
from datetime import date

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from ketnghia import places
from ketnghia.places import Places, bare, build, steps

ON = date(2015, 5, 1)


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / f"inputs/reference/{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


COMMUNES, DISTRICTS = rows("communes"), rows("districts")
PLACES: Places = build(COMMUNES, DISTRICTS)


@pytest.mark.parametrize(
    ("district", "commune", "code", "how"),
    [
        ("Nam Trà My", "Trà Don", "20956", "exact"),
        ("H. Nam Trà My", "xã Trà Dơn", "20938", "prefix"),
        ("NAM GIANG", "CÀ DY", "20713", "case"),
        ("huyện Hiệp Đức", "TT. Tân An", "20755", "prefix"),
        ("TP Hội An", "P. Tân An", "20401", "prefix"),
        ("Tây Giang", "Ch’ơm", "20437", "exact"),
        ("Tây Giang", "Ch`ơm", "20437", "exact"),
        ("Tây Giang", "Bhalêê", "20458", "alias"),
        ("Phước Sơn", "Phước Hoà", "20729", "tone"),
        ("Tây Giang", "TrHy", "20446", "spelling"),
        ("", "Cà Dy", "20713", "exact+unique"),
        ("", "xã Cà Dy, huyện Nam Giang", "20713", "prefix"),
        ("", "Cà Dy (Nam Giang)", "20713", "exact"),
        ("504", "20437", "20437", "code"),
    ],
)
def test_matches(district, commune, code, how):
    found = PLACES.match(district, commune, ON)
    assert (found.code, found.how, found.problem) == (code, how, None)
    assert 0 < found.score <= 100 and (found.score == 100) == (how in ("exact", "code"))


@pytest.mark.parametrize(
    ("district", "commune", "problem", "candidates"),
    [
        ("Nam Trà My", "Trà Dong", "NOI01", {"20956", "20938"}),
        ("Nam Giang", "Tam Thanh", "NOI02", {"20359"}),
        ("", "Phước Hòa", "NOI04", {"20338", "20729"}),
        ("Nam Trà Mi", "Trà Don", "NOI06", {"516"}),
        ("Hiep Duc", "Tân An", "NOI06", set()),
        ("Nam Tra My", "Tra Don", "NOI06", set()),
        ("Nam Trà My", "Tra Don", "NOI01", set()),
        ("", "Xã Không Có", "NOI01", set()),
    ],
)
def test_what_is_not_certain_is_a_problem(district, commune, problem, candidates):
    found = PLACES.match(district, commune, ON)
    assert (found.code, found.problem) == (None, problem)
    assert candidates <= set(found.candidates)


def test_twinning_decides_between_namesakes_only():
    assert PLACES.match("", "Phước Hòa", ON, frozenset({"20729"})).how == "exact+twinning"
    assert PLACES.match("", "Phước Hòa", ON, frozenset({"511"})).code == "20729"
    assert PLACES.match("", "Phước Hòa", ON, frozenset({"20713"})).problem == "NOI04"
    assert PLACES.match("Tam Kỳ", "Phước Hòa", ON, frozenset({"20729"})).code == "20338"


def test_blanks_are_no_problem():
    assert PLACES.match("", " ").problem is None and PLACES.district("").code is None


def test_codes_are_dated():
    old = {"code": "1", "label": "Quế Phước", "district": "9", "valid_to": "2024-12-31"}
    new = {"code": "2", "label": "Quế Phước", "district": "9", "valid_from": "2025-01-01"}
    places = build([old, new])
    assert places.match("", "Quế Phước", date(2015, 1, 1)).code == "1"
    assert places.match("", "Quế Phước", date(2025, 1, 1)).code == "2"


def test_every_place_of_the_list_is_found_by_its_names():
    for row in COMMUNES:
        for name in (
            row["label"],
            row["label"].upper(),
            f"Xã {row['label']}",
            *filter(None, row["aliases"].split("|")),
        ):
            assert PLACES.match(row["district"], name, ON).code == row["code"], name
    for row in DISTRICTS:
        for name in (row["label"], *filter(None, row["aliases"].split("|"))):
            assert PLACES.district(name, ON).code == row["code"]


@given(st.sampled_from(COMMUNES), st.sampled_from(["NFC", "NFD"]), st.sampled_from(["", "xã ", "Xã\u00a0", "X. "]))
def test_composition_and_words_of_kind_do_not_matter(row, form, prefix):
    text = unicodedata.normalize(form, prefix + row["label"])
    assert PLACES.match(row["district"], text, ON).code == row["code"]


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_matched_or_a_problem(district, commune):
    found = PLACES.match(district, commune, ON)
    assert found.code is None or found.problem is None


def test_keys():
    assert bare("thành phố tam kỳ") == "tam kỳ" and bare("tx. điện bàn") == "điện bàn"
    assert steps("Hoà Thuận")[3] == ("tone", "hòa thuận") and steps("Quý")[3][1] == "quý"


@pytest.mark.parametrize("module", [places])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0
