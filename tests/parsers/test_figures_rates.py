"""One number for several rates, and digits that blanks set apart."""

from __future__ import annotations

import pytest

from tests.parsers.test_figures import figures


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "办理信访事项84件，按期办结率、群众满意率均为100%。",
            [
                ("按期办结率、群众满意率均为100%", "信访事项按期办结率", "petition_resolution_rate"),
                ("群众满意率均为100%", "信访事项群众满意率", "satisfaction_rate"),
            ],
        ),
        (
            "矛盾纠纷化解率和群众满意度达98%以上。",
            [
                ("矛盾纠纷化解率和群众满意度达98%以上", "矛盾纠纷化解率", "resolution_rate"),
                ("群众满意度达98%以上", "群众满意度", "satisfaction_rate"),
            ],
        ),
        (
            "热线工单办结率、回复率、满意率达98%。",
            [("热线工单办结率、回复率、满意率达98%", "热线工单办结率、回复率、满意率", "satisfaction_rate")],
        ),
        (
            "纠纷调处率、化解率均为99%。",
            [("纠纷调处率、化解率均为99%", "纠纷调处率、化解率", "resolution_rate")],
        ),
        ("受理率100%、满意率98%。", [("受理率100%", "受理率", None), ("满意率98%", "满意率", "satisfaction_rate")]),
    ],
)
def test_a_number_said_of_several_rates_is_each_ones(text: str, found: list[tuple[str, str, str | None]]) -> None:
    rates = [figure for figure in figures(text) if figure.unit == "%"]
    assert [(figure.quote, figure.subject, figure.metric) for figure in rates] == found


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("化解矛盾纠纷 1 2 8 件。", [128]),
        ("化解矛盾纠纷 8 件。", [8]),
        ("全镇有党员1 050人。", [1050]),
        ("见附件1 5人参加。", [5]),
        ("化解矛盾纠纷12 8件。", []),  # 128, or 8 behind another number
        ("2024年12月 8件。", [8]),
    ],
)
def test_digits_that_blanks_set_apart_are_one_number_or_none(text: str, values: list[float]) -> None:
    assert [figure.value for figure in figures(text)] == values


@pytest.mark.parametrize(
    ("text", "metric"),
    [("化解率达100%的村有9个。", None), ("全镇纠纷化解率达100%。", "resolution_rate")],
)
def test_a_rate_that_some_places_have_is_none_of_the_township(text: str, metric: str | None) -> None:
    assert figures(text)[0].metric == metric
