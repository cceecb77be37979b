"""Reports: a draft filled in as pages for the screen and as the parts of the PDF; values come in, HTML goes out."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from ketnghia import phrases, plots, wording
from ketnghia.programme import Programme
from ketnghia.words import CLOSE, NBSP, OPEN, TOKEN, Draft, Material, Report, date_of

if TYPE_CHECKING:
    import pandas as pd

LONE = re.compile(f"<p>{OPEN}(\\d+){CLOSE}</p>")
# Tables that words may name though nothing of the kind occurs.
RECORDS = ("giver", "twinning", "commune_year", "year", "quoted", "corrections", "choices", "legal")
# Above so many lines not every place of a problem is named on a page.
MOST = 3000
# The first number of a text between tags.
NUMERAL = re.compile(r"(?<=[>\s])(\d[\d.,]*%?)(?=[^<>]*</a>)")
PARAGRAPH = re.compile(r"<(p|li)>(.*?)</\1>", re.DOTALL)


def exact(one: Mapping[str, Any], ui: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """The exact value with all digits and its unit; a claim says what was compared, words only stand as quoted."""
    if one["measure"] in ("claim", "rank") and others is not None and one.get("of"):
        parts = [others[id] for id in one["of"] if id in others]
        # Made of a whole family, it names that alone.
        parts = parts or [other for other in others.values() if other.get("family") in one["of"]]
        return ui["exact"]["compared"].format(of=compared(parts))
    if one["measure"] == "claim":
        return one["text"]
    if one["value"] is None:
        return f"«{one['text']}»"
    return wording.exact(one["value"], one["unit"] or "", ui["lang"])


def compared(parts: list[Mapping[str, Any]], most: int = 6) -> str:
    """What a claim rests on: 'Giá trị theo năm: 2012, 2013 …'."""
    titles = [(one.get("title") or one["id"]).rpartition(": ") for one in parts]
    names = [name for _, _, name in titles]
    head = next((f"{head}: " for head, _, _ in titles if head), "")
    return head + ", ".join(names[:most]) + (" …" if len(names) > most else "")


def plain(value: Any, lang: str) -> str:
    """A published number with all its digits."""
    return wording.number(value, lang) if isinstance(value, int | str | Decimal) else str(value)


@dataclass(frozen=True)
class Edition:
    """How pages are filled in: where a figure's link leads, and with which templates; with a report or without."""

    name: str
    material: Material
    href: Callable[[str], str]
    templates: Mapping[str, str]
    internal: bool = False
    report: Report | None = None

    @cached_property
    def env(self) -> Environment:
        env = Environment(
            loader=DictLoader(dict(self.templates)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        env.globals = {
            **env.globals,
            "fill": self.fill,
            "picture": self.picture,
            "large": self.large,
            "plot_css": Markup(plots.stylesheet(screen=False)),
            "edition": self.name,
            "internal": self.internal,
            "ui": self.material.ui,
            "spec": self.material.spec,
            "head": self.material.head,
        }
        return env

    @property
    def draft(self) -> Draft:
        if self.report is None:
            raise AssertionError("this page has no report behind it")
        return self.report.draft

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Sender -> its name."""
        return {code: row["label"] for code, row in self.material.programme.givers.items()}

    def figure(self, id: str, text: str) -> Markup:
        if self.name == "print":
            known = self.material.indicators
            title = f"{self.material.ui['source_of']}: {exact(known[id], self.material.ui, known)}"
            return Markup('<a class="figure" data-indicator="{}" href="{}" title="{}">{}</a>').format(
                id, self.href(id), title, text
            )
        return Markup('<a data-indicator="{}" href="{}" tabindex="-1">{}</a>').format(id, self.href(id), text)

    def fill(self, html: str) -> Markup:
        """HTML with tokens -> HTML: tables and plots first, then what stands inside sentences."""
        html = LONE.sub(lambda match: self.block(int(match[1])), html)
        return Markup(TOKEN.sub(lambda match: str(self.piece(int(match[1]))), html))

    def large(self, html: str) -> Markup:
        """A figure whose number stands out from its word and unit."""
        return Markup(NUMERAL.sub(r"<b>\1</b>", str(self.fill(html))))

    def picture(self, id: str, width: str) -> Markup:
        """A plot's picture: for print as an address that holds it, for a screen as part of the page."""
        svg = self.material.plots[id][width]["svg"]
        if self.name == "print":
            return Markup("data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode())
        return Markup(plots.themed(svg))

    def block(self, number: int) -> str:
        kind, content = self.draft.pieces[number]
        return (
            f"{OPEN}{number}{CLOSE}"
            if kind in ("table", "plot")
            else ""
            if content is None
            else f"<p>{OPEN}{number}{CLOSE}</p>"
        )

    def piece(self, number: int) -> Markup:
        kind, content = self.draft.pieces[number]
        if kind == "figure":
            return self.figure(*content)
        if kind == "html":
            return self.fill(content)
        if kind == "part":
            return self.part(*content)
        if kind == "ref":
            table_or_plot, id = content
            text = self.draft.ref_text(table_or_plot, id)
            prefix = "bang" if table_or_plot == "table" else "hinh"
            if self.name == "print":
                return escape(text)
            return Markup('<a class="ref" href="#{}-{}">{}</a>').format(prefix, id, text)
        if kind in ("table", "plot"):
            return Markup(self.template(f"parts/{kind}.html").render(one=content))
        return escape(content or "")

    def part(self, title: str, place: str) -> Markup:
        """A link to the heading whose title begins so, by its number and that of the heading above it."""
        text, id = self.draft.part_text(title, place)
        return Markup('<a class="ref" href="#{}">{}</a>').format(id, text)

    def template(self, name: str) -> Any:
        return self.env.get_template(name)

    def figures_in(self, html: str) -> dict[str, str]:
        """Ids and texts of the figures in a stretch of the draft, each once."""
        found: dict[str, str] = {}
        for match in TOKEN.finditer(html):
            kind, content = self.draft.pieces[int(match[1])]
            if kind == "figure":
                found.setdefault(*content)
            elif kind == "html":
                found |= {id: text for id, text in self.figures_in(content).items() if id not in found}
        return found

    def with_sources(self, html: str, lists: list[dict[str, Any]]) -> str:
        """After each paragraph that has figures: one link to the list of them, which is added to `lists`."""

        def add(match: re.Match[str]) -> str:
            found = self.figures_in(match[2])
            if not found:
                return match[0]
            number = len(lists) + 1
            lists.append({"number": number, "figures": [(id, text, self.href(id)) for id, text in found.items()]})
            word = self.material.ui["sources"].format(n=len(found))
            link = Markup('<a class="sources" data-sources="{}" href="#nguon-{}">{}</a>').format(number, number, word)
            if match[1] == "p":
                return f'<p>{match[2]}</p>\n<p class="after">{link}</p>'
            return f"<li>{match[2]} {link}</li>"

        return PARAGRAPH.sub(add, html)

    def render(self, name: str, **values: Any) -> str:
        """One page from its template."""
        written = {"report": self.report, "headings": self.draft.headings} if self.report else {}
        html = self.template(name).render(**written, **values)
        if OPEN in html:
            raise AssertionError(f"{name}: a token was left unfilled")
        # WeasyPrint breaks a line after its first word if all of it fits but for the space before a link: that space
        # stands alone.
        return html.replace(' <a class="figure"', '<span> </span><a class="figure"') if self.name == "print" else html


# --- what a report is told besides its figures -------------------------------------------------------------------


def head(programme: Programme, published: Mapping[str, Any], digest: str, ui: Mapping[str, Any]) -> dict[str, Any]:
    """What every page says of itself: title, status, coverage, release; dates from the data, never from the clock."""
    config, spec = programme.config, programme.report
    stage, status = str(config["stage"]), str(config["status"])
    year = re.match(r"(?:19|20)\d\d", str(config["period"]))
    known_day = config.get("cutoff") or config.get("period_end")
    day = str(known_day or f"{year[0] if year else '1970'}-12-31")
    issuer = (spec.get("issuers") or {}).get(spec.get("issuer"), {})
    body = issuer.get("body") or []
    issuer = {"superior": "", "signer": "", **issuer, "body": [body] if isinstance(body, str) else body}
    blank = NBSP * 6
    profile = spec.get("profile", "plain")
    issued = issue(spec)
    # An annex of an electronic document leaves number and date to the system that issues it (decree 30/2020).
    printed_inside = {"year": issued["year"]} if profile == "nd30_2020" else issued
    said = {
        "programme": str(config["programme"]),
        "status": ui["status"][status],
        "stage": ui["stage"][stage],
        "cutoff": date_of(day, config.get("lang", "vi")),
        "standing": ", ".join(dict.fromkeys((ui["status"][status], ui["stage"][stage]))),
        "release": digest[:8],
        **published["coverage"],
    }
    title = f"{spec['kind']} {spec['title'][:1].lower()}{spec['title'][1:]}" if spec.get("kind") else spec["title"]
    return {
        **said,
        "lang": config.get("lang", "vi"),
        "period": str(config["period"]),
        "stage": stage,
        "stage_word": said["stage"],
        "status": status,
        "profile": profile,
        "title": title,
        "title_inside": f"{title[:1].lower()}{title[1:]}",
        "author": issuer.get("name") or said["programme"],
        "subject": f"{title}. {ui['page']['description']}",
        "moment": f"{day}T00:00:00+07:00",
        "datapackage": digest,
        "meta": " · ".join(part.format(**said) for part in ui["page"]["meta"] if known_day or "{cutoff}" not in part),
        "foot": ui["print"]["foot"].format(**said),
        "blank": blank,
        "issued": issued,
        "dateline": ui["print"]["date"].format(
            place=issuer.get("place", ""), **{key: value or blank for key, value in issued.items()}
        ),
        "enclosed": ui["print"]["enclosed"].format(
            symbol=issuer.get("symbol", ""),
            # Kept whole: the line breaks before it, if at all.
            name=str(issuer.get("name", "")).replace(" ", NBSP),
            **{key: printed_inside.get(key) or blank for key in issued},
        ),
        "issuer": issuer,
        "nav": navigation(programme, ui),
    }


def issue(spec: Mapping[str, Any]) -> dict[str, str]:
    """Number and date of the document as the rules write them, each empty until it is given.

    Numbers and days below 10, and the first two months, take a leading zero; no other month does.

    >>> issue({"number": 5, "date": {"day": 5, "month": 3, "year": 2020}})
    {'number': '05', 'day': '05', 'month': '3', 'year': '2020'}
    """
    date = spec.get("date") or {}
    given = {"number": spec.get("number"), **{key: date.get(key) for key in ("day", "month", "year")}}
    texts = {key: "" if value is None else str(value).strip() for key, value in given.items()}
    for key, below in (("number", 10), ("day", 10), ("month", 3)):
        if texts[key].isdigit():
            texts[key] = f"{int(texts[key]):02}" if int(texts[key]) < below else str(int(texts[key]))
    return texts


def kinds_of(site: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The kinds of page that a site has besides the review, by id."""
    return site.get("kinds") or {}


def navigation(programme: Programme, ui: Mapping[str, Any]) -> list[dict[str, str]]:
    """The entries of the bar on each page: id, title, and address from the folder of the report."""
    site, words = programme.yaml("config/site.yaml"), ui["site"]["nav"]
    kinds = [{"id": kind, "title": one["title"], "href": f"{kind}/index.html"} for kind, one in kinds_of(site).items()]
    core = {
        "indicators": "indicators.html",
        **({"plots": "plots.html"} if programme.yaml("config/plots.yaml") else {}),
        "problems": "trace/problems.html",
        **({"method": "method.html"} if site.get("method") else {}),
        "downloads": "downloads.html",
    }
    listed = [{"id": id, "title": words[id], "href": href} for id, href in core.items()]
    return [{"id": "report", "title": words["report"], "href": "report.html"}, *kinds, *listed]


def tables(
    programme: Programme,
    facts: pd.DataFrame,
    submissions: list[dict[str, Any]],
    indicators: Iterable[Mapping[str, Any]],
) -> dict[str, list[dict[str, Any]]]:
    """Rows by name for words and tables: code files, reference statements with what was derived, submissions.

    Of the facts only those that an indicator stands for alone, and of those no text that is not published.
    """
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in RECORDS}
    for path in sorted(programme.files):
        if path.endswith(".csv") and path.count("/") < 3:
            found[path.rpartition("/")[2].removesuffix(".csv")] = programme.table(path)
    records = facts["record"].astype(object)
    for kind in sorted({str(one) for one in records.unique()} - {"fact", "left_out"}):
        found[kind] = records_of(facts[records == kind])
    single = {dims["fact"] for one in indicators if "fact" in (dims := one.get("dims") or {})}
    private = {field.id for field in programme.fields if field.public != "yes"}
    keep = [name for name in facts.columns if not name.endswith(("_at", "_raw")) and name not in private]
    found["facts"] = records_of(facts.loc[facts["fact"].isin(list(single)), keep]) if single else []
    found["submissions"] = [
        {**one, "file": str(one.get("submission") or "").rpartition("/")[2], "order": number}
        for number, one in enumerate(submissions)
    ]
    return found


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as dicts of what is there, numbers as published."""
    full = frame.dropna(axis=1, how="all")
    lists = {name: full[name].tolist() for name in full.columns}
    return [
        {name: "" if known(values[n]) is None else json_number(known(values[n])) for name, values in lists.items()}
        for n in range(len(full))
    ]


def known(value: Any) -> Any:
    """Nothing instead of a gap, whatever the gap is made of."""
    return None if value is None or type(value).__name__ in ("NAType", "NaTType") or value != value else value


def json_number(value: Any) -> Any:
    """Whole numbers as integers, others as decimal text without needless zeros."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")
    return value if isinstance(value, bool | int | str) or value is None else str(value)


def problem_groups(
    problems: Iterable[Mapping[str, Any]], names: Mapping[str, str], place: Callable[[Any, Any], str]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Problems as pages list them: by severity, the gravest first; what is said of many places is said once.

    `place`: sheet and cell -> the words that a message begins with.
    """
    found: dict[str, dict[tuple[str, ...], dict[str, Any]]] = {"error": {}, "warning": {}, "note": {}}
    for one in problems:
        where = place(one["sheet"], one["cell"])
        said = one["message"]
        if where and said.casefold().startswith(f"{where}: ".casefold()):
            said = said[len(where) + 2 :]
        said = said[:1].upper() + said[1:]
        group = found[one["severity"]].setdefault(
            (one["code"], said),
            {
                "code": one["code"],
                "said": said,
                "remedy": one["remedy"],
                "counted": one["counted"],
                "n": 0,
                "files": {},
            },
        )
        group["n"] += 1
        file = str(one["submission"] or "").rpartition("/")[2]
        sender = names.get(one["agency"] or "", one["agency"] or "")
        sheets = group["files"].setdefault((sender, file), {})
        sheets.setdefault(one["sheet"] or "", []).append(one["cell"] or "")
    full = [(severity, listed(groups.values())) for severity, groups in found.items() if groups]
    lines = sum(1 + len(group["files"]) for _, groups in full for group in groups)
    return full if lines <= MOST else [(severity, shortened(groups, MOST // len(full))) for severity, groups in full]


def shortened(groups: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """So many lines of the groups, as many of each code; how many places are left out is said where they would stand.

    Each group is counted in full; only some of its files are named, and of the groups of one code only some.
    """
    codes = Counter(group["code"] for group in groups)
    room = dict.fromkeys(codes, max(2, most // len(codes)))
    found: list[dict[str, Any]] = []
    for group in groups:
        code = group["code"]
        if room[code] < 2 and found:
            found[-1] = {**found[-1], "more": found[-1]["more"] + group["n"]}
            continue
        files = group["files"][: room[code] - 1]
        room[code] -= 1 + len(files)
        found.append({**group, "files": files, "more": group["n"] - sum(file["n"] for file in files)})
    return found


def listed(groups: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Groups of problems with their places as text, by code."""
    return [
        {
            **group,
            "more": 0,
            "files": [
                {
                    "name": name,
                    "file": file,
                    "n": sum(len(cells) for cells in sheets.values()),
                    "where": "; ".join(
                        f"{sheet}: {', '.join(filter(None, cells))}".strip(": ") for sheet, cells in sheets.items()
                    ),
                }
                for (name, file), sheets in group["files"].items()
            ],
        }
        for group in sorted(groups, key=lambda group: (group["code"], group["said"]))
    ]


def screen(
    report: Report,
    templates: Mapping[str, str],
    href: Callable[[str], str],
    downloads: Iterable[str],
    internal: bool = False,
) -> str:
    """The report's page for the screen."""
    edition = Edition("screen", report.draft.material, href, templates, internal, report)
    ui = report.draft.material.ui
    lists: list[dict[str, Any]] = []
    return edition.render(
        "report.html",
        root="",
        sections=[edition.with_sources(one, lists) for one in report.sections],
        annexes=[{**one, "html": edition.with_sources(one["html"], lists)} for one in report.annexes],
        lists=lists,
        titles={id: one.get("title", "") for id, one in report.draft.material.indicators.items()},
        downloads=[(name, ui["downloads"].get(name, name)) for name in downloads],
    )


def printed(
    report: Report,
    templates: Mapping[str, str],
    problems: list[tuple[str, list[dict[str, Any]]]],
    trace_line: Callable[[str], tuple[int, int, str]],
) -> dict[str, str]:
    """The parts of the PDF by name: body, annexes, trace. `trace_line`: id -> facts, submissions, digest."""
    material = report.draft.material
    edition = Edition("print", material, lambda id: f"trace:{id}", templates, report=report)
    values = {"issuer": material.head["issuer"], "problems": problems}
    used = sorted({one["id"] for one in report.draft.figures if not one["place"].startswith("table:summary")})
    note = escape(material.ui["print"]["technical_note"]).format(
        files=Markup('<a href="attachment:traces.csv">traces.csv</a>')
    )
    formal = material.head["profile"] != "plain"
    sections = [capitals(html) if formal else html for html in report.sections]
    words = {short: str(escape(said)) for short, said in material.spec.get("abbreviations", {}).items()}
    return {
        "body": expanded(edition.render("print/body.html", sections=sections, **values), words),
        **(
            {"annexes": expanded(edition.render("print/annexes.html", annexes=report.annexes, **values), words)}
            if report.annexes
            else {}
        ),
        "trace": edition.render(
            "print/trace.html", families=families(material, used, trace_line), technical_note=note, **values
        ),
    }


def pictures(report: Report, templates: Mapping[str, str]) -> tuple[list[dict[str, Any]], str]:
    """The plots of a report, each once, and one HTML text with a page for each, labels and all.

    Each with `id`, `width` and `height` in mm.
    """
    found: dict[str, dict[str, Any]] = {}
    for kind, one in report.draft.pieces:
        if kind != "plot" or one["id"] in found:
            continue
        key = "narrow" if one["width"] == "narrow" and "narrow" in one["over"] else "wide"
        svg = report.draft.material.plots[one["id"]][key]["svg"]
        box = re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', svg)
        width = 85 if key == "narrow" else 162
        ratio = float(box[2]) / float(box[1]) if box else 0.6
        height = round((width - 2) * ratio + 3, 1)
        found[one["id"]] = {"id": one["id"], "key": key, "width": width, "height": height, "labels": one["over"][key]}
    edition = Edition("print", report.draft.material, lambda id: f"trace:{id}", templates, report=report)
    return list(found.values()), edition.render("print/pictures.html", pictures=list(found.values()))


def capitals(html: str) -> str:
    """Headings of the first level in capitals, as the document rules ask; on a screen they stay as written."""
    return re.sub(r"(<h2[^>]*>)(.*?)(</h2>)", lambda match: f"{match[1]}{match[2].upper()}{match[3]}", html)


def expanded(html: str, abbreviations: Mapping[str, str]) -> str:
    """A printed part with each abbreviation in an `abbr` that says its words; in links and numbers of documents none.

    >>> expanded("<title>QĐ</title><body><p>xã ĐBKK, <a>ĐBKK</a> (QĐ số 900/QĐ-TTg)", {"ĐBKK": "khó khăn"})
    '<title>QĐ</title><body><p>xã <abbr title="khó khăn">ĐBKK</abbr>, <a>ĐBKK</a> (QĐ số 900/QĐ-TTg)'
    """
    if not abbreviations:
        return html
    known = "|".join(re.escape(short) for short in sorted(abbreviations, key=len, reverse=True))
    short = re.compile(rf"(?<![\w/.-])(?:{known})(?![\w/-])")
    head, body, text = html.partition("<body")
    pieces = re.split(r"(<[^>]*>)", body + text)
    in_link = 0
    for at, piece in enumerate(pieces):
        if piece.startswith(("<a ", "<a>", "</a>")):
            in_link += -1 if piece == "</a>" else 1
        elif piece and not piece.startswith("<") and not in_link:
            pieces[at] = short.sub(lambda found: f'<abbr title="{abbreviations[found[0]]}">{found[0]}</abbr>', piece)
    return head + "".join(pieces)


def named(one: Mapping[str, Any], years: Mapping[str, str]) -> str:
    """How the line of an indicator begins: a member of a family by id and what its codes mean."""
    if not one.get("family"):
        return one.get("title", "")
    label = one["title"].rpartition(": ")[2]
    for code, text in years.items():
        label = re.sub(rf"\b{re.escape(code)}\b", text, label)
    return one["id"] if label in one["dims"].values() else f"{one['id']} · {label}"


def common(one: Mapping[str, Any], lang: str) -> str:
    """The definition of a family: a member's without the sentence that says which member it is."""
    which = phrases.DEFINITION[lang]["member"].partition("{")[0]
    return one["definition"].rpartition(f" {which}")[0] if one.get("family") else one["definition"]


def families(
    material: Material, ids: Iterable[str], trace_line: Callable[[str], tuple[int, int, str]]
) -> list[dict[str, Any]]:
    """Printed indicators by family: what is defined once, then a line for each."""
    found: dict[str, dict[str, Any]] = {}
    years = material.spec.get("labels", {}).get("years", {})
    for id in ids:
        one = material.indicators[id]
        name = one.get("family") or id
        family = found.setdefault(name, {"name": name, "definition": common(one, material.ui["lang"]), "lines": []})
        n_facts, n_submissions, digest = trace_line(id)
        family["lines"].append(
            {
                "id": id,
                "name": named(one, years),
                "exact": exact(one, material.ui),
                "counts": material.ui["print"]["facts"].format(facts=n_facts, submissions=n_submissions),
                "digest": digest,
            }
        )
    return list(found.values())
