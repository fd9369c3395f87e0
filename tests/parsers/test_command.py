"""`nianbao parse`: a file, standard input, a batch; what it prints and how it exits."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from flows.cli import cli

TEXT = "可大乡2023年法治政府建设情况报告\n2023年，我乡推进法治政府建设，现将情况报告如下：\n一、做法\n学法6次。"
KEYS = [
    "kind", "title", "township", "township_code", "county", "county_code", "issuers", "year", "year_basis", "published",
    "source", "script", "sections", "signature", "boilerplate", "figures", "attachments", "warnings",
]  # fmt: skip


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["--config", "no-such-folder", "parse", *arguments], input=stdin)


def test_a_file_becomes_json_with_the_keys_of_the_contract(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_bytes(TEXT.encode("gb18030"))
    result = run(str(file), "--url", "http://a.gov.cn/t20240222_1.html")
    values = json.loads(result.stdout)
    assert (result.exit_code, list(values)) == (0, KEYS)
    assert (values["township"], values["year"], values["published"]) == ("可大乡", 2023, "2024-02-22")


def test_standard_input_is_a_file_too() -> None:
    assert json.loads(run("-", stdin=TEXT).stdout)["title"].startswith("可大乡")


def test_what_cannot_be_read_fails_with_one_line(tmp_path: Path) -> None:
    file = tmp_path / "empty.html"
    file.write_text("<html></html>")
    result = run(str(file))
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "empty.html" in result.stderr


def test_a_file_that_is_not_there_fails_with_one_line() -> None:
    result = run("no-such-file.html")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


def test_neither_file_nor_batch_is_wrong_usage() -> None:
    assert run().exit_code == 2


def test_a_batch_answers_line_by_line_in_order(tmp_path: Path) -> None:
    rows: list[object] = [
        {"url": "http://a.gov.cn/1.html", "media_type": "text/plain", "content": TEXT},
        {"url": None, "media_type": None, "content_base64": base64.b64encode(TEXT.encode("gb18030")).decode()},
        {"url": "x", "media_type": "text/html", "content": "<html></html>"},
        {"content": 7},
        [],
        "no JSON at all",
    ]
    file = tmp_path / "pages.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    file.write_text("\n".join(lines), "utf-8")
    result = run("--batch", str(file))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [answer.get("year") for answer in answers] == [2023, 2023, None, None, None, None]
    assert ["error" in answer for answer in answers] == [False, False, True, True, True, True]


def test_a_large_batch_is_shared_and_stays_in_order(tmp_path: Path) -> None:
    file = tmp_path / "pages.jsonl"
    texts = [TEXT.replace("2023", str(2005 + number % 15)) for number in range(450)]
    file.write_text("\n".join(json.dumps({"content": text}) for text in texts), "utf-8")
    answers = [json.loads(line) for line in run("--batch", str(file)).stdout.splitlines()]
    assert [answer["year"] for answer in answers] == [2005 + number % 15 for number in range(450)]


def test_a_broken_line_of_a_batch_costs_no_other(tmp_path: Path) -> None:
    batch = tmp_path / "pages.jsonl"
    good = json.dumps({"content": TEXT}).encode()
    batch.write_bytes(b"\n".join([b"\xff\xfe{}", b"[" * 100_000, good, b'{"content": "\\ud800"}', b"{", good]))
    answers = [json.loads(line) for line in run("--batch", str(batch)).stdout.splitlines()]
    assert [list(one) == ["error"] for one in answers] == [True, True, False, True, True, False]


def test_parsing_waits_for_no_library_that_it_does_not_use() -> None:
    heavy = ("pydantic", "prefect", "duckdb")
    script = f"import sys, flows.cli, flows.cli.commands.parse; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_printed_is_utf_8_in_every_locale() -> None:
    command = [sys.executable, "-c", "from flows.cli import main; main()", "parse", "-"]
    done = subprocess.run(
        command, input=TEXT.encode(), env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=True
    )
    assert json.loads(done.stdout)["township"] == "可大乡"


def test_an_address_that_is_none_costs_no_page(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(TEXT)
    assert json.loads(run(str(file), "--url", "http://[::1").stdout)["township"] == "可大乡"
