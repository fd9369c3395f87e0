"""Metadata lines: the 信息公开 table and the line under a title, with or without brackets, colons and blanks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from parsers.front_matter.furniture import is_nightly
from parsers.text import fold, squeeze, words
from parsers.text.dates import CHINESE_DATE, DATE, first_date

# What a key stands for; a key that stands for nothing here is read only to know the line for metadata.
_MEANING: Mapping[str, tuple[str, ...]] = {
    "published": words(
        """
        发布日期 发布时间 公开日期 公开时间 上传时间 上传日期 发表时间 发表日期 上网时间 录入时间 添加时间
        信息时间 发稿时间 信息提供日期 提供日期 提供时间 发布于 发布 日期 时间
        """
    ),
    "updated": words(
        """
        更新时间 更新日期 修改时间 更新
        """
    ),
    "written": words(
        """
        成文日期 发文日期 生成日期 印发日期 制发日期 成文时间 发文时间 生成时间
        """
    ),
    "source": words(
        """
        信息来源 文章来源 稿件来源 内容来源 消息来源 来源单位 稿源 来源 出处 供稿单位 供稿 来稿单位
        """
    ),
    "publisher": words(
        """
        发布机构 发布单位 发文机构 发文单位 发文机关 发布机关 公开机构 公开责任部门 公开责任单位 公开单位
        责任部门 责任单位 制发机关 制定机关 信息提供单位 提供单位 发布部门 发布者 发布人 所属机构 机构名称
        公开主体
        """
    ),
    "title": words(
        """
        信息名称 文件名称 公文名称 信息标题 文章标题 公文标题 题名 名称 标题
        """
    ),
    "category": words(
        """
        主题分类 体裁分类 内容分类 信息分类 信息类别 组配分类 分类 服务对象 栏目 所属栏目 类别
        """
    ),
    "": words(
        """
        信息索引号 索引号 发文字号 文件编号 文号 责任科室 有效性 效力状态 公开方式 公开形式 公开范围 公开时限
        公开程序 审核程序 时效性 有效期 截止日期 浏览次数 浏览量 阅读次数 阅读量 阅读 点击数 点击量 点击次数 点击率 点击
        访问量 访问次数 累计次数 浏览 人气 次数 字体大小 字体 字号 视力保护色 背景色 颜色 责任编辑 编辑 作者 审核
        审核人 校对 签发 录入 录入人 撰稿 摄影 分享到 分享 主题词 关键词 关键字 内容概述 内容摘要 摘要 概述
        生效日期 实施日期 废止日期 失效日期 状态 语种 载体类型 记录形式 信息格式 保存期限 有效性/截止日期
        信息标识 标识 公开类别 公开属性 信息有效性 网站标识码 签发人 二维码 保护视力色 打印
        """
    ),
}
_NAMES = {name: meaning for meaning, names in _MEANING.items() for name in names}
# Keys that stand in running text, too, count only where a colon or bracket follows.
_BARE = frozenset(
    words(
        """
        信息索引号 索引号 文件编号 文号 发文字号 责任部门 责任科室 公开形式 公开方式 公开范围 公开时限 成文日期
        发布日期 发文日期 发布机构 发文机构 主题分类 体裁分类 分类 有效性 生成日期 公开日期 信息名称 发布机关
        公开责任部门 来源 发布时间
        """
    )
)
BARE_STARTS = frozenset(name[0] for name in _BARE)
# those of which no other is a part
_SHORTEST_BARE = tuple(name for name in _BARE if not any(other != name and other in name for other in _BARE))


def _spaced(name: str) -> str:
    return r"[ \t]{0,6}".join(map(re.escape, name))


_LONGEST_FIRST = sorted(_NAMES, key=len, reverse=True)
_ALTERNATIVES = "|".join(map(_spaced, _LONGEST_FIRST))
# A key: at the start, after a blank or a bracket, or behind the colon of an empty one (来源:时间:).
_KEY = re.compile(
    rf"(?:^|(?<=[\s\[(•·|,;:*、]))(?P<key>{_ALTERNATIVES})(?P<end>\s{{0,4}}\]?\s{{0,4}}[:]|\s{{0,4}}\]|(?=\s|$))"
)
# A key without a blank before it, behind the value of another: 发布时间：2025-01-24 16:05来源：某镇浏览次数：8
_GLUED_ON = re.compile(rf"(?<=[^\s\[(•·|,;:*、])(?P<key>{'|'.join(_LONGEST_FIRST)})\s{{0,4}}(?P<end>:)")
_GLUED_SHORT = frozenset(words("来源 稿源 作者 编辑 审核 字号 字体"))
_ENDS_VALUE = re.compile(r"[镇乡道木府办局室委会网\W\d]")
_KEY_LIKE = re.compile(r"[^\d\s:]\s?:")  # a first look
# 来源：某镇 打印 分享: buttons behind a name
_BUTTONS = re.compile(r"\s+[|\[(]?\s?(?:打印|分享|收藏|关闭|纠错|字[号体]|朗读|语音|[大中小](?=\s|$)).*$")
# keys that some pages glue to their values: 发布机构某县某乡人民政府, 发布日期2026-01-27
_GLUED = re.compile(
    r"^(?P<key>信息索引号|索引号|发布机构|发布机关|发布单位|发文机关|发文单位|成文日期|生成日期|发文日期|发布日期|发布时间|公开日期|文号|发文字号|时效性|有效性|公开方式)"
    r"\s?(?P<value>[^:,。;、][^,。;、]{0,39})$"
)
_ADDRESS = re.compile(r"\s(?:https?://)?[a-z\d.-]{4,40}/?\s{0,4}$", re.IGNORECASE)
_SITE = re.compile(r"[县市区旗州省]人民政府$|网站?$|门户$")
_VALID = re.compile(r"有效|失效|废止|主动公开|依申请公开|无|长期")
_BULLETED = re.compile(r"^\s*[•·◆■●]\s*[\u4e00-\u9fff]{2,8}\s?:")
_LEAD = " \t[(•·|*-●◆■>、"
_CLOCK = r"(?:\s{0,4}T?\d{1,2}\s?[::时]\s?\d{1,2}(?:\s?[::分]\s?\d{1,2}(?:\.\d)?)?\s?[秒分]?)?"
_WEEKDAY = r"(?:\s{0,4}(?:星期|周)[一二三四五六日天])?"  # beside keys alone: with a name it is a banner's clock
# a name without a blank before it is an organ's, and behind a digit: 2024-01-15某镇人民政府
_NAME_BEHIND = r"[\s|/]{1,8}[^\s:]{2,30}|(?<=\d)[\u4e00-\u9fff]{2,28}(?:政府|办事处|委员会|局|办公室|镇|乡|街道|苏木)"
_DATE_LINE = re.compile(rf"^\s*[\[(]?\s*{DATE.pattern}{_CLOCK}\s*[\])]?(?P<source>{_NAME_BEHIND})?\s*$")
_DAY_FIRST = re.compile(
    rf"^\s*(?:\[(?P<source>[^\]]{{2,24}})\])?\s*\[?\s*(?P<day>{DATE.pattern}{_WEEKDAY}{_CLOCK}{_WEEKDAY})\s*\]?"
    r"(?=\s|$|[来浏阅点访作编信文稿更字责审分成内供\[])"
)
# 来源：某镇 2025-02-12 16:02, 编辑：某某 2025-02-12: a day behind a name has lost its key
_NAME_THEN_DAY = re.compile(
    rf"^(?P<name>[^\d:]{{2,30}}?)\s{{0,4}}(?:时间|日期)?\s{{0,4}}(?P<day>{DATE.pattern}{_CLOCK})$"
)
# 原创 党政办 某镇发布 2025年2月12日 16:02 浙江: author, account, day and place, as WeChat has them
_AUTHOR_ACCOUNT_DAY = re.compile(
    rf"^(?:[^\s:]{{2,12}}\s{{1,4}}){{1,2}}(?P<name>[^\s:]{{2,20}})\s{{1,4}}(?P<day>{DATE.pattern}\s\d{{1,2}}:\d\d)(?:\s[^\s:]{{2,4}})?$"
)
_NAMED = frozenset(words("作者 编辑 责任编辑 录入 录入人 审核 审核人 校对 撰稿"))
_DESK = re.compile(
    r"^[\u3007\u3400-\u9fff\U00020000-\U0003ffff]{2,20}(?<=[镇乡办局站所网])$|"
    r"^[\u4e00-\u9fff]{2,18}(?:街道|苏木|中心|办公室|发布)$"
)
_DAY_LAST = re.compile(rf"(?<=\s)(?P<day>{DATE.pattern}{_CLOCK}|{CHINESE_DATE.pattern})\s*$")
# What a key that no table lists ends with, and the known key whose meaning it has: 公文生成日期, 公文时效, 信息发布时间
_UNLISTED = re.compile(r"^\s*(?P<bullet>[-•·*●◆■])?\s*(?P<key>[\u4e00-\u9fff]{2,10})\s?:(?P<value>[^。;!]{0,60})$")
_KEY_END = re.compile(
    r"(?:日期|时间|时效|编号|文号|序号|机构|机关|部门|来源|方式|范围|类别|分类|名称|状态|属性|主体|科室|级别|次数|形式|类型|对象|标识|代码|密级|页数|期限)$"
)
_READER = re.compile(r"(?:委|政府|办|局|会|组|部门|单位|同志|代表|领导|街道|镇|乡|如下|是)$")
_LONGEST_DATE_LINE = 160
_SENTENCE = re.compile(r"[。；！？]|[,，][^,，]{6}")
_ORGANISATION = re.compile(
    r"(?:政府|局|厅|委|办|办公室|办事处|委员会|中心|镇|乡|街道|苏木|网|网站|司法所|院|站|科|室)$"
)
_CELL = re.compile(r"(?:^|(?<=\t))([^\t]{2,12})(?=\t[^\t])")
_DIGIT = re.compile(r"\d")
_BAR = re.compile(r"[|｜丨│]")
# 发布于 2025-01-15, 日期 2025-01-15 来源 某镇: words before a day that no colon parts from it
_BEFORE_DAY = re.compile(
    r"^\s*(?:(?:发布|发表|刊发)于\s{0,4}|(?:发布|发表)?(?:日期|时间)\s{1,4})(?=(?:19|20)\d{2}\s?[-/.年])"
)
_FEWEST_PARTS = 2
_LONGEST_BARE = 12
_LONGEST_BUTTONS = 24
_SHORT_VALUE = 8
_WHOLE_KEY = 4  # characters; 日期 or 来源 alone say too little of a longer key
LONGEST = 400  # no line of metadata is longer, the whole 信息公开 table on one line included


def read_fields(line: str) -> Mapping[str, str] | None:
    """Returns what a line of metadata states, by meaning; None for a line that is none.

    `published`, `updated`, `written`, `source`, `publisher`, `title`, `category`; other keys are known and not told.
    """
    return _read_fields(line) if len(line) <= LONGEST else None


@lru_cache(maxsize=64)  # a line before the text is asked up to three times, by page and by front
def _read_fields(line: str) -> Mapping[str, str] | None:
    folded = fold(line)
    if "\t" in line:
        folded = _with_colons(line, folded)
    if ":" not in folded and "]" not in folded and not _names_bare_key(folded):
        return _glued(folded)
    start = len(folded) - len(folded.lstrip(_LEAD))
    found = [match for match in _KEY.finditer(folded, 0) if _is_key(match)]
    before = _before_keys(folded[: found[0].start("key")]) if found else None
    if before is not None and found[0].start("key") != start:
        start = found[0].start("key")
    if not found or found[0].start("key") != start or not _plausible(folded, found):
        return _glued(folded) if not found else None
    if found[0].group("end").strip() and folded.count(":") > len(found) < len(_KEY_LIKE.findall(folded)):
        found = _with_glued_keys(folded, found)
    fields: dict[str, str] = dict(before or {})
    days: list[str] = []
    for match, following in zip(found, [*found[1:], None], strict=True):
        value = line[match.end() : following.start("key") if following else len(line)].strip(
            " \t\u3000[【(:：|丨│,，;；•"
        )
        key = squeeze(match.group("key"))
        value, day = _name_and_day(key, value.strip("]】) \u2002\xa0"))
        fields.setdefault(_NAMES[key], value)
        days += filter(None, [day])
    fields.pop("", None)
    return fields if not days or fields.get("published") else {**fields, "published": days[0]}


def _with_colons(line: str, folded: str) -> str:
    """A row of a table, as long as it was, with a colon for the tab behind each cell that is a key and no more."""
    for cell in _CELL.finditer(line):
        if squeeze(cell[1]) in _NAMES:
            folded = f"{folded[: cell.end()]}:{folded[cell.end() + 1 :]}"
    return folded


def _with_glued_keys(folded: str, found: list[re.Match[str]]) -> list[re.Match[str]]:
    """The keys with those among their values that no blank parts from what stands before them."""
    glued = [
        key
        for key in _GLUED_ON.finditer(folded, found[0].end())
        if not any(one.start() <= key.start() < one.end() for one in found)
        # 信息分类名称: is a key of its own, and holds no 名称
        and (len(key["key"]) >= _WHOLE_KEY or key["key"] in _GLUED_SHORT or _ENDS_VALUE.match(folded[key.start() - 1]))
    ]
    return sorted((*found, *glued), key=re.Match.start) if glued else found


def _name_and_day(key: str, value: str) -> tuple[str, str]:
    """A value and, where it is a name with a day behind it, that day by itself; a name without buttons behind it."""
    if _NAMES[key] in ("source", "publisher"):
        value = _BUTTONS.sub("", value)
    if not _DIGIT.search(value) or not (_NAMES[key] in ("source", "publisher") or key in _NAMED):
        return value, ""
    both = _NAME_THEN_DAY.match(fold(value))
    return (value[: both.end("name")].rstrip(" |丨│"), both["day"]) if both else (value, "")


def _names_bare_key(folded: str) -> bool:
    """Returns True where a key that needs neither colon nor bracket stands in a line: a look that costs little."""
    bare = "".join(folded.split())
    return any(name in bare for name in _SHORTEST_BARE)


def _before_keys(before: str) -> dict[str, str] | None:
    """Returns what a portal's or an organ's own name before a line's first key states; None where there is none."""
    day = _site_and_day(before)
    if day is not None:
        return {"published": day} if day else {}
    name = before.strip(_LEAD)
    return {"source": name} if _DESK.match(name) else None


def _site_and_day(before: str) -> str | None:
    """Returns the day between a portal's own name and a line's first key, empty where there is none.

    None where the line does not begin with a portal's name.
    """
    day = _DAY_LAST.search(before)
    return (day["day"].strip() if day else "") if _is_site_name(before[: day.start()] if day else before) else None


def _is_site_name(before: str) -> bool:
    name = _ADDRESS.sub("", before).strip(" \t-|")
    return 4 <= len(name) <= 30 and bool(_SITE.search(name)) and not _SENTENCE.search(before)


def _glued(line: str) -> dict[str, str] | None:
    """A key and its value without anything between them; the value must be of the key's kind."""
    match = _GLUED.match(line.strip(_LEAD))
    if match is None:
        return {} if _BULLETED.match(line) and len(line) < LONGEST // 4 else None
    meaning, value = _NAMES[match.group("key")], match.group("value").strip()
    if meaning in ("published", "written"):
        return {meaning: value} if _DATE_LINE.match(value) else None
    if meaning == "publisher":
        return {meaning: value} if _ORGANISATION.search(value) else None
    return {} if value.isascii() or _VALID.fullmatch(value) or value.endswith("号") else None


def _is_key(match: re.Match[str]) -> bool:
    return bool(match.group("end").strip()) or squeeze(match.group("key")) in _BARE


def _plausible(folded: str, found: list[re.Match[str]]) -> bool:
    first = found[0]
    if first.group("end").strip():
        rest = folded[first.end() :]
        return len(found) > 1 or not _SENTENCE.search(rest) or len(rest) < 40
    return len(found) > 1 or (len(folded.strip()) <= len(first.group("key")) + 40 and not _SENTENCE.search(folded))


def first_key(line: str) -> int | None:
    """Returns where the first key that a colon or bracket follows stands in a line, which may begin with a title."""
    line = line[:LONGEST]
    folded = _with_colons(line, fold(line)) if "\t" in line else fold(line)
    if ":" not in folded and "]" not in folded:
        return None
    for match in _KEY.finditer(folded):
        if match.group("end").strip():
            return match.start("key")
    return None


def begins_with_key(line: str) -> bool:
    """Returns True for a line of the 信息公开 table: a key that a bracket or colon follows stands at its beginning."""
    at = first_key(line) if len(line) <= LONGEST else None
    return at is not None and not line[:at].strip(_LEAD + "【（")


def date_line(line: str) -> dict[str, str] | None:
    """A line that is a date, and perhaps the source behind it: 2024-03-27 14:21 湖北省司法厅."""
    if len(line) > _LONGEST_DATE_LINE or not _DIGIT.search(line):
        return None
    if line[0] in "发刊日时" and (before := _BEFORE_DAY.match(line)):
        line = line[before.end() :]
    folded = fold(line)
    match = _DATE_LINE.match(folded)
    if match is None:
        day = _site_and_day(folded)
        return {"published": day} if day else _between_bars(folded) or _date_then_fields(line, folded)
    source = (match.group("source") or "").strip(" |/\t")
    return {"published": line.strip(), **({"source": source} if _ORGANISATION.search(source) else {})}


def _between_bars(folded: str) -> dict[str, str] | None:
    """Returns what a line of short parts between bars states: 某乡人民政府 | 2025-03-06 | 浏览 33."""
    parts = [part.strip() for part in _BAR.split(folded)]
    days = [part for part in parts if _DATE_LINE.match(part)]
    if len(parts) < _FEWEST_PARTS or len(days) != 1 or _SENTENCE.search(folded):
        return None
    source = next((part for part in parts if _ORGANISATION.search(part)), "")
    return {"published": days[0], **({"source": source} if source else {})}


def _date_then_fields(line: str, folded: str) -> dict[str, str] | None:
    """A day without a key before keys that have theirs: 2022-3-12 作者：… 点击：…"""
    day = _DAY_FIRST.match(folded)
    if day is None:
        named = _NAME_THEN_DAY.match(folded.strip().strip("()[]"))
        if not named and ":" in folded and "发布" in folded:
            named = _AUTHOR_ACCOUNT_DAY.match(folded)
        return (
            {"source": named["name"].strip(), "published": named["day"]}
            if named and _DESK.match(named["name"])
            else None
        )
    source = (day.group("source") or "").strip()
    rest = line[day.end() :]
    fields = read_fields(rest) if rest.strip() else {} if source else None
    if fields is None:
        fields = _name_and_buttons(rest)
    if fields is None:
        return None
    return {**({"source": source} if source else {}), **fields, "published": day.group("day").strip()}


def _name_and_buttons(rest: str) -> dict[str, str] | None:
    """Returns the source behind a day, where nothing but buttons and counts stands beside it."""
    if is_nightly(rest):
        return {}
    name, buttons = (*rest.split(maxsplit=1), "", "")[:2]
    named = _ORGANISATION.search(name) and len(buttons) <= _LONGEST_BUTTONS and not _SENTENCE.search(rest)
    return {"source": name} if named else None


def unlisted_field(line: str, *, among_fields: bool) -> dict[str, str] | None:
    """Returns what a line with a key that no table lists states; None where it is no metadata.

    A key is known by how keys end; beside other lines of metadata (`among_fields`) and behind a bullet any short
    word with a colon is one, unless it addresses somebody. The meaning is that of the known key it ends with.
    """
    match = _UNLISTED.match(fold(line)) if len(line) <= LONGEST // 4 else None
    if match is None or _READER.search(match["key"]):
        return None
    if not _KEY_END.search(match["key"]) and not (among_fields or match["bullet"]):
        return None
    known = [name for name in _NAMES if len(name) >= _WHOLE_KEY and match["key"].endswith(name)]
    meaning = _NAMES[max(known, key=len)] if known else ""
    value = match["value"].strip()
    return {meaning: value} if meaning and value else {}


def fits(meaning_of: str, line: str) -> bool:
    """Returns True if a line can be the value of the empty key before it, as lists of bullets have it."""
    text = squeeze(line)
    if len(text) > 40 or _SENTENCE.search(text):
        return False
    if meaning_of in ("published", "updated", "written"):
        return first_date(line) is not None
    if meaning_of in ("source", "publisher"):
        return bool(_ORGANISATION.search(text)) and len(text) <= 24
    return meaning_of in ("", "category") and (
        (any(char.isdigit() for char in text) and not re.search(r"\d{4}年", text))
        or (len(text) <= _SHORT_VALUE and not text.endswith(("报告", "总结", "汇报")))
    )


def open_key(line: str) -> str | None:
    """The meaning of the key that ends a line without a value, or None."""
    if fold(line.rstrip()[-1:]) not in (":", "]"):  # a look that costs little
        return None
    folded, last = fold(line), None
    for match in _KEY.finditer(folded[:LONGEST]):
        last = match
    if last is None or not last.group("end").strip() or folded[last.end() :].strip(" ]"):
        return None
    return _NAMES[squeeze(last.group("key"))]


def bare_key(line: str) -> str | None:
    """The meaning of a line that is nothing but a key which needs no colon, or None."""
    key = squeeze(line) if len(line) <= _LONGEST_BARE else ""
    return _NAMES[key] if key in _BARE else None
