"""The annex of changes: rows whose parts add up, bounds that are said, and every digit in them exempt or a figure."""

from __future__ import annotations

import doctest
import re
from decimal import Decimal
from typing import Any

import pytest

from ketnghia import annex

EDITION = {"file": "inputs/released/1.pdf", "sha256": "a" * 64, "code": "a" * 8, "date": "2018-01-31", "period": "2015"}


def change(id: str, old: Any, new: Any, *amounts: Any, unit: str = "đồng", **more: Any) -> dict[str, Any]:
    sides = [{"value": None if one is None else str(one), "text": None if one is None else f"{one} {unit}"}
             for one in (old, new)]  # fmt: skip
    causes = [{"kind": "submission", "name": str(n), "amount": str(one), "text": f"báo cáo gửi về tep-{n}.xlsx"}
              for n, one in enumerate(amounts)]  # fmt: skip
    difference = Decimal(new or 0) - Decimal(old or 0)
    return {"id": id, "title": f"Chỉ tiêu {id}", "unit": unit, "old": sides[0], "new": sides[1], "measure": "sum",
            "difference": str(difference), "causes": causes, "printed": ["page:1"], **more}  # fmt: skip


def told(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"edition": EDITION, "changes": list(changes)}


def test_doctests() -> None:
    assert doctest.testmod(annex).failed == 0


def test_a_change_is_a_row_with_its_causes_below_that_add_up() -> None:
    first, *causes = annex.rows(told(change("a", 1000, 1300, 500, -200)), "vi")
    assert (first["said"], first["before"], first["difference"]) == ("1000 đồng", "1.000", "+300")
    assert [(one["title"], one["difference"]) for one in causes] == [
        ("– do báo cáo gửi về tep-0.xlsx", "+500"), ("– do báo cáo gửi về tep-1.xlsx", "−200"),
    ]  # fmt: skip
    assert not any(one["id"] or one["unit"] for one in causes)


def test_many_causes_are_added_up_beyond_a_few() -> None:
    rows = annex.rows(told(change("a", 0, 36, *range(1, 9))), "vi")[1:]
    assert len(rows) == annex.CAUSES and rows[-1]["title"] == "– do 4 nguyên nhân khác"
    assert [one["difference"] for one in rows] == ["+8", "+7", "+6", "+5", "+10"]


@pytest.mark.parametrize(
    ("old", "new", "said", "missing"), [(None, 5, "chưa có", ""), (5, None, "5 đồng", "không còn")]
)
def test_a_figure_that_came_or_went_says_so(old: Any, new: Any, said: str, missing: str) -> None:
    (row, *_) = annex.rows(told(change("a", old, new, Decimal(new or 0) - Decimal(old or 0))), "vi")
    assert (row["said"], row["missing"]) == (said, missing)


def test_words_that_changed_alone_have_no_amounts() -> None:
    claim = change("top", 1, 1, 0, unit="", measure="claim")
    rows = annex.rows(told(claim), "vi")
    assert rows[0]["exact"] == rows[0]["before"] == rows[0]["difference"] == rows[1]["difference"] == ""


def test_the_largest_of_each_unit_come_first_and_the_rest_is_counted() -> None:
    many = [change(f"m{n:03}", 0, n, n) for n in range(1, annex.MOST + 20)]
    given = told(*many, change("cows", 0, 3, 3, unit="con"), change("hidden", 0, 999, 999, printed=[]))
    ids = [row["id"] for row in annex.rows(given, "vi") if row["id"]]
    assert len(ids) == annex.MOST and ids[:2] == ["cows", f"m{annex.MOST + 19:03}"] and "hidden" not in ids
    said = annex.sentences(given, "vi")[-1]
    assert f"Có {len(given['changes'])} chỉ tiêu" in said and f"{annex.MOST} chỉ tiêu đổi nhiều nhất" in said


def test_nothing_changed_is_said() -> None:
    assert annex.sentences(told(), "en")[-1] == "No change."
    assert annex.sentences(told(), "vi")[0].endswith("ký ngày 31/01/2018.")
    assert annex.rows(told(), "vi") == [] == annex.exemptions(told(), {}, "vi")


def test_every_text_with_a_digit_is_exempt_on_its_own_pages_and_no_formula() -> None:
    given = told(change("xã 05", 1000, 1300, 500, -200), change("share", "27.5", "28.1", "0.6", unit="%"))
    found = annex.exemptions(given, {"annexes": [{"number": "I", "label": "PL.I"}]}, "vi")
    texts = {text for text, _, _ in found}
    assert {label for _, label, _ in found} == {"PL.II"}
    assert {"1.000", "300", "500", "200", "27,5", "0,6\u00a0điểm %", "Chỉ tiêu xã 05"} <= texts
    assert all(re.search(r"\d", text) and text[0] not in "=+-@'" for text in texts)
