"""The hosts that belong to a site: what its crawl may ask, and what its lists may lead to."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from flows.config.settings import CrawlSettings
from flows.config.sites import ColumnConfig, SiteConfig

HostPort = tuple[str, int]

DEFAULT_PORTS = {"http": 80, "https": 443}
_WWW = "www."


@dataclass(frozen=True, slots=True)
class SiteHosts:
    """The hosts of a site: its `own`, and those that the configuration allows beside them.

    A host is a name (lower-case, IDNA, no final dot) and a port.
    """

    own: frozenset[HostPort]
    allowed: frozenset[HostPort]

    def __contains__(self, url: str) -> bool:
        """Returns True if an address is of one of these hosts."""
        host = _host_port(url)
        return host is not None and (host in self.own or host in self.allowed)


def hosts_of(site: SiteConfig, general: CrawlSettings) -> SiteHosts:
    """Returns the hosts of a site: those of base_url and of its columns, and `allow_hosts` as it holds for this site.

    On the default ports http and https are one host, and a `www.` before the name makes no other.
    """
    written = (site.base_url, *(column_address(site, column) for column in site.column))
    own = {kin for url in written if (host := _host_port(url)) is not None for kin in _kin(host)}
    return SiteHosts(frozenset(own), frozenset(_allowed(site.crawl_settings(general).allow_hosts)))


def column_address(site: SiteConfig, column: ColumnConfig) -> str:
    """The column's whole address as the archive knows it, its fragment (gkmlpt's number) included."""
    return urljoin(site.base_url, column.url)


def _host_port(url: str) -> HostPort | None:
    try:
        parts = urlsplit(url.strip())
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
        name = (parts.hostname or "").rstrip(".")
        name = name if name.isascii() else name.encode("idna").decode("ascii")
    except ValueError:
        return None
    return (name, port) if name and port else None


def _kin(host: HostPort) -> Iterator[HostPort]:
    """The host, and what is no other: with `www.` or without, over http or https."""
    name, port = host
    names = {name}
    if "." in name and not _is_literal(name):
        names.add(name.removeprefix(_WWW) if name.startswith(_WWW) else f"{_WWW}{name}")
    ports = set(DEFAULT_PORTS.values()) if port in DEFAULT_PORTS.values() else {port}
    return ((one, its_port) for one in names for its_port in ports)


def _allowed(hosts: Iterable[str]) -> Iterator[HostPort]:
    """The hosts of `allow_hosts`: a name alone is one on both default ports."""
    for entry in hosts:
        host = _host_port(f"http://{entry.strip()}")
        if host is not None and host[1] != DEFAULT_PORTS["http"]:
            yield host
        elif host is not None:
            yield from ((host[0], port) for port in DEFAULT_PORTS.values())


def _is_literal(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
