"""Open names: `verify` finds the files and sheets of the inputs under the names that the public edition gives them."""

from __future__ import annotations

import io

import openpyxl

from ketnghia import persons
from ketnghia.lineage import sha256
from ketnghia.verification import inputs


def book(*sheets: str) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name in sheets:
        made.create_sheet(name).append([f"ô của {name}"])
    sink = io.BytesIO()
    made.save(sink)
    return sink.getvalue()


def test_file_and_sheet_that_tell_a_person_are_found_by_digest_and_number() -> None:
    data, plain = book("Biểu 1", "Bà Trần Thị Mướt"), book("Biểu 1")
    files = {"inputs/submissions/2015/Trần Thị Mướt.xlsx": data, "inputs/submissions/2015/so-y-te.xlsx": plain}
    said = f"inputs/submissions/2015/{sha256(data)[:16]}.xlsx"
    assert set(inputs.opened(files)) == {said, "inputs/submissions/2015/so-y-te.xlsx"}
    cells = inputs.Cells(files, None)
    assert cells.of(said) == {("Biểu 1", "A1"): "ô của Biểu 1", ("2", "A1"): "ô của Bà Trần Thị Mướt"}
    assert cells.of("inputs/submissions/2015/so-y-te.xlsx") == {("Biểu 1", "A1"): "ô của Biểu 1"}
    assert persons.open_path(said, sha256(data)) == said
