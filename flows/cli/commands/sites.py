"""nianbao sites: what is configured, whether it still yields rows, and a new portal probed and written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from urllib.parse import urlsplit

import click

from flows.cli.commands.completion import site_ids
from flows.cli.output import DAY, UserError, format_option, say, show_rows
from flows.config.loader import Config
from flows.config.sites import SiteConfig
from flows.config.user_agent import check_user_agent, is_loopback
from flows.discovery.portal_search.drawn import Draw
from flows.http import Fetch
from flows.runtime.china import CHINA
from parsers.identity.registry import Registry

CHECKED = (
    "site", "column", "family", "pages", "rows", "reports", "doubtful", "newest", "last page", "looks wrong",
)  # fmt: skip


@click.group("sites")
def sites() -> None:
    """List, check and add county sites.

    \b
    Example: nianbao sites list
    """


@sites.command("list")
@format_option
@click.pass_obj
def list_(config: Config, fmt: str | None) -> None:
    """List the sites that are configured.

    \b
    Example: nianbao sites list --format json
    """
    rows = [(site.id, site.name, site.county_code, site.base_url, len(site.column)) for site in config.sites]
    show_rows(("site", "name", "county_code", "base_url", "columns"), rows, fmt)


@sites.command("check")
@click.argument("site_id", metavar="[ID]", required=False, shell_complete=site_ids)
@click.option("--as-of", type=DAY, help="The day to judge by; left out: today.")
@format_option
@click.pass_obj
def check(config: Config, site_id: str | None, as_of: date | None, fmt: str | None) -> None:
    """Read each column to its end and one article of it, and say what looks wrong; exit with 1 where something does.

    \b
    Example: nianbao sites check fengdu
    """
    from flows.config.reference_data import registry_of
    from flows.config.site_hosts import column_address
    from flows.discovery.portal_search.check import check_column, townships_without_column
    from flows.render.browser import Chromium
    from flows.render.renderer import drawn_if

    chosen = (config.site(site_id),) if site_id else config.sites
    check_user_agent(config, chosen)
    registry = registry_of(config.folder)
    today = as_of or datetime.now(CHINA).date()
    checks = []
    for site in chosen:
        if not site.column:
            say(f"{site.id}: no columns are configured; `nianbao sites add {site.base_url}` looks for them")
        with _fetching(site, config) as fetch, Chromium() as chromium:
            of_site = []
            for column in site.column:
                say(f"{site.id}: {column.url}")
                drawn = site.is_drawn(column, config.settings.crawl)
                with drawn_if(drawn, fetch, column_address(site, column), chromium) as asked:
                    of_site.append(
                        check_column(
                            column,
                            site=site,
                            settings=config.settings.crawl,
                            fetch=asked,
                            registry=registry,
                            as_of=today,
                            draws=site.draws_articles(column, config.settings.crawl),
                        )
                    )
                for line in of_site[-1].seen:
                    say(f"  {line}")
        checks += of_site
        absent = townships_without_column(site, of_site, registry, config.settings.duty.levels)
        if absent:
            say(f"{site.id}: no column is known for {len(absent)} townships (no_column): {'、'.join(absent)}")
    rows = [
        (
            c.site_id,
            c.column_url,
            c.family,
            c.pages,
            c.rows,
            c.reports,
            c.doubtful,
            c.newest,
            "proved" if c.proved else "not proved",
            c.wrong,
        )
        for c in checks
    ]
    show_rows(CHECKED, rows, fmt, dispensable=("newest", "doubtful", "pages", "rows"))
    if not all(one.passed for one in checks):
        raise click.exceptions.Exit(1)


@sites.command("add")
@click.argument("url")
@click.option("--county", help="The county's code or name, where the portal does not tell it.")
@click.option("--id", "identifier", help="The site's id and its file's name; left out: from the host.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def add(config: Config, url: str, county: str | None, identifier: str | None, force: bool) -> None:
    """Walk from a portal's or a column's address to the report columns and write the site's file.

    http:// may be left out.

    \b
    Example: nianbao sites add http://www.example.gov.cn
    """
    from flows.config.reference_data import registry_of
    from flows.discovery.portal_search.county_match import known_hosts
    from flows.discovery.portal_search.search import probe
    from flows.discovery.portal_search.site_file import site_id, site_toml

    url = url if "://" in url else f"http://{url}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not _is_host(url):
        raise UserError(f"{url}: expected the address of a portal, as http://www.example.gov.cn")
    registry = registry_of(config.folder)
    code = _county_code(county, registry) if county else None
    base_url = f"{parts.scheme}://{parts.netloc}"
    provisional = SiteConfig(id="new", name="new", county_code=code or "000000", base_url=base_url)
    check_user_agent(config, [provisional])
    with _fetching(provisional, config) as fetch:
        hosts = known_hosts(config.file("hosts.csv"))
        told = _telling(fetch)
        found = probe(url, fetch=told, registry=registry, county_code=code, hosts=hosts, draw=_drawing(told))
    for note in found.notes:
        say(note)
    if found.county is None or not found.columns:
        raise UserError(f"{url}: no site file was written")
    name = identifier or site_id(found)
    target = config.folder / "sites" / f"{name}.toml"
    if target.exists() and not force:
        raise UserError(f"{target}: is there already; --force writes over it, --id names another")
    text = site_toml(found, name)
    SiteConfig.model_validate(_parsed(text))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    reports = sum(len(column.reports) for column in found.columns)
    say(f"{found.county.name}: {len(found.columns)} columns, {reports} reports on their first pages")
    click.echo(str(target))


def _is_host(url: str) -> bool:
    """Returns True if an address names a host as portals have them: a name with a dot, or this machine."""
    return is_loopback(url) or "." in (urlsplit(url).hostname or "").strip(".")


def _parsed(text: str) -> dict[str, object]:
    import tomllib

    return tomllib.loads(text)


def _county_code(county: str, registry: Registry) -> str:
    """The code of a county given by code or name; raises UserError where it means none or several."""
    if registry.county_of(county):
        return county
    codes = registry.county_codes.get(county, ())
    if len(codes) == 1:
        return codes[0]
    known = f"several counties: {', '.join(codes)}" if codes else "no county of the registry"
    raise UserError(f"--county {county}: {known}")


@contextmanager
def _fetching(site: SiteConfig, config: Config) -> Iterator[Fetch]:
    """The polite client of one site, keeping nothing."""
    from flows.crawl.client import SiteClient
    from flows.crawl.throttle import HostThrottles

    with SiteClient(site, config.settings.crawl, None, "sites", HostThrottles()) as client:
        yield client.fetch


def _drawing(fetch: Fetch) -> Draw | None:
    """Draws a list in the system's Chromium, where that is installed with the extra `render`."""
    from flows.discovery.portal_search.drawn import Drawn
    from flows.render.browser import lacking
    from flows.render.renderer import draw_list

    if lacking() is not None:
        return None
    return lambda address: Drawn(*draw_list(fetch, address))


def _telling(fetch: Fetch) -> Fetch:
    """The same, with a line on stderr for each page asked for."""
    from flows.http import Request, Response

    def told(request: Request) -> Response:
        answer = fetch(request)
        say(f"{answer.outcome}: {request.url}")
        return answer

    return told
