"""Guard: what a submission may cost, and safe ways into zip archives and XML.

Nothing is unpacked to disk, no name in an archive is used as a path, no entity is resolved and nothing is fetched.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from ketnghia.readers.workbook import Fault

# The longest text that a cell can hold in any office program.
LONGEST_TEXT = 32767


# The ways in which a broken archive makes the library fail.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, LookupError, OverflowError, RuntimeError,
    OSError,
)  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """What one file may cost. `rows`: highest row number; `merges`: merged ranges of a sheet; `unpacked`: bytes of an
    archive once unpacked; `seconds` and `memory_mb` are held by the process that reads (steps/children)."""

    bytes: int = 30_000_000
    unpacked: int = 300_000_000
    members: int = 2_000
    rows: int = 100_000
    cells: int = 1_000_000
    merges: int = 50_000
    seconds: int = 60
    memory_mb: int = 2_000

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Limits:
        """From `limits:` of the configuration; what it does not name keeps its default. Unpacked: ten times `bytes`."""
        said = config.get("limits") or {}
        named = {name: int(said[name]) for name in cls.__dataclass_fields__ if name in said}
        return cls(**{"unpacked": named.get("bytes", cls.bytes) * 10, **named})


@dataclass
class Count:
    """Cells and rows read so far, held against the limits."""

    limits: Limits
    cells: int = 0

    def add(self, cells: int, last_row: int = 0) -> None:
        self.cells += cells
        if self.cells > self.limits.cells:
            raise Fault("TEP08", f"> {self.limits.cells} ô")
        if last_row > self.limits.rows:
            raise Fault("TEP08", f"dòng {last_row} > {self.limits.rows}")

    def merges(self, number: int) -> None:
        """The merged ranges of one sheet."""
        if number > self.limits.merges:
            raise Fault("TEP08", f"{number} vùng gộp ô > {self.limits.merges}")


class Package:
    """A zip archive in memory: its parts by name, read under the limits."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            infos = [info for info in self.zip.infolist() if not info.is_dir()]
        except _BROKEN:
            raise Fault("TEP01", "zip") from None
        if len(infos) > limits.members:
            raise Fault("TEP08", f"{len(infos)} tệp con > {limits.members}")
        # The sizes that the archive states are an upper bound: zipfile never hands out more than that.
        if sum(info.file_size for info in infos) > limits.unpacked:
            raise Fault("TEP08", f"> {limits.unpacked} byte khi mở nén")
        self.infos = infos

    def refuse_passwords(self) -> None:
        """In a document of many parts one under a password is all of it."""
        if any(info.flag_bits & 0x1 for info in self.infos):
            raise Fault("TEP02")

    @cached_property
    def parts(self) -> dict[str, zipfile.ZipInfo]:
        """Parts by folded name; two of one name are no honest archive, and programs differ in which one they read."""
        named: dict[str, zipfile.ZipInfo] = {}
        for info in self.infos:
            name = info.filename.replace("\\", "/").lstrip("/").lower()
            if name in named:
                raise Fault("TEP01", f"hai phần cùng tên {info.filename}")
            named[name] = info
        return named

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.parts

    def read(self, name: str | zipfile.ZipInfo) -> bytes:
        info = self.parts.get(name.lower()) if isinstance(name, str) else name
        if info is None:
            raise Fault("TEP01", str(name))
        if info.flag_bits & 0x1:
            raise Fault("TEP02")
        try:
            return self.zip.read(info)
        except _BROKEN:
            raise Fault("TEP01", info.filename) from None

    def xml(self, name: str) -> etree._Element:
        return xml(self.read(name))


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a zip's member as a label, never as a path: composed, `/`, no way up, no drive, no odd characters.

    A zip says whether its names are UTF-8; many that are do not, and one of Windows may keep the name beside it.
    """
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        with suppress(UnicodeError):
            name = _beside(info.extra) or name.encode("cp437").decode("utf-8")
    name = re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "\ufffd", name)
    parts = re.split(r"[/\\]", re.sub(r"^[A-Za-z]:", "", unicodedata.normalize("NFC", name)))
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "\ufffd"


def _beside(extra: bytes) -> str:
    """The name in UTF-8 that a zip may keep in the extra field of a member; '' if it has none."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 0x7075 and length > 5:
            return extra[at + 9 : at + 4 + length].decode("utf-8")
        at += 4 + length
    return ""


_PARSER = dict(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)


def xml(data: bytes) -> etree._Element:
    """Bytes -> root element. A document type is refused: no office program writes one, every XML attack needs one."""
    if data[:64].lstrip()[:1] != b"<":
        try:
            # Whatever the encoding, the check below and the parser must see the same bytes.
            text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError:
            raise Fault("TEP01", "xml") from None
        data = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode()
    at = data.find(b"<!DOCTYPE")
    if at >= 0 and data.find(b"<![CDATA[", 0, at) < 0:
        raise Fault("TEP10", "<!DOCTYPE")
    try:
        root = etree.fromstring(data, etree.XMLParser(**_PARSER, huge_tree=len(data) > 10_000_000))
    except (etree.XMLSyntaxError, ValueError) as fault:
        if "memory" in str(fault).lower():
            raise MemoryError from None
        raise Fault("TEP01", "xml") from None
    if root is None:
        raise Fault("TEP01", "xml")
    if root.getroottree().docinfo.internalDTD is not None:
        raise Fault("TEP10", "<!DOCTYPE")
    return root
