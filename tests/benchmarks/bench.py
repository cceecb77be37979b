"""What a build costs beside two lines it cannot beat: one plain process, and Snakemake with jobs that do nothing.

    cold        nothing built yet
    submission  one cell of one submission changed
    sentence    one word of the review changed
    idle        nothing changed
    large       8,100 submissions, nothing built yet (with --large; twenty minutes and 10 GB)

straight: the commands of the cold build, one after the other in one process. floor: the same rules and jobs, each only
copying its outputs from a finished build. one file: a Snakefile with one file that is up to date.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIP = shutil.ignore_patterns(".git", ".venv", ".ketnghia", ".snakemake", "results", "__pycache__", "handmade")
STRAIGHT = """
import shlex, sys
from ketnghia.__main__ import main
for line in open(sys.argv[1], encoding="utf-8"):
    if main(shlex.split(line)):
        sys.exit(line)
"""
NOTHING = """    shell:
        "for out in {{output:q}}; do mkdir -p $(dirname $out); cp -r {saved}/$out $out; done"
"""


# A second is short beside what else a machine does: the two are measured in turn, so often in each run.
PAIRS = 5


def timed(command: list[str], cwd: Path) -> tuple[float, float]:
    """Wall seconds, and MiB of the largest process of this run (measured in a child of its own)."""
    probe = (
        "import resource, subprocess, sys, time; t = time.perf_counter();"
        "c = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE);"
        "t = time.perf_counter() - t; sys.stderr.buffer.write(c.stderr[-2000:] if c.returncode else b'');"
        "print(t, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024); sys.exit(c.returncode)"
    )
    environment = {**os.environ, "PYTHONPATH": str(cwd / "workflow/lib")}
    done = subprocess.run(
        [sys.executable, "-c", probe, *command], cwd=cwd, env=environment, text=True, capture_output=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def report(tree: Path) -> list[str]:
    return [sys.executable, "-m", "ketnghia", "report", "--directory", str(tree)]


def clean(tree: Path) -> None:
    for name in ("results", ".ketnghia", ".snakemake"):
        shutil.rmtree(tree / name, ignore_errors=True)


def commands(tree: Path) -> list[str]:
    """The steps of the last build, as its log has them, in the order they ran."""
    log = (tree / ".ketnghia/snakemake.log").read_text(encoding="utf-8")
    said = "Shell command: python -m ketnghia "
    return [line.strip().removeprefix(said) for line in log.splitlines() if line.strip().startswith(said)]


def idle_tree(base: Path, tree: Path) -> Path:
    """The same rules and jobs, doing nothing but copying what a finished build left."""
    saved = base / "saved"
    shutil.copytree(tree / "results", saved / "results")
    floor = Path(shutil.copytree(tree, base / "floor", ignore=SKIP))
    for path in (floor / "workflow/rules").glob("*.smk"):
        text = path.read_text(encoding="utf-8")
        replaced = re.sub(r'    shell:\n(?: {8}".*"\n)+', lambda _: NOTHING.format(saved=saved), text)
        path.write_text(replaced, encoding="utf-8")
    return floor


def change_submission(tree: Path) -> None:
    """Raise one amount in one workbook."""
    import openpyxl

    path = sorted((tree / "inputs/submissions").rglob("*.xlsx"))[0]
    book = openpyxl.load_workbook(path)
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    cell = max(
        (c for c in cells if isinstance(c.value, int | float) and not isinstance(c.value, bool)), key=lambda c: c.value
    )
    cell.value += 1
    book.save(path)


def change_sentence(tree: Path) -> None:
    path = sorted((tree / "config/words").rglob("*.md"))[0]
    path.write_text(path.read_text(encoding="utf-8") + "\nXin cảm ơn.\n", encoding="utf-8")


def large_tree(base: Path, tree: Path) -> Path:
    """The same programme with a hundred times the submissions."""
    made = base / "large"
    generator = [sys.executable, str(ROOT / "tests/illustrative"), "--out", str(made), "--submissions", "8100"]
    subprocess.run(generator, check=True, stdout=subprocess.DEVNULL)
    shutil.copytree(tree / "config", made / "config")
    for path in sorted((tree / "inputs").rglob("*")):
        there = made / "inputs" / path.relative_to(tree / "inputs")
        if path.is_file() and "submissions" not in path.parts and not there.exists():
            shutil.copy(path, there)
    return made


def measure(runs: int, large: bool) -> dict[str, tuple[float, float]]:
    """Scenario -> (median seconds, largest MiB), all within one run on one machine."""
    found: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        tree = Path(shutil.copytree(ROOT, base / "tree", ignore=SKIP))
        one = base / "one"
        one.mkdir()
        (one / "Snakefile").write_text('rule one:\n    output: "a"\n    shell: "touch a"\n')
        snakemake = [sys.executable, "-m", "snakemake", "--cores", "2", "--nolock"]
        timed(snakemake, one)
        for turn in range(runs):
            clean(tree)
            found.setdefault("cold", []).append(timed(report(tree), tree))
            cold = commands(tree)
            if turn == 0:
                floor = idle_tree(base, tree)
            for _ in range(PAIRS):
                found.setdefault("idle", []).append(timed(report(tree), tree))
                found.setdefault("one file", []).append(timed(snakemake, one))
            change_submission(tree)
            found.setdefault("submission", []).append(timed(report(tree), tree))
            change_sentence(tree)
            found.setdefault("sentence", []).append(timed(report(tree), tree))
            clean(floor)
            found.setdefault("floor", []).append(timed(report(floor), floor))
            clean(tree)
            (tree / "commands").write_text("\n".join(cold), encoding="utf-8")
            found.setdefault("straight", []).append(timed([sys.executable, "-c", STRAIGHT, "commands"], tree))
        if large:
            many = large_tree(base, tree)
            found["large"] = [timed(report(many), tree)]
    return {
        name: (statistics.median(seconds for seconds, _ in values), max(memory for _, memory in values))
        for name, values in found.items()
    }


def table(found: dict[str, tuple[float, float]]) -> str:
    """The figures as Markdown; ratios are what to read, seconds only say how large the machine is."""
    straight, floor, one = (found[name][0] for name in ("straight", "floor", "one file"))
    lines = ["| what | seconds | largest process, MiB | ratio |", "|---|---|---|---|"]
    ratios = {
        "cold": f"{found['cold'][0] / (straight + floor):.2f} of straight + floor",
        "submission": f"{found['submission'][0] / found['cold'][0]:.2f} of cold",
        "sentence": f"{found['sentence'][0] / found['cold'][0]:.2f} of cold",
        "idle": f"{found['idle'][0] / one:.2f} of one file",
        "straight": f"{straight / found['cold'][0]:.2f} of cold",
        "floor": f"{floor / found['cold'][0]:.2f} of cold",
        "one file": "1",
    }
    if "large" in found:
        ratios["large"] = f"{found['large'][0] / found['cold'][0]:.0f} x cold"
    lines += [f"| {name} | {found[name][0]:.1f} | {found[name][1]:.0f} | {ratio} |" for name, ratio in ratios.items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--large", action="store_true", help="also 8,100 submissions")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    text = table(measure(options.runs, options.large))
    print(text)
    if options.write:
        head = "`./run bench --write`; the first column's words: `tests/benchmarks/bench.py`."
        put("What a build costs", f"{head}\n\nTwo cores, {options.runs} runs, medians.\n\n{text}")


def put(title: str, text: str) -> None:
    """Write one part of docs/bench.md anew; the others stay."""
    path = ROOT / "docs/bench.md"
    parts = re.split(r"^(?=# )", path.read_text(encoding="utf-8") if path.exists() else "", flags=re.MULTILINE)
    kept = [part.strip() for part in parts if part.strip() and not part.startswith(f"# {title}\n")]
    path.write_text("\n\n".join(sorted([*kept, f"# {title}\n\n{text}"])) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
