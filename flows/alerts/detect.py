"""Reads today's states from the archive: duties missing, late or withdrawn, texts revised, sites in trouble."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

from flows.alerts.field_decay import read_field_decay
from flows.alerts.queries import alert_query
from flows.alerts.states import Alert, State, Today
from flows.alerts.words import ALL_COLUMNS_KNOWN, ENDINGS, HINTS, TROUBLES, column_words
from flows.config.sites import SiteConfig
from flows.coverage.queries import Records
from flows.coverage.reasons import words_of

# A single odd page is no broken scraper; from this many reports of one night on, most of them odd is.
BATCH = 3
# Two yearly cycles less half of one: a column one cycle behind is a late township, two are a column that moved.
STILL_DAYS = 550
FRESH_DAYS = 400
# How long a site may go without a whole read before that is an alert, where nothing else is wrong.
STALE_DAYS = 7
# The kind of trouble that a column's outcome shows; any other follows from the reason code.
ACCESS = {
    **dict.fromkeys(("unreachable", "server_error", "too_slow"), "unreachable"),
    **{kind: kind for kind in ("tls", "blocked", "robots", "refused")},
    **dict.fromkeys(("gone", "soft_404", "redirected_home", "not_html", "empty", "foreign_only"), "layout"),
}
NO_COLUMN = "no_column"
NOT_A_FAULT = frozenset({"budget", "ok", "not_modified"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing wrong with one place of a site: a kind of flows.alerts.words.TROUBLES, and what was seen of it."""

    site_id: str
    kind: str
    seen: str
    url: str | None


def read_today(records: Records, as_of: date, sites: Sequence[SiteConfig], alerts: Sequence[Alert]) -> Today:
    """Returns the states in force on a day, from what was seen up to it."""
    rows = _duty_rows(records, as_of, alerts)
    access = {row["site_id"]: row for row in records(alert_query("access"), {"today": as_of})}
    due = records(alert_query("due_years"), {"today": as_of})
    counties = {row["county_code"]: row["county"] for row in due}
    newest_due = {row["county_code"]: row["newest_due"] for row in due}
    without_column = _no_column_troubles(rows, newest_due)
    states = [
        *_duty_states(rows),
        *_revised_states(records, as_of, sites, counties),
        *_site_states([*site_troubles(records, as_of, sites, access), *without_column], sites, access, counties),
    ]
    by_key = {state.key: state for state in states}
    duties = {(row["township_code"], row["year"]): row for row in rows}
    return Today(
        as_of=as_of,
        states=by_key,
        unsure={alert.key for alert in alerts if _unsure(alert, duties, access, sites)},
        ending=lambda alert: _ending(alert, duties, access, sites),
        site_counties={site.id: site.county_code for site in sites},
        counties=counties,
        newest_due=newest_due,
    )


def _duty_rows(records: Records, as_of: date, alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """Returns duties that are states, and those of which alerts are in force."""
    pairs = sorted({(a.township_code, a.year) for a in alerts if a.township_code and a.year and not a.resolved})
    # as JSON: for each value of a list that is given as a parameter DuckDB looks once more whether there is a pandas
    codes, years = json.dumps([code for code, _ in pairs]), json.dumps([year for _, year in pairs])
    return records(alert_query("duties"), {"today": as_of, "codes": codes, "years": years})


def _duty_states(rows: Iterable[Mapping[str, Any]]) -> Iterator[State]:
    for row in rows:
        # a report that came late and was withdrawn counts as withdrawn
        if row["status"] in ("missing", "late", "withdrawn"):
            yield State(
                kind=row["status"],
                site_id=row["site_id"],
                township_code=row["township_code"],
                year=row["year"],
                detail="",
                county_code=row["county_code"],
                county=row["county"],
                label=_label(row),
                evidence=_evidence(row),
                url=row["url"],
                deadline=row["deadline"],
            )


def _label(row: Mapping[str, Any]) -> str:
    if row["status"] == "late":
        return f"{row['township']} 迟{row['days_late']}天（{row['published']} 公开{_absence(row)}）"
    if row["status"] == "withdrawn":
        return f"{row['township']}（原于 {row['published']} 公开）"
    return str(row["township"])


def _absence(row: Mapping[str, Any]) -> str:
    """Returns when its column was read in full without the report, if that was after the day that it claims."""
    return f"，{row['not_there_on']} 完整查阅时尚无此文" if row["not_there_on"] else ""


def _evidence(row: Mapping[str, Any]) -> tuple[str, ...]:
    if row["status"] != "missing":
        return ()
    first, *others = row["columns_searched"] or ["全部栏目"]
    columns = row["columns_read"] or 0
    more = (f"共 {columns} 个栏目",) if columns > len(others) + 1 else ()
    strangers = words_of([say for say in row["reason_says"] if say == "strangers"], row["reason_params"], "zh")
    return (f"{row['last_read_in_full']} 已完整查阅 {first}", *others, *more, *([strangers] if strangers else []))


def _revised_states(
    records: Records, as_of: date, sites: Sequence[SiteConfig], counties: Mapping[str, str]
) -> Iterator[State]:
    names = {site.county_code: site.name for site in sites}
    for row in records(alert_query("revisions"), {"today": as_of}):
        code = row["township_code"]
        yield State(
            kind="revised",
            site_id=row["site_id"],
            township_code=code,
            year=row["year"],
            detail=str(row["text_sha256"])[:12],
            county_code=code[:6],
            county=row["county"] or counties.get(code[:6]) or names.get(code[:6], code[:6]),
            label=f"{row['township'] or code} 第{row['number']}版（{row['seen']} 发现）",
            url=row["page_url"],
        )


def _site_states(
    troubles: Iterable[Trouble],
    sites: Sequence[SiteConfig],
    access: Mapping[str, Mapping[str, Any]],
    counties: Mapping[str, str],
) -> Iterator[State]:
    """Yields one state for each site and kind of trouble, however many of its columns share it."""
    configured = {site.id: site for site in sites}
    found: dict[tuple[str, str], list[Trouble]] = defaultdict(list)
    for trouble in troubles:
        found[trouble.site_id, trouble.kind].append(trouble)
    for (site_id, kind), shared in sorted(found.items()):
        site = configured.get(site_id)
        if site is None:
            continue
        yield State(
            kind="site",
            site_id=site_id,
            township_code=None,
            year=None,
            detail=kind,
            county_code=site.county_code,
            county=counties.get(site.county_code, site.name),
            label=f"{site.name}：{TROUBLES.get(kind, kind)}",
            evidence=tuple(_site_evidence(site, kind, shared, access.get(site_id, {}))),
            url=shared[0].url or site.base_url,
        )


def _site_evidence(site: SiteConfig, kind: str, troubles: Sequence[Trouble], read: Mapping[str, Any]) -> Iterator[str]:
    seen = [trouble.seen for trouble in troubles if trouble.seen]
    if kind == NO_COLUMN:
        yield f"共 {len(seen)} 个：{seen[0]}"
        yield from seen[1:]
        yield HINTS[kind]
        return
    yield from seen[:3]
    if len(seen) > 3:
        yield f"另有 {len(seen) - 3} 处"
    if read.get("failing_since"):
        yield f"自 {read['failing_since']} 起，上次完整读取 {read['last_good'] or '无'}"
    if kind in HINTS:
        yield HINTS[kind].format(site=site.id)


def site_troubles(
    records: Records, as_of: date, sites: Sequence[SiteConfig], access: Mapping[str, Mapping[str, Any]]
) -> Iterator[Trouble]:
    """Yields all that is wrong with any site: what its newest read met and what its history shows."""
    params: dict[str, object] = {"today": as_of}
    for read in access.values():
        yield from _access_troubles(read, as_of)
    for row in records(alert_query("vanished"), params):
        what = "无条目" if row["rows_now"] == 0 else f"{row['rows_now']} 条均不像报告"
        before = f"{row['before_on']} 曾有 {row['recognised_before']} 条"
        yield Trouble(row["site_id"], "layout", f"{row['column_url']} {what}，{before}", row["column_url"])
    for row in records(alert_query("sections"), {**params, "batch": BATCH}):
        seen = f"{row['read_on']} 的 {row['reports']} 篇中 {row['without_sections']} 篇没有章节"
        yield Trouble(row["site_id"], "sections", seen, row["example"])
    for row in records(alert_query("unrecognised"), {**params, "batch": BATCH}):
        seen = f"{row['read_on']} 的 {row['pages']} 页中 {row['no_reports']} 页读不出报告"
        yield Trouble(row["site_id"], "unrecognised", seen, row["example"])
    for decay in read_field_decay(records, as_of):
        yield Trouble(decay.site_id, "fields", f"{decay.column_url} {decay.words('zh')}", decay.example)
    for row in records(alert_query("standstill"), {**params, "still_days": STILL_DAYS, "fresh_days": FRESH_DAYS}):
        seen = f"{row['column_url']} 最新为 {row['newest_row']}，同站其他栏目已到 {row['sisters_newest']}"
        yield Trouble(row["site_id"], "standstill", seen, row["column_url"])
    due = {row["county_code"]: row["newest_due"] for row in records(alert_query("due_years"), params)}
    yield from _expect_troubles(records(alert_query("column_years"), params), sites, due)


def _no_column_troubles(rows: Iterable[Mapping[str, Any]], newest_due: Mapping[str, int]) -> Iterator[Trouble]:
    """Yields a trouble for each township of which no column is known, by the newest year that is due."""
    for row in rows:
        if row["reason_code"] == NO_COLUMN and row["site_id"] and row["year"] == newest_due.get(row["county_code"]):
            yield Trouble(row["site_id"], NO_COLUMN, row["township"], None)


def _access_troubles(read: Mapping[str, Any], as_of: date) -> Iterator[Trouble]:
    if read["in_full"]:
        return
    failed = read["failed_columns"]
    faults = [column for column in failed if column["outcome"] not in NOT_A_FAULT]
    for column in faults:
        kind = ACCESS.get(column["outcome"]) or column["reason_code"] or "layout"
        yield Trouble(read["site_id"], kind, _column_words(column), column["url"])
    if faults:
        return
    if not failed:
        kind = read["trouble"] or "unreachable"
        yield Trouble(read["site_id"], ACCESS.get(kind, kind), "", None)
    elif (as_of - (read["last_good"] or read["failing_since"])).days >= STALE_DAYS:
        yield Trouble(read["site_id"], "stale", _column_words(failed[0]), failed[0]["url"])


def _column_words(column: Mapping[str, Any]) -> str:
    return f"{column['url']} {column_words(column['outcome'], column['reason_code'])}"


def _expect_troubles(
    rows: Iterable[Mapping[str, Any]], sites: Sequence[SiteConfig], due: Mapping[str, int]
) -> Iterator[Trouble]:
    """Yields columns outside their `expect`, for each year they hold and for the newest one that was due."""
    counts: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for row in rows:
        counts[row["site_id"], row["column_url"]][row["year"]] = row["reports"]
    for site in sites:
        newest_due = due.get(site.county_code)
        for column in site.column:
            if column.expect is None or newest_due is None:
                continue
            url = urljoin(site.base_url, column.url)
            held = counts.get((site.id, url), {})
            low, high = column.expect
            years = {year for year in held if year <= newest_due}
            years |= set() if held and any(str(year) in url for year in held) else {newest_due}
            for year in sorted(years):
                if not low <= held.get(year, 0) <= high:
                    seen = f"{url} {year} 年度 {held.get(year, 0)} 篇，应为 {low} 至 {high} 篇"
                    yield Trouble(site.id, "expect", seen, url)


def _unsure(
    alert: Alert,
    duties: Mapping[tuple[str | None, int | None], Mapping[str, Any]],
    access: Mapping[str, Mapping[str, Any]],
    sites: Sequence[SiteConfig],
) -> bool:
    if alert.kind == "site" and alert.detail == NO_COLUMN:
        return False  # follows from coverage, whatever the site answers
    if alert.kind == "site":
        read = access.get(alert.site_id)
        configured = any(site.id == alert.site_id for site in sites)
        return configured and (read is None or not read["in_full"])
    duty = duties.get((alert.township_code, alert.year))
    if duty is None:
        return False
    if alert.kind == "missing":
        return bool(duty["status"] == "unknown")
    return alert.kind == "late" and duty["status"] == "withdrawn"


def _ending(
    alert: Alert,
    duties: Mapping[tuple[str | None, int | None], Mapping[str, Any]],
    access: Mapping[str, Mapping[str, Any]],
    sites: Sequence[SiteConfig],
) -> str:
    if alert.kind == "site":
        if not any(site.id == alert.site_id for site in sites):
            return "站点已移出配置"
        if alert.detail == NO_COLUMN:
            return ALL_COLUMNS_KNOWN
        return f"{access[alert.site_id]['read_on']} 起恢复正常" if alert.site_id in access else "已恢复"
    duty = duties.get((alert.township_code, alert.year))
    if duty is None:
        return "不再列入应公开范围"
    if duty["status"] in ("published", "late"):
        late = f"，迟{duty['days_late']}天" if duty["days_late"] else ""
        return f"{duty['published']} 已公开{late}{_absence(duty)} {duty['url'] or ''}".strip()
    return ENDINGS.get(duty["status"], "状态不明")
