"""The tools that read the same pages, each in the fast way that its documentation shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import justext
import lxml.html
import pygoreadability
import trafilatura
from gne import GeneralNewsExtractor
from gne.exceptions import NoContentException
from readability import Document
from resiliparse.extract.html2text import extract_plain_text

from flows.config.packaged import shipped_config
from flows.config.reference_data import knowledge_of
from parsers.knowledge import Knowledge, PageHint
from parsers.report import parse
from tests.bench.labelled import LabelledPage
from tests.bench.scoring import Reading, reading_of


@dataclass(frozen=True, slots=True)
class Tool:
    """`read` is the work that is timed; `told` makes its result comparable, off the clock.

    `bar`: how many times nianbao's processor time the tool must take at least; None where it does less than nianbao by
    so much that a bar would say nothing.
    """

    name: str
    gives: str
    read: Callable[[LabelledPage], Any]
    told: Callable[[Any], Reading]
    bar: float | None = None


def tools() -> Sequence[Tool]:
    """Returns nianbao and its peers."""
    knowledge = knowledge_of(shipped_config())
    return (
        Tool("nianbao", "outline, figures, identity, text", lambda page: _parse(page, knowledge), reading_of),
        Tool("resiliparse", "bare text", _resiliparse, lambda text: Reading(text)),
        Tool("pygoreadability", "title, date, text", _pygoreadability, _article),
        Tool("readability-lxml", "title, text as HTML", _readability, _readability_told),
        Tool(
            "jusText",
            "bare text",
            _justext,
            lambda parts: Reading("".join(p.text for p in parts if not p.is_boilerplate)),
        ),
        Tool("trafilatura, fast text", "bare text", _trafilatura_text, lambda text: Reading(text or "")),
        Tool("trafilatura, fast", "title, date, text", _trafilatura(fast=True), _document, 3.0),
        Tool("trafilatura", "title, date, text", _trafilatura(fast=False), _document, 3.0),
        Tool("GNE", "title, date, text", _gne(), _news, 3.0),
    )


def _parse(page: LabelledPage, knowledge: Knowledge) -> Any:
    hint = PageHint(county_code=page.county_code or None)
    return parse(page.text, knowledge=knowledge, url=page.url, media_type=page.media_type, hint=hint)


def _resiliparse(page: LabelledPage) -> str:
    return str(extract_plain_text(page.text, main_content=True))


def _pygoreadability(page: LabelledPage) -> Any:
    return pygoreadability.from_string(page.text, url=page.url or None)


def _article(article: Any) -> Reading:
    return Reading(article.content_text, article.title, article.published_time)


def _readability(page: LabelledPage) -> tuple[str, str]:
    document = Document(page.text)
    return document.short_title(), document.summary()


def _readability_told(result: tuple[str, str]) -> Reading:
    title, html = result
    return Reading(str(lxml.html.fromstring(html).xpath("string()")) if html.strip() else "", title)


def _justext(page: LabelledPage) -> Any:
    # it has no list of Chinese stop words: without one its documentation has both shares at 0
    return justext.justext(page.text, frozenset(), stopwords_low=0, stopwords_high=0)


def _trafilatura_text(page: LabelledPage) -> Any:
    # tables stay: there are portals that lay out their pages by tables
    return trafilatura.extract(page.text, fast=True, include_comments=False)


def _trafilatura(*, fast: bool) -> Callable[[LabelledPage], Any]:
    return lambda page: trafilatura.bare_extraction(page.text, url=page.url or None, with_metadata=True, fast=fast)


def _document(document: Any) -> Reading:
    return Reading(document.text or "", document.title or "", document.date or "") if document else Reading("", "", "")


def _gne() -> Callable[[LabelledPage], Any]:
    extractor = GeneralNewsExtractor()

    def read(page: LabelledPage) -> Any:
        try:
            return extractor.extract(page.text)
        except NoContentException:
            return None

    return read


def _news(news: dict[str, str] | None) -> Reading:
    return Reading(news["content"], news["title"] or "", news["publish_time"] or "") if news else Reading("", "", "")
