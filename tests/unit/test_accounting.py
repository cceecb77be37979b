"""Accounting: every cell once, for any sheet and any dirt."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import COW, HEADINGS, form, grid, line, read, root_rules

from ketnghia import accounting
from ketnghia.accounting import balance, set_aside

RULES = root_rules()


def test_doctests() -> None:
    assert doctest.testmod(accounting).failed == 0


def test_the_tame_form_is_all_facts() -> None:
    account = form(COW, line(line=2)).account
    balance(account)
    assert account["cells"] == len(HEADINGS) + 2 * sum(value != "" for value in COW)
    assert account["in_facts"] == account["cells"] - 5  # five headings over columns that nobody filled
    assert account["passed_over"] == {"header": 5}
    assert account["rows"] == {"header": 1, "data": 2}


def test_what_is_no_field_is_passed_over_for_a_reason() -> None:
    headings = (*HEADINGS, "Màu sắc")
    account = form(
        (*COW, "đỏ"), ("", "Tổng cộng", *[""] * 10, 24000000), headings=headings, above=[["TIÊU ĐỀ"]]
    ).account
    balance(account)
    assert account["passed_over"]["title"] == 1
    assert account["passed_over"]["total"] == 2
    assert account["passed_over"]["unused_column"] == 1


def test_a_row_outside_the_period_is_in_problems() -> None:
    account = form(COW, line(line=2, year=2011)).account
    balance(account)
    assert account["in_problems"] == sum(value != "" for value in COW)


def test_a_hidden_sheet_is_in_problems() -> None:
    account = read(grid([HEADINGS, COW]), grid([HEADINGS, COW], "cu", 2, state="hidden")).account
    balance(account)
    hidden = account["sheets"]["cu"]
    assert hidden["in_problems"] == hidden["cells"]


def test_a_superseded_file_is_passed_over_whole() -> None:
    account = set_aside(form(COW).account, "superseded")
    balance(account)
    assert account["passed_over"] == {"superseded": account["cells"]}
    assert account["state"] == "superseded"


def test_an_unbalanced_account_is_refused() -> None:
    account = form(COW).account
    with pytest.raises(AssertionError):
        balance({**account, "in_facts": account["in_facts"] + 1})


DIRT = ["#REF!", "-", "5.2 tỷ", "200-300 triệu", "hàng trăm suất", "Tổng cộng", "-nt-", "Nam Giang", "KT1", "KT1, KT2",
        "ông Nguyễn Văn A", "2011", "ĐVT: triệu đồng", "x", "600 con/30 hộ", "Cộng", "=1+1", "  ", "1.234"]  # fmt: skip
values = st.one_of(st.just(""), st.integers(-10, 10**13), st.sampled_from(DIRT), st.text(max_size=8))


@given(
    above=st.lists(st.lists(values, max_size=5), max_size=4),
    rows=st.lists(st.lists(values, min_size=0, max_size=len(HEADINGS) + 2), max_size=6),
    kept=st.sets(st.integers(0, len(HEADINGS) - 1), min_size=3),
    struck=st.booleans(),
    merge=st.sampled_from([(), ("M2:M4",), ("A1:C1",), ("B2:B5",)]),
)
@settings(max_examples=120, deadline=None)
def test_any_sheet_balances(above: list, rows: list, kept: set[int], struck: bool, merge: tuple) -> None:
    headings = [heading for number, heading in enumerate(HEADINGS) if number in kept]
    body = [tuple((value, {"struck": struck}) if str(value).strip() else "" for value in row) for row in rows]
    clean = [[value if str(value).strip() else "" for value in row] for row in above]
    found = read(grid([*clean, headings, COW, *body], merges=merge), rules=RULES)
    balance(found.account)
    assert sum(found.account["rows"].values()) == sum(len(reading.kinds) for reading in found.readings)
