"""Figures: what is printed as a link, read by tags and by rectangles, against the attached indicators and traces."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from pikepdf import Object

from ketnghia import pdf_reading, wording
from ketnghia.pdf_reading import HOLE, spaced, unicode_map
from ketnghia.verification.findings import Findings
from ketnghia.verification.paper import PREFIX, Link, Node, Paper, pairs

# How far outside a link's rectangle a letter's middle may lie, in points.
SLACK = 0.3
# Letters are looked up by bands of so many points.
BAND = 8.0
# A destination is the upper edge of its line, so far above the letters' feet at most.
REACH = 9.0


# Reading by rectangles ------------------------------------------------------------------------------------------------


class Letters:
    """The letters that each page paints, by the places of their middles."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.maps: dict[tuple[int, int], dict[int, str]] = {}
        self.pages: dict[int, dict[int, list[tuple[int, float, float, str]]]] = {}

    def of(self, page: int) -> dict[int, list[tuple[int, float, float, str]]]:
        """Band of heights -> (turn, x, y, letter)."""
        if page not in self.pages:
            bands: dict[int, list[tuple[int, float, float, str]]] = {}
            turn = 0
            for run in self.paper.painted[page].runs:
                known = unicode_map(run.font, self.maps)
                for code, box in zip(run.codes, run.boxes, strict=True):
                    turn += 1
                    y = (box[1] + box[3]) / 2
                    letter = (turn, (box[0] + box[2]) / 2, y, known.get(code, "\ufffd"))
                    bands.setdefault(int(y // BAND), []).append(letter)
            self.pages[page] = bands
        return self.pages[page]

    def inside(self, page: int, rect: Iterable[object]) -> str:
        """The text whose letters lie in a rectangle, in the order of painting."""
        x0, y0, x1, y1 = (float(value) for value in rect)  # type: ignore[arg-type]
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        bands = self.of(page)
        found = [
            (turn, letter)
            for band in range(int((y0 - SLACK) // BAND), int((y1 + SLACK) // BAND) + 1)
            for turn, x, y, letter in bands.get(band, ())
            if x0 - SLACK <= x <= x1 + SLACK and y0 - SLACK <= y <= y1 + SLACK
        ]
        return "".join(letter for _, letter in sorted(found))


# What a figure may say ------------------------------------------------------------------------------------------------


def context(paper: Paper, node: Node) -> str | None:
    """The words that may state a figure's unit: heads and caption of its table, title and notes of its plot; None for
    a figure in a sentence."""
    plot = None
    for one in node.above():
        if one.kind in ("TD", "TH"):
            heads = [bytes(head).decode() for head in one.object.get("/A", {}).get("/Headers", ())]
            table = next((outer for outer in one.above() if outer.kind == "Table"), None)
            captions = [kid for kid in table.kids if isinstance(kid, Node) and kid.kind == "Caption"] if table else []
            return " ".join([*(paper.by_head.get(head, "") for head in heads), *map(paper.text, captions)])
        if one.kind == "Div" and any(inner.kind == "Figure" for inner in one.under()):
            plot = one
    return paper.text(plot) if plot else None


def scales(text: str | None) -> list[int]:
    """The powers of ten that a heading speaks of.

    >>> scales("Giá trị (triệu đồng)"), scales("Số hộ")
    ([1000000], [])
    """
    found = {size for name, size in wording.SCALES.items() if re.search(rf"\b{name}\b", text or "", re.IGNORECASE)}
    return sorted(found)


def exact(row: Mapping[str, str], lang: str) -> str:
    """How the trace part prints an indicator's exact value."""
    if row["measure"] == "claim":
        return spaced(row["text"])
    if row["value"] == "":
        return f"«{spaced(row['text'])}»"
    return spaced(wording.exact(Decimal(row["value"]), row["unit"], lang))


def allowed(row: Mapping[str, str], text: str, around: str | None, lang: str) -> bool:
    """Whether a printed form is right: the indicator's own words, or its bare number in a unit stated around it."""
    if text == spaced(row["text"]):
        return True
    if row["value"] == "" or row["measure"] == "claim":
        return False
    value = Decimal(row["value"])
    bare = text.removesuffix("%") if row["unit"] == "%" else text
    decimals = len(bare.partition(" ")[0].partition(wording.MARKS[lang][1])[2])
    if bare == wording.number(value, lang) or (decimals and bare == wording.number(value, lang, decimals)):
        return True
    if around is None:
        return False
    named, number = scale_in(bare, row["unit"])
    sizes = [named] if named else scales(around)
    return any(number == wording.number(value / size, lang, decimals) for size in sizes)


def scale_in(text: str, unit: str) -> tuple[int | None, str]:
    """A label's own scale and its number.

    >>> scale_in("26,2 tỷ", "đồng"), scale_in("594", "đồng")
    ((1000000000, '26,2'), (None, '594'))
    """
    number, _, rest = text.partition(" ")
    word = rest.removesuffix(unit).strip()
    return (wording.SCALES[word], number) if word in wording.SCALES else (None, text)


class Eye:
    """Compares what a link says by its tags with what is painted within its rectangles."""

    def __init__(self, paper: Paper) -> None:
        self.letters = Letters(paper)
        self.pages = {one.objgen: page for page, sheet in enumerate(paper.pages) for one in sheet.get("/Annots", ())}

    def compare(self, link: Link, findings: Findings) -> None:
        if any("/ActualText" in one.object or "/E" in one.object for one in link.node.under()):
            findings.differ("figure", link.where, link.text, "ActualText")
        boxes = [(self.pages[one.objgen], one.Rect) for one in link.node.annotations() if one.objgen in self.pages]
        seen = spaced(" ".join(self.letters.inside(page, rect) for page, rect in boxes))
        if seen.replace(" ", "") != link.text.replace(" ", ""):
            findings.differ("figure", link.where, f"{link.text} (tags)", f"{seen} (rectangles)")


def check_figures(paper: Paper, findings: Findings) -> None:
    """Each figure says the same by its tags and by its rectangles, and what the indicator behind it bears."""
    eye = Eye(paper)
    around: dict[int, str | None] = {}
    for link in paper.figures:
        findings.looked("figure")
        row = paper.indicators.get(link.id)
        eye.compare(link, findings)
        if row is None:
            findings.differ("figure", link.where, "indicators.csv", link.id)
            continue
        holder = link.node.parent
        if id(holder) not in around:
            around[id(holder)] = context(paper, link.node)
        if not allowed(row, link.text, around[id(holder)], paper.lang):
            findings.differ("figure", link.where, f"{spaced(row['text'])} = {exact(row, paper.lang)}", link.text)


def check_alternatives(paper: Paper, findings: Findings) -> None:
    """What is read aloud instead of a plot has no number but those of figures beside it, years, and names."""
    names = [spaced(text) for text in paper.tables["plain_numbers"].column("text")]
    for node in paper.nodes:
        if node.kind != "Figure":
            continue
        findings.looked("figure")
        home = next((one for one in node.above() if one.kind == "Div"), None)
        around = home.parent if home else None
        ids = {link.id for link in paper.figures if around and any(one is around for one in link.node.above())}
        texts = {spaced(paper.indicators[id]["text"]) for id in ids if id in paper.indicators}
        left = said = spaced(str(node.object.get("/Alt", "")))
        for text in sorted({*texts, *names} - {""}, key=len, reverse=True):
            left = left.replace(text, " ")
        strange = [one for one in re.findall(r"\d[\d.,]*", left) if not re.fullmatch(r"(?:19|20)\d\d[.,]?", one)]
        if strange:
            findings.differ("figure", f"page {node.page + 1} Figure", " ".join(strange), said)


# Links ----------------------------------------------------------------------------------------------------------------


def check_links(paper: Paper, findings: Findings, source: str) -> None:
    """Every link of the page is one of the tree and the reverse, leads somewhere, and says whose source it is.

    `source`: the words that the description of a figure's link begins with.
    """
    in_tree: dict[tuple[int, int], Link] = {}
    for link in paper.links:
        for one in link.node.annotations():
            if one.objgen in in_tree:
                findings.differ("link", link.where, in_tree[one.objgen].where, "OBJR")
            in_tree[one.objgen] = link
    forms = {one.objgen for node in paper.nodes if node.kind == "Form" for one in node.annotations()}
    parents = dict(numbers(paper.root.StructTreeRoot.get("/ParentTree")))
    there = set()
    for page, sheet in enumerate(paper.pages):
        for one in sheet.get("/Annots", ()):
            findings.looked("link")
            if one.objgen in forms or str(one.get("/Subtype")) != "/Link":
                continue
            if one.objgen in there:
                findings.differ("link", f"page {page + 1}", "1", "2 /Annots")
            there.add(one.objgen)
            check_link(paper, findings, page, one, in_tree.get(one.objgen), parents)
            stated, name = spaced(str(one.get("/Contents", ""))), bytes(one.Dest) if "/Dest" in one else b""
            if name.startswith(PREFIX.encode()) and not stated.startswith(f"{source}: "):
                where = f"page {page + 1} {name.decode('utf-8', 'replace').removeprefix(PREFIX)}"
                findings.differ("link", where, f"{source}: …", stated)
    check_lost(paper, findings, in_tree, there)


def check_lost(
    paper: Paper, findings: Findings, in_tree: Mapping[tuple[int, int], Link], there: set[tuple[int, int]]
) -> None:
    """Links of the tree that no page has, and names that lead to two places."""
    for number, link in in_tree.items():
        if number not in there:
            findings.differ("link", link.where, "/Annots", "–")
    names = Counter(name for name, _ in pairs(paper.root.get("/Names", {}).get("/Dests")))
    for name in names - Counter(set(names)):
        findings.differ("link", name.decode("utf-8", "replace"), "1", "2 /Dests")
    for link in paper.links:
        if not link.node.annotations():
            findings.differ("link", link.where or f"page {link.page}", "/Annot", "–")


def check_link(
    paper: Paper, findings: Findings, page: int, one: Object, link: Link | None, parents: Mapping[int, Object]
) -> None:
    name = bytes(one.Dest).decode("utf-8", "replace") if "/Dest" in one else ""
    where = f"page {page + 1} {name.removeprefix(PREFIX)}".strip()
    if link is None:
        findings.differ("link", where, "Link", "–")
        return
    if link.name != name:
        findings.differ("link", where, link.id, name.removeprefix(PREFIX))
    key = one.get("/StructParent")
    if key is None or parents.get(int(key)) is None or parents[int(key)].objgen != link.node.object.objgen:
        findings.differ("link", where, "StructParent", key)
    if all(at != page for at, _ in link.node.content()):
        findings.differ("link", where, f"page {link.page}", f"page {page + 1}")
    if "/A" in one and "/Dest" in one:
        findings.differ("link", where, "/Dest", "/Dest /A")
    if name:
        if name not in paper.destinations:
            findings.differ("link", where, "/Dests", name)
        row = paper.indicators.get(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None
        if row and row["measure"] not in ("claim", "rank"):
            stated = spaced(str(one.get("/Contents", "")))
            if stated.partition(": ")[2] != exact(row, paper.lang):
                findings.differ("link", where, exact(row, paper.lang), stated)
        elif row and (strange := strangers(paper, row, spaced(str(one.get("/Contents", ""))))):
            findings.differ("link", where, spaced(row["definition"]), " ".join(strange))
        return
    action = one.get("/A", {})
    target = str(action.get("/T", {}).get("/N", "")) if str(action.get("/S", "")) == "/GoToE" else ""
    # A file's link names the file that it opens.
    if target not in paper.files or spaced(link.text) != target:
        findings.differ("link", where, "/GoToE", f"{action.get('/S', '–')} {target or action.get('/URI', '')}")


def strangers(paper: Paper, row: Mapping[str, str], stated: str) -> list[str]:
    """Words behind a claim or a rank that neither it nor anything it compares speaks of."""
    parts = [paper.indicators[id] for id in row["of"].split() if id in paper.indicators] or [
        one for id, one in paper.indicators.items() if row["of"] and id.startswith(f"{row['of'].split()[0]}.")
    ]
    known = " ".join(f"{one['id']} {one['definition']} {one['text']}" for one in (row, *parts)).casefold()
    said = re.findall(r"\w+", stated.split(": ", 2)[-1].casefold())
    words = set(re.findall(r"\w+", known))
    return [word for word in said if word not in words]


def numbers(tree: Object | None, depth: int = 0) -> list[tuple[int, Object]]:
    if tree is None or depth > 20:
        return []
    nums = tree.get("/Nums", [])
    found = [(int(nums[at]), nums[at + 1]) for at in range(0, len(nums) - 1, 2)]
    for kid in tree.get("/Kids", []):
        found += numbers(kid, depth + 1)
    return found


# The trace part -------------------------------------------------------------------------------------------------------


def digest(traced: Iterable[tuple[str, str]]) -> str:
    """The twelve digits that a line of the trace part prints, over what `traces.csv` holds of its figure."""
    lines = sorted(f"{fact},{given or None}" for fact, given in traced)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def check_traces(paper: Paper, findings: Findings) -> None:
    """Each destination stands on its indicator's line of the trace part, and the line says what the tables say."""
    facts = paper.tables["facts"]
    submissions = dict(zip(facts.column("fact"), facts.column("submission"), strict=True))
    printed = {link.id for link in paper.figures}
    known = {name.removeprefix(PREFIX): value for name, value in paper.destinations.items() if name.startswith(PREFIX)}
    places: dict[int, list[tuple[float, str]]] = {}
    for id, value in known.items():
        page, height = spot(paper, value)
        places.setdefault(page, []).append((height, id))
    for id in sorted(printed - set(known)):
        findings.differ("trace", id, f"{PREFIX}{id}", "–")
    definition = ""
    for page, baseline, text in lines_of(paper):
        ids = [id for height, id in places.get(page, ()) if 0 <= height - baseline < REACH]
        if not ids:
            definition = text
        for id in ids:
            findings.looked("trace")
            check_line(paper, findings, id, (page, text), definition, submissions)
            known.pop(id, None)
    for id in sorted(known):
        page, height = spot(paper, known[id])
        where = f"page {page + 1} {id}" if page >= 0 else id
        findings.differ("trace", where, "KT", f"/XYZ {height:.1f}")


def lines_of(paper: Paper) -> list[tuple[int, float, str]]:
    """(page, top, text) of the paragraphs of the trace part, in reading order; the height is of the first line."""
    found = []
    for node in paper.nodes:
        if node.kind != "P" or node.page < 0 or paper.labels[node.page] != "KT":
            continue
        content = list(node.content())
        if content and content[0][0] >= 0:
            piece = paper.reader.piece(*content[0])
            height = float(paper.pages[content[0][0]].MediaBox[3])
            # `pdf_reading` knows the text matrix, which counts CSS pixels from the top.
            found.append((content[0][0], height - 0.75 * (piece.y or 0.0), paper.text(node)))
    return found


def spot(paper: Paper, value: Object) -> tuple[int, float]:
    """Page (from 0) and height of a destination; page -1 for what is none of ours."""
    try:
        if len(value) == 5 and str(value[1]) == "/XYZ":
            return paper.reader.pages.get(value[0].objgen, -1), float(value[3])
    except (TypeError, ValueError, AttributeError):
        pass
    return -1, 0.0


def check_line(
    paper: Paper,
    findings: Findings,
    id: str,
    line: tuple[int, str],
    definition: str,
    submissions: Mapping[str, str],
) -> None:
    page, text = line
    where = f"page {page + 1} {id}"
    row = paper.indicators.get(id)
    if row is None:
        findings.differ("trace", where, "indicators.csv", id)
        return
    traced = paper.traced.get(id, [])
    files = len({submissions.get(fact, "") for fact, _ in traced})
    value = exact(row, paper.lang)
    text = spaced(text.replace(HOLE, " "))
    ending = re.escape(value) + rf" ?{len(traced)}(?!\d)\D*?(?<!\d){files}(?!\d)\D*?" + digest(traced)
    if not re.search(ending, text):
        findings.differ("trace", where, f"{value} {len(traced)} · {files} · {digest(traced)}", text)
    if not spaced(row["definition"]).startswith(definition.partition(" ")[2]):
        findings.differ("trace", where, spaced(row["definition"]), definition)


# Numbers without a link -----------------------------------------------------------------------------------------------


def check_plain(paper: Paper, findings: Findings) -> None:
    """No number of the text is without a link, but what the attached list and the rules let stand."""
    rows = paper.tables["plain_numbers"].dicts
    findings.looked("plain", len(rows))
    for number, row in enumerate(rows):
        if not row.get("text"):
            findings.differ("plain", paper.tables["plain_numbers"].where(number), "text", row.get("place", ""))
    for page, text in pdf_reading.untraced(paper.data, rows):
        findings.differ("plain", f"page {page}", "–", text)
    twice = [one for one, n in Counter((row.get("text"), row.get("place")) for row in rows).items() if n > 1]
    for text, _ in twice:
        findings.differ("plain", "plain_numbers.csv", "1", text)
