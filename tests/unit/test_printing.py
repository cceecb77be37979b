"""Printing: our fonts and no others, nothing from elsewhere, the document's data told."""

from __future__ import annotations

import io

import pytest
from pdf_sample import FONTS
from pikepdf import Pdf

from ketnghia import printing
from ketnghia.fonts import FACES
from ketnghia.tags import Fault

META = """<meta name="author" content="Ban"><meta name="ketnghia.period" content="2012-2017">
<meta name="dcterms.created" content="2018-01-31">"""


def printed(body: str, head: str = "") -> tuple[bytes, dict]:
    fonts = FONTS.as_uri()
    start = f'<!doctype html><html lang="vi"><title>Báo cáo</title>{head}<style>html {{ font-family: Tinos }}</style>'
    html = f"{start}{body}</html>"
    return printing.lay_out(html, part="body", base="file:///nowhere/x.html", allowed=(f"{fonts}/",), fonts=fonts)


def test_the_document_is_described_by_its_head() -> None:
    _, told = printed("<h1>Báo cáo</h1>", META)
    about = told["document"]
    assert {key: about[key] for key in ("title", "lang", "author", "period", "created", "stage", "generator")} == {
        "title": "Báo cáo",
        "lang": "vi",
        "author": "Ban",
        "period": "2012-2017",
        "created": "2018-01-31",
        "stage": None,
        "generator": None,
    }
    assert told["labels"] == [("", 1)]
    assert told["headings"] == [(1, "Báo cáo", 0)]


@pytest.mark.parametrize("family", sorted({face.family for face in FACES}))
def test_each_family_is_found_by_its_name(family: str) -> None:
    letters = "Nguyễn Thị Ẫ ậ ợ đ Đ ƯỞNG 1.234,5"
    data, _ = printed(f"<p style=\"font-family:'{family}'\">{letters}</p>")
    pdf = Pdf.open(io.BytesIO(data))
    names = [str(font.BaseFont).split("+")[1].rstrip(",") for font in pdf.pages[0].obj.Resources.Font.values()]
    assert names == [family.replace(" ", "-")]


def test_the_same_page_gives_the_same_bytes() -> None:
    assert printed("<p>Chữ</p>")[0] == printed("<p>Chữ</p>")[0]


@pytest.mark.parametrize("url", ["https://example.org/a.css", "ftp://example.org/a", "file:///etc/hostname"])
def test_nothing_is_fetched_from_elsewhere(url: str) -> None:
    with pytest.raises(Fault, match="not a file of the programme"):
        printed(f'<p>x</p><img alt="x" src="{url}">')


def test_a_way_out_of_the_allowed_folder_is_no_way() -> None:
    with pytest.raises(Fault, match="not a file of the programme"):
        printed(
            f'<img alt="x" src="{FONTS.as_uri()}/../fonts/fonts.json">'
            + f'<img alt="x" src="{FONTS.as_uri()}/%2e%2e/x.png">'
        )
