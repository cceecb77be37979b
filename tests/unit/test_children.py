"""Children: what kills its reader costs itself; the others are done as if it were not there."""

from __future__ import annotations

import os
import signal

import pytest

from ketnghia.programme import Refusal
from ketnghia.readers import Limits
from ketnghia.steps import children

LIMITS = Limits(seconds=1, memory_mb=1500)


def work(item: str) -> str:
    if item == "memory":
        bytearray(1 << 40)
    if item == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "fault":
        raise KeyError("x")
    if item == "refusal":
        raise Refusal("CH11", "here")
    while item == "time":
        pass
    return item.upper()


@pytest.mark.parametrize("items", [[], ["a"], ["a", "b", "c"], ["a", "time", "b", "memory", "crash", "c"], ["memory"]])
def test_each(items, capfd):
    dead = {"memory", "time", "crash"}
    found = list(children.each(items, work, LIMITS))
    assert found == [(item, None if item in dead else item.upper(), "") for item in items]
    assert "Traceback" not in capfd.readouterr().err


def test_a_fault_of_ours_is_named_and_a_refusal_handed_on():
    assert list(children.each(["a", "fault", "b"], work, LIMITS)) == [
        ("a", "A", ""), ("fault", None, "KeyError: 'x'"), ("b", "B", ""),
    ]  # fmt: skip
    with pytest.raises(Refusal, match="here"):
        children.one("refusal", work, LIMITS)


def test_one_that_died_of_what_others_left_is_tried_alone():
    """The memory is that of the whole child: what fits alone is read alone."""
    kept = []

    def grow(item: int) -> int:
        kept.append(bytearray(item << 20))
        return item

    assert [answer for _, answer, _ in children.each([600, 600, 600], grow, LIMITS)] == [600, 600, 600]


def test_each_item_has_its_own_time():
    def spin(item: int) -> int:
        import resource

        until = resource.getrusage(resource.RUSAGE_SELF).ru_utime + 0.5
        while resource.getrusage(resource.RUSAGE_SELF).ru_utime < until:
            pass
        return item

    assert [answer for _, answer, _ in children.each(list(range(5)), spin, LIMITS)] == list(range(5))
