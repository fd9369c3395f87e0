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


def ratio(ours: Callable[[], object], theirs: Callable[[], object]) -> float:
    """The least processor time of one over that of the other, both taken in turn, for a machine's speed wavers."""

    def cost(work: Callable[[], object]) -> float:
        started = time.thread_time()
        work()
        return time.thread_time() - started

    spent = [(cost(ours), cost(theirs)) for _ in range(25)]
    return min(first for first, _ in spent) / min(second for _, second in spent)


def test_a_list_page_costs_no_more_than_a_strained_parse() -> None:
    menu = "".join(
        f'<div class="m"><a href="/a/{n}/">栏目第{n}号</a><span>说明文字若干</span></div>' for n in range(350)
    )
    script = f"<script>{'var x=1;' * 2500}</script>"
    text = trs_page(range(20), 3).replace("<body>", f"<body>{menu}{script}")
    assert 50_000 < len(text.encode()) < 70_000
    source = Source(URL, text, URL, Request(URL))
    strained = SoupStrainer(["ul", "li", "a"])
    assert (
        ratio(lambda: read_list(source, recognise(source)), lambda: BeautifulSoup(text, "lxml", parse_only=strained))
        < 1.5
    )
