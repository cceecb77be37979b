"""Open data: the crate and the data package stand before the public validators, which reach for no network."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import frictionless
import pikepdf
import pytest
from conftest import Tree
from rocrate_validator import services
from rocrate_validator.models import ValidationSettings
from rocrate_validator.utils import http

from ketnghia import provenance

PERIODS = {"small": "2024", "review": "2012-2017"}


def published(tree: Tree, period: str) -> Path:
    return tree.programme / f"results/reports/{period}"


# The crate ---------------------------------------------------------------------------------------------------------


class Answer:
    """The context of RO-Crate as the library beside the validator brings it, in place of an answer from the web."""

    status_code, headers = 200, {"Content-Type": "application/ld+json"}

    def __init__(self, url: str) -> None:
        assert re.fullmatch(r"https://w3id\.org/ro/crate/1\.1/context", url), url
        self.url, self.context = url, json.loads((files("rocrate") / "data/ro-crate.jsonld").read_text("utf-8"))
        # Version 1.1 said these two without the folder.
        for name in ("ComputationalWorkflow", "FormalParameter"):
            self.context["@context"][name] = f"https://bioschemas.org/{name}"

    def json(self) -> Any:
        return self.context

    @property
    def text(self) -> str:
        return json.dumps(self.context)

    @property
    def content(self) -> bytes:
        return self.text.encode()


def faults(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the validator finds that the profile of provenance runs requires."""
    monkeypatch.setattr(http.HttpRequester, "get", lambda self, url, **more: Answer(url), raising=False)
    settings = ValidationSettings(
        rocrate_uri=str(folder), profile_identifier="provenance-run-crate-0.5", requirement_severity="REQUIRED",
        offline=True, cache_path=cache / "cache", skip_availability_check=True,
    )  # fmt: skip
    return [str(issue.message) for issue in services.validate(settings).get_issues()]


def test_crate_passes_the_public_validator(small: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(published(small, "2024"), tmp_path / "crate"))
    assert faults(folder, tmp_path, monkeypatch) == []
    path = folder / provenance.NAME
    said = json.loads(path.read_text(encoding="utf-8"))
    said["@graph"] = [entity for entity in said["@graph"] if entity["@id"] != "#step-read_cells"]
    path.write_text(json.dumps(said), encoding="utf-8")
    assert faults(folder, tmp_path, monkeypatch)


@pytest.mark.parametrize("name", PERIODS)
def test_crate_tells_the_files_as_they_are(name: str, request: pytest.FixtureRequest) -> None:
    tree, period = request.getfixturevalue(name), PERIODS[name]
    folder = published(tree, period)
    graph = json.loads((folder / provenance.NAME).read_text(encoding="utf-8"))["@graph"]
    listed = {entity["@id"]: entity for entity in graph if "File" in entity["@type"]}
    there = {path.name for path in folder.iterdir() if path.is_file()} - {provenance.NAME}
    assert set(listed) == {*there, provenance.WORKFLOW}
    for path, entity in listed.items():
        data = (folder / path).read_bytes()
        assert (entity["sha256"], entity["contentSize"]) == (hashlib.sha256(data).hexdigest(), str(len(data)))
    sent = {entity["name"]: entity["sha256"] for entity in graph if entity.get("description") == "submission"}
    kept = tree.programme / f"inputs/submissions/{period}"
    assert set(sent) == {path.relative_to(tree.programme).as_posix() for path in kept.glob("*.*")} - {
        f"inputs/submissions/{period}/RECEIVED.csv"
    }
    for path, digest in sent.items():
        assert hashlib.sha256((tree.programme / path).read_bytes()).hexdigest() == digest


def test_steps_of_the_crate_are_those_of_snakemake(small: Tree) -> None:
    asked = ["-s", str(small.checkout / "Snakefile"), "--rulegraph", "--nolock", "--forceall"]
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", *asked],
        cwd=small.programme, capture_output=True, text=True, check=True, timeout=120,
        env={"PYTHONPATH": str(small.checkout / "workflow/lib"), "PATH": str(Path(sys.executable).parent)},
    )  # fmt: skip
    names = dict(re.findall(r'(\d+)\[label = "(\w+)"', done.stdout))
    drawn = {(names[first], names[second]) for first, second in re.findall(r"(\d+) -> (\d+)", done.stdout)}
    assert drawn == {(before, step.name) for step in provenance.STEPS for before in step.after}
    assert set(names.values()) == {step.name for step in provenance.STEPS}


# The data package --------------------------------------------------------------------------------------------------


def laid_out(tree: Tree, period: str, folder: Path) -> Path:
    with pikepdf.open(published(tree, period) / "report.pdf") as pdf:
        for name, spec in pdf.attachments.items():
            (folder / name).write_bytes(spec.get_file().read_bytes())
    return folder


@pytest.mark.parametrize("name", PERIODS)
def test_data_package_is_valid(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder = laid_out(request.getfixturevalue(name), PERIODS[name], tmp_path)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])[:5]
    assert {task.name for task in report.tasks if task.type == "table"} == {
        *("bridge", "corrections", "facts", "indicators", "plain-numbers", "submissions", "traces"),
    }


def test_data_package_sees_a_lost_row(small: Tree, tmp_path: Path) -> None:
    folder = laid_out(small, "2024", tmp_path)
    path = folder / "facts.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*rows[:1], *rows[2:]]), encoding="utf-8")
    found = {type for (type,) in frictionless.validate(str(folder / "datapackage.json")).flatten(["type"])}
    assert {"hash-count", "byte-count", "foreign-key"} <= found
