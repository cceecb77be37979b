"""The rules for state documents, measured in the printed pages: circular 01/2011/TT-BNV and decree 30/2020/ND-CP."""

from __future__ import annotations

import functools
import io
import re
import sys
from collections.abc import Callable
from inspect import signature
from pathlib import Path

import pdf_checks
import pdf_measures
import pypdfium2
import pytest
import yaml
from conftest import ROOT
from pdf_measures import Line, Rule

from ketnghia import pdf, printing, reports, words
from ketnghia.programme import Programme

TEMPLATES = {
    path.relative_to(ROOT / "templates").as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "templates").rglob("*")
    if path.is_file()
}
UI = yaml.safe_load(TEMPLATES["ui/vi.yaml"])
FONTS = (Path(sys.prefix) / "share/ketnghia/fonts").as_uri()
ISSUERS = yaml.safe_load((ROOT / "config/report.yaml").read_text(encoding="utf-8"))["issuers"]
TITLE = "Tổng kết 5 năm thực hiện công tác kết nghĩa, giúp đỡ các xã miền núi đặc biệt khó khăn"
PARAGRAPH = "Các cơ quan, đơn vị được phân công đã phối hợp với cấp ủy, chính quyền các xã giúp đỡ Nhân dân. " * 4
ENDING = f"{PARAGRAPH.strip(' .')}./.\n"
TEXT = f"# I. ĐẶC ĐIỂM\n\n{PARAGRAPH}\n\n## 1. Tình hình\n\n" + f"{PARAGRAPH}\n\n" * 13 + ENDING
# The edges of the text on A4, in mm: what both rules allow, and what we chose.
LEFT, RIGHT, TOP, FOOT = 30, 190, 20, 277
# The ascent of Tinos, in parts of the size.
ASCENT = 0.891
# How far the ink of a letter may stand beyond or within its own place.
INK = 0.45


class Pages(dict):
    """The pages of each part of a report, printed when they are asked for: (lines, rules) of each."""

    def __init__(self, print_part: Callable[[str], list[tuple[list[Line], list[Rule]]]]) -> None:
        self.print_part = print_part

    def __missing__(self, part: str) -> list[tuple[list[Line], list[Rule]]]:
        self[part] = self.print_part(part)
        return self[part]


class Paper:
    """A short report printed under one profile by one issuer; `edits`: template, old text, new text."""

    def __init__(
        self,
        profile: str = "tt01_2011",
        issuer: str = "committee",
        stage: str = "so_bo",
        edits: tuple[tuple[str, str, str], ...] = (),
        status: str = "",
        **more: object,
    ) -> None:
        annex = {"number": "I", "label": "PL.I", "title": "Bảng kê", "words": "b.md"}
        spec = {"profile": profile, "issuer": issuer, "issuers": ISSUERS, "kind": "Báo cáo", "title": TITLE,
                "sections": ["a.md"], "annexes": [annex], "date": {"year": "2018"}, **more}  # fmt: skip
        config = {"programme": "Thử", "period": "2017", "stage": stage, "cutoff": "2018-01-31", "givers": "g.csv",
                  "status": status or ("illustrative" if stage == "so_bo" else "final")}  # fmt: skip
        folder = "config/words/vi/"
        made = Programme.parse({
            f"{folder}a.md": TEXT, f"{folder}b.md": f"{PARAGRAPH}\n",
            "config/config.yaml": yaml.safe_dump(config),
            "config/report.yaml": yaml.safe_dump(spec, allow_unicode=True),
        })  # fmt: skip
        head = reports.head(made, {"coverage": {"received": 1, "expected": 2}}, FILES[-1].sha256, UI)
        written = words.write(words.Material(made, {}, {}, {}, UI, head), folder)
        templates = dict(TEMPLATES)
        for name, old, new in edits:
            assert old in templates[name], old
            templates[name] = templates[name].replace(old, new)
        parts = reports.printed(written, templates, [], lambda id: (0, 0, ""))
        self.parts = parts
        self.pages = Pages(lambda part: self.print(part, parts[part]))
        self.profile, self.issuer = profile, {**ISSUERS, **dict(more.get("issuers") or {})}[issuer]
        self.first = self.pages["body"][0]

    def bound(self) -> bytes:
        """The finished file, its parts joined."""
        made = []
        for name, html in self.parts.items():
            data, told = printing.lay_out(html, part=name, base=ROOT.as_uri(), allowed=(FONTS,), fonts=FONTS)
            made.append(pdf.Part(data, told["labels"], told["headings"], told["document"], told["fields"]))
        return pdf.bind(made, FILES, (Path(sys.prefix) / "share/ketnghia/fonts/Tinos-Regular.ttf").read_bytes())

    def top(self, begins: str) -> float:
        """How far below the paper's edge the letters of a line reach: a base line less the face's ascent."""
        line = self.line(begins)
        return line.base - ASCENT * line.size * pdf_measures.MM

    def print(self, part: str, html: str) -> list[tuple[list[Line], list[Rule]]]:
        data, told = printing.lay_out(html, part=part, base=ROOT.as_uri(), allowed=(FONTS,), fonts=FONTS)
        if part == "body":
            self.fields = {one["name"]: one for one in told["fields"]}
        document = pypdfium2.PdfDocument(io.BytesIO(data))
        self.sizes = [page.get_size() for page in document]
        return [(pdf_measures.lines(page), pdf_measures.rules(page)) for page in document]

    def issuing(self) -> Line:
        """The issuing body's name, of two lines the last."""
        body = self.issuer["body"]
        return self.line(body if isinstance(body, str) else body[-1])

    def line(self, begins: str, page: int = 0) -> Line:
        return next(line for line in self.pages["body"][page][0] if line.text.startswith(begins))

    def last(self) -> list[Line]:
        """The lines of the page that is signed."""
        return next(lines for lines, _ in self.pages["body"] if any(line.text == "Nơi nhận:" for line in lines))


FILES = [pdf.Attachment.of(name, b"{}\n", name) for name in ("traces.csv", "datapackage.json")]


@functools.cache
def paper(*given: str) -> Paper:
    return Paper(*given)


EACH = [(profile, issuer) for profile in ("tt01_2011", "nd30_2020") for issuer in ISSUERS]


@pytest.fixture(params=EACH, ids="-".join)
def made(request: pytest.FixtureRequest) -> Paper:
    """A draft of each issuer under each profile."""
    return paper(*request.param)


PRINT, FORMAL = "styles/print.css", "styles/formal.css"
# Faults of the pages, and the test that each must turn red.
FAULTS = [
    ("paper_is_a4_and_text_keeps_its_margins", PRINT, "20mm 20mm 20mm 30mm", "20mm 20mm 20mm 28mm"),
    ("paper_is_a4_and_text_keeps_its_margins", PRINT, "text-align: justify", "text-align: left"),
    ("letters_are_tinos_and_black", PRINT, "a { color: inherit", "p { color: #1B4B82 } a { color: inherit"),
    ("letters_are_tinos_and_black", PRINT, "font-family: Tinos", 'font-family: "Source Serif 4"'),
    ("places_on_the_first_page", FORMAL, "height: 39.7mm", "height: 36mm"),
    ("national_title_and_motto", FORMAL, ".nation, .motto { font-weight: 700 }", ""),
    ("national_title_and_motto", FORMAL, "margin-top: 0.5mm", "margin: 0.5mm 3mm 0"),
    ("issuing_body", FORMAL, "display: block; width: 42%", "display: block; width: 64%"),
    ("issuing_body", FORMAL, ".heads .body { font-size: 12pt; font-weight: 700 }", ""),
    ("number_and_date_stand_level_and_blank", FORMAL, ".date { font-style: italic }", ""),
    ("number_and_date_stand_level_and_blank", "parts/formal_head.html", "/{{ issuer.symbol", " {{ issuer.symbol"),
    ("type_and_title", FORMAL, "width: 40%; margin: 2mm auto 0", "width: 28%; margin: 2mm auto 0"),
    ("type_and_title", FORMAL, "font-size: 14pt; line-height", "font-size: 15pt; line-height"),
    ("body_text", PRINT, "text-indent: 12.7mm; orphans", "text-indent: 9mm; orphans"),
    ("body_text", PRINT, "p { margin: 0 0 6pt", "p { margin: 0 0 3pt"),
    ("body_text", PRINT, "line-height: 1.32", "line-height: 1.9"),
    ("page_numbers", "styles/tt01_2011.css", "@bottom-right", "@bottom-center"),
    ("page_numbers", "print/body.html", "@page :first { @bottom-right { content: none }", "@page :first {"),
    ("closing", FORMAL, ".recipients p { font-size: 11pt", ".recipients p { font-size: 12pt"),
    ("closing", FORMAL, ".signer .space { position: relative; height: 26mm }", ""),
    ("closing", FORMAL, ".signer { width: 50% }", ".signer { width: 42% }"),
    ("annex", PRINT, "text-align: center; font-style: italic", "text-align: center"),
    ("annex", "print/annexes.html", '<p class="end">./.</p>', ""),
    ("draft_is_framed", FORMAL, "border: 0.8pt solid #000; padding", "padding"),
]  # fmt: skip


def near(value: float, wanted: float, within: float = INK) -> bool:
    return abs(value - wanted) <= within


def rule_under(found: list[Rule], line: Line, *, within: float = 4.0) -> Rule:
    """The level line that stands next below a line of text and is centred on it."""
    level = (rule for rule in found if rule.foot - rule.top < 0.6 and rule.width > 5)
    return next(rule for rule in level if 0 < rule.top - line.base < within and near(rule.middle, line.middle, 1))


def test_paper_is_a4_and_text_keeps_its_margins(made: Paper) -> None:
    for width, height in made.sizes:
        assert (round(width, 1), round(height, 1)) == (595.3, 841.9)
    for lines, _ in made.pages["body"]:
        for line in lines:
            if TOP < line.base < FOOT:
                assert line.left >= LEFT - INK and line.right <= RIGHT + INK, line
    justified = [line for line in made.first[0] if near(line.left, LEFT) and line.right > RIGHT - 1]
    assert len(justified) > 8


def test_letters_are_tinos_and_black(made: Paper) -> None:
    for lines, _ in made.pages["body"]:
        for line in lines:
            if TOP < line.base < FOOT:
                assert re.sub(r"^[A-Z]{6}\+", "", line.font).startswith("Tinos") and line.colour == (0, 0, 0), line


def test_places_on_the_first_page(made: Paper) -> None:
    """Where our design puts what the rules order, in mm from the paper's upper edge."""
    first = made.issuer.get("superior") or made.issuer["body"][0]
    wanted = {"CỘNG HÒA": 20.6, first: 20.6, made.issuing().text: 25.7, "Độc lập": 25.7, "Số:": 34.5,
              "Quảng Nam,": 34.5, "BÁO CÁO": 59.9, "Tổng kết": 66.9}  # fmt: skip
    assert {text: round(made.top(text), 1) for text in wanted} == pytest.approx(wanted, abs=0.35)


def test_national_title_and_motto(made: Paper) -> None:
    nation, motto = made.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), made.line("Độc lập - Tự do - Hạnh phúc")
    assert 12 <= nation.size <= 13 and nation.bold and not nation.italic
    assert 13 <= motto.size <= 14 and motto.bold and not motto.italic
    assert near(nation.middle, motto.middle, 0.6) and nation.left > 90 and nation.base < 26
    # Single spacing between the two.
    assert near((motto.base - nation.base) / pdf_measures.MM, 1.15 * 13, 1.5)
    rule = rule_under(made.first[1], motto)
    assert near(rule.left, motto.left, 0.6) and near(rule.right, motto.right, 0.6)


def test_issuing_body(made: Paper) -> None:
    issuer, body = made.issuer, made.issuing()
    assert 12 <= body.size <= 13 and body.bold and body.right < 98
    over = made.line(issuer.get("superior") or issuer["body"][0])
    # A superior body is upright; where the body itself takes two lines both are bold.
    assert over.bold is not bool(issuer.get("superior"))
    assert 12 <= over.size <= 13 and near(over.middle, body.middle, 0.6)
    assert near(over.base, made.line("CỘNG HÒA").base, 0.2)
    rule = rule_under(made.first[1], body)
    assert 1 / 3 <= rule.width / body.width <= 1 / 2


def test_number_and_date_stand_level_and_blank(made: Paper) -> None:
    lines = [line for line in made.first[0] if near(line.base, made.line("Số:").base, 0.2)]
    texts = " ".join(line.text for line in lines)
    assert texts == f"Số: /{made.issuer['symbol']} {made.issuer['place']}, ngày tháng năm 2018"
    number = [line for line in lines if line.right < 98]
    date = [line for line in lines if line.left > 98]
    assert all(line.size == 13 and not line.bold and not line.italic for line in number)
    assert all(13 <= line.size <= 14 and line.italic and not line.bold for line in date)
    assert near((number[0].left + number[-1].right) / 2, made.issuing().middle, 0.6)
    assert near((date[0].left + date[-1].right) / 2, made.line("CỘNG HÒA").middle, 0.6)
    assert set(made.fields) == {"number", "day", "month", "clerk", "leader"}
    assert lines[0].base > made.line("Độc lập").base + 6


def test_type_and_title(made: Paper) -> None:
    kind = made.line("BÁO CÁO")
    first = made.line("Tổng kết")
    title = [line for line in made.first[0] if line.size == first.size and line.bold and line.base >= first.base - 0.1]
    for line in (kind, *title):
        assert 13 <= line.size <= 14 and line.bold and not line.italic and near(line.middle, (LEFT + RIGHT) / 2, 0.6)
    widest = max(line.width for line in title)
    rule = rule_under(made.first[1], title[-1], within=5)
    assert 1 / 3 <= rule.width / widest <= 1 / 2


def test_body_text(made: Paper) -> None:
    heading, first = made.line("I. ĐẶC ĐIỂM"), made.line("Các cơ quan, đơn vị được phân công")
    body = [line for line in made.first[0] if first.base <= line.base < FOOT and not line.bold]
    assert heading.bold and 13 <= heading.size <= 14
    assert {line.size for line in body} <= {13, 14} and not any(line.italic for line in body)
    starts = [at for at, line in enumerate(body) if not near(line.left, LEFT)]
    for at in starts:
        assert near(body[at].left, LEFT + 12.7), body[at]
    steps = [(after.base - line.base) / pdf_measures.MM for line, after in zip(body, body[1:], strict=False)]
    single = 1.15 * first.size
    inside = [step for at, step in enumerate(steps, 1) if at not in starts]
    assert all(single <= step + 0.3 and step <= 1.5 * single + 0.3 for step in inside)
    headed = made.line("1. Tình hình").base
    between = [steps[at - 1] for at in starts[1:] if not body[at - 1].base < headed < body[at].base]
    assert between and all(step - max(inside) >= 5.5 for step in between)
    assert made.line("1. Tình hình").bold


def test_page_numbers(made: Paper) -> None:
    for part, shown in (("body", 2), ("annexes", 1)):
        for at, (lines, _) in enumerate(made.pages[part][: 3 if part == "body" else 1], 1):
            here = [line for line in lines if line.text == str(at) and not TOP < line.base < FOOT]
            if at < shown:
                assert not here
                continue
            (number,) = here
            assert 13 <= number.size <= 14 and not number.bold and not number.italic
            if made.profile == "nd30_2020":
                assert number.base < TOP and near(number.middle, (LEFT + RIGHT) / 2, 0.6)
            else:
                assert number.base > FOOT and near(number.right, RIGHT, 0.6)


def test_closing(made: Paper) -> None:
    lines = made.last()
    lead = next(line for line in lines if line.text == "Nơi nhận:")
    assert lead.size == 12 and lead.bold and lead.italic and near(lead.left, LEFT)
    listed = [line for line in lines if line.text.startswith("- ")]
    assert all(line.size == 11 and not line.bold and not line.italic and near(line.left, LEFT) for line in listed)
    assert [line.text[-1] for line in listed] == [*";" * (len(listed) - 1), "."]
    assert listed[-1].text.startswith("- Lưu: VT")
    signs = [next(line for line in lines if line.text == sign) for sign in made.issuer["sign"]]
    assert near(signs[0].base, lead.base, 0.6)
    for line in signs:
        assert 13 <= line.size <= 14 and line.bold and not line.italic and near(line.middle, 150, 0.6)
    # Room for hand and seal below the last of them, the seal over a third of the hand from the left; nothing is in it.
    left, foot, right, top = (edge * pdf_measures.MM for edge in made.fields["leader"]["rect"])
    seal = [edge * pdf_measures.MM for edge in made.fields["clerk"]["rect"]]
    assert near((left + right) / 2, signs[-1].middle, 4) and top - foot >= 24
    assert seal[0] < left < seal[2] and near((seal[2] - left) / (right - left), 1 / 3, 0.02)
    assert all(line.base < 297 - top or line.right < left for line in lines if line.base < 297 - foot)
    assert any(line.text.endswith("./.") for page, _ in made.pages["body"] for line in page)


def test_annex(made: Paper) -> None:
    lines = made.pages["annexes"][0][0]
    name, title, enclosed = lines[:3] if made.profile == "tt01_2011" else lines[1:4]
    assert (name.text, title.text) == ("Phụ lục I", "BẢNG KÊ")
    assert all(line.bold and line.size == 14 and near(line.middle, 110, 0.6) for line in (name, title))
    assert enclosed.text.startswith("(Kèm theo Báo cáo số") and enclosed.italic and 13 <= enclosed.size <= 14
    assert any(line.text.endswith("./.") for line in lines)


def test_draft_is_framed(made: Paper) -> None:
    for text in ("DỰ THẢO", "BẢN MINH HỌA"):
        line = made.line(text)
        assert 13 <= line.size <= 14 and line.bold
        frame = [rule for rule in made.first[1] if rule.left < line.left and line.right < rule.right]
        assert any(rule.top < line.base - 3 and line.base < rule.foot and rule.width < line.width + 9 for rule in frame)


@pytest.mark.parametrize(("stage", "status", "shown"), [("so_bo", "preliminary", ["DỰ THẢO"]),
                                                        ("chinh_thuc", "illustrative", ["BẢN MINH HỌA"])])  # fmt: skip
def test_each_frame_has_its_own_reason(stage: str, status: str, shown: list[str]) -> None:
    texts = [line.text for line in Paper(stage=stage, status=status).first[0]]
    for text in ("DỰ THẢO", "BẢN MINH HỌA"):
        assert any(one.startswith(text) for one in texts) is (text in shown)


def test_a_final_document_has_no_frame_and_prints_what_is_given() -> None:
    issuers = {"committee": {**ISSUERS["committee"], "signer": "Nguyễn Văn A"}}
    date = {"day": 5, "month": 1, "year": 2018}
    made = Paper(stage="chinh_thuc", issuers=issuers, number=5, date=date, title="Tổng kết công tác kết nghĩa")
    texts = [line.text for line in made.first[0]]
    assert not any(text.startswith(("DỰ THẢO", "BẢN MINH HỌA")) for text in texts)
    assert "Số: 05/BC-BDT" in texts and "Quảng Nam, ngày 05 tháng 01 năm 2018" in texts
    assert set(made.fields) == {"clerk", "leader"}
    name, sign = (next(line for line in made.last() if line.text == text) for text in ("Nguyễn Văn A", "TRƯỞNG BAN"))
    assert name.bold and 13 <= name.size <= 14 and near(name.middle, sign.middle, 0.6) and name.base - sign.base > 25
    title = made.line("Tổng kết")
    assert 1 / 3 <= rule_under(made.first[1], title, within=5).width / title.width <= 1 / 2
    assert "số 05/BC-BDT ngày 05 tháng 01 năm 2018" in " ".join(line.text for line in made.pages["annexes"][0][0])


@pytest.mark.parametrize(("profile", "issuer"), [*EACH, ("plain", "committee")], ids="-".join)
def test_each_profile_makes_a_fit_file(profile: str, issuer: str) -> None:
    assert pdf_checks.faults(paper(profile, issuer).bound()) == {}


@pytest.mark.parametrize(("month", "printed"), [(1, "01"), (2, "02"), (3, "3"), (9, "9"), (10, "10")])
def test_only_the_first_two_months_have_a_leading_zero(month: int, printed: str) -> None:
    given = reports.issue({"number": 12, "date": {"day": 9, "month": month}})
    assert given == {"number": "12", "day": "09", "month": printed, "year": ""}


@pytest.mark.parametrize(
    ("test", "name", "old", "new"), FAULTS, ids=[f"{fault[0]}-{at}" for at, fault in enumerate(FAULTS)]
)
def test_a_fault_turns_its_test_red(test: str, name: str, old: str, new: str) -> None:
    spoiled = Paper(edits=((name, old, new),))
    with pytest.raises((AssertionError, StopIteration)):
        globals()[f"test_{test}"](spoiled)


def test_every_measure_has_a_fault() -> None:
    measured = {
        name for name, one in globals().items() if name.startswith("test_") and "made" in signature(one).parameters
    }
    assert {f"test_{fault[0]}" for fault in FAULTS} == measured
