"""Settings and site files: TOML and environment in, frozen models out, one clear line for a mistake."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from flows.shipped import shipped_config as shipped_config
from flows.terminal import ConfigError as ConfigError

SETTINGS_FILE = "nianbao.toml"
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
        date.fromisoformat(f"2000-{value}")
        return value


class AlertSettings(_Strict):
    """One channel: an Apprise URL and what is told there."""

    url: str
    name: str | None = None
    kinds: tuple[AlertKind, ...] = ("missing", "late", "revised", "withdrawn", "site")
    counties: tuple[str, ...] = ()  # county codes; left out: all
    remind_days: Annotated[int, Field(ge=0)] = 30  # 0: never


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

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix="NIANBAO_", env_nested_delimiter="__")
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

    @model_validator(mode="after")
    def _crawl_keys_are_known(self) -> SiteConfig:
        CrawlSettings(**self.crawl)
        return self

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
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(file)"
        found = "" if first["type"] == "missing" else f" found {first['input']!r};"
        raise ConfigError(f"{file}: {key}:{found} expected: {_expected(first['type'], first['msg'])}") from error


def _expected(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "no such key (see the configuration reference)"
    return message.removeprefix("Value error, ").removeprefix("Input should be ")
