"""Senders: whose a file is, which version of theirs, and in which batch it is read."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from ketnghia.programme import Programme, Refusal

# What lies beside submissions and is none: the ledger, lock files of office programs, traces of file managers.
IGNORED = re.compile(
    r"^(?:RECEIVED\.csv|~\$.*|\.~lock\..*#|\.DS_Store|Thumbs\.db|desktop\.ini|\.gitkeep|.*\.md)$", re.IGNORECASE
)
VERSION = re.compile(r"^(?P<name>.+?)(?:\.v(?P<version>\d+))?(?:\.[^.]*)?$")


def batch_of(agency: str, batches: int) -> int:
    """The batch of an agency, from 0: by a stable hash, so that a newcomer disturbs one batch only."""
    return int.from_bytes(hashlib.sha256(agency.encode()).digest()[:8], "big") % batches


def key(text: str) -> str:
    """A name as it is compared: composed, without case, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def assign(files: Iterable[str], programme: Programme) -> list[dict[str, Any]]:
    """Paths (from the programme's root) -> one entry a file: submission, agency, version, and its row of the ledger.

    The ledger decides; else the configured pattern; else `<agency>.<ext>` or `<agency>.v2.<ext>`, the agency by its
    code or one of its names. A name that fits no agency stands for itself: the file is read and counts nowhere.
    """
    ledger = {row["file"]: row for row in programme.ledger if row.get("file")}
    names = _names(programme)
    pattern = (programme.config.get("submissions") or {}).get("pattern")
    try:
        wanted = re.compile(pattern) if pattern else None
    except re.error as fault:
        raise Refusal("CH03", "config/config.yaml", f"submissions.pattern: {fault}") from None
    folder = f"inputs/submissions/{programme.period}/"
    entries = []
    for path in sorted(files):
        name = path.rpartition("/")[2]
        if IGNORED.match(name):
            continue
        row = ledger.get(path.removeprefix(folder), {})
        match = VERSION.match(name)
        said = row.get("agency") or _by_pattern(wanted, name) or match["name"]
        agency = names.get(key(said))
        entries.append(
            {
                "submission": path,
                "agency": agency or _stranger(said),
                "known": agency is not None,
                "version": int(row.get("version") or match["version"] or 1),
                "row": row,
            }
        )
    return entries


def _names(programme: Programme) -> dict[str, str]:
    """Every code, label and alias of a giver -> its code; a name that two share means neither."""
    found: dict[str, set[str]] = {}
    for code, row in programme.givers.items():
        for name in (code, row.get("label", ""), *row.get("aliases", "").split("|")):
            if name.strip():
                found.setdefault(key(name), set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1} | {
        key(code): code for code in programme.givers
    }


def _by_pattern(wanted: re.Pattern[str] | None, name: str) -> str:
    match = wanted.match(name) if wanted else None
    return match["agency"] if match else ""


def _stranger(said: str) -> str:
    """What stands for a sender that is nobody's name: the name itself, unless it is a person's."""
    # Here, not above: Snakemake asks for the senders in every run, and few have no name.
    from ketnghia.persons import private_name

    if private_name(said):
        return "khong-ro"
    plain = unicodedata.normalize("NFD", said.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-") or "khong-ro"
