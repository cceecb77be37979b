"""Figures: a small programme with random facts, for tests of indicators, their SQL and the bridge."""

from __future__ import annotations

import csv
import io
import sqlite3
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import yaml
from conftest import ROOT
from hypothesis import strategies as st

from ketnghia import bridge, definitions, entries
from ketnghia.indicators import Evaluation, Result, Table
from ketnghia.programme import Programme

CONFIG = """
programme: Figures
lang: vi
period: 2015
stage: so_bo
status: illustrative
givers: inputs/reference/givers.csv
groups:
  a: {title: Kinh tế, kinds: [agency], sources: ["1", "4"]}
  b: {title: Huyện, kinds: [district], sources: ["1"]}
source_names: {"4": raised, "5": integrated}
"""
FIELDS = """field,type,role,codes,label,label_en,public
year,code,time,,Năm,Year,yes
district,code,receiver,inputs/reference/districts.csv,Huyện,District,yes
category,code,category,config/categories.csv,Lĩnh vực,Category,yes
quantity,decimal,quantity,,Số lượng,Quantity,yes
value,money,amount,,Giá trị,Value,yes
source,code,source,config/sources.csv,Nguồn,Source,yes
"""
GIVERS = "code,label,kind,expected\ng1,Sở A,agency,yes\ng2,Sở B,agency,yes\ng3,Huyện C,district,yes\n"
DISTRICTS = "code,label\n01,Nam Giang\n502,Tam Kỳ\n503,Hội An\n"
CATEGORIES = "code,label,parent\nKT1,Giống,KT\nKT2,Cây,KT\nNO1,Nhà,NO\n"
SOURCES = "code,label\n1,Của đơn vị\n4,Vận động\n5,Lồng ghép\n"

TEXTS = ("record", "fact", "agency", "kind", "year", "district", "category", "source", "set_aside", "status", "group_a",
         "group_b", "code", "state", "expected", "id", "text", "quoted_value", "quantity_raw")  # fmt: skip
INTEGERS = ("rows_value", "delta", "others", "contribution", "n_givers")
DECIMALS = ("quantity", "counted")


def programme(indicators: str = "indicators: []", **files: str) -> Programme:
    return Programme.parse(
        {
            "config/config.yaml": CONFIG,
            "config/fields.csv": FIELDS,
            "config/categories.csv": CATEGORIES,
            "config/sources.csv": SOURCES,
            "config/indicators.yaml": indicators,
            "inputs/reference/givers.csv": GIVERS,
            "inputs/reference/districts.csv": DISTRICTS,
            **files,
        }
    )


def yaml_of(*entries: dict[str, Any]) -> str:
    listed = [{"title": "T", "unit": "x", **entry} for entry in entries]
    return yaml.safe_dump({"indicators": listed}, allow_unicode=True)


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows -> facts frame, with the reference rows of the programme."""
    rows = [
        *({"record": "fact", "fact": f"f{number:03}", "status": "illustrative", "set_aside": "", **row}
          for number, row in enumerate(rows)),
        *({"record": "giver", "fact": f"giver-{code}", "code": code, "kind": kind, "expected": "yes", "state": state}
          for code, kind, state in (("g1", "agency", "gave"), ("g2", "agency", "missing"), ("g3", "district", "nil"))),
        *({"record": "district", "fact": f"district-{code}", "code": code, "district": code, "n_givers": n}
          for code, n in (("01", 2), ("502", 1), ("503", None))),
        {"record": "quoted", "fact": "quoted-limit", "id": "limit", "text": "5 đồng", "quoted_value": "5"},
        {"record": "quoted", "fact": "quoted-words", "id": "words", "text": "khoảng 7 người"},
    ]  # fmt: skip
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in TEXTS}
    columns |= {name: pa.array([row.get(name) for row in rows], pa.int64()) for name in INTEGERS}
    columns |= {name: pa.array([row.get(name) for row in rows], pa.decimal128(18, 3)) for name in DECIMALS}
    return pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)


def csv_of(made: pd.DataFrame) -> str:
    """A frame as the attached CSV has it."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(made.columns)
    for row in made.itertuples(index=False):
        texts = (f"{value:f}" if isinstance(value, Decimal) else value for value in row)
        writer.writerow(["" if pd.isna(value) else value for value in texts])
    return sink.getvalue()


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


# Small numbers make ties, large ones show where a float would lose digits.
MONEY = maybe(st.integers(0, 6) | st.integers(0, 10**12))
QUANTITY = maybe(st.integers(0, 9_000_000).map(lambda n: Decimal(n).scaleb(-3)) | st.integers(0, 5).map(Decimal))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "agency": st.sampled_from(("g1", "g2", "g3")),
            "kind": st.sampled_from(("agency", "district")),
            "year": maybe(st.sampled_from(("2014", "2015", "2016", "nhieu_nam"))),
            "district": maybe(st.sampled_from(("01", "502"))),
            "category": maybe(st.sampled_from(("KT1", "KT2", "NO1"))),
            "source": maybe(st.sampled_from(("1", "4", "5"))),
            "contribution": MONEY,
            "counted": QUANTITY,
        }
    ),
    max_size=12,
)


SUM = {"measure": "sum", "field": "contribution"}


def line(agency: str = "g1", money: int | None = 10, **more: Any) -> dict[str, Any]:
    """A fact of an agency that counts in group A."""
    return {"agency": agency, "kind": "agency", "contribution": money, "source": "1", "year": "2015", "district": "01",
            "category": "KT1", "group_a": "in", **more}  # fmt: skip


def results(rows: list[dict[str, Any]], *listed: dict[str, Any]) -> tuple[list[Result], entries.Publisher]:
    """Facts and definitions -> results, and what publishes them."""
    known = programme(yaml_of(*listed))
    book = definitions.parse(known)
    made = frame(rows)
    bridged = bridge.entries(made, known, {})
    tables = {"facts": Table.of(made), "bridge": Table.of(bridged, bridged["row"])}
    found = Evaluation(book, tables).all()
    publisher = entries.Publisher(known, book, tables["facts"], entries.labels(known))
    return [one for each in found.values() for one in each], publisher


def entered(rows: list[dict[str, Any]], *listed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The same as entries by id."""
    found, publisher = results(rows, *listed)
    return {entry["id"]: entry for entry in map(publisher.entry, found)}


# What a workbook is written with.
WORDS = yaml.safe_load((ROOT / "templates/data/workbook.vi.yaml").read_text(encoding="utf-8"))
WHOLE = {"period": "2015", "stage_said": "sơ bộ", "status_said": "minh họa", "coverage_said": "1/3"}

# Every kind of definition once or more.
ALL = yaml_of(
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
EVERY = programme(ALL)
BOOK = definitions.parse(EVERY)


def computed(frame: Any, made: Any) -> list[dict[str, Any]]:
    """Facts and their bridge -> entries of all of those definitions."""
    tables = {"facts": Table.of(frame), "bridge": Table.of(made, made["row"])}
    publisher = entries.Publisher(EVERY, BOOK, tables["facts"], entries.labels(EVERY))
    return [publisher.entry(one) for found in Evaluation(BOOK, tables).all().values() for one in found]


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


def engines(texts: dict[str, str], folder: Any) -> dict[str, Any]:
    """Tables as CSV texts -> databases that hold them: types guessed, all as text, and SQLite."""
    return {
        "guessed": duck(texts, folder, "sample_size=-1"),
        "text": duck(texts, folder, "all_varchar=true"),
        "sqlite": lite(texts),
    }


def agree(listed: list[dict[str, Any]], databases: dict[str, Any]) -> None:
    """Each entry's statement gives its value in each database."""
    for entry in listed:
        want = None if entry["value"] is None else Decimal(entry["value"])
        for name, engine in databases.items():
            found = engine.execute(entry["sql"]).fetchall()
            assert len(found) == 1 and len(found[0]) == 1, entry["id"]
            value = found[0][0]
            if isinstance(value, float):
                # SQLite has no decimals: its last step, the scaling, gives the nearest double.
                assert name == "sqlite" and want is not None and value == float(want), (entry["id"], value)
            else:
                assert (None if value is None else Decimal(value)) == want, (name, entry["id"], entry["sql"])
