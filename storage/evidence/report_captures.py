"""Finds the captures that held a report, and what each of them held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from storage.archive.archive import Archive
from storage.captures.store import CaptureError, StoredResponse, read_capture, record_of
from storage.records import Capture
from storage.sql import read_sql, statements


@dataclass(frozen=True, slots=True)
class ReportCapture:
    """A capture that held a report: whose, of which year, and the day (Asia/Shanghai) it counts for.

    `report_url` is the address that was asked for; after a redirect the capture's own address differs.
    """

    township_code: str
    township: str
    county: str
    year: int
    title: str | None
    report_url: str
    day: date
    capture: Capture


def list_report_captures(
    archive: Archive,
    *,
    code: str | None = None,
    year: int | None = None,
    county: str | None = None,
    run_id: str | None = None,
) -> list[ReportCapture]:
    """Returns every capture that held a report of this township, year, county or run, the oldest first.

    Revisits stand among them. Raises ArchiveMissing, ArchiveBusy.
    """
    find, _, _ = statements(read_sql("storage.evidence", "report_captures"))
    rows = archive.query(find, {"code": code, "year": year, "county": county, "run_id": run_id})
    return [_report_capture(*row) for row in rows]


def _report_capture(
    code: str, township: str, county: str, year: int, title: str | None, url: str, day: date, *of_capture: Any
) -> ReportCapture:
    return ReportCapture(code, township, county, year, title, url, day, Capture(*of_capture))


def captures_on(captures: Sequence[ReportCapture], day: date | None) -> ReportCapture | None:
    """Returns the newest capture until the end of `day` (None: of all); None where there was none yet."""
    return next((one for one in reversed(captures) if day is None or one.day <= day), None)


def payload_capture(archive: Archive, capture: Capture) -> Capture:
    """Returns the capture that holds a capture's bytes: itself, or for a revisit the response that it repeats.

    Raises CaptureError where no such response is in the archive.
    """
    if capture.record_type != "revisit":
        return capture
    _, find_payload, _ = statements(read_sql("storage.evidence", "report_captures"))
    rows = archive.query(find_payload, {"sha256": capture.payload_sha256, "url": capture.url})
    if not rows:
        raise CaptureError(f"capture {capture.capture_id} repeats a response that is not in the archive")
    return Capture(*rows[0])


def source_capture(archive: Archive, folder: Path, capture: Capture) -> Capture | None:
    """Returns the capture that a drawn page was made of; None for a page that is as the server sent it.

    Raises CaptureError where the record cannot be read or the archive lacks its source.
    """
    if capture.record_type != "conversion":
        return None
    _, _, find_capture = statements(read_sql("storage.evidence", "report_captures"))
    rows = archive.query(find_capture, {"id": record_of(folder, capture).made_of})
    if not rows:
        raise CaptureError(f"capture {capture.capture_id} was made of a response that is not in the archive")
    return Capture(*rows[0])


def read_payload(archive: Archive, folder: Path, capture: Capture) -> StoredResponse:
    """Returns the response of a capture without its content coding; of a revisit, the one that it repeats.

    Raises CaptureError where the record cannot be read.
    """
    return read_capture(folder, payload_capture(archive, capture))
