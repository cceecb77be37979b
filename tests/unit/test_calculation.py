"""Calculation: the workbook is the same each time, holds no text as a formula, and computes what pandas does."""

from __future__ import annotations

import doctest
import io
import random
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import figures
import openpyxl
import pyarrow as pa
import recalculating

from ketnghia import bridge, calculation
from ketnghia.calculation import Source

WORDS = figures.WORDS


def source(rows: list[dict[str, Any]], **more: Any) -> Source:
    """Random facts and the definitions of the tests of SQL -> what a workbook is made of."""
    frame = figures.frame(rows)
    made = bridge.entries(frame, figures.EVERY, {"g1": 7})
    tables = {
        "facts": pa.Table.from_pandas(frame, preserve_index=False),
        "bridge": calculation.bridge_table(bridge.to_csv(bridge.table(made))),
    }
    return Source(
        figures.BOOK, figures.computed(frame, made), tables, calculation.labels(figures.EVERY, WORDS),
        figures.WHOLE,
        WORDS, calculation.wanted(figures.EVERY), frozenset({"counted", "quantity"}), **more,
    )  # fmt: skip


def chance(seed: int, number: int) -> list[dict[str, Any]]:
    """Facts drawn by a seed: small amounts for ties, large ones where a double could lose digits."""
    dice = random.Random(seed)
    return [
        {
            "agency": dice.choice(("g1", "g2", "g3")),
            "kind": dice.choice(("agency", "district")),
            "year": dice.choice((None, "2014", "2015", "2016", "nhieu_nam")),
            "district": dice.choice((None, "01", "502")),
            "category": dice.choice((None, "KT1", "KT2", "NO1")),
            "source": dice.choice((None, "1", "4", "5")),
            "contribution": dice.choice((None, dice.randint(0, 6), dice.randint(0, 10**12))),
            "counted": dice.choice((None, Decimal(dice.randint(0, 9_000_000)).scaleb(-3), Decimal(dice.randint(0, 5)))),
        }
        for _ in range(number)
    ]


def test_doctests() -> None:
    assert doctest.testmod(calculation).failed == 0


def test_same_tables_same_bytes() -> None:
    assert calculation.workbook(source(chance(1, 9))) == calculation.workbook(source(chance(1, 9)))


def test_no_text_is_a_formula() -> None:
    evil = ("=1+1", "+1", "-1", "@SUM(A1)", "'x", '=HYPERLINK("x")')
    rows = [{"agency": one, "contribution": 5, "source": one, "category": one} for one in evil]
    made = calculation.workbook(source(rows))
    book = openpyxl.load_workbook(io.BytesIO(made))
    cells = [cell for row in book.worksheets[2].iter_rows(min_row=4) for cell in row]
    assert {cell.value for cell in cells} >= set(evil)
    for cell in cells:
        assert cell.data_type != "f"
        if str(cell.value).startswith(calculation.RISKY):
            assert cell.quotePrefix, cell.value
    parts = zipfile.ZipFile(io.BytesIO(made))
    assert not [name for name in parts.namelist() if "vba" in name or "external" in name.lower()]


def test_only_functions_of_old_and_no_spilling() -> None:
    made = zipfile.ZipFile(io.BytesIO(calculation.workbook(source(chance(2, 9)))))
    text = "".join(made.read(name).decode() for name in made.namelist() if "sheet" in name)
    known = {"SUMIFS", "COUNTIFS", "COUNTIF", "SUMPRODUCT", "ROUND", "IF", "MAX", "MIN", "MEDIAN", "AVERAGE", "COUNT",
             "COUNTA", "AND", "N", "SUM", "ROWS", "SIGN", "ABS", "MOD"}  # fmt: skip
    formulas = "".join(re.findall(r"<f>(.*?)</f>", text))
    assert set(re.findall(r"\b([A-Z]+)\(", formulas)) <= known
    assert "_xlfn" not in text and 't="array"' not in text


def test_numbers_are_numbers_and_codes_texts() -> None:
    book = openpyxl.load_workbook(io.BytesIO(calculation.workbook(source([figures.line(money=1234, district="01")]))))
    sheet = book.worksheets[2]
    heads = {str(cell.value).rpartition("\n")[2]: cell.column for cell in sheet[3]}
    names = next(sheet.iter_cols(min_col=heads["fact"], max_col=heads["fact"]))
    row = next(cell.row for cell in names if cell.value == "f000")
    assert sheet.cell(row, heads["contribution"]).value == 1234
    assert (sheet.cell(row, heads["district"]).value, sheet.cell(row, heads["district_key"]).value) == ("01", "_01")
    assert sheet.freeze_panes == "C4" and sheet.auto_filter.ref


def test_too_many_rows_are_said_to_be() -> None:
    book = openpyxl.load_workbook(io.BytesIO(calculation.workbook(source(chance(3, 9), limit=5))))
    assert book.sheetnames == [WORDS["sheets"]["guide"]]
    assert any("5 dòng" in str(cell.value) for row in book.active.iter_rows() for cell in row)


def test_a_number_too_large_for_a_double_is_remarked() -> None:
    rows = [figures.line(money=2**53 + 1)]
    sheet = openpyxl.load_workbook(io.BytesIO(calculation.workbook(source(rows)))).worksheets[1]
    remarks = {row[0]: row[10] for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert remarks["money"] == WORDS["inexact"] and remarks["lines"] is None


@recalculating.needs_office
def test_formulas_give_what_pandas_gives_on_random_facts(tmp_path: Path) -> None:
    made = {f"set{seed}": source(chance(seed, (0, 1, 3, 8, 12, 30)[seed])) for seed in range(6)}
    books = {name: recalculating.without_results(calculation.workbook(each)) for name, each in made.items()}
    for name, book in recalculating.recalculated(tmp_path, books).items():
        assert not recalculating.wrong(book, made[name].listed)
