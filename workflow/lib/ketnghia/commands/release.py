"""Seal the report as it is built, or take back what was signed of a sealed one; each entered in the ledger."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from ketnghia import differences, notes, releases, signing
from ketnghia.commands import changes as changed
from ketnghia.commands.changes import Finder
from ketnghia.commands.report import HOME, changes
from ketnghia.lineage import sha256
from ketnghia.programme import Refusal
from ketnghia.steps.files import load_programme, nfc, read_json, write_bytes, write_json, write_text

WORDS = {
    "vi": {
        "released": "Bản phát hành {}/{}: {}",
        "signed": "Bản đã ký của {}/{}: {}",
        "unsigned": "SHA-256 bản chưa ký: {}",
        "signature": "SHA-256 sau chữ ký {} ({}, {}): {}",
        "despite": "Phát hành dù còn: {}",
        "next": "Ký trên {}, rồi chạy ./run release --signed TỆP.",
        "trust": {None: "chưa xét nguồn gốc chứng thư", True: "chứng thư tin cậy", False: "chứng thư không tin cậy"},
        "filled": "Đã điền: {}",
        "stray": "không có trong sổ phát hành; nếu lần chạy trước bị ngắt giữa chừng thì xóa thư mục này",
        "faults": {
            "unreadable": "không phải tệp PDF đọc được",
            "unsigned": "tệp chưa có chữ ký nào",
            "broken": "nội dung đã đổi sau khi ký",
            "coverage": "chữ ký không bao hết tệp",
            "order": "con dấu có trước chữ ký của người có thẩm quyền",
        },
        "compared": "Phụ lục thay đổi trong báo cáo so với: {}",
        "first": "một bản ngoài sổ phát hành (mã bản {})",
        "apart": "Báo cáo không có phụ lục thay đổi so với bản phát hành {}; changes.html kèm bản phát hành ghi đủ."
        " Muốn in trong báo cáo, chạy ./run changes --annex rồi lập lại.",
        "obstacles": {"errors": "lỗi trong số liệu", "received": "tệp chưa vào sổ", "dirty": "mã nguồn chưa lưu"},
    },
    "en": {
        "released": "Release {}/{}: {}",
        "signed": "Signed file of {}/{}: {}",
        "unsigned": "SHA-256 unsigned: {}",
        "signature": "SHA-256 with the signature {} ({}, {}): {}",
        "despite": "Released despite: {}",
        "next": "Sign {}, then ./run release --signed FILE.",
        "trust": {None: "trust not judged", True: "trusted", False: "not trusted"},
        "filled": "Filled in: {}",
        "stray": "it is in no line of the ledger; if the run before was cut short, delete this folder",
        "faults": {
            "unreadable": "no PDF that can be read",
            "unsigned": "the file has no signature",
            "broken": "the content changed after the signature",
            "coverage": "a signature does not cover the file",
            "order": "the seal came before the leader's signature",
        },
        "compared": "The report's annex of changes compares with: {}",
        "first": "an edition that the ledger does not know (code {})",
        "apart": "The report has no annex of what changed since release {}; changes.html beside it tells all. To print"
        " it in the report, ./run changes --annex and build again.",
        "obstacles": {"errors": "errors in the data", "received": "files not in the ledger", "dirty": "unsaved code"},
    },
}
# What of the published folder is not sealed: pages and traces can be built from what is.
LEFT = ("report.html", "trace.json")
FONTS = Path(sys.prefix) / "share/ketnghia/fonts"
VIETNAM = timezone(timedelta(hours=7))
# A signature's fault in the words of the catalogue.
FAULTS = {
    "prefix": "PH07",
    "unsigned": "PH08",
    "unreadable": "PH08",
    "broken": "PH08",
    "coverage": "PH08",
    "order": "PH08",
    "changed": "PH09",
    "key": "PH10",
    "place": "PH11",
    "certificate": "PH10",
}


def arguments(parser) -> None:
    parser.add_argument("--directory", default=str(HOME), help="programme folder")
    parser.add_argument("--despite", default="", help=f"release although: {','.join(releases.OBSTACLES)}")
    parser.add_argument("--date", help="date of the release (YYYY-MM-DD); today unless given")
    parser.add_argument("--key", help="sign with this key (PKCS#12)")
    parser.add_argument("--passphrase-file", help="file that holds the key's passphrase")
    parser.add_argument("--signed", metavar="FILE", help="take back a released report that was signed elsewhere")
    parser.add_argument("--trust", action="append", default=[], metavar="CERT",
                        help="certificate that signers must come from (else config/signers/*.pem)")  # fmt: skip


def run(directory: str, despite: str, date: str | None, key: str | None, passphrase_file: str | None,
        signed: str | None, trust: list[str], lang: str) -> int:  # fmt: skip
    house = House(Path(directory), lang)
    if signed:
        house.take(existing(signed).read_bytes(), signed, trust, day(date))
        return 0
    secret = existing(key).read_bytes() if key else None
    phrase = existing(passphrase_file).read_bytes().rstrip(b"\r\n") if passphrase_file else None
    if secret:
        attempt(str(key), house.say, signing.opened, secret, phrase)
        # Nothing is sealed that could not be signed then.
        built = house.root / "results/reports" / house.period / releases.REPORT
        if built.is_file():
            attempt(releases.REPORT, house.say, signing.free, built.read_bytes())
    asked = {one.strip() for one in despite.split(",") if one.strip()}
    if strange := asked - set(releases.OBSTACLES):
        raise Refusal("CH12", "--despite", ", ".join(sorted(strange)))
    number, report = house.seal(asked, day(date))
    if secret:
        moment = datetime.now(VIETNAM)
        made = attempt(releases.REPORT, house.say, signing.sign, report, secret, phrase, moment, FONTS.as_uri())
        house.take(made, releases.REPORT, trust, day(date))
    else:
        print(house.say["next"].format(nfc(house.folder / str(number) / releases.REPORT)))
    return 0


def day(given: str | None) -> str:
    """The date of a release: what is given, else today."""
    if not given:
        return datetime.now(VIETNAM).date().isoformat()
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise Refusal("CH12", "--date", given) from None


def existing(path: str) -> Path:
    if not Path(path).is_file():
        raise Refusal("CH11", path)
    return Path(path)


def attempt(where: str, say: dict[str, Any], work: Any, *given: Any) -> Any:
    """What signing.py does, its faults as refusals."""
    try:
        return work(*given)
    except signing.Fault as fault:
        said = say["faults"].get(fault.code)
        raise Refusal(FAULTS[fault.code], where, ": ".join(filter(None, (said, fault.found)))) from None


class House:
    """A programme's releases: where they lie, what the ledger says, what may be added."""

    def __init__(self, root: Path, lang: str) -> None:
        if not (root / "config/config.yaml").is_file():
            raise Refusal("CH04", str(root))
        self.root, self.lang, self.say = root, lang, WORDS[lang]
        config = load_programme(root, ("config/config.yaml",)).config
        self.period = str(config["period"])
        self.home = root / str(config.get("releases", "releases"))
        self.folder = self.home / self.period
        self.ledger = self.home / releases.LEDGER
        text = self.ledger.read_text(encoding="utf-8") if self.ledger.exists() else ""
        self.text, self.entries = text, releases.chained(text, nfc(self.ledger))
        self.whole()

    def whole(self) -> None:
        """Refuse where a folder is not what the ledger says, or lies there without being in it."""
        known = {entry["folder"]: entry for entry in self.entries}
        for name, entry in known.items():
            place = self.home / name
            if not (place / releases.MANIFEST).is_file():
                raise Refusal("PH12", name, releases.MANIFEST)
            listed = (place / releases.MANIFEST).read_text(encoding="utf-8")
            if sha256(listed.encode()) != entry["manifest"]:
                raise Refusal("PH12", name, releases.MANIFEST)
            if wrong := releases.altered(listed, digests(place)):
                raise Refusal("PH12", name, ", ".join(wrong[:3]))
        found = {f"{path.parent.name}/{path.name}" for path in self.home.glob("*/[0-9]*") if path.is_dir()}
        if strange := sorted(found - set(known)):
            raise Refusal("PH12", strange[0], self.say["stray"])

    # Sealing.

    def seal(self, asked: set[str], day: str) -> tuple[int, bytes]:
        """A new release of what is built; its number and its report."""
        reports = self.root / "results/reports" / self.period
        if not (reports / "run.json").is_file():
            raise Refusal("CH06", str(self.root))
        record = read_json(reports / "run.json")
        stale = changes(self.root) or sorted(
            name for name, digest in record["outputs"].items() if not (reports / name).is_file()
            or sha256((reports / name).read_bytes()) != digest
        )  # fmt: skip
        if stale:
            raise Refusal("PH04", "", ", ".join(stale[:3]))
        against = {**self.errors(reports, asked), **self.received(asked)}
        revision, dirty = self.revision(asked)
        against |= dirty
        names = {*LEFT, *({"changes.json"} - set(record["outputs"]))}
        files = {path.name: path.read_bytes() for path in sorted(reports.glob("*.*")) if path.name not in names}
        data = self.root / "results/internal" / self.period / "data"
        files |= {f"data/{path.name}": path.read_bytes() for path in sorted(data.glob("[!.]*")) if path.is_file()}
        number = releases.next_number(self.entries, self.period)
        edition = json.loads(files["changes.json"])["edition"] if "changes.json" in files else None
        compared = self.compared(number, edition)
        head = {**read_json(reports / "indicators.json"), "programme": record["programme"]}
        head["datapackage"] = sha256(files["data/datapackage.json"])
        report = built = files[releases.REPORT]
        if against:
            # The document says so itself, behind the bytes that can be built anew.
            report = files[releases.REPORT] = notes.noted(built, list(against), FONTS.as_uri())
        said = releases.about(
            head, number=number, date=day, revision=revision, despite=against, report=report, built=built,
            compared=compared,
        )  # fmt: skip
        if number > 1:
            files |= self.annex(number, files, edition)
        self.place(
            str(number), files, said,
            {"kind": "release", "period": self.period, "release": number, "date": day, "revision": revision,
             "report": sha256(report), "bytes": len(report), "datapackage": said["datapackage"],
             "despite": sorted(against)},
        )  # fmt: skip
        print(self.say["released"].format(self.period, number, nfc(self.folder / str(number))))
        print(self.say["unsigned"].format(sha256(report)))
        if compared:
            print(self.say["compared"].format(compared["release"] or self.say["first"].format(edition["code"])))
        elif number > 1:
            print(self.say["apart"].format(f"{self.period}/{number - 1}"))
        if against:
            names = [f"{self.say['obstacles'][name]} ({what})" for name, what in against.items()]
            print(self.say["despite"].format("; ".join(names)))
        return number, report

    def compared(self, number: int, edition: dict[str, str] | None) -> dict[str, Any] | None:
        """The edition that the report's annex of changes compares with: the last release, as it was sealed or signed;
        before the first release, any."""
        if edition is None:
            return None
        found = next((self.home / one["folder"] for one in self.entries if one["report"] == edition["sha256"]), None)
        path = self.root / edition["file"]
        source = releases.source(path.read_bytes(), self.entries) if found is None and path.is_file() else None
        name = found.name.partition("-")[0] if found else str(source["release"]) if source else ""
        period = found.parent.name if found else source["period"] if source else ""
        if number > 1 and (period, name) != (self.period, str(number - 1)):
            last = f"{self.period}/{number - 1}"
            raise Refusal("PH17", f"{period}/{name}" if name else f"{edition['file']} ({edition['code']})", last)
        return {"release": f"{period}/{name}" if name else None, "sha256": edition["sha256"], "file": edition["file"]}

    def annex(self, number: int, files: dict[str, bytes], edition: dict[str, str] | None) -> dict[str, bytes]:
        """What this release changes of the one before it: a page and the same as JSON, sealed with it."""
        programme = load_programme(self.root, ("config/config.yaml", "config/report.yaml"))
        lang = str(programme.config.get("lang", "vi"))
        finder = Finder(self.root, programme.config, changed.WORDS[lang])
        before = f"{self.period}/{number - 1}"
        tables = {table: files[f"data/{table}.csv"] for table in differences.TABLES}
        record, printed = (json.loads(files[name]) for name in ("run.json", "figures.json"))
        name = changed.WORDS[lang]["release"].format(f"{self.period}/{number}")
        told, page = changed.annex(
            finder.version(before, ""),
            differences.Version(name, tables, record, printed),
            {**(finder.released(before) or {}), "title": programme.report.get("title", record["programme"])},
            str(programme.config["programme"]),
            lang,
            edition,
        )
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        return {"changes.json": text.encode(), "changes.html": page.encode()}

    def errors(self, reports: Path, asked: set[str]) -> dict[str, Any]:
        found = Counter(problem["severity"] for problem in read_json(reports / "problems.json")["problems"])["error"]
        if found and "errors" not in asked:
            raise Refusal("PH01", "", str(found))
        return {"errors": found} if found else {}

    def received(self, asked: set[str]) -> dict[str, Any]:
        facts = self.root / "results/facts" / self.period / "submissions.json"
        submissions = read_json(facts)["submissions"]
        lost = {state: releases.unknown(submissions, state) for state in ("unlisted", "changed")}
        for code, names in (("PH02", lost["unlisted"]), ("PH03", lost["changed"])):
            if names and "received" not in asked:
                raise Refusal(code, names[0].rpartition("/")[2], f" (+{len(names) - 1})" if len(names) > 1 else "")
        found = sum(len(names) for names in lost.values())
        return {"received": found} if found else {}

    def revision(self, asked: set[str]) -> tuple[str | None, dict[str, Any]]:
        """The revision that everything comes from, and what of the tree is in none."""
        trees = {HOME.resolve(), self.root.resolve()}
        states = [state(tree, self.home) for tree in sorted(trees, key=len_of)]
        unsaved = sorted({name for _, names in states for name in names})
        if unsaved and "dirty" not in asked:
            raise Refusal("PH05", "", ", ".join(unsaved[:3]))
        return states[0][0], {"dirty": len(unsaved)} if unsaved else {}

    def place(self, name: str, files: dict[str, bytes], said: dict[str, Any], entry: dict[str, Any]) -> None:
        """A folder that appears whole and cannot be written any more, then its line in the ledger."""
        work = self.folder / f".{name}"
        if work.exists():
            shutil.rmtree(work)
        for path, data in files.items():
            write_bytes(work / path, data)
        write_json(work / releases.ABOUT, said)
        listed = releases.manifest(digests(work))
        write_text(work / releases.MANIFEST, listed)
        for path in sorted(work.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        work.replace(self.folder / name)
        (self.folder / name).chmod(0o555)
        self.text = releases.extended(
            self.text, {**entry, "folder": f"{self.folder.name}/{name}", "manifest": sha256(listed.encode())}
        )
        write_text(self.ledger, self.text)
        self.entries = releases.chained(self.text)

    # Taking back.

    def take(self, data: bytes, name: str, trust: list[str], day: str) -> None:
        """Check a signed file against the release it was made from, and record it."""
        if any(entry["report"] == sha256(data) for entry in self.entries):
            raise Refusal("PH13", name)
        released = releases.source(data, self.entries)
        if released is None:
            raise Refusal("PH07", name, "")
        before = (self.home / released["folder"] / releases.REPORT).read_bytes()
        earlier = releases.latest_signed(self.entries, released["period"], released["release"])
        if earlier and sha256(data[: earlier["bytes"]]) != earlier["report"]:
            raise Refusal("PH07", name, f" ({earlier['folder']})")
        attempt(name, self.say, signing.added, data, before)
        found = attempt(name, self.say, signing.read, data, self.roots(trust))
        if bad := [one.signer for one in found if one.trusted is False]:
            raise Refusal("PH08", name, f"{', '.join(bad)}: {self.say['trust'][False]}")
        rows = [one.row() for one in found]
        filled = signing.filled(data)
        said = {
            "version": 1,
            **{key: released[key] for key in ("period", "release", "datapackage", "revision")},
            "date": day,
            "unsigned": {"sha256": released["report"], "bytes": released["bytes"]},
            "report": {"file": releases.REPORT, "sha256": sha256(data), "bytes": len(data)},
            "signatures": rows,
            "filled": filled,
        }
        folder = releases.signed_folder(self.entries, released["period"], released["release"])
        self.folder = self.home / released["period"]
        self.place(
            folder, {releases.REPORT: data}, said,
            {"kind": "signed", "period": released["period"], "release": released["release"], "date": day,
             "revision": released["revision"], "report": sha256(data), "bytes": len(data),
             "datapackage": released["datapackage"], "signers": [one.signer for one in found]},
        )  # fmt: skip
        print(self.say["signed"].format(released["period"], released["release"], nfc(self.folder / folder)))
        print(self.say["unsigned"].format(released["report"]))
        for number, one in enumerate(found, 1):
            print(self.say["signature"].format(number, one.signer, self.say["trust"][one.trusted], one.sha256))
        if filled:
            print(self.say["filled"].format(", ".join(f"{key} = {text}" for key, text in filled.items())))

    def roots(self, trust: list[str]) -> list[bytes]:
        paths = [existing(path) for path in trust] or sorted((self.root / "config/signers").glob("*.pem"))
        return [path.read_bytes() for path in paths]


def len_of(path: Path) -> int:
    return len(path.parts)


def digests(folder: Path) -> dict[str, str]:
    """Path -> SHA-256 of all files of a folder but its manifest."""
    return {
        nfc(path.relative_to(folder)): sha256(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != releases.MANIFEST
    }


def state(tree: Path, leaving: Path) -> tuple[str | None, list[str]]:
    """The revision of a git tree, and what in it is in no revision; a folder that is in none is unsaved as a whole."""
    try:
        revision = git(tree, "rev-parse", "HEAD").strip()
        changed = git(tree, "status", "--porcelain", "--untracked-files=normal")
    except (OSError, subprocess.CalledProcessError):
        return None, [f"{tree.name}/"]
    top = Path(git(tree, "rev-parse", "--show-toplevel").strip())
    names = [text[3:].strip('"') for text in changed.splitlines()]
    apart = leaving.resolve()
    return revision, [name for name in names if not (top / name).resolve().is_relative_to(apart)]


def git(tree: Path, *words: str) -> str:
    command = ["git", "-C", str(tree), "-c", "core.quotePath=false", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout
