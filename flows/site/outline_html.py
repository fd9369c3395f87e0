"""The parts that a report's page has by the hundred: its contents, its sections, what was dropped, its figures.

Written here rather than in a template, for a nation has tens of millions of these lines; every text is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from flows.site import labels
from flows.site.addresses import section_id
from flows.site.rows import FigureRow, SectionRow
from flows.site.text_diff import ComparedSection, Dropped, Mark, Passage, Piece

DEEPEST_CLASS = 5


class ShownSection(NamedTuple):
    """A section with the rank of its heading (h3 to h6), or None where it has no heading."""

    row: SectionRow
    heading_mark: Mark
    passages: tuple[Passage, ...]
    depth: int | None


def shown(sections: Sequence[ComparedSection]) -> list[ShownSection]:
    """Gives headings their rank: by level, but never more than one below the heading before, for screen readers."""
    out, last = [], 2
    for section in sections:
        depth = None
        if section.row.heading and section.row.level > 0:
            depth = last = min(section.row.level + 2, last + 1, 6)
        out.append(ShownSection(section.row, section.heading_mark, section.passages, depth))
    return out


def contents_html(sections: Sequence[ShownSection]) -> Markup:
    """The entries of the list of contents."""
    return Markup("".join(map(_entry, sections)))  # noqa: S704


def sections_html(sections: Sequence[ShownSection]) -> Markup:
    """Sections: their headings and their texts, marked by what last year's say."""
    return Markup("\n".join(map(_section, sections)))  # noqa: S704


def dropped_html(dropped: Sequence[Dropped]) -> Markup:
    """Sections of last year's, with what this year's report does not say any more."""
    return Markup("\n".join(map(_dropped, dropped)))  # noqa: S704


def figures_html(figures: Sequence[FigureRow], metric_names: Mapping[str, str]) -> Markup:
    """Figures as rows of the table; a metric that nobody named is shown by its key."""
    return Markup("\n".join(_figure(figure, metric_names) for figure in figures))  # noqa: S704


def _entry(section: ShownSection) -> str:
    row = section.row
    place = section_id(row.township_code, escape(row.path))
    return f'<li class="level-{row.level}"><a href="#{place}">{escape(row.marker)}{escape(row.heading)}</a></li>\n'


def _section(section: ShownSection) -> str:
    row = section.row
    place = section_id(row.township_code, escape(row.path))
    marker = f'<span class="marker">{escape(row.marker)}</span>' if row.marker else ""
    html = [f'<section class="level-{min(row.level, DEEPEST_CLASS)}" id="{place}">']
    if section.depth:
        marked = section.heading_mark != "plain"
        heading = _marked(section.heading_mark, escape(row.heading)) if marked else escape(row.heading)
        html.append(f"<h{section.depth}>{marker}{heading}{_role(row)}</h{section.depth}>\n")
    if section.passages:
        html.append(f"<p>{marker if not section.depth else ''}")
        html += map(_passage, section.passages)
        html.append("</p>")
    html.append("</section>")
    return "".join(html)


def _dropped(dropped: Dropped) -> str:
    heading = escape(dropped.row.heading) or "（无标题）"
    heading = f"<del>{heading}</del>" if dropped.heading_dropped else heading
    texts = "".join(f"<p><del>{escape(text)}</del></p>" for text in dropped.texts)
    where = f'<p class="where">{escape(dropped.row.marker)}{heading}</p>'
    return f'<div class="dropped">{where}{texts}</div>'


def _figure(figure: FigureRow, metric_names: Mapping[str, str]) -> str:
    metric = metric_names.get(figure.metric, figure.metric) if figure.metric else "—"
    qualifier = labels.QUALIFIERS.get(figure.qualifier, figure.qualifier)
    value = f"{escape(labels.number(figure.value))} {escape(figure.unit)}" + (
        f"（{escape(qualifier)}）" if qualifier else ""
    )
    if figure.corrected_by:
        value += f' <span class="note" title="{escape(figure.corrected_by)}">已更正</span>'
    place = f'<a data-raw href="#{section_id(figure.township_code, escape(figure.path))}">{escape(figure.quote)}</a>'
    stated = f'<td data-raw>{escape(figure.subject)}</td><td class="num">{value}</td>'
    return f"<tr>{stated}<td>{escape(metric)}</td><td>{place}</td></tr>"


def _role(row: SectionRow) -> str:
    if not row.role or row.level != 1:
        return ""
    return f' <span class="role">{escape(labels.ROLES.get(row.role, row.role))}</span>'


def _passage(passage: Passage) -> str:
    if passage.mark == "plain":
        return escape(passage.text)
    if passage.mark == "changed":
        return _marked("changed", "".join(map(_piece, passage.pieces)))
    return _marked(passage.mark, escape(passage.text))


def _marked(mark: Mark, html: str) -> str:
    return f'<span class="{mark}">{html}</span>'


def _piece(piece: Piece) -> str:
    text = escape(piece.text)
    return text if piece.kind == "same" else f"<ins>{text}</ins>" if piece.kind == "added" else f"<del>{text}</del>"
