"""A page's statements about itself, and a witness's claim about its author."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.identity.opening import Level
from parsers.knowledge import PageHint


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a page says of itself, simplified.

    `fields` is its metadata by meaning, `letterhead` the authorities named above its title, `body` the lines of its
    text, `headings` those of the first level.
    """

    title: str | None
    fields: Mapping[str, str]
    letterhead: Sequence[str]
    crumbs: str
    site: str
    preamble: str
    headings: Sequence[str]
    body: str
    signature: Sequence[str]
    url: str | None
    hint: PageHint

    def titles(self) -> Iterator[str]:
        """Yields the page's titles in the order they are believed: the article's, the table's, the list row's."""
        yield from filter(None, (self.title, self.fields.get("title"), self.hint.listed_title))


@dataclass(frozen=True, slots=True)
class Claim:
    """One witness's claim about the author: the level, a township's name where it gives one, and its words."""

    witness: str
    level: Level | None
    name: str | None = None
    words: str = ""

    def __str__(self) -> str:
        return f"{self.witness} ({self.words[:40]})" if self.words else self.witness
