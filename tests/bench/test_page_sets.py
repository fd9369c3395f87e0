"""The pages that tools are measured on: a reader finds on each what its labels say, and they are new for each seed."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from parsers.text import decode
from tests.bench.labelled import LabelledPage
from tests.bench.other_portals.furniture import DAYS
from tests.bench.other_portals.portals import PAGES_OF_A_PORTAL, pages_of_other_portals
from tests.bench.saved_pages import saved_pages
from tests.bench.scoring import Reading, Score, score, text_f1
from tests.bench.table import Table

PAGES = 20 * PAGES_OF_A_PORTAL


UNSEEN = re.compile(r"<head>.*?</head>|<style.*?</style>|<script.*?</script>|<!--.*?-->|<[^>]*>", re.DOTALL)


def seen(page: LabelledPage) -> str:
    """What stands on the page, without blanks."""
    return bare(unescape(UNSEEN.sub("", page.text)))


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("seed", ["one", "another", "a third"])
def test_a_reader_finds_the_labels_of_a_drawn_page(seed: str) -> None:
    for page in pages_of_other_portals(PAGES, seed):
        text = seen(page)
        assert page.text == decode(page.body, page.media_type)
        assert "\ufffd" not in page.text
        assert bare("".join(page.paragraphs)) in text
        assert page.title in text
        day = date.fromisoformat(page.published)
        assert any(bare(write(day)) in text for write in DAYS), page.published


def test_a_seed_gives_the_same_pages_and_another_seed_others() -> None:
    first = pages_of_other_portals(PAGES, "one")
    assert first == pages_of_other_portals(PAGES, "one")
    assert not {page.text for page in first} & {page.text for page in pages_of_other_portals(PAGES, "another")}


def test_the_portals_of_a_seed_are_unlike_each_other() -> None:
    pages = pages_of_other_portals(PAGES, "one")
    texts = [page.text for page in pages]
    for mark in ("<table", "<dl", "<article>", "<font", "<section", "<strong>", "<br", "<!--", "charset=gb2312"):
        assert any(mark in text for text in texts), mark
    assert len({frozenset(re.findall(r'class="([^"]+)"', text)) for text in texts}) >= PAGES // PAGES_OF_A_PORTAL


def test_pages_of_one_portal_wear_the_same_clothes() -> None:
    pages = pages_of_other_portals(PAGES, "one")
    portals = PAGES // PAGES_OF_A_PORTAL
    for number in range(portals):
        own = pages[number::portals]
        assert len({page.county_code for page in own}) == 1
        assert len({page.media_type for page in own}) == 1
        assert len({page.title for page in own}) == PAGES_OF_A_PORTAL


def test_saved_texts_become_pages_with_their_labels(tmp_path: Path) -> None:
    for folder in ("gold", "seeds", "pages"):
        (tmp_path / folder).mkdir()
    gold = {"seed": "a.txt", "identity": {"title": "甲镇报告", "published": None}, "boilerplate": ["字号："]}
    (tmp_path / "gold" / "a.json").write_text(json.dumps(gold), "utf-8")
    (tmp_path / "seeds" / "a.txt").write_text("甲镇报告\n\n 字号： \n全年办件<5起。\n", "utf-8")
    opening = {
        "url": "http://a.example/1",
        "content": "乙乡报告\n一、",
        "gold": {"title": "乙乡报告", "published": "2024-02-01"},
    }
    (tmp_path / "pages" / "dev.jsonl").write_text(json.dumps(opening) + "\n", "utf-8")
    whole, cut = saved_pages(tmp_path)
    assert (whole.title, whole.published, whole.paragraphs) == ("甲镇报告", "", ("甲镇报告", "全年办件<5起。"))
    assert "<p>全年办件&lt;5起。</p>" in whole.text
    assert (cut.url, cut.title, cut.published, cut.paragraphs) == ("http://a.example/1", "乙乡报告", "2024-02-01", ())


def test_a_machine_without_saved_texts_has_no_such_pages(tmp_path: Path) -> None:
    assert saved_pages(tmp_path / "shared") == []


PAGE = LabelledPage("", b"", "", "", "", "甲镇报告", "2024-02-01", ("甲镇全年", "办件五起"))


@pytest.mark.parametrize(
    ("read", "f1"),
    [
        ("甲镇全年办件五起", 1.0),
        ("甲镇 全年\n办件　五起", 1.0),
        ("甲镇报告 甲镇全年办件五起", 1.0),  # the title counts on neither side
        ("甲鎮全年辦件五起", 1.0),  # nor does a way of writing
        ("甲镇全年", 2 * 3 / (7 + 3)),
        ("首页新闻", 0.0),
        ("", 0.0),
    ],
)
def test_f1_of_a_text_is_over_pairs_of_characters(read: str, f1: float) -> None:
    assert text_f1(read, PAGE) == pytest.approx(f1)


def test_what_a_tool_does_not_read_has_no_share() -> None:
    assert score(lambda _: Reading("甲镇全年办件五起"), [PAGE]) == Score(1.0, None, None)


def test_shares_are_among_the_pages_with_a_label() -> None:
    unlabelled = LabelledPage("", b"", "", "", "", "", "", ())
    reading = Reading("", "甲镇 报告", "2024-02-01 10:15")
    assert score(lambda _: reading, [PAGE, unlabelled]) == Score(0.0, 1.0, 1.0)


def test_a_comparison_stands_before_the_rows_with_bars(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    table.compare(("set", "tool"), [("演示", "one"), ("drawn", "another")])
    assert capsys.readouterr().out.splitlines() == ["", "set    tool", "演示   one", "drawn  another", ""]
    assert table.markdown().startswith("| set | tool |\n| --- | --- |\n| 演示 | one |\n| drawn | another |\n\n| work |")
    assert table.missed == 0
