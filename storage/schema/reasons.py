"""The words of coverage's reasons, from reasons.toml: one table for SQL, command line, alerts and web pages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal

Language = Literal["en", "zh"]
SEPARATORS: Mapping[Language, str] = {"en": "; ", "zh": "；"}
# A parameter in its place; one that stands in brackets goes with them where it is empty.
_PLACE = re.compile(r"( \(\{\w+\}\)|\{\w+\})")


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    text = resources.files("storage.schema").joinpath("reasons.toml").read_text("utf-8")
    return tomllib.loads(text)


def reason_keys() -> tuple[str, ...]:
    """Returns the keys of all reasons, in the order in which they are told."""
    return tuple(_table()["reasons"])


def word_pairs() -> tuple[tuple[str, str], ...]:
    """Returns the words of all reasons and outcomes, Chinese and English, with their `{name}`s."""
    return tuple((entry["zh"], entry["en"]) for table in _table().values() for entry in table.values())


def outcome_words(outcome: str, language: Language) -> str:
    """Returns what an outcome or reason code is called; one that the table lacks is called by itself."""
    named = _table()["outcomes"].get(outcome)
    return named[language] if named else outcome


def reason_words(says: Sequence[str], params: Mapping[str, Any], language: Language) -> str:
    """Returns a reason in words: the entries that `says` names, with `params` in their places."""
    parts = [
        _PLACE.sub(lambda place: _fill(place[1], params, language), entry[language])
        for key, entry in _table()["reasons"].items()
        if key in says
    ]
    return SEPARATORS[language].join(parts)


def _fill(place: str, params: Mapping[str, Any], language: Language) -> str:
    name = place.strip(" (){}")
    value = params.get(name)
    if value is None or value == "":
        return ""
    words = outcome_words(str(value), language) if name == "outcome" else str(value)
    return f" ({words})" if place.startswith(" (") else words


def reason_macro() -> str:
    """Returns the SQL that makes `reason_words(says, params)`, the same words in English."""
    outcomes = "\n".join(
        f"  WHEN {_quoted(code)} THEN {_quoted(words['en'])}" for code, words in _table()["outcomes"].items()
    )
    parts = ",\n".join(
        f"  CASE WHEN list_contains(says, {_quoted(key)}) THEN {_expression(entry['en'])} END"
        for key, entry in _table()["reasons"].items()
    )
    return (
        f"CREATE OR REPLACE MACRO outcome_words(outcome) AS CASE outcome\n{outcomes}\n  ELSE outcome END;\n"
        f"CREATE OR REPLACE MACRO reason_words(says, params) AS concat_ws('; ',\n{parts}\n);\n"
    )


def _expression(words: str) -> str:
    """Returns a template as an SQL expression over `params`, a struct."""
    parts = (_place(part) if _PLACE.fullmatch(part) else _quoted(part) for part in _PLACE.split(words) if part)
    return f"concat({', '.join(parts)})"


def _place(place: str) -> str:
    name = place.strip(" (){}")
    value = f"outcome_words(params.{name})" if name == "outcome" else f"params.{name}"
    return f"' (' || nullif({value}, '') || ')'" if place.startswith(" (") else value


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
