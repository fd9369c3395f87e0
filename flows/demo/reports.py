"""Writes the reports of invented townships: same code and year, same text; other habits from place to place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Literal

from flows.demo import phrases
from flows.demo.figures import figures_of

Habit = Literal["standard", "items", "half_width", "run_in", "flat", "broken"]
HABITS: tuple[Habit, ...] = ("standard", "items", "half_width", "run_in", "flat", "broken")
DIGITS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """The plan of a report; `habit` None: the township's own, which it seldom changes."""

    county: str
    township: str
    township_code: str
    level: str
    year: int
    habit: Habit | None = None

    @property
    def own_habit(self) -> Habit:
        """Returns how the township writes its outline."""
        return self.habit or HABITS[int(self.township_code) % len(HABITS)]

    @property
    def self_name(self) -> str:
        """我镇, 我乡, 本街道."""
        return {"街道": "本街道", "乡": "我乡", "民族乡": "我乡"}.get(self.level, "我镇")

    @property
    def issuer(self) -> str:
        """Returns the signing organ."""
        return f"{self.township}办事处" if self.level == "街道" else f"{self.township}人民政府"


TITLES = (
    "{t}{y}年法治政府建设年度报告",
    "{t}关于{y}年度法治政府建设情况的报告",
    "{c}{t}{y}年法治政府建设工作情况报告",
    "关于{t}{y}年推进法治政府建设工作情况的报告",
    "{issuer}{y}年度法治政府建设情况报告",
    "{c}{t}关于{y}年法治政府建设工作总结的报告",
)


def report_title(plan: ReportPlan) -> str:
    """The title, in the township's own manner."""
    pattern = TITLES[(int(plan.township_code) // 7) % len(TITLES)]
    return pattern.format(t=plan.township, y=plan.year, c=plan.county, issuer=plan.issuer)


def write_report(plan: ReportPlan) -> tuple[str, ...]:
    """The paragraphs of the report, signature included."""
    chance = Random(f"report {plan.township_code} {plan.year}")  # noqa: S311 — invented texts
    outline = _Outline(chance, _slots(plan, chance), plan.own_habit)
    lines = [*outline.all_lines()]
    if plan.own_habit == "broken":
        lines = _break(lines)
    signature = () if chance.random() < 0.2 else (plan.issuer, _signing_day(plan, chance))
    return (*lines, *signature)


def _slots(plan: ReportPlan, chance: Random) -> dict[str, object]:
    numbers = figures_of(plan.township_code, plan.year)
    return {
        **asdict(numbers),
        "resolution_rate": numbers.resolution_rate,
        "w": plan.self_name, "t": plan.township, "y": plan.year, "n": plan.year + 1,
        "p": "街道办事处主任" if plan.level == "街道" else ("乡长" if plan.self_name == "我乡" else "镇长"),
        "law": chance.choice(phrases.LAWS), "village": chance.choice(phrases.VILLAGES),
    }  # fmt: skip


def _signing_day(plan: ReportPlan, chance: Random) -> str:
    return f"{plan.year + 1}年{chance.randint(1, 2)}月{chance.randint(3, 27)}日"


@dataclass(frozen=True)
class _Outline:
    chance: Random
    slots: Mapping[str, object]
    habit: Habit

    def all_lines(self) -> Iterator[str]:
        """Every paragraph, from the preamble to the plans."""
        pick = self.chance.choice
        yield self._say(pick(phrases.OPENERS))
        parts: list[tuple[str, Callable[[], Iterator[str]]]] = [
            (pick(phrases.ACHIEVEMENT_HEADINGS), self._topics),
            (pick(phrases.PROBLEM_HEADINGS), lambda: self._points(phrases.PROBLEMS, 3)),
            (pick(phrases.LEADER_HEADINGS), lambda: self._points(phrases.LEADERS, 3)),
            (pick(phrases.PLAN_HEADINGS), lambda: self._points(phrases.PLANS, 4)),
        ]
        if self.chance.random() < 0.15:
            del parts[2]  # not every report tells what its leaders did
        for number, (heading, lines) in enumerate(parts, start=1):
            yield f"{chinese(number)}、{self._say(heading)}"
            yield from lines()

    def _topics(self) -> Iterator[str]:
        topics = phrases.TOPICS if self.chance.random() < 0.6 else phrases.TOPICS[:-1]
        for number, topic in enumerate(topics, start=1):
            heading = self._say(self.chance.choice(topic.headings))
            besides = iter(self.chance.sample(phrases.BESIDES[number - 1], len(phrases.BESIDES[number - 1])))
            said = [self._say(self.chance.choice(ways)) + next(besides) for ways in topic.sentences]
            yield from self._topic(number, heading, topic.items, said)

    def _topic(self, number: int, heading: str, items: Sequence[str], said: Sequence[str]) -> Iterator[str]:
        if self.habit in ("standard", "broken"):
            yield f"（{chinese(number)}）{heading}"
            for i, (item, text) in enumerate(zip(items, said, strict=True), start=1):
                yield f"{i}．{item}。{text}" if self.habit == "broken" else f"{i}.{item}。{text}"
        elif self.habit == "items":
            yield f"（{chinese(number)}）{heading}。"
            yield "".join(
                f"{chinese(i)}是{item}。{text}" for i, (item, text) in enumerate(zip(items, said, strict=True), 1)
            )
        elif self.habit == "half_width":
            yield f"({chinese(number)}) {heading}"
            yield from said
        elif self.habit == "run_in":
            yield f"（{chinese(number)}）{heading}。{''.join(said)}"
        else:
            yield f"{number}、{heading}。{''.join(said)}"

    def _points(self, points: Sequence[tuple[str, str]], count: int) -> Iterator[str]:
        chosen = sorted(self.chance.sample(range(len(points)), min(count, len(points))))
        said = [(points[i][0], self._say(points[i][1])) for i in chosen]
        if self.habit == "items":
            yield "".join(f"{chinese(i)}是{head}。{text}" for i, (head, text) in enumerate(said, 1))
        elif self.habit == "flat":
            yield from (f"{i}、{head}。{text}" for i, (head, text) in enumerate(said, 1))
        elif self.habit == "half_width":
            yield from (f"({chinese(i)}) {head}。{text}" for i, (head, text) in enumerate(said, 1))
        else:
            yield from (f"（{chinese(i)}）{head}。{text}" for i, (head, text) in enumerate(said, 1))

    def _say(self, template: str) -> str:
        return template.format_map(self.slots)


def _break(lines: list[str]) -> list[str]:
    """Returns the text damaged as on the way from Word to a portal: a lost half bracket, a glued heading."""
    lines = [line.replace("（三）", "三）", 1) if line.startswith("（三）") else line for line in lines]
    glued = next((i for i, line in enumerate(lines) if i and line.startswith("二、")), None)
    if glued is not None:
        lines[glued - 1 : glued + 1] = [lines[glued - 1] + " " + lines[glued]]
    return lines


def chinese(number: int) -> str:
    """1 to 19 in Chinese numerals."""
    return DIGITS[number] if number <= 10 else f"十{DIGITS[number - 10]}"
