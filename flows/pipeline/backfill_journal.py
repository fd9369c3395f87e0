"""Where a backfill stands: what it looked at and did not take, and how far one that has not come to its end is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from flows.pipeline.cdx import ArchivedCapture


class Journal:
    """The captures that were looked at and not taken, so that a second call does not fetch them again."""

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        self._seen = {tuple(line.split(" ", 1)) for line in lines}

    def __contains__(self, capture: ArchivedCapture) -> bool:
        return (capture.timestamp, capture.url) in self._seen

    def add(self, capture: ArchivedCapture) -> None:
        """Notes a capture."""
        with self._file.open("a", encoding="utf-8") as out:
            out.write(f"{capture.timestamp} {capture.url}\n")


class Progress:
    """The states of columns and the articles that an unfinished backfill is done with.

    Without it a budget smaller than what the index alone is asked for would never come to an end. It holds for one
    order; another begins anew. An article counts only once its captures are the archive's.
    """

    def __init__(self, file: Path, order: str) -> None:
        self._file = file
        self._first: list[Any] | None = ["order", order]  # to be written before anything else
        self._states: dict[tuple[str, str, str], list[str]] = {}
        self._articles: set[str] = set()
        lines = list(_lines(file))
        if lines[:1] == [["order", order]]:
            self._first = None
            for kind, *told in lines[1:]:
                if kind == "state" and len(told) == 4:
                    self._states[told[0], told[1], told[2]] = told[3]
                elif kind == "articles":
                    self._articles.update(told)

    def articles_of(self, site_id: str, state: ArchivedCapture) -> list[str] | None:
        """Returns the articles that a state of a column listed; None where it was not read yet."""
        return self._states.get((site_id, state.url, state.timestamp))

    def add_state(self, site_id: str, state: ArchivedCapture, articles: list[str]) -> None:
        """Notes what a state of a column listed."""
        self._states[site_id, state.url, state.timestamp] = articles
        self._write(["state", site_id, state.url, state.timestamp, articles])

    def is_done(self, article: str) -> bool:
        """Returns True for an article whose captures are all looked at."""
        return article in self._articles

    def add_articles(self, articles: Iterable[str]) -> None:
        """Notes articles whose captures are all looked at, and in the archive where they were taken."""
        if done := list(articles):
            self._articles.update(done)
            self._write(["articles", *done])

    def end(self) -> None:
        """Forgets all: the backfill has come to its end, and the next asks for what is new."""
        self._file.unlink(missing_ok=True)

    def _write(self, line: list[Any]) -> None:
        first, self._first = self._first, None
        with self._file.open("wb" if first else "ab") as out:
            # the line feed before it ends a line that a kill has cut
            out.write(b"".join(b"\n" + orjson.dumps(one) for one in (first, line) if one))


def _lines(file: Path) -> Iterator[list[Any]]:
    """The lines of a file that are whole; a kill may have cut one."""
    for line in file.read_bytes().splitlines() if file.exists() else ():
        try:
            told = orjson.loads(line)
        except ValueError:
            continue
        if isinstance(told, list) and told:
            yield told
