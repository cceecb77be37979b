"""Facts -> indicators, the facts behind each, the bridge, the comparison with the published figures, and slices.

A slice is exactly what one reader needs, so that nothing else makes its work out of date.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ketnghia import bridge, definitions, entries, indicators, lineage, published
from ketnghia.plots import slices
from ketnghia.steps.files import (
    load_programme,
    read_json,
    read_parquet,
    write_bytes,
    write_json,
    write_parquet_parts,
    write_parts,
    write_text,
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--facts", required=True, help="the gathered facts (Parquet)")
    parser.add_argument("--submissions", required=True, help="what became of each file (JSON)")
    parser.add_argument("--problems", required=True, help="watched only: what is wrong is seen in the facts")
    parser.add_argument("--out", required=True, help="folder")


def run(facts: str, submissions: str, problems: str, out: str) -> None:
    programme = load_programme(".", lineage.PARTS["compute_indicators"])
    folder = Path(out)
    book = definitions.parse(programme)
    frame = read_parquet(facts)
    files = read_json(submissions)["submissions"]
    made = bridge.entries(frame, programme, bridge.stated_totals(files.values()))
    summed = bridge.table(made)
    if left := bridge.unclosed(summed):
        raise AssertionError(f"the bridge does not close: {left}")
    write_text(folder / "bridge.csv", bridge.to_csv(summed))

    table = indicators.Table.of(frame)
    found = indicators.Evaluation(book, {"facts": table, "bridge": indicators.Table.of(made, made["row"])}).all()
    results = [one for each in found.values() for one in each]
    write_parquet_parts(folder / "contributions.parquet", indicators.contributions(results, table))

    publisher = entries.Publisher(programme, book, table, entries.labels(programme))
    settings = programme.yaml("config/plots.yaml")
    rows = programme.reference.get("published", [])
    # Only what a slice needs is kept: there may be a hundred thousand figures.
    wanted = slices.wanted(settings) | {row["id"] for row in rows}
    kept = []

    def listed():
        for one in results:
            entry = publisher.entry(one)
            if entry["id"] in wanted or entry["family"] in wanted:
                kept.append(entry)
            yield entry

    write_parts(folder / "indicators.json", entries.document(entries.whole(programme, table), listed()))
    write_bytes(folder / "slices/page.json", (folder / "indicators.json").read_bytes())
    write_json(folder / "slices/plots.json", slices.slice_of(settings, kept))
    known = {entry["id"]: entry for entry in kept}
    write_json(folder / "published.json", {"rows": published.compare(known, rows, publisher.lang)})
