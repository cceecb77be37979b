"""Facts of all batches -> one table: versions settled, objects counted once, reference statements beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ketnghia import accounting, checks, lineage, merging, persons, problems, submissions
from ketnghia.programme import Refusal
from ketnghia.rules import Rules
from ketnghia.steps.files import load_programme, read_json, read_parquet, write_json, write_parquet
from ketnghia.submissions import absent


def arguments(parser) -> None:
    parser.add_argument("--programme", default=".", help="programme folder")
    parser.add_argument("--batches", nargs="+", required=True, help="facts of the batches (Parquet)")
    parser.add_argument("--records", nargs="+", required=True, help="their problems and accounts (JSON)")
    parser.add_argument("--facts", required=True, help="the facts to write (Parquet)")
    parser.add_argument("--problems", required=True, help="the problems to write (JSON)")
    parser.add_argument("--accounting", required=True, help="the accounts to write (JSON)")
    parser.add_argument("--submissions", required=True, help="what became of each file and giver, to write (JSON)")


def run(programme: str, batches: list[str], records: list[str], facts: str, problems: str, accounting: str,
        submissions: str) -> None:  # fmt: skip
    rules = Rules(load_programme(programme, lineage.PARTS["gather_facts"]))
    entries = sorted((entry for path in records for entry in read_json(path)["submissions"]), key=_path)
    settled = settle(entries, rules)
    if not any(entry.get("readable") for entry in settled):
        raise Refusal("CH10", f"inputs/submissions/{rules.programme.period}", unread(settled))
    counted = {entry["submission"] for entry in settled if entry["counts"]}
    states: dict[str, str] = {}

    def giver_states(table) -> Mapping[str, Mapping[str, str]]:
        states.update(of_givers(settled, rules, set(table["agency"].dropna().unique())))
        return {code: {"state": state, **punctual(settled, code)} for code, state in states.items()}

    parts = map(read_parquet, batches)
    table, found = merging.merge(parts, rules, counted.__contains__, giver_states)
    write_parquet(facts, table)
    del table
    found = [*found, *absent(rules.programme, map(_path, settled))]
    write_json(problems, {"version": 1, "problems": all_problems(settled, found, rules)}, indent=None)
    write_json(accounting, {"version": 1, "submissions": accounts(settled)})
    write_json(
        submissions, {"submissions": {entry["submission"]: public(entry) for entry in settled}, "givers": states}
    )


def unread(settled: Iterable[Mapping[str, Any]], most: int = 5) -> str:
    """The files that none could read with what is wrong with them, the first of them; a dash if there is no file."""
    said = [
        f"{_path(entry).rpartition('/')[2]} {one['code']}"
        for entry in settled
        for one in entry["problems"]
        if one["severity"] == "error"
    ]
    return "; ".join(said[:most]) + (f" +{len(said) - most}" if len(said) > most else "") or "–"


def _path(entry: Mapping[str, Any]) -> str:
    return entry["submission"]


def settle(entries: Iterable[Mapping[str, Any]], rules: Rules) -> list[dict[str, Any]]:
    """Each file with its state (read, held, superseded, withdrawn, late), whether it counts, and what that raises."""
    late_out = rules.programme.config.get("late", "in") == "out"
    settled = submissions.in_force([_as_found(entry) for entry in entries], rules.programme)
    counting = ("read",) if late_out else ("read", "late")
    return [{**entry, "counts": entry["state"] in counting} for entry in settled]


def _as_found(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A file in which nothing could be read is held: it replaces no other."""
    held = entry["account"]["state"] == "held" and entry["state"] in ("read", "held")
    return {**entry, "state": "held", "readable": False} if held else dict(entry)


def of_givers(settled: Iterable[Mapping[str, Any]], rules: Rules, gave: set[str]) -> dict[str, str]:
    """State of each expected giver: gave, nil, held, missing or unclear; they sum to what is expected."""
    files: dict[str, list[Mapping[str, Any]]] = {}
    for entry in settled:
        files.setdefault(entry["agency"], []).append(entry)
    states = {}
    for code, row in rules.givers.items():
        if row.get("expected", "yes") != "yes":
            continue
        mine = files.get(code, [])
        if code in gave:
            state = "gave"
        elif any(entry["nil"] and entry["counts"] for entry in mine):
            state = "nil"
        elif any(entry["state"] in ("held", "late") for entry in mine):
            state = "held"
        elif mine:
            state = "unclear"
        else:
            state = row.get("absent") or "missing"
        states[code] = state
    return states


def punctual(settled: Iterable[Mapping[str, Any]], agency: str) -> dict[str, str]:
    """Whether a giver's first file came by the cut-off, and whether more than one version had to come."""
    mine = [entry for entry in settled if entry["agency"] == agency]
    first = [entry for entry in mine if entry["kind"] == "first" and entry["state"] != "late"]
    dated = any(entry["received"] for entry in first)
    return {
        # Not late is not on time: where nobody wrote down the day, nothing is known of it.
        "on_time": "yes" if dated else "undated" if first else "",
        "resent": "yes" if any(entry["kind"] != "first" for entry in mine) else "",
    }


def all_problems(settled: Iterable[Mapping[str, Any]], found: Iterable[dict[str, Any]], rules: Rules) -> list[dict]:
    """The problems of the files and those that only show over all of them; of a file that does not count only what
    concerns the file as a whole."""
    made = list(found)
    for entry in settled:
        own = entry["problems"]
        made += own if entry["counts"] or entry["state"] == "held" else [one for one in own if one["cell"] is None]
        made += entry.get("raised", [])
        if entry["counts"]:
            made += checks.letter(entry, rules)
    return problems.settle(made)


def accounts(settled: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The account of each file, by path; a file that does not count is passed over whole."""
    made = {}
    for entry in settled:
        account, state = entry["account"], entry["state"]
        if state in ("superseded", "withdrawn") or (state == "late" and not entry["counts"]):
            account = accounting.set_aside(account, state)
        else:
            account = accounting.of_file(state, {name: _bare(sheet) for name, sheet in account["sheets"].items()})
        accounting.balance(account)
        made[entry["submission"]] = account
    return made


def _bare(sheet: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sheet.items() if name != "state"}


def public(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What others need of a file."""
    names = (
        "agency", "state", "sha256", "version", "kind", "received", "letter", "stated_total", "status", "rows",
        "n_facts", "rows_sum", "layout", "nil", "counts", "ledger",
    )  # fmt: skip
    masked = persons.open_sheets(entry["account"]["sheets"])
    return {name: entry.get(name) for name in names} | ({"masked_sheets": masked} if masked else {})
