"""What an extra does: the core does without it, says so in one line, and its documents name each."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PACKAGES = ("flows", "parsers", "storage")
# read only where the extra is there
OF_AN_EXTRA = {"parsers.documents.msdoc"}
NAMED = re.compile(r"needs\((?:[^()]|\([^()]*\))*?[\"'](\w+)[\"']\)")


def name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower()


def modules(distribution: str) -> Iterator[str]:
    """The modules that a distribution brings, those of a namespace by their whole name."""
    try:
        paths = [path.parts for path in files(distribution) or ()]
    except PackageNotFoundError:
        return
    packages = {".".join(parts[:-1]) for parts in paths if parts[-1] == "__init__.py"}
    yield from (one for one in packages if one.rpartition(".")[0] not in packages)
    yield from (parts[0].removesuffix(".py") for parts in paths if len(parts) == 1 and parts[0].endswith(".py"))


def of_extras() -> list[str]:
    core = {name(one) for one in PROJECT["dependencies"]}
    wanted = {name(one) for extra in EXTRAS.values() for one in extra} - core
    return sorted({module for one in wanted for module in modules(one)})


IMPORTED = """
import json, sys
from importlib import import_module
from importlib.abc import MetaPathFinder

blocked, names = json.load(sys.stdin)

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in blocked):
            raise ModuleNotFoundError(f"No module named {name!r}")

sys.meta_path.insert(0, Absent())
failed = {}
for name in names:
    try:
        import_module(name)
    except ImportError as error:
        failed[name] = str(error)
print(json.dumps(failed))
"""


def test_the_core_reads_no_module_of_an_extra_when_it_is_imported() -> None:
    blocked = of_extras()
    assert {"brotli", "backports.zstd", "xlsxwriter"} <= set(blocked)
    names = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in PACKAGES
        for file in sorted((ROOT / package).rglob("*.py"))
        if file.stem != "__main__"
    ]
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED],
        input=json.dumps([blocked, names]),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert set(json.loads(done.stdout.splitlines()[-1])) == OF_AN_EXTRA


def test_whoever_lacks_an_extra_is_told_the_name_of_one() -> None:
    told = {
        extra
        for package in PACKAGES
        for file in (ROOT / package).rglob("*.py")
        for extra in NAMED.findall(file.read_text("utf-8"))
    }
    assert told >= {"warc", "xlsx", "lake", "render", "documents", "evidence"}
    assert told <= set(EXTRAS)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_each_extra_stands_in_the_readme(readme: str) -> None:
    tables = re.findall(r"(?:^\| `\w+` \|.*\n)+", (ROOT / readme).read_text("utf-8"), re.MULTILINE)
    (table,) = (table for table in tables if "`documents`" in table)
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == sorted(EXTRAS)


def test_setup_brings_what_the_readme_promises() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {line.partition("==")[0] for line in lock.splitlines() if "==" in line}
    assert {name(one).replace(".", "-") for extra in ("documents", "warc", "xlsx") for one in EXTRAS[extra]} <= locked
