"""Chinese words of digests: kinds of alerts, kinds of trouble, hints and endings."""

from __future__ import annotations

from collections.abc import Mapping

from flows.config.settings import AlertKind
from flows.coverage.reasons import outcome_words

KINDS: Mapping[AlertKind, str] = {"missing": "缺", "withdrawn": "撤", "site": "站点", "late": "迟", "revised": "改"}
HEADINGS: Mapping[AlertKind, str] = {
    "missing": "应公开而未见",
    "withdrawn": "公开后又撤下",
    "site": "站点",
    "late": "逾期公开",
    "revised": "公开后改动",
}
TROUBLES = {
    "unreachable": "无法访问",
    "tls": "证书或加密连接失败",
    "blocked": "被拦截（验证页或拒绝访问）",
    "robots": "robots.txt 不允许采集",
    "refused": "跳转到其他主机，未跟随",
    "layout": "栏目版式或地址有变",
    "incomplete_list": "栏目列表未能读到末页",
    "no_column": "部分乡镇（街道）没有栏目",
    "sections": "报告正文解析不出章节",
    "fields": "新读到的报告缺了以前有的内容",
    "unrecognised": "列表所指的页面读不出报告",
    "standstill": "栏目停止更新，而同站其他栏目在更新",
    "expect": "栏目的报告数超出预期",
    "stale": "逾一周未能完整读取",
}
HINTS = {
    "layout": "请运行 nianbao sites check {site}，或更新站点文件",
    "incomplete_list": "请运行 nianbao sites check {site}，查看未能跟随的翻页",
    "no_column": "请查找其栏目并写入站点文件；找到之前不判定为未公开",
    "sections": "页面模板可能已改版，请核对正文区域",
    "fields": "页面模板可能已改版，请核对这些页面，改好后运行 nianbao reparse",
    "unrecognised": "页面模板可能已改版，请核对正文区域",
    "standstill": "栏目可能已迁移，请查找新地址",
    "expect": "请核对栏目，或改写站点文件中的 expect",
    "stale": "请检查采集时段与请求上限",
}
ENDINGS = {"not_due": "尚未到期", "withdrawn": "已公开后又撤下", "missing": "未公开"}


# How an alert of a site ends where that is not a whole read without the trouble.
ALL_COLUMNS_KNOWN = "各乡镇（街道）均已有栏目"


def column_words(outcome: str, reason_code: str | None) -> str:
    """Returns how the reading of a column ended, in Chinese: by its outcome, else by its reason code."""
    named = (words for code in (outcome, reason_code) if code and (words := outcome_words(code, "zh")) != code)
    return next(named, "未能完整读取")
