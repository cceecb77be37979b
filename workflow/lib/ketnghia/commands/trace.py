"""One figure back to its cells, or from a cell to its figures and what they would be without it."""

from __future__ import annotations

import csv
import difflib
import json
import sys
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from ketnghia import entries, explanations, lineage, neighbours, problems, recount
from ketnghia.commands.report import HOME
from ketnghia.periods import SPAN
from ketnghia.programme import Programme, Refusal
from ketnghia.steps.files import load_programme, nfc, read_json, read_parquet

COLUMNS = ("fact", "agency", "submission", "sha256", "sheet", "cell", "raw", "value", "unit", "contribution",
           "correction")  # fmt: skip


def arguments(parser) -> None:
    parser.add_argument("id", nargs="?", help="id of the figure")
    parser.add_argument("--submission", help="a submission: which figures stand on it")
    parser.add_argument("--cell", help="one cell of it (any: a category, a year, a heading too)")
    parser.add_argument("--sheet", help="its sheet, where the file has several")
    parser.add_argument("--all", action="store_true", help="every row, not the largest alone")
    parser.add_argument("--directory", default=str(HOME), help="programme folder")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text")


def run(id: str | None, submission: str | None, cell: str | None, sheet: str | None, all: bool, directory: str,
        format: str, lang: str) -> int:  # fmt: skip
    built = Build(Path(directory))
    if submission:
        show_standing(built.standing(submission, sheet, cell), format, lang)
        return 0
    if id not in built.indicators:
        raise Refusal("CH08", id or "", ", ".join(near(id or "", built.indicators)))
    told = built.explained(id, lang)
    if format == "json":
        json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
        print()
    elif format == "csv":
        write_csv(COLUMNS, told["facts"])
    else:
        print("\n".join(explanations.lines(told, lang, all)))
    return 0


def near(id: str, known: dict[str, dict], most: int = 5) -> list[str]:
    """The ids most like one that is not there: by its letters, or by the words of a title."""
    close = difflib.get_close_matches(id, known, most, 0.6)
    inside = [one for one in known if id and id.lower() in f"{one} {known[one].get('title', '')}".lower()]
    return list(dict.fromkeys([*close, *inside, *difflib.get_close_matches(id, known, most, 0.0)]))[:most]


class Build:
    """The last build of a programme, read as far as a question needs it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        if not (root / "config/config.yaml").is_file():
            raise Refusal("CH04", str(root))
        period = load_programme(root, ("config/config.yaml",)).period
        self.reports, self.internal = (root / "results" / name / period for name in ("reports", "internal"))
        self.facts_folder, self.made = (root / "results" / name / period for name in ("facts", "indicators"))
        if not (self.reports / "indicators.json").exists():
            raise Refusal("CH06", str(root))
        self.columns: dict[str, list[Any] | None] = {}

    @cached_property
    def programme(self) -> Programme:
        return load_programme(self.root, (*lineage.PARTS["compute_indicators"], "inputs/corrections.csv"))

    @cached_property
    def indicators(self) -> dict[str, dict[str, Any]]:
        """Figure id -> its entry, with what only our own pages need."""
        return {one["id"]: one for one in read_json(self.made / "indicators.json")["indicators"]}

    @cached_property
    def frame(self):
        return read_parquet(self.facts_folder / "facts.parquet")

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {fact: number for number, fact in enumerate(self.frame["fact"])}

    @cached_property
    def count(self) -> recount.Count:
        files = read_json(self.facts_folder / "submissions.json")["submissions"]
        return recount.Count(self.programme, self.frame, tuple(files.values()))

    @cached_property
    def labels(self):
        return entries.labels(self.programme)

    def label(self, column: str, code: str) -> str:
        """What a code is called; a span of years by its own words."""
        lang = self.programme.config.get("lang", "vi")
        return explanations.WORDS[lang]["span"] if code == SPAN else self.labels(column, code)

    @cached_property
    def problems(self) -> explanations.Problems:
        return explanations.Problems.of(read_json(self.facts_folder / "problems.json")["problems"])

    def get(self, fact: str, column: str) -> Any:
        """A column of a fact, None where it has none."""
        number = self.numbers.get(fact)
        values = self.column(column)
        return None if number is None or values is None else values[number]

    def column(self, name: str) -> list[Any] | None:
        """A column of the facts as plain values, gaps as None."""
        if name not in self.columns:
            held = self.frame.get(name)
            self.columns[name] = None if held is None else held.astype(object).where(held.notna(), None).tolist()
        return self.columns[name]

    # From a figure.

    def explained(self, id: str, lang: str) -> dict[str, Any]:
        """What `--format json` writes: the trace as `trace.json` has it, and all that explains it."""
        one = self.indicators[id]
        facts = [self.fact(fact, lang) for fact in trace_of(self.internal, id)["facts"]]
        printed = [entry["place"] for entry in read_json(self.reports / "figures.json") if entry["id"] == id]
        parts = [self.indicators[other] for other in one["of"] if other in self.indicators]
        money = self.programme.field("amount")
        return {
            **{name: one[name] for name in ("id", "title", "value", "unit", "text", "definition", "measure", "of")},
            **{name: one[name] for name in ("n_facts", "coverage", "status", "wording", "rounding", "sql")},
            "printed": list(dict.fromkeys(printed)),
            "parts": [{name: part[name] for name in ("id", "title", "text")} for part in parts],
            "contributions": self.contributions(facts),
            "facts": facts,
            "money": explanations.WORDS[lang]["money"] if money is not None and money.type == "money" else "",
            "passed_over": self.passed_over(id, lang),
        }

    def fact(self, fact: dict[str, Any], lang: str) -> dict[str, Any]:
        """A row of a trace with what is known of it beside."""
        if "submission" not in fact:
            # Of a very large figure the file tells only the largest rows in full.
            fact = {**self.bare(fact["fact"]), **fact}
        mended = (fact["correction"] or "").split()
        rows = [row for row in self.programme.corrections if row["correction"] in mended]
        found = [
            {**{name: one[name] for name in ("code", "severity", "cell")}, **problems.render(one, lang)}
            for one in self.problems.on(fact)
        ]
        return {**fact, "about": self.about(fact["fact"]), "corrections": rows, "problems": found}

    def bare(self, fact: str) -> dict[str, Any]:
        """Where a row stands, from the facts themselves."""
        amount = self.programme.field("amount") or self.programme.field("quantity")
        at = str(self.get(fact, f"{amount.id}_at") or "").split(" ")[0] if amount else ""
        known = {name: self.get(fact, name) for name in ("agency", "submission", "sheet", "correction")}
        return {**known, "sha256": None, "cell": at or None, "cells": {}, "raw": None, "value": None, "unit": None}

    def about(self, fact: str) -> list[str]:
        """What a row is about, in words: giver, time, receivers, category."""
        fields = ("time", "receiver", "category")
        names = ["agency", *(field.id for role in fields for field in self.programme.fields_of(role) if field.codes
                 or field.type != "text")]  # fmt: skip
        return [self.label(name, str(value)) for name in names if (value := self.get(fact, name)) not in (None, "")]

    def contributions(self, facts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        """Dimension -> what each of its members contributes."""
        receivers = [field for field in self.programme.fields_of("receiver") if field.codes]
        time = self.programme.field("time")
        columns = {"giver": "agency"}
        columns |= {"time": time.id} if time else {}
        columns |= {"receiver": receivers[-1].id} if receivers else {}
        return {
            role: explanations.members(
                [{"code": self.get(fact["fact"], name), **fact} for fact in facts], partial(self.label, name)
            )
            for role, name in columns.items()
        }

    def passed_over(self, id: str, lang: str) -> list[dict[str, Any]]:
        """The rows beside a figure that one thing alone keeps out of it."""
        one = self.indicators[id]
        roles = {"contribution": "amount", "rows_value": "amount", "counted": "quantity"}
        stands = {column: field.id for column, role in roles.items() if (field := self.programme.field(role))}
        source = self.programme.field("source")
        search = neighbours.Search(self.count.figures, source.id if source else "", stands)
        found = search.of(self.count.figures.book[one["family"] or id], one["dims"])
        facts = self.frame["fact"].array
        return [self.neighbour(facts[each.row], each, stands.get("contribution", ""), lang) for each in found]

    def neighbour(self, fact: str, one: neighbours.Neighbour, amount: str, lang: str) -> dict[str, Any]:
        cell = (self.get(fact, f"{amount}_at") or "").split(" ")[0]
        stated = self.get(fact, "rows_value")
        return {
            "fact": fact,
            **{name: self.get(fact, name) for name in ("agency", "submission", "sheet")},
            "cell": cell or f"{self.get(fact, 'row')}:{self.get(fact, 'row')}",
            "raw": self.get(fact, f"{amount}_raw"),
            "stated": None if stated is None else int(stated),
            "column": one.column,
            "why": explanations.why(one.column, one.value, lang),
            "about": self.about(fact),
        }

    # From a cell.

    def standing(self, submission: str, sheet: str | None, cell: str | None) -> dict[str, Any]:
        """The facts on a submission, or on one cell of it, and each figure with them and without."""
        name = nfc(submission)
        mine = self.frame[(self.frame["submission"] == name) | self.frame["submission"].str.endswith(f"/{name}")]
        if mine.empty:
            raise Refusal("CH09", submission)
        if sheet:
            mine = mine[mine["sheet"] == sheet]
        fields: dict[str, list[str]] = {fact: [] for fact in mine["fact"]}
        if cell:
            fields = self.pointing(mine, cell.upper())
        moved = recount.moved(self.count, self.count.without(fields)) if fields else {}
        contributions = read_parquet(self.made / "contributions.parquet")
        direct = set(contributions.loc[contributions["fact"].isin(list(fields)), "indicator"]) if fields else set()
        now = {one.id: one for one in self.count.results() if one.id in direct} if direct - set(moved) else {}
        figures = []
        for id in sorted(direct | set(moved)):
            pair = moved[id] if id in moved else (self.count.said(now[id]),) * 2
            title = self.indicators[id]["title"] if id in self.indicators else id
            figures.append({"id": id, "title": title, "now": pair[0], "without": pair[1]})
        return {
            "place": " ".join(filter(None, (submission, sheet, cell))),
            "facts": [{"fact": fact, "fields": at} for fact, at in fields.items()],
            "indicators": [one["id"] for one in figures],
            "figures": figures,
        }

    def pointing(self, mine, cell: str) -> dict[str, list[str]]:
        """Fact -> labels of its fields that point at a cell: as value, heading or unit."""
        found: dict[str, list[str]] = {}
        for field in self.programme.fields:
            column = f"{field.id}_at"
            if column not in mine.columns:
                continue
            for fact, at in zip(mine["fact"], mine[column], strict=True):
                if isinstance(at, str) and cell in at.split(" "):
                    found.setdefault(fact, []).append(field.label or field.id)
        return dict(sorted(found.items(), key=lambda item: self.numbers[item[0]]))


def trace_of(folder: Path, id: str) -> dict:
    """One trace, from the one file or, where they are many, from a file of its own."""
    single = folder / "trace" / f"{id}.json"
    return read_json(single)["trace"] if single.exists() else read_json(folder / "trace.json")["traces"][id]


def write_csv(names: tuple[str, ...], rows: list[dict]) -> None:
    writer = csv.DictWriter(sys.stdout, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def show_standing(told: dict[str, Any], format: str, lang: str) -> None:
    if format == "json":
        json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
        print()
    elif format == "csv":
        sides = ("now", "without")
        rows = [
            {"indicator": one["id"], **{side: (one[side] or {}).get("value") for side in sides}}
            for one in told["figures"]
        ]
        write_csv(("indicator", *sides), rows)
    else:
        print("\n".join(explanations.standing(told, lang)))
