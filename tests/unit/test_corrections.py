"""Corrections: reviewed changes of a cell's reading; what does not fit, or changes nothing, is said."""

from __future__ import annotations

import pytest
from making import COW, HEADINGS, codes, grid, line, read, root_rules

from ketnghia.corrections import of_file, reviewed

HEAD = "correction,submission,sha256,sheet,cell,was,becomes,reason,basis,confirmed,decided_by,approved_by,decided_on\n"


def rules(*rows: str):
    return root_rules(inputs__corrections_csv="") if not rows else _with("\n".join(rows))


def _with(text: str):
    plain = root_rules()
    return type(plain)(
        type(plain.programme).parse(plain.programme.files | {"inputs/corrections.csv": HEAD + text + "\n"})
    )


def row(
    cell: str,
    was: str,
    becomes: str,
    *,
    sheet: str = "Biểu 1",
    basis: str = "BB 03",
    second: str = "B",
    name: str = "D1",
) -> str:
    return f"{name},so-xay-dung.xlsx,,{sheet},{cell},{was},{becomes},gõ nhầm,{basis},,A,{second},2018-01-20"


def test_a_correction_changes_the_reading_and_is_counted_apart() -> None:
    found = read(grid([HEADINGS, line(value=24000)]), rules=rules(row("M2", "24000", "24000000")))
    (fact,) = found.facts
    assert (fact["value"], fact["rows_value"], fact["delta"], fact["contribution"]) == (
        24000000,
        24000,
        23976000,
        24000000,
    )
    assert (fact["correction"], fact["value_raw"], fact["value_at"]) == ("D1", "24000", "M2 M1")
    assert codes(found) == []


def test_a_correction_of_a_year_brings_a_row_back() -> None:
    found = read(grid([HEADINGS, line(year=2051)]), rules=rules(row("B2", "2051", "2015")))
    assert (found.facts[0]["year"], found.facts[0]["record"], found.facts[0]["correction"]) == ("2015", "fact", "D1")
    assert (found.facts[0]["delta"], codes(found)) == (0, [])


def test_a_correction_may_read_what_was_unreadable() -> None:
    found = read(grid([HEADINGS, line(value="200-300 triệu")]), rules=rules(row("M2", "200-300 triệu", "250 triệu")))
    (fact,) = found.facts
    assert (fact["rows_value"], fact["delta"], fact["contribution"]) == (None, 250000000, 250000000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (row("M2", "25000000", "1"), "DC02"),
        (row("Z99", "1", "2"), "DC01"),
        (row("M2", "24000000", "1", sheet="Biểu 9"), "DC01"),
        (row("M2", "24000000", "24000000"), "DC04"),
        (row("M2", "24000000", "1", basis=""), "DC03"),
        (row("M2", "24000000", "1", second="A"), "DC03"),
    ],
)
def test_what_does_not_fit_is_not_applied_but_said(text: str, code: str) -> None:
    found = read(grid([HEADINGS, COW]), rules=rules(text))
    assert (codes(found), found.facts[0]["value"], found.facts[0]["correction"]) == ([code], 24000000, None)


def test_a_hidden_sheet_is_admitted_by_a_correction() -> None:
    hidden = grid([HEADINGS, COW], state="hidden")
    assert (codes(read(hidden)), read(hidden).facts) == (["BANG03"], [])
    found = read(hidden, rules=rules(row("", "", "admit")))
    assert (codes(found), len(found.facts)) == ([], 1)


def test_a_correction_belongs_to_one_file_and_digest() -> None:
    rows = [{"submission": "a.xlsx", "sha256": ""}, {"submission": "a.xlsx", "sha256": "00"}, {"submission": "b.xlsx"}]
    assert of_file(rows, "inputs/submissions/2012-2017/a.xlsx", "11") == rows[:1]
    assert of_file(rows, "inputs/submissions/2012-2017/a.xlsx", "00") == rows[:2]


def test_two_different_persons_and_a_basis() -> None:
    good = {"basis": "BB 3", "decided_by": "A", "approved_by": "B"}
    assert reviewed(good)
    assert not reviewed({**good, "approved_by": "A"})
    assert not reviewed({**good, "basis": " "})
