"""One part of the report, HTML -> PDF with its structure tree, and a side file with what the join must know of it."""

from __future__ import annotations

import gc
from pathlib import Path

from ketnghia.steps.files import write_bytes, write_json


def arguments(parser) -> None:
    parser.add_argument("--html", required=True, help="body.html, annexes.html or trace.html")
    parser.add_argument("--fonts", required=True, help="folder of the installed fonts")
    parser.add_argument("--pdf", required=True)
    parser.add_argument("--side", required=True, help="JSON: page labels, headings, the document's data")


def run(html: str, fonts: str, pdf: str, side: str) -> None:
    # A process of its own that ends when the file is written: nothing to collect, a third less time.
    gc.disable()
    from ketnghia import printing

    home = Path.cwd().resolve()
    made, told = printing.lay_out(
        Path(html).read_text(encoding="utf-8"),
        part=Path(html).stem,
        base=Path(html).resolve().as_uri(),
        allowed=(f"{home.as_uri()}/", f"{Path(fonts).resolve().as_uri()}/"),
        fonts=Path(fonts).resolve().as_uri(),
    )
    write_bytes(pdf, made)
    write_json(side, told)
