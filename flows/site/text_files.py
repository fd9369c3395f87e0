"""The texts of a county's reports of a year: search shows sentences of them, and two are laid side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flows.site.addresses import texts_script
from flows.site.packing import File, packed_script
from flows.site.rows import ReportRow, SectionRow


def texts_file(county: str, year: int, reports: Iterable[tuple[ReportRow, Sequence[SectionRow]]]) -> File:
    """Returns the file of the outlines of these reports, by the codes of their townships."""
    told = {report.township_code: _text(report, sections) for report, sections in reports}
    return packed_script(texts_script(county, year), told)


def _text(report: ReportRow, sections: Sequence[SectionRow]) -> dict[str, Any]:
    """Returns a report's outline; each section is path, marker, heading, role and text.

    A section without a role has that of the section it stands under.
    """
    roles: dict[str, str] = {}
    told = []
    for row in sections:
        roles[row.path] = row.role or roles.get(row.path.rpartition(".")[0], "")
        told.append([row.path, row.marker, row.heading, roles[row.path], row.text])
    return {
        "township": report.township,
        "county": report.county,
        "year": report.year,
        "title": report.title or "",
        "published": report.published.isoformat() if report.published else "",
        "sections": told,
    }
