"""Places: a name as an agency wrote it -> the official code that held on that day, or a problem with candidates.

Names are compared letter by letter with their marks: Trà Don and Trà Dơn are two communes, so nothing here ever drops
a diacritic. What is folded: composition, case, blanks, apostrophes, Eth for Đ, where the tone mark sits (hoà, hòa)
and the words of kind in front (xã, x., thị trấn, TT). A likeness only proposes candidates; it never decides.

Without its district a commune's name is a key only if one valid commune bears it, or if the giver is twinned with
exactly one of those that bear it; then `how` says so.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from vi_textmatch.normalize import normalize_tone

# NOI01: no such place (here); NOI02: the place lies elsewhere than its parent's column says; NOI04: several places
# bear the name and no parent is given; NOI06: no such parent.
PROBLEMS = ("NOI01", "NOI02", "NOI04", "NOI06")
# How sure each way of matching is, out of 100.
SCORES = {"code": 100, "exact": 100, "case": 99, "prefix": 98, "tone": 97, "spelling": 95, "alias": 95}

_PREFIX = re.compile(
    r"^(?:(?:xã|x|thị trấn|tt|phường|huyện|h|thành phố|tp|thị xã|tx|tỉnh|thôn|làng|bản|buôn|bon|"
    r"ubnd xã|ubnd huyện|ubnd thị trấn)(?:\s*\.\s*|\s+)|[pt]\s*\.\s*|p\s+(?=\d))(?=\S)"
)
# Which kinds a word in front leaves; in speech a town counts among the communes.
_KINDS = {"xã": ("xa", "thi_tran"), "x": ("xa", "thi_tran"), "thị trấn": ("thi_tran",), "tt": ("thi_tran",),
          "phường": ("phuong",), "p": ("phuong",)}  # fmt: skip
_WORD = re.compile(r"^(xã|x|thị trấn|tt|phường|p)(?:\s*\.\s*|\s+)")
_IN_ONE = re.compile(r"^(?P<commune>[^,(]+?)\s*(?:,|\(|-)\s*(?P<district>[^,()]+?)\)?$")
_AFTER_VILLAGE = re.compile(
    r"^(?:thôn|làng|nóc|bản|tổ|khu)\s[^,;-]+[,;-]\s*(?P<commune>(?:xã|x\.|thị trấn|tt\.)\s?.+)$", re.IGNORECASE
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼʹ′＇", "'"))


@dataclass(frozen=True)
class Place:
    """One row of a reference table: a district (no parent) or a commune."""

    code: str
    label: str
    parent: str = ""
    names: tuple[str, ...] = ()
    kind: str = ""
    valid_from: str = ""
    valid_to: str = ""

    def holds(self, on: date | None) -> bool:
        day = on.isoformat() if on else ""
        return not day or ((self.valid_from or "0") <= day <= (self.valid_to or "9"))


@dataclass(frozen=True)
class Match:
    """Which place a text means.

    `how`: code, exact, case, prefix, tone, spelling or alias, with '+unique' or '+twinning' where no district was
    given; `district`: code of its parent; `problem`: one of PROBLEMS, then `candidates` (codes, best first) and no
    `code`. A blank text gives an empty match without a problem.
    """

    code: str | None = None
    label: str = ""
    district: str | None = None
    how: str = ""
    score: int = 0
    problem: str | None = None
    found: str = ""
    candidates: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """What every comparison folds: composition, Eth, odd blanks and apostrophes.

    >>> tidy("Xã  Ch’ơm "), tidy("Ðại Sơn")
    ("Xã Ch'ơm", 'Đại Sơn')
    """
    text = unicodedata.normalize("NFC", text).replace("Ð", "Đ").replace("ð", "đ").translate(_APOSTROPHES)
    text = re.sub(r"[\s\u200b\ufeff]+", " ", text)
    return re.sub(r"\s*'\s*", "'", text).strip(" .,;:")


def bare(text: str) -> str:
    """A folded name without its words of kind.

    >>> bare("xã cà dy"), bare("tp. tam kỳ"), bare("h.nam giang"), bare("x"), bare("tt. p rao")
    ('cà dy', 'tam kỳ', 'nam giang', 'x', 'p rao')
    """
    while (shorter := _PREFIX.sub("", text)) != text:
        text = shorter
    return text


def loose(text: str) -> str:
    """The last key: no blanks, hyphens or apostrophes; every letter keeps its marks.

    >>> loose("tr'hy"), loose("A-Vương".casefold())
    ('trhy', 'avương')
    """
    return re.sub(r"[\s'.-]+", "", text)


@lru_cache(maxsize=65536)
def steps(text: str) -> tuple[tuple[str, str], ...]:
    """The keys of a text, strictest first, each with the name of what it folds.

    >>> steps("Xã Hoà Thuận")[-2:]
    (('tone', 'hòa thuận'), ('spelling', 'hòathuận'))
    """
    plain = tidy(text)
    low = plain.casefold()
    short = bare(low)
    toned = normalize_tone(short)
    return ("exact", plain), ("case", low), ("prefix", short), ("tone", toned), ("spelling", loose(toned))


_LIKE = 0.6


def _likeness(matcher: difflib.SequenceMatcher, name: str) -> float:
    """How much a name is like the text of a matcher; 0 where it cannot be enough."""
    matcher.set_seq2(name)
    enough = matcher.real_quick_ratio() >= _LIKE and matcher.quick_ratio() >= _LIKE
    return matcher.ratio() if enough else 0.0


class Index:
    """The places of one level, by every key of their names."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = tuple(sorted(places, key=lambda place: (place.code, place.valid_from)))
        self.codes = {place.code for place in self.places}
        self.keys: dict[str, dict[str, list[tuple[Place, bool]]]] = {step: {} for step in SCORES}
        for place in self.places:
            for position, name in enumerate(dict.fromkeys((place.label, *place.names))):
                for step, key in steps(name):
                    self.keys[step].setdefault(key, []).append((place, position > 0))

    def named(self, text: str, on: date | None = None) -> list[tuple[Place, str]]:
        """The valid places that bear a name, by the first key that fits; with how it fitted."""
        if tidy(text) in self.codes:
            return [(place, "code") for place in self.places if place.code == tidy(text) and place.holds(on)]
        for step, key in steps(text):
            found: dict[str, tuple[Place, str]] = {}
            for place, by_alias in self.keys[step].get(key, ()):
                if place.holds(on):
                    # What an alias says more strictly, the name itself may say as well.
                    own = next((how for how, said in steps(place.label) if (how, said) in steps(text)), None)
                    found.setdefault(place.code, (place, (own or "alias") if by_alias else step))
            if found:
                return list(found.values())
        return []

    def like(self, text: str, on: date | None = None, within: str | None = None, n: int = 3) -> tuple[str, ...]:
        """Codes of the places whose names look most like a text; proposals for a person, never a decision."""
        key = steps(text)[3][1]
        scores: dict[str, float] = {}
        matcher = difflib.SequenceMatcher(None, key)
        for place in self.places:
            if place.holds(on) and (within is None or place.parent == within):
                names = [steps(name)[3][1] for name in (place.label, *place.names)]
                scores[place.code] = max(_likeness(matcher, name) for name in names)
        best = sorted((code for code in scores if scores[code] >= _LIKE), key=lambda code: (-scores[code], code))
        return tuple(best[:n])


@dataclass(frozen=True)
class Places:
    """Communes and their districts, ready for matching."""

    communes: Index
    districts: Index
    _seen: dict[tuple[Any, ...], Match] = field(default_factory=dict, compare=False)

    def district(self, text: str, on: date | None = None) -> Match:
        """A district by its name or code.

        An empty text is an empty match; an unknown name is NOI06.
        """
        if (text, on) not in self._seen:
            self._seen[text, on] = self._district(text, on)
        return self._seen[text, on]

    def _district(self, text: str, on: date | None) -> Match:
        if not tidy(text):
            return Match(found=text)
        found = self.districts.named(text, on)
        if len(found) == 1:
            place, how = found[0]
            return Match(place.code, place.label, place.code, how, SCORES[how], found=text)
        return Match(problem="NOI06", found=text, candidates=self.districts.like(text, on))

    def match(
        self, district: str, commune: str, on: date | None = None, twinned: frozenset[str] = frozenset()
    ) -> Match:
        """A commune by its district's and its own text. `twinned`: codes the giver is twinned with (communes or
        districts), used only where the district is not given and several communes bear the name."""
        said = (district, commune, on, twinned)
        if said not in self._seen:
            self._seen[said] = self._match(*said)
        return self._seen[said]

    def _match(self, district: str, commune: str, on: date | None, twinned: frozenset[str]) -> Match:
        if not tidy(commune):
            return Match(found=commune)
        found = self.communes.named(commune, on)
        above = self.district(district, on)
        if not found and (parts := _IN_ONE.match(tidy(commune))):
            # 'xã Cà Dy, huyện Nam Giang' or 'Cà Dy (Nam Giang)' in one cell.
            named = self.district(parts["district"], on)
            if named.code and above.code in (None, named.code) and not above.problem:
                return replace(self.match(named.code, parts["commune"], on), found=commune)
            # 'Nam Giang, Cà Dy': the other way round, where both are known so.
            first = self.district(parts["commune"], on)
            if first.code and above.code in (None, first.code) and not above.problem:
                turned = self.match(first.code, parts["district"], on)
                if turned.code:
                    return replace(turned, found=commune)
        if not found and (rest := _AFTER_VILLAGE.match(tidy(commune))):
            return replace(self.match(district, rest["commune"], on, twinned), found=commune)
        if above.code:
            return self._within(above.code, commune, found, on)
        if above.problem:
            # An unknown district beside a commune: the commune alone must not decide.
            return above
        return self._alone(commune, found, on, twinned)

    def _within(self, district: str, commune: str, found: list[tuple[Place, str]], on: date | None) -> Match:
        inside = [(place, how) for place, how in found if place.parent == district]
        if len(inside) == 1:
            place, how = inside[0]
            return Match(place.code, place.label, district, how, SCORES[how], found=commune)
        # A looser key may find it in this district where a stricter one found a namesake elsewhere.
        if not inside and (hit := self._looser(district, commune, on)):
            return hit
        if found and not inside:
            codes = tuple(place.code for place, _ in found)
            return Match(None, "", district, problem="NOI02", found=commune, candidates=codes)
        near = self.communes.like(commune, on, within=district)
        return Match(None, "", district, problem="NOI01", found=commune, candidates=near)

    def _looser(self, district: str, commune: str, on: date | None) -> Match | None:
        for step, key in steps(commune):
            hits = {
                place.code: (place, "alias" if by_alias else step)
                for place, by_alias in self.communes.keys[step].get(key, ())
                if place.parent == district and place.holds(on)
            }
            if len(hits) == 1:
                place, how = next(iter(hits.values()))
                return Match(place.code, place.label, district, how, SCORES[how], found=commune)
        return None

    def _alone(self, commune: str, found: list[tuple[Place, str]], on: date | None, twinned: frozenset[str]) -> Match:
        # By the loosest key, so that a namesake written a little differently still makes the name no key.
        key = steps(commune)[-1][1]
        bearers = {place.code: place for place, _ in self.communes.keys["spelling"].get(key, ()) if place.holds(on)}
        bearers |= {place.code: place for place, _ in found}
        if not bearers:
            return Match(problem="NOI01", found=commune, candidates=self.communes.like(commune, on))
        hows = {place.code: how for place, how in found}
        chosen, why = list(bearers.values()), "unique"
        if len(chosen) > 1 and (word := _WORD.match(tidy(commune).casefold())):
            chosen = [place for place in chosen if place.kind in _KINDS[word[1]]] or chosen
        if len(chosen) > 1:
            chosen = [place for place in chosen if place.code in twinned or place.parent in twinned]
            why = "twinning"
        if len(chosen) != 1:
            return Match(problem="NOI04", found=commune, candidates=tuple(sorted(bearers)))
        place = chosen[0]
        how = hows.get(place.code, "spelling")
        return Match(place.code, place.label, place.parent or None, f"{how}+{why}", SCORES[how] - 5, found=commune)


def split(text: str, separator: str = "|") -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(separator) if part.strip())


def places_of(rows: Iterable[Mapping[str, str]], parent: str = "district") -> Index:
    """Reference rows (code, label, parent column, type, aliases, valid_from, valid_to; further columns are ignored)
    -> index of one level."""
    return Index(
        Place(
            code=row["code"],
            label=row["label"],
            parent=row.get(parent) or "",
            names=split(row.get("aliases", "")),
            kind=row.get("type") or "",
            valid_from=row.get("valid_from") or "",
            valid_to=row.get("valid_to") or "",
        )
        for row in rows
    )


def build(communes: Iterable[Mapping[str, str]], districts: Iterable[Mapping[str, str]] = ()) -> Places:
    """Rows of the two reference tables -> places; districts may be none (they were abolished in 2025)."""
    return Places(places_of(communes), places_of(districts))
