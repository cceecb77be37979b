"""Submissions -> cells, for one batch of agencies; hostile files cost themselves, not the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ketnghia import readers, senders, submissions
from ketnghia.lineage import PARTS
from ketnghia.programme import Programme
from ketnghia.steps import children
from ketnghia.steps.files import bounded, load_programme, nfc, write_bytes, write_json


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
        for entry in senders.assign(found, programme)
        if senders.batch_of(entry["agency"], batches) == batch
    ]
    entries, made = read_all(mine, programme)
    write_bytes(cells, parquet(made))
    write_json(files, {"files": entries}, indent=None)


def read_all(mine: list[dict[str, Any]], programme: Programme) -> tuple[list[dict], dict[str, list]]:
    """All files of the batch, in children of bounded memory and time: what kills its reader is held back alone."""
    entries: list[dict] = []
    made: dict[str, list] = {name: [] for name in readers.COLUMNS}
    limits = readers.Limits.of(programme.config)
    for entry, answer, why in children.each(mine, lambda entry: read_one(entry, programme, limits), limits):
        found, cells = answer or (died(entry, programme, why), {})
        entries += found
        for name, values in cells.items():
            made[name] += values
    return entries, made


def read_one(
    entry: dict[str, Any], programme: Programme, limits: readers.Limits
) -> tuple[list[dict[str, Any]], dict[str, list]]:
    """One file -> its entries (of a zip, one a member) and the columns of its cells."""
    data, digest, size = bounded(entry["file"], limits.bytes)
    name = Path(entry["file"]).name
    workbook, rule = (
        (readers.too_large(size, limits), None)
        if data is None
        else submissions.read(data, name, entry["agency"], programme.layouts, limits)
    )
    said = {**submissions.describe(entry, digest, programme), "rule": rule}
    return entries_of(workbook, said), readers.columns(workbook, entry["submission"], digest)


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


def died(entry: dict[str, Any], programme: Programme, why: str) -> list[dict[str, Any]]:
    """The entry of a file that took the process with it, or brought a fault of ours to light."""
    said = submissions.describe(entry, bounded(entry["file"], 0)[1], programme)
    return entries_of(readers.Workbook("unknown", readable=False, fault="TEP18", found=why), {**said, "rule": None})


def parquet(made: dict[str, list]) -> bytes:
    """The cells frame as Parquet."""
    import io

    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(readers.table(made), sink, compression="zstd", store_schema=False)
    return sink.getvalue()
