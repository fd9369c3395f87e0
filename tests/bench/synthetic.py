"""Synthetic reports of the project's own words, as alike and as different as real ones: for size and speed.

A township keeps most of its sentences from year to year and changes their numbers; a county's townships share some;
the rest are put together anew from phrases, so that no two clauses need be the same.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from parsers.as_json import report_to_dict
from parsers.model import Figure, Report, Role, Section
from storage.records import Capture, ColumnRead, ListRow, PageVisit, ParsedPage, SiteRead
from storage.records.stored_report import kept

CHARS = 2_700
HOW_SAID = (
    "坚持常态化|依托网格|结合赶集日|会同派出所|联合村组干部|按照年初计划|针对薄弱环节|围绕中心工作|以案说法|逐村逐户|分片包干|对照清单|通过院坝会|"
    "借助广播和微信群|在农忙间隙|由分管领导带队|邀请法律顾问|组织志愿者|利用节假日|面向重点人群|按季度|不定期|用好调解室|抓住换届契机|借力驻村工作队|"
    "着眼基层实际|聚焦群众反映|立足职能职责|以问题为导向|在全域范围内"
)
DID_SAID = (
    "开展|推进|完善|梳理|排查|化解|组织|落实|规范|修订|建立|健全|检查|公开|培训|"
    "宣讲|走访|调处|受理|督促|评估|审查|整治|汇总|压实|优化|细化|回访|通报|考核"
)
WHAT_SAID = (
    "邻里纠纷|山林权属争议|土地流转合同|村规民约|行政执法案卷|重大事项决策程序|规范性文件|财务收支|安全生产隐患|食品摊点|道路交通秩序|校园周边环境|"
    "禁毒知识|反诈骗常识|民法典条文|信访积案|劳动报酬投诉|婚姻家庭矛盾|河道采砂行为|违法建设|秸秆焚烧|森林防火责任|养老待遇申领|低保对象动态管理|"
    "电子政务事项|证明事项清单|执法人员资格|法治文化广场|青少年权益保护|法律援助申请|农村宅基地审批|环境卫生整治|公共法律服务站点|人大代表建议|党务村务公开栏|"
    "权责清单|营商环境|消防通道|畜禽养殖污染|饮用水源保护|惠农补贴发放|疫苗接种档案|社区矫正对象|刑满释放人员帮扶|物业服务矛盾|集体资产清查"
)
WHY_SAID = (
    "群众满意度稳步提升|基层治理更有章法|干部依法办事意识明显增强|小事不出村的格局基本形成|程序更加规范|责任链条更加清晰|反映问题件件有回音|"
    "矛盾增量得到控制|办事材料进一步精简|做到底数清情况明|形成一级抓一级的局面|为乡村振兴提供了保障|社会风气持续向好|没有发生影响稳定的事件|"
    "得到村民普遍认可|相关做法在片区交流|短板逐项补齐|工作台账齐全|时限内全部办结|结果向社会公示"
)
CHARACTERS = (
    "法治政府建设工作人民群众服务社会管理行政执行责任落实推进完善制度机制组织领导干部学习宣传教育普及矛盾纠纷调解处理基层村居委员会综合治安安全生产环境保护"
    "农业土地林水道路交通食品药品卫生健康文化广播体育民政救助残疾老年妇女儿童青少年就业劳动合同企业市场监督检查审批许可公开透明程序规范标准考核评价整改提升效能"
    "质量水平能力意识思想理论方法措施方案计划目标任务重点难点问题原因分析研究讨论决策咨询论证评估风险防范应急预案演练队伍培训持证资格经费保障物资设备信息平台"
    "网络数据系统建成使用率覆盖面增加减少比例同期相比较好明显进步不足差距短板弱项加强力度深入广泛全面系统持续稳定和谐平安乡镇街道社区网格巡查走访登记台账"
)
COUNTED = (
    ("人民调解员", "人", "mediators"),
    ("矛盾纠纷", "起", "disputes_handled"),
    ("法治宣传活动", "场次", "legal_publicity_events"),
    ("宣传资料", "份", "publicity_copies"),
    ("法治培训", "次", "legal_trainings"),
    ("执法检查", "次", "enforcement_inspections"),
    ("合同", "份", "contracts_reviewed"),
    ("信访事项", "件", None),
    ("排查隐患", "处", None),
)
HEADINGS: tuple[tuple[str, str, Role, tuple[str, ...]], ...] = (
    (
        "一、",
        "{year}年主要工作和成效",
        "achievements",
        ("加强组织领导", "规范行政行为", "深入普法宣传", "化解矛盾纠纷", "优化服务"),
    ),
    ("二、", "存在的不足和原因", "problems", ("执法力量偏弱", "宣传方式单一")),
    ("三、", "主要负责人履行推进法治建设第一责任人职责情况", "duty_of_leaders", ()),
    ("四、", "{next}年工作安排", "plans", ("夯实基础", "抓好落实")),
)
SURNAMES = "青白石龙桥河坪山沙双大小东西南北高古新长安平永兴和太金银玉"
PLACES = "溪湾坝岭塘堰镇店场口坡台坪沟泉源桥庙寨铺"


def _invented(count: int, seed: int, longest: int) -> tuple[str, ...]:
    """Words of characters as offices use them; which ones says nothing, how many there are sets how alike texts are."""
    draw = random.Random(seed)
    return tuple("".join(draw.choice(CHARACTERS) for _ in range(draw.randrange(2, longest))) for _ in range(count))


NOUNS = (*WHAT_SAID.split("|"), *_invented(6_000, 1, 6))
VERBS = (*DID_SAID.split("|"), *_invented(400, 2, 4))
WAYS = (*HOW_SAID.split("|"), *_invented(800, 3, 8))
RESULTS = (*WHY_SAID.split("|"), *_invented(2_000, 4, 12))


def _pick(draw: random.Random, words: tuple[str, ...]) -> str:
    """A word; the first ones are used far more often than the last, as in any language."""
    return words[int(draw.random() ** 5 * len(words))]


class Township:
    """A township and its yearly reports; everything follows from its number."""

    def __init__(self, number: int) -> None:
        county = number // 14
        self.county_code = f"{50 + county // 9000:02d}{county % 9000 + 1000:04d}"
        self.code = f"{self.county_code}{100 + number % 14:03d}"
        draw = random.Random(number)
        self.name = draw.choice(SURNAMES) + draw.choice(PLACES) + draw.choice("镇乡")
        self.county = f"{SURNAMES[county % len(SURNAMES)]}{PLACES[county // 28 % len(PLACES)]}县"
        self._draw = draw
        self._county_draw = random.Random(-1 - county)
        self._shared = [_sentence(self._county_draw) for _ in range(30)]
        self._kept: list[str] = []

    def reports(self, first_year: int, years: int) -> Iterator[Report]:
        """The reports of some years, in order."""
        for year in range(first_year, first_year + years):
            yield self._report(year)

    def _report(self, year: int) -> Report:
        wanted = 100
        keep = [sentence for sentence in self._kept if self._draw.random() < 0.6]
        while len(keep) < wanted:
            shared = self._draw.random() < 0.1
            keep.insert(
                self._draw.randrange(len(keep) + 1),
                self._draw.choice(self._shared) if shared else _sentence(self._draw),
            )
        self._kept = keep
        return _lay_out(self, year, keep, self._draw)


def _sentence(draw: random.Random) -> str:
    """A sentence of two to four clauses; {} stands for a number."""
    clauses = [_pick(draw, WAYS) + _pick(draw, VERBS) + _pick(draw, NOUNS)]
    for _ in range(draw.randrange(0, 2)):
        clauses.append(_pick(draw, VERBS) + _pick(draw, NOUNS) + "与" + _pick(draw, NOUNS))
    if draw.random() < 0.35:
        subject, unit, _ = draw.choice(COUNTED)
        clauses.append(f"{_pick(draw, VERBS)}{subject}{{}}{unit}")
    clauses.append(_pick(draw, RESULTS))
    return "，".join(clauses) + "。"


def _lay_out(township: Township, year: int, sentences: list[str], draw: random.Random) -> Report:
    texts = [text.format(draw.randrange(2, 400)) for text in sentences]
    body = iter(texts)
    spent = 0
    figures: list[Figure] = []

    def take(path: str, chars: int) -> str:
        nonlocal spent
        taken = ""
        while len(taken) < chars and spent < CHARS:
            sentence = next(body, None)
            if sentence is None:
                break
            taken += sentence
            spent += len(sentence)
            figures.extend(_figures(sentence, path))
        return taken

    sections = [Section(0, "", "", take("0", 90), "preamble")]
    for number, (marker, heading, role, inner) in enumerate(HEADINGS, 1):
        share = CHARS * (6, 2, 1, 2)[number - 1] // 11
        children = tuple(
            Section(2, f"（{'一二三四五'[i]}）", name, take(f"{number}.{i + 1}", share // len(inner)), None)
            for i, name in enumerate(inner)
        )
        text = "" if inner else take(str(number), share)
        sections.append(Section(1, marker, heading.format(year=year, next=year + 1), text, role, children))
    return Report(
        kind="township_report",
        title=f"{township.name}人民政府{year}年度法治政府建设工作报告",
        township=township.name,
        township_code=township.code,
        county=township.county,
        county_code=township.county_code,
        issuers=(f"{township.name}人民政府",),
        year=year,
        year_basis="title",
        published=date(year + 1, 1, 5) + timedelta(days=draw.randrange(100)),
        source=None,
        script="simplified",
        sections=tuple(sections),
        signature=(f"{township.name}人民政府", f"{year + 1}年1月{draw.randrange(1, 29)}日"),
        boilerplate=(),
        figures=tuple(figures),
        attachments=(),
        warnings=(),
    )


def _figures(sentence: str, path: str) -> Iterator[Figure]:
    for clause in sentence.split("，"):
        for subject, unit, metric in COUNTED:
            start = clause.find(subject)
            digits = clause[start + len(subject) : -len(unit)] if start >= 0 and clause.endswith(unit) else ""
            if digits.isdigit():
                yield Figure(clause[start:], subject, int(digits), unit, "exact", metric, path)


def json_line(report: Report) -> bytes:
    """The report as a line of plain JSON, as `nianbao parse --batch` prints it."""
    return json.dumps(report_to_dict(report), ensure_ascii=False).encode() + b"\n"


def county_read(county: int, first_year: int, years: int, *, night: int = 0) -> tuple[SiteRead, int]:
    """A night on which a county's 14 townships show the reports of some years, and their bytes as plain JSON lines."""
    townships = [Township(county * 14 + i) for i in range(14)]
    run_id = f"night-{night:04d}"
    as_of = date(2026, 5, 1) + timedelta(days=night)
    at = datetime(2026, 5, 1, 18, tzinfo=UTC) + timedelta(days=night)
    site = f"county-{county:05d}"
    column = f"http://{site}.example/fzzf/"
    rows, visits, captures, pages = [], [], [], []
    json_bytes = 0
    for township in townships:
        for report in township.reports(first_year, years):
            url = f"{column}{report.year}/t{township.code}_{report.year}.html"
            draw = random.Random(url)
            capture = f"{draw.getrandbits(128):032x}"
            capture = f"{capture[:8]}-{capture[8:12]}-{capture[12:16]}-{capture[16:20]}-{capture[20:]}"
            rows.append(
                ListRow(column, url, report.title or "", report.published, "report", "", township.code, report.year)
            )
            visits.append(PageVisit(url, column, "ok", "", capture))
            captures.append(
                Capture(
                    capture,
                    url,
                    site,
                    run_id,
                    at,
                    "GET",
                    200,
                    "text/html",
                    55_000,
                    f"{draw.getrandbits(256):064x}",
                    "response",
                    f"2026/{run_id}-00001.warc.gz",
                    draw.randrange(10**9),
                    f'"{draw.getrandbits(64):x}"',
                    None,
                )
            )
            json_bytes += len(json_line(report))
            day, title = report.published, report.title
            pages.append(ParsedPage(capture, url, url, kept(report), None, "1", at, day, title, column))
    read = ColumnRead(column, "法治政府建设", None, "generic", "ok", "", True, True, 3, len(rows), len(rows), None)
    whole = SiteRead(
        run_id,
        as_of,
        site,
        f"{townships[0].county}人民政府",
        townships[0].county_code,
        at,
        at,
        "ok",
        "",
        True,
        len(rows) + 3,
        (read,),
        tuple(rows),
        tuple(visits),
        tuple(captures),
        tuple(pages),
    )
    return whole, json_bytes
