"""Live: what the preview shows: which change asks for how much work, and the page with the news on top."""

from __future__ import annotations

from html import escape

# What the pages alone are made of: nothing is counted or drawn anew when it changes.
PAGES = ("config/words/", "config/report.yaml", "templates/")
# The style of the plots is a template, but the pictures are made of it.
DRAWN = ("templates/styles/plots.mplstyle",)
BUILT = ("config/", "inputs/", "templates/", "workflow/")
SCRIPT = """<script>
(function () {
  function ask() {
    fetch("/__preview?since=%d").then(function (answer) { return answer.json(); }).then(function (now) {
      if (now === %d) { ask(); } else { location.reload(); }
    }).catch(function () { setTimeout(ask, 1000); });
  }
  ask();
})();
</script>"""
EMPTY = (
    '<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8"><title>…</title></head>\n'
    "<body>\n</body>\n</html>\n"
)
BANNER = (
    '<p role="alert" data-preview style="position:sticky;top:0;z-index:9;margin:0;padding:12px 16px;font:600 16px/1.4 '
    'sans-serif;color:#fff;background:#8C1D18">{}</p>'
)


def work(changed: set[str]) -> str:
    """What a set of changed paths (from the programme's root, or the checkout's) asks for: pages, all, or ''.

    >>> work({"config/words/vi/01.md"}), work({"config/words/vi/01.md", "inputs/corrections.csv"}), work({"README.md"})
    ('pages', 'all', '')
    >>> work({"config/words/vi/.01.md.swp", "config/words/vi/01.md~"})
    ''
    """
    files = {path for path in changed if not hidden(path) and path.startswith(BUILT)}
    if not files:
        return ""
    return "pages" if all(path.startswith(PAGES) and path not in DRAWN for path in files) else "all"


def hidden(path: str) -> bool:
    """What editors and office programs leave beside a file while it is open."""
    name = path.rpartition("/")[2]
    return name.startswith((".", "~$")) or name.endswith(("~", ".tmp", ".swp")) or "__pycache__" in path


def page(html: str, version: int, news: str, lang: str) -> str:
    """A page as the preview serves it: it asks for the next version, and bears the news (an error) on top.

    Without a page ('' while nothing could be composed) the news stands alone.
    """
    html = html or EMPTY.format(lang=escape(lang))
    banner = BANNER.format(escape(news)) if news else ""
    start = html.index(">", html.index("<body")) + 1
    end = html.rindex("</body>")
    return f"{html[:start]}{banner}{html[start:end]}{SCRIPT % (version, version)}{html[end:]}"
