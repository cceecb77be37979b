"""The workbook: recalculated by LibreOffice it gives every figure, and a changed fact moves what SQL says it moves.

Imports nothing of the package.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import openpyxl
import pikepdf
import pytest
import recalculating
from conftest import Tree

csv.field_size_limit(10**9)
UNCALCULATED = ("claim", "rank", "quoted")
TABLES = ("facts", "submissions", "corrections", "bridge", "traces")


def attachments(tree: Tree, period: str) -> dict[str, bytes]:
    with pikepdf.open(tree.programme / f"results/reports/{period}/report.pdf") as pdf:
        return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}


def rows(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode())))


def calculated(files: dict[str, bytes]) -> dict[str, float | None]:
    """Published values of the figures that have a formula."""
    return {
        row["id"]: float(row["value"]) if row["value"] else None
        for row in rows(files, "indicators")
        if row["measure"] not in UNCALCULATED
    }


def by_sql(files: dict[str, bytes], folder: Path) -> dict[str, float | None]:
    connection = duckdb.connect()
    for name in TABLES:
        (folder / f"{name}.csv").write_bytes(files[f"{name}.csv"])
        source = f"read_csv('{folder}/{name}.csv', header=true, all_varchar=true)"
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {source}")
    connection.execute("SET enable_external_access=false")
    found = {}
    for row in rows(files, "indicators"):
        if row["measure"] not in UNCALCULATED:
            (value,) = connection.execute(row["sql"]).fetchone()
            found[row["id"]] = None if value is None else float(value)
    return found


def changed(files: dict[str, bytes], fact: str, column: str, by: int) -> dict[str, bytes]:
    """The files with one number of one fact larger, in the table and in the workbook alike."""
    made = rows(files, "facts")
    for row in made:
        if row["fact"] == fact:
            row[column] = str(int(row[column]) + by)
    sink = io.StringIO()
    writer = csv.DictWriter(sink, list(made[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(made)
    book = openpyxl.load_workbook(io.BytesIO(files["so-lieu.xlsx"]))
    sheet = book.worksheets[2]
    heads = {str(cell.value).rpartition("\n")[2]: cell.column for cell in sheet[3]}
    column_of_facts = next(sheet.iter_cols(min_col=heads["fact"], max_col=heads["fact"]))
    number = next(cell.row for cell in column_of_facts if cell.value == fact)
    cell = sheet.cell(number, heads[column])
    cell.value += by
    out = io.BytesIO()
    book.save(out)
    return files | {"facts.csv": sink.getvalue().encode(), "so-lieu.xlsx": out.getvalue()}


@pytest.fixture(scope="module")
def files(review: Tree, small: Tree) -> dict[str, dict[str, bytes]]:
    """What is attached to both reports, and the same after one fact was changed."""
    found = {"full": attachments(review, "2012-2017"), "tiny": attachments(small, "2024")}
    fact = next(
        row for row in rows(found["full"], "facts")
        if row["record"] == "fact" and row["group_c"] == "in" and row["category"] == "NO1" and row["contribution"]
    )  # fmt: skip
    loan = next(row for row in rows(found["tiny"], "facts") if row["record"] == "fact")
    found["full_changed"] = changed(found["full"], fact["fact"], "contribution", 1_000_000)
    found["tiny_changed"] = changed(found["tiny"], loan["fact"], "counted", 1)
    return found


@pytest.fixture(scope="module")
def answers(files: dict[str, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """Indicator -> computed, published, equal, for each workbook: all recalculated in one go."""
    books = {name: recalculating.without_results(each["so-lieu.xlsx"]) for name, each in files.items()}
    made = recalculating.recalculated(tmp_path_factory.mktemp("office"), books)
    return {name: recalculating.figures(book) for name, book in made.items()}


@recalculating.needs_office
@pytest.mark.parametrize("name", ["full", "tiny"])
def test_every_formula_gives_the_published_value(name: str, files: dict, answers: dict) -> None:
    want = calculated(files[name])
    found = {id: (computed if computed != "" else None, equal) for id, (computed, _, equal) in answers[name].items()}
    assert {id: found[id] for id in want} == {id: (value, True) for id, value in want.items()}
    assert {id for id, (_, equal) in found.items() if equal not in (True, False)} == found.keys() - want.keys()


@recalculating.needs_office
@pytest.mark.parametrize("name", ["full", "tiny"])
def test_a_changed_fact_moves_what_stands_on_it(name: str, files: dict, answers: dict, tmp_path: Path) -> None:
    want, before = by_sql(files[f"{name}_changed"], tmp_path), calculated(files[name])
    found = {id: (None if computed == "" else computed) for id, (computed, _, _) in answers[f"{name}_changed"].items()}
    assert {id: found[id] for id in want} == want
    moved = {id for id in want if want[id] != before[id]}
    assert moved == {id for id, (_, _, equal) in answers[f"{name}_changed"].items() if equal is False}
    assert moved and len(moved) < len(want)


def test_workbook_holds_no_text_that_is_withheld(files: dict) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["full"]["so-lieu.xlsx"]), read_only=True)
    first = next(book.worksheets[2].iter_rows(min_row=3, values_only=True))
    heads = {str(value).rpartition("\n")[2] for value in first}
    assert {"fact", "submission", "contribution", "value_at"} <= heads
    assert not heads & {"description", "note", "village"}
    assert len(files["full"]["so-lieu.xlsx"]) < 1_500_000
