"""CDX servers: what is asked of one (Wayback, pywb), and what its answers say of captures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from flows.http import Request

_WAYBACK: Final = "/cdx/search/cdx"
_ENDPOINTS: Final = ("/cdx", "/index")
_COMMON_CRAWL: Final = re.compile(r"/CC-MAIN-[\w-]+-index$")
_COMMON_CRAWL_FILES: Final = "https://data.commoncrawl.org/"
_NAMES: Final = {"original": "url", "mimetype": "mime", "statuscode": "status"}
_PLAIN: Final = ("urlkey", "timestamp", "url", "mime", "status", "digest", "length")


@dataclass(frozen=True, slots=True, order=True)
class ArchivedCapture:
    """A capture that an archive holds: when, of which address, and the digest of its payload, as the index says."""

    moment: datetime
    timestamp: str
    url: str
    digest: str
    mime: str
    status: str
    file: str = ""  # the WARC file that holds it, where the index names one to read it from
    span: tuple[int, int] | None = None  # its first and its last byte there

    @property
    def may_hold_a_page(self) -> bool:
        """Returns True for a 200, and for a revisit whose status the index does not know."""
        return self.status == "200" or (self.status in ("-", "") and self.mime == "warc/revisit")


class CdxServer:
    """The addresses of one server: of its index, and of its captures as they were stored (`id_`).

    Common Crawl has no replay: its index says where a record stands in which WARC file, and `files` is where these are.
    Raises ValueError for an address whose replay is not known.
    """

    def __init__(self, url: str, files: str | None = None) -> None:
        parts = urlsplit(url)
        path = parts.path.rstrip("/")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url}: expected an address that starts with http:// or https://")
        self._files = urljoin(files.rstrip("/") + "/", "") if files else _COMMON_CRAWL_FILES
        self.reads_files = files is not None or bool(_COMMON_CRAWL.search(path))
        if self.reads_files:
            replay = "/"
        elif path.endswith(_WAYBACK):
            replay = path.removesuffix(_WAYBACK) + "/web/"
        elif ending := next((one for one in _ENDPOINTS if path.endswith(one)), None):
            replay = path.removesuffix(ending) + "/"
        else:
            raise ValueError(
                f"{url}: expected the address of an index with a replay beside it: …{_WAYBACK} (Wayback), …/cdx (pywb);"
                " or one that names files: …/CC-MAIN-2024-10-index (Common Crawl), or any with --files"
            )
        self.base_url = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
        self._index = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
        self._replay = urlunsplit((parts.scheme, parts.netloc, replay, "", ""))

    def query(self, url: str, first_year: int | None, last_year: int | None) -> str:
        """Returns the address that lists the captures of an address in these years."""
        asked = {"url": url, "output": "json"}
        if first_year is not None:
            asked["from"] = f"{first_year}"
        if last_year is not None:
            asked["to"] = f"{last_year}"
        return f"{self._index}?{urlencode(asked)}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts beside the index's own that captures are read from."""
        return (urlsplit(self._files).netloc,) if self.reads_files else ()

    def stored(self, capture: ArchivedCapture) -> Request:
        """Returns the request for a capture as it was stored: its payload, or the record that holds it in a file."""
        if self.reads_files:
            return Request(urljoin(self._files, capture.file), document=True, span=capture.span)
        return Request(f"{self._replay}{capture.timestamp}id_/{capture.url}", document=True)


def read_captures(body: bytes) -> list[ArchivedCapture]:
    """Returns the captures that an index answered with, the oldest first; lines that are none are passed over.

    An answer is one array of arrays with the names first (Wayback), or a line a capture: a JSON object (pywb, Common
    Crawl), CDXJ, or plain columns.
    """
    text = body.decode("utf-8", "replace")
    found = (_capture(fields) for fields in _fields(text))
    return sorted({capture for capture in found if capture is not None})


def _fields(text: str) -> Iterator[Mapping[str, Any]]:
    if text.lstrip().startswith("["):
        yield from _array(text)
        return
    for line in text.splitlines():
        if line.startswith("{"):
            yield _object(line)
        elif line.rstrip().endswith("}") and line.count(" ") >= 2:
            key, timestamp, fields = line.split(" ", 2)
            yield {**_object(fields), "urlkey": key, "timestamp": timestamp}
        elif line.count(" ") >= len(_PLAIN) - 1:
            yield dict(zip(_PLAIN, line.split(" "), strict=False))


def _array(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        rows = json.loads(text)
    except ValueError:
        return
    names: Sequence[str] = [str(name) for name in rows[0]] if rows and isinstance(rows[0], list) else []
    for row in rows[1:]:
        if isinstance(row, list):
            yield dict(zip(names, row, strict=False))


def _object(line: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(line)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _capture(fields: Mapping[str, Any]) -> ArchivedCapture | None:
    told = {_NAMES.get(name, name): str(value) for name, value in fields.items()}
    timestamp, url = told.get("timestamp", ""), told.get("url", "")
    if len(timestamp) != 14 or not timestamp.isdecimal() or not url.startswith(("http://", "https://")):
        return None
    try:
        moment = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        address = without_default_port(url)
    except ValueError:
        return None
    mime, status = told.get("mime", ""), told.get("status", "")
    file, span = _place(told)
    return ArchivedCapture(moment, timestamp, address, told.get("digest", ""), mime, status, file, span)


def _place(told: Mapping[str, str]) -> tuple[str, tuple[int, int] | None]:
    """Where a record stands: its file, and its first and last byte."""
    offset, length = told.get("offset", ""), told.get("length", "")
    if not told.get("filename") or not (offset.isdecimal() and length.isdecimal() and int(length)):
        return "", None
    return told["filename"], (int(offset), int(offset) + int(length) - 1)


def without_default_port(url: str) -> str:
    """Returns an address without the port that its scheme means anyway."""
    parts = urlsplit(url)
    if (parts.scheme, parts.port) in (("http", 80), ("https", 443)):
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition(":")[0]))
    return url
