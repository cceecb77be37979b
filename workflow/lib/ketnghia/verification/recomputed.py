"""Recomputed: every statement of SQL answered from the attached tables, in a database that can do nothing else."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from ketnghia import wording
from ketnghia.verification.findings import Findings
from ketnghia.verification.paper import Paper, Table

# What a statement may do: select, read, call functions, and (33) recurse, for which the module has no name.
ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, 33}
# Steps of the virtual machine, in thousands, that one statement may take.
PATIENCE = 200_000


def database(tables: Mapping[str, Table], names: set[str], keep: set[str] | None = None) -> sqlite3.Connection:
    """The attached tables in memory, with the columns that are asked for; `keep`: only these facts."""
    base = sqlite3.connect(":memory:")
    for name in ("facts", "submissions", "corrections", "bridge", "traces"):
        table = tables[name]
        columns = [at for at, column in enumerate(table.head) if column in names] or [0]
        head = ", ".join('"' + table.head[at].replace('"', '""') + '" TEXT' for at in columns)
        base.execute(f'CREATE TABLE "{name}" ({head})')
        rows: Iterable[list[str]] = table.rows
        if keep is not None and name == "facts":
            own = table.head.index("fact")
            rows = (row for row in rows if row[own] in keep)
        values = ([row[at] for at in columns] for row in rows)
        base.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})', values)
    base.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY)
    return base


def answer(base: sqlite3.Connection, statement: str) -> Decimal | None:
    """The one value of a statement; raises ValueError where it is none."""
    steps = [0]

    def patient() -> int:
        steps[0] += 1
        return int(steps[0] > PATIENCE)

    base.set_progress_handler(patient, 1000)
    try:
        rows = base.execute(statement).fetchmany(2)
    except sqlite3.Error as fault:
        raise ValueError(str(fault)) from None
    if len(rows) != 1 or len(rows[0]) != 1:
        raise ValueError(f"{len(rows)} x {len(rows[0]) if rows else 0}")
    value = rows[0][0]
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        raise ValueError(str(value)) from None


def check_sql(paper: Paper, findings: Findings) -> None:
    """Each indicator's SQL gives its value; over half of the facts it gives what `traces.csv` says that half gives.

    The second question tells a statement that computes from one that merely says the number; where the traces do not
    tell the answer, the statement may at least not give the same over nothing at all.
    """
    names = {name for row in paper.indicators.values() for name in re.findall(r'"(\w+)"', row["sql"])} | {"fact"}
    half = {fact for fact in paper.tables["facts"].column("fact") if chance(fact)}
    empty = {name: Table(name, table.head, []) for name, table in paper.tables.items()}
    bases = database(paper.tables, names), database(paper.tables, names, half), database(empty, names)
    wanted = Wanted(paper, half)
    table = paper.tables["indicators"]
    for number, row in enumerate(table.dicts):
        findings.looked("sql")
        where = f"{table.where(number)} {row['id']}"
        try:
            found = answer(bases[0], row["sql"])
            if not equal(found, row["value"]):
                findings.differ("sql", where, row["value"] or "–", "–" if found is None else found)
                continue
            known, want = wanted.of(row)
            if known and not equal(again := answer(bases[1], row["sql"]), "" if want is None else str(want)):
                findings.differ("sql", where, f"{want} (facts.csv / 2)", again)
            elif not known and not (row["measure"] == "claim" and row["sql"].count("FROM") > 1):
                nothing = answer(bases[2], row["sql"])
                if nothing is not None and nothing and equal(nothing, row["value"]):
                    findings.differ("sql", where, "facts.csv", f"{nothing} (0 facts.csv)")
        except ValueError as fault:
            findings.differ("sql", where, row["value"], fault)


def chance(fact: str) -> int:
    """Half of the facts, the same half every time."""
    return hashlib.md5(fact.encode(), usedforsecurity=False).digest()[0] & 1


def equal(found: Decimal | None, stated: str) -> bool:
    if found is None or stated == "":
        return (found is None) == (stated == "")
    # SQLite may hand a decimal over as a double: it has the digits of the number that it stands for.
    return found == Decimal(stated) or float(found) == float(stated)


@dataclass
class Wanted:
    """What indicators are over some of the facts, told by their contributions alone."""

    paper: Paper
    kept: set[str]

    @cached_property
    def facts(self) -> dict[str, dict[str, str]]:
        return {row["fact"]: row for row in self.paper.tables["facts"].dicts}

    def of(self, row: Mapping[str, str]) -> tuple[bool, Decimal | None]:
        """(whether it can be told, the value)."""
        if row["measure"] in ("share", "ratio", "difference"):
            parts = [self.paper.indicators.get(id) for id in row["of"].split()]
            if len(parts) != 2 or None in parts:
                return False, None
            (first, n), (second, d) = (self.of(part) for part in parts)  # type: ignore[arg-type]
            return (True, paired(row, n, d)) if first and second else (False, None)
        if row["measure"] not in ("sum", "count", "distinct") or row["sql"].count('FROM "') != 1 or (
            'FROM "facts"' not in row["sql"]
        ):  # fmt: skip
            # Of the bridge, or against a threshold that is itself computed.
            return False, None
        inside = [(fact, given) for fact, given in self.paper.traced.get(row["id"], ()) if fact in self.kept]
        if row["measure"] == "distinct":
            values = {self.facts[fact].get(row["field"]) for fact, _ in inside if fact in self.facts}
            return bool(row["field"]), Decimal(len(values - {"", None}))
        return True, sum((Decimal(given or 0) for _, given in inside), Decimal(0))


def paired(row: Mapping[str, str], n: Decimal | None, d: Decimal | None) -> Decimal | None:
    """Share, ratio or difference of two values, ties away from zero."""
    if n is None or d is None:
        return None
    if row["measure"] == "difference":
        return n - d
    if d <= 0:
        return None
    step = Decimal(1).scaleb(-int(row["decimals"] or 0))
    return wording.rounded(n * (100 if row["measure"] == "share" else 1) / d, step)
