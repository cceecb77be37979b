"""Cards: what does not fit is tried smaller, a picture is a picture."""

from __future__ import annotations

import io

import pytest

from ketnghia import cards


def sheets(*feet: float, size: tuple[float, float] = (595.28, 841.89)) -> bytes:
    """A file with a line of text at each of the heights, each on a sheet of its own, in points from the foot."""
    from pikepdf import Dictionary, Name, Pdf

    out = Pdf.new()
    font = out.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for foot in feet:
        page = out.add_blank_page(page_size=size)
        page.Resources = Dictionary(Font=Dictionary(F=font))
        text = f"BT /F 10 Tf 60 {foot} Td (line) Tj ET BT /F 7 Tf 60 20 Td (foot) Tj ET"
        page.Contents = out.make_stream(text.encode())
    sink = io.BytesIO()
    out.save(sink)
    return sink.getvalue()


def laid(*feet: float) -> cards.Laid:
    return sheets(*feet), {"labels": [["", n] for n in range(len(feet))], "document": {"title": "Chà Vàl"}}


class Paper:
    """Pages of a head and lines, each line so many points high, laid out in one's head."""

    def __init__(self, lines: int, tall: float, head: float = 300.0) -> None:
        self.lines, self.tall, self.head = lines, tall, head
        self.asked: list[tuple[int, bool]] = []

    def page(self, lines: int, apart: bool) -> str:
        self.asked.append((lines, apart))
        return f"{lines} {int(apart)}"

    def lay_out(self, html: str) -> cards.Laid:
        lines, apart = map(int, html.split())
        length = min(lines, self.lines) * self.tall + (max(cards.TEXT, self.head) if apart else self.head)
        whole = max(0, -(-int(length) // int(cards.TEXT)) - 1)
        made, told = laid(*[cards.FOOT + 1] * whole, cards.FOOT + cards.TEXT - (length - whole * cards.TEXT))
        return made, {**told, "lines": lines}

    def fitted(self, card: str) -> int:
        made = cards.fitted(self.page, card, lambda: self.lines, self.lay_out)
        assert len(made[1]["labels"]) <= (1 if card == "page" else 2)
        return made[1]["lines"]


def test_a_page_whose_lines_fit_is_laid_out_once() -> None:
    paper = Paper(7, 9.6)
    paper.fitted("page")
    assert paper.asked == [(26, False)]


@pytest.mark.parametrize(
    ("card", "tall"), [("page", 9.6), ("page", 14.0), ("page", 21.0), ("brief", 11.0), ("brief", 16.0), ("brief", 30.0)]
)
def test_what_is_too_much_is_measured_and_left_out(card: str, tall: float) -> None:
    paper = Paper(400, tall)
    kept = paper.fitted(card)
    room = (1 if card == "page" else 2) * cards.TEXT - paper.head
    assert room - 0.4 * room < kept * tall <= room, (kept, paper.asked)
    assert len(paper.asked) <= 4, "each try costs as much as the page"


def test_rows_to_write_in_give_way_before_any_line_does() -> None:
    asked = []

    def lay_out(html: str) -> cards.Laid:
        asked.append(int(html))
        return laid(400) if int(html) <= 18 else laid(30, 700)

    cards.fitted(lambda lines, apart: str(lines), "page", lambda: 18, lay_out)
    assert asked[:2] == [26, 18], "all lines, and a smaller slip"


def test_a_brief_of_few_lines_has_both_sheets() -> None:
    paper = Paper(12, 11.0)
    paper.fitted("brief")
    assert paper.asked == [(70, True)]


def test_what_never_fits_keeps_the_sheets_it_needs() -> None:
    paper = Paper(3, 11.0, head=2.5 * cards.TEXT)
    made = cards.fitted(paper.page, "brief", lambda: paper.lines, paper.lay_out)
    assert (len(made[1]["labels"]), paper.asked[-1][0]) == (3, 0), "no line, and no failed build"


@pytest.mark.parametrize(("taken", "asked"), [(3, [3]), (1, [3, 2, 1]), (-1, [3, 2, 1, 0])])
def test_a_page_for_the_press_keeps_the_first_blocks_that_fit(taken: int, asked: list[int]) -> None:
    found: list[int] = []

    def page(blocks: int) -> str:
        found.append(blocks)
        return str(blocks)

    cards.shortened(page, 3, lambda html: laid(100) if int(html) <= taken else laid(100, 100))
    assert found == asked


def test_a_picture_is_1080_dots_wide_as_high_as_what_it_shows_and_the_same_each_time() -> None:
    from PIL import Image

    def shown(foot: float) -> Image.Image:
        made = cards.picture(sheets(foot, size=(108 / 25.4 * 72, cards.TALL / 25.4 * 72)))
        assert made[:8] == b"\x89PNG\r\n\x1a\n"
        assert made == cards.picture(sheets(foot, size=(108 / 25.4 * 72, cards.TALL / 25.4 * 72)))
        return Image.open(io.BytesIO(made)).convert("L")

    short, long = shown(1200), shown(800)
    assert short.width == long.width == 1080
    assert 1080 * 400 / (108 / 25.4 * 72) - 5 < long.height - short.height < 1080 * 400 / (108 / 25.4 * 72) + 5
    foot = short.crop((0, short.height - 110, short.width, short.height))
    assert foot.getextrema()[0] < 100, "the margin line is kept"
