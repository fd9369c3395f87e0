"""Ten tasks that people come with, done by clicks alone from the first page: docs/tasks.md is this table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.rows import Found, Visit

DOCUMENT = Path(__file__).parents[2] / "docs" / "tasks.md"
MOST_CLICKS = 3


@dataclass(frozen=True)
class Task:
    """A question, the links that lead to its answer, and how the answer looks."""

    question: str
    clicks: Sequence[str]  # CSS of the links, each on the page that the one before leads to
    answered: Callable[[Any], bool]


def _says(selector: str, pattern: str) -> Callable[[Any], bool]:
    """Returns a check that some element of the page says something of this pattern."""
    return lambda page: any(re.search(pattern, text) for text in page.locator(selector).all_inner_texts())


TO_COUNTY = "table.overdue tbody tr:has(td:nth-child(4) a) th a"
TO_CHASE = "table.overdue td:nth-child(4) a"
TASKS: Sequence[Task] = (
    Task("今天要催谁", [TO_COUNTY], _says("#call, table.left tbody th", r"要催的：\d+ 份")),
    Task(
        "从哪天起欠的",
        ["table.overdue td:nth-child(2) a"],
        _says("details[open] td.wide", r"期限是 \d{4}-\d\d-\d\d 之前，已过 -?\d+ 天|期限是"),
    ),
    Task(
        "凭什么说没有公开",
        [TO_CHASE],
        _says(".searches li", r"读到最后一页[\s\S]*存档[\s\S]*SHA-256 [0-9a-f]{64}"),
    ),
    Task(
        "哪两份报告雷同",
        ["nav a[href$='copies.html']", "a:text('并排看')"],
        _says("#found", r"左边 \d+% 的字与右边一样"),
    ),
    Task(
        "调解纠纷的数怎么变",
        ["nav a[href$='metrics.html']", "a[href='m/disputes_handled.html']"],
        lambda page: page.locator("svg.boxes g").count() > 1 and page.locator("ul.multiples li").count() > 1,
    ),
    Task("给我一份 Excel", [".downloads a[href$='.xlsx']"], lambda page: page.tasks_downloads[-1].endswith(".xlsx")),
    Task(
        "三月里那个网页怎么写",
        ["table.shares th[scope=row] a[href^='c/']", "table.map td.st a[href*='/2024.html#']", "a:text('取得的网页')"],
        lambda page: page.frame_locator("#frame iframe").locator("table").count() == 1,
    ),
    Task("谁从来没有公开过", ["a[href='never.html']"], _says("table tbody td", r"^\d+：.+ \d+/\d+")),
    Task(
        "哪个网站出了问题，为什么",
        ["nav a[href$='alerts.html']", "a[href='alerts/site-1.html']"],
        _says("td.wide", "网站打不开：连接超时"),
    ),
    Task("昨夜以来变了什么", [], _says("[aria-labelledby=last-night] li", r"\d+：")),
)


def ten_tasks_take_three_clicks(visit: Visit) -> Found:
    """Each task is answered after at most three clicks from the first page, and docs/tasks.md counts them alike."""
    wrong, counted = [], []
    for task in TASKS:
        with visit.page("index.html") as (page, heard):
            page.tasks_downloads = []
            page.on("download", lambda one, page=page: page.tasks_downloads.append(one.suggested_filename))
            for selector in task.clicks:
                if task.clicks[-1] == selector and selector.startswith(".downloads"):
                    with page.expect_download():
                        page.locator(selector).first.click()
                else:
                    page.locator(selector).first.click()
                    page.wait_for_load_state()
            # a download that begins ends the navigation to it
            loud = [line for line in heard.found if not line.endswith(".xlsx")]
            if not _in_time(page, task) or loud:
                wrong.append(f"{task.question} {' '.join(loud)}".strip())
        counted.append((task.question, len(task.clicks)))
    told = re.findall(r"^\| \d+ \| (.+?) \|.*\| (\d) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    if [(question, int(clicks)) for question, clicks in told] != counted:
        wrong.append("docs/tasks.md counts otherwise")
    most = max(clicks for _, clicks in counted)
    figure = f"{len(TASKS) - len(wrong)} of {len(TASKS)}, {most} clicks at most"
    return Found(f"{figure}{'; wrong: ' if wrong else ''}{'; '.join(wrong)}", not wrong and most <= MOST_CLICKS)


def _in_time(page: Any, task: Task) -> bool:
    """Returns True once the answer is there: some pages load it after they are shown."""
    for _ in range(100):
        if task.answered(page):
            return True
        page.wait_for_timeout(100)
    return False
