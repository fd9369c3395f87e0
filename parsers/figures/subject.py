"""The subject of a figure: the noun of its clause, with the verb where the verb says more than 开展."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from parsers.text import words

_TIME = re.compile(
    r"^(?:截至[^，,]{0,12}[，,]?|(?:20\d\d年度?(?:以来)?|今年以?来?|全年|本年度?|年内|一年来|去年[底末]?|[上下]半年|第?[一二三四1-4]季度|[春夏秋冬]季|\d{1,2}月底?)[，,]?)+"
)
_LIGHT_VERB = (
    "组织开展|组织召开|组织举办|集中开展|联合开展|开展|召开|举办|举行|进行|配齐配强|配备|配有|配置|设立|设置|设有|建立|成立|组建|"
    "打造|建成|建有|新建|新增|拥有|共有|现有|落实|实现|确保|指导|达到|创建|对"
)
_LEAD = re.compile(
    r"^(?:(?:[(（]?其中[:：]?|我[镇乡街]|本[镇乡]|已|实际(?!问题|困难|情况)|共计?|累计|合计|总计|先后|积极|多次|及时|并|各|均|分别|还|又|再|也)(?!同)){1,4}"
)
# 我镇排查40起, 全镇合计60名: whose count it is says nothing of what is counted
_WHOSE = re.compile(
    rf"(?:全(?:镇|乡|街道|苏木)|镇村两级|(?:行政)?村)?{_LEAD.pattern.removeprefix('^')}|全(?:镇|乡|街道|苏木)|镇村两级"
)
_LIGHT = re.compile(rf"(?:{_LIGHT_VERB})+了?")
_LIGHT_VERBS: Final = tuple(sorted(_LIGHT_VERB.split("|"), key=len, reverse=True))
_BEFORE_LIGHT: Final = ("累计", "已", "共")
# words between a noun and its number, longest first
_TAIL: Final = tuple(
    sorted(
        words(
            """
            共 共计 累计 总计 合计 达 达到 为 是 均 约 近 超 超过 至少 不少于 不低于 不超过 最多 了 完成 提升至 提升到
            提高至 提高到 保持在 稳定在 控制在 上升至 上升到 下降 下降至 下降到
            增至 增加至 增加到 升至 降至 减少至 减少到 发展到 扩大到 壮大到 已 就 仅 有 在 各 分别 至 ： :
            """
        ),
        key=len,
        reverse=True,
    )
)
_NO_TAIL: Final = ("人均", "规民约", "公约", "合约", "契约", "履约", "违约", "预约")
_NOUN_ENDS = re.compile(
    r"(?:建立|聘请|配备|落实|开展|进行|实现|完成|全部|均|并|参加|得到|达到|签订|发放|组成|(?<!调解)(?<!党)(?<!社会)组织|负责|用于|到|以|对|为|已|，)|发生$|以上|以下|以内|左右"
)
# 参考率 and 参考率、合格率均 say no more than what is measured, not of what
_BARE_RATE = re.compile(r"^(?:[^，、和及与]{0,5}(?:率|比例|度|比)[、和及与均]{0,2}){1,3}$")
# 其中今年3件: some of what the clause before named
_OF_THEM = re.compile(r"[(（]?其中[:：]?\s?(?=\d{4}年|今年|全年|本年|年内|上半年|已)")
# 全年累计达96次, 我镇为58件, 今年增加到60名
_REACHED = re.compile(
    r"(?:达到?了?|为|(?:增加|增长|提高|提升|上升|下降|减少|降低|扩大|发展|壮大|扩充)[到至]|[增升降减]至)$"
)
_REACHED_ENDS: Final = ("达", "到", "了", "为", "至")
# verbs of what became of a case: standing alone they count what the clause before named
_BARE: Final = words(
    """
    成功 免费 无偿 当场 现场 就地 就近 及时 按时 按期 如期 正在 正 尚未 未
    目前 现 全部 依法 有效 妥善 累计 共 共计 已 已经 均 经 成 并 被 了 出
    组织 开展 举办 召开 举行 进行
    化解 调处 调解 调结 调成 办结 办理 处理 处置 解决 受理 立案 结案 审结 移送 转办
    整改 完成 答复 回复 答结 撤诉 胜诉 败诉 维持 撤销 终止 驳回
    培养 培育 采纳 达成 达成协议 登记 排查 摸排 帮办 代办 调撤 发放 派发 发出 送出
    合计 总计 总数 总人数 审查 审核 配备 配齐 聘请 聘任 选聘 选任
    """
)
_BARE_VERBS = re.compile(rf"^(?:{'|'.join(sorted(_BARE, key=len, reverse=True))}){{1,6}}$")
# what they and words of time end with: a look that costs little
_BARE_ENDS: Final = frozenset(word[-1] for word in _BARE) | frozenset("年度来内月底镇乡")
# the verb before a noun that a clause counts: 镇调解组织受理各类纠纷 is about 各类纠纷
_VERB_BEFORE_NOUN = re.compile(
    r"(?:排查|摸排|调处|化解|调解(?!案件)|办理|受理|接待|处理|收集|办结|接到|接收|承办|承接|录入|查处|登记|发现|梳理|交办|解决)+"
    r"(?:出|了|到|的)?(?:各类|各种|全部|辖区|群众)?(?=[^和、与及率员]{2})(?!任务)"
)
_COUNTED = "(?:[件人场批]次|[余件起宗例桩次个人名份条单项户批场期])"
_COUNT = re.compile(rf"\s*\d[\d,.]*\s*[余多]?[万亿]?{_COUNTED}")
# 九十四件 ends what it counts; 三项制度 and 一户一档 count nothing
_COUNT_IN_CHINESE = re.compile(rf"[一二两三四五六七八九十百千万零〇]{{1,9}}[余多]?{_COUNTED}(?=$|[、（(])")
# 调解89件，成功88件: what succeeded is what the clause before did
_SETTLES = re.compile(r"调解|调处|化解")
_REST: Final = frozenset(("其他", "其它", "其余", "另外"))  # 家庭纠纷9件，其他4件: the last of the parts names none
_JOINING = re.compile(r"(?:组织|参加|积极|各类|全部)+")
_LONGEST: Final = 60


def subject_of(before: str, after: str, clause_before: str, *, rate: bool) -> str:
    """The subject of a figure.

    `before` and `after` are the parts of its clause on both sides of number and unit, `clause_before` the
    clause before that, which lends a bare rate or verb its noun: 参考率 of an exam, 成功化解 of disputes.
    """
    head = _without_tail(_trim(before))
    if rate:
        return _rate_subject(head, after, clause_before)
    noun = "" if after.startswith(("、", "(", "（")) else _noun(after)
    if clause_before and not noun:
        settled = _SETTLES.search(clause_before) if head == "成功" else None
        return ((settled[0] if settled else "") + head + _object(clause_before))[-_LONGEST:]
    if noun:
        return (_behind(_LIGHT, _without_light_end(head)) + noun)[-_LONGEST:]
    return (_behind(_LIGHT, head) or head or after.strip())[-_LONGEST:]


def _trim(text: str) -> str:
    return _behind(_LEAD, _behind(_TIME, text.strip()))


def _behind(lead: re.Pattern[str], text: str) -> str:
    """The text behind what it begins with; re.sub would look for it at every character."""
    match = lead.match(text)
    return text[match.end() :] if match else text


def _without_tail(text: str) -> str:
    while True:
        text = text.rstrip()
        if not text.endswith(_TAIL) or text.endswith(_NO_TAIL):
            return text
        text = text.removesuffix(next(word for word in _TAIL if text.endswith(word)))


def _without_light_end(text: str) -> str:
    verb = text.removesuffix("了")
    if not verb.endswith(_LIGHT_VERBS):
        return text
    kept = verb.removesuffix(next(word for word in _LIGHT_VERBS if verb.endswith(word)))
    return kept.removesuffix(next((word for word in _BEFORE_LIGHT if kept.endswith(word)), ""))


def _noun(after: str) -> str:
    text = after.strip().removeprefix("的")
    end = _NOUN_ENDS.search(text)
    return (text[: end.start()] if end else text).strip("、()（） ")


def _rate_subject(head: str, after: str, clause_before: str) -> str:
    if not head:
        return (_noun(after) or _object(clause_before))[-_LONGEST:]
    if _BARE_RATE.match(head):
        return (_object(clause_before) + head)[-_LONGEST:]
    return _behind(_LIGHT, head)[-_LONGEST:]


def leaves_noun_out(before: str) -> bool:
    """Returns True where the words before a number are verbs alone: a clause before them names what is counted."""
    text = before.rstrip()
    if text.endswith(_REACHED_ENDS):  # a look that costs a tenth of the pattern
        text = _REACHED.sub("", text)
    if not _BARE_ENDS.issuperset(text[-1:]):
        return False
    verbs = _behind(_WHOSE, _behind(_TIME, _behind(_OF_THEM, _behind(_TIME, text.lstrip()))))
    return bool(before.strip()) and (_BARE_VERBS.match(verbs) is not None or not verbs)


@lru_cache(maxsize=64)  # asked of one clause by all counts behind it
def names_something(clause: str) -> bool:
    """Returns True if a clause has a noun to lend."""
    noun = _object(clause)
    return len(noun) > 1 and noun not in _REST and not leaves_noun_out(_without_counts(clause))


def _without_counts(clause: str) -> str:
    return _COUNT_IN_CHINESE.sub("", _COUNT.sub("", clause))


@lru_cache(maxsize=64)  # a clause lends its noun to all counts behind it
def _object(clause: str) -> str:
    """The noun that a clause is about, without its count: 排查调处各类矛盾纠纷110件 → 矛盾纠纷."""
    text = _behind(_LIGHT, _without_counts(_trim(clause)))
    for verb in _VERB_BEFORE_NOUN.finditer(text):
        if verb.end() < len(text):
            text = text[verb.end() :]
            break
    return _behind(_JOINING, text).replace("参加", "")
