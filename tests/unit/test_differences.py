"""Differences: whatever changes, the causes of each figure's difference add up to it, and the right one is named."""

from __future__ import annotations

import csv
import doctest
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketnghia import differences, errata
from ketnghia.differences import Cause, Comparison, Version

FILES = {"s/a.csv": "a", "s/b.csv": "b", "s/c.csv": "c"}


def table(rows: list[dict[str, Any]], *names: str) -> bytes:
    sink = io.StringIO()
    writer = csv.DictWriter(sink, names, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue().encode()


def figure(id: str, value: Any, measure: str = "sum", of: str = "", **more: Any) -> dict[str, Any]:
    text = "" if value is None else f"{value} đồng"
    return {"id": id, "value": "" if value is None else value, "unit": "đồng", "decimals": more.pop("decimals", 0),
            "measure": measure, "of": of, "text": text, "definition": f"{id}. Cộng.", "sql": "SELECT 1",
            **more}  # fmt: skip


def version(
    rows: dict[str, tuple[str, int]], digests: dict[str, str], *others: dict[str, Any], corrections: dict | None = None,
    code: str = "1", sql: str = "SELECT 1", config: str = "1",
) -> Version:  # fmt: skip
    """Facts (fact -> path, value) as the figure `money`, one member a path, their share and the middle of them."""
    mended = corrections or {}
    paths = sorted({path for path, _ in rows.values()})
    sums = {path: sum(value for one, value in rows.values() if one == path) for path in paths}
    whole = sum(sums.values())
    listed = [figure("money", whole, sql=sql)]
    listed += [figure(f"by.{FILES[path]}", value) for path, value in sums.items()]
    traces = [{"indicator": "money", "fact": fact, "contribution": value} for fact, (_, value) in rows.items()]
    traces += [{**one, "indicator": f"by.{FILES[rows[one['fact']][0]]}"} for one in traces]
    if whole and "s/a.csv" in sums:
        share = differences.rounded(Decimal(100 * sums["s/a.csv"]) / whole, 1)
        listed.append(figure("share", share, "share", "by.a money", decimals=1))
    if sums:
        listed.append(figure("most", max(sums.values()), "max", "by"))
    facts = [
        {"fact": fact, "submission": path, "agency": FILES[path], "correction": mended.get(fact, "")}
        for fact, (path, _) in rows.items()
    ]
    files = [
        {"submission": path, "kind": "submission", "agency": FILES[path], "sha256": digest, "state": "read"}
        for path, digest in digests.items()
    ]
    files.append({"submission": "config/x.csv", "kind": "configuration", "sha256": config, "state": "read"})
    tables = {
        "indicators": table([*listed, *others], "id", "value", "unit", "decimals", "measure", "of", "text",
                            "definition", "sql"),
        "facts": table(facts, "fact", "submission", "agency", "correction"),
        "traces": table(traces, "indicator", "fact", "contribution"),
        "submissions": table(files, "submission", "kind", "agency", "sha256", "state"),
        "corrections": table([{"correction": name, "becomes": name} for name in set(mended.values())], "correction",
                             "becomes"),
    }  # fmt: skip
    return Version("v", tables, {"code": {"x.py": code}}, [{"id": "money", "place": "words/1.md:2"}])


def named(old: Version, new: Version, id: str = "money") -> dict[tuple[str, str], Decimal]:
    (one,) = [one for one in Comparison(old, new).changes() if one.id == id]
    return {(cause.kind, cause.name): amount for cause, amount in one.causes}


BASE = {"f1": ("s/a.csv", 10), "f2": ("s/a.csv", 20), "f3": ("s/b.csv", 30)}
DIGESTS = {"s/a.csv": "1", "s/b.csv": "1"}


def test_doctests() -> None:
    assert doctest.testmod(differences).failed == 0


def test_nothing_changed_nothing_said() -> None:
    assert Comparison(version(BASE, DIGESTS), version(BASE, DIGESTS)).changes() == []


def test_a_submission_that_came_again() -> None:
    new = version({**BASE, "f2": ("s/a.csv", 25), "f4": ("s/a.csv", 1)}, {**DIGESTS, "s/a.csv": "2"})
    assert named(version(BASE, DIGESTS), new) == {("submission", "s/a.csv"): Decimal(6)}
    assert named(version(BASE, DIGESTS), new, "by.a") == {("submission", "s/a.csv"): Decimal(6)}


def test_a_new_and_a_withdrawn_submission() -> None:
    new = version({"f1": BASE["f1"], "f2": BASE["f2"], "f9": ("s/c.csv", 5)}, {"s/a.csv": "1", "s/c.csv": "1"})
    assert named(version(BASE, DIGESTS), new) == {
        ("submission", "s/b.csv"): Decimal(-30),
        ("submission", "s/c.csv"): Decimal(5),
    }
    assert named(version(BASE, DIGESTS), new, "by.b") == {("submission", "s/b.csv"): Decimal(-30)}


def test_a_correction_and_a_submission_each_have_their_part() -> None:
    new = version(
        {**BASE, "f1": ("s/a.csv", 17), "f3": ("s/b.csv", 29)}, {**DIGESTS, "s/b.csv": "2"}, corrections={"f1": "dc-1"}
    )
    assert named(version(BASE, DIGESTS), new) == {
        ("correction", "dc-1"): Decimal(7),
        ("submission", "s/b.csv"): Decimal(-1),
    }


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"config": "2"}, ("configuration", "config/x.csv")),
        ({"code": "2"}, ("code", "x.py")),
        ({"sql": "SELECT 2"}, ("definition", "money")),
        ({}, ("rest", "")),
    ],
)
def test_what_is_not_in_the_row_itself(change: dict, cause: tuple) -> None:
    new = version({**BASE, "f1": ("s/a.csv", 12)}, DIGESTS, **change)
    assert named(version(BASE, DIGESTS), new) == {cause: Decimal(2)}


def test_the_same_gift_reported_by_another_takes_a_row_out() -> None:
    new = version({**BASE, "f1": ("s/a.csv", 0)}, {**DIGESTS, "s/c.csv": "1"})
    assert named(version(BASE, DIGESTS), new) == {("submission", "s/c.csv"): Decimal(-10)}


def test_a_share_moves_step_by_step() -> None:
    new = version({**BASE, "f1": ("s/a.csv", 60), "f3": ("s/b.csv", 60)}, {"s/a.csv": "2", "s/b.csv": "2"})
    # 30 of 60, then 80 of 110, then 80 of 140.
    assert named(version(BASE, DIGESTS), new, "share") == {
        ("submission", "s/a.csv"): Decimal("22.7"),
        ("submission", "s/b.csv"): Decimal("-15.6"),
    }


VALUES = st.dictionaries(
    st.sampled_from([f"f{number}" for number in range(8)]), st.integers(0, 50), min_size=1, max_size=8
)
SETTINGS = st.fixed_dictionaries({"code": st.sampled_from("12"), "config": st.sampled_from("12")})


def random_version(values: dict[str, int], digests: list[str], settings: dict[str, str]) -> Version:
    paths = list(FILES)
    rows = {fact: (paths[int(fact[1:]) % 3], value) for fact, value in values.items()}
    return version(rows, dict(zip(paths, digests, strict=True)), **settings)


SIDES = st.builds(random_version, VALUES, st.lists(st.sampled_from("12"), min_size=3, max_size=3), SETTINGS)


@settings(deadline=None, max_examples=50)
@given(SIDES, SIDES)
def test_causes_add_up_to_the_difference_whatever_changed(old: Version, new: Version) -> None:
    compared = Comparison(old, new)
    for one in compared.changes():
        assert sum(amount for _, amount in one.causes) == one.difference
        assert one.causes
        for cause, _ in one.causes:
            assert errata.told(cause, compared, "vi")


def test_a_figure_that_came_or_went_counts_as_nothing_before_or_after() -> None:
    old, new = version(BASE, DIGESTS), version(BASE, DIGESTS, figure("other", 7))
    (one,) = Comparison(old, new).changes()
    assert (one.old, one.new, one.difference) == ((None, None), ("7", "7 đồng"), Decimal(7))
    assert one.causes == ((Cause("rest"), Decimal(7)),)
