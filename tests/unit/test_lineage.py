"""Lineage: closures hold all and only what is imported."""

import re

from conftest import ROOT
from drafting import TEMPLATES

from ketnghia import lineage
from ketnghia.lineage import closure, digest_of

SOURCES = {
    "ketnghia": "",
    "ketnghia.a": "from ketnghia import b\n",
    "ketnghia.b": "def f():\n    from ketnghia.deep.c import g\n",
    "ketnghia.deep": "",
    "ketnghia.deep.c": "import ketnghia.a\n",
    "ketnghia.other": "import os\n",
}


def test_closure_follows_imports_at_any_depth_and_round_circles() -> None:
    names = ("ketnghia", "ketnghia.a", "ketnghia.b", "ketnghia.deep", "ketnghia.deep.c")
    assert closure("ketnghia.a", SOURCES) == names
    assert closure("ketnghia.other", SOURCES) == ("ketnghia", "ketnghia.other")


def test_digest_does_not_hang_on_order() -> None:
    assert digest_of([("a", "1"), ("b", "2")]) == digest_of([("b", "2"), ("a", "1")])
    assert digest_of([("a", "1")]) != digest_of([("a", "2")])


# Read by commands alone.
COMMANDS = {"changes.html"}


def test_every_template_is_watched_by_whoever_reads_it() -> None:
    known = {step: set(lineage.templates_of(step, TEMPLATES)) for step in lineage.TEMPLATES}
    assert set().union(*known.values()) == set(TEMPLATES) - COMMANDS
    for name, text in TEMPLATES.items():
        taken = re.findall(r"{%-?\s*(?:include|extends|import|from)\b[^%]*%}", text)
        assert len(taken) == len(lineage.TAKES.findall(text)), f"{name} takes from a template that no name in it says"
    for pattern in {pattern for patterns in lineage.TEMPLATES.values() for pattern in patterns}:
        assert any(lineage.fnmatchcase(name, pattern) for name in TEMPLATES), f"{pattern} names no template"


def test_no_step_watches_what_only_others_read() -> None:
    of = {step: lineage.templates_of(step, TEMPLATES) for step in lineage.TEMPLATES}
    assert of["draw_plots"] == ("styles/plots.mplstyle",)
    assert not [name for name in of["pack_data"] if not name.startswith("data/")]
    for step, names in of.items():
        assert ("styles/card.css" in names) == (step == "print_cards")
        assert ("scripts/site.js" in names) == (step == "compose_site")
        assert ("styles/tt01_2011.css" in names) == (step == "compose_page")
        assert step == "draw_plots" or "styles/plots.mplstyle" not in names


def test_a_step_that_uses_templates_says_which() -> None:
    rules = "".join(path.read_text("utf-8") for path in sorted((ROOT / "workflow/rules").glob("*.smk")))
    assert set(re.findall(r'\*templates\("(\w+)"\)', rules)) == set(lineage.TEMPLATES)
    for step in lineage.TEMPLATES:
        assert f'seen("{step}", *templates("{step}"))' in rules
