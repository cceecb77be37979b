"""Drafting: two small reports for tests of what is made of words: an English one, and a formal Vietnamese one."""

from pathlib import Path
from typing import Any

import figures
import yaml

from ketnghia import reports, words
from ketnghia.programme import Programme
from ketnghia.words import Material

ROOT = Path(__file__).resolve().parents[1]
VIETNAMESE = "config/words/vi/"
TEMPLATES = {
    path.relative_to(ROOT / "templates").as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "templates").rglob("*")
    if path.is_file()
}
UI = yaml.safe_load(TEMPLATES["ui/vi.yaml"])
CONFIG = "programme: Thử\nperiod: 2017\nstage: so_bo\nstatus: illustrative\ncutoff: 2018-01-31\ngivers: g.csv\n"
REPORT = """
profile: tt01_2011
issuer: office
kind: Báo cáo
title: Tổng kết
issuers:
  office:
    {superior: UBND TỈNH, body: BAN, name: Ban, symbol: BC-B, place: Nam, recipients: ["Lưu: VT"], sign: [TRƯỞNG BAN]}
sections: [a.md]
annexes: [{number: I, label: PL.I, title: Bảng kê, words: b.md}]
tables:
  t: {caption: Tiền, rows: [{k: gold}], columns: [{head: Tên, text: "{k}"}, {head: Số, figure: "{k}"}]}
"""
GOLD = {
    "id": "gold", "value": 3583120000, "unit": "đồng", "decimals": 0, "measure": "sum", "field": "value", "of": [],
    "text": "gần\u00a03,6\u00a0tỷ đồng", "definition": "Tổng.", "n_facts": 1,
    "coverage": {"received": 1, "expected": 2},
    "status": "illustrative", "sql": "SELECT 1", "title": "Tiền",
}  # fmt: skip
CLAIM = {**GOLD, "id": "peak", "value": 1, "unit": None, "measure": "claim", "text": "2016", "of": ["gold"]}
ENGLISH = "config/words/en/"


def indicator(id: str, value, unit: str = "loans", **more) -> dict:
    return {
        "id": id,
        "value": value,
        "unit": unit,
        "text": f"{value}\u00a0{unit}",
        "measure": "sum",
        "decimals": 0,
        **more,
    }


def material(words: dict[str, str], report: str = "", **given) -> Material:
    texts = {f"{ENGLISH}{name}": text for name, text in words.items()}
    sections = "".join(f"\n- {name}" for name in words)
    programme = Programme.parse({**texts, "config/report.yaml": f"sections:{sections}\n{report}"})
    indicators = given.pop("indicators", [indicator("loans", 12), indicator("none", 0)])
    return Material(
        programme=programme,
        indicators={one["id"]: one for one in indicators},
        tables={
            "towns": [{"code": "N", "label": "North"}, {"code": "S", "label": "South", "state": "missing"}],
            "legal": [],
        },
        plots={},
        ui={"table": "Table", "plot": "Figure", "all": "all"},
        head={"lang": "en", "received": 1, "expected": 2},
    )


def vietnamese(more: str = "", report: str = "", extra: tuple[dict, ...] = ()) -> words.Report:
    """A formal report of one sentence and two tables; `more`: further words after them."""
    sentence = "Được {{ figure('gold') }}, cao nhất {{ figure('peak') }}; xem {{ ref('t') }}, {{ part('Kết quả') }}."
    text = f"# I. Kết quả\n\n{sentence}\n\n{{{{ table('t') }}}}\n{more}"
    files = {
        f"{VIETNAMESE}a.md": text,
        f"{VIETNAMESE}b.md": "{{ table('t') }}",
        "config/config.yaml": CONFIG,
        "config/report.yaml": REPORT + report,
    }
    programme = Programme.parse(files)
    published = {"coverage": {"received": 1, "expected": 2}}
    head = reports.head(programme, published, "0123456789abcdef" * 4, UI)
    material = words.Material(programme, {one["id"]: one for one in (GOLD, CLAIM, *extra)}, {}, {}, UI, head)
    return words.write(material, VIETNAMESE)


CASES = """
title: Thử
profile: plain
words: {last_year: "2017"}
cases:
  none: "Trong kỳ, các đơn vị không có hỗ trợ {topic}."
  none_recorded: "Báo cáo của {{ number('given') }}/{{ number('asked') }} đơn vị không ghi nhận hỗ trợ {topic}."
  unasked: "Chưa thu thập {topic}."
  vague: " (không ghi số)"
  part: "Tính trên {{ number('given') }}/{{ number('asked') }} đơn vị, {text}"
tables: {t: {caption: Bò, rows: [{k: cows}], columns: [{head: Tên, text: "{k}"}, {head: Số, figure: "{k}"}]}}
"""


def figure_of(id: str, value: Any, text: str, **extra: Any) -> dict[str, Any]:
    return {"id": id, "value": value, "unit": "", "decimals": 0, "measure": "sum", "text": text, "dims": {}, **extra}


def receiving(*known: dict[str, Any], received: int = 81, **files: str) -> words.Draft:
    programme = figures.programme(
        **{"config/report.yaml": CASES, **{f"config/words/vi/{name}.md": text for name, text in files.items()}}
    )
    known = (*known, figure_of("given", received, str(received)), figure_of("asked", 81, "81"))
    tables = {"agencies": [{"code": "a", "label": "Sở A"}, {"code": "b", "label": "Sở B"}]}
    head = {"lang": "vi", "received": received, "expected": 81}
    return words.Draft(words.Material(programme, {x["id"]: x for x in known}, tables, {}, UI, head), "config/words/vi/")


COWS = figure_of("cows", 95, "95 con")
