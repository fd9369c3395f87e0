"""robots.txt by RFC 9309."""

from __future__ import annotations

import pytest

from flows.crawl.errors import FetchError
from flows.crawl.robots import MAX_ROBOTS_BYTES, RobotsRules, product_token, rules_from_response
from flows.http import Outcome

BASE = "http://www.a.gov.cn"


def allows(rules: RobotsRules, path: str) -> bool:
    try:
        rules.check(BASE + path)
    except FetchError as failure:
        return failure.outcome is not Outcome.ROBOTS
    return True


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /private/", "/private/x", False),
        ("User-agent: *\nDisallow: /private/", "/open/x", True),
        ("User-agent: nianbao\nDisallow: /\n\nUser-agent: *\nAllow: /", "/x", False),
        ("User-agent: other\nDisallow: /\n", "/x", True),
        ("User-agent: NIANBAO\nDisallow: /\n", "/x", False),
        ("User-agent: *\nDisallow: /\nAllow: /zwgk/", "/zwgk/x", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow:", "/x", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/x", False),
        ("<html>页面不存在</html>", "/x", True),
        ("", "/x", True),
    ],
)
def test_rules_hold_for_the_product_of_the_user_agent(text: str, path: str, allowed: bool) -> None:
    rules = rules_from_response(200, text.encode(), "nianbao")
    assert allows(rules, path) is allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 451])
def test_4xx_allows_all(status: int) -> None:
    assert allows(rules_from_response(status, b"User-agent: *\nDisallow: /", "nianbao"), "/x")


@pytest.mark.parametrize("status", [500, 502, 503, 521])
def test_5xx_forbids_all(status: int) -> None:
    with pytest.raises(FetchError, match=str(status)):
        rules_from_response(status, b"User-agent: *\nAllow: /", "nianbao")


def test_what_stands_behind_the_limit_is_passed_over() -> None:
    filler = b"# nothing\n" * (MAX_ROBOTS_BYTES // 10)
    assert allows(rules_from_response(200, filler + b"\nUser-agent: *\nDisallow: /\n", "nianbao"), "/x")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7),
        ("User-agent: *\nRequest-rate: 1/30", 30),
        ("User-agent: *\nCrawl-delay: much", 0),
        ("User-agent: *\nDisallow: /x", 0),
    ],
)
def test_crawl_delay_is_read(text: str, seconds: float) -> None:
    assert rules_from_response(200, text.encode(), "nianbao").crawl_delay_s == seconds


@pytest.mark.parametrize(
    ("user_agent", "product"),
    [("nianbao (+mailto:a@b.c)", "nianbao"), ("nianbao/1.0 (+x)", "nianbao"), ("nianbao", "nianbao")],
)
def test_the_product_is_the_user_agents_first_word(user_agent: str, product: str) -> None:
    assert product_token(user_agent) == product
