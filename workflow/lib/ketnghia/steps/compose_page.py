"""Compose the pages: indicators, plots and words become the report for the screen and the parts of the PDF."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

import yaml

from ketnghia import entries, lineage, persons, problems, reports, traces, words
from ketnghia import plots as pictures
from ketnghia.programme import rows_of
from ketnghia.steps import files
from ketnghia.steps.write_traces import PART, facts_of, rows_in, template_texts

INPUTS = ("indicators", "published", "bridge", "contributions", "facts", "problems", "accounting", "submissions")
DOWNLOADS = (
    "report.pdf",
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
    for name in INPUTS:
        parser.add_argument(f"--{name}", required=True, help="file")
    parser.add_argument("--plots", required=True, help="folder of the plots")
    parser.add_argument("--data", required=True, help="folder of the files that travel inside the PDF")
    parser.add_argument("--templates", required=True, help="folder of the checkout's templates")
    parser.add_argument("--fonts", required=True, help="folder of the fonts")
    parser.add_argument("--out", required=True, help="folder of the public edition")
    parser.add_argument("--internal", required=True, help="folder of the internal edition")


def run(
    *, programme: str, templates: str, fonts: str, out: str, internal: str, plots: str, data: str, **given: str
) -> None:
    """Read all, write the report once, fill it in for each edition."""
    import pyarrow.parquet as pq

    root = Path(programme)
    known = files.load_programme(root, lineage.PARTS["compose_page"])
    lang = known.config.get("lang", "vi")
    texts = template_texts(Path(templates), root / "templates")
    submissions = rows_in(files.read_json(given["submissions"]), "submissions")
    masks = persons.Masks.of({one["submission"]: one for one in submissions})
    write_accounts(Path(given["accounting"]), Path(out) / "accounting.json", masks)
    published, indicators = files.read_entries(given["indicators"])
    # Where a cell stands and how it was written is told by the traces.
    frame = files.read_parquet(given["facts"], without=("_at", "_raw"))
    open_frame = persons.cleaned(frame, known, masks)
    ui = yaml.safe_load(texts[f"ui/{lang}.yaml"])
    digest = lineage.sha256((Path(data) / "datapackage.json").read_bytes())
    shown = [{**one, "submission": masks.path(one["submission"])} for one in submissions]
    tables = reports.tables(known, open_frame, shown, indicators)
    tables["published"] = rows_in(files.read_json(given["published"]), "rows")
    tables["bridge"] = rows_of(Path(given["bridge"]).read_text(encoding="utf-8"))
    tables["choices"] = rows_in(known.yaml("config/choices.yaml"), "choices")
    material = words.Material(
        programme=known,
        indicators={one["id"]: one for one in indicators},
        tables=tables,
        plots=read_plots(Path(plots)),
        ui=ui,
        head=reports.head(known, published, digest, ui),
    )
    report = words.write(material, f"config/words/{lang}/")
    where = traces.places(indicators, traces.whole_in_one(indicators))
    for folder, inner in ((Path(internal), True), (Path(out), False)):
        downloads = DOWNLOADS[2:4] if inner else DOWNLOADS
        page = reports.screen(report, texts, lambda id: where[id].href(id), downloads, inner)
        files.write_text(folder / "report.html", page)
        write_assets(folder / "assets", texts, Path(fonts))

    public = ({key: one.get(key) for key in entries.KEYS} for one in indicators)
    files.write_parts(Path(out) / "indicators.json", entries.document(published, public))
    files.write_json(Path(out) / "figures.json", report.draft.figures)
    files.write_bytes(Path(out) / "bridge.csv", Path(given["bridge"]).read_bytes())
    facts = facts_of(known, frame[["fact", "submission"]], submissions, ui)
    del frame, open_frame
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


def read_plots(folder: Path) -> dict[str, dict[str, Any]]:
    """Plot id -> what is said about it, with its pictures as text."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        plot = json.loads(path.read_text(encoding="utf-8"))
        for width in ("wide", "narrow"):
            picture = folder / f"{path.stem}.{width}.svg"
            if picture.exists():
                plot[width] = {**plot.get(width, {}), "svg": picture.read_text(encoding="utf-8")}
        found[path.stem] = plot
    return found


def write_assets(folder: Path, texts: dict[str, str], fonts: Path) -> None:
    """Style, script and just the fonts that the style names."""
    files.write_text(folder / "screen.css", f"{texts['styles/screen.css']}\n{pictures.stylesheet(screen=True)}\n")
    files.write_text(folder / "report.js", texts["scripts/report.js"])
    for name in FONT.findall(texts["styles/screen.css"]):
        files.write_bytes(folder / "fonts" / name, (fonts / name).read_bytes())
