"""Counties by how their hosts spell them: www.xuwen.gov.cn is 徐闻县's."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

from parsers.text import words

_PROVINCES = words(
    """
    bj tj he sx nm ln jl hl sh js zj ah fj jx sd ha hn hb gd gx hi cq sc gz yn xz sn gs qh nx xj cn gov
    """
)
_TAILS = ("", "xian", "qu", "shi", "x", "q", "s", "xzf", "qzf", "szf", "zf", "gov", "xrmzf", "qrmzf", "srmzf", "rmzf")


@cache
def _spellings() -> dict[str, str]:
    """Pinyin of each county's name without 县, 市, 区 or its peoples, as written in county_spellings.csv."""
    file = resources.files("parsers") / "data" / "county_spellings.csv"
    rows = csv.reader(file.read_text("utf-8").splitlines())
    return {county: spelling for county, spelling in rows if county != "county"}


def spelled_in(county: str, host: str) -> bool:
    """Returns True if a label of a host is the county's name in pinyin, alone or with its province's letters."""
    spelling = _spellings().get(county)
    if not spelling or len(spelling) < 4:
        return False
    labels = [re.sub(r"^www|-", "", label) for label in host.lower().split(".")[:-2]]
    return any(_is_spelling(label, spelling) for label in labels)


def _is_spelling(label: str, spelling: str) -> bool:
    rests = {label} | {label[len(p) :] for p in _PROVINCES if label.startswith(p)}
    return any(rest.startswith(spelling) and rest[len(spelling) :] in _TAILS for rest in rests)
