"""Site: settings filled in for a page, lines with their address, bars, what the search holds."""

from __future__ import annotations

import json
import re
from typing import Any

import figures
import pytest
import yaml
from conftest import ROOT

from ketnghia import reports, site, words
from ketnghia.programme import Programme

TEMPLATES = {
    path.relative_to(ROOT / "templates").as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "templates").rglob("*")
    if path.is_file()
}
UI = yaml.safe_load(TEMPLATES["ui/vi.yaml"])
SPEC = """
write_to: Ban & Sở
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
    page:
      kicker: Nơi nhận
      lead:
        - {needs: [money.<code>], say: "Nhận {{ figure('money.<code>') }}."}
        - {needs: [nothing], say: Không in}
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
    outside = re.search(r'<tr id="dong-a"[^>]*class="out".*?</tr>', page, re.DOTALL)
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


def test_bars_fill_their_place_and_never_vanish() -> None:
    assert [site.share(value, 300) for value in (300, 150, 1, 0)] == [100, 50, 1, 0]
    assert site.share(5, 0) == 0


def test_entered_keeps_only_what_is_wanted() -> None:
    assert site.entered([("x", "a"), ("y", "b"), ("x", "c")], ["x", "z"]) == {"x": {"a", "c"}, "z": set()}


def test_a_programme_without_settings_has_the_plain_pages() -> None:
    nav = reports.navigation(Programme.parse({"config/config.yaml": "period: x"}), UI)
    assert [one["id"] for one in nav] == ["report", "indicators", "problems", "downloads"]
