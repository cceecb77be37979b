"""Plan: every activity of the illustrative programme, drawn by dice and then fitted to the published phrases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from dice import Dice
from layouts import layout_of
from words import THINGS

STEP = 50_000
MILLION = 1_000_000

# What each part comes to, in đồng. A, B and C of the review follow: totals are checked in `key.py`.
TARGETS = {
    # agencies, economic support: 3.583.120.000
    "cow": 1_134_500_000,
    "duck and pig": 213_600_000,
    "maize and pig": 372_850_000,
    "tools, seeds, households": 1_186_400_000,
    "other animals and models": 675_770_000,
    # agencies, welfare
    "houses": 14_900_000_000,
    "health": 2_281_000_000,
    "schools": 3_721_500_000,
    "equipment": 18_322_300_000,
    "gifts": 1_131_450_000,
    # agencies, outside the three groups
    "works": 6_200_000_000,
    "other": 640_000_000,
    # lowland districts: 18.755.300.000 for mountain districts, and 9.000.000 elsewhere
    "d cow": 585_000_000,
    "d economy": 759_300_000,
    "d works": 9_250_000_000,
    "d houses": 2_900_000_000,
    "d health": 450_000_000,
    "d schools": 1_485_000_000,
    "d equipment": 2_720_000_000,
    "d gifts": 456_000_000,
    "d other": 150_000_000,
    "d elsewhere": 9_000_000,
}

# bucket -> [(what is drawn, number of lines, sum of quantities or None)]
DRAWN = {
    "cow": [("cow", 50, 95)],
    "tools, seeds, households": [("KT2", 62, None), ("KT3", 58, None), ("KT5", 52, 123)],
    "other animals and models": [("KT1", 104, None), ("KT4", 22, None)],
    "houses": [("NO1", 215, 305), ("NO2", 74, 98), ("NO3", 7, 8)],
    "health": [("YT1", 92, 27_500), ("YT2", 15, 2_300), ("YT3", 34, None)],
    "equipment": [("GD2", 640, None), ("GD3", 62, 470), ("GD4", 190, 6_200)],
    "gifts": [("QT1", 150, None), ("QT2", 140, None), ("TT", 38, None)],
    "works": [("HT1", 50, None), ("HT2", 8, None), ("HT3", 62, None)],
    "other": [("CT", 120, None), ("KH", 80, None)],
    "d cow": [("cow", 24, 48)],
    "d economy": [("KT1", 18, None), ("KT2", 14, None), ("KT3", 10, None), ("KT4", 9, None)],
    "d works": [("HT1", 36, None), ("HT2", 10, None), ("HT3", 8, None)],
    "d houses": [("NO1", 36, 52), ("NO2", 12, 14), ("NO3", 2, 2)],
    "d health": [("YT1", 18, 5_238), ("YT2", 5, 574), ("YT3", 8, None)],
    "d equipment": [("GD2", 66, None), ("GD3", 34, 390), ("GD4", 28, 1_050)],
    "d gifts": [("QT1", 44, 1_240), ("QT2", 16, None), ("TT", 10, None)],
    "d other": [("CT", 10, None), ("KH", 8, None)],
}
OBJECTS = ("NO", "HT", "GD1")
TREND = {2012: 0.22, 2013: 0.8, 2014: 1.05, 2015: 1.3, 2016: 1.65, 2017: 1.5}
SPANS = ["2013-2015", "2014 - 2016", "2015-2017", "2013 - 2014"]

BLOCKS = {
    "dang": 0.6,
    "van_phong": 0.6,
    "so": 0.75,
    "doan_the": 1.0,
    "vu_trang": 2.4,
    "tu_phap": 0.5,
    "trung_uong": 1.1,
    "su_nghiep": 1.2,
    "doanh_nghiep": 2.5,
    "huyen": 1.0,
}
FONDNESS = {
    "YT": {
        "so-y-te": 9,
        "benh-vien-1": 7,
        "benh-vien-2": 7,
        "cao-dang-y-te": 4,
        "hoi-chu-thap-do": 6,
        "quan-su": 4,
        "bien-phong": 4,
        "bao-hiem-xa-hoi": 3,
    },
    "GD": {
        "so-giao-duc": 4,
        "dai-hoc": 3,
        "tinh-doan": 3,
        "vien-thong": 3,
        "buu-dien": 2,
        "xo-so": 2,
        "ngan-hang-1": 2,
        "ngan-hang-2": 2,
    },
    "KT": {
        "so-nong-nghiep": 5,
        "chi-cuc-kiem-lam": 4,
        "hoi-nong-dan": 5,
        "lien-minh-hop-tac-xa": 4,
        "lam-nghiep": 3,
        "hoi-phu-nu": 2,
        "so-khoa-hoc": 3,
        "ban-dan-toc": 2,
    },
    "HT": {
        "so-xay-dung": 6,
        "so-giao-thong": 6,
        "bql-du-an": 5,
        "thuy-loi": 4,
        "cap-thoat-nuoc": 4,
        "bql-khu-kinh-te": 3,
    },
    "NO": {
        "mat-tran": 3,
        "cong-an": 2,
        "quan-su": 2,
        "hoi-phu-nu": 2,
        "lien-doan-lao-dong": 2,
        "bien-phong": 2,
        "so-xay-dung": 1.5,
    },
}
LEAST = "bao-minh-hoa"


@dataclass
class Activity:
    """One line as its agency sends it. `own` is what counts of it in đồng, `whole` what all parties gave."""

    agency: str
    bucket: str
    category: str
    year: int | str
    district: str
    commune: str
    description: str
    quantity: Decimal | None = None
    words: str = ""
    unit: str = ""
    households: int | None = None
    poor_households: int | None = None
    escaped_poverty: int | None = None
    own: int = 0
    whole: int | None = None
    share: int | None = None
    source: str = "1"
    cofunders: list[str] = field(default_factory=list)
    village: str = ""
    raw: int = 0
    fixed: bool = False
    part: str = ""  # a merged board whose years these are
    file: str = "first"  # first, replacement, supplement, late
    why: str = ""  # why it does not count
    tag: str = ""  # how it is written, where that is not plain
    counted: Decimal | None = None  # quantity, each object once
    key: tuple[str, str, int, str] | None = None  # where it was written: file, sheet, row, cell of the value
    read: int | None = None  # the amount as read, in đồng, before the share; None: unreadable

    @property
    def theme(self) -> str:
        return self.category[:2]


class Places:
    """Who helps whom, and what lies where."""

    def __init__(self, agencies: list[dict], communes: list[dict], districts: list[dict], twinning: list[dict]) -> None:
        self.agencies = {row["code"]: row for row in agencies}
        self.communes = {row["code"]: row for row in communes}
        self.districts = {row["code"]: row for row in districts}
        self.givers = [row["code"] for row in agencies if row["expected"] and row["kind"] == "agency"]
        self.senders = ["dien-ban", "nui-thanh", "thang-binh", "duy-xuyen", "tam-ky"]
        self.twins: dict[str, list[str]] = defaultdict(list)
        for row in twinning:
            self.twins[row["giver"]].append(row["receiver"])
        self.mountain = [code for code, row in self.districts.items() if row["region"] == "mountain"]

    def within(self, district: str) -> list[str]:
        return [code for code, row in self.communes.items() if row["district"] == district]

    def label(self, agency: str) -> str:
        return self.agencies[agency]["label"]

    def bare(self, agency: str) -> str:
        return self.agencies[agency]["aliases"].split("|")[0]


def strength(places: Places, agency: str) -> float:
    """How much an agency can give, as a factor; the least of all is an invented one."""
    if agency == LEAST:
        return 0.12
    return BLOCKS[places.agencies[agency]["block"]] * (0.6 + 0.9 * Dice("strength", agency).fraction())


def active_years(agency: str) -> list[int]:
    dice = Dice("years", agency)
    if agency == LEAST:
        return [2015, 2016]
    years = [year for year in TREND if dice.chance(0.34 if year == 2012 else 0.88)]
    return years if len(years) > 2 else [2014, 2015, 2016, 2017]


def draw(places: Places) -> list[Activity]:
    """All ordinary lines, before their money is fitted."""
    lines: list[Activity] = []
    known: dict[tuple, Activity] = {}
    strengths = {agency: strength(places, agency) for agency in places.givers}
    for bucket, drawn in DRAWN.items():
        district = bucket.startswith("d ")
        for thing, count, total in drawn:
            group = draw_things(places, strengths, bucket, thing, count, district, known)
            if total is not None:
                share_out(group, total, Dice("quantities", bucket, thing))
            lines += group
    lines += yearly_gifts(places, strengths)
    return lines


def draw_things(places, strengths, bucket, thing, count, district, known) -> list[Activity]:
    fond = FONDNESS.get(thing[:2] if thing != "cow" else "KT", {})
    senders = [(code, 1.0) for code in places.senders]
    givers = senders if district else [(code, weight * fond.get(code, 1)) for code, weight in strengths.items()]
    group: list[Activity] = []
    for number in range(count * 12):
        if len(group) == count:
            break
        dice = Dice("line", bucket, thing, number)
        agency = dice.weighted(givers)
        line = make(places, agency, bucket, thing, dice)
        mark = (agency, line.category, line.commune or line.district, line.year)
        if line.category.startswith(OBJECTS):
            if mark in known:
                continue
            known[mark] = line
        group.append(line)
    return group


def make(places: Places, agency: str, bucket: str, thing: str, dice: Dice) -> Activity:
    """One line of a thing: when, where, how many, its rough price."""
    years = active_years(agency)
    year: int | str = dice.weighted([(year, TREND[year]) for year in years])
    if (
        thing in ("KT2", "HT1", "CT", "GD2")
        and dice.chance(0.05)
        and layout_of(agency).split == "one"
        and agency != LEAST
    ):
        year = dice.pick(SPANS)
    district, commune = receiver(places, agency, thing, dice)
    description, unit, low, high, price = dice.pick(THINGS[thing])
    quantity = Decimal(dice.between(low, high)) if unit else None
    if thing == "HT1":
        quantity = quantity * Decimal("0.25") + Decimal("0.1")
    if quantity is not None and quantity >= 60:
        quantity = quantity // 10 * 10
    raw = int(price * 1_000 * (quantity or 1) * Decimal(str(round(0.75 + 0.5 * dice.fraction(), 3))))
    line = Activity(
        agency,
        bucket,
        "KT1" if thing == "cow" else thing,
        year,
        district,
        commune,
        description,
        quantity,
        "",
        unit or "",
        raw=raw,
    )
    line.source = dice.weighted(
        [("1", 46), ("2", 24), ("3", 12), ("4", 18 if thing[:2] in ("NO", "GD", "YT", "QT") else 6)]
    )
    if commune and layout_of(agency).villages and dice.chance(0.6):
        line.village = f"Thôn {dice.between(1, 6)}"
    people(line, thing, dice)
    return line


def people(line: Activity, thing: str, dice: Dice) -> None:
    """Households where the form asks for them; poverty only where something was given to households."""
    if thing in ("cow", "KT1", "KT3", "KT4"):
        line.households = dice.between(2, 9) if thing != "cow" else int(line.quantity or 1)
        line.poor_households = dice.between(1, line.households)
    elif line.theme == "NO":
        line.households = line.poor_households = int(line.quantity or 1)
    elif thing == "KT5":
        line.households = int(line.quantity or 1)


def receiver(places: Places, agency: str, thing: str, dice: Dice) -> tuple[str, str]:
    """Where a gift goes: mostly to the twin, sometimes next door, sometimes to a whole district."""
    twins = places.twins[agency]
    if places.agencies[agency]["kind"] == "district":
        district = twins[0]
        if dice.chance(0.08):
            district = dice.pick(places.mountain)
        whole = thing.startswith(("HT3", "GD2", "YT", "TT")) and dice.chance(0.5) or dice.chance(0.18)
        return district, "" if whole else dice.pick(places.within(district))
    commune = dice.pick(twins)
    district = places.communes[commune]["district"]
    if dice.chance(0.02):
        commune = dice.pick(places.within(district))
    if thing in ("TT", "CT", "YT1", "GD3") and dice.chance(0.06):
        commune = ""
    return district, commune


def yearly_gifts(places: Places, strengths: dict[str, float]) -> list[Activity]:
    """Each agency visits each of its communes once in each of its years."""
    lines = []
    for agency in places.givers:
        for year in active_years(agency):
            for commune in places.twins[agency]:
                dice = Dice("visit", agency, year, commune)
                line = make(places, agency, "gifts", "QT1", dice)
                line.year, line.commune, line.district = year, commune, places.communes[commune]["district"]
                line.raw = int(line.raw * min(1.6, 0.6 + strengths[agency] / 2))
                lines.append(line)
    return lines


def share_out(lines: list[Activity], total: int, dice: Dice) -> None:
    """Changes quantities by small steps until they add up."""
    step = 10 if total > 2_000 and lines[0].category.startswith("YT") else 1
    least = 40 if step == 10 else 1
    left = total - int(sum(line.quantity or 0 for line in lines))
    order = dice.order(lines)
    while left:
        before = left
        for line in order:
            if not left:
                break
            by = min(step, abs(left)) * (1 if left > 0 else -1)
            if line.quantity + by >= least:
                line.raw = int(line.raw * (line.quantity + by) / line.quantity)
                line.quantity += by
                left -= by
        assert left != before, "quantities cannot be met"
    for line in lines:
        people(
            line,
            "cow" if line.category == "KT1" else line.category,
            Dice("people", dice.seed, line.agency, line.commune),
        )


def fit(lines: Iterable[Activity], target: int, name: str) -> None:
    """Gives the lines money in steps of 50.000 đồng that adds up to the target; fixed lines keep theirs."""
    lines = list(lines)
    free = [line for line in lines if not line.fixed]
    goal = target - sum(line.own for line in lines if line.fixed and not line.why)
    total = sum(line.raw for line in free)
    for line in free:
        amount = line.raw * goal / total
        step = STEP if amount < 5 * MILLION else 2 * STEP if amount < 60 * MILLION else 10 * STEP
        line.own = max(step, round(amount / step) * step)
    left = goal - sum(line.own for line in free)
    order = sorted(free, key=lambda line: -line.own)
    while left:
        for line in order[: max(1, len(order) // 2)]:
            by = left if abs(left) < STEP else STEP if left > 0 else -STEP
            line.own += by
            left -= by
            if not left:
                break
    assert all(line.own > 0 for line in free), name


def programme(places: Places) -> list[Activity]:
    """All activities of the 77 senders, with money, partners and mistakes."""
    import cases

    lines = draw(places)
    lines += cases.models(places) + cases.schools(places) + cases.outside(places) + cases.unsourced(places)
    cases.vague(lines)
    cases.poverty(lines)
    lines += cases.partners(places, lines)
    lines += cases.mistakes(places, lines)
    for bucket, target in TARGETS.items():
        fit((line for line in lines if line.bucket == bucket and line.source not in ("", "5")), target, bucket)
    cases.boards(lines)
    cases.donors(lines)
    cases.versions(lines)
    settle(lines)
    return lines


def settle(lines: list[Activity]) -> None:
    """What counts of each quantity: an object that two agencies report counts once."""
    for line in lines:
        if line.counted is None:
            line.counted = None if line.why else line.quantity
    check_objects(lines)


def check_objects(lines: list[Activity]) -> None:
    """No two givers report the same object by accident."""
    same: dict[tuple, list[Activity]] = defaultdict(list)
    for line in lines:
        if line.category.startswith(OBJECTS) and not line.why.startswith(("superseded", "late", "hidden", "struck")):
            same[line.category, line.commune, line.district, str(line.year), line.quantity].append(line)
    for group in same.values():
        for index, one in enumerate(group):
            for other in group[index + 1 :]:
                if one.agency != other.agency and one.village and one.village == other.village:
                    assert one.tag == other.tag and one.tag.startswith("pair"), (one, other)


def copy(line: Activity, **changes: object) -> Activity:
    return replace(line, **{"cofunders": list(line.cofunders), **changes})
