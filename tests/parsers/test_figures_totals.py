"""Totals whose part alone is of a series, and verbs that the next clause does not share."""

from __future__ import annotations

import pytest

from tests.parsers.test_figures import figures


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("中心组学习14次，其中法治专题学习4次。", [None, "party_committee_studies"]),
        ("开展宣传活动36场，其中普法宣传12场。", [None, "legal_publicity_events"]),
        ("开展普法宣传36场，其中民法典宣传12场。", ["legal_publicity_events"] * 2),
        ("中心组集中学习14次，同比增加2次。", ["party_committee_studies", None]),
    ],
)
def test_a_total_of_more_than_the_series_is_of_none(text: str, metrics: list[str | None]) -> None:
    assert [figure.metric for figure in figures(text)] == metrics


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("调解纠纷36起，相关做法被媒体报道2次。", ["disputes_handled", None]),
        ("调解纠纷36起，引导诉讼5件。", ["disputes_handled", None]),
        ("发放人民调解补贴，涉及案件60件。", [None]),
        ("公示行政处罚信息23条、行政许可信息56条。", ["disclosures", "disclosures"]),
        ("受理纠纷95件，已办结93件。", ["disputes_handled", "disputes_resolved"]),
    ],
)
def test_a_verb_is_shared_with_what_has_none_of_its_own(text: str, metrics: list[str | None]) -> None:
    assert [figure.metric for figure in figures(text) if figure.unit != "元"] == metrics


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("组织普法考试1次，参考人数126人，参考率100%，合格率98.4%。", "exam_pass_rate"),
        ("组织普法考试1次，走访企业12家，出动车辆6辆，合格率98.4%。", None),
    ],
)
def test_an_exam_is_spoken_of_while_its_rates_are_told(text: str, metric: str | None) -> None:
    assert figures(text)[-1].metric == metric
