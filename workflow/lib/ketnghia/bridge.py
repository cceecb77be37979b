"""Bridge: from the total that an agency states to what the report counts, per group, exact to the đồng.

It is made fact by fact (`entries`), so that each of its amounts has the facts behind it, and summed (`table`). Group
`all` takes each line once; a line of no group is in `none`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ketnghia.programme import Programme

# What is taken off: rows_sum + corrections - these = published.
LESS = ("integrated", "raised", "source_unknown", "others_share", "duplicates", "out_of_period", "held")
AMOUNTS = ("rows_sum", "corrections", *LESS, "published")
STATED = ("stated", "difference")
COLUMNS = ("agency", "group", *AMOUNTS, *STATED)
ASIDE = {"duplicate": "duplicates", "out_of_period": "out_of_period", "held": "held"}


def entries(facts: pd.DataFrame, programme: Programme, stated: Mapping[str, int]) -> pd.DataFrame:
    """Facts -> one row per fact and group it is of, with what it gives to each column.

    facts: the gathered frame; stated: agency -> total of its letters. Result: row (number in `facts`), agency, group
    (A, B …, none, all), then AMOUNTS and STATED as int64, the latter null where nothing was stated.
    """
    amounts = _amounts(facts)
    groups = [name for name in facts.columns if name.startswith("group_")]
    marks = {name.removeprefix("group_").upper(): _text(facts[name]) for name in groups}
    agency = _text(facts["agency"])
    record = _text(facts["record"])
    lines = np.isin(record, ("fact", "left_out")) & (amounts["any"].to_numpy())
    own = _own_mark(facts, programme)
    inside = {group: mark != "" for group, mark in marks.items()}
    of_none = ~np.logical_or.reduce([*inside.values()]) if inside else np.ones(len(facts), bool)
    parts = [_group(amounts, agency, group, lines & inside[group], marks[group]) for group in marks]
    parts.append(_group(amounts, agency, "none", lines & of_none, own))
    once = _group(amounts, agency, "all", lines, _whole_mark(own, of_none, marks))
    once["published"] = 0
    once["difference"] = (-once["rows_sum"]).astype("Int64").where(once["agency"].isin(list(stated)))
    return pd.concat([*parts, once, _letters(facts, stated)], ignore_index=True)


def _text(column: pd.Series) -> np.ndarray:
    return column.astype(object).where(column.notna(), "").to_numpy(object)


def _amounts(facts: pd.DataFrame) -> pd.DataFrame:
    """rows_value, delta, others as int64 with gaps as zero, the own part, what of it counts."""
    found = pd.DataFrame(index=facts.index)
    for name in ("rows_value", "delta", "others", "contribution"):
        found[name] = facts[name].fillna(0).astype("int64")
    found["own"] = found["rows_value"] + found["delta"] - found["others"]
    found["aside"] = _text(facts["set_aside"])
    found["any"] = (found[["rows_value", "delta", "others", "contribution"]] != 0).any(axis=1)
    return found


def _own_mark(facts: pd.DataFrame, programme: Programme) -> np.ndarray:
    """What a line outside all groups is by its source alone: in if any group counts the source."""
    field = programme.field("source")
    groups = programme.config.get("groups", {}).values()
    if field is None or not any("sources" in group for group in groups):
        return np.full(len(facts), "in", object)
    counted = {str(source) for group in groups for source in group.get("sources", ())}
    names = {str(code): name for code, name in programme.config.get("source_names", {}).items()}
    known = {"": "source_unknown"} | names | dict.fromkeys(counted, "in")
    return np.array([known.get(code, "outside") for code in _text(facts[field.id])], object)


def _whole_mark(own: np.ndarray, of_none: np.ndarray, marks: Mapping[str, np.ndarray]) -> np.ndarray:
    """A line taken once: inside if any of its groups counts it, else outside as the first of them says."""
    whole = np.where(of_none, own, "")
    for mark in marks.values():
        whole = np.where((mark == "in") | (whole == ""), mark, whole)
    return whole


def _group(amounts: pd.DataFrame, agency: np.ndarray, group: str, lines: np.ndarray, mark: np.ndarray) -> pd.DataFrame:
    """One group's rows: what is set aside goes to its column, else what is outside, else it is published."""
    rows = np.flatnonzero(lines)
    own, counted = amounts["own"].to_numpy()[rows], amounts["contribution"].to_numpy()[rows]
    aside, mark = amounts["aside"].to_numpy(object)[rows], mark[rows]
    made: dict[str, Any] = {"row": rows, "agency": agency[rows], "group": group}
    made |= {name: np.zeros(len(rows), np.int64) for name in AMOUNTS}
    made["rows_sum"] = amounts["rows_value"].to_numpy()[rows]
    made["corrections"] = amounts["delta"].to_numpy()[rows]
    made["others_share"] = amounts["others"].to_numpy()[rows]
    for name, column in ASIDE.items():
        made[column] += np.where(aside == name, own, 0)
    free = ~np.isin(aside, list(ASIDE))
    inside = free & (mark == "in")
    made["published"] = np.where(inside, counted, 0)
    made["held"] += np.where(inside, own - counted, 0)
    for name in ("integrated", "raised", "source_unknown"):
        made[name] = np.where(free & (mark == name), own, 0)
    # A source that is outside and has no name of its own stands with the integrated money.
    known = np.isin(mark, ("in", "integrated", "raised", "source_unknown"))
    made["integrated"] += np.where(free & ~known, own, 0)
    return pd.DataFrame(made)


def _letters(facts: pd.DataFrame, stated: Mapping[str, int]) -> pd.DataFrame:
    """What agencies state stands with the giver's own reference row."""
    givers = facts[(facts["record"] == "giver").fillna(False)]
    known = dict(zip(_text(givers["code"]), givers.index.to_numpy(), strict=True)) if "code" in givers else {}
    agencies = [agency for agency in sorted(stated) if agency in known]
    made: dict[str, Any] = {"row": [known[agency] for agency in agencies], "agency": agencies, "group": "all"}
    made |= dict.fromkeys(AMOUNTS, 0)
    made |= {name: pd.array([stated[agency] for agency in agencies], "Int64") for name in STATED}
    found = pd.DataFrame(made, columns=["row", "agency", "group", *AMOUNTS, *STATED])
    return found.astype({"row": "int64", **dict.fromkeys(AMOUNTS, "int64"), **dict.fromkeys(STATED, "Int64")})


def table(made: pd.DataFrame) -> pd.DataFrame:
    """Entries -> one row per agency and group, sorted; group `all` publishes nothing and has what was stated."""
    summed = made.groupby(["agency", "group"], sort=True)[list(AMOUNTS)].sum()
    stated = made.groupby(["agency", "group"], sort=True)[list(STATED)].sum(min_count=1)
    found = summed.join(stated).reset_index()
    found["published"] = found["published"].astype("Int64")
    found.loc[found["group"] == "all", "published"] = pd.NA
    order = {"none": "y", "all": "z"}
    found["_"] = found["group"].map(lambda group: order.get(group, f"a{group}"))
    return found.sort_values(["agency", "_"], ignore_index=True)[list(COLUMNS)]


def unclosed(summed: pd.DataFrame) -> list[str]:
    """'agency group' of each row that does not close to the đồng."""
    left = summed["rows_sum"] + summed["corrections"] - summed[list(LESS)].sum(axis=1)
    whole = summed["group"] == "all"
    stated = summed["stated"].notna()
    wrong = (~whole & (left != summed["published"].fillna(0))) | (
        whole & stated & (summed["stated"].fillna(0) - summed["rows_sum"] != summed["difference"].fillna(0))
    )
    return [f"{row.agency} {row.group}" for row in summed[wrong.astype(bool)].itertuples()]


def to_csv(summed: pd.DataFrame) -> str:
    """The table as CSV text, empty where nothing is known."""
    lines: Iterable[str] = (
        ",".join("" if pd.isna(value) else str(value) for value in row) for row in summed.itertuples(index=False)
    )
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


def stated_totals(submissions: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Agency -> what its letters in force state together; no entry where none states a total."""
    found: dict[str, int] = {}
    for entry in submissions:
        if entry.get("state") == "read" and entry.get("stated_total") not in (None, "") and entry.get("agency"):
            found[entry["agency"]] = found.get(entry["agency"], 0) + int(entry["stated_total"])
    return found
