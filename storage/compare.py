"""Year over year by text: each report beside last year's and its nearest neighbour's, each pair of texts once."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from storage.archive import Archive
from storage.install import statements
from storage.similarity import Compared, ComparedSection, Outline, TextToCompare, compare

HERE = Path(__file__).resolve().parent
# Texts compared between two appends: bounds memory to some 200 MB, and what a crash costs to a minute.
ROUND = 12_000
# Read, handed to the processes and waited for at a time.
CHUNK = 1_000
# Below this many texts a second process costs more than it brings.
ALONE = 1_500


def compare_texts(archive: Archive, *, processes: int | None = None) -> int:
    """Makes the comparisons that are wanted and not there; gives of how many texts. Unchanged texts cost nothing.

    Raises ArchiveMissing, ArchiveBusy.
    """
    with archive.reading() as connection:
        wanted = connection.execute((HERE / "pairs.sql").read_text("utf-8")).to_arrow_table()
    workers = 1 if wanted.num_rows < ALONE else processes or os.cpu_count() or 1
    with _comparing(workers) as spread:
        for start in range(0, wanted.num_rows, ROUND):
            with archive.reading() as connection:
                made = list(_compared(connection, wanted.slice(start, ROUND), spread))
            # written only where the reading is over: one process must not open a file twice
            archive.append_rows({"comparisons": [row for compared in made for row in _rows(compared)]})
    return wanted.num_rows


Spread = Callable[[list[TextToCompare]], Iterator[Compared]]


@contextmanager
def _comparing(workers: int) -> Iterator[Spread]:
    """Compares in this process, or in several that know nothing of the archive."""
    if workers == 1:
        yield lambda texts: map(compare, texts)
        return
    # not forked: the process that publishes has threads
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield lambda texts: _mapped(pool, texts)


def _mapped(pool: Executor, texts: list[TextToCompare]) -> Iterator[Compared]:
    return pool.map(compare, texts, chunksize=50)


def _compared(connection: duckdb.DuckDBPyConnection, wanted: pa.Table, spread: Spread) -> Iterator[Compared]:
    connection.register("wanted", wanted)
    *preparing, texts = statements((HERE / "compared.sql").read_text("utf-8"))
    for statement in preparing:
        connection.execute(statement)
    answer = connection.execute(texts)
    waiting: Iterator[Compared] = iter(())
    while rows := answer.fetchmany(CHUNK):
        # the next texts are read while these are compared
        begun = spread([_text(row) for row in rows])
        yield from waiting
        waiting = begun
    yield from waiting


def _text(row: tuple[Any, ...]) -> TextToCompare:
    content_id, fresh, text, outline, last, near = row
    return TextToCompare(
        content_id=str(content_id),
        fresh=fresh,
        text=text,
        outline=_outline(text, outline),
        last=tuple((str(one["content_id"]), one["text"], _outline(one["text"], one["outline"])) for one in last or ()),
        near=tuple((str(one["content_id"]), one["text"]) for one in near or ()),
    )


def _outline(text: str, outline: list[dict[str, Any]] | None) -> Outline:
    return tuple(
        ComparedSection(
            path=one["path"],
            marker=one["marker"],
            heading=one["heading"],
            text=text[one["text_start"] : one["text_start"] + one["text_length"]],
            role=one["role"],
        )
        for one in outline or ()
    )


def _rows(compared: Compared) -> Iterator[dict[str, Any]]:
    for other_id, similarity, new, dropped in compared.others:
        yield {
            "content_id": compared.content_id,
            "other_id": other_id,
            "similarity": similarity,
            "new_sections": new,
            "dropped_sections": dropped,
        }
