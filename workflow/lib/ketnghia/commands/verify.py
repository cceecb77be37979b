"""Checks a published PDF: alone, or against the inputs it was made from; exit status 2 on any difference."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from ketnghia import copies, readers, verification
from ketnghia.commands.report import HOME
from ketnghia.programme import Refusal
from ketnghia.revisions import first_revision
from ketnghia.steps.files import load_programme, nfc
from ketnghia.verification import Findings, Given, signatures
from ketnghia.verification.paper import Paper, records

SHOWN = 20
FONTS = Path(sys.prefix) / "share/ketnghia/fonts"
WORDS = {
    "vi": {
        "checks": {
            "signature": "chữ ký", "revision": "phần thêm sau khi lập", "trust": "người ký được tin cậy",
            "attachments": "tệp đính kèm", "digest": "mã băm", "table": "bảng số liệu", "sql": "câu SQL tính lại",
            "figure": "số in trên trang", "link": "đường dẫn", "trace": "dòng nguồn số liệu",
            "plain": "số không có nguồn", "overlay": "che, vẽ chồng, ẩn", "fonts": "phông chữ",
            "metadata": "thông tin của tệp, trang, dấu hiệu", "input": "tệp đầu vào", "cell": "ô",
            "correction": "đính chính", "rebuilt": "lập lại từng byte",
        },
        "passed": "  ✓ {:<34} {:>7}",
        "failed": "  ✗ {:<34} {:>7} chỗ sai khác",
        "difference": "[{check}] {where}: phải là «{expected}», đang là «{found}».",
        "page": "trang ",
        "more": "… và {} chỗ nữa; xem đủ bằng --format json.",
        "ok": "{}: ĐÚNG. Không có sai khác.",
        "partial": "{}: BẢN ĐỂ ĐỌC, không kèm tệp số liệu. Phần kiểm tra được không có sai khác.",
        "wrong": "{}: CÓ SAI KHÁC, {} chỗ.",
        "unknown": "Chưa kiểm tra được:",
        "rebuilding": "Đang lập lại báo cáo từ đầu vào để so từng byte (với toàn bộ chương trình: khoảng nửa phút)…",
        "looking": "đang kiểm tra: {}",
    },
    "en": {
        "checks": {},
        "passed": "  ✓ {:<14} {:>7}",
        "failed": "  ✗ {:<14} {:>7} differences",
        "difference": "[{check}] {where}: expected «{expected}», found «{found}».",
        "page": "page ",
        "more": "… and {} more; --format json lists all.",
        "ok": "{}: GOOD. No difference.",
        "partial": "{}: READING COPY without the data files. No difference in what can be checked.",
        "wrong": "{}: NOT AS IT SHOULD BE, {} differences.",
        "unknown": "Not checked:",
        "rebuilding": "Building the report anew to compare every byte (about half a minute for a whole programme)…",
        "looking": "checking: {}",
    },
}  # fmt: skip


def arguments(parser) -> None:
    parser.add_argument("report", metavar="REPORT.pdf", help="the published PDF")
    parser.add_argument("--inputs", metavar="DIR", help="the programme's inputs folder; with its config beside it the "
                        "report is built anew as well")  # fmt: skip
    parser.add_argument("--trust", metavar="CERT", action="append", help="certificate that is trusted (PEM or DER)")
    parser.add_argument("--unsigned", action="store_true", help="all checks but the signature's")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(report: str, inputs: str | None, trust: list[str] | None, unsigned: bool, format: str, lang: str) -> int:
    path = Path(report)
    if not path.is_file():
        raise Refusal("CH11", report)
    folder = Path(inputs) if inputs else None
    if folder and not folder.is_dir():
        raise Refusal("CH05", inputs, "inputs")
    # Nothing to collect in a process that ends with its answer: a fifth of the time.
    gc.disable()
    say, data = WORDS[lang], path.read_bytes()
    terminal = sys.stderr.isatty()

    def progress(check: str) -> None:
        if terminal:
            text = say["looking"].format(say["checks"].get(check, check))
            print(f"\r\033[K  {text}", end="", file=sys.stderr, flush=True)

    root = folder.resolve().parent if folder else None
    given = Given(
        fonts={font.name: font.read_bytes() for font in sorted(FONTS.glob("*.ttf"))},
        ui={one: words(one, root) for one in ("vi", "en")},
        roots=[] if unsigned else trusted(trust, root),
        unsigned=unsigned,
        inputs=None if folder is None else dict(files(folder)),
        limits=readers.Limits.of(load_programme(root, ("config/config.yaml",)).config) if is_programme(root) else None,
        lang=lang,
        folder=FONTS.as_uri(),
        guides={
            path.stem: path.read_text(encoding="utf-8") for path in sorted((HOME / "templates/data").glob("*.txt"))
        },
        progress=progress,
    )
    findings = verification.verify(data, given)
    if is_programme(root):
        if terminal:
            print(f"\r\033[K{say['rebuilding']}", file=sys.stderr, flush=True)
        rebuild(data, root, findings)
        # Built anew to the byte, a reading copy is as sure as the whole report.
        findings.not_checked = [one for one in findings.not_checked if one != verification.UNKNOWN[lang]["copy"]]
    else:
        findings.not_checked.append(verification.UNKNOWN[lang]["rebuilt"])
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    if format == "json":
        print(json.dumps(findings.as_json(), ensure_ascii=False))
    else:
        print("\n".join(lines(path.name, findings, say)))
    return 0 if findings.ok else 2


def words(lang: str, root: Path | None) -> dict:
    """The words that pages are made with: the programme's own, where it has some, else this checkout's."""
    paths = [home / f"templates/ui/{lang}.yaml" for home in (root, HOME) if home]
    return yaml.safe_load(next(path for path in paths if path.is_file()).read_text(encoding="utf-8"))


def is_programme(root: Path | None) -> bool:
    return root is not None and (root / "config/config.yaml").is_file()


def trusted(given: list[str] | None, root: Path | None) -> list:
    """The certificates to go by: those named, else those of the programme's and the checkout's `config/signers`."""
    paths = [Path(name) for name in given or ()]
    for path in paths:
        if not path.is_file():
            raise Refusal("CH11", str(path))
    if not given:
        folders = dict.fromkeys(home / "config/signers" for home in (root, HOME) if home)
        paths = [path for folder in folders for path in sorted(folder.glob("*.pem"))]
    found = []
    for path in paths:
        try:
            found += signatures.certificates(path.read_bytes())
        except (ValueError, TypeError):
            raise Refusal("CH14", str(path)) from None
    return found


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The inputs, and the configuration beside them, by path from the programme's root."""
    for home, name in ((folder, "inputs"), (folder.resolve().parent / "config", "config")):
        for path in sorted(home.rglob("*")):
            if path.is_file():
                yield nfc(f"{name}/{nfc(path.relative_to(home))}"), path.read_bytes()


# Building it anew -----------------------------------------------------------------------------------------------------


def rebuild(data: bytes, root: Path, findings: Findings) -> None:
    """The unsigned report, made anew from the inputs elsewhere, is byte for byte the beginning of the file."""
    findings.looked("rebuilt")
    with tempfile.TemporaryDirectory(prefix="ketnghia-verify-") as place:
        copy = Path(place) / "programme"
        # Where the programme is a checkout itself, the templates are the checkout's and not its own.
        own = () if (root / "Snakefile").exists() else ("templates",)
        for name in ("config", "inputs", *own):
            if (root / name).is_dir():
                shutil.copytree(root / name, copy / name)
        done = subprocess.run(
            [sys.executable, "-m", "ketnghia", "report", "--directory", str(copy)],
            env={**os.environ, "PYTHONPATH": str(HOME / "workflow/lib")},
            capture_output=True,
            text=True,
            check=False,
        )
        period = load_programme(copy, ("config/config.yaml",)).period
        made = copy / "results/reports" / period / (copies.NAME if findings.partial else "report.pdf")
        if done.returncode or not made.is_file():
            said = (done.stderr or done.stdout).strip().splitlines()
            findings.differ("rebuilt", "./run report", "0", f"{done.returncode} {said[-1] if said else ''}")
            return
        compare(first_revision(data), made.read_bytes(), findings)


def compare(begin: bytes, made: bytes, findings: Findings) -> None:
    if begin == made:
        return
    shorter = min(len(begin), len(made))
    at = next((n for n in range(shorter) if begin[n] != made[n]), shorter)
    try:
        places = list(differing(Paper(made), Paper(begin)))
    except Exception as fault:
        places = [("file", "PDF", type(fault).__name__)]
    findings.differ("rebuilt", f"byte {at}", f"{len(made)} B", f"{len(begin)} B")
    for where, expected, found in places[:200]:
        findings.differ("rebuilt", where, expected, found)


def differing(made: Paper, begin: Paper) -> Iterator[tuple[str, str, str]]:
    """Where two reports differ, as far as it can be told: rows of the attached tables, then pages."""
    from ketnghia import sealing

    for name in sorted(set(made.files) | set(begin.files)):
        want, have = made.files.get(name), begin.files.get(name)
        if want == have:
            continue
        if want is None or have is None or not name.endswith((".csv", ".txt", ".json")):
            yield name, "–" if want is None else "…", "–" if have is None else "≠"
            continue
        split = records if name.endswith(".csv") else str.splitlines
        one, other = list(split(want.decode())), list(split(have.decode("utf-8", "replace")))
        for number in range(max(len(one), len(other))):
            left, right = (rows[number] if number < len(rows) else "–" for rows in (one, other))
            if left != right:
                yield f"{name}:{number + 1}", *(re.sub(r"[\[\]']", "", str(side)) for side in (left, right))
    one, other = sealing.pages(made.pdf), sealing.pages(begin.pdf)
    for number in range(max(len(one), len(other))):
        left, right = (pages[number] if number < len(pages) else "–" for pages in (one, other))
        if left != right:
            yield f"page {number + 1}", left, right


# Saying it ------------------------------------------------------------------------------------------------------------


def lines(name: str, findings: Findings, say: dict) -> list[str]:
    """The findings for a person: each check, the first differences, what was not checked."""
    wrong = findings.differences
    ok = "partial" if findings.partial else "ok"
    out = [say[ok].format(name) if findings.ok else say["wrong"].format(name, len(wrong))]
    for check in verification.CHECKS:
        if check not in findings.counts:
            continue
        label = say["checks"].get(check, check)
        n = sum(one.check == check for one in wrong)
        out.append(say["failed"].format(label, n) if n else say["passed"].format(label, findings.counts[check]))
    for one in wrong[:SHOWN]:
        where = re.sub(r"\bpage (?=\d)", say["page"], one.where)
        out.append(say["difference"].format(check=one.check, where=where, expected=one.expected, found=one.found))
    if len(wrong) > SHOWN:
        out.append(say["more"].format(len(wrong) - SHOWN))
    if findings.not_checked:
        out.append(say["unknown"])
        out += [f"  - {text}" for text in dict.fromkeys(findings.not_checked)]
    return out
