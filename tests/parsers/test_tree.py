"""Markup that libxml2 cuts or nests, read as browsers show it."""

from __future__ import annotations

import markupever
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.discovery.html import read_page as read_list_page
from flows.discovery.html import text_of
from parsers.html import tree
from parsers.html.lines import page_lines
from parsers.html.tree import MAX_ATTRIBUTES, bound_attributes, parse_tree
from tests.processor_time import at_most


def lines(markup: str) -> list[str]:
    root = parse_tree(markup)
    return [line.text for line in page_lines(root, None)] if root is not None else []


@pytest.fixture
def rebuilt(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The pages that html5ever has built since, a copy of each."""
    pages: list[bytes] = []
    build = markupever.parse

    def parse(markup: bytes) -> object:
        pages.append(markup)
        return build(markup)

    monkeypatch.setattr(markupever, "parse", parse)
    return pages


SHOWN = {
    "an end of a paragraph that a block has ended": (
        "<div><p>甲<table><tr><td>乙</table></p>丙</div>",
        ["甲", "乙", "丙"],
    ),
    "paragraphs without end tags": ("<div><p>甲<p><span>乙<p>丙</div>", ["甲", "乙", "丙"]),
    "text behind a first end of the page": (
        "<html><body><p>页头</p></body></html><!--头完--><div>正文第一段</div></html>",
        ["页头", "正文第一段"],
    ),
    "a line break written as an end tag": ("<div>第一行</br>第二行</BR>第三行</div>", ["第一行", "第二行", "第三行"]),
    "line breaks behind more errors than libxml2 names": (
        f"{'</div>' * 100}<div>第一行</p>第二行</br>第三行</div>",
        ["第一行", "第二行", "第三行"],
    ),
    "a lone end of a paragraph": ("<div>第一行</p>第二行</p>第三行</div>", ["第一行", "第二行", "第三行"]),
    "definitions without end tags": ("<dl><dd>甲乡<dd>乙乡<dt>丙乡<dt>丁乡</dl>", ["甲乡", "乙乡", "丙乡", "丁乡"]),
    "a page that is well formed": ("<html><body><p>甲</p><ul><li>乙</li></ul></body></html>", ["甲", "乙"]),
}


@pytest.mark.parametrize(("markup", "shown"), SHOWN.values(), ids=SHOWN)
def test_lines_are_those_that_a_browser_shows(markup: str, shown: list[str]) -> None:
    assert lines(markup) == shown


def test_what_a_field_holds_is_text_whatever_stands_open_before_it() -> None:
    root = parse_tree("<b>甲<p>乙<textarea>&lt;p&gt;丙</textarea>")
    assert root is not None
    assert [field.text for field in root.iter("textarea")] == ["<p>丙"]


@pytest.mark.parametrize("tag", ["li", "dd", "dt"])
def test_items_without_end_tags_stand_beside_each_other(tag: str) -> None:
    page = read_list_page(f"<div>{''.join(f'<{tag}><span><a href=/{n}>标题{n}</a>' for n in range(30))}</div>")
    assert page is not None
    assert [text_of(item) for item in page.root.iter(tag)] == [f"标题{n}" for n in range(30)]


UNCHANGED = {
    "tags that begin alike": "<html><body><picture></picture><P>甲</p><DL><dt>乙</DT></dl><link><param></body></html>",
    "well formed": "<html><head><link rel=x></head><body><P class=a>甲</P><ul><li>乙</li></ul></body></html>\n",
    "a paragraph that a block ends": "<p>甲<div>乙</div></p>",
    "end tags left out": "<ul><li>甲<li>乙</ul><p>丙<p>丁<dl><dt>戊<dd>己</dl>",
    "a script behind the end": "<html><body><p>甲</p></body></html><script>var a = '<div>乙</div>'</script><!-- 丙 -->",
}


@pytest.mark.parametrize("markup", UNCHANGED.values(), ids=UNCHANGED)
def test_a_page_that_libxml2_reads_well_is_not_built_twice(markup: str, rebuilt: list[bytes]) -> None:
    parse_tree(markup)
    assert not rebuilt


@pytest.mark.parametrize("levels", [254, 300, 2000])
def test_text_below_many_levels_is_seen_in_lists_and_articles(levels: int) -> None:
    deep = "<div>" * levels + "深处的文字" + "</div>" * levels
    page = read_list_page(deep)
    assert page is not None
    assert text_of(page.root) == "深处的文字"
    assert not page.cut
    assert lines(deep) == ["深处的文字"]


def test_a_list_that_is_too_deep_is_told_as_cut() -> None:
    page = read_list_page("<div>" * 3000 + "深处的文字")
    assert page is None or page.cut


ITEMS = "<ul><li>甲</br><li>乙</ul>"
DEEP = {
    "elements": "<div>",
    "elements between ends of what is not open": "<div></b></p></li>",
    "styles, each in the one before": "<b>",
}


@pytest.mark.parametrize("opening", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize(("levels", "times"), [(19, 1), (20, 0)])  # the list itself is one more
def test_a_page_of_too_many_levels_is_built_by_libxml2_alone(
    monkeypatch: pytest.MonkeyPatch, rebuilt: list[bytes], opening: str, levels: int, times: int
) -> None:
    monkeypatch.setattr(tree, "_REBUILT_DEPTH", 20)
    parse_tree(opening * levels + ITEMS)
    assert len(rebuilt) == times


def test_items_and_paragraphs_without_end_tags_are_no_levels(
    monkeypatch: pytest.MonkeyPatch, rebuilt: list[bytes]
) -> None:
    monkeypatch.setattr(tree, "_REBUILT_DEPTH", 20)
    parse_tree("<p>甲<br><li>乙" * 100 + ITEMS)
    assert len(rebuilt) == 1


@pytest.mark.parametrize(("paragraphs", "times"), [(3, 1), (4, 0)])
def test_a_page_whose_open_styles_are_opened_too_often_again_is_built_by_libxml2_alone(
    monkeypatch: pytest.MonkeyPatch, rebuilt: list[bytes], paragraphs: int, times: int
) -> None:
    # one at the second style, two at the break and at its paragraph's end, and two at each paragraph behind it
    monkeypatch.setattr(tree, "_MOST_STYLES_OPENED", 1 + 2 + 2 + 2 * 3)
    parse_tree("<p><b><i>甲</br></p>" + "<p>乙" * paragraphs)
    assert len(rebuilt) == times


def test_a_small_page_of_a_million_styles_takes_no_more_memory_than_others(rebuilt: list[bytes]) -> None:
    page = "<p>" + "".join(f"<b id={n}>" for n in range(1000)) + "</p>" + "<p>乙</p>" * 1000 + "</b>" * 1000 + ITEMS
    assert lines(page)[-2:] == ["甲", "乙"]
    assert not rebuilt


STRAYING = "<div>甲&nbsp;</p>乙\xa0</div>"


@pytest.mark.parametrize(("spared", "shown"), [(0, ["甲", "乙"]), (1, ["甲\xa0乙"])])
def test_a_page_of_too_many_references_is_built_by_libxml2_alone(
    monkeypatch: pytest.MonkeyPatch, spared: int, shown: list[str]
) -> None:
    monkeypatch.setattr(tree, "_MOST_MOVED", 2 * len(STRAYING.encode()) - spared)
    assert lines(STRAYING) == shown


class PanicException(BaseException):
    """What Rust's panics become."""


SHORT_LIST = "<ul>" + "<li>项</li>" * 16 + "</ul>"
LONG_LIST = SHORT_LIST.replace("<li>", "<li>多</li><li>", 1)


@pytest.mark.parametrize(
    ("beside", "inside", "shown"),
    [
        (SHORT_LIST, "", 16),
        (LONG_LIST, "", 0),
        ("<nav>项</nav><footer>项</footer>", "", 0),
        ("", LONG_LIST + "<nav>项</nav>", 18),
    ],
    ids=["a short list", "a long list", "menu and foot", "all of them in the article"],
)
def test_menus_beside_an_article_are_passed_over(beside: str, inside: str, shown: int) -> None:
    root = parse_tree(f"<html><body>{beside}<div id=zoom><p>正文。</p>{inside}</div></body></html>")
    assert root is not None
    (article,) = root.iterfind(".//div")
    assert len(page_lines(root, article)) == shown + 1


def test_a_panic_costs_a_page_one_step_and_an_interrupt_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[BaseException] = [KeyboardInterrupt(), PanicException("index out of bounds")]

    def parse(_: bytes) -> None:
        raise raised.pop()

    monkeypatch.setattr(markupever, "parse", parse)
    assert lines("<div>甲</p>乙</div>") == ["甲乙"]
    with pytest.raises(KeyboardInterrupt):
        lines("<div>甲</p>乙</div>")


def crowded(count: int) -> str:
    return "<p " + " ".join(f"a{n}='>'" for n in range(count)) + ">正文</p>" + " " * 64 * 1024


def test_attributes_are_kept_up_to_a_bound() -> None:
    assert "a998" in bound_attributes(crowded(MAX_ATTRIBUTES - 1))
    assert "a998" not in bound_attributes(crowded(MAX_ATTRIBUTES + 1))
    short = " a" * MAX_ATTRIBUTES + ">" + " " * 64 * 1024
    assert [bound_attributes(tag + short).count(" a") for tag in ("<p", "<p a")] == [MAX_ATTRIBUTES, 0]


@pytest.mark.parametrize(
    "markup",
    [
        crowded(60_000),
        "<p>" + "<ul><li>x" * 40_000,
        "<p>" + "<div>" * 40_000 + "</b>" * 40_000,
        "<p " + '"<p ' * 60_000,
        "</html>" + "<!--" * 60_000,
        "</html>" + "<script>" * 60_000,
        "<p>" + "字&nbsp;" * 400_000,
        "<p>" + "字\xa0" * 1_400_000,
        "<p title='" + "&nbsp;" * 400_000 + "'>",
        "<p>" + ("字" * 125 + "&nbsp;") * 11_000,
    ],
    ids=[
        "attributes",
        "levels of lists",
        "levels",
        "open quotes",
        "open comments",
        "open scripts",
        "references",
        "no-break spaces",
        "references in an attribute",
        "references below the bound",
    ],
)
def test_hostile_markup_takes_no_square_time(markup: str) -> None:
    with at_most(3.0):
        parse_tree(markup)


PIECES = st.sampled_from(
    ["<p>", "</p>", "<li>", "</li>", "<dd>", "</br>", "<div>", "</div>", "</html>", "<b>", "</b>", "<ul>", "甲", "乙"]
)


@given(st.lists(PIECES, min_size=1, max_size=30).map("".join))
def test_no_character_of_a_page_is_lost(markup: str) -> None:
    root = parse_tree(f"<html><body>{markup}")
    assert root is not None
    assert "".join(root.itertext()) == "".join(c for c in markup if c in "甲乙")
