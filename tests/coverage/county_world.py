"""A random county told by what is true there: what its townships post, where, when, and what its portal answers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from flows.config.sites import ColumnConfig, SiteConfig
from tests.discovery.pagers import LINKED, SCRIPTED, Pager

NAMES = ("甲水镇", "乙山镇", "丙河镇", "丁石乡")
DUTIES = (2023, 2024)
OLDER = (2021, 2022)
OWN = (
    "走访农户{}户，记下难处", "在赶集日摆摊答问{}场", "调解山林界址之争{}起", "请律师看合同{}份",
    "办夜校{}期，讲民法典", "抽看执法案卷{}册", "修订议事规则{}条", "清理旧文件{}件", "培训村干部{}人次",
    "公开财务收支{}期", "给网格员配手册{}本", "回访已结纠纷{}件", "听证会开了{}次", "登记意见{}条",
)  # fmt: skip
HABITS = {
    "plain": 30, "undated": 8, "future": 6, "absent": 22, "reposted": 7, "moved": 5, "withdrawn": 4, "returning": 3,
    "reused": 3, "picture": 3, "picture, then text": 2, "script row": 3, "back-dated": 4, "twice": 4, "sick": 5,
    "edited": 4, "altered twice": 2,
}  # fmt: skip
SICK = ("gone", "maintenance", "blocked", "soft 404", "sister", "loading")
LIST_FAULTS = ("gone", "blank", "maintenance", "home", "blocked", "half")
NOTICES = {
    "maintenance": "<html><body><h1>系统维护中，请稍后再试</h1></body></html>",
    "soft 404": "<html><head><title>404</title></head><body>您访问的页面不存在</body></html>",
    "loading": "<html><body><div class='content'>正文加载中</div></body></html>",
    "blank": "<html><body></body></html>",
    "home": "<html><head><title>丰平县人民政府</title></head><body><ul>"
    + "".join(f"<li><a href='/yw/t2025030{n}_{n}.html'>第{n}次例会</a><i>2025-03-0{n}</i></li>" for n in range(1, 9))
    + "</ul></body></html>",
}  # fmt: skip
SICK_ANSWERS = {"gone": 404, "blocked": 403}


@dataclass
class Column:
    """A list of the portal: in the site file or not, all townships' or one's."""

    folder: str
    pager: Pager
    owner: int | None = None
    shared: bool = False
    configured: bool = True
    rows: list[Posting] = field(default_factory=list)


@dataclass
class Posting:
    """One address and what stands there."""

    url: str
    column: Column
    township: int
    year: int
    text: str
    since: date
    listed: date | None
    dated: date | None
    form: str = "text"  # text, picture; script: a row that leads nowhere
    until: date | None = None  # the day on which it was taken down
    sick: str = ""
    deep: bool = False  # put among older rows

    @property
    def standing(self) -> bool:
        return self.until is None

    def stood_on(self, day: date) -> bool:
        """Returns True if its list showed it on a past day."""
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def title(self) -> str:
        return f"{NAMES[self.township]}{self.year}年法治政府建设年度报告"

    @property
    def row(self) -> str:
        shown = f"<span>{self.listed}</span>" if self.listed else ""
        if self.form == "script":
            return f"<li><a href='javascript:void(0)' onclick=\"show('{self.url}')\">{self.title}</a>{shown}</li>"
        return f"<li><a href='{self.url}'>{self.title}</a>{shown}</li>"

    @property
    def html(self) -> str:
        body = "<p><img src='/1.jpg'></p>" if self.form == "picture" else self.text
        dated = f"<div class='info'>发布时间：{self.dated}　来源：{NAMES[self.township]}</div>" if self.dated else ""
        return (
            f"<html><head><title>{self.title}</title></head><body><div><a href='/'>首页</a></div>"
            f"<h1>{self.title}</h1>{dated}<div class='content'>{body}</div></body></html>"
        )


@dataclass
class Duty:
    """What is true of one township's report for one year."""

    township: int
    year: int
    habit: str
    due_on_portal: date
    postings: list[Posting] = field(default_factory=list)
    acted: bool = False
    acted_again: bool = False

    @property
    def first_posted(self) -> date | None:
        return min((posting.since for posting in self.postings), default=None)


class County:
    """One county, its portal and its habits; `live` moves it on to a day, `answer` is what its portal answers then."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.number = number
        self.chance = chance
        self.code = f"50{number:04}"
        self.base = f"http://w{number}.example.gov.cn"
        self.numbers = 0
        self.columns = list(self._columns())
        self.duties = {
            (town, year): self._duty(town, year) for town in range(len(NAMES)) for year in DUTIES
        }  # fmt: skip
        self._post_older()
        self.today = date.min
        self.met: list[Posting] = []  # what a reader could see on a night without faults
        self.dead = False
        self.list_fault: tuple[Column, str, int] | None = None
        self.site = SiteConfig(
            id=f"w{number}", name="丰平县人民政府", county_code=self.code, base_url=self.base,
            column=tuple(
                ColumnConfig(
                    url=c.folder, shared=c.shared, township=None if c.owner is None else self.township(c.owner)
                )
                for c in self.columns if c.configured
            ),
        )  # fmt: skip

    def township(self, number: int) -> str:
        return f"{self.code}{101 + number}"

    def registry_rows(self) -> Iterator[tuple[str, str, str, str, str, str, str]]:
        for number, name in enumerate(NAMES):
            yield self.township(number), name, name[-1], self.code, "丰平县", "某市", "重庆市"

    # -- how the county is made

    def _columns(self) -> Iterator[Column]:
        plan = self.chance.choice(("shared", "shared", "own", "both", "two shared", "some own"))
        kinds = SCRIPTED if self.chance.random() < 0.12 else LINKED
        folders = iter(f"/fz{letter}/" for letter in "abcdefg")

        def column(**more: object) -> Column:
            folder = next(folders)
            return Column(folder, Pager.draw(self.chance, folder, kinds), **more)  # type: ignore[arg-type]

        if plan in ("shared", "both", "two shared"):
            yield column(shared=self.chance.random() < 0.5)
        if plan == "two shared":
            yield column()
        if plan in ("own", "both", "some own"):
            for town in range(len(NAMES)):
                yield column(owner=town, configured=plan != "some own" or town == 0)

    def _duty(self, town: int, year: int) -> Duty:
        habit = self.chance.choices(tuple(HABITS), tuple(HABITS.values()))[0]
        first = date(year + 1, 1, 10) if year == 2023 else date(year + 1, 2, 1)
        return Duty(town, year, habit, first + timedelta(days=self.chance.randint(0, 100)))

    def _post_older(self) -> None:
        for column in self.columns:
            towns = range(len(NAMES)) if column.owner is None else (column.owner,)
            for year in OLDER:
                for town in towns:
                    day = date(year + 1, 3, 1) + timedelta(days=town)
                    if column is self._column_of(town) or column.owner is not None:
                        self._post(column, town, year, day)

    def _column_of(self, town: int, other: bool = False) -> Column:
        fitting = [c for c in self.columns if c.owner in (None, town)]
        return fitting[-1 if other else 0]

    # -- what happens

    def live(self, today: date) -> None:
        """Moves the county on to this day, and draws tonight's faults."""
        self.today = today
        for duty in self.duties.values():
            self._act(duty)
        roll = self.chance.random()
        self.dead = roll < 0.06
        self.list_fault = None
        if 0.06 <= roll < 0.2:
            column = self.chance.choice([c for c in self.columns if c.configured])
            rows = [posting.row for posting in column.rows if posting.standing]
            last = len(column.pager.cut(rows))
            fault = self.chance.choice(LIST_FAULTS)
            if fault != "half" or len(rows) >= 6:
                self.list_fault = (column, fault, self.chance.randint(1, last))

    def _act(self, duty: Duty) -> None:
        if not duty.postings:
            if duty.habit != "absent" and duty.due_on_portal <= self.today:
                self._first_posting(duty)
            return
        first = duty.postings[0]
        again = self.chance.random() < 0.4
        first.sick = self.chance.choice(SICK) if duty.habit == "sick" and again else ""
        if duty.acted or not again or first not in self.met:
            if duty.acted and not duty.acted_again and again and duty.habit == "returning":
                duty.acted_again = True
                first.until = None
            return
        duty.acted = duty.habit in ("reposted", "moved", "withdrawn", "returning", "reused", "edited",
                                    "picture, then text")  # fmt: skip
        match duty.habit:
            case "reposted" | "picture, then text":
                first.until = self.today
                self._again(duty, self._text(duty.township, duty.year, first.text), self.today)
            case "moved":
                first.until = self.today
                moved = self._again(duty, first.text, self.chance.choice((first.dated, self.today)), other=True)
                moved.listed = moved.dated
            case "withdrawn" | "returning":
                first.until = self.today
            case "reused":
                first.until = self.today
                year = duty.year + 1
                self._post(first.column, duty.township, year, self.today, url=first.url,
                           duty=self.duties.get((duty.township, year)))  # fmt: skip
            case "edited":
                first.text = self._text(duty.township, duty.year, first.text)
                first.dated = first.dated and self.today

    def _first_posting(self, duty: Duty) -> None:
        # what was there before the first night keeps its true day
        true_day, column = duty.due_on_portal, self._column_of(duty.township)
        posting = self._post(column, duty.township, duty.year, true_day, duty=duty)
        match duty.habit:
            case "undated":
                posting.dated = None
                posting.listed = self.chance.choice((None, true_day))
            case "future":
                posting.dated = true_day + timedelta(days=800)
                posting.listed = self.chance.choice((None, true_day, posting.dated))
            case "picture" | "picture, then text":
                posting.form = "picture"
            case "script row":
                posting.form = "script"
            case "back-dated":
                posting.dated = posting.listed = true_day - timedelta(days=20)
                posting.deep = True
                column.rows.remove(posting)
                column.rows.insert(min(4, len(column.rows)), posting)
            case "twice":
                later = true_day + timedelta(days=9)
                if later <= self.today:
                    twin = self._post(self._column_of(duty.township, other=True), duty.township, duty.year, later,
                                      duty=duty)  # fmt: skip
                    twin.text = posting.text

    def _again(self, duty: Duty, text: str, day: date | None, other: bool = False) -> Posting:
        column = self._column_of(duty.township, other)
        posting = self._post(column, duty.township, duty.year, self.today, duty=duty)
        posting.text, posting.dated, posting.listed = text, day, day
        return posting

    def _post(
        self, column: Column, town: int, year: int, day: date, url: str = "", duty: Duty | None = None
    ) -> Posting:
        self.numbers += 1
        url = url or f"{column.folder}t{day:%Y%m%d}_{self.numbers}.html"
        posting = Posting(url, column, town, year, self._text(town, year), day, day, day)
        column.rows.insert(0, posting)
        if duty is not None:
            duty.postings.append(posting)
        return posting

    def _text(self, town: int, year: int, like: str = "") -> str:
        if like:
            return like.replace("<p>一、", f"<p>另补记{self.chance.randint(2, 99)}处。</p><p>一、", 1)
        said = [line.format(self.chance.randint(2, 999)) for line in self.chance.sample(OWN, 12)]
        half = len(said) // 2
        return (
            f"<p>{NAMES[town]}{year}年法治政府建设情况报告如下。</p><p>一、主要做法</p><p>{'，'.join(said[:half])}。</p>"
            f"<p>二、存在的不足</p><p>{'，'.join(said[half:])}。</p><p>三、下一步打算</p><p>接着办好上面这些事。</p>"
            f"<p>{NAMES[town]}人民政府</p>"
        )

    # -- what can be known of it

    def columns_of(self, town: int) -> list[Column]:
        """Returns the columns of the site file where a township publishes."""
        return [column for column in self.columns if column.configured and column.owner in (None, town)]

    def is_readable(self, column: Column) -> bool:
        """Returns True if nothing keeps tonight's list from being read to its proved end."""
        broken = self.list_fault is not None and self.list_fault[0] is column
        rows = sum(posting.standing for posting in column.rows)
        return column.configured and not self.dead and not broken and not column.pager.gives_reason(rows)

    def gives_reason(self, duty: Duty) -> bool:
        """Returns True if the world gives a reason for not knowing, tonight, what became of a duty."""
        columns = self.columns_of(duty.township)
        hidden = any(p.standing and (p.form != "text" or p.sick) for p in duty.postings)
        return hidden or not columns or not all(map(self.is_readable, columns))

    def end_night(self) -> None:
        """Remembers what could be met tonight."""
        self.met += [
            posting for column in self.columns if self.is_readable(column) for posting in column.rows
            if posting.standing and not posting.sick and posting not in self.met
        ]  # fmt: skip

    # -- what the portal answers tonight

    def pages(self) -> Mapping[str, str | int]:
        """Returns the lists and articles of tonight by path; a number is a status without a page."""
        pages: dict[str, str | int] = {}
        for column in self.columns:
            for posting in column.rows:
                if posting.standing and posting.form != "script":
                    pages[posting.url] = self._article(posting)
            pages |= self._list(column)
        return pages

    def _article(self, posting: Posting) -> str | int:
        if posting.sick == "sister":
            return next(
                (p.html for p in posting.column.rows if p.standing and p.township != posting.township), posting.html
            )
        return SICK_ANSWERS.get(posting.sick) or NOTICES.get(posting.sick) or posting.html

    def _list(self, column: Column) -> dict[str, str | int]:
        rows = [posting.row for posting in column.rows if posting.standing]
        pages: dict[str, str | int] = {**column.pager.pages(rows)}
        if self.list_fault is not None and self.list_fault[0] is column:
            _, fault, n = self.list_fault
            if fault == "half":
                return {**column.pager.pages(rows[: len(rows) // 2])}
            pages[column.pager.address(n)] = SICK_ANSWERS.get(fault) or NOTICES[fault]
        return pages
