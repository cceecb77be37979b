"""Traces: contributions add up, private text stays home, long traces are cut into pages."""

import json
import re
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnghia.traces import CELLS, Facts, Trace, Traces, part_name, places, whole_in_one

UI = {"lang": "en", "trace": {"enters": "counted:"}}


def facts(internal: bool = False, **more) -> Facts:
    columns = {
        "fact": ["f-1", "f-2", "r-1"], "submission": ["a.xlsx", "b.csv", "ref.csv"], "agency": ["A", "B", None],
        "sheet": ["S 1", None, None], "row": [8, 9, 2], "correction": [None, "C1", None],
        "amount": [1200000, Decimal("2.500"), None],
        "amount_at": ["M8 M4", "C9", None], "amount_raw": ["1,2", "2.5", None],
        "note": ["Mr <X>", None, None], "note_at": ["N8", None, None], "note_raw": ["Mr <X>", None, None],
    }  # fmt: skip
    return Facts(
        {**columns, **more},
        types={"amount": "money", "note": "text"},
        shown=("amount", "note"),
        sha256={"a.xlsx": "a" * 64, "b.csv": "b" * 64, "ref.csv": "c" * 64},
        names={"A": "Agency <A>"},
        ui=UI,
        internal=internal,
    )


def indicator(id: str, **more) -> dict:
    given = {"value": 1, "unit": "đồng", "text": "x", "definition": "d", "measure": "sum", "of": [], "field": "amount"}
    return {"id": id, **given, "n_facts": 1, "family": None, **more}


CONTRIBUTIONS = pa.table(
    {"indicator": ["i", "i"], "fact": ["f-1", "f-2"], "contribution": [Decimal("1200000.000"), Decimal("2.500")]}
)


def trace(one: dict, *pairs: tuple[int, int]) -> Trace:
    rows, given = np.array(pairs, np.int64).T
    return Trace(one, rows, given * 1000)


def entries(one: Trace, of: Facts) -> list[dict]:
    return json.loads(one.json(one.told(of)))["facts"]


def rows(one: Trace, of: Facts, part: int = 1) -> str:
    return one.told(of).part(part)


def test_an_entry_says_where_what_and_how_much() -> None:
    of = facts()
    first, second = entries(Traces.of([indicator("i")], [CONTRIBUTIONS], of)["i"], of)
    assert first == {
        "fact": "f-1", "agency": "A", "submission": "a.xlsx", "sha256": "a" * 64, "sheet": "S 1", "cell": "M8",
        "cells": {"amount": "M8 M4", "note": "N8"}, "raw": "1,2", "value": 1200000, "unit": "đồng",
        "contribution": 1200000, "correction": None,
    }  # fmt: skip
    assert (second["value"], second["contribution"], second["sheet"], second["correction"]) == (
        "2.5",
        "2.5",
        None,
        "C1",
    )


@pytest.mark.parametrize("internal", [False, True])
def test_text_as_sent_stays_in_the_internal_edition(internal: bool) -> None:
    of = facts(internal)
    one = trace(indicator("i", field="note"), (0, 1))
    assert ("Mr <X>" in one.json(one.told(of))) == internal
    assert ("Mr &lt;X&gt;" in rows(one, of)) == internal
    assert "<X>" not in rows(one, of)


def test_a_failed_reading_is_quoted_to_nobody_outside() -> None:
    of = facts(amount=[None, None, None], amount_raw=["200-300 triệu", None, None])
    assert of.entry("amount", 0)["raw"] is None
    assert facts(True, amount=[None] * 3, amount_raw=["200-300 triệu"] * 3).entry("amount", 0)["raw"] == "200-300 triệu"


def test_a_reference_statement_is_a_row_of_its_file() -> None:
    entry = facts().entry(None, 2)
    assert (entry["agency"], entry["submission"], entry["cell"], entry["sha256"]) == (None, "ref.csv", "A2", "c" * 64)


def test_rows_name_the_cell_and_what_enters_where_it_differs() -> None:
    html = rows(trace(indicator("i"), (0, 600000)), facts())
    assert 'data-field="cell" data-sheet="S 1" data-cell="M8" data-sha256="' + "a" * 64 in html
    assert "<code data-raw>1,2</code>" in html and "1,200,000<small>counted: 600,000</small>" in html
    assert "Agency &lt;A&gt;" in html
    assert "counted:" not in rows(trace(indicator("i"), (0, 1200000)), facts())


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=40))
def test_top_givers_and_the_others_add_up(given: list[int]) -> None:
    names = [str(n) for n in range(len(given))]
    many = facts(fact=names, agency=[f"g{n % 9}" for n in range(len(given))])
    amounts = pa.array([Decimal(one) for one in given], pa.decimal128(18, 3))
    table = pa.table({"indicator": ["i"] * len(given), "fact": names, "contribution": amounts})
    bars = Traces.of([indicator("i")], [table.slice(0, 3), table.slice(3)], many)["i"].by_giver(many, {}, "en")
    shown = [one["text"] for one in bars["top"]] + ([bars["rest"]] if bars["rest"] else [])
    assert sum(int(text.replace(",", "")) for text in shown) == sum(given)
    assert len(bars["top"]) + bars["others"] == bars["n"]


def test_families_share_pages_and_long_traces_are_cut() -> None:
    many = [indicator(f"fam.x{n:03}", family="fam", n_facts=200) for n in range(20)]
    found = places([*many, indicator("big", n_facts=2 * CELLS + 1)])
    pages = {}
    for one in many:
        pages.setdefault(found[one["id"]].page, []).append(one["n_facts"])
    assert set(pages) == {"fam", "fam-2", "fam-3"} and all(sum(cells) <= CELLS for cells in pages.values())
    assert found["big"].parts == 3
    assert [part_name(found["big"], "big", part) for part in (1, 2)] == ["big.html", "big.2.html"]
    assert found["fam.x000"].href("fam.x000") == "trace/fam.html#trace-fam.x000"


def test_a_part_holds_its_rows_and_no_other() -> None:
    count = CELLS + 5
    long = facts(**{name: [values[0]] * count for name, values in facts().columns.items()})
    one = trace(indicator("i", n_facts=count), *((n, 1) for n in range(count)))
    assert [len(re.findall("<tr ", rows(one, long, part))) for part in (1, 2, 3)] == [CELLS, 5, 0]


def test_too_many_rows_for_one_file_are_told_in_short() -> None:
    count = CELLS + 3
    names = [f"f-{n}" for n in range(count)]
    long = facts(**{**{name: [values[0]] * count for name, values in facts().columns.items()}, "fact": names})
    one = trace(indicator("i", n_facts=count), *((n, count - n) for n in range(count)))
    told = json.loads(one.json(one.told(long, CELLS)))["facts"]
    assert [len(entry) for entry in told] == [12] * CELLS + [2] * 3
    assert sum(entry["contribution"] for entry in told) == count * (count + 1) // 2
    assert told[-1] == {"fact": f"f-{count - 1}", "contribution": 1}
    many = [indicator("i", n_facts=150_000), indicator("j", n_facts=60_000)]
    assert not whole_in_one(many) and whole_in_one(many[:1])
    assert [place.parts for place in places(many, whole=False).values()] == [1, 1]


def test_contributions_of_one_figure_stand_together() -> None:
    mixed = pa.table({"indicator": ["i", "j", "i"], "fact": ["f-1"] * 3, "contribution": [Decimal("1.000")] * 3})
    with pytest.raises(AssertionError):
        Traces.of([indicator("i"), indicator("j")], [mixed], facts())


def test_the_rows_of_a_share_show_the_cells_of_its_first_part() -> None:
    of = facts(helped=[2, 5, None], helped_at=["J8", "J9", None], helped_raw=["2", "5", None])
    of = Facts(**{**vars(of), "types": {**of.types, "helped": "integer"}, "shown": (*of.shown, "helped")})
    listed = [indicator("part", field="helped"), indicator("share", measure="share", field=None, of=["part", "whole"])]
    table = pa.table({"indicator": ["share"], "fact": ["f-1"], "contribution": [Decimal("2.000")]})
    (found,) = entries(Traces.of(listed, [table], of)["share"], of)
    assert (found["cell"], found["raw"], found["value"], found["unit"]) == ("J8", "2", 2, None)
