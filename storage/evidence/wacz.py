"""WACZ 1.1.1: captures of reports as one file that players open (ReplayWeb.page, pywb) and `wacz validate` accepts.

The records are those of the capture files, copied member by member, so that hashes and times are theirs. Beside a 304
stands the response that it repeats; the index names that response at the time of the 304, as beside the capture files.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final, NamedTuple

import orjson

from storage.captures.store import CaptureError, record_of
from storage.captures.warc import write_repetition, write_warcinfo
from storage.captures.warc_reader import read_leading_members
from storage.evidence.cdxj import IndexLine, line_of_capture, line_order
from storage.evidence.report_captures import ReportCapture
from storage.records import Capture

WACZ_VERSION: Final = "1.1.1"
_WARC: Final = "archive/data.warc.gz"
_INDEX: Final = "indexes/index.cdx.gz"
_INDEX_OF_INDEX: Final = "indexes/index.idx"
_PAGES: Final = "pages/pages.jsonl"
_LINES_A_BLOCK: Final = 3000
_LIKE_1980: Final = (1980, 1, 1, 0, 0, 0)  # the same package twice is the same bytes


class _Resource(NamedTuple):
    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class PackagedCapture:
    """A report's capture and the one that holds its payload (the capture itself, but for a revisit).

    `source` is the response that a drawn page was made of.
    """

    report: ReportCapture
    payload: Capture
    source: Capture | None = None


def write_wacz(
    file: Path,
    captures: Path,
    packaged: Sequence[PackagedCapture],
    *,
    title: str,
    software: str,
    now: datetime,
) -> None:
    """Writes a WACZ of these captures; it is there whole or not at all.

    Raises CaptureError where a record cannot be read, OSError where the file cannot be written.
    """
    scratch = file.with_name(f"{file.name}.new")
    try:
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_STORED) as package:
            warc, lines = _add_warc(package, captures, packaged, software, now)
            resources = [warc, *_add_index(package, lines), _add(package, _PAGES, _pages(packaged, title))]
            _add_datapackage(package, resources, title, software, now)
        scratch.rename(file)
    finally:
        scratch.unlink(missing_ok=True)


def _add_warc(
    package: zipfile.ZipFile, captures: Path, packaged: Sequence[PackagedCapture], software: str, now: datetime
) -> tuple[_Resource, list[IndexLine]]:
    """Copies each record once, a response with the request behind it; gives the index of the copies.

    The copies are gathered in a file first: an entry of unknown size begins with fields that only its own header has
    (zip64), and ReplayWeb.page, which finds records by the directory at the end, then reads 20 bytes beside them.
    """
    places: dict[str, tuple[int, int]] = {}  # of a capture's record in the new file: offset, length
    repeated: dict[str, tuple[int, int]] = {}  # the same of the revisits that players resolve
    digest, end = hashlib.sha256(), 0
    with TemporaryFile(dir=Path(package.filename or "").parent) as out:

        def write(data: bytes) -> None:
            nonlocal end
            out.write(data)
            digest.update(data)
            end += len(data)

        write(write_warcinfo(Path(_WARC).name, "", software, now))
        for capture in _records(packaged):
            with_request = 1 if capture.record_type == "conversion" else 2
            members = read_leading_members(captures / capture.warc_file, capture.warc_offset, with_request)
            if not members:
                raise CaptureError(f"{capture.warc_file} at {capture.warc_offset}: no whole record")
            places[capture.capture_id] = (end, len(members[0]))
            for member in members:
                write(member)
        for one in packaged:
            if one.payload.capture_id != one.report.capture.capture_id:
                member = write_repetition(record_of(captures, one.payload), one.report.capture)
                repeated[one.report.capture.capture_id] = (end, len(member))
                write(member)
        entry = _entry(_WARC)
        entry.file_size = end
        out.seek(0)
        with package.open(entry, "w") as stored:
            shutil.copyfileobj(out, stored, 1 << 20)
    firsts = {first.capture_id: first for one in packaged for first in (one.source, one.payload) if first}
    lines = [_line(first, first, places[first.capture_id]) for first in firsts.values()]
    lines += [_line(one.report.capture, one.payload, place) for one in packaged
              if (place := repeated.get(one.report.capture.capture_id))]  # fmt: skip
    return _Resource(_WARC, digest.hexdigest(), end), sorted(set(lines), key=line_order)


def _records(packaged: Sequence[PackagedCapture]) -> Iterator[Capture]:
    seen: set[str] = set()
    for one in packaged:
        for capture in (one.source, one.payload, one.report.capture):
            if capture is not None and capture.capture_id not in seen:
                seen.add(capture.capture_id)
                yield capture


def _line(capture: Capture, payload: Capture, place: tuple[int, int]) -> IndexLine:
    """The line of a record of the package; of a revisit it names the kind, by which players look for the first."""
    offset, length = place
    line = line_of_capture(capture, payload, length)
    mime = "warc/revisit" if line.revisit else line.mime
    return replace(line, offset=offset, filename=Path(_WARC).name, mime=mime, revisit=None)


def _add_index(package: zipfile.ZipFile, lines: Sequence[IndexLine]) -> Iterator[_Resource]:
    """The index in blocks of lines, each a gzip member (ZipNum), and the index that finds a block by its first line."""
    blocks, finder = bytearray(), ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']
    for start in range(0, len(lines), _LINES_A_BLOCK):
        block = lines[start : start + _LINES_A_BLOCK]
        packed = _gzip("".join(line.text() for line in block).encode())
        fields = {
            "offset": len(blocks),
            "length": len(packed),
            "digest": f"sha256:{hashlib.sha256(packed).hexdigest()}",
            "filename": Path(_INDEX).name,
        }
        finder.append(f"{block[0].key} {block[0].timestamp} {orjson.dumps(fields).decode()}\n")
        blocks += packed
    yield _add(package, _INDEX, bytes(blocks))
    yield _add(package, _INDEX_OF_INDEX, "".join(finder).encode())


def _pages(packaged: Sequence[PackagedCapture], title: str) -> bytes:
    lines: list[dict[str, Any]] = [{"format": "json-pages-1.0", "id": "pages", "title": title}]
    for one in packaged:
        report = one.report
        lines.append(
            {
                "id": report.capture.capture_id,
                "url": report.capture.url,
                "ts": _moment(report.capture.fetched_at),
                "title": report.title or f"{report.township} {report.year}",
            }
        )
    return b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)


def _add_datapackage(
    package: zipfile.ZipFile, resources: Iterable[_Resource], title: str, software: str, now: datetime
) -> None:
    listed = [
        {"name": Path(one.path).name.lower(), "path": one.path, "hash": f"sha256:{one.sha256}", "bytes": one.bytes}
        for one in resources
    ]
    described = {
        "profile": "data-package",
        "wacz_version": WACZ_VERSION,
        "title": title,
        "software": software,
        "created": _moment(now),
        "resources": listed,
    }
    data = orjson.dumps(described, option=orjson.OPT_INDENT_2)
    own = _add(package, "datapackage.json", data)
    digest = {"path": own.path, "hash": f"sha256:{own.sha256}"}
    _add(package, "datapackage-digest.json", orjson.dumps(digest, option=orjson.OPT_INDENT_2))


def _add(package: zipfile.ZipFile, path: str, data: bytes) -> _Resource:
    package.writestr(_entry(path), data)
    return _Resource(path, hashlib.sha256(data).hexdigest(), len(data))


def _entry(path: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(path, _LIKE_1980)


def _gzip(data: bytes) -> bytes:
    compressor = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return compressor.compress(data) + compressor.flush()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
