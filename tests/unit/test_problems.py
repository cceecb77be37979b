"""The catalogue: complete, in two languages, and silent about what was sent where it is published."""

from __future__ import annotations

import doctest
import re
from string import Formatter

import pytest
from conftest import ROOT

from ketnghia import problems
from ketnghia.problems import CATALOGUE, KINDS, SEVERITIES

ENTRIES = list(CATALOGUE.values())


def test_doctests() -> None:
    assert doctest.testmod(problems).failed == 0


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_entry_is_complete(entry: problems.Entry) -> None:
    assert entry.kind in KINDS
    assert entry.severity in SEVERITIES
    assert entry.vi[0].rstrip().endswith((".", "?"))
    assert entry.en[0].rstrip().endswith((".", "?"))
    names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (entry.vi[0], entry.en[0])]
    assert names[1] - names[0] <= {"found"}, "the English names what the Vietnamese does not"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_public_message_quotes_nothing(entry: problems.Entry, lang: str) -> None:
    secret = "Nguyễn Văn A"
    args = {name: secret for _, name, _, _ in Formatter().parse(" ".join(entry.vi + entry.en)) if name}
    quoted = {name for name in args if re.search(rf"«[^»]*\{{{name}\}}", entry.vi[0] + entry.en[0])}
    own = {name: value for name, value in args.items() if name in quoted or name in ("found", "label")}
    given = {name: value for name, value in own.items() if name not in ("found", "label", "file")}
    found = problems.problem(entry.code, submission="x.xlsx", sheet="S", cell="A1", label=secret, found=secret, **given)
    said = problems.render(found, lang, public=True)
    assert secret not in " ".join(filter(None, (said["message"], said["remedy"], said["counted"])))
    assert said["found"] is None
    assert said["label"] is None


def test_message_says_place_what_and_remedy() -> None:
    found = problems.problem("SO01", submission="a.xlsx", sheet="Biểu 1", cell="M12", found="350", label="Bò giống")
    said = problems.render(found)
    assert said["message"] == "Biểu 1, ô M12: ghi «350», cả bảng không ghi đơn vị tính."
    assert said["remedy"] == "Đề nghị ghi rõ đồng, nghìn đồng hay triệu đồng."
    assert found["counted"] == "Hiện chưa tính giá trị dòng này."
    assert problems.render(found, "en")["message"].startswith("Biểu 1, cell M12: «350»")


def test_numbers_are_grouped_and_unknown_parts_left_out() -> None:
    found = problems.problem("NOI01", submission="a", sheet=None, cell="D6", found="Trà Dong", within="Nam Trà My",
                             near=["Trà Don", "Trà Dơn"])  # fmt: skip
    assert problems.render(found)["message"] == (
        "Ô D6: ghi «Trà Dong»: Nam Trà My không có nơi này; gần giống có Trà Don, Trà Dơn."
    )
    bare = problems.problem("NOI01", submission="a", cell="D6", found="Trà Dong")
    assert problems.render(bare)["message"] == "Ô D6: ghi «Trà Dong»: không có nơi này."
    assert problems.render(problems.problem("TEP05", submission="a", rows=6, rows_before=1031))["message"] == (
        "Bản gửi có 6 dòng, bản trước có 1.031 dòng."
    )


def test_one_problem_a_place_and_kind_the_gravest() -> None:
    made = [
        problems.problem("SO03", submission="a", sheet="S", cell="M2", found="5.2"),
        problems.problem("SO09", submission="a", sheet="S", cell="M2", found="5.2"),
        problems.problem("SO01", submission="a", sheet="S", cell="M2", found="5.2"),
    ]
    assert [problem["code"] for problem in problems.settle(made)] == ["SO01", "SO09"]


def test_refusal_is_one_sentence_with_its_code() -> None:
    said = problems.sentence("CH01", "config/config.yaml:3", "mapping values are not allowed here")
    assert said.startswith("[CH01] config/config.yaml:3: không phải YAML hợp lệ")
    assert problems.sentence("CH01", "a", "b", "en").startswith("[CH01] a: no valid YAML: b.")
    assert problems.sentence("ZZ99", "a", "b") == "ZZ99 a b"


def test_codes_that_modules_raise_are_in_the_catalogue() -> None:
    used = set()
    for path in (ROOT / "workflow/lib/ketnghia").rglob("*.py"):
        used |= set(re.findall(r'"((?:TEP|BANG|SO|NOI|KT|RT|DC|CH|TU)\d\d)"', path.read_text(encoding="utf-8")))
    assert used <= set(CATALOGUE)


def test_the_catalogue_stands_in_the_documentation() -> None:
    """`docs/problems.md` is `problems.document()`; write it anew where this fails."""
    assert (ROOT / "docs/problems.md").read_text(encoding="utf-8") == problems.document()
