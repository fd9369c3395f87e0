"""Where the addresses of a portal lie: which are one page, which folder is one's own, what lies below another."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flows.discovery.urls import without_fragment

_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|aspx?|php)$")


def page_key(url: str) -> str:
    """Returns the address under which a search knows a page: a folder is its index.html, a gkmlpt column is none."""
    return _INDEX.sub("/", url) if "#" not in url else url


def own_folder(url: str) -> str:
    """Returns the folder that an address names as its own, or an empty text: /xz/3/ or /xz/3/index.html."""
    address = page_key(url)
    return address if address.endswith("/") and urlsplit(address).path != "/" else ""


def lies_below(target: str, url: str) -> bool:
    """Returns True if a link stays in the part of the portal that its page stands in."""
    folder = urlsplit(without_fragment(url)).path.rpartition("/")[0] + "/"
    return folder != "/" and urlsplit(target).path.startswith(folder)
