"""Annex: what changed since the edition published before, as the report prints it, from `changes.json` alone.

Each changed figure is a row, and below it a row for each cause with what it adds: the causes add up to the difference
in its column. What stood before is no figure of this report: such numbers are exempt from having a link, by name and on
these pages alone, and whoever verifies the report adds them up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ketnghia import wording

Change = Mapping[str, Any]
# So many figures are printed; the rest is counted. So many causes of one figure; the rest is added up.
MOST, CAUSES = 200, 5
NUMERALS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
NBSP = "\u00a0"
# The columns of a row; `missing` stands where there is no figure.
EMPTY = dict.fromkeys(("id", "exact", "title", "unit", "said", "before", "missing", "nothing", "difference"), "")

WORDS: dict[str, dict[str, str]] = {
    "vi": {
        "label": "PL.",
        "title": "Thay đổi so với bản đã phát hành",
        "with": "So với bản đã phát hành mang mã bản {code}{signed}.",
        "digest": "Mã băm SHA-256 của tệp ấy: {sha256}.",
        "signed": ", ký ngày {day}",
        "none": "Không có thay đổi.",
        "some": "Có {n} chỉ tiêu đổi giá trị hoặc đổi cách nói.",
        "bound": "Bảng ghi {shown} chỉ tiêu đổi nhiều nhất; đủ các chỉ tiêu ở tệp changes.json công bố cùng báo cáo.",
        "how": "Dưới mỗi chỉ tiêu là từng nguyên nhân và phần của nó; các phần cộng lại đúng bằng chênh lệch.",
        "caption": "Chỉ tiêu đổi, nguyên nhân và phần của từng nguyên nhân",
        "figure": "Chỉ tiêu và nguyên nhân",
        "unit": "ĐVT",
        "before": "Bản trước",
        "now": "Bản này",
        "said": "Đã in hoặc ghi",
        "says": "Nay là",
        "exact": "Giá trị",
        "difference": "Chênh lệch",
        "new": "chưa có",
        "gone": "không còn",
        "because": "– do {}",
        "others": "– do {} nguyên nhân khác",
        "points": "điểm %",
        "reason": "bản trước",
    },
    "en": {
        "label": "A.",
        "title": "Changes since the edition published before",
        "with": "Compared with the published edition of code {code}{signed}.",
        "digest": "SHA-256 of its file: {sha256}.",
        "signed": ", signed on {day}",
        "none": "No change.",
        "some": "{n} figures have another value or other words.",
        "bound": "The table shows the {shown} that changed most; all are in changes.json, published with the report.",
        "how": "Below each figure stands every cause with its part; the parts add up to the difference.",
        "caption": "Changed figures, causes, and what each cause adds",
        "figure": "Figure and causes",
        "unit": "Unit",
        "before": "Before",
        "now": "Now",
        "said": "Said",
        "says": "Says",
        "exact": "Value",
        "difference": "Difference",
        "new": "not made",
        "gone": "not made any more",
        "because": "– due to {}",
        "others": "– due to {} other causes",
        "points": "% points",
        "reason": "the edition before",
    },
}


def place(spec: Mapping[str, Any], lang: str) -> dict[str, str]:
    """Number and page label of the annex: the next after those that the report's settings name.

    >>> place({"annexes": [{"number": "IX", "label": "Pl IX"}] * 9}, "vi"), place({}, "en")
    ({'number': 'X', 'label': 'Pl X'}, {'number': 'I', 'label': 'A.I'})
    """
    before = spec.get("annexes") or []
    number = roman(len(before) + 1)
    last = before[-1] if before else {"number": "", "label": WORDS[lang]["label"]}
    fits = last["label"].endswith(last["number"])
    stem = last["label"].removesuffix(last["number"]) if fits else WORDS[lang]["label"]
    return {"number": number, "label": f"{stem}{number}"}


def roman(number: int) -> str:
    """A small roman numeral.

    >>> roman(4), roman(10), roman(14)
    ('IV', 'X', 'XIV')
    """
    return "X" * (number // 10) + NUMERALS[number % 10]


def order(changes: Sequence[Change]) -> list[Change]:
    """Printed figures first, then by how much of the largest difference in their unit they changed."""
    largest: dict[str, Decimal] = {}
    for one in changes:
        largest[one["unit"]] = max(largest.get(one["unit"], Decimal(0)), size(one))

    def key(one: Change) -> tuple[bool, Decimal, str]:
        most = largest[one["unit"]]
        return not one["printed"], -(size(one) / most if most else Decimal(0)), one["id"]

    return sorted(changes, key=key)


def size(one: Change) -> Decimal:
    return abs(Decimal(one["difference"] or 0))


def rows(told: Mapping[str, Any], lang: str) -> list[dict[str, str]]:
    """The rows of the table: `id`, `exact` (the id again, '' where words alone stand), `title`, `unit`, `said`,
    `before`, `missing`, `difference`. A cause is a row with neither id nor unit.
    """
    say = WORDS[lang]
    found = []
    for one in order(told["changes"])[:MOST]:
        words = one["measure"] == "claim"
        old, new = one["old"], one["new"]
        unit = say["points"] if one["unit"] == "%" else ""
        found.append(
            {
                **EMPTY,
                "id": one["id"],
                "exact": "" if words or new["value"] is None else one["id"],
                "title": one["title"],
                "unit": one["unit"],
                "missing": say["gone"] if new["text"] is None else "",
                "said": old["text"] if old["text"] is not None else say["new"],
                "before": "" if words or old["value"] is None else plain(old["value"], lang),
                "difference": "" if words or not Decimal(one["difference"] or 0)
                else joined(signed(one["difference"], lang), unit),
            }
        )  # fmt: skip
        found += [
            {**EMPTY, "title": text,
             "difference": joined(signed(amount, lang), unit) if Decimal(amount) and not words else ""}
            for text, amount in causes(one["causes"], say)
        ]  # fmt: skip
    return found


def causes(given: Sequence[Mapping[str, str]], say: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The causes in words with what each adds, the largest first; those beyond a few added up."""
    listed = sorted(given, key=lambda one: -abs(Decimal(one["amount"])))
    shown = listed if len(listed) <= CAUSES else listed[: CAUSES - 1]
    for one in shown:
        yield say["because"].format(one["text"]), one["amount"]
    if left := listed[len(shown) :]:
        yield say["others"].format(len(left)), str(sum(Decimal(one["amount"]) for one in left))


def plain(value: str, lang: str) -> str:
    return wording.number(Decimal(value), lang)


def signed(value: str, lang: str) -> str:
    """A number with its sign.

    >>> signed("1200", "vi"), signed("-0.5", "vi")
    ('+1.200', '−0,5')
    """
    amount = Decimal(value)
    return f"{'−' if amount < 0 else '+'}{wording.number(abs(amount), lang)}"


def joined(number: str, unit: str) -> str:
    return f"{number}{NBSP}{unit}" if unit else number


def sentences(told: Mapping[str, Any], lang: str) -> list[str]:
    """What stands above the table: what is compared, how many figures changed, how to read the rows."""
    say, edition, n = WORDS[lang], told["edition"], len(told["changes"])
    day = edition["date"]
    shown = wording.short_date(day) if day and lang == "vi" else day
    found = [say["with"].format(**edition, signed=say["signed"].format(day=shown) if day else "")]
    found.append(say["digest"].format(**edition))
    if not n:
        return [*found, say["none"]]
    more = [say["some"].format(n=plain(str(n), lang))]
    more += [say["bound"].format(shown=MOST)] if n > MOST else []
    return [*found, " ".join([*more, say["how"]])]


def table(lang: str) -> dict[str, Any]:
    """The table's settings, as the report's configuration would have them."""
    say = WORDS[lang]
    before = [
        {"head": say["said"], "text": "{said}", "width": "15%"},
        {"head": say["exact"], "text": "{before}", "number": True, "width": "14%"},
    ]
    now = [
        {
            "head": say["says"],
            "figure": "{id}",
            "form": "sentence",
            "zero": True,
            "missing": "{missing}",
            "width": "15%",
        },
        {"head": say["exact"], "figure": "{exact}", "zero": True, "missing": "{nothing}", "width": "14%"},
    ]
    return {
        "caption": say["caption"],
        "rows": {"from": "changes"},
        "wide": True,
        "columns": [
            {"head": say["figure"], "text": "{title}"},
            {"head": say["unit"], "text": "{unit}", "width": "8%"},
            {"head": say["before"], "columns": before},
            {"head": say["now"], "columns": now},
            {"head": say["difference"], "text": "{difference}", "number": True, "width": "13%"},
        ],
    }


def exemptions(told: Mapping[str, Any], spec: Mapping[str, Any], lang: str) -> list[tuple[str, str, str]]:
    """Rows of `plain_numbers.csv`: every text of the annex that holds a digit and is no figure of this report."""
    label, reason = place(spec, lang)["label"], WORDS[lang]["reason"]
    texts = [row[name] for row in rows(told, lang) for name in ("title", "unit", "said", "before", "difference")]
    # A sign begins no text: a spreadsheet would take it for a formula.
    found = {text.lstrip("+−– ") for text in [*texts, *sentences(told, lang)[2:]]}
    return sorted((text, label, reason) for text in found if re.search(r"\d", text))
