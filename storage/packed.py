"""A report as JSON: how it goes from the process that parsed it to the spool, and from there to the archive."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from parsers.model import Attachment, Figure, Kind, Report, Section

# A report is packed where it was parsed and read once, where it is appended. Pickled, it would be made anew between,
# section by section and figure by figure, only to be written down.
_RECORDS = (Report, Section, Figure, Attachment)


@dataclass(frozen=True, slots=True)
class PackedReport:
    """A report whose `json` is what pydantic reads a Report from."""

    kind: Kind
    json: bytes


def pack(report: Report) -> PackedReport:
    """Packs a report."""
    return PackedReport(report.kind, json.dumps(report, ensure_ascii=False, default=_plain).encode())


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, _RECORDS):
        return {name: getattr(value, name) for name in value.__slots__}
    raise TypeError(f"{type(value).__name__} is no part of a report")
