"""What several kinds of test share: a copy of the tree to build in, and where the real files lie."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
PROGRAMMES = ROOT / "tests" / "programmes"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real spreadsheets, which are never committed."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("the corpus of real files is not beside this checkout")
    return folder


class Tree:
    """A programme to build: runs the door on it and answers for its files."""

    def __init__(self, checkout: Path, programme: Path) -> None:
        self.checkout, self.programme = checkout, programme

    def run(self, *words: str, expect: int = 0, timeout: int = 600) -> str:
        """`python -m ketnghia …` as `./run` calls it; the text of both streams."""
        environment = {**os.environ, "PYTHONPATH": str(self.checkout / "workflow/lib")}
        done = subprocess.run(
            [sys.executable, "-m", "ketnghia", *words],
            env=environment,
            cwd=self.checkout,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == expect, f"{done.stdout}\n{done.stderr}\n{self.log()}"
        return done.stdout + done.stderr

    def report(self, *words: str, expect: int = 0) -> str:
        return self.run("report", "--directory", str(self.programme), *words, expect=expect)

    def planned(self) -> set[str]:
        """The rules that a build would run, as far as can be said before any of them has run: nothing is built."""
        command = [sys.executable, "-m", "snakemake", "--dry-run", "--quiet", "rules", "--nolock"]
        command += ["--snakefile", str(self.checkout / "Snakefile"), "--directory", str(self.programme)]
        command += ["--workflow-profile", str(self.checkout / "config/profiles/default")]
        environment = {**os.environ, "PYTHONPATH": str(self.checkout / "workflow/lib")}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=True)
        return set(re.findall(r"^(\w+) +\d+$", done.stdout, re.MULTILINE)) - {"total"}

    def log(self) -> str:
        path = self.programme / ".ketnghia/snakemake.log"
        return path.read_text(encoding="utf-8")[-4000:] if path.exists() else ""

    def rules(self) -> set[str]:
        """The rules that ran in the last build."""
        words = ("rule", "checkpoint", "localrule", "localcheckpoint")
        lines = (line.strip().rstrip(":").split() for line in (self.programme / ".ketnghia/snakemake.log").open())
        return {line[1] for line in lines if len(line) == 2 and line[0] in words}


def copy_tree(target: Path) -> Path:
    """The checkout without what is built or fetched."""
    skip = shutil.ignore_patterns(".git", ".venv", ".ketnghia", ".snakemake", "results", "__pycache__", ".pytest_cache")
    return Path(shutil.copytree(ROOT, target, ignore=skip))


@pytest.fixture(scope="session")
def review(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The review of 2012 - 2017, built once in a copy of the tree; whoever changes its inputs puts them back."""
    tree = copy_tree(tmp_path_factory.mktemp("review") / "tree")
    built = Tree(tree, tree)
    built.report()
    return built


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The smallest programme, built once; nobody changes it."""
    checkout = copy_tree(tmp_path_factory.mktemp("small") / "tree")
    built = Tree(checkout, checkout / "tests/programmes/tiny")
    built.report()
    return built


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser without a window, one for the tests of a module: while it is open nothing else may run a loop of
    its own, as signing does."""
    browsing = pytest.importorskip("browsing", reason="playwright is not installed")
    if not browsing.CHROMIUM.exists():
        pytest.skip(f"{browsing.CHROMIUM} is not installed: no page is looked at")
    with browsing.started() as browser:
        yield browser


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The smallest programme beside a copy of the code, so that both may be edited."""
    base = tmp_path_factory.mktemp("tiny")
    checkout = base / "checkout"
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("workflow", "templates", "config"):
        shutil.copytree(ROOT / name, checkout / name, ignore=skip)
    for name in ("Snakefile", "requirements.lock"):
        shutil.copy(ROOT / name, checkout / name)
    shutil.copytree(PROGRAMMES / "tiny", base / "programme", ignore=shutil.ignore_patterns("results", ".*"))
    return Tree(checkout, base / "programme")
