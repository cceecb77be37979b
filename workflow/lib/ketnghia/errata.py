"""Errata: the changes between two versions in words, and the notice that a changed figure of a release calls for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ketnghia import wording
from ketnghia.differences import Cause, Change, Comparison

WORDS: dict[str, dict[str, Any]] = {
    "vi": {
        "head": "{} → {}: {} chỉ tiêu đổi, {} trong số đó có in.",
        "same": "{} → {}: không chỉ tiêu nào đổi.",
        "because": "do",
        "points": "điểm phần trăm",
        "words": "giá trị không đổi, chỉ đổi cách nói",
        "gone": "không còn",
        "new": "chưa có",
        "kinds": {
            "submission": "báo cáo gửi về {}",
            "correction": "đính chính {}",
            "reference": "danh mục {}",
            "configuration": "cấu hình {}",
            "definition": "định nghĩa của chỉ tiêu đã đổi",
            "code": "mã nguồn chương trình đã đổi ({})",
            "several": "nhiều thay đổi cùng lúc ({})",
            "rest": "cách tính, không thuộc riêng dòng nào",
        },
        "how": {"new": "mới nhận", "gone": "không còn", "edited": "nội dung đã đổi", "state": "đổi từ {} sang {}"},
        "states": {
            "read": "đã tính",
            "held": "tạm giữ",
            "superseded": "đã thay thế",
            "withdrawn": "đã rút",
            "late": "quá hạn",
        },
        "erratum": "ĐÍNH CHÍNH",
        "intro": (
            "Một số số liệu in trong báo cáo «{title}» (bản phát hành {period}/{release} ngày {date}, mã bản {code}) "
            "được đính chính như sau:"
        ),
        "item": "{n}. {title}: đã in «{old}», nay đính chính là «{new}»{exact}. Lý do: {why}.",
        "exact": " (số chính xác: {old} → {new})",
        "struck": "{n}. {title}: đã in «{old}», nay không còn đủ căn cứ để nêu. Lý do: {why}.",
        "end": "Các nội dung khác của báo cáo không thay đổi./.",
    },
    "en": {
        "head": "{} → {}: {} figures changed, {} of them printed.",
        "same": "{} → {}: no figure changed.",
        "because": "due to",
        "points": "percentage points",
        "words": "the value is the same, its words differ",
        "gone": "not made",
        "new": "not made before",
        "kinds": {
            "submission": "the submission {}",
            "correction": "the correction {}",
            "reference": "the reference table {}",
            "configuration": "the configuration {}",
            "definition": "the figure's definition",
            "code": "the program ({})",
            "several": "several changes at once ({})",
            "rest": "the way of computing, no row alone",
        },
        "how": {"new": "new", "gone": "gone", "edited": "changed content", "state": "from {} to {}"},
        "states": {},
        "erratum": "ERRATUM",
        "intro": "Figures printed in «{title}» (release {period}/{release} of {date}, code {code}) are corrected:",
        "item": "{n}. {title}: printed «{old}», should read «{new}»{exact}. Reason: {why}.",
        "exact": " (exact: {old} → {new})",
        "struck": "{n}. {title}: printed «{old}», which the data does not bear any more. Reason: {why}.",
        "end": "The rest of the report stands.",
    },
}
# So many files of the program are named.
NAMED = 3


def written(value: Any, unit: str, lang: str, sign: bool = False) -> str:
    """A value with all its digits and its unit; with a plus or minus where it is a difference."""
    if value is None:
        return "–"
    value = Decimal(value)
    unit = WORDS[lang]["points"] if sign and unit == "%" else unit
    text = wording.with_unit(wording.number(abs(value), lang), unit)
    return f"{'−' if value < 0 else '+' if sign else ''}{text}"


def told(cause: Cause, compared: Comparison, lang: str) -> str:
    """A cause in words: what it is, and how it changed."""
    say = WORDS[lang]
    names = re.split(", |; ", cause.name)
    if cause.kind in ("submission", "reference", "configuration", "several"):
        names = [name.rpartition("/")[2] for name in names]
    shown = ", ".join(names[:NAMED]) + (f" +{len(names) - NAMED}" if len(names) > NAMED else "")
    text = say["kinds"][cause.kind].format(shown).removesuffix(" ()")
    how = changed(cause.name, compared, lang) if cause.kind == "submission" and len(names) == 1 else ""
    return f"{text} ({how})" if how else text


def changed(path: str, compared: Comparison, lang: str) -> str:
    """How a file differs between the two versions."""
    say = WORDS[lang]
    old, new = compared.old.files.get(path), compared.new.files.get(path)
    if old is None or new is None:
        return say["how"]["new" if old is None else "gone"]
    if old[1] != new[1]:
        return say["how"]["edited"]
    states = [say["states"].get(one[2], one[2]) for one in (old, new)]
    return say["how"]["state"].format(*states) if old[2] != new[2] else ""


def sides(one: Change, lang: str) -> tuple[str, str]:
    """What a figure said and says: its words and, where these do not show it, its exact value."""
    say = WORDS[lang]
    found = []
    for (value, text), missing in ((one.old, say["new"]), (one.new, say["gone"])):
        exact = written(value, one.unit, lang) if value is not None else ""
        same = not exact or text == exact
        found.append(missing if text is None else f"«{text}»" if same else f"«{text}» ({exact})")
    return found[0], found[1]


def because(one: Change, compared: Comparison, lang: str) -> list[str]:
    """The causes of a change in words, each with what it adds."""
    say = WORDS[lang]
    found = []
    for cause, given in one.causes:
        amount = written(given, one.unit, lang, sign=True) if given else ""
        found.append(f"{told(cause, compared, lang)}: {amount}" if amount else told(cause, compared, lang))
    return found or [say["words"]]


def document(
    compared: Comparison,
    changes: Sequence[Change],
    notice: Sequence[str],
    lang: str,
    edition: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """`changes.json`; `edition`: the published file that the new version is compared with, where it is one."""
    found = []
    for one in changes:
        row = one.row()
        known = compared.new.indicators.get(one.id) or compared.old.indicators[one.id]
        for cause, given in zip(one.causes, row["causes"], strict=True):
            given["text"] = told(cause[0], compared, lang)
        found.append({**row, "measure": known["measure"]})
    head = {"version": 1, "old": compared.old.name, "new": compared.new.name}
    return {**head, **({"edition": dict(edition)} if edition else {}), "changes": found, "erratum": list(notice)}


def lines(compared: Comparison, changes: Sequence[Change], lang: str, most: int | None = None) -> list[str]:
    """All changes as text, printed figures first."""
    say, names = WORDS[lang], (compared.old.name, compared.new.name)
    if not changes:
        return [say["same"].format(*names)]
    out = [say["head"].format(*names, len(changes), sum(bool(one.printed) for one in changes))]
    for one in sorted(changes, key=lambda one: not one.printed)[:most]:
        old, new = sides(one, lang)
        out.append(f"  {one.title} [{one.id}]: {old} → {new}")
        out += [f"      {text}" for text in because(one, compared, lang)]
    if most and len(changes) > most:
        out.append(f"  … +{len(changes) - most}")
    return out


def erratum(compared: Comparison, changes: Sequence[Change], released: Mapping[str, Any], lang: str) -> list[str]:
    """The notice for a release: each printed figure whose words are not the same any more; [] where there is none.

    `released`: title, period, release, date, code.
    """
    say = WORDS[lang]
    items: list[str] = []
    for one in changes:
        if not one.printed or one.old[1] is None or one.old[1] == one.new[1]:
            continue
        why = "; ".join(because(one, compared, lang))
        given = {"n": len(items) + 1, "title": one.title, "old": one.old[1], "why": why}
        if one.new[1] is None:
            items.append(say["struck"].format(**given))
            continue
        exact = [written(side[0], one.unit, lang) for side in (one.old, one.new)]
        both = say["exact"].format(old=exact[0], new=exact[1]) if exact[0] != exact[1] else ""
        items.append(say["item"].format(**given, new=one.new[1], exact=both))
    day = wording.short_date(released["date"])
    return [say["erratum"], say["intro"].format(**{**released, "date": day}), *items, say["end"]] if items else []
