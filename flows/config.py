"""Settings and site files: TOML and environment in, frozen models out, one clear line for a mistake."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from flows.shipped import shipped_config as shipped_config
from flows.terminal import ConfigError as ConfigError

SETTINGS_FILE = "nianbao.toml"
ENV_PREFIX = "NIANBAO_"
M = TypeVar("M", bound=BaseModel)
AlertKind = Literal["missing", "late", "revised", "withdrawn", "site"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ArchiveSettings(_Strict):
    """Where things lie; relative paths start at the folder that holds the config folder."""

    path: str = "data/archive.duckdb"
    published: str = "data/nianbao.duckdb"
    captures: str = "data/captures"
    site: str = "data/site"
    mask_personal_data: bool = True


class CrawlSettings(_Strict):
    """Politeness and bounds; a site file's [crawl] overrides any of them for that site alone."""

    user_agent: Annotated[str, Field(min_length=1, pattern=r"^[\x20-\x7e]+$")] = "nianbao (+mailto:you@example.org)"
    delay_s: Annotated[float, Field(ge=0)] = 1.0
    timeout_s: Annotated[float, Field(gt=0)] = 20.0
    max_bytes: Annotated[int, Field(gt=0)] = 33_554_432
    concurrency: Annotated[int, Field(ge=1)] = 32
    response_s: Annotated[float, Field(gt=0)] = 120.0  # one response, first byte to last
    site_s: Annotated[float, Field(gt=0)] = 3600.0  # one site in one run
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    max_requests: Annotated[int, Field(ge=1)] = 5000  # one site in one run
    window: Annotated[str, Field(pattern=r"^(\d{2}:\d{2}-\d{2}:\d{2})?$")] = ""  # Asia/Shanghai; empty: always
    allow_hosts: tuple[str, ...] = ()  # further hosts (name or name:port) that may be followed
    tls: Literal["verify", "legacy", "insecure"] = "verify"  # legacy: old renegotiation and ciphers, still verified
    ca_file: str | None = None  # PEM with a missing intermediate certificate

    def open_window(self) -> tuple[time, time] | None:
        """The hours in which this site may be read, or None for always."""
        if not self.window:
            return None
        start, _, end = self.window.partition("-")
        return time.fromisoformat(start), time.fromisoformat(end)

    @field_validator("window")
    @classmethod
    def _hours_exist(cls, value: str) -> str:
        for part in filter(None, value.split("-")):
            time.fromisoformat(part)
        return value


class DutySettings(_Strict):
    """Who owes, from which year, and the first day that is too late (month and day of the following year)."""

    first_year: Annotated[int, Field(ge=2015, le=2100)] = 2019
    deadline: Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")] = "04-01"
    levels: tuple[str, ...] = ("镇", "乡", "民族乡", "街道", "苏木", "民族苏木")
    # a county's (6 digits) or province's (2 digits) own deadline, as "MM-DD"
    deadlines: Mapping[str, Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")]] = Field(default_factory=dict)
    # township codes that owe none
    exempt: tuple[str, ...] = ()

    @field_validator("deadline")
    @classmethod
    def _day_exists(cls, value: str) -> str:
        try:
            date.fromisoformat(f"2000-{value}")
        except ValueError:
            raise ValueError("month and day, as 04-01") from None
        return value


class AlertSettings(_Strict):
    """One channel: an Apprise URL and what is told there."""

    url: str
    name: str | None = None
    kinds: tuple[AlertKind, ...] = ("missing", "late", "revised", "withdrawn", "site")
    counties: tuple[str, ...] = ()  # county codes; left out: all
    remind_days: Annotated[int, Field(ge=0)] = 30  # 0: never

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not re.match(r"[a-z0-9]+://", value, re.I):
            raise ValueError("an Apprise address, as json://host/path or mailto://…")
        return value


class HeartbeatSettings(_Strict):
    """An address of a dead man's switch."""

    url: str | None = None  # requested after each whole run, so that a silent night is noticed


class OrchestrationSettings(_Strict):
    """Several machines: a Prefect work pool whose workers read the sites; left out, this process reads them."""

    pool: Annotated[str, Field(min_length=1)] | None = None
    shard_sites: Annotated[int, Field(ge=1)] = 50  # sites that a worker is given at a time
    silence_s: Annotated[float, Field(gt=0)] = 120.0  # without a sign of life for so long, a worker counts as lost


class Settings(BaseSettings):
    """nianbao.toml, each key also as NIANBAO_SECTION__KEY; relative paths start at `root`."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix=ENV_PREFIX, env_nested_delimiter="__")
    archive: ArchiveSettings = ArchiveSettings()
    crawl: CrawlSettings = CrawlSettings()
    duty: DutySettings = DutySettings()
    alert: tuple[AlertSettings, ...] = ()
    heartbeat: HeartbeatSettings = HeartbeatSettings()
    orchestration: OrchestrationSettings = OrchestrationSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment beats the file."""
        return env_settings, init_settings


class ColumnConfig(_Strict):
    """A list page (栏目) of a site, with its following pages."""

    url: Annotated[str, Field(min_length=1)]
    township: Annotated[str, Field(pattern=r"^\d{9}$")] | None = None
    family: Literal["trs", "jpage", "gkmlpt", "shtml", "label", "generic"] | None = None
    title: str | None = None
    expect: tuple[int, int] | None = None

    @field_validator("expect")
    @classmethod
    def _is_a_range(cls, value: tuple[int, int] | None) -> tuple[int, int] | None:
        if value is not None and not 0 <= value[0] <= value[1]:
            raise ValueError("the least and the most reports a year, as [20, 40]")
        return value


class SiteConfig(_Strict):
    """One county site, described by one file in config/sites/."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    name: Annotated[str, Field(min_length=1)]
    county_code: Annotated[str, Field(pattern=r"^\d{6}$")]
    base_url: str
    column: tuple[ColumnConfig, ...] = ()
    crawl: Mapping[str, Any] = Field(default_factory=dict)

    @field_validator("base_url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("expected an address that starts with http:// or https://")
        return value

    @field_validator("crawl")
    @classmethod
    def _crawl_keys_are_known(cls, value: Mapping[str, Any]) -> Mapping[str, Any]:
        CrawlSettings(**value)
        return value

    def crawl_settings(self, general: CrawlSettings) -> CrawlSettings:
        """The crawl settings that hold for this site."""
        return CrawlSettings(**{**general.model_dump(), **self.crawl})


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
    return Config(folder=folder, root=folder.resolve().parent, settings=settings, sites=sites)


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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not TOML: {error}") from error


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
        found = "" if secret or first["type"] == "missing" else f" found {first['input']!r};"
        key = where or f"{file}: {'.'.join(place) or '(file)'}"
        raise ConfigError(f"{key}:{found} expected: {_expected(first)}") from error


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
_PATTERNS = {
    r"^\d{6}$": "6 digits",
    r"^\d{9}$": "9 digits",
    r"^\d{2}-\d{2}$": "month and day, as 04-01",
    r"^(\d{2}:\d{2}-\d{2}:\d{2})?$": "hours, as 22:00-06:00",
    r"^[a-z0-9][a-z0-9_-]*$": "small letters, digits, - and _",
    r"^[\x20-\x7e]+$": "ASCII characters",
}


def _expected(error: Mapping[str, Any]) -> str:
    if error["type"] in _WANTED:
        return _WANTED[error["type"]]
    if error["type"] == "string_pattern_mismatch":
        return _PATTERNS.get(error["ctx"]["pattern"], str(error["msg"]))
    message = str(error["msg"]).removeprefix("Value error, ")
    return message.removeprefix("expected ").removeprefix("Input should be ")
