"""Web archives (MHTML, RFC 2557), which office systems save as .doc: the page that they hold."""

from __future__ import annotations

import email
import email.policy

from parsers.model import ParseError
from parsers.text import decode

_MOST_PARTS = 2000


def mhtml_markup(content: bytes) -> str:
    """Returns the HTML part that the archive starts with as text; raises ParseError where there is none."""
    if content.count(b"\nContent-Type:") > _MOST_PARTS:
        raise ParseError("a web archive of too many parts to be a report")
    message = email.message_from_bytes(content.lstrip(b"\xef\xbb\xbf \t\r\n"), policy=email.policy.compat32)
    start = message.get_param("start")
    parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
    for part in sorted(
        parts, key=lambda one: one.get("Content-ID", "") != start
    ):  # the first of them, if none is named
        body = part.get_payload(decode=True)
        if isinstance(body, bytes):
            charset = part.get_content_charset()
            return decode(body, f"text/html; charset={charset}" if charset else None)
    raise ParseError("a web archive without a page in it")
