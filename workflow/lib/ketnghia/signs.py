"""Signs: by what a file shows which layout it follows: its name, its sender, words that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ketnghia.headings import key
from ketnghia.units import fold


def named(layouts: Mapping[str, Mapping[str, Any]], file: str, agency: str | None) -> str | None:
    """The id of the layout that names a file (the last part of its path) or the agency it came from."""
    base = fold(re.split(r"[/!]", file)[-1])
    for name, layout in sorted(layouts.items()):
        sign = layout.get("recognise") or {}
        if any(fnmatchcase(base, fold(pattern)) for pattern in sign.get("files", ())):
            return name
        if agency and agency in sign.get("agencies", ()):
            return name
    return None


def shows(layout: Mapping[str, Any], texts: Iterable[str]) -> bool:
    """Whether the words of a file bear the sign of a layout."""
    sign = layout.get("recognise") or {}
    if not (sign.get("text") or sign.get("headings")):
        return False
    short = {text for text in texts if len(text) <= 200}
    if (text := sign.get("text")) and any(re.fullmatch(text, each.strip()) for each in short):
        return True
    wanted = {key(each) for each in sign.get("headings") or ()}
    least = min(map(len, wanted), default=0)
    return bool(wanted) and wanted <= {key(text) for text in short if len(text) >= least}
