"""The words and signs that people see; a status is told by colour, by sign and by word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.coverage.table import STATUS_WORDS


@dataclass(frozen=True, slots=True)
class Status:
    """The label of a duty's status; `key` is also its CSS class."""

    key: str
    sign: str
    meaning: str

    @property
    def word(self) -> str:
        """The word for it; one that is not known is shown as it is."""
        return STATUS_WORDS.get(self.key, self.key)


STATUSES: Mapping[str, Status] = {
    status.key: status
    for status in (
        Status("missing", "✗", "期限已过，该查的栏目都完整读到了最后，没有找到报告"),
        Status("withdrawn", "↩", "曾经公开，现在页面和栏目里都没有了"),
        Status("late", "△", "在期限当日或之后公开"),
        Status("unknown", "?", "期限已过，但栏目没有能完整读取，不能说没有公开"),
        Status("no_column", "○", "还不知道这个乡镇在哪里公布，不能说没有公开"),
        Status("published", "✓", "在期限之前公开"),
        Status("not_due", "…", "期限还没有到"),
    )
}
ROLES: Mapping[str, str] = {
    "preamble": "引言",
    "achievements": "举措和成效",
    "problems": "不足和原因",
    "duty_of_leaders": "第一责任人履职",
    "plans": "下一年安排",
}
YEAR_BASES: Mapping[str, str] = {
    "title": "标题",
    "body": "正文",
    "meta": "页面元数据",
    "published": "公开日期",
    "person": "更正",
}
CORRECTED_FIELDS: Mapping[str, str] = {
    "kind": "文种",
    "township_code": "乡镇",
    "year": "报告年度",
    "title": "标题",
    "published": "公开日期",
    "value": "数",
    "unit": "单位",
    "metric": "指标",
}
KINDS: Mapping[str, str] = {
    "township_report": "乡镇报告",
    "higher_report": "上级报告",
    "interpretation": "解读",
    "other": "其他",
}
QUALIFIERS: Mapping[str, str] = {"exact": "", "at_least": "以上", "at_most": "以内", "about": "约"}
ALERT_KINDS: Mapping[str, str] = {
    "missing": "未公开",
    "late": "逾期公开",
    "revised": "内容改动",
    "withdrawn": "已撤下",
    "site": "网站异常",
}
# GB/T 2260: the first two digits of a code
PROVINCES: Mapping[str, str] = {
    "11": "北京市",
    "12": "天津市",
    "13": "河北省",
    "14": "山西省",
    "15": "内蒙古自治区",
    "21": "辽宁省",
    "22": "吉林省",
    "23": "黑龙江省",
    "31": "上海市",
    "32": "江苏省",
    "33": "浙江省",
    "34": "安徽省",
    "35": "福建省",
    "36": "江西省",
    "37": "山东省",
    "41": "河南省",
    "42": "湖北省",
    "43": "湖南省",
    "44": "广东省",
    "45": "广西壮族自治区",
    "46": "海南省",
    "50": "重庆市",
    "51": "四川省",
    "52": "贵州省",
    "53": "云南省",
    "54": "西藏自治区",
    "61": "陕西省",
    "62": "甘肃省",
    "63": "青海省",
    "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
    "71": "台湾省",
    "81": "香港特别行政区",
    "82": "澳门特别行政区",
}


def status(key: str) -> Status:
    """Returns a status's label; one that is not known is shown as it is."""
    return STATUSES.get(key) or Status(key, "?", key)


def province(code: str) -> str:
    """The province that a code belongs to."""
    return PROVINCES.get(code[:2], code[:2])


def number(value: float | None) -> str:
    """A quantity as people write it: no needless decimals, thousands apart."""
    if value is None:
        return "—"
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def percent(ratio: float | None) -> str:
    """A share as a whole percentage; all and nothing are said only where they are exact."""
    if ratio is None:
        return "—"
    rounded = round(ratio * 100)
    if rounded == 100 and ratio < 1:
        return "99%"
    if rounded == 0 and ratio > 0:
        return "1%"
    return f"{rounded}%"
