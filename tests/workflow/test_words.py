"""Words from end to end on the smallest programme: out to Word and back, and live in a browser."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from conftest import Tree


@pytest.fixture(scope="module")
def built(tiny: Tree) -> Tree:
    tiny.report("--docx")
    return tiny


def test_words_go_out_to_word_and_come_back(built: Tree, tmp_path: Path) -> None:
    made = (built.programme / "results/internal/2024/report.docx").read_bytes()
    for name, before, after in (("words", " libraries lent ", " libraries gave out "), ("figure", ">3 ", ">4 ")):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
            for part in old.namelist():
                new.writestr(part, old.read(part).replace(before.encode(), after.encode()) if "document" in part
                             else old.read(part))  # fmt: skip
        (tmp_path / f"{name}.docx").write_bytes(out.getvalue())
    words = ("--directory", str(built.programme), "--lang", "en")
    said = built.run("words", str(tmp_path / "words.docx"), *words)
    assert "config/words/en/report.md:3" in said
    assert 'new: {{ number("libraries") }} libraries gave out {{ figure("loans") }}' in said
    (tmp_path / "none.docx").write_bytes(b"PK")
    assert "[TU09]" in built.run("words", str(tmp_path / "none.docx"), *words, expect=2)


@pytest.fixture
def address(built: Tree) -> Iterator[str]:
    environment = {**os.environ, "PYTHONPATH": str(built.checkout / "workflow/lib")}
    command = [sys.executable, "-m", "ketnghia", "preview", "--port", "0", "--directory", str(built.programme)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield next(word for line in process.stdout for word in line.split() if word.startswith("http://"))
    finally:
        process.terminate()
        process.wait()


def page(address: str, wanted: str, patience: float = 30) -> str:
    """The page as soon as it says what is wanted."""
    until = time.monotonic() + patience
    while True:
        html = urlopen(address).read().decode()
        if wanted in html or time.monotonic() > until:
            assert wanted in html
            return html
        time.sleep(0.1)


def test_a_saved_word_shows_at_once_and_a_mistake_is_said_on_the_page(built: Tree, address: str) -> None:
    words = built.programme / "config/words/en/report.md"
    text = words.read_text(encoding="utf-8")
    try:
        assert "data-preview" not in page(address, "libraries lent <a")
        time.sleep(1)
        words.write_text(text.replace("libraries lent", "libraries gave out"), encoding="utf-8")
        page(address, "libraries gave out")
        words.write_text(text.replace('figure("loans")', 'figure("nowhere")'), encoding="utf-8")
        html = page(address, "nowhere")
        assert "config/words/en/report.md:3" in html and "libraries gave out" in html
        words.write_text(text, encoding="utf-8")
        assert "data-preview" not in page(address, "libraries lent <a")
    finally:
        words.write_text(text, encoding="utf-8")
    base = address.rpartition("/")[0]
    assert urlopen(f"{base}/assets/screen.css").status == 200
    for url, host in ((f"{base}/../../../config/config.yaml", "127.0.0.1:1"), (address, "example.org:80")):
        with pytest.raises(HTTPError):
            urlopen(Request(url, headers={"Host": host}))
