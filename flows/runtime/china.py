"""The time of the portals: all of China keeps one, and no summer time since 1991."""

from __future__ import annotations

from datetime import timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
