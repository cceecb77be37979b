"""A small report with everything that is hard in it, and the PDF that our steps make of it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests/unit/pdf_sample"
FONTS = Path(sys.prefix) / "share/ketnghia/fonts"
PARTS = ("body", "annexes", "trace")
ATTACHED = {
    "DOC_DAU_TIEN.txt": "Gói dữ liệu kèm báo cáo.\n",
    "facts.csv": "fact,value\nf-1,3583120000\n",
    "plain_numbers.csv": "text,place,reason\n",
    "so-lieu.xlsx": "PK not really a workbook",
    "traces.csv": "indicator,fact,contribution\nmoney.0,f-1,3583120000\n",
}
PACKAGE = (
    '{"name": "ket-nghia", "resources": [{"path": "facts.csv", "title": "Các dòng số liệu"},'
    ' {"path": "traces.csv", "title": "Chỉ tiêu và dòng"}]}\n'
)


class Figures:
    """`fig(id, text)` of the sample's templates; remembers what was printed."""

    def __init__(self) -> None:
        self.printed: list[tuple[str, str]] = []

    def __call__(self, name: str, text: str) -> str:
        text = re.sub(r"(?<=\d) (?=\w)", "\u00a0", text)
        self.printed.append((name, text))
        said = re.sub(r"[^a-z0-9]+", " ", name)
        return f'<a class="figure" data-indicator="{name}" href="trace:{name}" title="Nguồn số liệu: {said}">{text}</a>'


def write(home: Path) -> list[tuple[str, str]]:
    """Write the three pages and the attachments under a programme's folder; returns the (id, text) of each figure."""
    style = (FOLDER / "style.css").read_text(encoding="utf-8")
    templates = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False)
    figures = Figures()
    given = {
        "style": style,
        "fig": figures,
        "folder": "pictures",
        "datapackage": hashlib.sha256(PACKAGE.encode()).hexdigest(),
    }
    pages = {part: templates.get_template(f"{part}.html").render(given) for part in ("body", "annexes")}
    names = list(dict.fromkeys(name for name, _ in figures.printed))
    cells = [name for name in names if name.startswith(("cell.", "giver."))]
    lines = [[name] for name in names if name not in cells] + [cells[at : at + 20] for at in range(0, len(cells), 20)]
    pages["trace"] = templates.get_template("trace.html").render(given, lines=lines)
    folder = home / "results/print"
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures/plot.svg").write_bytes((FOLDER / "plot.svg").read_bytes())
    for part, text in pages.items():
        (folder / f"{part}.html").write_text(text, encoding="utf-8")
    data = home / "results/data"
    data.mkdir()
    for name, text in {**ATTACHED, "datapackage.json": PACKAGE}.items():
        (data / name).write_text(text, encoding="utf-8")
    (home / "config").mkdir(exist_ok=True)
    (home / "config/config.yaml").write_text("period: 2012-2017\n", encoding="utf-8")
    (home / "config/report.yaml").write_text("{}\n", encoding="utf-8")
    return figures.printed


def step(home: Path, *words: str, expect: int = 0, **environment: str) -> str:
    """One step as the rules call it, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "ketnghia", *words],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT / "workflow/lib"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


def build(home: Path, **environment: str) -> Path:
    """The sample's PDF, through the steps."""
    folder = "results/print"
    for part in PARTS:
        files = ["--pdf", f"{folder}/{part}.pdf", "--side", f"{folder}/{part}.json"]
        step(home, "print-page", "--html", f"{folder}/{part}.html", "--fonts", str(FONTS), *files, **environment)
    files = [f"{folder}/{part}.pdf" for part in PARTS]
    step(home, "bind-report", "--parts", *files, "--data", "results/data", "--fonts", str(FONTS), "--out",
         "results/report.pdf", "--reading", "results/reading-copy.pdf", **environment)  # fmt: skip
    return home / "results/report.pdf"
