"""A monetary-unit sample of facts for checks on site: drawn by the digest of the release, the same for everybody."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

from ketnghia import entries, releases, sampling, wording
from ketnghia.commands.report import HOME
from ketnghia.lineage import FIELDS, sha256
from ketnghia.periods import SPAN
from ketnghia.programme import Programme, Refusal, rows_of
from ketnghia.steps.files import load_programme, nfc, read_parquet

WORDS = {
    "vi": {
        "seed": "Mã khởi đầu: {} ({}).",
        "release": "mã băm của bản phát hành {}",
        "data": "chưa phát hành: mã băm của số liệu đang có, sẽ khác khi số liệu đổi",
        "drawn": "Chọn theo đơn vị tiền tệ: {} lượt trong {} đồng của {} dòng; khoảng cách {} đồng; được {} dòng.",
        "columns": ["stt", "luot", "don_vi", "noi_nhan", "nam", "linh_vuc", "noi_dung", "so_luong", "don_vi_tinh",
                    "gia_tri_ke", "phan_tinh", "tep", "trang_tinh", "o", "xem_gi", "co_that", "so_luong_thay",
                    "gia_tri_thay", "ghi_chu"],
        "none": "Không có dòng nào có giá trị để chọn.",
        "span": "nhiều năm",
    },
    "en": {
        "seed": "Seed: {} ({}).",
        "release": "digest of the release {}",
        "data": "nothing is released: digest of the data at hand, another once the data changes",
        "drawn": "Monetary units: {} units of {} in {} facts; interval {}; {} facts drawn.",
        "columns": ["number", "units", "giver", "receiver", "year", "category", "description", "quantity", "unit",
                    "stated", "counted", "file", "sheet", "cell", "look_for", "found", "quantity_found", "value_found",
                    "remark"],
        "none": "No fact has an amount to draw from.",
        "span": "several years",
    },
}  # fmt: skip
# Left empty, for whoever goes there.
ON_SITE = 4


def arguments(parser) -> None:
    parser.add_argument("--n", type=int, default=60, help="how many units to draw")
    parser.add_argument("--release", help="a release (2 or 2012-2017/2); the latest unless given")
    parser.add_argument("--directory", default=str(HOME), help="programme folder")
    parser.add_argument("--format", choices=("text", "csv", "json"), default="text")


def run(n: int, release: str | None, directory: str, format: str, lang: str) -> int:
    root = Path(directory)
    if not (root / "config/config.yaml").is_file():
        raise Refusal("CH04", directory)
    if n < 1:
        raise Refusal("CH12", "--n", str(n))
    programme = load_programme(root, FIELDS)
    data, seed, why = population(root, programme, release, WORDS[lang])
    facts = [row for row in rows_of((data / "facts.csv").read_text(encoding="utf-8")) if row["record"] == "fact"]
    amount = money(programme, facts)
    groups, source = programme.config.get("groups", {}), programme.field("source")
    inside = [sampling.published(row, groups, source.id if source else "") for row in facts]
    values = [whole(row.get(amount)) if counts else 0 for row, counts in zip(facts, inside, strict=True)]
    drawn = sampling.draw(values, n, seed)
    teller = Teller(root, programme, lang)
    rows = [teller.row(number, facts[at], units, values[at]) for number, (at, units) in enumerate(drawn.items(), 1)]
    head = {
        "seed": seed, "seed_of": why, "n": n, "total": sum(max(0, value) for value in values),
        "facts": sum(value > 0 for value in values), "drawn": len(rows),
    }  # fmt: skip
    show(head, rows, format, lang)
    return 0


def population(root: Path, programme: Programme, wanted: str | None, say: dict[str, str]) -> tuple[Path, str, str]:
    """The folder of the data to draw from, the seed, and whose digest it is."""
    home = root / str(programme.config.get("releases", "releases"))
    ledger = home / releases.LEDGER
    text = ledger.read_text(encoding="utf-8") if ledger.is_file() else ""
    period = programme.period
    entries = [one for one in releases.chained(text, nfc(ledger)) if one["kind"] == "release"]
    entries = [one for one in entries if one["period"] == period or wanted]
    if wanted:
        name = wanted if "/" in wanted else f"{period}/{wanted}"
        entries = [one for one in entries if one["folder"] == name]
        if not entries:
            raise Refusal("PH14", wanted, nfc(ledger))
    if entries:
        entry = entries[-1]
        return home / entry["folder"] / "data", entry["report"], say["release"].format(entry["folder"])
    data = root / "results/internal" / period / "data"
    if not (data / "datapackage.json").is_file():
        raise Refusal("CH06", str(root))
    return data, sha256((data / "datapackage.json").read_bytes()), say["data"]


def money(programme: Programme, facts: list[dict[str, str]]) -> str:
    """The column to draw by: what counts of each fact, or the number of a programme that has no money."""
    for column in ("contribution", "counted"):
        if any(row.get(column) for row in facts):
            return column
    field = programme.field("amount") or programme.field("quantity")
    return field.id if field else "contribution"


def whole(text: str | None) -> int:
    """The whole units of an amount; nothing where none is stated."""
    return int((text or "0").partition(".")[0] or 0)


class Teller:
    """What is told of a drawn fact: its texts from the facts as they were read, where these are still at hand."""

    def __init__(self, root: Path, programme: Programme, lang: str) -> None:
        self.programme, self.lang = programme, lang
        self.label = entries.labels(programme)
        path = root / "results/facts" / programme.period / "facts.parquet"
        self.raw: dict[str, dict[str, Any]] = {}
        if path.is_file():
            frame = read_parquet(path)
            texts = [field.id for field in programme.fields if field.type == "text" and field.id in frame]
            kept = frame[["fact", "submission", *texts]].astype(object).where(frame.notna(), None)
            self.raw = {row["fact"]: row for row in kept.to_dict("records")}

    def text(self, row: dict[str, str], name: str) -> str:
        """A field as code's label or text; a withheld text from the internal facts if they are of the same file."""
        value = row.get(name, "").removeprefix("'")
        known = self.raw.get(row["fact"], {})
        if not value and known.get("submission") == row["submission"]:
            value = str(known.get(name) or "")
        return WORDS[self.lang]["span"] if value == SPAN else self.label(name, value) if value else ""

    def of(self, row: dict[str, str], role: str) -> str:
        field = self.programme.field(role)
        return self.text(row, field.id) if field else ""

    def row(self, number: int, row: dict[str, str], units: int, counted: int) -> list[str]:
        places = [self.text(row, field.id) for field in reversed(self.programme.fields_of("receiver"))]
        place = ", ".join(filter(None, places))
        amount = self.programme.field("amount")
        words = [self.text(row, field.id) for field in self.programme.fields_of("text")]
        people = self.programme.field("people")
        quantity = self.programme.field("quantity")
        known = {
            "quantity": row.get(quantity.id, "") if quantity else "",
            "unit": self.of(row, "unit"),
            "amount": row.get(amount.id, "") if amount else "",
            "place": place,
            "households": row.get(people.id, "") if people else "",
            "cofunders": self.of(row, "cofunders"),
            "voucher": self.text(row, "voucher"),
        }
        at = row.get(f"{amount.id}_at", "") if amount else ""
        cell = at.split(" ")[0] or f"{row['row']}:{row['row']}"
        told = [
            str(number), str(units), self.text(row, "agency"), place, self.of(row, "time"), self.of(row, "category"),
            " · ".join(filter(None, words)), known["quantity"], known["unit"], known["amount"], str(counted),
            row["submission"].rpartition("/")[2], row["sheet"], cell, sampling.look(known, self.lang),
        ]  # fmt: skip
        return [*told, *[""] * ON_SITE]


def show(head: dict[str, Any], rows: list[list[str]], format: str, lang: str) -> None:
    say = WORDS[lang]
    if format == "json":
        listed = [dict(zip(WORDS["en"]["columns"][:-ON_SITE], row[:-ON_SITE], strict=True)) for row in rows]
        json.dump({"version": 1, **head, "sample": listed}, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return
    if format == "csv":
        # For a spreadsheet program: with a byte order mark, and no text that it would take for a formula.
        sink = io.StringIO()
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(say["columns"])
        writer.writerows([[f"'{text}" if text[:1] in "=+-@" and text else text for text in row] for row in rows])
        sys.stdout.write("\ufeff" + sink.getvalue())
        return
    print(say["seed"].format(head["seed"], head["seed_of"]))
    if not rows:
        print(say["none"])
        return
    numbers = [wording.number(value, lang) for value in (head["total"], head["facts"], head["total"] // head["n"])]
    print(say["drawn"].format(head["n"], *numbers, len(rows)))
    for row in rows:
        number, units, giver, place, year, category, words, *_ = row
        print(f"{number:>4}. {giver} → {place or '–'} ({' · '.join(filter(None, (year, category)))})")
        print(f"      {words}" if words else "", end="\n" if words else "")
        place, times = ", ".join(filter(None, row[11:14])), f" ×{units}" if units != "1" else ""
        print(f"      {place}: {wording.number(row[10], lang)}{times}")
        print(f"      → {row[14]}")
