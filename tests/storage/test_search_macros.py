"""Which texts hold a phrase: the same as after folding both, for every letter there is."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.publish.search_macros import add_search_macros
from storage.sql import read_sql


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        add_search_macros(connection)
        yield connection


@pytest.mark.parametrize(
    ("text", "phrase", "held"),
    [
        pytest.param("化解矛盾纠纷12起", "矛盾纠纷", True, id="as it stands"),
        pytest.param("请“人民\u3000调解”员", "人民调解员", True, id="blanks and quotes in the text"),
        pytest.param("人民调解员", "人民 “调解”员。", True, id="blanks, quotes and a full stop in the phrase"),
        pytest.param("矛盾、纠纷", "矛盾纠纷", True, id="a comma of a list"),
        pytest.param("有矛盾。纠纷少", "矛盾纠纷", False, id="over the end of a sentence"),
        pytest.param("有矛盾\n纠纷少", "矛盾纠纷", False, id="over the end of a line"),
        pytest.param("讲APP诈骗", "app", True, id="capital letters in the text"),
        pytest.param("讲app诈骗", "App诈骗", True, id="capital letters in the phrase"),
        pytest.param("十2a", "2A", True, id="a digit before a letter"),
        pytest.param("İl", "il", True, id="a letter whose small form only one library knows"),
        pytest.param("ſo", "so", False, id="a letter that is like a small s and is another"),
        pytest.param("矛盾", "矛盾纠纷", False, id="half of it"),
        pytest.param("a.b", "a+b", True, id="signs of regular expressions"),
        pytest.param("矛盾", "。！", None, id="a phrase without a letter"),
        pytest.param(None, "矛盾", None, id="no text"),
    ],
)
def test_a_text_holds_a_phrase(db: duckdb.DuckDBPyConnection, text: str | None, phrase: str, held: bool | None) -> None:
    quoted = phrase.replace("'", "''")
    assert db.execute(f"SELECT holds($1, '{quoted}')", [text]).fetchall() == [(held,)]


characters = st.sampled_from("矛盾纠纷一1１aAiIİkK\u212asſSßẞΣσς𠮷。；！？;!?\n，、“” \u3000.*[(\\-Ⅷⅷ")


@given(text=st.text(characters, max_size=30), phrase=st.text(characters, min_size=1, max_size=4))
def test_it_does_where_the_folded_text_contains_the_folded_phrase(
    db: duckdb.DuckDBPyConnection, text: str, phrase: str
) -> None:
    # the end of a sentence in a phrase parts nothing: a phrase is looked for as one
    sql = "SELECT holds($1, $2), nullif(replace(folded($2), chr(10), ''), '') AS one, contains(folded($1), one)"
    ((held, _, contained),) = db.execute(sql, [text, phrase]).fetchall()
    assert held == contained


def test_every_capital_letter_is_found_by_its_small_one(db: duckdb.DuckDBPyConnection) -> None:
    missed = db.execute(
        """
        WITH letters AS (
          SELECT chr(point::INTEGER) AS letter
          FROM (FROM range(1, 55296) UNION ALL FROM range(57344, 1114112)) AS r (point)
        )
        SELECT letter
        FROM letters
        WHERE lower(letter) <> letter
          AND regexp_matches(letter, '[\\pL\\pN]')
          AND NOT (
            regexp_matches(letter, '(?i)' || replace(lower(letter), 'i', '[iİ]'))
            AND upper(lower(letter)) <> lower(letter)
          )
        """
    ).fetchall()
    assert missed == []


def test_search_gives_reports_and_their_sentences_the_newest_first(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(
        "CREATE TABLE reports AS SELECT * FROM (VALUES"
        " ('1', '甲镇', '1', '子县', 2023, 't', '矛盾少。化解“矛盾”纠纷9起；无他。矛盾、纠纷各2起。',"
        " 'http://a/1', 'live'),"
        " ('2', '乙镇', '1', '子县', 2024, 't', '矛盾纠纷', 'http://a/2', 'live'),"
        " ('3', '丙镇', '1', '子县', 2024, '矛盾纠纷', '无。', 'http://a/3', 'live'))"
        " AS r (township_code, township, county_code, county, year, title, text, url, status)"
    )
    db.execute(read_sql("storage.publish", "published_search"))

    found = db.execute("SELECT township, year, sentences FROM search('矛盾纠纷')").fetchall()
    assert found == [
        ("乙镇", 2024, ["矛盾纠纷"]),
        ("甲镇", 2023, ["化解“矛盾”纠纷9起；", "矛盾、纠纷各2起。"]),
    ]
    assert db.execute("SELECT year, count(*) FROM search('矛盾') GROUP BY year ORDER BY year").fetchall() == [
        (2023, 1),
        (2024, 1),
    ]
