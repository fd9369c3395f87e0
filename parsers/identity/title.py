"""The kind that a title gives its page: a yearly report, what explains one, or something else; how surely, and why.

The parser and the reader of list pages ask the same rules. What the parser could take for a report is at least
doubtful in a list: a row that is passed over is never asked for, and its township would be told to owe it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from parsers.file_endings import DOCUMENTS, pattern_of
from parsers.front_matter.titles import TOPIC
from parsers.text import squeeze

TitleKind = Literal["report", "interpretation", "other"]
Certainty = Literal["report", "doubtful", "foreign"]


@dataclass(frozen=True, slots=True)
class TitleReading:
    """A title's verdict.

    `kind` is that of the page by its title alone, None where the page's text has to tell it. `certainty` is for a
    list, which knows the title only. `on_topic` is True where the title speaks of 法治政府建设. `reason` says why.
    """

    kind: TitleKind | None
    certainty: Certainty
    on_topic: bool
    reason: str


class _Rule(NamedTuple):
    """A title that holds `words` is what the rule says, unless it also holds `unless`."""

    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    kind: TitleKind | None
    certainty: Certainty
    reason: str


_BEHIND = rf"(?:[(\[][^)\]]{{1,20}}[)\]])?(?:{pattern_of(DOCUMENTS)})?$"  # remarks and a file's ending close a title
_REPORT = re.compile(r"报告|报吿|年报|总结|汇报|情况")
_REPORT_ENDS = re.compile(rf"(?:报告|报吿|年报|总结|汇报|情况)》?(?:全文|公开|公示|公告)?{_BEHIND}")
_NAMES_SUBJECT = re.compile(
    r"(?:法治政府|依法行政)(?:建设)?[^,]{0,12}(?:报告|年报|总结|汇报|情况)|(?:法治政府建设|依法行政)(?:工作)?(?:暨|及|和|与)"
)
_BARE = re.compile(rf"(?:法治政府建设|依法行政)(?:工作)?{_BEHIND}")
_YEAR = re.compile(r"20\d{2}|二[〇○零]")
_CUT = re.compile(r"(?:…+|\.{2,})$")
_CUT_IN_TOPIC = re.compile(r"(?:法治?|依法?|依法行|推进|落实|关于|度|年)(?:…+|\.{2,})$")

# Another text that only speaks of reports, or of a part of a year.
_EXPLAINS = re.compile(r"解读|图解|图说|一图[读看]?懂?|读懂|问答|答记者问|政策说明")
_PART_OF_YEAR = re.compile(
    r"[上下]半年|半年|季度|阶段性|月报|(?<!\d)(?!0?1月?[-—–－~～至到]12月)\d{1,2}月?[-—–－~～至到]\d{1,2}月|"
    r"[一二三四五六七八九]至?[一二三四五六七八九十]{1,2}月份?(?=法治|依法|工作|推进)"
)
_OTHER_SUBJECT = re.compile(
    r"信息公开|政务公开|(?<!法治)政府工作报告|财政(?![局厅所部])|预算|决算|采购|中标|招聘|信访工作|(?:公示|宣传)牌|自评表|评分|试题|范文|模板|样本|怎么写"
)
_OTHER_WORK = re.compile(
    r"研究|实证|论文|评估|评议|调研|整改|审议|示范|培训|表彰|征求意见|征集|考核|督察工作|督查|检查组|调查|名单|动员|观摩"
)
_MEETING = re.compile(r"召开|举行|举办|听取|会议|(?:推进|座谈|部署|动员|汇报|交流|述职|大)会(?:$|[,，])")
_NEWS = re.compile(r"开展(?!情况)|印发|启动|部署|宣讲|讲座|座谈|比赛|视察|检查|督[查察导]|活动$")
_CIRCULAR = re.compile(rf"(?:情况|报告)的?通报{_BEHIND}")
_NEIGHBOUR = re.compile(r"普法|法治宣传|八五|七五|九五|法律援助|人民调解|依法治理")
_OWN_ACCOUNT = re.compile(r"第一责任人|述职|述法")
# 某镇司法所2024年…总结, 某街道某社区…: of an office in a township or of one of its villages, which owe no report
_OFFICE = re.compile(
    r"(?:镇|乡|街道|苏木|办事处)(?:人民政府)?"
    r"(?:(?:司法|派出|财政|国土|自然资源|规划|监管|市场监管|市场监督管理|林业|水利)所|[^,]{0,8}(?:执法[大中]?队|执法(?:办公室|局)|服务中心|卫生院|学校|[中小]学)|"
    r"[\u3400-\u9fff]{1,6}(?:村|社区)(?:村民委员会|村委会|居民委员会|居委会|党总支|党支部|党委)?)"
    r"(?=关于|20\d\d|二[〇○零]|年度|法治|依法|推进)"
)
_ON_ITS_TOWNSHIP = re.compile(r"关于[^,]{0,20}(?:镇|乡|街道|苏木)")
_PLAN = re.compile(
    r"(?:通知|方案|预案|规划|计划|要点|办法|规则|细则|意见|制度|清单|纲要|指引|指南|规定|批复|函|决定|安排|目录|讲话|要闻|简报|"
    rf"责任书|措施|思路|打算|通告|公示|公告)》?{_BEHIND}"
)
_THEN_PLAN = re.compile(r"(?:报告|总结|汇报|情况)(?:及|和|暨|与|、|,)")
# …报告公示, …报告的公告, 关于印发《…报告》的通知 make a report known; 关于报送…报告的通知 asks for one
_MAKES_KNOWN = re.compile(
    rf"^(?!.{{0,60}}(?:做好|报送|上报|提交|填报|撰写|编制|征集|抓好)).{{0,120}}"
    rf"(?:报告|年报|总结|汇报|情况)》?的?(?:公告|公示|通告){_BEHIND}|"
    rf"(?:印发|公布|公开|发布|转发|公示).{{0,80}}(?:报告|年报|总结|汇报)》?的?(?:通知|函){_BEHIND}|"
    rf"《[^》]{{0,80}}(?:报告|年报|总结|汇报)》的?(?:通知|公告|公示|函){_BEHIND}"
)
# 关于报送2024年度法治政府建设情况报告的函: the letter may stand before the report, or alone
_SENDS = re.compile(rf"(?:报送|呈报|上报|呈送)[^,]{{2,60}}(?:报告|年报|总结|汇报|情况)》?的?函{_BEHIND}")

_OF_ANY_TITLE: Sequence[_Rule] = (
    _Rule(_EXPLAINS, None, "interpretation", "foreign", "explains a report"),
    _Rule(_PART_OF_YEAR, None, "other", "foreign", "no yearly report"),
    _Rule(_OTHER_SUBJECT, None, "other", "foreign", "no yearly report"),
)
_OF_TITLES_ON_TOPIC: Sequence[_Rule] = (
    _Rule(_OTHER_WORK, None, "other", "foreign", "another document"),
    _Rule(_MEETING, None, "other", "foreign", "news"),
    _Rule(_NEIGHBOUR, _NAMES_SUBJECT, "other", "foreign", "another subject"),
    _Rule(_OFFICE, _ON_ITS_TOWNSHIP, "other", "doubtful", "of an office or village of a township"),
    _Rule(_OWN_ACCOUNT, _NAMES_SUBJECT, "other", "doubtful", "may be the leaders' own account of their duty"),
    _Rule(_SENDS, None, None, "doubtful", "a letter that sends a report"),
    _Rule(_PLAN, re.compile(f"{_THEN_PLAN.pattern}|{_MAKES_KNOWN.pattern}"), "other", "foreign", "a plan or notice"),
    _Rule(_CIRCULAR, None, None, "doubtful", "a circular, which may be the report"),
    _Rule(_NEWS, re.compile(f"{_REPORT_ENDS.pattern}|{_MAKES_KNOWN.pattern}"), "other", "foreign", "news"),
)
_OF_OTHER_TITLES: Sequence[_Rule] = (
    _Rule(_MEETING, None, "other", "foreign", "news"),
    _Rule(_PLAN, None, "other", "foreign", "a plan or notice"),
    _Rule(_NEWS, _REPORT, "other", "foreign", "news"),
)


@lru_cache(maxsize=1024)  # a page asks twice of its title, a list each night of the same rows
def read_title(title: str, *, on_topic: bool | None = None) -> TitleReading:
    """Reads what a title (simplified) says of its page; `on_topic` overrules what the title says of its subject.

    A column that a person filters by words of its own is on topic where these words stand, whatever they are.
    """
    text = squeeze(title)
    if reading := _by_rules(text, _OF_ANY_TITLE, on_topic=bool(on_topic)):
        return reading
    if on_topic:
        return _by_noun(text)
    if not TOPIC.search(text):
        return _by_rules(text, _OF_OTHER_TITLES, on_topic=False) or _off_topic(text)
    return _by_rules(text, _OF_TITLES_ON_TOPIC, on_topic=True) or _by_noun(text)


def _by_rules(text: str, rules: Sequence[_Rule], *, on_topic: bool) -> TitleReading | None:
    for rule in rules:
        word = rule.words.search(text)
        if word and not (rule.unless and rule.unless.search(text)):
            return TitleReading(rule.kind, rule.certainty, on_topic, f"{rule.reason}: {word[0]}")
    return None


def _by_noun(text: str) -> TitleReading:
    """A title on topic by whether it calls itself a report, or names subject and year alone."""
    if _REPORT.search(text):
        return TitleReading("report", "report", True, "title")
    if _BARE.search(text) and _YEAR.search(text):
        return TitleReading("report", "doubtful", True, "the title names subject and year alone")
    if _CUT.search(text):
        return TitleReading(None, "doubtful", True, "the title is cut short")
    return TitleReading(None, "doubtful", True, "the title does not say that it is a report")


def _off_topic(text: str) -> TitleReading:
    """A title that does not speak of the subject; its column or its text may."""
    if _CUT.search(text):
        begun = _CUT_IN_TOPIC.search(text) is not None
        return TitleReading(None, "doubtful", begun, "the title is cut short")
    if _REPORT.search(text):
        return TitleReading("other", "doubtful", False, "a report by its title, on 法治政府建设 by its column alone")
    return TitleReading(None, "foreign", False, "the title speaks of something else")


def is_part_of_year(text: str) -> bool:
    """Returns True for a title or clause that speaks of half a year, a quarter or some months."""
    return _PART_OF_YEAR.search(text) is not None
