"""Materials: what pages are made of, read from the files that the steps before have left."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from ketnghia import lineage, persons, reports, words
from ketnghia.programme import Programme, rows_of
from ketnghia.steps import files
from ketnghia.steps.write_traces import rows_in, template_texts

if TYPE_CHECKING:
    import pandas as pd


class Gathered(NamedTuple):
    """The material, template texts by name, what `indicators.json` says of itself, its entries, the facts without
    where their cells stand (which the traces tell), the submissions, what files are called in public."""

    material: words.Material
    templates: dict[str, str]
    published: dict[str, Any]
    indicators: list[dict[str, Any]]
    facts: pd.DataFrame
    submissions: list[dict[str, Any]]
    masks: persons.Masks

    @property
    def folder(self) -> str:
        """Where the word files of the programme's language lie."""
        return f"config/words/{self.material.programme.config.get('lang', 'vi')}/"


def arguments(parser: argparse.ArgumentParser, inputs: Iterable[str]) -> None:
    """What each step that reads materials is told: files by name, and the folders beside them."""
    for name in inputs:
        parser.add_argument(f"--{name}", required=True, help="file")
    parser.add_argument("--plots", required=True, help="folder of the plots")
    parser.add_argument("--data", required=True, help="folder of the files that travel inside the PDF")
    parser.add_argument("--templates", required=True, help="folder of the checkout's templates")


def gather(
    root: Path,
    templates: Path,
    *,
    indicators: str,
    published: str,
    bridge: str,
    facts: str,
    submissions: str,
    plots: str,
    data: str,
    **_: str,
) -> Gathered:
    """Read all of it; `root`: the programme, the others: files and folders as the rules name them."""
    known = files.load_programme(root, lineage.PARTS["compose_page"])
    texts = template_texts(templates, root / "templates")
    page, entries = files.read_entries(indicators, without=("sql",))
    frame = files.read_parquet(facts, without=("_at", "_raw"))
    received = rows_in(files.read_json(submissions), "submissions")
    masks = persons.Masks.of({one["submission"]: one for one in received})
    shown = [{**one, "submission": masks.path(one["submission"])} for one in received]
    tables = reports.tables(known, persons.cleaned(frame, known, masks), shown, entries)
    tables["published"] = rows_in(files.read_json(published), "rows")
    tables["bridge"] = rows_of(Path(bridge).read_text(encoding="utf-8"))
    material = material_of(known, texts, page, entries, tables, read_plots(Path(plots)), Path(data))
    return Gathered(material, texts, page, entries, frame, received, masks)


def material_of(
    known: Programme,
    texts: dict[str, str],
    page: dict[str, Any],
    entries: list[dict[str, Any]],
    tables: dict[str, Any],
    plots: dict[str, dict[str, Any]],
    data: Path,
) -> words.Material:
    """What a report is made of, from what was read."""
    ui = yaml.safe_load(texts[f"ui/{known.config.get('lang', 'vi')}.yaml"])
    digest = lineage.sha256((data / "datapackage.json").read_bytes())
    return words.Material(
        programme=known,
        indicators={one["id"]: one for one in entries},
        tables={**tables, "choices": rows_in(known.yaml("config/choices.yaml"), "choices")},
        plots=plots,
        ui=ui,
        head=reports.head(known, page, digest, ui),
    )


def read_plots(folder: Path) -> dict[str, dict[str, Any]]:
    """Plot id -> what is said about it, with its pictures as text."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        plot = files.read_json(path)
        for width in ("wide", "narrow"):
            picture = folder / f"{path.stem}.{width}.svg"
            if picture.exists():
                plot[width] = {**plot.get(width, {}), "svg": picture.read_text(encoding="utf-8")}
        found[path.stem] = plot
    return found
