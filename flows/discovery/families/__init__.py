"""Which CMS family a list page is of, told from its address and its text; and the page read that way."""

from __future__ import annotations

from flows.discovery.families.generic import GENERIC
from flows.discovery.families.gkmlpt import GKMLPT
from flows.discovery.families.jpage import JPAGE
from flows.discovery.families.label import LABEL
from flows.discovery.families.shtml import SHTML
from flows.discovery.families.trs import TRS
from flows.discovery.html_list import read_html
from flows.discovery.list_page import Family, ListPage, Source, ends_of

FAMILIES = {family.name: family for family in (TRS, JPAGE, GKMLPT, SHTML, LABEL, GENERIC)}
ENOUGH = 3  # weight of marks below which a page is of no known family


def recognise(url: str, text: str) -> Family:
    """The family whose marks weigh most; generic where none weighs enough."""
    looked_at = ends_of(text)
    weights = {family.name: _weight(family, url, looked_at) for family in FAMILIES.values()}
    best = max(weights, key=lambda name: weights[name])
    return FAMILIES[best] if weights[best] >= ENOUGH else GENERIC


def read_list(source: Source, family: Family) -> ListPage:
    """The list page as its family writes it."""
    return family.read(source) if family.read else read_html(source, family)


def _weight(family: Family, url: str, text: str) -> int:
    address = sum(weight for mark, weight in family.column_marks if mark.search(url))
    return address + sum(weight for mark, weight in family.page_marks if mark.search(text))
