"""Reports that stand outside the list of their page: a headline over it, a second block below it, in another form."""

from __future__ import annotations

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from tests.discovery.portal import Portal, day, read, site, title

COUNT = 12


def rows(numbers: range) -> str:
    return "<ul>" + "".join(item("<li>{}<i>{}</i></li>", n) for n in numbers) + "</ul>"


def item(form: str, n: int) -> str:
    return form.format(f"<a href='/r/{n}.html'>{title(n)}</a>", day(n))


def crawl(inside: str) -> ColumnCrawl:
    page = f"<html><body><div><a href='/'>首页</a></div><div class='main'>{inside}</div></body></html>"
    return read(Portal({"/l/": page}), of=site("/l/"))


REST = rows(range(1, COUNT))
HALF, OTHER = range(6), range(6, COUNT)
APART = {
    "a headline": f"<div class='hd'>{item('{}<em>{}</em>', 0)}</div>{REST}",
    "a headline with an excerpt": f"<div class='top'>{item('<h2>{}</h2><p>摘要</p><span>{}</span>', 0)}</div>{REST}",
    "a headline in another folder": f"<h1><a href='/tt/0.html'>{title(0)}</a></h1>{REST}",
    "a picture": f"<p><a href='/r/0.html'><img src='a.jpg' alt='{title(0)}'></a></p>{REST}",
    "a picture whose link has the title": f"<p><a href='/r/0.html' title='{title(0)}'><img src='a.jpg'></a></p>{REST}",
    "one line below": f"{rows(range(COUNT - 1))}<p>{item('{} {}', COUNT - 1)}</p>",
    "lines below": rows(HALF) + "".join(item("<p>{} {}</p>", n) for n in OTHER),
    "a table below": rows(HALF)
    + "<table>"
    + "".join(item("<tr><td>{}</td><td>{}</td></tr>", n) for n in OTHER)
    + "</table>",
    "definitions below": rows(HALF) + "<dl>" + "".join(item("<dt>{}</dt><dd>{}</dd>", n) for n in OTHER) + "</dl>",
    "a table above": "<div><div><table>"
    + "".join(item("<tr><td>{}</td><td>{}</td></tr>", n) for n in HALF)
    + f"</table></div></div>{rows(OTHER)}",
}


@pytest.mark.parametrize("case", APART)
def test_a_report_outside_the_list_is_a_row(case: str) -> None:
    found = crawl(APART[case])
    assert (found.read.result, {row.title for row in found.rows}) == ("complete", {title(n) for n in range(COUNT)})


NONE = {
    "a hot list": f"<div class='hot'><ul>{item('<li>{}</li>', 20)}</ul></div>",
    "what a heading calls recommended": f"<div><h3>推荐阅读</h3><p>{item('{}', 20)}</p></div>",
    "a menu": f"<nav>{item('{}', 20)}</nav>",
    "news": "<p><a href='/x/1.html'>甲水镇召开法治建设推进会</a></p>",
    "a list of all": "<p><a href='/x/'>2022年各乡镇法治政府建设报告</a></p>",
}


@pytest.mark.parametrize("case", NONE)
def test_what_is_no_report_of_the_column_is_no_row(case: str) -> None:
    assert len(crawl(rows(range(COUNT)) + NONE[case]).rows) == COUNT


def test_what_stands_below_a_list_is_not_among_the_rows_that_it_counts() -> None:
    below = "".join(item("<p>{}</p>", n) for n in range(20, 26))
    found = crawl(f"{rows(range(10))}<div>共{COUNT}条</div><div>{below}</div>")
    assert (found.read.result, found.read.evidence["rows"]) == ("incomplete", 10)


def test_a_headline_is_among_the_rows_that_a_list_counts() -> None:
    assert crawl(f"{APART['a headline']}<div>共{COUNT}条</div>").read.result == "complete"
