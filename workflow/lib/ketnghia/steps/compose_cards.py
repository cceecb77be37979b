"""Compose what is printed of each place, of each sender and for the press: data, from which sheets are laid out."""

from __future__ import annotations

import argparse
from pathlib import Path

from ketnghia import handouts
from ketnghia.reports import kinds_of
from ketnghia.steps import files, materials
from ketnghia.steps.compose_site import INPUTS, gathered
from ketnghia.steps.templates import template_texts


def arguments(parser: argparse.ArgumentParser) -> None:
    materials.arguments(parser, INPUTS)
    parser.add_argument("--batches", nargs="+", required=True, help="`<kind>:<number of batches>`, and press:1")
    parser.add_argument("--out", required=True, help="folder")


def run(*, templates: str, batches: list[str], out: str, **given: str) -> None:
    """A file for each batch of each kind: who prints it needs nothing else, and prints anew only what changed."""
    texts = template_texts(Path(templates), Path("templates"), step="compose_cards")
    made, report, _ = gathered(texts, cards=True, step="compose_cards", **given)
    kinds = kinds_of(made.spec)
    for kind, _, number in (one.partition(":") for one in batches):
        told = [made.handout(kind, row) for row in made.members(kind)] if kind in kinds else [made.press(report)]
        for n in range(1, int(number) + 1):
            content = {"lang": made.ui["lang"], "kind": kind, "members": handouts.batch(told, n, int(number))}
            files.write_json(Path(out) / f"{kind}-{n}-of-{number}.json", content, indent=None)
