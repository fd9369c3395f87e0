"""Finds the series of the catalogue that a count belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from parsers.figures.mentions import ROSE, Mention
from parsers.figures.metrics import Metric, Metrics
from parsers.figures.scope import ANY_SCOPE, Scope, is_out_of_scope
from parsers.figures.units import PERCENT

# 每周一次 says how often, not how many in the year; 每年两次 says both
_EVERY = re.compile(
    r"每(?:半?个?月|个?季度?|半年|个?学期|周|个?星期|两周|天|日|旬|次)[^，。；]{0,12}$"
    r"|(?:月均|周均|日均|月月|季季|周周)[^，。；]{0,6}$"
)
_OF_TIMES: Final = frozenset("每均月季周")  # a first look
# how many came, went or are wished for is not how many there are
_GROWTH = re.compile(
    r"招(?:录|考|募)|新(?:增|聘|招|进|选|培育|培养|发展|吸纳|任|考取|取得|办)|增(?:加|配|补|聘|设)?了?$|(?:补充|充实|调整|更换|减少|核减|退出|清退|解聘|缺|空缺|拟|计划|力争|评选|评出|表彰|推选)"
)
_HONOURED = re.compile(r"评为|评选|授予|表彰|荣获|获评|称号")  # 3名调解员荣获表彰: there are more
# 对现有6名执法人员开展培训: how many there are, whatever is done with them
_HAVE = re.compile(r"(?:由|现有|共有|现共有|拥有|配备|配有|已有|设有|目前有)了?(?:专兼?职|兼职)?\s?$")
# 2025年计划开展宣传30场, 力争化解率达98%, 将聘请法律顾问3名: what is meant to be is no count of the year;
# 按照年度计划开展12次 and 确保… are none of it
_PLAN = re.compile(
    r"(?:^|[年初底度镇乡街道委府内步季月，,、；;]|同时|还|也|再)(?:原?计划|力争|争取|预计|打算|拟(?![^，。]*的))(?=[^\s，。；、]{2})|"
    r"下一步|下步|明年|来年|下一年度?|[年度](?:工作|主要)?(?:目标|计划|打算|安排)$|"
    r"将(?:于|在|再|继续|进一步|持续|计划|力争|组织|开展|举办|召开|安排|聘请|选聘|新增|新建|建设|打造|实现|培养|培育|培训)"
    r"(?![^，。]{0,20}(?:作为|纳入|列入|融入|列为|贯穿))"
)
# 县里下达排查任务100件; 要求各村开展宣传不少于6次，每年讲课不少于1次
_ASSIGNED = re.compile(r"(?:任务|指标)[数量]?[为是]?$|(?:指标|目标|考核)要求")
_REQUIRED = re.compile(r"^\s?(?:同时|并|明确|上级)?要求(?:各|每|全|所有|[村镇乡街]|班子|领导|党员|机关|干部|执法)")
_NO_FEWER = re.compile(r"(?:不少于|不低于|至少)\s?$")
# 完成年初确定的开展宣传24场的任务: the goal, though it says 完成
_GOAL = re.compile(r"年初(?:确定|制定|下达|计划|预定|定下?)的?")
_MEANT = re.compile(
    r"[拟将]|年初|计划|力争|争取|预计|打算|安排|目标|任务|指标|要求|下一|下步|明年|来年"
)  # a first look for all of these
_BY_PLAN = re.compile(r"(?:按照?|依|根据|对照|结合|落实|完成)[^，。]{0,20}计划")
_DONE = re.compile(r"已|实际|完成|目前|现有|累计")
# 落实每年学法不少于4次的要求: what is asked for
_DEMANDED = re.compile(r"\s?(?:以上)?的(?:最低)?(?:要求|规定|目标|任务|标准|指标|计划)")
_REPORTS = re.compile(r"\s?(?:全年|今年|年内|一年来|共|先后)")
# 由9人增加到15人: the first is how many there were
_WAS = re.compile(r"[由从][^，。；]{0,12}$")
# of the year before: 去年化解81件, 上年同期为75件
_PAST = re.compile(r"(?:去年|上一?年度?|前年|往年)(?!以来|年?底以来)")
# 同比减少11件, 比去年多化解13件, 化解率提高2%: how much it changed, not how much it is
_CHANGE = re.compile(
    r"(?:同比|环比|相比|较|比)[^，。；至到为]{0,16}(?:增加|增长|增多|减少|下降|上升|降低|提高|提升|多|少)了?[^，。；至到为达率]{0,8}$|"
    r"(?:增加|增长|减少|下降|上升|降低|提高|提升|递增|递减)了?[约近]?\s?$"
)
# 19个村修订村规民约, 9个调解组织调处纠纷: places and bodies are counted, whatever they did
_PLACE = re.compile(
    r"\s?(?:行政)?(?:村(?![级规民务])|社区(?!矫正)|居委会|乡镇|镇街|部门|单位|学校|企业"
    r"|[^，。；、\d]{0,4}(?:调解组织|委员会|调委会|调解室|工作室|网格(?!员)))"
)
# 化解率达100%的村有9个: a rate that some have
_OF_PLACES = re.compile(r"(?:以上)?的(?:行政)?(?:村|社区|单位|部门|学校|企业|网格|镇|乡)")

# 未发生一起因调解不及时引发的刑事案件: what caused it is not what is counted
_CAUSE = re.compile(r"因[^，。；]{1,20}(?:引发|引起|导致|产生|造成)的?")
_QUOTES: Final = str.maketrans("", "", "“”")  # 检查“九小场所” says what 检查九小场所 does
_SUMS: Final = ("共", "共计", "合计", "总计", "累计", "累计达", "合计达")
_MOST_PARTS: Final = 8
_LENT: Final = 2  # clauses back; further ones are about something else
_MEASURES = re.compile(r"率[^，。]{0,6}[%％]|^\s?参[考加训与](?:人[数员]|\d)|平均分")  # the exam is still spoken of
_OF_WHICH: Final = "其中"


def choose_metric(mention: Mention, metrics: Metrics, scope: Scope = ANY_SCOPE) -> Metric | None:
    """The series, or None: by the count's own words, then with a verb or actor that the sentence lends."""
    count = mention.number
    if count.noun:
        return next((metric for metric in metrics.zeros if metric.fits_zero(count.noun)), None)
    if count.unit != PERCENT and not _OF_TIMES.isdisjoint(mention.before) and _EVERY.search(mention.before):
        return None
    said = mention.words if mention.subject in mention.words else f"{mention.subject}|{mention.words}"
    if "因" in said:
        said = _CAUSE.sub("", said)
    own = metrics.hide_whole_words(said.translate(_QUOTES) if "“" in said else said)
    metric = _fitting(mention, own, metrics) or _borrowed(mention, own, metrics)
    if metric is None or is_other_count(mention) or is_out_of_scope(mention, scope, stock=metric.stock):
        return None
    return metric


def part_attempts(
    chosen: Sequence[tuple[Mention, Metric | None]], metrics: Metrics
) -> list[tuple[Mention, Metric | None]]:
    """The same mentions, with those of what was only tried in their own series: 调处136起，成功化解131起."""
    parted = list(chosen)
    for index, (mention, metric) in enumerate(chosen):
        attempt = metric.attempt if metric else None
        if attempt is None or not attempt.tried.search(mention.before) or attempt.done.search(mention.before):
            continue
        if any(
            later is metric
            and attempt.done.search(then.before)
            and then.number.value <= mention.number.value
            and any(mention.before in clause for clause in then.lenders)
            for then, later in chosen[index + 1 :]
        ):
            parted[index] = mention, metrics.named(attempt.of)
    return parted


def drop_wider_totals(chosen: Sequence[tuple[Mention, Metric | None]]) -> list[tuple[Mention, Metric | None]]:
    """The same mentions; a total whose part alone is of its kind is of no series: 中心组学习14次，其中法治学习4次."""
    narrowed = list(chosen)
    for index, ((mention, metric), (then, later)) in enumerate(pairwise(chosen)):
        if metric is None or metric is not later or not metric.narrowed.words or not then.before.startswith(_OF_WHICH):
            continue
        if metric.narrowed.search(then.words) and not metric.narrowed.search(mention.words):
            narrowed[index] = mention, None
    return narrowed


def drop_mixed_sums(chosen: Sequence[tuple[Mention, Metric | None]]) -> list[tuple[Mention, Metric | None]]:
    """The same mentions; a sum belongs to the series of its parts only if all do: 讲座5场、宣传21场，合计26场."""
    return [
        (mention, None if metric and mention.before.endswith(_SUMS) and _sums_others(chosen, index, metric) else metric)
        for index, (mention, metric) in enumerate(chosen)
    ]


def _sums_others(chosen: Sequence[tuple[Mention, Metric | None]], index: int, metric: Metric) -> bool:
    count = chosen[index][0].number
    total, mixed = 0.0, False
    for part, other in reversed(chosen[max(0, index - _MOST_PARTS) : index]):
        total += part.number.value
        mixed = mixed or other is not metric
        if total >= count.value:
            break
    return mixed and total == count.value


def _fitting(mention: Mention, own: str, metrics: Metrics) -> Metric | None:
    counted: str | None = None
    for verb in ("", mention.shared_verb) if mention.shared_verb else ("",):
        said = verb + own
        for metric, groups, by_unit in metrics.by_unit.get(mention.number.unit, ()):
            # nearly all are told by their first words, the words of a stock by those of the whole clause;
            # 检查企业35家次，通报3家: the unit's own words are those of a list, not of the clause before
            if not groups[0].search(said) or (verb and by_unit and not mention.member):
                continue
            if not metric.stock:
                if metric.fits(said, mention.subject, groups[1:]):
                    return metric
                continue
            if counted is None:
                counted = _stock_words(mention, own, metrics)
            if counted and metric.fits(verb + counted, mention.subject, groups):
                return metric
    return None


def _stock_words(mention: Mention, own: str, metrics: Metrics) -> str:
    """The words that a stock is told by; empty where the count is of a growth."""
    if _GROWTH.search(mention.before) or _HONOURED.search(f"{mention.subject}|{mention.behind}"):
        return ""
    return metrics.hide_whole_words(mention.subject) if _HAVE.search(mention.before) else own


def is_other_count(mention: Mention) -> bool:
    """Returns True for a plan's number, last year's, a change, and a count of places: none says what was done."""
    before = mention.before
    if _CHANGE.search(before) or ("年" in before and _PAST.search(before)):
        return True
    if ("由" in before or "从" in before) and _WAS.search(before) and ROSE.match(mention.behind):
        return True
    if "的" in mention.behind and _DEMANDED.match(mention.behind):
        return True
    if mention.number.unit == "个" and _PLACE.match(mention.behind):
        return True
    if mention.number.unit == PERCENT and _OF_PLACES.match(mention.behind):
        return True
    return _is_planned(before, mention.lenders)


def _is_planned(before: str, lenders: Sequence[str]) -> bool:
    if not _MEANT.search(before) and not any(map(_MEANT.search, lenders)):
        return False
    if _GOAL.search(before):
        return True
    if _DONE.search(before) or _BY_PLAN.search(before):
        return False
    if _PLAN.search(before) or _ASSIGNED.search(before) or _REQUIRED.search(before):
        return True
    if _NO_FEWER.search(before) and any(map(_REQUIRED.search, lenders)):
        return True
    for clause in () if _REPORTS.match(before) else lenders:
        if _DONE.search(clause) or _BY_PLAN.search(clause):
            return False
        if _PLAN.search(clause):
            return True
    return False


def _borrowed(mention: Mention, words: str, metrics: Metrics) -> Metric | None:
    """开展宪法宣传8场，覆盖1.2万余人次: the clause says `alone` a thing that the clause before explains."""
    for metric in metrics.borrowing.get(mention.number.unit, ()):
        if not metric.alone.search(mention.shared_verb + words):
            continue
        for lender in (words, *_near(mention.lenders)):
            if metric.fits_lent(words, metrics.hide_whole_words(lender), mention.subject):
                return metric
    return None


def _near(lenders: Sequence[str]) -> Iterator[str]:
    """Yields the clauses that lend: the two nearest, and those of rates and of who took part between them."""
    left = _LENT
    for clause in lenders:
        if not left:
            return
        left -= not _MEASURES.search(clause)
        yield clause
