"""Facts and indicators -> the files that travel inside the PDF."""

from __future__ import annotations

from pathlib import Path

from ketnghia import packing
from ketnghia.lineage import PARTS
from ketnghia.steps.files import load_programme, read_json, read_parquet, write_json, write_parts


def arguments(parser) -> None:
    for name in ("indicators", "contributions", "bridge", "facts", "submissions"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--templates", required=True, help="folder of the checkout's templates")
    parser.add_argument("--out", required=True, help="folder")


def run(
    indicators: str, contributions: str, bridge: str, facts: str, submissions: str, templates: str, out: str
) -> None:
    import jinja2
    import pyarrow.parquet as pq

    programme = load_programme(".", PARTS["pack_data"])
    lang = programme.config.get("lang", "vi")
    text = (Path(templates) / "data" / f"{lang}.txt").read_text(encoding="utf-8")
    words = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    published = read_json(indicators)
    guide = words.from_string(text).render({**programme.config, **packing.said(published, lang)})
    made = packing.pack(
        programme,
        published.pop("indicators"),
        pq.ParquetFile(contributions).iter_batches(packing.ROWS),
        Path(bridge).read_text(encoding="utf-8"),
        read_parquet(facts),
        read_json(submissions)["submissions"],
        guide,
    )
    seals = {}
    for name, parts in made:
        seals[name] = packing.Seal()
        write_parts(Path(out) / name, seals[name].passing(parts))
    write_json(Path(out) / "datapackage.json", packing.datapackage(programme, published, seals, pq.read_schema(facts)))
