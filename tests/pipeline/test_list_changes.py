"""Rows that left: told by their own column, read to its end, or by all others where that is configured no more."""

from __future__ import annotations

from datetime import date

import pytest

from flows.config.sites import ColumnConfig
from flows.pipeline.list_changes import ReadColumn, changed_rows, left_rows
from storage.records import ColumnRead, KnownRow, ListRow, SiteMemory

BASE = "http://a.example"
ROW = f"{BASE}/a/1.html"


def column(name: str, result: str = "complete", *urls: str) -> ReadColumn:
    whole = result != "incomplete"
    read = ColumnRead(
        f"{BASE}/{name}/", None, None, "trs", "ok", "", whole, result == "complete", 1, len(urls), 0, None, urls,
        result=result,  # type: ignore[arg-type]
    )  # fmt: skip
    return ReadColumn(ColumnConfig(url=f"/{name}/"), True, read, ())


def memory(name: str, listed: bool = True) -> SiteMemory:
    known = KnownRow(
        "甲镇报告", date(2025, 3, 1), "report", None, 2024, "township_report", "ok", None,
        column_url=f"{BASE}/{name}/", listed=listed,
    )  # fmt: skip
    return SiteMemory({ROW: known})


LEFT: dict[str, tuple[list[ReadColumn], SiteMemory, bool]] = {
    "its column was read to its end": ([column("a")], memory("a"), True),
    "it still stands there": ([column("a", "complete", ROW)], memory("a"), False),
    "it stands in another column": ([column("a"), column("b", "complete", ROW)], memory("a"), False),
    "its column has not changed": ([column("a", "unchanged")], memory("a"), False),
    "only the first pages were read": ([column("a", "known_rest")], memory("a"), False),
    "its column was not read to its end": ([column("a", "incomplete"), column("b")], memory("a"), False),
    "another column was not": ([column("a"), column("b", "incomplete")], memory("a"), True),
    "its column is no more, all others were read": ([column("b"), column("c")], memory("a"), True),
    "its column is no more, one other was not read": ([column("b"), column("c", "incomplete")], memory("a"), False),
    "its column is no more, one other has not changed": ([column("b"), column("c", "unchanged")], memory("a"), False),
    "it had left before": ([column("a")], memory("a", listed=False), False),
    "no column is configured": ([], memory("a"), False),
}


@pytest.mark.parametrize("case", LEFT)
def test_a_row_has_left(case: str) -> None:
    columns, before, left = LEFT[case]
    assert [row.url for row in left_rows(columns, before)] == ([ROW] if left else [])


@pytest.mark.parametrize(
    ("changed", "told"),
    [({}, False), ({"title": "乙镇报告"}, True), ({"listed_date": None}, True), ({"verdict": "doubtful"}, True)],
)
def test_a_row_is_told_again_where_it_differs(changed: dict[str, object], told: bool) -> None:
    shown = {"title": "甲镇报告", "listed_date": date(2025, 3, 1), "verdict": "report"} | changed
    row = ListRow(f"{BASE}/a/", ROW, reason="", year=2024, **shown)  # type: ignore[arg-type]
    own = column("a", "complete", ROW)
    read = ReadColumn(own.config, own.full, own.read, (row,))
    assert list(changed_rows([read], memory("a"))) == ([row] if told else [])
