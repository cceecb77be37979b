"""Delimited: CSV and TSV in whatever encoding and delimiter the evidence shows -> one sheet without a name."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter

from ketnghia.encodings import LIKE_TCVN3, LIKE_VNI
from ketnghia.readers.guard import LONGEST_TEXT, Count, Limits
from ketnghia.readers.workbook import Cell, Fault, Sheet, Workbook

DELIMITERS = (";", "\t", ",", "|")
_SEP = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
# Encodings of a rule -> font whose text looks the same: what follows decodes by font.
_FONTS = {"tcvn3": ".VnTime", "vni": "VNI-Times"}
# Tones that stand after their vowel in the Vietnamese code page, as they look in the Western one: 'HoÌa', 'TiêìÒn'.
_CP1258 = re.compile(r"(?i:(?<=[aeiouyâêôãõý]))[ÌÒÞìò]")

# Signs that no text needs: a few have slipped into real files, many are none.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_MOST_CONTROLS = 3


def text_of(data: bytes, rule: str | None = None) -> tuple[str, str]:
    """Bytes -> text and the name of its encoding.

    Unicode is told by its own structure and a double-byte set by all of its bytes fitting; single bytes of an old
    Vietnamese font look like Western letters, so without a rule they are refused (TEP09), never guessed.
    """
    if rule in _FONTS:
        return data.decode("cp1252", "replace") if 0x81 not in data else data.decode("latin-1"), rule
    if rule:
        try:
            return data.decode(rule), rule
        except (UnicodeDecodeError, LookupError):
            raise Fault("TEP09", rule) from None
    if data[:3] == b"\xef\xbb\xbf":
        return _decode(data, "utf-8-sig"), "utf-8-sig"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decode(data, "utf-16").removeprefix("\ufeff"), "utf-16"
    zeros = data[:2000].count(0)
    if zeros > len(data[:2000]) // 4:
        name = "utf-16-le" if data[1:2000:2].count(0) >= data[:2000:2].count(0) else "utf-16-be"
        return _decode(data, name), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _not_unicode(data)


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        raise Fault("TEP01", name) from None


def _not_unicode(data: bytes) -> tuple[str, str]:
    """Text of an older encoding that leaves no doubt; else TEP09."""
    rough = data.decode("utf-8", "replace")
    bad, good = rough.count("\ufffd"), sum(letter > "\x7f" for letter in rough)
    if bad * 10 < good:  # all but a few letters are UTF-8: such text has been cut or spoilt
        raise Fault("TEP01", "utf-8")
    high = [byte for byte in data if byte > 0x7F]
    # Chinese: nearly all high bytes come in pairs that the set knows, and there are many.
    if len(high) > 40 and len(high) > len(data) // 5:
        for name in ("big5hkscs", "gb18030"):
            try:
                text = data.decode(name)
            except UnicodeDecodeError:
                continue
            wide = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
            if wide * 2 > len(high) * 0.8:
                return text, "big5" if name == "big5hkscs" else name
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise Fault("TEP09") from None
    old = len(set(_CP1258.findall(text))) > 1 or LIKE_TCVN3.search(text) or len(LIKE_VNI.findall(text)) > 1
    if old or re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise Fault("TEP09")
    return text, "cp1252"


def read(data: bytes, limits: Limits, rule: str | None = None) -> Workbook:
    """Bytes of a text file -> workbook; raises Fault (TEP07 if it is no table at all)."""
    text, encoding = text_of(data, rule)
    odd = _CONTROLS.findall(text[:100_000])
    if "\0" in odd or len(odd) > _MOST_CONTROLS + len(text[:100_000]) // 1000:
        raise Fault("TEP07")
    text = text.rstrip("\x1a")
    if not text.strip():
        raise Fault("TEP06")
    if lost := _lost(text[:200_000]):
        raise Fault("TEP23", lost)
    if _is_json(text):
        raise Fault("TEP07", "json")
    delimiter = delimiter_of(text)
    if delimiter is None and len(text.splitlines()) < 2:
        raise Fault("TEP07")
    unclosed = _unclosed(text, delimiter or ",")
    rows = _rows(text, delimiter or ",", quoted=unclosed is None)
    sheet = Sheet(None, 1, cells=_cells(rows, Count(limits), _FONTS.get(encoding)))
    format = "tsv" if delimiter == "\t" else "csv"
    remarks = [] if encoding.startswith("utf") or rule else [("TEP20", "", encoding)]
    remarks += [("TEP22", "", f"dòng {unclosed}")] if unclosed is not None else []
    return Workbook(format, encoding, sheets=(sheet,), remarks=tuple(remarks))


_WORD = re.compile(r"[^\s;,|\"]*[^\W\d_][^\s;,|\"]*")
_GAP = re.compile(r"(?<=[^\W\d_])\?+(?=[^\W\d_])")


def _lost(text: str) -> str:
    """One of the words whose letters were written as '?', where there are many: a program saved the text in an
    encoding that has no such letters, and nothing brings them back. Addresses of pages have such signs too."""
    words = [word for word in _WORD.findall(text) if not re.search(r"[=&/]", word)] if "?" in text else []
    gaps = [word for word in words if _GAP.search(word)]
    return gaps[0] if len(gaps) >= 5 and len(gaps) * 12 >= len(words) else ""


def _is_json(text: str) -> bool:
    start = text.lstrip()[:1]
    if start not in ("{", "["):
        return False
    for piece in (text, text.lstrip().splitlines()[0]):
        try:
            json.loads(piece)
        except (ValueError, RecursionError):
            continue
        return True
    return False


def _rows(text: str, delimiter: str, quoted: bool = True):
    csv.field_size_limit(2**31 - 1)
    quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)


def _unclosed(text: str, delimiter: str) -> int | None:
    """The line on which a quotation begins that nothing closes: it would swallow all rows to the end, unseen."""
    if '"' not in text:
        return None
    # A sign that stands nowhere else, put after the text: within a quotation only if one is still open.
    rows, line, before, last = _rows(text + "\x1f", delimiter), 0, 0, [""]
    try:
        for record in rows:
            before, line, last = line, rows.line_num, record or [""]
    except csv.Error:
        return None
    return before + 1 if last[-1].endswith("\x1f") and "\n" in last[-1] else None


def delimiter_of(text: str) -> str | None:
    """The delimiter under which most records have one and the same number of fields above one; None if there is none.

    >>> delimiter_of("a;b\\n1,5;2\\n3,5;4\\n"), delimiter_of("sep=|\\na|b"), delimiter_of("just words")
    (';', '|', None)
    """
    if match := _SEP.match(text):
        return match[1]
    sample = text[:200_000]
    best, found = (0.0, 0), None
    for delimiter in DELIMITERS:
        widths = Counter()
        try:
            for number, record in enumerate(_rows(sample, delimiter)):
                if number >= 500:
                    break
                if record:
                    widths[len(record)] += 1
        except csv.Error:
            continue
        width, count = max(((w, n) for w, n in widths.items() if w > 1), key=lambda item: item[1], default=(0, 0))
        score = (round(count / max(1, widths.total()), 2), width)
        if width and score > best:
            best, found = score, delimiter
    return found


def _cells(rows, count: Count, font: str | None) -> tuple[Cell, ...]:
    """Cells by record: blank lines are records, so that a row is where an editor shows it (but for broken lines)."""
    cells: list[Cell] = []
    try:
        for row, record in enumerate(rows, 1):
            before = len(cells)
            for column, field in enumerate(record, 1):
                if field and not field.isspace():
                    if len(field) > LONGEST_TEXT:
                        raise Fault("TEP08", f"một ô {len(field)} ký tự")
                    cells.append(Cell(row, column, field, "text", None, font))
            if len(cells) > before:
                count.add(len(cells) - before, row)
    except csv.Error as fault:
        raise Fault("TEP01", str(fault)) from None
    return tuple(cells)
