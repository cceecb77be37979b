"""Regions: the ways in which a sheet can be cut into parts that stand beside one another, for tables that do.

A cut goes through columns that are empty over a block of rows, or between headings that say the same again. Which cut
holds is for the reader of tables to say: here are only the places where one is possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ketnghia.grids import Grid, spread
from ketnghia.headings import key
from ketnghia.looks import all_words

_MOST_CUTS = 8
_MOST_BLOCKS = 12
_MOST_ROWS = 5000


def blocks_of(grid: Grid) -> list[list[int]]:
    """The filled rows in runs without an empty row between them."""
    found: list[list[int]] = []
    for row in grid.rows:
        if found and found[-1][-1] == row - 1:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def gaps(grid: Grid, rows: Sequence[int]) -> list[int]:
    """Columns after which a block of rows may be cut: the next one is empty in all its rows of several cells."""
    filled: set[int] = set()
    for row in rows:
        cells = grid.row(row)
        if len(cells) == 1 and rows.index(row) == 0:
            continue  # a title over everything
        for column in cells:
            over = spread(grid, row, column)
            filled |= set(range(column, min(over.right, column + 400) + 1)) if over else {column}
    ordered = sorted(filled)
    return [a for a, b in zip(ordered, ordered[1:], strict=False) if b > a + 1]


def repeats_across(grid: Grid, rows: Sequence[int]) -> list[int]:
    """Columns after which the same headings begin again in the same row, without any gap."""
    for row in rows[:12]:
        cells = grid.row(row)
        said = [key(cell.text) for cell in cells.values()]
        numbers = list(cells)
        for size in range(2, len(said) // 2 + 1):
            again = (
                len(said) % size == 0 and said == said[:size] * (len(said) // size) and len(set(said[:size])) == size
            )
            if again and all_words(cells) and numbers[-1] - numbers[0] + 1 == len(numbers):
                return [numbers[at] for at in range(size - 1, len(numbers) - 1, size)]
    return []


def cuts(grid: Grid) -> Iterator[tuple[list[int], list[int]]]:
    """Rows of a block and the columns after which it may be cut, the largest block first."""
    if not grid.rows or len(grid.rows) > _MOST_ROWS:
        return
    rows = blocks_of(grid)
    spans = [(0, len(rows))]
    if len(rows) <= _MOST_BLOCKS:
        spans += [
            (a, b) for size in range(len(rows) - 1, 0, -1) for a in range(len(rows) - size + 1) for b in (a + size,)
        ]
    for first, last in spans:
        block = [row for run in rows[first:last] for row in run]
        found = gaps(grid, block)[:_MOST_CUTS] or repeats_across(grid, block)
        if found:
            yield block, found
