"""Nights that leave out the web pages, which take half of a small one, where a test looks at none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from flows.pipeline import finish
from flows.site.build import SiteReport


@contextmanager
def without_pages() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finish, "build_site", lambda *_, **__: SiteReport(0, 0, 0, 0, 0.0))
        yield
