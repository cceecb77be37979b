"""Measure time and memory, as ratios in one run; writes the table to docs/bench.md with --write."""

from __future__ import annotations

import subprocess
import sys

from ketnghia.commands.report import HOME


def arguments(parser) -> None:
    parser.add_argument("--runs", type=int, default=3, help="how often each is run; the median counts")
    parser.add_argument("--large", action="store_true", help="also 8,100 submissions (takes long)")
    parser.add_argument("--reading", action="store_true", help="reading of single files instead of the build")
    parser.add_argument("--write", action="store_true", help="write docs/bench.md")


def run(runs: int, large: bool, reading: bool, write: bool, lang: str) -> int:
    flags = ["--runs", str(runs), *(["--large"] if large and not reading else []), *(["--write"] if write else [])]
    script = HOME / "tests/benchmarks" / ("reading.py" if reading else "bench.py")
    return subprocess.run([sys.executable, str(script), *flags], check=False).returncode
