"""Mistakes: each one in a word file is one sentence that its writer understands, with file and line."""

from __future__ import annotations

import pytest
from drafting import COWS, receiving

from ketnghia import mistakes
from ketnghia.programme import Refusal

NAME = 'không có lệnh hay tên «{}»; mã chỉ tiêu phải đặt trong dấu nháy, như figure("houses")'
CLOSE = "dấu ngoặc hoặc dấu nháy chưa khép"
NO_TEXT = "«{}» không phải chữ để in; lệnh phải có ngoặc, danh sách phải đi với {{% for %}} hoặc names()"
WRONG = [
    ("{{ figure(cows) }}", NAME.format("cows")),
    ("{{ figur('cows') }}", NAME.format("figur")),
    ("{{ open('/etc/passwd') }}", NAME.format("open")),
    ("{{ figure('cows' }}", CLOSE),
    ("{{ figure('cows", "dấu nháy chưa khép, hoặc có ký hiệu lạ"),
    ("{{ figure('cows') }} {{", CLOSE),
    ("{% for x in %}", CLOSE),
    ("{{ figure() }}", "lệnh figure() còn thiếu: 'id'"),
    ("{{ figure('cows', tron=1) }}", "lệnh figure() không có phần «tron»"),
    ("{{ number('cows', 'x', 'y') }}", "lệnh number() có quá nhiều phần trong ngoặc"),
    ("{{ figure('cows', 'chu') }}", "không có dạng số «chu»"),
    ("{{ figure('cows', scale='nghìn tỷ') }}", "không có dạng số «nghìn tỷ»"),
    ("{% if has('cows') %}thiếu", "«{% if … %}» mở ra mà chưa khép bằng «{% endif %}»"),
    ("{% endif %}", "«{% endif %}» thừa, hoặc đặt sai chỗ"),
    ("{% include 'khac.md' %}", "không có tệp «khac.md»"),
    ("{{ names('la') }}", "không có «la»"),
    ("{{ rows('agencies')[99].code }}", "danh sách không có mục thứ 99"),
    ("{{ rows('agencies') }}", NO_TEXT.format("list")),
    ("{{ has }}", NO_TEXT.format("has")),
    ("{{ parts(('tặng {}')) }}", 'mỗi phần phải là ("câu có {}", "mã chỉ tiêu"), không phải tặng {}'),
    ("{{ parts(('tặng {} và {}', 'cows')) }}", "câu «tặng {} và {}» phải có đúng 1 chỗ {}"),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_a_mistake_is_one_sentence_with_file_and_line(text: str, sentence: str) -> None:
    made = receiving(COWS, sai=f"# I. Đầu\n\nĐúng: {{{{ figure('cows') }}}}.\n\n{text}\n")
    with pytest.raises(Refusal) as refused:
        made.section("sai.md")
    assert (refused.value.code, refused.value.where) == ("TU01", "config/words/vi/sai.md:5")
    assert refused.value.found == sentence


def test_a_table_in_the_middle_of_a_paragraph_is_refused() -> None:
    made = receiving(COWS, sai="# I. Đầu\n\n{% if has('cows') %}Có bò.{% endif %}\n\n{{ table('t') }}\n")
    with pytest.raises(Refusal) as refused:
        made.section("sai.md")
    assert (refused.value.code, refused.value.where) == ("TU01", "config/words/vi/sai.md:5")
    assert refused.value.found.startswith("bảng, biểu đồ phải đứng riêng một đoạn")
    made = receiving(COWS, dung="# I. Đầu\n\n{% if has('cows') %}Có bò.{% endif %}\n\n\n{{ table('t') }}\n")
    made.section("dung.md")


def test_what_has_no_sentence_is_passed_on() -> None:
    assert mistakes.said("can only concatenate", "vi") == "can only concatenate"
    assert mistakes.said("unexpected '}', expected ')'", "en") == "a bracket or a quotation mark is not closed"
