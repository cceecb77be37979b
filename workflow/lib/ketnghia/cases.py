"""Cases: sentences that follow the numbers: none, one, equal ones, more and less, a part of the reports.

Word files call these macros; what they say stands in `cases` of `config/report.yaml`, so that no sentence is in code. A
pattern has `{}` where a figure goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from ketnghia import wording

if TYPE_CHECKING:
    from ketnghia.words import Draft, Material

# What words may call, and whether they are told where they stand.
MACROS = ("parts", "nothing", "unasked", "vague", "on_reports", "top", "change", "only")


class Cases:
    """The macros of a draft that choose among sentences."""

    material: Material

    def case(self: Draft, name: str, place: str | None, **texts: str) -> str:
        """One of the sentences in the settings, with its figures; `texts` fill its places in braces."""
        said = self.material.spec.get("cases", {}).get(name)
        if said is None:
            raise self.fault("TU06", place, f"cases: {name}")
        html = self.inline(said, place)
        for key, text in texts.items():
            html = html.replace(f"{{{key}}}", text)
        return self.token("html", html)

    def filled_in(self: Draft, pattern: str, ids: Sequence[str], place: str | None) -> str:
        """A pattern with a figure for each `{}`; a number that somebody typed into it is refused."""
        from ketnghia.words import TOKEN, stray_digits

        spoken = TOKEN.sub("", pattern)
        for word in self.material.spec.get("words", {}).values():
            spoken = spoken.replace(str(word), "")
        for _, found in stray_digits(spoken)[:1]:
            raise self.fault("TU02", place, found)
        if pattern.count("{}") != len(ids):
            said = self.material.ui["words"]["no_place"].format(name=pattern, n=len(ids))
            raise self.fault("TU01", place, said)
        return escape(pattern, quote=False).format(*(self.figure(id, place=place) for id in ids))

    def said(self: Draft, text: str) -> str:
        """One piece of the draft: in Word it is one field, for nobody edits what a macro chose."""
        return self.token("html", text) if text else ""

    def parts(
        self: Draft,
        *pieces: Sequence[str],
        start: str = "",
        end: str = "",
        between: str = ", ",
        joint: str = "",
        place: str | None = None,
    ) -> str:
        """What there is of several things: each piece a pattern with the ids of its figures; 'A, B và C'.

        `joint` stands before the last one instead of 'và'.

        A piece goes where one of its figures has nothing to say, and all of it where no piece is left.
        """
        for piece in pieces:
            if isinstance(piece, str) or len(piece) < 2:
                raise self.fault("TU01", place, self.material.ui["words"]["no_piece"].format(name=piece))
        said = [self.filled_in(pattern, ids, place) for pattern, *ids in pieces if self.has(*ids)]
        if not said:
            return ""
        last = joint or (f" {wording.AND[self.lang]} " if between == ", " else between)
        text = last.join(filter(None, [between.join(said[:-1]), said[-1]]))
        return self.said(f"{escape(start, quote=False)}{text}{escape(end, quote=False)}")

    def nothing(self: Draft, topic: str, *ids: str, said: str = "", place: str | None = None) -> str:
        """That nothing is recorded of a topic, where none of the figures has anything to say; else nothing.

        'Không có' is said only if every report has come (in other words: `said`); else the reports that came do not
        record it.
        """
        if any(self.has(id) for id in ids):
            return ""
        head = self.material.head
        if said and head["received"] == head["expected"]:
            return self.said(self.filled_in(said, [], place))
        return self.case("none" if head["received"] == head["expected"] else "none_recorded", place, topic=topic)

    def unasked(self: Draft, topic: str, *ids: str, otherwise: str = "", place: str | None = None) -> str:
        """That nobody was asked about a topic, where none of its figures is defined; `otherwise`: the sentence if they
        are and have nothing to say.
        """
        if any(self.has(id) for id in ids):
            return ""
        if any(self.exists(id) for id in ids):
            return self.said(self.filled_in(otherwise, [], place))
        return self.case("unasked", place, topic=topic)

    def vague(self: Draft, *ids: str, place: str | None = None) -> str:
        """That agencies gave no number, where one of the figures says 'hàng trăm' or the like."""
        known = [self.material.indicators[id]["text"] for id in ids if self.has(id)]
        return self.case("vague", place) if any(wording.is_order(text, self.lang) for text in known) else ""

    def on_reports(self: Draft, text: str, *, place: str | None = None) -> str:
        """The beginning of a sentence: where reports are missing it says on how many it rests."""
        head = self.material.head
        if head["received"] == head["expected"]:
            return text[:1].upper() + text[1:]
        return self.case("part", place, text=text)

    def top(
        self: Draft,
        family: str,
        claim: str,
        value: str,
        *,
        one: str,
        two: str = "",
        many: str = "",
        level: str = "",
        tied: str = "",
        sole: str = "",
        among: str = "",
        place: str | None = None,
    ) -> str:
        """Who is at the top (or bottom): one, two, more, or all of them equal; nothing where no member says anything.

        `one` and `two` have the claim and the value, `level` the value, `many` the value or, with `tied` (the id of how
        many are equal), their number and the value; `sole` the claim, where nobody else has anything. `among`: what
        codes begin with.
        """
        from ketnghia.words import number_of

        known = [each for each in self.members(family) if str([*each["dims"].values()][-1]).startswith(among)]
        if not known or not self.has(value):
            return ""
        if sole and self.has(claim) and sum(number_of(each["value"]) != 0 for each in known) == 1:
            return self.said(self.filled_in(sole, [claim], place))
        best = self.indicator(value, place)["value"]
        equal = [each for each in known if each["value"] == best]
        if len(equal) == len(known) > 1:
            return self.said(self.filled_in(level, [value], place)) if level else ""
        if not self.has(claim):
            ids = [tied, value] if tied else [value]
            return self.said(self.filled_in(many, ids, place)) if many and self.has(*ids) else ""
        return self.said(self.filled_in(two if len(equal) == 2 and two else one, [claim, value], place))

    def change(
        self: Draft,
        now: str,
        before: str,
        *,
        rise: tuple[str, str],
        fall: tuple[str, str],
        said: Mapping[str, str],
        place: str | None = None,
    ) -> str:
        """How a figure moved from one year to the next: more, less, the same, from nothing, to nothing.

        rise, fall: ids of difference and rate; said: patterns `rise`, `fall` (now, difference, rate), `same` and `new`
        (now), `gone` (before). From zero there is no rate.
        """
        first, last = self.worth(before), self.worth(now)
        if not first and not last:
            return ""
        if not first:
            return self.said(self.filled_in(said["new"], [now], place))
        if not last:
            return self.said(self.filled_in(said["gone"], [before], place))
        if first == last:
            return self.said(self.filled_in(said["same"], [now], place))
        name, ids = ("rise", rise) if last > first else ("fall", fall)
        return self.said(self.filled_in(said[name], [now, *ids], place))

    def worth(self: Draft, id: str) -> Any:
        from ketnghia.words import number_of

        return number_of((self.material.indicators.get(id) or {}).get("value")) or 0

    def only(self: Draft, family: str, text: str, *, place: str | None = None) -> str:
        """That one giver alone did something: a pattern with `{name}`, and `{}` if it has the figure; else nothing."""
        from ketnghia.words import present

        given = [each for each in self.members(family) if present(each)]
        if len(given) != 1:
            return ""
        (dimension, code), *_ = given[0]["dims"].items()
        name = self.token("text", self.label("agencies" if dimension == "giver" else dimension, code))
        ids = [given[0]["id"]] if "{}" in text else []
        return self.said(self.filled_in(text.replace("{name}", name), ids, place))
