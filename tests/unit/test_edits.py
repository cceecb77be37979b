"""Edits: words that changed are told with their macros, changed figures are found however they were changed."""

import io
import re
import zipfile

import pytest
from drafting import vietnamese

from ketnghia import edits
from ketnghia.docx import compose
from ketnghia.readers.workbook import Fault

MORE = """
Các đơn vị «rất tâm huyết» giúp đỡ. Nguồn lực còn hạn chế.

Được {{ figure('gold') }}; năm {{ figure('peak') }}. Câu sau giữ nguyên.
"""
GOLD = "{{ figure('gold') }}"


@pytest.fixture(scope="module")
def made() -> bytes:
    return compose(vietnamese(MORE), {})


def edited(data: bytes, *pairs: tuple[str, str], part: str = "word/document.xml", **more: str) -> bytes:
    """The file with text of a part replaced, each pair once."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                for before, after in pairs:
                    assert before.encode() in text, before
                    text = text.replace(before.encode(), after.encode(), 1)
            new.writestr(name, text)
        for name, text in more.items():
            new.writestr(name.replace("__", "/") + ".xml", text)
    return out.getvalue()


def found(data: bytes, record: list | None = None) -> edits.Edits:
    returned = edits.read(data)
    return edits.compare(record or returned.record or [], returned)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_an_unchanged_file_has_no_edits(made: bytes) -> None:
    assert found(made) == edits.Edits()


def test_a_changed_sentence_is_told_with_its_line_and_its_macros(made: bytes) -> None:
    (change,) = found(edited(made, (", cao nhất ", ", và nhiều nhất "))).changes
    assert change.place == "config/words/vi/a.md:3"
    tail = "{{ figure('peak') }}; xem {{ ref('t') }}, {{ part('Kết quả') }}."
    assert change.old == f"Được {GOLD}, cao nhất {tail}"
    assert change.new == f"Được {GOLD}, và nhiều nhất {tail}"


def test_what_word_turns_by_itself_is_no_edit(made: bytes) -> None:
    whole = "Các đơn vị «rất tâm huyết» giúp đỡ. Nguồn lực còn hạn chế."
    cut = f'Các đơn vị </w:t></w:r><w:proofErr w:type="spellStart"/>{run("«rất tâm huyết» giúp")}<w:r><w:t> đỡ. '
    assert found(edited(made, (whole, f"{cut}Nguồn\u00a0lực còn hạn chế."))) == edits.Edits()


def test_tracked_changes_count_as_they_would_stand(made: bytes) -> None:
    tracked = (
        f'Nguồn lực </w:t></w:r><w:del w:id="900" w:author="A"><w:r><w:delText>còn hạn chế</w:delText></w:r></w:del>'
        f'<w:ins w:id="901" w:author="A">{run("đã khá hơn")}</w:ins><w:r><w:t>.'
    )
    (change,) = found(edited(made, ("Nguồn lực còn hạn chế.", tracked))).changes
    assert (change.old, change.new) == ("Nguồn lực còn hạn chế.", "Nguồn lực đã khá hơn.")


def test_a_paragraph_that_was_split_or_added_is_told(made: bytes) -> None:
    split = edited(made, ("giúp đỡ. Nguồn", "giúp đỡ.</w:t></w:r></w:p><w:p><w:r><w:t>Nguồn"))
    assert [(one.old, one.new) for one in found(split).changes] == [("", "¶")]
    more = f"hạn chế.</w:t></w:r></w:p><w:p>{run('Thêm một câu.')}</w:p><w:p><w:r><w:t>"
    added = edited(made, ("hạn chế.", more))
    assert [one.new for one in found(added).changes] == ["¶ Thêm một câu."]
    joined = edited(made, ('<w:t xml:space="preserve">Các đơn vị', '<w:t xml:space="preserve">Nay các đơn vị'))
    assert [one.new for one in found(joined).changes] == ["Nay các đơn vị «rất tâm huyết» giúp đỡ."]


def test_a_figure_changed_inside_its_lock_is_no_edit_of_words(made: bytes) -> None:
    told = found(edited(made, ("gần 3,6\u00a0tỷ đồng", "gần 4\u00a0tỷ đồng")))
    assert told.touched == [edits.Touched("config/words/vi/a.md:3", "gold", "gần 3,6 tỷ đồng", "gần 4 tỷ đồng")]
    assert not told.changes


def test_a_figure_is_known_without_its_lock(made: bytes) -> None:
    text = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    free = re.sub(r"<w:sdt><w:sdtPr>.*?</w:sdtPr><w:sdtContent>(.*?)</w:sdtContent></w:sdt>", r"\1", text)
    assert "w:sdt" not in free
    assert found(edited(made, (text, free))) == edits.Edits()
    told = found(edited(made, (text, free.replace("gần 3,6\u00a0tỷ", "gần 5\u00a0tỷ", 1))))
    assert [(one.id, one.old, one.new) for one in told.touched] == [("gold", "gần 3,6 tỷ đồng", "5")]


def test_a_typed_number_is_refused_and_a_dropped_figure_told(made: bytes) -> None:
    typed = found(edited(made, ("Nguồn lực còn", "Nguồn lực của 7 đơn vị còn")))
    assert typed.touched == [edits.Touched("config/words/vi/a.md:7", "", "", "7")] and not typed.changes
    text = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    controls = re.findall(r"<w:sdt>.*?</w:sdt>", text)
    at = [one for one in controls if ">2016<" in one][-1]
    (change,) = found(edited(made, (text, "".join(text.rpartition(at)[::2])))).changes
    assert change.dropped == ("{{ figure('peak') }}",) and "peak" not in change.new


def test_a_figure_in_a_table_is_known_by_its_cell(made: bytes) -> None:
    told = found(edited(made, (">3.583.120.000<", ">4.000.000.000<")))
    assert told.touched == [edits.Touched("config/report.yaml:tables:t", "gold", "3.583.120.000", "4.000.000.000")]
    text = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    row = re.search(r"<w:tr>(?:(?!<w:tr>).)*>3\.583\.120\.000<.*?</w:tr>", text)[0]
    assert [one.place for one in found(edited(made, (row, ""))).elsewhere] == ["config/report.yaml:tables:t"]


def test_paragraphs_are_found_without_bookmarks_and_remarks_with_their_place(made: bytes) -> None:
    text = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    bare = re.sub(r"<w:bookmark(Start|End)[^>]*/>", "", text).replace("Nguồn lực còn", "Nguồn lực vẫn còn")
    mark = '<w:r><w:commentReference w:id="5"/></w:r>'
    bare = bare.replace("hạn chế.</w:t></w:r>", f"hạn chế.</w:t></w:r>{mark}")
    remark = (
        '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:comment w:id="5" w:author="Lan"><w:p>{run("Nêu rõ hơn?")}</w:p></w:comment></w:comments>'
    )
    told = found(edited(made, (text, bare), word__comments=remark))
    assert [(one.place, one.new) for one in told.changes] == [("config/words/vi/a.md:7", "Nguồn lực vẫn còn hạn chế.")]
    assert told.comments == [edits.Comment("config/words/vi/a.md:7", "Lan", "Nêu rõ hơn?")]


def test_controls_that_a_program_joined_are_taken_apart() -> None:
    made = compose(vietnamese("\n{{ figure('peak') }}{{ figure('gold') }} rồi.\n"), {})
    text = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    joined = re.sub(
        r"(>2016)</w:t></w:r></w:sdtContent></w:sdt><w:sdt><w:sdtPr>.*?<w:t[^>]*>(gần)", r"\1\2", text, count=1
    )
    assert joined != text
    assert found(edited(made, (text, joined))) == edits.Edits()


def test_what_is_no_word_file_is_a_fault_and_a_doctype_too(made: bytes) -> None:
    with pytest.raises(Fault):
        edits.read(b"PK\x03\x04 nothing")
    with pytest.raises(Fault):
        edits.read(edited(made, ("<w:document", "<!DOCTYPE x [<!ENTITY a 'b'>]><w:document")))
