"""Structure: what holds the parts of the file together, where readers differ in which of two statements they believe.

One reader walks the tree, another asks the page's entry in the parent tree; one looks a name up by the limits of its
branch, another reads all names; a third believes keys that we never write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pikepdf import Array, Dictionary, Object

from ketnghia.verification.figures import numbers
from ketnghia.verification.findings import Findings
from ketnghia.verification.paper import Node, Paper, pairs

ELEMENT = {"/A", "/Alt", "/E", "/ID", "/K", "/P", "/Pg", "/S", "/Type"}
ATTRIBUTES = {
    "TH": {"/ColSpan", "/Headers", "/O", "/RowSpan", "/Scope"},
    "TD": {"/ColSpan", "/Headers", "/O", "/RowSpan"},
    "Figure": {"/BBox", "/O", "/Placement"},
    "L": {"/ListNumbering", "/O"},
}
# What the catalog of the file has only once somebody signed it.
SIGNED = {"/DSS", "/Extensions", "/Perms", "/Version"}
NAMES = {"/Dests": "link", "/EmbeddedFiles": "attachments"}


def check_structure(paper: Paper, first: Paper, findings: Findings) -> None:
    """`first`: the file as it was bound."""
    for key in sorted(SIGNED & set(first.root.keys())):
        findings.differ("overlay", "file", "–", key)
    for name, check in NAMES.items():
        check_names(paper, findings, name, check)
    named = {bytes(node.object.ID): node for node in paper.nodes if "/ID" in node.object}
    listed = dict(pairs(paper.root.StructTreeRoot.get("/IDTree")))
    for key in sorted(set(named) ^ set(listed)):
        findings.differ("overlay", "file /IDTree", *(("–", key) if key in listed else (key, "–")))
    for node in paper.nodes:
        check_element(findings, node)
        key = bytes(node.object.ID) if "/ID" in node.object else None
        if key in listed and listed[key].objgen != node.object.objgen:
            findings.differ("overlay", f"page {node.page + 1} {node.kind}", "/IDTree", paper.text(node))
    check_parents(paper, findings)
    check_heads(paper, findings)


def check_names(paper: Paper, findings: Findings, name: str, check: str) -> None:
    """The names are sorted, and what each branch says of its limits is so: else only some readers find them."""
    tree = paper.root.get("/Names", {}).get(name)
    names = [key for key, _ in pairs(tree)]
    if names:
        findings.looked(check)
    for one, other in zip(names, names[1:], strict=False):
        if one > other:
            findings.differ(check, f"/Names {name}", other.decode("utf-8", "replace"), one.decode("utf-8", "replace"))
            break
    for branch, held in branches(tree):
        limits = [bytes(one) for one in branch.get("/Limits", [])]
        if held and limits != [held[0], held[-1]]:
            said = " ".join(one.decode("utf-8", "replace") for one in limits)
            findings.differ(check, f"/Names {name} /Limits", held[0].decode("utf-8", "replace"), said or "–")


def branches(tree: Object | None, depth: int = 0) -> Iterator[tuple[Object, list[bytes]]]:
    """Each branch of a name tree with the names in it."""
    for kid in tree.get("/Kids", []) if tree is not None and depth < 20 else []:
        yield kid, [key for key, _ in pairs(kid)]
        yield from branches(kid, depth + 1)


def check_element(findings: Findings, node: Node) -> None:
    """An element says nothing that ours do not say."""
    where = f"page {node.page + 1} {node.kind}"
    for key in sorted(set(node.object.keys()) - ELEMENT):
        findings.differ("overlay", where, "–", key)
    value = node.object.get("/A")
    if value is None:
        return
    known = ATTRIBUTES.get(node.kind, set())
    strange = set(value.keys()) - known if isinstance(value, Dictionary) else {"/A"}
    for key in sorted(strange):
        findings.differ("overlay", where, "–", f"/A {key}")


def check_parents(paper: Paper, findings: Findings) -> None:
    """What a page's content belongs to is the same by the tree and by the page's entry in the parent tree."""
    known = dict(numbers(paper.root.StructTreeRoot.get("/ParentTree")))
    lists: dict[int, Object | None] = {}
    for page, sheet in enumerate(paper.pages):
        entry = known.get(int(sheet.get("/StructParents", -1)))
        lists[page] = entry if isinstance(entry, Array) else None
    for node in paper.nodes:
        for page, number in (kid for kid in node.kids if isinstance(kid, tuple)):
            entry = lists.get(page)
            owner = entry[number] if entry is not None and number < len(entry) else None
            if not isinstance(owner, Dictionary) or owner.objgen != node.object.objgen:
                findings.differ("overlay", f"page {page + 1} {node.kind}", "/ParentTree", paper.text(node))


def check_heads(paper: Paper, findings: Findings) -> None:
    """Each cell of a table names its heads, and these are heads of the same table."""
    for table in (node for node in paper.nodes if node.kind == "Table"):
        cells = [node for node in table.under() if node.kind in ("TH", "TD")]
        heads = {bytes(one.object.ID) for one in cells if one.kind == "TH" and "/ID" in one.object}
        for cell in cells:
            said = attribute(cell)
            where = f"page {cell.page + 1} {cell.kind}"
            if cell.kind == "TH" and "/Scope" not in said:
                findings.differ("overlay", where, "/Scope", paper.text(cell))
            listed = {bytes(one) for one in said.get("/Headers", ())}
            if listed - heads or (cell.kind == "TD" and heads and not listed):
                findings.differ("overlay", where, "/Headers", paper.text(cell))


def attribute(node: Node) -> Mapping[str, Object]:
    value = node.object.get("/A", {})
    return value if isinstance(value, Dictionary) else {}
