"""Headings that a page marks as such (<h2>, <h3>) and does not number."""

from __future__ import annotations

import pytest

from parsers.knowledge import Knowledge
from parsers.report import parse
from tests.parsers.test_outline import drawn

TITLE = "可大乡2023年法治政府建设情况报告"
BEGINS = "2023年，可大乡坚持依法行政，扎实推进法治政府建设各项工作，现将有关情况报告如下："


def _tree(body: str, knowledge: Knowledge) -> list[str]:
    page = f"<html><body><h1>{TITLE}</h1><div class='c'><p>{BEGINS}</p>{body}</div></body></html>"
    return list(drawn(parse(page, knowledge=knowledge, url="http://www.example.gov.cn/a.html").sections))[1:]


def test_marked_headings_are_the_outline_of_a_report_without_numbers(knowledge: Knowledge) -> None:
    body = (
        "<h2>压实责任，凝聚合力</h2><p>乡党委会研究法治工作5次。</p><h3>学法用法</h3><p>集中学法六次。</p><h3>依法决策</h3><p>聘请法律顾问。</p>"
        "<h2>存在的不足</h2><p>人手偏紧。</p><h2>明年工作安排</h2><h3>补足人手</h3><p>公开招录。</p>"
    )
    assert _tree(body, knowledge) == [
        "> - 压实责任，凝聚合力 | 乡党委会研究法治工作5次。",
        ">> - 学法用法 | 集中学法六次。",
        ">> - 依法决策 | 聘请法律顾问。",
        "> - 存在的不足 | 人手偏紧。",
        "> - 明年工作安排",
        ">> - 补足人手 | 公开招录。",
    ]


def test_numbered_parts_stand_below_marked_headings(knowledge: Knowledge) -> None:
    body = (
        "<h3>主要做法</h3><p>（一）学法用法</p><p>集中学法六次。</p><p>（二）依法决策</p><p>聘请法律顾问。</p>"
        "<h3>问题与打算</h3><p>人手偏紧。</p>"
    )
    assert _tree(body, knowledge) == [
        "> - 主要做法",
        ">> （一） 学法用法 | 集中学法六次。",
        ">> （二） 依法决策 | 聘请法律顾问。",
        "> - 问题与打算 | 人手偏紧。",
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            "<p>一、主要做法</p><h3>普法图片</h3><p>发放资料。</p><p>二、存在问题</p><h3>原因</h3><p>人手偏紧。</p>",
            id="beside numbered parts",
        ),
        pytest.param(
            "<h3>乡党委会研究法治工作五次，人手有所增加。</h3><h3>存在的问题主要是人手偏紧。</h3><p>特此报告。</p>",
            id="sentences, set large",
        ),
        pytest.param("<h2>学法用法</h2><p>集中学法。</p><h2>依法决策</h2><p>聘请顾问。</p>", id="no part of a report"),
        pytest.param("<h2>存在的问题</h2><p>人手偏紧。</p>", id="one alone"),
    ],
)
def test_other_marked_lines_head_nothing(body: str, knowledge: Knowledge) -> None:
    assert not [line for line in _tree(body, knowledge) if line.startswith((">", ">>")) and " - " in line]
