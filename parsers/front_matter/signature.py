"""The end of an article: who signed it and when, and what the page hangs behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.file_endings import DOCUMENTS, pattern_of
from parsers.front_matter.fields import begins_with_key
from parsers.front_matter.furniture import MARKER, is_chrome, is_nightly
from parsers.front_matter.titles import is_organ
from parsers.text import fold, squeeze
from parsers.text.dates import CHINESE_DATE, DATE

_END = r"(?:\s{0,4}[:\]】]|\s*$)"  # what a key of page furniture ends with; 审核合同12份 is a sentence
_TAIL_START = re.compile(
    r"^[\s\[(【*·•|]*(?:附\s?件(?:\s?\d{1,2})?" + _END + r"|附" + _END + r"|附件\s?\d?\s?[:.、]|"
    r"(?:相关(?:链接|附件|文件|文档|信息|新闻|稿件|解读|阅读|政策|文章)|上一[篇条]|下一[篇条]|政策解读|推荐阅读|延伸阅读|关于我们|网站地图|"
    r"(?:责任)?编辑|作者|[初复终审校]审?核?[对审]?|审核人?|校对人?|签发人?|"
    r"(?:信息|文章|稿件)?来源|地址|邮编|联系(?:我们|电话|方式|人)|电话|传真|"
    r"(?:浏览|访问|阅读|点击)(?:次数|量|数|率)?|打印|关闭|返回|分享|主办|承办|协办|技术支持|隐私|免责)(?:单位|声明|政策)?"
    + _END
    + r"|"
    r"版权|ICP|您是第|扫一扫|政府网站(?:标识|地图|找错|年度)|网站标识|此件(?:公开|主动)|抄送|[Cc]opyright|©|\d{0,3}\s?共\s?\d{1,3}\s?页|第?\s?\d{1,3}\s?页\s?共)"
)
# words of a page's foot: as keys, or in a line in which no sentence stands
_TAIL_ANYWHERE = re.compile(
    r"ICP备|公网安备|网站标识码|版权所有|(?:主办|承办|协办|技术支持)(?:单位)?\s{0,4}:|建议使用.{0,30}(?:浏览|分辨率)|(?:最佳|屏幕)分辨率|保留所有权利"
)
_SENTENCE_END = re.compile(r"[。；;]\s*$|[,，][^,，]{0,80}。")
_SIGNED_DAY = re.compile(
    rf"^(?:{DATE.pattern}|{CHINESE_DATE.pattern}|(?:19|20)\d{{2}}年\s?\d{{1,2}}月|(?:19|20)\d{{4,6}}|二[〇零○O0][一二三四五六七八九〇零○0]{{2}}年[一二三四五六七八九十]{{1,2}}月)$"
)
_ORGAN_THEN_DAY = re.compile(r"^(?P<organ>[^\d,。;]{3,60}?)\s{1,60}(?P<day>[(\[]?(?:(?:19|20)\d|二[〇零○O0]).{3,22})$")
_ORGAN_AND_YEAR = re.compile(
    r"^(?P<organ>[^\d,。;]{4,60}?(?:政府|办事处|委员会|工委|党委))(?P<day>(?:(?:19|20)\d\d|二[〇零○O0]).{5,22})$"
)
_ATTACHED = re.compile(rf"^[^。;]{{1,120}}{pattern_of(DOCUMENTS)}(?:\s?[(\[][^()\[\]]{{1,20}}[)\]])?$")
_RELATED = re.compile(
    r"^[\[(【]?(?:相关|推荐|延伸|热点|更多)(?:链接|新闻|信息|稿件|阅读|文章|解读|政策|推荐|内容)[\])】]?\s{0,4}:?$"
)
# what heads the rules and the form for comments, whatever stands in them
_COMMENTS = re.compile(
    r"(?:我要|发表|网友|最新|全部|用户)?(?:评论|留言|跟帖)区?(?:\(\d{0,4}条?\))?:?|我来说两句|我有话说"
)
_LAST_LINES = 40
_LONGEST_FORM = 12  # characters of what heads a form
_LONGEST_NOTE = 100  # characters of 抄送 and of another article's title


def part_end(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Parts the lines behind a title into body, signature and what stands behind it."""
    end = _before_comments(lines)
    while end and len(lines) - end < _LAST_LINES and _is_tail(lines[end - 1]):
        end -= 1
    begin = _signature_begin(lines, end)
    if begin == end:
        end = _behind_last_signature(lines, end) or _before_related(lines, end)
        begin = _signature_begin(lines, end)
    return lines[:begin], lines[begin:end], lines[end:]


def signature_behind(body: Sequence[str], lines: Sequence[str]) -> Sequence[str]:
    """Returns the first of `lines`, which stand behind a text, that are its dated signature; none where it has one."""
    for count in range(len(lines), 0, -1):
        signed = lines[:count]
        dated = _signed_day(signed[-1]) or _organ_and_day(signed[-1])
        if dated and _signature_begin(signed, count) == 0 and not _signed_day(signed[0]):
            return () if part_end(body)[1] else signed
    return ()


def _is_tail(line: str) -> bool:
    folded = fold(line).strip()
    if "." in folded and _ATTACHED.match(folded):
        return True
    if len(folded) > 300 or _signed_day(folded) or MARKER.match(folded):
        return False
    furniture = _TAIL_START.match(folded) or (_TAIL_ANYWHERE.search(folded) and not _SENTENCE_END.search(folded))
    return bool(furniture) or is_chrome(folded) or is_nightly(line) or begins_with_key(line)


def _behind_last_signature(lines: Sequence[str], end: int) -> int | None:
    """Returns where the last dated signature ends that only notes and tables follow (GB/T 9704: 抄送, 附件, 印发)."""
    for at in range(end - 1, max(0, end - _LAST_LINES), -1):
        if not _may_follow_signature(lines[at]):
            return None
        signed = _signed_day(lines[at - 1]) and at > 1 and is_organ(lines[at - 2])
        if signed or _organ_and_day(lines[at - 1]):
            return at
    return None


def _before_comments(lines: Sequence[str]) -> int:
    """Returns where a form for comments begins among the last lines; their number where there is none."""
    for at in range(max(1, len(lines) - _LAST_LINES), len(lines)):
        if len(lines[at]) <= _LONGEST_FORM and _COMMENTS.fullmatch(fold(lines[at]).strip()):
            return at
    return len(lines)


def _before_related(lines: Sequence[str], end: int) -> int:
    """Returns where a list of other articles (相关链接) begins that ends the article; `end` where there is none."""
    for at in range(end - 1, max(0, end - _LAST_LINES), -1):
        if not _may_follow_signature(lines[at]):
            return end
        if _RELATED.match(fold(lines[at]).strip()):
            return at
    return end


def _may_follow_signature(line: str) -> bool:
    """Returns True for a note, a table's row or another article's title; False for a sentence or heading of a text."""
    folded = fold(line).strip()
    if _is_tail(line) or "\t" in line:
        return True
    return not MARKER.match(folded) and "。" not in folded and len(folded) <= _LONGEST_NOTE


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
    folded = fold(line).strip() if len(line) <= 200 else ""
    match = _ORGAN_THEN_DAY.match(folded) or _ORGAN_AND_YEAR.match(folded)
    return match is not None and _signed_day(match.group("day")) and is_organ(match.group("organ"))


def _signs(line: str, dated: bool) -> bool:
    text = squeeze(line)
    if not is_organ(line):
        return False
    return dated or bool(re.search(r"(?:人民政府|委员会|办事处|党工委|党委|镇政府|乡政府)$", text))
