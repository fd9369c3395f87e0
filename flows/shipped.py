"""Where the shipped configuration lies; apart from flows.config, which `parse` has no time to import."""

from __future__ import annotations

from pathlib import Path


def shipped_config() -> Path:
    """The configuration that comes with nianbao: of the installed package, else of the source tree."""
    here = Path(__file__).resolve().parent
    installed = here / "shipped_config"
    return installed if installed.is_dir() else here.parent / "config"
