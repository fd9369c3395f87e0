"""Classifiers and measures that make a number a quantity, and the words that undo it."""

from __future__ import annotations

import re
from typing import Final

PERCENT: Final = "%"

_EVENTS = "场次 场(次) 场（次） 期(次) 期（次） 期次 轮次 批次 次数 次 场 期 轮 回 遍 堂课 堂 节课 节 课时 学时"
_CASES = "件次 件(次) 件（次） 件 起 宗 例 桩 笔 单 诉"
_PEOPLE = "人次 人(次) 人（次） 余人次 人 名 位 户次 户 家次 家"
_PAPERS = "份 册 张 条次 条 幅 篇 本 封 套 段 页 字 则 首 卷 面"
_THINGS = (
    "个次 个 处 座 所 间 台次 台 辆 部 项次 项 块 支 类 种 款 章 只 头 棵 株 盏 枚 副 把次 组 班 批 顶 艘 通 分 倍"
)
_MEASURES = "万元 元 亩 公顷 平方公里 平方千米 公里 千米 平方米 平米 立方米 米 吨 公斤 千克 斤 度电 个百分点"
_DURATIONS = "小时 天 工作日 个工作日"
_PLACES = "村(社区) 村（社区） 村(居) 村（居） 个村 村居 村社 行政村 村 社区 镇街 乡镇 部门 单位 学校 企业"

# units that are written into the unit's own name: 19个村 counts 个
_NOT_UNITS = {"个村", "余人次", "万元"}
PLACE_UNITS: Final = frozenset(_PLACES.split()) - {"个村"}
EVENT_UNITS: Final = frozenset(_EVENTS.split())

ALL_UNITS: Final = sorted(
    {u for group in (_EVENTS, _CASES, _PEOPLE, _PAPERS, _THINGS, _MEASURES, _DURATIONS, _PLACES) for u in group.split()}
    - _NOT_UNITS,
    key=len,
    reverse=True,
)
UNIT_PATTERN: Final = "|".join(re.escape(unit) for unit in ALL_UNITS)

# a unit whose next characters make it another word: 3部门, 12条例, 5处罚, 6人大代表, 七位一体, 三次全会
_OTHER_WORD: Final = {
    "人": "大|民|员|口|才|社|均|力",
    "场": "所|地|镇|景|合",
    "处": "理|罚|置|级|室|分|长",
    "部": "门|署|分|委|级|长",
    "名": "单|称|义|片|额",
    "家": "庭|长|园",
    "条": "例|款|目|龙|线",
    "期": "间|限|末",
    "组": "织|长|成|建|团|员",
    "班": "子|组|长",
    "户": "籍|口",
    "本": "级|镇|乡|年|身|地|区|辖",
    "段": "时|落",
    "位": "一体|置|于",
    "分": "之|别|钟|贝|制|类|管|享|局|级|散|析|公|包|片|布|流|析|工",
    "所": "有|属|在|以|长",
    "支": "部|持|出|付|委|撑|队伍建设",
    "节": "点|约|日|假",
    "面": "向|对|积|临",
    "件": "套|件",
    "项": "目|制度",
    "批": "评|准|复|示",
    "次": "全会|全体|党代会|性|代表大会|常委|产业|创业|供水|分配|会议精神|方|日|月|年",
    "起": "来|草|诉|步|到|点|伏|因|止|至|见|立",
    "例": "如|会|行",
    "单": "位|独|一|元",
    "字": "号|样",
    "首": "先|次|席|问|接|违|要|位",
    "版": "本|块",
    "套": "班子|路",
    "类": "似|别",
    "种": "植|子|养",
    "款": "项",
    "章": "节|程",
    "通": "过|报|知|道|办",
    "把": "手|关",
    "元": "旦|素",
    "天": "然|候",
    "轮": "电动|车|胎|岗|值",
    "回": "事|头|访|复|应|信|购",
    "头": "雁|部|号",
    "只": "有|要|需|能",
    "台": "账|风",
    "块": "钱",
    "副": "书记|镇长|乡长|主任|组长|本",
    "诉": "求|讼|前|源|调|访|内",
    "顶": "层|格",
    "则": "由",
    "个": (
        '月|性|人|别|体|案|小时|方面|不|一|百分|过硬|层面|环节|阶段|维度|“|"|'
        # slogans that lost their quotation marks: 四个意识, 两个维护
        "意识|自信|维护|确立|全面|务必|明确|坚持|必由|服从|统筹|必须|牢固|善于|聚焦|带头|结合|到位|关键|转变|覆盖"
    ),
    "村": "级|规|民|务|委|两|庄|支|干|社法|干部",
    "社区": "矫正|治理|服务中心",
    "企业": "家",
    "单位": "领导",
}
_OTHER: Final = {unit: tuple(rest.split("|")) for unit, rest in _OTHER_WORD.items()}
_RESPONSIBILITY: Final = "责任"  # 四个责任 is a slogan, 三个责任单位 counts


def is_other_word(unit: str, text: str, end: int) -> bool:
    """Returns True if what follows `unit` in `text` at `end` makes it a different word, so that nothing is counted."""
    words = _OTHER.get(unit)
    if words is None:
        return False
    if text.startswith(words, end):
        return True
    behind = text[end : end + 3]
    return unit == "个" and (
        behind[:1].isdecimal() or (behind[:2] == _RESPONSIBILITY and behind[2:] not in ("单", "区"))
    )


def normal_unit(unit: str) -> str:
    """The unit as figures state it; ％ is %."""
    return PERCENT if unit == "％" else unit
