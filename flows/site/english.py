"""The words of pages in English: pairs for assets/english.js, which puts them in where a visitor asks for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flows.site.packing import as_json
from storage.schema.reasons import word_pairs

WORDS = Path(__file__).with_name("english.toml")
PLACE = re.compile(r"\{(\w+)\}")


@cache
def _own_words() -> Mapping[str, str]:
    tables = tomllib.loads(WORDS.read_text("utf-8"))
    return {chinese: english for table in tables.values() for chinese, english in table.items()}


def english_words(metric_names: Mapping[str, str]) -> dict[str, str]:
    """Returns the English for Chinese words; `{a}` stands for whatever is there, the most particular words first.

    A metric's English name is its key; `metric_names` are the Chinese ones by key.
    """
    found = {word: key.replace("_", " ") for key, word in metric_names.items()}
    for chinese, english in word_pairs():
        # what the Chinese words leave out, no page says
        left_out = set(PLACE.findall(english)) - set(PLACE.findall(chinese))
        for name in left_out:
            english = english.replace(f" ({{{name}}})", "").replace(f"{{{name}}} ", "")
        found[chinese] = english
    found |= _own_words()
    return dict(sorted(found.items(), key=lambda pair: -len(PLACE.sub("", pair[0]))))


def english_script(engine: str, metric_names: Mapping[str, str]) -> str:
    """Returns the script that a page loads for English: the words, and the `engine` that puts them in."""
    words = as_json(english_words(metric_names))
    return f"window.nianbao = window.nianbao || {{}};\nwindow.nianbao.words = {words};\n{engine}"
