"""Promise 3: another directory, user, language, zone, day, umask, hash seed, number of cores and order of files, the
same bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Tree

# What Python runs before anything else in each job of the other tree: the clock is four hundred days ahead, and every
# folder lists its files backwards.
ELSEWHERE = """
import os
import time

AHEAD = 400 * 86400
clock, local, universal, listdir, scandir = time.time, time.localtime, time.gmtime, os.listdir, os.scandir
time.time = lambda: clock() + AHEAD
time.time_ns = lambda: int((clock() + AHEAD) * 10**9)
time.localtime = lambda seconds=None: local(clock() + AHEAD if seconds is None else seconds)
time.gmtime = lambda seconds=None: universal(clock() + AHEAD if seconds is None else seconds)
os.listdir = lambda *path: sorted(listdir(*path), key=str, reverse=True)


class Backwards:
    def __init__(self, *path):
        with scandir(*path) as found:
            self.entries = iter(sorted(found, key=lambda entry: str(entry.name), reverse=True))

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.entries)

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        return None

    def close(self):
        return None


os.scandir = Backwards
"""
SKIP = (".git", ".venv", ".ketnghia", ".snakemake", "results", "__pycache__", ".pytest_cache")


def backwards(source: Path, target: Path) -> None:
    """A copy whose files came into being in the opposite order, each with a time stamp of its own."""
    target.mkdir(parents=True)
    for number, path in enumerate(sorted(source.iterdir(), reverse=True)):
        if path.name in SKIP:
            continue
        if path.is_dir():
            backwards(path, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)
            os.utime(target / path.name, (10**9 + number * 86400, 10**9 + number * 86400))


def copied(source: Path, target: Path) -> None:
    if source.is_dir():
        backwards(source, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def digests(folder: Path) -> dict[str, str]:
    """Every file under results/, by path."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in sorted(found.items())}


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The review, built where everything about the machine is different, in a folder apart from the checkout."""
    home = tmp_path_factory.mktemp("nơi khác") / "một thư mục"
    for name in ("workflow", "templates", "Snakefile", "requirements.lock"):
        copied(ROOT / name, home / "checkout" / name)
    for name in ("config", "inputs"):
        copied(ROOT / name, home / "checkout" / name)
        copied(ROOT / name, home / "đây/kết nghĩa" / name)
    (home / "checkout/workflow/lib/sitecustomize.py").write_text(ELSEWHERE, encoding="utf-8")
    tree = Tree(home / "checkout", home / "đây/kết nghĩa")
    (home / "nhà").mkdir()
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(tree.checkout / "workflow/lib"), "HOME": str(home / "nhà"),
        "USER": "nobody", "LOGNAME": "nobody", "LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "4242", "SOURCE_DATE_EPOCH": "86400", "TMPDIR": str(home / "nhà"),
        "XDG_CACHE_HOME": str(home / "nhà/cache"), "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "ketnghia", "report", "--directory", str(tree.programme), "--cores", "1"],
        env=environment, cwd=home, capture_output=True, text=True, timeout=600, check=False, umask=0o077,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{tree.log()}"
    return tree


def test_every_file_is_the_same_to_the_byte(review: Tree, other: Tree) -> None:
    here, there = digests(review.programme / "results"), digests(other.programme / "results")
    assert set(here) == set(there)
    assert {name for name in here if here[name] != there[name]} == set()
    assert len(here) > 40 and any(name.endswith("report.pdf") for name in here)


def test_the_other_tree_was_indeed_elsewhere(other: Tree) -> None:
    probe = (
        "import os, time; print(time.time() > %f, os.listdir('config') == sorted(os.listdir('config'), reverse=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe % ((other.programme / "results").stat().st_mtime + 300 * 86400)],
        env={"PYTHONPATH": str(other.checkout / "workflow/lib")}, cwd=other.programme, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["True", "True"]
