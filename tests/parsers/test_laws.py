"""Laws of the parser: nothing is lost, nothing but ParseError is raised, time grows with the text, JSON comes back."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from parsers.as_json import report_from_dict, report_to_dict
from parsers.knowledge import Knowledge
from parsers.model import ParseError, Report, Section
from parsers.report import LONGEST_TEXT, parse
from parsers.text import visible
from tests.parsers.timed import cpu_seconds, grows_no_faster
from tests.processor_time import at_most

FRONT = (
    "首页 > 政务公开 > 可大乡",
    "可大乡2023年法治政府建设情况报告",
    "可大乡人民政府",
    "关于2023年法治政府建设情况的报告",
    "发布日期：2024-02-22 来源：可大乡",
    "[ 索引号 ] 115/2024-1 [ 发布机构 ] 可大乡",
    "• 发文机构:",
    "酉阳县可大乡",
    "【打印】 【字体:",
    "语音播报",
    "（2023年度）",
    "丰法〔2024〕5号",
    "2024-02-22 10:11",
)
BODY = (
    "县委、县政府：",
    "2023年，我乡推进法治政府建设。现将情况报告如下：",
    "一、主要做法",
    "（一） 加强学习。组织学法6次。一是抓学习。二是抓落实。",
    "1.推进普法，覆盖率达 100 %",
    "二、存在的不足  ",
    "见（一）。统一、事权划分清晰。三、下一步打算",
    "[bookmark: _GoBack]四、其他",
    "执法力量\u2002偏弱",
    "镇",
)
END = (
    "可大乡人民政府",
    "2024年2月20日",
    "二〇二四年二月二十日",
    "2023116",
    "附件：1.一览表",
    "（此件公开发布）",
    "扫一扫在手机打开当前页",
    "主办：某县人民政府 ICP备000号",
    "上一篇：无 下一篇：无",
)
line = st.one_of(
    st.sampled_from(FRONT),
    st.sampled_from(BODY),
    st.sampled_from(END),
    st.text("一二、（）()1.。：: 年月日镇乡是\u3000报告法治", max_size=30),
)
pages = st.tuples(
    st.lists(st.sampled_from(FRONT), max_size=8),
    st.lists(line, max_size=14),
    st.lists(st.sampled_from(END), max_size=5),
).map(lambda parts: [*parts[0], *parts[1], *parts[2]])


def flat(sections: Sequence[Section]) -> str:
    return "".join(f"{s.marker}{s.heading}{s.text}{flat(s.children)}" for s in sections)


def bare(text: str) -> str:
    return "".join(visible(text).split())


def subsequence(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(char in rest for char in part)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=pages, separator=st.sampled_from(["\n", "\n\n", "\r\n", " "]))
@example(lines=["一、做法", "[bookmark: _GoBack]二、问题", "一、做法", "[bookmark: _GoBack]二、问题"], separator="\n")
@example(
    lines=["可大乡2023年法治政府建设情况报告", "语音播报", "正文。", "[bookmark: _GoBack]四、其他"], separator="\n"
)
@example(lines=[FRONT[1], "【打印】 【字体:", "[bookmark: _GoBack]四、其他", "【打印】 【字体:"], separator="\n")
@example(lines=["一、做法[bookmark: _Toc1]", "?二、问题", "- 1 -", "一、做法", "二、问题"], separator="\n")
def test_nothing_is_lost(lines: list[str], separator: str, knowledge: Knowledge) -> None:
    """Title, boilerplate, sections and signature hold every character of the input once, each in the input's order."""
    source = separator.join(lines)
    try:
        report = parse(source, knowledge=knowledge, media_type="text/plain")
    except ParseError:
        assert not bare(source)
        return
    parts = (report.title or "", "".join(report.boilerplate), flat(report.sections), "".join(report.signature))
    whole = bare(source)
    assert Counter("".join(map(bare, parts))) == Counter(whole)
    for part in parts:
        assert subsequence(bare(part), whole)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=pages)
def test_a_report_comes_back_from_its_json(lines: list[str], knowledge: Knowledge) -> None:
    try:
        report = parse("\n".join(lines), knowledge=knowledge)
    except ParseError:
        return
    written = report_to_dict(report)  # which leaves out under which unit a series is compared
    assert report_to_dict(report_from_dict(json.loads(json.dumps(written)))) == written


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=pages)
def test_the_same_input_gives_the_same_report(lines: list[str], knowledge: Knowledge) -> None:
    first, second = (_read("\n".join(lines), knowledge) for _ in range(2))
    assert first == second


SMALL = (
    "<html><head><meta charset=utf-8><title>可大乡2023年法治政府建设情况报告</title></head>"
    "<body><h1>可大乡2023年法治政府建设情况报告</h1><div>发布日期：2024-02-22</div>"
    "<div class=TRS_Editor><p>现将情况报告如下：</p><p>一、做法</p><p>（一）学法6次。一是甲。二是乙。</p>"
    "<table><tr><td>件</td><td>12</td></tr></table><p>二、打算</p></div><a href=a.pdf>附件</a></body></html>"
)
PIECES = (
    "<div>",
    "</p>",
    "<table>",
    "<tr><td>",
    "<!--",
    "-->",
    "\x00",
    "一、",
    "（一）",
    "&#x0;",
    "&",
    "<",
    ">",
    "二〇",
    "《",
    "\ud800",
    "\n",
)


def mutated(number: int) -> bytes:
    """One of endlessly many broken pages, the same for the same number."""
    dice = random.Random(number)
    text = SMALL
    for _ in range(dice.randint(1, 4)):
        at, to = sorted(dice.randrange(len(text) + 1) for _ in range(2))
        match dice.randrange(5):
            case 0:
                text = text[:at] + text[to:]
            case 1:
                text = text[:at] + dice.choice(PIECES) * dice.randint(1, 30) + text[at:]
            case 2:
                text = text[to:] + text[at:to] + text[:at]
            case 3:
                text = text[:at] + text[at:to] * 2 + text[to:]
            case 4:
                text = text[:at] + "".join(dice.sample(text[at:to], to - at)) + text[to:]
        text = text[:2000]
    body = text.encode(dice.choice(("utf-8", "gb18030", "utf-16", "big5")), "replace")
    return body if dice.random() < 0.7 else bytes(b if dice.random() < 0.97 else dice.randrange(256) for b in body)


@pytest.mark.parametrize("tenth", range(10))
def test_ten_thousand_broken_pages_raise_nothing_but_parse_error(tenth: int, knowledge: Knowledge) -> None:
    for number in range(tenth * 1000, tenth * 1000 + 1000):
        _read(mutated(number), knowledge)


def _read(content: str | bytes, knowledge: Knowledge) -> Report | None:
    try:
        return parse(content, knowledge=knowledge)
    except ParseError:
        return None


HOSTILE = {
    "nested 5,000 deep": lambda n: "<div>" * (5 * n) + "可大乡报告。" + "</div>" * (5 * n),
    "nested tables": lambda n: "<table><tr><td>甲，" * n + "乙。",
    "nested spans": lambda n: "<p>" + "<span>" * (5 * n) + "字，",
    "unclosed paragraphs": lambda n: "<html>" + "<p>可大乡，" * (10 * n),
    "one line": lambda n: "字" * (300 * n),
    "one line in a page": lambda n: "<html><p>" + "字" * (300 * n),
    "一、 without end": lambda n: "一、" * (50 * n),
    "（一） without end": lambda n: "（一）" * (50 * n),
    "一是 without end": lambda n: "一是" * (50 * n),
    "markers on lines": lambda n: "一、甲\n" * (20 * n),
    "book marks that never close": lambda n: "《" * (100 * n),
    "brackets that never close": lambda n: "（" * (100 * n),
    "towns": lambda n: "镇" * (100 * n),
    "counties": lambda n: "县" * (100 * n),
    "years": lambda n: "2023年" * (60 * n),
    "digits": lambda n: "1" * (100 * n),
    "commas": lambda n: "，" * (100 * n),
    "blanks": lambda n: " \u3000" * (100 * n) + "字",
    "keys": lambda n: "发布日期：" * (50 * n),
    "lines of keys": lambda n: "发布日期：\n" * (30 * n),
    "titles": lambda n: "可大乡2023年法治政府建设情况报告\n" * (10 * n),
    "organs": lambda n: "可大乡人民政府\n" * (20 * n),
    "tags": lambda n: "<a href=a.pdf>" * (10 * n),
    "attributes": lambda n: "<p " + "a=b " * (40 * n) + ">字",
    "comments": lambda n: "<html>" + "<!--ZJEG_RSS.content.begin-->" * (10 * n) + "字",
    "less-than signs": lambda n: "<html>" + "<" * (100 * n),
    "entities": lambda n: "<p>" + "&#x4e00;" * (40 * n),
    "traditional": lambda n: "關於鄉鎮" * (30 * n),
    "boxes of one make": lambda n: (
        "<div id=zoom>"
        + "甲，乙。丙，丁。" * (20 * n)
        + "</div>"
        + "<div id=zoom>甲，乙。丙，丁。甲，乙。</div>" * (20 * n)
    ),
    "zeros": lambda n: "一、成效\n" + "行政诉讼为0件，" * (20 * n),
    "plans": lambda n: "一、成效\n做了。\n" + "二、下一步打算\n要做。\n" * (6 * n),
    "report nouns": lambda n: "现将法治政府建设情况报告" * (10 * n),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_no_faster_than_the_page(make: object, knowledge: Knowledge) -> None:
    """Four times the page costs no more than some eight times the time; what is too long to be a report is refused."""
    assert callable(make)

    def seconds(size: int) -> float:
        content = make(size)
        return cpu_seconds(lambda: _read(content, knowledge))

    assert grows_no_faster(seconds, 60, times=10)


def _huge() -> Iterator[tuple[str, bytes]]:
    yield "20 MB in one line", "字".encode() * 7_000_000
    yield "20 MB in one line of a page", b"<html><p>" + "字".encode() * 7_000_000
    yield "a million 一、", "一、".encode() * 1_000_000
    yield "a million 一、 in a page", b"<html><p>" + "一、".encode() * 1_000_000
    yield "20 MB of NULs", b"\x00" * 20_000_000


@pytest.mark.parametrize(("name", "content"), list(_huge()), ids=[name for name, _ in _huge()])
def test_what_no_report_can_be_is_refused_at_once(name: str, content: bytes, knowledge: Knowledge) -> None:
    with at_most(10.0), pytest.raises(ParseError):
        parse(content, knowledge=knowledge)


def test_the_longest_text_that_is_read_is_read_in_time(knowledge: Knowledge) -> None:
    text = "一、可大乡推进法治政府建设，学法6次。\n" * 5_000
    assert len(text) < LONGEST_TEXT

    with at_most(30.0):
        assert parse(text, knowledge=knowledge).sections


def test_a_text_may_have_a_million_characters(knowledge: Knowledge) -> None:
    text = "可大乡推进法治政府建设。\n".ljust(LONGEST_TEXT, "法")

    assert parse(text, knowledge=knowledge).sections
    with pytest.raises(ParseError, match="1,000,001 characters"):
        parse(text + "法", knowledge=knowledge)
