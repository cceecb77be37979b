"""The illustrative set: `python tests/illustrative --out DIR [--answers DIR] [--submissions N]`.

Writes the workbooks and their ledger to DIR/inputs/submissions/2012-2017, the corrections to DIR/inputs, and the answer
key to the folder of `--answers` (by default DIR/answers). With more than 81 submissions it adds invented agencies, and
the reference data that name them; those sets fit no published figure.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import key  # noqa: E402
from dice import Dice  # noqa: E402
from layouts import layout_of  # noqa: E402
from plan import Activity, Places, make, programme  # noqa: E402
from rendering import render, written  # noqa: E402
from words import THINGS  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
PERIOD = "2012-2017"
LEDGER = ["file", "agency", "period", "version", "kind", "received", "sha256", "letter", "stated_total", "status"]
CORRECTIONS = [
    "correction",
    "submission",
    "sha256",
    "sheet",
    "cell",
    "was",
    "becomes",
    "reason",
    "basis",
    "confirmed",
    "decided_by",
    "approved_by",
    "decided_on",
]
VERSION = {"first": 1, "replacement": 2, "supplement": 2, "late": 2}
UNSTATED = {
    "so-ngoai-vu",
    "thanh-tra",
    "toa-an",
    "hoi-nong-dan",
    "cuc-thong-ke",
    "dai-phat-thanh",
    "thang-binh",
    "quy-dau-tu",
}
LINES_OF_AN_EXTRA = 37


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write_csv(path: Path, columns: list[str], rows: Iterable[dict]) -> None:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write(path, buffer.getvalue().encode("utf-8"))


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def extras(count: int, reference: dict[str, list[dict[str, str]]]) -> list[str]:
    """Adds invented agencies and their twins to the reference data; -> their ids."""
    blocks = ["so", "doan_the", "su_nghiep", "doanh_nghiep"]
    receivers = sorted({row["receiver"] for row in reference["twinning"] if row["level"] == "commune"})
    made = []
    for number in range(1, count + 1):
        code, label = f"don-vi-{number:05}", f"Đơn vị Minh Họa {number:05}"
        row = dict.fromkeys(reference["agencies"][0], "")
        row |= {
            "code": code,
            "label": f"{label} (minh họa)",
            "kind": "agency",
            "block": blocks[number % 4],
            "basis": "I",
        }
        reference["agencies"].append(row | {"aliases": label, "expected": "yes"})
        twin = dict.fromkeys(reference["twinning"][0], "")
        twin |= {
            "giver": code,
            "receiver": receivers[number % len(receivers)],
            "level": "commune",
            "basis": "illustrative",
        }
        reference["twinning"].append(twin | {"valid_from": "2012-10-22", "source": "Minh họa"})
        made.append(code)
    return made


def extra_lines(places: Places, agency: str, number: int) -> list[Activity]:
    """Ordinary lines of an invented agency, with the money as drawn."""
    things = [thing for thing in THINGS if not thing.startswith("NO")]
    lines = []
    seen = set()
    for index in range(LINES_OF_AN_EXTRA):
        dice = Dice("extra", agency, index)
        line = make(
            places, agency, "extra", dice.pick(things) if dice.chance(0.85) else dice.pick(["NO1", "NO2", "NO3"]), dice
        )
        mark = (line.category, line.commune, str(line.year))
        if mark in seen and line.category.startswith(("NO", "HT")):
            line.quantity += 1
        seen.add(mark)
        line.own = max(1, line.raw // 50_000) * 50_000
        line.village = f"Thôn {number}" if line.village else ""
        line.counted = line.quantity
        lines.append(line)
    return lines


def stated(agency: str, lines: list[Activity]) -> int | str:
    """The total in the signed letter: what the agency believes; empty where it gave none."""
    layout = layout_of(agency)
    if agency in UNSTATED:
        return ""
    believed = {"24000", "no unit", "#REF!", "200-300 triệu"}
    total = sum(
        line.own if line.tag in believed else written(layout, line) or 0
        for line in lines
        if line.why not in ("struck out", "hidden sheet")
    )
    return total + (10_000_000 if agency == "thuy-loi" else 0)


def received(agency: str, kind: str) -> str:
    day = Dice("received", agency).between(3, 24)
    return {"first": f"2018-01-{day:02}", "late": "2018-02-09"}.get(kind, f"2018-01-{day + 6:02}")


def corrections(entries: list[dict], lines: list[Activity]) -> list[dict[str, str]]:
    """Two reviewed readings of an invented agency's workbook."""
    sha256 = {entry["file"]: entry["sha256"] for entry in entries}
    price = next(line for line in lines if line.tag == "24000")
    year = next(line for line in lines if line.tag == "2051")
    column = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[layout_of(year.agency).fields.index("year")]
    common = {
        "confirmed": "yes",
        "decided_by": "Chuyên viên CSDT",
        "approved_by": "Trưởng phòng CSDT",
        "decided_on": "2018-01-29",
    }
    found = []
    for name, line, cell, was, becomes, reason in (
        (
            "dc-001",
            price,
            price.key[3],
            "24000",
            "24000000",
            "Ghi thiếu ba số không: 02 con bò giống, 12.000 đồng một con",
        ),
        ("dc-002", year, f"{column}{year.key[2]}", "2051", "2015", "Ghi đảo chữ số của năm"),
    ):
        found.append(
            common
            | {
                "correction": name,
                "submission": f"inputs/submissions/{PERIOD}/{line.key[0]}",
                "sha256": sha256[line.key[0]],
                "sheet": line.key[1],
                "cell": cell,
                "was": was,
                "becomes": becomes,
                "reason": reason,
                "basis": "Thư điện tử của đơn vị ngày 26/01/2018",
            }
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests/illustrative", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--submissions", type=int, default=81)
    options = parser.parse_args()
    names = ("agencies", "communes", "districts", "twinning")
    reference = {name: read(ROOT / "inputs/reference" / f"{name}.csv") for name in names}
    lines = programme(Places(*(reference[name] for name in names)))
    added = extras(max(0, options.submissions - 81), reference)
    places = Places(*(reference[name] for name in names))
    for number, agency in enumerate(added, 1):
        lines += extra_lines(places, agency, number)
    folder = options.out / "inputs/submissions" / PERIOD
    by_file: dict[tuple[str, str], list[Activity]] = defaultdict(list)
    for line in lines:
        by_file[line.agency, line.file].append(line)
    entries = []
    for (agency, kind), group in sorted(by_file.items()):
        layout = layout_of(agency)
        version = VERSION[kind]
        name = agency + (f".v{version}" if version > 1 else "") + (".csv" if layout.csv else ".xlsx")
        data = render(places, agency, layout, group, name)
        write(folder / name, data)
        entries.append(
            {
                "file": name,
                "agency": agency,
                "period": PERIOD,
                "version": version,
                "kind": "supplement" if kind == "late" else kind,
                "received": received(agency, kind),
                "sha256": hashlib.sha256(data).hexdigest(),
                "letter": "",
                "stated_total": stated(agency, group),
                "status": "illustrative",
            }
        )
    write_csv(folder / "RECEIVED.csv", LEDGER, sorted(entries, key=lambda entry: entry["file"]))
    write_csv(options.out / "inputs/corrections.csv", CORRECTIONS, corrections(entries, lines))
    if added:
        for name in names:
            write_csv(options.out / "inputs/reference" / f"{name}.csv", list(reference[name][0]), reference[name])
        for path in sorted((ROOT / "inputs/reference").glob("*.csv")):
            if path.stem not in names:
                write(options.out / "inputs/reference" / path.name, path.read_bytes())
    answers = options.answers or options.out / "answers"
    for name, text in key.files(places, lines).items():
        write(answers / name, text.encode("utf-8"))


if __name__ == "__main__":
    main()
