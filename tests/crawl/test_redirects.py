"""Where a response leads on to."""

from __future__ import annotations

import httpx
import pytest

from flows.crawl.redirects import jump_of, target_of

URL = httpx.URL("http://www.example.gov.cn/a/1.html")
NEXT = "http://www.example.gov.cn/b/2.html"
TEXT = "<p>" + "本页有自己的正文。" * 20 + "</p>"

JUMPS = {
    "a refresh": "<meta http-equiv='refresh' content='0;url=/b/2.html'>",
    "a refresh with its address in quotes": "<META content=\"3; URL='../b/2.html'\" HTTP-EQUIV=Refresh>",
    "a script": "<script>location.href = '/b/2.html';</script>",
    "a script in a function of the window": '<script>window.onload=function(){location.replace("/b/2.html")}</script>',
    "a notice beside it": "<body>正在跳转，请稍候<script>window.location='/b/2.html'</script></body>",
}
STAYS = {
    "a page with a text": f"<body>{TEXT}<script>location.href='/b/2.html'</script></body>",
    "a page that reloads itself": "<meta http-equiv=refresh content='5;url=/a/1.html#top'>",
    "a refresh without an address": "<meta http-equiv=refresh content='600'>",
    "a refresh after minutes": "<meta http-equiv=refresh content='600;url=/b/2.html'>",
    "browsers without, in capitals": "<NOSCRIPT>\n<META HTTP-EQUIV=refresh content='0;url=/b/2.html'></NOSCRIPT>",
    "browsers without scripts": "<noscript><meta http-equiv=refresh content='0;url=/b/2.html'></noscript>",
    "a script that decides": "<script>if (mobile()) location.href = '/b/2.html';</script>",
    "an address that is put together": "<script>location.href = '/b/' + number;</script>",
    "a comment": "<!-- <meta http-equiv=refresh content='0;url=/b/2.html'> -->",
}


@pytest.mark.parametrize("body", JUMPS.values(), ids=JUMPS)
def test_a_page_without_text_sends_on(body: str) -> None:
    assert str(jump_of(URL, body.encode())) == NEXT


@pytest.mark.parametrize("body", STAYS.values(), ids=STAYS)
def test_other_pages_stay(body: str) -> None:
    assert jump_of(URL, body.encode()) is None


@pytest.mark.parametrize(("charset", "path"), [("utf-8", "%E6%8A%A5%E5%91%8A.html"), ("gb18030", "%B1%A8%B8%E6.html")])
def test_a_location_in_any_charset_goes_back_byte_by_byte(charset: str, path: str) -> None:
    location = "/a/报告.html".encode(charset).decode("latin-1")
    target = target_of(URL, 302, {"location": location})
    assert str(target) == f"http://www.example.gov.cn/a/{path}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_to_its_location(status: int) -> None:
    target = target_of(httpx.URL("http://a.example/x/1"), status, {"location": "../y"})
    assert str(target) == "http://a.example/y"


@pytest.mark.parametrize("status", [200, 300, 304, 305, 309, 404])
def test_other_responses_lead_nowhere(status: int) -> None:
    assert target_of(httpx.URL("http://a.example/"), status, {"location": "/y"}) is None
