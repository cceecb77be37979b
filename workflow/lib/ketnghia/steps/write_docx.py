"""Write the report as a Word file to work on, its plots as pictures; only when asked for."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path
from typing import Any

from ketnghia.steps import files, materials

INPUTS = ("indicators", "published", "bridge", "facts", "submissions")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default=".", help="the programme's folder")
    materials.arguments(parser, INPUTS)
    parser.add_argument("--fonts", required=True, help="folder of the fonts")
    parser.add_argument("--out", required=True, help="the .docx")


def run(*, programme: str, templates: str, fonts: str, out: str, **given: Any) -> None:
    """Read all, write the report once, draw its plots, compose the file."""
    gc.disable()
    from ketnghia import docx, printing, reports, words

    got = materials.gather(Path(programme), Path(templates), step="write_docx", **given)
    report = words.write(got.material, got.folder)
    plots, html = reports.pictures(report, got.templates)
    home, letters = Path.cwd().resolve().as_uri(), Path(fonts).resolve().as_uri()
    pages = printing.drawn(html, base=f"{home}/", allowed=(f"{home}/", f"{letters}/"), fonts=letters) if plots else []
    drawn = {one["id"]: docx.Picture(page, one["width"] / 10) for one, page in zip(plots, pages, strict=True)}
    files.write_bytes(out, docx.compose(report, drawn))
