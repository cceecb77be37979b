"""Recalculating: a workbook worked out anew by LibreOffice, its stored results thrown away first.

Imports nothing of the package.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: nothing can recalculate")
RESULT = re.compile(r"(<f>[^<]*</f>)<v>[^<]*</v>")
POISON = r"\g<1><v>-123456789</v>"


def without_results(data: bytes, edit: Callable[[str, str], str] = lambda name, text: text) -> bytes:
    """The same workbook, every stored result replaced by a number that no formula gives; `edit` may change parts."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = re.sub(r'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="(?:str|b|e)"(><f>)', r"\1\2", content.decode())
                content = edit(name, RESULT.sub(POISON, text)).encode()
            after.writestr(name, content)
    return sink.getvalue()


def recalculated(folder: Path, books: dict[str, bytes]) -> dict[str, Any]:
    """Workbooks by name -> the same after LibreOffice has calculated every formula, all in one call."""
    source, target = folder / "asked", folder / "answered"
    source.mkdir(parents=True, exist_ok=True)
    profile = folder / "profile/user"
    profile.mkdir(parents=True, exist_ok=True)
    # Always recalculate what was not written by LibreOffice itself.
    (profile / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
        "<value>0</value></prop></item></oor:items>",
        encoding="utf-8",
    )
    for name, data in books.items():
        (source / f"{name}.xlsx").write_bytes(data)
    words = [OFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
             "--outdir", str(target), *(str(source / f"{name}.xlsx") for name in books)]  # fmt: skip
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    return {name: openpyxl.load_workbook(target / f"{name}.xlsx", data_only=True) for name in books}


def figures(book: Any) -> dict[str, tuple[Any, Any, Any]]:
    """Indicator id -> computed, published, equal, from the second sheet of a workbook."""
    sheet = book.worksheets[1]
    rows = sheet.iter_rows(min_row=4, max_col=5, values_only=True)
    return {id: (computed, published, equal) for id, _, computed, published, equal in rows if id}


def wrong(book: Any, listed: list[dict[str, Any]]) -> dict[str, tuple[Any, Any, Any]]:
    """Figures whose formula does not give the value of `listed` (entries of indicators.json): id -> found, wanted."""
    found, differing = figures(book), {}
    for entry in listed:
        computed, _, equal = found[entry["id"]]
        want = None if entry["value"] is None else float(entry["value"])
        digits = abs(Decimal(entry["value"] or 0)).scaleb(int(entry["decimals"] or 0))
        if entry["measure"] in ("claim", "rank", "quoted") or digits > (10**15 if entry["decimals"] else 2**53):
            assert equal == "–", entry["id"]
        elif (None if computed == "" else computed) != want or equal is not True:
            differing[entry["id"]] = (computed, want, equal)
    return differing
