"""Responses whose body is the page as its scripts have drawn it; a Fetch that stands before the crawl's own."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit, urlunsplit

from flows.http import Exchange, Fetch, Outcome, Request, Response, Validators
from flows.render.browser import CLOSE_S, Chromium, RunStoppedError, first_line, lacking
from flows.render.page_turns import CLICK_MORE, CLICK_NEXT, HAS_NEXT, SCROLL, TREE

if TYPE_CHECKING:
    from playwright.async_api import Page, Route
    from playwright.async_api import Request as Asked

MAX_REQUESTS = 60  # of one page, its further pages not counted
PAGE_S = 300.0  # one page, with the delays between its requests
MAX_TURNS = 100  # of one list
MAX_SCROLLS = 30
MAX_TREE = 20_000_000  # characters
TURN = "nianbao_page"  # the parameter that numbers the pages which only a click turns to
QUIET_S = 0.4  # without a request or a change: the page stands
LONGEST_UNREST_S = 4.0  # without a request, though the page changes (clocks, banners)
TIMERS_MS = 5_000  # of the page's time that are skipped, so that timers are due
_RUN = frozenset({"script", "xhr", "fetch"})  # what draws rows; images, styles, fonts and beacons are not asked for
_ROWS = frozenset({"xhr", "fetch"})
_JSONP = ("callback=", "jsonp", "cb=")


class Renderer:
    """Draws the pages of one list: `fetch` asks for the document and for all that its scripts want by way of `fetch`.

    Never raises for what a page does. A page that was not had, or was judged blocked, comes back as it is and is not
    drawn. Where a request of its scripts fails or is refused, so does the page: its rows may be missing. Pages that
    only a click turns to have addresses with the parameter `nianbao_page`, which never leave this machine.
    `address` is the column's own, with the fragment that its scripts read. Leaving the context closes the page, and the
    browser unless it is `chromium`, which others use behind it. A page stands when nothing happens for `quiet_s`.
    """

    def __init__(
        self, fetch: Fetch, address: str, *, chromium: Chromium | None = None, quiet_s: float = QUIET_S
    ) -> None:
        self.exchanges: list[Exchange] = []
        self._fetch = fetch
        self._address = address
        self._files: dict[str, Response] = {}
        self._session: _Session | None = None
        self._chromium = chromium or Chromium()
        self._is_shared = chromium is not None
        self._quiet_s = quiet_s

    def __enter__(self) -> Renderer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def fetch(self, request: Request) -> Response:
        """Sends a request and returns the page that its scripts draw; a form's response comes as it is."""
        if request.method != "GET" or request.document:
            return self._fetch(request)
        if self._session is not None and request.url == self._session.next_address:
            return self._drawn(self._session, request, turn=True)
        self._leave()
        if TURN in _query_names(request.url):
            why = "a page that only a click on the page before it turns to"
            return Response(request, Outcome.BROKEN, f"render: {why}", request.url, datetime.now(UTC))
        document = self._fetch(replace(request, validators=None))  # an unchanged shell may draw other rows
        return self.draw(document, request)

    def draw(self, document: Response, request: Request, *, turns: bool = True) -> Response:
        """Returns a page as its scripts draw it; without `turns`, nothing in it leads to a further page."""
        if not document.ok:
            return replace(document, request=request)
        absent = lacking()
        if absent is not None:
            return replace(document, request=request, outcome=Outcome.BROKEN, reason=f"render: {absent}")
        self._leave()
        self._session = _Session(
            document,
            self._where(document),
            self._fetch,
            self._files,
            self.exchanges,
            turns=turns,
            quiet_s=self._quiet_s,
        )
        return self._drawn(self._session, request, turn=False)

    @property
    def next_address(self) -> str | None:
        """The address of the page that a click on the one that stands there turns to, if there is one."""
        return self._session.next_address if self._session is not None else None

    def _where(self, document: Response) -> str:
        """The address that the page's scripts see: the column's fragment belongs to the column's own page."""
        own, fragment = urldefrag(self._address)
        return f"{document.url}#{fragment}" if fragment and document.request.url == own else document.url

    def _drawn(self, session: _Session, request: Request, *, turn: bool) -> Response:
        try:
            text = self._chromium.run(session.turn() if turn else session.open(self._chromium), PAGE_S)
        except RunStoppedError as error:  # no page is to blame
            return self._failed(session, request, Outcome.BUDGET, str(error))
        except Exception as error:
            return self._failed(session, request, Outcome.BROKEN, f"render: {first_line(error)}")
        if session.failures:
            return self._failed(session, request, *session.failures[0])
        body = text.encode("utf-8", "replace")
        return replace(
            session.document,
            request=request,
            url=request.url if turn else session.document.url,
            body=body,
            media_type="text/html; charset=utf-8",
            validators=Validators(payload_sha256=hashlib.sha256(body).hexdigest()),
        )

    def _failed(self, session: _Session, request: Request, outcome: Outcome, reason: str) -> Response:
        self._leave()
        return replace(session.document, request=request, outcome=outcome, reason=reason)

    def _leave(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        if session.is_open and self._chromium.is_running:
            try:
                self._chromium.run(session.close(), CLOSE_S)
            except Exception:  # a page that does not end goes with its browser
                self._chromium.close()
        if not self._is_shared:
            self._chromium.close()


@contextmanager
def drawn_if(drawn: bool, fetch: Fetch, address: str, chromium: Chromium) -> Iterator[Fetch]:
    """Gives `fetch` as it is, or with a renderer before it for the pages of the list at `address`.

    The browser ends with the list: others wait for its place.
    """
    if not drawn:
        yield fetch
        return
    with chromium, Renderer(fetch, address, chromium=chromium) as renderer:
        yield renderer.fetch


def draw_page(fetch: Fetch, document: Response, chromium: Chromium | None = None) -> Response:
    """Draws the page that a response holds; returns why it cannot where one of its scripts' requests fails."""
    with Renderer(fetch, document.request.url, chromium=chromium) as renderer:
        return renderer.draw(document, document.request, turns=False)


def draw_list(
    fetch: Fetch, address: str, *, chromium: Chromium | None = None, quiet_s: float = QUIET_S
) -> tuple[tuple[Response, ...], tuple[Exchange, ...]]:
    """Draws the list at `address`: its first page, the second where a click turns to one, and how their data came."""
    with Renderer(fetch, address, chromium=chromium, quiet_s=quiet_s) as renderer:
        pages = [renderer.fetch(Request(urldefrag(address)[0]))]
        if pages[0].ok and renderer.next_address:
            pages.append(renderer.fetch(Request(renderer.next_address)))
        return tuple(pages), tuple(renderer.exchanges)


@dataclass
class _Session:
    """One list in one browser: the page that stands there, and what went wrong with its requests."""

    document: Response
    where: str
    fetch: Fetch
    files: dict[str, Response]
    exchanges: list[Exchange]
    turns: bool
    quiet_s: float
    failures: list[tuple[Outcome, str]] = field(default_factory=list)
    next_address: str | None = None
    _page: Page | None = None
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _number: int = 1
    _requests: int = 0
    _served: bool = False
    _last_at: float = 0.0

    async def open(self, chromium: Chromium) -> str:
        """Draws the first page and returns its tree."""
        refuse: Callable[[str], None] = lambda url: self._fail(Outcome.REFUSED, f"a web socket: {url}")  # noqa: E731
        self._page = page = await self._open.enter_async_context(chromium.blank_page(self._answer, refuse))
        await page.goto(self.where, wait_until="commit", timeout=PAGE_S * 1000)
        await self._settle()
        await page.clock.fast_forward(TIMERS_MS)
        await self._settle()
        await self._draw_out()
        return await self._tree()

    async def turn(self) -> str:
        """Clicks for the next page and returns its tree."""
        assert self._page is not None
        self._requests = 0
        self._number += 1
        if self._number > MAX_TURNS:
            self._fail(Outcome.BUDGET, f"more than {MAX_TURNS} pages that a click turns to")
            return ""
        await self._page.evaluate(CLICK_NEXT)
        await self._settle()
        return await self._tree()

    @property
    def is_open(self) -> bool:
        """Returns True if there is a page to end."""
        return self._page is not None

    async def close(self) -> None:
        """Ends the page."""
        await self._open.aclose()

    async def _draw_out(self) -> None:
        """Scrolls down and clicks for more rows until no more come."""
        assert self._page is not None
        before = -1
        for _ in range(MAX_SCROLLS):
            await self._page.evaluate(SCROLL)
            clicked = await self._page.evaluate(CLICK_MORE)
            await self._settle()
            length = await self._length()
            if length == before or (not clicked and self._requests == 0):
                return
            before = length

    async def _tree(self) -> str:
        assert self._page is not None
        has_next = self.turns and await self._page.evaluate(HAS_NEXT)
        self.next_address = _numbered(self.document.url, self._number + 1) if has_next else None
        text: str = await self._page.evaluate(TREE, self.next_address)
        if len(text) > MAX_TREE:
            self._fail(Outcome.TOO_LARGE, f"the drawn page has {len(text):,} characters")
        return text

    async def _settle(self) -> None:
        """Waits until no request is made and the page no longer changes."""
        assert self._page is not None
        loop = asyncio.get_running_loop()
        length, stood = await self._length(), loop.time()
        while True:
            await asyncio.sleep(self.quiet_s / 4)
            now, current = loop.time(), await self._length()
            if current != length:
                length, stood = current, now
            if not await self._page.evaluate("document.readyState !== 'loading'"):
                continue
            calm = now - self._last_at
            if calm > self.quiet_s and (now - stood > self.quiet_s or calm > LONGEST_UNREST_S):
                return

    async def _length(self) -> int:
        assert self._page is not None
        length: int = await self._page.evaluate(
            "document.documentElement ? document.documentElement.outerHTML.length : 0"
        )
        return length

    # --- what the page asks for

    async def _answer(self, route: Route) -> None:
        asked = route.request
        try:
            if asked.is_navigation_request():
                await self._navigate(route, asked)
            elif asked.resource_type in _RUN:
                response = self._response(asked)
                await (self._fulfil(route, response) if response is not None else route.abort("blockedbyclient"))
            elif asked.resource_type == "stylesheet":
                await route.fulfill(status=200, content_type="text/css", body="")
            else:
                if asked.resource_type == "eventsource":
                    self._fail(Outcome.REFUSED, f"a stream of events: {asked.url}")
                await route.abort("blockedbyclient")
        except Exception as error:
            self._fail(Outcome.BROKEN, f"render: {first_line(error)}")
        finally:
            self._last_at = asyncio.get_running_loop().time()

    async def _navigate(self, route: Route, asked: Asked) -> None:
        """Gives the page its document, once; frames are read by the reader of lists, and the page is not left."""
        if not self._served and urldefrag(asked.url)[0] == urldefrag(self.where)[0]:
            self._served = True
            await self._fulfil(route, self.document)
            return
        await route.fulfill(status=204)

    def _response(self, asked: Asked) -> Response | None:
        """The response to one of the page's requests, or None where it was refused or failed."""
        request = _request_of(asked)
        if request is None:
            self._fail(Outcome.REFUSED, f"{asked.method} of a body that is neither a form nor JSON: {asked.url}")
            return None
        if asked.resource_type == "script" and request.url in self.files:
            return self.files[request.url]
        self._requests += 1
        if self._requests > MAX_REQUESTS:
            self._fail(Outcome.BUDGET, f"the page makes more than {MAX_REQUESTS} requests")
            return None
        response = self.fetch(request)
        if self._is_past_the_end(request, response):
            return response
        if not response.ok:
            if _may_bring_rows(asked, response):
                self._fail(response.outcome, f"a request of the page's scripts, {request.url}: {response.reason}")
            return None
        if asked.resource_type == "script":
            self.files[request.url] = response
        if asked.resource_type in _ROWS or any(mark in request.url for mark in _JSONP):
            self.exchanges.append(Exchange(request, response))
        return response

    def _is_past_the_end(self, request: Request, response: Response) -> bool:
        """Returns True for the empty body with which a server says that no more rows follow those it has sent.

        A server that has stopped answering sends the same, so what came before is asked for again.
        """
        if response.status != 200 or response.body.strip():
            return False
        form = _without_numbers(request)
        before = next((one.request for one in reversed(self.exchanges) if _without_numbers(one.request) == form), None)
        return before is not None and before != request and self.fetch(before).ok

    @staticmethod
    async def _fulfil(route: Route, response: Response) -> None:
        await route.fulfill(
            status=response.status or 200,
            content_type=response.media_type or "text/html",
            headers={"access-control-allow-origin": "*"},
            body=response.body,
        )

    def _fail(self, outcome: Outcome, reason: str) -> None:
        self.failures.append((outcome, reason))


def _request_of(asked: Asked) -> Request | None:
    """The page's request as the crawl can make it: GET, POST of JSON or of a form of unlike fields; else None."""
    url = urldefrag(asked.url)[0]
    if asked.method == "GET":
        return Request(url, document=True)
    body = asked.post_data_buffer or b""
    kind = asked.headers.get("content-type", "")
    if asked.method == "POST" and "application/json" in kind:
        return Request(url, json=body.decode("utf-8", "replace"), document=True)
    if asked.method != "POST" or (body and "x-www-form-urlencoded" not in kind):
        return None
    fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return Request(url, form=dict(fields), document=True) if len(dict(fields)) == len(fields) else None


def _without_numbers(request: Request) -> tuple[str, str]:
    """What the requests for the pages of one list have in common."""
    sent = request.json or urlencode(request.form or {})
    return re.sub(r"\d+", "#", request.url), re.sub(r"\d+", "#", sent)


def _may_bring_rows(asked: Asked, response: Response) -> bool:
    """Returns True unless a failed request was for a script of another host: counters and share buttons."""
    elsewhere = asked.resource_type == "script" and response.outcome is Outcome.REFUSED
    return not elsewhere or any(mark in asked.url for mark in _JSONP)


def _query_names(url: str) -> frozenset[str]:
    """The names of an address's parameters."""
    return frozenset(name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _numbered(url: str, number: int) -> str:
    """The address under which the n-th page is asked for."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != TURN]
    return urlunsplit(parts._replace(query=urlencode([*query, (TURN, str(number))]), fragment=""))
