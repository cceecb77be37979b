"""Edits: a Word file that came back, held against what it said when it was written: changed words, changed figures.

Word cuts runs anew, keeps changes beside what they replace and turns quotes and dashes; none of that is an edit. The
record of `docx.py` travels inside the file; where Word lost a bookmark or a lock, paragraphs and figures are found
again by what they say.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from ketnghia.docx import SPACES, WORDS, attribute
from ketnghia.readers.guard import Limits, Package
from ketnghia.words import stray_digits

W = f"{{{SPACES['w']}}}"
# What stands in a document beside the text that is in force.
ABSENT = {f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText", "delText")}
ABSENT.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
BLANKS = {f"{W}{name}" for name in ("tab", "br", "cr", "ptab")}
# A printed value in the middle of words is one private character.
FIRST = 0xF0000
VALUE = re.compile(f"[{chr(FIRST)}-{chr(FIRST + 0xFFFF)}]")
SENTENCE = re.compile(rf"(?<=[.!?…]) (?=[\w«\"(]|{VALUE.pattern})")
BREAK = " ¶ "
SIGNS = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‑": "-", "…": "..."})


@dataclass(frozen=True)
class Item:
    """A stretch of a paragraph: typed words, or a printed value (`made`) with the tag of its lock."""

    text: str
    tag: str = ""
    id: str = ""
    source: str = ""
    origin: str = ""
    made: bool = False


@dataclass
class Passage:
    """A paragraph as it was written, or as it came back (`names`: its bookmarks), with the table that follows it."""

    items: list[Item]
    name: str = ""
    place: str = ""
    names: tuple[str, ...] = ()
    rows: list[list[list[Item]]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return plain("".join(item.text for item in self.items)).strip()


@dataclass(frozen=True)
class Change:
    """Words that changed: where, what they said and what they say now, printed values as the word file writes them.

    dropped: values that the new words leave out.
    """

    place: str
    old: str
    new: str
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Touched:
    """A printed value that was changed, or a number that was typed (`id` and `old` empty)."""

    place: str
    id: str
    old: str
    new: str


@dataclass(frozen=True)
class Comment:
    """A remark in the margin: the place it is about ('' if unknown), who, what."""

    place: str
    author: str
    text: str


@dataclass
class Edits:
    """All that differs. `elsewhere`: cells of tables that are no figures, and tables of another shape."""

    changes: list[Change] = field(default_factory=list)
    touched: list[Touched] = field(default_factory=list)
    elsewhere: list[Change] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)


def plain(text: str) -> str:
    """Text without what Word turns by itself: kinds of blanks, quotes, dashes, dots.

    >>> plain("“Có” 95\u00a0con – …")
    '"Có" 95 con - ...'
    """
    text = unicodedata.normalize("NFC", text).translate(SIGNS)
    return re.sub(r"[\s\u200b\ufeff\u00ad]+", " ", text)


# --- reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Returned:
    """A file that came back: its passages, remarks, and the record it carries (None if it was lost)."""

    passages: list[Passage]
    comments: list[tuple[int, str, str]]
    record: list[Passage] | None


def read(data: bytes) -> Returned:
    """The bytes of a .docx; Fault where they are none, or no honest one."""
    package = Package(data, Limits())
    body = package.xml("word/document.xml").find(f"{W}body")
    passages = list(merged(paragraphs(body))) if body is not None else []
    record = None
    for name in package.parts:
        if re.fullmatch(r"customxml/item\d+\.xml", name):
            root = package.xml(name)
            record = recorded(root) if root.tag == f"{{{WORDS}}}words" else record
    remarks = package.xml("word/comments.xml") if "word/comments.xml" in package else None
    return Returned([one for one, _ in passages], remarks_of(remarks, [ids for _, ids in passages]), record)


def recorded(root: etree._Element) -> list[Passage]:
    """The record: what each paragraph and table said when the file was written."""
    found: list[Passage] = []
    for node in root:
        if node.tag.endswith("}block"):
            found.append(Passage(kept(node), node.get("name", ""), node.get("place", "")))
        elif found:
            found[-1].rows.append([kept(cell) for cell in node])
    return found


def kept(node: etree._Element) -> list[Item]:
    items = []
    for one in node:
        id, source, made = one.get("id", ""), one.get("source", ""), one.tag.endswith("}f")
        tag = attribute(id or source)[1:-1] if made else ""
        items.append(Item(one.text or "", tag, id, source, one.get("origin", ""), made))
    return items


def paragraphs(body: etree._Element) -> Iterator[tuple[Passage, bool, list[str]]]:
    """Passages in order: with the table after them, whether the mark at their end was deleted, ids of remarks."""
    waiting: list[str] = []
    for node in flow(body):
        if node.tag == f"{W}bookmarkStart":
            waiting.append(node.get(f"{W}name", ""))
        elif node.tag == f"{W}tbl":
            yield Passage([], rows=[[items_of(cell) for cell in row] for row in rows_of(node)]), False, []
        else:
            names = [*waiting, *(one.get(f"{W}name", "") for one in node.iter(f"{W}bookmarkStart"))]
            waiting = []
            ids = [one.get(f"{W}id", "") for one in node.iter(f"{W}commentReference")]
            open_end = node.find(f"{W}pPr/{W}rPr/{W}del") is not None
            yield Passage(items_of(node), names=tuple(names)), open_end, ids


def flow(node: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs, tables and bookmarks between them, whatever they are wrapped in."""
    for one in node:
        if one.tag in (f"{W}p", f"{W}tbl", f"{W}bookmarkStart"):
            yield one
        elif one.tag not in ABSENT and isinstance(one.tag, str):
            yield from flow(one)


def rows_of(table: etree._Element) -> Iterator[list[etree._Element]]:
    for row in table.iter(f"{W}tr"):
        if row.find(f"{W}trPr/{W}del") is None:
            yield [one for one in row.iter(f"{W}tc")]


def items_of(node: etree._Element, inside: bool = False) -> list[Item]:
    """The text in force of a node: words and controls, in order."""
    found: list[Item] = []
    for one in node:
        if one.tag in ABSENT or not isinstance(one.tag, str):
            continue
        if one.tag == f"{W}t":
            found.append(Item(one.text or ""))
        elif one.tag in BLANKS:
            found.append(Item(" "))
        elif one.tag == f"{W}noBreakHyphen":
            found.append(Item("-"))
        elif one.tag == f"{W}sdt" and not inside:
            tag = one.find(f"{W}sdtPr/{W}tag")
            text = "".join(item.text for item in items_of(one, True))
            found.append(Item(text, tag.get(f"{W}val", "") if tag is not None else "", made=True))
        else:
            found += items_of(one, inside)
            found += [Item(" ")] if one.tag == f"{W}p" else []
    return found


def merged(given: Iterable[tuple[Passage, bool, list[str]]]) -> Iterator[tuple[Passage, list[str]]]:
    """Paragraphs whose end was deleted, with the next one; tables with the paragraph before them."""
    held: tuple[Passage, list[str]] | None = None
    open_end = False
    for one, ends_open, ids in given:
        if held and open_end and not one.rows:
            passage = Passage([*held[0].items, *one.items], names=(*held[0].names, *one.names))
            held = passage, [*held[1], *ids]
        elif held and one.rows and not held[0].rows and not one.names:
            held[0].rows = one.rows
        else:
            if held:
                yield held
            held = one, ids
        open_end = ends_open
    if held:
        yield held


def remarks_of(root: etree._Element | None, ids: list[list[str]]) -> list[tuple[int, str, str]]:
    """Number of the passage (-1 if none), author, text."""
    stands = {id: number for number, listed in enumerate(ids) for id in listed}
    found = []
    for one in root.iter(f"{W}comment") if root is not None else ():
        text = plain("".join(item.text for item in items_of(one))).strip()
        found.append((stands.get(one.get(f"{W}id", ""), -1), one.get(f"{W}author", ""), text))
    return found


# --- comparing ---------------------------------------------------------------------------------------------------


def compare(record: list[Passage], returned: Returned) -> Edits:
    """What was written -> what came back."""
    edits = Edits()
    belongs = belonging(record, returned.passages)
    anywhere: dict[str, list[Item]] = {}
    for passage in record:
        for item in [*passage.items, *(item for row in passage.rows for cell in row for item in cell)]:
            if item.made and item.tag:
                anywhere.setdefault(item.tag, []).append(item)
    for number, known in enumerate(record):
        now = [passage for passage, owner in zip(returned.passages, belongs, strict=True) if owner == number]
        compare_words(known, now, anywhere, edits)
        if known.rows:
            compare_tables(known, [row for passage in now for row in passage.rows], edits)
    for number, author, text in returned.comments:
        owner = belongs[number] if number >= 0 else None
        edits.comments.append(Comment(record[owner].place if owner is not None else "", author, text))
    return edits


def belonging(record: list[Passage], passages: list[Passage]) -> list[int | None]:
    """For each passage that came back the number of the one it was: by bookmark, else by its words, else the one
    before it (it was split off, or is new)."""
    numbers = {passage.name: number for number, passage in enumerate(record)}
    found: list[int | None] = [
        next((numbers[name] for name in passage.names if name in numbers), None) for passage in passages
    ]
    if not any(owner is not None for owner in found):
        texts = [passage.text for passage in record]
        for tag, a, b, c, d in difflib.SequenceMatcher(
            None, texts, [one.text for one in passages], autojunk=False
        ).get_opcodes():
            for old, new in zip(range(a, b), range(c, d), strict=False):
                if tag == "equal" or difflib.SequenceMatcher(None, texts[old], passages[new].text).ratio() > 0.5:
                    found[new] = old
    last: int | None = None
    for number, owner in enumerate(found):
        if owner is None and last is not None and passages[number].text and not passages[number].rows:
            found[number] = last
        last = found[number] if found[number] is not None else last
    return found


def compare_words(known: Passage, now: list[Passage], anywhere: dict[str, list[Item]], edits: Edits) -> None:
    """One paragraph against what became of it; sentences that differ are changes."""
    values = [item for item in known.items if item.made]
    left = dict(enumerate(values))
    parts: list[Item | int] = []
    for number, passage in enumerate(now):
        parts += [Item(BREAK)] if number else []
        parts += controls(known, passage, values, left, anywhere, edits)
    parts = found_again(parts, left)
    old = sentences(coded([left_over(item, values) for item in known.items]))
    new = sentences(coded(parts))
    for before, after in differing(old, new):
        said, says = written(before, values), written(after, values)
        gone = [values[index(one)] for one in VALUE.findall(before) if one not in "".join(new)]
        already = [found for _, found in stray_digits(said)]
        typed = [found for _, found in stray_digits(says) if found not in already]
        figures = [one for one in gone if one.id]
        for number, found in enumerate(typed):
            one = figures[number] if number < len(figures) else None
            edits.touched.append(Touched(known.place, one.id if one else "", plain(one.text) if one else "", found))
        if not typed:
            edits.changes.append(Change(known.place, said, says, tuple(dict.fromkeys(source(one) for one in gone))))


def left_over(item: Item, values: list[Item]) -> Item | int:
    """An item of the record: words as they are, a value by its number."""
    return next(number for number, one in enumerate(values) if one is item) if item.made else item


def controls(
    known: Passage, passage: Passage, values: list[Item], left: dict[int, Item], anywhere: dict[str, list[Item]],
    edits: Edits,
) -> list[Item | int]:  # fmt: skip
    """Words of a passage and the numbers of its values; `left` loses what was found, `values` gains what came from
    elsewhere; a value that says something else is touched."""
    parts: list[Item | int] = []
    for item in passage.items:
        if not item.made:
            parts.append(item)
            continue
        same = [number for number, one in left.items() if one.tag == item.tag]
        exact = [number for number in same if plain(left[number].text) == plain(item.text)]
        if not exact and (run := run_together(item, left)):
            parts += run
            for number in run:
                del left[number]
        elif found := [*exact, *same]:
            at, one = found[0], left.pop(found[0])
            if not exact:
                edits.touched.append(Touched(known.place, one.id or one.source, plain(one.text), plain(item.text)))
            parts.append(at)
        elif item.tag in anywhere:
            others = anywhere[item.tag]
            one = next((one for one in others if plain(one.text) == plain(item.text)), None)
            if one is None:
                one = others[0]
                edits.touched.append(Touched(known.place, one.id or one.source, plain(one.text), plain(item.text)))
            values.append(replace(one, origin=f"{known.name}/{len(values)}"))
            parts.append(len(values) - 1)
        else:
            parts.append(Item(item.text))
    return parts


def run_together(item: Item, left: dict[int, Item]) -> list[int]:
    """The values whose texts in a row make up one control: programs join controls that touch."""
    numbers = list(left)
    wanted = plain(item.text)
    for start in range(len(numbers)):
        text, taken = "", []
        for number in numbers[start:]:
            text, taken = plain(text + left[number].text), [*taken, number]
            if text == wanted and len(taken) > 1:
                return taken
            if not wanted.startswith(text):
                break
    return []


def found_again(parts: list[Item | int], left: dict[int, Item]) -> list[Item | int]:
    """Values that lost their lock but stand in the words as they were."""
    for number, one in list(left.items()):
        if not plain(one.text).strip():
            continue
        pattern = re.compile(rf"(?<![\w.,]){re.escape(plain(one.text).strip())}(?!\w|[.,]\d)")
        joined: list[Item | int] = []
        for part in parts:
            match = pattern.search(plain(part.text)) if isinstance(part, Item) and number in left else None
            if match is None:
                joined.append(part)
                continue
            text = plain(part.text)
            joined += [Item(text[: match.start()]), number, Item(text[match.end() :])]
            del left[number]
        parts = joined
    return parts


def coded(parts: Iterable[Item | int]) -> str:
    return plain("".join(chr(FIRST + part) if isinstance(part, int) else part.text for part in parts)).strip()


def index(value: str) -> int:
    return ord(value) - FIRST


def sentences(text: str) -> list[str]:
    """Sentences, and between paragraphs the mark of a new one."""
    found: list[str] = []
    for number, paragraph in enumerate(text.split(BREAK.strip())):
        found += [BREAK.strip()] if number else []
        found += [one.strip() for one in SENTENCE.split(paragraph) if one.strip()]
    return found


def differing(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Sentences that differ, in pairs where they can be told apart; a new paragraph alone is no difference."""
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if b - a == d - c:
            yield from zip(old[a:b], new[c:d], strict=True)
        else:
            yield " ".join(old[a:b]), " ".join(new[c:d])


def source(one: Item) -> str:
    """How a value is written in a word file."""
    return one.source or (f'{{{{ figure("{one.id}") }}}}' if one.id else plain(one.text).strip())


def written(text: str, values: list[Item]) -> str:
    """Coded words -> words with their macros; what one macro printed in several pieces is written once."""
    out: list[str] = []
    before = ""
    for part in re.split(f"({VALUE.pattern})", text):
        if not VALUE.fullmatch(part):
            out.append(part)
            before = before if not part else ""
            continue
        one = values[index(part)]
        if not one.origin or one.origin != before:
            out.append(source(one))
        before = one.origin
    return "".join(out).strip()


def compare_tables(known: Passage, rows: list[list[list[Item]]], edits: Edits) -> None:
    """The cells of a table: a figure that differs is touched, other cells come from data and configuration."""
    shape = [len(row) for row in known.rows]
    if shape != [len(row) for row in rows]:
        edits.elsewhere.append(Change(known.place, f"{len(shape)} × {max(shape)}", f"{len(rows)} ×"))
        return
    for old, new in zip(known.rows, rows, strict=True):
        for before, after in zip(old, new, strict=True):
            said, says = (plain("".join(item.text for item in cell)).strip() for cell in (before, after))
            if said == says:
                continue
            figure = next((item for item in before if item.id), None)
            if figure is not None:
                edits.touched.append(Touched(known.place, figure.id, said, says))
            else:
                edits.elsewhere.append(Change(known.place, said, says))
