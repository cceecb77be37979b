"""Reading a batch: a hostile file costs itself, the others are read as if it were not there."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ketnghia import readers
from ketnghia.steps import read_cells

CONFIG = "period: '2015'\nstatus: final\ngivers: inputs/reference/agencies.csv\nlimits: {memory_mb: 1500, seconds: 5}\n"
FOLDER = Path("inputs/submissions/2015")


@pytest.fixture
def programme(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for path, text in {
        "config/config.yaml": CONFIG,
        "inputs/reference/agencies.csv": "code,label\na,A\nb,B\nc,C\n",
    }.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
    FOLDER.mkdir(parents=True)
    for name in "abc":
        (FOLDER / f"{name}.csv").write_text(f"x;{name}\n1;2\n", encoding="utf-8")
    return tmp_path


def built(batch: int = 0, batches: int = 1) -> tuple[list[dict], list[dict]]:
    read_cells.run(batch, batches, "cells.parquet", "files.json")
    return json.loads(Path("files.json").read_text("utf-8"))["files"], pq.read_table("cells.parquet").to_pylist()


def test_a_batch(programme):
    files, cells = built()
    assert [(file["agency"], file["state"], file["format"]) for file in files] == [
        ("a", "read", "csv"), ("b", "read", "csv"), ("c", "read", "csv"),
    ]  # fmt: skip
    assert len(cells) == 12 and set(cells[0]) == set(readers.COLUMNS)
    before = Path("cells.parquet").read_bytes(), Path("files.json").read_bytes()
    built()
    assert before == (Path("cells.parquet").read_bytes(), Path("files.json").read_bytes())


def test_batches_share_out_the_files(programme):
    parts = [built(batch, 3) for batch in range(3)]
    assert sorted(file["submission"] for files, _ in parts for file in files) == [
        f"{FOLDER}/{name}.csv" for name in "abc"
    ]
    assert sum(len(cells) for _, cells in parts) == 12


@pytest.mark.parametrize("deed", ["memory", "time", "exit"])
def test_a_file_that_kills_its_reader_takes_no_other_with_it(programme, monkeypatch, deed, capfd):
    honest = readers.read

    def hostile(data, name="", limits=None, encoding=None):
        if name == "b.csv":
            if deed == "memory":
                bytearray(1 << 40)
            while deed == "time":
                pass
            import os

            os._exit(3)
        return honest(data, name, limits)

    monkeypatch.setattr(readers, "read", hostile)
    (programme / "config/config.yaml").write_text(CONFIG.replace("seconds: 5", "seconds: 1"), encoding="utf-8")
    files, cells = built()
    assert [(file["agency"], file["state"]) for file in files] == [("a", "read"), ("b", "held"), ("c", "read")]
    assert [problem["code"] for problem in files[1]["problems"]] == ["TEP18"]
    assert {cell["submission"] for cell in cells} == {f"{FOLDER}/a.csv", f"{FOLDER}/c.csv"}
