"""Registry, roles and metrics of a configuration folder: the one place that reads them, for commands, runs and workers.

A mistake in a file is one line, exit 2.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from flows.config.errors import ConfigError
from flows.config.packaged import shipped_config
from parsers.figures.metrics import load_metrics
from parsers.identity.registry import Registry
from parsers.identity.spelling import read_aliases
from parsers.knowledge import Knowledge
from parsers.outline.roles import load_roles

if TYPE_CHECKING:
    from flows.config.loader import Config

T = TypeVar("T")


def knowledge_of(folder: Path) -> Knowledge:
    """Returns what the parser knows beforehand; each file from `folder`, else as shipped. Raises ConfigError."""
    return Knowledge(
        registry=registry_of(folder),
        roles=_read(folder, "roles.toml", load_roles),
        metrics=_read(folder, "metrics.toml", load_metrics),
    )


def registry_of(folder: Path) -> Registry:
    """Returns the registry of a configuration folder with the shipped aliases and its own; raises ConfigError."""
    # the folder's own file overrules the shipped one
    aliases = [place / "name_aliases.csv" for place in (shipped_config(), folder)]
    for path in aliases:
        _read_file(path, lambda file: read_aliases([file]))
    return _read(folder, "townships.csv", lambda path: registry_from(path, aliases))


def registry_from(path: Path, aliases: Sequence[Path] = ()) -> Registry:
    """Reads townships.csv with codes that are codes, and the files of `aliases`; raises ValueError."""
    registry = Registry.from_csv(path, aliases)
    _check_codes("code", (code for code, _ in registry.codes()), 9)
    _check_codes("county_code", {county_code for _, county_code in registry.codes()}, 6)
    return registry


def _check_codes(column: str, codes: Iterable[str], digits: int) -> None:
    for code in codes:
        if len(code) != digits or not code.isdecimal():
            raise ValueError(f"{column}: found {code!r}; expected: {digits} digits")


def check_config(config: Config) -> Registry:
    """Checks what a run needs, before it starts; returns the registry. Raises ConfigError."""
    if not config.sites:
        raise ConfigError(f"{config.folder / 'sites'} holds no site file; `nianbao sites add URL` writes one")
    registry = knowledge_of(config.folder).registry
    check_sites(config, registry)
    return registry


def check_sites(config: Config, registry: Registry) -> None:
    """Raises ConfigError where a site names a county or township that the registry does not have."""
    for site in config.sites:
        file = config.folder / "sites" / f"{site.id}.toml"
        file = file if file.exists() else file.parent
        if registry.county_of(site.county_code) is None:
            raise ConfigError(
                f"{file}: county_code: found {site.county_code!r}; expected: a county of townships.csv (6 digits)"
            )
        for number, column in enumerate(site.column):
            township = registry.township(column.township) if column.township else None
            if column.township and (township is None or township.county_code != site.county_code):
                raise ConfigError(
                    f"{file}: column.{number}.township: found {column.township!r}; "
                    f"expected: a township of county {site.county_code} in townships.csv"
                )


def _read(folder: Path, name: str, reader: Callable[[Path], T]) -> T:
    own = folder / name
    return _read_file(own if own.exists() else shipped_config() / name, reader)


def _read_file(file: Path, reader: Callable[[Path], T]) -> T:
    try:
        return reader(file)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: not UTF-8: {error}") from error
    except (ValueError, AttributeError, TypeError, re.error) as error:
        what = str(error).removeprefix(f"{file}: ").removeprefix(f"{file.name}: ")
        raise ConfigError(f"{file}: {what}") from error
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error
