"""Chromium as the tests start it: Debian's package, headless, silent, with every complaint written down."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def lacking() -> str | None:
    """What is not installed of all that a browser test needs; None where all is there."""
    if executable() is None:
        return "no Chromium: apt-get install chromium fonts-noto-cjk"
    for package in ("playwright", "axe_playwright_python"):
        if find_spec(package) is None:
            return f"no Python package {package}"
    return None


def executable() -> str | None:
    """The browser's path."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class Complaints:
    """What went wrong in a page while it was looked at: errors, files not found, requests that leave the site."""

    found: list[str] = field(default_factory=list)

    def watch(self, page: Any, origin: str) -> None:
        """Writes down what `page` complains of from now on."""
        page.on("console", lambda m: self.found.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else 0)
        page.on("pageerror", lambda error: self.found.append(f"error: {error}"))
        page.on("requestfailed", lambda request: self.found.append(f"failed: {request.url}"))
        page.on("request", lambda request: self._foreign(request.url, origin))

    def _foreign(self, url: str, origin: str) -> None:
        if not url.startswith((origin, "data:")):
            self.found.append(f"leaves the site: {url}")


@contextmanager
def browser() -> Iterator[Any]:
    """A running Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=executable(), args=list(FLAGS))
        try:
            yield found
        finally:
            found.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class PackedFiles(_Quiet):
    """Hands .gz files out under the names without it, as a server does that is set up for packed pages."""

    def do_GET(self) -> None:
        """Answers with the packed file, where there is one."""
        path = Path(self.translate_path(self.path))
        packed = path.with_name(f"{path.name}.gz")
        if not packed.is_file():
            super().do_GET()
            return
        content = packed.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def served(folder: Path, handler: type[SimpleHTTPRequestHandler] = _Quiet) -> Iterator[str]:
    """The folder on a plain file server on loopback; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def serious(page: Any) -> list[str]:
    """What axe-core finds in the page that keeps people out: impact serious or critical."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    found = Axe().run(page).response["violations"]
    return [
        f"{urlsplit(page.url).path.rsplit('/', 1)[-1]}: {item['id']}: {node['html'][:120]}"
        for item in found
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"][:3]
    ]
