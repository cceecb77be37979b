"""Write the traces: for each figure its cells, for each file its problems; as pages and as JSON, in both editions."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ketnghia import explanations, lineage, neighbours, persons, problems, recount, reports, traces, words
from ketnghia.programme import Programme
from ketnghia.steps import files

if TYPE_CHECKING:
    import pandas as pd


# Contributions that are read at a time.
PART = 200_000


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
    published, indicators = files.read_entries(given["indicators"], without=("sql", "definition"))
    submissions = rows_in(files.read_json(given["submissions"]), "submissions")
    found = rows_in(files.read_json(given["problems"]), "problems")
    head = reports.head(known, published, "", ui)
    material = words.Material(known, {one["id"]: one for one in indicators}, {}, {}, ui, head)
    frame = files.read_parquet(given["facts"])
    masks = persons.Masks.of({one["submission"]: one for one in submissions})
    whole = traces.whole_in_one(indicators)
    # Each figure is worked out once more for this: too dear where there are very many.
    passed = dict(passed_over(known, frame, submissions)) if whole else {}
    parts = pq.ParquetFile(given["contributions"], read_dictionary=["indicator"]).iter_batches(PART)
    told = traces.Traces.of(indicators, parts, facts_of(known, frame[["fact"]], submissions, ui))
    told.full = files.Entries(given["indicators"])
    where = traces.places(indicators, whole)

    editions = [
        (folder, reports.Edition("screen", material, lambda id: where[id].href(id), texts, inner))
        for folder, inner in ((Path(internal), True), (Path(out), False))
    ]
    names = {code: row["label"] for code, row in known.givers.items()}
    for folder, edition in editions:
        inner = edition.internal
        listed = [problems.published(one if inner else masks.problem(one), lang, public=not inner) for one in found]
        groups = reports.problem_groups(listed, names, lambda sheet, cell: problems.place(sheet, cell, lang))
        files.write_text(folder / "trace/problems.html", edition.render("problems.html", root="../", problems=groups))
        files.write_json(folder / "problems.json", {"version": 1, "problems": listed})
        del listed, groups
    del found
    for folder, edition in editions:
        own = facts_of(known, frame, submissions, ui).edition(edition.internal)
        for name, text in traces.files(told, where, own, edition, beside_each(known, passed, own)):
            files.write_text(folder / name, text)
        # Let go of what the rows of this edition say before the other's are made.
        del own
        # The public edition comes second, and knows neither rows nor files by what would name a person.
        frame = persons.cleaned(frame, known, masks)
        submissions = [{**one, "submission": masks.path(one["submission"])} for one in submissions]


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


def passed_over(known: Programme, frame: pd.DataFrame, submissions: list[dict]) -> Iterator[tuple[str, list]]:
    """Figure id -> the rows that it passes over for one reason alone."""
    source = known.field("source")
    stands = {column: field for column, field in stands_for(known).items() if column}
    figures = recount.Count(known, frame, submissions).figures
    return neighbours.Search(figures, source.id if source else "", stands).all()


def beside_each(known: Programme, passed: dict[str, list], facts: traces.Facts) -> dict[str, list[str]]:
    """Figure id -> what is said of the rows that it passes over."""
    lang, amount = known.config.get("lang", "vi"), known.field("amount")
    money = explanations.WORDS[lang]["money"] if amount and amount.type == "money" else ""
    return {id: explanations.beside(found, facts, money, lang) for id, found in passed.items()}


def stands_for(known: Programme) -> dict[str | None, str]:
    """Derived column -> the field that it is made from; a count of rows shows their amount."""
    roles = {"contribution": "amount", "rows_value": "amount", None: "amount", "counted": "quantity"}
    found = {column: known.field(role) for column, role in roles.items()}
    return {column: field.id for column, field in found.items() if field}
