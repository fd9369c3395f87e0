"""Charts over years and the map of tiles: what is drawn is what was given, and stays in its frame."""

from __future__ import annotations

import re

from flows.site.labels import PROVINCES
from flows.site.metrics import tallest_shown
from flows.site.tiles import TILES, short_province
from flows.site.yearly_charts import Series, boxes, trend


def test_each_province_has_a_tile_of_its_own() -> None:
    assert sorted(tile.code for tile in TILES) == sorted(PROVINCES)
    assert len({(tile.column, tile.row) for tile in TILES}) == len(TILES)
    assert max(tile.column for tile in TILES) <= 9
    assert max(tile.row for tile in TILES) <= 8


def test_neighbours_lie_about_where_they_do() -> None:
    place = {tile.short: (tile.column, tile.row) for tile in TILES}
    assert place["黑龙江"][1] < place["吉林"][1] < place["辽宁"][1]
    assert place["西藏"][0] < place["四川"][0] < place["湖北"][0] < place["上海"][0]
    assert place["河北"][1] < place["河南"][1] < place["湖北"][1] < place["湖南"][1] < place["广东"][1]


def test_short_names() -> None:
    assert [short_province(code) for code in ("15", "65", "50", "81", "45")] == [
        "内蒙古",
        "新疆",
        "重庆",
        "香港",
        "广西",
    ]


def test_a_trend_says_its_shares_and_breaks_nothing_where_one_is_missing() -> None:
    drawn = trend([2023, 2024, 2025], [Series("公开", "shown", [0.5, None, 1.0])])
    assert "公开：2023 年 50%，2024 年 —，2025 年 100%" in drawn
    assert drawn.count("<circle") == 2
    assert ">公开 100%</text>" in drawn


def test_lines_that_end_alike_have_labels_apart() -> None:
    drawn = trend([2024, 2025], [Series("公开", "shown", [0.5, 0.9]), Series("按期", "in-time", [0.4, 0.9])])
    one, other = (float(y) for y in re.findall(r'<text x="[\d.]+" y="([\d.]+)">[公按]', drawn))
    assert abs(one - other) >= 15


def test_boxes_show_the_middle_half_and_the_number_of_values() -> None:
    drawn = boxes([2024, 2025], [[float(n) for n in range(101)], [10.0]], "人")
    assert "2024 年 101 个，中位数 50，一半在 25 与 75 之间" in drawn
    assert ">101 个</text>" in drawn
    assert all(0 <= float(y) <= 200 for y in re.findall(r'<(?:rect|line)[^>]* y1?="([\d.]+)"', drawn))


def test_words_in_a_chart_are_text() -> None:
    assert "<b>" not in boxes([2024], [[1.0]], "<b>") + trend([2024], [Series("<b>", "x", [1.0])])


def test_charts_side_by_side_reach_up_to_a_readable_number() -> None:
    assert tallest_shown([3.0] * 99 + [5000.0]) == 3.0
    assert tallest_shown([87.0, 91.0]) == 100.0
    assert tallest_shown([0.0]) > 0
