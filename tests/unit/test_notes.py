"""Notes: what stood against a release is seen, read aloud and in the metadata; and nothing else passes for it."""

from __future__ import annotations

import io
from pathlib import Path

import pdf_checks
import pdf_sample
import pytest
from pdf_sample import FONTS
from pikepdf import Pdf

from ketnghia import notes, pdf_reading, revisions, sealing

HOME = FONTS.as_uri()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    home = tmp_path_factory.mktemp("notes")
    pdf_sample.write(home)
    return pdf_sample.build(home).read_bytes()


@pytest.fixture(scope="module")
def noted(report: bytes) -> bytes:
    return notes.noted(report, ["dirty", "errors"], HOME)


def test_it_stands_behind_the_bytes_as_built_and_is_the_same_each_time(report: bytes, noted: bytes) -> None:
    assert revisions.first_revision(noted) == report
    assert noted == notes.noted(report, ["errors", "dirty"], HOME)
    assert notes.said(noted) == ["errors", "dirty"]
    assert (notes.said(report), notes.bound(report, HOME)) == ([], len(report))
    assert notes.bound(noted, HOME) == len(noted)


def test_it_is_on_the_page_in_the_tree_and_in_the_seals(noted: bytes) -> None:
    first = next(block for block in pdf_reading.blocks(pdf_reading.Reader.open(noted)) if block.kind == "P")
    assert first.text == "Bản này được phát hành khi còn: lỗi trong số liệu chưa xử lý; mã nguồn có chỗ chưa lưu."
    pdf = Pdf.open(io.BytesIO(noted))
    told = pdf_reading.properties(pdf.Root)
    assert told["ketnghia:despite"] == "errors dirty"
    assert told["ketnghia:pages"].split() == sealing.pages(pdf)
    assert told["ketnghia:tree"] == sealing.parts(pdf)["tree"]


def test_it_meets_the_standards_that_the_report_meets(report: bytes, noted: bytes, tmp_path: Path) -> None:
    from pdfua import validate

    # It is painted first, but bears the last number of its page: the others keep theirs.
    assert set(pdf_checks.faults(noted)) - set(pdf_checks.faults(report)) <= {"read_as_painted"}
    with Pdf.open(io.BytesIO(noted)) as pdf:
        assert pdf.pages[0].obj.Contents.read_bytes().startswith(b"/P <</MCID ")
    (tmp_path / "noted.pdf").write_bytes(noted)
    assert not validate(str(tmp_path / "noted.pdf")).findings


def test_only_the_note_passes_for_ours(report: bytes, noted: bytes) -> None:
    def painted(pdf: Pdf) -> None:
        page = pdf.pages[0].obj
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + b" 0 0 9 9 re f")
        notes.described(pdf, "errors", {})

    forged = revisions.appended(report, painted)
    assert notes.said(forged) == ["errors"]
    assert notes.bound(forged, HOME) == len(report)
    # Nor what is appended to it.
    more = revisions.appended(noted, painted)
    assert notes.bound(more, HOME) == len(noted)
    assert notes.bound(noted[:-5] + b"x" + noted[-4:], HOME) == len(report)
    strange = revisions.appended(report, lambda pdf: notes.described(pdf, "whatever", {}))
    assert notes.bound(strange, HOME) == len(report)
