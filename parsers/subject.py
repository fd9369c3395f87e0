"""What a figure counts: the noun of its clause, with the verb where the verb says more than 开展."""

from __future__ import annotations

import re
from typing import Final

_TIME = re.compile(
    r"^(?:截至[^，,]{0,12}[，,]?|(?:20\d\d年度?(?:以来)?|今年以?来?|全年|本年度?|年内|一年来|去年|上半年|\d{1,2}月底?)[，,]?)+"
)
_LIGHT_VERB = (
    "组织开展|组织召开|组织举办|集中开展|联合开展|开展|召开|举办|举行|进行|配齐配强|配备|配有|配置|设立|设置|设有|建立|成立|组建|"
    "打造|建成|建有|新建|新增|拥有|共有|现有|落实|实现|确保|指导|达到|创建|对"
)
_LEAD = re.compile(
    r"^(?:(?:[(（]?其中[:：]?|我[镇乡街]|本[镇乡]|已|共计?|累计|先后|积极|多次|及时|并|各|均|分别|还|又|再|也)(?!同)){1,4}"
)
_LIGHT = re.compile(rf"^(?:{_LIGHT_VERB})+了?")
_LIGHT_END = re.compile(rf"(?:已|共|累计)?(?:{_LIGHT_VERB})了?$")
_TAIL = re.compile(
    r"(?:共计?|累计|总计|合计|达到?|为|是|(?<!人)均|约|近|超过?|至少|不少于|不低于|不超过|最多|了|完成|提升[至到]|提高[至到]|保持在|稳定在|"
    r"控制在|上升[至到]|下降[至到]?|已|就|仅|有|在|各|分别|至|：|:|\s)+$"
)
_NOUN_ENDS = re.compile(
    r"(?:建立|聘请|配备|落实|开展|进行|实现|完成|全部|均|并|参加|得到|达到|签订|发放|组成|组织|负责|用于|到|以|对|为|已|，)|发生$|以上|以下|以内|左右"
)
_RATE = re.compile(r"(?:率|比例|度|比)$")
_SHORT_RATE: Final = 6
_LONGEST: Final = 60


def subject_of(before: str, after: str, clause_before: str, *, rate: bool) -> str:
    """The subject of a figure.

    `before` and `after` are the parts of its clause on both sides of number and unit, `clause_before` the
    clause before that, which lends a bare rate its noun: 参考率 of an exam.
    """
    head = _TAIL.sub("", _trim(before))
    if rate:
        return _rate_subject(head, after, clause_before)
    noun = _noun(after)
    if noun:
        kept = _LIGHT_END.sub("", head)
        return (_LIGHT.sub("", kept) + noun)[-_LONGEST:]
    return (_LIGHT.sub("", head) or head or after.strip())[-_LONGEST:]


def _trim(text: str) -> str:
    return _LEAD.sub("", _TIME.sub("", text.strip()))


def _noun(after: str) -> str:
    text = after.strip().removeprefix("的")
    end = _NOUN_ENDS.search(text)
    return (text[: end.start()] if end else text).strip("、()（） ")


def _rate_subject(head: str, after: str, clause_before: str) -> str:
    if not head:
        return (_noun(after) or _object(clause_before))[-_LONGEST:]
    if len(head) <= _SHORT_RATE and _RATE.search(head):
        return (_object(clause_before) + head)[-_LONGEST:]
    return _LIGHT.sub("", head)[-_LONGEST:]


def _object(clause: str) -> str:
    """The noun that a clause is about, without its count: 排查调处各类矛盾纠纷110件 → 矛盾纠纷."""
    text = re.sub(r"\s*[\d,.]+\s*[余多]?[万亿]?[^\d]{1,3}$", "", _trim(clause))
    text = _LIGHT.sub("", text)
    text = re.sub(r"^(?:排查|调处|化解|调解|办理|受理|接待|组织|参加|处理|收集|办结|积极|各类|全部)+", "", text)
    return text.replace("参加", "")
