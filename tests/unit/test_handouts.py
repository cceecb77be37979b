"""Handouts: sheets from data alone: cut to what fits, the same code for the same words, and no word of the release."""

from __future__ import annotations

import doctest
import re
from typing import Any

import pytest
from drafting import TEMPLATES, UI

from ketnghia import handouts, lineage

OWN = {name: TEMPLATES[name] for name in lineage.templates_of("print_cards", TEMPLATES)}


def told(lines: int = 5, more: int = 0, **extra: Any) -> dict[str, Any]:
    """A page with so many lines: the later, the larger; every other one outside the total."""
    head = {
        "lang": "vi", "programme": "Thử", "author": "Ban", "moment": "2018-01-31T00:00:00+07:00", "period": "2017",
        "stage": "so_bo", "status": "final", "profile": "plain", "title": "Tổng kết", "standing": "sơ bộ",
        "cutoff": "31/01/2018", "received": 7, "expected": 9,
    }  # fmt: skip
    order = sorted(range(lines), key=lambda n: (n % 2, -n))
    rows = [
        {"fact": f"f{n}", "place": order.index(n), "out": "ngoài" if n % 2 else "", "cells": [
            {"text": f"so-<{n}>", "number": False, "code": True, "picture": True},
            {"text": f"{n}.000", "number": True, "code": False, "picture": True},
        ]}
        for n in range(lines)
    ]  # fmt: skip
    heads = [{"head": "Mã", "unit": "", "number": "", "width": "", "picture": True}] * 2
    blocks = [
        {"kind": "bars", "one": {"caption": "Từ ai", "unit": "", "head": "Đơn vị", "value_head": "Giá trị", "more": "",
                                 "rows": [{"label": '<a href="../agencies/a.html">Sở A</a>', "share": 100, "class": "",
                                           "here": False, "html": '<a class="figure" href="x.html">5</a>'}]}},
        {"kind": "lines", "one": {"caption": "Dòng", "heads": heads, "rows": rows, "more": more, "outside": "ngoài"}},
    ]  # fmt: skip
    return {
        "head": head, "over": "Kết nghĩa", "kind": "communes", "code": "20674", "title": "Cà Dy", "kicker": "Huyện",
        "section": {"title": "Xã", "card": "page"}, "paragraph": "<p>Nhận <b>nhiều</b>.</p>",
        "summary": [{"figure": "5 tỷ", "text": "xã nhận"}], "blocks": blocks, "dispute": "Viết", "write_to": "Ban",
        "dispute_title": "Sai?",
        **extra,
    }  # fmt: skip


@pytest.fixture(scope="module")
def printer() -> handouts.Printer:
    return handouts.Printer(OWN, UI)


def test_doctests() -> None:
    assert doctest.testmod(handouts).failed == 0


def test_data_and_code_are_the_same_each_time_and_change_with_a_word() -> None:
    once = told()
    assert handouts.text_of(once) == handouts.text_of(dict(reversed(once.items())))
    assert re.fullmatch("[0-9a-f]{8}", handouts.code_of(once))
    assert handouts.code_of(once) != handouts.code_of(told(title="Cà Dy ")) != handouts.code_of(told(lines=6))


def test_what_holds_a_token_is_filled_in_however_deep() -> None:
    given = {"a": ["x", ("§1", {"b": "§2 & §1"})], "n": 3, "none": None}
    made = handouts.settled(given, lambda text: text.replace("§", "<i>"), "§")
    assert made == {"a": ["x", ["<i>1", {"b": "<i>2 & <i>1"}]], "n": 3, "none": None}


def test_a_sheet_has_its_lines_in_order_or_the_largest_that_count(printer: handouts.Printer) -> None:
    content = told(5)
    assert handouts.counted(content) == 5
    assert re.findall(r"so-&lt;(\d)&gt;", printer.card(content, 9, False)) == ["0", "1", "2", "3", "4"]
    page = printer.card(content, 4, True)
    assert re.findall(r"so-&lt;(\d)&gt;", page) == ["4", "2", "0", "3"]
    assert "Chỉ in 4 dòng có giá trị lớn nhất; 1 dòng còn lại" in page
    assert 'class="lines apart"' in page and 'class="lines apart"' not in printer.card(content, 9, False)
    assert handouts.counted(told(5, more=100)) == 105
    assert "101 dòng còn lại" in printer.card(told(5, more=100), 4, False)
    assert "so-&lt;" not in printer.card(content, 0, False)


def test_rows_to_write_in_give_way_to_lines(printer: handouts.Printer) -> None:
    content = told(5)
    slip = {
        "caption": "Ghi",
        "rows": 12,
        "least": 4,
        "columns": [{"head": "Mã", "width": ""}],
        "sign": "",
        "note": "",
        "apart": False,
    }
    content["blocks"] = [*content["blocks"], {"kind": "slip", "one": slip}]
    for most, rows in ((6, 12), (5, 4), (3, 4)):
        assert printer.card(content, most, False).count("<td>&nbsp;</td>") == rows


def test_a_sheet_says_its_own_code_and_leads_only_to_figures(printer: handouts.Printer) -> None:
    content = told()
    for page in (printer.card(content, 9, False), printer.card(content, 2, False, "picture")):
        assert f"sơ bộ · 7/9 đơn vị · mã tờ {handouts.code_of(content)}</div>" in page
        assert "../agencies/a.html" not in page and "Sở A" in page
        assert 'href="x.html"' in page


def test_a_page_for_the_press_has_its_first_blocks(printer: handouts.Printer) -> None:
    rest = {"finding": {"say": "Phát hiện", "lead": ""}, "notes": ["Biết"], "meta": "Số liệu sơ bộ"}
    content = {**{name: told()[name] for name in ("head", "over", "summary", "blocks")}, **rest}
    assert "Từ ai" in printer.press(content, 1)
    assert "Từ ai" not in printer.press(content, 0)
    assert handouts.code_of(content) in printer.press(content, 0)


@pytest.mark.parametrize("of", [1, 3, 4])
def test_batches_leave_nobody_out(of: int) -> None:
    members = list(range(11))
    found = [one for number in range(1, of + 1) for one in handouts.batch(members, number, of)]
    assert sorted(found) == members
