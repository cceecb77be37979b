"""Cards: pages to print and pictures to send, each laid out until it fits on the paper it may take."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf

from ketnghia import pdf, printing

# What is tried until it fits: the number of lines on a page or a brief, the height of a picture in millimetres. Most
# fit at once: each try costs as much as the page itself.
LINES = {"page": range(44, -1, -6), "brief": range(70, -1, -8)}
HEIGHTS = (192, 216, 240, 288, 400)
# Dots per point of a picture: 108 mm make 1,080 of them.
SCALE = 1080 / (108 / 25.4 * 72)


def fitted(
    page: Callable[[int], str],
    sizes: Iterable[int],
    most: int,
    lay_out: Callable[[str], tuple[bytes, dict[str, Any]]],
) -> tuple[bytes, dict[str, Any]]:
    """The page at the first of the sizes that fits on `most` sheets; `page`: size -> HTML."""
    told: dict[str, Any] = {}
    for size in sizes:
        made, told = lay_out(page(size))
        if len(told["labels"]) <= most:
            return made, told
    raise ValueError(f"{told['document']['title']}: {len(told['labels'])} pages at the least, not {most}")


def tried(card: str, counted: Callable[[], int]) -> Iterator[int]:
    """Numbers of lines to try: after the first those below what there turned out to be."""
    first, *rest = LINES[card]
    yield first
    yield from (lines for lines in rest if lines < counted())


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
    """The first page as PNG, in a palette: a phone shows it as it is."""
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    image = document[0].render(scale=SCALE).to_pil().convert("RGB")
    sink = io.BytesIO()
    image.quantize(255, method=2, dither=0).save(sink, "PNG", optimize=True)
    return sink.getvalue()


def batch(members: Sequence[Any], number: int, of: int) -> Iterable[Any]:
    """Every so-manieth member: the work of one job."""
    return members[number - 1 :: of]
