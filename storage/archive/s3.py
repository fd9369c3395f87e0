"""A lake's Parquet files in S3, or in what speaks its protocol: how DuckDB is told the way in."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

SCHEME = "s3://"
SECRET = "bucket"  # noqa: S105  a name
# What AWS's own tools read, so that one environment serves them all; of several the first that is set.
_VARIABLES = {
    "KEY_ID": ("AWS_ACCESS_KEY_ID",),
    "SECRET": ("AWS_SECRET_ACCESS_KEY",),
    "SESSION_TOKEN": ("AWS_SESSION_TOKEN",),
    "REGION": ("AWS_REGION", "AWS_DEFAULT_REGION"),
}
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")


class NoCredentials(Exception):  # noqa: N818
    """The environment does not name a key; the message says which variables are missing."""


def way_in(environment: Mapping[str, str]) -> dict[str, str]:
    """The options of DuckDB's S3 secret, as the environment's AWS variables give them.

    An endpoint of one's own (MinIO, Ceph, a cloud other than Amazon's) is addressed by path, since its certificate and
    its names seldom cover a host for each bucket. Raises NoCredentials.
    """
    found = {option: _first(environment, names) for option, names in _VARIABLES.items()}
    missing = [names[0] for option, names in _VARIABLES.items() if option in ("KEY_ID", "SECRET") and not found[option]]
    if missing:
        raise NoCredentials(f"needs {' and '.join(missing)} in the environment")
    options = {option: value for option, value in found.items() if value}
    if endpoint := _first(environment, _ENDPOINTS):
        parts = urlsplit(endpoint if "://" in endpoint else f"https://{endpoint}")
        secure = "false" if parts.scheme == "http" else "true"
        options |= {"ENDPOINT": f"{parts.netloc}{parts.path.rstrip('/')}", "URL_STYLE": "path", "USE_SSL": secure}
    return options


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((environment[name] for name in names if environment.get(name)), "")
