"""A county site as its file in config/sites/ describes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from flows.config.settings import CrawlSettings, StrictModel

FamilyName = Literal[
    "trs", "jpage", "gkmlpt", "shtml", "label", "jiangxi", "ucap", "xunrui", "was", "govsearch", "intertid", "jpaas",
    "hanweb_search", "columns", "content_column", "henan", "henan_offset", "vsb", "vsb_jsp", "eportal", "jeecms",
    "liaoning", "hunan", "aspnet", "generic",
]  # fmt: skip


_UNWRITTEN = re.compile(r"[\x00-\x20\x7f]")  # what no address has


class RowsConfig(StrictModel):
    """The request by which a column's own script gets its rows; `sites add` writes it, from what a browser asked for.

    `{page}` stands for the page's number in `url`, `form` (as it is sent: a=1&b=2) or `body`. Fields are dotted paths.
    """

    url: Annotated[str, Field(min_length=1)]
    form: str | None = None  # POSTed
    body: str | None = None  # a JSON text, POSTed
    first: Annotated[int, Field(ge=0)] = 1  # the number of the first page
    step: Annotated[int, Field(ge=1)] = 1  # from one page to the next
    rows: str | None = None  # where the array of rows stands in JSON; empty: the response is the array
    html: str | None = None  # where a text of HTML stands in JSON; empty: the response is HTML
    title: str = "title"
    address: str = "{url}"  # put together of a row's fields: /read/{id}.html
    day: str | None = None
    total: str | None = None  # where the number of all rows stands
    pages: str | None = None  # where the number of all pages stands

    @model_validator(mode="after")
    def _names_one_place(self) -> RowsConfig:
        if (self.rows is None) == (self.html is None):
            raise ValueError("either `rows` (a path in JSON) or `html` (a path in JSON, or empty) is expected")
        if self.form is not None and self.body is not None:
            raise ValueError("either `form` or `body` is POSTed")
        return self


class ColumnConfig(StrictModel):
    """A list page (栏目) of a site, with its following pages."""

    url: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00-\x1f]+$")]
    township: Annotated[str, Field(pattern=r"^[0-9]{9}$")] | None = None
    shared: bool = False  # all townships publish here, though fewer than two have been seen so far
    family: FamilyName | None = None
    title: str | None = None
    render: bool | None = None  # over [crawl] render
    rows: RowsConfig | None = None  # over `family`: the request that brings the rows
    expect: tuple[int, int] | None = None
    formerly: tuple[Annotated[str, Field(min_length=1)], ...] = ()  # addresses that it had; `backfill` alone reads them

    @field_validator("expect")
    @classmethod
    def _is_a_range(cls, value: tuple[int, int] | None) -> tuple[int, int] | None:
        if value is not None and not 0 <= value[0] <= value[1]:
            raise ValueError("the least and the most reports a year, as [20, 40]")
        return value


class SiteConfig(StrictModel):
    """One county site, described by one file in config/sites/."""

    id: Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    name: Annotated[str, Field(min_length=1)]
    county_code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    base_url: str
    column: tuple[ColumnConfig, ...] = ()
    crawl: Mapping[str, Any] = Field(default_factory=dict)

    @field_validator("base_url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        wanted = "an address that starts with http:// or https://, of a host and perhaps a port"
        try:
            parts = urlsplit(value)
            sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            raise ValueError(wanted) from None
        if not sound or "@" in parts.netloc or _UNWRITTEN.search(value):
            raise ValueError(wanted)
        return value

    @field_validator("crawl")
    @classmethod
    def _crawl_keys_are_known(cls, value: Mapping[str, Any]) -> Mapping[str, Any]:
        CrawlSettings(**value)
        return value

    def crawl_settings(self, general: CrawlSettings) -> CrawlSettings:
        """The crawl settings that hold for this site."""
        return CrawlSettings(**{**general.model_dump(), **self.crawl})

    def is_drawn(self, column: ColumnConfig, general: CrawlSettings) -> bool:
        """Returns True if a column's list is to be read by its scripts: where no request for its rows is known."""
        return column.rows is None and self.draws_articles(column, general)

    def draws_articles(self, column: ColumnConfig, general: CrawlSettings) -> bool:
        """Returns True if a column's pages may be drawn by their scripts; the column's own word counts first."""
        return column.render if column.render is not None else self.crawl_settings(general).render
