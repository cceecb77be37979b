"""Paper: a PDF opened for verification: its tree, links, pages as painted, attached tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pikepdf import Array, Dictionary, Object, Pdf

from ketnghia.pdf_reading import Line, Reader, is_number, page_labels, spaced
from ketnghia.verification import painting

PREFIX = "trace-"
# The files that travel inside the PDF, and no other.
ATTACHED = (
    "DOC_DAU_TIEN.txt", "bridge.csv", "corrections.csv", "datapackage.json", "facts.csv", "indicators.csv",
    "plain_numbers.csv", "so-lieu.xlsx", "submissions.csv", "traces.csv",
)  # fmt: skip


@dataclass(eq=False, slots=True)
class Node:
    """A structure element: kind, where it stands, and its kids: elements, content (page, number), annotations."""

    kind: str
    object: Object
    parent: Node | None
    page: int
    kids: list = field(default_factory=list)

    def above(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def under(self) -> Iterator[Node]:
        """The element and all in it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.under()

    def content(self) -> Iterator[tuple[int, int]]:
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.content()
            elif isinstance(kid, tuple):
                yield kid

    def annotations(self) -> list[Object]:
        return [kid for kid in self.kids if isinstance(kid, Dictionary)]


@dataclass
class Link:
    """A link of the tree: its element, where it leads, its text by tags, the annotations that it names."""

    node: Node
    name: str
    page: int
    text: str

    @property
    def id(self) -> str:
        return self.name.removeprefix(PREFIX)

    @property
    def where(self) -> str:
        name = self.id if self.name.startswith(PREFIX) else self.name
        return f"page {self.page} {name}".strip() if self.page > 0 else name


@dataclass
class Table:
    """An attached CSV file: its head and its rows, the first of which is record 2."""

    name: str
    head: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        at = self.head.index(name)
        return [row[at] for row in self.rows]

    @cached_property
    def dicts(self) -> list[dict[str, str]]:
        return [dict(zip(self.head, row, strict=False)) for row in self.rows]

    def where(self, number: int) -> str:
        """The place of a row, counted from 0."""
        return f"{self.name}.csv:{number + 2}"


class Paper:
    """One PDF, each part read once and when it is asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reader = Reader.open(data)
        self.pdf: Pdf = self.reader.pdf
        self.root = self.pdf.Root
        self.pages = [page.obj for page in self.pdf.pages]
        self.labels = page_labels(self.pdf)

    @cached_property
    def lang(self) -> str:
        return "en" if str(self.root.get("/Lang", "vi")).startswith("en") else "vi"

    @cached_property
    def painted(self) -> list[painting.Page]:
        return list(painting.pages(self.pages))

    # The tree.

    @cached_property
    def tree(self) -> Node:
        top = Node("StructTreeRoot", self.root.StructTreeRoot, None, 0)
        seen: set[tuple[int, int]] = set()

        def fill(node: Node) -> None:
            value = node.object.get("/K")
            for kid in [] if value is None else value if isinstance(value, Array) else [value]:
                if is_number(kid):
                    node.kids.append((node.page, int(kid)))
                elif not isinstance(kid, Dictionary):
                    continue
                elif "/S" in kid:
                    if kid.objgen != (0, 0) and kid.objgen in seen:
                        raise ValueError(f"structure element {kid.objgen[0]} twice")
                    seen.add(kid.objgen)
                    home = self.reader.pages.get(kid.Pg.objgen, -1) if "/Pg" in kid else node.page
                    inner = Node(str(kid.S)[1:], kid, node, home)
                    node.kids.append(inner)
                    fill(inner)
                elif "/MCID" in kid:
                    home = self.reader.pages.get(kid.Pg.objgen, -1) if "/Pg" in kid else node.page
                    node.kids.append((home, int(kid.MCID)))
                elif "/Obj" in kid:
                    node.kids.append(kid.Obj)

        fill(top)
        return top

    @cached_property
    def nodes(self) -> list[Node]:
        return list(self.tree.under())[1:]

    def text(self, node: Node) -> str:
        """An element's text with all in it, as `pdf_reading` joins pieces."""
        line = Line()
        for page, mcid in node.content():
            if page >= 0:
                line.add(page, self.reader.piece(page, mcid))
        return spaced(line.text)

    @cached_property
    def links(self) -> list[Link]:
        found = []
        for node in self.nodes:
            if node.kind != "Link":
                continue
            names = [bytes(one.Dest).decode("utf-8", "replace") for one in node.annotations() if "/Dest" in one]
            first = next((page for page, _ in node.content()), node.page)
            found.append(Link(node, names[0] if names else "", first + 1, self.text(node)))
        return found

    @cached_property
    def figures(self) -> list[Link]:
        return [link for link in self.links if link.name.startswith(PREFIX)]

    @cached_property
    def by_head(self) -> dict[str, str]:
        """Id of a table's head cell -> its text."""
        return {bytes(node.object.ID).decode(): self.text(node) for node in self.nodes if node.kind == "TH"
                and "/ID" in node.object}  # fmt: skip

    @cached_property
    def destinations(self) -> dict[str, Object]:
        tree = self.root.get("/Names", {}).get("/Dests")
        return {name.decode("utf-8", "replace"): value for name, value in pairs(tree)}

    # What is attached.

    @cached_property
    def specs(self) -> list[tuple[str, Object]]:
        tree = self.root.get("/Names", {}).get("/EmbeddedFiles")
        return [(name.decode("utf-8", "replace"), value) for name, value in pairs(tree)]

    @cached_property
    def files(self) -> dict[str, bytes]:
        return {name: spec.EF.F.read_bytes() for name, spec in self.specs}

    @cached_property
    def package(self) -> Mapping[str, Any]:
        return json.loads(self.files.get("datapackage.json", b"{}"))

    @cached_property
    def tables(self) -> dict[str, Table]:
        found = {}
        for name, data in self.files.items():
            if name.endswith(".csv"):
                rows = list(records(data.decode("utf-8")))
                found[name[:-4]] = Table(name[:-4], rows[0] if rows else [], rows[1:])
        return found

    @cached_property
    def indicators(self) -> dict[str, dict[str, str]]:
        """By id; a file without the table has none, which `attachments` finds out."""
        table = self.tables.get("indicators")
        return {row["id"]: row for row in table.dicts} if table else {}

    @cached_property
    def traced(self) -> dict[str, list[tuple[str, str]]]:
        """Indicator -> its (fact, contribution) in `traces.csv`."""
        found: dict[str, list[tuple[str, str]]] = {}
        for indicator, fact, contribution in self.tables["traces"].rows:
            found.setdefault(indicator, []).append((fact, contribution))
        return found


def records(text: str) -> Iterator[list[str]]:
    """The records of a CSV text, however long a field."""
    csv.field_size_limit(2**31 - 1)
    return csv.reader(io.StringIO(text))


def pairs(tree: Object | None, depth: int = 0) -> list[tuple[bytes, Object]]:
    """The entries of a name tree in the order of the file."""
    if tree is None or depth > 20:
        return []
    names = tree.get("/Names", [])
    found = [(bytes(names[at]), names[at + 1]) for at in range(0, len(names) - 1, 2)]
    for kid in tree.get("/Kids", []):
        found += pairs(kid, depth + 1)
    return found
