"""Explanations: every part of a trace in words, adding up, in both languages."""

from __future__ import annotations

import doctest

import pytest

from ketnghia import explanations
from ketnghia.explanations import Problems, lines, members, standing

FACT = {
    "fact": "a-1-4", "agency": "a", "submission": "inputs/x/a.xlsx", "sheet": "S", "cell": "M4",
    "cells": {"value": "M4 M1", "year": "B4 B1"}, "raw": "24000", "value": 24000000, "unit": "đồng",
    "contribution": 24000000, "correction": "dc-1",
    "about": ["Sở A", "2015"], "problems": [], "corrections": [{"correction": "dc-1", "was": "24000",
    "becomes": "24000000", "reason": "thiếu ba số không", "basis": "thư ngày 26/01/2018"}],
}  # fmt: skip
BESIDE = {
    "fact": "a-1-5", "submission": "inputs/x/a.xlsx", "sheet": "S", "cell": "M5", "raw": "9", "stated": 9000000,
    "column": "group_a", "why": "lồng ghép", "about": ["Sở A"],
}  # fmt: skip
TOLD = {
    "id": "money", "title": "Giá trị", "value": 24000000, "unit": "đồng", "text": "24 triệu đồng",
    "definition": "Cộng.", "measure": "sum", "of": [], "coverage": {"received": 1, "expected": 2}, "status": "final",
    "rounding": "",
    "wording": {"scale": "triệu", "step": "1"}, "printed": ["words/1.md:3"], "parts": [], "facts": [FACT],
    "contributions": {"giver": [{"code": "a", "label": "Sở A", "n": 1, "contribution": 24000000}]},
    "passed_over": [BESIDE], "money": "đồng",
}  # fmt: skip


def test_doctests() -> None:
    assert doctest.testmod(explanations).failed == 0


def test_an_explanation_says_all_of_it() -> None:
    said = "\n".join(lines(TOLD, "vi"))
    for part in (
        "Giá trị [money]", "In là «24 triệu đồng» tại words/1.md:3.", "Giá trị chính xác: 24.000.000\u00a0đồng.",
        "Làm tròn đến 1 triệu đồng", "Định nghĩa: Cộng.", "1/2 đầu mối", "a.xlsx, S, ô M4; ghi «24000»",
        "Đính chính dc-1: «24000» thành «24000000»; thiếu ba số không. Căn cứ: thư ngày 26/01/2018.",
        "Không tính ở đây (1 dòng, tổng giá trị kê 9.000.000\u00a0đồng):", "lồng ghép: 1,",
    ):  # fmt: skip
        assert part in said, part
    english = "\n".join(lines(TOLD, "en"))
    assert "Exact value: 24,000,000" in english
    assert "Không" not in english


def test_long_lists_are_cut_unless_all_is_asked_for() -> None:
    many = {**TOLD, "facts": [{**FACT, "cell": f"M{row}"} for row in range(4, 44)]}
    assert "… và 20 dòng nữa" in "\n".join(lines(many, "vi"))
    assert "ô M43" in "\n".join(lines(many, "vi", whole=True))


def test_contributions_add_up_whoever_has_no_code() -> None:
    facts = [
        {"code": "a", "contribution": 3},
        {"code": None, "contribution": "2.5"},
        {"code": "a", "contribution": None},
    ]
    found = members(facts, str.upper)
    assert found == [
        {"code": "a", "label": "A", "n": 2, "contribution": 3},
        {"code": "", "label": "", "n": 1, "contribution": "2.5"},
    ]


@pytest.mark.parametrize(
    ("cell", "rows", "stands"),
    [
        ("M4", None, True), ("M3:M9", None, True), ("M3:M9", ["4", "7"], True), ("M3:M9", ["7"], False),
        ("M1", None, False), ("4:4", None, True), ("C:C", None, False), (None, None, False),
    ],
)  # fmt: skip
def test_problems_on_a_row(cell: str | None, rows: list[str] | None, stands: bool) -> None:
    found = {"submission": FACT["submission"], "sheet": "S", "cell": cell, "args": {"rows": rows} if rows else {}}
    assert bool(Problems.of([found]).on(FACT)) is stands


def test_standing_says_what_each_figure_would_be() -> None:
    now = {"value": 5, "unit": "con", "text": "5 con"}
    figures = [
        {"id": "a", "title": "A", "now": now, "without": {**now, "value": 2, "text": "2 con"}},
        {"id": "b", "title": "B", "now": now, "without": None},
        {"id": "c", "title": "C", "now": now, "without": now},
    ]
    said = standing({"place": "a.xlsx M4", "facts": [{"fact": "f", "fields": ["Năm"]}], "figures": figures}, "vi")
    assert said[0] == "a.xlsx M4 có mặt sau 1 dòng số liệu và 3 chỉ tiêu."
    assert said[-3].startswith("  A [a]: «5 con» (5\u00a0con) → «2 con»")
    assert said[-2].endswith("→ không còn")
    assert "giữ nguyên" in said[-1]
    (said,) = standing({"place": "x", "facts": [], "figures": []}, "vi")
    assert said == "x: không dòng số liệu nào, không chỉ tiêu nào."


def test_rows_beside_are_told_by_reason_the_most_frequent_first() -> None:
    from types import SimpleNamespace

    from ketnghia.neighbours import Neighbour

    facts = SimpleNamespace(
        names={"a": "Sở A"},
        get=lambda column, row: {"rows_value": 5_000_000}[column],
        entry=lambda name, row: {"agency": "a", "sheet": "S", "cell": f"M{row}"},
    )
    found = [Neighbour(1, "set_aside", "held"), *(Neighbour(row, "group_a", "integrated") for row in range(2, 14))]
    first, second = explanations.beside(found, facts, "đồng", "vi")
    assert first.startswith(
        "Lồng ghép chương trình, dự án, ngoài tổng của nhóm: 12 dòng, 60.000.000\u00a0đồng: Sở A (S · M2)"
    )
    assert first.endswith("Sở A (S · M11) … +2.")
    assert second == "Tạm giữ vì lỗi chưa giải trình: 1 dòng, 5.000.000\u00a0đồng: Sở A (S · M1)."
    assert explanations.beside(found[:1], facts, "", "en") == ["Held back for an open error: 1 rows: Sở A (S · M1)."]
