"""Word: the report as a .docx to work on: real styles, figures that are locked, each paragraph with its place.

Whatever the program prints is a content control that Word does not let anyone change: a figure bears its id as tag,
any other value how the word file wrote it. Each paragraph has a bookmark; a part of the package (see `edits.py`) says
to which line of which word file it belongs and what it said, so that edited words find their way back.
"""

from __future__ import annotations

import io
import re
import struct
import uuid
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor
from lxml import etree

from ketnghia.reports import exact
from ketnghia.runs import Run, runs, text_of
from ketnghia.words import NBSP, Block, Material, Report

WORDS = "urn:ketnghia:words"
SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
W = f"{{{SPACES['w']}}}"
STYLES = {"h2": "Heading1", "h3": "Heading2", "h4": "Heading3", "bullet": "ListBullet", "number": "ListNumber"}
# A page in twentieths of a point: A4 with the margins of the document rules (20, 20, 20 and 30 mm).
SHORT, LONG, EDGE, BINDING = 11906, 16838, 1134, 1701
EMU = 360_000  # a centimetre
LOCK = '<w:lock w:val="sdtContentLocked"/>'
# Word takes no longer tag or title of a content control.
MOST = 64


@dataclass(frozen=True)
class Picture:
    """A plot as PNG, and its width on the page in centimetres."""

    png: bytes
    width: float


@dataclass
class Writer:
    """A document being written: XML of its body, what each paragraph said, numbers of bookmarks and controls."""

    report: Report
    pictures: Mapping[str, str]
    parts: list[str] = field(default_factory=list)
    record: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def material(self) -> Material:
        return self.report.draft.material

    def next(self) -> int:
        self.count += 1
        return self.count

    # Runs.

    def run(self, run: Run, more: str = "") -> str:
        style = f"{'<w:b/>' if run.bold else ''}{'<w:i/>' if run.italic else ''}{more}"
        style = f"<w:rPr>{style}</w:rPr>" if style else ""
        words = f'<w:r>{style}<w:t xml:space="preserve">{clean(run.text)}</w:t></w:r>'
        tag = run.id or run.source
        if not tag or not run.text:
            return words
        title = exact(self.material.indicators[run.id], self.material.ui) if run.id else run.source
        return (
            f"<w:sdt><w:sdtPr><w:alias w:val={attribute(title)}/><w:tag w:val={attribute(tag)}/>"
            f'<w:id w:val="{self.next()}"/>{LOCK}</w:sdtPr><w:sdtContent>{words}</w:sdtContent></w:sdt>'
        )

    def paragraph(self, style: str, content: list[Run], place: str = "", settings: str = "", more: str = "") -> str:
        """One paragraph; with a place it is known by a bookmark and remembered."""
        inner = "".join(self.run(run, more) for run in content if run.block is None)
        head = f'<w:pStyle w:val="{style}"/>' if style else ""
        properties = f"<w:pPr>{head}{settings}</w:pPr>" if head or settings else ""
        if place:
            number = self.next()
            name = bookmark(number, place)
            inner = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'
            self.record.append(f'<block name="{name}" place={attribute(place, None)}>{said(content)}</block>')
        return f"<w:p>{properties}{inner}</w:p>"

    def add(self, *given: Any, **more: Any) -> None:
        self.parts.append(self.paragraph(*given, **more))

    def plain(self, style: str, text: str, settings: str = "", more: str = "", place: str = "head") -> None:
        self.add(style, [Run(text)], f"config/report.yaml:{place}", settings, more)

    # Blocks.

    def block(self, block: Block, deeper: int = 0) -> None:
        content = runs(self.report.draft, block.html)
        blocks = [run.block for run in content if run.block]
        if any(run.text.strip() for run in content) or not (blocks or not content):
            kind = f"h{min(4, int(block.kind[1]) + deeper)}" if block.kind[0] == "h" else block.kind
            self.add(STYLES.get(kind, ""), content, block.place)
        for kind, one in blocks:
            self.table(one) if kind == "table" else self.plot(one)

    def caption(self, word: str, one: Mapping[str, Any], name: str) -> None:
        draft = self.report.draft
        number = [Run(f"{word}{NBSP}{one['number']}. ", origin=0)] if one.get("number") else []
        unit = [Run(f" ({one['unit']})", origin=0)] if one.get("unit") else []
        html = one["caption"] if "caption" in one else one["title"]
        content = [*number, *runs(draft, html), *unit]
        self.add("Caption", content, f"{name}:{one['id']}", settings="<w:keepNext/>")

    def notes(self, one: Mapping[str, Any], parts: Iterable[str], name: str) -> None:
        ui, draft = self.material.ui, self.report.draft
        signs = [Run(f"{sign} {ui['signs'][sign]}. ", origin=0) for sign in one.get("signs", ())]
        content = [run for html in parts if html for run in [*runs(draft, html), Run(" ")]]
        if self.material.head["status"] == "illustrative":
            content.append(Run(ui["illustrative"]["source"], origin=0))
        self.add("Subtitle", [*signs, *content], f"{name}:{one['id']}")

    def table(self, one: Mapping[str, Any]) -> None:
        name = "config/report.yaml:tables"
        self.caption(self.material.ui["table"], one, name)
        rows = [
            *(self.row([(cell, self.head(cell)) for cell in heads], head=True) for heads in self.heads(one)),
            *(self.body(row, len(one["leaves"])) for row in one["body"]),
        ]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths(one["leaves"]))
        self.parts.append(
            '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
        )
        self.notes(one, [*one["notes"], one["source"]], name)

    def heads(self, one: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
        """Rows of the head, each over all columns: where a cell reaches down, the next row has its continuation."""
        first, *second = one["heads"]
        if not second:
            return [first]
        below, rest = [], iter(second[0])
        for cell in first:
            if cell["rowspan"] > 1:
                below.append({**cell, "below": True})
            else:
                below += [next(rest) for _ in range(cell["colspan"])]
        return [first, below]

    def head(self, cell: Mapping[str, Any]) -> list[Run]:
        if cell.get("below"):
            return []
        unit = [Run(f"\n{cell['unit']}", origin=0)] if cell["unit"] else []
        return [*runs(self.report.draft, cell["html"]), *unit]

    def body(self, row: Mapping[str, Any], columns: int) -> str:
        if row["kind"] == "group":
            return self.row([({"colspan": columns}, runs(self.report.draft, row["label"]))], bold=True)
        cells = [(cell, runs(self.report.draft, cell["html"])) for cell in row["cells"]]
        return self.row(cells, bold=row["kind"] != "row")

    def row(self, cells: list[tuple[Mapping[str, Any], list[Run]]], head: bool = False, bold: bool = False) -> str:
        """One row; a head row is repeated on each page, no row is cut by one."""
        made, more = [], "<w:b/>" if head or bold else ""
        for cell, content in cells:
            down = "" if cell.get("rowspan", 1) == 1 else "<w:vMerge/>" if cell.get("below") else DOWN
            span = f'<w:gridSpan w:val="{cell["colspan"]}"/>' if cell.get("colspan", 1) > 1 else ""
            side = "center" if head and cell.get("over") else "right" if cell.get("number") else "left"
            settings = f'<w:spacing w:before="20" w:after="20"/><w:ind w:firstLine="0"/><w:jc w:val="{side}"/>'
            inner = self.paragraph("", content, settings=settings, more=f'{more}<w:sz w:val="18"/>')
            made.append(f"<w:tc><w:tcPr>{span}{down}</w:tcPr>{inner}</w:tc>")
        self.record.append(f"<row>{''.join(f'<cell>{said(content)}</cell>' for _, content in cells)}</row>")
        return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(made)}</w:tr>"

    def plot(self, one: Mapping[str, Any]) -> None:
        name = "config/plots.yaml:plots"
        self.caption(self.material.ui["plot"], one, name)
        if picture := self.pictures.get(one["id"]):
            alt = one["alt"] or text_of(self.report.draft, one["title"])
            inner = picture.format(id=self.next(), name=attribute(one["id"]), alt=attribute(alt, None))
            self.parts.append(f'<w:p><w:pPr><w:keepNext/><w:ind w:firstLine="0"/></w:pPr><w:r>{inner}</w:r></w:p>')
        self.notes(one, [one["note"], one["source"]], name)


DOWN = '<w:vMerge w:val="restart"/>'


def clean(text: str) -> str:
    """Text as XML takes it, a line feed as Word's own."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", "", text)
    return escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')


def attribute(text: str, most: int | None = MOST) -> str:
    """An attribute's value with its quotes, cut where Word would not take more."""
    text = " ".join(text.replace(NBSP, " ").split())
    return quoteattr(text if most is None or len(text) <= most else f"{text[: most - 1]}…")


def bookmark(number: int, place: str) -> str:
    """'w12_04_ket_qua_17': letters, digits and `_` alone, at most forty.

    >>> bookmark(12, "config/words/vi/04-ket-qua.md:17")
    'w12_04_ket_qua_17'
    """
    name, _, line = place.rpartition(":")
    slug = re.sub(r"\W+", "_", name.rpartition("/")[2].rpartition(".")[0] or name, flags=re.ASCII)
    return f"w{number}_{slug[:24]}_{re.sub(r'[^0-9a-z]', '_', line)}"[:40].rstrip("_")


def said(content: Iterable[Run]) -> str:
    """What a paragraph said, as the record keeps it: words, figures, other values."""
    return "".join(
        f"<f{f' id={attribute(run.id, None)}' if run.id else ''} source={attribute(run.source, None)}"
        f' origin="{run.origin}">{escape(run.text)}</f>'
        if run.id or run.source
        else f"<t>{escape(run.text)}</t>"
        for run in content
        if run.text
    )


def widths(leaves: list[Mapping[str, Any]]) -> list[int]:
    """Widths of columns in twentieths of a point: those that are set, the rest shared out."""
    whole = SHORT - EDGE - BINDING
    share = [float(str(leaf["width"]).rstrip("%")) / 100 if leaf["width"] else None for leaf in leaves]
    rest = max(0.05, (1 - sum(one or 0 for one in share)) / max(1, share.count(None)))
    full = [rest if one is None else one for one in share]
    return [round(whole * one / sum(full)) for one in full]


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG in pixels."""
    return struct.unpack(">II", png[16:24])


def drawing(relation: str, picture: Picture) -> str:
    """A picture in a line of text; name, number and alternative text are filled in where it stands."""
    wide, high = size_of(picture.png)
    width = round(picture.width * EMU)
    extent = f'cx="{width}" cy="{round(width * high / wide)}"'
    return (
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        '<wp:docPr id="{id}" name={name} descr={alt}/><a:graphic><a:graphicData '
        f'uri="{SPACES["pic"]}"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="{{name}}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    ).replace('name="{name}"', "name={name}")


def page(landscape: bool, footer: str, last: bool) -> str:
    """The end of a section: its page, and the one footer."""
    size = (LONG, SHORT) if landscape else (SHORT, LONG)
    turned = ' w:orient="landscape"' if landscape else ""
    made = (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{footer}"/>'
        f'<w:pgSz w:w="{size[0]}" w:h="{size[1]}"{turned}/><w:pgMar w:top="{EDGE}" w:right="{EDGE}" '
        f'w:bottom="{EDGE}" w:left="{BINDING}" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    return made if last else f"<w:p><w:pPr>{made}</w:pPr></w:p>"


CENTRE = '<w:ind w:firstLine="0"/><w:jc w:val="center"/>'
SMALL = '<w:sz w:val="22"/>'
LEFT = '<w:ind w:firstLine="0"/><w:jc w:val="left"/>'
NO_LINES = '<w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>'


def beside(columns: Mapping[int, list[tuple[str, str]]], *listed: int) -> str:
    """Columns of lines beside each other without rules, by their width: (text, run properties) each.

    `listed`: the widths of those whose lines begin at the left, as a list's do.
    """
    cells = []
    for width, lines in columns.items():
        settings = LEFT if width in listed else CENTRE
        inner = "".join(
            f'<w:p><w:pPr><w:spacing w:after="0"/>{settings}</w:pPr><w:r><w:rPr>{style}</w:rPr>'
            f'<w:t xml:space="preserve">{clean(text)}</w:t></w:r></w:p>'
            for text, style in lines
        )
        cells.append(f"<w:tc>{inner}</w:tc>")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    return f"<w:tbl><w:tblPr>{NO_LINES}</w:tblPr><w:tblGrid>{grid}</w:tblGrid><w:tr>{''.join(cells)}</w:tr></w:tbl>"


def opening(writer: Writer) -> None:
    """Head of the document: what it is, what it is not, and how to work on it."""
    head, ui, spec = writer.material.head, writer.material.ui, writer.material.spec
    issuer = head["issuer"]
    if head["profile"] != "plain":
        number = f"{ui['print']['number']} {head['issued']['number'] or head['blank']}/{issuer['symbol']}"
        superior = [(issuer["superior"], "")] if issuer["superior"] else []
        left = [*superior, *((line, "<w:b/>") for line in issuer["body"]), (number, "")]
        right = [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "<w:b/>"),
            ("Độc lập - Tự do - Hạnh phúc", "<w:b/>"),
            (head["dateline"], "<w:i/>"),
        ]
        writer.parts.append(beside({3700: left, 5371: right}))
    frames = [ui["draft"]] if head["stage"] != "chinh_thuc" and head["profile"] != "plain" else []
    frames += [ui["illustrative"]["frame"]] if head["status"] == "illustrative" else []
    if frames:
        writer.plain("", " · ".join(frames), settings=CENTRE, more="<w:b/>")
    kind = f"{spec['kind'].upper()}\n" if spec.get("kind") else ""
    writer.plain("Title", f"{kind}{spec['title']}", place="title")
    writer.plain("Subtitle", head["meta"], settings=CENTRE)
    writer.plain("Quote", ui["docx"]["note"])
    if to := issuer.get("to"):
        end = "." if len(to) > 1 else ""
        writer.plain("", f"{ui['print']['to']} {'; '.join(to)}{end}", settings=CENTRE)


def closing(writer: Writer) -> None:
    """Recipients and the place of the signature."""
    head, ui = writer.material.head, writer.material.ui
    if head["profile"] == "plain":
        return
    issuer = head["issuer"]
    left = [(ui["print"]["recipients"], "<w:b/><w:i/>"), *((f"- {one}", SMALL) for one in issuer["recipients"])]
    signed = [*issuer["sign"], *([NBSP] * 4 + [issuer["signer"]] if issuer["signer"] else [])]
    writer.parts.append(beside({4535: left, 4536: [(line, "<w:b/>") for line in signed]}, 4535))


def compose(report: Report, pictures: Mapping[str, Picture]) -> bytes:
    """Report and its plots as pictures -> the bytes of a .docx; the same report gives the same bytes."""
    document = Document()
    styled(document, report.draft.material)
    drawn = {
        id: drawing(document.part.get_or_add_image(io.BytesIO(one.png))[0], one) for id, one in sorted(pictures.items())
    }
    writer = Writer(report, drawn)
    footer = footed(document, report.draft.material)
    opening(writer)
    draft = report.draft
    for name in draft.material.spec["sections"]:
        for block in draft.blocks[name]:
            writer.block(block)
    closing(writer)
    landscape = False
    for annex in report.annexes:
        turned = bool(annex.get("landscape"))
        if turned != landscape:
            writer.parts.append(page(landscape, footer, last=False))
        word, title = draft.material.ui["print"]["annex"], text_of(draft, annex["title"])
        breaks = "<w:pageBreakBefore/>" if turned == landscape else ""
        writer.plain("Heading1", f"{word} {annex['number']}. {title}", breaks, place="annexes")
        landscape = turned
        for block in draft.blocks[annex["words"]]:
            writer.block(block, deeper=1)
    writer.parts.append(page(landscape, footer, last=True))
    body = document.element.body
    for child in list(body):
        body.remove(child)
    declared = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())
    for child in list(parse_xml(f"<w:body {declared}>{''.join(writer.parts)}</w:body>")):
        body.append(child)
    etree.cleanup_namespaces(document.element)
    remember(document, draft.material, writer.record)
    saved = io.BytesIO()
    document.save(saved)
    return packed(saved.getvalue())


def styled(document: Any, material: Material) -> None:
    """The styles of a state document on Word's own names, and who and what the file is: from the data, no clock."""
    from datetime import datetime

    for name, size, bold in (
        ("Normal", 13, None), ("Title", 14, True), ("Subtitle", 10, None), ("Heading 1", 13, True),
        ("Heading 2", 13, True), ("Heading 3", 13, True), ("Caption", 12, True), ("List Bullet", 13, None),
        ("List Number", 13, None), ("Quote", 11, None),
    ):  # fmt: skip
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(size), bold
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for key in list(fonts.attrib):
            if key.endswith("Theme"):
                del fonts.attrib[key]
        fonts.set(f"{W}hAnsi", "Times New Roman")
        fonts.set(f"{W}cs", "Times New Roman")
        style.paragraph_format.space_after = Pt(6)
    normal = document.styles["Normal"].paragraph_format
    normal.first_line_indent, normal.alignment = Pt(36), 3
    for name in ("Title", "Subtitle", "Caption", "Quote", "List Bullet", "List Number"):
        document.styles[name].paragraph_format.first_line_indent = Pt(0)
        document.styles[name].paragraph_format.alignment = 1 if name == "Title" else 0
    for name, tags in {"Title": ("pBdr", "spacing", "kern"), "Subtitle": ("spacing",)}.items():
        style = document.styles[name].element
        for one in [one for tag in tags for one in style.iter(f"{W}{tag}") if tag == "pBdr" or one.get(f"{W}val")]:
            one.getparent().remove(one)
    head = material.head
    language = "vi-VN" if head["lang"] == "vi" else "en-GB"
    for lang in document.styles.element.iter(f"{W}lang"):
        lang.set(f"{W}val", language)
    core, moment = document.core_properties, datetime.fromisoformat(head["moment"]).replace(tzinfo=None)
    core.title, core.author, core.subject, core.language = head["title"], head["author"], head["subject"], language
    core.created = core.modified = moment
    core.last_modified_by, core.revision, core.comments, core.keywords = head["author"], 1, "", head["release"]


def footed(document: Any, material: Material) -> str:
    """Status, coverage and page number at the foot of each page; the footer's relation."""
    section = document.sections[0]
    section.footer.is_linked_to_previous = False
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = 0
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph.add_run(f"{material.head['foot']} · ").font.size = Pt(9)
    number = '<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t>1</w:t></w:r>'
    paragraph._p.append(parse_xml(f'<w:fldSimple xmlns:w="{SPACES["w"]}" w:instr="PAGE">{number}</w:fldSimple>'))
    return section._sectPr.find(f"{W}footerReference").get(f"{{{SPACES['r']}}}id")


def remember(document: Any, material: Material, record: list[str]) -> None:
    """Keep in the package what was written where: Word carries such parts along unread."""
    # The library's own blank document carries such a part as well, and a picture of itself.
    for rels in (document.part.rels, document.part.package.rels):
        for id in [id for id, one in rels.items() if one.reltype.endswith(("/customXml", "/thumbnail"))]:
            del rels[id]
    release = attribute(material.head["release"])
    period = attribute(material.head["period"])
    text = f'<words xmlns="{WORDS}" version="1" release={release} period={period}>{"".join(record)}</words>'
    data = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
    item = Part(PackURI("/customXml/item1.xml"), "application/xml", data, document.part.package)
    space = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
    id = str(uuid.uuid5(uuid.NAMESPACE_URL, text)).upper()
    about = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ds:datastoreItem xmlns:ds="{space}" ds:itemID="{{{id}}}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{WORDS}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    sheet = Part(PackURI("/customXml/itemProps1.xml"), kind, about, document.part.package)
    item.relate_to(sheet, f"{RELATIONSHIP_TYPE.CUSTOM_XML}Props")
    document.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def packed(data: bytes) -> bytes:
    """The same archive without the hour at which it was written."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in sorted(old.infolist(), key=lambda one: (one.filename != "[Content_Types].xml", one.filename)):
            fresh = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            fresh.compress_type, fresh.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(fresh, old.read(info))
    return made.getvalue()
