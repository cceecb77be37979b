"""Merging: groups, shares of one gift, objects of two givers, prices far off, reference statements."""

from __future__ import annotations

import doctest
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import form, line, root_rules

from ketnghia import merging
from ketnghia.merging import largest_remainder, merge

RULES = root_rules()
HOUSE = {"category": "NO1", "description": "Nhà tình nghĩa", "quantity": 1, "unit": "nhà", "value": 40000000,
         "households": 1, "poor_households": 1, "escaped_poverty": ""}  # fmt: skip


def facts(agency: str, *rows: dict) -> list[dict]:
    return form(*(line(line=number, **row) for number, row in enumerate(rows, 1)), agency=agency, name=f"{agency}.xlsx",
                rules=RULES).facts  # fmt: skip


def merged(*lists: list[dict]):
    frame = merging.frame([fact for facts_of_one in lists for fact in facts_of_one], merging.schema(RULES))
    table, found = merge([frame], RULES, lambda path: True, lambda table: {"so-y-te": {"state": "gave"}})
    return table, found


def rows(*lists: list[dict]) -> list[dict]:
    table, _ = merged(*lists)
    return table[table["record"].isin(["fact", "left_out"])].to_dict("records")


def test_doctests() -> None:
    assert doctest.testmod(merging).failed == 0


def test_types() -> None:
    table, _ = merged(facts("so-y-te", {}))
    types = {
        name: table[name].dtype.pyarrow_dtype for name in ("value", "quantity", "share", "year", "contribution", "row")
    }
    assert types == {
        "value": pa.int64(), "quantity": pa.decimal128(18, 3), "share": pa.decimal128(18, 6), "year": pa.string(),
        "contribution": pa.int64(), "row": pa.int64(),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("agency", "row", "groups"),
    [
        ("so-y-te", {}, ("in", "", "")),
        ("so-y-te", {"source": "5"}, ("integrated", "", "")),
        ("so-y-te", {"source": ""}, ("source_unknown", "", "")),
        ("so-y-te", {"source": "4"}, ("in", "", "")),
        ("so-y-te", HOUSE, ("", "", "in")),
        ("so-y-te", {"category": "HT2"}, ("", "", "")),
        ("dien-ban", HOUSE, ("", "in", "in")),
        ("dien-ban", {"commune": "", "category": "HT2"}, ("", "in", "")),
        ("dien-ban", {"district": "Đại Lộc", "commune": "Đại Sơn"}, ("", "", "")),
        ("nobody", {}, ("", "", "")),
    ],
)
def test_groups(agency: str, row: dict, groups: tuple) -> None:
    (made,) = rows(facts(agency, row))
    assert tuple(made[f"group_{group}"] for group in "abc") == groups


def test_a_house_of_two_givers_who_name_each_other_is_one_and_both_parts_count() -> None:
    one = facts("so-y-te", {**HOUSE, "cofunders": "Sở Nội vụ"})
    other = facts("so-noi-vu", {**HOUSE, "value": 20000000})
    made = {row["agency"]: row for row in rows(one, other)}
    assert sum(row["contribution"] for row in made.values()) == 60000000
    assert [row["counted"] for row in made.values() if not pd.isna(row["counted"])] == [1]
    assert {row["set_aside"] for row in made.values()} == {""}


def test_a_house_in_one_village_is_one_and_the_larger_value_counts() -> None:
    one = facts("so-y-te", {**HOUSE, "village": "Thôn 2"})
    other = facts("so-noi-vu", {**HOUSE, "village": "thôn 2", "value": 30000000})
    table, found = merged(one, other)
    made = {row["agency"]: row for row in table[table["record"] == "fact"].to_dict("records")}
    assert made["so-y-te"]["contribution"] == 40000000
    assert made["so-noi-vu"]["set_aside"] == "duplicate"
    assert [(one["code"], one["agency"], one["cell"]) for one in found] == [("KT04", "so-noi-vu", "M2")]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ({"village": "Thôn 1"}, {"village": "Thôn 2"}, []),
        ({}, {}, ["KT12"]),
        ({"village": "Thôn 1"}, {}, ["KT12"]),
        ({"year": 2014}, {}, []),
        ({"quantity": 2}, {}, []),
        ({"category": "NO2"}, {}, []),
    ],
)
def test_houses_that_may_be_two_both_count(first: dict, second: dict, code: list) -> None:
    table, found = merged(facts("so-y-te", {**HOUSE, **first}), facts("so-noi-vu", {**HOUSE, **second}))
    assert [one["code"] for one in found] == code
    assert table[table["record"] == "fact"]["contribution"].sum() == 80000000


def test_a_house_absorbs_one_of_two() -> None:
    one = facts("so-y-te", {**HOUSE, "village": "Thôn 2", "value": 50000000})
    other = facts("so-noi-vu", {**HOUSE, "village": "Thôn 2"}, {**HOUSE, "village": "Thôn 2", "value": 41000000})
    table, found = merged(one, other)
    assert [one["code"] for one in found] == ["KT04"]
    assert table[table["record"] == "fact"]["counted"].sum() == 2


def test_shares_of_one_gift_add_up_to_it() -> None:
    gift = {**HOUSE, "category": "QT2", "value": 100000001, "unit": "suất"}
    lists = [facts(agency, {**gift, "share": share}) for agency, share in
             (("so-y-te", "33,3333"), ("so-noi-vu", "33,3333"), ("so-tu-phap", "33,3334"))]  # fmt: skip
    made = rows(*lists)
    assert sum(row["contribution"] for row in made) == 100000001
    assert all(row["rows_value"] + row["delta"] - row["others"] == row["contribution"] for row in made)


@given(st.integers(0, 10**14), st.lists(st.integers(1, 1000), min_size=1, max_size=6))
@settings(max_examples=60)
def test_largest_remainder(total: int, weights: list[int]) -> None:
    shares = [Decimal(weight) / sum(weights) for weight in weights[:-1]]
    shares.append(1 - sum(shares))
    parts = largest_remainder(total, shares)
    assert sum(parts) == total
    assert all(
        abs(part - total * share) < 1 + total / Decimal(10**20) for part, share in zip(parts, shares, strict=True)
    )


def test_a_price_a_thousand_times_off_is_held_and_the_quantity_counts() -> None:
    peers = [facts("so-y-te", *({"quantity": n, "value": 12000000 * n} for n in range(1, 8)))]
    table, found = merged(*peers, facts("so-noi-vu", {"quantity": 2, "value": 24000}))
    (low,) = table[table["agency"] == "so-noi-vu"].to_dict("records")
    assert (low["set_aside"], low["rows_value"], low["counted"]) == ("held", 24000, 2)
    assert [(one["code"], one["args"]["price"], one["args"]["times"]) for one in found] == [("SO06", 12000, 1000)]
    _, found = merged(*peers, facts("so-noi-vu", {"quantity": 2, "value": 24000000000}))
    assert [one["code"] for one in found] == ["SO22"]
    _, found = merged(*peers, facts("so-noi-vu", {"quantity": 2, "value": 12000000}))
    assert found == []


def test_reference_rows_stand_beside_the_facts() -> None:
    table, _ = merged(facts("so-xay-dung", {}))
    counts = table["record"].value_counts().to_dict()
    assert (counts["commune"], counts["district"], counts["year"], counts["giver"]) == (244, 18, 6, 83)
    commune = table[(table["record"] == "commune") & (table["code"] == "20713")].to_dict("records")[0]
    assert (commune["district"], commune["n_givers"], commune["years_active"]) == ("510", 1, 1)
    year = table[(table["record"] == "commune_year") & (table["commune"] == "20713") & (table["year"] == "2015")]
    assert list(year["active"]) == [1]
    assert counts["commune_year"] == 6 * table[(table["record"] == "commune") & table["n_givers"].notna()].shape[0]
    giver = table[(table["record"] == "giver") & (table["code"] == "so-y-te")].to_dict("records")[0]
    assert giver["state"] == "gave"
    assert table["fact"].is_unique
    quoted = table[table["record"] == "quoted"]
    assert quoted["value"].isna().all()
    assert quoted["quoted_value"].notna().any()


def test_order_does_not_depend_on_the_batches() -> None:
    one, two = facts("so-y-te", {}, {"quantity": 3}), facts("so-noi-vu", {})
    first = merging.frame(one, merging.schema(RULES)), merging.frame(two, merging.schema(RULES))
    both = merging.frame([*two, *one], merging.schema(RULES))
    tables = [
        merge(list(parts), RULES, lambda path: True, lambda table: {})[0] for parts in (first, first[::-1], (both,))
    ]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


def test_files_that_are_not_in_force_leave_no_fact() -> None:
    frame = merging.frame(facts("so-y-te", {}), merging.schema(RULES))
    table, _ = merge([frame], RULES, lambda path: False, lambda table: {})
    assert "fact" not in set(table["record"])


def test_a_giver_on_no_list_counts_nowhere() -> None:
    (made,) = rows(facts("nobody", {"value": 5000000}))
    assert (made["set_aside"], made["rows_value"]) == ("held", 5000000)
    assert pd.isna(made["contribution"])
    assert pd.isna(made["counted"])
