"""One night as a program of its own: `python -m tests.bench.night CONFIG [--as-of DAY] [--prefect]`; prints JSON."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.pipeline.run import Night
    from flows.pipeline.summary import NightSummary, SiteSummary

STARTED = time.perf_counter()


def main() -> None:
    """Runs the night; prints what it came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat)
    parser.add_argument("--prefect", action="store_true")
    parser.add_argument("--archive-only", action="store_true", help="end when the archive has all that was read")
    asked = parser.parse_args()
    started = time.perf_counter()
    summary, reading_s, sites_s = _with_prefect(asked) if asked.prefect else _plain(asked)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - started,
                "reading_s": reading_s,
                "sites_s": sites_s,
                "sites": Counter(site.outcome for site in summary.sites),
                "requests": sum(site.requests for site in summary.sites),
                "pages": sum(site.new_pages for site in summary.sites),
                "reports": sum(site.reports for site in summary.sites),
                "busiest": max((site.requests for site in summary.sites), default=0),
                "troubles": summary.troubles,
                "reasons": [asdict(site) for site in summary.sites if site.outcome != "ok"][:3],
            },
            default=str,
        )
    )


def _plain(asked: argparse.Namespace) -> tuple[NightSummary, float, float]:
    """As flows.pipeline.run.run_night does it; with the seconds till the last site was kept, and those of the sites."""
    from flows.config.loader import load_config
    from flows.runtime.processes import start_forkserver

    config = load_config(asked.config)
    start_forkserver()  # as `nianbao collect` does
    from flows.pipeline.run import open_night

    with open_night(config, as_of=asked.as_of) as night:
        opened = time.perf_counter()
        with ThreadPoolExecutor(config.settings.crawl.concurrency) as threads:
            read = list(threads.map(night.read_or_fail, night.sites))
        ended = time.perf_counter()
        summary = _summary(night, read) if asked.archive_only else night.finish(read)
        return summary, ended - STARTED, ended - opened


def _summary(night: Night, read: list[SiteSummary]) -> NightSummary:
    from flows.pipeline.run import utc_now
    from flows.pipeline.summary import NightSummary

    order, now = night.order, utc_now()
    troubles = tuple(night.troubles)
    return NightSummary(order.run_id, order.as_of, night.started, now, tuple(read), not troubles, troubles)


def _with_prefect(asked: argparse.Namespace) -> tuple[NightSummary, float, float]:
    from flows.config.loader import load_config
    from flows.orchestration.flow import run_nightly

    config = load_config(asked.config)
    return run_nightly(asked.config, config.settings.crawl.concurrency, as_of=asked.as_of), 0.0, 0.0


if __name__ == "__main__":
    main()
