"""English words of the pages: each label of a state, a part and a kind has one, and no place in them is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.config.packaged import shipped_config
from flows.coverage.table import BASIS_WORDS, STATUS_WORDS
from flows.site import labels
from flows.site.english import PLACE, english_script, english_words
from parsers.figures import load_metrics

METRICS = {metric.name: metric.label for metric in load_metrics(shipped_config() / "metrics.toml").metrics}
WORDS = english_words(METRICS)
TEMPLATES = Path(labels.__file__).parent / "templates"
CHINESE = re.compile("[\u3400-\u9fff]")


@pytest.mark.parametrize(
    "table",
    [STATUS_WORDS, BASIS_WORDS, labels.ROLES, labels.ALERT_KINDS, METRICS, labels.PROVINCES, labels.YEAR_BASES],
)
def test_each_label_has_an_english_word(table: dict[str, str]) -> None:
    assert [word for word in table.values() if word not in WORDS] == []


def test_the_meaning_of_each_state_has_english_words() -> None:
    assert [state.meaning for state in labels.STATUSES.values() if state.meaning not in WORDS] == []


def test_english_words_name_no_place_that_the_chinese_lack() -> None:
    for chinese, english in WORDS.items():
        assert set(PLACE.findall(english)) <= set(PLACE.findall(chinese)), chinese


def test_headings_of_the_templates_are_known() -> None:
    headings = {
        heading.strip()
        for file in TEMPLATES.glob("*.html")
        for heading in re.findall(r'<(?:th scope="col"|h[1-3][^>]*|button[^>]*)>([^<{]+)</', file.read_text("utf-8"))
    }
    assert len(headings) > 40
    assert sorted(heading for heading in headings if CHINESE.search(heading) and heading not in WORDS) == []


def test_more_particular_words_come_first() -> None:
    order = list(WORDS)
    assert order.index("{a} 年，{b} 个乡镇写到；一半在 {c} 与 {d}之间。最右一格包括更大的数。") < order.index("{a} 年")


def test_the_script_ends_no_script_element() -> None:
    assert "<" not in english_script("", {"x": "</script>"})
