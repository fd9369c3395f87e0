"""The opening of a text: whom it addresses, what it announces, from whose side it speaks."""

from __future__ import annotations

import re
from typing import Literal

from parsers.front_matter.titles import TOPIC
from parsers.text import squeeze_lines

Level = Literal["township", "higher"]

OPENING_CHARS = 3000  # of a text's lines before its first heading; the longest openings hold some 1,500
BODY_CHARS = 4000  # what of a body is read for its author, where the opening leaves him out

_QUOTED = re.compile(r"《[^》]{0,100}》")
# What issues a plan or asks for a report is none, though it speaks of the same subject.
_ORDERS = re.compile(r"制定本|特制定|编制本|印发给你们|制定以下|制定如下|结合材料|现予公布|[,。]近日|^近日")
# What sites that share documents print around a text that nobody issued.
_SAMPLE = re.compile(r"由会员分享|会员分享|珍藏版|文库|免费范文|范文|在线阅读,更多|文档下载|下载文档")
_ANNOUNCES = re.compile(
    r"(?:现将|现就|现把|将|就|现)[^。;\n]{0,100}?(?:报告|汇报|总结|通报|公布|公开|公告|情况|说明|作)?如下"
)
_PUBLISHES = re.compile(
    r"现[将就把]《[^》]{0,80}(?:法治政府|依法行政)[^》]{0,40}(?:报告|年报|总结)》[^。;\n]{0,20}(?:公布|公开|公示|公告|发布)"
)
_ANNOUNCED = re.compile(r"现[将就把](?P<what>[^。;；:\n]{2,120}?)(?:如下|予以|汇报|报告|公布|公开|公示)")
_NEWS = re.compile(
    r"^\W{0,3}(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:上午|下午|晚)?[,，]|召开[^,。]{0,30}(?:会议|评议会|推进会)"
)
_SELF_TOWN = re.compile(
    r"[我本](?:镇|乡|街道|苏木|街|地区|办事处)(?!区|坊)|[镇乡](?:党委|政府|人民政府|人大)|街道(?:党工委|办|党委)|"
    r"苏木(?:党委|政府)|全(?:镇|乡|街道|苏木)"
)
_SELF_HIGHER = re.compile(
    r"[我本](?:县|市|区|省|旗|州|盟|局|厅|委|院|中心|单位|办(?!事处)|司|部|会)|全(?:县|市|省|旗|州|盟)|"
    r"[县市省州](?:人民政府|司法局|政府常务会议)|各?[县市区][直级](?:部门|单位)|(?<!街道)(?:区党工委|管委会|管理委员会)"
)
_OWN_TOWN = re.compile(r"[我本](?:镇|乡|街道|苏木|街|地区|办事处)")
_OWN_HIGHER = re.compile(r"我(?:县|市|区|省|旗|州|局|厅|委|院)")
# 高新区, 经开区, 管委会: no township and no county, but bound as what is above townships
_ZONE = re.compile(r"(?:高新|开发|经开|工业园|产业园|科技园|物流园|园|度假|保税|示范|合作|名胜|新)区|管委会|管理委员会")
_UNDER = re.compile(
    r"在[^,。;\n]{0,80}?(?:领导|指导|支持|关心|关怀|帮助|部署|统筹|推动)[^,。;\n]{0,10}下|"
    r"(?:按照|根据|依据|对照|围绕|遵照|落实|贯彻|紧扣|聚焦|按|依)"
    r"[^,。;\n]{0,120}?(?:要求|精神|部署|规定|安排|通知|决策|思路|目标|指标|意见|重点|任务)"
)
_PAST_YEAR = re.compile(r"过去的?一年|一年来|一年以来|上一?年度?|去年")


def opening_of(preamble: str) -> str:
    """Returns the opening of a text: what stands before its first heading without the line that addresses somebody.

    The lines are squeezed and stay apart, so that no name runs from one into the next.
    """
    first, separator, rest = preamble.partition("\n")
    own = rest if separator and is_salutation(first) else preamble
    return squeeze_lines(own[: OPENING_CHARS * 2])[:OPENING_CHARS]


def salutation_of(preamble: str) -> str:
    """Returns the line that addresses somebody (县委、县政府：), squeezed; empty where there is none."""
    first = preamble.partition("\n")[0]
    return squeeze_lines(first) if is_salutation(first) else ""


def is_salutation(line: str) -> bool:
    """Returns True for a short line that ends in a colon, as GB/T 9704 addresses a text to its reader."""
    return len(line) < 80 and squeeze_lines(line).endswith(":")


def without_quotes(text: str) -> str:
    """Returns the text with what stands in 《…》 blanked, as long as it was: titles of documents name others."""
    return _QUOTED.sub(lambda match: " " * len(match.group()), text)


def without_guidance(text: str) -> str:
    """Returns an opening without 在…领导下 and 按照…要求, where others than the author are named."""
    return _UNDER.sub("", _QUOTED.sub("", text))


def is_sample(text: str) -> bool:
    """Returns True for a page of a site that shares documents, which offers a text that nobody issued."""
    return bool(_SAMPLE.search(squeeze_lines(text[:OPENING_CHARS])))


def reports_by_itself(opening: str, body: str, *, outlined: bool) -> bool:
    """Returns True where an untitled text is a report by its opening: it announces what it reports on the rule of law.

    An opening that issues a plan, sets a task or tells the news of a day is none. Without an announcement
    the text must speak of its subject at once, of its author as 我镇 or 我县, and be laid out as a report is.
    """
    plain = _QUOTED.sub("", opening)
    if orders_or_tells_news(plain):
        return False
    if _PUBLISHES.search(opening):
        return True
    if TOPIC.search(opening):
        return bool(_ANNOUNCES.search(plain)) or (outlined and first_self(plain)[0] is not None)
    return bool(_ANNOUNCES.search(plain)) and speaks_of_law(body)


def orders_or_tells_news(opening: str) -> bool:
    """Returns True for an opening that issues a plan, asks for something or tells the news of a day."""
    return bool(_ORDERS.search(opening) or _NEWS.search(opening))


def speaks_of_law(body: str) -> bool:
    """Returns True where 法治 stands near the beginning of a body."""
    return "法治" in body[:OPENING_CHARS]


def announced_in(opening: str) -> tuple[str, ...]:
    """Returns the clauses that announce what is reported: 宝城镇2025年度法治政府建设情况 of 现将…报告如下."""
    return tuple(match["what"] for match in _ANNOUNCED.finditer(opening))


def speaks_of_past_year(opening: str) -> bool:
    """Returns True for 过去的一年, 一年来: the year before the day of publication."""
    return _PAST_YEAR.search(without_quotes(opening)) is not None


def zone_in(text: str) -> tuple[int, int] | None:
    """Returns where the first development zone (高新区, 管委会) stands in a text."""
    match = _ZONE.search(text)
    return match.span() if match else None


def counted_self(text: str) -> Level | None:
    """Returns the level that a text speaks of itself from most (我镇, 我县); None where it does not say."""
    town, higher = len(_OWN_TOWN.findall(text)), len(_OWN_HIGHER.findall(text))
    if town == higher:
        return None
    return "township" if town > higher else "higher"


def first_self(text: str) -> tuple[Level | None, int]:
    """Returns the level of the first word by which a text speaks of its author, and where it stands."""
    town, higher = _SELF_TOWN.search(text), _SELF_HIGHER.search(text)
    if town and (higher is None or town.start() <= higher.start()):
        return "township", town.start()
    return ("higher", higher.start()) if higher else (None, len(text))
