"""From a portal's or a column's address to its report columns: what `sites add` does.

Best first: the link that speaks most of 法治政府建设 is followed next, in the township that it leads into.
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urlsplit

from flows.config.settings import CrawlSettings
from flows.config.site_hosts import hosts_of
from flows.config.sites import SiteConfig
from flows.discovery.end_of_list import find_gap
from flows.discovery.families import read_list, recognise
from flows.discovery.families.gkmlpt import GKMLPT, api_address, site_id
from flows.discovery.html import Page, column_title, read_page, text_of
from flows.discovery.list_page import ListPage, Source, source_of
from flows.discovery.portal_search.county_match import county_of, disagreement
from flows.discovery.portal_search.drawn import Draw, DrawnList, how_to_read, read_drawn
from flows.discovery.portal_search.explain import DRAWN, explain, frames, may_be_drawn, next_step
from flows.discovery.portal_search.found_column import FoundColumn, are_cut, are_of_several
from flows.discovery.portal_search.links import MAX_SEARCHED, NEAR, Way, ways
from flows.discovery.portal_search.notes import elsewhere, not_found
from flows.discovery.portal_search.places import lies_below, own_folder, page_key
from flows.discovery.portal_search.trees import answer_ways, script_ways, tree_ways
from flows.discovery.row_classifier import ColumnSetting, CountyNames, judge_row, plain
from flows.discovery.scripted_list import ask_as_script
from flows.discovery.urls import host_of, resolve
from flows.http import Fetch, Request, Response
from parsers.front_matter.titles import TOPIC
from parsers.identity.registry import County, Registry
from storage.records import ListRow

MAX_REQUESTS = 400
MAX_MORE = 60
MAX_DEPTH = 7
MAX_WAITING = 20_000
MORE_PAGES = 2  # of a topical list whose first page holds no report
MAX_EXPLAINED = 12  # lines
MAX_DRAWN = 12  # pages that a browser draws
FRAME = 110  # the weight of a frame: what its page promises
_CRUMBS = re.compile(
    r"(?:当前|现在的?|所在|您的)\S{0,3}位置\s*(?:是|为)?\s*[:：]?\s*((?:[^\s>＞»›→/|]{1,30}\s*[>＞»›→/|]+\s*){1,9}[^\s>＞»›→/|]{1,30})"
)


@dataclass(frozen=True, slots=True)
class Probe:
    """The result of a search: the county, the columns, and in `notes` what it could not find or do."""

    base_url: str
    county: County | None
    site_name: str | None
    columns: tuple[FoundColumn, ...]
    notes: tuple[str, ...]
    requests: int


def probe(
    url: str,
    *,
    fetch: Fetch,
    registry: Registry,
    county_code: str | None = None,
    hosts: Mapping[str, str] = MappingProxyType({}),
    draw: Draw | None = None,
) -> Probe:
    """Searches a portal from `url`; `hosts` are county codes by host, `draw` draws a page in a browser.

    Never raises for what the portal does.
    """
    search = _Search(url, fetch, registry, county_code, hosts, draw)
    search.run()
    columns, notes = search.columns(), search.notes
    if search.county is not None and columns:
        notes = [*notes, *not_found(columns, search.names), *elsewhere(columns, search.base_url)]
    elif search.county is not None:
        notes = [*notes, *search.explained, "no column with 法治政府建设 reports was found; give the address of one"]
    return Probe(search.base_url, search.county, search.site_name, columns, tuple(notes), search.requests)


@dataclass
class _Search:
    """The state of one search: ways waiting, pages seen, columns found."""

    start: str
    fetch: Fetch
    registry: Registry
    county_code: str | None
    hosts: Mapping[str, str]
    draw: Draw | None
    county: County | None = None
    site_name: str | None = None
    base_url: str = ""
    requests: int = 0
    notes: list[str] = field(default_factory=list)
    found: dict[str, FoundColumn] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    waiting: list[tuple[int, int, int, Way]] = field(default_factory=list)
    counter: itertools.count[int] = field(default_factory=itertools.count)
    site_ids: dict[str, str] = field(default_factory=dict)
    covers_all: bool = False
    covers_years: bool = False
    more: int = MAX_MORE  # requests for columns of other years, where that for all townships holds one year
    drawn: int = 0  # pages
    explained: list[str] = field(default_factory=list)  # what was seen on the start page and on topical ones

    def __post_init__(self) -> None:
        parts = urlsplit(self.start)
        self.base_url = f"{parts.scheme}://{parts.netloc}"
        self.names = CountyNames(self.registry, self.county_code or "")
        own = SiteConfig(id="new", name="new", county_code="000000", base_url=self.base_url)
        self.own_hosts = hosts_of(own, CrawlSettings())

    def run(self) -> None:
        """The start page first, for it tells whose portal this is; then the ways on, the most telling first."""
        first = self._ask(self.start)
        if first is None or not self._tell_county(first):
            return
        self._look(Way(self.start, "", 0), first, 0)
        if not self.found:
            self._push(Way(self.base_url + "/", "", 10), 0)
        while self.waiting and self.requests < MAX_REQUESTS:
            weight, depth, _, way = heapq.heappop(self.waiting)
            if self.covers_all and -weight < NEAR:
                if self.covers_years or not self.more:
                    continue
                self.more -= 1
            answer = self._ask(way.url)
            if answer is not None:
                self._look(way, answer, depth)
        if self.waiting and not self.covers_all:
            self.notes.append(f"the search ended after {self.requests} requests; more pages were waiting")

    def columns(self) -> tuple[FoundColumn, ...]:
        """The columns found, without those that another one holds already, in the order of their townships."""
        kept: list[FoundColumn] = []
        held: set[str] = set()
        for column in sorted(self.found.values(), key=lambda one: (-len(one.reports), len(one.url))):
            urls = {row.url for row in column.reports}
            if urls and urls <= held:
                continue
            held |= urls
            kept.append(column)
        if len(kept) > 1:
            kept = [_assigned(column) for column in kept]
        order = {one.code: number for number, one in enumerate(self.names.townships)}
        kept.sort(key=lambda one: (order.get(one.township_code or "", -1), one.url))
        return tuple(kept)

    # --- pages

    def _ask(self, url: str) -> Response | None:
        key = page_key(url)
        if key in self.seen:
            return None
        self.seen.add(key)
        self.requests += 1
        answer = self.fetch(self._request(url))
        if answer.ok:
            self.seen.add(page_key(answer.url))
            return answer
        if self.requests == 1 or not self.found:
            step = next_step(answer.outcome)
            self.notes.append(f"{url}: {answer.outcome} ({answer.reason}){f': {step}' if step else ''}")
        return None

    def _counted(self, request: Request) -> Response:
        self.requests += 1
        return self.fetch(request)

    def _request(self, url: str) -> Request:
        """A gkmlpt column of a site whose number is known is asked for by its API."""
        bare, _, number = url.partition("#")
        site = self.site_ids.get(host_of(url) + bare.partition("/gkmlpt/")[0])
        address = api_address(url, number, site) if site and number.isdecimal() else None
        return Request(address or bare)

    def _tell_county(self, answer: Response) -> bool:
        page = read_page(source_of(answer, answer.url).text)
        if page is not None:
            self.site_name = self.site_name or plain(page.metas.get("sitename", ""), self.registry) or None
            self.county = county_of(page, self.registry, self.hosts.get(urlsplit(answer.url).hostname or ""))
            if not self.county_code and (told := disagreement(page, self.registry)):
                self.county = None
                self.notes.append(f"{answer.url}: {told}; name the county with --county")
                return False
        if self.county_code:
            self.county = self.registry.county_of(self.county_code)
        elif self.county is None and self.requests == 1 and page_key(self.start) != page_key(self.base_url + "/"):
            home = self._ask(self.base_url + "/")
            if home is not None:
                if not self._tell_county(home):
                    return False
                self._ways(Way(home.url, "", 0), home.url, source_of(home, home.url).text, 0, False, frozenset())
        if self.county is None:
            self.notes.append("the page does not say which county it belongs to; name it with --county")
            return False
        self.names = CountyNames(self.registry, self.county.code)
        return True

    def _look(self, way: Way, answer: Response, depth: int) -> None:
        if way.is_tree and not (menu := source_of(answer, answer.url).text).lstrip().startswith("<"):
            self._ways(way, answer.url, menu, depth, False, frozenset())
            return
        way = replace(way, is_tree=False)
        own = resolve(answer.url, answer.url) or answer.url  # without the id of a session that began with a redirect
        source = source_of(answer, way.url if "#" in way.url else own)
        text, page = source.text, read_page(source.text)
        crumbs = self._crumbs(page)
        code = way.township_code or self.names.township_of(crumbs)[0] or self._unit_of(page)
        way = replace(way, township_code=code)
        address = source.column_url
        family = recognise(source)
        listed = self._first_rows(source)
        title = (listed.title if listed else None) or (column_title(page) if page else None)
        topical = any(TOPIC.search(one) for one in (plain(title or "", self.registry), way.text, crumbs))
        if family.article and family.article.search(address):
            return
        if topical and listed is not None:
            asked = ask_as_script(source, listed, self._counted, self.own_hosts)
            listed = asked[0] if asked is not None else self._read_on(listed, source) if listed.rows else listed
        is_column = listed is not None and self._is_column(address, family.name, title, listed, topical, code)
        is_open = is_column and self._is_open(listed)
        if is_open or (not is_column and (depth == 0 or topical) and may_be_drawn(source)):
            drawn = self._draw(source)
            if drawn is not None:
                listed, text = drawn.listed, drawn.text
                is_column = self._take_drawn(drawn, source, way, title, topical) or is_column
            elif is_open:
                self.notes.append(f"{address}: it offers more than could be followed; {DRAWN}")
        if not is_column and (depth == 0 or topical):
            self._follow_frames(way, source, depth)
            if listed is None or not listed.rows:
                self.explained += [f"{address}: {line}" for line in explain(source)][
                    : MAX_EXPLAINED - len(self.explained)
                ]
        if not is_column or topical:
            articles = frozenset(row.url for row in listed.rows if row.listed_date) if listed else frozenset()
            self._ways(way, answer.url, text, depth, topical and not is_column, articles)

    @staticmethod
    def _is_open(listed: ListPage | None) -> bool:
        """Returns True for a list that has more than can be followed: a script turns its pages."""
        if listed is None or listed.following or listed.guessed:
            return False
        return find_gap((listed,), frozenset()) is not None

    def _draw(self, source: Source) -> DrawnList | None:
        """A page as its scripts draw it, where a browser is there."""
        if self.draw is None or self.drawn >= MAX_DRAWN:
            return None
        self.drawn += 1
        pages = self.draw(source.column_url)
        drawn = read_drawn(pages, source.column_url)
        if drawn is None:
            self.notes += [f"{source.column_url}: {page.outcome} ({page.reason})" for page in pages.pages[:1]]
        return drawn

    def _take_drawn(self, drawn: DrawnList, source: Source, way: Way, title: str | None, topical: bool) -> bool:
        """Takes a drawn page for a report column where its rows say so, and finds out how to read it."""
        address, title = source.column_url, drawn.listed.title or title
        topical = topical or bool(TOPIC.search(plain(title or "", self.registry)))
        if not self._is_column(address, recognise(source).name, title, drawn.listed, topical, way.township_code):
            return False
        how = how_to_read(drawn, address, self.fetch)
        self.found[page_key(address)] = replace(self.found[page_key(address)], how=how)
        self.notes.append(f"{address}: {how.words}")
        return True

    def _follow_frames(self, way: Way, source: Source, depth: int) -> None:
        """A list may stand in a frame of its page: the frame's address is the column's."""
        for url in frames(source):
            self._push(Way(url, way.text, FRAME, way.township_code), depth + 1)

    def _first_rows(self, source: Source) -> ListPage | None:
        family = recognise(source)
        if family is GKMLPT:
            number = site_id(source.text)
            if number:
                self.site_ids[host_of(source.url) + source.url.partition("/gkmlpt/")[0]] = number
        elsewhere = family.rows_at(source) if family.rows_at else None
        if elsewhere is None:
            return read_list(source, family)
        self.requests += 1
        answer = self.fetch(elsewhere)
        if not answer.ok:
            step = next_step(answer.outcome)
            self.notes.append(f"{elsewhere.url}: {answer.outcome} ({answer.reason}){f': {step}' if step else ''}")
            return None
        entry = read_list(source, family)
        listed = read_list(source_of(answer, source.column_url), family)
        return listed if listed.title else replace(listed, title=entry.title)

    def _read_on(self, listed: ListPage, source: Source) -> ListPage:
        """Reads further pages of a topical list whose first one holds plans and news alone; each page once."""
        family, setting = recognise(source), ColumnSetting(source.column_url, self.names, listed.title)
        for _ in range(MORE_PAGES):
            following = (*listed.following, *listed.guessed)[:1]
            if not following or any(judge_row(row, setting).verdict != "foreign" for row in listed.rows):
                break
            self.requests += 1
            answer = self.fetch(following[0])
            if not answer.ok:
                break
            more = read_list(source_of(answer, source.column_url), family)
            listed = replace(more, rows=(*listed.rows, *more.rows), title=listed.title)
        return listed

    def _is_column(
        self, url: str, family: str, title: str | None, listed: ListPage, topical: bool, code: str | None
    ) -> bool:
        """Takes a page for a report column where its rows, or its name and township, say so."""
        if urlsplit(url).path in ("", "/") and not urlsplit(url).query:
            return False
        setting = ColumnSetting(url, self.names, title, code)
        rows = tuple(judge_row(row, setting) for row in listed.rows)
        if code is not None and len({row.township_code for row in rows if row.verdict != "foreign"} - {None, code}) > 1:
            code = None  # the way led through one township's pages, and the list is of several
            rows = tuple(judge_row(row, replace(setting, township_code=None)) for row in listed.rows)
        reports = sum(row.verdict == "report" for row in rows)
        doubtful = sum(row.verdict == "doubtful" and row.year is not None for row in rows)
        fits = reports >= 1 and (topical or reports * 3 >= len(rows) or (reports > 1 and reports * 5 >= len(rows)))
        bare = topical and ((doubtful >= 1 and 3 * doubtful >= len(rows)) or are_of_several(rows) or are_cut(rows))
        empty = topical and code is not None and not rows and listed.says_empty
        if not (fits or bare or empty):
            return False
        self.found[page_key(url)] = FoundColumn(url, title, family, code, rows, bool(listed.apart or listed.tabs))
        if self._covers_all(rows):
            self.covers_all = True
            of_years = {row.year for row in rows if row.verdict == "report"}
            self.covers_years = self.covers_years or len(of_years) > 1 or bool(listed.following or listed.guessed)
        return True

    def _covers_all(self, rows: tuple[ListRow, ...]) -> bool:
        named = {row.township_code for row in rows if row.verdict == "report"} - {None}
        return len(named) >= 3

    # --- ways on

    def _ways(self, way: Way, url: str, text: str, depth: int, topical: bool, articles: frozenset[str]) -> None:
        if depth >= MAX_DEPTH:
            return
        hosts = frozenset({host_of(self.base_url), host_of(url)})
        page = None if way.is_tree else read_page(text[:MAX_SEARCHED])
        further = [*tree_ways(text, url, self.names)] if "/gkmlpt/" in url else []
        further += answer_ways(text, url, self.names) if way.is_tree else ()
        if page is not None:
            further += (*script_ways(page, url, self.names), *ways(page, url, self.names, topical=topical))
        for one in (one for one in further if host_of(one.url) in hosts):
            code, root = one.township_code, own_folder(one.url)
            if code is None and (
                way.is_tree or lies_below(one.url, url) or (way.root and one.url.startswith(way.root))
            ):
                code, root = way.township_code, way.root
            if one.url not in articles:
                self._push(replace(one, township_code=code, root=root if code else ""), depth + 1)

    def _push(self, way: Way, depth: int) -> None:
        if page_key(way.url) not in self.seen and len(self.waiting) < MAX_WAITING:
            heapq.heappush(self.waiting, (-way.weight, depth, next(self.counter), way))

    def _unit_of(self, page: Page | None) -> str | None:
        """Returns the township that a page's title names whole: 法治政府建设-甲水镇-丰平县人民政府."""
        return self.names.named_whole(plain(page.title, self.registry)) if page is not None else None

    def _crumbs(self, page: Page | None) -> str:
        """Returns a page's place by its breadcrumbs: the township and the channels above it."""
        found = _CRUMBS.search(text_of(page.root)) if page is not None else None
        return plain(found[1], self.registry) if found else ""


def _assigned(column: FoundColumn) -> FoundColumn:
    """One of several columns, whose rows all speak of one township, is that township's."""
    named = {row.township_code for row in column.reports}
    if column.township_code or len(named) != 1 or len(column.reports) < 2:
        return column
    return replace(column, township_code=named.pop())
