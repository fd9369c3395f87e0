"""One digest a run and channel, in Chinese: by county, worst first, with the link and the evidence. Pure text."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate

from flows.alerts.parts import Block, Line
from flows.alerts.states import SEPARATOR, Alert, Changes, State, Today
from flows.alerts.words import HEADINGS, KINDS, TROUBLES
from flows.config.settings import AlertKind

# A digest longer than this goes on by counties and counts: nobody reads more.
MAX_CHARS = 20_000
# Of these, what the line of the rest and the numbers may take.
TAIL_CHARS = 500
# More numbers than these say nothing more: each run that could not be delivered adds one.
MAX_KEYS = 20
OWED = frozenset({"missing", "withdrawn"})  # what somebody is called about
# A link longer than this would not fit into one message of a service; `nianbao alerts` shows it.
MAX_URL = 400


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest to send; `keys` name its batches, one for each run that raised something: a batch sent twice shows."""

    title: str
    blocks: tuple[Block, ...]
    keys: tuple[str, ...]

    @property
    def body(self) -> str:
        """The whole text, as one message."""
        return "\n\n".join(map(str, self.blocks))


@dataclass(slots=True)
class _County:
    """The parts of one county's block."""

    name: str
    begun: list[State] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # begun before, and no longer shown by today's evidence
    ended: list[str] = field(default_factory=list)
    reminders: list[State] = field(default_factory=list)

    def severity(self) -> tuple[int, ...]:
        counts = Counter(state.kind for state in self.begun)
        return (*(counts[kind] for kind in KINDS), len(self.lines), len(self.reminders), len(self.ended))

    def counts(self) -> Counter[str]:
        """Returns what the county has to tell, counted by the words of the title."""
        counts = Counter(KINDS[state.kind] for state in self.begun)
        others = {"此前未送达": len(self.lines), "解除": len(self.ended), "提醒": len(self.reminders)}
        return counts + Counter(others)


def message(state: State) -> str:
    """Returns one alert in one line, as the archive keeps it."""
    due = (f"应于 {state.deadline} 前公开",) if state.deadline and state.kind == "missing" else ()
    parts = [state.label, *due, *state.evidence]
    if state.url and not any(state.url in part for part in parts):
        parts.append(state.url)
    text = "；".join(parts)
    return text if state.year is None else f"{state.county} {state.year} 年度{HEADINGS[state.kind]}：{text}"


def batch_key(channel: str, run_id: str) -> str:
    """Returns the name of what one run had to tell one channel: the same however often it is sent."""
    return hashlib.sha256(f"{channel}{SEPARATOR}{run_id}".encode()).hexdigest()[:12]


def digest(
    changes: Changes, today: Today, channel: str, run_id: str, new_counties: Set[str], newest_year: int | None
) -> Digest:
    """Returns the digest of a channel's changes.

    `new_counties` are codes of counties that this channel never received anything about: their years
    before `newest_year` are given by count.
    """
    counties = _by_county(changes, today)
    order = sorted(counties.items(), key=lambda item: (tuple(-n for n in item[1].severity()), item[0]))
    blocks = [
        (_block(county, newest_year if code in new_counties else None, today.as_of), county) for code, county in order
    ]
    keys = _keys(changes, channel, run_id)
    return Digest(_title(changes, today.as_of), (*_bound(blocks), _tail(keys)), keys)


def _tail(keys: Sequence[str]) -> Block:
    more = f" 等 {len(keys)} 个" if len(keys) > MAX_KEYS else ""
    again = "（含此前未确认送达者，已收到的编号请忽略）" if len(keys) > 1 else ""
    return Block("", (Line("编号 ", (*keys[:MAX_KEYS],)), *([Line(more + again)] if more + again else [])))


def _title(changes: Changes, as_of: date) -> str:
    kinds = [state.kind for state in changes.begun] + [alert.kind for alert in changes.begun_before]
    counts = Counter(KINDS[kind] for kind in kinds)
    counts["解除"] = len(changes.ended) + len(changes.ended_before)
    counts["提醒"] = len(changes.reminders)
    return f"年报 {as_of}：{_in_numbers(counts)}"


def _in_numbers(counts: Counter[str]) -> str:
    return " ".join(f"{word}{counts[word]}" for word in (*KINDS.values(), "此前未送达", "解除", "提醒") if counts[word])


def _by_county(changes: Changes, today: Today) -> dict[str, _County]:
    counties: dict[str, _County] = {}

    def of(code: str, name: str) -> _County:
        return counties.setdefault(code, _County(name))

    for state in changes.begun:
        of(state.county_code, state.county).begun.append(_chased(state, today))
    for alert in (*changes.begun_before, *changes.reminders):
        known = today.states.get(alert.key)
        place = of(county_code(alert, today), known.county if known else _county_name(alert, today))
        if alert in changes.reminders:
            place.reminders.append(_chased(known or _state_of(alert, today), today))
        elif known is not None:
            place.begun.append(_chased(known, today))
        else:
            place.lines.append(alert.message)
    late_now = {(s.township_code, s.year) for s in changes.begun if s.kind == "late"}
    for alert, how in (*changes.ended, *((a, a.resolution or "") for a in changes.ended_before)):
        if alert.kind == "missing" and (alert.township_code, alert.year) in late_now:
            continue  # the line of the late report says the same
        unheard = "" if alert.delivered else "（此前未送达）"
        place = of(county_code(alert, today), _county_name(alert, today))
        place.ended.append(f"{_subject(alert)}，{how}{unheard}")
    return counties


def _chased(state: State, today: Today) -> State:
    """Returns a state whose name says what was done last about it; what was said is no matter for a channel."""
    calls = today.chased.get((state.township_code or "", state.year or 0), ())
    if not calls or state.kind not in OWED:
        return state
    return replace(state, label=f"{state.label}（{calls[-1].day} {calls[-1].state}）")


def county_code(alert: Alert, today: Today) -> str:
    """Returns the code of the county that an alert is about; of a site that is configured no more, the site's id."""
    return alert.township_code[:6] if alert.township_code else today.site_counties.get(alert.site_id, alert.site_id)


def _county_name(alert: Alert, today: Today) -> str:
    return today.counties.get(county_code(alert, today)) or alert.county or alert.site_name or alert.site_id


def _subject(alert: Alert) -> str:
    """Returns what an alert was about: 2024 年度应公开而未见：暨龙镇."""
    if alert.kind == "site":
        return f"{alert.site_name or alert.site_id}：{TROUBLES.get(alert.detail, alert.detail)}"
    return f"{alert.year} 年度{HEADINGS[alert.kind]}：{_label(alert)}"


def _label(alert: Alert) -> str:
    return alert.township or alert.township_code or alert.site_id


def _state_of(alert: Alert, today: Today) -> State:
    """Returns the state of an alert that today's evidence neither shows nor refutes."""
    return State(
        kind=alert.kind,
        site_id=alert.site_id,
        township_code=alert.township_code,
        year=alert.year,
        detail=alert.detail,
        county_code=county_code(alert, today),
        county=_county_name(alert, today),
        label=_subject(alert) if alert.kind == "site" else _label(alert),
    )


def _block(county: _County, newest_year: int | None, as_of: date) -> Block:
    head = _in_numbers(Counter(KINDS[state.kind] for state in county.begun))
    return Block(f"【{county.name}】{head}", tuple(_lines(county, newest_year, as_of)))


def _lines(county: _County, newest_year: int | None, as_of: date) -> Iterator[Line]:
    def is_older(state: State) -> bool:
        return newest_year is not None and state.year is not None and state.year < newest_year

    for kind in KINDS:
        yield from _name_states([s for s in county.begun if s.kind == kind and not is_older(s)], as_of)
    if older := [state for state in county.begun if is_older(state)]:
        yield Line("以往年度：", tuple(_count_by_year(older)), "；")
    yield from (Line("", (line,)) for line in county.lines)
    yield from (Line("解除：", (line,)) for line in county.ended)
    yield from _remind(county.reminders, as_of)


def _name_states(states: Sequence[State], as_of: date) -> Iterator[Line]:
    """Yields those of one kind: a line for each year, deadline and evidence."""
    groups: dict[tuple[int, str, tuple[str, ...]], list[State]] = defaultdict(list)
    for state in states:
        groups[state.year or 0, _due(state, as_of), state.evidence].append(state)
    for (year, due, evidence), group in sorted(groups.items(), key=lambda item: (-item[0][0], item[0][1:])):
        head = f"{HEADINGS[group[0].kind]}{f' {year} 年度' if year else ''}{due}："
        yield Line(head, tuple(_with_link(state) for state in group))
        if evidence:
            yield Line("  依据：", evidence, "；")


def _due(state: State, as_of: date) -> str:
    """Returns the deadline and the days over it; the deadline itself is the first day that is too late."""
    if state.deadline is None or state.kind != "missing":
        return ""
    return f"（应于 {state.deadline} 前公开，已逾 {(as_of - state.deadline).days + 1} 天）"


def _with_link(state: State) -> str:
    if not state.url or len(state.url) > MAX_URL or any(state.url in part for part in state.evidence):
        return state.label
    return f"{state.label} {state.url}"


def _count_by_year(states: Iterable[State]) -> Iterator[str]:
    years: dict[int, Counter[str]] = defaultdict(Counter)
    for state in states:
        years[state.year or 0][KINDS[state.kind]] += 1
    yield from (f"{year} {_in_numbers(years[year])}" for year in sorted(years, reverse=True))


def _remind(states: Sequence[State], as_of: date) -> Iterator[Line]:
    groups: dict[tuple[AlertKind, int, str], list[str]] = defaultdict(list)
    for state in states:
        groups[state.kind, state.year or 0, _due(state, as_of)].append(state.label)
    for (kind, year, due), labels in sorted(groups.items(), key=lambda item: (-item[0][1], item[0][0], item[0][2])):
        more = (f"等 {len(labels)} 个",) if len(labels) > 10 else ()
        yield Line(f"提醒（仍在）：{HEADINGS[kind]}{f' {year} 年度' if year else ''}{due}：", (*labels[:10], *more))


def _keys(changes: Changes, channel: str, run_id: str) -> tuple[str, ...]:
    runs = [alert.raised_run for alert in changes.begun_before]
    runs += [alert.resolved_run or alert.raised_run for alert in changes.ended_before]
    if changes.begun or changes.ended or changes.reminders:
        runs.append(run_id)
    return tuple(batch_key(channel, run) for run in dict.fromkeys(sorted(runs)))


def _bound(blocks: Sequence[tuple[Block, _County]]) -> Iterator[Block]:
    """Yields the worst counties in full and the others by their counts, as many as MAX_CHARS allow."""
    whole = [0, *accumulate(len(str(block)) + 2 for block, _ in blocks)]
    short = [f"{county.name} {_in_numbers(county.counts())}" for _, county in blocks]
    rest = [*accumulate((len(text) + 1 for text in reversed(short)), initial=0)][::-1]
    room = MAX_CHARS - TAIL_CHARS
    named = max((n for n in range(len(blocks) + 1) if whole[n] + rest[n] <= room), default=0)
    yield from (block for block, _ in blocks[:named])
    if named == len(blocks):
        return
    counted = _up_to(short[named:], room - whole[named])
    left = blocks[named + len(counted) :]
    total: Counter[str] = sum((county.counts() for _, county in left), Counter())
    more = (f"另有 {len(left)} 个县 {_in_numbers(total)}",) if left else ()
    yield Block("其余各县（详见 nianbao alerts）", (Line("", (*counted, *more), "；"),))


def _up_to(texts: Sequence[str], most: int) -> Sequence[str]:
    lengths = accumulate(len(text) + 1 for text in texts)
    return texts[: sum(length <= most for length in lengths)]
