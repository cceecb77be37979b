"""Verification: its parts one by one; whole reports and forgeries are in tests/audit."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from ketnghia import schemas, verification
from ketnghia.lineage import sha256
from ketnghia.verification import attached, faces, figures, findings, inputs, painting, recomputed
from ketnghia.verification.paper import Table

NBSP = "\u00a0"


@pytest.mark.parametrize("name", [one.name for one in pkgutil.iter_modules(verification.__path__)])
def test_doctests(name: str) -> None:
    assert not doctest.testmod(importlib.import_module(f"ketnghia.verification.{name}")).failed


# Findings -------------------------------------------------------------------------------------------------------------


def test_findings_say_each_difference_and_each_passed_check() -> None:
    found = findings.Findings()
    found.looked("figure", 7)
    found.looked("sql", 2)
    found.differ("sql", "indicators.csv:3", 5, None)
    found.differ("sql", "indicators.csv:3", 5, None)
    said = found.as_json()
    assert schemas.faults("verify", said) == []
    assert said["checks"] == [
        {"check": "sql", "ok": False, "n": 2, "where": "indicators.csv:3", "expected": "5", "found": ""},
        {"check": "figure", "ok": True, "n": 7, "where": None, "expected": None, "found": None},
    ]
    assert said["ok"] is found.ok is False


# Figures --------------------------------------------------------------------------------------------------------------


def row(**given: str) -> dict[str, str]:
    return {"measure": "sum", "value": "3583120000", "unit": "đồng", "text": f"gần{NBSP}3,6{NBSP}tỷ đồng", **given}


@pytest.mark.parametrize(
    ("text", "around", "fits"),
    [
        ("gần 3,6 tỷ đồng", None, True),
        ("hơn 3,6 tỷ đồng", None, False),
        ("gần 3,7 tỷ đồng", None, False),
        ("gần 3,6 triệu đồng", None, False),
        ("gần 3,6 tỷ", None, False),
        ("3.583.120.000", None, True),
        ("3.583.120.001", None, False),
        ("3.583,1", "Giá trị (triệu đồng)", True),
        ("3.583,2", "Giá trị (triệu đồng)", False),
        ("3.583,1", "Giá trị (tỷ đồng)", False),
        ("3.583,1", "Giá trị", False),
        ("3583,1", "Giá trị (triệu đồng)", False),
        ("3,6 tỷ", "một hình", True),
        ("3,6 tỷ", None, False),
        ("3,5 tỷ", "một hình", False),
    ],
)
def test_a_printed_form_is_right_or_wrong(text: str, around: str | None, fits: bool) -> None:
    assert figures.allowed(row(), text, around, "vi") is fits


def test_a_share_a_claim_and_a_quoted_one() -> None:
    share = row(measure="share", value="27.56", unit="%", text="27,56%")
    assert figures.allowed(share, "27,6", "Tỷ lệ (%)", "vi")
    assert not figures.allowed(share, "27,5", "Tỷ lệ (%)", "vi")
    claim = row(measure="claim", value="1", unit="", text="tăng dần")
    assert figures.allowed(claim, "tăng dần", None, "vi") and not figures.allowed(claim, "1", None, "vi")
    quoted = row(measure="quoted", value="", unit="người", text=f"khoảng{NBSP}410.000{NBSP}người")
    assert figures.allowed(quoted, "khoảng 410.000 người", None, "vi")
    assert not figures.allowed(quoted, "khoảng 420.000 người", None, "vi")


# Painting -------------------------------------------------------------------------------------------------------------


def painted(content: bytes, **resources: Any) -> painting.Page:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 100))
    sheet = pdf.pages[0].obj
    descendant = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, W=Array([1, Array([500, 600])]))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, DescendantFonts=Array([descendant]))
    sheet.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)), **resources)
    sheet.Contents = pdf.make_stream(content)
    return next(painting.pages([sheet]))


def test_glyphs_have_their_places() -> None:
    page = painted(b"2 0 0 2 10 20 cm BT /F 10 Tf 1 0 0 1 5 5 Tm [<00010002> -100 <0001>] TJ ET")
    (run,) = page.runs
    assert run.codes == [1, 2, 1] and run.size == 20
    assert [round(box[0]) for box in run.boxes] == [20, 30, 44]
    assert run.box == pytest.approx((20, 26, 54, 44))


def test_marks_order_and_state_are_followed() -> None:
    page = painted(
        b"/Artifact BMC 0 0 50 50 re f EMC /Span <</MCID 3>> BDC q 1 g 3 Tr BT /F 9 Tf <0001> Tj ET Q EMC"
        b" 0 0 1 1 re W n BT /F 9 Tf 1 0 0 1 60 60 Tm <0001> Tj ET"
    )
    (box,) = page.paints
    first, second = page.runs
    assert (box.kind, box.solid, box.mark.artifact) == ("fill", True, "")
    assert box.order < first.order < second.order
    assert (first.mark.mcid, first.mode, first.colour, first.hidden) == (3, 3, 1.0, False)
    assert (second.mark.mcid, second.mode, second.colour, second.hidden) == (None, 0, 0.0, True)


@pytest.mark.parametrize("content", [b"BT 9 TL T* ET", b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI", b"/x sh", b"/x gs",
                                     b"/OC /x BDC EMC", b"EMC", b"/Span BMC", b"/no Do"])  # fmt: skip
def test_what_our_pages_do_not_say_is_foreign(content: bytes) -> None:
    assert painted(content, ExtGState=Dictionary(x=Dictionary(BM=Name.Screen))).foreign


def test_a_ring_of_two_boxes_hides_nothing() -> None:
    (ring,) = painted(b"0 0 50 50 re 1 1 48 48 re f*").paints
    assert not ring.solid


# Faces ----------------------------------------------------------------------------------------------------------------


def test_every_face_has_one_name() -> None:
    assert len(faces.names()) == len(set(faces.names().values())) == 11
    assert faces.names()[faces.key_of("/ABCDEF+Source-Serif-4-Semi-Bold")] == "SourceSerif4-SemiBold.ttf"


# Inputs ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reviewed", "said", "public", "told"),
    [
        ("Bò cho một hộ", "Bò cho một hộ", "no", False),
        ("Bò cho một hộ", "Bò cho hộ bà M", "no", True),
        ("", "Bò cho hộ bà M", "no", True),
        ("", "Bò cho hộ bà M", "yes", False),
        ("", "Bò cho hộ bà N", "yes", True),
    ],
)
def test_a_text_is_as_it_was_sent_or_as_it_was_reviewed(reviewed: str, said: str, public: str, told: bool) -> None:
    path, sent = "inputs/submissions/2015/a.csv", "Nội dung\nBò cho hộ bà M\n".encode()
    digest = sha256(sent)
    files = {
        path: sent,
        "config/fields.csv": f"field,type,role,codes,label,label_en,public\nwhat,text,text,,W,W,{public}\n".encode(),
    }
    if reviewed:
        row = f"{digest},,A2,{reviewed},a,b"
        files["inputs/reviewed.csv"] = f"sha256,sheet,cell,printed,reviewed_by,approved_by\n{row}\n".encode()
    paper = SimpleNamespace(
        tables={
            "facts": Table("facts", ["record", "submission", "sheet", "what", "what_at"],
                           [["fact", path, "", said, "A2 A1"]]),
            "submissions": Table("submissions", ["submission", "sha256"], [[path, digest]]),
        }
    )  # fmt: skip
    found = findings.Findings()
    inputs.check_cells(paper, inputs.Cells(files, None), found)
    assert bool(found.differences) is told


# Tables and SQL -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value", "kind", "fits"),
    [
        ("24.000.000", "24000000", "integer", True),
        ("24", "24000000", "integer", True),
        ("1.05", "1050000", "integer", True),
        ("24.500", "24000", "integer", False),
        ("2 con bò", "2", "number", True),
        ("vài con", "2", "number", True),
        ("Tháng 3/2013", "2013", "string", True),
        ("Tháng 3/2013", "2014", "string", False),
        ("2012 - 2017", "nhieu_nam", "string", True),
        ("01", "1", "string", True),
        ("2", "1", "string", False),
        ("Bắc Trà My", "515", "string", True),
    ],
)
def test_a_cell_bears_its_reading_or_not(raw: str, value: str, kind: str, fits: bool) -> None:
    assert attached.reads(raw, value, kind) is fits


def tables(facts: list[list[str]]) -> dict[str, Table]:
    names = ("submissions", "corrections", "bridge", "traces")
    return {"facts": Table("facts", ["fact", "value"], facts), **{name: Table(name, ["x"], []) for name in names}}


def test_statements_read_and_do_nothing_else() -> None:
    base = recomputed.database(tables([["a", "5"], ["b", "7"]]), {"fact", "value"})
    assert recomputed.answer(base, 'SELECT SUM(CAST("value" AS BIGINT)) FROM "facts"') == 12
    assert recomputed.answer(base, "WITH t AS (SELECT 1 AS n) SELECT n FROM t") == 1
    for statement in ("DROP TABLE facts", "PRAGMA database_list", "ATTACH ':memory:' AS x", "SELECT 1, 2",
                      "SELECT value FROM facts", "INSERT INTO facts VALUES ('c', '1')", "nothing"):  # fmt: skip
        with pytest.raises(ValueError):
            recomputed.answer(base, statement)


def test_a_statement_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recomputed, "PATIENCE", 50)
    base = recomputed.database(tables([]), set())
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t"
    with pytest.raises(ValueError, match="interrupted"):
        recomputed.answer(base, endless)


def test_only_some_facts() -> None:
    base = recomputed.database(tables([["a", "5"], ["b", "7"]]), {"fact", "value"}, {"b"})
    assert recomputed.answer(base, 'SELECT SUM(CAST("value" AS BIGINT)) FROM "facts"') == 7
