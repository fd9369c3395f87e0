"""A list that only a script draws, while its portal is added: drawn once, then read by the request that brings it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flows.config.sites import RowsConfig
from flows.discovery.families import read_list, recognise
from flows.discovery.families.configured_rows import page_request, rows_family
from flows.discovery.list_page import ListPage, Row, source_of
from flows.discovery.portal_search.rows_request import rows_request, same_row
from flows.http import Exchange, Fetch, Request, Response

MAX_TRIED = 6  # requests that may have brought the rows
MAX_PAGES_TRIED = 8  # of one of them


@dataclass(frozen=True, slots=True)
class Drawn:
    """A list as scripts draw it: its first page, the second where a click turns to one, and how their data came."""

    pages: tuple[Response, ...]
    exchanges: tuple[Exchange, ...]


Draw = Callable[[str], Drawn]


@dataclass(frozen=True, slots=True)
class DrawnList:
    """A drawn list, read: its rows, the text of its first page, and how their data came."""

    listed: ListPage
    text: str
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The way to read a drawn column from now on: by the request `rows`, or (None) in a browser each time."""

    rows: RowsConfig | None
    words: str


def read_drawn(drawn: Drawn, address: str) -> DrawnList | None:
    """Reads what a browser has drawn of the column at `address`; None where its first page was not had."""
    pages = [source_of(page, address, number) for number, page in enumerate(drawn.pages, 1) if page.ok]
    if not pages:
        return None
    lists = [read_list(source, recognise(source)) for source in pages]
    rows = tuple(dict.fromkeys(row for listed in lists for row in listed.rows))
    return DrawnList(replace(lists[0], rows=rows), pages[0].text, drawn.exchanges)


def how_to_read(drawn: DrawnList, address: str, fetch: Fetch) -> Drawing:
    """Finds the request that brings the drawn rows and tries it; where none does, the browser is needed every night."""
    for rows in list(rows_request(drawn.listed.rows, drawn.exchanges, address))[:MAX_TRIED]:
        if _brings(rows, drawn.listed.rows, address, fetch):
            return Drawing(rows, f"its rows come by {rows.url}; [column.rows] asks for them without a browser")
    return Drawing(None, "no request was found that brings its rows: `render = true` draws it every night")


def _brings(rows: RowsConfig, drawn: Sequence[Row], address: str, fetch: Fetch) -> bool:
    """Returns True if the request, sent without a browser, brings every drawn row, as it was drawn."""
    family = rows_family(rows, address)
    missing = list(drawn)
    request: Request | None = page_request(rows, address, 1)
    for number in range(1, MAX_PAGES_TRIED + 1):
        if request is None or not missing:
            break
        answer = fetch(request)
        if not answer.ok:
            return False
        listed = read_list(source_of(answer, address, number), family)
        if listed.trouble or not listed.rows:
            return False
        missing = [row for row in missing if not any(same_row(row, one) for one in listed.rows)]
        request = next(iter((*listed.following, *listed.guessed)), None)
    return not missing
