"""Returns: one file as a whole: hidden and struck parts, summaries, foreign tables, files that hold nothing."""

from __future__ import annotations

import pytest
from making import COW, HEADINGS, codes, entry, form, grid, line, read, root_rules

from ketnghia.accounting import balance
from ketnghia.problems import problem


def test_the_tame_form() -> None:
    found = form(COW, line(line=2, quantity=3))
    assert (codes(found), found.rows, len(found.facts), found.layout) == ([], 2, 2, "form-2012")
    record = found.record(entry(grid([HEADINGS])))
    assert (record["rows_sum"], record["n_facts"], record["nil"]) == (48000000, 2, False)


def test_hidden_rows_and_columns_count_with_one_warning_a_block() -> None:
    made = grid([HEADINGS, COW, line(line=2, quantity=3)])
    sheets = entry(made)["sheets"]
    sheets[0] |= {"hidden_rows": [[3, 3]], "hidden_columns": ["M"]}
    found = read(made, sheets=sheets)
    assert [(one["code"], one["cell"]) for one in found.problems] == [("BANG04", "M:M"), ("BANG04", "3:3")]
    assert len(found.facts) == 2


def test_a_hidden_sheet_is_no_fact_and_one_problem() -> None:
    found = read(grid([HEADINGS, COW]), grid([HEADINGS, COW], "cu", 2, state="hidden"))
    assert [(one["code"], one["sheet"], one["cell"], one["args"]) for one in found.problems] == [
        ("BANG03", "cu", None, {"rows": 1})
    ]
    assert len(found.facts) == 1


def test_a_struck_row_is_no_fact_and_its_cells_are_in_problems() -> None:
    found = form(tuple((value, {"struck": True}) for value in COW), line(line=2))
    assert codes(found) == ["BANG08"]
    assert len(found.facts) == 1
    assert found.account["in_problems"] == sum(value != "" for value in COW)
    balance(found.account)


def test_a_summary_of_what_stands_in_detail_is_not_added() -> None:
    summary = grid([("STT", "Lĩnh vực", "Số lượng", "Giá trị (đồng)"), (1, "KT1", 2, 24000000)], "Tổng hợp", 2)
    found = read(grid([HEADINGS, COW]), summary)
    assert codes(found) == ["BANG19"]
    assert len(found.facts) == 1
    balance(found.account)
    assert found.account["sheets"]["Tổng hợp"]["passed_over"] == {"summary_table": 8}


def test_a_foreign_table_is_read_and_held() -> None:
    found = read(grid([("Name", "Amount"), ("a", 1), ("b", 2)]))
    assert (codes(found), found.facts, found.account["state"]) == (["BANG14"], [], "held")
    balance(found.account)


def test_a_table_without_a_column_of_money_says_so() -> None:
    headings = tuple(name for name in HEADINGS if name not in ("Giá trị (đồng)", "Tổng giá trị các bên (đồng)"))
    row = tuple(value for name, value in zip(HEADINGS, COW, strict=True) if name in headings)
    found = form(row, headings=headings)
    assert codes(found)[0] == "BANG10"
    assert found.facts[0]["counted"] == 2


def test_an_uncertain_heading_is_used_and_asked_about_and_a_strange_one_is_not_read() -> None:
    headings = (*("Nội dung hổ trợ" if name == "Nội dung hỗ trợ" else name for name in HEADINGS), "Màu sắc")
    found = form((*COW, "đỏ"), headings=headings)
    assert [(one["code"], one["cell"], one["severity"]) for one in found.problems] == [
        ("BANG02", "G1", "warning"), ("BANG05", "S1", "note"),
    ]  # fmt: skip
    assert found.facts[0]["description"] == "Bò giống sinh sản"


def test_a_blank_form_is_readable_and_empty() -> None:
    found = read(grid([HEADINGS]))
    assert (codes(found), found.rows, found.facts) == (["BANG13"], 0, [])
    assert found.problems[0]["kind"] == "empty"


@pytest.mark.parametrize(("cells", "code"), [([], "TEP06"), ([["Kính gửi"], ["Xin báo cáo sau"]], "BANG01")])
def test_a_file_with_nothing_to_read(cells: list, code: str) -> None:
    found = read(grid(cells))
    assert codes(found) == [code]
    assert found.account["state"] == ("read" if not cells else "held")
    balance(found.account)


def test_an_unreadable_file_has_its_one_problem() -> None:
    made = grid([])
    fault = problem("TEP02", submission="x", agency="so-xay-dung")
    found = read(made, readable=False, problems=[fault], sheets=[])
    assert (codes(found), found.account["state"], found.account["cells"]) == (["TEP02"], "held", 0)


def test_old_fonts_are_converted_and_said_once() -> None:
    from ketnghia import returns

    rows = {
        "row": [1], "column": [1], "text": ["Céng hoµ"], "kind": ["text"], "formula": [None], "struck": [False],
        "hidden": [False], "sheet_index": [1], "style": [".VnTime"],
    }  # fmt: skip
    (made,) = returns.grids_of({"sheets": [{"sheet": "S", "index": 1, "state": "visible"}]}, rows)
    cell = made.row(1)[1]
    assert (cell.text, cell.raw) == ("Cộng hoà", "Céng hoµ")
    assert "BANG12" in codes(read(made))


def test_an_old_font_that_nothing_names_is_said_and_not_guessed() -> None:
    heads = ("STT", "Néi dung hç trî", "N¨m", "HuyÖn", "X·", "Gi¸ trÞ (®ång)")
    rows = [heads, (1, "Bß gièng", 2015, "Nam Giang", "Cµ Dy", 24000000)]
    found = read(grid(rows))
    assert codes(found) == ["TEP09"] and not found.facts
    assert codes(read(grid([("Name", "Größe", "Straße"), ("Windows®", "5µm", "Nº 7")]))) != ["TEP09"]


def test_status_comes_from_the_ledger_else_from_the_programme() -> None:
    made = grid([HEADINGS, COW])
    assert read(made).facts[0]["status"] == "illustrative"
    assert read(made, status="final").facts[0]["status"] == "final"


def test_a_programme_of_three_fields_needs_no_dictionary() -> None:
    from conftest import PROGRAMMES

    from ketnghia import lineage, returns
    from ketnghia.rules import Rules
    from ketnghia.steps.files import load_programme

    rules = Rules(load_programme(PROGRAMMES / "tiny", lineage.PARTS["clean_facts"]))
    made = grid([["Year", "Kind", "Loans"], ["2024", "Books", "1204"], ["2024", "Films", "310"]], None)
    found = returns.read(entry(made, name="north.csv", agency="north"), (made,), rules)
    assert codes(found) == []
    assert [(fact["year"], fact["kind"], fact["loans"], fact["counted"]) for fact in found.facts] == [
        ("2024", "books", 1204, 1204), ("2024", "films", 310, 310),
    ]  # fmt: skip


def test_root_programme_reads_the_same_twice() -> None:
    rules = root_rules()
    made = grid([HEADINGS, COW, line(line=2, value="5.2 tỷ")])
    assert read(made, rules=rules).record(entry(made)) == read(made, rules=rules).record(entry(made))
