"""Word: real styles, locked figures, known paragraphs, pictures with words, the same bytes each time."""

import io
import zipfile

import docx as word
import pytest
from drafting import TEMPLATES, UI, vietnamese
from lxml import etree

from ketnghia import reports, words
from ketnghia.docx import SPACES, WORDS, Picture, attribute, bookmark, compose, widths

W = f"{{{SPACES['w']}}}"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000040000000208000000008c9a5ff10000000c4944415478da63f80f0201000"
    "8f803fd4f3bd0760000000049454e44ae426082"
)


@pytest.fixture
def report() -> words.Report:
    return vietnamese()


@pytest.fixture
def made(report: words.Report) -> bytes:
    return compose(report, {})


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body(data: bytes) -> etree._Element:
    return etree.fromstring(parts(data)["word/document.xml"])


def test_headings_title_captions_and_lists_are_words_own(made: bytes) -> None:
    opened = word.Document(io.BytesIO(made))
    styles = {one.style.name: one.text for one in opened.paragraphs}
    assert styles["Title"] == "BÁO CÁO\nTổng kết"
    assert [one.text for one in opened.paragraphs if one.style.name == "Heading 1"] == [
        "I. Kết quả", "Phụ lục I. Bảng kê",
    ]  # fmt: skip
    assert [one._p.xpath("string(.)") for one in opened.paragraphs if one.style.name == "Caption"] == [
        "Bảng\u00a01. Tiền", "Tiền",
    ]  # fmt: skip
    assert UI["docx"]["note"] in styles["Quote"]
    assert UI["illustrative"]["frame"] in "".join(one.text for one in opened.paragraphs)
    assert opened.core_properties.created.date().isoformat() == "2018-01-31"


def test_a_figure_is_a_locked_control_that_bears_its_id(made: bytes) -> None:
    controls = body(made).findall(f".//{W}sdt")
    tags = [one.xpath("string(w:sdtPr/w:tag/@w:val)", namespaces=SPACES) for one in controls]
    texts = ["".join(one.find(f"{W}sdtContent").itertext()) for one in controls]
    assert ("gold", "gần 3,6\u00a0tỷ đồng") in zip(tags, texts, strict=True)
    assert ("gold", "3.583.120.000") in zip(tags, texts, strict=True)
    assert tags.count("gold") == 3 and tags.count("peak") == 1
    assert {one.find(f"{W}sdtPr/{W}lock").get(f"{W}val") for one in controls} == {"sdtContentLocked"}
    ids = [one.find(f"{W}sdtPr/{W}id").get(f"{W}val") for one in controls]
    assert len(set(ids)) == len(ids)
    assert "{{ part('Kết quả') }}" in tags and "{{ ref('t') }}" in tags


def test_no_figure_stands_outside_a_control(made: bytes) -> None:
    tree = body(made)
    for control in tree.findall(f".//{W}sdt"):
        control.getparent().remove(control)
    free = "".join(tree.find(f"{W}body").itertext())
    assert "3,6" not in free and "3.583" not in free


def test_each_paragraph_of_a_word_file_is_known_by_file_and_line(made: bytes) -> None:
    record = etree.fromstring(parts(made)["customXml/item1.xml"])
    places = {one.get("name"): one.get("place") for one in record.iter(f"{{{WORDS}}}block")}
    names = [one.get(f"{W}name") for one in body(made).iter(f"{W}bookmarkStart")]
    assert names == list(places)
    assert [place for place in places.values() if place.startswith("config/words")] == [
        "config/words/vi/a.md:1", "config/words/vi/a.md:3",
    ]  # fmt: skip
    assert all(len(name) <= 40 and name.isascii() for name in names)


def test_head_rows_are_repeated_and_rows_stay_whole(made: bytes) -> None:
    table = body(made).findall(f".//{W}tbl")[1]
    rows = table.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_a_plot_is_a_picture_with_words_for_it(report: words.Report) -> None:
    plot = {
        "wide": {"svg": '<svg viewBox="0 0 40 20"></svg>', "labels": []},
        "title": "Tăng",
        "alt": 'Cột "cao" & thấp',
    }
    report.draft.material.plots["p"] = plot
    one = words.build_plot(report.draft, "p", plot, "wide")
    report.draft.blocks["a.md"].append(
        words.Block("p", "config/words/vi/a.md:9", report.draft.token("plot", {**one, "number": 1}))
    )
    made = compose(report, {"p": Picture(PNG, 16)})
    (shape,) = body(made).iter(f"{{{SPACES['wp']}}}inline")
    assert shape.find(f"{{{SPACES['wp']}}}docPr").get("descr") == 'Cột "cao" & thấp'
    extent = shape.find(f"{{{SPACES['wp']}}}extent")
    assert (extent.get("cx"), extent.get("cy")) == ("5760000", "2880000")
    assert word.Document(io.BytesIO(made)).inline_shapes[0].width.cm == 16
    drawn, html = reports.pictures(report, TEMPLATES)
    assert [(each["id"], each["width"]) for each in drawn] == [("p", 162)] and "@page picture-1" in html


def test_the_same_report_gives_the_same_bytes_without_an_hour(report: words.Report, made: bytes) -> None:
    assert compose(report, {}) == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert len(set(archive.namelist())) == len(archive.namelist())


def test_names_and_tags_keep_to_words_limits() -> None:
    assert bookmark(7, "config/report.yaml:tables:annex_published_figures").startswith("w7_")
    assert len(bookmark(123456, f"config/words/vi/{'đ' * 50}.md:1200")) <= 40
    assert len(attribute("x" * 80)) == 66 and attribute('a"b<') == "'a\"b&lt;'"
    assert sum(widths([{"width": "60%"}, {"width": "60%"}, {"width": None}])) <= 9071
