"""`nianbao serve`: the nights, kept by Prefect."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.config.errors import ConfigError
from flows.config.loader import Config
from flows.config.reference_data import check_config
from flows.config.user_agent import check_user_agent
from flows.runtime.schedule import NIGHTLY, is_cron


@click.command("serve")
@click.option("--cron", default=NIGHTLY, show_default=True, help="When the nights begin, in Asia/Shanghai.")
@click.pass_obj
def serve(config: Config, cron: str) -> None:
    """Run every night, until stopped.

    Prefect keeps the schedule: the server that PREFECT_API_URL names, or without one a server of its own on loopback
    (orchestration.server_port; 4200 or the next free port if left out).

    \b
    Example: nianbao serve --cron "30 1 * * *"
    """
    if not is_cron(cron, datetime.now(UTC)):
        expected = f"five fields that name a day which comes, as in {NIGHTLY!r}"
        raise ConfigError(f"--cron: found {cron!r}; expected: {expected}")
    check_config(config)
    check_user_agent(config, config.sites)
    from flows.orchestration.deployment import serve_nightly

    serve_nightly(config, cron)
