"""The frame around the content on every portal: head, navigation, breadcrumbs, sidebar, footer."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from typing import Any

from flows.demo.portal import Article, Node, View

FILLER = (
    '<li class="mega-item"><a href="/ztzl/zt{0:04}/" title="专题专栏第{0}期" target="_blank">专题专栏第{0}期</a></li>\n'
)
WEEKDAYS = "一二三四五六日"
AS_IS = ("\ue000", "\ue001")  # what stands between them keeps its characters on a traditional portal
_PARTS = re.compile("\ue000(.*?)\ue001", re.DOTALL)
Address = Callable[[View, Node], str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be served; `modified` None: no validators, as of a page made anew each time."""

    body: str | bytes
    status: int = 200
    media_type: str = "text/html"
    charset: str | None = None
    modified: date | None = None


def meta_tags(view: View, node: Node | None, article: Article | None) -> str:
    """The tags that 《政府网站发展指引》 asks for; an ugly portal has none."""
    if view.ugly:
        return ""
    tags = [
        ("SiteName", view.portal.name),
        ("SiteDomain", "127.0.0.1"),
        ("SiteIDCode", f"{view.portal.county_code}0001"),
    ]
    if node is not None and node.path:
        tags += [("ColumnName", node.title), ("ColumnDescription", f"{node.title}栏目"), ("ColumnType", node.title)]
    if article is not None:
        tags.append(("ArticleTitle", article.title))
        if article.front is None or article.front:
            tags.append(("PubDate", f"{article.shown.isoformat()} 09:30"))
        tags += [("ContentSource", article.publisher), ("Keywords", "法治政府"), ("Author", article.publisher)]
    return "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in tags)


def whole_page(
    view: View, title: str, node: Node | None, content: str, address: Address, article: Article | None = None
) -> str:
    """The HTML of a page with everything around its content."""
    build = _ugly_page if view.ugly else _tidy_page
    html = build(view, title, node, content, address, article)
    return to_traditional(html) if view.portal.traditional else html.replace(AS_IS[0], "").replace(AS_IS[1], "")


def _tidy_page(
    view: View, title: str, node: Node | None, content: str, address: Address, article: Article | None
) -> str:
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}-{escape(view.portal.name)}</title>
{meta_tags(view, node, article)}
<link rel="stylesheet" href="/images/common.css">
<script src="/images/jquery.min.js"></script>
<style>.bdsharebuttonbox a {{ margin: 0 4px }}</style>
</head>
<body>
<div class="top-bar"><a href="javascript:void(0)" onclick="toFt()">繁體</a> <a href="/wza.html">无障碍</a> <a href="#">长者模式</a></div>
<div class="header"><a class="logo" href="/">{escape(view.portal.name)}</a>
<form class="search" action="/search" method="get"><input name="q" placeholder="请输入关键字"><button>搜索</button></form></div>
<div class="nav"><ul>{_tidy_menu(view, address)}</ul></div>
<div class="main container">
{breadcrumbs(view, node, address)}
<div class="content-left">
{content}
</div>
{_sidebar(view, address)}
</div>
<div class="footer"><p>主办：{escape(view.portal.name)}办公室　承办：{escape(view.portal.county)}电子政务中心</p>
<p>网站标识码：{view.portal.county_code}0001　ICP备0500{view.portal.county_code[-4:]}号　公网安备 {view.portal.county_code}02000001号</p>
<p><a href="/wzdt/">网站地图</a> | <a href="/lxwm/">联系我们</a> | <a href="http://www.gov.cn/">中国政府网</a></p></div>
<script>var _hmt = _hmt || [];</script>
{padding(view)}</body>
</html>
"""


def _ugly_page(
    view: View, title: str, node: Node | None, content: str, address: Address, article: Article | None
) -> str:
    del article
    today = view.day
    return f"""<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=gb2312">
<TITLE>{escape(node.title if node else title)}</TITLE>
<SCRIPT language=javascript src="/js/menu.js"></SCRIPT>
<STYLE type=text/css>.a1 {{font-size:12px}}</STYLE></HEAD>
<BODY bgcolor=#ffffff leftmargin=0 topmargin=0>
<table width=1000 align=center border=0 cellpadding=0 cellspacing=0><tr><td colspan=2 background=/img/top.jpg height=160>
<font size=6><b>{escape(view.portal.name)}</b></font></td></tr>
<tr><td colspan=2 bgcolor=#cc0000><a href="/">首&nbsp;页</a> {_ugly_menu(view, address)}</td></tr>
<tr><td colspan=2 class=a1>今天是{today.year}年{today.month}月{today.day}日 星期{WEEKDAYS[today.weekday()]}　<marquee>欢迎访问{escape(view.portal.name)}</marquee></td></tr>
<tr><td width=220 valign=top>{_ugly_sidebar(view, address)}</td><td width=780 valign=top>
{breadcrumbs(view, node, address)}
{content}
</td></tr>
<tr><td colspan=2 align=center class=a1><hr>版权所有：{escape(view.portal.name)}　技术支持：{escape(view.portal.county)}信息中心<br>
您是第<span id=cnt>{100000 + today.toordinal() % 9999}</span>位访问者　扫一扫在手机打开当前页</td></tr></table>
{padding(view)}<div style="display:none">关键词：法治政府建设 报告 信息公开 年度报告</div>
</BODY></HTML>
"""


def _tidy_menu(view: View, address: Address) -> str:
    items = []
    for top in view.tree.root.children:
        below = "".join(f'<li><a href="{address(view, n)}">{escape(n.title)}</a></li>' for n in top.children[:12])
        drop = f'<ul class="sub-nav">{below}</ul>' if below else ""
        items.append(
            f'<li><a href="{address(view, top)}" title="{escape(top.title)}">{escape(top.title)}</a>{drop}</li>'
        )
    return '<li><a href="/">首页</a></li>' + "".join(items)


def _ugly_menu(view: View, address: Address) -> str:
    return " | ".join(
        f"<a href='{address(view, top)}' style='color:white'>{escape(top.title)}</a>" for top in view.tree.root.children
    )


def padding(view: View) -> str:
    """As many bytes of mega menu and script as the portal is to carry."""
    if not view.portal.padding:
        return ""
    return _padding(view.portal.padding)


@cache
def _padding(size: int) -> str:
    menu = "".join(FILLER.format(number) for number in range(size // 2 // len(FILLER.encode())))
    script = "".join(f"var v{number}=document.getElementById('b{number}');" for number in range(size // 2 // 48))
    return f'<ul class="mega-menu" style="display:none">{menu}</ul><script>{script}</script>\n'


def breadcrumbs(view: View, node: Node | None, address: Address) -> str:
    """Returns the page's breadcrumbs."""
    if node is None or not node.path:
        return ""
    steps = " &gt; ".join(f'<a href="{address(view, step)}">{escape(step.title)}</a>' for step in node.trail())
    if view.ugly:
        return f'<p class=a1>您现在的位置：<a href="/">首页</a> &gt;&gt; {steps.replace("&gt;", "&gt;&gt;")}</p>'
    return f'<div class="crumbs">当前位置：<a href="/">首页</a> &gt; {steps}</div>'


HOT = (("政务服务大厅", "/fwdt/"), ("县长信箱", "/xzxx/"), ("营商环境专栏", "/ztzl/yshj/"), ("乡村振兴", "/ztzl/xczx/"))


def _sidebar(view: View, address: Address) -> str:
    links = "".join(f'<li><a href="{url}">{name}</a></li>' for name, url in HOT)
    other = "".join(
        f'<li><a href="{address(view, node)}" title="{escape(node.title)}">{escape(node.title)}</a></li>'
        for node in list(view.tree.columns())[:8]
    )
    return f"""<div class="sidebar"><h3>热门链接</h3><ul class="hot">{links}</ul><h3>栏目导航</h3><ul>{other}</ul>
<div class="qr"><img src="/images/qr.png" alt="二维码"><p>扫一扫在手机打开当前页</p></div></div>"""


def _ugly_sidebar(view: View, address: Address) -> str:
    del address
    links = "<br>".join(f'·<a href="{url}" target=_blank>{name}</a>' for name, url in HOT)
    return f"""<table width=210 bgcolor=#eeeeee><tr><td><b>快速通道</b></td></tr><tr><td class=a1>{links}</td></tr>
<tr><td><img src=/img/12345.gif alt="{escape(view.portal.county)}热线"></td></tr></table>"""


def landing(view: View, node: Node, address: Address) -> str:
    """The content of a channel that holds no articles itself: links to what stands below it."""
    links = [f'<a href="{address(view, child)}">{escape(child.title)}</a>' for child in node.children]
    if view.ugly:
        cells = "".join(
            f"<td width=190 height=30>{link}</td>" + ("</tr><tr>" if i % 4 == 3 else "") for i, link in enumerate(links)
        )
        return f"<table width=100%><tr>{cells}</tr></table>"
    return (
        f'<div class="channel"><h2>{escape(node.title)}</h2><ul class="channel-list">'
        + "".join(f"<li>{link}</li>" for link in links)
        + "</ul></div>"
    )


NEWS = (
    "县政府召开常务会议研究防汛抗旱工作", "全县春耕备耕现场会召开", "我县开展安全生产大检查", "县领导调研乡村振兴项目",
    "县城老旧小区改造有序推进", "我县举行产业招商推介会",
)  # fmt: skip


def home(view: View, address: Address) -> Page:
    """The home page: news without addresses of their own, and links to every channel."""
    news = "".join(
        f'<li><a href="/xwzx/{i}.html">{title}</a><span>{view.day.month:02}-01</span></li>'
        for i, title in enumerate(NEWS)
    )
    blocks = "".join(
        f"<h3><a href='{address(view, top)}'>{escape(top.title)}</a></h3>" + landing(view, top, address)
        for top in view.tree.root.children
        if top.column is None
    )
    content = f'<div class="news"><h2>要闻</h2><ul>{news}</ul></div>{blocks}'
    return Page(
        whole_page(view, "首页", None, content, address), modified=None if view.ugly else view.day.replace(day=1)
    )


def error_page(view: View, status: int) -> Page:
    """The page of an address that names nothing; with status 200 a soft 404."""
    text = "<h1>404</h1><p>抱歉，您访问的页面不存在或已删除！</p><p><a href='/'>返回首页</a></p>"
    body = f"<html><head><title>页面不存在</title></head><body>{text}<p>{escape(view.portal.name)}</p></body></html>"
    return Page(body, status=status)


def newest(view: View, node: Node) -> date | None:
    """The Last-Modified day of a list: that of its newest posting; none on an ugly portal."""
    if view.ugly:
        return None
    return max((a.posted for a in view.rows(node)), default=date(2018, 1, 1))


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


def to_traditional(html: str) -> str:
    """As machines do it: character by character and not all of them; text marked AS_IS is left alone."""
    pieces = _PARTS.split(html)
    converted = [piece if i % 2 else _half(_converter().convert(piece)) for i, piece in enumerate(pieces)]
    return "".join(converted)


def _half(text: str) -> str:
    """Leaves every other 關於 simplified, as half-converted mirrors have it."""
    parts = text.split("關於")
    return "".join(part + ("关于" if i % 2 else "關於") for i, part in enumerate(parts[:-1])) + parts[-1]
