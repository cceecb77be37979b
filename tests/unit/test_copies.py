"""Copies: a report without its files keeps its pages and its tree, and says what it is."""

from __future__ import annotations

import io

import pdf_checks
from pikepdf import Pdf
from unit.test_pdf import ABOUT, BODY, FILES, FONTS, TRACE, part

from ketnghia import copies, pdf

FIELDS = (
    '<p>Số: <span class="slot" style="display:inline-block;width:9mm" data-form="number" title="Số"></span>/BC</p>'
    '<div><div style="height:9mm" data-form="leader" title="Chữ ký"></div></div>'
)


def pair() -> tuple[bytes, bytes]:
    font = (FONTS / "Tinos-Regular.ttf").read_bytes()
    parts = [part(BODY + FIELDS), part(f'<section data-label="KT">{TRACE}</section>', "trace")]
    report = pdf.bind(parts, FILES, font)
    return report, copies.reading(report, ABOUT)


def test_files_links_to_them_and_fields_are_gone() -> None:
    report, copy = (Pdf.open(io.BytesIO(data)) for data in pair())
    assert {"/AF", "/AcroForm"} <= set(report.Root.keys())
    assert not {"/AF", "/AcroForm"} & set(copy.Root.keys()) and "/EmbeddedFiles" not in copy.Root.Names
    before, after = ([one for page in doc.pages for one in page.obj.get("/Annots", ())] for doc in (report, copy))
    assert [str(one.get("/Dest", one.get("/FT", "file"))) for one in before] == ["trace-x", "file", "/Tx", "/Sig", "a"]
    assert [str(one.Dest) for one in after] == ["trace-x", "a"]


def test_the_tree_stays_whole() -> None:
    report, copy = pair()
    faults = pdf_checks.faults(copy)
    assert set(faults) - set(pdf_checks.faults(report)) <= {"attached_once"}
    kinds = [element.kind for element in pdf_checks.Paper(copy).elements]
    # The words of a link to a file stay; the place of a field and the block that held nothing else go.
    assert "Form" not in kinds and kinds.count("Link") == 2 and "Span" in kinds


def test_it_says_what_it_is_in_the_language_of_the_report() -> None:
    report, copy = (pdf_checks.Paper(data) for data in pair())
    assert report.said("ketnghia:copy") is None and copy.said("ketnghia:copy") == "reading"
    assert (
        copy.said("dc:description")
        == f"{ABOUT['description']} {copies.SAID['vi']}"
        == str(copy.pdf.docinfo["/Subject"])
    )
    english = pdf_checks.Paper(copies.reading(report.data, {**ABOUT, "lang": "en"}))
    assert copies.SAID["en"] in str(english.pdf.docinfo["/Subject"])


def test_the_same_report_gives_the_same_copy() -> None:
    assert pair() == pair()
