"""The front of a page whose markup says little: its title, the day it was published, and what is no text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from parsers.front_matter.split import part_article
from parsers.knowledge import Knowledge
from parsers.model import Report
from parsers.report import parse
from parsers.text import squeeze
from tests.parsers.test_page import BODY, FOOT, MENU, PARAGRAPHS, SIGNED, TITLE, texts

BOLD = f"<p align='center'><font size='5'><strong>{TITLE}</strong></font></p>"
LARGE = f"<div style='font-size:26px'>{TITLE}</div>"
BROKEN = LARGE.replace("情况", "<br>工作情况")
DATED = "<div>发布时间：2024-02-22　来源：可大乡人民政府</div>"
CRUMB = "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/zw'>政务公开</a> &gt; 法治政府建设</div>"
OTHERS = "<li><a href='1.html'>农机购置补贴资金公示</a><span>2024-03-01</span></li>" + "".join(
    f"<li><a href='{n}.html'>另{n}乡2022年法治政府建设情况报告</a><span>2023-03-0{n}</span></li>" for n in range(1, 6)
)
SIDE = f"<div><h3>最新公开</h3><ul>{OTHERS}</ul></div>"
OUTLINED = "".join(f"<h3>{text}</h3>" if text[1] == "、" else f"<p>{text}</p>" for text in PARAGRAPHS).replace(
    "二、存在的不足", "二、党政主要负责人履行推进法治建设第一责任人职责情况"
)


KEYS = (
    ("主题分类", "综合政务"),
    ("索引号", "1150/2024-00012"),
    ("发布机构", "可大乡人民政府"),
    ("成文日期", "2024-02-08"),
    ("发布日期", "2024.02.22"),
)
FACTS = {
    "definitions": "<dl>" + "".join(f"<dt>{key}：</dt>\n<dd>{value}</dd>" for key, value in KEYS) + "</dl>",
    "definitions in brackets": "<dl>" + "".join(f"<dt>【{key}】</dt><dd>{value}</dd>" for key, value in KEYS) + "</dl>",
    "definitions without colons": "<dl>" + "".join(f"<dt>{key}</dt><dd>{value}</dd>" for key, value in KEYS) + "</dl>",
    "boxes without colons": "<ul>" + "".join(f"<li><p>{key}</p><p>{value}</p></li>" for key, value in KEYS) + "</ul>",
    "boxes": "<div>" + "".join(f"<div>{key}：</div><div>{value}</div>" for key, value in KEYS) + "</div>",
    "a table": "<table>" + "".join(f"<tr><td>[ {key} ] {value}</td></tr>" for key, value in KEYS) + "</table>",
    "heads": "<table>" + "".join(f"<tr><th>{key}</th><td>{value}</td></tr>" for key, value in KEYS) + "</table>",
    "cells": "<table>" + "".join(f"<tr><td>{key}：</td><td>{value}</td></tr>" for key, value in KEYS) + "</table>",
}
HEADS = f"<table><tr><th>主题分类</th><td>综合政务</td></tr><tr><th>名称</th><td>{TITLE}</td></tr></table>"


def read(knowledge: Knowledge, main: str, title: str = "某县人民政府") -> Report:
    html = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{MENU}{main}{FOOT}</body></html>"
    return parse(html, knowledge=knowledge, media_type="text/html")


@pytest.mark.parametrize(
    ("main", "title"),
    [
        # the heading of a list of other articles is not the page's
        (f"{SIDE}<div>{CRUMB}{BOLD}{DATED}<div>{BODY}</div></div>", "某县人民政府"),
        (f"{SIDE}<div>{CRUMB}{BOLD}<div>{BODY}</div>{DATED}</div>", "某县人民政府"),
        # nor is the column's above the text's own title
        (f"<h1>政务公开</h1><div class='content'>{BOLD}<p>{DATED}</p>{BODY}</div>", "某县人民政府"),
        # nor is a heading of the text's own outline
        (f"<div><div>{BROKEN}{DATED}</div><div>{OUTLINED}</div></div>", "某县人民政府"),
        # a title that no tag tells, broken in two lines of which neither is one alone
        (f"<div>{BOLD.replace('情况', '<br>工作情况')}{DATED}<div>{BODY}</div></div>", "某县人民政府"),
        (f"{SIDE}<div>{BROKEN}{DATED}<div>{BODY}</div></div>", "某县人民政府"),
        # the name of the site leads to its first page
        (f"<h1><a href='/'>某县人民政府</a></h1><div>{CRUMB}{BOLD}<div>{BODY}</div></div>", "某县人民政府"),
        # the column's name as headline, the document's own title in the text
        (f"<h1>法治政府建设年度报告</h1>{DATED}<div>{BROKEN}{BODY}</div>", "法治政府建设年度报告_某县人民政府"),
        # a row of facts names the title
        (f"<div>{HEADS}{BOLD}<div>{BODY}</div></div>", f"{TITLE}_某县人民政府"),
        # between title and site stands the column
        (f"<div><div>{BODY}</div></div>", f"{TITLE} - 法治政府建设年度报告 - 某县人民政府"),
        (f"<div>{LARGE}<div>{BODY}</div></div>", f"{TITLE}_政府信息公开年度报告_某县人民政府"),
    ],
)
def test_the_title_is_the_line_that_a_reader_takes_for_it(knowledge: Knowledge, main: str, title: str) -> None:
    report = read(knowledge, main, title)
    assert squeeze(report.title or "").replace("工作情况", "情况") == TITLE
    assert report.kind == "township_report"


@pytest.mark.parametrize("facts", FACTS.values(), ids=FACTS)
@pytest.mark.parametrize("signed", [SIGNED, ""], ids=["signed", "unsigned"])
def test_facts_above_a_text_tell_the_day_it_was_published(knowledge: Knowledge, facts: str, signed: str) -> None:
    report = read(knowledge, f"<div><h1>{TITLE}</h1>{facts}<div>{BODY}{signed}</div></div>")
    assert str(report.published) == "2024-02-22"
    assert squeeze(texts(report.sections)) == squeeze("".join(PARAGRAPHS))


@pytest.mark.parametrize("facts", FACTS.values(), ids=FACTS)
@pytest.mark.parametrize("signed", [SIGNED, ""], ids=["signed", "unsigned"])
def test_facts_below_a_text_tell_the_day_and_are_no_text(knowledge: Knowledge, facts: str, signed: str) -> None:
    report = read(knowledge, f"<div><h1>{TITLE}</h1><div>{BODY}{signed}</div>{facts}</div>")
    assert str(report.published) == "2024-02-22"
    assert squeeze(texts(report.sections)) == squeeze("".join(PARAGRAPHS))
    assert len(report.signature) == (2 if signed else 0)


def test_a_note_behind_the_box_of_the_text_is_kept(knowledge: Knowledge) -> None:
    report = read(knowledge, f"<h1>{TITLE}</h1><div><div>{BODY}{SIGNED}</div><p>（此件公开发布）</p></div>")
    assert report.boilerplate[-1] == "（此件公开发布）"
    assert len(report.signature) == 2


MARKED = {
    "of schema.org": ('<script type="application/ld+json">{"datePublished":"2024-02-22T10:00"}</script>', "2024-02-22"),
    "of an attribute": ('<i itemprop="datePublished" content="2024-02-22"></i>', "2024-02-22"),
    "of an element": ("<time datetime='2024-02-22T09:30'>3天前</time>", "2024-02-22"),
    "of several articles": ("<time datetime='2024-02-22'>昨天</time><time datetime='2024-02-23'>今天</time>", "None"),
    "beside a day that is shown": (f"{DATED}<time datetime='2024-06-01'>06-01</time>", "2024-02-22"),
}


@pytest.mark.parametrize(("markup", "published"), MARKED.values(), ids=MARKED)
def test_a_day_for_machines_is_read(markup: str, published: str, knowledge: Knowledge) -> None:
    assert str(read(knowledge, f"<h1>{TITLE}</h1>{markup}<div>{BODY}</div>").published) == published


CLOCK = "<div>今天是 <time datetime='2026-06-01'>2026年6月1日</time></div>"


@pytest.mark.parametrize("shown", [DATED, ""], ids=["a day is shown", "none is"])
@pytest.mark.parametrize("form", ["{clock}{article}", "{article}{clock}"], ids=["above", "below"])
def test_the_time_of_a_clock_or_of_another_article_is_not_this_one_s(
    knowledge: Knowledge, form: str, shown: str
) -> None:
    article = f"<h1>{TITLE}</h1>{shown}<div class='TRS_Editor'>{BODY}</div>"
    report = read(knowledge, form.format(clock=CLOCK, article=article))
    assert str(report.published) == ("2024-02-22" if shown else "None")


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        (
            ("成文日期：", "2024-02-08", "发布日期：", "2024-02-22"),
            {"written": "2024-02-08", "published": "2024-02-22"},
        ),
        (
            ("发布日期：", "2024-02-22", "成文日期：", "2024-02-08"),
            {"written": "2024-02-08", "published": "2024-02-22"},
        ),
        (("成文日期", "2024-02-08", "发布日期", "2024-02-22"), {"written": "2024-02-08", "published": "2024-02-22"}),
        # no key is a number's that the day below it could be
        (("索引号：", "2024-02-22 10:15"), {"published": "2024-02-22 10:15"}),
        (("来源：", "2024-02-22 10:15"), {"source": "", "published": "2024-02-22 10:15"}),
    ],
)
def test_a_day_below_a_key_is_the_day_of_that_key(lines: tuple[str, ...], fields: dict[str, str]) -> None:
    found = part_article((TITLE, *lines, *PARAGRAPHS)).fields
    assert {key: found.get(key, "") for key in fields} == fields


@pytest.mark.parametrize("tag", ["div", "table"])
def test_a_text_in_two_boxes_of_one_make_is_read_to_its_end(knowledge: Knowledge, tag: str) -> None:
    def box(lines: Sequence[str]) -> str:
        rows = "".join(f"<tr><td>{text}</td></tr>" if tag == "table" else f"<p>{text}</p>" for text in lines)
        return f"<{tag}>{rows}</{tag}>"

    long = (PARAGRAPHS[0], *PARAGRAPHS[1:4] * 6)
    counts = "<table border='1'><tr><td>培训</td><td>12</td></tr></table>"
    end = (*PARAGRAPHS[4:], "力争全年培训20场。", "力争全年检查30次。")
    report = read(knowledge, f"<div><h1>{TITLE}</h1>{DATED}<div>{box(long)}{counts}{box(end)}</div></div>")
    assert squeeze(texts(report.sections)).endswith(squeeze("".join(end)))


def test_a_definition_of_the_text_keeps_its_lines_apart(knowledge: Knowledge) -> None:
    listed = "".join(f"<dt>{text[:20]}</dt><dd>{text[20:]}</dd>" for text in PARAGRAPHS)
    report = read(knowledge, f"<div><h1>{TITLE}</h1>{DATED}<dl>{listed}</dl></div>")
    assert squeeze(texts(report.sections)) == squeeze("".join(PARAGRAPHS))
    assert [section.marker for section in report.sections if section.marker] == ["一、", "二、", "三、"]


@pytest.mark.parametrize("width", ["100", "20%"])
def test_a_column_beside_the_text_is_no_part_of_it(knowledge: Knowledge, width: str) -> None:
    notice = f"<td width='{width}'>本网站定于周六维护。请提前办理业务。</td>"
    report = read(knowledge, f"<table><tr>{notice}<td>{BOLD}{DATED}{BODY}</td></tr></table>")
    assert "周六维护" not in texts(report.sections)
    assert PARAGRAPHS[-1] in texts(report.sections)


@pytest.mark.parametrize(
    "above",
    [
        "首页 &gt; 政务公开 &gt; 可大乡基层治理情况",
        "<a href='/a'>可大乡基层治理工作情况</a>",
        "【打印本页】【关闭窗口】【字体：大 中 小】",
    ],
)
def test_a_breadcrumb_a_link_or_a_button_above_the_facts_is_no_title(knowledge: Knowledge, above: str) -> None:
    page = f"<body><div>{above}</div>{DATED}<div class='TRS_Editor'>{BODY}</div></body>"

    assert parse(page, knowledge=knowledge).title is None


def test_a_title_that_no_tag_tells_stands_above_any_number_of_facts(knowledge: Knowledge) -> None:
    facts = "".join(f"<p>{key}：{value}</p>" for key, value in (*KEYS, *KEYS))
    page = f"<body><div>可大乡基层治理工作情况</div>{facts}<div class='TRS_Editor'>{BODY}</div></body>"
    assert parse(page, knowledge=knowledge).title == "可大乡基层治理工作情况"


def test_a_day_within_twenty_lines_of_the_title_stands_before_one_below_the_text(knowledge: Knowledge) -> None:
    facts = "<p>主题分类：综合政务</p>" * 18 + "<p>发布日期：2024-02-22</p>"
    page = f"<div><h1>{TITLE}</h1>{facts}<div>{BODY}</div><p>发布日期：2024-03-01</p></div>"
    assert str(read(knowledge, page).published) == "2024-02-22"
