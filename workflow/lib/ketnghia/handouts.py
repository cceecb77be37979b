"""Handouts: what is printed of one place, sender or for the press, as data, and the HTML of its sheets.

The data are all that a sheet says, every figure filled in: a sheet is printed anew only if they change. Its code, the
beginning of their digest, stands at its foot: two sheets with one code say the same, whatever release they came with.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from ketnghia import lineage, plots

# What a sheet says of the whole: nothing of the release, which every change of the data changes.
HEAD = (
    *("lang", "programme", "author", "moment", "period", "stage", "status", "profile", "title", "standing", "cutoff"),
    *("received", "expected"),
)
# A link to another page of the site: on paper a name is a name, only figures lead further.
NAMED = re.compile(r'<a href="[^"]*">(.*?)</a>', re.DOTALL)

Content = Mapping[str, Any]


def head_of(head: Mapping[str, Any]) -> dict[str, Any]:
    """What of a report's head a sheet says."""
    return {name: head[name] for name in HEAD if name in head}


def settled(value: Any, fill: Callable[[str], str], open: str) -> Any:
    """Data with every text that holds a token (`open` is its first sign) filled in, as JSON can hold it."""
    if isinstance(value, str):
        return str(fill(value)) if open in value else str(value)
    if isinstance(value, Mapping):
        return {str(key): settled(each, fill, open) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [settled(each, fill, open) for each in value]
    return value


def text_of(content: Content) -> str:
    """The data as one text, the same each time."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def code_of(content: Content) -> str:
    """The code at a sheet's foot: the first eight hex digits of the digest of its data."""
    return lineage.sha256(text_of(content).encode())[:8]


def counted(content: Content) -> int:
    """How many lines there are of it."""
    return sum(len(one["rows"]) + one["more"] for one in of_kind(content, "lines"))


def of_kind(content: Content, kind: str) -> list[Mapping[str, Any]]:
    return [block["one"] for block in content["blocks"] if block["kind"] == kind]


def cut(blocks: Iterable[Mapping[str, Any]], most: int) -> list[dict[str, Any]]:
    """Blocks whose lines are no more than so many: where not all fit, the largest that count, the largest first.

    Where there is no room for more lines than there are, the rows to write in are as few as may be.
    """
    blocks = list(blocks)
    tight = most <= sum(len(each["one"]["rows"]) + each["one"]["more"] for each in blocks if each["kind"] == "lines")
    found = []
    for block in blocks:
        one = block["one"]
        if block["kind"] == "slip" and tight:
            one = {**one, "rows": one["least"]}
        if block["kind"] == "lines" and len(one["rows"]) + one["more"] > most:
            kept = sorted(one["rows"], key=lambda row: row["place"])[:most]
            one = {**one, "rows": kept, "more": len(one["rows"]) + one["more"] - len(kept)}
        found.append({**block, "one": one})
    return found


def in_groups(blocks: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Neighbours of one kind together: on paper bars stand side by side.

    >>> in_groups([{"kind": "bars", "one": 1}, {"kind": "bars", "one": 2}, {"kind": "table", "one": 3}])
    [{'kind': 'bars', 'all': [1, 2]}, {'kind': 'table', 'all': [3]}]
    """
    return [
        {"kind": kind, "all": [block["one"] for block in each]}
        for kind, each in itertools.groupby(blocks, key=lambda block: block["kind"])
    ]


@dataclass(frozen=True)
class Printer:
    """The templates of sheets, by name, and the words of the interface."""

    templates: Mapping[str, str]
    ui: Mapping[str, Any]

    @cached_property
    def env(self) -> Environment:
        env = Environment(
            loader=DictLoader(dict(self.templates)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        env.globals |= {
            "fill": Markup,
            "plot_css": Markup(plots.stylesheet(screen=False)),
            "edition": "print",
            "internal": False,
            "ui": self.ui,
        }
        return env

    def render(self, name: str, content: Content, **values: Any) -> str:
        """One sheet, or two, as HTML."""
        head = dict(content["head"])
        # The margin of a picture for a phone is narrow.
        foot = self.ui["print"]["picture" if name == "picture" else "card"]
        head["foot"] = foot.format(**head, code=code_of(content))
        html = self.env.get_template(f"print/{name}.html").render(**{**content, "head": head, **values})
        # WeasyPrint breaks a line after its first word if all of it fits but for the space before a link: that space
        # stands alone.
        return NAMED.sub(r"\1", html).replace(' <a class="figure"', '<span> </span><a class="figure"')

    def card(self, content: Content, most: int, apart: bool, name: str = "card") -> str:
        """The page of a place or sender with so many lines; `apart`: on a sheet of their own."""
        blocks = cut(content["blocks"], most)
        return self.render(name, content, blocks=blocks, groups=in_groups(blocks), apart=apart)

    def press(self, content: Content, most: int) -> str:
        """The page for the press with the first so many of its blocks."""
        return self.render("press", content, groups=in_groups(content["blocks"][:most]))


def batch(members: Sequence[Any], number: int, of: int) -> Sequence[Any]:
    """Every so-manieth member: the work of one job."""
    return members[number - 1 :: of]
