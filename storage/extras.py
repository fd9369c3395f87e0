"""The one line by which people learn that something needs an extra, and how to get it."""

from __future__ import annotations


def needs(what: str, extra: str) -> str:
    """Returns that something needs an extra of this program, with the command that installs it."""
    return f"{what} needs the extra `{extra}`: pip install 'nianbao[{extra}]'"
