"""The .shtml portals (湖南, 广西, 陕西, 新疆, 四川): /c114007/list.shtml, list_2.shtml; articles are 32 hex digits."""

from __future__ import annotations

import re

from flows.discovery.list_page import Family, Numbering

_CHANNEL = re.compile(r"/(c\d{3,})(?:/|$)")


def _same_channel(column_url: str, url: str) -> bool:
    """The channel's number (c114007) stands in the address of the column and of its articles."""
    channel = _CHANNEL.search(column_url)
    return bool(channel) and f"/{channel[1] if channel else ''}/" in url


SHTML = Family(
    name="shtml",
    column_marks=(
        (re.compile(r"/c\d{3,}/(?:\w+\.shtml)?$"), 4),
        (re.compile(r"/(?:list|column-index-\d+)(?:_\d+)?\.shtml$"), 4),
    ),
    page_marks=(
        (re.compile(r"/20\d{4}/(?:t20\d{6}_)?[0-9a-f]{32}\.shtml"), 4),
        (re.compile(r"(?:list_\d+|column-index-\d+)\.shtml"), 3),
    ),
    article=re.compile(r"/20\d{4}/[\w-]+\.shtml$"),
    column_of_article=_same_channel,
    # the second page is list_2.shtml, or column-index-2.shtml
    numbering=Numbering(pattern="{stem}_{n}", stem="list", extension="shtml", counter=1),
)
