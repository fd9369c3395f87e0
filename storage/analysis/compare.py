"""Year over year by text: each report beside last year's and its nearest neighbour's, each pair of texts once."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb

from storage.analysis.similarity import Compared, ComparedSection, ReadText, TextToCompare, compare_all
from storage.archive.archive import Archive
from storage.archive.connect import quoted
from storage.memory import collect_rarely, collecting_rarely
from storage.parallel import further_processes, share_out
from storage.records.clauses import sketch
from storage.sql import read_sql, statements

# Texts compared between two appends: bounds memory to some 200 MB, and what a crash costs to a minute.
ROUND = 12_000
# Read, and compared by one process, at a time.
CHUNK = 125
# Of each further process: the chunk that it compares, and the next.
CHUNKS_AHEAD = 2
# From this many texts on a further process saves more than its start takes.
WORTH_A_POOL = 1_000


def compare_texts(archive: Archive, *, processes: int | None = None) -> int:
    """Makes the comparisons that are wanted and not there; gives of how many texts. Unchanged texts cost nothing.

    Raises ArchiveMissing, ArchiveBusy.
    """
    _sketch_the_rest(archive)
    with tempfile.TemporaryDirectory(prefix="nianbao-") as place:
        # which texts these are stands on disk: a nation's first comparison wants hundreds of thousands
        pairs = Path(place) / "wanted.parquet"
        wanted = _find_wanted(archive, pairs)
        together = (processes or os.cpu_count() or 1) if wanted >= WORTH_A_POOL else 1
        # what is read and compared holds no cycles; looking for them took a sixth of the time
        with collecting_rarely(100_000), _comparing(together) as spread:
            for start in range(0, wanted, ROUND):
                with archive.reading() as connection:
                    made = list(_compared(connection, pairs, start, spread))
                # written only where the reading is over: one process must not open a file twice
                archive.append_rows({"comparisons": [row for compared in made for row in _rows(compared)]})
    return wanted


def _sketch_the_rest(archive: Archive) -> None:
    """Sketches of the texts that have none: they are from an archive of before there were any."""
    while True:
        with archive.reading() as connection:
            bare = connection.execute(read_sql("storage.analysis", "unsketched"), {"most": ROUND}).fetchall()
        if not bare:
            return
        archive.append_rows({"sketches": [{"body_id": name, "clauses": sketch(text)} for name, text in bare]})


def _find_wanted(archive: Archive, pairs: Path) -> int:
    (sql,) = statements(read_sql("storage.analysis", "pairs"))
    with archive.reading() as connection:
        found = connection.execute(f"COPY ({sql.rstrip('; ')}) TO {quoted(str(pairs))} (FORMAT parquet)").fetchone()
    return int(found[0]) if found else 0


Spread = Callable[[Iterator[list[TextToCompare]]], Iterator[list[Compared]]]


@contextmanager
def _comparing(together: int) -> Iterator[Spread]:
    """Compares in this process, or in further ones as well, that know nothing of the archive."""
    if together == 1:
        yield lambda chunks: map(compare_all, chunks)
        return
    # not forked: the process that publishes has threads
    context = multiprocessing.get_context("forkserver")
    with further_processes(together - 1, context, collect_rarely) as pool:
        yield lambda chunks: share_out(chunks, compare_all, pool, CHUNKS_AHEAD * (together - 1))


def _compared(connection: duckdb.DuckDBPyConnection, pairs: Path, start: int, spread: Spread) -> Iterator[Compared]:
    """A round's texts, compared, in any order."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE wanted AS SELECT * FROM read_parquet({quoted(str(pairs))},"  # noqa: S608
        f" file_row_number = true) WHERE file_row_number BETWEEN {start} AND {start + ROUND - 1}"
    )
    for statement in statements(read_sql("storage.analysis", "compared")):
        connection.execute(statement)
    for compared in spread(_chunks(connection, start)):
        yield from compared


def _chunks(connection: duckdb.DuckDBPyConnection, start: int) -> Iterator[list[TextToCompare]]:
    for first in range(start, start + ROUND, CHUNK):
        texts = _texts(connection, first)
        if not texts:
            return
        yield texts


def _texts(connection: duckdb.DuckDBPyConnection, first: int) -> list[TextToCompare]:
    """A chunk's texts, each with those it is compared with."""
    list_wanted, list_texts, list_sections = statements(read_sql("storage.analysis", "compared_chunk"))
    chunk = {"first": first, "last": first + CHUNK - 1}
    texts = dict(connection.execute(list_texts, chunk).fetchall())
    outlines = _outlines(connection.execute(list_sections, chunk).fetchall(), texts)
    read = {name: ReadText(name, text, outlines.get(name, ())) for name, text in texts.items()}
    return [
        TextToCompare(
            own=read[content_id],
            fresh=fresh,
            last=tuple(read[one] for one in last_ids or ()),
            near=tuple(read[one] for one in near_ids or ()),
        )
        for content_id, fresh, last_ids, near_ids in connection.execute(list_wanted, chunk).fetchall()
    ]


def _outlines(sections: Sequence[tuple[Any, ...]], texts: Mapping[str, str]) -> dict[str, tuple[ComparedSection, ...]]:
    """The outline of each text that has one; its sections come one after another."""
    return {
        name: tuple(
            ComparedSection(path, marker, heading, texts[name][start : start + length], role)
            for _, path, marker, heading, role, start, length in own
        )
        for name, own in groupby(sections, key=itemgetter(0))
    }


def _rows(compared: Compared) -> Iterator[dict[str, Any]]:
    for other_id, similarity, new, dropped in compared.others:
        yield {
            "content_id": compared.content_id,
            "other_id": other_id,
            "similarity": similarity,
            "new_sections": new,
            "dropped_sections": dropped,
        }
