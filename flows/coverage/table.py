"""Duties as a table for people: Chinese headings and words, one row a duty; for downloads and exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from flows.coverage.chase import ChaseEntry
from flows.coverage.reasons import words_of
from storage.publish.spreadsheet import Cell

STATUS_WORDS: Mapping[str, str] = {
    "missing": "未公开",
    "withdrawn": "已撤下",
    "late": "逾期公开",
    "unknown": "无法确认",
    "no_column": "没有栏目",
    "published": "按期公开",
    "not_due": "未到期限",
}
BASIS_WORDS: Mapping[str, str] = {"statutory": "法定（一级政府）", "practice": "惯例（派出机关）"}
OWING = ("missing", "withdrawn")  # what somebody is to be called about
HEADINGS = (
    "代码", "乡镇（街道）", "县（市、区）", "年度", "状态", "依据", "期限（早于）", "公开日期", "逾期天数", "标题",
    "地址", "说明", "查阅的栏目", "上次完整读取", "催办",
)  # fmt: skip
KEYS = (
    "township_code", "township", "county", "year", "status", "basis", "deadline", "published", "days_over", "title",
    "url", "reason", "columns_searched", "last_read_in_full", "chase",
)  # fmt: skip


class Duty(NamedTuple):
    """county_duties.sql of the web pages; the same columns of `coverage` in an export."""

    township_code: str
    township: str
    county_code: str
    county: str
    year: int
    basis: str
    deadline: date | None
    status: str
    published: date | None
    days_late: int | None
    url: str | None
    reason_code: str | None
    reason_says: Sequence[str] | None
    reason_params: str | None
    columns_searched: Sequence[str] | None
    columns_read: int | None
    last_read_in_full: date | None
    as_of: date | None
    title: str | None
    reported: bool
    fetched_at: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    payload_sha256: str | None = None
    pages_read: int | None = None
    rows_read: int | None = None
    last_pages: Sequence[str] | None = None

    @property
    def shown(self) -> str:
        """The status as people are told it: what has no column is by itself."""
        return shown_status(self.status, self.reason_code)

    @property
    def days_over(self) -> int | None:
        """Days since the last day in time: of what is late when it came, of what is owed until the day of the view."""
        if self.status == "missing" and self.as_of and self.deadline:
            return (self.as_of - self.deadline).days + 1
        return self.days_late

    @property
    def reason(self) -> str:
        """The reason in Chinese; empty where there is none."""
        return words_of(self.reason_says, self.reason_params, "zh")


def shown_status(status: str, reason_code: str | None) -> str:
    """Returns the key under which a status is shown: `no_column` where it is unknown for want of a column."""
    return "no_column" if status == "unknown" and reason_code == "no_column" else status


def chase_words(entries: Sequence[ChaseEntry]) -> str:
    """Returns what was done about a report, the newest first."""
    return "；".join(
        f"{entry.day} {entry.state}"
        + (f"（{entry.who}）" if entry.who else "")
        + (f"：{entry.note}" if entry.note else "")
        for entry in reversed(entries)
    )


def duty_cells(duty: Duty, chased: Sequence[ChaseEntry] = ()) -> list[Cell]:
    """Returns a duty as cells in the order of HEADINGS."""
    return [
        duty.township_code,
        duty.township,
        duty.county,
        duty.year,
        STATUS_WORDS.get(duty.shown, duty.status),
        BASIS_WORDS.get(duty.basis, duty.basis),
        duty.deadline,
        duty.published,
        duty.days_over,
        duty.title,
        duty.url,
        duty.reason,
        "、".join(duty.columns_searched or ()),
        duty.last_read_in_full,
        chase_words(chased),
    ]
