"""Releases: a chain that breaks wherever it is touched, manifests that see every change."""

from __future__ import annotations

import doctest
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketnghia import releases
from ketnghia.lineage import sha256
from ketnghia.programme import Refusal

REPORTS = [b"%PDF one", b"%PDF one and a half", b"%PDF two"]


def entry(number: int, kind: str = "release", report: bytes = b"%PDF", period: str = "2018") -> dict:
    return {"kind": kind, "period": period, "release": number, "report": sha256(report), "bytes": len(report)}


def ledger(*entries: dict) -> str:
    text = ""
    for one in entries:
        text = releases.extended(text, one)
    return text


def test_doctests() -> None:
    assert doctest.testmod(releases).failed == 0


def test_each_line_holds_the_digest_of_the_one_before() -> None:
    text = ledger(entry(1), entry(2), entry(2, "signed"))
    found = releases.chained(text)
    assert [one["entry"] for one in found] == [1, 2, 3]
    assert found[0]["before"] == releases.START
    lines = text.splitlines()
    assert found[2]["before"] == sha256(lines[1].encode())
    assert releases.chained("") == []


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_whatever_is_altered_in_a_line_that_has_a_successor_breaks_the_chain(data: st.DataObject) -> None:
    text = ledger(*(entry(number) for number in range(1, 5)))
    lines = text.splitlines()
    at = data.draw(st.integers(0, 2))
    place = data.draw(st.integers(0, len(lines[at]) - 1))
    letter = data.draw(st.sampled_from('0a"x {'))
    changed = lines[at][:place] + letter + lines[at][place + 1 :]
    if changed == lines[at]:
        return
    with pytest.raises(Refusal, match="PH06"):
        releases.chained("\n".join([*lines[:at], changed, *lines[at + 1 :]]))


@pytest.mark.parametrize("order", [(0, 2), (1, 0, 2), (1, 2), (0, 0, 1)])
def test_a_line_taken_out_or_moved_breaks_the_chain(order: tuple[int, ...]) -> None:
    lines = ledger(*(entry(number) for number in range(1, 4))).splitlines()
    with pytest.raises(Refusal, match="PH06"):
        releases.chained("\n".join(lines[at] for at in order))


def test_a_line_made_anew_in_another_form_is_no_line_of_ours() -> None:
    first = json.loads(ledger(entry(1)))
    with pytest.raises(Refusal, match="PH06"):
        releases.chained(json.dumps(first, indent=None, separators=(",", ":")))


def test_the_latest_release_that_a_file_begins_with() -> None:
    entries = releases.chained(ledger(*(entry(number, report=data) for number, data in enumerate(REPORTS, 1))))
    assert releases.source(REPORTS[1] + b"signature", entries)["release"] == 2
    assert releases.source(REPORTS[0] + b"signature", entries)["release"] == 1
    assert releases.source(b"%PDF other", entries) is None
    assert releases.next_number(entries, "2018") == 4
    assert releases.next_number(entries, "2019") == 1


def test_signed_files_are_counted_by_release() -> None:
    entries = releases.chained(ledger(entry(1), entry(2), entry(1, "signed"), entry(1, "signed", b"more")))
    assert releases.signed_folder(entries, "2018", 1) == "1-signed-3"
    assert releases.signed_folder(entries, "2018", 2) == "2-signed-1"
    assert releases.latest_signed(entries, "2018", 1)["report"] == sha256(b"more")
    assert releases.latest_signed(entries, "2018", 2) is None


def test_a_manifest_is_read_by_the_usual_tool_and_sees_every_change(tmp_path: Path) -> None:
    files = {"a.csv": b"1\n", "data/b c.csv": b"2\n"}
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    digests = {name: sha256(data) for name, data in files.items()}
    text = releases.manifest(digests)
    (tmp_path / releases.MANIFEST).write_text(text, encoding="utf-8")
    assert subprocess.run(["sha256sum", "-c", releases.MANIFEST], cwd=tmp_path, check=False).returncode == 0
    assert releases.altered(text, digests) == []
    assert releases.altered(text, {**digests, "a.csv": "0"}) == ["a.csv"]
    assert releases.altered(text, {"a.csv": digests["a.csv"], "more": "1"}) == ["data/b c.csv", "more"]


def test_what_is_said_of_a_release() -> None:
    said = releases.about(
        {"programme": "P", "period": "2018", "stage": "so_bo", "status": "final", "datapackage": "abcdef0123"},
        number=3, date="2018-02-01", revision="r", despite={"errors": 2}, report=b"%PDF note",
        built=b"%PDF",
    )  # fmt: skip
    assert (said["release"], said["code"], said["despite"], said["revision"]) == (3, "abcdef01", {"errors": 2}, "r")
    assert said["report"] == {"file": "report.pdf", "sha256": sha256(b"%PDF note"), "bytes": 9}
    assert said["built"] == {"sha256": sha256(b"%PDF"), "bytes": 4}
    assert releases.unknown({"b": {"ledger": "unlisted"}, "a": {"ledger": "known"}}, "unlisted") == ["b"]
