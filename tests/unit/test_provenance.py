"""Provenance: the same values give the same crate, and from each published file a way leads to the submissions."""

from __future__ import annotations

import doctest
import json
from typing import Any

from ketnghia import provenance
from ketnghia.provenance import STEPS, WORKFLOW, Thing

OUTPUTS = [
    Thing(path, "b" * 64, 12)
    for path in ("method.html", *(path for step in STEPS for path in step.makes))
    if not path.endswith("/") and path != WORKFLOW
]
INPUTS = [
    Thing("inputs/submissions/2024/Sở Y tế.xlsx", "a" * 64),
    Thing("inputs/submissions/2024/so-y-te (2).xlsx", "a" * 64),
    Thing("inputs/reference/libraries.csv", "c" * 64),
    Thing("config/config.yaml", "d" * 64),
]


def made(inputs: list[Thing] = INPUTS) -> dict[str, Any]:
    return provenance.crate(
        title="T", description="D", day="2018-01-31", issuer="I", inputs=inputs,
        outputs=[*OUTPUTS, Thing(WORKFLOW, "e" * 64, 3)], folders=["trace/"],
        versions={"snakemake": "9"}, code="f" * 64,
    )  # fmt: skip


def test_doctests() -> None:
    assert doctest.testmod(provenance).failed == 0


def test_same_values_same_document_and_each_entity_once() -> None:
    assert json.dumps(made()) == json.dumps(made())
    ids = [entity["@id"] for entity in made()["@graph"]]
    assert len(set(ids)) == len(ids) and ids == sorted(ids)


def test_a_way_leads_from_each_published_file_to_each_submission() -> None:
    known = {entity["@id"]: entity for entity in made()["@graph"]}

    def ids(value: Any) -> list[str]:
        return [one["@id"] for one in (value if isinstance(value, list) else [value])] if value else []

    def reached(start: str) -> set[str]:
        seen, todo = set(), [start]
        while todo:
            entity = known[todo.pop()]
            if entity["@id"] not in seen:
                seen.add(entity["@id"])
                todo += [*ids(entity.get("prov:wasGeneratedBy")), *ids(entity.get("prov:used"))]
        return seen

    sent = {
        f"#inputs/submissions/2024/{name}" for name in ("S%E1%BB%9F%20Y%20t%E1%BA%BF.xlsx", "so-y-te%20%282%29.xlsx")
    }
    for thing in OUTPUTS:
        assert sent <= reached(thing.path), thing.path


def test_every_reference_is_to_something_in_the_crate() -> None:
    graph = made()["@graph"]
    known = {entity["@id"] for entity in graph}

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            return (
                [value["@id"]]
                if set(value) == {"@id"}
                else [one for each in value.values() for one in references(each)]
            )
        return [one for each in value for one in references(each)] if isinstance(value, list) else []

    loose = {one for entity in graph for one in references(list(entity.values()))} - known
    assert loose == {"https://w3id.org/ro/crate/1.1"}
