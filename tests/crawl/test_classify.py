"""Telling answers apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.crawl.classify import classify_response, is_soft_home
from flows.http import Outcome

FRAME = "<div><ul>{}</ul></div>".format("<li><a href='/x'>政务公开</a></li>" * 300)
ARTICLE = f"<html><head><title>工作报告</title></head><body>{FRAME}<p>{'全年开展活动。' * 100}</p></body></html>"


def page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


SHELL = (
    "<html><body><noscript>请启用JavaScript</noscript><div id='app'></div><script>var app = 1</script></body></html>"
)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    ("status", "text", "outcome"),
    [
        (200, ARTICLE, Outcome.OK),
        (200, page("某镇报告", "<p>短文。</p>"), Outcome.OK),
        (200, page("某镇报告", f"<p>{'排查无法找到责任人的纠纷。' * 40}</p>"), Outcome.OK),
        (200, '{"classify": {"post_count": 0}, "articles": []}', Outcome.OK),
        (200, "<datastore><nextgroup/><recordset></recordset></datastore>", Outcome.OK),
        (200, page("404", "x"), Outcome.SOFT_404),
        (200, page("404 Not Found", FRAME), Outcome.SOFT_404),
        (200, page("页面不存在-某县人民政府", FRAME), Outcome.SOFT_404),
        (200, page("某县人民政府", "<h1>抱歉</h1>您访问的页面不存在或已删除"), Outcome.SOFT_404),
        (200, page("提示", "该信息不存在！"), Outcome.SOFT_404),
        (200, ARTICLE + "<script>$_ts=window['$_ts'];</script>", Outcome.OK),  # the wall lets pages through
        (200, "<script>var arg1='3';function x(){document.cookie='acw_sc__v2=1'}</script>", Outcome.BLOCKED),
        (521, "<script>document.cookie='__jsl_clearance=1'</script>", Outcome.BLOCKED),
        (200, "<html><script>document['cookie']=f();location.reload()</script></html>", Outcome.BLOCKED),
        (412, "<html><script>$_ts={}</script></html>", Outcome.BLOCKED),
        (202, "<html><script>$_ts={}</script><body></body></html>", Outcome.BLOCKED),
        (403, "x", Outcome.BLOCKED),
        (200, page("提示", "请开启JavaScript并刷新该页"), Outcome.BLOCKED),
        (200, page("访问验证", "<div>拖动滑块</div>"), Outcome.BLOCKED),
        (503, page("安全验证", "请稍候"), Outcome.BLOCKED),
        (200, SHELL, Outcome.OK),
        (200, SHELL.replace("<noscript>", "<p>").replace("</noscript>", "</p>"), Outcome.BLOCKED),
        (200, SHELL.replace("var app", "document.cookie='theme=1';var app"), Outcome.OK),
        (200, SHELL.replace("var app", "document.cookie='k=1';location.reload();var app"), Outcome.BLOCKED),
        (200, "<noscript>请启用JavaScript</noscript><script src='/w.js'></script>", Outcome.BLOCKED),
        (200, page("关于开展安全验证的通知", f"<p>{'全县各单位应当按时完成账号核对。' * 40}</p>"), Outcome.OK),
        (200, page("某县人民政府", "<h1>系统维护中，请稍后访问</h1>"), Outcome.SERVER_ERROR),
        (200, page("关于系统维护的公告", f"<p>系统维护中。{'维护期间业务照常办理。' * 40}</p>"), Outcome.OK),
        (404, "x", Outcome.GONE), (410, "x", Outcome.GONE), (304, "", Outcome.NOT_MODIFIED),
        (200, " \r\n ", Outcome.BROKEN), (206, "half", Outcome.BROKEN),
        (400, "x", Outcome.SERVER_ERROR), (429, "x", Outcome.SERVER_ERROR), (500, "x", Outcome.SERVER_ERROR),
    ],
)  # fmt: skip
def test_pages_are_told_apart_in_either_charset(charset: str, status: int, text: str, outcome: Outcome) -> None:
    verdict = classify_response(status, {"content-type": "text/html"}, text.encode(charset), document=False)
    assert verdict.outcome is outcome, verdict.reason


@pytest.mark.parametrize(("length", "outcome"), [(8 * 1024, Outcome.BLOCKED), (8 * 1024 + 1, Outcome.OK)])
def test_a_page_of_up_to_8_kib_may_be_a_challenge(length: int, outcome: Outcome) -> None:
    body = page("安全验证", "<p>请稍候</p>").encode().ljust(length)
    assert classify_response(200, {}, body, document=False).outcome is outcome


@pytest.mark.parametrize(
    ("kind", "body", "document", "outcome"),
    [
        ("application/pdf", b"%PDF-1.7", False, Outcome.NOT_HTML),
        ("application/pdf", b"%PDF-1.7", True, Outcome.OK),
        ("text/html", b"%PDF-1.7", False, Outcome.NOT_HTML),
        ("", b"PK\x03\x04...", False, Outcome.NOT_HTML),
        ("application/octet-stream", b"\xd0\xcf\x11\xe0", True, Outcome.OK),
        ("application/octet-stream", b"<html><p>x</p>", False, Outcome.OK),
        ("application/octet-stream", b"\x00\x01", False, Outcome.NOT_HTML),
        ("image/png", b"\x89PNG", False, Outcome.NOT_HTML),
        ("application/json;charset=utf-8", b"{}", False, Outcome.OK),
        ("", b"<p>x</p>", False, Outcome.OK),
        ("application/msword", "<title>页面不存在</title>".encode(), True, Outcome.SOFT_404),
    ],
)
def test_files_are_told_from_pages_by_their_first_bytes(
    kind: str, body: bytes, document: bool, outcome: Outcome
) -> None:
    assert classify_response(200, {"content-type": kind}, body, document=document).outcome is outcome


def test_a_redirect_to_an_error_page_is_a_soft_404() -> None:
    told = classify_response(200, {}, ARTICLE.encode(), document=False, path="/err/404.html", redirected=True)
    assert told.outcome is Outcome.SOFT_404
    assert classify_response(200, {}, ARTICLE.encode(), document=False, path="/err/404.html").outcome is Outcome.OK


@pytest.mark.parametrize(
    ("path", "home"),
    [("", True), ("/", True), ("/index.html", True), ("/default.aspx", True), ("/x/", False), ("/x/index.html", False)],
)
def test_home_pages_are_known(path: str, home: bool) -> None:
    assert is_soft_home(path) is home


@given(st.integers(200, 599), st.binary(max_size=300), st.booleans())
def test_whatever_comes_is_judged(status: int, body: bytes, document: bool) -> None:
    verdict = classify_response(status, {}, body, document=document)
    assert verdict.reason or verdict.outcome is Outcome.OK
