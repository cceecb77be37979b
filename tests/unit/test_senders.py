"""Senders: whose file it is, which version, which batch."""

from __future__ import annotations

import pytest

from ketnghia.programme import Programme, Refusal
from ketnghia.senders import assign, batch_of

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
