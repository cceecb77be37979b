"""Boxes: fields stand where the page keeps them free, hang in the tree, and change nothing that is seen."""

from __future__ import annotations

import hashlib
import io

import pypdfium2
import pytest
from pdf_sample import FONTS
from pikepdf import Pdf

from ketnghia import boxes, pdf, printing
from ketnghia.tags import Fault

PACKAGE = b'{"resources": []}\n'
FILES = [pdf.Attachment.of("datapackage.json", PACKAGE, "Gói")]
ABOUT = dict.fromkeys(pdf.NEEDED, "x") | {
    "created": "2018-01-31T00:00:00+07:00",
    "modified": "2018-01-31T00:00:00+07:00",
    "datapackage": hashlib.sha256(PACKAGE).hexdigest(),
}
BODY = '<h1 id="a">Một</h1><p><a href="trace:x" title="Nguồn">3</a></p>'
TRACE = '<h1>Nguồn</h1><p id="trace-x">x</p>'
TINOS = (FONTS / "Tinos-Regular.ttf").read_bytes()
SPOTS = (
    '<p>Số: <span style="display:inline-block" data-form="number" title="Số">&#160;&#160;&#160;</span>/BC</p>'
    '<div style="position:relative;height:26mm"><div data-form="leader" title="Chữ ký" style="position:absolute;'
    'left:10mm;top:0;width:40mm;height:20mm"></div></div>'
)


def part(body: str, name: str = "body") -> pdf.Part:
    fonts = FONTS.as_uri()
    html = f'<!doctype html><html lang="vi"><title>T</title><style>html {{ font-family: Tinos }}</style>{body}</html>'
    data, told = printing.lay_out(html, part=name, base="file:///nowhere/x.html", allowed=(f"{fonts}/",), fonts=fonts)
    return pdf.Part(data, told["labels"], told["headings"], ABOUT, told["fields"])


def bound(body: str) -> bytes:
    parts = [part(f"{BODY}{body}"), part(f'<section data-label="KT">{TRACE}</section>', "trace")]
    return pdf.bind(parts, FILES, TINOS)


def test_a_field_stands_where_its_place_is_kept() -> None:
    out = Pdf.open(io.BytesIO(bound(SPOTS)))
    number, leader = out.Root.AcroForm.Fields
    assert [str(field.T) for field in (number, leader)] == ["number", "leader"]
    assert (str(number.FT), str(leader.FT), int(leader.F)) == ("/Tx", "/Sig", 132)
    x, y, right, top = (float(value) for value in leader.Rect)
    assert right - x == pytest.approx(40 * 72 / 25.4, abs=0.1)
    assert top - y == pytest.approx(20 * 72 / 25.4, abs=0.1)
    assert leader.P.objgen == out.pages[0].objgen
    element = out.Root.StructTreeRoot.ParentTree.Nums
    nums = {int(element[at]): element[at + 1] for at in range(0, len(element), 2)}
    for field in (number, leader):
        home = nums[int(field.StructParent)]
        assert str(home.S) == "/Form"
        assert home.K.Obj.objgen == field.objgen
    assert int(out.Root.StructTreeRoot.ParentTreeNextKey) == max(nums) + 1


def test_fields_show_nothing_and_are_the_same_each_time() -> None:
    bare = SPOTS.replace("data-form", "data-none")
    pages = [pypdfium2.PdfDocument(bound(body))[0].render(scale=1).to_numpy() for body in (SPOTS, bare)]
    assert (pages[0] == pages[1]).all()
    assert bound(SPOTS) == bound(SPOTS)


def test_no_place_no_form() -> None:
    assert "/AcroForm" not in Pdf.open(io.BytesIO(bound(""))).Root


def test_a_field_must_say_what_it_is_for() -> None:
    with pytest.raises(Fault, match="leader"):
        part(f'{BODY}<p data-form="leader"></p>')


def test_the_font_of_fields_writes_numbers() -> None:
    home = Pdf.new()
    made = boxes.simple_font(home, TINOS)
    assert len(made.Widths) == 95
    assert float(made.Widths[ord("5") - 32]) == 500
