"""How the finished pages are set, each rule with a page that breaks it."""

from __future__ import annotations

import re
from itertools import pairwise

import pdf_measures
import pdf_typography
import pypdfium2
import pytest
from conftest import Tree
from unit.test_pdf import FILES, TRACE, part

from ketnghia import pdf

WORDS = "Ủy ban nhân dân xã Ẫậ đã tổ chức thực hiện việc giúp đỡ Nhân dân các xã. " * 6
LINK = '<p>Tổng <a href="trace:x" title="Nguồn">3 đồng</a> {}<a href="attachment:facts.csv">tệp</a></p>'
HEAD = "<style>@page{size:A4;margin:20mm}a{color:#000;text-decoration:none}p,td,th{font:13pt/1.3 Tinos}"
HEAD += "th,tr.sum td{font-weight:700}td{text-align:right}</style>"
ROW = "<tr class='{}'><th>Xã</th><td>{}</td></tr>"


def table(*rows: str, style: str = "") -> str:
    inner = "".join(rows)
    head = "<thead><tr><th>Xã</th><th>Số</th></tr></thead>"
    return f"<style>{style}</style><table><caption>Bảng</caption>{head}<tbody>{inner}</tbody></table>"


def rows(*values: str) -> list[str]:
    return [ROW.format("", value).replace("<th>Xã", "<th style='font-weight:400'>Xã") for value in values]


GROUP = "<tr class='group'><th scope='rowgroup' colspan='2'>Huyện</th></tr>"
SUM = ROW.format("sum", "<b>10</b>")
FAULTS = [
    (
        "headings_keep_text",
        f"<style>h2{{break-after:auto}}</style><div style='height:235mm'></div><h2>I</h2><p>{WORDS}</p>",
    ),
    ("paragraphs_break_well", f"<style>p{{orphans:1;widows:1}}</style><div style='height:221mm'></div><p>{WORDS}</p>"),
    ("tables_break_well", table(*rows("1", "2", "3", "4"), style="tbody tr:last-child{break-before:page}")),
    ("tables_break_well", table(*rows("1", "2"), GROUP, *rows("3", "4"), style=".group{break-after:page}")),
    ("tables_break_well", table(*rows("1", "2"), SUM, *rows("3", "4"), style=".sum{break-before:page}")),
    ("numbers_aligned", table(*rows("1,5", "12,25"))),
    ("numbers_aligned", table(*rows("1,5", "112,2"), style="td{text-align:left}")),
    ("lines_apart", f"<p style='line-height:0.75'>{WORDS}</p>"),
    ("nothing_clipped", f"<div style='overflow:hidden;height:3mm'><p style='margin-top:-2mm'>{WORDS}</p></div>"),
    ("nothing_clipped", "<p style='margin-left:-22mm'>Xã</p>"),
    ("type_large_enough", "<p style='font-size:6pt'>Xã</p>"),
    ("pages_filled", f"<p>{WORDS}</p><p style='break-before:page'>{WORDS}</p>"),
    ("signed_links_are_plain", "<style>a{text-decoration:underline}</style>"),
    ("signed_links_are_plain", "<style>a{color:#1B4B82}</style>"),
]


def printed(body: str) -> dict[str, list[str]]:
    made = part(f"{HEAD}<h1 id='a'>Báo cáo</h1>{LINK.format(WORDS)}{body}", "annexes")
    return pdf_typography.faults(pdf.bind([made, part(f'<section data-label="KT">{TRACE}</section>', "trace")], FILES))


def test_the_review_is_well_set(review: Tree) -> None:
    (path,) = (review.programme / "results/reports").glob("*/report.pdf")
    assert pdf_typography.faults(path.read_bytes()) == {}


def test_pages_without_fault_have_none() -> None:
    longer = table(*rows(*[f"{n},5" for n in range(60)]), GROUP, *rows("3,5", "4,5"))
    assert printed(f"<h2>I</h2>{f'<p>{WORDS}</p>' * 18}{longer}") == {}


@pytest.mark.parametrize(("check", "body"), FAULTS, ids=[f"{fault[0]}-{at}" for at, fault in enumerate(FAULTS)])
def test_a_fault_is_found(check: str, body: str) -> None:
    assert check in printed(body)


def test_every_check_has_a_fault() -> None:
    assert {check for check, _ in FAULTS} == set(pdf_typography.CHECKS)


def lightness(colour: str) -> float:
    """L* of a colour: what is left of it in grey."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 116 * (0.2126 * red + 0.7152 * green + 0.0722 * blue) ** (1 / 3) - 16


def alike(svg: str) -> list[tuple[str, str]]:
    """Neighbouring marks of a plot that grey print cannot tell apart."""
    fills = re.findall(r"<(?:path|rect|use|polygon|circle)\b[^>]*?fill: (#[0-9a-f]{6})", svg)
    return [
        (one, other)
        for one, other in pairwise(one for one in fills if one != "#ffffff")
        if one != other and abs(lightness(one) - lightness(other)) < 7.5
    ]


def test_neighbouring_marks_differ_in_grey(review: Tree) -> None:
    drawn = sorted((review.programme / "results/plots").glob("*/*.svg"))
    assert len(drawn) > 10 and not {path.name: found for path in drawn if (found := alike(path.read_text("utf-8")))}
    assert alike('<path style="fill: #9fb0bf"/><path style="fill: #e0ac42"/>')


def test_the_review_itself_keeps_to_the_document_rules(review: Tree) -> None:
    """In the finished file: what the first page must have, where (mm from the edge to the letters' top), how large."""
    (path,) = (review.programme / "results/reports").glob("*/report.pdf")
    lines = pdf_measures.lines(pypdfium2.PdfDocument(path)[0])
    wanted = {"UBND TỈNH": (20.6, 12), "CỘNG HÒA": (20.6, 12), "BAN DÂN TỘC": (25.7, 12), "Độc lập": (25.7, 13),
              "Số:": (34.5, 13), "BÁO CÁO": (59.9, 14), "Tổng kết": (66.9, 14)}  # fmt: skip
    for begins, (top, size) in wanted.items():
        line = next(line for line in lines if line.text.startswith(begins))
        assert line.size == size and abs(line.base - 0.891 * size * pdf_measures.MM - top) < 0.4, line
    assert {"DỰ THẢO", "BẢN MINH HỌA, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"} <= {line.text for line in lines}


def test_the_report_is_short_and_its_parts_follow_each_other(review: Tree) -> None:
    """At most fifteen pages, then the annexes from I on, then the technical part under its own title."""
    (path,) = (review.programme / "results/reports").glob("*/report.pdf")
    sheet = pdf_typography.Print(path.read_bytes())
    assert 5 < sheet.parts.count("") <= 15
    numbers = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
    assert list(dict.fromkeys(sheet.parts)) == ["", *(f"PL.{number}-" for number in numbers)]
    titles = [sheet.paper.words(one) for one in sheet.paper.of("H1")]
    assert [title.split()[:2] for title in titles[1:-1]] == [["Phụ", "lục"]] * 9 and titles[-1] == "TÀI LIỆU KỸ THUẬT"
    assert sheet.pages < len(sheet.document)
