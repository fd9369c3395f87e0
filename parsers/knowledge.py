"""What is known before a page is read: the registry, the roles, the metrics; read once, handed in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parsers.figures.metrics import Metrics, load_metrics
from parsers.identity.registry import Registry, Township
from parsers.outline.roles import Roles, load_roles

__all__ = ["NO_HINT", "Knowledge", "PageHint", "Registry", "Township", "load_knowledge"]


@dataclass(frozen=True, slots=True)
class PageHint:
    """What the crawl knows of a page before it is read.

    `county_code` is the site's county, `township_code` the column's township where it belongs to
    one, `column_title` the column's name, `listed_title` and `listed_date` (ISO) the list row's.
    `seen_on` (ISO) is the day of the capture: a page cannot know of a later one.
    """

    county_code: str | None = None
    township_code: str | None = None
    column_title: str | None = None
    listed_title: str | None = None
    listed_date: str | None = None
    seen_on: str | None = None


NO_HINT = PageHint()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The registry, the roles and the metrics as one value; the same for every page."""

    registry: Registry
    roles: Roles
    metrics: Metrics


def load_knowledge(config_dir: Path, fallback_dir: Path | None = None) -> Knowledge:
    """Reads townships.csv, roles.toml and metrics.toml; a file the folder lacks is taken from `fallback_dir`.

    The rows of name_aliases.csv add to those of `fallback_dir` and overrule them.
    Raises FileNotFoundError where neither folder has a file, ValueError where one cannot be read as what it is.
    """

    def file(name: str) -> Path:
        own = config_dir / name
        return own if own.exists() or fallback_dir is None else fallback_dir / name

    return Knowledge(
        registry=Registry.from_csv(file("townships.csv"), alias_files(config_dir, fallback_dir)),
        roles=load_roles(file("roles.toml")),
        metrics=load_metrics(file("metrics.toml")),
    )


def alias_files(config_dir: Path, fallback_dir: Path | None) -> tuple[Path, ...]:
    """Returns where name_aliases.csv may stand, the file that overrules the other last."""
    folders = (config_dir,) if fallback_dir is None else (fallback_dir, config_dir)
    return tuple(folder / "name_aliases.csv" for folder in folders)
