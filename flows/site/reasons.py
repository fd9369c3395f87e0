"""Why a duty could not be confirmed, in Chinese: the archive's own words are English, and what a portal said stays."""

from __future__ import annotations

import re

OUTCOMES = {
    "gone": "页面已不存在（404 或 410）",
    "soft_404": "页面写着“不存在”",
    "blocked": "被拦截（验证页或拒绝访问）",
    "robots": "robots.txt 不允许采集",
    "refused": "跳转到其他主机，未跟随",
    "unreachable": "无法访问",
    "tls": "证书或加密连接失败",
    "too_large": "内容过大",
    "too_slow": "响应过慢",
    "not_html": "不是网页",
    "broken": "内容残缺",
    "server_error": "服务器出错",
    "redirected_home": "跳转到了首页",
    "budget": "本次时间或请求次数用完",
}
_OUTCOME = re.compile(rf": ({'|'.join(OUTCOMES)}): ")
# the shapes that storage/schema/coverage.sql gives the reasons of `unknown`
_SHAPES = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (r"^no site file covers the county$", "还没有这个县的网站文件"),
        (r"^the site was never read$", "网站还没有读取过"),
        (r"a site of the county was never read$", "县里有网站还没有读取过"),
        (
            r"^missing when last read in full on (\S+); cannot be read since (\S+): ",
            r"\1 完整读取时没有找到；\2 起无法读取：",
        ),
        (r"^last read in full on (\S+), before the deadline", r"上次完整读取是 \1，早于期限"),
        (r"^never read in full", "从未完整读取"),
        (r"; fails since ever: ", "；一直无法读取："),
        (r"; fails since (\S+): ", r"；\1 起无法读取："),
        (r"^its article cannot be read: ", "列表里有它的文章，但读不出："),
        (r"^may stand under the name of ", "可能列在另一个名称之下："),
    )
)


def in_chinese(reason: str) -> str:
    """A reason of `unknown` as the pages say it; a shape that is not known is shown as it is."""
    said = _OUTCOME.sub(lambda found: f": {OUTCOMES[found[1]]} ", reason)
    for english, chinese in _SHAPES:
        said = english.sub(chinese, said)
    return said
