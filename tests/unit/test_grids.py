"""Grids: cells by place, what a merge covers, and parts that keep the addresses of the sheet."""

from __future__ import annotations

import doctest

from making import grid

from ketnghia import grids
from ketnghia.grids import Box, spread, width


def test_doctests() -> None:
    assert doctest.testmod(grids).failed == 0


def test_a_merge_shows_its_anchor_everywhere() -> None:
    made = grid([["Địa bàn", "", "Giá trị"], ["Huyện", "Xã", ""]], merges=("A1:B1", "C1:C2"))
    assert made.seen(1, 2).text == "Địa bàn"
    assert made.seen(2, 3).text == "Giá trị"
    assert made.seen(2, 2).text == "Xã"
    assert made.seen(3, 3) is None
    assert spread(made, 1, 1) == Box(1, 1, 1, 2)
    assert spread(made, 1, 2) is None
    assert width(made, 1) == 3


def test_a_part_keeps_addresses_and_drops_merges_that_begin_elsewhere() -> None:
    made = grid([["a", "b", "c"], ["d", "e", "f"]], merges=("A1:A2", "C1:C2"), top=3, left=2)
    part = made.part([3, 4], 4, 9)
    assert [cell.at for cell in part.cells] == ["D3", "D4"]
    assert part.boxes == ()
    assert [cell.at for cell in made.part([3], 1, 2).joined(part).cells] == ["B3", "D3", "D4"]
