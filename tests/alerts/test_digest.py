"""The text of a digest: what a first night over a nation reads like, what an entry holds."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from flows.alerts.channels import messages_of
from flows.alerts.digest import MAX_CHARS, MAX_KEYS, MAX_URL, Digest, digest, message
from flows.alerts.services import utf8_bytes
from flows.alerts.states import Alert, Changes, State, Today, alert_id
from flows.alerts.words import HINTS, TROUBLES, column_words
from flows.coverage.chase import ChaseEntry, by_duty
from tests.coverage.world import day

DAY = day("2024-04-02")
COLUMN = "http://portal.example/fzbg/"
MISSING = State(
    "missing", "test", "500230101", 2023, "", "500230", "测试县", "甲镇",
    (f"2024-04-02 已完整查阅 {COLUMN}",), None, day("2024-04-01"),
)  # fmt: skip


def county(number: int, owing: int) -> list[State]:
    code = f"{110000 + number}"
    return [
        replace(MISSING, township_code=f"{code}{n:03d}", county_code=code, county=f"第{number}县", label=f"{n}号镇")
        for n in range(owing)
    ]


def told(*states: State, first: bool = False) -> Digest:
    codes = {state.county_code for state in states} if first else set()
    changes = Changes(begun=states)
    return digest(changes, Today(DAY, {state.key: state for state in states}), "hook", "run1", codes, 2023)


def test_an_entry_of_a_missing_report_has_deadline_days_over_last_read_and_columns() -> None:
    assert str(told(MISSING).blocks[0]).splitlines() == [
        "【测试县】缺1",
        "应公开而未见 2023 年度（应于 2024-04-01 前公开，已逾 2 天）：甲镇",
        f"  依据：2024-04-02 已完整查阅 {COLUMN}",
    ]


def test_the_archive_keeps_it_in_one_line() -> None:
    assert message(MISSING) == (
        f"测试县 2023 年度应公开而未见：甲镇；应于 2024-04-01 前公开；2024-04-02 已完整查阅 {COLUMN}"
    )


@pytest.mark.parametrize("again", [False, True], ids=["begun", "reminded"])
def test_what_was_done_last_about_a_missing_report_stands_behind_its_name(again: bool) -> None:
    calls = [
        ChaseEntry(day("2024-04-02"), "李", "500230101", 2023, "催过", "电话"),
        ChaseEntry(day("2024-04-03"), "李", "500230101", 2023, "已回复", "下周公开，电话 13800000000"),
    ]
    alert = Alert(alert_id(MISSING.key, "hook", "run0"), "hook", "missing", "test", "500230101", 2023, DAY, "run0", "")
    told_of = Changes(reminders=(alert,)) if again else Changes(begun=(MISSING,))
    today = Today(DAY, {MISSING.key: MISSING}, chased=by_duty(calls))
    text = digest(told_of, today, "hook", "run1", set(), 2023).body
    assert "甲镇（2024-04-03 已回复）" in text
    assert "13800000000" not in text


def test_each_address_is_told_once() -> None:
    site = State(
        "site", "test", None, None, "layout", "500230", "测试县", "县政府：版式", (f"{COLUMN} 无条目",), COLUMN
    )
    assert (message(site).count(COLUMN), told(site).body.count(COLUMN)) == (1, 1)
    late = replace(MISSING, kind="late", evidence=(), url=f"{COLUMN}1.html")
    assert (message(late).count(COLUMN), told(late).body.count(COLUMN)) == (1, 1)


@pytest.mark.parametrize(("length", "shown"), [(MAX_URL, True), (MAX_URL + 1, False)])
def test_an_address_that_would_fill_a_message_is_left_to_the_command(length: int, shown: bool) -> None:
    late = replace(MISSING, kind="late", evidence=(), url="http://x/".ljust(length, "a"))
    assert ("http://x/" in told(late).body) is shown


def test_a_nations_first_night_is_told_by_counties_and_counts_within_the_bound() -> None:
    states = [state for number in range(2_800) for state in county(number, 40 if number < 3 else 12)]
    text = told(*states, first=True)
    assert text.title == "年报 2024-04-02：缺33684"
    assert MAX_CHARS - 1_000 < len(text.body) <= MAX_CHARS
    assert "第0县 缺40；第1县 缺40" in text.body
    rest = re.search(r"另有 (\d+) 个县 缺(\d+)", text.body)
    assert rest is not None
    named = [int(count) for count in re.findall(r"第\d+县 缺(\d+)", text.body)]
    assert (len(named) + int(rest[1]), sum(named) + int(rest[2])) == (2_800, 33_684)


def test_the_worst_counties_are_told_in_full_as_far_as_all_others_fit_by_count() -> None:
    text = told(*(state for number in range(300) for state in county(number, 30 if number < 2 else 12)))
    assert text.body.startswith("【第0县】缺30\n应公开而未见")
    assert "其余各县（详见 nianbao alerts）\n" in text.body
    assert "第299县 缺12" in text.body
    assert "另有" not in text.body
    assert len(text.body) <= MAX_CHARS


def test_nothing_is_counted_that_fits_by_name() -> None:
    assert "其余各县" not in told(*(state for number in range(20) for state in county(number, 12))).body


@pytest.mark.parametrize("url", [f"wecombot://{'k' * 36}", f"dingtalk://s@{'t' * 64}", f"feishu://{'t' * 36}"])
def test_every_township_arrives_whole_however_many_messages_it_takes(url: str) -> None:
    text = told(*(state for number in range(60) for state in county(number, 40)))
    messages = messages_of(url, text)
    assert len(messages) > 1
    assert not [m for m in messages if utf8_bytes(f"{m.title}\r\n{m.body}") > (2048 if "wecom" in url else 20_000)]
    names = re.findall(r"\d+号镇", "\n".join(m.body for m in messages))
    assert sorted(names) == sorted(re.findall(r"\d+号镇", text.body))


def test_numbers_of_digests_that_never_got_through_are_bounded() -> None:
    waiting = [
        Alert(alert_id(s.key, "hook", f"run{n}"), "hook", "missing", "test", s.township_code, 2023, DAY, f"run{n}", "x")
        for n, s in enumerate(county(1, MAX_KEYS + 5))
    ]
    states = {alert.key: replace(MISSING, township_code=alert.township_code) for alert in waiting}
    text = digest(Changes(begun_before=tuple(waiting)), Today(DAY, states), "hook", "run", set(), 2023)
    assert len(text.keys) == MAX_KEYS + 5
    assert f" 等 {MAX_KEYS + 5} 个（含此前未确认送达者，已收到的编号请忽略）" in text.body
    assert len(re.findall(r"\b[0-9a-f]{12}\b", text.body)) == MAX_KEYS


def test_words_are_chinese_and_their_punctuation_full_width() -> None:
    for words in (*TROUBLES.values(), *HINTS.values()):
        assert not re.search(r"[,;:()]", words)
        assert re.search(r"[一-鿿]", words)


@pytest.mark.parametrize(
    ("outcome", "reason_code", "words"),
    [
        ("tls", "tls", "证书或加密连接失败"),
        ("loop", "incomplete_list", "列表没有读到最后"),
        ("something new", None, "未能完整读取"),
    ],
)
def test_a_columns_reading_is_put_into_chinese_words(outcome: str, reason_code: str | None, words: str) -> None:
    assert column_words(outcome, reason_code) == words
