"""What changed between two versions: releases, published PDFs, folders, the last build and what is built now."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import jinja2

from ketnghia import differences, editions, errata, releases
from ketnghia.commands.report import BEFORE, HOME, STATE
from ketnghia.lineage import sha256
from ketnghia.programme import Refusal
from ketnghia.steps.files import load_programme, nfc, read_json, write_bytes, write_text

WORDS = {
    "vi": {
        "now": "bản hiện tại",
        "before": "lần lập trước",
        "release": "bản phát hành {}",
        "page": "Trang: {}",
        "annex": "Đã đặt {} vào {}. Lần ./run report tới, báo cáo có thêm phụ lục thay đổi so với bản ấy.",
    },
    "en": {
        "now": "now",
        "before": "the build before",
        "release": "release {}",
        "page": "Page: {}",
        "annex": "{} is now {}. The next ./run report adds an annex of what changed since.",
    },
}


def arguments(parser) -> None:
    parser.add_argument(
        "old", nargs="?", help="a release (2 or 2012-2017/2), folder or published PDF; the build before unless given"
    )
    parser.add_argument("new", nargs="?", help="the same; what is built now unless given")
    parser.add_argument("--annex", nargs="?", const="", metavar="RELEASE", help="put a release (the last one unless "
                        "given) among the inputs: the report then has an annex of what changed since")  # fmt: skip
    parser.add_argument("--all", action="store_true", help="every change, not the first hundred alone")
    parser.add_argument("--directory", default=str(HOME), help="programme folder")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(old: str | None, new: str | None, annex: str | None, all: bool, directory: str, format: str, lang: str) -> int:
    root = Path(directory)
    if not (root / "config/config.yaml").is_file():
        raise Refusal("CH04", directory)
    programme = load_programme(root, ("config/config.yaml", "config/report.yaml"))
    finder = Finder(root, programme.config, WORDS[lang])
    if annex is not None:
        print(WORDS[lang]["annex"].format(*finder.put(annex)))
        return 0
    compared = differences.Comparison(finder.version(old, "before"), finder.version(new, "now"))
    found = compared.changes()
    released = finder.released(old)
    notice = []
    if released:
        spec = programme.report
        released["title"] = spec.get("title", released["programme"])
        notice = errata.erratum(compared, found, released, str(programme.config.get("lang", "vi")))
    if format == "json":
        json.dump(errata.document(compared, found, notice, lang), sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    print("\n".join(errata.lines(compared, found, lang, None if all else 100)))
    if notice:
        print("\n" + "\n".join(notice))
    page = root / "results/internal" / programme.period / "changes.html"
    write_text(page, written(compared, found, notice, str(programme.config["programme"]), lang))
    print("\n" + WORDS[lang]["page"].format(nfc(os.path.relpath(page))))
    return 0


def annex(
    old: differences.Version,
    new: differences.Version,
    released: dict[str, Any],
    programme: str,
    lang: str,
    edition: dict[str, str] | None = None,
) -> tuple[dict[str, Any], str]:
    """What a release changes of the one before it, as JSON and as the page that is sealed with it; `edition`: the file
    that the report's own annex compares with."""
    compared = differences.Comparison(old, new)
    found = compared.changes()
    notice = errata.erratum(compared, found, released, lang)
    page = written(compared, found, notice, programme, lang, annex=True)
    return errata.document(compared, found, notice, lang, edition), page


def written(
    compared: differences.Comparison, found: list[differences.Change], notice: list[str], programme: str, lang: str,
    annex: bool = False,
) -> str:  # fmt: skip
    """The page of the internal edition, or the annex of a release, which stands by itself."""
    text = (HOME / "templates/changes.html").read_text(encoding="utf-8")
    rows = [
        {"id": one.id, "title": one.title, "printed": bool(one.printed), "sides": errata.sides(one, lang),
         "difference": None if one.difference is None else errata.written(one.difference, one.unit, lang, sign=True),
         "causes": errata.because(one, compared, lang)}
        for one in sorted(found, key=lambda one: not one.printed)
    ]  # fmt: skip
    env = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return env.from_string(text).render(
        lang=lang,
        programme=programme,
        annex=annex,
        names=(compared.old.name, compared.new.name),
        rows=rows,
        notice=notice,
    )


class Finder:
    """Versions by the names that people give them."""

    def __init__(self, root: Path, config: dict[str, Any], say: dict[str, str]) -> None:
        self.root, self.say = root, say
        self.period = str(config["period"])
        self.home = root / str(config.get("releases", "releases"))

    def version(self, name: str | None, default: str) -> differences.Version:
        if name is None and default == "before":
            return self.read(self.say["before"], self.root / STATE / BEFORE)
        if name is None:
            return self.read(self.say["now"], self.root / "results/reports" / self.period,
                             self.root / "results/internal" / self.period / "data")  # fmt: skip
        if folder := self.folder(name):
            return self.read(self.say["release"].format(nfc(folder.relative_to(self.home))), folder)
        place = Path(name)
        if place.is_file():
            return editions.opened(place.read_bytes(), name, self.period).version
        if (place / "results/reports").is_dir():
            # A programme, perhaps another checkout of this one.
            period = load_programme(place, ("config/config.yaml",)).period
            place = place / "results/reports" / period
        if (place / "run.json").is_file() and not (place / "data").is_dir():
            return self.read(name, place, place.parents[1] / "internal" / place.name / "data")
        if (place / "run.json").is_file():
            return self.read(name, place)
        raise Refusal("PH14", name, nfc(self.home / releases.LEDGER))

    def folder(self, name: str) -> Path | None:
        """The folder of a release by its number, or by period and number; its line in the ledger must be sound."""
        path = self.home / (name if "/" in name else f"{self.period}/{name}")
        if not (path / releases.ABOUT).is_file() or Path(name).is_absolute():
            return None
        (entry,) = [one for one in self.entries() if self.home / one["folder"] == path] or [None]
        listed = path / releases.MANIFEST
        if entry is None or not listed.is_file() or sha256(listed.read_bytes()) != entry["manifest"]:
            raise Refusal("PH12", name, releases.MANIFEST)
        # What was signed is the same report.
        return self.home / entry["period"] / str(entry["release"])

    def put(self, name: str) -> tuple[str, str]:
        """Copy the file of a release, as signed last, to where a report finds the edition to compare with."""
        entries = self.entries()
        number = name or str(max((one["release"] for one in entries if one["period"] == self.period), default=1))
        folder = self.folder(number)
        if folder is None:
            raise Refusal("PH14", number, nfc(self.home / releases.LEDGER))
        period, release = folder.parent.name, int(folder.name)
        signed = releases.latest_signed(entries, period, release)
        source = (self.home / signed["folder"] if signed else folder) / releases.REPORT
        target = self.root / editions.FOLDER / f"{period}-{release}.pdf"
        data = source.read_bytes()
        editions.opened(data, nfc(source), self.period)
        for path in (self.root / editions.FOLDER).glob("*.pdf"):
            path.unlink()
        write_bytes(target, data)
        return nfc(os.path.relpath(source)), nfc(os.path.relpath(target))

    def entries(self) -> list[dict[str, Any]]:
        ledger = self.home / releases.LEDGER
        return releases.chained(ledger.read_text(encoding="utf-8"), nfc(ledger)) if ledger.is_file() else []

    def released(self, name: str | None) -> dict[str, Any] | None:
        folder = self.folder(name) if name else None
        return read_json(folder / releases.ABOUT) if folder else None

    def read(self, name: str, folder: Path, data: Path | None = None) -> differences.Version:
        """A version from its folder; its tables stand beside or in a folder of their own."""
        data = data or folder / "data"
        files = {table: data / f"{table}.csv" for table in differences.TABLES}
        if not (folder / "run.json").is_file() or not all(path.is_file() for path in files.values()):
            raise Refusal("CH06", name)
        tables = {table: path.read_bytes() for table, path in files.items()}
        return differences.Version(name, tables, read_json(folder / "run.json"), read_json(folder / "figures.json"))
