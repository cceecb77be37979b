"""Write the traces: for each figure its cells, for each file its problems; as pages and as JSON, in both editions."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ketnghia import lineage, persons, problems, reports, traces, words
from ketnghia.programme import Programme
from ketnghia.steps import files

if TYPE_CHECKING:
    import pandas as pd


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default=".", help="the programme's folder")
    for name in ("indicators", "contributions", "facts", "problems", "submissions"):
        parser.add_argument(f"--{name}", required=True, help="file")
    parser.add_argument("--templates", required=True, help="folder of the checkout's templates")
    parser.add_argument("--out", required=True, help="folder of the public edition")
    parser.add_argument("--internal", required=True, help="folder of the internal edition")


def run(*, programme: str, templates: str, out: str, internal: str, **given: str) -> None:
    """Everything is read once; what differs between the editions is told twice."""
    import pyarrow.parquet as pq

    root = Path(programme)
    known = files.load_programme(root, lineage.PARTS["write_traces"])
    lang = known.config.get("lang", "vi")
    texts = template_texts(Path(templates), root / "templates")
    ui = yaml.safe_load(texts[f"ui/{lang}.yaml"])
    published, indicators = files.read_entries(given["indicators"])
    submissions = rows_in(files.read_json(given["submissions"]), "submissions")
    found = rows_in(files.read_json(given["problems"]), "problems")
    head = reports.head(known, published, "", ui)
    material = words.Material(known, {one["id"]: one for one in indicators}, {}, {}, ui, head)
    frame = files.read_parquet(given["facts"])
    masks = persons.Masks.of({one["submission"]: one for one in submissions})
    facts = facts_of(known, frame, submissions, ui)
    open_facts = facts
    if (cleaned := persons.cleaned(frame, known, masks)) is not frame:
        shown = [{**one, "submission": masks.path(one["submission"])} for one in submissions]
        open_facts = facts_of(known, cleaned, shown, ui)
    contributions = pq.read_table(given["contributions"], read_dictionary=["indicator", "fact"])
    told = traces.Traces.of(indicators, contributions, facts)
    del contributions
    where = traces.places(indicators, traces.whole_in_one(indicators))

    for folder, inner in ((Path(internal), True), (Path(out), False)):
        edition = reports.Edition("screen", material, lambda id: where[id].href(id), texts, inner)
        for name, text in traces.files(told, where, (facts if inner else open_facts).edition(inner), edition):
            files.write_text(folder / name, text)
        listed = [problems.published(one if inner else masks.problem(one), lang, public=not inner) for one in found]
        groups = reports.problem_groups(listed, facts.names, lambda sheet, cell: problems.place(sheet, cell, lang))
        files.write_text(folder / "trace/problems.html", edition.render("problems.html", root="../", problems=groups))
        files.write_json(folder / "problems.json", {"version": 1, "problems": listed})


def template_texts(*roots: Path) -> dict[str, str]:
    """Templates by name; those of the later folder (the programme's own) win."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for root in roots
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def rows_in(value: Any, key: str) -> list[dict[str, Any]]:
    """The rows of a document that is a list, or holds one under a key, or rows by the path of their submission."""
    rows = value if isinstance(value, list) else value.get(key, [])
    return [{"submission": path, **row} for path, row in rows.items()] if isinstance(rows, dict) else list(rows)


def facts_of(known: Programme, frame: pd.DataFrame, submissions: list[dict], ui: dict) -> traces.Facts:
    """The facts as traces tell them."""
    digests = {one["submission"]: one["sha256"] for one in submissions}
    digests |= {path: lineage.sha256(text.encode()) for path, text in known.files.items()}
    return traces.Facts.of(
        frame,
        types={field.id: field.type for field in known.fields},
        shown=tuple(field.id for field in known.fields),
        sha256=digests,
        stands=stands_for(known),
        names={code: row["label"] for code, row in known.givers.items()},
        ui=ui,
        released=persons.released(known.table("inputs/reviewed.csv")),
        codes=known.codes,
    )


def stands_for(known: Programme) -> dict[str | None, str]:
    """Derived column -> the field that it is made from; a count of rows shows their amount."""
    roles = {"contribution": "amount", "rows_value": "amount", None: "amount", "counted": "quantity"}
    found = {column: known.field(role) for column, role in roles.items()}
    return {column: field.id for column, field in found.items() if field}
