"""Says what was seen on a page from which no rows could be read, and what a person can do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

from flows.discovery.families import FAMILIES, recognise
from flows.discovery.list_page import MAX_LINKS, Source
from flows.discovery.portal_search.links import MAX_SEARCHED
from flows.discovery.unread import asks_for_rows
from flows.discovery.urls import host_of, resolve
from flows.http import Outcome
from parsers.front_matter.split import part_article
from parsers.html.page import read_page
from parsers.model import LEAST_CHARS, ParseError
from parsers.text import squeeze

_SCRIPTED = re.compile(r"^\s*javascript:", re.IGNORECASE)
_APPLICATION = re.compile(r"\bid=[\"']?(?:app|root)\b|\bng-app\b|/static/js/(?:app|main)\.|chunk-vendors")
_FRAMES = SoupStrainer(["iframe", "frame"])
_TOLD_BY = SoupStrainer(["a", "form", "script"])
MANY_LINKS = 8  # a page with fewer links of its own is drawn by a script, if it has scripts
_BLOCKED = (
    "a challenge stands before it; open the column in a browser and give its own address, ask the portal's operator "
    "for access, or take pages that were captured elsewhere in with `nianbao import FILE.warc.gz`"
)
DRAWN = "`render = true` in its [[column]] reads it in a Chromium without a network (extra `render`)"
_NEXT_STEP = {
    Outcome.BLOCKED: _BLOCKED,
    Outcome.ROBOTS: "robots.txt forbids it, and that holds; the portal's operator can allow it",
    Outcome.TLS: "its certificate or its TLS is not accepted; try the address with http://",
    Outcome.UNREACHABLE: "check the address in a browser; a portal may refuse networks abroad",
    Outcome.REFUSED: 'the guard refused it; `[crawl]` `allow_hosts = ["…"]` allows a host that belongs to the site',
}


def next_step(outcome: Outcome) -> str:
    """Returns what to do about a page that was not had, or an empty text."""
    return _NEXT_STEP.get(outcome, "")


def frames(source: Source) -> tuple[str, ...]:
    """Returns the addresses of the page's frames on its own host: <iframe src>, <frame src>, data-url of a box."""
    soup = BeautifulSoup(source.text[:MAX_SEARCHED], "lxml", parse_only=_FRAMES)
    found: dict[str, None] = {}
    for tag in islice(soup.find_all(["iframe", "frame"]), 20):
        url = resolve(source.url, str(tag.get("src") or tag.get("data-src") or tag.get("data-url") or ""))
        if url and host_of(url) == host_of(source.url):
            found[url] = None
    return tuple(found)


def explain(source: Source) -> tuple[str, ...]:
    """Returns what the page shows in place of rows, one finding a line, and what to write in the site's file."""
    soup = BeautifulSoup(source.text[:MAX_SEARCHED], "lxml", parse_only=_TOLD_BY)
    return tuple(_findings(source, soup))


def _findings(source: Source, soup: BeautifulSoup) -> Iterator[str]:
    family = recognise(source)
    asked = family.rows_at(source) if family.rows_at else None
    if asked is not None:
        yield f"its rows come by a request of the family {family.name}: {asked.method} {asked.url}"
    elif family.read is not None and (named := family.answers and family.answers.search(source.text)):
        yield f"it looks like the family {family.name}; what its request sends was not understood: {named[0][:120]}"
    elif family is not FAMILIES["generic"]:
        yield f'it looks like the family {family.name}; another is chosen by `family = "…"` in the column'
    for url in frames(source):
        yield f"a frame: {url}; give that address as the column's"
    links = list(islice(soup.find_all("a"), MAX_LINKS))
    scripted = sum(bool(_SCRIPTED.match(str(link.get("href") or "")) or link.get("onclick")) for link in links)
    if scripted:
        yield f"{scripted} of {len(links)} links are opened by a script (javascript: or onclick)"
    forms = [form for form in soup.find_all("form") if str(form.get("method") or "").lower() == "post"]
    if forms:
        yield f"a form that is posted to {forms[0].get('action') or 'the page itself'}: its rows may stand behind it"
    scripts = len(soup.find_all("script"))
    if scripts and (len(links) < MANY_LINKS or _APPLICATION.search(source.text)):
        yield f"{len(links)} links and {scripts} scripts: its rows are drawn by JavaScript; {DRAWN}"


def explain_article(source: Source) -> str:
    """Returns what an article's page shows in place of a text, and what to write; empty where it is no empty shell."""
    scripts = len(BeautifulSoup(source.text[:MAX_SEARCHED], "lxml", parse_only=_TOLD_BY).find_all("script"))
    if not scripts:
        return ""
    try:
        page = read_page(source.text, source.url)
    except ParseError:
        chars = 0
    else:
        if page.attachments or page.pages or page.pictures:
            return ""
        article = part_article(page.lines, page.title)
        chars = sum(len(squeeze(line)) for line in (*article.body, *article.signature))
    if chars >= LEAST_CHARS:
        return ""
    return f"{source.url}: {chars} characters and {scripts} scripts: its text is drawn by JavaScript; {DRAWN}"


def may_be_drawn(source: Source) -> bool:
    """Returns True if a page's scripts may draw rows that are not in its text."""
    text = source.text[:MAX_SEARCHED]
    return "<script" in text.lower() and (
        text.count("<a") < MANY_LINKS or bool(_APPLICATION.search(text)) or asks_for_rows(text)
    )
