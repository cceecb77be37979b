"""Readers: bytes -> cells under the file's own addresses, or one fault."""

from __future__ import annotations

import doctest
import io
import json
import struct
import time
import zipfile
from datetime import date, datetime
from datetime import time as clock

import openpyxl
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from python_calamine import CalamineError, CalamineWorkbook

from ketnghia import readers
from ketnghia.encodings import decode
from ketnghia.readers import Limits, delimited, html, numerals, tokens, workbook
from ketnghia.readers import xls as xls_reader
from ketnghia.readers import xlsx as xlsx_reader
from ketnghia.readers.delimited import delimiter_of
from ketnghia.readers.numerals import plain, shortest
from ketnghia.readers.workbook import address, letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saved(book: openpyxl.Workbook) -> bytes:
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return sink.getvalue()


def xlsx(rows: str, *, strings: str = "", head: str = "", tail: str = "", space: str = MAIN, book: str = "") -> bytes:
    """A workbook of one sheet from bare XML, as no program would write it."""
    package = "http://schemas.openxmlformats.org/package/2006"
    links = f'<Relationships xmlns="{package}/relationships">'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'{links}<Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{LINKS}">{book}<sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{links}<Relationship Id="r1" Type="{LINKS}/worksheet"'
        ' Target="worksheets/a.xml"/>'
        f'<Relationship Id="r2" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/a.xml": f'<worksheet xmlns="{space}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>',
        "xl/sharedStrings.xml": strings or f'<sst xmlns="{space}"/>',
    }
    return zipped(parts)


def cells(workbook: readers.Workbook, sheet: int = 0) -> dict[str, readers.Cell]:
    return {address(cell.row, cell.column): cell for cell in workbook.sheets[sheet].cells}


def texts(workbook: readers.Workbook, sheet: int = 0) -> dict[str, str]:
    return {at: cell.text for at, cell in cells(workbook, sheet).items()}


# Office Open XML.


def test_values_of_a_workbook():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Giá trị", 24000000, 1.5, True, date(2015, 6, 1), datetime(2015, 6, 1, 18, 30), clock(12, 5)])
    sheet["A3"] = "=SUM(B1:C1)"
    sheet["B3"] = "  "
    found = cells(readers.read(saved(book)))
    said = {at: (cell.text, cell.kind) for at, cell in found.items()}
    assert said == {
        "A1": ("Giá trị", "text"),
        "B1": ("24000000", "number"),
        "C1": ("1.5", "number"),
        "D1": ("TRUE", "bool"),
        "E1": ("2015-06-01", "date"),
        "F1": ("2015-06-01T18:30:00", "date"),
        "G1": ("12:05:00", "time"),
        "A3": ("", "text"),
    }
    assert found["A3"].formula == "SUM(B1:C1)"


def test_styles_hidden_parts_and_merges():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B2"], sheet["C3"], sheet["D9"] = "tiêu đề", "xã", 5, "cuối"
    sheet["B2"].font, sheet["C3"].font = Font(name=".VnTime"), Font(strike=True)
    sheet["A5"] = CellRichText("một ", TextBlock(InlineFont(strike=True), "hai"))
    sheet.merge_cells("A1:C1")
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = sheet.row_dimensions[40].hidden = True
    sheet.column_dimensions["B"].hidden = sheet.column_dimensions["Z"].hidden = True
    book.create_sheet("cũ").sheet_state = "veryHidden"
    workbook = readers.read(saved(book))
    first = workbook.sheets[0]
    found = cells(workbook)
    assert found["B2"].style == ".VnTime" and not found["B2"].struck
    assert found["C3"].struck and found["A5"].struck and found["A5"].text == "một hai"
    assert (first.hidden_rows, first.hidden_columns, first.merges) == (((3, 4),), ("B",), ("A1:C1",))
    assert [sheet.state for sheet in workbook.sheets] == ["visible", "veryHidden"]


def test_runs_in_an_old_and_a_new_font_are_read_each_their_own_way():
    def run(text: str, font: str) -> str:
        return f'<r><rPr><rFont val="{font}"/></rPr><t xml:space="preserve">{text}</t></r>'

    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t xml:space="preserve">Xã </t></r>'
        f"{run('Hoµ An', '.VnTime')}</is></c>"
        f'<c r="B1" t="inlineStr"><is>{run("Xã ", "Arial")}{run("Dêê", "Times New Roman")}</is></c>'
        f'<c r="C1" t="inlineStr"><is>{run("Xaõ ", "VNI-Times")}{run("Hoµ", ".VnTime")}</is></c></row>'
    )
    found = cells(readers.read(xlsx(rows)))
    assert {at: decode(cell.text, cell.style) for at, cell in found.items()} == {
        "A1": "Xã Hoà An", "B1": "Xã Dêê", "C1": "Xã Hoà",
    }  # fmt: skip


def test_errors_escapes_and_cached_formulas():
    rows = (
        '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2" t="str"><f>A1&amp;"x"</f><v>a_x000D_b</v></c>'
        '<c r="C2" t="inlineStr"><is><r><t>Cà </t></r><r><t>Dy</t></r><rPh><t>no</t></rPh></is></c>'
        '<c r="D2"><f>B1*2</f></c><c r="E2"><v>1.1000000000000001</v></c></row>'
    )
    found = cells(readers.read(xlsx(rows)))
    assert (found["A2"].text, found["A2"].kind, found["A2"].formula) == ("#DIV/0!", "error", "1/0")
    assert found["B2"].text == "a\rb" and found["C2"].text == "Cà Dy"
    assert (found["D2"].text, found["D2"].formula) == ("", "B1*2")
    assert found["E2"].text == "1.1"


def test_shared_formulas_read_as_in_each_cell():
    rows = (
        '<row r="1"><c r="C1"><f t="shared" ref="C1:C2" si="0">A1+$B$1</f><v>3</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" si="0"/><v>4</v></c></row>'
    )
    assert [cell.formula for cell in readers.read(xlsx(rows)).sheets[0].cells] == ["A1+$B$1", "A2+$B$1"]


def test_cells_without_references_stand_where_they_follow():
    rows = '<row><c t="inlineStr"><is><t>a</t></is></c><c/><c><v>3</v></c></row><row r="5"><c><v>4</v></c></row>'
    assert texts(readers.read(xlsx(rows))) == {"A1": "a", "C1": "3", "A5": "4"}


def test_a_cell_without_reference_follows_an_empty_one():
    row = '<row r="2"><c r="A2" s="1"/><c s="1"/><c><v>5</v></c><c r="F2"/><c><v>7</v></c><c r="J2"><v>9</v></c></row>'
    assert texts(readers.read(xlsx(row))) == {"C2": "5", "G2": "7", "J2": "9"}


def test_rows_and_columns_without_height_or_width_are_hidden():
    rows = '<row r="1"><c r="B1"><v>7</v></c></row><row r="2" ht="0" customHeight="1"><c r="A2"><v>7</v></c></row>'
    sheet = readers.read(xlsx(rows, head='<cols><col min="2" max="2" width="0"/></cols>')).sheets[0]
    assert (sheet.hidden_rows, sheet.hidden_columns) == (((2, 2),), ("B",))


@pytest.mark.parametrize("space", [MAIN, STRICT])
def test_both_namespaces(space):
    rows = '<row r="1"><c r="B1"><v>7</v></c></row>'
    assert texts(readers.read(xlsx(rows, space=space))) == {"B1": "7"}


def test_what_a_merge_covers_is_no_cell():
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>'
    tail = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    assert texts(readers.read(xlsx(rows, tail=tail))) == {"A1": "1", "A2": "3"}


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 60), st.integers(1, 40)),
        st.one_of(
            st.integers(-(10**14), 10**14),
            st.floats(-1e12, 1e12).map(lambda number: round(number, 4)),
            st.text("aáđ1 ,.", min_size=1),
        ),
        max_size=30,
    ),
    st.integers(0, 5),
    st.sets(st.integers(1, 60), max_size=4),
    st.sets(st.integers(1, 40), max_size=3),
)  # fmt: skip
def test_addresses_are_those_of_the_file(values, titles, hidden_rows, hidden_columns):
    """Whatever stands above, is hidden or left blank, a cell is reported where the file has it."""
    book = openpyxl.Workbook()
    sheet = book.active
    want = {}
    for (row, column), value in values.items():
        sheet.cell(row + titles, column, value)
        text = value if isinstance(value, str) else plain(float(value))
        if text.strip():
            want[address(row + titles, column)] = text
    for row in hidden_rows:
        sheet.row_dimensions[row].hidden = True
    for column in hidden_columns:
        sheet.column_dimensions[letters(column)].hidden = True
    workbook = readers.read(saved(book))
    found = workbook.sheets[0]
    assert texts(workbook) == want
    last_row = max((cell.row for cell in found.cells), default=0)
    shown = {row for first, last in found.hidden_rows for row in range(first, last + 1)}
    assert shown == {row for row in hidden_rows if row <= last_row}


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_addresses_survive_whatever_is_put_between(data):
    """Blank, hidden and filtered rows and columns, titles and merges move the cells; they are told where they went."""
    height, width = data.draw(st.integers(2, 8)), data.draw(st.integers(2, 6))
    rows = sorted(data.draw(st.sets(st.integers(1, 60), min_size=height, max_size=height)))
    columns = sorted(data.draw(st.sets(st.integers(1, 40), min_size=width, max_size=width)))
    book = openpyxl.Workbook()
    sheet = book.active
    want = {}
    for row in rows:
        for column in columns:
            sheet.cell(row, column, f"{row}.{column}")
            want[address(row, column)] = f"{row}.{column}"
    for row in set(range(1, 61)) - set(rows):
        if data.draw(st.booleans()):
            sheet.row_dimensions[row].hidden = True
    sheet.auto_filter.ref = f"{address(rows[0], columns[0])}:{address(rows[-1], columns[-1])}"
    filtered = data.draw(st.sets(st.sampled_from(rows)))
    for row in filtered:
        sheet.row_dimensions[row].hidden = True
    # A merge that begins at a cell covers what stands to its right and below, to the end of the gap it fills.
    top, left = data.draw(st.sampled_from(rows)), data.draw(st.sampled_from(columns))
    down, across = data.draw(st.integers(0, 5)), data.draw(st.integers(0, 5))
    ref = f"{address(top, left)}:{address(top + down, left + across)}"
    if down or across:
        sheet.merge_cells(ref)
    inside = {address(row, column) for row in rows for column in columns
              if top <= row <= top + down and left <= column <= left + across} - {address(top, left)}  # fmt: skip
    workbook = readers.read(saved(book))
    assert texts(workbook) == {at: text for at, text in want.items() if at not in inside}
    made = readers.columns(workbook, "a", "00")
    hidden = {at for at, flag in zip(made["cell"], made["hidden"], strict=True) if flag}
    assert hidden == {at for at in texts(workbook) if int(at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) in filtered}
    if down or across:
        assert dict(zip(made["cell"], made["merged"], strict=True))[address(top, left)] == ref


# Faults: exactly one code, whatever comes.


def ole(*names: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + b"".join(name.encode("utf-16-le") for name in names)


XML = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]>'
ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "TEP06"),
        (b" \r\n", "TEP06"),
        (b"%PDF-1.7 ...", "TEP03"),
        (b"\r\nX-Scan: 1\r\n%PDF-1.4 ...", "TEP03"),
        (b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36", "TEP03"),
        (b"BMI;x\n1;2\n", None),
        (b"{\\rtf1 \\ansi}", "TEP03"),
        (b"7z\xbc\xaf\x27\x1c...", "TEP21"),
        (b"Rar!\x1a\x07\x01\x00...", "TEP21"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "TEP07"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "TEP07"),
        ('<?xml version="1.0"?><a/>'.encode("utf-16"), "TEP07"),
        (zipped({"Index/Document.iwa": "x", "preview.jpg": "x"}), "TEP07"),
        (zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<x/>"}), "TEP07"),
        (b"\xff\xd8\xff\xe0 JFIF", "TEP03"),
        (b"\x89PNG\r\n\x1a\n", "TEP03"),
        (ole("WordDocument"), "TEP03"),
        (ole("EncryptedPackage"), "TEP02"),
        (ole("Something"), "TEP07"),
        (ole("Workbook"), "TEP01"),
        (b"PK\x03\x04 cut short", "TEP01"),
        (b'{"a": [1, 2]}', "TEP07"),
        (b"not found!", "TEP07"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "TEP07"),
        (xlsx(ROW)[:-40], "TEP01"),
        (xlsx(ROW, strings=f'{XML}<sst xmlns="{MAIN}"/>'), "TEP10"),
        (xlsx(f'<row r="1">{XML}</row>'), "TEP10"),
        (xlsx('<row r="1"><c r="1A"><v>1</v></c></row>'), "TEP01"),
        (xlsx('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), "TEP01"),
        (xlsx('<row r="1"><c r="XFD1048576"><v>9</v></c></row>'), "TEP08"),
        (xlsx('<row r="200000"><c r="ALL200000"><v>9</v></c></row>'), "TEP08"),
        (xlsx(ROW, strings=f'<sst xmlns="{MAIN}"><si><t>{"a" * 40000}</t></si></sst>'), "TEP10"),
        (zipped({"a/b.zip": xlsx(ROW), "c.txt": "x"}), None),
        (zipped({".DS_Store": "x"}), "TEP06"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "TEP07"),
    ],
)
def test_one_fault(data, code):
    started = time.process_time()
    workbook = readers.read(data)
    assert time.process_time() - started < 2
    assert workbook.fault == code
    assert workbook.readable == (code is None)
    assert code is None or (code in readers.FAULTS and not workbook.sheets)


def test_a_workbook_without_a_cell_is_readable_and_empty():
    workbook = readers.read(saved(openpyxl.Workbook()))
    assert (workbook.readable, workbook.fault) == (True, "TEP06")


def test_limits():
    book = openpyxl.Workbook()
    for _ in range(20):
        book.active.append([1] * 10)
    data = saved(book)
    assert readers.read(data).fault is None
    for limits in (Limits(cells=199), Limits(rows=19), Limits(bytes=100), Limits(unpacked=1000), Limits(members=2)):
        assert readers.read(data, limits=limits).fault == "TEP08"
    assert Limits.of({"limits": {"rows": 5, "bytes": 7}}) == Limits(rows=5, bytes=7, unpacked=70)


def test_two_parts_of_one_name_are_refused():
    sink = io.BytesIO(xlsx(ROW))
    with zipfile.ZipFile(sink, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("xl/worksheets/a.xml", "<x/>")
    assert readers.read(sink.getvalue()).fault == "TEP01"


def locked(data: bytes, name: str) -> bytes:
    """The archive with one member said to be under a password."""
    made = bytearray(data)
    at = -1
    while (at := made.find(name.encode(), at + 1)) >= 0:
        for sign, back, flags in ((b"PK\x03\x04", 30, 6), (b"PK\x01\x02", 46, 8)):
            if made[at - back : at - back + 4] == sign:
                struct.pack_into("<H", made, at - back + flags, 1)
    return bytes(made)


def test_a_member_under_a_password_holds_back_itself_alone():
    data = zipped({"a.csv": "a,b\n1,2\n", "b.csv": "a,b\n1,2\n", "c.pdf": "%PDF-1.4"})
    members = dict(readers.read(locked(data, "a.csv")).members)
    assert {name: member.fault for name, member in members.items()} == {
        "a.csv": "TEP02",
        "b.csv": None,
        "c.pdf": "TEP03",
    }
    assert readers.read(locked(zipped({"a.csv": "a,b\n1,2\n"}), "a.csv")).readable is False
    assert readers.read(locked(xlsx(ROW), "xl/workbook.xml")).fault == "TEP02"


def test_names_of_members_are_labels_and_no_paths():
    sink = io.BytesIO()
    names = ["../../etc/x.csv", "C:\\a\\b.csv", "/abs.csv", "e\u0302.csv", "\u202egpj.csv", "x\x07.csv"]
    with zipfile.ZipFile(sink, "w") as archive:
        for name in names:
            archive.writestr(name, "a,b\n1,2\n")
    found = [name for name, _ in readers.read(sink.getvalue()).members]
    assert found == sorted(["etc/x.csv", "a/b.csv", "abs.csv", "ê.csv", "\ufffdgpj.csv", "x\ufffd.csv"])
    # A name in UTF-8 that the archive does not say is UTF-8.
    plain = zipped({"AAAAA.csv": "a,b\n1,2\n"}).replace(b"AAAAA", "Xã ".encode() + b"1")
    assert [name for name, _ in readers.read(plain).members] == ["Xã 1.csv"]


def test_zips_in_zips_are_read_as_deep_as_is_sensible():
    data = zipped({"a.csv": "a,b\n1,2\n"})
    for depth in range(5):
        workbook = inner = readers.read(data)
        while inner.members:
            inner = inner.members[0][1]
        assert workbook.readable == (depth < 3) and inner.fault == (None if depth < 3 else "TEP07")
        made = readers.columns(workbook, "o.zip", "00")["submission"]
        assert set(made) == ({"o.zip" + "!i.zip" * depth + "!a.csv"} if depth < 3 else set())
        data = zipped({"i.zip": data})


def test_the_limits_of_a_zip_are_for_all_its_members():
    data = zipped({f"{n}.csv": "1,2,3\n" * 10 for n in range(4)})
    members = readers.read(data, limits=Limits(cells=100)).members
    assert [member.fault for _, member in members] == [None, None, None, "TEP08"]


def test_links_and_macros_are_remarked_on():
    rows = '<row r="1"><c r="A1"><f>[1]Sheet1!A1</f><v>1</v></c></row>'
    assert [remark[0] for remark in readers.read(xlsx(rows)).remarks] == ["TEP11"]


# Text.


@pytest.mark.parametrize(
    ("data", "encoding", "format", "want"),
    [
        ("Năm,Xã\n2015,Cà Dy\n".encode(), "utf-8", "csv", {"A1": "Năm", "B1": "Xã", "A2": "2015", "B2": "Cà Dy"}),
        ("Năm;Ô\n5;1,5\n".encode("utf-8-sig"), "utf-8-sig", "csv", {"A1": "Năm", "B1": "Ô", "A2": "5", "B2": "1,5"}),
        ("Năm\tXã\n2015\tÊ".encode("utf-16"), "utf-16", "tsv", {"A1": "Năm", "B1": "Xã", "A2": "2015", "B2": "Ê"}),
        ("a\tb\n1\t2".encode("utf-16-le"), "utf-16-le", "tsv", {"A1": "a", "B1": "b", "A2": "1", "B2": "2"}),
        (b"sep=;\na;b\n", "utf-8", "csv", {"A1": "sep=", "A2": "a", "B2": "b"}),
        (b"a,b\r\r1,2\r", "utf-8", "csv", {"A1": "a", "B1": "b", "A3": "1", "B3": "2"}),
        (b'a,b\n"x\ny",2\n', "utf-8", "csv", {"A1": "a", "B1": "b", "A2": "x\ny", "B2": "2"}),
    ],
)  # fmt: skip
def test_delimited(data, encoding, format, want):
    workbook = readers.read(data)
    assert (workbook.encoding, workbook.format, workbook.sheets[0].name) == (encoding, format, None)
    assert texts(workbook) == want


def test_old_encodings_in_text_need_a_rule():
    data = "Ch\xadng tr×nh;x· héi\n1;2\n".encode("latin-1")
    assert readers.read(data).fault == "TEP09"
    assert readers.read("Xaõ Phöôùc;Tieân\n1;2\n".encode("latin-1")).fault == "TEP09"
    cell = cells(readers.read(data, encoding="tcvn3"))["B1"]
    assert (cell.text, cell.style) == ("x· héi", ".VnTime")
    western = readers.read("Descripción;Año\nx;1\n".encode("latin-1"))
    assert (western.encoding, [remark[0] for remark in western.remarks]) == ("cp1252", ["TEP20"])


@pytest.mark.parametrize(
    ("data", "fault", "encoding", "remarks"),
    [
        ("Tên;Hòa Bình;Tiến\n1;2;3\n".encode("utf-16-be"), None, "utf-16-be", []),
        ("Tên;Hòa\n1;2\n".encode("utf-16")[:-1], "TEP01", None, []),
        ("Xã Hòa Bình;Năm\n".encode() * 20 + "Xã".encode()[:-1], "TEP01", None, []),
        ("Año;Descripción\n1;2\n".encode("cp1252"), None, "cp1252", ["TEP20"]),
        (b"Ho\xcca B\xecnh;Ti\xea\xecn;a\xd2\n1;2;3\n", "TEP09", None, []),
        ("Ciò;può\n1;2\n".encode("cp1252"), None, "cp1252", ["TEP20"]),
        (b"a,b\x00\n1,2\n" * 10, "TEP07", None, []),
        (b'a,b\n1,"x\n2,y\n3,z\n', None, "utf-8", ["TEP22"]),
        (b"a,b\n1,2,3\n\n4\n", None, "utf-8", []),
    ],
)  # fmt: skip
def test_odd_text_files(data, fault, encoding, remarks):
    workbook = readers.read(data)
    assert (workbook.fault, workbook.encoding) == (fault, encoding)
    assert [remark[0] for remark in workbook.remarks] == remarks


def test_a_quote_that_is_never_closed_swallows_no_rows():
    assert texts(readers.read(b'a,b\n1,"x\n2,y\n'))["A3"] == "2"


def test_delimiter_by_the_number_of_fields():
    assert delimiter_of("Tiêu đề\n\na;b;c\n1,5;2,5;3\n2,5;3,5;4\n") == ";"
    assert delimiter_of("a,b\n1,2\n3,4\n") == ","


# Other formats.


def test_ods_repeats_and_styles():
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<o:document-content xmlns:o="{office}:office:1.0" xmlns:t="{office}:table:1.0" xmlns:x="{office}:text:1.0"'
        f' xmlns:s="{office}:style:1.0"><o:automatic-styles><s:style s:name="c1" s:family="table-cell">'
        '<s:text-properties s:font-name=".VnTime" s:text-line-through-style="solid"/></s:style>'
        '<s:style s:name="ta" s:family="table"><s:table-properties t:display="false"/></s:style></o:automatic-styles>'
        '<o:body><o:spreadsheet><t:table t:name="A" t:style-name="ta"><t:table-column/>'
        '<t:table-column t:visibility="collapse"/><t:table-row t:number-rows-repeated="3"/>'
        '<t:table-row t:number-rows-repeated="2" t:visibility="filter">'
        '<t:table-cell o:value-type="float" o:value="1.50" t:number-columns-repeated="2"/></t:table-row>'
        '<t:table-row><t:table-cell t:style-name="c1" t:number-columns-spanned="2" o:value-type="string">'
        '<x:p>a<x:s x:c="2"/>b</x:p><x:p>c</x:p></t:table-cell><t:covered-table-cell/>'
        '<t:table-cell t:formula="of:=[.A4]*2" o:value-type="date" o:date-value="2015-06-01"/></t:table-row>'
        '<t:table-row t:number-rows-repeated="1048570"/></t:table></o:spreadsheet></o:body></o:document-content>'
    )
    data = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    workbook = readers.read(data)
    sheet, found = workbook.sheets[0], cells(workbook)
    assert texts(workbook) == {"A4": "1.5", "B4": "1.5", "A5": "1.5", "B5": "1.5", "A6": "a  b\nc", "C6": "2015-06-01"}
    assert (sheet.state, sheet.hidden_rows, sheet.hidden_columns, sheet.merges) == (
        "hidden",
        ((4, 5),),
        ("B",),
        ("A6:B6",),
    )
    assert (found["A6"].style, found["A6"].struck, found["C6"].formula) == (".VnTime", True, "[.A4]*2")
    bomb = content.replace(
        'o:value="1.50" t:number-columns-repeated="2"', 'o:value="1" t:number-columns-repeated="99999999"'
    )
    assert (
        readers.read(zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": bomb})).fault
        == "TEP08"
    )


def test_html_rows_are_counted_by_their_tags():
    page = (
        "<html><meta charset='utf-8'><table><tr><td colspan=2>Xã&nbsp;A<br>B</td><td rowspan='2'>1</td></tr>"
        "<tr><td>x</td><td><s>2</s></td></tr></table><p>text</p><table><tr style='display: none'><th>z</table></html>"
    )
    workbook = readers.read(page.encode())
    assert workbook.format == "html"
    assert texts(workbook) == {"A1": "Xã\xa0A\nB", "C1": "1", "A2": "x", "B2": "2", "A3": "z"}
    assert (workbook.sheets[0].merges, workbook.sheets[0].hidden_rows) == (("A1:B1", "C1:C2"), ((3, 3),))
    assert cells(workbook)["B2"].struck


def test_html_as_office_programs_write_it():
    page = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
    <meta http-equiv=Content-Type content="text/html; charset=windows-1252">
    <style><!-- .xl65 {font-family:".VnTime", serif;} .xl66{text-decoration:line-through;} tr.h {display:none} -->
    </style></head><table><col><col style='display:none;mso-width-source:auto'><col>
    <tr><td class=xl65>Hoµ An</td><td x:num="1234.50" x:fmla="=SUM(A1:A2)">1.234,50</td><td rowspan=2 sdval="7">7,0</td>
    <tr class=h><td class=xl66>x</td><td>Xa <font face=".VnTime">Hoµ   An</font></td></tr>
    <tr><td colspan=1000000000>w</td><td style="display:none">y</td></tr></table>"""
    workbook = readers.read(page.encode("cp1252"))
    sheet, found = workbook.sheets[0], cells(workbook)
    assert (workbook.encoding, sheet.hidden_rows, sheet.hidden_columns, sheet.merges) == (
        "windows-1252", ((2, 2),), ("B",), ("C1:C2",),
    )  # fmt: skip
    assert {at: decode(cell.text, cell.style) for at, cell in found.items()} == {
        "A1": "Hoà An", "B1": "1234.5", "C1": "7", "A2": "x", "B2": "Xa Hoà An", "A3": "w", "B3": "y",
    }  # fmt: skip
    assert (found["B1"].kind, found["B1"].formula, found["A2"].struck) == ("number", "SUM(A1:A2)", True)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_html_in_any_encoding(codec):
    workbook = readers.read("<font face=Arial><table><tr><td>Año</td></tr></table></font>".encode(codec))
    assert (workbook.format, workbook.encoding, texts(workbook)) == ("html", codec, {"A1": "Año"})


def test_html_tables_in_tables_keep_their_own_spans():
    page = (
        "<table><tr><td rowspan=2>a</td><td>b<table><tr><td>c</td></tr></table></td></tr>"
        "<tr><td>d</td></tr><tr><td>e</td></tr></table>"
    )
    workbook = readers.read(page.encode())
    assert texts(workbook) == {"A1": "a", "B1": "b", "A2": "c", "B3": "d", "A4": "e"}
    assert workbook.sheets[0].merges == ("A1:A3",)


def docx(body: str, styles: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
            "word/_rels/document.xml.rels": f'{links}<Relationship Id="r" Type="{LINKS}/styles" Target="styles.xml"/>'
            "</Relationships>",
            "word/styles.xml": f'<w:styles xmlns:w="{space}">{styles}</w:styles>',
        }
    )


def test_docx_fonts_come_from_runs_styles_and_defaults():
    def font(name: str) -> str:
        return f'<w:rPr><w:rFonts w:ascii="{name}"/></w:rPr>'

    styles = (
        f"<w:docDefaults><w:rPrDefault>{font('Times New Roman')}</w:rPrDefault></w:docDefaults>"
        f'<w:style w:type="paragraph" w:default="1" w:styleId="N">{font(".VnTime")}</w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="N"/><w:rPr><w:strike/></w:rPr></w:style>'
        f'<w:style w:type="paragraph" w:styleId="U">{font("Arial")}</w:style>'
    )
    texts_of = {
        "A1": "<w:p><w:r><w:t>Hoµ An</w:t></w:r></w:p>",
        "A2": '<w:p><w:pPr><w:pStyle w:val="B"/></w:pPr><w:r><w:t>Hoµ</w:t></w:r></w:p>',
        "A3": f'<w:p><w:pPr><w:pStyle w:val="U"/></w:pPr><w:r><w:t xml:space="preserve">Xã </w:t></w:r>'
        f"<w:r>{font('.VnArialH')}<w:t>hoµ</w:t></w:r></w:p><w:p><w:r><w:t>x·</w:t></w:r></w:p>",
    }
    rows = "".join(f"<w:tr><w:tc>{text}</w:tc></w:tr>" for text in texts_of.values())
    found = cells(readers.read(docx(f"<w:tbl>{rows}</w:tbl>", styles)))
    assert {at: decode(cell.text, cell.style) for at, cell in found.items()} == {
        "A1": "Hoà An", "A2": "Hoà", "A3": "Xã HOÀ\nxã",
    }  # fmt: skip
    assert [found[at].struck for at in ("A1", "A2")] == [False, True]


def test_docx_tables_in_tables_stand_after_the_others():
    def table(text: str) -> str:
        return f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p>%s</w:tc></w:tr></w:tbl>"

    body = table("một") % (table("trong") % "") + table("hai") % ""
    workbook = readers.read(docx(body))
    assert [(sheet.name, [cell.text for cell in sheet.cells]) for sheet in workbook.sheets] == [
        ("1", ["một"]), ("2", ["hai"]), ("3", ["trong"]),
    ]  # fmt: skip


def test_docx_merges_down_and_what_was_deleted():
    def tc(text: str, mark: str = "") -> str:
        return f"<w:tc><w:tcPr>{mark}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    restart, going = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = (
        f"<w:tbl><w:tr>{tc('a', restart)}{tc('1')}</w:tr><w:tr>{tc('', going)}{tc('2')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{tc('bỏ')}</w:tr>"
        f"<w:tr>{tc('', going)}<w:tc><w:p><w:moveFrom><w:r><w:t>đi</w:t></w:r></w:moveFrom>"
        "<w:ins><w:r><w:t>3</w:t></w:r></w:ins></w:p></w:tc></w:tr></w:tbl>"
    )
    workbook = readers.read(docx(body))
    assert texts(workbook) == {"A1": "a", "B1": "1", "B2": "2", "B3": "3"}
    assert workbook.sheets[0].merges == ("A1:A3",)


def test_docx_tables():
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def tc(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    table = (
        f"<w:tbl><w:tr>{tc('đầu', '<w:gridSpan w:val=' + chr(34) + '2' + chr(34) + '/>')}{tc('c')}</w:tr>"
        f"<w:tr><w:tc><w:p><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del><w:r><w:t>giữ</w:t><w:br/><w:t>2</w:t></w:r></w:p></w:tc>"
        f"{tc('b')}</w:tr></w:tbl>"
    )
    document = f'<w:document xmlns:w="{space}"><w:body><w:p/>{table}{table}</w:body></w:document>'
    workbook = readers.read(zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document}))
    assert [sheet.name for sheet in workbook.sheets] == ["1", "2"]
    assert texts(workbook) == {"A1": "đầu", "C1": "c", "A2": "giữ\n2", "B2": "b"}
    assert workbook.sheets[0].merges == ("A1:B1",)


def record(number: int, content: bytes = b"") -> bytes:
    """One record of a binary workbook: number and length, seven bits a byte."""
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size = len(content)
    return head + (bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(rows: bytes, *, head: bytes = b"", tail: bytes = b"", book: bytes = b"", **parts: bytes) -> bytes:
    """A binary workbook of one hidden sheet from bare records."""
    sheet = record(156, struct.pack("<II", 1, 1) + wide("r1") + wide("Ẩn"))
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    names = {"styles": "styles", "strings": "sharedStrings"}
    more = "".join(
        f'<Relationship Id="{name}" Type="{LINKS}/{names[name]}" Target="{names[name]}.bin"/>' for name in sorted(parts)
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": record(131) + book + record(143) + sheet + record(144) + record(132),
            "xl/_rels/workbook.bin.rels": f'{links}<Relationship Id="r1" Type="{LINKS}/worksheet"'
            f' Target="worksheets/sheet1.bin"/>{more}</Relationships>',
            "xl/worksheets/sheet1.bin": record(129) + head + record(145) + rows + record(146) + tail + record(130),
            **{f"xl/{names[name]}.bin": content for name, content in parts.items()},
        }
    )


def xlsb_row(row: int, hidden: bool = False) -> bytes:
    return record(0, struct.pack("<IIHBB", row - 1, 0, 300, 0, 0x10 * hidden) + bytes(5))


def xlsb_cell(number: int, column: int, content: bytes, format: int = 0) -> bytes:
    return record(number, struct.pack("<II", column - 1, format) + content)


def xlsb_font(name: str, struck: bool = False) -> bytes:
    return record(43, struct.pack("<HHHHBBBB", 220, 8 * struck, 400, 0, 0, 0, 0, 0) + bytes(9) + wide(name))


def test_xlsb_values_and_states():
    number = struct.pack("<d", 1.5)
    rows = (
        xlsb_row(2)
        + xlsb_cell(5, 2, number)
        + xlsb_cell(6, 3, wide("Cà Dy"))
        + xlsb_cell(2, 4, struct.pack("<i", -700 << 2 | 3))
        + xlsb_cell(2, 5, struct.pack("<I", struct.unpack("<II", struct.pack("<d", 24e6))[1]))
        + xlsb_cell(4, 6, b"\x01")
        + xlsb_row(4)
        + xlsb_cell(3, 1, b"\x17")
        + xlsb_cell(9, 2, number + bytes(6))
        + xlsb_cell(8, 3, wide("") + bytes(6))
        + xlsb_cell(6, 4, wide("  "))
    )
    workbook = readers.read(xlsb(rows))
    assert (workbook.format, workbook.fault) == ("xlsb", None)
    assert texts(workbook) == {
        "B2": "1.5", "C2": "Cà Dy", "D2": "-7", "E2": "24000000", "F2": "TRUE", "A4": "#REF!", "B4": "1.5", "C4": "",
    }  # fmt: skip
    assert (workbook.sheets[0].name, workbook.sheets[0].state) == ("Ẩn", "hidden")
    found = cells(workbook)
    assert [found[at].kind for at in ("A4", "F2", "B2")] == ["error", "bool", "number"]
    assert [found[at].formula for at in ("B2", "B4", "C4")] == [None, "", ""]


def test_xlsb_fonts_hidden_parts_merges_and_dates():
    styles = (
        record(611) + xlsb_font("Arial") + xlsb_font(".VnTime", struck=True) + record(612)
        + record(44, struct.pack("<H", 164) + wide("dd/mm/yyyy"))
        + record(626) + record(47, struct.pack("<HHH", 0, 0, 1) + bytes(10)) + record(627)
        + record(617)
        + b"".join(record(47, struct.pack("<HHH", 0, *pair) + bytes(10)) for pair in ((0, 0), (0, 1), (164, 0)))
        + record(618)
    )  # fmt: skip
    strings = record(19, b"\x00" + wide("x· héi")) + record(
        19, b"\x01" + wide("một hai") + struct.pack("<IHHHH", 2, 0, 0, 4, 1)
    )
    rows = (
        xlsb_row(1) + xlsb_cell(7, 1, struct.pack("<I", 0), 1) + xlsb_cell(7, 2, struct.pack("<I", 1))
        + xlsb_row(3, hidden=True) + xlsb_cell(5, 1, struct.pack("<d", 42156), 2)
        + xlsb_cell(5, 3, struct.pack("<d", 7))
    )  # fmt: skip
    head = record(60, struct.pack("<IIIIH", 1, 1, 2000, 0, 1)) + record(60, struct.pack("<IIIIH", 5, 16383, 0, 0, 0))
    tail = record(176, struct.pack("<IIII", 2, 3, 2, 3))
    workbook = readers.read(xlsb(rows, head=head, tail=tail, styles=styles, strings=strings))
    sheet, found = workbook.sheets[0], cells(workbook)
    assert {at: (cell.text, cell.kind, cell.style, cell.struck) for at, cell in found.items()} == {
        "A1": ("x· héi", "text", ".VnTime", True),
        "B1": ("một hai", "text", "Arial@0|.VnTime@4", True),
        "A3": ("2015-06-01", "date", "Arial", False),
        "C3": ("7", "number", "Arial", False),
    }
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.merges) == (((3, 3),), ("B",), ("C3:D4",))
    later = readers.read(xlsb(rows, book=record(153, bytes([1]) + bytes(11)), styles=styles, strings=strings))
    assert texts(later)["A3"] == "2019-06-02"


def test_xlsb_holds_what_calamine_reads():
    """The records are read by our own code: another reader must find the same in the same cells."""
    number = struct.pack("<d", 1234.5)
    rows = (
        xlsb_row(2) + xlsb_cell(5, 2, number) + xlsb_cell(6, 3, wide("Cà Dy"))
        + xlsb_cell(2, 4, struct.pack("<i", -700 << 2 | 3)) + xlsb_cell(2, 5, struct.pack("<i", 35 << 2 | 2))
        + xlsb_cell(2, 6, struct.pack("<I", struct.unpack("<II", struct.pack("<d", 24e6))[1]))
        + xlsb_cell(2, 7, struct.pack("<I", struct.unpack("<II", struct.pack("<d", 24e6))[1] | 1))
        + xlsb_row(4) + xlsb_cell(4, 1, b"\x01") + xlsb_cell(9, 2, number + bytes(6))
        + xlsb_cell(8, 3, wide("mười") + bytes(6)) + xlsb_cell(7, 5, struct.pack("<I", 1))
        + xlsb_row(300) + xlsb_cell(7, 1, struct.pack("<I", 0)) + xlsb_cell(10, 3, b"\x01" + bytes(6))
    )  # fmt: skip
    strings = record(159, struct.pack("<II", 2, 2)) + record(19, b"\x00" + wide("Hòa"))
    strings += record(19, b"\x00" + wide("Ch'ơm")) + record(160)
    dimension = record(148, struct.pack("<IIII", 1, 299, 0, 6))
    data = xlsb(rows, head=dimension, strings=strings)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Ẩn")
    theirs = {
        address(row, column): as_raw(value)
        for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1)
        for column, value in enumerate(values, 1)
        if value != ""
    }
    assert len(theirs) == 12
    assert texts(readers.read(data)) == theirs


def xlsb_formula(column: int, tokens: bytes) -> bytes:
    return xlsb_cell(9, column, struct.pack("<dHI", 5, 0, len(tokens)) + tokens)


def test_xlsb_formulas_in_words():
    ref = b"\x44" + struct.pack("<IH", 1, 0xC000)  # A2
    fixed = b"\x24" + struct.pack("<IH", 1, 2)  # $C$2
    area = b"\x25" + struct.pack("<IIHH", 0, 4, 0xC000, 0xC001)  # A1:B5
    near = b"\x4c" + struct.pack("<IH", 0, 0xC000 | 0x3FFF)  # of this row, the column before
    want = {
        ref + b"\x1e\x0a\x00\x05": "A2*10",
        area + b"\x19\x10\x00\x00": "SUM(A1:B5)",
        ref + fixed + b"\x0b\x15" + area + b"\x22\x02" + struct.pack("<H", 4): "SUM((A2=$C$2),A1:B5)",
        ref + b"\x21" + struct.pack("<H", 15): "SIN(A2)",
        b"\x17\x01\x00x\x00" + b"\x1f" + struct.pack("<d", 0.5) + b"\x08": '"x"&0.5',
        b"\x23" + bytes(4): "",
        b"\x03": "",
    }
    rows = b"".join(xlsb_row(n) + xlsb_formula(1, tokens) for n, tokens in enumerate(want, 1))
    found = cells(readers.read(xlsb(rows)))
    assert [found[f"A{n}"].formula for n in range(1, len(want) + 1)] == list(want.values())
    pointer = b"\x01" + struct.pack("<I", 0)
    shared = record(427, struct.pack("<IIIII", 0, 2, 1, 1, len(near)) + near)
    rows = xlsb_row(1) + xlsb_formula(2, pointer) + shared + xlsb_row(3) + xlsb_formula(2, pointer)
    assert {at: cell.formula for at, cell in cells(readers.read(xlsb(rows))).items()} == {"B1": "A1", "B3": "A3"}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (xlsb_row(1_000_000) + xlsb_cell(5, 1, bytes(8)), "TEP08"),
        (xlsb_row(1) + xlsb_cell(5, 20_000, bytes(8)), "TEP01"),
        (xlsb_row(1) + xlsb_cell(7, 1, struct.pack("<I", 5)), "TEP01"),
        (xlsb_row(1) + xlsb_cell(6, 1, struct.pack("<I", 2**31)), "TEP01"),
        (b"\x05\xff\xff\xff\x7f", "TEP01"),
        (xlsb_row(90_000) + xlsb_cell(5, 16_000, bytes(8)), None),
    ],
)
def test_xlsb_is_bounded(rows, code):
    assert readers.read(xlsb(rows)).fault == code


def biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls5(cells: bytes, codepage: int = 1252, kind: int = 0) -> bytes:
    """A bare stream of the version before Unicode: fonts Arial and .VnTime, a worksheet, and one of another kind."""

    def font(name: str, struck: bool = False) -> bytes:
        return biff(0x31, struct.pack("<HHHHHBBBBB", 220, 8 * struck, 0, 400, 0, 0, 0, 0, 0, len(name)) + name.encode())

    fonts = font("Arial") * 4 + font(".VnTime", struck=True)  # the fifth bears number 5
    formats = b"".join(biff(0xE0, struct.pack("<HHHBBIi", *pair, 0, 0, 0, 0, 0)) for pair in ((0, 0), (5, 0), (0, 14)))
    before = biff(0x809, struct.pack("<HHHH", 0x500, 5, 0, 1997)) + biff(0x42, struct.pack("<H", codepage))
    first = biff(0x809, struct.pack("<HHHH", 0x500, 16, 0, 1997)) + cells + biff(10)
    other = biff(0x809, struct.pack("<HHHH", 0x500, 32, 0, 1997)) + biff(10)

    def sheets(at: int) -> bytes:
        made = biff(0x85, struct.pack("<iBBB", at, 1, 0, 1) + b"A")
        return made + (biff(0x85, struct.pack("<iBBB", at + len(first), 0, kind, 1) + b"B") if kind else b"")

    head = before + fonts + formats
    at = len(head) + len(sheets(0)) + 4
    return head + sheets(at) + biff(10) + first + (other if kind else b"")


def xls_text(row: int, column: int, text: bytes, format: int = 0) -> bytes:
    return biff(0x204, struct.pack("<HHHH", row - 1, column - 1, format, len(text)) + text)


def xls_formula(row: int, column: int, result: bytes, tokens: bytes) -> bytes:
    head = struct.pack("<HHH8sHIH", row - 1, column - 1, 0, result, 0, 0, len(tokens))
    return biff(6, head + tokens)


def test_xls_of_an_old_machine():
    number = struct.pack("<d", 42156.0)
    area = b"\x25" + struct.pack("<HHBB", 0xC000, 0xC004, 0, 0)
    rows = (
        xls_text(1, 1, "Ph\xadíc Mü".encode("latin-1"), 1)
        + xls_text(1, 2, "Hòa".encode("cp1252"))
        + biff(0x203, struct.pack("<HHH", 2, 0, 2) + number)
        + biff(0x205, struct.pack("<HHHBB", 2, 1, 0, 7, 1))
        + xls_formula(4, 1, struct.pack("<d", 5), area + b"\x22\x01" + struct.pack("<H", 4))
        + xls_formula(5, 1, b"\x03\0\0\0\0\0\xff\xff", b"\x17\x00")
        + biff(0x208, struct.pack("<HHHHHHI", 2, 0, 2, 300, 0, 0, 0x20))
    )
    workbook = readers.read(xls5(rows, kind=2))
    assert (workbook.format, workbook.fault) == ("xls", None)
    assert [(sheet.name, sheet.state) for sheet in workbook.sheets] == [("A", "hidden"), ("B", "chart")]
    assert {at: (cell.text, cell.kind, cell.formula) for at, cell in cells(workbook).items()} == {
        "A1": ("Ph\xadíc Mü", "text", None),
        "B1": ("Hòa", "text", None),
        "A3": ("2015-06-01", "date", None),
        "B3": ("#DIV/0!", "error", None),
        "A4": ("5", "number", "SUM(A1:A5)"),
        "A5": ("", "text", '""'),
    }
    assert workbook.sheets[0].hidden_rows == ((3, 3),)
    found = cells(workbook)["A1"]
    assert (found.style, found.struck, decode(found.text, found.style)) == (".VnTime", True, "Phước Mỹ")


def test_xls_whose_sectors_are_out_of_order_is_read_if_another_reader_agrees(corpus, monkeypatch):
    import xlrd

    data = (corpus / "torture/poi/SubtotalsNested.xls").read_bytes()
    plainly, strict = readers.read(data), xlrd.open_workbook

    def fussy(**how):
        if not how.get("ignore_workbook_corruption"):
            raise xlrd.compdoc.CompDocError("Workbook corruption: seen[2] == 4")
        return strict(**how)

    monkeypatch.setattr(xlrd, "open_workbook", fussy)
    assert readers.read(data).sheets == plainly.sheets
    monkeypatch.setattr(xls_reader, "_number", lambda value, date, late: ("1", "number"))
    assert readers.read(data).fault == "TEP01"


def test_xls_with_a_wrong_count_of_strings_or_an_odd_note_is_read_as_excel_reads_it():
    data = (ROOT / "tests/illustrative/handmade/hoi-phu-nu.xls").read_bytes()
    plainly, stream = readers.read(data), xls_reader._stream(data)
    at, places = 0, {}
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        places.setdefault(kind, at)
        at += 4 + length
    strings = data.find(stream[places[0xFC] : places[0xFC] + 12])
    for more in (7, -5, 10**6):
        made = bytearray(data)
        struct.pack_into("<i", made, strings + 8, struct.unpack_from("<i", data, strings + 8)[0] + more)
        assert readers.read(bytes(made)).sheets == plainly.sheets, more
    # A record inside a sheet that is no more than it was, but says to be a note of another shape.
    inside = data.find(stream[places[0x1D] : places[0x1D] + 12])
    made = bytearray(data)
    struct.pack_into("<H", made, inside, 0x1C)
    assert readers.read(bytes(made)).sheets == plainly.sheets


def test_xls_with_an_old_font_on_a_vietnamese_machine():
    """The code page of the machine is not that of the font: its bytes are."""
    typed = "Ph\xadíc Mü, N¨m, céng hoµ x· héi".encode("latin-1")
    found = cells(readers.read(xls5(xls_text(1, 1, typed, 1) + xls_text(1, 2, typed), codepage=1258)))
    assert decode(found["A1"].text, found["A1"].style) == "Phước Mỹ, Năm, cộng hoà xã hội"
    assert found["B1"].text == typed.decode("cp1258")


def test_a_macro_sheet_of_an_old_workbook_is_said():
    workbook = readers.read(xls5(xls_text(1, 1, b"x"), kind=1))
    assert [sheet.state for sheet in workbook.sheets] == ["hidden", "macro"]
    assert [remark[0] for remark in workbook.remarks] == ["TEP19"]


def test_formulas_of_real_old_workbooks(corpus):
    want = {
        "poi/SubtotalsNested.xls": (8, "SUBTOTAL(9,B2:B3)"),
        "poi/testEXCEL_3.xls": (39, "9090*76/2000"),
        "poi/testEXCEL_5.xls": (37, "+$B$6*$B$6"),
        "xlrd/formula_test_sjmachin.xls": (6, '"ABC"&"DEF"'),
    }
    for path, (number, text) in want.items():
        workbook = readers.read((corpus / "torture" / path).read_bytes())
        found = [cell.formula for sheet in workbook.sheets for cell in sheet.cells if cell.formula is not None]
        assert len(found) == number and text in found


def test_zip_members_keep_their_names():
    data = zipped({"x/một.csv": "a,b\n1,2\n", "hai.xlsx": xlsx(ROW), "__MACOSX/._hai.xlsx": "x"})
    workbook = readers.read(data)
    assert (workbook.format, [name for name, _ in workbook.members]) == ("zip", ["hai.xlsx", "x/một.csv"])
    made = readers.columns(workbook, "in/a.zip", "00")
    assert set(made["submission"]) == {"in/a.zip!hai.xlsx", "in/a.zip!x/một.csv"} and set(made["sha256"]) == {"00"}


def test_frame():
    book = openpyxl.Workbook()
    book.active["B2"] = "x"
    book.active.merge_cells("B2:C2")
    book.active.row_dimensions[2].hidden = True
    made = readers.frame(readers.read(saved(book)), "in/a.xlsx", "ab")
    assert tuple(made.columns) == readers.COLUMNS
    row = made.iloc[0]
    assert (row["cell"], row["text"], row["merged"], bool(row["hidden"]), row["reader"]) == (
        "B2",
        "x",
        "B2:C2",
        True,
        "xlsx",
    )


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_shortest_reads_back(number):
    text = shortest(repr(number))
    assert float(text) == number and "e" not in text.lower() and not text.endswith(".0")


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08\x10\x00", b"<html>"]),
)
def test_no_bytes_raise(data, start):
    assert readers.read(start + data).fault in {None, *readers.FAULTS}


def test_what_a_page_shows_goes_before_the_number_that_it_holds():
    """A day holds its serial number and an error holds 0: neither is the number."""
    cells_ = (
        '<td sdval="24000000">24.000.000 đ</td><td x:num="0.5">50%</td><td sdval="0">#DIV/0!</td>'
        '<td sdval="42136">2015-05-12</td><td x:num="42136">12.05.2015</td><td x:num="0.75">18:00</td>'
        '<td x:num="7"></td>'
    )
    found = cells(readers.read(f"<table><tr>{cells_}</tr></table>".encode()))
    assert {at: (cell.text, cell.kind) for at, cell in found.items()} == {
        "A1": ("24000000", "number"), "B1": ("0.5", "number"), "C1": ("#DIV/0!", "error"), "D1": ("2015-05-12", "text"),
        "E1": ("12.05.2015", "text"), "F1": ("18:00", "text"), "G1": ("7", "number"),
    }  # fmt: skip


def test_question_marks_in_place_of_letters():
    spoilt = "N?m;N?i dung h? tr?\n2015;Bò gi?ng\n2016;Gà gi?ng\n2017;Heo gi?ng\n2015;V?t gi?ng\n"
    assert (found := readers.read(spoilt.encode("cp1252"))).fault == "TEP23" and found.found == "N?m"
    fine = "Năm;Nguồn\n" + "2015;http://a.vn/x?id=1\n" * 9 + "2016;Bò hay heo?\n" * 9
    assert readers.read(fine.encode()).fault is None


def test_a_few_control_characters_make_no_text_unreadable():
    text = "Năm;Nội dung\n" + "2015;Bò\x16 giống\n" * 3
    assert texts(readers.read(text.encode()))["B2"] == "Bò\x16 giống"
    assert readers.read(("Năm;" + "\x01\x02\x03" * 9 + "\n2015;1\n").encode()).fault == "TEP07"


# Real files that nobody here wrote.


def as_raw(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return plain(float(value))
    return str(value)


def test_the_same_values_as_calamine(corpus):
    """Another reader sees the same text and numbers in the same cells; it trims blanks and has no error cells."""
    compared = 0
    for path in sorted(corpus.glob("**/*.xlsx")) + sorted(corpus.glob("**/*.ods")):
        data = path.read_bytes()
        workbook = readers.read(data)
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(data)) if workbook.readable else None
        except CalamineError:
            continue
        for number, sheet in enumerate(workbook.sheets if book else ()):
            if sheet.state in ("chart", "macro"):
                continue
            other = book.get_sheet_by_index(number)
            top, left = other.start or (0, 0)
            grid = {
                (row, column): as_raw(value)
                for row, values in enumerate(other.to_python() if other.start else (), top + 1)
                for column, value in enumerate(values, left + 1)
                if as_raw(value).strip()
            }
            mine = {(cell.row, cell.column): cell for cell in sheet.cells if cell.text.strip()}
            assert {place for place, cell in mine.items() if cell.kind != "error"} == set(grid), path
            for place, text in grid.items():
                if mine[place].kind in ("text", "number", "bool"):
                    compared += 1
                    # That a digit stands raised the other reader does not say.
                    plain = mine[place].text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
                    assert text.strip() in (plain.strip(), mine[place].text.strip()), (path, place)
    assert compared > 60_000


def test_cells_of_the_corpus(corpus):
    cases = [json.loads(line) for line in (corpus / "truth.jsonl").read_text("utf-8").splitlines()]
    wrong = []
    for case in cases:
        started = time.process_time()
        workbook = readers.read((corpus / case["path"]).read_bytes(), case["path"])
        assert time.process_time() - started < 2, case["path"]
        number = sum(len(sheet.cells) for sheet in workbook.sheets)
        if case.get("cells") and number not in case["cells"]:
            wrong.append((case["path"], number))
        if case["read"] != "either" and workbook.readable != (case["read"] == "yes"):
            wrong.append((case["path"], workbook.fault))
    assert not wrong


@pytest.mark.parametrize("module", [readers, delimited, html, numerals, tokens, workbook, xlsx_reader])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


def test_the_mark_of_a_note_is_no_part_of_the_number_before_it():
    """Digits that stand raised behind a digit, in each format that knows such."""
    import docx

    raised = InlineFont(vertAlign="superscript")
    book = openpyxl.Workbook()
    for place, (first, second) in {"A1": ("24000000", "1"), "A2": ("m", "2"), "A3": ("24.000.000", "(*)")}.items():
        book.active[place] = CellRichText(TextBlock(InlineFont(), first), TextBlock(raised, second))
    assert [cell.text for cell in readers.read(saved(book)).sheets[0].cells] == ["24000000¹", "m2", "24.000.000(*)"]
    page = "<table><tr><td>24000000<sup>1</sup><td>24.000.000<sup><font>2</font></sup><td>m<sup>2</sup></table>"
    assert [cell.text for cell in readers.read(page.encode()).sheets[0].cells] == ["24000000¹", "24.000.000²", "m2"]
    file = docx.Document()
    paragraph = file.add_table(1, 1).cell(0, 0).paragraphs[0]
    paragraph.add_run("24000000")
    paragraph.add_run("1").font.superscript = True
    stream = io.BytesIO()
    file.save(stream)
    assert [cell.text for cell in readers.read(stream.getvalue()).sheets[0].cells] == ["24000000¹"]
