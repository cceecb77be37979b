"""Programme: one folder's configuration and reference data, read once and handed round as a value."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any

TYPES = ("text", "code", "integer", "decimal", "money", "date", "share")
ROLES = (
    "giver",
    "receiver",
    "time",
    "category",
    "quantity",
    "unit",
    "amount",
    "total",
    "share",
    "source",
    "cofunders",
    "line",
    "people",
    "text",
)


class Refusal(Exception):
    """What the caller or the input is to blame for: a code of the catalogue, where, and what was found there.

    Ends as one sentence and exit status 2, never as a traceback.
    """

    def __init__(self, code: str, where: str = "", found: str = "") -> None:
        super().__init__(code, where, found)
        self.code, self.where, self.found = code, where, found


@dataclass(frozen=True)
class Field:
    """One column of a fact: what it is called, its type, the role it plays, the file of its codes."""

    id: str
    type: str
    role: str
    codes: str
    label: str
    label_en: str
    public: str


def rows_of(text: str) -> list[dict[str, str]]:
    """CSV text -> one dict of strings a row; a byte order mark left by a spreadsheet program is no part of it."""
    return [
        {key: (value or "") for key, value in row.items() if key is not None}
        for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    ]


@dataclass(frozen=True)
class Programme:
    """The texts of `config/` and `inputs/` that a step asked for, by path from the programme's root."""

    files: dict[str, str]

    @classmethod
    def parse(cls, files: dict[str, str]) -> Programme:
        """Texts by path -> programme; nothing is read here and nothing is checked (schemas do that at the door)."""
        return cls(files)

    def text(self, path: str) -> str:
        """The text of one file; KeyError if the step did not declare it."""
        return self.files[path]

    def yaml(self, path: str) -> Any:
        """One YAML file as plain values; an absent or empty file is an empty dict."""
        text = self.files.get(path)
        if not text:
            return {}
        # Here, not above: loaded while Snakemake starts, a run with nothing to do does not wait for it.
        import yaml

        try:
            # In C where PyYAML has it: a tenth of the time.
            return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
        except yaml.YAMLError as fault:
            mark = getattr(fault, "problem_mark", None)
            where = f"{path}:{mark.line + 1}" if mark else path
            raise Refusal("CH01", where, str(getattr(fault, "problem", fault))) from None

    def table(self, path: str) -> list[dict[str, str]]:
        """One CSV file as a list of rows; an absent file is an empty table."""
        return rows_of(self.files.get(path, ""))

    @cached_property
    def config(self) -> dict[str, Any]:
        return self.yaml("config/config.yaml")

    @cached_property
    def report(self) -> dict[str, Any]:
        return self.yaml("config/report.yaml")

    @property
    def period(self) -> str:
        return str(self.config["period"])

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        names = Field.__dataclass_fields__
        return tuple(
            Field(**{name: row.get("field" if name == "id" else name, "").strip() for name in names})
            for row in self.table("config/fields.csv")
        )

    def field(self, role: str) -> Field | None:
        """The first field that plays a role."""
        return next(iter(self.fields_of(role)), None)

    def fields_of(self, role: str) -> tuple[Field, ...]:
        """All fields of a role, in the order of the file (receivers: from coarse to fine)."""
        return tuple(field for field in self.fields if field.role == role)

    @cached_property
    def codes(self) -> dict[str, dict[str, dict[str, str]]]:
        """Field id -> code -> row of its code file."""
        return {field.id: self.by_code(field.codes) for field in self.fields if field.codes}

    def by_code(self, path: str) -> dict[str, dict[str, str]]:
        return {row["code"]: row for row in self.table(path)}

    @cached_property
    def layouts(self) -> dict[str, dict[str, Any]]:
        prefix, suffix = "config/layouts/", ".yaml"
        return {
            path.removeprefix(prefix).removesuffix(suffix): self.yaml(path)
            for path in sorted(self.files)
            if path.startswith(prefix) and path.endswith(suffix)
        }

    @cached_property
    def reference(self) -> dict[str, list[dict[str, str]]]:
        """Stem -> rows of each table in `inputs/reference/`."""
        prefix, suffix = "inputs/reference/", ".csv"
        return {
            path.removeprefix(prefix).removesuffix(suffix): self.table(path)
            for path in sorted(self.files)
            if path.startswith(prefix) and path.endswith(suffix)
        }

    @property
    def ledger(self) -> list[dict[str, str]]:
        return self.table(f"inputs/submissions/{self.period}/RECEIVED.csv")

    @property
    def corrections(self) -> list[dict[str, str]]:
        return self.table("inputs/corrections.csv")

    @cached_property
    def givers(self) -> dict[str, dict[str, str]]:
        """Giver id -> row of the table that `config: givers` names."""
        return self.by_code(self.config["givers"])
