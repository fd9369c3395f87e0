"""Whose page it is, of which year and kind: from the title first, then issuer, source, breadcrumb, column and body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parsers.identity import title as kinds
from parsers.identity import year as years
from parsers.identity.places import Mention, counties_in, county_codes_in, repeated_name, subject_name, townships_in
from parsers.model import Kind, YearBasis
from parsers.text import squeeze
from parsers.text.dates import date_in_url, first_date

if TYPE_CHECKING:
    from parsers.knowledge import PageHint, Registry, Township

_BODY_CHARS = 4000  # what of a body is read for its author
_LEAST_TEXT = 100  # characters of an unmarked text that is read as a report because a list says so
_ISSUER = re.compile(r"^(?P<issuers>.{2,60}?)(?=关于|(?:19|20)\d{2}|二[〇○零]|法治|依法|年度)")
_JOINT = re.compile(r"(?<=委员会)(?=\S)|(?<=人民政府)(?=中共|\S{0,20}委员会)|[、,\s]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a page says of itself, simplified; `sources` are named texts in the order they are believed."""

    title: str | None
    fields: Mapping[str, str]
    crumbs: str
    site: str
    preamble: str
    headings: Sequence[str]
    body: str
    signature: Sequence[str]
    url: str | None
    hint: PageHint
    meta_title: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What was found, None where nothing was; the warnings say what is doubtful."""

    kind: Kind
    township: str | None
    township_code: str | None
    county: str | None
    county_code: str | None
    year: int | None
    year_basis: YearBasis | None
    published: date | None
    source: str | None
    issuers: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    warnings: list[str] = field(default_factory=list)


def identify(page: Evidence, registry: Registry) -> Identity:
    """Reads a page's identity. What cannot be told is None, with a warning where a report should have it."""
    found = _Found()
    published = _published(page, found)
    kind, mention = _kind_and_name(page, registry)
    county_code, township = _place(page, mention, registry, found) if kind != "higher_report" else (None, None)
    if county_code is None:
        county_code = _county_alone(page, registry)
    county = registry.county_of(county_code) if county_code else None
    year, basis = _year(page, published, kind, found)
    if kind == "township_report":
        _say_what_is_missing(mention, township, county_code, year, found)
    return Identity(
        kind=kind,
        township=_name(mention, township),
        township_code=township.code if township else None,
        county=county.name if county else None,
        county_code=county_code,
        year=year,
        year_basis=basis,
        published=published,
        source=page.fields.get("source") or None,
        issuers=_issuers(page, kind, mention),
        warnings=tuple(found.warnings),
    )


def _titles(page: Evidence) -> Iterator[str]:
    yield from filter(None, (page.title, page.meta_title, page.hint.listed_title))


def _kind_and_name(page: Evidence, registry: Registry) -> tuple[Kind, str | None]:
    """The kind of page, and the name of the township it is of."""
    said = next((kind for title in _titles(page) if (kind := kinds.title_kind(title))), None)
    if said == "report" and _is_only_listed(page):
        said = "other"
    if kinds.is_sample(page.preamble):
        said = "other"
    if said is None:
        said = "report" if kinds.body_reports(page.preamble, page.body, outlined=len(page.headings) > 0) else "other"
    level, name = _author(page, registry)
    if said == "report":
        return ("township_report", name) if level == "township" else ("higher_report", None)
    return ("interpretation" if said == "interpretation" else "other"), name if level == "township" else None


def _is_only_listed(page: Evidence) -> bool:
    """Whether nothing but the list calls it a report: a page without such a title, outline or text (页面建设中)."""
    names_itself = any(kinds.title_kind(title) for title in (page.title, page.meta_title) if title)
    return not names_itself and not page.headings and len(squeeze(page.body)) < _LEAST_TEXT


def _author(page: Evidence, registry: Registry) -> tuple[kinds.Level | None, str | None]:
    """The author's level, and a township's name: by title, signature, text, then by where it was filed."""
    county = page.hint.county_code
    for title in _titles(page):
        text = squeeze(title)
        mention = _first(text, registry, county)
        if mention:
            return "township", mention.name
        if any(True for _ in counties_in(text, registry)) or kinds.department_in(text):
            return "higher", None
    return _author_by_text(page, registry)


def _author_by_text(page: Evidence, registry: Registry) -> tuple[kinds.Level | None, str | None]:
    county = page.hint.county_code
    for line in page.signature:
        if mention := _first(squeeze(line), registry, county):
            return "township", mention.name
    level = _level_by_text(page, registry)
    if level == "higher":
        return level, None
    filed = _filed_name(page, registry)
    named = _body_name(page, registry)
    if level == "township" or filed:
        return "township", named or filed
    return None, named


def _level_by_text(page: Evidence, registry: Registry) -> kinds.Level | None:
    opening = kinds.opening_without_guidance(_without_salutation(page.preamble))[:1200]
    level, at = kinds.first_self(opening)
    mention = next(townships_in(opening, registry, page.hint.county_code, prose=True), None)
    higher = next(counties_in(opening, registry), None)
    if mention and mention.start <= at and (higher is None or mention.start <= higher[2]):
        return "township"
    own = kinds.self_level(page.preamble + page.body[:_BODY_CHARS])
    if own:
        return own
    if higher and higher[1] < at:
        return "higher"
    return level or ("higher" if higher else None)


def _without_salutation(preamble: str) -> str:
    first, separator, rest = preamble.partition("\n")
    return rest if separator and squeeze(first).endswith(":") and len(first) < 80 else preamble


def _filed_name(page: Evidence, registry: Registry) -> str | None:
    """The township that publisher, source, breadcrumb, site or column names."""
    hint = page.hint
    if hint.township_code and (known := registry.township(hint.township_code)):
        return known.name
    shelves = (page.fields.get("publisher"), page.fields.get("source"), page.crumbs, page.site, hint.column_title)
    for text in filter(None, shelves):
        mentions = list(townships_in(squeeze(text), registry, hint.county_code))
        if mentions:
            return mentions[-1].name
    return None


def _body_name(page: Evidence, registry: Registry) -> str | None:
    """The township that a text names most, the opening first."""
    for text in (_without_salutation(page.preamble)[:1500], page.body[:_BODY_CHARS]):
        plain = re.sub(r"《[^》]{0,100}》", lambda match: " " * len(match.group()), text)
        names = Counter(m.name for m in townships_in(squeeze(plain), registry, page.hint.county_code, prose=True))
        if names:
            name = names.most_common(1)[0][0]
            whole = subject_name(squeeze(text))
            return whole if whole and whole.endswith(name) else name
    return repeated_name(squeeze(page.preamble[:1500] + page.body[:_BODY_CHARS]))


def _first(text: str, registry: Registry, county_code: str | None) -> Mention | None:
    return next(townships_in(text, registry, county_code), None)


def _place(page: Evidence, name: str | None, registry: Registry, found: _Found) -> tuple[str | None, Township | None]:
    """County and township: the first county that the page names, in the order believed, with such a township."""
    hint = page.hint
    if name is None:
        return hint.county_code, None
    if hint.county_code:
        township = registry.called(name, hint.county_code)
        if township and hint.township_code and township.code != hint.township_code:
            found.warnings.append(f"names {township.name}, not the township that its column belongs to")
        return hint.county_code, township
    for zone in _zones(page):
        for code in county_codes_in(zone, registry):
            if township := registry.called(name, code):
                return code, township
    return _by_host(page, name, registry)


def _zones(page: Evidence) -> Iterator[str]:
    yield from map(squeeze, _titles(page))
    fields = page.fields
    for text in (fields.get("publisher"), fields.get("source"), "".join(page.signature), page.site, page.crumbs):
        if text:
            yield squeeze(text)
    yield squeeze(page.preamble[:1500])
    yield squeeze(page.body[:_BODY_CHARS])


def _by_host(page: Evidence, name: str, registry: Registry) -> tuple[str | None, Township | None]:
    """The one county with such a township whose name the host spells (www.xuwen.gov.cn), where only one does."""
    from parsers.identity.hostnames import spelled_in

    host = urlsplit(page.url).hostname if page.url else None
    if not host or not host.endswith(".gov.cn"):
        return None, None
    codes = [
        code
        for code in registry.counties_with(name)
        if (county := registry.county_of(code)) and spelled_in(county.name, host)
    ]
    return (codes[0], registry.called(name, codes[0])) if len(codes) == 1 else (None, None)


def _county_alone(page: Evidence, registry: Registry) -> str | None:
    """The county of a page whose township no county named on it has: the one its title, issuer or opening names."""
    if page.hint.county_code:
        return page.hint.county_code
    for zone in (*map(squeeze, _titles(page)), page.fields.get("publisher"), page.fields.get("source"), page.site):
        codes = county_codes_in(squeeze(zone), registry) if zone else []
        if len(codes) == 1:
            return codes[0]
    governed = county_codes_in(squeeze(page.preamble[:1500]), registry, governing=True)
    return governed[0] if len(governed) == 1 else None


def _name(mention: str | None, township: Township | None) -> str | None:
    """The name as the registry writes it."""
    return township.name if township else mention


def _published(page: Evidence, found: _Found) -> date | None:
    for key in ("published", "updated"):
        if day := first_date(page.fields.get(key, "")):
            return day
    if day := date_in_url(page.url):
        return day
    if page.hint.listed_date and (day := first_date(page.hint.listed_date)):
        return day
    if day := first_date(page.fields.get("written", "")):
        found.warnings.append("published is the day of writing (成文日期): the page states no other")
        return day
    return None


def _year(page: Evidence, published: date | None, kind: Kind, found: _Found) -> tuple[int | None, YearBasis | None]:
    titled = years.title_year(page.title) if page.title else None
    written = years.body_year(page.preamble, page.headings, page.body)
    if titled and written and written < titled and years.impossible(titled, published):
        found.warnings.append(
            f"the title says {titled}, the text {written}: {titled} was not over when it was published"
        )
        return written, "body"
    if titled:
        return titled, "title"
    if written and not (published and written > published.year):
        return written, "body"
    meta = years.first_year(filter(None, (page.meta_title, page.hint.listed_title)))
    if meta:
        return meta, "meta"
    if kind in ("township_report", "higher_report") and (guess := years.year_from_published(published)):
        found.warnings.append(f"year {guess} follows from the day of publication alone")
        return guess, "published"
    return None, None


def _issuers(page: Evidence, kind: Kind, name: str | None) -> tuple[str, ...]:
    """Who signed, else who the title names as author."""
    from parsers.front_matter.titles import is_organ

    signed = tuple(squeeze(line) for line in page.signature if is_organ(line))
    if signed:
        return signed
    match = _ISSUER.match(squeeze(page.title)) if page.title else None
    if match is None or (kind == "other" and name is None):
        return (name,) if name and kind == "township_report" else ()
    parts = tuple(part for part in _JOINT.split(match.group("issuers")) if part)
    if parts and all(is_organ(part) or part[-1] in "县市区旗州省" for part in parts):
        return parts
    return (name,) if name and kind == "township_report" else ()


def _say_what_is_missing(
    name: str | None, township: Township | None, county_code: str | None, year: int | None, found: _Found
) -> None:
    if name is None:
        found.warnings.append("township not found")
    elif county_code is None:
        found.warnings.append(f"county of {name} not found: no code")
    elif township is None:
        found.warnings.append(f"{name} is not registered in county {county_code}: no code")
    if year is None:
        found.warnings.append("year not found")
