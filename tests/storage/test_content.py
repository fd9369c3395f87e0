"""The hash that tells versions apart: by what reads the same, however it is written."""

from __future__ import annotations

import gc
import hashlib
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.config.packaged import shipped_config
from flows.config.reference_data import knowledge_of
from parsers.report import parse
from storage.records.content import content_of, text_sha256
from storage.records.stored_report import kept

# what joins its neighbours when it is folded: marks, parts of 한글 and of が, widths, invisible characters
JOINING = "e\u0301 \u1112\u1161\u11ab ﾊﾞ \u0bc6\u0bbe ㄱ ﬃ １２ Ａ　，。\u200b\ufeff\n\t"
DOUBLE, SINGLE = "“”„‟〝〞″＂", "‘’‚‛′＇"
QUOTES = str.maketrans(dict.fromkeys(DOUBLE, '"') | dict.fromkeys(SINGLE, "'"))
ODD = st.sampled_from(JOINING + DOUBLE + SINGLE)


@given(st.text(alphabet=st.one_of(ODD, st.characters(exclude_categories=["Cs"]))))
def test_the_hash_is_of_the_folded_text_without_what_is_not_seen(text: str) -> None:
    folded = "".join(
        character
        for character in unicodedata.normalize("NFKC", text.translate(QUOTES))
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
        ("“放管服”", '"放管服"', True),
        ("‘一站式’", "'一站式'", True),
        ("“放管服”", "‘放管服’", False),
        ("调解12件", "调解21件", False),
        ("乾县", "干县", False),
    ],
)
def test_widths_blanks_and_ways_of_writing_make_no_version(one: str, other: str, same: bool) -> None:
    assert (text_sha256(one) == text_sha256(other)) == same


PAGE = """<html><head><title>前进乡2023年法治政府建设情况报告</title></head><body><div id="zoom">
<p>一、主要做法</p><p>（一）学法用法。全年组织集中学习6次。</p><p>（二）化解矛盾。一是摸排纠纷31件；二是调解29件。</p>
<p>二、不足之处</p><p>执法力量不足。</p></div></body></html>"""


def test_a_text_ends_with_the_lines_of_its_signature() -> None:
    report = replace(
        parse(PAGE, knowledge=knowledge_of(shipped_config())), signature=("前进乡人民政府", "2024年1月8日")
    )
    assert content_of(report).text.endswith("执法力量不足。\n前进乡人民政府\n2024年1月8日")


def test_a_page_that_was_parsed_and_packed_leaves_no_cycle_behind() -> None:
    """Workers look for cycles rarely: what held on to itself would stay for hundreds of pages."""
    knowledge = knowledge_of(shipped_config())
    kept(parse(PAGE, knowledge=knowledge))  # what a first page reads once
    gc.collect()
    gc.disable()
    try:
        kept(parse(PAGE, knowledge=knowledge))
        assert gc.collect() == 0
    finally:
        gc.enable()
