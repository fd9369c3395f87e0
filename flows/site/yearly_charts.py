"""Charts with a year on the x-axis: shares as lines, distributions as boxes; numbers in, SVG out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from flows.site.charts import quantile, round_step, short
from flows.site.labels import number, percent

WIDTH, HEIGHT = 640, 200
LEFT, BELOW, ABOVE, RIGHT = 56, 44, 30, 104
LINES = 4  # of the grid, about


class Series(NamedTuple):
    """A line: its word, its CSS class, and a share for each year, None where there is none."""

    word: str
    css: str
    shares: Sequence[float | None]


def trend(years: Sequence[int], series: Sequence[Series]) -> Markup:
    """Returns shares over ascending years as lines from 0 to 100 %, the last value of each at its end."""
    places = _places(len(years))
    told = "；".join(
        f"{line.word}："
        + "，".join(f"{year} 年 {percent(share)}" for year, share in zip(years, line.shares, strict=True))
        for line in series
    )
    parts = [_start("trend", told)]
    parts += [_grid(_y(share, 1.0), percent(share)) for share in (0.0, 0.5, 1.0)]
    ends: list[float] = []
    for line in series:
        points = [
            (place, _y(share, 1.0), year, share)
            for place, year, share in zip(places, years, line.shares, strict=True)
            if share is not None
        ]
        path = " ".join(f"{x},{y}" for x, y, *_ in points)
        parts.append(f'<g class="{line.css}"><polyline points="{path}"/>')
        parts += [
            f'<circle cx="{x}" cy="{y}" r="3.5"><title>{year} 年{escape(line.word)} {percent(share)}</title></circle>'
            for x, y, year, share in points
        ]
        if points:
            x, y, _, share = points[-1]
            while any(abs(y - other) < 18 for other in ends):
                y += 18
            ends.append(y)
            parts.append(f'<text x="{x + 9}" y="{round(y + 4, 1)}">{escape(line.word)} {percent(share)}</text>')
        parts.append("</g>")
    parts += [_tick(place, str(year)) for place, year in zip(places, years, strict=True)]
    return Markup("\n".join([*parts, "</svg>\n"]))  # noqa: S704


def boxes(years: Sequence[int], stated: Sequence[Sequence[float]], unit: str) -> Markup:
    """Returns how sorted values spread in each ascending year: a box for the middle half, a line for the middle one.

    The thin line reaches from the 5th to the 95th percentile, with the middle one's value at its top. Below a year
    stands how many values it has.
    """
    five = [[quantile(values, share) for share in (0.05, 0.25, 0.5, 0.75, 0.95)] for values in stated]
    top = max((marks[4] for marks in five), default=0.0) or 1.0
    step = round_step(top / LINES)
    top = math.ceil(top / step - 1e-9) * step
    places = _places(len(years))
    half = min(22.0, (WIDTH - LEFT - RIGHT) / max(len(years), 1) / 3)
    told = "；".join(
        f"{year} 年 {len(values)} 个，中位数 {number(marks[2])}，一半在 {number(marks[1])} 与 {number(marks[3])} 之间"
        for year, values, marks in zip(years, stated, five, strict=True)
    )
    parts = [_start("boxes", f"逐年的分布（{unit}）：{told}")]
    parts += [_grid(_y(step * line, top), short(step * line)) for line in range(round(top / step) + 1)]
    parts.append(f'<text class="unit" x="{LEFT - 8}" y="{ABOVE - 17}">{escape(unit)}</text>')
    for x, year, values, marks in zip(places, years, stated, five, strict=True):
        low, first, middle, third, high = (_y(max(mark, 0.0), top) for mark in marks)
        title = f"<title>{year} 年：中位数 {number(marks[2])} {escape(unit)}</title>"
        parts.append(
            f'<g>{title}<line class="whisker" x1="{x}" y1="{low}" x2="{x}" y2="{high}"/>'
            f'<rect x="{x - half}" y="{third}" width="{2 * half}" height="{max(round(first - third, 1), 1)}"/>'
            f'<line class="median" x1="{x - half}" y1="{middle}" x2="{x + half}" y2="{middle}"/>'
            f'<text class="tick" x="{x}" y="{round(high - 5, 1)}">{short(marks[2])}</text></g>'
        )
        parts.append(_tick(x, str(year), f"{len(values)} 个"))
    return Markup("\n".join([*parts, "</svg>\n"]))  # noqa: S704


def _start(css: str, told: str) -> str:
    return f'<svg class="yearly {css}" role="img" aria-label="{escape(told)}" viewBox="0 0 {WIDTH} {HEIGHT + BELOW}">'


def _places(count: int) -> list[float]:
    room = (WIDTH - LEFT - RIGHT) / max(count, 1)
    return [round(LEFT + room * (place + 0.5), 1) for place in range(count)]


def _y(value: float, top: float) -> float:
    return round(HEIGHT - min(value / top, 1.0) * (HEIGHT - ABOVE), 1)


def _grid(y: float, word: str) -> str:
    line = f'<line class="axis" x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}"/>'
    return f'{line}<text class="level" x="{LEFT - 8}" y="{round(y + 4, 1)}">{word}</text>'


def _tick(x: float, word: str, below: str = "") -> str:
    line = f'<line class="axis" x1="{x}" y1="{HEIGHT}" x2="{x}" y2="{HEIGHT + 4}"/>'
    more = f'<text class="tick below" x="{x}" y="{HEIGHT + 36}">{below}</text>' if below else ""
    return f'{line}<text class="tick" x="{x}" y="{HEIGHT + 18}">{word}</text>{more}'
