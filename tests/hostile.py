"""Hostile files: what a stranger might send to stop, slow or trick whoever reads it. Made here, by name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Năm</t></is></c><c r="B1" t="inlineStr"><is><t>Xã</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>Nội dung hỗ trợ</t></is></c>'
    '<c r="D1" t="inlineStr"><is><t>Giá trị (đồng)</t></is></c></row>'
)


def zipped(parts: dict[str, str | bytes | Iterable[str]]) -> bytes:
    """An archive; a part may come in pieces, for it may be larger than one would hold."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            pieces = [content] if isinstance(content, str | bytes) else content
            with archive.open(name, "w", force_zip64=False) as file:
                for piece in pieces:
                    file.write(piece.encode() if isinstance(piece, str) else piece)
    return sink.getvalue()


def xlsx(
    rows: str = "", *, head: str = "", tail: str = "", strings: str | None = None, styles: str = "", more: str = "",
    **parts: str,
) -> bytes:  # fmt: skip
    """A workbook of one sheet 'A' with the headings of the form in row 1, then `rows`."""
    links = f'<Relationships xmlns="{PACKAGE}/relationships">'

    def link(id: str, kind: str, target: str, how: str = "") -> str:
        return f'<Relationship Id="{id}" Type="{LINKS}/{kind}" Target="{target}"{how}/>'

    sheet = f'<worksheet xmlns="{MAIN}">{head}<sheetData>{HEAD}{rows}</sheetData>{tail}</worksheet>'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": f"{links}{link('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>",
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": links
            + link("r1", "worksheet", "worksheets/a.xml")
            + link("r2", "sharedStrings", "sharedStrings.xml")
            + link("r3", "styles", "styles.xml")
            + f"{more}</Relationships>",
            "xl/worksheets/a.xml": sheet,
            "xl/sharedStrings.xml": strings if strings is not None else f'<sst xmlns="{MAIN}"/>',
            "xl/styles.xml": styles or f'<styleSheet xmlns="{MAIN}"/>',
            **parts,
        }
    )


def cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def line(row: int, *, what: str = "bò", value: str = "5000000") -> str:
    """One honest row."""
    return (
        f'<row r="{row}"><c r="A{row}"><v>2015</v></c>{cell(f"B{row}", "Cà Dy")}{cell(f"C{row}", what)}'
        f'<c r="D{row}"><v>{value}</v></c></row>'
    )


def ods(table: str, **parts: str) -> bytes:
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<o:document-content xmlns:o="{OFFICE}:office:1.0" xmlns:t="{OFFICE}:table:1.0"'
            f' xmlns:x="{OFFICE}:text:1.0"><o:body><o:spreadsheet><t:table t:name="A">{table}</t:table>'
            "</o:spreadsheet></o:body></o:document-content>",
            **parts,
        }
    )


def docx(body: str, start: str = "") -> bytes:
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'{start}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        }
    )


LAUGHS = "<!DOCTYPE a [" + '<!ENTITY l0 "ha">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
WIDE = "x" * 32767


def bomb(size: int) -> bytes:
    """A sheet that unpacks to so many bytes of blanks."""
    parts = {"xl/worksheets/a.xml": (" " * 1_000_000 for _ in range(size // 1_000_000))}
    base = zipfile.ZipFile(io.BytesIO(xlsx()))
    return zipped({name: base.read(name) for name in base.namelist() if name not in parts} | parts)


def nested(depth: int, width: int) -> bytes:
    """Zips in zips, each holding the next so many times."""
    data = b"a,b\n1,2\n"
    for level in range(depth):
        data = zipped({f"{level}-{n}{'' if level else '.csv'}": data for n in range(width)})
    return data


def letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


# Name -> what makes it, and what must come of it: a kind of problem if it is refused, None if it is read.
FILES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "zip bomb": (lambda: bomb(400_000_000), "limit"),
    "zip in zip": (lambda: nested(6, 2), "format"),
    "wide zip in zip": (lambda: nested(3, 12), None),
    "many members": (lambda: zipped({f"{n}.csv": "a,b\n" for n in range(3000)}), "limit"),
    "laughs": (lambda: xlsx(strings=f"{LAUGHS}<sst>&l9;</sst>"), "security"),
    "laughs in utf-16": (lambda: xlsx(strings=f"{LAUGHS}<sst>&l9;</sst>".encode("utf-16")), "security"),
    "laughs in ods": (lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                                      "content.xml": f"{LAUGHS}<a>&l9;</a>"}), "security"),
    "laughs in docx": (lambda: docx("<w:p>&l9;</w:p>", LAUGHS), "security"),
    "entity from outside": (lambda: docx(
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
                                         OUTSIDE), "security"),
    "deep xml": (lambda: xlsx("<row>" * 100_000 + "</row>" * 100_000), "damaged"),
    "deep docx": (lambda: docx("<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80), None),
    "far corner": (lambda: xlsx(line(2) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "limit"),
    "far cell": (lambda: xlsx(line(2) + '<row r="200000"><c r="ALL200000"><v>1</v></c></row>'), "limit"),
    "far column": (lambda: xlsx(line(2) + '<row r="3"><c r="XFD3"><v>1</v></c></row>'), None),
    "row beyond the last": (lambda: xlsx(f'<row r="9999999">{cell("A9999999", "x")}</row>'), "limit"),
    "lying extent": (lambda: xlsx(line(2) + line(3), head='<dimension ref="A1:A1"/>'), None),
    "boasting extent": (lambda: xlsx(line(2), head='<dimension ref="A1:XFD1048576"/>'), None),
    "longest cell": (lambda: xlsx(line(2, what=WIDE)), None),
    "too long a cell": (lambda: xlsx(line(2, what=WIDE + "x")), "security"),
    "many longest cells": (lambda: xlsx("".join(line(row, what=WIDE) for row in range(2, 200))), None),
    "a long cell of digits": (lambda: xlsx(line(2, what="1.000." * 5000)), None),
    "a long cell of blanks": (lambda: xlsx(line(2, what="a" + " " * 30000 + "b")), None),
    "a long cell of brackets": (lambda: xlsx(line(2, what="(" * 32000)), None),
    "long headings": (lambda: xlsx(f'<row r="2">{"".join(cell(f"{letters(n)}2", WIDE[:30000]) for n in range(1, 40))}'
                                   f"</row>{line(3)}"), None),
    "huge strings": (lambda: xlsx(
        line(2), strings=f'<sst xmlns="{MAIN}">{"<si><t>x</t></si>" * 1_000_000}</sst>'), None),
    "odd characters": (lambda: xlsx(line(2, what="\u202egpj.exe\u2066 _x0000_ _xD83D_ \u200b\ufeff")), None),
    "formulas that are commands": (lambda: xlsx(
        f'<row r="2"><c r="A2"><v>2015</v></c>{cell("B2", "Cà Dy")}{cell("C2", "=cmd|&apos; /C calc&apos;!A0")}'
        '<c r="D2"><f>cmd|\' /C calc\'!A0</f><v>5</v></c></row>'), None),
    "links": (lambda: xlsx(
        line(2), more=f'<Relationship Id="r9" Type="{LINKS}/externalLink" Target="http://127.0.0.1:9/x" '
        'TargetMode="External"/>'), None),
    "a million merges": (lambda: xlsx(line(2), tail="<mergeCells>" + "".join(
        f'<mergeCell ref="A{n}:B{n}"/>' for n in range(3, 1_000_003)) + "</mergeCells>"), "limit"),
    "merges over one another": (lambda: xlsx(
        "".join(line(row) for row in range(2, 400)),
        tail="<mergeCells>" + "".join(f'<mergeCell ref="A{n}:XFD{1048576 - n}"/>' for n in range(2, 40_000))
        + "</mergeCells>"), None),
    "one merge of all": (lambda: xlsx("".join(line(row) for row in range(2, 400)),
                                      tail='<mergeCells><mergeCell ref="E1:XFD1048576"/></mergeCells>'), None),
    "a million styles": (lambda: xlsx(line(2), styles=f'<styleSheet xmlns="{MAIN}"><cellXfs>'
                                      + '<xf numFmtId="0" fontId="0"/>' * 1_000_000 + "</cellXfs></styleSheet>"), None),
    "a million columns": (lambda: xlsx(line(2), head="<cols>" + '<col min="1" max="16384" hidden="1"/>' * 300_000
                                       + "</cols>"), None),
    "hidden without end": (lambda: xlsx(line(2) + '<row r="1048576" hidden="1"/>',
                                        head='<cols><col min="5" max="16384" hidden="1"/></cols>'), None),
    "rows repeated": (lambda: ods('<t:table-row t:number-rows-repeated="1048576"><t:table-cell o:value-type="string">'
                                  "<x:p>x</x:p></t:table-cell></t:table-row>"), "limit"),
    "columns repeated": (lambda: ods('<t:table-row><t:table-cell t:number-columns-repeated="99999999" '
                                     'o:value-type="string"><x:p>x</x:p></t:table-cell></t:table-row>'), "limit"),
    "blank rows repeated": (lambda: ods('<t:table-row><t:table-cell o:value-type="string"><x:p>x</x:p></t:table-cell>'
                                        '</t:table-row><t:table-row t:number-rows-repeated="1048575"><t:table-cell '
                                        't:number-columns-repeated="16384"/></t:table-row>'), None),
    "spans without end": (lambda: ods('<t:table-row><t:table-cell t:number-rows-spanned="99999999" '
                                      't:number-columns-spanned="99999999" o:value-type="string"><x:p>x</x:p>'
                                      "</t:table-cell></t:table-row>"), None),
    "html spans": (lambda: b"<table>" + b"<tr>" + b'<td colspan="1000000000" rowspan="1000000000">1' * 15 + b"</tr>"
                   + b"<tr><td>2</td></tr>" * 500 + b"</table>", None),
    "html spans too wide": (lambda: b"<table><tr>" + b'<td colspan="1000">1' * 20 + b"</tr></table>", "limit"),
    "deep html": (lambda: b"<table><tr><td>" + b"<div>" * 100_000 + b"x", None),
    "deep html tables": (lambda: b"<table><tr><td>" * 3_000 + b"x", None),
    "many html cells": (lambda: b"<table>" + b"<tr><td>1<td>2" * 60_000 + b"</table>", None),
    "one long line": (lambda: b"a,b\n" + b"1," * 1_500_000, "limit"),
    "many delimiters": (lambda: b"a;b\n" + (b";" * 20_000 + b"\n") * 1_000, None),
    "many quotes": (lambda: b'a,b\n' + b'"' * 2_000_001, "limit"),
    "many empty rows": (lambda: b"a,b\n" + b"\n" * 5_000_000 + b"1,2\n", "limit"),
    "nul in text": (lambda: b"a,b\n1,\x002\n" * 100, "format"),
}  # fmt: skip
