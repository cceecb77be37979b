"""How one file is read: its tables, columns, facts, problems and what became of every cell. Stores nothing."""

from __future__ import annotations

import gc
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from ketnghia import lineage, problems, readers, readings, returns, submissions
from ketnghia.commands.report import HOME
from ketnghia.programme import Refusal
from ketnghia.readers.workbook import Workbook
from ketnghia.rules import Rules
from ketnghia.steps import children
from ketnghia.steps.files import bounded, load_programme, nfc

WORDS = {
    "vi": {
        "file": "Tệp {} ({}), {} ô",
        "layout": "biểu mẫu {}",
        "table": "Trang {}: bảng {}, tiêu đề dòng {}, số liệu dòng {}",
        "column": "    {:<4} {:<40} → {}",
        "unread": "không đọc",
        "facts": "{} dòng số liệu, tổng giá trị {} đồng",
        "problems": "{} lỗi, {} cần xác nhận, {} lưu ý",
        "account": "{} ô: {} trong dòng số liệu, {} trong lỗi, {} không tính (có lý do)",
    },
    "en": {
        "file": "File {} ({}), {} cells",
        "layout": "layout {}",
        "table": "Sheet {}: table {}, headings in rows {}, data in rows {}",
        "column": "    {:<4} {:<40} → {}",
        "unread": "not read",
        "facts": "{} facts, {} đồng in all",
        "problems": "{} errors, {} to confirm, {} notes",
        "account": "{} cells: {} in facts, {} in problems, {} passed over",
    },
}


def arguments(parser) -> None:
    parser.add_argument("file", help="the file to read")
    parser.add_argument("--directory", default=str(HOME), help="programme folder")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--cells", action="store_true", help="with --format json: one more line for each cell")


def run(file: str, directory: str, format: str, cells: bool, lang: str) -> int:
    path = Path(file)
    if not path.is_file():
        raise Refusal("CH11", file)
    rules = Rules(load_programme(directory, lineage.PARTS["clean_facts"]))
    limits = readers.Limits.of(rules.programme.config)
    try:
        data, digest, size = bounded(path, limits.bytes)
    except OSError as fault:
        raise Refusal("CH11", file, fault.strerror or "") from None
    # A name is bytes; what of it is no text is shown as such.
    name = nfc(path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))

    def work(data: bytes | None) -> tuple[list[str], str]:
        gc.disable()  # the child reads one file and ends
        workbook, rule = (
            (readers.too_large(size, limits), None)
            if data is None
            else submissions.read(data, name, agency_of(name, rules), rules.programme.layouts, limits)
        )
        return shown(name, workbook, digest, rules, rule, format, cells, lang)

    answer, why = children.one(data, work, limits)
    if answer is None:
        said = None if data is None else children.one(data, lambda data: readers.identify(data, limits), limits)[0]
        workbook = Workbook(said or "unknown", readable=False, fault="TEP18", found=why)
        answer = shown(name, workbook, digest, rules, None, format, cells, lang)
    out, wrong = answer
    sys.stdout.writelines(f"{line}\n" for line in out)
    if wrong and format == "json":
        print(wrong, file=sys.stderr)
    return 2 if wrong else 0


def shown(
    name: str, workbook: Workbook, digest: str, rules: Rules, rule: str | None, format: str, cells: bool, lang: str
) -> tuple[list[str], str]:
    """The lines to print, and for a file that could not be read a sentence that says why."""
    made, found = one(name, workbook, digest, rules, rule)
    if format == "json":
        out = [json.dumps(made, ensure_ascii=False)]
        if cells:
            out += [
                json.dumps({"file": inner, **cell}, ensure_ascii=False)
                for inner, each in found
                for cell in readings.cells_of(each, rules)
            ]
    else:
        out = lines(made, WORDS[lang])
        out += [line for _, each in found for line in problem_lines(each.problems, lang)]
    return out, "" if workbook.readable else problems.render(found[0][1].problems[0], lang)["message"]


def one(
    name: str, workbook: Workbook, sha256: str, rules: Rules, rule: str | None = None
) -> tuple[dict[str, Any], list[tuple[str, returns.Return]]]:
    """One file and, of a zip, its members: the object to print and the readings behind it, each with its name."""
    members, found = [], []
    for inner, content in workbook.members:
        made, below = one(f"{name}!{inner}", content, sha256, rules, rule)
        members.append(made)
        found += below
    submission = f"inputs/submissions/{rules.programme.period}/{name}"
    entry = {**submissions.entry_of(workbook, submission, sha256, agency_of(name, rules)), "rule": rule}
    cells = readers.columns(workbook, submission, sha256) if not workbook.members else {}
    read = returns.read(entry, returns.grids_of(entry, cells), rules)
    return readings.as_json(name, workbook, entry, read, rules, members), [(name, read), *found]


def agency_of(name: str, rules: Rules) -> str | None:
    """The giver that a file's name speaks of, if it is on the list."""
    pattern = rules.programme.config.get("submissions", {}).get("pattern", r"^(?P<agency>[^.]+)(?:\.v\d+)?\.[^.]+$")
    match = re.match(pattern, name)
    return match["agency"] if match and match["agency"] in rules.givers else None


def lines(made: dict[str, Any], say: dict[str, str]) -> list[str]:
    """The reading in words for a person."""
    account = made["accounting"]
    out = [say["file"].format(made["file"], made["format"], account["cells"])]
    out += ["  " + say["layout"].format(made["layout"])] if made["layout"] else []
    for table in made["tables"]:
        rows = ["–".join(map(str, table[name])) if table[name] else "–" for name in ("header_rows", "data_rows")]
        out.append("  " + say["table"].format(table["sheet"] or "", table["range"], *rows))
        for column in table["columns"]:
            heading = column["heading"] if len(column["heading"]) <= 40 else column["heading"][:39] + "…"
            out.append(say["column"].format(column["column"], heading, column["field"] or say["unread"]))
    total = sum(fact["contribution"] or 0 for fact in made["facts"])
    out.append("  " + say["facts"].format(len(made["facts"]), f"{total:,}".replace(",", ".")))
    passed = sum(account["passed_over"].values())
    out.append("  " + say["account"].format(account["cells"], account["in_facts"], account["in_problems"], passed))
    counts = Counter(problem["severity"] for problem in made["problems"])
    out.append("  " + say["problems"].format(*(counts[severity] for severity in problems.SEVERITIES)))
    return out


def problem_lines(found: list[dict[str, Any]], lang: str) -> list[str]:
    out = []
    for problem in found:
        said = problems.render(problem, lang)
        out.append(f"  [{problem['code']}] {said['message']} {said['remedy']} {said['counted']}".rstrip())
    return out
