"""The bridge: whatever the facts are, it closes to the đồng, and its ends are the figures of the report."""

from __future__ import annotations

import figures
from hypothesis import given, settings
from hypothesis import strategies as st

from ketnghia import bridge

PROGRAMME = figures.programme()
MARKS = {"1": "in", "4": "in", "5": "integrated", None: "source_unknown"}


def line(agency: str, source: str | None, value: int, delta: int, others: int, aside: str) -> dict:
    """A fact as the reading makes it: what is set aside contributes nothing."""
    kind = "district" if agency == "g3" else "agency"
    own = value + delta - others
    mark = MARKS[source] if not (kind == "district" and source == "4") else "raised"
    return {
        "agency": agency, "kind": kind, "source": source, "rows_value": value, "delta": delta, "others": others,
        "set_aside": aside, "contribution": None if aside else own,
        "record": "left_out" if aside == "out_of_period" else "fact",
        "group_a": mark if kind == "agency" else "", "group_b": mark if kind == "district" else "",
    }  # fmt: skip


LINES = st.lists(
    st.builds(
        line,
        st.sampled_from(("g1", "g2", "g3", "stranger")),
        st.sampled_from(("1", "4", "5", None)),
        st.integers(0, 10**9),
        st.integers(-1000, 1000),
        st.integers(0, 1000),
        st.sampled_from(("", "", "", "duplicate", "out_of_period", "held")),
    ),
    max_size=15,
)


@settings(max_examples=60, deadline=None)
@given(LINES, st.dictionaries(st.sampled_from(("g1", "g2", "g3")), st.integers(0, 10**9)))
def test_it_closes(lines: list[dict], stated: dict[str, int]) -> None:
    frame = figures.frame(lines)
    made = bridge.entries(frame, PROGRAMME, stated)
    summed = bridge.table(made)
    assert bridge.unclosed(summed) == []
    for group in ("a", "b"):
        inside = frame[(frame[f"group_{group}"] == "in") & frame["contribution"].notna()]
        found = summed[summed["group"] == group.upper()]["published"].fillna(0).sum()
        assert int(found) == int(inside["contribution"].sum() or 0)
    once = summed[summed["group"] == "all"]
    assert int(once["rows_sum"].sum()) == sum(one["rows_value"] for one in lines)
    assert once["published"].isna().all()
    for agency, total in stated.items():
        (row,) = once[once["agency"] == agency].to_dict("records")
        assert row["stated"] == total
        assert row["difference"] == total - row["rows_sum"]


def test_each_reason_has_its_column() -> None:
    lines = [
        line("g1", "1", 100, 5, 10, ""),
        line("g1", "5", 200, 0, 0, ""),
        line("g1", None, 300, 0, 0, ""),
        line("g1", "1", 400, 0, 0, "duplicate"),
        line("g1", "1", 500, 0, 0, "out_of_period"),
        line("g1", "1", 600, 0, 0, "held"),
        line("g3", "4", 700, 0, 0, ""),
    ]
    summed = bridge.table(bridge.entries(figures.frame(lines), PROGRAMME, {}))
    one = summed[(summed["agency"] == "g1") & (summed["group"] == "A")].to_dict("records")[0]
    assert {name: one[name] for name in bridge.AMOUNTS} == {
        "rows_sum": 2100, "corrections": 5, "integrated": 200, "raised": 0, "source_unknown": 300, "others_share": 10,
        "duplicates": 400, "out_of_period": 500, "held": 600, "published": 95,
    }  # fmt: skip
    district = summed[(summed["agency"] == "g3") & (summed["group"] == "B")].to_dict("records")[0]
    assert (district["raised"], district["published"]) == (700, 0)


def test_a_line_of_no_group_is_in_none() -> None:
    lines = [{**line("g1", "1", 100, 0, 0, ""), "group_a": "", "group_b": ""}]
    summed = bridge.table(bridge.entries(figures.frame(lines), PROGRAMME, {}))
    assert [(row.group, row.rows_sum) for row in summed.itertuples()] == [("none", 100), ("all", 100)]


def test_a_bridge_with_a_hole_is_found() -> None:
    summed = bridge.table(bridge.entries(figures.frame([line("g1", "1", 100, 0, 0, "")]), PROGRAMME, {"g1": 90}))
    broken = summed.assign(published=summed["published"] + 1)
    assert bridge.unclosed(broken) == ["g1 A"]
    assert bridge.unclosed(summed.assign(difference=summed["difference"] + 1)) == ["g1 all"]
    assert bridge.to_csv(summed).splitlines()[-1] == "g1,all,100,0,0,0,0,0,0,0,0,,90,-10"
