"""Submissions: what the ledger says of a file, and which are in force."""

from __future__ import annotations

import pytest
from unit.test_senders import FOLDER, programme

from ketnghia.senders import assign
from ketnghia.submissions import describe, entry_of, in_force


def described(ledger: str, name: str = "so-y-te.xlsx", sha256: str = "aa", **config: str) -> dict:
    made = programme(ledger, **config)
    return describe(assign([FOLDER + name], made)[0], sha256, made)


def test_what_the_ledger_says():
    known = described("so-y-te.xlsx,so-y-te,2015,1,first,2016-01-05,aa,12/BC,1000,preliminary\n")
    assert (known["ledger"], known["letter"], known["stated_total"], known["status"], known["problems"]) == (
        "known", "12/BC", 1000, "preliminary", [],
    )  # fmt: skip
    changed = described("so-y-te.xlsx,so-y-te,2015,1,first,2016-01-05,bb,,,\n")
    assert (changed["ledger"], [p["code"] for p in changed["problems"]]) == ("changed", ["TEP15"])
    unlisted = described("x.xlsx,nam,2015,1,first,,,,,\n", "so-y-te.v2.xlsx")
    assert (unlisted["ledger"], unlisted["kind"], [p["code"] for p in unlisted["problems"]]) == (
        "unlisted", "replacement", ["TEP14"],
    )  # fmt: skip
    late = described("so-y-te.xlsx,so-y-te,2015,1,first,2016-03-01,aa,,,\n", cutoff="2016-01-31")
    assert (late["state"], [p["code"] for p in late["problems"]]) == ("late", ["TEP16"])
    assert [p["code"] for p in described("", "la.xlsx")["problems"]] == ["TEP13"]


def entry(version: int, rows: int, kind: str = "first", ledger: str = "known", **more) -> dict:
    name = f"a.v{version}.xlsx"
    made = {
        "submission": name, "agency": "so-y-te", "version": version, "kind": kind, "rows": rows, "ledger": ledger,
        "state": "read", "readable": True, "received": f"2016-01-0{version}", "sha256": name,
    }  # fmt: skip
    return made | more


def states(*entries: dict, **config: str) -> tuple[list[str], list[str]]:
    settled = in_force(entries, programme(**config))
    return [one["state"] for one in settled], [problem["code"] for one in settled for problem in one["raised"]]


def test_versions():
    assert states(entry(1, 5), entry(2, 3, "replacement")) == (["superseded", "read"], [])
    assert states(entry(1, 5), entry(2, 3, "supplement")) == (["read", "read"], [])
    assert states(entry(1, 5), entry(2, 3, "supplement"), entry(3, 1, "replacement"))[0] == [
        "superseded", "superseded", "read",
    ]  # fmt: skip
    assert states(entry(1, 5), entry(2, 0, "withdrawal"))[0] == ["withdrawn", "withdrawn"]
    assert states(entry(1, 5), entry(2, 0, "withdrawal"), entry(3, 4))[0] == ["withdrawn", "withdrawn", "read"]


def test_an_unlisted_version_replaces_only_with_as_many_rows():
    assert states(entry(1, 31), entry(2, 31, "replacement", "unlisted")) == (["superseded", "read"], [])
    assert states(entry(1, 31), entry(2, 6, "replacement", "unlisted")) == (["read", "superseded"], ["TEP05"])


def test_what_cannot_be_read_or_came_late_replaces_nothing():
    held = entry(2, 0, "replacement", state="held", readable=False)
    assert states(entry(1, 5), held)[0] == ["read", "held"]
    late = entry(2, 9, "replacement", state="late")
    assert states(entry(1, 5), late, late="out")[0] == ["read", "late"]
    assert states(entry(1, 5), late, late="in")[0] == ["superseded", "late"]


def test_the_same_file_twice_counts_once():
    assert states(entry(1, 5), entry(2, 5, "supplement", sha256="a.v1.xlsx")) == (["read", "superseded"], ["TEP04"])


@pytest.mark.parametrize(
    ("name", "format", "said"),
    [("a.xls", "html", True), ("a.XLSX", "xlsx", False), ("a.csv", "tsv", False), ("z.zip!b.doc", "docx", True),
     ("a", "xlsx", False), ("a.dat", "csv", False)],
)  # fmt: skip
def test_a_name_that_promises_another_format_is_noted(name, format, said) -> None:
    from ketnghia.readers import Workbook

    made = entry_of(Workbook(format), f"inputs/submissions/2012/{name}", "00", None)
    assert [problem["code"] for problem in made["problems"]] == ["TEP12"] * said
