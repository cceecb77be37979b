"""Run the whole test suite."""

from __future__ import annotations

import subprocess
import sys

from ketnghia.commands.report import HOME


def arguments(parser) -> None:
    parser.add_argument("paths", nargs="*", help="only these tests (default: all)")


def run(paths: list[str], lang: str) -> int:
    # All of them on every core, a file's tests together: they share what it builds.
    parallel = [] if paths else ["--numprocesses", "auto", "--dist", "loadfile"]
    return subprocess.run([sys.executable, "-m", "pytest", *parallel, *paths], cwd=HOME, check=False).returncode
