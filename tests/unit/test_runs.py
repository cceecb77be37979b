"""Runs: typed words, figures and other printed values are told apart, and remember how they were written."""

from drafting import ENGLISH as FOLDER
from drafting import indicator, material

from ketnghia.runs import Run, runs, text_of
from ketnghia.words import Report, write


def written(words: str, report: str = "", **given) -> Report:
    return write(material({"a.md": words}, report, **given), FOLDER)


def test_a_paragraph_falls_into_words_figures_and_other_values() -> None:
    report = written("Lent *at most* {{ figure('loans') }} in {{ names('towns') }} & more.\n")
    (block,) = report.draft.blocks["a.md"]
    found = runs(report.draft, block.html)
    assert [(run.text, run.id, run.source, run.italic) for run in found] == [
        ("Lent ", "", "", False),
        ("at most", "", "", True),
        (" ", "", "", False),
        ("12\u00a0loans", "loans", "{{ figure('loans') }}", False),
        (" in ", "", "", False),
        ("North and South", "", "{{ names('towns') }}", False),
        (" & more.", "", "", False),
    ]
    assert [run.made for run in found] == [False, False, False, True, False, True, False]


def test_what_one_macro_says_stays_together() -> None:
    report = written("""{{ say("so {{ figure('loans') }} they say") }}.\n""")
    *said, end = runs(report.draft, report.draft.blocks["a.md"][0].html)
    assert [run.text for run in said] == ["so ", "12\u00a0loans", " they say"]
    assert len({(run.origin, run.source) for run in said}) == 1 and said[0].source.startswith("{{ say(")
    assert end == Run(".")


def test_references_are_settled_and_tables_stand_alone() -> None:
    spec = "tables:\n  t: {caption: Loans, rows: {from: towns}, columns: [{head: Town, text: '{label}'}]}\n"
    report = written("# I. Head\n\nSee {{ ref('t') }}.\n\n{{ table('t') }}\n", spec)
    head, see, table = report.draft.blocks["a.md"]
    assert (head.kind, text_of(report.draft, see.html)) == ("h2", "See Table\u00a01.")
    ((kind, made),) = [run.block for run in runs(report.draft, table.html)]
    assert (kind, made["id"]) == ("table", "t")


def test_a_block_stands_on_the_line_where_its_words_are_typed() -> None:
    words = """{% if has('loans') %}
# I. Head

{% for row in rows('towns') %}
{{ row.label }} lends.

{% endfor %}
{% endif %}
- one {{ figure('loans') }}
- two
"""
    blocks = written(words).draft.blocks["a.md"]
    assert [(block.kind, block.place.rpartition(":")[2]) for block in blocks] == [
        ("h2", "2"), ("p", "5"), ("p", "5"), ("bullet", "9"), ("bullet", "10"),
    ]  # fmt: skip
    assert blocks[0].place == f"{FOLDER}a.md:2"


def test_words_kept_for_later_are_the_same_words() -> None:
    report = written("{% set x %}line {{ figure('loans') }}{% endset %}{{ x }}\n")
    assert text_of(report.draft, report.draft.blocks["a.md"][0].html) == "line 12\u00a0loans"
    assert [one["place"] for one in report.draft.figures] == ["words/a.md:1"]


def test_each_value_knows_its_own_source() -> None:
    given = [indicator("by.n", 7), indicator("loans", 7)]
    loop = "{% for row in rows('towns') if row.code == 'N' %}{{ row.label }}: {{ figure('by.n') }}{% endfor %}"
    report = written(f"{{% if has('loans') %}}{loop}{{% endif %}}; {{{{ figure('loans') }}}}\n", indicators=given)
    found = runs(report.draft, report.draft.blocks["a.md"][0].html)
    assert [run.source for run in found if run.made] == [
        "{{ row.label }}", "{{ figure('by.n') }}", "{{ figure('loans') }}",
    ]  # fmt: skip
