"""Materials: what pages are made of, read from the files that the steps before have left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from ketnghia import lineage, reports, words
from ketnghia.programme import Programme, rows_of
from ketnghia.steps import files
from ketnghia.steps.write_traces import rows_in, template_texts

if TYPE_CHECKING:
    import pandas as pd


class Gathered(NamedTuple):
    """The material, template texts by name, what `indicators.json` holds, the facts, the submissions."""

    material: words.Material
    templates: dict[str, str]
    published: dict[str, Any]
    facts: pd.DataFrame
    submissions: list[dict[str, Any]]

    @property
    def folder(self) -> str:
        """Where the word files of the programme's language lie."""
        return f"config/words/{self.material.programme.config.get('lang', 'vi')}/"


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
    page = files.read_json(indicators)
    frame = files.read_parquet(facts)
    received = rows_in(files.read_json(submissions), "submissions")
    tables = reports.tables(known, frame, received, page["indicators"])
    tables["published"] = rows_in(files.read_json(published), "rows")
    tables["bridge"] = rows_of(Path(bridge).read_text(encoding="utf-8"))
    material = material_of(known, texts, page, tables, read_plots(Path(plots)), Path(data))
    return Gathered(material, texts, page, frame, received)


def material_of(
    known: Programme,
    texts: dict[str, str],
    page: dict[str, Any],
    tables: dict[str, Any],
    plots: dict[str, dict[str, Any]],
    data: Path,
) -> words.Material:
    """What a report is made of, from what was read."""
    ui = yaml.safe_load(texts[f"ui/{known.config.get('lang', 'vi')}.yaml"])
    digest = lineage.sha256((data / "datapackage.json").read_bytes())
    return words.Material(
        programme=known,
        indicators={one["id"]: one for one in page["indicators"]},
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
