"""Published: the report's figures held against those that were published before, row by row.

A row agrees if our sentence stands in the printed phrase and our exact value is one that the phrase can stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ketnghia import phrases, wording


def compare(
    indicators: Mapping[str, Mapping[str, Any]], rows: Iterable[Mapping[str, str]], lang: str = "vi"
) -> list[dict[str, Any]]:
    """Rows of the published figures -> what was printed, what we print and compute, whether they agree and why not.

    indicators: entries by id. `equal` is null where the source only names a thing; `kind` says how a row differs.
    """
    return [_row(indicators.get(row["id"]), row, lang) for row in rows]


def _row(entry: Mapping[str, Any] | None, row: Mapping[str, str], lang: str) -> dict[str, Any]:
    kind = differs(entry, row, lang)
    return {
        "id": row["id"],
        "section": row.get("section", ""),
        "printed": row["printed"],
        "text": entry["text"] if entry else "",
        "exact": entry["value"] if entry else None,
        "unit": entry["unit"] if entry else row.get("unit", ""),
        "equal": None if kind == "named" else kind == "",
        "kind": kind,
        "reason": phrases.DIFFERS[lang][kind],
    }


def differs(entry: Mapping[str, Any] | None, row: Mapping[str, str], lang: str = "vi") -> str:
    """How a row differs: '' not at all; named, absent, unknown, word, above, below, unit, said.

    >>> ours = {"value": 3583120000, "unit": "đồng", "text": "gần 3,6 tỷ đồng"}
    >>> row = lambda printed: {"id": "x", "printed": f"{printed} tỷ đồng", "qualifier": "nearly", "unit": "đồng"}
    >>> [differs(ours, row(number)) for number in ("gần 3,6", "hơn 3,6", "gần 3,5", "gần 3,7", "gần 4")]
    ['', 'word', 'above', 'below', 'said']
    """
    if row.get("qualifier") == "named":
        return "named"
    if entry is None:
        return "absent"
    printed, ours = plain(row["printed"]), plain(entry["text"])
    can = wording.shown(row["printed"], lang)
    inside = entry["value"] is None or can is None or Decimal(entry["value"]) in can
    if ours and re.search(rf"(?<![\w.,]){re.escape(ours)}(?!\w)", printed) and inside:
        return ""
    if entry["value"] is None or can is None:
        return "unknown"
    if row.get("unit") and entry["unit"] != row["unit"]:
        return "unit"
    mine = wording.shown(entry["text"], lang)
    if mine is not None and not inside and bare(printed, can.word) == bare(ours, mine.word):
        return "word"
    value = Decimal(entry["value"])
    if inside:
        return "said"
    return "above" if can.high is not None and value >= can.high else "below"


def plain(text: str) -> str:
    """A phrase for comparing: small letters, single blanks, none between a number and its unit."""
    text = " ".join(text.replace(wording.NBSP, " ").split()).casefold()
    return re.sub(r"(?<=\d) (?=[^\W\d])", "", text)


def bare(text: str, word: str) -> str:
    """Number, scale and unit without the word in front."""
    return re.sub(r"^\D*", "", text) if word else text
