"""Addresses have the keys that the archives' own library gives them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.evidence.surt import surt_key

surt = pytest.importorskip("surt")
_ID = "0123456789abcdef0123456789abcdef"

KEYS = {
    "http://www.A.gov.cn/": "cn,gov,a)/",
    "http://a.gov.cn": "cn,gov,a)/",
    "http://www2.a.www.b.cn/": "cn,b,www,a)/",
    "https://a.gov.cn:443/B/c.HTML?b=2&A=1": "cn,gov,a)/b/c.html?a=1&b=2",
    "http://a.gov.cn:8080/x/?q=": "cn,gov,a:8080)/x?q=",
    "http://a.cn/%E5%B9%B4/报.html": "cn,a)/%e5%b9%b4/%e6%8a%a5.html",
    "http://a.cn/a//b/../c/./d/": "cn,a)/a/c/d",
    f"http://a.cn/x?jsessionid={_ID}&y=1": "cn,a)/x?y=1",
    "http://127.0.0.1:3000/api?x=1": "1,0,0,127:3000)/api?x=1",
    "http://a.cn/x#f": "cn,a)/x",
    "urn:uuid:1": "urn:uuid:1",
    "http://[": "http://[",
}


@pytest.mark.parametrize("url", KEYS)
def test_keys(url: str) -> None:
    assert surt_key(url) == KEYS[url]


_PATHS = st.text("aB0年/.%25?&=-_;:@", max_size=20)


@given(
    host=st.sampled_from(["www.a.gov.cn", "a.cn:8080", "WWW2.b.cn", "www.a.www.b.cn", "127.0.0.1:3000"]), path=_PATHS
)
@example(host="a.cn", path=f"x?sid={_ID}")
@example(host="a.cn", path="(s(0123456789abcdefghijklmn))/x.aspx")
def test_keys_are_those_of_the_library(host: str, path: str) -> None:
    url = f"http://{host}/{path}"

    assert surt_key(url) == surt.surt(url)
