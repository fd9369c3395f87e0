"""Habits of reports from many provinces, each held by a small text of our own: breaks, lost signs, ellipses."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.config.reference_data import knowledge_of
from parsers.figures import read_figures
from parsers.figures.metrics import load_metrics
from parsers.model import Figure, Section
from parsers.outline import read_outline
from parsers.report import parse

CONFIG = Path(__file__).parents[2] / "config"
METRICS = load_metrics(CONFIG / "metrics.toml")


def figures(text: str) -> tuple[Figure, ...]:
    return read_figures([Section(1, "一、", "", text, None)], METRICS)


def headings(lines: list[str]) -> list[str]:
    def walk(sections: tuple[Section, ...]) -> list[str]:
        return [
            found
            for section in sections
            for found in ([f"{section.level}{section.marker}{section.heading}"] * (section.level > 0))
            + walk(section.children)
        ]

    return walk(read_outline(lines).sections)


# metric: sentences whose last figure belongs to it, as people write them
PHRASINGS = {
    "disputes_handled": (
        "镇调委会受理各类纠纷41件。",
        "排查矛盾纠纷52起。",
        "全年登记矛盾纠纷37件。",
        "摸排出各类矛盾纠纷66件。",
        "村级调解委员会共调解纠纷29件。",
    ),
    "disputes_resolved": (
        "排查矛盾纠纷52起，成功化解51起。",
        "受理各类纠纷41件，调解成功40件。",
        "开展矛盾纠纷排查12次，排查出矛盾纠纷33件，已化解31件。",
        "调处矛盾纠纷33起。",
        "就地化解矛盾纠纷18件。",
    ),
    "resolution_rate": (
        "化解矛盾纠纷30件，化解率100%。",
        "矛盾纠纷调解成功率达97%。",
        "排查纠纷20件，化解20件，化解率达100%。",
    ),
    "mediators": (
        "配备专职人民调解员3名。",
        "选聘村级人民调解员26人。",
        "全乡现有人民调解员44人。",
        "设立调解委员会9个，人民调解员31名。",
    ),
    "petitions": (
        "办理上级转交信访件8件。",
        "接待群众来访15批次。",
        "受理来信来访22件。",
        "化解信访积案3件。",
    ),
    "hotline_orders": (
        "办理12345热线工单210件。",
        "受理12345热线210单，办结209单。",
        "承接政务热线工单98件。",
    ),
    "legal_publicity_events": (
        "开展普法宣传活动13场。",
        "组织“法律进村”活动5场次。",
        "开展9场法治宣传活动。",
        "集中开展宪法宣传4次。",
    ),
    "publicity_copies": (
        "发放宣传资料3000余份。",
        "印制宣传手册500本、折页900张。",
        "发放民法典读本200本，禁毒手册300本。",
        "派发普法传单1.2万份。",
    ),
    "people_reached": (
        "受教育群众2000余人次。",
        "覆盖师生800余人。",
        "普法受众达3500人次。",
        "参与群众400余人。",
    ),
    "legal_trainings": (
        "举办法治讲座3场。",
        "组织执法人员培训2期。",
        "开展人民调解员培训2次。",
        "开展专题学法5次、讲座培训2场。",
    ),
    "party_committee_studies": (
        "党委会专题研究法治建设3次。",
        "党委理论学习中心组专题学习6次、讲座2场、党课1次。",
        "组织政府班子集体学法7次。",
        "镇党委会议先后4次研究部署法治工作。",
    ),
    "exams": ("组织法律知识考试2次。", "开展学法测试3次。", "组织宪法知识测试1场。"),
    "exam_pass_rate": (
        "组织干部参加学法考试，通过率100%。",
        "组织干部参加学法用法考试，参考率、合格率均达100%。",
        "开展法律知识考试2次，平均分91分，通过率98%。",
    ),
    "enforcement_inspections": (
        "开展联合执法11次。",
        "开展安全生产执法检查30次。",
        "录入行政检查420起。",
        "执法队开展日常巡查160余次。",
    ),
    "enforcement_cases": (
        "办理行政处罚案件9件。",
        "立案查处违法案件4起。",
        "办理行政执法简易程序案件6起。",
    ),
    "enforcement_officers": (
        "现有持证执法人员12名。",
        "全镇持有行政执法证人员15人。",
    ),
    "legal_advisers": ("聘请法律顾问1名。", "聘请2名律师担任政府法律顾问。", "镇政府选聘3名法律顾问。"),
    "documents_reviewed": (
        "审查规范性文件4件。",
        "开展合法性审查23件。",
        "审核合同12份、行政规范性文件2件。",
        "对5件规范性文件进行合法性审查。",
    ),
    "contracts_reviewed": (
        "审核各类合同36份。",
        "对8件规范性文件和14份合同进行合法性审查。",
        "法律顾问审查合同协议21份。",
        "开展合法性审查30件，其中合同22件。",
    ),
    "reconsiderations": ("发生行政复议案件2件。", "行政诉讼1件，行政复议3件。", "办理行政复议1起。"),
    "lawsuits": ("行政诉讼案件2件。", "行政应诉4起。", "办理一审行政应诉案件5件。"),
    "court_appearances": (
        "行政机关负责人出庭应诉2次。",
        "行政诉讼5件，负责人出庭5件。",
        "镇长出庭应诉1次。",
    ),
    "disclosures": ("主动公开政府信息180条。", "在网站公开信息45条。", "公开各类政务信息90余条。"),
    "services_handled": (
        "便民服务中心办理各类事项5200件。",
        "政务大厅受理业务860件，帮办代办112件。",
        "办结审批服务事项340件。",
    ),
    "satisfaction_rate": ("群众满意度达98%。", "办结率100%，满意率96.5%。", "群众对法治工作满意度为92%。"),
}


@pytest.mark.parametrize(
    ("metric", "text"), [(metric, text) for metric, texts in PHRASINGS.items() for text in texts], ids=str
)
def test_a_series_is_found_in_every_phrasing(metric: str, text: str) -> None:
    last = {
        "党委理论学习中心组专题学习6次、讲座2场、党课1次。": 0,
        "审核合同12份、行政规范性文件2件。": 1,
        "行政诉讼5件，负责人出庭5件。": 1,
    }.get(text, -1)
    assert figures(text)[last].metric == metric


@pytest.mark.parametrize(
    "text",
    [
        "成立村级调解委员会14个。",
        "制作调解协议书45份。",
        "正在化解2件。",
        "出动执法人员230人次。",
        "组织45名干部参加学法考试。",
        "诉讼案件70起。",
        "审核行政处罚案卷121件。",
    ],
)
def test_what_only_sounds_like_a_series_is_none(text: str) -> None:
    assert [figure.metric for figure in figures(text)] == [None]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("排查矛盾纠纷127起，成功化解125起。", "成功化解矛盾纠纷"),
        ("镇调委会受理各类纠纷41件，调解成功40件。", "调解成功纠纷"),
        ("受理12345热线286单，办结280单。", "办结12345热线"),
        ("开展专题学法5次、讲座培训2场。", "讲座培训"),
    ],
)
def test_a_verb_alone_takes_its_noun_from_the_clause_before(text: str, subject: str) -> None:
    assert figures(text)[-1].subject == subject


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("坚持村每周、乡每半月排查一次。", [(1, "次")]),
        ("参与群众近百人。", [(100, "人")]),
        ("上法治课14节。", [(14, "节")]),
        ("录制执法音视频320段。", [(320, "段")]),
        ("排名较去年上升3位。", []),
        ("分阶段推进，时段不同。", []),
    ],
)
def test_counts_what_a_careful_person_counts(text: str, stated: list[tuple[float, str]]) -> None:
    assert [(figure.value, figure.unit) for figure in figures(text)] == stated


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            [
                "一、不足",
                "对照要求，我镇法治工作还存在一些差距，主要表现为：一是村级普法力量薄",
                "弱；二是经费保障不够。",
            ],
            ["1一、不足", "2一是村级普法力量薄弱；", "2二是经费保障不够。"],
            id="an item that begins inside a line is torn",
        ),
        pytest.param(
            ["现将情况报告如下：", "全年工作情况", "（一）抓学习", "按月学。", "二、不足", "还有差距。"],
            ["1全年工作情况", "2（一）抓学习", "1二、不足"],
            id="the first heading lost its marker",
        ),
        pytest.param(
            ["现将情况报告如下：", "一 全年工作情况", "（一）抓学习", "按月学。", "二、不足", "还有差距。"],
            ["1一全年工作情况", "2（一）抓学习", "1二、不足"],
            id="the first marker lost its sign",
        ),
        pytest.param(
            [
                "一、成效",
                "（一）抓服务",
                "1.进一扇门。办得快。",
                "规范决策",
                "2.议大事。议得透。",
                "（三）抓执法",
                "执法严。",
            ],
            ["1一、成效", "2（一）抓服务", "31.进一扇门。", "2规范决策", "32.议大事。", "2（三）抓执法"],
            id="a lost marker before a list that counts through",
        ),
        pytest.param(
            [
                "一、抓监督。",
                "全年办理建议8件，办结率为100%。",
                "存在的问题。",
                "经费不足，人手也少。",
                "三、打算。",
                "再加力。",
            ],
            ["1一、抓监督。", "1存在的问题。", "1三、打算。"],
            id="a sentence that states figures is no lost heading",
        ),
        pytest.param(
            ["一、成效", "全年开展学习。三是不断改进的机制起了作用。"],
            ["1一、成效"],
            id="三是 without 一是 is no item",
        ),
    ],
)
def test_draws_the_tree(lines: list[str], expected: list[str]) -> None:
    assert headings(lines) == expected


WHOLE = [
    "今年以来，我镇认真贯彻上级部署，坚持依法行政、依法办事，各项工作有序推进，现将一年来的有关情况报告如下：",
    "一、主要工作及成效",
    "（一）加强组织领导，压实工作责任。镇党委定期听取汇报，研究解决执法经费、人员编制等实际问题，分管领导每周调度一次。",
    "（二）规范执法行为，提高办案质量。一是配齐人员。从各站所抽调业务骨干，统一着装、亮证执法。二是严格程序。推行全过程记录，重大案件集体讨论。三是加强监督。定期评查案卷。",
    "全镇执法案件无一起被撤销，群众对执法工作的评价逐年提高，投诉举报数量较上一年明显下降。",
    "二、存在的主要问题",
    "对照群众期盼，我镇工作还有不小差距，主要表现为：一是少数干部学法不够深入，遇事找法的习惯尚未养成；二是普法力量薄弱，形式较为单一；三是装备陈旧，难以适应工作需要。",
    "三、下一步工作打算",
    "我镇将紧盯薄弱环节，持续加大学习培训和经费保障力度，推动依法行政水平再上新台阶，为乡村振兴提供坚强法治保障。",
]


@pytest.mark.parametrize("width", range(24, 46, 2))
@pytest.mark.parametrize("indent", [0, 2])
def test_text_broken_at_one_width_gives_the_tree_of_its_paragraphs(width: int, indent: int) -> None:
    wrapped = []
    for paragraph in WHOLE:
        rest = "\u3000" * indent + paragraph
        while rest:
            wrapped.append(rest[:width].strip())
            rest = rest[width:]
    assert headings(wrapped) == headings(WHOLE)


def test_a_report_on_one_line_is_cut_behind_its_headings() -> None:
    text = (
        "青溪镇2023年度法治政府建设情况报告 2023年，青溪镇坚持依法行政，把法治工作摆在重要位置。现将情况报告如下： "
        "一、主要工作 （一）抓学习 全年组织学习6次。 干部全部参加。 （二）党建引领 深化治理 开会4次，解决问题9个。"
        " 二、下步打算 2024年，我镇将继续努力，不断提升依法行政水平。 青溪镇人民政府 2024年1月8日"
    )
    report = parse(text, knowledge=knowledge_of(CONFIG), media_type="text/plain")
    tops = [section for section in report.sections if section.level == 1]
    assert [section.heading for section in tops] == ["主要工作", "下步打算"]
    assert [section.heading for section in tops[0].children] == ["抓学习", "党建引领 深化治理"]
    assert report.title == "青溪镇2023年度法治政府建设情况报告"


@pytest.mark.parametrize("name", ["平安镇", "新镇"])
def test_a_name_that_is_also_a_word_heads_a_title(name: str) -> None:
    text = f"{name}关于2020年度法治政府建设情况的报告\n现将情况报告如下：\n一、成效\n全年提交镇党委会研究事项32项。\n"
    assert parse(text, knowledge=knowledge_of(CONFIG), media_type="text/plain").township == name


OPENING = "今年以来，{name}在区委的领导下推进依法行政。现将2023年度法治政府建设情况报告如下：\n一、成效\n抓得实。\n"


@pytest.mark.parametrize(
    ("front", "title", "published"),
    [
        pytest.param(
            "-\n索引号pbxx/2024-00001\n-\n发布机构某县青溪乡人民政府\n-\n文号\n-\n发布日期2024-01-27\n-\n时效性有效\n",
            "青溪乡2023年度法治政府建设情况报告",
            "2024-01-27",
            id="keys glued to their values",
        ),
        pytest.param(
            "• 信息索引号:\n1133070/2024-1\n• 审核程序:\n单位审核公开\n• 发布日期:\n2024-01-31\n• 公开渠道:\n",
            "青溪乡2023年度法治政府建设情况报告",
            "2024-01-31",
            id="a list of bullets, values on their own lines",
        ),
        pytest.param(
            "某县人民政府门户网站 www.example.gov.cn 发布时间: 2024-02-03 09:36\n",
            "青溪乡2023年度法治政府建设情况报告",
            "2024-02-03",
            id="the portal's name before the first key",
        ),
        pytest.param(
            "信息提供日期 : 2024-01-11 16:26来源 : 某区政府在线\n",
            "青溪乡2023年度法治政府建设情况报告",
            "2024-01-11",
            id="the day under the name that Shenzhen's portals give it",
        ),
    ],
)
def test_front_matter_of_other_portals(front: str, title: str, published: str) -> None:
    body = OPENING.format(name="青溪乡")
    report = parse(f"{front}{title}\n{body}", knowledge=knowledge_of(CONFIG), media_type="text/plain")
    assert (report.title, report.township, str(report.published)) == (title, "青溪乡", published)


def test_words_that_begin_with_a_level_are_no_names() -> None:
    text = "关于2022年度法治政府建设情况报告\n今年以来，我镇结合镇情实际推进依法行政。\n一、成效\n结合镇情抓落实。\n"
    assert parse(text, knowledge=knowledge_of(CONFIG), media_type="text/plain").township is None


def test_the_subject_of_the_opening_is_the_whole_name() -> None:
    # 大街街道 is registered elsewhere; a longer name that begins the text is its own
    text = OPENING.format(name="全区").replace("今年以来，全区", "2023年，红枫大街街道")
    assert parse(text, knowledge=knowledge_of(CONFIG), media_type="text/plain").township == "红枫大街街道"
