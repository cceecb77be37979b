"""The fonts, made once at set-up: copied or instanced from pinned packages, with their digests in `fonts.json`."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

from ketnghia import fonts
from ketnghia.lineage import sha256
from ketnghia.programme import Refusal
from ketnghia.steps.files import write_bytes, write_json

SYSTEM = Path("/usr/share/fonts/truetype/croscore")


def arguments(parser) -> None:
    parser.add_argument("--out", required=True, help="folder for the font files")
    parser.add_argument("--system", default=str(SYSTEM), help="where the serif of Debian's fonts-croscore lies")


def run(out: str, system: str = str(SYSTEM)) -> None:
    folder = Path(out)
    record = {}
    small = cache(lambda source: fonts.cut(read(source, Path(system))))
    for face in fonts.FACES:
        static = fonts.instance(small(face.source), face.axes) if face.axes else read(face.source, Path(system))
        if lacks := fonts.lacking(static):
            raise RuntimeError(f"{face.source} lacks {lacks}")
        files = {face.file: static}
        if face.web:
            files[str(Path(face.file).with_suffix(".woff2"))] = fonts.web(static)
        about = {"family": face.family, "weight": face.weight, "style": face.style}
        for name, content in files.items():
            write_bytes(folder / name, content)
            record[name] = {**about, "sha256": sha256(content)}
    write_json(folder / "fonts.json", dict(sorted(record.items())))


def read(source: str, system: Path) -> bytes:
    """A font file of the system, or of a Python package: `package/file`."""
    package, _, name = source.rpartition("/")
    folder = Path(importlib.import_module(package).__file__).parent / "files" if package else system
    path = folder / name
    if not path.is_file():
        raise Refusal("CH11", str(path))
    return path.read_bytes()
