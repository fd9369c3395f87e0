"""A site file as a person would write it: six lines for a county with one column."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import tomli_w

from flows.discovery.portal_search.found_column import FoundColumn
from flows.discovery.portal_search.search import Probe

_PLAIN = re.compile(r"[a-z0-9][a-z0-9-]*")
_NO_NAMES = frozenset({"www", "gov", "cn", "com", "org", "net", "zwgk", "xxgk"})


def site_id(probe: Probe) -> str:
    """A short id: the host's own label (cqfd of www.cqfd.gov.cn), else the county's code."""
    host = urlsplit(probe.base_url).hostname or ""
    labels = [one for one in host.split(".") if _PLAIN.fullmatch(one) and one not in _NO_NAMES and not one.isdecimal()]
    if labels and not re.fullmatch(r"[\d.:]+", host) and host != "localhost":
        return labels[0]
    return f"c{probe.county.code}" if probe.county else "site"


def site_toml(probe: Probe, identifier: str) -> str:
    """The file's text; the county must be known."""
    if probe.county is None:
        raise ValueError("the county is not known")
    name = probe.site_name or f"{probe.county.name}人民政府"
    head = tomli_w.dumps({"id": identifier, "name": name, "county_code": probe.county.code, "base_url": probe.base_url})
    blocks = [_block(column, probe.base_url) for column in probe.columns]
    return head + blocks[0] if len(blocks) == 1 else "\n".join([head, *blocks])


def _block(column: FoundColumn, base_url: str) -> str:
    block = f"[[column]]\n{tomli_w.dumps(_column(column, base_url))}"
    rows = column.how.rows if column.how is not None else None
    if rows is None:
        return block
    return f"{block}\n[column.rows]\n{tomli_w.dumps(rows.model_dump(exclude_unset=True, exclude_none=True))}"


def _column(column: FoundColumn, base_url: str) -> dict[str, str | bool]:
    drawn = {"render": True} if column.how is not None and column.how.rows is None else {}
    url = column.url.removeprefix(base_url) if column.url.startswith(base_url + "/") else column.url
    return {"url": url, **({"township": column.township_code} if column.township_code else {}), **drawn}
