"""What stands around a text: menus, lists of other articles, the line of dates, the page's foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from random import Random

from flows.demo.counties import towns_of
from tests.bench.other_portals.names import Names
from tests.bench.other_portals.texts import Text

MENU = (
    "首页", "新闻中心", "政务公开", "政务服务", "互动交流", "走进本县", "数据发布", "领导之窗", "机构职能",
    "政策文件", "规划计划", "财政资金", "人事信息", "招商引资", "乡镇动态", "部门动态", "公示公告", "专题专栏",
    "县长信箱", "在线访谈", "意见征集", "网上调查", "办事指南", "便民查询", "旅游文化", "历史沿革", "地图导航",
    "应急管理", "教育医疗", "社会保障", "公共资源", "环境保护", "食品安全", "行政许可", "行政处罚", "信用信息",
    "政府采购", "重大项目", "乡村振兴", "优化营商环境",
)  # fmt: skip
OTHERS = (
    "关于开展{}年度农村低保复核工作的通知", "{}年财政预算公开", "县政府召开第{}次常务会议",
    "公开招聘工作人员面试成绩公示（第{}批）", "我县{}个项目集中开工", "{}年政府信息公开工作年度报告",
    "农机购置补贴资金公示（{}）", "关于切实做好春耕生产的{}条意见", "县领导调研第{}届文化节筹备情况",
    "国有土地使用权出让公告（{}号）", "“双随机”抽查结果公示第{}期", "{}年征兵工作问答",
)  # fmt: skip
DAYS: tuple[Callable[[date], str], ...] = (
    lambda day: day.isoformat(),
    lambda day: f"{day.isoformat()} 10:{day.day + 10}",
    lambda day: f"{day.isoformat()} 16:{day.day + 20}:07",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day:%Y年%m月%d日}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day:%Y.%m.%d}",
)


@dataclass(frozen=True)
class Furniture:
    """The furniture of one portal, drawn once; the pages differ in what it tells."""

    county: str
    county_code: str
    names: Names
    links: int
    label: str
    day: Callable[[date], str]
    table_cells: bool

    @classmethod
    def drawn(cls, draw: Random, county: str, county_code: str, names: Names) -> Furniture:
        """Returns the furniture of a portal."""
        label = draw.choice(("发布时间", "发布日期", "日期", "时间", "公开日期", "发布于"))
        return cls(county, county_code, names, draw.randint(40, 420), label, draw.choice(DAYS), draw.random() < 0.5)

    def menu(self, draw: Random) -> str:
        """Returns the menu of the site, channels below channels."""
        rows = []
        for _ in range(self.links // 8):
            below = "".join(f"<dd>{self._link(draw)}</dd>" for _ in range(7))
            rows.append(f"<li{self.names.attribute('channel')}>{self._link(draw)}<dl>{below}</dl></li>")
        return f"<ul{self.names.attribute('menu')}>{''.join(rows)}</ul>"

    def menu_of_tables(self, draw: Random) -> str:
        """Returns the menu as old portals lay it out."""
        cell = '<td height="28" align="center" background="/images/bg_{}.gif">{}</td>'
        rows = []
        for _ in range(self.links // 10 + 1):
            rows.append(
                "<tr>" + "".join(cell.format(draw.randint(1, 9), self._link(draw)) for _ in range(10)) + "</tr>"
            )
        return f'<table width="1000" border="0" cellspacing="0" cellpadding="0" align="center">{"".join(rows)}</table>'

    def _link(self, draw: Random) -> str:
        name = draw.choice(MENU)
        return f'<a href="/{draw.randrange(100, 999)}/index.htm" target="_blank" title="{name}">{name}</a>'

    def trail(self, draw: Random) -> str:
        """Returns where the page stands."""
        steps = (
            "首页",
            "政务公开",
            draw.choice(("法定主动公开内容", "乡镇（街道）", "重点领域")),
            "法治政府建设年度报告",
        )
        sign = draw.choice((" &gt; ", " >> ", " / ", "&nbsp;&raquo;&nbsp;"))
        opening = draw.choice(("您的位置：", "当前位置：", "您现在的位置是：", ""))
        links = sign.join(f'<a href="/">{step}</a>' for step in steps)
        return f"<div{self.names.attribute('trail')}>{opening}{links}</div>"

    def others(self, draw: Random, text: Text, count: int) -> str:
        """Returns a list of other articles with their dates, other towns' reports among them."""
        heading = draw.choice(("相关阅读", "最新公开", "热点信息", "本栏最新", "推荐文章"))
        towns = [town for town in towns_of(self.county_code) if town != text.town]
        rows = []
        for _ in range(count):
            day = text.published + timedelta(days=draw.randrange(-200, 200))
            title = draw.choice(OTHERS).format(draw.randint(3, 29))
            if towns and draw.random() < 0.3:
                title = f"{draw.choice(towns).name}{day.year - 1}年法治政府建设情况报告"
            rows.append(f'<li><a href="{draw.randrange(10**6)}.html">{title}</a><span>{day.isoformat()}</span></li>')
        return f"<div{self.names.attribute('others')}><h3>{heading}</h3><ul>{''.join(rows)}</ul></div>"

    def neighbours(self, draw: Random) -> str:
        """Returns the links to the articles before and behind."""
        before, behind = (draw.choice(OTHERS).format(draw.randint(3, 29)) for _ in range(2))
        return (
            f'<div{self.names.attribute("neighbours")}><p>上一篇：<a href="1.html">{before}</a></p>'
            f'<p>下一篇：<a href="2.html">{behind}</a></p></div>'
        )

    def tools(self, draw: Random) -> str:
        """Returns what a visitor can do with the text."""
        return draw.choice(
            (
                '<div>分享到：<a href="#">微信</a> <a href="#">微博</a> <a href="#">QQ空间</a></div>',
                '<p align="right">【<a href="javascript:window.print()">打印本页</a>】【<a href="#">关闭窗口</a>】</p>',
                '<div><span>扫一扫在手机打开当前页</span><img src="/qr.png" alt="二维码"></div>',
                "<div>责任编辑：管理员　审核：王某</div>",
                "",
            )
        )

    def foot(self, draw: Random) -> str:
        """Returns the page's foot."""
        friends = "".join(f'<option value="/{n}">{draw.choice(MENU)}网</option>' for n in range(draw.randint(5, 60)))
        phone = draw.randrange(10**9, 10**10)
        return (
            f"<div{self.names.attribute('foot')}><select><option>友情链接</option>{friends}</select>"
            '<p><a href="/about">关于我们</a> | <a href="/map">网站地图</a> | <a href="/law">法律声明</a></p>'
            f"<p>主办：{self.county}人民政府　承办：{self.county}人民政府办公室</p>"
            f"<p>网站标识码：{self.county_code}0001　ICP备{draw.randrange(10**7, 10**8)}号　电话：0{phone}</p></div>"
        )

    def banner(self, draw: Random) -> str:
        """Returns the site's name, often with today's date beside it."""
        today = date(2025, 3, 1) + timedelta(days=draw.randrange(200))
        clock = f"<span>今天是{today.year}年{today.month}月{today.day}日 星期{'一二三四五'[today.day % 5]}</span>"
        search = '<form action="/s"><input name="q" value="请输入关键字"><input type="submit" value="搜索"></form>'
        logo = f'<a href="/"><img src="/logo.png" alt="{self.county}人民政府"></a>'
        if self.names.of("logo") < "f":
            logo = f'<h1><a href="/">{self.county}人民政府</a></h1>'
        return f"<div{self.names.attribute('banner')}>{logo}{draw.choice(('', '', clock))}{search}</div>"

    # the facts about the article, in five shapes

    def facts_in_a_line(self, draw: Random, text: Text) -> str:
        """Returns 发布时间：… 来源：… in spans of one line."""
        gap = draw.choice(("　", "&nbsp;&nbsp;&nbsp;&nbsp;", " "))
        source = draw.choice((f"来源：{text.issuer}", f"信息来源：{text.town.name}", "来源：本站原创"))
        date_part = f"<span>{self.label}：{self.day(text.published)}</span>"
        rest = draw.choice((f"浏览次数：{draw.randrange(10, 900)}次", "字号：【大 中 小】", "作者：管理员", ""))
        parts = [date_part, f"<span>{source}</span>", f"<span>{rest}</span>"]
        return f"<div{self.names.attribute('facts')}>{gap.join(parts)}</div>"

    def facts_as_definitions(self, draw: Random, text: Text) -> str:
        """Returns the facts as a definition list."""
        rows = "".join(f"<dt>{name}：</dt><dd>{value}</dd>" for name, value in self._rows(draw, text))
        return f"<dl{self.names.attribute('facts')}>{rows}</dl>"

    def facts_as_table(self, draw: Random, text: Text) -> str:
        """Returns the facts as a table, two to a row."""
        rows = self._rows(draw, text)
        cells = [f"<td><b>{name}：</b></td><td>{value}</td>" for name, value in rows]
        if not self.table_cells:
            cells = [f"<td>[ {name} ] {value}</td>" for name, value in rows]
        lines = "".join(f"<tr>{''.join(cells[at : at + 2])}</tr>" for at in range(0, len(cells), 2))
        return f'<table{self.names.attribute("facts")} width="100%">{lines}</table>'

    def facts_under_heads(self, draw: Random, text: Text) -> str:
        """Returns the facts as a table with heads and without colons."""
        cells = [f"<th>{name}</th><td>{value}</td>" for name, value in self._rows(draw, text)]
        wide = 2 if self.table_cells else 1
        lines = "".join(f"<tr>{''.join(cells[at : at + wide])}</tr>" for at in range(0, len(cells), wide))
        return f"<table{self.names.attribute('facts')}>{lines}</table>"

    def facts_in_boxes(self, draw: Random, text: Text) -> str:
        """Returns the facts as boxes in boxes, the word and what it says each in its own."""
        rows = "".join(f"<div><div>{name}：</div><div>{value}</div></div>" for name, value in self._rows(draw, text))
        return f"<div{self.names.attribute('facts')}>{rows}</div>"

    def facts_as_list(self, draw: Random, text: Text) -> str:
        """Returns the facts as a list."""
        rows = "".join(f"<li><label>{name}：</label><em>{value}</em></li>" for name, value in self._rows(draw, text))
        return f"<ul{self.names.attribute('facts')}>{rows}</ul>"

    def facts_by_font(self, draw: Random, text: Text) -> str:
        """Returns the date as old portals write it under a title."""
        source = f"来源：{text.issuer}&nbsp;&nbsp;" if draw.random() < 0.6 else ""
        told = f"{source}{self.label}：{self.day(text.published)}"
        return f'<p align="center"><font color="#999999" size="2">{told}</font></p>'

    def _rows(self, draw: Random, text: Text) -> Sequence[tuple[str, str]]:
        index = f"1{draw.randrange(10**13, 10**14)}/{text.published.year}-{draw.randrange(10**4):05d}"
        rows = [
            ("索引号", index),
            ("发布机构", text.issuer),
            ("成文日期", self.day(text.signed)),
            ("发布日期", self.day(text.published)),
            ("主题分类", draw.choice(("综合政务", "司法", "其他"))),
            ("名称", escape("".join(text.title))),
        ]
        return rows if draw.random() < 0.6 else [rows[1], rows[0], rows[3], rows[4]]
