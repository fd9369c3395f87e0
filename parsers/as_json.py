"""A Report as the JSON of the public contract, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from parsers.model import Attachment, Figure, Report, Section


def report_to_dict(report: Report) -> dict[str, Any]:
    """The report as plain values, in the order of the contract; `county_code` is an addition to it."""
    return {
        "kind": report.kind,
        "title": report.title,
        "township": report.township,
        "township_code": report.township_code,
        "county": report.county,
        "county_code": report.county_code,
        "issuers": list(report.issuers),
        "year": report.year,
        "year_basis": report.year_basis,
        "published": report.published.isoformat() if report.published else None,
        "source": report.source,
        "script": report.script,
        "sections": [_section_to_dict(section) for section in report.sections],
        "signature": list(report.signature),
        "boilerplate": list(report.boilerplate),
        "figures": [_figure_to_dict(figure) for figure in report.figures],
        "attachments": [{"url": item.url, "name": item.name} for item in report.attachments],
        "warnings": list(report.warnings),
    }


def report_from_dict(values: Mapping[str, Any]) -> Report:
    """The report that `report_to_dict` wrote; raises KeyError or ValueError where it is none."""
    published = values["published"]
    return Report(
        kind=values["kind"],
        title=values["title"],
        township=values["township"],
        township_code=values["township_code"],
        county=values["county"],
        county_code=values.get("county_code"),
        issuers=tuple(values["issuers"]),
        year=values["year"],
        year_basis=values["year_basis"],
        published=date.fromisoformat(published) if published else None,
        source=values["source"],
        script=values["script"],
        sections=_sections_from(values["sections"]),
        signature=tuple(values["signature"]),
        boilerplate=tuple(values["boilerplate"]),
        figures=tuple(Figure(**figure) for figure in values["figures"]),
        attachments=tuple(Attachment(**item) for item in values["attachments"]),
        warnings=tuple(values["warnings"]),
    )


def _section_to_dict(section: Section) -> dict[str, Any]:
    return {
        "level": section.level,
        "marker": section.marker,
        "heading": section.heading,
        "text": section.text,
        "role": section.role,
        "children": [_section_to_dict(child) for child in section.children],
    }


def _sections_from(values: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    return tuple(
        Section(
            level=value["level"],
            marker=value["marker"],
            heading=value["heading"],
            text=value["text"],
            role=value["role"],
            children=_sections_from(value["children"]),
        )
        for value in values
    )


def _figure_to_dict(figure: Figure) -> dict[str, Any]:
    return {
        "quote": figure.quote,
        "subject": figure.subject,
        "value": figure.value,
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "metric": figure.metric,
        "path": figure.path,
    } | ({"source": figure.source} if figure.source else {})
