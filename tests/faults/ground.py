"""The ground the fault matrix is run on: the servers, and a site's client pointed at one of them."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.config.settings import CrawlSettings
from flows.config.sites import SiteConfig
from flows.crawl import HostThrottles, SiteClient
from flows.crawl.network import Resolve, resolve_name
from storage.captures.store import CaptureWriter
from tests.faults.certificates import Authority
from tests.faults.hostile import HostileServer

# a fault's own time limits are short, so that the matrix is quick; the bounds hold in proportion
QUICK: dict[str, Any] = {"delay_s": 0, "timeout_s": 0.8, "response_s": 2.0, "site_s": 20.0, "retries": 1}


@dataclass(frozen=True)
class Ground:
    """Ports and files; plain data, so that a row may be run in another process than the servers."""

    hostile: int
    neighbour: int
    trap: int  # stands for what is inside: nothing may ever knock here
    root_file: Path
    middle_file: Path
    folder: Path
    robots: dict[str, int] = field(default_factory=dict)
    tls: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def client(
        self,
        base_url: str,
        *,
        throttles: HostThrottles | None = None,
        resolve: Resolve = resolve_name,
        captures: CaptureWriter | None = None,
        **settings: Any,
    ) -> Iterator[SiteClient]:
        site = SiteConfig(id="site", name="site", county_code="500230", base_url=base_url)
        crawl = CrawlSettings(**(QUICK | settings))
        with SiteClient(site, crawl, captures, "run", throttles or HostThrottles(), resolve=resolve) as client:
            yield client


@dataclass(frozen=True)
class Grounds:
    """The ground with its servers, which live in this process."""

    ground: Ground
    trap: HostileServer


ROBOTS = ("/robots-forbid", "/error", "/silence", "/gzip-bomb", "/reset-at-once", "/jsl", "/redirects/1", "/forbidden")


@contextmanager
def open_ground(folder: Path) -> Iterator[Grounds]:
    """Starts every server of the matrix on a port of its own."""
    authority = Authority(folder)
    with ExitStack() as stack:

        def serve(tls: ssl.SSLContext | None = None, robots: str = "") -> HostileServer:
            return stack.enter_context(HostileServer(tls, robots))

        trap = serve()
        ground = Ground(
            hostile=serve().port,
            neighbour=serve().port,
            trap=trap.port,
            root_file=authority.root_file,
            middle_file=authority.middle_file,
            folder=folder,
            robots={path: serve(robots=path).port for path in ROBOTS},
            tls={name: serve(context).port for name, context in _tls_contexts(authority).items()},
        )
        yield Grounds(ground, trap)


def _tls_contexts(authority: Authority) -> dict[str, ssl.SSLContext]:
    return {
        "good": _context(authority.server("good")),
        "expired": _context(authority.server("expired", expired=True)),
        "wrong host": _context(authority.server("wrong", host="portal.example")),
        "no chain": _context(authority.server("nochain", whole_chain=False)),
        "old": _context(authority.server("old"), newest=ssl.TLSVersion.TLSv1_1),
    }


def _context(pem: Path, newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = newest
    return context


def changing_answers(*answers: Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """A resolver whose answer changes from call to call, and stays at its last."""
    left = list(answers)

    def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve
