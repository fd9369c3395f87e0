"""Titles: what a line must look like to be one, and where it was broken over lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from parsers.text import LOST_CHARACTER, squeeze

# What the reports of this project are about, in the words their titles use since 2004 (《全面推进依法行政实施纲要》).
TOPIC = re.compile(
    r"法治政府|依法行政|法[治制](?:政府)?(?:工作|建设)|法治[^,，。]{1,8}建设|依法治[镇乡街区县市省旗理]|建设法治|"
    r"法治[^,，。]{0,4}(?:报告|总结|年报)|(?:镇|乡|街道)法治"
)
DOCUMENT = re.compile(
    r"(?:报告|年报|总结|汇报|情况|通知|通报|公告|公示|方案|规划|计划|要点|办法|规则|规定|意见|解读|图解|白皮书|细则|制度|清单|纲要|指引|述职|说明|综述)"
    r"(?:全文|全本|书|稿)?(?:[(\[（][^)\]）]{1,20}[)\]）])?$"
)
_REPORT_END = re.compile(r"(?:报告|年报|总结|汇报|情况)(?:[(\[][^)\]]{1,20}[)\]])?$")
_PUBLIC = re.compile(r"信息公开|政务公开|政府工作报告|工作报告|年度报告")
SEAL: Final = r"(?:\((?:代章|盖章|公章|印章|章|印)\))?"  # 某镇人民政府（盖章）
_ORGAN = re.compile(
    rf"^(?:中共|中国共产党)?(?:[\u3007\u3400-\u9fff\U00020000-\U0003ffff·、]|{LOST_CHARACTER}){{2,60}}"
    rf"(?:委员会|人民政府|办事处|党工委|工委|党委|政府|管委会|街道|镇|乡|苏木|局|厅|办公室|领导小组){SEAL}$"
)
_BODY_MARK = re.compile(r"[。；！!;]|\?(?![\u3400-\u9fff]{0,3}(?:镇|乡|街道|苏木))")  # 桴?镇 lost a character
_CONTINUES = re.compile(r"^(?:关于|\[?\(?(?:19|20)\d{2}|[二][〇○零O]|法治|推进|依法|年度|落实|[镇乡]?人民政府关于)")
_YEAR_BEHIND = re.compile(r"(?:关于)?(?:(?:19|20)\d{2}年度?)?$")
_COLUMN_NAME = re.compile(
    r"(?:关于|推进|法治|法制|政府|依法行政|建设|工作|情况|年度|年|的|及|和|报告|年报|总结|汇报|专栏|专题|信息|公开|公示|各?乡?镇?街?道?)+"
)
_NOT_TOLD_APART = re.compile(r"[\W_]|关于|年度|(?<=\d)年|的(?=报告)")
_LONGEST = 120
_REST = re.compile(r"(?:的|年度|工作|情况){0,3}(?:报告|年报|总结|汇报)")
_REPORT_NAMED = re.compile(r"(?:报告|年报|总结|汇报)$")
_LONGEST_REST = 20
_AUTHOR = re.compile(r"镇|乡(?!村)|街道|苏木")
_WHOLE_BEGINNING = re.compile(
    r"[^关委府]{2,12}(?:镇|乡|街道|苏木)(?:19|20)\d{2}年"
)  # author and year: below an organ's name
_BEGUN = re.compile(r"关于|(?:19|20)\d{2}年")
# What the first part of a broken title holds: an author, a year, 关于; a line of a menu (政务公开) holds none.
_BEGINS_TITLE = re.compile(
    r"(?:19|20)\d{2}|二[〇○零]|关于|[镇乡县市区旗局厅委办府会]$|街道|苏木|人民政府|委员会|办事处|《|法治|依法|贯彻|落实"
)


def is_title_rest(line: str) -> bool:
    """The last word of a title that was broken before it: 的报告 behind …工作情况."""
    return len(line) < _LONGEST_REST and bool(_REST.fullmatch(squeeze(line)))


def looks_like_title(line: str) -> bool:
    """A line that no sentence stands in, and that is neither a number nor a word."""
    text = squeeze(line)
    if not 4 <= len(text) <= _LONGEST or text.endswith((":", ",", "、")):
        return False
    plain = re.sub(r"《[^》]*》", "", text)
    return not _BODY_MARK.search(plain) and plain.count(",") <= 1 and not text.isascii()


def title_weight(line: str) -> int:
    """Returns how strongly a line looks by itself like the title of a document of this kind."""
    text = squeeze(line)
    weight = 4 if TOPIC.search(text) else 1 if _PUBLIC.search(text) else 0
    weight += 2 if DOCUMENT.search(text) else 0
    return weight + (1 if re.search(r"[镇乡市县区局厅省府]|街道|苏木", text) else 0)


def is_organ(line: str) -> bool:
    """A line that only names an authority, as the first lines of a broken title and a signature do."""
    text = squeeze(line)
    return len(text) <= 60 and bool(_ORGAN.match(text))


def grow_title(lines: Sequence[str], at: int, free: Sequence[bool]) -> tuple[int, int]:
    """The range of lines that one title was broken over, from the line `at`; `free` says which may belong to it."""
    first, last = at, at + 1
    while first > 0 and free[first - 1] and _precedes(lines[first - 1], lines[first]):
        first -= 1
    while last < len(lines) and last - first < 6 and free[last] and _wants_more(lines[first:last], lines[last]):
        last += 1
    return first, last


def _precedes(line: str, following: str) -> bool:
    return (_breaks_off(line) and _opens_with_more(following)) or breaks_off_within(line, following)


def breaks_off_within(line: str, following: str) -> bool:
    """Returns True for a title's first line that names author and year or 关于, and its rest that names neither."""
    text, after = squeeze(line), squeeze(following)
    if not _AUTHOR.search(text) or not _BEGUN.search(text) or DOCUMENT.search(text) or not looks_like_title(line):
        return False
    named = _AUTHOR.search(after) or (_BEGUN.search(after) and not text.endswith("关于"))
    return not named and DOCUMENT.search(after) is not None


def _breaks_off(line: str) -> bool:
    """A line that can only be the first part of a title: an authority, with a year or 关于 behind it or without."""
    text = squeeze(line)
    return is_organ(text) or is_organ(_YEAR_BEHIND.sub("", text))


def _opens_with_more(line: str) -> bool:
    return bool(_CONTINUES.match(squeeze(line))) or is_organ(line)


def _wants_more(block: Sequence[str], following: str) -> bool:
    text, after = squeeze("".join(block)), squeeze(following)
    if after.startswith(("——", "--", "—")) and len(after) < 60:
        return True
    if re.fullmatch(r"[(\[](?:19|20)\d{2}年?度?[)\]]", after):
        return not re.search(r"(?:19|20)\d{2}", text)
    if is_title_rest(after):
        return not _REPORT_NAMED.search(text) and _BEGINS_TITLE.search(text) is not None
    if DOCUMENT.search(text) or len(after) > 50 or not looks_like_title(following):
        return False
    if is_organ(block[-1]) and _WHOLE_BEGINNING.match(after):
        return False
    begun = _BEGINS_TITLE.search(text) is not None
    return (begun and bool(DOCUMENT.search(after))) or (is_organ(block[-1]) and bool(_CONTINUES.match(after)))


def is_column_name(line: str) -> bool:
    """A title that names neither author nor year, as columns are called: 法治政府建设年度报告."""
    return bool(_COLUMN_NAME.fullmatch(squeeze(line)))


def same_title(one: str, other: str) -> bool:
    """Returns True if two lines give one title: equal but for blanks and brackets, or one begins the other."""
    a, b = _bare(one), _bare(other)
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    return len(short) * 2 >= len(long) and (long.startswith(short) or long.endswith(short))


@lru_cache(maxsize=64)  # the same few lines are held against each other
def _bare(text: str) -> str:
    return _NOT_TOLD_APART.sub("", squeeze(text))


def is_report_title(line: str) -> bool:
    """A title that names a yearly report on the rule of law by subject and by kind of document."""
    text = squeeze(line)
    return bool(TOPIC.search(text) and _REPORT_END.search(text))
