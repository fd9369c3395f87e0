"""The county internet: portals on loopback, one port each, that tests can change while they are read."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from flows.demo import configure
from flows.demo.host import Host
from flows.demo.portal import Article, Portal
from flows.demo.webhook import Webhook
from flows.demo.wire import Ask, Connection, Reply

T = TypeVar("T")
DEMO_DAY = date(2025, 4, 15)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One answered request; status 0 where the connection was cut or left hanging."""

    portal_id: str
    method: str
    target: str
    status: int
    bytes: int
    at: float  # seconds on the monotonic clock
    conditional: bool


class CountyInternet:
    """Serves `portals` from a thread of its own while the context is open.

    A portal may also be given as (id, function that builds it): it is then built when first asked for,
    and forgotten again, so that a whole nation fits in little memory.
    """

    def __init__(
        self, portals: Iterable[Portal | tuple[str, Callable[[], Portal]]], day: date = DEMO_DAY, log: bool = True
    ) -> None:
        self._hosts = {host.id: host for host in (Host.of(item) for item in portals)}
        self._day = day
        self._keeps_log = log
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._log: deque[LogEntry] = deque(maxlen=500_000)
        self._totals: dict[str, list[int]] = {}
        self._doors: dict[str, _Doors] = {}
        self._more_doors: list[_Doors] = []
        self.webhook = Webhook()
        self._webhook_doors = _Doors(self.webhook.answer, lambda *_: None)

    # ── life ────────────────────────────────────────────────────────────────────────────────────
    def __enter__(self) -> CountyInternet:
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, args=(ready,), name="county-internet", daemon=True)
        self._doors = {
            host_id: _Doors(self._answering(host), self._noting(host_id)) for host_id, host in self._hosts.items()
        }
        self._thread.start()
        ready.wait()
        self._run(self._open_all())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None and self._thread is not None:
            self._run(self._close_all())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
            self._loop = None

    def _serve(self, ready: threading.Event) -> None:
        assert self._loop is not None
        asyncio.set_event_loop(self._loop)
        self._loop.call_soon(ready.set)
        self._loop.run_forever()

    async def _open_all(self) -> None:
        for doors in (*self._doors.values(), self._webhook_doors):
            await doors.open()
        for host_id, host in self._hosts.items():
            host.base_url = self.base_url(host_id)

    async def _close_all(self) -> None:
        for doors in (*self._doors.values(), self._webhook_doors, *self._more_doors):
            await doors.close()

    def _run(self, work: Any) -> Any:
        assert self._loop is not None
        done: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return done.result(timeout=60)

    def _answering(self, host: Host) -> Callable[[Ask], Reply]:
        return lambda ask: host.answer(ask, self._day)

    def _noting(self, portal_id: str) -> Callable[[Ask, int, int], None]:
        total = self._totals.setdefault(portal_id, [0, 0, 0])

        def count(ask: Ask, _status: int, size: int) -> None:
            total[0] += 1
            total[1] += size
            total[2] += ask.size

        def note(ask: Ask, status: int, size: int) -> None:
            count(ask, status, size)
            at = asyncio.get_running_loop().time()
            known = "if-none-match" in ask.headers or "if-modified-since" in ask.headers
            self._log.append(LogEntry(portal_id, ask.method, ask.target, status, size, at, known))

        return note if self._keeps_log else count

    # ── what is there ───────────────────────────────────────────────────────────────────────────
    @property
    def portal_ids(self) -> tuple[str, ...]:
        """The portals, in the order they were given."""
        return tuple(self._hosts)

    def portal(self, portal_id: str) -> Portal:
        """The portal as it is now; raises KeyError naming those there are."""
        return self._host(portal_id).portal

    def base_url(self, portal_id: str) -> str:
        """http://127.0.0.1:PORT, no slash at the end."""
        self._host(portal_id)
        return f"http://127.0.0.1:{self._doors[portal_id].port}"

    @property
    def webhook_url(self) -> str:
        """Returns where an alert channel may post; what came is in `.webhook.received`."""
        return f"http://127.0.0.1:{self._webhook_doors.port}/hook"

    def column_urls(self, portal_id: str) -> tuple[str, ...]:
        """Addresses of the columns that hold reports."""
        return tuple(url for url, _ in self._host(portal_id).report_columns(self._day))

    def article_url(self, portal_id: str, key: str) -> str:
        """The address of the article."""
        return self._host(portal_id).article_url(key, self._day)

    def reports(self, portal_id: str) -> tuple[Article, ...]:
        """The truth: the reports that a reader of this portal finds today."""
        return self._host(portal_id).reports(self._day)

    @property
    def log(self) -> tuple[LogEntry, ...]:
        """The requests so far, oldest first (the last half million)."""
        return tuple(self._log)

    def clear_log(self) -> None:
        """Forgets the requests so far."""
        self._log.clear()
        for total in self._totals.values():
            total[:] = [0, 0, 0]

    def requests(self, portal_id: str | None = None) -> tuple[LogEntry, ...]:
        """The requests so far, of one portal or of all."""
        return tuple(e for e in self.log if portal_id in (None, e.portal_id))

    def traffic(self) -> Counter[str]:
        """Requests by portal."""
        return Counter(entry.portal_id for entry in self.log)

    def totals(self) -> dict[str, tuple[int, int, int]]:
        """Requests, bytes sent and bytes received, by portal, of those that were asked for anything."""
        return {portal_id: (total[0], total[1], total[2]) for portal_id, total in self._totals.items() if total[0]}

    def open_door(self, answer: Callable[[Ask], Reply]) -> str:
        """One more port that answers as told; gives its address."""
        doors = _Doors(answer, lambda *_: None)
        self._more_doors.append(doors)
        self._run(doors.open())
        return f"http://127.0.0.1:{doors.port}"

    def write_config(self, folder: Path, only: Sequence[str] | None = None, **options: Any) -> Path:
        """nianbao.toml, a file for each site and townships.csv; see flows.demo.configure.write_config."""
        chosen = [self._host(portal_id) for portal_id in only or self.portal_ids]
        sites = [(h.portal, self.base_url(h.id), h.report_columns(self._day)) for h in chosen]
        return configure.write_config(folder, sites, **options)

    # ── what tests do to it ─────────────────────────────────────────────────────────────────────
    @property
    def day(self) -> date:
        """The day it is; articles posted later are not there yet."""
        return self._day

    def set_day(self, day: date) -> None:
        """Makes it that day on every portal."""
        self._day = day

    def withdraw(self, portal_id: str, key: str, soft: bool = False) -> None:
        """Takes the article from the list; its address answers 404, or a page 页面不存在 where `soft`."""
        self._host(portal_id).withdraw(key, soft)

    def restore(self, portal_id: str, key: str) -> None:
        """Puts a withdrawn article back."""
        self._host(portal_id).restore(key)

    def replace_text(self, portal_id: str, key: str, paragraphs: Sequence[str]) -> None:
        """Makes the article say this."""
        self._host(portal_id).replace_text(key, tuple(paragraphs), self._day)

    def publish(self, portal_id: str, column_path: tuple[str, ...], article: Article) -> None:
        """Posts one more article."""
        self._host(portal_id).publish(column_path, article)

    def change_layout(self, portal_id: str, ugly: bool = True) -> None:
        """Same articles at the same addresses in other clothes."""
        self._host(portal_id).change(ugly=ugly)

    def lose_rows(self, portal_id: str, lost: bool = True) -> None:
        """The lists come without rows, as after a change to script-filled lists."""
        self._host(portal_id).lose_rows(lost)

    def rename_column(self, portal_id: str, column_path: tuple[str, ...], slug: str, title: str | None = None) -> None:
        """Moves a column to another address; the old one leads to the home page."""
        self._host(portal_id).rename_column(column_path, slug, title)

    def go_down(self, portal_id: str) -> None:
        """Connections are refused."""
        self._run(self._doors[portal_id].close(keep_port=True))

    def come_up(self, portal_id: str) -> None:
        """Answers again, on the same port."""
        self._run(self._doors[portal_id].open())

    def refuse(self, portal_id: str, manner: str | None = "jsl") -> None:
        """Every page is a challenge: "jsl" (521 and a cookie script), "acw" (the same as 200), "412"; None: none."""
        self._host(portal_id).challenge = manner

    def slow(self, portal_id: str, seconds: float) -> None:
        """Every answer waits so long; 0 as before."""
        self._host(portal_id).delay_s = seconds

    def hang(self, portal_id: str, hanging: bool = True) -> None:
        """Requests are taken and never answered."""
        self._host(portal_id).hanging = hanging

    def set_robots(self, portal_id: str, text: str | int | None) -> None:
        """robots.txt says this; None: 404; a number: that status."""
        self._host(portal_id).robots = text

    def fail(self, portal_id: str, path: str, reply: Reply | None) -> None:
        """The address (path with query) answers `reply`; None: as before."""
        self._host(portal_id).fail(path, reply)

    def _host(self, portal_id: str) -> Host:
        if portal_id not in self._hosts:
            raise KeyError(f"no portal {portal_id!r}; there are {', '.join(list(self._hosts)[:20])}")
        return self._hosts[portal_id]


class _Doors:
    """A port, its listening socket and its connections."""

    def __init__(self, answer: Callable[[Ask], Reply], note: Callable[[Ask, int, int], None]) -> None:
        self._answer = answer
        self._note = note
        self._socket: socket.socket | None = None
        self._server: asyncio.Server | None = None
        self._connections: set[Connection] = set()
        self.port = 0

    async def open(self) -> None:
        """Listens, on the port it had before if it had one."""
        if self._server is not None:
            return
        door = self._socket or self._bind()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._answer, self._note, self._connections), sock=door, backlog=512
        )
        self._socket = None

    async def close(self, keep_port: bool = False) -> None:
        """Closes; with `keep_port` the port stays bound and refuses, so that nobody else takes it."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in tuple(self._connections):
            if connection.transport is not None:
                connection.transport.abort()
        if keep_port and self._socket is None:
            self._socket = self._bind()
        elif not keep_port and self._socket is not None:
            self._socket.close()
            self._socket = None

    def _bind(self) -> socket.socket:
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", self.port))
        door.setblocking(False)
        self.port = door.getsockname()[1]
        return door
