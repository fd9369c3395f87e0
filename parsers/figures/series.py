"""Which series of the catalogue a count belongs to."""

from __future__ import annotations

import re
from typing import Final

from parsers.figures.mentions import Mention
from parsers.figures.metrics import Metrics
from parsers.figures.units import EVENT_UNITS

# 每周一次 says how often, not how many in the year; 每年两次 says both
_EVERY = re.compile(
    r"每(?:半?个?月|个?季度?|半年|个?学期|周|个?星期|两周|天|日|旬|次)[^，。；]{0,12}$"
    r"|(?:月均|周均|日均|月月|季季|周周)[^，。；]{0,6}$"
)
# how many came, went or are wished for is not how many there are
_GROWTH = re.compile(
    r"新(?:增|聘|招|进|选|培育|培养|发展|吸纳|任|考取|取得|办)|增(?:加|配|补|聘|设|至)?了?$|(?:补充|充实|调整|更换|减少|核减|退出|清退|解聘|缺|空缺|拟|计划|力争)"
)
# 对现有6名执法人员开展培训: how many there are, whatever is done with them
_HAVE = re.compile(r"(?:现有|共有|现共有|拥有|配备|配有|已有|设有|目前有)了?(?:专兼?职|兼职)?\s?$")


_LENT: Final = 2  # clauses back; further ones are about something else


def choose_metric(mention: Mention, metrics: Metrics) -> str | None:
    """The name of the series, or None: by the count's own words, then with a verb or actor that the sentence lends."""
    count = mention.count
    if count.noun:
        return next((metric.name for metric in metrics.zeros if metric.fits_zero(count.noun)), None)
    if count.unit in EVENT_UNITS and _EVERY.search(mention.before):
        return None
    own = metrics.hide_whole_words(f"{mention.subject}|{mention.quote}")
    counted = metrics.hide_whole_words(mention.subject) if _HAVE.search(mention.before) else own
    growth = _GROWTH.search(mention.before) is not None
    for verb in ("", mention.shared_verb) if mention.shared_verb else ("",):
        for metric in metrics.by_unit.get(count.unit, ()):
            words = counted if metric.stock else own
            if not (metric.stock and growth) and metric.fits(verb + words, mention.subject):
                return metric.name
    return _borrowed(mention, own, metrics)


def _borrowed(mention: Mention, words: str, metrics: Metrics) -> str | None:
    """开展宪法宣传8场，覆盖1.2万余人次: the clause says `alone` a thing that the clause before explains."""
    for metric in metrics.borrowing.get(mention.count.unit, ()):
        for lender in mention.lenders[:_LENT]:
            if metric.fits_lent(words, metrics.hide_whole_words(lender), mention.subject):
                return metric.name
    return None
