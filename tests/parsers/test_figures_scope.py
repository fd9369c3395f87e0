"""Whose counts and of which year belong to a report's series."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.figures import Scope, read_figures
from parsers.figures.metrics import load_metrics
from parsers.model import Figure, Section

METRICS = load_metrics(Path(__file__).parents[2] / "config" / "metrics.toml")


def figures(text: str, scope: Scope) -> tuple[Figure, ...]:
    return read_figures([Section(1, "一、", "", text, None)], METRICS, scope)


SCOPES = {
    "the year before, by its number": ("2022年调处纠纷81起，2023年调处纠纷77起。", {77}),
    "the whole of the year before": ("2022年全年调处纠纷81起，2023年调处纠纷77起。", {77}),
    "the clauses behind a year": ("2022年，排查纠纷81起，化解79起。", set()),
    "a year that is quoted": ("落实2022年部署，化解纠纷77起。", {77}),
    "the months of the report": ("2022年12月至2023年11月，化解纠纷77起。", {77}),
    "since the end of the year before": ("2022年12月以来，化解纠纷77起。", {77}),
    "since years ago": ("2019年以来，化解纠纷377起。", set()),
    "recent years": ("近年来，化解纠纷377起。", set()),
    "the end of the year that comes near": ("临近年关，化解纠纷77起。", {77}),
    "recent years and the year's own": ("近年来治理有效，今年化解纠纷77起。", {77}),
    "since a founding that is not told": ("调解中心成立以来，化解纠纷377起。", set()),
    "since a founding this year": ("自2023年3月成立以来，化解纠纷77起。", {77}),
    "since its founding": ("镇调解室自2020年成立以来，接待群众900人，化解纠纷377起。", set()),
    "since years ago, how many there are": ("2019年以来培养法律明白人44名。", {44}),
    "three years": ("近三年来，化解纠纷377起。今年化解纠纷77起。", {77}),
    "two years": ("2022年至2023年，共化解纠纷158起。", set()),
    "some of several years'": ("近三年化解纠纷377起，其中2023年77起。", {77}),
    "up to now": ("截至2024年1月，共有人民调解员40名。", {40}),
    "by the end of a later year": ("到2025年底培养法律明白人80名。", set()),
    "the next year": ("2024年1月，化解纠纷5起。", set()),
    "the county": ("全县现有人民调解员900名。", set()),
    "the township behind the county": ("全县现有人民调解员900名，我镇配备调解员40名。", {40}),
    "the township's verb alone behind the county": ("全县排查纠纷900起，我镇排查40起。", {40}),
    "the township's own 为 behind the county": ("全县信访件共900件，我镇为40件。", {40}),
    "years told apart": ("2022年、2023年分别化解纠纷81起、77起。", {77}),
    "years told apart, the noun in front": ("2023年和2022年化解纠纷数分别为77起、81起。", {77}),
    "more years than counts": ("2021年、2022年、2023年分别化解纠纷81起、77起。", set()),
    "in the county": ("在全县率先聘请法律顾问3名。", {3}),
    "the first of the county": ("全县首个试点，配备人民调解员40名。", {40}),
    "each village": ("每个村培养法律明白人3名。", set()),
    "what each did on average": ("班子成员人均讲法治课2次。", set()),
    "what each lecture had": ("法治讲座每场覆盖群众60人，共覆盖群众900人。", {900}),
    "what a lecture had on average": ("送法下乡场均覆盖群众60人，共覆盖群众900人。", {900}),
    "what came on an average day": ("热线日均受理工单6件，全年受理2190件。", {2190}),
    "each of some": ("9个社区均配备人民调解员3名。", set()),
    "each village, the rest of the list": ("每个村配备警务员1名、人民调解员3名，共有调解员27名。", {27}),
    "each village's number and the sum behind": ("村级调解员每村3名、共27名。", {27}),
    "the sum of each": ("每村推选骨干，共培养法律明白人27名。", {27}),
}


@pytest.mark.parametrize(("text", "counted"), SCOPES.values(), ids=SCOPES.keys())
def test_the_county_other_years_and_each_village_are_of_no_series(text: str, counted: set[float]) -> None:
    found = figures(f"{text}2023年工作有序。", Scope(year=2023))
    assert {figure.value for figure in found if figure.metric} == counted


def test_a_quote_holds_up_to_eighty_characters_on_either_side_of_its_count() -> None:
    (figure,) = figures(f"2023年。{'调' * 200}9件{'解' * 200}。", Scope(year=2023))
    assert figure.quote == f"{'调' * 80}9件{'解' * 80}"


def test_without_its_year_in_the_text_no_year_is_another() -> None:
    (figure,) = figures("2022年，化解纠纷81起。", Scope(year=2023))
    assert figure.metric == "disputes_resolved"


def test_a_county_counts_for_itself() -> None:
    (figure,) = figures("全县现有人民调解员900名。", Scope(township=False))
    assert figure.metric == "mediators"
