"""Submissions: what a file is, what the ledger says of it, and which files of an agency are in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ketnghia import problems
from ketnghia.encodings import decode
from ketnghia.programme import Programme
from ketnghia.senders import IGNORED

if TYPE_CHECKING:
    from ketnghia.readers import Limits, Workbook

# What the end of a name promises; the content alone decides.
EXTENSIONS = {
    "xlsx": ("xlsx",), "xlsm": ("xlsm", "xlsx"), "xls": ("xls",), "xlsb": ("xlsb",), "ods": ("ods",),
    "csv": ("csv", "tsv"), "tsv": ("tsv", "csv"), "docx": ("docx",), "doc": ("doc",), "htm": ("html",),
    "html": ("html",), "zip": ("zip",),
}  # fmt: skip
KINDS = ("first", "replacement", "supplement", "withdrawal")


def read(
    data: bytes, name: str, agency: str | None, layouts: Mapping[str, Mapping[str, Any]], limits: Limits
) -> tuple[Workbook, str | None]:
    """The bytes of a file -> what it holds, and the encoding that a layout lays down for its text, if any.

    A layout speaks for the files and agencies that it names; else for those that show its sign once they are read its
    way. Nothing is guessed from letters.
    """
    from ketnghia import readers

    if not any(layout.get("encoding") for layout in layouts.values()):
        return readers.read(data, name, limits), None
    from ketnghia.signs import named, shows

    layout = layouts.get(named(layouts, name, agency) or "", {})
    if rule := layout.get("encoding"):
        return readers.read(data, name, limits, rule), rule
    workbook = readers.read(data, name, limits)
    if workbook.fault == "TEP09" or (workbook.readable and workbook.encoding is None):
        for _, layout in sorted(layouts.items()):
            if rule := layout.get("encoding"):
                again = workbook if workbook.readable else readers.read(data, name, limits, rule)
                if shows(layout, (decode(cell.text, None, rule) for sheet in again.sheets for cell in sheet.cells)):
                    return again, rule
    return workbook, None


def describe(entry: Mapping[str, Any], sha256: str, programme: Programme) -> dict[str, Any]:
    """An assigned file with its digest -> what the ledger and the configuration say of it, and what is wrong so far."""
    row, path, agency = entry["row"], entry["submission"], entry["agency"]
    cutoff = str(programme.config.get("cutoff") or "")
    received = row.get("received", "")
    ledger = "unlisted" if not row else "known" if not row.get("sha256") or row["sha256"] == sha256 else "changed"
    found = []
    if not entry["known"]:
        found.append(problems.problem("TEP13", submission=path, agency=agency, file=path.rpartition("/")[2]))
    # A programme that keeps no ledger at all has nothing to compare with.
    if programme.ledger and ledger != "known":
        code = "TEP14" if ledger == "unlisted" else "TEP15"
        found.append(problems.problem(code, submission=path, agency=agency, file=path.rpartition("/")[2]))
    late = bool(cutoff and received and received > cutoff)
    if late:
        found.append(problems.problem("TEP16", submission=path, agency=agency, received=received, cutoff=cutoff))
    stated = row.get("stated_total", "")
    return {
        "submission": path,
        "sha256": sha256,
        "agency": agency,
        "version": entry["version"],
        "kind": row.get("kind") or ("first" if entry["version"] == 1 else "replacement"),
        "state": "late" if late else "read",
        "received": received or None,
        "letter": row.get("letter") or None,
        "stated_total": int(stated) if stated.isdigit() else None,
        "status": row.get("status") or programme.config["status"],
        "ledger": ledger,
        "problems": found,
    }


def absent(programme: Programme, files: Iterable[str]) -> list[dict[str, Any]]:
    """TEP17 for each file that the ledger lists and that is not among those found (of a zip, by its own name)."""
    folder = f"inputs/submissions/{programme.period}/"
    found = {path.partition("!")[0] for path in files}
    names = dict.fromkeys(row["file"] for row in programme.ledger if row.get("file"))
    agencies = {row.get("file"): row.get("agency") or None for row in programme.ledger}
    return [
        problems.problem("TEP17", submission=f"{folder}{name}", agency=agencies[name], file=name)
        for name in names
        if f"{folder}{name}" not in found and not IGNORED.match(name.rpartition("/")[2])
    ]


def entry_of(workbook: Workbook, submission: str, sha256: str, agency: str | None) -> dict[str, Any]:
    """A workbook as the entry that the cleaning of facts expects, with the problems of the file itself."""
    found, name = [], submission.rpartition("/")[2]
    if workbook.fault:
        found.append(
            problems.problem(
                workbook.fault, submission=submission, agency=agency, found=workbook.found or None, file=name
            )
        )
    expected = EXTENSIONS.get(name.rpartition(".")[2].lower(), ())
    if workbook.readable and expected and workbook.format not in expected:
        found.append(problems.problem("TEP12", submission=submission, agency=agency, format=workbook.format))
    for code, where, said in workbook.remarks:
        place = dict(zip(("sheet", "cell"), where.rsplit("!", 1), strict=True)) if where else {}
        found.append(problems.problem(code, submission=submission, agency=agency, found=said or None, **place))
    return {
        "submission": submission,
        "sha256": sha256,
        "agency": agency,
        "state": "read" if workbook.readable else "held",
        "readable": workbook.readable,
        "format": workbook.format,
        "encoding": workbook.encoding,
        "problems": found,
        "members": bool(workbook.members),
        "sheets": [
            {
                "sheet": sheet.name,
                "index": sheet.index,
                "state": sheet.state,
                "cells": len(sheet.cells),
                "hidden_rows": [list(block) for block in sheet.hidden_rows],
                "hidden_columns": list(sheet.hidden_columns),
                "merges": list(sheet.merges),
                **({"lead": [list(line) for line in sheet.lead]} if sheet.lead else {}),
            }
            for sheet in workbook.sheets
        ],
    }


def in_force(entries: Iterable[Mapping[str, Any]], programme: Programme) -> list[dict[str, Any]]:
    """All files with their data rows -> the same, each state settled: read, held, superseded, withdrawn, late.

    A replacement that can be read stands in for all before it; a supplement adds; a withdrawal takes back all before
    it. A new version that the ledger does not list replaces only if it has at least as many data rows.
    """
    late_out = programme.config.get("late", "in") == "out"
    by_agency: dict[str, list[dict[str, Any]]] = {}
    for entry in sorted(
        entries, key=lambda one: (one["agency"], one["version"], one["received"] or "", one["submission"])
    ):
        by_agency.setdefault(entry["agency"], []).append({**entry, "raised": list(entry.get("raised", ()))})
    settled = []
    for files in by_agency.values():
        force: list[dict[str, Any]] = []
        for file in files:
            settled.append(file)
            if file["state"] == "late" and late_out:
                continue
            force = _take(file, force)
    return sorted(settled, key=lambda one: one["submission"])


def _take(file: dict[str, Any], force: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The files in force once one more has come."""
    path, agency = file["submission"], file["agency"]
    same = next((one for one in force if one["sha256"] == file["sha256"] and "!" not in path), None)
    if same:
        file["state"] = "superseded"
        note = {"other": same["submission"].rpartition("/")[2], "received": same["received"]}
        file["raised"].append(problems.problem("TEP04", submission=path, agency=agency, **note))
        return force
    if file["kind"] == "withdrawal":
        for one in [*force, file]:
            one["state"] = "withdrawn"
        return []
    if file["kind"] != "replacement" or not force or not file.get("readable", True):
        return [*force, file]
    before = sum(one.get("rows") or 0 for one in force)
    if file["ledger"] == "unlisted" and (file.get("rows") or 0) < before:
        file["state"] = "superseded"
        note = {"received": file["received"], "rows": file.get("rows") or 0, "rows_before": before}
        file["raised"].append(problems.problem("TEP05", submission=path, agency=agency, **note))
        return force
    for one in force:
        if one["version"] < file["version"] or one["submission"].partition("!")[0] != path.partition("!")[0]:
            one["state"] = "superseded"
    return [one for one in force if one["state"] != "superseded"] + [file]
