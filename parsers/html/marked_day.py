"""The day of publication as the markup gives it for machines: schema.org's datePublished, the `<time>` of HTML."""

from __future__ import annotations

import re
from typing import Any

_DAY_PUBLISHED = re.compile(r"datePublished[\"']?\s{0,4}(?::|content=)?\s{0,4}[\"'](\d{4}-\d{2}-\d{2})")
_HEADINGS = ("h1", "h2", "h3")


def marked_day(source: str) -> str:
    """Returns the day of datePublished; empty where a page gives none or several."""
    # a substring first: a pattern looks at each character of the page
    days = {found[1] for found in _DAY_PUBLISHED.finditer(source)} if "datePublished" in source else set()
    return days.pop() if len(days) == 1 else ""


def day_of_time(root: Any, container: Any) -> str:
    """Returns the day of the one `<time>` between the heading and the text; empty where there is none, or several.

    One elsewhere is another article's, or the clock at the head of the portal.
    """
    days: set[str] | None = None
    for element in root.iter(*_HEADINGS, "time", container.tag):
        if element is container:
            return days.pop() if days and len(days) == 1 else ""
        if element.tag in _HEADINGS:
            days = set()
        elif element.tag == "time" and days is not None:
            days.add((element.get("datetime") or "")[:10])
    return ""
