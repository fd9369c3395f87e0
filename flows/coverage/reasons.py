"""Why a duty has its status, in English or Chinese: words for the codes and parameters of the view `coverage`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.schema.reasons import Language, outcome_words, reason_words

__all__ = ["Language", "outcome_words", "words_of"]


def words_of(says: Sequence[str] | None, params: str | Mapping[str, Any] | None, language: Language = "en") -> str:
    """Returns a reason in words; `says` and `params` (an object, or its JSON) as `coverage` gives them.

    Empty where there is no reason. Chinese words hold no English sentence: what a portal or library said is left out.
    """
    values = json.loads(params) if isinstance(params, str) else params
    return reason_words(says or (), values or {}, language)
