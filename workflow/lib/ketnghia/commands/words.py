"""Words that came back from Word: the sentences to take into the word files, and figures that cannot be edited."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from ketnghia import edits
from ketnghia.commands.report import HOME, word_file
from ketnghia.commands.trace import Build, trace_of
from ketnghia.programme import Refusal
from ketnghia.readers.guard import Limits
from ketnghia.readers.workbook import Fault
from ketnghia.steps.files import bounded, load_programme

WORDS = {
    "vi": {
        "old": "  cũ:  {}",
        "new": "  mới: {}",
        "nothing": "(không có)",
        "dropped": "  Câu mới bỏ: {}",
        "condition": "  Dòng này có điều kiện {% … %}: chỉ sửa phần chữ, giữ nguyên các dấu ngoặc.",
        "figures": "Con số bị sửa (không nhận):",
        "figure": "{place}: «{old}» ({id}) bị sửa thành «{new}».",
        "value": "{place}: «{old}» do {id} in ra, bị sửa thành «{new}».",
        "typed": "{place}: có chữ số gõ tay: «{new}». Trong tệp câu chữ, mỗi con số phải là một mã chỉ tiêu.",
        "from": "    Con số này do các ô sau quyết định{}:",
        "largest": " ({n} dòng lớn nhất trong {all})",
        "cell": "    {place}: «{raw}» → {value}",
        "parts": "    Con số này tính từ: {}.",
        "gone": "    Báo cáo hiện nay không còn chỉ tiêu này.",
        "correct": "    Nếu ô ghi sai: ghi đính chính vào inputs/corrections.csv (tệp, trang tính, ô, số đúng, căn cứ, "
        "hai người), hoặc xin đơn vị gửi lại.",
        "reference": "    Nếu danh mục ghi sai: sửa tệp tham chiếu nêu trên, kèm nguồn.",
        "trace": "    Xem đủ: ./run trace {}",
        "elsewhere": "Sửa ở chỗ không lấy từ tệp câu chữ (ô trong bảng):",
        "comments": "Ý kiến bên lề:",
        "break": "Dấu ¶: xuống dòng, bắt đầu đoạn mới.",
        "none": "Không có câu nào đổi.",
        "sum": "{n} câu đổi, ở {files} tệp.",
    },
    "en": {
        "old": "  old: {}",
        "new": "  new: {}",
        "nothing": "(nothing)",
        "dropped": "  The new words leave out: {}",
        "condition": "  This line has conditions {% … %}: edit its words alone and keep the braces.",
        "figures": "Figures that were changed (not taken):",
        "figure": "{place}: «{old}» ({id}) was changed to «{new}».",
        "value": "{place}: «{old}», printed by {id}, was changed to «{new}».",
        "typed": "{place}: a typed number: «{new}». In a word file each number must be an indicator.",
        "from": "    The figure stands on these cells{}:",
        "largest": " (the {n} largest rows of {all})",
        "cell": "    {place}: «{raw}» → {value}",
        "parts": "    The figure is made of: {}.",
        "gone": "    The report of today has no such indicator.",
        "correct": "    If a cell is wrong: enter a correction in inputs/corrections.csv (file, sheet, cell, right "
        "number, basis, two persons), or ask for a new submission.",
        "reference": "    If the list is wrong: mend the reference file named above, with its source.",
        "trace": "    All of it: ./run trace {}",
        "elsewhere": "Edited where nothing comes from a word file (cells of tables):",
        "comments": "Remarks in the margin:",
        "break": "The sign ¶: a new paragraph begins.",
        "none": "No sentence changed.",
        "sum": "{n} sentences changed, in {files} files.",
    },
}
LARGEST = 3


def arguments(parser) -> None:
    parser.add_argument("file", metavar="EDITED.docx", help="the Word file that came back")
    parser.add_argument("--directory", default=str(HOME), help="programme folder")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(file: str, directory: str, format: str, lang: str) -> int:
    root, path = Path(directory), Path(file)
    if not (root / "config/config.yaml").is_file():
        raise Refusal("CH04", directory)
    if not path.is_file():
        raise Refusal("CH11", file)
    found = edits.compare(*opened(root, path))
    if format == "json":
        json.dump(asdict(found), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print("\n".join(lines(root, found, lang)))
    if found.touched:
        raise Refusal("TU08", file, str(len(found.touched)))
    return 0


def opened(root: Path, path: Path) -> tuple[list[edits.Passage], edits.Returned]:
    """What was written, and what came back; the record that Word lost is taken from the last build."""
    data, _, _ = bounded(path, Limits().bytes)
    if data is None:
        raise Refusal("TU09", str(path), f"> {Limits().bytes // 1_000_000} MB")
    try:
        returned = edits.read(data)
    except (Fault, KeyError) as fault:
        raise Refusal("TU09", str(path), str(fault.args[0])) from None
    built = word_file(root)
    record = returned.record or (edits.read(built.read_bytes()).record if built.is_file() else None)
    if not record:
        raise Refusal("TU09", str(path), "customXml")
    return record, returned


def lines(root: Path, found: edits.Edits, lang: str) -> list[str]:
    """All that differs, for a person."""
    say = WORDS[lang]
    conditions = load_programme(root, ("config/words/**/*.md",)).files
    out: list[str] = []
    for place, group in groupby(found.changes, key=lambda change: change.place):
        out.append(place)
        for change in group:
            out += [say["old"].format(change.old or say["nothing"]), say["new"].format(change.new or say["nothing"])]
            out += [say["dropped"].format(", ".join(change.dropped))] if change.dropped else []
        name, _, number = place.rpartition(":")
        source = conditions.get(name, "").split("\n")
        if number.isdigit() and int(number) <= len(source) and "{%" in source[int(number) - 1]:
            out.append(say["condition"])
        out.append("")
    if found.touched:
        out += [say["figures"], *(line for one in found.touched for line in touched(root, one, say)), ""]
    if found.elsewhere:
        out += [say["elsewhere"], *(f"  {one.place}: «{one.old}» → «{one.new}»" for one in found.elsewhere), ""]
    if found.comments:
        out += [say["comments"], *(f"  {one.place or '–'}: {one.author}: {one.text}" for one in found.comments), ""]
    if any("¶" in change.new for change in found.changes):
        out.append(say["break"])
    files = {change.place.rpartition(":")[0] for change in found.changes}
    out.append(say["sum"].format(n=len(found.changes), files=len(files)) if files else say["none"])
    return out


def touched(root: Path, one: edits.Touched, say: dict[str, str]) -> list[str]:
    """A figure that was changed, and what would have to change for it."""
    kind = "typed" if not one.id else "value" if one.id.startswith("{{") else "figure"
    out = [f"  {say[kind].format(**vars(one))}"]
    return out + reasons(root, one.id, say) if kind == "figure" else out


def reasons(root: Path, id: str, say: dict[str, str]) -> list[str]:
    """The cells behind a figure, the largest first, and how a wrong one is put right."""
    build = Build(root)
    if id not in build.indicators:
        return [say["gone"]]
    facts = trace_of(build.internal, id)["facts"]
    if not facts:
        return [say["parts"].format(", ".join(build.indicators[id]["of"])), say["trace"].format(id)]
    facts.sort(key=lambda fact: (-abs(float(fact["contribution"] or 0)), fact["fact"]))
    out = [say["from"].format(say["largest"].format(n=LARGEST, all=len(facts)) if len(facts) > LARGEST else "")]
    out += [say["cell"].format(**described(fact)) for fact in facts[:LARGEST]]
    reference = {str(fact["submission"] or "").startswith("inputs/reference/") for fact in facts[:LARGEST]}
    out += [say["correct"]] if False in reference else []
    out += [say["reference"]] if True in reference else []
    return [*out, say["trace"].format(id)]


def described(fact: dict[str, Any]) -> dict[str, str]:
    place = " · ".join(str(part) for part in (fact["submission"], fact["sheet"], fact["cell"]) if part)
    value = " ".join(str(part) for part in (fact["contribution"], fact["unit"]) if part not in (None, ""))
    return {"place": place, "raw": "" if fact["raw"] is None else str(fact["raw"]), "value": value}
