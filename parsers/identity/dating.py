"""The day a page was published and the year its report is about, each by the first witness that tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from parsers.identity import year as years
from parsers.identity.evidence import Evidence
from parsers.identity.opening import opening_of, speaks_of_past_year
from parsers.model import YearBasis
from parsers.text.dates import date_in_url, first_date


@dataclass(frozen=True, slots=True)
class Dates:
    """A page's day of publication and reporting year with its basis, None where nothing tells them; and doubts."""

    published: date | None
    year: int | None
    year_basis: YearBasis | None
    warnings: tuple[str, ...]


def date_page(page: Evidence, *, reports: bool) -> Dates:
    """Returns a page's dates; the year follows from the day alone only where the page `reports`."""
    warnings: list[str] = []
    published = _published(page, warnings)
    year, basis = _year(page, published, reports, warnings)
    return Dates(published, year, basis, tuple(warnings))


def _published(page: Evidence, warnings: list[str]) -> date | None:
    """The first day that is not in the future of the capture."""
    seen = first_date(page.hint.seen_on) if page.hint.seen_on else None
    for witness, day in _days(page):
        if seen and day > seen:
            warnings.append(f"{witness} says {day}, which was not over when the page was seen on {seen}: not believed")
            continue
        if witness == _WRITTEN:
            warnings.append("published is the day of writing (成文日期): the page states no other")
        return day
    return None


_WRITTEN = "the day of writing"


def _days(page: Evidence) -> Iterator[tuple[str, date]]:
    said = (
        ("the page", first_date(page.fields.get("published", ""))),
        ("the page's last change", first_date(page.fields.get("updated", ""))),
        ("the address", date_in_url(page.url)),
        ("the list", first_date(page.hint.listed_date or "")),
        (_WRITTEN, first_date(page.fields.get("written", ""))),
    )
    yield from ((witness, day) for witness, day in said if day)


def _year(
    page: Evidence, published: date | None, reports: bool, warnings: list[str]
) -> tuple[int | None, YearBasis | None]:
    own = page.title or page.fields.get("title")
    titled = years.title_year(own) if own else None
    opening = opening_of(page.preamble)
    written = years.body_year(opening, page.headings, page.body)
    if titled:
        return _year_by_title(titled, written, page, published, warnings)
    guess = years.year_of_date(published) if published else None
    relative = speaks_of_past_year(opening) and guess is not None and written is not None and guess < written.year
    if written and not relative and not (published and written.year > published.year):
        return written.year, "body"
    if listed := years.title_year(page.hint.listed_title or ""):
        return listed, "meta"
    signed = first_date(" ".join(page.signature))
    if signed and reports and not (published and signed > published):
        year = years.year_of_date(signed)
        warnings.append(f"year {year} follows from the day of signature alone")
        return year, "body"
    if guess and reports:
        warnings.append(f"year {guess} follows from the day of publication alone")
        return guess, "published"
    return None, None


def _year_by_title(
    titled: int, written: years.BodyYear | None, page: Evidence, published: date | None, warnings: list[str]
) -> tuple[int, YearBasis]:
    if written is None or written.year == titled:
        return titled, "title"
    if written.year < titled and years.impossible(titled, published):
        warnings.append(
            f"the title says {titled}, the text {written.year}: {titled} was not over when it was published"
        )
        return written.year, "body"
    signed = first_date(" ".join(page.signature))
    day = signed or published
    if written.is_stated and day and years.year_of_date(day) == written.year:
        dated = "was signed" if signed else "was published"
        warnings.append(f"the title says {titled}, the text {written.year}, and it {dated} on {day}: which year is it?")
    return titled, "title"
