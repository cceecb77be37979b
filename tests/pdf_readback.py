"""Reading a finished PDF back in two ways that share nothing: by its tags and by the rectangles of its links.

Imports nothing of the package. The text is pdfium's both times; what belongs to a figure is told once by the structure
tree's marked content, once by what lies inside the annotations on the page. `verify` may trust a file where both agree.
"""

from __future__ import annotations

import io
import re
import unicodedata
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
from pikepdf import Array, Dictionary, Object, Pdf

PREFIX = "trace-"
# How far outside a link's rectangle a letter's centre may lie, in points.
SLACK = 0.3


def spaced(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


# By tags --------------------------------------------------------------------------------------------------------------


def by_tags(data: bytes) -> list[tuple[str, str]]:
    """(id, text) of every figure in the order of the structure tree."""
    pdf = Pdf.open(io.BytesIO(data))
    pages = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
    lines = marked_lines(data)
    found: list[tuple[str, str]] = []

    def content(node: Object, home: int) -> list[tuple[int, int]]:
        home = pages.get(node.Pg.objgen, home) if "/Pg" in node else home
        value = node.get("/K", [])
        places = []
        for kid in value if isinstance(value, Array) else [value]:
            if isinstance(kid, int):
                places.append((home, int(kid)))
            elif isinstance(kid, Dictionary) and "/MCID" in kid:
                places.append((pages.get(kid.get("/Pg", node.get("/Pg")).objgen, home), int(kid.MCID)))
            elif isinstance(kid, Dictionary) and "/S" in kid:
                places += content(kid, home)
        return places

    def walk(node: Object) -> None:
        value = node.get("/K", [])
        inner = [kid for kid in (value if isinstance(value, Array) else [value]) if isinstance(kid, Dictionary)]
        if str(node.get("/S")) == "/Link":
            targets = [str(kid.Obj.get("/Dest", "")) for kid in inner if str(kid.get("/Type")) == "/OBJR"]
            if targets and targets[0].startswith(PREFIX):
                assert len(set(targets)) == 1, targets
                text = joined([lines.get(place) for place in content(node, 0)])
                found.append((targets[0].removeprefix(PREFIX), text))
        for kid in inner:
            if "/S" in kid:
                walk(kid)

    walk(pdf.Root.StructTreeRoot)
    return found


def marked_lines(data: bytes) -> dict[tuple[int, int], tuple[int, float, str]]:
    """(page, MCID) -> page, height of the line, text."""
    found: dict[tuple[int, int], tuple[int, float, str]] = {}
    for at, page in enumerate(pypdfium2.PdfDocument(data)):
        words = page.get_textpage()
        for item in page.get_objects([raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
            mcid = raw.FPDFPageObj_GetMarkedContentID(item)
            if mcid >= 0:
                old = found.get((at, mcid))
                text = (old[2] if old else "") + text_of(item, words)
                found[at, mcid] = (at, old[1] if old else item.get_matrix().f, text)
    return found


def text_of(item: Any, words: Any) -> str:
    size = raw.FPDFTextObj_GetText(item, words, None, 0)
    buffer = (raw.FPDF_WCHAR * (size // 2 + 1))()
    raw.FPDFTextObj_GetText(item, words, buffer, size)
    return bytes(buffer)[: max(0, size - 2)].decode("utf-16-le", "replace")


def joined(pieces: list[tuple[int, float, str] | None]) -> str:
    """Pieces of text, with a space where the next stands on another line or page."""
    text, last = "", None
    for piece in pieces:
        if piece is None:
            continue
        if last is not None and (piece[0] != last[0] or abs(piece[1] - last[1]) > 3):
            text += " "
        text, last = text + piece[2], piece
    return spaced(text)


# By rectangles --------------------------------------------------------------------------------------------------------


def by_rectangles(data: bytes) -> list[tuple[str, str]]:
    """(id, text) of every figure in the order of the annotations: neighbours with one destination are one figure."""
    found: list[tuple[str, str, tuple]] = []
    pdf = Pdf.open(io.BytesIO(data))
    for at, page in enumerate(pypdfium2.PdfDocument(data)):
        letters = letters_of(page)
        for annotation in pdf.pages[at].obj.get("/Annots", []):
            target = str(annotation.get("/Dest", ""))
            if not target.startswith(PREFIX):
                continue
            left, top, right, foot = (float(value) for value in annotation.Rect)
            box = (min(left, right), min(top, foot), max(left, right), max(top, foot))
            text = inside(letters, box)
            name = target.removeprefix(PREFIX)
            if found and found[-1][0] == name and goes_on(found[-1][2], (at, *box)):
                found[-1] = (name, f"{found[-1][1]} {text}", (at, *box))
            else:
                found.append((name, text, (at, *box)))
    return [(name, spaced(text)) for name, text, _ in found]


def goes_on(before: tuple, now: tuple) -> bool:
    """Whether a rectangle is the next line of the one before: right below it, or on the next page."""
    below = now[4] < before[4] - 3 and before[2] - now[4] < 8
    return (now[0] == before[0] and below) or now[0] == before[0] + 1


def letters_of(page: Any) -> list[tuple[float, float, str]]:
    """The centre and text of each letter in the order of painting."""
    words = page.get_textpage()
    found = []
    for at in range(words.count_chars()):
        code = raw.FPDFText_GetUnicode(words, at)
        left, foot, right, top = words.get_charbox(at, loose=True)
        found.append(((left + right) / 2, (foot + top) / 2, chr(code)))
    return found


def inside(letters: list[tuple[float, float, str]], box: tuple[float, float, float, float]) -> str:
    return "".join(
        letter
        for x, y, letter in letters
        if box[0] - SLACK <= x <= box[2] + SLACK and box[1] - SLACK <= y <= box[3] + SLACK
    )
