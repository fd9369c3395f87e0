"""What kind of page it is: a report, of a township or of a higher level; what explains one; anything else."""

from __future__ import annotations

import re
from typing import Literal

from parsers.front_matter.titles import TOPIC
from parsers.text import squeeze

Level = Literal["township", "higher"]

_REPORT = re.compile(r"报告|年报|总结|汇报|情况")
_EXPLAINS = re.compile(r"解读|图解|图说|一图[读看]?懂?|政策问答|答记者问|政策说明")
# What another document is, though its title holds the words of a report.
_NEVER = re.compile(
    r"信息公开|政务公开|政府工作报告|财政|预算|决算|上半年|下半年|半年|季度|阶段性|"
    r"\d月?[-—–至]\d{1,2}月|研究|实证|论文|评估|评议|调研|整改|审议|示范|培训|召开|举行|举办|开展(?!情况)|推进会|座谈会|会议|听取|观摩|检查组|表彰|征求意见|"
    r"征集|考核|试题|范文|模板|样本|怎么写|督察工作|督查|调查|名单|通报|动员|部署会|信访工作|公示牌|自评表|评分"
)
_UNLESS_NAMED = re.compile(r"普法|法治宣传|第一责任人|述职|述法|八五|七五|法律援助|人民调解|依法治理")
_NAMED = re.compile(
    r"(?:法治政府|依法行政)(?:建设)?[^,]{0,12}(?:报告|年报|总结|汇报|情况)|(?:法治政府建设|依法行政)(?:工作)?(?:暨|及|和|与)"
)
_ENDS_AS_PLAN = re.compile(
    r"(?:通知|方案|规划|计划|要点|办法|规则|细则|意见|制度|清单|纲要|指引|指南|规定|批复|函|决定|安排|目录|讲话|要闻|简报)(?:[(\[][^)\]]{1,20}[)\]])?$"
)
_THEN_PLAN = re.compile(r"(?:报告|总结|汇报|情况)(?:及|和|暨|与|、|,)")
_ISSUES_REPORT = re.compile(r"(?:报告|年报|总结|汇报)》?的(?:通知|公告|公示|函)$")
_BARE = re.compile(r"(?:法治政府建设|依法行政)(?:工作)?(?:[(\[][^)\]]{1,20}[)\]])?$")

_ORDERS = re.compile(
    r"制定本|特制定|编制本|印发给你们|制定以下|制定如下|结合材料|现予公布|会员分享|珍藏版|文库|范文|[,。]近日|^近日"
)
_SAMPLE = re.compile(r"由会员分享|在线阅读,更多|珍藏版|免费范文|范文网|文档下载|下载文档")
_ANNOUNCES = re.compile(
    r"(?:现将|现就|现把|将|就|现)[^。;]{0,100}?(?:报告|汇报|总结|通报|公布|公开|公告|情况|说明|作)?如下"
)
_NEWS = re.compile(
    r"^\W{0,3}(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:上午|下午|晚)?[,，]|召开[^,。]{0,30}(?:会议|评议会|推进会)"
)
_SELF_TOWN = re.compile(
    r"[我本](?:镇|乡|街道|苏木|街|地区|办事处)(?!区|坊)|[镇乡](?:党委|政府|人民政府|人大)|街道(?:党工委|办|党委)|苏木(?:党委|政府)|全(?:镇|乡|街道|苏木)"
)
_SELF_HIGHER = re.compile(
    r"[我本](?:县|市|区|省|旗|州|盟|局|厅|委|院|中心|单位|办(?!事处)|司|部|会)|全(?:县|市|省|旗|州|盟)|[县市省州](?:人民政府|司法局|政府常务会议)|各?[县市区][直级](?:部门|单位)"
)
_DEPARTMENT = re.compile(
    r"(?:局|厅|委|委员会|办公室|法院|检察院|中心|公司|大学|学院|医院|集团|总队|支队|大队|管委会|司|部|开发区|园区|新区)(?=\d{4}|20|关于|法治|依法|年度|推进|落实|[(\[]|$)|"
    r"[省市县区州旗](?:人民)?政府"
)
_UNDER = re.compile(
    r"在[^,。;]{0,80}?(?:领导|指导|支持|关心|关怀|帮助|部署|统筹|推动)[^,。;]{0,10}下|"
    r"(?:按照|根据|依据|对照|围绕|遵照|落实|贯彻|按|依)[^,。;]{0,120}?(?:要求|精神|部署|规定|安排|通知|决策|思路|目标|指标|意见)"
)


def title_kind(title: str) -> Literal["report", "interpretation", "other"] | None:
    """What a title says of its page; None where it says nothing of reports at all."""
    text = squeeze(title)
    if _EXPLAINS.search(text):
        return "interpretation"
    if not TOPIC.search(text):
        return None if not _REPORT.search(text) and not _ENDS_AS_PLAN.search(text) else "other"
    if _NEVER.search(text) or (_UNLESS_NAMED.search(text) and not _NAMED.search(text)):
        return "other"
    if _ENDS_AS_PLAN.search(text) and not _THEN_PLAN.search(text) and not _ISSUES_REPORT.search(text):
        return "other"
    named_year = _BARE.search(text) and re.search(r"20\d{2}|二[〇○零]", text)
    return "report" if _REPORT.search(text) or named_year else None


def is_sample(text: str) -> bool:
    """A page of a document-sharing site, which offers a text that nobody issued."""
    return bool(_SAMPLE.search(squeeze(text[:2000])))


def body_reports(preamble: str, body: str, *, outlined: bool) -> bool:
    """Whether an untitled text is a report by its opening: it announces what it reports on the rule of law.

    An opening that issues a plan, sets a task or tells the news of a day is none. Without an announcement
    the text must speak of its subject at once, of its author as 我镇 or 我县, and be laid out as a report is.
    """
    text = squeeze(preamble)[:3000]
    plain = re.sub(r"《[^》]{0,100}》", "", text)
    if _ORDERS.search(plain) or _NEWS.search(plain):
        return False
    if TOPIC.search(text):
        return bool(_ANNOUNCES.search(plain)) or (outlined and first_self(plain)[0] is not None)
    return bool(_ANNOUNCES.search(plain)) and "法治" in squeeze(body[:1500])


def department_in(title: str) -> bool:
    """Whether a title names a department or a government above a township as its author."""
    return bool(_DEPARTMENT.search(squeeze(title)))


def self_level(text: str) -> Level | None:
    """The level that a text speaks of itself from: 我镇 or 我县; None where it does not say, or both alike."""
    squeezed = squeeze(text)
    own = (
        len(re.findall(r"[我本](?:镇|乡|街道|苏木|街|地区|办事处)", squeezed)),
        len(re.findall(r"[我](?:县|市|区|省|旗|州|局|厅|委|院)", squeezed)),
    )
    if own[0] != own[1]:
        return "township" if own[0] > own[1] else "higher"
    return None


def opening_without_guidance(preamble: str) -> str:
    """An opening without 在…领导下 and 按照…要求, where others than the author are named."""
    text = re.sub(r"《[^》]{0,100}》", "", squeeze(preamble))
    return _UNDER.sub("", text)


def first_self(text: str) -> tuple[Level | None, int]:
    """The first word by which a text speaks of its author's level, and where it stands."""
    town, higher = _SELF_TOWN.search(text), _SELF_HIGHER.search(text)
    places = [(match.start(), level) for match, level in ((town, "township"), (higher, "higher")) if match]
    if not places:
        return None, len(text)
    at, level = min(places)
    return ("township" if level == "township" else "higher"), at
