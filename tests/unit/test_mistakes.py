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
    ("{% for x in %}", "trong ngoặc còn thiếu một phần: điều kiện, mã hay chữ"),
    ("{{ figure() }}", "lệnh figure() còn thiếu: 'id'"),
    ("{{ figure('cows', tron=1) }}", "lệnh figure() không có phần «tron»"),
    ("{{ number('cows', 'x', 'y') }}", "lệnh number() có quá nhiều phần trong ngoặc"),
    ("{{ figure('cows', 'chu') }}", "không có dạng số «chu»"),
    ("{{ figure('cows', scale='nghìn tỷ') }}", "không có dạng số «nghìn tỷ»"),
    ("{% if has('cows') %}thiếu", "«{% if … %}» mở ra mà chưa khép bằng «{% endif %}»"),
    ("{% endif %}", "«{% endif %}» thừa, hoặc đặt sai chỗ"),
    ("{% include 'khac.md' %}", "không có tệp «khac.md»"),
    ("{{ names('la') }}", "không có «la»"),
    ("{{ names('agencies', text='{label:la}') }}", "không có «la»"),
    ("{{ rows('agencies')[99].code }}", "danh sách không có mục thứ 99"),
    ("{{ rows('agencies') }}", NO_TEXT.format("danh sách")),
    ("{{ has }}", NO_TEXT.format("has")),
    ("{{ parts(('tặng {}')) }}", 'mỗi phần phải là ("câu có {}", "mã chỉ tiêu"), không phải tặng {}'),
    ("{{ parts(('tặng {} và {}', 'cows')) }}", "câu «tặng {} và {}» phải có đúng 1 chỗ {}"),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_a_mistake_is_one_sentence_with_file_and_line(text: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        receiving(COWS, sai=f"# I. Đầu\n\nĐúng: {{{{ figure('cows') }}}}.\n\n{text}\n").section("sai.md")
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


SUMS = "chữ và số không cộng, trừ, nhân, chia được với nhau; ghép chữ dùng dấu ~, so sánh dùng value()"
COMPARED = "chỉ so sánh được số với số; số viết không có dấu nháy"
NO_LIST = "mã chỉ tiêu phải là chữ trong dấu nháy, mỗi mã một phần, không phải danh sách"
PATTERN = "chỗ trống trong mẫu chữ phải ghi đúng tên cột, như {label}, và khép đủ ngoặc"
TOO_MUCH = "trong ngoặc có phần thừa, hoặc thiếu dấu phẩy, dấu ngoặc tròn"
LACKS = "trong ngoặc còn thiếu một phần: điều kiện, mã hay chữ"
NO_NUMBER = '«{}» là số hoặc điều kiện, không in thẳng được; con số in bằng figure("mã") hoặc number("mã")'
MORE = [
    ("{{ figure('cows') + 5 }}", SUMS),
    ("{{ figure('cows') - 'x' }}", SUMS),
    ("{{ value('cows') + 'con' }}", SUMS),
    ("{{ last_year + 1 }}", SUMS),
    ("{{ 'a' * 1000000000 }}", SUMS),
    ("{{ 9 ** 999999999 }}", SUMS),
    ("{{ figure('cows', decimals='mot', scale='triệu') }}", SUMS),
    ("{{ value('cows') / 0 }}", "phép chia cho không"),
    ("{% if value('cows') > '5' %}a{% endif %}", COMPARED),
    ("{% if value('cows') < 'x' %}a{% endif %}", COMPARED),
    ("{{ figure(['cows']) }}", NO_LIST),
    ("{{ has(['cows', 'x']) }}", NO_LIST),
    ("{{ figure('cows')|tron }}", "không có cách viết «|tron»"),
    ("{{ rows('agencies')|map('ten')|list }}", "không có cách viết «|ten»"),
    ("{{ figure('cows')|round }}", "«|round» chỉ dùng cho số"),
    ("{% if has('cows') is chan %}x{% endif %}", "không có điều kiện «is chan»"),
    ("{% for x in value('cows') %}a{% endfor %}", "sau «in» phải là danh sách: rows(…), each(…)"),
    ("{% for x in rows('agencies') %}{{ x.ten }}{% endfor %}", "không có phần «ten»"),
    ("{{ names('agencies', text='{label') }}", PATTERN),
    ("{{ names('agencies', text='{}') }}", PATTERN),
    ("{{ label('agencies') }}", "lệnh label() còn thiếu: 'code'"),
    ("{{ when() }}", "lệnh when() còn thiếu: 'condition' và 'text'"),
    ("{{ change('cows', 'cows') }}", "lệnh change() còn thiếu: 'rise', 'fall', 'said'"),
    ("{{ figure('cows') }}}}", "thừa «}}»: ngoặc khép mà không có ngoặc mở"),
    ("{% if has('cows') %}x{% end if %}", "«{% end … %}» viết liền: «{% endif %}», «{% endfor %}»"),
    ("{% if has('cows') %}x{% else if %}y{% endif %}", "«nếu không thì nếu» viết là «{% elif … %}»"),
    ("{% elseif x %}", "«{% else %}» hoặc «{% elif … %}» đứng ngoài «{% if … %}», hoặc viết sai"),
    ("{% if has('cows') %}a{% elif %}b{% endif %}", LACKS),
    ("{% if %}a{% endif %}", LACKS),
    ("{% for x of rows('agencies') %}a{% endfor %}", "trong «{% for … %}» phải có chữ «in»: {% for one in … %}"),
    ("{% set x == 1 %}", TOO_MUCH),
    ("{{ figure id='cows' }}", TOO_MUCH),
    ("{{ figure('cows') figure('cows') }}", TOO_MUCH),
    ("{{ figure('cows'); }}", TOO_MUCH),
    ("{% for one in each('m', top='hai') %}x{% endfor %}", "phần «top» phải là số, không có dấu nháy"),
    ("{% macro a() %}x{% endmacro %}{{ a(1) }}", "lệnh a() có quá nhiều phần trong ngoặc"),
    ("{% block x %}a{% endblock %}{% block x %}b{% endblock %}", "khối «x» viết hai lần"),
    ("{{ on_reports(5) }}", "phần trong ngoặc phải là chữ, đặt trong dấu nháy"),
    ("{{ last_year() }}", "chỗ này không phải lệnh, không có ngoặc"),
    ("{{ figure('cows'), figure('cows') }}", NO_TEXT.format("danh sách")),
    ("{{ rows('agencies')|join(', ') }}", NO_TEXT.format("danh sách có tên")),
    ("{{ cows }}", NAME.format("cows")),
    ("{{ value('cows') }}", NO_NUMBER.format("95")),
    ("{{ has('cows') }}", NO_NUMBER.format("True")),
    ("{{ rows('agencies')|length }}", NO_NUMBER.format("2")),
    ("{{ 'có 95 con' }}", NO_NUMBER.format("có 95 con")),
    ("{{ ''.__class__ }}", mistakes.ELSE["vi"]),
]


@pytest.mark.parametrize(("text", "sentence"), MORE)
def test_what_the_engine_says_in_english_is_said_in_words(text: str, sentence: str) -> None:
    test_a_mistake_is_one_sentence_with_file_and_line(text, sentence)
    assert mistakes.said("something new that an engine may say", "vi") == mistakes.ELSE["vi"]
    assert mistakes.said("unexpected '}', expected ')'", "en") == "a bracket or a quotation mark is not closed"


def test_what_is_printed_by_its_name_may_hold_numbers() -> None:
    made = receiving(
        COWS, dung="# I. Đầu\n\nNăm {{ last_year }}, {{ names('agencies') }}, {{ rows('agencies')[0].label }}\n"
    )
    made.material.tables["agencies"][0]["label"] = "Quận 1"
    made.section("dung.md")
