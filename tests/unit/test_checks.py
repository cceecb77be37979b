"""Checks: sense of a row, of a file against its totals, and of one file against the others' prices and objects."""

from __future__ import annotations

import doctest
from decimal import Decimal

from making import COW, HEADINGS, codes, form, grid, line, root_rules

from ketnghia import checks
from ketnghia.tables import read_sheet
from ketnghia.totals import numbers, totals

RULES = root_rules()


def total_row(value: object, text: str = "Tổng cộng") -> tuple:
    return ("", text, *[""] * 10, value)


def of(rows: list):
    found = read_sheet(grid(rows), RULES.book, RULES.roles)
    return totals(found.grid, found.tables[0])


def test_doctests() -> None:
    assert doctest.testmod(checks).failed == 0


def test_more_out_of_poverty_than_helped() -> None:
    found = form(line(households=5, poor_households=5, escaped_poverty=8))
    assert codes(found) == ["KT02"]
    assert (found.facts[0]["households"], found.facts[0]["escaped_poverty"]) == (None, None)


def test_the_own_part_above_the_total_of_all() -> None:
    found = form(line(value=60000000, total_value=40000000))
    assert codes(found) == ["KT10"]
    assert (found.facts[0]["contribution"], found.facts[0]["set_aside"]) == (None, "held")


def test_own_part_total_and_share_that_disagree() -> None:
    assert codes(form(line(total_value=60000000, share=90))) == ["KT15"]


def test_help_to_a_place_that_is_not_the_givers() -> None:
    assert codes(form(line(commune="La Dêê"))) == ["NOI03"]
    assert codes(form(line(commune="La Dêê", year=2014), agency="bql-khu-cong-nghiep", name="x.xlsx")) == []


def test_the_same_line_twice_counts_twice_and_is_said() -> None:
    found = form(COW, line(line=2))
    assert codes(found) == ["KT06"]
    assert sum(fact["contribution"] for fact in found.facts) == 48000000


def test_the_same_code_twice() -> None:
    assert codes(form(line(line="SXD-001"), line(line="SXD-001", quantity=3))) == ["KT14"]
    assert codes(form(line(line="1"), line(line="1", quantity=3))) == []


def test_private_text_raises_a_problem_that_repeats_nothing() -> None:
    found = form(line(description="Bò giống cho ông Nguyễn Văn A"))
    (problem,) = [one for one in found.problems if one["code"] == "RT01"]
    assert (problem["cell"], problem["found"], problem["label"]) == ("G2", None, None)
    assert codes(form(line(description="Bò giống (Nguyễn Văn Tí)"))) == ["RT02"]
    assert codes(form(line(unit="con (chị Hoa)"))) != []


def test_a_total_that_adds_up_is_silent() -> None:
    assert codes(form(COW, line(line=2, quantity=3), total_row(48000000))) == []


def test_a_total_that_does_not_add_up_names_the_likeliest_cell() -> None:
    found = form(COW, line(line=2, value=802500000), total_row(836500000))
    (problem,) = found.problems
    assert (problem["code"], problem["cell"]) == ("KT01", "M4")
    assert problem["args"] == {
        "stated": "836.500.000 đồng", "computed": "826.500.000 đồng", "difference": "10.000.000 đồng", "suspect": "M4",
    }  # fmt: skip
    left_out = form(COW, line(line=2, value=33000000), total_row(24000000)).problems[0]
    assert left_out["args"]["suspect"] == "M3"


def test_totals_in_thousands_are_said_in_dong() -> None:
    headings = tuple("Giá trị (triệu đồng)" if name == "Giá trị (đồng)" else name for name in HEADINGS)
    found = form(line(value=24), line(line=2, value=30), total_row(55), headings=headings)
    assert found.problems[0]["args"]["stated"] == "55.000.000 đồng"


def test_subtotals_are_of_their_section() -> None:
    rows = [HEADINGS, COW, COW, total_row(48000000, "Cộng I"), COW, total_row(24000000, "Cộng II"), total_row(72000000)]
    found = {total.row: (total.kind, total.of, total.equal) for total in of(rows) if total.column.letter == "M"}
    assert found == {
        4: ("subtotal", ((2, 3),), True), 6: ("subtotal", ((5, 5),), True), 7: ("total", ((2, 3), (5, 5)), True),
    }  # fmt: skip


def test_a_total_above_and_a_sum_in_section_rows() -> None:
    rows = [HEADINGS, total_row(48000000, "Tổng số"), COW, COW]
    assert [(total.row, total.of, total.equal) for total in of(rows) if total.column.letter == "M"] == [
        (2, ((3, 4),), True)
    ]


def test_a_total_within_half_of_its_last_place() -> None:
    headings = ("Stt", "Nội dung", "Xã", "Giá trị (triệu đồng)")
    rows = [headings, (1, "a", "b", "10,26"), (2, "c", "d", "20,26"), ("", "Tổng cộng", "", "30,5")]
    assert [total.equal for total in of(rows)] == [True]
    rows[-1] = ("", "Tổng cộng", "", "30,6")
    assert [total.equal for total in of(rows)] == [False]


def test_numbers_of_a_column_as_written() -> None:
    rows = [("Tên", "Số", "Ghi"), ("a", "1.234.567", "x"), ("b", "76.999,5", "y"), ("c", "khoảng 3", "z"), ("d", 2, "")]
    found = read_sheet(grid(rows), RULES.book, RULES.roles)
    (column,) = numbers(found.grid, found.tables[0])
    assert column.sum([2, 3, 4, 5]) == Decimal("1311568.5")
    assert (column.texts, column.unread) == (2, (("B4", "khoảng 3"),))
    assert (column.marks.decimal, column.marks.group) == (",", ".")


def test_the_letter_against_the_rows() -> None:
    entry = {"submission": "a", "agency": "b", "stated_total": 100, "rows_sum": 90, "rows": 3}
    assert [problem["code"] for problem in checks.letter(entry, RULES)] == ["KT09"]
    assert checks.letter({**entry, "stated_total": None}, RULES) == []
    assert checks.letter({**entry, "rows_sum": 100}, RULES) == []


def test_a_check_can_be_switched_off() -> None:
    text = RULES.programme.text("config/checks.yaml").replace("silent: []", "silent: [at_most, twinning, private]")
    quiet = root_rules(config__checks_yaml="")
    quiet = type(quiet)(type(quiet.programme).parse(RULES.programme.files | {"config/checks.yaml": text}))
    rows = line(households=5, escaped_poverty=8, commune="La Dêê", description="Bò giống của ông Nguyễn Văn A")
    assert codes(form(rows, rules=quiet)) == []
