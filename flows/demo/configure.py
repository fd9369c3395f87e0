"""The configuration folder for demo portals: settings without delay, six-line site files, townships."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w

from flows.config import shipped_config
from flows.demo.portal import Column, Portal

SiteData = tuple[Portal, str, Sequence[tuple[str, Column]]]


def write_config(
    folder: Path,
    sites: Iterable[SiteData],
    *,
    alert_url: str | None = None,
    first_year: int = 2019,
    delay_s: float = 0.0,
    all_townships: bool = False,
    columns: bool = True,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> Path:
    """Writes `folder` (the config folder) for `sites` and gives it back.

    Site files hold their report columns unless `columns` is False; `settings` adds or overrides keys of
    nianbao.toml, by section; townships.csv holds the sites' counties, or the nation with `all_townships`.
    """
    sites = tuple(sites)
    (folder / "sites").mkdir(parents=True, exist_ok=True)
    general: dict[str, Any] = {
        "crawl": {"delay_s": delay_s, "timeout_s": 5.0, "retries": 1},
        "duty": {"first_year": first_year},
    }
    for section, values in (settings or {}).items():
        general.setdefault(section, {}).update(values)
    if alert_url:
        general["alert"] = [{"url": alert_url}]
    (folder / "nianbao.toml").write_text(tomli_w.dumps(general), "utf-8")
    for portal, base_url, report_columns in sites:
        text = site_file(portal, base_url, report_columns if columns else ())
        (folder / "sites" / f"{portal.id}.toml").write_text(text, "utf-8")
    counties = None if all_townships else {portal.county_code for portal, _, _ in sites}
    write_townships(folder / "townships.csv", counties)
    return folder


def site_file(portal: Portal, base_url: str, columns: Sequence[tuple[str, Column]]) -> str:
    """A site file: four lines, and one or two for each column."""
    data: dict[str, Any] = {
        "id": portal.id, "name": portal.name, "county_code": portal.county_code, "base_url": base_url,
    }  # fmt: skip
    entries = []
    for url, column in columns:
        entry = {"url": url.removeprefix(base_url)}
        if column.township_code:
            entry["township"] = column.township_code
        entries.append(entry)
    if entries:
        data["column"] = entries
    return tomli_w.dumps(data)


def write_townships(target: Path, counties: set[str] | None) -> None:
    """Copies the shipped registry, or only the rows of `counties`."""
    source = shipped_config() / "townships.csv"
    if counties is None:
        target.write_bytes(source.read_bytes())
        return
    with source.open(encoding="utf-8", newline="") as rows, target.open("w", encoding="utf-8", newline="") as out:
        reader = csv.DictReader(rows)
        writer = csv.DictWriter(out, reader.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in reader if row["county_code"] in counties)
