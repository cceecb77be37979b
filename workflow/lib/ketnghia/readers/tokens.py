"""Tokens: a formula as binary Open XML workbooks store it, in reverse order of its parts -> its text."""

from __future__ import annotations

import struct
from functools import lru_cache

from xlrd.formula import func_defs

from ketnghia.readers.workbook import letters

_BINARY = ("+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>", " ", ",", ":")  # from 0x03 on
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_ROWS, _COLUMNS = 2**20, 2**14
_LONGEST = 8192


class _Unknown(Exception):
    """A token that has no words here: names, other sheets, arrays."""


def text_of(tokens: bytes, row: int, column: int) -> str:
    """Tokens -> the formula as it reads in a cell (from 1), '' where it cannot be put in words.

    >>> text_of(bytes.fromhex("1e0500 1e0700 03"), 1, 1)
    '5+7'
    """
    stack: list[str] = []
    at = 0
    try:
        while at < len(tokens):
            at = _take(tokens, at, stack, row, column)
            if len(stack[-1] if stack else "") > _LONGEST:
                return ""
    except (_Unknown, IndexError, struct.error, UnicodeDecodeError):
        return ""
    return stack[0] if len(stack) == 1 else ""


def points_to(tokens: bytes) -> int | None:
    """The row (from 1) of the cell whose shared formula these tokens stand for."""
    return struct.unpack_from("<I", tokens, 1)[0] + 1 if tokens[:1] == b"\x01" and len(tokens) >= 5 else None


def _take(tokens: bytes, at: int, stack: list[str], row: int, column: int) -> int:  # noqa: C901 (one branch a token)
    """Take one token; returns where the next begins."""
    kind = tokens[at]
    at += 1
    if 0x03 <= kind <= 0x11:
        right = stack.pop()
        stack[-1] += _BINARY[kind - 3] + right
        return at
    if 0x12 <= kind <= 0x15:
        left, right = {0x12: ("+", ""), 0x13: ("-", ""), 0x14: ("", "%"), 0x15: ("(", ")")}[kind]
        stack[-1] = left + stack[-1] + right
        return at
    if kind == 0x16:
        stack.append("")
        return at
    if kind == 0x17:
        end = at + 2 + 2 * struct.unpack_from("<H", tokens, at)[0]
        stack.append('"' + tokens[at + 2 : end].decode("utf-16-le").replace('"', '""') + '"')
        return end
    if kind == 0x19:
        return _attribute(tokens, at, stack)
    if kind in (0x1C, 0x1D):
        value = tokens[at]
        stack.append(_ERRORS.get(value, "#N/A") if kind == 0x1C else "TRUE" if value else "FALSE")
        return at + 1
    if kind == 0x1E:
        stack.append(str(struct.unpack_from("<H", tokens, at)[0]))
        return at + 2
    if kind == 0x1F:
        stack.append(f"{struct.unpack_from('<d', tokens, at)[0]:.15g}")
        return at + 8
    return _operand(kind & 0x1F | 0x20, tokens, at, stack, row, column)


def _attribute(tokens: bytes, at: int, stack: list[str]) -> int:
    kind, data = tokens[at], struct.unpack_from("<H", tokens, at + 1)[0]
    if kind & 0x10:
        stack[-1] = f"SUM({stack[-1]})"
    return at + 3 + (2 * (data + 1) if kind & 0x04 else 0)


def _operand(kind: int, tokens: bytes, at: int, stack: list[str], row: int, column: int) -> int:
    if kind in (0x21, 0x22):
        fixed = kind == 0x21
        (number,) = struct.unpack_from("<H", tokens, at if fixed else at + 1)
        name, least, most = _function(number)
        if fixed and least != most:
            raise _Unknown
        count = least if fixed else tokens[at]
        if count > len(stack):
            raise _Unknown
        parts = [stack.pop() for _ in range(count)][::-1]
        stack.append(f"{name}({','.join(parts)})")
        return at + (2 if fixed else 3)
    if kind in (0x24, 0x2C):
        stack.append(_place(*struct.unpack_from("<IH", tokens, at), kind == 0x2C, row, column))
        return at + 6
    if kind in (0x25, 0x2D):
        top, bottom, left, right = struct.unpack_from("<IIHH", tokens, at)
        corners = ((top, left), (bottom, right))
        stack.append(":".join(_place(*corner, kind == 0x2D, row, column) for corner in corners))
        return at + 12
    raise _Unknown


@lru_cache(maxsize=512)
def _function(number: int) -> tuple[str, int, int]:
    if number not in func_defs:
        raise _Unknown
    return func_defs[number][:3]


def _place(place: int, flags: int, shared: bool, row: int, column: int) -> str:
    """A reference; in a shared formula what is relative counts from the cell itself."""
    across, relative_column, relative_row = flags & 0x3FFF, flags & 0x4000, flags & 0x8000
    if shared:
        place = (place + row - 1) % _ROWS if relative_row else place
        across = (across + column - 1) % _COLUMNS if relative_column else across
    if place >= _ROWS:
        raise _Unknown
    return f"{'' if relative_column else '$'}{letters(across + 1)}{'' if relative_row else '$'}{place + 1}"
