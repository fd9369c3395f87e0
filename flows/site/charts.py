"""The geometry of small charts: numbers in, points and bars of an SVG viewBox out; templates/parts.html draws the bars.

Lines are drawn here, for a township's page has dozens of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from flows.site.labels import number


class Point(NamedTuple):
    """A value's place in a line chart."""

    x: float
    y: float
    year: int
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """A time series; `parts` are runs of years without a gap, as SVG point lists."""

    width: int
    height: int
    points: tuple[Point, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bin of a histogram: values from `low` up to `high`; the last bin holds all that lie higher."""

    x: float
    y: float
    width: float
    height: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """A distribution with its median's place."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    median: float
    median_x: float
    quartiles: tuple[float, float]
    count: int


def line(
    values: Sequence[tuple[int, float]], years: Sequence[int], *, top: float = 0.0, width: int = 160, height: int = 36
) -> Line:
    """Returns a line over `years`, scaled from zero to `top` or, if left out, to the largest value.

    Years without a value break it; what lies above `top` is drawn there.
    """
    top = top or max((value for _, value in values), default=0.0) or 1.0
    first, span = (years[0], max(years[-1] - years[0], 1)) if years else (0, 1)
    pad = 4.0
    points = tuple(
        Point(
            x=round(pad + (year - first) * (width - 2 * pad) / span, 1),
            y=round(height - pad - min(max(value, 0.0) / top, 1.0) * (height - 2 * pad), 1),
            year=year,
            value=value,
        )
        for year, value in values
    )
    runs: list[list[Point]] = []
    for point in points:
        if runs and point.year == runs[-1][-1].year + 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    parts = tuple(" ".join(f"{p.x},{p.y}" for p in run) for run in runs if len(run) > 1)
    return Line(width, height, points, parts)


ENDS = 44  # pixels beside a spark for its first and its last value


def spark(line: Line, name: str, unit: str = "") -> Markup:
    """Returns a line chart of the size of a word, its first and last value at its ends.

    Who cannot see it is read `name` and the values.
    """
    told = "，".join(f"{point.year} 年 {number(point.value)}" for point in line.points)
    dots = [f'<circle cx="{point.x}" cy="{point.y}" r="2"/>' for point in line.points[:-1]]
    dots += [f'<circle cx="{point.x}" cy="{point.y}" r="3" class="last"/>' for point in line.points[-1:]]
    width = line.width + 2 * ENDS
    size = f'viewBox="{-ENDS} 0 {width} {line.height}" width="{width}" height="{line.height}"'
    axis = f'<line class="axis" x1="0" y1="{line.height - 2}" x2="{line.width}" y2="{line.height - 2}"/>'
    lines = "".join(f'<polyline points="{part}"/>' for part in line.parts)
    ends = ""
    if len(line.points) > 1:
        first, last = line.points[0], line.points[-1]
        ends += f'<text class="first" x="{first.x - 6}" y="{_within(first.y, line.height)}">{short(first.value)}</text>'
    if line.points:
        last = line.points[-1]
        ends += f'<text x="{last.x + 6}" y="{_within(last.y, line.height)}">{short(last.value)}</text>'
    label = f"{escape(name)}{f'（{escape(unit)}）' if unit else ''}：{told}"
    start = f'<svg class="spark" role="img" aria-label="{label}" {size}>'
    return Markup(f"{start}\n{axis}\n{lines}{''.join(dots)}{ends}</svg>\n")  # noqa: S704


def short(value: float) -> str:
    """Returns a number in few characters: from ten thousand on in 万, with three digits."""
    for size, word in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:.3g}{word}" if abs(value) < 1000 * size else f"{value / size:.0f}{word}"
    return number(round(value, 1))


def _within(y: float, height: int) -> float:
    """Returns the base line of a value beside its dot, inside the chart."""
    return round(min(max(y + 4, 10), height - 1), 1)


def histogram(values: Sequence[float], *, bins: int = 20, width: int = 640, height: int = 160) -> Histogram | None:
    """The distribution of sorted values up to their 98th percentile; None for fewer than two values."""
    if len(values) < 2:
        return None
    low, high = min(values[0], 0.0), quantile(values, 0.98)
    if high - low < 1e-6:  # all one value, or so near that bins would have no width
        high = low + 1.0
    step = round_step((high - low) / bins)
    low = math.floor(low / step) * step
    number = max(1, math.ceil((high - low) / step + 1e-9))
    counts = [0] * number
    for value in values:
        counts[min(int((value - low) / step), number - 1)] += 1
    tallest = max(counts)
    each = width / number
    bars = tuple(
        Bar(
            x=round(index * each + 1, 1),
            y=round(height - height * count / tallest, 1),
            width=round(each - 2, 1),
            height=round(height * count / tallest, 1),
            low=low + index * step,
            high=low + (index + 1) * step,
            count=count,
        )
        for index, count in enumerate(counts)
    )
    median = quantile(values, 0.5)
    place = min(max((median - low) / (number * step), 0.0), 1.0) * width
    quartiles = (quantile(values, 0.25), quantile(values, 0.75))
    return Histogram(width, height, bars, median, round(place, 1), quartiles, len(values))


def quantile(values: Sequence[float], share: float) -> float:
    """A quantile of sorted values, linear between neighbours."""
    place = share * (len(values) - 1)
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


def round_step(step: float) -> float:
    """Returns the next 1, 2 or 5 times a power of ten: bins whose bounds people can read."""
    power = 10.0 ** math.floor(math.log10(step))
    for factor in (1.0, 2.0, 5.0):
        if step <= factor * power * (1 + 1e-9):
            return factor * power
    return 10.0 * power
