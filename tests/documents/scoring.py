"""What a format's reading is compared with: the gold of ../shared, else the reading of our own text as plain text."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from parsers.as_json import report_to_dict
from parsers.knowledge import Knowledge
from parsers.report import parse
from parsers.text import squeeze, to_simplified

OWN = """柳坪乡2023年法治政府建设情况报告
2023年，柳坪乡围绕依法行政抓落实，现将有关情况报告如下：
一、主要工作和成效
（一）抓好学习教育
乡党委集体学法8次，组织干部旁听庭审2次，覆盖面达到95%。
（二）抓好纠纷化解
全乡配有人民调解员36名，调处各类纠纷142件，办结139件。
二、存在的不足
1.执法人员偏少，持证率不高。
2.普法的办法还不多。
三、2024年工作打算
充实执法队伍，把普法送到每一个村民小组。
柳坪乡人民政府
2024年1月18日"""


@dataclass(frozen=True, slots=True)
class Reference:
    """A report's non-blank lines, its gold, and its text as it stands in the file."""

    lines: tuple[str, ...]
    gold: dict[str, Any]
    source: str
    shared: Path | None


def references(shared: Path, knowledge: Knowledge) -> list[Reference]:
    """Returns the five reports of ../shared, or one text of our own where that is not there."""
    if not (shared / "seeds").is_dir():
        return [Reference(tuple(OWN.split("\n")), report_to_dict(parse(OWN, knowledge=knowledge)), OWN, None)]
    found = []
    for file in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(file.read_text("utf-8"))
        source = (shared / "seeds" / gold["seed"]).read_text("utf-8")
        lines = tuple(text for line in source.split("\n") if (text := line.strip(" \t\r\u3000\xa0")))
        found.append(Reference(lines, gold, source, shared))
    return found


def score(reference: Reference, got: dict[str, Any]) -> dict[str, float]:
    """Returns identity, outline_f1, body and figures, each from 0 to 1."""
    if reference.shared is None:
        return _own_score(reference.gold, got)
    sys.path.insert(0, str(reference.shared / "score"))
    from score_parse import score as shared_score  # type: ignore[import-not-found]

    return dict(shared_score(reference.gold, got, reference.source))


def _own_score(gold: dict[str, Any], got: dict[str, Any]) -> dict[str, float]:
    keys = ("township", "year", "title", "kind")
    wanted, found = Counter(_nodes(gold["sections"])), Counter(_nodes(got["sections"]))
    figures = [(one["value"], one["unit"]) for one in gold["figures"]]
    read = [(one["value"], one["unit"]) for one in got["figures"]]
    return {
        "identity": sum(gold[key] == got[key] for key in keys) / len(keys),
        "outline_f1": 2 * (wanted & found).total() / max(wanted.total() + found.total(), 1),
        "body": Levenshtein.normalized_similarity(_text(gold["sections"]), _text(got["sections"])),
        "figures": (Counter(figures) & Counter(read)).total() / max(len(figures), 1),
    }


def _nodes(sections: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [
        node
        for one in sections
        for node in ((one["level"], squeeze(one["marker"]), squeeze(one["heading"])), *_nodes(one["children"]))
    ]


def _text(sections: list[dict[str, Any]]) -> str:
    return "".join(squeeze(one["marker"] + one["heading"] + one["text"]) + _text(one["children"]) for one in sections)


def characters_wrong(source: str, got: dict[str, Any]) -> float:
    """Returns the share of a text's characters that were misread, left out or put in, wherever they were filed."""
    parts = (got["title"] or "", *got["boilerplate"], _text(got["sections"]), *got["signature"])
    read, wanted = Counter(_letters("".join(parts))), Counter(_letters(source))
    return max((wanted - read).total(), (read - wanted).total()) / max(wanted.total(), 1)


def _letters(text: str) -> str:
    return "".join(char for char in squeeze(to_simplified(text)) if char.isalnum())
