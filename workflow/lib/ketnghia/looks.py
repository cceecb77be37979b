"""Looks: what a cell, or a row of cells, looks like by itself: number, words, total, signature, index, unit row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ketnghia.grids import Cell
from ketnghia.headings import key
from ketnghia.units import fold, unit_of
from ketnghia.values import clean

_NUMBERLIKE = re.compile(r"^[-+−(]?\s*[$£€₫]?\s*\d[\d.,\s\u00a0]*\)?\s*(?:%|đ|₫|€|£|\$|vnđ|vnd|eur)?$", re.IGNORECASE)
DASH = re.compile(r"^[-–—−.\s]+$")
YEAR = re.compile(r"^(?:19|20)\d\d$")
ROMAN = re.compile(r"^(?:[IVX]{1,5}|[A-H])[.)]?$")
LINE = re.compile(r"^\d+(?:[.,]\d+)*[.)]?$")
_INDEX = re.compile(r"^[\[(]?(?:\d{1,3}|[A-Z])[\])]?(?:\s*=.*)?$")
_CODE = re.compile(r"^(?:[A-Z]{1,3}-?\d{1,4}|#[\w+,-]+)$")


@lru_cache(maxsize=65536)
def numberlike(text: str) -> bool:
    return bool(_NUMBERLIKE.match(clean(text)))


def is_number(cell: Cell) -> bool:
    return cell.kind in ("number", "date", "time", "bool", "error") or (cell.kind == "text" and numberlike(cell.text))


def is_words(cell: Cell) -> bool:
    return cell.kind == "text" and not numberlike(cell.text)


# The first letters of all words for a total, in any spelling.
_MAY_SUM = re.compile(r"[\W\d_]*[tclgsmит合]", re.IGNORECASE)
_TOTAL = re.compile(
    r"^(?:tổng cộng|tổng số|tổng|cộng|lũy kế|toàn quốc|toàn tỉnh|toàn ngành|toàn hệ thống|cả nước|"
    r"(?:số |số dư )?(?:trang trước )?(?:mang|chuyển) (?:sang|trang)|trang trước|"
    r"grand total|sub ?total|totals?|sum|summe|gesamt(?:summe)?|итого|合計)(?![^\W_])\s*(?P<rest>.*)$"
)
# What may follow 'tổng', 'cộng' in a total row; 'tổng vệ sinh' is an activity.
OF = re.compile(
    r"^(?:$|[ivx]+(?![^\W_])|[a-h](?![^\W_])|\d|năm|xã|huyện|mục|phần|nhóm|kinh phí|giá trị|số tiền|tiền|toàn|chung|"
    r"mang sang|chuyển (?:sang|trang)|dồn|lũy kế|trước|"
    r"cộng|đợt|quý|tháng|khối(?! lượng)|khoản|hạng mục|nội dung|loại|thôn|nguồn|"
    r"lĩnh vực|giai đoạn|các|của|theo|trang|số|bảng|biểu|đơn vị|for|of)"
)
SIGNATURE = re.compile(
    r"^(?:người lập|lập biểu|thủ trưởng|kế toán|giám đốc|chủ tịch|phó chủ tịch|trưởng ban|trưởng phòng|"
    r"phó |chánh |(?:tm|kt|tl|tuq) (?:ủy ban|uỷ ban|ubnd|chủ tịch|giám đốc|trưởng|thủ trưởng|phó|ban|bộ|hiệu|"
    r"chánh|tổng)|"
    r"ký tên|ký ghi|đã ký|xác nhận của|nơi nhận|thủ quỹ|"
    r"hiệu trưởng|bí thư|người tổng hợp|cán bộ tổng hợp)|"
    r"ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm"
)
NOTE = re.compile(r"^(?:ghi chú|lưu ý|chú thích|chú ý|nguồn|help|note|source|\*|\(\*|- )")
# What begins a breakdown of a total that stands above it.
WITHIN = re.compile(
    r"^(?:trong đó|tr đó|gồm|gồm có|bao gồm|chia ra|cụ thể|phân ra|phân theo|of which|including|"
    r"thereof|davon)(?![^\W_])"
)


def total_words(cells: Iterable[Cell]) -> str | None:
    """What follows the word for a total in one of the row's first texts; None where there is no such word."""
    left = 3
    for cell in cells:
        if is_words(cell):
            if _MAY_SUM.match(cell.text) and (match := _TOTAL.match(key(cell.text))):
                return match["rest"]
            left -= 1
            if not left:
                break
    return None


def all_words(row: Mapping[int, Cell]) -> bool:
    return bool(row) and all(is_words(cell) or YEAR.match(cell.text) for cell in row.values())


def is_index(cells: Mapping[int, Cell]) -> bool:
    """'1 2 3 …', '(1) (2)', 'A B 1 2': numbers rising by steps from column to column; in a narrow table in brackets."""
    texts = [cell.text.strip() for cell in cells.values()]
    if len(cells) < 2 or not all(_INDEX.match(text) for text in texts):
        return False
    numbers = [int(found.group()) for text in texts if (found := re.match(r"\d+", text.strip("([ ")))]
    rising = all(a < b <= a + 4 for a, b in zip(numbers, numbers[1:], strict=False))
    marked = any(text.startswith(("(", "[")) for text in texts)
    return len(numbers) >= (2 if marked else 3) and numbers[0] <= 3 and rising


_UNIT_WORDS = re.compile(
    r"^\(?(?:đồng|con|nhà|suất|người|lượt người|hộ|ha|km|m2|m3|công trình|bộ|cái|%|cây|kg|tấn|lượt|xã|thôn|đơn vị|"
    r"[-x])\)?$"
)


def is_unit_row(cells: Mapping[int, Cell]) -> bool:
    """'người | tr.đồng | %': nothing but units, one of them of money or in brackets."""
    folded = [fold(cell.text) for cell in cells.values()]
    if not all(cell.kind == "text" for cell in cells.values()):
        return False
    money = [unit_of(text) is not None and len(text) <= 20 for text in folded]
    bracketed = [text.startswith("(") and text.endswith(")") for text in folded]
    if sum(bracketed) >= max(2, 0.6 * len(folded)):
        return True
    return (any(money) or any(bracketed)) and all(
        sure or _UNIT_WORDS.match(text) for sure, text in zip(money, folded, strict=True)
    )


def is_code_row(cells: Mapping[int, Cell]) -> bool:
    return len(cells) >= 2 and all(_CODE.match(cell.text.strip()) for cell in cells.values())


_LINE_UNIT = re.compile(
    r"(?:đvt|đơn vị(?: tính)?|đv tính|đv|unit)\s*[:：(]|^\s*\(.*\)\s*$|"
    r"^\s*\(?(?:số liệu |giá trị |số tiền )?tính bằng ",
    re.IGNORECASE,
)


def is_unit_line(cell: Cell) -> bool:
    """'ĐVT: 1.000 đồng', '(triệu đồng)' above a table."""
    return (
        cell.kind == "text"
        and len(cell.text) <= 200
        and unit_of(cell.text) is not None
        and bool(_LINE_UNIT.search(fold(cell.text)))
    )


_SAYS_UNIT = re.compile(r"(?<![^\W_])(?:đvt|đv tính|đơn vị tính)(?![^\W_])")
_THOUSANDS = re.compile(r"1(?:[.,  ]?000)+")


def declares_unit(cell: Cell) -> bool:
    """Whether a line between rows of data declares a unit of money and does not merely speak of money.

    >>> [declares_unit(Cell(1, 1, t, t)) for t in ("ĐVT: triệu đồng", "(1.000 đồng)", "(12 triệu đồng/con)")]
    [True, True, False]
    """
    if cell.kind != "text" or len(cell.text) > 200 or unit_of(cell.text) is None:
        return False
    said = fold(cell.text)
    alone = said.startswith("(") and said.endswith(")") and len(said) <= 25
    return bool(_SAYS_UNIT.search(said)) or (alone and not re.search(r"\d|/", _THOUSANDS.sub("", said)))


def labelled_year(cells: Mapping[int, Cell]) -> Cell | None:
    """'Năm: | 2015': the year of a row that holds it and its word in two cells, and nothing else."""
    both = [*cells.values()] if len(cells) == 2 else []
    return both[1] if both and YEAR.match(both[1].text) and key(both[0].text) in ("năm", "year") else None
