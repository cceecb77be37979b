"""Site: settings filled in for a page, lines with their address, bars, what the search holds."""

from __future__ import annotations

import json
import re
from typing import Any

import figures
import pytest
import yaml
from conftest import ROOT

from ketnghia import handouts, reports, site, words
from ketnghia.programme import Programme

TEMPLATES = {
    path.relative_to(ROOT / "templates").as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "templates").rglob("*")
    if path.is_file()
}
UI = yaml.safe_load(TEMPLATES["ui/vi.yaml"])
SPEC = """
write_to: {body: Ban & Sở, address: Phố <3>, ways: Gửi qua xã}
kinds:
  places:
    title: Nơi
    heading: Các nơi
    about: Từng nơi
    found: "nơi {code}"
    rows: {from: districts}
    code: "{code}"
    name: "{label}"
    list:
      - table:
          caption: Nơi
          rows: {from: districts}
          columns: [{head: Tên, say: "[{label}]({code}.html)"}, {head: Tiền, figure: "money.{code}"}]
    card: page
    page:
      kicker: Nơi nhận
      lead:
        - {needs: [money.<code>], say: "Nhận {{ figure('money.<code>') }}."}
        - {needs: [nothing], say: Không in}
        - {lacks: [nothing, money.<code>], say: Chưa nhận gì.}
        - {say: "{{ when(false, 'trống') }}"}
      summary: [{figure: money.<code>, say: tiền}]
      blocks:
        - bars: {caption: So sánh, rows: {from: districts}, label: "{label}", figure: "money.{code}", here: "{code}"}
        - lines:
            caption: Dòng
            where: {district: "<code>"}
            total: money.<code>
            outside: ngoài tổng
            columns:
              - {head: Mã, text: "{fact}", code: true}
              - {head: Tiền, text: "{amount_text}", number: true}
        - slip: {caption: Viết tay, rows: 2, most: 9, columns: [{head: Mã}, {head: Thực nhận, width: 60%}], sign: Ký}
      dispute: Viết cho chúng tôi
search:
  lines_on: places
  lines_by: district
  filters: [{label: Năm, column: year, text: "{year}"}]
  columns: [{head: Tiền, text: "{amount_text}", number: true}]
"""


def money(id: str, value: int) -> dict[str, Any]:
    return {"id": id, "value": value, "unit": "đồng", "decimals": 0, "measure": "sum", "field": "value", "of": [],
            "text": f"{value} đồng", "definition": "Tổng.", "title": "Tiền", "n_facts": 1, "coverage": None,
            "status": "final", "sql": ""}  # fmt: skip


class Place:
    def href(self, id: str) -> str:
        return f"trace/{id}.html#trace-{id}"


@pytest.fixture
def made() -> site.Site:
    rows = [
        figures.line(money=1000, fact="b", district="01", sheet="S", cell="G1"),
        figures.line(money=500, fact="a", district="01"),
        figures.line(money=70, fact="c", district="502", year="2014"),
    ]
    programme = figures.programme(**{"config/site.yaml": SPEC, "config/report.yaml": "title: Thử\nprofile: plain\n"})
    frame = figures.frame(rows)
    frame["submission"] = "inputs/x.xlsx"
    frame["sheet"] = "Biểu <1>"
    frame["row"] = 7
    frame["value_at"] = "M12 M4"
    tables = reports.tables(programme, frame, [], [])
    head = reports.head(programme, {"coverage": {"received": 1, "expected": 2}}, "ab" * 32, UI)
    known = {one["id"]: one for one in (money("money.01", 1500), money("money.502", 70))}
    material = words.Material(programme, known, tables, {}, UI, head)
    draft = words.Draft(material, "config/words/vi/")
    report = words.opening(draft)
    editions = {
        root: reports.Edition(
            "screen", material, lambda id, root=root: root + Place().href(id), TEMPLATES, report=report
        )
        for root in ("", "../")
    }
    editions[site.PAPER] = reports.Edition(
        "print", material, lambda id: f"../../{Place().href(id)}", TEMPLATES, report=report
    )
    lines = site.Lines.of(material, frame, {"inputs/x.xlsx": "0" * 64})
    return site.Site(draft, yaml.safe_load(SPEC), editions, lines, entered={"money.01": {"b"}})


def test_settings_are_filled_in_however_deep() -> None:
    row = {"code": "7", "name": "Bảy"}
    assert site.filled({"a": ["x.<code>", {"b": "<name>"}], "n": 3}, row) == {"a": ["x.7", {"b": "Bảy"}], "n": 3}


def test_lines_have_address_and_no_private_text(made: site.Site) -> None:
    line = next(line for line in made.lines.rows() if line["fact"] == "b")
    assert (line["cell"], line["file"], line["sha256"], line["amount_text"]) == ("M12", "x.xlsx", "0" * 64, "1.000")
    assert [line["fact"] for line in made.lines.rows()] == ["a", "b", "c"]
    assert not {name for line in made.lines.rows() for name in line if name.startswith(("description", "note"))}


def test_lines_are_found_by_what_they_say(made: site.Site) -> None:
    assert [line["fact"] for line in made.lines.where({"district": "01"})] == ["a", "b"]
    assert [line["fact"] for line in made.lines.where({"district": "502", "year": "2014"})] == ["c"]
    assert made.lines.where({"district": "99"}) == []


def test_too_many_pages_are_none_and_nothing_leads_to_them(made: site.Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "PAGES", 1)
    page = made.listing("places")
    assert UI["site"]["too_many_pages"] in page
    assert 'href="502.html"' not in page
    assert json.loads(made.search()[1][len("ketnghiaSearch(") : -3])["pages"] == []


def test_a_page_says_what_its_place_received(made: site.Site) -> None:
    row = next(row for row in made.members("places") if row["code"] == "01")
    page = made.page("places", row)
    assert '<a data-indicator="money.01" href="../trace/money.01.html#trace-money.01"' in page
    assert "Không in" not in page
    assert "Ban &amp; Sở" in page
    assert page.count('data-field="cell"') == 2
    assert 'id="dong-b" data-field="cell" data-sheet="Biểu &lt;1&gt;" data-cell="M12"' in page
    outside = re.search(r'<tr [^>]*id="dong-a"[^>]*class="out".*?</tr>', page, re.DOTALL)
    assert "ngoài tổng" in outside[0]
    assert re.search(r'<tr class="here"><th scope="row">Nam Giang', page)
    assert 'style="width:4%"' in page


def test_list_leads_to_its_pages_and_search_holds_all(made: site.Site) -> None:
    assert '<a href="502.html">Tam Kỳ</a>' in made.listing("places")
    page, script = made.search()
    data = json.loads(script.removeprefix("ketnghiaSearch(").removesuffix(");\n"))
    assert ["Nam Giang", "nơi 01", "places/01.html"] in data["pages"]
    assert [line[0] for line in data["lines"]] == ["a", "b", "c"]
    assert data["names"] == [["2015", "2014"]]
    assert "<option>2014</option>" in page


def test_a_place_without_anything_says_so_and_nothing_is_empty(made: site.Site) -> None:
    says = [{"lacks": ["money.9"], "say": "Chưa nhận gì."}, {"say": "{{ when(false, 'trống') }}"}]
    assert made.said(says) == ["Chưa nhận gì."]
    assert "Chưa nhận gì" not in made.page("places", made.members("places")[0])


def test_lines_say_how_large_they_are_and_what_counts_goes_before_what_does_not(made: site.Site) -> None:
    spec = {"caption": "Dòng", "where": {"district": "01"}, "columns": [{"head": "Mã", "text": "{fact}"}]}
    places = {row["fact"]: row["place"] for row in made.lines_block("x", spec, "01")["rows"]}
    assert places == {"b": 0, "a": 1}, "the larger first"
    made.entered = {"money.01": {"a"}}
    kept = made.lines_block("x", {**spec, "total": "money.01", "outside": "ngoài tổng"}, "01")
    assert {row["fact"]: row["place"] for row in kept["rows"]} == {"a": 0, "b": 1}
    assert kept["more"] == 0


def test_too_many_lines_for_a_page_are_the_largest(made: site.Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "SHOWN", 1)
    spec = {"caption": "Dòng", "where": {"district": "01"}, "columns": [{"head": "Mã", "text": "{fact}"}]}
    kept = made.lines_block("x", spec, "01")
    assert ([row["fact"] for row in kept["rows"]], kept["more"]) == (["b"], 1)


def test_lines_stand_in_the_order_of_their_numbers(made: site.Site) -> None:
    assert sorted(["so-1-10", "so-1-9", "so-2-1"], key=site.natural) == ["so-1-9", "so-1-10", "so-2-1"]


def test_bars_beyond_the_most_are_counted(made: site.Site) -> None:
    spec = {"caption": "So", "rows": {"from": "districts"}, "label": "{label}", "figure": "money.{code}", "most": 1}
    made_of = made.bars_block("x", spec, "")
    assert len(made_of["rows"]) == 1
    assert made_of["more"] == "và 1 dòng khác, nhỏ hơn"


def test_a_slip_has_more_rows_where_there_are_few_lines(made: site.Site) -> None:
    spec = {"caption": "Viết tay", "rows": 2, "most": 9, "columns": [{"head": "Mã"}]}
    made.counted = 4
    assert made.slip_block("x", spec, "")["rows"] == 9
    made.counted = site.ROOM
    assert made.slip_block("x", spec, "")["rows"] == 2
    assert "Viết tay" not in made.page("places", made.members("places")[0]), "a screen has nothing to write on"


def test_where_to_write_is_what_is_known_and_never_invented(made: site.Site) -> None:
    assert made.write_to == "Ban & Sở. Địa chỉ: Phố <3>. Gửi qua xã"
    page = made.page("places", made.members("places")[0])
    assert "Ban &amp; Sở. Địa chỉ: Phố &lt;3&gt;. Gửi qua xã." in page
    del made.write_to
    made.spec = {**made.spec, "write_to": {"body": "Ban", "ways": "Gửi qua xã."}}
    made.material.head["status"] = "final"
    assert made.write_to == "Ban. Gửi qua xã", "nothing is known, and the data are real"
    del made.write_to
    made.material.head["status"] = "illustrative"
    assert made.write_to == "Ban. Địa chỉ, điện thoại: để trống vì số liệu là minh họa. Gửi qua xã"


def test_bars_fill_their_place_and_never_vanish() -> None:
    assert [site.share(value, 300) for value in (300, 150, 1, 0)] == [100, 50, 1, 0]
    assert site.share(5, 0) == 0


def test_entered_keeps_only_what_is_wanted() -> None:
    assert site.entered([("x", "a"), ("y", "b"), ("x", "c")], ["x", "z"]) == {"x": {"a", "c"}, "z": set()}


def test_a_programme_without_settings_has_the_plain_pages() -> None:
    nav = reports.navigation(Programme.parse({"config/config.yaml": "period: x"}), UI)
    assert [one["id"] for one in nav] == ["report", "indicators", "problems", "downloads"]


def test_a_handout_is_all_that_a_sheet_says_and_nothing_of_the_release(made: site.Site) -> None:
    told = made.handout("places", made.members("places")[0])
    assert json.loads(handouts.text_of(told)) == told, "data alone"
    assert "\ue000" not in handouts.text_of(told), "every figure is filled in"
    assert "ab" * 4 not in handouts.text_of(told), "no release"
    assert (told["title"], told["section"]["card"], told["head"]["received"]) == ("Nam Giang", "page", 1)
    assert 'href="../../trace/money.01.html#trace-money.01"' in told["paragraph"]
    assert [block["kind"] for block in told["blocks"]] == ["bars", "lines", "slip"]
