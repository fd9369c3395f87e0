"""The bounds of a site's crawl: http(s), the site's own host:port and those its file allows, public addresses only."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from functools import lru_cache

import httpx

from flows.config.site_hosts import DEFAULT_PORTS, HostPort, SiteHosts
from flows.crawl.errors import FetchError
from flows.http import Outcome

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LONGEST_URL = 8192


def parse_url(address: str) -> httpx.URL:
    """The address without its fragment; raises FetchError (refused) where no http(s) request can be made of it."""
    if len(address) > _LONGEST_URL:
        raise FetchError(Outcome.REFUSED, f"an address of {len(address)} characters")
    try:
        url = httpx.URL(address.strip())
        host, port = url.raw_host, url.port
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(Outcome.REFUSED, f"not a usable address: {error}") from error
    if url.scheme not in DEFAULT_PORTS:
        raise FetchError(Outcome.REFUSED, f"scheme {url.scheme or 'missing'}: only http and https are followed")
    if not host or port == 0:
        raise FetchError(Outcome.REFUSED, "an address without a host")
    if url.userinfo:
        raise FetchError(Outcome.REFUSED, "an address that holds a user name or password")
    return url.copy_with(fragment=None) if url.fragment else url


def host_port(url: httpx.URL) -> HostPort:
    """The host as it is dialled (lower-case, IDNA, no final dot) and the port."""
    return url.raw_host.decode("ascii").lower().rstrip("."), url.port or DEFAULT_PORTS[url.scheme]


def host_label(host: HostPort) -> str:
    """`name:port`, as the throttle and messages know a host."""
    name, port = host
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


@lru_cache(maxsize=4096)
def is_public(address: IPAddress) -> bool:
    """Returns True if an address is of the public internet, whatever form it is wrapped in.

    Loopback, private, link-local (with the cloud metadata address), carrier-grade NAT, documentation, benchmark,
    multicast and unspecified addresses are not (IANA special-purpose registries, as `ipaddress` holds them);
    an IPv6 form that carries an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64) is judged by that one too.
    """
    if isinstance(address, ipaddress.IPv6Address):
        return all(is_public(inner) for inner in _embedded(address)) and (
            address in _NAT64 or address.ipv4_mapped is not None or (address.is_global and not address.is_multicast)
        )
    return address.is_global and not address.is_multicast


def _embedded(address: ipaddress.IPv6Address) -> Iterable[ipaddress.IPv4Address]:
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    low = int(address) & 0xFFFFFFFF
    if address in _NAT64 or (int(address) >> 32 == 0 and low > 1):
        yield ipaddress.IPv4Address(low)


class SiteGuard:
    """Holds one site's crawl to its `hosts`; says no by raising FetchError (refused)."""

    def __init__(self, base_url: str, hosts: SiteHosts) -> None:
        self.base = parse_url(base_url)
        self._allowed = hosts.own | hosts.allowed
        self._inside = self._inside_endpoints(host_port(self.base), hosts.allowed)

    def admit(self, address: str | httpx.URL) -> httpx.URL:
        """The address as it will be asked for; raises FetchError (refused) where this site has no business there."""
        url = parse_url(str(address))
        if host_port(url) not in self._allowed:
            raise FetchError(
                Outcome.REFUSED,
                f"{host_label(host_port(url))} is neither the site's own host nor one that its file allows",
            )
        return url

    def admit_addresses(self, host: HostPort, addresses: Sequence[IPAddress]) -> None:
        """Raises FetchError (refused) where a name leads anywhere inside: one such address spoils the whole answer."""
        for address in addresses:
            if not is_public(address) and not self._is_own_inside(host, address):
                raise FetchError(
                    Outcome.REFUSED, f"{host_label(host)} leads to {address}, which is not on the public internet"
                )

    def _is_own_inside(self, host: HostPort, address: IPAddress) -> bool:
        if (str(address), host[1]) in self._inside:
            return host in self._allowed
        return host[0] == "localhost" and host in self._inside and address.is_loopback

    @staticmethod
    def _inside_endpoints(base: HostPort, allowed: frozenset[HostPort]) -> frozenset[HostPort]:
        """The inside host:ports that may be dialled: the base_url's own, where it is one, and those listed beside it.

        A base_url by name counts only through the address that allow_hosts writes out for it: a name alone
        could be made to lead inside by whoever owns its DNS.
        """
        inside = {host for host in allowed if _is_inside_literal(host[0])}
        if _is_inside_literal(base[0]):
            return frozenset({base, *inside})
        return frozenset(host for host in inside if host[1] == base[1])


def _is_inside_literal(name: str) -> bool:
    try:
        return not is_public(ipaddress.ip_address(name))
    except ValueError:
        return name == "localhost"
