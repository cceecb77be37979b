"""Revisions: what a PDF says at each of its ends, and what was added to the one that we bound.

Whoever signs appends a revision. An object of an earlier revision must stand in a later one as it was; what is new can
then be reached through the catalog, the pages' annotations and the fields of the form alone, and there only signatures
and filled fields may be new. This is the one comparison for `release --signed` and for `verify`.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, PdfError, Stream

from ketnghia.lineage import sha256
from ketnghia.pdf_reading import properties, spaced

END = re.compile(rb"startxref\s+\d+\s+%%EOF(\r\n|\n|\r)?")
# Keys of the catalog, of the form and of a field that may be written when somebody signs or fills in.
CATALOG = {"/AcroForm", "/DSS", "/Extensions", "/Perms", "/Version", "/Metadata"}
FORM = {"/DA", "/DR", "/Fields", "/SigFlags", "/Type"}
FIELD = {"/V", "/AP", "/AS", "/M", "/MK", "/F", "/Lock", "/SV", "/DA", "/P", "/Type"}
# What the document says of itself: in Info and, by the same name or another, in XMP.
INFO = {
    "/Title": "dc:title", "/Author": "dc:creator", "/Subject": "dc:description", "/Keywords": "pdf:Keywords",
    "/Creator": "xmp:CreatorTool", "/Producer": "pdf:Producer", "/CreationDate": "xmp:CreateDate",
    "/ModDate": "xmp:ModifyDate",
}  # fmt: skip
# What a signature writes anew, by the clock.
CLOCK = {"pdf:Producer", "xmp:ModifyDate", "xmp:MetadataDate"}
Difference = tuple[str, str, str]
Box = tuple[float, float, float, float]


def ends(data: bytes) -> list[int]:
    """How many bytes the file had at each of its ends, the first first."""
    return [match.end() for match in END.finditer(data)]


def first_revision(data: bytes) -> bytes:
    """The file as it was before anything was appended: our own bytes."""
    return data[: next(iter(ends(data)), len(data))]


def added(states: Sequence[bytes]) -> list[str]:
    """The places where a file says, at one of its ends, something else than at the end before and that is no signature
    or filled field. `states`: the file at these ends, the bound one first. Raises PdfError for what is no PDF.

    What XMP and Info say is compared by `kept`.
    """
    opened = [Pdf.open(io.BytesIO(state)) for state in states]
    found: dict[str, None] = {}
    for before, after in zip(opened, opened[1:], strict=False):
        found |= dict.fromkeys(step(before, after))
    # A field that was put over a figure is told in the last state, whoever added it.
    found |= dict.fromkeys(covering(opened[0], opened[-1]))
    return list(found)


def step(first: Pdf, last: Pdf) -> Iterator[str]:
    """What one further revision changes that it may not."""
    yield from (f"file {warning}" for warning in warnings(last))
    aside = {value.objgen for value in (first.Root.get("/Metadata"), first.trailer.get("/Info")) if value is not None}
    pages = {page.obj.objgen: number for number, page in enumerate(first.pages, 1)}
    form = first.Root.get("/AcroForm", Dictionary())
    fields = {each.objgen for each in form.get("/Fields", ())}
    lists = {value.objgen for value in (form, form.get("/Fields")) if value is not None and value.is_indirect}
    lists |= {page.obj.Annots.objgen for page in first.pages if "/Annots" in page.obj and page.obj.Annots.is_indirect}
    if len(first.pages) != len(last.pages):
        yield "/Pages"
    for value in first.objects:
        key = value.objgen
        if key in aside or key in lists or str(kind(value)) in ("/XRef", "/ObjStm"):
            continue
        now = last.get_object(*key)
        if same(value, now):
            continue
        if key == first.Root.objgen:
            yield from (f"/Root {name}" for name in sorted(changed(value, now) - CATALOG))
        elif key in pages:
            yield from (f"page {pages[key]} {name}" for name in sorted(changed(value, now) - {"/Annots"}))
        elif key in fields:
            # A field that is signed stays as it is.
            allowed = set() if "/V" in value and str(value.get("/FT")) == "/Sig" else FIELD
            yield from (f"{value.get('/T', '')} {name}" for name in sorted(changed(value, now) - allowed))
        else:
            yield f"{key[0]} {key[1]} obj {kind(value) or ''}".strip()
    for number, (page, now) in enumerate(zip(first.pages, last.pages, strict=False), 1):
        yield from annotations(number, page.obj, now.obj)
    yield from form_changes(form, last.Root.get("/AcroForm", Dictionary()), fields)


def warnings(pdf: Pdf) -> list[str]:
    """What had to be mended to read a file at all, without the name that it bears in memory."""
    return [re.sub(r"<_io[^>]*>", "PDF", str(one)) for one in pdf.get_warnings()]


def annotations(number: int, page: Object, now: Object) -> Iterator[str]:
    """New annotations of a page that are no signature field; old ones that are gone or moved."""
    old = [one.objgen for one in page.get("/Annots", ())]
    new = list(now.get("/Annots", ()))
    if [one.objgen for one in new if one.objgen in set(old)] != old:
        yield f"page {number} /Annots"
    for one in new:
        signature = "/Sig" in (str(one.get("/FT", "")), str(one.get("/Parent", {}).get("/FT", "")))
        if one.objgen not in set(old) and not (str(one.get("/Subtype")) == "/Widget" and signature):
            yield f"page {number} {one.get('/Subtype')}"


def form_changes(form: Object, now: Object, fields: set[tuple[int, int]]) -> Iterator[str]:
    """What is new in the form: fields that are no signature's, fields that are gone, anything that works out values."""
    yield from (f"/AcroForm {key}" for key in sorted(set(now.keys()) - set(form.keys()) - FORM))
    kept = {each.objgen for each in now.get("/Fields", ())}
    for each in form.get("/Fields", ()):
        if each.objgen not in kept:
            yield f"/AcroForm {each.get('/T', '')}"
    for each in now.get("/Fields", ()):
        if each.objgen not in fields and str(each.get("/FT", "")) != "/Sig":
            yield f"/AcroForm {each.get('/T', '')}"


def covering(first: Pdf, last: Pdf) -> Iterator[str]:
    """Fields that were added, or moved, over a link, over words or over a drawing of the report."""
    known = {(str(one.get("/T", "")), corners(one.Rect)) for page in first.pages for one in widgets(page.obj)}
    for number, page in enumerate(last.pages, 1):
        added = [(str(one.get("/T", "")), corners(one.get("/Rect", (0, 0, 0, 0)))) for one in widgets(page.obj)]
        if added := [one for one in added if one not in known]:
            taken = list(occupied(page.obj))
            yield from (
                f"page {number} /Widget {name}" for name, place in added if any(meet(place, one) for one in taken)
            )


def occupied(page: Object) -> Iterator[Box]:
    """Where a page has links, words and drawings; lines and grounds of tables may lie under a field."""
    from ketnghia.verification import painting

    yield from (corners(one.Rect) for one in page.get("/Annots", ()) if str(one.get("/Subtype")) == "/Link")
    (seen,) = painting.pages([page])
    yield from (run.box for run in seen.runs)
    yield from (paint.box for paint in seen.paints if paint.kind == "image" or paint.curved or paint.inside)


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def widgets(page: Object) -> Iterator[Object]:
    return (one for one in page.get("/Annots", ()) if str(one.get("/Subtype")) == "/Widget")


def corners(rect: Iterable[Any]) -> Box:
    x, y, right, top = (float(value) for value in rect)
    return min(x, right), min(y, top), max(x, right), max(y, top)


def kept(first: Pdf, last: Pdf) -> list[Difference]:
    """Where XMP or Info say something else than before, but for the dates and the program of whoever signed: (place,
    expected, found)."""
    told, now = properties(first.Root), properties(last.Root)
    found = [
        (f"XMP {name}", told.get(name, "–"), now.get(name, "–"))
        for name in sorted(set(told) | set(now) - CLOCK)
        if name not in CLOCK and told.get(name) != now.get(name)
    ]
    for key in INFO:
        one, other = (spaced(str(pdf.docinfo.get(key, ""))) for pdf in (first, last))
        if INFO[key] not in CLOCK and one != other:
            found.append((f"Info {key}", one, other))
    return found


def states(data: bytes, bound: int, signed: Iterable[int]) -> list[bytes]:
    """The file as bound, at the end of each signature and at its last end; `bound` and `signed` count bytes."""
    return [data[:end] for end in sorted({bound, *(end for end in signed if end > bound), len(data)})]


def what(data: bytes, before: bytes, signed: Iterable[int]) -> str:
    """The first thing that a file has besides signatures and filled fields that `before`, its beginning, has not."""
    try:
        found = added(states(data, len(before), signed))
        first, last = Pdf.open(io.BytesIO(before)), Pdf.open(io.BytesIO(data))
        return next(iter([*found, *(place for place, _, _ in kept(first, last))]), "")
    except PdfError as fault:
        return str(fault)


# Comparing ------------------------------------------------------------------------------------------------------------


def kind(value: Any) -> Any:
    return value.get("/Type") if isinstance(value, Dictionary | Stream) else None


def same(value: Object, now: Object) -> bool:
    if isinstance(value, Stream):
        return isinstance(now, Stream) and not changed(value, now) and value.read_raw_bytes() == now.read_raw_bytes()
    return type(value) is type(now) and text(value) == text(now)


def text(value: Any) -> bytes:
    """A value as it stands in the file, references as such."""
    if isinstance(value, Dictionary | Array) and value.is_indirect:
        return value.unparse(resolved=True)
    return value.unparse() if isinstance(value, Object) else str(value).encode()


def changed(value: Object, now: Object) -> set[str]:
    if not isinstance(now, Dictionary | Stream):
        return {"obj"}
    keys = set(value.keys()) | set(now.keys())
    return {key for key in keys if key not in value or key not in now or reference(value[key]) != reference(now[key])}


def reference(value: Any) -> Any:
    """What a key holds, an indirect object by its number."""
    if isinstance(value, Object) and value.is_indirect:
        return value.objgen
    return value.unparse() if isinstance(value, Object) else value


# Appending a revision -------------------------------------------------------------------------------------------------


def appended(data: bytes, change: Callable[[Pdf], None]) -> bytes:
    """The file with one more revision that holds just what a change alters or adds; the same bytes each time."""
    before, now = Pdf.open(io.BytesIO(data)), Pdf.open(io.BytesIO(data))
    change(now)
    known = {value.objgen: laid_out(value) for value in before.objects}
    out, places = bytearray(data if data.endswith(b"\n") else data + b"\n"), {}
    for value in now.objects:
        number, generation = value.objgen
        text = laid_out(value)
        if known.get(value.objgen) == text or str(kind(value)) in ("/XRef", "/ObjStm"):
            continue
        places[number] = (len(out), generation)
        out += b"%d %d obj\n%s\nendobj\n" % (number, generation, text)
    number = max([*places, *(one for one, _ in known)]) + 1
    places[number] = (len(out), 0)
    trailer = Dictionary(Type=Name.XRef, Size=number + 1, W=Array([1, 4, 2]), Root=now.Root)
    trailer.Index = Array([one for at in sorted(places) for one in (at, 1)])
    trailer.Prev = int(re.findall(rb"startxref\s+(\d+)\s+%%EOF", data)[-1])
    if "/Info" in before.trailer:
        trailer.Info = now.trailer.Info
    rows = b"".join(b"\x01%s%s" % (at.to_bytes(4, "big"), generation.to_bytes(2, "big"))
                    for _, (at, generation) in sorted(places.items()))  # fmt: skip
    # The second part of the ID names the revision: by its content, not by chance.
    own = bytes.fromhex(sha256(bytes(out[len(data) :])))[:16]
    head = trailer.unparse(resolved=True)[:-2] + b"/ID [<%s> <%s>] " % (
        bytes(before.trailer.ID[0]).hex().encode(),
        own.hex().encode(),
    )
    start = len(out)
    out += b"%d 0 obj\n%s/Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, head, len(rows), rows)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def laid_out(value: Any) -> bytes:
    """An object as it stands in a file; a stream that was made here is packed."""
    if not isinstance(value, Stream):
        return value.unparse(resolved=True) if isinstance(value, Object) else str(value).encode()
    packed, head = value.read_raw_bytes(), value.stream_dict
    told = {key: head[key] for key in sorted(set(head.keys()) - {"/Length"})}
    if "/Filter" not in told and str(told.get("/Type")) != "/Metadata":
        packed, told["/Filter"] = zlib.compress(packed, 9), Name.FlateDecode
    written = b" ".join(b"%s %s" % (key.encode(), spoken(one)) for key, one in told.items())
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (written, len(packed), packed)


def spoken(value: Any) -> bytes:
    if isinstance(value, Object):
        return value.unparse()
    return str(value).lower().encode() if isinstance(value, bool) else str(value).encode()
