"""Notes: what a released report says of itself where something stood against its release.

The note is a further revision behind the bytes of the report as it was built: a framed line at the head of the first
page, a paragraph of the structure tree, and `ketnghia:despite` in the XMP, with the seals of page and tree made anew.
It is a function of the report and of what stood against it alone, so that whoever checks a released file makes it again
and compares every byte.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from markupsafe import escape
from pikepdf import Array, Dictionary, Name, Object, Pdf, PdfError, parse_content_stream, unparse_content_stream

from ketnghia import sealing
from ketnghia.fonts import font_faces
from ketnghia.pdf_reading import properties
from ketnghia.revisions import appended, ends

NAME = "despite"
SAID = {
    "vi": (
        "Bản này được phát hành khi còn: {}.",
        {
            "errors": "lỗi trong số liệu chưa xử lý",
            "received": "tệp chưa vào sổ tiếp nhận",
            "dirty": "mã nguồn có chỗ chưa lưu",
        },
    ),
    "en": (
        "Released although there were: {}.",
        {"errors": "open errors in the data", "received": "files not in the ledger", "dirty": "unsaved code"},
    ),
}
# Points of a box at the head of the page: from its left, top and right edge.
LEFT, TOP, RIGHT = 85.0, 16.0, 43.0
# Resources of a page by the operator that names them, and which operand does.
NAMED = {"Tf": "/Font", "gs": "/ExtGState"}
UNKNOWN = "note"


def sentence(despite: Sequence[str], lang: str) -> str:
    """What stood against the release, in words.

    >>> sentence(["errors", "dirty"], "en")
    'Released although there were: open errors in the data; unsaved code.'
    """
    line, names = SAID["en" if lang.startswith("en") else "vi"]
    return line.format("; ".join(names[one] for one in despite))


def noted(report: bytes, despite: Sequence[str], fonts: str) -> bytes:
    """The report with a revision that says what stood against its release. `despite`: some of releases.OBSTACLES;
    `fonts`: file URL of the font folder."""
    return appended(report, lambda pdf: write(pdf, [one for one in SAID["vi"][1] if one in despite], fonts))


def said(data: bytes) -> list[str]:
    """What stood against the release, by the XMP of the second revision; nothing where there is no such note."""
    at = ends(data)
    if len(at) < 2:
        return []
    try:
        with Pdf.open(io.BytesIO(data[: at[1]])) as pdf:
            return properties(pdf.Root).get(f"ketnghia:{NAME}", "").split()
    except (PdfError, ValueError, AttributeError, KeyError):
        return []


def bound(data: bytes, fonts: str) -> int:
    """How many bytes of a file are ours: the first revision, and the second where it is a note and nothing else."""
    at = ends(data) or [len(data)]
    known = said(data)
    if not known or not set(known) <= set(SAID["vi"][1]) or not fonts:
        return at[0]
    return at[1] if noted(data[: at[0]], known, fonts) == data[: at[1]] else at[0]


# Writing the note -----------------------------------------------------------------------------------------------------


def write(pdf: Pdf, despite: Sequence[str], fonts: str) -> None:
    page, root = pdf.pages[0].obj, pdf.Root
    width, height = float(page.MediaBox[2]), float(page.MediaBox[3])
    text = sentence(despite, str(root.get("/Lang", "vi")))
    entry = entry_of(root.StructTreeRoot.ParentTree, int(page.StructParents))
    number = len(entry)
    with Pdf.open(io.BytesIO(drawn(text, width, height, fonts))) as made:
        content = taken(pdf, page, made)
    content = b"/P <</MCID %d>> BDC\n%s\nEMC" % (number, content)
    # Painted before all else, as it is read.
    page.Contents = pdf.make_stream(content + b"\n" + page.Contents.read_bytes())
    top = root.StructTreeRoot.K[0] if isinstance(root.StructTreeRoot.K, Array) else root.StructTreeRoot.K
    element = Dictionary(Type=Name.StructElem, S=Name.P, P=top, Pg=page, K=Array([number]))
    element = pdf.make_indirect(element)
    top.K = Array([element, *(top.K if isinstance(top.K, Array) else [top.K])])
    entry.append(element)
    seals = {"pages": " ".join(sealing.pages(pdf)), **sealing.parts(pdf)}
    described(pdf, " ".join(despite), seals)


def entry_of(tree: Object, key: int) -> Object:
    """The list of a page's elements in the ParentTree."""
    numbers = tree.Nums
    return next(numbers[at + 1] for at in range(0, len(numbers), 2) if int(numbers[at]) == key)


def described(pdf: Pdf, despite: str, seals: dict[str, str]) -> None:
    """The XMP with what stood against the release, described as PDF/A asks, and with the seals of what is shown now."""
    text = pdf.Root.Metadata.read_bytes().decode("utf-8")
    for name, value in seals.items():
        text = re.sub(rf"(<ketnghia:{name}>)[^<]*", rf"\g<1>{value}", text)
    text = text.replace("<ketnghia:pages>", f"<ketnghia:{NAME}>{despite}</ketnghia:{NAME}>\n<ketnghia:pages>", 1)
    about = re.search(r"<rdf:li[^>]*><pdfaProperty:name>pages</pdfaProperty:name>.*?</rdf:li>\n?", text, re.DOTALL)
    if about:
        told = about[0].replace(">pages<", f">{NAME}<", 1)
        told = re.sub(r"(<pdfaProperty:description>)[^<]*", r"\1What stood against the release", told)
        text = text.replace(about[0], f"{told.rstrip()}\n{about[0]}", 1)
    pdf.Root.Metadata.write(text.encode("utf-8"))


def drawn(text: str, width: float, height: float, fonts: str) -> bytes:
    """A page of the same size with the framed line at its head."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from ketnghia.printing import Fetcher

    fetcher, known = Fetcher((f"{fonts}/",)), FontConfiguration()
    style = (
        f"@page {{ size: {width:.3f}pt {height:.3f}pt; margin: 0 }} html {{ font: bold 9pt/1.2 Tinos }}"
        f" body {{ margin: 0 }} p {{ position: absolute; left: {LEFT}pt; top: {TOP}pt; margin: 0;"
        f" width: {width - LEFT - RIGHT:.0f}pt;"
        " text-align: center; padding: 2pt 4pt; box-sizing: border-box; border: .75pt solid #000 }"
    )
    html = f'<!doctype html><html lang="vi"><title>.</title><style>{style}</style><p>{escape(text)}</p></html>'
    sheet = CSS(string=font_faces(fonts), font_config=known, url_fetcher=fetcher, base_url=fonts)
    return HTML(string=html, url_fetcher=fetcher).render(font_config=known, stylesheets=[sheet]).write_pdf()


def taken(pdf: Pdf, page: Object, drawing: Pdf) -> bytes:
    """The content of another document's first page, what it uses brought into this one under names of its own."""
    made: list[Any] = []
    other = drawing.pages[0].obj
    for operands, operator in parse_content_stream(other):
        kind = NAMED.get(str(operator))
        if kind:
            name = str(operands[0])
            ours = f"/{UNKNOWN}{name[1:]}"
            if ours not in page.Resources[kind]:
                thing = other.Resources[kind][name]
                page.Resources[kind][ours] = pdf.copy_foreign(
                    thing if thing.is_indirect else drawing.make_indirect(thing)
                )
            operands = [Name(ours), *list(operands)[1:]]
        made.append((operands, operator))
    return b"q\n" + unparse_content_stream(made) + b"\nQ"
