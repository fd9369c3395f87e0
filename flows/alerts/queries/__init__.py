"""The questions that alerts and `status` ask of the archive, one .sql file each."""

from __future__ import annotations

from storage.sql import read_sql


def alert_query(name: str) -> str:
    """The text of `name`.sql in this folder; raises FileNotFoundError."""
    return read_sql(__name__, name)
