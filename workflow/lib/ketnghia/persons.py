"""Persons: names and numbers of private persons in texts, found so that nobody reads them in a published file.

A detector has two duties: to flag a text for a second look, and to keep what it flags out of the public edition. It
goes by forms of address, by family names, and by the digits of telephones, papers and accounts; a place, school,
street, enterprise or agency that bears a person's name is none.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from ketnghia.programme import Programme

UPPER = "A-ZĐÀ-ÖØ-ÞĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸÝ"
LETTER = r"[^\W\d_]"
# One word of a name: capital first ('Nguyễn', "Bh'nướch", 'A', 'VĂN').
WORD = rf"(?<!{LETTER})[{UPPER}](?:{LETTER}|['’])*(?!{LETTER})"

PHONE = re.compile(r"(?<![\d.,/])(?:(?:\+|00)84|0)(?:[\s.\-]?\d){8,10}(?![\d,]|[.\s-]?\d)")
PAPERS = re.compile(
    r"(?:cmnd|cmtnd|cccd|căn cước(?: công dân)?|chứng minh (?:nhân dân|thư)|hộ chiếu|mã số thuế|mã định danh"
    r"|số tài khoản|tài khoản|stk|tk|số thẻ|sổ hộ nghèo|bhyt)(?!\w)\D{0,25}\d(?:[\s.\-]?\d){5,18}"
)
TWELVE = re.compile(r"(?<![\d.,])0\d{11}(?!\d)")
# Bounded, and begun at the beginning of a word: a cell may hold 32,767 letters in a row.
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,}")

# 'hộ', 'gia đình', 'em' … before a name of two words or more; 'hộ ông', 'chị' … before one word as well.
ADDRESS = (
    r"ông|bà|anh|chị|em|cháu|cụ|cô|chú|bác|mẹ|đ/c|đc|đồng chí|gia đình|hộ|chủ hộ|học sinh|bệnh nhân|thầy|thương binh"
    r"|vnah|anh hùng|người nhận|họ tên|họ và tên"
)
TITLED = re.compile(rf"(?<!{LETTER})(?i:{ADDRESS})(?-i:)\s*[:.]?\s+(?P<name>{WORD}(?:\s+{WORD}){{1,4}})")
HOUSE = re.compile(
    rf"(?:(?<!{LETTER})(?i:hộ|nhà|gia đình|cho|của|gồm|là)\s+|^\s*|[(,;:/–-]\s*)"
    rf"(?:ông|bà|anh|chị|em|cháu|cụ|cô|chú)\s+(?P<name>{WORD})"
)
# Family names; those that are often something else need a middle name to go by.
FAMILY = (
    "nguyễn|trần|lê|phạm|huỳnh|phan|võ|vũ|đặng|bùi|đỗ|ngô|trịnh|đoàn|dương|đinh|trương|hoàng|hồ|lý|mai|lâm|cao|lương|tô"
    "|hà|châu|tạ|thái|tăng|tống|văn|kiều|lưu|từ|la|nông|triệu|alăng|a lăng|zơ râm|zơrâm|zrâm|bh'nướch|bhnướch|bnướch"
    "|bh'ling|bhling|bling|pơloong|pơ loong|ploong|ríah|riah|coor|cơlâu|cơ lâu|tơngôl|tơ ngôl|bríu|briu|arất|a rất|arâl"
    "|hôih|hốih|blúp|kring|ating|a ting|zơ đêl|y|hiên"
)
HIGHLAND = {
    "alăng", "a lăng", "zơ râm", "zơrâm", "zrâm", "bh'nướch", "bhnướch", "bnướch", "bh'ling", "bhling", "bling",
    "pơloong", "pơ loong", "ploong", "ríah", "riah", "coor", "cơlâu", "cơ lâu", "tơngôl", "tơ ngôl", "bríu", "briu",
    "arất", "a rất", "arâl", "hôih", "hốih", "blúp", "kring", "ating", "a ting", "zơ đêl",
}  # fmt: skip
SURE = {
    "nguyễn", "trần", "lê", "phạm", "huỳnh", "phan", "võ", "đặng", "bùi", "đỗ", "ngô", "trịnh", *HIGHLAND,
}  # fmt: skip
MIDDLE = {
    "văn", "thị", "đình", "hữu", "ngọc", "đức", "công", "thế", "duy", "như", "bá", "viết", "tấn", "trọng", "quốc",
    "xuân", "thanh", "minh", "quang", "kim", "hồng", "thu", "thúy", "mỹ", "phương", "bích", "tuấn", "anh",
    "hoài", "thành",
}  # fmt: skip
FULL = re.compile(rf"(?<!{LETTER})(?P<family>(?i:{FAMILY}))\s+(?P<rest>{WORD}(?:\s+{WORD}){{0,3}})")
ORDINARY = re.compile(r"(?:văn (?:hóa|hoá|nghệ|phòng|bản)|thị (?:trường|xã|trấn|tứ)|thanh niên)(?: |$)")
# The same without capitals, or without marks; 'văn hóa', 'thị trường' and their kin are words.
LOWER = re.compile(
    rf"(?<!{LETTER})(?:nguyễn|trần|lê|phạm|huỳnh|phan|võ|đặng|bùi|đỗ|ngô|trịnh|hồ|alăng|zơ ?râm|bh'nướch)\s+"
    rf"(?!văn (?:hóa|hoá|nghệ|phòng|bản)|thị (?:trường|xã|trấn|tứ))(?:văn|thị)\s+{LETTER}+"
)
BARE = re.compile(
    r"(?<![a-z])(?:nguyen|tran|le|pham|huynh|phan|vo|dang|bui|ngo|trinh|alang)[\s._-]+"
    r"(?!van[\s._-]+(?:hoa|nghe|phong|ban)|thi[\s._-]+(?:truong|xa|tran|tu))"
    r"(?:van|thi|dinh|huu|ngoc|duc|cong)[\s._-]+[a-z]+(?![a-z])",
    re.IGNORECASE,
)
# What bears a person's name and is no person, by the word before it.
BEARS = re.compile(
    r"(?:đường|phố|trường|thpt|thcs|tiểu học|mầm non|mẫu giáo|th|mn|mg|ptdtbt|ptdtnt|cấp [123i]+|học viện"
    r"|cao đẳng|đại học"
    r"|bệnh viện|trạm|công ty|cty|tnhh|mtv|cổ phần|dntn|doanh nghiệp|hợp tác xã|htx|hãng|cửa hàng|xưởng"
    r"|quỹ|giải|cúp|khu|khu phố"
    r"|thôn|làng|bản|xã|phường|thị trấn|thị xã|huyện|quận|tỉnh|tp|thành phố|cầu|chợ|hồ|sông|suối|núi|đèo"
    r"|đập|công viên"
    r"|quảng trường|tượng đài|nhà lưu niệm|nhà thờ|đền|chùa|bảo tàng|sân vận động|nhà văn hóa|hội trường"
    r"|trung tâm|chi đoàn"
    r"|đoàn|đội|chi bộ|liên đội|tncs|thanh niên cộng sản|thiếu niên tiền phong|học bổng|phong trào"
    r"|tư tưởng|tấm gương|chủ tịch"
    r"|bác|minh họa|nhà máy|thủy điện|ngân hàng|phân hiệu|điểm trường|nghĩa trang|căn cứ|di tích"
    r"|chiến khu|kênh|hương|tàu)"
    r"(?:\s+(?:số\s+)?\d+)?\s*[:\-–]?\s*[\"“«]?$"
)
# Places and persons of history whose names stand for streets, schools and movements.
KNOWN = {
    "hồ chí minh", "võ chí công", "võ nguyên giáp", "phan bội châu", "phan châu trinh", "phan chu trinh", "lý tự trọng",
    "huỳnh thúc kháng", "trần cao vân", "nguyễn văn trỗi", "nguyễn bỉnh khiêm", "nguyễn thái học", "trần hưng đạo",
    "lê hồng phong", "nguyễn thị minh khai", "trần đại nghĩa", "lê quý đôn", "đinh bộ lĩnh", "hoàng hoa thám",
    "nguyễn duy hiệu", "trần quý cáp", "phạm phú thứ", "hoàng diệu", "hồ phú ninh", "hà nội", "đoàn thanh niên",
    "việt nam", "việt nam anh hùng", "minh họa", "quảng nam", "bà nà", "bà rịa", "thái bình dương",
}  # fmt: skip
NOT_NAMES = re.compile(
    r"^(?:việt nam|và|minh họa|nghèo|hội|đoàn|xã|thôn|huyện|trà|phước|tây giang|đông giang|nam giang|bắc trà"
    r"|nam trà|cà dy|la |"
    r"quảng nam|tam kỳ|hội an|đại lộc|thăng bình|núi thành|duy xuyên|điện bàn|quế sơn|tiên phước|hiệp đức"
    r"|phú ninh|nông sơn"
    r"|nà|rịa|con|kinh|cơ tu|xơ đăng|xê đăng|co|giẻ|hùng|em|dân|đồng bào|ban|sở|đảng|kt\d|no\d)(?:\s|$)"
)


def key(text: str) -> str:
    """A text as it is compared: composed, without case, single blanks. Cheap, since every raw text passes here."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("’", "'").split())


def numbered(text: str) -> bool:
    """Whether a text holds a telephone, paper, account number or mail address.

    >>> [numbered(t) for t in ("ĐT 0905 123 456", "STK 5601 205 123456", "24.000.000 đồng", "0,35 km")]
    [True, True, False, False]
    """
    low = key(text)
    return bool(PHONE.search(text) or TWELVE.search(text) or PAPERS.search(low) or MAIL.search(text.casefold()))


def addressed(text: str) -> bool:
    """Whether a text names a person after a form of address.

    >>> [addressed(t) for t in ("Tặng bò cho hộ ông Nguyễn Văn A", "cho chị Hoa", "Thăm bà con xã Cà Dy", "ông bà")]
    [True, True, False, False]
    """
    for pattern in (TITLED, HOUSE):
        for match in pattern.finditer(text):
            name = key(match["name"])
            if name not in KNOWN and not NOT_NAMES.match(name):
                return True
    return False


@lru_cache(maxsize=65536)
def told(text: str) -> str:
    """How a text tells of a person: 'sure' by a number or after a form of address, 'perhaps' by a bare name, else ''.

    >>> told("hộ ông Nguyễn Văn A"), told("Nguyễn Thị Hoa"), told("Bò giống")
    ('sure', 'perhaps', '')
    """
    if not PERHAPS.search(text):
        return ""
    return "sure" if numbered(text) or addressed(text) else "perhaps" if named(text) else ""


def named(text: str) -> bool:
    """Whether a text holds what looks like a full name, without a form of address.

    >>> [named(t) for t in ("Nguyễn Thị Hoa", "Trường THCS Nguyễn Văn Trỗi", "nguyen-van-ti", "Hà Nội")]
    [True, False, True, False]
    """
    for match in FULL.finditer(text):
        family, rest = key(match["family"]), key(match["rest"]).split()
        whole = f"{family} {' '.join(rest)}"
        if (
            any(whole.startswith(known) for known in KNOWN)
            or ORDINARY.search(whole)
            or BEARS.search(key(text[: match.start()]))
        ):
            continue
        if family in HIGHLAND or (len(rest) > 1 and (rest[0] in MIDDLE or family in SURE)):
            return True
    low = key(text)
    for match in LOWER.finditer(low):
        if not any(known in low for known in KNOWN) and not BEARS.search(low[: match.start()]):
            return True
    return bool(BARE.search(low)) and not BEARS.search(low[: BARE.search(low).start()])  # type: ignore[union-attr]


# A text without two letters side by side or eight digits in a row of digits and signs names nobody.
PERHAPS = re.compile(rf"{LETTER}{{2}}|(?:\d[\s.\-/]*){{8}}")


def private(text: str) -> bool:
    """Whether a text may name a private person, or hold a number of one."""
    if text.isdigit() and text[0] != "0":
        return False
    return bool(PERHAPS.search(text)) and (numbered(text) or addressed(text) or named(text))


def private_name(path: str) -> bool:
    """The same of the name of a file or sheet, in which words may be tied by signs.

    >>> [private_name(t) for t in ("a/so-xay-dung.xlsx", "a/Nguyễn Thị Hoa.xlsx", "a/bao cao_0905123456.xlsx")]
    [False, True, True]
    """
    name = re.sub(r"\.\w{1,5}$", "", path.rpartition("/")[2])
    return private(name) or private(re.sub(r"[_\-+()\[\].]+", " ", name))


def open_path(path: str, sha256: str) -> str:
    """A file's path as the public edition says it: one that names a person goes by the digest of its content."""
    parts = path.split("/")
    first = next((number for number, part in enumerate(parts) if private_name(part)), None)
    if first is None:
        return path
    ending = re.search(r"\.\w{1,5}$", path)
    member = f"-{hashlib.sha256(f'{sha256} {path}'.encode()).hexdigest()[:6]}" if "!" in path else ""
    return "/".join([*parts[:first], f"{sha256[:16]}{member}{ending[0].lower() if ending else ''}"])


def open_sheets(names: Iterable[str]) -> dict[str, str]:
    """Sheets whose names may not be published -> their number in the file."""
    return {name: str(number) for number, name in enumerate(names, 1) if private_name(name)}


@dataclass(frozen=True)
class Masks:
    """What files and sheets are called in public, where their own names may not be published.

    `paths`: submission -> path; `sheets`: submission -> sheet -> its number.
    """

    paths: Mapping[str, str]
    sheets: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, submissions: Mapping[str, Mapping[str, Any]]) -> Masks:
        """From `submissions.json`: submission -> entry with `sha256` and, where there are any, `masked_sheets`."""
        paths = {path: open_path(path, entry["sha256"]) for path, entry in submissions.items()}
        sheets = {path: entry["masked_sheets"] for path, entry in submissions.items() if entry.get("masked_sheets")}
        return cls({path: said for path, said in paths.items() if said != path}, sheets)

    def path(self, path: str | None) -> str | None:
        return self.paths.get(path or "", path)

    def sheet(self, path: str | None, sheet: str | None) -> str | None:
        return self.sheets.get(path or "", {}).get(sheet or "", sheet)

    def problem(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """A problem as the public may know it."""
        path = found["submission"]
        args = {key: value for key, value in found["args"].items() if key != "file" or path not in self.paths}
        return {**found, "submission": self.path(path), "sheet": self.sheet(path, found["sheet"]), "args": args}

    def accounts(self, made: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """The accounts of all files under their public names."""
        found = {}
        for path, account in made.items():
            sheets = {self.sheet(path, sheet): one for sheet, one in account.get("sheets", {}).items()}
            found[self.path(path)] = {**account, **({"sheets": sheets} if "sheets" in account else {})}
        return dict(sorted(found.items()))


# A line's code, a model's number: what a text without a list of codes may say and be published.
CODE = re.compile(r"[IVXLC]{1,6}[.)]?|[^\W\d_][.)]?|(?=.*\d)[\w./()–-]{1,24}")


DIGITS = re.compile(r"\d{6}|\d[./-]\d")


def code_like(text: str) -> bool:
    """Whether a text is a code and not words.

    >>> [code_like(t) for t in ("SXD-003", "1.1", "IV", "a)", "Hoa", "0905123456")]
    [True, True, True, True, False, False]
    """
    # One word, so neither a form of address nor a name in full fits; only one tied by signs does, or a number.
    return bool(CODE.fullmatch(text)) and not (DIGITS.search(text) and numbered(text)) and not BARE.search(text)


def cleaned(facts: pd.DataFrame, programme: Programme, masks: Masks) -> pd.DataFrame:
    """The gathered facts without what names a person: raw texts, codes that are none, names of sheets and files.

    Texts that need a review are not touched. The same rows in the same order; the frame itself where nothing is wrong.
    """
    own = facts["record"].isin(["fact", "left_out"]).fillna(False).astype(bool)
    gone: dict[str, pd.Series] = {}
    for each in programme.fields:
        if each.public != "yes":
            continue
        raw = f"{each.id}_raw"
        if not each.codes and each.role != "time" and each.type in ("text", "code"):
            _mark(gone, facts, own, [each.id, raw], each.id, lambda text: not code_like(text))
        _mark(gone, facts, own, [raw], raw, private)
    if not gone and not masks.paths and not masks.sheets:
        return facts
    made = facts.copy(deep=False)
    for column, rows in gone.items():
        made[column] = made[column].mask(rows, None)
    for submission, names in masks.sheets.items():
        for name, said in names.items():
            here = facts["submission"].eq(submission) & facts["sheet"].eq(name)
            made.loc[here.fillna(False).astype(bool), "sheet"] = said
    for submission, said in masks.paths.items():
        made.loc[facts["submission"].eq(submission).fillna(False).astype(bool), "submission"] = said
    return made


def _mark(
    gone: dict[str, pd.Series], facts: pd.DataFrame, own: pd.Series, columns: Iterable[str], where: str, wrong: Callable
) -> None:
    """Note the rows in which columns are to be emptied, for one of them says what it must not."""
    if where not in facts.columns:
        return
    found = [text for text in facts.loc[own, where].dropna().unique().tolist() if wrong(str(text))]
    if found:
        rows = own & facts[where].isin(found).fillna(False).astype(bool)
        for column in columns:
            if column in facts.columns:
                gone[column] = gone[column] | rows if column in gone else rows


# What two persons released -----------------------------------------------------------------------------------------

Released = Mapping[tuple[str, str, str], str]


def released(rows: Iterable[Mapping[str, str]]) -> dict[tuple[str, str, str], str]:
    """`inputs/reviewed.csv` -> (sha256, sheet, cell) -> the text to print.

    A row counts if two different persons stand behind it and what it prints names nobody.
    """
    found = {}
    for row in rows:
        people = [row.get(name, "").strip() for name in ("reviewed_by", "approved_by")]
        text = row.get("printed", "").strip()
        if all(people) and people[0] != people[1] and text and not private(text):
            found[row["sha256"], row.get("sheet", ""), row["cell"]] = text
    return found
