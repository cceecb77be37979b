"""Schemas: what configuration may say and what published JSON holds, one JSON Schema a file beside this module."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from ketnghia.programme import ROLES, TYPES, Programme, Refusal

# Configuration file -> schema; CSV files are checked row by row.
CONFIGURATION = {
    "config/config.yaml": "config",
    "config/fields.csv": "fields",
    "config/indicators.yaml": "indicators-config",
    "config/choices.yaml": "choices-config",
    "config/plots.yaml": "plots-config",
    "config/report.yaml": "report-config",
    "config/site.yaml": "site-config",
}


@cache
def schema(name: str) -> dict[str, Any]:
    """One schema of the package by its bare name."""
    return json.loads(resources.files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8"))


def names() -> list[str]:
    """All schemas of the package."""
    folder = resources.files(__package__)
    return sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))


def faults(name: str, value: Any) -> list[str]:
    """What breaks a schema, each as `path: sentence`, in the order of the document."""
    from jsonschema import Draft202012Validator

    found = Draft202012Validator(schema(name)).iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in sorted(found, key=lambda error: error.json_path)]


def check_programme(programme: Programme) -> None:
    """Refuse the first configuration file that breaks its schema, naming file, place and rule."""
    for path, name in CONFIGURATION.items():
        if path not in programme.files or name not in names():
            continue
        table = path.endswith(".csv")
        for number, value in enumerate(programme.table(path) if table else [programme.yaml(path)], 2):
            if wrong := faults(name, value):
                raise Refusal("CH03", f"{path}:{number}" if table else path, wrong[0])
    for field in programme.fields:
        if field.type not in TYPES or field.role not in ROLES:
            raise Refusal("CH03", "config/fields.csv", f"{field.id}: {field.type}, {field.role}")
        if field.codes and field.codes.startswith("config/") and field.codes not in programme.files:
            raise Refusal("CH05", "config/fields.csv", field.codes)
