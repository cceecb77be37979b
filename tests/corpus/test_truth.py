"""Real spreadsheets that nobody here wrote: read to the cell, or refused with the right kind of problem."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SHARED

from ketnghia import lineage, readers
from ketnghia.accounting import balance
from ketnghia.commands.read import one
from ketnghia.rules import Rules
from ketnghia.steps.files import load_programme

CORPUS = SHARED / "corpus"
TRUTH = CORPUS / "truth.jsonl"
CASES = [json.loads(text) for text in TRUTH.read_text(encoding="utf-8").splitlines()] if TRUTH.exists() else []
# What is not read as the truth has it, each with the reason and the one difference; an entry that begins to pass must
# be taken out.
OPEN = {
    "torture/poi/link-external-workbook-a.xlsx": (
        "the file has no link: the truth describes its fellow, workbook b", ["no problem: link"],
    ),
}  # fmt: skip
pytestmark = pytest.mark.skipif(not CASES, reason="the corpus of real files is not beside this checkout")


@cache
def rules() -> Rules:
    return Rules(load_programme(ROOT, lineage.PARTS["clean_facts"]))


@cache
def reading(path: str) -> tuple[dict[str, Any], list]:
    data = (CORPUS / path).read_bytes()
    return one(Path(path).name, readers.read(data, path), lineage.sha256(data), rules())


def differences(want: dict[str, Any]) -> list[str]:
    """What a reading has otherwise than the truth."""
    said, found = reading(want["path"])
    wrong = []
    if want["read"] != "either" and said["readable"] != (want["read"] == "yes"):
        return [f"readable: {said['readable']}"]
    if "format" in want and said["format"] not in want["format"]:
        wrong.append(f"format: {said['format']}")
    if "encoding" in want and said["encoding"] not in want["encoding"]:
        wrong.append(f"encoding: {said['encoding']}")
    if "cells" in want and said["accounting"]["cells"] not in want["cells"]:
        wrong.append(f"cells: {said['accounting']['cells']}")
    kinds = {problem["kind"] for _, each in found for problem in each.problems}
    wrong += [f"no problem: {one['kind']}" for one in want.get("must_problem", []) if one["kind"] not in kinds]
    for table in want.get("tables", []):
        wrong += table_differences(table, [one for one in said["tables"] if one["sheet"] == table["sheet"]])
    return wrong


def table_differences(want: dict[str, Any], found: list[dict[str, Any]]) -> list[str]:
    heads = [want["header_rows"], *want.get("header_also", [])]
    bodies = [want["data_rows"], *want.get("data_also", [])]
    made = next((one for one in found if one["header_rows"] in heads and one["data_rows"] in bodies), None)
    if made is None:
        return [f"table: {[(one['header_rows'], one['data_rows']) for one in found]}"]
    wrong = []
    rows = sum(last - first + 1 for first, last in made["row_kinds"]["data"])
    if rows != want["n_data"] and not want.get("data_also"):
        wrong.append(f"rows: {rows}")
    columns = {one["column"]: one for one in made["columns"]}
    for column in want["columns"]:
        got = columns[column["column"]]
        same = (
            got["sum"] is not None
            and Decimal(got["sum"]) == Decimal(column["sum"])
            and got["numbers"] == column["numbers"]
        )
        if not same or got["text_numbers"] != column.get("text_numbers", got["text_numbers"]):
            wrong.append(f"column {column['column']}: {got['sum']}")
    totals = {(one["row"], one["column"]): one for one in made["totals"]}
    for total in want["totals"]:
        got = totals.get((total["row"], total["column"]))
        if got is None or Decimal(got["stated"]) != Decimal(total["stated"]) or got["equal"] != total["equal"]:
            wrong.append(f"total {total['column']}{total['row']}: {got}")
    return wrong


@pytest.mark.parametrize("want", CASES, ids=[case["path"] for case in CASES])
def test_the_reading_agrees_with_the_truth(want: dict[str, Any]) -> None:
    wrong = differences(want)
    if want["path"] in OPEN:
        why, known = OPEN[want["path"]]
        assert wrong == known, f"{want['path']} is read otherwise now"
        pytest.xfail(why)
    assert wrong == []


@pytest.mark.parametrize("want", CASES, ids=[case["path"] for case in CASES])
def test_every_cell_is_accounted_for_and_a_refusal_is_one_error(want: dict[str, Any]) -> None:
    said, found = reading(want["path"])
    for _, each in found:
        balance(each.account)
    if not said["readable"]:
        assert [problem["severity"] for problem in said["problems"]].count("error") == 1
        assert said["tables"] == []
