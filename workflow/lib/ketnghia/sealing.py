"""Sealing: digests of what the pages show and of what holds them together, recorded in the file when it is bound.

A digest here is over values, not bytes: the same page packed, numbered or encrypted anew has the same. Signature fields
and what belongs to them are left out, for they are filled in later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

# What only leads back or depends on how the file is packed.
ASIDE = {"/Parent", "/P", "/Pg", "/Prev", "/Last", "/StructParent", "/StructParents", "/Length", "/Filter",
         "/DecodeParms", "/Count"}  # fmt: skip
# What an element says beside its content.
SAID = ("/Alt", "/ActualText", "/E", "/ID")
LENGTH = 16
PARTS = ("tree", "names", "said")


class Seal:
    """Digests of objects by value; each indirect object is looked at once."""

    def __init__(self, pdf: Pdf) -> None:
        self.pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self.known: dict[tuple[int, int], bytes] = {}

    def of(self, value: Any) -> bytes:
        key = value.objgen if isinstance(value, Object) else (0, 0)
        if key in self.pages:
            return b"page %d" % self.pages[key]
        if key == (0, 0):
            return self.digest(value)
        if key not in self.known:
            self.known[key] = b"again"
            self.known[key] = self.digest(value)
        return self.known[key]

    def digest(self, value: Any) -> bytes:
        if isinstance(value, Stream | Dictionary):
            h = hashlib.sha256(b"<<")
            for name in sorted(set(value.keys()) - ASIDE):
                h.update(name.encode() + b"\0" + self.of(value[name]))
            if isinstance(value, Stream):
                h.update(hashlib.sha256(value.read_bytes()).digest())
            return h.digest()
        if isinstance(value, Array):
            return hashlib.sha256(b"[" + b"\0".join(self.of(item) for item in value)).digest()
        if isinstance(value, String):
            return b"(" + bytes(value)
        if isinstance(value, Name):
            return str(value).encode()
        if isinstance(value, bool) or value is None:
            return str(value).encode()
        return b"%.6f" % float(value)


def is_field(annotation: Object) -> bool:
    return str(annotation.get("/Subtype")) == "/Widget"


def pages(pdf: Pdf) -> list[str]:
    """One digest a page: content, resources, boxes, annotations but signature fields."""
    seal = Seal(pdf)
    found = []
    for page in pdf.pages:
        h = hashlib.sha256()
        for name in sorted(set(page.obj.keys()) - ASIDE - {"/Annots", "/Tabs"}):
            h.update(name.encode() + b"\0" + seal.of(page.obj[name]))
        for annotation in page.obj.get("/Annots", ()):
            if not is_field(annotation):
                h.update(b"annotation" + seal.of(annotation))
        found.append(h.hexdigest()[:LENGTH])
    return found


def elements(pdf: Pdf) -> Iterator[str]:
    """The structure tree as lines: kind, page, content, what is read instead."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}

    def walk(node: Object, home: int, depth: int) -> Iterator[str]:
        value = node.get("/K")
        for kid in [] if value is None else value if isinstance(value, Array) else [value]:
            if not isinstance(kid, Dictionary):
                yield f"{depth} {home} {int(kid)}"
                continue
            place = numbers.get(kid.Pg.objgen, -1) if "/Pg" in kid else home
            if "/S" in kid:
                if str(kid.S) == "/Form":
                    continue
                said = "".join(f"{key}{bytes(kid[key])!r}" for key in SAID if key in kid)
                yield f"{depth} {kid.S} {place} {said}"
                yield from walk(kid, place, depth + 1)
            elif "/MCID" in kid:
                yield f"{depth} {place} {int(kid.MCID)}"
            elif "/Obj" in kid and not is_field(kid.Obj):
                yield f"{depth} {bytes(kid.Obj.get('/Dest', b''))!r}"

    if "/StructTreeRoot" in pdf.Root:
        yield from walk(pdf.Root.StructTreeRoot, -1, 0)


def said(values: Iterable[str]) -> str:
    """The digest of what the document says of itself: of the values, in their order."""
    return hashlib.sha256("\n".join(values).encode()).hexdigest()[:LENGTH]


def parts(pdf: Pdf) -> dict[str, str]:
    """Digests of what holds the pages together: the structure tree; destinations, bookmarks, labels, files."""
    tree = hashlib.sha256("\n".join(elements(pdf)).encode()).hexdigest()
    seal = Seal(pdf)
    h = hashlib.sha256()
    for name in ("/Names", "/Outlines", "/PageLabels", "/OutputIntents", "/Lang", "/MarkInfo", "/PageMode"):
        h.update(name.encode() + b"\0" + (seal.of(pdf.Root[name]) if name in pdf.Root else b""))
    return {"tree": tree[:LENGTH], "names": h.hexdigest()[:LENGTH]}
