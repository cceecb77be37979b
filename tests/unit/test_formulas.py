"""Formulas: codes that spreadsheets would mix up get keys, and each kind of condition its form."""

from __future__ import annotations

import doctest
from dataclasses import replace

import figures

from ketnghia import definitions, formulas
from ketnghia.formulas import Area, Formulas

BOOK = definitions.parse(
    figures.programme(
        figures.yaml_of(
            {"id": "all", "measure": "count", "where": {"record": "*"}},
            {"id": "money", "measure": "sum", "field": "contribution", "where": {"category": ["KT*", "NO1"]}},
            {
                "id": "three",
                "measure": "sum",
                "field": "contribution",
                "where": {"category": ["KT1", "NO1"], "source": ["1", "4"], "year": ["2014", "2015"]},
            },
            {"id": "small", "measure": "count", "below": {"contribution": "limit"}, "not": {"category": ["KT1", ""]}},
            {"id": "givers", "measure": "distinct", "field": "agency", "where": {"source": ["1", "4"]}},
            {"id": "by_district", "measure": "sum", "field": "contribution", "by": "district"},
            {"id": "limit", "measure": "quoted"},
        )  # fmt: skip
    )
)


def area(**columns: list) -> Area:
    base = {
        "record": ["fact"], "agency": ["g1"], "category": ["KT1"], "source": ["1"], "year": ["2015"],
        "district": ["502"], "contribution": [1.0],
    }  # fmt: skip
    return Area("sl", base | columns, formulas.asked(BOOK)["facts"], frozenset({"contribution"}))


def formula(id: str, sheet: Area, dims: dict[str, str] | None = None, **more: object) -> str | None:
    made = BOOK[id]
    known = {"fact": sheet, "others": sheet}
    compiler = Formulas(BOOK, known, {"limit": "$D$9"}, {"limit": 5}, {})
    codes = {name: "$L7" for name in dims or {}}
    return replace(compiler, **more).formula(made, {"dims": dims or {}, "of": list(made.of)}, codes)


def test_doctests() -> None:
    assert doctest.testmod(formulas).failed == 0


def test_several_values_are_an_array_and_a_third_set_is_added_up() -> None:
    assert formula("money", area()) == (
        '=SUMPRODUCT(SUMIFS(sl_contribution,sl_record,"fact",sl_category,{"KT*","NO1"}))'
    )
    assert formula("three", area()) == (
        '=SUMPRODUCT(SUMIFS(sl_contribution,sl_record,"fact",sl_category,{"KT1","NO1"},sl_source,{"1";"4"},sl_year,"2014")'
        '+SUMIFS(sl_contribution,sl_record,"fact",sl_category,{"KT1","NO1"},sl_source,{"1";"4"},sl_year,"2015"))'
    )


def test_what_is_left_out_and_what_is_below() -> None:
    assert formula("small", area()) == (
        '=COUNTIFS(sl_record,"fact",sl_category,"<>KT1",sl_category,"<>",sl_contribution,"<"&$D$9)'
    )
    assert formula("small", area(), values={"limit": None}) == "=0"
    assert formula("limit", area()) is None


def test_different_values_are_counted_over_their_list() -> None:
    assert formula("givers", area()) == (
        '=SUMPRODUCT(--((COUNTIFS(sl_agency,sl_agency_list,sl_record,"fact",sl_source,"1")'
        '+COUNTIFS(sl_agency,sl_agency_list,sl_record,"fact",sl_source,"4"))>0))'
    )


def test_a_member_goes_by_its_own_code() -> None:
    assert formula("by_district", area(), {"district": "502"}) == (
        '=SUMIFS(sl_contribution,sl_record,"fact",sl_district,$L7)'
    )


def test_codes_that_criteria_mix_up_have_keys() -> None:
    assert not area().keyed
    assert area(district=["01"]).keyed["district"]["01"] == "_01"
    assert formula("by_district", area(district=["01"]), {"district": "01"}) == (
        '=SUMIFS(sl_contribution,sl_record,"fact",sl_district_key,"_01")'
    )
    for pair in (["a", "A"], ["x*"], ["<5"], ["1/2"], ["2015-01-01"], ["jan-5"], ["TRUE"], ["1e3"], ["a b"]):
        keys = area(district=pair).keyed["district"]
        assert formulas.plain(keys.values()) and len(set(keys.values())) == len(pair)


def test_beginnings_are_spelt_out_where_keys_stand() -> None:
    sheet = area(category=["KT1", "kt1", "KT2", "NO1"])
    keys = sheet.keyed["category"]
    assert sheet.patterns("category", ["KT*"]) == [keys["KT1"], keys["KT2"]]
    assert area().patterns("category", ["KT*", "KT1", "KTX*", ""]) == ["KT*", "="]
    assert area().patterns("category", ["*", "KT1"]) == ["<>"]


def test_records_that_one_definition_mixes_share_a_sheet() -> None:
    assert formulas.mixed(BOOK, ("fact", "left_out"))
    assert not formulas.mixed({"money": BOOK["money"]}, ("fact", "left_out"))


def test_large_quotients_are_worked_out_in_whole_numbers() -> None:
    listed = figures.yaml_of(
        {"id": "n", "measure": "count"}, {"id": "d", "measure": "count"},
        {"id": "share", "measure": "share", "of": ["n", "d"]},
    )  # fmt: skip
    book = definitions.parse(figures.programme(listed))
    entry = {"dims": {}, "of": ["n", "d"], "value": "1.0", "decimals": 1}
    cells = {"n": "$C$4", "d": "$C$5"}

    def compiled(n: int) -> str | None:
        return Formulas(book, {}, cells, {"n": n, "d": 7}, {}).formula(book["share"], entry, {})

    assert compiled(3) == '=IF($C$5>0,ROUND(100*$C$4/$C$5,1),"")'
    assert "MOD(" in str(compiled(10**13))
