"""Which hosts belong to a site: for the crawl's guard and for the reading of lists alike."""

from __future__ import annotations

import pytest

from flows.config.settings import CrawlSettings
from flows.config.site_hosts import SiteHosts, hosts_of
from flows.config.sites import ColumnConfig, SiteConfig


def hosts(base_url: str, *, general: tuple[str, ...] = (), own: tuple[str, ...] | None = None) -> SiteHosts:
    site = SiteConfig(
        id="a",
        name="a",
        county_code="500230",
        base_url=base_url,
        column=(ColumnConfig(url="/l/"), ColumnConfig(url="http://old.a.gov.cn/l/")),
        crawl={} if own is None else {"allow_hosts": own},
    )
    return hosts_of(site, CrawlSettings(allow_hosts=general))


@pytest.mark.parametrize(
    ("url", "is_its_own"),
    [
        ("http://www.a.gov.cn/x", True),
        ("https://A.gov.cn./x", True),
        ("http://www.old.a.gov.cn/x", True),
        ("http://www.a.gov.cn:8080/x", False),
        ("http://www.www.a.gov.cn/x", False),
        ("http://b.gov.cn/x", False),
        ("javascript:go()", False),
        ("http://[broken/", False),
        ("/x", False),
    ],
)
def test_with_www_or_without_it_is_one_host(url: str, is_its_own: bool) -> None:
    assert (url in hosts("http://www.a.gov.cn")) is is_its_own


def test_an_address_in_numbers_has_no_www() -> None:
    found = hosts("http://192.0.2.7:81")
    assert "http://192.0.2.7:81/x" in found
    assert "http://www.192.0.2.7:81/x" not in found


def test_a_name_beyond_ascii_is_its_punycode() -> None:
    assert "http://xn--fiqs8s.example.cn/x" in hosts("http://中国.example.cn")


def test_allowed_hosts_are_the_general_ones_unless_the_site_names_its_own() -> None:
    general = hosts("http://www.a.gov.cn", general=("files.b.cn", "c.cn:8080"))
    assert "https://files.b.cn/x" in general
    assert "http://c.cn:8080/x" in general
    assert "http://c.cn/x" not in general
    assert "http://www.files.b.cn/x" not in general
    own = hosts("http://www.a.gov.cn", general=("files.b.cn",), own=("d.cn",))
    assert ("http://files.b.cn/x" in own, "http://d.cn/x" in own) == (False, True)
