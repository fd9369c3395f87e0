"""Radicals (U+2E80 to U+2FD5) as the ideographs that they look like: fonts of PDF files give one for the other.

Kangxi radicals by Unicode's compatibility decomposition; the supplement by EquivalentUnifiedIdeograph.txt, which
`unicodedata` does not hold.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_RADICAL: Final = re.compile("[\u2e80-\u2fd5]")
_SUPPLEMENT: Final = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑尣⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬"
    "⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足"
    "⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿"
    "⻯竜⻰龙⻱龜⻲亀"
)


@cache
def _ideographs() -> dict[int, str]:
    from unicodedata import normalize  # paid for by the texts that need it

    supplement = {ord(a): b for a, b in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)}
    decomposed = {code: normalize("NFKC", chr(code)) for code in (0x2E9F, 0x2EF3, *range(0x2F00, 0x2FD6))}
    return supplement | {code: plain for code, plain in decomposed.items() if plain != chr(code)}


def holds_radicals(text: str) -> bool:
    """Returns True if a radical stands in the text."""
    return _RADICAL.search(text) is not None


def without_radicals(text: str) -> str:
    """Returns the text, as long as it was, with an ideograph for each radical."""
    return text.translate(_ideographs()) if _RADICAL.search(text) else text
