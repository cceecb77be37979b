"""Codes: what an agency wrote -> the code of a list, by code, label or alias; never by a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ketnghia.headings import key

# 'KT1 - Giống vật nuôi', '1. Kinh phí của đơn vị', '(2) Cán bộ đóng góp'
_PREFIX = re.compile(r"^\s*[\[(]?(?P<code>[\w-]+?)[\])]?\s*(?:[-–—:.,)]|\s)\s*(?P<rest>.*)$", re.DOTALL)
_PARTS = re.compile(r"[;+&\n]|(?<![^\W_])và(?![^\W_])|,(?!\d)")
NEAR = 0.6  # how alike a label must be to be offered


@dataclass(frozen=True)
class Found:
    """A code, or why there is none: `several` codes in one text; `near`: labels that are like it."""

    code: str | None = None
    several: tuple[str, ...] = ()


NONE = Found()


@dataclass(frozen=True)
class CodeBook:
    """One list of codes with every way to write them."""

    labels: Mapping[str, str]  # code -> label
    ways: Mapping[str, str]  # key of a code, label or alias -> code
    _seen: dict[str, Found] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> CodeBook:
        """Rows with `code`, `label`, perhaps `label_en`, `aliases` (divided by |); what two codes share is no way."""
        labels: dict[str, str] = {}
        ways: dict[str, set[str]] = {}
        for row in rows:
            code = row["code"]
            labels[code] = row.get("label", code)
            texts = [code, row.get("label", ""), row.get("label_en", ""), *row.get("aliases", "").split("|")]
            for text in filter(None, map(key, texts)):
                ways.setdefault(text, set()).add(code)
        exact = {key(code): code for code in labels}
        single = {text: next(iter(codes)) for text, codes in ways.items() if len(codes) == 1}
        return cls(labels, single | exact)

    def find(self, text: str) -> Found:
        """The code a text means: the whole of it, a code before its label, or one part of it alone."""
        if text not in self._seen:
            self._seen[text] = self._search(text)
        return self._seen[text]

    def _search(self, text: str) -> Found:
        if code := self.ways.get(key(text)) or self._prefixed(text):
            return Found(code)
        parts = [part for part in _PARTS.split(text) if key(part)]
        if len(parts) < 2:
            return NONE
        codes = [self.ways.get(key(part)) or self._prefixed(part) for part in parts]
        if all(codes):
            unique = tuple(dict.fromkeys(codes))
            return Found(unique[0]) if len(unique) == 1 else Found(None, unique)
        return NONE

    def _prefixed(self, text: str) -> str | None:
        """'KT1 - …': the code stands first and what follows says the same or nothing of the list."""
        match = _PREFIX.match(text)
        if not match:
            return None
        code = self.ways.get(key(match["code"]))
        if code is None or key(code) != key(match["code"]):
            return None
        said = self.ways.get(key(match["rest"]))
        return code if said in (code, None) and (said or not _sentence(match["rest"], self.labels[code])) else None

    def near(self, text: str, most: int = 2) -> list[str]:
        """Labels like a text, likest first: for a message, never for a decision."""
        said = key(text)
        ranked = sorted(
            ((SequenceMatcher(None, said, key(label)).ratio(), label) for label in self.labels.values()), reverse=True
        )
        return [label for score, label in ranked[:most] if score >= NEAR]

    def named(self, text: str) -> set[str]:
        """All codes whose label or an alias of some length stands in a text as whole words."""
        said = f" {key(text)} "
        if said.strip() in self.ways:
            return {self.ways[said.strip()]}
        found = {way: code for way, code in self.ways.items() if len(way) > 3 and f" {way} " in said}
        # 'Sở Y tế' inside 'Thanh tra Sở Y tế' is not meant.
        longest = [way for way in found if not any(way != other and f" {way} " in f" {other} " for other in found)]
        return {found[way] for way in longest}


def _sentence(rest: str, label: str) -> bool:
    """Whether what follows a code is so unlike its label that the code may be a mere number."""
    said, meant = key(rest), key(label)
    if not said:
        return False
    return SequenceMatcher(None, said, meant).ratio() < 0.5 and said.split()[0] not in meant.split()
