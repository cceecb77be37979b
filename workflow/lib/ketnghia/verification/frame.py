"""Frame: what the workbook inside the PDF consists of beside the values of its cells.

A spreadsheet can show another number than it holds: by a format, a hidden row, a sheet out of sight, a name that covers
fewer rows, a formula that merely says its result. What our workbooks never have is a difference wherever it stands.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ketnghia.differences import MEMBER
from ketnghia.pdf_reading import spaced
from ketnghia.verification.findings import Findings
from ketnghia.verification.named import members
from ketnghia.verification.paper import Paper

if TYPE_CHECKING:
    from ketnghia.verification.workbook import Sheet

PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(styles|workbook)\.xml|xl/theme/theme1\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/sheet\d+\.xml"
)
# Elements of a sheet and of the workbook with their attributes.
SHEET = {
    "autoFilter": "ref", "c": "r s t", "cfRule": "dxfId priority type", "col": "customWidth max min style width",
    "cols": "", "conditionalFormatting": "sqref", "dimension": "ref", "f": "", "formula": "",
    "hyperlink": "display location ref", "hyperlinks": "", "is": "",
    "pageMargins": "bottom footer header left right top",
    "pageSetUpPr": "fitToPage", "pageSetup": "fitToHeight orientation paperSize",
    "pane": "activePane state topLeftCell xSplit ySplit", "row": "customHeight ht r",
    "selection": "activeCell pane sqref",
    "sheetData": "", "sheetFormatPr": "defaultRowHeight", "sheetPr": "",
    "sheetView": "showGridLines tabSelected workbookViewId", "sheetViews": "", "t": "xml:space", "v": "",
    "worksheet": "xmlns xmlns:r",
}  # fmt: skip
BOOK = {
    "bookViews": "", "calcPr": "calcId fullCalcOnLoad", "definedName": "hidden localSheetId name", "definedNames": "",
    "fileVersion": "appName lastEdited lowestEdited rupBuild", "sheet": "name r:id sheetId", "sheets": "",
    "workbook": "xmlns xmlns:r", "workbookPr": "defaultThemeVersion",
    "workbookView": "activeTab firstSheet windowHeight windowWidth xWindow yWindow",
}  # fmt: skip
TAG = re.compile(rb"<([A-Za-z][\w:]*)((?:\s+[\w:]+=\"[^\"]*\")*)\s*/?>")
ATTRIBUTE = re.compile(rb"([\w:]+)=\"([^\"]*)\"")
# How numbers are shown, and the colours of letters on white.
FORMAT = re.compile(r"(\[\$-\w+\])?#,##0(\.0+)?|&quot;[A-ZĐÚ]{2,5}&quot;|General|@")
COLOURS = {"FF0B4F9C", "FF616161", "FF1B5E20", "FFB71C1C"}
RULE = re.compile(r"\$[A-Z]+\$?\d+(=|&lt;&gt;)(0|TRUE|FALSE)")
NAME = re.compile(r"'((?:[^']|'')+)'!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)")
FUNCTIONS = {"SUMIFS", "SUMPRODUCT", "COUNTIFS", "ROUND", "IF", "MAX", "MIN", "MEDIAN", "AVERAGE", "ABS", "SIGN", "SUM",
             "MOD", "COUNT", "AND", "N", "ROWS"}  # fmt: skip
SMALL, FIRST = 100, 4


def check_frame(data: bytes, name: str, findings: Findings) -> None:
    """The parts of the file, what stands in them besides cells, and how numbers are shown."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        parts = {part: packed.read(part) for part in names if PARTS.fullmatch(part)}
    for part in sorted(set(names) - set(parts)):
        findings.differ("table", f"{name}!{part}", "–", "xlsx")
    for part in sorted(one for one, n in Counter(names).items() if n > 1):
        findings.differ("table", f"{name}!{part}", "1", "2")
    for part, text in sorted(parts.items()):
        findings.looked("table")
        if part.startswith("xl/worksheets/"):
            check_tags(text, SHEET, f"{name}!{part}", findings)
            for rule in re.findall(rb"<formula>([^<]*)</formula>", text):
                if not RULE.fullmatch(rule.decode("utf-8", "replace")):
                    findings.differ("table", f"{name}!{part}", "conditionalFormatting", rule.decode("utf-8", "replace"))
        elif part == "xl/workbook.xml":
            check_tags(text, BOOK, f"{name}!{part}", findings)
        elif part == "xl/styles.xml":
            for said in strange_styles(text.decode("utf-8", "replace")):
                findings.differ("table", f"{name}!{part}", "#,##0", said)
        elif part.endswith(".rels") and b"TargetMode" in text:
            findings.differ("table", f"{name}!{part}", "–", "TargetMode")


def check_tags(text: bytes, known: Mapping[str, str], where: str, findings: Findings) -> None:
    """Each element and attribute is one that we write, and nothing is made too small to be seen."""
    seen: set[tuple[bytes, bytes]] = set()
    for tag, given in TAG.findall(text):
        for key, value in ATTRIBUTE.findall(given):
            seen.add((tag, key))
            if key in (b"ht", b"width", b"defaultRowHeight") and float(value) < 5:
                findings.differ("table", where, f"{tag.decode()} {key.decode()}", value.decode())
        seen.add((tag, b""))
    for tag, key in sorted(seen):
        allowed = known.get(tag.decode())
        if allowed is None or (key and key.decode() not in allowed.split()):
            findings.differ("table", where, "–", f"{tag.decode()} {key.decode()}".strip())
    if len(TAG.findall(text)) != len(re.findall(rb"<[A-Za-z]", text)):
        findings.differ("table", where, "XML", "?")


def strange_styles(text: str) -> Iterator[str]:
    """Formats that show something else than the number, letters of other colours or too small to read."""
    yield from (one for one in re.findall(r'formatCode="([^"]*)"', text) if not FORMAT.fullmatch(one))
    known = set(re.findall(r'<numFmt numFmtId="(\d+)"', text)) | {"0", "49"}
    yield from (f"numFmtId {one}" for one in re.findall(r'<xf numFmtId="(\d+)"', text) if one not in known)
    fonts = "".join(re.findall(r"<font>.*?</font>", text, re.DOTALL))
    yield from (one for one in re.findall(r'<color rgb="(\w+)"', fonts) if one not in COLOURS)
    yield from (f"theme {one}" for one in re.findall(r'<color theme="(\d+)"', fonts) if one != "1")
    yield from (f"sz {one}" for one in re.findall(r'<sz val="([\d.]+)"', fonts) if float(one) < 8)


def check_ranges(data: bytes, name: str, found: Mapping[str, Sheet], findings: Findings) -> None:
    """A name that formulas use covers its whole column: from the first row to the last."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        text = packed.read("xl/workbook.xml").decode("utf-8", "replace")
    for given, place in re.findall(r'<definedName name="([^"]+)"[^>]*>([^<]*)</definedName>', text):
        if given.startswith("_xlnm."):
            continue
        findings.looked("table")
        match = NAME.fullmatch(place)
        sheet = found.get(match[1].replace("''", "'")) if match else None
        if not match:
            findings.differ("table", f"{name}!{given}", "'…'!$A$4:$A$…", place)
            continue
        column = sheet.columns.get(number(match[2]), "") if sheet else ""
        # A list of codes is as long as it has codes, each column of its own length.
        listed = given == f"{column}_list"
        rows = [row for row, cells in sheet.rows.items() if not listed or column in cells] if sheet else []
        first, last = min(rows, default=FIRST), max(rows, default=FIRST)
        if (match[2], int(match[3]), int(match[5])) != (match[4], first, last) or (
            rows and not listed and given.partition("_")[2] != column
        ):
            findings.differ("table", f"{name}!{given}", f"{column} {first}:{last}", place)


def number(letters: str) -> int:
    """
    >>> number("A"), number("AB")
    (1, 28)
    """
    found = 0
    for letter in letters:
        found = 26 * found + ord(letter) - 64
    return found


def check_formulas(paper: Paper, sheet: Sheet, where: str, findings: Findings) -> None:
    """A formula computes: from named columns or from the figures that it is made of, in the way of its family, with no
    number of its own but small ones."""
    ids = {row: cells["id"][1] for row, cells in sheet.rows.items() if "id" in cells}
    shapes: dict[str, Counter[str]] = {}
    listed: list[tuple[str, str, str, str]] = []
    for row, cells in sheet.rows.items():
        cell, _, formula = cells.get("computed", ("", "", ""))
        one = paper.indicators.get(ids.get(row, ""))
        if not formula or one is None:
            continue
        findings.looked("table")
        family, shape = MEMBER.sub("", one["definition"]), shaped(formula)
        shapes.setdefault(family, Counter())[shape] += 1
        listed.append((family, shape, cell, formula))
        bare = re.sub(r'"[^"]*"', '""', formula)
        for said in [*strange_numbers(bare), *sorted(set(re.findall(r"([A-Za-z][\w.]*)\(", bare)) - FUNCTIONS)]:
            findings.differ("table", f"{where}!{cell}", f"{one['id']} =…()", f"{said}: {formula}")
        title, named = cells.get("title", ("", "", ""))[1], members(one["definition"])
        wanted = [one["definition"].partition(". ")[0], *(label for _, label, _ in named)]
        if title and not all(spaced(part) in spaced(title) for part in wanted):
            findings.differ("table", f"{where}!{cells['title'][0]}", ": ".join(wanted), title)
        own = f"{cells['equal'][0][:1]}" if "equal" in cells else ""
        asked = re.fullmatch(r"([A-Z]+)(\d+)=([A-Z]+)(\d+)", cells["equal"][2]) if own else None
        names = [sheet.columns.get(number(asked[at]), "") for at in (1, 3)] if asked else []
        if own and (names != ["computed", "published"] or not asked or {int(asked[2]), int(asked[4])} != {row}):
            findings.differ("table", f"{where}!{cells['equal'][0]}", "computed = published", cells["equal"][2])
        check_references(findings, one, ids, f"{where}!{cell}", formula)
    known = Counter(shape for _, shape, _, _ in listed)
    for family, shape, cell, formula in listed:
        usual = shapes[family].most_common(1)[0][0]
        # A member without one of its parts is worked out as others are.
        if shape != usual and known[shape] == 1:
            findings.differ("table", f"{where}!{cell}", usual, formula)


def check_references(
    findings: Findings, one: Mapping[str, str], ids: Mapping[int, str], where: str, formula: str
) -> None:
    """A formula that works with other figures works with those that the figure is made of."""
    if one["measure"] not in ("share", "ratio", "difference") or not one["of"]:
        return
    wanted = one["of"].split()
    for row in re.findall(r"\$[A-Z]+\$(\d+)", formula):
        id = ids.get(int(row), "")
        if not any(id == name or id.startswith(f"{name}.") for name in wanted):
            findings.differ("table", where, one["of"], f"{id}: {formula}")


def shaped(formula: str) -> str:
    """A formula without the rows that it refers to and without the codes that only one member has."""
    bare = re.sub(r'"_[^"]*"', '"_"', re.sub(r"(\$?[A-Z]{1,3}\$?)\d+", r"\1#", formula))
    # A part that is no figure of its own stands in brackets where another refers to it.
    return re.sub(r"\((?:SUMIFS|COUNTIFS|SUMPRODUCT)\([^()]*\)\)", "$C$#", bare)


def strange_numbers(bare: str) -> Iterator[str]:
    for text in re.findall(r"(?<![\w.$])\d+(?:\.\d+)?(?![\w(])", bare):
        if float(text) > SMALL and not re.fullmatch(r"10+", text):
            yield text
