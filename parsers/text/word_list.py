"""Words of which one has to stand in a text, as the catalogues of config/ list them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Words:
    """Words of which one has to stand in a text; none stand in any text where there are none."""

    words: tuple[str, ...] = ()

    @cached_property
    def search(self) -> Callable[[str], re.Match[str] | None]:
        """Finds the first of the words; the pattern is made when first asked for: a text asks few."""
        return _any_of(self.words).search


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(alternatives or "(?!)")
