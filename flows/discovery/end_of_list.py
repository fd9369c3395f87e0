"""The proof that a list was read to its end: what its pages offer against what was read.

The rule of contract.md, coverage.status: the last page offers no further one, every announced page came and held rows,
every announced row was seen. What cannot be followed or understood is a gap. An idle pager, a list of one page, and a
page beyond the last that shows the last again are ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.discovery.column_result import Detail
from flows.discovery.link_addresses import CUT, TOWNSHIP_REPORT
from flows.discovery.list_page import Family, ListPage, Offer, Row, YearTab
from flows.discovery.row_titles import UNIT
from flows.discovery.unread import FULL_PAGE
from flows.discovery.urls import RequestKey, request_key, shape_of
from flows.http import Response
from parsers.front_matter.titles import TOPIC

# a title that is cut before it says what it is: 甲水镇人民政府关于2024年… and not 甲水镇开展防汛…
_TOWNSHIP_ALONE = re.compile(
    r"(?:镇|乡|街道|苏木)(?:(?:人民)?政府|党工?委|委员会|办事处|关于|印发|报送|推进|20\d\d|年度?|[\s《“（(、，])*"
    r"(?:$|法治|依法)"
)
_MOST_TOLD, _LONGEST_TOLD = 10, 200  # offers of one list, and characters of a text of one, that are told


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where rows may stand unseen: one word of column_result.Detail, and what it rests on."""

    detail: Detail
    evidence: Mapping[str, Any]


def rows_standing(pages: Sequence[ListPage]) -> int:
    """The rows that stand on the pages; one that stands twice is counted twice."""
    return sum(page.standing or len(page.rows) for page in pages)


def announced_pages(pages: Sequence[ListPage]) -> int:
    """The highest count of pages that any of the pages announces, or 0."""
    return max((page.pages or 0 for page in pages), default=0)


def announced_rows(pages: Sequence[ListPage]) -> int:
    """The highest count of rows that any of the pages announces, or 0."""
    return max((page.total_rows or 0 for page in pages), default=0)


def what_was_read(pages: Sequence[ListPage], rows: Iterable[Row]) -> dict[str, Any]:
    """Returns pages and rows of a list as evidence, the newest day, and the counts that it announces (None: none)."""
    newest = max((row.listed_date for row in rows if row.listed_date), default=None)
    return {
        "pages": len(pages),
        "rows": rows_standing(pages),
        "newest": newest.isoformat() if newest else None,
        "announced_pages": announced_pages(pages) or None,
        "announced_rows": announced_rows(pages) or None,
    }


def find_gap(pages: Sequence[ListPage], asked: frozenset[RequestKey]) -> Gap | None:
    """Returns what keeps the pages, read in order, from being the whole list; None where nothing does.

    `asked` are the keys of all requests that were answered, pages beyond the end included.
    """
    announced = announced_pages(pages)
    if announced > len(pages):
        return Gap("pages_not_read", {"announced_pages": announced})
    if announced_rows(pages) > rows_standing(pages):
        return Gap("rows_not_seen", {"announced_rows": announced_rows(pages)})
    counted = announced == len(pages) or announced_rows(pages) == rows_standing(pages) > 0
    open_offers = [
        offer
        for number, page in enumerate(pages, 1)
        for offer in page.offers
        if not _is_followed(offer, number, len(pages), asked, counted)
    ]
    open_offers = open_offers or list(_unread(pages))
    if open_offers:
        return Gap("offer_not_followed", {"offered": [describe_offer(one) for one in open_offers[:_MOST_TOLD]]})
    return None


def _unread(pages: Sequence[ListPage]) -> Iterator[Offer]:
    """Yields what the pages have beside their rows. A count of rows that is met leaves none out, but those of a unit
    that was not chosen; and what the last page alone may add, a page behind it has brought."""
    shown = {row.url for page in pages for row in page.rows}
    counted = announced_rows(pages) == rows_standing(pages) > 0
    for page in pages:
        for offer in page.unread:
            if offer.kind == "short":
                is_open = not _ends_short(pages)
            elif offer.request is not None:
                is_open = not counted and offer.request.url not in shown
            else:
                is_open = offer.kind in ("unit", "count") or (not counted and page is pages[-1] and not page.following)
            if is_open:
                yield offer


def _ends_short(pages: Sequence[ListPage]) -> bool:
    """Returns True for a list whose last page is shorter than its first; one page alone may be cut short."""
    return len(pages) > 1 and len(pages[-1].rows) < len(pages[0].rows)


def _is_followed(offer: Offer, number: int, pages: int, asked: frozenset[RequestKey], counted: bool) -> bool:
    if offer.number is not None and offer.number <= pages:
        return True
    if offer.request is not None and request_key(offer.request) in asked:
        return True
    if offer.number is not None:
        return False
    if number < pages and offer.kind != "last" and (offer.kind != "more" or offer.request is None):
        return True  # the page behind this one was read
    if offer.request is not None:
        return False
    return counted


def describe_offer(offer: Offer | YearTab) -> dict[str, Any]:
    """The offer, or the tab of another year, as evidence; of long texts the beginning."""
    kind, number = (offer.kind, offer.number) if isinstance(offer, Offer) else ("year", None)
    target = offer.target or (offer.request.url if offer.request else "")
    told = {"kind": kind, "shown": offer.shown[:_LONGEST_TOLD], "target": target[:_LONGEST_TOLD], "number": number}
    return {name: value for name, value in told.items() if value not in (None, "")}


def judge_repetition(
    page: ListPage, before: Sequence[ListPage], read: frozenset[RequestKey], named: bool
) -> Gap | None:
    """Judges a page that holds no new row, behind the pages `before` it.

    `read` are the keys of those pages; `named` says that one of them announced this page.

    Returns None where the list has ended: nobody announced the page, or it shows the last page again and no count,
    number or link of a last page promises one behind `before`.
    """
    detail: Detail = "page_repeats" if page.rows else "page_blank"
    if not named and not page.rows:
        return None
    gap = Gap(detail, {"page": len(before) + 1})
    if not page.rows or _promised(before) > len(before) or announced_rows(before) > rows_standing(before):
        return gap
    if any(one.kind == "last" and one.request and request_key(one.request) not in read for one in before[-1].offers):
        return gap
    ends = before[-1:] if named else (before[0], before[-1])  # a number too high may lead to the first page again
    if not any({row.url for row in page.rows} == {row.url for row in end.rows} for end in ends):
        return gap  # a loop, or rows that moved while the list was read
    if len(before) == 1 and len(page.rows) >= FULL_PAGE:
        return gap  # the number of the page may not have been understood
    return None


def is_blank_answer(response: Response, family: Family) -> bool:
    """Returns True for the empty body with which a data request says that there is no such page; a server that has
    stopped answering sends the same."""
    return family.answers is not None and response.status == 200 and not response.body.strip()


def is_other_page(page: ListPage, before: Sequence[ListPage]) -> bool:
    """Returns True for a page of something else: another title, and no row whose address is like those before it.

    So a home page, or another column, tells itself that answers in place of a following page.
    """
    if not page.title or not before[0].title or page.title == before[0].title:
        return False
    known = {shape_of(row.url) for one in before for row in one.rows}
    return bool(known) and not any(shape_of(row.url) in known for row in page.rows)


def is_other_list(page: ListPage, before: Sequence[ListPage]) -> bool:
    """Returns True for a page of something else than reports, in place of a list that holds more of the rows `before`.

    A list of reports may lie anywhere, and call them by their townships alone, or not show their titles whole; one that
    shows a row of those is theirs.
    """
    known = {row.url for one in before for row in one.rows}
    if any(row.url in known or _may_name_report(row.title) for row in page.rows):
        return False
    return is_other_page(page, before)


def _may_name_report(title: str) -> bool:
    if TOPIC.search(title) and TOWNSHIP_REPORT.search(title):
        return True
    cut = CUT.search(title)
    return UNIT.fullmatch(title) is not None or (
        cut is not None and _TOWNSHIP_ALONE.search(title[: cut.start()]) is not None
    )


def _promised(pages: Sequence[ListPage]) -> int:
    """The highest page that counts, numbers, or links of a last page promise."""
    numbers = [offer.number or 0 for page in pages for offer in page.offers if offer.kind != "next"]
    return max([announced_pages(pages), *numbers])
