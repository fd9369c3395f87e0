"""A portal on loopback whose list a script draws, and a trap that counts who connects to it past the crawl."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

KINDS = {"js": "text/javascript", "json": "application/json"}
AGENT = "nianbao-test (+mailto:test@example.net)"
TOWNS = ("甲水镇", "乙山镇", "丙河镇", "丁石乡", "戊林乡", "己湖乡")
PAGE_SIZE = 4
ROWS = [
    {"id": n, "name": f"{TOWNS[n % 6]}{2024 - n // 6}年法治政府建设情况报告", "day": f"{2025 - n // 6}-02-1{n % 6}"}
    for n in range(10)
]
SHELL = """<html><head><meta charset="gbk"><title>法治政府建设年度报告</title>
<link rel="preconnect" href="http://127.0.0.1:{trap}"><link rel="stylesheet" href="/style.css">{head}</head>
<body><h1>法治政府建设年度报告</h1><ul id="rows">{waiting}</ul><div class="pager" id="pager"></div>
<script src="/app.js"></script></body></html>"""
APP = """
let page = 1;
const rows = document.getElementById('rows'), pager = document.getElementById('pager');
async function load() {
  const form = new URLSearchParams({node: 'x7', no: page});
  const got = await (await fetch('/open/data', {method: 'POST', body: form})).json();
  rows.innerHTML = '';
  for (const one of got.body.list) {
    const li = document.createElement('li');
    const day = document.createElement('span');
    const link = document.createElement('a');
    link.setAttribute('href', '/read/' + one.id + '.html');
    link.textContent = one.name; day.textContent = one.day;
    li.append(link, day); rows.append(li);
  }
  pager.innerHTML = '';
  const next = document.createElement('BUTTON_TAG');
  next.textContent = '下一页';
  if (page >= got.body.sheets) next.className = 'disabled'; else next.onclick = () => { page++; load(); };
  pager.append(next);
}
setTimeout(load, 1500);
"""
LEAVES = """<script src="http://127.0.0.1:{trap}/counter.js"></script><img src="http://127.0.0.1:{trap}/pixel.gif">
<script>
navigator.sendBeacon('http://127.0.0.1:{trap}/beacon', 'x');
window.open('http://127.0.0.1:{trap}/popup');
try {{ navigator.serviceWorker.register('/worker.js').catch(() => 0); }} catch (e) {{}}
const frame = document.createElement('iframe'); frame.src = 'http://127.0.0.1:{trap}/frame';
document.head.append(frame);
const file = document.createElement('a'); file.href = 'http://127.0.0.1:{trap}/file.zip'; file.download = 'x';
file.click();
try {{ const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{trap}'}}]}});
peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o)); }} catch (e) {{}}
setTimeout(() => {{ window['loc' + 'ation'] = 'http://127.0.0.1:{trap}/away'; }}, 100);
</script>"""


@dataclass(frozen=True)
class Hit:
    """One request as the server saw it."""

    method: str
    target: str
    agent: str


class ScriptPortal:
    """Serves `pages` by path (type and body) and the list of ROWS at /list/; `hits` are all requests."""

    def __init__(
        self, *, head: str = "", app: str = APP, waiting: str = "加载中", pages: Mapping[str, str] | None = None
    ) -> None:
        self.hits: list[Hit] = []
        self.status: dict[str, int] = {}
        self._server = _serve(self._answer)
        self._trap = _serve(self._trapped)
        self.trapped: list[str] = []
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self._pages = {
            "/list/": SHELL.format(trap=self.trap, head=head.format(trap=self.trap), waiting=waiting),
            "/app.js": app.replace("BUTTON_TAG", "button").replace("TRAP", str(self.trap)),
            **(pages or {}),
        }

    @property
    def trap(self) -> int:
        """The port of the trap."""
        return self._trap.server_port

    def __enter__(self) -> ScriptPortal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in (self._server, self._trap):
            server.shutdown()
            server.server_close()

    def _trapped(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, str, str]:
        self.trapped.append(handler.path)
        return 200, "text/plain", "caught"

    def _answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, str, str]:
        self.hits.append(Hit(handler.command, handler.path, handler.headers.get("User-Agent", "")))
        path = urlsplit(handler.path).path
        if path in self.status:
            return self.status[path], "text/html", "no"
        if path == "/open/data":
            asked = json.loads(body) if body.startswith(b"{") else {k: v[0] for k, v in parse_qs(body.decode()).items()}
            return 200, "application/json", _data(int(asked["no"]))
        if path in self._pages:
            kind = KINDS.get(path.rpartition(".")[2], "text/html; charset=utf-8")
            return 200, kind, self._pages[path]
        return 404, "text/html", "<html><body>not here</body></html>"


def _data(number: int) -> str:
    rows = ROWS[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return json.dumps({"body": {"list": rows, "sheets": -(-len(ROWS) // PAGE_SIZE)}})


Answer = Callable[[BaseHTTPRequestHandler, bytes], tuple[int, str, str]]


def _serve(answer: Answer) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            status, kind, text = answer(self, self.rfile.read(length))
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_OPTIONS = _respond  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server
