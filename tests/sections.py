"""Sections: the committed word files, settings and reference data over invented returns, from rows to sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import unescape
from typing import Any

import yaml
from conftest import ROOT
from making import HEADINGS, entry, grid, line

from ketnghia import bridge, definitions, entries, indicators, lineage, merging, persons, reports, returns, words
from ketnghia.plots import slices
from ketnghia.programme import Programme
from ketnghia.rules import Rules
from ketnghia.steps.files import load_programme

FOLDER = "config/words/vi/"
UI = yaml.safe_load((ROOT / "templates/ui/vi.yaml").read_text(encoding="utf-8"))


@cache
def rules() -> Rules:
    """The root programme without its corrections."""
    found = load_programme(ROOT, lineage.PARTS["compose_page"])
    layouts = load_programme(ROOT, lineage.PARTS["gather_facts"])
    texts = {**found.files, **layouts.files}
    return Rules(Programme.parse({path: text for path, text in texts.items() if path != "inputs/corrections.csv"}))


def givers(kind: str = "") -> list[str]:
    """The codes of all that are asked, or of those of one kind."""
    found = rules().programme.givers.items()
    return [code for code, row in found if row.get("expected", "yes") == "yes" and kind in ("", row["kind"])]


def received(agency: str, rows: list[tuple]) -> returns.Return:
    made = grid([HEADINGS, *rows] if rows else [["KHÔNG PHÁT SINH"]])
    given = entry(made, name=f"{agency}.xlsx", agency=agency)
    return returns.read(given, (made,), rules())


def state_of(rows: list[tuple] | None) -> str:
    return "missing" if rows is None else "gave" if rows else "nil"


def indicators_of(sent: Mapping[str, list[tuple]]) -> tuple[dict[str, Any], dict[str, Any], Any, list[dict[str, Any]]]:
    """Rows by agency -> entries by id, what is said of them all, the facts, the submissions; of no rows: nil."""
    known = rules()
    found = {agency: received(agency, rows) for agency, rows in sent.items()}
    made = [fact for one in found.values() for fact in one.facts]
    states = {
        code: {"state": state_of(sent.get(code)), "on_time": "yes" if code in sent else "", "resent": ""}
        for code in givers()
    }
    parts = [merging.frame(made, merging.schema(known))]
    frame, _ = merging.merge(parts, known, lambda _: True, lambda _: states)
    table = indicators.Table.of(frame)
    bridged = bridge.entries(frame, known.programme, {})
    tables = {"facts": table, "bridge": indicators.Table.of(bridged, bridged["row"])}
    book = definitions.parse(known.programme)
    publisher = entries.Publisher(known.programme, book, table, entries.labels(known.programme))
    listed = [publisher.entry(one) for each in indicators.Evaluation(book, tables).all().values() for one in each]
    common = {"kind": "first", "received": "2018-01-05", "letter": "", "sha256": "0" * 64, "state": "read"}
    files = [{"submission": f"{agency}.xlsx", "agency": agency, **common} for agency in sent]
    return {one["id"]: one for one in listed}, entries.whole(known.programme, table), frame, files


def report(sent: Mapping[str, list[tuple]], draw: Callable[..., dict[str, Any]] | None = None) -> words.Report:
    """The whole report of what was sent; `draw`: settings, configuration, entries, tables -> pictures and records."""
    known = rules().programme
    found, whole, frame, submissions = indicators_of(sent)
    open_facts = persons.cleaned(frame, known, persons.Masks.of({}))
    tables = reports.tables(known, open_facts, submissions, list(found.values()))
    tables |= {"published": [], "bridge": [], "choices": list(known.yaml("config/choices.yaml")["choices"])}
    drawn: dict[str, Any] = {}
    if draw:
        settings = known.yaml("config/plots.yaml")
        lists = {path: known.table(path) for path in known.files if path.endswith(".csv")}
        made = draw(settings, known.config, slices.slice_of(settings, list(found.values())), lists)
        drawn = {name.removesuffix(".json"): dict(one) for name, one in made.items() if name.endswith(".json")}
        for name, one in drawn.items():
            for width in ("wide", "narrow"):
                one[width] = {**one[width], "svg": made[f"{name}.{width}.svg"]}
    head = reports.head(known, whole, "0123456789abcdef" * 4, UI)
    return words.write(words.Material(known, found, tables, drawn, UI, head), FOLDER)


def text(made: words.Report, html: str) -> str:
    """What a reader sees of a piece of a draft, tables and plots by name."""
    while match := words.TOKEN.search(html):
        kind, content = made.draft.pieces[int(match[1])]
        said = content[1] if kind == "figure" else f"[{kind}]" if kind in ("table", "plot", "block") else content
        if kind == "ref":
            said = made.draft.ref_text(*content)
        if kind == "part":
            said = made.draft.part_text(*content)[0]
        html = html.replace(match[0], str(said))
    # Words that go on over a line's end are one paragraph.
    html = re.sub(r"</(?:p|h\d|li)>", "\x1e", html)
    said = unescape(re.sub(r"<[^>]+>", "", html)).replace("\u00a0", " ").split("\x1e")
    return "\n".join(" ".join(each.split()) for each in said if each.strip())


__all__ = ["givers", "line", "report", "text"]
