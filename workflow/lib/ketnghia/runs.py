"""Runs: a stretch of the draft as plain text, cut where a figure or another printed value begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from ketnghia.words import TOKEN, Draft

PART = re.compile(f"{TOKEN.pattern}|<(?P<tag>/?[a-z][a-z0-9]*)[^>]*>")


@dataclass(frozen=True)
class Run:
    """Text of one kind: typed words, a figure (`id`), or another value that the program printed (`source` or `made`).

    source: how the word file wrote it, '' where it comes from configuration; origin: number of the outermost piece of
    the draft, so that the runs of one macro are known to belong together; block: a table or plot as the draft has it.
    """

    text: str
    id: str = ""
    source: str = ""
    origin: int = -1
    bold: bool = False
    italic: bool = False
    block: tuple[str, dict[str, Any]] | None = None

    @property
    def made(self) -> bool:
        """Printed by the program, so that nobody edits it in place."""
        return self.origin >= 0


def runs(draft: Draft, html: str) -> list[Run]:
    """Inline HTML with tokens -> its runs, in order; white space of the source is one blank each."""
    return list(_runs(draft, html, Run("")))


def text_of(draft: Draft, html: str) -> str:
    """The same as one text."""
    return "".join(run.text for run in runs(draft, html))


def _runs(draft: Draft, html: str, style: Run) -> Iterator[Run]:
    at = 0
    for match in [*PART.finditer(html), None]:
        words = unescape(re.sub(r"[ \n\t]+", " ", html[at : match.start() if match else len(html)]))
        if words:
            yield replace(style, text=words)
        if match is None:
            return
        at = match.end()
        if match["tag"] is None:
            yield from _piece(draft, int(match[1]), style)
        elif match["tag"] == "br":
            yield replace(style, text=" ")
        else:
            on = not match["tag"].startswith("/")
            names = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic"}
            if name := names.get(match["tag"].lstrip("/")):
                style = replace(style, **{name: on})


def _piece(draft: Draft, number: int, style: Run) -> Iterator[Run]:
    kind, content = draft.pieces[number]
    if style.origin < 0:
        style = replace(style, origin=number, source=draft.sources.get(number, ""))
    if kind == "figure":
        yield replace(style, id=content[0], text=content[1])
    elif kind == "html":
        yield from _runs(draft, content, style)
    elif kind == "ref":
        yield replace(style, text=draft.ref_text(*content))
    elif kind == "part":
        yield replace(style, text=draft.part_text(*content)[0])
    elif kind in ("table", "plot"):
        yield replace(style, text="", block=(kind, content))
    elif content:
        yield replace(style, text=str(content))
