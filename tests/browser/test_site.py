"""The pages around the review in a real browser: places, senders, lists, search."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import browsing
import pytest
from browsing import PHONE, opened
from conftest import ROOT, Tree
from lxml import html
from playwright.sync_api import Browser

PLACE = "communes/20707.html"
PAGES = ("index.html", PLACE, "districts/510.html", "agencies/duy-xuyen.html", "search.html?q=tra%20don")
LISTS = ("districts/index.html", "communes/index.html", "agencies/index.html", "indicators.html", "plots.html",
         "method.html", "downloads.html")  # fmt: skip


@pytest.fixture(scope="module")
def folder(review: Tree) -> Path:
    return review.programme / "results/reports/2012-2017"


def split(name: str) -> tuple[str, str]:
    path, mark, query = name.partition("?")
    return path, mark + query


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(chromium: Browser, folder: Path, name: str) -> None:
    path, query = split(name)
    with opened(chromium, folder / path, fragment=query) as (page, complaints):
        page.wait_for_timeout(200)
        assert not browsing.violations(page)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert not browsing.violations(page, "color-contrast", "target-size", "scrollable-region-focusable")
        assert not complaints


@pytest.mark.parametrize("name", [*PAGES, *LISTS])
def test_pages_fit_are_quick_and_legible(chromium: Browser, folder: Path, name: str) -> None:
    path, query = split(name)
    with opened(chromium, folder / path, fragment=query) as (page, complaints):
        for width in browsing.WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert not browsing.overflow(page), width
        assert page.evaluate("document.querySelectorAll('*').length") < 15_000
        took = []
        for _ in range(3):
            page.reload()
            took.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
        assert min(took) < 1000
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert not browsing.small_texts(page, 12)
        assert not browsing.small_controls(page, 44)
        assert page.locator("h1:visible").count() == 1
        assert page.locator("[data-illustrative]:visible").count() >= 1
        assert page.locator(".bar [aria-current=page]").count() == (0 if path in ("index.html", "search.html") else 1)
        assert not complaints


def test_on_a_phone_lines_are_cards_and_still_a_table_that_sorts(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / PLACE) as (page, complaints):
        for width in (320, 360, 400):
            page.set_viewport_size({"width": width, "height": 800})
            held = "[...document.querySelectorAll('.lines .scroll')].every(one => one.scrollWidth <= one.clientWidth)"
            assert page.evaluate(held), f"{width}: a line is read without scrolling sideways"
        cut = "[...document.querySelectorAll('.lines tr *')].filter(one => one.scrollWidth > one.clientWidth + 1 && "
        assert page.evaluate(f"{cut}getComputedStyle(one).display !== 'inline').length") == 0
        nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        roles = Counter(node["role"]["value"] for node in nodes if not node.get("ignored"))
        lines = page.locator(".lines tbody tr").count()
        assert roles["rowheader"] >= lines and roles["cell"] >= 6 * lines and roles["columnheader"] >= 7
        unit = "getComputedStyle(document.querySelector('.lines td[data-unit]'), '::after').content"
        assert "đồng" in page.evaluate(unit), "a card has no head that says the unit"
        page.locator(".lines thead button").last.click()
        shown = page.locator(".lines tbody tr td:last-child").all_inner_texts()
        amounts = [int(re.sub(r"\D", "", text.partition("đ")[0]) or 0) for text in shown]
        assert amounts == sorted(amounts, reverse=True)
        assert not complaints


def test_trace_opens_from_a_page_in_a_folder(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / PLACE) as (page, complaints):
        page.locator("a[data-indicator='money.by_commune.20707']").first.click()
        page.wait_for_selector("#panel [data-trace='money.by_commune.20707'] [data-field=cell]")
        for link in page.locator("#panel a[href]").all():
            target = link.evaluate("one => one.href").removeprefix("file://").partition("#")[0]
            assert Path(target).exists(), target
        page.keyboard.press("Escape")
        page.locator("a[data-sources]").first.click()
        page.wait_for_selector("#panel a[data-indicator]")
        assert not complaints
    with opened(chromium, folder / PLACE, java_script_enabled=False) as (page, complaints):
        page.locator("a[data-indicator='money.by_commune.20707']").first.click()
        assert page.locator("[data-trace='money.by_commune.20707'] [data-field=cell]").count() > 10
        assert not complaints


def test_search_finds_without_marks_and_filters(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / "index.html") as (page, complaints):
        page.locator("#tim").fill("cha val")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=*")
        page.wait_for_selector("#trang a")
        assert "Chà Vàl" in page.locator("#trang a").all_inner_texts()
        every = page.locator("#dong tbody tr").count()
        assert every > 10
        page.locator("select").last.select_option("2015")
        page.wait_for_function(f"document.querySelectorAll('#dong tbody tr').length < {every}")
        assert set(page.locator("#dong tbody td:nth-child(2)").all_inner_texts()) == {"2015"}
        page.locator("#dong tbody th a").first.click()
        page.wait_for_url("**/communes/20707.html#dong-*")
        assert page.locator("tr:target").is_visible()
        assert not complaints


def test_a_list_filters_and_sorts(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / "agencies/index.html") as (page, _):
        page.locator("[data-filter]").fill("so xay dung")
        assert page.locator("tbody tr:visible").all_inner_texts()[0].startswith("Sở Xây dựng")
        assert page.locator("tbody tr:visible").count() == 1


def test_every_link_leads_somewhere_and_every_page_is_reached(folder: Path) -> None:
    seen, todo, broken = set(), [folder / "index.html"], []
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for target in set(re.findall(r'(?:href|src|action)="([^"#?]+)', path.read_text(encoding="utf-8"))):
            assert ":" not in target, (path, target)
            to = (path.parent / target).resolve()
            if not to.is_file():
                broken.append((path.name, target))
            elif to.suffix == ".html" and "trace" not in to.parts:
                todo.append(to)
    assert not broken
    pages = {path.resolve() for path in folder.rglob("*.html") if "trace" not in path.parts}
    assert pages - {one.resolve() for one in seen} == set()


def test_69_communes_with_lines_that_add_up(folder: Path) -> None:
    pages = sorted(path for path in (folder / "communes").glob("*.html") if path.stem != "index")
    assert len(pages) == 69
    document = json.loads((folder / "indicators.json").read_text(encoding="utf-8"))
    known = {one["id"]: one for one in document["indicators"]}
    traces = json.loads((folder / "trace.json").read_text(encoding="utf-8"))["traces"]
    for path in pages:
        page = html.parse(path).getroot()
        id = f"money.by_commune.{path.stem}"
        facts = {fact["fact"]: fact for fact in traces[id]["facts"]}
        rows = page.xpath("//tr[@data-field='cell']")
        inside = [row for row in rows if "out" not in row.get("class", "").split()]
        assert {row.get("id").removeprefix("dong-") for row in inside} == set(facts), path.stem
        for row in inside:
            fact = facts[row.get("id").removeprefix("dong-")]
            assert (row.get("data-sheet"), row.get("data-cell"), row.get("data-sha256")) == (
                fact["sheet"], fact["cell"], fact["sha256"],
            )  # fmt: skip
        total = sum(int(row[-1].text.replace(".", "")) for row in inside)
        assert total == known[id]["value"]
        for link in page.xpath("//a[@data-indicator]"):
            assert link.get("href").startswith("../trace/")
            assert link.get("data-indicator") in known


def test_no_page_shows_a_word_that_is_not_reviewed(folder: Path, review: Tree) -> None:
    import pyarrow.parquet as pq

    path = review.programme / "results/facts/2012-2017/facts.parquet"
    texts = pq.read_table(path, columns=["description", "note"])
    known = (ROOT / "config/categories.csv").read_text(encoding="utf-8")
    words = {text for name in texts.column_names for text in texts[name].to_pylist() if text and len(text) > 15}
    words = {text for text in words if text not in known}
    assert len(words) > 40
    for path in [*folder.glob("communes/*.html"), *folder.glob("agencies/*.html"), folder / "site/search.js"]:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path.name
