"""Readers: the bytes of a submission -> its cells, whatever the format; one module for each format.

The format is found by content, never by name. Whatever cannot be read comes back as a workbook with `readable` False
and exactly one fault; nothing but a fault of this program raises.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ketnghia.readers.guard import Limits, Package, member_name
from ketnghia.readers.workbook import FAULTS, REMARKS, Cell, Fault, Sheet, Workbook, bounds, number_of, seen

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FAULTS", "REMARKS", "Cell", "Fault", "Limits", "Sheet", "Workbook", "columns", "frame", "read", "sniff"]

# Pictures, scans, PDF and old Word: kept, but no table can be got out.
_PICTURES = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"{\\rtf", b"\xdb\xa5", b"%!PS",
    b"AT&TFORM", b"\x31\xbe\x00\x00", b"\x00\x00\x00\x0cjP",
)  # fmt: skip
# What else is told at a glance, by its first bytes.
_OTHERS = {
    b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "rar", b"\x1f\x8b": "gz", b"\xfd7zXZ\x00": "xz",
    b"\x7fELF": "exe", b"OggS": "ogg", b"SQLite format 3\x00": "sqlite", b"MIME-Version:": "mht",
}  # fmt: skip
_ARCHIVES = ("7z", "rar", "gz", "xz")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IGNORED = ("__macosx/", ".ds_store", "~$", "thumbs.db", "desktop.ini")
# Zips inside zips: as deep as that.
_DEEPEST = 3


def sniff(data: bytes) -> str:
    """What the bytes are: empty, zip, ole, biff, picture, html, xml, text, or one of _OTHERS.

    >>> sniff(b""), sniff(b"PK\\x03\\x04..."), sniff(b"%PDF-1.4"), sniff(b"a;b")
    ('empty', 'zip', 'picture', 'text')
    """
    if not data.strip(b"\x00\r\n\t "):
        return "empty"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return "zip"
    if data[:8] == _OLE:
        return "ole"
    if data[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08") and data[2:4] in (
        b"\x04\x00",
        b"\x06\x00",
        b"\x08\x00",
        b"\x10\x00",
    ):
        return "biff"
    if data.startswith(_PICTURES) or data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "picture"
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        return "picture"
    if b"%PDF-" in data[:1024]:  # whatever a scanner or a mail program put before it
        return "picture"
    if other := next((name for start, name in _OTHERS.items() if data.startswith(start)), ""):
        return other
    from ketnghia.readers.html import is_html, is_xml

    return "html" if is_html(data) else "xml" if is_xml(data) else "text"


def read(data: bytes, name: str = "", limits: Limits = Limits(), encoding: str | None = None) -> Workbook:  # noqa: B008
    """Bytes -> workbook. `name` serves messages only; `encoding`: a rule for text files ('tcvn3', 'vni', a codec)."""
    return _read(data, limits, encoding, depth=0)


def identify(data: bytes, limits: Limits = Limits()) -> str:  # noqa: B008
    """The format by content, without reading on: what can still be said of a file that killed its reader."""
    try:
        kind = sniff(data)
        if kind == "zip":
            return _package_format(Package(data, limits))
        return {"ole": "xls", "biff": "xls", "html": "html"}.get(kind, "unknown")
    except Fault:
        return "unknown"


def too_large(size: int, limits: Limits) -> Workbook:
    """A file of more bytes than may be taken into memory."""
    return Workbook("unknown", readable=False, fault="TEP08", found=f"{size} > {limits.bytes} byte")


def _read(data: bytes, limits: Limits, encoding: str | None, depth: int) -> Workbook:
    format = "unknown"
    try:
        kind = sniff(data)
        if kind == "empty":
            raise Fault("TEP06")
        if len(data) > limits.bytes:
            raise Fault("TEP08", f"{len(data)} > {limits.bytes} byte")
        if kind == "picture":
            raise Fault("TEP03")
        if kind == "zip":
            package = Package(data, limits)
            format = _package_format(package)
            return _settled(_package(package, format, limits, encoding, depth))
        if kind in ("ole", "biff"):
            format = _refuse_ole(data) if kind == "ole" else "xls"
            from ketnghia.readers import xls

            return _settled(xls.read(data, limits))
        if kind == "html":
            format = "html"
            from ketnghia.readers import html

            return _settled(html.read(data, limits, encoding))
        if kind != "text":
            raise Fault("TEP21" if kind in _ARCHIVES else "TEP07", kind)
        from ketnghia.readers import delimited

        return _settled(delimited.read(data, limits, encoding))
    except Fault as fault:
        return Workbook(format, readable=False, fault=fault.code, found=fault.found)
    except RecursionError:  # parts within parts within parts, as nobody makes them
        return Workbook(format, readable=False, fault="TEP10", found="lồng quá sâu")


def _settled(workbook: Workbook) -> Workbook:
    """A workbook without a cell is readable and empty; merged ranges over nothing are left out."""
    if workbook.members:
        return workbook
    if not any(sheet.cells for sheet in workbook.sheets):
        return replace(workbook, fault="TEP06")
    if not any(sheet.merges for sheet in workbook.sheets):
        return workbook
    sheets = tuple(
        replace(sheet, merges=seen(sheet.merges, sheet.cells)) if sheet.merges else sheet for sheet in workbook.sheets
    )
    return replace(workbook, sheets=sheets)


def _package_format(package: Package) -> str:
    names = package.parts
    if "[content_types].xml" in names:
        package.refuse_passwords()
        types = package.read("[Content_Types].xml")
        if "xl/workbook.bin" in names or b"sheet.binary" in types:
            return "xlsb"
        if "word/document.xml" in names or b"wordprocessingml.document.main" in types:
            return "docx"
        if re.search(rb"presentationml\.\w+\.main|visio|fixeddocument", types) or "ppt/presentation.xml" in names:
            return "unknown"
        return "xlsm" if b"macroEnabled" in types else "xlsx"
    if "mimetype" in names:
        package.refuse_passwords()
        kind = package.read("mimetype")[:100].strip()
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return "ods"
        return "unknown" if kind.startswith(b"application/") else "zip"
    if any(name.rpartition("/")[2] in ("document.iwa", "index.apxl", "index.zip") for name in names):
        return "unknown"  # Pages and Numbers
    if "meta-inf/manifest.xml" in names and "content.xml" in names:
        return "ods"
    return "xlsx" if "xl/workbook.xml" in names else "zip"


def _package(package: Package, format: str, limits: Limits, encoding: str | None, depth: int) -> Workbook:
    from ketnghia.readers import docx, ods, xlsx

    if format == "xlsb":
        from ketnghia.readers import xlsb

        return xlsb.read(package, limits)
    if format in ("xlsx", "xlsm"):
        return replace(xlsx.read(package, limits), format=format)
    if format == "ods":
        return ods.read(package, limits)
    if format == "docx":
        return docx.read(package, limits)
    if format == "unknown" or depth >= _DEEPEST:
        raise Fault("TEP07")
    return _members(package, limits, encoding, depth)


def _members(package: Package, limits: Limits, encoding: str | None, depth: int) -> Workbook:
    """A zip of files: each read for itself, so that one with a password or a fault holds back no other; what they
    may hold and unpack to is counted for all of them together."""
    wanted = {name: info for info in package.infos if not _ignored(name := member_name(info))}
    if not wanted:
        raise Fault("TEP06")
    left, members = limits, []
    for name, info in sorted(wanted.items()):
        try:
            member = _read(package.read(info), left, encoding, depth + 1)
        except Fault as fault:
            member = Workbook("unknown", readable=False, fault=fault.code, found=fault.found)
        members.append((name, member))
        left = replace(left, cells=max(left.cells - _size(member), 0), unpacked=max(left.unpacked - info.file_size, 0))
    if any(member.readable for _, member in members):
        return Workbook("zip", members=tuple(members))
    fault = members[0][1]
    return Workbook("zip", readable=False, fault=fault.fault, found=fault.found, members=tuple(members))


def _size(workbook: Workbook) -> int:
    return sum(len(sheet.cells) for sheet in workbook.sheets) + sum(_size(member) for _, member in workbook.members)


def _ignored(name: str) -> bool:
    low = name.lower()
    return low.startswith("__macosx/") or low.rpartition("/")[2].startswith(_IGNORED)


def _refuse_ole(data: bytes) -> str:
    """An OLE file by the names in its directory: encrypted, Word or something else is refused; 'xls' is handed back."""

    folded = data.lower()  # names in the directory are told apart without case

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in folded

    if has("encryptedpackage"):
        raise Fault("TEP02")
    if has("workbook") or has("book\0"):
        return "xls"
    if has("worddocument"):
        raise Fault("TEP03", "doc")
    raise Fault("TEP07", "ole")


COLUMNS = (
    "submission", "sha256", "sheet", "sheet_index", "row", "column", "cell", "text", "kind", "formula", "style",
    "struck", "hidden", "merged", "reader",
)  # fmt: skip


def columns(workbook: Workbook, submission: str, sha256: str) -> dict[str, list]:
    """The cells of a workbook (of a zip: of its members, named `outer.zip!inner`) as columns of the cells frame."""
    made: dict[str, list] = {name: [] for name in COLUMNS}
    for name, member in workbook.members:
        for column, values in columns(member, f"{submission}!{name}", sha256).items():
            made[column] += values
    for sheet in workbook.sheets:
        anchors = {box[:2]: ref for ref in sheet.merges if (box := bounds(ref))}
        hidden_columns = {number_of(column) for column in sheet.hidden_columns}
        hidden_rows = {row for first, last in sheet.hidden_rows for row in range(first, last + 1)}
        places = [(cell.row, cell.column) for cell in sheet.cells]
        n = len(places)
        made["submission"] += [submission] * n
        made["sha256"] += [sha256] * n
        made["sheet"] += [sheet.name] * n
        made["sheet_index"] += [sheet.index] * n
        made["row"] += [row for row, _ in places]
        made["column"] += [column for _, column in places]
        names = {column: _letters(column) for column in {column for _, column in places}}
        made["cell"] += [f"{names[column]}{row}" for row, column in places]
        made["text"] += [cell.text for cell in sheet.cells]
        made["kind"] += [cell.kind for cell in sheet.cells]
        made["formula"] += [cell.formula for cell in sheet.cells]
        made["style"] += [cell.style for cell in sheet.cells]
        made["struck"] += [cell.struck for cell in sheet.cells]
        made["hidden"] += [row in hidden_rows or column in hidden_columns for row, column in places]
        made["merged"] += [anchors.get(place) for place in places] if anchors else [None] * n
        made["reader"] += [workbook.format] * n
    return made


def _letters(column: int) -> str:
    from ketnghia.readers.workbook import letters

    return letters(column)


def table(made: dict[str, list]):
    """Columns -> Arrow table with the types of the cells frame."""
    import pyarrow as pa

    types = {
        "sheet_index": pa.int32(),
        "row": pa.int32(),
        "column": pa.int32(),
        "struck": pa.bool_(),
        "hidden": pa.bool_(),
    }
    return pa.table({name: pa.array(made[name], types.get(name, pa.string())) for name in COLUMNS})


def frame(workbook: Workbook, submission: str, sha256: str) -> pd.DataFrame:
    """The cells of one workbook as the cells frame (Arrow types)."""
    import pandas as pd

    return table(columns(workbook, submission, sha256)).to_pandas(types_mapper=pd.ArrowDtype)
