"""Run the whole test suite."""

from __future__ import annotations

import subprocess
import sys

from ketnghia.commands.report import HOME


def arguments(parser) -> None:
    parser.add_argument("paths", nargs="*", help="only these tests (default: all)")


def run(paths: list[str], lang: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *paths], cwd=HOME, check=False).returncode
