"""Cells of one batch -> facts, problems and accounts of its files."""

from __future__ import annotations

from itertools import groupby

from ketnghia import lineage, merging, problems, returns
from ketnghia.accounting import balance
from ketnghia.readers import Limits
from ketnghia.rules import Rules
from ketnghia.steps import children
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
    of_file = cells_by_file(cells)
    limits = Limits.of(rules.programme.config)

    def clean(entry: dict) -> tuple[dict, list[dict]]:
        found = returns.read(entry, returns.grids_of(entry, of_file.get(entry["submission"], {})), rules)
        balance(found.account)
        return found.record(entry), found.facts

    records, made = [], []
    ordered = sorted(entries, key=lambda entry: entry["submission"])
    for entry, answer, why in children.each(ordered, clean, limits):
        said, mine = answer or clean(held(entry, why))
        records.append(said)
        made += mine
    write_parquet(facts, merging.frame(made, merging.schema(rules)))
    write_json(record, {"submissions": records}, indent=None)


def held(entry: dict, why: str) -> dict:
    """The entry of a file whose cells were read but whose sense could not be made out within time and memory."""
    problem = problems.problem("TEP18", submission=entry["submission"], agency=entry["agency"], found=why or None)
    return {**entry, "readable": False, "state": "held", "problems": [*entry["problems"], problem]}


def cells_by_file(path: str) -> dict[str, dict[str, list]]:
    """Submission -> its cells as columns of the cells frame, as they come."""
    import pyarrow.parquet as pq

    columns = pq.read_table(path).to_pydict()
    names = columns["submission"]
    # The sort keeps the order within a file.
    order = sorted(range(len(names)), key=names.__getitem__)
    return {
        name: {column: [values[at] for at in places] for column, values in columns.items()}
        for name, group in groupby(order, key=names.__getitem__)
        for places in (list(group),)
    }
