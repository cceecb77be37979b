"""Gather the printed pages of all batches in the public folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from ketnghia.steps import files


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batches", nargs="+", required=True, help="folders `<kind>-<n>-of-<all>` of printed pages")
    parser.add_argument("--out", required=True, help="folder")


def run(batches: list[str], out: str) -> None:
    for folder in sorted(map(Path, batches)):
        kind = folder.name.partition("-")[0]
        for path in sorted(folder.glob("[!.]*")):
            files.write_bytes(Path(out) / kind / path.name, path.read_bytes())
