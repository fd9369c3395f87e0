"""A count in its place: the words before and behind it, and what the sentence lends it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from parsers.figures.clauses import Clauses
from parsers.figures.counts import Count
from parsers.figures.respectively import nouns_told_apart
from parsers.figures.subject import leaves_noun_out, names_something, subject_of
from parsers.figures.units import PERCENT, PLACE_UNITS
from parsers.text import words

_LONGEST_QUOTE: Final = 80
_CLOSED: Final = ("）", ")")
_RATE_CLAUSE = re.compile(r"率|[%％]|金额|百分点|人均|均?分\d|\d分$|^\s?(?:同比|环比|较|比|涉及|涉案|其中)")
_SENTENCE_END = re.compile("[。！？\n]")
_DIGIT = re.compile(r"\d")
# a verb said once for all that the sentence lists: 发放手册800本、折页1200张; longest first
_SHARED_VERB = re.compile(
    r"合法性审[查核]|发放|公示|公布|印发|印制|派发|赠送|散发|分发|审查|审核|聘请|开展|举办|组织|召开|办理|受理|接待|处理|化解|调处|(?<!人民)调解(?![员室组委中案])|排查|检查|公开|发布|成立|建立|建成|打造|培育|研究(?![解生院所会])|听取"
)
# verbs of what else was done: 办理案件6件，解答咨询240人次 lends nothing across
_OTHER_VERBS: Final = tuple(
    words(
        """
        解答 代写 录入 推送 收集 悬挂 张贴 播放 制作 出动 走访 拆除 预防 防止 避免 挽回 签订 达成 提供 提出 督促 整改
        发现 收缴 罚没 追回 减少 清理 废止 修订 制定 制发 出台 报备 涉及 引导 参与 协助 配合 移交 移送 上报
        责令 停产 停业 关停 取缔 查封 约谈 下达 下发 开具 警告 罚款 劝导 劝离 帮扶 走访 服务
        """
    )
)
_PEOPLE: Final = frozenset(("人次", "人", "名", "位"))
_NONE: Final = frozenset("无未没")  # 未发生一起 does nothing of what was done before
# 对35份合同、12件决策进行了合法性审查: the verb stands behind all that it is said of
_VERB_BEHIND = re.compile(
    r"(?:(?:进行|开展|予以|完成)了?(?:全面|集中|逐一)?|逐[一份件]|严格|依法)"
    r"(合法性审[查核]|法制审核|审[查核](?:把关)?|把关|排查|化解|调处)[^，。；]{0,2}$"
)
# 合格率较去年提升3个百分点，达到99%
_RATE_CHANGED = re.compile(r"([^，。]{2,30}?率)(?:较|比|同比|环比|由|从|提升|提高|上升|下降)")
# 化解率连续三年在98%以上，今年达98.6%
_RATE = re.compile(r"[^，。\d]{2,30}?率")
_ONLY_WHEN = re.compile(
    r"(?:其中)?(?:[我全][镇乡]|今年|本年|全年|目前|现|20\d\d年度?)?(?:均|已|仍|实际)?(?:达到?|为|是)"
)
# 化解率由96%提升至98%: the second number counts what stands before the first
ROSE = re.compile(
    r"(?:(?:增加|增长|提升|提高|上升|扩大|下降|减少|降低|发展|壮大|扩充|扩展)[至到为]|[增升降减][至到为])"
    r"(?:(?:今年|目前|现在|20\d\d年|年|\d{1,2}月份?)[底末]?的?)?"
)
# 工单量同比下降12%，由1021件降至898件: the clause before says what it is, and then how much it changed
_CHANGED = re.compile(r"(?:同比|环比|相比|较|比|总体|下降|上升|增长|减少|增加).*")
_FROM = re.compile(r"[由从](?:去年|上年|20\d\d年|年初|\d{1,2}月份?)?的?$")
# 4次党委会、8次联席会: the noun stands behind its number, and the next number begins the next member
# 行政诉讼案件2件（均胜诉）: what became of the cases does not say what they are
_OUTCOME = re.compile(
    r"[（(][^（()）\d]{0,6}(?:胜诉|败诉|维持|撤销|撤诉|驳回|终止|[办审]结|结案|审理|办理中|调解中)[^（()）\d]{0,4}[）)]$"
)
_MEMBER_ENDS = re.compile(r"[^，。；、\d]{1,30}(?:、|以及|和|及)\s?$")


class Mention(NamedTuple):
    """A count with its quote, its subject, the words around it, and the clauses before it, nearest first."""

    number: Count
    quote: str
    words: str  # what its series is told by
    subject: str
    before: str
    behind: str
    shared_verb: str
    lenders: tuple[str, ...]
    member: str = ""  # what stands before it in its clause, with the counts before it


def read_mentions(text: str, plain: str, counts: Sequence[Count]) -> Iterator[Mention]:
    """Places each count; `plain` is the text with names blanked, in which the counts were found."""
    clauses = Clauses(text, plain, counts)
    apart = nouns_told_apart(text, clauses, counts)
    verb, last = "", None
    for index, count in enumerate(counts):
        following = counts[index + 1].start if index + 1 < len(counts) else len(text)
        clause = clauses.at(count.start)
        begin, right = clause.start, clause.end
        left = max(begin, last.end if last else 0, count.start - _LONGEST_QUOTE)
        if last and left == last.end and _MEMBER_ENDS.fullmatch(text, left, count.start):
            left = count.start
        behind = text[count.end : max(count.end, min(right, following, count.end + _LONGEST_QUOTE))]
        said = text[left : count.start]
        before = said.lstrip("、 )）")
        if not before and said.strip() in _CLOSED:
            before = _before_bracket(text[max(begin, left - _LONGEST_QUOTE) : left])
        elif last and left == count.start == last.end and count.unit not in _PEOPLE:
            before = text[begin : last.start]  # 检查企业3轮次126家次: two counts of one thing
        elif last and left == last.end and ROSE.fullmatch(said):
            before = _FROM.sub("", text[begin : last.start]) or _CHANGED.sub("", next(iter(clause.before), ""))
        if index in apart:
            before, behind = apart[index], ""
        own_verb = _last_verb(before)
        if own_verb:
            verb = own_verb
        elif verb and (
            before.startswith(_OTHER_VERBS)
            or text[count.start] in _NONE
            or "被" in before
            or _SENTENCE_END.search(text, last.start if last else 0, count.start)
        ):
            verb = ""
        lenders = clause.before
        if member := text[begin:left].strip() if left > begin else "":
            lenders = (member, *lenders)
        quote = _quote(text, left, count.end if following < right else count.end + len(behind))
        yield Mention(
            number=count,
            quote=quote,
            words=before if index in apart else _OUTCOME.sub("", quote) if quote.endswith(_CLOSED) else quote,
            subject=count.noun or _subject(count, before, behind, lenders),
            before=before,
            behind=behind,
            shared_verb="" if own_verb else verb or _verb_behind(text, begin, right, count),
            lenders=lenders,
            member=member,
        )
        last = count


def _before_bracket(text: str) -> str:
    """调解纠纷（土地纠纷21件、邻里纠纷9件）30件: the total counts what stands before its parts."""
    outside, bracket, _ = text.replace("(", "（").rpartition("（")
    return outside.strip() if bracket else ""


def _verb_behind(text: str, begin: int, end: int, count: Count) -> str:
    verb = (
        _VERB_BEHIND.search(text, count.end, end)
        if text.startswith("对", begin) or "对" in text[begin : count.start]
        else None
    )
    return verb[1] if verb else ""


def _quote(text: str, left: int, right: int) -> str:
    return text[left:right].strip("、 \u2002\u3000\xa0").lstrip("（(）)")


def _subject(count: Count, before: str, behind: str, lenders: Sequence[str]) -> str:
    rate = count.unit == PERCENT
    lender = _lender(lenders) if rate else _lender_of(count.unit, lenders) if leaves_noun_out(before) else ""
    if rate and "率" not in before and lenders and (changed := _RATE_CHANGED.match(lenders[0])):
        lender = changed[1]
    elif rate and lenders and _ONLY_WHEN.fullmatch(before) and (named := _RATE.match(lenders[0])):
        lender = named[0]
    subject = subject_of(before, behind, lender, rate=rate)
    return subject + count.unit if count.unit in PLACE_UNITS else subject


def _lender(lenders: Sequence[str]) -> str:
    """The clause that lends its noun: the nearest before that has one and states no rate itself.

    排查纠纷156件、同比上升8.3%，化解153件: of a clause that states both, its first part lends.
    """
    for clause in lenders:
        for part in (clause, clause.partition("、")[0]) if "、" in clause else (clause,):
            if not _RATE_CLAUSE.search(part) and names_something(part):
                return part
    return ""


def _lender_of(unit: str, lenders: Sequence[str]) -> str:
    """The clause that lends a bare verb its noun: one that counts in the same unit before one that counts nothing.

    排查纠纷82件，落实包案领导，化解79件: what was settled are 纠纷.
    """
    nearest = _lender(lenders)
    if _DIGIT.search(nearest):
        return nearest
    counting = next((at for at, clause in enumerate(lenders) if _counts_in(unit, clause)), None)
    return nearest if counting is None else _lender(lenders[counting:]) or nearest


def _counts_in(unit: str, clause: str) -> bool:
    at = clause.find(unit)
    return at > 0 and bool(_DIGIT.search(clause, max(0, at - 2), at))


def _last_verb(before: str) -> str:
    found = _SHARED_VERB.findall(before)
    return found[-1] if found else ""
