"""The language of what the command line says: English, or Chinese from chinese.toml and the words of reasons."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Literal

Language = Literal["en", "zh"]
WORDS = Path(__file__).with_name("chinese.toml")
PLACE = re.compile(r"\{(\w+)\}")
COUNT = re.compile(r"(\d+) ([a-z_]+)")  # of a status, an outcome, a kind
# columns that hold sentences of ours
TOLD = frozenset({"reason", "detail", "result", "found", "changed", "looks wrong"})
language: ContextVar[Language] = ContextVar("language", default="en")


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(WORDS.read_text("utf-8"))


@cache
def _lines() -> tuple[Mapping[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Returns lines that stand alone, and patterns with what they become, the most particular first."""
    from storage.schema.reasons import word_pairs

    pairs = {english: chinese for chinese, english in word_pairs()} | _table()["lines"]
    patterns = sorted((one for one in pairs if PLACE.search(one)), key=lambda one: -len(PLACE.sub("", one)))
    compiled = tuple((_pattern(english), pairs[english]) for english in patterns)
    return {english: chinese for english, chinese in pairs.items() if not PLACE.search(english)}, compiled


def _pattern(english: str) -> re.Pattern[str]:
    parts = PLACE.split(english)
    return re.compile(
        "".join(f"(?P<{part}>.*?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.DOTALL
    )


def heading(column: str) -> str:
    """Returns a column's name for people."""
    if language.get() == "en":
        return column
    return str(_table()["columns"].get(column, column))


def cell(column: str, value: object) -> object:
    """Returns a cell for people: codes and sentences of ours in their language, all else as it is."""
    if language.get() == "en" or not isinstance(value, str):
        return value
    codes = _table()["values"].get(column, {})
    if value in codes:
        return codes[value]
    return line(value) if column in TOLD else value


def line(text: str) -> str:
    """Returns what is said, in the language that was asked for; English where no Chinese is known."""
    return text if language.get() == "en" else _chinese(text) or text


def _chinese(text: str) -> str | None:
    whole, patterns = _lines()
    if text in whole:
        return whole[text]
    codes: Mapping[str, str] = _table()["values"]["status"]
    if text in codes:
        return codes[text]
    for pattern, chinese in patterns:
        if found := pattern.fullmatch(text):
            values = {name: _chinese(value) or value for name, value in found.groupdict().items()}
            return PLACE.sub(lambda place, values=values: values.get(place[1], ""), chinese)  # type: ignore[misc]
    if counted := COUNT.fullmatch(text):
        return f"{codes.get(counted[2], counted[2])} {counted[1]}"
    for mark, joined in (("; ", "；"), (", ", "，")):
        parts = text.split(mark)
        told = [_chinese(part) for part in parts] if len(parts) > 1 else []
        if any(told):
            return joined.join(new or old for new, old in zip(told, parts, strict=True))
    return None
