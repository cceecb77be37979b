"""The reading copy under `verify`: what it knows of pages without their data, and says."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import yaml
from conftest import ROOT, Tree
from pikepdf import Array, Pdf, String
from signing_keys import PASSPHRASE, key

from ketnghia import copies, verification
from ketnghia.verification import Findings, Given

FONTS = Path(sys.prefix) / "share/ketnghia/fonts"
UI = {one: yaml.safe_load((ROOT / f"templates/ui/{one}.yaml").read_text(encoding="utf-8")) for one in ("vi", "en")}


@pytest.fixture(scope="module")
def small_copy(small: Tree) -> Path:
    (copy,) = (small.programme / "results/reports").glob(f"*/{copies.NAME}")
    return copy


def verified(data: bytes) -> Findings:
    fonts = {path.name: path.read_bytes() for path in FONTS.glob("*.ttf")}
    return verification.verify(data, Given(fonts=fonts, ui=UI, unsigned=True))


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


def test_a_plain_report_is_not_sealed_to_be_signed(small: Tree, tmp_path: Path) -> None:
    """It has no place for a signature: said before anything is sealed."""
    (tmp_path / "key.p12").write_bytes(key("leader")[0])
    (tmp_path / "phrase").write_bytes(PASSPHRASE)
    words = ("--key", str(tmp_path / "key.p12"), "--passphrase-file", str(tmp_path / "phrase"))
    said = small.run("release", "--directory", str(small.programme), *words, expect=2)
    assert "[PH11]" in said and not (small.programme / "releases").exists()


def test_the_command_says_so_and_never_calls_it_signed(small: Tree, small_copy: Path) -> None:
    said = small.run("verify", str(small_copy), "--unsigned", "--lang", "en")
    assert "READING COPY" in said and verification.UNKNOWN["en"]["copy"] in said and "GOOD" not in said
    small.run("verify", str(small_copy), expect=2)
