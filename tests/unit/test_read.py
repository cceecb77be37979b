"""`read`: one file shown as programs rely on it, whatever is in it; nothing else on standard output, nothing stored."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT

from ketnghia import readers
from ketnghia.__main__ import main
from ketnghia.readers.guard import Limits


def run(capfd, *words: str, expect: int = 0) -> tuple[list[dict], str]:
    assert main(["read", *words, "--directory", str(ROOT), "--format", "json"]) == expect
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    return [json.loads(line) for line in out.splitlines()], err


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    for row in (
        ["Năm", "Xã", "Nội dung hỗ trợ", "Giá trị (đồng)"],
        [2015, "Cà Dy", "bò", 5000000],
        [2015, "x", "y", "-"],
    ):
        made.active.append(row)
    made.save(tmp_path / "so-y-te.xlsx")
    return tmp_path / "so-y-te.xlsx"


def test_the_object_and_its_cells(book, capfd):
    (said, *cells), err = run(capfd, str(book), "--cells")
    assert err == ""
    assert (said["file"], said["format"], said["readable"], len(cells)) == ("so-y-te.xlsx", "xlsx", True, 12)
    assert [path.name for path in book.parent.iterdir()] == [book.name]
    became = Counter(
        cell["reason"] or ("in_facts" if cell["field"] else "in_problems" if cell["problem"] else None)
        for cell in cells
    )
    account = said["accounting"]
    assert +became == +Counter(
        {"in_facts": account["in_facts"], "in_problems": account["in_problems"], **account["passed_over"]}
    )
    first = {key: cells[7][key] for key in ("file", "sheet", "cell", "raw", "field", "value")}
    assert first == {
        "file": "so-y-te.xlsx", "sheet": "Sheet", "cell": "D2", "raw": "5000000", "field": "value", "value": 5000000,
    }  # fmt: skip


def test_the_cells_of_a_zip_say_whose_they_are(book, capfd):
    outer = book.parent / "ngoài.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(book, "trong/a.xlsx")
    (said, *cells), _ = run(capfd, str(outer), "--cells")
    assert {cell["file"] for cell in cells} == {"ngoài.zip!trong/a.xlsx"}
    assert (said["format"], said["members"][0]["format"], len(cells)) == ("zip", "xlsx", 12)


@pytest.mark.parametrize("deed", ["memory", "time", "crash", "fault"])
def test_a_file_that_kills_its_reader_is_one_problem(book, capfd, monkeypatch, deed):
    def hostile(data, name="", limits=None, encoding=None):
        if deed == "memory":
            bytearray(1 << 40)
        if deed == "crash":
            import os

            os._exit(1)
        while deed == "time":
            pass
        raise RecursionError("deep")

    monkeypatch.setattr(readers, "read", hostile)
    monkeypatch.setattr(Limits, "of", classmethod(lambda cls, config: cls(seconds=1, memory_mb=1500)))
    (said,), err = run(capfd, str(book), expect=2)
    assert (said["format"], said["readable"], said["tables"]) == ("xlsx", False, [])
    assert [(problem["code"], problem["severity"]) for problem in said["problems"]] == [("TEP18", "error")]
    assert len(err.splitlines()) == 1


def test_a_file_beyond_the_limit_is_never_taken_into_memory(book, capfd, monkeypatch):
    monkeypatch.setattr(Limits, "of", classmethod(lambda cls, config: cls(bytes=1000)))
    (said,), _ = run(capfd, str(book), expect=2)
    assert [problem["kind"] for problem in said["problems"]] == ["limit"] and len(said["sha256"]) == 64


def test_names_that_are_no_text(tmp_path, capfd):
    import os

    path = os.fsencode(tmp_path) + b"/so-\xe1\xff.csv"
    Path(os.fsdecode(path)).write_bytes(b"a;b\n1;2\n")
    (said,), _ = run(capfd, os.fsdecode(path))
    assert said["file"] == "so-��.csv"


def test_halves_of_letters_and_odd_characters_come_out_as_json(tmp_path, capfd):
    made = openpyxl.Workbook()
    made.active["A1"], made.active["A2"], made.active["A3"] = "x_xD800_y", "\u202eabc\u2066", "=cmd|' /C calc'!A0"
    sink = io.BytesIO()
    made.save(sink)
    (tmp_path / "a.xlsx").write_bytes(sink.getvalue().replace(b"_x005F_xD800_", b"_xD800_"))
    (_, *cells), _ = run(capfd, str(tmp_path / "a.xlsx"), "--cells")
    assert cells[1]["raw"] == "\u202eabc\u2066"


def test_no_file(capfd):
    assert main(["read", "nowhere.xlsx", "--directory", str(ROOT)]) == 2
    assert "[CH11]" in capfd.readouterr().err


def test_in_words(book, capfd):
    assert main(["read", str(book), "--directory", str(ROOT), "--lang", "en"]) == 0
    out, _ = capfd.readouterr()
    assert "12 cells" in out


def test_a_zip_none_of_whose_files_can_be_read_is_one_error(tmp_path, capfd):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("ảnh 1.jpg", b"\xff\xd8\xff\xe0")
        archive.writestr("b.pdf", b"%PDF-1.4")
    (said,), _ = run(capfd, str(tmp_path / "a.zip"), expect=2)
    assert (said["format"], said["readable"], said["tables"]) == ("zip", False, [])
    assert [(problem["code"], problem["kind"]) for problem in said["problems"]] == [("TEP03", "format")]
    assert {member["file"]: member["readable"] for member in said["members"]} == {
        "a.zip!b.pdf": False, "a.zip!ảnh 1.jpg": False,
    }  # fmt: skip


def test_a_layout_settles_the_encoding_of_an_old_text_file(tmp_path, capfd):
    import shutil

    for name in ("config", "inputs/reference"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "config/layouts/old.yaml").write_text(
        "kind: table\nlabel: cũ\nrecognise: {files: ['cu*.csv']}\nencoding: tcvn3\n", encoding="utf-8"
    )
    text = "N¨m;X·;Néi dung hç trî;Gi¸ trÞ (®ång)\n2015;Cµ Dy;bß;5000000\n".encode("latin-1")
    for name in ("cu.csv", "moi.csv"):
        (tmp_path / name).write_bytes(text)
    words = ["--directory", str(tmp_path), "--format", "json"]
    assert main(["read", str(tmp_path / "moi.csv"), *words]) == 2
    refused = json.loads(capfd.readouterr().out)
    assert [problem["kind"] for problem in refused["problems"]] == ["encoding"]
    assert main(["read", str(tmp_path / "cu.csv"), *words]) == 0
    said = json.loads(capfd.readouterr().out)
    assert (said["encoding"], said["layout"], said["facts"][0]["fields"]["commune"]) == ("tcvn3", "old", "20713")
    book = openpyxl.Workbook()
    for row in (line.split(";") for line in text.decode("latin-1").splitlines()):
        book.active.append(row)
    book.save(tmp_path / "cu.xlsx")
    layout = (tmp_path / "config/layouts/old.yaml").read_text(encoding="utf-8")
    (tmp_path / "config/layouts/old.yaml").write_text(layout.replace("cu*.csv", "cu*"), encoding="utf-8")
    assert main(["read", str(tmp_path / "cu.xlsx"), *words]) == 0
    said = json.loads(capfd.readouterr().out)
    assert (said["encoding"], said["facts"][0]["fields"]["commune"]) == (None, "20713")
    encoded = [column["encoding"] for column in said["tables"][0]["columns"]]
    assert encoded == [None, "tcvn3", "tcvn3", None]


def test_a_line_above_a_table_of_word_states_its_unit(tmp_path, capfd):
    """It is no cell and has no address; so the reading is asked about."""
    from docx import Document

    document = Document()
    for unit in ("ĐVT: triệu đồng", "Kính gửi Ban Dân tộc"):
        document.add_paragraph(unit)
        table = document.add_table(rows=0, cols=5)
        for row in (("STT", "Nội dung", "Năm", "Xã", "Kinh phí"), ("1", "Bò giống", "2015", "Cà Dy", "24")):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.save(tmp_path / "x.docx")
    ((said, *_), _) = run(capfd, str(tmp_path / "x.docx"))
    assert [fact["value"] for fact in said["facts"]] == [24_000_000, None]
    assert said["facts"][0]["cells"]["value"] == "E2 E1"
    kinds = [(one["code"], one["sheet"], one["cell"]) for one in said["problems"] if one["kind"] == "unit"]
    assert sorted(kinds) == [("SO01", "2", "E2"), ("SO02", "1", "E1")]
    assert said["accounting"]["cells"] == 20
