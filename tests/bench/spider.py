"""The peer: a Scrapy spider of the same job, tuned as its documentation advises, with trafilatura and DuckDB.

`python -m tests.bench.spider CONFIG FOLDER [--cache] [--processes N]`: reads the columns that the site files name, as
the six families of the demo's portals page through their lists, and puts every article into a DuckDB file. Written for
the bench alone: it knows these portals beforehand, keeps no raw pages unless `--cache` is given, reads no outline and
no figures, compares nothing, publishes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import tomllib
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import duckdb
import pyarrow as pa
import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response, TextResponse

TITLE = re.compile(r"法治政府建设")
TRS_COUNT = re.compile(r"createPageHTML\((\d+), (\d+)")
NEXT_GROUP = re.compile(r"<nextgroup><!\[CDATA\[<a href=\"([^\"]+)\"")
RECORD = re.compile(r"<a href=\"([^\"]+)\" title=\"([^\"]*)\"")
CONFIG = re.compile(r"window\._CONFIG = (\{.*?\});?</script>", re.DOTALL)
PARAMETERS = re.compile(r"(\w+): '([^']*)'")
PAGE_COUNT = re.compile(r"pageCount: (\d+)")
BATCH = 500
TABLE = "CREATE TABLE IF NOT EXISTS articles (url VARCHAR, title VARCHAR, date VARCHAR, source VARCHAR, text VARCHAR)"
FIELDS = ("url", "title", "date", "source", "text")


def extract(text: str, url: str) -> dict[str, str | None]:
    """The article by trafilatura."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(text, url=url, with_metadata=True)
    if found is None:
        return dict.fromkeys(FIELDS) | {"url": url}
    return {"url": url, "title": found.title, "date": found.date, "source": found.author, "text": found.text}


class Reports(scrapy.Spider):  # type: ignore[misc,unused-ignore]  # scrapy is there for make bench alone
    """The columns of all site files."""

    name = "reports"

    def __init__(self, config: Path, processes: int, **more: Any) -> None:
        super().__init__(**more)
        self._config = config
        # trafilatura keeps a core busy for longer than Scrapy does: a pool lets it use the others
        self._pool = ProcessPoolExecutor(processes, get_context("forkserver")) if processes else None

    async def start(self) -> AsyncIterator[Any]:
        """The first page of each column."""
        for file in sorted((self._config / "sites").glob("*.toml")):
            site = tomllib.loads(file.read_text("utf-8"))
            for column in site["column"]:
                yield self._ask(urljoin(site["base_url"], column["url"]), self.parse)

    def _ask(self, url: str, callback: Any, **more: Any) -> scrapy.Request:
        request = scrapy.Request(url, callback=callback, **more)
        request.meta["download_slot"] = urlsplit(url).netloc  # a slot a portal: they share an address here
        return request

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """A column's first page, by the marks of its family."""
        assert isinstance(response, TextResponse)
        text = response.text
        if found := CONFIG.search(text):
            number = response.request.url.partition("#")[2] if response.request else ""
            yield from self._json_list(response, json.loads(found[1]), number)
        elif "<datastore>" in text:
            yield from self.parse_records(response)
        elif "publicInfoParams" in text:
            yield from self._fragments(response)
        else:
            yield from self.parse_list(response)

    def parse_list(self, response: Response, **_: Any) -> Iterator[Any]:
        """Rows as links, and the list's other pages by script or by links."""
        assert isinstance(response, TextResponse)
        yield from self._articles(response)
        if found := TRS_COUNT.search(response.text):
            for page in range(1, int(found[1])) if found[2] == "0" else ():
                yield self._ask(response.urljoin(f"index_{page}.html"), self.parse_list)
        for href in response.css(".pagination a::attr(href), nav.pages a::attr(href)").getall():
            yield self._ask(response.urljoin(href), self.parse_list)

    def parse_records(self, response: Response, **_: Any) -> Iterator[Any]:
        """JPAGE: records in CDATA, and the address of the next group."""
        assert isinstance(response, TextResponse)
        for href, title in RECORD.findall(response.text):
            if TITLE.search(title):
                yield self._ask(response.urljoin(href), self.parse_article)
        if found := NEXT_GROUP.search(response.text):
            yield self._ask(response.urljoin(found[1]), self.parse_records)

    def parse_fragment(self, response: Response, **_: Any) -> Iterator[Any]:
        """Rows of a fragment."""
        assert isinstance(response, TextResponse)
        yield from self._articles(response)

    def parse_json(self, response: Response, page: int, api: str, **_: Any) -> Iterator[Any]:
        """gkmlpt: rows as JSON."""
        assert isinstance(response, TextResponse)
        answer = response.json()
        for row in answer["articles"]:
            if TITLE.search(row["title"]):
                yield self._ask(row["url"], self.parse_article)
        if page == 1 and answer["articles"]:
            for following in range(2, -(-answer["total"] // len(answer["articles"])) + 1):
                yield self._ask(f"{api}&page={following}", self.parse_json, cb_kwargs={"page": following, "api": api})

    async def parse_article(self, response: Response, **_: Any) -> dict[str, str | None] | None:
        """An article as a row; none where the cache had it already."""
        if "cached" in response.flags:
            return None
        assert isinstance(response, TextResponse)
        if self._pool is None:
            return extract(response.text, response.url)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, extract, response.text, response.url)

    def closed(self, reason: str) -> None:
        """Ends the pool."""
        if self._pool is not None:
            self._pool.shutdown()

    def _articles(self, response: TextResponse) -> Iterator[Any]:
        for link in response.css("a[title]"):
            if TITLE.search(link.attrib["title"]) and link.attrib["title"].endswith(("报告", "报告)", "情况")):
                yield self._ask(response.urljoin(link.attrib["href"]), self.parse_article)

    def _json_list(self, response: TextResponse, config: dict[str, Any], number: str) -> Iterator[Any]:
        api = response.urljoin(f"{config['API']}/all/{number}?sid={config['SITE_ID']}")
        yield self._ask(f"{api}&page=1", self.parse_json, cb_kwargs={"page": 1, "api": api})

    def _fragments(self, response: TextResponse) -> Iterator[Any]:
        yield from self._articles(response)
        parameters = dict(PARAMETERS.findall(response.text))
        found = PAGE_COUNT.search(response.text)
        for page in range(2, int(found[1]) + 1) if found else ():
            query = "&".join(f"{name}={value}" for name, value in {**parameters, "pageIndex": str(page)}.items())
            yield self._ask(response.urljoin(f"/site/label/8888?{query}"), self.parse_fragment)


class IntoDuckDB:
    """The pipeline: rows in batches, through Arrow, as DuckDB takes them fastest."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rows: list[dict[str, Any]] = []

    @classmethod
    def from_crawler(cls, crawler: Any) -> IntoDuckDB:
        """Made by Scrapy."""
        return cls(Path(crawler.settings["ARCHIVE"]))

    def open_spider(self) -> None:
        """Opens the file."""
        self._connection = duckdb.connect(str(self._file))
        self._connection.execute(TABLE)

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Keeps a row; writes them 500 at a time."""
        self._rows.append(item)
        if len(self._rows) >= BATCH:
            self._write()
        return item

    def close_spider(self) -> None:
        """Writes the rest."""
        self._write()
        self._connection.close()

    def _write(self) -> None:
        if not self._rows:
            return
        table = pa.Table.from_pylist(self._rows, pa.schema([(name, pa.string()) for name in FIELDS]))
        self._connection.register("incoming", table)
        # a page that was seen before is written anew
        self._connection.execute("DELETE FROM articles USING incoming WHERE articles.url = incoming.url")
        self._connection.execute("INSERT INTO articles SELECT * FROM incoming")
        self._connection.unregister("incoming")
        self._rows = []


def settings(folder: Path, *, cache: bool) -> dict[str, Any]:
    """Scrapy's settings: broad-crawl advice, without delay, one request at a time to a host, as ours."""
    chosen: dict[str, Any] = {
        "ARCHIVE": str(folder / "articles.duckdb"),
        "ITEM_PIPELINES": {IntoDuckDB: 300},
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": True,
        "COOKIES_ENABLED": False,
        "RETRY_TIMES": 1,
        "DOWNLOAD_TIMEOUT": 15,
        "LOG_LEVEL": "ERROR",
        # each page is asked for again, with If-None-Match and If-Modified-Since: else the cache would see no change
        "DEFAULT_REQUEST_HEADERS": {"Cache-Control": "max-age=0", "Accept-Language": "zh-CN"},
        "TELNETCONSOLE_ENABLED": False,
        "USER_AGENT": "bench (+mailto:you@example.org)",
    }
    if cache:
        chosen |= {
            "HTTPCACHE_ENABLED": True,
            "HTTPCACHE_DIR": str(folder / "cache"),
            # asks again each night, with If-None-Match and If-Modified-Since
            "HTTPCACHE_POLICY": "scrapy.extensions.httpcache.RFC2616Policy",
            "HTTPCACHE_STORAGE": "scrapy.extensions.httpcache.FilesystemCacheStorage",
        }
    return chosen


def main() -> None:
    """Runs the spider; prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", action="store_true")
    parser.add_argument("--processes", type=int, default=0)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    process = CrawlerProcess(settings(asked.folder, cache=asked.cache))
    crawler = process.create_crawler(Reports)
    process.crawl(crawler, config=asked.config, processes=asked.processes)
    process.start()
    assert crawler.stats is not None
    count = crawler.stats.get_value
    print(
        json.dumps(
            {
                "requests": count("downloader/request_count"),
                "request_bytes": count("downloader/request_bytes"),
                "response_bytes": count("downloader/response_bytes"),
                "pages": count("item_scraped_count", 0),
                "errors": count("log_count/ERROR", 0),
            }
        )
    )


if __name__ == "__main__":
    main()
