"""The annex of changes from end to end: an edition among the inputs, one cell changed, and every figure that moved."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pdf_checks
import pikepdf
import pytest
import yaml
from conftest import ROOT, Tree

from ketnghia import annex, pdf_reading, schemas, verification
from ketnghia.lineage import sha256
from ketnghia.verification import Findings, Given, edition
from ketnghia.verification.paper import Paper

sys.path.insert(0, str(ROOT / "tests/audit"))
import tampering  # noqa: E402

REPORTS = "results/reports/2024"
MORE = 106


@pytest.fixture(scope="module")
def earlier(small: Tree) -> bytes:
    return (small.programme / REPORTS / "report.pdf").read_bytes()


@pytest.fixture(scope="module")
def compared(tiny: Tree, earlier: bytes) -> Tree:
    """The smallest programme with one cell changed, beside the edition from before."""
    north = tiny.programme / "inputs/submissions/2024/north.csv"
    north.write_text(north.read_text(encoding="utf-8").replace("1204", str(1204 + MORE)), encoding="utf-8")
    folder = tiny.programme / "inputs/released"
    folder.mkdir()
    (folder / "first.pdf").write_bytes(earlier)
    tiny.report("--docx")
    return tiny


@pytest.fixture(scope="module")
def report(compared: Tree) -> bytes:
    return (compared.programme / REPORTS / "report.pdf").read_bytes()


@pytest.fixture(scope="module")
def look() -> Callable[..., Findings]:
    folder = Path(sys.prefix) / "share/ketnghia/fonts"
    ui = {one: yaml.safe_load((ROOT / f"templates/ui/{one}.yaml").read_text(encoding="utf-8")) for one in ("vi", "en")}
    fonts = {path.name: path.read_bytes() for path in folder.glob("*.ttf")}
    given = {"fonts": fonts, "ui": ui, "folder": folder.as_uri(), "unsigned": True}
    return lambda data, **more: verification.verify(data, Given(**given, **more))


def told(compared: Tree) -> dict[str, Any]:
    return json.loads((compared.programme / REPORTS / "changes.json").read_text(encoding="utf-8"))


def given(compared: Tree) -> dict[str, bytes]:
    """Inputs and configuration by path, as the command hands them over."""
    home = compared.programme
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for name in ("inputs", "config") for path in sorted((home / name).rglob("*")) if path.is_file()
    }  # fmt: skip


def test_just_what_stands_on_the_cell_changed_and_by_that_much(compared: Tree, earlier: bytes) -> None:
    said = told(compared)
    assert schemas.faults("changes", said) == []
    assert said["edition"] == {
        "file": "inputs/released/first.pdf", "sha256": sha256(earlier), "code": said["edition"]["code"], "date": "",
        "period": "2024",
    }  # fmt: skip
    moved = {one["id"]: one["difference"] for one in said["changes"]}
    assert moved == {
        "loans": "106", "loans.by_library.north": "106", "loans.by_kind.books": "106", "share.by_kind.books": "0.6",
        "share.by_kind.films": "-0.6",
    }  # fmt: skip
    for one in said["changes"]:
        (cause,) = one["causes"]
        assert cause["name"] == "inputs/submissions/2024/north.csv" and cause["amount"] == one["difference"]


def test_the_annex_stands_in_pdf_page_and_word_file(compared: Tree, report: bytes) -> None:
    assert pdf_checks.faults(report) == {}
    paper = Paper(report)
    listed = list(edition.rows(paper))
    assert [row.id for row in listed if row.id] == [one["id"] for one in annex.order(told(compared)["changes"])]
    first, cause = listed[0].cells, listed[1].cells
    assert tuple(first.values()) == ("Loans", "loans", "2,583 loans", "2,583", "2,689 loans", "2,689", "+106")
    assert cause["title"] == "– due to the submission north.csv (changed content)"
    assert cause["difference"] == "+106"
    assert {paper.labels[row.page - 1] for row in listed} == {"A.I"}
    heads = [paper.text(node) for node in paper.nodes if node.kind == "H1"]
    assert "Annex I CHANGES SINCE THE EDITION PUBLISHED BEFORE" in heads
    page = (compared.programme / REPORTS / "report.html").read_text(encoding="utf-8")
    assert page.count('data-indicator="loans.by_kind.books"') > 2 and "2,186" in page
    import docx

    made = docx.Document(compared.programme / "results/internal/2024/report.docx")
    assert any("Annex I. Changes since" in one.text for one in made.paragraphs)
    assert any("due to the submission north.csv" in cell.text for row in made.tables[-1].rows for cell in row.cells)


def test_record_and_crate_name_the_edition_as_an_input(compared: Tree, earlier: bytes) -> None:
    reports = compared.programme / REPORTS
    record = json.loads((reports / "run.json").read_text(encoding="utf-8"))
    assert record["inputs"]["inputs/released/first.pdf"] == sha256(earlier)
    assert "changes.json" in record["outputs"]
    crate = (reports / "ro-crate-metadata.json").read_text(encoding="utf-8")
    assert "inputs/released/first.pdf" in crate and '"changes.json"' in crate


def test_untouched_it_passes_alone_and_against_the_inputs(compared: Tree, report: bytes, look: Callable) -> None:
    assert not look(report).differences
    findings = look(report, inputs=given(compared))
    assert not findings.differences
    known = verification.UNKNOWN["vi"]
    assert known["edition"] in look(report).not_checked and known["edition"] not in findings.not_checked


# Forged, all digests made anew ----------------------------------------------------------------------------------------


def page_of(pdf: pikepdf.Pdf) -> int:
    return pdf_reading.page_labels(pdf).index("A.I")


def exempted(old: str, new: str) -> Callable[[pikepdf.Pdf], None]:
    """A number of the edition before altered on the page and in the list of exemptions."""

    def change(pdf: pikepdf.Pdf) -> None:
        tampering.reprint(pdf, page_of(pdf), old, new)
        tampering.edit_file(pdf, "plain_numbers.csv", lambda data: data.replace(old.encode(), new.encode()))

    return change


def repeated(old: str, new: str, times: int) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        for _ in range(times):
            tampering.reprint(pdf, page_of(pdf), old, new, missing=True)

    return change


def forgeries() -> Iterator[tuple[str, Callable[[pikepdf.Pdf], None], str]]:
    yield "old_value", lambda pdf: tampering.reprint(pdf, page_of(pdf), "2,583", "2,853"), "plain"
    yield "old_value_exempt", exempted("2,583", "2,483"), "figure"
    yield "difference", exempted("106", "108"), "figure"
    yield "sign", lambda pdf: tampering.reprint(pdf, page_of(pdf), "−0.6", "+0.6"), "figure"
    yield "share_before", exempted("84.6", "84.5"), "figure"
    yield "title", lambda pdf: tampering.reprint(pdf, page_of(pdf), "Loans by kind", "Loads by kind"), "figure"
    yield "edition", another_edition, "figure"
    yield "not_said", repeated("5 figures", "6 figures", 1), "plain"


def another_edition(pdf: pikepdf.Pdf) -> None:
    tampering.edit_row(pdf, "submissions.csv", "sha256", released_row(pdf), lambda digest: digest[::-1])


def released_row(pdf: pikepdf.Pdf) -> int:
    rows = tampering.spec_of(pdf, "submissions.csv").EF.F.read_bytes().decode().splitlines()[1:]
    return next(number for number, row in enumerate(rows, 2) if row.startswith("inputs/released/"))


@pytest.mark.parametrize(("change", "check"), [pytest.param(*one[1:], id=one[0]) for one in forgeries()])
def test_a_forged_annex_is_told(report: bytes, look: Callable, change: Callable, check: str) -> None:
    findings = look(tampering.forged(report, change))
    assert [one for one in findings.differences if one.check == check], findings.differences


def test_forged_to_agree_with_itself_the_earlier_file_tells_it(compared: Tree, report: bytes, look: Callable) -> None:
    def all_alike(pdf: pikepdf.Pdf) -> None:
        # Books before, the difference and its cause, where no other row shares their letters.
        page = page_of(pdf)
        for old, new in (("2,186", "2,182"), ("2,186", "2,182")):
            tampering.reprint(pdf, page, old, new)
        row = next(row for row in edition.rows(Paper(tampering.saved(pdf))) if row.id == "loans.by_kind.books")
        assert row.cells["before"] == "2,182"
        tampering.edit_file(pdf, "plain_numbers.csv", lambda data: data.replace(b"2,186", b"2,182"))

    findings = look(tampering.forged(report, all_alike), inputs=given(compared))
    places = {(one.check, one.where.partition(" ")[2].partition(" ")[2]) for one in findings.differences}
    assert {("figure", "loans.by_kind.books"), ("plain", "")} <= places


def test_another_edition_is_another_input(compared: Tree, report: bytes, look: Callable) -> None:
    files = given(compared)
    files["inputs/released/first.pdf"] += b"\n"
    findings = look(report, inputs=files)
    assert "inputs/released/first.pdf" in {one.where for one in findings.differences if one.check == "input"}
    files["inputs/released/more.pdf"] = b"%PDF"
    findings = look(report, inputs=files)
    assert "inputs/released/more.pdf" in {one.where for one in findings.differences if one.check == "input"}


# What may lie there, and what is left when it goes --------------------------------------------------------------------


def test_what_is_no_edition_is_refused_and_without_one_the_report_is_as_before(
    compared: Tree, small: Tree, earlier: bytes
) -> None:
    folder = compared.programme / "inputs/released"
    (folder / "second.pdf").write_bytes(earlier)
    assert "[PH16]" in compared.report(expect=2)
    (folder / "second.pdf").unlink()
    copy = (small.programme / REPORTS / "reading-copy.pdf").read_bytes()
    (folder / "first.pdf").write_bytes(copy)
    assert "[PH15]" in compared.report(expect=2)
    (folder / "first.pdf").unlink()
    north = compared.programme / "inputs/submissions/2024/north.csv"
    north.write_text(north.read_text(encoding="utf-8").replace(str(1204 + MORE), "1204"), encoding="utf-8")
    compared.report()
    assert (compared.programme / REPORTS / "report.pdf").read_bytes() == earlier
    assert not (compared.programme / REPORTS / "changes.json").exists()
