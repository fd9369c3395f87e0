"""A list page of the usual 60 KB costs about as much as a strained parse of it."""

from __future__ import annotations

import time
from collections.abc import Callable

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

from flows.discovery.families import read_list, recognise
from flows.discovery.list_page import Source
from flows.http import Request
from tests.discovery.portal import BASE, trs_page

URL = BASE + "/fzzf/"


def cost(work: Callable[[], object]) -> float:
    """The least processor time of several goes, in seconds."""
    spent = []
    for _ in range(7):
        started = time.thread_time()
        work()
        spent.append(time.thread_time() - started)
    return min(spent)


def test_a_list_page_costs_no_more_than_a_strained_parse() -> None:
    menu = "".join(
        f'<div class="m"><a href="/a/{n}/">栏目第{n}号</a><span>说明文字若干</span></div>' for n in range(350)
    )
    script = f"<script>{'var x=1;' * 2500}</script>"
    text = trs_page(range(20), 3).replace("<body>", f"<body>{menu}{script}")
    assert 50_000 < len(text.encode()) < 70_000
    source = Source(URL, text, URL, Request(URL))
    ours = cost(lambda: read_list(source, recognise(source)))
    strained = cost(lambda: BeautifulSoup(text, "lxml", parse_only=SoupStrainer(["ul", "li", "a"])))
    assert ours < 1.5 * strained
