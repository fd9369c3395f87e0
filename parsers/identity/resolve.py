"""Weighs what the witnesses say: whose page it is, of which kind, county, year and day."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from parsers.front_matter.titles import SEAL, TOPIC, is_organ
from parsers.identity import opening as text_opening
from parsers.identity import witnesses
from parsers.identity.dating import Dates, date_page
from parsers.identity.evidence import Claim, Evidence
from parsers.identity.places import county_codes_in
from parsers.identity.registry import Registry, Township, stem_of
from parsers.identity.spelling import holds_sign
from parsers.identity.title import is_part_of_year, read_title
from parsers.model import Kind, YearBasis
from parsers.text import squeeze, squeeze_lines

_LEAST_TEXT = 100  # characters of an unmarked text that is read as a report because a list says so
# 关于X镇法治政府建设情况的报告 names X镇 as its subject
_ISSUER = re.compile(r"^(?:关于)?(?P<issuers>.{2,60}?)(?=关于|(?:19|20)\d{2}|二[〇○零]|法治|依法|年度)")
_SEAL = re.compile(rf"{SEAL}$")
_JOINT = re.compile(r"(?<=委员会)(?=\S)|(?<=人民政府)(?=中共|\S{0,20}委员会)|[、,\s]")
_SIDE_BY_SIDE = re.compile(r"(?<=委员会)\s+(?=\S)|(?<=[府委会处])\s{2,}(?=\S)")
# folders that spell 法治政府建设(情况|年度)报告 by its initials, as 政府信息公开 columns are built
_REPORT_FOLDER = re.compile(r"/fz(?:zf)?js[a-z]{0,12}bg[a-z\d_]{0,12}/", re.IGNORECASE)
_REPORT_COLUMN = re.compile(r"(?:报告|年报)")


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity as read, None where nothing was; the warnings say what is doubtful, and by which witness."""

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
class _Author:
    """The author as the claims tell him: whether a township, and its name by which witness."""

    level: text_opening.Level | None
    claim: Claim | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def name(self) -> str | None:
        return self.claim.name if self.claim else None


@dataclass(frozen=True, slots=True)
class _Place:
    county_code: str | None
    township: Township | None = None
    witness: str = ""


def identify(page: Evidence, registry: Registry) -> Identity:
    """Reads a page's identity. What cannot be told is None, with a warning where a report should have it."""
    author = _author(page, registry)
    kind = _kind(page, author)
    place = _place(page, author, registry) if kind != "higher_report" else _Place(None)
    county_code = place.county_code or _county_alone(page, registry)
    county = registry.county_of(county_code) if county_code else None
    dates = date_page(page, reports=kind in ("township_report", "higher_report"))
    warnings = [*author.warnings, *dates.warnings]
    if kind == "township_report":
        warnings += _doubts(author, place, county_code, dates, registry)
    name = place.township.name if place.township else author.name
    return Identity(
        kind=kind,
        township=name if kind != "higher_report" and not (name and holds_sign(name)) else None,
        township_code=place.township.code if place.township else None,
        county=county.name if county else None,
        county_code=county_code,
        year=dates.year,
        year_basis=dates.year_basis,
        published=dates.published,
        source=page.fields.get("source") or None,
        issuers=_issuers(page, kind, name),
        warnings=tuple(warnings),
    )


def _kind(page: Evidence, author: _Author) -> Kind:
    said = next((kind for title in page.titles() if (kind := read_title(title).kind)), None)
    if (said == "report" and _is_only_listed(page)) or text_opening.is_sample(page.preamble):
        said = "other"
    if said is None and _reads_as_report(page):
        said = "report"
    if said == "report":
        return "township_report" if author.level == "township" else "higher_report"
    return "interpretation" if said == "interpretation" else "other"


def _is_only_listed(page: Evidence) -> bool:
    """Returns True where nothing but the list calls it a report: no such title, outline or text (页面建设中)."""
    own = filter(None, (page.title, page.fields.get("title")))
    return (
        not any(read_title(title).kind for title in own) and not page.headings and len(squeeze(page.body)) < _LEAST_TEXT
    )


def _reads_as_report(page: Evidence) -> bool:
    """Returns True for a text that is a report by its opening, or by its outline in a column of such reports."""
    opening = text_opening.opening_of(page.preamble)
    body = squeeze_lines(page.body[: text_opening.BODY_CHARS])
    if any(is_part_of_year(clause) for clause in text_opening.announced_in(opening)):
        return False
    if text_opening.reports_by_itself(opening, body, outlined=len(page.headings) > 0):
        return True
    ordered = text_opening.orders_or_tells_news(text_opening.without_quotes(opening))
    return _is_filed_as_report(page) and bool(page.headings) and not ordered and text_opening.speaks_of_law(body)


def _is_filed_as_report(page: Evidence) -> bool:
    """Returns True where column, breadcrumb or address is one of 法治政府建设 reports."""
    column = squeeze(page.hint.column_title or page.crumbs.rpartition(">")[2] or "")
    if TOPIC.search(column) and _REPORT_COLUMN.search(column):
        return True
    return page.url is not None and _REPORT_FOLDER.search(urlsplit(page.url).path) is not None


def _author(page: Evidence, registry: Registry) -> _Author:
    """The author's level by the first witness that tells it, and a township's name by the first that gives one."""
    claims: list[Claim] = []
    for witness in witnesses.AUTHORS:
        claim = witness(page, registry)
        if claim is None:
            continue
        if claim.level == "higher" and not any(one.level for one in claims):
            return _Author("higher")
        claims.append(claim)
        if claim.name:
            return _checked(_Author("township", claim), page, registry)
    level = next((claim.level for claim in claims if claim.level), None)
    if level is None and witnesses.by_salutation(page, registry):
        level = "township"
    named = witnesses.by_body(page, registry)
    filed = next((claim for shelf in witnesses.SHELVES if (claim := shelf(page, registry))), None)
    if named and filed and named.witness == witnesses.ONE_OF_SEVERAL:
        named = filed
    if level == "township" or filed:
        return _warned(_Author("township", named or filed or witnesses.by_document_titles(page, registry)))
    return _Author(None, named)


def _checked(author: _Author, page: Evidence, registry: Registry) -> _Author:
    """The author with a warning where title and signature name two townships."""
    signed = witnesses.by_signature(page, registry)
    named = author.claim
    if named and signed and named.name and signed.name and not _same_place(named.name, signed.name):
        author.warnings.append(f"{named.witness} names {named.name}, {signed.witness} {signed.name}")
    return author


def _same_place(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one) or stem_of(one) == stem_of(other)


def _warned(author: _Author) -> _Author:
    """The author with a warning where his name rests on a weak witness."""
    if author.claim:
        author.warnings.append(f"township {author.claim.name} by {author.claim}: neither title nor signature names it")
    return author


def _place(page: Evidence, author: _Author, registry: Registry) -> _Place:
    """County and township: the first county that the page names, in the order believed, with such a township."""
    name, hint = author.name, page.hint
    if name is None:
        return _Place(hint.county_code)
    if hint.county_code:
        township = _township(name, hint.county_code, registry)
        if township and hint.township_code and township.code != hint.township_code:
            author.warnings.append(f"names {township.name}, not the township that its column belongs to")
        return _Place(hint.county_code, township, "the site")
    for witness, text in witnesses.zones_of(page):
        for code in county_codes_in(text, registry):
            if township := _township(name, code, registry):
                return _Place(code, township, witness)
    return _by_host(page, name, registry)


def _township(name: str, county_code: str, registry: Registry) -> Township | None:
    return registry.called(name, county_code) or registry.repaired(name, county_code)


def _by_host(page: Evidence, name: str, registry: Registry) -> _Place:
    """The one county with such a township whose name the host spells (www.xuwen.gov.cn), where only one does."""
    from parsers.identity.hostnames import spelled_in

    host = urlsplit(page.url).hostname if page.url else None
    if not host or not host.endswith(".gov.cn"):
        return _Place(None)
    codes = [
        code
        for code in registry.counties_with(name)
        if (county := registry.county_of(code)) and spelled_in(county.name, host)
    ]
    return _Place(codes[0], registry.called(name, codes[0]), "the host") if len(codes) == 1 else _Place(None)


def _county_alone(page: Evidence, registry: Registry) -> str | None:
    """The county of a page whose township no county named on it has: the one its title, issuer or opening names."""
    if page.hint.county_code:
        return page.hint.county_code
    fields = page.fields
    for zone in (*page.titles(), fields.get("publisher"), fields.get("source"), page.site):
        codes = county_codes_in(squeeze(zone), registry) if zone else []
        if len(codes) == 1:
            return codes[0]
    addressed = text_opening.salutation_of(page.preamble) + text_opening.opening_of(page.preamble)
    governed = county_codes_in(addressed, registry, governing=True)
    return governed[0] if len(governed) == 1 else None


def _issuers(page: Evidence, kind: Kind, name: str | None) -> tuple[str, ...]:
    """Returns the signers, else the organs above the title, else those that the title names as author."""
    signed = tuple(_SEAL.sub("", squeeze(organ)) for line in page.signature for organ in _organs(line))
    if signed:
        return signed
    title = next(page.titles(), None) if page.title is None else page.title
    match = _ISSUER.match(squeeze(title)) if title else None
    if match is not None and (kind != "other" or name is not None):
        parts = tuple(part for part in _JOINT.split(match.group("issuers")) if part)
        if parts and all(is_organ(part) or part[-1] in "县市区旗州省" for part in parts):
            return parts
    return (name,) if name and kind == "township_report" else ()


def _organs(line: str) -> list[str]:
    """The organs that a line of a signature names, two of them side by side too; empty where it names others."""
    if not is_organ(line):
        return []
    parts = _SIDE_BY_SIDE.split(line.strip())
    return parts if all(map(is_organ, parts)) else [line]


def _doubts(author: _Author, place: _Place, county_code: str | None, dates: Dates, registry: Registry) -> list[str]:
    """Returns warnings: what a township's report lacks, and what of its identity rests on little."""
    found: list[str] = []
    name, township = author.name, place.township
    if name is None:
        found.append("township not found")
    elif county_code is None:
        found.append(f"county of {name} not found: no code")
    elif township is None:
        found.append(f"{name} is not registered in county {county_code}: no code")
    elif doubt := registry.doubt(name, township):
        found.append(doubt)
    if dates.year is None:
        found.append("year not found")
    return found
