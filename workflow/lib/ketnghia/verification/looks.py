"""Looks: whether what is read is what is seen: nothing drawn over a figure, nothing hidden, nothing outside the tree.

Our pages need a small part of what PDF can do. What they never use (annotations but links, layers, other boxes than the
sheet's, transparency, pictures, text modes) is a difference wherever it stands: no trick need be known by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pikepdf import Array, Dictionary, Object, Stream

from ketnghia.lineage import sha256
from ketnghia.pdf_reading import spaced, unicode_map
from ketnghia.revisions import warnings
from ketnghia.verification import faces
from ketnghia.verification.findings import Findings
from ketnghia.verification.painting import Box, Page, Run, inside_of, meet
from ketnghia.verification.paper import Node, Paper

PAGE_KEYS = {"/Annots", "/BleedBox", "/Contents", "/MediaBox", "/Parent", "/Resources", "/StructParents", "/Tabs",
             "/TrimBox", "/Type"}  # fmt: skip
LINK_KEYS = {"/A", "/BS", "/Contents", "/Dest", "/F", "/P", "/Rect", "/StructParent", "/Subtype", "/Type"}
ROOT_KEYS = {"/AF", "/AcroForm", "/DSS", "/Extensions", "/Lang", "/MarkInfo", "/Metadata", "/Names", "/Outlines",
             "/OutputIntents", "/PageLabels", "/PageMode", "/Pages", "/Perms", "/StructTreeRoot", "/Type", "/Version",
             "/ViewerPreferences"}  # fmt: skip
INNER_KEYS = {
    "/Names": {"/Dests", "/EmbeddedFiles"},
    "/AcroForm": {"/DA", "/DR", "/Fields", "/SigFlags", "/Type"},
    "/StructTreeRoot": {"/IDTree", "/K", "/ParentTree", "/ParentTreeNextKey", "/Type"},
    "/Outlines": {"/Count", "/First", "/Last", "/Type"},
    "/ViewerPreferences": {"/DisplayDocTitle"},
    "/MarkInfo": {"/Marked"},
}
# A field as it was bound, the fields that text is written into, and how far one may reach into the letters beside it.
FIELD_KEYS = {"/AP", "/DA", "/F", "/FT", "/P", "/Q", "/Rect", "/StructParent", "/Subtype", "/T", "/TU", "/Type"}
WRITTEN = {"number", "day", "month"}
FIELD = 3.0
# Colours that a page may name: a default colour space would turn black into white.
RESOURCES: dict[str, set[str]] = {"/ColorSpace": {"/lab-d50", "/lab-d65", "/srgb"}, "/Properties": set()}
ACTION_KEYS = {"/D", "/NewWindow", "/S", "/T", "/Type"}
# The one way to say what colours mean, and the digest of the profile of sRGB that WeasyPrint brings along.
INTENT = {"/DestOutputProfile", "/Info", "/OutputConditionIdentifier", "/S", "/Type"}
PROFILE = "384b832de3412066743b52a75ee906b6fb9fb8d9e09e936fc2c43223815c6e0a"
# How far a drawing may reach over the box that it states, in points.
EDGE = 2.5
# A4 in points, upright and lying.
SHEETS = {(595, 842), (842, 595)}
# Lightness in which letters no longer stand out from what is beneath, and the smallest letters that a page has.
CONTRAST, SMALLEST = 0.2, 4.0
# Paints under which letters would still be seen: a box may touch a letter's box by so much.
TOUCH = 0.4


def check_overlay(paper: Paper, findings: Findings) -> None:
    check_root(paper, findings)
    check_colours(paper, findings)
    tree = {place for node in paper.nodes for place in node.content()}
    figures = {place for node in paper.nodes if node.kind == "Figure" for place in node.content()}
    linked: dict[tuple[int, int], str] = {}
    for link in paper.figures:
        linked.update(dict.fromkeys(link.node.content(), link.id))
    for number, (sheet, painted) in enumerate(zip(paper.pages, paper.painted, strict=True)):
        check_sheet(paper, findings, number, sheet)
        look = Look(number, painted, findings, sheet)
        look.language()
        look.placed(tree, figures)
        look.covered(linked, figures)
    check_drawings(paper, findings)


def check_colours(paper: Paper, findings: Findings) -> None:
    """What colours look like is said by the one profile that we embed: another could turn black into white."""
    findings.looked("overlay")
    intents = list(paper.root.get("/OutputIntents", []))
    if len(intents) != 1 or set(intents[0].keys()) != INTENT or str(intents[0].S) != "/GTS_PDFA1":
        findings.differ("overlay", "file /OutputIntents", "1 /GTS_PDFA1", len(intents))
    for one in intents:
        profile = one.get("/DestOutputProfile")
        found = sha256(profile.read_bytes()) if isinstance(profile, Stream) else ""
        if found != PROFILE or int(profile.get("/N", 0)) != 3:
            findings.differ("overlay", "file /DestOutputProfile", f"sRGB {PROFILE}", found or "–")


def check_drawings(paper: Paper, findings: Findings) -> None:
    """Where a drawing says that it stands is where it is drawn."""
    for node in paper.nodes:
        if node.kind != "Figure":
            continue
        findings.looked("overlay")
        places = set(node.content())
        drawn = [
            one.box
            for page in {page for page, _ in places}
            for one in (*paper.painted[page].paints, *paper.painted[page].runs)
            if (page, one.mark.mcid) in places
        ]
        said = attributes(node.object).get("/BBox", (0, 0, 0, 0))
        box = box_of(said)
        whole = (*(min(one[at] for one in drawn) for at in (0, 1)), *(max(one[at] for one in drawn) for at in (2, 3))) \
            if drawn else box  # fmt: skip
        if any(abs(one - other) > EDGE for one, other in zip(box, whole, strict=True)):
            findings.differ("overlay", f"page {node.page + 1} Figure", f"/BBox {spot(whole)}", f"/BBox {spot(box)}")


def attributes(element: Object) -> Mapping[str, Any]:
    """The attributes of an element, whether it has them once or as a list."""
    value = element.get("/A", {})
    found: dict[str, Any] = {}
    for one in value if isinstance(value, Array) else [value]:
        found.update({key: one[key] for key in one} if isinstance(one, Dictionary) else {})
    return found


def check_root(paper: Paper, findings: Findings) -> None:
    """Nothing in the file runs, hides or swaps what is shown."""
    findings.looked("overlay")
    if paper.pdf.is_encrypted:
        findings.differ("overlay", "file", "–", "/Encrypt")
    for key in sorted(set(paper.root.keys()) - ROOT_KEYS):
        findings.differ("overlay", "file", "–", key)
    if str(paper.root.get("/PageMode", "/UseOutlines")) != "/UseOutlines":
        findings.differ("overlay", "file", "/UseOutlines", f"/PageMode {paper.root.PageMode}")
    for warning in warnings(paper.pdf):
        findings.differ("overlay", "file", "–", warning)
    for name, allowed in INNER_KEYS.items():
        for key in sorted(set(paper.root.get(name, {}).keys()) - allowed):
            findings.differ("overlay", "file", "–", f"{name} {key}")
    said: dict[str, str] = {}
    for node in paper.nodes:
        if "/ActualText" in node.object or ("/E" in node.object and not is_short(paper, node, said)):
            findings.differ("overlay", f"page {node.page + 1} {node.kind}", "–", "/ActualText /E")
        if "/Alt" in node.object and node.kind != "Figure":
            findings.differ("overlay", f"page {node.page + 1} {node.kind}", "–", "/Alt")


def is_short(paper: Paper, node: Node, said: dict[str, str]) -> bool:
    """Whether what is read aloud for an element is the words of an abbreviation, the same each time, and no number."""
    text, words = paper.text(node), str(node.object.E)
    whole = node.kind == "Span" and all(isinstance(kid, tuple) for kid in node.kids)
    plain = text.isalpha() and len(text) < 12 and all(one.isalpha() or one.isspace() for one in words)
    return whole and plain and all(one.kind != "Link" for one in node.above()) and said.setdefault(text, words) == words


def check_sheet(paper: Paper, findings: Findings, number: int, sheet: Object) -> None:
    """A page shows its whole sheet of A4 and has no annotation but links and signature fields."""
    where = f"page {number + 1}"
    for key in sorted(set(sheet.keys()) - PAGE_KEYS):
        if key == "/Rotate" and int(sheet[key]) == 0:
            continue
        findings.differ("overlay", where, "–", f"{key} {plain(sheet[key])}")
    for key, allowed in RESOURCES.items():
        for name in sorted(set(sheet.get("/Resources", {}).get(key, {}).keys()) - allowed):
            findings.differ("overlay", where, "–", f"{key} {name}")
    media = [float(value) for value in sheet.MediaBox]
    if media[:2] != [0, 0] or (round(media[2]), round(media[3])) not in SHEETS:
        findings.differ("overlay", where, "A4", f"/MediaBox {plain(sheet.MediaBox)}")
    if str(sheet.get("/Tabs", "/S")) != "/S":
        findings.differ("overlay", where, "/Tabs /S", f"/Tabs {sheet.Tabs}")
    for key in ("/TrimBox", "/BleedBox"):
        if key in sheet and [float(value) for value in sheet[key]] != media:
            findings.differ("overlay", where, plain(sheet.MediaBox), f"{key} {plain(sheet[key])}")
    if isinstance(sheet.get("/Contents"), Array):
        findings.differ("overlay", where, "/Contents 1", f"/Contents {len(sheet.Contents)}")
    for one in sheet.get("/Annots", ()):
        check_annotation(findings, where, one, paper.painted[number])


def check_annotation(findings: Findings, where: str, one: Object, painted: Page) -> None:
    kind = str(one.get("/Subtype"))
    if kind == "/Widget" and is_place(one):
        rect = box_of(one.get("/Rect", (0, 0, 0, 0)))
        over = next((run for run in painted.runs if meet(run.box, rect, FIELD)), None)
        if over is not None:
            findings.differ("overlay", where, "–", f"/Widget {one.get('/T', '')} {spot(rect)}")
        return
    if kind != "/Link":
        findings.differ("overlay", where, "/Link", kind)
        return
    for key in sorted(set(one.keys()) - LINK_KEYS):
        findings.differ("overlay", where, "–", f"/Link {key}")
    for key in sorted(set(one.get("/A", {}).keys()) - ACTION_KEYS):
        findings.differ("overlay", where, "–", f"/A {key}")
    target = one.get("/A", {}).get("/T", {})
    if set(target.keys()) - {"/N", "/R"} or str(target.get("/R", "/C")) != "/C":
        findings.differ("overlay", where, "/T /R /C", " ".join(sorted(target.keys())))
    if float(one.get("/BS", {}).get("/W", 1)) != 0:
        findings.differ("overlay", where, "/BS /W 0", f"/BS /W {one.get('/BS', {}).get('/W', 1)}")
    if int(one.get("/F", 0)) != 4:
        findings.differ("overlay", where, "/F 4", f"/F {one.get('/F', 0)}")


def is_place(one: Object) -> bool:
    """Whether a field is a signature's, or one of the few that the clerk fills in."""
    kind = str(one.get("/FT", one.get("/Parent", {}).get("/FT", "")))
    return kind == "/Sig" or (kind == "/Tx" and str(one.get("/T", "")) in WRITTEN)


def check_fields(paper: Paper, findings: Findings) -> None:
    """In the file as it was bound the places for signatures, number and date show nothing."""
    for number, sheet in enumerate(paper.pages):
        for one in sheet.get("/Annots", ()):
            if str(one.get("/Subtype")) != "/Widget":
                continue
            findings.looked("overlay")
            forms = one.get("/AP", {}).values()
            shown = [form for form in forms if not isinstance(form, Stream) or form.read_bytes().strip()]
            if shown or not set(one.keys()) <= FIELD_KEYS:
                findings.differ("overlay", f"page {number + 1}", "–", f"/Widget {one.get('/T', '')}")


def box_of(rect: Iterable[Any]) -> Box:
    x0, y0, x1, y1 = (float(value) for value in rect)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def plain(value: Any) -> str:
    """An object in a few characters."""
    if isinstance(value, Array):
        return "[" + " ".join(f"{float(one):g}" if not isinstance(one, Object) else "…" for one in value) + "]"
    return "stream" if isinstance(value, Stream) else "dictionary" if isinstance(value, Dictionary) else str(value)


class Look:
    """One page under the eye."""

    def __init__(self, number: int, painted: Page, findings: Findings, sheet: Object) -> None:
        self.where = f"page {number + 1}"
        self.number, self.page, self.findings, self.sheet = number, painted, findings, sheet
        self.maps: dict[tuple[int, int], dict[int, str]] = {}
        self.whole: Box = box_of(sheet.MediaBox)

    def text(self, run: Run) -> str:
        known = unicode_map(run.font, self.maps)
        return spaced("".join(known.get(code, "\ufffd") for code in run.codes))

    def language(self) -> None:
        """The content stream says nothing that our pages do not say."""
        for name in dict.fromkeys(self.page.foreign):
            self.findings.differ("overlay", self.where, "–", name)

    def placed(self, tree: set, figures: set) -> None:
        """Text stands in the tree or in the margin; a picture or a curve only in a figure of the tree."""
        for run in self.page.runs:
            self.findings.looked("overlay")
            place = (self.number, run.mark.mcid)
            if run.mark.artifact is not None and run.mark.mcid is not None:
                self.findings.differ("overlay", self.where, "/Artifact", self.text(run))
            elif run.mark.mcid is None and run.mark.artifact != "/Pagination":
                self.findings.differ("overlay", self.where, "–", self.text(run) or "Tj")
            elif run.mark.mcid is not None and place not in tree:
                self.findings.differ("overlay", self.where, "StructTreeRoot", self.text(run))
            elif run.inside and place not in figures:
                self.findings.differ("overlay", self.where, "–", f"Do: {self.text(run)}")
        for paint in self.page.paints:
            drawn = paint.kind == "image" or paint.curved or bool(paint.inside)
            if drawn and (self.number, paint.mark.mcid) not in figures:
                self.findings.differ("overlay", self.where, "–", f"{paint.kind} {spot(paint.box)}")

    def covered(self, linked: Mapping[tuple[int, int], str], figures: set) -> None:
        """Every letter can be seen: dark on light or the reverse, large enough, on the sheet, with nothing over it."""
        later = sorted(self.page.paints, key=lambda paint: -paint.order)
        for run in self.page.runs:
            place = (self.number, run.mark.mcid)
            where = f"{self.where} {linked[place]}" if place in linked else self.where
            if why := self.unseen(run):
                self.findings.differ("overlay", where, self.text(run), why)
            box = run.box
            for paint in later:
                if paint.order < run.order:
                    break
                if place in figures and paint.mark.mcid == run.mark.mcid:
                    continue
                if meet(box, paint.box, TOUCH):
                    self.findings.differ("overlay", where, self.text(run), f"{paint.kind} {spot(paint.box)}")
                    break
        self.overwritten(linked)
        self.in_order(linked, figures)

    def in_order(self, linked: Mapping[tuple[int, int], str], figures: set) -> None:
        """Pieces of one text follow each other from left to right and from the upper line to the lower."""
        before: dict[int, Run] = {}
        for run in self.page.runs:
            number = run.mark.mcid
            if number is None or (self.number, number) in figures:
                continue
            last = before.get(number)
            before[number] = run
            if last is None:
                continue
            one, other = last.box, run.box
            same_line = abs(one[1] - other[1]) < 0.5 * run.size
            if other[0] < one[2] - 0.3 * run.size if same_line else other[1] > one[1]:
                where = f"{self.where} {linked.get((self.number, number), '')}".strip()
                self.findings.differ("overlay", where, f"{self.text(last)}{self.text(run)}", "Tm")

    def unseen(self, run: Run) -> str:
        if run.mode != 0:
            return f"Tr {run.mode}"
        if run.alpha < 1:
            return f"ca {run.alpha:g}"
        if run.hidden:
            return "W"
        if run.size < SMALLEST:
            return f"{run.size:.1f} pt"
        if not run.upright and not run.inside:
            return "Tm"
        if not all(inside_of(box, self.whole) for box in run.boxes):
            return "/MediaBox"
        for one, other in zip(run.boxes, run.boxes[1:], strict=False):
            if other[0] < one[2] - 0.3 * run.size or other[0] > one[2] + 12 * run.size:
                return "TJ"
        grounds = self.grounds(run)
        if run.colour is None or all(ground is None or abs(run.colour - ground) < CONTRAST for ground in grounds):
            said = ", ".join("pattern" if one is None else f"{one:.2f}" for one in (run.colour, *grounds))
            return f"rg {said}"
        return ""

    def grounds(self, run: Run) -> list[float | None]:
        """How light what lies beneath may be: the last whole box, and any other shape painted over that."""
        found: list[float | None] = []
        for paint in reversed(self.page.paints):
            if paint.order < run.order and paint.kind != "stroke" and inside_of(run.box, paint.box):
                found.append(paint.colour)
                if paint.solid:
                    return found
        return [*found, 1.0]

    def overwritten(self, linked: Mapping[tuple[int, int], str]) -> None:
        """No text is written over the text of a figure."""
        figures = [run for run in self.page.runs if (self.number, run.mark.mcid) in linked]
        boxes = [(run, run.box) for run in self.page.runs] if figures else []
        for run in figures:
            own = run.box
            for other, box in boxes:
                if other.order > run.order and meet(own, box, 0.25 * min(run.size, other.size)):
                    where = f"{self.where} {linked[self.number, run.mark.mcid]}"
                    self.findings.differ("overlay", where, self.text(run), self.text(other))


def spot(box: Box) -> str:
    return "[" + " ".join(f"{max(-9999, min(9999, value)):.0f}" for value in box) + "]"


# Fonts ----------------------------------------------------------------------------------------------------------------


def check_fonts(paper: Paper, findings: Findings, pinned: Mapping[str, bytes]) -> None:
    """Each code in use draws the glyph of our own font file and reads as that glyph's character."""
    known = {name: faces.pinned(data) for name, data in pinned.items()}
    used: dict[tuple[int, int], set[int]] = {}
    fonts: dict[tuple[int, int], Object] = {}
    seen: dict[tuple[tuple[int, int], int], int] = {}
    for number, page in enumerate(paper.painted):
        for run in page.runs:
            key = run.font.objgen
            fonts[key] = run.font
            used.setdefault(key, set()).update(run.codes)
            for code in run.codes:
                seen.setdefault((key, code), number + 1)
    for key, font in fonts.items():
        findings.looked("fonts", len(used[key]))
        first = min(page for (owner, _), page in seen.items() if owner == key)
        for code, expected, found in faces.compare(font, used[key], known):
            page = seen.get((key, int(code, 16)), first) if code else first
            name = str(font.get("/BaseFont", "")).lstrip("/")
            findings.differ("fonts", f"page {page} {name} {code}".strip(), expected, found)
