"""One Prefect task a county site, one for the last append, and how reading ends when a run is broken off."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from flows.orchestration.prefect_env import set_defaults

set_defaults()

from prefect import task  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.client.schemas.objects import State  # noqa: E402
from prefect.futures import PrefectFuture, as_completed, wait  # noqa: E402
from prefect.states import Completed, Failed  # noqa: E402

from flows.config.sites import SiteConfig  # noqa: E402
from flows.orchestration.run_context import open_run  # noqa: E402
from flows.pipeline.run import Night  # noqa: E402
from flows.pipeline.summary import SiteSummary  # noqa: E402
from flows.runtime.progress import say_ended  # noqa: E402
from storage.archive.archive import ArchiveError  # noqa: E402

# A site's requests end by `crawl.site_s`; it may also wait for parsers, for other sites' lists and for an append.
SITE_MARGIN_S = 1800
# A full disk or a lake that does not answer may pass; nothing is fetched again for it.
APPEND_RETRY_DELAYS_S = [2.0, 10.0]
# How long a run that is broken off waits for its sites, each of which ends with its request under way.
LAST_WAIT_S = 60


class _WithoutTimeoutAdvice(logging.Filter):
    """Keeps back Prefect's advice, once a task, that a timeout waits for what blocks."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Returns False for the advice."""
        return not str(record.msg).startswith("Timeout of ")


logging.getLogger("prefect.task_runs").addFilter(_WithoutTimeoutAdvice())


@task(name="site", task_run_name="{site_id}", cache_policy=NO_CACHE, persist_result=False)
def read_site(run_id: str, site_id: str) -> SiteSummary:
    """Reads one county site: discover, fetch, capture, parse, spool. Not retried: a portal is asked once a night."""
    night = open_run(run_id, f"site {site_id}")
    return night.read(night.config.site(site_id))


@task(
    name="append",
    retries=len(APPEND_RETRY_DELAYS_S),
    retry_delay_seconds=APPEND_RETRY_DELAYS_S,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def append_rest(run_id: str) -> State[None]:
    """Appends all that waits in the spool; Failed, and tried again, where the archive cannot be written."""
    try:
        appended = open_run(run_id, "an append").append_rest()
    except (ArchiveError, OSError) as error:
        return Failed(message=str(error))
    return Completed(message=f"{appended} entries appended")


def read_sites(
    night: Night, sites: Sequence[SiteConfig], on_break: Callable[[], None] | None = None
) -> list[SiteSummary]:
    """Reads sites with the flow's task runner; returns what came of each.

    Where the run is broken off (Ctrl-C, SIGTERM), `on_break` (Night.stop if left out) is called, each site breaks
    off its request, and what it has seen is kept before the break goes on up.
    """
    futures = {_task_of(site, night).submit(night.order.run_id, site.id): site for site in sites}
    summaries = []
    try:
        for future in as_completed(list(futures)):
            summaries.append(_summary(future, futures[future], night))
            say_ended(summaries[-1], len(night.sites))
    except BaseException:
        (on_break or night.stop)()
        wait(list(futures), timeout=LAST_WAIT_S)
        raise
    return summaries


def _task_of(site: SiteConfig, night: Night):  # type: ignore[no-untyped-def]  # Prefect's type has four parameters
    settings = site.crawl_settings(night.config.settings.crawl)
    host = urlsplit(site.base_url).netloc
    return read_site.with_options(
        tags=[f"county:{site.county_code}", f"host:{host}"], timeout_seconds=settings.site_s + SITE_MARGIN_S
    )


def _summary(future: PrefectFuture[SiteSummary], site: SiteConfig, night: Night) -> SiteSummary:
    result = future.result(raise_on_failure=False)
    return result if isinstance(result, SiteSummary) else night.failed(site, f"{type(result).__name__}: {result}")
