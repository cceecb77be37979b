"""Templates: their texts, all of them or those that a step may read."""

from __future__ import annotations

from pathlib import Path

from ketnghia import lineage


def template_texts(*roots: Path, step: str | None = None) -> dict[str, str]:
    """Templates by name, all or those that a step may read; those of the later folder (the programme's own) win."""
    texts = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for root in roots
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
    return texts if step is None else {name: texts[name] for name in lineage.templates_of(step, texts)}
