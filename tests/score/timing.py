"""Parsing time of a portal page beside trafilatura's, in one run: a ratio, since machines differ."""

from __future__ import annotations

from statistics import median
from time import perf_counter

import trafilatura

from flows.config.packaged import shipped_config
from flows.config.reference_data import knowledge_of
from parsers.report import parse
from tests.score.portal_page import portal_page

ROUNDS = 15


def parse_time_ratio() -> float:
    """Median over rounds of parse() / trafilatura.bare_extraction(with_metadata=True) on the same 55 KB page."""
    knowledge = knowledge_of(shipped_config())
    ratios = []
    for number in range(ROUNDS + 2):
        page = portal_page(number)  # a new page each round, since trafilatura remembers what it has seen
        body = page.encode()
        start = perf_counter()
        parse(body, knowledge=knowledge, url=f"http://www.example.gov.cn/t20240222_{number}.html")
        middle = perf_counter()
        trafilatura.bare_extraction(page, with_metadata=True)
        ratios.append((middle - start) / (perf_counter() - middle))
    return median(ratios[2:])
