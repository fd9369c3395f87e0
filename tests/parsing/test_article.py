"""Articles over several pages, and what is no report for want of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from flows.config.packaged import shipped_config
from flows.parsing.article import parse_article
from flows.parsing.worker import LEAST_CHARS, PageToParse, Parsed, parse_page, prepare
from parsers.html.continued import MAX_FURTHER_PAGES
from parsers.knowledge import NO_HINT

BASE = "http://www.example.gov.cn/zw/t1"


@dataclass
class Portal:
    """Pages by address, and the addresses that were read."""

    pages: Mapping[str, bytes]
    asked: list[str] = field(default_factory=list)

    def read(self, url: str) -> tuple[bytes | None, str]:
        self.asked.append(url)
        return (self.pages[url], "") if url in self.pages else (None, "status 404")


def page(text: str, *links: int) -> bytes:
    pager = "".join(f"<a href='t1_{number}.html'>{number}</a>" for number in links)
    return (
        "<html><head><meta name='ArticleTitle' content='可大乡2023年法治政府建设情况报告'></head>"
        f"<body><div id='zoom'>{text}</div><div class='page'>{pager}</div></body></html>"
    ).encode()


def paragraphs(name: str) -> str:
    return f"<p>{name}：我乡全年推进法治政府建设，开展培训，化解纠纷，规范执法，守住底线，群众满意。</p>" * 2


def parse(first: bytes, portal: Portal) -> Parsed:
    prepare(shipped_config())
    return parse_article(PageToParse(first, f"{BASE}.html", "text/html", NO_HINT), parse_page, portal.read)


def text_of(parsed: Parsed) -> str:
    assert parsed.report is not None, parsed.error
    return parsed.report.content.text.decode()


def test_pages_that_only_the_last_one_names_are_read_too() -> None:
    portal = Portal({f"{BASE}_2.html": page(paragraphs("其二"), 3), f"{BASE}_3.html": page(paragraphs("其三"), 2)})
    parsed = parse(page(paragraphs("其一"), 2), portal)
    assert portal.asked == [f"{BASE}_2.html", f"{BASE}_3.html"]
    whole = parse(page(paragraphs("其一") + paragraphs("其二") + paragraphs("其三")), Portal({}))
    assert parsed.report is not None
    assert whole.report is not None
    assert parsed.report.body_id == whole.report.body_id


def test_half_an_article_is_no_report() -> None:
    parsed = parse(page(paragraphs("其一"), 2), Portal({}))
    assert (parsed.report, parsed.error) == (None, f"unreadable: page 2 of the article, {BASE}_2.html: status 404")


def test_an_article_without_an_end_is_given_up() -> None:
    pages = {f"{BASE}_{n}.html": page(paragraphs(f"其{n}"), n + 1) for n in range(2, 60)}
    portal = Portal(pages)
    parsed = parse(page(paragraphs("其一"), 2), portal)
    assert (parsed.error or "").startswith("unreadable: page")
    assert len(portal.asked) <= MAX_FURTHER_PAGES


@pytest.mark.parametrize(("chars", "is_report"), [(LEAST_CHARS - 1, False), (LEAST_CHARS, True)])
def test_an_article_with_hardly_any_text_is_unreadable(chars: int, is_report: bool) -> None:
    parsed = parse(page("<p>" + ("正文内容" * LEAST_CHARS)[: chars - 1] + "。</p>"), Portal({}))
    assert (parsed.report is not None) is is_report
    assert parsed.error == (None if is_report else f"unreadable: the article holds {chars} characters of text")


def test_an_article_that_is_still_loading_is_unreadable() -> None:
    assert (parse(page("<p>正文加载中……</p>"), Portal({})).error or "").startswith("unreadable: ")
