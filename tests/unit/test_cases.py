"""Cases: sentences with nothing, one, equal and huge numbers, of all reports and of some, up and down and from zero."""

from __future__ import annotations

import pytest
from drafting import COWS, figure_of, receiving

from ketnghia import runs, words
from ketnghia.programme import Refusal


def said(made: words.Draft, text: str) -> str:
    """What is printed, tokens as the text that they stand for."""
    html = made.inline(text)
    while match := words.TOKEN.search(html):
        kind, content = made.pieces[int(match[1])]
        html = html.replace(match[0], content[1] if kind == "figure" else str(content))
    return html.replace("\u00a0", " ")


HOUSES = figure_of("houses", 1, "1 nhà")
ZERO, EMPTY = figure_of("zero", 0, "0 con"), figure_of("empty", None, "chưa có số liệu", measure="share")
HUGE = figure_of("huge", 6 * 10**21, "6.000.000.000 tỷ đồng")
PARTS = "{{ parts(('tặng {} bò', '%s'), ('{} tình nghĩa', '%s'), ('trị giá {}', '%s'), start='Đã ', end='.') }}"


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        (("cows", "houses", "huge"), "Đã tặng 95 con bò, 1 nhà tình nghĩa và trị giá 6.000.000.000 tỷ đồng."),
        (("cows", "zero", "huge"), "Đã tặng 95 con bò và trị giá 6.000.000.000 tỷ đồng."),
        (("zero", "houses", "empty"), "Đã 1 nhà tình nghĩa."),
        (("zero", "absent", "empty"), ""),
    ],
)
def test_only_what_is_there_is_listed(ids: tuple[str, str, str], text: str) -> None:
    made = receiving(COWS, HOUSES, ZERO, EMPTY, HUGE)
    assert said(made, PARTS % ids) == text
    assert [figure["id"] for figure in made.figures] == [id for id in ids if made.has(id)], "each with its trace"


def test_nothing_is_said_only_of_what_all_have_reported() -> None:
    call = "{{ nothing('về nhà ở', 'zero', 'absent') }}"
    assert said(receiving(ZERO), call) == "Trong kỳ, các đơn vị không có hỗ trợ về nhà ở."
    made = receiving(ZERO, received=77)
    assert said(made, call) == "Báo cáo của 77/81 đơn vị không ghi nhận hỗ trợ về nhà ở."
    assert [figure["id"] for figure in made.figures] == ["given", "asked"]
    assert said(receiving(ZERO, COWS), "{{ nothing('về nhà ở', 'zero', 'cows') }}") == ""


def test_a_sentence_says_on_how_many_reports_it_rests() -> None:
    call = "{{ on_reports('kết quả gồm') }} {{ figure('cows') }}"
    assert said(receiving(COWS), call) == "Kết quả gồm 95 con"
    assert said(receiving(COWS, received=77), call) == "Tính trên 77/81 đơn vị, kết quả gồm 95 con"


TOP = (
    "{{ top('money', 'best', 'most', one='cao nhất là {} ({})', two='hai nơi {}, bằng nhau ({})',"
    " many='từ ba nơi cùng cao nhất ({})', level='đều bằng nhau ({})') }}"
)


@pytest.mark.parametrize(
    ("values", "claim", "text"),
    [
        ((), "", ""),
        ((7,), "A", "cao nhất là A (7 đồng)"),
        ((7, 5, 3), "A", "cao nhất là A (7 đồng)"),
        ((7, 7, 3), "A và B", "hai nơi A và B, bằng nhau (7 đồng)"),
        ((7, 7, 7, 3), "", "từ ba nơi cùng cao nhất (7 đồng)"),
        ((7, 7), "", "đều bằng nhau (7 đồng)"),
        ((7, 7, 7, 7), "", "đều bằng nhau (7 đồng)"),
        ((9 * 10**18, 5), "A", f"cao nhất là A ({9 * 10**18} đồng)"),
    ],
)
def test_the_top_is_one_two_many_or_all(values: tuple[int, ...], claim: str, text: str) -> None:
    known = [
        figure_of(f"money.{n}", value, "", family="money", dims={"district": str(n)}) for n, value in enumerate(values)
    ]
    if values:
        known.append(figure_of("most", max(values), f"{max(values)} đồng", measure="max"))
    if claim:
        known.append(figure_of("best", 1, claim, measure="claim"))
    assert said(receiving(*known), TOP) == text


def test_those_equal_at_the_top_are_counted_with_a_trace_and_one_alone_is_not_compared() -> None:
    family = [figure_of(f"money.{n}", 7 if n < 3 else 1, "", family="money", dims={"d": str(n)}) for n in range(4)]
    most, count = figure_of("most", 7, "7 đồng", measure="max"), figure_of("count", 3, "3 xã", measure="rank")
    call = (
        "{{ top('money', 'best', 'most', sole='chỉ {}', one='{} ({})', tied='count', many='{} cùng cao nhất ({})') }}"
    )
    made = receiving(*family, most, count)
    assert said(made, call) == "3 xã cùng cao nhất (7 đồng)"
    assert [figure["id"] for figure in made.figures] == ["count", "most"]
    best = figure_of("best", 1, "A", measure="claim")
    nothing = figure_of("money.9", 0, "", family="money", dims={"d": "9"})
    assert said(receiving(family[0], nothing, most, best), call) == "chỉ A"


EDGE = figure_of("edge", "0.0", "chưa đến\u00a01%", unit="%", decimals=1, measure="share")


def test_a_share_that_rounding_makes_nothing_is_said_and_stands_in_tables() -> None:
    made = receiving(EDGE)
    assert made.has("edge")
    assert said(made, "{{ figure('edge') }}, {{ number('edge') }}") == "chưa đến 1%, chưa đến 1%"
    assert said(made, "{{ parts(('chiếm {}', 'edge')) }}") == "chiếm chưa đến 1%"


def test_a_number_in_words_says_that_there_is_none_else() -> None:
    gifts = figure_of("gifts", 150, "hàng trăm\u00a0suất")
    made = receiving(gifts, COWS)
    assert said(made, "{{ figure('gifts') }}{{ vague('cows', 'gifts') }}") == "hàng trăm suất (không ghi số)"
    assert said(made, "{{ figure('cows') }}{{ vague('cows', 'absent') }}") == "95 con"


@pytest.mark.parametrize(
    ("value", "text"), [(None, "Chưa thu thập số buổi họp."), (0, "Không có buổi họp nào."), (4, "")]
)
def test_what_was_not_asked_is_not_called_nothing(value: int | None, text: str) -> None:
    known = [] if value is None else [figure_of("meetings", value, f"{value} buổi")]
    call = "{{ unasked('số buổi họp', 'meetings', otherwise='Không có buổi họp nào.') }}"
    assert said(receiving(*known), call) == text


CHANGE = (
    "{{ change('now', 'before', rise=('up', 'up_rate'), fall=('down', 'down_rate'), said={"
    "'rise': 'Năm ' ~ last_year ~ ' là {}, tăng {} (tương ứng {}).', 'fall': 'là {}, giảm {} (tương ứng {}).',"
    " 'same': 'là {}, không đổi.', 'new': 'hỗ trợ {}; năm trước không phát sinh.',"
    " 'gone': 'không ghi nhận; năm trước {}.'"
    "}) }}"
)


@pytest.mark.parametrize(
    ("before", "now", "text"),
    [
        (4, 6, "Năm 2017 là 6 tỷ, tăng 2 tỷ (tương ứng 50%)."),
        (6, 4, "là 4 tỷ, giảm 2 tỷ (tương ứng 33,3%)."),
        (4, 4, "là 4 tỷ, không đổi."),
        (0, 4, "hỗ trợ 4 tỷ; năm trước không phát sinh."),
        (4, 0, "không ghi nhận; năm trước 4 tỷ."),
        (0, 0, ""),
        (None, None, ""),
    ],
)
def test_more_less_the_same_and_from_nothing(before: int | None, now: int | None, text: str) -> None:
    known = [
        figure_of("up", 2, "2 tỷ"),
        figure_of("up_rate", "50.0", "50%"),
        figure_of("down", 2, "2 tỷ"),
        figure_of("down_rate", "33.3", "33,3%"),
    ]
    known += [
        figure_of(id, value, f"{value} tỷ") for id, value in (("now", now), ("before", before)) if value is not None
    ]
    made = receiving(*known)
    assert said(made, CHANGE) == text
    if not before:
        assert not {"up_rate", "down_rate"} & {figure["id"] for figure in made.figures}, "from zero there is no rate"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((0, 0), ""),
        ((5, 0), "Chỉ có Sở A hỗ trợ, trị giá 5 đồng."),
        ((5, 7), ""),
        ((0, 7), "Chỉ có Sở B hỗ trợ, trị giá 7 đồng."),
    ],
)
def test_one_giver_alone_is_named(values: tuple[int, int], text: str) -> None:
    known = [
        figure_of(f"by.{code}", value, f"{value} đồng", family="by", dims={"giver": code})
        for code, value in zip("ab", values, strict=True)
    ]
    assert said(receiving(*known), "{{ only('by', 'Chỉ có {name} hỗ trợ, trị giá {}.') }}") == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ parts(('tặng 95 con, trị giá {}', 'cows')) }}", "TU02"),
        ("{{ parts(('{} và {}', 'cows')) }}", "TU01"),
        ("{{ top('money', 'best', 'most', one='{}', many='7') }}", "TU02"),
    ],
)
def test_a_pattern_is_no_way_around_the_trace(text: str, code: str) -> None:
    known = [
        COWS,
        figure_of("most", 7, "7"),
        *(figure_of(f"m.{n}", 7, "", family="money", dims={"d": str(n)}) for n in range(2)),
    ]
    made = receiving(*known, tep=f"\n{text.replace('many', 'level')}\n")
    with pytest.raises(Refusal) as refused:
        made.section("tep.md")
    assert (refused.value.code, refused.value.where) == (code, "config/words/vi/tep.md:2")


def test_what_a_macro_chose_is_one_field_in_word() -> None:
    made = receiving(COWS, HOUSES)
    found = runs.runs(made, made.inline("Đã {{ parts(('tặng {} <b>', 'cows'), ('{} tình nghĩa', 'houses')) }}."))
    assert "".join(run.text for run in found).replace("\u00a0", " ") == "Đã tặng 95 con <b> và 1 nhà tình nghĩa."
    assert len({run.origin for run in found if run.made}) == 1
    assert [run.id for run in found if run.id] == ["cows", "houses"]
