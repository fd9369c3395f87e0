"""What links say: their text or title, and of those that lead to one address what each of them says."""

from __future__ import annotations

from flows.discovery.html import Element, attribute, text_of
from flows.discovery.link_addresses import names_another_report
from flows.discovery.list_page import MAX_TITLE


class LinkNames:
    """What the links to each address say, read where an address comes a second time: most come once."""

    def __init__(self) -> None:
        self._first: dict[str, Element] = {}
        self._longest: dict[str, str] = {}

    def of_another(self, element: Element, url: str) -> bool:
        """Returns True if a link names another township's report than those to its address before it."""
        return url in self._first and names_another_report(shown_by(element), self._known(url))

    def add(self, element: Element, url: str) -> None:
        """Keeps what a link to an address says."""
        if url in self._first:
            self._longest[url] = max(self._known(url), shown_by(element), key=len)
        else:
            self._first[url] = element

    def _known(self, url: str) -> str:
        return self._longest[url] if url in self._longest else shown_by(self._first[url])


def shown_by(element: Element) -> str:
    """The text of a link, or its title where that is longer."""
    return max(attribute(element, "title").strip(), text_of(element)[:MAX_TITLE], key=len)
