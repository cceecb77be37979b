"""SQL: the same text gives exactly the value of pandas in DuckDB, however it loaded the tables, and in SQLite."""

from __future__ import annotations

import csv
import io
import sqlite3
from decimal import Decimal
from typing import Any

import duckdb
import figures
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ketnghia import bridge, definitions, entries
from ketnghia.indicators import Evaluation, Table

SUM = {"measure": "sum", "field": "contribution"}
ALL = figures.yaml_of(
    {"id": "limit", "measure": "quoted"},
    {"id": "words", "measure": "quoted"},
    {"id": "money", **SUM},
    {"id": "money_kt", **SUM, "where": {"category": ["KT*"], "source": ["1", ""]}},
    {"id": "money_not", **SUM, "not": {"category": "KT1", "year": ""}},
    {"id": "money_dated", **SUM, "where": {"year": "*"}},
    {"id": "money_small", **SUM, "below": {"contribution": "limit"}},
    {"id": "lines", "measure": "count"},
    {"id": "lines_money", "measure": "count", "field": "contribution"},
    {"id": "givers", "measure": "distinct", "field": "agency"},
    {"id": "expected", "measure": "count", "record": "giver", "where": {"expected": "yes"}},
    {"id": "number", "measure": "sum", "field": "counted"},
    {"id": "by_year", **SUM, "by": "year"},
    {"id": "by_district", **SUM, "by": "district", "over": "district"},
    {"id": "by_district_empty", **SUM, "by": "district", "empty": "none"},
    {"id": "by_giver_year", **SUM, "by": {"giver": "agency", "year": "year"}},
    {"id": "lines_by_district", "measure": "count", "by": "district"},
    {"id": "givers_by_district", "measure": "distinct", "field": "agency", "by": "district"},
    {"id": "number_by_district", "measure": "sum", "field": "counted", "by": "district"},
    {"id": "share", "measure": "share", "of": ["money_kt", "money"], "unit": "%"},
    {"id": "share_number", "measure": "share", "of": ["number", "money"], "decimals": 2},
    {"id": "share_by", "measure": "share", "of": ["number_by_district", "by_district"], "by": "district"},
    {"id": "share_whole", "measure": "share", "of": ["by_district", "money"], "by": "district"},
    {"id": "ratio", "measure": "ratio", "of": ["money", "lines"], "decimals": 0},
    {"id": "ratio_number", "measure": "ratio", "of": ["money", "number"], "decimals": 2},
    {"id": "ratio_by", "measure": "ratio", "of": ["by_district", "lines_by_district"], "by": "district"},
    {"id": "difference", "measure": "difference", "of": ["number", "money"]},
    {"id": "mean", "measure": "mean", "of": "by_district"},
    {"id": "mean_number", "measure": "mean", "of": "number_by_district", "decimals": 1},
    {"id": "median", "measure": "median", "of": "by_year"},
    {"id": "median_number", "measure": "median", "of": "number_by_district", "decimals": 2},
    {"id": "most", "measure": "max", "of": "by_year", "among": ["20*"]},
    {"id": "least", "measure": "min", "of": "number_by_district"},
    {"id": "most_share", "measure": "max", "of": "share_whole"},
    {"id": "rank", "measure": "rank", "of": "by_district", "by": "district"},
    {"id": "half", "measure": "rank", "reach": "half", "of": "by_giver_year"},
    {"id": "top", "measure": "claim", "claim": "highest", "of": "by_district"},
    {"id": "bottom", "measure": "claim", "claim": "lowest", "of": "by_year", "among": ["20*"]},
    {"id": "trend", "measure": "claim", "claim": "trend", "of": "by_year", "among": ["20*"]},
    {"id": "said", "measure": "claim", "claim": "quantifier", "of": ["givers", "expected"]},
    {"id": "bridge", "measure": "sum", "table": "bridge", "field": "published", "where": {"group": "none"}},
    {"id": "bridge_by", "measure": "sum", "table": "bridge", "field": "rows_sum", "by": ["agency", "group"]},
)  # fmt: skip
PROGRAMME = figures.programme(ALL)
BOOK = definitions.parse(PROGRAMME)


def computed(frame: Any, made: Any) -> list[dict[str, Any]]:
    tables = {"facts": Table.of(frame), "bridge": Table.of(made, made["row"])}
    publisher = entries.Publisher(PROGRAMME, BOOK, tables["facts"], entries.labels(PROGRAMME))
    return [publisher.entry(one) for found in Evaluation(BOOK, tables).all().values() for one in found]


def by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    frame = figures.frame(rows)
    return {entry["id"]: entry for entry in computed(frame, bridge.entries(frame, PROGRAMME, {}))}


def duck(texts: dict[str, str], folder: Any, options: str) -> Any:
    connection = duckdb.connect()
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        source = f"read_csv('{folder}/{name}.csv', header=true, {options})"
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {source}")
    connection.execute("SET enable_external_access=false")
    return connection


def lite(texts: dict[str, str]) -> Any:
    connection = sqlite3.connect(":memory:")
    for name, text in texts.items():
        head, *rows = csv.reader(io.StringIO(text))
        connection.execute(f"CREATE TABLE {name} ({', '.join(f'{column!r} TEXT' for column in head)})")
        connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(head))})", rows)
    return connection


def check(rows: list[dict[str, Any]], folder: Any) -> None:
    frame = figures.frame(rows)
    made = bridge.entries(frame, PROGRAMME, {"g1": 7})
    texts = {"facts": figures.csv_of(frame), "bridge": bridge.to_csv(bridge.table(made))}
    engines = {
        "guessed": duck(texts, folder, "sample_size=-1"),
        "text": duck(texts, folder, "all_varchar=true"),
        "sqlite": lite(texts),
    }
    for entry in computed(frame, made):
        want = None if entry["value"] is None else Decimal(entry["value"])
        for name, engine in engines.items():
            found = engine.execute(entry["sql"]).fetchall()
            assert len(found) == 1 and len(found[0]) == 1, entry["id"]
            value = found[0][0]
            if isinstance(value, float):
                # SQLite has no decimals: its last step, the scaling, gives the nearest double.
                assert name == "sqlite" and want is not None and value == float(want), (entry["id"], value)
            else:
                assert (None if value is None else Decimal(value)) == want, (name, entry["id"], entry["sql"])


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
@given(rows=figures.ROWS)
def test_three_engines_agree(tmp_path: Any, rows: list[dict[str, Any]]) -> None:
    check(rows, tmp_path)


def test_ties_go_away_from_zero(tmp_path: Any) -> None:
    given_ = [{"agency": "g1", "contribution": 1, "category": "KT1", "source": "1"}] + [
        {"agency": "g2", "contribution": 1, "category": "NO1", "source": "5"} for _ in range(79)
    ]
    check(given_, tmp_path)
    # 1/80 is 1.25 % exactly: a tie at one decimal.
    assert by_id(given_)["share"]["value"] == "1.3"


def test_nearly_nothing_is_not_printed_as_nothing(tmp_path: Any) -> None:
    given_ = [{"agency": "g1", "contribution": 1, "category": "KT1", "source": "1"},
              {"agency": "g2", "contribution": 3000, "category": "NO1", "source": "5"}]  # fmt: skip
    check(given_, tmp_path)
    share = by_id(given_)["share"]
    assert (share["value"], share["decimals"], share["text"]) == ("0.03", 2, "0,03%")


@given(st.lists(st.integers(-(10**12), 10**12), min_size=2, max_size=2), st.integers(1, 10**9))
def test_quotient_is_that_of_decimals(pair: list[int], denominator: int) -> None:
    from decimal import ROUND_HALF_UP, localcontext

    from ketnghia.indicators import quotient

    with localcontext() as context:
        context.prec = 60
        want = (Decimal(pair[0]) / denominator).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert quotient(pair[0], denominator) == want
