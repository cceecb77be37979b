"""Copies: the finished report for reading alone, small enough to send, without the files that travel inside it.

Its pages are the report's own. What it leaves out is all that needs the files: the files, the links that open them, and
the places for number, date and signature, since what is signed is the whole report. It says so in its metadata, and
`verify` goes by that.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf

from ketnghia import pdf

NAME = "reading-copy.pdf"
# The value of the XMP property `ketnghia:copy`, and what the description says to people.
READING = "reading"
SAID = {
    "vi": "Bản để đọc, không kèm tệp số liệu; bản đầy đủ là report.pdf.",
    "en": "Reading copy without the data files; the whole report is report.pdf.",
}


def reading(report: bytes, about: Mapping[str, Any]) -> bytes:
    """The reading copy of a bound report; `about` is what was said of the document when it was bound."""
    out = Pdf.open(io.BytesIO(report))
    root = out.Root
    for holder, key in ((root, "/AF"), (root.Names, "/EmbeddedFiles"), (root, "/AcroForm")):
        if key in holder:
            del holder[key]
    for page in out.pages:
        unhook(root.StructTreeRoot, page.obj)
    said = SAID["en" if str(about["lang"]).startswith("en") else "vi"]
    pdf.describe(out, {**about, "description": f"{about['description']} {said}", "copy": READING})
    return pdf.saved(out)


def unhook(tree: Object, page: Object) -> None:
    """Take from a page the links to attached files, whose words stay, and the places of fields, which hold nothing."""
    kept = []
    for one in page.get("/Annots", ()):
        field = str(one.Subtype) == "/Widget"
        if not field and str(one.get("/A", {}).get("/S")) != "/GoToE":
            kept.append(one)
            continue
        element = released(tree.ParentTree.Nums, int(one.StructParent))
        if field:
            forget(tree.IDTree, bytes(element.ID))
            prune(element)
        else:
            element.S = Name.Span
            element.K = Array([kid for kid in listed(element) if not leads_to(kid, one)])
    if kept:
        page.Annots = Array(kept)
    elif "/Annots" in page:
        del page["/Annots"]


def released(nums: Object, key: int) -> Object:
    """The element that a number of the parent tree leads to, taken out of it."""
    at = next(at for at in range(0, len(nums), 2) if int(nums[at]) == key)
    element = nums[at + 1]
    del nums[at]
    del nums[at]
    return element


def listed(element: Object) -> list[Any]:
    value = element.get("/K")
    return [] if value is None else list(value) if isinstance(value, Array) else [value]


def leads_to(kid: Any, annotation: Object) -> bool:
    return isinstance(kid, Dictionary) and "/Obj" in kid and kid.Obj.objgen == annotation.objgen


def forget(names: Object, name: bytes) -> None:
    pairs = [(names.Names[at], names.Names[at + 1]) for at in range(0, len(names.Names), 2)]
    names.Names = Array([item for pair in pairs if bytes(pair[0]) != name for item in pair])


def prune(element: Object) -> None:
    """Take an element out of the tree, and whatever holds nothing without it."""
    parent = element.P
    parent.K = Array([kid for kid in listed(parent) if not isinstance(kid, Dictionary) or kid.objgen != element.objgen])
    if not len(parent.K) and "/P" in parent and str(parent.get("/S")) not in ("/TD", "/Document"):
        prune(parent)
