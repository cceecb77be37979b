"""Making: small sheets and programmes for the tests of reading, written as lists of rows."""

from __future__ import annotations

from typing import Any

from conftest import ROOT

from ketnghia import lineage, returns
from ketnghia.grids import Cell, Grid
from ketnghia.programme import Programme
from ketnghia.readers.workbook import letters
from ketnghia.rules import Rules
from ketnghia.steps.files import load_programme

HEADINGS = (
    "STT", "Năm", "Huyện", "Xã", "Thôn", "Lĩnh vực", "Nội dung hỗ trợ", "Số lượng", "Đơn vị tính", "Số hộ",
    "Trong đó hộ nghèo", "Số hộ thoát nghèo", "Giá trị (đồng)", "Nguồn kinh phí", "Cùng hỗ trợ với",
    "Tổng giá trị các bên (đồng)", "Tỷ lệ của đơn vị (%)", "Ghi chú",
)  # fmt: skip
COW = (1, 2015, "Nam Giang", "Cà Dy", "", "KT1", "Bò giống sinh sản", 2, "con", 2, 2, 1, 24000000, "1", "", "", "", "")


def root_rules(**files: str) -> Rules:
    """The root programme's rules, with some files replaced or added (`config__checks_yaml` for a path)."""
    programme = load_programme(ROOT, lineage.PARTS["clean_facts"])
    texts = {path: text for path, text in programme.files.items() if path != "inputs/corrections.csv"}
    return Rules(Programme.parse(texts | {path.replace("__", "/"): text for path, text in files.items()}))


def cell_of(value: Any, row: int, column: int, **extra: Any) -> Cell:
    text = str(value)
    kind = "number" if isinstance(value, int | float) and not isinstance(value, bool) else "text"
    return Cell(row, column, text, extra.pop("raw", text), extra.pop("kind", kind), **extra)


def grid(rows: list, sheet: str | None = "Biểu 1", index: int = 1, merges: tuple[str, ...] = (), state: str = "visible",
         top: int = 1, left: int = 1) -> Grid:  # fmt: skip
    """Rows of values -> sheet; '' and None are empty, (value, {…}) sets more of the cell."""
    cells = []
    for number, row in enumerate(rows, top):
        for place, value in enumerate(row, left):
            extra = {}
            if isinstance(value, tuple):
                value, extra = value
            if value not in ("", None):
                cells.append(cell_of(value, number, place, **extra))
    return Grid.of(sheet, index, cells, merges, state)


def entry(
    *grids: Grid, name: str = "so-xay-dung.xlsx", agency: str | None = "so-xay-dung", **extra: Any
) -> dict[str, Any]:
    return {
        "submission": f"inputs/submissions/2012-2017/{name}", "sha256": "0" * 64, "agency": agency, "state": "read",
        "readable": True, "problems": [],
        "sheets": [
            {"sheet": each.sheet, "index": each.index, "state": each.state, "hidden_rows": [], "hidden_columns": []}
            for each in grids
        ],
        **extra,
    }  # fmt: skip


def read(*grids: Grid, rules: Rules | None = None, **extra: Any) -> returns.Return:
    return returns.read(entry(*grids, **extra), grids, rules or root_rules())


def form(*rows: tuple, headings: tuple[str, ...] = HEADINGS, above: list | None = None, **extra: Any) -> returns.Return:
    """Rows under the headings of the old form -> reading."""
    rules = extra.pop("rules", None)
    entries = {name: extra.pop(name) for name in ("name", "agency") if name in extra}
    return read(grid([*(above or []), headings, *rows], **extra), rules=rules, **entries)


def line(**fields: Any) -> tuple:
    """The example row with some of its columns changed, by the names of the form's fields."""
    names = (
        "line", "year", "district", "commune", "village", "category", "description", "quantity", "unit", "households",
        "poor_households", "escaped_poverty", "value", "source", "cofunders", "total_value", "share", "note",
    )  # fmt: skip
    return tuple(fields.get(name, value) for name, value in zip(names, COW, strict=True))


def codes(found: returns.Return) -> list[str]:
    return [problem["code"] for problem in found.problems]


def column(name: str) -> str:
    """The letter under which a heading of the old form stands."""
    return letters(HEADINGS.index(name) + 1)
