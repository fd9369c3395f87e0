"""Year over year by text: each report beside last year's and its nearest neighbour's, each pair of texts once."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from storage.archive import Archive
from storage.clauses import sketch
from storage.connect import quoted
from storage.install import statements
from storage.similarity import Compared, ComparedSection, Outline, TextToCompare, compare

HERE = Path(__file__).resolve().parent
# Texts compared between two appends: bounds memory to some 200 MB, and what a crash costs to a minute.
ROUND = 12_000
# Read, handed to the processes and waited for at a time.
CHUNK = 250
# Below this many texts a second process costs more than it brings.
ALONE = 1_500


def compare_texts(archive: Archive, *, processes: int | None = None) -> int:
    """Makes the comparisons that are wanted and not there; gives of how many texts. Unchanged texts cost nothing.

    Raises ArchiveMissing, ArchiveBusy.
    """
    _sketch_the_rest(archive)
    with tempfile.TemporaryDirectory(prefix="nianbao-") as place:
        # which texts these are stands on disk: a nation's first comparison wants hundreds of thousands
        pairs = Path(place) / "wanted.parquet"
        wanted = _find_wanted(archive, pairs)
        workers = 1 if wanted < ALONE else processes or os.cpu_count() or 1
        with _comparing(workers) as spread:
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
            bare = connection.execute((HERE / "unsketched.sql").read_text("utf-8"), {"most": ROUND}).fetchall()
        if not bare:
            return
        archive.append_rows({"sketches": [{"body_id": name, "clauses": sketch(text)} for name, text in bare]})


def _find_wanted(archive: Archive, pairs: Path) -> int:
    (sql,) = statements((HERE / "pairs.sql").read_text("utf-8"))
    with archive.reading() as connection:
        found = connection.execute(f"COPY ({sql.rstrip('; ')}) TO {quoted(str(pairs))} (FORMAT parquet)").fetchone()
    return int(found[0]) if found else 0


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


def _compared(connection: duckdb.DuckDBPyConnection, pairs: Path, start: int, spread: Spread) -> Iterator[Compared]:
    """A round's texts, compared; what is read next is read while the last is being compared."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE wanted AS SELECT * FROM read_parquet({quoted(str(pairs))},"  # noqa: S608
        f" file_row_number = true) WHERE file_row_number BETWEEN {start} AND {start + ROUND - 1}"
    )
    for statement in statements((HERE / "compared.sql").read_text("utf-8")):
        connection.execute(statement)
    waiting: Iterator[Compared] = iter(())
    for first in range(start, start + ROUND, CHUNK):
        texts = _texts(connection, first)
        if not texts:
            break
        begun = spread(texts)
        yield from waiting
        waiting = begun
    yield from waiting


def _texts(connection: duckdb.DuckDBPyConnection, first: int) -> list[TextToCompare]:
    """A chunk's texts, each with those it is compared with."""
    list_wanted, list_named = statements((HERE / "compared_chunk.sql").read_text("utf-8"))
    chunk = {"first": first, "last": first + CHUNK - 1}
    wanted = connection.execute(list_wanted, chunk).fetchall()
    named = {name: (text, outline) for name, text, outline in connection.execute(list_named, chunk).fetchall()}
    return [_text(row, named) for row in wanted]


def _text(row: tuple[Any, ...], named: Mapping[str, tuple[str, list[dict[str, Any]] | None]]) -> TextToCompare:
    content_id, fresh, last_ids, near_ids = row
    text, outline = named[content_id]
    return TextToCompare(
        content_id=content_id,
        fresh=fresh,
        text=text,
        outline=_outline(text, outline),
        last=tuple((one, named[one][0], _outline(*named[one])) for one in last_ids or ()),
        near=tuple((one, named[one][0]) for one in near_ids or ()),
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
