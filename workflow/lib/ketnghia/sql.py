"""SQL: a definition as one standard SELECT over the attached tables, the same text for DuckDB and SQLite.

Whether a table was loaded by guessing types or as text throughout must not matter: each text column is compared as text
with no difference between empty and absent, each number is CAST, none becomes a DOUBLE that could be off. A result is
first a whole number in units of 10^-places (`raw`), then scaled by writing its digits with the point in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ketnghia.definitions import PAIRS, PLACES, ROWS, Book, Definition

# Columns of the attached tables that hold decimals beside the programme's own decimal fields.
DECIMAL = frozenset({"counted"})
GUESSED = {"yes": "true", "y": "true", "t": "true", "no": "false", "n": "false", "f": "false"}


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def text(column: str) -> str:
    """A column as text, empty where there is nothing."""
    return f"""COALESCE(CAST("{column}" AS VARCHAR), '')"""


def listed(values: Sequence[str]) -> str:
    """Values as an IN list, with what a database makes of them that guesses types: a code of digits loses its leading
    zeros, a column of 'yes' becomes true and false."""
    guessed = [str(int(value)) for value in values if value.isascii() and value.isdigit()]
    guessed += [GUESSED[value.lower()] for value in values if value.lower() in GUESSED]
    return f"({', '.join(map(quoted, dict.fromkeys([*values, *guessed])))})"


def condition(column: str, values: Sequence[str]) -> str:
    """One of several values, or the beginning of one (`KT*`); '*' is anything, '' nothing."""
    said = text(column)
    exact = [value for value in values if not value.endswith("*")]
    found = [f"{said} IN {listed(exact)}"] if exact else []
    for value in values:
        if value == "*":
            found.append(f"{said} <> ''")
        elif value.endswith("*"):
            found.append(f"SUBSTR({said}, 1, {len(value) - 1}) = {quoted(value[:-1])}")
    return found[0] if len(found) == 1 else f"({' OR '.join(found)})"


def quotient(source: str, factor: int, key: str = "") -> str:
    """A SELECT of `n` and `d` -> n x factor / d as a whole number `v`, ties away from zero; NULL unless d > 0."""
    return (
        f"SELECT {key}CASE WHEN d > 0 THEN CAST((x - x % (2 * d)) / (2 * d) AS BIGINT) * s END AS v "
        f"FROM (SELECT {key}2 * ABS(n) * {factor} + d AS x, d, CASE WHEN n < 0 THEN -1 ELSE 1 END AS s "
        f"FROM ({source}) AS a) AS b"
    )


def scaled(raw: str, places: int) -> str:
    """A scalar SELECT of a whole number -> the same divided by 10^places, exactly."""
    if places == 0:
        return raw
    digits = f"'{'0' * (places + 1)}' || CAST(ABS(q) AS VARCHAR)"
    return (
        "SELECT CAST(CASE WHEN q < 0 THEN '-' ELSE '' END || "
        f"SUBSTR(t, 1, LENGTH(t) - {places}) || '.' || SUBSTR(t, LENGTH(t) - {places - 1}) AS DECIMAL(18, {places})) "
        f"FROM (SELECT q, {digits} AS t FROM (SELECT ({raw}) AS q) AS r) AS s"
    )


@dataclass(frozen=True)
class Compiler:
    """Definitions of one programme -> SQL.

    `decimal`: the fields that hold decimals; `statement`: the column in which a quoted statement's value stands.
    """

    book: Book
    decimal: frozenset[str] = frozenset()
    stated: str = "value"

    def statement(self, made: Definition, dims: Mapping[str, str] | None = None, **claim: object) -> str:
        """The SELECT that gives exactly the value of an indicator (a member by its codes)."""
        return scaled(self.raw(made, dims or {}, **claim), self.places(made, claim.get("places")))

    def places(self, made: Definition, places: object = None) -> int:
        """Decimals of the raw result: what it is rounded to, else those of the column it adds up."""
        if isinstance(places, int):
            return places
        if made.places is not None:
            return made.places
        if made.measure == "sum":
            return PLACES if made.field in DECIMAL | self.decimal else 0
        if made.measure == "quoted":
            return PLACES
        if made.measure == "difference":
            return max(self.places(self.book[id]) for id in made.of)
        return self.places(self.book[made.of[0]]) if made.measure in ("max", "min") else 0

    # Rows of a table.

    def number(self, column: str) -> str:
        """A numeric column in whole units of its last place."""
        held = f"""NULLIF(CAST("{column}" AS VARCHAR), '')"""
        if column in DECIMAL | self.decimal:
            return f"CAST(ROUND(CAST({held} AS DECIMAL(18, {PLACES})) * {10**PLACES}) AS BIGINT)"
        return f"CAST({held} AS BIGINT)"

    def filter(self, made: Definition, dims: Mapping[str, str], more: Sequence[str] = ()) -> str:
        """The WHERE of a definition and of the member that `dims` names, if it has any."""
        parts = [condition(column, values) for column, values in made.where.items()]
        parts += [f"NOT {condition(column, values)}" for column, values in made.unless.items()]
        for column, id in made.below.items():
            limit, places = f"({self.raw(self.book[id], {})})", self.places(self.book[id])
            own = PLACES if column in DECIMAL | self.decimal else 0
            parts.append(f"{self.number(column)} * {10**places} < {limit} * {10**own}")
        parts += [condition(made.by[name], ["" if code == made.empty else code]) for name, code in dims.items()]
        parts += more
        return f" WHERE {' AND '.join(parts)}" if parts else ""

    def gathered(self, made: Definition) -> tuple[str, str]:
        """What one row gives (`v`), and what becomes of all of them."""
        if made.measure == "sum":
            return self.number(made.field or ""), "COALESCE(SUM({}), 0)"
        if made.measure == "distinct":
            return f"NULLIF({text(made.field or '')}, '')", "COUNT(DISTINCT {})"
        return (f"NULLIF({text(made.field)}, '')" if made.field else "1"), "COUNT({})"

    def raw(self, made: Definition, dims: Mapping[str, str], **claim: object) -> str:
        """The scalar SELECT of a whole number."""
        if made.measure in ROWS:
            each, all_of = self.gathered(made)
            return f'SELECT {all_of.format(each)} FROM "{made.table}"{self.filter(made, dims)}'
        if made.measure in PAIRS:
            parts = [self.book[id] for id in made.of]
            first, second = (f"({self.raw(part, dims if part.by else {})})" for part in parts)
            return self.pair(made, f"SELECT {first} AS n, {second} AS d", claim.get("places"))
        if made.measure == "quoted":
            held = f"CAST(NULLIF({text(self.stated)}, '') AS DECIMAL(18, {PLACES}))"
            whole = f"CAST(ROUND({held} * {10**PLACES}) AS BIGINT)"
            statement = f"{condition('record', ['quoted'])} AND {condition('id', [made.id])}"
            return f'SELECT {whole} FROM "facts" WHERE {statement}'
        if made.claim == "quantifier":
            return self.quantifier(made, str(claim["said"]))
        return self.overall(made, dims, claim)

    def pair(self, made: Definition, source: str, places: object = None, key: str = "") -> str:
        """Share, ratio or difference of the two raw numbers `n` and `d` of a SELECT."""
        p, q = (self.places(self.book[id]) for id in made.of)
        if made.measure == "difference":
            most = max(p, q)
            return f"SELECT {key}n * {10 ** (most - p)} - d * {10 ** (most - q)} AS v FROM ({source}) AS a"
        if p > q:
            source = f"SELECT {key}n, d * {10 ** (p - q)} AS d FROM ({source}) AS c"
        return quotient(source, 10 ** (self.places(made, places) + 2 * (made.measure == "share") + max(q - p, 0)), key)

    # Members of a family.

    def members(self, made: Definition) -> str:
        """A family as rows of `k` (its codes, '|' between) and `v` (its raw value)."""
        if made.measure in PAIRS:
            return self.pair(made, self.pairs(*(self.book[id] for id in made.of)), key="k, ")
        each, all_of = self.gathered(made)
        codes = [text(column) for column in made.by.values()]
        if made.empty:
            codes = [f"COALESCE(NULLIF({code}, ''), {quoted(made.empty)})" for code in codes]
        key = " || '|' || ".join(codes)
        # A member is there if one of its rows has something to give; a zero in the bridge is nothing.
        there = [] if made.empty else [f"{code} <> ''" for code in codes]
        there += [f"{text(made.field)} <> ''"] if made.field else []
        there += [f"{each} <> 0"] if made.table != "facts" else []
        rows = f'SELECT {key} AS k, {each} AS v FROM "{made.table}"{self.filter(made, {}, there)}'
        if made.over:
            where = " AND ".join(condition(column, values) for column, values in made.over.where.items())
            nothing = "0" if made.measure == "sum" else "NULL"
            rows += f' UNION ALL SELECT {text(made.over.key)} AS k, {nothing} AS v FROM "facts" WHERE {where}'
        value = all_of.format("v")
        kept = f" HAVING {value} <> 0" if made.hide_zero else ""
        return f"SELECT k, {value} AS v FROM ({rows}) AS u WHERE k <> '' GROUP BY k{kept}"

    def pairs(self, first: Definition, second: Definition) -> str:
        """Two families, or a family and one figure, as rows of `k`, `n` and `d`."""
        if not second.by:
            return f"SELECT k, v AS n, ({self.raw(second, {})}) AS d FROM ({self.members(first)}) AS f"
        joined = f"({self.members(second)}) AS m LEFT JOIN ({self.members(first)}) AS f ON f.k = m.k"
        return f"SELECT m.k AS k, COALESCE(f.v, 0) AS n, m.v AS d FROM {joined}"

    def compared(self, made: Definition) -> str:
        """The members that a figure compares."""
        rows = f"({self.members(self.book[made.of[0]])}) AS m"
        if not made.among:
            return rows
        starts = " OR ".join(
            f"SUBSTR(k, 1, {len(one) - 1}) = {quoted(one[:-1])}" if one.endswith("*") else f"k IN {listed([one])}"
            for one in made.among
        )
        return f"(SELECT k, v FROM {rows} WHERE {starts}) AS m"

    def overall(self, made: Definition, dims: Mapping[str, str], claim: Mapping[str, object]) -> str:
        rows = self.compared(made)
        places = self.places(self.book[made.of[0]])
        if made.measure in ("max", "min"):
            return f"SELECT {made.measure.upper()}(v) FROM {rows}"
        if made.measure == "mean":
            return quotient(f"SELECT SUM(v) AS n, COUNT(v) * {10**places} AS d FROM {rows}", 10 ** self.places(made))
        if made.measure == "median":
            order = "SELECT v, ROW_NUMBER() OVER (ORDER BY v) AS r, COUNT(*) OVER () AS c"
            middle = f"({order} FROM {rows} WHERE v IS NOT NULL) AS o WHERE 2 * r >= c AND 2 * r <= c + 2"
            return quotient(f"SELECT SUM(v) AS n, COUNT(*) * {10**places} AS d FROM {middle}", 10 ** self.places(made))
        if made.measure == "rank" and made.reach in ("highest", "lowest"):
            best = "MAX" if made.reach == "highest" else "MIN"
            return f"SELECT COUNT(*) FROM {rows} WHERE v = (SELECT {best}(v) FROM {rows})"
        if made.measure == "rank" and made.reach:
            running = "SELECT SUM(v) OVER (ORDER BY v DESC, k ROWS UNBOUNDED PRECEDING) AS c, SUM(v) OVER () AS t"
            return f"SELECT COUNT(*) + 1 FROM ({running} FROM {rows}) AS o WHERE 2 * c < t"
        if made.measure == "rank":
            own = listed(["|".join(dims[name] for name in made.by)])
            value = f"(SELECT v FROM {rows} WHERE k IN {own})"
            return f"SELECT CASE WHEN {value} IS NOT NULL THEN COUNT(*) + 1 END FROM {rows} WHERE v > {value}"
        return self.claim(made, rows, claim)

    def claim(self, made: Definition, rows: str, claim: Mapping[str, object]) -> str:
        """1 if what is said holds, else 0."""
        if made.claim == "trend":
            steps = f"(SELECT v - LAG(v) OVER (ORDER BY k) AS s FROM {rows}) AS o"
            holds = {
                "rising": "MIN(s) >= 0 AND MAX(s) > 0",
                "falling": "MAX(s) <= 0 AND MIN(s) < 0",
                "mixed": "MIN(s) < 0 AND MAX(s) > 0",
                "level": "MIN(s) = 0 AND MAX(s) = 0",
            }[str(claim["said"])]
            return f"SELECT CASE WHEN {holds} THEN 1 ELSE 0 END FROM {steps}"
        best = "MAX" if made.claim == "highest" else "MIN"
        named = [str(code) for code in claim["said"]]  # type: ignore[union-attr]
        hits = f"SUM(CASE WHEN k IN {listed(named)} THEN 1 ELSE 0 END)"
        best = f"(SELECT {best}(v) FROM {rows})"
        holds = f"COUNT(*) = {len(named)} AND {hits} = {len(named)}"
        return f"SELECT CASE WHEN {holds} THEN 1 ELSE 0 END FROM {rows} WHERE v = {best}"

    def quantifier(self, made: Definition, said: str) -> str:
        """Whether the part of the whole bears the word."""
        n, d = (f"({self.raw(self.book[id], {})})" for id in made.of)
        holds = {
            "all": "n = d",
            "nearly_all": "10 * n >= 9 * d AND n < d",
            "most": "2 * n > d AND n < d",
            "some": "n >= 3 AND 2 * n <= d",
            "named": "n > 0 AND n < 3 AND n < d",
        }[said]
        return f"SELECT CASE WHEN {holds} THEN 1 ELSE 0 END FROM (SELECT {n} AS n, {d} AS d) AS a"
