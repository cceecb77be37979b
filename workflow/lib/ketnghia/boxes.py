"""Boxes: the places of the PDF that are kept free for signatures, number and date, as empty fields of a form.

They stand in the report as it is built, so that a signed file begins with its very bytes: a signature fills a field and
adds none. Every field has a place on the page, a name read aloud, an element of the structure tree and an appearance,
as PDF/A and PDF/UA ask.
"""

from __future__ import annotations

import io
import string
from collections.abc import Mapping, Sequence
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

# Fields that hold a signature; every other one holds text.
SIGNED = ("leader", "clerk")
# Print, and for a signature's place also locked: nobody moves it.
PRINT, LOCKED = 4, 128
# Text of a field: its size, and the letters that its font has.
SIZE = 13
LETTERS = string.digits + string.ascii_letters + string.punctuation + " "


def reserve(out: Pdf, fields: Sequence[Mapping[str, Any]], font: bytes) -> None:
    """Add the fields to a document whose structure tree has an element for each.

    A field: name, title (what is read aloud), id (of its element), page (from 0), rect in points. `font`: a TrueType
    file for what will be written into them.
    """
    if not fields:
        return
    tree = out.Root.StructTreeRoot
    named = tree.IDTree.Names
    elements = {str(named[at]): named[at + 1] for at in range(0, len(named), 2)}
    texts = any(field["name"] not in SIGNED for field in fields)
    form = Dictionary(Fields=Array([widget(out, field, elements[field["id"]]) for field in fields]), SigFlags=3)
    if texts:
        form.DR = Dictionary(Font=Dictionary(Tinos=simple_font(out, font)))
        form.DA = f"/Tinos {SIZE} Tf 0 g"
    out.Root.AcroForm = out.make_indirect(form)


def widget(out: Pdf, field: Mapping[str, Any], element: Object) -> Object:
    """One field with its only place on a page, hung into the structure tree."""
    page = out.pages[field["page"]].obj
    x, y, right, top = field["rect"]
    signed = field["name"] in SIGNED
    made = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig if signed else Name.Tx, T=field["name"])
    made.TU, made.F = field["title"], PRINT + (LOCKED if signed else 0)
    made.Rect, made.P = Array([round(number, 2) for number in field["rect"]]), page
    made.AP = Dictionary(N=empty(out, right - x, top - y))
    if not signed:
        made.DA, made.Q = f"/Tinos {SIZE} Tf 0 g", 1
    tree = out.Root.StructTreeRoot
    made.StructParent = int(tree.ParentTreeNextKey)
    made = out.make_indirect(made)
    tree.ParentTree.Nums.extend([made.StructParent, element])
    tree.ParentTreeNextKey = int(made.StructParent) + 1
    if "/Annots" not in page:
        page.Annots = Array()
    page.Annots.append(made)
    # The field alone, in no list: so pyHanko finds what leads to it, and knows that filling it changes nothing else.
    element.K = Dictionary(Type=Name.OBJR, Obj=made, Pg=page)
    return made


def empty(out: Pdf, width: float, height: float) -> Stream:
    """An appearance that shows nothing."""
    made = out.make_stream(b"")
    made.Type, made.Subtype = Name.XObject, Name.Form
    made.BBox, made.Resources = Array([0, 0, round(width, 2), round(height, 2)]), Dictionary()
    return made


def simple_font(out: Pdf, data: bytes) -> Object:
    """A font for what is written into fields: embedded, in an encoding that every program can write."""
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    options = Options(notdef_outline=True, hinting=False, layout_features=[], name_IDs=[], symbol_cmap=False)
    options.recalc_timestamp = False
    cutter = Subsetter(options)
    cutter.populate(text=LETTERS)
    cutter.subset(font)
    sink = io.BytesIO()
    font.save(sink)
    scale = 1000 / font["head"].unitsPerEm
    known, widths = font.getBestCmap(), font["hmtx"]
    stream = out.make_stream(sink.getvalue())
    stream.Length1 = len(sink.getvalue())
    about = font["OS/2"]
    face = Dictionary(Type=Name.FontDescriptor, FontName=Name("/KETNGH+Tinos"), Flags=32, ItalicAngle=0, StemV=80)
    face.FontBBox = Array([round(getattr(font["head"], key) * scale) for key in ("xMin", "yMin", "xMax", "yMax")])
    face.Ascent, face.Descent = round(about.sTypoAscender * scale), round(about.sTypoDescender * scale)
    face.CapHeight, face.FontFile2 = round(getattr(about, "sCapHeight", about.sTypoAscender) * scale), stream
    made = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/KETNGH+Tinos"), FirstChar=32, LastChar=126)
    made.Encoding = Name.WinAnsiEncoding
    made.Widths = Array([round(widths[known[code]][0] * scale) for code in range(32, 127)])
    made.FontDescriptor = out.make_indirect(face)
    return out.make_indirect(made)
