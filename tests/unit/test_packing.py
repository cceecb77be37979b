"""Packing: no formula, no text that was not released, and a description that fits the files."""

from __future__ import annotations

import csv
import doctest
import hashlib
import io

import figures
import pandas as pd
import pyarrow as pa

from ketnghia import packing
from ketnghia.packing import OPEN, Seal, datapackage, facts_table, open_corrections, table_csv

FIELDS = figures.FIELDS + "description,text,text,,Nội dung,Description,review\n"
PROGRAMME = figures.programme(**{"config/fields.csv": FIELDS})


def facts(**more: str) -> pd.DataFrame:
    own = {
        "record": "fact", "sheet": "S", "withheld": "",
        "category": "KT1", "category_at": "B2 B1", "category_raw": "bò giống",
        "description": "=HYPERLINK(1)", "description_at": "C2 C1", "description_raw": "=HYPERLINK(1)",
    }  # fmt: skip
    row = {**own, **more}
    for field in PROGRAMME.fields:
        for name in (field.id, f"{field.id}_at", f"{field.id}_raw"):
            row.setdefault(name, None)
    columns = {name: pa.array([value], pa.string()) for name, value in row.items()}
    return pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)


def text_of(table: pa.Table) -> str:
    return b"".join(table_csv(table.column_names, table.to_batches())).decode()


def packed(frame: pd.DataFrame, released: dict | None = None) -> dict[str, str]:
    (row,) = csv.DictReader(io.StringIO(text_of(facts_table(frame, PROGRAMME, released or {}))))
    return row


def test_doctests() -> None:
    assert doctest.testmod(packing).failed == 0


def test_text_is_withheld_and_said_so() -> None:
    row = packed(facts())
    assert (row["description"], row["withheld"]) == ("", "description")
    assert "description_raw" not in row
    assert row["category_raw"] == "bò giống"


def test_released_text_is_there_and_is_no_formula() -> None:
    frame = facts(sha256="abc")
    row = packed(frame, {("abc", "S", "C2"): "=HYPERLINK(1)"})
    assert (row["description"], row["withheld"]) == ("'=HYPERLINK(1)", "")
    assert packed(frame, {("abc", "S", "C3"): "x"})["description"] == ""
    assert packed(frame, {("abc", "S", "C2"): "Bò giống"})["description"] == "Bò giống"


def test_place_is_withheld_where_one_household_would_be_known_by_it() -> None:
    fields = figures.FIELDS + "place,text,text,,Thôn,Village,place\nhouseholds,integer,people,,Số hộ,Households,yes\n"
    programme = figures.programme(**{"config/fields.csv": fields})
    names = [each.id for each in programme.fields]
    columns = {
        name: pa.array([None, None], pa.string()) for each in names for name in (each, f"{each}_at", f"{each}_raw")
    }
    columns |= {"record": pa.array(["fact", "fact"]), "sheet": pa.array(["S", "S"]), "sha256": pa.array(["d", "d"]),
                "place": pa.array(["thôn 1", "thôn 2"]), "place_at": pa.array(["E2", "E3"]),
                "households": pa.array([1, 4], pa.int64())}  # fmt: skip
    frame = pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)
    released = {("d", "S", "E2"): "thôn 1", ("d", "S", "E3"): "thôn 2"}
    found = facts_table(frame, programme, released)
    assert found["place"].to_pylist() == [None, "thôn 2"]
    assert found["withheld"].to_pylist() == ["place", ""]


def test_names_of_persons_leave_raw_texts_codes_and_corrections() -> None:
    row = packed(facts(category_raw="bò cho hộ ông Nguyễn Văn A"))
    assert (row["category"], row["category_raw"]) == ("KT1", "")
    rows = [{"submission": "a.xlsx", "sheet": "S", "was": "hộ bà Trần Thị B", "becomes": "2", "basis": "CV 12"}]
    (made,) = open_corrections(rows, OPEN)
    assert made[packing.CORRECTION.index("was")] == "…" and made[packing.CORRECTION.index("becomes")] == "2"


def test_code_read_from_a_withheld_text_does_not_bring_it_back() -> None:
    row = packed(facts(category_at="C2 B5", category_raw="bò của ông A"))
    assert (row["category"], row["category_raw"]) == ("KT1", "")


def test_raw_of_what_was_not_read_is_left_out() -> None:
    assert packed(facts(category=None))["category_raw"] == ""


def test_numbers_have_no_needless_digits() -> None:
    table = pa.table(
        {
            "n": pa.array(["600.000", "0.350", "0.000", None]).cast(pa.decimal128(18, 3)),
            "i": pa.array([-5, 0, 10, None], pa.int64()),
            "t": pa.array(["-3 con", "@x", "Bò", None]),
        }
    )
    assert text_of(table) == "n,i,t\n600,-5,'-3 con\n0.35,0,'@x\n0,10,Bò\n,,\n"


def test_datapackage_describes_the_bytes() -> None:
    parts = [b"indicator,fact,contribution\n", b"a,f,1\n"]
    seal = Seal()
    assert b"".join(seal.passing(parts)) == b"".join(parts)
    whole = {"stage": "so_bo", "status": "final", "coverage": {"received": 1, "expected": 2}}
    found = datapackage(PROGRAMME, whole, {"traces.csv": seal}, pa.schema([]), {"traces.csv": "Which figure"})
    (resource,) = found["resources"]
    assert found["coverage"] == "1/2"
    assert resource["hash"] == f"sha256:{hashlib.sha256(b''.join(parts)).hexdigest()}"
    assert [field["name"] for field in resource["schema"]["fields"]] == ["indicator", "fact", "contribution"]


def test_the_ledger_is_listed_and_dates_only_the_file_that_it_knows() -> None:
    path = packing.ledger(PROGRAMME.period)
    programme = figures.programme(**{path: "file,sha256\n"})
    one = {"agency": "a", "sha256": "1" * 64, "state": "read", "received": "2018-01-06"}
    rows = packing.submissions_rows(
        {"a.csv": {**one, "ledger": "known"}, "b.csv": {**one, "ledger": "changed"}}, programme
    )
    assert [row[5] for row in rows if row[1] == "submission"] == ["2018-01-06", None]
    assert [row[1] for row in rows if row[0] == path] == ["reference"]
