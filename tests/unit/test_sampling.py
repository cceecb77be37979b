"""Sampling: each đồng as likely as any other, drawn again by anybody, and told so that one can go and look."""

from __future__ import annotations

import doctest
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketnghia import sampling
from ketnghia.sampling import draw, look, published

AMOUNTS = st.lists(st.integers(-3, 10**12), min_size=1, max_size=40)


def test_doctests() -> None:
    assert doctest.testmod(sampling).failed == 0


@settings(deadline=None, max_examples=50)
@given(AMOUNTS, st.integers(1, 80), st.text(max_size=5))
def test_n_units_fall_on_amounts_each_as_often_as_its_size_asks(amounts: list[int], n: int, seed: str) -> None:
    found = draw(amounts, n, seed)
    whole = sum(amount for amount in amounts if amount > 0)
    assert sum(found.values()) == min(n, whole)
    assert list(found) == sorted(found)
    for place, amount in enumerate(amounts):
        if amount <= 0:
            assert place not in found
            continue
        # As many units as whole intervals lie in it, and at each end one more may.
        intervals = amount * min(n, whole) // whole
        assert intervals - 1 <= found.get(place, 0) <= intervals + 2


def test_the_seed_alone_decides() -> None:
    amounts = [7, 1, 90, 15, 4] * 20
    assert draw(amounts, 10, "a") == draw(amounts, 10, "a")
    assert len({tuple(draw(amounts, 10, f"seed {number}")) for number in range(30)}) > 10


def test_large_amounts_are_drawn_more_often() -> None:
    hits = Counter(place for number in range(600) for place in draw([1, 9], 1, str(number)))
    assert 480 < hits[1] < 590


def test_no_sample_of_nothing() -> None:
    assert draw([0, -1], 5, "x") == {}
    assert draw([], 5, "x") == {}
    with pytest.raises(ValueError, match="0"):
        draw([1], 0, "x")


GROUPS = {"a": {"sources": ["1", "4"]}, "b": {"sources": ["1"]}}


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"group_a": "in"}, True), ({"group_a": "integrated", "source": "5"}, False),
        ({"group_a": "raised", "group_b": "in", "source": "4"}, True), ({"source": "4"}, True),
        ({"source": "5"}, False), ({"source": ""}, False),
    ],
)  # fmt: skip
def test_only_what_is_published_is_drawn(row: dict, counts: bool) -> None:
    assert published(row, GROUPS, "source") is counts
    assert published(row, {}, "source")


def test_what_to_look_for_where() -> None:
    cow = {"quantity": "2", "unit": "con", "place": "Cà Dy, Nam Giang", "households": "2", "amount": "24000000"}
    assert look(cow, "vi") == (
        "đếm, xem tại chỗ: 2 con; xem tại Cà Dy, Nam Giang; hỏi 2 hộ đã nhận; xin xem chứng từ, biên bản bàn giao"
    )
    money = {"amount": "5000000", "cofunders": "Sở Y tế", "voucher": "UNC 12"}
    said = look(money, "vi")
    assert said == "số tiền đã chi: 5.000.000; hỏi Sở Y tế về phần của mỗi bên; đối chiếu chứng từ UNC 12"
    assert look(money, "en").startswith("money spent: 5,000,000")
