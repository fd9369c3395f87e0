"""How a night ends: what cannot be written is a line, never a traceback."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from flows.config.loader import load_config
from flows.coverage.chase import chase_file
from flows.pipeline.finish import publish_all
from flows.pipeline.run import open_archive


def test_a_chase_file_that_cannot_be_read_is_a_line_and_the_copy_is_written(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    config = load_config(tmp_path / "config")
    archive = open_archive(config)
    archive.prepare()
    published = config.path(config.settings.archive.published)
    published.parent.mkdir(parents=True, exist_ok=True)
    chase_file(published).write_text("who,knows\n", "utf-8")

    (trouble,) = publish_all(config, archive, compare=False)

    assert "expected the columns" in trouble
    assert published.exists()


def test_a_trouble_is_one_line_whatever_the_database_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise duckdb.IOException("Detached database 'copy', but CHECKPOINT failed. \nOriginal error: File too large")

    (tmp_path / "config").mkdir()
    config = load_config(tmp_path / "config")
    monkeypatch.setattr("flows.pipeline.finish.publish", fail)

    (trouble,) = publish_all(config, open_archive(config))

    assert trouble.startswith("not published: Detached database 'copy', but CHECKPOINT failed. Original error:")
