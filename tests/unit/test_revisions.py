"""Revisions: what a later one may say, and each thing that it may not."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from ketnghia import revisions


def test_a_file_has_an_end_for_each_revision() -> None:
    data = b"x startxref\n9\n%%EOF\nmore startxref\n9\n%%EOF\n"
    assert revisions.ends(data) == [20, len(data)]
    assert revisions.first_revision(data) == b"x startxref\n9\n%%EOF\n"
    assert revisions.first_revision(b"nothing") == b"nothing"
    assert [len(state) for state in revisions.states(data, 20, [30, 20])] == [20, 30, len(data)]


@pytest.fixture(scope="module")
def document() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Thing = pdf.make_indirect(Dictionary(A=1))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 50, 10], F=4)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link), pdf.make_indirect(field("leader", 100))])
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([pdf.pages[0].obj.Annots[1]]), SigFlags=3))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"300 300 m 310 310 320 310 330 300 c f")
    pdf.docinfo["/Title"] = "Report"
    sink = io.BytesIO()
    pdf.save(sink, deterministic_id=True)
    return sink.getvalue()


def field(name: str, x: int, kind: Name = Name.Sig) -> Dictionary:
    rect = Array([x, 100, x + 50, 120])
    return Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=kind, T=name, Rect=rect, F=4)


def signed(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields[0].V = pdf.make_indirect(Dictionary(Type=Name.Sig, Reason="1"))


def another(pdf: Pdf, x: int = 200, kind: Name = Name.Sig) -> None:
    one = pdf.make_indirect(field("clerk", x, kind))
    pdf.Root.AcroForm.Fields.append(one)
    pdf.pages[0].obj.Annots.append(one)


def test_a_signature_and_a_field_for_one_may_come(document: bytes) -> None:
    once = revisions.appended(document, signed)
    twice = revisions.appended(once, another)
    assert once.startswith(document)
    assert revisions.added([document, once, twice]) == []
    assert revisions.what(twice, document, [len(once)]) == ""


def thing(pdf: Pdf) -> None:
    pdf.Root.Thing.A = 2


def script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript)


def square(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(Dictionary(Subtype=Name.Square, Rect=[0, 0, 1, 1])))


def crop(pdf: Pdf) -> None:
    pdf.pages[0].obj.CropBox = Array([0, 0, 9, 9])


def page(pdf: Pdf) -> None:
    pdf.add_blank_page()


def link_gone(pdf: Pdf) -> None:
    del pdf.pages[0].obj.Annots[0]


def link_moved(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots[0].Rect[0] = 9


def field_moved(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields[0].Rect[0] = 9


def field_gone(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields = Array([])


def reckoning(pdf: Pdf) -> None:
    pdf.Root.AcroForm.CO = Array([])


def text_field(pdf: Pdf) -> None:
    another(pdf, kind=Name.Tx)


def over_a_link(pdf: Pdf) -> None:
    another(pdf)
    pdf.Root.AcroForm.Fields[1].Rect = Array([20, 5, 70, 25])


def over_a_drawing(pdf: Pdf) -> None:
    another(pdf)
    pdf.Root.AcroForm.Fields[1].Rect = Array([310, 290, 350, 320])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (script, "/Root /OpenAction"),
        (square, "page 1 /Square"),
        (crop, "page 1 /CropBox"),
        (page, "/Pages"),
        (link_gone, "page 1 /Annots"),
        (field_moved, "leader /Rect"),
        (field_gone, "/AcroForm leader"),
        (reckoning, "/AcroForm /CO"),
        (text_field, "/AcroForm clerk"),
        (over_a_link, "page 1 /Widget clerk"),
        (over_a_drawing, "page 1 /Widget clerk"),
        (thing, "obj"),
        (link_moved, "obj /Annot"),
    ],
)
def test_anything_else_is_named(document: bytes, change: Callable, place: str) -> None:
    other = revisions.appended(document, change)
    found = revisions.added([document, other])
    assert any(place in one for one in found), found
    # Whether it was done before a signature or after it.
    if change is not field_gone:
        once = revisions.appended(other, signed)
        assert any(place in one for one in revisions.added([document, once]))
    once = revisions.appended(document, signed)
    assert revisions.what(revisions.appended(once, change), document, [len(once)])


def test_what_was_shown_to_a_signer_alone_is_told_too(document: bytes) -> None:
    shown = revisions.appended(revisions.appended(document, thing), signed)

    def back(pdf: Pdf) -> None:
        pdf.Root.Thing.A = 1

    hidden = revisions.appended(shown, back)
    assert revisions.added([document, hidden]) == []
    assert revisions.added([document, shown, hidden])


def test_a_field_that_is_signed_stays(document: bytes) -> None:
    once = revisions.appended(document, signed)
    other = revisions.appended(once, signed)
    assert "leader /V" in revisions.added([document, once, other])


def test_what_the_document_says_of_itself_stays(document: bytes) -> None:
    def retitled(pdf: Pdf) -> None:
        pdf.docinfo["/Title"] = "Another"
        pdf.docinfo["/ModDate"] = "D:2018"

    other = revisions.appended(document, retitled)
    assert revisions.kept(Pdf.open(io.BytesIO(document)), Pdf.open(io.BytesIO(other))) == [
        ("Info /Title", "Report", "Another")
    ]
    assert revisions.what(other, document, []) == "Info /Title"
