"""nianbao.toml as frozen models; each key also as an environment variable."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

ENV_PREFIX = "NIANBAO_"
AlertKind = Literal["missing", "late", "revised", "withdrawn", "site"]


_VARIABLE = re.compile(r"\$\{(\w+)\}")


def fill_in(value: str) -> str:
    """Returns an address with each `${NAME}` taken from the environment; raises ValueError where one is not set."""

    def value_of(named: re.Match[str]) -> str:
        found = os.environ.get(named[1])
        if not found:
            raise ValueError(f"a value for {named[1]} in the environment")
        return found

    return _VARIABLE.sub(value_of, value)


def _existing_day(value: str) -> str:
    """Returns a day of the year as it stands; raises ValueError where no year has it."""
    try:
        date.fromisoformat(f"2000-{value}")
    except ValueError:
        raise ValueError("month and day, as 04-01") from None
    return value


class StrictModel(BaseModel):
    """Frozen; an unknown key is an error, and so is a number that is none."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


# A path: what the system takes, and no name without an end.
PathText = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f]+$")]
DayOfYear = Annotated[str, Field(pattern=r"^[0-9]{2}-[0-9]{2}$"), AfterValidator(_existing_day)]
_HOST = re.compile(r"\s*(?:[^\s/:@?#\[\]]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\s*")
HOUR_S, DAY_S, YEAR_D = 3600, 86_400, 366


class ArchiveSettings(StrictModel):
    """Paths; relative ones start at the folder that holds the config folder."""

    path: PathText = "data/archive.duckdb"
    published: PathText = "data/nianbao.duckdb"
    captures: PathText = "data/captures"
    site: PathText = "data/site"
    site_packed: bool = False  # web pages as .gz files alone, for a server that hands them out so
    mask_personal_data: bool = True


class CrawlSettings(StrictModel):
    """Politeness and bounds; a site file's [crawl] overrides any of them for that site alone."""

    user_agent: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[\x20-\x7e]+$")] = (
        "nianbao (+mailto:you@example.org)"
    )
    delay_s: Annotated[float, Field(ge=0, le=HOUR_S)] = 1.0
    timeout_s: Annotated[float, Field(gt=0, le=HOUR_S)] = 20.0
    max_bytes: Annotated[int, Field(gt=0, le=1 << 31)] = 33_554_432
    concurrency: Annotated[int, Field(ge=1, le=1000)] = 32
    response_s: Annotated[float, Field(gt=0, le=DAY_S)] = 120.0  # one response, first byte to last
    site_s: Annotated[float, Field(gt=0, le=7 * DAY_S)] = 3600.0  # one site in one run
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    max_requests: Annotated[int, Field(ge=1, le=1_000_000)] = 5000  # one site in one run
    window: Annotated[str, Field(pattern=r"^([0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2})?$")] = (
        ""  # Asia/Shanghai; empty: always
    )
    allow_hosts: tuple[str, ...] = ()  # further hosts (name or name:port) that may be followed
    tls: Literal["verify", "legacy", "insecure"] = "verify"  # legacy: old renegotiation and ciphers, still verified
    ca_file: str | None = None  # PEM with a missing intermediate certificate
    render: bool = False  # lists, and articles without text, are read as their scripts draw them (extra `render`)

    def open_window(self) -> tuple[time, time] | None:
        """The hours in which this site may be read, or None for always."""
        if not self.window:
            return None
        start, _, end = self.window.partition("-")
        return time.fromisoformat(start), time.fromisoformat(end)

    @field_validator("allow_hosts")
    @classmethod
    def _are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_HOST.fullmatch(one) for one in value):
            raise ValueError("hosts, each a name or name:port, without http://")
        return value

    @field_validator("window")
    @classmethod
    def _hours_exist(cls, value: str) -> str:
        hours = [time.fromisoformat(part) for part in filter(None, value.split("-"))]
        if hours and hours[0] == hours[1]:
            raise ValueError("two hours with time between them, as 22:00-06:00")
        return value


class DutySettings(StrictModel):
    """The levels that owe a report, the first year, and the first day that is too late (of the following year)."""

    first_year: Annotated[int, Field(ge=2015, le=2100)] = 2019
    deadline: DayOfYear = "04-01"
    levels: Annotated[tuple[str, ...], Field(min_length=1)] = ("镇", "乡", "民族乡", "街道", "苏木", "民族苏木")
    # a county's (6 digits) or province's (2 digits) own deadline, as "MM-DD"
    deadlines: Mapping[Annotated[str, Field(pattern=r"^[0-9]{2}([0-9]{4})?$")], DayOfYear] = Field(default_factory=dict)
    # township codes that owe none
    exempt: tuple[Annotated[str, Field(pattern=r"^[0-9]{9}$")], ...] = ()


class AlertSettings(StrictModel):
    """One channel: an Apprise URL and what is told there."""

    url: str
    name: str | None = None
    kinds: tuple[AlertKind, ...] = ("missing", "late", "revised", "withdrawn", "site")
    counties: tuple[str, ...] = ()  # county codes; left out: all
    remind_days: Annotated[int, Field(ge=0, le=10 * YEAR_D)] = 30  # 0: never

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        value = fill_in(value)
        if not re.match(r"[a-z0-9]+://", value, re.I):
            raise ValueError("an Apprise address, as json://host/path or mailto://…")
        return value


class HeartbeatSettings(StrictModel):
    """An address of a dead man's switch."""

    url: str | None = None  # requested after each whole run, so that a silent night is noticed

    @field_validator("url")
    @classmethod
    def _is_filled_in(cls, value: str | None) -> str | None:
        return None if value is None else fill_in(value)


class EvidenceSettings(StrictModel):
    """Signing and time stamps, which make each run's manifest of captures a proof for others."""

    key: PathText = "data/evidence.key"  # the private key that signs; made on first use; keep a copy elsewhere
    # an RFC 3161 time-stamp authority, asked once a run for a stamp of the manifest; left out: none
    tsa: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    tsa_roots: str | None = None  # PEM file of the certificates that vouch for it


class OrchestrationSettings(StrictModel):
    """Prefect's server, and for several machines a work pool whose workers read the sites."""

    # local: a server of its own; an address: that one; "": what PREFECT_API_URL or a profile names, else its own
    server: Annotated[str, Field(pattern=r"^(|local|https?://\S+)$")] = ""
    server_port: Annotated[int, Field(ge=1, le=65535)] | None = (
        None  # of `serve`'s own server; left out: 4200 or the next
    )
    pool: Annotated[str, Field(min_length=1)] | None = None  # left out: this process reads the sites
    shard_sites: Annotated[int, Field(ge=1, le=100_000)] = 50  # sites that a worker is given at a time
    silence_s: Annotated[float, Field(gt=0, le=DAY_S)] = (
        120.0  # without a sign of life for so long, a worker counts as lost
    )


class Settings(BaseSettings):
    """nianbao.toml, each key also as NIANBAO_SECTION__KEY; relative paths start at `root`."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix=ENV_PREFIX, env_nested_delimiter="__")
    archive: ArchiveSettings = ArchiveSettings()
    crawl: CrawlSettings = CrawlSettings()
    duty: DutySettings = DutySettings()
    alert: tuple[AlertSettings, ...] = ()
    heartbeat: HeartbeatSettings = HeartbeatSettings()
    evidence: EvidenceSettings = EvidenceSettings()
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
