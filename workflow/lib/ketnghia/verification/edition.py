"""Edition: the annex of what changed since the edition published before, by its own arithmetic and against that file.

What stood before is no figure of this report, so no row of the attached tables bears it. But before and difference make
now, which is a figure; the causes make the difference; and what was said must bear the value before. Who has the
earlier file can compare every cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ketnghia import annex, editions, wording
from ketnghia.differences import RELEASED, TABLES, titled
from ketnghia.pdf_reading import spaced
from ketnghia.programme import Refusal
from ketnghia.verification.findings import Findings
from ketnghia.verification.paper import Node, Paper

CELLS = ("title", "unit", "said", "before", "says", "exact", "difference")


@dataclass(frozen=True)
class Row:
    """A row of the annex: page (from 1), its cells by name, the ids of the links in it; a cause has no unit."""

    page: int
    cells: Mapping[str, str]
    links: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.links[0] if self.links else ""

    @property
    def where(self) -> str:
        return f"page {self.page} {self.id or self.cells['title']}"


def compared(paper: Paper) -> tuple[str, str] | None:
    """The path and digest of the edition that the report says it is compared with."""
    table = paper.tables["submissions"]
    found = zip(table.column("submission"), table.column("sha256"), strict=True)
    return next(((path, digest) for path, digest in found if path.startswith(RELEASED)), None)


def pages(paper: Paper) -> list[int]:
    """The pages of the last annex: those of the label before the technical part."""
    end = paper.labels.index("KT") if "KT" in paper.labels else len(paper.labels)
    label = paper.labels[end - 1] if end else ""
    return [page for page, one in enumerate(paper.labels) if one == label]


def rows(paper: Paper) -> Iterator[Row]:
    """The rows of the annex, without its heads."""
    inside = set(pages(paper))
    names = {id(link.node): link.id for link in paper.figures}
    for node in paper.nodes:
        if node.kind != "TR" or node.page not in inside:
            continue
        cells = [kid for kid in node.kids if isinstance(kid, Node)]
        if len(cells) != len(CELLS) or all(cell.kind == "TH" for cell in cells):
            continue
        links = tuple(names[id(one)] for one in node.under() if id(one) in names)
        texts = dict(zip(CELLS, map(paper.text, cells), strict=True))
        page = next((page for page, _ in node.content()), node.page)
        yield Row(page + 1, texts, links)


def check_changes(paper: Paper, findings: Findings) -> None:
    """The annex is there where an edition is listed, names it, and its numbers follow from each other."""
    known = compared(paper)
    if known is None:
        return
    say = annex.WORDS[paper.lang]
    inside = set(pages(paper))
    where = f"page {min(inside, default=0) + 1}"
    heads = " ".join(paper.text(node) for node in paper.nodes if node.kind[:1] == "H" and node.page in inside)
    if say["title"].casefold() not in heads.casefold():
        findings.differ("figure", where, say["title"], heads)
        return
    words = " ".join(paper.text(node) for node in paper.nodes if node.kind == "P" and node.page in inside)
    if known[1] not in words:
        findings.differ("figure", where, known[1], words)
    listed = list(rows(paper))
    main = [row for row in listed if row.cells["unit"] or not row.cells["title"].startswith("–")]
    said = spaced(say["some"].format(n=annex.plain(str(len(main)), paper.lang)) if main else say["none"])
    if len(main) < annex.MOST and said not in words:
        findings.differ("figure", where, said, words)
    for row, causes in grouped(listed):
        findings.looked("figure")
        check_row(paper, findings, row, causes)


def grouped(listed: list[Row]) -> list[tuple[Row, list[Row]]]:
    """Each figure's row with those of its causes."""
    found: list[tuple[Row, list[Row]]] = []
    for row in listed:
        if row.cells["title"].startswith("–") and found and not row.links:
            found[-1][1].append(row)
        else:
            found.append((row, []))
    return found


def check_row(paper: Paper, findings: Findings, row: Row, causes: list[Row]) -> None:
    one = paper.indicators.get(row.id)
    if len(set(row.links)) > 1:
        findings.differ("figure", row.where, row.id, " ".join(row.links))
    if one and spaced(titled(one["definition"])) != row.cells["title"]:
        findings.differ("figure", row.where, titled(one["definition"]), row.cells["title"])
    lang = paper.lang
    before, difference = (number(row.cells[name], lang) for name in ("before", "difference"))
    now = Decimal(one["value"]) if one and row.cells["exact"] and one["value"] else None
    if before is not None or now is not None:
        want = (now or Decimal(0)) - (before or Decimal(0))
        if want != (difference or 0):
            stood = annex.signed(str(want), lang)
            findings.differ("figure", row.where, stood, f"{row.cells['before']} → {row.cells['exact']}: "
                            f"{row.cells['difference'] or '0'}")  # fmt: skip
        parts = sum((number(cause.cells["difference"], lang) or Decimal(0) for cause in causes), Decimal(0))
        if parts != (difference or 0):
            findings.differ("figure", row.where, row.cells["difference"] or "0", annex.signed(str(parts), lang))
    shown = wording.shown(row.cells["said"], lang)
    if before is not None and (shown is None or before not in shown):
        findings.differ("figure", row.where, row.cells["before"], row.cells["said"])
    if not causes:
        findings.differ("figure", row.where, annex.WORDS[lang]["because"], "–")


def number(text: str, lang: str) -> Decimal | None:
    """The number of a cell, its sign and its marks read as the language has them; None for an empty cell.

    >>> number("−1.204,5", "vi"), number("+0.6 % points", "en"), number("", "vi")
    (Decimal('-1204.5'), Decimal('0.6'), None)
    """
    group, mark = wording.MARKS[lang]
    found = re.match(r"([+−-]?)([\d.,]+)", text)
    if not found:
        return None
    value = Decimal(found[2].replace(group, "").replace(mark, "."))
    return value if found[1] in ("", "+") else -value


def check_edition(paper: Paper, files: Mapping[str, bytes], findings: Findings) -> list[tuple[str, str, str]]:
    """Every cell of the annex is what the earlier file says; the texts that need no link for its sake.

    `files`: the inputs by path. A file that is not there, or is another, is told as an input.
    """
    known = compared(paper)
    if known is None or known[0] not in files:
        return []
    lang = paper.lang
    try:
        before = editions.opened(files[known[0]], known[0], str(paper.package.get("period")))
    except Refusal as refusal:
        findings.differ("input", known[0], "PDF", refusal.found)
        return []
    told = editions.since(before, {table: paper.files[f"{table}.csv"] for table in TABLES}, lang)
    wanted, printed = annex.rows(told, lang), list(rows(paper))
    for want, row in zip(wanted, printed, strict=False):
        findings.looked("figure")
        for name in ("title", "unit", "said", "before", "difference"):
            if spaced(want[name]) != row.cells[name]:
                findings.differ("figure", row.where, want[name], row.cells[name])
        if want["id"] in paper.indicators and want["id"] != row.id:
            findings.differ("figure", row.where, want["id"], row.id)
    if len(wanted) != len(printed):
        page = min(pages(paper), default=0) + 1
        findings.differ("figure", f"page {page}", len(wanted), len(printed))
    label = paper.labels[pages(paper)[0]] if pages(paper) else ""
    return [(text, label, reason) for text, _, reason in annex.exemptions(told, {}, lang)]
