"""Biff: what the records of an old binary workbook say beyond the values: its formulas, its charts and macro sheets."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

import xlrd
from xlrd.biffh import unpack_string, unpack_unicode
from xlrd.formula import FMLA_TYPE_CELL, FMLA_TYPE_SHARED, decompile_formula

_BOFS = (0x0009, 0x0209, 0x0409, 0x0809)
_EOF, _BOUNDSHEET, _SUPBOOK, _ARRAY, _SHARED = 0x000A, 0x0085, 0x01AE, 0x0221, 0x04BC
_FORMULAS = (0x0006, 0x0206, 0x0406)
_KINDS = {1: "macro", 2: "chart", 6: "macro"}
# The longest formula that an office program takes; what decompiles to more is no honest one.
_LONGEST = 8192


def records(memory: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of a stream from a BOF to the EOF that closes it, those of embedded charts left out."""
    end, depth = len(memory), 0
    while 0 <= at <= end - 4:
        kind, length = struct.unpack_from("<HH", memory, at)
        if kind in _BOFS:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, memory[at + 4 : at + 4 + length]
        at += 4 + length


def other_sheets(book: xlrd.Book, memory: bytes) -> tuple[dict[int, tuple[str, str]], bool]:
    """Place among all sheets -> name and state ('chart', 'macro') of those that are no worksheets; whether the file
    links to others."""
    found: dict[int, tuple[str, str]] = {}
    place, linked = 0, False
    for kind, data in records(memory, book.base) if book.biff_version >= 50 else ():
        if kind == _SUPBOOK and len(data) > 4:  # the workbook's own and those of functions have no more
            linked = True
        if kind != _BOUNDSHEET or len(data) < 7:
            continue
        if data[5]:
            unicode = book.biff_version >= 80
            name = unpack_unicode(data, 6, lenlen=1) if unicode else unpack_string(data, 6, book.encoding, lenlen=1)
            found[place] = (name, _KINDS.get(data[5], "macro"))
        place += 1
    return found, linked


def formulas(book: xlrd.Book, memory: bytes, number: int) -> dict[tuple[int, int], str]:
    """Row and column (from 0) of each formula of a worksheet -> its text, '' where it cannot be put in words."""
    own: dict[tuple[int, int], bytes] = {}
    pointing: dict[tuple[int, int], tuple[int, int]] = {}
    common: dict[tuple[int, int], tuple[bytes, int]] = {}  # first cell of a shared or array formula -> its tokens, kind
    place = (0, 0)
    for kind, data in records(memory, book._sh_abs_posn[number] if book.biff_version >= 50 else book.base):
        if kind in _FORMULAS and len(data) >= 4:
            place = struct.unpack_from("<HH", data)
            tokens = own[place] = _tokens(data, book.biff_version)
            if tokens[:1] == b"\x01" and len(tokens) >= 5:
                pointing[place] = struct.unpack_from("<HH", tokens, 1)
        elif kind in (_ARRAY, _SHARED) and len(data) >= 14:
            at = 12 if kind == _ARRAY else 8
            length = struct.unpack_from("<H", data, at)[0]
            common[place] = (data[at + 2 : at + 2 + length], FMLA_TYPE_CELL if kind == _ARRAY else FMLA_TYPE_SHARED)
    found = {}
    for place, tokens in own.items():
        tokens, kind = common.get(pointing.get(place, place), (tokens, FMLA_TYPE_CELL))
        found[place] = _words(book, tokens, kind, place)
    return found


def _tokens(data: bytes, version: int) -> bytes:
    """The tokens of a formula; their length stands where each version of the format has it."""
    if version < 30:
        return data[17 : 17 + data[16]] if len(data) > 17 else b""
    at = 20 if version >= 50 else 16
    return data[at + 2 : at + 2 + struct.unpack_from("<H", data, at)[0]] if len(data) > at + 2 else b""


def _words(book: xlrd.Book, tokens: bytes, kind: int, place: tuple[int, int]) -> str:
    if not tokens or tokens[:1] == b"\x01":
        return ""
    try:
        text = decompile_formula(book, tokens, len(tokens), kind, browx=place[0], bcolx=place[1])
    except Exception:  # it knows most formulas, not all; that there is one is what counts
        return ""
    if not text or len(text) > _LONGEST:
        return ""
    # Whole numbers come out as doubles; what stands in quotes is left as it is.
    return re.sub(r'("[^"]*")|(?<![\w.])(\d+)\.0(?![\w.])', lambda match: match[1] or match[2], text)


_NAMES_AND_NOTES = (0x0018, 0x0023, 0x001C, 0x005D, 0x01B6)  # nothing that a cell's value or look depends on
_STRINGS, _CONTINUE, _UNKNOWN = 0x00FC, 0x003C, 0x0FFF


def mended(stream: bytes) -> bytes:
    """A workbook's stream without names, notes and drawings, and with the number of strings that it really holds.

    Records keep their places: those that are left out become such as no program knows and all pass over.
    """
    made, at = bytearray(stream), 0
    while at + 4 <= len(made):
        kind, length = struct.unpack_from("<HH", made, at)
        if kind in _NAMES_AND_NOTES:
            struct.pack_into("<H", made, at, _UNKNOWN)
        elif kind == _STRINGS:
            parts, below = [stream[at + 4 : at + 4 + length]], at + 4 + length
            while below + 4 <= len(made) and struct.unpack_from("<H", made, below)[0] == _CONTINUE:
                size = struct.unpack_from("<H", made, below + 2)[0]
                parts.append(stream[below + 4 : below + 4 + size])
                below += 4 + size
            if length >= 8:
                struct.pack_into("<i", made, at + 8, counted(parts))
        at += 4 + length
    return bytes(made)


def counted(parts: list[bytes]) -> int:
    """How many strings a table of shared strings and its continuations hold whole."""
    number, part, at = 0, 0, 8
    while part < len(parts):
        if at >= len(parts[part]):
            part, at = part + 1, at - len(parts[part])
            continue
        head = parts[part][at : at + 9]
        if len(head) < 3:
            break
        left, options, at = struct.unpack_from("<H", head)[0], head[2], at + 3
        runs = struct.unpack_from("<H", head, 3)[0] if options & 8 and len(head) >= 5 else 0
        at += 2 if options & 8 else 0
        more = 3 + (2 if options & 8 else 0)
        sounds = struct.unpack_from("<i", head, more)[0] if options & 4 and len(head) >= more + 4 else 0
        at += 4 if options & 4 else 0
        while left:
            width = 2 if options & 1 else 1
            here = min(left, max(0, len(parts[part]) - at) // width)
            left, at = left - here, at + here * width
            if left:
                part += 1
                if part >= len(parts) or not parts[part]:
                    return number
                options, at = parts[part][0], 1
        number += 1
        at += 4 * runs + max(0, sounds)
    return number
