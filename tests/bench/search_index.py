"""Row "search": the web pages' index of synthetic reports: time and memory to build, size, bytes for a first answer."""

from __future__ import annotations

import base64
import json
import re
import resource
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from flows.site.addresses import texts_script
from flows.site.packing import packed_script
from flows.site.search import DOCUMENTS_A_FILE, FOLDER, SearchIndex, fingerprints_of_years, shard_of
from flows.site.staging import Staging
from parsers.model import Section
from tests.bench.synthetic import Township
from tests.bench.table import Row, Table, note

YEAR = 2025
REPORTS = 41_000
FIRST = 10  # hits that are shown at once, as in assets/search.js
QUESTIONS = ("矛盾纠纷", "法治宣传活动", "人民调解员", "执法检查 民法典条文", "养老待遇申领", "防火责任")
ASSETS = Path(__file__).parents[2] / "flows" / "site" / "assets"
BUILD_S, SHARE_OF_TEXT, FIRST_ANSWER_KB = 300.0, 0.25, 300.0


def run(table: Table, reports: int = REPORTS) -> None:
    """Adds the rows; the texts are written by tests/bench/synthetic.py, a year of them."""
    with tempfile.TemporaryDirectory(prefix="nianbao-search-") as scratch:
        with duckdb.connect(f"{scratch}/p.duckdb") as db:
            text_bytes = _fill(db, reports)
        site = Path(scratch) / "site"
        with duckdb.connect(f"{scratch}/p.duckdb", read_only=True) as db:
            staging = Staging.begin(site)
            began, used = time.perf_counter(), time.process_time()
            files, _ = SearchIndex(db).write(staging, fingerprints_of_years(db), {})
            wall, cpu = time.perf_counter() - began, time.process_time() - used
            staging.finish({})
            size = sum(file.stat().st_size for file in site.rglob("*.js"))
            answers = {words: _first_answer(db, site, words) for words in QUESTIONS}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note(f"search: {files} files; " + "; ".join(f"{words} {told}" for words, told in answers.items()))
    of = f"search index of {reports:,} reports"
    told = f"{wall:.0f} s wall, peak {peak:.0f} MB"
    table.add(Row(f"{of}: build", told, "—", cpu, BUILD_S, "at most", "s CPU"))
    sizes = f"{size / 1e6:.0f} MB", f"texts {text_bytes / 1e6:.0f} MB"
    table.add(Row("… size against the texts", *sizes, size / text_bytes, SHARE_OF_TEXT, "at most"))
    most = max(answers, key=lambda words: answers[words])
    table.add(Row("… bytes for a first answer", most, "—", answers[most] / 1000, FIRST_ANSWER_KB, "at most", "KB"))


def _fill(db: duckdb.DuckDBPyConnection, reports: int) -> int:
    """Makes the views that the index reads; returns the bytes of all texts."""
    db.execute("CREATE TABLE coverage (township_code VARCHAR, township VARCHAR, county VARCHAR)")
    db.execute(
        "CREATE TABLE reports (township_code VARCHAR, township VARCHAR, county VARCHAR, year INTEGER, title VARCHAR)"
    )
    db.execute(
        "CREATE TABLE sections (township_code VARCHAR, year INTEGER, path VARCHAR, heading VARCHAR, text VARCHAR)"
    )
    total = 0
    for start in range(0, reports, 1000):
        heads, parts = [], []
        for number in range(start, min(start + 1000, reports)):
            township = Township(number)
            report = next(township.reports(YEAR, 1))
            heads.append((township.code, township.name, township.county, YEAR, report.title))
            for path, section in _walk(report.sections):
                parts.append((township.code, YEAR, path, section.heading, section.text))
                total += len((section.heading + section.text).encode())
        _insert(db, "reports", heads)
        _insert(db, "sections", parts)
    db.execute("INSERT INTO coverage SELECT township_code, township, county FROM reports")
    return total


def _insert(db: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    columns = list(zip(*rows, strict=True))
    values = ", ".join(f"unnest(${place + 1})" for place in range(len(columns)))
    db.execute(f"INSERT INTO {table} SELECT {values}", [list(column) for column in columns])


def _walk(sections: Sequence[Section], above: str = "") -> Iterator[tuple[str, Section]]:
    for number, section in enumerate(sections):
        path = f"{above}{number}"
        yield path, section
        yield from _walk(section.children, f"{path}.")


def _first_answer(db: duckdb.DuckDBPyConnection, site: Path, words: str) -> int:
    """Returns the bytes that a page loads until it shows its first ten hits, as assets/search.js asks for them."""
    meta = json.loads((site / FOLDER / "meta.js").read_text("utf-8").partition("search = ")[2].rstrip(";\n"))
    shards, names = meta["years"][str(YEAR)]["shards"], meta["years"]["0"]["shards"]
    pairs = {pair for word in words.split() for pair in _pairs(word)}
    loaded = {ASSETS / "packed.js", ASSETS / "search.js", site / FOLDER / "meta.js"}
    common: set[int] | None = None
    for pair in pairs:
        file = site / FOLDER / str(YEAR) / f"pairs-{shard_of(pair, shards)}.js"
        loaded |= {file, site / FOLDER / "0" / f"pairs-{shard_of(pair, names)}.js"}
        found = _documents(_unpacked(file).get(pair, ""))
        common = found if common is None else common & found
    size = hits = 0
    texts: dict[str, dict[str, str]] = {}  # by county, as they lie in its file
    for document in sorted(common or ()):
        if hits == FIRST:
            break
        entries = site / FOLDER / str(YEAR) / f"documents-{document // DOCUMENTS_A_FILE}.js"
        loaded.add(entries)
        code = _unpacked(entries)[document % DOCUMENTS_A_FILE][0]
        if code[:6] not in texts:
            texts[code[:6]], of_county = _texts(db, code[:6])
            size += of_county
        hits += all(word in texts[code[:6]][code] for word in words.split())
    return size + sum(file.stat().st_size for file in loaded)


def _texts(db: duckdb.DuckDBPyConnection, county: str) -> tuple[dict[str, str], int]:
    """Returns the texts of a county's reports by township, and the bytes of the file that holds them."""
    found: dict[str, list[tuple[str, str, str, str, str]]] = {}
    asked = "SELECT township_code, path, heading, text FROM sections WHERE left(township_code, 6) = ? ORDER BY ALL"
    for code, path, heading, text in db.execute(asked, [county]).fetchall():
        found.setdefault(code, []).append((path, "", heading, "", text))
    told = {code: {"sections": sections} for code, sections in found.items()}
    texts = {code: "\n".join(f"{row[2]}\n{row[4]}" for row in sections) for code, sections in found.items()}
    return texts, len(packed_script(texts_script(county, YEAR), told)[1].encode())


def _pairs(word: str) -> Iterator[str]:
    for place in range(0, len(word) - 1, 2):
        yield word[place : place + 2]
    yield word[-2:]


def _unpacked(file: Path) -> Any:
    packed = re.search(r',"([^"]+)"\);', file.read_text("utf-8"))
    return json.loads(zlib.decompress(base64.b64decode(packed[1]))) if packed else {}


def _documents(packed: str) -> set[int]:
    """Returns the documents of a pair: `pack` of flows/site/search.py turned round."""
    found: set[int] = set()
    last = 0
    for part in filter(None, packed.split(",")):
        step, _, count = part.partition("-")
        last += int(step, 36)
        found.add(last)
        for _ in range(int(count, 36) - 1 if count else 0):
            last += 1
            found.add(last)
    return found
