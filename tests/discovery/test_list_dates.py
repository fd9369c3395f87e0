"""Days are read from a row's text, else from its address; what is no day is none."""

from __future__ import annotations

from datetime import date

import pytest

from flows.discovery import list_dates as dates

DAY = date(2024, 1, 19)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-19", "[2024-01-19]", "2024/1/19", "2024.01.19", "2024年1月19日", "2024 年 1 月 19 日", "20240119",
        "发布时间：2024-01-19 10:30:00", "（2024-01-19）", "19 2024-01", "01-19 2024", "[24-01-19]",
        "2023-12-01 2024-01-19",
    ],
)  # fmt: skip
def test_a_day_in_text(text: str) -> None:
    assert dates.in_text(text) == DAY


@pytest.mark.parametrize(
    "text", ["", "2024-13-01", "2024-02-30", "12345热线", "01-19", "1.5万元", "1999-01-01", "浏览：240119次"]
)
def test_no_day_in_text(text: str) -> None:
    assert dates.in_text(text) is None


def test_a_day_without_its_year_takes_the_address_s() -> None:
    assert dates.in_text("[01-19]", "http://h/c/202401/t20240119_1.html") == DAY
    assert dates.in_text("01-19", "http://h/c114007/202401/0a.shtml") == DAY
    assert dates.in_text("02-19", "http://h/c114007/202401/0a.shtml") is None


@pytest.mark.parametrize(
    "address",
    [
        "/zwgk/202401/t20240119_12947587.html", "/art/2024/1/19/art_1_2.html", "/2024/0119/c1a2.html",
        "/2024-01/19/content_1.html", "/2024/01/19/12.shtml", "/20240119/1.html", "/news/20240119153000.html",
    ],
)  # fmt: skip
def test_a_day_in_an_address(address: str) -> None:
    assert dates.in_address(f"http://h{address}") == DAY


@pytest.mark.parametrize(
    "address", ["/c/202401/1.html", "/a/12345678.html", "/c114007/202513/0.shtml", "/20241345/1.html"]
)
def test_no_day_in_an_address(address: str) -> None:
    assert dates.in_address(f"http://h{address}") is None


def test_unix_seconds_are_days_in_china() -> None:
    assert dates.of_unix(1705593600) == date(2024, 1, 19)
    assert dates.of_unix(1705593600000) == date(2024, 1, 19)
    assert dates.of_unix(12) is None
