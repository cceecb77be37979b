"""Cards: pages to print and pictures to send, each laid out until it fits on the paper it may take."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf

from ketnghia import pdf, printing

# So many lines are tried first on a page or a brief; what a line at least takes, in points; how many have a sheet of
# their own in a brief.
LINES = {"page": 26, "brief": 70}
ROW = {"page": 9.6, "brief": 11.0}
APART = 48
# A picture in millimetres: its height before it is cut to what it shows, the room under its text, its margin line.
TALL, UNDER, LINE = 500, 4, 11
# Text is set above this line of a sheet, in points from its foot: below it stands only the margin line.
FOOT = 17 / 25.4 * 72
# The height of the text on a sheet.
TEXT = (297 - 14 - 17) / 25.4 * 72
# So many lines, the largest, stand in a picture.
IN_PICTURE = 5
# Dots per point of a picture: 108 mm make 1,080 of them.
SCALE = 1080 / (108 / 25.4 * 72)


Laid = tuple[bytes, dict[str, Any]]


def lowest(file: bytes, sheet: int, foot: float = FOOT) -> float:
    """Where the last text on a sheet ends, in points from its foot; the margin line does not count."""
    import pypdfium2

    text = pypdfium2.PdfDocument(file)[sheet].get_textpage()
    ends = [text.get_rect(n)[1] for n in range(text.count_rects())]
    return min((end for end in ends if end > foot), default=foot)


def fitted(
    page: Callable[[int, bool], str], card: str, counted: Callable[[], int], lay_out: Callable[[str], Laid]
) -> Laid:
    """A page with as many lines as its paper takes; `page`: number of lines, whether they have a sheet of their own.

    A number above what there is leaves room for more rows to write in.

    Each try costs as much as the page itself: what is too much is measured, and as many lines left out. A page that is
    too long without any line keeps the sheets it needs: data make no build fail.
    """
    most = 1 if card == "page" else 2
    lines, apart = LINES[card], card == "brief"
    html = page(lines, apart)
    if apart and counted() > APART:
        html, apart = page(lines, False), False
    made = lay_out(html)
    much, before = height(made), min(lines, counted())
    while len(made[1]["labels"]) > most:
        shown = min(lines, counted())
        if apart:
            apart = False
        elif lines > counted():
            # The rows to write in give way before any line does.
            lines = counted()
        elif shown == 0:
            return made
        else:
            much, before = height(made), shown
            lines = max(0, shown - max(1, math.ceil((much - most * TEXT) / ROW[card])))
        made = lay_out(page(lines, apart))
    if lines >= counted():
        return made
    # Lines that took two rows made more room than was reckoned: by what a line took, some come back, if they fit.
    row = max(ROW[card], (much - height(made)) / (before - lines)) if before > lines else 1.5 * ROW[card]
    for part in (1.0, 0.75):
        more = int(part * (most * TEXT - height(made)) / row)
        if more > 1:
            again = lay_out(page(lines + more, apart))
            if len(again[1]["labels"]) <= most:
                return again
    return made


def height(made: Laid) -> float:
    """How high all text of a page is, over its sheets, in points."""
    sheets = len(made[1]["labels"])
    return sheets * TEXT + FOOT - lowest(made[0], sheets - 1)


def shortened(page: Callable[[int], str], blocks: int, lay_out: Callable[[str], Laid]) -> Laid:
    """A page of one sheet with as many of its blocks as it takes, from the first; `page`: number of blocks -> HTML."""
    made = lay_out(page(blocks))
    while blocks and len(made[1]["labels"]) > 1:
        blocks -= 1
        made = lay_out(page(blocks))
    return made


def laid_out(html: str, fonts: str) -> tuple[bytes, dict[str, Any]]:
    """One page's PDF with its structure; links to files beside it stay relative. `fonts`: address of their folder."""
    return printing.lay_out(html, part="card", base=None, allowed=(f"{fonts}/",), fonts=fonts)


def finished(made: bytes, told: dict[str, Any]) -> bytes:
    """A file of its own from one part: its data, labels and names as in the report, and nothing attached."""
    out = Pdf.open(io.BytesIO(made))
    root = out.Root
    pdf.name_headings(root, [text for _, text, _ in told["headings"]])
    pdf.name_fonts(out)
    root.PageLabels = Dictionary(Nums=Array(pdf.page_labels(told["labels"])))
    root.PageMode = Name.UseNone
    root.Lang = told["document"]["lang"]
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.describe(out, told["document"])
    return pdf.saved(out)


def picture(file: bytes) -> bytes:
    """The one page as PNG, in a palette, as high as what it shows: a phone shows it as it is."""
    import pypdfium2

    page = pypdfium2.PdfDocument(file)[0]
    shown = page.render(scale=SCALE).to_pil().convert("RGB")
    dots = SCALE * 72 / 25.4
    end = page.get_height() - lowest(file, 0, LINE / 25.4 * 72)
    end = min(math.ceil(end * SCALE + UNDER * dots), shown.height - math.ceil(LINE * dots))
    line = shown.crop((0, shown.height - math.ceil(LINE * dots), shown.width, shown.height))
    image = shown.crop((0, 0, shown.width, end + line.height))
    image.paste(line, (0, end))
    sink = io.BytesIO()
    image.quantize(255, method=2, dither=0).save(sink, "PNG", optimize=True)
    return sink.getvalue()
