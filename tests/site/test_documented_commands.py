"""Every command that the READMEs, the operations page and the cookbook show is run: here, or by the test named here."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import COMMANDS, cli

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "README.zh-CN.md", "docs/operations.md", "docs/cookbook.md", "docs/tasks.md")
FENCE = re.compile(r"^```(?:sh|bash|text)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
# what needs portals, a terminal that stays, or a second machine is run by these, with the words that show it
ELSEWHERE = {
    "collect": ("tests/orchestration", "nightly"),
    "serve": ("tests/orchestration", "serve"),
    "doctor": ("tests/pipeline", "doctor"),
    "demo": ("tests/demo", "demo"),
    "sites add": ("tests/discovery", "probe"),
    "sites check": ("tests/discovery", "check_column"),
    "backfill": ("tests", "backfill"),
    "import": ("tests/storage", '"import"'),
    "alerts --test": ("tests/alerts", "--test"),
    "copy": ("tests/storage", '"copy"'),
    "corrections FILE": ("tests/coverage", '"corrections", str(file)'),
    "corrections corrections.csv": ("tests/coverage", '"corrections", str(file)'),
}
STAND_FOR = {
    "TOWNSHIP": "都督乡",
    "YEAR": "2024",
    "DAY": "2025-04-15",
    "page.html": "PAGE",
    "SELECT …": "SELECT 1",
    "DIR": "out",
}
MAY_EXIT_1 = {"status", "missing", "doctor", "registry", "verify"}  # what they found, or a key that was not there


def _words(line: str) -> list[str] | None:
    """Returns the words of a nianbao command; None where the line is none."""
    line = re.sub(r"^\$ ", "", line.strip())
    line = re.sub(r"^\.venv/bin/", "", line)
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return None
    if words[:1] == ["nianbao"]:
        words = words[1:]
    elif not words or words[0] not in COMMANDS:
        return None
    if words[:1] == ["--config"]:
        words = words[2:]
    return words if words and words[0] in COMMANDS else None


def documented() -> dict[str, list[str]]:
    """Returns every command that the documents show, once, by its words."""
    found: dict[str, list[str]] = {}
    for name in DOCUMENTS:
        text = (ROOT / name).read_text("utf-8")
        lines = [part for block in FENCE.findall(text) for part in _joined(block)]
        fenceless = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        lines += INLINE.findall(fenceless) + re.findall(r"^    (nianbao .+)$", text, re.MULTILINE)
        for line in lines:
            for part in line.split(" && "):
                words = _words(part)
                if words and (len(words) > 1 or part.strip().startswith(("nianbao", "$", "."))):
                    found.setdefault(" ".join(words), words)
    return found


def _joined(block: str) -> list[str]:
    """Returns a block's lines, those of one quoted argument joined."""
    lines: list[str] = []
    for line in block.splitlines():
        if lines and lines[-1].count('"') % 2:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return lines


def _elsewhere(words: list[str]) -> tuple[str, str] | None:
    joined = " ".join(words)
    return next((place for name, place in ELSEWHERE.items() if joined == name or joined.startswith(f"{name} ")), None)


FOUND = documented()
HERE = {told: words for told, words in FOUND.items() if _elsewhere(words) is None}


def test_the_documents_show_most_commands() -> None:
    assert len(FOUND) > 20
    assert len({words[0] for words in FOUND.values()}) > len(COMMANDS) // 2


@pytest.mark.parametrize("told", sorted(set(FOUND) - set(HERE)))
def test_what_is_run_elsewhere_is(told: str) -> None:
    place = _elsewhere(FOUND[told])
    assert place is not None
    folder, sign = place
    assert any(sign in file.read_text("utf-8") for file in (ROOT / folder).rglob("test_*.py"))


@pytest.fixture(scope="module")
def world(demo_published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo's folder, which commands may change."""
    root = tmp_path_factory.mktemp("documented") / "demo"
    shutil.copytree(demo_published.parents[1], root)
    (root / "page.html").write_text("<h1>都督乡2024年法治政府建设报告</h1><p>一、配备人民调解员46人。</p>", "utf-8")
    return root


@pytest.mark.parametrize("told", sorted(HERE))
def test_a_documented_command_runs(world: Path, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world)
    words = [STAND_FOR.get(word, word) for word in HERE[told]]
    words = [str(world / "page.html") if word == "PAGE" else word for word in words]
    ran = CliRunner().invoke(cli, ["--config", str(world / "config"), *words])
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    allowed = {0, 1} if words[0] in MAY_EXIT_1 else {0}
    assert ran.exit_code in allowed, ran.output[-500:]
    assert "Usage:" not in ran.output
