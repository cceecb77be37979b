"""Printing: one HTML text -> the PDF of one part, with our fonts, our tags and nothing from the network."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from ketnghia import floats
from ketnghia.fonts import FACES, font_faces
from ketnghia.tags import Fault, Tree, built_by

# The meta elements that body.html carries for the whole document.
NAMED = ("title", "description", "created", "modified", "lang", "generator")
META = ("period", "stage", "status", "profile", "datapackage")


class Fetcher(URLFetcher):
    """Files of the programme and fonts, and data in the page itself; anything else stops the printing."""

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False, fail_on_errors=True)
        self.allowed = tuple(allowed)

    def fetch(self, url: str, headers: Any = None) -> Any:
        if not url.startswith("data:") and ("/../" in url or not url.startswith(self.allowed)):
            raise FatalURLFetchingError(f"not a file of the programme: {url}")
        return super().fetch(url, headers)


class Listener(logging.Handler):
    """Collects what WeasyPrint complains of: in this pipeline a complaint is a fault of the page."""

    # Properties of a style sheet that also serves browsers are no fault.
    HARMLESS = ("Ignored", "Invalid or unsupported", "Unknown rule", "Unsupported")

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if not text.startswith(self.HARMLESS):
            self.heard.append(text)


def lay_out(html: str, *, part: str, base: str, allowed: Iterable[str], fonts: str) -> tuple[bytes, dict[str, Any]]:
    """The PDF of one part (uncompressed, joined later) and what the join must know of it.

    `base`, `allowed` and `fonts` are file URLs: of the HTML itself, of what it may load (prefixes), of the font folder.
    Raises Fault where the page breaks a rule of docs/print-html.md.
    """
    ears = Listener()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(ears)
    tree = Tree(part)
    try:
        fetcher = Fetcher(allowed)
        known = FontConfiguration()
        sheet = CSS(string=font_faces(fonts), font_config=known, url_fetcher=fetcher, base_url=fonts)
        page = HTML(string=html, base_url=base, url_fetcher=fetcher)
        given = {"font_config": known, "stylesheets": [sheet], "pdf_variant": "pdf/a-3a"}
        document = page.render(**given)
        if part == "body" and floats.settle(page.etree_element.find("body"), document):
            document = page.render(**given)
        with built_by(tree):
            made = document.write_pdf(pdf_variant="pdf/a-3a", uncompressed_pdf=True, pdf_identifier=True)
    except FatalURLFetchingError as fault:
        raise Fault(f"{part}: {fault}") from None
    finally:
        logger.removeHandler(ears)
    if ears.heard:
        raise Fault(f"{part}: {ears.heard[0]}")
    if foreign := {font.family for font in document.fonts.values()} - {face.family for face in FACES}:
        raise Fault(f"{part}: set in {sorted(foreign)}, which is none of ours: a letter missing, or no family named")
    return made, {
        "part": part,
        "labels": tree.labels,
        "headings": tree.headings,
        "fields": tree.fields,
        "document": described(document.metadata),
    }


def described(metadata: Any) -> dict[str, Any]:
    """The document's data from its `title` and `meta` elements; null where a part does not carry it."""
    ours = {key: metadata.custom.get(f"ketnghia.{key}") for key in META}
    named = {key: getattr(metadata, key) for key in NAMED}
    lists = {"author": ", ".join(metadata.authors) or None, "keywords": ", ".join(metadata.keywords) or None}
    return {**named, **lists, **ours}


def drawn(html: str, *, base: str, allowed: Iterable[str], fonts: str, dots: int = 200) -> list[bytes]:
    """A picture for each page of an HTML text: PNG with so many dots an inch; addresses as for `lay_out`."""
    import io

    from pypdfium2 import PdfDocument

    fetcher, known = Fetcher(allowed), FontConfiguration()
    sheet = CSS(string=font_faces(fonts), font_config=known, url_fetcher=fetcher, base_url=fonts)
    made = HTML(string=html, base_url=base, url_fetcher=fetcher).write_pdf(font_config=known, stylesheets=[sheet])
    found = []
    for page in PdfDocument(made):
        picture = io.BytesIO()
        # Few colours: an eighth of the size, and no difference to the eye.
        page.render(scale=dots / 72).to_pil().convert("RGB").quantize(64).save(picture, "PNG", optimize=True)
        found.append(picture.getvalue())
    return found
