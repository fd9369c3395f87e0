"""`--lang zh`: headings, codes and sentences of ours come in Chinese; JSON and what portals wrote stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from flows.cli import cli
from flows.cli.commands import alerts, chase, sites
from flows.cli.language import PLACE, _table, cell, heading, language, line
from flows.cli.output import show_rows
from flows.coverage.queries import COLUMNS, MISSING_COLUMNS, PROOF_COLUMNS, STATUSES


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    language.set("en")


@pytest.fixture
def chinese() -> None:
    language.set("zh")


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    "columns", [COLUMNS, MISSING_COLUMNS, PROOF_COLUMNS, alerts.ALERT_COLUMNS, chase.COLUMNS, sites.CHECKED]
)
def test_each_column_of_a_table_has_a_chinese_name(columns: tuple[str, ...]) -> None:
    assert [name for name in columns if heading(name) == name] == []


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_a_chinese_word(status: str) -> None:
    assert cell("status", status) != status
    assert cell("title", status) == status


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("12 reports", "12 份报告"),
        ("nianbao: 某镇 (500230207): no report for 2024 in the archive; there are 2022, 2023",
         "nianbao：某镇 (500230207)：没有收录 2024 年的报告；有 2022, 2023"),
        ("not in 2 columns searched on 2025-04-15: http://a.example/",
         "2025-04-15 已完整查阅 2 个栏目，没有找到：http://a.example/"),
        ("last run   2025-04-15 02:00 for 2025-04-15: ok in 52 s (night); last good night 3 h ago",
         "上次运行   2025-04-15 02:00，截至 2025-04-15：完好，52 秒（night）；上次完好的一夜 3 小时前"),
        ("coverage   reports of 2024: 16 published, 1 late, 1 missing",
         "公开情况   2024 年度的报告：按期公开 16，逾期公开 1，未公开 1"),
        ("http://a.example/: something that nobody translated", "http://a.example/: something that nobody translated"),
    ],
)  # fmt: skip
def test_what_is_said_comes_in_chinese_where_the_words_are_known(said: str, told: str) -> None:
    assert line(said) == told


@pytest.mark.usefixtures("chinese")
def test_json_keeps_its_keys_and_codes(capsys: pytest.CaptureFixture[str]) -> None:
    show_rows(("year", "status"), [(2024, "missing")], "json")
    assert json.loads(capsys.readouterr().out) == [{"year": 2024, "status": "missing"}]
    show_rows(("year", "status"), [(2024, "missing")], "csv")
    assert capsys.readouterr().out == "年度,状态\n2024,未公开\n"


def test_english_stays_english(capsys: pytest.CaptureFixture[str]) -> None:
    show_rows(("year", "status"), [(2024, "missing")], "csv")
    assert capsys.readouterr().out == "year,status\n2024,missing\n"


def test_chinese_lines_name_no_place_that_the_english_lack() -> None:
    for english, told in _table()["lines"].items():
        assert set(PLACE.findall(told)) <= set(PLACE.findall(english)), english


def test_the_switch_is_an_option_and_a_variable() -> None:
    refused = CliRunner().invoke(cli, ["--lang", "fr", "completion", "bash"])
    assert refused.exit_code == 2
    assert CliRunner(env={"NIANBAO_LANG": "zh"}).invoke(cli, ["completion", "bash"]).exit_code == 0
