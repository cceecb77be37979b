"""Cards: what does not fit is tried smaller, batches leave nobody out, a picture is a picture."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest

from ketnghia import cards


def told(pages: int) -> dict[str, Any]:
    return {"labels": [["", n] for n in range(pages)], "document": {"title": "Chà Vàl"}}


def test_the_first_size_that_fits_is_taken() -> None:
    asked: list[int] = []

    def page(lines: int) -> str:
        asked.append(lines)
        return str(lines)

    made, _ = cards.fitted(page, (64, 56, 48, 40), 1, lambda html: (html.encode(), told(1 if int(html) <= 48 else 2)))
    assert (made, asked) == (b"48", [64, 56, 48])


def test_what_never_fits_is_a_fault_that_names_the_page() -> None:
    with pytest.raises(ValueError, match="Chà Vàl: 3 pages at the least, not 2"):
        cards.fitted(str, cards.LINES["brief"], 2, lambda html: (b"", told(3)))


def test_no_number_of_lines_is_tried_that_changes_nothing() -> None:
    assert list(cards.tried("page", lambda: 33)) == [44, 32, 26, 20, 14, 8, 2]
    assert next(iter(cards.tried("brief", lambda: 0))) == 70


@pytest.mark.parametrize("of", [1, 3, 4])
def test_batches_leave_nobody_out(of: int) -> None:
    members = list(range(11))
    found = [one for number in range(1, of + 1) for one in cards.batch(members, number, of)]
    assert sorted(found) == members


def test_a_picture_is_1080_dots_wide_and_the_same_each_time() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(108 / 25.4 * 72, 192 / 25.4 * 72)

    sink = io.BytesIO()
    document.save(sink)
    made = cards.picture(sink.getvalue())
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(made[16:20], "big") == 1080
    assert int.from_bytes(made[20:24], "big") == 1920
    assert made == cards.picture(sink.getvalue())
