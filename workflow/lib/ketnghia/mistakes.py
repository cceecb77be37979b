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
        r"Encountered unknown tag 'end'.*",
        "«{{% end … %}}» viết liền: «{{% endif %}}», «{{% endfor %}}»",
        '"{{% end … %}}" is one word: "{{% endif %}}", "{{% endfor %}}"',
    ),
    (
        r"Encountered unknown tag '(?:elseif|elsif|elif|else)'.*",
        "«{{% else %}}» hoặc «{{% elif … %}}» đứng ngoài «{{% if … %}}», hoặc viết sai",
        '"{{% else %}}" or "{{% elif … %}}" stands outside "{{% if … %}}", or is misspelt',
    ),
    (
        r"Encountered unknown tag '(\w+)'.*",
        "«{{% {0} %}}» thừa, hoặc đặt sai chỗ",
        '"{{% {0} %}}" is one too many, or in the wrong place',
    ),
    (
        r"Expected an expression, got 'end of .*'",
        "trong ngoặc còn thiếu một phần: điều kiện, mã hay chữ",
        "something is missing within the brackets: a condition, an id or words",
    ),
    (
        r"expected token 'end of (?:print statement|statement block)', got '(?:if|elif)'",
        "«nếu không thì nếu» viết là «{{% elif … %}}»",
        '"else if" is written "{{% elif … %}}"',
    ),
    (
        r"expected token 'in', got .*",
        "trong «{{% for … %}}» phải có chữ «in»: {{% for one in … %}}",
        '"{{% for … %}}" needs an "in": {{% for one in … %}}',
    ),
    (
        r"expected token 'end of (?:print statement|statement block)', got '(?:string|integer|float|=|==|:|;|\w+)'",
        "trong ngoặc có phần thừa, hoặc thiếu dấu phẩy, dấu ngoặc tròn",
        "there is too much within the brackets, or a comma or a round bracket is missing",
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
    (
        r"(?:can only concatenate .*|unsupported operand .*|bad operand type .*|must be str, not .*)",
        "chữ và số không cộng, trừ, nhân, chia được với nhau; ghép chữ dùng dấu ~, so sánh dùng value()",
        "words and numbers cannot be added; words are joined by ~, values are compared by value()",
    ),
    (
        r"'\S+' not supported between instances of .*",
        "chỉ so sánh được số với số; số viết không có dấu nháy",
        "only numbers compare with numbers; a number has no quotation marks",
    ),
    (r".*(?:division|modulo) by zero", "phép chia cho không", "a division by zero"),
    (
        r"unhashable type: .*",
        "mã chỉ tiêu phải là chữ trong dấu nháy, mỗi mã một phần, không phải danh sách",
        "an id is words in quotation marks, each by itself, and no list",
    ),
    (r"No filter named '(\w+)'.*", "không có cách viết «|{0}»", 'there is no filter "|{0}"'),
    (r"No test named '(\w+)'.*", "không có điều kiện «is {0}»", 'there is no condition "is {0}"'),
    (r"type \w+ doesn't define __(\w+)__ method", "«|{0}» chỉ dùng cho số", '"|{0}" is for numbers'),
    (
        r"(?:'[\w.]+' object is not iterable|cannot unpack .*|not enough values .*|too many values .*)",
        "sau «in» phải là danh sách: rows(…), each(…)",
        'behind "in" stands a list: rows(…), each(…)',
    ),
    (
        r"(?:expected '\}' before end of string|Single '.' encountered.*|.*index out of range.*|.*format string.*)",
        "chỗ trống trong mẫu chữ phải ghi đúng tên cột, như {{label}}, và khép đủ ngoặc",
        "a place in a pattern has the name of a column, as {{label}}, and both its brackets",
    ),
    (
        r"slice indices must be .*",
        "phần «top» phải là số, không có dấu nháy",
        '"top" is a number without quotation marks',
    ),
    (
        r"macro '(\w+)' takes .*",
        "lệnh {0}() có quá nhiều phần trong ngoặc",
        "the command {0}() has too much in its brackets",
    ),
    (r"block '(\w+)' defined twice", "khối «{0}» viết hai lần", 'the block "{0}" is written twice'),
    (
        r"'[\w.]+' object is not callable",
        "chỗ này không phải lệnh, không có ngoặc",
        "this is no command, it has no brackets",
    ),
    (
        r"'[\w.]+' object is not subscriptable",
        "phần trong ngoặc phải là chữ, đặt trong dấu nháy",
        "what is in the brackets must be words in quotation marks",
    ),
    (r"list object has no element (\d+)", "danh sách không có mục thứ {0}", "the list has no entry {0}"),
    (r".* has no attribute '(\w+)'", "không có phần «{0}»", 'there is no part "{0}"'),
    (r"'([^']*)'", "không có «{0}»", 'there is no "{0}"'),
    (r"(\S+\.md)", "không có tệp «{0}»", 'there is no file "{0}"'),
)


# Where no sentence fits.
ELSE = {
    "vi": "lệnh trong ngoặc viết chưa đúng; so với mẫu ở config/words/README.md",
    "en": "what stands in brackets cannot be read; compare config/words/README.md",
}


class Plain(TypeError):
    """A mistake that is already said in words."""


def said(fault: str, lang: str) -> str:
    """One sentence for what the template engine says.

    >>> said("'figur' is undefined", "en")
    'there is no command or name "figur"; an id stands in quotes, as in figure("houses")'
    >>> said("Draft.figure() missing 1 required positional argument: 'id'", "vi")
    "lệnh figure() còn thiếu: 'id'"
    >>> said("something else", "vi")
    'lệnh trong ngoặc viết chưa đúng; so với mẫu ở config/words/README.md'
    """
    for pattern, vi, en in SENTENCES:
        if found := re.fullmatch(pattern, fault.strip(), re.DOTALL):
            named = [each or "" for each in found.groups()]
            if lang != "en":
                named = [each.replace(", and ", ", ").replace(" and ", " và ") for each in named]
            return (en if lang == "en" else vi).format(*named)
    return ELSE["en" if lang == "en" else "vi"]
