"""`nianbao doctor`: what in configuration, disk, clock, network, scheduler and channels will not work tonight."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from flows.config.errors import ConfigError
from flows.config.loader import Config
from flows.config.reference_data import check_config
from flows.config.settings import CrawlSettings
from flows.pipeline.status import Status

# A first night of a province takes some 2 GB of captures, and DuckDB needs room to sort.
LEAST_FREE_BYTES = 2 << 30
LOOKUP_S = 10.0
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
    pool = ThreadPoolExecutor(16)
    asked = {pool.submit(resolve, host): host for host in hosts}
    done, _ = wait(asked, timeout=LOOKUP_S)
    pool.shutdown(wait=False, cancel_futures=True)
    unknown = [host for future, host in asked.items() if future not in done or future.exception() is not None]
    if not unknown:
        return Finding("network", "ok", f"{len(hosts)} hosts have an address")
    state: State = "fails" if len(unknown) == len(hosts) else "warning"
    named = ", ".join(sorted(unknown)[:3])
    return Finding("network", state, f"{len(unknown)} of {len(hosts)} hosts have no address: {named}")


def _nights(status: Status) -> Finding:
    if status.problems:
        return Finding("nights", "warning" if status.last_run is None else "fails", "; ".join(status.problems))
    age = "" if status.age_hours is None else f", {status.age_hours:.0f} h ago"
    return Finding("nights", "ok", f"last good night {status.last_good_night}{age}")
