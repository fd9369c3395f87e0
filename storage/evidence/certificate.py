"""The certificate of a capture (取证单): one page that says what was kept, and how a stranger checks it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import jinja2
import orjson

from storage.captures.warc_reader import read_leading_members
from storage.evidence.manifest import ManifestFiles, file_sha256, list_manifests, read_manifest
from storage.evidence.report_captures import ReportCapture
from storage.evidence.time_stamp import StampError, check_stamp
from storage.records import Capture

_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("storage.evidence", "."), autoescape=True, undefined=jinja2.StrictUndefined
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A capture's place in the chain: its manifest, the hashes that lead there, the stamp's time."""

    files: ManifestFiles
    made: str
    previous: str | None
    manifest_sha256: str
    listed_sha256: str
    file_sha256: str
    newest_number: int
    stamped: datetime | None


def write_certificate(
    captures: Path, report: ReportCapture, payload: Capture, body_sha256: str, *, now: datetime
) -> str:
    """Returns the certificate as one HTML page that needs nothing from anywhere and prints on one sheet.

    `payload` holds the capture's bytes (the capture itself, but for a revisit); `body_sha256` is of the page without
    its content coding. Raises OSError, ValueError where a manifest cannot be read.
    """
    sealed = find_manifest(captures, report.capture)
    page = _ENVIRONMENT.get_template("certificate.html.jinja")
    return page.render(
        report=report,
        capture=report.capture,
        payload=payload,
        body_sha256=body_sha256,
        length=_length(captures, payload),
        sealed=sealed,
        payload_sealed=sealed if payload.warc_file == report.capture.warc_file else find_manifest(captures, payload),
        made=f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        fetched=f"{report.capture.fetched_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        quote=shlex.quote,
    )


def find_manifest(captures: Path, capture: Capture) -> Sealed | None:
    """Returns where a capture's file stands in the chain; None where no manifest lists the file and the capture."""
    manifests = list_manifests(captures)
    for files in manifests:
        told = read_manifest(files)
        listed = next((one for one in told["files"] if one["file"] == capture.warc_file), None)
        if listed is None:
            continue
        if not _lists(files, capture):
            return None
        return Sealed(
            files=files,
            made=told["made"],
            previous=told["previous"],
            manifest_sha256=file_sha256(files.manifest),
            listed_sha256=told["captures_sha256"],
            file_sha256=listed["sha256"],
            newest_number=manifests[-1].number,
            stamped=_stamped(files),
        )
    return None


def _lists(files: ManifestFiles, capture: Capture) -> bool:
    with files.captures.open("rb") as lines:
        for line in lines:
            told = orjson.loads(line)
            if told["id"] == capture.capture_id:
                return bool(
                    (told["sha256"], told["file"], told["offset"])
                    == (capture.payload_sha256, capture.warc_file, capture.warc_offset)
                )
    return False


def _stamped(files: ManifestFiles) -> datetime | None:
    if not files.stamp.exists():
        return None
    try:
        return check_stamp(files.stamp.read_bytes(), files.manifest.read_bytes())
    except StampError:
        return None


def _length(captures: Path, capture: Capture) -> int | None:
    members = read_leading_members(captures / capture.warc_file, capture.warc_offset, 1)
    return len(members[0]) if members else None
