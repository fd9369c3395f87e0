"""The analyst's documents say what the program does: generated ones are current, the cookbook's queries run."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from flows.cli.reference import DOCS, docs_codebook, docs_reference

REMEDY = "run `python -m flows.cli.reference`"
COOKBOOK = (DOCS / "cookbook.md").read_text("utf-8")
QUERIES = re.findall(r"^### (\d+)\. (.+?)\n(.*?)(?=^##|\Z)", COOKBOOK, re.MULTILINE | re.DOTALL)
# what the demo's archive has no case of: a query may be right and answer nothing
MAY_BE_EMPTY = {1, 7, 8, 9, 18, 21}


def test_codebook_is_what_the_archive_says_of_itself() -> None:
    assert (DOCS / "codebook.md").read_text("utf-8") == docs_codebook(), REMEDY


def test_codebook_leaves_no_column_without_a_meaning() -> None:
    assert "|  |\n" not in docs_codebook().partition("## Metrics")[0]


def test_reference_is_what_the_commands_and_settings_say() -> None:
    assert (DOCS / "reference.md").read_text("utf-8") == docs_reference(), REMEDY


def test_cookbook_has_twenty_one_questions() -> None:
    assert [int(number) for number, _, _ in QUERIES] == list(range(1, 22))


@pytest.mark.parametrize(("number", "question", "body"), QUERIES, ids=[question for _, question, _ in QUERIES])
def test_cookbook_query_answers(demo_published: Path, number: str, question: str, body: str) -> None:
    queries = re.findall(r"```sql\n(.*?)```", body, re.DOTALL)
    assert queries, question
    with duckdb.connect(str(demo_published), read_only=True) as db:
        for query in queries:
            rows = db.execute(query).fetchall()
            assert rows or int(number) in MAY_BE_EMPTY, f"{question}: no rows"


ROOT = DOCS.parent
WRITTEN = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.glob("*.md"))]


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.name)
def test_links_lead_to_files_that_are_there(file: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", file.read_text("utf-8"))
    assert [link for link in links if not (file.parent / link).exists()] == []


def test_both_readmes_have_the_same_parts() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
    for part in (r"^## ", r"^```", r"^\| .*\|$", r"^- \*\*", r"\]\((docs/[a-z]+\.md)\)"):
        assert len(re.findall(part, english, re.M)) == len(re.findall(part, chinese, re.M)), part
    assert max(len(text.splitlines()) for text in (english, chinese)) <= 150
