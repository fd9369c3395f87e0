"""A portal page of about 55 KB: navigation, breadcrumbs, sidebar, a report of some 2,700 characters, a footer."""

from __future__ import annotations

NAMES = ("柳溪", "石桥", "东岭", "白杨", "清河", "双塘", "云台", "高坪", "南渡", "西山")
TOPICS = (
    "普法宣传",
    "行政执法",
    "矛盾化解",
    "政务公开",
    "合法性审查",
    "法律顾问",
    "公共服务",
    "应急处置",
    "基层治理",
    "学法用法",
)
SENTENCE = (
    "{name}镇围绕{topic}排出年度清单，逐项明确牵头站所和完成时限，全年召开推进会{n}次，走访群众{m}户，办结事项{k}件。"
)


def portal_page(number: int) -> str:
    """The page of one township; another number gives other names and figures."""
    name = NAMES[number % len(NAMES)]
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{name}镇2023年法治政府建设情况报告-某县人民政府</title>
<meta name="SiteName" content="某县人民政府"><meta name="ColumnName" content="法治政府建设年度报告">
<meta name="ArticleTitle" content="{name}镇2023年法治政府建设情况报告"><meta name="PubDate" content="2024-02-22 10:15">
<meta name="ContentSource" content="{name}镇人民政府">{_styles()}</head><body>
<div class="top"><ul class="nav">{_links("栏目", 260)}</ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 法治政府建设年度报告</div>
<div class="main"><h1 class="title">{name}镇2023年法治政府建设情况报告</h1>
<div class="info">发布时间：2024-02-22 10:15　来源：{name}镇人民政府　字号：[大] [中] [小]</div>
<div class="TRS_Editor">{_article(name, number)}</div></div>
<div class="side"><ul>{_links("热点文章", 160)}</ul></div>
<div class="footer">主办：某县人民政府办公室　备案号：某公网安备 000000 号</div>
<script>{_script()}</script></body></html>"""


def _article(name: str, number: int) -> str:
    parts = [f"<p>2023年，{name}镇把法治政府建设摆在重要位置。现将有关情况报告如下：</p>"]
    for index, heading in enumerate(("一、主要做法和成效", "二、存在的不足", "三、负责人履职情况", "四、下一年安排")):
        parts.append(f'<p style="text-indent:2em"><strong>{heading}</strong></p>')
        for item, topic in enumerate(TOPICS):
            figures = {"n": 3 + item, "m": 40 + number + item * 7, "k": 12 + item * index}
            text = SENTENCE.format(name=name, topic=topic, **figures)
            mark = "一二三四五六七八九十"[item]
            parts.append(f'<p style="text-indent:2em;line-height:2"><span>（{mark}）抓好{topic}。</span>{text}</p>')
    parts.append(f"<p style='text-align:right'>{name}镇人民政府</p><p style='text-align:right'>2024年2月20日</p>")
    return "\n".join(parts)


def _links(label: str, count: int) -> str:
    rows = (
        f'<li><a href="/col/c{n}/index.html" title="{label}{n}号" target="_blank">{label}{n}号</a></li>'
        for n in range(count)
    )
    return "".join(rows)


def _styles() -> str:
    return "<style>" + "".join(f".box{n}{{margin:{n}px auto;padding:0 {n}px}}" for n in range(60)) + "</style>"


def _script() -> str:
    return "".join(f"var item{n}=document.getElementById('item{n}');" for n in range(60))
