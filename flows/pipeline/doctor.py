"""`nianbao doctor`: what in configuration, disk, clock, network, scheduler and channels will not work tonight."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Literal
from urllib.parse import urlsplit

from flows.config.errors import ConfigError
from flows.config.loader import Config
from flows.config.reference_data import check_config
from flows.config.settings import CrawlSettings
from flows.pipeline.status import Status
from storage.publish.spreadsheet import lacking

# A first night of a province takes some 2 GB of captures, and DuckDB needs room to sort.
LEAST_FREE_BYTES = 2 << 30
LOOKUP_S = 10.0
LOOKUPS = 16  # at a time
# Before this program was written: a machine whose clock lost its battery
EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)
State = Literal["ok", "warning", "fails"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, how it stands, and in words what was found and what to do."""

    check: str
    state: State
    found: str


def examine(config: Config, status: Status, now: datetime, further: Sequence[Finding] = ()) -> list[Finding]:
    """Returns the findings in the order in which a night would meet them; `further` are those of other rooms."""
    return [
        _configuration(config),
        _address(config.settings.crawl),
        *_disks(config),
        _clock(status, now),
        _network(config),
        _tables(),
        *further,
        _nights(status),
    ]


def _configuration(config: Config) -> Finding:
    try:
        check_config(config)
    except ConfigError as error:
        return Finding("configuration", "fails", str(error))
    return Finding("configuration", "ok", f"{config.folder}: {len(config.sites)} sites")


def _address(crawl: CrawlSettings) -> Finding:
    """Portals must be able to write to whoever reads them."""
    default = CrawlSettings.model_fields["user_agent"].default
    if crawl.user_agent == default or "example.org" in crawl.user_agent:
        return Finding(
            "address", "fails", f"crawl.user_agent: found {crawl.user_agent!r}; expected an address of yours"
        )
    return Finding("address", "ok", crawl.user_agent)


def _disks(config: Config) -> Iterator[Finding]:
    archive = config.settings.archive
    places = {"captures": archive.captures, "published copy": archive.published, "web pages": archive.site}
    if "://" not in archive.path and not archive.path.startswith("ducklake:"):
        places = {"archive": archive.path, **places}
    for name, place in places.items():
        yield _disk(name, config.path(place))


def _disk(name: str, path: Path) -> Finding:
    folder = next(parent for parent in (path, *path.parents) if parent.is_dir())
    if not os.access(folder, os.W_OK):
        return Finding(f"disk: {name}", "fails", f"{folder} may not be written")
    free = shutil.disk_usage(folder).free
    words = f"{folder}: {free / (1 << 30):.1f} GB free"
    if free < LEAST_FREE_BYTES:
        return Finding(f"disk: {name}", "fails", f"{words}; expected {LEAST_FREE_BYTES >> 30} GB")
    return Finding(f"disk: {name}", "ok", words)


def _clock(status: Status, now: datetime) -> Finding:
    last = status.last_run.started if status.last_run else None
    if now < EARLIEST:
        return Finding("clock", "fails", f"it is {now:%Y-%m-%d %H:%M} UTC here, before this program was written")
    if last is not None and now < last:
        return Finding(
            "clock", "fails", f"it is {now:%Y-%m-%d %H:%M} UTC here; the last run began {last:%Y-%m-%d %H:%M}"
        )
    return Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")


def _network(config: Config, resolve: Callable[[str], object] = socket.gethostbyname) -> Finding:
    """Asks for the addresses of all hosts, at most LOOKUP_S seconds in all; sends nothing to a portal."""
    hosts = sorted({urlsplit(site.base_url).hostname or "" for site in config.sites})
    unknown = without_address(hosts, resolve)
    if not unknown:
        return Finding("network", "ok", f"{len(hosts)} hosts have an address")
    state: State = "fails" if len(unknown) == len(hosts) else "warning"
    named = ", ".join(unknown[:3])
    return Finding("network", state, f"{len(unknown)} of {len(hosts)} hosts have no address: {named}")


def without_address(hosts: Sequence[str], resolve: Callable[[str], object]) -> list[str]:
    """Returns the hosts that have no address, or none within LOOKUP_S; a resolver that hangs holds nobody up."""
    known: set[str] = set()

    def look_up(some: Sequence[str]) -> None:
        for host in some:
            with suppress(OSError, UnicodeError):
                resolve(host)
                known.add(host)

    threads = [Thread(target=look_up, args=(hosts[n::LOOKUPS],), daemon=True) for n in range(LOOKUPS)]
    deadline = time.monotonic() + LOOKUP_S
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [host for host in hosts if host not in known]


def _tables() -> Finding:
    absent = lacking()
    if absent is not None:
        return Finding("tables", "warning", f"the web pages come without Excel tables: {absent}")
    return Finding("tables", "ok", "Excel, CSV, JSON")


def _nights(status: Status) -> Finding:
    if status.problems:
        return Finding("nights", "warning" if status.last_run is None else "fails", "; ".join(status.problems))
    age = "" if status.age_hours is None else f", {status.age_hours:.0f} h ago"
    return Finding("nights", "ok", f"last good night {status.last_good_night}{age}")
