"""Illustrative: the committed workbooks are what the generator makes, and their sums are what the article printed."""

from __future__ import annotations

import ast
import csv
import datetime
import hashlib
import json
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "inputs/reference"
SUBMISSIONS = ROOT / "inputs/submissions/2012-2017"
GENERATOR = ROOT / "tests/illustrative"
ANSWERS = GENERATOR / "answers"
SENDERS = {"dien-ban", "nui-thanh", "thang-binh", "duy-xuyen", "tam-ky"}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def reference(name: str) -> list[dict[str, str]]:
    return table(REFERENCE / f"{name}.csv")


@pytest.fixture(scope="module")
def facts() -> list[dict[str, str]]:
    return table(ANSWERS / "facts.csv")


# -- the generator ----------------------------------------------------------------------------------------------
def test_the_generator_makes_the_committed_files_to_the_byte(tmp_path: Path) -> None:
    command = [sys.executable, str(GENERATOR), "--out", str(tmp_path)]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": "7", "LC_ALL": "C"}, cwd=tmp_path)
    made = {path.name: path.read_bytes() for path in (tmp_path / "inputs/submissions/2012-2017").iterdir()}
    kept = {path.name: path.read_bytes() for path in SUBMISSIONS.iterdir() if not path.name.startswith((".", "~$"))}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []
    for path in (tmp_path / "answers").iterdir():
        assert path.read_bytes() == (ANSWERS / path.name).read_bytes(), path.name
    assert (tmp_path / "inputs/corrections.csv").read_bytes() == (ROOT / "inputs/corrections.csv").read_bytes()


def test_the_generator_imports_nothing_of_the_package() -> None:
    for path in GENERATOR.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] == "ketnghia"], path.name


def test_a_larger_set_is_a_programme_of_its_own(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(GENERATOR), "--out", str(tmp_path), "--submissions", "100"], check=True)
    givers = {row["code"] for row in table(tmp_path / "inputs/reference/agencies.csv")}
    ledger = table(tmp_path / "inputs/submissions/2012-2017/RECEIVED.csv")
    assert len(ledger) == 99
    assert {row["agency"] for row in ledger} <= givers


# -- what the lines come to -------------------------------------------------------------------------------------
def admits(row: dict[str, str], exact: Decimal) -> bool:
    """Whether a printed figure (its value and its word) is right for an exact value."""
    printed = Decimal(row["value"])
    digits = printed.normalize().as_tuple()
    step = Decimal(10) ** digits.exponent  # the place of the last digit that is not zero
    if row["qualifier"] == "exact":
        return exact == printed
    if row["qualifier"] == "order_of":
        return printed <= exact < printed * 10
    near = printed - step / 2 <= exact < printed + step / 2
    return near and (exact < printed if row["qualifier"] == "nearly" else exact > printed)


def test_the_answer_key_bears_every_published_phrase() -> None:
    totals = json.loads((ANSWERS / "totals.json").read_text(encoding="utf-8"))
    rows = {row["id"]: row for row in reference("published") if row["qualifier"] != "named"}
    asked = {key for key, row in rows.items() if row["section"] not in ("context", "organisation")}
    assert set(totals) == asked
    assert {key: totals[key] for key in asked if not admits(rows[key], Decimal(str(totals[key])))} == {}
    assert totals["economic_support"] == 3_583_120_000


def test_the_sums_follow_from_the_lines(facts: list[dict[str, str]]) -> None:
    """The groups once more, from the rows of the key alone."""
    totals = json.loads((ANSWERS / "totals.json").read_text(encoding="utf-8"))
    found: dict[str, int] = defaultdict(int)
    houses: dict[str, Decimal] = defaultdict(Decimal)
    for row in facts:
        if row["counts"] == "yes":
            for group in "abc":
                found[group] += int(row["contribution"]) if row[f"group_{group}"] == "in" else 0
            if row["group_c"] == "in" and row["category"].startswith("NO"):
                houses[row["category"]] += Decimal(row["counted_quantity"] or 0)
    assert (found["a"], found["b"], found["c"]) == (
        totals["economic_support"],
        totals["lowland_support"],
        totals["social_support"],
    )
    assert houses == {"NO1": 357, "NO2": 112, "NO3": 12}


def test_there_is_enough_of_everything(facts: list[dict[str, str]]) -> None:
    counted = [row for row in facts if row["counts"] == "yes"]
    assert len(counted) >= 3_000
    mountain = {row["code"] for row in reference("districts") if row["region"] == "mountain"}
    assert {row["district"] for row in counted} >= mountain
    receivers = {row["receiver"] for row in reference("twinning") if row["level"] == "commune"}
    assert {row["commune"] for row in counted} >= receivers
    years = defaultdict(set)
    for row in counted:
        years[row["commune"]].add(row["year"])
    assert any("2014" not in years[code] for code in receivers)
    assert any("-" in row["year"] for row in counted)
    assert {row["source"] for row in counted} == {"", "1", "2", "3", "4", "5"}
    assert {row["why"] for row in facts} == {
        "",
        "superseded",
        "late",
        "out of period",
        "duplicate",
        "unit missing",
        "error cell",
        "range",
        "struck out",
        "hidden sheet",
    }
    words = {
        (row["group_b"] == "in", row["category"]) for row in counted if row["quantity_words"] and not row["quantity"]
    }
    assert words >= {(True, "QT1"), (True, "GD3"), (False, "GD3"), (False, "GD4")}


def test_the_faulty_the_late_and_the_least_are_invented(facts: list[dict[str, str]]) -> None:
    invented = {row["code"] for row in reference("agencies") if row["basis"] == "I"}
    assert {row["agency"] for row in facts if row["why"]} <= invented
    given: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for row in facts:
        if row["counts"] == "yes":
            given[row["agency"]] += int(row["contribution"])
            lines[row["agency"]] += 1
    assert min(given, key=given.__getitem__) in invented
    assert min(lines, key=lines.__getitem__) in invented


def test_the_ledger_knows_every_file() -> None:
    ledger = table(SUBMISSIONS / "RECEIVED.csv")
    for row in ledger:
        assert hashlib.sha256((SUBMISSIONS / row["file"]).read_bytes()).hexdigest() == row["sha256"], row["file"]
    assert {row["file"] for row in ledger} == {path.name for path in SUBMISSIONS.iterdir()} - {"RECEIVED.csv"}
    expected = {row["code"] for row in reference("agencies") if row["expected"] and row["kind"] == "agency"}
    assert {row["agency"] for row in ledger} == expected | SENDERS
    assert Counter(row["kind"] for row in ledger) == {"first": 77, "replacement": 1, "supplement": 2}
    assert [row["agency"] for row in ledger if row["received"] > "2018-01-31"] == ["benh-vien-2"]


def test_the_key_points_at_the_cells(facts: list[dict[str, str]]) -> None:
    """Numbers in the files are those of the key: plain numbers only, through another reader."""
    by_file: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in facts:
        by_file[row["file"]].append(row)
    checked = 0
    for name, rows in by_file.items():
        if not name.endswith(".xlsx"):
            continue
        book = CalamineWorkbook.from_path(SUBMISSIONS / name)
        sheets = {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in book.sheet_names}
        scale: Decimal | None = None
        for row in rows:
            value = sheets[row["sheet"]][int(row["row"]) - 1][ord(row["value_cell"][0]) - 65]
            if isinstance(value, float) and value and row["read"]:
                ratio = Decimal(row["read"]) / Decimal(repr(value))
                scale = scale or ratio
                assert ratio == scale, (name, row["value_cell"])
                checked += 1
        assert scale in (None, 1, 1_000, 1_000_000, 1_000_000_000), name
    assert checked > 2_000


# -- made in LibreOffice ----------------------------------------------------------------------------------------
HANDMADE = json.loads((GENERATOR / "handmade/expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(HANDMADE))
def test_the_handmade_files_hold_what_is_expected(name: str) -> None:
    expected = HANDMADE[name]
    book = CalamineWorkbook.from_path(GENERATOR / "handmade" / name)
    ranges = expected["value_cells"].split()
    tables = [book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in book.sheet_names]
    tables = [rows for rows in tables if len(rows[-1]) > 4]
    values = []
    for index, cells in enumerate(ranges):
        first, last = cells.split(":")
        rows = tables[min(index, len(tables) - 1)]
        column = ord(first[0]) - 65
        values += [rows[row - 1][column] for row in range(int(first[1:]), int(last[1:]) + 1)]
    assert len(values) == expected["rows"]
    if all(isinstance(value, float | int) for value in values):
        total = sum(Decimal(repr(value)) for value in values)
        assert expected["value"] / total in (1, 1_000, 1_000_000, 1_000_000_000)
    elif name == "lam-nghiep.xls":
        assert sum(int(value.replace(".", "")) for value in values) == expected["value"]


# -- reference data ---------------------------------------------------------------------------------------------
def test_places_are_those_of_the_period() -> None:
    districts, communes = reference("districts"), reference("communes")
    assert len(districts) == 18 and len(communes) == 244
    assert Counter(row["type"] for row in communes) == {"xa": 207, "phuong": 25, "thi_tran": 12}
    region = {row["code"]: row["region"] for row in districts}
    assert Counter(region.values()) == {"mountain": 9, "lowland": 9}
    assert sum(region[row["district"]] == "mountain" for row in communes) == 102
    assert sum(row["qd900"] == "yes" for row in communes) == 66
    names = Counter((row["district"], row["label"]) for row in communes)
    assert max(names.values()) == 1
    assert not [row["label"] for row in communes if "  " in row["label"] or row["label"].lower().startswith("xã ")]
    other = [row for row in communes if "QĐ 900" in row["alias_source"]]
    assert len(other) == 7 and all(row["qd900"] for row in other)
    assert all(len(row["aliases"].split("|")) == len(row["alias_source"].split("|")) for row in communes)
    don = {row["code"]: row["label"] for row in communes if row["label"] in ("Trà Don", "Trà Dơn")}
    assert don == {"20956": "Trà Don", "20938": "Trà Dơn"}


def test_communes_agree_with_the_official_list() -> None:
    path = ROOT.parent / "shared/corpus/vn-donvihanhchinh/QuangNam.xls"
    if not path.exists():
        pytest.skip("the official list is not beside this checkout")
    kinds = {"Xã": "xa", "Phường": "phuong", "Thị trấn": "thi_tran", "Thị Trấn": "thi_tran"}
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]
    listed = {row[5]: (row[3], kinds[row[6]], plain(row[4])) for row in rows}
    ours = {
        row["code"]: (row["district"], row["type"], plain(f"{row['type']} {row['label']}"))
        for row in reference("communes")
    }
    changed = {row["code"] for row in reference("communes") if row["valid_to"] == "2020-01-31"}
    assert {code for code in ours if ours[code] != listed.get(code)} == changed  # the list is of 2020
    assert set(listed) <= set(ours)
    assert {(row[3], row[2].split(" ", 2 if row[2].startswith("Th") else 1)[-1]) for row in rows} == {
        (row["code"], row["label"]) for row in reference("districts")
    }


def plain(name: str) -> str:
    """A name without its kind, in small letters, blanks single, the tone on the first vowel where the list has both."""
    text = " ".join(name.lower().split())
    for kind in ("thị trấn ", "thi_tran ", "phường ", "phuong ", "xã ", "xa "):
        text = text.removeprefix(kind)
    return text.replace("hoà", "hòa")


def test_givers_are_72_agencies_nine_districts_and_two_merged_boards() -> None:
    agencies = reference("agencies")
    expected = [row for row in agencies if row["expected"] == "yes"]
    assert Counter(row["kind"] for row in expected) == {"agency": 72, "district": 9}
    merged = [row for row in agencies if row["merged_into"]]
    assert len(merged) == 2 and all(row["valid_to"] and not row["expected"] for row in merged)
    assert {row["merged_into"] for row in merged} <= {row["code"] for row in expected}
    assert all(row["label"].endswith(" (minh họa)") for row in agencies)
    aliases = [alias for row in agencies for alias in row["aliases"].split("|")]
    assert len(aliases) == len(set(aliases)) and not [alias for alias in aliases if "minh họa)" in alias]
    blocks = Counter(row["block"] for row in expected)
    assert blocks == {
        "dang": 10,
        "van_phong": 2,
        "so": 18,
        "doan_the": 8,
        "vu_trang": 3,
        "tu_phap": 3,
        "trung_uong": 8,
        "su_nghiep": 10,
        "doanh_nghiep": 10,
        "huyen": 9,
    }


def test_twinning_names_who_helps_whom() -> None:
    twinning = reference("twinning")
    communes = {row["code"]: row for row in reference("communes")}
    region = {row["code"]: row["region"] for row in reference("districts")}
    pairs = [row for row in twinning if row["level"] == "commune"]
    assert len({row["giver"] for row in pairs}) == 72 and len({row["receiver"] for row in pairs}) == 69
    assert {communes[row["receiver"]]["district"] for row in pairs} == {c for c, r in region.items() if r == "mountain"}
    districts = [row for row in twinning if row["level"] == "district"]
    assert len({row["giver"] for row in districts}) == len({row["receiver"] for row in districts}) == 9
    assert all(region[row["receiver"]] == "mountain" for row in districts)
    sourced = [row for row in twinning if row["basis"] == "S"]
    assert [(row["giver"], communes[row["receiver"]]["label"]) for row in sourced] == [("so-xay-dung", "Cà Dy")]
    assert {row["basis"] for row in twinning} == {"S", "illustrative"}


def test_every_table_has_its_source_unique_keys_and_dates() -> None:
    for path in sorted(REFERENCE.glob("*.csv")):
        assert path.with_suffix(".md").exists(), path.name
        rows = table(path)
        key = next(iter(rows[0]))
        if path.stem != "twinning":
            assert len({row[key] for row in rows}) == len(rows), path.name
        for row in rows:
            for name in ("valid_from", "valid_to", "date"):
                if row.get(name):
                    datetime.date.fromisoformat(row[name])


def test_quoted_statements_keep_exact_values_only() -> None:
    rows = {row["id"]: row for row in reference("quoted")}
    assert rows["mountain_communes"]["value"] == "122"
    for key in ("mountain_population", "ethnic_minority_population", "ethnic_minority_share"):
        assert rows[key]["value"] == "" and Decimal(rows[key]["low"]) < Decimal(rows[key]["high"])
    assert {row["id"] for row in reference("published") if row["section"] == "context"} <= set(rows)


def test_corrections_name_a_cell_of_a_known_file_and_two_persons_by_title() -> None:
    ledger = {
        f"inputs/submissions/2012-2017/{row['file']}": row["sha256"] for row in table(SUBMISSIONS / "RECEIVED.csv")
    }
    rows = table(ROOT / "inputs/corrections.csv")
    assert rows
    for row in rows:
        assert ledger[row["submission"]] == row["sha256"]
        assert row["decided_by"] != row["approved_by"] and row["basis"] and row["reason"]
