"""Attached: the files inside the PDF, their digests, and what the tables say of each other."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from ketnghia import wording
from ketnghia.verification import package, workbook
from ketnghia.verification.findings import Findings
from ketnghia.verification.package import MEDIA
from ketnghia.verification.paper import ATTACHED, Paper, Table
from ketnghia.verification.recomputed import paired

HEADS = {
    "traces": ("indicator", "fact", "contribution"),
    "plain_numbers": ("text", "place", "reason"),
    "submissions": ("submission", "kind", "agency", "sha256", "state", "received"),
    "indicators": ("id", "value", "unit", "decimals", "measure", "field", "of", "text", "definition", "n_facts",
                   "coverage", "status", "sql"),
    "corrections": ("correction", "submission", "sha256", "sheet", "cell", "was", "becomes"),
    "bridge": ("agency", "group", "rows_sum", "published"),
    "facts": ("record", "fact", "submission", "agency", "sheet", "row", "status", "correction", "withheld"),
}  # fmt: skip
# What data may be, the least grave first: a figure is as its gravest fact.
GRAVE = {"final": 0, "preliminary": 1, "illustrative": 2}
# What a file's description and its stream consist of.
SPEC = {"/AFRelationship", "/Desc", "/EF", "/F", "/Type", "/UF"}
STREAM = {"/DecodeParms", "/Filter", "/Length", "/Params", "/Subtype", "/Type"}
# How many columns tell a row from the others.
KEYS = {"facts": 1, "indicators": 1, "submissions": 1, "corrections": 1, "traces": 2, "bridge": 2}
OPTIONAL = {"so-lieu.xlsx"}
NUMBER = re.compile(r"-?\d+(\.\d+)?")
DIGITS = re.compile(r"\d[\d.,\s]*\d|\d")
LESS = ("integrated", "raised", "source_unknown", "others_share", "duplicates", "out_of_period", "held")


# Files ----------------------------------------------------------------------------------------------------------------


def check_attachments(paper: Paper, findings: Findings) -> None:
    """Just the files that belong there, each once, described and whole."""
    names = [name for name, _ in paper.specs]
    for name in ATTACHED:
        findings.looked("attachments")
        if names.count(name) != 1 and not (name in OPTIONAL and name not in names):
            findings.differ("attachments", name, "1", names.count(name))
    for name in sorted(set(names) - set(ATTACHED)):
        findings.differ("attachments", name, "–", "/EmbeddedFiles")
    if names != sorted(names):
        findings.differ("attachments", "/EmbeddedFiles", " ".join(sorted(names)), " ".join(names))
    listed = [spec.objgen for spec in paper.root.get("/AF", [])]
    if Counter(listed) != Counter(spec.objgen for _, spec in paper.specs):
        findings.differ("attachments", "/AF", len(names), len(listed))
    for name, spec in paper.specs:
        check_spec(paper, findings, name, spec)


def check_spec(paper: Paper, findings: Findings, name: str, spec) -> None:
    for key, want in (("/F", name), ("/UF", name), ("/AFRelationship", "/Data"), ("/Type", "/Filespec")):
        if str(spec.get(key)) != want:
            findings.differ("attachments", f"{name} {key}", want, spec.get(key))
    if not str(spec.get("/Desc", "")):
        findings.differ("attachments", f"{name} /Desc", "…", "–")
    files = {key: stream.objgen for key, stream in spec.EF.items()}
    if set(files) != {"/F", "/UF"} or len(set(files.values())) != 1:
        findings.differ("attachments", f"{name} /EF", "/F /UF", " ".join(sorted(files)))
    data, told = paper.files[name], spec.EF.F.get("/Params", {})
    if int(told.get("/Size", -1)) != len(data):
        findings.differ("attachments", f"{name} /Size", len(data), told.get("/Size"))
    if bytes(told.get("/CheckSum", b"")) != hashlib.md5(data, usedforsecurity=False).digest():
        findings.differ("attachments", f"{name} /CheckSum", "MD5", bytes(told.get("/CheckSum", b"")).hex())
    created = str(paper.pdf.docinfo.get("/CreationDate", ""))
    kind = MEDIA[name.rpartition(".")[2]] if name in ATTACHED else "–"
    if str(spec.EF.F.get("/Subtype", "")) != f"/{kind}":
        findings.differ("attachments", f"{name} /Subtype", kind, spec.EF.F.get("/Subtype", "–"))
    for one, known in ((spec, SPEC), (spec.EF.F, STREAM)):
        for key in sorted(set(one.keys()) - known):
            findings.differ("attachments", f"{name} {key}", "–", key)
    for key in ("/CreationDate", "/ModDate"):
        if str(told.get(key, "")) != created:
            findings.differ("attachments", f"{name} {key}", created, told.get(key, ""))


def check_digests(paper: Paper, findings: Findings) -> None:
    """Each file is the one that the data package describes; the package is the one printed on every page."""
    described = {one.get("path"): one for one in paper.package.get("resources", [])}
    for name, data in paper.files.items():
        if name == "datapackage.json":
            continue
        entry = described.pop(name, None)
        found = hashlib.sha256(data).hexdigest()
        if entry is None:
            findings.differ("digest", f"datapackage.json {name}", f"sha256:{found}", "–")
            continue
        findings.same("digest", name, entry.get("hash"), f"sha256:{found}")
        findings.same("digest", f"{name} bytes", entry.get("bytes"), len(data))
    for name in described:
        findings.differ("digest", f"datapackage.json {name}", name, "–")
    whole = hashlib.sha256(paper.files.get("datapackage.json", b"")).hexdigest()
    lines = texts(paper, "KT")
    printed = [(page + 1, found) for page, text in lines for found in re.findall(r"\b[0-9a-f]{64}\b", text)]
    findings.looked("digest")
    if not printed:
        findings.differ("digest", "KT", whole, "–")
    for page, found in printed:
        if found != whole:
            findings.differ("digest", f"page {page}", whole, found)


def texts(paper: Paper, label: str) -> Iterable[tuple[int, str]]:
    """(page, text) of the paragraphs on the pages of one label."""
    for node in paper.nodes:
        if node.kind == "P" and node.page >= 0 and paper.labels[node.page] == label:
            yield node.page, paper.text(node)


# Tables ---------------------------------------------------------------------------------------------------------------


def check_tables(paper: Paper, findings: Findings) -> None:
    """The tables are well-formed and say the same of the same thing."""
    for name, data in paper.files.items():
        if not name.endswith(".xlsx") and (b"\r" in data or data.startswith(b"\xef\xbb\xbf")):
            findings.differ("table", name, "LF, UTF-8", "CR / BOM")
    package.check_package(paper, findings)
    described = {one["path"]: one for one in paper.package.get("resources", [])}
    for table in paper.tables.values():
        check_shape(findings, table, described.get(f"{table.name}.csv", {}))
    check_indicators(paper, findings)
    check_facts(paper, findings)
    check_contributions(paper, findings)
    check_rows(paper, findings)
    check_bridge(paper.tables["bridge"], findings)
    check_listed(paper, findings)
    if workbook.NAME in paper.files:
        workbook.check_workbook(paper, findings)


def check_shape(findings: Findings, table: Table, described: Mapping) -> None:
    findings.looked("table", len(table.rows))
    want = HEADS.get(table.name, ())
    if tuple(table.head[: len(want)]) != want and not set(want) <= set(table.head):
        findings.differ("table", f"{table.name}.csv:1", ",".join(want), ",".join(table.head))
    fields = [one.get("name") for one in described.get("schema", {}).get("fields", [])]
    if fields != table.head:
        findings.differ("table", f"{table.name}.csv:1", ",".join(map(str, fields)), ",".join(table.head))
    keys = KEYS.get(table.name, 0)
    seen: set[tuple[str, ...]] = set()
    start = 1 if table.name == "facts" else 0
    for number, row in enumerate(table.rows):
        if len(row) != len(table.head):
            findings.differ("table", table.where(number), len(table.head), len(row))
        key = tuple(row[start : start + keys])
        if keys and key in seen:
            findings.differ("table", table.where(number), "1", f"2 {' '.join(key)}")
        seen.add(key)


def check_indicators(paper: Paper, findings: Findings) -> None:
    """An indicator's words bear its value; what it is made of exists; it has as many facts as it says."""
    table = paper.tables["indicators"]
    held = dict(zip(*(paper.tables["facts"].column(name) for name in ("fact", "status")), strict=True))
    statuses = {id: {held.get(fact, "") for fact, _ in traced} - {""} for id, traced in paper.traced.items()}
    for number, row in enumerate(table.dicts):
        where = table.where(number)
        if row["value"] and not NUMBER.fullmatch(row["value"]):
            findings.differ("table", where, "value", row["value"])
            continue
        if row["n_facts"] != str(len(paper.traced.get(row["id"], ()))):
            findings.differ("table", where, f"n_facts {len(paper.traced.get(row['id'], ()))}", row["n_facts"])
        graver = max((GRAVE.get(status, 0) for status in statuses.get(row["id"], ())), default=None)
        if graver is not None and graver != GRAVE.get(row["status"]):
            findings.differ("table", where, list(GRAVE)[graver], row["status"])
        check_made_of(paper, findings, where, row)
        if row["measure"] in ("claim", "quoted") or not row["value"]:
            continue
        shown = wording.shown(row["text"], paper.lang)
        if shown is None or Decimal(row["value"]) not in shown:
            findings.differ("table", where, row["value"], row["text"])
        elif not said_unit(row):
            findings.differ("table", where, row["unit"], row["text"])


def check_made_of(paper: Paper, findings: Findings, where: str, row: Mapping[str, str]) -> None:
    """Where an indicator is a rule of arithmetic over others that are listed, it follows from them."""
    parts = [paper.indicators.get(id) for id in row["of"].split()]
    if None in parts:
        # A whole family, or a member that has nothing to give.
        return
    values = [decimal(part["value"]) for part in parts if part and decimal(part["value"]) is not None]
    found = decimal(row["value"])
    want: Decimal | None = None
    if row["measure"] in ("share", "ratio", "difference") and len(values) == 2:
        want = paired(row, values[0], values[1])
    elif row["measure"] in ("max", "min") and values:
        want = max(values) if row["measure"] == "max" else min(values)  # type: ignore[type-var]
    else:
        return
    if want != found:
        findings.differ("table", where, want, row["value"])


def decimal(text: str) -> Decimal | None:
    return Decimal(text) if NUMBER.fullmatch(text) else None


def said_unit(row: Mapping[str, str]) -> bool:
    """Whether the words name the unit, as far as the unit is a word for things and not for their kind."""
    return row["unit"] not in ("đồng", "%") or row["unit"] in row["text"]


def check_facts(paper: Paper, findings: Findings) -> None:
    """A fact's amounts follow from each other and from what its cell holds; its file and its correction are listed."""
    table = paper.tables["facts"]
    listed = {row["submission"]: (row["agency"], row["state"]) for row in paper.tables["submissions"].dicts}
    corrections = set(paper.tables["corrections"].column("correction"))
    amounts = {"rows_value", "delta", "others", "contribution", "set_aside"} <= set(table.head)
    kinds = {one["name"]: one.get("type") for entry in paper.package.get("resources", [])
             if entry["path"] == "facts.csv" for one in entry.get("schema", {}).get("fields", [])}  # fmt: skip
    statuses: dict[str, str] = {}
    raws = [name[:-4] for name in table.head if name.endswith("_raw")]
    for number, row in enumerate(table.dicts):
        where = table.where(number)
        if row["submission"] and row["submission"] not in listed:
            findings.differ("table", where, "submissions.csv", row["submission"])
        elif row["submission"] and listed[row["submission"]] != (row["agency"], "read"):
            sent = " ".join(listed[row["submission"]])
            findings.differ("table", where, f"{row['agency']} read", f"{row['submission']} {sent}")
        for one in row["correction"].split():
            if one not in corrections:
                findings.differ("table", where, "corrections.csv", one)
        if row["record"] not in ("fact", "left_out"):
            continue
        told = statuses.setdefault(row["submission"], row["status"])
        if told != row["status"] or GRAVE.get(told, 3) > GRAVE.get(str(paper.package.get("status")), 3):
            findings.differ("table", where, told, row["status"])
        if amounts:
            check_amounts(findings, where, row)
        for name in raws:
            if row[name] and row[f"{name}_raw"] and not row["correction"]:
                findings.looked("table")
                if not reads(row[f"{name}_raw"], row[name], kinds.get(name)):
                    findings.differ("table", f"{where} {name}", row[f"{name}_raw"], row[name])


def check_amounts(findings: Findings, where: str, row: Mapping[str, str]) -> None:
    """What enters is what was read, with its correction, without the part of others."""
    try:
        first, delta, others, given = (
            int(row[name]) if row[name] else None for name in ("rows_value", "delta", "others", "contribution")
        )
        value = int(row["value"]) if row.get("value") else None
    except ValueError as fault:
        findings.differ("table", where, "đồng", str(fault))
        return
    own = (first or 0) + (delta or 0)
    if value is not None and first is not None and value != own:
        findings.differ("table", where, f"rows_value + delta = {own}", f"value {value}")
    if given is not None and not row["set_aside"] and given != own - (others or 0):
        findings.differ("table", where, f"rows_value + delta - others = {own - (others or 0)}", f"contribution {given}")


def reads(raw: str, value: str, kind: str | None) -> bool:
    """Whether a cell's text can be read as this value: the same digits, whatever the marks, the unit and the zeros."""
    if kind in ("integer", "number") and NUMBER.fullmatch(value):
        wanted = significant(value)
        return any(significant(found) == wanted for found in DIGITS.findall(raw)) or not DIGITS.search(raw)
    if raw.isascii() and raw.isdigit() and value.isascii() and value.isdigit():
        return int(raw) == int(value)
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", raw)
    return not (years and re.fullmatch(r"(?:19|20)\d\d", value)) or value in years


def significant(text: str) -> str:
    """The digits of a number without leading and trailing zeros."""
    return re.sub(r"\D", "", text).strip("0")


def check_contributions(paper: Paper, findings: Findings) -> None:
    """What `traces.csv` says that a fact gives is what the fact says, and adds up to the indicator."""
    table = paper.tables["traces"]
    facts = {row["fact"]: row for row in paper.tables["facts"].dicts}
    sums: dict[str, Decimal] = {}
    for number, (id, fact, given) in enumerate(table.rows):
        row, of = paper.indicators.get(id), facts.get(fact)
        if row is None or of is None or (given and not NUMBER.fullmatch(given)):
            findings.differ("table", table.where(number), "indicators.csv / facts.csv", f"{id} {fact} {given}")
            continue
        sums[id] = sums.get(id, Decimal(0)) + Decimal(given or 0)
        if row["measure"] == "sum" and row["field"] in of and (of[row["field"]] or "0") != given:
            findings.differ("table", table.where(number), f"facts.csv {fact} {row['field']} {of[row['field']]}", given)
        elif row["measure"] == "count" and given != "1":
            findings.differ("table", table.where(number), "1", given)
    listed = paper.tables["indicators"]
    for number, row in enumerate(listed.dicts):
        if row["measure"] in ("sum", "count", "distinct") and NUMBER.fullmatch(row["value"]):
            total = sums.get(row["id"], Decimal(0))
            if total != Decimal(row["value"]):
                findings.differ("table", listed.where(number), f"{row['id']} {total} (traces.csv)", row["value"])


def check_rows(paper: Paper, findings: Findings) -> None:
    """The rows stand in their order: facts file by file, sheet by sheet and down the rows, traces as the indicators."""
    table = paper.tables["facts"]
    keys = [tuple(row[name] for name in ("submission", "sheet")) for row in table.dicts]
    done: set[tuple[str, ...]] = set()
    before: tuple[tuple[str, ...], int] = ((), 0)
    for number, (key, text) in enumerate(zip(keys, table.column("row"), strict=True)):
        row = int(text) if text.isdigit() else 0
        if key == before[0] and row < before[1]:
            findings.differ("table", table.where(number), f"row {before[1]}+", f"row {row}")
        elif key != before[0] and key in done:
            findings.differ("table", table.where(number), " ".join(before[0]), " ".join(key))
        done.add(key)
        before = key, row
    traces, listed = paper.tables["traces"], {id: at for at, id in enumerate(paper.indicators)}
    places = {fact: at for at, fact in enumerate(table.column("fact"))}
    last = (-1, -1)
    for number, (id, fact) in enumerate(zip(traces.column("indicator"), traces.column("fact"), strict=True)):
        at = listed.get(id, last[0]), places.get(fact, -1)
        if at < last:
            findings.differ("table", traces.where(number), "indicators.csv, facts.csv", f"{id} {fact}")
        last = at


def check_bridge(table: Table, findings: Findings) -> None:
    """The way from what was stated to what is published closes, line by line."""
    for number, row in enumerate(table.dicts):
        try:
            left = int(row["rows_sum"]) + int(row["corrections"]) - sum(int(row[name]) for name in LESS if name in row)
            if row["group"] == "all":
                stated = row["stated"] == "" or int(row["stated"]) - int(row["rows_sum"]) == int(row["difference"])
                if row["published"] or not stated:
                    findings.differ("table", table.where(number), "stated - rows_sum", row["difference"])
            elif left != int(row["published"]):
                findings.differ("table", table.where(number), left, row["published"])
        except (KeyError, ValueError) as fault:
            findings.differ("table", table.where(number), "đồng", fault)


def check_listed(paper: Paper, findings: Findings) -> None:
    """Files and corrections: digests are digests, a correction that a fact bears is of a listed file."""
    table = paper.tables["submissions"]
    digests = dict(zip(table.column("submission"), table.column("sha256"), strict=True))
    for number, (name, digest) in enumerate(digests.items()):
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            findings.differ("table", table.where(number), "sha256", f"{name} {digest}")
    used = {one for row in paper.tables["facts"].dicts for one in row["correction"].split()}
    corrections = paper.tables["corrections"]
    for number, row in enumerate(corrections.dicts):
        known = {digest for name, digest in digests.items() if name == row["submission"] or
                 name.endswith(f"/{row['submission']}")}  # fmt: skip
        # One that does not fit its file any more is listed, and changes nothing.
        if row["correction"] in used and (not known or (row["sha256"] and row["sha256"] not in known)):
            findings.differ("table", corrections.where(number), " ".join(sorted(known)) or "–", row["sha256"])
