"""Words: figures come from indicators alone, mistakes name file and line, tables say what is missing."""

import pytest
from drafting import ENGLISH as FOLDER
from drafting import indicator, material

from ketnghia.programme import Refusal
from ketnghia.words import Maker, build_table, columns_of, select, stray_digits, write


def said(words: str, **given) -> tuple[str, list]:
    report = write(material({"a.md": words}, **given), FOLDER)
    return report.sections[0], report.draft.figures


def refused(words: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        said(words)
    return caught.value


def test_a_figure_is_registered_with_file_and_line() -> None:
    _, figures = said("First.\n\n{% if has('loans') %}\nIn all {{ figure('loans') }}.\n{% endif %}\n")
    assert figures == [{"id": "loans", "text": "12\u00a0loans", "place": "words/a.md:4"}]


def test_zero_and_absent_have_nothing_to_say() -> None:
    html, figures = said(
        "{% if has('none') or has('loans', 'none') or has('nowhere') %}something{% else %}nothing{% endif %}"
    )
    assert "nothing" in html
    assert not figures


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        ("one\n\n{{ figure('x') }}", "TU03", 3),
        ("one\n{{ unknown }}", "TU01", 2),
        ("one\n{% if %}", "TU01", 2),
        ("one\n\nsome 12 loans", "TU02", 3),
        ("{{ table('t') }}", "TU05", 1),
        ("x\n{{ cite('act') }}", "TU04", 2),
        ("{{ figure.__class__ }}", "TU01", 1),
        ("a\n{{ ().__class__.__mro__ }}", "TU01", 2),
    ],
)
def test_a_mistake_names_file_and_line(words: str, code: str, line: int) -> None:
    refusal = refused(words)
    assert (refusal.code, refusal.where) == (code, f"{FOLDER}a.md:{line}")


def test_numbers_of_headings_and_lists_may_be_typed() -> None:
    assert stray_digits("# II. Head\n## 3. Head\n1. one\n2) two\na) three {{ figure('x', scale='k9') }}\n") == []
    assert stray_digits("a) in 2017") == [(1, "2017")]


def test_what_words_print_never_becomes_markup() -> None:
    given = material({"a.md": "{% for row in rows('towns') %}{{ row.label }}{% endfor %}"})
    given.tables["towns"][0]["label"] = "<b>*x*</b> [y](z)"
    report = write(given, FOLDER)
    assert "<b>" not in report.sections[0]
    assert ("text", "<b>*x*</b> [y](z)") in report.draft.pieces


TABLE = """
tables:
  t:
    caption: Loans
    rows: {from: towns}
    columns:
      - {head: Town, text: "{label}"}
      - {head: Loans, figure: "by.{code}", total: loans}
      - {head: Gifts, figure: "gifts.{code}", optional: true}
    unknown: {state: [missing]}
    total: Sum
"""


def test_a_table_tells_nothing_from_not_known() -> None:
    given = material({"a.md": ""}, TABLE, indicators=[indicator("by.n", 7), indicator("loans", 7)])
    draft = write(given, FOLDER).draft
    made = build_table(draft, "t", given.spec["tables"]["t"])
    assert [cell["html"] for cell in heads(made)] == ["Town", "Loans"]

    def text(html: str):
        return draft.pieces[int(html[1:-1])][1] if html[:1] == "\ue000" else html

    texts = [[text(cell["html"]) for cell in row["cells"]] for row in made["body"]]
    assert texts == [["North", ("by.n", "7")], ["South", "…"], ["Sum", ("loans", "7")]]
    assert made["signs"] == ["…"]


def heads(made: dict) -> list:
    return made["heads"][0]


def test_columns_spread_over_a_table_with_one_head() -> None:
    given = material({"a.md": ""})
    draft = write(given, FOLDER).draft
    spec = [{"over": "Towns", "each": {"from": "towns"}, "head": "{label}", "figure": "by.{code}"}]
    columns = columns_of(draft, spec)
    assert [(one["head"], [leaf["head"] for leaf in one["columns"]]) for one in columns] == [
        ("Towns", ["North", "South"])
    ]
    assert Maker(draft, {}, columns).ids(columns[0]["columns"][1], {}) == ["by.s"]


def test_select_knows_any_and_none() -> None:
    rows = [{"a": "1", "b": ""}, {"a": "2", "b": "x"}]
    assert select(rows, {"a": ["1", "2"], "b": True}) == rows[1:]
    assert select(rows, {"b": False}) == rows[:1]
