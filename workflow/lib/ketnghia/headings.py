"""Headings: the words above a column -> the field they mean, by the programme's dictionary, then by likeness.

The dictionary is `config/headings.csv` (heading, field, sure, else); each field's own label and id belong to it. A
heading that is only like an entry is used from LIKE on and said with its score; below that it is a guess, no more.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from vi_textmatch.tone import normalize_tone

from ketnghia.programme import Programme
from ketnghia.units import fold, unit_of

LIKE = 0.87  # from here on a heading is taken for the entry it is like
GUESS = 0.70  # from here on the likeness is worth mentioning
MARGIN = 0.05  # by which the best entry must lead those of other fields
# Words that turn a heading round: a likeness to one without them means nothing.
UNLIKE = {
    "không", "chưa", "còn", "ngoài", "trừ", "kế", "dự", "đề", "thiếu", "số", "tổng", "mã", "tỷ", "mức", "tăng", "giảm",
    "lũy", "luỹ", "bình", "so", "đạt", "not", "without", "planned",
}  # fmt: skip
SAME = "="  # what the dictionary's field begins with where a word means the same as another
PASSED = "-"  # the dictionary's word for a column that is known and not read


@dataclass(frozen=True)
class Match:
    """What a heading means: a field (None: not known), how alike, whether to ask; `guess` where it was not enough."""

    field: str | None = None
    score: float = 0.0
    sure: bool = False
    guess: str | None = None
    passed: bool = False  # known, and known to be no field
    other: str | None = None  # what it means where another column already is `field`


NONE = Match()
_LETTERS = re.compile(r"[^\W\d_]{2}")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_TAIL = re.compile(r"[,;:]?\s*(?:đvt|đơn vị tính|đơn vị)\s*[:：].*$")
_NOISE = re.compile(r"[^\w\s]|_")
_UNIT_TAIL = re.compile(r"\s+(?:bằng )?(?:1(?: ?000){0,3}\s*)?(?:nghìn|ngàn|triệu|tr|tỷ|tỉ)?\s*(?:đồng|vnđ|vnd|đ)$")


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """A heading for comparing: composed, lower case, tone marks in one place, no marks, no remark in brackets.

    >>> key("Giá trị hỗ trợ\\n(Triệu đồng)"), key("Thôn/bản"), key("Số hộ hoà"), key("Thành tiền 1.000 đồng")
    ('giá trị hỗ trợ', 'thôn bản', 'số hộ hòa', 'thành tiền')
    """
    folded = normalize_tone(fold(text))
    plain = _TAIL.sub("", _BRACKETS.sub(" ", folded)) or folded
    words = " ".join(_NOISE.sub(" ", plain).split())
    if not _UNIT_TAIL.search(words) or unit_of(text) is None:
        return words
    return _UNIT_TAIL.sub("", words) or words


@dataclass(frozen=True)
class Headings:
    """The dictionary of one programme: key -> (field, sure, second field); fields known only by their labels too."""

    entries: Mapping[str, tuple[str, bool, str | None]]
    same: Mapping[str, str] = field(default_factory=dict)  # word -> the word of the dictionary that means the same
    _seen: dict = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, programme: Programme) -> Headings:
        entries: dict[str, tuple[str, bool, str | None]] = {}
        for each in programme.fields:
            for label in (each.label, each.label_en, each.id):
                if label:
                    entries.setdefault(key(label), (each.id, True, None))
        same: dict[str, str] = {}
        for row in programme.table("config/headings.csv"):
            if row["field"].startswith(SAME):
                same[key(row["heading"])] = row["field"].removeprefix(SAME)
                continue
            entries[key(row["heading"])] = (row["field"], row.get("sure", "yes") != "no", row.get("else") or None)
        return cls(entries, same)

    def exact(self, text: str) -> Match:
        """The dictionary alone."""
        return self._match(self.entries.get(key(text)))

    def match(self, parts: tuple[str, ...]) -> Match:
        """Stacked heading texts from the top down -> the field: the whole first, then its last part, then likeness."""
        if parts not in self._seen:
            self._seen[parts] = self._search(parts)
        return self._seen[parts]

    def _search(self, parts: tuple[str, ...]) -> Match:
        texts = [key(part) for part in parts if key(part)]
        if not texts:
            return NONE
        tails = [" ".join(texts[start:]) for start in range(len(texts))]
        # A last part that only states a unit leaves the meaning to the one above it.
        if len(texts) > 1 and unit_of(parts[-1]) is not None:
            tails.append(" ".join(texts[:-1]))
        for text in tails:
            if text in self.entries:
                return self._match(self.entries[text])
        return max((self._like(text) for text in dict.fromkeys([tails[0], texts[-1]])), key=lambda match: match.score)

    def _match(self, entry: tuple[str, bool, str | None] | None) -> Match:
        if entry is None:
            return NONE
        name, sure, other = entry
        return Match(None, 1.0, True, passed=True) if name == PASSED else Match(name, 1.0, sure, other=other)

    def _like(self, text: str) -> Match:
        """The entry most like a text, if it leads those of all other fields."""
        if not _LETTERS.search(text):
            return NONE
        best: dict[str, tuple[float, str]] = {}
        text = " ".join(self.same.get(word, word) for word in text.split())
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(text)
        for entry, (name, sure, _) in self.entries.items():
            score = max(_contained(entry, text) if sure else 0.0, _ratio(matcher, entry, text))
            best[name] = max(best.get(name, (0.0, "")), (score, entry))
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        name, (score, entry) = ranked[0] if ranked else (PASSED, (0.0, ""))
        lead = score - (ranked[1][1][0] if len(ranked) > 1 else 0.0)
        if name == PASSED or score < GUESS:
            return NONE
        said, meant = set(text.split()), set(entry.split())
        turned = UNLIKE & (said - meant) or (UNLIKE - {"số"}) & (meant - said)
        if score < LIKE or lead < MARGIN or turned:
            return Match(None, round(score, 2), False, name)
        return Match(name, round(score, 2), False)


def _ratio(matcher: SequenceMatcher, entry: str, text: str) -> float:
    """How much of two texts is the same letters in the same order; 0 where it cannot reach a guess."""
    # The likeness of two texts cannot be more than their lengths allow.
    if 2 * min(len(entry), len(text)) < GUESS * (len(entry) + len(text)):
        return 0.0
    matcher.set_seq1(entry)
    if matcher.real_quick_ratio() < GUESS or matcher.quick_ratio() < GUESS:
        return 0.0
    # Letters without their marks must be alike as well: 'sản lượng' is not a slip of the pen for 'số lượng'.
    return min(matcher.ratio(), SequenceMatcher(None, _bare(entry), _bare(text), autojunk=False).ratio())


@lru_cache(maxsize=65536)
def _bare(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def _contained(entry: str, text: str) -> float:
    """How much of a text is an entry: its words one after the other, or three and more of them in another order.

    >>> round(_contained("lĩnh vực", "lĩnh vực khác"), 2), _contained("tổng kinh phí các bên", "kinh phí tổng các bên")
    (0.9, 1.0)
    """
    if len(entry) > len(text):
        return 0.0
    said, meant = text.split(), entry.split()
    inside = f" {entry} " in f" {text} " or (len(meant) >= 3 and not Counter(meant) - Counter(said))
    return 0.75 + 0.25 * len(entry) / len(text) if inside else 0.0


def settle(matches: Iterable[Match], hidden: Iterable[bool] = ()) -> list[Match]:
    """Of several columns that mean one field, the surest of those that are seen keeps it; the others get their second
    meaning or none. `hidden`: for each column whether nobody sees it."""
    settled = list(matches)
    unseen = [*hidden, *[False] * len(settled)]
    for _ in range(2):  # a second meaning may be taken as well
        best: dict[str, int] = {}
        for position, match in enumerate(settled):
            held = best.get(match.field) if match.field else None
            if match.field and (held is None or _rank(match, unseen[position]) > _rank(settled[held], unseen[held])):
                best[match.field] = position
        for position, match in enumerate(settled):
            if match.field and best[match.field] != position:
                other = match.other if match.other not in best else None
                settled[position] = Match(other, match.score, False, match.field if other is None else None)
    return settled


def _rank(match: Match, unseen: bool) -> tuple[bool, bool, float]:
    return not unseen, match.sure, match.score
