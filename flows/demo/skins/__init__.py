"""The looks of each CMS family: its addresses, its lists with their following pages, its articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from flows.demo.portal import Article, Family, Node, View
from flows.demo.skins.frame import Page
from flows.demo.wire import Ask


@dataclass(frozen=True, slots=True)
class Skin:
    """The differences between families; addresses are paths with their query, from the host down.

    `list_paths` may give several addresses of one page, the one that links use first; `further` answers
    what is no page of its own: proxies, JSON, fragments.
    """

    node_path: Callable[[View, Node], str]
    list_paths: Callable[[View, Node, int], tuple[str, ...]]
    article_path: Callable[[View, Node, Article], str]
    document_path: Callable[[View, Node, Article, int], str]
    home_page: Callable[[View], Page]
    list_page: Callable[[View, Node, int], Page]
    article_page: Callable[[View, Node, Article], Page]
    further: Callable[[View, Ask], Page | None]


@cache
def skin_of(family: Family) -> Skin:
    """The skin of a family."""
    from flows.demo.skins import generic, gkmlpt, jpage, label, numbered, rows_by_fragment, rows_by_json, shtml, trs

    return {
        "trs": trs.SKIN,
        "jpage": jpage.SKIN,
        "gkmlpt": gkmlpt.SKIN,
        "shtml": shtml.SKIN,
        "label": label.SKIN,
        "generic": generic.SKIN,
        **rows_by_json.SKINS,
        **rows_by_fragment.SKINS,
        **numbered.SKINS,
    }[family]
