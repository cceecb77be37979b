"""Preview: the report in a browser, made anew as soon as a word file, an indicator or a style changes."""

from __future__ import annotations

import json
import mimetypes
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ketnghia import live, problems
from ketnghia.commands import report as building
from ketnghia.commands.report import HOME
from ketnghia.programme import Refusal

WORDS = {
    "vi": {
        "at": "Xem trước: {} (Ctrl-C để dừng). Lưu tệp câu chữ là trang tự đổi.",
        "pages": "Soạn lại trang: {:.1f} giây.",
        "working": "Số liệu hoặc cấu hình vừa đổi: đang lập lại báo cáo…",
        "all": "Đã lập lại báo cáo: {:.1f} giây.",
        "failed": "Không lập lại được báo cáo; chi tiết ở .ketnghia/snakemake.log.",
        "busy": "Cổng {} đang có chương trình khác dùng; chọn cổng khác bằng --port.",
    },
    "en": {
        "at": "Preview: {} (Ctrl-C to stop). Save a word file and the page changes.",
        "pages": "Pages composed anew: {:.1f} s.",
        "working": "Data or configuration changed: building the report…",
        "all": "The report was built anew: {:.1f} s.",
        "failed": "The report could not be built; see .ketnghia/snakemake.log.",
        "busy": "Another program uses port {}; choose another one with --port.",
    },
}
# How long a browser may wait for news before it asks again.
PATIENCE = 25
LOCAL = ("127.0.0.1", "localhost", "[::1]")


def arguments(parser) -> None:
    parser.add_argument("--port", type=int, default=8017, help="port on this machine (0: any free one)")
    parser.add_argument("--cores", default="all", help="processor cores for a full build")
    parser.add_argument("--directory", default=str(HOME), help="programme folder")


def run(port: int, cores: str, directory: str, lang: str) -> int:
    root, say = Path(directory), WORDS[lang]
    building.run(directory, cores, None, False, False, False, lang)
    shown = Shown(root, lang)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), type("Serving", (Serving,), {"shown": shown}))
    except OSError:
        print(say["busy"].format(port), file=sys.stderr)
        return 2
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    shown.compose()
    print(say["at"].format(f"http://127.0.0.1:{server.server_port}/report.html"), flush=True)
    try:
        watch(root, lambda changed: shown.take(changed, cores))
    except KeyboardInterrupt:
        print()
    finally:
        server.shutdown()
    return 0


def watch(root: Path, take: Callable[[set[str]], None]) -> None:
    """Call with the paths that changed, from the root they lie under, until somebody stops it."""
    from watchfiles import watch as changes

    roots = list(dict.fromkeys([root.resolve(), HOME.resolve()]))
    folders = [base / name for base in roots for name in ("config", "inputs", "templates")]
    folders += [HOME.resolve() / "workflow"]
    found = [folder for folder in folders if folder.is_dir()]
    for batch in changes(*found, debounce=200, step=20, raise_interrupt=True):
        paths = {Path(path) for _, path in batch}
        base_of = {path: next(base for base in roots if path.is_relative_to(base)) for path in paths}
        take({path.relative_to(base).as_posix() for path, base in base_of.items()})


class Shown:
    """What the browser sees: the page composed last, what is wrong with the words now, and how often it changed."""

    def __init__(self, root: Path, lang: str) -> None:
        self.root, self.lang, self.say = root, lang, WORDS[lang]
        self.reports = building.folder(root)
        self.html, self.news, self.version = "", "", 0
        self.assets: dict[str, str] = {}
        self.changed = threading.Condition()
        self.load()

    def load(self) -> None:
        """What only a build can change: indicators, tables, plots, the traces' places."""
        from ketnghia import traces
        from ketnghia.steps.materials import gather

        results, period = self.root / "results", self.reports.name
        made, facts = results / "indicators" / period, results / "facts" / period
        self.data = results / "internal" / period / "data"
        self.got = gather(
            self.root,
            HOME / "templates",
            indicators=str(made / "slices/page.json"),
            published=str(made / "published.json"),
            bridge=str(made / "bridge.csv"),
            facts=str(facts / "facts.parquet"),
            submissions=str(facts / "submissions.json"),
            plots=str(results / "plots" / period),
            data=str(self.data),
        )
        listed = self.got.indicators
        self.places = traces.places(listed, traces.whole_in_one(listed))

    def compose(self) -> None:
        """The page from words and templates as they are now; a mistake is said on the page that was good last."""
        started = time.monotonic()
        try:
            html, assets = self.composed()
        except Refusal as refusal:
            news = problems.sentence(refusal.code, refusal.where, refusal.found, self.lang)
            print(news, file=sys.stderr, flush=True)
            self.show(news=news)
            return
        print(self.say["pages"].format(time.monotonic() - started), flush=True)
        self.show(html, assets)

    def composed(self) -> tuple[str, dict[str, str]]:
        from ketnghia import lineage, plots, reports, words
        from ketnghia.steps import files
        from ketnghia.steps.compose_page import downloads_of
        from ketnghia.steps.materials import material_of
        from ketnghia.steps.templates import template_texts

        known = files.load_programme(self.root, lineage.PARTS["compose_page"])
        texts = template_texts(HOME / "templates", self.root / "templates", step="compose_page")
        before = self.got.material
        got = self.got
        material = material_of(
            known, texts, got.published, got.indicators, before.tables, before.plots, self.data, before.changes
        )
        report = words.write(material, self.got.folder)
        downloads = downloads_of(known, bool(before.changes))
        html = reports.screen(report, texts, lambda id: self.places[id].href(id), downloads)
        style = f"{texts['styles/screen.css']}\n{plots.stylesheet(screen=True)}\n"
        return html, {"assets/screen.css": style, "assets/report.js": texts["scripts/report.js"]}

    def show(self, html: str = "", assets: dict[str, str] | None = None, news: str = "") -> None:
        with self.changed:
            self.html, self.assets, self.news = html or self.html, assets or self.assets, news
            self.version += 1
            self.changed.notify_all()

    def take(self, changed: set[str], cores: str) -> None:
        """What a change asks for: the pages, all of it, or nothing."""
        kind = live.work(changed)
        if kind == "all":
            self.rebuild(cores)
        if kind:
            self.compose()

    def rebuild(self, cores: str) -> None:
        print(self.say["working"], flush=True)
        self.show(news=self.say["working"])
        started = time.monotonic()
        try:
            if building.run(str(self.root), cores, None, False, False, False, self.lang):
                self.show(news=self.say["failed"])
                return
            self.load()
        except Refusal as refusal:
            print(problems.sentence(refusal.code, refusal.where, refusal.found, self.lang), file=sys.stderr, flush=True)
            return
        print(self.say["all"].format(time.monotonic() - started), flush=True)

    def wait(self, since: int) -> int:
        """The version, as soon as it is another one than the browser has."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != since, PATIENCE)
            return self.version

    def file(self, name: str) -> bytes | None:
        """A file of the site as it would be published; the page itself and its style as composed last."""
        if name == "report.html":
            return live.page(self.html, self.version, self.news, self.lang).encode()
        if name in self.assets:
            return self.assets[name].encode()
        path = (self.reports / name).resolve()
        return path.read_bytes() if path.is_relative_to(self.reports.resolve()) and path.is_file() else None


class Serving(BaseHTTPRequestHandler):
    """Answers this machine's own browser, and no other site that makes it ask."""

    shown: Shown

    def do_GET(self) -> None:
        if (self.headers.get("Host") or "").rpartition(":")[0] not in LOCAL:
            self.answer(403, b"", "text/plain")
            return
        url = urlsplit(self.path)
        name = unquote(url.path).lstrip("/") or "report.html"
        if name == "__preview":
            since = parse_qs(url.query).get("since", ["-1"])[0]
            version = self.shown.wait(int(since) if since.isdigit() else -1)
            self.answer(200, json.dumps(version).encode(), "application/json")
            return
        data = self.shown.file(name)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.answer(404 if data is None else 200, data or b"", f"{kind}; charset=utf-8" if "text" in kind else kind)

    def answer(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """The terminal is for the words, not for requests."""
