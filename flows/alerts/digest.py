"""One digest a run and channel, in Chinese: by county, worst first, with the link and the evidence. Pure text."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date

from flows.alerts.states import SEPARATOR, Changes, State, Today, Told

KINDS = {"missing": "缺", "withdrawn": "撤", "site": "站点", "late": "迟", "revised": "改"}
HEADINGS = {
    "missing": "应公开而未见",
    "withdrawn": "公开后又撤下",
    "site": "站点",
    "late": "逾期公开",
    "revised": "公开后改动",
}
# A digest longer than this goes on by numbers: nobody reads more, and services cut it anyway.
MAX_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Digest:
    """What is sent; `keys` name its batches, one for each run that raised something: a batch that comes twice shows."""

    title: str
    body: str
    keys: tuple[str, ...]


@dataclass(slots=True)
class _County:
    """What one county's block is made of."""

    name: str
    begun: list[State] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # begun before, and no longer shown by today's evidence
    ended: list[str] = field(default_factory=list)
    reminders: list[State] = field(default_factory=list)

    def severity(self) -> tuple[int, ...]:
        counts = Counter(state.kind for state in self.begun)
        return (*(counts[kind] for kind in KINDS), len(self.lines), len(self.reminders), len(self.ended))  # type: ignore[index]


def message(state: State) -> str:
    """One alert in one line, as the archive keeps it."""
    tail = "".join(f";{part}" for part in (state.evidence, state.url) if part)
    if state.year is None:
        return f"{state.label}{tail}"
    return f"{state.county} {state.year} 年度{HEADINGS[state.kind]}:{state.label}{tail}"


def batch_key(channel: str, run_id: str) -> str:
    """Names what one run had to tell one channel: the same however often it is sent."""
    return hashlib.sha256(f"{channel}{SEPARATOR}{run_id}".encode()).hexdigest()[:12]


def digest(
    changes: Changes, today: Today, channel: str, run_id: str, first_told: Set[str], newest_year: int | None
) -> Digest:
    """The text; `first_told` are the county codes of which this channel never heard: their older years by count."""
    counties = _by_county(changes, today)
    order = sorted(counties.items(), key=lambda item: (tuple(-n for n in item[1].severity()), item[0]))
    blocks = ["\n".join(_block(county, newest_year if code in first_told else None)) for code, county in order]
    keys = _keys(changes, channel, run_id)
    body = "\n\n".join(_bounded(blocks))
    tail = "\n\n编号 " + "、".join(keys)
    if len(keys) > 1:
        tail += "(含此前未确认送达者,已收到的编号请忽略)"
    return Digest(title=_title(changes, today.as_of), body=body + tail, keys=keys)


def _title(changes: Changes, as_of: date) -> str:
    counts: Counter[str] = Counter(state.kind for state in changes.begun)
    counts.update(alert.kind for alert in changes.begun_before)
    parts = [f"{word}{counts[kind]}" for kind, word in KINDS.items() if counts[kind]]
    if changes.ended or changes.ended_before:
        parts.append(f"解除{len(changes.ended) + len(changes.ended_before)}")
    if changes.reminders:
        parts.append(f"提醒{len(changes.reminders)}")
    return f"年报 {as_of}:{' '.join(parts)}"


def _by_county(changes: Changes, today: Today) -> dict[str, _County]:
    counties: dict[str, _County] = {}

    def of(code: str, name: str) -> _County:
        return counties.setdefault(code, _County(name))

    for state in changes.begun:
        of(state.county_code, state.county).begun.append(state)
    for alert in (*changes.begun_before, *changes.reminders):
        known = today.states.get(alert.key)
        place = of(_code(alert, today), known.county if known else _name(alert, today))
        if alert in changes.reminders:
            place.reminders.append(known or _as_told(alert, today))
        elif known is not None:
            place.begun.append(known)
        else:
            place.lines.append(alert.message)
    late_now = {(s.township_code, s.year) for s in changes.begun if s.kind == "late"}
    for alert, how in (*changes.ended, *((a, a.resolution or "") for a in changes.ended_before)):
        if alert.kind == "missing" and (alert.township_code, alert.year) in late_now:
            continue  # its being late is told above, and says the same
        unheard = "" if alert.delivered else "(此前未送达)"
        of(_code(alert, today), _name(alert, today)).ended.append(f"{_subject(alert)}:{how}{unheard}")
    return counties


def _code(alert: Told, today: Today) -> str:
    return alert.township_code[:6] if alert.township_code else today.site_counties.get(alert.site_id, alert.site_id)


def _name(alert: Told, today: Today) -> str:
    return today.counties.get(_code(alert, today)) or alert.site_id


def _subject(alert: Told) -> str:
    """The head of what was said when it began: 丰都县 2024 年度应公开而未见:暨龙镇."""
    return alert.message.split(";", 1)[0]


def _as_told(alert: Told, today: Today) -> State:
    return State(
        kind=alert.kind,
        site_id=alert.site_id,
        township_code=alert.township_code,
        year=alert.year,
        detail="",
        county_code=_code(alert, today),
        county=_name(alert, today),
        label=_subject(alert).split(":", 1)[-1],
        evidence="",
    )


def _block(county: _County, newest_year: int | None) -> Iterator[str]:
    counts = Counter(state.kind for state in county.begun)
    head = " ".join(f"{word}{counts[kind]}" for kind, word in KINDS.items() if counts[kind])  # type: ignore[index]
    yield f"【{county.name}】{head}".rstrip()
    older = [s for s in county.begun if newest_year is not None and s.year is not None and s.year < newest_year]
    told_by_count = {id(state) for state in older}
    by_name = [state for state in county.begun if id(state) not in told_by_count]
    for kind in KINDS:
        yield from _named([state for state in by_name if state.kind == kind])
    if older:
        yield "以往年度:" + ";".join(_counted(older))
    yield from county.lines
    yield from (f"解除:{line}" for line in county.ended)
    if county.reminders:
        yield from (f"提醒(仍在):{line}" for line in _reminded(county.reminders))


def _named(states: Sequence[State]) -> Iterator[str]:
    """Those of one kind: one line for each year and evidence, or for each place where there is a link to follow."""
    groups: dict[tuple[int, str], list[State]] = defaultdict(list)
    for state in states:
        groups[state.year or 0, state.evidence].append(state)
    for (year, evidence), group in sorted(groups.items(), key=lambda item: (-item[0][0], item[0][1])):
        kind = group[0].kind
        labels = "、".join(f"{s.label} {s.url}" if s.url else s.label for s in group)
        yield f"{HEADINGS[kind]}{f' {year} 年度' if year else ''}:{labels}"
        if evidence:
            yield f"  依据:{evidence}"


def _counted(states: Iterable[State]) -> Iterator[str]:
    counts = Counter((state.year or 0, state.kind) for state in states)
    years = sorted({year for year, _ in counts}, reverse=True)
    for year in years:
        yield f"{year} " + " ".join(f"{word}{counts[year, kind]}" for kind, word in KINDS.items() if counts[year, kind])  # type: ignore[index]


def _reminded(states: Sequence[State]) -> Iterator[str]:
    groups: dict[tuple[str, int], list[str]] = defaultdict(list)
    for state in states:
        groups[state.kind, state.year or 0].append(state.label)
    for (kind, year), labels in sorted(groups.items(), key=lambda item: (-item[0][1], item[0][0])):
        named = "、".join(labels[:10]) + (f" 等 {len(labels)} 个" if len(labels) > 10 else "")
        yield f"{HEADINGS[kind]}{f' {year} 年度' if year else ''}:{named}"


def _keys(changes: Changes, channel: str, run_id: str) -> tuple[str, ...]:
    runs = [alert.raised_run for alert in changes.begun_before]
    runs += [alert.resolved_run or alert.raised_run for alert in changes.ended_before]
    if changes.begun or changes.ended or changes.reminders:
        runs.append(run_id)
    return tuple(batch_key(channel, run) for run in dict.fromkeys(sorted(runs)))


def _bounded(blocks: Sequence[str]) -> Iterator[str]:
    """The worst counties in full, the rest by their first line."""
    used = 0
    for index, block in enumerate(blocks):
        used += len(block)
        if used > MAX_CHARS and index:
            yield "其余各县(详见 nianbao alerts):\n" + "\n".join(rest.split("\n", 1)[0] for rest in blocks[index:])
            return
        yield block
