"""Any line, place, agency or amount: what we hold of it, from whom, in which cell, and how it was read."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from ketnghia import explanations, wording
from ketnghia.commands.report import HOME
from ketnghia.commands.status import STATES
from ketnghia.commands.trace import Build
from ketnghia.finding import Wanted, rows
from ketnghia.steps.files import read_json, read_parquet

WORDS = {
    "vi": {
        "givers": "Đơn vị ({}):",
        "figures": "Chỉ tiêu ({}):",
        "facts": "Dòng số liệu ({} dòng, {}):",
        "cells": "Ô khác ({}):",
        "none": "Không tìm thấy «{}».",
        "more": "… và {} mục nữa (--all)",
        "read": "đọc là {}",
        "aside": "chưa tính: {}",
    },
    "en": {
        "givers": "Givers ({}):",
        "figures": "Figures ({}):",
        "facts": "Facts ({}, {}):",
        "cells": "Other cells ({}):",
        "none": "«{}» is nowhere.",
        "more": "… and {} more (--all)",
        "read": "read as {}",
        "aside": "not counted: {}",
    },
}
MOST = 20
LINES = ("fact", "left_out")


def arguments(parser) -> None:
    parser.add_argument("text", nargs="+", help="words (with or without marks), a line's code, or an amount")
    parser.add_argument("--all", action="store_true", help="everything found, not the first twenty")
    parser.add_argument("--directory", default=str(HOME), help="programme folder")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(text: list[str], all: bool, directory: str, format: str, lang: str) -> int:
    phrase = " ".join(text)
    build, wanted = Build(Path(directory)), Wanted.of(phrase, lang)
    found = Search(build, wanted).found()
    if not any(found.values()):
        found = Search(build, replace(wanted, loose=True)).found()
    if format == "json":
        json.dump({"version": 1, "text": phrase, **found}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print("\n".join(lines(found, phrase, lang, None if all else MOST)))
    return 0


class Search:
    """One question to a build."""

    def __init__(self, build: Build, wanted: Wanted) -> None:
        self.build, self.wanted = build, wanted

    def found(self) -> dict[str, list[dict[str, Any]]]:
        facts = self.facts()
        found = {"givers": self.givers(), "figures": self.figures(), "facts": facts, "cells": self.cells(facts)}
        # Marks need not be typed; where they are, what has them comes first.
        return {kind: sorted(listed, key=lambda one: not self.wanted.marks(str(one))) for kind, listed in found.items()}

    def aliases(self, column: str, code: str) -> list[str]:
        """All that a code is called."""
        programme = self.build.programme
        table = programme.givers if column == "agency" else programme.codes.get(column, {})
        row = table.get(code, {})
        return [code, row.get("label") or "", *(row.get("aliases") or "").split("|")]

    def givers(self) -> list[dict[str, Any]]:
        if self.wanted.amount is not None:
            return []
        known = read_json(self.build.facts_folder / "submissions.json")
        files: dict[str, list[str]] = {}
        for path, one in known["submissions"].items():
            files.setdefault(one["agency"] or "", []).append(path.rpartition("/")[2])
        return [
            {"agency": code, "label": row["label"], "state": known["givers"].get(code), "files": files.get(code, [])}
            for code, row in self.build.programme.givers.items()
            if any(self.wanted.said(name) for name in self.aliases("agency", code))
        ]

    def figures(self) -> list[dict[str, Any]]:
        wanted = self.wanted
        return [
            {name: one[name] for name in ("id", "title", "value", "unit", "text")}
            for one in self.build.indicators.values()
            if wanted.holds(one["value"])
            or (wanted.amount is None and (wanted.said(one["title"]) or wanted.said(one["id"])))
        ]

    def facts(self) -> list[dict[str, Any]]:
        """The facts, each with the fields that hold what is looked for."""
        build = self.build
        fields = [field.id for field in build.programme.fields if build.column(field.id) is not None]
        texts = [name for field in fields for name in (field, f"{field}_raw") if build.column(name) is not None]
        columns = {name: build.column(name) for name in ("agency", "fact", *texts)}
        names = {name: (lambda value, name=name: self.aliases(name, str(value)))
                 for name in ("agency", *fields) if name == "agency" or name in build.programme.codes}  # fmt: skip
        records = build.column("record") or []
        hits = rows(self.wanted, columns, names)
        return [self.fact(row, hit) for row, hit in hits.items() if records[row] in LINES]

    def fact(self, row: int, hit: list[str]) -> dict[str, Any]:
        build = self.build
        fact = build.column("fact")[row]
        fields = list(dict.fromkeys(name.removesuffix("_raw") for name in hit))
        amount = build.programme.field("amount") or build.programme.field("quantity")
        # The cell of what was found, if it is the field's own; of a giver or a line's id, that of its amount.
        first = next((name for name in fields if build.get(fact, f"{name}_at")), amount.id if amount else "")
        reading = build.get(fact, first)
        value = build.get(fact, amount.id) if amount else None
        return {
            "fact": fact,
            **{name: build.get(fact, name) for name in ("agency", "submission", "sheet")},
            "cell": (build.get(fact, f"{first}_at") or "").split(" ")[0] or None,
            "field": first,
            "raw": build.get(fact, f"{first}_raw"),
            "reading": None if reading is None else build.label(first, str(reading)),
            "value": None if value is None else explanations.plain(wording.Decimal(str(value))),
            "set_aside": build.get(fact, "set_aside") or None,
            "about": build.about(fact),
        }

    def cells(self, facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Cells that say it and lie on the row of none of these facts: headings, totals, notes, what was held."""
        known = set()
        for one in facts:
            known.add((one["submission"], one["sheet"], self.build.get(one["fact"], "row")))
        found = []
        folder = self.build.facts_folder.parents[1] / "cells" / self.build.facts_folder.name
        for path in sorted(folder.glob("*.parquet"), key=lambda path: (len(path.name), path.name)):
            frame = read_parquet(path)[["submission", "sheet", "row", "cell", "text"]]
            texts = {text for text in frame["text"].unique() if isinstance(text, str) and self.wanted.said(text)}
            hits = frame[frame["text"].isin(list(texts))].astype(object)
            found += hits.where(hits.notna(), None).to_dict("records")
        rest = [one for one in found if (one["submission"], one["sheet"], one["row"]) not in known]
        return sorted(rest, key=lambda one: (one["submission"], one["sheet"] or "", one["row"], one["cell"]))


def lines(found: dict[str, list[dict[str, Any]]], phrase: str, lang: str, most: int | None) -> list[str]:
    """What was found as text."""
    say = WORDS[lang]
    out: list[str] = []
    for kind, told in (("givers", giver), ("figures", figure), ("facts", fact), ("cells", cell)):
        listed = found[kind]
        if not listed:
            continue
        total = sum(wording.Decimal(str(one.get("value") or 0)) for one in listed) if kind == "facts" else 0
        out.append(say[kind].format(len(listed), explanations.written(explanations.plain(total), lang))
                   if kind == "facts" else say[kind].format(len(listed)))  # fmt: skip
        out += [f"  {told(one, lang)}" for one in listed[:most]]
        if most and len(listed) > most:
            out.append(f"  {say['more'].format(len(listed) - most)}")
    return out or [say["none"].format(phrase)]


def giver(one: dict[str, Any], lang: str) -> str:
    files = f": {', '.join(one['files'])}" if one["files"] else ""
    return f"{one['label']} [{one['agency']}] · {STATES[lang].get(one['state'], one['state'] or '–')}{files}"


def figure(one: dict[str, Any], lang: str) -> str:
    return f"{one['title']} [{one['id']}]: {one['text']}"


def fact(one: dict[str, Any], lang: str) -> str:
    say = WORDS[lang]
    raw = f" «{one['raw']}»" if one["raw"] is not None else ""
    read = f", {say['read'].format(explanations.written(one['reading'], lang))}" if one["reading"] is not None else ""
    why = explanations.why("set_aside", one["set_aside"] or "", lang)
    aside = f"; {say['aside'].format(why)}" if one["set_aside"] else ""
    value = f" · {explanations.written(one['value'], lang)}" if one["value"] is not None else ""
    about = " · ".join(one["about"])
    return f"{explanations.place_of(one, lang)}:{raw}{read}{aside}\n      {about}{value}"


def cell(one: dict[str, Any], lang: str) -> str:
    text = " ".join(one["text"].split())
    return f"{explanations.place_of(one, lang)}: «{text[:100]}{'…' if len(text) > 100 else ''}»"
