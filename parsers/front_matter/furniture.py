"""Page furniture: breadcrumbs, buttons and bars, which belong to the portal and not to the text."""

from __future__ import annotations

import re

from parsers.text import fold

_CRUMB = re.compile(
    r"(?:当前|所在|您的|现在)[^>:]{0,6}位置|首\s?页\s{0,4}(?:[>›»/→|]|--?|—)|^\s*[>›»]|^[^>。]{1,30}\s?[>›»][^>。]{1,30}[>›»]"
)
_CRUMB_SIGNS = frozenset("置页>＞›»")  # of which every breadcrumb holds one
_CHROME_WORDS = re.compile(
    r"语音播报|语音合成中[,，]?请耐心等待|(?:进入|退出)播报模式|分享到?|微信|微博|新浪|QQ空间|QQ好友|朋友圈|收藏(?:本页)?|加入收藏|设为首页|"
    r"打印(?:正文|本页|文章)?|关闭(?:窗口|本页)?|字[号体](?:大小)?|默认|超大|放大|缩小|恢复|返回(?:顶部|首页|上一页|列表)?|无障碍(?:阅读|浏览)?|"
    r"长者(?:模式|版|助手|专版)|适老化|关怀版|老年版|简体(?:版|中文)?|繁体(?:版|中文)?|[简繁]\b|登[录陆]|注册|扫一扫在手机(?:打开|上查看)当前页面?|扫一扫|"
    r"手机版|移动版|视力保护色|保护视力色|背景色|我要纠错|纠错|朗读|播放|暂停|停止|上一[篇条]|下一[篇条]|导出|下载(?:Word|PDF)?|听全文|"
    r"浏览次数|浏览量|点击数|人次|[+-]?A[+-]?|T[|]?|[大中小](?=[\s\]\[)(|/]|$)|次|分钟|收听|隐藏|规章库|政府信息公开$"
)
# A line that begins a paragraph of the outline.
MARKER = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十]{1,3}\s?[、.)章]|[(\[][一二三四五六七八九十]{1,3}[)\]]|\d{1,2}\s?[、.](?!\d)|一是)"
)
_COUNTED = (
    r"(?:访问|浏览|阅读|点击|点赞|在看|收藏|转发|评论|播放)(?:次数|量|数|率|人数)?|赞|人气|热度|满意度|评分|您是第"
)
_HANDLED = (
    r"(?:责任)?编辑|责编|编审|监制|[初复终一二三]审|审核人?|校对人?|签发人?|"
    r"发布人|录入人?|供稿|撰稿|摄影|作者|来源|投稿"
)
_CLOCKED = r"(?:本页(?:面)?)?(?:生成|更新|刷新|修改|打印|访问)(?:时间|日期)|最后更新|今天是|现在是|当前时间"
PAGE_COUNTS = (
    r"(?:(?:当前页|页次)\s?[:：]\s?\d{1,3}\s{0,4}[/|,，]?\s{0,4})?"
    r"总页数\s?[:：]\s?(?:\d{1,2}(?=20\d\d\s?年)|\d{1,3}(?:\s?页)?)"
)
"""The words of a pager that a script fills in; a year may stand right behind: 总页数：32024年."""
# Lines inside the text box that change from night to night or by whoever is on duty; they are no text.
_NIGHTLY = (
    re.compile(
        rf"(?:(?:本[文页])?(?:已被?|共被?)?(?:{_COUNTED})\s{{0,4}}:?\s{{0,4}}[\[(]?[\d.,]{{0,12}}\s?(?:次|人次?|位?访[客问]者?|%|分|个|万)?[\])]?\s{{0,4}}){{1,4}}"
    ),
    re.compile(rf"(?:[\[(]?(?:{_HANDLED})\s{{0,4}}:\s{{0,4}}[^:。]{{0,24}}[\])]?){{1,6}}"),
    re.compile(rf"(?:{_CLOCKED})\s{{0,4}}:?[\d年月日时分秒\s:/.\-星期一二三四五六日天]{{4,40}}"),
    re.compile(r"[^。]{0,12}(?:关注|扫码|扫描|长按|识别)[^。]{0,24}(?:公众号|二维码|客户端|视频号)[^。]{0,16}"),
    re.compile(r"语音播报[^。]{0,20}|[^。]{0,6}(?:点击|收听|播放)(?:语音|音频)[^。]{0,12}"),
    re.compile(PAGE_COUNTS),
    re.compile(r"(?:相关|推荐|延伸|热点)(?:阅读|链接|新闻|推荐|文章|稿件)\s?:?"),
    re.compile(r"(?:发布于|更新于)?\s?\d{1,3}\s?(?:秒|分钟|小时|天|周|个月|年)前(?:\s[^\s]{2,20})?"),
    re.compile(r"(?=[^\s]{0,60}\d)(?=[^\s]{0,60}[A-Za-z])[A-Za-z\d+/=_-]{8,64}"),  # strings against copying
)
# a first look: nearly every line of a text is told by its full stop, nearly every heading by having none of these
_NIGHTLY_SIGN = re.compile(rf"[:：\da-zA-Z]|{_COUNTED}|公众号|二维码|客户端|视频号|播报|语音|音频|相关|推荐|延伸|热点")
_LONGEST_NIGHTLY = 120
_ONLY_MARKS = re.compile(r"[\s\d\W_]*")
_SENTENCE_MARK = re.compile(r"[。,;]")
_BARS = re.compile(r"[|｜]")
_TODAY = re.compile(r"今天是|星期[一二三四五六日天]|欢迎(?:访问|光临|您)|农历")


def is_crumb(line: str) -> bool:
    """A breadcrumb: 当前位置：首页 > …, or a part of one."""
    if _CRUMB_SIGNS.isdisjoint(line):
        return False
    folded = fold(line).strip()
    return len(folded) < 300 and bool(_CRUMB.search(folded))


def is_chrome(line: str) -> bool:
    """A line of buttons and bars: what is left without their words says nothing."""
    folded = fold(line).strip()
    if len(folded) > 200:
        return False
    if _begins_as_chrome(folded) and _ONLY_MARKS.fullmatch(_CHROME_WORDS.sub("", folded)):
        return True
    no_sentence = not _SENTENCE_MARK.search(folded)
    return no_sentence and (len(_BARS.findall(folded)) >= 2 or (bool(_TODAY.search(folded)) and len(folded) < 60))


def _begins_as_chrome(line: str) -> bool:
    """Returns True where a line's first letter may be a button's: all others need no second look."""
    marks = _ONLY_MARKS.match(line)
    at = marks.end() if marks else 0
    return at == len(line) or any(_CHROME_WORDS.match(line, begin) for begin in (at, max(0, at - 1)))


def is_nightly(line: str) -> bool:
    """Returns True for a line that counts visits, states the hour or names who is on duty, whole and by itself."""
    if "。" in line or not _NIGHTLY_SIGN.search(line):
        return False
    folded = fold(line).strip()
    return 0 < len(folded) <= _LONGEST_NIGHTLY and any(form.fullmatch(folded) for form in _NIGHTLY)
