"""The county internet as a process of its own: prints where everything is, serves until its input closes."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from flows.demo.control import Control
from flows.demo.counties import demo_portals, refusing
from flows.demo.families import family_portals
from flows.demo.internet import DEMO_DAY, CountyInternet
from flows.demo.nation import PADDING, Source, bench_portals, nation
from flows.demo.portal import Portal


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@click.command()
@click.option(
    "--set", "which", type=click.Choice(["demo", "families", "nation", "bench"]), default="demo", show_default=True
)
@click.option("--portals", type=int, default=2844, show_default=True, help="How many counties (nation), hosts (bench).")
@click.option("--townships", type=int, help="At most so many townships a county (nation); pages a host (bench).")
@click.option("--padding", type=int, help="Bytes of menus and scripts on each page.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day it is.")
@click.option(
    "--config", "folder", type=click.Path(path_type=Path), help="Write a configuration folder for these portals."
)
def main(
    which: str, portals: int, townships: int | None, padding: int | None, day: object, folder: Path | None
) -> None:
    """Serves a set of portals; a line of JSON on stdout names the control address and the portals."""
    _allow_many_files()
    today = date.fromisoformat(f"{day:%Y-%m-%d}") if day else DEMO_DAY
    with CountyInternet(_chosen(which, portals, townships, padding), day=today, log=False) as internet:
        control = Control(internet)
        urls = {portal_id: internet.base_url(portal_id) for portal_id in internet.portal_ids}
        if folder is not None:
            internet.write_config(folder, all_townships=which in ("nation", "bench"))
        ready = {"control": internet.open_door(control.answer), "webhook": internet.webhook_url, "portals": urls}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


def _chosen(which: str, portals: int, townships: int | None, padding: int | None) -> Iterable[Portal | Source]:
    if which == "nation":
        return nation(portals, townships, padding=padding or 0)
    if which == "bench":
        return bench_portals(
            portals if portals != 2844 else 30, townships or 100, PADDING if padding is None else padding
        )
    return family_portals() if which == "families" else (*demo_portals(), refusing())


if __name__ == "__main__":
    main()
