"""Inputs: the report against the files that it says it was made from, down to the cells, and the corrections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ketnghia import persons, readers
from ketnghia.lineage import PARTS, sha256
from ketnghia.packing import (
    CORRECTION,
    DECIDES,
    HIDDEN,
    OPEN,
    guarded,
    ledger,
    open_corrections,
    plain,
    plain_numbers,
)
from ketnghia.pdf_reading import spaced
from ketnghia.programme import Programme, rows_of
from ketnghia.senders import IGNORED
from ketnghia.verification.findings import Findings
from ketnghia.verification.paper import Paper

CORRECTIONS = "inputs/corrections.csv"


def opened(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files by the paths that the report gives them: one whose name tells a person goes by its digest."""
    return {persons.open_path(path, sha256(data)): data for path, data in files.items()}


def check_inputs(paper: Paper, files: Mapping[str, bytes], findings: Findings) -> None:
    """Every listed input is there and has its digest; no other is there. `files`: by path from the programme's root."""
    sent_in, files = files, opened(files)
    rows = paper.tables["submissions"].dicts
    listed = {row["submission"]: row["sha256"] for row in rows}
    configured = any(path.startswith("config/") for path in files)
    for path, digest in listed.items():
        if path.startswith("config/") and not configured:
            continue
        findings.looked("input")
        if path not in files:
            findings.differ("input", path, digest, "–")
        elif (found := sha256(files[path])) != digest:
            findings.differ("input", path, digest, found)
    period = str(paper.package.get("period", ""))
    for path in sorted(set(files) - set(listed)):
        sent = path.startswith(f"inputs/submissions/{period}/") and not IGNORED.match(path.rpartition("/")[2])
        if sent or decides(path) or path == ledger(period):
            findings.differ("input", path, "–", sha256(files[path]))
    check_receipts(rows, sent_in, ledger(period), findings)


def check_receipts(
    rows: Iterable[Mapping[str, str]], files: Mapping[str, bytes], path: str, findings: Findings
) -> None:
    """The days of receipt are the ledger's, each of the very file that it knows: a file that was exchanged since it
    came in is told even where its digest was exchanged in the report."""
    if path not in files:
        return
    folder = f"{path.rpartition('/')[0]}/"
    known = {row["file"]: row for row in rows_of(files[path].decode("utf-8-sig")) if row.get("file")}
    digests = {name: sha256(data) for name, data in files.items() if name.startswith(folder)}
    named = {persons.open_path(name, digest): (name.removeprefix(folder), digest) for name, digest in digests.items()}
    for row in rows:
        name, own = named.get(row["submission"], ("", ""))
        entry = known.get(name)
        if row["kind"] != "submission" or entry is None:
            continue
        findings.looked("input")
        same = entry.get("sha256") in ("", None, own)
        if row["received"] != (entry.get("received", "") if same else ""):
            where = entry.get("sha256", "") if not same else entry.get("received", "")
            findings.differ("input", row["submission"], f"{path} {where}", row["received"] if same else own)


def decides(path: str) -> bool:
    """Whether a file beside the submissions is one that is listed where there is one: others decide no value."""
    if not any(re.fullmatch(pattern.replace(".", r"\.").replace("*", "[^/]*"), path) for pattern in PARTS["pack_data"]):
        return False
    return path == CORRECTIONS or bool(DECIDES.fullmatch(path)) or path.startswith("inputs/reference/")


def check_exemptions(paper: Paper, files: Mapping[str, bytes], findings: Findings) -> None:
    """The numbers that need no link are those that the configuration and the reference data name, and no other."""
    known = {path: data.decode("utf-8-sig") for path, data in files.items() if readable(path)}
    wanted = {tuple(map(plain, row)) for row in plain_numbers(Programme.parse(known))}
    table = paper.tables["plain_numbers"]
    for number, row in enumerate(table.rows):
        findings.looked("plain")
        if tuple(row) not in wanted:
            findings.differ("plain", table.where(number), "config, inputs/reference", " ".join(row))
    for row in sorted(wanted - {tuple(row) for row in table.rows}):
        findings.differ("plain", "plain_numbers.csv", " ".join(row), "–")


def readable(path: str) -> bool:
    """Whether a file is among those that the list of exempt numbers is made from."""
    return bool(re.fullmatch(r"config/[^/]+\.(csv|yaml)|inputs/reference/[^/]+\.csv", path))


class Cells:
    """The submissions' cells as text, each file read when it is first asked for."""

    def __init__(self, files: Mapping[str, bytes], limits: readers.Limits | None) -> None:
        self.files, self.limits = opened(files), limits
        self.read: dict[str, dict[tuple[str, str], str]] = {}

    def of(self, submission: str) -> dict[tuple[str, str], str] | None:
        """(sheet, cell) -> text; None for a file that is not there. A zip's members are `outer.zip!inner`."""
        outer = submission.partition("!")[0]
        if outer not in self.files:
            return None
        if submission not in self.read:
            data = self.files[outer]
            book = readers.read(data, outer.rpartition("/")[2], *([self.limits] if self.limits else []))
            made = readers.columns(book, outer, "")
            columns = (made[key] for key in ("submission", "sheet", "sheet_index", "cell", "text"))
            for name, sheet, index, cell, text in zip(*columns, strict=True):
                said = str(index) if persons.private_name(sheet or "") else sheet or ""
                self.read.setdefault(name, {})[said, cell] = text
            self.read.setdefault(submission, {})
        return self.read[submission]


def check_cells(paper: Paper, cells: Cells, findings: Findings) -> None:
    """Each cell that a fact names holds what the fact says stood there."""
    table = paper.tables["facts"]
    fields = [name[:-3] for name in table.head if name.endswith("_at")]
    for row in table.dicts:
        if row["record"] not in ("fact", "left_out"):
            continue
        held = cells.of(row["submission"])
        if held is None:
            continue
        for name in fields:
            if not row[f"{name}_at"]:
                continue
            address = row[f"{name}_at"].split(" ")[0]
            findings.looked("cell")
            where = f"{row['submission']}!{row['sheet']}!{address}"
            found, raw = held.get((row["sheet"], address)), row.get(f"{name}_raw", "")
            if found is None:
                findings.differ("cell", where, raw or name, "–")
            elif raw and guarded(found) != raw:
                findings.differ("cell", where, raw, found)
            elif f"{name}_raw" not in row and row[name] and spaced(guarded(found)) != spaced(row[name]):
                # A text that is published as it was sent.
                findings.differ("cell", where, row[name], found)


def check_corrections(paper: Paper, files: Mapping[str, bytes], cells: Cells, findings: Findings) -> None:
    """The corrections of the inputs are those attached, each of a cell that holds what it says."""
    attached = {row["correction"]: row for row in paper.tables["corrections"].dicts}
    given = rows_of(files[CORRECTIONS].decode("utf-8-sig")) if CORRECTIONS in files else []
    known = {row["correction"]: row for row in given}
    used: dict[str, list[str]] = {}
    for row in paper.tables["facts"].dicts:
        for one in row["correction"].split():
            used.setdefault(one, []).append(row["fact"])
    for id in sorted(set(attached) | set(known)):
        findings.looked("correction")
        row, other = attached.get(id), known.get(id)
        where = place(row or other or {})
        if row is None or other is None:
            findings.differ("correction", where, id if row is None else "–", "–" if row is None else id)
            continue
        (said,) = open_corrections([other], OPEN)
        other = dict(zip(CORRECTION, said, strict=True))
        for key, value in row.items():
            masked = key in ("submission", "sheet") and persons.private_name(other.get(key) or "")
            if key in other and not masked and guarded(other[key] or "") != value:
                findings.differ("correction", where, f"{id} {key}: {other[key]}", value)
        held = cells.of(row["submission"])
        if held is None or not row.get("cell"):
            continue
        found = held.get((row["sheet"], row["cell"]), "")
        if id in used and row["was"] != HIDDEN and guarded(found) != row["was"]:
            findings.differ("correction", where, f"{id}: {row['was']}", found)


def place(row: Mapping[str, str]) -> str:
    return "!".join(row.get(key) or "" for key in ("submission", "sheet", "cell"))
