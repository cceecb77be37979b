"""Findings: what a verification looked at, what differs and where, and what it could not know.

`where` is written one way in every language: `page 12 economic_support` (pages from the file's first), `facts.csv:34`
(records, the head is 1), `submission!sheet!G12`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CHECKS = (
    "signature", "revision", "trust", "attachments", "digest", "table", "sql", "figure", "link", "trace", "plain",
    "overlay", "fonts", "metadata", "input", "cell", "correction", "rebuilt",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One place where the report is not what it should be."""

    check: str
    where: str
    expected: str
    found: str


@dataclass
class Findings:
    """How many things each check looked at, the differences in the order found, and what stays unknown."""

    counts: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)
    # A reading copy: there is no data to compare its figures with.
    partial: bool = False

    def looked(self, check: str, n: int = 1) -> None:
        self.counts[check] = self.counts.get(check, 0) + n

    def differ(self, check: str, where: str, expected: Any, found: Any) -> None:
        """Note a difference, each place once."""
        new = Difference(check, where, said(expected), said(found))
        self.counts.setdefault(check, 0)
        if new not in self.differences:
            self.differences.append(new)

    def same(self, check: str, where: str, expected: Any, found: Any) -> bool:
        """Look at one thing: note a difference unless both are equal."""
        self.looked(check)
        if said(expected) == said(found):
            return True
        self.differ(check, where, expected, found)
        return False

    @property
    def ok(self) -> bool:
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """The findings as the schema `verify` has them, in the order of the checks."""
        entries = []
        for check in CHECKS:
            if check not in self.counts:
                continue
            n = self.counts[check]
            wrong = [one for one in self.differences if one.check == check]
            for one in wrong:
                entries.append({"check": check, "ok": False, "n": n, "where": one.where, "expected": one.expected,
                                "found": one.found})  # fmt: skip
            if not wrong:
                entries.append({"check": check, "ok": True, "n": n, "where": None, "expected": None, "found": None})
        return {"ok": self.ok, "checks": entries, "not_checked": list(dict.fromkeys(self.not_checked))}


def said(value: Any) -> str:
    """A value as a difference names it: short, in one line."""
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= 300 else f"{text[:299]}…"
