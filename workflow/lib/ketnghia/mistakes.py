"""Mistakes: what is wrong with a word file, in words for those who edit it and not for programmers."""

from __future__ import annotations

import re

# What the template engine says -> what we say, in both languages; {0} and {1} are what it names. The first that fits.
SENTENCES: tuple[tuple[str, str, str], ...] = (
    (
        r"'(\w+)' is undefined",
        'không có lệnh hay tên «{0}»; mã chỉ tiêu phải đặt trong dấu nháy, như figure("houses")',
        'there is no command or name "{0}"; an id stands in quotes, as in figure("houses")',
    ),
    (
        r"(?:\w+\.)?(\w+)\(\) missing \d+ required .*arguments?: (.*)",
        "lệnh {0}() còn thiếu: {1}",
        "the command {0}() lacks: {1}",
    ),
    (
        r"(?:\w+\.)?(\w+)\(\) got an unexpected keyword argument '(\w+)'",
        "lệnh {0}() không có phần «{1}»",
        'the command {0}() has no part "{1}"',
    ),
    (
        r"(?:\w+\.)?(\w+)\(\) takes .*positional arguments? but .*",
        "lệnh {0}() có quá nhiều phần trong ngoặc",
        "the command {0}() has too much in its brackets",
    ),
    (
        r"Unexpected end of template.*needs to be closed is '(\w+)'.*",
        "«{{% {0} … %}}» mở ra mà chưa khép bằng «{{% end{0} %}}»",
        '"{{% {0} … %}}" is opened and not closed by "{{% end{0} %}}"',
    ),
    (
        r"Encountered unknown tag '(\w+)'.*",
        "«{{% {0} %}}» thừa, hoặc đặt sai chỗ",
        '"{{% {0} %}}" is one too many, or in the wrong place',
    ),
    (
        r"(?:unexpected '.'(?:, expected '.')?|unexpected 'end of .*'|Expected an expression.*|expected token.*)",
        "dấu ngoặc hoặc dấu nháy chưa khép",
        "a bracket or a quotation mark is not closed",
    ),
    (
        r"(?:unexpected char|Missing end of).*",
        "dấu nháy chưa khép, hoặc có ký hiệu lạ",
        "a quotation mark is not closed, or a sign means nothing",
    ),
    (r"list object has no element (\d+)", "danh sách không có mục thứ {0}", "the list has no entry {0}"),
    (r".* has no attribute '(\w+)'", "không có phần «{0}»", 'there is no part "{0}"'),
    (r"'([^']*)'", "không có «{0}»", 'there is no "{0}"'),
    (r"(\S+\.md)", "không có tệp «{0}»", 'there is no file "{0}"'),
)


def said(fault: str, lang: str) -> str:
    """One sentence for what the template engine says; what it says itself where none fits.

    >>> said("'figur' is undefined", "en")
    'there is no command or name "figur"; an id stands in quotes, as in figure("houses")'
    >>> said("Draft.figure() missing 1 required positional argument: 'id'", "vi")
    "lệnh figure() còn thiếu: 'id'"
    >>> said("something else", "vi")
    'something else'
    """
    for pattern, vi, en in SENTENCES:
        if found := re.fullmatch(pattern, fault.strip(), re.DOTALL):
            return (en if lang == "en" else vi).format(*(each or "" for each in found.groups()))
    return fault
