"""Natural: the review's own words with nothing, one line, equal lines and huge ones: no '0 con', no gap, no echo."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT
from drafting import UI
from making import COW, entry, form, grid, line, root_rules

from ketnghia import bridge, definitions, entries, indicators, lineage, merging, reports, runs, words
from ketnghia.programme import Programme
from ketnghia.steps.files import load_programme
from ketnghia.steps.gather_facts import of_givers, punctual, settle

SECTIONS = ("01-mo-dau", "02-dac-diem", "03-to-chuc", "04-ket-qua", "05-danh-gia")
# What no reader should meet: a counted nothing, what is left where something fell out, a word twice.
WRONG = {
    "a nothing that is counted": r"(?<![\d.,/])0+ (?!/)(?:con|hộ|nhà|ha|tỷ|triệu|đồng|suất|bộ|lượt|điểm|phòng|đơn|xã)",
    "a gap": r"\( *\)|[:;,(] *[.;,)]|\. *[.;,]|(?<=\w) +[.,;:]",
    "a share of nothing": r"chưa có số liệu",
    "a word twice": r"\b(\w{2,}(?: \w+)?) \1\b(?! họa)",
}
EMPTY = line(category="KH", description="Việc khác", quantity="", unit="", households="", poor_households="",
             escaped_poverty="", value=5_000_000, source="5")  # fmt: skip


def one(agency: str, *rows: tuple) -> tuple[str, list[tuple]]:
    return agency, list(rows)


def spread(value: int, quantity: int) -> list[tuple]:
    """A line of each kind in each year, in three communes of three districts."""
    what = (("KT1", "Bò giống sinh sản", "con"), ("NO1", "Nhà tình nghĩa", "nhà"), ("NO2", "Nhà mái ấm", "nhà"),
            ("GD3", "Học bổng", "suất"), ("YT1", "Khám bệnh", "lượt người"), ("QT1", "Quà Tết", "suất"))  # fmt: skip
    return [
        line(year=year, district=district, commune=commune, category=category, description=text, quantity=quantity,
             unit=unit, households="", poor_households="", escaped_poverty="", value=value)
        for year in range(2013, 2018)
        for district, commune in (("Nam Giang", "Cà Dy"), ("Tây Giang", "A Tiêng"), ("Nam Trà My", "Trà Don"))
        for category, text, unit in what
    ]  # fmt: skip


RETURNS = {
    "empty": [one("so-xay-dung", EMPTY)],
    "single": [one("so-xay-dung", COW)],
    "equal": [one("so-xay-dung", *spread(10_000_000, 1)), one("so-tai-chinh", *spread(10_000_000, 1))],
    "huge": [one("so-xay-dung", *spread(900_000_000_000, 900_000)), one("so-tai-chinh", line(value=800_000_000_000))],
}


@pytest.fixture(scope="module")
def books() -> tuple[Programme, definitions.Book]:
    whole = load_programme(ROOT, lineage.PARTS["compose_page"])
    return whole, definitions.parse(whole)


@pytest.fixture(scope="module", params=sorted(RETURNS))
def said(request: pytest.FixtureRequest, books: tuple[Programme, definitions.Book]) -> tuple[str, str]:
    """Which returns came, and what the sections say of them, a line a paragraph."""
    programme, book = books
    rules = root_rules()
    records, facts = [], []
    for agency, rows in RETURNS[request.param]:
        found = form(*rows, agency=agency, name=f"{agency}.xlsx")
        file = entry(grid([()]), name=f"{agency}.xlsx", agency=agency)
        ledger = {"version": 1, "kind": "first", "received": "", "ledger": "known", "sha256": agency, "letter": ""}
        records.append(found.record({**file, **ledger}))
        facts += found.facts
    settled = settle(records, rules)

    def states(table):
        made = of_givers(settled, rules, set(table["agency"].dropna().unique()))
        return {code: {"state": state, **punctual(settled, code)} for code, state in made.items()}

    counted = {each["submission"] for each in settled if each["counts"]}
    parts = [merging.frame(facts, merging.schema(rules))]
    frame, _ = merging.merge(parts, rules, counted.__contains__, states)
    summed = bridge.entries(frame, programme, {})
    table = indicators.Table.of(frame)
    made = indicators.Evaluation(book, {"facts": table, "bridge": indicators.Table.of(summed, summed["row"])}).all()
    publisher = entries.Publisher(programme, book, table, entries.labels(programme))
    known = {each["id"]: each for results in made.values() for each in map(publisher.entry, results)}
    submissions = [{"agency": each["agency"], "submission": each["submission"]} for each in settled]
    tables = reports.tables(programme, frame, submissions, list(known.values())) | {"published": [], "choices": []}
    head = reports.head(programme, entries.whole(programme, table), "ab" * 32, UI)
    draft = words.Draft(words.Material(programme, known, tables, {}, UI, head), "config/words/vi/")
    for name in SECTIONS:
        draft.section(f"{name}.md")
    lines = [
        runs.text_of(draft, block.html).replace("\u00a0", " ").strip()
        for blocks in draft.blocks.values()
        for block in blocks
        if block.kind == "p"
    ]
    return request.param, "\n".join(text for text in lines if text)


def test_nothing_reads_as_if_a_program_had_written_it(said: tuple[str, str]) -> None:
    name, text = said
    found = {
        f"{what}: …{paragraph[max(0, match.start() - 30) : match.end() + 20]}…"
        for what, pattern in WRONG.items()
        for paragraph in text.split("\n")
        for match in re.finditer(pattern, paragraph, re.IGNORECASE)
    }
    assert not found, (name, sorted(found))


WANTED = {
    "empty": [
        "Báo cáo của 1/81 đơn vị, địa phương không ghi nhận hỗ trợ về phát triển kinh tế.",
        "Báo cáo của 1/81 đơn vị, địa phương không ghi nhận hỗ trợ nào được tính vào tổng.",
        "lồng ghép chương trình, dự án: 5 triệu đồng",
    ],
    "single": [
        "Tính trên 1/81 đơn vị, địa phương đã gửi báo cáo, kết quả hỗ trợ gồm ba nhóm",
        "Chỉ có Sở Xây dựng (minh họa) hỗ trợ nội dung này.",
        "Hỗ trợ chỉ ghi nhận trong năm 2015 (24 triệu đồng).",
        # Nobody wrote down when it came: that is not the same as late.
        "Chưa xác định được số đơn vị, địa phương gửi báo cáo đúng hạn, vì sổ nhận không ghi ngày nhận",
        # The one giver is of that block: more of the money than of the givers is no contrast.
        "số đơn vị và 100% giá trị",
    ],
    "equal": [
        "các huyện có ghi nhận đều bằng nhau",
        "Giá trị hỗ trợ các năm có ghi nhận đều bằng nhau",
        "bằng năm 2016.",
        "xây dựng 30 nhà tình nghĩa và 30 nhà mái ấm tình thương (mỗi nhà tính một lần)",
    ],
    "huge": ["tỷ đồng", "1 đơn vị trong 81 đơn vị, địa phương có hỗ trợ"],
}


def test_each_case_has_its_sentence(said: tuple[str, str]) -> None:
    name, text = said
    missing = [sentence for sentence in WANTED[name] if sentence not in text]
    assert not missing, (missing, text)
