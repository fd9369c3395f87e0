"""Lists of names and their counts (调解纠纷：86件), two counts of one thing, and what other subjects are studied."""

from __future__ import annotations

import pytest

from tests.parsers.test_figures import figures


@pytest.mark.parametrize("colon", ["：", ":"])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "调解纠纷：86件；普法宣传：12场次。",
            [("调解纠纷", 86, "disputes_handled"), ("普法宣传", 12, "legal_publicity_events")],
        ),
        ("普法宣传： 12 场次。", [("普法宣传", 12, "legal_publicity_events")]),
        ("行政处罚：23件", [("行政处罚", 23, "enforcement_cases")]),
        ("人民调解员：42名，网格员：36名。", [("人民调解员", 42, "mediators"), ("网格员", 36, "grid_workers")]),
        # a number that something stands behind begins a sentence
        ("调解纠纷情况：86件信访事项。", [("信访事项", 86, "petitions")]),
        # so long a clause is no name
        ("坚持调解优先原则推动矛盾纠纷就地化解成效明显：86件。", [("86件", 86, None)]),
    ],
)
def test_a_name_before_a_colon_is_what_its_number_counts(
    text: str, found: list[tuple[str, float, str | None]], colon: str
) -> None:
    read = figures(text.replace("：", colon))
    assert [(figure.subject, figure.value, figure.metric) for figure in read] == found


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("检查企业3轮次126家次。", ["enforcement_inspections", "enforcement_inspections"]),
        ("举办法治培训6期320人次。", ["legal_trainings", None]),  # who came is another thing
        ("每个调委会配备调解员3名，总人数达52名。", [None, "mediators"]),
    ],
)
def test_a_number_without_a_noun_has_that_of_the_number_before(text: str, metrics: list[str | None]) -> None:
    assert [figure.metric for figure in figures(text)] == metrics


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("镇党委专题研究信访工作12次。", [None]),
        ("党工委听取安全生产汇报4次。", [None]),
        ("党委会研究意识形态工作4次、法治工作3次。", [None, "party_committee_studies"]),
        ("党工委专题研究法治建设、平安建设工作6次。", ["party_committee_studies"]),
        ("中心组学习宪法4次。", ["party_committee_studies"]),
        ("开展消防宣传8次。", [None]),
        ("开展消防法宣传8次。", ["legal_publicity_events"]),
        ("开展消防、民法典宣传8次。", ["legal_publicity_events"]),
    ],
)
def test_what_is_about_other_subjects_alone_is_of_no_series(text: str, metrics: list[str | None]) -> None:
    assert [figure.metric for figure in figures(text)] == metrics


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("检查网吧、宾馆等场所312家次。", ["enforcement_inspections"]),
        ("检查企业85家次、“九小场所”190家次。", ["enforcement_inspections"] * 2),
        ("检查企业85家次，责令改正9家，通报3家。", ["enforcement_inspections", None, None]),
        ("检查发现3家企业存在隐患。", [None]),
        ("开出行政处罚决定书21份。", ["enforcement_cases"]),
        ("送达行政处罚告知书21份。", [None]),
        ("印发行政处罚裁量基准300份。", [None]),
    ],
)
def test_some_units_tell_a_series_by_words_of_their_own(text: str, metrics: list[str | None]) -> None:
    assert [figure.metric for figure in figures(text)] == metrics
