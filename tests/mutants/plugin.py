"""Pytest plugin of a mutant's run: records which tests run which lines, or runs chosen tests in a given order.

`MUTANTS_RECORD` names the file to write a recording to (with coverage.py), `MUTANTS_CHOSEN` the file with the
chosen tests. A chosen test that takes much longer than it did when it was recorded ends the run, as does one of
`MUTANTS_BOUNDED` runs, which no recording knows, after some minutes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOMS = ("parsers", "storage", "flows")
NO_LIBRARIES = (*ROOMS, "tests", "coverage", "__main__", "__mp_main__")
# Of a test's usual processor seconds, and beside them: an endless loop takes longer, on a busy machine as on another.
TIMES_AS_LONG = 8
MORE_S = 10
LONGEST_WAIT_S = 600  # for one that waits and does nothing
UNKNOWN_S = 30.0  # the usual processor seconds of a test that nobody has recorded: nearly all take less


class Recorder:
    """Writes {"seconds": {test: s}, "failed": [test], "lines": {path: {line: [test]}}, "libraries": [name]} at the end.

    Lines that a fixture of a wider scope runs are noted for the file of the test that asked for it first.
    """

    def __init__(self, to: Path) -> None:
        from coverage import Coverage  # lies beside cosmic-ray, in no lock

        self._to = to
        self._coverage = Coverage(data_file=None, config_file=False, source=[str(Path.cwd() / room) for room in ROOMS])
        self._coverage.start()
        self._seconds: dict[str, float] = {}
        self._failed: list[str] = []
        self._test = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self._test = item.nodeid
        self._coverage.switch_context(self._test)
        started = sum(os.times()[:4])
        try:
            return (yield)
        finally:
            self._seconds[item.nodeid] = round(sum(os.times()[:4]) - started, 3)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        if fixturedef.scope == "function":
            return (yield)
        self._coverage.switch_context(self._test.partition("::")[0])
        try:
            return (yield)
        finally:
            self._coverage.switch_context(self._test)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.append(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        data = self._coverage.get_data()
        lines = {
            Path(file).relative_to(Path.cwd()).as_posix(): {
                line: sorted(filter(None, tests)) for line, tests in data.contexts_by_lineno(file).items()
            }
            for file in data.measured_files()
        }
        libraries = sorted(name for name in sys.modules if name.partition(".")[0] not in NO_LIBRARIES)
        recording = {"seconds": self._seconds, "failed": self._failed, "lines": lines, "libraries": libraries}
        self._to.write_text(json.dumps(recording), "utf-8")


class Limiter:
    """Ends a run in which a test takes much longer than its usual processor seconds."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self._seconds = seconds

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        # nobody handles the signals: they end the process
        usual = self._seconds.get(item.nodeid, UNKNOWN_S)
        signal.setitimer(signal.ITIMER_PROF, TIMES_AS_LONG * usual + MORE_S)
        signal.alarm(LONGEST_WAIT_S)
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.alarm(0)


class Chooser:
    """Runs the tests that are given, in that order, and no others."""

    def __init__(self, tests: Iterable[str]) -> None:
        self._place = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self._place), key=self._place_of)

    def _place_of(self, item: pytest.Item) -> int:
        return self._place[item.nodeid]


def pytest_configure(config: pytest.Config) -> None:
    if to := os.environ.get("MUTANTS_RECORD"):
        config.pluginmanager.register(Recorder(Path(to)))
    if file := os.environ.get("MUTANTS_CHOSEN"):
        seconds: dict[str, float] = json.loads(Path(file).read_text("utf-8"))
        config.pluginmanager.register(Chooser(seconds))
        config.pluginmanager.register(Limiter(seconds))
    if os.environ.get("MUTANTS_BOUNDED"):
        config.pluginmanager.register(Limiter({}))
