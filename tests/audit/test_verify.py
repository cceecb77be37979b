"""The verification: an untouched report passes, each forgery is told by the check that must tell it, at its place.

Every forgery is covered up: the digests agree again, so that each check stands on its own. `tampering.py` does the
forger's work on the smallest report; a few that it has no room for are done on the review.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from audit import tampering
from audit.tampering import FORGERIES, Forgery, forged
from conftest import ROOT, Tree
from pikepdf import Dictionary, Encryption, Pdf, String

from ketnghia import revisions, schemas, verification
from ketnghia.commands import verify as command
from ketnghia.lineage import sha256
from ketnghia.revisions import first_revision
from ketnghia.verification import Findings, Given, attached, inputs
from ketnghia.verification.paper import Paper

PERIOD = "2024"


@pytest.fixture(scope="module")
def built(tiny: Tree) -> Tree:
    tiny.report()
    return tiny


@pytest.fixture(scope="module")
def report(built: Tree) -> bytes:
    return (built.programme / f"results/reports/{PERIOD}/report.pdf").read_bytes()


@pytest.fixture(scope="module")
def review_report(review: Tree) -> bytes:
    return (review.programme / "results/reports/2012-2017/report.pdf").read_bytes()


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    """What the command brings along: fonts, words of the pages."""
    folder = Path(sys.prefix) / "share/ketnghia/fonts"
    ui = {one: yaml.safe_load((ROOT / f"templates/ui/{one}.yaml").read_text(encoding="utf-8")) for one in ("vi", "en")}
    fonts = {path.name: path.read_bytes() for path in folder.glob("*.ttf")}
    guides = {one: (ROOT / f"templates/data/{one}.txt").read_text(encoding="utf-8") for one in ("vi", "en")}
    return {"fonts": fonts, "ui": ui, "folder": folder.as_uri(), "guides": guides}


@pytest.fixture(scope="module")
def look(ours: dict[str, Any]) -> Callable[..., Findings]:
    def look(data: bytes, **more: Any) -> Findings:
        return verification.verify(data, Given(**ours, **{"unsigned": True, **more}))

    return look


def told(findings: Findings, check: str, where: str = "") -> list[str]:
    """The places that a check names."""
    return [one.where for one in findings.differences if one.check == check and where in one.where]


# Untouched ------------------------------------------------------------------------------------------------------------


def test_untouched_reports_pass(report: bytes, review_report: bytes, look: Callable[..., Findings]) -> None:
    for data in (report, review_report):
        findings = look(data)
        assert not findings.differences
        assert findings.counts["figure"] and findings.counts["sql"]
        assert set(findings.counts) == set(verification.CHECKS) - {
            "signature", "trust", "input", "cell", "correction", "rebuilt"
        }  # fmt: skip


def test_packed_anew_it_still_says_the_same(report: bytes, look: Callable[..., Findings]) -> None:
    again = forged(report, tampering.nothing, covered=False)
    assert again != report
    assert not look(again).differences


# Forged ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("forgery", FORGERIES, ids=[one.name for one in FORGERIES])
def test_each_forgery_is_told_at_its_place(report: bytes, look: Callable[..., Findings], forgery: Forgery) -> None:
    findings = look(forged(report, forgery.change))
    assert told(findings, forgery.check, forgery.where), findings.differences


SEALED = [one for one in FORGERIES if one.sealed][::6]


@pytest.mark.parametrize("forgery", SEALED, ids=[one.name for one in SEALED])
def test_uncovered_the_digests_tell_it_too(report: bytes, look: Callable[..., Findings], forgery: Forgery) -> None:
    findings = look(forged(report, forgery.change, covered=False))
    assert told(findings, "digest") or told(findings, "metadata"), findings.differences


def test_a_word_outside_figures_is_told_by_its_page(report: bytes, look: Callable[..., Findings]) -> None:
    findings = look(forged(report, lambda pdf: tampering.reprint(pdf, 0, "Kind", "Find", missing=True), covered=False))
    assert told(findings, "digest") == ["page 1"]


def test_every_forgery_differs_from_the_report(report: bytes) -> None:
    plain = forged(report, tampering.nothing)
    assert [one.name for one in FORGERIES if forged(report, one.change) == plain] == []


# The file as a whole --------------------------------------------------------------------------------------------------


def encrypted(data: bytes) -> bytes:
    sink = io.BytesIO()
    Pdf.open(io.BytesIO(data)).save(sink, encryption=Encryption(owner="x", user=""))
    return sink.getvalue()


def linearized(data: bytes) -> bytes:
    sink = io.BytesIO()
    Pdf.open(io.BytesIO(data)).save(sink, linearize=True)
    return sink.getvalue()


def list_of_objects_elsewhere(data: bytes) -> bytes:
    """Readers that trust the list see nothing, those that search for objects see all."""
    return re.sub(rb"startxref\n\d+", b"startxref\n17", data)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (encrypted, "overlay"),
        (linearized, "revision"),
        (list_of_objects_elsewhere, "overlay"),
        (lambda data: b"another file\n" + data, "revision"),
        (lambda data: data + data, "revision"),
        (lambda data: revisions.appended(data, lambda pdf: pdf.pages[0].obj.__setitem__("/Rotate", 180)), "revision"),
    ],
    ids=["encrypted", "linearized", "list of objects", "something before it", "twice", "hiding revision"],
)
def test_a_file_of_another_make_is_told(report: bytes, look: Callable, change: Callable, check: str) -> None:
    findings = look(change(report))
    assert told(findings, check), findings.differences


# The review: what the small report has no room for --------------------------------------------------------------------


def linked(pdf: Pdf, id: str) -> int:
    """The first page with a link to a figure's trace, counted from nought."""
    return next(
        number
        for number, page in enumerate(pdf.pages)
        if any(bytes(one.get("/Dest", b"")) == f"trace-{id}".encode() for one in tampering.links(pdf, number))
    )


def page_of(pdf: Pdf, label: str) -> int:
    """The first page of a part, by its label."""
    from ketnghia.pdf_reading import page_labels

    return page_labels(pdf).index(label)


def no_frame(pdf: Pdf) -> None:
    tampering.reprint(pdf, 0, "MINH HỌA", "CHÍNH TH", missing=True)


def no_mark(pdf: Pdf) -> None:
    tampering.reprint(pdf, 4, "MINH HỌA", "        ", missing=True)


def no_hatch(pdf: Pdf) -> None:
    tampering.edit_content(pdf, 5, rb"/Pattern cs\n/p\d+ scn\n[^\n]*re\nf\n", b"")


def other_unit(pdf: Pdf) -> None:
    tampering.reprint(pdf, page_of(pdf, "PL.II"), "triệu", "nghìn", missing=True)


def cell_of_an_annex(pdf: Pdf) -> None:
    page = page_of(pdf, "PL.VII")
    one = tampering.figures(pdf)["bridge.rows_sum.by_giver.bao-minh-hoa"]
    assert one.objgen in {other.objgen for other in tampering.links(pdf, page + 1)}
    tampering.reprint(pdf, page + 1, "71.400.000", "71.500.000")


def published_before(pdf: Pdf) -> None:
    tampering.reprint(pdf, page_of(pdf, "PL.VIII"), "95 con", "99 con", missing=True)


def label_on_a_plot(pdf: Pdf) -> None:
    tampering.reprint(pdf, linked(pdf, "c.by_theme.gd"), "26,2 tỷ", "26,8 tỷ", missing=True)


def filled_in_beforehand(pdf: Pdf) -> None:
    field = next(one for one in pdf.Root.AcroForm.Fields if str(one.T) == "number")
    field.V = String("99")


def annex_called_another(pdf: Pdf) -> None:
    label = next(
        one for one in pdf.Root.PageLabels.Nums if isinstance(one, Dictionary) and str(one.get("/P")) == "PL.III-"
    )
    label.P = String("PL.XIII-")


def status_of_the_metadata(pdf: Pdf) -> None:
    tampering.xmp(pdf, "<ketnghia:status>illustrative<", "<ketnghia:status>final<")


def plot_read_aloud_otherwise(pdf: Pdf) -> None:
    one = next(one for one in tampering.elements(pdf, "Figure") if "gần 3,6 tỷ" in str(one.get("/Alt", "")))
    one.Alt = String(str(one.Alt).replace("gần 3,6 tỷ", "gần 9,6 tỷ"))


def claim_compared_with_others(pdf: Pdf) -> None:
    for one in tampering.links(pdf, linked(pdf, "top_district")):
        if bytes(one.get("/Dest", b"")) == b"trace-top_district":
            one.Contents = String(str(one.Contents).replace("Tây Giang", "Hội An"))


# Each tells at another place: done in one file, they must all be told.
TOGETHER = (
    (no_frame, "metadata", "page 1"),
    (label_on_a_plot, "figure", "page {plot} c.by_theme.gd"),
    (no_mark, "metadata", "page 5"),
    (no_hatch, "metadata", "page 6"),
    (other_unit, "figure", "page {II} "),
    (cell_of_an_annex, "figure", "page {next} "),
    (published_before, "plain", "page {VIII}"),
    (filled_in_beforehand, "overlay", "page 1"),
    (annex_called_another, "metadata", "page {III}"),
    (status_of_the_metadata, "metadata", "XMP ketnghia:status"),
    (plot_read_aloud_otherwise, "figure", "page {VII} Figure"),
    (claim_compared_with_others, "link", "page {claim} top_district"),
)


def test_forgeries_of_the_review(review_report: bytes, look: Callable[..., Findings]) -> None:
    def all_of_them(pdf: Pdf) -> None:
        for change, _, _ in TOGETHER:
            change(pdf)

    with Pdf.open(io.BytesIO(review_report)) as pdf:
        starts = {name: page_of(pdf, f"PL.{name}") + 1 for name in ("II", "III", "VII", "VIII")}
        told_at = {"plot": linked(pdf, "c.by_theme.gd") + 1, "claim": linked(pdf, "top_district") + 1}
    at = {**starts, **told_at, "next": starts["VII"] + 1}
    findings = look(forged(review_report, all_of_them))
    missed = [change.__name__ for change, check, where in TOGETHER if not told(findings, check, where.format(**at))]
    assert not missed, findings.differences[:40]
    # And no other page is blamed: the table whose unit was changed goes on over all pages of its annex.
    pages = {re.match(r"page (\d+)", one.where)[1] for one in findings.differences if one.where.startswith("page ")}
    units = range(at["II"], at["III"])
    assert pages == {*map(str, (1, 5, 6, *told_at.values(), *units, at["III"], at["VII"], at["next"], at["VIII"]))}


def test_pages_of_the_review_removed_and_swapped(review_report: bytes, look: Callable[..., Findings]) -> None:
    def removed_and_swapped(pdf: Pdf) -> None:
        del pdf.pages[25]
        one = pdf.pages[18]
        del pdf.pages[18]
        pdf.pages.insert(17, one)

    findings = look(forged(review_report, removed_and_swapped))
    for where in ("page 18", "page 26", "page 83"):
        assert told(findings, "metadata", where), findings.differences[:40]


# Signed ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def leader() -> tuple[Any, Any]:
    return tampering.key("Chánh Văn phòng")


@pytest.fixture(scope="module")
def clerk() -> tuple[Any, Any]:
    return tampering.key("Văn thư")


@pytest.fixture(scope="module")
def signed(report: bytes, leader: tuple, clerk: tuple) -> bytes:
    """As the offices do: the leader first, then the clerk."""
    return tampering.signed(tampering.signed(report, leader[0], "leader"), clerk[0], "clerk")


def test_signed_twice_it_passes(report: bytes, signed: bytes, leader: tuple, clerk: tuple, look: Callable) -> None:
    assert first_revision(signed) == report
    findings = look(signed, unsigned=False, roots=[leader[1], clerk[1]])
    assert not findings.differences
    assert findings.counts["signature"] == findings.counts["trust"] == 2
    found = verification.signatures.signatures(signed, [leader[1]])
    assert [one.field for one in found] == ["leader", "clerk"]
    assert [one.covers_whole for one in found] == [False, True]
    assert [one.trusted for one in found] == [True, False]


def test_a_foreign_key_is_told(signed: bytes, leader: tuple, look: Callable) -> None:
    findings = look(signed, unsigned=False, roots=[leader[1]])
    assert [(one.check, one.where) for one in findings.differences] == [("trust", "clerk")]
    assert told(look(signed, unsigned=False), "trust") == ["leader", "clerk"]


def test_a_stripped_signature_is_told(report: bytes, leader: tuple, look: Callable) -> None:
    assert told(look(report, unsigned=False, roots=[leader[1]]), "signature") == ["file"]


def test_a_changed_byte_is_told(signed: bytes, leader: tuple, clerk: tuple, look: Callable) -> None:
    at = signed.index(b"/Lang")
    spoilt = signed[: at + 7] + bytes([signed[at + 7] ^ 1]) + signed[at + 8 :] if b"/Lang" in signed else signed
    assert told(look(spoilt, unsigned=False, roots=[leader[1], clerk[1]]), "signature")


def test_what_stands_beside_a_signature_in_its_place_is_told(
    signed: bytes, leader: tuple, clerk: tuple, look: Callable
) -> None:
    """No signature covers the place where it stands itself."""
    places = list(re.finditer(rb"/Contents\s*<([0-9a-fA-F]{1000,})>", signed))
    assert len(places) == 2
    # At its end, where only zeros may stand, and in the certificate that is trusted for itself.
    held, own = places[0][1].lower(), leader[1].dump().hex().encode()[200:260]
    assert own in held
    for at in (places[0].end(1) - 8, places[0].start(1) + held.index(own)):
        data = signed[:at] + b"deadbeef" + signed[at + 8 :]
        findings = look(data, unsigned=False, roots=[leader[1], clerk[1]])
        assert told(findings, "signature"), findings.differences


@pytest.mark.parametrize("tail", [b"\n", b"% more\n", b"\0" * 64], ids=["line", "comment", "zeros"])
def test_bytes_behind_the_end_are_told(report: bytes, signed: bytes, look: Callable, tail: bytes) -> None:
    for data in (report, signed):
        assert told(look(data + tail), "revision")


def appended(change: Callable[[Any], None]) -> Callable[[bytes], bytes]:
    return lambda data: tampering.updated(data, change)


def other_page(writer: Any) -> None:
    """A page shows something else since."""
    from pyhanko.pdf_utils import generic

    page = writer.root["/Pages"]["/Kids"][0].get_object()
    while "/Kids" in page:
        page = page["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 9 9 re f"))
    writer.mark_update(page.container_ref)


def other_root(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    writer.root["/PageLayout"] = generic.NameObject("/SinglePage")
    writer.update_root()


@pytest.mark.parametrize("change", [other_page, other_root])
def test_a_revision_that_changes_something_is_told(
    report: bytes, signed: bytes, leader: tuple, clerk: tuple, look: Callable, change: Callable
) -> None:
    roots = [leader[1], clerk[1]]
    assert told(look(tampering.updated(report, change)), "revision")
    assert told(look(tampering.updated(signed, change), unsigned=False, roots=roots), "revision")
    # Even if the right key signs what was added.
    between = tampering.signed(tampering.updated(report, change), leader[0], "leader")
    assert told(look(between, unsigned=False, roots=roots), "revision")


def test_a_forgery_signed_anew_is_told_by_its_content(report: bytes, leader: tuple, look: Callable) -> None:
    change = next(one for one in FORGERIES if one.name == "one_digit_changed").change
    data = tampering.signed(forged(report, change), leader[0], "leader")
    findings = look(data, unsigned=False, roots=[leader[1]])
    assert {one.check for one in findings.differences} == {"figure"}


# Against the inputs ---------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(built: Tree, tmp_path: Path) -> Path:
    """A copy of the programme whose inputs may be changed."""
    shutil.copytree(built.programme, tmp_path / "programme", ignore=shutil.ignore_patterns("results", ".*"))
    return tmp_path / "programme"


def against(look: Callable, data: bytes, folder: Path) -> Findings:
    return look(data, inputs=dict(command.files(folder / "inputs")))


def first_submission(folder: Path) -> Path:
    return next(path for path in sorted((folder / f"inputs/submissions/{PERIOD}").iterdir()) if path.suffix == ".csv")


def test_the_inputs_agree(report: bytes, folder: Path, look: Callable) -> None:
    findings = against(look, report, folder)
    assert not findings.differences
    assert findings.counts["input"] > 3 and findings.counts["cell"] > 3
    (folder / f"inputs/submissions/{PERIOD}/.DS_Store").write_bytes(b"x")
    (folder / "inputs/reference/notes.md").write_text("x", encoding="utf-8")
    assert not against(look, report, folder).differences


def test_a_changed_submission_is_told_by_file_and_cell(report: bytes, folder: Path, look: Callable) -> None:
    path = first_submission(folder)
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    at = next(at for at, value in enumerate(rows[1]) if value.isdigit() and len(value) > 2 and value != PERIOD)
    rows[1][at] = str(int(rows[1][at]) + 1)
    sink = io.StringIO()
    csv.writer(sink).writerows(rows)
    path.write_text(sink.getvalue(), encoding="utf-8")
    findings = against(look, report, folder)
    name = path.relative_to(folder).as_posix()
    assert told(findings, "input") == [name]
    assert told(findings, "cell") == [f"{name}!!{chr(65 + at)}2"]


OTHERWISE: dict[str, tuple[Callable[[Path, Path], object], int]] = {
    "removed": (lambda home, path: path.unlink(), 1),
    "added": (lambda home, path: shutil.copy(path, path.with_name("another.csv")), 1),
    "linked": (lambda home, path: path.with_name("another.csv").hardlink_to(path), 1),
    "renamed": (lambda home, path: path.rename(path.with_name("another.csv")), 2),
    "in_capitals": (lambda home, path: path.rename(path.with_suffix(".CSV")), 2),
    "other_ledger": (lambda home, path: path.with_name("received.csv").write_text("file\n", encoding="utf-8"), 1),
    "reference": (lambda home, path: longer(next((home / "inputs/reference").glob("*.csv"))), 1),
    "configuration": (lambda home, path: longer(home / "config/indicators.yaml"), 1),
}


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.mark.parametrize("how", OTHERWISE)
def test_other_inputs_are_told(report: bytes, folder: Path, look: Callable, how: str) -> None:
    change, wanted = OTHERWISE[how]
    change(folder, first_submission(folder))
    found = told(against(look, report, folder), "input")
    assert len(found) == wanted, found


def test_a_hidden_correction_is_told(review: Tree, review_report: bytes) -> None:
    files = dict(command.files(review.programme / "inputs"))
    path, place = "inputs/corrections.csv", "inputs/submissions/2012-2017/xo-so.xlsx!Biểu 1!M38"
    lines = files[path].splitlines(keepends=True)

    def hide(pdf: Pdf) -> None:
        tampering.edit_file(pdf, "corrections.csv", lambda data: data.replace(data.splitlines(keepends=True)[1], b""))

    def other_basis(pdf: Pdf) -> None:
        tampering.edit_file(pdf, "corrections.csv", lambda data: data.replace(b"26/01/2018", b"27/01/2018"))

    for data, given in (
        (review_report, {**files, path: b"".join(lines[:1] + lines[2:])}),
        (forged(review_report, hide, covered=False), files),
        (forged(review_report, other_basis, covered=False), files),
    ):
        findings = Findings()
        paper = Paper(data)
        inputs.check_corrections(paper, given, inputs.Cells(given, None), findings)
        assert place in told(findings, "correction")
    findings = Findings()
    attached.check_facts(Paper(forged(review_report, hide, covered=False)), findings)
    assert told(findings, "table", "facts.csv:")


def test_a_formula_changed_since_it_came_in_is_told_though_its_digest_is_made_anew(
    review: Tree, review_report: bytes
) -> None:
    """The value that the cell keeps is the same, and the report lists the new digest: the ledger of receipts tells."""
    files = dict(command.files(review.programme / "inputs"))
    folder = "inputs/submissions/2012-2017/"
    path = next(
        path
        for path in sorted(files)
        if path.startswith(folder) and path.endswith(".xlsx") and b"<f>" in sheet(files[path])
    )
    spoilt = repacked(files[path], lambda text: re.sub(rb"<f>[^<]*</f>", b"<f>SUM(A1:A2)</f>", text, count=1))
    before, after = sha256(files[path]), sha256(spoilt)

    def listed(pdf: Pdf) -> None:
        tampering.edit_file(pdf, "submissions.csv", lambda data: data.replace(before.encode(), after.encode()))

    findings = Findings()
    inputs.check_inputs(Paper(forged(review_report, listed, covered=False)), {**files, path: spoilt}, findings)
    assert told(findings, "input") == [path]
    # Where the ledger is made to agree as well, it is no more the ledger that the report lists.
    ledger = f"{folder}RECEIVED.csv"
    agreeing = {**files, path: spoilt, ledger: files[ledger].replace(before.encode(), after.encode())}
    findings = Findings()
    inputs.check_inputs(Paper(forged(review_report, listed, covered=False)), agreeing, findings)
    assert told(findings, "input") == [ledger]
    findings = Findings()
    inputs.check_inputs(Paper(review_report), {name: files[name] for name in files if name != ledger}, findings)
    assert told(findings, "input") == [ledger]


def sheet(data: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def repacked(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook whose first sheet is changed."""
    source, sink = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            text = source.read(info)
            target.writestr(info, change(text) if info.filename == "xl/worksheets/sheet1.xml" else text)
    return sink.getvalue()


def test_an_exemption_of_ones_own_is_told(report: bytes, folder: Path, look: Callable) -> None:
    def exempt(pdf: Pdf) -> None:
        tampering.edit_file(pdf, "plain_numbers.csv", lambda data: data + b"9 583,,quoted\n")

    assert not look(forged(report, exempt)).counts.get("input")
    assert told(against(look, forged(report, exempt), folder), "plain") == ["plain_numbers.csv:2"]


# The command ----------------------------------------------------------------------------------------------------------


def test_the_command_says_it_in_json(built: Tree, report: bytes, tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "renamed.pdf"
    path.write_bytes(report)
    said = json.loads(built.run("verify", str(path), "--unsigned", "--format", "json"))
    assert schemas.faults("verify", said) == []
    assert said["ok"] and all(entry["ok"] and entry["where"] is None for entry in said["checks"])
    assert len(said["not_checked"]) >= 3
    # Without a signature that is asked for, it is no pass.
    said = json.loads(built.run("verify", str(path), "--format", "json", expect=2))
    assert [entry["check"] for entry in said["checks"] if not entry["ok"]] == ["signature"]


def test_built_anew_it_is_the_same_to_the_byte(built: Tree, report: bytes, tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report)
    words = ("verify", str(path), "--unsigned", "--inputs", str(folder / "inputs"), "--format", "json")
    said = json.loads(built.run(*words))
    assert {"check": "rebuilt", "ok": True, "n": 1, "where": None, "expected": None, "found": None} in said["checks"]
    # An old report beside newer inputs.
    one = first_submission(folder)
    one.write_text(re.sub(r"\b(\d)(\d\d+)$", r"9\2", one.read_text(encoding="utf-8"), flags=re.MULTILINE), "utf-8")
    said = json.loads(built.run(*words, expect=2))
    wrong = {entry["check"] for entry in said["checks"] if not entry["ok"]}
    assert {"input", "cell", "rebuilt"} <= wrong
    assert any(entry["check"] == "rebuilt" and entry["where"].startswith("facts.csv:") for entry in said["checks"])


def test_the_command_speaks_both_languages(built: Tree, report: bytes, tmp_path: Path) -> None:
    change = next(one for one in FORGERIES if one.name == "one_digit_changed").change
    path = tmp_path / "report.pdf"
    path.write_bytes(forged(report, change))
    said = built.run("verify", str(path), "--unsigned", expect=2)
    assert "[figure] trang 1 loans.by_kind.books: phải là «2,186 loans = 2,186 loans», đang là «2,188»." in said
    said = built.run("verify", str(path), "--unsigned", "--lang", "en", expect=2)
    assert "[figure] page 1 loans.by_kind.books: expected" in said


def test_what_is_no_report_is_refused(built: Tree, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    assert "CH11" in built.run("verify", str(path), expect=2)
    path.write_bytes(b"not a PDF")
    said = json.loads(built.run("verify", str(path), "--format", "json", expect=2))
    assert not said["ok"] and schemas.faults("verify", said) == []
    path.write_bytes(b"%PDF-1.7\n%%EOF\n")
    assert json.loads(built.run("verify", str(path), "--format", "json", expect=2))["ok"] is False


def test_a_good_pdf_of_another_make_is_no_report_of_ours(look: Callable) -> None:
    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page()
    findings = look(tampering.saved(pdf))
    assert told(findings, "attachments", "facts.csv") and not findings.ok
