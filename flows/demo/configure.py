"""The configuration folder for demo portals: settings without delay, six-line site files, townships."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w

from flows.config.packaged import shipped_config
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
    whole_counties: bool = False,
    columns: bool = True,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> Path:
    """Writes `folder` (the config folder) for `sites` and gives it back.

    Site files hold their report columns unless `columns` is False; `settings` adds or overrides keys of
    nianbao.toml, by section. townships.csv holds the townships that the portals write of, so that all others
    owe nothing here; the sites' counties with `whole_counties`, the nation with `all_townships`.
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
    wanted = None if all_townships else {code for portal, _, _ in sites for code in _codes(portal, whole_counties)}
    write_townships(folder / "townships.csv", wanted)
    return folder


def _codes(portal: Portal, whole: bool) -> set[str]:
    """The county's code, or the codes of the townships that the portal knows."""
    if whole:
        return {portal.county_code}
    columns = {column.township_code for column in portal.columns}
    return {code for code in columns | {a.township_code for c in portal.columns for a in c.articles} if code}


def site_file(portal: Portal, base_url: str, columns: Sequence[tuple[str, Column]]) -> str:
    """A site file: four lines, and one or two for each column."""
    head = {"id": portal.id, "name": portal.name, "county_code": portal.county_code, "base_url": base_url}
    parts = [tomli_w.dumps(head)]
    for url, column in columns:
        entry = {"url": url.removeprefix(base_url)}
        if column.township_code:
            entry["township"] = column.township_code
        parts.append(f"[[column]]\n{tomli_w.dumps(entry)}")
    return "".join(parts)


def write_townships(target: Path, codes: set[str] | None) -> None:
    """Copies the shipped registry, or only the rows of these townships and counties."""
    source = shipped_config() / "townships.csv"
    if codes is None:
        target.write_bytes(source.read_bytes())
        return
    with source.open(encoding="utf-8", newline="") as rows, target.open("w", encoding="utf-8", newline="") as out:
        reader = csv.DictReader(rows)
        writer = csv.DictWriter(out, reader.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in reader if codes & {row["code"], row["county_code"]})
