"""Pages that portals give to robots instead of content, in the manner of the three guards seen most."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from flows.demo.wire import Reply

HTML = {"Content-Type": "text/html; charset=utf-8"}

_JSL = """<script>document.cookie='__jsl_clearance=17432.18|0|'+(function(){var t=String.fromCharCode(+![]+!+[]);
return t+"%3D"})()+';Max-age=3600;path=/';location.href=location.pathname+location.search</script>"""
_ACW = """<html><script>
var arg1='4C2F9D7AB1E05D6C38A1F0';function reload(x){document.cookie="acw_sc__v2="+x+";path=/";document.location.reload();}
reload(arg1.split("").reverse().join(""));
</script></html>"""
_RS = """<!DOCTYPE html><html><head><meta charset="utf-8"><meta content="{}" id="9DhefwqGPrzGxEp9hPaoag" r="m">
<script type="text/javascript" r="m">$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=36842;$_ts.cd="qEyqrrlaqqVqcaA";</script>
</head><body></body></html>"""

_PAGES = {"jsl": (521, _JSL), "acw": (200, _ACW), "412": (412, _RS)}


def reply(manner: str) -> Reply:
    """The challenge of this manner; raises KeyError for one that is not known."""
    status, page = _PAGES[manner]
    cookie = {"Set-Cookie": "__jsluid_h=6f1c20d5; path=/; HttpOnly"} if manner == "jsl" else {}
    return Reply(status, page.encode(), {**HTML, **cookie})
