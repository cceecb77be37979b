"""Tags: whatever an element broke into, it is one element of the tree; what is not text is no part of it."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from pdf_sample import FONTS
from pikepdf import Array, Dictionary, Object, Pdf

from ketnghia import printing, tags

HEAD = """<html lang="vi"><title>T</title><style>html { font-family: Tinos; font-size: 12pt } body { margin: 0 }
@page { size: 100mm 60mm; margin: 8mm }"""
# A font that every machine has which can run the tests, and that is none of ours.
OTHER = (
    "data:font/ttf;base64,"
    + base64.b64encode((Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSerif.ttf").read_bytes()).decode()
)
ROWS = "".join(f"<tr><th>Hàng {row}</th><td>{row}</td><td>{row * 2}</td></tr>" for row in range(30))


def laid_out(body: str, style: str = "") -> tuple[Pdf, dict[str, Any]]:
    fonts = FONTS.as_uri()
    html = f"<!doctype html>{HEAD}{style}</style>{body}</html>"
    data, told = printing.lay_out(html, part="body", base="file:///nowhere/x.html", allowed=(f"{fonts}/",), fonts=fonts)
    return Pdf.open(io.BytesIO(data)), told


def shape(node: Object) -> Any:
    """An element as (kind, [kids]); its own content is a number of pieces."""
    found: list[Any] = []
    value = node.get("/K", [])
    for kid in value if isinstance(value, Array) else [value]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            found.append(shape(kid))
        elif isinstance(kid, int) or "/MCID" in kid:
            found.append("text")
        else:
            found.append("link")
    return (str(node.S)[1:], found)


def tree(body: str, style: str = "") -> list:
    pdf, _ = laid_out(body, style)
    return shape(pdf.Root.StructTreeRoot.K[0])[1]


def all_of(pdf: Pdf, kind: str) -> list:
    return [
        item
        for item in pdf.objects
        if isinstance(item, Dictionary) and str(item.get("/S")) == f"/{kind}" and "/P" in item
    ]


def test_a_paragraph_over_pages_is_one() -> None:
    pdf, told = laid_out(f"<p>{'Công tác kết nghĩa giúp đỡ các xã miền núi. ' * 40}</p>")
    assert len(told["labels"]) > 1
    (paragraph,) = all_of(pdf, "P")
    pages = {kid.Pg.objgen for kid in paragraph.K if isinstance(kid, Dictionary)} | {paragraph.Pg.objgen}
    assert len(pages) == len(told["labels"])


def test_a_table_over_pages_is_one_with_one_head() -> None:
    pdf, told = laid_out(
        f"<table><caption>Bảng</caption><thead><tr><th>Xã</th><th>A</th><th>B</th></tr></thead><tbody>{ROWS}</tbody></table>"
    )
    assert len(told["labels"]) > 2
    assert len(all_of(pdf, "Table")) == len(all_of(pdf, "THead")) == len(all_of(pdf, "TBody")) == 1
    assert len(all_of(pdf, "TR")) == 31
    repeated = b"".join(page.obj.Contents.read_bytes() for page in pdf.pages).count(b"/Pagination")
    assert repeated == 3 * (len(told["labels"]) - 1)


def test_headers_follow_the_grid_of_two_rows_of_heads() -> None:
    pdf, _ = laid_out(
        "<table><caption>Bảng</caption><thead><tr><th rowspan=2>Xã</th><th colspan=2>Kinh tế</th></tr>"
        "<tr><th>Giá trị</th><th>Lượt</th></tr></thead>"
        "<tbody><tr><th scope=rowgroup colspan=3>Huyện</th></tr>"
        "<tr><th>Cà Dy</th><td>1</td><td>2</td></tr></tbody></table>"
    )
    ids = {bytes(cell.ID).decode(): cell for cell in all_of(pdf, "TH")}
    assert {name: str(cell.A.Scope) for name, cell in ids.items()} == {
        "body-1-0-0": "/Column",
        "body-1-0-1": "/Column",
        "body-1-1-1": "/Column",
        "body-1-1-2": "/Column",
        "body-1-2-0": "/Row",
        "body-1-3-0": "/Row",
    }
    heads = [[bytes(head).decode() for head in cell.A.Headers] for cell in all_of(pdf, "TD")]
    # The rest of the group's row, then the two cells: both column heads, the group, the row.
    assert heads[1:] == [
        ["body-1-0-1", "body-1-1-1", "body-1-2-0", "body-1-3-0"],
        ["body-1-0-1", "body-1-1-2", "body-1-2-0", "body-1-3-0"],
    ]
    listed = pdf.Root.StructTreeRoot.IDTree.Names
    assert [bytes(listed[at]).decode() for at in range(0, len(listed), 2)] == sorted(ids)


def test_a_link_over_lines_is_one_with_two_annotations() -> None:
    found = tree(
        '<p>Tổng <a href="trace:x" title="Nguồn số liệu: 3 đồng">gần ba tỷ sáu trăm triệu đồng Việt Nam</a></p>',
        "p{width:40mm}",
    )
    assert found[0][0] == "P"
    link = next(kid for kid in found[0][1] if kid[0] == "Link")
    assert link[1].count("link") == link[1].count("text") > 1


def test_links_lead_to_the_trace_another_part_or_a_file() -> None:
    pdf, _ = laid_out(
        '<p><a href="trace:money.1" title="Nguồn">1</a> <a href="to:pl-i">Phụ lục</a>'
        ' <a href="attachment:facts.csv">tệp</a></p>'
    )
    figure, other, file = pdf.pages[0].obj.Annots
    assert (str(figure.Dest), str(figure.Contents)) == ("trace-money.1", "Nguồn")
    assert (str(other.Dest), str(other.Contents)) == ("pl-i", "Phụ lục")
    assert (str(file.A.S), str(file.A.T.R), str(file.A.T.N)) == ("/GoToE", "/C", "facts.csv")
    assert not any("/A" in link for link in (figure, other))


def test_lists_nest_in_the_body_of_their_item() -> None:
    item = ("LI", [("Lbl", ["text"]), ("LBody", ["text"])])
    outer = ("LI", [("Lbl", ["text"]), ("LBody", [("Span", ["text"]), ("L", [item])])])
    assert tree("<ul><li>Một<ul><li>Hai</li></ul></li><li>Ba</li></ul>") == [("L", [outer, item])]
    assert tree("<dl><dt>Tên</dt><dd>Nghĩa</dd><dt>Hai</dt><dd>Khác</dd></dl>") == [("L", [item, item])]


def test_text_straight_in_a_group_becomes_a_paragraph() -> None:
    assert tree("<div>Chữ</div>") == [("P", ["text"])]
    assert tree("<section>Chữ<p>Đoạn</p></section>") == [("Sect", [("P", ["text"]), ("P", ["text"])])]


def test_contents_are_entries_that_refer() -> None:
    found = tree(
        '<h1 id=a>Một</h1><nav role=doc-toc><ol><li><a href="#a">Một</a> <span>1</span></li></ol></nav>',
        "ol{list-style:none}",
    )
    assert found[1] == (
        "Sect",
        [("TOC", [("TOCI", [("Reference", [("Link", ["link", "text"]), ("Span", ["text"])])])])],
    )


def test_a_note_stands_behind_its_call() -> None:
    found = tree("<p>Chữ<span style='float:footnote'>Chú thích</span> tiếp.</p>")
    assert [kind for kind, _ in found[0][1]] == ["Span", "Reference", "Note", "Span"]
    assert found[0][1][2] == ("Note", [("Lbl", ["text"]), ("Span", ["text"])])


def test_margins_and_hidden_things_are_no_part_of_the_tree() -> None:
    margin = "@page { @bottom-right { content: counter(page) } }"
    assert tree('<p>Chữ<b aria-hidden="true">***</b></p>', margin) == [("P", ["text"])]


def test_a_picture_has_words_and_a_box_in_points_from_the_foot() -> None:
    drawn = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><rect width='40' height='20'/></svg>"
    svg = f"data:image/svg+xml,{drawn}"
    pdf, _ = laid_out(f'<p style="margin:0"><img style="display:block" alt="Biểu đồ" src="{svg}"></p>')
    (figure,) = all_of(pdf, "Figure")
    assert str(figure.Alt) == "Biểu đồ"
    margin, height = 8 / 25.4 * 72, 60 / 25.4 * 72
    expected = [margin, height - margin - 15, margin + 30, height - margin]
    assert [float(value) for value in figure.A.BBox] == pytest.approx(expected, abs=0.01)


def test_language_of_a_part_is_told() -> None:
    pdf, _ = laid_out('<p>Chữ <span lang="en">word</span></p>')
    assert [str(span.Lang) for span in all_of(pdf, "Span") if "/Lang" in span] == ["en"]


def test_labels_count_each_section_by_itself() -> None:
    sections = "".join(
        f'<section id=s{at} data-label="PL.{at}"><h1>Phụ lục</h1><p>{"chữ " * words}</p></section>'
        for at, words in ((1, 400), (2, 5))
    )
    style = "section{break-before:page}"
    _, told = laid_out(sections, style)
    first = [number for prefix, number in told["labels"] if prefix == "PL.1"]
    assert first == list(range(1, len(first) + 1))
    assert told["labels"][-1] == ("PL.2", 1)
    assert [(level, text) for level, text, _ in told["headings"]] == [(1, "Phụ lục")] * 2


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<h2>Hai</h2>", "H2 after H0"),
        ('<p><a href="trace:x">3</a></p>', "a figure without title"),
        ("<p style='opacity:.5'>Chữ</p>", "opacity"),
        (
            "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>\">",
            "without alt",
        ),
        ('<p>Chữ</p><b aria-hidden="true"><a href="https://x.vn/">x</a></b>', "a link in aria-hidden"),
        ('<div data-label="A">Một</div><div data-label="B">Hai</div>', "two sections"),
        (
            "<table><caption>B</caption><thead><tr><td>x</td></tr></thead><tbody><tr><td>y</td></tr></tbody></table>",
            "td in a thead",
        ),
        (
            "<style>@font-face {font-family: Other; src: url(OTHER)}</style><p style='font-family:Other'>Chữ</p>",
            "none of ours",
        ),
        ("<p>Chữ ᚠ</p>", "notdef|none of ours"),
        ('<p><a href="#nobody">x</a></p>', "No anchor"),
        ('<img alt="x" src="file:///etc/passwd">', "not a file of the programme"),
        ('<img alt="x" src="https://example.org/x.png">', "not a file of the programme"),
    ],
)
def test_pages_that_break_a_rule_are_refused(body: str, told: str) -> None:
    with pytest.raises(tags.Fault, match=told):
        laid_out(body.replace("OTHER", OTHER))
