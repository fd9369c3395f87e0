"""Half a character in a list costs this character."""

from __future__ import annotations

import pytest

from flows.discovery.json_text import loads


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'["\ud800年报", "可大乡"]', ["?年报", "可大乡"]),
        (r'{"\udfff": "\uDBFFx"}', {"?": "?x"}),
        (r'"\ud83d\ude00"', "😀"),
        (r'"\\ud800"', r"\ud800"),
        (r'"\u5e74"', "年"),
    ],
)
def test_every_text_of_a_list_can_be_written(text: str, value: object) -> None:
    assert loads(text) == value
