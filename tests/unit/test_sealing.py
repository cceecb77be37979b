"""Sealing: the digests are of what a file shows, not of how it is packed."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from ketnghia import sealing


def document(text: bytes = b"0 0 9 9 re f", pages: int = 2) -> Pdf:
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(pages):
        pdf.add_blank_page(page_size=(200, 100))
        sheet = pdf.pages[-1].obj
        sheet.Contents = pdf.make_stream(text + b" %d" % number)
        sheet.Resources = Dictionary(Font=Dictionary(F=font))
        sheet.Annots = Array([pdf.make_indirect(Dictionary(Subtype=Name.Link, Dest=String("a"), Rect=[0, 0, 9, 9]))])
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=[String("a"), Array([pdf.pages[0].obj, Name.Fit])]))
    return pdf


def again(pdf: Pdf, **options: object) -> Pdf:
    sink = io.BytesIO()
    pdf.save(sink, **options)
    return Pdf.open(io.BytesIO(sink.getvalue()))


def test_packing_makes_no_difference() -> None:
    pdf = document()
    packed = again(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    loose = again(pdf, compress_streams=False, qdf=True)
    assert sealing.pages(pdf) == sealing.pages(packed) == sealing.pages(loose)
    assert sealing.parts(pdf) == sealing.parts(packed) == sealing.parts(loose)


def test_each_change_is_told_by_its_page() -> None:
    before = sealing.pages(document())
    assert len(set(before)) == 2 and all(len(one) == sealing.LENGTH for one in before)

    pdf = document()
    pdf.pages[1].obj.Contents = pdf.make_stream(b"0 0 8 9 re f 1")
    assert [one == other for one, other in zip(before, sealing.pages(pdf), strict=True)] == [True, False]

    pdf = document()
    pdf.pages[0].obj.Annots[0].Dest = String("b")
    assert [one == other for one, other in zip(before, sealing.pages(pdf), strict=True)] == [False, True]

    pdf = document()
    pdf.pages[0].obj.Resources.Font.F.BaseFont = Name.Courier
    assert not set(before) & set(sealing.pages(pdf))

    pdf = document()
    pdf.pages.reverse()
    assert sealing.pages(pdf) == before[::-1]


def test_signature_fields_are_left_out() -> None:
    before = sealing.pages(document()), sealing.parts(document())
    pdf = document()
    field = Dictionary(Subtype=Name.Widget, FT=Name.Sig, T=String("s"), Rect=[0, 0, 9, 9])
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(field))
    assert (sealing.pages(pdf), sealing.parts(pdf)) == before


def test_what_holds_the_pages_together_has_its_own() -> None:
    before = sealing.parts(document())
    assert set(before) == {"tree", "names"}
    pdf = document()
    pdf.Root.Names.Dests.Names[1][0] = pdf.pages[1].obj
    assert sealing.parts(pdf)["names"] != before["names"]
    pdf = document()
    pdf.Root.StructTreeRoot = Dictionary(K=Array([Dictionary(S=Name.P, K=0, Pg=pdf.pages[0].obj)]))
    one = sealing.parts(pdf)["tree"]
    pdf.Root.StructTreeRoot.K[0].ActualText = String("x")
    assert before["tree"] != one != sealing.parts(pdf)["tree"]


def test_what_is_said_is_sealed_in_its_order() -> None:
    assert sealing.said(["a", "b"]) != sealing.said(["b", "a"])
    assert sealing.said(["a", "b"]) == sealing.said(iter(["a", "b"]))
