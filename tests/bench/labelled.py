"""Pages with the truth about them, and those of the demo's portals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from flows.demo.host import Host
from flows.demo.internet import DEMO_DAY
from flows.demo.nation import bench_portals
from flows.demo.portal import FAMILIES, Article
from flows.demo.wire import Ask
from parsers.text import decode

BASE = "http://127.0.0.1:8000"
# menus and scripts around a text, so that a page has 55 KB in the middle of the families
PADDING = 52_500


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A portal's page as every tool gets it, decoded, and the truth about it; empty is what nobody has labelled."""

    url: str
    body: bytes
    media_type: str
    text: str
    county_code: str
    title: str
    published: str
    paragraphs: tuple[str, ...]


def labelled_pages(count: int) -> list[LabelledPage]:
    """Pages of the six families, each family's tidy clothes and its ugly ones, 55 KB or a little less each."""
    hosts = 2 * len(FAMILIES)
    pages: list[LabelledPage] = []
    for number, portal in enumerate(bench_portals(hosts, -(-count // hosts), PADDING)):
        host = Host.of(replace(portal, ugly=number >= len(FAMILIES)))
        host.base_url = BASE
        pages += [_page(host, article, portal.county_code) for article in host.reports(DEMO_DAY)]
    return _mixed(pages, hosts)[:count]


def long_pages(count: int, times: int) -> list[LabelledPage]:
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
