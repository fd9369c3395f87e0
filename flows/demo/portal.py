"""A demo portal as data: channels, columns (栏目) and articles with their dates, and how a day sees them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal

Family = Literal[
    "trs",
    "jpage",
    "gkmlpt",
    "shtml",
    "label",
    "generic",
    "jiangxi",
    "ucap",
    "xunrui",
    "was",
    "govsearch",
    "intertid",
    "jpaas",
    "hanweb_search",
    "columns",
    "content_column",
    "henan",
    "vsb",
    "vsb_jsp",
    "eportal",
    "henan_offset",
    "jeecms",
    "liaoning",
    "hunan",
    "aspnet",
]
FAMILIES: tuple[Family, ...] = ("trs", "jpage", "gkmlpt", "shtml", "label", "generic")
Kind = Literal["report", "neighbour"]


@dataclass(frozen=True, slots=True)
class Document:
    """A file that an article links to; `make` writes its bytes when they are asked for."""

    name: str  # with its extension: 龙潭镇2023年法治政府建设情况报告.docx
    media_type: str
    make: Callable[[], bytes]

    @property
    def extension(self) -> str:
        """Returns what stands after the last dot of the name."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Article:
    """One posting: what it says, who posted it, and the truth about it that tests compare with.

    `posted` is the day it appears; `dated` the older date it shows, where it was posted late under one.
    `write` gives the paragraphs. `front` holds lines of the text itself that a CMS prints under the title.
    """

    key: str
    title: str
    posted: date
    write: Callable[[], tuple[str, ...]]
    publisher: str
    dated: date | None = None
    kind: Kind = "neighbour"
    township_code: str | None = None
    year: int | None = None
    documents: tuple[Document, ...] = ()
    front: tuple[str, ...] | None = None
    summary: str | None = None  # how the list names it, where that is not the title
    readable: bool = True  # False: a scan, whole and without text

    @property
    def shown(self) -> date:
        """The publishing date that the portal shows."""
        return self.dated or self.posted


@dataclass(frozen=True, slots=True)
class Channel:
    """A step of the way from the home page to a column: its part of the address and its name."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """A list page with its following pages; `trail` are the channels above it, from the home page down."""

    slug: str
    title: str
    articles: tuple[Article, ...]
    trail: tuple[Channel, ...] = ()
    page_size: int = 15
    township_code: str | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """The slugs from the home page down to the column."""
        return (*(channel.slug for channel in self.trail), self.slug)


@dataclass(frozen=True)
class Portal:
    """One county's portal. `robots` None: robots.txt is not found. `refuses`: every page is a challenge."""

    id: str
    name: str
    county_code: str
    county: str
    family: Family
    columns: tuple[Column, ...]
    ugly: bool = False
    traditional: bool = False
    robots: str | None = "User-agent: *\nDisallow: /admin/\n"
    refuses: bool = False
    gzip: bool = False
    padding: int = 0  # bytes of menus and scripts that real pages carry around their text

    @cached_property
    def tree(self) -> Tree:
        """The navigation that the columns make."""
        return Tree.of(self.columns)

    def report_columns(self) -> tuple[Column, ...]:
        """The columns that hold at least one report."""
        return tuple(c for c in self.columns if any(a.kind == "report" for a in c.articles))


@dataclass(frozen=True)
class Node:
    """A page of the portal's navigation: a channel, or a column where `column` is given."""

    path: tuple[str, ...]
    title: str
    parent: Node | None
    column: Column | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """The last part of its path."""
        return self.path[-1] if self.path else ""

    @cached_property
    def number(self) -> int:
        """The number that a CMS with numbered columns knows this page by."""
        return 100_000 + zlib.crc32("/".join(self.path).encode()) % 900_000

    def trail(self) -> tuple[Node, ...]:
        """From the first channel down to this page."""
        return () if self.parent is None else (*self.parent.trail(), self)


@dataclass(frozen=True)
class Tree:
    """The navigation of a portal."""

    root: Node
    nodes: Mapping[tuple[str, ...], Node]

    @classmethod
    def of(cls, columns: Iterable[Column]) -> Tree:
        """The tree that the columns' trails make."""
        root = Node((), "首页", None)
        nodes: dict[tuple[str, ...], Node] = {(): root}
        for column in columns:
            above = root
            for depth, channel in enumerate(column.trail, start=1):
                path = column.path[:depth]
                if path not in nodes:
                    nodes[path] = Node(path, channel.title, above)
                    above.children.append(nodes[path])
                above = nodes[path]
            nodes[column.path] = Node(column.path, column.title, above, column)
            above.children.append(nodes[column.path])
        return cls(root, nodes)

    def columns(self) -> Iterator[Node]:
        """The pages that list articles."""
        return (node for node in self.nodes.values() if node.column is not None)


@dataclass(frozen=True)
class View:
    """A portal on one day, after what tests did to it: the only thing that skins see."""

    portal: Portal
    day: date
    base_url: str
    withdrawn: frozenset[str] = frozenset()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows_vanished: bool = False  # the layout changed: lists are filled by a script that no crawler runs

    @cached_property
    def tree(self) -> Tree:
        """The portal's navigation."""
        return self.portal.tree

    @property
    def ugly(self) -> bool:
        """Returns True if the portal wears the ugly clothes."""
        return self.portal.ugly

    def rows(self, node: Node) -> tuple[Article, ...]:
        """The articles that the column shows on this day, newest first by the date they show."""
        if node.column is None or self.rows_vanished:
            return ()
        there = [a for a in node.column.articles if self.is_there(a)]
        return tuple(sorted(there, key=lambda a: (a.shown, a.key), reverse=True))

    def is_there(self, article: Article) -> bool:
        """Returns True if the article is posted and not withdrawn."""
        return article.posted <= self.day and article.key not in self.withdrawn

    def pages(self, node: Node) -> int:
        """Returns how many list pages the column has (at least one)."""
        size = node.column.page_size if node.column else 1
        return max(1, -(-len(self.rows(node)) // size))

    def page_rows(self, node: Node, page: int) -> tuple[Article, ...]:
        """The rows of list page `page`, counted from 1."""
        if node.column is None:
            return ()
        size = node.column.page_size
        return self.rows(node)[(page - 1) * size : page * size]

    def paragraphs(self, article: Article) -> tuple[str, ...]:
        """Returns what the article says now."""
        return self.texts.get(article.key) or article.write()


def with_article(portal: Portal, column_path: tuple[str, ...], article: Article) -> Portal:
    """The portal with one more article in the column at `column_path`."""
    return replace_column(portal, column_path, lambda c: replace(c, articles=(*c.articles, article)))


def replace_column(portal: Portal, column_path: tuple[str, ...], change: Callable[[Column], Column]) -> Portal:
    """The portal with the column at `column_path` changed; raises KeyError where there is none."""
    if not any(column.path == column_path for column in portal.columns):
        raise KeyError(column_path)
    return replace(portal, columns=tuple(change(c) if c.path == column_path else c for c in portal.columns))
