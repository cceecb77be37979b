"""Rules: a programme's configuration and reference data compiled once into what reading a file needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ketnghia import places
from ketnghia.codes import CodeBook
from ketnghia.headings import Headings, key
from ketnghia.periods import Period
from ketnghia.programme import Field, Programme

# Roles without which a table says nothing that could be counted.
COUNTED_ROLES = ("amount", "total", "quantity", "people")


@dataclass(frozen=True)
class Rules:
    """One programme, ready for reading."""

    programme: Programme

    @cached_property
    def fields(self) -> dict[str, Field]:
        return {field.id: field for field in self.programme.fields}

    @cached_property
    def roles(self) -> dict[str, str]:
        return {field.id: field.role for field in self.programme.fields}

    def role(self, name: str) -> str | None:
        """The id of the first field of a role."""
        return self._first.get(name)

    @cached_property
    def _first(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for field in self.programme.fields:
            found.setdefault(field.role, field.id)
        return found

    def of_role(self, name: str) -> tuple[Field, ...]:
        """The fields of a role, in the order of the file."""
        return self._of_role.get(name, ())

    @cached_property
    def _of_role(self) -> dict[str, tuple[Field, ...]]:
        return {role: self.programme.fields_of(role) for role in set(self.roles.values())}

    @cached_property
    def need(self) -> int:
        """How many of our headings make a table one of ours."""
        return min(3, max(2, len(self.fields) - 1))

    @cached_property
    def book(self) -> Headings:
        return Headings.of(self.programme)

    @cached_property
    def checks(self) -> dict[str, Any]:
        return self.programme.yaml("config/checks.yaml")

    def check(self, name: str) -> Any:
        """The settings of one check; None if it is off or not configured."""
        return None if name in self.checks.get("silent", ()) else self.checks.get(name)

    @cached_property
    def period(self) -> Period:
        return Period.of(self.programme.config)

    @cached_property
    def lists(self) -> dict[str, CodeBook]:
        """Field -> its list of codes; receivers are matched as places instead."""
        return {
            field.id: CodeBook.of(self.programme.table(field.codes))
            for field in self.programme.fields
            if field.codes and field.role != "receiver"
        }

    @cached_property
    def givers(self) -> dict[str, dict[str, str]]:
        return self.programme.givers

    @cached_property
    def giver_names(self) -> CodeBook:
        return CodeBook.of(self.programme.table(self.programme.config["givers"]))

    # Receivers.

    @cached_property
    def receivers(self) -> tuple[Field, ...]:
        """The fields of receivers that have a list of codes, from coarse to fine; no more than two."""
        return tuple(field for field in self.programme.fields_of("receiver") if field.codes)[-2:]

    @cached_property
    def parent_column(self) -> str:
        """The column of the finer table that holds codes of the coarser one."""
        if len(self.receivers) < 2:
            return ""
        coarse = set(self.programme.codes[self.receivers[0].id])
        rows = list(self.programme.codes[self.receivers[-1].id].values())
        names = [name for name in (rows[0] if rows else {}) if name != "code"]
        return next((name for name in names if rows and all(row[name] in coarse for row in rows)), "")

    @cached_property
    def places(self) -> places.Places | None:
        if not self.receivers:
            return None
        tables = [self.programme.table(field.codes) for field in self.receivers]
        coarse = tables[0] if len(tables) == 2 else []
        return places.Places(places.places_of(tables[-1], self.parent_column), places.places_of(coarse, ""))

    @cached_property
    def twinned(self) -> dict[str, frozenset[str]]:
        """Giver -> codes of the receivers it is twinned with."""
        path = self.programme.config.get("twinning")
        found: dict[str, set[str]] = {}
        for row in self.programme.table(path) if path else ():
            found.setdefault(row["giver"], set()).add(row["receiver"])
        return {giver: frozenset(codes) for giver, codes in found.items()}

    def place_name(self, code: str) -> str:
        for field in self.receivers:
            if row := self.programme.codes[field.id].get(code):
                return row["label"]
        return code

    def parent_of(self, code: str) -> str | None:
        """The coarser place that a finer one lies in."""
        row = self.programme.codes[self.receivers[-1].id].get(code) if self.receivers else None
        return row.get(self.parent_column) if row and self.parent_column else None

    def valid_on(self, day: date | None) -> date | None:
        """The day on which a place must have existed: that of the row, inside the period; else the period's last."""
        end = self.period.end
        return min(day, end) if day and end else day or end

    # Categories and what is in them.

    @cached_property
    def category_rows(self) -> dict[str, dict[str, str]]:
        field = self.programme.field("category")
        return self.programme.codes.get(field.id, {}) if field else {}

    @cached_property
    def items(self) -> dict[str, list[tuple[str, str]]]:
        """Category -> (phrase, item), longest phrase first."""
        found: dict[str, list[tuple[str, str]]] = {}
        for row in self.programme.table("config/items.csv"):
            found.setdefault(row["category"], []).append((key(row["phrase"]), row["code"]))
        return {category: sorted(pairs, key=lambda pair: (-len(pair[0]), pair)) for category, pairs in found.items()}

    def item(self, category: str | None, text: str) -> str | None:
        """The item that a description speaks of, within a category: the longest phrase found as whole words."""
        if (category, text) not in self._items:
            said = f" {key(text)} "
            found = (code for phrase, code in self.items.get(category or "", ()) if f" {phrase} " in said)
            self._items[category, text] = next(found, None)
        return self._items[category, text]

    @cached_property
    def _items(self) -> dict[tuple[str | None, str], str | None]:
        return {}

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """The fields that are not published as they are."""
        return tuple(each.id for each in self.programme.fields if each.public != "yes")

    @cached_property
    def empty(self) -> dict[str, None]:
        """The columns of a fact's fields, nothing in them."""
        return dict.fromkeys(name for field, more in self.columns.items() for name in (field, *more))

    @cached_property
    def columns(self) -> dict[str, tuple[str, str]]:
        """Field -> the columns of a fact beside its own: its cells, its text as stored."""
        return {name: (f"{name}_at", f"{name}_raw") for name in self.fields}

    def category_of(self, text: str, within: str | None = None) -> str | None:
        """The one category whose longest phrase stands in a text; `within`: a theme it must belong to."""
        if (text, within) not in self._said:
            self._said[text, within] = self._category_of(text, within)
        return self._said[text, within]

    @cached_property
    def _said(self) -> dict[tuple[str, str | None], str | None]:
        return {}

    def _category_of(self, text: str, within: str | None) -> str | None:
        said = f" {key(text)} "
        hits: dict[int, set[str]] = {}
        for phrase, category in self._phrases:
            if f" {phrase} " in said and (not within or self.category_rows.get(category, {}).get("parent") == within):
                hits.setdefault(len(phrase), set()).add(category)
        best = hits[max(hits)] if hits else set()
        return next(iter(best)) if len(best) == 1 else None

    @cached_property
    def _phrases(self) -> list[tuple[str, str]]:
        """What a description may say of its category: the phrases of its items, its own label and the label's aliases,
        these of two words and more."""
        found = {(phrase, category) for category, pairs in self.items.items() for phrase, _ in pairs}
        for code, row in self.category_rows.items():
            names = [row.get("label", ""), *row.get("aliases", "").split("|")]
            found |= {(key(name), code) for name in names if len(key(name).split()) > 1}
        return sorted(found)

    @cached_property
    def themes(self) -> CodeBook:
        """The parents of the categories, by the list that names them, if there is one."""
        parents = {row.get("parent", "") for row in self.category_rows.values()} - {""}
        for path in sorted(self.programme.files):
            if path.startswith("config/") and path.endswith(".csv"):
                rows = self.programme.table(path)
                if rows and "code" in rows[0] and parents and parents <= {row["code"] for row in rows}:
                    return CodeBook.of(rows)
        return CodeBook.of([{"code": code, "label": code} for code in sorted(parents)])

    # The layouts.

    @cached_property
    def layouts(self) -> Mapping[str, Mapping[str, Any]]:
        return self.programme.layouts

    def book_of(self, layout: Mapping[str, Any] | None) -> Headings:
        """The dictionary of headings with what a layout adds."""
        extra = (layout or {}).get("headings") or {}
        if not extra:
            return self.book
        added = {key(words): (field, True, None) for words, field in extra.items()}
        return Headings(dict(self.book.entries) | added, self.book.same)
