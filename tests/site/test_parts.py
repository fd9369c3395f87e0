"""The parts that pages are made of: links, numbers, charts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.site import charts
from flows.site.addresses import slug
from flows.site.labels import number, percent
from flows.site.national import share
from flows.site.rows import CountyYear
from flows.site.words_html import href


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("http://www.example.gov.cn/a.html", True),
        ("https://www.example.gov.cn:8080/a?b=1", True),
        (" https://www.example.gov.cn/ ", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//www.example.gov.cn/a", False),
        ("http:///a", False),
        ("http://[broken", False),
        ("file:///etc/passwd", False),
        ("", False),
        (None, False),
    ],
)
def test_only_http_becomes_a_link(url: str | None, links: bool) -> None:
    assert (href(url) is not None) is links


@pytest.mark.parametrize("name", ["../../x", "a/b", "调解", "a b", "", "." * 200])
def test_a_metric_of_any_name_has_a_plain_file_name(name: str) -> None:
    assert set(slug(name)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
    assert 0 < len(slug(name)) <= 100


@pytest.mark.parametrize(
    ("ratio", "said"), [(1.0, "100%"), (0.999, "99%"), (0.0, "0%"), (0.001, "1%"), (0.5, "50%"), (None, "—")]
)
def test_all_and_nothing_are_said_only_where_they_are_exact(ratio: float | None, said: str) -> None:
    assert percent(ratio) == said


@pytest.mark.parametrize(("value", "said"), [(127.0, "127"), (20000, "20,000"), (98.5, "98.5"), (None, "—")])
def test_numbers_are_written_as_people_do(value: float | None, said: str) -> None:
    assert number(value) == said


@pytest.mark.parametrize(
    ("counts", "css", "owed"),
    [
        pytest.param({"published": 3}, "s4", 3, id="all there"),
        pytest.param({"published": 2, "late": 1}, "s3", 3, id="all there, one late"),
        pytest.param({"published": 2, "unknown": 1}, "s4", 2, id="all there of what could be confirmed"),
        pytest.param({"missing": 3}, "s0", 3, id="none there"),
        pytest.param({"unknown": 3}, "unknown", 0, id="nothing could be confirmed"),
        pytest.param({"no_column": 3}, "no_column", 0, id="no column is known"),
        pytest.param({"no_column": 2, "unknown": 1}, "unknown", 0, id="no column, or not read"),
        pytest.param({"not_due": 3}, "not_due", 0, id="not due yet"),
        pytest.param({"published": 1, "late": 1, "missing": 2}, "s2", 4, id="half of it, late ones too"),
        pytest.param({"published": 1, "missing": 2}, "s1", 3, id="less than half"),
    ],
)
def test_unknown_is_never_counted_as_missing(counts: dict[str, int], css: str, owed: int) -> None:
    none = dict.fromkeys(("published", "late", "missing", "unknown", "no_column", "withdrawn", "not_due"), 0)
    cell = share(CountyYear("500230", "丰都县", 2024, duties=sum(counts.values()), **{**none, **counts}))
    assert (cell.css, cell.owed) == (css, owed)


@given(st.lists(st.floats(0, 1e9), min_size=2, max_size=200).map(sorted))
def test_a_histogram_counts_every_value_once(values: list[float]) -> None:
    found = charts.histogram(values)
    assert found is not None
    assert sum(bar.count for bar in found.bars) == len(values)
    assert all(0 <= bar.x <= found.width and 0 <= bar.y <= found.height for bar in found.bars)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (9999.0, "9,999"),
        (10_000.0, "1万"),
        (123_456.0, "12.3万"),
        (12_345_678.0, "1235万"),
        (2.5e8, "2.5亿"),
        (0.0, "0"),
    ],
)
def test_values_beside_a_line_are_short(value: float, said: str) -> None:
    assert charts.short(value) == said


def test_a_line_tells_its_first_and_last_value_and_its_unit() -> None:
    drawn = charts.spark(charts.line([(2019, 12.0), (2020, 20.0), (2021, 17.0)], range(2019, 2022)), "调解员", "人")
    assert ">12</text>" in drawn
    assert ">17</text>" in drawn
    assert ">20</text>" not in drawn
    assert "调解员（人）：2019 年 12" in drawn


def test_a_year_without_a_value_breaks_the_line() -> None:
    line = charts.line([(2019, 1.0), (2020, 2.0), (2022, 3.0), (2023, 4.0)], range(2019, 2024))
    assert len(line.parts) == 2
