"""The door: one word, one module; a Refusal becomes one sentence and exit status 2."""

from __future__ import annotations

import argparse
import fcntl
import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ketnghia.programme import Refusal

# Each command with what it does, for people (Vietnamese, English), in the order of a working day.
COMMANDS = {
    "report": ("lập báo cáo: đọc các báo cáo gửi về, tính, viết HTML và PDF", "build what is out of date"),
    "status": ("ai đã gửi, còn vướng gì", "who has sent what and what is wrong with it"),
    "read": ("xem một tệp được đọc thế nào, không lưu gì", "show how one file is read, storing nothing"),
    "trace": ("từ một con số về các ô, từ một ô ra các con số", "from a figure to its cells, from a cell to figures"),
    "find": ("tìm một dòng, một xã, một đơn vị, một số tiền", "any line, place, agency or amount"),
    "release": ("phát hành báo cáo, ký số, nhận lại bản đã ký", "seal a version; take back what was signed"),
    "changes": ("điều gì đã đổi giữa hai bản, do đâu", "what changed between two versions, and why"),
    "sample": ("chọn mẫu dòng số liệu để kiểm tra tại chỗ", "what to check on site, drawn by the đồng"),
    "verify": ("kiểm tra một báo cáo PDF đã công bố", "check a published PDF, alone or against the inputs"),
    "preview": ("xem báo cáo ngay khi sửa câu chữ", "the report in a browser while its words are edited"),
    "words": ("câu nào đã sửa trong bản Word, sửa vào tệp nào", "which words changed in a Word file that came back"),
    "test": ("chạy toàn bộ kiểm thử", "run the whole test suite"),
    "bench": ("đo thời gian và bộ nhớ", "time and memory, as ratios in one run"),
    "lock": ("nâng phiên bản các gói", "upgrade the locked packages"),
}
# What the rules call; not for people, so not in the help.
STEPS = (
    "install_fonts",
    "read_cells",
    "clean_facts",
    "gather_facts",
    "compute_indicators",
    "draw_plots",
    "pack_data",
    "compose_page",
    "write_traces",
    "compose_site",
    "print_cards",
    "collect_cards",
    "write_docx",
    "print_page",
    "bind_report",
    "record_run",
)


def usage(lang: str) -> str:
    """The list of commands, one line each."""
    head = "Cách dùng: ./run LỆNH [--help]" if lang == "vi" else "usage: ./run COMMAND [--help]"
    lines = [f"  {name:<8} {texts[lang == 'en']}" for name, texts in COMMANDS.items()]
    return "\n".join([head, "", *lines])


# What staff do, in the order of their work: label, command, what is asked for, whether it cannot be undone. A line
# whose command is not there is not shown.
MENU = (
    ("Nhận báo cáo các đơn vị gửi về", ["receive"], "Tệp hoặc thư mục: ", False),
    ("Xem thử một tệp được đọc thế nào", ["read"], "Đường dẫn của tệp: ", False),
    ("Xem ai đã gửi, còn vướng gì", ["status"], None, False),
    ("Lập báo cáo", ["report"], None, False),
    ("Xem điều gì đã đổi so với lần lập trước", ["changes"], None, False),
    ("Gửi lại đơn vị: lỗi và phiếu xác nhận", ["feedback", "--all"], None, False),
    ("Nhắc đơn vị chưa gửi", ["remind"], None, False),
    ("Tìm một xã, một đơn vị, một số tiền", ["find"], "Tìm gì: ", False),
    ("Xem nguồn của một con số", ["trace"], "Mã chỉ tiêu: ", False),
    ("Chọn mẫu dòng số liệu để kiểm tra tại chỗ", ["sample", "--n", "60"], None, False),
    ("Phát hành báo cáo để trình ký", ["release"], None, True),
    ("Nhận lại báo cáo đã ký", ["release", "--signed"], "Tệp đã ký: ", True),
)
# What comes next, once a command of the menu is done.
NEXT = {
    "read": "Nếu đọc đúng: chép tệp vào inputs/submissions rồi lập báo cáo.",
    "report": "Tiếp theo: xem ai đã gửi, còn vướng gì; sửa hoặc đính chính rồi lập lại.",
    "status": "Tiếp theo: hỏi đơn vị các mục là lỗi trước; khi không còn lỗi thì lập và phát hành báo cáo.",
    "changes": "Tiếp theo: nếu báo cáo đã phát hành thì ban hành phần ĐÍNH CHÍNH ở trên.",
    "release": "Tiếp theo: ký đúng tệp report.pdf vừa nêu, rồi nhận lại báo cáo đã ký.",
}


def menu() -> list[str]:
    """A numbered menu for staff at a terminal; returns the words of the chosen command, [] to leave."""
    choices = [choice for choice in MENU if choice[1][0] in COMMANDS]
    print("Kết nghĩa: chọn việc cần làm")
    for number, (label, *_) in enumerate(choices, 1):
        print(f"  {number:>2}  {label}")
    answer = input("Số (Enter để thoát): ").strip()
    if not answer.isdigit() or not 1 <= int(answer) <= len(choices):
        return []
    label, words, question, final = choices[int(answer) - 1]
    given = input(question).strip() if question else ""
    if question and not given:
        return []
    if final and input(f"{label}: việc này được ghi sổ, không xóa được. Tiếp tục? (c/k): ").strip().casefold() != "c":
        return []
    return [*words, *([given] if given else [])]


def chosen(words: list[str]) -> int:
    """Do what was chosen from the menu, and say what comes next."""
    status = main(words) if words else 0
    if words and status == 0 and words[0] in NEXT:
        print(f"\n{NEXT[words[0]]}")
    return status


def refuse(refusal: Refusal, lang: str) -> int:
    """One sentence for a person on standard error; left in a file as well where a rule called the step."""
    from ketnghia import problems

    print(problems.sentence(refusal.code, refusal.where, refusal.found, lang), file=sys.stderr)
    if path := os.environ.get("KETNGHIA_REFUSAL"):
        record = {"code": refusal.code, "where": refusal.where, "found": refusal.found}
        Path(path).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return 2


@contextmanager
def at_work(step: bool) -> Iterator[None]:
    """While a step runs it holds a shared lock: a run after a kill waits for jobs that outlived their parent."""
    lock = Path(".ketnghia/jobs.lock")
    if not step or not lock.parent.is_dir():
        yield
        return
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def main(argv: list[str] | None = None) -> int:
    """Run one command or step; returns the exit status (0 done, 2 the caller's or the input's fault, 1 ours)."""
    words = list(sys.argv[1:] if argv is None else argv)
    lang = "en" if "--lang=en" in words or ("--lang" in words and "en" in words) else "vi"
    if not words and sys.stdin.isatty() and sys.stdout.isatty():
        return chosen(menu())
    if not words or words[0] in ("-h", "--help", "help"):
        print(usage(lang))
        return 0
    name = words[0].replace("-", "_")
    package = "steps" if name in STEPS else "commands" if name in COMMANDS else None
    if package is None:
        print(f"{'Không có lệnh' if lang == 'vi' else 'No command'} «{words[0]}».\n{usage(lang)}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"ketnghia.{package}.{name}")
    parser = argparse.ArgumentParser(prog=f"./run {words[0]}", description=module.__doc__)
    parser.add_argument("--debug", action="store_true", help=argparse.SUPPRESS)
    if package == "commands":
        parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of messages")
    module.arguments(parser)
    options = vars(parser.parse_args(words[1:]))
    debug = options.pop("debug")
    try:
        with at_work(package == "steps"):
            return module.run(**options) or 0
    except Refusal as refusal:
        if debug:
            raise
        return refuse(refusal, lang)
    except KeyboardInterrupt:
        print("\nĐã dừng; chạy lại sẽ làm tiếp." if lang == "vi" else "\nStopped; run again to go on.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python's own last flush must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:
        if debug or package == "steps":
            raise
        # Somebody deleted a part of the results, as they may, or a build was broken off.
        if isinstance(fault, FileNotFoundError) and "/results/" in str(fault) and name != "report":
            return refuse(Refusal("CH06", str(options.get("directory", ""))), lang)
        text = "Lỗi của chương trình" if lang == "vi" else "A fault of the program"
        print(f"{text}: {type(fault).__name__}: {fault} (--debug)", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
