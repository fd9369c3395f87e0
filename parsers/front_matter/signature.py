"""The end of an article: who signed it and when, and what the page hangs behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.front_matter.furniture import is_chrome
from parsers.front_matter.titles import is_organ
from parsers.text import fold, squeeze
from parsers.text.dates import CHINESE_DATE, DATE

_TAIL_START = re.compile(
    r"^[\s\[(【*·•|]*(?:附\s?件|附:|相关(?:链接|附件|文件|文档|信息|新闻|稿件|解读|阅读|政策)|上一[篇条]|下一[篇条]|责任编辑|编辑|作者|审核|校对|签发|来源|信息来源|"
    r"版权|主办|承办|协办|技术支持|网站地图|地址|邮编|联系(?:我们|电话|方式)|备案|ICP|您是第|访问量|扫一扫|打印|关闭|返回|分享|政府网站|网站标识|"
    r"此件(?:公开|主动)|政策解读|浏览次数|点击|阅读|关于我们|隐私|免责|[Cc]opyright|©|\d{0,3}\s?共\s?\d{1,3}\s?页|第?\s?\d{1,3}\s?页\s?共)"
)
_TAIL_ANYWHERE = re.compile(
    r"ICP备|公网安备|网站标识码|版权所有|主办单位|承办单位|技术支持[::]|建议使用|分辨率|保留所有权利"
)
_SIGNED_DAY = re.compile(
    rf"^(?:{DATE.pattern}|{CHINESE_DATE.pattern}|(?:19|20)\d{{2}}年\s?\d{{1,2}}月|(?:19|20)\d{{4,6}}|二[〇零○O][一二三四五六七八九〇零○]{{2}}年[一二三四五六七八九十]{{1,2}}月)$"
)
_ORGAN_THEN_DAY = re.compile(r"^(?P<organ>[^\d,。;]{4,60}?)\s{1,60}(?P<day>\S.{5,24})$")
_LAST_LINES = 40


def part_end(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Body, signature and what stands behind it."""
    end = len(lines)
    while end and len(lines) - end < _LAST_LINES and _is_tail(lines[end - 1]):
        end -= 1
    begin = _signature_begin(lines, end)
    return lines[:begin], lines[begin:end], lines[end:]


def _is_tail(line: str) -> bool:
    folded = fold(line).strip()
    if len(folded) > 300 or _signed_day(folded):
        return False
    return bool(_TAIL_START.match(folded) or _TAIL_ANYWHERE.search(folded)) or is_chrome(folded)


def _signature_begin(lines: Sequence[str], end: int) -> int:
    at = end
    dated = bool(at and _signed_day(lines[at - 1]))
    at -= dated
    if not dated and at and _organ_and_day(lines[at - 1]):
        dated = True
        at -= 1
    while at and end - at < 6 and _signs(lines[at - 1], dated):
        at -= 1
    return at


def _signed_day(line: str) -> bool:
    text = squeeze(line).strip("()[]")
    return 6 <= len(text) <= 14 and bool(_SIGNED_DAY.match(text))


def _organ_and_day(line: str) -> bool:
    match = _ORGAN_THEN_DAY.match(fold(line).strip()) if len(line) <= 200 else None
    return match is not None and _signed_day(match.group("day")) and is_organ(match.group("organ"))


def _signs(line: str, dated: bool) -> bool:
    text = squeeze(line)
    if not is_organ(line):
        return False
    return dated or bool(re.search(r"(?:人民政府|委员会|办事处|党工委|党委|镇政府|乡政府)$", text))
