"""Facts and indicators -> the files that travel inside the PDF."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ketnghia import annex, calculation, definitions, differences, editions, packing, persons
from ketnghia.lineage import PARTS, RELEASED, sha256
from ketnghia.programme import Programme, Refusal
from ketnghia.steps.files import (
    load_programme,
    nfc,
    paths,
    read_entries,
    read_json,
    read_parquet,
    write_json,
    write_parts,
)


def arguments(parser) -> None:
    for name in ("indicators", "contributions", "bridge", "facts", "submissions"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--templates", required=True, help="folder of the checkout's templates")
    parser.add_argument("--out", required=True, help="folder")
    parser.add_argument("--changes", required=True, help="JSON: what changed since the edition published before")


def run(
    indicators: str,
    contributions: str,
    bridge: str,
    facts: str,
    submissions: str,
    templates: str,
    out: str,
    changes: str,
) -> None:
    import jinja2
    import pyarrow.parquet as pq
    import yaml

    programme = load_programme(".", [pattern for pattern in PARTS["pack_data"] if pattern != RELEASED])
    lang = programme.config.get("lang", "vi")
    folder = Path(templates) / "data"
    text = (folder / f"{lang}.txt").read_text(encoding="utf-8")
    words = yaml.safe_load((folder / f"workbook.{lang}.yaml").read_text(encoding="utf-8"))
    published, listed = read_entries(indicators)
    said = packing.said(published, lang)
    bridged = Path(bridge).read_text(encoding="utf-8")
    files = read_json(submissions)["submissions"]
    table = packing.public_facts(programme, read_parquet(facts), files)
    book = calculation.Source(
        definitions.parse(programme),
        listed,
        {"facts": table, "bridge": calculation.bridge_table(bridged)},
        calculation.labels(programme, words),
        {**published, **{f"{key}_said": value for key, value in said.items()},
         "coverage_said": packing.coverage(published["coverage"])},
        words,
        calculation.wanted(programme),
        frozenset({"counted", *(each.id for each in programme.fields if each.type == "decimal")}),
        int(programme.config.get("workbook_rows", calculation.LIMIT)),
    )  # fmt: skip
    seals = {}

    def write(name: str, parts: Iterable[bytes]) -> None:
        seals[name] = packing.Seal()
        write_parts(Path(out) / name, seals[name].passing(parts))

    write("so-lieu.xlsx", [calculation.workbook(book)])
    guide = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    rows = pq.ParquetFile(contributions).iter_batches(packing.ROWS)
    guide_text = guide.from_string(text).render({**programme.config, **said})
    before = edition(programme)
    compared = before.row() if before else None
    for name, parts in packing.pack(programme, listed, rows, bridged, table, files, guide_text, compared):
        write(name, parts)
    told = since(before, Path(out), lang) if before else None
    more = annex.exemptions(told, programme.report, lang) if told else ()
    write("plain_numbers.csv", [packing.exempt(programme, more)])
    package = packing.datapackage(programme, published, seals, pq.read_schema(facts), words["files"], book.label)
    write_json(Path(out) / "datapackage.json", package)
    # Where there is no edition to compare with, what was said of one is out of date.
    write_json(changes, told) if told else Path(changes).unlink(missing_ok=True)


def edition(programme: Programme) -> editions.Edition | None:
    """The one edition published before that lies among the inputs, if there is one."""
    found = paths(Path(), (RELEASED,))
    if len(found) > 1:
        raise Refusal("PH16", editions.FOLDER, ", ".join(path.name for path in found))
    if not found:
        return None
    data = found[0].read_bytes()
    return editions.opened(data, persons.open_path(nfc(found[0]), sha256(data)), programme.period)


def since(before: editions.Edition, data: Path, lang: str) -> dict[str, Any]:
    """What changed since an edition, by the tables that travel inside this one: `changes.json`."""
    return editions.since(before, {table: (data / f"{table}.csv").read_bytes() for table in differences.TABLES}, lang)
