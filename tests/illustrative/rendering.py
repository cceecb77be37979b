"""Rendering: an agency's activities become the rows of its workbook, in its own habits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from dice import Dice
from layouts import Layout
from plan import Activity, Places
from words import CATEGORIES, MARK, MONEY, NOTES, SOURCES, THEMES, TITLES
from xlsx import Fault, Formula, Sheet, Style, address, letters, workbook

ROMAN = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
WIDTHS = {
    "line": 6,
    "description": 38,
    "source": 27,
    "cofunders": 27,
    "category": 24,
    "place": 32,
    "value": 16,
    "total_value": 16,
    "commune": 14,
}
WRAPPED = ("description", "cofunders", "place", "category")
WHEN = ["Tháng {month}/{year}", "Quý {quarter}/{year}", "năm {year}", "{day:02}/{month:02}/{year}", "date", "number"]


def render(places: Places, agency: str, layout: Layout, lines: list[Activity], name: str) -> bytes:
    """The bytes of one file; each activity learns where it stands."""
    lines = ordered(layout, lines)
    if layout.csv:
        return as_csv(places, agency, layout, lines, name)
    sheets = [
        Table(places, agency, layout, group, title, name, last=index == len(split(layout, lines)) - 1).sheet
        for index, (title, group) in enumerate(split(layout, lines))
    ]
    sheets += extra_sheets(places, agency, layout, lines, name)
    sheets[0].cells.setdefault((1, 1), (None, Style(font=layout.font)))
    return workbook(sheets, "Đơn vị minh họa")


def ordered(layout: Layout, lines: Iterable[Activity]) -> list[Activity]:
    """By year, or by theme and year where the file is cut so; lines that share a cell stay together."""

    def place(line: Activity) -> tuple:
        theme = list(THEMES).index(line.theme)
        year = str(line.year)[:4]
        joint = {"joint first": 1, "joint second": 2}.get(line.tag, 0)
        by = (theme, year) if layout.sections == "theme" or layout.split == "themes" else (year, theme)
        return (line.part, *by, joint, line.commune, line.category, line.description, line.own, line.bucket)

    return sorted(lines, key=place)


def split(layout: Layout, lines: list[Activity]) -> list[tuple[str, list[Activity]]]:
    """Sheets with their lines: one, one a year, or one for a group of themes; a merged board's lines apart."""
    own = [line for line in lines if not line.part and line.tag not in ("no unit", "old sheet")]
    groups: list[tuple[str, list[Activity]]] = []
    if layout.split in ("years", "bare_years"):
        for year in sorted({str(line.year)[:4] for line in own}):
            groups.append((f"Năm {year}", [line for line in own if str(line.year)[:4] == year]))
    elif layout.split == "themes":
        for title, themes in (
            ("Kinh tế", "KT"),
            ("Hạ tầng", "HT"),
            ("An sinh xã hội", "NO YT GD QT TT"),
            ("Khác", "CT KH"),
        ):
            groups.append((title, [line for line in own if line.theme in themes.split()]))
    else:
        groups.append(({"form": "Biểu 1", "nested": "Tong hop", "cells": "Sheet1"}.get(layout.name, "Biểu 01"), own))
    parts = sorted({line.part for line in lines if line.part})
    groups += [
        (
            {"bql-khu-cong-nghiep": "BQL các KCN", "bql-do-thi-moi": "BQL ĐTM"}[part],
            [x for x in lines if x.part == part],
        )
        for part in parts
    ]
    return [(title, group) for title, group in groups if group]


class Hand:
    """How one agency writes a value into a cell."""

    def __init__(self, places: Places, agency: str, layout: Layout, dice: Dice) -> None:
        self.places, self.agency, self.layout, self.dice = places, agency, layout, dice

    def value(self, name: str, line: Activity, number: int | str) -> Any:
        layout = self.layout
        if name == "line":
            return number
        if name in ("year", "when"):
            return year_text(layout, line, self.dice)
        if name in ("district", "commune", "place"):
            return place_text(self.places, layout, name, line)
        if name == "category":
            code = line.category
            return {"code": code, "name": CATEGORIES[code], "both": f"{code} - {CATEGORIES[code]}"}[layout.categories]
        if name == "source":
            return SOURCES[layout.sources][line.source] if line.source else None
        if name == "cofunders":
            return "; ".join(line.cofunders) or None
        if name == "quantity":
            return line.words or line.quantity
        if name == "value":
            return self.amount(line)
        if name == "total_value":
            return None if line.whole is None else self.money(line.whole)
        if name == "note":
            return None
        return getattr(line, name) or None

    def amount(self, line: Activity) -> Any:
        odd = {
            "5.2 tỷ": "5.2 tỷ",
            "200-300 triệu": "200-300 triệu",
            "#REF!": Fault("#REF!"),
            "24000": 24_000,
            "joint second": None,
        }
        if line.tag in odd:
            return odd[line.tag]
        if line.tag == "no unit":
            return Decimal(line.own) / 1_000_000
        return self.money(line.whole if "share" in self.layout.fields and line.share else line.own)

    def money(self, amount: int, total: bool = False) -> Any:
        """An amount in đồng as this agency writes it."""
        layout = self.layout
        if layout.money == "cell":
            return spoken(amount, Dice("spoken", self.agency, amount))
        scaled = Decimal(amount) / MONEY[layout.money]
        if layout.text_numbers and not total and (layout.money == "dong" or amount < 1_000_000_000):
            return grouped(scaled)
        return scaled


class Table(Hand):
    """One sheet being filled from the top."""

    def __init__(
        self, places: Places, agency: str, layout: Layout, lines: list[Activity], title: str, file: str, last: bool
    ) -> None:
        super().__init__(places, agency, layout, Dice("sheet", agency, file, title))
        self.lines, self.file = lines, file
        self.sheet = Sheet(title)
        self.count = 0
        self.column = {name: index for index, name in enumerate(layout.fields, 1)}
        self.row = 0
        self.spans: list[tuple[int, int]] = []  # rows of data, section by section
        self.unit = "" if any(line.tag == "no unit" for line in lines) else layout.money_name
        self.head()
        self.heading()
        self.body()
        if layout.total:
            self.total()
        self.foot(last)
        for name, index in self.column.items():
            self.sheet.widths[index] = WIDTHS.get(name, 11)

    # -- pieces -------------------------------------------------------------------------------------------------
    def style(self, **more: Any) -> Style:
        return Style(**{"font": self.layout.font, "size": self.layout.size, **more})

    def put(self, row: int, column: int, value: Any, **more: Any) -> None:
        if self.layout.legacy and isinstance(value, str):
            value = tcvn3(value)
        self.sheet.put(row, column, value, self.style(**more))

    def line(self, text: str, left: int = 1, right: int = 0, **more: Any) -> None:
        """A row of one text across columns."""
        self.row += 1
        self.put(self.row, left, text, **more)
        self.sheet.merge(self.row, left, self.row, right or len(self.column))

    def head(self) -> None:
        width, block = len(self.column), self.places.agencies[self.agency]["block"]
        label = self.places.label(self.agency)
        middle = width // 2
        party = block == "dang"
        over = {"dang": "TỈNH ỦY QUẢNG NAM", "doanh_nghiep": "", "huyen": "ỦY BAN NHÂN DÂN"}.get(
            block, "UBND TỈNH QUẢNG NAM"
        )
        self.line(over or label.upper(), 1, middle, align="center")
        self.put(
            self.row,
            middle + 1,
            "ĐẢNG CỘNG SẢN VIỆT NAM" if party else "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            bold=True,
            align="center",
        )
        self.sheet.merge(self.row, middle + 1, self.row, width)
        if over:
            self.line(label.upper(), 1, middle, bold=True, align="center")
            if not party:
                self.put(self.row, middle + 1, "Độc lập - Tự do - Hạnh phúc", bold=True, align="center")
                self.sheet.merge(self.row, middle + 1, self.row, width)
        if self.dice.chance(0.6):
            self.row += 1
        title = Dice("title", self.agency).pick(TITLES)
        years = {str(line.year)[:4] for line in self.lines}
        if self.layout.split in ("years", "bare_years") and len(years) == 1:
            year = min(years)
            title = f"KẾT QUẢ CÔNG TÁC KẾT NGHĨA NĂM {year}"
        self.line(title, bold=True, align="center")
        if self.lines[0].part:
            self.line(
                f"Số liệu của {self.places.label(self.lines[0].part)} trước khi sáp nhập", italic=True, align="center"
            )
        if self.dice.chance(0.5):
            self.line("(Kèm theo Báo cáo số      ngày     tháng     năm 2018)", italic=True, align="center")
        self.line(MARK, italic=True, align="center")
        if self.layout.money_at == "line" and self.unit:
            self.line(
                f"{self.dice.pick(['ĐVT', 'Đơn vị tính'])}: {self.unit}",
                max(1, width - 3),
                width,
                italic=True,
                align="right",
            )
        elif self.dice.chance(0.4):
            self.row += 1

    def heading(self) -> None:
        layout, style = self.layout, dict(bold=True, border=True, align="center", wrap=True)
        self.top = self.row + 1
        tall = bool(layout.groups)
        for name, column in self.column.items():
            text = layout.headings[name]
            spans = name in layout.groups
            if name in ("value", "total_value") and layout.money_at == "heading" and self.unit:
                text = f"{text} ({self.unit})"
            if spans:
                first = min(c for n, c in self.column.items() if layout.groups.get(n) == layout.groups[name])
                if first == column:
                    self.put(self.top, column, layout.groups[name], **style)
                    count = sum(group == layout.groups[name] for group in layout.groups.values())
                    self.sheet.merge(self.top, column, self.top, column + count - 1)
                self.put(self.top + 1, column, text, **style)
            else:
                self.put(self.top, column, text, **style)
                if tall:
                    self.sheet.merge(self.top, column, self.top + 1, column)
        self.row = self.top + tall
        self.sheet.heights |= {self.top: 24 if tall else 50, self.row: 34 if tall else 50}
        if layout.money_at == "row":
            self.row += 1
            for name, column in self.column.items():
                unit = {
                    "value": self.unit,
                    "total_value": self.unit,
                    "households": "hộ",
                    "poor_households": "hộ",
                    "escaped_poverty": "hộ",
                }
                self.put(self.row, column, unit.get(name), italic=True, border=True, align="center")
        if layout.index_row:
            self.row += 1
            for column in self.column.values():
                self.put(self.row, column, self.dice_index(column), italic=True, border=True, align="center")

    def dice_index(self, column: int) -> Any:
        return f"({column})" if Dice("index", self.agency).chance(0.5) else column

    def body(self) -> None:
        sections = self.sections()
        for number, (title, lines) in enumerate(sections, 1):
            if title:
                self.section(number, title, lines)
            first = self.row + 1
            for index, line in enumerate(lines, 1):
                if self.layout.repeats and index % self.layout.repeats == 0:
                    self.heading()
                self.data(line, f"{number}.{index}" if self.layout.numbering == "nested" else None)
            self.spans.append((first, self.row))
            if title and self.layout.sums == "subtotal":
                self.sums(
                    f"Cộng {self.dice.pick(['mục', 'nhóm'])} {ROMAN[number]}"
                    if number % 2
                    else f"Cộng {ROMAN[number]}",
                    [self.spans[-1]],
                    lines,
                )
        self.join()

    def sections(self) -> list[tuple[str, list[Activity]]]:
        if self.layout.sections == "theme":
            return [
                (title, [line for line in self.lines if line.theme == theme])
                for theme, title in THEMES.items()
                if any(line.theme == theme for line in self.lines)
            ]
        if self.layout.sections == "year":
            years = sorted({str(line.year)[:4] for line in self.lines})
            return [(f"Năm {year}", [line for line in self.lines if str(line.year)[:4] == year]) for year in years]
        return [("", self.lines)]

    def section(self, number: int, title: str, lines: list[Activity]) -> None:
        self.row += 1
        style = dict(bold=True, border=True)
        for column in self.column.values():
            self.put(self.row, column, None, **style)
        self.put(self.row, 1, ROMAN[number], align="center", **style)
        self.put(self.row, 2, title, **style)
        if self.layout.sums == "section":
            self.put(
                self.row,
                self.column["value"],
                self.money(summed(self.layout, lines), total=True),
                number=FORMATS[self.layout.money],
                **style,
            )

    def data(self, line: Activity, number: str | None) -> None:
        self.row += 1
        style = dict(border=True, strike=line.tag == "struck")
        self.count += 1
        for name, column in self.column.items():
            value = self.value(name, line, number or self.count)
            shape = (
                FORMATS[self.layout.money]
                if name in ("value", "total_value")
                else "dd/mm/yyyy"
                if isinstance(value, date)
                else "General"
            )
            if isinstance(value, date):
                value = (value - date(1899, 12, 30)).days
            align = "center" if name in ("line", "year", "unit", "when") else ""
            self.put(self.row, column, value, number=shape, align=align, wrap=name in WRAPPED, **style)
            if name in WRAPPED and isinstance(value, str) and len(value) > WIDTHS[name]:
                self.sheet.heights[self.row] = 32
        line.key = (self.file, self.sheet.name, self.row, address(self.row, self.column["value"]))
        line.read = written(self.layout, line)
        if line.tag == "hidden row":
            self.sheet.hidden_rows.add(self.row)
        if line.tag == "joint second":
            column = self.column["value"]
            self.sheet.merge(self.row - 1, column, self.row, column)

    # -- sums ---------------------------------------------------------------------------------------------------
    def sums(self, label: str, spans: list[tuple[int, int]], lines: list[Activity], wrong: int = 0) -> None:
        self.row += 1
        style = dict(bold=True, border=True)
        for column in self.column.values():
            self.put(self.row, column, None, **style)
        self.put(self.row, 2, label, align="center", **style)
        amount = self.money(summed(self.layout, lines) + wrong, total=True)
        column = letters(self.column["value"])
        if self.layout.formulas and not wrong and isinstance(amount, Decimal):
            ranges = ",".join(f"{column}{first}:{column}{last}" for first, last in spans)
            amount = Formula(f"SUM({ranges})", amount)
        self.put(self.row, self.column["value"], amount, number=FORMATS[self.layout.money], **style)

    def total(self) -> None:
        wrong = 10_000_000 if self.agency == "thuy-loi" else 0
        self.sums(self.layout.total, self.spans, self.lines, wrong)

    def join(self) -> None:
        """Years written once, in a cell merged downwards."""
        if not self.layout.merged_years:
            return
        column = self.column["year"]
        first = self.spans[0][0]
        for row in range(first + 1, self.spans[-1][1] + 2):
            same = row <= self.spans[-1][1] and self.sheet.cells[row, column][0] == self.sheet.cells[first, column][0]
            if not same:
                for inner in range(first + 1, row):
                    self.put(inner, column, None, border=True)
                self.sheet.merge(first, column, row - 1, column)
                first = row

    def foot(self, last: bool) -> None:
        width = len(self.column)
        if self.dice.chance(0.5):
            self.line(self.dice.pick(NOTES), italic=True)
        if not last or self.layout.name == "cells" and self.dice.chance(0.5):
            return
        self.row += 1
        self.line("Quảng Nam, ngày      tháng      năm 2018", width - 4, width, italic=True, align="center")
        self.row += 1
        self.put(self.row, 2, "NGƯỜI LẬP BIỂU", bold=True, align="center")
        self.put(self.row, width - 4, "THỦ TRƯỞNG ĐƠN VỊ", bold=True, align="center")
        self.sheet.merge(self.row, width - 4, self.row, width)
        if self.dice.chance(0.5):
            self.row += 1
            self.put(self.row, 2, "(Ký, ghi rõ họ tên)", italic=True, align="center")
            self.put(self.row, width - 4, "(Ký, đóng dấu)", italic=True, align="center")
            self.sheet.merge(self.row, width - 4, self.row, width)


FORMATS = {"dong": "#,##0", "nghin": "#,##0", "trieu": "#,##0.0##", "ty": "#,##0.0##", "cell": "General"}


def written(layout: Layout, line: Activity) -> int | None:
    """The amount as a right reading finds it in the cell, in đồng; None where nothing can be read."""
    if line.tag in ("no unit", "200-300 triệu", "#REF!"):
        return None
    if line.tag == "24000":
        return 24_000
    if line.tag == "joint second":
        return None
    return line.whole if "share" in layout.fields and line.share else line.own


def summed(layout: Layout, lines: list[Activity]) -> int:
    """What a careful clerk adds up below these lines: what can be read and is not struck out."""
    return sum(
        line.own if line.tag == "no unit" else written(layout, line) or 0 for line in lines if line.tag != "struck"
    )


def year_text(layout: Layout, line: Activity, dice: Dice) -> Any:
    if line.tag == "2051":
        return 2051
    if isinstance(line.year, str):
        return line.year
    if layout.years == "text":
        return str(line.year)
    if layout.years == "named":
        return f"Năm {line.year}"
    if layout.years == "when":
        feasts = {"Tết": (1, 2), "Trung thu": (9, 9), "27/7": (7, 7)}
        season = next((months for feast, months in feasts.items() if feast in line.description), (1, 12))
        month = dice.between(*((11, 12) if line.year == 2012 else season))
        shape = dice.pick(WHEN)
        if shape == "number":
            return line.year
        if shape == "date":
            return date(line.year, month, dice.between(1, 28))
        return shape.format(year=line.year, month=month, quarter=ROMAN[(month + 2) // 3], day=dice.between(1, 28))
    return line.year


def place_text(places: Places, layout: Layout, name: str, line: Activity) -> Any:
    commune, district = places.communes.get(line.commune), places.districts[line.district]
    kinds = {"xa": "xã", "phuong": "phường", "thi_tran": "thị trấn"}
    if name == "place":
        if commune is None:
            return f"huyện {district['label']}"
        return f"{kinds[commune['type']]} {commune['label']}, huyện {district['label']}"
    if name == "district":
        return district["label"]
    if line.tag == "unknown commune":
        return "Trà Dong"
    if commune is None:
        return None
    kind = kinds[commune["type"]]
    plain = layout.places == "bare" and kind == "xã"
    return commune["label"] if plain else f"{kind.capitalize()} {commune['label']}"


def grouped(amount: Decimal) -> str:
    """A number as text in Vietnamese writing.

    >>> grouped(Decimal("1234567")), grouped(Decimal("12.5"))
    ('1.234.567', '12,5')
    """
    return f"{amount.normalize():,f}".translate(str.maketrans(",.", ".,"))


def spoken(amount: int, dice: Dice) -> str:
    """An amount with its unit in the cell."""
    if amount >= 1_000_000_000 and amount % 10_000_000 == 0:
        return f"{grouped(Decimal(amount) / 1_000_000_000)} tỷ" + dice.pick(["", " đồng"])
    if amount < 1_000_000 or dice.chance(0.3):
        return f"{grouped(Decimal(amount))} đồng"
    if amount < 1_000_000_000:
        return f"{grouped(Decimal(amount) / 1_000_000)} {dice.pick(['triệu', 'triệu đồng', 'tr.đồng'])}"
    return f"{grouped(Decimal(amount))} đồng"


def extra_sheets(places: Places, agency: str, layout: Layout, lines: list[Activity], name: str) -> list[Sheet]:
    """Sheets beside the tables: guidance, a summary by year, an old one that is hidden, one without a unit."""
    made = []
    loose = [line for line in lines if line.tag == "no unit"]
    if loose:
        made.append(Table(places, agency, layout, loose, "Bổ sung", name, last=True).sheet)
    old = [line for line in lines if line.tag == "old sheet"]
    if old:
        made.append(Table(places, agency, layout, old, "cu", name, last=False).sheet)
        made[-1].state = "hidden"
    if layout.side_sheets:
        style = Style(font=layout.font, size=layout.size)
        guide = Sheet("Hướng dẫn", landscape=False, widths={1: 90})
        for row, text in enumerate(
            [
                "Hướng dẫn ghi biểu",
                "1. Mỗi dòng một nội dung, một năm, một xã.",
                "2. Không có số cụ thể thì ghi chữ.",
                "3. Không ghi họ tên, số giấy tờ của người dân.",
            ],
            1,
        ):
            guide.put(row, 1, text, style)
        made.append(guide)
        made.append(summary(layout, lines))
    return made


def summary(layout: Layout, lines: list[Activity]) -> Sheet:
    """The same lines again, summed by year: no line of it may be counted."""
    style = Style(font=layout.font, size=layout.size, border=True)
    sheet = Sheet("Tổng hợp theo năm", landscape=False, widths={1: 12, 2: 16, 3: 22})
    sheet.put(1, 1, "TỔNG HỢP THEO NĂM", Style(font=layout.font, size=layout.size, bold=True))
    for column, text in enumerate(["Năm", "Số nội dung", "Tổng giá trị (đồng)"], 1):
        sheet.put(3, column, text, style)
    years = sorted({str(line.year)[:4] for line in lines})
    for row, year in enumerate(years, 4):
        group = [line for line in lines if str(line.year)[:4] == year]
        sheet.put(row, 1, int(year), style)
        sheet.put(row, 2, len(group), style)
        sheet.put(
            row,
            3,
            Decimal(summed(layout, group)),
            Style(font=layout.font, size=layout.size, border=True, number="#,##0"),
        )
    return sheet


def as_csv(places: Places, agency: str, layout: Layout, lines: list[Activity], name: str) -> bytes:
    """The lines as CSV with semicolons, as Excel writes it under Vietnamese settings."""
    buffer = io.StringIO()
    buffer.write("sep=;\r\n")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        f"{layout.headings[field]} (đồng)" if field in ("value", "total_value") else layout.headings[field]
        for field in layout.fields
    )
    hand = Hand(places, agency, layout, Dice("csv", name))
    for number, line in enumerate(lines, 1):
        cells = [hand.value(field, line, number) for field in layout.fields]
        writer.writerow("" if cell is None else grouped(cell) if isinstance(cell, Decimal) else cell for cell in cells)
        row = number + 2
        line.key = (name, "", row, address(row, layout.fields.index("value") + 1))
        line.read = written(layout, line)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


UNICODE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
TCVN3 = (
    "\xb5\xb8\xb6\xb7\xb9\xa8\xbb\xbe\xbc\xbd\xc6\xa9\xc7\xca\xc8\xc9\xcb\xae\xcc\xd0\xce\xcf\xd1\xaa\xd2\xd5\xd3\xd4\xd6\xd7\xdd\xd8"
    "\xdc\xde\xdf\xe3\xe1\xe2\xe4\xab\xe5\xe8\xe6\xe7\xe9\xac\xea\xed\xeb\xec\xee\xef\xf3\xf1\xf2\xf4\xad\xf5\xf8\xf6\xf7\xf9\xfa\xfd"
    "\xfb\xfc\xfe\xa1\xa2\xa7\xa3\xa4\xa5\xa6"
)


def tcvn3(text: str) -> str:
    """Unicode -> the letters of the old fonts; toned capitals have none and become small."""
    table = dict(zip(UNICODE, TCVN3, strict=True))
    return "".join(table.get(char) or table.get(char.lower(), char) for char in text)
