"""Where a click leads that calls a function of its page: followed where its arguments tell it, else left alone."""
# ruff: noqa: E501 — scripts are written as portals write them

from __future__ import annotations

import pytest

from flows.discovery.column_crawl import ColumnCrawl
from flows.discovery.html import read_page
from flows.discovery.script_calls import MAX_DEEDS, ScriptCalls
from flows.http import Request
from tests.discovery.portal import BASE, Page, Portal, day, read, site, title

FORM = (
    "<form name='f' action='list.jsp' method='{0}'><input type='hidden' name='tree' value='fz'>"
    "<input type='hidden' id='cp' name='curPage' value='1'><input type='submit' name='go' value='GO'>"
    "<select name='size'><option value='10'>10</option><option value='6' selected>6</option></select></form>"
)
FORM_SENT = "function to(n){ document.f.curPage.value = n; document.f.submit(); }"
FUNCTIONS: dict[str, tuple[str, str, str]] = {
    "an address that ends with the argument": ("function to(n){ location.href='/l/?page='+n; }", "to(2)", "/l/?page=2"),
    "a window for an article": ("function view(id){ window.open('/d/' + id + '.html'); }", "return view('a7');", "/d/a7.html"),
    "by way of a variable": ("function view(id, t){ var u = '/d?id=' + id; window.open(u + '&t=' + t, '_blank'); }", "view('17', 4)", "/d?id=17&t=4"),
    "a function in a variable": ("var to = function (n) { window.location = 'index_' + n + '.html'; };", "javascript:to(3)", "/l/index_3.html"),
    "an arrow function": ("const to = (n) => { location.assign('index_' + n + '.html'); };", "to('3')", "/l/index_3.html"),
    "a number that counts from 0": ("function to(n){ location.href = 'index_' + (n - 1) + '.html'; }", "to(3)", "/l/index_2.html"),
    "a first page without a number": ("function to(n){ location.href = n == 1 ? 'index.html' : 'index_' + (n-1) + '.html'; }", "to(3)", "/l/index_2.html"),
    "the same, as two branches": ("function to(n){ if (n == 1) { location.href = 'index.html'; } else { location.href = 'index_' + n + '.html'; } }", "to(3)", "/l/index_3.html"),
    "a constant of the page": ("var cat = 'A03'; function to(n){ location.href = '/l?c=' + cat + '&p=' + n; }", "to(2)", "/l?c=A03&p=2"),
}  # fmt: skip


def calls_of(script: str, form: str = "") -> ScriptCalls:
    page = read_page(f"<html><body>{form}<script>{script}</script></body></html>")
    assert page is not None
    return ScriptCalls(page, BASE + "/l/")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_call_leads_where_its_function_goes(name: str) -> None:
    script, call, address = FUNCTIONS[name]
    assert calls_of(script).request_of(call) == Request(BASE + address)


UNTOLD: dict[str, tuple[str, str]] = {
    "two ways, told apart by more than is read": ("function v(id){ if (id > 3) { open('/a?' + id) } else { open('/b?' + id) } }", "v(4)"),
    "a part that is known when it runs": ("function to(n){ location.href = '/l?s=' + sid() + '&p=' + n; }", "to(2)"),
    "an argument that is a variable": ("function to(n){ location.href = '/l?p=' + n; }", "to(now + 1)"),
    "the same address for all": ("function to(n){ location.href = '/login'; }", "to(2)"),
    "a function of a file": ("", "to(2)"),
    "two functions of one name": ("function to(n){ location.href='/a?'+n; } function to(n){ location.href='/b?'+n; }", "to(2)"),
    "a second way that is known when it runs": ("function v(id, t){ if (t) { open('/a/' + id) } else { open(path(id)) } }", "v(4, 1)"),
    "a field that is known when it runs": (FORM_SENT.replace("f.submit", "f.size.value = sizes(); document.f.submit"), "to(2)"),
    "a field that is set in two ways": (FORM_SENT.replace("document.f.submit", "if (n < 9) document.f.curPage.value = 1; document.f.submit"), "to(2)"),
    "an address of its form that is known when it runs": (FORM_SENT.replace("f.submit", "f.action = path(n); document.f.submit"), "to(2)"),
    "more ways than are read": ("function v(id){ " + "open('/a/' + id);" * (MAX_DEEDS + 1) + " }", "v(4)"),
    "a request for data": ("function to(n){ $.get('/l?p=' + n, show); }", "to(2)"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNTOLD)
def test_what_is_not_certain_is_left_alone(name: str) -> None:
    script, call = UNTOLD[name]
    assert calls_of(script, FORM.format("post")).request_of(call) is None


SENT = {
    "by name": FORM_SENT,
    "by the field's id": "function to(n){ document.getElementById('cp').value = n; document.forms[0].submit(); }",
    "by jQuery": "function to(n){ $('#cp').val(n); $('form').submit(); }",
    "by jQuery, with the field's name": "function to(n){ $(\"input[name='curPage']\").val(n); $('form').submit(); }",
}


def test_a_form_is_sent_with_what_its_function_sets_beside_the_number() -> None:
    script = FORM_SENT.replace("f.submit", "f.size.value = '50'; document.f.submit")
    asked = calls_of(script, FORM.format("post")).request_of("to(2)")
    assert asked == Request(BASE + "/l/list.jsp", form={"tree": "fz", "curPage": "2", "size": "50"})


@pytest.mark.parametrize("times", [1, MAX_DEEDS])
def test_a_way_may_be_written_more_than_once(times: int) -> None:
    calls = calls_of("function v(id){ " + "open('/a/' + id);" * times + " }")
    assert calls.request_of("v(4)") == Request(BASE + "/a/4")


@pytest.mark.parametrize("way", SENT)
def test_a_form_is_sent_with_all_its_fields(way: str) -> None:
    fields = {"tree": "fz", "curPage": "2", "size": "6"}
    asked = calls_of(SENT[way], FORM.format("post")).request_of("to(2)")
    assert asked == Request(BASE + "/l/list.jsp", form=fields)
    asked = calls_of(SENT[way], FORM.format("get")).request_of("to(2)")
    assert asked == Request(BASE + "/l/list.jsp?tree=fz&curPage=2&size=6")


CHOSEN = {
    "location.href=(this.value==0?'index.html':'index_'+this.value+'.html')": "/l/index_2.html",
    "window.location='list.asp?c=8&page='+this.options[this.selectedIndex].value;": "/l/list.asp?c=8&page=2",
    "to(this.value)": "/l/?page=2",
}


@pytest.mark.parametrize("script", CHOSEN)
def test_a_choice_leads_where_its_box_goes(script: str) -> None:
    calls = calls_of("function to(n){ location.href='/l/?page='+n; }")
    assert calls.request_of_choice(script, "2") == Request(BASE + CHOSEN[script])


# --- whole columns

ROWS = 14


def list_page(numbers: range, more: str, link: str = "<a href='/r/{0}.html'>{1}</a>") -> str:
    rows = "".join(f"<li>{link.format(n, title(n))}<span>{day(n)}</span></li>" for n in numbers)
    return f"<html><body><div><a href='/'>首页</a></div><ul>{rows}</ul>{more}</body></html>"


def crawl_of(pages: dict[str, Page], sent: dict[str, str] | None = None) -> ColumnCrawl:
    posted = (lambda request: sent[dict(request.form or {})["curPage"]]) if sent else None
    return read(Portal(pages, posted=posted), of=site("/l/"))


def test_pages_that_a_function_turns_to_are_read_to_the_end() -> None:
    script = "<script>function to(n){ location.href='/l/?page='+n; }</script>"
    crawl = crawl_of({
        "/l/": list_page(range(7), "<a href='javascript:to(2)'>下一页</a> <a href='javascript:to(2)'>尾页</a>" + script),
        "/l/?page=2": list_page(range(7, ROWS), "<a class='disabled'>下一页</a>" + script),
    })  # fmt: skip
    assert (len(crawl.rows), crawl.read.to_the_end) == (ROWS, True)


def test_pages_that_a_form_asks_for_are_read_to_the_end() -> None:
    form = f"{FORM.format('post')}<script>{SENT['by name']}</script>"
    first = list_page(range(7), "当前第1页 共2页 <a href='javascript:to(2)'>下一页</a>" + form)
    crawl = crawl_of({"/l/": first}, {"2": list_page(range(7, ROWS), "当前第2页 共2页 下一页" + form)})
    assert (len(crawl.rows), crawl.read.to_the_end) == (ROWS, True)


def test_pages_that_a_box_chooses_are_read_to_the_end() -> None:
    box = "<select onchange=\"location.href=(this.value==0?'index.html':'index_'+this.value+'.html')\"><option value='0'>第1页</option><option value='1'>第2页</option></select>共14条"
    crawl = crawl_of({"/l/": list_page(range(7), box), "/l/index_1.html": list_page(range(7, ROWS), box)})
    assert (len(crawl.rows), crawl.read.to_the_end) == (ROWS, True)


OPTIONS = {
    "a number of all": (
        "location.href=this.value",
        "<option value='/l/'>1/2</option><option value='/l/index_2.html'>2/2</option>",
    ),
    "in words, of all": (
        "location.href=this.value",
        "<option value='/l/'>第1页/共2页</option><option value='/l/index_2.html'>第2页/共2页</option>",
    ),
    "a function that is given the box": ("to(this)", "<option value='1'>1</option><option value='2'>2</option>"),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_pages_in_a_box_are_known_by_their_numbers(case: str) -> None:
    turn, options = OPTIONS[case]
    box = f"<select onchange='{turn}'>{options}</select><script>function to(s){{ location.href = 'index_' + s.value + '.html'; }}</script>"
    crawl = crawl_of({"/l/": list_page(range(7), box), "/l/index_2.html": list_page(range(7, ROWS), box)})
    assert (len(crawl.rows), crawl.read.to_the_end) == (ROWS, True)


def test_rows_that_a_function_opens_have_its_address() -> None:
    script = "<script>function view(id){ window.open('/d?id=' + id); }</script>"
    link = "<a href='javascript:void(0)' onclick=\"view('{0}')\">{1}</a>"
    crawl = crawl_of({"/l/": list_page(range(4), script, link)})
    assert [row.url for row in crawl.rows] == [f"{BASE}/d?id={n}" for n in range(4)]


def test_numbers_that_fall_to_the_end_are_read_in_order() -> None:
    """A first page that links 2, 1 is followed by 2; its own address has no number."""
    pages: dict[str, Page] = {
        "/l/": list_page(range(4), "共3页<div style='display:none'><a href='p_2.html'>2</a><a href='p_1.html'>1</a></div>"),
        "/l/p_2.html": list_page(range(4, 9), ""),
        "/l/p_1.html": list_page(range(9, ROWS), ""),
    }  # fmt: skip
    crawl = crawl_of(pages)
    assert ([row.title for row in crawl.rows], crawl.read.to_the_end) == ([title(n) for n in range(ROWS)], True)
