"""Submissions -> cells, for one batch of agencies; hostile files cost themselves, not the others."""

from __future__ import annotations

import multiprocessing
import resource
from pathlib import Path
from typing import Any

from ketnghia import readers, submissions
from ketnghia.lineage import PARTS, sha256
from ketnghia.programme import Programme
from ketnghia.steps.files import load_programme, nfc, write_bytes, write_json


def arguments(parser) -> None:
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--batches", type=int, required=True)
    parser.add_argument("--cells", required=True)
    parser.add_argument("--files", required=True)


def run(batch: int, batches: int, cells: str, files: str) -> None:
    programme = load_programme(".", PARTS["read_cells"])
    folder = Path("inputs/submissions") / programme.period
    found = {nfc(path): path for path in sorted(folder.rglob("*")) if path.is_file()}
    mine = [
        {**entry, "file": str(found[entry["submission"]])}
        for entry in submissions.assign(found, programme)
        if submissions.batch_of(entry["agency"], batches) == batch
    ]
    entries, made = read_all(mine, programme)
    write_bytes(cells, parquet(made))
    write_json(files, {"files": entries}, indent=None)


def read_all(mine: list[dict[str, Any]], programme: Programme) -> tuple[list[dict], dict[str, list]]:
    """All files of the batch in one child of bounded memory and time; only if it dies, each file in one of its own."""
    whole = in_child(mine, programme)
    if whole is not None:
        return whole
    entries: list[dict] = []
    made: dict[str, list] = {name: [] for name in readers.COLUMNS}
    for entry in mine:
        one = in_child([entry], programme)
        if one is None:
            entries.append(died(entry, programme))
            continue
        entries += one[0]
        for name, values in one[1].items():
            made[name] += values
    return entries, made


def in_child(mine: list[dict[str, Any]], programme: Programme) -> tuple[list[dict], dict[str, list]] | None:
    """What a child process reads, or None if it died of a file."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=work, args=(sender, mine, programme))
    child.start()
    sender.close()
    try:
        answer = receiver.recv()
    except EOFError:
        answer = None
    child.join()
    return answer


def work(sender, mine: list[dict[str, Any]], programme: Programme) -> None:
    """In the child: limits first, then read."""
    limits = readers.Limits.of(programme.config)
    memory = limits.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # A batch of honest files takes seconds; one hostile file may take its share once.
    seconds = limits.seconds + len(mine)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    entries: list[dict] = []
    made: dict[str, list] = {name: [] for name in readers.COLUMNS}
    for entry in mine:
        data = Path(entry["file"]).read_bytes()
        digest = sha256(data)
        workbook = readers.read(data, Path(entry["file"]).name, limits)
        for name, values in readers.columns(workbook, entry["submission"], digest).items():
            made[name] += values
        entries += entries_of(workbook, submissions.describe(entry, digest, programme))
    sender.send((entries, made))
    sender.close()


def entries_of(workbook: readers.Workbook, said: dict[str, Any]) -> list[dict[str, Any]]:
    """The entry of a file; of a zip, one for each member."""
    if workbook.members:
        return [
            entry
            for name, member in workbook.members
            for entry in entries_of(member, {**said, "submission": f"{said['submission']}!{name}"})
        ]
    made = submissions.entry_of(workbook, said["submission"], said["sha256"], said["agency"])
    found = [{**problem, "submission": said["submission"]} for problem in said["problems"]] + made["problems"]
    return [{**said, **made, "state": said["state"] if workbook.readable else "held", "problems": found}]


def died(entry: dict[str, Any], programme: Programme) -> dict[str, Any]:
    """The entry of a file that took the process with it."""
    said = submissions.describe(entry, sha256(Path(entry["file"]).read_bytes()), programme)
    return entries_of(readers.Workbook("unknown", readable=False, fault="TEP18"), said)[0]


def parquet(made: dict[str, list]) -> bytes:
    """The cells frame as Parquet."""
    import io

    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(readers.table(made), sink, compression="zstd", store_schema=False)
    return sink.getvalue()
