"""Submissions: whose file it is, which version, and which are in force."""

from __future__ import annotations

import pytest

from ketnghia.programme import Programme, Refusal
from ketnghia.submissions import assign, batch_of, describe, entry_of, in_force

FOLDER = "inputs/submissions/2015/"
AGENCIES = "code,label,aliases\nso-y-te,Sở Y tế (minh họa),Sở Y tế|SYT\nban-dan-toc,Ban Dân tộc,BDT\nnam,Nam,BDT\n"
HEAD = "file,agency,period,version,kind,received,sha256,letter,stated_total,status\n"


def programme(ledger: str = "", **config: str) -> Programme:
    said = {"period": "'2015'", "status": "final", "givers": "inputs/reference/agencies.csv", **config}
    text = "\n".join(f"{name}: {value}" for name, value in said.items())
    return Programme.parse(
        {
            "config/config.yaml": text,
            "inputs/reference/agencies.csv": AGENCIES,
            f"{FOLDER}RECEIVED.csv": HEAD + ledger,
        }
    )


def assigned(names: list[str], made: Programme) -> dict[str, tuple]:
    entries = assign([FOLDER + name for name in names], made)
    return {e["submission"].removeprefix(FOLDER): (e["agency"], e["known"], e["version"]) for e in entries}


def test_names_of_files():
    names = ["so-y-te.xlsx", "so-y-te.v2.xlsx", "Sở Y tế.xls", "syt.v3.csv", "BDT.xlsx", "Sở Lạ.xlsx"]
    ignored = ["~$so-y-te.xlsx", ".DS_Store", "RECEIVED.csv", ".~lock.so-y-te.xlsx#", "Thumbs.db"]
    assert assigned(names + ignored, programme()) == {
        "so-y-te.xlsx": ("so-y-te", True, 1),
        "so-y-te.v2.xlsx": ("so-y-te", True, 2),
        "Sở Y tế.xls": ("so-y-te", True, 1),
        "syt.v3.csv": ("so-y-te", True, 3),
        "BDT.xlsx": ("bdt", False, 1),  # two givers share the name: it is nobody's
        "Sở Lạ.xlsx": ("so-la", False, 1),
    }


def test_the_ledger_goes_before_the_name_and_the_pattern_before_the_default():
    made = programme("thu.xlsx,ban-dan-toc,2015,2,supplement,2016-01-05,,12/BC,1000,\n")
    assert assigned(["thu.xlsx"], made) == {"thu.xlsx": ("ban-dan-toc", True, 2)}
    made = programme(submissions="{pattern: '^BC-(?P<agency>.+?)-2015'}")
    assert assigned(["BC-SYT-2015.xlsx"], made)["BC-SYT-2015.xlsx"][0] == "so-y-te"
    with pytest.raises(Refusal):
        assigned(["a.xlsx"], programme(submissions="{pattern: '('}"))


def test_batches_are_stable():
    names = [f"agency-{number}" for number in range(200)]
    assert [batch_of(name, 7) for name in names] == [batch_of(name, 7) for name in names]
    assert {batch_of(name, 7) for name in names} == set(range(7)) and batch_of("so-y-te", 1) == 0
    # The number itself is fixed: another would move every agency to another batch.
    assert (batch_of("so-y-te", 16), batch_of("ban-dan-toc", 16)) == (12, 5)


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
