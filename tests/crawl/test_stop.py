"""A run that is stopped breaks off what its sites wait for, and accuses no portal of it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial

import pytest

from flows.config.settings import CrawlSettings
from flows.config.sites import SiteConfig
from flows.crawl import HostThrottles, SiteClient
from flows.http import Outcome, Request
from flows.runtime.stop import Stop
from tests.dripping import dripping, http_body, http_head

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ENDED_S = 2.0


@contextmanager
def full() -> Iterator[int]:
    """A port that takes no further connection and refuses none."""
    with ExitStack() as opened:
        server = opened.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = opened.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def busy(connection: socket.socket) -> None:
    """Asks for a pause of a minute."""
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n")


def handshake(connection: socket.socket) -> None:
    """Takes a TLS greeting and says nothing to it."""
    connection.recv(4096)
    threading.Event().wait()


WAITS: dict[str, tuple[Callable[[], object], str]] = {
    "for a response to begin": (partial(dripping, http_head), "http"),
    "for a response to end": (partial(dripping, http_body), "http"),
    "as it was told to": (partial(dripping, busy), "http"),
    "for a handshake": (partial(dripping, handshake), "https"),
    "for a connection": (full, "http"),
}


@pytest.mark.parametrize("waits", WAITS)
def test_what_a_site_waits_for_is_broken_off(waits: str) -> None:
    portal, scheme = WAITS[waits]
    with portal() as port:  # type: ignore[attr-defined]
        ask_and_stop(f"{scheme}://127.0.0.1:{port}")


def test_so_is_a_question_to_the_dns() -> None:
    never = threading.Event()
    ask_and_stop("http://slow.example", resolve=lambda *_: [str(never.wait())])
    never.set()


def ask_and_stop(base: str, **more: Callable[[str, int], list[str]]) -> None:
    stop = Stop()
    site = SiteConfig(id="a", name="a", county_code="500230", base_url=base)
    throttles = HostThrottles(sleep=stop.sleep)
    threading.Timer(0.1, stop.set).start()
    begun = time.monotonic()
    with SiteClient(site, CrawlSettings(), None, "run", throttles, lambda: NOW, stop=stop, **more) as client:  # type: ignore[arg-type]
        answers = [client.fetch(Request(f"{base}/{page}")) for page in range(3)]
    assert time.monotonic() - begun < ENDED_S
    assert {answer.outcome for answer in answers} <= {Outcome.BUDGET, Outcome.SERVER_ERROR}, "what it said is no wait"
    assert answers[-1].reason == "the run was stopped"
    assert client.requests == 1
