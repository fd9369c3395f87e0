"""Numbers with their units: 127起, 1 050人, 2万余份, 两次, 千余人, 百分之九十五, 三分之二, 无一起."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from parsers.figures.units import EVENT_UNITS, PERCENT, PLACE_UNITS, UNIT_PATTERN, is_other_word, normal_unit
from parsers.model import Qualifier
from parsers.text.numerals import arabic_value, chinese_value

_NEVER_COUNTED: Final = {"24": ("小时",), "365": ("天",)}
_THOUSANDS = r"\d{1,3}(?:(?:,\d{3})+|(?:，\d{3})+|(?:[ \u2002\u2009\u202f\xa0]\d{3})+)(?!\d)"
_SET_APART = r"(?<![\d第表图件录])\d(?:[ \u2002\u2009\xa0]\d){1,5}(?![\d.])"  # 调解1 2 8件: a blank between all digits
_COUNT = (
    rf"(?P<digits>(?<![\d·•A-Za-z])(?<!\d[.,:])(?:{_THOUSANDS}|{_SET_APART}|\d{{1,12}})(?:\.\d{{1,6}})?)(?P<to>[-—–~～至到]\d{{1,6}}(?:\.\d{{1,4}})?)?"
    r"\s{0,3}(?P<more>[余多几])?(?P<scale>[百千]?[万亿]|[百千])?(?P<thousands>(?<=万)[1-9]千)?(?P<more_behind>[余多+])?"
    r"|百分之(?P<percent>[一二两三四五六七八九十百零〇点]{1,6}|\d{1,3}(?:\.\d{1,4})?)|(?P<whole>百分百)"
    r"|(?P<of>[二三四五六七八九])分之(?P<parts>[一二两三四五六七八九])"
    r"|[数几](?P<vague>十万|百万|千万|[十百千万])"
    r"|(?P<cn>[一二两三四五六七八九十百千万零〇]{1,9})(?P<cn_more>[余多几])?"
)
_FIGURE = re.compile(
    rf"(?:{_COUNT})\s{{0,3}}(?P<unit>%|‰|{UNIT_PATTERN})?(?P<unit_more>余|多)?(?P<bound>及?以上|以下|以内|之内|内(?!容|部|外|涵)|左右|上下)?"
)
# a set of characters first, so that the engine skips to it
_NUMERAL = re.compile(
    "[0-9一二两三四五六七八九十百千万零〇数几](?:(?<=[0-9])[0-9]*|(?<=[数几])|[一二两三四五六七八九十百千万零〇]*)"
)
_QUANTITY = re.compile(
    "[0-9０-９一二两三四五六七八九十百千万零〇余多几](?:(?<=[0-9０-９])|[次场期名起件册份户处座所间人家个项条支部多余十百千万分届轮例宗])"
)
_NONE_OF = re.compile(
    r"(?:无|未发生过?|未出现|没有发生过?|没有出现|没有|未有|未引发|未产生|实现)(?P<zero>一|1|0|零)(?P<unit>起|例|件|宗|人|名|次|户|桩)(?!性|定|直|外)"
)
_AT_LEAST = re.compile(
    r"(?:(?:至少|不少于|不低于|最少)(?:开展|组织|召开|举办|进行|有|集中|学习){0,2}|超过|突破|超|上|逾|高于|多达)了?\s?$"
)
_AT_MOST = re.compile(r"(?:不超过|不多于|不高于|(?<!不)低于|(?<!不)少于|最多|至多|不足)\s?$")
# 村规民约13份, 续签合约5件: 约 ends a noun
_ABOUT = re.compile(r"(?:(?<![附最邻靠临])近|(?<![民公合契违签节预条])约为?|将近|接近)\s?$")
# what the words of at least, at most and about end with: a look that costs little
_HEDGES: Final = frozenset("少于低展织开办行有中习过破超上逾达多足近约为")
_TORN_BEFORE = re.compile(r"(?<![\d第表图件录])\d{1,2}[ \u2002\u2009\xa0]$")  # 化解12 8起: who can tell whether 128
_ORDINAL_BEFORE = re.compile(r"(?:[第届·•]|(?<![目此之以])前|\d[.:])$")
_ORDINAL_ENDS: Final = frozenset("第届·•前.:")  # a first look
_RANK_BEFORE = re.compile(r"(?:上升|前移|提升|进步)\s?$")  # 排名上升3位
_MADE = (
    "设立|设置|设有|下设|内设|分设|成立|组建|建立|建成|建有|新建|新增|打造|配备|配有|创建|培育|共|共计|合计|累计|共有|评选|获评|聘请|选聘|"
    "至少|不少于|梳理|出台|制定|修订|签订|完善"
)
_EVERY_BEFORE = re.compile(r"每(?:个?月|个?季度?|半年|学期|年度?|周|星期|两周|半个?月|天|日|旬)[^，。；、]{0,10}$")
_MADE_BEFORE = re.compile(rf"(?:{_MADE})[了出有]?\s?$")
_DONE_BEFORE = re.compile(
    rf"(?:{_MADE}|开展|召开|组织|举办|举行|发放|印发|选派|派驻|处理|办理|查处|化解|调解|受理|接待|检查|走访|培训|学习|研究|了|过|每年|每月|"
    r"每季度?|每半年|每周|每学期|年度|每村|人手|达到?|超过?|分别|接受|参加|参与|累计|进行|不少于|各)\s?$"
)
# 举行法律考试一次。 the numeral stands at the clause's end, behind what was done
_DONE_IN_CLAUSE = re.compile(
    r"(?:开展|召开|组织|举办|举行|进行|参加|参与|安排|承办|接受|出庭|召集|邀请|集中)[^，。；：\n,;:]{1,14}$"
)
_CLAUSE_ENDS: Final = frozenset("，。；、,;\n")
_ONE_NAMED: Final = frozenset("支处座所间部")
_COUNTED_FREELY: Final = EVENT_UNITS | frozenset(("起", "件", "宗", "例", "名", "册", "份", "处", "座", "间", "人次"))
# 三家企业 and 两所学校 count, 三所联动 and 十户联防 are names
_COUNTED: Final = {
    "家": ("企业", "单位", "公司", "机构", "律师", "商户"),
    "户": ("居民", "农户", "群众", "家庭", "企业", "村民"),
    "所": ("学校", "小学", "中学", "幼儿"),
    "个": ("村民", "行政", "社区", "部门", "乡镇", "单位"),
}


class Count(NamedTuple):
    """A number with its unit, at [start, end) of a text; `noun` is what the words of a zero name."""

    start: int
    end: int
    value: int | float
    unit: str
    qualifier: Qualifier
    noun: str = ""


def may_count(text: str) -> bool:
    """True where the text may hold a number with a unit: a cheap question before the dear ones."""
    return _QUANTITY.search(text) is not None


def find_counts(text: str) -> list[Count]:
    """The counts of a text whose names are blanked, by position; none overlaps another."""
    counts: list[Count] = []
    for count in sorted([*_none_of(text), *_counts(text)]):
        if not counts or count.start >= counts[-1].end:
            counts.append(count)
    return counts


def _none_of(text: str) -> Iterator[Count]:
    """无一起行政诉讼 is zero; 无一例外 is a phrase."""
    for match in _NONE_OF.finditer(text):
        yield Count(match.start(), match.end(), 0, match["unit"], "exact")


def _counts(text: str) -> Iterator[Count]:
    floor = 0
    for numeral in _NUMERAL.finditer(text):
        match = _FIGURE.match(text, numeral.start()) if numeral.start() >= floor else None
        value = _value(match, text) if match else None
        if match is None or value is None:
            continue
        floor = match.end()
        unit = PERCENT if match["percent"] or match["whole"] else normal_unit(match["unit"] or "")
        yield Count(match.start(), match.end(), value, unit, _qualifier(match, text))


def _value(match: re.Match[str], text: str) -> int | float | None:
    """The value, or None where the number is part of a name."""
    unit = match["unit"]
    if match["digits"]:
        return _arabic(match, text) if unit and not is_other_word(unit, text, match.end("unit")) else None
    if match["percent"]:
        part = match["percent"]
        return arabic_value(part) if part[0].isdigit() else chinese_value(part)
    if match["whole"]:
        return 100
    if match["of"]:
        whole, parts = chinese_value(match["of"]), chinese_value(match["parts"])
        return round(parts / whole, 4) if whole and parts and parts < whole else None
    if not unit or is_other_word(unit, text, match.end("unit")):
        return None
    if match["vague"]:
        # 数百户 is several hundred: a hundred at least
        return None if unit in PLACE_UNITS else chinese_value(match["vague"])
    return _chinese(match, text)


def _arabic(match: re.Match[str], text: str) -> int | float | None:
    start, (digits, unit, scale) = match.start(), match.group("digits", "unit", "scale")
    if text[start - 1 : start] in _ORDINAL_ENDS and _ORDINAL_BEFORE.search(text, max(0, start - 2), start):
        return None
    if unit in _NEVER_COUNTED.get(digits, ()) or _TORN_BEFORE.search(text, max(0, start - 5), start):
        return None
    value = arabic_value(digits, scale or "")
    if value is not None and match["thousands"]:  # 1万3千份
        value += int(match["thousands"][0]) * 1000
    if unit == "位" and _RANK_BEFORE.search(text, max(0, start - 3), start):
        return None
    if unit in PLACE_UNITS and (value == 1 or match.end() - start > 12):
        return None
    return value


def _chinese(match: re.Match[str], text: str) -> int | float | None:
    numeral, unit, start = match["cn"], match["unit"], match.start()
    before = text[max(0, start - 16) : start]
    if _ORDINAL_BEFORE.search(before) or numeral == "二":
        return None
    rounded = bool(match["cn_more"] or _AT_LEAST.search(before) or _ABOUT.search(before))
    if numeral[0] in "百千万零〇":  # 千余人 counts, 千家万户 does not
        counted = rounded and unit not in PLACE_UNITS
    else:
        behind = text[match.end("unit") : match.end("unit") + 2]
        counted = _is_counted(numeral, unit, before, behind, match["bound"])
    return chinese_value(numeral) if counted else None


def _is_counted(numeral: str, unit: str, before: str, behind: str, bound: str | None) -> bool:
    """True where a Chinese numeral counts something: 开展两次 does, 三项制度 and 一件件 do not."""
    if behind.startswith(numeral + unit[0]) or unit in PLACE_UNITS:
        return False
    if numeral == "一":
        if unit in _ONE_NAMED:
            return bool(_MADE_BEFORE.search(before))
        at_end = not behind or behind[0] in _CLAUSE_ENDS
        counted = _DONE_BEFORE.search(before) or (
            unit in EVENT_UNITS and (_EVERY_BEFORE.search(before) or (at_end and _DONE_IN_CLAUSE.search(before)))
        )
        return unit in (*EVENT_UNITS, "名", "册", "份") and bool(counted)
    if len(numeral) > 1 or unit in _COUNTED_FREELY or bound in ("以上", "及以上") or behind in _COUNTED.get(unit, ()):
        return True
    return bool(_MADE_BEFORE.search(before))


def _qualifier(match: re.Match[str], text: str) -> Qualifier:
    before = text[max(0, match.start() - 8) : match.start()].rstrip()
    bound = match["bound"] or ""
    hedged = before.removesuffix("了")[-1:] in _HEDGES
    if bound in ("以下", "以内", "之内", "内") or (hedged and _AT_MOST.search(before)):
        return "at_most"
    more = any(match.group("more", "more_behind", "cn_more", "unit_more", "to", "vague"))
    if more or bound.endswith("以上") or (hedged and _AT_LEAST.search(before)):
        return "at_least"
    if bound in ("左右", "上下") or (hedged and _ABOUT.search(before)):
        return "about"
    return "exact"
