"""Rows are the repeated (link, date) block that fits the column: whatever the classes, and nothing else."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from datetime import date

import pytest

from flows.discovery.families import read_list, recognise
from flows.discovery.list_page import ListPage, Source
from flows.discovery.urls import leads_nowhere
from flows.http import Request

BASE = "http://www.example.gov.cn/zwgk/fzzf/"
NAV = """<div class="top"><a href="/">首页</a><a href="/xwzx/">新闻中心</a><a href="/zwgk/">政务公开</a><a href="/hdjl/">互动交流</a></div>"""
FOOT = """<div class="b"><a href="/about/">关于我们</a><a href="/map/">网站地图</a><a href="http://www.gov.cn/">中国政府网</a></div>"""
HOT = """<div class="c2"><h3>热点信息</h3><ul>
<li><a href="/xwzx/202402/t20240211_881.html">全县春季农业生产工作会议召开安排部署</a><span>2024-02-11</span></li>
<li><a href="/xwzx/202402/t20240209_882.html">县领导走访慰问一线职工并致以节日问候</a><span>2024-02-09</span></li>
<li><a href="/xwzx/202402/t20240203_883.html">关于做好低温雨雪天气防范应对工作的提示</a><span>2024-02-03</span></li>
<li><a href="/xwzx/202402/t20240201_884.html">本县新增三个省级农业产业强镇的消息公布</a><span>2024-02-01</span></li></ul></div>"""
TITLES = (
    "甲水镇2023年法治政府建设年度报告",
    "乙山乡2023年度法治政府建设工作报告",
    "丙河镇关于2023年法治政府建设情况的报告",
)
DAYS = (date(2024, 3, 9), date(2024, 2, 19), date(2024, 1, 5))
WANTED = tuple(zip(TITLES, DAYS, strict=True))


def read(content: str, base: str = BASE, head: str = "", around: bool = True) -> ListPage:
    body = f"{NAV}{content}{HOT}{FOOT}" if around else content
    text = f"<html><head>{head}</head><body>{body}</body></html>"
    source = Source(base, text, base, Request(base))
    return read_list(source, recognise(source))


ROW = "\x00"  # stands before each row, so that a list can be cut to its first


def each(form: str) -> str:
    return "".join(
        ROW
        + form.format(t=title, d=day, n=number, s=title[:8], ymd=f"{day:%Y%m%d}", ym=f"{day:%Y%m}", md=f"{day:%m-%d}")
        for number, (title, day) in enumerate(WANTED, 1)
    )


def cut_to(content: str, rows: int) -> str:
    """A layout's content with its first rows alone; the parser closes what is left open."""
    return "".join(content.split(ROW)[: rows + 1])


LAYOUTS = {
    "list": "<ul>" + each('<li><a href="a{n}.html" title="{t}">{s}…</a><span>{d}</span></li>') + "</ul>",
    "date first": "<ul>" + each('<li><span>[{d:%Y/%m/%d}]</span> <a href="a{n}.html">{t}</a></li>') + "</ul>",
    "date inside the link": each('<a href="a{n}.html"><p>{t}</p><em>{d:%Y年%m月%d日}</em></a>'),
    "table": "<table>" + each("<tr><td>·</td><td><a href=a{n}.html>{t}</a></td><td>{d:%Y.%m.%d}</td></tr>") + "</table>",
    "a table a row": each("<table width=98%><tr><td><a href=a{n}.html>{t}</a></td><td>({d})</td></tr></table>"),
    "bare lines": "<div>" + each('·<a href="a{n}.html">{t}</a>&nbsp;&nbsp;[{d}]<br>') + "</div>",
    "definition list": "<dl>" + each("<dt><a href='a{n}.html'>{t}</a></dt><dd>发布时间：{d}</dd>") + "</dl>",
    "unclosed items": "<ul>" + each("<li><a href=a{n}.html>{t}</a> {d}") + "</ul>",
    "time tag": each('<article><h4><a href="a{n}.html">{t}</a></h4><time datetime="{d}T09:00:00">最近</time></article>'),
    "day in a box": each(
        '<div class=i><div class=d><b>{d:%d}</b><i>{d:%Y-%m}</i></div><div><a href="a{n}.html">{t}</a></div></div>'
    ),
    "trs address": "<ul>" + each('<li><a href="./{ym}/t{ymd}_{n}.html">{t}</a></li>') + "</ul>",
    "month and day": "<ul>" + each('<li><a href="./{ym}/t{ymd}_{n}.html">{t}</a><i>{md}</i></li>') + "</ul>",
    "category link": "<ul>"
    + each('<li><a href="/zwgk/">[公开]</a><a href="a{n}.html" title="{t}">{s}...</a><i>{d}</i></li>')
    + "</ul>",
    "title attribute with labels": "<ul>"
    + each('<li><a href="a{n}.html" title="标题：{t}&#10;日期：{d}">{s}...</a><i>{d}</i></li>')
    + "</ul>",
    "two links a row": "<ul>"
    + each('<li><a href="a{n}.html">{t}</a><span>{d}</span><a href="a{n}.html">查看详情</a></li>')
    + "</ul>",
    "lists of two": "<div>"
    + each('<ul class="g"><li><a href="a{n}.html">{t}</a><span>{d}</span></li></ul>')
    + "</div>",
    "opened by script": "<ul>"
    + each("""<li><a href="javascript:;" onclick="openUrl('./a{n}.html')">{t}</a><span>{d}</span></li>""")
    + "</ul>",
    "documents opened by script": "<ul>"
    + each("""<li><a href="javascript:;" onclick="openUrl('./a{n}.ofd')">{t}</a><span>{d}</span></li>""")
    + "</ul>",
    "numbered table": "<table><tr><th>序号</th><th>标题</th><th>日期</th></tr>"
    + each("<tr><td>{n}</td><td><a href='a{n}.html'>{t}</a></td><td>{d}</td></tr>")
    + "</table>",
    "absolute with backslashes": "<ul>" + each('<li><a href="\\zwgk\\fzzf\\a{n}.html">{t}</a>{d}</li>') + "</ul>",
    "with times": "<ul>" + each('<li><a href="a{n}.html">{t}</a><span>{d} 10:22:31</span></li>') + "</ul>",
    "hits beside": "<ul>" + each('<li><a href="a{n}.html">{t}</a><span>{d}</span><span>浏览：1{n}</span></li>') + "</ul>",
    "upper case": "<UL>" + each('<LI><A HREF="a{n}.html" TARGET=_blank>{t}</A> <FONT>{d}</FONT></LI>') + "</UL>",
    "documents": "<ul>" + each('<li><a href="./P0{ymd}{n}.docx">{t}</a><span>{d}</span></li>') + "</ul>",
}  # fmt: skip


LIST = LAYOUTS["list"].replace(ROW, "")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_of_a_layout(layout: str) -> None:
    page = read(f'<div class="x1">{LAYOUTS[layout].replace(ROW, "")}</div>')
    assert [(row.title, row.listed_date) for row in page.rows] == list(WANTED)
    assert not page.says_empty
    assert not page.trouble


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_row_is_a_list_too(layout: str) -> None:
    content = cut_to(LAYOUTS[layout], 1)
    close = "".join(f"</{tag}>" for tag in ("table", "ul", "dl") if f"<{tag}>" in content.lower())
    page = read(f'<div class="x1">{content}{close}</div>')
    assert [(row.title, row.listed_date) for row in page.rows] == [WANTED[0]]


@pytest.mark.parametrize("said", ["暂无内容", "暂无相关信息！", "没有找到相关信息", "共 0 条"])
def test_a_column_that_says_it_is_empty_is_empty(said: str) -> None:
    page = read(f'<div class="x1"><ul></ul><p>{said}</p></div>')
    assert page.rows == ()
    assert page.says_empty


def test_a_page_without_a_list_has_no_rows() -> None:
    page = read("<p>您访问的栏目正在整理</p>", around=False)
    assert page.rows == ()


def test_rows_without_any_date_are_rows() -> None:
    page = read("<ul>" + each('<li><a href="content_{n}.html">{t}</a></li>').replace(ROW, "") + "</ul>")
    assert [(row.title, row.listed_date) for row in page.rows] == [(title, None) for title in TITLES]


def test_a_menu_of_dated_news_beside_the_list_stays_out() -> None:
    side = HOT.replace("<h3>热点信息</h3>", "<div>政务要闻</div>").replace("c2", "z9")
    page = read(f"{side}<div>{LIST}</div>{side}")
    assert [row.title for row in page.rows] == list(TITLES)


def test_the_column_name_is_the_meta_tag_s_then_the_title_s() -> None:
    head = '<title>法治政府建设年报-某县人民政府</title><meta name="ColumnName" content="法治政府建设年度报告">'
    assert read(LIST, head=head).title == "法治政府建设年度报告"
    assert read(LIST, head="<title>法治政府建设年报_某县人民政府</title>").title == "法治政府建设年报"


@pytest.mark.parametrize("link", ['<a href="" data-id="12">{t}</a>', '<a href="#">{t}</a>', "<a>{t}</a>"])
def test_a_report_whose_link_leads_nowhere_is_a_row(link: str) -> None:
    dead = f"<li>{link.format(t='辛湖镇2024年法治政府建设年度报告')}<span>2025-03-10</span></li>"
    rows = read(f'<div class="x1">{LIST.replace("<ul>", f"<ul>{dead}", 1)}</div>').rows
    assert ("辛湖镇2024年法治政府建设年度报告", True) in [(row.title, leads_nowhere(row.url)) for row in rows]
