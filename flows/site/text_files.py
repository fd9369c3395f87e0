"""A report's text as a file of its own: search shows sentences of it, and two of them are laid side by side."""

from __future__ import annotations

from collections.abc import Sequence

from flows.site.packing import File, packed_script
from flows.site.rows import ReportRow, SectionRow


def text_file(report: ReportRow, sections: Sequence[SectionRow]) -> File:
    """Returns the file of a report's outline; each section is path, marker, heading, role and text.

    A section without a role has that of the section it stands under.
    """
    roles: dict[str, str] = {}
    told = []
    for row in sections:
        roles[row.path] = row.role or roles.get(row.path.rpartition(".")[0], "")
        told.append([row.path, row.marker, row.heading, roles[row.path], row.text])
    content = {
        "township": report.township,
        "county": report.county,
        "year": report.year,
        "title": report.title or "",
        "published": report.published.isoformat() if report.published else "",
        "sections": told,
    }
    return packed_script(f"t/{report.township_code[:6]}/{report.township_code}-{report.year}", content)
