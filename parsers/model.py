"""The types of a parsed page: Report, Section, Figure. Frozen, without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Kind = Literal["township_report", "higher_report", "interpretation", "other"]
YearBasis = Literal["title", "body", "meta", "published"]
Script = Literal["simplified", "traditional"]
Role = Literal["preamble", "achievements", "problems", "duty_of_leaders", "plans"]
Qualifier = Literal["exact", "at_least", "at_most", "about"]
# of a text; under it nothing is a report (has_text of macros.sql)
LEAST_CHARS: Final = 50


class ParseError(ValueError):
    """The bytes hold no page or document that could be read; the message says what was found."""


class Unreadable(ParseError):  # noqa: N818 - it says what the document is
    """A document that is whole but holds no text, as a scanned PDF does."""


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the outline (GB/T 9704-2012: 一、 → （一） → 1. → （1）); level 0 is the preamble."""

    level: int
    marker: str
    heading: str
    text: str
    role: Role | None
    children: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity the text states: 万 and 亿 multiplied out, `quote` verbatim, `path` of its section."""

    quote: str
    subject: str
    value: int | float
    unit: str
    qualifier: Qualifier
    metric: str | None
    path: str
    series_unit: str | None = None  # the one unit a metric's series is compared under: 次 for 场, 场次 and 期
    source: Literal["ocr"] | None = None  # read off a picture, where it may be misread


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that the article links to."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Report:
    """One page or document as read; what is unknown is None, never a guess.

    Title, boilerplate, headings with their markers, texts and signature together hold every
    non-blank character of the page's article, once, in order.
    """

    kind: Kind
    title: str | None
    township: str | None
    township_code: str | None
    county: str | None
    county_code: str | None
    issuers: tuple[str, ...]
    year: int | None
    year_basis: YearBasis | None
    published: date | None
    source: str | None
    script: Script
    sections: tuple[Section, ...]
    signature: tuple[str, ...]
    boilerplate: tuple[str, ...]
    figures: tuple[Figure, ...]
    attachments: tuple[Attachment, ...]
    warnings: tuple[str, ...]
    pages: tuple[str, ...] = ()  # addresses where the article goes on: further pages, or the frame that holds its text
    pictures: tuple[str, ...] = ()  # addresses of the pictures of an article with hardly any text of its own
