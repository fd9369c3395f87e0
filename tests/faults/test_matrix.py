"""Every row of the fault matrix, with the servers in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.ground import Grounds, open_ground
from tests.faults.matrix import ROWS, Row, run_row

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    with open_ground(Path(tmp_path_factory.mktemp("faults"))) as grounds:
        yield grounds


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_fault_ends_as_told_within_its_bounds_and_harms_no_other_site(grounds: Grounds, row: Row) -> None:
    grounds.trap.hits.clear()
    result = run_row(grounds.ground, row)
    assert result.outcome.partition(":")[0] == row.expects, result.outcome
    assert result.neighbour == "unharmed"
    assert grounds.trap.hits == []
    assert result.seconds <= 2 * row.seconds  # the exact bound is `make faults`, on a machine that does nothing else
