"""Checks that the archive is whole: every hash, every link from report to capture, every count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import duckdb

from parsers.model import Figure
from storage.archive.archive import Archive
from storage.archive.connect import NAME
from storage.captures.check import verify_capture, verify_files
from storage.maintenance.verify_copy import differences
from storage.records import Capture
from storage.records.content import PlacedFigure, PlacedSection, content_ids, text_sha256
from storage.signals import ended_by_signals
from storage.sql import read_sql, statements

R = TypeVar("R")


class Fault(NamedTuple):
    """Something that does not hold: where, and what was found."""

    where: str
    found: str


class Checked(NamedTuple):
    """The numbers of rows checked, by kind."""

    captures: int
    reports: int
    texts: int


def verify(
    archive: Archive, captures: Path, published: Path | None = None, *, mask_personal_data: bool = True
) -> Iterator[Fault]:
    """Every fault of the archive, of its capture files, of the links between them, and of the published copy.

    Raises ArchiveMissing, ArchiveBusy.
    """
    with archive.reading() as connection:
        for statement in statements(read_sql("storage.maintenance", "verify")):
            for (found,) in connection.execute(statement).fetchall():
                yield Fault("archive", found)
    yield from _texts(archive)
    yield from _contents(archive)
    if archive.spooled.files():
        yield Fault(str(archive.spooled.folder), f"{len(archive.spooled.files())} entries wait for the next run")
    for file in archive.spooled.unreadable():
        yield Fault(str(file), "what a run saw, and the archive could not take; move it away once it is looked into")
    for problem in verify_files(captures):
        yield Fault(f"{problem.warc_file} at {problem.offset or 0}", problem.message)
    yield from _links(archive, captures)
    if published is not None and published.exists():
        yield from _copy(archive, published, mask_personal_data=mask_personal_data)


def checked(archive: Archive) -> Checked:
    """Returns the number of captures, reports and texts that a verification checks."""
    row = archive.query(
        "SELECT (SELECT count(*) FROM capture_rows), (SELECT count(*) FROM version_rows WHERE newest),"
        " (SELECT count(*) FROM texts)"
    )[0]
    return Checked(*row)


def _texts(archive: Archive) -> Iterator[Fault]:
    """Hashes that tell versions apart, computed again from the texts they are of."""
    with archive.reading() as connection:
        rows = connection.execute(
            "SELECT DISTINCT p.url, p.text_sha256, t.text FROM parses AS p JOIN texts AS t USING (body_id)"
        )
        while batch := rows.fetchmany(1000):
            for url, told, text in batch:
                if text_sha256(text) != told:
                    yield Fault("archive", f"the text of {url} does not have the hash that its parse says: {told}")


def _contents(archive: Archive) -> Iterator[Fault]:
    """Names of contents, computed again from the sections and figures that they are of."""
    list_contents, list_sections, list_figures = statements(read_sql("storage.maintenance", "verify_contents"))
    with (
        archive.reading() as connection,
        connection.cursor() as sections,
        connection.cursor() as figures,
        ended_by_signals(sections, figures),
    ):
        for cursor in (sections, figures):
            cursor.execute(f"USE {NAME}")
        following_sections = _by_content(sections.execute(list_sections), _section)
        following_figures = _by_content(figures.execute(list_figures), _figure)
        for told, body, url in _rows(connection.execute(list_contents)):
            own_sections, own_figures = following_sections(told), following_figures(told)
            if told not in content_ids(body, own_sections, own_figures):
                yield Fault("archive", f"sections and figures of {url} are not those that were read from it")


def _rows(answer: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := answer.fetchmany(1000):
        yield from batch


def _by_content(answer: duckdb.DuckDBPyConnection, made: Callable[..., R]) -> Callable[[str], list[R]]:
    """Gives the rows of one content after the other, in the order of their names."""
    groups = groupby(_rows(answer), key=lambda row: row[0])
    waiting = next(groups, None)

    def of(name: str) -> list[R]:
        nonlocal waiting
        while waiting is not None and waiting[0] < name:
            waiting = next(groups, None)
        if waiting is None or waiting[0] != name:
            return []
        found = [made(*row[1:]) for row in waiting[1]]
        waiting = next(groups, None)
        return found

    return of


def _section(*values: Any) -> PlacedSection:
    return PlacedSection(*values)


def _figure(ordinal: int, text_start: int | None, *values: Any) -> PlacedFigure:
    return PlacedFigure(ordinal, Figure(*values), text_start)


def _links(archive: Archive, captures: Path) -> Iterator[Fault]:
    rows = archive.query(
        "SELECT capture_id, url, site_id, run_id, fetched_at, method, status, media_type, bytes, payload_sha256,"
        " record_type, warc_file, warc_offset, etag, last_modified FROM capture_rows ORDER BY warc_file, warc_offset"
    )
    ids = {row[0] for row in rows}
    for warc_file, group in groupby((Capture(*row) for row in rows), key=lambda capture: capture.warc_file):
        if not (captures / warc_file).exists():
            yield Fault(warc_file, f"the file is gone; {len(list(group))} captures are in it")
            continue
        for capture in group:
            found = verify_capture(captures, capture, ids.__contains__)
            if found is not None:
                yield Fault(f"capture {capture.capture_id}", found)


def _copy(archive: Archive, published: Path, *, mask_personal_data: bool) -> Iterator[Fault]:
    if archive.query("SELECT count(*) FROM run_starts LEFT JOIN run_ends USING (run_id) WHERE finished IS NULL")[0][0]:
        # a run that was cut off has changed the archive and published nothing
        return
    for found in differences(archive, published, mask_personal_data=mask_personal_data):
        yield Fault(str(published), found)
