"""The audit: what the PDF carries is enough to compute every figure again. Imports nothing of the package."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
from decimal import Decimal
from pathlib import Path

import duckdb
import pikepdf
import pytest

csv.field_size_limit(10**9)
TABLES = ("facts", "submissions", "corrections", "bridge", "traces")
ATTACHED = {
    *("DOC_DAU_TIEN.txt", "bridge.csv", "corrections.csv", "datapackage.json", "facts.csv", "indicators.csv"),
    *("plain_numbers.csv", "so-lieu.xlsx", "submissions.csv", "traces.csv"),
}
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def attached(review, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files inside the report, laid out in a folder."""
    folder = tmp_path_factory.mktemp("attached")
    with pikepdf.open(review.programme / "results/reports/2012-2017/report.pdf") as pdf:
        for name, spec in pdf.attachments.items():
            (folder / name).write_bytes(spec.get_file().read_bytes())
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / f"{name}.csv").read_text(encoding="utf-8"))))


@pytest.fixture(scope="module")
def indicators(attached: Path) -> list[dict[str, str]]:
    return rows(attached, "indicators")


def duck(folder: Path, options: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in TABLES:
        source = f"read_csv('{folder}/{name}.csv', header=true, {options})"
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {source}")
    connection.execute("SET enable_external_access=false")
    return connection


def exact(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def test_each_file_is_the_one_described(attached: Path) -> None:
    package = json.loads((attached / "datapackage.json").read_text(encoding="utf-8"))
    described = {resource["path"]: resource for resource in package["resources"]}
    assert {path.name for path in attached.iterdir()} == {*described, "datapackage.json"} == ATTACHED
    for name, resource in described.items():
        data = (attached / name).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        if not name.endswith(".xlsx"):
            assert b"\r" not in data and not data.startswith(b"\xef\xbb\xbf")
        if name.endswith(".csv"):
            head = next(csv.reader(io.StringIO(data.decode())))
            assert head == [field["name"] for field in resource["schema"]["fields"]]


@pytest.mark.parametrize("options", ["sample_size=-1", "all_varchar=true"])
def test_every_figure_comes_out_in_duckdb(attached: Path, indicators: list[dict[str, str]], options: str) -> None:
    connection = duck(attached, options)
    wrong = {}
    for row in indicators:
        found = connection.execute(row["sql"]).fetchall()
        assert len(found) == 1 and len(found[0]) == 1 and not isinstance(found[0][0], float), row["id"]
        if (None if found[0][0] is None else Decimal(found[0][0])) != exact(row["value"]):
            wrong[row["id"]] = (row["value"], found[0][0])
    assert not wrong


def test_every_figure_comes_out_in_sqlite(attached: Path, indicators: list[dict[str, str]]) -> None:
    connection = sqlite3.connect(":memory:")
    for name in TABLES:
        head, *body = csv.reader(io.StringIO((attached / f"{name}.csv").read_text(encoding="utf-8")))
        columns = ", ".join(f'"{column}" TEXT' for column in head)
        connection.execute(f"CREATE TABLE {name} ({columns})")
        connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(head))})", body)
    wrong = {}
    for row in indicators:
        (value,) = connection.execute(row["sql"]).fetchone()
        want = exact(row["value"])
        same = value == float(want) if isinstance(value, float) and want is not None else value == want
        if not same:
            wrong[row["id"]] = (row["value"], value)
    assert not wrong


def test_headline_figures_by_hand(attached: Path, indicators: list[dict[str, str]]) -> None:
    known = {row["id"]: exact(row["value"]) for row in indicators}
    connection = duck(attached, "all_varchar=true")
    text = (HERE / "headline.sql").read_text(encoding="utf-8")
    parts = re.findall(r"^-- (\w+)[^\n]*\n(SELECT.*?);", text, re.DOTALL | re.MULTILINE)
    assert len(parts) == 20
    for id, statement in parts:
        (value,) = connection.execute(statement).fetchone()
        assert Decimal(str(value)) == known[id], id


def test_contributions_add_up(attached: Path, indicators: list[dict[str, str]]) -> None:
    facts = {row["fact"] for row in rows(attached, "facts")}
    sums: dict[str, Decimal] = {}
    for row in rows(attached, "traces"):
        assert row["fact"] in facts
        sums[row["indicator"]] = sums.get(row["indicator"], Decimal(0)) + Decimal(row["contribution"] or 0)
    for row in indicators:
        if row["measure"] in ("sum", "count", "distinct"):
            assert sums.get(row["id"], Decimal(0)) == exact(row["value"]), row["id"]
        elif row["measure"] != "quoted":
            assert row["of"]


def test_bridge_closes(attached: Path) -> None:
    less = ("integrated", "raised", "source_unknown", "others_share", "duplicates", "out_of_period", "held")
    for row in rows(attached, "bridge"):
        left = int(row["rows_sum"]) + int(row["corrections"]) - sum(int(row[name]) for name in less)
        if row["group"] == "all":
            assert row["published"] == ""
            assert row["stated"] == "" or int(row["stated"]) - int(row["rows_sum"]) == int(row["difference"])
        else:
            assert left == int(row["published"])


def test_no_cell_is_a_formula_and_no_text_is_out(attached: Path) -> None:
    for name in (*TABLES, "indicators"):
        for row in rows(attached, name):
            for column, value in row.items():
                number = re.fullmatch(r"-?\d+(\.\d+)?", value)
                assert number or not value.startswith(("=", "+", "-", "@")), (name, column, value)
    for row in rows(attached, "facts"):
        if row["record"] == "fact":
            assert not row["description"] and not row["note"] and not row["village"]


def test_inputs_are_listed_with_their_digest(attached: Path, review) -> None:
    for row in rows(attached, "submissions"):
        data = (review.programme / row["submission"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"], row["submission"]
