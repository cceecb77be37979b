"""Dice: choices that depend on a name alone, so that every machine draws the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of choices from a name: the same name gives the same stream, another stream is not disturbed by it."""

    def __init__(self, *name: object) -> None:
        self.seed = "|".join(str(part) for part in name).encode()
        self.count = 0

    def fraction(self) -> float:
        """A number from 0 up to 1."""
        self.count += 1
        digest = hashlib.blake2b(self.seed + b"#%d" % self.count, digest_size=6).digest()
        return int.from_bytes(digest, "big") / 2**48

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.fraction() * (high - low + 1))

    def chance(self, share: float) -> bool:
        return self.fraction() < share

    def pick(self, things: Sequence[T]) -> T:
        return things[int(self.fraction() * len(things))]

    def weighted(self, things: Sequence[tuple[T, float]]) -> T:
        """One of the things, each as likely as its weight."""
        mark = self.fraction() * sum(weight for _, weight in things)
        for thing, weight in things:
            mark -= weight
            if mark < 0:
                return thing
        return things[-1][0]

    def order(self, things: Sequence[T]) -> list[T]:
        """The things in a drawn order."""
        return [thing for _, _, thing in sorted((self.fraction(), index, thing) for index, thing in enumerate(things))]
