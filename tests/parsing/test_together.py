"""Pages that are handed over together: each gets its own result, in whatever order the results are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from flows.config.packaged import shipped_config
from flows.parsing.pool import ParsePool
from flows.parsing.together import READ_AHEAD, TOGETHER, ParsingTogether
from flows.parsing.worker import PageToParse, Parsed
from parsers.knowledge import PageHint


class Telling(ParsePool):
    """A pool whose result for a page is its address, or the further page it goes on on."""

    def __init__(self) -> None:
        super().__init__(shipped_config(), workers=0)
        self.lots: list[int] = []

    def parse_many(self, pages: Sequence[PageToParse]) -> list[Parsed]:
        """Tells the addresses, and notes how many pages came together."""
        self.lots.append(len(pages))
        return [self.parse(page) for page in pages]

    def parse(self, page: PageToParse, rank: int = 0) -> Parsed:
        """Tells the address, and those of the further pages that were read."""
        if page.url.endswith("long") and not page.further:
            return Parsed(None, None, pages=("http://a/next",))
        return Parsed(None, " ".join([page.url, *(content.decode() for _, content in page.further)]))


@pytest.fixture
def pool() -> Telling:
    return Telling()


@pytest.fixture
def together(pool: Telling) -> Iterator[ParsingTogether]:
    with ThreadPoolExecutor(2) as threads:
        yield ParsingTogether(pool, threads)


def page(url: str) -> PageToParse:
    return PageToParse(b"", url, None, PageHint())


def read(url: str) -> tuple[bytes | None, str]:
    return f"read {url}".encode(), ""


@pytest.mark.parametrize(
    ("pages", "lots"),
    [
        pytest.param(1, [1], id="one page does not wait for others"),
        pytest.param(TOGETHER, [TOGETHER], id="a whole lot"),
        pytest.param(2 * TOGETHER + 3, [TOGETHER, TOGETHER, 3], id="the rest when it is asked for"),
        pytest.param(3 * READ_AHEAD, [TOGETHER] * (3 * READ_AHEAD // TOGETHER), id="more than are read ahead"),
    ],
)
@pytest.mark.parametrize("backwards", [False, True], ids=["asked in order", "asked backwards"])
def test_each_page_has_its_own_result(
    together: ParsingTogether, pool: Telling, pages: int, lots: list[int], *, backwards: bool
) -> None:
    urls = [f"http://a/{number}" for number in range(pages)]
    waiting = [together.start(page(url), read) for url in urls]
    order = reversed(range(pages)) if backwards else range(pages)

    assert {urls[place]: waiting[place]().error for place in order} == dict(zip(urls, urls, strict=True))
    assert sorted(pool.lots, reverse=True) == lots


def test_an_article_that_goes_on_is_parsed_with_its_further_page(together: ParsingTogether) -> None:
    waiting = [together.start(page(url), read) for url in ("http://a/1", "http://a/long")]

    assert [result().error for result in waiting] == ["http://a/1", "http://a/long read http://a/next"]
