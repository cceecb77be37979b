"""Cases: what is not drawn but set: the models and schools of the article, gifts of two parties, versions, mistakes."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from dice import Dice
from layouts import layout_of
from plan import LEAST, MILLION, OBJECTS, THINGS, Activity, Places, active_years, copy, draw_things, make, strength
from words import DONORS


def set_line(
    places: Places, agency: str, bucket: str, category: str, year, description: str, own: int, **more
) -> Activity:
    """A line with fixed money, at the agency's first commune unless told otherwise."""
    commune = more.pop("commune", places.twins[agency][0])
    district = more.pop("district", None) or places.communes[commune]["district"]
    quantity = more.pop("quantity", None)
    return Activity(
        agency,
        bucket,
        category,
        year,
        district,
        commune,
        description,
        None if quantity is None else Decimal(str(quantity)),
        own=own,
        fixed=True,
        **more,
    )


def models(places: Places) -> list[Activity]:
    """The models that the article names. The maize and the second pig model share one amount, in one merged cell."""
    return [
        set_line(
            places,
            "hoi-nong-dan",
            "duck and pig",
            "KT4",
            2014,
            "Mô hình nuôi ngan địa phương (quy mô 400 con/20 hộ)",
            86_000_000,
            quantity=400,
            unit="con",
            households=20,
            poor_households=14,
        ),
        set_line(
            places,
            "hoi-nong-dan",
            "duck and pig",
            "KT4",
            2015,
            "Nhân rộng mô hình nuôi ngan địa phương (quy mô 200 con/10 hộ)",
            44_600_000,
            quantity=200,
            unit="con",
            households=10,
            poor_households=8,
            source="2",
        ),
        set_line(
            places,
            "chi-cuc-kiem-lam",
            "duck and pig",
            "KT4",
            2015,
            "Mô hình nuôi heo đen bản địa theo nhóm hộ (24 con/6 hộ)",
            83_000_000,
            quantity=24,
            unit="con",
            households=6,
            poor_households=5,
        ),
        set_line(
            places,
            "so-nong-nghiep",
            "maize and pig",
            "KT4",
            2016,
            "Mô hình trồng ngô nếp xen Đảng sâm",
            372_850_000,
            quantity=4,
            unit="ha",
            households=16,
            poor_households=12,
            tag="joint first",
        ),
        set_line(
            places,
            "so-nong-nghiep",
            "maize and pig",
            "KT4",
            2016,
            "Mô hình nuôi heo đen bản địa",
            0,
            quantity=28,
            unit="con",
            households=7,
            poor_households=6,
            tag="joint second",
        ),
    ]


def schools(places: Places) -> list[Activity]:
    """Three school sites and a computer room; one site by two enterprises that name each other."""
    shared = places.twins["dien-luc"][0]
    site = dict(quantity=1, unit="điểm trường")
    one = set_line(
        places,
        "dien-luc",
        "schools",
        "GD1",
        2015,
        "Xây dựng điểm trường mẫu giáo thôn",
        1_200 * MILLION,
        commune=shared,
        cofunders=[places.bare("ngan-hang-1")],
        whole=1_720 * MILLION,
        tag="pair school",
        **site,
    )
    two = set_line(
        places,
        "ngan-hang-1",
        "schools",
        "GD1",
        2015,
        "Điểm trường mẫu giáo",
        520 * MILLION,
        commune=shared,
        cofunders=[places.bare("dien-luc")],
        whole=1_720 * MILLION,
        tag="pair school",
        **site,
    )
    two.counted = Decimal(0)
    return [
        one,
        two,
        set_line(
            places,
            "mat-tran",
            "schools",
            "GD1",
            2016,
            "Xây dựng điểm trường tiểu học",
            1_560 * MILLION,
            source="4",
            **site,
        ),
        set_line(
            places,
            "vien-thong",
            "schools",
            "GD1",
            2016,
            "Phòng học vi tính cho trường trung học cơ sở",
            441_500_000,
            quantity=1,
            unit="phòng",
        ),
        set_line(
            places,
            "dien-ban",
            "d schools",
            "GD1",
            2014,
            "Xây dựng điểm trường tiểu học",
            1_485 * MILLION,
            commune=places.within(places.twins["dien-ban"][0])[4],
            **site,
        ),
    ]


def outside(places: Places) -> list[Activity]:
    """Integrated money, which is in no total, and what a district gave to its own mountain commune."""
    strengths = {agency: strength(places, agency) for agency in places.givers if agency != LEAST}
    lines = []
    for thing, count, factor in (
        ("KT2", 24, 4),
        ("KT3", 14, 3),
        ("KT4", 10, 6),
        ("GD2", 22, 2),
        ("HT1", 18, 6),
        ("HT3", 12, 8),
    ):
        drawn = draw_things(places, strengths, "integrated", thing, count, False, {})
        for line in drawn:
            line.source, line.fixed, line.village = "5", True, ""
            line.own = max(1, line.raw * factor // 500_000) * 500_000
            line.households = line.poor_households = None
        lines += unique(drawn)
    for district, thing, amount in (("thang-binh", "HT1", 900), ("nui-thanh", "HT2", 650), ("duy-xuyen", "HT1", 720)):
        line = make(places, district, "integrated", thing, Dice("integrated", district))
        line.source, line.fixed, line.own, line.year = "5", True, amount * MILLION, 2016
        lines.append(line)
    own = next(code for code in places.within("517") if places.communes[code]["label"] == "Tam Trà")
    for year, count, amount in ((2015, 20, 4_400_000), (2017, 20, 4_600_000)):
        lines.append(
            set_line(
                places,
                "nui-thanh",
                "d elsewhere",
                "QT1",
                year,
                "Quà Tết cho hộ nghèo",
                amount,
                commune=own,
                quantity=count,
                unit="suất",
            )
        )
    return lines


def unique(lines: list[Activity]) -> list[Activity]:
    """One object line for a place and year; other things as they are."""
    seen: dict[tuple, Activity] = {}
    for line in lines:
        mark = (line.agency, line.category, line.commune, line.year) if line.category.startswith(OBJECTS) else id(line)
        seen.setdefault(mark, line)
    return list(seen.values())


def unsourced(places: Places) -> list[Activity]:
    """Lines without a source of funds: outside every total until the agency says."""
    strengths = {agency: strength(places, agency) for agency in places.givers if agency != LEAST}
    lines = []
    for thing, count in (("KT1", 5), ("GD2", 7), ("QT1", 7), ("HT3", 3), ("YT3", 3)):
        for line in draw_things(places, strengths, "unsourced", thing, count, False, {}):
            line.source, line.fixed, line.village = "", True, ""
            line.own = max(1, line.raw // 100_000) * 100_000
            lines.append(line)
    return lines


def vague(lines: list[Activity]) -> None:
    """Some gifts are known only in words; their money is known."""
    for bucket, category, words in (
        ("d gifts", "QT1", "hàng trăm suất"),
        ("d gifts", "QT1", "hàng trăm"),
        ("d equipment", "GD3", "hàng chục suất"),
        ("equipment", "GD3", "hàng chục suất"),
        ("equipment", "GD4", "hàng trăm bộ"),
        ("equipment", "GD4", "nhiều"),
    ):
        first = [line for line in lines if (line.bucket, line.category) == (bucket, category) and not line.words]
        line = Dice("vague", bucket, category, words).pick(first)
        others = [other for other in first if other is not line]
        others[0].quantity += line.quantity
        others[0].raw = int(others[0].raw + line.raw)
        line.quantity, line.words, line.raw = None, words, max(line.raw, 3 * MILLION)


def poverty(lines: list[Activity]) -> None:
    """123 poor households helped directly by agencies, 85 of them out of poverty."""
    helped = [line for line in lines if line.category == "KT5" and not line.bucket.startswith("d ")]
    for line in helped:
        line.households = line.poor_households = int(line.quantity)
    left = 85
    while left:
        for line in Dice("escaped").order(helped):
            if left and (line.escaped_poverty or 0) < line.poor_households:
                line.escaped_poverty = (line.escaped_poverty or 0) + 1
                left -= 1
    for line in lines:
        if line.bucket == "d economy" and line.category in ("KT1", "KT4") and line.poor_households:
            line.escaped_poverty = line.poor_households // 3


def partners(places: Places, lines: list[Activity]) -> list[Activity]:
    """Gifts of two agencies, reported by both: each its own part, each naming the other (a few only one way)."""
    made: list[Activity] = []
    taken = {(line.agency, line.category, line.commune, line.year) for line in lines}
    by_place: dict[str, list[str]] = defaultdict(list)
    for agency in places.givers:
        for commune in places.twins[agency]:
            by_place[commune].append(agency)
    wanted = {"NO1": 16, "NO2": 5, "HT3": 4, "QT1": 10, "GD2": 8}
    for category, count in wanted.items():
        dice = Dice("partners", category)
        pool = [
            line
            for line in lines
            if line.category == category and line.bucket in ("houses", "works", "gifts", "equipment")
        ]
        pool = [
            line
            for line in pool
            if line.commune and line.source and not line.cofunders and isinstance(line.year, int) and not line.words
        ]
        for line in dice.order(pool):
            if not count:
                break
            near = [agency for agency in by_place[line.commune] if agency != line.agency]
            other = near[0] if near else dice.pick(places.givers)
            mark = (other, line.category, line.commune, line.year)
            clash = (
                mark in taken
                or other in (line.agency, LEAST)
                or line.agency == LEAST
                or line.year not in active_years(other)
            )
            if clash or (category == "QT1" and line.quantity < 4):
                continue
            taken.add(mark)
            made.append(pair(places, line, other, dice, count))
            count -= 1
    return made


def pair(places: Places, line: Activity, other: str, dice: Dice, number: int) -> Activity:
    """Splits one gift: the first giver keeps its share, the other reports the rest in its own words."""
    share = dice.pick([50, 60, 75, 80])
    whole = max(2, round(line.raw / 500_000)) * MILLION
    twin = copy(
        line,
        agency=other,
        village="",
        source=dice.pick(["1", "2", "4"]),
        fixed=True,
        tag=f"pair {line.category} {number}",
    )
    line.tag, line.fixed = twin.tag, True
    line.own, twin.own = whole * share // 100, whole * (100 - share) // 100
    line.share, twin.share, line.whole, twin.whole = share, 100 - share, whole, whole
    twin.description = dice.pick([thing[0] for thing in THINGS[line.category] if thing[1] == line.unit])
    line.cofunders = [named(places, other)]
    if number % 4 or not line.category.startswith(OBJECTS):
        twin.cofunders = [named(places, line.agency)]
    if line.category.startswith(OBJECTS):
        twin.counted = Decimal(0)
        if layout_of(other).villages and number % 2:
            twin.village = line.village
    else:
        part = max(Decimal(1), line.quantity // 3)
        line.quantity, twin.quantity = line.quantity - part if line.quantity > part else line.quantity, part
        if line.theme == "NO":
            line.households = line.poor_households = int(line.quantity)
    return twin


def named(places: Places, agency: str) -> str:
    """How another agency is named in a cell: real kinds of bodies never without '(minh họa)'."""
    return places.bare(agency) if places.agencies[agency]["basis"] == "I" else places.label(agency)


def mistakes(places: Places, lines: list[Activity]) -> list[Activity]:
    """A few real mistakes, all by invented bodies."""
    made = []

    def add(agency: str, bucket: str, category: str, year, description: str, own: int, **more) -> Activity:
        made.append(set_line(places, agency, bucket, category, year, description, own, **more))
        return made[-1]

    add(
        "lam-nghiep",
        "gifts",
        "QT1",
        2016,
        "Tặng quà Tết Nguyên đán cho hộ nghèo",
        2_400_000,
        district="516",
        commune="",
        quantity=10,
        unit="suất",
        tag="unknown commune",
    )
    for year, description, own, count, unit in (
        (2014, "Máy vi tính cho trường", 34_000_000, 3, "bộ"),
        (2015, "Bàn ghế học sinh", 26_000_000, 25, "bộ"),
        (2016, "Ti vi cho xã", 17_000_000, 2, "cái"),
    ):
        add(
            "vien-thong",
            "unit",
            "GD2",
            year,
            description,
            own,
            quantity=count,
            unit=unit,
            why="unit missing",
            tag="no unit",
        )
    add(
        "khoang-san",
        "integrated",
        "HT1",
        2016,
        "Mở đường vào khu sản xuất",
        5_200_000_000,
        quantity="6.4",
        unit="km",
        source="5",
        tag="5.2 tỷ",
    )
    add(
        "dien-luc",
        "works",
        "HT3",
        2015,
        "Kéo điện vào nhà văn hóa thôn",
        250_000_000,
        quantity=2,
        unit="công trình",
        why="range",
        tag="200-300 triệu",
    )
    add(
        "cap-thoat-nuoc",
        "works",
        "HT3",
        2016,
        "Hệ thống nước tự chảy",
        84_000_000,
        quantity=1,
        unit="công trình",
        why="error cell",
        tag="#REF!",
    )
    add(
        "ngan-hang-2",
        "equipment",
        "GD2",
        2011,
        "Máy vi tính cho trường",
        42_000_000,
        quantity=4,
        unit="bộ",
        why="out of period",
        tag="2011",
    )
    add(
        "moi-truong-do-thi",
        "equipment",
        "GD2",
        2015,
        "Thùng rác, xe đẩy cho trường bán trú",
        9_600_000,
        quantity=12,
        unit="cái",
        tag="hidden row",
    )
    cow = next(line for line in lines if line.bucket == "cow" and line.quantity == 2 and not line.tag)
    cow.agency, cow.commune = "xo-so", places.twins["xo-so"][0]
    cow.district, cow.village = places.communes[cow.commune]["district"], ""
    cow.year, cow.own, cow.fixed, cow.tag, cow.source = 2015, 24_000_000, True, "24000", "1"
    add("xo-so", "gifts", "QT1", 2015, "Quà Tết cho hộ khó khăn", 3_600_000, quantity=15, unit="suất", tag="2051")
    add(
        "ngan-hang-1",
        "other animals and models",
        "KT1",
        2014,
        "Heo giống",
        5_500_000,
        quantity=5,
        unit="con",
        households=5,
        poor_households=5,
        escaped_poverty=8,
        tag="escaped",
    )
    for _ in range(2):
        add(
            LEAST, "gifts", "QT1", 2015, "Quà Trung thu cho thiếu nhi", 1_200_000, quantity=20, unit="suất", tag="twice"
        )
    add(
        LEAST,
        "gifts",
        "QT1",
        2016,
        "Quà Tết cho hộ khó khăn",
        1_500_000,
        quantity=6,
        unit="suất",
        why="struck out",
        tag="struck",
    )
    for year in (2013, 2014, 2016):
        add(
            "ngan-hang-2",
            "equipment",
            "GD4",
            year,
            "Vở và dụng cụ học tập",
            4_000_000,
            quantity=20,
            unit="bộ",
            why="hidden sheet",
            tag="old sheet",
        )
    house = dict(quantity=1, unit="nhà", households=1, poor_households=1)
    where = places.twins["benh-vien-1"][0]
    add(
        "benh-vien-1",
        "houses",
        "NO1",
        2013,
        "Xây dựng nhà tình nghĩa",
        45_000_000,
        village="Thôn 2",
        tag="pair village",
        **house,
    )
    add(
        "benh-vien-2",
        "houses",
        "NO1",
        2013,
        "Nhà tình nghĩa",
        38_000_000,
        commune=where,
        village="Thôn 2",
        tag="pair village",
        why="duplicate",
        **house,
    )
    where = places.twins["thuy-loi"][0]
    add(
        "thuy-loi",
        "houses",
        "NO2",
        2014,
        "Nhà mái ấm tình thương",
        30_000_000,
        village="Thôn 5",
        tag="pair village 2",
        why="duplicate",
        **house,
    )
    add(
        "xo-so",
        "houses",
        "NO2",
        2014,
        "Nhà mái ấm tình thương",
        36_000_000,
        commune=where,
        village="Thôn 5",
        tag="pair village 2",
        **house,
    )
    where = places.twins["moi-truong-do-thi"][0]
    add("moi-truong-do-thi", "houses", "NO3", 2016, "Nhà đại đoàn kết", 33_000_000, **house)
    add("cap-thoat-nuoc", "houses", "NO3", 2016, "Nhà đại đoàn kết", 31_000_000, commune=where, **house)
    clear(lines, made)
    quantities(lines, made)
    return made


def clear(lines: list[Activity], made: list[Activity]) -> None:
    """Drawn objects that would fall together with a set one move to another year."""
    for one in made:
        if not one.category.startswith(OBJECTS):
            continue
        for line in [line for line in lines if not line.tag]:
            if (line.category, line.commune, line.year, line.quantity) == (
                one.category,
                one.commune,
                one.year,
                one.quantity,
            ):
                line.village = ""
                line.quantity = line.quantity + 1


def quantities(lines: list[Activity], made: list[Activity]) -> None:
    """Set lines and split gifts bring quantities along: drawn lines give them back, so that the plan holds."""
    plan = {"NO1": 357, "NO2": 112, "NO3": 12}
    for category, total in plan.items():
        group = [line for line in lines + made if line.category == category and line.source not in ("", "5")]
        counted = sum(int(line.quantity if line.counted is None else line.counted) for line in group if not line.why)
        give(group, total - counted)
    d_gifts = [line for line in lines if line.bucket == "d gifts" and line.category == "QT1"]
    give(d_gifts, 1_240 - sum(int(line.quantity or 0) for line in d_gifts))


def give(group: list[Activity], left: int) -> None:
    free = [line for line in group if not line.tag and not line.fixed and line.quantity]
    order = Dice("give", group[0].category).order(free)
    while left:
        before = left
        for line in order:
            if left > 0 or (left < 0 and line.quantity > 1):
                by = 1 if left > 0 else -1
                line.raw = int(line.raw * (line.quantity + by) / line.quantity)
                line.quantity += by
                left -= by
                if line.theme == "NO":
                    line.households = line.poor_households = int(line.quantity)
            if not left:
                break
        assert left != before, "quantities cannot be met"


def boards(lines: list[Activity]) -> None:
    """The merged boards' years are in the successor's return."""
    for index, line in enumerate(
        line for line in lines if line.agency == "bql-khu-kinh-te" and isinstance(line.year, int)
    ):
        if line.year <= 2015 and index % 3 == 0:
            line.part = "bql-do-thi-moi"
        elif line.year <= 2014 and index % 3 == 1:
            line.part = "bql-khu-cong-nghiep"


def donors(lines: list[Activity]) -> None:
    """Givers outside the programme: named, with the whole value or the agency's share of it."""
    for index, line in enumerate(lines):
        if line.cofunders or line.why or line.tag or line.own < 8 * MILLION or line.source in ("", "5"):
            continue
        dice = Dice("donor", index, line.agency, line.description)
        layout = layout_of(line.agency)
        if "share" in layout.fields:
            if dice.chance(0.35):
                line.share = dice.pick([25, 40, 50])
                line.whole = line.own * 100 // line.share
                assert line.whole * line.share == line.own * 100
                line.cofunders = [dice.pick(DONORS)]
        elif dice.chance(0.03):
            line.cofunders = [dice.pick(DONORS)]
            line.whole = line.own + dice.between(2, 30) * MILLION


def versions(lines: list[Activity]) -> None:
    """A replacement, a supplement, and a supplement that came after the cut-off."""
    bank = [line for line in lines if line.agency == "ngan-hang-1" and line.year == 2017 and not line.tag]
    for line in bank[:6]:
        line.file = "supplement"
    first = [line for line in lines if line.agency == "dai-hoc"]
    for index, line in enumerate(first):
        line.file = "replacement"
        if index % 9 != 4:
            wrong = line.own + 500_000 if index == 3 else line.own
            lines.append(
                copy(line, own=wrong, file="first", why="superseded", whole=None if wrong != line.own else line.whole)
            )
    hospital = [
        line
        for line in lines
        if line.agency == "benh-vien-2" and line.category in ("YT1", "GD2", "QT1") and not line.tag
    ]
    for index, line in enumerate(hospital[:5]):
        lines.append(
            copy(
                line,
                year=2017,
                own=line.own + (index + 1) * STEP_LATE,
                file="late",
                why="late",
                whole=None,
                cofunders=[],
            )
        )


STEP_LATE = 350_000
