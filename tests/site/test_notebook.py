"""The notebook runs from its first cell to its last over the demo's archive."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "yearly.py"


def test_every_cell_runs(demo_published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("marimo", reason="the notebook extra is not installed")
    pytest.importorskip("altair", reason="the notebook extra is not installed")
    monkeypatch.setattr(sys, "argv", [str(NOTEBOOK), "--published", str(demo_published)])
    outputs, defined = runpy.run_path(str(NOTEBOOK))["app"].run()
    assert defined["published"] == demo_published
    charts = [output for output in outputs if output is not None and "chart" in type(output).__name__]
    assert len(charts) == 5
