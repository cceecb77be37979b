"""The record of a build: digests of all that went in, versions of all that took part; no clock, no revision."""

from __future__ import annotations

import ctypes.util
import platform
from importlib import metadata
from pathlib import Path

from ketnghia import persons
from ketnghia.lineage import sha256
from ketnghia.steps.files import load_programme, nfc, paths, read_json, write_json

# The libraries outside Python that decide bytes of the PDF.
NATIVE = ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset", "fontconfig", "freetype", "z")


def arguments(parser) -> None:
    parser.add_argument("--code", nargs="+", required=True, help="files of ours: code, templates, lock")
    parser.add_argument("--home", required=True, help="the checkout")
    parser.add_argument("--fonts", required=True, help="folder of the installed fonts")
    parser.add_argument("--outputs", nargs="+", required=True, help="what was published")
    parser.add_argument("--run", dest="record", required=True)


def run(code: list[str], home: str, fonts: str, outputs: list[str], record: str) -> None:
    programme = load_programme(".", ("config/config.yaml",))
    here = Path()
    write_json(
        record,
        {
            "version": 1,
            "programme": programme.config["programme"],
            "period": programme.period,
            "inputs": digests(inputs(here, programme.period)),
            "configuration": digests(paths(here, ("config/**/*",))),
            "code": {
                nfc(Path(path).resolve().relative_to(Path(home).resolve())): of(path) for path in sorted(set(code))
            },
            "fonts": read_json(Path(fonts) / "fonts.json"),
            "outputs": {Path(path).name: of(path) for path in sorted(outputs)},
            "versions": {"python": platform.python_version(), **packages()},
            "native": {name: ctypes.util.find_library(name) for name in NATIVE},
        },
    )


def inputs(root: Path, period: str) -> list[Path]:
    """Everything others stated or staff decided, for one period."""
    patterns = ("inputs/*", "inputs/reference/**/*", f"inputs/submissions/{period}/**/*")
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
