"""Errata: changes in words, and a notice only for what was printed and reads otherwise now."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ketnghia import errata
from ketnghia.differences import Cause, Change, Comparison, Version

SUBMISSION = Cause("submission", "inputs/x/so-y-te.xlsx")
ONE = Change(
    "money", "Giá trị hỗ trợ", "đồng", ("3583120000", "gần 3,6 tỷ đồng"), ("3683120000", "gần 3,7 tỷ đồng"),
    ((Cause("correction", "dc-003"), Decimal(-50)), (SUBMISSION, Decimal(100000050))), ("words/04.md:5",),
)  # fmt: skip
RELEASED = {"title": "Tổng kết", "period": "2012-2017", "release": 1, "date": "2018-01-31", "code": "ca0fa31d"}


def compared(old: tuple | None, new: tuple | None) -> Comparison:
    sides = []
    for file in (old, new):
        row = f"{SUBMISSION.name},submission,a,{file[0]},{file[1]}\n" if file else ""
        tables = {"submissions": f"submission,kind,agency,sha256,state\n{row}".encode()}
        sides.append(Version("v", tables))
    return Comparison(*sides)


EDITED = compared(("1", "read"), ("2", "read"))


def test_a_change_says_both_sides_and_what_each_cause_adds() -> None:
    said = "\n".join(errata.lines(EDITED, [ONE], "vi"))
    assert "«gần 3,6 tỷ đồng» (3.583.120.000\u00a0đồng) → «gần 3,7 tỷ đồng» (3.683.120.000\u00a0đồng)" in said
    assert "đính chính dc-003: −50\u00a0đồng" in said
    assert "báo cáo gửi về so-y-te.xlsx (nội dung đã đổi): +100.000.050\u00a0đồng" in said
    assert errata.lines(EDITED, [], "en") == ["v → v: no figure changed."]


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ((None, ("1", "read")), "mới nhận"), ((("1", "read"), None), "không còn"),
        ((("1", "read"), ("1", "late")), "đổi từ đã tính sang quá hạn"),
    ],
)  # fmt: skip
def test_how_a_file_changed(sides: tuple, said: str) -> None:
    assert errata.changed(SUBMISSION.name, compared(*sides), "vi") == said


def test_an_erratum_names_what_was_printed_and_what_it_should_read() -> None:
    said = errata.erratum(EDITED, [ONE], RELEASED, "vi")
    assert said[0] == "ĐÍNH CHÍNH"
    assert "«Tổng kết» (bản phát hành 2012-2017/1 ngày 31/01/2018, mã bản ca0fa31d)" in said[1]
    assert said[2].startswith(
        "1. Giá trị hỗ trợ: đã in «gần 3,6 tỷ đồng», nay đính chính là «gần 3,7 tỷ đồng» (số chính xác: 3.583.120.000"
    )
    assert said[-1].endswith("./.")


def test_no_erratum_for_what_was_not_printed_or_reads_the_same() -> None:
    unprinted = replace(ONE, printed=())
    same = replace(ONE, new=("3583120001", ONE.old[1]))
    assert errata.erratum(EDITED, [unprinted, same], RELEASED, "vi") == []
    gone = errata.erratum(EDITED, [replace(ONE, new=(None, None))], RELEASED, "vi")
    assert "nay không còn đủ căn cứ để nêu" in gone[2]


def test_many_names_are_counted() -> None:
    cause = Cause("code", "a.py, b.py, c.py, d.py, e.py")
    assert errata.told(cause, EDITED, "vi") == "mã nguồn chương trình đã đổi (a.py, b.py, c.py +2)"
