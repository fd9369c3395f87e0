"""A list page: its rows, the pages that follow, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote

from flows.http import Request, Response
from parsers.text import decode

MAX_TEXT = 3_000_000  # characters of one list page that are read; real ones hold 20,000 to 200,000
MAX_BODY = 4 * MAX_TEXT + 1_000_000  # bytes of one list page that are decoded
MAX_LINKS = 6_000  # links of one page that are looked at
MAX_ROWS = 2_000  # rows of one page
MAX_PAGES = 400  # pages of one column
MAX_COLUMN_ROWS = 20_000  # rows of one column
MAX_TITLE = 300
_RAW_QUERY = re.compile(rb"""(href\s{0,3}=\s{0,3}["'][^"'<>?]{0,800}\?)([^"'<>]{0,800}?[\x80-\xff][^"'<>]{0,800})""")
_ASCII = "".join(map(chr, range(128)))


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the list shows it: the whole title (`title=` before the cut one) and its day, if any."""

    url: str
    title: str
    listed_date: date | None = None


# "count" are rows that nothing counts, "short" such as a page shorter than the first ends;
# "unit" is of one township; "home" and "maybe" lead to what may be a list apart, or something else
OfferKind = Literal["next", "number", "last", "more", "script", "unit", "older", "home", "maybe", "count", "short"]


@dataclass(frozen=True, slots=True)
class Offer:
    """Something on a list page that promises more of the list: 下一页, 3, 尾页, 加载更多, a pager that a script draws.

    `shown` is its text and `target` what it leads to, both as the page writes them. `number` is the page it
    promises, where that is said; `request` asks for that page, and is None where only a script knows its address.
    """

    kind: OfferKind
    shown: str
    target: str = ""
    number: int | None = None
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class YearTab:
    """A tab that leads from a list of one year to that of another (0: of all years), or of one of its months.

    `request` asks for that list, and is None where only a script knows its address. `sure` is False for one that leads
    elsewhere on the site, from a row of tabs none of which is this list's own: it may be of something else.
    """

    year: int
    shown: str
    target: str = ""
    request: Request | None = None
    sure: bool = True
    month: int = 0


@dataclass(frozen=True, slots=True)
class ListPage:
    """One list page, read.

    `following` are requests for pages that this one names or counts, nearest first: the next page, the one
    behind it … `guessed` are requests for pages that nobody announced and that may lie beyond the end.
    `offers` is all that promises more of the list, followed or not, `tabs` those of other years. `pages` and
    `total_rows` are what the page says there is in all (None: it does not say). `standing` counts the rows as they
    stand there, those that stand twice or cannot be followed included (0: as many as `rows`). `says_empty` is a page
    that says it holds nothing (暂无内容). `unread` is what stands beside the list, or is to come, and is no row of it;
    `apart` are other lists that hold more of its rows.
    `trouble` is why it could not be read whole, in a few words, or empty.
    """

    rows: tuple[Row, ...]
    following: tuple[Request, ...] = ()
    title: str | None = None
    pages: int | None = None
    total_rows: int | None = None
    says_empty: bool = False
    trouble: str = ""
    guessed: tuple[Request, ...] = ()
    offers: tuple[Offer, ...] = ()
    standing: int = 0
    tabs: tuple[YearTab, ...] = ()
    unread: tuple[Offer, ...] = ()
    apart: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A list page's decoded text and where it came from.

    `column_url` is the column's address, `number` says that it is the n-th page of the list, counted from 1.
    """

    url: str
    text: str
    column_url: str
    request: Request
    number: int = 1


def source_of(response: Response, column_url: str, number: int = 1) -> Source:
    """Decodes a response as the n-th list page; of a body that is far too long only the beginning."""
    body = response.body
    if len(body) > MAX_BODY:
        body = body[: body.rfind(b"<", 0, MAX_BODY)]  # never inside a character: no encoding has < as a second byte
    text = decode(_quote_queries(body), response.media_type)
    return Source(response.url, text, column_url, response.request, number)


def _quote_queries(body: bytes) -> bytes:
    """Quotes what is beyond ASCII in the queries of links, in the page's own encoding, as browsers send it.

    The path of an address is sent as UTF-8 whatever the page's encoding is (URL standard, 4.4).
    """
    if body.isascii():
        return body
    return _RAW_QUERY.sub(lambda found: found[1] + quote(found[2], safe=_ASCII).encode(), body)


def ends_of(text: str, length: int = 200_000) -> str:
    """A text, or the two ends of a long one: where a page's settings stand."""
    return text if len(text) <= 2 * length else f"{text[:length]} {text[-length:]}"


@dataclass(frozen=True, slots=True)
class Numbering:
    """A family's names of following pages: `{n}` in `pattern`; the second page is `second`.

    `counter` is where the current page's number starts in the family's scripts (TRS counts from 0).
    """

    pattern: str  # of the file's stem, as index_{n}
    stem: str  # of the first page, as index
    extension: str
    counter: int

    @property
    def second(self) -> int:
        """The number of the second page."""
        return self.counter + 1


@dataclass(frozen=True, slots=True)
class Family:
    """A CMS family's table of differences; what is None or empty is read as everywhere."""

    name: str
    column_marks: tuple[tuple[re.Pattern[str], int], ...]  # of the column's address, with their weight
    page_marks: tuple[tuple[re.Pattern[str], int], ...]  # of the page's text, with their weight
    article: re.Pattern[str] | None  # of an article's path
    column_of_article: Callable[[str, str], bool] | None = None  # (column address, article address)
    numbering: Numbering | None = None
    rows_at: Callable[[Source], Request | None] | None = None  # the request that holds the rows, if not the page
    read: Callable[[Source], ListPage] | None = None  # a reader of its own
    hints: tuple[str, ...] = ()  # words one of which its pages hold; without one, page_marks are not looked for
    answers: re.Pattern[str] | None = None  # fits the addresses that its requests for rows go to
