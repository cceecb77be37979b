"""The PDF: parts become one document, what contradicts itself is refused."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pdf_sample import FONTS
from pikepdf import Pdf

from ketnghia import pdf, printing

PACKAGE = b'{"resources": []}\n'
ABOUT = {
    "title": "Báo cáo <1> & khác",
    "lang": "vi",
    "author": "Ban Dân tộc",
    "description": "Kết quả",
    "created": "2018-01-31T00:00:00+07:00",
    "modified": "2018-02-01T08:30:00+07:00",
    "period": "2012-2017",
    "stage": "so_bo",
    "status": "illustrative",
    "profile": "tt01_2011",
    "datapackage": hashlib.sha256(PACKAGE).hexdigest(),
}
FILES = [pdf.Attachment.of("facts.csv", b"a,b\n", "Các dòng"), pdf.Attachment.of("datapackage.json", PACKAGE, "Gói")]
BODY = '<h1 id="a">Một<br>hai</h1><p><a href="trace:x" title="Nguồn">3</a> <a href="attachment:facts.csv">tệp</a></p>'
TRACE = '<h1>Nguồn</h1><h2>Chỉ tiêu</h2><p id="trace-x">x <a href="to:a">về</a></p>'


def part(body: str, name: str = "body", **about: Any) -> pdf.Part:
    fonts = FONTS.as_uri()
    html = f'<!doctype html><html lang="vi"><title>T</title><style>html {{ font-family: Tinos }}</style>{body}</html>'
    data, told = printing.lay_out(html, part=name, base="file:///nowhere/x.html", allowed=(f"{fonts}/",), fonts=fonts)
    return pdf.Part(data, told["labels"], told["headings"], {**ABOUT, **about}, told["fields"])


def bound(*parts: pdf.Part, files: list[pdf.Attachment] = FILES) -> Pdf:
    return Pdf.open(io.BytesIO(pdf.bind(parts, files)))


def titles(item: Any) -> list:
    found = []
    while item is not None:
        found.append((str(item.Title), titles(item.get("/First"))))
        item = item.get("/Next")
    return found


def test_parts_share_bookmarks_destinations_and_structure() -> None:
    out = bound(part(BODY), part(f'<section data-label="KT">{TRACE}</section>', "trace"))
    assert len(out.pages) == 2
    assert titles(out.Root.Outlines.First) == [("Một hai", []), ("Nguồn", [("Chỉ tiêu", [])])]
    names = out.Root.Names.Dests.Names
    assert [str(names[at]) for at in range(0, len(names), 2)] == ["a", "trace-x"]
    document = out.Root.StructTreeRoot.K[0]
    assert [str(kid.S) for kid in document.K] == ["/H1", "/P", "/Sect"]
    keys = [
        int(out.Root.StructTreeRoot.ParentTree.Nums[at])
        for at in range(0, len(out.Root.StructTreeRoot.ParentTree.Nums), 2)
    ]
    assert keys == sorted(set(keys)) == list(range(int(out.Root.StructTreeRoot.ParentTreeNextKey)))
    assert [int(page.obj.StructParents) for page in out.pages] == [0, 3]


def test_labels_are_runs_of_a_prefix() -> None:
    labels = [("", 1), ("", 2), ("PL.I", 1), ("PL.I", 2), ("PL.II", 1), ("KT", 1)]
    found = pdf.page_labels(labels)
    assert [
        (page, str(style.get("/P", "")), int(style.St)) for page, style in zip(found[::2], found[1::2], strict=True)
    ] == [
        (0, "", 1),
        (2, "PL.I-", 1),
        (4, "PL.II-", 1),
        (5, "KT-", 1),
    ]


@given(st.lists(st.tuples(st.sampled_from(["", "PL.I", "KT"]), st.integers(1, 3)), min_size=1, max_size=12))
def test_labels_say_every_page(labels: list[tuple[str, int]]) -> None:
    found = pdf.page_labels(labels)
    read: list[tuple[str, int]] = []
    for at in range(0, len(found), 2):
        end = found[at + 2] if at + 2 < len(found) else len(labels)
        prefix, start = str(found[at + 1].get("/P", "")).rstrip("-"), int(found[at + 1].St)
        read += [(prefix, start + step) for step in range(end - found[at])]
    assert read == labels


def test_files_are_attached_in_the_order_of_their_names_with_pinned_dates() -> None:
    out = bound(part(BODY), part(TRACE, "trace"))
    specs = list(out.Root.AF)
    assert [str(spec.UF) for spec in specs] == ["datapackage.json", "facts.csv"]
    assert [str(spec.AFRelationship) for spec in specs] == ["/Data", "/Data"]
    assert [str(spec.EF.F.Subtype) for spec in specs] == ["/application/json", "/text/csv"]
    assert {str(spec.EF.F.Params.ModDate) for spec in specs} == {"D:20180201083000+07'00'"}
    assert bytes(specs[1].EF.F.Params.CheckSum) == hashlib.md5(b"a,b\n").digest()
    assert str(specs[1].Desc) == "Các dòng"


def test_info_and_xmp_say_the_same() -> None:
    out = bound(part(BODY), part(TRACE, "trace"))
    xmp = etree.fromstring(out.Root.Metadata.read_bytes())
    text = etree.tostring(xmp, encoding="unicode")
    assert xmp.find(".//{*}title").xpath("string()") == str(out.docinfo["/Title"]) == ABOUT["title"]
    for said in ("statedoc:tt01_2011", f"sha256:{ABOUT['datapackage']}", ">2012-2017<", ">so_bo<", ">illustrative<"):
        assert said in text
    assert str(out.docinfo["/CreationDate"]) == "D:20180131000000+07'00'"


@pytest.mark.parametrize(
    ("parts", "files", "told"),
    [
        (lambda: [part(BODY)], FILES, "no anchor trace-x"),
        (
            lambda: [part(BODY), part(TRACE, "trace"), part('<h1 id="a">A</h1>', "annexes")],
            FILES,
            "two parts have the anchor a",
        ),
        (lambda: [part(BODY), part(TRACE, "trace")], FILES[1:], "facts.csv, which is not attached"),
        (lambda: [part(BODY, datapackage="0" * 64), part(TRACE, "trace")], FILES, "is not that of the attached"),
        (lambda: [part(BODY, status=None), part(TRACE, "trace")], FILES, "does not say: status"),
        (lambda: [part(BODY, modified="2018-01-31"), part(TRACE, "trace")], FILES, "no moment with a zone"),
    ],
)
def test_contradictions_are_refused(parts: Any, files: list, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        pdf.bind(parts(), files)


def test_a_heading_without_bookmark_is_refused() -> None:
    with pytest.raises(ValueError, match="bookmarks for"):
        bound(part(BODY + '<h2 style="bookmark-level:none">Hai</h2>'), part(TRACE, "trace"))


def test_binding_again_gives_the_same_bytes() -> None:
    parts = [part(BODY), part(TRACE, "trace")]
    assert pdf.bind(parts, FILES) == pdf.bind(parts, list(reversed(FILES)))
