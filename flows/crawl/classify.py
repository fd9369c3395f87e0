"""Classifies responses: status and body to an outcome, with the evidence in words.

Everything here reads bytes, not text: the marks are looked for as UTF-8 and as GB18030 writes them, so that a page
need not be decoded before it is known to be one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

from flows.http import Outcome

SMALL_PAGE = 8 * 1024  # a page of errors or a challenge; real pages carry their frame and are larger
_SCRIPT_PAGE = 256 * 1024  # challenge scripts of the 瑞数 kind are long
_FRAME_TAGS = (b"</p>", b"</div>", b"</li>", b"</td>", b"</P>", b"</DIV>", b"</LI>", b"</TD>")
LITTLE_TEXT = 240  # bytes of visible text, about 80 characters
_SHORT_TEXT = 1200  # bytes of the longest explanation of a firewall
_TITLE_WITHIN = 64 * 1024

_BLOCKED_STATUS = {
    HTTPStatus.FORBIDDEN: "403",
    HTTPStatus.PRECONDITION_FAILED: "412, as script walls answer",
    521: "521, as script walls answer",
}
_WHOLE_PAGE = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})
_CHALLENGES = {
    b"__jsl_clearance": "a cookie script (__jsl_clearance)",
    b"acw_sc__v2": "a cookie script (acw_sc__v2)",
    b"$_ts": "a script wall (瑞数 $_ts)",
    b"yunsuo_session": "a cookie script (yunsuo)",
    b"wzws-waf-cgi": "a script wall (wzws)",
    b"WZWS-RAY": "a script wall (wzws)",
    b"HWWAFSESID": "a cookie script (HWWAF)",
    b"/cdn-cgi/challenge-platform": "a script wall (challenge-platform)",
    b"_cf_chl_opt": "a script wall (challenge-platform)",
    b"slg-box": "a script wall (safeline)",
}
_HTML_TYPES = ("text/", "application/xhtml", "application/json", "application/xml", "application/javascript",
               "application/x-javascript", "application/ld+json", "application/rss")  # fmt: skip
_FILE_MAGIC = {
    b"%PDF-": "a PDF", b"PK\x03\x04": "a zip or docx", b"\xd0\xcf\x11\xe0": "an Office file", b"Rar!": "a rar",
    b"\x89PNG": "an image", b"\xff\xd8\xff": "an image", b"GIF8": "an image", b"7z\xbc\xaf": "a 7z",
}  # fmt: skip


class Verdict(NamedTuple):
    """The outcome of a response and its evidence."""

    outcome: Outcome
    reason: str


def _either(*words: str) -> re.Pattern[bytes]:
    """Finds any of the words, written in UTF-8 or in GB18030."""
    forms = {re.escape(word.encode(charset)) for word in words for charset in ("utf-8", "gb18030")}
    return re.compile(b"|".join(sorted(forms)), re.IGNORECASE)


_GONE_WORDS = _either(
    "页面不存在", "网页不存在", "页面未找到", "找不到页面", "页面找不到", "未找到页面", "找不到该页", "页面已删除",
    "页面已被删除", "页面丢失", "页面走丢", "无法找到该页", "无法找到您",
    "无法找到页面", "内容不存在", "文章不存在", "信息不存在", "资源不存在",
    "文件不存在", "栏目不存在", "404 not found", "page not found", "not found", "頁面不存在", "找不到頁面",
    "访问的页面不", "访问的内容不", "访问的网页不", "访问的信息不", "您访问的页面已", "信息已删除", "文章已删除",
)  # fmt: skip
_MAINTENANCE_WORDS = _either(
    "系统维护中", "网站维护中", "系统正在维护", "网站正在维护", "正在维护中", "系统升级维护", "网站升级维护",
    "系统升级中", "网站升级中", "正在升级维护", "系统繁忙", "服务器繁忙", "暂停服务",
    "under maintenance", "temporarily unavailable",
)  # fmt: skip
_PLACE_FOR_CONTENT = re.compile(rb"<(?:div|main|section|app-root)\b", re.IGNORECASE)
_GONE_TITLE = re.compile(rb"^[\s\[(<|:_-]*(?:http[\s/]*)?(?:error[\s:]*)?404\b", re.IGNORECASE)
_COOKIE_WORDS = _either(
    "启用cookie", "开启cookie", "允许cookie", "启用 cookie", "开启 cookie", "cookie被禁用", "enable cookies",
    "启用javascript", "开启javascript", "启用 javascript", "开启 javascript", "enable javascript",
)  # fmt: skip
_REFUSED_WORDS = _either(
    "访问被拦截", "请求被拦截", "访问被拒绝", "请求被拒绝", "可能对网站造成", "被网站管理员设置拦截", "访问过于频繁",
    "访问频率过高", "访问验证", "安全验证", "人机验证", "滑动验证", "请输入验证码", "access denied", "浏览器安全检查",
)  # fmt: skip
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,400})", re.IGNORECASE)
UNSEEN = re.compile(rb"<(script|style|noscript)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")
_SETS_COOKIE = re.compile(rb"document\s*(?:\.\s*cookie|\[\s*['\"]cookie)", re.IGNORECASE)
_ERROR_PATH = re.compile(r"/(?:404|notfound|not_found|page404)(?:\.\w{2,5})?/?$", re.IGNORECASE)


def classify_response(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    document: bool,
    path: str = "",
    redirected: bool = False,
    part: bool = False,
) -> Verdict:
    """Classifies a response that is no redirect.

    `headers` have lower-case names, `body` is decoded; `document` says that a file is welcome; `path` is that of the
    address that responded, `redirected` says that another one was requested, and `part` that a part of a file was.
    """
    if status == HTTPStatus.NOT_MODIFIED:
        return Verdict(Outcome.NOT_MODIFIED, "304")
    if status in _BLOCKED_STATUS:
        return Verdict(Outcome.BLOCKED, _challenge(body) or f"status {_BLOCKED_STATUS[status]}")
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Verdict(Outcome.GONE, f"status {status}")
    challenge = _challenge(body)
    if challenge:
        return Verdict(Outcome.BLOCKED, f"{challenge}, status {status}")
    if not 200 <= status < 300:
        return Verdict(Outcome.SERVER_ERROR, f"status {status}")
    if redirected and _ERROR_PATH.search(path):
        return Verdict(Outcome.SOFT_404, f"sent on to {path}")
    if part and status == HTTPStatus.PARTIAL_CONTENT and body:
        return Verdict(Outcome.OK, "")
    return _judge_page(status, headers, body, document=document)


def _judge_page(status: int, headers: Mapping[str, str], body: bytes, *, document: bool) -> Verdict:
    if status not in _WHOLE_PAGE or not body.strip():
        return Verdict(Outcome.BROKEN, f"status {status} with {'an empty body' if not body.strip() else 'a body'}")
    kind = _file_kind(headers.get("content-type", ""), body)
    if kind is not None:
        return Verdict(Outcome.OK, "") if document else Verdict(Outcome.NOT_HTML, kind)
    gone = _soft_404(body)
    if gone:
        return Verdict(Outcome.SOFT_404, gone)
    if _MAINTENANCE_WORDS.search(_short_text(body)):
        return Verdict(Outcome.SERVER_ERROR, "a short page that says that the portal is under maintenance")
    return Verdict(Outcome.OK, "")


def media_type(headers: Mapping[str, str]) -> str | None:
    """The media type with its parameters, as the server gave it; None where it gave none."""
    return headers.get("content-type") or None


def is_soft_home(path: str) -> bool:
    """Returns True if a path is that of a portal's home page."""
    return re.fullmatch(r"/?(?:(?:index|default|home|main)(?:\.\w{2,5})?/?)?", path, re.IGNORECASE) is not None


def _file_kind(content_type: str, body: bytes) -> str | None:
    """Returns the format of a body that is a file and no page; the body's first bytes beat its media type."""
    for magic, kind in _FILE_MAGIC.items():
        if body.startswith(magic):
            return kind
    declared = content_type.partition(";")[0].strip().lower()
    if not declared or declared.startswith(_HTML_TYPES) or declared.endswith("+xml"):
        return None
    head = body[:1024].lstrip().lower()
    return None if head.startswith((b"<", b"{", b"[")) or b"<html" in head else declared


def _challenge(body: bytes) -> str | None:
    """The wall a page amounts to, where it does; a page that also shows text is none, whatever scripts it carries."""
    if len(body) > SMALL_PAGE and (len(body) > _SCRIPT_PAGE or any(tag in body for tag in _FRAME_TAGS)):
        return None
    if body.startswith((b"{", b"[")):
        return None
    seen = visible_text(body)
    if len(seen) <= LITTLE_TEXT:
        wall = _wall(body, seen)
        if wall:
            return wall
    short = len(body) <= SMALL_PAGE and len(seen) <= _SHORT_TEXT
    if short and _REFUSED_WORDS.search(_title(body) + b" " + seen[:LITTLE_TEXT]):
        return "a page that refuses or asks for a verification"
    return None


def _wall(body: bytes, seen: bytes) -> str | None:
    """Returns the wall that a page without text is, or None.

    A shell that waits for its content, and says in <noscript> that it needs scripts, is no wall.
    """
    shell = _PLACE_FOR_CONTENT.search(body) is not None
    for mark, reason in _CHALLENGES.items():
        if mark in body:
            return reason
    sets_cookie = b"<script" in body[:SMALL_PAGE].lower() and _SETS_COOKIE.search(body)
    if sets_cookie and (not shell or b"location" in body):
        return "a script that sets a cookie and no text"
    if _COOKIE_WORDS.search(seen if shell else body):
        return "a page that asks for cookies or scripts"
    return None


def _soft_404(body: bytes) -> str | None:
    title = _title(body)
    if _GONE_TITLE.match(title) or _GONE_WORDS.search(title):
        return "the title says that there is no such page"
    seen = _short_text(body)
    if _GONE_WORDS.search(seen) or _GONE_TITLE.match(seen):
        return "a short page that says that there is no such page"
    return None


def _short_text(body: bytes) -> bytes:
    """Returns the visible text of a small page that says little; empty for any other."""
    seen = visible_text(body) if len(body) <= SMALL_PAGE else b""
    return seen if len(seen) <= 3 * LITTLE_TEXT else b""


def _title(body: bytes) -> bytes:
    match = _TITLE.search(body, 0, _TITLE_WITHIN)
    return match[1].strip() if match else b""


def visible_text(body: bytes) -> bytes:
    """Returns about what a reader sees of a page, white space closed up."""
    start = body.lower().find(b"<body")
    text = UNSEEN.sub(b" ", COMMENT.sub(b" ", body[max(start, 0) :]))
    return b" ".join(_TAG.sub(b" ", text).split())
