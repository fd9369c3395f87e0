"""The search index: script files of packed lists, made by DuckDB row by row, read by assets/search.js."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import duckdb

from flows.site.rows import query

DOCUMENTS_A_FILE = 64
MOST_SHARDS = 1024
DOCUMENTS_A_PASS = 65_536  # more of them: their pairs are listed in several passes
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


def _pair_files(db: duckdb.DuckDBPyConnection, shards: int, documents: int) -> Iterator[File]:
    """The files of pairs, some shards at a time: lists of documents stay in memory till they are whole."""
    passes = min(shards, -(-documents // DOCUMENTS_A_PASS) or 1)
    for number in range(passes):
        low, high = number * shards // passes, (number + 1) * shards // passes
        db.execute(query("search_pairs"), {"shards": shards, "low": low, "high": high})
        yield from _shard_files(_stream(db), low, high, shards)


def _shard_files(pairs: Iterable[tuple[str, list[int]]], low: int, high: int, shards: int) -> Iterator[File]:
    current: dict[str, str] = {}
    number = low
    for pair, documents in pairs:
        shard = (31 * ord(pair[0]) + ord(pair[1])) % shards
        while number < shard:
            yield _script(f"pairs-{number}", current)
            current, number = {}, number + 1
        current[pair] = pack(documents)
    while number < high:
        yield _script(f"pairs-{number}", current)
        current, number = {}, number + 1


def _stream(db: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, list[int]]]:
    while rows := db.fetchmany(256):
        yield from rows


def _script(name: str, data: Any) -> File:
    return f"data/search/{name}.js", f'window.nianbao.give("{name}", {_json(data)});\n'


def _json(data: Any) -> str:
    """JSON that stays data inside a script, wherever it is put."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _base36(number: int) -> str:
    out = ""
    while True:
        number, digit = divmod(number, 36)
        out = DIGITS[digit] + out
        if number == 0:
            return out
