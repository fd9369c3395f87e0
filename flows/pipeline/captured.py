"""Pages that others captured, judged as a night judges its own: for `import` and `backfill`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

from flows.config.loader import Config
from flows.parsing.worker import PageToParse, parse_page, prepare
from parsers.knowledge import PageHint
from storage.maintenance.warc_import import Parse, Source
from storage.records.stored_report import KeptReport


def source_by_host(config: Config) -> Callable[[str], Source]:
    """Returns a function that names the site of an address by its host; `import` where none is configured."""
    by_host = {urlsplit(site.base_url).netloc.lower(): Source(site.id, site.county_code) for site in config.sites}

    def source_of(url: str) -> Source:
        return by_host.get(urlsplit(url).netloc.lower(), Source("import", None))

    return source_of


def parser_of_captures(config: Config) -> Parse:
    """Returns a function that parses a captured page by the knowledge of a configuration.

    A page of under 50 characters, and an article that goes on on pages of its own, is no report here either.
    """
    prepare(config.folder)

    def parse(
        body: bytes, url: str, media_type: str | None, county_code: str | None, day: date
    ) -> tuple[KeptReport | None, str | None]:
        hint = PageHint(county_code=county_code, seen_on=day.isoformat())
        parsed = parse_page(PageToParse(body, url, media_type, hint))
        if parsed.pages:
            return None, "the article goes on on pages of its own"
        return parsed.report, parsed.error

    return parse
