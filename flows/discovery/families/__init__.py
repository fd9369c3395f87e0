"""Tells a list page's CMS family from its address and its text, and reads the page that way."""

from __future__ import annotations

from flows.discovery.families.aspnet import ASPNET
from flows.discovery.families.generic import GENERIC
from flows.discovery.families.gkmlpt import GKMLPT
from flows.discovery.families.jpage import JPAGE
from flows.discovery.families.label import LABEL
from flows.discovery.families.numbered_lists import NUMBERED
from flows.discovery.families.rows_by_fragment import BY_FRAGMENT
from flows.discovery.families.rows_by_json import BY_JSON
from flows.discovery.families.shtml import SHTML
from flows.discovery.families.trs import TRS
from flows.discovery.html_list import read_html
from flows.discovery.list_page import Family, ListPage, Source, ends_of

_ALL = (TRS, JPAGE, GKMLPT, SHTML, LABEL, *BY_JSON, *BY_FRAGMENT, *NUMBERED, ASPNET, GENERIC)
FAMILIES = {family.name: family for family in _ALL}
ENOUGH = 3  # weight of marks below which a page is of no known family


def recognise(source: Source) -> Family:
    """Returns the family that the request for rows belongs to, else the one whose marks weigh most.

    Generic where no mark weighs enough.
    """
    for family in FAMILIES.values():
        if family.answers is not None and family.answers.search(source.request.url):
            return family
    looked_at = ends_of(source.text)
    weights = {family.name: _weight(family, source.column_url, looked_at) for family in FAMILIES.values()}
    best = max(weights, key=lambda name: weights[name])
    return FAMILIES[best] if weights[best] >= ENOUGH else GENERIC


def read_list(source: Source, family: Family) -> ListPage:
    """The list page as its family writes it."""
    return family.read(source) if family.read else read_html(source, family)


def _weight(family: Family, url: str, text: str) -> int:
    address = sum(weight for mark, weight in family.column_marks if mark.search(url))
    if family.hints and not any(hint in text for hint in family.hints):
        return address
    return address + sum(weight for mark, weight in family.page_marks if mark.search(text))
