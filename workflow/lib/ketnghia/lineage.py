"""Lineage: what a step reads (configuration, code) and the digests that make a run repeatable."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache

CONFIG = "config/config.yaml"
FIELDS = ("config/config.yaml", "config/fields.csv", "config/*.csv", "inputs/reference/*.csv")
# The edition published before that a report is compared with: a PDF, which no step reads as text.
RELEASED = "inputs/released/*.pdf"
SETTINGS = (*FIELDS, "config/checks.yaml", "config/layouts/*.yaml", "inputs/corrections.csv")

# What each step may read of the programme, as patterns from its root: the rule's input and the step's loader both
# go by this table, so a file that a step reads cannot be missing from what Snakemake watches.
PARTS: dict[str, tuple[str, ...]] = {
    "read_cells": (CONFIG, "config/layouts/*.yaml", "inputs/reference/*.csv", "inputs/submissions/*/RECEIVED.csv"),
    "clean_facts": SETTINGS,
    "gather_facts": (*SETTINGS, "inputs/submissions/*/RECEIVED.csv"),
    "compute_indicators": (*FIELDS, "config/indicators.yaml", "config/choices.yaml", "config/plots.yaml"),
    "draw_plots": (CONFIG, "config/plots.yaml", "config/*.csv", "inputs/reference/*.csv"),
    "pack_data": (
        *SETTINGS,
        "config/indicators.yaml",
        "config/choices.yaml",
        "config/report.yaml",
        "inputs/corrections.csv",
        "inputs/reviewed.csv",
        "inputs/submissions/*/RECEIVED.csv",
        RELEASED,
    ),
    "compose_page": (
        *FIELDS,
        "config/*.yaml",
        "config/words/**/*",
        "inputs/corrections.csv",
        "inputs/reviewed.csv",
    ),
    "write_traces": (*FIELDS, "config/*.yaml", "inputs/corrections.csv", "inputs/reviewed.csv"),
    "compose_site": (*FIELDS, "config/*.yaml", "config/words/**/*", "inputs/corrections.csv"),
    "compose_cards": (*FIELDS, "config/*.yaml", "inputs/corrections.csv"),
    # It is told all it prints.
    "print_cards": (),
    "collect_cards": (CONFIG,),
    "write_docx": (*FIELDS, "config/*.yaml", "config/words/**/*", "inputs/corrections.csv", "inputs/reviewed.csv"),
    "print_page": (CONFIG, "config/report.yaml"),
    "bind_report": (CONFIG, "config/report.yaml"),
    "record_run": ("config/**/*", "inputs/**/*"),
}


# The templates that a step begins with, as patterns; what these include or extend it reads as well, and no others: a
# change of the site's style draws no plot. Tables and plots are filled in wherever a draft is.
FILLED = ("parts/table.html", "parts/plot.html", "ui/*.yaml")
TEMPLATES: dict[str, tuple[str, ...]] = {
    "pack_data": ("data/*",),
    "draw_plots": ("styles/plots.mplstyle",),
    "compose_page": (
        *("report.html", "print/body.html", "print/annexes.html", "print/trace.html"),
        *("styles/screen.css", "scripts/report.js", *FILLED),
    ),
    "write_traces": ("trace.html", "trace_index.html", "problems.html", "parts/trace.html", "ui/*.yaml"),
    "compose_site": ("site/*.html", "scripts/site.js", *FILLED),
    "compose_cards": FILLED,
    "print_cards": ("print/card.html", "print/picture.html", "print/press.html", "ui/*.yaml"),
    "write_docx": ("print/pictures.html", *FILLED),
}


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


# An import of the package's own, at any depth of indentation: to the end of the line, or of its parentheses.
STATEMENT = re.compile(r"^[ \t]*((?:from|import) ketnghia\b(?:[^(\n]*\([^)]*\)|[^\n]*))", re.MULTILINE)


@cache
def imports(source: str, package: str = "ketnghia") -> frozenset[str]:
    """The package's own modules that a source text imports, anywhere in it.

    Only the import statements are parsed: all of every module costs more than the rest of an idle run.

    >>> sorted(imports("from ketnghia import facts, values\\ndef f():\\n    import ketnghia.steps.files"))
    ['ketnghia', 'ketnghia.facts', 'ketnghia.steps.files', 'ketnghia.values']
    """
    found = set()
    for statement in STATEMENT.findall(source):
        (node,) = ast.parse(statement).body
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(name for name in found if name == package or name.startswith(f"{package}."))


def closure(module: str, sources: Mapping[str, str]) -> tuple[str, ...]:
    """All modules that one imports, itself included, directly or not: `sources` maps module names to texts."""
    seen: set[str] = set()
    todo = [module]
    while todo:
        name = todo.pop()
        if name in seen or name not in sources:
            continue
        seen.add(name)
        parents = [name.rsplit(".", depth)[0] for depth in range(1, name.count(".") + 1)]
        todo += [*parents, *imports(sources[name])]
    return tuple(sorted(seen))


# What one template takes from another: `{% include "x" %}`, `{% extends "x" %}`.
TAKES = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")


def templates_of(step: str, texts: Mapping[str, str]) -> tuple[str, ...]:
    """The templates that a step may read, by name: `texts` maps the names of all of them to their texts.

    >>> texts = {"trace.html": '{% extends "base.html" %}', "base.html": "", "report.html": "", "ui/vi.yaml": ""}
    >>> templates_of("write_traces", texts)
    ('base.html', 'trace.html', 'ui/vi.yaml')
    """
    wanted = TEMPLATES.get(step, ())
    todo = [name for name in texts if any(fnmatchcase(name, pattern) for pattern in wanted)]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in texts and name not in seen:
            seen.add(name)
            todo += TAKES.findall(texts[name])
    return tuple(sorted(seen))


def digest_of(pairs: Iterable[tuple[str, str]]) -> str:
    """One digest over (path, digest) pairs, whatever their order."""
    return sha256("\n".join(f"{path}\t{digest}" for path, digest in sorted(pairs)).encode())
