"""Releases: what is sealed when a report is published, and the ledger that nobody can alter unseen.

A release is a folder that never changes: the report with empty places for signatures, its data, its provenance, what is
said of the release, a digest of each file. What offices signed comes back as a folder of its own. The ledger is a file
of one JSON object a line; each line holds the digest of the line before it and of its folder's manifest, so that no
line, file or byte can be taken out or changed without breaking the chain behind it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ketnghia.lineage import sha256
from ketnghia.programme import Refusal

LEDGER, MANIFEST, ABOUT, REPORT = "ledger.jsonl", "MANIFEST.sha256", "release.json", "report.pdf"
# What the first line holds instead of the digest of one before it.
START = "0" * 64
# What stands against a release, and may be overridden: never that the report is out of date.
OBSTACLES = ("errors", "received", "dirty")
Entry = Mapping[str, Any]


def line(entry: Entry) -> str:
    """An entry as the ledger holds it, without the line's end."""
    return json.dumps(entry, ensure_ascii=False, separators=(", ", ": "))


def extended(ledger: str, entry: Entry) -> str:
    """The ledger with one more entry, chained to the last."""
    lines = ledger.splitlines()
    before = sha256(lines[-1].encode()) if lines else START
    return "".join(f"{one}\n" for one in [*lines, line({"entry": len(lines) + 1, "before": before, **entry})])


def chained(ledger: str, where: str = LEDGER) -> list[dict[str, Any]]:
    """The entries of a ledger; raises Refusal at the first line that does not continue the chain."""
    entries: list[dict[str, Any]] = []
    before = START
    for number, text in enumerate(ledger.splitlines(), 1):
        try:
            entry = json.loads(text)
            held = (entry["entry"], entry["before"])
        except (ValueError, KeyError, TypeError):
            raise Refusal("PH06", f"{where}:{number}", text[:60]) from None
        if held != (number, before) or line(entry) != text:
            raise Refusal("PH06", f"{where}:{number}", f"{held[1][:12]} ≠ {before[:12]}")
        entries.append(entry)
        before = sha256(text.encode())
    return entries


def manifest(digests: Mapping[str, str]) -> str:
    """Path -> SHA-256 as `sha256sum -c` reads it.

    >>> manifest({"b": "1" * 64, "a": "0" * 64})[:68]
    '0000000000000000000000000000000000000000000000000000000000000000  a\\n'
    """
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))


def listed(text: str) -> dict[str, str]:
    """A manifest back as path -> SHA-256."""
    pairs = (one.partition("  ") for one in text.splitlines())
    return {path: digest for digest, _, path in pairs}


def altered(text: str, digests: Mapping[str, str]) -> list[str]:
    """Paths in which a folder (path -> SHA-256, without its manifest) differs from its manifest."""
    known = listed(text)
    return sorted(path for path in {*known, *digests} if known.get(path) != digests.get(path))


def next_number(entries: Iterable[Entry], period: str) -> int:
    """The number of a period's next release."""
    return 1 + max((one["release"] for one in entries if one["period"] == period), default=0)


def signed_folder(entries: Iterable[Entry], period: str, number: int) -> str:
    """The folder of the next signed file of a release: `2-signed-1`."""
    before = sum(one["kind"] == "signed" and (one["period"], one["release"]) == (period, number) for one in entries)
    return f"{number}-signed-{before + 1}"


def source(data: bytes, entries: Iterable[Entry]) -> dict[str, Any] | None:
    """The release whose report a file begins with, the latest of several."""
    fitting = [one for one in entries if one["kind"] == "release" and sha256(data[: one["bytes"]]) == one["report"]]
    return dict(fitting[-1]) if fitting else None


def latest_signed(entries: Iterable[Entry], period: str, number: int) -> dict[str, Any] | None:
    """What came back signed of a release last."""
    fitting = [one for one in entries if (one["kind"], one["period"], one["release"]) == ("signed", period, number)]
    return dict(fitting[-1]) if fitting else None


def unknown(submissions: Mapping[str, Mapping[str, Any]], ledger: str) -> list[str]:
    """Files of a state in the ledger of what was received: 'unlisted' or 'changed'."""
    return sorted(path for path, one in submissions.items() if one.get("ledger") == ledger)


def about(
    said: Mapping[str, Any],
    *,
    number: int,
    date: str,
    revision: str | None,
    despite: Mapping[str, Any],
    report: bytes,
    built: bytes,
    compared: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """`release.json`. `said`: run.json and indicators.json's head; `despite`: obstacle -> what stood against it;
    `built`: the report as it can be built anew, with which `report` begins; `compared`: the edition that its annex of
    changes compares with, if it has one."""
    names = ("programme", "period", "stage", "status", "coverage", "datapackage")
    return {
        "version": 1,
        **{name: said.get(name) for name in names},
        "release": number,
        "date": date,
        "code": str(said.get("datapackage") or "")[:8],
        "revision": revision,
        "despite": dict(despite),
        "report": {"file": REPORT, "sha256": sha256(report), "bytes": len(report)},
        "built": {"sha256": sha256(built), "bytes": len(built)},
        **({"compared": dict(compared)} if compared else {}),
    }
