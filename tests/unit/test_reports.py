"""Reports: one draft, two editions; links, sources of a paragraph, data from the data and never from the clock."""

import re
from decimal import Decimal

import pandas as pd
import pytest
from drafting import TEMPLATES, UI, vietnamese

from ketnghia import reports, words
from ketnghia.programme import Programme


@pytest.fixture
def report() -> words.Report:
    return vietnamese()


def test_print_links_hold_nothing_but_text_and_say_the_exact_value(report: words.Report) -> None:
    parts = reports.printed(report, TEMPLATES, [], lambda id: (1, 1, "0" * 12))
    links = re.findall(
        r'<a class="figure" data-indicator="(\w+)" href="trace:(\w+)" title="([^"]*)">([^<]*)</a>', parts["body"]
    )
    assert links[0] == ("gold", "gold", "Nguồn số liệu: 3.583.120.000\u00a0đồng", "gần 3,6\u00a0tỷ đồng")
    assert links[1][2] == "Nguồn số liệu: so sánh: Tiền"
    assert parts["body"].count('class="figure"') == len(links) == 3
    assert 'id="trace-gold"' in parts["trace"] and 'id="trace-peak"' in parts["trace"]
    assert 'data-label="PL.I"' in parts["annexes"]


def test_the_formal_page_leaves_number_and_day_blank_and_says_what_it_is(report: words.Report) -> None:
    body = reports.printed(report, TEMPLATES, [], lambda id: (0, 0, ""))["body"]
    assert UI["illustrative"]["frame"] in body and UI["draft"] in body
    assert re.search(r'Số: <span class="slot" data-form="number" title="[^"]+">\u00a0+</span>/BC-B<', body)
    assert re.findall(r'data-form="(\w+)"', body) == ["number", "day", "month", "clerk", "leader"]
    assert 'content="2018-01-31T00:00:00+07:00"' in body
    assert re.search(r"<h2[^>]*>I\. KẾT QUẢ</h2>", body)


def test_a_paragraph_is_followed_by_the_list_of_its_figures(report: words.Report) -> None:
    html = reports.screen(report, TEMPLATES, lambda id: f"trace/{id}.html", ["bridge.csv"])
    assert 'data-sources="1" href="#nguon-1">Nguồn số liệu (2)</a>' in html
    listed = html[html.index('id="nguon-1"') :]
    assert re.findall(r'data-indicator="(\w+)"', listed)[:2] == ["gold", "peak"]
    running = re.findall(r'<a data-indicator="gold"[^>]*>', html[: html.index('id="nguon-1"')])
    assert running and all('tabindex="-1"' in link and 'href="trace/gold.html"' in link for link in running)
    assert 'href="#bang-t">Bảng\u00a01</a>' in html and 'href="#muc-1">mục\u00a0I</a>' in html


def test_figures_say_where_they_were_printed(report: words.Report) -> None:
    places = [(one["id"], one["place"]) for one in report.draft.figures]
    assert places == [("gold", "words/a.md:3"), ("peak", "words/a.md:3"), ("gold", "table:t"), ("gold", "annex:I")]


def test_tables_hold_reference_rows_and_no_private_text() -> None:
    heads = "field,type,role,codes,label,label_en,public"
    fields = f"{heads}\nname,text,text,,Tên,Name,review\nkind,code,category,,Loại,Kind,yes\n"
    frame = pd.DataFrame(
        [
            {
                "record": "fact",
                "fact": "f-1",
                "name": "secret",
                "name_at": "A1",
                "kind": "x",
                "code": None,
                "sum": Decimal("2.500"),
            },
            {"record": "giver", "fact": "g-1", "name": None, "name_at": None, "kind": None, "code": "g", "sum": None},
        ]
    ).convert_dtypes(dtype_backend="pyarrow")
    programme = Programme.parse({"config/fields.csv": fields})
    found = reports.tables(programme, frame, [], [{"dims": {"fact": "f-1"}}])
    assert found["giver"][0]["code"] == "g"
    assert found["facts"] == [{"record": "fact", "fact": "f-1", "kind": "x", "sum": "2.5"}]


def test_too_many_problems_are_counted_and_some_of_them_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST", 12)

    def problem(code: str, number: int, said: str) -> dict:
        where = {"agency": f"a{number}", "submission": f"inputs/{number}.xlsx", "sheet": "S", "cell": f"A{number}"}
        return {"code": code, "severity": "note", "message": said, "remedy": "", "counted": "", **where}

    many = [problem("X1", n, "same") for n in range(30)] + [problem("X2", n, f"other {n}") for n in range(9)]
    ((_, groups),) = reports.problem_groups(many, {}, lambda sheet, cell: f"{sheet} {cell}")
    assert sum(1 + len(group["files"]) for group in groups) <= 12
    assert {group["code"] for group in groups} == {"X1", "X2"}
    named = sum(file["n"] for group in groups for file in group["files"])
    assert named + sum(group["more"] for group in groups) == len(many)
