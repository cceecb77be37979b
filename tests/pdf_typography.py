"""Typography of a finished PDF, measured: what one sees at once on a page that nobody looked at.

Imports nothing of the package. A check is a function from a `Print` to the places where the rule is broken.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property

import pdf_measures
import pypdfium2
from pdf_checks import Element, Paper
from pdf_measures import MM, Glyph

# The smallest type, in points.
SMALLEST = 7.0
# How full a page is that others follow, at least.
FULL = 0.6
SUMS = {"–", "…"}


class Print:
    """A PDF with the letters of each element: its tags say what a thing is, pdfium where it stands."""

    def __init__(self, data: bytes) -> None:
        self.paper = Paper(data)
        self.document = pypdfium2.PdfDocument(io.BytesIO(data))
        # The technical part is set line by line, not read as pages.
        self.pages = self.paper.part_begins("KT")

    @cached_property
    def glyphs(self) -> list[list[Glyph]]:
        return [list(pdf_measures.glyphs(self.document[page])) for page in range(self.pages)]

    @cached_property
    def by_content(self) -> dict[tuple[int, int], list[Glyph]]:
        found: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
        for page, glyphs in enumerate(self.glyphs):
            for glyph in glyphs:
                if glyph.mcid >= 0:
                    found[page, glyph.mcid].append(glyph)
        return found

    def letters(self, element: Element) -> dict[int, list[Glyph]]:
        """Page -> the letters of an element and all in it."""
        found: dict[int, list[Glyph]] = defaultdict(list)
        for place in self.paper.content(element):
            if place in self.by_content:
                found[place[0]] += self.by_content[place]
        for kid in element.elements(self.paper.by_id):
            for page, glyphs in self.letters(kid).items():
                found[page] += glyphs
        return found

    def lines(self, element: Element) -> dict[int, list[float]]:
        """Page -> the base lines of an element, from top to foot."""
        return {
            page: sorted({round(glyph.base, 1) for glyph in glyphs}) for page, glyphs in self.letters(element).items()
        }

    def text(self, element: Element) -> str:
        return self.paper.words(element)

    @cached_property
    def parts(self) -> list[str]:
        """The prefix of each page's label."""
        nums = self.paper.root.PageLabels.Nums
        starts = [(int(nums[at]), str(nums[at + 1].get("/P", ""))) for at in range(0, len(nums), 2)]
        return [[prefix for start, prefix in starts if start <= page][-1] for page in range(self.pages)]


def headings_keep_text(sheet: Print) -> list[str]:
    """Two lines at least stand under a heading on its page."""
    faults = []
    for element in sheet.paper.elements:
        if not re.fullmatch(r"H\d", element.kind) or not (own := sheet.lines(element)):
            continue
        page, bases = max(own.items())
        under = {round(one.base, 1) for one in sheet.glyphs[page] if one.mcid >= 0 and one.base > bases[-1] + 1}
        if len(under) < 2:
            faults.append(f"page {page + 1}: {sheet.text(element)[:40]!r} at the foot")
    return faults


def paragraphs_break_well(sheet: Print) -> list[str]:
    """A paragraph that goes on over the page has two lines at least on each."""
    faults = []
    for element in sheet.paper.of("P"):
        if {"Note", "TD", "TH"} & set(element.under):
            continue
        found = sheet.lines(element)
        faults += [
            f"page {page + 1}: one line of {sheet.text(element)[:40]!r}"
            for page, bases in found.items()
            if len(found) > 1 and len(bases) < 2
        ]
    return faults


def bold(glyphs: list[Glyph]) -> bool:
    return bool(glyphs) and all(re.search("Bold|SemiBold|Semibold", one.font) for one in glyphs)


def tables_break_well(sheet: Print) -> list[str]:
    """At a page's break a table has two rows on each side, no group's head is left behind, no sum goes ahead."""
    faults = []
    for body in sheet.paper.of("TBody"):
        rows: dict[int, list[Element]] = defaultdict(list)
        for row in body.elements(sheet.paper.by_id):
            if own := sheet.lines(row):
                rows[min(own)].append(row)
        for page, here in rows.items():
            where = f"page {page + 1}: {sheet.text(here[0])[:40]!r}"
            if len(rows) > 1 and len(here) < 2:
                faults.append(f"{where}: one row alone")
            if page != max(rows) and is_head(sheet, here[-1]):
                faults.append(f"{where}: a group's head at the foot")
            if page != min(rows) and is_sum(sheet, here[0]):
                faults.append(f"{where}: a sum at the head")
    return faults


def cells(sheet: Print, row: Element) -> list[list[Glyph]]:
    return [[one for here in sheet.letters(cell).values() for one in here] for cell in row.elements(sheet.paper.by_id)]


def is_head(sheet: Print, row: Element) -> bool:
    first, *rest = cells(sheet, row)
    return bold(first) and not any(rest)


def is_sum(sheet: Print, row: Element) -> bool:
    first, *rest = cells(sheet, row)
    return bold(first) and any(map(bold, rest))


def numbers_aligned(sheet: Print) -> list[str]:
    """The decimal marks of a column stand below each other, and so do the last digits of whole numbers.

    Not where each row has a unit of its own.
    """
    faults = []
    for body in sheet.paper.of("TBody"):
        columns: dict[int, list[tuple[float, str, int]]] = defaultdict(list)
        for row in body.elements(sheet.paper.by_id):
            if any(sheet.text(cell) in ("con", "hộ", "km", "công trình") for cell in row.elements(sheet.paper.by_id)):
                break
            for at, cell in enumerate(row.elements(sheet.paper.by_id)):
                text = sheet.text(cell)
                if cell.kind == "TD" and re.fullmatch(r"-?\d[\d.]*(,\d+)?", text):
                    for page, glyphs in sheet.letters(cell).items():
                        mark = next((one for one in glyphs if one.text == ","), max(glyphs, key=lambda one: one.x))
                        columns[at].append((mark.x, text, page))
        for found in columns.values():
            kinds = {len(text.partition(",")[2]) for _, text, _ in found}
            if len(kinds) > 1:
                faults.append(f"page {found[0][2] + 1}: {sorted(kinds)} decimals in one column, {found[0][1]} …")
            elif max(x for x, _, _ in found) - min(x for x, _, _ in found) > 0.2:
                faults.append(f"page {found[0][2] + 1}: {found[0][1]} … {found[-1][1]} are not aligned")
    return faults


def lines_apart(sheet: Print) -> list[str]:
    """No letter's marks touch what stands in the line above: stacked marks need their room."""
    faults = []
    for page, glyphs in enumerate(sheet.glyphs):
        cut: dict[int, list[Glyph]] = defaultdict(list)
        for glyph in glyphs:
            for band in range(int(glyph.left), int(glyph.right) + 1):
                cut[band].append(glyph)
        for near in cut.values():
            near.sort(key=lambda one: one.base)
            faults += [
                f"page {page + 1}: {low.text} under {high.text}"
                for high, low in pairs(near)
                if low.left < high.right and high.left < low.right and low.top < high.foot - 0.03
            ]
    return faults


def pairs(near: list[Glyph]) -> Iterator[tuple[Glyph, Glyph]]:
    """Each letter with those of the next line below it."""
    for at, high in enumerate(near):
        for low in near[at + 1 :]:
            if low.base - high.base > 2 * high.size * MM:
                break
            if low.base - high.base > 0.4 * high.size * MM:
                yield high, low


def nothing_clipped(sheet: Print) -> list[str]:
    """What is painted of a letter is the whole letter: its ink lies within what it is clipped to, and on the page."""
    faults = []
    for page in range(sheet.pages):
        width, height = (edge * MM for edge in sheet.document[page].get_size())
        faults += [
            f"page {page + 1}: {one.text} at {one.left:.0f}, {one.base:.0f}"
            for one in sheet.glyphs[page]
            if one.left < 2 or one.right > width - 2 or one.top < 2 or one.foot > height - 2
        ]
        faults += [f"page {page + 1}: {found}" for found in pdf_measures.clipped(sheet.document[page])]
    return faults


def type_large_enough(sheet: Print) -> list[str]:
    return sorted({
        f"page {page + 1}: {one.size} pt"
        for page, glyphs in enumerate(sheet.glyphs)
        for one in glyphs
        if one.size < SMALLEST - 0.05
    })  # fmt: skip


def pages_filled(sheet: Print) -> list[str]:
    """No page that another of its part follows is nearly empty; the last of a part, and what comes before the table of
    contents, ends where it ends."""
    faults = []
    contents = {page for element in sheet.paper.of("TOC") for page in sheet.lines(element)}
    for page, part in enumerate(sheet.parts):
        follows = page + 1 < len(sheet.parts) and sheet.parts[page + 1] == part and page + 1 not in contents
        height = sheet.document[page].get_height() * MM
        low = max((one.foot for one in sheet.glyphs[page] if one.mcid >= 0), default=0)
        if follows and (low - 20) / (height - 40) < FULL:
            faults.append(f"page {page + 1}: filled to {(low - 20) / (height - 40):.0%}")
    return faults


def signed_links_are_plain(sheet: Print) -> list[str]:
    """In the sentences of the signed part a figure looks like the words around it: black, no line under it."""
    faults = []
    for link in sheet.paper.of("Link"):
        for page, glyphs in sheet.letters(link).items():
            if sheet.parts[page] or not any("Tinos" in one.font for one in glyphs):
                continue
            left, right = min(one.left for one in glyphs), max(one.right for one in glyphs)
            base = max(one.base for one in glyphs)
            under = [one for one in sheet_rules(sheet, page) if one.left < right and left < one.right
                     and base - 0.5 < one.top < base + 2 and one.foot - one.top < 0.5]  # fmt: skip
            if under or any(one.colour != (0, 0, 0) for one in glyphs):
                faults.append(f"page {page + 1}: {sheet.text(link)}")
    return faults


def sheet_rules(sheet: Print, page: int) -> list[pdf_measures.Rule]:
    if not hasattr(sheet, "_rules"):
        sheet._rules = {}
    if page not in sheet._rules:
        sheet._rules[page] = pdf_measures.rules(sheet.document[page])
    return sheet._rules[page]


CHECKS: dict[str, Callable[[Print], list[str]]] = {
    check.__name__: check
    for check in (
        *(headings_keep_text, paragraphs_break_well, tables_break_well, numbers_aligned, lines_apart),
        *(nothing_clipped, type_large_enough, pages_filled, signed_links_are_plain),
    )
}


def faults(data: bytes) -> dict[str, list[str]]:
    sheet = Print(data)
    return {name: found for name, check in CHECKS.items() if (found := check(sheet))}
