"""Engines: whatever is defined on whatever facts, pandas, DuckDB and SQLite give the same figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import figures
import pyarrow as pa
import recalculating
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ketnghia import bridge, calculation, definitions, entries
from ketnghia.indicators import Evaluation, Table

# Amounts such that twice a numerator with all its decimals stays within the 64 bits that the statements work in.
MONEY = figures.maybe(st.integers(-3, 6) | st.integers(0, 10**9))
COUNTED = figures.maybe(st.integers(0, 9_000).map(lambda n: Decimal(n).scaleb(-3)) | st.integers(0, 5).map(Decimal))
CODES = {
    "category": ("KT1", "KT2", "NO1", "K'1"),
    "source": ("1", "4", "5"),
    "year": ("2014", "2015", "nhieu_nam"),
    "district": ("01", "502"),
    "agency": ("g1", "g2", "g3"),
    "group_a": ("in", "raised"),
}
FACTS = st.lists(
    st.fixed_dictionaries(
        {column: figures.maybe(st.sampled_from(codes)) for column, codes in CODES.items()}
        | {"contribution": MONEY, "counted": COUNTED, "set_aside": st.sampled_from(("", "held", "duplicate"))}
    ),
    max_size=14,
)
SHAPES = ((), ("district",), ("year",), ("agency", "year"), ("category",))


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    """What a row must be: values, beginnings, anything, nothing."""
    columns = draw(st.lists(st.sampled_from(sorted(CODES)), unique=True, max_size=2))
    values = {
        column: st.sampled_from((*CODES[column], CODES[column][0][:1] + "*", "*", "", "absent")) for column in columns
    }
    return {column: draw(st.lists(values[column], min_size=1, max_size=3, unique=True)) for column in columns}


@st.composite
def of_rows(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """A figure or family that adds up or counts rows."""
    measure = draw(st.sampled_from(("sum", "sum", "count", "distinct")))
    made: dict[str, Any] = {
        "id": f"rows{number}",
        "measure": measure,
        "where": draw(conditions()),
        "not": draw(conditions()),
    }
    if measure == "sum":
        made["field"] = draw(st.sampled_from(("contribution", "counted")))
    elif measure == "distinct":
        made["field"] = draw(st.sampled_from(("agency", "category", "year")))
    elif draw(st.booleans()):
        made["field"] = draw(st.sampled_from(("contribution", "category")))
    if draw(st.booleans()):
        made["below"] = {draw(st.sampled_from(("contribution", "counted"))): draw(st.sampled_from(("limit", "words")))}
    by = draw(st.sampled_from(SHAPES))
    if by:
        made["by"] = list(by)
        made |= draw(st.sampled_from(({}, {}, {"hide_zero": True}, {"empty": "none"} if len(by) == 1 else {})))
    if by == ("district",) and draw(st.booleans()) and "hide_zero" not in made and "empty" not in made:
        made["over"] = "district"
    return made


@st.composite
def books(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Definitions over rows, pairs of them, and what their families have at the top, middle and bottom."""
    rows = [draw(of_rows(number)) for number in range(draw(st.integers(2, 5)))]
    made = [{"id": "limit", "measure": "quoted"}, {"id": "words", "measure": "quoted"}, *rows]
    for number in range(draw(st.integers(0, 3))):
        first, second = draw(st.sampled_from(rows)), draw(st.sampled_from(rows))
        if second.get("by") not in (None, first.get("by")):
            continue
        pair = {"id": f"pair{number}", "measure": draw(st.sampled_from(("share", "ratio", "difference")))}
        pair |= {"of": [first["id"], second["id"]], **({"by": first["by"]} if "by" in first else {})}
        if pair["measure"] != "difference":
            pair["decimals"] = draw(st.integers(0, 2))
        made.append(pair)
    families = [one for one in made if one.get("by")]
    for number in range(draw(st.integers(0, 3)) if families else 0):
        family = draw(st.sampled_from(families))
        kinds = ("mean", "median", "max", "min", "rank", "half", "tied", "last", "highest", "lowest", "trend")
        measure = draw(st.sampled_from(kinds))
        one = {"id": f"over{number}", "of": family["id"], "measure": measure}
        if reach := {"half": "half", "tied": "highest", "last": "lowest"}.get(measure):
            one |= {"measure": "rank", "reach": reach}
        elif measure == "rank":
            one |= {"by": family["by"]}
        elif measure in ("highest", "lowest", "trend"):
            one |= {"measure": "claim", "claim": measure}
        elif measure in ("mean", "median"):
            one["decimals"] = draw(st.integers(0, 2))
        if measure != "rank":
            one["among"] = draw(st.sampled_from(([], ["20*"], ["01", "g1|2015"])))
        made.append(one)
    return made


def computed(rows: list, listed: list) -> tuple[Any, Any, Any, list[dict[str, Any]]]:
    """Definitions on facts -> programme, facts, bridge and entries, by pandas."""
    programme = figures.programme(figures.yaml_of(*listed))
    book = definitions.parse(programme)
    frame = figures.frame(rows)
    bridged = bridge.entries(frame, programme, {})
    tables = {"facts": Table.of(frame), "bridge": Table.of(bridged, bridged["row"])}
    publisher = entries.Publisher(programme, book, tables["facts"], entries.labels(programme))
    found = [publisher.entry(one) for results in Evaluation(book, tables).all().values() for one in results]
    return programme, frame, bridged, found


SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
ONCE = [Phase.explicit, Phase.generate]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW, phases=ONCE)
@given(rows=FACTS, listed=books())
def test_engines_agree_on_any_definitions(tmp_path: Any, rows: list, listed: list) -> None:
    _, frame, _, found = computed(rows, listed)
    figures.agree(found, figures.engines({"facts": figures.csv_of(frame)}, tmp_path))


@recalculating.needs_office
@settings(max_examples=1, deadline=None, suppress_health_check=SLOW, phases=ONCE)
@given(sets=st.lists(st.tuples(FACTS, books()), min_size=12, max_size=12))
def test_workbook_agrees_on_any_definitions(tmp_path: Any, sets: list) -> None:
    books_, entered = {}, {}
    for number, (rows, listed) in enumerate(sets):
        programme, frame, bridged, found = computed(rows, listed)
        tables = {
            "facts": pa.Table.from_pandas(frame, preserve_index=False),
            "bridge": calculation.bridge_table(bridge.to_csv(bridge.table(bridged))),
        }
        source = calculation.Source(
            definitions.parse(programme), found, tables, calculation.labels(programme, figures.WORDS), figures.WHOLE,
            figures.WORDS, calculation.wanted(programme), frozenset({"counted", "quantity"}),
        )  # fmt: skip
        books_[f"set{number}"] = recalculating.without_results(calculation.workbook(source))
        entered[f"set{number}"] = found
    for name, book in recalculating.recalculated(tmp_path, books_).items():
        assert not recalculating.wrong(book, entered[name])
