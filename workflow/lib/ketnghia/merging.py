"""Merging: the facts of all files -> one table: objects counted once, shares that add up, groups, reference rows."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

import pandas as pd
import pyarrow as pa

from ketnghia import checks, facts, problems
from ketnghia.periods import SPAN
from ketnghia.rules import Rules

DECIMAL = pa.decimal128(18, 3)
SHARE = pa.decimal128(18, 6)
_TYPES = {"int64": pa.int64(), "decimal": DECIMAL, "string": pa.string()}


def schema(rules: Rules, groups: Iterable[str] = ()) -> pa.Schema:
    """The Arrow schema of the facts frame: money int64, quantities decimal(18,3), shares decimal(18,6), else text."""
    shares = {each.id for each in rules.programme.fields if each.type == "share"}
    named = facts.columns_of(rules, groups)
    return pa.schema([(name, SHARE if name in shares else _TYPES[kind]) for name, kind in named.items()])


def frame(records: Sequence[Mapping[str, Any]], of: pa.Schema) -> pd.DataFrame:
    """Records -> frame with the columns of a schema in its order; a number with too many places is rounded."""
    columns = {}
    for column in of:
        found = [record.get(column.name) for record in records]
        if pa.types.is_decimal(column.type):
            step = Decimal(1).scaleb(-column.type.scale)
            found = [None if value is None else Decimal(value).quantize(step) for value in found]
        columns[column.name] = pa.array(found, column.type)
    return pa.table(columns, schema=of).to_pandas(types_mapper=pd.ArrowDtype)


# Groups.


def without_strangers(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """What a giver sends that is on no list is read, and counts nowhere until it is."""
    strange = (table["record"] == "fact") & ~table["agency"].isin(list(rules.givers))
    if not strange.any():
        return table
    table = table.copy()
    table.loc[strange, ["set_aside", "contribution", "counted"]] = ["held", None, None]
    return table


def with_groups(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """A column per group of the configuration: '' not of it, 'in', or why its money is outside the total."""
    table = table.copy()
    names = rules.programme.config.get("source_names", {})
    for group, spec in rules.programme.config.get("groups", {}).items():
        inside = _inside(table, rules, spec)
        state = pd.Series("in", index=table.index, dtype="string[pyarrow]")
        source = rules.role("source")
        if source and "sources" in spec:
            counted = table[source].isin(spec["sources"])
            outside = (
                table[source].map(lambda code: names.get(code, "outside"), na_action="ignore").astype("string[pyarrow]")
            )
            state = state.where(counted, outside.fillna("source_unknown"))
        table[f"group_{group}"] = state.where(inside, "").astype(pd.ArrowDtype(pa.string()))
    return table


def _inside(table: pd.DataFrame, rules: Rules, spec: Mapping[str, Any]) -> pd.Series:
    """Whether each fact is of a group: its giver's kind, its category, where it went."""
    inside = table["kind"].isin(spec["kinds"]) if "kinds" in spec else table["kind"].fillna("") != ""
    category = rules.role("category")
    if category and spec.get("categories", ["*"]) != ["*"]:
        codes = [code for code in rules.category_rows if any(fnmatchcase(code, glob) for glob in spec["categories"])]
        inside &= table[category].isin(codes)
    for column, value in spec.get("receivers", {}).items():
        inside &= _received(table, rules, column, value)
    return inside.fillna(False).astype(bool)


def _received(table: pd.DataFrame, rules: Rules, column: str, value: str) -> pd.Series:
    """Whether the receiver, or what it lies in, has a value in a column of its table."""
    if not rules.receivers:
        return pd.Series(False, index=table.index)
    coarse, fine = rules.receivers[0].id, rules.receivers[-1].id
    rows = {name: rules.programme.codes[name] for name in {coarse, fine}}
    outer = {code for code, row in rows[coarse].items() if row.get(column) == value}
    parent = rules.parent_column
    inner = {
        code for code, row in rows[fine].items()
        if row.get(column) == value or (not row.get(column) and row.get(parent) in outer)
    }  # fmt: skip
    known = table[fine].notna()
    return table[fine].isin(inner) | (~known & table[coarse].isin(outer))


# Shares of one gift.


def even_shares(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The own parts of a gift of several givers add up to it: what rounding left goes to the largest remainders.

    One gift: the same category, receiver, time and whole value, reported with shares that make one.
    """
    share, amount = rules.role("share"), rules.role("amount")
    if not share or not amount or table[share].isna().all():
        return table
    names = [
        name for name in (rules.role("category"), *(each.id for each in rules.receivers), rules.role("time")) if name
    ]
    shared = table[table[share].notna() & table["contribution"].notna() & (table["others"] != 0)]
    whole = shared["contribution"] + shared["others"]
    mended = {}
    for _, rows in shared.groupby([*(shared[name].fillna("") for name in names), whole], sort=True):
        parts = list(rows[share])
        if len(rows) > 1 and rows["agency"].nunique() == len(rows) and sum(parts) == 1:
            total = int(rows["contribution"].iloc[0] + rows["others"].iloc[0])
            mended |= dict(zip(rows.index, largest_remainder(total, parts), strict=True))
    if not mended:
        return table
    table = table.copy()
    index = list(mended)
    own = pd.Series(list(mended.values()), index=index, dtype=table["contribution"].dtype)
    table.loc[index, "others"] += table.loc[index, "contribution"] - own
    table.loc[index, "contribution"] = own
    return table


def largest_remainder(total: int, shares: Sequence[Decimal]) -> list[int]:
    """Whole parts of a whole that add up to it.

    >>> largest_remainder(100, [Decimal("0.333333"), Decimal("0.333333"), Decimal("0.333334")])
    [33, 33, 34]
    """
    exact = [total * share for share in shares]
    parts = [math.floor(value) for value in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


# Objects of two givers.


def count_once(table: pd.DataFrame, rules: Rules) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Houses, works and schools that two givers report are one object where either names the other (each one's part
    counts, the quantity once) or the place is the same (the larger value counts). Returns the problems as well."""
    spec, category = rules.check("objects"), rules.role("category")
    codes = [code for code, row in rules.category_rows.items() if row.get("object") == "yes"]
    if not spec or not codes or not category:
        return table, []
    names = [
        name
        for name in (category, *(each.id for each in rules.receivers[-1:]), rules.role("time"), rules.role("quantity"))
        if name
    ]
    rows = table[(table["record"] == "fact") & table[category].isin(codes) & table["counted"].notna()]
    rows = rows[rows[names].notna().all(axis=1)]
    sizes = rows.groupby(names, sort=False)["agency"].transform("nunique")
    table = table.copy()
    found: list[dict[str, Any]] = []
    for _, group in rows[sizes > 1].groupby(names, sort=True):
        found += _settle_objects(table, group, rules, spec)
    return table, found


def _settle_objects(
    table: pd.DataFrame, group: pd.DataFrame, rules: Rules, spec: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """One set of like objects: pairs of different givers, each row at most once on the losing side."""
    entries = [Entry(index, row, rules, spec) for index, row in zip(group.index, group.to_dict("records"), strict=True)]
    gone: set[Any] = set()
    met: set[tuple[Any, str]] = set()  # a row and a giver of whom it already met one report
    found = []
    for position, one in enumerate(entries):
        for other in entries[position + 1 :]:
            pairs = {(one.index, other.agency), (other.index, one.agency)}
            if one.agency == other.agency or {one.index, other.index} & gone or pairs & met:
                continue
            if one.names(other) or other.names(one):
                # The same object twice: each one's part counts, the quantity stays with the first.
                table.loc[other.index, "counted"] = None
                met |= pairs
            elif one.place and one.place == other.place:
                keep, drop = (one, other) if one.value >= other.value else (other, one)
                gone.add(drop.index)
                met |= pairs
                table.loc[drop.index, ["set_aside", "contribution", "counted"]] = ["duplicate", None, None]
                found.append(drop.problem("KT04", keep))
            elif not (one.place and other.place):
                met |= pairs
                found.append(other.problem("KT12", one))
    return found


class Entry:
    """One report of an object, as far as it tells whether another one is the same."""

    def __init__(self, index: Any, row: Mapping[str, Any], rules: Rules, spec: Mapping[str, Any]) -> None:
        self.index, self.row, self.rules = index, row, rules
        self.agency = row["agency"]
        self.value = 0 if pd.isna(row["contribution"]) else int(row["contribution"])
        place = row.get(spec.get("place", ""))
        self.place = facts.fold(place) if isinstance(place, str) else ""
        name = rules.role("cofunders")
        text = row.get(name) if name else None
        self.cofunders = rules.giver_names.named(text) if isinstance(text, str) else set()

    def names(self, other: Entry) -> bool:
        return other.agency in self.cofunders

    def problem(self, code: str, other: Entry) -> dict[str, Any]:
        amount = self.rules.role("amount")
        at = self.row.get(f"{amount}_at") if amount else None
        number = int(self.row["row"])
        giver = self.rules.givers.get(other.agency, {}).get("label", other.agency)
        return problems.problem(
            code, submission=self.row["submission"], agency=self.agency, sheet=_plain(self.row["sheet"]),
            cell=at.split()[0] if isinstance(at, str) else f"{number}:{number}",
            label=checks.label_of(self.row, self.rules), other=giver, other_row=str(int(other.row["row"])),
        )  # fmt: skip


def _plain(value: Any) -> Any:
    return None if value is None or value is pd.NA else value


# Prices.


def unit_prices(table: pd.DataFrame, rules: Rules) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Values about a thousand times off the middle price of their peers are held back; the quantity still counts."""
    spec, quantity = rules.check("unit_price"), rules.role("quantity")
    if not spec or not quantity or rules.role("amount") is None:
        return table, []
    names = [name for name in (rules.role("category"), "item", rules.role("unit")) if name]
    rows = table[
        (table["record"] == "fact")
        & (table["set_aside"] == "")
        & table["counted"].notna()
        & table["rows_value"].notna()
    ]
    rows = rows[(rows["counted"] > 0) & (rows["rows_value"] + rows["delta"] > 0)]
    if rows.empty:
        return table, []
    money = (rows["rows_value"] + rows["delta"]).astype("float64")
    price = money / rows["counted"].astype("float64")
    by = [rows[name].fillna("") for name in names]
    middle = price.groupby(by).transform("median")
    peers = price.groupby(by).transform("size")
    ratio = price / middle
    times, slack = spec["times"], spec["tolerance"]
    far = ratio.between(1 / (times * slack), slack / times) | ratio.between(times / slack, times * slack)
    hits = rows.index[(peers > spec["peers"]) & far]
    table = table.copy()
    table.loc[hits, "set_aside"] = "held"
    table.loc[hits, "contribution"] = None
    return table, [checks.price_problem(table.loc[index], rules, float(ratio[index])) for index in hits]


# Reference statements.


def reference_rows(rules: Rules, table: pd.DataFrame, states: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Givers with their state, receivers, who is twinned with whom, the years, quoted statements: a row each, so that
    what is absent can be counted. Columns that a fact has in another sense get the table's name in front."""
    time = rules.role("time")
    active = table[(table["record"] == "fact") & (table["contribution"].fillna(0) > 0)]
    single = active[active[time].isin(rules.period.years)] if time else active.iloc[:0]
    made = [
        *_givers(rules, single, states),
        *_receiver_rows(rules, single),
        *_twinning_rows(rules),
        *_years(rules, single),
    ]
    for name in ("quoted",):
        rows = rules.programme.reference.get(name, [])
        made += [_statement(name, f"inputs/reference/{name}.csv", number, row, row.get("id", str(number)), rules)
                 for number, row in enumerate(rows, 2)]  # fmt: skip
    taken = facts.columns_of(rules)
    kept = list(dict.fromkeys(name for row in made for name in row))
    extra = [name for name in kept if name not in taken]
    kinds = {name: pa.int64() if name in ("n_givers", "years_active", "active") else pa.string() for name in extra}
    shared = [column for column in schema(rules) if column.name in kept]
    return frame(made, pa.schema([*shared, *((name, kinds[name]) for name in extra)]))


_SHARED = {"code", "label", "kind", "block", "agency", "status"}


def _statement(record: str, path: str, number: int, row: Mapping[str, str], code: str, rules: Rules) -> dict[str, Any]:
    """One row of a reference table as a record."""
    taken = set(facts.columns_of(rules)) - _SHARED - {each.id for each in rules.receivers}
    slug = re.sub(r"[^a-z0-9_-]+", "-", code.casefold()).strip("-") or str(number)
    columns = {f"{record}_{name}" if name in taken else name: value or None for name, value in row.items()}
    return {"record": record, "fact": f"{record}-{slug}", "submission": path, "row": number, **columns}


def _givers(rules: Rules, active: pd.DataFrame, states: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    path, time = rules.programme.config["givers"], rules.role("time")
    years = active.groupby("agency")[time].nunique().to_dict() if time else {}
    return [
        _statement("giver", path, number, row, row["code"], rules)
        | {"state": None, **states.get(row["code"], {}), "years_active": int(years.get(row["code"], 0))}
        for number, row in enumerate(rules.programme.table(path), 2)
    ]  # fmt: skip


def _receiver_rows(rules: Rules, active: pd.DataFrame) -> list[dict[str, Any]]:
    givers = Counter(row["receiver"] for row in _twinning(rules))
    time = rules.role("time")
    made = []
    for each in rules.receivers:
        years = active.groupby(each.id)[time].nunique().to_dict() if time else {}
        for number, row in enumerate(rules.programme.table(each.codes), 2):
            record = _statement(each.id, each.codes, number, row, row["code"], rules)
            if givers[row["code"]]:
                record |= {"n_givers": givers[row["code"]], "years_active": int(years.get(row["code"], 0))}
            made.append(record)
    return made


def _twinning(rules: Rules) -> list[dict[str, str]]:
    path = rules.programme.config.get("twinning")
    return rules.programme.table(path) if path else []


def _twinning_rows(rules: Rules) -> list[dict[str, Any]]:
    path = rules.programme.config.get("twinning", "")
    return [
        _statement("twinning", path, number, row, f"{row['giver']}-{row['receiver']}", rules)
        for number, row in enumerate(_twinning(rules), 2)
    ]  # fmt: skip


def _years(rules: Rules, active: pd.DataFrame) -> list[dict[str, Any]]:
    """A row per year of the period, and one per year and twinned finer receiver with whether anything came."""
    time = rules.role("time")
    if not time or not rules.period.years:
        return []
    made = [
        {
            "record": "year",
            "fact": f"year-{year}",
            "submission": "config/config.yaml",
            "code": year,
            "label": year,
            time: year,
        }
        for year in rules.period.years
    ]
    fine = rules.receivers[-1].id if rules.receivers else None
    codes = rules.programme.codes[fine] if fine else {}
    twinned = sorted({row["receiver"] for row in _twinning(rules)} & set(codes))
    seen = set(zip(active[fine], active[time], strict=True)) if fine else set()
    for code in twinned:
        for year in rules.period.years:
            made.append(
                {
                    "record": f"{fine}_year", "fact": f"{fine}_year-{code}-{year}", "submission": "config/config.yaml",
                    "code": f"{code}-{year}", fine: code, time: year, "active": int((code, year) in seen),
                }
            )  # fmt: skip
    return made


# The whole.


def merge(
    parts: Iterable[pd.DataFrame],
    rules: Rules,
    counts: Callable[[str], bool],
    states: Callable[[pd.DataFrame], Mapping[str, Mapping[str, str]]],
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Facts of all batches -> the one table, and what only shows over all files.

    `counts`: whether a submission is in force; `states`: facts in force -> what is known of each expected
    giver's return: state, on_time, resent.
    """
    table = pd.concat([frame([], schema(rules)), *parts], ignore_index=True)
    table = table[table["submission"].map(counts).astype(bool)]
    table = table.sort_values("submission", kind="stable", ignore_index=True)
    table = even_shares(table, rules)
    table = without_strangers(table, rules)
    table, objects = count_once(table, rules)
    table, prices = unit_prices(table, rules)
    table = with_groups(table, rules)
    reference = reference_rows(rules, table, states(table))
    return pd.concat([table, reference], ignore_index=True), [*objects, *prices]


__all__ = ["DECIMAL", "SHARE", "SPAN", "frame", "largest_remainder", "merge", "schema"]
