"""Explanations: a figure's trace in sentences: what it says, what enters it, what was passed over beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from ketnghia import wording

if TYPE_CHECKING:
    from ketnghia.neighbours import Neighbour
    from ketnghia.traces import Facts

# So many members of a dimension, and rows, are listed unless all are asked for.
MEMBERS, ROWS = 8, 20
# What is said of a correction.
MENDED = ("correction", "was", "becomes", "reason", "basis")
WORDS: dict[str, dict[str, Any]] = {
    "vi": {
        "printed": "In là «{}» tại {}.",
        "never": "Chưa in ở trang nào; nếu in thì in là «{}».",
        "exact": "Giá trị chính xác: {}.",
        "claim": "Một nhận định: số liệu phải đúng như vậy mới được in (giá trị 1).",
        "span": "nhiều năm",
        "step": "Làm tròn đến {} {}; phần nửa làm tròn ra xa số không.",
        "auto": "Làm tròn theo độ lớn của số.",
        "word": "Từ chỉ mức: {}",
        "whole": "In nguyên số chính xác, không làm tròn.",
        "definition": "Định nghĩa: {}",
        "coverage": "Mức độ đầy đủ: {}/{} đầu mối; số liệu {}.",
        "status": {"illustrative": "minh họa", "preliminary": "sơ bộ", "final": "chính thức", "": "chưa rõ"},
        "of": "Tính từ các chỉ tiêu:",
        "by": "Đóng góp theo {}:",
        "dimensions": {"giver": "đơn vị", "time": "năm", "receiver": "nơi được giúp"},
        "none": "(không ghi)",
        "others": "{} mục khác",
        "facts": "Các dòng số liệu ({} dòng của {} báo cáo gửi về):",
        "no_facts": "Không có dòng số liệu nào đứng sau chỉ tiêu này.",
        "at": "{}, {}",
        "as_sent": "ghi «{}»",
        "read": "đọc là {}",
        "enters": "tính vào {}",
        "correction": "Đính chính {}: «{}» thành «{}»; {}. Căn cứ: {}.",
        "more": "… và {} dòng nữa (--all, hoặc --format csv)",
        "rows": "{} dòng",
        "money": "đồng",
        "passed": "Không tính ở đây ({} dòng, tổng giá trị kê {}):",
        "no_passed": "Không tính ở đây: không có dòng nào bị loại chỉ vì một lý do.",
        "problem": {"error": "Lỗi", "warning": "Cần xác nhận", "note": "Lưu ý"},
        "reasons": {
            "integrated": "lồng ghép chương trình, dự án, ngoài tổng của nhóm",
            "raised": "vận động tổ chức, cá nhân, ngoài tổng của nhóm",
            "source_unknown": "chưa rõ nguồn kinh phí, ngoài tổng của nhóm",
            "duplicate": "trùng với dòng khác đã tính",
            "out_of_period": "ngoài kỳ báo cáo",
            "held": "tạm giữ vì lỗi chưa giải trình",
            "outside": "nguồn kinh phí ngoài tổng của nhóm",
            "source": "chưa rõ nguồn kinh phí",
            "unread": "có ghi nhưng không đọc ra số",
            "other": "{}: {}",
        },
        "stands": "{} có mặt sau {} dòng số liệu và {} chỉ tiêu.",
        "nothing": "{}: không dòng số liệu nào, không chỉ tiêu nào.",
        "without": "Nếu không có các dòng này:",
        "gone": "không còn",
        "new": "chưa có",
        "same": "giữ nguyên {}",
    },
    "en": {
        "printed": "Printed «{}» at {}.",
        "never": "Not printed; it would read «{}».",
        "exact": "Exact value: {}.",
        "claim": "A claim: printed only where the data bears it (value 1).",
        "span": "several years",
        "step": "Rounded to {} {}; ties away from zero.",
        "auto": "Rounded by its size.",
        "word": "Word: {}",
        "whole": "Printed exactly, not rounded.",
        "definition": "Definition: {}",
        "coverage": "Coverage: {}/{} givers; {} data.",
        "status": {"illustrative": "illustrative", "preliminary": "preliminary", "final": "final", "": "unmarked"},
        "of": "Computed from:",
        "by": "Contributions by {}:",
        "dimensions": {"giver": "giver", "time": "time", "receiver": "receiver"},
        "none": "(none)",
        "others": "{} others",
        "facts": "The facts ({} of {} submissions):",
        "no_facts": "No fact stands behind this figure.",
        "at": "{}, {}",
        "as_sent": "as sent «{}»",
        "read": "read as {}",
        "enters": "enters as {}",
        "correction": "Correction {}: «{}» becomes «{}»; {}. Basis: {}.",
        "more": "… and {} more (--all, or --format csv)",
        "rows": "{} rows",
        "money": "VND",
        "passed": "Not counted here ({} rows, stated amounts {}):",
        "no_passed": "Not counted here: no row is kept out by one reason alone.",
        "problem": {"error": "Error", "warning": "To confirm", "note": "Note"},
        "reasons": {
            "integrated": "integrated programmes, outside the group's total",
            "raised": "raised from others, outside the group's total",
            "source_unknown": "source unknown, outside the group's total",
            "duplicate": "the same as another row that counts",
            "out_of_period": "outside the period",
            "held": "held back for an open error",
            "outside": "a source outside the group's total",
            "source": "source unknown",
            "unread": "stated, but no number could be read",
            "other": "{}: {}",
        },
        "stands": "{} stands behind {} facts and {} figures.",
        "nothing": "{}: no fact, no figure.",
        "without": "Without these facts:",
        "gone": "not made",
        "new": "not made before",
        "same": "unchanged {}",
    },
}


def written(value: Any, lang: str) -> str:
    """A published value with all its digits, grouped as the language does; text as it is.

    >>> written("1234.50", "vi"), written(None, "vi"), written("KT1", "vi")
    ('1.234,5', '–', 'KT1')
    """
    if value is None:
        return "–"
    try:
        return wording.number(Decimal(str(value)), lang)
    except InvalidOperation:
        return str(value)


def amount(value: Any, unit: str | None, lang: str) -> str:
    """A value with its unit."""
    return wording.with_unit(written(value, lang), unit or "") if value is not None else "–"


def members(facts: Iterable[Mapping[str, Any]], label: Callable[[str], str]) -> list[dict[str, Any]]:
    """What the rows of one `code` contribute, the largest first; it adds up exactly.

    Each: code, label, n (rows), contribution.
    """
    sums: dict[str, list[Any]] = {}
    for fact in facts:
        held = sums.setdefault(fact["code"] or "", [0, Decimal(0)])
        held[0] += 1
        held[1] += Decimal(str(fact["contribution"] or 0))
    ordered = sorted(sums.items(), key=lambda item: (-item[1][1], item[0]))
    return [
        {"code": key, "label": label(key) if key else "", "n": n, "contribution": plain(total)}
        for key, (n, total) in ordered
    ]


def plain(value: Decimal) -> int | str:
    """A decimal as JSON has it: a whole number bare, else text.

    >>> plain(Decimal("5.000")), plain(Decimal("2.50"))
    (5, '2.5')
    """
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


# Problems on a row ----------------------------------------------------------------------------------------------------

PLACE = re.compile(r"([A-Z]*)(\d*)")


def position(address: str) -> tuple[int | None, int | None]:
    """Column and row of an address; None where it names a whole row or column.

    >>> position("B12"), position("B"), position("12")
    ((2, 12), (2, None), (None, 12))
    """
    letters, digits = PLACE.match(address).groups()
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return column or None, int(digits) if digits else None


def covers(place: str, address: str) -> bool:
    """Whether a cell lies in a cell or range of a problem.

    >>> covers("E5:E27", "E6"), covers("E:E", "E6"), covers("29:29", "B29"), covers("E5", "E6")
    (True, True, True, False)
    """
    first, _, last = place.partition(":")
    bounds = zip(position(first), position(last or first), position(address), strict=True)
    return all(low is None or high is None or (at is not None and low <= at <= high) for low, high, at in bounds)


@dataclass(frozen=True)
class Problems:
    """The problems of a build by submission and sheet."""

    found: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]

    @classmethod
    def of(cls, listed: Iterable[Mapping[str, Any]]) -> Problems:
        found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for one in listed:
            if one["cell"]:
                found.setdefault((one["submission"], one["sheet"] or ""), []).append(one)
        return cls(found)

    def on(self, fact: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The problems on the cells of a fact's own row, its headings left aside."""
        cells = {at.split(" ")[0] for at in (fact.get("cells") or {}).values()} | {fact.get("cell") or ""}
        return [
            one
            for one in self.found.get((fact["submission"] or "", fact["sheet"] or ""), ())
            if any(at and covers(one["cell"], at) and among(one, at) for at in cells)
        ]


def among(problem: Mapping[str, Any], address: str) -> bool:
    """Whether a problem of a whole range that lists its rows means the one of this cell."""
    rows = problem.get("args", {}).get("rows")
    return not isinstance(rows, list) or str(position(address)[1]) in {str(row) for row in rows}


# In words -------------------------------------------------------------------------------------------------------------


def why(column: str, value: str, lang: str) -> str:
    """Why a row was passed over, from the column that keeps it out and what stands there."""
    reasons = WORDS[lang]["reasons"]
    if value in reasons:
        return reasons[value]
    if column.startswith("group_"):
        return reasons["outside"]
    if not value:
        return reasons["source"]
    return reasons["unread"]


def beside(found: Sequence[Neighbour], facts: Facts, money: str, lang: str, most: int = 10) -> list[str]:
    """The rows beside a figure as a page has them, a sentence for each reason: how many, how much, the first of them.

    A sentence, not a list: pages of many figures may hold only so many elements.
    """
    reasons: dict[str, list[Neighbour]] = {}
    for one in found:
        reasons.setdefault(why(one.column, one.value, lang), []).append(one)
    said = []
    for reason, rows in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
        total = sum(int(facts.get("rows_value", one.row) or 0) for one in rows)
        amounts = f", {amount(total, money, lang)}" if money else ""
        entries = [facts.entry(None, one.row) for one in rows[:most]]
        places = [
            f"{facts.names.get(entry['agency'] or '', entry['agency'] or '')} "
            f"({' · '.join(str(part) for part in (entry['sheet'], entry['cell']) if part)})"
            for entry in entries
        ]
        rest = f" … +{len(rows) - most}" if len(rows) > most else ""
        said.append(f"{reason}: {WORDS[lang]['rows'].format(len(rows))}{amounts}: {'; '.join(places)}{rest}.")
    return [text[:1].upper() + text[1:] for text in said]


def rounding(one: Mapping[str, Any], lang: str) -> list[str]:
    """How the exact value became the printed one."""
    say, spec = WORDS[lang], one.get("wording") or {}
    if one["value"] is None or one["measure"] in ("claim", "quoted", "rank"):
        return []
    step, scale = spec.get("step"), spec.get("scale")
    if step:
        words = " ".join(filter(None, (scale if scale != "auto" else "", one["unit"])))
        said = [say["step"].format(written(step, lang), words)]
    elif scale == "auto":
        said = [say["auto"]]
    else:
        said = []
    if one.get("rounding"):
        return [*said, say["word"].format(one["rounding"])]
    return said or ([say["whole"]] if one["measure"] in ("sum", "count", "distinct", "difference") else [])


def place_of(fact: Mapping[str, Any], lang: str) -> str:
    """File, sheet and cell of a row."""
    name = (fact["submission"] or "").rpartition("/")[2]
    cell = "" if not fact["cell"] else (f"ô {fact['cell']}" if lang == "vi" else f"cell {fact['cell']}")
    return ", ".join(filter(None, (name, fact["sheet"], cell)))


def row(fact: Mapping[str, Any], lang: str) -> str:
    """One row of a trace in one sentence: where, as sent, as read, what enters; then what it is about."""
    say = WORDS[lang]
    said = [place_of(fact, lang)]
    if fact.get("raw") is not None:
        said.append(say["as_sent"].format(fact["raw"]))
    if fact.get("value") is not None:
        said.append(say["read"].format(amount(fact["value"], fact.get("unit"), lang)))
    if fact.get("contribution") is not None:
        said.append(say["enters"].format(written(fact["contribution"], lang)))
    about = " · ".join(filter(None, fact.get("about", ())))
    return "; ".join(said) + (f"\n      {about}" if about else "")


def lines(told: Mapping[str, Any], lang: str, whole: bool = False) -> list[str]:
    """The whole explanation. `told`: what `--format json` writes."""
    say = WORDS[lang]
    out = [f"{told['title']} [{told['id']}]"]
    places = told["printed"]
    text = told["text"]
    out.append("  " + (say["printed"].format(text, _few(places)) if places else say["never"].format(text)))
    exact = say["exact"].format(amount(told["value"], told["unit"], lang))
    out.append(f"  {say['claim'] if told['measure'] == 'claim' else exact}")
    out += [f"  {one}" for one in rounding(told, lang)]
    out.append("  " + say["definition"].format(told["definition"]))
    covered = told["coverage"]
    if covered:
        status = say["status"].get(told["status"] or "", told["status"])
        out.append("  " + say["coverage"].format(covered["received"], covered["expected"], status))
    if told["of"]:
        out += ["", f"  {say['of']}"]
        shown = told["parts"] if whole else told["parts"][:MEMBERS]
        out += [f"    {one['title']} [{one['id']}]: {one['text']}" for one in shown]
        if len(told["parts"]) > MEMBERS and not whole:
            out.append("    " + say["others"].format(len(told["parts"]) - MEMBERS))
    for role, found in told["contributions"].items():
        if len(found) > 1 or (found and found[0]["code"]):
            out += ["", f"  {say['by'].format(say['dimensions'][role])}", *_members(found, say, lang, whole)]
    return [*out, "", *_rows(told, say, lang, whole), "", *_passed(told, say, lang, whole)]


def _few(places: Sequence[str], most: int = 3) -> str:
    return ", ".join(places[:most]) + (f" +{len(places) - most}" if len(places) > most else "")


def _members(found: Sequence[Mapping[str, Any]], say: Mapping[str, Any], lang: str, whole: bool) -> list[str]:
    shown = found if whole else found[:MEMBERS]
    texts = [(one["label"] or say["none"], one["contribution"]) for one in shown]
    if rest := found[len(shown) :]:
        total = sum(Decimal(str(one["contribution"])) for one in rest)
        texts.append((say["others"].format(len(rest)), plain(total)))
    wide = max(len(written(value, lang)) for _, value in texts)
    return [f"    {written(value, lang):>{wide}}  {label}" for label, value in texts]


def _rows(told: Mapping[str, Any], say: Mapping[str, Any], lang: str, whole: bool) -> list[str]:
    facts = told["facts"]
    if not facts:
        return [f"  {say['no_facts']}"]
    files = {fact["submission"] for fact in facts}
    out = [f"  {say['facts'].format(len(facts), len(files))}"]
    shown = facts if whole else facts[:ROWS]
    for number, fact in enumerate(shown, 1):
        out.append(f"   {number:>2}. {row(fact, lang)}")
        out += [f"      {say['correction'].format(*(one[key] for key in MENDED))}" for one in fact["corrections"]]
        out += [f"      {say['problem'][one['severity']]} {one['code']}: {one['message']}" for one in fact["problems"]]
    if len(facts) > len(shown):
        out.append("    " + say["more"].format(len(facts) - len(shown)))
    return out


def _passed(told: Mapping[str, Any], say: Mapping[str, Any], lang: str, whole: bool) -> list[str]:
    found = told["passed_over"]
    if not found:
        return [f"  {say['no_passed']}"]
    money = sum(int(one["stated"] or 0) for one in found)
    out = [f"  {say['passed'].format(len(found), amount(money, told['money'], lang))}"]
    reasons = dict.fromkeys(one["why"] for one in found)
    for reason in sorted(reasons, key=lambda text: (-sum(one["why"] == text for one in found), text)):
        rows = [one for one in found if one["why"] == reason]
        total = sum(int(one["stated"] or 0) for one in rows)
        out.append(f"    {reason}: {len(rows)}, {amount(total, told['money'], lang)}")
        shown = rows if whole else rows[:3]
        for one in shown:
            stated = amount(one["stated"], told["money"], lang)
            out.append(f"      - {place_of(one, lang)}: {stated}; {' · '.join(filter(None, one['about']))}")
        if len(rows) > len(shown):
            out.append("        " + say["more"].format(len(rows) - len(shown)))
    return out


def standing(told: Mapping[str, Any], lang: str) -> list[str]:
    """What stands on a cell or a file, and what it would be without the rows that do."""
    say = WORDS[lang]
    if not told["facts"]:
        return [say["nothing"].format(told["place"])]
    out = [say["stands"].format(told["place"], len(told["facts"]), len(told["figures"]))]
    out += [f"  {one['fact']}: {', '.join(one['fields'])}" for one in told["facts"][:MEMBERS] if one["fields"]]
    if told["figures"]:
        out.append(say["without"])
    for one in told["figures"]:
        now, then = one["now"], one["without"]
        if now == then:
            said = say["same"].format(_said(now, lang, ""))
        else:
            said = f"{_said(now, lang, say['new'])} → {_said(then, lang, say['gone'])}"
        out.append(f"  {one['title']} [{one['id']}]: {said}")
    return out


def _said(side: Mapping[str, Any] | None, lang: str, missing: str) -> str:
    if side is None:
        return missing
    exact = amount(side["value"], side["unit"], lang)
    return f"«{side['text']}» ({exact})" if side["text"] != exact else f"«{side['text']}»"
