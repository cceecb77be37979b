"""The PDF: printed parts joined into one PDF/A-3a and PDF/UA-1 file with labels, bookmarks and attachments.

Each part comes with its own structure tree, destinations and bookmarks (`tags.py`); here they become one of each. What
is said of the document (title, dates, period, stage, status, digest of the data package) is written twice from the same
values, in Info and in XMP, and never from a clock. A page may name a file that is attached, but how it is opened is the
reader's affair: PDF/A forbids launching it, so the link is a go-to-embedded action.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, String

from ketnghia import boxes, sealing

# By name, not by the system's table of types: the same everywhere.
TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What body.html must say of the document.
NEEDED = ("title", "lang", "author", "description", "created", "modified")
NEEDED += ("period", "stage", "status", "profile", "datapackage")
# What the seal of the document's own words is over.
SEALED = ("title", "author", "description", "lang", "created", "period", "stage", "status", "profile")
INFO = {"Title": "title", "Author": "author", "Subject": "description", "Keywords": "keywords", "Creator": "generator"}
# The namespaces of the XMP packet, and what each of our own properties is.
NAMESPACES = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "ketnghia": "urn:ketnghia:report:1#",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
PROPERTIES = {
    "period": "Period that the report covers",
    "stage": "so_bo, trinh_ky or chinh_thuc",
    "status": "illustrative, preliminary or final",
    "document": "Rules of layout that the document follows, as statedoc:profile",
    "datapackage": "SHA-256 of the attached datapackage.json",
    "pages": "Digest of each page, in order, first digits",
    "tree": "Digest of the structure tree, first digits",
    "names": "Digest of destinations, bookmarks, labels and files, first digits",
    "said": "Digest of what the document says of itself, first digits",
    "copy": "reading: a copy without the attached files",
}


@dataclass(frozen=True)
class Attachment:
    """A file inside the file: name, what it is in words, and its content, packed at once: it may be very large."""

    name: str
    description: str
    packed: bytes
    size: int
    checksum: bytes
    sha256: str

    @classmethod
    def of(cls, name: str, data: bytes, description: str) -> Attachment:
        checksum = hashlib.md5(data, usedforsecurity=False).digest()
        return cls(name, description, zlib.compress(data), len(data), checksum, hashlib.sha256(data).hexdigest())


@dataclass(frozen=True)
class Part:
    """One printed part: its PDF, and the page labels, headings, data and fields that print_page told of it."""

    data: bytes
    labels: Sequence[Sequence[Any]]
    headings: Sequence[Sequence[Any]]
    document: Mapping[str, Any]
    fields: Sequence[Mapping[str, Any]] = ()


def bind(parts: Sequence[Part], attachments: Iterable[Attachment], font: bytes = b"") -> bytes:
    """The finished file; the first part carries the document's data. `font` is for what is written into its fields.

    Raises ValueError for pages that contradict each other: a link without a target, an anchor used twice, a data
    package that is not the one printed.
    """
    about = parts[0].document
    files = sorted(attachments, key=lambda file: file.name)
    require(about, files)
    out = Pdf.open(io.BytesIO(parts[0].data))
    root = out.Root
    starts = [0]
    for part in parts[1:]:
        starts.append(len(out.pages))
        append(out, Pdf.open(io.BytesIO(part.data)))
    name_headings(root, [text for part in parts for _, text, _ in part.headings])
    name_fonts(out)
    targets(out, {file.name for file in files})
    root.PageLabels = Dictionary(Nums=Array(page_labels([label for part in parts for label in part.labels])))
    root.PageMode = Name.UseOutlines
    root.Lang = about["lang"]
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    attach(out, files, pdf_date(about["modified"]))
    placed = zip(starts, parts, strict=True)
    boxes.reserve(out, [{**one, "page": one["page"] + start} for start, part in placed for one in part.fields], font)
    describe(out, about)
    return saved(out)


def saved(out: Pdf) -> bytes:
    """The bytes of a document, the same for the same content: packed by our own compressor, the id from the content."""
    sink = io.BytesIO()
    del out.trailer.ID
    out.save(
        sink,
        object_stream_mode=ObjectStreamMode.generate,
        compress_streams=True,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return sink.getvalue()


def require(about: Mapping[str, Any], files: Sequence[Attachment]) -> None:
    if missing := [key for key in NEEDED if not about.get(key)]:
        raise ValueError(f"body.html does not say: {', '.join(missing)}")
    package = next((file.sha256 for file in files if file.name == "datapackage.json"), "")
    if package != about["datapackage"]:
        raise ValueError(f"printed digest {about['datapackage']} is not that of the attached datapackage.json")


# Joining --------------------------------------------------------------------------------------------------------------


def append(out: Pdf, other: Pdf) -> None:
    """Put another document's pages, structure, destinations and bookmarks behind those of `out`."""
    first = len(out.pages)
    with warnings.catch_warnings():
        # It warns that destinations stay behind; they are brought along below, with the structure.
        warnings.simplefilter("ignore")
        out.pages.extend(other.pages)
    ours = out.Root
    tree, their = ours.StructTreeRoot, out.copy_foreign(other.Root.StructTreeRoot)
    offset = int(tree.ParentTreeNextKey)
    for page in list(out.pages)[first:]:
        page.obj.StructParents = int(page.obj.StructParents) + offset
        for annotation in page.obj.get("/Annots", ()):
            annotation.StructParent = int(annotation.StructParent) + offset
    for at, item in enumerate(their.ParentTree.Nums):
        tree.ParentTree.Nums.append(item if at % 2 else int(item) + offset)
    tree.ParentTreeNextKey = offset + int(their.ParentTreeNextKey)
    document = tree.K[0]
    for kid in their.K[0].get("/K", ()):
        kid.P = document
        document.K.append(kid)
    merge(tree.IDTree, their.IDTree)
    if "/Names" in other.Root and "/Dests" in other.Root.Names:
        if "/Names" not in ours:
            ours.Names = Dictionary()
        if "/Dests" not in ours.Names:
            ours.Names.Dests = Dictionary(Names=Array())
        merge(ours.Names.Dests, copied(out, other, other.Root.Names.Dests))
    if "/Outlines" in other.Root:
        chain(out, out.copy_foreign(other.Root.Outlines))


def copied(out: Pdf, other: Pdf, value: Object) -> Object:
    """Another document's object as one of ours; only indirect objects can be taken over."""
    return out.copy_foreign(value if value.is_indirect else other.make_indirect(value))


def merge(mine: Object, theirs: Object) -> None:
    """Add a name tree's entries to another's, sorted; a name that both have is a fault of the pages."""
    entries = dict(pairs(mine))
    for name, value in pairs(theirs):
        if name in entries:
            raise ValueError(f"two parts have the anchor {name.decode('utf-8', 'replace')}")
        entries[name] = value
    mine.Names = Array([item for name in sorted(entries) for item in (String(name), entries[name])])


def pairs(tree: Object) -> Iterator[tuple[bytes, Object]]:
    names = tree.get("/Names", ())
    for at in range(0, len(names), 2):
        yield bytes(names[at]), names[at + 1]


def chain(out: Pdf, theirs: Object) -> None:
    """Append the other document's bookmarks, with all under them, to ours."""
    ours = out.Root.get("/Outlines")
    if ours is None:
        out.Root.Outlines = theirs
        return
    item = theirs.First
    while item is not None:
        item.Parent = ours
        item = item.get("/Next")
    ours.Last.Next, theirs.First.Prev = theirs.First, ours.Last
    ours.Last = theirs.Last
    ours.Count = int(ours.Count) + int(theirs.Count)


def bookmarks(item: Object | None, depth: int = 1) -> Iterator[tuple[int, Object]]:
    """All bookmarks in order with their depth."""
    while item is not None:
        yield depth, item
        yield from bookmarks(item.get("/First"), depth + 1)
        item = item.get("/Next")


def name_headings(root: Object, titles: Sequence[str]) -> None:
    """Bookmarks say what the headings say: a line break in a heading is a space."""
    found = [item for _, item in bookmarks(root.Outlines.get("/First"))] if "/Outlines" in root else []
    if len(found) != len(titles):
        raise ValueError(f"{len(found)} bookmarks for {len(titles)} headings")
    for item, title in zip(found, titles, strict=True):
        item.Title = title


def targets(out: Pdf, files: set[str]) -> None:
    """Every link leads somewhere: to a destination of one of the parts, or to a file that is attached."""
    known = {name for name, _ in pairs(out.Root.Names.Dests)}
    for page in out.pages:
        for annotation in page.obj.get("/Annots", ()):
            if "/Dest" in annotation:
                if bytes(annotation.Dest) not in known:
                    raise ValueError(f"no anchor {annotation.Dest} for the link {annotation.Contents}")
            elif str(annotation.A.S) == "/GoToE" and str(annotation.A.T.N) not in files:
                raise ValueError(f"a link to {annotation.A.T.N}, which is not attached")


def name_fonts(out: Pdf) -> None:
    """Drop the comma that Pango puts behind a family ending in a digit, lest it be taken for a size."""
    for page in out.pages:
        for font in page.obj.Resources.Font.values():
            inner = font.DescendantFonts[0]
            for holder, key in ((font, "/BaseFont"), (inner, "/BaseFont"), (inner.FontDescriptor, "/FontName")):
                if "," in str(holder[key]):
                    holder[key] = Name(str(holder[key]).replace(",-", "-").rstrip(","))


def page_labels(labels: Sequence[Sequence[Any]]) -> list[Any]:
    """(prefix, number) of each page -> the ranges of a page label tree: one per run of a prefix that counts up."""
    found: list[Any] = []
    before = None
    for page, (prefix, number) in enumerate(labels):
        if (prefix, number - 1) != before:
            style = Dictionary(S=Name.D, St=number)
            if prefix:
                style.P = f"{prefix}-"
            found += [page, style]
        before = (prefix, number)
    return found


# Attachments ----------------------------------------------------------------------------------------------------------


def attach(out: Pdf, files: Sequence[Attachment], moment: str) -> None:
    """Embed the files in the order of their names, all as data of the document."""
    specs = []
    for file in files:
        kind = TYPES.get(file.name.rpartition(".")[2].lower(), "application/octet-stream")
        stream = out.make_stream(file.packed, Filter=Name.FlateDecode)
        stream.Type = Name.EmbeddedFile
        stream.Subtype = Name(f"/{kind}")
        dates = {"CreationDate": moment, "ModDate": moment}
        stream.Params = Dictionary(Size=file.size, CheckSum=String(file.checksum), **dates)
        spec = Dictionary(Type=Name.Filespec, F=file.name, UF=file.name, Desc=file.description)
        spec.AFRelationship, spec.EF = Name.Data, Dictionary(F=stream, UF=stream)
        specs.append(out.make_indirect(spec))
    if specs:
        names = [item for file, spec in zip(files, specs, strict=True) for item in (file.name, spec)]
        out.Root.Names.EmbeddedFiles = Dictionary(Names=Array(names))
        out.Root.AF = Array(specs)


# What is said of the document -----------------------------------------------------------------------------------------


def describe(out: Pdf, about: Mapping[str, Any]) -> None:
    """Info and XMP from the same values; the XMP also seals what the pages show."""
    info = out.docinfo
    for key in list(info.keys()):
        if key != "/Producer":
            del info[key]
    for key, value in INFO.items():
        if about.get(value):
            info[f"/{key}"] = about[value]
    info["/CreationDate"], info["/ModDate"] = pdf_date(about["created"]), pdf_date(about["modified"])
    seals = {"pages": " ".join(sealing.pages(out)), **sealing.parts(out)}
    seals["said"] = sealing.said(str(about[key]) for key in SEALED)
    stream = out.make_stream(xmp({**about, **seals}, str(info["/Producer"])).encode("utf-8"))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    out.Root.Metadata = stream


def pdf_date(moment: str) -> str:
    """An ISO moment with zone as PDF writes it.

    >>> pdf_date("2018-01-31T00:00:00+07:00")
    "D:20180131000000+07'00'"
    """
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(Z|[+-]\d\d:\d\d)", moment)
    if not found:
        raise ValueError(f"no moment with a zone: {moment}")
    *digits, zone = found.groups()
    return f"D:{''.join(digits)}" + ("Z" if zone == "Z" else f"{zone[:3]}'{zone[4:]}'")


def xmp(about: Mapping[str, Any], producer: str) -> str:
    """The XMP packet: one RDF with the identifiers of both standards, and the schemas that PDF/A wants described."""
    text = {key: escape(str(value)) for key, value in about.items() if value}
    document = f"statedoc:{text['profile']}"
    own = {key: text[key] for key in ("period", "stage", "status")}
    # A sheet of its own has no data to travel with it.
    own |= {"document": document}
    own |= {"datapackage": f"sha256:{text['datapackage']}"} if "datapackage" in text else {}
    own |= {key: text[key] for key in ("pages", *sealing.PARTS, "copy") if key in text}
    lines = [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<dc:format>application/pdf</dc:format>",
        f"<dc:title>{alternative(text['title'])}</dc:title>",
        f"<dc:creator><rdf:Seq><rdf:li>{text['author']}</rdf:li></rdf:Seq></dc:creator>",
        f"<dc:description>{alternative(text['description'])}</dc:description>",
        f"<dc:language><rdf:Bag><rdf:li>{text['lang']}</rdf:li></rdf:Bag></dc:language>",
        f"<dc:subject><rdf:Bag><rdf:li>{document}</rdf:li></rdf:Bag></dc:subject>",
        *([f"<xmp:CreatorTool>{text['generator']}</xmp:CreatorTool>"] if "generator" in text else []),
        f"<xmp:CreateDate>{text['created']}</xmp:CreateDate>",
        f"<xmp:ModifyDate>{text['modified']}</xmp:ModifyDate>",
        *([f"<pdf:Keywords>{text['keywords']}</pdf:Keywords>"] if "keywords" in text else []),
        f"<pdf:Producer>{escape(producer)}</pdf:Producer>",
        *(f"<ketnghia:{key}>{value}</ketnghia:{key}>" for key, value in own.items()),
    ]
    ours = {key: ("Text", "external", text) for key, text in PROPERTIES.items()}
    schemas = [
        schema("PDF/UA identification", "pdfuaid", {"part": ("Integer", "internal", "Part of ISO 14289")}),
        schema("Report", "ketnghia", ours),
    ]
    declared = "".join(f'\n xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'<rdf:Description rdf:about=""{declared}>\n'
        + "\n".join(lines)
        + "\n<pdfaExtension:schemas><rdf:Bag>\n"
        + "\n".join(schemas)
        + '\n</rdf:Bag></pdfaExtension:schemas>\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="r"?>'
    )


def alternative(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'


def schema(title: str, prefix: str, properties: Mapping[str, tuple[str, str, str]]) -> str:
    """The description of one schema of our own, as PDF/A asks for each that it does not know."""
    entries = "\n".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{escape(text)}</pdfaProperty:description></rdf:li>"
        for name, (kind, category, text) in properties.items()
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{NAMESPACES[prefix]}</pdfaSchema:namespaceURI><pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>\n{entries}\n</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
