"""Year over year by text: each report beside last year's and its nearest neighbour's, once a pair of texts."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from storage.archive import Archive
from storage.similarity import ComparedSection, new_and_dropped, share_in

PAIRS_SQL = Path(__file__).resolve().parent / "pairs.sql"
# Pairs read, compared and appended at a time: bounds memory to some 100 MB of text.
BATCH = 4_000
# Below this many pairs a second process costs more than it brings.
ALONE = 400


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts to compare; sections only where both are one township's."""

    content_id: str
    other_id: str
    text: str
    other_text: str
    sections: tuple[ComparedSection, ...] | None
    other_sections: tuple[ComparedSection, ...] | None


def compare_texts(archive: Archive, *, processes: int | None = None) -> int:
    """Makes the comparisons that are wanted and not there; gives how many it made. Unchanged texts cost nothing."""
    with archive.reading() as connection:
        wanted = connection.execute(PAIRS_SQL.read_text("utf-8")).fetchall()
    workers = processes or os.cpu_count() or 1
    if len(wanted) < ALONE or workers == 1:
        for batch in _batches(wanted):
            archive.append_rows({"comparisons": [_compared(pair) for pair in _pairs(archive, batch)]})
        return len(wanted)
    # spawned, not forked: the process that publishes has threads
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        for batch in _batches(wanted):
            made = list(pool.map(_compared, _pairs(archive, batch), chunksize=50))
            archive.append_rows({"comparisons": made})
    return len(wanted)


def _batches(wanted: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(wanted), BATCH):
        yield wanted[start : start + BATCH]


def _compared(pair: Pair) -> dict[str, Any]:
    new: list[str] | None = None
    dropped: list[str] | None = None
    if pair.sections is not None and pair.other_sections is not None:
        new, dropped = new_and_dropped(pair.other_sections, pair.sections)
    return {
        "content_id": pair.content_id,
        "other_id": pair.other_id,
        "similarity": round(share_in(pair.text, pair.other_text), 4),
        "new_sections": new,
        "dropped_sections": dropped,
    }


def _pairs(archive: Archive, batch: Sequence[tuple[Any, Any, bool]]) -> list[Pair]:
    ids = sorted({str(one) for pair in batch for one in pair[:2]})
    with_outline = sorted({str(one) for pair in batch if pair[2] for one in pair[:2]})
    with archive.reading() as connection:
        texts = _texts(connection, ids)
        sections = _sections(connection, with_outline, texts)
    return [
        Pair(
            str(one),
            str(other),
            texts[str(one)],
            texts[str(other)],
            sections.get(str(one), ()) if same_township else None,
            sections.get(str(other), ()) if same_township else None,
        )
        for one, other, same_township in batch
    ]


def _texts(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, str]:
    rows = connection.execute(
        "WITH wanted AS (SELECT unnest(?::UUID[]) AS content_id)"
        " SELECT DISTINCT CAST(content_id AS VARCHAR), t.text"
        " FROM wanted JOIN parses AS p USING (content_id) JOIN texts AS t USING (body_id)",
        [ids],
    ).fetchall()
    return dict(rows)


def _sections(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str], texts: dict[str, str]
) -> dict[str, tuple[ComparedSection, ...]]:
    rows: Iterable[tuple[Any, ...]] = connection.execute(
        "SELECT CAST(content_id AS VARCHAR), path, marker, heading, role, text_start, text_length"
        " FROM section_rows SEMI JOIN (SELECT unnest(?::UUID[]) AS content_id) USING (content_id)"
        " ORDER BY content_id, ordinal",
        [ids],
    ).fetchall()
    found: dict[str, list[ComparedSection]] = {}
    for content_id, path, marker, heading, role, start, length in rows:
        text = texts[content_id][start : start + length]
        found.setdefault(content_id, []).append(ComparedSection(path, marker, heading, text, role))
    return {content_id: tuple(sections) for content_id, sections in found.items()}
