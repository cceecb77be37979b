"""Verification: a published PDF against itself, and against the inputs where they are at hand.

Each check holds on its own: a file that was forged and signed anew is found out by its content. What no check can know
without the inputs is said in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ketnghia import notes
from ketnghia.revisions import first_revision
from ketnghia.verification import (
    attached,
    copy,
    edition,
    figures,
    inputs,
    looks,
    metadata,
    named,
    package,
    recomputed,
    signatures,
    structure,
)
from ketnghia.verification.findings import CHECKS, Difference, Findings
from ketnghia.verification.paper import Paper
from ketnghia.verification.unknown import FORGEABLE, UNKNOWN

__all__ = ["CHECKS", "Difference", "Findings", "Given", "UNKNOWN", "verify"]


@dataclass
class Given:
    """What a verification goes by: our fonts by file name, the words of the pages by language, trusted certificates,
    inputs by path from the programme's root (None if not given), limits of reading, file URL of the font folder, by
    language the text of the file that says which attachment is which."""

    fonts: Mapping[str, bytes]
    ui: Mapping[str, Mapping[str, Any]]
    roots: Sequence[Any] = ()
    unsigned: bool = False
    inputs: Mapping[str, bytes] | None = None
    limits: Any = None
    lang: str = "vi"
    folder: str = ""
    guides: Mapping[str, str] = field(default_factory=dict)
    progress: Callable[[str], None] = field(default=lambda check: None)


def verify(data: bytes, given: Given) -> Findings:
    """All checks but `rebuilt` over one file; never raises for what the file holds."""
    findings = Findings()
    guard = Guard(findings, given.progress)
    bound = noted(data, given)
    guard("revision", lambda: signatures.check_signatures(data, bound, given.roots, given.unsigned, findings))
    try:
        last = Paper(data)
        first = last if bound == len(data) else Paper(data[:bound])
    except Exception as fault:
        findings.differ("revision", "file", "PDF", f"{type(fault).__name__}: {fault}")
        return findings
    ui = given.ui[last.lang]
    if copy.is_copy(last):
        return verify_copy(last, first, given, guard)
    guard("attachments", lambda: attached.check_attachments(last, findings))
    guard("attachments", lambda: package.check_guide(last, given.guides, findings))
    guard("digest", lambda: attached.check_digests(last, findings))
    guard("table", lambda: attached.check_tables(last, findings))
    guard("sql", lambda: recomputed.check_sql(last, findings))
    guard("figure", lambda: figures.check_figures(last, findings))
    guard("figure", lambda: figures.check_alternatives(last, findings))
    guard("figure", lambda: named.check_names(last, findings))
    guard("figure", lambda: edition.check_changes(last, findings))
    guard("link", lambda: figures.check_links(last, findings, ui["source_of"]))
    guard("trace", lambda: figures.check_traces(last, findings))
    guard("plain", lambda: figures.check_plain(last, findings))
    guard("overlay", lambda: looks.check_overlay(last, findings))
    guard("overlay", lambda: looks.check_fields(first, findings))
    guard("overlay", lambda: structure.check_structure(last, first, findings))
    guard("fonts", lambda: looks.check_fonts(last, findings, given.fonts))
    guard("metadata", lambda: metadata.check_metadata(first, last, ui, findings))
    if given.inputs is not None:
        files = given.inputs
        guard("input", lambda: inputs.check_inputs(last, files, findings))
        more: list[tuple[str, str, str]] = []
        guard("figure", lambda: more.extend(edition.check_edition(last, inputs.opened(files), findings)))
        cells = inputs.Cells(files, given.limits)
        guard("cell", lambda: inputs.check_cells(last, cells, findings))
        guard("correction", lambda: inputs.check_corrections(last, files, cells, findings))
        if "config/config.yaml" in files:
            guard("plain", lambda: inputs.check_exemptions(last, files, findings, more))
    compared: list[bool] = []
    guard("figure", lambda: compared.append(edition.compared(last) is not None))
    findings.not_checked += unknown(given, any(compared))
    return findings


def noted(data: bytes, given: Given) -> int:
    """How many bytes are ours: with the note of what stood against a release, where it is just that."""
    try:
        return notes.bound(data, given.folder)
    except Exception:
        return len(first_revision(data))


def verify_copy(last: Paper, first: Paper, given: Given, guard: Guard) -> Findings:
    """What can be checked of a reading copy, and the sentence that says what can not."""
    findings = guard.findings
    findings.partial = True
    guard("figure", lambda: copy.check_figures(last, findings))
    guard("link", lambda: figures.check_links(last, findings, given.ui[last.lang]["source_of"]))
    guard("overlay", lambda: looks.check_overlay(last, findings))
    guard("overlay", lambda: looks.check_fields(first, findings))
    guard("overlay", lambda: structure.check_structure(last, first, findings))
    guard("fonts", lambda: looks.check_fonts(last, findings, given.fonts))
    guard("metadata", lambda: copy.check_seal(last, findings))
    keys = ["copy", *(["unsigned"] if given.unsigned else ["revoked", "moment"])]
    findings.not_checked += [UNKNOWN[given.lang][key] for key in keys]
    return findings


class Guard:
    """Runs checks one after the other; one that cannot be carried out on this file is a difference, not a crash."""

    def __init__(self, findings: Findings, progress: Callable[[str], None]) -> None:
        self.findings, self.progress = findings, progress

    def __call__(self, check: str, run: Callable[[], None]) -> None:
        self.progress(check)
        try:
            run()
        except Exception as fault:
            self.findings.differ(check, "file", "PDF", f"{type(fault).__name__}: {fault}")


def unknown(given: Given, compared: bool) -> list[str]:
    """What this verification cannot know, in words; `compared`: whether the report has an annex of changes."""
    keys = ["unsigned"] if given.unsigned else ["revoked", "moment"]
    if given.inputs is None:
        keys += ["inputs", *FORGEABLE, *(["edition"] if compared else [])]
    elif not any(path.startswith("config/") for path in given.inputs):
        keys += ["config", *FORGEABLE]
    return [UNKNOWN[given.lang][key] for key in keys]
