"""Gathering: versions settled, files that do not count passed over, each expected giver in one state."""

from __future__ import annotations

from typing import Any

import pytest
from making import COW, HEADINGS, entry, form, grid, line, read, root_rules

from ketnghia.accounting import balance
from ketnghia.problems import problem
from ketnghia.steps import gather_facts
from ketnghia.steps.gather_facts import accounts, all_problems, of_givers, settle, unread

RULES = root_rules()


def record(name: str, found=None, **extra: Any) -> dict[str, Any]:
    agency = name.partition(".")[0]
    found = found or form(COW, agency=agency, name=name)
    made = entry(grid([HEADINGS]), name=name, agency=agency)
    said = {"version": 1, "kind": "first", "received": "2018-01-05", "ledger": "known", "sha256": name}
    return found.record({**made, **said, **extra})


def states(*records: dict) -> dict[str, str]:
    return {one["submission"].rpartition("/")[2]: one["state"] for one in settle(records, RULES)}


def test_a_replacement_stands_in_for_the_first_and_a_supplement_beside_it() -> None:
    first, second = record("so-y-te.xlsx"), record("so-y-te.v2.xlsx", version=2, kind="replacement")
    assert states(first, second) == {"so-y-te.xlsx": "superseded", "so-y-te.v2.xlsx": "read"}
    more = record("so-y-te.v2.xlsx", form(line(quantity=3)), version=2, kind="supplement")
    assert set(states(first, more).values()) == {"read"}


def test_a_replacement_in_which_nothing_can_be_read_replaces_nothing() -> None:
    broken = record("so-y-te.v2.xlsx", read(grid([["Kính gửi"]])), version=2, kind="replacement")
    assert states(record("so-y-te.xlsx"), broken) == {"so-y-te.xlsx": "read", "so-y-te.v2.xlsx": "held"}


def test_a_late_file_is_listed_and_does_not_count() -> None:
    (late,) = settle([record("so-y-te.xlsx", state="late")], RULES)
    assert (late["state"], late["counts"]) == ("late", False)
    account = accounts([late])[late["submission"]]
    assert account["passed_over"] == {"late": account["cells"]}


def test_every_account_balances_and_bears_the_files_state() -> None:
    settled = settle([record("so-y-te.xlsx"), record("so-y-te.v2.xlsx", version=2, kind="replacement")], RULES)
    made = accounts(settled)
    for account in made.values():
        balance(account)
    assert [account["state"] for account in made.values()] == ["read", "superseded"]


@pytest.mark.parametrize(
    ("found", "extra", "state"),
    [
        (None, {}, "gave"),
        (read(grid([["Đơn vị không phát sinh hỗ trợ trong kỳ."]])), {}, "nil"),
        (read(grid([["Kính gửi"]])), {}, "held"),
        (read(grid([HEADINGS])), {}, "unclear"),
        (None, {"state": "late"}, "held"),
    ],
)
def test_states_of_a_giver(found, extra: dict, state: str) -> None:
    settled = settle([record("so-y-te.xlsx", found, **extra)], RULES)
    gave = {"so-y-te"} if state == "gave" else set()
    made = of_givers(settled, RULES, gave)
    assert made["so-y-te"] == state
    assert (made["so-noi-vu"], made["hoi-an"]) == ("missing", "unclear")
    assert len(made) == 81


def test_of_a_superseded_file_only_what_concerns_it_as_a_whole_is_said() -> None:
    old = record("so-y-te.xlsx", form(line(value="5.2 tỷ"), agency="so-y-te", name="so-y-te.xlsx"))
    whole = problem("TEP12", submission=old["submission"], format="html")
    old["problems"].append(whole)
    new = record("so-y-te.v2.xlsx", version=2, kind="replacement")
    codes = [one["code"] for one in all_problems(settle([old, new], RULES), [], RULES)]
    assert "SO03" not in codes
    assert "TEP12" in codes


def test_the_letters_total_is_held_against_the_rows() -> None:
    made = record("so-y-te.xlsx", form(COW, agency="so-y-te", name="so-y-te.xlsx"))
    made["stated_total"] = 25000000
    found = [one for one in all_problems(settle([made], RULES), [], RULES) if one["code"] == "KT09"]
    assert found[0]["args"]["difference"] == "1.000.000 đồng"


def test_where_nothing_can_be_read_each_file_says_why() -> None:
    damaged = {
        "submission": "inputs/submissions/2015/a.xlsx",
        "problems": [problem("TEP01", submission="a.xlsx", agency=None, file="a.xlsx")],
    }
    assert unread([]) == "–"
    assert unread([damaged]) == "a.xlsx TEP01"
    assert unread([damaged] * 7) == "; ".join(["a.xlsx TEP01"] * 5) + " +2"


def test_the_step_says_what_it_is() -> None:
    assert gather_facts.__doc__
