"""Names, titles, dates and document numbers that hold digits: they count nothing."""

from __future__ import annotations

import re

from parsers.text.numerals import WIDTHS

# each alternative begins with one literal or one digit, so that the engine skips to it
_QUOTED = re.compile(
    r"《[^《》\n]{1,80}》?|“[^“”。\n]{1,30}”|\"[^\"。\n]{1,30}\"|‘[^‘’。\n]{1,30}’"
    r"|〔\d{4}[〕\])]\s?第?\d{1,4}号|\[\d{4}[〕\])]\s?第?\d{1,4}号|\(\d{4}[〕\])]\s?第?\d{1,4}号"
)
_DATED = re.compile(
    r"\d(?:"
    r"\d{3}[-/.]\d{1,2}[-/.]\d{1,2}|"
    r"\d{3}(?:年度?)?\s?[-—–~至到]\s?(?:\d\d)?\d\d\s?年|\d{3}\s?年|\d{3,7}年|\d?\s?[-—–~至]\s?\d{1,2}\s?月|\d?时(?:\d{1,2}分)?|\d?\s?月(?:\d{1,2}\s?日)?|\d?日"
    r"|\d?[·•・]\d{1,2}|\d?\.\d{1,2}(?=\s?[国全宪妇消宣禁法日专安扫])"
    r"|[×x*]\d{1,3}|\d{0,3}\s?\+\s?[\dNnXx](?:[\d+NnXx]{0,8})(?![\d人次场件份])|\d?:\d\d|\d{6,11}|\d{2,5}〕?\d{0,4}号"
    r")"
)
_WIDE = re.compile("[０-９．％（）＋]")


def blank_names(text: str) -> str:
    """The text with half-width signs, and NUL in place of each name that holds digits; positions stay.

    12345热线, “3·15”, 《…（2021－2025年）》, 〔2025〕37号, 12·4宪法日, 2023年5月12日.
    """
    plain = text if not _WIDE.search(text) else text.translate(WIDTHS)
    return _DATED.sub(_blank, _QUOTED.sub(_blank, plain))


def _blank(match: re.Match[str]) -> str:
    return "\x00" * len(match.group())
