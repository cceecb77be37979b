"""Words: word files, tables and plots become one draft of the report, in no edition yet.

A draft is written once, without saying where a figure's link leads; each edition (screen, print) then fills it. What a
macro prints stands in the draft as a token of two private characters, so that neither Markdown nor HTML ever sees a
name or a number as anything but text.
"""

from __future__ import annotations

import re
import string
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    nodes,
)
from jinja2.sandbox import SandboxedEnvironment, SecurityError
from markdown_it import MarkdownIt

from ketnghia import annex, cases, mistakes, wording
from ketnghia.programme import Programme, Refusal

OPEN, CLOSE = "\ue000", "\ue001"
TOKEN = re.compile(f"{OPEN}(\\d+){CLOSE}")
# While a word file speaks, each piece of it says on which line it stands; nothing of that outlives `Draft.section`.
LINE = re.compile("\ue002(\\d+)\ue003")
# Figures that are made of others: without a value they are nothing, not a phrase.
DERIVED = ("share", "ratio", "difference", "mean", "median", "max", "min")
# What may hold a digit in a word file: calls and statements, the number of a heading or of a list.
SPOKEN = re.compile(r"{{.*?}}|{%.*?%}|{#.*?#}", re.DOTALL)
NUMBERED = re.compile(r"^\s*#*\s*(?:[IVXLC]+\.|\d+(?:\.\d+)*[.)]|[a-zđ]\))\s+")
NBSP = "\u00a0"
# What is left of a pattern's punctuation where a column is empty.
LOOSE = re.compile(r"^[\s,;·]+|[\s,;·]+$")
# A word in front of a number may stay behind on a line; number and unit may not part.
QUALIFIED = re.compile(rf"^([^\d{NBSP}]+){NBSP}(?=\d)")
SPAN = re.compile(r"(\d{4}) - (\d{4})")
# What words may call; the first few are told where they stand.
PLACED = ("figure", "number", "table", "plot", "cite", "ref", "part", "say", *cases.MACROS)
MACROS = (
    *PLACED,
    "each",
    "names",
    "rows",
    "has",
    "has_any",
    "exists",
    "drawn",
    "value",
    "when",
    "label",
    "date",
    "of_group",
)


@dataclass(frozen=True)
class Material:
    """All that a report is made of: indicators by id, tables of rows by name, plots by id, interface words."""

    programme: Programme
    indicators: Mapping[str, Mapping[str, Any]]
    tables: Mapping[str, list[dict[str, Any]]]
    plots: Mapping[str, Mapping[str, Any]]
    ui: Mapping[str, Any]
    head: Mapping[str, Any]
    # `changes.json`, where an edition published before is among the inputs.
    changes: Mapping[str, Any] | None = None

    @property
    def spec(self) -> Mapping[str, Any]:
        return self.programme.report

    @cached_property
    def families(self) -> dict[str, list[Mapping[str, Any]]]:
        """Family -> its members."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for one in self.indicators.values():
            if family := one.get("family"):
                found.setdefault(family, []).append(one)
        return found

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Table of codes -> code -> name, of the tables that were asked for."""
        return {}


# --- words -------------------------------------------------------------------------------------------------------


class Words(BaseLoader):
    """Word files by name; their path goes into messages."""

    def __init__(self, files: Mapping[str, str], folder: str) -> None:
        self.files, self.folder = files, folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template not in self.files:
            raise TemplateNotFound(template)
        return self.files[template], f"{self.folder}{template}", lambda: True


class Speech(SandboxedEnvironment):
    """Jinja for words: sandboxed, unforgiving, and each call of a macro is told the line it stands on.

    What a word file prints says besides from which line it comes and how it was written there.
    """

    placed: frozenset[str] = frozenset()
    # Text a thousand million times is no sentence, and more than the memory holds.
    intercepted_binops = frozenset(("*", "**", "%"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        numbers = isinstance(left, int | Decimal) and isinstance(right, int | Decimal)
        if not numbers or (operator == "**" and abs(right) > 9):
            raise TypeError(f"unsupported operand type(s) for {operator}")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if name:
            for call in tree.find_all(nodes.Call):
                if isinstance(call.node, nodes.Name) and call.node.name in self.placed:
                    call.kwargs.append(nodes.Keyword("place", nodes.Const(f"words/{name}:{call.lineno}")))
            written = printed_in(list(self.lex(source, name, filename)))
            for output in list(tree.find_all(nodes.Output)):
                output.nodes = [part for node in output.nodes for part in self.signed(node, written)]
        return tree

    def signed(self, node: nodes.Expr, written: Iterator[str]) -> list[nodes.Expr]:
        """A part of a word file with its lines; a value with its own source text as well."""
        if isinstance(node, nodes.TemplateData):
            lines = node.data.split("\n")
            data = "\n".join(f"\ue002{node.lineno + n}\ue003{line}" for n, line in enumerate(lines))
            return [nodes.TemplateData(data, lineno=node.lineno)]
        given = [node, nodes.Const(next(written))]
        call = nodes.Call(nodes.Name("from_source", "load"), given, [], None, None, lineno=node.lineno)
        return [nodes.TemplateData(f"\ue002{node.lineno}\ue003", lineno=node.lineno), call]


def printed_in(lexed: list[tuple[int, str, str]]) -> Iterator[str]:
    """The source of each `{{ … }}` of a template, in order."""
    inside: list[str] | None = None
    for _, kind, text in lexed:
        if kind == "variable_begin":
            inside = []
        elif kind == "variable_end":
            yield f"{{{{ {''.join(inside or []).strip()} }}}}"
            inside = None
        elif inside is not None:
            inside.append(text)


@dataclass(frozen=True)
class Block:
    """A heading, paragraph or item of a list as a word file has it.

    kind: h2, h3 … p, bullet, number; place: `config/words/vi/04.md:17`; html: inline HTML with tokens.
    """

    kind: str
    place: str
    html: str


def stray_digits(source: str) -> list[tuple[int, str]]:
    """Lines of a word file (1-based, with the offending words) where a number was typed instead of computed.

    >>> stray_digits("# 1. Đầu\\n\\na) tặng 95 con, {{ figure('x1') }}\\n")
    [(3, '95')]
    """
    blank = SPOKEN.sub(lambda match: "\n" * match[0].count("\n"), source)
    return [
        (number, match[0])
        for number, line in enumerate(blank.split("\n"), 1)
        for match in re.finditer(r"\S*\d\S*", NUMBERED.sub("", line))
    ]


def stray_brackets(speech: Environment, source: str) -> list[tuple[int, str]]:
    """Lines of a word file (1-based, with the brackets) where something is closed that was not opened."""
    try:
        lexed = list(speech.lex(source))
    except TemplateSyntaxError:
        # Said where the file is read, by its line.
        return []
    return [
        (line + text[: match.start()].count("\n"), match[0])
        for line, kind, text in lexed
        if kind == "data"
        for match in re.finditer(r"}}|%}|#}", text)
    ]


@dataclass
class Draft(cases.Cases):
    """A report in the making: pieces that editions fill in, figures as they were printed, headings as they came."""

    material: Material
    folder: str
    pieces: list[tuple[str, Any]] = field(default_factory=list)
    figures: list[dict[str, str]] = field(default_factory=list)
    headings: list[dict[str, str]] = field(default_factory=list)
    numbers: dict[str, dict[str, int]] = field(default_factory=lambda: {"table": {}, "plot": {}})
    # Word file -> its blocks; number of a piece -> how its word file wrote it.
    blocks: dict[str, list[Block]] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    place: str = "page"
    annex: str | None = None

    def __post_init__(self) -> None:
        texts = {
            path.removeprefix(self.folder): text
            for path, text in self.material.programme.files.items()
            if path.startswith(self.folder) and path.endswith(".md")
        }
        for name, text in texts.items():
            for line, found in stray_digits(text)[:1]:
                raise Refusal("TU02", f"{self.folder}{name}:{line}", found)
        speech = Speech(
            loader=Words(texts, self.folder),
            undefined=StrictUndefined,
            finalize=self.finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        macros = {name: getattr(self, name) for name in MACROS}
        speech.placed = frozenset(PLACED)
        spoken = self.material.spec.get("words", {})
        known = {**self.material.head, **spoken, "config": self.material.programme.config}
        speech.globals = {**macros, **known, "from_source": self.from_source}
        speech.filters["join"] = self.joined
        for name, text in texts.items():
            for line, found in stray_brackets(speech, text)[:1]:
                said = self.material.ui["words"]["no_opening"].format(name=found)
                raise Refusal("TU01", f"{self.folder}{name}:{line}", said)
        self.speech = speech

    @property
    def lang(self) -> str:
        return self.material.head["lang"]

    # Tokens: what a macro returns is one of these; anything else that words print becomes escaped text.

    def token(self, kind: str, content: Any) -> str:
        self.pieces.append((kind, content))
        return f"{OPEN}{len(self.pieces) - 1}{CLOSE}"

    def finalize(self, value: Any) -> str:
        if isinstance(value, Undefined):
            # Whoever makes text of it is told what is missing.
            return str(value)
        if callable(value) or isinstance(value, list | dict | tuple):
            words, kind = self.material.ui["words"], type(value).__name__
            name = getattr(value, "__name__", words["kinds"].get(kind, kind))
            raise mistakes.Plain(words["no_text"].format(name=name))
        if isinstance(value, bool | int | float | Decimal):
            raise mistakes.Plain(self.material.ui["words"]["no_number"].format(name=value))
        text = SPAN.sub(f"\\1{NBSP}-{NBSP}\\2", "" if value is None else LINE.sub("", str(value)))
        return text if TOKEN.search(text) or not text else self.token("text", text)

    def joined(self, values: Iterable[Any], between: str = "", attribute: Any = None) -> str:
        """Texts one behind the other; rows are no texts."""
        found = [each[attribute] if attribute is not None else each for each in values]
        return str(between).join(self.finalize(each) for each in found)

    def from_source(self, value: Any, source: str) -> str:
        """What a `{{ … }}` of a word file printed; its pieces remember how it was written."""
        if isinstance(value, Undefined):
            return value
        text = self.finalize(value)
        if isinstance(value, str) and any(number in source for number in re.findall(r"\d+", TOKEN.sub("", value))):
            # What was typed between the brackets: a figure comes by its id.
            raise mistakes.Plain(self.material.ui["words"]["no_number"].format(name=value))
        for match in TOKEN.finditer(text):
            self.sources[int(match[1])] = source
        return text

    def fault(self, code: str, place: str | None, found: str) -> Refusal:
        where = self.folder + place.removeprefix("words/") if place and place.startswith("words/") else self.place
        return Refusal(code, where, found)

    # Macros.

    def indicator(self, id: str, place: str | None = None) -> Mapping[str, Any]:
        try:
            return self.material.indicators[id]
        except KeyError:
            raise self.fault("TU03", place, id) from None

    def link(self, id: str, text: str, place: str | None = None) -> str:
        """A figure as it will be printed; from here it is in `figures.json`."""
        text = QUALIFIED.sub(r"\1 ", text)
        self.figures.append({"id": id, "text": text, "place": place or self.place})
        return self.token("figure", (id, text))

    def figure(self, id: str, form: str = "", *, scale: str | None = None, decimals: int = 0, place=None) -> str:
        """One figure with its word, number and unit; `scale` and `decimals` print it as a table cell would."""
        one = self.indicator(id, place)
        if form not in ("", "number") or (scale and scale not in wording.SCALES):
            raise self.fault("TU01", place, self.material.ui["words"]["no_form"].format(name=form or scale))
        if form == "number" or scale:
            return self.link(id, cell_text(one, {"scale": scale, "decimals": decimals}, self.lang), place)
        return self.link(id, one["text"], place)

    def number(self, id: str, *, place: str | None = None) -> str:
        """The number alone."""
        return self.figure(id, "number", place=place)

    def has(self, *ids: str) -> bool:
        """Whether there is something to say: each indicator exists, and is neither zero nor empty."""
        return all(present(self.material.indicators.get(id)) for id in ids)

    def exists(self, *ids: str) -> bool:
        return all(id in self.material.indicators for id in ids)

    def value(self, id: str) -> Any:
        """The exact value, for conditions only: printing it is refused as an untraced number."""
        return number_of(self.indicator(id)["value"])

    def when(self, condition: Any, text: str, otherwise: str = "") -> str:
        return text if condition else otherwise

    def members(self, family: str, **where: str) -> list[Mapping[str, Any]]:
        found = [
            one
            for one in self.material.families.get(family, ())
            if all((one.get("dims") or {}).get(k) == v for k, v in where.items())
        ]
        return sorted(found, key=lambda one: (-(number_of(one["value"]) or 0), one["id"]))

    def has_any(self, family: str) -> bool:
        """Whether any member of a family has something to say."""
        return any(present(one) for one in self.members(family))

    def each(self, family: str, *, top: int | None = None, **where: str) -> list[dict[str, Any]]:
        """The members of a family, largest first: their id, codes, and the label of the last dimension."""
        found = []
        for one in self.members(family, **where)[:top]:
            dims = one.get("dims") or {}
            key, code = list(dims.items())[-1] if dims else ("", "")
            found.append({"id": one["id"], "code": code, "label": self.label(key, code), **dims})
        return found

    def label(self, table: str, code: str) -> str:
        """The name behind a code: of a field or of a table of codes."""
        return labels(self.material, table).get(str(code), str(code))

    def rows(self, table: str, **where: Any) -> list[dict[str, Any]]:
        return select(self.material.tables[table], where)

    def drawn(self, id: str) -> bool:
        return id in self.material.plots

    def of_group(self, group: Mapping[str, Any], key: str, table: str) -> str:
        """Who or what counts in a group, by name: its kinds, categories (patterns resolved) or sources."""
        names = labels(self.material, table)
        wanted = [re.compile(re.escape(str(one)).replace(r"\*", ".*") + "$") for one in group.get(key, [])]
        found = [name for code, name in names.items() if any(one.match(code) for one in wanted)]
        return self.token("text", self.material.ui["all"] if len(found) == len(names) else "; ".join(found))

    def names(self, table: str, *, text: str = "{label}", start: bool = False, **where: Any) -> str:
        """A list of names in a sentence: 'A, B và C'; at its start with a capital."""
        listed = wording.listed([self.fill_in(text, row) for row in self.rows(table, **where)], self.lang)
        return self.token("text", listed[:1].upper() + listed[1:] if start else listed)

    def cite(self, id: str, form: str = "short", *, place: str | None = None) -> str:
        """An act or event by its id in the table of acts: `short`, `full` (with date, issuer, title) or `date`."""
        row = next((row for row in self.material.tables.get("legal", []) if row["id"] == id), None)
        if row is None:
            raise self.fault("TU04", place, id)
        words = self.material.ui["cite"]
        known = {**row, "day": date_of(row["date"], self.lang)}
        return self.token("text", string.Formatter().vformat(words[form], (), known).strip())

    def date(self, iso: str) -> str:
        return self.token("text", date_of(iso, self.lang))

    def ref(self, id: str, *, place: str | None = None) -> str:
        """'Bảng 2', 'Hình 1': settled when all words are written, whatever comes first."""
        kind = "table" if id in self.material.spec.get("tables", {}) else "plot"
        if kind == "plot" and id not in self.material.plots:
            raise self.fault("TU05", place, id)
        return self.token("ref", (kind, id))

    def part(self, title: str, *, place: str | None = None) -> str:
        """'mục III.7': the place of a heading, by the beginning of its title."""
        return self.token("part", (title, self.folder + place.removeprefix("words/") if place else self.place))

    def say(self, text: str, *, place: str | None = None) -> str:
        """A sentence kept in configuration, with the same macros; no typed numbers there either."""
        for _, found in stray_digits(str(text))[:1]:
            raise self.fault("TU02", place, found)
        return self.token("html", self.inline(text, place))

    def table(self, id: str, *, place: str | None = None) -> str:
        spec = self.material.spec.get("tables", {}).get(id)
        if spec is None:
            raise self.fault("TU05", place, id)
        before, self.place = self.place, f"annex:{self.annex}" if self.annex else f"table:{id}"
        if (many := spec.get("many")) and len(table_rows(self, spec["rows"])) > many["rows"]:
            if "use" not in many:
                said = self.token("html", self.inline(many.get("note", "")))
                self.place = before
                return said
            spec = self.material.spec["tables"][many["use"]]
        made = build_table(self, id, spec)
        self.place = before
        if not made["body"] and spec.get("optional"):
            return self.token("block", None)
        made["number"] = None if self.annex else self.count("table", id)
        return self.token("table", made)

    def plot(self, id: str, width: str = "wide", *, place: str | None = None) -> str:
        plot = self.material.plots.get(id)
        if plot is None:
            raise self.fault("TU05", place, id)
        before, self.place = self.place, f"plot:{id}"
        made = build_plot(self, id, plot, width)
        self.place = before
        made["number"] = self.count("plot", id)
        return self.token("plot", made)

    def count(self, kind: str, id: str) -> int:
        return self.numbers[kind].setdefault(id, len(self.numbers[kind]) + 1)

    def fill_in(self, pattern: str, row: Mapping[str, Any]) -> str:
        return Pattern(self.material).vformat(pattern, (), row)

    def id_of(self, pattern: str, row: Mapping[str, Any]) -> str:
        """An indicator's id from a pattern: codes enter ids in small letters."""
        return re.sub(r"[^a-z0-9_.-]", "-", self.fill_in(pattern, row).lower())

    # What references say, once all is written.

    def ref_text(self, kind: str, id: str) -> str:
        word, number = self.material.ui[kind], self.numbers[kind].get(id)
        return f"{word}{NBSP}{number}" if number else word

    def part_text(self, title: str, place: str) -> tuple[str, str]:
        """What a heading whose title begins so is called, by its number and that of the heading above it; its id."""
        above = ""
        for one in self.headings:
            number, _, rest = one["text"].partition(". ")
            above = number if one["level"] == 2 else above
            if rest.startswith(title):
                words = self.material.ui["part"]
                text = words["first"].format(above) if one["level"] == 2 else words["second"].format(number, above)
                return text, one["id"]
        raise Refusal("TU06", place, title)

    # Rendering.

    def spoken(self, template: Any) -> str:
        """What a template says; a mistake in it names file and line."""
        try:
            return template.render()
        except Refusal:
            raise
        except Exception as fault:
            frames = [f for f in traceback.extract_tb(fault.__traceback__) if f.filename.startswith(self.folder)]
            where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else self.place
            if isinstance(fault, mistakes.Plain):
                raise Refusal("TU01", where, str(fault)) from None
            if isinstance(fault, TemplateSyntaxError):
                where = f"{fault.filename or self.place}:{fault.lineno}"
            elif not isinstance(fault, (TypeError, ValueError, LookupError, SecurityError)) and not frames:
                raise
            raise Refusal("TU01", where, mistakes.said(str(fault), self.lang)) from None

    def inline(self, text: str, place: str | None = None) -> str:
        """Markdown of one line -> HTML with tokens, without the paragraph."""
        if "{" not in str(text):
            return MARKDOWN.renderInline(str(text))
        before, self.place = self.place, place or self.place
        try:
            template = self.speech.from_string(str(text))
        except TemplateSyntaxError as fault:
            raise Refusal("TU01", self.place, f"{mistakes.said(str(fault.message), self.lang)}: {text}") from None
        html = MARKDOWN.renderInline(self.spoken(template))
        self.place = before
        return html

    def section(self, name: str) -> str:
        """One word file -> HTML with tokens; its headings go on the list, first level h2."""
        path = f"{self.folder}{name}"
        if path not in self.material.programme.files:
            raise Refusal("TU06", "config/report.yaml", name)
        try:
            template = self.speech.get_template(name)
        except TemplateSyntaxError as fault:
            said = mistakes.said(str(fault.message), self.lang)
            raise Refusal("TU01", f"{fault.filename or path}:{fault.lineno}", said) from None
        lines = self.spoken(template).split("\n")
        stands = [line_of(line) for line in lines]
        tokens = MARKDOWN.parse(LINE.sub("", "\n".join(lines)))
        self.blocks[name] = blocks_of(tokens, stands, path)
        self.stand_alone(tokens, stands, path)
        for token, content in zip(tokens, tokens[1:], strict=False):
            if token.type == "heading_open":
                level = int(token.tag[1]) + 1
                token.tag = f"h{level}"
                if not self.annex:
                    id = f"muc-{len(self.headings) + 1}"
                    token.attrSet("id", id)
                    text = MARKDOWN.renderer.renderInline(content.children or [], MARKDOWN.options, {})
                    self.headings.append({"id": id, "level": level, "text": text})
            elif token.type == "inline" and content.type == "heading_close":
                content.tag = f"h{int(content.tag[1]) + 1}"
        return MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})

    def stand_alone(self, tokens: list[Any], stands: list[int], path: str) -> None:
        """A table or plot stands in a paragraph of its own: `{% endif %}` at a line's end eats the end of the line."""
        for token, content in zip(tokens, tokens[1:], strict=False):
            if token.type != "paragraph_open" or TOKEN.fullmatch(content.content.strip()):
                continue
            for match in TOKEN.finditer(content.content):
                if self.pieces[int(match[1])][0] in ("table", "plot"):
                    line = token.map[0] + content.content[: match.start()].count("\n")
                    raise Refusal("TU01", f"{path}:{stands[line]}", self.material.ui["words"]["not_alone"])


def line_of(text: str) -> int:
    """The line of the word file on which a line of its text begins: where its first words stand."""
    parts = LINE.split(text)
    lines = [int(line) for line, words in zip(parts[1::2], parts[2::2], strict=True) if words.strip()]
    return lines[0] if lines else int(parts[-2]) if len(parts) > 1 else 1


def blocks_of(tokens: list[Any], stands: list[int], path: str) -> list[Block]:
    """The blocks of parsed Markdown; `stands`: line of the text -> line of the word file."""
    found: list[Block] = []
    lists: list[str] = []
    for token, content in zip(tokens, tokens[1:], strict=False):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append("bullet" if token.tag == "ul" else "number")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type in ("heading_open", "paragraph_open"):
            html = MARKDOWN.renderer.renderInline(content.children or [], MARKDOWN.options, {})
            kind = f"h{int(token.tag[1]) + 1}" if token.type == "heading_open" else lists[-1] if lists else "p"
            found.append(Block(kind, f"{path}:{stands[token.map[0]]}", html))
    return found


MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["code", "fence", "html_block", "html_inline"])


# --- values ------------------------------------------------------------------------------------------------------


def number_of(value: Any) -> Any:
    """A published value (integer, decimal as text, null) as a number for comparing."""
    return Decimal(value) if isinstance(value, str) else value


def present(one: Mapping[str, Any] | None) -> bool:
    """Whether a figure has something to say: a value that is not zero, or words where only words are known.

    What is made of other figures and came out empty says nothing; a share that rounding made nothing is something.
    """
    if not one:
        return False
    if one["value"] is None:
        return bool(one["text"]) and one.get("measure") not in DERIVED
    return bool(number_of(one["value"])) or wording.is_edge(one["text"])


def date_of(iso: Any, lang: str) -> str:
    """A day as tables print it; what is no date stays as it is."""
    try:
        return wording.short_date(str(iso)) if lang == "vi" else str(iso)
    except ValueError:
        return str(iso or "")


def labels(material: Material, table: str) -> dict[str, str]:
    """Code -> name: of a field's code file, else of a table of rows that have both."""
    if table not in material.names:
        codes = material.programme.codes.get(table)
        rows = codes.values() if codes else material.tables.get(table, [])
        known = material.spec.get("labels", {}).get(table)
        material.names[table] = known or {str(row["code"]): row["label"] for row in rows if row.get("code")}
    return material.names[table]


def select(rows: Iterable[dict[str, Any]], where: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows whose columns have the wanted value, or one of the wanted values; True stands for any, False for none."""

    def fits(held: str, want: Any) -> bool:
        if isinstance(want, bool):
            return bool(held) == want
        return held in ([str(one) for one in want] if isinstance(want, list | tuple) else [str(want)])

    return [
        row
        for row in rows
        if all(fits("" if row.get(key) is None else str(row[key]), want) for key, want in where.items())
    ]


class Pattern(string.Formatter):
    """'{commune:communes}': a column of the row, through the names of a table of codes, or as a date."""

    def __init__(self, material: Material) -> None:
        self.material = material

    def format_field(self, value: Any, format_spec: str) -> str:
        text = "" if value is None else str(value)
        if format_spec == "date":
            return date_of(text, self.material.head["lang"])
        if format_spec == "title":
            return str(self.material.indicators.get(text, {}).get("title", ""))
        if format_spec == "lower":
            return text[:1].lower() + text[1:]
        if format_spec == "file":
            return text.rpartition("/")[2]
        if format_spec.startswith("ui."):
            return str(self.material.ui[format_spec[3:]].get(text, text))
        if not format_spec:
            return text
        material = self.material
        if not any(format_spec in known for known in (material.programme.codes, material.tables,
                                                      material.spec.get("labels", {}))):  # fmt: skip
            raise KeyError(format_spec)
        return labels(material, format_spec).get(text, text)


# --- tables ------------------------------------------------------------------------------------------------------


def cell_text(one: Mapping[str, Any], column: Mapping[str, Any], lang: str) -> str:
    """The printed form of a figure where the head says the unit."""
    if one["value"] is None or column.get("form") == "sentence":
        return one["text"]
    decimals = column.get("decimals", one.get("decimals") or 0)
    if wording.is_edge(one["text"]) and wording.rounded(one["value"], Decimal(1).scaleb(-decimals)) in (0, 100):
        return one["text"]
    return wording.cell(one["value"], one["unit"] or "", column.get("scale"), decimals, lang)


def table_rows(draft: Draft, source: Any) -> list[dict[str, Any]]:
    """The rows of a table: given one by one, of a named table, or the members of a family."""
    material = draft.material
    if isinstance(source, list):
        return [dict(row) for row in source]
    if "family" in source:
        found = []
        for one in draft.members(source["family"]):
            dims = one.get("dims") or {}
            found.append({"id": one["id"], "title": one.get("title", ""), **dims})
        if source.get("order") == "code":
            found.sort(key=lambda row: row["id"])
    else:
        found = [dict(row) for row in material.tables[source["from"]]]
    found = select(found, source.get("where", {}))
    if unique := source.get("unique"):
        found = list({str(row[unique]): row for row in reversed(found)}.values())[::-1]
    if join := source.get("join"):
        others = {str(row[join["key"]]): row for row in material.tables[join["from"]]}
        found = [{**others.get(str(row.get(join["with"])), {}), **row} for row in found]
        found = select(found, join.get("where", {}))
    return found


def columns_of(draft: Draft, columns: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Columns with their families spread out: `each` makes one column per value, `columns` a head over several."""
    found: list[dict[str, Any]] = []
    for column in columns:
        if "each" in column:
            rows = table_rows(draft, column["each"])
            inner = [{**column, "row": row, "head": draft.fill_in(column.get("head", "{label}"), row)} for row in rows]
            for one in inner:
                one.pop("each")
            found += [{"head": column["over"], "columns": inner}] if column.get("over") else inner
        elif "columns" in column:
            found.append({**column, "columns": columns_of(draft, column["columns"])})
        else:
            found.append(dict(column))
    return found


@dataclass
class Maker:
    """A table being made: its settings, its columns spread out, the signs that occurred."""

    draft: Draft
    spec: Mapping[str, Any]
    columns: list[dict[str, Any]] = field(default_factory=list)
    signs: set[str] = field(default_factory=set)

    @property
    def leaves(self) -> list[dict[str, Any]]:
        return [leaf for column in self.columns for leaf in column.get("columns", [column])]

    def known(self, id: str) -> Mapping[str, Any] | None:
        return self.draft.material.indicators.get(id)

    def ids(self, leaf: Mapping[str, Any], row: Mapping[str, Any]) -> list[str]:
        """The indicators that a cell may show: the first that has something to say is taken."""
        patterns = leaf["figure"] if isinstance(leaf["figure"], list) else [leaf["figure"]]
        return [self.draft.id_of(pattern, {**leaf.get("row", {}), **row}) for pattern in patterns]

    def filled(self, leaf: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        return "figure" in leaf and any(present(self.known(id)) for id in self.ids(leaf, row))

    def figure(self, id: str, leaf: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
        """A figure, or the sign for nothing ('–') or for what is not known ('…')."""
        one = self.known(id)
        if present(one) or (one is not None and leaf.get("zero")):
            return {"html": self.draft.link(id, cell_text(one, leaf, self.draft.lang)), "number": numeric(leaf)}
        if leaf.get("missing"):
            text = self.draft.fill_in(leaf["missing"], row)
            return {"html": self.draft.token("text", text) if text else "", "number": False}
        gaps = self.spec.get("unknown", {})
        unknown = one is not None and one["value"] is None
        unknown = unknown or any(str(row.get(key) or "") in values for key, values in gaps.items())
        sign = "…" if unknown else "–"
        self.signs.add(sign)
        return {"html": sign, "number": True}

    def words(self, leaf: Mapping[str, Any], row: Mapping[str, Any]) -> str:
        """A cell of words: a sentence with macros, names of another table, or what the row says."""
        known = {**leaf.get("row", {}), **row}
        if "say" in leaf:
            return self.draft.inline(self.draft.fill_in(leaf["say"], known))
        if "list" in leaf:
            inner = leaf["list"]
            where = {key: self.draft.fill_in(str(want), known) for key, want in inner.get("where", {}).items()}
            rows = select(self.draft.material.tables[inner["from"]], where)
            rows.sort(key=lambda one: str(one.get(inner.get("sort", "")) or ""))
            found = dict.fromkeys(self.draft.fill_in(inner["text"], one) for one in rows)
            text = inner.get("join", "; ").join(one for one in found if one)
        else:
            text = LOOSE.sub("", self.draft.fill_in(leaf["text"], known)) or leaf.get("empty", "")
        return self.draft.token("text", text) if text else ""

    def cell(self, leaf: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
        if "figure" in leaf:
            ids = self.ids(leaf, row)
            return self.figure(next((id for id in ids if present(self.known(id))), ids[0]), leaf, row)
        html = self.words(leaf, row)
        if not html and leaf.get("missing"):
            html = self.draft.token("text", leaf["missing"])
        return {"html": html, "number": bool(leaf.get("number"))}

    def size(self, pattern: str, row: Mapping[str, Any]) -> Any:
        return number_of((self.known(self.draft.id_of(pattern, row)) or {}).get("value")) or 0

    def rows(self) -> list[dict[str, Any]]:
        """The rows in their order; those without any figure only where the settings keep them."""
        rows = table_rows(self.draft, self.spec["rows"])
        if sort := self.spec.get("sort"):
            rows.sort(key=lambda row: -self.size(sort, row))
        if keep := self.spec.get("keep"):
            rows = [row for row in rows if self.known(self.draft.id_of(keep, row))]
        if self.spec.get("drop_empty"):
            rows = [row for row in rows if any(self.filled(leaf, row) for leaf in self.leaves)]
        return rows

    def drop_empty_columns(self, rows: list[dict[str, Any]]) -> None:
        """An optional column goes if none of its cells would have a figure."""

        def kept(column: Mapping[str, Any]) -> bool:
            if not column.get("optional"):
                return True
            says = self.filled if "figure" in column else self.words
            return any(says(column, row) for row in rows)

        for column in self.columns:
            if "columns" in column:
                column["columns"] = [leaf for leaf in column["columns"] if kept(leaf)]
        self.columns = [column for column in self.columns if kept(column) and column.get("columns") != []]

    def sums(self, kind: str, label: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row of sums, each an indicator of its own: nothing is added up here."""
        cells: list[dict[str, Any]] = []
        for position, leaf in enumerate(self.leaves):
            if position == 0:
                cells.append({"html": self.draft.token("text", self.draft.fill_in(label, row)), "number": False})
            elif leaf.get(kind):
                cells.append(self.figure(self.draft.id_of(leaf[kind], {**leaf.get("row", {}), **row}), leaf, {}))
            else:
                cells.append({"html": "", "number": False})
        return {"kind": kind, "cells": cells}

    def body(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows of the body with group heads, subtotals and the total."""
        group = self.spec.get("group") or {}
        body: list[dict[str, Any]] = []
        groups = grouped(rows, group["by"]) if group else [rows]
        if sort := group.get("sort"):
            groups.sort(key=lambda members: -self.size(sort, members[0]))
        for members in groups:
            if group:
                label = self.draft.fill_in(group["label"], members[0])
                body.append({"kind": "group", "label": self.draft.token("text", label)})
            body += [{"kind": "row", "cells": [self.cell(leaf, row) for leaf in self.leaves]} for row in members]
            if group.get("subtotal"):
                body.append(self.sums("subtotal", group["subtotal"], members[0]))
        if body and self.spec.get("total"):
            body.append(self.sums("total", self.spec["total"], {}))
        return body


def build_table(draft: Draft, id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """A table ready for any edition: head rows, body rows with their cells, notes, the signs that occur."""
    maker = Maker(draft, spec, columns_of(draft, spec["columns"]))
    rows = maker.rows()
    maker.drop_empty_columns(rows)
    body = maker.body(rows)
    return {
        "id": id,
        "caption": draft.inline(spec.get("caption", "")),
        "unit": spec.get("unit", ""),
        "heads": heads(draft, maker.columns),
        "leaves": [{"width": leaf.get("width"), "number": numeric(leaf)} for leaf in maker.leaves],
        "body": body,
        "notes": [draft.inline(note) for note in spec.get("notes", [])],
        "signs": sorted(maker.signs),
        "source": draft.inline(spec.get("source", draft.material.spec.get("source", ""))),
        "wide": bool(spec.get("wide")),
        "long": len(body) > spec.get("keep_below", 14),
        "class": spec.get("class", ""),
    }


def heads(draft: Draft, columns: list[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """One or two rows of column heads, with the unit on a line of its own."""
    deep = any("columns" in column for column in columns)

    def head(column: Mapping[str, Any], **span: int) -> dict[str, Any]:
        inner = column.get("columns")
        return {
            "html": draft.inline(column.get("head", "")),
            "unit": column.get("unit", ""),
            "number": numeric(column) or bool(inner),
            "over": bool(inner),
            **span,
        }

    first = [
        head(column, colspan=len(column["columns"]), rowspan=1)
        if "columns" in column
        else head(column, colspan=1, rowspan=2 if deep else 1)
        for column in columns
    ]
    second = [head(leaf, colspan=1, rowspan=1) for column in columns for leaf in column.get("columns", [])]
    return [first, second] if deep else [first]


def grouped(rows: list[dict[str, Any]], key: str) -> list[list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(str(row.get(key) or ""), []).append(row)
    return list(found.values())


def numeric(column: Mapping[str, Any]) -> bool:
    return bool(column.get("number")) or ("figure" in column and column.get("form") != "sentence")


# --- plots -------------------------------------------------------------------------------------------------------


def build_plot(draft: Draft, id: str, plot: Mapping[str, Any], width: str) -> dict[str, Any]:
    """A plot ready for any edition: its pictures, the figures laid over them, the table that says the same.

    Each figure is registered once, though it may stand in both pictures and in the table.
    """
    printed: dict[tuple[str, str], str] = {}

    def figure(cell: Mapping[str, Any]) -> str:
        if "id" not in cell:
            return draft.token("text", cell["text"])
        key = (cell["id"], cell["text"])
        if key not in printed:
            draft.indicator(cell["id"])
            printed[key] = draft.link(*key)
        return printed[key]

    pictures = [key for key in ("wide", "narrow") if "svg" in plot.get(key, {})]
    if not pictures:
        raise Refusal("TU05", draft.place, id)
    table = plot.get("table") or {"head": [], "rows": []}
    return {
        "id": id,
        "width": width,
        **{name: draft.inline(plot.get(name) or "") for name in ("title", "sub", "note")},
        "alt": plot.get("alt", ""),
        "source": draft.inline(draft.material.spec.get("source", "")),
        "over": {
            key: [{**label, "html": figure(label), "class": label.get("class", "")} for label in plot[key]["labels"]]
            for key in pictures
        },
        "table": {
            **table,
            "rows": [{**row, "cells": [figure(cell) for cell in row["cells"]]} for row in table["rows"]],
        },
    }


# --- the whole ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """A draft with its sections and annexes, written but in no edition yet."""

    draft: Draft
    sections: list[str]
    annexes: list[dict[str, Any]]
    summary: list[dict[str, Any]]
    finding: dict[str, Any] | None = None


def opening(draft: Draft) -> Report:
    """What a report begins with on a screen, finding and headline figures, and nothing more yet."""
    spec = draft.material.spec
    draft.place = "table:summary"
    summary = [
        {"figure": draft.figure(one["figure"]), "text": draft.inline(one["say"])}
        for one in spec.get("summary", [])
        if draft.has(one["figure"])
    ]
    finding = next((one for one in spec.get("finding", []) if draft.has(*one.get("needs", []))), None)
    if finding:
        finding = {"lead": "", **{name: draft.inline(text) for name, text in finding.items() if name != "needs"}}
    draft.place = "page"
    return Report(draft, [], [], summary, finding)


def write(material: Material, folder: str) -> Report:
    """Material -> report; a mistake in words or settings is a Refusal with file and line."""
    draft = Draft(material, folder)
    spec = material.spec
    opened = opening(draft)
    sections = [draft.section(name) for name in spec["sections"]]
    annexes = []
    for one in spec.get("annexes", []):
        draft.annex = one["number"]
        title = draft.inline(one["title"])
        annexes.append({**one, "title": title, "html": draft.section(one["words"])})
    if material.changes:
        annexes.append(changed(draft, material.changes))
    draft.annex = None
    return replace(opened, sections=sections, annexes=annexes)


def changed(draft: Draft, told: Mapping[str, Any]) -> dict[str, Any]:
    """The annex of what changed since the edition published before, behind the others."""
    lang = draft.lang
    say, name = annex.WORDS[lang], "changes"
    draft.material.tables[name] = annex.rows(told, lang)
    where = annex.place(draft.material.spec, lang)
    before, draft.annex, draft.place = draft.place, where["number"], f"annex:{where['number']}"
    parts = [draft.token("text", text) for text in annex.sentences(told, lang)]
    if told["changes"]:
        made = {**build_table(draft, name, annex.table(lang)), "number": None}
        parts.append(draft.token("table", made))
    draft.place, place = before, f"config/report.yaml:{name}"
    draft.blocks[name] = [Block("p", place, html) for html in parts]
    html = "\n".join(f"<p>{one}</p>" for one in parts)
    title = draft.token("text", say["title"])
    return {**where, "title": title, "words": name, "landscape": True, "html": html}
