"""The rows of an HTML list: the repeated (link, date) block that fits the column best.

Every link climbs to the largest element that holds no other link: its row. Rows under one parent are a
block; blocks are weighed by what rows of a column have and menus, hot lists and footers have not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from urllib.parse import urlsplit

from flows.discovery import list_dates as dates
from flows.discovery.html import Element, Page, attribute, names_of, text_of
from flows.discovery.link_addresses import (
    SHORTEST_TITLE,
    TOPIC,
    TOWNSHIP_REPORT,
    address_of,
    base_of,
    made_address,
    names_report,
)
from flows.discovery.link_names import LinkNames, shown_by
from flows.discovery.list_page import MAX_LINKS, MAX_ROWS, MAX_TITLE, Row
from flows.discovery.row_boxes import title_and_day
from flows.discovery.row_dates import DATE_LIKE, MONTH_AND_DAY, SPACED, headings_above, read_day, spaced_text
from flows.discovery.row_headings import days_above, is_a_day
from flows.discovery.row_titles import is_dated_unit, title_of, without_date
from flows.discovery.rows_by_address import each_once
from flows.discovery.script_calls import ScriptCalls
from flows.discovery.urls import folder_of, host_of, leads_nowhere, resolve, row_address, shape_of
from flows.discovery.year_words import year_word
from parsers.file_endings import DOCUMENTS, pattern_of

_PAGER_TEXT = re.compile(
    r"^[\[(<«‹\s]*(?:\d{1,4}|首页|第?[一\d]+页|上[一1]?[页頁]|下[一1]?[页頁]|[末尾][页頁]|最后[一1]?页|前一页|后一页|"
    r"更多|more|GO|跳转|返回.{0,6}|>+|»|›)[\]>»›+\s]*$",
    re.I,
)
_ARTICLE = re.compile(
    r"t20\d{6}_\d+|art_\d+|post_\d+|content_\d+|[0-9a-f]{24,}|/20\d\d[-/]?\d\d|\d{4,}[^/]*\.s?html?$"
    rf"|{pattern_of(DOCUMENTS)}$|[?&](?:id|articleid|infoid|aid)=",
    re.I,
)
_ASIDE_TAGS = frozenset({"nav", "header", "footer", "aside", "select"})
_ASIDE_NAMES = re.compile(
    r"nav|menu|foot|head(?!line)|crumb|hot|rank|recommend|relat|friend|side|aside|hits|tuijian|xgyd|xgxx|weizhi|dqwz|banner|search",
    re.I,
)
_ASIDE_HEADINGS = re.compile(
    r"热点|热门|推荐|相关|排行|点击|延伸|最新(?:动态|发布|信息|文章)|图片新闻|猜你|友情|快速|要闻"
)
_OF_ALL = re.compile(r"乡镇|镇街|街镇|镇乡|镇[、(（]街道")  # 2023年各乡镇法治政府建设报告 names a list
_HEADER = re.compile(r"(?:标\s*题|名\s*称|文\s*件).{0,30}(?:日期|时间)|^\s*(?:序号|索引号)")
ACCEPTED = 3.5  # below it, the best block of a page is a menu or a hot list, and the column shows no rows
MAX_SHOWN = 1_000  # characters of a link's text
MAX_ALIKE = 4  # links of one page with one address that are looked at
_SHARED = ""  # owner of elements that hold several links

Belongs = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Link:
    element: Element
    url: str
    row: Element


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows under one parent, with what speaks for them; `standing` are their addresses as they stand."""

    container: Element
    tag: str
    shape: str
    rows: tuple[Row, ...]
    score: float
    aside: bool
    belonging: float
    standing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a page; `belonging` is the share whose address lies in the column, `cut` says more were there.

    `standing` counts them as they stand, those that stand twice and those without an address included; `topical` says
    that most of them speak of what the columns are about.
    """

    rows: tuple[Row, ...]
    belonging: float = 0.0
    cut: str = ""
    standing: int = 0
    topical: bool = False


def read_rows(page: Page, base: str, belongs: Belongs | None = None) -> Rows:
    """The rows of the block that fits best; none where no block fits."""
    links, cut = _links(page, base)
    belongs = belongs or _in_folder(base)
    grouped = [(_block(container, group, base, belongs), group) for container, group in _by_container(links)]
    fitting = [block for block, _ in grouped if block.rows]
    best = max(fitting, key=lambda block: block.score, default=None)
    if best is None or best.score < ACCEPTED:
        return Rows((), cut=cut)
    alike = [block for block in fitting if block is best or _alike(block, best)]
    others = [link for block, group in grouped if _is_kin(block, best) and block not in alike for link in group]
    alike += _lone_rows(others, best, base, belongs)
    rows = _without_labels(each_once(row for block in alike for row in block.rows))
    shown = {row.url for row in rows}
    unlinked = [one for block in alike for one in _unlinked(block, links)]
    standing = len(unlinked) + sum(1 for block in alike for url in block.standing if url in shown)
    bare = (Row(row_address(base, title), title, day) for title, day in unlinked if TOPIC.search(title))
    rows = each_once((*rows, *bare))
    if len(rows) > MAX_ROWS:
        cut = cut or f"more than {MAX_ROWS} rows on one page; the rest was not read"
    topical = 2 * sum(bool(TOPIC.search(row.title)) for row in rows) >= len(rows)
    apart, before = _apart(links, shown)
    return Rows((*rows, *apart)[:MAX_ROWS], best.belonging, cut, standing + before, topical)


def _apart(links: Sequence[_Link], shown: Collection[str]) -> tuple[tuple[Row, ...], int]:
    """The reports that stand outside the list, and how many of them do before it: as its headline, in a second block.

    What stands behind it is no row that a list counts. Menus and hot lists have their own.
    """
    found: dict[str, Row] = {}
    begun, before = False, 0
    for link in links:
        begun = begun or link.url in shown
        if link.url in shown or link.url in found:
            continue
        if len(link.element) == 0 and "法" not in f"{link.element.text}{attribute(link.element, 'title')}":
            continue
        said = shown_by(link.element) or _of_picture(link.element)
        boxes = (link.row.getparent(), link.element.getparent())  # a row that stands alone may be all of a menu
        if "法" not in said or not names_report(said) or year_word(said) or _OF_ALL.search(said):
            continue
        if not any(_is_aside(box) for box in boxes if box is not None):
            row = _row(link, frozenset(), {})
            found[link.url] = row if names_report(row.title) else replace(row, title=said[:MAX_TITLE])
            before += not begun
    return tuple(found.values()), before


def _of_picture(link: Element) -> str:
    return next((attribute(one, "alt").strip() for one in islice(link.iter("img"), 1)), "")


def _unlinked(block: _Block, links: Sequence[_Link]) -> Iterator[tuple[str, date | None]]:
    """Title and day of the rows of a block that hold no link at all."""
    owned = {link.row for link in links}
    dated = 2 * sum(row.listed_date is not None for row in block.rows) >= len(block.rows)
    for element in islice(block.container.iterchildren(block.tag), MAX_ROWS):
        if element in owned or element.find(".//a") is not None or _is_header(element):
            continue
        text = SPACED.sub(" ", " ".join(element.itertext())).strip()[:MAX_SHOWN]
        if is_a_day(text):  # the heading of that day's rows
            continue
        title = without_date(text)
        day = dates.in_text(text)
        if len(title) >= SHORTEST_TITLE and (day is not None or (not dated and TOWNSHIP_REPORT.search(title))):
            yield title[:MAX_TITLE], day


def _is_header(element: Element) -> bool:
    return element.find(".//th") is not None or bool(_HEADER.search(text_of(element)[:60]))


def one_row(page: Page, base: str) -> Row | None:
    """The row of a fragment that holds exactly one record (JPAGE): its most telling link."""
    links, _ = _links(page, base)
    rows = [_row(link, frozenset(), {}) for link in islice(links, 20)]
    if not rows:
        return None
    best = max(rows, key=lambda row: (bool(_ARTICLE.search(row.url)), len(row.title)))
    if best.listed_date is None:
        best = replace(best, listed_date=dates.in_text(text_of(page.root), best.url))
    return best


def _links(page: Page, base: str) -> tuple[list[_Link], str]:
    base = base_of(page, base)
    here = resolve(base, base)
    owner: dict[Element, str] = {}
    found: list[tuple[Element, str]] = []
    times: Counter[str] = Counter()
    names = LinkNames()
    calls = ScriptCalls(page, base)
    cut = ""
    for number, element in enumerate(page.root.iter("a")):
        if number >= MAX_LINKS:
            cut = f"more than {MAX_LINKS} links on one page; the rest was not read"
            break
        url = address_of(element, base, calls) or made_address(element, base)
        if url is None or url == here or _is_pager(element):
            continue
        if names.of_another(element, url):
            url = row_address(base, shown_by(element))
        names.add(element, url)
        if times[url] >= MAX_ALIKE:
            continue
        times[url] += 1
        found.append((element, url))
        _claim(element, url, owner)
    return [_Link(element, url, _climb(element, url, owner)) for element, url in found], cut


def _is_pager(element: Element) -> bool:
    """Returns True for a link of a page's number; a report's number in its row is none."""
    if attribute(element, "title") or not _PAGER_TEXT.match(text_of(element)):
        return False
    row = next((one for one in islice(element.iterancestors(), 3) if one.tag in ("tr", "li")), None)
    return row is None or not TOWNSHIP_REPORT.search(" ".join(row.itertext())[:200])


def _claim(element: Element, url: str, owner: dict[Element, str]) -> None:
    owner[element] = url
    for ancestor in element.iterancestors():
        held = owner.get(ancestor)
        if held is None:
            owner[ancestor] = url
        elif held == _SHARED:
            return
        elif held != url:
            owner[ancestor] = _SHARED


def _climb(element: Element, url: str, owner: dict[Element, str]) -> Element:
    row = element
    for ancestor in element.iterancestors():
        if owner.get(ancestor) != url or ancestor.tag in ("body", "html"):
            break
        row = ancestor
    return row


def _by_container(links: Sequence[_Link]) -> Iterable[tuple[Element, list[_Link]]]:
    groups: dict[tuple[Element, str], list[_Link]] = {}
    for link in links:
        parent = link.row.getparent()
        container = parent if parent is not None else link.row
        groups.setdefault((container, str(link.row.tag)), []).append(link)
    return ((container, group) for (container, _), group in groups.items())


def _block(container: Element, links: Sequence[_Link], base: str, belongs: Belongs) -> _Block:
    if not _plausible(links, belongs):
        return _Block(container, "", "", (), 0.0, False, 0.0)
    owned = frozenset(link.row for link in links)
    headed = days_above(container, owned)
    listed = [row for link in links if (row := _row(link, owned, headed)).title]
    rows = each_once(listed)
    count = len(rows)
    if not count:
        return _Block(container, "", "", (), 0.0, False, 0.0)
    aside = _is_aside(container)
    belonging = sum(belongs(row.url) and not leads_nowhere(row.url) for row in rows) / count
    undated = {row.url for row in rows if row.listed_date is None}
    days = {one.url for one in links if one.url in undated and MONTH_AND_DAY.search(spaced_text(one.row))}
    score = (
        3 * sum(row.listed_date is not None or row.url in days for row in rows)
        + 2 * sum(bool(_ARTICLE.search(row.url)) for row in rows)
        + 2 * sum(bool(TOPIC.search(row.title)) for row in rows)
        + 2 * sum(bool(TOWNSHIP_REPORT.search(row.title)) or is_dated_unit(row) for row in rows)
        + sum(len(row.title) >= SHORTEST_TITLE for row in rows)
    ) / count
    score += 4 * belonging + 0.1 * min(count, 15) - 4 * aside
    if host_of(rows[0].url) != host_of(base):
        score -= 2
    shape = Counter(shape_of(row.url) for row in rows).most_common(1)[0][0]
    by_row = {link.row: link.url for link in reversed(links)}  # a row's picture and title may both be links
    standing = tuple(by_row.values())
    return _Block(container, str(links[0].row.tag), shape, rows, score, aside, belonging, standing)


def _plausible(links: Sequence[_Link], belongs: Belongs) -> bool:
    """Returns True if a block shows a date, an article's address or the topic, as lists do. Menus end here."""
    text = " ".join(text_of(link.row)[:MAX_SHOWN] for link in links[:50])
    beside = " ".join(filter(None, (link.row.tail for link in links[:50])))
    return bool(
        TOPIC.search(text)
        or DATE_LIKE.search(f"{text} {beside}")
        or any(_ARTICLE.search(link.url) or belongs(link.url) for link in links)
        or any(link.row.getnext() is not None and link.row.tag == "dt" for link in links[:3])
    )


def _alike(block: _Block, best: _Block) -> bool:
    """Returns True if a block goes on with the same list: groups of five rows in lists of their own, a pinned row.

    Reports that lie in their townships' own folders are of one list where their groups look alike or stand in a row;
    one that shows no day among dated ones is no less a report.
    """
    reports, in_a_row = _names_report(block), _is_in_a_row(block.container, best)
    if block.aside != best.aside or not _is_kin(block, best):
        return False
    if not (reports and in_a_row) and block.score < best.score - (5.5 if reports else 2.5):
        return False
    if block.tag == best.tag and _depth(block.container) == _depth(best.container):
        return block.shape == best.shape or names_of(block.container) == names_of(best.container)
    return in_a_row and (reports or block.shape == best.shape)


def _is_kin(block: _Block, best: _Block) -> bool:
    return block.shape == best.shape or (_names_report(block) and _names_report(best))


def _names_report(block: _Block) -> bool:
    return any(names_report(row.title) for row in block.rows)


def _is_in_a_row(element: Element, best: _Block) -> bool:
    """Returns True for what stands where the best block's rows do: a group of several rows beside groups of one."""
    return any(one.tag == best.tag and one.getparent() is best.container for one in (element, *element.iterancestors()))


def _lone_rows(links: Sequence[_Link], best: _Block, base: str, belongs: Belongs) -> list[_Block]:
    """The lists of one row beside the best block: what stands in such a list alone has climbed out of it."""
    depth = _depth(best.container) + 1
    found = []
    for link in links:
        path = [link.element, *link.element.iterancestors()]
        below = path[: path.index(link.row)]
        item = next((one for one in below if one.tag == best.tag and _depth(one) == depth), None)
        container = item.getparent() if item is not None else None
        if item is None or container is None:
            continue
        block = _block(container, (_Link(link.element, link.url, item),), base, belongs)
        if block.rows and _alike(block, best):
            found.append(block)
    return found


def _without_labels(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Without the links that stand beside articles in their rows: a category's name, an issuer's."""
    dated = [row for row in rows if row.listed_date is not None]
    if not dated or 2 * len(dated) < len(rows):
        return rows
    shapes = {shape_of(row.url) for row in dated}
    return tuple(
        row
        for row in rows
        if row.listed_date is not None
        or leads_nowhere(row.url)
        or shape_of(row.url) in shapes
        or names_report(row.title)
    )


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())


def _in_folder(base: str) -> Belongs:
    folder = folder_of(base)
    if urlsplit(folder).path in ("", "/"):
        return lambda _: False
    return lambda url: url.startswith(folder)


def _is_aside(container: Element) -> bool:
    for element in islice((container, *container.iterancestors()), 12):
        if element.tag in ("body", "html"):
            break
        if element.tag in _ASIDE_TAGS:
            return True
        names = names_of(element)
        if _ASIDE_NAMES.search(names) and not re.search(r"list|content|main|right|news", names, re.I):
            return True
    return any(_ASIDE_HEADINGS.search(text) for text in headings_above(container))


def _row(link: _Link, owned: frozenset[Element], headed: Mapping[Element, str]) -> Row:
    shown, day = title_and_day(link.element, text_of(link.element))
    shown = shown[:MAX_SHOWN]
    return Row(
        url=link.url,
        title=title_of(link.element, link.row, shown),
        listed_date=(dates.in_text(day, link.url) if day else None)
        or read_day(link.element, link.row, link.url, shown, owned, headed),
    )
