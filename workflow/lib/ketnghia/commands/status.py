"""Who has sent what, and what is wrong with it: the most urgent first."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from ketnghia.commands.report import HOME
from ketnghia.programme import Refusal
from ketnghia.steps.files import load_programme, read_json

STATES = {
    "vi": {
        "gave": "đã gửi",
        "nil": "báo cáo không phát sinh",
        "held": "tạm giữ, chưa tổng hợp",
        "missing": "chưa gửi báo cáo",
        "unclear": "chưa rõ",
        "unknown": "không có trong danh sách",
    },
    "en": {
        "gave": "sent",
        "nil": "nothing to report",
        "held": "held back",
        "missing": "not sent",
        "unclear": "unclear",
        "unknown": "not on the list",
    },
}
WORDS = {
    "vi": ("{} trong {} đầu mối đã gửi", "lỗi", "cần xác nhận", "lưu ý", "Không có mục nào.", "… và {} mục nữa"),
    "en": ("{} of {} givers have sent", "errors", "to confirm", "notes", "Nothing.", "… and {} more"),
}
ORDER = ("error", "warning", "note")


def arguments(parser) -> None:
    parser.add_argument("--directory", default=str(HOME), help="programme folder")
    parser.add_argument("--agency", help="only this giver, with every problem in full")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(directory: str, agency: str | None, format: str, lang: str) -> int:
    root = Path(directory)
    programme = load_programme(root, ("config/config.yaml", "inputs/reference/*.csv", "config/*.csv"))
    facts = root / "results/facts" / programme.period / "submissions.json"
    problems = root / "results/internal" / programme.period / "problems.json"
    # A build that was broken off may have left one without the other.
    if not (facts.exists() and problems.exists()):
        raise Refusal("CH06", directory)
    submissions, found = read_json(facts), read_json(problems)["problems"]
    rows = overview(programme.givers, submissions, found)
    if agency:
        rows = [row for row in rows if row["agency"] == agency]
        found = [problem for problem in found if problem["agency"] == agency]
        if not rows:
            raise Refusal("CH07", agency)
    if format == "json":
        json.dump({"givers": rows, "problems": found if agency else []}, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    print("\n".join(lines(rows, found if agency else [], lang)))
    return 0


def overview(givers: dict, submissions: dict, found: list[dict]) -> list[dict]:
    """One row a giver: state, files, rows, problems by severity; the most to do first."""
    counts: dict[str, Counter] = defaultdict(Counter)
    for problem in found:
        counts[problem["agency"] or ""][problem["severity"]] += 1
    files = defaultdict(list)
    for path, entry in submissions["submissions"].items():
        files[entry["agency"]].append({"file": path, "state": entry["state"], "rows": entry.get("rows", 0)})
    rows = [
        {
            "agency": code,
            "label": givers.get(code, {}).get("label", code),
            "state": state,
            "files": files[code],
            **{severity: counts[code][severity] for severity in ORDER},
        }
        for code, state in {**dict.fromkeys(sorted(files), "unknown"), **submissions["givers"]}.items()
    ]
    urgency = ("unknown", "held", "missing", "unclear")
    return sorted(rows, key=lambda row: (row["state"] not in urgency, -row["error"], -row["warning"], row["agency"]))


def lines(rows: list[dict], found: list[dict], lang: str) -> list[str]:
    """The overview as text; a giver with nothing to do is counted, not listed."""
    head, errors, warnings, notes, nothing, more = WORDS[lang]
    states = STATES[lang]
    sent = sum(row["state"] in ("gave", "nil") for row in rows)
    out = [head.format(sent, sum(row["state"] != "unknown" for row in rows))]
    out += [f"  {label}: {n}" for state, label in states.items() if (n := sum(row["state"] == state for row in rows))]
    listed = [row for row in rows if found or row["error"] or row["warning"] or row["state"] not in ("gave", "nil")]
    out.append("")
    for row in listed[:40]:
        marks = ", ".join(
            f"{row[severity]} {word}"
            for severity, word in zip(ORDER, (errors, warnings, notes), strict=True)
            if row[severity]
        )
        out.append(f"  {row['label']} [{row['agency']}]: {'; '.join(filter(None, (states.get(row['state']), marks)))}")
    if not listed:
        out.append(nothing)
    if len(listed) > 40:
        out.append("  " + more.format(len(listed) - 40))
    for problem in sorted(found, key=lambda problem: (ORDER.index(problem["severity"]), problem["code"])):
        place = " ".join(str(part) for part in (problem["submission"], problem["sheet"], problem["cell"]) if part)
        out.append(f"    {problem['code']} {place}\n      {problem['message']} {problem['remedy']}")
    return out
