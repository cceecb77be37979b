"""Reading back: what is a figure, what is a number in its own right, what is neither."""

from __future__ import annotations

import io
from functools import cache

import pytest
from pdf_sample import FONTS
from pikepdf import Pdf

from ketnghia import pdf_reading, printing

FIGURE = '<a href="trace:x" title="Nguồn số liệu: 3.583.120.000 đồng">gần 3,6 tỷ đồng</a>'


@cache
def page(body: str) -> bytes:
    fonts = FONTS.as_uri()
    style = "html { font-family: Tinos } @page { size: A5; @bottom-right { content: counter(page) } }"
    html = f'<!doctype html><html lang="vi"><title>Tổng kết 5 năm</title><style>{style}</style>{body}</html>'
    return printing.lay_out(html, part="body", base="file:///nowhere/x.html", allowed=(f"{fonts}/",), fonts=fonts)[0]


def found(body: str, *exemptions: tuple[str, str]) -> list[str]:
    rows = [{"text": text, "place": place, "reason": ""} for text, place in exemptions]
    return [text for _, text in pdf_reading.untraced(page(body), rows)]


def test_figures_are_read_whole_over_lines_and_pages() -> None:
    text = "rất nhiều chữ " * 30
    data = page(f"<p>{text}{FIGURE} {text}{FIGURE.replace('trace:x', 'trace:y')}</p>{'<p>Chữ</p>' * 40}<p>{FIGURE}</p>")
    assert [(figure.id, figure.text) for figure in pdf_reading.figures(data)] == [
        ("x", "gần 3,6 tỷ đồng"),
        ("y", "gần 3,6 tỷ đồng"),
        ("x", "gần 3,6 tỷ đồng"),
    ]
    assert [figure.page for figure in pdf_reading.figures(data)][-1] > 1


@pytest.mark.parametrize(
    "text",
    [
        "ngày 16 tháng 01 năm 2018",
        "ngày 22/10/2012, tháng 3/2013 và ngày 05 tháng 3",
        "trong các năm 2013, 2014 và 2015; giai đoạn 2012 - 2017; 2012–2017",
        "Chỉ thị số 20-CT/TU, Quyết định số 900/QĐ-TTg, Nghị định 30/2020/NĐ-CP, Thông tư 01/2011/TT-BNV",
        "theo điểm a khoản 2 Điều 5; điểm b khoản 3",
        "xem Bảng 3, Hình 4, Phụ lục II, dòng 12 của ô G12, trang 5",
        "các mã KT1, NO2 và money.by_commune.20674; tệp facts.csv",
        "bản 3f2a9c1d; tổng kiểm a1b2c3d4e5f6",
        "Chương trình 30a; theo «nguyên văn 72 đơn vị»",
        "2. Các sở, ban, ngành",
    ],
)
def test_what_is_no_figure_is_let_pass(text: str) -> None:
    assert found(f"<p>{text}</p>") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("đã giúp 95 con bò", "95"),
        ("gần 3,6 tỷ đồng", "3,6"),
        ("hơn 26% số hộ", "26%"),
        ("72/72 đơn vị", "72"),
        ("trong 5 tháng", "5"),
        ("2.015 hộ năm 2015", "2.015"),
        ("12.345.678 đồng", "12.345.678"),
        (f"{FIGURE} và 7 nhà", "7"),
        ("ngày 12 có 95 con", "95"),
    ],
)
def test_what_may_be_a_figure_is_told(text: str, number: str) -> None:
    told = found(f"<p>{text}</p>")
    assert told
    assert all(number in one for one in told)


def test_figures_margins_pictures_titles_and_contents_are_no_numbers() -> None:
    text = "<text y='12' font-family='Tinos'>15</text>"
    svg = f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='90' height='20'>{text}</svg>"
    assert (
        found(
            f"<h1>BÁO CÁO Tổng kết 5 năm</h1><h2 id=a>1. Kinh tế</h2><p>{FIGURE}</p><p>Theo Tổng kết 5 năm</p>"
            f'<img alt="Biểu đồ" src="{svg}">'
            '<nav role="doc-toc"><ol><li><a href="#a">1. Kinh tế</a> <span>12</span></li></ol></nav>'
            "<p>Chữ<span style='float:footnote'>Chú thích.</span></p>"
        )
        == []
    )


def test_row_numbers_are_known_by_their_head() -> None:
    head = "<table><caption>B</caption><thead><tr><th>{}</th><th>Xã</th></tr></thead>"
    table = head + "<tbody><tr><td>17</td><th>Cà Dy</th></tr></tbody></table>"
    assert found(table.format("STT")) == []
    assert found(table.format("Số con")) == ["17"]


def test_exemptions_are_phrases_and_places() -> None:
    body = "<p>Chương trình 135 và 135 con</p>"
    assert len(found(body)) == 2
    assert len(found(body, ("Chương trình 135", ""))) == 1
    assert found(body, ("Chương trình 135", ""), ("135 con", "")) == []
    assert len(found(body, ("Chương trình 13", ""))) == 2
    annex = f'<section data-label="PL.VIII">{body}</section>'
    assert found(annex, ("", "PL.VIII")) == found(annex, ("", "PL.VIII"), ("135", "PL.I"))


def test_labels_are_read_from_the_document() -> None:
    pdf = Pdf.open(io.BytesIO(page("<p>Chữ</p>")))
    assert pdf_reading.page_labels(pdf) == [""]
