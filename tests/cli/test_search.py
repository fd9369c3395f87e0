"""`nianbao search`: which reports hold the words, and which sentences are shown."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from flows.cli.commands.search import find_reports
from flows.cli.output import UserError

TEXT = "全年办夜校十二次。请“人民\u3000调解”能手讲课；听的人多。\n人民武装部来人。调解员也来了。"


@pytest.fixture(scope="module")
def archive() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as db:
        db.execute(
            "CREATE TABLE reports AS SELECT * FROM (VALUES"
            " ('500230207', '都督乡', '500230', '丰都县', 2024, '都督乡2024年法治报告', 'http://a/1', ?),"
            " ('500230207', '都督乡', '500230', '丰都县', 2023, '都督乡2023年法治报告', 'http://a/2', '没有别的。'),"
            " ('500242204', '可大乡', '500242', '酉阳县', 2024, '可大乡2024年法治报告', 'http://b/1', '讲APP诈骗。'))"
            " AS r (township_code, township, county_code, county, year, title, url, text)",
            [TEXT],
        )
        yield db


@pytest.mark.parametrize(
    ("words", "year", "county", "found"),
    [
        pytest.param(("人民调解",), None, None, [("都督乡", 2024, 1)], id="quotes and blanks within a word"),
        pytest.param(("人来",), None, None, [], id="a word within one sentence"),
        pytest.param(("人调解",), None, None, [], id="no word over the end of a sentence"),
        pytest.param(("夜校", "调解"), None, None, [("都督乡", 2024, 3)], id="all words, in any sentence"),
        pytest.param(("夜校", "诈骗"), None, None, [], id="each of the words"),
        pytest.param(("app",), None, None, [("可大乡", 2024, 1)], id="large and small letters"),
        pytest.param(("都督乡",), None, None, [("都督乡", 2024, 0), ("都督乡", 2023, 0)], id="a name, newest first"),
        pytest.param(("都督乡",), 2023, None, [("都督乡", 2023, 0)], id="a year"),
        pytest.param(("法治",), 2024, "酉阳", [("可大乡", 2024, 0)], id="part of a county's name"),
        pytest.param(("法治",), None, "500242", [("可大乡", 2024, 0)], id="a county's code"),
    ],
)
def test_reports_are_found(
    archive: duckdb.DuckDBPyConnection,
    words: tuple[str, ...],
    year: int | None,
    county: str | None,
    found: list[tuple[str, int, int]],
) -> None:
    columns, rows = find_reports(archive, words, year=year, county=county)
    place = [columns.index(name) for name in ("township", "year", "sentences_with")]
    assert [tuple(row[index] for index in place) for row in rows] == found


def test_the_sentence_around_the_words_is_shown(archive: duckdb.DuckDBPyConnection) -> None:
    columns, rows = find_reports(archive, ("人民调解",), year=None, county=None)
    assert rows[0][columns.index("sentence")] == "请“人民\u3000调解”能手讲课；"


def test_words_without_a_letter_are_refused(archive: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UserError, match="no letter or digit"):
        find_reports(archive, ("。！",), year=None, county=None)


@pytest.fixture(scope="module")
def many() -> Iterator[duckdb.DuckDBPyConnection]:
    """Three years of forty townships; every third report of a year holds 夜校, the first of each year 灯会."""
    with duckdb.connect() as db:
        db.execute(
            "CREATE TABLE reports AS SELECT (100000000 + n)::VARCHAR AS township_code, '某镇' AS township,"
            " '10000' || n // 20 AS county_code, '县' || n // 20 AS county, year, '报告' AS title,"
            " 'http://a/' || n || year AS url,"
            " if(n % 3 = year % 3, '办夜校。', '无。') || if(n = year - 2020, '办灯会。', '') AS text"
            " FROM range(40) AS t (n), range(2022, 2025) AS y (year)"
        )
        yield db


@pytest.mark.parametrize("word", ["夜校", "灯会", "没有"])
@pytest.mark.parametrize(("year", "county"), [(None, None), (2023, None), (None, "县1")])
@pytest.mark.parametrize("first_look", [1, 10**9], ids=["with a first look", "without"])
def test_a_limit_gives_the_first_of_all(
    many: duckdb.DuckDBPyConnection,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
    year: int | None,
    county: str | None,
    first_look: int,
) -> None:
    monkeypatch.setattr("flows.cli.commands.search.WORTH_A_FIRST_LOOK", first_look)
    _, every = find_reports(many, (word,), year=year, county=county)
    for limit in (1, 2, 13, 39, 40, 120):
        assert find_reports(many, (word,), year=year, county=county, limit=limit)[1] == every[:limit]
    assert every == sorted(every, key=lambda row: (-row[3], row[0]))


def test_a_county_that_nobody_knows_has_no_reports(many: duckdb.DuckDBPyConnection) -> None:
    assert find_reports(many, ("夜校",), year=None, county="无此县", limit=3)[1] == []
