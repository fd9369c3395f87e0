"""One portal as a server sees it: what it holds, what tests did to it, and which page an address names."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime

from flows.demo import challenges
from flows.demo.portal import Article, Column, Node, Portal, View, replace_column, with_article
from flows.demo.skins import Skin, skin_of
from flows.demo.skins.frame import Page, error_page
from flows.demo.wire import Ask, Reply

CACHED_PAGES = 4_000
BUILT_AT_ONCE = 16
Render = Callable[[], Page]


@dataclass(frozen=True, slots=True)
class _Changes:
    """Changes that tests made to a portal's contents."""

    withdrawn: frozenset[str] = frozenset()
    soft: frozenset[str] = frozenset()
    texts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rows_vanished: bool = False
    moved: tuple[str, ...] = ()  # addresses that lead to the home page now


class Host:
    """A portal with its state; `answer` is called from the server's thread, the rest from any."""

    def __init__(self, portal_id: str, build: Callable[[], Portal], lazy: bool) -> None:
        self.id = portal_id
        self.base_url = ""
        self._build = build
        self._lazy = lazy
        self._portal: Portal | None = None
        self._changes = _Changes()
        self._site: _Site | None = None
        self._lock = threading.RLock()
        self.challenge: str | None = None
        self.delay_s = 0.0
        self.hanging = False
        self._robots: str | int | None = None
        self._robots_set = False
        self._faults: dict[str, Reply] = {}

    @classmethod
    def of(cls, item: Portal | tuple[str, Callable[[], Portal]]) -> Host:
        """The host of a portal, or of one that is built when it is asked for."""
        if isinstance(item, Portal):
            host = cls(item.id, lambda: item, lazy=False)
            host.challenge = "jsl" if item.refuses else None
            return host
        return cls(item[0], item[1], lazy=True)

    @property
    def portal(self) -> Portal:
        """The portal as it is now."""
        if self._portal is not None:
            return self._portal
        site = self._site
        return site.view.portal if site is not None else self._build()

    @property
    def robots(self) -> str | int | None:
        """Returns what robots.txt says; None: not found; a number: that status."""
        return self._robots if self._robots_set else self.portal.robots

    @robots.setter
    def robots(self, value: str | int | None) -> None:
        self._robots, self._robots_set = value, True

    # ── the truth ───────────────────────────────────────────────────────────────────────────────
    def report_columns(self, day: date) -> tuple[tuple[str, Column], ...]:
        """Address and column, for each column that holds reports."""
        site = self._site_on(day)
        holding = {column.path for column in site.view.portal.report_columns()}
        return tuple(
            (self.base_url + site.skin.node_path(site.view, node), node.column)
            for node in site.view.tree.columns()
            if node.column is not None and node.path in holding
        )

    def article_url(self, key: str, day: date) -> str:
        """The address of an article; raises KeyError where there is none."""
        site = self._site_on(day)
        for node in site.view.tree.columns():
            for article in node.column.articles if node.column else ():
                if article.key == key:
                    return self.base_url + site.skin.article_path(site.view, node, article)
        raise KeyError(key)

    def reports(self, day: date) -> tuple[Article, ...]:
        """The reports that are there on this day."""
        view = self._site_on(day).view
        return tuple(a for node in view.tree.columns() for a in view.rows(node) if a.kind == "report")

    # ── what tests do ───────────────────────────────────────────────────────────────────────────
    def withdraw(self, key: str, soft: bool) -> None:
        """Takes an article away."""
        more = self._changes.soft | {key} if soft else self._changes.soft
        self._change(replace(self._changes, withdrawn=self._changes.withdrawn | {key}, soft=more))

    def restore(self, key: str) -> None:
        """Puts it back."""
        left = self._changes
        self._change(replace(left, withdrawn=left.withdrawn - {key}, soft=left.soft - {key}))

    def replace_text(self, key: str, paragraphs: tuple[str, ...], day: date) -> None:
        """Makes an article say this from now on."""
        self.article_url(key, day)
        texts = {**dict(self._changes.texts), key: paragraphs}
        self._change(replace(self._changes, texts=tuple(texts.items())))

    def publish(self, column_path: tuple[str, ...], article: Article) -> None:
        """Adds an article."""
        self._become(with_article(self.portal, column_path, article))

    def change(self, *, ugly: bool) -> None:
        """Changes the clothes."""
        self._become(replace(self.portal, ugly=ugly))

    def lose_rows(self, lost: bool) -> None:
        """Empties the lists, or fills them again."""
        self._change(replace(self._changes, rows_vanished=lost))

    def rename_column(self, column_path: tuple[str, ...], slug: str, title: str | None) -> None:
        """Moves a column."""
        site = self._site_on(date.max)
        old = site.skin.node_path(site.view, site.view.tree.nodes[column_path])
        self._become(replace_column(self.portal, column_path, lambda c: replace(c, slug=slug, title=title or c.title)))
        self._change(replace(self._changes, moved=(*self._changes.moved, old)))

    def fail(self, path: str, reply: Reply | None) -> None:
        """Sets or lifts a fault of one address."""
        self._faults = {k: v for k, v in self._faults.items() if k != path} | ({path: reply} if reply else {})

    def _become(self, portal: Portal) -> None:
        with self._lock:
            self._portal, self._site = portal, None

    def _change(self, changes: _Changes) -> None:
        with self._lock:
            self._changes, self._site = changes, None

    # ── answering ───────────────────────────────────────────────────────────────────────────────
    def answer(self, ask: Ask, day: date) -> Reply:
        """Returns what the portal says to a request on this day."""
        if self.hanging:
            return Reply(never=True)
        reply = self._reply(ask, day)
        return replace(reply, after_s=self.delay_s) if self.delay_s else reply

    def _reply(self, ask: Ask, day: date) -> Reply:
        if ask.target in self._faults:
            return self._faults[ask.target]
        if self.challenge:
            return challenges.reply(self.challenge)
        if ask.path == "/robots.txt":
            return self._robots_reply()
        if ask.method not in ("GET", "HEAD", "POST"):
            return Reply(405)
        if ask.path in self._changes.moved:
            return Reply(302, headers={"Location": "/"})
        return self._site_on(day).answer(ask)

    def _robots_reply(self) -> Reply:
        text = self.robots
        if isinstance(text, int):
            return Reply(text)
        return Reply(404) if text is None else Reply(200, text.encode(), {"Content-Type": "text/plain"})

    def _site_on(self, day: date) -> _Site:
        with self._lock:
            site = self._site
            if site is None or site.view.day != day or site.view.base_url != self.base_url:
                site = self._site = _Site(self._view(day), self._changes.soft)
                if self._lazy:
                    _Recent.keep(self)
            return site

    def _view(self, day: date) -> View:
        changes = self._changes
        return View(self.portal, day, self.base_url, changes.withdrawn, dict(changes.texts), changes.rows_vanished)

    def forget(self) -> None:
        """Drops what can be built again."""
        with self._lock:
            self._site = None


class _Recent:
    """The lazily built hosts that are kept for now."""

    hosts: list[Host] = []  # noqa: RUF012 — one list for the process is the point

    @classmethod
    def keep(cls, host: Host) -> None:
        """Keeps this one, and forgets the one that was kept longest."""
        cls.hosts.append(host)
        while len(cls.hosts) > BUILT_AT_ONCE:
            oldest = cls.hosts.pop(0)
            if oldest not in cls.hosts:
                oldest.forget()


class _Site:
    """All addresses of a portal as one view of it has them, each rendered when it is asked for."""

    def __init__(self, view: View, soft: frozenset[str]) -> None:
        self.view = view
        self.skin = skin_of(view.portal.family)
        self._soft = soft
        self._routes = self._all_routes(self.skin)
        self._replies: dict[str, Reply] = {}

    def _all_routes(self, skin: Skin) -> dict[str, Render]:
        view = self.view
        routes: dict[str, Render] = {}
        for node in view.tree.nodes.values():
            for page in range(1, view.pages(node) + 1):
                for path in skin.list_paths(view, node, page):
                    routes[path] = _bind_list(skin, view, node, page)
            for article in node.column.articles if node.column else ():
                if view.is_there(article):
                    self._add_article(routes, skin, node, article)
                elif article.key in self._soft:
                    routes[skin.article_path(view, node, article)] = lambda: error_page(view, 200)
        return routes

    def _add_article(self, routes: dict[str, Render], skin: Skin, node: Node, article: Article) -> None:
        routes[skin.article_path(self.view, node, article)] = lambda: skin.article_page(self.view, node, article)
        for number, document in enumerate(article.documents):
            path = skin.document_path(self.view, node, article, number)
            routes[path] = lambda document=document: Page(  # type: ignore[misc]
                document.make(), media_type=document.media_type, modified=article.posted
            )

    def answer(self, ask: Ask) -> Reply:
        """The page of the address, 304 where the client has it already."""
        key = ask.target if not ask.body else f"{ask.target}\n{ask.body.decode('latin-1')}"
        reply = self._replies.get(key)
        if reply is None:
            page = self._page(ask)
            reply = self._dress(page)
            if len(self._replies) >= CACHED_PAGES:
                self._replies.clear()
            self._replies[key] = reply
        return Reply(304, headers=_validators(reply)) if _is_known(ask, reply) else reply

    def _page(self, ask: Ask) -> Page:
        posted = ask.method == "POST"
        render = None if posted else self._routes.get(ask.target) or self._routes.get(ask.path)
        page = render() if render else self.skin.further(self.view, ask)
        return page or error_page(self.view, 404)

    def _dress(self, page: Page) -> Reply:
        headers = {"Content-Type": page.media_type}
        if isinstance(page.body, str):
            charset = page.charset or ("gb18030" if self.view.ugly else "utf-8")
            body = page.body.encode(charset, "xmlcharrefreplace")
            if "charset" not in page.media_type and (not self.view.ugly or page.charset):
                headers["Content-Type"] = f"{page.media_type}; charset={charset}"
        else:
            body = page.body
        if page.modified is not None and page.status == 200:
            headers["ETag"] = f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()[:20]}"'
            noon = datetime.combine(page.modified, time(4, 0), UTC)
            headers["Last-Modified"] = format_datetime(noon, usegmt=True)
        if self.view.portal.gzip:
            headers["x-gzip"] = "1"
        return Reply(page.status, body, headers)


def _bind_list(skin: Skin, view: View, node: Node, page: int) -> Render:
    return lambda: skin.list_page(view, node, page) if node.path else skin.home_page(view)


def _validators(reply: Reply) -> dict[str, str]:
    return {name: reply.headers[name] for name in ("ETag", "Last-Modified") if name in reply.headers}


def _is_known(ask: Ask, reply: Reply) -> bool:
    """RFC 9110, 13.2.2: If-None-Match beats If-Modified-Since."""
    if "ETag" not in reply.headers:
        return False
    tags = ask.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or reply.headers["ETag"] in (tag.strip() for tag in tags.split(","))
    since = ask.headers.get("if-modified-since")
    try:
        return since is not None and parsedate_to_datetime(since) >= parsedate_to_datetime(
            reply.headers["Last-Modified"]
        )
    except ValueError:
        return False
