"""The promises of the tree: what a newcomer may rely on when reading it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from conftest import ROOT

from ketnghia.__main__ import COMMANDS, STEPS

LIBRARY = ROOT / "workflow/lib/ketnghia"
MODULES = sorted(path for path in LIBRARY.rglob("*.py"))
PURE = [
    path
    for path in MODULES
    if not {"steps", "commands"} & set(path.relative_to(LIBRARY).parts) and path.name != "__main__.py"
]
# An included file cannot set the default target, so the last rule stands in the Snakefile itself.
RULES = [*sorted((ROOT / "workflow/rules").glob("*.smk")), ROOT / "Snakefile"]
# What only the edge may touch: files, processes, the clock, chance.
EDGE = {"pathlib", "os", "shutil", "argparse", "subprocess", "random", "snakemake", "tempfile", "glob", "time"}
CALLS = {"open", "now", "today", "input", "print"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PURE, ids=named)
def test_library_opens_no_file_and_reads_no_clock(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names} & EDGE
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module.split(".")[0]} & EDGE
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found |= {node.func.id} & CALLS
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found |= {node.func.attr} & {"now", "today", "utcnow"}
    assert not found


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_module_says_what_it_is(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.splitlines()[0].endswith((".", ";", ","))


@pytest.mark.parametrize("path", RULES, ids=named)
def test_rules_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"""')
    for block in re.split(r"^(?=rule |checkpoint )", text, flags=re.MULTILINE)[1:]:
        name = block.split()[1].rstrip(":")
        assert re.match(r'(rule|checkpoint) \w+:\n    """', block), name
        assert f'seen=seen("{name}"' in block, name
        assert f"ketnghia {name.replace('_', '-')}" in block, name


def test_every_step_has_a_rule_and_every_command_a_line_in_the_readme() -> None:
    rules = {
        name
        for path in RULES
        for name in re.findall(r"^(?:rule|checkpoint) (\w+):", path.read_text("utf-8"), re.MULTILINE)
    }
    assert rules == set(STEPS) - {"install_fonts"}
    assert {path.stem for path in (LIBRARY / "steps").glob("*.py")} >= set(STEPS)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"./run {name}" in readme for name in COMMANDS)
    assert {path.stem for path in (LIBRARY / "commands").glob("*.py")} == {*COMMANDS, "__init__"}


def test_every_module_has_its_unit_test() -> None:
    tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests/unit").glob("test_*.py")}
    nouns = {path.stem for path in LIBRARY.glob("*.py")} | {path.parent.name for path in LIBRARY.glob("*/__init__.py")}
    assert nouns - {"__init__", "__main__", "steps", "commands", "programme"} <= tested | {"schemas"}


def test_schemas_are_schemas_that_close_their_objects() -> None:
    from jsonschema import Draft202012Validator

    from ketnghia import schemas

    for name in schemas.names():
        Draft202012Validator.check_schema(schemas.schema(name))


def test_no_digit_in_words_and_no_figure_in_templates() -> None:
    for path in sorted((ROOT / "config/words").rglob("*.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            rest = re.sub(r"{{.*?}}|{%.*?%}|{#.*?#}|^#+ .*|^\s*\d+\. ", "", line)
            assert not re.search(r"\d", rest), f"{named(path)}:{number}: {line}"
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(
            r"{{.*?}}|{%.*?%}|{#.*?#}|<[^>]*>|&#?\w+;", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        assert not re.search(r"\d\s*(triệu|tỷ|tỉ|đồng)", text), named(path)


def test_no_path_of_a_machine_is_committed() -> None:
    for path in ROOT.rglob("*"):
        if path.is_file() and path.suffix in {".py", ".smk", ".md", ".yaml", ".toml", ".csv", ".html", ".css", ".js"}:
            if {".venv", "results", ".ketnghia", ".snakemake", ".git"} & set(path.relative_to(ROOT).parts):
                continue
            assert not re.search(r"/(work|root|home/\w+)/(main|shared|plan|\.)", path.read_text(encoding="utf-8")), (
                named(path)
            )


def test_no_rule_has_params() -> None:
    """Snakemake imports pandas as soon as one rule has them: a run with nothing to do would take a third longer."""
    for path in [ROOT / "Snakefile", *sorted((ROOT / "workflow/rules").glob("*.smk"))]:
        assert not re.search(r"^\s*params:", path.read_text(encoding="utf-8"), re.MULTILINE), named(path)
