"""A release from end to end: refused while something stands against it, sealed, signed, and any change of it seen."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Tree
from signing_keys import PASSPHRASE, key

from ketnghia import pdf_reading, revisions, schemas
from ketnghia.lineage import sha256

HEAD = """profile: nd30_2020
issuer: town
kind: Report
date: {year: "2025"}
issuers:
  town: {superior: TOWN COUNCIL, body: LIBRARY OFFICE, name: Library office, symbol: R-LIB, place: Town,
         sign: [THE HEAD], recipients: [As above], to: []}
"""


def git(folder: Path, *words: str) -> None:
    names = {f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, env={**os.environ, **names})


@pytest.fixture(scope="module")
def town(tiny: Tree) -> Tree:
    """The smallest programme as an office would sign it, built, in a git tree, its files in the ledger."""
    home = tiny.programme
    report = home / "config/report.yaml"
    report.write_text(HEAD + report.read_text(encoding="utf-8").replace("profile: plain\n", ""), encoding="utf-8")
    base = home.parent
    (base / ".gitignore").write_text("results/*\n.ketnghia/\n.snakemake/\n__pycache__/\n", encoding="utf-8")
    git(base, "init", "-q")
    for name in ("leader", "clerk"):
        packed, certificate = key(name)
        (base / f"{name}.p12").write_bytes(packed)
        (base / f"{name}.pem").write_bytes(certificate)
    (base / "phrase").write_bytes(PASSPHRASE + b"\n")
    save(tiny)
    tiny.report()
    return tiny


def save(tree: Tree) -> None:
    git(tree.programme.parent, "add", "-A")
    git(tree.programme.parent, "commit", "-q", "--allow-empty", "-m", "Save")


def release(tree: Tree, *words: str, expect: int = 0) -> str:
    return tree.run("release", "--directory", str(tree.programme), "--date", "2025-01-31", *words, expect=expect)


def ledger(tree: Tree) -> list[dict]:
    return [json.loads(line) for line in (tree.programme / "releases/ledger.jsonl").read_text().splitlines()]


def enter(tree: Tree) -> None:
    """Enter the files in the ledger of what was received, as the clerk does."""
    folder = tree.programme / "inputs/submissions/2024"
    rows = ["file,agency,period,version,kind,received,sha256,letter,stated_total,status"]
    for path in sorted(folder.glob("*.csv")):
        if path.name != "RECEIVED.csv":
            rows.append(f"{path.name},{path.stem},2024,1,first,2025-01-10,{sha256(path.read_bytes())},,,final")
    (folder / "RECEIVED.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_what_stands_against_a_release_is_said_one_thing_at_a_time(town: Tree) -> None:
    assert "[PH02]" in release(town, expect=2)
    assert "north.csv" in release(town, expect=2)
    enter(town)
    assert "[PH04]" in release(town, expect=2)
    town.report()
    assert "[PH05]" in release(town, expect=2)
    assert not (town.programme / "releases/ledger.jsonl").exists()
    assert "[CH12]" in release(town, "--despite", "stale", expect=2)
    save(town)


def test_a_release_is_a_folder_that_says_all_of_itself(town: Tree) -> None:
    said = release(town)
    folder = town.programme / "releases/2024/1"
    built = (town.programme / "results/reports/2024/report.pdf").read_bytes()
    assert (folder / "report.pdf").read_bytes() == built
    assert sha256(built) in said
    assert subprocess.run(["sha256sum", "-c", "MANIFEST.sha256"], cwd=folder, check=False).returncode == 0
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"run.json", "release.json", "indicators.json", "data/facts.csv", "data/datapackage.json"} <= names
    assert not any(path.stat().st_mode & 0o222 for path in [folder, *folder.rglob("*")])
    about = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    assert schemas.faults("release", about) == []
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=True).stdout
    assert (about["revision"], about["despite"], about["date"]) == (head.strip(), {}, "2025-01-31")
    (entry,) = ledger(town)
    assert (entry["kind"], entry["release"], entry["report"]) == ("release", 1, sha256(built))


def test_offices_sign_elsewhere_and_it_comes_back(town: Tree, tmp_path: Path) -> None:

    from pdf_sample import FONTS

    from ketnghia import signing

    unsigned = (town.programme / "releases/2024/1/report.pdf").read_bytes()
    moment = datetime(2025, 2, 1, tzinfo=UTC)
    leader = signing.sign(unsigned, key("leader")[0], PASSPHRASE, moment, FONTS.as_uri())
    clerk = signing.sign(leader, key("clerk")[0], PASSPHRASE, moment, FONTS.as_uri())
    files = {"leader.pdf": leader, "clerk.pdf": clerk, "cut.pdf": unsigned[:-1], "more.pdf": clerk + b"\n% more\n"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert "[PH13]" in release(town, "--signed", str(town.programme / "releases/2024/1/report.pdf"), expect=2)
    assert "[PH07]" in release(town, "--signed", str(tmp_path / "cut.pdf"), expect=2)
    assert "[PH08]" in release(town, "--signed", str(tmp_path / "more.pdf"), expect=2)
    base = town.programme.parent
    trust = ["--trust", str(base / "leader.pem")]
    assert "[PH08]" in release(town, "--signed", str(tmp_path / "clerk.pdf"), *trust, expect=2)
    said = release(town, "--signed", str(tmp_path / "leader.pdf"), *trust)
    assert sha256(leader) in said
    said = release(town, "--signed", str(tmp_path / "clerk.pdf"))
    assert sha256(clerk) in said
    assert "[PH13]" in release(town, "--signed", str(tmp_path / "clerk.pdf"), expect=2)
    assert [entry["folder"] for entry in ledger(town)] == ["2024/1", "2024/1-signed-1", "2024/1-signed-2"]
    about = json.loads((town.programme / "releases/2024/1-signed-2/release.json").read_text(encoding="utf-8"))
    assert schemas.faults("release", about) == []
    assert [one["signer"] for one in about["signatures"]] == ["leader", "clerk"]
    assert about["unsigned"] == {"sha256": sha256(unsigned), "bytes": len(unsigned)}


def test_a_key_signs_at_once_and_what_was_overridden_is_said(town: Tree) -> None:
    base = town.programme.parent
    (base / "unsaved").write_text("x", encoding="utf-8")
    signed = ["--key", str(base / "leader.p12"), "--passphrase-file", str(base / "phrase")]
    assert "[PH10]" in release(town, "--key", str(base / "leader.p12"), "--despite", "dirty", expect=2)
    assert "[PH05]" not in release(town, *signed, "--despite", "errors,dirty")
    about = json.loads((town.programme / "releases/2024/2/release.json").read_text(encoding="utf-8"))
    assert about["despite"] == {"dirty": 1}
    assert ledger(town)[-2]["despite"] == ["dirty"]
    assert ledger(town)[-1]["signers"] == ["leader"]
    (base / "unsaved").unlink()


def test_what_was_overridden_stands_in_the_document_and_leaves_the_rest_as_built(town: Tree, tmp_path: Path) -> None:
    built = (town.programme / "results/reports/2024/report.pdf").read_bytes()
    folder = town.programme / "releases/2024"
    report = (folder / "2/report.pdf").read_bytes()
    about = json.loads((folder / "2/release.json").read_text(encoding="utf-8"))
    assert about["built"] == {"sha256": sha256(built), "bytes": len(built)}
    assert report[: len(built)] == built and len(report) > len(built)
    reader = pdf_reading.Reader.open(report)
    said = next(block.text for block in pdf_reading.blocks(reader) if block.kind == "P")
    assert said == "Released although there were: unsaved code."
    assert pdf_reading.properties(reader.pdf.Root)["ketnghia:despite"] == "dirty"
    # What was signed of it passes, built anew from the inputs; what stands behind the note does not.
    inputs, trust = ["--inputs", str(town.programme / "inputs")], ["--trust", str(town.programme.parent / "leader.pem")]
    told = json.loads(town.run("verify", str(folder / "2-signed-1/report.pdf"), *inputs, *trust, "--format", "json"))
    assert told["ok"] and {"rebuilt", "signature"} <= {one["check"] for one in told["checks"]}
    path = tmp_path / "hidden.pdf"
    path.write_bytes(revisions.appended(report, lambda pdf: pdf.pages[0].obj.__setitem__("/Rotate", 180)))
    told = json.loads(town.run("verify", str(path), "--unsigned", "--format", "json", expect=2))
    assert "page 1 /Rotate" in {one["where"] for one in told["checks"] if one["check"] == "revision"}


def test_a_release_after_another_has_an_annex_of_what_changed(town: Tree) -> None:
    folder = town.programme / "releases/2024"
    assert not (folder / "1/changes.html").exists()
    told = json.loads((folder / "2/changes.json").read_text(encoding="utf-8"))
    assert schemas.faults("changes", told) == []
    assert (told["old"], told["new"], told["changes"]) == ("release 2024/1", "release 2024/2", [])
    page = (folder / "2/changes.html").read_text(encoding="utf-8")
    assert "Annex of the release" in page and "No figure changed." in page
    assert not any(word in page for word in ("Internal edition", "assets/"))


def test_an_altered_ledger_or_release_is_refused(town: Tree) -> None:
    path = town.programme / "releases/ledger.jsonl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2025-01-31", "2025-01-30", 1), encoding="utf-8")
    assert "[PH06]" in release(town, expect=2)
    path.write_text("".join(text.splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert "[PH12]" in release(town, expect=2)
    path.write_text(text, encoding="utf-8")
    figures = town.programme / "releases/2024/1/data/facts.csv"
    held = figures.read_bytes()
    figures.chmod(0o644)
    figures.write_bytes(held.replace(b"1204", b"1205"))
    assert "data/facts.csv" in release(town, expect=2)
    figures.write_bytes(held)
    figures.chmod(0o444)


def test_what_changed_since_adds_up_and_calls_for_an_erratum(town: Tree) -> None:
    north = town.programme / "inputs/submissions/2024/north.csv"
    north.write_text(north.read_text(encoding="utf-8").replace("Books,1204", "Books,1300"), encoding="utf-8")
    town.report()
    words = ["changes", "--directory", str(town.programme)]
    for named in ([], ["1"], ["2024/2"]):
        told = json.loads(town.run(*words, *named, "--format", "json"))
        assert schemas.faults("changes", told) == []
        found = {one["id"]: one for one in told["changes"]}
        assert found["loans"]["difference"] == "96"
        assert found["loans"]["old"]["value"] == "2583"
        ours = "inputs/submissions/2024/north.csv"
        (cause,) = found["loans"]["causes"]
        assert cause == {"kind": "submission", "name": ours, "amount": "96", "text": cause["text"]}
        assert "loans.by_library.south" not in found
        for one in told["changes"]:
            assert sum(float(cause["amount"]) for cause in one["causes"]) == pytest.approx(float(one["difference"]))
        assert bool(told["erratum"]) is bool(named)
    said = town.run(*words, "1", "--lang", "en")
    assert "ERRATUM" in said
    assert "printed «2,583\u00a0loans», should read «2,679\u00a0loans»" in said
    page = (town.programme / "results/internal/2024/changes.html").read_text(encoding="utf-8")
    assert 'data-change="loans"' in page
    assert "no figure changed" in town.run(*words, "1", "2", "--lang", "en")
    assert "[PH14]" in town.run(*words, "9", expect=2)


def test_a_sample_is_drawn_by_the_digest_of_the_release(town: Tree) -> None:
    words = ["sample", "--directory", str(town.programme), "--n", "3", "--format", "json"]
    found = json.loads(town.run(*words))
    assert found["seed"] == ledger(town)[-2]["report"]
    # The release holds what was lent before the last change.
    assert (found["total"], found["n"], sum(int(one["units"]) for one in found["sample"])) == (2583, 3, 3)
    assert json.loads(town.run(*words, "--release", "1"))["seed"] == ledger(town)[0]["report"]
    assert "[PH14]" in town.run(*words, "--release", "7", expect=2)
    table = town.run("sample", "--directory", str(town.programme), "--n", "3", "--format", "csv")
    assert table.startswith("\ufeffstt,")
    assert table.count("\n") == len(found["sample"]) + 1


def test_a_figure_explains_itself_and_a_cell_names_its_figures(town: Tree) -> None:
    words = ["trace", "--directory", str(town.programme)]
    told = json.loads(town.run(*words, "loans.by_kind.books", "--format", "json"))
    assert sum(fact["contribution"] for fact in told["facts"]) == told["value"] == 2282
    for members in told["contributions"].values():
        assert sum(one["contribution"] for one in members) == told["value"]
    assert "Exact value: 2,282\u00a0loans." in town.run(*words, "loans.by_kind.books", "--lang", "en")
    assert town.run(*words, "loans", "--format", "csv").count("\n") == len(told["facts"]) * 2 + 1
    assert "loans.by_kind.books" in town.run(*words, "loans.by_kind.boks", expect=2)

    def standing(cell: str) -> dict:
        return json.loads(town.run(*words, "--submission", "north.csv", "--cell", cell, "--format", "json"))

    value = standing("C2")
    moved = {one["id"]: (one["now"]["value"], one["without"]) for one in value["figures"]}
    assert moved["loans"][0] == 2679
    assert moved["loans"][1]["value"] == 2679 - 1300
    assert "loans.by_library.south" not in moved
    # A category's cell, and a heading on which both rows stand.
    assert {one["id"] for one in standing("B2")["figures"]} == set(moved)
    assert [one["fields"] for one in standing("B1")["facts"]] == [["Kind"], ["Kind"]]
    assert standing("Z9")["figures"] == []


def test_find_leads_from_words_and_amounts_to_cells(town: Tree) -> None:
    words = ["find", "--directory", str(town.programme), "--format", "json"]
    found = json.loads(town.run(*words, "books"))
    assert [(one["submission"][-9:], one["cell"]) for one in found["facts"]] == [
        ("north.csv", "B2"),
        ("south.csv", "B2"),
    ]
    (only,) = json.loads(town.run(*words, "982"))["facts"]
    assert (only["cell"], only["raw"], only["about"][-1]) == ("C2", "982", "Books")
    assert [one["cell"] for one in json.loads(town.run(*words, "Loans"))["cells"]] == ["C1", "C1"]


def test_a_release_says_which_one_its_annex_of_changes_compares_with(town: Tree) -> None:
    words = ["changes", "--directory", str(town.programme)]
    assert "[PH14]" in town.run(*words, "--annex", "9", expect=2)
    released = town.programme / "inputs/released"
    assert not released.exists()
    assert "2024-2.pdf" in town.run(*words, "--annex")
    # What was signed last of it.
    signed = (town.programme / "releases/2024/2-signed-1/report.pdf").read_bytes()
    assert [path.read_bytes() for path in released.iterdir()] == [signed]
    enter(town)
    town.report()
    save(town)
    said = release(town)
    assert "2024/2" in said
    about = json.loads((town.programme / "releases/2024/3/release.json").read_text(encoding="utf-8"))
    assert schemas.faults("release", about) == []
    assert about["compared"] == {
        "release": "2024/2", "sha256": sha256(signed), "file": "inputs/released/2024-2.pdf"
    }  # fmt: skip
    told = json.loads((town.programme / "releases/2024/3/changes.json").read_text(encoding="utf-8"))
    assert schemas.faults("changes", told) == []
    assert (told["old"], told["edition"]["sha256"]) == ("release 2024/2", sha256(signed))
    assert told["erratum"][0] == "ERRATUM"
    text = "\n".join(block.text for block in pdf_reading.blocks(pdf_reading.Reader.open(
        (town.programme / "releases/2024/3/report.pdf").read_bytes())))  # fmt: skip
    assert f"code {told['edition']['code']}, signed on" in text
    # Another release came after it: the same annex would compare with the last but one.
    assert "[PH17]" in release(town, expect=2)
