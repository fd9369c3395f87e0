"""The map without map data: a tile a province, about where it lies; its counties are tiles in the order of codes."""

from __future__ import annotations

from typing import NamedTuple

from flows.site import labels

# Who lies north, south, east or west of whom is kept as well as squares allow; a . is no province.
LAYOUT = """
. . . . . . . . 黑
. . . . . 蒙 . . 吉
新 . 甘 宁 晋 冀 京 津 辽
. 青 . 陕 豫 鲁 . . .
藏 . 川 渝 鄂 皖 苏 沪 .
. . 滇 黔 湘 赣 浙 . .
. . . 桂 粤 闽 . 台 .
. . 琼 . 澳 港 . . .
"""
LETTERS = {
    "京": "11", "津": "12", "冀": "13", "晋": "14", "蒙": "15", "辽": "21", "吉": "22", "黑": "23", "沪": "31",
    "苏": "32", "浙": "33", "皖": "34", "闽": "35", "赣": "36", "鲁": "37", "豫": "41", "鄂": "42", "湘": "43",
    "粤": "44", "桂": "45", "琼": "46", "渝": "50", "川": "51", "黔": "52", "滇": "53", "藏": "54", "陕": "61",
    "甘": "62", "青": "63", "宁": "64", "新": "65", "台": "71", "港": "81", "澳": "82",
}  # fmt: skip
ENDINGS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")


class Tile(NamedTuple):
    """A province's place on the map, counted from 1."""

    code: str
    short: str
    column: int
    row: int


def short_province(code: str) -> str:
    """Returns a province's name without what kind of unit it is: 黑龙江, 新疆."""
    name = labels.province(code)
    return next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)


TILES = tuple(
    Tile(LETTERS[letter], short_province(LETTERS[letter]), column, row)
    for row, line in enumerate(LAYOUT.strip().splitlines(), start=1)
    for column, letter in enumerate(line.split(), start=1)
    if letter != "."
)
