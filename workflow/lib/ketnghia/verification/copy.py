"""Copy: what can be known of a reading copy, which lacks the data that its figures come from."""

from __future__ import annotations

from ketnghia.copies import READING
from ketnghia.pdf_reading import HOLE, spaced
from ketnghia.verification import metadata
from ketnghia.verification.figures import REACH, Eye, lines_of, spot
from ketnghia.verification.findings import Findings
from ketnghia.verification.paper import PREFIX, Paper


def is_copy(paper: Paper) -> bool:
    """Whether the file says of itself that it is a copy without attachments, and has none."""
    told = metadata.properties(paper.root) if "/Metadata" in paper.root else {}
    return told.get("ketnghia:copy") == READING and not paper.specs


def check_figures(paper: Paper, findings: Findings) -> None:
    """Each figure says the same by its tags and by its rectangles, and its line of the trace part has what its link
    says it comes from."""
    eye = Eye(paper)
    places: dict[int, list[tuple[float, str]]] = {}
    for name, value in paper.destinations.items():
        if name.startswith(PREFIX):
            page, height = spot(paper, value)
            places.setdefault(page, []).append((height, name.removeprefix(PREFIX)))
    lines = {
        id: spaced(text.replace(HOLE, " "))
        for page, baseline, text in lines_of(paper)
        for height, id in places.get(page, ())
        if 0 <= height - baseline < REACH
    }
    for link in paper.figures:
        findings.looked("figure")
        eye.compare(link, findings)
        line = lines.get(link.id, "")
        for one in link.node.annotations():
            stated = spaced(str(one.get("/Contents", ""))).partition(":")[2].strip()
            # What was compared is no value: then the words themselves stand on the line.
            want = link.text if ":" in stated else stated
            if not want or want not in line:
                findings.differ("trace", link.where, stated, line)


def check_seal(paper: Paper, findings: Findings) -> None:
    """Pages, tree and names are those that were bound."""
    metadata.check_seal(paper, metadata.properties(paper.root), findings)
    metadata.check_order(paper, findings)
