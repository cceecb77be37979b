"""Site: the pages around the review, one for each receiver and giver, and lists to search; configuration says what.

`config/site.yaml` says which kinds of page there are and what stands on each. `<code>` in it is the page's own code,
`<name>` its name, `<column>` any column of its row; everything else is said as in `config/report.yaml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ketnghia import handouts
from ketnghia.reports import Edition, exact, kinds_of, plain, records_of
from ketnghia.words import OPEN, TOKEN, Draft, Material, Report, build_table, number_of, present, select, table_rows

if TYPE_CHECKING:
    import pandas as pd

# Above so many lines a page sends its reader to the attached file; above so many the search does without them.
SHOWN, SEARCHED = 400, 20_000
# The edition for paper, among those for the screen, which go by the way to the root.
PAPER = "paper"
# Above so many pages of a kind there is a list of them alone.
PAGES = 500
# What the head of a column of lines may say.
HEAD = ("head", "unit", "number", "width", "picture")
# Half as many rows of a slip as lines are fewer than this.
ROOM = 48
# So many rows of a table at most; below it lies any list of pages.
ROWS = 600


def filled(spec: Any, row: Mapping[str, str]) -> Any:
    """Settings with `<column>` replaced by what the row says, however deep."""
    if isinstance(spec, str):
        for name, text in row.items():
            spec = spec.replace(f"<{name}>", text) if "<" in spec else spec
        return spec
    if isinstance(spec, Mapping):
        return {key: filled(value, row) for key, value in spec.items()}
    return [filled(value, row) for value in spec] if isinstance(spec, list) else spec


def fits(block: Mapping[str, Any], row: Mapping[str, str]) -> bool:
    """Whether a block is for this page: by the columns that it names in `of`."""
    return all(row.get(name, "") in values for name, values in block.get("of", {}).items())


# --- lines -------------------------------------------------------------------------------------------------------


@dataclass
class Lines:
    """What agencies stated, line by line, in the words that may be published, with the address of each line.

    Rows are made only when a page asks for them: there may be a hundred thousand.
    """

    material: Material
    frame: pd.DataFrame
    digests: Mapping[str, str]
    found: dict[str, dict[Any, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, material: Material, facts: pd.DataFrame, digests: Mapping[str, str]) -> Lines:
        frame = facts[facts["record"].astype(object) == "fact"]
        return cls(material, frame.sort_values("fact", ignore_index=True), digests)

    def __len__(self) -> int:
        return len(self.frame)

    def where(self, wanted: Mapping[str, str]) -> list[dict[str, Any]]:
        """The lines whose columns hold what is wanted, in the order of their codes."""
        first, *_ = wanted
        if first not in self.found:
            column = self.frame[first].astype(object)
            self.found[first] = column.groupby(column).indices
        places = self.found[first].get(wanted[first], [])
        return select(self.rows(self.frame.iloc[places]), wanted)

    def rows(self, frame: pd.DataFrame | None = None) -> list[dict[str, Any]]:
        """Lines as pages say them: `<field>_text` is a number as printed, `amount_text` what enters the totals.

        The cell is that of the amount, else of the first field that has one.
        """
        frame = self.frame if frame is None else frame
        programme, lang = self.material.programme, self.material.ui["lang"]
        public = [one for one in programme.fields if one.public == "yes" and one.id in frame.columns]
        numbers = [one.id for one in public if one.type in ("money", "decimal", "integer")]
        amount = programme.field("amount")
        places = [f"{one.id}_at" for one in ([amount] if amount else []) + list(programme.fields)]
        places = [name for name in dict.fromkeys(places) if name in frame.columns]
        base = ("fact", "agency", "submission", "sheet", "row", "set_aside", "contribution", "item", "theme", "counted")
        names = list(dict.fromkeys([*base, *(one.id for one in public), *places]))
        made = []
        for row in records_of(frame[[name for name in names if name in frame.columns]]):
            cell = next((str(row[name]).split(" ")[0] for name in places if row.get(name)), f"A{row.get('row', '')}")
            submission = str(row.get("submission", ""))
            made.append(
                {
                    **{name: row.get(name, "") for name in names if name not in places},
                    **{f"{name}_text": text_of(row.get(name, ""), lang) for name in numbers},
                    "amount_text": text_of(row.get("contribution", ""), lang),
                    "cell": cell,
                    "file": submission.rpartition("/")[2],
                    "sha256": self.digests.get(submission, ""),
                }
            )
        return made


def text_of(value: Any, lang: str) -> str:
    return "" if value == "" else plain(value, lang)


def entered(contributions: Iterable[tuple[str, str]], wanted: Iterable[str]) -> dict[str, set[str]]:
    """Indicator -> the facts that enter it, for the indicators that are wanted: pairs (indicator, fact)."""
    found: dict[str, set[str]] = {id: set() for id in wanted}
    for id, fact in contributions:
        if id in found:
            found[id].add(fact)
    return found


# --- one page ----------------------------------------------------------------------------------------------------


@dataclass
class Site:
    """All pages in the making: one draft, filled in from the root and from one folder below it."""

    draft: Draft
    spec: Mapping[str, Any]
    editions: Mapping[str, Edition]
    lines: Lines
    # Giver -> its problems as pages list them.
    problems: Mapping[str, Any] = field(default_factory=dict)
    entered: Mapping[str, set[str]] = field(default_factory=dict)
    cards: bool = False
    known: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    # How many there were for the last page.
    counted: int = 0

    @property
    def material(self) -> Material:
        return self.draft.material

    @property
    def ui(self) -> Mapping[str, Any]:
        return self.material.ui

    @cached_property
    def titles(self) -> dict[str, str]:
        return {id: one.get("title", "") for id, one in self.material.indicators.items()}

    @cached_property
    def without_pages(self) -> list[str]:
        """Kinds of which there are too many for a page each: nothing leads to one."""
        return [kind for kind in kinds_of(self.spec) if not self.members(kind)]

    def edition(self, root: str) -> Edition:
        return self.editions[root]

    def said(self, sentences: Iterable[Mapping[str, Any]]) -> list[str]:
        """The sentences whose needs are met, and what lacks something where none of it is there; none is empty."""
        fit = (
            one
            for one in sentences
            if self.draft.has(*one.get("needs", [])) and not any(self.draft.has(id) for id in one.get("lacks", []))
        )
        return [html for one in fit if (html := self.draft.inline(one["say"]).strip())]

    def paragraph(self, said: Iterable[Mapping[str, Any]], root: str, lists: list[dict[str, Any]]) -> str:
        """The sentences whose needs are met, as one paragraph with its sources; `lists` grows."""
        html = self.said(said)
        text = f"<p>{' '.join(html)}</p>" if html else ""
        # On paper a link of its own stands behind each figure, and nothing opens.
        return text if root == PAPER else self.edition(root).with_sources(text, lists)

    def summary(self, entries: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
        return [
            {"figure": self.draft.figure(one["figure"]), "text": self.draft.inline(one["say"])}
            for one in entries
            if self.draft.has(one["figure"])
        ]

    def block(self, id: str, spec: Mapping[str, Any], code: str = "") -> dict[str, Any] | None:
        """A table, bars or lines of a page; nothing where there is nothing to show."""
        kind = next(name for name in ("table", "bars", "lines", "plot", "problems", "slip") if name in spec)
        inner = spec[kind]
        made = getattr(self, f"{kind}_block")(id, inner, code)
        return {"kind": kind, "one": made} if made else None

    def table_block(self, id: str, spec: Mapping[str, Any], code: str) -> dict[str, Any] | None:
        made = build_table(self.draft, id, spec)
        if not made["body"]:
            return None
        if len(made["body"]) > ROWS:
            more = self.draft.token("text", self.ui["site"]["more_rows"].format(n=len(made["body"]) - ROWS))
            made = {**made, "body": made["body"][:ROWS], "notes": [*made["notes"], more]}
        return {**made, "number": None}

    def plot_block(self, id: str, name: str, code: str) -> str | None:
        return self.picture(name) if name in self.material.plots else None

    def picture(self, name: str) -> str:
        """A plot without a number: the review counts its own."""
        token = self.draft.plot(name)
        self.draft.pieces[int(TOKEN.fullmatch(token)[1])][1]["number"] = None
        return token

    def bars_block(self, id: str, spec: Mapping[str, Any], code: str) -> dict[str, Any] | None:
        """Rows with a label, a bar and a figure: the longest bar fills its place."""
        draft, rows = self.draft, []
        for row in table_rows(draft, spec["rows"]):
            one = self.material.indicators.get(draft.id_of(spec["figure"], row))
            if present(one) and number_of(one["value"]) is not None:
                rows.append((number_of(one["value"]), row, one))
        if not rows:
            return None
        if spec.get("order") != "rows":
            rows.sort(key=lambda each: -each[0])
        longest = max(value for value, _, _ in rows)
        most = int(spec.get("most", len(rows)))
        more = max(0, len(rows) - most)
        form = {name: spec[name] for name in ("scale", "decimals") if name in spec}
        return {
            "id": id,
            "caption": draft.inline(spec["caption"]),
            "unit": spec.get("unit", ""),
            "head": spec.get("head", ""),
            "value_head": spec.get("value_head", ""),
            "rows": [
                {
                    "label": draft.inline(draft.fill_in(spec["label"], row)),
                    "share": share(value, longest),
                    "class": draft.fill_in(spec.get("class", ""), row).lower(),
                    "here": bool(code) and draft.fill_in(spec.get("here", ""), row) == code,
                    "html": draft.figure(one["id"], **form),
                }
                for value, row, one in rows[:most]
            ],
            "more": self.ui["site"]["more_bars"].format(n=more) if more else "",
        }

    def lines_block(self, id: str, spec: Mapping[str, Any], code: str) -> dict[str, Any] | None:
        """The lines themselves with code and address; those outside the page's total say so.

        Where there is no room for all, the largest that count are shown, the largest first.
        """
        rows = self.lines.where(spec["where"])
        self.counted = len(rows)
        if not rows:
            return None
        order = spec.get("sort", [])
        rows.sort(key=lambda row: [*(str(row.get(name) or "") for name in order), natural(row["fact"])])
        inside = self.entered.get(spec.get("total", ""))
        out = set() if inside is None else {row["fact"] for row in rows} - inside
        largest = sorted(rows, key=lambda row: (row["fact"] in out, -(row.get("contribution") or 0)))
        places = {row["fact"]: place for place, row in enumerate(largest)}
        rows = largest if len(rows) > SHOWN else rows
        columns = spec["columns"]
        return {
            "id": id,
            "caption": self.draft.inline(spec["caption"]),
            "heads": [{name: one.get(name, "") for name in HEAD} for one in columns],
            "rows": [
                {
                    **{name: row[name] for name in ("fact", "sheet", "cell", "sha256")},
                    "place": places[row["fact"]],
                    "out": spec.get("outside", "") if row["fact"] in out else "",
                    "cells": [
                        {
                            "text": self.draft.fill_in(one["text"], row).strip(" ,·"),
                            "number": one.get("number"),
                            "code": one.get("code"),
                            "picture": one.get("picture"),
                        }
                        for one in columns
                    ],
                }
                for row in rows[:SHOWN]
            ],
            "more": max(0, len(rows) - SHOWN),
            "outside": spec.get("outside", ""),
        }

    def problems_block(self, id: str, spec: Mapping[str, Any], code: str) -> Any:
        found = self.problems.get(code)
        return {"caption": spec["caption"], "groups": found} if found else None

    def slip_block(self, id: str, spec: Mapping[str, Any], code: str) -> Mapping[str, Any]:
        """Empty rows to fill in by hand, on paper alone."""
        columns = [{"width": "", **one} for one in spec["columns"]]
        # Where few lines leave room there are more rows to write in.
        rows = max(spec["rows"], min(spec.get("most", 0), (ROOM - self.counted) // 2)) if self.counted else spec["rows"]
        caption = self.draft.inline(spec["caption"])
        rest = {"sign": "", "note": "", "apart": False, "least": spec["rows"]}
        return {**rest, **spec, "rows": rows, "caption": caption, "columns": columns}

    def totals(self) -> set[str]:
        """The indicators whose facts pages mark among their lines."""
        return {
            block["lines"]["total"]
            for kind, section in kinds_of(self.spec).items()
            for row in self.members(kind)
            for block in filled(section["page"].get("blocks", []), row)
            if "lines" in block and "total" in block["lines"]
        }

    @cached_property
    def write_to(self) -> str:
        """Where a line is disputed: who, and what is known of address, telephone and mail."""
        spec, words = self.spec.get("write_to") or {}, self.ui["site"]["write"]
        known = [words[name].format(spec[name]) for name in ("address", "phone", "email") if spec.get(name)]
        if spec and not known and self.material.head["status"] == "illustrative":
            known = [words["none"]]
        return ". ".join(one.rstrip(".") for one in (spec.get("body", ""), *known, spec.get("ways", "")) if one)

    # --- the pages ---------------------------------------------------------------------------------------------------

    def render(self, template: str, root: str, here: str, lists: list[dict[str, Any]], **values: Any) -> str:
        made = self.edition(root).render(
            f"site/{template}.html",
            root=root,
            here=here,
            lists=lists,
            titles=self.titles,
            cards=self.cards,
            write_to=self.write_to,
            **values,
        )
        for kind in self.without_pages:
            made = re.sub(rf'<a href="(?:\.\./)?{kind}/(?!index)[^"]*">(.*?)</a>', r"\1", made)
        return made

    def members(self, kind: str) -> list[dict[str, str]]:
        """The pages of one kind: their rows with `code` and `name`, in the order of the list."""
        if kind in self.known:
            return self.known[kind]
        spec = kinds_of(self.spec)[kind]
        found = []
        for row in table_rows(self.draft, spec["rows"]):
            texts = {name: "" if value is None else str(value) for name, value in row.items()}
            code = self.draft.fill_in(spec["code"], row)
            found.append({**texts, "code": code, "name": self.draft.fill_in(spec["name"], row)})
        self.known[kind] = found if len(found) <= PAGES else []
        return self.known[kind]

    def told(self, kind: str, row: Mapping[str, str], root: str, lists: list[dict[str, Any]]) -> dict[str, Any]:
        """All that is said of one commune, district or agency."""
        section = kinds_of(self.spec)[kind]
        spec = filled(section["page"], row)
        blocks = [one for one in spec.get("blocks", []) if fits(one, row)]
        return {
            "title": row["name"],
            "code": row["code"],
            "kind": kind,
            "kicker": self.draft.inline(spec.get("kicker", "")),
            "paragraph": self.paragraph(spec.get("lead", []), root, lists),
            "summary": self.summary(spec.get("summary", [])),
            "blocks": self.blocks(f"{kind}-{row['code']}", blocks, row["code"]),
            "dispute_title": self.draft.inline(spec.get("dispute_title", "")).strip() or self.ui["site"]["dispute"],
            "dispute": self.draft.inline(spec.get("dispute", "")),
        }

    def page(self, kind: str, row: Mapping[str, str], root: str = "../") -> str:
        """One commune, district or agency."""
        lists: list[dict[str, Any]] = []
        told = self.told(kind, row, root, lists)
        return self.render("member", root, kind, lists, section=kinds_of(self.spec)[kind], **told)

    def handout(self, kind: str, row: Mapping[str, str]) -> dict[str, Any]:
        """What is printed of one page, as data with every figure filled in."""
        section = kinds_of(self.spec)[kind]
        return self.settled(
            {
                **self.told(kind, row, PAPER, []),
                "section": {"title": section["title"], "card": section["card"]},
                "write_to": self.write_to,
            }
        )

    def settled(self, told: Mapping[str, Any]) -> dict[str, Any]:
        common = {"head": handouts.head_of(self.material.head), "over": self.material.spec.get("kicker", "")}
        return handouts.settled({**common, **told}, self.edition(PAPER).fill, OPEN)

    def blocks(self, id: str, specs: Iterable[Mapping[str, Any]], code: str = "") -> list[dict[str, Any]]:
        made = (self.block(f"{id}-{number}", one, code) for number, one in enumerate(specs, 1))
        return [one for one in made if one]

    def press(self, report: Report) -> dict[str, Any]:
        """What is printed for the press: the finding, the headline figures, pictures, what one should know."""
        spec = self.spec.get("press") or {}
        notes = [one for one in spec.get("notes", []) if self.draft.has(*one.get("needs", []))]
        return self.settled(
            {
                "finding": report.finding,
                "summary": report.summary,
                "blocks": self.blocks("press", spec.get("blocks", [])),
                "notes": [self.draft.inline(one["say"]) for one in notes],
                "meta": self.meta,
            }
        )

    @property
    def meta(self) -> str:
        """Status, cut-off and coverage, without the release."""
        head = self.material.head
        return " · ".join(part.format(**head) for part in self.ui["page"]["meta"] if "{release}" not in part)

    def card_index(self) -> str:
        """What there is to print, by kind."""
        kinds = [
            {"id": kind, "title": section["heading"], "card": section["card"], "members": self.members(kind)}
            for kind, section in kinds_of(self.spec).items()
            if section.get("card")
        ]
        return self.render("cards", "../", "downloads", [], kinds=kinds)

    def listing(self, kind: str) -> str:
        """All pages of one kind as a table that can be filtered and sorted."""
        spec = kinds_of(self.spec)[kind]
        lists: list[dict[str, Any]] = []
        return self.render(
            "list",
            "../",
            kind,
            lists,
            section=spec,
            paragraph=self.paragraph(spec.get("lead", []), "../", lists),
            blocks=self.blocks(kind, spec.get("list", [])) if self.members(kind) else [],
            many=not self.members(kind),
        )

    def index(self, report: Report) -> str:
        spec = self.spec.get("index") or {}
        return self.render(
            "index",
            "",
            "index",
            [],
            finding=report.finding,
            summary=report.summary,
            blocks=self.blocks("index", spec.get("blocks", [])),
            entries=[
                {
                    **one,
                    "text": kinds_of(self.spec).get(one["id"], {}).get("about") or self.ui["site"]["about"][one["id"]],
                }
                for one in self.material.head["nav"]
                if one["id"] in kinds_of(self.spec) or one["id"] in self.ui["site"]["about"]
            ],
        )

    def indicators(self, href: Mapping[str, Any]) -> str:
        """Every figure by its title and exact value; of a family the number of its members."""
        found: dict[str, dict[str, Any]] = {}
        for id, one in sorted(self.material.indicators.items()):
            name = one.get("family") or id
            if name in found:
                found[name]["n"] += 1
                continue
            title = one.get("title") or one["definition"]
            found[name] = {
                "id": id,
                "name": name,
                "title": (title.rpartition(": ")[0] or title) if one.get("family") else title,
                "href": href[id].href(id) if not one.get("family") else href[id].href(id).partition("#")[0],
                "value": exact(one, self.ui, self.material.indicators),
                "family": bool(one.get("family")),
                "n": 1,
            }
        return self.render("indicators", "", "indicators", [], entries=list(found.values()))

    def plots(self, names: Iterable[str]) -> str:
        blocks = [{"kind": "plot", "one": self.picture(name)} for name in names if name in self.material.plots]
        return self.render("plots", "", "plots", [], blocks=blocks)

    def method(self) -> str:
        lists: list[dict[str, Any]] = []
        self.draft.annex = "-"
        html = self.edition("").with_sources(self.draft.section(self.spec["method"]), lists)
        self.draft.annex = None
        return self.render("method", "", "method", lists, html=html)

    def downloads(self, names: Iterable[str]) -> str:
        files = [(name, self.ui["downloads"].get(name, name)) for name in names]
        return self.render("downloads", "", "downloads", [], files=files)

    def search(self) -> tuple[str, str]:
        """The page to search on, and the script that holds what is searched: pages and, if not too many, lines."""
        spec = self.spec.get("search") or {}
        pages = [
            [one["name"], self.draft.fill_in(filled(section.get("found", ""), one), one), f"{kind}/{one['code']}.html"]
            for kind, section in kinds_of(self.spec).items()
            for one in self.members(kind)
        ]
        filters = [
            {"id": number, "label": one["label"], "column": one["column"], "text": one["text"]}
            for number, one in enumerate(spec.get("filters", []))
        ]
        many = len(self.lines) > SEARCHED
        where = spec.get("lines_on", "")
        codes = {one["code"] for one in self.members(where)} if where in kinds_of(self.spec) else set()
        rows, names = [], [{} for _ in filters]
        for row in [] if many else self.lines.rows():
            picked = [self.draft.fill_in(one["text"], row) for one in filters]
            numbers = [names[n].setdefault(text, len(names[n])) for n, text in enumerate(picked)]
            code = str(row.get(spec.get("lines_by", "")) or "")
            shown = [self.draft.fill_in(one["text"], row).strip(" ,·") for one in spec.get("columns", [])]
            rows.append([row["fact"], code if code in codes else "", numbers, shown])
        data = {"pages": pages, "names": [list(each) for each in names], "lines": rows, "on": where}
        script = f"ketnghiaSearch({json.dumps(data, ensure_ascii=False, separators=(',', ':'))});\n"
        page = self.render(
            "search",
            "",
            "search",
            [],
            filters=[{**one, "options": sorted(text for text in names[n] if text)} for n, one in enumerate(filters)],
            columns=spec.get("columns", []),
            many=many,
        )
        return page, script

    def pages(
        self, report: Report, where: Mapping[str, Any], plots: list[str], downloads: list[str]
    ) -> Iterator[tuple[str, str]]:
        """All pages by name."""
        yield "index.html", self.index(report)
        for kind in kinds_of(self.spec):
            yield f"{kind}/index.html", self.listing(kind)
            for row in self.members(kind):
                yield f"{kind}/{row['code']}.html", self.page(kind, row)
        yield "indicators.html", self.indicators(where)
        if any(name in self.material.plots for name in plots):
            yield "plots.html", self.plots(plots)
        if self.spec.get("method"):
            yield "method.html", self.method()
        yield "downloads.html", self.downloads(downloads)
        page, script = self.search()
        yield "search.html", page
        yield "site/search.js", script


def natural(text: str) -> list[tuple[int, str]]:
    """A key that puts line 9 before line 10.

    >>> sorted(["so-1-10", "so-1-9"], key=natural)
    ['so-1-9', 'so-1-10']
    """
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", text)]


def share(value: Any, whole: Any) -> int:
    """How much of its place a bar fills, in whole percent; what is there at all shows."""
    return max(1, int(100 * Decimal(value) / Decimal(whole))) if whole and value > 0 else 0
