"""The record of a build: digests of all that went in, versions of all that took part; no clock, no revision.

Beside it the same as a crate: from the published files back to the submissions, step by step.
"""

from __future__ import annotations

import ctypes.util
import platform
import re
from importlib import metadata
from pathlib import Path
from typing import Any

from ketnghia import lineage, persons, provenance
from ketnghia.lineage import digest_of, sha256
from ketnghia.programme import Programme
from ketnghia.steps.files import load_programme, nfc, paths, read_json, write_json, write_text

# The libraries outside Python that decide bytes of the PDF.
NATIVE = ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset", "fontconfig", "freetype", "z")


def arguments(parser) -> None:
    parser.add_argument("--code", nargs="+", required=True, help="files of ours: code, templates, lock")
    parser.add_argument("--home", required=True, help="the checkout")
    parser.add_argument("--fonts", required=True, help="folder of the installed fonts")
    parser.add_argument("--outputs", nargs="+", required=True, help="what was published")
    parser.add_argument("--folders", nargs="*", default=[], help="folders of pages that were published")
    parser.add_argument("--run", dest="record", required=True)


def run(code: list[str], home: str, fonts: str, outputs: list[str], folders: list[str], record: str) -> None:
    programme = load_programme(".", ("config/config.yaml", "config/report.yaml"))
    here = Path()
    given = inputs(here, programme.period)
    folder = Path(record).parent
    text = (Path(home) / "Snakefile").read_text(encoding="utf-8")
    write_text(folder / provenance.WORKFLOW, text)
    written = write_run(record, programme, given, code, home, fonts, outputs)
    made = [*map(Path, outputs), folder / provenance.WORKFLOW, Path(record)]
    described = provenance.crate(
        title=f"{programme.config['programme']}, {programme.period}",
        description=f"Stage {programme.config['stage']}, {programme.config['status']} data.",
        day=day(programme),
        issuer=issuer(programme),
        inputs=[provenance.Thing(*one) for key in ("inputs", "configuration") for one in written[key].items()],
        outputs=[thing(path, folder) for path in made],
        folders=[f"{name}/" for name in folders],
        versions=written["versions"],
        code=digest_of(written["code"].items()),
    )
    write_json(folder / provenance.NAME, described)


def day(programme: Programme) -> str:
    """The day of the data: the cut-off, or the end of the period."""
    known = programme.config.get("cutoff") or programme.config.get("period_end")
    year = re.search(r"(?:19|20)\d\d", programme.period)
    return str(known or f"{year[0] if year else '1970'}-12-31")


def issuer(programme: Programme) -> str:
    known = (programme.report.get("issuers") or {}).get(programme.report.get("issuer"), {})
    return known.get("name") or str(programme.config["programme"])


def thing(path: Path, folder: Path) -> provenance.Thing:
    data = path.read_bytes()
    return provenance.Thing(nfc(path.relative_to(folder)), sha256(data), len(data))


def write_run(
    record: str, programme: Programme, given: list[Path], code: list[str], home: str, fonts: str, outputs: list[str]
) -> dict[str, Any]:
    """`run.json`, and what it says."""
    here = Path()
    said = {
        "version": 1,
        "programme": programme.config["programme"],
        "period": programme.period,
        "inputs": digests(given),
        "configuration": digests(paths(here, ("config/**/*",))),
        "code": {nfc(Path(path).resolve().relative_to(Path(home).resolve())): of(path) for path in sorted(set(code))},
        "fonts": read_json(Path(fonts) / "fonts.json"),
        "outputs": {Path(path).name: of(path) for path in sorted(outputs)},
        "versions": {"python": platform.python_version(), **packages()},
        "native": {name: ctypes.util.find_library(name) for name in NATIVE},
    }
    write_json(record, said)
    return said


def inputs(root: Path, period: str) -> list[Path]:
    """Everything others stated or staff decided, for one period."""
    patterns = ("inputs/*", "inputs/reference/**/*", lineage.RELEASED, f"inputs/submissions/{period}/**/*")
    return [path for path in paths(root, patterns) if not ignored(path)]


def ignored(path: Path) -> bool:
    """Files that editors leave beside a document are no inputs."""
    return path.name.startswith("~$") or path.name == ".DS_Store"


def of(path: str | Path) -> str:
    return sha256(Path(path).read_bytes())


def digests(files: list[Path]) -> dict[str, str]:
    """Path as the public edition says it -> digest."""
    found = {nfc(path): of(path) for path in files}
    return dict(sorted((persons.open_path(path, digest), digest) for path, digest in found.items()))


def packages() -> dict[str, str]:
    """Every package of the environment with its version."""
    found = {dist.metadata["Name"].lower(): dist.version for dist in metadata.distributions() if dist.metadata["Name"]}
    return dict(sorted((name, version) for name, version in found.items() if name not in ("pip", "setuptools")))
