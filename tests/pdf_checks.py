"""Our own judge of the finished PDF: what PDF/A-3a and PDF/UA-1 ask of a file like ours, and what no validator does.

Imports nothing of the package. Each check is a function from a `Paper` to a list of faults; `CHECKS` holds them all.
Glyph outlines and painted boxes are read with pdfium, everything else from the objects of the file.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
from fontTools.ttLib import TTFont
from lxml import etree
from pikepdf import Array, Dictionary, Object, Pdf, Stream, parse_content_stream

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PREDEFINED = {
    "http://www.aiim.org/pdfa/ns/id/",
    "http://purl.org/dc/elements/1.1/",
    "http://ns.adobe.com/xap/1.0/",
    "http://ns.adobe.com/pdf/1.3/",
    "http://www.aiim.org/pdfa/ns/extension/",
}
GROUPING = {
    "Document",
    "Part",
    "Art",
    "Sect",
    "Div",
    "BlockQuote",
    "TOC",
    "TOCI",
    "L",
    "LI",
    "Table",
    "THead",
    "TBody",
    "TR",
}
STANDARD = GROUPING | {
    "P",
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "H6",
    "Lbl",
    "LBody",
    "Caption",
    "TH",
    "TD",
    "TFoot",
    "Figure",
}
STANDARD |= {"Span", "Link", "Reference", "Note", "Quote", "Code", "NonStruct", "Form"}
ACTIONS = {"/GoTo", "/GoToE", "/URI"}
PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "BI", "INLINE IMAGE"}


@dataclass(frozen=True)
class Element:
    """A structure element where it stands."""

    kind: str
    object: Object
    parent: Element | None
    under: tuple[str, ...]

    def elements(self, all_: dict) -> list[Element]:
        return [all_[kid.objgen] for kid in kids(self.object) if is_element(kid)]


@dataclass
class Use:
    """What a page's content stream does: text codes by font, marked content, faults in marking."""

    mcids: Counter
    codes: dict[str, set[int]]
    faults: list[str]
    artifacts: list[str]


def kids(element: Object) -> list[Any]:
    value = element.get("/K")
    return [] if value is None else list(value) if isinstance(value, Array) else [value]


def is_element(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid and "/P" in kid


def name_tree(node: Object | None) -> list[tuple[bytes, Object]]:
    if node is None:
        return []
    names = node.get("/Names", [])
    found = [(bytes(names[at]), names[at + 1]) for at in range(0, len(names), 2)]
    for kid in node.get("/Kids", []):
        found += name_tree(kid)
    return found


class Paper:
    """A PDF under inspection."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pdf = Pdf.open(io.BytesIO(data))
        self.root = self.pdf.Root
        self.pages = [page.obj for page in self.pdf.pages]
        self.number = {page.objgen: at for at, page in enumerate(self.pages)}

    @cached_property
    def xmp(self) -> etree._Element:
        return etree.fromstring(self.root.Metadata.read_bytes())

    def said(self, name: str) -> str | None:
        """The text of one XMP property, by prefix:name, written as an element or as an attribute."""
        spaces = {key: uri for node in self.xmp.iter() for key, uri in node.nsmap.items() if key}
        prefix, _, local = name.partition(":")
        full = f"{{{spaces.get(prefix, '-')}}}{local}"
        for node in self.xmp.find(f"{{{RDF}}}RDF"):
            if full in node.attrib:
                return node.get(full)
            if (found := node.find(full)) is not None:
                return "".join(found.itertext()).strip()
        return None

    @cached_property
    def elements(self) -> list[Element]:
        found: list[Element] = []

        def walk(node: Object, parent: Element | None, under: tuple[str, ...]) -> None:
            for kid in kids(node):
                if is_element(kid):
                    element = Element(str(kid.S)[1:], kid, parent, under)
                    found.append(element)
                    walk(kid, element, (*under, element.kind))

        walk(self.root.StructTreeRoot, None, ())
        return found

    @cached_property
    def by_id(self) -> dict[tuple[int, int], Element]:
        return {element.object.objgen: element for element in self.elements}

    def of(self, *kinds: str) -> list[Element]:
        return [element for element in self.elements if element.kind in kinds]

    def part_begins(self, prefix: str) -> int:
        """The first page whose label has this prefix; the number of pages if there is none."""
        nums = self.root.get("/PageLabels", {}).get("/Nums", [])
        found = (int(nums[at]) for at in range(0, len(nums), 2) if str(nums[at + 1].get("/P", "")).startswith(prefix))
        return next(found, len(self.pages))

    def holds_picture(self, element: Element) -> bool:
        return any(kid.kind == "Figure" or self.holds_picture(kid) for kid in element.elements(self.by_id))

    def content(self, element: Element) -> list[tuple[int, int]]:
        """(page, MCID) of the content that hangs on an element itself."""
        found = []
        for kid in kids(element.object):
            if isinstance(kid, int):
                found.append((self.number.get(element.object.Pg.objgen, -1), int(kid)))
            elif isinstance(kid, Dictionary) and "/MCID" in kid:
                found.append((self.number.get(kid.get("/Pg", element.object.get("/Pg")).objgen, -1), int(kid.MCID)))
        return found

    def annotations(self) -> Iterator[tuple[int, Object]]:
        for at, page in enumerate(self.pages):
            for annotation in page.get("/Annots", []):
                yield at, annotation

    @cached_property
    def parents(self) -> dict[int, Object]:
        nums = self.root.StructTreeRoot.ParentTree.Nums
        return {int(nums[at]): nums[at + 1] for at in range(0, len(nums), 2)}

    @cached_property
    def fonts(self) -> dict[tuple[int, int], Object]:
        return {font.objgen: font for page in self.pages for font in page.Resources.get("/Font", {}).values()}

    @cached_property
    def uses(self) -> list[Use]:
        return [use(page) for page in self.pages]

    @cached_property
    def texts(self) -> dict[tuple[int, int], str]:
        """(page, MCID) -> text, as pdfium reads it."""
        found: dict[tuple[int, int], str] = {}
        document = pypdfium2.PdfDocument(self.data)
        for at, page in enumerate(document):
            words = page.get_textpage()
            for item in page.get_objects([raw.FPDF_PAGEOBJ_TEXT]):
                mcid = raw.FPDFPageObj_GetMarkedContentID(item)
                if mcid >= 0:
                    found[at, mcid] = found.get((at, mcid), "") + text_of(item, words)
        return found

    def words(self, element: Element) -> str:
        """The text at and under an element, white space folded."""
        parts = []
        for kid in kids(element.object):
            if is_element(kid):
                parts.append(self.words(self.by_id[kid.objgen]))
            elif isinstance(kid, int):
                parts.append(self.texts.get((self.number[element.object.Pg.objgen], int(kid)), ""))
            elif isinstance(kid, Dictionary) and "/MCID" in kid:
                parts.append(self.texts.get((self.number[kid.Pg.objgen], int(kid.MCID)), ""))
        return re.sub(r"\s+", " ", " ".join(parts)).strip()


def text_of(item: Any, words: Any) -> str:
    size = raw.FPDFTextObj_GetText(item, words, None, 0)
    buffer = (raw.FPDF_WCHAR * (size // 2 + 1))()
    raw.FPDFTextObj_GetText(item, words, buffer, size)
    return bytes(buffer)[: max(0, size - 2)].decode("utf-16-le", "replace")


def use(page: Object) -> Use:
    """One walk over a content stream."""
    found = Use(Counter(), {}, [], [])
    stack: list[str] = []
    font = ""
    for operands, operator in parse_content_stream(page):
        name = str(operator)
        if name in ("BMC", "BDC"):
            stack.append(begun(found, operands, stack))
        elif name == "EMC":
            if not stack:
                return Use(found.mcids, found.codes, [*found.faults, "EMC without beginning"], found.artifacts)
            stack.pop()
        elif name in PAINTING and not {"artifact", "content"} & set(stack):
            found.faults.append(f"{name} outside marked content")
        if name == "Tf":
            font = str(operands[0])
        elif name in ("Tj", "TJ"):
            found.codes.setdefault(font, set()).update(codes(operands[0]))
    if stack:
        found.faults.append("marked content not closed")
    return found


def begun(found: Use, operands: list, stack: list[str]) -> str:
    """What a marked-content sequence is: artifact, content of an element, or neither."""
    properties = operands[1] if len(operands) > 1 and isinstance(operands[1], Dictionary) else Dictionary()
    kind = "artifact" if str(operands[0]) == "/Artifact" else "content" if "/MCID" in properties else "other"
    if kind != "other" and {"artifact", "content"} & set(stack):
        found.faults.append(f"{operands[0]} inside {stack}")
    if kind == "content":
        found.mcids[int(properties.MCID)] += 1
    if kind == "artifact":
        found.artifacts.append(str(properties.get("/Type")))
    return kind


def codes(operand: Any) -> Iterator[int]:
    """The two-byte codes of a text operator."""
    for item in operand if isinstance(operand, Array) else [operand]:
        if not isinstance(item, int | float) and type(item).__name__ != "Decimal":
            code = bytes(item)
            yield from (int.from_bytes(code[at : at + 2], "big") for at in range(0, len(code), 2))


# PDF/A ----------------------------------------------------------------------------------------------------------------


def identified(paper: Paper) -> list[str]:
    want = {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
    return [f"{name} is {paper.said(name)}" for name, value in want.items() if paper.said(name) != value]


def one_description(paper: Paper) -> list[str]:
    """One RDF; every property of a schema that PDF/A does not know is described, with its namespace and name."""
    faults = [] if len(paper.xmp.findall(f"{{{RDF}}}RDF")) == 1 else ["not exactly one rdf:RDF"]
    described = {
        (node.findtext(f"{{{SCHEMA}}}namespaceURI"), name.text)
        for node in paper.xmp.iter(f"{{{RDF}}}li")
        for name in node.iterfind(f"{{{SCHEMA}}}property/{{{RDF}}}Seq/{{{RDF}}}li/{{*}}name")
    }
    for about in paper.xmp.iterfind(f"{{{RDF}}}RDF/{{{RDF}}}Description"):
        for node in about:
            name = etree.QName(node)
            if name.namespace not in PREDEFINED and (name.namespace, name.localname) not in described:
                faults.append(f"{name.text} is described by no extension schema")
    return faults


def info_is_xmp(paper: Paper) -> list[str]:
    pairs = {"/Title": "dc:title", "/Author": "dc:creator", "/Subject": "dc:description", "/Producer": "pdf:Producer"}
    pairs |= {"/CreationDate": "xmp:CreateDate", "/ModDate": "xmp:ModifyDate", "/Creator": "xmp:CreatorTool"}
    pairs |= {"/Keywords": "pdf:Keywords"}
    faults = []
    for key, name in pairs.items():
        stated, said = str(paper.pdf.docinfo.get(key, "")), paper.said(name) or ""
        if key.endswith("Date"):
            stated, said = re.sub(r"\D", "", stated), re.sub(r"\D", "", said)
        if stated != said:
            faults.append(f"{key} {stated!r} is not {name} {said!r}")
    return faults


def dated(paper: Paper) -> list[str]:
    return [key for key in ("/CreationDate", "/ModDate", "/Title", "/Author") if not paper.pdf.docinfo.get(key)]


def output_intent(paper: Paper) -> list[str]:
    intents = list(paper.root.get("/OutputIntents", []))
    if len(intents) != 1 or str(intents[0].S) != "/GTS_PDFA1":
        return [f"{len(intents)} output intents"]
    profile = intents[0].get("/DestOutputProfile")
    fit = isinstance(profile, Stream) and int(profile.N) == 3 and profile.read_bytes()[36:40] == b"acsp"
    return [] if fit else ["no RGB profile in the output intent"]


def attached_once(paper: Paper) -> list[str]:
    """Catalog AF and the name tree hold the same files, each once, by name."""
    names = name_tree(paper.root.get("/Names", {}).get("/EmbeddedFiles"))
    listed = [spec.objgen for spec in paper.root.get("/AF", [])]
    faults = [] if Counter(listed) == Counter(spec.objgen for _, spec in names) else ["AF is not the list of files"]
    if len(set(listed)) != len(listed) or not listed:
        faults.append("a file twice in AF, or none")
    if [name for name, _ in names] != sorted(name for name, _ in names):
        faults.append("files not in the order of their names")
    return faults


def attached_well(paper: Paper) -> list[str]:
    faults = []
    for name, spec in name_tree(paper.root.get("/Names", {}).get("/EmbeddedFiles")):
        missing = [key for key in ("/F", "/UF", "/EF", "/Desc", "/AFRelationship") if key not in spec]
        if missing or str(spec.AFRelationship) != "/Data" or str(spec.F) != str(spec.UF) or str(spec.Desc) == "":
            faults.append(f"{name!r}: {missing or 'file specification'}")
            continue
        stream = spec.EF.F
        content = stream.read_bytes()
        parameters = stream.get("/Params", {})
        if "/Subtype" not in stream or str(stream.get("/Type")) != "/EmbeddedFile":
            faults.append(f"{name!r}: no media type")
        if bytes(parameters.get("/CheckSum", b"")) != hashlib.md5(content, usedforsecurity=False).digest():
            faults.append(f"{name!r}: checksum")
        if int(parameters.get("/Size", -1)) != len(content):
            faults.append(f"{name!r}: size")
        if str(parameters.get("/ModDate", "")) != str(paper.pdf.docinfo.get("/ModDate")):
            faults.append(f"{name!r}: date is not the document's")
    return faults


def annotations_print(paper: Paper) -> list[str]:
    return [
        f"page {at + 1}: {annotation.get('/Subtype')} with F {annotation.get('/F')}"
        for at, annotation in paper.annotations()
        if int(annotation.get("/F", 0)) & 0b1111 != 4
        or (str(annotation.Subtype) != "/Link" and "/AP" not in annotation)
    ]


def fonts_embedded(paper: Paper) -> list[str]:
    faults = []
    for font in paper.fonts.values():
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        if not {"/FontFile2", "/FontFile3"} & set(inner.get("/FontDescriptor", {}).keys()):
            faults.append(f"{font.BaseFont} is not embedded")
        if str(font.Subtype) == "/Type0" and "/CIDToGIDMap" not in inner:
            faults.append(f"{font.BaseFont}: no CIDToGIDMap")
        if str(font.Subtype) == "/Type0" and len({str(font.BaseFont), str(inner.BaseFont)}) != 1:
            faults.append(f"{font.BaseFont}: names differ")
    return faults


def fonts_readable(paper: Paper) -> list[str]:
    """Every code in use has text, and none of the values that PDF/A forbids."""
    faults = []
    for at, page in enumerate(paper.pages):
        for name, codes in paper.uses[at].codes.items():
            font = page.Resources.Font[name]
            known = unicode_map(font)
            bad = [code for code in codes if known.get(code, "") in ("", "\x00", "\ufeff", "\ufffe") or code == 0]
            faults += [f"page {at + 1}: {font.BaseFont} code {code} has no text" for code in sorted(bad)]
    return faults


def unicode_map(font: Object) -> dict[int, str]:
    text = font.ToUnicode.read_bytes().decode("latin-1") if "/ToUnicode" in font else ""
    return {
        int(code, 16): bytes.fromhex(value).decode("utf-16-be", "replace")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL)
        for code, value in re.findall(r"<(\w+)>\s*<(\w*)>", block)
    }


def widths_agree(paper: Paper) -> list[str]:
    """The width of every glyph in use is the font program's, to one thousandth."""
    used: dict[tuple[int, int], set[int]] = {}
    for at, page in enumerate(paper.pages):
        for name, codes in paper.uses[at].codes.items():
            used.setdefault(page.Resources.Font[name].objgen, set()).update(codes)
    faults = []
    for key, codes in used.items():
        font = paper.fonts[key]
        inner = font.DescendantFonts[0]
        program = TTFont(io.BytesIO(inner.FontDescriptor.FontFile2.read_bytes()))
        scale = 1000 / program["head"].unitsPerEm
        order, metrics = program.getGlyphOrder(), program["hmtx"]
        stated = widths(inner)
        for code in sorted(codes):
            width = metrics[order[code]][0] * scale if code < len(order) else -1
            if abs(stated.get(code, float(inner.get("/DW", 1000))) - width) > 1:
                faults.append(f"{font.BaseFont}: glyph {code}")
    return faults


def widths(inner: Object) -> dict[int, float]:
    array, found, at = inner.get("/W", []), {}, 0
    while at < len(array):
        first = int(array[at])
        if isinstance(array[at + 1], Array):
            found |= {first + step: float(width) for step, width in enumerate(array[at + 1])}
            at += 2
        else:
            found |= {code: float(array[at + 2]) for code in range(first, int(array[at + 1]) + 1)}
            at += 3
    return found


def nothing_runs(paper: Paper) -> list[str]:
    """No script, no launching, no encryption, no forbidden compression, nothing that starts by itself."""
    faults = [key for key in ("/OpenAction", "/AA", "/Perms", "/Requirements", "/OCProperties") if key in paper.root]
    faults += ["JavaScript"] if "/JavaScript" in paper.root.get("/Names", {}) else []
    faults += ["encrypted"] if paper.pdf.is_encrypted else []
    for item in paper.pdf.objects:
        if isinstance(item, Stream) and "LZW" in str(item.get("/Filter", "")):
            faults.append("LZW")
        if isinstance(item, Stream) and {"/F", "/FFilter"} & set(item.keys()):
            faults.append("an external stream")
    for at, annotation in paper.annotations():
        if "/A" in annotation and str(annotation.A.S) not in ACTIONS:
            faults.append(f"page {at + 1}: action {annotation.A.S}")
        if "/AA" in annotation:
            faults.append(f"page {at + 1}: additional actions")
    return faults


def has_identifier(paper: Paper) -> list[str]:
    identifier = paper.pdf.trailer.get("/ID")
    faults = (
        []
        if identifier is not None and len(identifier) == 2 and all(len(bytes(one)) == 16 for one in identifier)
        else ["no ID"]
    )
    return faults + ([] if paper.data.startswith(b"%PDF-1.7") else ["not PDF 1.7"])


def groups_have_colours(paper: Paper) -> list[str]:
    """A picture that is composed as a group names its colour space, or the output intent could not be told apart."""
    return [
        str(item.objgen)
        for item in paper.pdf.objects
        if isinstance(item, Stream) and "/Group" in item and "/CS" not in item.Group
    ]


# PDF/UA ---------------------------------------------------------------------------------------------------------------


def marked(paper: Paper) -> list[str]:
    faults = [] if paper.root.get("/MarkInfo", {}).get("/Marked", False) else ["not marked"]
    faults += [] if re.fullmatch(r"[a-z]{2}(-\w+)*", str(paper.root.get("/Lang", ""))) else ["no language"]
    shown = paper.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)
    faults += [] if shown and paper.said("dc:title") else ["title not shown"]
    return faults + ([] if str(paper.root.get("/PageMode")) == "/UseOutlines" else ["outlines not opened"])


def all_content_marked(paper: Paper) -> list[str]:
    return [
        f"page {at + 1}: {fault}"
        for at, found in enumerate(paper.uses)
        for fault in [*found.faults, *(f"MCID {mcid} twice" for mcid, n in found.mcids.items() if n > 1)]
    ]


def content_in_tree(paper: Paper) -> list[str]:
    """Each piece of content hangs on exactly one element, and the parent tree leads back to that element."""
    faults = []
    seen: dict[tuple[int, int], Element] = {}
    for element in paper.elements:
        for place in paper.content(element):
            if place in seen:
                faults.append(f"{place} hangs twice")
            seen[place] = element
    for at, found in enumerate(paper.uses):
        row = paper.parents.get(int(paper.pages[at].get("/StructParents", -1)), [])
        for mcid in found.mcids:
            element = seen.pop((at, mcid), None)
            if element is None:
                faults.append(f"page {at + 1}: MCID {mcid} in no element")
            elif mcid >= len(row) or not isinstance(row[mcid], Dictionary) or row[mcid].objgen != element.object.objgen:
                faults.append(f"page {at + 1}: MCID {mcid} leads elsewhere")
    return faults + [f"{place} is nowhere on the page" for place in seen]


def tree_sound(paper: Paper) -> list[str]:
    faults = []
    for element in paper.elements:
        above = element.parent.object if element.parent else paper.root.StructTreeRoot
        if element.object.P.objgen != above.objgen:
            faults.append(f"{element.kind}: its parent is another")
        if element.kind not in STANDARD:
            faults.append(f"{element.kind} is no standard kind")
        if element.kind in GROUPING and paper.content(element):
            faults.append(f"text straight in a {element.kind}")
    if len(paper.by_id) != len(paper.elements):
        faults.append("an element twice in the tree")
    return faults


def annotations_in_tree(paper: Paper) -> list[str]:
    """Each annotation hangs on a Link with words, says where it leads, and the parent tree leads back to that Link.

    A field hangs on a Form and says what it is for.
    """
    faults = []
    held: dict[tuple[int, int], Element] = {}
    for element in paper.elements:
        for kid in kids(element.object):
            if isinstance(kid, Dictionary) and str(kid.get("/Type")) == "/OBJR":
                held[kid.Obj.objgen] = element
    for at, annotation in paper.annotations():
        element = held.pop(annotation.objgen, None)
        back = paper.parents.get(int(annotation.get("/StructParent", -1)))
        field = str(annotation.Subtype) == "/Widget"
        if element is None or element.kind != ("Form" if field else "Link"):
            faults.append(f"page {at + 1}: a link in no Link, or a field in no Form")
        elif back is None or back.objgen != element.object.objgen:
            faults.append(f"page {at + 1}: a link leads back elsewhere")
        elif not str(annotation.get("/TU" if field else "/Contents", "")).strip():
            faults.append(f"page {at + 1}: a link or a field says nothing")
    faults += ["a link on no page" for _ in held]
    faults += [f"page {at + 1}: tab order" for at, page in enumerate(paper.pages) if str(page.get("/Tabs")) != "/S"]
    return faults + [
        f"an empty Link: {element.object.objgen}" for element in paper.of("Link") if not paper.words(element)
    ]


def headings_rise(paper: Paper) -> list[str]:
    faults, level = [], 0
    for element in paper.elements:
        if re.fullmatch(r"H\d", element.kind):
            new = int(element.kind[1])
            if new > level + 1:
                faults.append(f"{element.kind} after H{level}: {paper.words(element)}")
            level = new
    return faults if level else ["no headings"]


def outline_is_headings(paper: Paper) -> list[str]:
    def items(node: Object | None, depth: int) -> Iterator[tuple[int, str, int]]:
        while node is not None:
            yield depth, str(node.Title), paper.number.get(node.Dest[0].objgen, -1)
            yield from items(node.get("/First"), depth + 1)
            node = node.get("/Next")

    outline = list(items(paper.root.get("/Outlines", {}).get("/First"), 1))
    headings = [element for element in paper.elements if re.fullmatch(r"H\d", element.kind)]
    want = [(paper.words(element), paper.number[element.object.Pg.objgen]) for element in headings]
    if [(title.replace(" ", ""), page) for _, title, page in outline] != [
        (text.replace(" ", ""), page) for text, page in want
    ]:
        return ["bookmarks are not the headings"]
    depths = [int(element.kind[1]) for element in headings]
    return [] if [depth for depth, _, _ in outline] == depths else ["bookmarks are nested otherwise"]


def pictures_described(paper: Paper) -> list[str]:
    """Every Figure has words and a box on its page around what is painted for it."""
    faults = []
    painted = boxes(paper.data, {place for element in paper.of("Figure") for place in paper.content(element)})
    for element in paper.of("Figure"):
        if not str(element.object.get("/Alt", "")).strip():
            faults.append("a picture without words")
        box = [float(value) for value in element.object.get("/A", {}).get("/BBox", [])]
        page = [float(value) for value in paper.pages[paper.number[element.object.Pg.objgen]].MediaBox]
        if len(box) != 4 or not (page[0] <= box[0] < box[2] <= page[2] and page[1] <= box[1] < box[3] <= page[3]):
            faults.append(f"a picture's box {box} is not on the page")
            continue
        for place in paper.content(element):
            left, foot, right, top = painted.get(place, (box[0], box[1], box[2], box[3]))
            if left < box[0] - 3 or foot < box[1] - 3 or right > box[2] + 3 or top > box[3] + 3:
                faults.append(f"page {place[0] + 1}: a picture is painted outside its box")
    return faults


def boxes(data: bytes, places: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[float, float, float, float]]:
    """(page, MCID) -> the box around all that is painted for it."""
    found: dict[tuple[int, int], tuple[float, float, float, float]] = {}
    document = pypdfium2.PdfDocument(data)
    for at in sorted({page for page, _ in places}):
        for item in document[at].get_objects(max_depth=1):
            place = (at, raw.FPDFPageObj_GetMarkedContentID(item))
            if place in places:
                left, foot, right, top = item.get_bounds()
                old = found.get(place, (left, foot, right, top))
                found[place] = min(left, old[0]), min(foot, old[1]), max(right, old[2]), max(top, old[3])
    return found


def tables_headed(paper: Paper) -> list[str]:
    """Scope on every head, heads of every cell exist and are heads, rows close the grid, a caption first, a body."""
    faults = []
    ids = {bytes(name): element for name, element in name_tree(paper.root.StructTreeRoot.get("/IDTree"))}
    for table in paper.of("Table"):
        parts = [element.kind for element in table.elements(paper.by_id)]
        if parts[:1] != ["Caption"] or "TBody" not in parts or parts.count("THead") != 1:
            faults.append(f"a table made of {parts}")
        faults += grid_faults(paper, table)
    for cell in paper.of("TH", "TD"):
        attributes = cell.object.get("/A", {})
        if cell.kind == "TH" and (str(attributes.get("/Scope")) not in ("/Row", "/Column") or "/ID" not in cell.object):
            faults.append(f"a head without scope: {paper.words(cell)}")
        for head in attributes.get("/Headers", []):
            if bytes(head) not in ids or str(ids[bytes(head)].S) != "/TH":
                faults.append(f"{paper.words(cell)}: no head {bytes(head)!r}")
    return faults


def grid_faults(paper: Paper, table: Element) -> list[str]:
    rows = [row for part in table.elements(paper.by_id) for row in part.elements(paper.by_id) if row.kind == "TR"]
    taken: set[tuple[int, int]] = set()
    widths_ = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row.elements(paper.by_id):
            attributes = cell.object.get("/A", {})
            while (number, column) in taken:
                column += 1
            wide, deep = int(attributes.get("/ColSpan", 1)), int(attributes.get("/RowSpan", 1))
            taken |= {(number + down, column + across) for down in range(deep) for across in range(wide)}
            column += wide
        widths_.append(1 + max((column for at, column in taken if at == number), default=-1))
    return [] if len(set(widths_)) <= 1 else [f"rows of {sorted(set(widths_))} columns"]


def lists_sound(paper: Paper) -> list[str]:
    allowed = {
        "L": {"LI", "L", "Caption"},
        "LI": {"Lbl", "LBody"},
        "TOC": {"TOCI", "TOC", "Caption"},
        "TR": {"TH", "TD"},
    }
    allowed |= {
        "TOCI": {"Lbl", "Reference", "TOC", "P", "NonStruct"},
        "Table": {"Caption", "THead", "TBody", "TFoot", "TR"},
    }
    allowed |= {"THead": {"TR"}, "TBody": {"TR"}}
    faults = []
    for element in paper.elements:
        inside = {kid.kind for kid in element.elements(paper.by_id)}
        if element.kind in allowed and not inside <= allowed[element.kind]:
            faults.append(f"{element.kind} holds {inside}")
        for kind, homes in {"LI": {"L"}, "LBody": {"LI"}, "TOCI": {"TOC"}, "TR": {"THead", "TBody", "Table"}}.items():
            if element.kind == kind and element.under[-1] not in homes:
                faults.append(f"{kind} in {element.under[-1]}")
    return faults


def notes_called(paper: Paper) -> list[str]:
    """Every note has an id and a label and stands right behind its call, whose number it bears."""
    faults = []
    for note in paper.of("Note"):
        siblings = note.parent.elements(paper.by_id)
        before = siblings[siblings.index(note) - 1] if siblings.index(note) else None
        label = next((kid for kid in note.elements(paper.by_id) if kid.kind == "Lbl"), None)
        if "/ID" not in note.object or label is None or before is None or before.kind != "Reference":
            faults.append(f"a note without call or label: {paper.words(note)}")
        elif paper.words(label).rstrip(". ") != paper.words(before):
            faults.append(f"note {paper.words(label)} called {paper.words(before)}")
    return faults


def ids_listed(paper: Paper) -> list[str]:
    names = name_tree(paper.root.StructTreeRoot.get("/IDTree"))
    listed = {name: element.objgen for name, element in names}
    own = {bytes(element.object.ID): element.object.objgen for element in paper.elements if "/ID" in element.object}
    faults = [] if listed == own else ["the list of ids is not that of the elements"]
    if [name for name, _ in names] != sorted(set(listed)):
        faults.append("ids not sorted, or twice")
    return faults


# Our own promises -----------------------------------------------------------------------------------------------------


def links_lead_somewhere(paper: Paper) -> list[str]:
    known = dict(name_tree(paper.root.get("/Names", {}).get("/Dests")))
    files = {name.decode() for name, _ in name_tree(paper.root.get("/Names", {}).get("/EmbeddedFiles"))}
    faults = [] if list(known) == sorted(known) else ["destinations not sorted"]
    for at, annotation in paper.annotations():
        if str(annotation.Subtype) == "/Widget":
            continue
        if "/Dest" in annotation:
            target = known.get(bytes(annotation.Dest))
            if target is None or target[0].objgen not in paper.number:
                faults.append(f"page {at + 1}: no destination {annotation.Dest}")
            continue
        action = annotation.get("/A", {})
        if action.get("/S") == "/GoToE" and str(action.T.N) not in files:
            faults.append(f"page {at + 1}: no file {action.T.N}")
        elif action.get("/S") == "/URI" and not str(action.URI).startswith("https://"):
            faults.append(f"page {at + 1}: {action.URI}")
        elif "/S" not in action:
            faults.append(f"page {at + 1}: a link that leads nowhere")
    return faults


def pages_labelled(paper: Paper) -> list[str]:
    """Each page's label is its prefix and the number printed in its margin (page 1 has none)."""
    nums = paper.root.get("/PageLabels", {}).get("/Nums", [])
    if not len(nums) or int(nums[0]) != 0:
        return ["no page labels"]
    labels: list[tuple[str, int]] = []
    for at in range(0, len(nums), 2):
        end = int(nums[at + 2]) if at + 2 < len(nums) else len(paper.pages)
        start = int(nums[at + 1].get("/St", 1))
        labels += [(str(nums[at + 1].get("/P", "")), start + step) for step in range(end - int(nums[at]))]
    faults = []
    if len({f"{prefix}{number}" for prefix, number in labels}) != len(paper.pages):
        faults.append("a label twice")
    document = pypdfium2.PdfDocument(paper.data)
    for at, (_, number) in enumerate(labels):
        page = document[at]
        width, height = page.get_size()
        words = page.get_textpage()
        margins = [words.get_text_bounded(0, 0, width, 57), words.get_text_bounded(0, height - 57, width, height)]
        printed = {found for text in margins for found in re.findall(r"(?<!\S)\d+(?!\S)", text)}
        if at and str(number) not in printed:
            faults.append(f"page {at + 1} is labelled {number} and bears {sorted(printed)}")
    return faults


def nothing_reads_otherwise(paper: Paper) -> list[str]:
    """No ActualText: what is read is what is painted, but for abbreviations."""
    faults = [f"ActualText on {element.kind}" for element in paper.elements if "/ActualText" in element.object]
    return faults + [
        f"page {at + 1}: ActualText in the stream"
        for at, page in enumerate(paper.pages)
        if b"/ActualText" in page.Contents.read_bytes()
    ]


def abbreviations_said(paper: Paper) -> list[str]:
    """An abbreviation with its words is a word with words, the same each time and wherever it stands in the text.

    Not in links, which say where they lead, nor in the technical part.
    """
    faults = []
    known: dict[str, str] = {}
    spans = [element for element in paper.of(*STANDARD) if "/E" in element.object]
    for span in spans:
        text, said = paper.words(span), str(span.object.E)
        if span.kind != "Span" or not text.isalpha() or not said.strip() or re.search(r"\d", said):
            faults.append(f"{span.kind} {text!r} is read as {said!r}")
        if known.setdefault(text, said) != said:
            faults.append(f"{text} is read as {said!r} and as {known[text]!r}")
    if not known:
        return faults
    bare = re.compile(rf"(?<![\w/.-])(?:{'|'.join(map(re.escape, known))})(?![\w/-])")
    technical = paper.part_begins("KT")
    inside = {span.object.objgen for span in spans}
    for element in paper.elements:
        if element.object.objgen in inside or {"Link", "TOC"} & {element.kind, *element.under}:
            continue
        for page, mcid in paper.content(element):
            if page < technical and (found := bare.search(paper.texts.get((page, mcid), ""))):
                faults.append(f"page {page + 1}: {found[0]} without its words")
    return faults


def links_are_short(paper: Paper) -> list[str]:
    """A link says in a few words where it leads: a sentence, no id."""
    faults = []
    for at, annotation in paper.annotations():
        said = str(annotation.get("/Contents", ""))
        if str(annotation.Subtype) == "/Link" and (len(said) > 160 or re.search(r"trace-|\w_\w|: *$", said)):
            faults.append(f"page {at + 1}: a link says {said[:200]!r}")
    return faults


def blocks_are_no_tables(paper: Paper) -> list[str]:
    """The heading block and the place of signatures are paragraphs; a table is data."""
    kinds = [element.kind for element in paper.elements]
    faults = ["a table above the title"] if "Table" in kinds[: kinds.index("H1") if "H1" in kinds else 0] else []
    for element in paper.of("Form"):
        if {"Table", "TD", "TH"} & set(element.under):
            faults.append("a field in a table")
    return faults


def read_as_painted(paper: Paper) -> list[str]:
    """The tree goes through a page in the order in which it is painted, but for labels over a picture,
    notes, and the marks of a list, which hang beside it.
    """
    faults = []
    last: dict[int, int] = {}
    for element in paper.elements:
        around = [element]
        while around[-1].parent:
            around.append(around[-1].parent)
        if any(one.kind in ("Note", "Lbl") or (one.kind == "Div" and paper.holds_picture(one)) for one in around):
            continue
        for page, mcid in paper.content(element):
            if mcid < last.get(page, -1):
                faults.append(f"page {page + 1}: {element.kind} {paper.words(element)[:40]!r} is painted earlier")
            last[page] = mcid
    return faults


def fields_are_plain(paper: Paper) -> list[str]:
    """The form is its fields and nothing that computes; each field has one place, inside its page; text has a font."""
    form = paper.root.get("/AcroForm", Dictionary())
    faults = [f"form: {key}" for key in ("/XFA", "/NeedAppearances", "/CO") if key in form]
    listed = {field.objgen for field in form.get("/Fields", [])}
    placed = [(at, one) for at, one in paper.annotations() if str(one.Subtype) == "/Widget"]
    if listed != {one.objgen for _, one in placed} or len({str(one.get("/T")) for _, one in placed}) != len(placed):
        faults.append("fields and their places differ")
    for at, one in placed:
        x, y, right, top = (float(number) for number in one.Rect)
        width, height = (float(number) for number in list(paper.pages[at].MediaBox)[2:])
        if not (0 <= x < right <= width and 0 <= y < top <= height):
            faults.append(f"page {at + 1}: {one.T} lies outside the page")
        if str(one.get("/FT")) not in ("/Sig", "/Tx") or (str(one.FT) == "/Sig" and int(one.F) & 128 == 0):
            faults.append(f"page {at + 1}: {one.T} is no field of ours")
        if str(one.FT) == "/Tx" and str(one.get("/DA", "")).split(" ")[0] not in form.get("/DR", {}).get("/Font", {}):
            faults.append(f"page {at + 1}: {one.T} has no font")
    for font in form.get("/DR", {}).get("/Font", {}).values():
        known = TTFont(io.BytesIO(font.FontDescriptor.FontFile2.read_bytes()))
        glyphs, scale = known.getBestCmap(), 1000 / known["head"].unitsPerEm
        first = int(font.FirstChar)
        faults += [
            f"{font.BaseFont}: width of {chr(code)}"
            for code, width in enumerate(font.Widths, first)
            if abs(known["hmtx"][glyphs[code]][0] * scale - float(width)) > 1
        ]
    return faults


def margins_are_artifacts(paper: Paper) -> list[str]:
    return [
        f"page {at + 1}: nothing of its margin is an artifact"
        for at, found in enumerate(paper.uses)
        if "/Pagination" not in found.artifacts
    ]


CHECKS: dict[str, Callable[[Paper], list[str]]] = {
    check.__name__: check
    for check in (
        *(identified, one_description, info_is_xmp, dated, output_intent, attached_once, attached_well),
        *(annotations_print, fonts_embedded, fonts_readable, widths_agree, nothing_runs, has_identifier),
        *(groups_have_colours, marked, all_content_marked, content_in_tree, tree_sound, annotations_in_tree),
        *(headings_rise, outline_is_headings, pictures_described, tables_headed, lists_sound, notes_called),
        *(ids_listed, links_lead_somewhere, pages_labelled, nothing_reads_otherwise, margins_are_artifacts),
        *(fields_are_plain, abbreviations_said, links_are_short, blocks_are_no_tables, read_as_painted),
    )
}


def faults(data: bytes) -> dict[str, list[str]]:
    """All faults of a file by check; empty for a fit one."""
    paper = Paper(data)
    return {name: found for name, check in CHECKS.items() if (found := check(paper))}
