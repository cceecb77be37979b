"""Signs: a layout is known by the file's name, its sender, or words in it, and lays down an encoding for both."""

from __future__ import annotations

import pytest

from ketnghia import returns, submissions
from ketnghia.readers import Limits
from ketnghia.signs import named, shows

LAYOUTS = {
    "by-file": {"recognise": {"files": ["so-cu*.csv", "Sở Cũ*"]}, "encoding": "tcvn3"},
    "by-sender": {"recognise": {"agencies": ["so-y-te"]}, "encoding": "vni"},
    "by-words": {"recognise": {"headings": ["Năm", "Xã", "Giá trị"]}, "encoding": "tcvn3"},
}


@pytest.mark.parametrize(
    ("path", "agency", "want"),
    [
        ("inputs/submissions/2012/so-cu.v2.csv", None, "by-file"),
        ("a.zip!trong/SỞ CŨ 2.csv", "so-y-te", "by-file"),
        ("khac.csv", "so-y-te", "by-sender"),
        ("so-cu/khac.csv", None, None),
        ("khac.csv", "", None),
    ],
)
def test_named(path, agency, want):
    assert named(LAYOUTS, path, agency) == want


def test_shows():
    assert shows(LAYOUTS["by-words"], ["NĂM", "xã", "Giá trị (đồng)", "x"])
    assert not shows(LAYOUTS["by-words"], ["Năm", "Xã"])
    assert not shows(LAYOUTS["by-file"], ["Năm"])
    assert shows({"recognise": {"text": r"Mẫu \d+"}}, [" Mẫu 12 "])


TCVN3 = "N¨m;X·;Gi¸ trÞ\n2015;Ph\xadíc Mü;5\n".encode("latin-1")
VNI = "Naêm;Xaõ;Giaù trò\n2015;Phöôùc Myõ;5\n".encode("latin-1")


def texts(data: bytes, name: str, agency: str | None, layouts: dict) -> tuple[str | None, str | None, list[str]]:
    """Fault, rule, and the texts as the cleaning of facts sees them."""
    from ketnghia import readers

    workbook, rule = submissions.read(data, name, agency, layouts, Limits())
    entry = {**submissions.entry_of(workbook, name, "00", agency), "rule": rule}
    cells = readers.columns(workbook, name, "00")
    return workbook.fault, rule, [cell.text for grid in returns.grids_of(entry, cells) for cell in grid.cells]


def test_a_text_file_in_an_old_encoding_is_read_by_rule_only():
    by_file, by_sender, by_words = ({name: LAYOUTS[name]} for name in LAYOUTS)
    assert texts(TCVN3, "x.csv", None, {})[0] == "TEP09"
    assert texts(VNI, "x.csv", "so-xay-dung", by_sender)[0] == "TEP09"
    want = ["Năm", "Xã", "Giá trị", "2015", "Phước Mỹ", "5"]
    assert texts(TCVN3, "so-cu.csv", None, by_file)[1:] == ("tcvn3", want)
    assert texts(VNI, "x.csv", "so-y-te", by_sender)[1:] == ("vni", want)
    fault, rule, found = texts(TCVN3, "x.csv", None, by_words)
    assert (fault, rule, found[:3]) == (None, "tcvn3", ["Năm", "Xã", "Giá trị"])
    # Read that way the words are not those of the layout: refused as before.
    assert texts(VNI, "x.csv", None, by_words)[0] == "TEP09"


def test_a_rule_reaches_a_workbook_whose_fonts_say_nothing():
    import io

    import openpyxl

    book = openpyxl.Workbook()
    for row in (["N¨m", "X·", "Gi¸ trÞ"], [2015, "Hoµ An", 5]):
        book.active.append(row)
    sink = io.BytesIO()
    book.save(sink)
    words = {"by-words": LAYOUTS["by-words"]}
    assert texts(sink.getvalue(), "x.xlsx", None, words)[1:] == (
        "tcvn3",
        ["Năm", "Xã", "Giá trị", "2015", "Hoà An", "5"],
    )
    assert texts(sink.getvalue(), "x.xlsx", None, {})[2][0] == "N¨m"


def test_a_rule_may_name_a_codec():
    rule = {"a": {"recognise": {"files": ["*.csv"]}, "encoding": "cp1258"}}
    data = "Tên;Xã\nHòa;Đông\n".replace("ò", "o\u0300").replace("ã", "a\u0303").encode("cp1258")
    assert texts(data, "x.csv", None, rule) == (None, "cp1258", ["Tên", "Xã", "Hòa", "Đông"])
    assert texts(data, "x.csv", None, {"a": {**rule["a"], "encoding": "no such"}})[0] == "TEP09"
