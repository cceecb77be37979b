"""Tampering: what a forger does to a published report, each thing done as well as he can.

A forgery is a function that changes an open PDF; `FORGERIES` says for each which check must tell, and where. The forger
knows our code: after each change he makes the digests of files and pages agree again (`cover`), so that no check is
saved by another. Keys and signatures are made on the spot.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables.ttProgram import Program
from pikepdf import Array, Dictionary, Name, Object, Pdf, String, parse_content_stream
from pikepdf import unparse_content_stream as unparsed

from ketnghia import sealing
from ketnghia.pdf_reading import unicode_map

Change = Callable[[Pdf], None]


@dataclass(frozen=True)
class Forgery:
    """One thing done, the check that tells, what `where` says, and whether the digests in the file cover the place."""

    name: str
    change: Change
    check: str
    where: str
    sealed: bool = True


FORGERIES: list[Forgery] = []


def tells(check: str, where: str = "", sealed: bool = True) -> Callable[[Change], Change]:
    def note(change: Change) -> Change:
        FORGERIES.append(Forgery(change.__name__, change, check, where, sealed))
        return change

    return note


# The forger's tools ---------------------------------------------------------------------------------------------------


def saved(pdf: Pdf) -> bytes:
    sink = io.BytesIO()
    pdf.save(sink, fix_metadata_version=False, deterministic_id=True)
    return sink.getvalue()


def forged(data: bytes, change: Change, covered: bool = True) -> bytes:
    """The report with one change, and with all digests made to agree again."""
    pdf = Pdf.open(io.BytesIO(data))
    change(pdf)
    if covered:
        cover(pdf)
    return saved(pdf)


def cover(pdf: Pdf) -> None:
    """Sizes, check sums, the data package, its printed digest and the seals, all anew."""
    files = {spec.F: spec for spec in pdf.Root.get("/AF", [])}
    package = files.get("datapackage.json")
    if package is not None:
        before = package.EF.F.read_bytes()
        told = json.loads(before)
        for resource in told["resources"]:
            spec = files.get(resource["path"])
            if spec is not None:
                data = spec.EF.F.read_bytes()
                resource["hash"], resource["bytes"] = f"sha256:{hashlib.sha256(data).hexdigest()}", len(data)
        after = json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
        if json.loads(before) != told:
            package.EF.F.write(after)
            was, now = hashlib.sha256(before).hexdigest(), hashlib.sha256(after).hexdigest()
            for page in range(len(pdf.pages)):
                for text in (was, was[:8]):
                    reprint(pdf, page, text, now[: len(text)], missing=True)
            xmp(pdf, was, now, missing=True)
    for spec in files.values():
        data = spec.EF.F.read_bytes()
        spec.EF.F.Params.Size = len(data)
        spec.EF.F.Params.CheckSum = String(hashlib.md5(data, usedforsecurity=False).digest())
    seals = {"pages": " ".join(sealing.pages(pdf)), **sealing.parts(pdf)}
    for name, value in seals.items():
        text = pdf.Root.Metadata.read_bytes().decode()
        fresh = re.sub(rf"(<ketnghia:{name}>)[^<]*", rf"\g<1>{value}", text)
        pdf.Root.Metadata.write(fresh.encode())


def xmp(pdf: Pdf, old: str, new: str, missing: bool = False) -> None:
    text = pdf.Root.Metadata.read_bytes().decode()
    assert missing or old in text, old
    pdf.Root.Metadata.write(text.replace(old, new).encode())


def codes_of(operand: Any) -> Iterator[int]:
    for item in operand if isinstance(operand, Array) else [operand]:
        if isinstance(item, String):
            data = bytes(item)
            yield from (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))


def reprint(pdf: Pdf, page: int, old: str, new: str, missing: bool = False, mcid: int | None = None) -> None:
    """Print other letters where some stand, in the same font (where the font has them: else another of the page)."""
    sheet = pdf.pages[page].obj
    fonts = {name: unicode_map(font, {}) for name, font in sheet.Resources.Font.items()}
    made, font, home, done = [], "", [None], False
    for operands, operator in parse_content_stream(sheet):
        name = str(operator)
        if name in ("BDC", "BMC"):
            inside = operands[1].get("/MCID") if len(operands) > 1 and isinstance(operands[1], Dictionary) else None
            home.append(inside if inside is not None else home[-1])
        elif name == "EMC":
            home.pop()
        elif name == "Tf":
            font = str(operands[0])
        elif name == "TJ" and not done and (mcid is None or home[-1] == mcid):
            known = fonts[font]
            codes = list(codes_of(operands[0]))
            text = "".join(known.get(code, "?") for code in codes)
            at = text.find(old)
            if at >= 0 and len(text) == len(codes):
                back = {letter: code for code, letter in known.items()}
                codes[at : at + len(old)] = [back.get(letter, codes[at]) for letter in new]
                operands = [Array([String(b"".join(code.to_bytes(2, "big") for code in codes))])]
                done = mcid is not None or len(old) < 60
        made.append((operands, operator))
    assert done or missing, old
    sheet.Contents = pdf.make_stream(unparsed(made))


def append(pdf: Pdf, page: int, text: bytes) -> None:
    """More at the end of a page's content, in points from its lower left corner."""
    sheet = pdf.pages[page].obj
    sheet.Contents = pdf.make_stream(b"q\n" + sheet.Contents.read_bytes() + b"\nQ\n" + text)


def links(pdf: Pdf, page: int | None = None) -> list[Object]:
    sheets = pdf.pages if page is None else [pdf.pages[page]]
    return [one for sheet in sheets for one in sheet.obj.get("/Annots", ())]


def figures(pdf: Pdf) -> dict[str, Object]:
    """Id -> the annotation of its first figure."""
    found: dict[str, Object] = {}
    for one in links(pdf):
        if bytes(one.get("/Dest", b"")).startswith(b"trace-"):
            found.setdefault(bytes(one.Dest).decode().removeprefix("trace-"), one)
    return found


def box_of(one: Object) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(value) for value in one.Rect)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def elements(pdf: Pdf, kind: str) -> list[Object]:
    return [
        one for one in pdf.objects if isinstance(one, Dictionary) and str(one.get("/S")) == f"/{kind}" and "/P" in one
    ]


def element_of(pdf: Pdf, annotation: Object) -> Object:
    for one in elements(pdf, "Link"):
        for kid in one.K:
            if isinstance(kid, Dictionary) and kid.get("/Obj") is not None and kid.Obj.objgen == annotation.objgen:
                return one
    raise AssertionError("no element")


def mcid_of(pdf: Pdf, annotation: Object) -> int:
    """The marked content of a figure's text."""

    def first(node: Object) -> int | None:
        for kid in node.K if isinstance(node.K, Array) else [node.K]:
            if isinstance(kid, int):
                return int(kid)
            if isinstance(kid, Dictionary) and "/S" in kid and (found := first(kid)) is not None:
                return found
        return None

    found = first(element_of(pdf, annotation))
    assert found is not None
    return found


def spec_of(pdf: Pdf, name: str) -> Object:
    return next(spec for spec in pdf.Root.AF if str(spec.F) == name)


def edit_file(pdf: Pdf, name: str, change: Callable[[bytes], bytes]) -> None:
    stream = spec_of(pdf, name).EF.F
    before = stream.read_bytes()
    after = change(before)
    assert after != before
    stream.write(after)


def edit_row(pdf: Pdf, name: str, column: str, row: int, change: Callable[[str], str]) -> None:
    """Change one value of an attached table; `row` counts records, the head is 1."""

    def edited(data: bytes) -> bytes:
        rows = list(csv.reader(io.StringIO(data.decode())))
        at = rows[0].index(column)
        rows[row - 1][at] = change(rows[row - 1][at])
        sink = io.StringIO()
        csv.writer(sink, lineterminator="\n").writerows(rows)
        return sink.getvalue().encode()

    edit_file(pdf, name, edited)


def font_of(pdf: Pdf, family: str, page: int = 0) -> Object:
    return next(font for font in pdf.pages[page].obj.Resources.Font.values() if str(font.BaseFont).endswith(family))


def edit_content(pdf: Pdf, page: int, pattern: bytes, new: bytes) -> None:
    sheet = pdf.pages[page].obj
    text, n = re.subn(pattern, new, sheet.Contents.read_bytes(), count=1, flags=re.DOTALL)
    assert n, pattern
    sheet.Contents = pdf.make_stream(text)


def around_text(pdf: Pdf, id: str, before: bytes, after: bytes) -> None:
    """Put operators around a figure's text, inside its marked content."""
    mcid = mcid_of(pdf, figures(pdf)[id])
    edit_content(pdf, 0, rb"(/MCID %d>>\s*BDC\n)(.*?)(EMC)" % mcid, rb"\g<1>" + before + rb"\g<2>" + after + rb"\g<3>")


# On the page ----------------------------------------------------------------------------------------------------------


@tells("figure", "page 1 loans.by_kind.books")
def one_digit_changed(pdf: Pdf) -> None:
    reprint(pdf, 0, "2,186", "2,188")


@tells("figure", "page 1 libraries")
def one_word_of_a_figure_changed(pdf: Pdf) -> None:
    reprint(pdf, 0, "libraries", "Libraries", mcid=mcid_of(pdf, figures(pdf)["libraries"]), missing=True)
    reprint(pdf, 0, "2", "3", mcid=mcid_of(pdf, figures(pdf)["libraries"]), missing=True)


@tells("figure", "page 1 most")
def claim_says_another_name(pdf: Pdf) -> None:
    reprint(pdf, 0, "Books", "Films", mcid=mcid_of(pdf, figures(pdf)["most"]), missing=True)


@tells("figure", "page 1 loans.by_kind.films")
def two_links_lead_to_each_other(pdf: Pdf) -> None:
    one, other = figures(pdf)["loans.by_kind.books"], figures(pdf)["loans.by_kind.films"]
    for key in ("/Dest", "/Contents"):
        one[key], other[key] = other[key], one[key]


@tells("figure", "page 1 loans.by_kind.books")
def two_rectangles_swapped(pdf: Pdf) -> None:
    one, other = figures(pdf)["loans.by_kind.books"], figures(pdf)["loans.by_kind.films"]
    one.Rect, other.Rect = other.Rect, one.Rect


@tells("figure", "page 1 loans")
def link_leads_to_another_figure(pdf: Pdf) -> None:
    one, other = figures(pdf)["loans.by_kind.books"], figures(pdf)["loans"]
    one.Dest, one.Contents = other.Dest, other.Contents


@tells("link", "page 1 loans")
def link_says_another_source(pdf: Pdf) -> None:
    figures(pdf)["loans"].Contents = "Source: 2,593 loans"


@tells("link", "page 1 loans.by_kind.films")
def annotation_taken_from_the_page(pdf: Pdf) -> None:
    gone = figures(pdf)["loans.by_kind.films"].objgen
    sheet = pdf.pages[0].obj
    sheet.Annots = Array([one for one in sheet.Annots if one.objgen != gone])


@tells("plain", "page 1")
def link_taken_away_altogether(pdf: Pdf) -> None:
    gone = figures(pdf)["loans.by_kind.films"]
    element = element_of(pdf, gone)
    element.S = Name.Span
    element.K = Array([kid for kid in element.K if not (isinstance(kid, Dictionary) and "/Obj" in kid)])
    sheet = pdf.pages[0].obj
    sheet.Annots = Array([one for one in sheet.Annots if one.objgen != gone.objgen])


@tells("link", "page 1")
def link_leads_to_the_network(pdf: Pdf) -> None:
    one = figures(pdf)["loans"]
    del one["/Dest"]
    one.A = Dictionary(S=Name.URI, URI="https://example.org/")


@tells("link", "page 1 loans")
def link_leads_nowhere(pdf: Pdf) -> None:
    names = pdf.Root.Names.Dests.Names
    at = next(at for at in range(0, len(names), 2) if bytes(names[at]) == b"trace-loans")
    pdf.Root.Names.Dests.Names = Array([*list(names)[:at], *list(names)[at + 2 :]])


@tells("trace", "loans")
def destination_moved(pdf: Pdf) -> None:
    names = pdf.Root.Names.Dests.Names
    places = {bytes(names[at]): at + 1 for at in range(0, len(names), 2)}
    one, other = places[b"trace-loans"], places[b"trace-libraries"]
    names[one], names[other] = names[other], names[one]


@tells("trace", "page 2 loans")
def line_of_the_trace_part_changed(pdf: Pdf) -> None:
    reprint(pdf, 1, "2,583", "2,683")


# Over, under and beside a figure --------------------------------------------------------------------------------------


def white(pdf: Pdf, id: str) -> bytes:
    x0, y0, x1, y1 = box_of(figures(pdf)[id])
    return b"1 1 1 rg %f %f %f %f re f\n" % (x0, y0, x1 - x0, y1 - y0)


@tells("overlay", "page 1 loans.by_kind.books")
def white_box_over_a_figure(pdf: Pdf) -> None:
    append(pdf, 0, b"/Artifact BMC\n" + white(pdf, "loans.by_kind.books") + b"EMC\n")


@tells("overlay", "page 1 loans")
def form_over_a_figure(pdf: Pdf) -> None:
    form = pdf.make_stream(white(pdf, "loans"), Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 850])
    form.Resources = Dictionary()
    pdf.pages[0].obj.Resources["/XObject"] = Dictionary(Over=form)
    append(pdf, 0, b"/Artifact BMC /Over Do EMC\n")


@tells("overlay", "page 1 loans")
def picture_over_a_figure(pdf: Pdf) -> None:
    x0, y0, x1, y1 = box_of(figures(pdf)["loans"])
    picture = pdf.make_stream(b"\xff", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    picture.ColorSpace = Name.DeviceGray
    pdf.pages[0].obj.Resources["/XObject"] = Dictionary(Over=picture)
    append(pdf, 0, b"/Artifact BMC q %f 0 0 %f %f %f cm /Over Do Q EMC\n" % (x1 - x0, y1 - y0, x0, y0))


@tells("overlay", "page 1")
def inline_picture_over_a_figure(pdf: Pdf) -> None:
    x0, y0, x1, y1 = box_of(figures(pdf)["loans"])
    picture = b"BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI\n"
    append(pdf, 0, b"/Artifact BMC q %f 0 0 %f %f %f cm " % (x1 - x0, y1 - y0, x0, y0) + picture + b"Q EMC\n")


def annotation(pdf: Pdf, kind: str, **more: Any) -> None:
    one = Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=figures(pdf)["loans"].Rect, F=4, **more)
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(one))


@tells("overlay", "page 1")
def square_annotation(pdf: Pdf) -> None:
    annotation(pdf, "Square", IC=[1, 1, 1], C=[1, 1, 1])


@tells("overlay", "page 1")
def free_text_annotation(pdf: Pdf) -> None:
    annotation(pdf, "FreeText", Contents="9,583", DA="/Helv 9 Tf")


@tells("overlay", "page 1")
def link_with_an_appearance(pdf: Pdf) -> None:
    form = pdf.make_stream(b"1 1 1 rg 0 0 99 99 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 99])
    figures(pdf)["loans"].AP = Dictionary(N=form)


@tells("overlay", "page 1")
def link_with_a_thick_border(pdf: Pdf) -> None:
    figures(pdf)["loans"].BS = Dictionary(W=12)


def field(pdf: Pdf, kind: str, name: str, look: bytes) -> None:
    """A field of a form that shows something."""
    form = pdf.make_stream(look, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 20])
    one = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name(kind), T=name, F=4, Rect=[300, 300, 399, 320])
    one.AP = Dictionary(N=form)
    one = pdf.make_indirect(one)
    pdf.Root.AcroForm = Dictionary(Fields=Array([one]), SigFlags=3)
    pdf.pages[0].obj.Annots.append(one)


@tells("overlay", "page 1")
def signature_field_that_shows_something(pdf: Pdf) -> None:
    field(pdf, "/Sig", "leader", b"0 g 0 0 9 9 re f")


@tells("overlay", "page 1")
def field_with_a_number(pdf: Pdf) -> None:
    field(pdf, "/Tx", "total", b"")


def written(pdf: Pdf, text: str, x: float, y: float, size: float = 9) -> bytes:
    font = next(name for name, one in pdf.pages[0].obj.Resources.Font.items() if str(one.BaseFont).endswith("Sans-3"))
    back = {letter: code for code, letter in unicode_map(pdf.pages[0].obj.Resources.Font[font], {}).items()}
    codes = b"".join(b"%04x" % back[letter] for letter in text)
    return b"BT %s %f Tf 1 0 0 1 %f %f Tm [<%s>] TJ ET\n" % (font.encode(), size, x, y, codes)


@tells("overlay", "page 1")
def text_added_outside_the_tree(pdf: Pdf) -> None:
    append(pdf, 0, b"0 g " + written(pdf, "9,583", 300, 300))


@tells("overlay", "page 1")
def text_added_as_an_artifact(pdf: Pdf) -> None:
    append(pdf, 0, b"/Artifact BMC 0 g " + written(pdf, "9,583", 300, 300) + b"EMC\n")


@tells("metadata", "page 1")
def text_added_as_a_running_head(pdf: Pdf) -> None:
    append(pdf, 0, b"/Artifact <</Type /Pagination>> BDC 0 g " + written(pdf, "583", 300, 300) + b"EMC\n")


@tells("figure", "page 1 loans")
def text_added_to_a_figure(pdf: Pdf) -> None:
    x0, y0, x1, _ = box_of(figures(pdf)["loans"])
    mark = b"/Span <</MCID %d>> BDC 0 g " % mcid_of(pdf, figures(pdf)["loans"])
    append(pdf, 0, mark + written(pdf, "8", x1, y0 + 2) + b"EMC\n")


@tells("overlay", "page 1 loans")
def text_written_over_a_figure(pdf: Pdf) -> None:
    x0, y0, _, _ = box_of(figures(pdf)["loans"])
    append(pdf, 0, b"/Artifact <</Type /Pagination>> BDC 0 g " + written(pdf, "8", x0 + 2, y0 + 2) + b"EMC\n")


@tells("overlay", "page 1 loans")
def digit_drawn_with_lines(pdf: Pdf) -> None:
    x0, y0, x1, y1 = box_of(figures(pdf)["loans"])
    append(pdf, 0, b"/Artifact BMC 0 G 1 w %f %f m %f %f l S EMC\n" % (x0 + 3, y0 + 1, x0 + 4, y1 - 1))


@tells("overlay", "page 1")
def shape_with_curves(pdf: Pdf) -> None:
    append(pdf, 0, b"/Artifact BMC 0 g 300 300 m 310 310 320 310 330 300 c f EMC\n")


@tells("overlay", "page 1 loans")
def invisible_text(pdf: Pdf) -> None:
    around_text(pdf, "loans", b"3 Tr\n", b"0 Tr\n")


@tells("overlay", "page 1 loans")
def white_text(pdf: Pdf) -> None:
    mcid = mcid_of(pdf, figures(pdf)["loans"])
    edit_content(pdf, 0, rb"(/MCID %d>>\s*BDC\n.*?)(BT\n)" % mcid, rb"\g<1>1 1 1 rg\n\2")


@tells("overlay", "page 1 loans")
def transparent_text(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources.ExtGState["/none"] = Dictionary(ca=0)
    mcid = mcid_of(pdf, figures(pdf)["loans"])
    edit_content(pdf, 0, rb"(/MCID %d>>\s*BDC\n.*?)(BT\n)" % mcid, rb"\g<1>/none gs\n\2")


@tells("overlay", "page 1 loans.by_kind.books")
def six_turned_into_a_nine(pdf: Pdf) -> None:
    mcid = mcid_of(pdf, figures(pdf)["loans.by_kind.books"])
    edit_content(pdf, 0, rb"(/MCID %d>>\s*BDC\n.*?BT\n)1 0 0 -1 " % mcid, rb"\g<1>-1 0 0 1 ")


@tells("overlay", "page 1")
def black_made_white(pdf: Pdf) -> None:
    swapped = pdf.make_stream(b"{ 1 exch sub exch 1 exch sub exch 3 -1 roll 1 exch sub 3 1 roll }", FunctionType=4)
    swapped.Domain = swapped.Range = Array([0, 1, 0, 1, 0, 1])
    space = Array([Name.DeviceN, Array([Name.A, Name.B, Name.C]), Name.DeviceRGB, swapped])
    pdf.pages[0].obj.Resources["/ColorSpace"] = Dictionary(DefaultRGB=space)


@tells("overlay", "page 1 loans")
def digits_in_another_order(pdf: Pdf) -> None:
    """Read one way and seen another: the first digit is painted first, and stands last."""
    mcid = mcid_of(pdf, figures(pdf)["loans"])
    text = pdf.pages[0].obj.Contents.read_bytes()
    block = re.search(rb"/MCID %d>>\s*BDC\n.*?EMC" % mcid, text, re.DOTALL)[0]
    codes = re.findall(rb"<(\w{4})>", re.search(rb"\[(.*?)\] TJ", block)[1])
    place = re.search(rb"1 0 0 -1 ([\d.]+) ([\d.]+) Tm", block)
    first, rest = b"[<%s>] TJ\n" % codes[0], b"[<%s>] TJ" % b"".join(codes[1:])
    new = block.replace(place[0], b"1 0 0 -1 %f %s Tm" % (float(place[1]) + 55, place[2]))
    new = re.sub(rb"\[.*?\] TJ", lambda match: first + place[0] + b"\n" + rest, new, count=1)
    pdf.pages[0].obj.Contents = pdf.make_stream(text.replace(block, new))


@tells("overlay", "page 1")
def pattern_of_words(pdf: Pdf) -> None:
    fonts = pdf.pages[0].obj.Resources.Font
    tile = pdf.make_stream(written(pdf, "9,583", 0, 0), Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1)
    tile.BBox, tile.XStep, tile.YStep = Array([0, 0, 99, 99]), 99, 99
    tile.Resources = Dictionary(Font=fonts)
    pdf.pages[0].obj.Resources["/Pattern"] = Dictionary(words=tile)
    append(pdf, 0, b"/Artifact BMC /Pattern cs /words scn 300 300 99 20 re f EMC\n")


@tells("overlay", "page 1 loans")
def text_clipped_away(pdf: Pdf) -> None:
    mcid = mcid_of(pdf, figures(pdf)["loans"])
    edit_content(pdf, 0, rb"(/MCID %d>>\s*BDC\n.*?)(BT\n.*?ET\n)" % mcid, rb"\1q 0 0 1 1 re W n\n\2Q\n")


@tells("overlay", "page 1")
def other_text_read_aloud(pdf: Pdf) -> None:
    element_of(pdf, figures(pdf)["loans"]).ActualText = String("9,583")


@tells("overlay", "page 1")
def other_words_read_aloud(pdf: Pdf) -> None:
    element_of(pdf, figures(pdf)["loans"]).P.E = String("nine thousand loans")


@tells("overlay", "page 1")
def other_text_copied(pdf: Pdf) -> None:
    mcid = mcid_of(pdf, figures(pdf)["loans"])
    edit_content(pdf, 0, rb"<</MCID %d>>" % mcid, b"<</MCID %d /ActualText (9,583)>>" % mcid)


@tells("overlay", "page 1")
def layer_that_may_be_hidden(pdf: Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="x"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
    pdf.pages[0].obj.Resources.Properties = Dictionary(x=group)
    around_text(pdf, "loans", b"/OC /x BDC\n", b"EMC\n")


@tells("overlay", "page 1")
def page_cropped(pdf: Pdf) -> None:
    pdf.pages[0].obj.CropBox = Array([0, 500, 595, 842])


@tells("overlay", "page 1")
def sheet_made_smaller(pdf: Pdf) -> None:
    for key in ("/MediaBox", "/TrimBox", "/BleedBox"):
        pdf.pages[0].obj[key] = Array([0, 500, 595, 842])


@tells("overlay", "page 2")
def page_turned(pdf: Pdf) -> None:
    pdf.pages[1].obj.Rotate = 180


@tells("overlay", "file")
def script_that_runs(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


# Fonts ----------------------------------------------------------------------------------------------------------------


@tells("fonts", "page 1")
def copied_text_is_another(pdf: Pdf) -> None:
    for font in pdf.pages[0].obj.Resources.Font.values():
        font.ToUnicode.write(font.ToUnicode.read_bytes().replace(b"<0038>", b"<0033>"))


@tells("fonts", "page 1")
def printed_three_reads_eight(pdf: Pdf) -> None:
    """The glyph and its text changed together: the figure reads as it should and prints another number."""
    font = font_of(pdf, "Sans-3")
    back = {letter: code for code, letter in unicode_map(font, {}).items()}
    reprint(pdf, 0, "2,583", "2,588", missing=True)
    font.ToUnicode.write(
        font.ToUnicode.read_bytes().replace(b"<%04x> <0038>" % back["8"], b"<%04x> <0033>" % back["8"])
    )


@tells("fonts", "page 1")
def outline_of_a_digit_swapped(pdf: Pdf) -> None:
    font = font_of(pdf, "Sans-3")
    back = {letter: code for code, letter in unicode_map(font, {}).items()}
    program = font.DescendantFonts[0].FontDescriptor.FontFile2
    parsed = TTFont(io.BytesIO(program.read_bytes()))
    order = parsed.getGlyphOrder()
    table = parsed["glyf"]
    one, other = order[back["2"]], order[back["5"]]
    table[one], table[other] = table[other], table[one]
    sink = io.BytesIO()
    parsed.save(sink)
    program.write(sink.getvalue())


@tells("fonts", "page 1")
def outlines_moved_by_instructions(pdf: Pdf) -> None:
    program = font_of(pdf, "Sans-3").DescendantFonts[0].FontDescriptor.FontFile2
    parsed = TTFont(io.BytesIO(program.read_bytes()))
    table = newTable("fpgm")
    table.program = Program()
    table.program.fromBytecode(b"\x2d")
    parsed["fpgm"] = table
    sink = io.BytesIO()
    parsed.save(sink)
    program.write(sink.getvalue())


@tells("fonts", "page 1")
def glyphs_mapped_to_others(pdf: Pdf) -> None:
    inner = font_of(pdf, "Sans-3").DescendantFonts[0]
    inner.CIDToGIDMap = pdf.make_stream(b"".join(n.to_bytes(2, "big") for n in range(700)))


@tells("fonts", "page 1")
def font_of_another_make(pdf: Pdf) -> None:
    font = font_of(pdf, "Sans-3")
    font.BaseFont = font.DescendantFonts[0].BaseFont = Name("/ABCDEF+Helvetica")


# Pages ----------------------------------------------------------------------------------------------------------------


@tells("metadata", "page 1")
def pages_in_another_order(pdf: Pdf) -> None:
    last = pdf.pages[1]
    del pdf.pages[1]
    pdf.pages.insert(0, last)


@tells("metadata", "page 3")
def page_doubled(pdf: Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


@tells("trace", "loans")
def last_page_removed(pdf: Pdf) -> None:
    del pdf.pages[1]


@tells("metadata", "page 1")
def bookmark_says_otherwise(pdf: Pdf) -> None:
    pdf.Root.Outlines.First.Title = "Khác"


# What is attached -----------------------------------------------------------------------------------------------------


@tells("sql", "indicators.csv")
def fact_changed_consistently(pdf: Pdf) -> None:
    for column in ("quantity", "counted", "loans", "value"):
        try:
            edit_row(pdf, "facts.csv", column, fact_row(pdf), lambda text: str(int(text) + 10) if text else text)
        except (ValueError, AssertionError):
            continue


def fact_row(pdf: Pdf) -> int:
    rows = list(csv.reader(io.StringIO(spec_of(pdf, "facts.csv").EF.F.read_bytes().decode())))
    return next(number for number, row in enumerate(rows, 1) if row[0] == "fact")


@tells("table", "facts.csv:2 loans")
def reading_that_its_cell_does_not_bear(pdf: Pdf) -> None:
    edit_row(pdf, "facts.csv", "loans", fact_row(pdf), lambda text: str(int(text) + 10))


@tells("table", "traces.csv:")
def contribution_changed(pdf: Pdf) -> None:
    rows = list(csv.reader(io.StringIO(spec_of(pdf, "traces.csv").EF.F.read_bytes().decode())))
    row = next(number for number, row in enumerate(rows, 1) if row[0] == "loans")
    edit_row(pdf, "traces.csv", "contribution", row, lambda text: str(int(text) + 10))


@tells("trace", "page 2 loans")
def trace_to_another_fact(pdf: Pdf) -> None:
    def dropped(data: bytes) -> bytes:
        lines = data.decode().splitlines(keepends=True)
        at = next(at for at, line in enumerate(lines) if line.startswith("loans,"))
        return "".join(lines[:at] + lines[at + 1 :]).encode()

    edit_file(pdf, "traces.csv", dropped)


def indicator_row(pdf: Pdf, id: str) -> int:
    rows = csv.reader(io.StringIO(spec_of(pdf, "indicators.csv").EF.F.read_bytes().decode()))
    return next(number for number, row in enumerate(rows, 1) if row[0] == id)


@tells("sql", "indicators.csv:")
def value_changed_on_all_pages(pdf: Pdf) -> None:
    row = indicator_row(pdf, "loans")
    edit_row(pdf, "indicators.csv", "value", row, lambda text: "2593")
    edit_row(pdf, "indicators.csv", "text", row, lambda text: text.replace("2,583", "2,593"))
    for page in range(2):
        reprint(pdf, page, "2,583", "2,593", missing=True)
    for one in links(pdf):
        if bytes(one.get("/Dest", b"")) == b"trace-loans":
            one.Contents = String(str(one.Contents).replace("2,583", "2,593"))


@tells("sql", "indicators.csv:")
def statement_that_only_says_the_number(pdf: Pdf) -> None:
    edit_row(pdf, "indicators.csv", "sql", indicator_row(pdf, "loans"), lambda text: "SELECT 2583")


@tells("sql", "indicators.csv:")
def statement_that_hides_the_number(pdf: Pdf) -> None:
    edit_row(pdf, "indicators.csv", "sql", indicator_row(pdf, "loans"), lambda text: 'SELECT MAX(2583) FROM "facts"')


@tells("sql", "indicators.csv:")
def statement_that_is_none(pdf: Pdf) -> None:
    edit_row(pdf, "indicators.csv", "sql", indicator_row(pdf, "loans"), lambda text: "DROP TABLE facts")


@tells("table", "indicators.csv:")
def words_of_an_indicator_changed(pdf: Pdf) -> None:
    edit_row(pdf, "indicators.csv", "text", indicator_row(pdf, "loans"), lambda text: text.replace("2,583", "2,593"))


@tells("trace", "page 2 loans")
def definition_changed(pdf: Pdf) -> None:
    edit_row(pdf, "indicators.csv", "definition", indicator_row(pdf, "loans"), lambda text: f"Half of {text}")


def edit_workbook(pdf: Pdf, pattern: bytes, new: bytes) -> None:
    """Change the XML of the attached workbook where a pattern first stands."""

    def edited(data: bytes) -> bytes:
        source, sink, done = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO(), False
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target:
            for info in source.infolist():
                text = source.read(info)
                if not done and info.filename.startswith("xl/worksheets/"):
                    text, n = re.subn(pattern, new, text, count=1)
                    done = bool(n)
                target.writestr(info, text)
        assert done, pattern
        return sink.getvalue()

    edit_file(pdf, "so-lieu.xlsx", edited)


@tells("table", "so-lieu.xlsx!Indicators!")
def workbook_shows_another_value(pdf: Pdf) -> None:
    edit_workbook(pdf, rb"<v>2583</v>", b"<v>2593</v>")


@tells("table", "so-lieu.xlsx!Indicators!")
def workbook_says_instead_of_working_out(pdf: Pdf) -> None:
    edit_workbook(pdf, rb"<f>[^<]*</f>(<v>2583</v>)", rb"<f>2583</f>\1")


@tells("table", "so-lieu.xlsx!")
def workbook_has_another_fact(pdf: Pdf) -> None:
    edit_workbook(pdf, rb"<v>1204</v>", b"<v>1214</v>")


@tells("table", "so-lieu.xlsx")
def workbook_is_none(pdf: Pdf) -> None:
    edit_file(pdf, "so-lieu.xlsx", lambda data: b"PK no workbook")


@tells("plain", "plain_numbers.csv:2")
def everything_exempt(pdf: Pdf) -> None:
    edit_file(pdf, "plain_numbers.csv", lambda data: data + b",KT,quoted\n")


@tells("attachments", "extra.txt")
def file_added(pdf: Pdf) -> None:
    names, twin = pdf.Root.Names.EmbeddedFiles.Names, spec_of(pdf, "DOC_DAU_TIEN.txt")
    spec = pdf.make_indirect(Dictionary({**dict(twin.items()), "/F": String("extra.txt"), "/UF": String("extra.txt")}))
    names.extend([String("extra.txt"), spec])
    pdf.Root.AF.append(spec)


@tells("attachments", "bridge.csv")
def file_taken_out(pdf: Pdf) -> None:
    names = list(pdf.Root.Names.EmbeddedFiles.Names)
    at = next(at for at in range(0, len(names), 2) if str(names[at]) == "bridge.csv")
    pdf.Root.Names.EmbeddedFiles.Names = Array(names[:at] + names[at + 2 :])
    pdf.Root.AF = Array([spec for spec in pdf.Root.AF if str(spec.F) != "bridge.csv"])


@tells("attachments", "facts.csv")
def two_contents_under_one_name(pdf: Pdf) -> None:
    spec = spec_of(pdf, "facts.csv")
    other = pdf.make_stream(spec.EF.F.read_bytes() + b"\n")
    spec.EF = Dictionary(F=spec.EF.F, UF=other)


# What the file says of itself -----------------------------------------------------------------------------------------


@tells("metadata", "XMP ketnghia:status")
def status_raised(pdf: Pdf) -> None:
    xmp(pdf, "<ketnghia:status>final<", "<ketnghia:status>preliminary<")


@tells("metadata", "XMP ketnghia:datapackage")
def digest_in_the_metadata_changed(pdf: Pdf) -> None:
    xmp(pdf, "<ketnghia:datapackage>sha256:", "<ketnghia:datapackage>sha256:0")


@tells("metadata", "Info /Author")
def author_changed(pdf: Pdf) -> None:
    pdf.docinfo["/Author"] = "Ai đó"


@tells("metadata", "XMP dc:subject")
def layout_rules_changed(pdf: Pdf) -> None:
    xmp(pdf, "<rdf:li>statedoc:plain</rdf:li>", "<rdf:li>statedoc:nd30_2020</rdf:li>")


@tells("metadata", "page 1 H1")
def title_changed_everywhere_but_on_the_page(pdf: Pdf) -> None:
    title = str(pdf.docinfo["/Title"])
    xmp(pdf, title, "Another title")
    pdf.docinfo["/Title"] = "Another title"
    xmp(pdf, str(pdf.docinfo["/Subject"]), "x", missing=True)
    pdf.docinfo["/Subject"] = re.search(r"<dc:description>.*?x-default\">(.*?)</rdf:li>",
                                        pdf.Root.Metadata.read_bytes().decode())[1]  # fmt: skip


@tells("metadata", "page 1")
def status_line_changed(pdf: Pdf) -> None:
    reprint(pdf, 0, "2/2", "3/3", missing=True)
    reprint(pdf, 0, "final", "filan", missing=True)


# Tricks of the format -------------------------------------------------------------------------------------------------


@tells("figure", "page 1 loans")
def text_beneath_a_figure(pdf: Pdf) -> None:
    """Other digits painted first: seen through, and found by a search for them."""
    sheet = pdf.pages[0].obj
    x0, y0, _, _ = box_of(figures(pdf)["loans"])
    under = b"/Artifact <</Type /Pagination>> BDC q 0 g " + written(pdf, "8", x0 + 2, y0 + 2) + b"Q EMC\n"
    sheet.Contents = pdf.make_stream(under + sheet.Contents.read_bytes())


@tells("overlay", "page 1")
def sheet_twice_as_large(pdf: Pdf) -> None:
    pdf.pages[0].obj.UserUnit = 2


@tells("overlay", "page 1")
def soft_mask(pdf: Pdf) -> None:
    group = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 850])
    group.Group, group.Resources = Dictionary(S=Name.Transparency, CS=Name.DeviceGray), Dictionary()
    mask = Dictionary(Type=Name.Mask, S=Name.Luminosity, G=group)
    pdf.pages[0].obj.Resources.ExtGState["/mask"] = Dictionary(SMask=mask)
    around_text(pdf, "loans", b"/mask gs\n", b"")


@tells("overlay", "page 1")
def text_blended_away(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources.ExtGState["/blend"] = Dictionary(BM=Name.Screen)
    around_text(pdf, "loans", b"/blend gs\n", b"")


@tells("overlay", "page 1")
def shading_over_a_figure(pdf: Pdf) -> None:
    x0, y0, x1, y1 = box_of(figures(pdf)["loans"])
    white = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 1, 1], C1=[1, 1, 1], N=1)
    shade = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[0, 0, 1, 0], Function=white, Extend=[True, True]
    )
    pdf.pages[0].obj.Resources["/Shading"] = Dictionary(white=shade)
    append(pdf, 0, b"/Artifact BMC q %f %f %f %f re W n /white sh Q EMC\n" % (x0, y0, x1 - x0, y1 - y0))


@tells("overlay", "page 1 loans")
def white_line_over_a_figure(pdf: Pdf) -> None:
    x0, y0, x1, y1 = box_of(figures(pdf)["loans"])
    middle = (y0 + y1) / 2
    append(pdf, 0, b"/Artifact BMC 1 1 1 RG 14 w %f %f m %f %f l S EMC\n" % (x0, middle, x1, middle))


@tells("overlay", "page 1")
def thick_line_beside_a_figure(pdf: Pdf) -> None:
    """The path touches no letter, its width does."""
    x0, y0, x1, y1 = box_of(figures(pdf)["loans"])
    append(pdf, 0, b"/Artifact BMC 1 1 1 RG 40 w %f %f m %f %f l S EMC\n" % (x0, y1 + 16, x1, y1 + 16))


@tells("overlay", "page 1")
def digits_of_a_drawn_font(pdf: Pdf) -> None:
    eight = pdf.make_stream(b"500 0 0 0 500 700 d1 0 0 500 700 re f")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 500, 700], FirstChar=56, LastChar=56)
    font.FontMatrix, font.Widths = Array([0.001, 0, 0, 0.001, 0, 0]), Array([500])
    font.CharProcs = Dictionary(eight=eight)
    font.Encoding = Dictionary(Type=Name.Encoding, Differences=Array([56, Name.eight]))
    pdf.pages[0].obj.Resources.Font["/Drawn"] = pdf.make_indirect(font)
    mark = b"/Span <</MCID %d>> BDC " % mcid_of(pdf, figures(pdf)["loans"])
    append(pdf, 0, mark + b"BT /Drawn 9 Tf 1 0 0 1 300 300 Tm (8) Tj ET EMC\n")


@tells("fonts", "page 1")
def letters_of_other_widths(pdf: Pdf) -> None:
    inner = font_of(pdf, "Sans-3").DescendantFonts[0]
    inner.W = Array([0, Array([900] * 600)])


@tells("fonts", "page 1")
def reads_two_letters_where_one_stands(pdf: Pdf) -> None:
    font = font_of(pdf, "Sans-3")
    back = {letter: code for code, letter in unicode_map(font, {}).items()}
    old = b"<%04x> <0038>" % back["8"]
    assert old in font.ToUnicode.read_bytes()
    font.ToUnicode.write(font.ToUnicode.read_bytes().replace(old, b"<%04x> <00380038>" % back["8"]))


@tells("figure", "page 1 loans")
def marks_of_another_country(pdf: Pdf) -> None:
    reprint(pdf, 0, "2,583", "2.583")


@tells("figure", "page 1 loans")
def rectangle_moved_beside_its_figure(pdf: Pdf) -> None:
    one = figures(pdf)["loans"]
    x0, y0, x1, y1 = box_of(one)
    one.Rect = Array([x0 + 40, y0, x1 + 40, y1])


@tells("figure", "page 1 loans")
def rectangle_over_half_a_page(pdf: Pdf) -> None:
    figures(pdf)["loans"].Rect = Array([0, 300, 595, 842])


@tells("overlay", "page 1")
def link_hidden(pdf: Pdf) -> None:
    figures(pdf)["loans"].F = 2


@tells("overlay", "page 1")
def link_in_a_layer(pdf: Pdf) -> None:
    figures(pdf)["loans"].OC = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="x"))


@tells("link", "page 1 loans")
def link_hung_on_another_element(pdf: Pdf) -> None:
    one, other = figures(pdf)["loans"], figures(pdf)["libraries"]
    one.StructParent, other.StructParent = other.StructParent, one.StructParent


@tells("link", "page 1")
def link_starts_a_program(pdf: Pdf) -> None:
    one = figures(pdf)["loans"]
    del one["/Dest"]
    one.A = Dictionary(S=Name.Launch, F=String("x.exe"))


@tells("link", "trace-loans")
def destination_named_twice(pdf: Pdf) -> None:
    names = list(pdf.Root.Names.Dests.Names)
    at = next(at for at in range(0, len(names), 2) if bytes(names[at]) == b"trace-loans")
    pdf.Root.Names.Dests.Names = Array([*names[: at + 2], names[at], names[at + 1], *names[at + 2 :]])


@tells("overlay", "file")
def scripts_by_name(pdf: Pdf) -> None:
    act = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("x"), act]))


@tells("overlay", "page 1")
def action_when_the_page_opens(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS="app.alert(1)"))


@tells("overlay", "file")
def portfolio_instead_of_pages(pdf: Pdf) -> None:
    pdf.Root.Collection = Dictionary(View=Name.T)


@tells("overlay", "file")
def other_names_for_elements(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(Link=Name.Artifact)


@tells("overlay", "page 1 P")
def other_words_for_a_paragraph(pdf: Pdf) -> None:
    elements(pdf, "P")[0].Alt = String("9,583 loans")


@tells("metadata", "page 1")
def paragraphs_read_in_another_order(pdf: Pdf) -> None:
    home = element_of(pdf, figures(pdf)["loans"])
    while str(home.S) != "/P":
        home = home.P
    kids = list(home.P.K)
    at = next(at for at, kid in enumerate(kids) if isinstance(kid, Dictionary) and kid.objgen == home.objgen)
    other = at + 1 if at + 1 < len(kids) else at - 1
    kids[at], kids[other] = kids[other], kids[at]
    home.P.K = Array(kids)


@tells("metadata", "page 1")
def bookmark_leads_to_another_page(pdf: Pdf) -> None:
    first = pdf.Root.Outlines.First
    first.Dest = Array([pdf.pages[1].obj, *list(first.Dest)[1:]])


@tells("metadata", "page 1")
def bookmark_that_acts(pdf: Pdf) -> None:
    pdf.Root.Outlines.First.A = Dictionary(S=Name.URI, URI="https://example.org/")


@tells("metadata", "page 1")
def pages_numbered_otherwise(pdf: Pdf) -> None:
    pdf.Root.PageLabels.Nums[1].St = 7


@tells("attachments", "facts.csv /F")
def file_renamed(pdf: Pdf) -> None:
    spec_of(pdf, "facts.csv").F = String("facts2.csv")


@tells("attachments", "facts.csv /AFRelationship")
def file_called_a_source(pdf: Pdf) -> None:
    spec_of(pdf, "facts.csv").AFRelationship = Name.Alternative


@tells("attachments", "facts.csv")
def second_file_of_one_name(pdf: Pdf) -> None:
    spec = spec_of(pdf, "facts.csv")
    other = pdf.make_indirect(Dictionary(dict(spec.items())))
    stream = pdf.make_stream(spec.EF.F.read_bytes().replace(b"1204", b"1304"))
    stream.Params = Dictionary(dict(spec.EF.F.Params.items()))
    other.EF = Dictionary(F=stream, UF=stream)
    names = list(pdf.Root.Names.EmbeddedFiles.Names)
    at = next(at for at in range(0, len(names), 2) if str(names[at]) == "facts.csv")
    pdf.Root.Names.EmbeddedFiles.Names = Array([*names[: at + 2], String("facts.csv"), other, *names[at + 2 :]])
    pdf.Root.AF.append(other)


@tells("attachments", "facts.csv /CreationDate")
def file_of_another_day(pdf: Pdf) -> None:
    spec_of(pdf, "facts.csv").EF.F.Params.CreationDate = String("D:20300101000000Z")


@tells("attachments", "facts.csv /Desc")
def file_described_by_nothing(pdf: Pdf) -> None:
    del spec_of(pdf, "facts.csv")["/Desc"]


@tells("table", "facts.csv")
def lines_end_otherwise(pdf: Pdf) -> None:
    edit_file(pdf, "facts.csv", lambda data: data.replace(b"\n", b"\r\n"))


@tells("table", "facts.csv:")
def facts_in_another_order(pdf: Pdf) -> None:
    def swapped(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        return b"".join([lines[0], lines[2], lines[1], *lines[3:]])

    edit_file(pdf, "facts.csv", swapped)


@tells("table", "")
def fact_added_that_no_figure_counts(pdf: Pdf) -> None:
    def more(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        return b"".join([*lines[:2], lines[1].replace(b",north-", b",north-9", 1), *lines[2:]])

    edit_file(pdf, "facts.csv", more)


@tells("table", "indicators.csv:")
def indicator_listed_twice(pdf: Pdf) -> None:
    edit_file(pdf, "indicators.csv", lambda data: data + data.splitlines(keepends=True)[1])


@tells("table", "traces.csv:")
def indicators_in_another_order(pdf: Pdf) -> None:
    def swapped(data: bytes) -> bytes:
        rows = list(csv.reader(io.StringIO(data.decode())))
        rows[1], rows[2] = rows[2], rows[1]
        sink = io.StringIO()
        csv.writer(sink, lineterminator="\n").writerows(rows)
        return sink.getvalue().encode()

    edit_file(pdf, "indicators.csv", swapped)


@tells("sql", "indicators.csv:")
def statement_that_is_right_for_now(pdf: Pdf) -> None:
    """The same value from what is attached, another as soon as a fact is more or less."""
    row = indicator_row(pdf, "loans")
    edit_row(pdf, "indicators.csv", "sql", row, lambda text: f"SELECT ({text}) * 0 + 2583 + COUNT(*) * 0 FROM facts")


@tells("metadata", "Info /Trapped")
def more_said_in_info(pdf: Pdf) -> None:
    pdf.docinfo["/Trapped"] = Name.Unknown


@tells("metadata", "Info /CreationDate")
def made_on_another_day(pdf: Pdf) -> None:
    pdf.docinfo["/CreationDate"] = "D:20300101000000+07'00'"


@tells("metadata", "XMP dc:language")
def language_changed(pdf: Pdf) -> None:
    pdf.Root.Lang = String("en-GB")


@tells("digest", "XMP ketnghia:said")
def period_of_the_metadata_changed(pdf: Pdf) -> None:
    xmp(pdf, "<ketnghia:period>2024<", "<ketnghia:period>2025<")


@tells("overlay", "page 1")
def trim_box_smaller(pdf: Pdf) -> None:
    pdf.pages[0].obj.TrimBox = Array([0, 500, 595, 842])


@tells("overlay", "page 1")
def content_in_pieces(pdf: Pdf) -> None:
    sheet = pdf.pages[0].obj
    sheet.Contents = Array([sheet.Contents, pdf.make_stream(b"1 1 1 rg 0 0 600 850 re f")])


@tells("overlay", "page 1")
def page_of_another_program(pdf: Pdf) -> None:
    pdf.pages[0].obj.PieceInfo = Dictionary()


# What holds the parts together --------------------------------------------------------------------------------------


@tells("link", "/Names /Dests /Limits")
def branch_of_names_that_no_reader_searches(pdf: Pdf) -> None:
    names = list(pdf.Root.Names.Dests.Names)
    half = len(names) // 4 * 2
    first = Dictionary(Limits=Array([names[0], names[half - 2]]), Names=Array(names[:half]))
    second = Dictionary(Limits=Array([String("y"), String("z")]), Names=Array(names[half:]))
    pdf.Root.Names.Dests = Dictionary(Kids=Array([pdf.make_indirect(first), pdf.make_indirect(second)]))


@tells("overlay", "page 1", sealed=False)
def content_that_belongs_to_another_element(pdf: Pdf) -> None:
    """By the page's own list, which a screen reader asks, not by the tree."""
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    entry = next(one for one in nums if isinstance(one, Array) and len(one) > 4)
    entry[1], entry[2] = entry[2], entry[1]


@tells("overlay", "page 1 TD", sealed=False)
def cells_without_heads(pdf: Pdf) -> None:
    for one in elements(pdf, "TD"):
        del one.A["/Headers"]


@tells("overlay", "file /IDTree", sealed=False)
def heads_under_other_names(pdf: Pdf) -> None:
    names = list(pdf.Root.StructTreeRoot.IDTree.Names)
    pdf.Root.StructTreeRoot.IDTree.Names = Array(names[2:])


@tells("overlay", "file /DestOutputProfile")
def colours_of_another_profile(pdf: Pdf) -> None:
    pdf.Root.OutputIntents[0].DestOutputProfile.write(b"\0" * 3024)


@tells("overlay", "file", sealed=False)
def permissions_of_nobody(pdf: Pdf) -> None:
    pdf.Root.Perms = Dictionary(DocMDP=Dictionary())


@tells("attachments", "facts.csv /Subtype")
def table_opened_as_a_page(pdf: Pdf) -> None:
    spec_of(pdf, "facts.csv").EF.F.Subtype = Name("/text/html")


@tells("attachments", "facts.csv /F")
def content_that_lies_elsewhere(pdf: Pdf) -> None:
    spec_of(pdf, "facts.csv").EF.F.F = String("other.csv")


@tells("attachments", "DOC_DAU_TIEN.txt:")
def guide_that_leads_astray(pdf: Pdf) -> None:
    edit_file(pdf, "DOC_DAU_TIEN.txt", lambda data: data.replace(b"facts.csv ", b"other.csv ", 1))


@tells("overlay", "page")
def file_inside_another_file(pdf: Pdf) -> None:
    one = next(one for one in links(pdf) if "/A" in one)
    one.A.T.T = Dictionary(R=Name.C, N=String("facts.csv"))


@tells("link", "page")
def file_that_the_link_does_not_name(pdf: Pdf) -> None:
    next(one for one in links(pdf) if "/A" in one).A.T.N = String("bridge.csv")


@tells("link", "page 1 loans")
def source_vouched_for_by_another(pdf: Pdf) -> None:
    figures(pdf)["loans"].Contents = String("Audited by the province: 2,583\u00a0loans")


@tells("metadata", "XMP {urn:x}approved")
def more_said_in_xmp(pdf: Pdf) -> None:
    xmp(pdf, "</rdf:Description>", '<x:approved xmlns:x="urn:x">yes</x:approved></rdf:Description>')


@tells("metadata", "XMP dc:creator")
def another_author_in_xmp_and_info(pdf: Pdf) -> None:
    xmp(pdf, f"<rdf:li>{pdf.docinfo['/Author']}</rdf:li>", "<rdf:li>The province</rdf:li>")
    pdf.docinfo["/Author"] = "The province"


@tells("table", "datapackage.json licenses")
def package_that_says_more(pdf: Pdf) -> None:
    edit_file(pdf, "datapackage.json", lambda data: data.replace(b'"profile"', b'"licenses": [], "profile"', 1))


@tells("table", "facts.csv:2")
def facts_of_a_file_held_back(pdf: Pdf) -> None:
    edit_file(pdf, "submissions.csv", lambda data: data.replace(b",read,", b",held,"))


@tells("table", "traces.csv:")
def facts_of_a_figure_in_another_order(pdf: Pdf) -> None:
    def swapped(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        at = next(number for number, line in enumerate(lines) if line.startswith(b"loans,"))
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
        return b"".join(lines)

    edit_file(pdf, "traces.csv", swapped)


@tells("figure", "page 1 loans.by_kind.films")
def row_called_another(pdf: Pdf) -> None:
    reprint(pdf, 0, "Films", "Books")


# The workbook's frame -------------------------------------------------------------------------------------------------


def edit_part(pdf: Pdf, part: str, old: bytes, new: bytes) -> None:
    """Change a part of the workbook, or add it where there is none."""

    def edited(data: bytes) -> bytes:
        sink = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
            for each in given.infolist():
                text = given.read(each)
                assert each.filename != part or old in text, old
                made.writestr(each, text.replace(old, new, 1) if each.filename == part else text)
            if part not in given.namelist():
                made.writestr(part, new)
        return sink.getvalue()

    edit_file(pdf, "so-lieu.xlsx", edited)


@tells("table", "so-lieu.xlsx!sl_counted")
def workbook_counts_a_row_less(pdf: Pdf) -> None:
    edit_part(pdf, "xl/workbook.xml", b"sl_counted\">'Facts'!$M$4:$M$7", b"sl_counted\">'Facts'!$M$4:$M$6")


@tells("table", "so-lieu.xlsx!xl/styles.xml")
def workbook_formats_another_number(pdf: Pdf) -> None:
    edit_part(pdf, "xl/styles.xml", b'formatCode="[$-42A]#,##0"', b'formatCode="&quot;9,583&quot;"')


@tells("table", "so-lieu.xlsx!xl/workbook.xml")
def workbook_hides_a_sheet(pdf: Pdf) -> None:
    edit_part(pdf, "xl/workbook.xml", b'<sheet name="Facts"', b'<sheet state="hidden" name="Facts"')


@tells("table", "so-lieu.xlsx!xl/vbaProject.bin")
def workbook_with_a_program(pdf: Pdf) -> None:
    edit_part(pdf, "xl/vbaProject.bin", b"", b"x")


@tells("table", "so-lieu.xlsx!xl/worksheets/sheet")
def workbook_hides_a_row(pdf: Pdf) -> None:
    edit_workbook(pdf, rb'<row r="5"', rb'<row r="5" hidden="1"')


@tells("table", "so-lieu.xlsx!Indicators!C5")
def workbook_says_it_in_a_formula(pdf: Pdf) -> None:
    edit_workbook(pdf, rb"<f>ROUND\(SUMIFS\(sl_counted,sl_record,\"fact\"\),3\)</f>", b"<f>2583+0*SUM(sl_counted)</f>")


@tells("table", "so-lieu.xlsx!Indicators!E5")
def workbook_always_agrees(pdf: Pdf) -> None:
    edit_workbook(pdf, rb"<f>C5=D5</f>", b"<f>D5=D5</f>")


# Signatures -----------------------------------------------------------------------------------------------------------


def key(name: str) -> tuple[Any, Any]:
    """A signer with a key made on the spot, and its certificate."""
    from asn1crypto import keys, x509
    from cryptography import x509 as made
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = made.Name([made.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = made.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(private.public_key())
    builder = builder.serial_number(7).not_valid_before(datetime.datetime(2020, 1, 1))
    builder = builder.not_valid_after(datetime.datetime(2060, 1, 1))
    signed = builder.add_extension(made.BasicConstraints(True, None), True).sign(private, hashes.SHA256())
    certificate = x509.Certificate.load(signed.public_bytes(serialization.Encoding.DER))
    store = SimpleCertificateStore()
    store.register(certificate)
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    info = keys.PrivateKeyInfo.load(private.private_bytes(serialization.Encoding.DER, *plain))
    return signers.SimpleSigner(signing_cert=certificate, signing_key=info, cert_registry=store), certificate


def signed(data: bytes, signer: Any, field: str) -> bytes:
    """One more signature, as a further revision."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    how = signers.PdfSignatureMetadata(field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256")
    return signers.sign_pdf(writer, how, signer=signer).getvalue()


def updated(data: bytes, change: Callable[[Any], None]) -> bytes:
    """A further revision without a signature."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    change(writer)
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def nothing(pdf: Pdf) -> None:
    """The forger only packs the file anew."""
