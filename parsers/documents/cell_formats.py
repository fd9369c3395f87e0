"""A cell's number as its format draws it (ECMA-376 18.8.31): 0.95 under 0% is 95%, 45000 may be a day."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from parsers.documents.list_numbers import chinese

_TOKEN: Final = re.compile(
    r'"([^"]*)"|[\\!](.)|_.|\*.|\[([^\]]*)\]|(AM/PM|上午/下午)|(General|G/通用格式)|([yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[aA]{3,4})'
    r"|([#0?][#0?,]*(?:\.[#0?]*)?(?:[eE][+-]0+)?|\.[#0?]+)|(%)|(.)",
    re.DOTALL,
)
_DATE: Final = re.compile(r"[yYdDhHsS]|[mM](?![a-z])|aaa", re.ASCII)
_QUOTED: Final = re.compile(r'"[^"]*"|[\\!].|_.|\*.|\[[^\]]*\]')
_DAYS: Final = "一二三四五六日"
_CHINESE_DIGITS: Final = str.maketrans("0123456789", "〇一二三四五六七八九")
_RUN: Final = re.compile("[#0]+")
_LAST_DAY: Final = 2_958_465  # 9999-12-31


def shown(value: object, form: str, *, since_1904: bool = False) -> str:
    """Returns a cell's value as a reader of the sheet sees it; an unknown format leaves the plain number."""
    if isinstance(value, bool):
        return str(value).upper()
    if not isinstance(value, (int, float)):
        return str(value)
    sections = _sections(form or "General")
    section, sign = _section(sections, float(value))
    if _is_date(section):
        moment = _moment(float(value), since_1904=since_1904)
        return plain(value) if moment is None else _date(moment, section)
    if section.strip() == "@":
        return plain(value)
    return sign + _number(abs(float(value)) if sign or len(sections) > 1 else float(value), section)


def plain(value: float) -> str:
    """Returns a number as the format General draws it."""
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:.10g}"


def _sections(form: str) -> list[str]:
    sections, quoted = [""], False
    for char in form:
        quoted ^= char == '"'
        if char == ";" and not quoted:
            sections.append("")
        else:
            sections[-1] += char
    return sections


def _section(sections: list[str], value: float) -> tuple[str, str]:
    """The section that draws a value, and the sign that it does not draw itself."""
    if any("[" in one and re.search(r"\[[<>=]", one) for one in sections):
        return sections[0], "-" if value < 0 else ""
    if value < 0:
        return (sections[1], "") if len(sections) > 1 else (sections[0], "-")
    return (sections[2], "") if value == 0 and len(sections) > 2 else (sections[0], "")


def _is_date(section: str) -> bool:
    bare = _QUOTED.sub("", section)
    return "General" not in bare and "#" not in bare and "0" not in bare.replace(".0", "") and bool(_DATE.search(bare))


def _moment(value: float, *, since_1904: bool) -> datetime | None:
    if not 0 <= value <= _LAST_DAY:
        return None
    epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 if value >= 60 else 31)  # noqa: DTZ001
    return epoch + timedelta(seconds=round(value * 86400))


def _date(moment: datetime, section: str) -> str:
    out, minutes = "", False  # m is minutes behind hours
    chinese_digits = "DBNum1" in section
    half = "AM/PM" in section or "上午/下午" in section
    for quoted, escaped, _, noon, _, letters, digits, _, other in _TOKEN.findall(section):
        key = letters.lower()
        if noon:
            out += ("上午" if moment.hour < 12 else "下午") if noon != "AM/PM" else moment.strftime("%p")
        elif key:
            number, width = _part(moment, key, minutes=minutes, half=half)
            if key.startswith("a"):
                out += ("星期" if width == 4 else "") + _DAYS[moment.weekday()]
            else:
                out += _digits(number, width, chinese_digits=chinese_digits)
            minutes = key[0] == "h" or (minutes and key[0] == "m")
        else:
            out += quoted or escaped or (other if other != "@" else "") or ("" if digits.startswith(".") else digits)
    return out.strip()


def _digits(number: int, width: int, *, chinese_digits: bool) -> str:
    if not chinese_digits:
        return f"{number:0{width}}"
    return f"{number:04}".translate(_CHINESE_DIGITS) if number > 99 else chinese(number)


def _part(moment: datetime, key: str, *, minutes: bool, half: bool) -> tuple[int, int]:
    """The number that a run of format letters stands for, and its least width."""
    width = min(len(key), 2)
    if key[0] == "y":
        return (moment.year, 4) if len(key) > 2 else (moment.year % 100, 2)
    if key[0] == "m":
        return (moment.minute if minutes else moment.month), width
    if key[0] == "h":
        return ((moment.hour - 1) % 12 + 1 if half else moment.hour), width
    return {"d": moment.day, "s": moment.second}.get(key[0], 0), min(len(key), 4) if key[0] == "a" else width


def _number(value: float, section: str) -> str:
    """The number with what its section draws around it; a section without places draws its words alone."""
    tokens = _TOKEN.findall(section)
    percent = sum(bool(token[7]) for token in tokens)
    parts = _parted(value * 100**percent, [token[6] for token in tokens if token[6]])
    out, drawn = "", False
    for quoted, escaped, bracket, _, general, letters, places, sign, other in tokens:
        if general:
            out, drawn = out + plain(value), True
        elif places and parts:
            out += parts.pop(0)
        elif places and not drawn:
            out, drawn = out + _placed(value * 100**percent, places), True
        elif bracket.startswith("$"):
            out += bracket[1:].partition("-")[0]
        else:
            out += quoted or escaped or letters or sign or ("" if other == "@" else other)
    return out.strip()


def _parted(value: float, runs: list[str]) -> list[str]:
    """The digits of a number whose places are parted by signs (0000-00-00, 0!.0,万), a string for each run of places.

    Returns none where they are not: the first run then holds the whole number. Separators of thousands (#,##0!.0,万)
    are left out: no standard says where they stand between parted places.
    """
    last = runs[-1] if runs else ""
    thousands = len(last) - len(last.rstrip(","))
    runs = [run.replace(",", "") for run in runs]
    if len(runs) < 2 or not 0 <= value < 1e15 or not all(_RUN.fullmatch(run) for run in runs):
        return []
    digits = f"{value / 1000**thousands:.0f}".rjust(sum(run.count("0") for run in runs), "0")
    parts = []
    for run in reversed(runs[1:]):
        parts.append(digits[-len(run) :])
        digits = digits[: -len(run)]
    return [digits, *reversed(parts)]


def _placed(value: float, places: str) -> str:
    whole, _, rest = places.partition(".")
    mantissa, exponent, _ = rest.upper().partition("E") if "E" in places.upper() else (rest, "", "")
    if exponent or "E" in whole.upper():
        return f"{value:.{mantissa.count('0')}E}"
    while whole.endswith(","):
        whole, value = whole[:-1], value / 1000
    least, most = rest.count("0"), len(rest)
    text = f"{value:{',' if ',' in whole else ''}.{most}f}"
    while most > least and text.endswith("0"):
        text, most = text[:-1], most - 1
    number, dot, decimals = text.removesuffix(".").partition(".")
    return number.rjust(whole.count("0"), "0") + dot + decimals if value >= 0 else text.removesuffix(".")
