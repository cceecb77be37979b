"""Units: what a heading, a row or a line says of money, and which of them holds."""

import pytest

from ketnghia.units import Units, numeric, settle, unit_of


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("ĐVT: 1.000 đồng", 1000),
        ("Giá trị (triệu đồng)", 1_000_000),
        ("tỷ đồng", 1_000_000_000),
        ("Đơn vị tính : Đồng Việt Nam (VND)", 1),
        ("đồng bào", None),
        ("Hội đồng nhân dân", None),
        ("hợp đồng", None),
    ],
)
def test_unit_of_money_and_of_nothing(text: str, scale: int | None) -> None:
    assert unit_of(text) == scale


def test_the_nearer_word_wins_and_a_conflict_is_told() -> None:
    near = settle(Units(row="đồng", line="ĐVT: triệu đồng"))
    assert (near.scale, near.conflict) == (1, True)
    same = settle(Units(heading="Giá trị (đồng)", line="ĐVT: đồng"))
    assert (same.scale, same.conflict) == (1, False)
    assert settle(Units()).scale is None


def test_a_unit_written_as_a_number_is_known_as_such() -> None:
    assert numeric("ĐVT: 1.000 đồng")
    assert not numeric("ĐVT: nghìn đồng")
