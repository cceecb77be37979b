"""Files: reading and writing for the steps; a file appears whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ketnghia.programme import Programme, Refusal

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

# What many entries of indicators.json say alike.
ALIKE = ("coverage", "wording", "of", "rounding")


def load_programme(root: Path | str, patterns: Iterable[str]) -> Programme:
    """The texts that match the patterns, by path from the root (`/`, NFC)."""
    root = Path(root)
    texts = {}
    for path in paths(root, patterns):
        try:
            texts[nfc(path.relative_to(root))] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as fault:
            raise Refusal("CH02", nfc(path.relative_to(root)), f"byte {fault.start}") from None
    return Programme.parse(texts)


def paths(root: Path, patterns: Iterable[str]) -> list[Path]:
    """The files under the root that match, sorted and each once."""
    return sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()})


def nfc(path: Path | str) -> str:
    """A path as it is written in results: forward slashes, composed letters."""
    return unicodedata.normalize("NFC", Path(path).as_posix())


def bounded(path: Path | str, most: int) -> tuple[bytes | None, str, int]:
    """A file's bytes (None if there are more of them than `most`), SHA-256 and length; no more in memory than that."""
    digest, size, parts = hashlib.sha256(), 0, []
    with Path(path).open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
            size += len(part)
            if size <= most:
                parts.append(part)
    return (b"".join(parts) if size <= most else None), digest.hexdigest(), size


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write beside, flush, then rename over: a reader never sees half a file, not even after a kill."""
    write_parts(path, (data,))


def write_parts(path: Path | str, parts: Iterable[bytes]) -> None:
    """The same for a file that comes in parts, each written as it comes."""
    with written(path) as file:
        for part in parts:
            file.write(part)


@contextmanager
def written(path: Path | str) -> Iterator[BinaryIO]:
    """A file to write beside the path, which takes its place once it is whole."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_text(path: Path | str, text: str) -> None:
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path | str, value: Any, *, indent: int | None = 1) -> None:
    """JSON in UTF-8, keys as they come, one line feed at the end."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=indent) + "\n")


def read_json(path: Path | str) -> Any:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def read_entries(path: Path | str, without: tuple[str, ...] = ()) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """`indicators.json` by its lines, as `entries.document` writes them: what it says of itself, and its entries.

    There may be hundreds of thousands: the whole text is never held, and keys, short texts and what most entries say
    alike are held once. without: keys that are not wanted.
    """
    same: dict[str, Any] = {}

    def once(key: str, one: Any) -> Any:
        if key in ALIKE:
            return same.setdefault(repr(one), one)
        return sys.intern(one) if type(one) is str and len(one) < 32 else one

    def shared(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {sys.intern(key): once(key, one) for key, one in pairs if key not in without}

    with Path(path).open("rb") as file:
        head = json.loads(file.readline().rstrip() + b"]}")
        listed = [json.loads(line.rstrip(b",\n"), object_pairs_hook=shared) for line in file if line.startswith(b"{")]
    head.pop("indicators")
    return head, listed


class Entries(Mapping[str, dict[str, Any]]):
    """The entries of `indicators.json` by id, each read whole when it is asked for: together they may be a gigabyte."""

    def __init__(self, path: Path | str) -> None:
        self.path, self.starts, at = Path(path), {}, 0
        with self.path.open("rb") as file:
            for line in file:
                if line.startswith(b'{"id"'):
                    self.starts[json.loads(line[: line.index(b",")] + b"}")["id"]] = at
                at += len(line)
        self.file = self.path.open("rb")

    def __getitem__(self, id: str) -> dict[str, Any]:
        self.file.seek(self.starts[id])
        return json.loads(self.file.readline().rstrip(b",\n"))

    def __iter__(self) -> Iterator[str]:
        return iter(self.starts)

    def __len__(self) -> int:
        return len(self.starts)


def write_parquet(path: Path | str, table: pd.DataFrame | pa.Table) -> None:
    """Parquet with no pandas metadata that names versions; the same table gives the same bytes."""
    write_parquet_parts(path, (table,))


def write_parquet_parts(path: Path | str, tables: Iterable[pd.DataFrame | pa.Table]) -> None:
    """The same for a table that comes in parts of one schema, at least one: each is written as it comes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with written(path) as file:
        writer = None
        for one in tables:
            table = one if isinstance(one, pa.Table) else pa.Table.from_pandas(one, preserve_index=False)
            table = table.replace_schema_metadata(None)
            writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd", store_schema=False)
            writer.write_table(table)
        if writer is not None:
            writer.close()


def read_parquet(path: Path | str, without: tuple[str, ...] = ()) -> pd.DataFrame:
    """Parquet with Arrow types throughout: a gap stays a gap and an integer an integer.

    without: endings of the columns that are not wanted.
    """
    import pandas as pd
    import pyarrow.parquet as pq

    names = [name for name in pq.read_schema(path).names if not name.endswith(without)] if without else None
    return pq.read_table(path, columns=names).to_pandas(types_mapper=pd.ArrowDtype)
