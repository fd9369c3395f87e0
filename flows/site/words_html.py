"""The small parts that pages have by the ten thousand: a duty's status, a link to a portal.

Written here rather than as macros, and each kept for the next row that says the same.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

from markupsafe import Markup

from flows.coverage.table import Duty
from flows.site import labels
from flows.site.rows import DutyRow


def status_cell(duty: DutyRow | Duty, href: str | None = None) -> Markup:
    """Returns a duty's cell of a table: its status by colour, sign and word, a link where there is a report."""
    start, words = _cell(duty.shown, duty.days_late if duty.status == "late" else None)
    return Markup(f'{start}<a href="{escape(href)}">{words}</a></td>' if href else f"{start}{words}</td>")  # noqa: S704


@lru_cache
def badge(key: str) -> Markup:
    """Returns a status within a text."""
    status = labels.status(key)
    sign, word = escape(status.sign), escape(status.word)
    return Markup(  # noqa: S704
        f'<span class="badge st {escape(key)}"><span class="sign" aria-hidden="true">{sign}</span> {word}</span>'
    )


@lru_cache
def address(url: str) -> Markup:
    """Returns a portal's address as a link in few words; one that is no web address as text."""
    link = href(url)
    if not link:
        return Markup(escape(url))  # noqa: S704
    return Markup(  # noqa: S704
        f'<a href="{escape(link)}" title="{escape(url)}" rel="noopener noreferrer external">{escape(place(url))}</a>'
    )


def href(url: str | None) -> str | None:
    """An address that may become a link: http or https with a host, else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and host else None


def place(url: str) -> str:
    """An address in words short enough for a cell: its host and the end of its path."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    end = path.rpartition("/")[2][-24:]
    return f"{parts.netloc}/…/{end}" if path.count("/") > 1 else f"{parts.netloc}{path}"


@lru_cache(4096)
def _cell(key: str, days_late: int | None) -> tuple[str, str]:
    status = labels.status(key)
    late = f'<span class="more"> {days_late} 天</span>' if days_late else ""
    sign = f'<span class="sign" aria-hidden="true">{escape(status.sign)}</span>'
    shown = escape(status.key)
    return (
        f'<td class="st {shown}" data-status="{shown}">',
        f'{sign} <span class="word">{escape(status.word)}</span>{late}',
    )
