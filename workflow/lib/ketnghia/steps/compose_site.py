"""Compose the site: the pages around the review, in the public edition: places, senders, lists, search."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ketnghia import lineage, persons, problems, reports, site, traces, words
from ketnghia.programme import rows_of
from ketnghia.steps import files, materials
from ketnghia.steps.compose_page import downloads_of
from ketnghia.steps.write_traces import rows_in, template_texts

INPUTS = ("indicators", "published", "bridge", "contributions", "facts", "problems", "submissions")


def arguments(parser: argparse.ArgumentParser) -> None:
    materials.arguments(parser, INPUTS)
    parser.add_argument("--cards", action="store_true", help="pages to print are made as well: link to them")
    parser.add_argument("--out", required=True, help="folder of the public edition")


def run(*, templates: str, plots: str, data: str, out: str, cards: bool, **given: str) -> None:
    """Read all, write each page."""
    texts = template_texts(Path(templates), Path("templates"))
    made, report, where = gathered(texts, plots=plots, data=data, cards=cards, **given)
    drawn = [one for one in made.material.programme.yaml("config/plots.yaml").get("plots") or {}]
    for name, text in made.pages(report, where, drawn, downloads_of(made.material.programme)):
        files.write_text(Path(out) / name, text)
    files.write_text(Path(out) / "site/site.js", texts["scripts/site.js"])
    if cards:
        files.write_text(Path(out) / "site/cards.html", made.card_index())


def gathered(
    texts: dict[str, str], *, plots: str, data: str, cards: bool, step: str = "compose_site", **given: str
) -> tuple[site.Site, words.Report, dict[str, traces.Place]]:
    """All that pages are made of; the review's own finding and summary; where each figure's trace stands.

    `step`: the one whose part of the programme is read; pages to print have no word file, and need none.
    """
    import pyarrow.parquet as pq

    known = files.load_programme(Path(), lineage.PARTS[step])
    lang = known.config.get("lang", "vi")
    published, indicators = files.read_entries(given["indicators"], without=("sql",))
    submissions = rows_in(files.read_json(given["submissions"]), "submissions")
    masks = persons.Masks.of({one["submission"]: one for one in submissions})
    submissions = [{**one, "submission": masks.path(one["submission"])} for one in submissions]
    frame = persons.cleaned(files.read_parquet(given["facts"], without=("_raw",)), known, masks)
    tables = reports.tables(known, frame, submissions, indicators)
    tables["published"] = rows_in(files.read_json(given["published"]), "rows")
    tables["bridge"] = rows_of(Path(given["bridge"]).read_text(encoding="utf-8"))
    drawn = materials.read_plots(Path(plots))
    material = materials.material_of(known, texts, published, indicators, tables, drawn, Path(data))
    draft = words.Draft(material, f"config/words/{lang}/")
    report = words.opening(draft)
    where = traces.places(indicators, traces.whole_in_one(indicators))
    editions = {
        root: reports.Edition("screen", material, lambda id, root=root: root + where[id].href(id), texts, report=report)
        for root in ("", "../")
    }
    editions[site.PAPER] = reports.Edition(
        "print", material, lambda id: f"../../{where[id].href(id)}", texts, report=report
    )
    # Where there are too many givers for a page each, nobody asks for the problems of one.
    found = problems_in(Path(given["problems"]), masks) if len(known.givers) <= site.PAGES else ()
    digests = {one["submission"]: one["sha256"] for one in submissions}
    lines = site.Lines.of(material, frame, digests)
    del frame
    made = site.Site(
        draft,
        known.yaml("config/site.yaml"),
        editions,
        lines,
        by_giver(found, material, lang),
        cards=cards,
    )
    if totals := sorted(made.totals()):
        wanted = [("indicator", "in", totals)]
        table = pq.read_table(given["contributions"], columns=["indicator", "fact"], filters=wanted)
        pairs = zip(table["indicator"].to_pylist(), table["fact"].to_pylist(), strict=True)
        made.entered = site.entered(pairs, totals)
    return made, report, where


def problems_in(path: Path, masks: persons.Masks) -> Iterator[dict[str, Any]]:
    """The problems as the public may know them."""
    return (masks.problem(one) for one in rows_in(files.read_json(path), "problems"))


def by_giver(found: Iterable[dict[str, Any]], material: words.Material, lang: str) -> dict[str, Any]:
    """Giver -> its problems without a word of its own text, as pages list them."""
    names = {code: row["label"] for code, row in material.programme.givers.items()}
    listed: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        if one["agency"]:
            listed.setdefault(one["agency"], []).append(problems.published(one, lang, public=True))
    return {
        giver: reports.problem_groups(rows, names, lambda sheet, cell: problems.place(sheet, cell, lang))
        for giver, rows in listed.items()
    }
