"""Spoken: the report as Vietnamese text to be read aloud: short sentences, numbers in words, no tables, no signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ketnghia.runs import runs, text_of
from ketnghia.words import Block, Report

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"))
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
UNITS = {"ha": "héc-ta", "km": "ki-lô-mét", "m²": "mét vuông", "m2": "mét vuông", "m³": "mét khối", "m3": "mét khối",
         "kg": "ki-lô-gam", "m": "mét"}  # fmt: skip
SIGNS = {"%": " phần trăm", "‰": " phần nghìn", "&": " và ", "+": " cộng ", "=": " bằng ", "≥": " không dưới ",
         "≤": " không quá ", "<": " dưới ", ">": " trên ", "×": " nhân "}  # fmt: skip

NUMERAL = re.compile(r"(?<![\w,.])(?:(?<=\W)-|^-)?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
DATE = re.compile(r"(?:ngày )?\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
DAY = re.compile(r"\bngày (\d{1,2})/(\d{1,2})\b")
MONTH = re.compile(r"\btháng (\d{1,2})/(\d{4})\b")
SPAN = re.compile(r"(?<=\d) ?[-–] ?(?=\d)")
ACT = re.compile(r"\b(\d+)(?:/(\d{4}))?(?:[-/][A-ZĐ][A-ZĐa-z]*)+\b")
WRITTEN_ROMAN = re.compile(r"\b(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b(?!')")
# Where a sentence may end: not inside a number.
END = re.compile(r"(?<=[.;!?])\s+")
# Words that one breath holds.
LONG = 40
ITEM = re.compile(r"^(?:[a-zđ]\)|[-•])\s+")
HEADING = re.compile(r"^([IVXLC]+|\d+)\.\s+(.*)$")


# --- numbers -----------------------------------------------------------------------------------------------------


def below_thousand(value: int, full: bool = False) -> str:
    """A group of three digits; `full` says its empty places as well, as behind a larger group.

    >>> below_thousand(105), below_thousand(21), below_thousand(44), below_thousand(15), below_thousand(5, full=True)
    ('một trăm linh năm', 'hai mươi mốt', 'bốn mươi tư', 'mười lăm', 'không trăm linh năm')
    """
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    said = [f"{DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens == 0:
        if ones:
            said.append(f"linh {DIGITS[ones]}" if said else DIGITS[ones])
        return " ".join(said) or DIGITS[0]
    said.append("mười" if tens == 1 else f"{DIGITS[tens]} mươi")
    if ones:
        said.append("lăm" if ones == 5 else {1: "mốt", 4: "tư"}.get(ones, DIGITS[ones]) if tens > 1 else DIGITS[ones])
    return " ".join(said)


def whole(value: int, full: bool = False) -> str:
    """A whole number in words, exactly.

    >>> whole(3583120000)
    'ba tỷ năm trăm tám mươi ba triệu một trăm hai mươi nghìn'
    >>> whole(1000005), whole(-9)
    ('một triệu không trăm linh năm', 'âm chín')
    """
    if value < 0:
        return f"âm {whole(-value)}"
    for size, word in SCALES:
        if value >= size:
            more, rest = divmod(value, size)
            said = f"{whole(more, full)} {word}"
            return f"{said} {whole(rest, full=True)}" if rest else said
    return below_thousand(value, full)


def numeral(text: str) -> str:
    """A printed number in words: grouped by '.', decimals behind ','.

    Two decimals without a leading zero are read as one number, all others digit by digit.

    >>> numeral("1.234,5"), numeral("27,56"), numeral("0,05"), numeral("09")
    ('một nghìn hai trăm ba mươi tư phẩy năm', 'hai mươi bảy phẩy năm mươi sáu', 'không phẩy không năm', 'chín')
    """
    sign = "âm " if text.startswith("-") else ""
    integer, _, decimals = text.lstrip("-").replace(".", "").partition(",")
    said = whole(int(integer))
    if decimals:
        pair = len(decimals) == 2 and decimals[0] != "0"
        said += f" phẩy {below_thousand(int(decimals)) if pair else ' '.join(DIGITS[int(one)] for one in decimals)}"
    return sign + said


def year(value: str) -> str:
    return f"năm {whole(int(value))}"


def day(value: str) -> str:
    number = int(value)
    return f"ngày mùng {whole(number)}" if number <= 10 else f"ngày {whole(number)}"


def month(value: str) -> str:
    return f"tháng {'tư' if int(value) == 4 else whole(int(value))}"


def roman(text: str) -> int:
    """
    >>> roman("XIV"), roman("VIII")
    (14, 8)
    """
    values = [ROMAN[one] for one in text]
    return sum(-one if one < max(values[n:]) else one for n, one in enumerate(values))


# --- words -------------------------------------------------------------------------------------------------------


def aloud(text: str, abbreviations: Mapping[str, str] | None = None) -> str:
    """A printed sentence as it is read: numbers, dates, abbreviations and signs in words.

    >>> aloud("Theo QĐ số 582/QĐ-TTg ngày 28/4/2017 có 77/81 đơn vị, đạt 27,5%.", {"QĐ": "Quyết định"})[:50]
    'Theo Quyết định số năm trăm tám mươi hai ngày hai '
    """
    text = re.sub(r"[\s\u00a0]+", " ", text)
    text = shortened(text, abbreviations or {})
    text = ACT.sub(lambda m: whole(int(m[1])) + (f", {year(m[2])}" if m[2] else ""), text)
    text = DATE.sub(lambda m: f"{day(m[1])} {month(m[2])} {year(m[3])}", text)
    text = DAY.sub(lambda m: f"{day(m[1])} {month(m[2])}", text)
    text = MONTH.sub(lambda m: f"{month(m[1])} {year(m[2])}", text)
    text = SPAN.sub(" đến ", text)
    text = re.sub(r"(?<=\d)/(?=\d)", " trên ", text)
    text = re.sub(r"(?<=\w)/(?=\d)", " với ", text)
    units = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
    text = re.sub(rf"(?<=\d)( ?)({units})(?![\w²³])", lambda m: f" {UNITS[m[2]]}", text)
    text = NUMERAL.sub(lambda m: numeral(m[0]), text)
    # A number that sticks to letters (a code): still no digit is left.
    text = re.sub(r"\d+", lambda m: f" {whole(int(m[0]))} ", text)
    text = WRITTEN_ROMAN.sub(lambda m: whole(roman(m[0])) if m[0] else "", text)
    return unsigned(text)


def shortened(text: str, abbreviations: Mapping[str, str]) -> str:
    """Abbreviations written out; one that stands in brackets after its own words is left out."""
    for short, long in sorted(abbreviations.items(), key=lambda item: -len(item[0])):
        text = re.sub(rf"\s*\({re.escape(short)}\)", "", text)
        text = re.sub(rf"(?<![\w/-]){re.escape(short)}(?![\w/-])", long, text)
    return text


def unsigned(text: str) -> str:
    """Brackets as commas, signs in words, what nobody says left out."""
    text = re.sub(r"(?<=nhóm )\(([A-ZĐ])\)", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(r"\(([^()]*)\)", r", \1,", text)
    for sign, word in SIGNS.items():
        text = text.replace(sign, word)
    text = re.sub(r"(?<=\w)/(?=\w)", " hoặc ", text)
    text = re.sub(r"(?<!\w)-|-(?!\w)|[·|]", " ", text)
    text = re.sub(r"[^\w\s.,:;?!'’-]|_", " ", text)
    text = re.sub(r"\s+([.,:;?!])", r"\1", re.sub(r"\s+", " ", text))
    text = re.sub(r",+(?=[.:;?!,])|(?<=[:;(]),", "", re.sub(r"(?:, ?)+,", ",", text))
    return re.sub(r"^[,\s]+", "", text).strip()


def sentences(text: str, abbreviations: Mapping[str, str]) -> list[str]:
    """A paragraph as short sentences: what semicolons join stands alone."""
    found = []
    for part in END.split(ITEM.sub("", text.replace("./.", ".").strip())):
        said = aloud(part.rstrip(" .;"), abbreviations)
        # Nobody keeps a long introduction in mind until its list ends.
        for one in said.split(": ") if len(said.split()) > LONG else [said]:
            one = one.strip(" .,;:")
            if one:
                found.append(one[:1].upper() + one[1:] + ("." if one[-1] not in "?!" else ""))
    return found


# --- the report --------------------------------------------------------------------------------------------------


def read_aloud(report: Report) -> str:
    """The report as text: a sentence a line, an empty line between paragraphs; tables and annexes are pointed to."""
    head, ui = report.draft.material.head, report.draft.material.ui["spoken"]
    short = report.draft.material.spec.get("abbreviations", {})
    blocks = [[head["title"]], [ui["status"].format(**head)]]
    if head["status"] == "illustrative":
        blocks[1].append(ui["illustrative"])
    above = ""
    for name in report.draft.material.spec["sections"]:
        for block in report.draft.blocks[name]:
            if block.kind in ("h2", "h3", "h4"):
                above, said = heading(report, block, above)
                blocks.append([said])
            else:
                blocks.append(list(paragraph(report, block)))
    if report.annexes:
        word = report.draft.material.ui["print"]["annex"]
        titles = "; ".join(f"{word} {one['number']}, {text_of(report.draft, one['title'])}" for one in report.annexes)
        blocks.append([ui["annexes"].format(n=len(report.annexes)), f"{titles}."])
    blocks.append([ui["end"]])
    read = [[one for text in block for one in sentences(text, short)] for block in blocks]
    return "\n\n".join("\n".join(lines) for lines in read if lines) + "\n"


def heading(report: Report, block: Block, above: str) -> tuple[str, str]:
    """(number of the section, 'điểm 7 mục III. Nguồn lực …'): called as references in the text call it."""
    text = text_of(report.draft, block.html)
    match = HEADING.match(text)
    if match is None:
        return above, f"{text}."
    words = report.draft.material.ui["part"]
    if block.kind == "h2":
        return match[1], f"{words['first'].format(match[1])}. {match[2]}."
    return above, f"{words['second'].format(match[1], above)}. {match[2]}."


def paragraph(report: Report, block: Block) -> Iterator[str]:
    """The text of a paragraph; a plot says its finding, a table what it is, both where they are to be seen."""
    ui = report.draft.material.ui
    content = runs(report.draft, block.html)
    yield "".join(run.text for run in content)
    for kind, one in (run.block for run in content if run.block):
        said = text_of(report.draft, one["caption"] if kind == "table" else one["title"])
        yield ui["spoken"][kind].format(name=f"{ui[kind]} {one['number']}", said=said)
