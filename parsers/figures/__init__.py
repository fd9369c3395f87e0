"""Quantities stated in the text: value, unit, qualifier, subject, quote and path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from parsers.figures.metrics import Metrics, load_metrics
from parsers.figures.subject import leaves_noun_out, names_something, subject_of
from parsers.figures.units import EVENT_UNITS, PERCENT, PLACE_UNITS, UNIT_PATTERN, is_other_word, normal_unit
from parsers.model import Figure, Qualifier, Section
from parsers.text.numerals import WIDTHS, arabic_value, chinese_value

__all__ = ["Metrics", "load_metrics", "read_figures"]

# names, titles, dates and document numbers that hold digits: blanked before anything is counted;
# each alternative begins with one literal or one digit, so that the engine skips to it
_QUOTED = re.compile(
    r"《[^《》\n]{1,80}》?|“[^“”。\n]{1,30}”|\"[^\"。\n]{1,30}\"|‘[^‘’。\n]{1,30}’"
    r"|〔\d{4}[〕\])]\s?第?\d{1,4}号|\[\d{4}[〕\])]\s?第?\d{1,4}号|\(\d{4}[〕\])]\s?第?\d{1,4}号"
)
_DATED = re.compile(
    r"\d(?:"
    r"\d{3}[-/.]\d{1,2}[-/.]\d{1,2}|"
    r"\d{3}(?:年度?)?\s?[-—–~至到]\s?(?:\d\d)?\d\d\s?年|\d{3}\s?年|\d{3,7}年|\d?\s?[-—–~至]\s?\d{1,2}\s?月|\d?时(?:\d{1,2}分)?|\d?\s?月(?:\d{1,2}\s?日)?|\d?日"
    r"|\d?[·•・]\d{1,2}|\d?\.\d{1,2}(?=\s?[国全宪妇消宣禁法日专安扫])"
    r"|[×x*]\d{1,3}|\d{0,3}\s?\+\s?[\dNnXx](?:[\d+NnXx]{0,8})(?![\d人次场件份])|\d?:\d\d|\d{6,11}|\d{2,5}〕?\d{0,4}号"
    r")"
)
_NEVER_COUNTED: Final = {"24": ("小时",), "365": ("天",)}
_COUNT = (
    r"(?P<digits>(?<![\d·•A-Za-z])(?<!\d[.,:])(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,6})?)(?P<to>[-—–~～至到]\d{1,6}(?:\.\d{1,4})?)?"
    r"\s{0,3}(?P<more>[余多几])?(?P<scale>[百千]?[万亿]|[百千])?(?P<more_behind>[余多+])?"
    r"|百分之(?P<percent>[一二两三四五六七八九十百零〇点]{1,6}|\d{1,3}(?:\.\d{1,4})?)|(?P<whole>百分百)"
    r"|(?P<of>[二三四五六七八九])分之(?P<parts>[一二两三四五六七八九])"
    r"|(?P<cn>[一二两三四五六七八九十百千万零〇]{1,9})(?P<cn_more>[余多])?"
)
_FIGURE = re.compile(
    rf"(?:{_COUNT})\s{{0,3}}(?P<unit>%|‰|{UNIT_PATTERN})?(?P<unit_more>余|多)?(?P<bound>及?以上|以下|以内|之内|内(?!容|部|外|涵)|左右|上下)?"
)
_WIDE = re.compile("[０-９．％（）＋]")
# like _BOUNDARY, it begins with one set of characters, so that the engine skips to them
_NUMERAL = re.compile("[0-9一二两三四五六七八九十百千万零〇](?:(?<=[0-9])[0-9]*|[一二两三四五六七八九十百千万零〇]*)")
_QUANTITY = re.compile(
    "[0-9０-９]|[一二两三四五六七八九十百千万零〇][次场期名起件册份户处座所间人家个项条支部多余十百千万分届轮例宗]"
)
_NONE_OF = re.compile(
    r"(?:无|未发生过?|未出现|没有发生过?|没有出现|没有|未有|未引发|未产生|实现)(?P<zero>一|1|0|零)(?P<unit>起|例|件|宗|人|名|次|户|桩)(?!性|定|直|外)"
)
# a mark; neither the comma of 1,090 nor the point of 15.5
_BOUNDARY = re.compile(
    r"[，。；;！？!?：:\n,.](?:(?<=[^,.])|(?<!\d,)(?<=,)|(?<=,)(?!\d{3}(?!\d))|(?<=[\u4e00-\u9fff]\.)(?!\d))"
)
_AT_LEAST = re.compile(
    r"(?:(?:至少|不少于|不低于|最少)(?:开展|组织|召开|举办|进行|有|集中|学习){0,2}|超过|突破|超|上|逾|高于|多达)了?\s?$"
)
_AT_MOST = re.compile(r"(?:不超过|不多于|不高于|(?<!不)低于|(?<!不)少于|最多|至多|不足)\s?$")
_ABOUT = re.compile(r"(?:(?<![附最邻靠临])近|大?约|将近|接近|约为)\s?$")
_ORDINAL_BEFORE = re.compile(r"(?:[第届·•]|(?<![目此之以])前|上升|前移|\d[.:])$")
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
_ONE_NAMED: Final = frozenset("支处座所间部")
_COUNTED_FREELY: Final = EVENT_UNITS | frozenset(("起", "件", "宗", "例", "名", "册", "份", "处", "座", "间", "人次"))
# 三家企业 and 两所学校 count, 三所联动 and 十户联防 are names
_COUNTED: Final = {
    "家": ("企业", "单位", "公司", "机构", "律师", "商户"),
    "户": ("居民", "农户", "群众", "家庭", "企业", "村民"),
    "所": ("学校", "小学", "中学", "幼儿"),
    "个": ("村民", "行政", "社区", "部门", "乡镇", "单位"),
}
_LONGEST_QUOTE: Final = 80
_LENDERS: Final = 4
_RATE_CLAUSE = re.compile(r"率|[%％]|金额|百分点|人均|均?分\d|\d分$")
# a verb said once for all that the sentence lists: 发放手册800本、折页1200张
_SENTENCE_END = re.compile("[。！？\n]")
_SHARED_VERB = re.compile(
    r"发放|印发|印制|派发|赠送|散发|分发|审查|审核|合法性审|聘请|开展|举办|组织|召开|办理|受理|接待|处理|化解|调处|排查|公开|发布|成立|建立|建成|打造|培育"
)


class _Count(NamedTuple):
    """A number with its unit, found at [start, end) of a text."""

    start: int
    end: int
    value: int | float
    unit: str
    qualifier: Qualifier


def read_figures(sections: Sequence[Section], metrics: Metrics) -> tuple[Figure, ...]:
    """Every quantity that the sections state, in reading order.

    万 and 亿 are multiplied out; `quote` is verbatim; `path` counts children from 1, the preamble is
    "0". Names that hold digits (热线, “3·15”, 《…（2021－2025年）》, dates, document numbers) count nothing.
    """
    return tuple(
        figure
        for path, section in _walk(sections, "")
        for text in (section.heading, section.text)
        if text
        for figure in _figures_in(text, path, metrics)
    )


def _walk(sections: Sequence[Section], prefix: str) -> Iterator[tuple[str, Section]]:
    number = 0
    for section in sections:
        if section.level == 0:
            yield "0", section
            continue
        number += 1
        path = f"{prefix}{number}"
        yield path, section
        yield from _walk(section.children, f"{path}.")


def _figures_in(text: str, path: str, metrics: Metrics) -> Iterator[Figure]:
    if not _QUANTITY.search(text):
        return
    masked = _without_names(text)
    counts = sorted([*_zeros(masked), *_counts(masked)], key=lambda count: count.start)
    if not counts:
        return
    ends = [0, *(match.end() for match in _BOUNDARY.finditer(masked))]
    clause = 0
    floor = 0
    verb, last_count = "", 0
    for index, count in enumerate(counts):
        if count.start < floor:
            continue
        while clause + 1 < len(ends) and ends[clause + 1] <= count.start:
            clause += 1
        left = max(ends[clause], floor, count.start - _LONGEST_QUOTE)
        right = ends[clause + 1] - 1 if clause + 1 < len(ends) else len(text)
        following = counts[index + 1].start if index + 1 < len(counts) else len(text)
        behind = text[count.end : max(count.end, min(right, following, count.end + _LONGEST_QUOTE))]
        right = count.end if following < right else count.end + len(behind)
        before = text[left : count.start].lstrip("、 )）")
        lender = _lender(text, ends, clause) if count.unit == PERCENT or leaves_noun_out(before) else ""
        subject = subject_of(before, behind, lender, rate=count.unit == PERCENT)
        if count.unit in PLACE_UNITS:
            subject += count.unit
        quote = text[left:right].strip("、 \u2002\u3000\xa0").lstrip("(（)）")
        own_verb = _last_verb(before)
        if own_verb or _SENTENCE_END.search(text, last_count, count.start):
            verb = own_verb
        last_count = count.start
        metric = metrics.name_for(f"{subject}|{quote}", count.unit, subject=subject)
        if metric is None and verb and not own_verb:
            metric = metrics.name_for(f"{verb}{subject}|{quote}", count.unit, subject=subject)
        series_unit = metrics.series_unit(metric, count.unit) if metric else None
        yield Figure(quote, subject or quote, count.value, count.unit, count.qualifier, metric, path, series_unit)
        floor = count.end


def _last_verb(before: str) -> str:
    found = _SHARED_VERB.findall(before)
    return found[-1] if found else ""


def _lender(text: str, ends: Sequence[int], clause: int) -> str:
    """The clause of the sentence that lends its noun: the nearest before that has one and states no rate itself."""
    for at in range(clause, max(0, clause - _LENDERS), -1):
        if text[ends[at] - 1] in "。！？!?\n":
            return ""
        found = text[ends[at - 1] : ends[at] - 1]
        if not _RATE_CLAUSE.search(found) and names_something(found):
            return found
    return ""


def _without_names(text: str) -> str:
    """The text with half-width signs, and with names that hold digits blanked out; positions stay."""
    plain = text if not _WIDE.search(text) else text.translate(WIDTHS)
    plain = _QUOTED.sub(_blank, plain)
    return _DATED.sub(_blank, plain)


def _blank(match: re.Match[str]) -> str:
    return "\x00" * len(match.group())


def _zeros(text: str) -> Iterator[_Count]:
    for match in _NONE_OF.finditer(text):
        yield _Count(match.start(), match.end(), 0, match["unit"], "exact")


def _counts(text: str) -> Iterator[_Count]:
    floor = 0
    for numeral in _NUMERAL.finditer(text):
        match = _FIGURE.match(text, numeral.start()) if numeral.start() >= floor else None
        value = _value(match, text) if match else None
        if match is None or value is None:
            continue
        floor = match.end()
        unit = PERCENT if match["percent"] or match["whole"] else normal_unit(match["unit"] or "")
        yield _Count(match.start(), match.end(), value, unit, _qualifier(match, text))


def _value(match: re.Match[str], text: str) -> int | float | None:
    """The value, or None where the number is part of a name."""
    if match["percent"]:
        part = match["percent"]
        return arabic_value(part) if part[0].isdigit() else chinese_value(part)
    if match["whole"]:
        return 100
    if match["of"]:
        whole, parts = chinese_value(match["of"]), chinese_value(match["parts"])
        return round(parts / whole, 4) if whole and parts and parts < whole else None
    unit = match["unit"]
    if not unit or is_other_word(unit, text, match.end("unit")):
        return None
    if match["digits"]:
        return _arabic(match, text)
    return _chinese(match, text)


def _arabic(match: re.Match[str], text: str) -> int | float | None:
    start = match.start()
    if _ORDINAL_BEFORE.search(text, max(0, start - 2), start) or match["unit"] in _NEVER_COUNTED.get(
        match["digits"], ()
    ):
        return None
    value = arabic_value(match["digits"], match["scale"] or "")
    if match["unit"] in PLACE_UNITS and (value == 1 or match.end() - start > 12):
        return None
    return value


def _chinese(match: re.Match[str], text: str) -> int | float | None:
    numeral, unit, start = match["cn"], match["unit"], match.start()
    before = text[max(0, start - 16) : start]
    if _ORDINAL_BEFORE.search(before) or numeral == "二":
        return None
    rounded = _AT_LEAST.search(before) or _ABOUT.search(before)
    round_number = numeral[0] in "百千万零〇"
    if round_number and not match["cn_more"] and not rounded:
        return None
    behind = text[match.end("unit") : match.end("unit") + 2]
    if not (round_number and rounded) and not _is_counted(numeral, unit, before, behind, match["bound"]):
        return None
    return chinese_value(numeral)


def _is_counted(numeral: str, unit: str, before: str, behind: str, bound: str | None) -> bool:
    """Whether a Chinese numeral counts something: 开展两次 does, 三项制度 and 一件件 do not."""
    if behind.startswith(numeral + unit[0]) or unit in PLACE_UNITS:
        return False
    if numeral == "一":
        if unit in _ONE_NAMED:
            return bool(_MADE_BEFORE.search(before))
        counted = _DONE_BEFORE.search(before) or (unit in EVENT_UNITS and _EVERY_BEFORE.search(before))
        return unit in (*EVENT_UNITS, "名", "册", "份") and bool(counted)
    if len(numeral) > 1 or unit in _COUNTED_FREELY or bound in ("以上", "及以上") or behind in _COUNTED.get(unit, ()):
        return True
    return bool(_MADE_BEFORE.search(before))


def _qualifier(match: re.Match[str], text: str) -> Qualifier:
    before = text[max(0, match.start() - 8) : match.start()]
    bound = match["bound"] or ""
    if bound in ("以下", "以内", "之内", "内") or _AT_MOST.search(before):
        return "at_most"
    more = match["more"] or match["more_behind"] or match["cn_more"] or match["unit_more"] or match["to"]
    if more or bound.endswith("以上") or _AT_LEAST.search(before):
        return "at_least"
    if bound in ("左右", "上下") or _ABOUT.search(before):
        return "about"
    return "exact"
