"""Articles over several pages, and what is no report for want of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from flows.config.packaged import shipped_config
from flows.parsing import article
from flows.parsing.article import parse_article
from flows.parsing.worker import PageToParse, Parsed, parse_page, prepare
from parsers.documents import ocr
from parsers.documents.document import RecognisedLine
from parsers.documents.layout import Row
from parsers.html.continued import MAX_FURTHER_PAGES
from parsers.knowledge import NO_HINT
from parsers.model import LEAST_CHARS

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


PNG = b"\x89PNG\r\n\x1a\n"
IN_PICTURES = page("<p><img src='a.png'></p><img src='icon.gif' width='16'><p><img src='b.png'></p>")
LINES = {
    PNG + b"a": ("一、主要成效", "全年调解矛盾纠纷127起，开展法治宣传12场次，群众满意。"),
    PNG + b"b": ("二、存在的问题", "执法力量不足，干部学法不深不透，与群众的期待仍有差距。"),
    PNG + b"c": ("会议召开，干部参加。",),
}
PICTURES = Portal({"http://www.example.gov.cn/zw/a.png": PNG + b"a", "http://www.example.gov.cn/zw/b.png": PNG + b"b"})


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are read as LINES says, as if the ocr extra were installed."""

    def read(pictures: Iterable[bytes]) -> list[ocr.RecognisedPage]:
        return [
            ocr.RecognisedPage(
                number,
                [Row(line, 20, 20 + 10 * len(line), 20 * y, 10, number) for y, line in enumerate(LINES[picture])],
                tuple(RecognisedLine(line, 0.99) for line in LINES[picture]),
            )
            for number, picture in enumerate(pictures)
        ]

    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "read_pictures", read)


@pytest.mark.usefixtures("recognised")
def test_an_article_of_pictures_alone_is_read_from_them_in_order() -> None:
    portal = Portal(PICTURES.pages)
    parsed = parse(IN_PICTURES, portal)
    assert portal.asked == list(PICTURES.pages)
    text = text_of(parsed)
    assert 0 < text.index("调解矛盾纠纷127起") < text.index("执法力量不足")
    assert parsed.report is not None
    assert (parsed.report.township, parsed.report.year) == ("可大乡", 2023)
    assert b'"source":["ocr"' in parsed.report.content.figures


def test_an_article_of_pictures_alone_is_unreadable_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    portal = Portal(PICTURES.pages)
    assert parse(IN_PICTURES, portal) == Parsed(None, "unreadable: the article holds 0 characters of text")
    assert portal.asked == []


@pytest.mark.usefixtures("recognised")
def test_pictures_await_recognition_where_it_is_not_asked_for() -> None:
    parsed = parse_page(PageToParse(PNG + b"a", f"{BASE}.png", "image/png", NO_HINT), recognise=False)
    assert parsed.awaits_recognition
    further = (("http://www.example.gov.cn/zw/a.png", PNG + b"a"),)
    article_of_pictures = PageToParse(IN_PICTURES, f"{BASE}.html", "text/html", NO_HINT, further)
    assert parse_page(article_of_pictures, recognise=False).awaits_recognition
    assert not parse_page(PageToParse(page(paragraphs("其一")), f"{BASE}.html", None, NO_HINT)).awaits_recognition


UNREADABLE = {
    "a picture that cannot be had": (IN_PICTURES, {}, "page 2 of the article, http://www.example.gov.cn/zw/a.png: "),
    "pictures without text": (page("<img src='c.png'>"), {"c": PNG + b"c"}, "the article holds 10 characters of text"),
    "a file in a picture's place": (
        page("<img src='c.png'>"),
        {"c": b"%PDF-1.4"},
        "a further page of the article is a",
    ),
    "more pictures than a report has": (
        page("".join(f"<img src='{n}.png'>" for n in range(60))),
        {str(n): PNG + b"c" for n in range(60)},
        f"page {MAX_FURTHER_PAGES + 1} of the article",
    ),
}


@pytest.mark.usefixtures("recognised")
@pytest.mark.parametrize(("first", "pictures", "reason"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_pictures_that_make_no_report_say_why(first: bytes, pictures: Mapping[str, bytes], reason: str) -> None:
    portal = Portal({f"http://www.example.gov.cn/zw/{name}.png": content for name, content in pictures.items()})
    assert (parse(first, portal).error or "").startswith(f"unreadable: {reason}")


@pytest.mark.usefixtures("recognised")
@pytest.mark.parametrize(("most", "is_report"), [(18, True), (17, False)])
def test_the_bytes_of_an_article_are_bounded(monkeypatch: pytest.MonkeyPatch, most: int, is_report: bool) -> None:
    monkeypatch.setattr(article, "MOST_BYTES", most)
    assert (parse(IN_PICTURES, Portal(PICTURES.pages)).report is not None) is is_report
