"""Finding: the rows that a few words or an amount lead to, however they were written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import combinations, pairwise
from typing import Any

from ketnghia import wording

# What may follow a number that is all that is looked for.
UNITS = ("", "đ", "đồng", "vnd")
# Into so many pieces a phrase is cut at most.
PIECES = 3


def folded(text: str) -> str:
    """Text for comparing: small letters without marks, single blanks, no sign that people leave out.

    >>> folded("Trà Dơn"), folded("Tr'Hy"), folded("  ĐIỆN  BÀN ")
    ('tra don', 'trhy', 'dien ban')
    """
    low = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in low if not unicodedata.combining(letter) and letter not in "'’`\"")
    return " ".join(bare.replace("-", " ").split())


@dataclass(frozen=True)
class Wanted:
    """What is looked for: a phrase of whole words, and where it is a number the interval that it stands for.

    `loose`: parts of words will do.
    """

    phrase: str
    amount: wording.Shown | None = None
    marked: str = ""
    loose: bool = False

    @classmethod
    def of(cls, text: str, lang: str = "vi") -> Wanted:
        read = wording.shown(text, lang)
        whole = read is not None and read.rest.casefold() in UNITS and folded(read.word) == folded(_before(text))
        return cls(folded(text), read if whole else None, _small(text))

    def holds(self, value: Any) -> bool:
        """Whether a number is the one that is looked for."""
        if self.amount is None or value is None:
            return False
        try:
            return Decimal(str(value)) in self.amount
        except InvalidOperation:
            return False

    def said(self, text: str) -> bool:
        """Whether a text holds the phrase."""
        if not self.phrase:
            return False
        if self.loose:
            return self.phrase in folded(text)
        return re.search(rf"(?<!\w){re.escape(self.phrase)}(?!\w)", folded(text)) is not None

    def marks(self, text: str) -> bool:
        """Whether a text holds the phrase with its marks as well."""
        return self.marked in _small(text)


def _small(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _before(text: str) -> str:
    """What stands before the first digit."""
    at = next((place for place, letter in enumerate(text) if letter.isdigit()), len(text))
    return text[:at].rstrip("-")


Names = Mapping[str, Callable[[Any], Iterable[str]]]


def rows(wanted: Wanted, columns: Mapping[str, Sequence[Any]], names: Names) -> dict[int, list[str]]:
    """Row number -> columns in which it holds what is looked for, in the order of rows.

    `columns`: values by column; `names`: column -> what a value of it is called. A number is compared with numbers; a
    phrase stands in one column, or, where it stands in none, in as few pieces as will do, each in a column of the row.
    """
    if wanted.amount is not None:
        known_values: dict[Any, bool] = {}
        return _with(columns, lambda name, value: _number(wanted, value, known_values))
    known: dict[str, dict[int, list[str]]] = {}
    for pieces in _cut(wanted.phrase.split()):
        found: dict[int, list[str]] = {}
        for cut in pieces:
            for piece in cut:
                if piece not in known:
                    known[piece] = _with(columns, _named(replace(wanted, phrase=piece), names))
            for row in set(known[cut[0]]).intersection(*(known[piece] for piece in cut)):
                found.setdefault(row, []).extend(name for piece in cut for name in known[piece][row])
        if found:
            return {row: list(dict.fromkeys(found[row])) for row in sorted(found)}
    return {}


def _cut(words: list[str]) -> Iterator[list[list[str]]]:
    """All ways to cut words into one piece, then into two, then into three.

    >>> list(_cut(["a", "b"]))
    [[['a b']], [['a', 'b']]]
    """
    for number in range(min(PIECES, len(words))):
        ways = []
        for cuts in combinations(range(1, len(words)), number):
            ends = [0, *cuts, len(words)]
            ways.append([" ".join(words[start:end]) for start, end in pairwise(ends)])
        yield ways


def _number(wanted: Wanted, value: Any, known: dict[Any, bool]) -> bool:
    """Whether a value is the number, or its text holds it; each value is looked at once."""
    if value not in known:
        known[value] = wanted.holds(value) or wanted.said(str(value))
    return known[value]


def _named(wanted: Wanted, names: Names) -> Callable[[str, Any], bool]:
    """Whether a value of a column, or anything it is called, holds the phrase; each value is looked at once."""
    known: dict[tuple[str, Any], bool] = {}

    def hit(name: str, value: Any) -> bool:
        key = (name, value)
        if key not in known:
            texts = names[name](value) if name in names else [str(value)]
            known[key] = any(wanted.said(text) for text in texts)
        return known[key]

    return hit


def _with(columns: Mapping[str, Sequence[Any]], hit: Callable[[str, Any], bool]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for name, values in columns.items():
        for row, value in enumerate(values):
            if value is not None and value != "" and hit(name, value):
                found.setdefault(row, []).append(name)
    return dict(sorted(found.items()))
