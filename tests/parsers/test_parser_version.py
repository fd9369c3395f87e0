"""PARSER_VERSION changes with what the parsers give: readers of an archive tell by it what was read by which rules."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from parsers.knowledge import Knowledge
from parsers.report import PARSER_VERSION
from tests.parsers.corpus.corpus import RECORD, digests, items, record, verdict

KEPT = {"parser_version": "7", "digests": {"a": "1", "b": "2"}}


def test_the_parsers_give_what_is_on_record_for_their_version(knowledge: Knowledge) -> None:
    if not RECORD.exists():
        pytest.skip("no output is on record yet: python -m tests.parsers.corpus --update")
    assert verdict(record(), PARSER_VERSION, digests(knowledge)) == ""


@pytest.mark.parametrize(
    ("version", "found", "told"),
    [
        ("7", {"a": "1", "b": "2"}, ""),
        ("7", {"a": "1", "b": "3"}, "raise it in parsers/report.py"),
        ("7", {"a": "1"}, "raise it in parsers/report.py"),
        ("7", {"a": "1", "b": "2", "c": "3"}, "raise it in parsers/report.py"),
        ("8", {"a": "1", "b": "3"}, "put it on record"),
        ("8", {"a": "1", "b": "2"}, "put it on record"),
    ],
)
def test_a_change_of_output_wants_a_new_version(version: str, found: Mapping[str, str], told: str) -> None:
    assert (told in verdict(KEPT, version, found)) if told else verdict(KEPT, version, found) == ""


def test_the_corpus_gives_the_same_twice_and_something_for_every_input(knowledge: Knowledge) -> None:
    first, second = digests(knowledge), digests(knowledge)
    assert first == second
    assert len(first) == len(list(items())) >= 40
    assert len(set(first.values())) > 10, "what a text is dressed in shows"
