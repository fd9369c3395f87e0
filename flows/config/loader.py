"""A configuration folder read whole: TOML and environment in, frozen models out, one clear line for a mistake."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_settings import SettingsError

from flows.config.errors import ConfigError
from flows.config.packaged import shipped_config
from flows.config.settings import ENV_PREFIX, Settings
from flows.config.sites import SiteConfig

SETTINGS_FILE = "nianbao.toml"
LONGEST_SHOWN = 80
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Config:
    """All that a command is told: the folder, the settings and the sites (by id, sorted)."""

    folder: Path
    root: Path
    settings: Settings
    sites: tuple[SiteConfig, ...]

    def path(self, value: str) -> Path:
        """A path of the settings, from the folder that holds the config folder."""
        return (self.root / value).resolve()

    def file(self, name: str) -> Path:
        """A data file of the configuration (townships.csv, metrics.toml, roles.toml): its own, else the shipped one."""
        own = self.folder / name
        return own if own.exists() else shipped_config() / name

    def site(self, site_id: str) -> SiteConfig:
        """The site with this id; raises ConfigError naming those there are."""
        for site in self.sites:
            if site.id == site_id:
                return site
        known = ", ".join(s.id for s in self.sites) or "none"
        raise ConfigError(f"{self.folder / 'sites'}: no site {site_id!r}; configured: {known}")


def load_config(folder: Path) -> Config:
    """Reads a configuration folder; raises ConfigError."""
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder; `nianbao init DIR` writes one to start from")
    settings_file = folder / SETTINGS_FILE
    settings = _validated(settings_file, Settings, _toml(settings_file) if settings_file.exists() else {})
    sites = tuple(_load_sites(sorted((folder / "sites").glob("*.toml"))))
    config = Config(folder=folder, root=folder.resolve().parent, settings=settings, sites=sites)
    _check_places(config)
    return config


def _check_places(config: Config) -> None:
    """Raises ConfigError where one thing would be written over another; the folder of web pages is swapped in whole."""
    archive = config.settings.archive
    named = {
        "archive.path": archive.path.removeprefix("ducklake:"),
        "archive.published": archive.published,
        "archive.captures": archive.captures,
        "evidence.key": config.settings.evidence.key,
        "the configuration": str(config.folder.resolve()),
    }
    places = {key: config.path(value) for key, value in named.items()}
    site = config.path(archive.site)
    for key, place in places.items():
        if place.is_relative_to(site):
            found = f"archive.site: found {archive.site!r}, which holds {key}"
            raise ConfigError(f"{config.folder / SETTINGS_FILE}: {found}; expected: a folder for web pages alone")
        shared = next((other for other, its in places.items() if other != key and its == place), None)
        if shared is not None:
            found = f"{key}: found {named[key]!r}, which is {shared}"
            raise ConfigError(f"{config.folder / SETTINGS_FILE}: {found}; expected: a place of its own")


def _load_sites(files: Iterable[Path]) -> Iterable[SiteConfig]:
    seen: dict[str, Path] = {}
    for file in files:
        site = _validated(file, SiteConfig, _toml(file))
        if site.id in seen:
            raise ConfigError(
                f"{file}: id: found {site.id!r}, which {seen[site.id].name} has already; expected its own"
            )
        seen[site.id] = file
        yield site


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{file}: not TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}; expected: a file that can be read") from error


def _validated(file: Path, model: type[M], data: dict[str, Any]) -> M:
    try:
        return model(**data)
    except SettingsError as error:
        name = re.search(r'"(\w+)"', str(error))
        variable = f"{ENV_PREFIX}{name[1].upper()}…" if name else f"{ENV_PREFIX}…"
        raise ConfigError(f'environment: {variable}: expected: JSON, as ["镇", "乡"] for a list') from error
    except ValidationError as error:
        first = error.errors()[0]
        place = [str(part) for part in first["loc"]]
        where = _variable(place) if model is Settings else None
        secret = bool({"alert", "heartbeat"} & set(place[:1])) and "url" in repr((place, first["input"]))
        found = "" if secret or first["type"] == "missing" else f" found {_shown(first['input'])};"
        key = where or f"{file}: {'.'.join(place) or '(file)'}"
        raise ConfigError(f"{key}:{found} expected: {_expected(first)}") from error


def _shown(value: object) -> str:
    """A value as it stands in a line; of a long one the beginning."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _variable(place: Sequence[str]) -> str | None:
    """The environment variable that a setting came from, or None where it stands in the file."""
    name = (ENV_PREFIX + "__".join(place)).upper()
    given = {key.upper(): key for key in os.environ}
    return f"environment: {given[name]}" if name in given else None


_WANTED = {
    "extra_forbidden": "no such key (see the configuration reference)",
    "missing": "a value; the key is required",
    "tuple_type": "a list, or [[…]] where it is a table",
}
PATTERN_WORDS: Mapping[str, str] = {
    r"^[0-9]{6}$": "6 digits",
    r"^[0-9]{9}$": "9 digits",
    r"^[0-9]{2}-[0-9]{2}$": "month and day, as 04-01",
    r"^([0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2})?$": "hours, as 22:00-06:00",
    r"^[a-z0-9][a-z0-9_-]*$": "small letters, digits, - and _",
    r"^[0-9]{2}([0-9]{4})?$": "a province's 2 digits or a county's 6",
    r"^[\x20-\x7e]+$": "ASCII characters",
    r"^[^\x00-\x1f]+$": "no control characters",
    r"^(|local|https?://\S+)$": "local, or the address of a Prefect server, as http://127.0.0.1:4200/api",
}


def _expected(error: Mapping[str, Any]) -> str:
    if error["type"] in _WANTED:
        return _WANTED[error["type"]]
    if error["type"] == "string_pattern_mismatch":
        return PATTERN_WORDS.get(error["ctx"]["pattern"], str(error["msg"]))
    message = str(error["msg"]).removeprefix("Value error, ")
    return message.removeprefix("expected ").removeprefix("Input should be ")
