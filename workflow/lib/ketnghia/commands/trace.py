"""One figure back to its cells; or from a submission, or one cell of it, to the figures that stand on it."""

from __future__ import annotations

import csv
import json
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ketnghia import wording
from ketnghia.commands.report import HOME
from ketnghia.programme import Refusal
from ketnghia.steps.files import load_programme, nfc, read_json, read_parquet

WORDS = {
    "vi": {
        "printed": "In là",
        "exact": "giá trị chính xác",
        "facts": "{} dòng số liệu của {} báo cáo gửi về, mức độ đầy đủ {}",
        "of": "Tính từ các chỉ tiêu",
        "as_sent": "đã ghi «{}»",
        "enters": "tính vào {}",
        "correction": "đính chính {}",
        "stands": "{} có mặt trong {} chỉ tiêu:",
        "none": "không chỉ tiêu nào",
    },
    "en": {
        "printed": "Printed",
        "exact": "exact value",
        "facts": "{} facts of {} submissions, coverage {}",
        "of": "Computed from",
        "as_sent": "as sent «{}»",
        "enters": "enters as {}",
        "correction": "correction {}",
        "stands": "{} stands behind {} figures:",
        "none": "no figure",
    },
}


def arguments(parser) -> None:
    parser.add_argument("id", nargs="?", help="id of the figure")
    parser.add_argument("--submission", help="a submission: which figures stand on it")
    parser.add_argument("--cell", help="one cell of it (any: a category or a year too)")
    parser.add_argument("--sheet", help="its sheet, where the file has several")
    parser.add_argument("--directory", default=str(HOME), help="programme folder")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text")


def run(id: str | None, submission: str | None, cell: str | None, sheet: str | None, directory: str, format: str,
        lang: str) -> int:  # fmt: skip
    root = Path(directory)
    period = load_programme(root, ("config/config.yaml",)).period
    reports = root / "results/reports" / period
    if not (reports / "indicators.json").exists():
        raise Refusal("CH06", directory)
    indicators = {entry["id"]: entry for entry in read_json(reports / "indicators.json")["indicators"]}
    if submission:
        found = standing(root, period, submission, sheet, cell)
        show_standing(found, indicators, " ".join(filter(None, (submission, sheet, cell))), format, lang)
        return 0
    if id not in indicators:
        raise Refusal("CH08", id or "")
    trace = trace_of(root / "results/internal" / period, id)
    if format == "json":
        json.dump(trace, sys.stdout, ensure_ascii=False, indent=1)
        print()
    elif format == "csv":
        write_csv(trace["facts"])
    else:
        print("\n".join(lines(indicators[id], trace, lang)))
    return 0


def trace_of(folder: Path, id: str) -> dict:
    """One trace, from the one file or, where they are many, from a file of its own."""
    single = folder / "trace" / f"{id}.json"
    return read_json(single)["trace"] if single.exists() else read_json(folder / "trace.json")["traces"][id]


def lines(indicator: dict, trace: dict, lang: str) -> list[str]:
    """A trace as an explanation: what is printed, what it means, which cells it comes from."""
    say = WORDS[lang]
    unit = f" {indicator['unit']}" if indicator["unit"] else ""
    out = [
        f"{indicator['id']}",
        f"  {say['printed']} «{indicator['text']}»; {say['exact']} {written(indicator['value'], lang)}{unit}",
    ]
    out += [f"  {indicator['definition']}"]
    files = {fact["submission"] for fact in trace["facts"]}
    covered = indicator["coverage"]
    covered = f"{covered['received']}/{covered['expected']}" if covered else "–"
    out += ["  " + say["facts"].format(indicator["n_facts"], len(files), covered)]
    if indicator["of"]:
        out += [f"  {say['of']}: {', '.join(indicator['of'][:12])}{' …' if len(indicator['of']) > 12 else ''}"]
    for fact in trace["facts"]:
        place = " ".join(str(part) for part in (fact["submission"], fact["sheet"], fact["cell"]) if part)
        raw = f" {say['as_sent'].format(fact['raw'])}" if fact["raw"] else ""
        mend = f"; {say['correction'].format(fact['correction'])}" if fact["correction"] else ""
        out += [f"    {place}{raw} → {written(fact['value'], lang)}"]
        out[-1] += f"; {say['enters'].format(written(fact['contribution'], lang))}{mend}"
    return out


def written(value: Any, lang: str) -> str:
    """A published value with all its digits, grouped as the language does; text as it is."""
    if value is None:
        return "–"
    try:
        return wording.number(Decimal(str(value)), lang)
    except InvalidOperation:
        return str(value)


def write_csv(facts: list[dict]) -> None:
    names = (
        "fact",
        "agency",
        "submission",
        "sha256",
        "sheet",
        "cell",
        "raw",
        "value",
        "unit",
        "contribution",
        "correction",
    )
    writer = csv.DictWriter(sys.stdout, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(facts)


def standing(root: Path, period: str, submission: str, sheet: str | None, cell: str | None) -> list[str]:
    """Ids of the figures on a submission or a cell, through every fact that points at it."""
    import pyarrow.compute as pc

    facts = read_parquet(root / "results/facts" / period / "facts.parquet")
    name = nfc(submission)
    mine = facts[(facts["submission"] == name) | facts["submission"].str.endswith(f"/{name}")]
    if mine.empty:
        raise Refusal("CH09", submission)
    if sheet:
        mine = mine[mine["sheet"] == sheet]
    if cell:
        places = [column for column in mine.columns if column.endswith("_at")]
        hit = mine[places].apply(lambda column: column.str.split(" ").map(lambda at: cell in at, na_action="ignore"))
        mine = mine[hit.eq(True).any(axis=1)]
    contributions = read_parquet(root / "results/indicators" / period / "contributions.parquet")
    wanted = contributions["fact"].isin(mine["fact"])
    return sorted(pc.unique(contributions.loc[wanted, "indicator"].array._pa_array).to_pylist())


def show_standing(found: list[str], indicators: dict, place: str, format: str, lang: str) -> None:
    if format == "json":
        json.dump({"place": place, "indicators": found}, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return
    say = WORDS[lang]
    print(say["stands"].format(place, len(found) or say["none"]))
    for id in found:
        print(f"  {id}: {indicators[id]['text']}" if id in indicators else f"  {id}")
