"""Promises 3, 4 and 8 on the smallest programme: nothing stale, nothing needless, nothing half-written."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Tree


def old(path: Path, text: str) -> None:
    """Write a file and give it a time stamp from before all others."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, (946684800, 946684800))


def published(tree: Tree) -> dict[str, bytes]:
    """Every published file, by path, but the page caches of nobody."""
    folder = tree.programme / "results/reports"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def built(tiny: Tree) -> Tree:
    tiny.report()
    return tiny


def test_second_run_does_nothing(built: Tree) -> None:
    assert "up to date" in built.report("--lang", "en")
    assert built.rules() == set()


def test_submission_with_older_time_stamp_is_seen(built: Tree) -> None:
    path = built.programme / "inputs/submissions/2024/north.csv"
    text = path.read_text(encoding="utf-8")
    try:
        old(path, text.replace("1204", "1205"))
        said = built.report()
        assert "inputs/submissions/2024/north.csv" in said
        assert "2,186" in said
        assert "2,187" in said
        assert {"read_cells", "clean_facts", "gather_facts", "compute_indicators", "compose_page"} <= built.rules()
    finally:
        old(path, text)
        built.report()


@pytest.mark.parametrize(
    ("place", "ran", "idle"),
    [
        ("programme/config/kinds.csv", {"clean_facts"}, set()),
        ("programme/config/words/en/report.md", {"compose_page"}, {"clean_facts", "draw_plots", "write_traces"}),
        ("checkout/workflow/lib/ketnghia/plots/svg.py", {"draw_plots"}, {"clean_facts"}),
        ("checkout/workflow/lib/ketnghia/values.py", {"clean_facts"}, {"read_cells"}),
        ("checkout/requirements.lock", {"read_cells"}, set()),
        # Each template rebuilds whoever reads it, and nobody else.
        ("checkout/templates/styles/plots.mplstyle", {"draw_plots"}, {"pack_data"}),
        ("checkout/templates/data/en.txt", {"pack_data"}, {"draw_plots", "compute_indicators"}),
        ("checkout/templates/styles/print.css", {"compose_page"}, {"compose_site", "draw_plots", "pack_data"}),
        ("checkout/templates/styles/screen.css", {"compose_page"}, {"compose_site", "draw_plots", "write_traces"}),
        ("checkout/templates/site/page.html", {"compose_site"}, {"compose_page", "draw_plots", "write_traces"}),
        ("checkout/templates/trace.html", {"write_traces"}, {"compose_page", "compose_site", "draw_plots"}),
        ("checkout/templates/base.html", {"compose_page", "compose_site", "write_traces"}, {"draw_plots", "pack_data"}),
        ("checkout/templates/print/card.html", set(), {"compose_page", "compose_site", "draw_plots", "write_traces"}),
    ],
)
def test_change_would_rebuild_what_depends_on_it(built: Tree, place: str, ran: set[str], idle: set[str]) -> None:
    root, _, name = place.partition("/")
    path = (built.checkout if root == "checkout" else built.programme) / name
    text = path.read_text(encoding="utf-8")
    try:
        old(path, f"{text}\n")
        planned = built.planned()
        assert ran <= planned
        assert not idle & planned
    finally:
        old(path, text)


def test_change_of_a_style_and_of_attached_data_is_built(built: Tree) -> None:
    changes = {
        "styles/print.css": "\n/* edited */\n",
        # Its digest is printed: every part is laid out again before the parts are bound.
        "data/en.txt": "\nedited\n",
    }
    texts = {name: (built.checkout / "templates" / name).read_text(encoding="utf-8") for name in changes}
    try:
        for name, more in changes.items():
            old(built.checkout / "templates" / name, texts[name] + more)
        built.report()
        assert {"pack_data", "compose_page", "print_page", "bind_report"} <= built.rules()
        assert not {"clean_facts", "compute_indicators", "draw_plots"} & built.rules()
    finally:
        for name, text in texts.items():
            old(built.checkout / "templates" / name, text)
        built.report()


def test_correction_changes_its_figure_and_no_submission(built: Tree) -> None:
    path = built.programme / "inputs/corrections.csv"
    text = path.read_text(encoding="utf-8")
    submission = "inputs/submissions/2024/north.csv"
    digest = hashlib.sha256((built.programme / submission).read_bytes()).hexdigest()
    row = f"c1,{submission},{digest},,C2,1204,1214,typing error,letter 7,yes,Librarian,Head librarian,2025-01-10\n"
    try:
        old(path, text + row)
        said = built.report()
        assert "2,196" in said
        assert "clean_facts" in built.rules()
        assert "read_cells" not in built.rules()
        trace = json.loads((built.programme / "results/reports/2024/trace.json").read_text(encoding="utf-8"))
        (fact,) = [one for one in trace["traces"]["loans.by_kind.books"]["facts"] if one["agency"] == "north"]
        assert (fact["cell"], fact["value"], fact["correction"]) == ("C2", 1214, "c1")
    finally:
        old(path, text)
        built.report()


def test_killed_run_ends_in_the_same_bytes(built: Tree) -> None:
    whole = published(built)
    # All of it, or the door alone: what it started must not go on behind the next run's back.
    for delay, kill in ((1.0, os.killpg), (3.0, os.kill), (5.0, os.killpg)):
        for path in sorted((built.programme / "results").rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        environment = {**os.environ, "PYTHONPATH": str(built.checkout / "workflow/lib")}
        process = subprocess.Popen(
            [sys.executable, "-m", "ketnghia", "report", "--directory", str(built.programme)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(delay)
        kill(process.pid, signal.SIGKILL)
        process.wait()
        assert "lock" not in built.report().lower()
        assert published(built) == whole


def test_number_of_batches_changes_no_byte(built: Tree) -> None:
    whole = published(built)
    built.report("--batches", "7")
    assert published(built) == whole
    built.report("--batches", "1")
    assert published(built) == whole
