"""Cells of one batch -> facts, problems and accounts of its files."""

from __future__ import annotations

from itertools import groupby

from ketnghia import lineage, merging, returns
from ketnghia.accounting import balance
from ketnghia.rules import Rules
from ketnghia.steps.files import load_programme, read_json, write_json, write_parquet


def arguments(parser) -> None:
    parser.add_argument("--programme", default=".", help="programme folder")
    parser.add_argument("--cells", required=True, help="cells of the batch (Parquet)")
    parser.add_argument("--files", required=True, help="entries of its files (JSON)")
    parser.add_argument("--facts", required=True, help="facts to write (Parquet)")
    parser.add_argument("--record", required=True, help="problems and accounts to write (JSON)")


def run(programme: str, cells: str, files: str, facts: str, record: str) -> None:
    rules = Rules(load_programme(programme, lineage.PARTS["clean_facts"]))
    entries = read_json(files)["files"]
    rows = rows_by_file(cells)
    records, made = [], []
    for entry in sorted(entries, key=lambda entry: entry["submission"]):
        mine = rows.pop(entry["submission"], [])
        found = returns.read(entry, returns.grids_of(entry, mine), rules)
        balance(found.account)
        records.append(found.record(entry))
        made += found.facts
    write_parquet(facts, merging.frame(made, merging.schema(rules)))
    write_json(record, {"submissions": records}, indent=None)


def rows_by_file(path: str) -> dict[str, list[dict]]:
    """Submission -> its rows of the cells frame, as they come."""
    import pyarrow.parquet as pq

    rows = pq.read_table(path).to_pylist()
    rows.sort(key=lambda row: row["submission"])
    return {name: list(group) for name, group in groupby(rows, key=lambda row: row["submission"])}
