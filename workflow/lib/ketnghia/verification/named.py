"""Named: whether the row and the head of a table name what the figure in the cell is of.

Names are words and no figures; but a figure of one place in the row of another is as false as another number. Where a
table names the members of a dimension at all, it names the right one in each row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ketnghia.differences import MEMBER
from ketnghia.pdf_reading import spaced
from ketnghia.verification.figures import context
from ketnghia.verification.findings import Findings
from ketnghia.verification.paper import Link, Node, Paper

# 'Xã: Trà Cang (20950)' of a definition that is one of a family's; a code that is its own name stands alone.
PART = re.compile(r"([^:;]+): ([^;]*?)(?: \(([^()]+)\))?(?=;|$)")
# A table names a dimension if it does so for more than half of its figures.
SHARE = 0.5


@dataclass(frozen=True)
class Place:
    """A figure in a table: its link, the table, which member of a dimension it is, what its row and head say."""

    link: Link
    table: int
    dimension: str
    label: str
    code: str
    row: tuple[str, ...]
    around: str

    @property
    def named(self) -> bool:
        said = {self.label, self.code}
        return bool(said & {*self.row, *self.around.split()}) or self.label in self.around or any(
            self.label in text for text in self.row
        )  # fmt: skip


def members(definition: str) -> list[tuple[str, str, str]]:
    """(dimension, name, code) of what a definition is of.

    >>> members("Giá trị. Cộng. Riêng Xã: Trà Cang (20950); Năm: 2015.")
    [('Xã', 'Trà Cang', '20950'), ('Năm', '2015', '2015')]
    """
    found = MEMBER.search(spaced(definition))
    return [(name.strip(), label, code or label) for name, label, code in PART.findall(found[1])] if found else []


def places(paper: Paper) -> Iterator[Place]:
    known = {id: members(row["definition"]) for id, row in paper.indicators.items()}
    rows: dict[int, list[tuple[Node, str]]] = {}
    for link in paper.figures:
        above = list(link.node.above())
        cell = next((one for one in above if one.kind in ("TD", "TH")), None)
        row, table = (next((one for one in above if one.kind == kind), None) for kind in ("TR", "Table"))
        if cell is None or row is None or table is None or not known.get(link.id):
            continue
        if id(row) not in rows:
            rows[id(row)] = [(kid, paper.text(kid)) for kid in row.kids if isinstance(kid, Node)]
        said = tuple(text for kid, text in rows[id(row)] if kid is not cell)
        around = context(paper, link.node) or ""
        for dimension, label, code in known[link.id]:
            yield Place(link, id(table), dimension, label, code, said, around)


def check_names(paper: Paper, findings: Findings) -> None:
    """A figure stands in the row, or under the head, that names what it is of."""
    tables: dict[tuple[int, str], list[Place]] = {}
    for place in places(paper):
        tables.setdefault((place.table, place.dimension), []).append(place)
    for found in tables.values():
        lost = [place for place in found if not place.named]
        findings.looked("figure", len(found))
        if len(lost) > SHARE * len(found) and len({place.label for place in found}) > 1:
            others = {label for place in found for label in (place.label, place.code)}
            # It names them otherwise, or not at all; another's name is wrong even so.
            lost = [place for place in lost if others & set(place.row)]
        for place in lost:
            said = f"{place.row[0] if place.row else ''} · {place.around}"
            findings.differ("figure", place.link.where, f"{place.dimension}: {place.label}", said)
