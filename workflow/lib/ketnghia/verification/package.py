"""Package: the data package that describes the attached files, and the guide to them: each laid out as ours are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ketnghia import packing
from ketnghia.verification.findings import Findings
from ketnghia.verification.paper import Paper

GUIDE = "DOC_DAU_TIEN.txt"
MEDIA = {**packing.MEDIA, "csv": "text/csv", "json": "application/json"}
# The keys of the package, and what is said of each table.
PACKAGE = {"profile", "name", "title", "period", "stage", "status", "coverage", "text_guard", "resources"}
CSV = {"type": "table", "format": "csv", "mediatype": MEDIA["csv"], "encoding": "utf-8"}
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def check_guide(paper: Paper, guides: Mapping[str, str], findings: Findings) -> None:
    """The file that says which attachment is which, and how to check them, is ours."""
    text = guides.get(paper.lang)
    if text is None or GUIDE not in paper.files:
        return
    findings.looked("attachments")
    package = paper.package
    told = {name: str(package.get(name, "")) for name in ("period", "stage", "status")}
    said = {**told, **packing.said(told, paper.lang), "programme": package.get("title", "")}
    wanted = re.sub(r"{{ *(\w+) *}}", lambda match: str(said.get(match[1], "")), text).splitlines()
    found = paper.files[GUIDE].decode("utf-8", "replace").splitlines()
    for number in range(max(len(wanted), len(found))):
        one, other = (lines[number] if number < len(lines) else "–" for lines in (wanted, found))
        if one != other:
            findings.differ("attachments", f"{GUIDE}:{number + 1}", one, other)


def check_package(paper: Paper, findings: Findings) -> None:
    """The data package is laid out as ours are: keys that belong together, rows that point at rows, typed columns."""
    package = paper.package
    for key in sorted(set(package) ^ PACKAGE):
        findings.differ("table", f"datapackage.json {key}", key if key in PACKAGE else "–", package.get(key, "–"))
    for one in package.get("resources", []):
        path = str(one.get("path"))
        findings.looked("table")
        file = {"type": "file", "mediatype": MEDIA.get(path.rpartition(".")[2], "")}
        stated = {key: one.get(key) for key in ("title", "bytes", "hash")}
        wanted = {
            "name": packing.resource_name(path),
            "path": path,
            **stated,
            **(CSV if path.endswith(".csv") else file),
        }
        if path.endswith(".csv"):
            wanted["schema"] = schema(path, one.get("schema", {}), paper)
        for key in sorted({*wanted, *one}):
            if wanted.get(key) != one.get(key):
                findings.differ("table", f"datapackage.json {path} {key}", wanted.get(key), one.get(key))


def schema(path: str, said: Mapping, paper: Paper) -> Mapping:
    """The Table Schema as we would write it: types as known, or as the values bear them; titles as stated."""
    fields = {str(one.get("name")): one for one in said.get("fields", [])}
    table = paper.tables.get(path[:-4])
    head = table.head if table else []
    types = {name: str(one.get("type")) for name, one in fields.items()} if path == "facts.csv" else {}
    types |= packing.TYPED.get(path, {})
    for name in head if table and path == "facts.csv" else []:
        held = [value for value in table.column(name) if value]
        typed = types.get(name) in ("integer", "number")
        if typed and not all(NUMBER.fullmatch(value) for value in held):
            types[name] = "string"
    return packing.schema_of(path, head, types, lambda name: str(fields.get(name, {}).get("title", name)))
