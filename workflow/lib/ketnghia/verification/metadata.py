"""Metadata: what the file says of itself, the same in XMP, in Info, in the data package and on every page."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pikepdf import Array, Dictionary, Object

from ketnghia import sealing
from ketnghia.pdf_reading import properties, spaced, unicode_map
from ketnghia.revisions import INFO, kept
from ketnghia.verification.findings import Findings
from ketnghia.verification.paper import Node, Paper

BOOKMARK = {"/Count", "/Dest", "/First", "/Last", "/Next", "/Parent", "/Prev", "/Title", "/Type"}
FIXED = {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1", "dc:format": "application/pdf"}
PROGRAM = re.compile(r"WeasyPrint \d+(\.\d+)*")
KNOWN = {
    *("dc:title", "dc:creator", "dc:description", "dc:language", "dc:subject", "xmp:CreateDate", "xmp:ModifyDate"),
    *("pdf:Producer", *(f"ketnghia:{name}" for name in ("period", "stage", "status", "document", "datapackage"))),
    *(f"ketnghia:{name}" for name in ("pages", "tree", "names", "said", "copy", "despite")), *FIXED,
}  # fmt: skip
# Elements of the running text, and blocks that stand below or beside each other in the order in which they are painted.
INLINE = {"Span", "Link", "Lbl", "Quote", "Code", "NonStruct", "Reference"}
FLOWING = {"P", "H1", "H2", "H3", "H4", "L", "LI", "Table", "TR", "TH", "TD"}


def check_metadata(paper: Paper, last: Paper, ui: Mapping[str, Any], findings: Findings) -> None:
    """`paper` is the file as it was bound, `last` as it is now: a signature may have changed the dates alone."""
    told = properties(paper.root)
    check_said(paper, told, findings)
    check_words(paper, told, ui, findings)
    if last is not paper:
        for where, expected, found in kept(paper.pdf, last.pdf):
            findings.differ("metadata", where, expected, found)
    check_seal(last, properties(last.root), findings)
    check_marks(last, ui, findings)
    check_order(last, findings)


def check_said(paper: Paper, told: Mapping[str, str], findings: Findings) -> None:
    """Info, XMP and the data package say the same."""
    info = paper.pdf.docinfo
    for key, name in INFO.items():
        stated, said = spaced(str(info.get(key, ""))), told.get(name, "")
        if key.endswith("Date"):
            stated, said = re.sub(r"\D", "", stated), re.sub(r"\D", "", said)
        if stated != said:
            findings.differ("metadata", f"Info {key}", f"{name} {said}", stated)
        findings.looked("metadata")
    for key in sorted(set(info.keys()) - set(INFO)):
        findings.differ("metadata", f"Info {key}", "–", info[key])
    for name, value in FIXED.items():
        findings.same("metadata", f"XMP {name}", value, told.get(name))
    for name in ("period", "stage", "status"):
        findings.same("metadata", f"XMP ketnghia:{name}", paper.package.get(name), told.get(f"ketnghia:{name}"))
    whole = hashlib.sha256(paper.files.get("datapackage.json", b"")).hexdigest()
    findings.same("metadata", "XMP ketnghia:datapackage", f"sha256:{whole}", told.get("ketnghia:datapackage"))
    document = told.get("ketnghia:document", "")
    if not re.fullmatch(r"statedoc:[a-z0-9_]+", document):
        findings.differ("metadata", "XMP ketnghia:document", "statedoc:…", document)
    findings.same("metadata", "XMP dc:subject", document, told.get("dc:subject"))
    findings.same("metadata", "XMP dc:language", str(paper.root.get("/Lang", "")), told.get("dc:language"))
    heading = next((paper.text(node) for node in paper.nodes if node.kind == "H1"), "")
    if spaced(heading).casefold() != told.get("dc:title", "").casefold():
        findings.differ("metadata", "page 1 H1", told.get("dc:title"), heading)
    if Counter(told)[""] or told.get("xmp:CreateDate") != told.get("xmp:ModifyDate"):
        findings.differ("metadata", "XMP xmp:ModifyDate", told.get("xmp:CreateDate"), told.get("xmp:ModifyDate"))


def check_words(paper: Paper, told: Mapping[str, str], ui: Mapping[str, Any], findings: Findings) -> None:
    """Author, description and program are those that we write; nothing else is said."""
    for name in sorted(set(told) - KNOWN):
        findings.differ("metadata", f"XMP {name}", "–", told[name])
    wanted = f"{told.get('dc:title', '')}. {ui['page']['description']}"
    findings.same("metadata", "XMP dc:description", spaced(wanted), told.get("dc:description"))
    findings.looked("metadata")
    if not PROGRAM.fullmatch(told.get("pdf:Producer", "")):
        findings.differ("metadata", "XMP pdf:Producer", "WeasyPrint", told.get("pdf:Producer"))
    # An issuer stands on the first page of a plain report, and where an annex of a formal one says whose it is; else
    # the programme is its own author.
    author = told.get("dc:creator", "")
    words = " ".join(paper.text(node) for node in paper.nodes if node.kind in ("P", "H1", "H2"))
    printed = plain(paper) or bool(set(paper.labels) - {"", "KT"})
    if printed and author.casefold() not in words.casefold() and spaced(str(paper.package.get("title", ""))) != author:
        findings.differ("metadata", "XMP dc:creator", paper.package.get("title"), author)


def check_seal(paper: Paper, told: Mapping[str, str], findings: Findings) -> None:
    """Each page, and what holds the pages together, is what was bound: by the digests that the XMP records."""
    recorded = told.get("ketnghia:pages", "").split()
    found = sealing.pages(paper.pdf)
    findings.looked("digest", len(found) + 1)
    if len(recorded) != len(found):
        findings.differ("digest", "XMP ketnghia:pages", len(recorded), len(found))
    places = {digest: number for number, digest in reversed(list(enumerate(recorded, 1)))}
    for number, digest in enumerate(found):
        if number >= len(recorded) or recorded[number] != digest:
            was = f" = page {places[digest]}" if digest in places else ""
            expected = recorded[number] if number < len(recorded) else "–"
            findings.differ("digest", f"page {number + 1}", expected, f"{digest}{was}")
    names = ("dc:title", "dc:creator", "dc:description", "dc:language", "xmp:CreateDate", "ketnghia:period")
    names += ("ketnghia:stage", "ketnghia:status", "ketnghia:document")
    said = sealing.said(told.get(name, "").removeprefix("statedoc:") for name in names)
    for name, digest in {**sealing.parts(paper.pdf), "said": said}.items():
        findings.same("digest", f"XMP ketnghia:{name}", told.get(f"ketnghia:{name}"), digest)


# What stands on the pages ---------------------------------------------------------------------------------------------


def check_marks(paper: Paper, ui: Mapping[str, Any], findings: Findings) -> None:
    """Status, coverage and release in each margin, the page's number, and the marks of illustrative data."""
    status, stage = paper.package.get("status"), paper.package.get("stage")
    line = foot(paper.package, ui, hashlib.sha256(paper.files.get("datapackage.json", b"")).hexdigest()[:8])
    if status == "illustrative":
        line = f"{ui['illustrative']['foot']} {line}"
        front = " ".join(paper.text(node) for node in paper.nodes if node.kind == "P" and node.page == 0)
        findings.looked("metadata")
        if ui["illustrative"]["frame"] not in front:
            findings.differ("metadata", "page 1", ui["illustrative"]["frame"], "–")
    if stage != "chinh_thuc" and not plain(paper) and ui["draft"] not in " ".join(
        paper.text(node) for node in paper.nodes if node.kind == "P" and node.page == 0
    ):  # fmt: skip
        findings.differ("metadata", "page 1", ui["draft"], "–")
    heads = spaced(" ".join(text_of_head(paper)))
    check_labels(paper, findings)
    numbers = [int(label) for label in page_numbers(paper)]
    for page, painted in enumerate(paper.painted):
        findings.looked("metadata")
        where = f"page {page + 1}"
        maps: dict[tuple[int, int], dict[int, str]] = {}
        words = []
        for run in painted.runs:
            if run.mark.artifact == "/Pagination":
                known = unicode_map(run.font, maps)
                words.append("".join(known.get(code, "\ufffd") for code in run.codes))
        margin = spaced("".join(words))
        if spaced(line) not in margin:
            findings.differ("metadata", where, line, margin)
            continue
        check_margin(findings, where, [spaced(word) for word in words], line, str(numbers[page]), heads, page > 0)
        check_number(paper, findings, page, str(numbers[page]))
        if status == "illustrative" and not hatched(paper, page):
            findings.differ("metadata", where, "▨", "–")


def check_margin(
    findings: Findings, where: str, words: list[str], line: str, number: str, heads: str, numbered: bool
) -> None:
    """Beside the margin's line there is the page's number, and the repeated head of a table."""
    rest = [word for word in words if word and word not in spaced(line)]
    numbers = [word for word in rest if word == number]
    strange = [word for word in rest if word != number and word not in heads]
    for word in strange:
        findings.differ("metadata", where, number, word)
    if numbered and not numbers and not strange and number not in words:
        findings.differ("metadata", where, number, "–")


def check_number(paper: Paper, findings: Findings, page: int, number: str) -> None:
    """The number stands where the layout rules that the file names put it: at the head, or at the foot."""
    height = float(paper.pages[page].MediaBox[3])
    head = properties(paper.root).get("ketnghia:document") == "statedoc:nd30_2020"
    places = []
    for run in paper.painted[page].runs:
        known = unicode_map(run.font, paper.reader.maps)
        if run.mark.artifact == "/Pagination" and "".join(known.get(code, "") for code in run.codes) == number:
            places.append(run.box[1])
    if places and all((place > height / 2) != head for place in places):
        findings.differ("metadata", f"page {page + 1}", "statedoc", f"{number}: {places[0]:.0f} pt")


def foot(package: Mapping[str, Any], ui: Mapping[str, Any], release: str) -> str:
    """The line of every margin, from the data package."""
    received, _, expected = str(package.get("coverage", "")).partition("/")
    stage, status = str(package.get("stage")), str(package.get("status"))
    standing = ", ".join(dict.fromkeys((ui["status"].get(status, status), ui["stage"].get(stage, stage))))
    said = {"programme": package.get("title"), "standing": standing, "received": received, "expected": expected}
    return ui["print"]["foot"].format(**said, release=release)


def plain(paper: Paper) -> bool:
    return properties(paper.root).get("ketnghia:document") == "statedoc:plain"


def text_of_head(paper: Paper) -> list[str]:
    return [paper.text(node) for node in paper.nodes if node.kind == "TH"]


def page_numbers(paper: Paper) -> list[int]:
    """The printed number of each page, from the page labels."""
    nums = paper.root.get("/PageLabels", {}).get("/Nums", [])
    starts = [(int(nums[at]), int(nums[at + 1].get("/St", 1))) for at in range(0, len(nums) - 1, 2)]
    found = []
    for page in range(len(paper.pages)):
        start = [(first, number) for first, number in starts if first <= page]
        found.append(start[-1][1] + page - start[-1][0] if start else page + 1)
    return found


def check_labels(paper: Paper, findings: Findings) -> None:
    """Each part of the report is numbered from 1, in plain digits, and has a name of its own."""
    nums = paper.root.get("/PageLabels", {}).get("/Nums", [])
    names: Counter[str] = Counter()
    heads: dict[int, str] = {}
    for node in paper.nodes:
        if node.kind[:1] == "H":
            heads[node.page] = f"{heads.get(node.page, '')} {paper.text(node)}"
    for at in range(0, len(nums) - 1, 2):
        label = nums[at + 1]
        numeral = re.search(r"\.([IVXLC]+)-?$", str(label.get("/P", "")))
        if numeral and not re.search(rf"\b{numeral[1]}\b", heads.get(int(nums[at]), "")):
            findings.differ("metadata", f"page {int(nums[at]) + 1}", heads.get(int(nums[at]), "–"), label.get("/P", ""))
        where = f"page {int(nums[at]) + 1}"
        names[str(label.get("/P", ""))] += 1
        if int(label.get("/St", 1)) != 1 or str(label.get("/S", "")) != "/D":
            findings.differ("metadata", where, "/PageLabels 1", f"{label.get('/S', '–')} {label.get('/St', 1)}")
        if names[str(label.get("/P", ""))] > 1:
            findings.differ("metadata", where, "/PageLabels", label.get("/P", ""))


def hatched(paper: Paper, page: int) -> bool:
    """Whether the fore-edge of a page bears the pattern of illustrative data, from head to foot."""
    box = [float(value) for value in paper.pages[page].MediaBox]
    return any(
        paint.kind == "fill" and paint.colour is None and paint.mark.mcid is None and paint.box[0] > 0.9 * box[2]
        and paint.box[3] - paint.box[1] > 0.6 * box[3]
        for paint in paper.painted[page].paints
    )  # fmt: skip


def check_order(paper: Paper, findings: Findings) -> None:
    """The pages are all there, each once and in the order of their numbers and of the reading."""
    objects = Counter(page.objgen for page in paper.pages)
    keys = Counter(int(page.get("/StructParents", -1)) for page in paper.pages)
    named = {node.object.Pg.objgen for node in paper.nodes if "/Pg" in node.object}
    for page, sheet in enumerate(paper.pages):
        findings.looked("metadata")
        where = f"page {page + 1}"
        if objects[sheet.objgen] > 1 or keys[int(sheet.get("/StructParents", -1))] > 1:
            findings.differ("metadata", where, "1", "2 /Kids")
        if sheet.objgen not in named:
            findings.differ("metadata", where, "StructTreeRoot", "–")
    for node in paper.nodes:
        if node.page < 0:
            findings.differ("metadata", f"{node.kind} {paper.text(node)}".strip(), "/Pg", "–")
    before = 0
    for node in paper.nodes:
        if node.kind[:1] == "H" and node.page >= 0:
            if node.page < before:
                findings.differ("metadata", f"page {node.page + 1}", f"page {before + 1}", paper.text(node))
            before = max(before, node.page)
    check_outline(paper, findings)
    check_reading(paper, findings)


def check_reading(paper: Paper, findings: Findings) -> None:
    """What is read in one block, or in blocks that follow each other, is read as it was painted."""
    for node in [paper.tree, *paper.nodes]:
        if node.kind in INLINE:
            continue
        before: dict[int, int] = {}
        for page, number in inline(node):
            if number < before.get(page, -1):
                findings.differ("metadata", f"page {page + 1} {node.kind}", "StructTreeRoot", paper.text(node))
            before[page] = number
        for one, other in zip(kids := [kid for kid in node.kids if isinstance(kid, Node)], kids[1:], strict=False):
            if not {one.kind, other.kind} <= FLOWING:
                continue
            first, second = (next(iter(kid.content()), (-1, -1)) for kid in (one, other))
            if first[0] == second[0] >= 0 and first[1] > second[1]:
                findings.differ("metadata", f"page {first[0] + 1} {other.kind}", paper.text(one), paper.text(other))


def inline(node: Node) -> Iterator[tuple[int, int]]:
    """The content of a block that is in no block inside it: (page, number)."""
    for kid in node.kids:
        if isinstance(kid, tuple):
            yield kid
        elif isinstance(kid, Node) and kid.kind in INLINE:
            yield from inline(kid)


def check_outline(paper: Paper, findings: Findings) -> None:
    """The bookmarks are the headings, and each leads to its heading's page."""
    headings = [(paper.text(node), node.page) for node in paper.nodes if re.fullmatch(r"H\d", node.kind)]
    marks = list(bookmarks(paper, paper.root.get("/Outlines", Dictionary()).get("/First")))
    findings.looked("metadata", len(marks))
    if len(marks) != len(headings):
        findings.differ("metadata", "/Outlines", len(headings), len(marks))
    for (text, page), (title, leads) in zip(headings, marks, strict=False):
        if text != title or leads != page:
            findings.differ("metadata", f"page {page + 1}", text, f"{title} → page {leads + 1}")


def bookmarks(paper: Paper, item: Object | None, depth: int = 0) -> Iterator[tuple[str, int]]:
    """(title, page from 0) of each bookmark; page -1 if it leads to none; strange keys join the title."""
    n = 0
    while item is not None and depth < 12 and n < 100_000:
        n += 1
        target = item.get("/Dest")
        page = paper.reader.pages.get(target[0].objgen, -1) if isinstance(target, Array) else -1
        more = sorted(set(item.keys()) - BOOKMARK)
        yield spaced(" ".join([str(item.get("/Title", "")), *more])), page
        yield from bookmarks(paper, item.get("/First"), depth + 1)
        item = item.get("/Next")
