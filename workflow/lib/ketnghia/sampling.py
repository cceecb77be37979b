"""Sampling: which facts to check on site, drawn by the đồng, so that each đồng counted is as likely to be looked at.

Monetary-unit sampling as auditors use it (ISA 530, appendix 4), by cells: the amounts stand one behind the other, the
whole is cut into n equal intervals, and one đồng of each, which the seed decides, picks the fact it lies in. A return
that repeats itself at the interval's length bends nothing, and a fact of two intervals is always drawn. The seed is the
digest of what was published: nobody chose the sample, and anybody can draw it again. Everything is whole numbers.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from ketnghia import wording

WORDS: dict[str, dict[str, str]] = {
    "vi": {
        "count": "đếm, xem tại chỗ: {}",
        "place": "xem tại {}",
        "households": "hỏi {} hộ đã nhận",
        "voucher": "đối chiếu chứng từ {}",
        "papers": "xin xem chứng từ, biên bản bàn giao",
        "others": "hỏi {} về phần của mỗi bên",
        "money": "số tiền đã chi: {}",
    },
    "en": {
        "count": "count and see: {}",
        "place": "see it at {}",
        "households": "ask the {} households that received it",
        "voucher": "compare with the voucher {}",
        "papers": "ask for vouchers and the record of handing over",
        "others": "ask {} for the share of each",
        "money": "money spent: {}",
    },
}


def draw(amounts: Sequence[int], n: int, seed: str) -> dict[int, int]:
    """Positions of the amounts that are drawn -> how many of the n units fall on each, in their order.

    Amounts below one are never drawn, and no more units than there are. ValueError for n below 1.

    >>> draw([0, 5, 95], 2, "x")
    {2: 2}
    >>> sum(draw([3, 3, 3], 9, "y").values())
    9
    """
    if n < 1:
        raise ValueError(f"a sample of {n}")
    ends = list(accumulate(max(0, amount) for amount in amounts))
    whole = ends[-1] if ends else 0
    n = min(n, whole)
    found: dict[int, int] = {}
    for number in range(n):
        low, high = number * whole // n, (number + 1) * whole // n
        chance = int.from_bytes(hashlib.sha256(f"{seed} {number}".encode()).digest(), "big")
        place = bisect_right(ends, low + chance % (high - low))
        found[place] = found.get(place, 0) + 1
    return found


def published(row: Mapping[str, str], groups: Mapping[str, Mapping[str, Any]], source: str) -> bool:
    """Whether a fact is inside what is published: in the total of a group, or of none with a source that groups count.

    `groups`: as configured; `source`: column of the source of money.
    """
    marks = [row.get(f"group_{name}", "") for name in groups]
    if "in" in marks or not any("sources" in group for group in groups.values()):
        return True
    counted = {str(one) for group in groups.values() for one in group.get("sources", ())}
    return not any(marks) and row.get(source, "") in counted


def look(fact: Mapping[str, Any], lang: str) -> str:
    """What to look for where, of a fact by roles: quantity, unit, place, households, voucher, cofunders, amount."""
    say = WORDS[lang]
    said = []
    if fact.get("quantity"):
        count = wording.number(fact["quantity"], lang)
        said.append(say["count"].format(" ".join(filter(None, (count, fact.get("unit"))))))
    elif fact.get("amount"):
        said.append(say["money"].format(wording.number(fact["amount"], lang)))
    if fact.get("place"):
        said.append(say["place"].format(fact["place"]))
    if fact.get("households"):
        said.append(say["households"].format(wording.number(fact["households"], lang)))
    if fact.get("cofunders"):
        said.append(say["others"].format(fact["cofunders"]))
    said.append(say["voucher"].format(fact["voucher"]) if fact.get("voucher") else say["papers"])
    return "; ".join(said)
