"""The county internet does what tests ask of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import httpx
import pytest

from flows.demo.counties import fengdu
from flows.demo.internet import CountyInternet
from flows.demo.portal import Portal
from flows.demo.wire import Reply

TOWN = "500230207"


def _portal(**changes: object) -> Portal:
    return replace(fengdu(), **changes)  # type: ignore[arg-type]


def test_articles_appear_on_the_day_they_are_posted(client: httpx.Client) -> None:
    with CountyInternet([_portal()], day=date(2023, 1, 2)) as net:
        before = {a.key for a in net.reports("fengdu")}
        net.set_day(date(2023, 4, 1))
        new = [a for a in net.reports("fengdu") if a.key not in before]
        assert {a.year for a in new} == {2022}
        url = net.article_url("fengdu", new[0].key)
        assert client.get(url).status_code == 200
        net.set_day(date(2023, 1, 2))
        assert client.get(url).status_code == 404


def test_an_unchanged_page_answers_304_to_both_validators(five: CountyInternet, client: httpx.Client) -> None:
    url = five.column_urls("fengdu")[0]
    first = client.get(url)
    for name, value in (
        ("If-None-Match", first.headers["etag"]),
        ("If-Modified-Since", first.headers["last-modified"]),
    ):
        again = client.get(url, headers={name: value})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_withdrawn_article_leaves_list_and_address_and_may_return(client: httpx.Client) -> None:
    with CountyInternet([_portal()]) as net:
        key = net.reports("fengdu")[0].key
        url = net.article_url("fengdu", key)
        for soft, status in ((False, 404), (True, 200)):
            net.withdraw("fengdu", key, soft=soft)
            answer = client.get(url)
            assert answer.status_code == status
            assert "页面不存在" in answer.text
            assert key not in client.get(net.column_urls("fengdu")[0]).text
            net.restore("fengdu", key)
            assert "页面不存在" not in client.get(url).text


def test_a_replaced_text_changes_the_page_and_its_etag(client: httpx.Client) -> None:
    with CountyInternet([_portal()]) as net:
        key = net.reports("fengdu")[0].key
        old = client.get(net.article_url("fengdu", key))
        net.replace_text("fengdu", key, ["改过的全文。"])
        new = client.get(net.article_url("fengdu", key))
        assert "改过的全文。" in new.text
        assert new.headers["etag"] != old.headers["etag"]


@pytest.mark.parametrize(("manner", "status"), [("jsl", 521), ("acw", 200), ("412", 412)])
def test_a_refusing_portal_answers_every_page_with_a_challenge(client: httpx.Client, manner: str, status: int) -> None:
    with CountyInternet([_portal()]) as net:
        net.refuse("fengdu", manner)
        for url in (net.base_url("fengdu"), net.column_urls("fengdu")[0]):
            answer = client.get(url)
            assert answer.status_code == status
            assert "法治" not in answer.text
        net.refuse("fengdu", None)
        assert client.get(net.base_url("fengdu")).status_code == 200


def test_a_portal_that_is_down_refuses_connections_and_comes_back_on_its_port(client: httpx.Client) -> None:
    with CountyInternet([_portal()]) as net:
        url = net.base_url("fengdu")
        assert client.get(url).status_code == 200
        net.go_down("fengdu")
        with pytest.raises(httpx.TransportError):
            client.get(url)
        net.come_up("fengdu")
        assert client.get(url).status_code == 200


def test_a_moved_column_leaves_a_redirect_to_the_home_page(client: httpx.Client) -> None:
    with CountyInternet([_portal()]) as net:
        old = net.column_urls("fengdu")[0]
        column = net.portal("fengdu").report_columns()[0]
        net.rename_column("fengdu", column.path, "fzzf2025")
        answer = client.get(old)
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
        assert client.get(net.column_urls("fengdu")[0]).status_code == 200


def test_a_layout_change_keeps_addresses_and_text(client: httpx.Client) -> None:
    with CountyInternet([_portal()]) as net:
        article = net.reports("fengdu")[0]
        url = net.article_url("fengdu", article.key)
        tidy = client.get(url).content.decode("utf-8")
        net.change_layout("fengdu", ugly=True)
        ugly = client.get(url).content.decode("gb18030")
        assert net.article_url("fengdu", article.key) == url
        assert "TRS_UEDITOR" in tidy
        assert "TRS_UEDITOR" not in ugly
        assert all(line in tidy and line in ugly for line in article.write())


def test_lists_may_lose_their_rows(client: httpx.Client) -> None:
    with CountyInternet([_portal()]) as net:
        url = net.column_urls("fengdu")[0]
        assert "/t20" in client.get(url).text
        net.lose_rows("fengdu")
        assert "/t20" not in client.get(url).text


def test_robots_and_single_addresses_can_be_set(client: httpx.Client) -> None:
    with CountyInternet([_portal()]) as net:
        robots = net.base_url("fengdu") + "/robots.txt"
        for value, status in ((None, 404), (503, 503), ("User-agent: *\nDisallow: /\n", 200)):
            net.set_robots("fengdu", value)
            assert client.get(robots).status_code == status
        column = net.portal("fengdu").report_columns()[0]
        net.fail("fengdu", f"/{'/'.join(column.path)}/", Reply(503))
        assert client.get(net.column_urls("fengdu")[0]).status_code == 503


def test_a_slow_portal_holds_up_itself_only(five: CountyInternet, client: httpx.Client) -> None:
    with CountyInternet([_portal()]) as net:
        net.hang("fengdu")
        with pytest.raises(httpx.ReadTimeout):
            client.get(net.base_url("fengdu"), timeout=0.1)
        net.hang("fengdu", hanging=False)
        net.slow("fengdu", 0.05)
        assert client.get(net.base_url("fengdu")).elapsed.total_seconds() >= 0.05
    assert client.get(five.base_url("fengdu")).status_code == 200


def test_the_log_tells_portal_path_status_and_bytes(client: httpx.Client) -> None:
    with CountyInternet([_portal()]) as net:
        client.get(net.base_url("fengdu") + "/nothing?x=1")
        (entry,) = net.requests("fengdu")
        assert (entry.portal_id, entry.target, entry.status, entry.conditional) == (
            "fengdu",
            "/nothing?x=1",
            404,
            False,
        )
        requests, sent, received = net.totals()["fengdu"]
        assert (requests, sent) == (1, entry.bytes)
        assert received > len("GET /nothing?x=1 HTTP/1.1")
        net.clear_log()
        assert net.requests() == ()


def test_the_webhook_keeps_what_a_channel_posted(five: CountyInternet, client: httpx.Client) -> None:
    client.post(five.webhook_url, json={"message": "缺一份"})
    assert five.webhook.received[-1] == {"message": "缺一份"}


def test_a_lazy_portal_is_built_when_it_is_asked_for(client: httpx.Client) -> None:
    built = []

    def build() -> Portal:
        built.append(1)
        return _portal()

    with CountyInternet([("fengdu", build)]) as net:
        assert built == []
        assert client.get(net.base_url("fengdu")).status_code == 200
        assert built


def test_gzip_where_the_portal_speaks_it(client: httpx.Client) -> None:
    with CountyInternet([_portal(gzip=True)]) as net:
        answer = client.get(net.base_url("fengdu"))
        assert answer.headers["content-encoding"] == "gzip"
        assert "丰都县人民政府" in answer.text
