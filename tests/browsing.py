"""Browsing: pages opened from the disk in a real Chromium, and what tests ask of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (320, 360, 768, 1024, 1280, 1920)
PHONE, DESK = (390, 844), (1280, 900)


@contextmanager
def started() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, path: Path, size: tuple[int, int] = DESK, *, fragment: str = "", **context: Any
) -> Iterator[tuple[Page, list[str]]]:
    """A page and a list that fills with what it should not do: say something on the console, ask the network."""
    made = browser.new_context(viewport={"width": size[0], "height": size[1]}, **context)
    page, complaints = made.new_page(), []
    page.on("console", lambda message: complaints.append(f"console: {message.text}"))
    page.on("pageerror", lambda fault: complaints.append(f"error: {fault}"))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on(
        "request",
        lambda request: None if request.url.startswith(("file:", "data:")) else complaints.append(request.url),
    )
    try:
        page.goto(path.resolve().as_uri() + fragment)
        page.evaluate("document.fonts.ready.then(() => null)")
        yield page, complaints
    finally:
        made.close()


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds at WCAG 2.2 AA, or by some of its rules: rule, place, and what it says, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": WCAG}
    # What it loads itself, to look into style sheets, a page from the disk may not.
    found = Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"], "preload": False})
    return [
        f"{one['id']}: {node['html'][:160]} {json.dumps([why['message'] for why in node['any']])[:300]}"
        for one in found.response["violations"]
        for node in one["nodes"][:4]
    ]


def overflow(page: Page) -> list[str]:
    """How far the page is wider than its window, and the elements that make it so."""
    return page.evaluate(
        """() => {
          const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
          if (wide <= 0) return [];
          const held = element => { for (let up = element.parentElement; up; up = up.parentElement)
            if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX)) return true; return false; };
          return [`${wide} px`].concat([...document.querySelectorAll('body *')].filter(one =>
            one.getBoundingClientRect().right > innerWidth + 1 && !held(one)).slice(0, 5)
            .map(one => one.outerHTML.slice(0, 120)));
        }"""
    )


def small_texts(page: Page, least: float) -> list[str]:
    """Texts that one sees and that are set smaller."""
    return page.evaluate(
        """least => {
          const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            const holder = node.parentElement;
            if (!node.data.trim() || !holder.getClientRects().length) continue;
            if (/^(script|style|title|desc)$/i.test(holder.tagName)) continue;
            let size = parseFloat(getComputedStyle(holder).fontSize);
            const svg = holder.closest('svg');
            if (svg) size *= svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            if (size < least - 0.01) found.push(size.toFixed(1) + ': ' + node.data.trim().slice(0, 60));
          }
          return [...new Set(found)].slice(0, 20);
        }""",
        least,
    )


def small_controls(page: Page, least: float) -> list[str]:
    """Controls that stand alone and are lower or narrower; links inside text, tables and pictures are not meant."""
    return page.evaluate(
        """least => [...document.querySelectorAll('button, summary, input, select, nav a, a.button, a[data-sources]')]
          .filter(one => one.getClientRects().length && getComputedStyle(one).visibility === 'visible')
          .map(one => [one.getBoundingClientRect(), one.outerHTML.slice(0, 110)])
          .filter(([box]) => box.height < least - 0.5 || box.width < least - 0.5)
          .map(([box, text]) => `${box.width.toFixed(0)}x${box.height.toFixed(0)} ${text}`).slice(0, 12)""",
        least,
    )
