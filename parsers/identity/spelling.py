"""Names with rare characters, as portals write them: by their parts, by their sound, with a sign, or without.

225 registered names hold a character outside GB 2312; fonts and encodings that lack it leave `?`, U+FFFD, a private
character, nothing, or the four bytes of GB18030 read as GBK (U+FFFD, digit, U+FFFD, digit).
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from parsers.text import LOST_CHARACTER, is_rare

ALIAS_COLUMNS = ("county_code", "spelling", "name", "how")
OFFICIAL = "official"  # the register misspells the name; the spelling is right, and no reason to doubt
_BYTES_READ_AS_GBK = re.compile("\ufffd(\\d)\ufffd(\\d)")
_SIGNS = re.compile(f"{LOST_CHARACTER}{{1,4}}")
# the register's own forms: 柳屯镇 stands there as 濮阳县柳屯镇, 北街街道 as 北街办事处街道
_BODY = re.compile(r"(?P<body>(?P<stem>.{2,}?)(?:办事处|(?P<other>管理委员会|管委会)|办))街道")
_OF_COUNTY = re.compile(r"(?:人民政府)?(?P<name>.+(?:镇|乡|街道|苏木))")


@dataclass(frozen=True, slots=True)
class Alias:
    """A spelling of a registered name that public data holds, and how it came about (component, sound, official …)."""

    county_code: str
    spelling: str
    name: str
    how: str


Aliases = Mapping[str, Mapping[str, Alias]]
"""Aliases by county code and spelling."""


def read_aliases(paths: Iterable[Path]) -> Aliases:
    """Reads name_aliases.csv, the rows of a later file over those of an earlier one; a file that is not there has none.

    Raises ValueError that names a missing column or a row without a county, spelling or name.
    """
    found: dict[str, dict[str, Alias]] = defaultdict(dict)
    for path in paths:
        if path.exists():
            for alias in _rows(path):
                found[alias.county_code][alias.spelling] = alias
    return found


def _rows(path: Path) -> Iterator[Alias]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in ALIAS_COLUMNS[:3] if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{path}: {missing[0]}: no such column; expected {', '.join(ALIAS_COLUMNS)}")
        for row in reader:
            alias = Alias(row["county_code"] or "", row["spelling"] or "", row["name"] or "", row.get("how") or "")
            if not (alias.county_code and alias.spelling and alias.name):
                raise ValueError(f"{path}: line {reader.line_num}: expected county_code, spelling and name")
            yield alias


def plain_names(name: str, county: str) -> tuple[str, ...]:
    """Returns what a township is called that the register calls after its county, or after its office; most: nothing.

    A 街道 whose office is a 管理委员会 publishes under that name.
    """
    if name.startswith(county) and (rest := _OF_COUNTY.fullmatch(name, len(county))):
        return (rest["name"],) if rest["name"] not in ("镇", "乡", "街道", "苏木") else ()
    office = _BODY.fullmatch(name) if name.endswith("街道") else None
    if office is None:
        return ()
    return (office["body"],) if office["other"] else (f"{office['stem']}街道", office["body"])


def holds_sign(name: str) -> bool:
    """Returns True for a name that holds a sign where a character was lost."""
    return _SIGNS.search(name) is not None


def lost_character(stem: str, names: Mapping[str, str]) -> str | None:
    """Returns the township that `stem` means with its rare character lost, else None.

    `names` are stems of a county, as registered and as aliases spell them, each with its township's code.
    A sign stands for one character; where there is none, one is missing. Exactly one township must fit, its
    character rare or not: where 大碶 and 大榭 both do, neither is meant. The digits that are left of a character's
    four bytes rule out all others.
    """
    signs = list(_SIGNS.finditer(stem))
    if len(signs) > 1:
        return None
    sign = signs[0].group() if signs else ""
    places = [signs[0].span()] if signs else [(at, at) for at in range(len(stem) + 1)]
    near = [(name, name[at]) for name in names for at, end in places if _fits(name, stem[:at], stem[end:])]
    if digits := _BYTES_READ_AS_GBK.fullmatch(sign):
        near = [(name, character) for name, character in near if _four_bytes(character) == digits.groups()]
    codes = {names[name] for name, _ in near}
    return codes.pop() if len(codes) == 1 and any(is_rare(character) for _, character in near) else None


def _fits(name: str, before: str, behind: str) -> bool:
    return len(name) == len(before) + 1 + len(behind) and name.startswith(before) and name.endswith(behind)


def _four_bytes(character: str) -> tuple[str, str]:
    """Returns the second and fourth byte of a character's four in GB18030, which GBK reads as digits."""
    encoded = character.encode("gb18030")
    return (chr(encoded[1]), chr(encoded[3])) if len(encoded) == 4 else ("", "")
