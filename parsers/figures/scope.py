"""Whose count it is and of which year: a count of the county, of other years or of each village is in no series.

What a clause says of its scope holds for the clauses behind it until one says another: 全县共有调解员900名，我镇58名.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from parsers.figures.mentions import Mention
from parsers.figures.units import PERCENT

_BEGINS = r"(?:^|[、；;（(])\s?(?:其中|目前|截至目前|据统计|据悉)?[，：:]?\s?"
# 全县共有调解员900名 is the county's; 在全县率先 and 全县首个 tell of the township
_HIGHER = re.compile(
    rf"{_BEGINS}(?:20\d\d年)?全[县市区省旗州盟国](?!率先|首|前|第|排名|排位|领先|唯一|最|推广|示范|通报|先进|优秀|综合)"
)
_OWN = re.compile(r"[我本全各](?:镇|乡|街道?|苏木|村|社区)|[镇乡街](?:党委|党工委|政府|司法所|综合|人大)|街道(?:党|办)")
_DIGIT = re.compile(r"\d")
_THIS_YEAR = re.compile(r"今年|本年|(?<!20\d\d年)(?<!20\d\d年度)全年|一年来|年内|当年|现有|现共有")
# behind whom it is said of, only 自 begins a span: 镇调解中心自2022年成立以来
_YEAR = re.compile(rf"(?:{_BEGINS}(?P<until_now>截[至止]到?|到)?[自从在]?|(?<!来)自)(?P<year>20\d\d)\s?年")
# the months that a report is about: 2023年12月至2024年11月
_MONTHS = re.compile(r"[^，。；]{0,6}月[^，。；]{0,3}[—–~～至到-]\s?(?:20\d\d\s?年)?\d{1,2}\s?月")
_OLD_YEARS_END = re.compile(r"(?:底|末|1[0-2]月)")
_SINCE = re.compile(r"[^，。；]{0,14}?(?:以来|至今)")
# 调解中心成立以来: since a day that is not told
_SINCE_FOUNDED = re.compile(r"(?:成立|设立|建立|组建|挂牌|运行|启用|任职|上任)以来")
_FURTHER_YEAR = re.compile(r"度?\s?[和与、—–~～至到-]{1,2}\s?(20\d\d)\s?年")
_SEVERAL_YEARS = re.compile(
    r"(?<![临接将])近[两二三四五六七八九十几\d]{0,2}年(?!初|底|末|中)|[两二三四五六七八九十]年[来间]|历年|20\d\d年?\s?[—–~～至到-]\s?20\d\d年"
    r"|[五六七八九]五”?(?:普法)?(?:规划)?(?:实施|开展|启动)?(?:以来|期间)|十[二三四五]五”?(?:规划)?(?:期间|以来|时期)|换届以来"
)
# 每村培育3名, 11个村均聘请1名: what each has is no sum
_EACH = re.compile(
    r"每(?:一)?个?(?:行政)?(?:村|社区|居委会|网格|组|户|调委会|调解委员会|调解组织|调解室|单位|站所|部门|家|名|位|人|支部|学校|期|场次?|次|堂课?)[^，。；]{0,24}$"
    r"|(?<![人平日月年户次])(?:均|各自?)(?:已|至少|分别)?(?:聘请|聘任|选聘|配备|配有|配齐|设立|设有|明确|培养|培育|开展|组织|举办|召开|安排)"
    r"[^，。；\d]{0,12}$|[人村户日月周年场次期]均[^，。；\d]{0,12}$"
)
_EACH_SIGNS: Final = frozenset("每均各")
_SUM = re.compile(r"共|累计|合计|总计")


@dataclass(frozen=True, slots=True)
class Scope:
    """What counts are read for: the `year` that the report is about, and whether its author is a township."""

    year: int | None = None
    township: bool = True


ANY_SCOPE: Final = Scope()


def is_out_of_scope(mention: Mention, scope: Scope, *, stock: bool) -> bool:
    """Returns True for a count of the county, of another year or of several, and for what each village has.

    A `stock` may have grown over years: 2021年以来累计培养136名 is how many there are.
    """
    # 每村配备警务员1名、调解员3名: what each has, to the end of the clause
    clause = mention.member + mention.before if mention.member else mention.before
    if mention.number.unit != PERCENT and not _EACH_SIGNS.isdisjoint(clause):
        each = _EACH.search(clause)
        if each and not _SUM.search(each[0]):
            return True
    said = (mention.before, *mention.lenders)
    of_county = scope.township and "全" in "".join(said) and _is_of_county(said)
    return of_county or _is_of_other_years(said, scope.year, stock=stock)


def _is_of_county(said: Iterable[str]) -> bool:
    """Returns True where the nearest clause that says whose count it is speaks of the county's (全县)."""
    for at, clause in enumerate(said):
        if _OWN.search(clause):
            return False
        if _HIGHER.search(clause) and (at == 0 or _DIGIT.search(clause)):
            return True
    return False


def _is_of_other_years(said: Iterable[str], year: int | None, *, stock: bool) -> bool:
    """Returns True where the nearest clause that says when speaks of another year, or of several."""
    for clause in said:
        if "年" not in clause and "以来" not in clause and "期间" not in clause:
            continue
        if _THIS_YEAR.search(clause):
            return False
        if _SEVERAL_YEARS.search(clause) and not _MONTHS.search(clause):
            return not stock
        if found := _YEAR.search(clause):
            return year is not None and _is_another(found, year, stock=stock)
        if _SINCE_FOUNDED.search(clause):
            return not stock
    return False


def _is_another(found: re.Match[str], year: int, *, stock: bool) -> bool:
    """2023年调解98件 is another year's in the report on 2024; 2023年12月至2024年11月 is what it is about."""
    named, clause, end = int(found["year"]), found.string, found.end()
    if named == year:
        return False
    if found["until_now"] == "到" and named > year:
        return True  # 到2026年底培养150名 is still to come
    if found["until_now"] or ((further := _FURTHER_YEAR.match(clause, end)) and further[1] == str(year)):
        return False
    last_months = named == year - 1 and (_MONTHS.match(clause, end) or _OLD_YEARS_END.match(clause, end))
    if _SINCE.match(clause, end):
        return not stock and not last_months
    return not last_months
