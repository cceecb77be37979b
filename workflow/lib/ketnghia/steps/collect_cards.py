"""Gather the printed pages of all batches in the public folder, with a list of their codes."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from ketnghia.steps import files
from ketnghia.steps.print_cards import INDEX, KEPT

LIST = "index.json"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batches", nargs="+", required=True, help="folders `<kind>-<n>-of-<all>` of printed pages")
    parser.add_argument("--out", required=True, help="folder")


def run(batches: list[str], out: str) -> None:
    listed, keys = [], set()
    for folder in sorted(map(Path, batches)):
        told = files.read_json(folder / INDEX)
        for one in told["members"]:
            keys.add(one["key"])
            for ending, digest in sorted(one["sha256"].items()):
                name = f"{told['kind']}/{one['name']}.{ending}"
                files.write_bytes(Path(out) / name, (folder / f"{one['name']}.{ending}").read_bytes())
                listed.append({"file": name, "code": one["code"], "sha256": digest})
    files.write_json(Path(out) / LIST, {"version": 1, "pages": sorted(listed, key=lambda one: one["file"])})
    # What no page is made of any more is kept no longer.
    for folder in KEPT.glob("*"):
        if folder.name not in keys:
            shutil.rmtree(folder)
