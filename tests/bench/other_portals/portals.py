"""Portals in clothes that are drawn anew for each version of the parser, and their labelled pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from random import Random

from flows.demo.counties import registry
from parsers.report import PARSER_VERSION
from parsers.text import decode
from tests.bench.labelled import BASE, LabelledPage
from tests.bench.other_portals.bodies import DRESSES, Dress, dressed
from tests.bench.other_portals.furniture import Furniture
from tests.bench.other_portals.layouts import HANDS, LAYOUTS, TITLES, Layout, Parts
from tests.bench.other_portals.names import Names
from tests.bench.other_portals.texts import Text, write

PAGES_OF_A_PORTAL = 4
SEED = f"portals for parser {PARSER_VERSION}"
LEVELS = ("镇", "乡", "民族乡", "街道")
# how the bytes are made, what the page declares, what the server says
ENCODINGS = (
    ("utf-8", "utf-8", "text/html; charset=utf-8"),
    ("utf-8", "UTF-8", "text/html"),
    ("gb18030", "gb2312", "text/html"),
    ("gb18030", "GBK", "text/html; charset=GBK"),
)
ADDRESSES: tuple[Callable[[date, int], str], ...] = (
    lambda day, n: f"/zwgk/fzzf/{day:%Y%m}/t{day:%Y%m%d}_{n}.html",
    lambda day, n: f"/art/{day.year}/{day.month}/{day.day}/art_{n % 9000}_{n}.html",
    lambda day, n: f"/info/{n % 1000 + 1000}/{n}.htm",
    lambda day, n: f"/c{n % 90000}/{day:%Y%m}/{n:032x}.shtml",
    lambda day, n: f"/xxgk/show.aspx?id={n}",
    lambda day, n: f"/news-show-{n}.html",
)


@dataclass(frozen=True)
class _Clothes:
    """What all pages of one portal wear."""

    names: Names
    furniture: Furniture
    layout: Layout
    dress: Dress
    facts: Callable[[Random, Text], str]
    title: Callable[[Random, Names, tuple[str, ...]], str]
    encoding: tuple[str, str, str]
    address: Callable[[date, int], str]
    head: str
    scripts: int
    hand: Callable[[str], str]

    @classmethod
    def drawn(cls, draw: Random, county: str, county_code: str) -> _Clothes:
        names = Names(Random(draw.getrandbits(64)))
        furniture = Furniture.drawn(draw, county, county_code, names)
        return cls(
            names=names,
            furniture=furniture,
            layout=draw.choice(LAYOUTS),
            dress=draw.choice(DRESSES),
            facts=draw.choice(
                (
                    furniture.facts_in_a_line,
                    furniture.facts_in_a_line,
                    furniture.facts_as_definitions,
                    furniture.facts_as_table,
                    furniture.facts_as_list,
                    furniture.facts_under_heads,
                    furniture.facts_in_boxes,
                    furniture.facts_by_font,
                )
            ),
            title=draw.choice(TITLES),
            encoding=draw.choice(ENCODINGS),
            address=draw.choice(ADDRESSES),
            head=draw.choice(("title and site", "title and column", "site", "as the guide asks")),
            scripts=draw.randint(0, 200),
            hand=draw.choice(HANDS),
        )


def pages_of_other_portals(count: int, seed: str = SEED) -> list[LabelledPage]:
    """Returns so many pages, a few of each portal; the same seed gives the same pages."""
    portals = [_portal(seed, number) for number in range(-(-count // PAGES_OF_A_PORTAL))]
    return [page for pages in zip(*portals, strict=True) for page in pages][:count]


def _portal(seed: str, number: int) -> Iterator[LabelledPage]:
    """The pages of one portal, those of its county's townships."""
    draw = Random(f"{seed}: portal {number}")
    towns: list[object] = []
    while len(towns) < PAGES_OF_A_PORTAL:
        code = draw.choice(_counties())
        towns = [town for town in registry()[code] if town.level in LEVELS]
    clothes = _Clothes.drawn(draw, registry()[code][0].county, code)
    for town in draw.sample([t for t in registry()[code] if t.level in LEVELS], PAGES_OF_A_PORTAL):
        yield _page(draw, clothes, write(draw, town, draw.randint(2019, 2024)))


def _counties() -> list[str]:
    return sorted(registry())


def _page(draw: Random, clothes: _Clothes, text: Text) -> LabelledPage:
    codec, charset, media_type = clothes.encoding
    body = _html(draw, clothes, text, charset).encode(codec)
    return LabelledPage(
        url=BASE + clothes.address(text.published, draw.randrange(10**5, 10**7)),
        body=body,
        media_type=media_type,
        text=decode(body, media_type),
        county_code=text.town.county_code,
        title="".join(text.title),
        published=text.published.isoformat(),
        paragraphs=tuple(paragraph.text for paragraph in text.paragraphs),
    )


def _html(draw: Random, clothes: _Clothes, text: Text, charset: str) -> str:
    names, furniture = clothes.names, clothes.furniture
    by_tables = clothes.layout.__name__ == "tables"
    parts = Parts(
        banner=furniture.banner(draw),
        menu=furniture.menu_of_tables(draw) if by_tables else furniture.menu(draw),
        trail=furniture.trail(draw),
        title=clothes.title(draw, names, text.title),
        facts=clothes.facts(draw, text),
        body=dressed(clothes.dress, draw, names, text.paragraphs),
        tools=furniture.tools(draw) + furniture.neighbours(draw),
        side=furniture.others(draw, text, draw.randint(4, 30)),
        foot=furniture.foot(draw),
    )
    body = clothes.hand(clothes.layout(draw, names, parts))
    return f"{_head(draw, clothes, text, charset)}<body>{body}{_script(draw, clothes)}</body></html>"


def _head(draw: Random, clothes: _Clothes, text: Text, charset: str) -> str:
    title, site = escape("".join(text.title)), f"{clothes.furniture.county}人民政府"
    column = "法治政府建设年度报告"
    named = {
        "title and site": f"{title}_{site}",
        "title and column": f"{title} - {column} - {site}",
        "site": site,
        "as the guide asks": f"{title}-{site}",
    }[clothes.head]
    metas = (
        f'<meta name="SiteName" content="{site}"><meta name="ColumnName" content="{column}">'
        f'<meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="{text.published.isoformat()} 09:{draw.randint(10, 59)}">'
        f'<meta name="ContentSource" content="{text.issuer}">'
        if clothes.head == "as the guide asks"
        else '<meta name="viewport" content="width=device-width">'
    )
    styles = "".join(f".{clothes.names.of(f'style {n}')}{{margin:{n}px}}" for n in range(clothes.scripts))
    return (
        f'<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"<title>{named}</title>{metas}<style>{styles}</style></head>"
    )


def _script(draw: Random, clothes: _Clothes) -> str:
    lines = "".join(
        f"var v{n}={draw.randrange(10**6)};if(v{n}>{n}){{document.title+='';}}\n" for n in range(clothes.scripts)
    )
    return f'<script type="text/javascript">{lines}</script>'
