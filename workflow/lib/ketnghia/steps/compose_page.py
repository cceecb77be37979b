"""Compose the pages: indicators, plots and words become the report for the screen and the parts of the PDF."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from ketnghia import entries, persons, problems, reports, spoken, traces, words
from ketnghia import plots as pictures
from ketnghia.programme import Programme
from ketnghia.steps import files, materials
from ketnghia.steps.write_traces import PART, facts_of, rows_in

INPUTS = ("indicators", "published", "bridge", "contributions", "facts", "problems", "accounting", "submissions")
DOWNLOADS = (
    "report.pdf",
    "reading-copy.pdf",
    "indicators.json",
    "trace.json",
    "problems.json",
    "accounting.json",
    "bridge.csv",
    "figures.json",
)
FONT = re.compile(r'url\("fonts/([\w-]+\.woff2)"\)')


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default=".", help="the programme's folder")
    materials.arguments(parser, INPUTS)
    parser.add_argument("--fonts", required=True, help="folder of the fonts")
    parser.add_argument("--out", required=True, help="folder of the public edition")
    parser.add_argument("--internal", required=True, help="folder of the internal edition")


def run(
    *, programme: str, templates: str, fonts: str, out: str, internal: str, plots: str, data: str, **given: str
) -> None:
    """Read all, write the report once, fill it in for each edition."""
    import pyarrow.parquet as pq

    got = materials.gather(Path(programme), Path(templates), plots=plots, data=data, **given)
    known, texts, masks = got.material.programme, got.templates, got.masks
    lang, indicators = known.config.get("lang", "vi"), got.indicators
    write_accounts(Path(given["accounting"]), Path(out) / "accounting.json", masks)
    report = words.write(got.material, got.folder)
    where = traces.places(indicators, traces.whole_in_one(indicators))
    for folder, inner in ((Path(internal), True), (Path(out), False)):
        downloads = DOWNLOADS[3:5] if inner else downloads_of(known)
        page = reports.screen(report, texts, lambda id: where[id].href(id), downloads, inner)
        files.write_text(folder / "report.html", page)
        write_assets(folder / "assets", texts, Path(fonts))

    if aloud := known.report.get("spoken"):
        files.write_text(Path(out) / aloud["file"], spoken.read_aloud(report))

    public = ({key: one.get(key) for key in entries.KEYS} for one in files.Entries(given["indicators"]).values())
    files.write_parts(Path(out) / "indicators.json", entries.document(got.published, public))
    files.write_json(Path(out) / "figures.json", report.draft.figures)
    files.write_bytes(Path(out) / "bridge.csv", Path(given["bridge"]).read_bytes())
    facts = facts_of(known, got.facts[["fact", "submission"]], got.submissions, got.material.ui)
    parts = pq.ParquetFile(given["contributions"], read_dictionary=["indicator"]).iter_batches(PART)
    told = traces.Traces.of(indicators, parts, facts)
    found = rows_in(files.read_json(given["problems"]), "problems")
    listed = (problems.published(masks.problem(one), lang, public=True) for one in found)
    groups = reports.problem_groups(listed, facts.names, lambda sheet, cell: problems.place(sheet, cell, lang))
    for name, text in reports.printed(report, texts, groups, lambda id: told[id].summary(facts)).items():
        files.write_text(Path(internal) / "print" / f"{name}.html", text)


def write_accounts(path: Path, out: Path, masks: persons.Masks) -> None:
    accounts = files.read_json(path)
    files.write_json(out, {**accounts, "submissions": masks.accounts(accounts["submissions"])})


def downloads_of(known: Programme) -> tuple[str, ...]:
    """What a reader may take along: the PDF, the text that is read aloud if there is one, the data."""
    aloud = known.report.get("spoken")
    return (*DOWNLOADS[:2], aloud["file"], *DOWNLOADS[2:]) if aloud else DOWNLOADS


def write_assets(folder: Path, texts: dict[str, str], fonts: Path) -> None:
    """Style, script and just the fonts that the style names."""
    files.write_text(folder / "screen.css", f"{texts['styles/screen.css']}\n{pictures.stylesheet(screen=True)}\n")
    files.write_text(folder / "report.js", texts["scripts/report.js"])
    for name in FONT.findall(texts["styles/screen.css"]):
        files.write_bytes(folder / "fonts" / name, (fonts / name).read_bytes())
