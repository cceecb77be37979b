"""Key: what a right reading of the workbooks must find, written apart from the product."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from plan import Activity, Places

COLUMNS = [
    "agency",
    "file",
    "sheet",
    "row",
    "value_cell",
    "year",
    "district",
    "commune",
    "village",
    "category",
    "description",
    "quantity",
    "quantity_words",
    "unit",
    "households",
    "poor_households",
    "escaped_poverty",
    "read",
    "value",
    "share",
    "total_value",
    "source",
    "cofunders",
    "contribution",
    "counted_quantity",
    "counts",
    "why",
    "group_a",
    "group_b",
    "group_c",
]
BRIDGE = [
    "rows_sum",
    "corrections",
    "integrated",
    "source_unknown",
    "others_share",
    "duplicates",
    "out_of_period",
    "published",
]
WELFARE = ("NO", "YT", "GD", "QT", "TT")


def groups(places: Places, line: Activity) -> tuple[str, str, str]:
    """What a line is to each of the three groups: in, integrated, source_unknown, or nothing."""
    kind = places.agencies[line.agency]["kind"]
    mountain = places.districts[line.district]["region"] == "mountain"
    inside = {"": "source_unknown", "5": "integrated"}.get(line.source, "in")
    return (
        inside if kind == "agency" and line.theme == "KT" else "",
        inside if kind == "district" and mountain else "",
        inside if line.theme in WELFARE else "",
    )


def table(places: Places, lines: Iterable[Activity]) -> str:
    """`facts.csv`: one row for each line of each file."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for line in sorted(lines, key=lambda line: (line.key[0], line.key[1], line.key[2])):
        file, sheet, row, cell = line.key
        a, b, c = groups(places, line)
        writer.writerow(
            {
                "agency": line.agency,
                "file": file,
                "sheet": sheet,
                "row": row,
                "value_cell": cell,
                "year": line.year,
                "district": line.district,
                "commune": line.commune,
                "village": line.village,
                "category": line.category,
                "description": line.description,
                "quantity": plain(line.quantity),
                "quantity_words": line.words,
                "unit": line.unit,
                "households": plain(line.households),
                "poor_households": plain(line.poor_households),
                "escaped_poverty": plain(line.escaped_poverty),
                "read": plain(line.read),
                "value": plain(corrected(line)),
                "share": plain(line.share),
                "total_value": plain(line.whole),
                "source": line.source,
                "cofunders": "; ".join(line.cofunders),
                "contribution": "" if line.why else line.own,
                "counted_quantity": plain(line.counted),
                "counts": "no" if line.why else "yes",
                "why": line.why,
                "group_a": a,
                "group_b": b,
                "group_c": c,
            }
        )
    return buffer.getvalue()


def plain(value: Any) -> str:
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def corrected(line: Activity) -> int | None:
    return line.own if line.tag == "24000" else line.read


def totals(places: Places, lines: list[Activity]) -> dict[str, Any]:
    """Published id -> exact value: money in đồng, counts whole, quantities as they are."""
    live = [line for line in lines if not line.why]
    marked = [(line, *groups(places, line)) for line in live]
    a = [line for line, mark, _, _ in marked if mark == "in"]
    b = [line for line, _, mark, _ in marked if mark == "in"]
    c = [line for line, _, _, mark in marked if mark == "in"]

    def money(group: list[Activity], test: Callable[[Activity], bool]) -> int:
        return sum(line.own for line in group if test(line))

    def number(group: list[Activity], test: Callable[[Activity], bool]) -> int | str:
        total = sum((line.counted or Decimal(0) for line in group if test(line)), Decimal(0))
        return int(total) if total == int(total) else plain(total)

    def households(group: list[Activity], test: Callable[[Activity], bool], name: str = "households") -> int:
        return sum(getattr(line, name) or 0 for line in group if test(line))

    def of(*codes: str) -> Callable[[Activity], bool]:
        return lambda line: line.category.startswith(codes)

    def item(code: str, phrase: str, without: str = "\0") -> Callable[[Activity], bool]:
        return lambda line: (
            line.category == code and phrase in line.description.lower() and without not in line.description.lower()
        )

    cow, duck, maize = item("KT1", "bò"), item("KT4", "ngan"), item("KT4", "ngô nếp xen đảng sâm")
    pig_1, pig_2 = item("KT4", "heo đen bản địa theo nhóm hộ"), item("KT4", "heo đen bản địa", "theo nhóm hộ")
    return {
        "economic_support": money(a, of("")),
        "breeding_cows_agencies": number(a, cow),
        "breeding_cows_agencies_value": money(a, cow),
        "muscovy_duck_model_birds": number(a, duck),
        "muscovy_duck_model_households": households(a, duck),
        "black_pig_model_1_pigs": number(a, pig_1),
        "black_pig_model_1_households": households(a, pig_1),
        "duck_and_pig_models_value": money(a, duck) + money(a, pig_1),
        "maize_ginseng_model_area": number(a, maize),
        "maize_ginseng_model_households": households(a, maize),
        "black_pig_model_2_pigs": number(a, pig_2),
        "maize_and_pig_models_value": money(a, maize) + money(a, pig_2),
        "poor_households_helped": households(a, of("KT5"), "poor_households"),
        "households_escaped_poverty": households(a, of("KT5"), "escaped_poverty"),
        "tools_seeds_households_value": money(a, of("KT2", "KT3", "KT5")),
        "lowland_support": money(b, of("")),
        "breeding_cows_districts": number(b, cow),
        "gifts_districts": number(b, lambda line: line.category == "QT1" and line.unit == "suất"),
        "scholarships_districts": number(b, of("GD3")),
        "social_support": money(c, of("")),
        "gratitude_houses": number(c, of("NO1")),
        "warm_shelter_houses": number(c, of("NO2")),
        "great_unity_houses": number(c, of("NO3")),
        "medical_visits": number(c, of("YT1")),
        "vaccinations": number(c, of("YT2")),
        "houses_and_health_value": money(c, of("NO", "YT")),
        "school_sites": number(c, lambda line: line.category == "GD1" and line.unit == "điểm trường"),
        "computer_rooms": number(c, lambda line: line.category == "GD1" and line.unit == "phòng"),
        "schools_value": money(c, of("GD1")),
        "scholarships": number(c, of("GD3")),
        "book_sets": number(c, lambda line: line.category == "GD4" and line.unit == "bộ"),
        "education_equipment_value": money(c, of("GD2", "GD3", "GD4")),
    }


def families(places: Places, lines: list[Activity]) -> dict[str, dict[str, int]]:
    """Sums of the same lines by giver, year, district and commune, for each group and for all; keys are codes."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        if line.why:
            continue
        year = str(line.year) if isinstance(line.year, int) else "nhieu_nam"
        marks = dict(zip("abc", groups(places, line), strict=True))
        for group in [name for name, mark in marks.items() if mark == "in"]:
            found[f"{group}.by_giver"][line.agency] += line.own
            found[f"{group}.by_year"][year] += line.own
            found[f"{group}.by_district"][line.district] += line.own
            found[f"{group}.by_category"][line.category] += line.own
            found[f"lines.{group}"]["all"] += 1
    return {name: dict(sorted(values.items())) for name, values in sorted(found.items())}


def bridge(places: Places, lines: list[Activity]) -> list[dict[str, Any]]:
    """Agency and group: from the sum of the rows to what counts, exact to the đồng."""
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for line in lines:
        if line.why.startswith(("superseded", "late", "struck", "hidden")):
            continue
        for name, mark in zip("ABC", groups(places, line), strict=True):
            if not mark:
                continue
            row = rows.setdefault(
                (line.agency, name),
                dict.fromkeys(
                    BRIDGE,
                    0,
                ),
            )
            read, value = line.read or 0, corrected(line) or 0
            if line.tag.startswith("joint second"):
                read = value = 0
            row["rows_sum"] += read
            row["corrections"] += value - read
            others = value - line.own if value and not line.why.startswith(("unit", "error", "range")) else 0
            if line.why == "duplicate":
                row["duplicates"] += value
            elif line.why == "out of period":
                row["out_of_period"] += value
            elif mark in ("integrated", "source_unknown"):
                row[mark] += line.own
                row["others_share"] += others
            elif not line.why:
                row["others_share"] += others
                row["published"] += line.own
    for row in rows.values():
        less = (
            row["integrated"] + row["source_unknown"] + row["others_share"] + row["duplicates"] + row["out_of_period"]
        )
        assert row["rows_sum"] + row["corrections"] - less == row["published"], row
    return [{"agency": agency, "group": group, **row} for (agency, group), row in sorted(rows.items())]


def files(places: Places, lines: list[Activity]) -> dict[str, str]:
    """Name -> text of each file of the answer key."""
    buffer = io.StringIO()
    rows = bridge(places, lines)
    writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return {
        "facts.csv": table(places, lines),
        "totals.json": json.dumps(totals(places, lines), ensure_ascii=False, indent=1) + "\n",
        "families.json": json.dumps(families(places, lines), ensure_ascii=False, indent=1) + "\n",
        "bridge.csv": buffer.getvalue(),
    }
