"""What programs of others follow: Atom feeds of a county and of a kind of alert, deadlines as a calendar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from flows.coverage.table import Duty
from flows.site import labels
from flows.site.addresses import township_address
from flows.site.rows import Event

FEED_ENTRIES = 50
# what XML 1.0 has no way to write
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ICS_OCTETS = 75  # RFC 5545, 3.1
NEVER = "1970-01-01T00:00:00Z"


class Entry(NamedTuple):
    """Something that happened, as a feed tells it; `link` is relative to the feed, `moment` in UTC."""

    kind: str
    about: str
    year: int | None
    moment: str
    title: str
    message: str
    link: str


def atom(identifier: str, title: str, page: str, entries: Sequence[Entry]) -> str:
    """Returns a feed (RFC 4287) of at most FEED_ENTRIES entries, in the given order; `page` is what it is about."""
    shown = entries[:FEED_ENTRIES]
    updated = max((entry.moment for entry in shown), default=NEVER)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
        f"<id>urn:nianbao:{_xml(identifier)}</id>",
        f"<title>{_xml(title)}</title>",
        f"<updated>{updated}</updated>",
        "<author><name>nianbao</name></author>",
        f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>',
    ]
    for entry in shown:
        key = f"{entry.kind}:{entry.about}:{entry.year or ''}:{entry.moment}"
        parts.append(
            f"<entry><id>urn:nianbao:{_xml(key)}</id><title>{_xml(entry.title)}</title><updated>{entry.moment}</updated>"
            f"<category term={quoteattr(entry.kind)}/>"
            f'<link rel="alternate" type="text/html" href={quoteattr(entry.link)}/>'
            f"<summary>{_xml(entry.message)}</summary></entry>"
        )
    return "\n".join([*parts, "</feed>\n"])


def _xml(text: str) -> str:
    return escape(_UNWRITABLE.sub("", text))


def county_feed(code: str, name: str, events: Sequence[Event]) -> str:
    """Returns a county's feed; it lies in the folder c/CODE."""
    entries = [
        Entry(
            kind=event.kind,
            about=event.township_code,
            year=event.year,
            moment=event.moment,
            title=f"{event.township} {event.year} 年度：{_word(event.kind)}",
            message=event.message,
            link=f"../../{township_address(event.township_code)}",
        )
        for event in events
    ]
    return atom(f"county:{code}", f"{name}：法治政府建设年度报告", f"../{code}.html", entries)


def _word(kind: str) -> str:
    return "公开" if kind == "published" else labels.ALERT_KINDS.get(kind, kind)


def deadlines(duties: Sequence[Duty]) -> str:
    """Returns the deadlines of the newest two years as a calendar (RFC 5545), each on its last day in time."""
    years = sorted({duty.year for duty in duties}, reverse=True)[:2]
    areas: dict[tuple[int, date], dict[str, int]] = {}
    for duty in duties:
        if duty.year in years and duty.deadline:
            counties = areas.setdefault((duty.year, duty.deadline), {})
            counties[duty.county] = counties.get(duty.county, 0) + 1
    stamp = max((duty.as_of for duty in duties if duty.as_of), default=date(1970, 1, 1))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//nianbao//deadlines//ZH", "CALSCALE:GREGORIAN"]
    for (year, deadline), counties in sorted(areas.items()):
        last = deadline - timedelta(days=1)
        named = "、".join(list(counties)[:20]) + (f" 等 {len(counties)} 个县（市、区）" if len(counties) > 20 else "")
        lines += [
            "BEGIN:VEVENT",
            f"UID:deadline-{year}-{deadline:%Y%m%d}@nianbao",
            f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{last:%Y%m%d}",
            f"DTEND;VALUE=DATE:{deadline:%Y%m%d}",
            f"SUMMARY:{_ics(f'{year} 年度法治政府建设年度报告：按期公开的最后一天')}",
            f"DESCRIPTION:{_ics(f'{sum(counties.values())} 个乡镇（街道）：{named}')}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _ics(text: str) -> str:
    """Returns text as a value of RFC 5545, 3.3.11."""
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Returns a content line in pieces of at most 75 octets, all but the first after a blank."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > ICS_OCTETS:
            pieces.append(piece)
            piece = " "
        piece += letter
    return [*pieces, piece]
