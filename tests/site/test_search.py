"""The search index: every pair of every text leads to its report, a year is kept while nothing in it changed."""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.site import build_site
from flows.site.packing import packed_script
from flows.site.search import DOCUMENTS_A_SHARD, MOST_SHARDS, pack, shard_count, shard_of
from storage.publish.search_macros import add_search_macros
from tests.site.published import write_published


def unpacked(content: str) -> Any:
    """As assets/packed.js does it."""
    found = re.fullmatch(r'window\.nianbao\.give\("([^"]+)","([^"]+)"\);\n', content)
    assert found
    return json.loads(zlib.decompress(base64.b64decode(found[2])))


def numbers_of(packed: str) -> list[int]:
    """As assets/search.js does it."""
    out: list[int] = []
    last = 0
    for part in filter(None, packed.split(",")):
        step, _, run = part.partition("-")
        last += int(step, 36)
        out.append(last)
        for _ in range(int(run, 36) - 1 if run else 0):
            last += 1
            out.append(last)
    return out


def reports_with(site: Path, year: int, pair: str) -> list[str]:
    """The codes of the townships to whose reports of a year a pair leads."""
    folder = site / "data" / "search" / str(year)
    shards = len(list(folder.glob("pairs-*.js")))
    content = unpacked((folder / f"pairs-{shard_of(pair, shards)}.js").read_text("utf-8"))
    documents = [
        row[0]
        for number in range(len(list(folder.glob("documents-*.js"))))
        for row in unpacked((folder / f"documents-{number}.js").read_text("utf-8"))
    ]
    return [documents[number] for number in numbers_of(content.get(pair, ""))]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_published(tmp_path_factory.mktemp("search") / "p.duckdb", 40)


@given(st.sets(st.integers(0, 5000)).map(sorted))
def test_packed_lists_unpack_to_themselves(numbers: list[int]) -> None:
    assert numbers_of(pack(numbers)) == numbers


@given(st.recursive(st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_packed_data_unpacks_to_itself(data: Any) -> None:
    path, content = packed_script("data/x", data)
    assert path == "data/x.js"
    assert unpacked(content) == data


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("坚持“人民 调解”", "坚持人民调解", id="quotes and blanks are nothing"),
        pytest.param("开了会。调解了", "开了会\n调解了", id="no word runs over the end of a sentence"),
        pytest.param("APP《民法典》", "app民法典", id="letters are small"),
        pytest.param("一、做法", "一做法", id="a comma parts no words"),
    ],
)
def test_text_is_folded(text: str, folded: str) -> None:
    with duckdb.connect() as db:
        add_search_macros(db)
        assert db.execute("SELECT folded(?)", [text]).fetchall() == [(folded,)]


@pytest.mark.parametrize("year", [2023, 2024])
def test_a_pair_leads_to_exactly_the_reports_with_it(published: Path, tmp_path: Path, year: int) -> None:
    build_site(published, tmp_path / "site")
    with duckdb.connect(str(published), read_only=True) as db:
        for pair in ("宪法", "调解", "东华", "难办"):
            expected = db.execute(
                "SELECT DISTINCT township_code FROM sections AS s JOIN reports AS r USING (township_code, year)"
                " WHERE year = ? AND contains(concat_ws(' ', r.county, r.township, r.title, s.heading, s.text), ?)"
                " ORDER BY ALL",
                [year, pair],
            ).fetchall()
            assert reports_with(tmp_path / "site", year, pair) == [row[0] for row in expected], pair


def test_an_index_made_in_several_passes_is_the_same(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_site(published, tmp_path / "once")
    monkeypatch.setattr("flows.site.search.DOCUMENTS_A_PASS", 30)
    build_site(published, tmp_path / "often")
    once, often = (
        {file.relative_to(tmp_path / name): file.read_bytes() for file in (tmp_path / name / "data").rglob("*.js")}
        for name in ("once", "often")
    )
    assert once == often


def test_a_year_in_which_nothing_changed_is_kept(published: Path, tmp_path: Path) -> None:
    copy = tmp_path / "p.duckdb"
    copy.write_bytes(published.read_bytes())
    build_site(copy, tmp_path / "site")
    before = {
        file.relative_to(tmp_path / "site" / "data"): file.stat().st_ino
        for file in (tmp_path / "site" / "data").rglob("*.js")
    }
    with duckdb.connect(str(copy)) as db:
        db.execute("UPDATE sections SET text = text || '新来的词。' WHERE township_code = '110102001' AND year = 2023")
    build_site(copy, tmp_path / "site")
    changed = {
        str(path.parent) for path, inode in before.items() if (tmp_path / "site" / "data" / path).stat().st_ino != inode
    }
    assert changed == {"search/2023"}
    assert reports_with(tmp_path / "site", 2023, "来的") == ["110102001"]


@pytest.mark.parametrize(
    ("documents", "shards"),
    [(0, 4), (4 * DOCUMENTS_A_SHARD, 4), (4 * DOCUMENTS_A_SHARD + 1, 8), (10**9, MOST_SHARDS)],
)
def test_a_shard_stays_small(documents: int, shards: int) -> None:
    assert shard_count(documents) == shards
