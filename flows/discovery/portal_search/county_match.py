"""Whose portal a page is: the county, by 网站标识码, SiteName, title and footer, and by the townships it names."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

from flows.discovery.html import Page, text_of
from flows.discovery.row_classifier import plain
from parsers.identity.registry import County, Registry

# 网站标识码: ten digits, the first six those of the administrative area
_SITE_CODE = re.compile(r"(?:标识码|标识编码)\s*[:：]?\s*(?:bm)?(\d{6})\d{4}")
_HOST = re.compile(r"(?:主办|主管|版权所有|承办)(?:单位)?\s*[:：]?\s*(\S{2,40})")
_COUNTY_WORD = re.compile(r"[一-龥]{1,14}?(?:自治县|自治旗|林区|特区|新区|[县区市旗])")


def county_of(page: Page, registry: Registry, by_host: str | None = None) -> County | None:
    """Returns the county whose portal this page says it is, or None where nothing tells it for certain.

    `by_host` is the county that config/hosts.csv has for the page's host: it confirms what the page says, or a county
    whose townships the page names; a host alone tells nothing, for hosts change hands.
    """
    text = text_of(page.root)
    votes: Counter[str] = Counter()
    for code in _site_codes(page, text):
        if registry.county_of(code):
            votes[code] += 3
    said = [page.metas.get("sitename", ""), page.title, *_HOST.findall(text[-3000:])]
    for line in said:
        for code in _named(plain(line, registry), registry):
            votes[code] += 2
    if not votes:
        for code in _named(plain(text[:3000], registry), registry):
            votes[code] += 1
    if by_host is not None and (votes or _names_townships(by_host, plain(text, registry), registry)):
        votes[by_host] += 2
    return _most(votes, plain(text, registry), registry)


def disagreement(page: Page, registry: Registry) -> str:
    """Returns which witnesses of a page name different counties, in words; empty where they do not.

    The witnesses are 网站标识码, the SiteName and the 主办 of the footer; one that names no county says nothing. Any of
    them may have been copied from another portal, and none is believed over the others.
    """
    text = text_of(page.root)
    hosts = _HOST.findall(text[-3000:])
    said = {
        "网站标识码": {code for code in _site_codes(page, text) if registry.county_of(code)},
        "SiteName": _named(plain(page.metas.get("sitename", ""), registry), registry),
        "主办": set().union(*(_named(plain(line, registry), registry) for line in hosts)),
    }
    named = {witness: codes for witness, codes in said.items() if codes}
    if all(one & other for one, other in combinations(named.values(), 2)):
        return ""
    return ", ".join(f"{witness} names {_names(codes, registry)}" for witness, codes in named.items())


def known_hosts(file: Path) -> dict[str, str]:
    """Returns county codes by host from a hosts.csv (host, county_code, source); empty where there is no file."""
    if not file.exists():
        return {}
    with file.open(encoding="utf-8-sig", newline="") as rows:
        return {row["host"].strip().lower(): row["county_code"].strip() for row in csv.DictReader(rows)}


def _names(codes: Iterable[str], registry: Registry) -> str:
    found = (registry.county_of(code) for code in sorted(codes))
    return " or ".join(f"{one.name} ({one.code})" for one in found if one)


def _names_townships(code: str, text: str, registry: Registry) -> bool:
    """Returns True if a text names at least two townships of the county."""
    return sum(one.name in text for one in registry.county(code)) > 1


def _site_codes(page: Page, text: str) -> Iterable[str]:
    code = page.metas.get("siteidcode", "")
    if re.fullmatch(r"\d{10}", code):
        yield code[:6]
    yield from _SITE_CODE.findall(text)[:2]


def _named(line: str, registry: Registry) -> set[str]:
    """Counties that a line names: the longest name that ends at each 县, 区, 市; a city before it narrows them."""
    found: set[str] = set()
    for match in _COUNTY_WORD.finditer(line):
        word = match[0]
        for start in range(len(word) - 1):
            codes = registry.county_codes.get(word[start:])
            if codes:
                found |= _within(codes, line, registry)
                break
    return found


def _within(codes: Iterable[str], line: str, registry: Registry) -> set[str]:
    """Of counties that share a name those whose city or province the line names, else all of them."""
    several = set(codes)
    above = {code for code in several if (one := registry.county_of(code)) and _names_above(one, line)}
    return above or several


def _names_above(county: County, line: str) -> bool:
    return any(len(name) > 2 and name in line for name in (county.city, county.province))


def _most(votes: Counter[str], text: str, registry: Registry) -> County | None:
    """The county with most votes; where several have as many, the one whose townships the page names most."""
    if not votes:
        return None
    top = max(votes.values())
    leading = [code for code, count in votes.items() if count == top]
    if len(leading) > 1:
        named = {code: sum(one.name in text for one in registry.county(code)) for code in leading}
        most = max(named.values())
        leading = [code for code in leading if named[code] == most and most]
    return registry.county_of(leading[0]) if len(leading) == 1 else None
