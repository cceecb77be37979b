"""Provenance: from the report back to the submissions, as a Provenance Run Crate (RO-Crate) and W3C PROV in one file.

Written as plain dictionaries: the library for crates copies files and takes the clock, and what is left of it for us is
the dictionary. The public validator proves the form. No clock: the day is that of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

CONTEXT = [
    "https://w3id.org/ro/crate/1.1/context",
    {
        "prov": "http://www.w3.org/ns/prov#",
        "sha256": "https://w3id.org/ro/terms/workflow-run#sha256",
    },
]
PROFILES = (
    ("https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"),
    ("https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"),
    ("https://w3id.org/ro/wfrun/provenance/0.5", "Provenance Run Crate", "0.5"),
    ("https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"),
)
NAME = "ro-crate-metadata.json"
WORKFLOW = "workflow/Snakefile"
TYPES = {
    "html": "text/html", "pdf": "application/pdf", "json": "application/json", "csv": "text/csv",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A rule of the workflow: what it does, the steps whose results it reads, and what it makes that is published."""

    name: str
    does: str
    after: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()


STEPS = (
    Step("read_cells", "Submissions -> cells, batch by batch"),
    Step("clean_facts", "Cells -> facts and problems, batch by batch", ("read_cells",)),
    Step("gather_facts", "Facts of all batches -> one table, objects counted once", ("clean_facts",)),
    Step("compute_indicators", "Facts -> indicators", ("gather_facts",)),
    Step("pack_data", "Facts and indicators -> the tables that travel inside the PDF",
         ("gather_facts", "compute_indicators")),
    Step("draw_plots", "Indicators -> plots", ("compute_indicators",)),
    Step("compose_page", "Indicators, plots and words -> the review",
         ("gather_facts", "compute_indicators", "pack_data", "draw_plots"),
         ("report.html", "indicators.json", "accounting.json", "bridge.csv", "figures.json", "assets/")),
    Step("write_traces", "Indicators, facts and problems -> the trace of each figure",
         ("gather_facts", "compute_indicators"), ("trace.json", "problems.json", "trace/")),
    Step("compose_site", "Indicators, facts and plots -> the pages around the review",
         ("gather_facts", "compute_indicators", "pack_data", "draw_plots"), ("index.html",)),
    Step("print_page", "One part of the report as HTML -> PDF", ("draw_plots", "compose_page")),
    Step("bind_report", "The printed parts -> one PDF, the data attached, and a copy without it",
         ("pack_data", "compose_page", "print_page"), ("report.pdf", "reading-copy.pdf")),
    Step("record_run", "What went in and what took part",
         ("compose_page", "write_traces", "compose_site", "bind_report"), ("run.json", WORKFLOW)),
)  # fmt: skip
# What no step claims by name: pages of the site, and the text that is read aloud, which a programme names itself.
OTHERS, ALOUD = "compose_site", "compose_page"
# What each step reads of inputs/ and config/, by kind.
READS = {
    "read_cells": ("submission", "ledger", "reference", "configuration"),
    "clean_facts": ("reference", "corrections", "configuration"),
    "gather_facts": ("reference", "corrections", "configuration"),
    "compute_indicators": ("reference", "configuration"),
    "pack_data": ("ledger", "reference", "corrections", "review", "configuration"),
    "draw_plots": ("reference", "configuration"),
    "compose_page": ("reference", "corrections", "review", "configuration"),
    "write_traces": ("reference", "corrections", "review", "configuration"),
    "compose_site": ("reference", "corrections", "review", "configuration"),
    "print_page": ("configuration",),
    "bind_report": ("configuration",),
}


def kind_of(path: str) -> str:
    """What an input is.

    >>> kind_of("inputs/submissions/2024/RECEIVED.csv"), kind_of("inputs/reviewed.csv"), kind_of("config/fields.csv")
    ('ledger', 'review', 'configuration')
    """
    if path.startswith("inputs/submissions/"):
        return "ledger" if path.endswith("/RECEIVED.csv") else "submission"
    if path.startswith("config/"):
        return "configuration"
    known = {"inputs/corrections.csv": "corrections", "inputs/reviewed.csv": "review"}
    return known.get(path, "reference" if path.startswith("inputs/reference/") else "other")


@dataclass(frozen=True)
class Thing:
    """A file that went in or came out: path as published, digest, size where it lies in the crate."""

    path: str
    sha256: str
    size: int | None = None


def ref(ids: Iterable[str]) -> list[dict[str, str]] | dict[str, str]:
    """References; one stands by itself, as JSON-LD has it."""
    found = [{"@id": id} for id in ids]
    return found[0] if len(found) == 1 else found


def crate(
    *,
    title: str,
    description: str,
    day: str,
    issuer: str,
    inputs: Sequence[Thing],
    outputs: Sequence[Thing],
    folders: Sequence[str],
    versions: Mapping[str, str],
    code: str,
) -> dict[str, Any]:
    """The metadata of a finished run.

    inputs: submissions, reference data, corrections, configuration; outputs: the published files beside the metadata,
    the workflow's own file among them; folders: those of pages, with a stroke at the end; versions: of the packages
    that took part; code: digest of our own. The same values give the same document, entities in the order of their ids.
    """
    made = {thing.path: thing for thing in outputs}
    parts = [*sorted(made), *sorted(folders)]
    graph = [
        descriptor(),
        root(title, description, day, parts),
        *(profile(*one) for one in PROFILES),
        {"@id": "#issuer", "@type": "Organization", "name": issuer},
        {
            "@id": "#terms",
            "@type": "CreativeWork",
            "name": "Official statistics: quote with the report's title and code",
        },
        *engine(versions),
        workflow(made[WORKFLOW]) | {"version": code},
        *(published(made[path]) for path in sorted(made) if path != WORKFLOW),
        *({"@id": name, "@type": "Dataset", "name": name.rstrip("/"), **generated(name)} for name in folders),
        *(given(thing) for thing in inputs),
        *(each for step in STEPS for each in of_step(step, inputs, code)),
        *runs(inputs, parts),
    ]
    return {"@context": CONTEXT, "@graph": sorted(graph, key=lambda entity: entity["@id"])}


def descriptor() -> dict[str, Any]:
    return {
        "@id": NAME,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": ref(("https://w3id.org/ro/crate/1.1", "https://w3id.org/workflowhub/workflow-ro-crate/1.0")),
    }


def root(title: str, description: str, day: str, parts: Iterable[str]) -> dict[str, Any]:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": title,
        "description": description,
        "datePublished": day,
        "license": {"@id": "#terms"},
        "author": {"@id": "#issuer"},
        "publisher": {"@id": "#issuer"},
        "conformsTo": ref(id for id, _, _ in PROFILES),
        "mainEntity": {"@id": WORKFLOW},
        "hasPart": ref(parts),
        "mentions": ref(["#run", "#organized", *(f"#run-{step.name}" for step in STEPS)]),
    }


def profile(id: str, name: str, version: str) -> dict[str, Any]:
    return {"@id": id, "@type": "CreativeWork", "name": name, "version": version}


def engine(versions: Mapping[str, str]) -> list[dict[str, Any]]:
    """The programs that took part."""
    return [
        {"@id": "#snakemake", "@type": "SoftwareApplication", "name": "Snakemake", "version": versions["snakemake"],
         "url": {"@id": "https://snakemake.github.io"}},
        {"@id": "https://snakemake.github.io", "@type": "WebSite", "name": "Snakemake"},
        {"@id": "#language", "@type": "ComputerLanguage", "name": "Snakemake", "alternateName": "Snakefile",
         "identifier": {"@id": "https://snakemake.github.io"}, "url": {"@id": "https://snakemake.github.io"}},
    ]  # fmt: skip


def workflow(file: Thing) -> dict[str, Any]:
    """The workflow: its file, its steps in order, the tools they call."""
    return {
        **published(file),
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
        "name": "From the agencies' submissions to the published review",
        "programmingLanguage": {"@id": "#language"},
        "hasPart": ref(f"#tool-{step.name}" for step in STEPS),
        "step": ref(f"#step-{step.name}" for step in STEPS),
    }


def published(thing: Thing) -> dict[str, Any]:
    """A file of the crate."""
    made: dict[str, Any] = {"@id": thing.path, "@type": "File", "name": thing.path, "sha256": thing.sha256}
    made["contentSize"] = str(thing.size)
    made["encodingFormat"] = TYPES.get(thing.path.rpartition(".")[2], "text/plain")
    return made | generated(thing.path)


def maker(path: str) -> str:
    """The step that made a published file or folder.

    >>> maker("report.pdf"), maker("method.html"), maker("communes/"), maker("aloud.txt")
    ('bind_report', 'compose_site', 'compose_site', 'compose_page')
    """
    others = OTHERS if path.endswith(("/", ".html")) else ALOUD
    return next((step.name for step in STEPS if path in step.makes), others)


def generated(path: str) -> dict[str, Any]:
    return {"prov:wasGeneratedBy": {"@id": f"#run-{maker(path)}"}}


def given(thing: Thing) -> dict[str, Any]:
    """What went in: not part of the crate, but known by its digest."""
    return {
        "@id": f"#{quote(thing.path)}",
        "@type": ["CreativeWork", "prov:Entity"],
        "name": thing.path,
        "description": kind_of(thing.path),
        "sha256": thing.sha256,
    }


def of_step(step: Step, inputs: Sequence[Thing], code: str) -> list[dict[str, Any]]:
    """A step, its tool, and what it hands on to others, which is no part of the crate."""
    position = next(str(number) for number, one in enumerate(STEPS, 1) if one is step)
    return [
        {"@id": f"#step-{step.name}", "@type": "HowToStep", "name": step.name, "position": position,
         "workExample": {"@id": f"#tool-{step.name}"}},
        {"@id": f"#tool-{step.name}", "@type": "SoftwareApplication", "name": f"ketnghia {step.name.replace('_', '-')}",
         "description": step.does, "softwareVersion": code},
        {"@id": f"#of-{step.name}", "@type": ["CreativeWork", "prov:Entity"], "name": f"What {step.name} hands on",
         "prov:wasGeneratedBy": {"@id": f"#run-{step.name}"}, "prov:wasDerivedFrom": ref(used(step, inputs))},
    ]  # fmt: skip


def used(step: Step, inputs: Sequence[Thing]) -> list[str]:
    """The ids of what a step read: inputs of the kinds it reads, and what earlier steps handed on."""
    kinds = READS.get(step.name, ())
    own = sorted({given(thing)["@id"] for thing in inputs if kind_of(thing.path) in kinds})
    return [*own, *(f"#of-{name}" for name in step.after)]


def runs(inputs: Sequence[Thing], made: Sequence[str]) -> list[dict[str, Any]]:
    """The run of the workflow and of each step; who asked for it, what it read, what it made."""
    found: list[dict[str, Any]] = []
    for step in STEPS:
        results = [f"#of-{step.name}", *(path for path in made if maker(path) == step.name)]
        found += [
            {"@id": f"#run-{step.name}", "@type": ["CreateAction", "prov:Activity"], "name": f"Run of {step.name}",
             "description": step.does, "instrument": {"@id": f"#tool-{step.name}"}, "agent": {"@id": "#issuer"},
             "object": ref(used(step, inputs)), "result": ref(results), "prov:used": ref(used(step, inputs)),
             "actionStatus": "http://schema.org/CompletedActionStatus"},
            {"@id": f"#control-{step.name}", "@type": "ControlAction", "name": f"Orchestration of {step.name}",
             "instrument": {"@id": f"#step-{step.name}"}, "object": {"@id": f"#run-{step.name}"}},
        ]  # fmt: skip
    every = sorted({given(thing)["@id"] for thing in inputs})
    found += [
        {"@id": "#run", "@type": ["CreateAction", "prov:Activity"], "name": "Run of the workflow",
         "description": "From the submissions to the published report",
         "instrument": {"@id": WORKFLOW}, "agent": {"@id": "#issuer"}, "object": ref(every), "result": ref(made),
         "actionStatus": "http://schema.org/CompletedActionStatus"},
        {"@id": "#organized", "@type": "OrganizeAction", "name": "Run of Snakemake", "agent": {"@id": "#issuer"},
         "instrument": {"@id": "#snakemake"}, "object": ref(f"#control-{step.name}" for step in STEPS),
         "result": {"@id": "#run"}},
    ]  # fmt: skip
    return found
