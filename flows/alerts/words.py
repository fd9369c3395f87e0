"""Chinese words of digests: kinds of alerts, kinds of trouble and how a column's reading ended."""

from __future__ import annotations

from collections.abc import Mapping

from flows.config.settings import AlertKind

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
    "unrecognised": "页面模板可能已改版，请核对正文区域",
    "standstill": "栏目可能已迁移，请查找新地址",
    "expect": "请核对栏目，或改写站点文件中的 expect",
    "stale": "请检查采集时段与请求上限",
}
OUTCOMES = {
    "gone": "已不存在（404 或 410）",
    "soft_404": "返回“页面不存在”",
    "blocked": "返回验证页或拒绝访问",
    "robots": "被 robots.txt 排除，或 robots.txt 读取失败",
    "refused": "跳转到其他主机或内网地址",
    "unreachable": "无法连接",
    "tls": "证书或加密连接失败",
    "too_large": "页面过大",
    "too_slow": "响应过慢",
    "not_html": "返回的不是网页",
    "broken": "响应残缺",
    "server_error": "服务器报错",
    "redirected_home": "跳转到首页",
    "budget": "本次请求上限或时段已用完",
    "empty": "列表为空",
    "foreign_only": "列表中没有报告",
    "shrunk": "条目比公布的或从前的少",
    "loop": "翻页重复",
    "frozen": "一年以上没有新条目",
    "unexpected": "年份超出预期",
}
ENDINGS = {"not_due": "尚未到期", "withdrawn": "已公开后又撤下", "missing": "未公开"}


def outcome_words(outcome: str, reason_code: str | None = None) -> str:
    """Returns how the reading of a column ended, in Chinese; unknown codes give 未能完整读取."""
    return OUTCOMES.get(outcome) or TROUBLES.get(reason_code or "") or "未能完整读取"
