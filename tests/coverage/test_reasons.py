"""The words of reasons: one table for SQL and Python, English and Chinese."""

from __future__ import annotations

import re

import duckdb
import pytest

from flows.coverage.reasons import words_of
from storage.schema.reasons import reason_keys, reason_macro, reason_words
from storage.sql import statements

PARAMS = {
    "deadline": "2024-04-01", "day": "2024-04-02", "since": "2024-04-05", "url": "http://a.example/", "outcome": "tls",
    "detail": "the certificate has expired", "columns": 5, "more": 2, "urls": "a, b, c", "places": 2,
    "sister": "500230101", "claimed": "2027-01-01", "absent": "2024-04-06", "listed": "2024-03-20", "names": "新镇",
    "who": "张三",
}  # fmt: skip


@pytest.mark.parametrize(
    ("says", "params", "english", "chinese"),
    [
        ([], {}, "", ""),
        (["no_site"], {}, "no site file covers the county", "还没有这个县的网站文件"),
        (
            ["missing_before"],
            {**PARAMS, "url": "u", "detail": "expired"},
            "missing when last read to the end on 2024-04-02; cannot be read since 2024-04-05: tls: u (expired)",
            "2024-04-02 完整读取时没有找到；2024-04-05 起无法读取：证书或加密连接失败（u）",
        ),
        (
            ["never_complete"],
            {**PARAMS, "detail": None},
            "never read to the end; fails since 2024-04-05: tls: http://a.example/",
            "从未完整读取；2024-04-05 起无法读取：证书或加密连接失败（http://a.example/）",
        ),
        (
            ["places", "dated_by_page"],  # told in the order of the table
            PARAMS,
            "dated by the page; at 2 addresses",
            "日期取自页面；共有 2 个地址",
        ),
        (["gone"], {"day": "2024-05-01", "outcome": "an outcome of tomorrow", "url": "u"},
         "gone from the list and an outcome of tomorrow since 2024-05-01: u",
         "2024-05-01 起已从列表撤下，an outcome of tomorrow：u"),
    ],
)  # fmt: skip
def test_codes_and_parameters_become_words(
    says: list[str], params: dict[str, object], english: str, chinese: str
) -> None:
    assert (words_of(says, params), words_of(says, params, "zh")) == (english, chinese)


@pytest.mark.parametrize("detail", ["the certificate has expired", "", None])
def test_sql_says_the_same(detail: str | None) -> None:
    params = {**PARAMS, "detail": detail}
    packed = ", ".join(f"{name} := ${name}::VARCHAR" for name in params)
    with duckdb.connect() as connection:
        for statement in statements(reason_macro()):
            connection.execute(statement)
        for key in reason_keys():
            said = connection.execute(f"SELECT reason_words(['{key}'], struct_pack({packed}))", params).fetchone()
            assert said == (reason_words([key], params, "en"),)


@pytest.mark.parametrize("key", reason_keys())
def test_chinese_words_hold_no_english_sentence(key: str) -> None:
    words = words_of([key], dict.fromkeys(PARAMS, "1"), "zh")
    assert not re.search(r"[a-z]{3,} [a-z]{3,}", words)


def test_every_reason_that_sql_gives_is_in_the_table_and_none_is_idle() -> None:
    from storage.sql import read_sql

    sql = read_sql("storage.schema", "coverage")
    given = set(re.findall(r"(?:THEN|ELSE) '(\w+)'", sql)) | set(reason_keys())
    idle = [key for key in reason_keys() if f"'{key}'" not in sql and not re.match(r"(dated_by|unreadable)_", key)]
    assert idle == []
    assert set(reason_keys()) <= given
