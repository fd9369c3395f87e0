"""The search index: script files of packed lists, read by assets/search.js."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from operator import add
from typing import Any

import duckdb

from flows.site.rows import query

DOCUMENTS_A_FILE = 64
MOST_SHARDS = 1024
DOCUMENTS_A_PASS = 262_144  # more of them: their pairs, then some 200 MB, are listed in several passes
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
File = tuple[str, str]


def search_files(db: duckdb.DuckDBPyConnection) -> Iterator[File]:
    """All files of the index under data/search/."""
    db.execute(query("search_documents"))
    spans = db.execute(
        "SELECT year, min(document), max(document) + 1 FROM documents WHERE year > 0 GROUP BY year ORDER BY year DESC"
    ).fetchall()
    counted = db.execute("SELECT count(*) FROM documents").fetchone()
    documents = int(counted[0]) if counted else 0
    shards = shard_count(documents)
    meta = {
        "documents": documents,
        "shards": shards,
        "per_shard": DOCUMENTS_A_FILE,
        "years": {str(year): [low, high] for year, low, high in spans},
    }
    yield "data/search/meta.js", f"window.nianbao = window.nianbao || {{}};\nwindow.nianbao.search = {_json(meta)};\n"
    yield from _document_files(db)
    yield from _pair_files(db, shards, documents)


def shard_count(documents: int) -> int:
    """How many files the pairs are spread over: a power of two, so that each stays small enough for one question."""
    shards = 4
    while shards < MOST_SHARDS and shards * 100 < documents:
        shards *= 2
    return shards


def pack(numbers: Sequence[int]) -> str:
    """Ascending numbers as steps in base 36; a run of neighbours as `step-length`."""
    parts, last, index = [], 0, 0
    while index < len(numbers):
        first = numbers[index]
        run = 1
        while index + run < len(numbers) and numbers[index + run] == first + run:
            run += 1
        step = _base36(first - last)
        parts.append(step if run == 1 else f"{step}-{_base36(run)}")
        last = first + run - 1
        index += run
    return ",".join(parts)


def _document_files(db: duckdb.DuckDBPyConnection) -> Iterator[File]:
    db.execute("SELECT township_code, year, county, township, title, headings FROM documents ORDER BY document")
    number = 0
    while rows := db.fetchmany(DOCUMENTS_A_FILE):
        yield _script(f"documents-{number}", [list(row) for row in rows])
        number += 1


class _Documents(dict[str, "array[int] | None"]):
    """The documents of each pair whose shard lies from `low` to below `high`; None for any other pair.

    Made here, for DuckDB takes twice the time, and fifteen times the memory, to list the pairs of its rows.
    """

    def __init__(self, low: int, high: int, shards: int) -> None:
        super().__init__()
        self._low, self._high, self._shards = low, high, shards

    def __missing__(self, pair: str) -> array[int] | None:
        made = array("I") if self._low <= shard_of(pair, self._shards) < self._high else None
        self[pair] = made
        return made

    def add(self, document: int, words: str) -> None:
        """Lists a document under each pair of neighbouring characters."""
        for pair in set(map(add, words, words[1:])):
            if (documents := self[pair]) is not None:
                documents.append(document)

    def files(self) -> Iterator[File]:
        """The files of these shards, each with its pairs in order."""
        contents: dict[int, dict[str, str]] = {number: {} for number in range(self._low, self._high)}
        for pair in sorted(self):
            if (documents := self[pair]) is not None:
                contents[shard_of(pair, self._shards)][pair] = pack(sorted(documents))
        for number, content in contents.items():
            yield _script(f"pairs-{number}", content)


def shard_of(pair: str, shards: int) -> int:
    """The file that a pair stands in, as assets/search.js finds it."""
    return (31 * ord(pair[0]) + ord(pair[1])) % shards


def _pair_files(db: duckdb.DuckDBPyConnection, shards: int, documents: int) -> Iterator[File]:
    """The files of pairs, some shards at a time: lists of documents stay in memory till they are whole."""
    passes = min(shards, -(-documents // DOCUMENTS_A_PASS) or 1)
    for number in range(passes):
        listed = _Documents(number * shards // passes, (number + 1) * shards // passes, shards)
        db.execute(query("search_words"))
        while rows := db.fetchmany(256):
            for document, words in rows:
                listed.add(document, words)
        yield from listed.files()


def _script(name: str, data: Any) -> File:
    return f"data/search/{name}.js", f'window.nianbao.give("{name}", {_json(data)});\n'


def _json(data: Any) -> str:
    """JSON that stays data inside a script, wherever it is put."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _base36(number: int) -> str:
    if number < 36:
        return DIGITS[number]
    out = ""
    while True:
        number, digit = divmod(number, 36)
        out = DIGITS[digit] + out
        if number == 0:
            return out
