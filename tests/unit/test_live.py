"""Live: words ask for pages, data for a build; an error stands on top of the page and is text."""

import pytest

from ketnghia import live

PAGE = "<!doctype html><html><head></head><body class='x'>\n<main>Words</main>\n</body></html>"


@pytest.mark.parametrize(
    ("changed", "work"),
    [
        ({"config/words/vi/04-ket-qua.md"}, "pages"),
        ({"config/report.yaml", "templates/styles/screen.css"}, "pages"),
        ({"config/indicators.yaml"}, "all"),
        ({"inputs/submissions/2017/a.xlsx", "config/words/vi/a.md"}, "all"),
        ({"templates/styles/plots.mplstyle"}, "all"),
        ({"workflow/lib/ketnghia/words.py"}, "all"),
        ({"results/reports/2017/report.html"}, ""),
        ({"config/words/vi/.a.md.swp", "inputs/~$a.xlsx", "workflow/lib/ketnghia/__pycache__/a.pyc"}, ""),
        (set(), ""),
    ],
)
def test_a_change_asks_for_no_more_work_than_it_needs(changed: set[str], work: str) -> None:
    assert live.work(changed) == work


def test_a_page_asks_for_the_next_version_and_keeps_its_words() -> None:
    html = live.page(PAGE, 7, "", "vi")
    assert "since=7" in html and "=== 7" in html and "<main>Words</main>" in html
    assert "data-preview" not in html
    assert html.replace(live.SCRIPT % (7, 7), "") == PAGE


def test_an_error_is_said_on_top_and_is_only_text() -> None:
    html = live.page(PAGE, 1, "a.md:3: «<script>»", "vi")
    assert "a.md:3: «&lt;script&gt;»" in html
    assert html.index("data-preview") < html.index("<main>")
    alone = live.page("", 1, "nothing yet", "en")
    assert "nothing yet" in alone and '<html lang="en">' in alone and "since=1" in alone
