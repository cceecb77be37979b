"""What is printed of each place: only what says something else is laid out anew, and the bytes do not hang on it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import Tree

SITE = """
kinds:
  libraries:
    title: Library
    heading: Libraries
    about: Each library
    found: library
    card: page
    rows: {from: giver}
    code: "{code}"
    name: "{label}"
    page:
      kicker: Library
      summary: [{figure: loans.by_library.<code>, say: were lent}]
      blocks:
        - lines:
            caption: Lines
            where: {agency: "<code>"}
            columns: [{head: Code, text: "{fact}", picture: true}, {head: Kind, text: "{kind:kinds}"}]
"""


def pages(tree: Tree) -> dict[str, bytes]:
    folder = tree.programme / "results/reports/2024/cards"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.p*")}


def codes(tree: Tree) -> dict[str, str]:
    listed = json.loads((tree.programme / "results/reports/2024/cards/index.json").read_text(encoding="utf-8"))
    return {one["file"]: one["code"] for one in listed["pages"]}


@pytest.fixture(scope="module")
def built(tiny: Tree) -> Tree:
    (tiny.programme / "config/site.yaml").write_text(SITE, encoding="utf-8")
    tiny.report("--pages")
    return tiny


def kept(tree: Tree) -> set[Path]:
    return set((tree.programme / ".ketnghia/printed").iterdir())


def test_a_changed_submission_prints_its_page_alone(built: Tree) -> None:
    before, printed, listed = pages(built), kept(built), codes(built)
    assert set(before) == {f"libraries/{name}.{ending}" for name in ("north", "south") for ending in ("pdf", "png")} | {
        "press/press.pdf"
    }
    path = built.programme / "inputs/submissions/2024/north.csv"
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(text.replace("310", "311"), encoding="utf-8")
        built.report()
        assert {"compose_cards", "print_cards", "collect_cards"} <= built.rules()
        after = pages(built)
        changed = {name for name in after if after[name] != before[name]}
        assert changed == {"libraries/north.pdf", "libraries/north.png"}, "the release is another, their words are not"
        assert {name for name, code in codes(built).items() if code != listed[name]} == changed
        assert len(kept(built) - printed) == 1 and len(printed - kept(built)) == 1
    finally:
        path.write_text(text, encoding="utf-8")
    shutil.rmtree(built.programme / ".ketnghia/printed")
    built.report()
    assert pages(built) == before, "what was kept changes no byte"


def test_words_print_nothing(built: Tree) -> None:
    path = built.programme / "config/words/en/report.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nThank you.\n", encoding="utf-8")
    assert built.planned() & {"compose_page", "compose_cards", "print_cards"} == {"compose_page"}
