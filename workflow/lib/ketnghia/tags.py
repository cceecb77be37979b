"""Tags: the structure tree of a laid-out part, one element for each element of the page, however often that broke.

WeasyPrint makes one structure element per box: a table on three pages becomes three tables with repeated heads, a link
over two lines two links, a page number a paragraph. Here the tree is built from the same boxes, but by element, before
the file is written: nothing has to be guessed, repaired or matched afterwards.

What may be read aloud is in the tree in the order of the source; everything else (margin boxes, the head of a table
repeated on its next page, `aria-hidden`) becomes an artifact in the content stream. docs/print-html.md says what the
pages must obey.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pydyf
import weasyprint.pdf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

KINDS = {
    **dict.fromkeys(("div", "header", "footer", "figure", "address"), "Div"),
    **dict.fromkeys(("section", "nav", "aside"), "Sect"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "H"),
    **dict.fromkeys(("p", "pre"), "P"),
    **dict.fromkeys(("ul", "ol", "dl"), "L"),
    **dict.fromkeys(("caption", "figcaption"), "Caption"),
    "abbr": "Span",
    **{"article": "Art", "main": "Part", "blockquote": "BlockQuote", "a": "Link"},
    **{"li": "LI", "dt": "Lbl", "dd": "LBody"},
    **{"table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "tr": "TR", "th": "TH", "td": "TD"},
    **{"img": "Figure", "{http://www.w3.org/2000/svg}svg": "Figure"},
}
GROUPING = {"Document", "Part", "Art", "Sect", "Div", "BlockQuote"}
INLINE = {"", "Link", "Span", "Reference", "Note"}
# Elements that stand even if nothing is in them: a table's grid needs its empty cells, a field its place.
KEPT = {"TR", "TH", "TD", "Form"}
PX = 0.75


class Fault(ValueError):
    """A page that breaks a rule of docs/print-html.md: which rule, and where."""


@dataclass(eq=False, slots=True)
class Node:
    """An element of the tree; a kid is a Node, content (page, number) or an annotation (page, dictionary)."""

    kind: str
    parent: Node | None = None
    page: int = 0
    element: Any = None
    kids: list = field(default_factory=list)
    keys: dict = field(default_factory=dict)
    layout: dict = field(default_factory=dict)
    text: list = field(default_factory=list)
    line: int = 0
    made: bool = False
    number: pydyf.Dictionary | None = None

    def last(self, kind: str) -> Node | None:
        """The last kid, if it is of this kind and none of the page's own elements."""
        kid = self.kids[-1] if self.kids else None
        return kid if isinstance(kid, Node) and kid.kind == kind and kid.made else None

    def all(self, kind: str) -> Iterator[Node]:
        """All elements of one kind at or under this one, in reading order."""
        if self.kind == kind:
            yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.all(kind)

    def words(self) -> str:
        """Its text with single spaces."""
        return " ".join("".join(self.text).split())


class Tree:
    """The tree under construction; afterwards `headings`, `labels` and `fields` tell what the join must know."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.document = Node("Document")
        self.nodes: dict[Any, Node] = {}
        self.headings: list[tuple[int, str, int]] = []
        self.labels: list[tuple[str, int]] = []
        self.fields: list[dict[str, Any]] = []
        self.notes = 0
        self.page = 0
        self.line = 0
        self.height = 0.0

    # Walking the boxes ------------------------------------------------------------------------------------------------

    def add(self, pdf: pydyf.PDF, document: Any, version: Any, streams: list) -> None:
        """Build the tree and write it into the file: takes the place of WeasyPrint's own `add_tags`."""
        pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
        for self.page, (page, stream, self.sheet) in enumerate(zip(document.pages, streams, pages, strict=True)):
            self.height, self.marks, self.sections = page.height, stream._tags, []
            self.where = {
                item["MCID"]: at
                for at, item in enumerate(stream.stream)
                if isinstance(item, pydyf.Dictionary) and "MCID" in item
            }
            self.stream, self.used = stream.stream, {}
            for box in page._page_box.children:
                if isinstance(box, boxes.MarginBox):
                    self.discard(box, "/Pagination", "a margin box")
                else:
                    self.walk(box, self.document, None)
            self.close_page()
        self.finish()
        self.write(pdf)

    def close_page(self) -> None:
        if self.marks:
            raise Fault(f"page {self.page + 1}: text outside the tree: {next(iter(self.marks))}")
        if lost := [node for number, node in self.used.items() if number not in self.where]:
            raise Fault(f"page {self.page + 1}: opacity on text: «{lost[0].words()[:60]}»")
        if len(self.sections) > 1:
            raise Fault(f"page {self.page + 1} belongs to two sections: {self.sections}")
        name = self.sections[0] if self.sections else self.labels[-1][0] if self.labels else ""
        before = self.labels[-1] if self.labels else ("", 0)
        self.labels.append((name, before[1] + 1 if before[0] == name else 1))

    def walk(self, box: Any, parent: Node, link: Any) -> None:
        """Hang a box and all in it under a node; `link` is the element whose annotation covers the box already."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.TextBox):
            self.content(box, parent)
            return
        hidden = self.hidden(box)
        if hidden:
            self.discard(box, hidden, None if hidden == "/Pagination" else "aria-hidden")
            return
        if isinstance(box, boxes.LineBox):
            self.line += 1
            node = parent
        else:
            node = self.node(box, parent)
        if box.link_annotation:
            if box.element is link or node.kind != "Link" or box.element is not node.element:
                self.unlink(box)
            else:
                link = box.element
                node.kids.append((self.page, self.annotation(box, node)))
        for child in box.children:
            self.walk(child, node, link)
        if isinstance(box, boxes.ReplacedBox):
            self.content(box, node)

    def hidden(self, box: Any) -> str:
        """Why a box is no part of the text: '' if it is."""
        element, tag = box.element, box.element_tag
        if element is None or tag is None or "::" in tag:
            return ""
        if element.get("aria-hidden") == "true" or (tag == "img" and element.get("alt") == ""):
            return "/Layout"
        known = self.nodes.get(element)
        return "/Pagination" if known and known.kind in ("THead", "TFoot") and known.page != self.page else ""

    def discard(self, box: Any, kind: str, why: str | None) -> None:
        """Turn all in a box into artifacts; a link there is a fault unless it only repeats another (`why` None)."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if box.link_annotation:
            if why:
                raise Fault(f"page {self.page + 1}: a link in {why}: {box.element.get('href')}")
            self.unlink(box)
        if isinstance(box, boxes.TextBox | boxes.ReplacedBox) and (mark := self.marks.pop(box, None)):
            self.artifact(mark["mcid"], kind)
        for child in box.children:
            self.discard(child, kind, why)

    def artifact(self, mcid: int, kind: str) -> None:
        at = self.where[mcid]
        self.stream[at - 1] = "/Artifact"
        self.stream[at] = pydyf.Dictionary({"Type": kind})

    def unlink(self, box: Any) -> None:
        self.sheet["Annots"].remove(box.link_annotation.reference)
        box.link_annotation = None

    def node(self, box: Any, parent: Node) -> Node:
        """The node of a box: its element's, made at its first box; a box without a kind of its own has its parent's."""
        element, tag = box.element, box.element_tag or ""
        if element is None:
            return parent
        if "::" in tag:
            return self.pseudo(box, parent, tag.partition("::")[2])
        if known := self.nodes.get(element):
            return known
        if label := element.get("data-label"):
            self.sections.append(label)
        kind = self.kind(element, tag, parent)
        if not kind:
            return parent
        node = self.hang(Node(kind, page=self.page, element=element), parent)
        self.nodes[element] = node
        if element.get("lang") and kind != "Document":
            node.keys["Lang"] = pydyf.String(element.get("lang"))
        self.describe(node, box)
        return node

    def kind(self, element: Any, tag: str, parent: Node) -> str:
        kind = KINDS.get(tag, "")
        if element.get("data-form"):
            return "Form"
        if kind == "H":
            return tag.upper()
        if tag == "span" and element.get("lang"):
            return "Span"
        if parent.kind == "TOC" or element.get("role") == "doc-toc" or self.contents(parent):
            return {"L": "TOC", "LI": "TOCI"}.get(kind, kind)
        return kind

    def contents(self, node: Node | None) -> bool:
        """Whether a node lies in the table of contents."""
        while node:
            if node.element is not None and node.element.get("role") == "doc-toc":
                return True
            node = node.parent
        return False

    def describe(self, node: Node, box: Any) -> None:
        """What an element says of itself beside its text."""
        if node.kind == "Figure":
            x, y = box.content_box_x() * PX, box.content_box_y() * PX
            foot = self.height * PX - y - box.height * PX
            node.layout = {"O": "/Layout", "Placement": "/Block"}
            node.layout["BBox"] = pydyf.Array([x, foot, x + box.width * PX, foot + box.height * PX])
            title = node.element.find("{http://www.w3.org/2000/svg}title")
            alt = node.element.get("alt") if node.element.tag == "img" else title is not None and title.text
            if not alt:
                raise Fault(f"page {self.page + 1}: a picture without alt: {node.element.get('src')}")
            node.keys["Alt"] = pydyf.String(" ".join(alt.split()))
        elif node.element.tag == "abbr":
            node.keys["E"] = pydyf.String(node.element.get("title"))
        elif node.kind == "Form":
            self.reserve(node, box)
        elif node.kind in ("TH", "TD"):
            node.layout = {"O": "/Table"}
            for key, span in (("ColSpan", box.colspan), ("RowSpan", box.rowspan)):
                if span != 1:
                    node.layout[key] = span

    def reserve(self, node: Node, box: Any) -> None:
        """Note the place that a field will have; the join makes the field, here stands its element alone."""
        name, title = node.element.get("data-form"), node.element.get("title")
        if not title:
            raise Fault(f"page {self.page + 1}: a field without title: {name}")
        identity = f"{self.part}-form-{name}"
        node.keys["ID"] = pydyf.String(identity)
        x, foot = box.border_box_x() * PX, (self.height - box.border_box_y() - box.border_height()) * PX
        rect = [x, foot, x + box.border_width() * PX, foot + box.border_height() * PX]
        self.fields.append({"name": name, "title": title, "id": identity, "page": self.page, "rect": rect})

    def pseudo(self, box: Any, parent: Node, name: str) -> Node:
        """List markers are labels, a footnote's call refers to it, its mark is its label; others are plain content."""
        if name == "marker" and parent.kind == "LI":
            return parent.last("Lbl") or self.hang(Node("Lbl", page=self.page, made=True), parent)
        if name == "footnote-call":
            call = self.hang(Node("Reference", page=self.page), parent)
            self.notes += 1
            note = Node("Note", page=self.page, element=box.element)
            note.keys["ID"] = pydyf.String(f"{self.part}-note-{self.notes}")
            self.nodes[box.element] = self.hang(note, parent)
            return call
        if name == "footnote-marker":
            note = self.nodes[box.element]
            return note.last("Lbl") or self.hang(Node("Lbl", page=self.page, made=True), note)
        return parent

    def hang(self, node: Node, parent: Node) -> Node:
        """Put a node where the standard lets its kind stand, with the elements between that it asks for."""
        node.parent = self.place(parent, node.kind)
        node.parent.kids.append(node)
        return node

    def place(self, parent: Node, kind: str) -> Node:
        """The node under `parent` that may hold a kid of this kind ('' is content)."""
        if parent.kind == "LI" and kind not in ("Lbl", "LBody"):
            return self.between(parent, "LBody")
        if parent.kind == "L" and kind in ("Lbl", "LBody"):
            # A definition list has no element for its items: each term begins one.
            if kind == "Lbl" or not parent.kids:
                parent.kids.append(Node("LI", parent, self.page, made=True))
            return parent.kids[-1]
        if parent.kind == "TOCI" and kind in INLINE - {"Reference"}:
            return self.between(parent, "Reference")
        if parent.kind in GROUPING and kind in INLINE:
            return self.between(parent, "P")
        if parent.kind in ("Table", "THead", "TBody", "TFoot", "TR", "L", "TOC") and kind in INLINE:
            raise Fault(f"page {self.page + 1}: text straight in a {parent.kind}")
        return parent

    def between(self, parent: Node, kind: str) -> Node:
        if not (node := parent.last(kind)):
            node = Node(kind, parent, self.page, made=True)
            parent.kids.append(node)
        return node

    def content(self, box: Any, parent: Node) -> None:
        mark = self.marks.pop(box, None)
        if mark is None:
            return
        home = self.place(parent, "")
        if getattr(box, "text", "-").isspace():
            # Nothing is painted for it, and an empty piece of content would be one more to read over.
            self.artifact(mark["mcid"], "/Layout")
        else:
            home.kids.append((self.page, mark["mcid"]))
            self.used[mark["mcid"]] = home
        node: Node | None = home
        while node and node.kind not in GROUPING:
            if node.line != self.line:
                # Layout drops the space at a line's end; within a line boxes touch.
                node.line = self.line
                node.text.append(" ")
            node.text.append(getattr(box, "text", ""))
            node = node.parent

    def annotation(self, box: Any, node: Node) -> pydyf.Dictionary:
        """The annotation of a link with its destination in our own schemes turned into what PDF has for it."""
        annotation = box.link_annotation
        href = node.element.get("href", "")
        scheme, _, rest = href.partition(":")
        if scheme in ("trace", "to"):
            del annotation["A"]
            annotation["Dest"] = pydyf.String(f"trace-{rest}" if scheme == "trace" else rest)
        elif scheme == "attachment":
            action = pydyf.Dictionary({"Type": "/Action", "S": "/GoToE", "NewWindow": "true"})
            action["T"] = pydyf.Dictionary({"R": "/C", "N": pydyf.String(rest)})
            action["D"] = pydyf.Array([0, "/Fit"])
            annotation["A"] = action
        if scheme == "trace" and not node.element.get("title"):
            raise Fault(f"page {self.page + 1}: a figure without title: {href}")
        return annotation

    # After the last page ----------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """What can be said only when all is in: headings, tables, single paragraphs."""
        level = 0
        for node in in_order(self.document):
            if node.kind[0] == "H" and node.kind[1:].isdigit():
                if int(node.kind[1:]) > level + 1:
                    raise Fault(f"page {node.page + 1}: {node.kind} after H{level}: «{node.words()[:60]}»")
                level = int(node.kind[1:])
                self.headings.append((level, node.words(), node.page))
            elif node.kind == "Div" and len(node.kids) == 1 and node.last("P"):
                node.kind, node.kids = "P", node.kids[0].kids
            elif node.kind == "Link":
                contents = node.element.get("title") or node.words()
                for _, annotation in node.kids:
                    if isinstance(annotation, pydyf.Dictionary):
                        annotation["Contents"] = pydyf.String(contents)
            spanned(node)
        for number, table in enumerate(self.document.all("Table"), 1):
            head_cells(table, f"{self.part}-{number}")

    def write(self, pdf: pydyf.PDF) -> None:
        """The tree as objects of the file, with the tables that lead from content and annotations back to it."""
        pages = pdf.page_references
        parents = pydyf.Dictionary({"Nums": pydyf.Array()})
        root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        for new in (parents, root):
            pdf.add_object(new)
        names: dict[str, bytes] = {}
        annotations: list[tuple[bytes, pydyf.Dictionary]] = []
        used: list[dict[int, bytes]] = [{} for _ in pages]
        keep(self.document)
        self.write_node(pdf, self.document, root.reference, (pages, used, names, annotations))
        for page, homes in enumerate(used):
            row = [homes.get(mcid, "null") for mcid in range(max(homes, default=-1) + 1)]
            parents["Nums"].extend([page, pydyf.Array(row)])
        for key, (reference, annotation) in enumerate(annotations, len(used)):
            annotation["StructParent"] = key
            parents["Nums"].extend([key, reference])
        root["K"] = pydyf.Array([self.document.number.reference])
        root["ParentTree"] = parents.reference
        root["ParentTreeNextKey"] = len(used) + len(annotations)
        listed = [item for name in sorted(names) for item in (pydyf.String(name), names[name])]
        root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(listed)})
        pdf.catalog["StructTreeRoot"] = root.reference
        pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
        pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})

    def write_node(self, pdf: pydyf.PDF, node: Node, parent: bytes, tables: tuple) -> None:
        pages, used, names, annotations = tables
        home = next((kid[0] for kid in node.kids if not isinstance(kid, Node)), node.page)
        kids = pydyf.Array()
        made = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.kind}", "P": parent, "Pg": pages[home]})
        made.update({**node.keys, "K": kids})
        if node.layout:
            made["A"] = pydyf.Dictionary(node.layout)
        pdf.add_object(made)
        node.number = made
        if "ID" in node.keys:
            names[node.keys["ID"].string] = made.reference
        for kid in node.kids:
            if isinstance(kid, Node):
                self.write_node(pdf, kid, made.reference, tables)
                kids.append(kid.number.reference)
            elif isinstance(kid[1], pydyf.Dictionary):
                kids.append(pydyf.Dictionary({"Type": "/OBJR", "Obj": kid[1].reference, "Pg": pages[kid[0]]}))
                annotations.append((made.reference, kid[1]))
            else:
                used[kid[0]][kid[1]] = made.reference
                away = pydyf.Dictionary({"Type": "/MCR", "Pg": pages[kid[0]], "MCID": kid[1]})
                kids.append(kid[1] if kid[0] == home else away)


def in_order(node: Node) -> Iterator[Node]:
    yield node
    for kid in list(node.kids):
        if isinstance(kid, Node):
            yield from in_order(kid)


def spanned(node: Node) -> None:
    """Where text and elements are mixed, put the text in spans: some readers take an element's own text first."""
    if not any(isinstance(kid, Node) for kid in node.kids) or all(isinstance(kid, Node) for kid in node.kids):
        return
    mixed, node.kids = node.kids, []
    for kid in mixed:
        if isinstance(kid, Node):
            node.kids.append(kid)
        else:
            span = node.last("Span") or Node("Span", node, kid[0], made=True)
            if span not in node.kids:
                node.kids.append(span)
            span.kids.append(kid)


def keep(node: Node) -> bool:
    """Drop what holds nothing; returns whether the node itself stays."""
    node.kids = [kid for kid in node.kids if not isinstance(kid, Node) or keep(kid)]
    return bool(node.kids) or node.kind in KEPT or node.kind == "Document"


def head_cells(table: Node, name: str) -> None:
    """Give each head cell an id and a scope, and each cell the ids of its heads, by the grid that the spans make."""
    columns: dict[int, list[pydyf.String]] = {}
    taken: dict[tuple[int, int], bool] = {}
    group: list[pydyf.String] = []
    number = 0
    for row in table.all("TR"):
        part_group_head(row)
    for part in table.kids:
        if not isinstance(part, Node) or part.kind == "Caption":
            continue
        group = []
        for row in [part] if part.kind == "TR" else [kid for kid in part.kids if isinstance(kid, Node)]:
            placed = list(places(row, number, taken))
            if part.kind == "THead":
                for _, _, cell in placed:
                    if cell.kind != "TH":
                        raise Fault(f"page {cell.page + 1}: td in a thead: «{name}»")
                for column, span, cell in placed:
                    identity = identify(cell, f"{name}-{number}-{column}", "/Column")
                    for covered in range(column, column + span):
                        columns.setdefault(covered, []).append(identity)
            else:
                group = head_rows(placed, columns, group, f"{name}-{number}")
            number += 1


def part_group_head(row: Node) -> None:
    """A group's head that fills its row stands in the first column, the rest of its row is empty.

    As a row of heads alone it would be taken for one more row of column heads.
    """
    cell = row.kids[0] if len(row.kids) == 1 else None
    if not isinstance(cell, Node) or cell.kind != "TH" or row.parent.kind != "TBody":
        return
    if (wide := cell.layout.pop("ColSpan", 1)) > 1:
        rest = Node("TD", row, cell.page, layout={"O": "/Table"})
        if wide > 2:
            rest.layout["ColSpan"] = wide - 1
        row.kids.append(rest)


def head_rows(placed: list, columns: dict, group: list, name: str) -> list:
    """Heads of one row of a body; returns the group's head that holds for the rows after it."""
    own: list[pydyf.String] = []
    for column, _, cell in placed:
        if cell.kind == "TH":
            identity = identify(cell, f"{name}-{column}", "/Row")
            if cell.element is not None and cell.element.get("scope") == "rowgroup":
                group = [identity]
            else:
                own.append(identity)
    for column, span, cell in placed:
        above = [head for covered in range(column, column + span) for head in columns.get(covered, ())]
        heads = list(dict.fromkeys([*above, *group, *own]))
        mine = cell.keys.get("ID")
        if heads := [head for head in heads if head is not mine]:
            cell.layout["Headers"] = pydyf.Array(heads)
    return group


def places(row: Node, number: int, taken: dict) -> Iterator[tuple[int, int, Node]]:
    """Each cell of a row with its first column and how many it covers."""
    column = 0
    for cell in row.kids:
        if not isinstance(cell, Node):
            continue
        while (number, column) in taken:
            column += 1
        wide, deep = cell.layout.get("ColSpan", 1), cell.layout.get("RowSpan", 1)
        for down in range(1, deep):
            for across in range(wide):
                taken[number + down, column + across] = True
        yield column, wide, cell
        column += wide


def identify(cell: Node, name: str, scope: str) -> pydyf.String:
    cell.keys["ID"] = pydyf.String(name)
    cell.layout["Scope"] = scope
    return cell.keys["ID"]


@contextmanager
def built_by(tree: Tree) -> Iterator[None]:
    """While it lasts, WeasyPrint writes this tree instead of its own: the one seam with its insides."""
    own = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = tree.add
    try:
        yield
    finally:
        weasyprint.pdf.add_tags = own
