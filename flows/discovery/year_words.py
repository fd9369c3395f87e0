"""What a tab of years says: 2023年, 【2023年度】, 2023年(6), 查看2023年报告, 二〇二三年, 2021-2023年, 2024年3月."""

from __future__ import annotations

import re
from dataclasses import dataclass

ALL_YEARS = 0
LONGEST = 24  # characters of a tab's text
_COUNT = re.compile(r"\s*[(（\[]\s*\d{1,3}\s*[篇条个份]?\s*[)）\]]\s*$")  # of the rows behind it
_DRESS = "\u3000 \t\r\n\u00a0[]【】〔〕()（）<>《》»›→·•▶►>＞|:："
_NAMES_OF_LISTS = (  # the name of a list, and of a report of nobody
    r"(?:各?(?:乡镇|镇街|街镇|镇乡|乡镇街道|镇、?街道)|法治政府|法治建设|建设|年度|工作|情况|报告|年报|总结|专[栏题]|汇[编总]|公[开示]|查看|浏览|点击)"
)
_YEAR = r"[(（]?(?P<year>20[0-3]\d)\s*(?:年度?)?[)）]?"
_TAB = re.compile(
    rf"(?P<before>{_NAMES_OF_LISTS}{{0,6}}){_YEAR}(?P<behind>{_NAMES_OF_LISTS}{{0,8}})"
    r"|(?P<of>20[0-3]\d)\s*(?:年\s*(?P<month>1[0-2]|0?[1-9])\s*月|[./-](?P<bare>1[0-2]|0[1-9]))"
    r"|(?P<from>20[0-3]\d)\s*年?度?\s*[-—–~～至到]\s*20[0-3]\d\s*(?:年度?)?"
    r"|(?P<all>(?:全部|所有)(?:年[份度])?|不限)"
)
_NUMERALS = re.compile(r"二([〇○零O0])([〇○零一二三])([〇○零一二三四五六七八九])")
_DIGITS = {sign: str(place) for place, sign in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}


@dataclass(frozen=True, slots=True)
class YearWord:
    """What a tab says: a year, one of its months, or all years; `is_bare` where it says nothing else."""

    year: int
    month: int = 0
    is_bare: bool = True

    @property
    def is_a_list(self) -> bool:
        """Returns True where it names a list of that year by itself: 2023年度报告."""
        return not self.is_bare and not self.month


def year_word(shown: str) -> YearWord | None:
    """Reads the text of a tab; None for any other text."""
    if not 2 <= len(shown) < LONGEST or ("20" not in shown and "二" not in shown and shown[:1] not in "全所不"):
        return None
    text = _COUNT.sub("", shown).strip(_DRESS) if shown[-1] in ")）]" else shown.strip(_DRESS)
    if "二" in text:
        text = _NUMERALS.sub(lambda found: f"20{_DIGITS[found[2]]}{_DIGITS[found[3]]}", text)
    if "(" in shown or "（" in shown:
        text = text + ")" * (text.count("(") > text.count(")")) + "）" * (text.count("（") > text.count("）"))
    found = _TAB.fullmatch(text)
    if found is None:
        return None
    if found["all"]:
        return YearWord(ALL_YEARS)
    month = int(found["month"] or found["bare"] or 0)
    said = bool(found["before"] or found["behind"] or found["from"])
    return YearWord(int(found["year"] or found["of"] or found["from"]), month, not (month or said))
