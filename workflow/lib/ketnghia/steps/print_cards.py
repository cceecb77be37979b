"""Print a batch of pages of one kind, or the page for the press: PDF, and a picture where the kind has one.

What was printed is kept by all that it is made of: of a batch in which one page changed, that page alone is laid out.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from ketnghia import cards, handouts, lineage
from ketnghia.steps import files
from ketnghia.steps.templates import template_texts

# Beside what the last build printed, and no output: whoever deletes it has all pages printed anew.
KEPT = Path(".ketnghia/printed")
INDEX = "index.json"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batch", required=True, help="the pages of a batch as data (JSON)")
    parser.add_argument("--templates", required=True, help="folder of the checkout's templates")
    parser.add_argument("--fonts", required=True, help="folder of the installed fonts")
    parser.add_argument("--made-by", required=True, help="what stands for code and templates: a part of its name")
    parser.add_argument("--out", required=True, help="folder")


def run(*, batch: str, templates: str, fonts: str, made_by: str, out: str) -> None:
    told = files.read_json(batch)
    texts = template_texts(Path(templates), Path("templates"), step="print_cards")
    printer = handouts.Printer(texts, yaml.safe_load(texts[f"ui/{told['lang']}.yaml"]))
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for content in told["members"]:
        name = content.get("code", told["kind"])
        key = lineage.digest_of([("made by", Path(made_by).name), ("content", handouts.text_of(content))])
        found = {}
        for ending, data in kept(key, printer, content, fonts):
            files.write_bytes(folder / f"{name}.{ending}", data)
            found[ending] = lineage.sha256(data)
        listed.append({"name": name, "code": handouts.code_of(content), "key": key, "sha256": found})
    files.write_json(folder / INDEX, {"kind": told["kind"], "members": listed})


def kept(key: str, printer: handouts.Printer, content: Mapping[str, Any], fonts: str) -> Iterator[tuple[str, bytes]]:
    """The files of one page by their endings: as they were printed before, if their digests still hold."""
    home = KEPT / key
    if (home / INDEX).exists():
        digests = files.read_json(home / INDEX)
        known = {ending: home / f"page.{ending}" for ending in digests}
        data = {ending: path.read_bytes() for ending, path in known.items() if path.exists()}
        if {ending: lineage.sha256(each) for ending, each in data.items()} == digests:
            yield from data.items()
            return
    made = dict(printed(printer, content, fonts))
    for ending, each in made.items():
        files.write_bytes(home / f"page.{ending}", each)
    files.write_json(home / INDEX, {ending: lineage.sha256(each) for ending, each in made.items()})
    yield from made.items()


def printed(printer: handouts.Printer, content: Mapping[str, Any], fonts: str) -> Iterator[tuple[str, bytes]]:
    """One page laid out: PDF, and the picture of it."""
    lay_out = partial(cards.laid_out, fonts=Path(fonts).resolve().as_uri())
    if "section" not in content:
        page = partial(printer.press, content)
        yield "pdf", cards.finished(*cards.shortened(page, len(content["blocks"]), lay_out))
        return
    card = content["section"]["card"]
    lines = handouts.counted(content)
    yield "pdf", cards.finished(*cards.fitted(partial(printer.card, content), card, lambda: lines, lay_out))
    if card == "page":
        shown, _ = lay_out(printer.card(content, cards.IN_PICTURE, False, "picture"))
        yield "png", cards.picture(shown)
