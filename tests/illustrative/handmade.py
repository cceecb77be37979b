"""Handmade: ten workbooks as LibreOffice writes them, made by `python tests/illustrative/handmade.py`.

LibreOffice stamps its files with the time, so they are made once and committed; `expected.json` says what a right
reading finds in each. Nothing here is shared with the generator: other headings, other orders, other agencies.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

HERE = Path(__file__).parent / "handmade"
PEOPLE = "households poor escaped"
FIELDS = f"year district commune village category description quantity unit {PEOPLE} value source partner whole"
SCALE = {"đồng": 1, "nghìn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000}

# A line: FIELDS between bars; the value in đồng; for shares `whole` is the percent.
LINES = {
    "so-noi-vu": """
2013|Phước Sơn|Phước Công||GD4|Sách vở đầu năm học|64|bộ||||12800000|1||
2014|Phước Sơn|Phước Công|Thôn 2|NO1|Nhà tình nghĩa|1|nhà|1|1||42000000|2|Sở Ngoại vụ (minh họa)|60000000
2015|Phước Sơn|Phước Công||KT1|Bò cái giống|3|con|3|3|1|36450000|1||
2015|Phước Sơn|Phước Công||QT1|Quà Tết cho hộ nghèo|40|suất||||12000000|2||
2016|Phước Sơn|Phước Công||GD2|Máy vi tính cho trường|4|bộ||||43900000|4||
2017|Phước Sơn|Phước Công||KT5|Giúp hộ nghèo làm chuồng, mua giống|3|hộ|3|3|2|13500000|1||
2017|Phước Sơn|Phước Công||CT|Tập huấn cải cách hành chính|2|buổi||||5200000|1||
""",
    "so-tu-phap": """
2013|Nam Giang|Đắc Tôi||QT1|Thăm hỏi, tặng quà Tết|35|suất||||8750000|2||
2014|Nam Giang|Đắc Tôi||KH|Tủ sách pháp luật|1|bộ||||3600000|1||
2014|Nam Giang|Đắc Tôi|Thôn Đắc Rích|NO2|Mái ấm tình thương|1|nhà|1|1||32500000|4||
2015|Nam Giang|Đắc Tôi||YT1|Khám bệnh, cấp thuốc|210|lượt người||||14700000|4||
2016|Nam Giang|Đắc Tôi||KT2|Giống lúa nước|350|kg|20|18||7350000|1||
2016|Nam Giang|Đắc Tôi||HT1|Đường bê tông vào thôn|0.4|km||||48000000|5||
2017|Nam Giang|Đắc Tôi||GD3|Học bổng cho học sinh|12|suất||||12000000|2||
""",
    "hoi-phu-nu": """
2012|Bắc Trà My|Trà Nú||QT2|Chăn ấm|45|bộ||||6750000|2||
2013|Bắc Trà My|Trà Nú||NO2|Mái ấm tình thương|2|nhà|2|2||70000000|4||
2014|Bắc Trà My|Trà Nú||NO2|Mái ấm tình thương|1|nhà|1|1||36000000|4||
2015|Bắc Trà My|Trà Nú|Thôn 3|KT1|Heo giống|14|con|7|7|2|15400000|1||
2015|Bắc Trà My|Trà Nú||GD4|Cặp, vở|90|bộ||||18900000|3||
2016|Bắc Trà My|Trà Nú||YT2|Tiêm chủng cho trẻ|130|lượt người||||11700000|1||
2017|Bắc Trà My|Trà Nú||KT4|Mô hình trồng rau theo tổ hợp tác|1|mô hình|12|9|3|26500000|1||
2017|Bắc Trà My|Trà Nú||TT|Khắc phục bão lũ||||||9300000|4||
""",
    "toa-an": """
2015|Tây Giang|A Vương||QT1|Tặng quà Tết|30|suất||||7500000|2||
2015|Tây Giang|A Vương||GD2|Bàn ghế học sinh|25|bộ||||23750000|1||
2016|Tây Giang|A Vương||QT1|Tặng quà Tết|32|suất||||8000000|2||
2016|Tây Giang|A Vương||KT3|Máy tuốt lúa|1|cái|15|11||6800000|1||
2017|Tây Giang|A Vương||QT1|Tặng quà Tết|34|suất||||8500000|2||
2017|Tây Giang|A Vương||NO1|Nhà tình nghĩa|1|nhà|1|1||45500000|2||
2017|Tây Giang|A Vương||GD4|Sách giáo khoa|75|bộ||||16500000|3||
""",
    "kho-bac": """
2013|Nông Sơn|Quế Lâm||KT1|Bò giống sinh sản|2|con|2|2|1|23800000|1||
2015|Nông Sơn|Quế Lâm||KT1|Bò giống sinh sản|2|con|2|2|1|24600000|1||
2016|Nông Sơn|Quế Lâm||KT3|Máy phát cỏ|4|cái|8|6||10400000|3||
2014|Nông Sơn|Quế Lâm||NO1|Nhà tình nghĩa|1|nhà|1|1||40000000|2||
2016|Nông Sơn|Quế Lâm||NO3|Nhà đại đoàn kết|1|nhà|1|1||35000000|4||
2014|Nông Sơn|Quế Lâm||QT1|Quà ngày 27/7|20|suất||||6000000|1||
2017|Nông Sơn|Quế Lâm||QT1|Quà Tết|28|suất||||8400000|2||
2017|Nông Sơn|Quế Lâm||TT|Khắc phục lũ lụt||||||15000000|4||
""",
    "benh-vien-1": """
2013|Nam Trà My|Trà Vân||YT1|Khám bệnh lưu động|380|lượt người||||24700000|1||
2014|Nam Trà My|Trà Vân||YT1|Khám bệnh lưu động|410|lượt người||||27060000|1||
2015|Nam Trà My|Trà Vân||YT3|Thiết bị cho trạm y tế|2|bộ||||850000|3||
2016|Nam Trà My|Trà Vân||YT2|Tiêm phòng|160|lượt người||||15200000|1||
2016|Nam Trà My|Trà Vân||HT3|Nhà chờ cho người nhà bệnh nhân|1|công trình||||1120000000|5||
2017|Nam Trà My|Trà Vân||QT2|Gạo|500|kg||||6500000|2||
""",
    "nui-thanh": """
2014|Bắc Trà My|Trà Giáp||HT1|Đường bê tông nông thôn|1.8|km||||1650000000|1||
2015|Bắc Trà My|||HT3|Trung tâm bồi dưỡng chính trị huyện|1|công trình||||2300000000|1||
2015|Bắc Trà My|Trà Giác||HT2|Cầu bản|1|công trình||||870000000|1||
2016|Bắc Trà My|Trà Giáp||KT1|Bò giống sinh sản|10|con|10|10|4|125000000|1||
2016|Bắc Trà My|||GD3|Học bổng|60|suất||||60000000|4||
2017|Bắc Trà My|Trà Đốc||QT1|Quà Tết|250|suất||||75000000|4||
""",
    "lam-nghiep": """
2013|Đông Giang|A Ting||KT2|Cây keo giống|4500|cây|14|12||5400000|1||
2014|Đông Giang|A Ting||KT2|Cây quế giống|1800|cây|11|9||6300000|1||
2015|Đông Giang|A Rooi||KT4|Mô hình trồng ba kích|1|mô hình|10|8|2|48250000|1||
2016|Đông Giang|A Ting||NO1|Nhà tình nghĩa|2|nhà|2|2||88000000|3||
2016|Đông Giang|A Ting||GD2|Ti vi cho trường|2|cái||||17400000|1||
2017|Đông Giang|A Ting||QT1|Quà Tết|55|suất||||16500000|2||
""",
    "tinh-doan": """
2013|Phước Sơn|Phước Lộc||GD3|Học bổng|20|suất||||20000000|4|Quỹ học bổng Minh Họa|50
2013|Phước Sơn|Phước Lộc||QT1|Quà Trung thu|120|suất||||12000000|2||
2014|Phước Sơn|Phước Lộc||HT1|Thanh niên làm đường bê tông|0.25|km||||64000000|4|Công ty Minh Họa 2|25
2014|Phước Sơn|Phước Lộc||GD4|Vở, bút|200|bộ||||24000000|3||
2016|Phước Sơn|Phước Lộc||NO2|Nhà mái ấm tình thương|2|nhà|2|2||80000000|4|Nhóm thiện nguyện Minh Họa|60
2017|Phước Sơn|Phước Lộc||GD2|Máy vi tính cho xã|2|bộ||||22500000|4||
2017|Phước Sơn|Phước Lộc||YT1|Khám, cấp thuốc|260|lượt người||||18200000|4|Bệnh viện Đa khoa Minh Họa 2|50
""",
    "xo-so": """
2014|Hiệp Đức|Phước Gia||NO1|Nhà tình nghĩa|3|nhà|3|3||150000000|1||
2015|Hiệp Đức|Phước Gia||NO1|Nhà tình nghĩa|2|nhà|2|2||104000000|1||
2015|Hiệp Đức|Phước Gia||KT1|Bò giống|5|con|5|5||61500000|1||
2016|Hiệp Đức|Phước Gia||GD4|Sách, vở|120|bộ||||25200000|1||
2016|Hiệp Đức|Phước Gia||QT2|Gạo|800|kg||||11200000|2||
2017|Hiệp Đức|Phước Gia||GD2|Máy vi tính|6|bộ||||66000000|1||
2017|Hiệp Đức|Phước Gia||QT1|Quà Tết|90|suất||||27000000|1||
""",
}

NAMES = {
    "KT1": "Giống vật nuôi",
    "KT2": "Giống cây trồng",
    "KT3": "Công cụ sản xuất",
    "KT4": "Mô hình",
    "KT5": "Giúp hộ nghèo",
    "HT1": "Đường",
    "HT2": "Cầu",
    "HT3": "Công trình khác",
    "NO1": "Nhà tình nghĩa",
    "NO2": "Mái ấm tình thương",
    "NO3": "Nhà đại đoàn kết",
    "YT1": "Khám, cấp thuốc",
    "YT2": "Tiêm chủng",
    "YT3": "Y tế khác",
    "GD2": "Thiết bị",
    "GD3": "Học bổng",
    "GD4": "Sách vở",
    "QT1": "Quà lễ, Tết",
    "QT2": "Lương thực",
    "TT": "Thiên tai",
    "CT": "Hệ thống chính trị, cải cách hành chính",
    "KH": "Khác",
}
SOURCES = {
    "1": "Kinh phí, quỹ của đơn vị",
    "2": "Cán bộ, người lao động đóng góp",
    "3": "Đơn vị trực thuộc",
    "4": "Vận động tổ chức, cá nhân",
    "5": "Lồng ghép chương trình, dự án",
}
MARK = "BẢN MINH HỌA, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"


class Grid:
    """One sheet: cells by (row, column) from 1; a value is text, a number, or a formula that begins with '='."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells: dict[tuple[int, int], object] = {}
        self.spans: dict[tuple[int, int], tuple[int, int]] = {}

    def put(self, row: int, column: int, value: object, down: int = 1, across: int = 1) -> None:
        self.cells[row, column] = value
        if down > 1 or across > 1:
            self.spans[row, column] = (down, across)

    def row(self, row: int, values: list, start: int = 1) -> None:
        for column, value in enumerate(values, start):
            if value not in (None, ""):
                self.put(row, column, value)

    def xml(self) -> str:
        height = max(row for row, _ in self.cells)
        width = max(column for _, column in self.cells)
        covered = {
            (row + down, column + across)
            for (row, column), (rows, columns) in self.spans.items()
            for down in range(rows)
            for across in range(columns)
            if (down, across) != (0, 0)
        }
        body = []
        for row in range(1, height + 1):
            cells = [
                "<table:covered-table-cell/>" if (row, column) in covered else self.cell(row, column)
                for column in range(1, width + 1)
            ]
            body.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        return f"<table:table table:name={quoteattr(self.name)}>{''.join(body)}</table:table>"

    def cell(self, row: int, column: int) -> str:
        value = self.cells.get((row, column))
        rows, columns = self.spans.get((row, column), (1, 1))
        span = (
            f' table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}"'
            if rows * columns > 1
            else ""
        )
        if value is None:
            return f"<table:table-cell{span}/>"
        if isinstance(value, str) and value.startswith("="):
            return f"<table:table-cell{span} table:formula={quoteattr('of:' + value)}/>"
        if isinstance(value, str):
            text = f"<text:p>{escape(value)}</text:p>"
            return f'<table:table-cell{span} office:value-type="string">{text}</table:table-cell>'
        return f'<table:table-cell{span} office:value-type="float" office:value="{value}"/>'


def fods(grids: list[Grid]) -> str:
    spaces = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
    }
    names = " ".join(f'xmlns:{key}="{value}"' for key, value in spaces.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {names} office:version="1.3"'
        ' office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>'
        f"{''.join(grid.xml() for grid in grids)}</office:spreadsheet></office:body></office:document>"
    )


def lines_of(agency: str) -> list[dict]:
    made = []
    for text in LINES[agency].strip().splitlines():
        line = dict(zip(FIELDS.split(), text.split("|"), strict=True))
        for name in ("year", "households", "poor", "escaped", "value", "whole"):
            line[name] = int(line[name]) if line[name] else None
        line["quantity"] = Decimal(line["quantity"]) if line["quantity"] else None
        made.append(line)
    return made


def scaled(amount: int | None, unit: str) -> Decimal | None:
    if amount is None:
        return None
    value = Decimal(amount) / SCALE[unit]
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def comma(value: Decimal) -> str:
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))


# -- the ten ----------------------------------------------------------------------------------------------------
def moved() -> list[Grid]:
    """Amount and source first, place last; the total is a formula."""
    grid, lines = Grid("Số liệu"), lines_of("so-noi-vu")
    grid.put(1, 1, "SỞ NỘI VỤ (MINH HỌA)", across=6)
    grid.put(2, 1, MARK, across=13)
    grid.row(
        4,
        [
            "Số TT",
            "Số tiền (đồng)",
            "Nguồn kinh phí hỗ trợ",
            "Nội dung công việc",
            "Lĩnh vực hỗ trợ",
            "Năm thực hiện",
            "ĐVT",
            "Số lượng",
            "Hộ được giúp",
            "Trong đó: hộ nghèo",
            "Hộ thoát nghèo",
            "Xã được hỗ trợ",
            "Thuộc huyện",
            "Cùng hỗ trợ với",
            "Tổng giá trị các bên (đồng)",
        ],
    )
    for number, x in enumerate(lines, 1):
        grid.row(
            4 + number,
            [
                number,
                x["value"],
                SOURCES[x["source"]],
                x["description"],
                x["category"],
                x["year"],
                x["unit"],
                x["quantity"],
                x["households"],
                x["poor"],
                x["escaped"],
                x["commune"],
                x["district"],
                x["partner"],
                x["whole"],
            ],
        )
    grid.put(12, 1, "Tổng cộng")
    grid.put(12, 2, "=SUM([.B5:.B11])")
    return [grid]


def second_sheet() -> list[Grid]:
    """The table stands on the second sheet, below a letter; million in the heading."""
    letter, grid = Grid("Công văn"), Grid("Biểu kèm theo")
    letter.put(1, 1, "Kính gửi: Ban Dân tộc (minh họa)")
    letter.put(3, 1, "Sở Tư pháp (minh họa) gửi biểu kết quả công tác kết nghĩa kèm theo.")
    grid.put(1, 1, "KẾT QUẢ CÔNG TÁC KẾT NGHĨA 2012 - 2017", across=12)
    grid.put(2, 1, MARK, across=12)
    grid.row(
        3,
        [
            "TT",
            "Huyện",
            "Xã kết nghĩa",
            "Thôn",
            "Năm",
            "Nội dung hỗ trợ",
            "Lĩnh vực",
            "Số lượng",
            "Đơn vị tính",
            "Số hộ",
            "Hộ nghèo",
            "Giá trị (triệu đồng)",
            "Nguồn kinh phí",
        ],
    )
    for number, x in enumerate(lines_of("so-tu-phap"), 1):
        grid.row(
            3 + number,
            [
                number,
                x["district"],
                x["commune"],
                x["village"],
                x["year"],
                x["description"],
                NAMES[x["category"]],
                x["quantity"],
                x["unit"],
                x["households"],
                x["poor"],
                scaled(x["value"], "triệu"),
                x["source"],
            ],
        )
    grid.row(12, ["Cộng"])
    grid.put(12, 12, "=SUM([.L4:.L10])")
    return [letter, grid]


def unit_line() -> list[Grid]:
    """A unit line at the left, thousands, two rows of headings."""
    grid = Grid("Sheet1")
    grid.put(1, 1, "HỘI LIÊN HIỆP PHỤ NỮ TỈNH (MINH HỌA)", across=5)
    grid.put(2, 1, MARK, across=5)
    grid.put(3, 1, "Đơn vị tính: nghìn đồng", across=3)
    for column, text in ((1, "STT"), (2, "Nội dung"), (3, "Lĩnh vực"), (4, "Năm")):
        grid.put(4, column, text, down=2)
    grid.put(4, 5, "Nơi được giúp đỡ", across=3)
    grid.row(5, ["Huyện", "Xã", "Thôn"], 5)
    grid.put(4, 8, "Kết quả", across=2)
    grid.row(5, ["Số lượng", "ĐVT"], 8)
    grid.put(4, 10, "Hộ hưởng lợi", across=3)
    grid.row(5, ["Tổng số hộ", "Hộ nghèo", "Thoát nghèo"], 10)
    grid.put(4, 13, "Kinh phí", down=2)
    grid.put(4, 14, "Nguồn", down=2)
    for number, x in enumerate(lines_of("hoi-phu-nu"), 1):
        grid.row(
            5 + number,
            [
                number,
                x["description"],
                NAMES[x["category"]],
                x["year"],
                x["district"],
                x["commune"],
                x["village"],
                x["quantity"],
                x["unit"],
                x["households"],
                x["poor"],
                x["escaped"],
                scaled(x["value"], "nghìn"),
                SOURCES[x["source"]],
            ],
        )
    grid.put(14, 2, "Tổng cộng")
    grid.put(14, 13, "=SUM([.M6:.M13])")
    return [grid]


def newest_first() -> list[Grid]:
    """A sheet a year, the newest first, a cover before them."""
    cover = Grid("Bìa")
    cover.put(1, 1, "TÒA ÁN NHÂN DÂN TỈNH (MINH HỌA)")
    cover.put(2, 1, "BÁO CÁO SỐ LIỆU KẾT NGHĨA")
    cover.put(3, 1, MARK)
    grids = [cover]
    for year in (2017, 2016, 2015):
        grid = Grid(str(year))
        grid.put(1, 1, f"NĂM {year}", across=8)
        grid.row(
            2,
            [
                "STT",
                "Năm",
                "Tên xã",
                "Tên huyện",
                "Nội dung thực hiện",
                "Nhóm lĩnh vực",
                "SL",
                "ĐVT",
                "Số hộ",
                "Hộ nghèo",
                "Thành tiền (đồng)",
                "Nguồn vốn",
            ],
        )
        lines = [line for line in lines_of("toa-an") if line["year"] == year]
        for number, x in enumerate(lines, 1):
            grid.row(
                2 + number,
                [
                    number,
                    year,
                    f"xã {x['commune']}",
                    x["district"],
                    x["description"],
                    f"{x['category']} - {NAMES[x['category']]}",
                    x["quantity"],
                    x["unit"],
                    x["households"],
                    x["poor"],
                    x["value"],
                    x["source"],
                ],
            )
        last = 2 + len(lines)
        grid.put(last + 1, 5, "Cộng")
        grid.put(last + 1, 11, f"=SUM([.K3:.K{last}])")
        grids.append(grid)
    return grids


def sections() -> list[Grid]:
    """Sections by theme with subtotals that are formulas, and a grand total of them."""
    grid, lines = Grid("Biểu 2"), lines_of("kho-bac")
    grid.put(1, 1, "KHO BẠC NHÀ NƯỚC TỈNH (MINH HỌA)", across=4)
    grid.put(2, 1, MARK, across=4)
    grid.put(3, 10, "ĐVT: triệu đồng", across=3)
    grid.row(
        4,
        [
            "TT",
            "Nội dung hỗ trợ",
            "Lĩnh vực",
            "Năm",
            "Huyện",
            "Xã",
            "Số lượng",
            "ĐVT",
            "Số hộ",
            "Trong đó hộ nghèo",
            "Hộ thoát nghèo",
            "Giá trị",
            "Nguồn kinh phí",
        ],
    )
    row, sums = 4, []
    for roman, title, themes in (
        ("I", "Phát triển kinh tế", "KT"),
        ("II", "Nhà ở", "NO"),
        ("III", "Quà tặng, thiên tai", "QT TT"),
    ):
        row += 1
        grid.row(row, [roman, title])
        first = row + 1
        for number, x in enumerate((line for line in lines if line["category"][:2] in themes.split()), 1):
            row += 1
            grid.row(
                row,
                [
                    number,
                    x["description"],
                    x["category"],
                    x["year"],
                    x["district"],
                    x["commune"],
                    x["quantity"],
                    x["unit"],
                    x["households"],
                    x["poor"],
                    x["escaped"],
                    scaled(x["value"], "triệu"),
                    SOURCES[x["source"]],
                ],
            )
        row += 1
        grid.put(row, 2, f"Cộng mục {roman}")
        grid.put(row, 12, f"=SUM([.L{first}:.L{row - 1}])")
        sums.append(f"[.L{row}]")
    row += 1
    grid.put(row, 2, "TỔNG CỘNG")
    grid.put(row, 12, "=" + "+".join(sums))
    grid.put(row + 2, 2, "NGƯỜI LẬP BIỂU")
    grid.put(row + 2, 10, "GIÁM ĐỐC")
    return [grid]


def spoken() -> list[Grid]:
    """Each amount with its unit, commune and district in one cell."""
    grid = Grid("Ket qua")
    grid.put(1, 1, "BỆNH VIỆN ĐA KHOA MINH HỌA 1 (MINH HỌA)", across=4)
    grid.put(2, 1, MARK, across=4)
    grid.row(
        4,
        [
            "STT",
            "Thời gian",
            "Địa bàn hỗ trợ",
            "Nội dung hỗ trợ",
            "Lĩnh vực",
            "Số lượng",
            "Đơn vị tính",
            "Kinh phí hỗ trợ",
            "Nguồn",
        ],
    )
    words = ["24,7 triệu đồng", "27.060.000 đồng", "850.000 đồng", "15,2 triệu", "1,12 tỷ đồng", "6,5 tr.đồng"]
    times = ["năm 2013", "Năm 2014", "15/7/2015", "Quý II/2016", "năm 2016", "2017"]
    for number, (x, amount, time) in enumerate(zip(lines_of("benh-vien-1"), words, times, strict=True), 1):
        grid.row(
            4 + number,
            [
                number,
                time,
                f"xã {x['commune']}, huyện {x['district']}",
                x["description"],
                x["category"],
                x["quantity"],
                x["unit"],
                amount,
                SOURCES[x["source"]],
            ],
        )
    return [grid]


def billions() -> list[Grid]:
    """A district: billions, receivers that are whole districts, a unit row and a row of column numbers."""
    grid = Grid("Giúp huyện miền núi")
    grid.put(1, 1, "HUYỆN NÚI THÀNH (MINH HỌA)", across=4)
    grid.put(2, 1, MARK, across=4)
    grid.row(
        3,
        [
            "TT",
            "Huyện được giúp đỡ",
            "Xã",
            "Tên công trình, nội dung hỗ trợ",
            "Lĩnh vực",
            "Năm",
            "Khối lượng",
            "ĐVT",
            "Số hộ",
            "Số hộ nghèo",
            "Thoát nghèo",
            "Số tiền hỗ trợ",
            "Nguồn kinh phí",
        ],
    )
    grid.row(4, ["", "", "", "", "", "", "", "", "hộ", "hộ", "hộ", "tỷ đồng"])
    grid.row(5, list(range(1, 14)))
    for number, x in enumerate(lines_of("nui-thanh"), 1):
        grid.row(
            5 + number,
            [
                number,
                x["district"],
                x["commune"],
                x["description"],
                NAMES[x["category"]],
                x["year"],
                x["quantity"],
                x["unit"],
                x["households"],
                x["poor"],
                x["escaped"],
                scaled(x["value"], "tỷ"),
                SOURCES[x["source"]],
            ],
        )
    grid.put(12, 4, "Tổng số")
    grid.put(12, 12, "=SUM([.L6:.L11])")
    return [grid]


def texts() -> list[Grid]:
    """All numbers are text; the columns are in another order."""
    grid = Grid("LN")
    grid.put(1, 1, "CÔNG TY LÂM NGHIỆP MINH HỌA (MINH HỌA)", across=4)
    grid.put(2, 1, MARK, across=4)
    grid.row(
        3,
        [
            "Xã",
            "Huyện",
            "Năm hỗ trợ",
            "Lĩnh vực",
            "Nội dung",
            "Đơn vị tính",
            "Số lượng",
            "Số hộ hưởng lợi",
            "Hộ nghèo",
            "Hộ thoát nghèo",
            "Nguồn kinh phí",
            "Trị giá (đồng)",
            "Ghi chú",
        ],
    )
    for number, x in enumerate(lines_of("lam-nghiep"), 1):
        grid.row(
            3 + number,
            [
                x["commune"],
                x["district"],
                str(x["year"]),
                x["category"],
                x["description"],
                x["unit"],
                comma(x["quantity"]),
                None if x["households"] is None else str(x["households"]),
                None if x["poor"] is None else str(x["poor"]),
                None if x["escaped"] is None else str(x["escaped"]),
                x["source"],
                comma(Decimal(x["value"])),
                "",
            ],
        )
    grid.put(10, 1, "Cộng")
    grid.put(10, 12, comma(Decimal(sum(x["value"] for x in lines_of("lam-nghiep")))))
    return [grid]


def shares() -> list[Grid]:
    """Whole values and percent; years, district and commune in merged cells."""
    grid, lines = Grid("Tỉnh đoàn"), lines_of("tinh-doan")
    grid.put(1, 1, "TỈNH ĐOÀN (MINH HỌA)", across=4)
    grid.put(2, 1, MARK, across=4)
    grid.row(
        4,
        [
            "STT",
            "Năm",
            "Huyện",
            "Xã",
            "Lĩnh vực",
            "Nội dung hỗ trợ",
            "Số lượng",
            "Đơn vị tính",
            "Số hộ",
            "Hộ nghèo",
            "Giá trị (nghìn đồng)",
            "Tỷ lệ đóng góp (%)",
            "Đơn vị phối hợp",
            "Nguồn kinh phí",
        ],
    )
    for number, x in enumerate(lines, 1):
        grid.row(
            4 + number,
            [
                number,
                None,
                None,
                None,
                x["category"],
                x["description"],
                x["quantity"],
                x["unit"],
                x["households"],
                x["poor"],
                scaled(x["value"], "nghìn"),
                x["whole"],
                x["partner"],
                SOURCES[x["source"]],
            ],
        )
    grid.put(5, 3, lines[0]["district"], down=len(lines))
    grid.put(5, 4, lines[0]["commune"], down=len(lines))
    row = 5
    while row < 5 + len(lines):
        year = lines[row - 5]["year"]
        count = sum(line["year"] == year for line in lines)
        grid.put(row, 2, year, down=count)
        row += count
    return [grid]


def offset() -> list[Grid]:
    """The table begins at C6; the total stands on top; amounts are formulas of quantity and unit price."""
    grid, lines = Grid("Thống kê"), lines_of("xo-so")
    grid.put(2, 3, "CÔNG TY XỔ SỐ KIẾN THIẾT MINH HỌA (MINH HỌA)", across=5)
    grid.put(3, 3, MARK, across=5)
    grid.row(
        6,
        [
            "STT",
            "Năm",
            "Lĩnh vực",
            "Nội dung hỗ trợ",
            "Huyện",
            "Xã",
            "ĐVT",
            "Số lượng",
            "Đơn giá (đồng)",
            "Thành tiền (đồng)",
            "Nguồn kinh phí",
            "Số hộ",
            "Hộ nghèo",
        ],
        3,
    )
    grid.put(7, 4, "Tổng cộng")
    grid.put(7, 12, f"=SUM([.L8:.L{7 + len(lines)}])")
    for number, x in enumerate(lines, 1):
        row = 7 + number
        grid.row(
            row,
            [
                number,
                x["year"],
                x["category"],
                x["description"],
                x["district"],
                x["commune"],
                x["unit"],
                x["quantity"],
                x["value"] // int(x["quantity"]),
                f"=[.J{row}]*[.K{row}]",
                SOURCES[x["source"]],
                x["households"],
                x["poor"],
            ],
            3,
        )
    return [grid]


BOOKS = {
    "so-noi-vu.xlsx": moved,
    "so-tu-phap.ods": second_sheet,
    "hoi-phu-nu.xls": unit_line,
    "toa-an.xlsx": newest_first,
    "kho-bac.ods": sections,
    "benh-vien-1.xlsx": spoken,
    "nui-thanh.xlsx": billions,
    "lam-nghiep.xls": texts,
    "tinh-doan.xlsx": shares,
    "xo-so.ods": offset,
}
VALUES = {
    "so-noi-vu.xlsx": "B5:B11",
    "so-tu-phap.ods": "L4:L10",
    "hoi-phu-nu.xls": "M6:M13",
    "toa-an.xlsx": "K3:K5 K3:K4 K3:K4",
    "kho-bac.ods": "L6:L8 L11:L12 L15:L17",
    "benh-vien-1.xlsx": "H5:H10",
    "nui-thanh.xlsx": "L6:L11",
    "lam-nghiep.xls": "L4:L9",
    "tinh-doan.xlsx": "K5:K11",
    "xo-so.ods": "L8:L14",
}


def expected(name: str) -> dict:
    """What a right reading of one file finds; money in đồng, `contribution` after the shares."""
    lines = lines_of(name.split(".")[0])
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    by_year: dict[str, int] = defaultdict(int)
    shared = name.startswith("tinh-doan")
    contribution = 0
    for line in lines:
        quantities[line["category"]] += line["quantity"] or 0
        by_year[str(line["year"])] += line["value"]
        own = line["value"] * line["whole"] // 100 if shared and line["whole"] else line["value"]
        contribution += own
    return {
        "agency": name.split(".")[0],
        "rows": len(lines),
        "value": sum(line["value"] for line in lines),
        "contribution": contribution,
        "quantity": {code: format(total.normalize(), "f") for code, total in sorted(quantities.items())},
        "value_by_year": dict(sorted(by_year.items())),
        "households": sum(line["households"] or 0 for line in lines),
        "poor_households": sum(line["poor"] or 0 for line in lines),
        "value_cells": VALUES[name],
    }


def main() -> None:
    HERE.mkdir(exist_ok=True)
    soffice = shutil.which("soffice")
    if not soffice:
        raise SystemExit("LibreOffice (soffice) is needed to make these files anew")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name, make in BOOKS.items():
            stem, kind = name.split(".")
            (work / f"{stem}.fods").write_text(fods(make()), encoding="utf-8")
            profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
            filters = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97", "ods": "ods"}
            command = [
                soffice,
                profile,
                "--headless",
                "--convert-to",
                filters[kind],
                "--outdir",
                str(HERE),
                str(work / f"{stem}.fods"),
            ]
            subprocess.run(command, check=True, capture_output=True)
    found = {name: expected(name) for name in sorted(BOOKS)}
    (HERE / "expected.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
