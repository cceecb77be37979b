"""Print a batch of pages of one kind, or the page for the press: PDF, and a picture where the kind has one."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from ketnghia import cards, site
from ketnghia.reports import kinds_of
from ketnghia.steps import files, materials
from ketnghia.steps.compose_site import INPUTS, gathered
from ketnghia.steps.write_traces import template_texts


def arguments(parser: argparse.ArgumentParser) -> None:
    materials.arguments(parser, INPUTS)
    parser.add_argument("--fonts", required=True, help="folder of the installed fonts")
    parser.add_argument("--kind", required=True, help="kind of page, or press")
    parser.add_argument("--batch", type=int, required=True, help="which batch, from 1")
    parser.add_argument("--of", type=int, required=True, help="number of batches")
    parser.add_argument("--out", required=True, help="folder")


def run(*, templates: str, fonts: str, kind: str, batch: int, of: int, out: str, **given: str) -> None:
    made, report, _ = gathered(
        template_texts(Path(templates), Path("templates")), cards=True, step="print_cards", **given
    )
    lay_out = partial(cards.laid_out, fonts=Path(fonts).resolve().as_uri())
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "press":
        files.write_bytes(
            folder / "press.pdf",
            cards.finished(*cards.shortened(partial(made.press, report), len(made.press_blocks), lay_out)),
        )
        return
    card = kinds_of(made.spec)[kind]["card"]
    for row in cards.batch(made.members(kind), batch, of):

        def page(lines: int, apart: bool, row: dict[str, str] = row) -> str:
            made.most, made.apart = lines, apart
            return made.page(kind, row, site.PAPER, "card")

        done = cards.finished(*cards.fitted(page, card, lambda: made.counted, lay_out))
        files.write_bytes(folder / f"{row['code']}.pdf", done)
        if card == "page":
            made.most, made.apart = cards.IN_PICTURE, False
            shown, _ = lay_out(made.page(kind, row, site.PAPER, "picture"))
            files.write_bytes(folder / f"{row['code']}.png", cards.picture(shown))
