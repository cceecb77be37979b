"""SQL: the same text gives exactly the value of pandas in DuckDB, however it loaded the tables, and in SQLite."""

from __future__ import annotations

from typing import Any

import figures
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ketnghia import bridge

PROGRAMME, BOOK, computed = figures.EVERY, figures.BOOK, figures.computed


def by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    frame = figures.frame(rows)
    return {entry["id"]: entry for entry in computed(frame, bridge.entries(frame, PROGRAMME, {}))}


def check(rows: list[dict[str, Any]], folder: Any) -> None:
    frame = figures.frame(rows)
    made = bridge.entries(frame, PROGRAMME, {"g1": 7})
    texts = {"facts": figures.csv_of(frame), "bridge": bridge.to_csv(bridge.table(made))}
    figures.agree(figures.computed(frame, made), figures.engines(texts, folder))


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
@given(rows=figures.ROWS)
def test_three_engines_agree(tmp_path: Any, rows: list[dict[str, Any]]) -> None:
    check(rows, tmp_path)


def test_ties_go_away_from_zero(tmp_path: Any) -> None:
    given_ = [{"agency": "g1", "contribution": 1, "category": "KT1", "source": "1"}] + [
        {"agency": "g2", "contribution": 1, "category": "NO1", "source": "5"} for _ in range(79)
    ]
    check(given_, tmp_path)
    # 1/80 is 1.25 % exactly: a tie at one decimal.
    assert by_id(given_)["share"]["value"] == "1.3"


def test_nearly_nothing_is_not_printed_as_nothing(tmp_path: Any) -> None:
    given_ = [{"agency": "g1", "contribution": 1, "category": "KT1", "source": "1"},
              {"agency": "g2", "contribution": 3000, "category": "NO1", "source": "5"}]  # fmt: skip
    check(given_, tmp_path)
    share = by_id(given_)["share"]
    assert (share["value"], share["decimals"], share["text"]) == ("0.03", 2, "chưa đến\u00a01%")


@given(st.lists(st.integers(-(10**12), 10**12), min_size=2, max_size=2), st.integers(1, 10**9))
def test_quotient_is_that_of_decimals(pair: list[int], denominator: int) -> None:
    from decimal import ROUND_HALF_UP, Decimal, localcontext

    from ketnghia.indicators import quotient

    with localcontext() as context:
        context.prec = 60
        want = (Decimal(pair[0]) / denominator).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert quotient(pair[0], denominator) == want
