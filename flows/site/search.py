"""The search index: pairs of neighbouring characters to reports, a folder a year, read by assets/search.js.

A page loads the few files that hold the pairs of a question, and then the texts of the reports found, in which it looks
for the words themselves: so that a count is exact, and the sentence is there to be shown.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import add, sub

import duckdb

from flows.site.packing import File, as_json, packed_script
from flows.site.rows import query
from flows.site.staging import Staging
from storage.publish.search_macros import add_search_macros

FOLDER = "data/search"
DOCUMENTS_A_FILE = 128
DOCUMENTS_A_SHARD = 20
NAMES_A_SHARD = 320  # of townships: a name has a few pairs, a text a thousand
NAMES = "0"  # the year that stands for the names of townships
MOST_SHARDS = 2048
DOCUMENTS_A_PASS = 60_000  # more in a year: their pairs, some 1,200 a report in 4 bytes each, are listed in passes
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
NEIGHBOURS = re.compile(r"(?:,1)+(?![0-9a-z])")  # steps of one


class SearchIndex:
    """The index of a published copy: one folder a year, each kept while nothing that can be found in it changed."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._db = db
        add_search_macros(db)

    def write(self, staging: Staging, prints: Mapping[str, str], known: Mapping[str, object]) -> tuple[int, int]:
        """Writes the index into the new folder; returns its number of files and how many differ from the former ones.

        `prints` are the fingerprints of the years, `known` those of the former build.
        """
        files = changed = 0
        years: dict[str, Mapping[str, int]] = {}
        counties: dict[str, tuple[str, dict[str, list[int]]]] = {}
        for year, fingerprint in prints.items():
            folder = f"{FOLDER}/{year}"
            self._db.execute(query("search_documents"), {"year": int(year)})
            years[year] = self._measure(NAMES_A_SHARD if year == NAMES else DOCUMENTS_A_SHARD)
            for code, name, first, beyond in self._db.execute(query("search_counties")).fetchall():
                counties.setdefault(code, (name, {}))[1][year] = [first, beyond]
            if known.get(year) == fingerprint and staging.has(folder):
                files += staging.keep(folder)
                continue
            for path, content in self._files(int(year), years[year]["shards"]):
                files += 1
                changed += staging.write(path, content)
        meta = {"per_file": DOCUMENTS_A_FILE, "years": years}
        spans = [[code, name, of] for code, (name, of) in sorted(counties.items())]
        for path, content in (
            (
                f"{FOLDER}/meta.js",
                f"window.nianbao = window.nianbao || {{}};\nwindow.nianbao.search = {as_json(meta)};\n",
            ),
            packed_script(f"{FOLDER}/counties", spans),
        ):
            files += 1
            changed += staging.write(path, content)
        return files, changed

    def _measure(self, documents_a_shard: int) -> Mapping[str, int]:
        counted = self._db.execute("SELECT count(*) FROM documents").fetchone()
        documents = int(counted[0]) if counted else 0
        return {"documents": documents, "shards": shard_count(documents, documents_a_shard)}

    def _files(self, year: int, shards: int) -> Iterator[File]:
        self._db.execute("SELECT township_code, county, township, title FROM documents ORDER BY document")
        number = 0
        while rows := self._db.fetchmany(DOCUMENTS_A_FILE):
            yield packed_script(f"{FOLDER}/{year}/documents-{number}", [list(row) for row in rows])
            number += 1
        yield from self._pair_files(
            year, shards, passes=min(shards, -(-number * DOCUMENTS_A_FILE // DOCUMENTS_A_PASS) or 1)
        )

    def _pair_files(self, year: int, shards: int, passes: int) -> Iterator[File]:
        """Yields the files of pairs, some shards at a time: lists of documents stay in memory till they are whole."""
        for number in range(passes):
            listed = _Documents(number * shards // passes, (number + 1) * shards // passes, shards)
            self._db.execute(query("search_words"), {"year": year})
            while rows := self._db.fetchmany(256):
                for document, words in rows:
                    listed.add(document, words)
            for shard, content in listed.contents():
                yield packed_script(f"{FOLDER}/{year}/pairs-{shard}", content)


def fingerprints_of_years(db: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Returns for each year, the newest first, a number that changes when anything that can be found in it does."""
    return {str(year): found for year, found in db.execute(query("search_years")).fetchall()}


def shard_count(documents: int, documents_a_shard: int = DOCUMENTS_A_SHARD) -> int:
    """Returns how many files the pairs are spread over: a power of two, each small enough for one question."""
    shards = 4
    while shards < MOST_SHARDS and shards * documents_a_shard < documents:
        shards *= 2
    return shards


def shard_of(pair: str, shards: int) -> int:
    """Returns the file that a pair stands in, as assets/search.js finds it."""
    return (31 * ord(pair[0]) + ord(pair[1])) % shards


def pack(numbers: Sequence[int]) -> str:
    """Ascending numbers as steps in base 36; a run of neighbours as `step-length`."""
    steps = map(sub, numbers, chain((0,), numbers))
    return NEIGHBOURS.sub(_run, ",".join(map(_BASE36.__getitem__, steps)))


def _run(steps: re.Match[str]) -> str:
    return f"-{_BASE36[len(steps[0]) // 2 + 1]}"


class _Base36(dict[int, str]):
    """Numbers in base 36, each worked out once: a nation's index has a hundred million of them."""

    def __missing__(self, number: int) -> str:
        rest, digit = divmod(number, 36)
        self[number] = told = (self[rest] if rest else "") + DIGITS[digit]
        return told


_BASE36 = _Base36()


class _Documents(dict[str, "array[int] | None"]):
    """The documents of each pair whose shard lies from `low` to below `high`; None for any other pair.

    Made here, for DuckDB takes twice the time, and fifteen times the memory, to list the pairs of its rows.
    """

    def __init__(self, low: int, high: int, shards: int) -> None:
        super().__init__()
        self._low, self._high, self._shards = low, high, shards

    def __missing__(self, pair: str) -> array[int] | None:
        wanted = "\n" not in pair and self._low <= shard_of(pair, self._shards) < self._high
        made = array("I") if wanted else None
        self[pair] = made
        return made

    def add(self, document: int, words: str) -> None:
        """Lists a document under each pair of neighbouring characters."""
        for documents in map(self.__getitem__, set(map(add, words, words[1:]))):
            if documents is not None:
                documents.append(document)

    def contents(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yields each of these shards with its pairs in order; they are let go as they are told."""
        shards: dict[int, list[str]] = {number: [] for number in range(self._low, self._high)}
        for pair in sorted(pair for pair, documents in self.items() if documents is not None):
            shards[shard_of(pair, self._shards)].append(pair)
        for number, pairs in shards.items():
            yield number, {pair: pack(sorted(set(self.pop(pair) or ()))) for pair in pairs}
