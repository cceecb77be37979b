"""Entries: results as `indicators.json` has them: value, sentence, definition in words, coverage, status, SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ketnghia import phrases, wording
from ketnghia.definitions import PAIRS, PATH, ROWS, Book, Definition
from ketnghia.indicators import STATUS, Result, Table, coverage, stated_column
from ketnghia.programme import Programme, Refusal
from ketnghia.sql import Compiler

# A figure made of more members than this names their family instead.
NAMED = 30
# What is published; the other keys of an entry are for our own pages.
KEYS = (
    *("id", "value", "unit", "decimals", "measure", "field", "of", "text", "definition", "n_facts"),
    *("coverage", "status", "sql"),
)


@dataclass
class Publisher:
    """Results -> entries of `indicators.json`, with what only our own pages need beside."""

    programme: Programme
    book: Book
    facts: Table
    label: Callable[[str, str], str]

    @cached_property
    def lang(self) -> str:
        return str(self.programme.config.get("lang", "vi"))

    @cached_property
    def compiler(self) -> Compiler:
        decimal = frozenset(field.id for field in self.programme.fields if field.type == "decimal")
        return Compiler(self.book, decimal, stated_column(self.facts.arrow.column_names))

    def entry(self, one: Result) -> dict[str, Any]:
        """One indicator; coverage, status and SQL with it."""
        made = one.made
        unit = self.label(made.unit_of, one.unit) if made.unit_of and one.unit else made.unit
        value, decimals = published(one)
        text = self.text(one, value, unit)
        read = self.covered(made)
        fixed = one.places if made.places is not None else None
        return {
            "id": one.id,
            "value": value,
            "unit": unit,
            "decimals": decimals,
            "measure": made.measure,
            "field": made.field,
            "of": self.of(one),
            "text": text,
            "definition": self.definition(one),
            "n_facts": len(one.rows),
            "coverage": {"received": read[0], "expected": read[1]} if read else None,
            "status": self.status(one),
            "sql": self.compiler.statement(made, one.dims, said=one.said, places=fixed),
            "title": self.title(one),
            "family": made.id if one.dims else None,
            "dims": one.dims,
            "wording": dict(made.wording),
            "rounding": wording.rounding(text, self.lang),
        }

    def status(self, one: Result) -> str:
        """The weakest status behind a figure; a quotation is as final as its source, lists of ours as the programme."""
        if one.status >= 0 or one.made.measure == "quoted":
            return STATUS[max(one.status, 0)]
        return str(self.programme.config["status"])

    def of(self, one: Result) -> list[str]:
        if one.made.measure in PAIRS or one.made.claim == "quantifier":
            return [part.id for part in one.of]
        return [part.id for part in one.of] if len(one.of) <= NAMED else list(one.made.of)

    def covered(self, made: Definition) -> tuple[int, int] | None:
        """How many of the givers asked stand behind a figure; nothing for what rests on reference data alone."""
        scope = self.scope(made)
        if scope == ():
            return None
        if scope not in self.known:
            self.known[scope] = coverage(self.facts, scope)
        return self.known[scope] if self.known[scope][1] else None

    @cached_property
    def known(self) -> dict[tuple[str, ...] | None, tuple[int, int]]:
        return {}

    def scope(self, made: Definition) -> tuple[str, ...] | None:
        """The kinds of giver a figure asks: what it says, else its group's; () for none at all."""
        if made.scope is not None:
            return made.scope
        if made.measure == "quoted":
            return ()
        groups = self.programme.config.get("groups", {})
        for column in made.where:
            if column.startswith("group_"):
                return tuple(groups[column.removeprefix("group_")].get("kinds", ())) or None
        if made.of:
            scopes = [self.scope(self.book[id]) for id in made.of]
            return next((scope for scope in scopes if scope != ()), ())
        records = made.where.get("record", ())
        return () if made.table == "facts" and not {"fact", "left_out", "giver"} & set(records) else None

    def text(self, one: Result, value: Any, unit: str) -> str:
        """The sentence form."""
        made = one.made
        if made.measure == "quoted":
            return wording.bound(one.said)
        if made.claim in ("highest", "lowest"):
            names = [self.named(part) for part in one.of if part.key in one.said]
            return wording.listed(names, self.lang)
        if made.claim == "trend":
            return wording.TREND[self.lang][one.said]
        if made.claim == "quantifier":
            return self.quantified(one)
        if one.blunt and (said := wording.edge(value, self.lang)):
            return said
        return wording.sentence(value, unit, made.wording, self.lang, one.vague)

    def quantified(self, one: Result) -> str:
        if one.said != "named":
            return wording.QUANTIFIERS[self.lang][one.said]
        field = one.of[0].made.field or "agency"
        columns = [name for name in (field, "agency", "code") if name in self.facts.arrow.column_names]
        known = [self.facts.codes(name) for name in columns]
        # Of a fact the field or its giver; an entry of a list of names goes by its own code.
        rows = [row for row, given in zip(one.rows, one.given, strict=True) if given]
        found = ([names[index[row]] for index, names in known] for row in rows)
        codes = dict.fromkeys(next(filter(None, said), "") for said in found)
        return wording.listed([self.label(field, code) for code in codes], self.lang)

    def named(self, one: Result) -> str:
        """A member by the label of its last dimension."""
        return self.called(one, list(one.dims)[-1])

    def called(self, one: Result, name: str) -> str:
        """The label of a member's code in one dimension: by the dimension's name, else by its column."""
        code = one.dims[name]
        column, words = one.made.by.get(name, name), phrases.DEFINITION[self.lang]
        found = (self.label(name, code), self.label(column, code), self.unlisted(column, code, words))
        return next((label for label in found if label != code), code)

    def unlisted(self, column: str, code: str, words: Mapping[str, Any]) -> str:
        """A code that no table of the programme lists, in words."""
        return words["codes"].get(code) or (words["groups"].get(code) if column == "group" else None) or code

    def title(self, one: Result) -> str:
        member = ", ".join(self.called(one, name) for name in one.dims)
        return f"{one.made.title}: {member}" if member else one.made.title

    # The definition in words.

    def definition(self, one: Result) -> str:
        """What a reader needs to work the figure out by hand."""
        made, words = one.made, phrases.DEFINITION[self.lang]
        if made.id not in self.said:
            self.said[made.id] = f"{made.title}. {self.how(made, words)}{f' {made.note}' if made.note else ''}"
        member = "; ".join(f"{self.column(name, words)}: {self.member(one, name)}" for name in one.dims)
        return f"{self.said[made.id]} {words['member'].format(member=member)}" if member else self.said[made.id]

    @cached_property
    def said(self) -> dict[str, str]:
        return {}

    def member(self, one: Result, name: str) -> str:
        label, code = self.called(one, name), one.dims[name]
        return code if label == code else f"{label} ({code})"

    def how(self, made: Definition, words: Mapping[str, Any]) -> str:
        parts = [self.book[id].title for id in made.of]
        if made.measure in ROWS:
            what = self.column(made.field, words) if made.field else ""
            return words[made.measure].format(what=what, rows=self.rows(made, words))
        kind = made.claim or (f"reach_{made.reach}" if made.reach else made.measure)
        return words[kind].format(*parts, n=made.places or 0)

    def rows(self, made: Definition, words: Mapping[str, Any]) -> str:
        records = made.where.get("record", ())
        said = [words["records"].get(record, words["record"].format(record=record)) for record in records]
        said = said or [words["tables"][made.table]]
        groups = [f"group_{name}" for name in self.programme.config.get("groups", {})]
        clauses = []
        for column, values in made.where.items():
            if column in groups:
                clauses.append(self.group(column.removeprefix("group_"), values, words))
            elif column != "record":
                clauses.append(f"{self.column(column, words)}: {self.values(column, values, words)}")
        clauses += [
            f"{words['but']} {self.column(column, words)}: {self.values(column, values, words)}"
            for column, values in made.unless.items()
        ]
        clauses += [
            f"{self.column(column, words)} {words['below']} «{self.book[id].title}»"
            for column, id in made.below.items()
        ]
        return "; ".join([wording.listed(said, self.lang), *clauses])

    def group(self, name: str, values: Iterable[str], words: Mapping[str, Any]) -> str:
        title = self.programme.config["groups"][name]["title"]
        inside = ", ".join(words["inside"].get(value, value) for value in values)
        return words["group"].format(group=name.upper(), title=title, inside=inside)

    def column(self, name: str | None, words: Mapping[str, Any]) -> str:
        return self.columns.get(name or "") or words["columns"].get(name, name or "")

    @cached_property
    def columns(self) -> dict[str, str]:
        english = self.lang == "en"
        return {each.id: (each.label_en or each.label) if english else each.label for each in self.programme.fields}

    def values(self, column: str, values: Iterable[str], words: Mapping[str, Any]) -> str:
        return ", ".join(self.value(column, value, words) for value in values)

    def value(self, column: str, value: str, words: Mapping[str, Any]) -> str:
        if value in ("", "*"):
            return words["empty" if value == "" else "any"]
        if value.endswith("*"):
            codes = [code for code in self.programme.codes.get(column, {}) if code.startswith(value[:-1])]
            return self.values(column, codes, words) or words["begins"].format(start=value[:-1])
        label = words["values"].get(value) or self.label(column, value)
        label = self.unlisted(column, value, words) if label == value else label
        return value if label == value else f"{label} ({value})"


def whole(programme: Programme, facts: Table) -> dict[str, Any]:
    """What `indicators.json` says beside its entries."""
    received, expected = coverage(facts)
    return {
        "version": 1,
        "period": programme.period,
        "stage": programme.config["stage"],
        "status": programme.config["status"],
        "coverage": {"received": received, "expected": expected},
    }


def document(head: Mapping[str, Any], listed: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The JSON of all entries, a line each, as it is written.

    Raises Refusal where two figures have one id: their codes differ only in signs that an id cannot hold.
    """
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "indicators": ['
    seen: set[str] = set()
    for entry in listed:
        if entry["id"] in seen:
            raise Refusal("CH03", PATH, f"{entry['id']}: x2")
        yield (b",\n" if seen else b"\n") + json.dumps(entry, ensure_ascii=False).encode()
        seen.add(entry["id"])
    yield b"\n]}\n"


def published(one: Result) -> tuple[Any, int]:
    """Value and decimals as JSON has them: whole numbers as integers, others as text with their decimals."""
    if one.raw is None:
        return None, 0
    places, raw = one.places, one.raw
    if one.made.places is None:
        while places and raw % 10 == 0:
            places, raw = places - 1, raw // 10
    if places == 0:
        return raw, 0
    digits = f"{abs(raw):0{places + 1}d}"
    return f"{'-' if raw < 0 else ''}{digits[:-places]}.{digits[-places:]}", places


def labels(programme: Programme) -> Callable[[str, str], str]:
    """What a code of a column or dimension is called: by the field's code file, the givers, or a table of its name."""
    plural = {"agency": programme.config["givers"], "giver": programme.config["givers"]}
    receivers = programme.fields_of("receiver")
    if receivers:
        plural["receiver"] = receivers[-1].codes
    plural |= {each.id: each.codes for each in programme.fields if each.codes}
    made: dict[str, dict[str, str]] = {}
    key = "label" if programme.config.get("lang", "vi") == "vi" else "label_en"

    def table(column: str) -> dict[str, str]:
        paths = [plural[column]] if column in plural else [f"config/{column}s.csv", f"inputs/reference/{column}s.csv"]
        rows = next((rows for path in paths if (rows := programme.table(path))), [])
        # The first name of a code is its own; later rows are other phrases for it.
        return {row["code"]: row.get(key) or row["label"] for row in reversed(rows) if row.get("code")}

    def label(column: str, code: str) -> str:
        if column not in made:
            made[column] = table(column)
        return made[column].get(code, code)

    return label
