"""One Prefect task a county site, retried, and how a night's reading ends when it is broken off."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flows.orchestration.prefect_env import quiet_prefect

quiet_prefect()

from prefect import task  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.futures import PrefectFuture, as_completed, wait  # noqa: E402

from flows.config.sites import SiteConfig  # noqa: E402
from flows.pipeline.run import Night, SiteSummary  # noqa: E402

# What a portal does never raises; what does raise (a full disk, a defect) is worth two more tries.
RETRY_DELAYS_S = [2.0, 10.0]
# How long a run that is broken off waits for its sites, each of which ends with its request under way.
LAST_WAIT_S = 60

Tell = Callable[[SiteSummary], None]


@task(
    name="site",
    task_run_name="{site.id}",
    retries=len(RETRY_DELAYS_S),
    retry_delay_seconds=RETRY_DELAYS_S,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def read_one_site(night: Night, site: SiteConfig) -> SiteSummary:
    """One county site: discover, fetch, capture, parse, append. Its own time limit is `crawl.site_s`."""
    return night.read(site)


def read_sites(
    night: Night, sites: Sequence[SiteConfig], tell: Tell, on_break: Callable[[], None] | None = None
) -> list[SiteSummary]:
    """Reads sites with the flow's task runner; `tell` hears of each as it ends.

    Where the run is broken off (Ctrl-C, SIGTERM), `on_break` (Night.stop if left out) is called, each site ends at its
    next request, and what it has seen is kept before the break goes on up.
    """
    futures = {read_one_site.submit(night, site): site for site in sites}
    summaries = []
    try:
        for future in as_completed(list(futures)):
            summaries.append(_summary(future, futures[future], night))
            tell(summaries[-1])
    except BaseException:
        (on_break or night.stop)()
        wait(list(futures), timeout=LAST_WAIT_S)
        raise
    return summaries


def _summary(future: PrefectFuture[SiteSummary], site: SiteConfig, night: Night) -> SiteSummary:
    result = future.result(raise_on_failure=False)
    return result if isinstance(result, SiteSummary) else night.failed(site, f"{type(result).__name__}: {result}")
