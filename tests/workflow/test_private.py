"""Private: a person's name and telephone, planted wherever a sender can write, reach no published file."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pikepdf
import pypdfium2
import pytest
from conftest import Tree, copy_tree
from making import COW, HEADINGS

NAME, PHONE = "Trần Thị Mướt", "0905 731 246"
WHO = f"hộ bà {NAME}, ĐT {PHONE}"
# The parts of the planted words that occur nowhere else.
SIGNS = ("mướt", "muot", "731246", "731.246", "731 246")
PERIOD = "2012-2017"


def planted() -> bytes:
    """A form with the words in each place that a sender can write in."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = f"Bà {NAME}"[:31]
    sheet.append([f"Người lập biểu: {NAME}, điện thoại {PHONE}"])
    sheet.append([])
    sheet.append([*HEADINGS, "Họ tên người nhận", f"Ý kiến của {NAME}"])
    words = {
        "Thôn": f"nhà bà {NAME}", "Nội dung hỗ trợ": f"Tặng bò {WHO}", "Cùng hỗ trợ với": f"bà {NAME}", "Ghi chú": WHO,
    }  # fmt: skip
    raw = {
        "STT": NAME, "Năm": f"2015 ({WHO})", "Xã": f"Cà Dy ({NAME})", "Lĩnh vực": f"Bò giống cho {WHO}",
        "Số lượng": f"2 con cho {WHO}", "Đơn vị tính": f"con (bà {NAME})", "Giá trị (đồng)": f"24000000 ({NAME})",
        "Nguồn kinh phí": f"1 ({PHONE})",
    }  # fmt: skip
    first = dict(zip(HEADINGS, COW, strict=True))
    rows = [first | words] + [first | {"Nội dung hỗ trợ": "Bò"} | {column: text} for column, text in raw.items()]
    rows += [first | {"STT": PHONE.replace(" ", "")}]
    for row in rows:
        sheet.append([*(row[name] for name in HEADINGS), NAME, WHO])
    sheet.append(["Tổng cộng", NAME])
    sheet.append([f"Thủ trưởng {NAME}"])
    sheet["A4"].comment = openpyxl.comments.Comment(WHO, NAME)
    sheet.oddHeader.center.text = WHO
    book.properties.creator = book.properties.title = book.properties.lastModifiedBy = NAME
    book.create_sheet(f"ĐT {PHONE}").append([WHO])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The review with three files: one from a giver, one whose name tells a person, one of both in a folder."""
    tree = Tree(copy_tree(tmp_path_factory.mktemp("private") / "tree"), Path())
    tree.programme = tree.checkout
    folder = tree.programme / f"inputs/submissions/{PERIOD}"
    for path in folder.glob("*.*"):
        if path.name not in ("so-y-te.xlsx", "RECEIVED.csv"):
            path.unlink()
    ledger = (folder / "RECEIVED.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "RECEIVED.csv").write_text(
        "".join(row for row in ledger if row.startswith(("file", "so-y-te."))), "utf-8"
    )
    (tree.programme / "inputs/corrections.csv").write_text(
        "correction,submission,sha256,sheet,cell,was,becomes,reason,basis,confirmed,decided_by,approved_by,decided_on\n",
        encoding="utf-8",
    )
    (folder / "so-xay-dung.xlsx").write_bytes(planted())
    (folder / f"{NAME} {PHONE}.xlsx").write_bytes(planted())
    with zipfile.ZipFile(folder / "so-tai-chinh.zip", "w") as pack:
        pack.writestr(f"{NAME}.xlsx", planted())
    tree.report()
    return tree


def texts_of(path: Path) -> dict[str, str]:
    """All that a file says: its text, and of a PDF or workbook every part."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        found = {}
        with pikepdf.open(path) as pdf:
            for name, spec in pdf.attachments.items():
                found |= {
                    f"{path.name}:{part}": text for part, text in parts_of(name, spec.get_file().read_bytes()).items()
                }
            for number, thing in enumerate(pdf.objects):
                found[f"{path.name} object {number}"] = strings_of(thing)
        document = pypdfium2.PdfDocument(path)
        for number, page in enumerate(document):
            found[f"{path.name} page {number + 1}"] = page.get_textpage().get_text_bounded()
        return found
    return {f"{path.name}:{part}": text for part, text in parts_of(path.name, data).items()}


def parts_of(name: str, data: bytes) -> dict[str, str]:
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            return {f"{name}/{part}": pack.read(part).decode("utf-8", "replace") for part in pack.namelist()}
    return {name: data.decode("utf-8", "replace")}


def strings_of(thing: pikepdf.Object) -> str:
    if isinstance(thing, pikepdf.Stream):
        if thing.get("/Subtype") == "/XML":
            return thing.read_bytes().decode("utf-8", "replace") + repr(thing.stream_dict)
        return repr(thing.stream_dict)
    try:
        return " ".join(str(one) for one in walk(thing))
    except ValueError:
        return ""


def walk(thing: pikepdf.Object):
    if isinstance(thing, pikepdf.Dictionary):
        for value in thing.values():
            if not getattr(value, "is_indirect", False):
                yield from walk(value)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            if not getattr(value, "is_indirect", False):
                yield from walk(value)
    elif isinstance(thing, pikepdf.String):
        yield str(thing)


def signs(text: str) -> set[str]:
    text = re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)
    said = unicodedata.normalize("NFC", re.sub(r"\\u([0-9a-f]{4})", lambda hit: chr(int(hit[1], 16)), text)).casefold()
    return {sign for sign in SIGNS if sign in said}


def test_no_published_file_names_the_person(built: Tree) -> None:
    folder = built.programme / f"results/reports/{PERIOD}"
    found, seen = {}, 0
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".woff2":
            seen += 1
            for where, text in {**texts_of(path), "name": path.name}.items():
                if hits := signs(text):
                    found[str(path.relative_to(folder)), where] = hits
    assert seen > 10
    assert not found


def test_what_is_packed_for_the_pdf_names_nobody_either(built: Tree) -> None:
    folder = built.programme / f"results/internal/{PERIOD}"
    for path in [*folder.joinpath("data").iterdir(), *folder.joinpath("print").glob("*.html")]:
        assert not {where: hits for where, text in texts_of(path).items() if (hits := signs(text))}, path.name


def test_the_internal_edition_keeps_the_words_and_flags_them(built: Tree) -> None:
    internal = (built.programme / f"results/internal/{PERIOD}/trace.json").read_text(encoding="utf-8")
    assert signs(internal)
    problems = (built.programme / f"results/internal/{PERIOD}/problems.json").read_text(encoding="utf-8")
    assert problems.count('"RT01"') >= 4
