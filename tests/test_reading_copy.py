"""The reading copy: the report's pages without its files, fit by both standards; what verify knows of it, and says."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pdf_checks
import pikepdf
import pytest
import yaml
from conftest import ROOT, Tree
from pikepdf import Array, Pdf, String

from ketnghia import copies, verification
from ketnghia.verification import Findings, Given

FONTS = Path(sys.prefix) / "share/ketnghia/fonts"
UI = {one: yaml.safe_load((ROOT / f"templates/ui/{one}.yaml").read_text(encoding="utf-8")) for one in ("vi", "en")}


@pytest.fixture(scope="module", params=["review", "small"])
def pair(request: pytest.FixtureRequest) -> tuple[bytes, bytes]:
    """A report and its reading copy: the review with all that a document has, and a plain one."""
    tree: Tree = request.getfixturevalue(request.param)
    (copy,) = (tree.programme / "results/reports").glob(f"*/{copies.NAME}")
    return (copy.parent / "report.pdf").read_bytes(), copy.read_bytes()


@pytest.fixture(scope="module")
def small_copy(small: Tree) -> Path:
    (copy,) = (small.programme / "results/reports").glob(f"*/{copies.NAME}")
    return copy


def verified(data: bytes) -> Findings:
    fonts = {path.name: path.read_bytes() for path in FONTS.glob("*.ttf")}
    return verification.verify(data, Given(fonts=fonts, ui=UI, unsigned=True))


def kinds(pdf: Pdf) -> list[str]:
    return [str(annotation.Subtype) for page in pdf.pages for annotation in page.obj.get("/Annots", ())]


def test_it_is_small_and_fit_by_both_standards(pair: tuple[bytes, bytes]) -> None:
    _, copy = pair
    assert len(copy) < 5_000_000
    # The one check about attached files asks for some.
    assert pdf_checks.faults(copy) == {"attached_once": ["a file twice in AF, or none"]}


def test_it_lacks_just_the_files_and_what_needs_them(pair: tuple[bytes, bytes]) -> None:
    report, copy = (Pdf.open(io.BytesIO(data)) for data in pair)
    assert "/EmbeddedFiles" not in copy.Root.Names and not {"/AF", "/AcroForm"} & set(copy.Root.keys())
    assert "/Widget" not in kinds(copy) and kinds(copy).count("/Link") == kinds(report).count("/Link") - 1
    for mine, theirs in zip(copy.pages, report.pages, strict=True):
        assert mine.obj.Contents.read_bytes() == theirs.obj.Contents.read_bytes()
    assert copy.docinfo["/Title"] == report.docinfo["/Title"]
    assert "report.pdf" in str(copy.docinfo["/Subject"])


def test_verify_says_what_it_lacks(small_copy: Path) -> None:
    found = verified(small_copy.read_bytes())
    assert found.ok and found.partial and found.counts["figure"] and found.counts["digest"]
    assert not {"attachments", "table", "sql", "plain"} & set(found.counts)
    assert verification.UNKNOWN["vi"]["copy"] in found.not_checked


def links(pdf: Pdf) -> list:
    """The figures' links of the first page that has some."""
    return next(
        found
        for page in pdf.pages
        if (found := [one for one in page.obj.get("/Annots", ()) if str(one.get("/Dest", "")).startswith("trace-")])
    )


def other_source(pdf: Pdf) -> None:
    links(pdf)[0].Contents = String("Source: 999,999 đồng")


def other_words(pdf: Pdf) -> None:
    contents = pdf.pages[0].obj.Contents
    contents.write(contents.read_bytes().replace(b"<0", b"<1", 1))


def covered(pdf: Pdf) -> None:
    contents = pdf.pages[0].obj.Contents
    contents.write(contents.read_bytes() + b"\n/Artifact BMC 1 g 100 100 300 300 re f EMC")


def moved(pdf: Pdf) -> None:
    one = links(pdf)[0]
    one.Rect = Array([float(value) + 40 for value in one.Rect])


@pytest.mark.parametrize(("spoil", "check"), [(other_source, "trace"), (other_words, "digest"), (covered, "overlay"),
                                              (moved, "figure")])  # fmt: skip
def test_verify_finds_what_was_changed(small_copy: Path, spoil: Callable[[Pdf], None], check: str) -> None:
    pdf = Pdf.open(small_copy)
    spoil(pdf)
    sink = io.BytesIO()
    pdf.save(sink, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert check in {one.check for one in verified(sink.getvalue()).differences}


def test_the_command_says_so_and_never_calls_it_signed(small: Tree, small_copy: Path) -> None:
    said = small.run("verify", str(small_copy), "--unsigned", "--lang", "en")
    assert "READING COPY" in said and verification.UNKNOWN["en"]["copy"] in said and "GOOD" not in said
    small.run("verify", str(small_copy), expect=2)
