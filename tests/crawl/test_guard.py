"""Where a site's crawl may go, and where it may not."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.config.settings import CrawlSettings
from flows.config.site_hosts import hosts_of
from flows.config.sites import ColumnConfig, SiteConfig
from flows.crawl.errors import FetchError
from flows.crawl.ssrf_guard import SiteGuard, host_label, is_public, parse_url
from flows.http import Outcome


def guard(base_url: str, *allow: str, columns: tuple[str, ...] = ()) -> SiteGuard:
    site = SiteConfig(
        id="a", name="a", county_code="500230", base_url=base_url, column=tuple(ColumnConfig(url=u) for u in columns)
    )
    return SiteGuard(base_url, hosts_of(site, CrawlSettings(allow_hosts=allow)))


def is_admitted(found: SiteGuard, url: str) -> bool:
    try:
        found.admit(url)
    except FetchError as failure:
        return failure.outcome is not Outcome.REFUSED
    return True


@pytest.mark.parametrize(
    ("base", "url", "admitted"),
    [
        ("http://www.a.gov.cn", "http://www.a.gov.cn/x", True),
        ("http://www.a.gov.cn", "HTTP://WWW.A.GOV.CN./x#part", True),
        ("http://www.a.gov.cn", "https://www.a.gov.cn/x", True),
        ("http://www.a.gov.cn", "http://a.gov.cn/x", True),
        ("http://a.gov.cn", "https://www.a.gov.cn/x", True),
        ("http://www.a.gov.cn", "http://www.a.gov.cn:8080/x", False),
        ("http://www.a.gov.cn", "http://b.gov.cn/", False),
        ("http://www.a.gov.cn", "http://www.a.gov.cn.evil.example/", False),
        ("http://www.a.gov.cn", "http://www.a.gov.cn@evil.example/", False),
        ("http://www.a.gov.cn", "http://user:secret@www.a.gov.cn/", False),
        ("http://www.a.gov.cn", "ftp://www.a.gov.cn/x", False),
        ("http://www.a.gov.cn", "javascript:alert(1)", False),
        ("http://www.a.gov.cn", "/only/a/path", False),
        ("http://www.a.gov.cn", "http://[broken/", False),
        ("http://www.a.gov.cn", "http:///x", False),
        ("http://www.a.gov.cn", "http://www.a.gov.cn/" + "a" * 9000, False),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001/x", True),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8002/x", False),
        ("http://127.0.0.1:8001", "http://localhost:8001/x", False),
    ],
)
def test_only_the_sites_own_hosts_are_followed(base: str, url: str, admitted: bool) -> None:
    assert is_admitted(guard(base), url) is admitted


def test_hosts_that_the_sites_file_writes_out_are_its_own() -> None:
    found = guard("http://www.a.gov.cn", "files.b.cn", "c.cn:8080", columns=("/list/", "http://old.a.gov.cn/list/"))
    for url in ("http://files.b.cn/x", "https://files.b.cn/x", "http://c.cn:8080/x", "http://old.a.gov.cn/y"):
        assert is_admitted(found, url)
    for url in ("http://c.cn/x", "http://files.b.cn:8080/x", "http://d.cn/"):
        assert not is_admitted(found, url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:4700::1111", True), ("::ffff:8.8.8.8", True), ("64:ff9b::808:808", True),
        ("127.0.0.1", False), ("127.255.255.254", False), ("0.0.0.0", False), ("10.1.2.3", False),
        ("172.31.255.255", False), ("192.168.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("100.100.100.200", False), ("198.18.0.1", False), ("192.0.2.1", False), ("224.0.0.1", False),
        ("240.0.0.1", False), ("255.255.255.255", False), ("::", False), ("::1", False), ("fe80::1", False),
        ("fc00::1", False), ("fd00:ec2::254", False), ("ff02::1", False), ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False), ("::ffff:10.0.0.1", False), ("::127.0.0.1", False),
        ("64:ff9b::a9fe:a9fe", False), ("2002:7f00:1::", False), ("2002:c0a8:1::1", False),
    ],
)  # fmt: skip
def test_addresses_inside_are_known_in_every_form(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_the_same_in_each_ipv6_wrapping(address: ipaddress.IPv4Address) -> None:
    for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert is_public(ipaddress.ip_address(wrapped)) is is_public(address)


@pytest.mark.parametrize(
    ("base", "allow", "host", "addresses", "admitted"),
    [
        ("http://127.0.0.1:8001", (), ("127.0.0.1", 8001), ["127.0.0.1"], True),
        ("http://127.0.0.1:8001", (), ("127.0.0.1", 8002), ["127.0.0.1"], False),
        ("http://127.0.0.1:8001", ("127.0.0.1:8002",), ("127.0.0.1", 8002), ["127.0.0.1"], True),
        ("http://localhost:8001", (), ("localhost", 8001), ["127.0.0.1", "::1"], True),
        ("http://localhost:8001", (), ("localhost", 8001), ["10.0.0.1"], False),
        ("http://a.gov.cn", (), ("a.gov.cn", 80), ["93.184.216.34"], True),
        ("http://a.gov.cn", (), ("a.gov.cn", 80), ["127.0.0.1"], False),
        ("http://a.gov.cn", (), ("a.gov.cn", 80), ["93.184.216.34", "10.0.0.1"], False),
        ("http://a.gov.cn", ("10.0.0.1:80",), ("a.gov.cn", 80), ["10.0.0.1"], True),
        ("http://a.gov.cn", ("10.0.0.1:80",), ("a.gov.cn", 80), ["10.0.0.2"], False),
        ("http://a.gov.cn", ("10.0.0.1:9000",), ("10.0.0.1", 9000), ["10.0.0.1"], False),
    ],
)
def test_an_address_inside_is_dialled_only_where_it_is_the_sites_own(
    base: str, allow: tuple[str, ...], host: tuple[str, int], addresses: list[str], admitted: bool
) -> None:
    found = guard(base, *allow)
    parsed = [ipaddress.ip_address(address) for address in addresses]
    if admitted:
        found.admit_addresses(host, parsed)
    else:
        with pytest.raises(FetchError, match="not on the public internet"):
            found.admit_addresses(host, parsed)


def test_names_are_written_as_they_are_dialled() -> None:
    assert host_label(("::1", 80)) == "[::1]:80"
    assert parse_url("http://政府.cn/年报?q=年").raw_host == b"xn--mxtq1m.cn"


@given(st.text(max_size=60))
def test_no_text_makes_the_guard_fail_otherwise_than_by_refusing(text: str) -> None:
    is_admitted(guard("http://www.a.gov.cn"), text)
    is_admitted(guard("http://www.a.gov.cn"), f"http://{text}")
