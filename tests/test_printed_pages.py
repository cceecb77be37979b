"""The pages to print: one sheet for a commune with its picture, two for a brief, one for the press."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pdf_checks
import pikepdf
import pypdfium2
import pytest
from conftest import ROOT, Tree

from ketnghia import cards, lineage
from ketnghia.steps import collect_cards, compose_cards, print_cards
from ketnghia.steps.files import read_json

# What a file of one sheet has not: attachments, bookmarks to open; and its links lead to the pages beside it.
SOME = (("communes", 5, 69), ("districts", 7, 9), ("agencies", 70, 81), ("press", 1, 1))
NOT_HERE = {"attached_once", "marked", "links_lead_somewhere"}


@pytest.fixture(scope="module")
def printed(review: Tree, tmp_path_factory: pytest.TempPathFactory, fonts: Path) -> Path:
    """A commune, a district, a giver and the page for the press, as the rule's jobs print them."""
    results = review.programme / "results"
    period = "2012-2017"
    given = {
        "indicators": results / "indicators" / period / "slices/page.json",
        "published": results / "indicators" / period / "published.json",
        "bridge": results / "indicators" / period / "bridge.csv",
        "contributions": results / "indicators" / period / "contributions.parquet",
        "facts": results / "facts" / period / "facts.parquet",
        "problems": results / "facts" / period / "problems.json",
        "submissions": results / "facts" / period / "submissions.json",
        "plots": results / "plots" / period,
        "data": results / "internal" / period / "data",
    }
    out = tmp_path_factory.mktemp("printed")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(review.programme)
        common = {"templates": str(review.checkout / "templates"), "batches": [f"{k}:{of}" for k, _, of in SOME]}
        compose_cards.run(**{name: str(path) for name, path in given.items()}, **common, out=str(out / "told"))
        for kind, batch, of in SOME:
            print_cards.run(
                batch=str(out / "told" / f"{kind}-{batch}-of-{of}.json"),
                templates=str(review.checkout / "templates"),
                fonts=str(fonts),
                made_by="made-by",
                out=str(out / "pages" / kind),
            )
    return out / "pages"


@pytest.fixture(scope="module")
def fonts() -> Path:
    import sys

    return Path(sys.prefix) / "share/ketnghia/fonts"


def files(printed: Path) -> list[Path]:
    return sorted(printed.rglob("*.pdf"))


def test_each_takes_the_sheets_it_may(printed: Path) -> None:
    pages = {path.parent.name: len(pypdfium2.PdfDocument(path)) for path in files(printed)}
    assert pages == {"communes": 1, "districts": 2, "agencies": 2, "press": 1}


def test_both_sides_of_a_brief_are_used(printed: Path) -> None:
    for kind in ("districts", "agencies"):
        (path,) = (printed / kind).glob("*.pdf")
        for sheet in (0, 1):
            free = (cards.lowest(path.read_bytes(), sheet) - cards.FOOT) / cards.TEXT
            assert free < 0.5, f"{path.name}, side {sheet + 1}: {free:.0%} empty"


def test_each_is_tagged_and_fit(printed: Path) -> None:
    for path in files(printed):
        assert set(pdf_checks.faults(path.read_bytes())) <= NOT_HERE, path.name


def test_figures_lead_to_the_pages_beside_and_say_their_exact_value(printed: Path, review: Tree) -> None:
    folder = review.programme / "results/reports/2012-2017/cards"
    for path in files(printed):
        with pikepdf.open(path) as document:
            links = [
                (str(one.A.URI).partition("#")[0], str(one.Contents))
                for page in document.pages
                for one in page.obj.get("/Annots", ())
                if one.Subtype == "/Link"
            ]
        assert len(links) > 5
        for address, said in links:
            assert (folder / path.parent.name / address).resolve().is_file(), address
            assert said.startswith("Nguồn số liệu: ")


def test_a_commune_has_codes_to_dispute_and_where_to_write(printed: Path) -> None:
    (path,) = (printed / "communes").glob("*.pdf")
    text = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()
    assert "Thấy một dòng không đúng?" in text
    assert "Nơi nhận:" in text
    assert "Địa chỉ, điện thoại: để trống vì số liệu là minh họa." in " ".join(text.split())
    assert "Thực nhận: cái gì, bao nhiêu, năm nào" in text, "there is room to write"
    assert "SỐ LIỆU MINH HỌA" in text
    assert f"communes/{path.stem}.html" in text


def test_a_picture_is_made_for_a_phone(printed: Path) -> None:
    (path,) = (printed / "communes").glob("*.png")
    head = io.BytesIO(path.read_bytes()).read(24)
    assert int.from_bytes(head[16:20], "big") == 1080
    assert int.from_bytes(head[20:24], "big") > 1300, "as high as what it shows"
    assert path.stat().st_size < 400_000


def test_composing_reads_what_the_rule_watches() -> None:
    watched = set(lineage.PARTS["compose_cards"])
    rest = set(lineage.PARTS["compose_site"]) - {"config/words/**/*"}
    assert watched == rest, "a changed sentence prints no page anew"
    assert (ROOT / "config/site.yaml").exists()


def test_a_page_bears_its_own_code_and_none_of_the_release(printed: Path, review: Tree) -> None:
    digest = (review.programme / "results/internal/2012-2017/data/datapackage.json").read_bytes()
    for path in files(printed):
        (one,) = read_json(path.parent / "index.json")["members"]
        document = pypdfium2.PdfDocument(path)
        for sheet in range(len(document)):
            text = " ".join(document[sheet].get_textpage().get_text_range().split())
            assert f"mã tờ {one['code']}" in text
            assert lineage.sha256(digest)[:8] not in text
        with pikepdf.open(path) as opened:
            assert b"datapackage>" not in bytes(opened.Root.Metadata.read_bytes())


def test_the_pages_of_a_kind_are_collected_in_its_folder(printed: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        (print_cards.KEPT / "gone").mkdir(parents=True)
        folders = [shutil.copytree(folder, tmp_path / f"{folder.name}-1-of-1") for folder in printed.iterdir()]
        collect_cards.run([str(folder) for folder in folders], str(tmp_path / "out"))
        assert not list(print_cards.KEPT.iterdir()), "what nothing is made of is kept no longer"
    found = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.[ps]*"))
    assert "press/press.pdf" in found, "as the site links to them"
    listed = read_json(tmp_path / "out/index.json")["pages"]
    assert [one["file"] for one in listed] == [name for name in found if name != "index.json"]
    assert all(lineage.sha256((tmp_path / "out" / one["file"]).read_bytes()) == one["sha256"] for one in listed)
