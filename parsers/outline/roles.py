"""The role of each level-1 section: achievements, problems, duty of leaders, plans (config/roles.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast, get_args

from parsers.model import Role, Section
from parsers.text.word_list import Words

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年|法治)")


@dataclass(frozen=True, slots=True)
class RoleWords:
    """The words that give one role: in a heading before the problems, in a later one's; `without` deny it."""

    role: Role
    first: Words
    later: Words
    without: Words

    def position(self, heading: str, *, first: bool) -> int | None:
        """Returns where in `heading` the first word of the role stands, or None."""
        found = (self.first if first else self.later).search(heading)
        return found.start() if found and not self.without.search(heading) else None


@dataclass(frozen=True, slots=True)
class Roles:
    """The words of all roles."""

    roles: tuple[RoleWords, ...]

    def named(self, heading: str, *, first: bool) -> list[Role]:
        """The roles whose words stand in `heading`, in the order in which they stand there."""
        found = [(at, words.role) for words in self.roles if (at := words.position(heading, first=first)) is not None]
        return [role for _, role in sorted(found, key=lambda pair: pair[0])]


def load_roles(path: Path) -> Roles:
    """Reads roles.toml; raises ValueError that names the role and what is expected of it."""
    data = tomllib.loads(path.read_text("utf-8")).get("roles", {})
    known = set(get_args(Role)) - {"preamble"}
    for name, entry in data.items():
        if name not in known:
            raise ValueError(f"{path.name}: roles.{name}: expected one of {', '.join(sorted(known))}")
        if not entry.get("words"):
            raise ValueError(f"{path.name}: roles.{name}: words is missing")
    return Roles(
        tuple(
            RoleWords(
                cast("Role", name),
                first=Words(tuple(e["words"])),
                later=Words((*e["words"], *e.get("weak", ()))),
                without=Words(tuple(e.get("without", ()))),
            )
            for name, e in data.items()
        )
    )


def assign_roles(sections: Sequence[Section], roles: Roles) -> tuple[Section, ...]:
    """The sections with a role on each of level 1, from its heading's words, its year and its place."""
    years = [int(year) for section in sections for year in _YEAR.findall(section.heading)]
    first_year = years[0] if years else None
    problems = max((at for at, section in enumerate(sections) if _heads_problems(section, roles)), default=0)
    result: list[Section] = []
    seen: set[Role] = set()
    last: Role | None = None
    for at, section in enumerate(sections):
        if section.level != 1:
            result.append(section)
            continue
        named = _named(section.heading, roles, first=not seen, first_year=first_year)
        if "plans" in named and seen and at < problems:
            named = _named(section.heading, roles, first=True, first_year=first_year)
        last = named[0] if named else _by_place(seen, last)
        children = section.children if len(named) < 2 else _parts(section.children, roles)
        seen.add(last)
        result.append(replace(section, role=last, children=children))
    return tuple(result)


def _heads_problems(section: Section, roles: Roles) -> bool:
    return section.level == 1 and "problems" in roles.named(section.heading, first=True)


def _named(heading: str, roles: Roles, *, first: bool, first_year: int | None) -> list[Role]:
    named = roles.named(heading, first=first)
    year = _YEAR.search(heading)
    ahead = bool(year and first_year and int(year[1]) > first_year)
    if ahead and "problems" not in named:
        return ["plans"]
    specific: list[Role] = [role for role in named if role != "achievements"]
    if "plans" in specific and "achievements" in named and not ahead and named[0] == "achievements":
        return named
    return specific or named


def _by_place(seen: Set[Role], last: Role | None) -> Role:
    return "plans" if "problems" in seen or last == "plans" else "achievements"


def _parts(children: Sequence[Section], roles: Roles) -> tuple[Section, ...]:
    """The parts of a section that does two things, each with the role that its own heading names."""
    return tuple(
        replace(child, role=named[0]) if (named := roles.named(child.heading, first=False)) else child
        for child in children
    )
