"""Facts -> indicators, the facts behind each, the bridge, the comparison with the published figures, and slices."""

from __future__ import annotations

from pathlib import Path

from ketnghia import bridge, definitions, entries, indicators, lineage, plots
from ketnghia.indicators import Evaluation, Table
from ketnghia.steps.files import load_programme, read_json, read_parquet, write_bytes, write_json, write_text


def arguments(parser) -> None:
    parser.add_argument("--facts", required=True)
    parser.add_argument("--submissions", required=True)
    parser.add_argument("--problems", required=True)
    parser.add_argument("--out", required=True, help="folder")


def run(facts: str, submissions: str, problems: str, out: str) -> None:
    programme = load_programme(".", lineage.PARTS["compute_indicators"])
    book = definitions.parse(programme)
    frame = read_parquet(facts)
    files = read_json(submissions)["submissions"]
    money = "contribution" in frame and programme.field("source") is not None
    made = bridge.entries(frame, programme, bridge.stated_totals(files.values()))
    tables = {"facts": Table.of(frame), "bridge": Table.of(made, made["row"])}
    found = Evaluation(book, tables).all()
    results = [one for each in found.values() for one in each]
    publisher = entries.Publisher(programme, book, tables["facts"], entries.labels(programme))
    listed = [publisher.entry(one) for one in results]
    received, expected = indicators.coverage(tables["facts"])
    whole = {
        "version": 1,
        "period": programme.period,
        "stage": programme.config["stage"],
        "status": programme.config["status"],
        "coverage": {"received": received, "expected": expected},
        "indicators": listed,
    }
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "indicators.json", whole)
    write_json(folder / "slices/page.json", whole)
    write_json(folder / "slices/plots.json", plots.slice_of(programme.yaml("config/plots.yaml"), listed))
    import io
    import pyarrow.parquet as pq
    sink = io.BytesIO()
    pq.write_table(indicators.contributions(results, tables["facts"]), sink, compression="zstd", store_schema=False)
    write_bytes(folder / "contributions.parquet", sink.getvalue())
    write_text(folder / "bridge.csv", bridge.to_csv(bridge.table(made)))
    write_json(folder / "published.json", {"rows": []})
