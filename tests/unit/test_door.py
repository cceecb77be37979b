"""The door without a command: a numbered menu that asks, confirms what cannot be undone, and says what comes next."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ketnghia import __main__ as door


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Answers given one after the other; returns what was asked."""

    def give(*answers: str) -> list[str]:
        asked: list[str] = []
        left: Iterator[str] = iter(answers)

        def answer(question: str = "") -> str:
            asked.append(question)
            return next(left)

        monkeypatch.setattr("builtins.input", answer)
        return asked

    return give


def number(command: str, nth: int = 0) -> str:
    shown = [choice for choice in door.MENU if choice[1][0] in door.COMMANDS]
    return str([at for at, choice in enumerate(shown, 1) if choice[1][0] == command][nth])


def test_only_what_is_there_is_offered(answering: Callable, capsys: pytest.CaptureFixture) -> None:
    answering("")
    assert door.menu() == []
    said = capsys.readouterr().out
    for label, words, *_ in door.MENU:
        assert (label in said) is (words[0] in door.COMMANDS)


def test_a_choice_asks_for_what_it_needs(answering: Callable) -> None:
    asked = answering(number("find"), " Trà Don ")
    assert door.menu() == ["find", "Trà Don"]
    assert asked[-1] == "Tìm gì: "
    answering(number("trace"), "")
    assert door.menu() == []


def test_what_cannot_be_undone_is_confirmed(answering: Callable) -> None:
    answering(number("release"), "k")
    assert door.menu() == []
    answering(number("release"), "c")
    assert door.menu() == ["release"]
    answering(number("release", 1), "da-ky.pdf", "C")
    assert door.menu() == ["release", "--signed", "da-ky.pdf"]


@pytest.mark.parametrize("answer", ["0", "99", "hai", "-1"])
def test_no_such_number_leaves(answering: Callable, answer: str) -> None:
    answering(answer)
    assert door.menu() == []


def test_the_menu_opens_on_a_terminal_alone_and_ends_with_what_comes_next(
    answering: Callable, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    assert door.main([]) == 0
    assert "Cách dùng" in capsys.readouterr().out
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    done = []
    module = type(sys)("fake")
    module.arguments = lambda parser: None
    module.run = lambda **options: done.append(options) or 0
    monkeypatch.setitem(sys.modules, "ketnghia.commands.report", module)
    answering(number("report"))
    assert door.main([]) == 0
    assert done == [{"lang": "vi"}]
    assert capsys.readouterr().out.rstrip().endswith(door.NEXT["report"])


def test_results_that_are_partly_gone_ask_for_a_build(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    tiny = Path(shutil.copytree(Path(__file__).parents[1] / "programmes/tiny", tmp_path / "tiny"))
    reports = tiny / "results/reports/2024"
    reports.mkdir(parents=True)
    (reports / "run.json").write_text("{}")
    (reports / "report.pdf").write_bytes(b"")
    (tiny / "results/facts/2024").mkdir(parents=True)
    (tiny / "results/facts/2024/submissions.json").write_text("{}")
    for words in (["status"], ["trace", "loans"], ["find", "a"], ["sample"]):
        assert door.main([*words, "--directory", str(tiny)]) == 2, words
        said = capsys.readouterr().err
        assert "./run report" in said and "Lỗi của chương trình" not in said, words
