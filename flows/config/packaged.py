"""The packaged configuration's folder; apart from the loader, which costs `parse` half of its start."""

from __future__ import annotations

from pathlib import Path


def shipped_config() -> Path:
    """The configuration that comes with nianbao: of the installed package, else of the source tree."""
    flows = Path(__file__).resolve().parents[1]
    installed = flows / "shipped_config"
    return installed if installed.is_dir() else flows.parent / "config"
