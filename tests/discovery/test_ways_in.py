"""The ways into townships and columns that are no plain links: boxes, clicks, maps, and menus that a script draws."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

import json

import pytest

from flows.config.sites import ColumnConfig, SiteConfig
from flows.discovery.portal_search.search import Probe, probe
from tests.discovery.portal import BASE, COUNTY, NAMES, REGISTRY, TOWNS, Page, Portal, read

HEAD = "<title>{0}-丰平县人民政府</title><meta name='SiteName' content='丰平县人民政府'>"
CODES = {code for code, _, _ in TOWNS}
REPORTS = "法治政府建设年度报告"


def page(title: str, body: str) -> str:
    code = "<div>主办：丰平县人民政府 网站标识码：5002990001</div>"
    return f"<html><head>{HEAD.format(title)}</head><body><a href='/'>首页</a>{body}{code}</body></html>"


def reports(name: str) -> str:
    rows = "".join(
        f"<li><a href='r{year}.html'>{name}{year}年{REPORTS}</a><span>{year + 1}-03-1{year % 10}</span></li>"
        for year in (2024, 2023)
    )
    return f"<ul>{rows}</ul>"


def portal_of(ways: str, more: dict[str, Page] | None = None) -> Portal:
    """A portal whose home page leads into its townships by `ways`; each has its reports below /xz/N/fz/."""
    pages: dict[str, Page] = {"/": page("首页", ways), **(more or {})}
    for n, name in enumerate(NAMES):
        pages[f"/xz/{n}/"] = page(f"{name}人民政府", f"<a href='/xz/{n}/fz/'>{REPORTS}</a>")
        pages[f"/xz/{n}/fz/"] = page(REPORTS, reports(name))
    return Portal(pages)


def search(portal: Portal) -> Probe:
    return probe(BASE + "/", fetch=portal, registry=REGISTRY, county_code=COUNTY)


def each(form: str) -> str:
    return "".join(form.format(n=n, name=name) for n, name in enumerate(NAMES))


def script(text: str) -> str:
    return f"<script>{text}</script>"


NODES = [{"id": 1, "pId": 0, "name": "乡镇（街道）", "open": True}]
NODES += [{"id": 10 + n, "pId": 1, "name": name, "url": f"/xz/{n}/"} for n, name in enumerate(NAMES)]
COLUMNS = [{"id": 1, "pId": 0, "name": "乡镇公开"}]
COLUMNS += [{"id": 10 + n, "pId": 1, "name": name} for n, name in enumerate(NAMES)]
COLUMNS += [{"id": 100 + n, "pId": 10 + n, "name": REPORTS, "url": f"/xz/{n}/fz/"} for n in range(len(NAMES))]
NESTED = [
    {
        "title": "乡镇公开",
        "children": [
            {"title": name, "children": [{"title": REPORTS, "href": f"/xz/{n}/fz/"}]} for n, name in enumerate(NAMES)
        ],
    }
]
ZTREE = "<ul id='t' class='ztree'></ul><script src='/js/jquery.ztree.core.min.js'></script>"
TOWNS_OF_TREE = (
    "function open(e, id, node) { if (node.isParent) { return; } window.location.href = '/xz/' + node.no + '/'; }"
)
BY_ID = [{"id": 10 + n, "pId": 1, "name": name, "no": n} for n, name in enumerate(NAMES)]

WAYS: dict[str, str] = {
    "a box that goes where its option says": "<select onchange='location.href=this.value'><option>请选择乡镇</option>" + each("<option value='/xz/{n}/'>{name}</option>") + "</select>",
    "a box that opens a window": "<select onchange=\"window.open(this.options[this.selectedIndex].value)\">" + each("<option value='/xz/{n}/'>{name}</option>") + "</select>",
    "a box whose script makes the address": "<select onchange=\"go(this.value)\">" + each("<option value='{n}'>{name}</option>") + "</select>" + script("function go(n){ window.open('/xz/' + n + '/'); }"),
    "a box that a function reads": "<select onchange=\"go(this)\">" + each("<option value='{n}'>{name}</option>") + "</select>" + script("function go(box){ location.href = '/xz/' + box.value + '/'; }"),
    "clicks on items": "<ul>" + each("<li onclick=\"location.href='/xz/{n}/'\"><i></i>{name}</li>") + "</ul>",
    "clicks that call a function": "<div>" + each("<span onclick=\"town('{n}')\">{name}</span>") + "</div>" + script("function town(n){ window.open('/xz/' + n + '/', '_blank'); }"),
    "items that carry an address": "<ul>" + each("<li data-href='/xz/{n}/'>{name}</li>") + "</ul>",
    "areas of a map": "<map>" + each("<area shape='poly' href='/xz/{n}/' alt='{name}'>") + "</map>",
    "pictures": each("<a href='/xz/{n}/'><img src='{n}.png' alt='{name}'></a>"),
    "nodes in the page": ZTREE + script(f"var zNodes = {json.dumps(NODES, ensure_ascii=False)}; $.fn.zTree.init($('#t'), {{}}, zNodes);"),
    "nodes as scripts write them": ZTREE + script("var zNodes=[{id:1, pId:0, name:'乡镇', open:true, click: function(e){ return false; }}," + each("{{id:1{n}, pId:1, name:'{name}', url:'/xz/{n}/', target:'_self'}},") + "]; init(zNodes);"),
    "nodes whose columns lie below townships": ZTREE + script(f"var zNodes = {json.dumps(COLUMNS)};"),
    "nodes in one another": "<div id='menu'></div>" + script(f"layui.use('tree', function(){{ layui.tree.render({{elem: '#menu', data: {json.dumps(NESTED)}}}); }});"),
    "nodes whose click makes the address": ZTREE + script(f"{TOWNS_OF_TREE} var setting = {{callback: {{onClick: open}}}}; var zNodes = {json.dumps(BY_ID)};"),
    "nodes with a click of their own": ZTREE + script("var zNodes=[" + each("{{id:1{n}, name:'{name}', click:\"location.href='/xz/{n}/'\"}},") + "];"),
}  # fmt: skip


@pytest.mark.parametrize("case", WAYS)
def test_a_way_into_townships_that_is_no_link_is_followed(case: str) -> None:
    found = search(portal_of(WAYS[case]))
    assert {one.township_code for one in found.columns} == CODES
    assert {one.url for one in found.columns} == {f"{BASE}/xz/{n}/fz/" for n in range(len(NAMES))}


LAZY: dict[str, Page] = {
    "/tree.json": json.dumps([{"id": 1, "name": "各乡镇", "isParent": True}, {"id": 2, "name": "部门"}]),
    "/tree.json?id=1": json.dumps(NODES),
}
TREES: dict[str, tuple[str, dict[str, Page]]] = {
    "asked for": ("$.getJSON('/tree.json', function(data){ $.fn.zTree.init($('#t'), {}, data); });", {"/tree.json": json.dumps(NODES)}),
    "in an envelope": ("$.ajax({url: '/tree.json', success: function(d){ $.fn.zTree.init($('#t'), s, d.data); }});", {"/tree.json": json.dumps({"code": 0, "data": NODES})}),
    "by the menu itself": ("var setting = {async: {enable: true, url: '/tree.json', autoParam: ['id']}}; $.fn.zTree.init($('#t'), setting);", {"/tree.json": json.dumps(NODES)}),
    "branch by branch": ("var setting = {async: {enable: true, url: '/tree.json', autoParam: ['id']}};", LAZY),
    "in a file of scripts": ("$.fn.zTree.init($('#t'), {}, zNodes);</script><script src='/js/treeData.js'>", {"/js/treeData.js": f"var zNodes = {json.dumps(NODES)};"}),
}  # fmt: skip


@pytest.mark.parametrize("case", TREES)
def test_a_menu_whose_nodes_come_by_a_request_is_asked_for(case: str) -> None:
    text, answers = TREES[case]
    found = search(portal_of(ZTREE + script(text), answers))
    assert {one.township_code for one in found.columns} == CODES


NO_WAYS = {
    "other hosts": "<select>" + each("<option value='http://t{n}.example.com/xz/{n}/'>{name}</option>") + "</select>",
    "values that are no addresses": "<select name='town'>" + each("<option value='{n}'>{name}</option>") + "</select>",
    "a script that is known when it runs": "<select onchange='go(this.value)'>" + each("<option value='{n}'>{name}</option>") + "</select>" + script("function go(n){ location.href = base() + n; }"),
    "a box around everything": "<div onclick=\"location.href='/xz/0/'\">" + each("<p>{name}</p>") * 3 + "</div>",
    "an array of numbers": script("var data = [{name: '甲水镇', value: 12}, {name: '乙山镇', value: 9}];"),
    "a request that is no menu's": script("$.getJSON('/xz/0/', show);"),
    "a tree of another host": ZTREE + script("$.getJSON('http://t.example.com/tree.json', show);"),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_WAYS)
def test_what_leads_nowhere_is_not_asked_for(case: str) -> None:
    portal = portal_of(NO_WAYS[case])
    assert search(portal).columns == ()
    assert portal.targets == ["/"]


def test_a_tree_without_end_is_left() -> None:
    nodes = json.dumps([{"id": n, "name": f"{NAMES[n % 6]}", "isParent": True} for n in range(300)])

    class Endless(dict[str, Page]):
        def get(self, key: str, default: Page | None = None) -> Page | None:  # type: ignore[override]
            return nodes if key.startswith("/tree") else super().get(key, default)

    text = script("var setting = {async: {enable: true, url: '/tree.json'}};")
    portal = Portal(Endless({"/": page("首页", ZTREE + text)}))
    assert search(portal).columns == ()
    assert len(portal.asked) <= 401


@pytest.mark.parametrize("case", ["a box that goes where its option says", "nodes whose columns lie below townships"])
def test_the_columns_that_were_found_are_read_to_their_end(case: str) -> None:
    portal = portal_of(WAYS[case])
    columns = tuple(ColumnConfig(url=one.url, township=one.township_code) for one in search(portal).columns)
    site = SiteConfig(id="fp", name="丰平县", county_code=COUNTY, base_url=BASE, column=columns)
    crawls = [read(portal, of=site.model_copy(update={"column": (column,)})) for column in columns]
    assert [(one.read.result, one.read.recognised) for one in crawls] == [("complete", 2)] * len(NAMES)
