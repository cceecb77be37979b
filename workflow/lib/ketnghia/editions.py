"""Editions: a report that was published before, read back from its PDF: its tables, what it calls itself, its day.

The published file is an input like any other: what it says comes from what travels inside it, each attached table held
against the digest that its data package names.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pikepdf import Object, Pdf, PdfError

from ketnghia import errata
from ketnghia.differences import TABLES, Comparison, Version
from ketnghia.lineage import sha256
from ketnghia.programme import Refusal

# What the two sides of a comparison are called.
NAMES = {"vi": ("bản đã phát hành {}", "bản này"), "en": ("the published edition {}", "this edition")}
# Where the one edition lies that a report is compared with.
FOLDER = "inputs/released"
PREFIX = b"trace-"


@dataclass(frozen=True)
class Edition:
    """What a published file is called (path, digest, code on its pages), when it was signed last (ISO, '' if it was
    not), for which period it speaks, and its tables."""

    file: str
    sha256: str
    code: str
    date: str
    period: str
    version: Version

    def row(self) -> dict[str, str]:
        """What is said of it in `changes.json`."""
        return {name: getattr(self, name) for name in ("file", "sha256", "code", "date", "period")}


def since(edition: Edition, tables: Mapping[str, bytes], lang: str) -> dict[str, Any]:
    """What changed since an edition, by the tables that travel inside the new report: `changes.json`."""
    old, new = NAMES[lang]
    edition.version.name = old.format(edition.code)
    compared = Comparison(edition.version, Version(new, tables))
    return errata.document(compared, compared.changes(), (), lang, edition.row())


def opened(data: bytes, file: str, period: str) -> Edition:
    """A published PDF -> edition; raises Refusal for what is none, is not whole, or speaks of another period.

    `file`: its path as it is said in public.
    """
    try:
        with Pdf.open(io.BytesIO(data)) as pdf:
            files = dict(attached(pdf))
            package = json.loads(files["datapackage.json"])
            described = {one["path"]: one["hash"] for one in package["resources"]}
            printed = list(places(pdf))
            day = signed_on(pdf)
    except (PdfError, KeyError, ValueError, AttributeError, TypeError) as fault:
        raise Refusal("PH15", file, f"datapackage.json ({type(fault).__name__})") from None
    for path, digest in sorted(described.items()):
        if f"sha256:{sha256(files.get(path, b''))}" != digest:
            raise Refusal("PH15", file, path)
    if missing := [f"{table}.csv" for table in TABLES if f"{table}.csv" not in described]:
        raise Refusal("PH15", file, missing[0])
    if str(package.get("period")) != period:
        raise Refusal("PH15", file, f"{package.get('period')} ≠ {period}")
    code = sha256(files["datapackage.json"])[:8]
    tables = {table: files[f"{table}.csv"] for table in TABLES}
    return Edition(file, sha256(data), code, day, period, Version(code, tables, {}, printed))


def attached(pdf: Pdf) -> Iterator[tuple[str, bytes]]:
    """Name -> bytes of what is attached."""
    names = pdf.Root.Names.EmbeddedFiles.Names
    for at in range(0, len(names) - 1, 2):
        yield bytes(names[at]).decode("utf-8"), names[at + 1].EF.F.read_bytes()


def places(pdf: Pdf) -> Iterator[Mapping[str, Any]]:
    """Which figure was printed on which page, by its links."""
    for number, page in enumerate(pdf.pages, 1):
        for one in page.obj.get("/Annots", ()):
            name = bytes(one.Dest) if "/Dest" in one else b""
            if name.startswith(PREFIX):
                yield {"id": name.removeprefix(PREFIX).decode("utf-8"), "place": f"page:{number}"}


def signed_on(pdf: Pdf) -> str:
    """The day of the last signature, by its signer's clock; '' where nobody signed."""
    found = [day(one.V) for one in fields(pdf) if str(one.get("/FT")) == "/Sig" and "/V" in one]
    return max(found, default="")


def fields(pdf: Pdf) -> list[Object]:
    return list(pdf.Root.AcroForm.Fields) if "/AcroForm" in pdf.Root and "/Fields" in pdf.Root.AcroForm else []


def day(signature: Object) -> str:
    match = re.match(r"D:(\d{4})(\d\d)(\d\d)", str(signature.get("/M", "")))
    return "-".join(match.groups()) if match else ""
