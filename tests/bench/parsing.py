"""Row 1: portal pages to Reports, beside trafilatura and GeneralNewsExtractor, on the same labelled pages."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from flows.config.packaged import shipped_config
from flows.config.reference_data import knowledge_of
from flows.demo.host import Host
from flows.demo.internet import DEMO_DAY
from flows.demo.nation import bench_portals
from flows.demo.portal import FAMILIES, Article
from flows.demo.wire import Ask
from flows.parsing.pool import ParsePool
from flows.parsing.worker import PageToParse
from parsers.knowledge import Knowledge, PageHint
from parsers.model import Report, Section
from parsers.report import parse
from parsers.text import decode
from tests.bench.table import Row, Table, interleaved, note, slope

T = TypeVar("T")
BASE = "http://127.0.0.1:8000"
CHUNKS = 5
# menus and scripts around a text, so that a page has 55 KB in the middle of the families
PADDING = 52_500
LEAST_SPEED = 3.0
LEAST_GAIN_OF_CORES = 1.3
SLOPE_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A portal's page as every tool gets it, decoded, and the truth about it."""

    url: str
    body: bytes
    media_type: str
    text: str
    county_code: str
    title: str
    published: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a tool read from a page."""

    title: str
    published: str
    body: str


def labelled_pages(count: int) -> list[LabelledPage]:
    """Pages of the six families, each family's tidy clothes and its ugly ones, 55 KB or a little less each."""
    hosts = 2 * len(FAMILIES)
    pages: list[LabelledPage] = []
    for number, portal in enumerate(bench_portals(hosts, -(-count // hosts), PADDING)):
        host = Host.of(replace(portal, ugly=number >= len(FAMILIES)))
        host.base_url = BASE
        pages += [_page(host, article, portal.county_code) for article in host.reports(DEMO_DAY)]
    return _mixed(pages, hosts)[:count]


def _long_pages(count: int, times: int) -> list[LabelledPage]:
    """Pages of one portal whose texts stand so many times on them, without menus around."""
    portal = bench_portals(1, count, padding=0)[0]
    column = portal.columns[0]
    articles = tuple(replace(a, write=partial(_repeated, a, times)) for a in column.articles)
    host = Host.of(replace(portal, columns=(replace(column, articles=articles),)))
    host.base_url = BASE
    return [_page(host, article, portal.county_code) for article in host.reports(DEMO_DAY)]


def _repeated(article: Article, times: int) -> tuple[str, ...]:
    return article.write() * times


def _mixed(pages: Sequence[LabelledPage], hosts: int) -> list[LabelledPage]:
    """The hosts' pages in turn, so that every part of the list is alike."""
    each = len(pages) // hosts
    return [pages[host * each + place] for place in range(each) for host in range(hosts)]


def _page(host: Host, article: Article, county_code: str) -> LabelledPage:
    url = host.article_url(article.key, DEMO_DAY)
    reply = host.answer(Ask("GET", url.removeprefix(BASE), {}), DEMO_DAY)
    media_type = reply.headers["Content-Type"]
    text = decode(reply.body, media_type)
    published = article.shown.isoformat()
    return LabelledPage(url, reply.body, media_type, text, county_code, article.title, published, article.write())


def run(table: Table, pages: int = 500) -> None:
    """Adds the rows of parsing."""
    labelled = labelled_pages(pages)
    size = sum(len(page.body) for page in labelled) / len(labelled) / 1000
    note(f"parse: {len(labelled)} pages of {size:.0f} KB; every tool in one process, same text, CPU seconds")
    knowledge = knowledge_of(shipped_config())
    tools: dict[str, Callable[[LabelledPage], Any]] = {
        "nianbao": lambda page: _parse(page, knowledge),
        "trafilatura": _trafilatura(fast=False),
        "trafilatura fast": _trafilatura(fast=True),
        "GNE": _gne(),
    }
    for tool in tools.values():  # what a first call loads is no cost of a page
        tool(labelled[0])
    size_of_chunk = max(1, len(labelled) // CHUNKS)
    chunks = [labelled[start : start + size_of_chunk] for start in range(0, len(labelled), size_of_chunk)][:CHUNKS]
    works = {name: _over(tool, chunks) for name, tool in tools.items()}
    seconds = interleaved(len(chunks), works, time.process_time)
    scores = {name: _scores(tool, labelled) for name, tool in tools.items()}
    for peer in list(tools)[1:]:
        _add_rows(table, peer, len(chunks[0]), seconds, scores)
    _cores(table, labelled)
    _slope(table, knowledge)


def _over(tool: Callable[[T], Any], chunks: Sequence[Sequence[T]]) -> Callable[[int], object]:
    return lambda number: [tool(page) for page in chunks[number]]


def _add_rows(
    table: Table, peer: str, pages: int, seconds: dict[str, float], scores: dict[str, tuple[float, float, float]]
) -> None:
    ours, theirs = seconds["nianbao"], seconds[peer]
    table.add(
        Row(
            f"parse a page to a Report, against {peer}",
            f"{ours / pages * 1000:.2f} ms",
            f"{theirs / pages * 1000:.2f} ms",
            theirs / ours,
            LEAST_SPEED,
            "at least",
        )
    )
    for name, own, other in zip(("body F1", "title right", "date right"), scores["nianbao"], scores[peer], strict=True):
        table.add(Row(f"  {name}, against {peer}", f"{own:.4f}", f"{other:.4f}", own - other, 0.0, "at least", ""))


def _cores(table: Table, pages: Sequence[LabelledPage]) -> None:
    """The same pages through the pool that a night uses, with one process and with one a core."""
    count = os.cpu_count() or 1
    folder = shipped_config()
    with ParsePool(folder, 1) as one, ParsePool(folder, count) as all_cores:
        orders = [PageToParse(p.body, p.url, p.media_type, PageHint(county_code=p.county_code)) for p in pages]
        for pool in (one, all_cores):  # the processes start with their first pages
            _through(pool, orders[: 4 * count])
        seconds = interleaved(3, {"one": lambda _: _through(one, orders), "all": lambda _: _through(all_cores, orders)})
    table.add(
        Row(
            f"  pages a second in the parse pool, {count} processes against one",
            f"{len(orders) / seconds['all']:.0f}",
            f"{len(orders) / seconds['one']:.0f}",
            seconds["one"] / seconds["all"],
            LEAST_GAIN_OF_CORES,
            "at least",
        )
    )


def _through(pool: ParsePool, orders: Sequence[PageToParse]) -> None:
    with ThreadPoolExecutor(pool.places) as threads:
        assert all(parsed.report is not None for parsed in threads.map(pool.parse, orders))


def _slope(table: Table, knowledge: Knowledge) -> None:
    """Pages of one text, of ten and of a hundred: a further character must not cost more among many.

    Further ones, since every page has its frame of tags, whose characters cost less than those of a text: of a short
    page it is a large part, of a long one nearly none, and a mean over all characters (told as a note) says that alone.
    """
    counts = {1: 100, 10: 100, 100: 20}
    pages = {times: [page.text for page in _long_pages(count, times)] for times, count in counts.items()}
    chars = {times: sum(map(len, texts)) / counts[times] for times, texts in pages.items()}
    works = {
        str(times): _over(partial(parse, knowledge=knowledge), [texts] * SLOPE_ROUNDS) for times, texts in pages.items()
    }
    gc.freeze()  # what the other tools have loaded is not looked through for cycles again
    seconds = interleaved(SLOPE_ROUNDS, works, time.process_time)
    gc.unfreeze()
    cost = {times: seconds[str(times)] / count for times, count in counts.items()}
    few, many = chars[10] - chars[1], chars[100] - chars[10]
    cost_of_few, cost_of_many = cost[10] - cost[1], cost[100] - cost[10]
    means = ", ".join(f"{cost[times] / chars[times] * 1e9:.0f} ns of {chars[times]:.0f}" for times in counts)
    note(f"parse: a character in the mean of a page, tags and all: {means}")
    table.add(
        Row(
            "  slope: a further character among ten times as many",
            f"{cost_of_many / many * 1e9:.0f} ns",
            f"{cost_of_few / few * 1e9:.0f} ns",
            slope(few, cost_of_few, many, cost_of_many),
            1.15,
            "at most",
        )
    )


def _parse(page: LabelledPage, knowledge: Knowledge) -> Report:
    hint = PageHint(county_code=page.county_code)
    return parse(page.text, knowledge=knowledge, url=page.url, media_type=page.media_type, hint=hint)


def _trafilatura(*, fast: bool) -> Callable[[LabelledPage], Any]:
    from trafilatura import bare_extraction

    return lambda page: bare_extraction(page.text, url=page.url, with_metadata=True, fast=fast)


def _gne() -> Callable[[LabelledPage], Any]:
    from gne import GeneralNewsExtractor

    extractor = GeneralNewsExtractor()
    return lambda page: extractor.extract(page.text)


def _scores(tool: Callable[[LabelledPage], Any], pages: Sequence[LabelledPage]) -> tuple[float, float, float]:
    """Mean F1 of the body, shares of right titles and right dates."""
    f1: list[float] = []
    titles = dates = 0
    for page in pages:
        read = _reading(tool(page))
        f1.append(_f1(read.body, "".join(page.paragraphs)))
        titles += _squeezed(read.title) == _squeezed(page.title)
        dates += read.published[:10] == page.published
    return statistics.mean(f1), titles / len(pages), dates / len(pages)


def _reading(result: Any) -> Reading:
    if isinstance(result, Report):
        body = "".join(_texts(result.sections)) + "".join(result.signature)
        return Reading(result.title or "", result.published.isoformat() if result.published else "", body)
    if isinstance(result, dict):
        return Reading(result["title"] or "", result["publish_time"] or "", result["content"] or "")
    if result is None:
        return Reading("", "", "")
    return Reading(result.title or "", result.date or "", result.text or "")


def _texts(sections: Sequence[Section]) -> list[str]:
    found: list[str] = []
    for section in sections:
        found += [section.marker, section.heading, section.text, *_texts(section.children)]
    return found


def _squeezed(text: str) -> str:
    return "".join(text.split())


def body_f1(report: Report, page: LabelledPage) -> float:
    """Returns F1 of a report's text beside a page's paragraphs."""
    return _f1(_reading(report).body, "".join(page.paragraphs))


def _f1(read: str, true: str) -> float:
    """F1 over pairs of neighbouring characters, blanks left out: Chinese has no words to count."""
    one, other = _pairs(_squeezed(read)), _pairs(_squeezed(true))
    shared = sum((one & other).values())
    return 2 * shared / (sum(one.values()) + sum(other.values())) if shared else 0.0


def _pairs(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(len(text) - 1))
