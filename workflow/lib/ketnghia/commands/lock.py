"""Upgrade the locked packages; the next `./run report` shows which figures move."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from ketnghia.commands.report import HOME


def arguments(parser) -> None:
    parser.add_argument("--check", action="store_true", help="only say whether the lock fits pyproject.toml")


def run(check: bool, lang: str) -> int:
    """Resolve with uv, in an environment of its own: a resolver is no part of what the report is made with."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([f"{folder}/bin/pip", "install", "--quiet", "uv"], check=True)
        target = Path(folder) / "requirements.lock" if check else HOME / "requirements.lock"
        if check:
            target.write_bytes((HOME / "requirements.lock").read_bytes())
        command = [f"{folder}/bin/uv", "pip", "compile", "pyproject.toml", "--extra", "test", "--universal"]
        command += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
        subprocess.run([*command, *([] if check else ["--upgrade"]), "-o", str(target)], cwd=HOME, check=True)
        return 0 if not check or target.read_bytes() == (HOME / "requirements.lock").read_bytes() else 2
