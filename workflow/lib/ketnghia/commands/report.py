"""Build what is out of date and say what came of it: where the report is, what is wrong, which figures changed."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from ketnghia.lineage import digest_of
from ketnghia.programme import Refusal
from ketnghia.steps.files import load_programme, nfc, paths, read_json, write_json, write_text

HOME = Path(__file__).resolve().parents[4]
STATE = ".ketnghia"
# What is kept of the last build, and of the one before it, so that ./run changes can tell what moved.
LAST, BEFORE = "builds/last", "builds/before"

WORDS = {
    "vi": {
        "read_cells": "Đọc báo cáo gửi về",
        "clean_facts": "Hiểu và kiểm tra từng dòng",
        "gather_facts": "Gộp số liệu các đơn vị",
        "compute_indicators": "Tính chỉ tiêu",
        "pack_data": "Gói tệp số liệu đính kèm",
        "draw_plots": "Vẽ biểu đồ",
        "compose_page": "Soạn trang",
        "write_traces": "Ghi nguồn số liệu",
        "compose_site": "Soạn trang xã, huyện, đơn vị",
        "compose_cards": "Soạn trang in xã, huyện, đơn vị",
        "print_cards": "In trang xã, huyện, đơn vị",
        "collect_cards": "Gom các trang in",
        "write_docx": "Viết bản Word",
        "print_page": "Dàn trang PDF",
        "bind_report": "Ghép PDF",
        "record_run": "Ghi lại lần chạy",
        "waiting": "Một lần chạy khác đang làm việc ở thư mục này; đang chờ.",
        "missing": "chưa có",
        "changed": "đã đổi: {}",
        "before": "vì bước trước đổi",
        "settings": "cấu hình, mẫu hoặc mã nguồn đổi",
        "idle": "Không có gì thay đổi; báo cáo đã là mới nhất.",
        "report": "Báo cáo: {}",
        "read": "Báo cáo gửi về: {} tệp đã đọc, {} tệp tạm giữ, {} tệp khác (bản cũ, rút lại, quá hạn).",
        "problems": "Lỗi: {} · cần xác nhận: {} · lưu ý: {}. Xem ./run status",
        "figures": "Chỉ tiêu đổi so với lần trước: {}",
        "none": "không có",
        "new": "lần lập đầu tiên, {} chỉ tiêu",
        "failed": "Bước «{}» không xong vì lỗi của chương trình. Chi tiết: {}",
    },
    "en": {
        "read_cells": "Read the submissions",
        "clean_facts": "Understand and check each line",
        "gather_facts": "Gather the facts",
        "compute_indicators": "Compute the indicators",
        "pack_data": "Pack the attached data",
        "draw_plots": "Draw the plots",
        "compose_page": "Compose the pages",
        "write_traces": "Write the traces",
        "compose_site": "Compose the pages of places and senders",
        "compose_cards": "Compose the pages to print",
        "print_cards": "Print the pages of places and senders",
        "collect_cards": "Gather the printed pages",
        "write_docx": "Write the Word file",
        "print_page": "Lay out the PDF",
        "bind_report": "Bind the PDF",
        "record_run": "Record the run",
        "waiting": "Another run is at work in this folder; waiting.",
        "missing": "not there yet",
        "changed": "changed: {}",
        "before": "an earlier step changed",
        "settings": "configuration, templates or code changed",
        "idle": "Nothing to do: the report is up to date.",
        "report": "Report: {}",
        "read": "Submissions: {} files read, {} held back, {} others (superseded, withdrawn, late).",
        "problems": "Errors: {} · to confirm: {} · notes: {}. See ./run status",
        "figures": "Figures changed since the last build: {}",
        "none": "none",
        "new": "first build, {} figures",
        "failed": "Step «{}» failed through a fault of the program. Details: {}",
    },
}


def arguments(parser) -> None:
    parser.add_argument("--directory", default=str(HOME), help="programme folder (default: this checkout)")
    parser.add_argument("--cores", default="all", help="processor cores to use")
    parser.add_argument("--batches", type=int, help="number of batches (changes no byte of any output)")
    parser.add_argument("--pages", action="store_true", help="print the pages of communes, districts, agencies as well")
    parser.add_argument("--docx", action="store_true", help="also a Word file to work on, for ./run words")
    parser.add_argument("--strict", action="store_true", help="exit status 2 if an error is open")


def run(directory: str, cores: str, batches: int | None, pages: bool, docx: bool, strict: bool, lang: str) -> int:
    root = Path(directory)
    if not (root / "config/config.yaml").is_file():
        raise Refusal("CH04", directory)
    (root / STATE).mkdir(exist_ok=True)
    check(root)
    say = WORDS[lang]
    with alone(root, say):
        before = published(root)
        more = [word_file(root)] if docx else []
        status, worked = build(root, cores, {"batches": batches, "pages": pages or None}, say, more)
        if status:
            return status
        summarise(root, before, worked, say, more)
    errors = Counter(problem["severity"] for problem in problems(root))["error"]
    if strict and errors:
        raise Refusal("CH13", "", str(errors))
    return 0


def check(root: Path) -> None:
    """Refuse a configuration that breaks its schema before Snakemake meets it; one that passed is not asked again."""
    known = load_programme(root, ("config/*.yaml", "config/*.csv", "config/layouts/*.yaml"))
    schemas = sorted((HOME / "workflow/lib/ketnghia/schemas").iterdir())
    texts = {**known.files, **{path.name: path.read_text(encoding="utf-8") for path in schemas if path.is_file()}}
    digest = digest_of((path, text) for path, text in texts.items())
    passed = root / STATE / "checked"
    if passed.exists() and passed.read_text(encoding="utf-8") == digest:
        return
    from ketnghia.schemas import check_programme

    check_programme(known)
    write_text(passed, digest)


@contextmanager
def alone(root: Path, say: dict[str, str]) -> Iterator[None]:
    """Hold the folder: one run at a time, and none beside a job that a killed run left behind."""
    with (root / STATE / "run.lock").open("w") as mine, (root / STATE / "jobs.lock").open("w") as jobs:
        for file in (mine, jobs):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(say["waiting"], file=sys.stderr, flush=True)
                fcntl.flock(file, fcntl.LOCK_EX)
        fcntl.flock(jobs, fcntl.LOCK_UN)
        yield


def build(
    root: Path, cores: str, settings: dict[str, int | None], say: dict[str, str], more: Sequence[Path] = ()
) -> tuple[int, bool]:
    """Call Snakemake and show its progress; (exit status, whether any job ran). `more`: files besides the usual."""
    refusal = (root / STATE / "refusal.json").resolve()
    refusal.unlink(missing_ok=True)
    # Snakemake dies with this process, however that ends: else it would go on beside the next run.
    command = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    command += [sys.executable, "-m", "snakemake", "--snakefile", str(HOME / "Snakefile"), "--directory", str(root)]
    command += ["--workflow-profile", str(HOME / "config/profiles/default"), "--cores", cores, "--nolock"]
    given = [f"{name}={value}" for name, value in settings.items() if value]
    command += ["--rerun-incomplete", *(["--config", *given] if given else [])]
    if more:
        command += ["--", *(path.relative_to(root).as_posix() for path in (folder(root) / "run.json", *more))]
    environment = {**os.environ, "KETNGHIA_REFUSAL": str(refusal)}
    log = root / STATE / "snakemake.log"
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        ) as process,
    ):
        try:
            progress = Progress(say, sys.stdout.isatty(), root)
            for line in process.stdout:
                file.write(line)
                progress.take(line)
        except KeyboardInterrupt:
            # Snakemake has the same signal: it stops its jobs and clears what they had begun.
            process.wait()
            raise
        process.wait()
    progress.close()
    if refusal.exists():
        raise Refusal(**json.loads(refusal.read_text(encoding="utf-8")))
    if process.returncode:
        print(say["failed"].format(say.get(progress.failed, progress.failed or "snakemake"), log), file=sys.stderr)
        return 1, progress.worked
    return 0, progress.worked


class Progress:
    """Snakemake's lines -> one line a step with the reason, and on a terminal a bar beneath."""

    def __init__(self, say: dict[str, str], terminal: bool, root: Path) -> None:
        self.say, self.terminal, self.root = say, terminal, root
        self.rule = self.failed = ""
        self.worked = False
        self.told: set[str] = set()

    @cached_property
    def changed(self) -> list[str]:
        """What differs from the last finished build, by content; asked for only once something is rebuilt."""
        return changes(self.root)

    def take(self, line: str) -> None:
        if match := re.match(r"(?:local)?(?:rule|checkpoint) (\w+):", line):
            self.rule, self.worked = match[1], True
        elif match := re.match(r"\s+reason: (.*)", line):
            self.tell(self.rule, self.reason(match[1]))
        elif match := re.match(r"Error in rule (\w+)", line):
            self.failed = match[1]
        elif (match := re.match(r"(\d+) of (\d+) steps \((\d+)%\) done", line)) and self.terminal:
            done, total = int(match[1]), int(match[2])
            filled = 24 * done // total
            print(f"\r\033[K  {'█' * filled}{'░' * (24 - filled)} {done}/{total}", end="", flush=True)

    def reason(self, text: str) -> str:
        """Snakemake's reason in the reader's words."""
        if match := re.search(r"Updated input files: ([^;]*)", text):
            return self.say["changed"].format(listed(sorted(name.strip() for name in match[1].split(","))))
        if "Input files updated by another job" in text:
            return self.say["before"]
        if "Missing output files" in text or "incomplete" in text.lower():
            return self.say["missing"]
        return self.say["changed"].format(listed(self.changed)) if self.changed else self.say["settings"]

    def tell(self, rule: str, reason: str) -> None:
        key = f"{rule} {reason}"
        if key in self.told:
            return
        self.told.add(key)
        start = "\r\033[K" if self.terminal else ""
        print(f"{start}  {self.say.get(rule, rule)}: {reason}", flush=True)

    def close(self) -> None:
        if self.terminal and self.worked:
            print("\r\033[K", end="", flush=True)


def listed(names: list[str]) -> str:
    """A few names, and how many more."""
    return ", ".join(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else "")


def changes(root: Path) -> list[str]:
    """Inputs, configuration and code that differ from the record of the last build; [] if there is none."""
    # Here, not above: a run with nothing to do need not load it.
    from ketnghia.steps import record_run

    record = folder(root) / "run.json"
    if not record.exists():
        return []
    known = read_json(record)
    before = {**known["inputs"], **known["configuration"]}
    programme = root.resolve()
    inputs = [path for path in record_run.inputs(programme, folder(root).name) if path.is_file()]
    now = {nfc(path.relative_to(programme)): record_run.of(path) for path in inputs}
    now |= {nfc(path.relative_to(programme)): record_run.of(path) for path in paths(programme, ("config/**/*",))}
    code = known["code"]
    now_code = {path: record_run.of(HOME / path) if (HOME / path).is_file() else "" for path in code}
    names = {name for name in {**before, **now} if before.get(name) != now.get(name)}
    return sorted(names | {name for name in code if code[name] != now_code[name]})


def folder(root: Path) -> Path:
    return root / "results/reports" / load_programme(root, ("config/config.yaml",)).period


def published(root: Path) -> dict[str, tuple]:
    """Figure id -> what was printed, of the last finished build."""
    path = root / STATE / "figures.json"
    return {key: tuple(value) for key, value in read_json(path).items()} if path.exists() else {}


def problems(root: Path) -> list[dict]:
    return read_json(folder(root) / "problems.json")["problems"]


def word_file(root: Path) -> Path:
    """Where the Word file to work on lies: among what is not published."""
    return root / "results/internal" / folder(root).name / "report.docx"


def summarise(
    root: Path, before: dict[str, tuple], worked: bool, say: dict[str, str], more: Sequence[Path] = ()
) -> None:
    """The last lines of a build."""
    reports = folder(root)
    if not worked:
        print(say["idle"])
    for path in (reports / "report.html", reports / "report.pdf", *more):
        print(say["report"].format(nfc(os.path.relpath(path))))
    states = Counter(entry["state"] for entry in read_json(reports / "accounting.json")["submissions"].values())
    print(say["read"].format(states["read"], states["held"], sum(states.values()) - states["read"] - states["held"]))
    severities = Counter(problem["severity"] for problem in problems(root))
    print(say["problems"].format(*(severities[severity] for severity in ("error", "warning", "note"))))
    if not worked and before:
        return
    now = {
        entry["id"]: (entry["value"], entry["text"]) for entry in read_json(reports / "indicators.json")["indicators"]
    }
    if not before:
        print(say["figures"].format(say["new"].format(len(now))))
    else:
        changed = [key for key in {**before, **now} if before.get(key) != now.get(key)]
        print(say["figures"].format(len(changed) or say["none"]))
        for key in changed[:10]:
            old, new = before.get(key, (None, "–"))[1], now.get(key, (None, "–"))[1]
            print(f"  {key}: {old} → {new}" if old != new else f"  {key}: {before[key][0]} → {now[key][0]}")
    write_json(root / STATE / "figures.json", now, indent=None)
    keep(root)


def keep(root: Path) -> None:
    """Keep what is built now beside what was built before it: links, which cost nothing, since files are replaced and
    never written over."""
    reports = folder(root)
    data = root / "results/internal" / reports.name / "data"
    last, before = root / STATE / LAST, root / STATE / BEFORE
    if (last / "run.json").is_file() and (last / "run.json").read_bytes() == (reports / "run.json").read_bytes():
        return
    if last.exists():
        shutil.rmtree(before, ignore_errors=True)
        last.rename(before)
    (last / "data").mkdir(parents=True)
    files = {last / "data" / path.name: path for path in sorted(data.glob("*.csv"))}
    files |= {last / name: reports / name for name in ("figures.json", "run.json")}
    for new, old in files.items():
        try:
            os.link(old, new)
        except OSError:
            shutil.copy(old, new)
