"""Refuses to ask real portals under the User-Agent that `nianbao init` writes: its address reaches nobody."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from flows.config.errors import ConfigError
from flows.config.loader import SETTINGS_FILE, Config
from flows.config.sites import SiteConfig

PLACEHOLDER = "you@example.org"


def check_user_agent(config: Config, sites: Iterable[SiteConfig]) -> None:
    """Raises ConfigError where a site beyond loopback would be asked under the placeholder's address."""
    for site in sites:
        asked_as = site.crawl_settings(config.settings.crawl).user_agent
        if PLACEHOLDER in asked_as and not is_loopback(site.base_url):
            raise ConfigError(
                f"{config.folder / SETTINGS_FILE}: crawl.user_agent: found {PLACEHOLDER}, which reaches nobody; "
                f"expected: an address at which the operator of {urlsplit(site.base_url).hostname} reaches you"
            )


def is_loopback(url: str) -> bool:
    """Returns True if an address names this machine: localhost, 127.0.0.0/8, ::1."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
