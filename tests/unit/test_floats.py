"""Floats: blocks that wait keep their order, so does the text, and pages are filled."""

from __future__ import annotations

import io

import pypdfium2
from hypothesis import given
from hypothesis import strategies as st
from pdf_sample import FONTS

from ketnghia import floats, printing
from ketnghia.floats import Unit

ROOM = 100


def unit(kind: str, height: int, number: int) -> Unit:
    return Unit([f"{kind}{number}"], height, waits=kind == "picture", last=kind == "closing", major=kind == "part")


FLOWS = st.lists(st.tuples(st.sampled_from(["text", "picture", "part", "closing"]), st.integers(5, 95)), max_size=20)


@given(FLOWS)
def test_everything_stays_once_and_in_order_among_its_kind(flow: list[tuple[str, int]]) -> None:
    given_ = [unit(kind, height, number) for number, (kind, height) in enumerate(flow)]
    made = floats.order(given_, ROOM)
    for waits in (True, False):
        assert [one for one in made if one.waits is waits] == [one for one in given_ if one.waits is waits]
    # Nothing passes the end of the text.
    for at, one in enumerate(given_):
        if one.last:
            assert {other.elements[0] for other in given_[:at]} == {
                other.elements[0] for other in made[: made.index(one)]
            }


@given(FLOWS)
def test_a_block_that_fits_where_it_stands_does_not_move(flow: list[tuple[str, int]]) -> None:
    low = [unit(kind, height // 20, number) for number, (kind, height) in enumerate(flow)]
    assert floats.order(low, ROOM) == low


def test_text_moves_up_as_far_as_it_fits() -> None:
    flow = [unit("text", 60, 1), unit("picture", 70, 2), unit("text", 30, 3), unit("text", 30, 4)]
    assert [one.elements[0] for one in floats.order(flow, ROOM)] == ["text1", "text3", "picture2", "text4"]
    # A new part of the report is worth moving only into much room.
    flow = [unit("text", 85, 1), unit("picture", 70, 2), unit("part", 10, 3)]
    assert [one.elements[0] for one in floats.order(flow, ROOM)] == ["text1", "picture2", "part3"]


WORDS = "Công tác kết nghĩa giúp đỡ các xã miền núi đặc biệt khó khăn. "
PICTURE = '<figure class="plot" style="height:45mm;break-inside:avoid;margin:0"><p>Hình {}</p></figure>'
TABLE = "<table class='{}' style='break-inside:avoid'><caption>Bảng</caption><thead><tr><th>Xã</th></tr></thead><tbody>"
TABLE += "<tr><th>A</th></tr>" * 6 + "</tbody></table><p class='notes'>Nguồn</p>"


def pages(body: str, part: str = "body") -> list[str]:
    style = (
        "html{font:12pt Tinos}body{margin:0}p{margin:0 0 6pt}@page{size:120mm 80mm;margin:10mm}h2{break-after:avoid}"
    )
    html = f"<html lang='vi'><title>T</title><style>{style}</style><body><h1>Báo cáo</h1>{body}</body></html>"
    fonts = FONTS.as_uri()
    data, _ = printing.lay_out(html, part=part, base="file:///x.html", allowed=(f"{fonts}/",), fonts=fonts)
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(io.BytesIO(data))]


def test_a_page_is_filled_with_the_text_behind_a_picture() -> None:
    body = f"<p>Một. {WORDS}</p>{PICTURE.format(1)}<h2>Mục</h2><p>Hai. {WORDS}</p><p>Ba. {WORDS}</p>"
    first, second, *more = pages(body)
    assert "Hai." in first and "Mục" in first and "Hình 1" in second and not more
    # Other parts of the report stay as they are written.
    assert "Hình 1" in pages(body, "annexes")[1] and "Hai." not in pages(body, "annexes")[0]


def test_what_a_paragraph_announces_follows_it() -> None:
    body = f"<p>{WORDS}</p><p>Các yêu cầu sau:</p>{PICTURE.format(1)}<p>Hai. {WORDS}</p>"
    assert "Hai." not in "".join(pages(body)).split("Hình 1")[0]


def test_a_table_goes_with_its_notes_and_nothing_passes_the_signature() -> None:
    body = f"<p>{WORDS * 2}</p>{TABLE.format('short')}<p>Hai. {WORDS}</p><div class='closing'><p>Nơi nhận</p></div>"
    text = "".join(pages(body))
    assert text.index("Hai.") < text.index("Bảng") < text.index("Nguồn") < text.index("Nơi nhận")
    text = "".join(pages(body.replace("'short'", "'long'")))
    assert text.index("Bảng") < text.index("Hai.")
