"""Tells the format of bytes from how they begin, never from their name or from what a server calls them."""

from __future__ import annotations

import re
from typing import Final, Literal

Format = Literal["zip", "ole", "rtf", "pdf", "wordml", "sheetml", "fodt", "uof", "mhtml", "image", "rar", "7z"]

NEITHER: Final = "bytes that are neither a text nor a document of a known format"
_START: Final = 1024
_SAMPLE: Final = 8192
_CONTROL: Final = bytes(code for code in range(1, 32) if code not in b"\t\n\v\f\r\x1a\x1b")
_MOST_CONTROL: Final = 0.03  # of the bytes that are not zero; text in any encoding has none or hardly any
_IMAGES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
_MIME: Final = re.compile(
    rb"(?:[!-9;-~]{1,60}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,20}){0,30}?(?i:mime-version|content-type):"
)
_WORDML: Final = re.compile(rb"<(?:[\w]{1,20}:)?(?:package|wordDocument)\b[^>]{0,4000}(?:2006/xmlPackage|2003/wordml)")
_SHEETML: Final = re.compile(rb"<(?:\w{1,20}:)?Workbook\b[^>]{0,4000}urn:schemas-microsoft-com:office:spreadsheet")
_UOF: Final = re.compile(rb"<(?:\w{1,20}:)?UOF\b[^>]{0,4000}schemas\.uof\.org")
_FODT: Final = re.compile(rb"<office:document\b[^>]{0,20}xmlns")


def sniff(content: bytes) -> Format | None:
    """Returns the format of a document's bytes, None where they are text or HTML."""
    start = content[:_START].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if start.startswith(b"PK\x03\x04"):
        return "zip"
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if b"%PDF-" in start:
        return "pdf"
    if start.startswith(b"Rar!\x1a\x07"):
        return "rar"
    if start.startswith(b"7z\xbc\xaf\x27\x1c"):
        return "7z"
    return "image" if _is_image(start) else _text_format(content, start)


def is_binary(content: bytes) -> bool:
    """Returns True for bytes that no encoding makes a text of: a programme, a film, an office system's own format."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16: half of a character may be any byte
        return False
    sample = content[:_SAMPLE].replace(b"\0", b"")
    return len(sample) - len(sample.translate(None, _CONTROL)) > _MOST_CONTROL * len(sample)


def _is_image(start: bytes) -> bool:
    return start.startswith(_IMAGES) or start[8:12] == b"WEBP" or (start[:2] == b"BM" and b"\0" in start[:16])


def _text_format(content: bytes, start: bytes) -> Format | None:
    if start.startswith(b"<"):
        head = content[: 8 * _START]
        if b"xmlns" not in head:  # a look that costs little: most pages are plain HTML
            return None
        if _WORDML.search(head):
            return "wordml"
        if _SHEETML.search(head):
            return "sheetml"
        if _UOF.search(head):
            return "uof"
        return "fodt" if _FODT.search(head) else None
    return "mhtml" if _MIME.match(start) and b"text/html" in content[: 64 * _START].lower() else None
