"""What a list page is: its rows, the pages that follow, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flows.http import Request, Response
from parsers.text import decode

MAX_TEXT = 3_000_000  # characters of one list page that are read; real ones hold 20,000 to 200,000
MAX_BODY = 4 * MAX_TEXT + 1_000_000  # bytes of one list page that are decoded
MAX_LINKS = 6_000  # links of one page that are looked at
MAX_ROWS = 2_000  # rows of one page
MAX_PAGES = 400  # pages of one column
MAX_COLUMN_ROWS = 20_000  # rows of one column
MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the list shows it: the whole title (`title=` before the cut one) and its day, if any."""

    url: str
    title: str
    listed_date: date | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One list page, read.

    `following` are requests for the pages behind this one, nearest first. `pages` and `rows_claimed` are
    what the page says there is in all (None: it does not say). `says_empty` is a page that says it holds
    nothing (暂无内容). `trouble` is why it could not be read whole, in a few words, or empty.
    """

    rows: tuple[Row, ...]
    following: tuple[Request, ...] = ()
    title: str | None = None
    pages: int | None = None
    rows_claimed: int | None = None
    says_empty: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A list page's decoded text and where it came from; `column_url` is the column's address."""

    url: str
    text: str
    column_url: str
    request: Request


def source_of(answer: Response, column_url: str) -> Source:
    """An answer as a list page: decoded, of a body that is far too long only the beginning."""
    body = answer.body
    if len(body) > MAX_BODY:
        body = body[: body.rfind(b"<", 0, MAX_BODY)]  # never inside a character: no encoding has < as a second byte
    return Source(answer.url, decode(body, answer.media_type), column_url, answer.request)


def ends_of(text: str, length: int = 200_000) -> str:
    """A text, or the two ends of a long one: where a page's settings stand."""
    return text if len(text) <= 2 * length else f"{text[:length]} {text[-length:]}"


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a family names its following pages: `{n}` in `pattern`; the second page is `second`.

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
