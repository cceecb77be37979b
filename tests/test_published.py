"""The review of 2012 - 2017 as a reader gets it: its phrases, its links, and what moves when one price moves."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from conftest import ROOT, Tree
from lxml import html

from ketnghia import pdf_reading

PERIOD = "2012-2017"


@pytest.fixture(scope="module")
def built(review: Tree) -> Tree:
    return review


def folder(tree: Tree) -> Path:
    return tree.programme / "results/reports" / PERIOD


def load(tree: Tree, name: str) -> dict:
    return json.loads((folder(tree) / name).read_text(encoding="utf-8"))


def text_of(pdf: Path) -> str:
    """The text of all pages with white space folded."""
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_range() for page in document))


def published_rows() -> list[dict[str, str]]:
    with (ROOT / "inputs/reference/published.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["qualifier"] != "named"]


def test_every_phrase_of_the_article_stands_in_the_pdf(built: Tree) -> None:
    text = text_of(folder(built) / "report.pdf").replace(" ha", "ha")
    missing = []
    for row in published_rows():
        # The words before the noun: number, its word, its unit; '4ha' is printed with its space.
        phrase = re.sub(r"\s+", " ", row["printed"]).replace(" ha", "ha")
        phrase = re.match(r"(?:giảm )?((?:gần|hơn|trên|khoảng|hàng)?\s*[\d.,]*\s*%?\s*\S*)", phrase)[1].strip()
        if phrase not in text:
            missing.append((row["id"], phrase))
    assert not missing


def test_every_published_row_agrees_or_says_why(built: Tree) -> None:
    path = built.programme / "results/indicators" / PERIOD / "published.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    rows = rows["rows"] if isinstance(rows, dict) else rows
    assert {row["id"] for row in published_rows()} <= {row["id"] for row in rows}
    assert not [row["id"] for row in rows if not row.get("equal") and not row.get("reason")]


def test_contributions_add_up(built: Tree) -> None:
    for id, trace in load(built, "trace.json")["traces"].items():
        if trace["measure"] in ("sum", "count", "distinct"):
            total = sum(Decimal(str(fact["contribution"])) for fact in trace["facts"])
            assert total == Decimal(str(trace["value"])), id


def test_accounting_balances(built: Tree) -> None:
    for path, entry in load(built, "accounting.json")["submissions"].items():
        assert entry["cells"] == entry["in_facts"] + entry["in_problems"] + sum(entry["passed_over"].values()), path
        for sheet in entry["sheets"].values():
            assert sheet["cells"] == sheet["in_facts"] + sheet["in_problems"] + sum(sheet["passed_over"].values()), path


def test_one_price_raised_moves_just_what_stands_on_it(built: Tree) -> None:
    traces = load(built, "trace.json")["traces"]
    listed = load(built, "indicators.json")["indicators"]
    before = {entry["id"]: entry["value"] for entry in listed}
    money = {entry["id"] for entry in listed if entry["measure"] == "sum" and entry["field"] == "contribution"}
    cow = next(
        fact
        for fact in traces["breeding_cows_agencies_value"]["facts"]
        if fact["submission"].endswith(".xlsx") and str(fact["raw"]).isdigit() and not fact["correction"]
        and int(fact["contribution"]) == int(fact["value"])
    )  # fmt: skip
    path = built.programme / cow["submission"]
    keep = path.read_bytes()
    book = openpyxl.load_workbook(path)
    cell = book[cow["sheet"]][cow["cell"].split()[0]]
    scale = Decimal(cow["value"]) / Decimal(str(cell.value))
    step = 1000 if scale == 1 else 1
    cell.value = cell.value + step
    book.save(path)
    raised = int(step * scale)
    try:
        built.report()
        after = {entry["id"]: entry["value"] for entry in load(built, "indicators.json")["indicators"]}
        moved = {id for id in {**before, **after} if before.get(id) != after.get(id)}
        on_it = {id for id, trace in traces.items() if any(fact["fact"] == cow["fact"] for fact in trace["facts"])}
        assert {"breeding_cows_agencies_value", "economic_support"} <= moved
        assert all(int(after[id]) - int(before[id]) == raised for id in on_it & money)
        rest = moved - on_it
        # What else moves is computed from what moved: never a count, never a sum of other lines.
        assert not {id for id in rest if traces[id]["measure"] in ("sum", "count", "distinct") and traces[id]["facts"]}
        assert any(
            fact["cell"] == cow["cell"] for fact in load(built, "trace.json")["traces"]["economic_support"]["facts"]
        )
    finally:
        path.write_bytes(keep)
        built.report()


def test_second_run_has_nothing_to_do(built: Tree) -> None:
    assert "Không có gì thay đổi" in built.report()


def test_every_number_of_the_page_is_a_link_or_declared_plain(built: Tree) -> None:
    page = html.parse(folder(built) / "report.html").getroot()
    title = page.findtext(".//h1")
    with (built.programme / "results/internal" / PERIOD / "data/plain_numbers.csv").open(encoding="utf-8") as file:
        plain = sorted((row["text"] for row in csv.DictReader(file)), key=len, reverse=True)
    main = page.find(".//main")
    for part in main.xpath(".//svg|.//script|.//nav|.//*[@data-trace]|.//code|.//*[@class='meta']"):
        part.drop_tree()
    for link in main.xpath(".//a[@data-indicator or @data-sources]"):
        link.text = ""
        for kid in list(link):
            kid.drop_tree()
    inline = {"a", "abbr", "b", "em", "small", "span", "strong"}
    loose = []
    for element in main.iter("p", "td", "th", "caption", "h1", "h2", "h3", "h4", "li", "figcaption", "dd", "dt", "div"):
        parts = ((kid.text_content() if kid.tag in inline else "", kid.tail or "") for kid in element)
        text = pdf_reading.spaced(" ".join([element.text or "", *(part for pair in parts for part in pair)]))
        for phrase in (title, title[0].lower() + title[1:], *plain):
            text = pdf_reading.replaced(text, pdf_reading.spaced(phrase))
        rest = pdf_reading.RULES.sub(pdf_reading.blank, pdf_reading.LEADING.sub(pdf_reading.blank, text))
        loose += [text] if pdf_reading.NUMBER.search(rest) else []
    assert not loose


def test_sql_gives_every_value_without_us(built: Tree) -> None:
    import duckdb

    data = built.programme / "results/internal" / PERIOD / "data"
    base = duckdb.connect()
    for path in sorted(data.glob("*.csv")):
        base.execute(f"CREATE TABLE \"{path.stem}\" AS SELECT * FROM read_csv('{path}', header=true, all_varchar=true)")
    base.execute("SET enable_external_access=false")
    wrong = []
    for entry in load(built, "indicators.json")["indicators"]:
        found = base.execute(entry["sql"]).fetchone()[0]
        want = entry["value"]
        if (found is None) != (want is None) or (found is not None and Decimal(str(found)) != Decimal(str(want))):
            wrong.append((entry["id"], want, found))
    assert not wrong


def test_page_works_without_network(built: Tree) -> None:
    page = (folder(built) / "report.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert "fetch(" not in page
    for target in set(re.findall(r'(?:src|href)="([^"#:]+)', page)):
        assert (folder(built) / target).exists(), target
