"""Hostile and damaged files, through the whole of `read`: read truly or refused with one problem, at a bounded price.

The price is a ratio: so many times what an honest workbook costs on the same machine in the same run.
"""

from __future__ import annotations

import io
import json
import os
import random
import zipfile
from pathlib import Path
from typing import NamedTuple

import hostile
import pytest
from making import root_rules

from ketnghia import readers, submissions
from ketnghia.accounting import balance
from ketnghia.commands.read import one, shown
from ketnghia.readers import FAULTS, Limits
from ketnghia.steps import children

RULES = root_rules()
LIMITS = Limits.of(RULES.programme.config)
# No hostile file may cost more than so many times the processor time of 2,000 honest rows.
TIMES = 12


class Price(NamedTuple):
    answer: str
    seconds: float
    mib: float


def priced(data: bytes) -> Price:
    """What `read` prints of the bytes, with processor time and memory, measured in a child with a child of its own."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover
        os.close(receiver)

        def work(data: bytes) -> tuple[list[str], str]:
            workbook, rule = submissions.read(data, "a", None, {}, LIMITS)
            return shown("a", workbook, "00", RULES, rule, "json", False, "vi")

        answer, why = children.one(data, work, LIMITS)
        with os.fdopen(sender, "wb") as file:
            file.write((answer[0][0] if answer else f"died {why}").encode())
        os._exit(0)
    os.close(sender)
    with os.fdopen(receiver, "rb") as file:
        answer = file.read().decode()
    _, _, used = os.wait4(child, 0)
    return Price(answer, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@pytest.fixture(scope="module")
def honest() -> Price:
    return priced(hostile.xlsx("".join(hostile.line(row) for row in range(2, 2_002))))


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_file_is_read_or_refused_in_bounds(name: str, honest: Price) -> None:
    make, kind = hostile.FILES[name]
    found = priced(make())
    assert not found.answer.startswith("died"), found.answer
    said = json.loads(found.answer)
    assert said["readable"] == (kind is None), said["problems"]
    if kind is not None:
        assert [(problem["kind"], problem["severity"]) for problem in said["problems"]] == [(kind, "error")]
        assert said["tables"] == []
    assert found.seconds <= TIMES * honest.seconds
    assert found.mib <= LIMITS.memory_mb / 2 + honest.mib


def test_what_hostile_files_say_is_text_and_nothing_more() -> None:
    """A formula that is a command is kept as a word; an entity, a link or a macro is never followed."""
    make, _ = hostile.FILES["formulas that are commands"]
    workbook = readers.read(make())
    cells = {(cell.row, cell.column): cell for cell in workbook.sheets[0].cells}
    assert (cells[2, 3].text, cells[2, 3].formula) == ("=cmd|' /C calc'!A0", None)
    assert (cells[2, 4].text, cells[2, 4].formula) == ("5", "cmd|' /C calc'!A0")
    assert [remark[0] for remark in workbook.remarks] == ["TEP11"]
    assert Path("/etc/hostname").read_text().strip() not in str(readers.read(hostile.FILES["entity from outside"][0]()))


def test_the_extent_is_that_of_the_cells_whatever_the_file_says() -> None:
    """A reader that trusts the stated extent sees one cell, or builds seventeen thousand million."""
    for name, cells in (("lying extent", 12), ("boasting extent", 8)):
        assert len(readers.read(hostile.FILES[name][0]()).sheets[0].cells) == cells


# Damage: whatever is cut or turned over, one answer and no exception.


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """The bytes cut short, with some of them changed, taken out or doubled; of an archive, those of a part."""
    way = chance.randrange(5)
    if way > 2 and data[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice(sorted(parts))
        parts[name] = spoilt(parts[name], chance) if parts[name] and parts[name][:2] != b"PK" else b""
        return hostile.zipped(parts)
    made = bytearray(data)
    if way == 0:
        return data[: chance.randrange(len(data))]
    for _ in range(chance.choice((1, 3, 20))):
        at = chance.randrange(len(made))
        if way == 1:
            made[at] = chance.randrange(256)
        elif way == 2:
            del made[at : at + chance.randrange(60)]
        else:
            made[at:at] = made[chance.randrange(len(made)) :][: chance.randrange(60)]
        if not made:
            break
    return bytes(made)


def examined(data: bytes) -> str:
    """How a spoilt file ends: the code it is refused with, or 'read' with its accounts in balance."""
    workbook = readers.read(data)
    made, found = one("a", workbook, "00", RULES)
    for _, each in found:
        balance(each.account)
    json.dumps(made).encode()
    if workbook.readable:
        return "read"
    assert [problem["severity"] for problem in made["problems"]].count("error") == 1
    return workbook.fault


def test_spoilt_files_end_in_one_answer(corpus: Path) -> None:
    """A few files of each format from the corpus, and one of each that it lacks, spoilt in a hundred ways."""
    chance = random.Random("spoilt")
    by_format: dict[str, list[bytes]] = {}
    for path in sorted(corpus.rglob("*.*"), key=lambda path: (path.stat().st_size, path)):
        data = path.read_bytes()
        workbook = readers.read(data)
        if workbook.readable and workbook.sheets and len(data) < 40_000:
            by_format.setdefault(workbook.format, []).append(data)
    chosen = [(format, data) for format, files in by_format.items() for data in files[1:4]]
    chosen.append(("zip", hostile.zipped({"a.csv": "a,b\n1,2\n", "b.xlsx": hostile.xlsx(hostile.line(2))})))
    assert {format for format, _ in chosen} >= {"xlsx", "xls", "ods", "csv", "docx", "zip"}
    files = [spoilt(data, chance) for _, data in chosen for _ in range(12)]
    ends = [(answer, why) for _, answer, why in children.each(files, examined, Limits(seconds=10))]
    assert [why for answer, why in ends if answer is None] == []
    said = {answer for answer, _ in ends}
    assert said <= {"read", *FAULTS} and {"read", "TEP01"} <= said


def test_a_bad_file_slows_no_other() -> None:
    """The rest of a batch is read in the same time whether or not one of them kills its reader."""

    def work(data: bytes) -> float:
        before = os.times()
        while data == b"for ever":
            pass
        readers.read(data)
        after = os.times()
        return after.user + after.system - before.user - before.system

    good = [hostile.xlsx("".join(hostile.line(row) for row in range(2, 300)))] * 6
    alone = [answer for _, answer, _ in children.each(good, work, Limits(seconds=1))]
    among = [answer for _, answer, _ in children.each([*good[:3], b"for ever", *good[3:]], work, Limits(seconds=1))]
    assert among[3] is None and None not in among[:3] + among[4:]
    assert sum(filter(None, among)) <= 3 * sum(alone) + 0.1
