"""How much of labelled pages a tool has read right."""

from __future__ import annotations

import statistics
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parsers.model import Report, Section
from parsers.text import convertible, to_simplified
from tests.bench.labelled import LabelledPage


@dataclass(frozen=True, slots=True)
class Reading:
    """What a tool read from a page; None is what it does not look for."""

    text: str
    title: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Mean F1 of the text, shares of right titles and dates, each among the pages that have such a label."""

    text: float | None
    title: float | None
    date: float | None


def score(read: Callable[[LabelledPage], Reading], pages: Sequence[LabelledPage]) -> Score:
    """Returns what a tool makes of the pages; None for what it does not read and for what nobody has labelled."""
    read_pages = [(page, read(page)) for page in pages]
    return Score(
        _mean([text_f1(r.text, p) for p, r in read_pages if p.paragraphs]),
        _mean([_same(r.title, p.title) for p, r in read_pages if p.title and r.title is not None]),
        _mean([r.date[:10] == p.published for p, r in read_pages if p.published and r.date is not None]),
    )


def reading_of(report: Report) -> Reading:
    """Returns what a report tells, every line of its text in order."""
    body = "".join(_texts(report.sections)) + "".join(report.signature)
    return Reading(body, report.title or "", report.published.isoformat() if report.published else "")


def text_f1(read: str, page: LabelledPage) -> float:
    """Returns F1 over pairs of neighbouring characters, blanks left out: Chinese has no words to count.

    The title counts on neither side: pages print it above the text, in it, or both.
    """
    title = _squeezed(page.title)
    one, other = (_pairs(_without(_squeezed(text), title)) for text in (read, "".join(page.paragraphs)))
    size = one.total() + other.total()
    return 2 * (one & other).total() / size if size else 0.0


def _mean(values: Sequence[float]) -> float | None:
    return statistics.mean(values) if values else None


def _same(one: str, other: str) -> bool:
    return _squeezed(one) == _squeezed(other)


def _texts(sections: Sequence[Section]) -> list[str]:
    found: list[str] = []
    for section in sections:
        found += [section.marker, section.heading, section.text, *_texts(section.children)]
    return found


def _squeezed(text: str) -> str:
    """The text as no spelling changes it: without blanks, full-width signs narrow, characters simplified."""
    text = "".join(unicodedata.normalize("NFKC", text).split())
    return to_simplified(text) if convertible(text) else text


def _without(text: str, part: str) -> str:
    return text.replace(part, "") if part else text


def _pairs(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(len(text) - 1))
