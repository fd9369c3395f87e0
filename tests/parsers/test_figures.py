"""Quantities: what counts, what only looks like it, and in which words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from parsers.figures import read_figures
from parsers.figures.catalogue_check import check_examples
from parsers.figures.metrics import Metric, load_metrics
from parsers.model import Figure, Role, Section
from parsers.outline import read_outline

CONFIG = Path(__file__).parents[2] / "config"
METRICS = load_metrics(CONFIG / "metrics.toml")


def figures(text: str) -> tuple[Figure, ...]:
    return read_figures([Section(1, "一、", "", text, None)], METRICS)


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("召开推进会4次。", 4, "次", "exact"),
        ("召开推进会４次。", 4, "次", "exact"),
        ("印制宣传单1,200份。", 1200, "份", "exact"),
        ("投入资金13万元。", 130000, "元", "exact"),
        ("投入资金1.5万元。", 15000, "元", "exact"),
        ("投入资金2.35亿元。", 235000000, "元", "exact"),
        ("发放资料2万余份。", 20000, "份", "at_least"),
        ("发放资料3千多份。", 3000, "份", "at_least"),
        ("发放资料1万3千余份。", 13000, "份", "at_least"),
        ("发放资料两万三千份。", 23000, "份", "exact"),
        ("发放资料五百余份。", 500, "份", "at_least"),
        ("发放资料百余份。", 100, "份", "at_least"),
        ("受教育群众10万+人次。", 100000, "人次", "at_least"),
        ("开展宣讲十二场次。", 12, "场次", "exact"),
        ("开展宣讲二十余场。", 20, "场", "at_least"),
        ("办结率达 100 %。", 100, "%", "exact"),
        ("办结率达98.6％。", 98.6, "%", "exact"),
        ("办结率达百分之九十五以上。", 95, "%", "at_least"),
        ("办结率百分百。", 100, "%", "exact"),
        ("满意率提高5.2个百分点。", 5.2, "个百分点", "exact"),
        ("至少召开三次专题会。", 3, "次", "at_least"),
        ("每月不少于两次集中学习。", 2, "次", "at_least"),
        ("持证人数超过40人。", 40, "人", "at_least"),
        ("办理时限不超过5个工作日。", 5, "个工作日", "at_most"),
        ("3个工作日内答复。", 3, "个工作日", "at_most"),
        ("误差控制在3%以内。", 3, "%", "at_most"),
        ("培训近200人次。", 200, "人次", "about"),
        ("约60户参与。", 60, "户", "about"),
        ("走访50家左右。", 50, "家", "about"),
        ("走访三家企业。", 3, "家", "exact"),
        ("两名以上执法人员到场。", 2, "名", "at_least"),
        ("三分之二以上村民代表同意。", 0.6667, "", "at_least"),
        ("全年无一起行政诉讼。", 0, "起", "exact"),
        ("未发生一起群体性事件。", 0, "起", "exact"),
        ("行政复议案件0件。", 0, "件", "exact"),
        ("每季度召开一次分析会。", 1, "次", "exact"),
        ("覆盖全镇26村（社区）。", 26, "村(社区)", "exact"),
        ("聘请律师为11个村提供服务。", 11, "个", "exact"),
        ("开展宣讲两千三百余场次。", 2300, "场次", "at_least"),
        ("巡查2-3次。", 2, "次", "at_least"),
    ],
)
def test_states_value_unit_and_qualifier(text: str, value: float, unit: str, qualifier: str) -> None:
    found = [(figure.value, figure.unit, figure.qualifier) for figure in figures(text)]
    assert found == [(value, unit, qualifier)]


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("全镇有党员1 050人。", 1050, "人", "exact"),  # GB/T 15835-2011: thousands set apart by a blank
        ("化解纠纷1，125起。", 1125, "起", "exact"),
        ("受益村民千余人。", 1000, "人", "at_least"),
        ("发放资料万余份。", 10000, "份", "at_least"),
        ("走访农户数百户。", 100, "户", "at_least"),
        ("开展宣讲几十场。", 10, "场", "at_least"),
        ("开展宣讲十几场。", 10, "场", "at_least"),
        ("举行任前法律考试一次。", 1, "次", "exact"),
    ],
)
def test_numbers_written_in_other_ways(text: str, value: float, unit: str, qualifier: str) -> None:
    assert [(figure.value, figure.unit, figure.qualifier) for figure in figures(text)] == [(value, unit, qualifier)]


@pytest.mark.parametrize(
    ("text", "zeros"),
    [
        ("全年无行政复议、行政诉讼案件。", {"reconsiderations", "lawsuits"}),
        ("本年度未发生行政诉讼案件。", {"lawsuits"}),
        ("行政复议案件为零。", {"reconsiderations"}),
        ("行政诉讼零发生。", {"lawsuits"}),
        ("今年无行政诉讼败诉案件。", {"lawsuits_lost"}),
        ("没有行政复议和行政应诉案件发生。", {"reconsiderations", "lawsuits"}),
        ("全年零诉讼、零复议。", {"reconsiderations", "lawsuits"}),
        ("本年未收到行政复议案件。", {"reconsiderations"}),
        ("无因政务公开引起的行政诉讼。", set()),
        ("没有因行政执法引发的行政诉讼。", {"lawsuits"}),
        ("未发生因执法不当引起的行政复议、行政诉讼案件。", {"reconsiderations", "lawsuits"}),
        ("全年无违法违纪案件。", set()),
        ("未发生一起行政复议、行政诉讼案件。", {"reconsiderations", "lawsuits"}),
        ("实现行政复议案件2件。", set()),
        ("行政诉讼案件、行政复议案件均为0件。", {"reconsiderations", "lawsuits"}),
        ("行政诉讼案件为0件。", {"lawsuits"}),
        ("全年无行政复议和诉讼案件。", {"reconsiderations", "lawsuits"}),
        ("行政诉讼、复议案件均为零。", {"reconsiderations", "lawsuits"}),
        ("全年无诉讼案件。", set()),
    ],
)
def test_a_zero_said_in_words_counts_for_each_thing_that_it_names(text: str, zeros: set[str]) -> None:
    assert {figure.metric for figure in figures(text) if figure.value == 0} == zeros


def test_each_member_of_a_list_has_the_noun_behind_its_own_number() -> None:
    found = figures("先后召开3次镇长办公会、6次党政联席会、2次村级干部会。")
    assert [(figure.value, figure.subject) for figure in found] == [
        (3, "镇长办公会"),
        (6, "党政联席会"),
        (2, "村级干部会"),
    ]


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("合法性审查协议21份、文件9件。", ["contracts_reviewed", "documents_reviewed"]),
        ("开展普法讲座7场，覆盖8千余人次。", ["legal_trainings", "people_reached"]),
        ("党工委把法治列入中心组学习计划，全年集中学习10次。", ["party_committee_studies"]),
        ("对现有5名执法人员开展轮训。", ["enforcement_officers"]),
        ("今年新聘人民调解员4名。", [None]),
        ("党委班子每月开展一次集中学法。", [None]),
        ("合法性审核文件3件，清理规范性文件9件，其中废止4件。", ["documents_reviewed", None, None]),
        ("送法进校园6次、进企业9次。", ["legal_publicity_events", "legal_publicity_events"]),
        ("送法进校园、进企业分别为6次、9次。", ["legal_publicity_events", "legal_publicity_events"]),
        ("安全宣传进校园6次、进企业9次。", ["legal_publicity_events", None]),
        ("各村每月开展一次法治宣传，全年累计达96次。", [None, "legal_publicity_events"]),
        ("信访及时受理率、参与率、满意率分别为99%、98%、97%。", [None, None, "satisfaction_rate"]),
        ("学法考试普及率、及格率和满意率分别为99%、98%、97%。", [None, "exam_pass_rate", "satisfaction_rate"]),
        ("调处成功26件，未发生一起民转刑案件。", ["disputes_resolved", None]),
        ("组织全镇31个党组织学习法治思想。", [None]),
        ("前半年送法下乡9次，下半年送法下乡4次，全年合计13次。", ["legal_publicity_events"] * 3),
        ("第一季度排查纠纷20件，二季度排查18件，共计38件。", ["disputes_handled"] * 3),
        ("每村配备调解员2名，全镇14个村共配备28名。", [None, None, "mediators"]),
        ("落实法律顾问制度，聘请2名。", ["legal_advisers"]),
        ("受理纠纷34件，达成协议33件。", ["disputes_handled", "disputes_resolved"]),
        ("行政复议案件6件，其中2件被撤销。", ["reconsiderations", "reconsiderations_corrected"]),
        ("全年开展普法10场，实际完成的任务2项。", ["legal_publicity_events", None]),
    ],
)
def test_verb_actor_and_audience_may_stand_in_the_clause_before(text: str, metrics: list[str | None]) -> None:
    assert [figure.metric for figure in figures(text)] == metrics


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("2026年计划开展普法宣传20场。", [None]),
        ("力争化解率达到97%以上。", [None]),
        ("下一步，将组织法治培训3次，新聘法律顾问2名。", [None, None]),
        ("来年我乡将聘请法律顾问3名，开展法治讲座5场。", [None, None]),
        ("2026年目标：举办法治讲座6场。", [None]),
        ("年初计划开展法治宣传9场，实际开展法治宣传12场。", [None, "legal_publicity_events"]),
        ("按照年度普法计划，开展法治宣传12场。", ["legal_publicity_events"]),
        ("将调解作为第一道防线，调解纠纷34件。", ["disputes_handled"]),
        ("力争小事不出组，全年化解矛盾纠纷29起。", ["disputes_resolved"]),
        ("拟提交会议审议的合同审查8份。", ["contracts_reviewed"]),
        ("县局下达普法宣传任务10场，实际完成14场。", [None, "legal_publicity_events"]),
        ("县局下达纠纷排查任务50件，实际排查61件。", [None, "disputes_handled"]),
        ("完成县定普法宣传任务10场。", ["legal_publicity_events"]),
        ("细化各项普法任务，开展法治宣传9场。", ["legal_publicity_events"]),
        ("要求各村开展法治宣传不少于4次，每名干部讲法治课不少于1次。", [None, None]),
        ("要求各村建立台账，排查纠纷61件。", ["disputes_handled"]),
        ("考核要求化解率97%以上，我镇达98%。", [None, "resolution_rate"]),
        ("力争矛盾纠纷化解率97%，实际达到98%。", [None, "resolution_rate"]),
        ("原计划开展普法宣传8场，实际开展11场。", [None, "legal_publicity_events"]),
    ],
)
def test_what_is_planned_belongs_to_no_series(text: str, metrics: list[str | None]) -> None:
    assert [figure.metric for figure in figures(text)] == metrics


@pytest.mark.parametrize(
    ("role", "child_role", "metric"),
    [("plans", None, None), ("plans", "achievements", "legal_publicity_events"), ("achievements", "plans", None)],
)
def test_a_section_of_plans_states_figures_of_no_series(
    role: Role, child_role: Role | None, metric: str | None
) -> None:
    child = Section(2, "（一）", "普法", "开展法治宣传15场。", child_role)
    read = read_figures([Section(1, "三、", "后面的事", "", role, (child,))], METRICS)
    assert [(figure.value, figure.metric) for figure in read] == [(15, metric)]


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("去年化解矛盾纠纷44件，今年化解矛盾纠纷51件。", [None, "disputes_resolved"]),
        ("化解矛盾纠纷51件，比上年多化解7件。", ["disputes_resolved", None]),
        ("信访总量同比减少6件。", [None]),
        ("落实全年专题研究法治建设不少于2次的要求。", [None]),
        ("法律明白人从2022年的31人发展到2023年的48人。", [None, "law_literate_villagers"]),
        ("网格员由20人扩充至目前的26人。", [None, "grid_workers"]),
        ("工单满意率由3月份的91%提升至11月份的96%。", [None, "satisfaction_rate"]),
        ("法律明白人由年初的8名增加到年底的12名。", [None, "law_literate_villagers"]),
        ("矛盾纠纷化解率同比提高2%。", [None]),
        ("矛盾纠纷化解率由94%提升至97%。", [None, "resolution_rate"]),
        ("持证执法人员由7人增加到11人。", [None, "enforcement_officers"]),
        ("完成年初确定的普法宣传12场的任务，实际普法宣传15场。", [None, "legal_publicity_events"]),
        ("排查矛盾纠纷60件、同比上升5%，化解58件。", ["disputes_handled", None, "disputes_resolved"]),
        ("受理信访件20件，较上年减少4件，按期办结率100%。", ["petitions", None, "petition_resolution_rate"]),
        ("满意率在98%以上。", ["satisfaction_rate"]),
        ("学法考试合格率比去年提高4个百分点，达到96%。", [None, "exam_pass_rate"]),
        ("成立由13名网格员组成的宣传队。", ["grid_workers"]),
        ("网格员增至33名。", ["grid_workers"]),
        ("一季度调解纠纷7件，二季度调解9件，共16件。", ["disputes_handled"] * 3),
        ("审查合同70份，其中2024年审查31份。", ["contracts_reviewed"] * 2),
        ("去年底有人民调解员20名，今年增加到25名。", [None, "mediators"]),
    ],
)
def test_last_year_and_how_much_it_changed_are_no_counts_of_the_year(text: str, metrics: list[str | None]) -> None:
    assert [figure.metric for figure in figures(text)] == metrics


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("调处各类矛盾纠纷136起，成功化解131起。", ["disputes_handled", "disputes_resolved"]),
        ("调处纠纷136起，同比上升3.1%，成功化解131起。", ["disputes_handled", None, "disputes_resolved"]),
        ("调处纠纷136起，化解136起。", ["disputes_handled", "disputes_resolved"]),
        ("调处纠纷136起，化解137起。", ["disputes_resolved", "disputes_resolved"]),
        ("调处纠纷10起。各村化解纠纷9起。", ["disputes_resolved", "disputes_resolved"]),
        ("化解矛盾纠纷86起，成功调解家庭纠纷19件。", ["disputes_resolved", "disputes_resolved"]),
        ("调处纠纷88件，调解成功率100%。", ["disputes_resolved", "resolution_rate"]),
    ],
)
def test_what_was_tried_is_not_counted_beside_what_was_done(text: str, metrics: list[str | None]) -> None:
    assert [figure.metric for figure in figures(text)] == metrics


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("调解纠纷（山林纠纷8件、邻里纠纷5件）13件。", (13, "disputes_handled", "调解纠纷")),
        ("对16份合同、3件决策进行了合法性审查。", (16, "contracts_reviewed", "合同")),
        ("调解矛盾28件，成功27件。", (27, "disputes_resolved", "调解成功矛盾")),
        ("每季度至少开展一次普法宣传，全年共开展5次。", (5, "legal_publicity_events", "普法宣传")),
        ("6个村设立调解委员会并受理纠纷。", (6, None, "村")),
        ("调解纠纷三十起，成功二十九起，成功率97%。", (97, "resolution_rate", "纠纷")),
        ("排查纠纷44件，逐一落实责任领导，已化解42件。", (42, "disputes_resolved", "纠纷")),
        ("检查企业31家次、“九小场所”57家次。", (57, "enforcement_inspections", "九小场所")),
        ("化解家庭纠纷9件，其他4件，成功率93%。", (93, "resolution_rate", "纠纷")),
        ("计划培养法律明白人60名，目前已培养44名。", (44, "law_literate_villagers", "法律明白人")),
        ("受理调解案件37件，成功率95%。", (95, "resolution_rate", "调解案件")),
        ("编印普法读本900册，免费发放800册。", (800, "publicity_copies", "普法读本")),
        ("办理援助案件4件，解答群众咨询90人次。", (90, None, "群众咨询")),
        ("受理业务4件、5笔，提供群众咨询90人次。", (90, None, "群众咨询")),
        ("完善居民公约7份。", (7, "village_rules", "居民公约")),
        ("排名上升8.5%。", (8.5, None, "排名")),
        ("法治讲座开展次数分别为15场。", (15, "legal_trainings", "开展次数")),
        ("设立“和事佬调解室”8个。", (8, None, "调解室")),
        ("排查矛盾9次，预防纠纷40件。", (40, None, "纠纷")),
        ("9个调解组织调处纠纷40件。", (9, None, "调解组织")),
        ("未发生一起因调解不力引起的刑事案件。", (0, None, "刑事案件")),
        ("未发生一起因执法不当引起的行政诉讼。", (0, "lawsuits", "行政诉讼")),
        ("化解因宅基地引发的矛盾纠纷21起。", (21, "disputes_resolved", "矛盾纠纷")),
    ],
)
def test_a_number_counts_what_its_sentence_says(text: str, found: tuple[float, str | None, str]) -> None:
    value, metric, subject = found
    match = [figure for figure in figures(text) if figure.value == value]
    assert [(figure.metric, figure.qualifier) for figure in match] == [(metric, "exact")]
    assert subject in match[0].subject


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("法治宣传、法治讲座分别为9场、4场。", [(9, "legal_publicity_events"), (4, "legal_trainings")]),
        ("分别排查、化解矛盾纠纷51件、50件。", [(51, "disputes_handled"), (50, "disputes_resolved")]),
        ("调解成功率、群众满意度分别达99%和97%。", [(99, "resolution_rate"), (97, "satisfaction_rate")]),
        ("专职、兼职调解员分别为3名、9名。", [(3, "mediators"), (9, "mediators")]),
        ("行政复议、行政诉讼案件分别为1件、2件。", [(1, "reconsiderations"), (2, "lawsuits")]),
        ("分别听取汇报2次。", [(2, None)]),
    ],
)
def test_a_list_told_apart_gives_each_number_its_noun(text: str, found: list[tuple[float, str | None]]) -> None:
    assert [(figure.value, figure.metric) for figure in figures(text)] == found


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("行政诉讼案件2件（均胜诉）。", {(2, "lawsuits")}),
        ("持证执法人员由5人增至12人。", {(12, "enforcement_officers")}),
        ("热线工单量同比下降6%，由50件降至47件。", {(47, "hotline_orders")}),
        ("印制宣传册900册，已发放700册。", {(900, "publicity_copies"), (700, "publicity_copies")}),
        ("评选优秀人民调解员5名。", set()),
        ("全县表彰先进调解员30名，我镇5名。", set()),
        ("5名人民调解员荣获县级表彰。", set()),
        ("月均受理工单6件，全年72件。", {(72, "hotline_orders")}),
        ("每月受理工单6件。", set()),
    ],
)
def test_what_became_of_it_does_not_say_what_it_is(text: str, counted: set[tuple[float, str]]) -> None:
    assert {(figure.value, figure.metric) for figure in figures(text) if figure.metric} == counted


def test_a_decimal_that_a_break_tore_is_whole() -> None:
    outline = read_outline(["一、工作", "（一）调解。排查矛盾66起，化解率98.", "5%，信访2", "3件。"])
    found = [(figure.value, figure.metric) for figure in read_figures(outline.sections, METRICS)]
    assert found == [(66, "disputes_handled"), (98.5, "resolution_rate"), (23, "petitions")]


def test_a_rank_counts_nothing() -> None:
    assert figures("全县排名上升3位。") == ()


def test_every_example_of_the_catalogue_is_read_as_it_says() -> None:
    assert list(check_examples(METRICS)) == []


def test_an_example_that_is_read_otherwise_is_told() -> None:
    metric = METRICS.metrics[0]
    turned = replace(metric, counts=metric.counts_not[:1], counts_not=metric.counts[:1])
    failures = check_examples(replace(METRICS, metrics=(turned, *METRICS.metrics[1:])))
    assert [(one.metric, one.sentence, one.counts) for one in failures] == [
        (metric.name, metric.counts_not[0], True),
        (metric.name, metric.counts[0], False),
    ]


@pytest.mark.parametrize("metric", METRICS.metrics, ids=lambda metric: metric.name)
def test_every_metric_has_a_dozen_examples_half_of_which_must_not_count(metric: Metric) -> None:
    assert len(metric.counts) >= 6
    assert len(metric.counts_not) >= 6


@pytest.mark.parametrize(
    "text",
    [
        "及时办理12345热线转办事项。",
        "办好12345政务服务便民热线。",
        "“3·15”期间设点宣传。",
        "12·4国家宪法日当天设点宣传。",
        "3.15国际消费者权益日设点宣传。",
        "落实《法治社会建设实施方案（2021－2025年）》。",
        "依据某政发〔2025〕37号文件执行。",
        "依据某政发[2024]5号文件执行。",
        "全面推行行政执法三项制度。",
        "启动“八五”普法，迎接八五普法验收。",
        "做到两个维护，增强四个意识。",
        "主要负责人是一把手工程的责任人。",
        "坚持四议两公开工作法。",
        "落实省委“1310”具体部署和1312思路举措。",
        "2023年5月12日召开。",
        "二〇二三年十二月召开。",
        "2021-2025年规划已经印发。",
        "联系电话0571-86221234。",
        "第一责任人带头，第二季度总结，第3次修订。",
        "学习党的二十大、二十届三中全会和十九届六中全会精神。",
        "建立一系列制度，一件件抓落实，一桩桩解难题。",
        "把制度一件一件落实到位。",
        "提供一站式服务，做到一次性告知。",
        "落实一村一法律顾问和一村一警。",
        "执行三重一大制度。",
        "千家万户受益。",
        "构建五位一体格局，健全三级网络。",
        "某一个部门的工作不是一个人的事。",
        "24小时值守。",
        "出台12条例，吸收6人大代表。",
        "打造“1+3+N”网格，运行4+X机制。",
        "开展十四五规划宣传。",
        "时间为14:30。",
        "从三个方面入手，把握两个关键。",
        "实现零投诉、零上访。",
        "开会二三次也不嫌多。",
        "开展二次装修检查。",
        "考试进入前3名，按1:1配备。",
        "无一例外落实到位。",
        "推行三所联动，发挥十户长作用。",
        "打造15分钟法律服务圈。",
        "上午9时30分开始，1-11月汇总。",
        "骑两轮电动车下村。",
    ],
)
def test_names_that_hold_digits_count_nothing(text: str) -> None:
    assert figures(text) == ()


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("举办法治讲座4场、普法宣传13场，合计17场。", ["legal_trainings", "legal_publicity_events", None]),
        ("举办法治讲座4场、文艺演出6场，共10场。", ["legal_trainings", None, None]),
        ("举办法治讲座4场、法治培训6场，共10场。", ["legal_trainings"] * 3),
        ("举办文艺演出6场，普法宣传累计13场。", [None, "legal_publicity_events"]),
    ],
)
def test_a_sum_is_of_a_series_if_all_its_parts_are(text: str, metrics: list[str | None]) -> None:
    assert [figure.metric for figure in figures(text)] == metrics


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("配齐配强专职网格员50人。", "专职网格员"),
        ("今年共组织开展送法下乡活动3次。", "送法下乡活动"),
        ("发放2万余份普法手册。", "发放普法手册"),
        ("化解各类邻里纠纷27起。", "化解各类邻里纠纷"),
        ("建立以村为单位的6个工作专班。", "以村为单位的工作专班"),
        ("组织全体干部参加法治考试，通过率为100%。", "全体干部法治考试通过率"),
        ("排查调处各类矛盾纠纷11件，调解成功率达98%。", "矛盾纠纷调解成功率"),
        ("群众对法治工作满意度达到92%。", "群众对法治工作满意度"),
        ("组织法律知识考试，参考率100%，合格率98%。", "法律知识考试合格率"),
        ("立案39件（其中简易程序11件）。", "简易程序"),
        ("覆盖全镇26村（社区）。", "覆盖全镇村(社区)"),
        ("开展了46场次的法治讲座。", "法治讲座"),
        ("每年开展一次应急演练。", "每年应急演练"),
        ("2021年无一起违规干预司法活动的情形发生。", "违规干预司法活动的情形"),
    ],
)
def test_the_subject_is_the_noun_and_the_verb_that_says_something(text: str, subject: str) -> None:
    assert figures(text)[-1].subject == subject


@pytest.mark.parametrize("comma", ["，", ","])
@pytest.mark.parametrize("colon", ["：", ":"])
def test_a_figure_right_behind_a_mark_counts(comma: str, colon: str) -> None:
    found = figures(f"全镇共有{colon}15个村{comma}2支队伍{comma}110名网格员{comma}1,200户居民{comma}目前30人在岗")
    assert [figure.value for figure in found] == [15, 2, 110, 1200, 30]


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("化解矛盾纠纷127起。", "disputes_resolved"),
        ("排查调处各类矛盾纠纷110件。", "disputes_resolved"),
        ("成功调解各类纠纷40件。", "disputes_resolved"),
        ("排查矛盾纠纷80起。", "disputes_handled"),
        ("受理矛盾纠纷33件。", "disputes_handled"),
        ("排查矛盾纠纷80起，化解79起，化解率98.7%。", "resolution_rate"),
        ("纠纷调解成功率达99%。", "resolution_rate"),
        ("配备专兼职人民调解员35名。", "mediators"),
        ("开展人民调解员培训2场。", "legal_trainings"),
        ("办理信访件21件。", "petitions"),
        ("接待来访群众45批次。", "petitions"),
        ("办理12345热线工单320件。", "hotline_orders"),
        ("开展法治宣传活动16场次。", "legal_publicity_events"),
        ("举办宪法宣传周活动3期。", "legal_publicity_events"),
        ("发放法治宣传资料4000余份。", "publicity_copies"),
        ("悬挂普法横幅60条。", None),
        ("人民调解组织受理案件72宗。", "disputes_handled"),
        ("全年受理纠纷72宗，成功调处70宗。", "disputes_resolved"),
        ("解答法律咨询300余人次。", None),
        ("普法受众达5000余人次。", "people_reached"),
        ("举办法治讲座6场。", "legal_trainings"),
        ("开展行政执法人员培训3次。", "legal_trainings"),
        ("镇党委专题研究法治建设工作4次。", "party_committee_studies"),
        ("党委理论学习中心组集中学法8次。", "party_committee_studies"),
        ("组织法律知识考试2次。", "exams"),
        ("参加法治考试，合格率100%。", "exam_pass_rate"),
        ("开展联合执法检查29次。", "enforcement_inspections"),
        ("办理行政处罚案件12件。", "enforcement_cases"),
        ("持行政执法证人员18人。", "enforcement_officers"),
        ("聘请法律顾问2名。", "legal_advisers"),
        ("审查规范性文件3件。", "documents_reviewed"),
        ("完成合法性审查46件。", "documents_reviewed"),
        ("审核各类合同55份。", "contracts_reviewed"),
        ("行政复议案件1件。", "reconsiderations"),
        ("行政应诉案件2件。", "lawsuits"),
        ("负责人出庭应诉2次。", "court_appearances"),
        ("主动公开政府信息380条。", "disclosures"),
        ("便民服务中心办理各类事项8600件。", "services_handled"),
        ("群众满意度达97%。", "satisfaction_rate"),
        ("新栽行道树300棵。", None),
        ("制定任务清单15项。", None),
    ],
)
def test_belongs_to_one_series_or_none(text: str, metric: str | None) -> None:
    assert figures(text)[-1].metric == metric


def test_several_figures_in_one_sentence_each_quote_their_own_part() -> None:
    found = figures("走访企业5次、解决问题6个，全年培训3场，覆盖网格员120人。")
    assert [(figure.value, figure.quote) for figure in found] == [
        (5, "走访企业5次"),
        (6, "解决问题6个"),
        (3, "全年培训3场"),
        (120, "覆盖网格员120人"),
    ]


def test_a_path_counts_children_from_one_and_the_preamble_is_zero() -> None:
    outline = read_outline(
        [
            "全年学法9次。",
            "一、做法",
            "（一）学法。学法2次。",
            "（二）普法。普法5场。一是进村。宣讲3场。二、不足",
            "缺2人。",
        ]
    )
    found = [(figure.value, figure.path) for figure in read_figures(outline.sections, METRICS)]
    assert found == [(9, "0"), (2, "1.1"), (5, "1.2"), (3, "1.2.1"), (2, "2")]


def test_units_of_one_group_are_one_series() -> None:
    events = "、".join(f"法治宣传3{unit}" for unit in ("次", "场", "场次", "期"))
    cases = "化解纠纷7起，化解纠纷5件。"
    assert {(figure.metric, figure.series_unit) for figure in figures(events)} == {("legal_publicity_events", "次")}
    assert {(figure.metric, figure.series_unit) for figure in figures(cases)} == {("disputes_resolved", "件")}


def test_a_metric_is_added_without_code(tmp_path: Path) -> None:
    path = tmp_path / "metrics.toml"
    path.write_text('[[metric]]\nname = "trees"\nunit = "棵"\nunits = ["棵", "株"]\nwords = [["树"]]\n', "utf-8")
    metrics = load_metrics(path)
    (figure,) = read_figures([Section(1, "一、", "", "新栽行道树300株。", None)], metrics)
    assert figure.metric == "trees"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[[metric]]\nname = "x"\nunits = ["件"]\nwords = [["a"]]\n', "metric x: unit is missing"),
        ('[[metric]]\nname = "x"\nunit = "件"\nunits = ["件"]\nwords = ["a"]\n', "words must be lists of words"),
        (
            '[[metric]]\nname = "x"\nunit = "件"\nunits = ["件"]\nwords = [["a"]]\nlent = ["b"]\n',
            "alone and lent must stand together",
        ),
        (
            '[[metric]]\nname = "x"\nunit = "件"\nunits = ["件"]\nwords = [["a"]]\ntold_by = { units = ["件"] }\n',
            "told_by must have units and words",
        ),
    ],
)
def test_a_wrong_catalogue_says_where_and_what(tmp_path: Path, toml: str, message: str) -> None:
    path = tmp_path / "metrics.toml"
    path.write_text(toml, "utf-8")
    with pytest.raises(ValueError, match=message):
        load_metrics(path)
