"""The hash that tells versions apart: by what reads the same, however it is written."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.content import text_sha256

# what joins its neighbours when it is folded: marks, parts of 한글 and of が, widths, invisible characters
JOINING = "e\u0301 \u1112\u1161\u11ab ﾊﾞ \u0bc6\u0bbe ㄱ ﬃ １２ Ａ　，。\u200b\ufeff\n\t"


@given(st.text(alphabet=st.one_of(st.sampled_from(JOINING), st.characters(exclude_categories=["Cs"]))))
def test_the_hash_is_of_the_folded_text_without_what_is_not_seen(text: str) -> None:
    folded = "".join(
        character
        for character in unicodedata.normalize("NFKC", text)
        if not (character.isspace() or unicodedata.category(character) in ("Cf", "Cc"))
    )
    assert text_sha256(text) == hashlib.sha256(folded.encode()).hexdigest()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("调解纠纷１２件，", "调解纠纷12件,", True),
        ("一、 工作\n开展", "一、工作开展", True),
        ("e\u0301", "é", True),
        ("ﾊﾞ", "バ", True),
        ("调解12件", "调解21件", False),
        ("乾县", "干县", False),
    ],
)
def test_widths_blanks_and_ways_of_writing_make_no_version(one: str, other: str, same: bool) -> None:
    assert (text_sha256(one) == text_sha256(other)) == same
