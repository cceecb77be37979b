"""Layouts: which columns an agency's workbook has, how it writes money, years and places."""

from __future__ import annotations

from dataclasses import dataclass

from dice import Dice
from words import HEADINGS, MONEY_NAMES

PEOPLE = "households poor_households escaped_poverty"
FORM = (
    "line year district commune village category description quantity unit households poor_households escaped_poverty "
    "value source cofunders total_value"
)


@dataclass(frozen=True)
class Layout:
    """One agency's habits. `groups` maps a field to the heading that spans it and its neighbours."""

    name: str
    fields: tuple[str, ...]
    headings: dict[str, str]
    groups: dict[str, str]
    money: str  # dong nghin trieu ty: unit of the column; cell: each cell says its own
    money_name: str
    money_at: str  # heading line row cell
    text_numbers: bool = False
    split: str = "one"  # one years bare_years themes
    sections: str = ""  # theme year
    sums: str = ""  # subtotal rows, or in the section row itself
    total: str = "Tổng cộng"
    formulas: bool = False
    index_row: bool = False
    font: str = "Times New Roman"
    size: int = 12
    years: str = "number"  # number text named when
    categories: str = "code"  # code name both
    sources: str = "full"
    places: str = "bare"  # bare kind joined
    numbering: str = "plain"
    legacy: bool = False
    csv: bool = False
    merged_years: bool = False
    side_sheets: bool = False
    repeats: int = 0  # the heading again before each so many lines

    @property
    def villages(self) -> bool:
        return "village" in self.fields


STYLES = ("form", "thousands", "yearly", "nested", "cells", "shares", "works")
FIXED = {
    "hoi-cuu-chien-binh": "legacy",
    "quy-dau-tu": "csv",
    "khoang-san": "cells",
    "dien-luc": "cells",
    "xo-so": "form",
    "so-noi-vu": "form",
    "thuy-loi": "form",
    "vien-thong": "yearly",
    "cap-thoat-nuoc": "nested",
    "ngan-hang-2": "thousands",
    "lam-nghiep": "form",
    "moi-truong-do-thi": "thousands",
    "dai-hoc": "form",
    "ngan-hang-1": "thousands",
    "benh-vien-1": "form",
    "benh-vien-2": "form",
    "cao-dang-y-te": "form",
    "bao-minh-hoa": "nested",
    "so-nong-nghiep": "form",
    "bql-khu-kinh-te": "thousands",
    "mat-tran": "shares",
    "hoi-phu-nu": "shares",
    "lien-doan-lao-dong": "shares",
    "so-giao-duc": "shares",
    "ngan-hang-chinh-sach": "shares",
    "cong-an": "bare",
    "so-tai-chinh": "bare",
    "buu-dien": "bare",
    "toa-an": "bare",
    "van-phong-tinh-uy": "bare",
    "dien-ban": "works-ty",
    "nui-thanh": "works-trieu",
    "thang-binh": "works-dong",
    "duy-xuyen": "works-nghin",
    "tam-ky": "works-cells",
}


def layout_of(agency: str) -> Layout:
    """The habits of one agency, drawn from its id unless it needs certain ones."""
    dice = Dice("layout", agency)
    style = FIXED.get(agency) or dice.weighted(
        [
            ("form", 22),
            ("thousands", 16),
            ("yearly", 16),
            ("nested", 14),
            ("cells", 10),
            ("form-text", 9),
            ("shares", 3),
        ]
    )
    return LAYOUTS[style.split("-")[0]](agency, style, dice)


def named(dice: Dice, fields: str, first: bool = False) -> dict[str, str]:
    """A heading for each field; `first`: the form's own."""
    return {name: HEADINGS[name][0] if first else dice.pick(HEADINGS[name]) for name in fields.split()}


def form(agency: str, style: str, dice: Dice) -> Layout:
    """The form as it was handed out: one sheet, one heading row, đồng in the heading."""
    text = style == "form-text"
    kept = FORM if dice.chance(0.6) or agency in FIXED else FORM.replace(" total_value", " total_value note")
    return Layout(
        "form",
        tuple(kept.split()),
        named(dice, kept, first=dice.chance(0.5)),
        {},
        "dong",
        "đồng",
        "heading",
        text_numbers=text,
        formulas=not text and dice.chance(0.6),
        years=dice.pick(["number", "number", "text"]),
        categories=dice.pick(["code", "both"]),
        sources=dice.pick(["code", "full", "both"]),
        places=dice.pick(["bare", "kind"]),
        side_sheets=dice.chance(0.2),
        repeats=10 if agency == "so-noi-vu" else 0,
        font=dice.pick(["Times New Roman", "Times New Roman", "Arial"]),
    )


def thousands(agency: str, style: str, dice: Dice) -> Layout:
    """Two heading rows, a unit line above, sections by theme with subtotals."""
    fields = (
        f"line category description year district commune village quantity unit {PEOPLE} "
        "value total_value source cofunders"
    )
    headings = named(dice, fields) | {
        "households": "Tổng số",
        "poor_households": "Hộ nghèo",
        "escaped_poverty": "Thoát nghèo",
        "value": "Phần của đơn vị",
        "total_value": "Tổng các bên",
        "district": "Huyện",
        "commune": "Xã",
        "village": "Thôn",
    }
    groups = {name: "Địa phương được giúp đỡ" for name in ("district", "commune", "village")}
    groups |= {name: "Số hộ được giúp" for name in ("households", "poor_households", "escaped_poverty")}
    groups |= {name: dice.pick(["Giá trị hỗ trợ", "Kinh phí"]) for name in ("value",)}
    groups["total_value"] = groups["value"]
    return Layout(
        "thousands",
        tuple(fields.split()),
        headings,
        groups,
        "nghin",
        dice.pick(MONEY_NAMES["nghin"]),
        "line",
        sections="theme",
        sums="subtotal",
        years=dice.pick(["number", "named"]),
        categories=dice.pick(["name", "both"]),
        sources=dice.pick(["short", "full"]),
        places=dice.pick(["bare", "kind"]),
        size=11,
        numbering="plain",
        font=dice.pick(["Times New Roman", "Arial"]),
        total=dice.pick(["Tổng cộng", "TỔNG CỘNG (A)"]),
        formulas=dice.chance(0.3),
    )


def yearly(agency: str, style: str, dice: Dice) -> Layout:
    """A sheet for each year, million in the heading."""
    fields = (
        "line commune district village description category unit quantity households poor_households escaped_poverty "
        "source value cofunders total_value"
    )
    bare = style == "bare"
    if not bare:
        fields = fields.replace("line ", "line year ")
    return Layout(
        "yearly",
        tuple(fields.split()),
        named(dice, fields),
        {},
        "trieu",
        "triệu đồng",
        "heading",
        text_numbers=dice.chance(0.3),
        split="bare_years" if bare else "years",
        total="Cộng",
        years="number",
        categories=dice.pick(["code", "name"]),
        sources=dice.pick(["short", "code"]),
        places=dice.pick(["bare", "kind"]),
        size=13,
        font=dice.pick(["Times New Roman", "Calibri"]),
        formulas=dice.chance(0.4),
    )


def nested(agency: str, style: str, dice: Dice) -> Layout:
    """Sections by year that carry their own sums, nested numbers, a row of units and a row of column numbers."""
    fields = (
        f"line description category year district commune quantity unit {PEOPLE} value "
        "total_value source cofunders note"
    )
    headings = named(dice, fields) | {
        "district": "Huyện",
        "commune": "Xã",
        "households": "Tổng số",
        "poor_households": "Hộ nghèo",
    }
    headings["escaped_poverty"] = "Thoát nghèo"
    groups = {name: "Địa bàn" for name in ("district", "commune")}
    groups |= {name: "Số hộ" for name in ("households", "poor_households", "escaped_poverty")}
    return Layout(
        "nested",
        tuple(fields.split()),
        headings,
        groups,
        "trieu",
        dice.pick(MONEY_NAMES["trieu"]),
        "row",
        sections="year",
        sums="section",
        index_row=True,
        years=dice.pick(["number", "text"]),
        categories=dice.pick(["name", "code"]),
        sources=dice.pick(["full", "short"]),
        places="bare",
        numbering="nested",
        total=dice.pick(["TỔNG SỐ", "Tổng cộng"]),
        font=dice.pick(["Times New Roman", "Arial"]),
        size=11,
    )


def cells(agency: str, style: str, dice: Dice) -> Layout:
    """No unit anywhere: each amount says its own; place and time in words."""
    fields = f"line when place category description quantity unit {PEOPLE} value source cofunders total_value"
    return Layout(
        "cells",
        tuple(fields.split()),
        named(dice, fields),
        {},
        "cell",
        "",
        "cell",
        years="when",
        categories=dice.pick(["code", "both"]),
        sources=dice.pick(["full", "short"]),
        places="joined",
        total=dice.pick(["Tổng cộng", ""]),
        size=13,
    )


def shares(agency: str, style: str, dice: Dice) -> Layout:
    """The whole gift's value and the agency's share of it in percent."""
    fields = (
        f"line year district commune village category description quantity unit {PEOPLE} "
        "value share source cofunders note"
    )
    headings = named(dice, fields) | {"value": "Giá trị"}
    return Layout(
        "shares",
        tuple(fields.split()),
        headings,
        {},
        "trieu",
        "triệu đồng",
        "heading",
        years="number",
        categories=dice.pick(["code", "name"]),
        sources=dice.pick(["full", "code"]),
        places="bare",
        merged_years=True,
        size=12,
    )


def works(agency: str, style: str, dice: Dice) -> Layout:
    """A lowland district: sheets by theme, the receiver is often a whole district."""
    money = style.split("-")[1]
    fields = (
        f"line year district commune category description quantity unit {PEOPLE} value source cofunders total_value"
    )
    name = "" if money == "cells" else MONEY_NAMES[money][0]
    return Layout(
        "works",
        tuple(fields.split()),
        named(dice, fields) | {"district": "Huyện được giúp đỡ", "commune": "Xã"},
        {},
        "cell" if money == "cells" else money,
        name,
        "cell" if money == "cells" else dice.pick(["heading", "line"]),
        split="themes",
        years=dice.pick(["number", "named"]),
        categories=dice.pick(["both", "name"]),
        sources=dice.pick(["short", "both"]),
        places="bare",
        total="Cộng",
        font=dice.pick(["Times New Roman", "Calibri"]),
    )


def legacy(agency: str, style: str, dice: Dice) -> Layout:
    """Letters of an old font: .VnTime."""
    base = form(agency, "form", dice)
    return Layout(
        "legacy",
        tuple(FORM.split()),
        named(dice, FORM, first=True),
        {},
        "nghin",
        "1.000 đồng",
        "line",
        sources="full",
        categories="both",
        places=base.places,
        legacy=True,
        font=".VnTime",
        size=12,
        years="number",
    )


def listed(agency: str, style: str, dice: Dice) -> Layout:
    """A CSV file as a spreadsheet program with Vietnamese settings writes it."""
    return Layout(
        "csv",
        tuple(FORM.split()),
        named(dice, FORM, first=True),
        {},
        "dong",
        "đồng",
        "heading",
        categories="code",
        sources="code",
        places="bare",
        csv=True,
        years="number",
    )


LAYOUTS = {
    "form": form,
    "thousands": thousands,
    "yearly": yearly,
    "bare": yearly,
    "nested": nested,
    "cells": cells,
    "shares": shares,
    "works": works,
    "legacy": legacy,
    "csv": listed,
}
