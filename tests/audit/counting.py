"""Counting: the non-empty cells of a file from its raw bytes, with nothing but the standard library.

A cell counts if its text is not empty once white space is stripped, or if it is a formula; what a merge covers does
not count. Sheets that hold no cells (charts) count nothing. None where this code does not know the format.
"""

from __future__ import annotations

import html.parser
import io
import re
import zipfile
from xml.etree import ElementTree

FOREIGN = re.compile(r"^\{[^}]*\}")


def local(tag: object) -> str:
    return FOREIGN.sub("", tag) if isinstance(tag, str) else ""


def attribute(element, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if local(key) == name), None)


def children(element, name: str) -> list:
    return [child for child in element if local(child.tag) == name]


def count(data: bytes) -> dict[str | None, int] | None:
    """Sheet name -> number of cells."""
    if data[:4] == b"PK\x03\x04":
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            return of_xlsx(archive)
        if "content.xml" in names:
            return of_ods(archive)
        return of_docx(archive) if "word/document.xml" in names else None
    if data[:2] in (b"\xd0\xcf", b"\x09\x08"):
        return None
    if re.match(rb"\s*(<!doctype html|<html|<table)", data[:400], re.IGNORECASE):
        return of_html(data)
    return of_csv(data)


# Office Open XML.


def of_xlsx(archive: zipfile.ZipFile) -> dict[str | None, int]:
    def tree(name: str):
        return ElementTree.fromstring(archive.read(name))

    targets = {
        link.get("Id"): (link.get("Type", "").split("/")[-1].lower(), link.get("Target", ""))
        for link in tree("xl/_rels/workbook.xml.rels")
    }
    strings = []
    shared = [target for kind, target in targets.values() if kind == "sharedstrings"]
    if shared and place(shared[0]) in archive.namelist():
        for item in children(tree(place(shared[0])), "si"):
            strings.append("".join(text.text or "" for text in texts(item)))
    found = {}
    for sheets in children(tree("xl/workbook.xml"), "sheets"):
        for sheet in sheets:
            kind, target = targets[attribute(sheet, "id")]
            found[sheet.get("name")] = 0 if kind != "worksheet" else in_sheet(tree(place(target)), strings)
    return found


def place(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def texts(item):
    """The text of a string, without the hints for its pronunciation."""
    for child in item:
        if local(child.tag) == "t":
            yield child
        elif local(child.tag) == "r":
            yield from children(child, "t")


def in_sheet(root, strings: list[str]) -> int:
    boxes = [
        box(merge.get("ref", "")) for merges in children(root, "mergeCells") for merge in children(merges, "mergeCell")
    ]
    seen = set()
    row = 0
    for data in children(root, "sheetData"):
        for line in children(data, "row"):
            row = int(line.get("r", row + 1))
            column = 0
            for cell in children(line, "c"):
                at = coordinates(cell.get("r", "")) or (row, column + 1)
                row, column = at
                if written(cell, strings):
                    seen.add(at)
    return sum(not covered(at, boxes) for at in seen)


def written(cell, strings: list[str]) -> bool:
    if children(cell, "f"):
        return True
    value = "".join(child.text or "" for child in children(cell, "v"))
    if cell.get("t") == "s":
        value = strings[int(value)] if value else ""
    inline = "".join(text.text or "" for child in children(cell, "is") for text in texts(child))
    said = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), value + inline)
    return bool(said.strip())


def coordinates(at: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"([A-Z]+)(\d+)", at)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def box(ref: str) -> tuple[int, int, int, int]:
    first, _, last = ref.partition(":")
    return (*coordinates(first), *coordinates(last or first))


def covered(at: tuple[int, int], boxes: list[tuple[int, int, int, int]]) -> bool:
    return any(
        top <= at[0] <= bottom and left <= at[1] <= right and at != (top, left) for top, left, bottom, right in boxes
    )


# OpenDocument.


def of_ods(archive: zipfile.ZipFile) -> dict[str | None, int]:
    root = ElementTree.fromstring(archive.read("content.xml"))
    body = next(element for element in root.iter() if local(element.tag) == "spreadsheet")
    return {attribute(table, "name"): in_table(table) for table in children(body, "table")}


def in_table(parent) -> int:
    total = 0
    for child in parent:
        name = local(child.tag)
        if name == "table-row":
            times = int(attribute(child, "number-rows-repeated") or 1)
            total += times * sum(
                int(attribute(cell, "number-columns-repeated") or 1)
                for cell in children(child, "table-cell")
                if attribute(cell, "formula") is not None or said(cell).strip()
            )
        elif name in ("table-row-group", "table-rows", "table-header-rows"):
            total += in_table(child)
    return total


def said(cell) -> str:
    values = [attribute(cell, name) for name in ("value", "date-value", "time-value", "boolean-value", "string-value")]
    paragraphs = ["".join(part.itertext()) for part in cell if local(part.tag) in ("p", "h")]
    return "".join(value for value in values if value) or "".join(paragraphs)


# Word.


def of_docx(archive: zipfile.ZipFile) -> dict[str | None, int]:
    root = ElementTree.fromstring(archive.read("word/document.xml"))
    tables: list = []

    def look(element, inside: bool) -> None:
        for child in element:
            name = local(child.tag)
            if name == "tbl":
                tables.append((inside, child))
            if name != "Fallback":
                look(child, inside or name == "tbl")

    look(root, False)
    ordered = [table for _, table in sorted(enumerate(tables), key=lambda pair: (pair[1][0], pair[0]))]
    return {str(number): in_word_table(table) for number, (_, table) in enumerate(ordered, 1)}


def in_word_table(table) -> int:
    total = 0
    for row in below(table, "tr"):
        if any(local(mark.tag) == "del" for marks in children(row, "trPr") for mark in marks):
            continue
        for cell in below(row, "tc"):
            merge = [mark for marks in children(cell, "tcPr") for mark in children(marks, "vMerge")]
            goes_on = merge and attribute(merge[0], "val") != "restart"
            total += bool(not goes_on and spoken(cell).strip())
    return total


def below(element, name: str):
    for child in element:
        if local(child.tag) == name:
            yield child
        elif local(child.tag) in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            yield from below(child, name)


def spoken(element) -> str:
    parts = []
    for child in element:
        name = local(child.tag)
        if name == "t":
            parts.append(child.text or "")
        elif name == "noBreakHyphen":
            parts.append("-")
        elif name == "softHyphen":
            parts.append("\u00ad")
        elif name not in ("del", "moveFrom", "tbl", "pPr", "tcPr", "rPr", "pict", "Fallback", "instrText"):
            parts.append(spoken(child))
    return "".join(parts)


# HTML.


class Cells(html.parser.HTMLParser):
    """Counts the cells of tables that hold a letter, those of inner tables for themselves."""

    SILENT = ("script", "style", "head", "template")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.silent = self.total = 0

    def handle_starttag(self, tag, attrs) -> None:
        if tag in self.SILENT:
            self.silent += 1
        if tag == "table":
            self.open.append("")
        if tag in ("td", "th") and self.open:
            self.close_cell()
            self.open[-1] = " "
        if tag == "tr" and self.open:
            self.close_cell()

    def handle_endtag(self, tag) -> None:
        if tag in self.SILENT and self.silent:
            self.silent -= 1
        if tag in ("td", "th", "tr") and self.open:
            self.close_cell()
        if tag == "table" and self.open:
            self.close_cell()
            self.open.pop()

    def handle_data(self, data) -> None:
        if self.open and self.open[-1] and not self.silent:
            self.open[-1] += data

    def close_cell(self) -> None:
        self.total += bool(self.open[-1].strip())
        self.open[-1] = ""


def of_html(data: bytes) -> dict[str | None, int]:
    parser = Cells()
    parser.feed(data.decode("utf-8", "replace"))
    parser.close()
    return {None: parser.total}


# Text.


def of_csv(data: bytes) -> dict[str | None, int] | None:
    text = decoded(data)
    if text is None or not text.strip():
        return None
    mark = re.match(r"sep=(.)", text, re.IGNORECASE)
    # The one that splits most lines alike; then the one that splits them most.
    marks = [mark[1]] if mark else [",", ";", "\t", "|"]
    return {None: max((alike(split(text, each)), each) for each in marks)[0][2]}


def decoded(data: bytes) -> str | None:
    for name in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "big5hkscs", "cp1252"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if name != "big5hkscs" or len(re.findall("[\u4e00-\u9fff]", text)) > 20:
            return text
    return None


def alike(rows: list[list[str]]) -> tuple[float, int, int]:
    widths = [len(row) for row in rows if any(field.strip() for field in row)]
    best = max(sorted(set(widths)), key=widths.count, default=1)
    return (
        round(widths.count(best) / max(1, len(widths)), 2) if best > 1 else 0.0,
        best,
        sum(bool(field.strip()) for row in rows for field in row),
    )


def split(text: str, mark: str) -> list[list[str]]:
    """Records and fields, a letter at a time: quotation marks only at the start of a field, doubled inside it."""
    rows, row, field, quoted, at = [], [], [], False, 0
    while at < len(text):
        letter = text[at]
        if quoted:
            if letter == '"' and text[at + 1 : at + 2] == '"':
                field.append('"')
                at += 1
            elif letter == '"':
                quoted = False
            else:
                field.append(letter)
        elif letter == '"' and not field:
            quoted = True
            field.append("")
        elif letter in (mark, "\n", "\r"):
            row.append("".join(field))
            field = []
            if letter != mark:
                at += letter == "\r" and text[at + 1 : at + 2] == "\n"
                rows.append(row)
                row = []
        else:
            field.append(letter)
        at += 1
    return [*rows, [*row, "".join(field)]]
